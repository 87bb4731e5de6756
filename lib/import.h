/*
 * import: events as JSON lines into a casebook (DESIGN section 5.4).
 *
 * All input is read, checked and laid aside before anything is written; then
 * it goes in by the order of cases, a thousand events a commit, and main
 * moves once: an import is there as a whole or not at all.  Whatever has a
 * key that is known is skipped, so that the same input again adds what is
 * missing and nothing twice.  Memory does not grow with the input.
 *
 * Imported history is held to the format, not to the rules of the house.
 */
#ifndef CASEBOOK_IMPORT_H
#define CASEBOOK_IMPORT_H

#include <stdint.h>
#include <stdio.h>

#include "lib/casebook.h"

struct import;

struct import_counts {
	uint64_t lines, added, known, bad, cases;
};

/* Called for each bad line. */
typedef void import_bad_fn(void *arg, const char *file, uint64_t line,
    const char *reason);

int import_open(struct import **out, struct casebook *cb, import_bad_fn *fn,
    void *arg);

/* Reads a stream to its end; `name` is for messages.  Bad lines are told and
 * counted, and are no error yet. */
int import_read(struct import *im, FILE *in, const char *name);

/*
 * Writes what was read.  CASE_EDATA, and nothing written, if a line was bad,
 * unless `skip_bad`.  *counts is set in every case.
 */
int import_finish(struct import *im, int skip_bad,
    struct import_counts *counts);

/* NULL is fine. */
void import_close(struct import *im);

#endif
