/*
 * file: whole reads and whole writes of small files and descriptors, with
 * errors told by name.  Every function survives EINTR and short transfers.
 */
#ifndef CASEBOOK_FILE_H
#define CASEBOOK_FILE_H

#include <stddef.h>

#include "lib/buf.h"

/*
 * Appends all that `fd` gives, up to out->max (set it: BUF_MAX).  CASE_EDATA
 * "`what` is longer than … bytes" if there is more, else err_errno().
 */
int file_read_fd(struct buf *out, int fd, const char *what);

/* Opens `path` (O_NOCTTY; a folder is CASE_EDATA) and appends it. */
int file_read(struct buf *out, const char *path);

/* Writes all; err_errno("cannot write '%s'", what). */
int file_write_fd(int fd, const void *data, size_t len, const char *what);

/*
 * Creates a file that must not exist yet (O_EXCL, O_NOFOLLOW) below `dirfd`,
 * with its content; synced if `sync`.  The umask applies to `mode`.
 * CASE_ENO if there is something of that name.  Nothing is left behind on
 * failure.
 */
int file_create(int dirfd, const char *path, const void *data, size_t len,
    int mode, int sync);

/* mkdir -p of all components; existing folders are fine.  The umask applies
 * to `mode`. */
int file_mkdirs(const char *path, int mode);

/* Syncs a folder, so that names in it survive a power cut. */
int file_sync_dir(const char *path);

/* 1 if there is something at `path`, without following a last link; 0. */
int file_exists(const char *path);

/* Removes a folder and all below it, never following links.  A missing one
 * is fine. */
int file_remove_tree(const char *path);

#endif
