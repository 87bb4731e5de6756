#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/text.h"

enum { PAGER_WORDS = 16 };

/*
 * Operands that name cases otherwise than by a query, as a term of one: "-"
 * the ids on standard input, "." the case of my newest entry.
 */
static int
ids_term(struct cli *cli, struct casebook *cb, const char *operand,
    struct strs *terms)
{
	struct strs ids = STRS_INIT;
	struct buf term = BUF_INIT;
	int rc;

	rc = cli_is_stdin(operand) ? cli_read_ids(cli, cb, &ids) :
	    cli_cases(cli, cb, operand, &ids);
	/* No ids are no cases, and not all of them. */
	buf_adds(&term, ids.n ? "id:" : "-is:open,closed");
	for (size_t i = 0; i < ids.n; i++)
		buf_addf(&term, "%s%s", i ? "," : "", ids.v[i]);
	strs_add(terms, term.data);
	buf_release(&term);
	strs_release(&ids);
	return rc;
}

int
cli_query(struct cli *cli, struct casebook *cb, size_t first,
    struct query *out)
{
	struct strs terms = STRS_INIT;
	int rc = 0;

	for (size_t i = first; rc == 0 && i < cli->noperands; i++) {
		const char *operand = cli->operands[i];

		if (cli_is_stdin(operand) || strcmp(operand, ".") == 0)
			rc = ids_term(cli, cb, operand, &terms);
		else
			strs_add(&terms, operand);
	}
	if (rc == 0)
		rc = query_parse(out, terms.v, terms.n, casebook_me(cb),
		    when_now());
	strs_release(&terms);
	return rc;
}

int
cli_instant(struct cli *cli, const char *option, int64_t otherwise,
    int64_t *out)
{
	const char *text = cli_get(cli, option);
	struct when_range range;
	struct when when;
	int rc = 0;

	*out = otherwise;
	if (!text)
		return 0;
	if (when_parse_rfc3339(&when, text) == 0) {
		*out = when.at;
	} else if (when_parse_range(&range, text, when_now()) == 0) {
		*out = range.until == INT64_MAX ? INT64_MAX : range.until - 1;
	} else {
		err_clear();
		rc = when_parse(&when, text, when_now());
		*out = when.at;
	}
	return rc < 0 ? err_prefix("--%s", option) : 0;
}

int
cli_max(struct cli *cli, uint64_t *out)
{
	const char *text = cli_get(cli, "max");

	*out = 0;
	if (text && (text_number(out, text, INT64_MAX) != 0 || *out == 0))
		return err_set(CASE_EUSAGE, "--max wants a number above 0, "
		    "not '%s'", text);
	return 0;
}

/* Does stdout show colour? */
static int
colour(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && none[0]) && term &&
	    strcmp(term, "dumb") != 0;
}

/* Columns of the terminal; 0 where stdout is none: nothing is cut then. */
static int
columns(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (given && text_number(&n, given, 1000) == 0 && n >= 20)
		return (int)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return 80;
}

void
cli_look_at_stdout(struct cli *cli)
{
	cli->render = (struct render){ colour(), columns(), when_now() };
}

struct render
cli_render(const struct cli *cli)
{
	return cli->render;
}

void
cli_page(struct cli *cli)
{
	const char *pager = getenv("PAGER");
	const char *argv[PAGER_WORDS + 1];
	struct strs words = STRS_INIT;
	size_t n = 0;

	if (!isatty(STDOUT_FILENO) || cli->paging)
		return;
	if (!pager)
		pager = "less";
	for (; *pager; pager += strspn(pager, " ")) {
		size_t len = strcspn(pager, " ");

		strs_addn(&words, pager, len);
		pager += len;
	}
	for (; n < words.n && n < PAGER_WORDS; n++)
		argv[n] = words.v[n];
	argv[n] = NULL;
	setenv("LESS", "FRX", 0);
	if (n > 0 && strcmp(argv[0], "cat") != 0) {
		if (proc_start(&cli->pager, argv, PROC_IN) == 0) {
			cli->paging = 1;
			dup2(cli->pager.in, STDOUT_FILENO);
		} else {
			err_clear();
		}
	}
	strs_release(&words);
}

void
cli_end_page(struct cli *cli)
{
	int status;

	if (!cli->paging)
		return;
	close(STDOUT_FILENO);
	if (proc_wait(&cli->pager, &status) < 0)
		err_clear();
	cli->paging = 0;
}
