#include <stdlib.h>
#include <string.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/text.h"

const struct cli_option cli_common[] = {
	{ 'C', "directory", "DIR", "the casebook; else $CASEBOOK, else the "
	  "working directory and above", 0, NULL, 0 },
	{ 'q', "quiet", NULL, "no notes on standard error", 0, NULL, 0 },
	{ 'h', "help", NULL, "show this help", 0, NULL, 0 },
	{ 0, "version", NULL, "show the version", 0, NULL, 0 },
	{ 0, "complete", "WHAT", "words for the completion of shells", 0, NULL,
	  OPTION_HIDDEN },
	CLI_END
};

const struct cli_option cli_words[] = {
	{ 'm', "message", "TEXT", "the words; more than one make paragraphs",
	  0, NULL, OPTION_REPEATS },
	{ 'F', "file", "FILE", "the words from a file; - is standard input",
	  0, NULL, OPTION_ONCE },
	{ 'e', "edit", NULL, "write it in $VISUAL or $EDITOR", 0, NULL, 0 },
	CLI_END
};

const struct cli_option cli_said[] = {
	{ 'c', "channel", "CHANNEL", "phone, email, letter, visit, twitter …",
	  F_CHANNEL, NULL, 0 },
	{ 0, "public", NULL, "anyone could hear it", F_ACCESS, "public", 0 },
	{ 0, "direct", NULL, "only those concerned could", F_ACCESS, "direct",
	  0 },
	{ 0, "party", "NAME", "said by or to a third party", F_PARTY, NULL, 0 },
	{ 0, "from", "CONTACT", "which contact spoke", F_FROM, NULL, 0 },
	{ 0, "on-behalf", "NAME", "for whom they spoke", F_ON_BEHALF, NULL, 0 },
	{ 0, "url", "URL", "where it stands", F_URL, NULL, 0 },
	CLI_END
};

const struct cli_option cli_asking[] = {
	{ 0, "question", "TEXT", "a question to the other side", F_QUESTION,
	  NULL, OPTION_REPEATS },
	CLI_END
};

const struct cli_option cli_effort[] = {
	{ 0, "effort", "TIME", "what it cost the contact: 6h30m", F_EFFORT,
	  NULL, 0 },
	{ 0, "retold", NULL, "it had to be told again", F_RETOLD, NULL, 0 },
	CLI_END
};

const struct cli_option cli_writing[] = {
	{ 'a', "attach", "FILE", "a file that belongs to it", 0, NULL,
	  OPTION_REPEATS },
	{ 0, "at", "TIME", "when it happened, if not now", 0, NULL,
	  OPTION_ONCE },
	{ 0, "by", "WHO", "who did it, if not you", 0, NULL, OPTION_ONCE },
	{ 0, "key", "K", "the same key again adds nothing", 0, NULL,
	  OPTION_ONCE },
	{ 'n', "dry-run", NULL, "show the event, write nothing", 0, NULL, 0 },
	{ '0', "null", NULL, "ids on standard input end with NUL", 0, NULL,
	  0 },
	CLI_END
};

const struct cli_option cli_reading[] = {
	{ 0, "by", "WHO", "who asks (me), if not you", 0, NULL, 0 },
	CLI_END
};

const struct cli_option cli_printing[] = {
	{ 'J', "json", NULL, "JSON, an object a line", 0, NULL, 0 },
	{ '0', "null", NULL, "ids and records end with NUL", 0, NULL, 0 },
	CLI_END
};

static const struct cli_option *
find_long(const struct command *command, const char *name, size_t len)
{
	for (size_t t = 0; command->tables[t]; t++) {
		const struct cli_option *o = command->tables[t];

		for (; o->name; o++) {
			if (strlen(o->name) == len &&
			    memcmp(o->name, name, len) == 0)
				return o;
		}
	}
	return NULL;
}

static const struct cli_option *
find_letter(const struct command *command, char letter)
{
	for (size_t t = 0; command->tables[t]; t++) {
		const struct cli_option *o = command->tables[t];

		for (; o->name; o++) {
			if (o->letter && o->letter == letter)
				return o;
		}
	}
	return NULL;
}

