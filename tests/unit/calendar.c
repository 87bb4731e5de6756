#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/calendar.h"
#include "lib/err.h"

enum { HOUR = 3600, DAY = 86400 };

static int64_t
at(const char *rfc3339)
{
	struct when w;

	if (when_parse_rfc3339(&w, rfc3339) != 0)
		fail_msg("'%s' is no time", rfc3339);
	return w.at;
}

/* The calendar of a policy with these hours, and holidays up to a NULL. */
static void
calendar_with(struct calendar *cal, const char *hours,
    const char *const *holidays)
{
	struct policy p = POLICY_INIT;
	char key[64];

	if (hours)
		policy_put(&p, "calendar.hours", hours);
	for (; holidays && *holidays; holidays++) {
		snprintf(key, sizeof key, "calendar.holiday.%s", *holidays);
		policy_put(&p, key, "closed");
	}
	calendar_of_policy(cal, &p);
	policy_release(&p);
}

static int
to_berlin(void **state)
{
	(void)state;
	err_clear();
	return when_set_zone("Europe/Berlin");
}

static void
hours_are_read(void **state)
{
	struct calendar cal;

	(void)state;
	assert_int_equal(calendar_parse_hours(&cal, "Mon-Thu"
	    " 08:00-12:00,13:00-17:00; Fri 08:00-12:00;Sat,Sun 00:00-24:00"),
	    0);
	assert_int_equal(cal.nspans[1], 2);
	assert_int_equal(cal.nspans[4], 2);
	assert_int_equal(cal.span[4][1].from, 13 * HOUR);
	assert_int_equal(cal.span[4][1].until, 17 * HOUR);
	assert_int_equal(cal.nspans[5], 1);
	assert_int_equal(cal.span[0][0].until, DAY);
	assert_int_equal(calendar_parse_hours(&cal, "fri-mon 09:30-10:00"),
	    0);
	assert_int_equal(cal.nspans[6] + cal.nspans[0] + cal.nspans[5] +
	    cal.nspans[1], 4);
	assert_int_equal(cal.nspans[2] + cal.nspans[3] + cal.nspans[4], 0);
	assert_int_equal(calendar_parse_hours(NULL, "Sun 00:00-00:01"), 0);
}

static void
hours_are_refused(void **state)
{
	static const char *const bad[] = { "", " ", "Mon", "Mon ", "Mon-",
		"09:00-17:00", "Mon 9:00-17:00", "Mon 09:00-17:00;",
		"Mon 09:00-17:00 ", "Mon 09:00-", "Mon 09:00",
		"Mon 17:00-09:00", "Mon 09:00-09:00", "Mon 09:00-24:01",
		"Mon 09:60-10:00", "Mon 09:00-12:00,11:00-13:00",
		"Mon 13:00-14:00,09:00-10:00", "Mon,Mon-Tue",
		"Mon-Tue 09:00-10:00; Tue 11:00-12:00", "Foo 09:00-17:00",
		"Mon 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00,"
		"09:00-10:00", "Mon 09:00-17:00;;Tue 09:00-17:00",
		"Mon,09:00-17:00", "Mon 09:00-17:00,", "Monday 09:00-17:00",
		"Mon09:00-17:00", "Mon- 09:00-17:00" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear();
		if (calendar_parse_hours(NULL, bad[i]) != CASE_EDATA)
			fail_msg("'%s' is taken", bad[i]);
	}
	err_clear();
	calendar_parse_hours(NULL, "Mon 17:00-09:00");
	assert_string_equal(err_message(), "no opening hours 'Mon"
	    " 17:00-09:00': hours must follow each other; write 'Mon-Thu"
	    " 08:00-12:00,13:00-17:00; Fri 08:00-12:00'");
	err_clear();
}

static void
random_hours(void **state)
{
	static const char letters[] = "MonTueFri 0129:-,;";
	unsigned seed = 77;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 100000; i++) {
		size_t len = (size_t)rand() % 40;
		char *s = xmalloc(len + 1);
		struct calendar cal;

		for (size_t j = 0; j < len; j++)
			s[j] = letters[(size_t)rand() % strlen(letters)];
		s[len] = '\0';
		err_clear();
		if (calendar_parse_hours(&cal, s) == 0)
			assert_true(calendar_day(&cal) > 0);
		free(s);
	}
	err_clear();
}

