/*
 * receipt: what was said with the contact in one case, and all that proves
 * that a casebook had it, in one text file for them (case-receipt(7)):
 *
 *	casebook-receipt
 *					lines that explain it
 *	event <path>			what was said
 *	tree				the trees that lead there, from the
 *	tree cases			top to the folder of the case
 *	…
 *	commit				what has the first tree
 *	checkpoint			what has the commit
 *	sum <blob id>			what git calls all before this line
 *
 * Each part is the bytes of an object of git: as text, a '|' before each line,
 * or as base64, a space before each line, where a terminal could not show them
 * as they are.  An empty line ends it.  Nothing is told twice that is not held
 * to be the same: there is one receipt of the same parts, byte for byte.
 *
 * The trees are those of the newest commit, which has all events that any
 * commit before it had, since nothing is ever taken away.
 *
 * This is format 1; a later one begins with "casebook-receipt 2".
 */
#ifndef CASEBOOK_RECEIPT_H
#define CASEBOOK_RECEIPT_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/casebook.h"

enum {
	RECEIPT_MAX = 64 << 20,		/* bytes of one */
	RECEIPT_TREES = 6,		/* from the root to a case */
};

struct receipt_event {
	char *path;			/* in the tree */
	struct buf bytes;
};

struct receipt {
	char case_id[CASE_ID + 1];
	struct receipt_event *events;
	size_t nevents;
	struct buf trees[RECEIPT_TREES];
	struct buf commit, checkpoint;

	/* After receipt_parse() said 1: which link is broken, "tree", at
	 * which place, "" or a path, and why. */
	const char *link;
	struct buf place, why;
};

void receipt_init(struct receipt *r);
void receipt_release(struct receipt *r);

/* Adds an event, without its bytes, and returns it; others may move in
 * memory. */
struct receipt_event *receipt_add(struct receipt *r, const char *path);

/* Appends the path of a tree, "" for the root. */
void receipt_place(struct buf *out, const char *case_id, size_t tree);

/* Which one belongs there, by what is above it, the commit or a tree: 0; 1 if
 * that names none, or CASE_EBUG. */
int receipt_tree_id(char out[BLOB_ID + 1], const struct receipt *r,
    size_t tree);

/* Appends all of it.  1 and r->link where one of its events is none, or its
 * checkpoint. */
int receipt_format(struct buf *out, struct receipt *r);

/*
 * Reads one, holds each part to the one that names it, and all of it to what
 * receipt_format() writes; *out is as receipt_init() made it.  0; 1 where a
 * link is broken, be it by a single bit; CASE_EDATA for what is no receipt, or
 * a newer one.
 */
int receipt_parse(struct receipt *out, const char *text, size_t len);

/*
 * Appends a receipt made now, signed where commits are.  It is of the entry
 * that `event` names by its id, or of all entries of the case (NULL); but only
 * of what was said between us and the contact: never of a note, a decision, a
 * third party.  CASE_ENO for another entry, or where there is none;
 * CASE_ENOTFOUND; and the codes of sign_ssh().
 */
int receipt_write(struct buf *out, struct casebook *cb, const char *case_id,
    const char *event);

/* Appends what a mail ends with that brings an entry to the contact: which it
 * is, and a checkpoint. */
int receipt_footer(struct buf *out, struct casebook *cb, const char *case_id,
    const char *blob);

#endif
