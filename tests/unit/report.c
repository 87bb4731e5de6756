#include "tests/unit/report_world.h"

#define assert_series(r, figure, group, clock, N, OPEN, MEDIAN, P90, MAX) \
	do { \
		const struct report_row *got = \
		    find(rows_of(r), figure, group, clock); \
		assert_int_equal(got->n, N); \
		assert_int_equal(got->open, OPEN); \
		assert_int_equal(got->median, MEDIAN); \
		assert_int_equal(got->p90, P90); \
		assert_int_equal(got->max, MAX); \
	} while (0)

static void
summary_of_a_period(void **state)
{
	struct world *w = june();
	struct report *r = run(w, in_june());

	(void)state;
	assert_int_equal(value(r, "opened", NULL), 3);
	assert_int_equal(value(r, "closed", NULL), 2);
	assert_int_equal(value(r, "closings", NULL), 3);
	assert_int_equal(value(r, "reopenings", NULL), 1);
	assert_int_equal(value(r, "outstanding-start", NULL), 1);
	assert_int_equal(value(r, "outstanding-end", NULL), 2);
	assert_int_equal(value(r, "approaches", NULL), 4);
	assert_int_equal(value(r, "overdue", NULL), 1);
	assert_int_equal(value(r, "unanswered", NULL), 2);
	assert_int_equal(value(r, "unclaimed", NULL), 0);
	assert_series(r, "first-response", NULL, "calendar", 3, 1, DAY, DAY,
	    DAY);
	assert_series(r, "resolution", NULL, "calendar", 2, 2, 21 * DAY,
	    31 * DAY, 31 * DAY);
	assert_string_equal(rows_of(r)->v[0].report, "summary");
	assert_int_equal(rows_of(r)->n, 12);
	report_close(r);
	free_world(w);
}

static void
summary_of_everything(void **state)
{
	struct world *w = june();
	struct report *r = run(w, until("2026-07-10T00:00:00Z"));

	(void)state;
	assert_int_equal(value(r, "opened", NULL), 4);
	assert_int_equal(value(r, "closed", NULL), 3);
	assert_int_equal(value(r, "outstanding-start", NULL), 0);
	assert_int_equal(value(r, "outstanding-end", NULL), 1);
	assert_int_equal(value(r, "overdue", NULL), 0);
	assert_int_equal(value(r, "unanswered", NULL), 1);
	assert_series(r, "resolution", NULL, "calendar", 3, 1, 21 * DAY,
	    31 * DAY, 31 * DAY);
	report_close(r);
	free_world(w);
}

static void
times_of_a_period(void **state)
{
	struct world *w = june();
	struct report_options o = in_june();
	struct report *r;

	(void)state;
	o.what = "times";
	r = run(w, o);
	assert_series(r, "first-response", NULL, "calendar", 3, 1, DAY, DAY,
	    DAY);
	assert_series(r, "next-response", NULL, "calendar", 1, 1, 2 * HOUR,
	    2 * HOUR, 2 * HOUR);
	assert_series(r, "first-resolution", NULL, "calendar", 2, 2, 3 * DAY,
	    31 * DAY, 31 * DAY);
	assert_series(r, "resolution", NULL, "calendar", 2, 2, 21 * DAY,
	    31 * DAY, 31 * DAY);
	assert_series(r, "open-age", NULL, "calendar", 2, 2,
	    5 * DAY + 16 * HOUR, 20 * DAY + 16 * HOUR, 20 * DAY + 16 * HOUR);
	assert_series(r, "acknowledgement", NULL, "calendar", 3, 1, HOUR, DAY,
	    DAY);
	report_close(r);
	free_world(w);
}

/* What is opened or said in the very second counts; the end of a period does
 * not belong to it. */
