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
	STORE_HUB,		/* where desks meet: nor do they here */
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
 * unless `quiet`: main becomes the other's main.  1 if nothing was pushed
 * there yet: the new one has no commit either.  CASE_ENOTFOUND if there is no
 * casebook; nothing is left behind on failure.
 */
int store_clone(const char *git_dir, const char *url, int quiet);

/* Makes a hub: a bare repository that desks push to, without a commit.
 * There must be nothing at `dir`, or an empty folder. */
struct store_hub {
	int shared;		/* its group may push */
	const char *hook;	/* a script that is asked before each push */
};
int store_init_hub(const char *dir, const struct store_hub *hub);

/*
 * Reads a key of git_dir/config by a small reader of our own that follows no
 * include: "casebook.by", "core.sharedrepository", "remote.origin.url".  0, 1
 * if it is absent; out is cut at its size.
 */
int store_config(char *out, size_t size, const char *git_dir,
    const char *key);

/*
 * Main: loose ref, else packed-refs.  0; 1 if it does not exist yet
 * (out[0] is then NUL).  CASE_EBUG if it is not a commit id.
 */
int store_head(char out[BLOB_ID + 1], const char *git_dir);

/* The same for another ref, by its full name. */
int store_ref(char out[BLOB_ID + 1], const char *git_dir, const char *name);
int store_set_ref(const char *git_dir, const char *name,
    const char *commit);

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

/* From then on the store sees these objects, too: what git has received and
 * is not part of the repository yet.  CASE_EPERM unless it is kept below the
 * repository's own objects. */
int store_see(struct store *s, const char *objects);

/* The id of these bytes as a git blob.  Needs no open store. */
int store_hash(char out[BLOB_ID + 1], const void *data, size_t len);

/* The same as another kind of object: "blob", "tree", "commit". */
int store_hash_as(char out[BLOB_ID + 1], const char *type, const void *data,
    size_t len);

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
 * The key that commits are signed with, in git's way: user.signingKey of the
 * casebook's own config, where gpg.format is "ssh", or is not told and the
 * key is one of SSH (sign_is_ssh_key()).  NULL: they are not signed.
 */
const char *store_signing_key(const struct store *s);

/*
 * Adds the files in one commit on top of `head` ("" for the first), durably,
 * and moves main from `head` to it.  Nothing that exists is replaced: a path
 * that is there is CASE_EBUG.  Writes no path that path_parse() refuses,
 * except ".gitattributes" in the first commit.
 * 1 if main is not at `head` any more: read it again, do it again.
 * CASE_EAGAIN if the disk is full or another's main.lock stays; then nothing
 * has happened, or perhaps all of it: the key of the event tells.  Where the
 * commit is to be signed and cannot be, nothing has happened, and the code is
 * that of sign_ssh().
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

/*
 * For two histories of one casebook, of which `other` is in the store but not
 * part of main: a commit on top of both, with what either has.  Returns what
 * store_append() does; CASE_ENO where both have a file, but not the same.
 */
int store_merge(struct store *s, const char *head, const char *other,
    const struct store_commit *c, char new_head[BLOB_ID + 1]);

/* Moves main from `head` to `other`, which descends from it.  1 if main is
 * not at `head` any more. */
int store_forward(struct store *s, const char *head, const char *other);

/* What git says while it talks to another copy. */
enum store_hears {
	STORE_PASSING,		/* progress, that the next line replaces */
	STORE_PROGRESS,		/* progress that stays */
	STORE_TOLD,		/* after a failure, all else */
};

/* Another copy of the casebook. */
struct store_remote {
	const char *name;	/* a remote of the local config, or a URL */
	int seconds;		/* that it may be silent; 0: for ever */
	int terminal;		/* somebody is there to be asked for a
				 * passphrase */
	void (*hear)(void *arg, const char *line, enum store_hears what);
	void *arg;
};

/*
 * Fetches their main by the git program: its id.  The objects are kept aside,
 * where only this store sees them.  1 if there is nothing yet; CASE_EAGAIN if
 * it cannot be reached, CASE_ENO if what it has is not sound.
 */
int store_fetch(struct store *s, const struct store_remote *r,
    char theirs[BLOB_ID + 1]);

/* Takes what was fetched among the objects of the casebook.  The lock must
 * be held. */
int store_take(struct store *s);

/* Pushes a commit to their main, between store_fetch() and store_end_sync().
 * 1 if that has moved: fetch again.  CASE_ENO if they refuse it. */
int store_push(struct store *s, const struct store_remote *r,
    const char *commit);

/* Removes what was kept aside. */
void store_end_sync(struct store *s);

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

/*
 * Walks what `to` has in a folder ("" for everywhere) and `from` ("" for
 * nothing) has not, where neither need descend from the other: what would
 * come with it.  CASE_ENO with the path of a file that both have, but not
 * the same.
 */
int store_news(struct store *s, const char *from, const char *to,
    const char *folder, store_added_fn *fn, void *arg);

/* Is `from` an ancestor of `to`, or the same?  1 yes, 0 no, negative on
 * failure (an unknown commit is 0). */
int store_descends(struct store *s, const char *from, const char *to);

/* Appends the bytes of a blob.  CASE_ENOTFOUND if there is none.  A failed
 * read refreshes the list of packs and tries once more, since another may
 * just have merged them. */
int store_read(struct store *s, const char *blob, struct buf *out);

/* The same of another kind of object: "blob", "tree", "commit". */
int store_read_as(struct store *s, const char *type, const char *hex,
    struct buf *out);

/* What the bytes of a tree have under a name: a folder, or a plain file if
 * not `is_folder`.  0; 1 if there is none; CASE_EBUG if they are no tree. */
int store_find(char out[BLOB_ID + 1], const struct buf *tree,
    const char *name, int is_folder);

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

/*
 * Appends the signature of a commit, armored, and what it signs.  1 if it has
 * none, or not just one; what was appended then means nothing.
 */
int store_signature(struct store *s, const char *commit, struct buf *payload,
    struct buf *armor);

/*
 * What would make git itself show something else than there is, of which this
 * module takes no notice: grafts, a shallow beginning, replaced objects, a
 * HEAD that is not main.  `path` is a file of the casebook, or a ref.  Return
 * 0 to go on.
 */
typedef int store_disguise_fn(void *arg, const char *path, const char *what);
int store_disguises(struct store *s, store_disguise_fn *fn, void *arg);

/* Have two commits a common ancestor?  1 yes, 0 no, negative on failure. */
int store_related(struct store *s, const char *a, const char *b);

/* The first commit of main's history without a parent: the casebook's
 * identity.  If there are several (unrelated histories were merged), the one
 * reached by first parents. */
int store_root(struct store *s, const char *head, char out[BLOB_ID + 1]);

/* The same without going through all history again, where it was found
 * before and may be kept in git_dir. */
int store_identity(struct store *s, const char *head, char out[BLOB_ID + 1]);

/* The first commit of `to`, parents before children, that `from` has not.
 * 0, 1 if there is none. */
int store_first_new(struct store *s, const char *from, const char *to,
    char out[BLOB_ID + 1]);

/* Is there such a commit here, of whatever history?  1, 0. */
int store_has_commit(struct store *s, const char *commit);

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
