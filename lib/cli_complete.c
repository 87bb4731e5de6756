#include <stdio.h>
#include <string.h>

#include "lib/cli_complete.h"
#include "lib/err.h"
#include "lib/report.h"
#include "lib/setting.h"
#include "lib/text.h"

enum { CASES_MAX = 500 };	/* more is no help */

static void
print_word(const char *prefix, const char *word, const char *meaning)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, prefix);
	text_show(&line, word, strlen(word), TEXT_LINE);
	if (meaning) {
		buf_addc(&line, '\t');
		text_show(&line, meaning, strlen(meaning), TEXT_LINE);
	}
	puts(line.data);
	buf_release(&line);
}

static void
print_list(const char *prefix, const char *const *words)
{
	for (; words && *words; words++)
		print_word(prefix, *words, NULL);
}

/* Prints the words and releases them. */
static void
print_strs(const char *prefix, struct strs *words)
{
	for (size_t i = 0; i < words->n; i++)
		print_word(prefix, words->v[i], NULL);
	strs_release(words);
}

/* "yes|no|no-choice": it is one of these. */
static void
print_choices(const char *choices)
{
	size_t len;

	for (; *choices; choices += len + (choices[len] == '|')) {
		len = strcspn(choices, "|");
		printf("%.*s\n", (int)len, choices);
	}
}

static void
print_options(const struct command *command)
{
	for (size_t t = 0; command->tables[t]; t++) {
		const struct cli_option *o = command->tables[t];

		for (; o->name; o++) {
			if (o->flags & OPTION_HIDDEN)
				continue;
			printf("--%s\t%s\t%s\n", o->name, o->arg ? o->arg : "",
			    o->help);
			if (o->letter)
				printf("-%c\t%s\t%s\n", o->letter,
				    o->arg ? o->arg : "", o->help);
		}
	}
}

/*
 * Words by the name of what they stand for, with `prefix` in front.  Where
 * there is no casebook `cb` is NULL, and the words are those of every house.
 */

static const struct policy *
policy_of(struct casebook *cb)
{
	static const struct policy none = POLICY_INIT;

	return cb ? casebook_policy(cb) : &none;
}

/* Newest first: what was opened last is asked for most. */
static void
each_case(struct casebook *cb, case_row_fn *fn, void *arg)
{
	struct selection sel = { .now = when_now(), .reverse = 1,
	    .max = CASES_MAX };

	if (cb)
		casebook_select(cb, &sel, fn, arg);
}

static int
print_case(void *arg, const struct case_row *row)
{
	(void)arg;
	print_word("", row->id, row->subject);
	return 0;
}

static void
print_cases(struct casebook *cb, const char *prefix)
{
	(void)prefix;
	each_case(cb, print_case, NULL);
}

static int
add_owner(void *arg, const struct case_row *row)
{
	struct strs *people = arg;

	if (row->owner[0] && !strs_has(people, row->owner))
		strs_add(people, row->owner);
	return 0;
}

/* Who asks, the persons of the policy, and whoever owns a case. */
static void
print_people(struct casebook *cb, const char *prefix)
{
	struct strs people = STRS_INIT;

	strs_add(&people, "me");
	policy_names(policy_of(cb), "person", &people);
	each_case(cb, add_owner, &people);
	print_strs(prefix, &people);
}

static void
print_channels(struct casebook *cb, const char *prefix)
{
	struct strs channels = STRS_INIT;

	policy_channels(policy_of(cb), &channels);
	print_strs(prefix, &channels);
}

static void
print_kinds(struct casebook *cb, const char *prefix)
{
	struct strs kinds = STRS_INIT;

	for (size_t i = 0; policy_kinds[i]; i++)
		strs_add(&kinds, policy_kinds[i]);
	policy_names(policy_of(cb), "kind", &kinds);
	print_strs(prefix, &kinds);
}

static void
print_causes(struct casebook *cb, const char *prefix)
{
	struct strs causes = STRS_INIT;

	policy_names(policy_of(cb), "cause", &causes);
	print_strs(prefix, &causes);
}

static void
print_outcomes(struct casebook *cb, const char *prefix)
{
	(void)cb;
	print_list(prefix, policy_outcomes);
}

static void
print_orders(struct casebook *cb, const char *prefix)
{
	(void)cb;
	print_list(prefix, case_order_names);
}

static void
print_relations(struct casebook *cb, const char *prefix)
{
	(void)cb;
	(void)prefix;
	print_choices(event_relations);
}

static void
print_entries(struct casebook *cb, const char *prefix)
{
	(void)cb;
	for (int kind = EV_UNKNOWN + 1; kind < EV_KINDS; kind++)
		print_word(prefix, event_kind_name((enum event_kind)kind),
		    NULL);
}

