#include "tests/unit/report_random.h"

/* Each event of a random case comes after the one before. */
static void
random_case(struct world *w, int64_t start)
{
	static const char *const owners[] = { "ann", "bob", "team" };
	static const char *const channels[] = { "email", "phone", "web" };
	struct made *m;
	char id[CASE_ID + 1] = "0000000000";

	for (size_t i = CASE_ID, n = w->n; n > 0; n /= 10)
		id[--i] = (char)('0' + n % 10);
	start += rand() % (300 * DAY);
	m = open_at(w, id, owners[rand() % 3], channels[rand() % 3],
	    "direct", start);
	for (int n = rand() % 12; n > 0; n--) {
		start += rand() % (20 * DAY);
		switch (rand() % 6) {
		case 0:
			close_at(m, start);
			break;
		case 1:
			add_at(m, EV_REOPENED, "ann", start);
			break;
		case 2:
			assign(m, owners[rand() % 3], start);
			break;
		case 3:
			word(m, channels[rand() % 3], start);
			break;
		default:
			reply(m, "bob", rand() % 3 ? "answer" : "ack", start);
		}
	}
}

static struct world *
random_world(unsigned seed)
{
	struct world *w = new_world();

	print_message("# seed %u\n", seed);
	srand(seed);
	policy_put(&w->policy, "target.first-response", "2d");
	policy_put(&w->policy, "target.resolution", "30d");
	while (w->n < CASES)
		random_case(w, at("2025-06-01T00:00:00Z"));
	return w;
}

static void
assert_identity(const struct report *r)
{
	const struct rows *rows = rows_of(r);

	for (size_t i = 0; i < rows->n; i++) {
		const char *group = rows->v[i].group;

		assert_int_equal(
		    find(rows, "outstanding-start", group, NULL)->value +
		    find(rows, "opened", group, NULL)->value +
		    find(rows, "reopenings", group, NULL)->value -
		    find(rows, "closings", group, NULL)->value,
		    find(rows, "outstanding-end", group, NULL)->value);
	}
}

static void
identity(void **state)
{
	static const char *const by[] = { NULL, "channel", "access", "kind",
		"month", "tag", "customer" };
	struct world *w = random_world(1);
	struct report_options o = until("2026-05-01T12:00:00Z");

	(void)state;
	fold(w, o.as_of);
	for (int i = 0; i < 50; i++) {
		struct report *r;

		o.by = by[i % 7];
		if (i >= 7) {
			o.period.from = at("2025-05-01T00:00:00Z") +
			    rand() % (300 * DAY);
			o.period.until = o.period.from +
			    rand() % (200 * DAY);
		}
		r = run(w, o);
		assert_identity(r);
		report_close(r);
	}
	free_world(w);
}

/* Two routes, one answer: a period that ended before as_of, and a fold that
 * knows nothing of what came after it. */
static void
assert_past(struct world *w, const char *what, const char *by, int64_t end)
{
	int64_t now = at("2026-07-01T00:00:00Z");
	struct report_options o = { .what = what, .by = by,
		.period = { WHEN_NONE, end }, .as_of = now };
	struct report *known, *then;
	struct rows want;

	fold(w, now);
	known = run(w, o);
	fold(w, end - 1);
	o.as_of = end - 1;
	then = run(w, o);
	want = *rows_of(known);
	if (rows_of(then)->n != want.n)
		fail_msg("%s: %zu rows, not %zu", what, want.n,
		    rows_of(then)->n);
	for (size_t i = 0; i < want.n; i++) {
		const struct report_row *a = &want.v[i];
		const struct report_row *b = &rows_of(then)->v[i];

		assert_string_equal(a->figure, b->figure);
		assert_true(same(a->group, b->group));
		if (a->value != b->value || a->of != b->of || a->n != b->n ||
		    a->open != b->open || !same(a->unit, b->unit))
			fail_msg("%s %s: %lld, not %lld", a->figure,
			    a->group ? a->group : "", (long long)a->value,
			    (long long)b->value);
		if (strcmp(a->figure, "open-age") == 0)
			continue;	/* told a second later */
		assert_int_equal(a->median, b->median);
		assert_int_equal(a->p90, b->p90);
		assert_int_equal(a->max, b->max);
	}
	report_close(known);
	report_close(then);
}

