#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/event.h"
#include "lib/text.h"

enum {
	FIELDS_FIRST = 20,	/* room for the fields of a usual event */
	MEMORY_MIN = 1000,	/* bytes of a block */
};

/*
 * Memory: all that an event owns lies in a chain of blocks, the newest
 * first, and goes with them.  A replaced value stays until then.
 */
struct event_memory {
	struct event_memory *next;
	size_t used, size;
	_Alignas(struct field) char data[];
};

static void
add_block(struct event *ev, size_t size)
{
	struct event_memory *m = xmalloc(sizeof *m + size);

	m->next = ev->memory;
	m->used = 0;
	m->size = size;
	ev->memory = m;
}

static void *
take(struct event *ev, size_t size)
{
	struct event_memory *m = ev->memory;
	void *p;

	size = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
	if (!m || size > m->size - m->used) {
		add_block(ev, size > MEMORY_MIN ? size : MEMORY_MIN);
		m = ev->memory;
	}
	p = m->data + m->used;
	m->used += size;
	return p;
}

/* A copy with a NUL behind it. */
static char *
keep(struct event *ev, const char *s, size_t len)
{
	char *p = take(ev, len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

static void
grow_fields(struct event *ev)
{
	size_t size = ev->fields_size ? 2 * ev->fields_size : FIELDS_FIRST;
	struct field *fields = take(ev, size * sizeof *fields);

	if (ev->nfields > 0)
		memcpy(fields, ev->fields, ev->nfields * sizeof *fields);
	ev->fields = fields;
	ev->fields_size = size;
}

static void
clear(struct event *ev)
{
	*ev = (struct event){
		.kind_name = "",
		.occurred.at = WHEN_NONE,
		.recorded = WHEN_NONE,
		.body = "",
	};
}

void
event_init(struct event *ev, enum event_kind kind)
{
	clear(ev);
	if (kind == EV_UNKNOWN)
		return;
	event_addf(ev, F_CASEBOOK_EVENT, "%d", EVENT_FORMAT);
	event_add(ev, F_EVENT, event_kind_name(kind));
}

void
event_release(struct event *ev)
{
	struct event_memory *m, *next;

	for (m = ev->memory; m; m = next) {
		next = m->next;
		free(m);
	}
	clear(ev);
}

void
event_copy(struct event *out, const struct event *ev)
{
	const char *kind;

	*out = *ev;
	out->memory = NULL;
	out->fields = take(out, ev->nfields * sizeof *out->fields);
	out->fields_size = ev->nfields;
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		out->fields[i] = *f;
		out->fields[i].value = keep(out, f->value, strlen(f->value));
		if (f->id == F_UNKNOWN)
			out->fields[i].name = keep(out, f->name,
			    strlen(f->name));
	}
	out->body = keep(out, ev->body, ev->body_len);
	kind = event_get(out, F_EVENT);
	out->kind_name = kind ? kind : "";
}

/*
 * Fields.
 */

const char *
event_next(const struct event *ev, enum field_id id, size_t *i)
{
	while (*i < ev->nfields) {
		const struct field *f = &ev->fields[(*i)++];

		if (f->id == id)
			return f->value;
	}
	return NULL;
}

const char *
event_get(const struct event *ev, enum field_id id)
{
	size_t i = 0;

	return event_next(ev, id, &i);
}

int
event_yes(const struct event *ev, enum field_id id)
{
	const char *value = event_get(ev, id);

	return value && strcmp(value, "yes") == 0;
}

/* A newer format may look different from here on. */
static int
check_format(const char *value)
{
	uint64_t format;

	if (text_number(&format, value, UINT32_MAX) != 0 || format == 0)
		return err_set(CASE_EDATA,
		    "Casebook-Event must be %d, not '%s'", EVENT_FORMAT, value);
	if (format > EVENT_FORMAT)
		return err_set(CASE_ECONFIG, "an event of format %s: this"
		    " program knows format %d", value, EVENT_FORMAT);
	return 0;
}

/* Sets what the struct itself holds of a field. */
static int
derive(struct event *ev, const struct field *f)
{
	struct when recorded;
	uint64_t number;
	int bad = 0;

	switch (f->id) {
	case F_CASEBOOK_EVENT:
		return check_format(f->value);
	case F_EVENT:
		bad = event_check_value(F_EVENT, f->value);
		if (bad)
			break;
		ev->kind_name = f->value;
		ev->kind = event_kind_by_name(f->value);
		break;
	case F_OCCURRED:
		bad = when_parse_rfc3339(&ev->occurred, f->value);
		break;
	case F_NUMBER:
		bad = text_number(&number, f->value, EVENT_NUMBER_MAX) != 0 ||
		    number == 0;
		if (!bad)
			ev->number = (unsigned)number;
		break;
	case F_RECORDED:
		bad = when_parse_rfc3339(&recorded, f->value);
		if (!bad)
			ev->recorded = recorded.at;
		break;
	default:
		break;
	}
	return bad ? event_check_value(f->id, f->value) : 0;
}

static void
forget(struct event *ev, enum field_id id)
{
	switch (id) {
	case F_EVENT:
		ev->kind_name = "";
		ev->kind = EV_UNKNOWN;
		break;
	case F_OCCURRED:
		ev->occurred = (struct when){ .at = WHEN_NONE };
		break;
	case F_NUMBER:
		ev->number = 0;
		break;
	case F_RECORDED:
		ev->recorded = WHEN_NONE;
		break;
	default:
		break;
	}
}

static int
check_text(const char *name, const char *value, size_t len)
{
	if (len > EVENT_VALUE_MAX)
		return err_set(CASE_EDATA, "%s is longer than %d bytes", name,
		    EVENT_VALUE_MAX);
	if (!text_is_value(value, len))
		return err_set(CASE_EDATA, "%s has a control character or is"
		    " not UTF-8", name);
	return 0;
}

/* Puts a field, checked and kept, at place `at`. */
static int
insert(struct event *ev, size_t at, const struct field *f)
{
	int rc;

	if (ev->nfields == EVENT_FIELDS_MAX)
		return err_set(CASE_EDATA, "more than %d fields",
		    EVENT_FIELDS_MAX);
	rc = derive(ev, f);
	if (rc != 0)
		return rc;
	if (ev->nfields == ev->fields_size)
		grow_fields(ev);
	memmove(ev->fields + at + 1, ev->fields + at,
	    (ev->nfields - at) * sizeof *ev->fields);
	ev->fields[at] = *f;
	ev->nfields++;
	return 0;
}

/* Behind the last one of its name, else where the table has it. */
static size_t
place_of(const struct event *ev, enum field_id id)
{
	size_t at;

	for (at = ev->nfields; at > 0; at--) {
		if (ev->fields[at - 1].id == id)
			return at;
	}
	for (at = ev->nfields; at > 0; at--) {
		if (ev->fields[at - 1].id < id)
			break;
	}
	return at;
}

int
event_add(struct event *ev, enum field_id id, const char *value)
{
	struct field f = { id, NULL, NULL };
	size_t len = strlen(value);
	int rc;

	if (id == F_UNKNOWN)
		return err_set(CASE_EBUG, "an unknown field has no place");
	f.name = event_field_rule(id)->name;
	rc = check_text(f.name, value, len);
	if (rc != 0)
		return rc;
	f.value = keep(ev, value, len);
	return insert(ev, place_of(ev, id), &f);
}

int
event_addf(struct event *ev, enum field_id id, const char *fmt, ...)
{
	/* With room for one byte too many, which event_add() refuses. */
	char value[EVENT_VALUE_MAX + 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	return event_add(ev, id, value);
}

void
event_remove(struct event *ev, enum field_id id)
{
	size_t n = 0;

	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != id)
			ev->fields[n++] = ev->fields[i];
	}
	ev->nfields = n;
	forget(ev, id);
}