static void
calendar_of_a_policy(void **state)
{
	static const char *const holidays[] = { "2026-12-25", "2026-04-06",
		"2026-02-30", "Christmas", NULL };
	struct calendar cal;

	(void)state;
	calendar_with(&cal, NULL, NULL);
	assert_int_equal(cal.set, 0);
	assert_int_equal(cal.nspans[1], 1);
	assert_int_equal(cal.nspans[6], 0);
	assert_int_equal(calendar_day(&cal), 8 * HOUR);
	calendar_release(&cal);

	calendar_with(&cal, "Mon 09:00-10:00; Sat nonsense", holidays);
	assert_int_equal(cal.set, 0);
	assert_int_equal(cal.nspans[5], 1);
	assert_int_equal(err_code(), 0);
	assert_int_equal(cal.nholidays, 2);
	assert_int_equal(cal.holidays[0], when_days_of(2026, 4, 6));
	assert_int_equal(cal.holidays[1], when_days_of(2026, 12, 25));
	calendar_release(&cal);

	calendar_with(&cal, "Mon-Thu 08:00-12:00,13:00-17:30; Fri"
	    " 08:00-12:00", NULL);
	assert_int_equal(cal.set, 1);
	assert_int_equal(calendar_day(&cal), 8 * HOUR + HOUR / 2);
	calendar_release(&cal);
}

/*
 * By hand.  Hours Mon-Fri 09:00-17:00 and 3 April (Good Friday), 6 April
 * (Easter Monday) closed; 29 March and 25 October 2026 change the clock.
 */
static void
between_by_hand(void **state)
{
	static const char *const holidays[] = { "2026-04-03", "2026-04-06",
		NULL };
	static const struct {
		const char *from, *until;
		int minutes;
	} rows[] = {
		/* within a Tuesday */
		{ "2026-11-24T10:00:00+01:00", "2026-11-24T11:30:00+01:00",
		    90 },
		/* before opening and after closing */
		{ "2026-11-24T06:00:00+01:00", "2026-11-24T22:00:00+01:00",
		    480 },
		{ "2026-11-24T17:00:00+01:00", "2026-11-25T09:00:00+01:00",
		    0 },
		{ "2026-11-24T16:59:00+01:00", "2026-11-25T09:01:00+01:00",
		    2 },
		/* Friday 16:00 to Monday 10:00 */
		{ "2026-11-20T16:00:00+01:00", "2026-11-23T10:00:00+01:00",
		    120 },
		/* a weekend */
		{ "2026-11-21T00:00:00+01:00", "2026-11-23T00:00:00+01:00",
		    0 },
		/* Thursday 16:00 to Tuesday 10:00 over Easter */
		{ "2026-04-02T16:00:00+02:00", "2026-04-07T10:00:00+02:00",
		    120 },
		/* Easter Monday alone */
		{ "2026-04-06T00:00:00+02:00", "2026-04-07T00:00:00+02:00",
		    0 },
		/* Friday 16:00 to Monday 10:00 over both clock changes */
		{ "2026-03-27T16:00:00+01:00", "2026-03-30T10:00:00+02:00",
		    120 },
		{ "2026-10-23T16:00:00+02:00", "2026-10-26T10:00:00+01:00",
		    120 },
		/* March: 22 working days; April: 22 less 2 */
		{ "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00",
		    22 * 480 },
		{ "2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00",
		    20 * 480 },
		/* the year: 261 weekdays less 2 */
		{ "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00",
		    259 * 480 },
		/* nothing, and backwards */
		{ "2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00+01:00",
		    0 },
		{ "2026-11-25T10:00:00+01:00", "2026-11-24T10:00:00+01:00",
		    0 },
	};
	struct calendar cal;

	(void)state;
	calendar_with(&cal, "Mon-Fri 09:00-17:00", holidays);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t got = calendar_between(&cal, at(rows[i].from),
		    at(rows[i].until));

		if (got != rows[i].minutes * 60)
			fail_msg("%s to %s: %jd s, not %d min", rows[i].from,
			    rows[i].until, (intmax_t)got, rows[i].minutes);
	}
	calendar_release(&cal);
}

/* A house that never closes sees the hours that a clock change takes and
 * gives. */
