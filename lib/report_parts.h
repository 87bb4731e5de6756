/*
 * report_parts: what the files of the report module share.
 *
 * report.c reads what is asked, hands each case to the figures, and makes
 * rows of what they counted; report_figures.c is the table of figures and
 * reports; report_group.c tells groups apart; report_past.c shows a case as
 * it stood when the period ended; report_print.c writes rows.
 *
 * A figure counts a case by calling tally_*().  Each call says at which
 * moment it counts.
 */
#ifndef CASEBOOK_REPORT_PARTS_H
#define CASEBOOK_REPORT_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/casefile.h"
#include "lib/report.h"

enum { REPORT_FIGURES = 16 };	/* most figures of a report */

typedef void figure_fn(struct report *r, const struct casefile *cf);

struct figure {
	const char *name;
	const char *report;	/* where it is at home */
	enum report_kind kind;
	const char *unit;
	figure_fn *count;
	const char *definition;
};

/* Ways of grouping; BY_AGE is not for --by, only where a report has it. */
enum report_by {
	BY_NOTHING,
	BY_CHANNEL,
	BY_INTERACTION_CHANNEL,
	BY_ACCESS,
	BY_OWNER,
	BY_KIND,
	BY_CUSTOMER,
	BY_ABOUT,
	BY_CAUSE,
	BY_MONTH,
	BY_TAG,
	BY_AGE,
	REPORT_BYS
};

/* "channel" …; "" of BY_NOTHING. */
extern const char *const report_by_names[REPORT_BYS];

struct report_list {
	const char *name;
	enum report_by by;	/* always grouped so */
	const char *figures[REPORT_FIGURES + 1];	/* NULL-ended */
};

/* Both end with a row whose name is NULL; NULL if there is none such. */
extern const struct figure report_figures[];
extern const struct report_list report_lists[];
const struct figure *report_figure(const char *name);
const struct report_list *report_list(const char *name);

/* When something is counted, which decides period, month and owner. */
struct moment {
	int64_t at;
	const struct event *event;	/* of which it is: before it in order
					 * or behind it was a handover in the
					 * same second; NULL: behind all */
	const struct saying *saying;	/* which decides the channel; NULL */
};

/* Counts 1. */
void tally_count(struct report *r, struct moment m);

/* Counts 1 at the end of the period, if `holds`. */
void tally_state(struct report *r, int holds);

/* Counts 1 of what happened, and 1 that `hit`, if it did. */
void tally_ratio(struct report *r, struct moment m, int hit);

/* A number of a case. */
void tally_number(struct report *r, struct moment m, int64_t number);

/* A duration, of from <= ended.at; WHEN_NONE as that: not yet. */
void tally_span(struct report *r, int64_t from, struct moment ended);

/* An age at the end of the period: one that has not ended. */
void tally_age(struct report *r, int64_t from);

/* What the policy makes of the case; worked out once a case. */
const struct judgement *report_judge(struct report *r);

/* The groups seen so far, by index; "" is the one of cases without. */
struct groups {
	struct strs names;
	size_t *slots;		/* index + 1 by hash; 0: free */
	size_t nslots;		/* a power of 2, at least twice names.n */
	size_t *found;		/* the groups that one count is for */
	size_t nfound;
	size_t found_size;
};

/* Months and bands of age that groups may be; made when needed. */
struct month {
	int64_t start;
	char name[WHEN_TEXT];
};
struct band {
	struct span span;
	char *name;
};

/* Makes what r->by needs; every other r->… must be set. */
void groups_init(struct report *r);
void groups_release(struct report *r);

/* Sets r->groups.found to the groups of r->cf at that moment. */
void groups_find(struct report *r, const struct moment *m);

/* The indices of all groups in the order of rows; to be freed. */
size_t *groups_sorted(const struct report *r);

/* Grouped by month: the first instant of the month after `at`; else
 * INT64_MAX. */
int64_t groups_next_start(const struct report *r, int64_t at);

/* Who owned the case at that moment; before the opening, the first owner. */
const char *report_owner_at(const struct casefile *cf,
    const struct moment *m);

/* A case as it stood at an instant; memory for the next. */
struct past {
	struct casefile cf;
	struct buf promises, stretches, hands;
};

/*
 * Makes past->cf the case as it stood just before `until`: what was said,
 * promises, stretches, hands, transitions, and whether it was open, closed,
 * unanswered, whose it was, first response and acknowledgement.  All else is
 * as in `cf`, which knows what came later: settings, outcome, cause, numbers
 * of owners and voices, questions, what there is to do.  Pauses need no cut:
 * a later one, or the rest of one, puts off no target that was passed.  Valid
 * as long as `cf`, and until the next call.
 */
void past_cut(struct past *past, const struct casefile *cf, int64_t until);
void past_release(struct past *past);

/* Values that grow. */
struct series {
	int64_t *v;
	size_t n, size;
};

/* What one figure counted in one group. */
struct cell {
	int64_t value, of, open;
	struct series calendar;		/* or numbers; sorted at the end */
	struct series business;
};

/* What one figure counted; cells by group, as far as any was needed. */
struct tally {
	const struct figure *figure;
	struct cell *cells;
	size_t ncells;
};

struct report {
	const char *name;
	struct report_options options;
	enum report_by by;
	struct when_range in;	/* the period, cut to as_of */
	int64_t end;		/* the instant of ages: the end of the
				 * period, or as_of */
	struct tally tallies[REPORT_FIGURES];
	size_t ntallies;
	struct groups groups;
	size_t *order;		/* of groups, once finished */
	struct month *months;
	size_t nmonths;
	struct band *bands;
	size_t nbands;
	struct strs cases;	/* of options.cases */
	struct past past;

	/* While a case is added. */
	struct tally *tally;
	const struct casefile *cf;
	struct judgement judgement;
	int judged;
};

/* Asks for the figures of a report, or for one figure.  CASE_EUSAGE if there
 * is none of that name. */
int report_ask(struct report *r, const char *word);

#endif
