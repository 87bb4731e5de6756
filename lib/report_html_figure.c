#include <string.h>

#include "lib/report_html_parts.h"

enum { SHOWN = 20 };		/* rows in sight; those behind fold away */

struct table {
	struct buf *out;
	const struct run *run;
	const struct calendar *calendar;
	int64_t scale;
};

/* Adds the cells of a row that stand behind its label. */
typedef void cells_fn(const struct table *t, const struct report_row *row);

static int
is_business(const struct report_row *row)
{
	return row->clock && strcmp(row->clock, "business") == 0;
}

/*
 * What a row is called.
 */

static void
add_group(struct buf *out, const struct report_row *row)
{
	if (!row->group) {
		buf_adds(out, "<i>(none)</i>");
		return;
	}
	buf_adds(out, "<bdi>");
	html_text(out, row->group, TEXT_LINE);
	buf_adds(out, "</bdi>");
}

/* Ungrouped, the clock or the currency tells the rows apart. */
static void
add_label(struct buf *out, const struct report_row *row)
{
	buf_adds(out, "<th scope=\"row\">");
	if (is_business(row))
		buf_adds(out, "business time");
	else if (row->by)
		add_group(out, row);
	else if (row->clock)
		buf_adds(out, "calendar time");
	else
		html_text(out, row->unit ? row->unit : "none", TEXT_LINE);
	html_few(out, row);
	buf_adds(out, "</th>");
}

static void
add_identity(struct buf *out, const struct report_row *row)
{
	html_attribute(out, "data-group", row->by ? row->group : NULL);
	html_attribute(out, "data-clock", row->clock);
}

/*
 * Tables.
 */

#define COLUMN(name) "<th scope=\"col\">" name "</th>"
#define PICTURE "<td class=\"picture\">"
#define SPREAD PICTURE "bar: median, mark: p90, line: max</td>"
#define QUANTILES COLUMN("median") COLUMN("p90") COLUMN("max")

static void
add_rows(const struct table *t, size_t from, size_t until, cells_fn *cells)
{
	for (size_t i = from; i < until; i++) {
		const struct report_row *row = &t->run->rows[i];

		buf_adds(t->out, "<tr");
		add_identity(t->out, row);
		if (is_business(row))
			buf_adds(t->out, " class=\"business\"");
		buf_addc(t->out, '>');
		add_label(t->out, row);
		cells(t, row);
		buf_adds(t->out, "</tr>\n");
	}
}

/* What opens and shuts the rows that are not in sight.  On paper they are,
 * and so they are where it cannot be done. */
static void
add_fold(struct buf *out, size_t n, const char *what)
{
	if (n > SHOWN)
		buf_addf(out, "<details><summary>all %zu %s</summary>"
		    "</details>\n", n, what);
}

static void
add_table(const struct table *t, const char *heads, cells_fn *cells)
{
	const struct report_row *row = t->run->rows;
	size_t n = t->run->n, shown = n < SHOWN ? n : SHOWN;

	buf_adds(t->out, "<table>\n<thead><tr><th scope=\"col\">");
	if (row->by)
		html_title(t->out, row->by);
	buf_addf(t->out, "</th>%s</tr></thead>\n<tbody>\n", heads);
	add_rows(t, 0, shown, cells);
	if (n > shown) {
		buf_adds(t->out, "</tbody>\n<tbody class=\"more\">\n");
		add_rows(t, shown, n, cells);
	}
	buf_adds(t->out, "</tbody>\n</table>\n");
	add_fold(t->out, n, "rows");
}

static void
count_cells(const struct table *t, const struct report_row *row)
{
	buf_adds(t->out, PICTURE);
	chart_bar(t->out, row, t->scale);
	buf_adds(t->out, "</td><td>");
	html_count(t->out, row);
	buf_adds(t->out, "</td>");
}

static void
ratio_cells(const struct table *t, const struct report_row *row)
{
	buf_adds(t->out, PICTURE);
	chart_share(t->out, row);
	buf_adds(t->out, "</td><td>");
	html_share(t->out, row);
	buf_adds(t->out, "</td><td>");
	html_number(t->out, "value", row->value);
	buf_adds(t->out, " of ");
	html_number(t->out, "of", row->of);
	buf_adds(t->out, "</td>");
}

