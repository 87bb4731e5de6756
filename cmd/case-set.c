/*
 * case-set changes what is known of a case:
 *
 *	case-set 7k3q about=kitchen tag+=soup tag-=drinks
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/text.h"

enum operation { SET, ADD, TAKE };

/* What may be set; those with more than one value take += (and -=). */
static const struct key {
	const char *name;
	enum field_id set, add, take;	/* 0: not possible */
} keys[] = {
	{ "subject", F_SUBJECT, 0, 0 },
	{ "contact", F_CONTACT, F_CONTACT, 0 },
	{ "customer", F_CUSTOMER, 0, 0 },
	{ "prefers", F_PREFERS, 0, 0 },
	{ "avoids", F_AVOIDS, 0, 0 },
	{ "about", F_ABOUT, 0, 0 },
	{ "wants", F_WANTS, 0, 0 },
	{ "publish", F_PUBLISH, 0, 0 },
	{ "language", F_LANGUAGE, 0, 0 },
	{ "ref", F_REF, 0, 0 },
	{ "tag", 0, F_TAG, F_UNTAG },
};

enum { NKEYS = sizeof keys / sizeof *keys };

static int
unknown_key(const char *name)
{
	struct strs known = STRS_INIT;
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < NKEYS; i++)
		strs_add(&known, keys[i].name);
	text_nearest(&list, name, &known);
	err_set(CASE_EUSAGE, "'%s' can't be set%s%s%s", name,
	    list.len ? " (did you mean " : "", list.data,
	    list.len ? "?)" : "");
	strs_release(&known);
	buf_release(&list);
	return CASE_EUSAGE;
}

/* "tag+=soup" → TAG, ADD, "soup". */
static int
split(const char *arg, const struct key **key, enum operation *operation,
    const char **value)
{
	const char *equals = strchr(arg, '=');
	struct buf name = BUF_INIT;
	size_t len;
	int rc = 0;

	if (!equals || equals == arg)
		return err_set(CASE_EUSAGE, "'%s' is no KEY=VALUE", arg);
	len = (size_t)(equals - arg);
	*operation = equals[-1] == '+' ? ADD : equals[-1] == '-' ? TAKE : SET;
	buf_add(&name, arg, len - (*operation != SET));
	*value = equals + 1;
	for (size_t i = 0; i < NKEYS; i++) {
		if (strcmp(keys[i].name, name.data) == 0)
			*key = &keys[i];
	}
	if (!*key)
		rc = unknown_key(name.data);
	else if (!**value)
		rc = err_set(CASE_EUSAGE, "'%s' has no value", arg);
	buf_release(&name);
	return rc;
}

static int
take_setting(struct draft *draft, const char *arg)
{
	enum operation operation = SET;
	const struct key *key = NULL;
	enum field_id field;
	const char *value = NULL;
	int rc;

	rc = split(arg, &key, &operation, &value);
	if (rc < 0)
		return rc;
	field = operation == ADD ? key->add : operation == TAKE ? key->take :
	    key->set;
	if (!field)
		return err_set(CASE_EUSAGE, "%s does not take %s", key->name,
		    operation == ADD ? "+=" : operation == TAKE ? "-=" :
		    "= (use += and -=)");
	if (field == F_CONTACT && operation == ADD)
		draft->keep_contacts = 1;
	if (!event_field_rule(field)->repeats &&
	    event_get(&draft->event, field))
		return err_set(CASE_EUSAGE, "%s is given twice: '%s' and '%s'",
		    key->name, event_get(&draft->event, field), value);
	return event_add(&draft->event, field, value);
}

static int
run(struct cli *cli)
{
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, EV_SET, 0, &cb, &draft);

	for (size_t i = 1; rc == 0 && i < cli_noperands(cli); i++)
		rc = take_setting(&draft, cli_operands(cli)[i]);
	return cli_write_draft(cli, cb, &draft, rc);
}

static const struct cli_option *const tables[] = { cli_words, cli_writing,
	cli_common, NULL };

static const struct command command = {
	"case-set", "CASE KEY=VALUE…", "change what is known of a case",
	tables, 2, -1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
