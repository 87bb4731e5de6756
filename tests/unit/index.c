#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/index_world.h"

#define A "aaaa000001"
#define B "bbbb000002"

static void
an_empty_index(void **state)
{
	struct world *w = *state;
	struct index_totals totals;
	struct event_list list = { NULL, NULL, 0, 0 };
	struct buf out = BUF_INIT;
	char id[CASE_ID + 1];
	struct event ev;

	assert_string_equal(index_commit(w->ix), "");
	works(index_totals(w->ix, &totals));
	assert_int_equal(totals.cases + totals.open + totals.events, 0);
	assert_int_equal(index_events(w->ix, A, &list), 1);
	assert_int_equal(index_events(w->ix, "", &list), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(index_key(w->ix, "k", id, &ev), 1);
	assert_int_equal(index_newest_by(w->ix, "anna", id), 1);
	assert_int_equal(index_has(w->ix, A, COMMIT), 0);
	works(index_check(w->ix, no_fault, NULL));
	dump(&out, w->ix);
	assert_int_equal(reopen(w, INDEX_READ), 0);
	assert_string_equal(index_commit(w->ix), "");
	buf_release(&out);
	event_list_free(&list);
}

static void
opening_what_is_not_there(void **state)
{
	struct world *w = *state;
	char path[80];
	struct index *ix;

	snprintf(path, sizeof path, "%s/none.db", w->dir);
	assert_int_equal(index_open(&ix, path, INDEX_READ), 1);
	assert_null(ix);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof path, "%s/no/folder.db", w->dir);
	assert_int_equal(index_open(&ix, path, INDEX_READ), 1);
	assert_true(index_open(&ix, path, INDEX_WRITE) < 0);
	assert_null(ix);
	err_clear();
	works(index_discard(path));
}

static void
events_come_back(void **state)
{
	struct world *w = *state;
	struct event_list list = { NULL, NULL, 0, 0 };
	struct index_totals totals;
	struct event ev;
	char id[CASE_ID + 1];

	begin(w);
	add(w->ix, A, 2, "noted", "ben", DAY(1), "", "Second.\n");
	add_opened(w->ix, A, DAY(0), "First.\n");
	add_opened(w->ix, B, DAY(0), "Other.\n");
	add(w->ix, A, 3, "noted", "ben", DAY(2), "Key: special\n", "");
	finish(w);
	works(reopen(w, INDEX_READ));
	assert_string_equal(index_commit(w->ix), COMMIT);
	works(index_totals(w->ix, &totals));
	assert_int_equal(totals.cases, 2);
	assert_int_equal(totals.open, 2);
	assert_int_equal(totals.events, 4);
	works(index_events(w->ix, A, &list));
	assert_int_equal(list.n, 3);
	assert_int_equal(list.order[0]->kind, EV_OPENED);
	assert_string_equal(list.order[0]->body, "First.\n");
	assert_string_equal(list.order[1]->body, "Second.\n");
	assert_string_equal(list.order[2]->body, "");
	assert_int_equal(index_has(w->ix, A, list.order[2]->id), 1);
	assert_int_equal(index_has(w->ix, B, list.order[2]->id), 0);
	works(index_key(w->ix, "special", id, &ev));
	assert_string_equal(id, A);
	assert_string_equal(ev.id, list.order[2]->id);
	event_release(&ev);
	assert_int_equal(index_key(w->ix, "specia", id, &ev), 1);
	works(index_newest_by(w->ix, "ben", id));
	assert_string_equal(id, A);
	event_list_free(&list);
}

