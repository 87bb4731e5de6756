#include <stdio.h>
#include <string.h>

#include "lib/report_html_parts.h"

/*
 * Text.
 */

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_text(struct buf *out, const char *text, enum text_show how)
{
	struct buf shown = BUF_INIT;

	text_show(&shown, text, strlen(text), how);
	for (const char *at = shown.data; *at; at++) {
		if (entity(*at))
			buf_adds(out, entity(*at));
		else
			buf_addc(out, *at);
	}
	buf_release(&shown);
}

void
html_attribute(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_addf(out, " %s=\"", name);
	html_text(out, text, TEXT_LINE);
	buf_addc(out, '"');
}

/* Names are of a-z, 0-9 and '-'. */
void
html_title(struct buf *out, const char *name)
{
	if (strcmp(name, "fca") == 0) {
		buf_adds(out, "FCA");
		return;
	}
	buf_addc(out, (char)(name[0] - 'a' + 'A'));
	while (*++name)
		buf_addc(out, *name == '-' ? ' ' : *name);
}

void
html_few(struct buf *out, const struct report_row *row)
{
	if (row->few)
		buf_adds(out, " <em class=\"few\">(few)</em>");
}

/*
 * Numbers.
 */

/* Groups of three digits, apart by what no country takes for a point. */
static void
add_digits(struct buf *out, int64_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number);

	for (int i = 0; i < len; i++) {
		if (i > (digits[0] == '-') && (len - i) % 3 == 0)
			buf_adds(out, "\u202f");
		buf_addc(out, digits[i]);
	}
}

static void
open_data(struct buf *out, const char *name, int64_t value)
{
	buf_addf(out, "<data class=\"%s\" value=\"%lld\">", name,
	    (long long)value);
}

void
html_number(struct buf *out, const char *name, int64_t number)
{
	open_data(out, name, number);
	add_digits(out, number);
	buf_adds(out, "</data>");
}

/* What there is none of has no value either. */
void
html_value(struct buf *out, const struct report_row *row,
    const struct calendar *calendar, const char *name, int64_t value)
{
	char shown[REPORT_VALUE];

	if (value == WHEN_NONE) {
		buf_adds(out, "–");
	} else if (row->kind == REPORT_NUMBER) {
		html_number(out, name, value);
	} else {
		report_format_value(shown, row, calendar, value);
		open_data(out, name, value);
		buf_addf(out, "%s</data>", shown);
	}
}

static int
is_time(const struct report_row *row)
{
	return row->unit && strcmp(row->unit, "s") == 0;
}

void
html_count(struct buf *out, const struct report_row *row)
{
	if (is_time(row))
		html_value(out, row, NULL, "value", row->value);
	else
		html_number(out, "value", row->value);
}

/* Units are plurals in -s. */
void
html_unit(struct buf *out, const struct report_row *row)
{
	if (is_time(row))
		return;
	buf_addc(out, ' ');
	buf_add(out, row->unit, strlen(row->unit) - (row->value == 1));
}

/* A value is hundredths of its currency. */
void
html_amount(struct buf *out, const struct report_row *row)
{
	long long whole = (long long)row->value / 100;
	int rest = (int)(row->value % 100);

	buf_addf(out, "<data class=\"value\" value=\"%lld.%02d\">", whole,
	    rest);
	add_digits(out, whole);
	buf_addf(out, ".%02d</data>", rest);
	if (row->unit) {
		buf_addc(out, ' ');
		html_text(out, row->unit, TEXT_LINE);
	}
}

/* What is rounded to nothing or to all, but is neither, says so. */
void
html_share(struct buf *out, const struct report_row *row)
{
	int64_t percent;

	if (row->of == 0) {
		buf_adds(out, "–");
		return;
	}
	percent = (row->value * 200 + row->of) / (row->of * 2);
	if (percent == 0 && row->value > 0)
		buf_adds(out, "&lt;\u202f1\u202f%");
	else if (percent == 100 && row->value < row->of)
		buf_adds(out, "&gt;\u202f99\u202f%");
	else
		buf_addf(out, "%lld\u202f%%", (long long)percent);
}

/*
 * Pictures.  Each is drawn in percent of its own box, so that it fits every
 * screen; all text is outside of it.
 */

enum { COLUMN = 72 };		/* pixels of the highest column */

int64_t
chart_scale(const struct run *run)
{
	int64_t most = 0;

	for (size_t i = 0; i < run->n; i++) {
		if (run->rows[i].value > most)
			most = run->rows[i].value;
	}
	return most;
}