static void
past_periods(void **state)
{
	struct world *w = random_world(2);

	(void)state;
	for (int i = 0; i < 10; i++) {
		int64_t end = at("2025-07-01T00:00:00Z") +
		    rand() % (300 * DAY);

		assert_past(w, "summary", NULL, end);
		assert_past(w, "times", "channel", end);
		assert_past(w, "owners", NULL, end);
		assert_past(w, "unclaimed-time", "owner", end);
		assert_past(w, "by-owner", "interaction-channel", end);
	}
	free_world(w);
}

/* The figures of the states are the facts of the same names. */
static void
figures_are_facts(void **state)
{
	struct world *w = random_world(3);
	struct report_options o = until("2026-03-01T00:00:00Z");
	int64_t open = 0, unanswered = 0, unclaimed = 0, overdue = 0;
	struct report *r;

	(void)state;
	fold(w, o.as_of);
	r = run(w, o);
	for (size_t i = 0; i < w->n; i++) {
		struct judgement j;

		if (!w->cases[i].cf.id)
			continue;
		casefile_judge(&j, &w->cases[i].cf, &w->policy, &w->calendar);
		open += w->cases[i].cf.is_open;
		unanswered += w->cases[i].cf.unanswered;
		unclaimed += j.unclaimed;
		overdue += j.overdue_from < o.as_of;
	}
	assert_true(open > 0 && unanswered > 0 && unclaimed > 0 &&
	    overdue > 0);
	assert_int_equal(value(r, "outstanding-end", NULL), open);
	assert_int_equal(value(r, "unanswered", NULL), unanswered);
	assert_int_equal(value(r, "unclaimed", NULL), unclaimed);
	assert_int_equal(value(r, "overdue", NULL), overdue);
	report_close(r);
	free_world(w);
}

/* The order in which cases come changes nothing. */
static void
order_of_cases(void **state)
{
	struct world *w = random_world(4);
	struct report_options o = until("2026-03-01T00:00:00Z");
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct report *r;

	(void)state;
	o.by = "owner";
	fold(w, o.as_of);
	r = run(w, o);
	report_print(&one, r, 100);
	report_close(r);
	for (size_t i = 0; i < w->n / 2; i++) {
		struct made swap = w->cases[i];

		w->cases[i] = w->cases[w->n - 1 - i];
		w->cases[w->n - 1 - i] = swap;
	}
	fold(w, o.as_of);
	r = run(w, o);
	report_print(&two, r, 100);
	assert_string_equal(one.data, two.data);
	report_close(r);
	buf_release(&one);
	buf_release(&two);
	free_world(w);
}

/*
 * The laws of all figures, over cases to which anything can happen.
 */

/* Those that may be grouped as one likes; and all. */
#define FREE "summary,times,channels,hands,promises,questions,effort," \
	"outcomes,causes,ink,fca"
#define ALL FREE ",owners,backlog,targets,boilerplate"

/* Of all rows of a figure of a report: their value; how many there are. */
static int64_t
total(const struct rows *rows, const char *report, const char *figure)
{
	int64_t sum = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (strcmp(rows->v[i].report, report) == 0 &&
		    strcmp(rows->v[i].figure, figure) == 0)
			sum += rows->v[i].kind == REPORT_ENTRY ? 1 :
			    rows->v[i].value;
	}
	return sum;
}

static int64_t
of(const struct rows *rows, const char *figure)
{
	return find(rows, figure, NULL, NULL)->of;
}

static void
assert_promises(const struct rows *rows)
{
	int64_t made = total(rows, "promises", "made");
	int64_t late = total(rows, "promises", "kept-late");

	assert_true(made > 0 && late > 0);
	assert_int_equal(made, total(rows, "promises", "kept") + late +
	    total(rows, "promises", "released") +
	    total(rows, "promises", "replaced") +
	    total(rows, "promises", "open"));
	assert_true(late <= total(rows, "promises", "broken"));
	assert_true(total(rows, "promises", "broken") <=
	    total(rows, "promises", "due"));
	assert_true(total(rows, "promises", "due") <= made);
	assert_int_equal(total(rows, "questions", "raised"),
	    total(rows, "questions", "answered") +
	    total(rows, "questions", "declined") +
	    total(rows, "questions", "open"));
	assert_true(total(rows, "questions", "declined") > 0);
}