static void
prefixes(void **state)
{
	struct world *w = *state;
	struct strs ids = STRS_INIT;

	begin(w);
	add_opened(w->ix, "abcd000002", DAY(0), "");
	add_opened(w->ix, "abcd000001", DAY(0), "");
	add_opened(w->ix, "abcdzzzzzz", DAY(0), "");
	add_opened(w->ix, "abce000001", DAY(0), "");
	finish(w);
	works(index_prefix(w->ix, "abcd", 9, &ids));
	assert_int_equal(ids.n, 3);
	assert_string_equal(ids.v[0], "abcd000001");
	assert_string_equal(ids.v[2], "abcdzzzzzz");
	strs_release(&ids);
	works(index_prefix(w->ix, "abcd", 2, &ids));
	assert_int_equal(ids.n, 2);
	strs_release(&ids);
	works(index_prefix(w->ix, "abcd000002", 9, &ids));
	assert_int_equal(ids.n, 1);
	strs_release(&ids);
	works(index_prefix(w->ix, "bbbb", 9, &ids));
	assert_int_equal(ids.n, 0);
	strs_release(&ids);
}

static void
an_event_is_there_once(void **state)
{
	struct world *w = *state;
	struct buf first = BUF_INIT, second = BUF_INIT;

	begin(w);
	add_opened(w->ix, A, DAY(0), "x");
	add_opened(w->ix, A, DAY(0), "x");
	add_opened(w->ix, B, DAY(0), "x");
	add_opened(w->ix, A, DAY(0), "x");
	finish(w);
	dump(&first, w->ix);
	assert_int_equal(w->ix->state.events, 2);
	begin(w);
	add_opened(w->ix, A, DAY(0), "x");
	finish(w);
	dump(&second, w->ix);
	assert_string_equal(first.data, second.data);
	buf_release(&first);
	buf_release(&second);
}

static void
attachments_are_not_added(void **state)
{
	struct event_path path = { .case_id = A, .number = 1,
		.attachment = "scan.pdf" };
	struct world *w = *state;

	begin(w);
	works(index_add(w->ix, &path, COMMIT, "%PDF", 4));
	finish(w);
	assert_int_equal(w->ix->state.events, 0);
}

/* Of two events with one key the first by Recorded is found. */
static void
a_key_used_twice(void **state)
{
	struct world *w = *state;
	char id[CASE_ID + 1];
	struct event ev;

	begin(w);
	add(w->ix, A, 1, "noted", "anna", DAY(2), "Key: twice\n", "late");
	add(w->ix, B, 1, "noted", "anna", DAY(1), "Key: twice\n", "early");
	finish(w);
	works(index_key(w->ix, "twice", id, &ev));
	assert_string_equal(id, B);
	assert_string_equal(ev.body, "early");
	event_release(&ev);
}

static void
what_is_no_event(void **state)
{
	static const char newer[] = "Casebook-Event: 2\nEvent: noted\n"
	    "By: anna\nOccurred: 2026-03-01T12:00:00Z\nNumber: 3\n"
	    "Recorded: 2026-03-01T12:00:00Z\n\n";
	struct world *w = *state;
	struct event_list list = { NULL, NULL, 0, 0 };
	struct strs ids = STRS_INIT;
	struct buf before = BUF_INIT, after = BUF_INIT;

	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	works(add_bytes(w->ix, A, 2, "noted", "\0\n\n\377", 4));
	works(add_bytes(w->ix, B, 1, "opened", "", 0));
	finish(w);
	works(index_events(w->ix, A, &list));
	assert_int_equal(list.n, 1);
	works(index_events(w->ix, B, &list));
	assert_int_equal(list.n, 0);
	works(index_prefix(w->ix, "bbbb", 9, &ids));
	assert_int_equal(ids.n, 1);
	works(index_check(w->ix, no_fault, NULL));
	dump(&before, w->ix);
	begin(w);
	add_opened(w->ix, A, DAY(9), "never committed");
	assert_int_equal(add_bytes(w->ix, A, 3, "noted", newer,
	    sizeof newer - 1), CASE_ECONFIG);
	err_clear();
	index_abort(w->ix);
	dump(&after, w->ix);
	assert_string_equal(before.data, after.data);
	strs_release(&ids);
	event_list_free(&list);
	buf_release(&before);
	buf_release(&after);
}