static void
edges_of_the_period(void **state)
{
	struct world *w = june();
	struct report_options o = until("2026-06-01T08:00:00Z");
	struct report *r;

	(void)state;
	fold(w, o.as_of);
	r = run(w, o);
	assert_int_equal(value(r, "opened", NULL), 2);
	report_close(r);
	fold(w, at("2026-07-10T00:00:00Z"));
	o = in_june();
	o.period.from = at("2026-06-01T08:00:00Z");
	o.period.until = at("2026-06-10T08:00:00Z");
	r = run(w, o);
	assert_int_equal(value(r, "opened", NULL), 1);
	assert_int_equal(value(r, "outstanding-start", NULL), 1);
	report_close(r);
	/* a is closed in the first second of this one. */
	o.period.from = at("2026-06-04T08:00:00Z");
	r = run(w, o);
	assert_int_equal(value(r, "outstanding-start", NULL), 2);
	assert_int_equal(value(r, "closings", NULL), 1);
	assert_int_equal(value(r, "outstanding-end", NULL), 1);
	report_close(r);
	/* One that has not begun has no figures. */
	o.period.from = at("2027-01-01T00:00:00Z");
	o.period.until = INT64_MAX;
	r = run(w, o);
	assert_int_equal(value(r, "unanswered", NULL), 0);
	assert_int_equal(value(r, "opened", NULL), 0);
	assert_int_equal(value(r, "outstanding-end", NULL), 0);
	report_close(r);
	free_world(w);
}

static void
business_clock(void **state)
{
	struct world *w = june();
	struct report_options o = in_june();
	struct report *r;

	(void)state;
	o.what = "first-response";
	r = run(w, o);
	assert_int_equal(rows_of(r)->n, 1);
	report_close(r);
	/* A day from Monday, 0, and a day from Thursday. */
	policy_put(&w->policy, "calendar.hours", "Mon-Fri 09:00-17:00");
	r = run(w, o);
	assert_int_equal(rows_of(r)->n, 2);
	assert_series(r, "first-response", NULL, "calendar", 3, 1, DAY, DAY,
	    DAY);
	assert_series(r, "first-response", NULL, "business", 3, 1, 8 * HOUR,
	    8 * HOUR, 8 * HOUR);
	report_close(r);
	free_world(w);
}

