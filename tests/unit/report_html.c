#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lib/report_html_parts.h"

/*
 * What tests/html.t, which sees pages only, would need a large house for.
 */

#define assert_added(expected, call) \
	do { \
		struct buf out = BUF_INIT; \
		call; \
		assert_string_equal(out.data, expected); \
		buf_release(&out); \
	} while (0)

static void
text(void **state)
{
	(void)state;
	assert_added("&lt;a href=&#39;x&#39;&gt; &amp;amp; &quot;",
	    html_text(&out, "<a href='x'> &amp; \"", TEXT_LINE));
	assert_added("^[[1m\\u{202e}\\x{ff}^I^J",
	    html_text(&out, "\033[1m\u202e\xff\t\n", TEXT_LINE));
	assert_added("a\tb\nc^L",
	    html_text(&out, "a\tb\r\nc\f", TEXT_BLOCK));
	assert_added(" data-by=\"&quot; onload=&quot;\"",
	    html_attribute(&out, "data-by", "\" onload=\""));
	assert_added("", html_attribute(&out, "data-by", NULL));
	assert_added("First response", html_title(&out, "first-response"));
	assert_added("FCA", html_title(&out, "fca"));
}

static void
numbers(void **state)
{
	static const struct {
		int64_t number;
		const char *shown;
	} v[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1\u202f000" },
		{ 123456, "123\u202f456" }, { 1234567, "1\u202f234\u202f567" },
		{ -1, "-1" }, { -100, "-100" }, { -1000, "-1\u202f000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		char expected[100];

		snprintf(expected, sizeof expected,
		    "<data class=\"n\" value=\"%lld\">%s</data>",
		    (long long)v[i].number, v[i].shown);
		assert_added(expected, html_number(&out, "n", v[i].number));
	}
}

/* What is not all is not shown as all, and what is something as nothing. */
static void
shares(void **state)
{
	static const struct {
		int64_t value, of;
		const char *shown;
	} v[] = {
		{ 0, 0, "–" }, { 0, 7, "0\u202f%" }, { 7, 7, "100\u202f%" },
		{ 1, 3, "33\u202f%" }, { 2, 3, "67\u202f%" },
		{ 1, 200, "1\u202f%" }, { 1, 201, "&lt;\u202f1\u202f%" },
		{ 199, 200, "&gt;\u202f99\u202f%" },
		{ 197, 200, "99\u202f%" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct report_row row = {
			.kind = REPORT_RATIO, .value = v[i].value,
			.of = v[i].of
		};

		assert_added(v[i].shown, html_share(&out, &row));
	}
}

static void
money(void **state)
{
	struct report_row row = {
		.kind = REPORT_AMOUNT, .value = 123456705, .unit = "CHF"
	};

	(void)state;
	assert_added("<data class=\"value\" value=\"1234567.05\">"
	    "1\u202f234\u202f567.05</data> CHF", html_amount(&out, &row));
	row.value = 0;
	row.unit = NULL;
	assert_added("<data class=\"value\" value=\"0.00\">0.00</data>",
	    html_amount(&out, &row));
}

static int
draws(const struct report_row *row, int64_t scale, const char *what)
{
	struct buf out = BUF_INIT;
	int found;

	chart_series(&out, row, NULL, scale);
	found = strstr(out.data, what) != NULL;
	buf_release(&out);
	return found;
}

/* One that took very long makes no point of all others. */
static void
scales(void **state)
{
	struct report_row rows[] = {
		{ .kind = REPORT_NUMBER, .n = 9, .median = 2, .p90 = 10,
		  .max = 20 },
		{ .kind = REPORT_NUMBER, .n = 0, .median = WHEN_NONE,
		  .p90 = WHEN_NONE, .max = WHEN_NONE },
		{ .kind = REPORT_NUMBER, .n = 9, .median = 1, .p90 = 4,
		  .max = 5 },
	};
	struct run run = { rows, 3 };

	(void)state;
	assert_int_equal(chart_series_scale(&run), 20);
	assert_true(draws(&rows[0], 20, "<rect class=\"median\" y=\"20%\" "
	    "width=\"10.0%\""));
	assert_true(draws(&rows[0], 20, "class=\"p90\" x1=\"50.0%\""));
	assert_true(draws(&rows[0], 20, "class=\"end\" x1=\"100.0%\""));
	assert_true(draws(&rows[1], 20, "<title>none</title></svg>"));
	rows[2].max = 1000;
	assert_int_equal(chart_series_scale(&run), 20);
	assert_true(draws(&rows[2], 20, "class=\"max\" x1=\"0.0%\" "
	    "x2=\"100.0%\""));
	assert_true(draws(&rows[2], 20, "class=\"beyond\""));
	assert_false(draws(&rows[2], 20, "class=\"end\""));
	/* All but the last took no time at all. */
	rows[0].p90 = rows[2].p90 = 0;
	assert_int_equal(chart_series_scale(&run), 1000);
	run.n = 0;
	assert_int_equal(chart_series_scale(&run), 0);
}

/* The least that there is can be seen; nothing cannot. */
static void
columns(void **state)
{
	struct report_row row = {
		.kind = REPORT_COUNT, .unit = "cases", .value = 1
	};

	(void)state;
	assert_added("<svg class=\"column\" role=\"img\" height=\"1\"><title>1"
	    " case</title><rect class=\"value\" width=\"100.0%\""
	    " height=\"100%\"/></svg>", chart_column(&out, &row, 100000));
	row.value = 0;
	assert_added("<svg class=\"column\" role=\"img\" height=\"0\"><title>0"
	    " cases</title><rect class=\"value\" width=\"100.0%\""
	    " height=\"100%\"/></svg>", chart_column(&out, &row, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(numbers),
		cmocka_unit_test(shares),
		cmocka_unit_test(money),
		cmocka_unit_test(scales),
		cmocka_unit_test(columns),
	};

	return cmocka_run_group_tests_name("report_html", tests, NULL, NULL);
}
