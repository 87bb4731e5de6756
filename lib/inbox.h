/*
 * inbox: mails that have come in and are not yet in the casebook, each a file
 * with its raw bytes in .git/casebook/spool.
 *
 * A mail is laid down durably before anything is understood of it, so that
 * whatever then happens to us, it is there.  Whoever works on one holds a
 * lock on its file; what a crash leaves behind has no lock, and is taken up by
 * the next who looks.
 */
#ifndef CASEBOOK_INBOX_H
#define CASEBOOK_INBOX_H

#include <stdint.h>

#include "lib/buf.h"

struct inbox_mail {
	struct buf bytes;
	int64_t received;	/* when it was laid down */
	char *path;
	int fd;			/* holds the lock */
};

/* Before first use; inbox_release() keeps the file and drops the lock. */
#define INBOX_MAIL_INIT { .bytes = BUF_INIT, .fd = -1 }
void inbox_release(struct inbox_mail *mail);

/* Lays down what `fd` gives, and takes it.  CASE_EDATA where it is longer
 * than `max` bytes. */
int inbox_put(struct inbox_mail *out, const char *git_dir, int fd,
    size_t max);

/* The names of the mails that lie there, oldest first.  What was never whole
 * is thrown away after a day. */
int inbox_names(const char *git_dir, struct strs *out);

/* Takes one of them.  0; 1 if another has it, or it is gone. */
int inbox_take(struct inbox_mail *out, const char *git_dir,
    const char *name);

/* It is in the casebook, or else where it came from: removes the file, and
 * releases. */
int inbox_done(struct inbox_mail *mail);

#endif