static void
between_around_the_clock(void **state)
{
	struct calendar cal;

	(void)state;
	calendar_with(&cal, "Mon-Sun 00:00-24:00", NULL);
	assert_int_equal(calendar_between(&cal,
	    at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")),
	    23 * HOUR);
	assert_int_equal(calendar_between(&cal,
	    at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")),
	    25 * HOUR);
	assert_int_equal(calendar_between(&cal,
	    at("2026-10-01T13:14:15+02:00"), at("2027-04-02T01:02:03+02:00")),
	    at("2027-04-02T01:02:03+02:00") -
	    at("2026-10-01T13:14:15+02:00"));
	calendar_release(&cal);

	/* An opening that begins in the hour that is skipped. */
	calendar_with(&cal, "Sun 02:30-06:00", NULL);
	assert_int_equal(calendar_between(&cal,
	    at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")),
	    3 * HOUR);
	calendar_release(&cal);
}

static void
add_by_hand(void **state)
{
	static const char *const holidays[] = { "2026-04-03", "2026-04-06",
		NULL };
	static const struct {
		const char *from;
		int minutes;
		const char *want;
	} rows[] = {
		{ "2026-11-24T10:00:00+01:00", 90,
		    "2026-11-24T11:30:00+01:00" },
		{ "2026-11-24T10:00:00+01:00", 0,
		    "2026-11-24T10:00:00+01:00" },
		{ "2026-11-21T10:00:00+01:00", 0,
		    "2026-11-21T10:00:00+01:00" },
		/* the very end of a day is still that day */
		{ "2026-11-24T16:00:00+01:00", 60,
		    "2026-11-24T17:00:00+01:00" },
		{ "2026-11-24T16:00:00+01:00", 61,
		    "2026-11-25T09:01:00+01:00" },
		/* out of hours it begins with the next opening */
		{ "2026-11-21T10:00:00+01:00", 1,
		    "2026-11-23T09:01:00+01:00" },
		{ "2026-11-20T16:00:00+01:00", 480,
		    "2026-11-23T16:00:00+01:00" },
		/* over Easter */
		{ "2026-04-02T16:00:00+02:00", 120,
		    "2026-04-07T10:00:00+02:00" },
		/* over the clock changes */
		{ "2026-03-27T16:00:00+01:00", 120,
		    "2026-03-30T10:00:00+02:00" },
		{ "2026-10-23T16:00:00+02:00", 120,
		    "2026-10-26T10:00:00+01:00" },
		/* ten working days */
		{ "2026-11-23T09:00:00+01:00", 4800,
		    "2026-12-04T17:00:00+01:00" },
		{ "2026-11-23T09:00:00+01:00", 4801,
		    "2026-12-07T09:01:00+01:00" },
	};
	struct calendar cal;

	(void)state;
	calendar_with(&cal, "Mon-Fri 09:00-17:00", holidays);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t got = calendar_add(&cal, at(rows[i].from),
		    rows[i].minutes * 60);

		if (got != at(rows[i].want))
			fail_msg("%s and %d min are not %s but %jd",
			    rows[i].from, rows[i].minutes, rows[i].want,
			    (intmax_t)got);
	}
	assert_int_equal(calendar_add(&cal, 0, INT64_C(1) << 40), INT64_MAX);
	calendar_release(&cal);
}

/* Every day of a century is a holiday, so the end never comes. */
static void
add_without_end(void **state)
{
	struct calendar cal;
	int64_t first = when_days_of(2026, 1, 1);

	(void)state;
	assert_int_equal(calendar_parse_hours(&cal, "Mon 09:00-10:00"), 0);
	cal.nholidays = 40000;
	cal.holidays = xcalloc(cal.nholidays, sizeof *cal.holidays);
	for (size_t i = 0; i < cal.nholidays; i++)
		cal.holidays[i] = first + (int64_t)i;
	assert_int_equal(calendar_add(&cal, at("2026-11-24T10:00:00Z"), 1),
	    INT64_MAX);
	calendar_release(&cal);
}

/* Is the house open in the minute from `t` on, as the clock shows it? */
static int
is_open(const struct calendar *cal, int64_t t)
{
	int64_t day = when_day(t);
	int weekday = when_weekday(day), clock = when_clock(t);

	for (size_t i = 0; i < cal->nholidays; i++) {
		if (cal->holidays[i] == day)
			return 0;
	}
	for (int i = 0; i < cal->nspans[weekday]; i++) {
		if (clock >= cal->span[weekday][i].from &&
		    clock < cal->span[weekday][i].until)
			return 1;
	}
	return 0;
}

/* Against a count of minutes, in zones with and without clock changes. */
static void
between_against_counting(void **state)
{
	static const char *const zones[] = { "Europe/Berlin",
		"America/New_York", "Asia/Kolkata", "Australia/Lord_Howe" };
	static const char *const holidays[] = { "2026-03-30", "2026-10-26",
		"2026-11-02", NULL };
	int64_t origin = at("2026-01-01T00:00:00Z");
	struct calendar cal;
	unsigned seed = 1729;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	calendar_with(&cal, "Sun 00:00-24:00; Mon-Fri 08:00-12:15,13:00-17:00;"
	    " Sat 22:30-24:00", holidays);
	for (int i = 0; i < 200; i++) {
		int64_t from = origin + rand() % (365 * 1440) * 60;
		int64_t until = from + rand() % (30 * 1440) * 60;
		int64_t sum = 0;

		assert_int_equal(when_set_zone(zones[i % 4]), 0);
		for (int64_t t = from; t < until; t += 60)
			sum += is_open(&cal, t) ? 60 : 0;
		if (calendar_between(&cal, from, until) != sum)
			fail_msg("%jd to %jd in %s: %jd, not %jd",
			    (intmax_t)from, (intmax_t)until, zones[i % 4],
			    (intmax_t)calendar_between(&cal, from, until),
			    (intmax_t)sum);
	}
	calendar_release(&cal);
	to_berlin(NULL);
}

/* Adding and counting are each other's inverse, and the end is the first. */
static void
add_against_between(void **state)
{
	static const char *const holidays[] = { "2026-03-30", "2026-10-26",
		NULL };
	int64_t origin = at("2026-01-01T00:00:00Z");
	struct calendar cal;
	unsigned seed = 4104;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	calendar_with(&cal, "Sun 01:00-05:00; Mon-Thu"
	    " 08:00-12:00,13:00-17:00; Fri 08:00-12:00", holidays);
	for (int i = 0; i < 20000; i++) {
		int64_t from = origin + rand() % (365 * DAY);
		int64_t seconds = 1 + rand() % (60 * 8 * HOUR);
		int64_t end = calendar_add(&cal, from, seconds);

		assert_int_equal(calendar_between(&cal, from, end), seconds);
		assert_int_equal(calendar_between(&cal, from, end - 1),
		    seconds - 1);
	}
	calendar_release(&cal);
}

static void
spans(void **state)
{
	static const char *const bad[] = { "", "bd", "5", "-1bd", "1.5bd",
		"5BD", "2bd4bh", "1234567bd", "5bd ", "soon" };
	struct calendar cal;
	struct span span;

	(void)state;
	calendar_with(&cal, "Mon-Thu 08:00-12:00,13:00-17:00; Fri"
	    " 08:00-12:00", NULL);
	assert_int_equal(span_parse(&span, "2bd"), 0);
	assert_true(span.business && span.days && span.amount == 2);
	/* Thursday's last four hours, Friday's four, Monday's eight. */
	assert_int_equal(span_after(&span, &cal,
	    at("2026-11-26T12:30:00+01:00")), at("2026-11-30T17:00:00+01:00"));
	assert_int_equal(span_parse(&span, "8bh"), 0);
	assert_true(span.business && !span.days);
	assert_int_equal(span_after(&span, &cal,
	    at("2026-11-26T12:30:00+01:00")), at("2026-11-27T12:00:00+01:00"));
	assert_int_equal(span_parse(&span, "8h"), 0);
	assert_true(!span.business && !span.days);
	assert_int_equal(span_after(&span, &cal,
	    at("2026-11-27T12:30:00+01:00")), at("2026-11-27T20:30:00+01:00"));
	assert_int_equal(span_parse(&span, "2w"), 0);
	assert_int_equal(span.amount, 14 * DAY);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear();
		if (span_parse(&span, bad[i]) != CASE_EDATA)
			fail_msg("'%s' is taken", bad[i]);
	}
	err_clear();
	calendar_release(&cal);
}

static const char *
due(const char *s, const char *now, const struct calendar *cal)
{
	static char out[WHEN_TEXT];
	struct when w;

	err_clear();
	if (calendar_parse_due(&w, s, at(now), cal) != 0)
		return err_message();
	when_format(out, w);
	return out;
}

static void
dues(void **state)
{
	static const char *const holidays[] = { "2026-04-03", "2026-04-06",
		NULL };
	struct calendar cal;

	(void)state;
	calendar_with(&cal, "Mon-Fri 09:00-17:00", holidays);
	assert_string_equal(due("5bd", "2026-11-25T12:00:00+01:00", &cal),
	    "2026-12-02T23:59:59+01:00");
	assert_string_equal(due("1bd", "2026-11-21T12:00:00+01:00", &cal),
	    "2026-11-23T23:59:59+01:00");
	assert_string_equal(due("1bd", "2026-04-02T12:00:00+02:00", &cal),
	    "2026-04-07T23:59:59+02:00");
	assert_string_equal(due("1bd", "2026-03-27T12:00:00+01:00", &cal),
	    "2026-03-30T23:59:59+02:00");
	assert_string_equal(due("8bh", "2026-11-25T12:00:00+01:00", &cal),
	    "2026-11-26T12:00:00+01:00");
	assert_string_equal(due("3d", "2026-11-25T12:00:00+01:00", &cal),
	    "2026-11-28T23:59:59+01:00");
	assert_string_equal(due("999999bd", "2026-11-25T12:00:00+01:00",
	    &cal), "'999999bd' is more than 100 years");
	err_clear();
	calendar_release(&cal);
}

#define OFFICE	"Mon-Fri 09:00-17:00"
#define SPLIT	"Mon-Fri 09:00-12:00,13:00-17:00"
#define WEEKEND	"Sat-Sun 00:00-24:00"

/* A calendar with one holiday, Easter Monday if none is named, in a zone. */
static void
calendar_in(struct calendar *cal, const char *zone, const char *hours,
    const char *holiday)
{
	const char *holidays[] = { holiday ? holiday : "2026-04-06", NULL };

	assert_int_equal(when_set_zone(zone), 0);
	calendar_with(cal, hours, holidays);
}

/*
 * The zones change their clocks in 2026 on: Berlin 29 March, 25 October;
 * Los Angeles 8 March, 1 November; Auckland 5 April (back), 27 September
 * (forth); Beirut 29 March and 25 October, at midnight; Kolkata never.
 */
static void
between_in_zones(void **state)
{
	static const struct {
		const char *zone, *hours, *holiday, *from, *until;
		int64_t seconds;
	} rows[] = {
		/* Friday 16-17, Monday 9-10 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-03-27T16:00:00+01:00",
		    "2026-03-30T10:00:00+02:00", 2 * HOUR },
		/* nothing of the night, one second of Monday */
		{ "Europe/Berlin", OFFICE, NULL, "2026-03-29T01:30:00+01:00",
		    "2026-03-30T09:00:01+02:00", 1 },
		/* Friday 16:30-17, Monday 9-9:30 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-10-23T16:30:00+02:00",
		    "2026-10-26T09:30:00+01:00", HOUR },
		/* Saturday 24, Sunday 23 */
		{ "Europe/Berlin", WEEKEND, NULL, "2026-03-28T00:00:00+01:00",
		    "2026-03-30T00:00:00+02:00", 47 * HOUR },
		/* half of Saturday 12, Sunday to noon 13 */
		{ "Europe/Berlin", WEEKEND, NULL, "2026-10-24T12:00:00+02:00",
		    "2026-10-25T12:00:00+01:00", 25 * HOUR },
		/* 1:59 to 2:00, which is 3:00, to 3:01 */
		{ "Europe/Berlin", WEEKEND, NULL, "2026-03-29T01:59:00+01:00",
		    "2026-03-29T03:01:00+02:00", 120 },
		/* the hour that comes twice */
		{ "Europe/Berlin", WEEKEND, NULL, "2026-10-25T02:30:00+02:00",
		    "2026-10-25T02:30:00+01:00", HOUR },
		/* Thursday 1, Friday 8, Monday closed, Tuesday 1 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-02T16:00:00+02:00",
		    "2026-04-07T10:00:00+02:00", 10 * HOUR },
		/* the closed Monday itself */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-06T09:00:00+02:00",
		    "2026-04-06T17:00:00+02:00", 0 },
		/* from before the opening: 9-9:30 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-07T06:00:00+02:00",
		    "2026-04-07T09:30:00+02:00", 1800 },
		/* from after the closing to the opening */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-07T17:00:00+02:00",
		    "2026-04-08T09:00:00+02:00", 0 },
		/* over lunch: 11:30-12, 13-13:30 */
		{ "Europe/Berlin", SPLIT, NULL, "2026-11-24T11:30:00+01:00",
		    "2026-11-24T13:30:00+01:00", HOUR },
		/* in it */
		{ "Europe/Berlin", SPLIT, NULL, "2026-11-24T12:10:00+01:00",
		    "2026-11-24T12:50:00+01:00", 0 },
		/* Friday 11-12 and 13-17, Monday 9-12 and 13-14 */
		{ "Europe/Berlin", SPLIT, NULL, "2026-03-27T11:00:00+01:00",
		    "2026-03-30T14:00:00+02:00", 9 * HOUR },
		/* Monday 1, Tuesday the 29th 8, Wednesday 1 */
		{ "Europe/Berlin", OFFICE, NULL, "2028-02-28T16:00:00+01:00",
		    "2028-03-01T10:00:00+01:00", 10 * HOUR },
		/* the same, closed on the 29th */
		{ "Europe/Berlin", OFFICE, "2028-02-29",
		    "2028-02-28T16:00:00+01:00", "2028-03-01T10:00:00+01:00",
		    2 * HOUR },
		/* 29 days from a Tuesday on: 21 weekdays */
		{ "Europe/Berlin", OFFICE, NULL, "2028-02-01T00:00:00+01:00",
		    "2028-03-01T00:00:00+01:00", 21 * 8 * HOUR },
		/* Friday 16-17, Monday 9-10, over each change */
		{ "America/Los_Angeles", OFFICE, NULL,
		    "2026-03-06T16:00:00-08:00", "2026-03-09T10:00:00-07:00",
		    2 * HOUR },
		{ "America/Los_Angeles", OFFICE, NULL,
		    "2026-10-30T16:00:00-07:00", "2026-11-02T10:00:00-08:00",
		    2 * HOUR },
		/* Saturday 24, Sunday 25 */
		{ "America/Los_Angeles", WEEKEND, NULL,
		    "2026-10-31T00:00:00-07:00", "2026-11-02T00:00:00-08:00",
		    49 * HOUR },
		/* as Berlin writes it; there Monday 16-17, Tuesday 9-10 */
		{ "America/Los_Angeles", OFFICE, NULL,
		    "2026-11-24T01:00:00+01:00", "2026-11-24T19:00:00+01:00",
		    2 * HOUR },
		/* from their Sunday afternoon to Tuesday 9, Monday closed */
		{ "America/Los_Angeles", OFFICE, NULL,
		    "2026-04-06T00:00:00+02:00", "2026-04-07T18:00:00+02:00",
		    0 },
		/* in UTC; there Friday 16:30-17, Monday 9-9:30 */
		{ "Asia/Kolkata", OFFICE, NULL, "2026-03-27T11:00:00Z",
		    "2026-03-30T04:00:00Z", HOUR },
		/* Saturday 24, Sunday 24 */
		{ "Asia/Kolkata", WEEKEND, NULL, "2026-03-28T00:00:00+05:30",
		    "2026-03-30T00:00:00+05:30", 48 * HOUR },
		/* Thursday 1, Friday 8, Monday closed, Tuesday 1 */
		{ "Pacific/Auckland", OFFICE, NULL,
		    "2026-04-02T16:00:00+13:00", "2026-04-07T10:00:00+12:00",
		    10 * HOUR },
		/* Saturday 24, Sunday 25; in September Sunday 23 */
		{ "Pacific/Auckland", WEEKEND, NULL,
		    "2026-04-04T00:00:00+13:00", "2026-04-06T00:00:00+12:00",
		    49 * HOUR },
		{ "Pacific/Auckland", WEEKEND, NULL,
		    "2026-09-26T00:00:00+12:00", "2026-09-28T00:00:00+13:00",
		    47 * HOUR },
		/* Sunday begins at 1:00: 24 and 23 */
		{ "Asia/Beirut", WEEKEND, NULL, "2026-03-28T00:00:00+02:00",
		    "2026-03-30T00:00:00+03:00", 47 * HOUR },
		/* Saturday has 23:00 twice: 25 and 24 */
		{ "Asia/Beirut", WEEKEND, NULL, "2026-10-24T00:00:00+03:00",
		    "2026-10-26T00:00:00+02:00", 49 * HOUR },
		/* Thursday 16-17, no Friday at all, Monday 9-10 */
		{ "Pacific/Apia", OFFICE, NULL, "2011-12-29T16:00:00-10:00",
		    "2012-01-02T10:00:00+14:00", 2 * HOUR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t from = at(rows[i].from), until = at(rows[i].until);
		int64_t got, end;
		struct calendar cal;

		calendar_in(&cal, rows[i].zone, rows[i].hours,
		    rows[i].holiday);
		got = calendar_between(&cal, from, until);
		if (got != rows[i].seconds)
			fail_msg("%s to %s: %jd s, not %jd", rows[i].from,
			    rows[i].until, (intmax_t)got,
			    (intmax_t)rows[i].seconds);
		/* Back again: the first instant at which they have passed. */
		end = calendar_add(&cal, from, rows[i].seconds);
		assert_true(end <= until);
		assert_int_equal(calendar_between(&cal, from, end),
		    rows[i].seconds);
		calendar_release(&cal);
	}
	to_berlin(NULL);
}

