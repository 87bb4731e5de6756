/*
 * case-reply records what we said to the contact, or to a third party:
 *
 *	case-reply 7k3q -c phone --apology -m 'Sorry, the cook will call.'
 */
#include "lib/cli.h"

static const struct cli_option own[] = {
	{ 0, "as", "ack|holding|answer|final", "what kind of reply; else "
	  "answer", F_AS, NULL, 0 },
	{ 0, "answers", "QUESTION", "a question that this answers: q1",
	  F_ANSWERS, NULL, OPTION_REPEATS },
	{ 0, "declines", "QUESTION", "a question that is not answered; the "
	  "words say why", F_DECLINES, NULL, OPTION_REPEATS },
	{ 0, "promise", "'DUE TEXT'", "what is promised, until when: "
	  "'5bd We call back'", F_PROMISE, NULL, OPTION_REPEATS },
	{ 0, "keeps", "PROMISE", "a promise that is kept with this: p1",
	  F_KEEPS, NULL, OPTION_REPEATS },
	{ 0, "replaces", "PROMISE", "a promise that the new one replaces",
	  F_REPLACES, NULL, OPTION_REPEATS },
	{ 0, "apology", NULL, "an apology was made", F_APOLOGY, NULL, 0 },
	{ 0, "fault", NULL, "the fault was admitted", F_FAULT, NULL, 0 },
	{ 0, "tells", "CASE", "the corrective action that they are told of",
	  0, NULL, OPTION_REPEATS },
	{ 0, "no-send", NULL, "it is not to be mailed", 0, NULL, 0 },
	{ 0, "despite", "REASON", "reply on a channel that they avoid",
	  F_DESPITE, NULL, 0 },
	CLI_END
};

/* A corrective action is named like any case: by a prefix, by a query. */
static int
add_actions(struct cli *cli, struct casebook *cb, struct event *ev)
{
	char id[CASE_ID + 1];
	const char *operand;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (operand = cli_next(cli, "tells", &i))) {
		rc = casebook_find(cb, operand, id);
		if (rc == 0)
			rc = event_add(ev, F_TELLS, id);
	}
	return rc;
}

static int
run(struct cli *cli)
{
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, EV_REPLIED, 1, &cb, &draft);

	if (rc == 0)
		rc = add_actions(cli, cb, &draft.event);
	/* What was said then, somehow, is not said again by mail. */
	draft.send = !cli_has(cli, "no-send") && !cli_has(cli, "at");
	return cli_write_draft(cli, cb, &draft, rc);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_said,
	cli_asking, cli_writing, cli_common, NULL };

static const struct command command = {
	"case-reply", "CASE", "record what we said", tables, 1, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
