#include "tests/unit/casefile_world.h"
#include "tests/unit/random_event.h"

#include "lib/rules.h"

/*
 * Law 2 in any merged history: two or three desks, whose clocks differ, write
 * to one case what the rules of the house allow on what each knows; now and
 * then one learns what another has, and at the end all is merged in one order
 * and in another.
 */
enum { DESKS = 3, EVENTS = 64 };

struct house {
	struct event events[EVENTS];
	size_t n;
	int64_t now;
	unsigned desks;
	char knows[DESKS][EVENTS];
	struct policy policy;
	struct calendar calendar;
	struct buf notes;
};

/* How often it happened what these tests are about. */
struct counts {
	unsigned handovers, contested, late, closings, reviews, refused;
};

static int64_t
clock_of(const struct house *h, unsigned desk)
{
	static const int64_t off[DESKS] = { 0, -170, 290 };

	return h->now + off[desk];
}

static size_t
known_to(const struct house *h, unsigned desk, const struct event **out)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (h->knows[desk][i])
			out[n++] = &h->events[i];
	return n;
}

/* One owner at every instant from the opening on, and each change has its
 * event and its reason. */
static void
check_hands(const struct casefile *cf)
{
	assert_true(cf->nhands > 0);
	assert_int_equal(cf->hands[0].event->kind, EV_OPENED);
	assert_int_equal(cf->hands[0].from, cf->opened);
	for (size_t i = 0; i < cf->nhands; i++) {
		const struct hand *h = &cf->hands[i];

		assert_string_equal(h->owner, event_get(h->event, F_OWNER));
		if (i + 1 == cf->nhands)
			break;
		assert_true(h->from <= h->until);
		assert_int_equal(h->until, h[1].from);
		assert_string_not_equal(h->owner, h[1].owner);
		assert_int_equal(h[1].event->kind, EV_ASSIGNED);
		assert_true(h[1].event->body_len > 0);
	}
	assert_int_equal(cf->hands[cf->nhands - 1].until, WHEN_NONE);
	assert_string_equal(cf->owner, cf->hands[cf->nhands - 1].owner);
}

/* Names the latest events that a desk knows. */
static void
add_after(const struct house *h, struct event *ev, unsigned desk)
{
	const struct event *known[EVENTS];
	size_t n = known_to(h, desk, known);

	for (size_t i = 0; i < n; i++) {
		char id[EVENT_ID + 1];
		int is_latest = 1;

		snprintf(id, sizeof id, "%.*s", EVENT_ID, known[i]->id);
		for (size_t j = 0; j < n && is_latest; j++) {
			const char *after;
			size_t k = 0;

			while ((after = event_next(known[j], F_AFTER, &k)))
				is_latest &= strcmp(after, id) != 0;
		}
		if (is_latest)
			assert_int_equal(event_add(ev, F_AFTER, id), 0);
	}
}

/* Number, Recorded and the like, as they are set under the lock. */
static void
file_event(struct house *h, struct event *ev, unsigned desk)
{
	const struct event *known[EVENTS];
	size_t n = known_to(h, desk, known);
	char time[WHEN_TEXT];
	unsigned number = 0;

	for (size_t i = 0; i < n; i++)
		if (known[i]->number > number)
			number = known[i]->number;
	event_add(ev, F_CASE, CASE);
	event_addf(ev, F_NUMBER, "%u", number + 1);
	add_after(h, ev, desk);
	when_format_utc(time, clock_of(h, desk));
	event_add(ev, F_RECORDED, time);
	event_addf(ev, F_KEY, "k%zu", h->n);
	assert_int_equal(event_check(ev), 0);
	snprintf(ev->id, sizeof ev->id, "%08x%032zx",
	    random_below(0x7fffffff), h->n);
	h->events[h->n] = *ev;
	h->knows[desk][h->n++] = 1;
}

