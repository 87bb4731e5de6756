/*
 * rules: what the house completes and what it refuses, when somebody writes.
 * Pure: the same for a typed command, a mail and a test.  Imported history is
 * held to the format (event_check()), not to these.
 *
 * Under the lock casebook_append() calls, for each draft,
 *
 *	rules_complete()	fills in what was not given
 *	event_check()		is it an event at all?
 *	rules_check()		may it be written now?
 */
#ifndef CASEBOOK_RULES_H
#define CASEBOOK_RULES_H

#include <stdint.h>

#include "lib/casefile.h"
#include "lib/policy.h"

/* What the rules know besides the event itself. */
struct rules_context {
	const struct casefile *cf;	/* NULL: the event opens a case, or is
					 * `configured` */
	const struct policy *policy;
	const struct calendar *calendar;
	int64_t now;
	const char *if_owner;		/* case-assign --if-owner, or NULL */
	int keep_contacts;		/* Contacts of a `set` come on top of
					 * those that the case has */
	int send;			/* a reply is mailed, if it can be */
	int (*links)(void *arg, const char *case_id, struct strs *out);
					/* asked only about a Link or Unlink:
					 * appends the links that a case has
					 * to others, "follows 7k3qf2mxab";
					 * 0, or an error to pass on */
	void *links_arg;
	struct buf *notes;		/* lines for stderr: what was taken
					 * ("answers q1: 'When …?'"), what is
					 * odd (an unknown channel, an owner
					 * who is away) */
};

/*
 * Fills in what the event lacks and the house knows: Channel (new: phone;
 * receive and reply: Prefers, else that of the contact's last word, with its
 * Access), Access by the channel, Owner (intake.owner, else By) and Kind
 * (intake.kind, else complaint) of an opening, Subject (the body's first
 * line, cut to 100 characters), As (ack with a question, else answer), the
 * due of a promise that has none (promise.within), Send of a reply by mail that
 * is to be mailed (mail.from, and an address of From or of the contact);
 * takes out a Despite where nothing stands in the way, with a note; and
 * writes short names in full: q1 as 9f8e7d6c.1, Waives "yes" as their last
 * word, "12,50 EUR" as
 * "12.50 EUR", the Set of a correction by field name and RFC 3339.
 * Promise and Remind come as typed ("DUE TEXT"); they leave as RFC 3339.
 * CASE_ENOTFOUND for a question, promise or event that the case has not,
 * CASE_EDATA for a due that is none, CASE_EUSAGE for a promise without one.
 */
int rules_complete(struct event *ev, const struct rules_context *ctx);

/* Appends the address to which the contact is written: of whoever of them
 * spoke last, else of the first who has one.  0, or 1 if nobody has. */
int rules_address(struct buf *out, const struct casefile *cf);

/*
 * 0 if it may be written; 1 if there is nothing to change (assigned to its
 * owner, set to what it is, closed already and asked for together with other
 * cases): the message of err tells and is the caller's to show or clear.
 * CASE_ENO where a rule of the house says no, CASE_EDATA where it makes no
 * sense: a future Occurred (five minutes' grace), a promise in the past,
 * a question of one's own side answered, links in a circle.
 */
int rules_check(const struct event *ev, const struct rules_context *ctx);

/*
 * Is `stored` what a command that is repeated with its key would write again?
 * `given` is the event as its options say it, `completed` what
 * rules_complete() made of it now.  What the house filled in may differ, and
 * of a due only its text counts, since "3d" is another day tomorrow.
 */
int rules_is_same(const struct event *stored, const struct event *given,
    const struct event *completed);

#endif