/* A due is an end of a day or a moment, a target so many open hours. */
static void
ahead_in_zones(void **state)
{
	static const struct {
		const char *zone, *hours, *holiday, *from, *amount;
		const char *due, *target;
	} rows[] = {
		/* Monday; eight hours are Friday's seven and Monday's one */
		{ "Europe/Berlin", OFFICE, NULL, "2026-03-27T10:00:00+01:00",
		    "1bd", "2026-03-30T23:59:59+02:00",
		    "2026-03-30T10:00:00+02:00" },
		/* Friday, Tuesday; Thursday 1, Friday 8, Tuesday 7 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-02T16:00:00+02:00",
		    "2bd", "2026-04-07T23:59:59+02:00",
		    "2026-04-07T16:00:00+02:00" },
		/* Thursday, Friday, Tuesday, Wednesday, Thursday; 40 hours
		 * from Wednesday noon are 5, 8, 8, 8, 8 and 3 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-04-01T12:00:00+02:00",
		    "5bd", "2026-04-09T23:59:59+02:00",
		    "2026-04-09T12:00:00+02:00" },
		/* 4 on the clock to midnight, 4 more skip 2:00 to 3:00 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-03-28T20:00:00+01:00",
		    "8h", "2026-03-29T05:00:00+02:00",
		    "2026-03-29T05:00:00+02:00" },
		{ "Europe/Berlin", OFFICE, NULL, "2026-10-24T20:00:00+02:00",
		    "8h", "2026-10-25T03:00:00+01:00",
		    "2026-10-25T03:00:00+01:00" },
		/* the end of Sunday; 24 hours later */
		{ "Europe/Berlin", OFFICE, NULL, "2026-03-28T20:00:00+01:00",
		    "1d", "2026-03-29T23:59:59+02:00",
		    "2026-03-29T21:00:00+02:00" },
		/* Friday 1, Monday 7 */
		{ "Europe/Berlin", OFFICE, NULL, "2026-10-23T16:00:00+02:00",
		    "8bh", "2026-10-26T16:00:00+01:00",
		    "2026-10-26T16:00:00+01:00" },
		/* 11-12, 13-16 */
		{ "Europe/Berlin", SPLIT, NULL, "2026-11-24T11:00:00+01:00",
		    "4bh", "2026-11-24T16:00:00+01:00",
		    "2026-11-24T16:00:00+01:00" },
		/* a day of seven: Friday 16-17, Monday 9-12, 13-16 */
		{ "Europe/Berlin", SPLIT, NULL, "2026-03-27T16:00:00+01:00",
		    "1bd", "2026-03-30T23:59:59+02:00",
		    "2026-03-30T16:00:00+02:00" },
		/* a day of 24: Saturday 12, Sunday 12 from midnight on */
		{ "Europe/Berlin", WEEKEND, NULL, "2026-03-28T12:00:00+01:00",
		    "1bd", "2026-03-29T23:59:59+02:00",
		    "2026-03-29T13:00:00+02:00" },
		{ "Europe/Berlin", WEEKEND, NULL, "2026-10-24T12:00:00+02:00",
		    "1bd", "2026-10-25T23:59:59+01:00",
		    "2026-10-25T11:00:00+01:00" },
		/* 29 February is a day like others, or a holiday */
		{ "Europe/Berlin", OFFICE, NULL, "2028-02-28T10:00:00+01:00",
		    "1d", "2028-02-29T23:59:59+01:00",
		    "2028-02-29T10:00:00+01:00" },
		{ "Europe/Berlin", OFFICE, NULL, "2028-02-28T10:00:00+01:00",
		    "1bd", "2028-02-29T23:59:59+01:00",
		    "2028-02-29T10:00:00+01:00" },
		{ "Europe/Berlin", OFFICE, "2028-02-29",
		    "2028-02-28T10:00:00+01:00", "1bd",
		    "2028-03-01T23:59:59+01:00", "2028-03-01T10:00:00+01:00" },
		{ "Europe/Berlin", OFFICE, NULL, "2027-02-28T10:00:00+01:00",
		    "1d", "2027-03-01T23:59:59+01:00",
		    "2027-03-01T10:00:00+01:00" },
		/* Monday, Tuesday; Friday 1, Monday 8, Tuesday 7 */
		{ "America/Los_Angeles", OFFICE, NULL,
		    "2026-10-30T16:00:00-07:00", "2bd",
		    "2026-11-03T23:59:59-08:00", "2026-11-03T16:00:00-08:00" },
		/* there it is Saturday */
		{ "Asia/Kolkata", OFFICE, NULL, "2026-03-27T20:00:00Z",
		    "1bd", "2026-03-30T23:59:59+05:30",
		    "2026-03-30T17:00:00+05:30" },
		/* Friday 5, Monday closed, Tuesday 3 */
		{ "Pacific/Auckland", OFFICE, NULL,
		    "2026-04-03T12:00:00+13:00", "1bd",
		    "2026-04-07T23:59:59+12:00", "2026-04-07T12:00:00+12:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct calendar cal;
		struct span span;
		char target[WHEN_TEXT];

		calendar_in(&cal, rows[i].zone, rows[i].hours,
		    rows[i].holiday);
		assert_string_equal(due(rows[i].amount, rows[i].from, &cal),
		    rows[i].due);
		assert_int_equal(span_parse(&span, rows[i].amount), 0);
		when_format(target, when_local(span_after(&span, &cal,
		    at(rows[i].from))));
		assert_string_equal(target, rows[i].target);
		calendar_release(&cal);
	}
	to_berlin(NULL);
}

static void
dues_before_a_text(void **state)
{
	static const struct {
		const char *s, *due, *text;
	} rows[] = {
		{ "5bd The kitchen calls", "2026-12-02T23:59:59+01:00",
		    "The kitchen calls" },
		{ "friday 14:30 we call", "2026-11-27T14:30:00+01:00",
		    "we call" },
		{ "friday we call", "2026-11-27T23:59:59+01:00", "we call" },
		{ "30.11.2026  a letter", "2026-11-30T23:59:59+01:00",
		    "a letter" },
		{ "2026-11-30 9:15 a letter", "2026-11-30T09:15:00+01:00",
		    "a letter" },
		{ "2026-11-30T10:00:00Z a letter", "2026-11-30T10:00:00Z",
		    "a letter" },
		{ "3d ago he said", "2026-11-22T12:00:00+01:00", "he said" },
		{ "3d again", "2026-11-28T23:59:59+01:00", "again" },
		{ "2026-11-30", "2026-11-30T23:59:59+01:00", "" },
	};
	static const char *const without[] = { "", " ", "The kitchen calls",
		"we call at 14:30", "call 14:30", "2 soups", "24-7 support",
		"24-7-365 support", "1.5 soups", "Kitchen",
		"averyveryveryveryveryveryveryveryveryveryveryverylongfirst"
		"word indeed" };
	int64_t now = at("2026-11-25T12:00:00+01:00");
	struct calendar cal;
	struct when w;
	const char *text;

	(void)state;
	calendar_with(&cal, NULL, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[WHEN_TEXT];

		assert_int_equal(calendar_split_due(&w, &text, rows[i].s, now,
		    &cal), 0);
		when_format(out, w);
		assert_string_equal(out, rows[i].due);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(err_code(), 0);
	}
	for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
		assert_int_equal(calendar_split_due(&w, &text, without[i],
		    now, &cal), 1);
		assert_ptr_equal(text, without[i]);
		assert_int_equal(err_code(), 0);
	}
	calendar_release(&cal);
}