/* What is grouped always, and lists, tell of the same as the counts. */
static void
assert_counts(const struct rows *rows)
{
	int64_t closed = find(rows, "closed", NULL, NULL)->value;

	assert_true(closed > 0);
	assert_int_equal(total(rows, "outcomes", "closed"), closed);
	assert_int_equal(total(rows, "outcomes", "accepted"), closed);
	assert_int_equal(total(rows, "outcomes", "stays"), closed);
	assert_int_equal(total(rows, "causes", "closed"), closed);
	assert_int_equal(total(rows, "fca", "closed"), closed);
	assert_int_equal(of(rows, "without-cause"), closed);
	assert_int_equal(of(rows, "fault"), closed);
	assert_int_equal(total(rows, "fca", "opened"),
	    total(rows, "fca", "closed-3bd") +
	    total(rows, "fca", "closed-8w") +
	    total(rows, "fca", "closed-later") +
	    total(rows, "summary", "outstanding-end"));
	assert_int_equal(total(rows, "backlog", "backlog"),
	    total(rows, "summary", "outstanding-end"));
	assert_int_equal(total(rows, "effort", "approaches"),
	    total(rows, "summary", "approaches"));
	assert_int_equal(total(rows, "promises", "broken-promises"),
	    total(rows, "promises", "broken"));
	assert_int_equal(total(rows, "ink", "takedown-reasons"),
	    total(rows, "ink", "takedowns"));
	assert_int_equal(total(rows, "ink", "despite-reasons"),
	    total(rows, "ink", "closed-despite"));
	assert_true(total(rows, "ink", "corrected-time") <=
	    total(rows, "ink", "corrected"));
	assert_int_equal(total(rows, "causes", "to-be-told") +
	    total(rows, "causes", "told"), of(rows, "told"));
	assert_true(total(rows, "channels", "forced-public") <=
	    total(rows, "channels", "went-public"));
	assert_true(total(rows, "outcomes", "partly-upheld") <=
	    total(rows, "outcomes", "upheld"));
	assert_true(of(rows, "overtaken") <=
	    total(rows, "summary", "approaches"));
}

/* No figure is of nothing, or a law would hold of anything. */
static void
assert_values(const struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct report_row *row = &rows->v[i];
		int counts = row->kind == REPORT_COUNT ||
		    row->kind == REPORT_RATIO;

		assert_true(row->value >= 0);
		assert_true(row->kind != REPORT_RATIO ||
		    row->value <= row->of);
		assert_true(row->kind != REPORT_DURATION || row->n == 0 ||
		    row->median >= 0);
		if (counts && !row->by && row->value == 0 &&
		    strcmp(row->figure, "outstanding-start") != 0 &&
		    strcmp(row->figure, "told") != 0)
			fail_msg("no %s", row->figure);
	}
}

static void
all_time(void **state)
{
	int64_t told = 0;

	(void)state;
	for (unsigned seed = 10; seed < 13; seed++) {
		struct world *w = any_world(seed, HINDSIGHT);
		struct report_options o = until("2026-12-31T00:00:00Z");
		const struct rows *rows;
		struct report *r;

		o.what = ALL;
		fold(w, o.as_of);
		r = run(w, o);
		rows = rows_of(r);
		assert_promises(rows);
		assert_counts(rows);
		assert_values(rows);
		told += total(rows, "causes", "told");
		report_close(r);
		free_world(w);
	}
	assert_true(told > 0);
}

/* The same in each group of cases, at any time. */
static void
identity_of_all(void **state)
{
	static const char *const by[] = { NULL, "channel", "access", "kind",
		"month", "tag", "customer", "about", "cause" };
	struct world *w = any_world(20, HINDSIGHT);

	(void)state;
	for (int i = 0; i < 27; i++) {
		struct report_options o = until("2025-07-01T00:00:00Z");
		struct report *r;

		o.by = by[i % 9];
		o.as_of += below(400 * DAY);
		if (i >= 9)
			o.period.from = o.as_of - below(200 * DAY);
		if (i >= 18)
			o.period.until = o.as_of - below(100 * DAY);
		if (o.period.until < o.period.from)
			o.period.from = o.period.until - 30 * DAY;
		fold(w, o.as_of);
		r = run(w, o);
		assert_identity(r);
		report_close(r);
	}
	free_world(w);
}