static void
ranks(void **state)
{
	static const struct {
		int n, median, p90;	/* of 1, 2 … n hours */
	} want[] = {
		{ 1, 1, 1 }, { 2, 1, 2 }, { 3, 2, 3 }, { 4, 2, 4 },
		{ 9, 5, 9 }, { 10, 5, 9 }, { 11, 6, 10 }, { 20, 10, 18 },
		{ 21, 11, 19 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		struct world *w = new_world();
		struct report *r;

		for (int n = want[i].n; n > 0; n--) {
			int64_t start = at("2026-06-01T08:00:00Z");
			struct made *m = open_at(w, "0000000000", "ann",
			    "email", "direct", start);

			close_at(m, start + n * HOUR);
		}
		fold(w, at("2026-07-10T00:00:00Z"));
		r = run(w, until("2026-07-10T00:00:00Z"));
		assert_series(r, "resolution", NULL, "calendar", want[i].n,
		    0, want[i].median * HOUR, want[i].p90 * HOUR,
		    want[i].n * HOUR);
		assert_int_equal(find(rows_of(r), "resolution", NULL,
		    "calendar")->few, want[i].n < 5);
		report_close(r);
		free_world(w);
	}
}

static void
corrective_actions(void **state)
{
	struct world *w = june();
	struct report_options o = in_june();
	struct report *r;

	(void)state;
	o.corrective = 1;
	r = run(w, o);
	assert_int_equal(value(r, "opened", NULL), 4);
	report_close(r);
	free_world(w);
}

/* A promise counts from when it was made, though history that was imported
 * may tell of one that was due before. */
static void
promise_of_later(void **state)
{
	struct world *w = new_world();
	struct made *m = open_at(w, "0000000000", "ann", "email", "direct",
	    at("2026-06-05T08:00:00Z"));
	struct report *r;

	(void)state;
	event_add(reply(m, "ann", "holding", at("2026-07-02T08:00:00Z")),
	    F_PROMISE, "2026-06-20T23:59:59Z The kitchen calls");
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run(w, in_june());
	assert_int_equal(value(r, "overdue", NULL), 0);
	report_close(r);
	r = run(w, until("2026-07-10T00:00:00Z"));
	assert_int_equal(value(r, "overdue", NULL), 1);
	report_close(r);
	free_world(w);
}

/* What was said before the opening makes the first response 0 and no next
 * one; the opening's own words then wait for one. */
static void
words_before_the_opening(void **state)
{
	struct world *w = new_world();
	int64_t start = at("2026-06-05T08:00:00Z");
	struct made *m = open_at(w, "0000000000", "ann", "email", "direct",
	    start);
	struct report_options o = in_june();
	struct report *r;

	(void)state;
	word(m, "letter", start - 3 * DAY);
	reply(m, "ann", "answer", start - 2 * DAY);
	reply(m, "ann", "answer", start + DAY);
	fold(w, o.as_of);
	o.what = "times";
	r = run(w, o);
	assert_series(r, "first-response", NULL, "calendar", 1, 0, 0, 0, 0);
	assert_series(r, "next-response", NULL, "calendar", 1, 0, DAY, DAY,
	    DAY);
	report_close(r);
	free_world(w);
}

static void
groups(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, NULL, "channel");
	const struct rows *rows;

	(void)state;
	assert_int_equal(value(r, "opened", "email"), 2);
	assert_int_equal(value(r, "opened", "twitter"), 1);
	assert_int_equal(value(r, "opened", "phone"), 0);
	assert_series(r, "first-response", "phone", "calendar", 0, 1,
	    WHEN_NONE, WHEN_NONE, WHEN_NONE);
	rows = rows_of(r);
	assert_int_equal(rows->n, 12 * 3);
	assert_string_equal(rows->v[0].group, "email");
	assert_string_equal(rows->v[1].group, "phone");
	assert_string_equal(rows->v[2].group, "twitter");
	assert_string_equal(rows->v[2].by, "channel");
	report_close(r);

	r = run_by(w, NULL, "access");
	assert_int_equal(value(r, "opened", "direct"), 2);
	assert_int_equal(value(r, "opened", "public"), 1);
	report_close(r);

	r = run_by(w, NULL, "kind");
	assert_int_equal(value(r, "opened", "complaint"), 3);
	report_close(r);

	r = run_by(w, NULL, "cause");
	assert_int_equal(value(r, "closed", "recipe"), 1);
	assert_int_equal(value(r, "closed", NULL), 1);
	report_close(r);

	/* Those without come last. */
	r = run_by(w, "opened", "customer");
	rows = rows_of(r);
	assert_int_equal(rows->n, 2);
	assert_string_equal(rows->v[0].group, "yes");
	assert_int_equal(rows->v[0].value, 1);
	assert_null(rows->v[1].group);
	assert_int_equal(rows->v[1].value, 2);
	report_close(r);

	/* A case counts under each of its tags. */
	r = run_by(w, "opened", "tag");
	assert_int_equal(value(r, "opened", "soup"), 1);
	assert_int_equal(value(r, "opened", "price"), 1);
	assert_int_equal(value(r, "opened", NULL), 2);
	report_close(r);
	free_world(w);
}

static void
groups_of_the_instant(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, NULL, "owner");

	(void)state;
	assert_int_equal(value(r, "opened", "team"), 1);
	assert_int_equal(value(r, "opened", "bob"), 0);
	assert_int_equal(value(r, "outstanding-end", "team"), 0);
	assert_int_equal(value(r, "outstanding-end", "bob"), 1);
	assert_series(r, "first-response", "team", "calendar", 1, 0, 0, 0, 0);
	report_close(r);

	r = run_by(w, NULL, "interaction-channel");
	assert_int_equal(value(r, "approaches", "phone"), 1);
	assert_int_equal(value(r, "approaches", "email"), 2);
	assert_int_equal(value(r, "approaches", "twitter"), 1);
	assert_int_equal(value(r, "closings", NULL), 3);
	assert_series(r, "first-response", "letter", "calendar", 3, 0, DAY,
	    DAY, DAY);
	assert_series(r, "first-response", NULL, "calendar", 0, 1,
	    WHEN_NONE, WHEN_NONE, WHEN_NONE);
	report_close(r);
	free_world(w);
}

