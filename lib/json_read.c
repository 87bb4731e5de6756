#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/json.h"

enum {
	/* Fields, attachments with names, and what is no field. */
	VALUES_MAX = 3 * EVENT_FIELDS_MAX,
	INTEGER_TEXT = 24,
};

/*
 * The tree of a line that is all brackets takes eighty times its memory, so
 * there is a limit before it is built.  Every value but the object itself
 * stands behind a comma or a bracket.
 */
static int
check_count(const char *line, size_t len)
{
	int quoted = 0, values = 0;

	for (size_t i = 0; i < len && values <= VALUES_MAX; i++) {
		char c = line[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\')
			i++;
		else if (!quoted)
			values += c == ',' || c == '[' || c == '{';
	}
	if (values > VALUES_MAX)
		return err_set(CASE_EDATA, "more than %d values", VALUES_MAX);
	return 0;
}

/* "new_thing" as "New-Thing"; what was no name does not become one. */
static void
name_of_key(char name[EVENT_NAME_MAX + 2], const char *key)
{
	size_t i;

	if (*key == '_' && json_is_reserved(key + 1))
		key++;
	for (i = 0; i <= EVENT_NAME_MAX && key[i]; i++) {
		int begins = i == 0 || key[i - 1] == '_';
		char c = key[i];

		if (begins && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (c == '_')
			c = '-';
		else if (begins || c == '-')
			c = '?';
		name[i] = c;
	}
	name[i] = '\0';
}

static int
must_be_string(const char *key)
{
	return err_set(CASE_EDATA, "'%s' must be a string", key);
}

static int
takes_yes(const struct field_rule *rule)
{
	return rule->value == VALUE_YES || rule->value == VALUE_YES_NO ||
	    rule->value == VALUE_YES_NO_UNKNOWN || rule->value == VALUE_STAYS;
}

/* The text of a value: a string, or what else fits a field of that rule,
 * which may be NULL.  NULL if it does not fit. */
static const char *
text_of(const json_t *value, const struct field_rule *rule,
    char integer[INTEGER_TEXT])
{
	if (json_is_string(value))
		return json_string_value(value);
	if (rule && takes_yes(rule) && json_is_boolean(value))
		return json_is_true(value) ? "yes" : "no";
	if (!rule || rule->value != VALUE_NUMBER || !json_is_integer(value))
		return NULL;
	snprintf(integer, INTEGER_TEXT, "%" JSON_INTEGER_FORMAT,
	    json_integer_value(value));
	return integer;
}

/* A value alone counts as an array of one. */
static size_t
count_of(const json_t *value)
{
	return json_is_array(value) ? json_array_size(value) : 1;
}

static const json_t *
nth_of(const json_t *value, size_t i)
{
	return json_is_array(value) ? json_array_get(value, i) : value;
}

/*
 * With an id the line comes from an export, and its bytes must be had again:
 * the order of the line counts, and what we don't know is kept.  Else it was
 * made elsewhere: the order is ours, and what we don't know is a mistake.
 */
static int
take_field(struct json_line *out, const char *key, const json_t *value)
{
	enum field_id id = event_field_by_json(key);
	const struct field_rule *rule = event_field_rule(id);
	char name[EVENT_NAME_MAX + 2], integer[INTEGER_TEXT];
	int rc = 0;

	if (!rule && !*out->id)
		return err_set(CASE_EDATA, "no field has the name '%s'", key);
	if (!rule)
		name_of_key(name, key);
	for (size_t i = 0; rc == 0 && i < count_of(value); i++) {
		const char *text = text_of(nth_of(value, i), rule, integer);

		if (!text)
			return must_be_string(key);
		if (*out->id)
			rc = event_append(&out->event,
			    rule ? rule->name : name, text);
		else if (id == F_CASEBOOK_EVENT || id == F_EVENT)
			rc = event_put(&out->event, id, text);
		else
			rc = event_add(&out->event, id, text);
	}
	return rc == 0 ? 0 : err_prefix("'%s'", key);
}

static int
take_body(struct json_line *out, const json_t *value)
{
	if (!json_is_string(value))
		return must_be_string("body");
	return event_set_body(&out->event, json_string_value(value),
	    json_string_length(value));
}

static int
take_strings(struct strs *list, const char *key, const json_t *value)
{
	for (size_t i = 0; i < count_of(value); i++) {
		const char *text = json_string_value(nth_of(value, i));

		if (!text)
			return must_be_string(key);
		strs_add(list, text);
	}
	return 0;
}

static int
take_member(struct json_line *out, const char *key, const json_t *value)
{
	const struct field_rule *ref = event_field_rule(F_REF);

	if (strcmp(key, "v") == 0 || strcmp(key, "id") == 0)
		return 0;
	if (strcmp(key, "body") == 0)
		return take_body(out, value);
	if (strcmp(key, "attachment_data") == 0)
		return take_strings(&out->attachment_data, key, value);
	if (strcmp(key, "attachment_names") == 0)
		return take_strings(&out->attachment_names, key, value);
	if (out->ref && strcmp(key, "ref") == 0 &&
	    !(ref->kinds & 1u << out->event.kind))
		return 0;
	return take_field(out, key, value);
}

/* Sets *out to NULL if there is no such member. */
static int
get_string(const char **out, const json_t *line, const char *key)
{
	const json_t *value = json_object_get(line, key);

	*out = json_string_value(value);
	return !value || *out ? 0 : must_be_string(key);
}

/* Takes what says how the members are to be read. */
static int
begin_event(struct json_line *out, const json_t *line)
{
	const char *id = NULL, *name = NULL, *ref = NULL;
	enum event_kind kind;
	int rc = get_string(&name, line, "event");

	if (rc == 0)
		rc = get_string(&id, line, "id");
	if (rc == 0 && !id && !json_object_get(line, "case"))
		rc = get_string(&ref, line, "ref");
	if (rc != 0)
		return rc;
	if (!name)
		return err_set(CASE_EDATA, "no 'event'");
	kind = event_kind_by_name(name);
	if (id && !path_is_hex(id, EVENT_ID))
		return err_set(CASE_EDATA, "'id' must be %d hex digits, not"
		    " '%s'", EVENT_ID, id);
	if (!id && kind == EV_UNKNOWN)
		return err_set(CASE_EDATA, "no kind of event has the name"
		    " '%s'", name);
	event_init(&out->event, id ? EV_UNKNOWN : kind);
	if (id)
		memcpy(out->id, id, EVENT_ID + 1);
	if (ref)
		out->ref = xstrdup(ref);
	return 0;
}

static int
take_members(struct json_line *out, json_t *line)
{
	const char *key;
	json_t *value;
	int rc = begin_event(out, line);

	if (rc != 0)
		return rc;
	json_object_foreach(line, key, value) {
		rc = take_member(out, key, value);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* JSON has it, but no text of ours. */
static int
is_nul(const json_error_t *why)
{
	enum json_error_code code = json_error_code(why);

	return code == json_error_null_character ||
	    code == json_error_null_byte_in_key;
}

static int
parse(json_t **out, const char *line, size_t len)
{
	json_error_t why;
	int rc = check_count(line, len);

	if (rc != 0)
		return rc;
	json_set_alloc_funcs(xmalloc, free);
	*out = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
	if (!*out && is_nul(&why))
		return err_set(CASE_EDATA, "a NUL is not allowed, at byte %d",
		    why.position);
	if (!*out)
		return err_set(CASE_EDATA, "not JSON: %s at byte %d",
		    why.text, why.position);
	if (!json_is_object(*out))
		return err_set(CASE_EDATA, "not a JSON object");
	return 0;
}

int
json_read_line(struct json_line *out, const char *line, size_t len)
{
	json_t *root = NULL;
	int rc;

	*out = (struct json_line){ .ref = NULL };
	event_init(&out->event, EV_UNKNOWN);
	rc = parse(&root, line, len);
	if (rc == 0)
		rc = take_members(out, root);
	json_decref(root);
	if (rc != 0)
		json_line_release(out);
	return rc;
}

void
json_line_release(struct json_line *l)
{
	event_release(&l->event);
	free(l->ref);
	l->ref = NULL;
	l->id[0] = '\0';
	strs_release(&l->attachment_data);
	strs_release(&l->attachment_names);
}