/* A desk writes an event if the rules allow it. */
static int
submit(struct house *h, unsigned desk, struct event *ev)
{
	const struct event *known[EVENTS];
	size_t n = known_to(h, desk, known);
	struct casefile cf = { 0 };
	struct rules_context ctx = { .policy = &h->policy,
		.calendar = &h->calendar, .now = clock_of(h, desk),
		.notes = &h->notes };
	int rc;

	if (n > 0) {
		assert_int_equal(casefile_fold(&cf, known, n, NULL), 0);
		check_hands(&cf);
		ctx.cf = &cf;
	}
	rc = rules_complete(ev, &ctx);
	if (rc == 0)
		rc = rules_check(ev, &ctx);
	if (rc == 0)
		file_event(h, ev, desk);
	else
		event_release(ev);
	err_clear();
	casefile_free(&cf);
	return rc;
}

/* An event that happened now, or some hours ago. */
static void
begin_event(struct house *h, struct event *ev, enum event_kind kind,
    unsigned desk, unsigned hours, const char *body)
{
	char time[WHEN_TEXT];

	event_init(ev, kind);
	event_addf(ev, F_BY, "clerk%u", desk);
	when_format_utc(time, clock_of(h, desk) - 3600 * (int64_t)hours);
	event_add(ev, F_OCCURRED, time);
	event_set_body(ev, body, strlen(body));
}

static int
hand_over(struct house *h, unsigned desk, unsigned hours)
{
	struct event ev;

	begin_event(h, &ev, EV_ASSIGNED, desk, hours, "Has time");
	event_addf(&ev, F_OWNER, "o%u", random_below(5));
	return submit(h, desk, &ev);
}

/* Reopened and handed to another person, at once. */
static int
review(struct house *h, unsigned desk)
{
	struct event ev;
	int rc;

	begin_event(h, &ev, EV_REOPENED, desk, 0, "They insist");
	event_add(&ev, F_REVIEW, "yes");
	rc = submit(h, desk, &ev);
	for (unsigned i = 0; rc == 0 && i < 5; i++)
		if (hand_over(h, desk, 0) == 0)
			return 0;
	return rc;
}

static int
say(struct house *h, unsigned desk, unsigned hours)
{
	static const enum event_kind kinds[] = { EV_RECEIVED, EV_REPLIED,
		EV_NOTED };
	enum event_kind kind = kinds[random_below(3)];
	struct event ev;

	begin_event(h, &ev, kind, desk, hours, "Words");
	if (kind != EV_NOTED && random_below(2))
		event_add(&ev, F_QUESTION, "Who?");
	return submit(h, desk, &ev);
}

/* Takes back what was said, or moves it. */
static int
correct(struct house *h, unsigned desk)
{
	const struct event *known[EVENTS];
	size_t n = known_to(h, desk, known);
	struct event ev;

	begin_event(h, &ev, EV_CORRECTED, desk, 0, "It was not so");
	event_addf(&ev, F_CORRECTS, "%.*s", EVENT_ID,
	    known[random_below((unsigned)n)]->id);
	if (random_below(2))
		event_add(&ev, F_VOID, "yes");
	else
		event_add(&ev, F_SET, "Occurred 2026-01-05T08:00:00Z");
	return submit(h, desk, &ev);
}

static int
decide(struct house *h, unsigned desk, unsigned hours)
{
	struct event ev;

	if (random_below(2)) {
		begin_event(h, &ev, EV_CLOSED, desk, hours, "");
		event_add(&ev, F_OUTCOME, "upheld");
		event_add(&ev, F_DESPITE, "Enough");
	} else {
		begin_event(h, &ev, EV_REOPENED, desk, hours, "Again");
	}
	return submit(h, desk, &ev);
}

static void
act(struct house *h, struct counts *counts)
{
	unsigned desk = random_below(h->desks);
	unsigned hours = random_below(3) ? 0 : random_below(50);
	int rc = 1;

	switch (random_below(9)) {
	case 0:
	case 1:
	case 2:
	case 3:
		rc = hand_over(h, desk, hours);
		break;
	case 4:
		rc = review(h, desk);
		counts->reviews += rc == 0;
		break;
	case 5:
	case 6:
		rc = decide(h, desk, hours);
		break;
	case 7:
		rc = say(h, desk, hours);
		break;
	default:
		rc = correct(h, desk);
	}
	counts->refused += rc != 0;
	counts->late += rc == 0 && hours > 0;
}

