#include <time.h>

#include "tests/unit/casefile_world.h"

/*
 * Random trails: few times, numbers, names and keys, so that everything
 * meets everything.
 */
static uint64_t random_state;

static unsigned
random_below(unsigned n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state >> 32) % n;
}

/* The label of one of the first `n` events, or of none. */
static void
random_reference(struct buf *out, const char *field, size_t n, int item)
{
	buf_addf(out, "; %s=@e%02x", field, random_below((unsigned)n + 1));
	if (item)
		buf_addf(out, ".%u", 1 + random_below(2));
}

static void
random_fields(struct buf *out, const char *kind, size_t n)
{
	static const char *const ways[] = { "ack", "holding", "answer",
		"final" };
	static const char *const settles[] = { "Answers", "Declines", "Keeps",
		"Replaces", "Releases", "Waives" };
	static const char *const sets[] = { "Access public", "Channel fax",
		"Party p1", "As ack", "Automatic yes", "Question New?",
		"Occurred #3" };

	buf_addf(out, " Channel=email; Access=%s",
	    random_below(2) ? "public" : "direct");
	if (random_below(5) == 0)
		buf_addf(out, "; Party=p%u", random_below(2));
	if (random_below(8) == 0)
		buf_adds(out, "; Automatic=yes");
	if (strcmp(kind, "replied") == 0)
		buf_addf(out, "; As=%s", ways[random_below(4)]);
	if (random_below(2))
		buf_adds(out, "; Question=Who?; Question=Why?");
	if (random_below(3) == 0)
		buf_addf(out, "; Tells=000000000%u", random_below(3));
	if (random_below(3) == 0)
		buf_addf(out, "; Promise=#%u call", random_below(20));
	for (unsigned i = random_below(3); i > 0; i--) {
		unsigned which = random_below(6);

		random_reference(out, settles[which], n, which < 5);
	}
	if (random_below(4) == 0)
		buf_addf(out, "; Accepts=%s", random_below(2) ? "yes" : "no");
	if (random_below(4) == 0)
		buf_addf(out, "; Remind=#%u look", random_below(20));
	if (random_below(3) == 0)
		random_reference(out, "Reply", n, 0);
	random_reference(out, "Corrects", n, 0);
	if (random_below(3) == 0)
		buf_adds(out, "; Void=yes");
	else
		buf_addf(out, "; Set=%s", sets[random_below(7)]);
	buf_addf(out, "; Owner=o%u; Subject=s%u; Contact=c%u",
	    random_below(3), random_below(9), random_below(9));
	buf_addf(out, "; Tag=t%u", random_below(3));
	buf_addf(out, "; Untag=t%u", random_below(3));
	buf_addf(out, "; Link=related 000000000%u", random_below(3));
	buf_addf(out, "; Unlink=related 000000000%u", random_below(3));
	random_reference(out, "After", n, 0);
	if (random_below(4) == 0)
		buf_addf(out, "; Key=k%u", random_below(6));
}

static void
random_trail(struct buf *out, size_t n)
{
	static const char *const kinds[] = { "received", "received",
		"replied", "replied", "replied", "noted", "assigned",
		"assigned", "set", "linked", "corrected", "closed",
		"reopened", "sent", "bounced" };

	buf_adds(out, "e00 1 opened h0 2/0 Channel=email; Owner=o0\n");
	for (size_t i = 1; i < n; i++) {
		const char *kind = kinds[random_below(15)];

		buf_addf(out, "e%02zx %u %s h%u %u/%u", i,
		    2 + random_below(6), kind, random_below(3),
		    random_below(12), random_below(3));
		random_fields(out, kind, n);
		buf_addc(out, '\n');
	}
}

static void
shuffle(struct trail *t)
{
	for (size_t i = t->n; i > 1; i--) {
		size_t j = random_below((unsigned)i);
		const struct event *ev = t->order[i - 1];

		t->order[i - 1] = t->order[j];
		t->order[j] = ev;
	}
}

/* What holds of every casefile, told once more and without haste. */
static void
check_laws(const struct casefile *cf)
{
	const struct saying *first = NULL, *direct = NULL, *open = NULL;
	int asked = 0, went = 0, forced = 0, answered = 1;

	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (i > 0)
			assert_true(s[-1].at <= s->at);
		if (s->substantive) {
			answered = 1;
			open = NULL;
		}
		if (s->to_contact && s->asks)
			asked = 1;
		if (!s->word)
			continue;
		asked = 0;
		if (!first)
			first = s;
		if (!open)
			open = s;
		if (s->is_public && !went && !first->is_public) {
			went = 1;
			forced = direct && !answered;
		}
		if (!s->is_public)
			direct = s;
		answered = 0;
	}
	assert_int_equal(cf->unanswered, open != NULL);
	assert_int_equal(cf->asked, asked);
	assert_int_equal(cf->went_public, went);
	assert_int_equal(cf->forced_public, forced);
	if (cf->is_open)
		assert_int_equal(cf->waiting_since, open ? open->at :
		    WHEN_NONE);
	assert_int_equal(cf->hands[0].from, cf->opened);
	for (size_t i = 1; i < cf->nhands; i++) {
		assert_int_equal(cf->hands[i].from, cf->hands[i - 1].until);
		assert_string_not_equal(cf->hands[i].owner,
		    cf->hands[i - 1].owner);
	}
	assert_int_equal(cf->hands[cf->nhands - 1].until, WHEN_NONE);
	for (size_t i = 0; i < cf->ntransitions; i++)
		assert_int_equal(cf->transitions[i].closed, i % 2 == 0);
	assert_int_equal(cf->is_open, cf->ntransitions % 2 == 0);
}