static void
aborting(void **state)
{
	struct world *w = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;

	index_abort(w->ix);
	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	finish(w);
	dump(&before, w->ix);
	begin(w);
	add_opened(w->ix, B, DAY(0), "");
	index_abort(w->ix);
	index_abort(w->ix);
	assert_string_equal(index_commit(w->ix), COMMIT);
	dump(&after, w->ix);
	assert_string_equal(before.data, after.data);
	begin(w);
	add_opened(w->ix, B, DAY(0), "");
	works(reopen(w, INDEX_WRITE));		/* closing aborts */
	dump(&after, w->ix);
	assert_string_equal(before.data, after.data);
	buf_release(&before);
	buf_release(&after);
}

static void
policy_is(struct world *w, const char *key, const char *want)
{
	struct policy p = POLICY_INIT;
	const char *value;

	works(index_policy(w->ix, &p));
	value = policy_get(&p, key);
	if (want)
		assert_string_equal(value ? value : "(none)", want);
	else
		assert_null(value);
	policy_release(&p);
}

static void
unclaimed(struct world *w, const char *want)
{
	const struct selection how = { .now = DAY(9) };
	struct buf ids = BUF_INIT;

	selected(&ids, w->ix, "is:unclaimed", &how);
	assert_string_equal(ids.data, want);
	buf_release(&ids);
}

/* A change of policy changes what is said of open cases. */
static void
policies(void **state)
{
	struct world *w = *state;

	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	add_opened(w->ix, B, DAY(0), "");
	add(w->ix, B, 2, "closed", "anna", DAY(1), "Outcome: answered\n", "");
	add(w->ix, "", 1, "configured", "anna", DAY(0),
	    "Set: casebook.name Shop\nSet: casebook.format 1\n", "");
	finish(w);
	policy_is(w, "casebook.name", "Shop");
	unclaimed(w, "");
	begin(w);
	add(w->ix, "", 2, "configured", "anna", DAY(1),
	    "Set: person.anna.shared yes\n", "");
	finish(w);
	unclaimed(w, A);
	/* The key of the first change, used again, changes nothing. */
	begin(w);
	add(w->ix, "", 3, "configured", "anna", DAY(2),
	    "Unset: person.anna.shared\nKey: -1\n", "");
	finish(w);
	unclaimed(w, A);
	begin(w);
	add(w->ix, "", 4, "configured", "anna", DAY(3),
	    "Unset: person.anna.shared\nUnset: casebook.name\n", "");
	finish(w);
	unclaimed(w, "");
	policy_is(w, "casebook.name", NULL);
	policy_is(w, "casebook.format", "1");
	works(index_check(w->ix, no_fault, NULL));
}

/* A case that is closed may have something due, and days depend on the zone
 * that the policy sets. */
static void
a_zone_for_closed_cases(void **state)
{
	struct world *w = *state;

	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	add(w->ix, A, 2, "closed", "anna", DAY(1), "Outcome: upheld\n", "");
	add(w->ix, A, 3, "replied", "anna", DAY(2), "Channel: email\n"
	    "Access: direct\nAs: holding\n"
	    "Promise: 2026-03-09T12:00:00Z a cake\n", "");
	finish(w);
	begin(w);
	add(w->ix, "", 1, "configured", "anna", DAY(3),
	    "Set: casebook.timezone America/New_York\n", "");
	finish(w);
	works(index_check(w->ix, no_fault, NULL));
}

/* The links of a case, and those to it, parted by commas. */
static void
links_are(struct world *w, const char *case_id, const char *expected)
{
	struct strs links = STRS_INIT;
	struct buf out = BUF_INIT;

	works(index_links_of(w->ix, case_id, &links));
	for (size_t i = 0; i < links.n; i++)
		buf_addf(&out, "%s%s", i ? ", " : "", links.v[i]);
	strs_release(&links);
	works(index_links_to(w->ix, case_id, &links));
	buf_adds(&out, " <-");
	for (size_t i = 0; i < links.n; i++)
		buf_addf(&out, "%s%s", i ? ", " : " ", links.v[i]);
	assert_string_equal(out.data, expected);
	strs_release(&links);
	buf_release(&out);
}

