/*
 * casefile: what the events of one case say together.
 *
 * casefile_fold() makes the facts of a case from its events alone, in
 * whatever order they come (law 5); casefile_judge() adds what depends on
 * the policy; casefile_is_*() what depends on the moment.  The index, the
 * commands, the refusals, the reports and the tests all use these and
 * nothing else, so that two of them never disagree.  Pure.
 *
 * How the fold works (DESIGN section 6, METRICS sections 1 and 3):
 *
 *  1. Events are sorted by event_compare(); an event whose Recorded is after
 *     cut->known does not exist.
 *  2. Corrections are applied, latest first, so that a voided correction
 *     has no effect; what they change is kept beside the event.  Then an
 *     event whose Occurred, so corrected, is after cut->as_of does not
 *     exist; a correction that occurred later has not corrected yet.
 *  3. Decisions (opened, assigned, set, linked, closed, reopened) go by
 *     order.  One takes effect at the later of its Occurred and the effect
 *     of the decision before it.  Only transitions count: assigning to the
 *     owner, closing what is closed, changes nothing and is no handover.
 *  4. What was said goes by Occurred, ties by order.
 *
 * Strings are borrowed from the events, which must outlive the facts.
 */
#ifndef CASEBOOK_CASEFILE_H
#define CASEBOOK_CASEFILE_H

#include <stdint.h>

#include "lib/calendar.h"
#include "lib/event.h"
#include "lib/policy.h"

/* "9f8e7d6c.12" */
enum { ITEM_NAME = EVENT_ID + 8 };

enum side {
	SIDE_CONTACT,
	SIDE_US,
	SIDE_PARTY,
};

/* One interaction, corrected; in order of `at`. */
struct saying {
	const struct event *event;
	int64_t at;
	enum side side;
	const char *channel;	/* NULL where none is told */
	int is_public;
	const char *by;		/* our hand that wrote it down or said it */
	const char *party;	/* NULL: the contact */
	const char *from;	/* NULL: not told */
	int automatic;
	int asks;		/* puts a question to the other side */
	int waived;		/* needs no reply */
	int word;		/* counts as the contact's word */
	int substantive;	/* counts as our substantive reply */
	int to_contact;		/* replied to the contact, of any As, made
				 * (not bounced, not a robot's) */
	int64_t effort;		/* seconds the contact lost; 0 */
	int retold;
	int64_t answered;	/* of a word: our next substantive reply;
				 * WHEN_NONE while there is none */
	int moved_private;	/* a public word that had only direct
				 * answers until the contact spoke again */
};

enum question_state { QUESTION_OPEN, QUESTION_ANSWERED, QUESTION_DECLINED };

struct question {
	char name[ITEM_NAME];
	unsigned short_number;	/* 3: shown as q3 */
	const char *text;
	enum side side;		/* who asked: contact, we, a party */
	const struct event *event;
	int64_t asked;
	enum question_state state;
	int64_t settled;	/* WHEN_NONE while open */
	const struct event *settled_by;
};

/* PROMISE_BROKEN is never folded: promise_state() makes it of OPEN. */
enum promise_state {
	PROMISE_OPEN,
	PROMISE_KEPT,
	PROMISE_BROKEN,
	PROMISE_RELEASED,
	PROMISE_REPLACED,
};

struct promise {
	char name[ITEM_NAME];
	unsigned short_number;	/* 1: shown as p1 */
	const char *text;
	struct when due;
	const struct event *event;
	int64_t made;
	enum promise_state state;
	int64_t settled;	/* WHEN_NONE while open */
	const struct event *settled_by;
	int after_closing;	/* made after the closing of a case that is
				 * closed: it was not closed over */
};

struct reminder {
	struct when due;
	const char *text;
	const struct event *event;
	int64_t touched;	/* the latest that we said, noted, handed over
				 * or closed behind it in order; WHEN_NONE */
};

/* A stretch of ownership: [from, until). */
struct hand {
	const char *owner;
	int64_t from;
	int64_t until;		/* WHEN_NONE: still */
	const struct event *event;	/* opened or assigned */
	int contested;		/* another desk handed over at the same time:
				 * neither event knew of the other */
};

