/*
 * compose: an event in an editor (-e), as it will be stored: its fields, an
 * empty line, its words.  Among the fields stand lines that begin with '#',
 * which are left out: what may be uncommented (open questions and promises,
 * what looks like a question).  The words are taken as they are, up to a line
 * of scissors; behind it are the contact's last words, quoted in lines of the
 * same sort.
 *
 *	compose_text(&text, &event, facts)
 *	the editor changes the text
 *	compose_read(&event, kind, &text, now)
 *
 * Pure.
 */
#ifndef CASEBOOK_COMPOSE_H
#define CASEBOOK_COMPOSE_H

#include "lib/casefile.h"

/* Appends the text to be edited.  `cf` may be NULL: a new case. */
void compose_text(struct buf *out, const struct event *ev,
    const struct casefile *cf);

/* The text behind the errors on top of it. */
const char *compose_skip_errors(const char *text);

/* Puts an error on top of a text that did not pass, in the place of an older
 * one. */
void compose_add_error(struct buf *text, const char *error);

/*
 * Makes an event, unset before, of a text that was edited.  0; 1 if there is
 * nothing in it but comments and space; CASE_EDATA for a line that is no
 * field, a field that is nobody's to edit, a NUL.  Occurred may be written as
 * people type times, as seen from `now`.
 */
int compose_read(struct event *out, enum event_kind kind,
    const struct buf *text, int64_t now);

#endif
