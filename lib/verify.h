/*
 * verify: holds a casebook to its laws (DESIGN section 3), commit by commit
 * and case by case, and names each fault.
 *
 *  - ink: each commit only adds; a merge drops nothing of any parent
 *  - mode, path: plain files at the places of events and attachments only
 *  - name: the event id is the beginning of the blob id; number, kind and
 *    case are those of the content
 *  - format: the file is an event of format 1, its fields as the table says
 *  - order: number and After are those that a writer would have set
 *  - one hand: opened once, first; an owner at every instant; reasons
 *  - index: it holds exactly what git holds, and folds to what it says
 *  - plain: a plain file that is there is what git has
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

/*
 * Verifies all commits, or those that are not part of `since` (a commit
 * id).  Each fault is told to `fn`; *counts is set.  0 if there was none, 1
 * if there were faults; it is one if main does not descend from `since`.
 */
int casebook_verify(struct casebook *cb, const char *since,
    verify_fault_fn *fn, void *arg, struct verify_counts *counts);

#endif