/* An owner has the case from the very second of the handover. */
static void
handover_in_the_same_second(void **state)
{
	struct world *w = new_world();
	int64_t start = at("2026-06-05T08:00:00Z");
	struct made *m = open_at(w, "0000000000", "ann", "email", "direct",
	    start);
	struct report *r;

	(void)state;
	assign(m, "bob", start + DAY);
	close_at(m, start + DAY);
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run_by(w, NULL, "owner");
	assert_int_equal(value(r, "closed", "bob"), 1);
	assert_int_equal(value(r, "closed", "ann"), 0);
	report_close(r);
	free_world(w);
}

/* What is told of the same second goes by order: who had the case when this
 * happened? */
static void
owners_by_order(void **state)
{
	struct world *w = new_world();
	int64_t start = at("2026-06-05T08:00:00Z");
	struct made *m = open_at(w, "0000000000", "ann", "email", "direct",
	    start);
	const struct report_row *row;
	struct report *r;

	(void)state;
	assign(m, "bob", start);
	reply(m, "bob", "answer", start + DAY);
	assign(m, "cid", start + DAY);
	reply(m, "cid", "answer", start + DAY);
	close_at(m, start + DAY);
	assign(m, "ann", start + DAY);
	fold(w, at("2026-07-10T00:00:00Z"));

	r = run_by(w, "by-owner", NULL);
	row = find(rows_of(r), "by-owner", NULL, NULL);
	assert_int_equal(row->value, 2);
	assert_int_equal(row->of, 2);
	report_close(r);

	r = run_by(w, "by-owner", "owner");
	assert_int_equal(value(r, "by-owner", "bob"), 1);
	assert_int_equal(value(r, "by-owner", "cid"), 1);
	report_close(r);

	r = run_by(w, NULL, "owner");
	assert_int_equal(value(r, "opened", "ann"), 1);
	assert_series(r, "first-response", "bob", "calendar", 1, 0, DAY, DAY,
	    DAY);
	assert_int_equal(value(r, "closed", "cid"), 1);
	assert_int_equal(value(r, "closings", "cid"), 1);
	assert_series(r, "resolution", "cid", "calendar", 1, 0, DAY, DAY,
	    DAY);
	report_close(r);

	r = run_by(w, "hands", "owner");
	assert_int_equal(find(rows_of(r), "hands", "ann", NULL)->n, 1);
	assert_int_equal(value(r, "handovers", "bob"), 1);
	assert_int_equal(value(r, "handovers", "cid"), 1);
	assert_int_equal(value(r, "handovers", "ann"), 1);
	assert_int_equal(find(rows_of(r), "first-hand", "cid", NULL)->of, 1);
	report_close(r);
	free_world(w);
}

/* Before the opening it was the case of the first owner, also for a period
 * that ended before it. */
static void
owner_before_the_opening(void **state)
{
	struct world *w = new_world();
	struct made *m = open_at(w, "0000000000", "ann", "email", "direct",
	    at("2026-07-05T08:00:00Z"));
	const struct report_row *row;
	struct report *r;

	(void)state;
	reply(m, "ann", "answer", at("2026-06-05T08:00:00Z"));
	assign(m, "bob", at("2026-07-06T08:00:00Z"));
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run_by(w, "by-owner", NULL);
	row = find(rows_of(r), "by-owner", NULL, NULL);
	assert_int_equal(row->value, 1);
	assert_int_equal(row->of, 1);
	report_close(r);
	free_world(w);
}

static void
many_groups(void **state)
{
	struct world *w = new_world();
	struct report *r;

	(void)state;
	while (w->n < CASES) {
		struct made *m = open_at(w, "0000000000", "ann", "email",
		    "direct", at("2026-06-05T08:00:00Z"));

		event_addf(&m->events[0], F_ABOUT, "shop %zu", w->n % 150);
	}
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run_by(w, "opened", "about");
	assert_int_equal(rows_of(r)->n, 150);
	assert_int_equal(value(r, "opened", "shop 0"), 1);
	assert_int_equal(value(r, "opened", "shop 50"), 2);
	assert_int_equal(value(r, "opened", "shop 149"), 1);
	report_close(r);
	free_world(w);
}

