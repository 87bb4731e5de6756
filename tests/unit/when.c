#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/when.h"

static void
zone(const char *name)
{
	err_clear();
	assert_int_equal(when_set_zone(name), 0);
}

static int64_t
at(const char *rfc3339)
{
	struct when w;

	assert_int_equal(when_parse_rfc3339(&w, rfc3339), 0);
	return w.at;
}

/* A Wednesday. */
static int64_t
noon_of_25_november(void)
{
	return at("2026-11-25T12:00:00+01:00");
}

/* What was typed, as RFC 3339 in the zone, or the message. */
static const char *
typed(const char *s, int64_t now)
{
	static char out[WHEN_TEXT];
	struct when w;

	err_clear();
	if (when_parse(&w, s, now) != 0)
		return err_message();
	when_format(out, w);
	return out;
}

static const char *
due(const char *s, int64_t now)
{
	static char out[WHEN_TEXT];
	struct when w;

	err_clear();
	if (when_parse_due(&w, s, now) != 0)
		return err_message();
	when_format(out, w);
	return out;
}

static const char *
range(const char *s, int64_t now)
{
	static char out[2 * WHEN_TEXT + 4];
	char from[WHEN_TEXT] = "", until[WHEN_TEXT] = "";
	struct when_range r;

	err_clear();
	if (when_parse_range(&r, s, now) != 0)
		return err_message();
	if (r.from != WHEN_NONE)
		when_format(from, when_local(r.from));
	if (r.until != INT64_MAX)
		when_format(until, when_local(r.until));
	snprintf(out, sizeof out, "%s to %s", from, until);
	return out;
}

static void
dates_there_and_back(void **state)
{
	int year = 1, month = 1, day = 1;
	int64_t first = when_days_of(1, 1, 1);
	int64_t last = when_days_of(9999, 12, 31);

	(void)state;
	assert_int_equal(when_days_of(1970, 1, 1), 0);
	assert_int_equal(when_days_of(2000, 3, 1), 11017);
	assert_int_equal(first, -719162);
	for (int64_t d = first; d <= last; d++) {
		int y, m, n;

		when_date_of(d, &y, &m, &n);
		if (y != year || m != month || n != day)
			fail_msg("day %jd is %d-%d-%d, not %d-%d-%d",
			    (intmax_t)d, y, m, n, year, month, day);
		if (when_days_of(y, m, n) != d)
			fail_msg("%d-%d-%d is not day %jd", y, m, n,
			    (intmax_t)d);
		if (++day > when_month_days(year, month)) {
			day = 1;
			if (++month > 12) {
				month = 1;
				year++;
			}
		}
	}
	assert_int_equal(year, 10000);
}

static void
leap_years(void **state)
{
	(void)state;
	assert_int_equal(when_month_days(2024, 2), 29);
	assert_int_equal(when_month_days(2026, 2), 28);
	assert_int_equal(when_month_days(1900, 2), 28);
	assert_int_equal(when_month_days(2000, 2), 29);
	assert_int_equal(when_month_days(2026, 12), 31);
	assert_int_equal(when_days_of(2024, 3, 1) -
	    when_days_of(2024, 2, 28), 2);
	assert_int_equal(when_days_of(0, 12, 31), when_days_of(1, 1, 1) - 1);
	assert_int_equal(when_days_of(-399, 1, 1) + 146097,
	    when_days_of(1, 1, 1));
}

static void
weekdays(void **state)
{
	(void)state;
	assert_int_equal(when_weekday(0), 4);
	assert_int_equal(when_weekday(-1), 3);
	assert_int_equal(when_weekday(-4), 0);
	assert_int_equal(when_weekday(-5), 6);
	assert_int_equal(when_weekday(when_days_of(2026, 11, 21)), 6);
	assert_int_equal(when_weekday(when_days_of(1, 1, 1)), 1);
}

