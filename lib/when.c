#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/when.h"

enum { DAY = 86400 };

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define FIRST_INSTANT	INT64_C(-62135596800)
#define LAST_INSTANT	INT64_C(253402300799)

/* Days from 0001-01-01 to 1970-01-01. */
enum { EPOCH_DAYS = 719162 };

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int
floor_mod(int64_t a, int b)
{
	return (int)(a % b) + (a % b < 0 ? b : 0);
}

int64_t
when_now(void)
{
	static int64_t now = WHEN_NONE;
	struct when told;
	const char *env;

	if (now != WHEN_NONE)
		return now;
	env = getenv("CASE_NOW");
	if (env && when_parse_rfc3339(&told, env) == 0)
		now = told.at;
	else
		now = time(NULL);
	return now;
}

int64_t
when_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Zones.
 */

/* Zones begin with a capital, which tells them from what else lies in the
 * database: localtime, posixrules, zone.tab, and right/, which counts leap
 * seconds. */
static int
is_zone_name(const char *zone)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+-_/";
	size_t len = strlen(zone);

	return len > 0 && len < 64 && zone[0] >= 'A' && zone[0] <= 'Z' &&
	    strspn(zone, allowed) == len && zone[len - 1] != '/' &&
	    !strstr(zone, "//");
}

int
when_zone_exists(const char *zone)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX], magic[4];
	struct stat st;
	int fd, len, found;

	if (!is_zone_name(zone))
		return 0;
	if (strcmp(zone, "UTC") == 0)
		return 1;
	if (!dir || !*dir)
		dir = "/usr/share/zoneinfo";
	len = snprintf(path, sizeof path, "%s/%s", dir, zone);
	if (len < 0 || (size_t)len >= sizeof path)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return 0;
	found = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
	    memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return found;
}

int
when_set_zone(const char *zone)
{
	if (!when_zone_exists(zone))
		return err_set(CASE_EDATA, "no time zone '%s' on this machine:"
		    " zones are named as in Europe/Berlin, or UTC", zone);
	if (setenv("TZ", zone, 1) == -1)
		return err_errno("cannot set the time zone '%s'", zone);
	tzset();
	return 0;
}

/* Takes `name` for the machine's zone if it is one, bare (":Europe/Berlin")
 * or as a path into the database. */
static int
take_zone(char *out, size_t size, const char *name)
{
	const char *inside = strstr(name, "/zoneinfo/");

	if (inside)
		name = inside + strlen("/zoneinfo/");
	else if (*name == ':')
		name++;
	if (strlen(name) >= size || !when_zone_exists(name))
		return 1;
	memcpy(out, name, strlen(name) + 1);
	return 0;
}

static int
take_zone_file(char *out, size_t size, const char *path)
{
	char line[128] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return 1;
	if (!fgets(line, sizeof line, f))
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, " \t\r\n")] = '\0';
	return take_zone(out, size, line);
}

static int
take_zone_link(char *out, size_t size, const char *path)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof target - 1);

	if (len == -1)
		return 1;
	target[len] = '\0';
	return take_zone(out, size, target);
}

void
when_machine_zone(char *out, size_t size)
{
	const char *env = getenv("TZ");

	if (env && take_zone(out, size, env) == 0)
		return;
	if (take_zone_file(out, size, "/etc/timezone") == 0)
		return;
	if (take_zone_link(out, size, "/etc/localtime") == 0)
		return;
	snprintf(out, size, "UTC");
}

/* Seconds east of UTC; whole minutes only since about 1900. */
static int
zone_offset(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int)tm.tm_gmtoff : 0;
}

struct when
when_local(int64_t at)
{
	struct when w = { at, zone_offset(at) / 60 };

	return w;
}

/*
 * Days.
 */

static int
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days of a year before its month `month`; 13 gives those of the year. */
static int
days_before(int year, int month)
{
	static const short before[] = { 0, 0, 31, 59, 90, 120, 151, 181, 212,
		243, 273, 304, 334, 365 };

	return before[month] + (month > 2 && is_leap(year));
}

int
when_month_days(int year, int month)
{
	return days_before(year, month + 1) - days_before(year, month);
}

int64_t
when_days_of(int year, int month, int day)
{
	int64_t past = (int64_t)year - 1;

	return past * 365 + floor_div(past, 4) - floor_div(past, 100) +
	    floor_div(past, 400) + days_before(year, month) + day - 1 -
	    EPOCH_DAYS;
}

void
when_date_of(int64_t days, int *year, int *month, int *day)
{
	int y, m, of_year;

	/* 400 years have 146,097 days; the guess is off by one at most. */
	y = (int)floor_div((days + EPOCH_DAYS) * 400, 146097) + 1;
	if (days < when_days_of(y, 1, 1))
		y--;
	else if (days >= when_days_of(y + 1, 1, 1))
		y++;
	of_year = (int)(days - when_days_of(y, 1, 1));
	/* No month is longer than 31 days, so this is never too late. */
	m = of_year / 31 + 1;
	if (of_year >= days_before(y, m + 1))
		m++;
	*year = y;
	*month = m;
	*day = of_year - days_before(y, m) + 1;
}

int
when_weekday(int64_t day)
{
	return floor_mod(day + 4, 7);
}

int64_t
when_day(int64_t at)
{
	/* Split first, so that no instant overflows. */
	return floor_div(at, DAY) +
	    floor_div(floor_mod(at, DAY) + zone_offset(at), DAY);
}

