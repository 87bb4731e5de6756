/*
 * For people.  A figure that is one number is one line; else its name and
 * definition head the lines of its groups, clocks, currencies or entries:
 *
 *	opened                 12 cases   cases opened in the period
 *	first-response                    opening to our first …
 *	  email                11         median 4h 3m    p90 2d 4h …
 *	    business time      11         median 2h 1m    p90 1bd 2h …
 *	upheld by channel                 of the cases closed, …
 *	  email                 3 of 4    ███████████████        75 %
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"
#include "lib/text.h"

enum {
	LABEL_MIN = 14,		/* columns of a group, which may be long, at */
	LABEL_MAX = 30,		/* least and at most */
	SERIES = 64,		/* columns that numbers want beside it */
	TEXT_MIN = 24,		/* columns to wrap a definition to, at least */
	DEFINED_AT = 20,	/* column of definitions that stand alone */
	BAR = 20,		/* columns of the longest bar */
	ENTRIES_MAX = 20,	/* of a list, before it is cut short */
	ENTRY_MIN = 20,		/* columns of what an entry says, at least */
};

/* What the rows of one figure have in common, so that they can be drawn. */
struct picture {
	int64_t max;		/* of the values; of ratios the whole */
	int64_t rows;
	int who;		/* columns */
};

struct printer {
	struct buf *out;
	const struct report *report;
	int width, label_max;
	int label, number, unit;	/* columns */
	struct buf pictures;	/* one for each figure, as they come */
	size_t picture;		/* that of the row */
	int64_t printed;	/* rows of it */
	struct report_row last;	/* the row before it; figure NULL: none */
};

static void
pad(struct buf *out, int columns)
{
	while (columns-- > 0)
		buf_addc(out, ' ');
}

/* Adds `text`, all ASCII, as a block that begins at column `at`. */
static void
print_wrapped(struct buf *out, const char *text, int at, int width)
{
	int room = width - at < TEXT_MIN ? TEXT_MIN : width - at, used = 0;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (width > 0 && used > 0 && used + 1 + len > room) {
			buf_addc(out, '\n');
			pad(out, at);
			used = 0;
		}
		if (used > 0)
			buf_addc(out, ' ');
		buf_add(out, text, (size_t)len);
		used += len + (used > 0);
		text += len + (text[len] == ' ');
	}
	buf_addc(out, '\n');
}

/* A figure whose name stands before its only number. */
static int
is_single(const struct report_row *row)
{
	return !row->by && (row->kind == REPORT_COUNT ||
	    row->kind == REPORT_RATIO);
}

static int
is_business(const struct report_row *row)
{
	return row->clock && strcmp(row->clock, "business") == 0;
}

static int
is_series(const struct report_row *row)
{
	return row->kind == REPORT_DURATION || row->kind == REPORT_NUMBER;
}

/* Does the row begin another figure than the one before it? */
static int
begins_figure(const struct printer *p, const struct report_row *row)
{
	return p->last.figure != row->figure ||
	    p->last.report != row->report || p->last.by != row->by;
}

/* Appends the label and returns its columns. */
static int
add_label(const struct printer *p, struct buf *out,
    const struct report_row *row)
{
	const char *group = row->group ? row->group : "(none)";
	struct buf shown = BUF_INIT;
	int columns;

	if (is_single(row)) {
		buf_adds(&shown, row->figure);
	} else if (is_business(row)) {
		buf_adds(&shown, "    business time");
	} else if (row->by) {
		buf_adds(&shown, "  ");
		text_show(&shown, group, strlen(group), TEXT_LINE);
	}
	columns = text_clip(out, shown.data,
	    is_single(row) ? LABEL_MAX : p->label_max);
	buf_release(&shown);
	return columns;
}

/* Lost time is told in hours, not in seconds. */
static int
is_time(const struct report_row *row)
{
	return row->kind == REPORT_COUNT && strcmp(row->unit, "s") == 0;
}

static void
add_number(struct buf *out, const struct report_row *row)
{
	char time[REPORT_VALUE];

	if (is_time(row)) {
		report_format_value(time, row, NULL, row->value);
		buf_adds(out, time);
	} else if (row->kind == REPORT_COUNT || row->kind == REPORT_RATIO) {
		buf_addf(out, "%lld", (long long)row->value);
	} else {
		buf_addf(out, "%lld", (long long)row->n);
	}
}

static void
add_unit(struct buf *out, const struct report_row *row)
{
	/* Units are plurals in -s. */
	if (row->kind == REPORT_COUNT && !is_time(row))
		buf_add(out, row->unit,
		    strlen(row->unit) - (row->value == 1));
	else if (row->kind == REPORT_RATIO)
		buf_addf(out, "of %lld", (long long)row->of);
}

/*
 * Columns, measured before anything is printed.
 */

static int
widen(int columns, size_t len)
{
	return (int)len > columns ? (int)len : columns;
}