static void
rfc3339_is_read(void **state)
{
	static const struct {
		const char *s;
		int64_t at;
		int offset;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "1970-01-01t00:00:00z", 0, 0 },
		{ "1969-12-31T23:59:59Z", -1, 0 },
		{ "2026-11-21T10:10:00+01:00", 1795252200, 60 },
		{ "2026-11-21T09:10:00.999Z", 1795252200, 0 },
		{ "2026-11-21T09:10:00-00:00", 1795252200, 0 },
		{ "2026-11-21T14:40:00+05:30", 1795252200, 330 },
		{ "2026-11-21T04:10:00-05:00", 1795252200, -300 },
		{ "2024-02-29T00:00:00Z", 1709164800, 0 },
		{ "2016-12-31T23:59:60Z", 1483228799, 0 },
		{ "0001-01-01T00:00:00Z", -62135596800, 0 },
		{ "9999-12-31T23:59:59Z", 253402300799, 0 },
	};
	struct when w;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (when_parse_rfc3339(&w, good[i].s) != 0)
			fail_msg("'%s' is refused", good[i].s);
		assert_int_equal(w.at, good[i].at);
		assert_int_equal(w.offset, good[i].offset);
	}
}

static void
rfc3339_is_refused(void **state)
{
	static const char *const bad[] = { "", "2", "2026", "2026-11-21",
		"2026-11-21T10:10", "2026-11-21T10:10:00",
		"2026-11-21 10:10:00Z", "2026-11-21T10:10:00+01",
		"2026-11-21T10:10:00+0100", "2026-11-21T10:10:00+24:00",
		"2026-11-21T10:10:00+01:60", "2026-11-21T10:10:00Z ",
		" 2026-11-21T10:10:00Z", "2026-11-21T10:10:00.Z",
		"2026-11-21T10:10:00,5Z", "2026-02-29T00:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "0000-01-01T00:00:00Z",
		"-001-01-01T00:00:00Z", "2026-1-01T00:00:00Z",
		"12026-01-01T00:00:00Z", "2026-11-21T10:10:00 01:00",
		"2026-11-21T10:10:00\xe2\x88\x92" "01:00" };
	struct when w;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (when_parse_rfc3339(&w, bad[i]) != 1)
			fail_msg("'%s' is taken", bad[i]);
	}
}

/* Each beginning of a time is none; each is in memory of its own size, so
 * that a read behind its end is seen by a checker. */
static void
rfc3339_is_truncated(void **state)
{
	const char *whole = "2026-11-21T10:10:00.25+01:00";

	(void)state;
	for (size_t len = 0; len < strlen(whole); len++) {
		char *s = xstrndup(whole, len);
		struct when w;

		assert_int_equal(when_parse_rfc3339(&w, s), 1);
		free(s);
	}
}

static void
formats(void **state)
{
	struct when w = { at("2026-11-21T10:10:05+01:00"), 60 };
	char out[WHEN_TEXT];

	(void)state;
	zone("Europe/Berlin");
	when_format(out, w);
	assert_string_equal(out, "2026-11-21T10:10:05+01:00");
	when_format_utc(out, w.at);
	assert_string_equal(out, "2026-11-21T09:10:05Z");
	w.offset = -210;
	when_format(out, w);
	assert_string_equal(out, "2026-11-21T05:40:05-03:30");
	when_format_minute(out, w.at);
	assert_string_equal(out, "2026-11-21 10:10");
	when_format_day(out, at("2026-10-31T23:30:00Z"));
	assert_string_equal(out, "2026-11-01");
	when_format_month(out, at("2026-10-31T23:30:00Z"));
	assert_string_equal(out, "2026-11");
	when_format_month(out, at("2026-10-31T22:30:00Z"));
	assert_string_equal(out, "2026-10");
	when_format_utc(out, INT64_MAX);
	assert_string_equal(out, "9999-12-31T23:59:59Z");
	when_format_utc(out, WHEN_NONE);
	assert_string_equal(out, "0001-01-01T00:00:00Z");
	when_format_day(out, INT64_MAX);
	when_format_day(out, WHEN_NONE);
	assert_true(when_day(WHEN_NONE) < when_day(INT64_MAX));
}