/* Law 5: facts are a function of the set of events. */
static void
any_order_of_arrival(void **state)
{
	struct casefile cf = { 0 };

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct buf text = BUF_INIT, expected = BUF_INIT;
		struct trail t;

		random_trail(&text, 1 + random_below(24));
		t = make_trail(text.data);
		for (int again = 0; again < 4; again++) {
			struct buf facts = BUF_INIT;

			assert_int_equal(casefile_fold(&cf, t.order, t.n,
			    NULL), 0);
			show_facts(again ? &facts : &expected, &cf);
			if (again && strcmp(facts.data, expected.data) != 0)
				fail_msg("round %u:\n%s\n%s\nis not\n%s",
				    round, text.data, facts.data,
				    expected.data);
			check_laws(&cf);
			buf_release(&facts);
			casefile_release(&cf);
			shuffle(&t);
		}
		buf_release(&text);
		buf_release(&expected);
		free_trail(&t);
	}
	casefile_free(&cf);
}

/* Without corrections, a cut is the fold of fewer events. */
static void
a_cut_is_a_smaller_set(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 1000; round++) {
		struct buf text = BUF_INIT, cut_facts = BUF_INIT;
		struct buf facts = BUF_INIT;
		struct casefile cf = { 0 };
		struct cut cut;
		struct trail t;
		size_t n = 0;

		random_trail(&text, 2 + random_below(20));
		t = make_trail(text.data);
		for (size_t i = 0; i < t.n; i++) {
			event_remove(&t.events[i], F_CORRECTS);
			event_remove(&t.events[i], F_KEY);
			/* Knowing of another goes through what is cut. */
			event_put(&t.events[i], F_AFTER, "e0000000");
		}
		cut.as_of = BASE + 60 * (int64_t)(2 + random_below(10));
		cut.known = BASE + 60 * (int64_t)random_below(3);
		assert_int_equal(casefile_fold(&cf, t.order, t.n, &cut), 0);
		show_facts(&cut_facts, &cf);
		for (size_t i = 0; i < t.n; i++)
			if (t.events[i].occurred.at <= cut.as_of &&
			    t.events[i].recorded <= cut.known)
				t.order[n++] = &t.events[i];
		assert_int_equal(casefile_fold(&cf, t.order, n, NULL), 0);
		show_facts(&facts, &cf);
		if (strcmp(cut_facts.data, facts.data) != 0)
			fail_msg("round %u:\n%s\n%s\nis not\n%s", round,
			    text.data, cut_facts.data, facts.data);
		casefile_free(&cf);
		buf_release(&text);
		buf_release(&facts);
		buf_release(&cut_facts);
		free_trail(&t);
	}
}

/* A case as long as they get must not take quadratic time, whatever its
 * events: each here is a handover that knew of no other. */
static void
a_long_case(void **state)
{
	enum { EVENTS = 10000 };
	struct event *events = xcalloc(EVENTS, sizeof *events);
	const struct event **order = xcalloc(EVENTS, sizeof *order);
	struct casefile cf = { 0 };
	size_t contested = 0;
	clock_t begin;

	(void)state;
	for (size_t i = 0; i < EVENTS; i++) {
		char line[120];

		snprintf(line, sizeof line, "%06zx %zu %s h%zu %zu Owner=o%zu"
		    "; After=@000000; Key=%zu", i, i + 1, i ? "assigned" :
		    "opened", i, i, i, i);
		make_event(&events[i], line);
		order[EVENTS - 1 - i] = &events[i];
	}
	begin = clock();
	assert_int_equal(casefile_fold(&cf, order, EVENTS, NULL), 0);
	assert_true(clock() - begin < CLOCKS_PER_SEC);
	assert_int_equal(cf.nhands, EVENTS);
	assert_int_equal(cf.nowners, EVENTS);
	for (size_t i = 0; i < cf.nhands; i++)
		contested += cf.hands[i].contested;
	assert_int_equal(contested, EVENTS - 2);
	casefile_free(&cf);
	for (size_t i = 0; i < EVENTS; i++)
		event_release(&events[i]);
	free(events);
	free(order);
}

static int
to_utc_with_seed(void **state)
{
	const char *seed = getenv("CASE_TEST_SEED");

	random_state = seed ? strtoull(seed, NULL, 10) : 20261121;
	if (random_state == 0)
		random_state = 1;
	print_message("# CASE_TEST_SEED=%llu\n",
	    (unsigned long long)random_state);
	return to_utc(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_of_arrival),
		cmocka_unit_test(a_cut_is_a_smaller_set),
		cmocka_unit_test(a_long_case),
	};

	return cmocka_run_group_tests(tests, to_utc_with_seed, NULL);
}
