/*
 * cli_parts: what the files of the command frame share.  Nobody else
 * includes this.
 */
#ifndef CASEBOOK_CLI_PARTS_H
#define CASEBOOK_CLI_PARTS_H

#include "lib/cli.h"
#include "lib/proc.h"

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
	struct render render;	/* as stdout was before any pager */
	struct proc pager;
	int paging;
	int64_t started;	/* for progress: monotonic milliseconds */
	int progress_shown;
	int output_error;	/* errno of stdout, when it failed first */
	int status;		/* the least to exit with */
};

/* Fills in given and operands.  0, or CASE_EUSAGE. */
int cli_parse(struct cli *cli, int argc, char **argv);

/* The cases whose ids are on standard input; there may be none. */
int cli_read_ids(struct cli *cli, struct casebook *cb, struct strs *ids);

/* Adds a field for each option given that names one. */
int cli_take_fields(struct cli *cli, struct event *ev);

/*
 * -e: the draft as a text in an editor.  Each time that it is saved, `try`
 * writes the draft made of it; what it refuses goes back to the editor with
 * the reason on top.
 */
typedef int cli_try_fn(void *arg);
int cli_edit(struct casebook *cb, struct draft *draft, cli_try_fn *try,
    void *arg);

/* Finds out what output may depend on; waits for the pager. */
void cli_look_at_stdout(struct cli *cli);
void cli_end_page(struct cli *cli);

/* -h. */
void cli_print_help(const struct command *command);

#endif