/* Formatting and reading are each other's inverse. */
static void
formats_there_and_back(void **state)
{
	unsigned seed = 20261121;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 100000; i++) {
		char out[WHEN_TEXT];
		struct when back, w;

		w.at = (int64_t)rand() * 100 - INT64_C(60000000000);
		w.at += rand() % 2 * INT64_C(90000000000);
		w.offset = rand() % (2 * 1439 + 1) - 1439;
		when_format(out, w);
		if (when_parse_rfc3339(&back, out) != 0)
			fail_msg("'%s' is refused", out);
		assert_int_equal(back.at, w.at);
		assert_int_equal(back.offset, w.offset);
	}
}

static void
zones(void **state)
{
	static const char *const bad[] = { "", "Mars/Olympus", "../passwd",
		"Europe/../Europe/Berlin", "/etc/passwd", "Europe/",
		"Europe", "Europe//Berlin", "zone.tab", "localtime",
		"posixrules", "right/Europe/Berlin", "CET-1CEST", ":UTC",
		"europe/berlin", "Europe/Berlin\n", "Europe/Ber lin" };

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(when_zone_exists(bad[i]), 0);
		err_clear();
		assert_int_equal(when_set_zone(bad[i]), CASE_EDATA);
		assert_string_equal(getenv("TZ"), "Europe/Berlin");
	}
	assert_int_equal(when_zone_exists("UTC"), 1);
	assert_int_equal(when_zone_exists("Etc/GMT+12"), 1);
	assert_int_equal(when_zone_exists("America/Argentina/Ushuaia"), 1);
	err_clear();
}

