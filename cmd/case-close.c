/*
 * case-close closes a case with its outcome:
 *
 *	case-close 7k3q --outcome upheld --redress '5 EUR voucher'
 */
#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "outcome", "OUTCOME", "upheld, not-upheld, answered …",
	  F_OUTCOME, NULL, 0 },
	{ 0, "cause", "CAUSE", "why it happened", F_CAUSE, NULL, 0 },
	{ 0, "redress", "AMOUNT", "what was given: 12.50 EUR voucher",
	  F_REDRESS, NULL, OPTION_REPEATS },
	{ 0, "stays", "yes|no|no-choice", "does the customer stay?", F_STAYS,
	  NULL, 0 },
	{ 0, "apology", NULL, "an apology was made", F_APOLOGY, NULL, 0 },
	{ 0, "fault", NULL, "the fault was admitted", F_FAULT, NULL, 0 },
	{ 0, "despite", "REASON", "close over what is still open", F_DESPITE,
	  NULL, 0 },
	CLI_END
};

/* Does it say of a corrective action whose contact was not told of it yet? */
static int
is_to_be_told(const struct linked_case *l)
{
	return l->is_lesson && !l->holds && l->told == WHEN_NONE;
}

static void
note_contacts(struct buf *notes, const char *action,
    const struct linked_cases *linked)
{
	size_t n = 0;

	for (size_t i = 0; i < linked->n; i++)
		n += is_to_be_told(&linked->v[i]);
	if (n == 0)
		return;
	buf_addf(notes, "%zu %s to be told of %s: case-reply CASE --tells %s"
	    " -m TEXT\n", n, n == 1 ? "contact is" : "contacts are", action,
	    action);
	for (size_t i = 0; i < linked->n; i++) {
		const struct linked_case *l = &linked->v[i];

		if (is_to_be_told(l))
			buf_addf(notes, "%s  %s  %s\n", l->id,
			    l->contact ? l->contact : "(no contact)",
			    l->subject ? l->subject : "(no subject)");
	}
}

/* Something was learnt, and those who complained should hear of it. */
static int
note_whom_to_tell(struct cli *cli)
{
	const struct strs *ids = cli_recorded(cli);
	struct linked_cases linked = { NULL, 0 };
	struct loaded_case lc = { 0 };
	struct casebook *cb;
	int rc = cli_casebook(cli, CASEBOOK_WRITE, &cb);

	for (size_t i = 0; rc == 0 && i < ids->n; i++) {
		rc = casebook_load(cb, ids->v[i], NULL, &lc);
		if (rc == 0 && casefile_is_action(&lc.facts))
			rc = casebook_linked(cb, &lc, &linked);
		if (rc == 0)
			note_contacts(casebook_notes(cb), lc.id, &linked);
		linked_cases_free(&linked);
	}
	loaded_case_free(&lc);
	return rc;
}

static int
run(struct cli *cli)
{
	int rc;

	if (!cli_has(cli, "outcome"))
		return err_set(CASE_EUSAGE, "--outcome is missing: upheld, "
		    "partly-upheld, not-upheld, withdrawn, out-of-scope, "
		    "referred, duplicate or answered");
	rc = cli_write(cli, EV_CLOSED, 0);
	/* What is in ink is no failure because a list can't be had. */
	if (rc == 0 && note_whom_to_tell(cli) != 0)
		err_clear();
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_words, cli_writing,
	cli_common, NULL };

static const struct command command = {
	"case-close", "CASE", "close a case", tables, 1, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
