/*
 * verify: holds a casebook to its laws (DESIGN section 3), commit by commit
 * and case by case, and names each fault.
 *
 *  - ink: each commit only adds; a merge drops nothing of any parent
 *  - object: all of it can be read, and is what its id says
 *  - mode, path: plain files at the places of events and attachments only
 *  - name: the event id is the beginning of the blob id; number, kind and
 *    case are those of the content
 *  - format: the file is an event of format 1, its fields as the table says
 *  - order: number and After are those that a writer would have set
 *  - one hand: opened once, first; an owner at every instant; reasons
 *  - index: it holds exactly what git holds, and folds to what it says
 *  - plain: a plain file that is there is what git has
 *  - git: nothing makes git itself show something else
 *  - checkpoint, signature: where they are asked for, see below
 *  - lines, event, tree, commit, checkpoint, sum: those of a receipt
 */
#ifndef CASEBOOK_VERIFY_H
#define CASEBOOK_VERIFY_H

#include <stdint.h>

#include "lib/casebook.h"

struct verify_fault {
	const char *law;	/* "ink", "mode" … */
	const char *commit;	/* "" where no single one is to blame */
	const char *path;	/* "" where there is none */
	const char *what;
};

typedef int verify_fault_fn(void *arg, const struct verify_fault *fault);

struct verify_counts {
	uint64_t commits, events, cases, faults;
};

struct verify_options {
	/* A commit id or the file of a checkpoint: only what is no part of
	 * that.  It is a fault if main does not descend from it, if it is of
	 * another casebook or tells another number of events.  NULL: all. */
	const char *since;
	/* The bytes of a checkpoint, instead of `since`; NULL. */
	const struct buf *checkpoint;
	/* A file of allowed signers (sign.h): every commit but an unsigned
	 * first one must be signed by a key that it has, and that all have
	 * who speak in the commit; so must a checkpoint that is signed.
	 * NULL: signatures are not looked at. */
	const char *signers;
	const char *revoked;	/* keys that no longer count; NULL: none */
};

/*
 * Each fault is told to `fn`; *counts is set.  0 if there was none, 1 if
 * there were faults.
 */
int casebook_verify(struct casebook *cb, const struct verify_options *options,
    verify_fault_fn *fn, void *arg, struct verify_counts *counts);

/*
 * What git asks before it takes a push: `updates` are the lines "old new ref"
 * of a pre-receive hook, `dir` is the repository, a hub or any other, and
 * `quarantine` where the new objects wait (NULL: they do not).  Only main may
 * be moved, only ahead, and each new commit must keep the laws; of the
 * options, `signers` and `revoked` count.
 */
struct verify_push {
	const char *dir, *quarantine, *updates;
};
int verify_push(const struct verify_push *push,
    const struct verify_options *options, verify_fault_fn *fn, void *arg,
    struct verify_counts *counts);

/*
 * Holds a receipt to itself: the law of its one fault, if there is one, is
 * the link that is broken.  No casebook is needed; of the options, `signers`
 * and `revoked` count, and ask for a signature.  *out is as receipt_init() made
 * it.  0, 1, CASE_EDATA for what is no receipt.
 */
struct receipt;
int verify_receipt(struct receipt *out, const char *text, size_t len,
    const struct verify_options *options, verify_fault_fn *fn, void *arg);

/* Appends "law: commit 0123456789ab path: what", as a person may see it. */
void verify_format_fault(struct buf *out, const struct verify_fault *fault);

#endif