/* A change between open and closed. */
struct transition {
	int64_t at;
	int closed;		/* 1 closed, 0 reopened */
	const struct event *event;
};

/* A pause of targets: from our question to the contact's next word. */
struct pause {
	int64_t from;
	int64_t until;		/* WHEN_NONE: still */
};

/* A run of unanswered words: METRICS section 2, times. */
struct stretch {
	int64_t from;		/* its first word */
	int64_t answered;	/* WHEN_NONE: not yet */
};

/* That the contact was told of a corrective action: the first time. */
struct told {
	const char *action;		/* its case id */
	int64_t at;
	const struct event *event;	/* a reply to them, not bounced */
};

struct link {
	const char *relation;
	char case_id[CASE_ID + 1];
	const struct event *event;
};

/* An event as corrected.  event->… is what was written. */
struct corrected {
	const struct event *event;
	const struct event *by;		/* the last correction in effect */
	int is_void;
	int moved;			/* its Occurred was corrected */
};

struct casefile {
	const char *id;
	const struct event **events;	/* in order, those in the cut */
	size_t nevents;
	int two_openings;		/* a second `opened`: damaged */

	/* Of the settings: the last word on each; NULL where none. */
	const char *kind, *subject, *customer, *prefers, *avoids, *about,
	    *wants, *publish, *language, *ref;
	const char **contacts;
	size_t ncontacts;
	const char **tags;		/* sorted bytewise */
	size_t ntags;
	const char *channel;		/* of the opening; NULL */
	int is_public;			/* access of the opening */

	int is_open;
	int64_t opened;
	int64_t closed;			/* effect of the last closing if the
					 * case is closed, else WHEN_NONE */
	int64_t updated;		/* last Recorded */
	int64_t first_response;		/* WHEN_NONE: none yet */
	int64_t acknowledged;		/* first reply of any As */
	const char *owner;
	const char *outcome, *cause;	/* of the last closing; NULL */
	const struct event *closing;	/* the last in effect; NULL */
	const char *accepts;		/* the contact's last yes or no */

	unsigned nowners;		/* "hands": different owners */
	unsigned voices;
	unsigned approaches;

	int unanswered, asked, reopened;
	int went_public, forced_public, moved_private;
	int has_attachment, has_redress, has_takedown, has_correction;
	int has_unsent;			/* a reply to be mailed by the desk that
					 * wrote it, not `sent`, not bounced */
	int64_t waiting_since;		/* first word of the stretch that is
					 * unanswered and not closed over;
					 * WHEN_NONE */

	struct saying *sayings;
	size_t nsayings;
	struct question *questions;
	size_t nquestions;
	struct promise *promises;
	size_t npromises;
	struct reminder *reminders;	/* all; see reminder_is_open() */
	size_t nreminders;
	struct hand *hands;
	size_t nhands;
	struct transition *transitions;
	size_t ntransitions;
	struct pause *pauses;
	size_t npauses;
	struct stretch *stretches;
	size_t nstretches;
	struct link *links;		/* in force, sorted bytewise */
	size_t nlinks;
	struct told *told;		/* by time, each action once */
	size_t ntold;
	struct corrected *corrected;	/* only events that are corrected */
	size_t ncorrected;

	struct fold_memory *memory;	/* casefile.c's own */
};

/* What exists for a fold; {INT64_MAX, INT64_MAX} is everything. */
struct cut {
	int64_t as_of;		/* of Occurred, included */
	int64_t known;		/* of Recorded, included */
};

/*
 * Folds the events of one case.  `events` may be in any order, may be
 * reordered, and must be set with their ids.  Two events with one Key: the
 * first in order counts, the second is kept in events but has no effect.
 * `cut` NULL: everything.  0; 1 if no event that opens the case exists in
 * the cut (*out is then released).  casefile_release() after 0; a struct
 * casefile may be folded into again after release and keeps its memory for
 * speed until casefile_free().
 */
