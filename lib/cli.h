/*
 * cli: the frame that every command stands in.
 *
 * A command is a struct command: its name, its operands, its option tables
 * and run().  From the tables alone come parsing, -h, and the words for
 * completion; the manual's SYNOPSIS is held to them by a test.
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		return cli_main(&command, argc, argv);
 *	}
 *
 * Options stand before or after operands, "--" ends them, single letters may
 * be joined.  run() returns 0, 1 or a negative code; the frame prints the one
 * message, flushes and checks stdout, and exits with the status (DESIGN
 * section 5.3).
 */
#ifndef CASEBOOK_CLI_H
#define CASEBOOK_CLI_H

#include <stdio.h>

#include "lib/casebook.h"
#include "lib/render.h"
#include "lib/verify.h"

struct cli;

enum {
	OPTION_REPEATS = 1,	/* may be given more than once */
	OPTION_HIDDEN = 2,	/* for tests: not in -h */
	OPTION_ONCE = 4,	/* a second value is refused, as for every
				 * option with a field that does not repeat:
				 * ink would lose one.  Of other options the
				 * last counts. */
};

struct cli_option {
	char letter;		/* 0: none */
	const char *name;	/* long name, without dashes */
	const char *arg;	/* what its argument is called; NULL: none */
	const char *help;
	enum field_id field;	/* what cli_take_fields() makes of it; 0:
				 * nothing */
	const char *value;	/* its value where it takes no argument;
				 * NULL: "yes" */
	unsigned flags;
};

/* Ends a table. */
#define CLI_END { 0, NULL, NULL, NULL, 0, NULL, 0 }

/* Tables that commands share. */
extern const struct cli_option cli_common[];	/* -C -q -h --version */
extern const struct cli_option cli_words[];	/* -m -F */
extern const struct cli_option cli_said[];	/* -c --public --party … */
extern const struct cli_option cli_asking[];	/* --question */
extern const struct cli_option cli_effort[];	/* --effort --retold */
extern const struct cli_option cli_writing[];	/* -a --at --by --key -n -0 */
extern const struct cli_option cli_reading[];	/* --by */
extern const struct cli_option cli_printing[];	/* -J -0 */

enum {
	COMMAND_QUERY = 1,	/* operands are terms: -is:open is one */
	COMMAND_DOOR = 2,	/* a mail server waits: any failure is 75, for
				 * it to try again, and none if something was
				 * recorded but could not be printed */
};

struct command {
	const char *name;
	const char *operands;	/* for the usage line: "CASE OWNER" */
	const char *summary;	/* one line, as in NAME of the manual */
	const struct cli_option *const *tables;	/* NULL-ended */
	int min, max;		/* operands; max -1: any number */
	unsigned flags;
	int (*run)(struct cli *cli);
};

int cli_main(const struct command *command, int argc, char **argv);

/* The argument of an option: the last given, NULL if it was not; for one
 * without an argument "yes". */
const char *cli_get(const struct cli *cli, const char *name);
int cli_has(const struct cli *cli, const char *name);

/* All arguments of an option that repeats, in order:
 *	size_t i = 0; while ((value = cli_next(cli, "attach", &i))) … */
const char *cli_next(const struct cli *cli, const char *name, size_t *i);

/* Operands. */
size_t cli_noperands(const struct cli *cli);
char *const *cli_operands(const struct cli *cli);

/*
 * The casebook of -C, opened once; it is closed by the frame.  --by is
 * applied.  What it has to note goes to stderr at the end, unless -q.
 */
int cli_casebook(struct cli *cli, enum casebook_mode mode,
    struct casebook **out);

/* Progress for long work: a line on stderr, on a terminal only, when it
 * takes over a second.  The frame removes it. */
const struct casebook_progress *cli_progress(struct cli *cli);

/*
 * The cases that an operand means: one, or with "-" those of standard input
 * (first word of each line; -0: NUL-separated), each once, in order.
 */
int cli_cases(struct cli *cli, struct casebook *cb, const char *operand,
    struct strs *ids);

/* Is it "-": ids from standard input? */
int cli_is_stdin(const char *operand);

