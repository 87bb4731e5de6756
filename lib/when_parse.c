/*
 * The second half of when: times, ranges and amounts of time as people type
 * them.  All of it is in the zone of the process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/err.h"
#include "lib/when.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	WEEK = 7 * DAY,
	NOON = 12 * HOUR,
	WORD_MAX = 64,		/* bytes of a time, or of an end of a range */
};

/* 100 years, beyond which an amount of time is a slip of the keyboard. */
#define AMOUNT_MAX	(INT64_C(36525) * DAY)

static const char *const month_names[] = { "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December" };

static const char *const weekday_names[] = { "sunday", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday" };

/*
 * Dates and clocks.
 */

/* Reads `min` to `max` digits and moves *s behind them.  0, or 1. */
static int
take_digits(int *out, const char **s, int min, int max)
{
	int n, value = 0;

	for (n = 0; n < max && **s >= '0' && **s <= '9'; n++, (*s)++)
		value = value * 10 + (**s - '0');
	*out = value;
	return n < min;
}

static int
take_char(const char **s, char c)
{
	if (**s != c)
		return 1;
	(*s)++;
	return 0;
}

struct date {
	int year, month, day;
};

static int
is_iso_date(struct date *d, const char *s)
{
	return take_digits(&d->year, &s, 4, 4) == 0 &&
	    take_char(&s, '-') == 0 &&
	    take_digits(&d->month, &s, 2, 2) == 0 &&
	    take_char(&s, '-') == 0 &&
	    take_digits(&d->day, &s, 2, 2) == 0 && *s == '\0';
}

static int
is_german_date(struct date *d, const char *s)
{
	return take_digits(&d->day, &s, 1, 2) == 0 &&
	    take_char(&s, '.') == 0 &&
	    take_digits(&d->month, &s, 1, 2) == 0 &&
	    take_char(&s, '.') == 0 &&
	    take_digits(&d->year, &s, 4, 4) == 0 && *s == '\0';
}

/* `s` is the word to be named in messages.  0 or CASE_EDATA. */
static int
check_month(int year, int month, const char *s)
{
	if (year < 1)
		return err_set(CASE_EDATA, "no time '%s': the first year is"
		    " 0001", s);
	if (month < 1 || month > 12)
		return err_set(CASE_EDATA, "no time '%s': months go from 1 to"
		    " 12", s);
	return 0;
}

static int
check_date(const struct date *d, const char *s)
{
	int days, rc = check_month(d->year, d->month, s);

	if (rc < 0)
		return rc;
	days = when_month_days(d->year, d->month);
	if (d->day < 1 || d->day > days)
		return err_set(CASE_EDATA, "no time '%s': %s %d has %d days",
		    s, month_names[d->month - 1], d->year, days);
	return 0;
}

int
when_parse_date(int64_t *day, const char *s)
{
	struct date d;
	int rc;

	if (!is_iso_date(&d, s) && !is_german_date(&d, s))
		return 1;
	rc = check_date(&d, s);
	if (rc < 0)
		return rc;
	*day = when_days_of(d.year, d.month, d.day);
	return 0;
}

/* Monday as the last one before today, or the next one after it.  0, or 1
 * if it is no day of the week. */
static int
parse_weekday(int64_t *day, const char *s, int64_t today, int ahead)
{
	int wanted = 0, apart;

	while (strcasecmp(s, weekday_names[wanted]) != 0) {
		if (++wanted == 7)
			return 1;
	}
	apart = wanted - when_weekday(today);
	if (ahead)
		*day = today + apart + (apart <= 0 ? 7 : 0);
	else
		*day = today + apart - (apart >= 0 ? 7 : 0);
	return 0;
}

static int
parse_day(int64_t *day, const char *s, int64_t today, int ahead)
{
	if (strcasecmp(s, "today") == 0)
		*day = today;
	else if (strcasecmp(s, "yesterday") == 0)
		*day = today - 1;
	else if (ahead && strcasecmp(s, "tomorrow") == 0)
		*day = today + 1;
	else if (parse_weekday(day, s, today, ahead) != 0)
		return when_parse_date(day, s);
	return 0;
}

/* 14:30 or 14:30:15, as seconds after midnight.  0; 1 if it is none. */
static int
parse_clock(int *second, const char *s)
{
	int h, m, sec = 0;

	if (take_digits(&h, &s, 1, 2) || take_char(&s, ':') ||
	    take_digits(&m, &s, 2, 2))
		return 1;
	if (*s && (take_char(&s, ':') || take_digits(&sec, &s, 2, 2)))
		return 1;
	if (*s || h > 23 || m > 59 || sec > 59)
		return 1;
	*second = h * HOUR + m * 60 + sec;
	return 0;
}

/* A time on a day, unless a clock change skips it. */
static int
at_clock(int64_t *at, int64_t day, int second)
{
	const char *zone = getenv("TZ");
	char date[WHEN_TEXT];
	int from, to;

	*at = when_of_day(day, second);
	if (when_day(*at) == day && when_clock(*at) == second)
		return 0;
	from = when_clock(*at - 1) + 1;
	to = when_clock(*at);
	when_format_date(date, day);
	return err_set(CASE_EDATA, "%s %02d:%02d does not exist in %s:"
	    " the clock goes from %02d:%02d to %02d:%02d", date,
	    second / HOUR, second / 60 % 60,
	    zone && *zone ? zone : "this zone",
	    from / HOUR, from / 60 % 60, to / HOUR, to / 60 % 60);
}

/*
 * Times.
 */

/* Splits at the space, or at the T between figures, that parts a day from
 * its clock.  `word` becomes the day; NULL if there is no clock. */
static const char *
split_clock(char word[WORD_MAX])
{
	char *gap = strchr(word, ' ');

	if (!gap && word[0] >= '0' && word[0] <= '9')
		gap = strchr(word, 'T');
	if (!gap)
		return NULL;
	*gap = '\0';
	return gap + 1;
}

static int
no_time(const char *s, int ahead)
{
	return err_set(CASE_EDATA, ahead ?
	    "no time '%s': try 2026-11-21, friday, '21.11.2026 14:30', 3d,"
	    " 5bd or 8h" :
	    "no time '%s': try 2026-11-21, '21.11.2026 14:30', yesterday or"
	    " '3h ago'", s);
}

/* "3d ago".  0; 1 if it is none; CASE_EDATA where the amount is none. */
static int
parse_ago(struct when *out, char word[WORD_MAX], int64_t now)
{
	size_t len = strlen(word), tail = strlen(" ago");
	int64_t amount;
	int rc;

	if (len <= tail || strcasecmp(word + len - tail, " ago") != 0)
		return 1;
	word[len - tail] = '\0';
	rc = when_parse_duration(&amount, word);
	if (rc == 0)
		*out = when_local(now - amount);
	return rc;
}

static int
parse_on_day(struct when *out, const char *s, char word[WORD_MAX],
    int64_t now, int ahead)
{
	const char *clock = split_clock(word);
	int64_t day, at;
	int second, rc;

	rc = parse_day(&day, word, when_day(now), ahead);
	if (rc < 0)
		return rc;
	if (rc == 1 || (clock && parse_clock(&second, clock) != 0))
		return no_time(s, ahead);
	if (clock)
		rc = at_clock(&at, day, second);
	else if (ahead)
		at = when_day_start(day + 1) - 1;
	else
		at = when_of_day(day, NOON);
	if (rc == 0)
		*out = when_local(at);
	return rc;
}

static int
parse_time(struct when *out, const char *s, int64_t now, int ahead)
{
	char word[WORD_MAX];
	int rc;

	if (when_parse_rfc3339(out, s) == 0)
		return 0;
	if (strcasecmp(s, "now") == 0) {
		*out = when_local(now);
		return 0;
	}
	if (strlen(s) >= sizeof word)
		return no_time(s, ahead);
	memcpy(word, s, strlen(s) + 1);
	rc = parse_ago(out, word, now);
	if (rc != 1)
		return rc;
	return parse_on_day(out, s, word, now, ahead);
}

int
when_parse(struct when *out, const char *s, int64_t now)
{
	return parse_time(out, s, now, 0);
}

/*
 * Amounts of time.
 */

static int64_t
unit_seconds(char unit)
{
	switch (unit) {
	case 'w':
		return WEEK;
	case 'd':
		return DAY;
	case 'h':
		return HOUR;
	case 'm':
		return 60;
	case 's':
		return 1;
	default:
		return 0;
	}
}

/* 0; 1 if it is no amount, 2 if it is one over AMOUNT_MAX. */
static int
sum_units(int64_t *out, const char *s)
{
	int64_t last = INT64_MAX, unit, sum = 0;
	int count;

	do {
		/* Nine digits of weeks are far from overflowing. */
		if (take_digits(&count, &s, 1, 9))
			return 1;
		unit = unit_seconds(*s);
		if (unit == 0 || unit >= last)
			return 1;
		sum += count * unit;
		last = unit;
	} while (*++s);
	*out = sum;
	return sum > AMOUNT_MAX ? 2 : 0;
}

int
when_parse_duration(int64_t *out, const char *s)
{
	switch (sum_units(out, s)) {
	case 0:
		return 0;
	case 1:
		return err_set(CASE_EDATA, "no amount of time '%s': write"
		    " 45s, 90m, 6h30m, 2d or 1w", s);
	default:
		return err_set(CASE_EDATA, "'%s' is more than 100 years", s);
	}
}

int
when_parse_due(struct when *out, const char *s, int64_t now)
{
	int64_t amount;
	char last = '\0';

	switch (sum_units(&amount, s)) {
	case 0:
		last = s[strlen(s) - 1];
		break;
	case 1:
		return parse_time(out, s, now, 1);
	default:
		return err_set(CASE_EDATA, "'%s' is more than 100 years", s);
	}
	if (last == 'd' || last == 'w')
		*out = when_local(when_day_start(when_day(now) +
		    amount / DAY + 1) - 1);
	else
		*out = when_local(now + amount);
	return 0;
}

void
when_format_duration(char *out, size_t size, int64_t seconds)
{
	const char *unit = "dhms", *sign = seconds < 0 ? "-" : "";
	/* Negated as unsigned, which the least of all survives. */
	uint64_t rest = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
	uint64_t whole, next;

	while (*unit != 's' && rest < (uint64_t)unit_seconds(*unit))
		unit++;
	whole = (uint64_t)unit_seconds(*unit);
	next = *unit == 's' ? whole : (uint64_t)unit_seconds(unit[1]);
	if (rest % whole < next)
		snprintf(out, size, "%s%ju%c", sign, (uintmax_t)(rest / whole),
		    *unit);
	else
		snprintf(out, size, "%s%ju%c %ju%c", sign,
		    (uintmax_t)(rest / whole), *unit,
		    (uintmax_t)(rest % whole / next), unit[1]);
}

/*
 * Ranges.
 */

/* Months since year 0, so that they can be counted on across years. */
static int64_t
month_start(int month)
{
	int year = month / 12 - (month % 12 < 0);

	return when_day_start(when_days_of(year, month - year * 12 + 1, 1));
}

static int
month_of(int64_t day)
{
	int year, month, mday;

	when_date_of(day, &year, &month, &mday);
	return year * 12 + month - 1;
}

static struct when_range
days_from(int64_t day, int n)
{
	struct when_range r = { when_day_start(day), when_day_start(day + n) };

	return r;
}

static struct when_range
months_from(int month, int n)
{
	struct when_range r = { month_start(month), month_start(month + n) };

	return r;
}

static int
parse_named(struct when_range *out, const char *s, int64_t now)
{
	int64_t today = when_day(now);
	int64_t monday = today - (when_weekday(today) + 6) % 7;
	int month = month_of(today);
	int january = month - month % 12;

	if (strcasecmp(s, "today") == 0)
		*out = days_from(today, 1);
	else if (strcasecmp(s, "yesterday") == 0)
		*out = days_from(today - 1, 1);
	else if (strcasecmp(s, "this-week") == 0)
		*out = days_from(monday, 7);
	else if (strcasecmp(s, "last-week") == 0)
		*out = days_from(monday - 7, 7);
	else if (strcasecmp(s, "this-month") == 0)
		*out = months_from(month, 1);
	else if (strcasecmp(s, "last-month") == 0)
		*out = months_from(month - 1, 1);
	else if (strcasecmp(s, "this-year") == 0)
		*out = months_from(january, 12);
	else if (strcasecmp(s, "last-year") == 0)
		*out = months_from(january - 12, 12);
	else
		return 1;
	return 0;
}

/* The same time of day so many months before, on the last of the month
 * where that has not so many days. */
static int64_t
months_before(int64_t now, int n)
{
	int year, month, day, days, then;

	when_date_of(when_day(now), &year, &month, &day);
	then = year * 12 + month - 1 - n;
	year = then / 12 - (then % 12 < 0);
	month = then - year * 12 + 1;
	days = when_month_days(year, month);
	return when_of_day(when_days_of(year, month, day < days ? day : days),
	    when_clock(now));
}

/* 7d as an end of a range: the moment so long ago. */
static int
parse_relative(struct when_range *out, const char *s, int64_t now)
{
	int n;

	if (take_digits(&n, &s, 1, 6) || *s == '\0' || s[1])
		return 1;
	switch (*s) {
	case 'h':
	case 'd':
	case 'w':
		out->from = now - n * unit_seconds(*s);
		break;
	case 'm':
		out->from = months_before(now, n);
		break;
	case 'y':
		out->from = months_before(now, n * 12);
		break;
	default:
		return 1;
	}
	out->until = out->from;
	return 0;
}

/* 2026 or 2026-11. */
static int
parse_months(struct when_range *out, const char *s)
{
	const char *word = s;
	int year, month = 1, n = 12, rc;

	if (take_digits(&year, &s, 4, 4))
		return 1;
	if (*s) {
		n = 1;
		if (take_char(&s, '-') || take_digits(&month, &s, 2, 2) || *s)
			return 1;
	}
	rc = check_month(year, month, word);
	if (rc == 0)
		*out = months_from(year * 12 + month - 1, n);
	return rc;
}

/* One end of a range: the unit that it names. */
static int
parse_unit(struct when_range *out, const char *s, int64_t now)
{
	struct when w;
	int64_t day;
	int rc;

	if (when_parse_rfc3339(&w, s) == 0) {
		out->from = w.at;
		out->until = w.at + 1;
		return 0;
	}
	if (parse_named(out, s, now) == 0 || parse_relative(out, s, now) == 0)
		return 0;
	rc = parse_months(out, s);
	if (rc != 1)
		return rc;
	rc = when_parse_date(&day, s);
	if (rc == 0)
		*out = days_from(day, 1);
	return rc;
}

static int
no_range(const char *s)
{
	return err_set(CASE_EDATA, "no range of time '%s': try 2026, 2026-11,"
	    " 2026-11-21, last-month, 2026-01..2026-03 or 7d.. (the last 7"
	    " days)", s);
}

/* `len` bytes of `s`; an end that is absent leaves *out as it is. */
static int
parse_end(struct when_range *out, const char *s, size_t len, int64_t now)
{
	char word[WORD_MAX];

	if (len == 0)
		return 0;
	if (len >= sizeof word)
		return 1;
	memcpy(word, s, len);
	word[len] = '\0';
	return parse_unit(out, word, now);
}

int
when_parse_range(struct when_range *out, const char *s, int64_t now)
{
	struct when_range first = { WHEN_NONE, INT64_MAX }, last = first;
	const char *dots = strstr(s, "..");
	int rc;

	if (!*s || strcmp(s, "..") == 0)
		return no_range(s);
	rc = parse_end(&first, s, dots ? (size_t)(dots - s) : strlen(s), now);
	if (rc == 0 && dots)
		rc = parse_end(&last, dots + 2, strlen(dots + 2), now);
	if (rc == 1 || (rc == 0 && !dots && first.from == first.until))
		return no_range(s);
	if (rc < 0)
		return rc;
	out->from = first.from;
	out->until = dots ? last.until : first.until;
	if (out->from >= out->until)
		return err_set(CASE_EDATA, "the range of time '%s' ends before"
		    " it begins", s);
	return 0;
}