static void
measure_columns(struct printer *p, const struct report_row *row)
{
	struct buf text = BUF_INIT;

	p->label = widen(p->label, strlen(row->figure));
	p->label = widen(p->label, (size_t)add_label(p, &text, row));
	buf_cut(&text, 0);
	add_number(&text, row);
	p->number = widen(p->number, text.len);
	buf_cut(&text, 0);
	add_unit(&text, row);
	p->unit = widen(p->unit, text.len);
	buf_release(&text);
}

static struct picture *
picture(const struct printer *p)
{
	return (struct picture *)(void *)p->pictures.data + p->picture;
}

static void
measure_entry(struct printer *p, struct picture *picture,
    const struct report_row *row)
{
	p->label = widen(p->label, strlen(row->figure));
	if (row->entry->who)
		picture->who = widen(picture->who, strlen(row->entry->who));
}

static int
measure_row(void *arg, const struct report_row *row)
{
	static const struct picture none;
	struct printer *p = arg;
	struct picture *picture;
	int64_t whole = row->kind == REPORT_RATIO ? 1 : row->value;

	if (begins_figure(p, row))
		buf_add(&p->pictures, &none, sizeof none);
	picture = (struct picture *)(void *)(p->pictures.data +
	    p->pictures.len) - 1;
	picture->rows++;
	if (whole > picture->max)
		picture->max = whole;
	if (row->kind != REPORT_ENTRY)
		measure_columns(p, row);
	else
		measure_entry(p, picture, row);
	p->last = *row;
	return 0;
}

/* The column where definitions begin. */
static int
text_column(const struct printer *p)
{
	return p->label + 2 + p->number + 1 + p->unit + 2;
}

/*
 * Rows.
 */

void
report_format_value(char out[REPORT_VALUE], const struct report_row *row,
    const struct calendar *calendar, int64_t value)
{
	int64_t day;
	char rest[32];

	if (row->kind == REPORT_NUMBER) {
		snprintf(out, REPORT_VALUE, "%lld", (long long)value);
		return;
	}
	day = is_business(row) ? calendar_day(calendar) : INT64_MAX;
	if (value < day) {
		when_format_duration(out, REPORT_VALUE, value);
		return;
	}
	snprintf(out, REPORT_VALUE, "%lldbd", (long long)(value / day));
	if (value % day < 3600)
		return;
	when_format_duration(rest, sizeof rest, value % day / 3600 * 3600);
	snprintf(out + strlen(out), REPORT_VALUE - strlen(out), " %s", rest);
}

static void
print_series(const struct printer *p, const struct report_row *row)
{
	const struct calendar *calendar = p->report->options.calendar;
	char median[REPORT_VALUE], p90[REPORT_VALUE], max[REPORT_VALUE];

	if (row->n > 0) {
		report_format_value(median, row, calendar, row->median);
		report_format_value(p90, row, calendar, row->p90);
		report_format_value(max, row, calendar, row->max);
		buf_addf(p->out, "median %-8s p90 %-8s max %-8s ", median, p90,
		    max);
	}
	if (row->kind == REPORT_DURATION)
		buf_addf(p->out, "%lld open", (long long)row->open);
}

/* A bar of `value` in `whole`, to an eighth of a column. */
static void
print_bar(struct buf *out, int64_t value, int64_t whole)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋",
	    "▊", "▉" };
	int64_t length = whole > 0 ?
	    (int64_t)((double)value * BAR * 8 / (double)whole + 0.5) : 0;

	for (int64_t i = 0; i < length / 8; i++)
		buf_adds(out, "█");
	buf_adds(out, eighths[length % 8]);
	pad(out, BAR - (int)((length + 7) / 8));
}

static void
print_share(struct printer *p, const struct report_row *row)
{
	if (row->of == 0)
		return;
	print_bar(p->out, row->value, row->of);
	buf_addf(p->out, " %3d %%",
	    (int)((double)row->value * 100 / (double)row->of + 0.5));
}

/* One bar alone tells nothing. */
static void
print_picture(struct printer *p, const struct report_row *row)
{
	if (is_series(row))
		print_series(p, row);
	else if (row->kind == REPORT_AMOUNT && row->unit)
		buf_addf(p->out, "%lld.%02lld %s",
		    (long long)(row->value / 100),
		    (long long)(row->value % 100), row->unit);
	else if (row->kind == REPORT_RATIO)
		print_share(p, row);
	else if (row->kind == REPORT_COUNT && picture(p)->rows > 1)
		print_bar(p->out, row->value, picture(p)->max);
}

static void
print_head(struct printer *p, const struct report_row *row)
{
	size_t start = p->out->len;
	int used, at = text_column(p);

	buf_adds(p->out, row->figure);
	if (row->by && strcmp(row->by, row->figure) != 0)
		buf_addf(p->out, " by %s", row->by);
	used = (int)(p->out->len - start);
	at = widen(at, (size_t)used + 2);
	pad(p->out, at - used);
	print_wrapped(p->out, row->definition, at, p->width);
}

static void
trim(struct buf *out)
{
	size_t len = out->len;

	while (len > 0 && out->data[len - 1] == ' ')
		len--;
	buf_cut(out, len);
}

