/*
 * casebook_parts: what those who write a casebook or look behind it share:
 * the casebook module itself, import, export and verify.  Commands never
 * include this.
 */
#ifndef CASEBOOK_CASEBOOK_PARTS_H
#define CASEBOOK_CASEBOOK_PARTS_H

#include <sys/types.h>

#include "lib/casebook.h"
#include "lib/index.h"
#include "lib/store.h"

enum { LOCK_SECONDS = 60 };

struct casebook {
	char *dir;			/* of the casebook */
	char *git_dir;
	enum casebook_mode mode;
	const struct casebook_progress *progress;
	struct store *store;		/* NULL until git is needed */
	struct index *index;
	char *index_path;
	ino_t index_inode;		/* of the file that we opened */
	char head[BLOB_ID + 1];		/* main as last seen; "" : none */
	struct policy policy;
	struct calendar calendar;
	char *me;			/* NULL until asked for */
	struct buf notes;
	int is_new;			/* main need not be there yet */
	int wrote;			/* packs may want merging */
};

/* casebook_open() for writing, of one that may have no main yet. */
int casebook_open_new(struct casebook **out, const char *dir,
    const struct casebook_progress *progress);

/* Opens the store if it is not open yet. */
int casebook_store(struct casebook *cb);

/*
 * Reads main, and brings the index to it; loads policy, calendar and zone
 * anew if it had moved.
 */
int casebook_catch_up(struct casebook *cb);

/*
 * Brings both views from `old` to cb->head when the files between them are
 * known because we just wrote them; a view that shows another commit is
 * brought up by walking.  A failure is noted, never returned: git has it.
 */
void casebook_feed(struct casebook *cb, const char *old,
    const struct store_file *files, size_t n);

/* Brings the plain files up, unless another is writing: then they are its
 * care. */
void casebook_feed_plain(struct casebook *cb);

/* The person of the policy, else the handle twice. */
void casebook_set_author(struct store_commit *c, const struct casebook *cb,
    const char *by, struct when authored);

/* The login and host that ran the command; `email` holds what is borrowed. */
void casebook_set_committer(struct store_commit *c, struct buf *email,
    int64_t now);

void casebook_report_progress(struct casebook *cb, const char *what,
    uint64_t done);

/*
 * The plain files: cases/<id>/<event file>, read-only, each written aside
 * and renamed.  git_dir/casebook/plain holds the commit that they show, the
 * boot in which they were written, and how the folder cases/ then looked:
 * after another boot (for nothing here is synced), or where a folder came or
 * went, all files are looked for again and their sizes checked.  Whoever
 * writes here holds the lock of the casebook.
 */
struct plain {
	char *dir;			/* …/cases; NULL: there is no view */
	char *state;			/* git_dir/casebook/plain */
	char shows[BLOB_ID + 1];
	int is_stale;			/* look for all files */
	int all;			/* all files are to be added */
};

/* Reads what the view shows: "" if it is absent.  A `cases` that is no folder
 * but a link, say, is never written to. */
void plain_open(struct plain *p, struct casebook *cb);
void plain_release(struct plain *p);
/* 0; 1 if the folder of the case is gone, so that all files must be added; or
 * an error that is the caller's to note. */
int plain_add(struct plain *p, const char *path, const void *data,
    size_t len);
int plain_finish(struct plain *p, const char *commit);

#endif