/*
 * How every writer begins: opens the casebook, and makes a draft of the
 * options, the words (of standard input unasked, if so) and the files.  The
 * draft is to be released even after a failure.
 */
int cli_draft(struct cli *cli, enum event_kind kind, int unasked,
    struct casebook **cb, struct draft *out);

/*
 * How writers of one event end: the draft is written to each case that the
 * first operand means (without operands: to a new case), and the ids are
 * printed.  With -n the events are shown instead.  `rc` is what came before:
 * after a failure nothing is written, and it is returned.  Releases the draft
 * in every case.
 */
int cli_write_draft(struct cli *cli, struct casebook *cb,
    struct draft *draft, int rc);

/* cli_draft() and that in one, for commands that have nothing to add
 * between. */
int cli_write(struct cli *cli, enum event_kind kind, int unasked);

/*
 * cli_write_draft(), and behind each event, in the same commit, the one that
 * `next` makes of it: it fills in *out, {0} before, or leaves it.
 */
typedef int cli_next_fn(struct casebook *cb, const struct draft *draft,
    struct draft *out);
int cli_write_both(struct cli *cli, struct casebook *cb,
    struct draft *draft, cli_next_fn *next, int rc);

/*
 * Has case-send mail the replies with these keys, where they wait in the
 * outbox, and notes it, with the reason, if they still do then; whatever was
 * printed is written out before.  The writers above do that themselves.
 */
void cli_send(struct cli *cli, struct casebook *cb, const struct strs *keys);

/* For writers of another sort: prints the ids of cases that were written to,
 * each once. */
void cli_put_recorded(struct cli *cli, struct strs *ids);

/* The ids of the cases that were written to. */
const struct strs *cli_recorded(const struct cli *cli);

/*
 * For writers of several events: appends drafts that are ready, prints the
 * ids of their cases, each once.  Keys are made of --key, or of one at random
 * that a failure names.  Drafts are released.
 */
int cli_append(struct cli *cli, struct casebook *cb, struct draft *drafts,
    size_t n);

/*
 * Reads the operands from number `first` on as a query; "-" among them stands
 * for the ids on standard input, of which there may be none, "." for the case
 * of my newest entry.  *out is QUERY_INIT before, and to be released by
 * query_release() even after a failure.
 */
int cli_query(struct cli *cli, struct casebook *cb, size_t first,
    struct query *out);

/* Nothing was found: says so on stderr where an operand that was taken for a
 * word is the beginning of a case id. */
void cli_hint_prefix(struct cli *cli, struct casebook *cb);

/* --as-of and the like: a time as typed; a day means its end.  `otherwise`
 * if the option was not given. */
int cli_instant(struct cli *cli, const char *option, int64_t otherwise,
    int64_t *out);

/* A number of cases: --max.  0 if it was not given. */
int cli_max(struct cli *cli, uint64_t *out);

/* --timeout: seconds, from `least` to those of a day; `otherwise` if it was
 * not given. */
int cli_timeout(struct cli *cli, int least, int otherwise, int *out);

/* Prints a fault on stderr: a verify_fault_fn. */
int cli_tell_fault(void *arg, const struct verify_fault *fault);

/* What output may depend on. */
struct render cli_render(const struct cli *cli);

/*
 * Sends what is printed from now on through a pager, where stdout is a
 * terminal, as git does it: $PAGER, else less; with LESS=FRX unless it is
 * set; none where $PAGER is empty or "cat", or cannot be started.  The frame
 * waits for its end.
 */
void cli_page(struct cli *cli);

/* -q was given. */
int cli_quiet(const struct cli *cli);

/* A line on stderr with the command's name in front. */
void cli_tell(const struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, but nothing with -q. */
void cli_note(const struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints the set error like the frame would, remembers its status as the
 * least to exit with, and clears it: for readers of several operands, which
 * go on. */
void cli_complain(struct cli *cli);

/* Writes out what was printed until now, for those who stay.  0, or 1 if
 * that can't be: the frame tells. */
int cli_flush(struct cli *cli);

/* Writes a record to stdout, ended by '\n', or by NUL with -0. */
void cli_put(struct cli *cli, const struct buf *record);

#endif
