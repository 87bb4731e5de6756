#include "tests/unit/report_world.h"

static void
assert_refused(struct report_options o, const char *one, const char *two)
{
	struct report *r;

	assert_int_equal(report_open(&r, &o), CASE_EUSAGE);
	assert_null(r);
	assert_non_null(strstr(err_message(), one));
	assert_non_null(strstr(err_message(), two));
	err_clear();
}

static void
unknown_words(void **state)
{
	struct buf out = BUF_INIT;
	struct report_options o = in_june();

	(void)state;
	o.what = "sumary";
	assert_refused(o, "no report or figure 'sumary'; near it: summary",
	    "there are: summary, times, channels, owners, hands, promises");
	o.what = NULL;
	o.by = "chanel";
	assert_refused(o, "near it: channel", "month, tag");
	o.by = "age";
	assert_refused(o, "no grouping by 'age'", "month, tag");
	o.by = "month";
	o.what = "owners";
	assert_refused(o, "'owners' is always by owner", "");
	o.by = NULL;
	o.cases = "times";
	assert_refused(o, "no figure 'times'", "first-response");
	assert_int_equal(report_definitions(&out, "nonsense", 80),
	    CASE_EUSAGE);
	err_clear();
}

static void
assert_json(const struct report *r, size_t row, const char *want)
{
	struct buf out = BUF_INIT;

	report_row_json(&out, &rows_of(r)->v[row]);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void
json_rows(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, "first-response", "channel");

	(void)state;
	assert_json(r, 0, "{\"v\":1,\"report\":\"times\",\"figure\":"
	    "\"first-response\",\"clock\":\"calendar\",\"by\":\"channel\","
	    "\"group\":\"email\",\"n\":2,\"open\":0,\"median\":86400,"
	    "\"p90\":86400,\"max\":86400,\"unit\":\"s\"}");
	assert_json(r, 1, "{\"v\":1,\"report\":\"times\",\"figure\":"
	    "\"first-response\",\"clock\":\"calendar\",\"by\":\"channel\","
	    "\"group\":\"phone\",\"n\":0,\"open\":1,\"median\":null,"
	    "\"p90\":null,\"max\":null,\"unit\":\"s\"}");
	report_close(r);
	r = run_by(w, "opened", NULL);
	assert_json(r, 0, "{\"v\":1,\"report\":\"summary\",\"figure\":"
	    "\"opened\",\"value\":3,\"unit\":\"cases\"}");
	report_close(r);
	r = run_by(w, "first-hand", "customer");
	assert_json(r, 1, "{\"v\":1,\"report\":\"hands\",\"figure\":"
	    "\"first-hand\",\"by\":\"customer\",\"group\":null,\"value\":1,"
	    "\"of\":1}");
	report_close(r);
	free_world(w);
}

static void
assert_printed(const struct report *r, int width, const char *want)
{
	struct buf out = BUF_INIT;

	report_print(&out, r, width);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void
printed_rows(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, "outstanding-start", NULL);

	(void)state;
	assert_printed(r, 72,
	    "outstanding-start  1 case  cases open when the period begins; "
	    "with\n"
	    "                           opened and reopenings, less closings, "
	    "this is\n"
	    "                           outstanding-end\n");
	report_close(r);
	policy_put(&w->policy, "calendar.hours", "Mon-Fri 09:00-17:00");
	r = run_by(w, "resolution", NULL);
	assert_printed(r, 0,
	    "resolution             opening to the last closing, of cases "
	    "closed when the period ends\n"
	    "                   2   median 21d      p90 31d      "
	    "max 31d      2 open  (few)\n"
	    "    business time  2   median 15bd     p90 21bd     "
	    "max 21bd     2 open  (few)\n");
	report_close(r);
	r = run_by(w, "next-response", "owner");
	assert_printed(r, 0,
	    "next-response by owner  the contact's first unanswered word "
	    "after the first response to our next substantive reply, each "
	    "time\n"
	    "  ann              1   median 2h       p90 2h       "
	    "max 2h       0 open  (few)\n"
	    "    business time  1   median 1h       p90 1h       "
	    "max 1h       0 open  (few)\n"
	    "  bob              0   1 open\n"
	    "    business time  0   1 open\n");
	report_close(r);
	/* No byte that somebody wrote acts on a terminal. */
	event_put(&w->cases[4].events[0], F_ABOUT, "a\xE2\x80\xAE" "b");
	fold(w, at("2026-07-10T00:00:00Z"));
	r = run_by(w, "opened", "about");
	assert_printed(r, 0,
	    "opened by about        cases opened in the period\n"
	    "  a\\u{202e}b  1 case   ██████████\n"
	    "  (none)      2 cases  ████████████████████\n");
	report_close(r);
	free_world(w);
}

