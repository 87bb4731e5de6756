/*
 * cli_parts: what the files of the command frame share.  Nobody else
 * includes this.
 */
#ifndef CASEBOOK_CLI_PARTS_H
#define CASEBOOK_CLI_PARTS_H

#include "lib/cli.h"

struct cli_given {
	const struct cli_option *option;
	const char *arg;
};

struct cli {
	const struct command *command;
	struct cli_given *given;	/* in the order of the line */
	size_t ngiven;
	char **operands;
	size_t noperands;
	struct casebook *casebook;
	struct casebook_progress progress;
	struct strs recorded;	/* ids of what is in ink, for the case that
				 * stdout cannot take them */
	int64_t started;	/* for progress: monotonic milliseconds */
	int progress_shown;
	int status;		/* the least to exit with */
};

/* Fills in given and operands.  0, or CASE_EUSAGE. */
int cli_parse(struct cli *cli, int argc, char **argv);

/* Adds a field for each option given that names one. */
int cli_take_fields(struct cli *cli, struct event *ev);

/* -h. */
void cli_print_help(const struct command *command);

#endif