static void
print_figures(struct casebook *cb, const char *prefix)
{
	struct strs figures = STRS_INIT;

	(void)cb;
	report_figure_names(&figures);
	print_strs(prefix, &figures);
}

static void
print_groups(struct casebook *cb, const char *prefix)
{
	struct strs groups = STRS_INIT;

	(void)cb;
	report_group_names(&groups);
	print_strs(prefix, &groups);
}

/* What is set comes on top of what every house may set. */
static void
print_settings(struct casebook *cb, const char *prefix)
{
	const struct policy *policy = policy_of(cb);
	struct strs keys = STRS_INIT;

	setting_keys(&keys);
	for (size_t i = 0; i < policy->keys.n; i++) {
		if (!strs_has(&keys, policy->keys.v[i]))
			strs_add(&keys, policy->keys.v[i]);
	}
	print_strs(prefix, &keys);
}

/* "customer=", and behind those with few values each value. */
static void
print_fact(struct casebook *cb, const struct field_rule *rule)
{
	char prefix[32];

	snprintf(prefix, sizeof prefix, "%s%s", rule->json,
	    rule->repeats ? "+=" : "=");
	print_word("", prefix, NULL);
	if (rule->value == VALUE_NAME)
		print_channels(cb, prefix);
	if (rule->value == VALUE_YES_NO || rule->value == VALUE_YES_NO_UNKNOWN)
		print_list(prefix, (const char *const []){ "yes", "no", NULL });
	if (rule->value == VALUE_YES_NO_UNKNOWN)
		print_word(prefix, "unknown", NULL);
}

/* What can be told when a case is opened and changed later. */
static void
print_facts(struct casebook *cb, const char *prefix)
{
	(void)prefix;
	for (int id = 0; id < F_FIELDS; id++) {
		const struct field_rule *rule =
		    event_field_rule((enum field_id)id);

		if (id == F_UNTAG)
			print_word("", "tag-=", NULL);
		else if (rule &&
		    rule->kinds == (1u << EV_OPENED | 1u << EV_SET))
			print_fact(cb, rule);
	}
}

/* The keys, behind those with few values each value, and the cases. */
static void
print_query(struct casebook *cb, const char *prefix)
{
	char key[32];

	(void)prefix;
	for (int k = Q_IS; k < Q_KEYS; k++) {
		snprintf(key, sizeof key, "%s:",
		    query_key_name((enum query_key)k));
		print_word("", key, NULL);
		print_list(key, query_key_values((enum query_key)k));
	}
	print_people(cb, "owner:");
	print_channels(cb, "channel:");
	print_kinds(cb, "kind:");
	print_causes(cb, "cause:");
	print_cases(cb, "");
}

/* Who names no report goes on with a query. */
static void
print_reports(struct casebook *cb, const char *prefix)
{
	struct strs reports = STRS_INIT;

	report_names(&reports);
	print_strs(prefix, &reports);
	print_query(cb, prefix);
}

static const struct {
	const char *name;
	void (*print)(struct casebook *cb, const char *prefix);
} words[] = {
	{ "CASE", print_cases },
	{ "CAUSE", print_causes },
	{ "CHANNEL", print_channels },
	{ "ENTRY", print_entries },
	{ "FIGURE", print_figures },
	{ "GROUP", print_groups },
	{ "KEY", print_settings },
	{ "KEY=VALUE", print_facts },
	{ "KIND", print_kinds },
	{ "ORDER", print_orders },
	{ "OUTCOME", print_outcomes },
	{ "OWNER", print_people },
	{ "QUERY", print_query },
	{ "RELATION", print_relations },
	{ "REPORT|FIGURE", print_reports },
	{ "WHO", print_people },
};

/* In the usage line it may be in brackets, and more than one: "[CASE…]". */
static int
is_name(const char *what, const char *name)
{
	size_t len = strlen(name);

	what += strspn(what, "[");
	return strncmp(what, name, len) == 0 &&
	    what[len + strspn(what + len, "…]")] == '\0';
}

static void
print_words(const char *what, const char *dir)
{
	struct casebook *cb;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!is_name(what, words[i].name))
			continue;
		casebook_open(&cb, dir, CASEBOOK_READ, NULL);
		words[i].print(cb, "");
		casebook_close(cb);
		err_clear();
		return;
	}
	if (strchr(what, '|'))
		print_choices(what);
}

int
cli_complete(const struct command *command, const char *what,
    const char *dir)
{
	if (strcmp(what, "options") == 0)
		print_options(command);
	else if (strcmp(what, "operands") == 0)
		puts(command->operands);
	else
		print_words(what, dir);
	return 0;
}