int64_t
chart_series_scale(const struct run *run)
{
	int64_t longest = 0, p90 = 0;

	for (size_t i = 0; i < run->n; i++) {
		const struct report_row *row = &run->rows[i];

		if (row->n > 0 && row->max > longest)
			longest = row->max;
		if (row->n > 0 && row->p90 > p90)
			p90 = row->p90;
	}
	return p90 > 0 && longest / 2 > p90 ? p90 * 2 : longest;
}

/* `value` in `of` as "12.3%" for SVG, at most all of it. */
static void
add_percent(struct buf *out, const char *name, int64_t value, int64_t of)
{
	int64_t tenths = 0;

	if (of > 0)
		tenths = value < of ? value * 1000 / of : 1000;
	buf_addf(out, " %s=\"%lld.%lld%%\"", name, (long long)(tenths / 10),
	    (long long)(tenths % 10));
}

static void
open_picture(struct buf *out, const char *class)
{
	buf_addf(out, "<svg class=\"%s\" role=\"img\"><title>", class);
}

static void
add_rect(struct buf *out, const char *class, int64_t value, int64_t of)
{
	buf_addf(out, "<rect class=\"%s\"", class);
	add_percent(out, "width", value, of);
	buf_adds(out, " height=\"100%\"/>");
}

static void
add_line(struct buf *out, const char *class, int64_t from, int64_t until,
    int64_t of, const char *y1, const char *y2)
{
	buf_addf(out, "<line class=\"%s\"", class);
	add_percent(out, "x1", from, of);
	add_percent(out, "x2", until, of);
	buf_addf(out, " y1=\"%s\" y2=\"%s\"/>", y1, y2);
}

static void
add_count(struct buf *out, const struct report_row *row)
{
	char shown[REPORT_VALUE];

	if (!is_time(row)) {
		add_digits(out, row->value);
		html_unit(out, row);
		return;
	}
	report_format_value(shown, row, NULL, row->value);
	buf_adds(out, shown);
}

void
chart_bar(struct buf *out, const struct report_row *row, int64_t scale)
{
	open_picture(out, "bar");
	add_count(out, row);
	buf_adds(out, "</title>");
	add_rect(out, "value", row->value, scale);
	buf_adds(out, "</svg>");
}

void
chart_share(struct buf *out, const struct report_row *row)
{
	open_picture(out, "share");
	html_share(out, row);
	buf_adds(out, "</title>");
	add_rect(out, "all", 1, 1);
	add_rect(out, "value", row->value, row->of);
	buf_adds(out, "</svg>");
}

static void
add_longest(struct buf *out, const struct report_row *row, int64_t scale)
{
	add_line(out, "max", 0, row->max, scale, "50%", "50%");
	if (row->max <= scale)
		add_line(out, "end", row->max, row->max, scale, "30%", "70%");
	else
		buf_adds(out, "<svg class=\"beyond\" x=\"100%\" y=\"50%\">"
		    "<path d=\"M-5-4 0 0-5 4\"/></svg>");
}

void
chart_series(struct buf *out, const struct report_row *row,
    const struct calendar *calendar, int64_t scale)
{
	static const char *const names[] = { "median", "p90", "max" };
	const int64_t values[] = { row->median, row->p90, row->max };

	open_picture(out, "spread");
	for (size_t i = 0; i < 3 && row->n > 0; i++) {
		char shown[REPORT_VALUE];

		report_format_value(shown, row, calendar, values[i]);
		buf_addf(out, "%s%s %s", i ? ", " : "", names[i], shown);
	}
	buf_adds(out, row->n > 0 ? "</title>" : "none</title>");
	if (row->n > 0) {
		add_longest(out, row, scale);
		buf_adds(out, "<rect class=\"median\" y=\"20%\"");
		add_percent(out, "width", row->median, scale);
		buf_adds(out, " height=\"60%\"/>");
		add_line(out, "p90", row->p90, row->p90, scale, "5%", "95%");
	}
	buf_adds(out, "</svg>");
}

void
chart_column(struct buf *out, const struct report_row *row, int64_t scale)
{
	int64_t height = scale > 0 ? row->value * COLUMN / scale : 0;

	if (height == 0 && row->value > 0)
		height = 1;
	buf_addf(out, "<svg class=\"column\" role=\"img\" height=\"%lld\">"
	    "<title>", (long long)height);
	add_count(out, row);
	buf_adds(out, "</title>");
	add_rect(out, "value", 1, 1);
	buf_adds(out, "</svg>");
}
