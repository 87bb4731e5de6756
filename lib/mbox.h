/*
 * mbox: the mails of archives, one after the other: of an mbox, a file with a
 * line "From …" before each mail (RFC 4155, qmail's mbox(5)), and of a
 * Maildir, a folder with a file for each.
 *
 * Each mail is given as the bytes that it had: of an mbox without that line,
 * without the empty line behind it, and with one '>' less before ">From "
 * (mboxrd), unless a Content-Length tells where it ends.  Memory is that of
 * the longest mail.
 */
#ifndef CASEBOOK_MBOX_H
#define CASEBOOK_MBOX_H

#include <stdint.h>

#include "lib/buf.h"

/* Takes a mail, and its bytes if it wants them; `received` is when, as the
 * archive tells.  Anything but 0 ends the walk and is returned. */
typedef int mbox_fn(void *arg, struct buf *bytes, int64_t received);

/* "-" is standard input.  CASE_EDATA if it is no mbox, or has a mail of more
 * than `max` bytes. */
int mbox_each(const char *path, size_t max, mbox_fn *fn, void *arg);

/* The mails of cur and new, in the order of their names, which begin with the
 * time of receipt.  Symbolic links are not followed, but noted.  CASE_EDATA if
 * it is no Maildir. */
int mbox_each_maildir(const char *path, size_t max, mbox_fn *fn, void *arg,
    struct buf *notes);

#endif
