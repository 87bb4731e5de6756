#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/index_world.h"

#define A "aaaa000001"
#define B "bbbb000002"
#define C "cccc000003"
#define D "dddd000004"

/*
 * Four cases: A waits for its first answer; B has a promise due on day 5 and
 * went from ben to carla; C was closed, late and public; D is only praise.
 */
static void
fill(struct index *ix)
{
	add(ix, A, 1, "opened", "anna", DAY(0), "Owner: anna\n"
	    "Kind: complaint\nSubject: D\303\274nne Suppe\n"
	    "Contact: J\303\266rg M\303\274ller <jm@example.org>\n"
	    "Contact: Zweite Person\nCustomer: yes\nAbout: K\303\274che\n"
	    "Ref: sn:INC1\nTag: vip\nTag: Food\nChannel: email\n"
	    "Access: direct\nQuestion: When?\n",
	    "The soup was rather thin and \"cold\".\n");
	add(ix, B, 1, "opened", "ben", DAY(1), "Owner: ben\nKind: request\n"
	    "Subject: numbers\nContact: Eva\nChannel: phone\n"
	    "Access: direct\n", "Please move our numbers.\n");
	add(ix, B, 2, "replied", "ben", DAY(2), "Channel: email\n"
	    "Access: direct\nAs: holding\n"
	    "Promise: 2026-03-06T12:00:00Z A technician comes\n", "Soon.\n");
	add(ix, B, 3, "assigned", "ben", DAY(3), "Owner: carla\n", "Leave.\n");
	add(ix, C, 1, "opened", "anna", DAY(-9), "Owner: team\n"
	    "Kind: complaint\nSubject: Aerger\nContact: Max\nCustomer: no\n"
	    "Channel: email\nAccess: direct\n", "Where is my thin bread?\n");
	add(ix, C, 2, "received", "anna", DAY(-8), "Channel: twitter\n"
	    "Access: public\n", "Nobody answers!\n");
	add(ix, C, 3, "replied", "dora", DAY(-7), "Channel: twitter\n"
	    "Access: public\nAs: answer\n", "Here is your loaf.\n");
	add(ix, C, 4, "closed", "dora", DAY(-6), "Outcome: upheld\n"
	    "Cause: oven\nRedress: 5.00 EUR voucher\n", "");
	add(ix, D, 1, "opened", "anna", DAY(4), "Owner: anna\nKind: praise\n"
	    "Subject: zum Dank\nContact: max\nChannel: visit\n"
	    "Access: direct\n", "Lovely supper, thank you.\n");
}

static int
setup(void **state)
{
	struct world *w;

	if (world_setup(state))
		return -1;
	w = *state;
	begin(w);
	fill(w->ix);
	finish(w);
	return 0;
}

/* The first letters of the cases that a query selects on day `day`. */
static void
gives(struct world *w, const char *query, int day, const char *want)
{
	const struct selection how = { .now = DAY(day) };
	struct buf ids = BUF_INIT;
	char letters[8] = "";

	selected(&ids, w->ix, query, &how);
	for (size_t i = 0; i < ids.len; i += CASE_ID + 1)
		letters[i / (CASE_ID + 1)] = ids.data[i];
	if (strcmp(letters, want) != 0)
		print_error("%s\n", query);
	assert_string_equal(letters, want);
	buf_release(&ids);
}

