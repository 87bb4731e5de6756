/*
 * sync: brings a desk and another copy of its casebook together, a hub or a
 * desk: fetches, holds what came to the laws before it is part of main,
 * merges, pushes, and again if somebody was faster.
 *
 * A merge adds nothing and drops nothing.  Whatever is refused, main stays
 * as it was.  What was seen there last is kept in refs/casebook/remote, so
 * that a history that was set back or rewritten since is told.
 */
#ifndef CASEBOOK_SYNC_H
#define CASEBOOK_SYNC_H

#include "lib/verify.h"

enum sync_line {
	SYNC_PASSING,		/* progress of git, that the next replaces */
	SYNC_PROGRESS,		/* progress that stays */
	SYNC_TOLD,		/* what git said before it failed */
};

struct sync_options {
	const char *remote;	/* of the local git config, or a URL */
	int seconds;		/* that it may be silent; 0: for ever */
	int terminal;		/* somebody is there to be asked */
	int dry_run;		/* only tells what would come and go */
	int restored;		/* it may have been set back */
	const char *signers;	/* as of casebook_verify(); NULL */
	const char *revoked;
	void (*hear)(void *arg, const char *line, enum sync_line what);
	verify_fault_fn *fault;
	void *arg;		/* of both */
};

struct sync_counts {
	size_t received, received_cases;	/* events, and their cases */
	size_t sent, sent_cases;
};

/*
 * 0, or 1 if what is there breaks a law: each fault was told.  CASE_ENO where
 * it is another casebook, was rewritten, or refuses what is sent;
 * CASE_ENOTFOUND if there is no such remote, or no casebook; CASE_EAGAIN if it
 * cannot be reached, gave no sign of life, or others were faster each time;
 * CASE_EPROGRAM without git; CASE_EPERM where the config, which may name
 * programs, belongs to somebody else.
 */
int casebook_sync(struct casebook *cb, const struct sync_options *options,
    struct sync_counts *counts);

#endif
