#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli_complete.h"
#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/proc.h"
#include "lib/text.h"
#include "lib/version.h"

/* Messages may quote what strangers wrote: shown, like everything. */
static void
say(const char *name, const char *text)
{
	struct buf shown = BUF_INIT;
	const char *line = text;

	while (line && *line) {
		const char *end = strchr(line, '\n');
		size_t len = end ? (size_t)(end - line) : strlen(line);

		if (line == text)
			buf_addf(&shown, "%s: ", name);
		else
			buf_adds(&shown, "  ");
		text_show(&shown, line, len, TEXT_LINE);
		buf_addc(&shown, '\n');
		line = end ? end + 1 : NULL;
	}
	fwrite(shown.data, 1, shown.len, stderr);
	buf_release(&shown);
}

static void
show_progress(void *arg, const char *what, uint64_t done)
{
	struct cli *cli = arg;

	if (!isatty(STDERR_FILENO) || cli_quiet(cli) ||
	    when_milliseconds() - cli->started < 1000)
		return;
	cli->progress_shown = 1;
	fprintf(stderr, "\r%s: %llu\033[K", what, (unsigned long long)done);
}

const struct casebook_progress *
cli_progress(struct cli *cli)
{
	return &cli->progress;
}

static void
clear_progress(struct cli *cli)
{
	if (cli->progress_shown)
		fputs("\r\033[K", stderr);
	cli->progress_shown = 0;
}

int
cli_quiet(const struct cli *cli)
{
	return cli_has(cli, "quiet");
}

void
cli_tell(const struct cli *cli, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	say(cli->command->name, text);
}

void
cli_note(const struct cli *cli, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	if (cli_quiet(cli))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	say(cli->command->name, text);
}

void
cli_complain(struct cli *cli)
{
	int status = err_exit_status(err_code());

	clear_progress(cli);
	if (status > cli->status)
		cli->status = status;
	say(cli->command->name, err_message());
	err_clear();
}

size_t
cli_noperands(const struct cli *cli)
{
	return cli->noperands;
}

char *const *
cli_operands(const struct cli *cli)
{
	return cli->operands;
}

int
cli_casebook(struct cli *cli, enum casebook_mode mode, struct casebook **out)
{
	const char *by = cli_get(cli, "by"), *env = getenv("CASE_BY");
	int rc;

	if (!by && env && env[0] && !text_is_handle(env))
		return err_set(CASE_EDATA, "$CASE_BY: '%s' is no handle", env);
	if (!cli->casebook) {
		rc = casebook_open(&cli->casebook, cli_get(cli, "directory"),
		    mode, &cli->progress);
		if (rc < 0)
			return rc;
	}
	*out = cli->casebook;
	return by ? casebook_set_me(*out, by) : 0;
}

void
cli_put(struct cli *cli, const struct buf *record)
{
	fwrite(record->data, 1, record->len, stdout);
	putchar(cli_has(cli, "null") ? '\0' : '\n');
}

/* What was noted while the command worked, a line each. */
static void
show_notes(struct cli *cli)
{
	struct buf *notes = cli->casebook ? casebook_notes(cli->casebook) :
	    NULL;
	char *line, *end;

	if (!notes || cli_quiet(cli))
		return;
	for (line = notes->data; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		say(cli->command->name, line);
	}
	buf_cut(notes, 0);
}

int
cli_flush(struct cli *cli)
{
	if (fflush(stdout) != EOF)
		return 0;
	if (!cli->output_error)
		cli->output_error = errno;
	return 1;
}

/* The last act: what could not be printed is an error, and what is in ink
 * although its id could not be printed is told (THREATS 22). */
static int
flush_stdout(struct cli *cli)
{
	int failed = cli_flush(cli) || ferror(stdout), e = cli->output_error;
	struct buf text = BUF_INIT;

	if (!failed)
		return 0;
	if (cli->recorded.n > 0)
		buf_adds(&text, "recorded, but not printed:");
	else if (e == EPIPE && cli->paging)
		return 0;	/* they have seen enough */
	else if (e != EPIPE)
		buf_addf(&text, "cannot write standard output: %s",
		    e ? strerror(e) : "an earlier write failed");
	for (size_t i = 0; i < cli->recorded.n; i++)
		buf_addf(&text, " %s", cli->recorded.v[i]);
	say(cli->command->name, text.data);
	buf_release(&text);
	return err_exit_status(CASE_EOUTPUT);
}

static int
run(struct cli *cli, int argc, char **argv)
{
	int rc = cli_parse(cli, argc, argv);

	if (rc < 0)
		return err_hint("try %s -h", cli->command->name);
	if (cli_has(cli, "help")) {
		cli_print_help(cli->command);
		return 0;
	}
	if (cli_has(cli, "version")) {
		printf("%s (casebook) %s\n", cli->command->name,
		    CASEBOOK_VERSION);
		return 0;
	}
	if (cli_has(cli, "complete"))
		return cli_complete(cli->command, cli_get(cli, "complete"),
		    cli_get(cli, "directory"));
	return cli->command->run(cli);
}

int
cli_main(const struct command *command, int argc, char **argv)
{
	struct cli cli = { .command = command };
	int rc, status, is_door = command->flags & COMMAND_DOOR;

	proc_harden();
	cli.progress = (struct casebook_progress){ show_progress, &cli };
	cli.started = when_milliseconds();
	cli_look_at_stdout(&cli);
	rc = run(&cli, argc, argv);
	clear_progress(&cli);
	show_notes(&cli);
	status = rc < 0 ? err_exit_status(rc) : rc;
	if (rc < 0) {
		say(command->name, err_message());
		err_clear();
	}
	if (cli.status > status)
		status = cli.status;
	rc = flush_stdout(&cli);
	if (rc > status && !(is_door && cli.recorded.n > 0))
		status = rc;
	if (status && is_door)
		status = err_exit_status(CASE_EAGAIN);
	cli_end_page(&cli);
	casebook_close(cli.casebook);
	strs_release(&cli.recorded);
	free(cli.given);
	free(cli.operands);
	return status;
}