/* Months are those of the zone: c opens on 15 May, and the stock of each
 * month follows from that of the month before. */
static void
months(void **state)
{
	struct world *w = june();
	struct report_options o = until("2026-07-10T00:00:00Z");
	struct report *r;

	(void)state;
	o.by = "month";
	r = run(w, o);
	assert_int_equal(value(r, "opened", "2026-05"), 1);
	assert_int_equal(value(r, "outstanding-start", "2026-05"), 0);
	assert_int_equal(value(r, "outstanding-end", "2026-05"), 1);
	assert_int_equal(value(r, "outstanding-start", "2026-06"), 1);
	assert_int_equal(value(r, "outstanding-end", "2026-06"), 2);
	assert_int_equal(value(r, "outstanding-start", "2026-07"), 2);
	assert_int_equal(value(r, "outstanding-end", "2026-07"), 1);
	assert_series(r, "resolution", "2026-06", "calendar", 2, 0, 21 * DAY,
	    31 * DAY, 31 * DAY);
	report_close(r);
	free_world(w);

	w = new_world();
	open_at(w, "0000000000", "ann", "email", "direct",
	    at("2026-06-30T22:30:00Z"));
	assert_int_equal(when_set_zone("Europe/Berlin"), 0);
	fold(w, o.as_of);
	r = run(w, o);
	assert_int_equal(value(r, "opened", "2026-07"), 1);
	report_close(r);
	free_world(w);
}

static void
hands_and_owners(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, "hands", NULL);
	const struct report_row *row;

	(void)state;
	row = find(rows_of(r), "hands", NULL, NULL);
	assert_int_equal(row->kind, REPORT_NUMBER);
	assert_null(row->clock);
	assert_int_equal(row->n, 3);
	assert_int_equal(row->median, 1);
	assert_int_equal(row->max, 2);
	assert_int_equal(value(r, "several-hands", NULL), 1);
	assert_int_equal(value(r, "handovers", NULL), 1);
	row = find(rows_of(r), "by-owner", NULL, NULL);
	assert_int_equal(row->value, 3);	/* not ben's, not to the team */
	assert_int_equal(row->of, 5);
	row = find(rows_of(r), "first-hand", NULL, NULL);
	assert_int_equal(row->value, 2);
	assert_int_equal(row->of, 2);
	assert_series(r, "unclaimed-time", NULL, "calendar", 1, 0, DAY, DAY,
	    DAY);
	report_close(r);

	r = run_by(w, "owners", NULL);
	assert_int_equal(value(r, "owned", "ann"), 1);
	assert_int_equal(value(r, "owned", "bob"), 1);
	assert_int_equal(value(r, "owned", "team"), 0);
	assert_int_equal(value(r, "closed", "bob"), 1);
	assert_int_equal(value(r, "overdue", "ann"), 1);
	report_close(r);
	free_world(w);
}

static void
unclaimed_only_while_open(void **state)
{
	struct world *w = new_world();
	int64_t start = at("2026-06-01T00:00:00Z");
	struct made *m = open_at(w, "0000000000", "team", "email", "direct",
	    start);
	struct report *r;

	(void)state;
	close_at(m, start + 2 * DAY);
	add_at(m, EV_REOPENED, "ann", start + 5 * DAY);
	assign(m, "ann", start + 6 * DAY);
	assign(m, "team", start + 8 * DAY);
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run_by(w, "unclaimed-time", NULL);
	assert_series(r, "unclaimed-time", NULL, "calendar", 2, 1, DAY,
	    2 * DAY, 2 * DAY);
	report_close(r);
	free_world(w);
}