int
event_put(struct event *ev, enum field_id id, const char *value)
{
	event_remove(ev, id);
	return event_add(ev, id, value);
}

static int
is_field_name(const char *s, size_t len)
{
	int word_begins = 1;

	for (size_t i = 0; i < len; i++) {
		int small = (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= '0' && s[i] <= '9') || s[i] == '-';
		int capital = s[i] >= 'A' && s[i] <= 'Z';

		if (word_begins ? !capital : !small)
			return 0;
		word_begins = s[i] == '-';
	}
	return !word_begins && len <= EVENT_NAME_MAX;
}

static int
same_name(const struct field *a, const struct field *b)
{
	return a->id == b->id &&
	    (a->id != F_UNKNOWN || strcmp(a->name, b->name) == 0);
}

static int
is_asked_of_all(enum field_id id)
{
	const struct field_rule *rule = event_field_rule(id);

	return rule && (rule->required & 1u << EV_UNKNOWN);
}

/* What every event must have, none may have twice (THREATS 5); what may
 * repeat stands together, so that JSON, which has it as one array, gives
 * back the same bytes. */
static int
check_repeat(const struct event *ev, const struct field *f)
{
	size_t i = ev->nfields;

	while (i > 0 && !same_name(&ev->fields[i - 1], f))
		i--;
	if (i == 0)
		return 0;
	if (is_asked_of_all(f->id))
		return err_set(CASE_EDATA, "a second %s", f->name);
	if (i < ev->nfields)
		return err_set(CASE_EDATA, "a %s that does not stand with the"
		    " others", f->name);
	return 0;
}

