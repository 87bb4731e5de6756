#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/calendar.h"
#include "lib/err.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	WEEK = 7 * DAY,
	HORIZON = 36525,	/* days after which nothing is looked for */
	DUE_MAX = 64,		/* bytes of a typed due */
};

/*
 * Opening hours.  The readers return what is wrong, or NULL, since a value
 * in a policy that cannot be read is no failure.
 */

static const char *
read_weekday(int *out, const char **s)
{
	static const char names[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };

	for (int i = 0; i < 7; i++) {
		if (strncasecmp(*s, names[i], 3) == 0) {
			*out = i;
			*s += 3;
			return NULL;
		}
	}
	return "days are Mon Tue Wed Thu Fri Sat Sun";
}

/* "Mon-Thu,Sat", as a bit a day, and the space behind it. */
static const char *
read_weekdays(unsigned *days, const char **s)
{
	const char *fault;
	int first, last;

	*days = 0;
	do {
		fault = read_weekday(&first, s);
		last = first;
		if (!fault && **s == '-') {
			++*s;
			fault = read_weekday(&last, s);
		}
		if (fault)
			return fault;
		for (int day = first; ; day = (day + 1) % 7) {
			*days |= 1u << day;
			if (day == last)
				break;
		}
	} while (*(*s)++ == ',');
	return (*s)[-1] == ' ' ? NULL : "a space parts days and hours";
}

static const char *
read_clock(int *second, const char **s)
{
	const char *p = *s;
	int hour, minute;

	for (int i = 0; i < 5; i++) {
		if (i == 2 ? p[i] != ':' : p[i] < '0' || p[i] > '9')
			return "hours are written 09:00-17:00";
	}
	hour = (p[0] - '0') * 10 + p[1] - '0';
	minute = (p[3] - '0') * 10 + p[4] - '0';
	*second = hour * HOUR + minute * 60;
	*s += 5;
	return minute > 59 || *second > DAY ?
	    "hours go from 00:00 to 24:00" : NULL;
}

/* "08:00-12:00,13:00-17:00" for all of `days`. */
static const char *
read_spans(struct calendar *cal, unsigned days, const char **s)
{
	const char *fault;
	int from, until, n = 0, last = 0;

	do {
		fault = read_clock(&from, s);
		if (!fault && *(*s)++ != '-')
			fault = "hours are written 09:00-17:00";
		if (!fault)
			fault = read_clock(&until, s);
		if (fault)
			return fault;
		if (from < last || until <= from)
			return "hours must follow each other";
		if (n == CALENDAR_SPANS)
			return "a day opens four times at most";
		for (int day = 0; day < 7; day++) {
			if (!(days & 1u << day))
				continue;
			cal->span[day][n].from = from;
			cal->span[day][n].until = until;
			cal->nspans[day] = n + 1;
		}
		n++;
		last = until;
	} while (**s == ',' && ++*s);
	return NULL;
}

static const char *
read_hours(struct calendar *cal, const char *s)
{
	unsigned days, seen = 0;
	const char *fault;

	memset(cal, 0, sizeof *cal);
	for (;;) {
		s += strspn(s, " ");
		fault = read_weekdays(&days, &s);
		if (fault)
			return fault;
		if (days & seen)
			return "a day is named twice";
		seen |= days;
		s += strspn(s, " ");
		fault = read_spans(cal, days, &s);
		if (fault)
			return fault;
		if (*s == '\0')
			return NULL;
		if (*s++ != ';')
			return "a semicolon parts hours and the next days";
	}
}

int
calendar_parse_hours(struct calendar *out, const char *hours)
{
	struct calendar unused;
	const char *fault = read_hours(out ? out : &unused, hours);

	if (fault)
		return err_set(CASE_EDATA, "no opening hours '%s': %s;"
		    " write 'Mon-Thu 08:00-12:00,13:00-17:00; Fri"
		    " 08:00-12:00'", hours, fault);
	return 0;
}

/* Reads the DATE of calendar.holiday.DATE.  0, or 1 if it is none. */
static int
read_holiday(int64_t *day, const char *date)
{
	char midnight[WHEN_TEXT];
	struct when w;

	snprintf(midnight, sizeof midnight, "%sT00:00:00Z", date);
	if (when_parse_rfc3339(&w, midnight) != 0)
		return 1;
	*day = w.at / DAY;
	return 0;
}

/* The keys of a policy are sorted, and with them the dates. */
static void
add_holidays(struct calendar *cal, const struct policy *p)
{
	static const char family[] = "calendar.holiday.";

	cal->holidays = xcalloc(p->keys.n, sizeof *cal->holidays);
	for (size_t i = 0; i < p->keys.n; i++) {
		const char *key = p->keys.v[i];
		int64_t day;

		if (strncmp(key, family, strlen(family)) == 0 &&
		    read_holiday(&day, key + strlen(family)) == 0)
			cal->holidays[cal->nholidays++] = day;
	}
}

