/*
 * case-config shows and changes the policy of the house:
 *
 *	case-config intake.owner anna -m 'Anna keeps the desk'
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/setting.h"
#include "lib/text.h"

static const struct cli_option own[] = {
	{ 'l', "list", NULL, "show all that is set", 0, NULL, 0 },
	{ 0, "unset", NULL, "take KEY out of the policy", 0, NULL, 0 },
	{ 'm', "message", "REASON", "why", 0, NULL, OPTION_REPEATS },
	{ 'F', "file", "FILE", "the reason from a file", 0, NULL,
	  OPTION_ONCE },
	CLI_END
};

static int
list(struct cli *cli)
{
	const struct policy *policy;
	struct casebook *cb;
	struct buf line = BUF_INIT;
	int rc;

	if (cli_noperands(cli) > 0)
		return err_set(CASE_EUSAGE, "--list takes no KEY");
	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc < 0)
		return rc;
	policy = casebook_policy(cb);
	for (size_t i = 0; i < policy->keys.n; i++) {
		const char *value = policy->values.v[i];

		buf_cut(&line, 0);
		buf_addf(&line, "%s\t", policy->keys.v[i]);
		text_show(&line, value, strlen(value), TEXT_LINE);
		cli_put(cli, &line);
	}
	buf_release(&line);
	return 0;
}

static int
show(struct cli *cli, const char *key)
{
	const char *value;
	struct casebook *cb;
	struct buf line = BUF_INIT;
	int rc;

	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc < 0)
		return rc;
	value = policy_get(casebook_policy(cb), key);
	if (!value)
		return err_set(CASE_ENO, "'%s' is not set", key);
	text_show(&line, value, strlen(value), TEXT_LINE);
	cli_put(cli, &line);
	buf_release(&line);
	return 0;
}

static int
change(struct cli *cli, const char *key, const char *value)
{
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, EV_CONFIGURED, 0, &cb, &draft);

	if (rc == 0 && value && strcmp(key, "intake.owner") == 0)
		value = casebook_handle(cb, value);
	if (rc == 0 && value)
		rc = setting_check(key, value);
	if (rc == 0)
		rc = value ? event_addf(&draft.event, F_SET, "%s %s", key,
		    value) : event_add(&draft.event, F_UNSET, key);
	if (rc == 0)
		return cli_append(cli, cb, &draft, 1);
	draft_release(&draft);
	return rc;
}

static int
run(struct cli *cli)
{
	char *const *operands = cli_operands(cli);
	size_t n = cli_noperands(cli);
	struct buf key = BUF_INIT, value = BUF_INIT;
	int unset = cli_has(cli, "unset"), rc;

	if (cli_has(cli, "list"))
		return list(cli);
	if (n == 0)
		return err_set(CASE_EUSAGE, "KEY is missing: --list shows all "
		    "that is set");
	if (unset && n > 1)
		return err_set(CASE_EUSAGE, "--unset takes no value");
	setting_complete(&key, &value, operands[0], operands[1]);
	rc = n == 1 && !unset ? show(cli, key.data) :
	    change(cli, key.data, unset ? NULL : value.data);
	buf_release(&key);
	buf_release(&value);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_writing,
	cli_common, NULL };

static const struct command command = {
	"case-config", "[KEY [VALUE]]", "show and change the policy", tables,
	0, 2, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
