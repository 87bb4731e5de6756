/*
 * verify_parts: what the files of lib/verify share with one another, and
 * with case-sync, which holds a history to the laws before it becomes main.
 *
 *	verify_history.c	commit by commit
 *	verify_case.c		case by case
 *	verify_blame.c		which commit a fault is of
 *	verify_plain.c		the plain files
 *	verify_signature.c	who signed what
 *	verify_since.c		what must still be there
 *	verify_push.c		what is pushed to a hub
 *	verify_receipt.c	a receipt, without any casebook
 *	verify.c		a whole casebook, with its index
 */
#ifndef CASEBOOK_VERIFY_PARTS_H
#define CASEBOOK_VERIFY_PARTS_H

#include "lib/checkpoint.h"
#include "lib/event_list.h"
#include "lib/sign.h"
#include "lib/store.h"
#include "lib/verify.h"

struct verifying {
	struct store *store;
	struct casebook *cb;		/* NULL in a hub */
	const char *plain;		/* the folder with plain files that
					 * must be those of git; NULL */
	const char *root;		/* the one commit that may have no
					 * parent; "": none may */
	int has_root;			/* it was found */
	verify_fault_fn *fn;
	void *arg;
	struct verify_counts *counts;
	int all;			/* every case, not only `cases` */
	struct strs cases;		/* those with events in the history */

	char commit[BLOB_ID + 1];	/* the one in hand; "" */

	/* Of verify_blame.c: */
	struct waiting_fault *waiting;
	size_t nwaiting;

	/* Of verify_history.c: */
	struct buf bytes;
	/* The event whose attachments are expected next. */
	struct event event;
	struct event_path event_path;
	struct strs attachments;	/* "<blob> <size> <name>" not seen */
	char event_commit[BLOB_ID + 1];
	/* What a merge has and none of its parents, compared so far, has;
	 * and what the parent in hand has not. */
	struct strs merged, lacking;
	char merge[BLOB_ID + 1];	/* "": no merge in hand */
	unsigned parent, nparents;

	/* Of verify_plain.c: files that are those of git, and all. */
	uint64_t nplain, nlisted;

	/* Of verify_signature.c: */
	struct sign_trust trust;	/* no signers: no signature counts */
	int64_t committed;
	int is_root;			/* it has no parent, and no case */
	struct strs bys;		/* who speaks in it */
};

void verify_release(struct verifying *v);

int verify_fault(struct verifying *v, const char *law, const char *commit,
    const char *path, const char *what);

/*
 * Every commit of `to` that is not one of `from` ("" for all); v->cases
 * becomes the cases that have events of them.
 */
int verify_history(struct verifying *v, const char *from, const char *to);

/* The policy and each of v->cases as they are when two commits are one;
 * either may be "". */
int verify_touched(struct verifying *v, const char *ours,
    const char *theirs);

/* The plain file of what v->bytes is, if there is one. */
int verify_plain(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place);

/* Plain files that are no files of git. */
int verify_no_other_plain(struct verifying *v);

/* Numbers and After of a case ("": of the policy). */
void verify_order(struct verifying *v, const char *case_id,
    const struct event_list *list);

/* Everything about a case: a case_events_fn. */
int verify_case(void *v, const char *case_id, struct event_list *list);

/* A fault of the event at this path: it waits for verify_blame(). */
void verify_event_fault(struct verifying *v, const char *law,
    const char *path, const char *what);

/* Tells those that wait, each with the commit of `to`, and not of `from` (""
 * for all), that added the event, if there is one. */
int verify_blame(struct verifying *v, const char *from, const char *to);
void verify_forget(struct verifying *v);

/* The same of an event of a case. */
void verify_case_fault(struct verifying *v, const char *law,
    const char *case_id, const struct event *ev, const char *what);

/* CASE_EUSAGE if a file of v->trust is in the folder `dir` of the casebook
 * (NULL: there is none); also if it can't be read. */
int verify_check_trust(const struct verifying *v, const char *dir);

/* A commit that is to be signed, all of its events, and the verdict. */
void verify_begin_signature(struct verifying *v,
    const struct store_history *h);
void verify_note_by(struct verifying *v, const struct event *ev);
int verify_end_signature(struct verifying *v);

/* A commit id, or the file of a checkpoint; of a mere commit the root is "".
 * *out is CHECKPOINT_INIT before. */
int verify_read_since(struct checkpoint *out, const char *since);

/* Where it is signed and signers are known: by one of them? */
int verify_checkpoint_signature(struct verifying *v,
    const struct checkpoint *c);

/* Main must descend from it.  1 if it does not: there is nothing to go on
 * from. */
int verify_since(struct verifying *v, const struct checkpoint *c);

/* The number of events that it tells, once all after it was verified. */
int verify_count(struct verifying *v, const struct checkpoint *c);

#endif
