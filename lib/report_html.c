#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_html_parts.h"

/*
 * All rows, since how a figure is drawn depends on all of its own.
 */

struct all_rows {
	struct report_row *rows;
	size_t n, size;
};

static int
keep_row(void *arg, const struct report_row *row)
{
	struct all_rows *all = arg;

	if (all->n == all->size) {
		all->size = all->size ? all->size * 2 : 64;
		all->rows = xrealloc(all->rows,
		    all->size * sizeof *all->rows);
	}
	all->rows[all->n++] = *row;
	return 0;
}

typedef int alike_fn(const struct report_row *a, const struct report_row *b);

static int
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int
same_report(const struct report_row *a, const struct report_row *b)
{
	return same_text(a->report, b->report);
}

static int
same_grouping(const struct report_row *a, const struct report_row *b)
{
	return same_report(a, b) && same_text(a->by, b->by);
}

static int
same_figure(const struct report_row *a, const struct report_row *b)
{
	return same_grouping(a, b) && same_text(a->figure, b->figure);
}

/* Cuts from the front of `rest` the rows that are alike.  1; 0 if none is
 * left. */
static int
next_run(struct run *out, struct run *rest, alike_fn *alike)
{
	*out = (struct run){ rest->rows, 0 };
	while (rest->n > 0 && alike(out->rows, rest->rows)) {
		out->n++;
		rest->rows++;
		rest->n--;
	}
	return out->n > 0;
}

/*
 * Tiles: each a figure that is one number.
 */

static int
is_tile(const struct report_row *row)
{
	return !row->by && (row->kind == REPORT_COUNT ||
	    row->kind == REPORT_RATIO);
}

static void
add_tile_number(struct buf *out, const struct report_row *row)
{
	if (row->kind == REPORT_COUNT) {
		html_count(out, row);
		buf_adds(out, "<small>");
		html_unit(out, row);
	} else {
		html_share(out, row);
		buf_adds(out, "<small> ");
		html_number(out, "value", row->value);
		buf_adds(out, " of ");
		html_number(out, "of", row->of);
	}
	html_few(out, row);
	buf_adds(out, "</small>");
}

static void
add_tile(struct buf *out, const struct report_row *row)
{
	buf_adds(out, "<div");
	html_attribute(out, "data-figure", row->figure);
	buf_adds(out, "><dt>");
	html_title(out, row->figure);
	buf_adds(out, "</dt><dd class=\"big\">");
	add_tile_number(out, row);
	if (row->kind == REPORT_RATIO) {
		buf_adds(out, "</dd><dd>");
		chart_share(out, row);
	}
	buf_adds(out, "</dd><dd>");
	html_text(out, row->definition, TEXT_LINE);
	buf_adds(out, "</dd></div>\n");
}

static void
add_tiles(struct buf *out, const struct run *grouping)
{
	int open = 0;

	for (size_t i = 0; i < grouping->n; i++) {
		if (!is_tile(&grouping->rows[i]))
			continue;
		if (!open)
			buf_adds(out, "<dl class=\"tiles\">\n");
		open = 1;
		add_tile(out, &grouping->rows[i]);
	}
	if (open)
		buf_adds(out, "</dl>\n");
}

/*
 * The page.
 */

static void
add_figures(struct buf *out, const struct run *grouping,
    const struct calendar *calendar)
{
	struct run rest = *grouping, figure;
	int open = 0;

	while (next_run(&figure, &rest, same_figure)) {
		if (is_tile(figure.rows))
			continue;
		if (!open)
			buf_adds(out, "<div class=\"figures\">\n");
		open = 1;
		html_figure(out, &figure, calendar);
	}
	if (open)
		buf_adds(out, "</div>\n");
}

static void
add_section(struct buf *out, const struct run *section, size_t number,
    const struct calendar *calendar)
{
	struct run rest = *section, grouping;

	buf_addf(out, "<section id=\"report-%zu\"", number);
	html_attribute(out, "data-report", section->rows->report);
	buf_adds(out, ">\n<h2>");
	html_title(out, section->rows->report);
	buf_adds(out, "</h2>\n");
	while (next_run(&grouping, &rest, same_grouping)) {
		add_tiles(out, &grouping);
		add_figures(out, &grouping, calendar);
	}
	buf_adds(out, "</section>\n");
}

