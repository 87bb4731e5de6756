/*
 * report_html_parts: what the files of the page share.
 *
 * report_html.c makes the page, its sections and its tiles, which are figures
 * of one number; report_html_figure.c the tables and lists of all other
 * figures; report_html_chart.c draws, and writes numbers; report_html_style.c
 * is the style sheet.
 *
 * The page is well-formed XML, too.  Each row of the report is one element of
 * it, with its group and clock as data-group and data-clock; its section has
 * data-report, its figure or tile data-figure and data-by.  Each number is a
 * <data> of a class named like the number, with its exact value.
 */
#ifndef CASEBOOK_REPORT_HTML_PARTS_H
#define CASEBOOK_REPORT_HTML_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/report_parts.h"
#include "lib/text.h"

extern const char report_html_style[];

/* Rows that stand next to each other. */
struct run {
	const struct report_row *rows;
	size_t n;
};

/* Adds text that may be anybody's: shown as text_show() does, and escaped
 * for content and for attributes in quotes. */
void html_text(struct buf *out, const char *text, enum text_show how);

/* Adds NAME="text", with a blank in front; nothing if `text` is NULL. */
void html_attribute(struct buf *out, const char *name, const char *text);

/* Adds the name of a report or figure as a title: "First response". */
void html_title(struct buf *out, const char *name);

/* Adds "(few)" if the row rests on few. */
void html_few(struct buf *out, const struct report_row *row);

/* Adds a number of a row; for people in its unit, or as a duration by the
 * clock of the row. */
void html_number(struct buf *out, const char *name, int64_t number);
void html_value(struct buf *out, const struct report_row *row,
    const struct calendar *calendar, const char *name, int64_t value);

/* Adds the value of a count; its unit, in the singular for 1, if it is not
 * told by the value. */
void html_count(struct buf *out, const struct report_row *row);
void html_unit(struct buf *out, const struct report_row *row);

/* Adds the sum of an amount, with its currency. */
void html_amount(struct buf *out, const struct report_row *row);

/* Adds the share of a ratio in percent. */
void html_share(struct buf *out, const struct report_row *row);

/* Where bars end: at the largest value; of series, at the longest, unless a
 * few are so long that no median could be seen beside them. */
int64_t chart_scale(const struct run *run);
int64_t chart_series_scale(const struct run *run);

/* Draw a row: a bar of its value; one of its share; one of its median, with
 * a mark at p90 and a line to the longest; and a column. */
void chart_bar(struct buf *out, const struct report_row *row, int64_t scale);
void chart_share(struct buf *out, const struct report_row *row);
void chart_series(struct buf *out, const struct report_row *row,
    const struct calendar *calendar, int64_t scale);
void chart_column(struct buf *out, const struct report_row *row,
    int64_t scale);

/* Adds the figure of these rows, which are all of its rows in that
 * grouping. */
void html_figure(struct buf *out, const struct run *run,
    const struct calendar *calendar);

#endif