static void
print_figure(struct printer *p, const struct report_row *row)
{
	struct buf number = BUF_INIT;
	size_t start;

	pad(p->out, p->label - add_label(p, p->out, row) + 2);
	add_number(&number, row);
	pad(p->out, p->number - (int)number.len);
	buf_addf(p->out, "%s ", number.data);
	buf_release(&number);
	start = p->out->len;
	add_unit(p->out, row);
	pad(p->out, p->unit - (int)(p->out->len - start) + 2);
	if (is_single(row)) {
		print_wrapped(p->out, row->definition, text_column(p),
		    p->width);
		return;
	}
	print_picture(p, row);
	trim(p->out);
	buf_adds(p->out, row->few ? "  (few)\n" : "\n");
}

/*
 * Lists: an entry a line, what it has of its parts in columns.
 */

static void
add_column(struct buf *out, const char *text, int columns)
{
	buf_addf(out, "  %s", text);
	pad(out, columns - (int)strlen(text));
}

static void
add_parts(struct buf *out, const struct report_entry *e, int who)
{
	char text[48];

	if (e->n) {
		snprintf(text, sizeof text, "%lld times", (long long)e->n);
		add_column(out, text, 9);
	}
	if (e->case_id)
		add_column(out, e->case_id, CASE_ID);
	if (e->at != WHEN_NONE) {
		when_format_minute(text, e->at);
		add_column(out, text, 0);
	}
	if (e->seconds != WHEN_NONE) {
		when_format_duration(text, sizeof text, e->seconds);
		add_column(out, text, 7);
	}
	if (who > 0)
		add_column(out, e->who ? e->who : "", who);
	if (e->action)
		add_column(out, e->action, CASE_ID);
}

/* The beginning of what it says, as one line. */
static void
add_text(struct printer *p, const char *text, int used)
{
	struct buf shown = BUF_INIT, line = BUF_INIT;
	int room = p->width - used < ENTRY_MIN ? ENTRY_MIN : p->width - used;

	text_show(&shown, text, strcspn(text, "\r\n"), TEXT_LINE);
	buf_adds(p->out, "  ");
	if (p->width > 0) {
		text_clip(&line, shown.data, room);
		buf_adds(p->out, line.data);
	} else {
		buf_adds(p->out, shown.data);
	}
	buf_release(&shown);
	buf_release(&line);
}

static void
print_entry(struct printer *p, const struct report_entry *e)
{
	size_t start = p->out->len;
	int64_t left = picture(p)->rows - ENTRIES_MAX;

	if (p->printed > ENTRIES_MAX)
		return;
	if (p->printed == ENTRIES_MAX) {
		buf_addf(p->out, "  and %lld more, which -J prints\n",
		    (long long)left);
		return;
	}
	add_parts(p->out, e, picture(p)->who);
	if (e->text)
		add_text(p, e->text, (int)(p->out->len - start) + 2);
	trim(p->out);
	buf_addc(p->out, '\n');
}

static void
begin_figure(struct printer *p, const struct report_row *row)
{
	if (p->last.figure)
		p->picture++;
	if (p->last.report && p->last.report != row->report)
		buf_addc(p->out, '\n');
	if (!is_single(row))
		print_head(p, row);
	p->printed = 0;
}

static int
print_row(void *arg, const struct report_row *row)
{
	struct printer *p = arg;

	if (begins_figure(p, row))
		begin_figure(p, row);
	if (row->kind == REPORT_ENTRY)
		print_entry(p, row->entry);
	else
		print_figure(p, row);
	p->printed++;
	p->last = *row;
	return 0;
}

static int
label_max(int width)
{
	int room = width - SERIES;

	if (width == 0 || room > LABEL_MAX)
		return LABEL_MAX;
	return room < LABEL_MIN ? LABEL_MIN : room;
}

void
report_print(struct buf *out, const struct report *r, int width)
{
	static const struct report_row none;
	struct printer p = { .out = out, .report = r, .width = width,
	    .pictures = BUF_INIT };

	p.label_max = label_max(width);
	report_each_row(r, measure_row, &p);
	p.last = none;
	report_each_row(r, print_row, &p);
	buf_release(&p.pictures);
}

/*
 * Definitions.
 */

static void
print_definition(struct buf *out, const struct figure *figure, int width)
{
	buf_adds(out, figure->name);
	pad(out, DEFINED_AT - (int)strlen(figure->name));
	print_wrapped(out, figure->definition, DEFINED_AT, width);
}

/* A figure is told once, however often it is grouped. */
static int
was_asked(const struct report *r, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (r->tallies[j].figure == r->tallies[i].figure)
			return 1;
	}
	return 0;
}

int
report_definitions(struct buf *out, const char *what, int width)
{
	struct report r = { .options = { .what = what } };
	int rc;

	if (!what) {
		for (const struct figure *f = report_figures; f->name; f++)
			print_definition(out, f, width);
		return 0;
	}
	rc = report_ask(&r);
	for (size_t i = 0; rc == 0 && i < r.ntallies; i++) {
		if (!was_asked(&r, i))
			print_definition(out, r.tallies[i].figure, width);
	}
	free(r.tallies);
	return rc;
}