static void
links_from_both_sides(void **state)
{
	static const char c[] = "cccc000003", gone[] = "dddd000004";
	struct world *w = *state;

	links_are(w, A, " <-");
	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	add_opened(w->ix, B, DAY(0), "");
	add(w->ix, B, 2, "linked", "anna", DAY(1), "Link: related " A "\n"
	    "Link: caused-by " A "\nLink: follows dddd000004\n", "");
	add_opened(w->ix, c, DAY(0), "");
	add(w->ix, c, 2, "linked", "anna", DAY(1), "Link: caused-by " A "\n"
	    "Link: caused-by cccc000003\n", "");
	finish(w);
	links_are(w, A, " <- caused-by " B ", caused-by cccc000003, "
	    "related " B);
	links_are(w, B, "caused-by " A ", follows dddd000004, related " A
	    " <-");
	links_are(w, c, "caused-by " A ", caused-by cccc000003 <- "
	    "caused-by cccc000003");
	links_are(w, gone, " <- follows " B);
	links_are(w, "", " <-");
	begin(w);
	add(w->ix, B, 3, "linked", "ben", DAY(2), "Unlink: caused-by " A "\n",
	    "");
	add(w->ix, A, 2, "linked", "ben", DAY(2), "Link: related " B "\n",
	    "");
	finish(w);
	links_are(w, A, "related " B " <- caused-by cccc000003, related " B);
	links_are(w, B, "follows dddd000004, related " A " <- related " A);
	works(index_check(w->ix, no_fault, NULL));
}

/* The texts of a history of a few cases, in order. */
enum { HISTORY = 120 };

struct history {
	struct {
		char case_id[CASE_ID + 1];
		unsigned number;
		const char *kind;
		struct buf text;
	} events[HISTORY];
	unsigned seed;
};

static unsigned
below(struct history *h, unsigned n)
{
	h->seed = h->seed * 1103515245 + 12345;
	return (h->seed >> 16) % n;
}

static void
make_history(struct history *h, unsigned seed)
{
	static const struct {
		const char *kind, *fields;
	} next[] = {
		{ "received", "Channel: phone\nAccess: direct\n" },
		{ "received", "Channel: blog\nAccess: public\n"
		    "Question: Why?\n" },
		{ "replied", "Channel: email\nAccess: direct\nAs: answer\n" },
		{ "replied", "Channel: email\nAccess: direct\nAs: holding\n"
		    "Promise: 2026-03-09T12:00:00Z news\n" },
		{ "assigned", "Owner: ben\n" }, { "assigned", "Owner: dora\n" },
		{ "set", "Subject: other\nTag: late\nContact: Eva\n" },
		{ "set", "Untag: late\nKind: praise\n" },
		{ "closed", "Outcome: upheld\nCause: oven\n" },
		{ "reopened", "" },
		{ "linked", "Link: follows hhhh000001\n" },
		{ "linked", "Unlink: follows hhhh000001\n"
		    "Link: related hhhh000002\n" },
	};
	static const char *const rules[] = {
		"Set: person.ben.shared yes\n",
		"Set: target.first-response 1d\n",
		"Set: casebook.timezone America/New_York\n",
	};
	static const char opening[] = "Owner: anna\nKind: complaint\n"
	    "Subject: x\nContact: Max\nChannel: email\nAccess: direct\n";
	unsigned count[10] = { 0 };

	h->seed = seed;
	for (unsigned i = 0; i < HISTORY; i++) {
		unsigned c = i < 10 ? i : below(h, 10);
		unsigned k = below(h, sizeof next / sizeof next[0]);
		unsigned number = ++count[c];

		snprintf(h->events[i].case_id, CASE_ID + 1, "hhhh00000%u",
		    c % 10);
		if (c == 0)
			h->events[i].case_id[0] = '\0';
		h->events[i].number = number;
		h->events[i].kind = c == 0 ? "configured" :
		    number == 1 ? "opened" : next[k].kind;
		h->events[i].text = (struct buf)BUF_INIT;
		event_text(&h->events[i].text, h->events[i].case_id, number,
		    h->events[i].kind, k % 2 ? "anna" : "ben",
		    DAY(0) + (int64_t)below(h, 900000),
		    c == 0 ? rules[k % 3] : number == 1 ? opening :
		    next[k].fields, "Some words.\n");
	}
}