/* Two values of which an entry can have but one.  0, or CASE_EUSAGE. */
static int
check_once(const struct cli_given *g, const struct cli_option *option,
    const char *arg)
{
	if (option->flags & OPTION_REPEATS)
		return 0;
	if (g->option != option && option->field &&
	    g->option->field == option->field)
		return err_set(CASE_EUSAGE, "--%s and --%s exclude each other",
		    g->option->name, option->name);
	if (g->option == option && arg && strcmp(g->arg, arg) != 0 &&
	    (option->field || option->flags & OPTION_ONCE))
		return err_set(CASE_EUSAGE, "--%s is given twice: '%s' and"
		    " '%s'", option->name, g->arg, arg);
	return 0;
}

static int
take(struct cli *cli, const struct cli_option *option, const char *arg)
{
	for (size_t i = 0; i < cli->ngiven; i++) {
		if (check_once(&cli->given[i], option, arg) != 0)
			return CASE_EUSAGE;
	}
	cli->given = xrealloc(cli->given,
	    (cli->ngiven + 1) * sizeof *cli->given);
	cli->given[cli->ngiven++] = (struct cli_given){ option, arg };
	return 0;
}

/* Names the options that `name` may have meant. */
static int
unknown_option(const struct command *command, const char *dashes,
    const char *name, size_t len)
{
	struct strs known = STRS_INIT;
	struct buf nearest = BUF_INIT, typed = BUF_INIT;

	for (size_t t = 0; command->tables[t]; t++) {
		const struct cli_option *o = command->tables[t];

		for (; o->name; o++)
			strs_add(&known, o->name);
	}
	buf_add(&typed, name, len);
	if (len > 1)
		text_nearest(&nearest, typed.data, &known);
	err_set(CASE_EUSAGE, "unknown option '%s%s'%s%s%s", dashes, typed.data,
	    nearest.len ? " (did you mean --" : "", nearest.data,
	    nearest.len ? "?)" : "");
	strs_release(&known);
	buf_release(&nearest);
	buf_release(&typed);
	return CASE_EUSAGE;
}

static int
parse_long(struct cli *cli, char **argv, int *i)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct cli_option *o = find_long(cli->command, name, len);

	if (!o)
		return unknown_option(cli->command, "--", name, len);
	if (!o->arg && equals)
		return err_set(CASE_EUSAGE, "--%s takes no argument", o->name);
	if (!o->arg)
		return take(cli, o, NULL);
	if (equals)
		return take(cli, o, equals + 1);
	if (argv[*i + 1])
		return take(cli, o, argv[++*i]);
	return err_set(CASE_EUSAGE, "--%s wants %s", o->name, o->arg);
}

/* In a query it may have been a word that is not to be found. */
static int
unknown_letter(const struct command *command, const char *letter)
{
	unknown_option(command, "-", letter, 1);
	return command->flags & COMMAND_QUERY ? err_hint("a term that begins "
	    "with - and has no ':' stands behind --") : err_code();
}

static int
parse_letters(struct cli *cli, char **argv, int *i)
{
	int rc = 0;

	for (const char *at = argv[*i] + 1; rc == 0 && *at; at++) {
		const struct cli_option *o = find_letter(cli->command, *at);

		if (!o)
			return unknown_letter(cli->command, at);
		if (!o->arg)
			rc = take(cli, o, NULL);
		else if (at[1])
			return take(cli, o, at + 1);
		else if (argv[*i + 1])
			return take(cli, o, argv[++*i]);
		else
			return err_set(CASE_EUSAGE, "-%c wants %s", *at,
			    o->arg);
	}
	return rc;
}

/* The word of the usage line for operand `n`: "OWNER" of "CASE OWNER". */
static void
operand_name(struct buf *out, const struct command *command, size_t n)
{
	const char *at = command->operands;

	while (n-- > 0 && strchr(at, ' '))
		at = strchr(at, ' ') + 1;
	buf_add(out, at, strcspn(at, " …"));
}

