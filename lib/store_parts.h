/*
 * store_parts: what the files of lib/store share with one another, and with
 * their unit test.  Nobody else includes this.
 *
 *	store.c		open, hash, read
 *	store_config.c	the local git config, by a reader of our own
 *	store_disguise.c
 *			what makes git show something else
 *	store_identity.c
 *			the root commit, remembered
 *	store_init.c	init, clone
 *	store_pack.c	merging of small packs
 *	store_packer.c	new objects, written as one pack
 *	store_ref.c	main, the lock, what .git is; all without libgit2
 *	store_sign.c	signatures of commits
 *	store_stream.c	commits, one or many, on top of main
 *	store_sync.c	fetch and push, by the git program
 *	store_tree.c	raw trees: reading, and adding files to them
 *	store_walk.c	differences of trees, history
 *	store_static.c, store_dynamic.c
 *			what libgit2 would start with and we never use
 */
#ifndef CASEBOOK_STORE_PARTS_H
#define CASEBOOK_STORE_PARTS_H

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "lib/store.h"

/*
 * The object database is opened, not the repository: libgit2's own
 * git_repository_open() reads the config with all its includes (one of a
 * FIFO hangs), insists on the owner (a shared casebook has many), and follows
 * links in refs.  `repo` wraps the database for what asks for a repository;
 * it has no path and no refs.
 */
struct store {
	char *git_dir;
	git_odb *odb;
	git_repository *repo;
	char *signing_key;		/* NULL: commits are not signed */
};

/* Initialises libgit2, once a process. */
int store_start(void);

/* Opens the objects, or opens them anew: only those of the casebook. */
int store_open_objects(struct store *s);

/* And those of another folder. */
int store_add_objects(struct store *s, const char *path);

/* err_set() with libgit2's own words after ": ". */
int store_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Reads an object of this type; the caller frees it.  If there is none,
 * CASE_ENOTFOUND for a blob and CASE_EBUG for what main is made of. */
int store_object(git_odb_object **out, struct store *s, const git_oid *id,
    git_object_t type);

/* The tree of a commit. */
int store_commit_tree(git_oid *out, struct store *s, const git_oid *commit);

/* CASE_EBUG unless this is a full id. */
int store_parse_id(git_oid *out, const char *hex);

/* store_config.c */

/* Called for each key; 0 to go on.  Names are in lower case; section is
 * "remote.origin" where there is a subsection. */
typedef int store_config_fn(void *arg, const char *section, const char *name,
    const char *value);

int store_config_each(const char *git_dir, store_config_fn *fn, void *arg);

/* What store_open() has to know of the config.  CASE_ECONFIG for a repository
 * format or an extension we do not know. */
int store_configure(struct store *s);

/* store_ref.c */

enum { REFS_MAX = 1 << 24 };	/* bytes of packed-refs that we read */

/*
 * Waiting with an end: sleeps for a moment and returns 0, or 1 when `seconds`
 * have passed since store_wait_begin().
 */
struct store_wait {
	int64_t end;		/* milliseconds of the monotonic clock */
	int step;
};

void store_wait_begin(struct store_wait *w, int seconds);
int store_wait(struct store_wait *w);

/* Opens git_dir, or a folder in it; negative on failure. */
int store_open_dir(const char *git_dir, const char *name);

/*
 * Appends a regular file of git_dir.  1 if there is none, CASE_EPERM if it
 * is a link, a FIFO or the like.
 */
int store_read_file(struct buf *out, const char *git_dir, const char *name);

/*
 * Moves main from `old` ("" for none) durably.  1 if it is not there any
 * more.  CASE_EAGAIN if a main.lock that is not ours stays for `seconds`.
 * The casebook's lock must be held.
 */
int store_move_main(const char *git_dir, const char *old, const char *new,
    int seconds);

/* store_pack.c */

/* Syncs the folder of packs and what is in it. */
int store_sync_packs(const char *git_dir);

/* store_packer.c */

/*
 * One pack of new objects, which go to a file as they come: 3 fsyncs, where
 * eight loose objects take 16.  Memory is 40 bytes an object, for the index.
 * The casebook's lock must be held.
 */
struct store_packer;
int store_packer_begin(struct store_packer **out, struct store *s);
/* *out is the id of the object; one that is in the pack is not put twice. */
int store_packer_put(struct store_packer *p, git_oid *out, git_object_t type,
    const void *data, size_t len);
/* Makes pack and index durable, and moves them to the other packs. */
int store_packer_finish(struct store_packer *p);
/* Removes what was not finished.  NULL is fine. */
void store_packer_free(struct store_packer *p);

/* store_sign.c */

/* Signs the text of a commit, whoever makes it, if the config names a key. */
int store_sign(struct store *s, struct buf *commit);

/* store_tree.c */

struct store_entry {
	unsigned mode;
	const char *name;		/* `len` bytes, not always a NUL */
	size_t len;
	const unsigned char *id;	/* 20 bytes */
};

/* Reads the entries of a raw tree one after the other, and holds it to git's
 * order and to names that are one component. */
struct store_tree {
	git_odb_object *object;		/* NULL: no tree, no entries */
	git_oid id;
	const char *at, *end;
	struct store_entry entry;	/* name NULL before the first */
};

/* `id` NULL: a tree that is not there, with no entries. */
int store_tree_open(struct store_tree *t, struct store *s,
    const git_oid *id);
/* 0 with t->entry set, 1 at the end, CASE_EBUG. */
int store_tree_next(struct store_tree *t);
void store_tree_close(struct store_tree *t);

/* git's order: folders compare as if '/' followed. */
int store_entry_cmp(const struct store_entry *a, const struct store_entry *b);
int store_entry_is_tree(const struct store_entry *e);

/*
 * Adds files to a tree and all below it.  In memory are only the folders on
 * the way to the file that was added last; whichever another file is not in
 * goes to the pack.  So what is in one folder must come together: a folder
 * that was left cannot be entered again, CASE_EBUG.
 */
enum { STORE_DEPTH = 8 };		/* folders, the root counted */

struct store_folder {
	struct buf raw;			/* its tree as it is now */
	size_t path_len;		/* of its path, '/' included */
};

struct store_adder {
	struct store *store;
	struct store_packer *packer;
	struct buf path;		/* of the innermost folder */
	struct store_folder folders[STORE_DEPTH];	/* from the root */
	size_t n;
};

/* `root` NULL: to nothing. */
int store_adder_begin(struct store_adder *a, struct store *s,
    struct store_packer *p, const git_oid *root);
/* CASE_EBUG where the path exists. */
int store_adder_add(struct store_adder *a, const char *path,
    const git_oid *blob);
/* Puts all that is in memory into the pack; more may be added then. */
int store_adder_write(struct store_adder *a, git_oid *root);
void store_adder_release(struct store_adder *a);

#endif