static void
series_cell(const struct table *t, const struct report_row *row,
    const char *name, int64_t value)
{
	buf_adds(t->out, "<td>");
	html_value(t->out, row, t->calendar, name, value);
	buf_adds(t->out, "</td>");
}

static void
series_cells(const struct table *t, const struct report_row *row)
{
	buf_adds(t->out, PICTURE);
	chart_series(t->out, row, t->calendar, t->scale);
	buf_adds(t->out, "</td><td>");
	html_number(t->out, "n", row->n);
	if (row->kind == REPORT_DURATION) {
		buf_adds(t->out, "</td><td>");
		html_number(t->out, "open", row->open);
	}
	buf_adds(t->out, "</td>");
	series_cell(t, row, "median", row->median);
	series_cell(t, row, "p90", row->p90);
	series_cell(t, row, "max", row->max);
}

static void
amount_cells(const struct table *t, const struct report_row *row)
{
	buf_adds(t->out, "<td>");
	html_number(t->out, "n", row->n);
	buf_adds(t->out, "</td><td>");
	html_amount(t->out, row);
	buf_adds(t->out, "</td>");
}

static void
add_counts(struct table *t)
{
	t->scale = chart_scale(t->run);
	add_table(t, PICTURE "</td><td></td>", count_cells);
}

static void
add_series(struct table *t)
{
	t->scale = chart_series_scale(t->run);
	add_table(t, t->run->rows->kind == REPORT_DURATION ?
	    SPREAD COLUMN("n") COLUMN("open") QUANTILES :
	    SPREAD COLUMN("n") QUANTILES,
	    series_cells);
}

/*
 * Counts by month: a line of columns for each year, so that months which
 * nothing was counted in leave their gap.
 */

/* The month of "2026-03", 1 to 12; else 0. */
static int
month_of(const char *group)
{
	if (!group || strlen(group) != 7 || group[4] != '-')
		return 0;
	return (group[5] - '0') * 10 + group[6] - '0';
}

static int
is_by_month(const struct run *run)
{
	if (!run->rows->by || strcmp(run->rows->by, "month") != 0)
		return 0;
	for (size_t i = 0; i < run->n; i++) {
		if (run->rows[i].kind != REPORT_COUNT ||
		    !month_of(run->rows[i].group))
			return 0;
	}
	return 1;
}

static void
add_month(const struct table *t, const struct report_row *row)
{
	buf_adds(t->out, "<td");
	add_identity(t->out, row);
	buf_addc(t->out, '>');
	html_count(t->out, row);
	chart_column(t->out, row, t->scale);
	buf_adds(t->out, "</td>");
}

/* Adds the year that begins with row `i`; returns the row behind it. */
static size_t
add_year(const struct table *t, size_t i)
{
	const struct run *run = t->run;
	const char *year = run->rows[i].group;

	buf_addf(t->out, "<tr><th scope=\"row\">%.4s</th>", year);
	for (int month = 1; month <= 12; month++) {
		if (i < run->n && strncmp(run->rows[i].group, year, 4) == 0 &&
		    month_of(run->rows[i].group) == month)
			add_month(t, &run->rows[i++]);
		else
			buf_adds(t->out, "<td></td>");
	}
	buf_adds(t->out, "</tr>\n");
	return i;
}

static void
add_months(struct table *t)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr",
	    "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	size_t i = 0;

	t->scale = chart_scale(t->run);
	buf_adds(t->out, "<div>\n<table>\n<thead><tr><td></td>");
	for (int month = 0; month < 12; month++)
		buf_addf(t->out, "<th scope=\"col\">%s</th>", names[month]);
	buf_adds(t->out, "</tr></thead>\n<tbody>\n");
	while (i < t->run->n)
		i = add_year(t, i);
	buf_adds(t->out, "</tbody>\n</table>\n</div>\n");
}

/*
 * Lists.
 */

static void
add_code(struct buf *out, const char *before, const char *id)
{
	if (!id)
		return;
	buf_addf(out, "<span>%s<code>", before);
	html_text(out, id, TEXT_LINE);
	buf_adds(out, "</code></span> ");
}

