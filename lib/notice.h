/*
 * notice: what the house tells a contact by itself, by mail.  Pure.
 *
 * It is a reply that no person wrote: an acknowledgement, which answers
 * nothing and stops no clock.
 */
#ifndef CASEBOOK_NOTICE_H
#define CASEBOOK_NOTICE_H

#include "lib/casefile.h"
#include "lib/policy.h"

/* Does the house tell contacts who has their case now, and can it?  1 or
 * 0. */
int notice_is_wanted(const struct policy *p);

/* Is this German, rather than English, by its small words?  1 or 0. */
int notice_is_german(const char *text);

/*
 * Makes the event that tells the contact of the new owner, in the language of
 * the case or, where none is told, of the contact's last word.  1 if they are
 * not to be told: the case is closed, or has that owner already, they have no
 * address, or mail is not how they speak to us.
 */
int notice_handover(struct event *out, const struct casefile *cf,
    const struct policy *p, const char *owner);

#endif