int
when_clock(int64_t at)
{
	return floor_mod(floor_mod(at, DAY) + zone_offset(at), DAY);
}

/*
 * A day before and a day after `second` of `day` no clock change near it is
 * in doubt; the time is that of one of the two offsets, or of neither where
 * a change skips it.
 */
int64_t
when_of_day(int64_t day, int second)
{
	int64_t local = day * DAY + second;
	int64_t before = local - zone_offset(local - DAY);
	int64_t after = local - zone_offset(local + DAY);
	int64_t low = before < after ? before : after;
	int64_t high = before < after ? after : before;

	if (low + zone_offset(low) == local)
		return low;
	if (high + zone_offset(high) == local)
		return high;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (middle + zone_offset(middle) > local)
			high = middle;
		else
			low = middle;
	}
	return high;
}

int64_t
when_day_start(int64_t day)
{
	return when_of_day(day, 0);
}

/*
 * RFC 3339.
 */

/* Reads exactly `n` digits; stops at a NUL. */
static int
read_digits(int *out, const char *s, int n)
{
	unsigned value = 0;

	for (int i = 0; i < n; i++) {
		unsigned digit = (unsigned char)s[i] - (unsigned)'0';

		if (digit > 9)
			return 1;
		value = value * 10 + digit;
	}
	*out = (int)value;
	return 0;
}

static int
read_offset(int *minutes, const char *s)
{
	int hour, minute;

	if (*s == 'Z' || *s == 'z') {
		*minutes = 0;
		return s[1] != '\0';
	}
	if ((*s != '+' && *s != '-') || read_digits(&hour, s + 1, 2) ||
	    s[3] != ':' || read_digits(&minute, s + 4, 2) || s[6])
		return 1;
	if (hour > 23 || minute > 59)
		return 1;
	*minutes = hour * 60 + minute;
	if (*s == '-')
		*minutes = -*minutes;
	return 0;
}

static const char *
skip_fraction(const char *s)
{
	if (*s != '.' || s[1] < '0' || s[1] > '9')
		return s;
	for (s++; *s >= '0' && *s <= '9'; s++)
		;
	return s;
}

int
when_parse_rfc3339(struct when *out, const char *s)
{
	int year, month, day, hour, minute, second, offset;

	if (read_digits(&year, s, 4) || s[4] != '-' ||
	    read_digits(&month, s + 5, 2) || s[7] != '-' ||
	    read_digits(&day, s + 8, 2) || (s[10] != 'T' && s[10] != 't') ||
	    read_digits(&hour, s + 11, 2) || s[13] != ':' ||
	    read_digits(&minute, s + 14, 2) || s[16] != ':' ||
	    read_digits(&second, s + 17, 2) ||
	    read_offset(&offset, skip_fraction(s + 19)))
		return 1;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > when_month_days(year, month) ||
	    hour > 23 || minute > 59 || second > 60)
		return 1;
	if (second == 60)
		second = 59;
	out->at = when_days_of(year, month, day) * DAY + hour * 3600 +
	    minute * 60 + second - offset * 60;
	out->offset = offset;
	return 0;
}

/*
 * Formats.
 */

/* What a clock shows, as an instant; kept to the years that have four
 * digits, so that even an open end of a range can be shown. */
static int64_t
shown(int64_t at, int offset)
{
	if (at < FIRST_INSTANT - DAY)
		return FIRST_INSTANT;
	if (at > LAST_INSTANT + DAY || at + offset > LAST_INSTANT)
		return LAST_INSTANT;
	return at + offset;
}

static char *
put(char *p, int value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		p[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return p + width;
}

static char *
put_day(char *p, int64_t local)
{
	int year, month, day;

	when_date_of(floor_div(local, DAY), &year, &month, &day);
	p = put(p, year, 4);
	*p++ = '-';
	p = put(p, month, 2);
	*p++ = '-';
	return put(p, day, 2);
}

static char *
put_minute(char *p, int64_t local)
{
	int minutes = floor_mod(local, DAY) / 60;

	p = put(p, minutes / 60, 2);
	*p++ = ':';
	return put(p, minutes % 60, 2);
}

void
when_format(char out[WHEN_TEXT], struct when w)
{
	int64_t local = shown(w.at, w.offset * 60);
	int east = w.offset < 0 ? -w.offset : w.offset;
	char *p = put_day(out, local);

	*p++ = 'T';
	p = put_minute(p, local);
	*p++ = ':';
	p = put(p, floor_mod(local, 60), 2);
	if (w.offset == 0) {
		*p++ = 'Z';
	} else {
		*p++ = w.offset < 0 ? '-' : '+';
		p = put(p, east / 60, 2);
		*p++ = ':';
		p = put(p, east % 60, 2);
	}
	*p = '\0';
}

void
when_format_utc(char out[WHEN_TEXT], int64_t at)
{
	struct when w = { at, 0 };

	when_format(out, w);
}

void
when_format_day(char out[WHEN_TEXT], int64_t at)
{
	*put_day(out, shown(at, zone_offset(at))) = '\0';
}

void
when_format_date(char out[WHEN_TEXT], int64_t day)
{
	*put_day(out, day * DAY) = '\0';
}

void
when_format_minute(char out[WHEN_TEXT], int64_t at)
{
	int64_t local = shown(at, zone_offset(at));
	char *p = put_day(out, local);

	*p++ = ' ';
	*put_minute(p, local) = '\0';
}

void
when_format_month(char out[WHEN_TEXT], int64_t at)
{
	when_format_day(out, at);
	out[strlen("2026-11")] = '\0';
}