static int
check_operands(const struct cli *cli)
{
	const struct command *command = cli->command;
	struct buf name = BUF_INIT;
	int rc = 0;

	if (cli->noperands < (size_t)command->min) {
		operand_name(&name, command, cli->noperands);
		rc = err_set(CASE_EUSAGE, "%s is missing", name.data);
	} else if (command->max >= 0 &&
	    cli->noperands > (size_t)command->max) {
		rc = err_set(CASE_EUSAGE, "'%s' is one word too many",
		    cli->operands[command->max]);
	}
	buf_release(&name);
	return rc;
}

int
cli_parse(struct cli *cli, int argc, char **argv)
{
	int rc = 0, ended = 0;

	cli->operands = xcalloc((size_t)argc + 1, sizeof *cli->operands);
	for (int i = 1; i < argc && rc == 0; i++) {
		const char *arg = argv[i];

		if (ended || arg[0] != '-' || arg[1] == '\0' ||
		    (cli->command->flags & COMMAND_QUERY &&
		    query_is_term(arg)))
			cli->operands[cli->noperands++] = argv[i];
		else if (strcmp(arg, "--") == 0)
			ended = 1;
		else if (arg[1] == '-')
			rc = parse_long(cli, argv, &i);
		else
			rc = parse_letters(cli, argv, &i);
	}
	if (rc == 0 && !cli_has(cli, "help") && !cli_has(cli, "version") &&
	    !cli_has(cli, "complete"))
		rc = check_operands(cli);
	return rc;
}

enum { HELP_COLUMN = 27 };	/* where the help of an option begins */

static void
print_option(const struct cli_option *o)
{
	struct buf left = BUF_INIT;

	if (o->letter)
		buf_addf(&left, "-%c, --%s", o->letter, o->name);
	else
		buf_addf(&left, "    --%s", o->name);
	if (o->arg)
		buf_addf(&left, " %s", o->arg);
	if (left.len > HELP_COLUMN - 3)
		buf_addf(&left, "\n%*s", HELP_COLUMN - 3, "");
	printf("  %-*s %s%s\n", HELP_COLUMN - 3, left.data, o->help,
	    o->flags & OPTION_REPEATS ? " (may be repeated)" : "");
	buf_release(&left);
}

void
cli_print_help(const struct command *command)
{
	printf("%s - %s\n\nusage: %s [options]%s%s\n\n", command->name,
	    command->summary, command->name, command->operands[0] ? " " : "",
	    command->operands);
	for (size_t t = 0; command->tables[t]; t++) {
		const struct cli_option *o = command->tables[t];

		for (; o->name; o++) {
			if (!(o->flags & OPTION_HIDDEN))
				print_option(o);
		}
	}
	printf("\nman %s tells more.\n", command->name);
}

const char *
cli_get(const struct cli *cli, const char *name)
{
	for (size_t i = cli->ngiven; i-- > 0;) {
		if (strcmp(cli->given[i].option->name, name) == 0)
			return cli->given[i].arg ? cli->given[i].arg : "yes";
	}
	return NULL;
}

int
cli_has(const struct cli *cli, const char *name)
{
	return cli_get(cli, name) != NULL;
}

const char *
cli_next(const struct cli *cli, const char *name, size_t *i)
{
	while (*i < cli->ngiven) {
		const struct cli_given *g = &cli->given[(*i)++];

		if (strcmp(g->option->name, name) == 0)
			return g->arg ? g->arg : "yes";
	}
	return NULL;
}

int
cli_take_fields(struct cli *cli, struct event *ev)
{
	int rc = 0;

	for (size_t i = 0; i < cli->ngiven && rc == 0; i++) {
		const struct cli_option *o = cli->given[i].option;
		const char *value = cli->given[i].arg;

		if (!o->field)
			continue;
		if (!value)
			value = o->value ? o->value : "yes";
		if (!value[0])
			return err_set(CASE_EUSAGE, "--%s is empty", o->name);
		rc = o->flags & OPTION_REPEATS ?
		    event_add(ev, o->field, value) :
		    event_put(ev, o->field, value);
	}
	return rc;
}
