#include <string.h>

#include "lib/err.h"
#include "lib/event.h"
#include "lib/text.h"

enum {
	NAME_MAX_LEN = 64,	/* bytes of a channel, cause, kind of case */
	KEY_MAX = 1024,		/* bytes of a key */
	ITEM_MAX = 2000,	/* number of a question or promise */
	WHOLE_MAX = 12,		/* digits of an amount before the point */
};

static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
static const char digits[] = "0123456789";

const char event_relations[] = "duplicate-of|caused-by|follows|related";

/*
 * Forms of values.
 */

int
event_split_word(char *word, size_t size, const char **rest,
    const char *value)
{
	const char *space = strchr(value, ' ');
	size_t len;

	if (!space || space == value || !space[1])
		return 1;
	len = (size_t)(space - value);
	if (len >= size)
		len = size - 1;
	memcpy(word, value, len);
	word[len] = '\0';
	*rest = space + 1;
	return 0;
}

int
event_split_instant(struct when *due, const char **text, const char *value)
{
	char word[2 * WHEN_TEXT];

	return event_split_word(word, sizeof word, text, value) != 0 ||
	    when_parse_rfc3339(due, word) != 0;
}

/* Reads "#1.2" behind the blob id of an attachment, or nothing. */
static const char *
parse_part(struct attachment *out, const char *s)
{
	out->part = s;
	out->part_len = 0;
	if (*s != '#')
		return s;
	out->part = s + 1;
	do {
		size_t n = strspn(++s, digits);

		if (n == 0)
			return NULL;
		s += n;
	} while (*s == '.');
	out->part_len = (size_t)(s - out->part);
	return s;
}

int
event_parse_attachment(struct attachment *out, const char *value)
{
	char size[24];
	const char *s = value + strspn(value, "0123456789abcdef"), *rest;

	if (s - value != BLOB_ID)
		return 1;
	memcpy(out->blob, value, BLOB_ID);
	out->blob[BLOB_ID] = '\0';
	s = parse_part(out, s);
	if (!s || *s != ' ' ||
	    event_split_word(size, sizeof size, &rest, s + 1) != 0 ||
	    text_number(&out->size, size, UINT64_MAX) != 0)
		return 1;
	out->type = rest;
	out->type_len = strcspn(rest, " ");
	if (out->type_len == 0 || rest[out->type_len] != ' ')
		return 1;
	out->name = rest + out->type_len + 1;
	return !path_is_clean_name(out->name);
}

static int
is_text(const char *s)
{
	return text_is_value(s, strlen(s));
}

static int
is_name(const char *s)
{
	size_t len = strspn(s, small);

	return !s[len] && len <= NAME_MAX_LEN && *s != '-';
}

static int
is_event_kind(const char *s)
{
	size_t len = strspn(s, small);

	return !s[len] && len <= KIND_MAX && *s >= 'a' && *s <= 'z';
}

static int
is_instant(const char *s)
{
	struct when w;

	return when_parse_rfc3339(&w, s) == 0;
}

static int
is_utc(const char *s)
{
	return is_instant(s) && s[strlen(s) - 1] == 'Z';
}

static int
is_instant_text(const char *s)
{
	struct when due;
	const char *text;

	return event_split_instant(&due, &text, s) == 0;
}

static int
is_duration(const char *s)
{
	int64_t seconds;

	if (when_parse_duration(&seconds, s) == 0)
		return 1;
	err_clear();
	return 0;
}

static int
is_event(const char *s)
{
	return path_is_hex(s, EVENT_ID);
}

static int
is_number(const char *s)
{
	uint64_t n;

	return *s != '0' && text_number(&n, s, EVENT_NUMBER_MAX) == 0;
}

static int
is_item(const char *s)
{
	return strspn(s, "0123456789abcdef") == EVENT_ID &&
	    s[EVENT_ID] == '.' && is_number(s + EVENT_ID + 1);
}