/* A share of the whole, an eighth of a column fine; nothing of nothing. */
static void
printed_shares(void **state)
{
	struct world *w = june();
	struct report *r = run_by(w, "first-hand", "customer");

	(void)state;
	assert_printed(r, 0,
	    "first-hand by customer  of the cases closed, those closed "
	    "without any handover\n"
	    "  yes       1 of 1  ████████████████████ 100 %  (few)\n"
	    "  (none)    1 of 1  ████████████████████ 100 %  (few)\n");
	report_close(r);
	free_world(w);
}

/* Adds a field to every closing. */
static void
put_in_closings(struct world *w, enum field_id field, const char *value)
{
	for (size_t i = 0; i < w->n; i++) {
		struct made *m = &w->cases[i];

		for (size_t e = 0; e < m->n; e++) {
			if (m->events[e].kind == EV_CLOSED)
				event_add(&m->events[e], field, value);
		}
	}
	fold(w, at("2026-07-10T00:00:00Z"));
}

static void
printed_money(void **state)
{
	struct world *w = june();
	struct report *r;

	(void)state;
	r = run_by(w, "redress", NULL);
	assert_printed(r, 0,
	    "redress      what was given with the closings in the period, "
	    "also of cases opened again since\n"
	    "         0\n");
	assert_json(r, 0, "{\"v\":1,\"report\":\"outcomes\",\"figure\":"
	    "\"redress\",\"n\":0,\"value\":0.00,\"unit\":null}");
	report_close(r);
	put_in_closings(w, F_REDRESS, "12.50 EUR voucher");
	put_in_closings(w, F_REDRESS, "3 CHF");
	r = run_by(w, "redress", NULL);
	assert_printed(r, 0,
	    "redress      what was given with the closings in the period, "
	    "also of cases opened again since\n"
	    "         3   9.00 CHF  (few)\n"
	    "         3   37.50 EUR  (few)\n");
	assert_json(r, 1, "{\"v\":1,\"report\":\"outcomes\",\"figure\":"
	    "\"redress\",\"n\":3,\"value\":37.50,\"unit\":\"EUR\"}");
	report_close(r);
	free_world(w);
}

/* A list names what is behind a figure, a line each, cut to the width. */
static void
printed_lists(void **state)
{
	struct world *w = june();
	struct report *r;
	struct buf out = BUF_INIT;

	(void)state;
	r = run_by(w, "despite-reasons", NULL);
	assert_printed(r, 0, "");
	report_close(r);
	put_in_closings(w, F_DESPITE, "\xE2\x80\xAENobody could be reached, "
	    "and nobody ever will be");
	r = run_by(w, "despite-reasons", NULL);
	report_print(&out, r, 60);
	assert_non_null(strstr(out.data, "despite-reasons  "));
	assert_non_null(strstr(out.data, "  ann  "));
	assert_non_null(strstr(out.data, "…\n"));
	assert_non_null(strstr(out.data, "  \\u{202e}Nobody"));
	report_close(r);
	buf_release(&out);
	free_world(w);
}

static void
definitions(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(report_definitions(&out, "open-age", 80), 0);
	assert_string_equal(out.data, "open-age            opening to the "
	    "end of the period, of cases then open\n");
	buf_cut(&out, 0);
	assert_int_equal(report_definitions(&out, "times", 50), 0);
	for (const char *line = out.data; *line;
	    line = strchr(line, '\n') + 1)
		assert_true(strcspn(line, "\n") <= 50);
	buf_cut(&out, 0);
	assert_int_equal(report_definitions(&out, NULL, 0), 0);
	assert_non_null(strstr(out.data, "\nbacklog  "));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_words),
		cmocka_unit_test(json_rows),
		cmocka_unit_test(printed_rows),
		cmocka_unit_test(printed_shares),
		cmocka_unit_test(printed_money),
		cmocka_unit_test(printed_lists),
		cmocka_unit_test(definitions),
	};

	return cmocka_run_group_tests_name("report_print", tests, NULL, NULL);
}