static void
free_history(struct history *h)
{
	for (unsigned i = 0; i < HISTORY; i++)
		buf_release(&h->events[i].text);
}

static void
shuffle(struct history *h)
{
	for (unsigned i = HISTORY - 1; i > 0; i--) {
		unsigned k = below(h, i + 1);
		unsigned char swap[sizeof h->events[0]];

		memcpy(swap, &h->events[i], sizeof swap);
		memcpy(&h->events[i], &h->events[k], sizeof swap);
		memcpy(&h->events[k], swap, sizeof swap);
	}
}

/* Adds all of it, `step` events a transaction; sometimes one twice. */
static void
play(struct world *w, struct history *h, unsigned step)
{
	for (unsigned i = 0; i < HISTORY; i += step) {
		begin(w);
		for (unsigned k = i; k < i + step && k < HISTORY; k++) {
			unsigned again = below(h, k + 1);

			works(add_bytes(w->ix, h->events[k].case_id,
			    h->events[k].number, h->events[k].kind,
			    h->events[k].text.data, h->events[k].text.len));
			works(add_bytes(w->ix, h->events[again].case_id,
			    h->events[again].number, h->events[again].kind,
			    h->events[again].text.data,
			    h->events[again].text.len));
		}
		finish(w);
	}
}

/* Laws 3 and 5: whatever the order and the steps, the same index. */
static void
any_order_gives_the_same_index(void **state)
{
	struct history *h = xcalloc(1, sizeof *h);
	struct buf first = BUF_INIT, other = BUF_INIT;
	struct world *w = *state;

	for (unsigned seed = 1; seed <= 6; seed++) {
		print_message("# seed %u\n", seed);
		make_history(h, seed);
		anew(w);
		play(w, h, HISTORY);
		dump(&first, w->ix);
		assert_true(first.len > 20000);
		for (unsigned step = 1; step < 50; step += 16) {
			shuffle(h);
			anew(w);
			play(w, h, step);
			works(index_check(w->ix, no_fault, NULL));
			dump(&other, w->ix);
			assert_string_equal(first.data, other.data);
		}
		free_history(h);
	}
	buf_release(&first);
	buf_release(&other);
	free(h);
}

static void
note_progress(void *arg, uint64_t done)
{
	*(uint64_t *)arg += done + 1;
}

static void
progress(void **state)
{
	struct world *w = *state;
	uint64_t seen = 0;

	index_set_progress(w->ix, note_progress, &seen);
	begin(w);
	for (unsigned i = 0; i < 600; i++)
		add(w->ix, A, i + 1, "noted", "ben", DAY(0), "", "x");
	assert_int_equal(seen, 257 + 513);
	finish(w);
	assert_int_equal(seen, 257 + 513 + 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_empty_index),
		test(opening_what_is_not_there),
		test(events_come_back),
		test(prefixes),
		test(an_event_is_there_once),
		test(attachments_are_not_added),
		test(a_key_used_twice),
		test(what_is_no_event),
		test(aborting),
		test(policies),
		test(a_zone_for_closed_cases),
		test(links_from_both_sides),
		test(any_order_gives_the_same_index),
		test(progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