/* "12.50 EUR", and perhaps words behind it. */
static int
is_money(const char *s)
{
	size_t n = strspn(s, digits);

	if (n == 0 || n > WHOLE_MAX)
		return 0;
	s += n;
	if (*s == '.') {
		n = strspn(++s, digits);
		if (n == 0 || n > 2)
			return 0;
		s += n;
	}
	if (*s != ' ' || strspn(++s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return 0;
	return !s[3] || (s[3] == ' ' && s[4]);
}

/* Is `value` among the words, which '|' divides? */
static int
is_among(const char *words, const char *value)
{
	size_t len = strlen(value);

	for (;;) {
		size_t n = strcspn(words, "|");

		if (n == len && memcmp(words, value, n) == 0)
			return 1;
		if (!words[n])
			return 0;
		words += n + 1;
	}
}

static int
is_link(const char *s)
{
	char relation[16];
	const char *id;

	return event_split_word(relation, sizeof relation, &id, s) == 0 &&
	    is_among(event_relations, relation) &&
	    path_is_case_id(id);
}

static int
is_setting(const char *s)
{
	char word[2];
	const char *rest;

	return event_split_word(word, sizeof word, &rest, s) == 0;
}

static int
is_attachment(const char *s)
{
	struct attachment a;

	return event_parse_attachment(&a, s) == 0;
}

static int
is_key(const char *s)
{
	return strlen(s) <= KEY_MAX;
}

/* A value that must not be empty fits where its function says so, or where
 * there is none and it is among the words of `wanted`. */
static const struct form {
	int (*fits)(const char *value);
	const char *wanted;
} forms[] = {
	[VALUE_TEXT] = { is_text, "text without control characters" },
	[VALUE_HANDLE] = { text_is_handle,
	    "a handle of a-z, 0-9, '.', '_', '-'" },
	[VALUE_NAME] = { is_name, "a word of a-z, 0-9, '-'" },
	[VALUE_YES] = { NULL, "yes" },
	[VALUE_YES_NO] = { NULL, "yes|no" },
	[VALUE_YES_NO_UNKNOWN] = { NULL, "yes|no|unknown" },
	[VALUE_STAYS] = { NULL, "yes|no|no-choice" },
	[VALUE_ACCESS] = { NULL, "direct|public" },
	[VALUE_AS] = { NULL, "ack|holding|answer|final" },
	[VALUE_OUTCOME] = { NULL, "upheld|partly-upheld|not-upheld|withdrawn|"
	    "out-of-scope|referred|duplicate|answered" },
	[VALUE_INSTANT] = { is_instant,
	    "a time such as 2026-11-21T10:10:00+01:00" },
	[VALUE_INSTANT_TEXT] = { is_instant_text,
	    "a time such as 2026-11-21T10:10:00+01:00, a space, and words" },
	[VALUE_DURATION] = { is_duration,
	    "an amount of time such as 6h30m" },
	[VALUE_CASE] = { path_is_case_id, "the id of a case" },
	[VALUE_EVENT] = { is_event, "the id of an event, 8 hex digits" },
	[VALUE_ITEM] = { is_item, "a question or promise: the id of its event,"
	    " '.', and its number" },
	[VALUE_LINK] = { is_link, "duplicate-of, caused-by, follows or"
	    " related, a space, and the id of a case" },
	[VALUE_SETTING] = { is_setting, "a name, a space, and a value" },
	[VALUE_MONEY] = { is_money, "an amount such as 12.50 EUR, and perhaps"
	    " words behind it" },
	[VALUE_ATTACHMENT] = { is_attachment, "a blob id, a size, a type, and"
	    " the plain name of a file" },
	[VALUE_NUMBER] = { is_number, "a number from 1 on" },
	[VALUE_KEY] = { is_key, "at most 1024 bytes" },
	[VALUE_UTC] = { is_utc, "a time such as 2026-11-21T09:15:02Z" },
	[VALUE_EVENT_KIND] = { is_event_kind, "the name of a kind of event" },
};

int
event_check_value(enum field_id id, const char *value)
{
	const struct field_rule *rule = event_field_rule(id);
	const struct form *form;

	if (!rule)
		return 0;
	form = &forms[rule->value];
	if (!*value)
		return err_set(CASE_EDATA, "%s must not be empty", rule->name);
	if (form->fits ? form->fits(value) : is_among(form->wanted, value))
		return 0;
	return err_set(CASE_EDATA, "%s must be %s, not '%s'", rule->name,
	    form->wanted, value);
}

/*
 * Whole events.
 */

static unsigned
bit(const struct event *ev)
{
	return 1u << ev->kind;
}

/* The rule that holds for a field of this event.  What we don't know may say
 * anything, and so may the fields of a kind that we don't know, except for
 * those that every event has. */
static const struct field_rule *
rule_of(const struct event *ev, enum field_id id)
{
	const struct field_rule *rule = event_field_rule(id);

	if (rule && ev->kind == EV_UNKNOWN && !(rule->required & bit(ev)))
		return NULL;
	return rule;
}

static int
check_fields(const struct event *ev)
{
	unsigned char seen[F_FIELDS] = { 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];
		const struct field_rule *rule = rule_of(ev, f->id);

		if (!rule)
			continue;
		if (!(rule->kinds & bit(ev)))
			return err_set(CASE_EDATA, "%s can't stand on %s",
			    f->name, ev->kind_name);
		if (seen[f->id] && !rule->repeats)
			return err_set(CASE_EDATA, "a second %s", f->name);
		if (seen[f->id] && f[-1].id != f->id)
			return err_set(CASE_EDATA, "a %s that does not stand"
			    " with the others", f->name);
		seen[f->id] = 1;
		rc = event_check_value(f->id, f->value);
	}
	return rc;
}

static int
check_required(const struct event *ev)
{
	for (enum field_id id = 0; id < F_FIELDS; id++) {
		const struct field_rule *rule = event_field_rule(id);

		if (rule && (rule->required & bit(ev)) && !event_get(ev, id))
			return err_set(CASE_EDATA, "no %s on %s", rule->name,
			    ev->kind_name);
	}
	return 0;
}

/* Kinds that say nothing without one of two fields. */
static int
check_either(const struct event *ev)
{
	static const struct {
		enum event_kind kind;
		enum field_id one, other;
	} either[] = {
		{ EV_LINKED, F_LINK, F_UNLINK },
		{ EV_CORRECTED, F_SET, F_VOID },
		{ EV_CONFIGURED, F_SET, F_UNSET },
	};

	for (size_t i = 0; i < sizeof either / sizeof *either; i++) {
		if (ev->kind == either[i].kind &&
		    !event_get(ev, either[i].one) &&
		    !event_get(ev, either[i].other))
			return err_set(CASE_EDATA, "no %s and no %s on %s",
			    event_field_rule(either[i].one)->name,
			    event_field_rule(either[i].other)->name,
			    ev->kind_name);
	}
	return 0;
}

/* A note has a channel and the like only where somebody else heard it. */
static int
check_party(const struct event *ev)
{
	static const enum field_id heard[] = {
		F_CHANNEL, F_ACCESS, F_FROM, F_ON_BEHALF, F_URL
	};

	if (ev->kind != EV_NOTED || event_get(ev, F_PARTY))
		return 0;
	for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
		if (event_get(ev, heard[i]))
			return err_set(CASE_EDATA, "%s can't stand on noted"
			    " without a Party",
			    event_field_rule(heard[i])->name);
	}
	return 0;
}