/* One desk learns all that another knows. */
static void
learn(struct house *h, unsigned from, unsigned to)
{
	for (size_t i = 0; i < h->n; i++)
		h->knows[to][i] |= h->knows[from][i];
}

static void
live(struct house *h, struct counts *counts)
{
	struct event ev;

	h->now = BASE;
	h->desks = 2 + random_below(2);
	begin_event(h, &ev, EV_OPENED, 0, 0, "Thin soup");
	event_add(&ev, F_OWNER, "o0");
	assert_int_equal(submit(h, 0, &ev), 0);
	learn(h, 0, 1);
	learn(h, 0, 2);
	for (unsigned steps = random_below(40); steps > 0; steps--) {
		h->now += random_below(3) ? random_below(4000) : 0;
		if (h->n + 2 > EVENTS)
			break;
		if (random_below(6) == 0)
			learn(h, random_below(h->desks),
			    random_below(h->desks));
		act(h, counts);
	}
}

/* Folds what all desks know, which is merged in a random order. */
static void
merge(struct buf *facts, const struct house *h, struct counts *counts)
{
	const struct event *all[EVENTS];
	char merged[EVENTS] = { 0 };
	struct casefile cf = { 0 };
	size_t n = 0;

	while (n < h->n) {
		size_t i = random_below((unsigned)h->n);

		for (size_t j = i; j < h->n && j < i + 5; j++) {
			if (!merged[j])
				all[n++] = &h->events[j];
			merged[j] = 1;
		}
	}
	assert_int_equal(casefile_fold(&cf, all, n, NULL), 0);
	check_hands(&cf);
	show_facts(facts, &cf);
	if (counts) {
		counts->handovers += (unsigned)cf.nhands - 1;
		counts->closings += (unsigned)cf.ntransitions;
		for (size_t i = 0; i < cf.nhands; i++)
			counts->contested += cf.hands[i].contested != 0;
	}
	casefile_free(&cf);
}

static void
end(struct house *h)
{
	for (size_t i = 0; i < h->n; i++)
		event_release(&h->events[i]);
	policy_release(&h->policy);
	calendar_release(&h->calendar);
	buf_release(&h->notes);
}

static void
one_owner_in_any_merged_history(void **state)
{
	struct counts counts = { 0 };

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct house h = { .policy = POLICY_INIT,
			.notes = BUF_INIT };
		struct buf expected = BUF_INIT;

		calendar_of_policy(&h.calendar, &h.policy);
		live(&h, &counts);
		merge(&expected, &h, &counts);
		for (int again = 0; again < 4; again++) {
			struct buf facts = BUF_INIT;

			merge(&facts, &h, NULL);
			if (strcmp(facts.data, expected.data) != 0)
				fail_msg("round %u: %s\nis not\n%s", round,
				    facts.data, expected.data);
			buf_release(&facts);
		}
		buf_release(&expected);
		end(&h);
	}
	print_message("# %u handovers, %u contested, %u late entries, %u"
	    " closings and reopenings, %u reviews, %u refused\n",
	    counts.handovers, counts.contested, counts.late, counts.closings,
	    counts.reviews, counts.refused);
	assert_true(counts.handovers > 1000 && counts.contested > 100 &&
	    counts.late > 500 && counts.closings > 500 &&
	    counts.reviews > 100 && counts.refused > 500);
}

static int
to_utc_with_seed(void **state)
{
	const char *seed = getenv("CASE_TEST_SEED");

	random_seed(seed ? strtoull(seed, NULL, 10) | 1 : 20261121);
	return to_utc(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_owner_in_any_merged_history),
	};

	return cmocka_run_group_tests(tests, to_utc_with_seed, NULL);
}
