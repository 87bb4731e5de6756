/*
 * case-receive records that the contact, or a third party, said something more:
 *
 *	case-receive 7k3q -c email -m 'Any news?'
 */
#include "lib/cli.h"

static const struct cli_option own[] = {
	{ 0, "releases", "PROMISE", "a promise that they no longer need",
	  F_RELEASES, NULL, OPTION_REPEATS },
	{ 0, "accepts", "yes|no", "their word on the outcome", F_ACCEPTS, NULL,
	  0 },
	{ 0, "answers", "QUESTION", "a question of ours that they answer",
	  F_ANSWERS, NULL, OPTION_REPEATS },
	CLI_END
};

static int
run(struct cli *cli)
{
	return cli_write(cli, EV_RECEIVED, 1);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_said,
	cli_asking, cli_effort, cli_writing, cli_common, NULL };

static const struct command command = {
	"case-receive", "CASE", "record what the contact said",
	tables, 1, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