/*
 * What every event must have can't be corrected, except for when it
 * happened; any other field that this version knows must get a value of its
 * form.
 */
static int
check_corrections(const struct event *ev)
{
	char name[EVENT_NAME_MAX + 2];
	const char *set, *value;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && ev->kind == EV_CORRECTED &&
	    (set = event_next(ev, F_SET, &i))) {
		const struct field_rule *rule;
		enum field_id id;

		event_split_word(name, sizeof name, &value, set);
		id = event_field_by_name(name, strlen(name));
		rule = event_field_rule(id);
		if (rule && (rule->required & 1u << EV_UNKNOWN) &&
		    id != F_OCCURRED)
			return err_set(CASE_EDATA, "%s can't be corrected",
			    rule->name);
		rc = event_check_value(id, value);
	}
	return rc;
}

static int
check_reason(const struct event *ev)
{
	if ((ev->kind == EV_ASSIGNED || ev->kind == EV_CORRECTED) &&
	    ev->body[strspn(ev->body, " \t\r\n")] == '\0')
		return err_set(CASE_EDATA, "%s needs a reason",
		    ev->kind_name);
	return 0;
}

int
event_check(const struct event *ev)
{
	static int (*const checks[])(const struct event *) = {
		check_fields, check_required, check_either, check_party,
		check_corrections, check_reason
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof checks / sizeof *checks; i++)
		rc = checks[i](ev);
	return rc;
}
