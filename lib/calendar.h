/*
 * calendar: business time (METRICS section 1).
 *
 * A calendar is the opening hours of each weekday and the days on which the
 * house is closed, in the zone of the process.  A business day ("bd") is one
 * day of calendar.hours: the opening seconds of a working day, taken as the
 * longest weekday's where they differ.  Pure; whole seconds; daylight saving
 * is right because each civil day is laid on the clock by itself.
 */
#ifndef CASEBOOK_CALENDAR_H
#define CASEBOOK_CALENDAR_H

#include <stdint.h>

#include "lib/policy.h"
#include "lib/when.h"

enum { CALENDAR_SPANS = 4 };	/* openings a weekday, as 09:00-12:00 */

struct calendar {
	struct {
		int from, until;	/* seconds after midnight */
	} span[7][CALENDAR_SPANS];	/* by weekday, 0 Sunday */
	int nspans[7];
	int64_t *holidays;		/* days since 1970, ascending */
	size_t nholidays;
	int set;			/* the policy has calendar.hours */
};

/*
 * Reads "Mon-Fri 09:00-17:00", "Mon-Thu 08:00-12:00,13:00-17:00; Fri
 * 08:00-12:00", "Sat,Sun 10:00-16:00".  Days Mon…Sun, hours 00:00 to 24:00,
 * spans in order and apart.  CASE_EDATA if it is none, or has no hour at
 * all.  `out` may be NULL: a check only.
 */
int calendar_parse_hours(struct calendar *out, const char *hours);

/* The calendar of the policy; default hours Mon-Fri 09:00-17:00. */
void calendar_of_policy(struct calendar *out, const struct policy *p);
void calendar_release(struct calendar *cal);

/* Opening seconds in [from, until); 0 if until <= from. */
int64_t calendar_between(const struct calendar *cal, int64_t from,
    int64_t until);

/* Opening seconds of one business day. */
int64_t calendar_day(const struct calendar *cal);

/*
 * The first instant at which `seconds` opening seconds have passed since
 * `from`.  0 seconds: `from`.  INT64_MAX if that is more than 100 years off.
 */
int64_t calendar_add(const struct calendar *cal, int64_t from,
    int64_t seconds);

/* An amount of a target or of promise.within: "2bd" or "8bh" is business,
 * "8h", "3d", "2w" is plain time. */
struct span {
	int64_t amount;		/* seconds; with `days`, business days */
	int business;		/* count opening hours only */
	int days;		/* amount is whole days of the calendar */
};

/* 0, or CASE_EDATA. */
int span_parse(struct span *out, const char *s);

/* `from` plus the span by its clock. */
int64_t span_after(const struct span *span, const struct calendar *cal,
    int64_t from);

/*
 * Reads a due as people type it: "5bd" (the end of the fifth business day
 * after today), else when_parse_due().
 */
int calendar_parse_due(struct when *out, const char *s, int64_t now,
    const struct calendar *cal);

/*
 * Splits "DUE TEXT" as typed in --promise and --remind: the longest
 * beginning of one or two words that is a due.  *text points into `s`;
 * 1 if it begins with no due (text is then all of s), 0 if it does.
 * CASE_EDATA if what looks like a date is none that exists.
 */
int calendar_split_due(struct when *due, const char **text, const char *s,
    int64_t now, const struct calendar *cal);

#endif
