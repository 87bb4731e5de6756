/*
 * rules_parts: what the files of rules share, and nobody else sees.
 *
 * rules.c		what is refused of decisions, and the table of kinds
 * rules_said.c		what is refused of what was said
 * rules_link.c		what is refused of links
 * rules_complete.c	what is filled in
 * rules_parts.c	how things are named in messages
 */
#ifndef CASEBOOK_RULES_PARTS_H
#define CASEBOOK_RULES_PARTS_H

#include "lib/rules.h"

/* Is the body empty, or nothing but space?  1 or 0. */
int rules_is_wordless(const struct event *ev);

/* What was said in an event, from its first line on; "" if nothing was. */
const char *rules_words(const struct event *ev);

/* Both the contact (NULL), or both the same party?  1 or 0. */
int rules_is_same_party(const char *a, const char *b);

/* Appends the beginning of the first line of `text` in quotes, as a person
 * may see it. */
void rules_quote(struct buf *out, const char *text);

/* The message that the case has no such question or promise; event.  The
 * first two are listed by case-show, events by case-log. */
int rules_not_found(const struct casefile *cf, const char *what,
    const char *name);
int rules_no_event(const struct casefile *cf, const char *id);

/* Adds the hint where the events of a case are listed.  Returns the code that
 * is set. */
int rules_hint_events(const struct casefile *cf);

/* Is anything open that a case can't be closed over without a reason?  1 or
 * 0. */
int rules_is_anything_open(const struct casefile *cf);

/* Is it said to the contact on the channel that they avoid?  1 or 0. */
int rules_is_avoided(const struct event *ev, const struct casefile *cf);

/* The rules of what was said, as in rules_check(). */
int rules_check_opened(const struct event *ev,
    const struct rules_context *ctx);
int rules_check_received(const struct event *ev,
    const struct rules_context *ctx);
int rules_check_replied(const struct event *ev,
    const struct rules_context *ctx);
int rules_check_noted(const struct event *ev,
    const struct rules_context *ctx);

/* The rules of links, as in rules_check(). */
int rules_check_linked(const struct event *ev,
    const struct rules_context *ctx);

#endif
