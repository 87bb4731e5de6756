/*
 * report_parts: what the files of the report module share.
 *
 * report_ask.c reads what is asked; report.c hands each case to the figures,
 * and makes rows of what they counted; report_figures.c is the table of
 * figures and reports, and the functions that count are those of
 * report_counts.h, in report_times.c, report_said.c, report_ends.c and, what
 * more than one case shows, report_house.c.  All count by tally_*() of
 * report_tally.c, which says at which moment it counts; report_group.c tells
 * groups apart; report_past.c shows a case as it stood when the period ended;
 * report_row.c, report_print.c and the files of report_html_parts.h write
 * rows.
 */
#ifndef CASEBOOK_REPORT_PARTS_H
#define CASEBOOK_REPORT_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/boilerplate.h"
#include "lib/casefile.h"
#include "lib/report.h"

typedef void figure_fn(struct report *r, const struct casefile *cf);

/* What a figure counts. */
enum figure_over {
	CASES,			/* corrective actions only if asked for */
	BODIES,			/* the same, and it reads what was said */
	REPLIES,		/* what repeats in our replies: two passes */
	ACTIONS,		/* corrective actions alone */
	ALL,			/* actions and the cases that caused them */
};

struct figure {
	const char *name;
	const char *report;	/* where it is at home */
	enum report_kind kind;
	const char *unit;
	figure_fn *count;	/* NULL: passages, told at the end */
	const char *definition;
	enum figure_over over;
};

/* Ways of grouping.  Those behind BY_OUTCOME are not for --by. */
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
	BY_OUTCOME,
	BY_AGE,
	BY_ACCEPTED,
	BY_STAYS,
	BY_TARGET,
	REPORT_BYS,
	BY_EACH = REPORT_BYS,	/* as the report is grouped */
};

/* "channel" …; "" of BY_NOTHING. */
extern const char *const report_by_names[REPORT_BYS];

/* A figure in a report.  Grouped as --by says if it is BY_NOTHING or BY_EACH,
 * else always by the same. */
struct asked {
	const char *figure;
	enum report_by by;
};

enum { LIST_BYS = 3, LIST_FIGURES = 16 };

struct report_list {
	const char *name;
	enum report_by bys[LIST_BYS + 1];	/* BY_NOTHING-ended: BY_EACH is
						 * told by each of them */
	struct asked figures[LIST_FIGURES + 1];	/* NULL-ended */
};

/* Both end with a row whose name is NULL. */
extern const struct figure report_figures[];
extern const struct report_list report_lists[];

/* NULL if there is none such.  Two reports may have a figure of the same
 * name; `report` NULL: any. */
const struct report_list *report_list(const char *name);
const struct figure *report_figure(const char *report, const char *name);

/* When something is counted, which decides period, month and owner. */
struct moment {
	int64_t at;
	const struct event *event;	/* of which it is: before it in order
					 * or behind it was a handover in the
					 * same second; NULL: behind all */
	const struct saying *saying;	/* which decides the channel; NULL */
	enum due_what target;		/* which decides BY_TARGET */
};

/* When nothing but the time counts. */
struct moment moment_at(int64_t at);
struct moment moment_of_event(int64_t at, const struct event *event);

/* `s` NULL: when nothing but the time counts. */
struct moment moment_of_saying(int64_t at, const struct saying *s);
struct moment moment_of_transition(const struct transition *t);
struct moment moment_of_opening(const struct casefile *cf);

/* Our first substantive reply; NULL. */
const struct saying *report_first_answer(const struct casefile *cf);

/* Of the last closing; at WHEN_NONE if the case is not closed. */
struct moment moment_of_closing(const struct casefile *cf);

/* Counts 1; so many. */
void tally_count(struct report *r, struct moment m);
void tally_sum(struct report *r, struct moment m, int64_t n);

/* Counts 1 at the end of the period, if `holds`. */
void tally_state(struct report *r, int holds);

/* Counts 1 of what happened, and 1 that `hit`, if it did; a part of so
 * many. */
void tally_ratio(struct report *r, struct moment m, int hit);
void tally_share(struct report *r, struct moment m, int64_t part, int64_t of);

/* A number of a case. */
void tally_number(struct report *r, struct moment m, int64_t number);

/* A duration, of from <= ended.at; WHEN_NONE as that: not yet. */
void tally_span(struct report *r, int64_t from, struct moment ended);

/* An age at the end of the period: one that has not ended. */
void tally_age(struct report *r, int64_t from);

/* A value of Redress. */
void tally_amount(struct report *r, struct moment m, const char *redress);

/* A thing of a list, which is copied.  `at` of the entry may lie outside the
 * period, `m` decides; the second: at the end of the period. */
void tally_entry(struct report *r, struct moment m,
    const struct report_entry *entry);
void tally_entry_at_end(struct report *r, const struct report_entry *entry);

