/*
 * case-correct corrects an entry by another entry, for ink has no eraser:
 *
 *	case-correct 7k3q 9f8e7d6c channel=email -m 'It was a mail'
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "void", NULL, "the entry belongs elsewhere", F_VOID, NULL, 0 },
	CLI_END
};

/* "on-behalf=Anna" as "on_behalf Anna": rules_complete() knows the names. */
static int
take_field(struct event *ev, const char *arg)
{
	const char *equals = strchr(arg, '=');
	struct buf name = BUF_INIT;
	int rc;

	if (!equals || equals == arg)
		return err_set(CASE_EUSAGE, "'%s' is no FIELD=VALUE", arg);
	if (!equals[1])
		return err_set(CASE_EUSAGE, "'%s' has no value", arg);
	buf_add(&name, arg, (size_t)(equals - arg));
	for (char *at = name.data; *at; at++) {
		if (*at == '-')
			*at = '_';
	}
	if (event_field_by_json(name.data) == F_UNKNOWN)
		rc = err_set(CASE_EUSAGE, "no field '%.*s'",
		    (int)(equals - arg), arg);
	else
		rc = event_addf(ev, F_SET, "%s %s", name.data, equals + 1);
	buf_release(&name);
	return rc;
}

static int
run(struct cli *cli)
{
	char *const *operands = cli_operands(cli);
	size_t n = cli_noperands(cli);
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, EV_CORRECTED, 0, &cb, &draft);

	if (rc == 0 && (n > 2) == cli_has(cli, "void"))
		rc = err_set(CASE_EUSAGE, n > 2 ? "--void goes without "
		    "FIELD=VALUE" : "FIELD=VALUE or --void is missing");
	if (rc == 0)
		rc = event_put(&draft.event, F_CORRECTS, operands[1]);
	for (size_t i = 2; rc == 0 && i < n; i++)
		rc = take_field(&draft.event, operands[i]);
	if (rc == 0)
		return cli_write_draft(cli, cb, &draft);
	draft_release(&draft);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_words,
	cli_writing, cli_common, NULL };

static const struct command command = {
	"case-correct", "CASE EVENT [FIELD=VALUE…]", "correct an entry",
	tables, 2, -1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