static void
facts(void **state)
{
	static const struct {
		const char *query, *want;
	} table[] = {
		{ "", "cabd" },
		{ "is:open", "abd" }, { "is:closed", "c" },
		{ "is:open,closed", "cabd" }, { "-is:open", "c" },
		{ "is:unanswered", "ad" }, { "-is:unanswered", "cb" },
		{ "is:went-public", "c" }, { "is:forced-public", "c" },
		{ "is:moved-private", "" }, { "is:reopened", "" },
		{ "is:asked", "" }, { "is:unclaimed", "" },
		{ "owner:anna", "ad" }, { "owner:me", "ad" },
		{ "owner:ben", "" }, { "owner:carla,team", "cb" },
		{ "-owner:anna", "cb" }, { "was-owner:ben", "b" },
		{ "was-owner:carla", "b" }, { "by:dora", "c" },
		{ "by:anna -by:dora", "ad" },
		{ "contact:muller", "" }, { "contact:mueller", "a" },
		{ "contact:M\303\234LLER", "a" }, { "contact:EXAMPLE", "a" },
		{ "contact:zweite", "a" }, { "contact:max", "cd" },
		{ "channel:twitter", "c" }, { "channel:email", "cab" },
		{ "access:public", "c" }, { "access:direct", "cabd" },
		{ "-access:public", "abd" }, { "kind:praise", "d" },
		{ "kind:complaint,praise", "cad" }, { "tag:vip", "a" },
		{ "tag:food", "a" }, { "-tag:vip", "cbd" },
		{ "about:kueche", "a" }, { "about:k", "" },
		{ "cause:oven", "c" }, { "-cause:oven", "abd" },
		{ "outcome:upheld", "c" }, { "customer:yes", "a" },
		{ "customer:no", "c" }, { "customer:unknown", "bd" },
		{ "ref:SN:inc1", "a" }, { "ref:sn", "" },
		{ "subject:suppe", "a" }, { "subject:DUENNE", "a" },
		{ "subject:\303\244rger", "c" }, { "id:aaaa", "a" },
		{ "id:aaaa00,dddd", "ad" }, { "-id:aaaa", "cbd" },
		{ "question:open", "a" }, { "question:answered", "" },
		{ "has:redress", "c" }, { "has:attachment,redress", "c" },
		{ "-has:redress", "abd" }, { "hands:2..", "b" },
		{ "hands:1", "cad" }, { "approaches:2", "c" },
		{ "opened:2026-03-02..", "bd" }, { "closed:2026", "c" },
		{ "-closed:2026", "abd" }, { "updated:2026-03-04", "b" },
		{ "is:open kind:praise,request -owner:carla", "d" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		gives(*state, table[i].query, 4, table[i].want);
}

/* What time alone brings about is no matter of the last event. */
static void
facts_of_the_moment(void **state)
{
	struct world *w = *state;

	gives(w, "promise:open", 5, "b");
	gives(w, "promise:broken", 5, "");
	gives(w, "is:overdue", 5, "");
	gives(w, "promise:open", 6, "");
	gives(w, "promise:broken", 6, "b");
	gives(w, "is:overdue", 6, "b");
	gives(w, "-is:overdue", 6, "cad");
	gives(w, "is:todo", 1, "ad");
	gives(w, "is:todo", 6, "abd");
	gives(w, "due:2026-03-06", 1, "b");
	gives(w, "age:2d..", 4, "cab");
	gives(w, "age:..2d", 4, "d");
	gives(w, "age:3d", 4, "cb");
	gives(w, "age:3d", 99, "c");
}

static void
words_of_a_case(void **state)
{
	static const struct {
		const char *query, *want;
	} table[] = {
		{ "thin", "ca" }, { "THIN", "ca" }, { "-thin", "bd" },
		{ "thin soup", "a" }, { "thin bread", "c" },
		{ "bread loaf", "c" }, { "soup numbers", "" },
		{ "\"rather thin\"", "a" }, { "\"thin rather\"", "" },
		{ "sup", "" }, { "sup*", "ad" }, { "\"was rath\"*", "a" },
		{ "soup,numbers", "ab" }, { "technician", "b" },
		{ "voucher", "c" }, { "When", "a" },
		{ "d\303\274nne", "a" }, { "duenne", "a" },
		{ "du\314\210nne", "a" }, { "\303\204RGER", "c" },
		{ "aerger", "c" }, { "cold", "a" },
		{ "\"cold\"", "a" }, { "Mueller", "a" },
		/* Nothing of FTS5's own language gets through. */
		{ "thin AND soup", "a" }, { "thin NOT soup", "" },
		{ "thin OR numbers", "" }, { "NEAR(thin soup)", "" },
		{ "thin^", "ca" }, { "^soup", "a" },
		{ "(thin)", "ca" }, { "+thin", "ca" }, { "!!!", "" },
		{ "thin'", "ca" }, { "rowid", "" }, { "{", "" },
		/* Names of things are no words. */
		{ "complaint", "" }, { "upheld", "" }, { "carla", "" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		gives(*state, table[i].query, 4, table[i].want);
}

static void
words_that_are_ids(void **state)
{
	struct world *w = *state;

	gives(w, A, 4, "a");
	gives(w, "AAAAooooo1", 4, "a");
	gives(w, "-" A, 4, "cbd");
	gives(w, A "," D, 4, "ad");
	gives(w, A ",bread", 4, "ca");
	begin(w);
	add_opened(w->ix, "eeee000005", DAY(9), "Many complaints, " A);
	finish(w);
	/* Ten letters that name no case are a word; in quotes anything is. */
	gives(w, "complaints", 9, "e");
	gives(w, "eeee000005", 9, "e");
	gives(w, "\"" A "\"", 9, "e");
}

/* 2,000 values, of a word and a number of so many digits, stand before the
 * one that counts. */
static void
many(struct world *w, const char *key, const char *word, int digits,
    const char *last, const char *want)
{
	struct buf query = BUF_INIT;

	buf_adds(&query, key);
	for (int i = 0; i < 2000; i++) {
		buf_adds(&query, word);
		if (digits > 0)
			buf_addf(&query, "%0*d", digits, i);
		buf_addc(&query, ',');
	}
	buf_adds(&query, last);
	gives(w, query.data, 4, want);
	buf_release(&query);
}

/* However many values, and whatever the key. */
static void
many_values(void **state)
{
	struct world *w = *state;

	many(w, "owner:", "p", 4, "carla", "b");
	many(w, "was-owner:", "p", 4, "ben", "b");
	many(w, "-owner:", "p", 4, "anna", "cb");
	many(w, "id:", "zz", 8, A, "a");
	many(w, "id:", "zz", 4, "aaaa", "a");
	many(w, "contact:", "p", 4, "eva", "b");
	many(w, "subject:", "p", 4, "suppe", "a");
	many(w, "tag:", "p", 4, "vip", "a");
	many(w, "is:", "asked", 0, "closed", "c");
	many(w, "hands:", "9", 4, "2", "b");
	many(w, "opened:", "2025", 0, "2026-03-02..", "bd");
	many(w, "", "p", 4, "soup", "a");
	many(w, "", A, 0, D, "ad");
}

/* As many terms as a query may have, and each still counts. */
static void
many_terms(void **state)
{
	static const struct {
		const char *term, *want;
	} table[] = {
		{ "-tag:x ", "a" }, { "-contact:qq,vv ", "a" },
		{ "thin ", "a" }, { "-id:bbbb,cccc ", "a" },
		{ "opened:2026,2027 ", "a" }, { "is:open,asked ", "a" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct buf query = BUF_INIT;

		for (int n = 0; n < 399; n++)
			buf_adds(&query, table[i].term);
		buf_adds(&query, "tag:vip");
		gives(*state, query.data, 4, table[i].want);
		buf_release(&query);
	}
}

static void
ordered(struct world *w, enum case_order order, int reverse, uint64_t max,
    const char *want)
{
	const struct selection how = { NULL, DAY(4), order, reverse, max };
	struct buf ids = BUF_INIT;
	size_t n = 0;

	selected(&ids, w->ix, "", &how);
	for (size_t i = 0; i < ids.len; i += CASE_ID + 1)
		assert_int_equal(ids.data[i], want[n++]);
	assert_int_equal(n, strlen(want));
	buf_release(&ids);
}

static void
orders(void **state)
{
	struct world *w = *state;

	ordered(w, ORDER_OPENED, 0, 0, "cabd");
	ordered(w, ORDER_OPENED, 1, 0, "dbac");
	ordered(w, ORDER_OPENED, 0, 2, "ca");
	ordered(w, ORDER_OPENED, 1, 1, "d");
	ordered(w, ORDER_OPENED, 0, 99, "cabd");
	ordered(w, ORDER_UPDATED, 0, 0, "cabd");
	ordered(w, ORDER_CLOSED, 0, 0, "cabd");
	ordered(w, ORDER_CLOSED, 1, 0, "dbac");
	ordered(w, ORDER_DUE, 0, 0, "bacd");
	ordered(w, ORDER_WAITING, 0, 0, "adbc");
	ordered(w, ORDER_OWNER, 0, 0, "adbc");
	ordered(w, ORDER_OWNER, 1, 0, "cbda");
	ordered(w, ORDER_SUBJECT, 0, 0, "cabd");
}

static int
keep_row(void *arg, const struct case_row *row)
{
	struct buf *out = arg;

	buf_addf(out, "%s %s %s %s '%s' '%s' %lld %d%d%d%d%d\n", row->id,
	    row->owner, row->kind, row->channel, row->subject, row->contact,
	    (long long)(row->opened - DAY(0)) / 86400, row->is_open,
	    row->unanswered, row->unclaimed, row->overdue, row->todo);
	return row->id[0] == 'b' ? 7 : 0;
}

static void
rows(void **state)
{
	const struct selection sel = { .now = DAY(6) };
	struct world *w = *state;
	struct buf out = BUF_INIT;

	assert_int_equal(index_select(w->ix, &sel, keep_row, &out), 7);
	assert_string_equal(out.data,
	    C " team complaint email 'Aerger' 'Max' -9 00000\n"
	    A " anna complaint email 'D\303\274nne Suppe'"
	    " 'J\303\266rg M\303\274ller <jm@example.org>' 0 11001\n"
	    B " carla request phone 'numbers' 'Eva' 1 10011\n");
	buf_release(&out);
}

static int
count_events(void *arg, const char *case_id, struct event_list *events)
{
	struct buf *out = arg;
	size_t bodies = 0;

	for (size_t i = 0; i < events->n; i++) {
		assert_true(i == 0 || event_compare(&events->order[i - 1],
		    &events->order[i]) < 0);
		assert_int_equal(strlen(events->order[i]->id), BLOB_ID);
		bodies += events->order[i]->body_len > 0;
	}
	buf_addf(out, "%c%zu%zu ", case_id[0], events->n, bodies);
	return case_id[0] == 'c' && out->len > 9 ? 5 : 0;
}

static void
cases_with_events(void **state)
{
	const struct selection all = { .now = DAY(4) };
	struct selection two = { .now = DAY(4), .max = 2 };
	struct world *w = *state;
	struct buf out = BUF_INIT;

	assert_int_equal(index_each_case(w->ix, &two, 1, count_events, &out),
	    0);
	assert_string_equal(out.data, "c43 a11 ");
	buf_cut(&out, 0);
	assert_int_equal(index_each_case(w->ix, &all, 0, count_events, &out),
	    0);
	assert_int_equal(out.len, 16);
	assert_non_null(strstr(out.data, "b30 "));
	two.order = ORDER_UPDATED;
	two.reverse = 1;
	two.max = 4;
	buf_cut(&out, 0);
	assert_int_equal(index_each_case(w->ix, &two, 0, count_events, &out),
	    5);
	buf_release(&out);
}

static int
keep_event(void *arg, const char *case_id, const struct event *ev,
    const char *bytes, size_t len, int64_t entry)
{
	struct buf *out = arg;

	assert_int_equal(strlen(bytes), len);
	assert_true(entry > 0);
	assert_int_equal(strlen(ev->id), BLOB_ID);
	assert_int_equal(ev->number == 0, ev->nfields == 0);
	buf_addf(out, "%c%u ", case_id[0] ? case_id[0] : '-', ev->number);
	return 0;
}

static void
trail(struct world *w, const char *query, struct event_filter *f,
    const char *want)
{
	struct buf out = BUF_INIT;
	struct query q = QUERY_INIT;
	char *args[1] = { (char *)query };

	works(query_parse(&q, args, query[0] != '\0', "anna", DAY(4)));
	f->query = query[0] ? &q : NULL;
	f->now = DAY(4);
	works(index_each_event(w->ix, f, keep_event, &out));
	assert_string_equal(out.data, want);
	query_release(&q);
	buf_release(&out);
}

#define EVERYTHING { .recorded = { WHEN_NONE, INT64_MAX } }

static void
trails(void **state)
{
	struct event_filter all = EVERYTHING, last = EVERYTHING,
	    back = EVERYTHING, some = EVERYTHING;
	struct strs kinds = STRS_INIT, by = STRS_INIT;
	struct world *w = *state;

	begin(w);
	add(w->ix, "", 1, "configured", "anna", DAY(-20),
	    "Set: casebook.name Shop\n", "");
	works(add_bytes(w->ix, D, 2, "noted", "what is this", 12));
	finish(w);
	trail(w, "", &all, "d0 -1 c1 c2 c3 c4 a1 b1 b2 b3 d1 ");
	trail(w, "is:open", &all, "a1 b1 b2 b3 d1 d0 ");
	trail(w, "id:bbbb", &all, "b1 b2 b3 ");
	trail(w, "id:zzzz", &all, "");
	last.max = 3;
	trail(w, "", &last, "b2 b3 d1 ");
	last.reverse = 1;
	trail(w, "", &last, "d1 b3 b2 ");
	back.reverse = 1;
	trail(w, "id:cccc", &back, "c4 c3 c2 c1 ");
	strs_add(&kinds, "replied");
	strs_add(&kinds, "closed");
	some.kinds = &kinds;
	trail(w, "", &some, "c3 c4 b2 ");
	strs_add(&by, "dora");
	some.by = &by;
	trail(w, "", &some, "c3 c4 ");
	some.recorded.until = DAY(-6);
	trail(w, "", &some, "c3 ");
	some.recorded.from = DAY(-6);
	some.recorded.until = INT64_MAX;
	trail(w, "", &some, "c4 ");
	all.after_entry = 9;
	trail(w, "", &all, "d0 -1 ");
	all.after_entry = 11;
	trail(w, "", &all, "");
	strs_release(&kinds);
	strs_release(&by);
}

/* Readers hand out what they have read, and hold no lock meanwhile. */
static int
write_meanwhile(void *arg, const struct case_row *row)
{
	struct world *w = arg;
	struct index *other;

	(void)row;
	works(index_open(&other, w->path, INDEX_WRITE));
	works(index_begin(other));
	add_opened(other, "ffff000006", DAY(1), "meanwhile");
	works(index_finish(other, COMMIT));
	index_close(other);
	return 3;
}

static void
nobody_waits_for_a_reader(void **state)
{
	const struct selection sel = { .now = DAY(4) };
	struct world *w = *state;

	assert_int_equal(index_select(w->ix, &sel, write_meanwhile, w), 3);
	gives(w, "meanwhile", 4, "f");
}

static int
count_cases(void *arg, const char *case_id, struct event_list *events)
{
	assert_true(events->n > 0);
	assert_string_equal(event_get(&events->events[0], F_CASE), case_id);
	buf_addc(arg, '.');
	return 0;
}

static void
many_cases(void **state)
{
	const struct selection sel = { .now = DAY(4) };
	struct event_filter all = EVERYTHING;
	struct world *w = *state;
	struct buf out = BUF_INIT;
	struct strs ids = STRS_INIT;
	char id[CASE_ID + 1];

	begin(w);
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(id, sizeof id, "kkkk%06u", i % 1000);
		add_opened(w->ix, id, DAY(30) - (int)i, "one of many");
	}
	finish(w);
	works(index_select_ids(w->ix, &sel, &ids));
	assert_int_equal(ids.n, 1004);
	assert_string_equal(ids.v[1003], "kkkk000000");
	works(index_each_event(w->ix, &all, keep_event, &out));
	assert_int_equal(out.len, 3 * 1009);
	buf_cut(&out, 0);
	works(index_each_case(w->ix, &sel, 0, count_cases, &out));
	assert_int_equal(out.len, 1004);
	strs_release(&ids);
	buf_release(&out);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(facts),
		test(facts_of_the_moment),
		test(words_of_a_case),
		test(words_that_are_ids),
		test(many_values),
		test(many_terms),
		test(orders),
		test(rows),
		test(cases_with_events),
		test(trails),
		test(nobody_waits_for_a_reader),
		test(many_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
