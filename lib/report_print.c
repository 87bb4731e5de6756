#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/json.h"
#include "lib/report_parts.h"
#include "lib/text.h"

/*
 * JSON.
 */

static void
json_value(struct json *w, const char *key, int64_t value)
{
	if (value == WHEN_NONE)
		json_put_null(w, key);
	else
		json_put_number(w, key, value);
}

static void
json_series(struct json *w, const struct report_row *row)
{
	json_put_number(w, "n", row->n);
	if (row->kind == REPORT_DURATION)
		json_put_number(w, "open", row->open);
	json_value(w, "median", row->median);
	json_value(w, "p90", row->p90);
	json_value(w, "max", row->max);
}

void
report_row_json(struct buf *out, const struct report_row *row)
{
	struct json w = JSON_INIT(out);

	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	json_put_string(&w, "report", row->report);
	json_put_string(&w, "figure", row->figure);
	if (row->clock)
		json_put_string(&w, "clock", row->clock);
	if (row->by) {
		json_put_string(&w, "by", row->by);
		json_put_maybe(&w, "group", row->group);
	}
	if (row->kind == REPORT_DURATION || row->kind == REPORT_NUMBER)
		json_series(&w, row);
	else
		json_put_number(&w, "value", row->value);
	if (row->kind == REPORT_RATIO)
		json_put_number(&w, "of", row->of);
	if (row->unit)
		json_put_string(&w, "unit", row->unit);
	json_close(&w, '}');
}

/*
 * For people.  A figure that is one number is one line; else its name and
 * definition head the lines of its groups and clocks:
 *
 *	opened                 12 cases   cases opened in the period
 *	first-response                    opening to our first …
 *	  email                11         median 4h 3m    p90 2d 4h …
 *	    business time      11         median 2h 1m    p90 1bd 2h …
 */

enum {
	LABEL_MAX = 30,		/* columns of a group, which may be long */
	TEXT_MIN = 24,		/* columns to wrap a definition to, at least */
	DEFINED_AT = 20,	/* column of definitions that stand alone */
};

struct printer {
	struct buf *out;
	const struct report *report;
	int width;
	int label, number, unit;	/* columns */
	const char *figure;	/* the one that was printed last */
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

/* Appends the label and returns its columns. */
static int
add_label(struct buf *out, const struct report_row *row)
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
	columns = text_clip(out, shown.data, LABEL_MAX);
	buf_release(&shown);
	return columns;
}

static void
add_number(struct buf *out, const struct report_row *row)
{
	if (row->kind == REPORT_COUNT || row->kind == REPORT_RATIO)
		buf_addf(out, "%lld", (long long)row->value);
	else
		buf_addf(out, "%lld", (long long)row->n);
}

static void
add_unit(struct buf *out, const struct report_row *row)
{
	/* Units are plurals in -s. */
	if (row->kind == REPORT_COUNT)
		buf_add(out, row->unit,
		    strlen(row->unit) - (row->value == 1));
	else if (row->kind == REPORT_RATIO)
		buf_addf(out, "of %lld", (long long)row->of);
}

static int
widen(int columns, size_t len)
{
	return (int)len > columns ? (int)len : columns;
}

static int
measure_row(void *arg, const struct report_row *row)
{
	struct printer *p = arg;
	struct buf text = BUF_INIT;

	p->label = widen(p->label, strlen(row->figure));
	p->label = widen(p->label, (size_t)add_label(&text, row));
	buf_cut(&text, 0);
	add_number(&text, row);
	p->number = widen(p->number, text.len);
	buf_cut(&text, 0);
	add_unit(&text, row);
	p->unit = widen(p->unit, text.len);
	buf_release(&text);
	return 0;
}

/* Business time is told in business days, which are no 24 hours. */
static void
format_value(const struct printer *p, const struct report_row *row,
    char out[48], int64_t value)
{
	int64_t day = calendar_day(p->report->options.calendar);
	char rest[32];

	if (row->kind == REPORT_NUMBER) {
		snprintf(out, 48, "%lld", (long long)value);
		return;
	}
	if (!is_business(row) || value < day) {
		when_format_duration(out, 48, value);
		return;
	}
	snprintf(out, 48, "%lldbd", (long long)(value / day));
	if (value % day < 3600)
		return;
	when_format_duration(rest, sizeof rest, value % day / 3600 * 3600);
	snprintf(out + strlen(out), 48 - strlen(out), " %s", rest);
}