static void
add_contents(struct buf *out, const struct run *rows)
{
	struct run rest = *rows, section;
	size_t number = 0;

	buf_adds(out, "<nav aria-label=\"Reports\"><ul>");
	while (next_run(&section, &rest, same_report)) {
		buf_addf(out, "<li><a href=\"#report-%zu\">", ++number);
		html_title(out, section.rows->report);
		buf_adds(out, "</a></li>");
	}
	buf_adds(out, "</ul></nav>\n");
}

static void
add_sections(struct buf *out, const struct run *rows,
    const struct calendar *calendar)
{
	struct run rest = *rows, section;
	size_t number = 0;

	buf_adds(out, "<main>\n");
	if (rows->n == 0)
		buf_adds(out, "<p>There is nothing to show.</p>\n");
	while (next_run(&section, &rest, same_report))
		add_section(out, &section, ++number, calendar);
	buf_adds(out, "</main>\n");
}

/* Nothing may be loaded or run, only the style of the page itself applies. */
static void
add_head(struct buf *out, const char *title)
{
	buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; "
	    "base-uri 'none'; form-action 'none'\"/>\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
	html_text(out, title, TEXT_LINE);
	buf_addf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
	    report_html_style);
}

static void
add_note(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "<div><dt>%s</dt><dd>", name);
	html_text(out, text, TEXT_LINE);
	buf_adds(out, "</dd></div>\n");
}

/* An instant as --as-of and --known take it. */
static void
add_instant(struct buf *out, const char *name, int64_t at)
{
	char text[WHEN_TEXT];

	when_format(text, when_local(at));
	add_note(out, name, text);
}

/* A border of the period: a day, or what is more exact. */
static void
format_border(char out[WHEN_TEXT], int64_t at, int64_t border)
{
	if (when_day_start(when_day(border)) == border)
		when_format_day(out, at);
	else
		when_format(out, when_local(at));
}

static void
add_period(struct buf *out, const struct when_range *period)
{
	char from[WHEN_TEXT] = "", until[WHEN_TEXT] = "";
	struct buf text = BUF_INIT;

	if (period->from != WHEN_NONE)
		format_border(from, period->from, period->from);
	if (period->until != INT64_MAX)
		format_border(until, period->until - 1, period->until);
	if (strcmp(from, until) == 0)
		buf_adds(&text, *from ? from : "all");
	else
		buf_addf(&text, "%s..%s", from, until);
	add_note(out, "Period", text.data);
	buf_release(&text);
}

static void
add_header(struct buf *out, const struct report_options *asked,
    const struct report_page *page)
{
	buf_adds(out, "<header>\n<h1>");
	html_text(out, page->title, TEXT_LINE);
	buf_adds(out, "</h1>\n<dl>\n");
	add_period(out, &asked->period);
	add_instant(out, "As of", asked->as_of);
	if (page->known != INT64_MAX)
		add_instant(out, "Known", page->known);
	if (page->query[0])
		add_note(out, "Query", page->query);
	add_note(out, "Commit", page->commit);
	buf_adds(out, "</dl>\n</header>\n");
}

static void
add_footer(struct buf *out)
{
	buf_adds(out, "<footer>\n<h2>How to read this page</h2>\n<p>"
	    "Of durations, <b>n</b> is how many have ended and <b>open</b> "
	    "how many have not. Half took no longer than the <b>median</b>, "
	    "nine of ten no longer than <b>p90</b>, and <b>max</b> is the "
	    "longest. "
	    "In the picture the bar ends at the median, the mark is p90, and "
	    "the line leads to the longest; an arrow, where that is far "
	    "beyond. Business time counts opening hours only; "
	    "<b>bd</b> is a business day. "
	    "<b>(few)</b> marks what rests on one to four.</p>\n"
	    "</footer>\n");
}

void
report_html(struct buf *out, const struct report *r,
    const struct report_page *page)
{
	struct all_rows all = { NULL, 0, 0 };
	struct run rows;

	report_each_row(r, keep_row, &all);
	rows = (struct run){ all.rows, all.n };
	add_head(out, page->title);
	add_header(out, &r->options, page);
	if (rows.n > 0 && !same_report(&rows.rows[0], &rows.rows[rows.n - 1]))
		add_contents(out, &rows);
	add_sections(out, &rows, r->options.calendar);
	add_footer(out);
	buf_adds(out, "</body>\n</html>\n");
	free(all.rows);
}