/* What is summed up of a figure, over all groups, clocks and currencies. */
struct sums {
	int64_t value, of, n, open;
};

static struct sums
sums_of(const struct rows *rows, const struct report_row *like)
{
	struct sums s = { 0, 0, 0, 0 };

	for (size_t i = 0; i < rows->n; i++) {
		const struct report_row *row = &rows->v[i];

		if (strcmp(row->figure, like->figure) != 0 ||
		    strcmp(row->report, like->report) != 0 ||
		    !same(row->clock, like->clock) ||
		    !same(row->unit, like->unit))
			continue;
		s.value += row->value;
		s.of += row->of;
		s.n += row->n;
		s.open += row->open;
	}
	return s;
}

static void
add_sums(struct sums *to, struct sums s)
{
	to->value += s.value;
	to->of += s.of;
	to->n += s.n;
}

/* What is open at the end is no sum of what was open before. */
static int
same_sums(const struct sums *a, const struct sums *b)
{
	return a->value == b->value && a->of == b->of && a->n == b->n;
}

static void
assert_sums(const struct rows *whole, const struct rows *parts,
    const char *by)
{
	for (size_t i = 0; i < whole->n; i++) {
		const struct report_row *row = &whole->v[i];
		struct sums s = sums_of(parts, row);

		if (strncmp(row->figure, "outstanding-", 12) == 0 &&
		    strcmp(by, "month") == 0)
			continue;	/* told at each end of each month */
		if (row->kind == REPORT_AMOUNT && row->n == 0)
			continue;
		if (s.value != row->value || s.of != row->of ||
		    s.n != row->n || s.open != row->open)
			fail_msg("%s by %s: %lld %lld %lld %lld", row->figure,
			    by, (long long)s.value, (long long)s.of,
			    (long long)s.n, (long long)s.open);
	}
}

/* Every case, word and promise is in just one group. */
static void
sums_of_groups(void **state)
{
	static const char *const by[] = { "channel", "interaction-channel",
		"access", "owner", "kind", "customer", "about", "cause",
		"month" };
	static const char figures[] = "summary,times,hands,promises,"
	    "questions,approaches-a-case,retold,one-contact,"
	    "upheld,partly-upheld,apology,fault,redress,without-cause,"
	    "actions-open,actions-done,told,ink,closed-3bd,closed-8w,"
	    "closed-later,went-public,forced-public,moved-private,overtaken,"
	    "off-preference";
	struct world *w = any_world(30, HINDSIGHT);
	struct report_options o = until("2026-03-01T12:00:00Z");

	(void)state;
	o.what = figures;
	policy_put(&w->policy, "calendar.hours", "Mon-Fri 09:00-17:00");
	fold(w, o.as_of);
	for (size_t i = 0; i < 2 * sizeof by / sizeof *by; i++) {
		struct report *whole, *parts;
		struct rows want = { .n = 0 };

		if (i == sizeof by / sizeof *by)
			o.period = (struct when_range){
			    at("2025-09-10T12:00:00Z"),
			    at("2025-12-20T12:00:00Z") };
		o.by = NULL;
		whole = run(w, o);
		for (size_t j = 0; j < rows_of(whole)->n; j++) {
			if (rows_of(whole)->v[j].kind != REPORT_ENTRY)
				want.v[want.n++] = rows_of(whole)->v[j];
		}
		assert_true(want.n > 60);
		o.by = by[i % (sizeof by / sizeof *by)];
		parts = run(w, o);
		assert_sums(&want, rows_of(parts), o.by);
		report_close(whole);
		report_close(parts);
	}
	free_world(w);
}

