#include <stdlib.h>
#include <string.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/text.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

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

void
cli_hint_prefix(struct cli *cli, struct casebook *cb)
{
	char prefix[CASE_ID + 1], id[CASE_ID + 1];

	for (size_t i = 0; i < cli->noperands; i++) {
		/* A whole id was taken for the case that it is. */
		if (path_case_prefix(prefix, cli->operands[i]) != 0 ||
		    strlen(prefix) == CASE_ID)
			continue;
		if (casebook_find(cb, cli->operands[i], id) == 0)
			cli_note(cli, "no text '%s'; the case is id:%s",
			    cli->operands[i], cli->operands[i]);
		err_clear();
	}
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

int
cli_timeout(struct cli *cli, int least, int otherwise, int *out)
{
	const char *text = cli_get(cli, "timeout");
	uint64_t seconds = (uint64_t)otherwise;

	if (text && (text_number(&seconds, text, DAY_SECONDS) != 0 ||
	    seconds < (uint64_t)least))
		return err_set(CASE_EUSAGE, "--timeout: '%s' is no number of "
		    "seconds, %d to %d", text, least, DAY_SECONDS);
	*out = (int)seconds;
	return 0;
}

int
cli_tell_fault(void *arg, const struct verify_fault *fault)
{
	struct buf line = BUF_INIT;

	(void)arg;
	verify_format_fault(&line, fault);
	fprintf(stderr, "%s\n", line.data);
	buf_release(&line);
	return 0;
}