/* TZDIR is honoured; what lies there must be a zone. */
static void
zones_of_another_folder(void **state)
{
	char dir[] = "/tmp/when-XXXXXX", path[64];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("TZDIR", dir, 1);
	snprintf(path, sizeof path, "%s/Here", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("TZ", f);
	fclose(f);
	assert_int_equal(when_zone_exists("Here"), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("TZif2", f);
	fclose(f);
	assert_int_equal(when_zone_exists("Here"), 1);
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(when_zone_exists("Here"), 0);
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(when_zone_exists("Here"), 0);
	unlink(path);
	rmdir(dir);
	assert_int_equal(when_zone_exists("Europe/Berlin"), 0);
	assert_int_equal(when_zone_exists("UTC"), 1);
	unsetenv("TZDIR");
}

static void
zone_of_the_machine(void **state)
{
	char out[64];

	(void)state;
	setenv("TZ", ":Asia/Kolkata", 1);
	when_machine_zone(out, sizeof out);
	assert_string_equal(out, "Asia/Kolkata");
	setenv("TZ", "/usr/share/zoneinfo/America/New_York", 1);
	when_machine_zone(out, sizeof out);
	assert_string_equal(out, "America/New_York");
	unsetenv("TZ");
	when_machine_zone(out, sizeof out);
	assert_int_equal(when_zone_exists(out), 1);
}

static void
days_with_a_clock_change(void **state)
{
	static const struct {
		const char *zone;
		int year, month, day;
		int hours;
		const char *start;
	} days[] = {
		{ "Europe/Berlin", 2026, 3, 28, 24, "2026-03-27T23:00:00Z" },
		{ "Europe/Berlin", 2026, 3, 29, 23, "2026-03-28T23:00:00Z" },
		{ "Europe/Berlin", 2026, 10, 25, 25, "2026-10-24T22:00:00Z" },
		{ "America/New_York", 2026, 3, 8, 23,
		    "2026-03-08T05:00:00Z" },
		{ "America/New_York", 2026, 11, 1, 25,
		    "2026-11-01T04:00:00Z" },
		{ "Asia/Kolkata", 2026, 3, 29, 24, "2026-03-28T18:30:00Z" },
		{ "UTC", 2026, 3, 29, 24, "2026-03-29T00:00:00Z" },
		/* Midnight itself is skipped. */
		{ "America/Sao_Paulo", 2018, 11, 4, 23,
		    "2018-11-04T03:00:00Z" },
		/* The hour before midnight comes twice. */
		{ "America/Sao_Paulo", 2018, 2, 17, 25,
		    "2018-02-17T02:00:00Z" },
		/* A whole day is skipped. */
		{ "Pacific/Apia", 2011, 12, 30, 0, "2011-12-30T10:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		int64_t day = when_days_of(days[i].year, days[i].month,
		    days[i].day);
		int64_t start;

		zone(days[i].zone);
		start = when_day_start(day);
		assert_int_equal(start, at(days[i].start));
		assert_int_equal((when_day_start(day + 1) - start) / 3600,
		    days[i].hours);
	}
}

/* Every instant of two years is shown by one clock, and that clock leads
 * back to it, or an hour before where the hour comes twice. */
static void
clocks_lead_back(void **state)
{
	static const char *const names[] = { "Europe/Berlin",
		"America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
		"Africa/Casablanca", "America/Havana", "UTC" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int64_t t = at("2026-01-01T00:00:00Z");
		int64_t end = at("2028-01-01T00:00:00Z");
		int twice = 0;

		zone(names[i]);
		for (; t < end; t += 1733) {
			int64_t back = when_of_day(when_day(t),
			    when_clock(t));

			if (back == t)
				continue;
			twice++;
			if (t - back != 3600 && t - back != 1800)
				fail_msg("%s: %jd leads to %jd", names[i],
				    (intmax_t)t, (intmax_t)back);
		}
		assert_true(twice <= 10);
	}
}

static void
dates_typed(void **state)
{
	static const struct {
		const char *s;
		int rc;
		const char *date;
	} rows[] = {
		{ "2026-11-21", 0, "2026-11-21" },
		{ "21.11.2026", 0, "2026-11-21" },
		{ "1.2.2026", 0, "2026-02-01" },
		{ "29.02.2028", 0, "2028-02-29" },
		{ "9999-12-31", 0, "9999-12-31" },
		{ "29.02.2027", CASE_EDATA, NULL },
		{ "2026-13-01", CASE_EDATA, NULL },
		{ "2026-11", 1, NULL },
		{ "21.11.26", 1, NULL },
		{ "21.11.2026 14:30", 1, NULL },
		{ " 21.11.2026", 1, NULL },
		{ "today", 1, NULL },
		{ "", 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char date[WHEN_TEXT];
		int64_t day;

		err_clear();
		assert_int_equal(when_parse_date(&day, rows[i].s), rows[i].rc);
		assert_int_equal(err_code(), rows[i].rc < 0 ? rows[i].rc : 0);
		if (rows[i].rc != 0)
			continue;
		when_format_date(date, day);
		assert_string_equal(date, rows[i].date);
	}
	err_clear();
}

static void
typed_times(void **state)
{
	int64_t now = noon_of_25_november();
	static const struct {
		const char *s, *want;
	} times[] = {
		{ "2026-11-21T10:10:00+05:30", "2026-11-21T10:10:00+05:30" },
		{ "2026-11-21", "2026-11-21T12:00:00+01:00" },
		{ "2026-11-21 14:30", "2026-11-21T14:30:00+01:00" },
		{ "2026-11-21T14:30", "2026-11-21T14:30:00+01:00" },
		{ "2026-11-21 14:30:15", "2026-11-21T14:30:15+01:00" },
		{ "2026-07-01 9:05", "2026-07-01T09:05:00+02:00" },
		{ "21.11.2026", "2026-11-21T12:00:00+01:00" },
		{ "1.3.2026 00:00", "2026-03-01T00:00:00+01:00" },
		{ "29.02.2024", "2024-02-29T12:00:00+01:00" },
		{ "now", "2026-11-25T12:00:00+01:00" },
		{ "today", "2026-11-25T12:00:00+01:00" },
		{ "Today 08:15", "2026-11-25T08:15:00+01:00" },
		{ "yesterday", "2026-11-24T12:00:00+01:00" },
		{ "yesterday 23:59:59", "2026-11-24T23:59:59+01:00" },
		{ "monday", "2026-11-23T12:00:00+01:00" },
		{ "Tuesday 14:30", "2026-11-24T14:30:00+01:00" },
		{ "wednesday", "2026-11-18T12:00:00+01:00" },
		{ "thursday", "2026-11-19T12:00:00+01:00" },
		{ "3d ago", "2026-11-22T12:00:00+01:00" },
		{ "8h ago", "2026-11-25T04:00:00+01:00" },
		{ "1h30m ago", "2026-11-25T10:30:00+01:00" },
		{ "60d ago", "2026-09-26T13:00:00+02:00" },
		{ "1890-01-01 12:00", "1890-01-01T11:59:32+00:53" },
	};

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_string_equal(typed(times[i].s, now), times[i].want);
}

static void
typed_times_refused(void **state)
{
	int64_t now = noon_of_25_november();
	static const struct {
		const char *s, *want;
	} times[] = {
		{ "2026-02-30",
		    "no time '2026-02-30': February 2026 has 28 days" },
		{ "30.02.2024 10:00",
		    "no time '30.02.2024': February 2024 has 29 days" },
		{ "2026-13-01", "no time '2026-13-01': months go from 1 to"
		    " 12" },
		{ "0.1.2026", "no time '0.1.2026': January 2026 has 31"
		    " days" },
		{ "0000-01-01", "no time '0000-01-01': the first year is"
		    " 0001" },
		{ "xd ago", "no amount of time 'xd': write 45s, 90m, 6h30m,"
		    " 2d or 1w" },
	};
	static const char *const none[] = { "", " ", "tomorrow", "3d", "soon",
		"2026", "2026-11", "21.11.", "21.11.26", "2026-11-21 ",
		"2026-11-21 24:00", "2026-11-21 14:60", "2026-11-21 14",
		"2026-11-21 14:30:60", "2026-11-21  14:30", "14:30", "today ",
		"2026-11-21 14:30:1", "monday tuesday", "ago", " ago",
		"2026/11/21", "nowhere", "mon",
		"2026-11-21 14:30 and a very long text that is none of ours" };

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_string_equal(typed(times[i].s, now), times[i].want);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		char want[128];

		snprintf(want, sizeof want, "no time '%s': try", none[i]);
		if (strncmp(typed(none[i], now), want, strlen(want)) != 0 &&
		    strcmp(none[i], " ago") != 0)
			fail_msg("'%s': %s", none[i], typed(none[i], now));
		assert_int_equal(err_code(), CASE_EDATA);
	}
}

static void
typed_in_a_clock_change(void **state)
{
	int64_t now = noon_of_25_november();

	(void)state;
	zone("Europe/Berlin");
	assert_string_equal(typed("2026-03-29 02:30", now),
	    "2026-03-29 02:30 does not exist in Europe/Berlin: the clock goes"
	    " from 02:00 to 03:00");
	assert_int_equal(err_code(), CASE_EDATA);
	assert_string_equal(typed("29.3.2026 01:59:59", now),
	    "2026-03-29T01:59:59+01:00");
	assert_string_equal(typed("2026-03-29 03:00", now),
	    "2026-03-29T03:00:00+02:00");
	/* The first of the two. */
	assert_string_equal(typed("2026-10-25 02:30", now),
	    "2026-10-25T02:30:00+02:00");
	assert_string_equal(typed("2026-10-25 03:00", now),
	    "2026-10-25T03:00:00+01:00");
	zone("America/New_York");
	assert_string_equal(typed("2026-03-08 02:00", now),
	    "2026-03-08 02:00 does not exist in America/New_York: the clock"
	    " goes from 02:00 to 03:00");
	assert_string_equal(typed("2026-11-01 01:30", now),
	    "2026-11-01T01:30:00-04:00");
	zone("Asia/Kolkata");
	assert_string_equal(typed("2026-03-29 02:30", now),
	    "2026-03-29T02:30:00+05:30");
	zone("Australia/Lord_Howe");
	assert_string_equal(typed("2026-10-04 02:15", now),
	    "2026-10-04 02:15 does not exist in Australia/Lord_Howe: the"
	    " clock goes from 02:00 to 02:30");
}

static void
typed_dues(void **state)
{
	int64_t now = noon_of_25_november();
	static const struct {
		const char *s, *want;
	} times[] = {
		{ "2026-11-30", "2026-11-30T23:59:59+01:00" },
		{ "30.11.2026 14:30", "2026-11-30T14:30:00+01:00" },
		{ "today", "2026-11-25T23:59:59+01:00" },
		{ "tomorrow", "2026-11-26T23:59:59+01:00" },
		{ "tomorrow 09:00", "2026-11-26T09:00:00+01:00" },
		{ "friday", "2026-11-27T23:59:59+01:00" },
		{ "Wednesday", "2026-12-02T23:59:59+01:00" },
		{ "tuesday 10:00", "2026-12-01T10:00:00+01:00" },
		{ "3d", "2026-11-28T23:59:59+01:00" },
		{ "2w", "2026-12-09T23:59:59+01:00" },
		{ "1w2d", "2026-12-04T23:59:59+01:00" },
		{ "8h", "2026-11-25T20:00:00+01:00" },
		{ "90m", "2026-11-25T13:30:00+01:00" },
		{ "24h", "2026-11-26T12:00:00+01:00" },
		{ "now", "2026-11-25T12:00:00+01:00" },
		{ "2026-11-30T10:00:00Z", "2026-11-30T10:00:00Z" },
		{ "2027-02-29", "no time '2027-02-29': February 2027 has 28"
		    " days" },
		{ "200w3000000d", "'200w3000000d' is more than 100 years" },
	};

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_string_equal(due(times[i].s, now), times[i].want);
	assert_string_equal(due("3d", at("2026-10-22T12:00:00+02:00")),
	    "2026-10-25T23:59:59+01:00");
	assert_string_equal(due("1d", at("2026-03-28T12:00:00+01:00")),
	    "2026-03-29T23:59:59+02:00");
	assert_string_equal(due("24h", at("2026-03-28T12:00:00+01:00")),
	    "2026-03-29T13:00:00+02:00");
	assert_true(strstr(due("soon", now), "no time 'soon': try") != NULL);
}

static void
ranges(void **state)
{
	int64_t now = noon_of_25_november();
	static const struct {
		const char *s, *want;
	} good[] = {
		{ "2026", "2026-01-01T00:00:00+01:00 to"
		    " 2027-01-01T00:00:00+01:00" },
		{ "2026-11", "2026-11-01T00:00:00+01:00 to"
		    " 2026-12-01T00:00:00+01:00" },
		{ "2026-12", "2026-12-01T00:00:00+01:00 to"
		    " 2027-01-01T00:00:00+01:00" },
		{ "2026-03", "2026-03-01T00:00:00+01:00 to"
		    " 2026-04-01T00:00:00+02:00" },
		{ "2026-10-25", "2026-10-25T00:00:00+02:00 to"
		    " 2026-10-26T00:00:00+01:00" },
		{ "2028-02", "2028-02-01T00:00:00+01:00 to"
		    " 2028-03-01T00:00:00+01:00" },
		{ "29.2.2028", "2028-02-29T00:00:00+01:00 to"
		    " 2028-03-01T00:00:00+01:00" },
		{ "2028-02-29..2028-02", "2028-02-29T00:00:00+01:00 to"
		    " 2028-03-01T00:00:00+01:00" },
		{ "21.11.2026", "2026-11-21T00:00:00+01:00 to"
		    " 2026-11-22T00:00:00+01:00" },
		{ "2026-11-21T10:10:00+01:00", "2026-11-21T10:10:00+01:00 to"
		    " 2026-11-21T10:10:01+01:00" },
		{ "today", "2026-11-25T00:00:00+01:00 to"
		    " 2026-11-26T00:00:00+01:00" },
		{ "yesterday", "2026-11-24T00:00:00+01:00 to"
		    " 2026-11-25T00:00:00+01:00" },
		{ "this-week", "2026-11-23T00:00:00+01:00 to"
		    " 2026-11-30T00:00:00+01:00" },
		{ "last-week", "2026-11-16T00:00:00+01:00 to"
		    " 2026-11-23T00:00:00+01:00" },
		{ "this-month", "2026-11-01T00:00:00+01:00 to"
		    " 2026-12-01T00:00:00+01:00" },
		{ "last-month", "2026-10-01T00:00:00+02:00 to"
		    " 2026-11-01T00:00:00+01:00" },
		{ "this-year", "2026-01-01T00:00:00+01:00 to"
		    " 2027-01-01T00:00:00+01:00" },
		{ "last-year", "2025-01-01T00:00:00+01:00 to"
		    " 2026-01-01T00:00:00+01:00" },
		{ "2026-01..2026-03", "2026-01-01T00:00:00+01:00 to"
		    " 2026-04-01T00:00:00+02:00" },
		{ "2025..2026-02-28", "2025-01-01T00:00:00+01:00 to"
		    " 2026-03-01T00:00:00+01:00" },
		{ "21.11.2026..22.11.2026", "2026-11-21T00:00:00+01:00 to"
		    " 2026-11-23T00:00:00+01:00" },
		{ "2026..", "2026-01-01T00:00:00+01:00 to " },
		{ "..2026", " to 2027-01-01T00:00:00+01:00" },
		{ "..yesterday", " to 2026-11-25T00:00:00+01:00" },
		{ "7d..", "2026-11-18T12:00:00+01:00 to " },
		{ "..7d", " to 2026-11-18T12:00:00+01:00" },
		{ "2w..1w", "2026-11-11T12:00:00+01:00 to"
		    " 2026-11-18T12:00:00+01:00" },
		{ "8h..", "2026-11-25T04:00:00+01:00 to " },
		{ "2m..", "2026-09-25T12:00:00+02:00 to " },
		{ "11m..", "2025-12-25T12:00:00+01:00 to " },
		{ "1y..", "2025-11-25T12:00:00+01:00 to " },
	};

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_string_equal(range(good[i].s, now), good[i].want);
	assert_string_equal(range("1m..", at("2026-03-31T10:00:00+02:00")),
	    "2026-02-28T10:00:00+01:00 to ");
	assert_string_equal(range("2y..", at("2028-02-29T10:00:00+01:00")),
	    "2026-02-28T10:00:00+01:00 to ");
	assert_string_equal(range("4y..", at("2028-02-29T10:00:00+01:00")),
	    "2024-02-29T10:00:00+01:00 to ");
	assert_string_equal(range("this-week",
	    at("2026-11-29T23:59:59+01:00")),
	    "2026-11-23T00:00:00+01:00 to 2026-11-30T00:00:00+01:00");
	assert_string_equal(range("last-month",
	    at("2026-01-15T12:00:00+01:00")),
	    "2025-12-01T00:00:00+01:00 to 2026-01-01T00:00:00+01:00");
}

static void
ranges_refused(void **state)
{
	int64_t now = noon_of_25_november();
	static const char *const none[] = { "", "..", "...", "7d", "7x..",
		"d..", "2026..x", "x..2026", "202", "2026-1", "2026-11-",
		"next-week", "2026...2027", "2026-11..2026-12..2027",
		"1234567d..", "-7d..", "2026 .. 2027" };

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		char want[128];

		snprintf(want, sizeof want, "no range of time '%s': try",
		    none[i]);
		if (strncmp(range(none[i], now), want, strlen(want)) != 0)
			fail_msg("'%s': %s", none[i], range(none[i], now));
		assert_int_equal(err_code(), CASE_EDATA);
	}
	assert_string_equal(range("2026-12..2026-11", now),
	    "the range of time '2026-12..2026-11' ends before it begins");
	assert_string_equal(range("1d..2d", now),
	    "the range of time '1d..2d' ends before it begins");
	assert_string_equal(range("2026-13", now),
	    "no time '2026-13': months go from 1 to 12");
	assert_string_equal(range("2026-02-29..", now),
	    "no time '2026-02-29': February 2026 has 28 days");
	assert_int_equal(err_code(), CASE_EDATA);
}

static void
durations(void **state)
{
	static const struct {
		const char *s;
		int64_t seconds;
	} good[] = { { "6h30m", 23400 }, { "90m", 5400 }, { "2d", 172800 },
		{ "45s", 45 }, { "1w", 604800 }, { "0h", 0 },
		{ "1w1d1h1m1s", 694861 }, { "36525d", 3155760000 } };
	static const char *const bad[] = { "", "6", "h", "6h30", "30m6h",
		"1h1h", "-1h", "+1h", "1.5h", "6 h", "6h ", " 6h", "6x",
		"36525d1s", "999999999w", "9999999999s", "5bd", "6H" };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		err_clear();
		assert_int_equal(when_parse_duration(&seconds, good[i].s), 0);
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear();
		if (when_parse_duration(&seconds, bad[i]) != CASE_EDATA)
			fail_msg("'%s' is taken", bad[i]);
	}
	assert_string_equal(err_message(), "no amount of time '6H': write"
	    " 45s, 90m, 6h30m, 2d or 1w");
}