/* What has a date is in just one of the periods that make up a year. */
static void
sums_of_periods(void **state)
{
	static const char figures[] = "opened,closings,reopenings,approaches,"
	    "handovers,by-owner,voices,made,due,kept,kept-late,broken,"
	    "released,replaced,raised,answered,declined,retold,"
	    "one-contact,takedowns,closed-despite,waived,corrected,"
	    "corrected-time,late-entries,went-public,forced-public,"
	    "moved-private,off-preference,effort,redress";
	struct world *w = any_world(40, HINDSIGHT);
	struct report_options o = until("2026-03-01T12:00:00Z");
	struct rows want = { .n = 0 };
	struct sums got[ROWS] = { { 0 } };
	struct report *r;

	(void)state;
	o.what = figures;
	fold(w, o.as_of);
	r = run(w, o);
	want = *rows_of(r);
	o.period.until = WHEN_NONE;
	for (int n = 1; n <= 9; n++) {
		struct report *part;

		o.period.from = o.period.until;
		o.period.until = n == 9 ? INT64_MAX :
		    at("2025-06-01T00:00:00Z") + n * 30 * DAY +
		    below(20 * DAY);
		part = run(w, o);
		for (size_t i = 0; i < want.n; i++)
			add_sums(&got[i], sums_of(rows_of(part), &want.v[i]));
		report_close(part);
	}
	assert_true(want.n > 30);
	for (size_t i = 0; i < want.n; i++) {
		struct sums whole = sums_of(&want, &want.v[i]);

		if (!same_sums(&got[i], &whole))
			fail_msg("%s: %lld of %lld", want.v[i].figure,
			    (long long)got[i].value, (long long)got[i].of);
	}
	report_close(r);
	free_world(w);
}

/* All rows as text, with the cases and the events of each in random order if
 * `shuffled`. */
static void
tell_all(struct buf *out, struct world *w, struct report_options o,
    int shuffled)
{
	struct cut cut = { o.as_of, INT64_MAX };
	struct report *r;

	for (size_t i = w->n; shuffled && i-- > 1;) {
		size_t to = (size_t)below((int)i + 1);
		struct made swap = w->cases[i];

		w->cases[i] = w->cases[to];
		w->cases[to] = swap;
	}
	for (size_t i = 0; i < w->n; i++) {
		struct made *m = &w->cases[i];
		const struct event *order[EVENTS];

		for (size_t e = 0; e < m->n; e++) {
			size_t to = shuffled ? (size_t)below((int)e + 1) : e;

			order[e] = order[to];
			order[to] = &m->events[e];
		}
		if (casefile_fold(&m->cf, order, m->n, &cut) != 0)
			m->cf.id = NULL;
	}
	r = run(w, o);
	for (size_t i = 0; i < rows_of(r)->n; i++)
		tell_row(out, &rows_of(r)->v[i]);
	report_close(r);
}

static void
order_of_everything(void **state)
{
	static const char *const by[] = { NULL, "owner", "month",
		"interaction-channel", "tag" };
	struct world *w = any_world(50, HINDSIGHT);
	struct report_options o = until("2026-02-01T00:00:00Z");

	(void)state;
	for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
		struct buf one = BUF_INIT, two = BUF_INIT;

		o.by = by[i];
		o.what = by[i] ? FREE ",repeated,near-duplicates" : ALL;
		tell_all(&one, w, o, 0);
		tell_all(&two, w, o, 1);
		assert_true(one.len > 1000);
		assert_string_equal(one.data, two.data);
		buf_release(&one);
		buf_release(&two);
	}
	free_world(w);
}

/* Where nothing is told in hindsight, the past is as it was then. */
static void
past_of_all(void **state)
{
	struct world *w = any_world(60, NO_HINDSIGHT);

	(void)state;
	for (int i = 0; i < 10; i++) {
		int64_t end = at("2025-07-01T00:00:00Z") +
		    below(350 * DAY);

		assert_past(w, "summary,times", NULL, end);
		assert_past(w, "promises,questions", "channel", end);
		assert_past(w, "promises", NULL, end);
		assert_past(w, "approaches,retold,one-contact", "owner", end);
		assert_past(w, "upheld,partly-upheld,apology,fault,redress,"
		    "stays,without-cause", NULL, end);
		assert_past(w, "actions-open,actions-done,told,to-be-told",
		    NULL, end);
		assert_past(w, "ink,fca", NULL, end);
		assert_past(w, "met,pauses", NULL, end);
		assert_past(w, "went-public,forced-public,overtaken,"
		    "off-preference", "interaction-channel", end);
	}
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity),
		cmocka_unit_test(past_periods),
		cmocka_unit_test(figures_are_facts),
		cmocka_unit_test(order_of_cases),
		cmocka_unit_test(all_time),
		cmocka_unit_test(identity_of_all),
		cmocka_unit_test(sums_of_groups),
		cmocka_unit_test(sums_of_periods),
		cmocka_unit_test(order_of_everything),
		cmocka_unit_test(past_of_all),
	};

	return cmocka_run_group_tests_name("report_laws", tests, NULL, NULL);
}
