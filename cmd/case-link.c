/*
 * case-link tells how two cases belong together:
 *
 *	case-link 7k3q caused-by m2wd
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "undo", NULL, "take the link back", 0, NULL, 0 },
	CLI_END
};

static int
run(struct cli *cli)
{
	char *const *operands = cli_operands(cli);
	enum field_id field = cli_has(cli, "undo") ? F_UNLINK : F_LINK;
	struct casebook *cb;
	struct draft draft;
	char other[CASE_ID + 1];
	int rc = cli_draft(cli, EV_LINKED, 0, &cb, &draft);

	if (rc == 0)
		rc = casebook_find(cb, operands[2], other);
	if (rc == 0)
		rc = event_addf(&draft.event, field, "%s %s", operands[1],
		    other);
	return cli_write_draft(cli, cb, &draft, rc);
}

static const struct cli_option *const tables[] = { own, cli_words,
	cli_writing, cli_common, NULL };

static const struct command command = {
	"case-link", "CASE RELATION CASE", "tell how two cases belong "
	"together", tables, 3, 3, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
