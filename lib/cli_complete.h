/*
 * cli_complete: the words that may stand next, for the completion of shells.
 *
 * The frame answers `COMMAND --complete WHAT` with them, a line each: the
 * word, and behind a tab what it means.  WHAT is `options` (then a line is
 * option, tab, what its argument is called, tab, help), `operands` (the words
 * of the usage line), or one of those words or what an argument is called, as
 * it stands there: CASE, [QUERY…], OWNER, yes|no …  FILE and DIR are for the
 * shell.  So the files in completions/ know no option and no value by
 * themselves.
 */
#ifndef CASEBOOK_CLI_COMPLETE_H
#define CASEBOOK_CLI_COMPLETE_H

#include "lib/cli.h"

/* Prints to stdout.  `dir` is that of -C, or NULL.  No casebook and an
 * unknown WHAT give no words and are no failure. */
int cli_complete(const struct command *command, const char *what,
    const char *dir);

#endif
