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

/* By its name in an entry, "On-Behalf", or small, "on-behalf", "on_behalf". */
static enum field_id
find_field(const char *typed, size_t len)
{
	enum field_id id = event_field_by_name(typed, len);
	struct buf name = BUF_INIT;

	if (id != F_UNKNOWN)
		return id;
	buf_add(&name, typed, len);
	for (char *at = name.data; *at; at++) {
		if (*at == '-')
			*at = '_';
	}
	id = event_field_by_json(name.data);
	buf_release(&name);
	return id;
}

static int
is_set(const struct event *ev, enum field_id id)
{
	const char *name = event_field_rule(id)->name, *set;
	size_t i = 0, len = strlen(name);

	while ((set = event_next(ev, F_SET, &i))) {
		if (strncmp(set, name, len) == 0 && set[len] == ' ')
			return 1;
	}
	return 0;
}

/* "on-behalf=Anna" as "On-Behalf Anna". */
static int
take_field(struct event *ev, const char *arg)
{
	const char *equals = strchr(arg, '=');
	size_t len = equals ? (size_t)(equals - arg) : 0;
	enum field_id id;

	if (len == 0)
		return err_set(CASE_EUSAGE, "'%s' is no FIELD=VALUE", arg);
	if (!equals[1])
		return err_set(CASE_EUSAGE, "'%s' has no value", arg);
	if (len == 4 && memcmp(arg, "body", 4) == 0)
		return err_set(CASE_EDATA, "words can't be corrected: say "
		    "what is right in a new entry");
	id = find_field(arg, len);
	if (id == F_UNKNOWN)
		return err_set(CASE_EUSAGE, "no field '%.*s'", (int)len, arg);
	if (!event_field_rule(id)->repeats && is_set(ev, id))
		return err_set(CASE_EUSAGE, "%.*s is given twice", (int)len,
		    arg);
	return event_addf(ev, F_SET, "%s %s", event_field_rule(id)->name,
	    equals + 1);
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
	return cli_write_draft(cli, cb, &draft, rc);
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