/* Is the instant in the period? */
int report_inside(const struct report *r, int64_t at);

/* What the policy makes of the case; worked out once a case. */
const struct judgement *report_judge(struct report *r);

/* Was the case open just before `at`? */
int report_open_before(const struct casefile *cf, int64_t at);

/* The groups of one way of grouping seen so far, by index; "" is the one of
 * cases without. */
struct groups {
	enum report_by by;
	int in_order;		/* told in the order in which they came */
	struct strs names;
	size_t *slots;		/* index + 1 by hash; 0: free */
	size_t nslots;		/* a power of 2, at least twice names.n */
	size_t *found;		/* the groups that one count is for */
	size_t nfound;
	size_t found_size;
	size_t *order;		/* of the rows, once finished */
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

/* The groups of that way, made at the first call, which no other may follow
 * once cases are added. */
struct groups *groups_by(struct report *r, enum report_by by);
void groups_release(struct report *r);

/* Sets g->found to the groups of r->cf at that moment. */
void groups_find(struct report *r, struct groups *g, const struct moment *m);

/* Sets the order of all groups. */
void groups_sort(struct report *r);

/* Grouped by month: the first instant of the month after `at`; else
 * INT64_MAX. */
int64_t groups_next_start(const struct report *r, int64_t at);

/* Who owned the case at that moment; before the opening, the first owner. */
const char *report_owner_at(const struct casefile *cf,
    const struct moment *m);

/* A case as it stood at an instant; memory for the next. */
struct past {
	struct casefile cf;
	struct buf promises, questions, stretches, hands;
};

#define PAST_INIT { .promises = BUF_INIT, .questions = BUF_INIT, \
	.stretches = BUF_INIT, .hands = BUF_INIT }

/*
 * Makes past->cf the case as it stood just before `until`: what was said,
 * promises, questions, stretches, hands, transitions, and whether it was open,
 * closed and how, unanswered, whose it was, first response and
 * acknowledgement.  All else is as in `cf`, which knows what came later:
 * settings, the outcome and cause of a case then open, numbers of owners and
 * voices, what there is to do.  Pauses need no cut: a later one, or the rest
 * of one, puts off no target that was passed.  Valid as long as `cf`, and
 * until the next call.
 */
void past_cut(struct past *past, const struct casefile *cf, int64_t until);
void past_release(struct past *past);

/* Values that grow. */
struct series {
	int64_t *v;
	size_t n, size;
};

/* What was given in one currency. */
struct sum {
	int64_t value, n;
};

/* What one figure counted in one group. */
struct cell {
	int64_t value, of, open;
	struct series calendar;		/* or numbers; sorted at the end */
	struct series business;
	struct sum *sums;		/* by currency of the report; NULL */
	size_t nsums;
};

/* What one figure counted; cells by group, as far as any was needed. */
struct tally {
	const struct figure *figure;
	const char *report;	/* as which it was asked */
	enum report_by by;
	struct groups *groups;
	struct cell *cells;
	size_t ncells;
	struct report_entry *entries;	/* their strings belong to them */
	size_t nentries;
	size_t entries_size;
};

struct cell *tally_cell(struct tally *t, size_t group);
void tally_release(struct tally *t);

/*
 * What only more than one case shows, of report_house.c: who was overtaken,
 * who is to be told.  It is counted once all cases were added.
 */
struct house;
void house_settle(struct report *r);
void house_free(struct house *house);

struct report {
	struct report_options options;
	struct when_range in;	/* the period, cut to as_of */
	int64_t end;		/* the instant of ages: the end of the
				 * period, or as_of */
	struct tally *tallies;
	size_t ntallies;
	struct groups *groups[REPORT_BYS];
	struct month *months;
	size_t nmonths;
	struct band *bands;
	size_t nbands;
	struct strs currencies;
	struct strs cases;	/* of options.cases */
	struct past past;
	struct house *house;

	/* Of the replies, where what repeats is asked: learnt in the first
	 * pass, measured in the second, by number of saying. */
	struct boilerplate *boilerplate;
	int learning;
	struct repetition *repetitions;
	size_t nrepetitions;

	/* While a case is added. */
	struct tally *tally;
	const struct casefile *cf;
	struct judgement judgement;
	int judged;
};

/*
 * A value of a series or a time, for people: "4d 3h"; business time in
 * business days of the calendar, which are no 24 hours; a number as it is.
 * The calendar may be NULL where the clock is not business.
 */
enum { REPORT_VALUE = 48 };
void report_format_value(char out[REPORT_VALUE], const struct report_row *row,
    const struct calendar *calendar, int64_t value);

/*
 * Asks for the figures of reports, or for single figures, as options.what,
 * options.by and options.cases have them: sets r->tallies but for their
 * groups.  CASE_EUSAGE.
 */
int report_ask(struct report *r);

#endif