static void
add_time(struct buf *out, int64_t at)
{
	char utc[WHEN_TEXT], shown[WHEN_TEXT];

	if (at == WHEN_NONE)
		return;
	when_format_utc(utc, at);
	when_format_minute(shown, at);
	buf_addf(out, "<time datetime=\"%s\">%s</time> ", utc, shown);
}

/* Who, how long, how often: what a list has of these. */
static void
add_facts(struct buf *out, const struct report_row *row)
{
	const struct report_entry *e = row->entry;

	if (e->who) {
		buf_adds(out, "<bdi class=\"who\">");
		html_text(out, e->who, TEXT_LINE);
		buf_adds(out, "</bdi> ");
	}
	if (e->seconds != WHEN_NONE) {
		html_value(out, row, NULL, "seconds", e->seconds);
		buf_addc(out, ' ');
	}
	if (e->n) {
		html_number(out, "n", e->n);
		buf_adds(out, "\u00d7 ");
	}
}

static void
add_entry(struct buf *out, const struct report_row *row)
{
	const struct report_entry *e = row->entry;

	buf_adds(out, "<li");
	add_identity(out, row);
	html_attribute(out, "data-case", e->case_id);
	html_attribute(out, "data-event", e->event_id);
	html_attribute(out, "data-action", e->action);
	buf_adds(out, "><p>");
	if (row->by) {
		add_group(out, row);
		buf_addc(out, ' ');
	}
	add_code(out, "", e->case_id);
	add_code(out, "action ", e->action);
	add_time(out, e->at);
	add_facts(out, row);
	buf_adds(out, "</p>");
	if (e->text) {
		buf_adds(out, "<blockquote dir=\"auto\">");
		html_text(out, e->text, TEXT_BLOCK);
		buf_adds(out, "</blockquote>");
	}
	buf_adds(out, "</li>\n");
}

static void
add_entries(const struct table *t)
{
	size_t n = t->run->n;

	buf_adds(t->out, "<ol>\n");
	for (size_t i = 0; i < n; i++) {
		if (i == SHOWN)
			buf_addf(t->out, "</ol>\n<ol class=\"more\" "
			    "start=\"%d\">\n", SHOWN + 1);
		add_entry(t->out, &t->run->rows[i]);
	}
	buf_adds(t->out, "</ol>\n");
	add_fold(t->out, n, "entries");
}

/*
 * Figures.
 */

static const char *const classes[] = {
	[REPORT_COUNT] = "count",
	[REPORT_RATIO] = "ratio",
	[REPORT_DURATION] = "series",
	[REPORT_NUMBER] = "series",
	[REPORT_AMOUNT] = "amount",
	[REPORT_ENTRY] = "entry",
};

static void
add_caption(struct buf *out, const struct report_row *row)
{
	buf_adds(out, "<figcaption><h3>");
	html_title(out, row->figure);
	if (row->by && strcmp(row->by, row->figure) != 0) {
		buf_adds(out, " <small>by ");
		html_text(out, row->by, TEXT_LINE);
		buf_adds(out, "</small>");
	}
	buf_adds(out, "</h3><p>");
	html_text(out, row->definition, TEXT_LINE);
	buf_adds(out, "</p></figcaption>\n");
}

static void
add_body(struct table *t)
{
	switch (t->run->rows->kind) {
	case REPORT_COUNT:
		add_counts(t);
		break;
	case REPORT_RATIO:
		add_table(t, PICTURE "</td>" COLUMN("share") "<td></td>",
		    ratio_cells);
		break;
	case REPORT_DURATION:
	case REPORT_NUMBER:
		add_series(t);
		break;
	case REPORT_AMOUNT:
		add_table(t, COLUMN("n") COLUMN("sum"), amount_cells);
		break;
	case REPORT_ENTRY:
		add_entries(t);
		break;
	}
}

void
html_figure(struct buf *out, const struct run *run,
    const struct calendar *calendar)
{
	struct table t = { .out = out, .run = run, .calendar = calendar };

	buf_addf(out, "<figure class=\"%s\"", is_by_month(run) ? "months" :
	    classes[run->rows->kind]);
	html_attribute(out, "data-figure", run->rows->figure);
	html_attribute(out, "data-by", run->rows->by);
	buf_adds(out, ">\n");
	add_caption(out, run->rows);
	if (is_by_month(run))
		add_months(&t);
	else
		add_body(&t);
	buf_adds(out, "</figure>\n");
}