static void
backlog_by_age(void **state)
{
	static const char *const names[] = {
		"up to 3d", "3d to 14d", "14d to 28d", "28d to 56d",
		"over 56d"
	};
	static const int counts[] = { 0, 1, 1, 0, 0 };
	struct world *w = june();
	struct report *r = run_by(w, "backlog", NULL);
	const struct rows *rows = rows_of(r);

	(void)state;
	assert_int_equal(rows->n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(rows->v[i].by, "age");
		assert_string_equal(rows->v[i].group, names[i]);
		assert_int_equal(rows->v[i].value, counts[i]);
	}
	report_close(r);
	policy_put(&w->policy, "report.bands", "1d");
	r = run_by(w, "backlog", NULL);
	assert_int_equal(value(r, "backlog", "over 1d"), 2);
	report_close(r);
	policy_put(&w->policy, "report.bands", "1w, nonsense,16bd");
	r = run_by(w, "backlog", NULL);
	assert_int_equal(value(r, "backlog", "up to 1w"), 1);
	assert_int_equal(value(r, "backlog", "1w to 16bd"), 1);
	assert_int_equal(value(r, "backlog", "over 16bd"), 0);
	report_close(r);
	free_world(w);
}

static int
keep_id(void *arg, const char *id)
{
	buf_addf(arg, "%s ", id);
	return 0;
}

static void
assert_cases(struct world *w, const char *figure, const char *want)
{
	struct report_options o = in_june();
	struct buf got = BUF_INIT;
	struct report *r;

	o.cases = figure;
	r = run(w, o);
	assert_int_equal(report_each_case(r, keep_id, &got), 0);
	assert_string_equal(got.data, want);
	buf_release(&got);
	report_close(r);
}

static void
cases_behind_figures(void **state)
{
	struct world *w = june();
	struct made swap = w->cases[0];

	(void)state;
	w->cases[0] = w->cases[4];
	w->cases[4] = swap;
	assert_cases(w, "opened", "aaaaaaaaaa bbbbbbbbbb eeeeeeeeee ");
	assert_cases(w, "closings", "aaaaaaaaaa cccccccccc ");
	assert_cases(w, "unanswered", "bbbbbbbbbb cccccccccc ");
	assert_cases(w, "overdue", "eeeeeeeeee ");
	assert_cases(w, "resolution", "aaaaaaaaaa cccccccccc ");
	assert_cases(w, "several-hands", "bbbbbbbbbb ");
	assert_cases(w, "unclaimed", "");
	free_world(w);
}

static void
no_cases(void **state)
{
	struct world *w = new_world();
	struct report *r = run(w, until("2026-03-01T00:00:00Z"));

	(void)state;
	assert_int_equal(rows_of(r)->n, 12);
	assert_int_equal(value(r, "opened", NULL), 0);
	assert_series(r, "resolution", NULL, "calendar", 0, 0, WHEN_NONE,
	    WHEN_NONE, WHEN_NONE);
	report_close(r);
	r = run_by(w, NULL, "channel");
	assert_int_equal(rows_of(r)->n, 12);
	report_close(r);
	report_close(NULL);
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(summary_of_a_period),
		cmocka_unit_test(summary_of_everything),
		cmocka_unit_test(times_of_a_period),
		cmocka_unit_test(edges_of_the_period),
		cmocka_unit_test(business_clock),
		cmocka_unit_test(ranks),
		cmocka_unit_test(corrective_actions),
		cmocka_unit_test(promise_of_later),
		cmocka_unit_test(words_before_the_opening),
		cmocka_unit_test(groups),
		cmocka_unit_test(groups_of_the_instant),
		cmocka_unit_test(handover_in_the_same_second),
		cmocka_unit_test(owners_by_order),
		cmocka_unit_test(owner_before_the_opening),
		cmocka_unit_test(many_groups),
		cmocka_unit_test(months),
		cmocka_unit_test(hands_and_owners),
		cmocka_unit_test(unclaimed_only_while_open),
		cmocka_unit_test(backlog_by_age),
		cmocka_unit_test(cases_behind_figures),
		cmocka_unit_test(no_cases),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
