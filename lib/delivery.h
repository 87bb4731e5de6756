/*
 * delivery: hands replies that wait in the outbox to the mail server, by the
 * sendmail interface, and records that they were sent.
 *
 * Every attempt is noted in the outbox before it is made, so that no failure
 * behind it, a full disk say, makes a flood: a reply that was handed over
 * but not recorded is handed over again when its next attempt is due, with
 * the same Message-ID.
 */
#ifndef CASEBOOK_DELIVERY_H
#define CASEBOOK_DELIVERY_H

#include <stdint.h>

#include "lib/casebook.h"

/* A reply that waits. */
struct delivery {
	char case_id[CASE_ID + 1];
	const char *key;	/* of the reply */
	const char *address;
	unsigned attempts;	/* in vain */
	int64_t next;		/* not to be tried before */
	int is_due;
	const char *why;	/* what has just failed; else NULL */
};

/* Anything but 0 ends the walk and is returned. */
typedef int delivery_fn(void *arg, const struct delivery *d);

/* Calls `fn` for each reply that waits, in order of Recorded. */
int delivery_each(struct casebook *cb, delivery_fn *fn, void *arg);

/* Appends the mail that is handed over. */
int delivery_write(struct casebook *cb, const struct delivery *d,
    struct buf *out);

struct delivery_options {
	const struct strs *keys;	/* only these; NULL: all that wait */
	int all;		/* also what waits for another try */
	int seconds;		/* for the mail server to take one mail */
	delivery_fn *fn;	/* called for each reply that was tried */
	void *arg;
};

enum { DELIVERY_SECONDS = 60 };	/* usually */

/*
 * Sends what is due.  1, and nothing done, if another process is at it and
 * stays so for some seconds.  Hand-over that fails is no error: it is told to
 * `fn`, and tried again later, after 1, 5, 15, 60 minutes, then every 4
 * hours.  CASE_EPROGRAM if the mail server's program is missing, CASE_ECONFIG
 * without mail.from.
 */
int delivery_run(struct casebook *cb, const struct delivery_options *options);

/*
 * The Message-ID of a reply, without < >: case and event, and the domain of
 * mail.from.  And back: the case and the event that such an id of ours names;
 * 0, or 1 if it is none.
 */
void delivery_message_id(struct buf *out, const char *case_id,
    const char *event_id, const char *from);
int delivery_parse_message_id(const char *message_id,
    char case_id[CASE_ID + 1], char event_id[EVENT_ID + 1]);

#endif
