/*
 * report: the figures of METRICS, counted over folded cases.
 *
 * A report is an accumulator: it is opened with what is asked, given each
 * selected case once, in any order, and then tells its rows.  It knows no
 * casebook, so that figures can be tested on cases made by hand.
 *
 *	report_open(&r, &options);
 *	do {
 *		report_add(r, cf);	for each case, folded at options.as_of
 *	} while (report_finish(r));
 *	report_each_row(r, fn, arg);	or report_print(), report_each_case()
 *	report_close(r);
 *
 * Rules that hold for every figure (METRICS section 1):
 *
 *  - A figure counts by its own date, inside the period, which is cut to
 *    as_of.  A state (outstanding, overdue) is that at the period's end.
 *  - A duration belongs to the period in which it ended; what has not ended
 *    when the period ends is counted as open.
 *  - What describes a case (settings, owners so far, the cause of one that
 *    was open) is as known at as_of, even where the period ends before.
 *
 * Grouped by month, the stock at the start and at the end is told for each
 * month, so that in every group, too,
 * outstanding-start + opened + reopenings - closings = outstanding-end.
 * (By owner it holds for the sum of the groups: a handover moves a case from
 * one group to another.)
 *
 * Every figure has one row in the table of report_figures.c: its name, its
 * definition, what kind of row it gives, and the function that counts a case.
 */
#ifndef CASEBOOK_REPORT_H
#define CASEBOOK_REPORT_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/calendar.h"
#include "lib/casefile.h"
#include "lib/policy.h"
#include "lib/when.h"

struct report;

/* Add the names that there are: of reports and figures, of figures alone, of
 * ways of grouping. */
void report_names(struct strs *out);
void report_figure_names(struct strs *out);
void report_group_names(struct strs *out);

struct report_options {
	const char *what;	/* reports or single figures, a comma between
				 * them; NULL: summary */
	const char *by;		/* channel, owner, month …; NULL: as each
				 * figure is at home */
	const char *cases;	/* a figure: collect the cases behind it, and
				 * nothing else; NULL */
	struct when_range period;	/* {WHEN_NONE, INT64_MAX}: all */
	int64_t as_of;		/* that of the folds; an instant, included */
	int corrective;		/* the query names corrective actions, which
				 * are in no figure else */
	const struct policy *policy;
	const struct calendar *calendar;	/* of the same policy */
};

/*
 * *out is to be closed with report_close(); it is NULL on failure.  Policy
 * and calendar must outlive it.  CASE_EUSAGE for an unknown report, figure or
 * way of grouping: the nearest is named, and those that there are.
 */
int report_open(struct report **out, const struct report_options *options);

/* Does it read what was said, so that the cases must have their bodies? */
int report_needs_bodies(const struct report *r);

/* Counts one case.  Nothing of `cf` is kept. */
void report_add(struct report *r, const struct casefile *cf);

/*
 * Ends a pass over the cases.  1: each must be added once more (what repeats
 * can only be told once all is known); 0: the counting is done, and rows may
 * be asked for.
 */
int report_finish(struct report *r);

/* NULL is fine. */
void report_close(struct report *r);

enum report_kind {
	REPORT_COUNT,		/* value, unit */
	REPORT_RATIO,		/* value, of */
	REPORT_DURATION,	/* n, open, median, p90, max, by clock */
	REPORT_NUMBER,		/* the same of a number a case: no clock */
	REPORT_AMOUNT,		/* n, value in hundredths of the currency that
				 * unit names; a row for each currency; with
				 * n 0 and no unit where there is none */
	REPORT_ENTRY,		/* one thing of a list: entry; no row at all
				 * where there is none */
};

/* One thing that a list names; NULL, WHEN_NONE and 0 where it has none. */
struct report_entry {
	const char *case_id;
	const char *event_id;
	const char *action;	/* a corrective action: its case id */
	const char *who;	/* our hand: who owns it, or wrote it */
	int64_t at;		/* when: its due, its date */
	int64_t seconds;	/* how long */
	int64_t n;		/* how often */
	const char *text;	/* what was promised, the reason, …; untrusted
				 * words, perhaps of several lines */
};

/* One row.  Strings live as long as the report. */
struct report_row {
	const char *report, *figure;
	const char *definition;
	enum report_kind kind;
	const char *clock;	/* calendar, business; NULL: no duration */
	const char *by;		/* NULL: not grouped */
	const char *group;	/* NULL: the cases that have none */
	const char *unit;	/* s, cases, events …; NULL of a ratio */
	int64_t value, of;
	int64_t n, open;
	int64_t median, p90, max;	/* WHEN_NONE if n is 0 */
	int few;		/* rests on 1 to 4 */
	const struct report_entry *entry;	/* NULL: no REPORT_ENTRY */
};

typedef int report_row_fn(void *arg, const struct report_row *row);

/*
 * Calls `fn` for each row: reports as asked, in them the ways of grouping,
 * in them the figures, in them the groups (sorted, or in an order of their
 * own; every group for every figure; without one last), in them the clocks,
 * currencies or entries.  Not 0 from `fn` ends the walk and is returned.
 */
int report_each_row(const struct report *r, report_row_fn *fn, void *arg);

/* Of what repeats in replies, one of how many pieces was looked at: 1 where
 * the figures are exact (lib/boilerplate.h). */
uint64_t report_sample(const struct report *r);

typedef int report_case_fn(void *arg, const char *case_id);

/*
 * With options.cases: the cases behind the figure, each once, sorted: those
 * counted in its value or n, of a ratio in its numerator.
 */
int report_each_case(const struct report *r, report_case_fn *fn, void *arg);

/* Appends the row as a JSON object, without a newline (METRICS section 1). */
void report_row_json(struct buf *out, const struct report_row *row);

/*
 * Appends the row as a line of CSV (RFC 4180) without its end, and the line
 * that names the columns.  A value that a spreadsheet would take for a
 * formula gets a ' in front (THREATS 12).
 */
void report_row_csv(struct buf *out, const struct report_row *row);
void report_csv_head(struct buf *out);

/* What a page tells of itself besides period and as-of, so that it can be
 * made again. */
struct report_page {
	const char *title;	/* the casebook's name */
	const char *query;	/* its words; "": all cases */
	int64_t known;		/* INT64_MAX: all that is known */
	const char *commit;
};

/*
 * Appends an HTML page of all rows, complete in itself: no script, nothing
 * from elsewhere, charts drawn in SVG, dark and light, for a telephone and
 * for paper.
 */
void report_html(struct buf *out, const struct report *r,
    const struct report_page *page);

/*
 * Appends all rows for people, the definition beside each figure, wrapped at
 * `width` columns; 0: not wrapped.
 */
void report_print(struct buf *out, const struct report *r, int width);

/*
 * Appends the definitions of the figures of a report, or of one figure; NULL:
 * of all.  CASE_EUSAGE as report_open().
 */
int report_definitions(struct buf *out, const char *what, int width);

#endif
