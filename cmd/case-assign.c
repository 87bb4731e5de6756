/*
 * case-assign hands a case over, with the reason:
 *
 *	case-assign 7k3q carla -m 'Ben is on leave'
 */
#include "lib/cli.h"
#include "lib/err.h"
#include "lib/notice.h"
#include "lib/text.h"

static const struct cli_option own[] = {
	{ 0, "if-owner", "WHO", "only if the case is still theirs", 0, NULL,
	  OPTION_ONCE },
	CLI_END
};

/* A slip must not look as if somebody had been faster. */
static int
check_if_owner(const char *who)
{
	if (!who || text_is_handle(who))
		return 0;
	return *who ? err_set(CASE_EDATA, "--if-owner: '%s' is no handle", who)
	    : err_set(CASE_EUSAGE, "--if-owner is empty");
}

/* The contact is told who has their case now. */
static int
tell_contact(struct casebook *cb, const struct draft *draft,
    struct draft *out)
{
	struct loaded_case lc = { 0 };
	int rc = casebook_load(cb, draft->case_id, NULL, &lc);

	if (rc == 0)
		rc = notice_handover(&out->event, &lc.facts,
		    casebook_policy(cb), event_get(&draft->event, F_OWNER));
	out->send = rc == 0;
	loaded_case_free(&lc);
	return rc < 0 ? rc : 0;
}

static int
run(struct cli *cli)
{
	struct casebook *cb;
	struct draft draft;
	int rc = check_if_owner(cli_get(cli, "if-owner"));

	if (rc < 0)
		return rc;
	rc = cli_draft(cli, EV_ASSIGNED, 0, &cb, &draft);
	if (rc == 0) {
		draft.if_owner = casebook_handle(cb, cli_get(cli, "if-owner"));
		rc = event_put(&draft.event, F_OWNER,
		    casebook_handle(cb, cli_operands(cli)[1]));
	}
	/* Of a handover in the past they know by now, or need not. */
	return cli_write_both(cli, cb, &draft, rc == 0 &&
	    notice_is_wanted(casebook_policy(cb)) && !cli_has(cli, "at") ?
	    tell_contact : NULL, rc);
}

static const struct cli_option *const tables[] = { own, cli_words, cli_writing,
	cli_common, NULL };

static const struct command command = {
	"case-assign", "CASE OWNER", "hand a case over", tables, 2, 2, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
