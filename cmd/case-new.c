/*
 * case-new opens a case:
 *
 *	case-new -c phone -f 'Jens Muster' -m 'Thin soup'
 */
#include "lib/cli.h"

static const struct cli_option own[] = {
	{ 'k', "kind", "KIND", "complaint, request, enquiry, praise …", F_KIND,
	  NULL, 0 },
	{ 's', "subject", "TEXT", "else the first line of the words",
	  F_SUBJECT, NULL, 0 },
	{ 'f', "contact", "CONTACT", "who brings it: a name, an address, or "
	  "'Name <address>'", F_CONTACT, NULL, OPTION_REPEATS },
	{ 'o', "owner", "OWNER", "who is responsible", F_OWNER, NULL, 0 },
	{ 't', "tag", "TAG", "a tag", F_TAG, NULL, OPTION_REPEATS },
	{ 0, "customer", "yes|no", "is the contact a customer?", F_CUSTOMER,
	  NULL, 0 },
	{ 0, "about", "X", "office, product, branch", F_ABOUT, NULL, 0 },
	{ 0, "wants", "X", "the remedy asked for", F_WANTS, NULL, 0 },
	{ 0, "prefers", "CHANNEL", "on which to answer", F_PREFERS, NULL, 0 },
	{ 0, "avoids", "CHANNEL", "on which not to answer", F_AVOIDS, NULL,
	  0 },
	{ 0, "ref", "R", "its number elsewhere", F_REF, NULL, 0 },
	{ 0, "publish", "yes|no", "may it be published?", F_PUBLISH, NULL, 0 },
	{ 0, "language", "L", "of the contact: de, en …", F_LANGUAGE, NULL,
	  0 },
	CLI_END
};

static int
run(struct cli *cli)
{
	return cli_write(cli, EV_OPENED, 1);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_said,
	cli_asking, cli_effort, cli_writing, cli_common, NULL };

static const struct command command = {
	"case-new", "", "open a case", tables, 0, 0, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
