/*
 * checkpoint: a casebook at one moment, in a few lines that anybody can keep
 * (case-checkpoint(5)).  Whoever has one can tell later whether the casebook
 * still holds all that it held then: case-verify --since.
 *
 *	casebook/<root commit>		which casebook
 *	2417				events in it
 *	<commit>			main
 *	2026-11-21T09:15:02Z		when
 *
 *	-----BEGIN SSH SIGNATURE-----	of the four lines, or "unsigned"
 *	…
 *	-----END SSH SIGNATURE-----
 *	sum <blob id>			what git calls all before this line
 *
 * This is format 1; a later one begins with "casebook.2/".  The sum is for
 * damage on the way, and no proof of anything.
 */
#ifndef CASEBOOK_CHECKPOINT_H
#define CASEBOOK_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/path.h"

/* What its signatures are made for: ssh-keygen -n. */
#define CHECKPOINT_NAMESPACE	"casebook-checkpoint"

enum { CHECKPOINT_MAX = 1 << 16 };	/* bytes that we read of one */

struct checkpoint {
	char root[BLOB_ID + 1];
	uint64_t events;
	char commit[BLOB_ID + 1];
	int64_t at;
	struct buf armor;		/* empty: it is unsigned */
};

#define CHECKPOINT_INIT	{ "", 0, "", 0, BUF_INIT }

void checkpoint_release(struct checkpoint *c);

/* Appends the lines that are signed. */
void checkpoint_format_text(struct buf *out, const struct checkpoint *c);

/* Appends all of it. */
void checkpoint_format(struct buf *out, const struct checkpoint *c);

/* Reads one; *out is CHECKPOINT_INIT before.  CASE_EDATA for anything but
 * what checkpoint_format() writes, byte for byte. */
int checkpoint_parse(struct checkpoint *out, const char *text, size_t len);

#endif
