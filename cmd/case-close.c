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

static int
run(struct cli *cli)
{
	if (!cli_has(cli, "outcome"))
		return err_set(CASE_EUSAGE, "--outcome is missing: upheld, "
		    "partly-upheld, not-upheld, withdrawn, out-of-scope, "
		    "referred, duplicate or answered");
	return cli_write(cli, EV_CLOSED, 0);
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
