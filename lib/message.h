/*
 * message: the commit that carries events (DESIGN section 4.2), in our own
 * words only: kinds, counts, handles and names from closed sets, dates.
 * Nothing that a customer wrote gets in, so nothing in a log can pretend to
 * be a header or a trailer (THREATS 6).  Pure.
 */
#ifndef CASEBOOK_MESSAGE_H
#define CASEBOOK_MESSAGE_H

#include "lib/casefile.h"

/* One event of a commit and the facts of its case before it (NULL: none). */
struct message_event {
	const struct event *event;
	const char *case_id;	/* "" for the policy */
	const struct casefile *before;
};

/*
 * Appends the message of a commit that adds one event: its subject, an empty
 * line, "Case: …".
 */
void message_of_event(struct buf *out, const struct message_event *e);

/* Of a commit with `n` events of any cases, made by the hand `by`: "3 cases
 * handed to dora by anna" where all are alike, else "12 events in 5 cases by
 * anna"; the ids, each once, as Case: trailers. */
void message_of_events(struct buf *out, const struct event *const *events,
    const char *const *case_ids, size_t n, const char *by);

#endif
