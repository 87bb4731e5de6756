/*
 * selection: which cases or events are asked for, and what one gets of each:
 * the words between those who ask (commands, reports) and lib/index, which
 * answers.  Plain structs, nothing else.
 */
#ifndef CASEBOOK_SELECTION_H
#define CASEBOOK_SELECTION_H

#include <stdint.h>

#include "lib/event_list.h"
#include "lib/query.h"

enum case_order {
	ORDER_OPENED,		/* oldest opening first; the default */
	ORDER_UPDATED,
	ORDER_CLOSED,
	ORDER_DUE,		/* earliest next due first, none last */
	ORDER_WAITING,		/* longest waiting first: is:todo's rule */
	ORDER_OWNER,
	ORDER_SUBJECT,
};

/* "opened" of ORDER_OPENED; NULL-ended. */
extern const char *const case_order_names[];

struct selection {
	const struct query *query;	/* NULL: every case */
	int64_t now;			/* for overdue, todo, age */
	enum case_order order;
	int reverse;
	uint64_t max;			/* 0: no limit */
};

/* One selected case: enough for a line.  Strings live during the call; they
 * are "" where there is none. */
struct case_row {
	const char *id;
	const char *owner, *kind, *channel, *subject, *contact;
	int64_t opened, closed, updated, next_due, waiting_since;
	int is_open, unanswered, unclaimed, overdue, todo;
};

/* Anything but 0 from a function of these three kinds ends the walk and is
 * returned. */
typedef int case_row_fn(void *arg, const struct case_row *row);

typedef int case_events_fn(void *arg, const char *case_id,
    struct event_list *events);

/* For case-log: events of the selected cases, and of the policy if `query`
 * is NULL. */
struct event_filter {
	const struct query *query;
	int64_t now;
	struct when_range recorded;	/* {WHEN_NONE, INT64_MAX}: all */
	const struct strs *kinds;	/* NULL or names of event kinds */
	const struct strs *by;		/* NULL or handles */
	int64_t after_entry;		/* only entries with a greater number
					 * in the index, for -f; 0 */
	int reverse;
	uint64_t max;			/* the last `max`; 0: no limit */
};

/* `entry` counts entries in the order in which this index saw them.  `bytes`
 * are followed by a NUL; where they are no event, `ev` has an id but no
 * fields. */
typedef int filtered_event_fn(void *arg, const char *case_id,
    const struct event *ev, const char *bytes, size_t len, int64_t entry);

#endif