static void
durations_shown(void **state)
{
	static const struct {
		int64_t seconds;
		const char *want;
	} all[] = { { 0, "0s" }, { 40, "40s" }, { 60, "1m" },
		{ 750, "12m 30s" }, { 720, "12m" }, { 3599, "59m 59s" },
		{ 3600, "1h" }, { 12000, "3h 20m" }, { 12059, "3h 20m" },
		{ 3601, "1h" }, { 86399, "23h 59m" }, { 86400, "1d" },
		{ 89999, "1d" }, { 356400, "4d 3h" }, { -12000, "-3h 20m" },
		{ 864000000, "10000d" } };
	char out[32];

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		when_format_duration(out, sizeof out, all[i].seconds);
		assert_string_equal(out, all[i].want);
	}
	when_format_duration(out, sizeof out, INT64_MAX);
	when_format_duration(out, sizeof out, INT64_MIN);
	assert_int_equal(out[0], '-');
}

/* Whatever comes in, the answer is one of the promised ones. */
static void
random_words(void **state)
{
	static const char letters[] = "0123456789dhmwsyT:-+.Z ago";
	int64_t now = noon_of_25_november();
	unsigned seed = 424242;

	(void)state;
	zone("Europe/Berlin");
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 200000; i++) {
		size_t len = (size_t)rand() % 30;
		char *s = xmalloc(len + 1);
		struct when_range r;
		struct when w;
		int64_t amount;
		int rc;

		for (size_t j = 0; j < len; j++)
			s[j] = letters[(size_t)rand() % strlen(letters)];
		s[len] = '\0';
		rc = when_parse_rfc3339(&w, s);
		assert_true(rc == 0 || rc == 1);
		err_clear();
		rc = when_parse(&w, s, now);
		assert_true(rc == 0 || rc == CASE_EDATA);
		assert_int_equal(rc, err_code());
		err_clear();
		rc = when_parse_due(&w, s, now);
		assert_true(rc == 0 || rc == CASE_EDATA);
		assert_int_equal(rc, err_code());
		err_clear();
		rc = when_parse_range(&r, s, now);
		assert_true(rc == CASE_EDATA || r.from < r.until);
		assert_int_equal(rc, err_code());
		err_clear();
		rc = when_parse_duration(&amount, s);
		assert_true(rc == 0 || rc == CASE_EDATA);
		assert_int_equal(rc, err_code());
		free(s);
	}
	err_clear();
}

