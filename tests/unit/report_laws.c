#include "tests/unit/report_world.h"

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
	assert_int_equal(rows_of(then)->n, want.n);
	for (size_t i = 0; i < want.n; i++) {
		const struct report_row *a = &want.v[i];
		const struct report_row *b = &rows_of(then)->v[i];

		assert_string_equal(a->figure, b->figure);
		assert_true(same(a->group, b->group));
		assert_int_equal(a->value, b->value);
		assert_int_equal(a->n, b->n);
		assert_int_equal(a->open, b->open);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity),
		cmocka_unit_test(past_periods),
		cmocka_unit_test(figures_are_facts),
		cmocka_unit_test(order_of_cases),
	};

	return cmocka_run_group_tests_name("report_laws", tests, NULL, NULL);
}
