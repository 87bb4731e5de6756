/*
 * store: the git repository of a casebook, and the only includer of
 * <git2.h>.  Git is the truth (law 3); what is written here survives a power
 * cut before the call returns (law 4), and only ever adds files (law 1).
 *
 * The traps and the recipe are in the comments where they bite; each was
 * measured.  The calling sequence of a writer:
 *
 *	store_lock(&lock, git_dir, 60)
 *	store_open(&s, git_dir)
 *	store_head(head, git_dir)		what to build upon
 *	store_append(s, head, files, n, &commit, new_head)
 *	store_close(s), store_unlock(&lock)
 *	store_maintain(git_dir)			after the id was printed
 *
 * A reader that finds main where its index shows it never gets further than
 * store_head(), which does not initialise libgit2 (8 ms of a CA bundle in
 * Debian's dynamic build, 1 ms in the static one).
 */
#ifndef CASEBOOK_STORE_H
#define CASEBOOK_STORE_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/path.h"
#include "lib/when.h"

struct store;

/* What .git is, told without libgit2. */
enum store_kind {
	STORE_CASEBOOK,		/* bare, and has .git/casebook */
	STORE_PLAIN_CLONE,	/* of a casebook: no commands work here */
	STORE_OTHER,		/* some other git repository */
	STORE_NONE,		/* no git repository at all */
};

/*
 * Looks at the git directory `git_dir` (…/.git, or a bare clone itself).
 * Refuses links and odd files where main, objects, packed-refs or the lock
 * should be (CASE_EPERM, THREATS 9).
 */
int store_probe(enum store_kind *out, const char *git_dir);

/*
 * Makes the repository of a new, empty casebook: bare, branch main, no
 * commit yet, the config of STORAGE section 1 (repositoryformatversion=1,
 * preciousObjects, gc.auto=0, maintenance.auto=false, and denyNonFastForwards,
 * denyDeletes, fsckObjects for those who push), git_dir/casebook.  The folder
 * of git_dir must exist; git_dir itself must not.
 */
int store_init(const char *git_dir);

/*
 * The same by cloning `url` with the git program, whose progress is shown
 * unless `quiet`: main becomes the other's main.  CASE_ENOTFOUND if there is
 * no casebook there; nothing is left behind on failure.
 */
int store_clone(const char *git_dir, const char *url, int quiet);

/*
 * Reads a key of git_dir/config by a small reader of our own that knows
 * sections without subsections and follows no include: "casebook.by",
 * "core.sharedrepository".  0, 1 if it is absent; out is cut at its size.
 */
int store_config(char *out, size_t size, const char *git_dir,
    const char *key);

/*
 * Main: loose ref, else packed-refs.  0; 1 if it does not exist yet
 * (out[0] is then NUL).  CASE_EBUG if it is not a commit id.
 */
int store_head(char out[BLOB_ID + 1], const char *git_dir);

struct store_lock {
	int fd;			/* -1: not held */
};

/*
 * flock(2) on git_dir/casebook/lock, which the kernel drops with the
 * process.  CASE_EAGAIN after `seconds`, CASE_EPERM where we may not write.
 */
int store_lock(struct store_lock *out, const char *git_dir, int seconds);
void store_unlock(struct store_lock *lock);

/* The same on any file: `name` in git_dir, or absolute.  0 seconds try
 * once. */
int store_flock(struct store_lock *out, const char *git_dir,
    const char *name, int seconds);

/* Opens for reading; writing needs the lock.  CASE_ECONFIG for a repository
 * format or extension that we do not know. */
int store_open(struct store **out, const char *git_dir);
void store_close(struct store *s);

/* The id of these bytes as a git blob.  Needs no open store. */
int store_hash(char out[BLOB_ID + 1], const void *data, size_t len);

struct store_file {
	const char *path;	/* in the tree */
	const void *data;
	size_t len;
	const char *blob;	/* its id, as store_hash() gave it */
};

struct store_commit {
	const char *author_name, *author_email;
	struct when authored;
	const char *committer_name, *committer_email;
	struct when committed;
	const char *message;	/* our own words only (THREATS 6) */
};