static void
now_is_pinned(void **state)
{
	(void)state;
	setenv("CASE_NOW", "2026-11-21T10:10:00+01:00", 1);
	assert_int_equal(when_now(), at("2026-11-21T10:10:00+01:00"));
	setenv("CASE_NOW", "2027-01-01T00:00:00Z", 1);
	assert_int_equal(when_now(), at("2026-11-21T10:10:00+01:00"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_there_and_back),
		cmocka_unit_test(leap_years),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(rfc3339_is_read),
		cmocka_unit_test(rfc3339_is_refused),
		cmocka_unit_test(rfc3339_is_truncated),
		cmocka_unit_test(formats),
		cmocka_unit_test(formats_there_and_back),
		cmocka_unit_test(zones),
		cmocka_unit_test(zones_of_another_folder),
		cmocka_unit_test(zone_of_the_machine),
		cmocka_unit_test(days_with_a_clock_change),
		cmocka_unit_test(clocks_lead_back),
		cmocka_unit_test(dates_typed),
		cmocka_unit_test(typed_times),
		cmocka_unit_test(typed_times_refused),
		cmocka_unit_test(typed_in_a_clock_change),
		cmocka_unit_test(typed_dues),
		cmocka_unit_test(ranges),
		cmocka_unit_test(ranges_refused),
		cmocka_unit_test(durations),
		cmocka_unit_test(durations_shown),
		cmocka_unit_test(random_words),
		cmocka_unit_test(now_is_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