/* Adds a field at the very end.  Both strings are the event's already and
 * end with a NUL. */
static int
append(struct event *ev, const char *name, size_t name_len,
    const char *value, size_t value_len)
{
	size_t n = ev->nfields;
	struct field f = { F_UNKNOWN, name, value };
	int rc;

	f.id = event_field_from(n > 0 ? ev->fields[n - 1].id : 0, name,
	    name_len);
	if (f.id != F_UNKNOWN)
		f.name = event_field_rule(f.id)->name;
	else if (!is_field_name(name, name_len))
		return err_set(CASE_EDATA, "no field");
	rc = check_text(f.name, value, value_len);
	if (rc == 0)
		rc = check_repeat(ev, &f);
	if (rc == 0)
		rc = insert(ev, n, &f);
	return rc;
}

int
event_append(struct event *ev, const char *name, const char *value)
{
	size_t name_len = strlen(name), value_len = strlen(value);

	return append(ev, keep(ev, name, name_len), name_len,
	    keep(ev, value, value_len), value_len);
}

static int
check_body(const char *body, size_t len)
{
	size_t bad;

	if (len > EVENT_BODY_MAX)
		return err_set(CASE_EDATA, "the text is longer than %d bytes",
		    EVENT_BODY_MAX);
	if (!text_is_utf8(body, len, &bad))
		return err_set(CASE_EDATA, "the text is not UTF-8 or has a"
		    " NUL at byte %zu", bad);
	return 0;
}

int
event_set_body(struct event *ev, const char *body, size_t len)
{
	int rc = check_body(body, len);

	if (rc != 0)
		return rc;
	ev->body = keep(ev, body, len);
	ev->body_len = len;
	return 0;
}

/*
 * Bytes.
 */

/* A line of the header, whose newline is at `end`, taken apart in place. */
static int
parse_line(struct event *ev, char *line, char *end)
{
	char *colon = memchr(line, ':', (size_t)(end - line));

	if (!colon || colon[1] != ' ')
		return err_set(CASE_EDATA, "no field");
	*colon = '\0';
	*end = '\0';
	return append(ev, line, (size_t)(colon - line), colon + 2,
	    (size_t)(end - colon - 2));
}

/* Reads the header of a file; *rest is what follows the blank line. */
static int
parse_header(struct event *ev, char *bytes, size_t len, char **rest)
{
	char *line = bytes, *end;
	size_t n;

	for (n = 1; (end = memchr(line, '\n', (size_t)(bytes + len - line)));
	    n++) {
		if (end == line) {
			*rest = line + 1;
			return 0;
		}
		if (parse_line(ev, line, end) != 0)
			return err_prefix("line %zu", n);
		line = end + 1;
	}
	return err_set(CASE_EDATA, "no blank line behind the header");
}

static int
check_there(const struct event *ev)
{
	static const enum field_id asked[] = {
		F_EVENT, F_BY, F_OCCURRED, F_NUMBER, F_RECORDED
	};

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		if (!event_get(ev, asked[i]))
			return err_set(CASE_EDATA, "no %s",
			    event_field_rule(asked[i])->name);
	}
	return 0;
}

int
event_parse(struct event *out, const char *bytes, size_t len)
{
	static const char begin[] = "Casebook-Event: ";
	char *copy, *body = NULL;
	int rc;

	clear(out);
	if (len < sizeof begin || memcmp(bytes, begin, sizeof begin - 1) != 0)
		return err_set(CASE_EDATA, "no event: it does not begin with"
		    " Casebook-Event");
	add_block(out, FIELDS_FIRST * sizeof *out->fields + len +
	    sizeof(void *));
	grow_fields(out);
	copy = keep(out, bytes, len);
	rc = parse_header(out, copy, len, &body);
	if (rc == 0) {
		out->body = body;
		out->body_len = (size_t)(copy + len - body);
		rc = check_body(out->body, out->body_len);
	}
	if (rc == 0)
		rc = check_there(out);
	if (rc != 0)
		event_release(out);
	return rc;
}

int
event_format(const struct event *ev, struct buf *out)
{
	size_t begin = out->len;

	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (!text_is_value(f->value, strlen(f->value))) {
			buf_cut(out, begin);
			return err_set(CASE_EBUG, "%s can't be written: it"
			    " has a control character", f->name);
		}
		buf_adds(out, f->name);
		buf_add(out, ": ", 2);
		buf_adds(out, f->value);
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
	buf_add(out, ev->body, ev->body_len);
	return 0;
}

int
event_compare(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a;
	const struct event *y = *(const struct event *const *)b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->recorded != y->recorded)
		return x->recorded < y->recorded ? -1 : 1;
	return strcmp(x->id, y->id);
}
