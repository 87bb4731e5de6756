/*
 * address: mail addresses, as a Contact or a From has them: "ann@house.example"
 * or "Ann Muster <ann@house.example>".  Pure.
 *
 * Only what every mail server takes and nothing misreads is an address here:
 * no quotes, no comments, no beginning that looks like an option.
 */
#ifndef CASEBOOK_ADDRESS_H
#define CASEBOOK_ADDRESS_H

#include "lib/buf.h"

/* Is it a bare address?  1 or 0. */
int address_is(const char *s);

/* Appends the address that a contact names.  0, or 1 if it names none, or
 * several. */
int address_of(struct buf *out, const char *contact);

/* Do two bare addresses reach one mailbox, as everybody has it: equal but for
 * case?  A domain in Unicode and the same in ASCII (xn--…), which is what a
 * mail that comes in brings, are two here.  1 or 0. */
int address_same(const char *a, const char *b);

#endif