void
calendar_of_policy(struct calendar *out, const struct policy *p)
{
	const char *hours = policy_get(p, "calendar.hours");
	int set = hours && !read_hours(out, hours);

	if (!set)
		(void)read_hours(out, "Mon-Fri 09:00-17:00");
	out->set = set;
	add_holidays(out, p);
}

void
calendar_release(struct calendar *cal)
{
	free(cal->holidays);
	cal->holidays = NULL;
	cal->nholidays = 0;
}

/*
 * Days.
 */

static int
is_holiday(const struct calendar *cal, int64_t day)
{
	size_t low = 0, high = cal->nholidays;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cal->holidays[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < cal->nholidays && cal->holidays[low] == day;
}

static int64_t
weekday_seconds(const struct calendar *cal, int weekday)
{
	int64_t sum = 0;

	for (int i = 0; i < cal->nspans[weekday]; i++)
		sum += cal->span[weekday][i].until -
		    cal->span[weekday][i].from;
	return sum;
}

/* Opening seconds of a day on which the clock is not changed. */
static int64_t
day_seconds(const struct calendar *cal, int64_t day)
{
	return is_holiday(cal, day) ? 0 :
	    weekday_seconds(cal, when_weekday(day));
}

int64_t
calendar_day(const struct calendar *cal)
{
	int64_t longest = 0;

	for (int i = 0; i < 7; i++) {
		int64_t seconds = weekday_seconds(cal, i);

		if (seconds > longest)
			longest = seconds;
	}
	return longest;
}

/*
 * A walk through the days.  Looking at the clock is what costs, so weeks in
 * which it is not changed are taken at one look; reports walk through years
 * of them.
 */
struct walk {
	const struct calendar *cal;
	int64_t day;
	int64_t start;		/* first instant of the day */
	int offset;		/* of the zone at that instant */
	int64_t next_day;	/* set by walk_look(): the next day, its */
	int64_t next;		/* first instant, and the offset then */
	int next_offset;
};

static void
walk_from(struct walk *w, const struct calendar *cal, int64_t at)
{
	w->cal = cal;
	w->day = when_day(at);
	w->start = when_day_start(w->day);
	w->offset = when_local(w->start).offset;
}

/* Looks for the end of this day. */
static void
walk_look(struct walk *w)
{
	w->next_day = w->day + 1;
	w->next = w->start + DAY;
	w->next_offset = when_local(w->next).offset;
	if (w->next_offset == w->offset)
		return;
	w->next = when_day_start(w->next_day);
	w->next_offset = when_local(w->next).offset;
	/* Who goes to the other side of the date line may skip a day, as
	 * Samoa did 30 December 2011. */
	w->next_day = when_day(w->next);
}

static void
walk_day(struct walk *w)
{
	w->day = w->next_day;
	w->start = w->next;
	w->offset = w->next_offset;
}

/* Goes a week on and returns its opening seconds, unless the clock changes
 * in it: -1, and the walk stays. */
static int64_t
walk_week(struct walk *w)
{
	int64_t sum = 0;

	if (when_local(w->start + WEEK).offset != w->offset)
		return -1;
	for (int i = 0; i < 7; i++)
		sum += day_seconds(w->cal, w->day + i);
	w->day += 7;
	w->start += WEEK;
	return sum;
}

/* The instant of a time of this day. */
static int64_t
walk_clock(const struct walk *w, int second)
{
	if (w->next - w->start == DAY)
		return w->start + second;
	return when_of_day(w->day, second);
}

/* Opening `i` of this day, as far as it is not before `from`.  1 if there is
 * no such opening. */
static int
walk_span(struct when_range *out, const struct walk *w, int i, int64_t from)
{
	int weekday = when_weekday(w->day);

	if (i >= w->cal->nspans[weekday] || is_holiday(w->cal, w->day))
		return 1;
	out->from = walk_clock(w, w->cal->span[weekday][i].from);
	out->until = walk_clock(w, w->cal->span[weekday][i].until);
	if (out->from < from)
		out->from = from;
	if (out->until < out->from)
		out->until = out->from;
	return 0;
}

int64_t
calendar_between(const struct calendar *cal, int64_t from, int64_t until)
{
	struct when_range open;
	struct walk w;
	int64_t sum = 0;

	if (until <= from)
		return 0;
	walk_from(&w, cal, from);
	while (w.start < until) {
		int64_t week = w.start >= from && w.start + WEEK <= until ?
		    walk_week(&w) : -1;

		if (week >= 0) {
			sum += week;
			continue;
		}
		walk_look(&w);
		for (int i = 0; walk_span(&open, &w, i, from) == 0; i++) {
			if (open.from < until)
				sum += (open.until < until ? open.until :
				    until) - open.from;
		}
		walk_day(&w);
	}
	return sum;
}

int64_t
calendar_add(const struct calendar *cal, int64_t from, int64_t seconds)
{
	int64_t longest_week = 7 * calendar_day(cal), end;
	struct when_range open;
	struct walk w;

	if (seconds <= 0)
		return from;
	walk_from(&w, cal, from);
	end = w.day + HORIZON;
	while (w.day < end) {
		int64_t week = w.start >= from && seconds > longest_week ?
		    walk_week(&w) : -1;

		if (week >= 0) {
			seconds -= week;
			continue;
		}
		walk_look(&w);
		for (int i = 0; walk_span(&open, &w, i, from) == 0; i++) {
			if (open.until - open.from >= seconds)
				return open.from + seconds;
			seconds -= open.until - open.from;
		}
		walk_day(&w);
	}
	return INT64_MAX;
}

/*
 * Spans and dues.
 */

/* "5bd" and "8bh".  0, or 1 if it is none. */
static int
read_business(struct span *out, const char *s)
{
	size_t digits = strspn(s, "0123456789");
	int days = strcmp(s + digits, "bd") == 0;
	int64_t count = 0;

	if (digits == 0 || digits > 6 ||
	    (!days && strcmp(s + digits, "bh") != 0))
		return 1;
	for (size_t i = 0; i < digits; i++)
		count = count * 10 + s[i] - '0';
	out->amount = days ? count : count * HOUR;
	out->business = 1;
	out->days = days;
	return 0;
}

int
span_parse(struct span *out, const char *s)
{
	if (read_business(out, s) == 0)
		return 0;
	out->business = out->days = 0;
	return when_parse_duration(&out->amount, s);
}

int64_t
span_after(const struct span *span, const struct calendar *cal, int64_t from)
{
	if (!span->business)
		return from + span->amount;
	return calendar_add(cal, from, span->days ?
	    span->amount * calendar_day(cal) : span->amount);
}

/* The last instant of the business day that is `count` after `day`. */
static int64_t
end_of_business_day(const struct calendar *cal, int64_t day, int64_t count)
{
	int64_t end = day + HORIZON;

	while (count > 0) {
		if (++day == end)
			return INT64_MAX;
		count -= day_seconds(cal, day) > 0;
	}
	return when_day_start(day + 1) - 1;
}

int
calendar_parse_due(struct when *out, const char *s, int64_t now,
    const struct calendar *cal)
{
	struct span span;
	int64_t at;

	if (read_business(&span, s) != 0)
		return when_parse_due(out, s, now);
	at = span.days ? end_of_business_day(cal, when_day(now), span.amount) :
	    span_after(&span, cal, now);
	if (at == INT64_MAX)
		return err_set(CASE_EDATA, "'%s' is more than 100 years", s);
	*out = when_local(at);
	return 0;
}

/* Does it begin like 2026-02-30 or 30.02.2026? */
static int
is_like_date(const char *s)
{
	size_t first = strspn(s, "0123456789"), second;
	char mark = s[first];

	if (mark == '-' ? first != 4 : mark != '.' || first < 1 || first > 2)
		return 0;
	second = strspn(s + first + 1, "0123456789");
	return second > 0 && s[first + 1 + second] == mark;
}

/* Does it begin with what a second word of a due may be: 14:30, ago? */
static int
is_like_second(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	if (strncmp(s, "ago", 3) == 0)
		return s[3] == '\0' || s[3] == ' ';
	return (digits == 1 || digits == 2) && s[digits] == ':';
}

/* Tries the first `len` bytes. */
static int
parse_beginning(struct when *due, const char *s, size_t len, int64_t now,
    const struct calendar *cal)
{
	char word[DUE_MAX];

	if (len >= sizeof word)
		return err_set(CASE_EDATA, "no time '%s'", s);
	memcpy(word, s, len);
	word[len] = '\0';
	return calendar_parse_due(due, word, now, cal);
}

int
calendar_split_due(struct when *due, const char **text, const char *s,
    int64_t now, const struct calendar *cal)
{
	size_t one = strcspn(s, " "), len = one;
	const char *second = s + one + strspn(s + one, " ");
	int rc;

	if (is_like_second(second))
		len = (size_t)(second - s) + strcspn(second, " ");
	rc = parse_beginning(due, s, len, now, cal);
	if (rc == 0) {
		*text = s + len + strspn(s + len, " ");
		return 0;
	}
	/* A day with a time that it has not is a slip, and so is a day that
	 * no month has; any other word is one of the text. */
	if (is_like_date(s) ||
	    (len > one && parse_beginning(due, s, one, now, cal) == 0))
		return rc;
	err_clear();
	*text = s;
	return 1;
}