static void
print_series(const struct printer *p, const struct report_row *row)
{
	char median[48], p90[48], max[48];

	if (row->n > 0) {
		format_value(p, row, median, row->median);
		format_value(p, row, p90, row->p90);
		format_value(p, row, max, row->max);
		buf_addf(p->out, "median %-8s p90 %-8s max %-8s ", median, p90,
		    max);
	}
	if (row->kind == REPORT_DURATION)
		buf_addf(p->out, "%lld open", (long long)row->open);
}

/* The column where definitions begin. */
static int
text_column(const struct printer *p)
{
	return p->label + 2 + p->number + 1 + p->unit + 2;
}

static void
print_head(struct printer *p, const struct report_row *row)
{
	buf_adds(p->out, row->figure);
	pad(p->out, text_column(p) - (int)strlen(row->figure));
	print_wrapped(p->out, row->definition, text_column(p), p->width);
}

static void
trim(struct buf *out)
{
	size_t len = out->len;

	while (len > 0 && out->data[len - 1] == ' ')
		len--;
	buf_cut(out, len);
}

static int
print_row(void *arg, const struct report_row *row)
{
	struct printer *p = arg;
	struct buf number = BUF_INIT;
	size_t start;

	if (!is_single(row) && p->figure != row->figure)
		print_head(p, row);
	p->figure = row->figure;
	pad(p->out, p->label - add_label(p->out, row) + 2);
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
		return 0;
	}
	if (row->kind == REPORT_DURATION || row->kind == REPORT_NUMBER)
		print_series(p, row);
	trim(p->out);
	buf_adds(p->out, row->few ? "  (few)\n" : "\n");
	return 0;
}

void
report_print(struct buf *out, const struct report *r, int width)
{
	struct printer p = { .out = out, .report = r, .width = width };

	report_each_row(r, measure_row, &p);
	report_each_row(r, print_row, &p);
}

static void
print_definition(struct buf *out, const struct figure *figure, int width)
{
	buf_adds(out, figure->name);
	pad(out, DEFINED_AT - (int)strlen(figure->name));
	print_wrapped(out, figure->definition, DEFINED_AT, width);
}

int
report_definitions(struct buf *out, const char *what, int width)
{
	struct report r = { .name = NULL };

	if (!what) {
		for (const struct figure *f = report_figures; f->name; f++)
			print_definition(out, f, width);
		return 0;
	}
	if (report_ask(&r, what) < 0)
		return err_code();
	for (size_t i = 0; i < r.ntallies; i++)
		print_definition(out, r.tallies[i].figure, width);
	return 0;
}

void
report_csv_head(struct buf *out)
{
	buf_adds(out, "report,figure,clock,by,group,n,open,median,p90,max,"
	    "value,of,unit");
}

/* Quoted where it must be; a formula is none any more. */
static void
csv_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	buf_addc(out, ',');
	if (!text)
		return;
	if (text[0] && strchr("=+-@\t\r", text[0]))
		buf_addc(&safe, '\'');
	buf_adds(&safe, text);
	if (!safe.data[strcspn(safe.data, "\",\r\n")]) {
		buf_add(out, safe.data, safe.len);
	} else {
		buf_addc(out, '"');
		for (const char *at = safe.data; *at; at++) {
			if (*at == '"')
				buf_addc(out, '"');
			buf_addc(out, *at);
		}
		buf_addc(out, '"');
	}
	buf_release(&safe);
}

static void
csv_number(struct buf *out, int is_there, int64_t number)
{
	buf_addc(out, ',');
	if (is_there && number != WHEN_NONE)
		buf_addf(out, "%lld", (long long)number);
}

void
report_row_csv(struct buf *out, const struct report_row *row)
{
	int series = row->kind == REPORT_DURATION ||
	    row->kind == REPORT_NUMBER;

	buf_adds(out, row->report);
	csv_text(out, row->figure);
	csv_text(out, row->clock);
	csv_text(out, row->by);
	csv_text(out, row->by ? row->group : NULL);
	csv_number(out, series, row->n);
	csv_number(out, row->kind == REPORT_DURATION, row->open);
	csv_number(out, series, row->median);
	csv_number(out, series, row->p90);
	csv_number(out, series, row->max);
	csv_number(out, !series, row->value);
	csv_number(out, row->kind == REPORT_RATIO, row->of);
	csv_text(out, row->unit);
}
