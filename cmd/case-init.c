/*
 * case-init makes a casebook, or a desk of an existing one:
 *
 *	case-init --owner anna complaints
 */
#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "owner", "WHO", "owns every new case that names nobody", 0, NULL,
	  OPTION_ONCE },
	{ 0, "name", "NAME", "of the casebook; else that of the folder", 0,
	  NULL, OPTION_ONCE },
	{ 0, "bare", NULL, "without plain files in cases/", 0, NULL, 0 },
	{ 0, "from", "URL", "be a desk of the casebook there", 0, NULL,
	  OPTION_ONCE },
	{ 0, "by", "WHO", "who made it, if not you", 0, NULL, OPTION_ONCE },
	{ 0, "hub", NULL, "make a hub, where desks meet", 0, NULL, 0 },
	{ 0, "shared", NULL, "the hub's group may push, too", 0, NULL, 0 },
	CLI_END
};

static int
make_hub(struct cli *cli, const char *dir)
{
	static const char *const others[] = { "owner", "name", "bare", "from",
	    "by" };
	int rc;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (cli_has(cli, others[i]))
			return err_set(CASE_EUSAGE, "--%s does not go with "
			    "--hub", others[i]);
	}
	rc = casebook_create_hub(dir, cli_has(cli, "shared"));
	if (rc == 0)
		cli_note(cli, "a hub is in '%s'; next: case-init --from '%s' "
		    "DIR", dir, dir);
	return rc;
}

static int
run(struct cli *cli)
{
	const char *dir = cli_operands(cli)[0];
	struct casebook_options options = {
		.owner = cli_get(cli, "owner"),
		.name = cli_get(cli, "name"),
		.from = cli_get(cli, "from"),
		.by = cli_get(cli, "by"),
		.bare = cli_has(cli, "bare"),
		.quiet = cli_quiet(cli),
	};
	int rc;

	if (cli_has(cli, "hub"))
		return make_hub(cli, dir);
	if (cli_has(cli, "shared"))
		return err_set(CASE_EUSAGE, "--shared goes with --hub");
	rc = casebook_create(dir, &options, cli_progress(cli));
	if (rc == 0)
		cli_note(cli, "a casebook is in '%s'; next: case-new -C '%s'",
		    dir, dir);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-init", "DIR", "make a casebook", tables, 1, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
