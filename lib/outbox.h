/*
 * outbox: what this desk has still to mail.
 *
 * A reply that is to be mailed (it has Send) leaves a slip in
 * .git/casebook/outbox before it is recorded, so that no crash between the
 * two loses the mail; a slip whose reply never came to be is thrown away
 * later.  The outbox is local and never versioned: a reply that came by
 * import or from another desk has no slip here, and is never sent from here
 * (THREATS 26).
 */
#ifndef CASEBOOK_OUTBOX_H
#define CASEBOOK_OUTBOX_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/path.h"

struct outbox_slip {
	char *key;		/* of the reply */
	int64_t made;		/* when the slip was laid down */
	unsigned attempts;	/* that failed */
	int64_t next;		/* not to be tried before */
};

void outbox_slip_release(struct outbox_slip *slip);

/* Lays down a slip, durably.  One that is there for the key stays. */
int outbox_put(const char *git_dir, const char *key, int64_t now);

/* The slip of a key.  0, or 1 if there is none. */
int outbox_get(const char *git_dir, const char *key,
    struct outbox_slip *out);

/* The keys of all slips, in no told order. */
int outbox_keys(const char *git_dir, struct strs *out);

/* Replaces attempts and next; takes the slip away. */
int outbox_update(const char *git_dir, const struct outbox_slip *slip);
int outbox_remove(const char *git_dir, const char *key);

/*
 * Whoever sends holds this lock, so that no reply is handed over twice.
 * *fd is to be closed.  0; 1 if another is sending.
 */
int outbox_lock(const char *git_dir, int *fd);

#endif
