/*
 * case-reopen opens a closed case again, with the reason:
 *
 *	case-reopen 7k3q --review carla -m 'New facts'
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "review", "OWNER", "to be looked at by somebody who has not "
	  "owned it", 0, NULL, OPTION_ONCE },
	CLI_END
};

/* A review is two events of one commit: reopened, and handed over. */
static int
run_review(struct cli *cli, struct casebook *cb, struct draft *reopened,
    const char *owner)
{
	struct draft drafts[2] = { *reopened };
	struct strs ids = STRS_INIT;
	int rc;

	draft_init(&drafts[1], EV_ASSIGNED);
	rc = cli_cases(cli, cb, cli_operands(cli)[0], &ids);
	if (rc == 0 && ids.n > 1)
		rc = err_set(CASE_EUSAGE, "--review takes one case at a time");
	if (rc == 0)
		rc = event_put(&drafts[0].event, F_REVIEW, "yes");
	if (rc == 0)
		rc = event_put(&drafts[1].event, F_OWNER,
		    casebook_handle(cb, owner));
	if (rc == 0)
		rc = event_set_body(&drafts[1].event, drafts[0].event.body,
		    drafts[0].event.body_len);
	if (rc == 0) {
		memcpy(drafts[0].case_id, ids.v[0], CASE_ID + 1);
		rc = cli_append(cli, cb, drafts, 2);
	} else {
		draft_release(&drafts[0]);
		draft_release(&drafts[1]);
	}
	strs_release(&ids);
	return rc;
}

static int
run(struct cli *cli)
{
	const char *review = cli_get(cli, "review");
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, EV_REOPENED, 0, &cb, &draft);

	if (rc == 0 && review)
		return run_review(cli, cb, &draft, review);
	return cli_write_draft(cli, cb, &draft, rc);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_writing,
	cli_common, NULL };

static const struct command command = {
	"case-reopen", "CASE", "open a closed case again", tables, 1, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