static void
dues_that_do_not_exist(void **state)
{
	static const struct {
		const char *s, *message;
	} rows[] = {
		{ "2026-02-30 a letter",
		    "no time '2026-02-30': February 2026 has 28 days" },
		{ "30.2.2028 09:00 a letter",
		    "no time '30.2.2028': February 2028 has 29 days" },
		{ "2027-03-28 02:30 we call", "2027-03-28 02:30 does not exist"
		    " in Europe/Berlin: the clock goes from 02:00 to 03:00" },
	};
	static const char *const slips[] = { "2026-11-30 25:00 a letter",
		"friday 14:75 we call", "2026-11-1 a letter",
		"1.12.26 a letter" };
	int64_t now = at("2026-11-25T12:00:00+01:00");
	struct calendar cal;
	struct when w;
	const char *text;

	(void)state;
	calendar_with(&cal, NULL, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		err_clear();
		assert_int_equal(calendar_split_due(&w, &text, rows[i].s, now,
		    &cal), CASE_EDATA);
		assert_string_equal(err_message(), rows[i].message);
	}
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		err_clear();
		assert_int_equal(calendar_split_due(&w, &text, slips[i], now,
		    &cal), CASE_EDATA);
		assert_true(strncmp(err_message(), "no time '", 9) == 0);
	}
	err_clear();
	calendar_release(&cal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_are_read),
		cmocka_unit_test(hours_are_refused),
		cmocka_unit_test(random_hours),
		cmocka_unit_test(calendar_of_a_policy),
		cmocka_unit_test(between_by_hand),
		cmocka_unit_test(between_around_the_clock),
		cmocka_unit_test(add_by_hand),
		cmocka_unit_test(add_without_end),
		cmocka_unit_test(between_against_counting),
		cmocka_unit_test(add_against_between),
		cmocka_unit_test(spans),
		cmocka_unit_test(dues),
		cmocka_unit_test(between_in_zones),
		cmocka_unit_test(ahead_in_zones),
		cmocka_unit_test(dues_before_a_text),
		cmocka_unit_test(dues_that_do_not_exist),
	};

	return cmocka_run_group_tests(tests, to_berlin, NULL);
}
