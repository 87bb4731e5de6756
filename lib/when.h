/*
 * when: instants, the forms in which people and files write them, and the
 * days of the casebook's zone.
 *
 * An instant is int64_t seconds since 1970-01-01T00:00:00Z, without leap
 * seconds; WHEN_NONE is no instant.  A duration is int64_t seconds.
 * Fractions of a second are accepted on input and dropped.
 *
 * The zone is process-wide (TZ and tzset(3)), set once by when_set_zone()
 * from the policy when a casebook is opened; before that it is the machine's.
 */
#ifndef CASEBOOK_WHEN_H
#define CASEBOOK_WHEN_H

#include <stddef.h>
#include <stdint.h>

#define WHEN_NONE INT64_MIN

/* Room for "2026-11-21T10:10:00+01:00" and a NUL, for any year we take. */
enum { WHEN_TEXT = 32 };

/*
 * Now: the clock, or $CASE_NOW (RFC 3339), which exists for tests.  A
 * $CASE_NOW that cannot be read is ignored.  Read once a process.
 */
int64_t when_now(void);

/* What a clock shows that nobody sets: for how long something takes. */
int64_t when_milliseconds(void);

/*
 * Makes `zone` ("Europe/Berlin", "UTC") the zone of the process.  CASE_EDATA
 * if the system's zone database has no such zone; the zone is then
 * unchanged.  A name that leaves the database ("../x", "/etc/x") is none.
 */
int when_set_zone(const char *zone);

/* Has the zone database (TZDIR, else /usr/share/zoneinfo) such a zone?
 * 1 or 0.  UTC is known without any database. */
int when_zone_exists(const char *zone);

/* The machine's zone as a name of the zone database; "UTC" if it cannot be
 * told.  From $TZ, /etc/timezone, /etc/localtime, in this order. */
void when_machine_zone(char *out, size_t size);

/* An instant, and the offset from UTC with which it was or will be
 * written. */
struct when {
	int64_t at;
	int offset;		/* minutes east of UTC */
};

/*
 * Reads RFC 3339 exactly ("2026-11-21T10:10:00+01:00", "…Z"; years 0001 to
 * 9999; a leap second :60 counts as :59).  This is what files hold, so it is
 * fast and depends on no zone.  0, or 1 if it is not such a time; no message.
 */
int when_parse_rfc3339(struct when *out, const char *s);

/*
 * Reads a time as people type it, in the zone of the process: RFC 3339;
 * 2026-11-21 or 21.11.2026 (noon), each with " 14:30" or " 14:30:15" or
 * "T14:30"; now, today (noon), yesterday (noon), monday (the last one before
 * today, noon), each of the last three with " 14:30" too; "3d ago", "8h
 * ago".  CASE_EDATA if it is none, if the day does not exist (30 February),
 * or if the clock change skips that time, each with its own message.
 * A time that a clock change makes twice is the first of the two.
 */
int when_parse(struct when *out, const char *s, int64_t now);

/*
 * The same for the future, where only a calendar is not needed: like
 * when_parse(), but a day without a time means its end (23:59:59), a weekday
 * the next one after today, tomorrow is known too.  "3d", "8h", "90m", "2w":
 * so much after now, days and weeks to the end of that day.  Business days
 * are calendar_parse_due()'s.
 */
int when_parse_due(struct when *out, const char *s, int64_t now);

/*
 * Reads a date in figures, 2026-11-21 or 21.11.2026, as days since
 * 1970-01-01.  0; 1 if it is none; CASE_EDATA if it is one that does not
 * exist.
 */
int when_parse_date(int64_t *day, const char *s);

/* The offset that the zone has at `at`, as a struct when. */
struct when when_local(int64_t at);

/* "2026-11-21T10:10:00+01:00" in the offset given; "…Z" for UTC times. */
void when_format(char out[WHEN_TEXT], struct when w);
void when_format_utc(char out[WHEN_TEXT], int64_t at);

/* "2026-11-21" and "2026-11-21 10:10" in the zone of the process. */
void when_format_day(char out[WHEN_TEXT], int64_t at);
void when_format_minute(char out[WHEN_TEXT], int64_t at);

/* "2026-11-21" of days since 1970-01-01. */
void when_format_date(char out[WHEN_TEXT], int64_t day);

/* "2026-11", the month of `at` in the zone of the process. */
void when_format_month(char out[WHEN_TEXT], int64_t at);

/* The civil day of an instant in the zone: days since 1970-01-01. */
int64_t when_day(int64_t at);

/* What a clock in the zone shows: seconds after midnight of when_day(). */
int when_clock(int64_t at);

/* Days since 1970-01-01 of a date, and back.  Proleptic Gregorian. */
int64_t when_days_of(int year, int month, int day);
void when_date_of(int64_t days, int *year, int *month, int *day);

/* Days of a month, 1 to 12. */
int when_month_days(int year, int month);

/* 0 Sunday … 6 Saturday. */
int when_weekday(int64_t day);

/* The instant at which `second` seconds after midnight are shown by a clock
 * on `day` in the zone (of a time that a clock change skips: the first
 * instant after the gap; of one it makes twice: the first). */
int64_t when_of_day(int64_t day, int second);

/* First instant of a civil day; when_day_start(day + 1) - 1 is its last. */
int64_t when_day_start(int64_t day);

/*
 * A stretch of time: from <= t < until.  Either end may be open: WHEN_NONE
 * as from is no beginning, INT64_MAX as until no end.
 */
struct when_range {
	int64_t from;
	int64_t until;
};

/*
 * Reads a range of DESIGN section 5.2: 2026, 2026-11, 2026-11-21,
 * 21.11.2026, an RFC 3339 instant, today, yesterday, this-week, last-week,
 * this-month, last-month, this-year, last-year, A..B (either may be absent;
 * both ends whole units, included), 7d.. (in the last 7 days: from now - 7d),
 * ..7d (longer ago than 7 days).  Units of the relative forms: h d w m(onths)
 * y.  CASE_EDATA if it is none or ends before it begins.
 */
int when_parse_range(struct when_range *out, const char *s, int64_t now);

/*
 * Reads an amount of time: "6h30m", "90m", "2d", "45s", "1w" and their sums
 * in falling units; a day is 86,400 s.  CASE_EDATA if it is none, negative
 * or over 100 years.
 */
int when_parse_duration(int64_t *out, const char *s);

/* "4d 3h", "3h 20m", "12m", "40s", "0s": the two largest units, rounded
 * down.  `size` of 32 is enough. */
void when_format_duration(char *out, size_t size, int64_t seconds);

#endif