/*
 * Adds the files in one commit on top of `head` ("" for the first), durably,
 * and moves main from `head` to it.  Nothing that exists is replaced: a path
 * that is there is CASE_EBUG.  Writes no path that path_parse() refuses,
 * except ".gitattributes" in the first commit.
 * 1 if main is not at `head` any more: read it again, do it again.
 * CASE_EAGAIN if the disk is full or another's main.lock stays; then nothing
 * has happened, or perhaps all of it: the key of the event tells.
 */
int store_append(struct store *s, const char *head,
    const struct store_file *files, size_t n, const struct store_commit *c,
    char new_head[BLOB_ID + 1]);

/*
 * Many commits in a stream, for import: main moves once, at the end, from
 * `head`.  A stream that is aborted leaves nothing behind.  The lock must be
 * held from begin to end.
 *
 * Paths are the caller's care.  Those that are in one folder must come
 * together, over all commits, and none may exist: CASE_EBUG.  After a commit
 * that failed only abort is left.
 */
struct store_stream;
int store_stream_begin(struct store_stream **out, struct store *s,
    const char *head);
int store_stream_commit(struct store_stream *st,
    const struct store_file *files, size_t n, const struct store_commit *c);
/* Frees the stream in every case.  1 if main is not at `head` any more. */
int store_stream_end(struct store_stream *st, char new_head[BLOB_ID + 1]);
void store_stream_abort(struct store_stream *st);

/* One blob that main has and the older commit has not. */
struct store_added {
	const char *path;
	char blob[BLOB_ID + 1];
};

/* Return 0 to go on; anything else ends the walk and is returned. */
typedef int store_added_fn(void *arg, const struct store_added *added);

/*
 * Walks what `to` has and `from` ("" for nothing) has not, by merging raw
 * trees and descending only where ids differ.  In path order, so that the
 * events of a case come together.  CASE_EBUG with the path where something
 * of `from` is missing or changed in `to`, or where an entry is neither
 * folder (040000) nor plain file (100644) (THREATS 10).
 */
int store_walk(struct store *s, const char *from, const char *to,
    store_added_fn *fn, void *arg);

/* Is `from` an ancestor of `to`, or the same?  1 yes, 0 no, negative on
 * failure (an unknown commit is 0). */
int store_descends(struct store *s, const char *from, const char *to);

/* Appends the bytes of a blob.  CASE_ENOTFOUND if there is none.  A failed
 * read refreshes the list of packs and tries once more, since another may
 * just have merged them. */
int store_read(struct store *s, const char *blob, struct buf *out);

/* A change that a commit makes against one of its parents. */
enum store_change { STORE_ADDED, STORE_MODIFIED, STORE_DELETED, STORE_MODE };

struct store_diff {
	enum store_change change;
	const char *path;
	char blob[BLOB_ID + 1];		/* the new one; "" if deleted */
	unsigned mode;			/* of the new one, octal git mode */
};

struct store_history {
	char id[BLOB_ID + 1];
	unsigned nparents;
	char parents[8][BLOB_ID + 1];	/* the first 8 */
	const char *author_name, *author_email, *message;
	struct when authored, committed;
};

/*
 * For case-verify: each commit of `to` that is not one of `from` ("" for
 * all), parents before children, and for each, after `commit` was called
 * once, its differences to its first parent by `diff`.  A merge is then
 * compared with each further parent by `merge`.  Callbacks as in
 * store_walk().
 */
struct store_visitor {
	int (*commit)(void *arg, const struct store_history *h);
	int (*diff)(void *arg, const struct store_history *h,
	    const struct store_diff *d);
	int (*merge)(void *arg, const struct store_history *h,
	    unsigned parent, const struct store_diff *d);
	void *arg;
};
int store_visit(struct store *s, const char *from, const char *to,
    const struct store_visitor *v);

/* The first commit of main's history without a parent: the casebook's
 * identity.  If there are several (unrelated histories were merged), the one
 * reached by first parents. */
int store_root(struct store *s, const char *head, char out[BLOB_ID + 1]);

/*
 * Merges small packs when there are 24 or more: at most 32 of the smallest,
 * and none that outweighs the smaller ones together, in a child of its own
 * with no descriptor of ours, so that no caller waits for it; without git it
 * is skipped.  Never an error.
 */
void store_maintain(const char *git_dir);

/* The same at once and in this process, for tests.  Returns the number of
 * packs that were merged, or a negative code. */
int store_merge_packs(const char *git_dir);

/* Number of calls of git_libgit2_init() so far: tests prove by it that
 * readers make none. */
int store_was_initialised(void);

#endif