int casefile_fold(struct casefile *out, const struct event **events,
    size_t n, const struct cut *cut);

/* Makes *out as unset, keeping memory for the next fold. */
void casefile_release(struct casefile *out);

/* Releases and frees all memory.  {0} is fine. */
void casefile_free(struct casefile *out);

/* Has the event an effect: is it neither void nor the second with one Key? */
int casefile_counts(const struct casefile *cf, const struct event *ev);

/* Is the event void, and what is its Occurred after corrections? */
int casefile_is_void(const struct casefile *cf, const struct event *ev);
int64_t casefile_occurred(const struct casefile *cf, const struct event *ev);

/* Was it said between us and the contact, and not taken back: no note, no
 * decision of ours, nothing to or from a third party?  1 or 0. */
int casefile_was_said(const struct casefile *cf, const struct event *ev);

/* The value of a field after corrections; NULL if absent. */
const char *casefile_value(const struct casefile *cf,
    const struct event *ev, enum field_id field);

/* Is it a corrective action?  1 or 0. */
int casefile_is_action(const struct casefile *cf);

/* Was it said to the contact, in a reply or with a closing?  `field` is
 * F_APOLOGY or F_FAULT.  1 or 0. */
int casefile_admits(const struct casefile *cf, enum field_id field);

/* Questions open on a side, promises open. */
size_t casefile_open_questions(const struct casefile *cf, enum side side);
size_t casefile_open_promises(const struct casefile *cf);

/* A question or promise by name ("9f8e7d6c.1") or short form ("q1", "p2").
 * NULL if there is none. */
const struct question *casefile_question(const struct casefile *cf,
    const char *name);
const struct promise *casefile_promise(const struct casefile *cf,
    const char *name);

/* An event by its id, or a unique prefix of 4 or more digits; NULL. */
const struct event *casefile_event(const struct casefile *cf,
    const char *id);

/* The contact's last word, whether it is answered or not; NULL. */
const struct saying *casefile_last_word(const struct casefile *cf);

/* The state of a promise at `now`: an open one past its due is broken. */
enum promise_state promise_state(const struct promise *p, int64_t now);
const char *promise_state_name(enum promise_state state);
const char *question_state_name(enum question_state state);

/* Did its due pass while it was open, even if it was settled later? */
int promise_was_broken(const struct promise *p, int64_t now);

/*
 * Does the reminder still count as a due?  Not if the case is closed or was
 * closed behind it, nor once we did anything on its day or later: replied,
 * noted, handed over.  1 or 0.
 */
int reminder_is_open(const struct casefile *cf, const struct reminder *r);

enum due_what { DUE_NONE, DUE_PROMISE, DUE_FIRST_RESPONSE,
	DUE_NEXT_RESPONSE, DUE_RESOLUTION, DUE_REMINDER };

/* What the policy makes of the facts.  Instants, so that a moment later
 * they still hold and an index may keep them. */
struct judgement {
	int unclaimed;		/* open, and its owner is a shared handle */
	int64_t away_until;	/* open, and its owner is away up to then;
				 * WHEN_NONE */
	int64_t next_due;	/* earliest unsettled promise, target or
				 * reminder; WHEN_NONE */
	enum due_what next_due_what;
	const char *next_due_text;	/* of a promise or reminder, "" */
	int64_t overdue_from;	/* overdue at every later instant; or
				 * INT64_MAX */
	int64_t todo_from;	/* to do from this instant on (INT64_MIN:
				 * already), or INT64_MAX */
};

/* `p` and `cal` are of the same policy. */
void casefile_judge(struct judgement *out, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal);

/*
 * The end of a target that runs since `from`, put off by the pauses: 0 and
 * *due, which is INT64_MAX while we wait for the contact; 1 if the policy sets
 * no such target.  `what` is DUE_FIRST_RESPONSE, DUE_NEXT_RESPONSE or
 * DUE_RESOLUTION.
 */
int casefile_target(int64_t *due, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal, enum due_what what,
    int64_t from);

/* "promise", "first-response" …; NULL for DUE_NONE. */
const char *due_what_name(enum due_what what);

#endif
