/*
 * case-note records what was said to nobody outside:
 *
 *	case-note 7k3q -m 'Asked the kitchen.'
 */
#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "keeps", "PROMISE", "a promise that is kept with this", F_KEEPS,
	  NULL, OPTION_REPEATS },
	{ 0, "remind", "'DATE TEXT'", "our own follow-up", F_REMIND, NULL, 0 },
	{ 0, "waive", NULL, "EVENT, or the contact's last word, needs no "
	  "reply", F_WAIVES, NULL, 0 },
	{ 0, "takedown", "EVENT", "a public interaction was hidden or "
	  "deleted", F_TAKEDOWN, NULL, 0 },
	CLI_END
};

static int
run(struct cli *cli)
{
	struct casebook *cb;
	struct draft draft;
	int rc = 0, names_event = cli_noperands(cli) == 2;

	if (names_event && !cli_has(cli, "waive"))
		return err_set(CASE_EUSAGE, "EVENT goes with --waive");
	rc = cli_draft(cli, EV_NOTED, 1, &cb, &draft);
	if (rc == 0 && names_event)
		rc = event_put(&draft.event, F_WAIVES, cli_operands(cli)[1]);
	return cli_write_draft(cli, cb, &draft, rc);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_said,
	cli_writing, cli_common, NULL };

static const struct command command = {
	"case-note", "CASE [EVENT]", "record a note", tables, 1, 2, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
