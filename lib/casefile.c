#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casefile.h"
#include "lib/casefile_parts.h"
#include "lib/err.h"
#include "lib/text.h"

enum {
	CHUNK_MIN = 8 << 10,	/* holds a case of about 20 events */
	LIST_MIN = 4,		/* items of a list at first */
};

struct chunk {
	struct chunk *older;
	size_t used, size;
	max_align_t data[];
};

#define BIT(id)	((uint64_t)1 << (id))

/* What no correction can reach (DESIGN section 4.1), besides F_UNKNOWN and
 * the last fields, which have no bit. */
static const uint64_t fixed_fields = BIT(F_CASEBOOK_EVENT) | BIT(F_EVENT) |
    BIT(F_BY) | BIT(F_OWNER) | BIT(F_CORRECTS) | BIT(F_SET) | BIT(F_UNSET) |
    BIT(F_VOID);

_Static_assert(F_UNKNOWN <= 64, "a bit for each field");

/* Was the field given another value by a correction? */
static int
is_patched(const struct entry *e, enum field_id id)
{
	return id < F_UNKNOWN && (e->patched & BIT(id)) != 0;
}

static struct chunk *
new_chunk(struct chunk *older, size_t size)
{
	struct chunk *c = xmalloc(sizeof *c + size);

	c->older = older;
	c->used = 0;
	c->size = size;
	return c;
}

void *
fold_alloc(struct fold_memory *m, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct chunk *c = m->chunk;
	void *at;

	size = (size + align - 1) / align * align;
	if (c == NULL || size > c->size - c->used) {
		size_t want = c ? 2 * c->size : CHUNK_MIN;

		c = new_chunk(c, size > want ? size : want);
		m->chunk = c;
	}
	at = (char *)c->data + c->used;
	c->used += size;
	return at;
}

void *
fold_extend(struct fold_memory *m, void *items, size_t n, size_t size)
{
	void *longer;

	if (n > 0 && (n < LIST_MIN || (n & (n - 1)) != 0))
		return items;
	longer = fold_alloc(m, (n ? 2 * n : LIST_MIN) * size);
	if (n > 0)
		memcpy(longer, items, n * size);
	return longer;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

unsigned
fold_count_different(const char **names, size_t n)
{
	unsigned different = n > 0;
	size_t i;

	if (n > 1)
		qsort(names, n, sizeof *names, compare_names);
	for (i = 1; i < n; i++)
		different += strcmp(names[i - 1], names[i]) != 0;
	return different;
}

static void
free_chunks(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *older = c->older;

		free(c);
		c = older;
	}
}

void
casefile_release(struct casefile *out)
{
	struct fold_memory *m = out->memory;

	if (m != NULL && m->chunk != NULL) {
		free_chunks(m->chunk->older);
		m->chunk->older = NULL;
		m->chunk->used = 0;
	}
	*out = (struct casefile){ .memory = m };
}

void
casefile_free(struct casefile *out)
{
	if (out->memory != NULL) {
		free_chunks(out->memory->chunk);
		free(out->memory);
	}
	*out = (struct casefile){ 0 };
}

const struct field *
entry_next(const struct entry *e, struct cursor *c)
{
	while (c->i < e->event->nfields) {
		const struct field *f = &e->event->fields[c->i++];

		if (!is_patched(e, f->id))
			return f;
	}
	if (e->patches == NULL || c->patch == e->last_patch)
		return NULL;
	c->patch = c->patch ? c->patch->next : e->patches;
	return &c->patch->field;
}

const char *
entry_value(const struct entry *e, enum field_id id)
{
	const struct patch *p;

	if (!is_patched(e, id))
		return event_get(e->event, id);
	for (p = e->patches; p->field.id != id; p = p->next)
		;
	return p->field.value;
}

static int
compare_ids(const void *a, const void *b)
{
	const struct entry *x = *(struct entry *const *)a;
	const struct entry *y = *(struct entry *const *)b;
	int order = memcmp(x->event->id, y->event->id, EVENT_ID);

	return order ? order : (x > y) - (x < y);
}

struct entry *
fold_find(const struct fold_memory *m, const char *id)
{
	size_t low = 0, high = m->nentries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strncmp(m->by_id[middle]->event->id, id, EVENT_ID) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == m->nentries ||
	    strncmp(m->by_id[low]->event->id, id, EVENT_ID) != 0)
		return NULL;
	return m->by_id[low];
}

struct entry *
fold_find_item(const struct fold_memory *m, const char *name, size_t *n)
{
	uint64_t number;

	if (strnlen(name, EVENT_ID + 1) <= EVENT_ID ||
	    name[EVENT_ID] != '.' ||
	    text_number(&number, name + EVENT_ID + 1, EVENT_FIELDS_MAX) != 0)
		return NULL;
	*n = (size_t)number;
	return fold_find(m, name);
}

static void
sort_events(const struct event **events, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (event_compare(&events[i - 1], &events[i]) > 0) {
			qsort(events, n, sizeof *events, event_compare);
			return;
		}
}

static void
make_entries(struct fold_memory *m, const struct event **events, size_t n,
    int64_t known)
{
	size_t i;

	m->nentries = n;
	m->entries = fold_alloc(m, n * sizeof *m->entries);
	m->by_id = fold_alloc(m, n * sizeof *m->by_id);
	for (i = 0; i < n; i++) {
		m->entries[i] = (struct entry){
			.event = events[i],
			.at = events[i]->occurred.at,
			.exists = events[i]->recorded <= known,
		};
		m->by_id[i] = &m->entries[i];
	}
	qsort(m->by_id, n, sizeof *m->by_id, compare_ids);
}

struct keyed {
	const char *key;
	struct entry *entry;
};

static int
compare_keys(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Sorted, not hashed: strangers choose the keys of mail. */
static void
mark_second_keys(struct fold_memory *m)
{
	struct keyed *keyed = fold_alloc(m, m->nentries * sizeof *keyed);
	size_t i, n = 0;

	for (i = 0; i < m->nentries; i++) {
		struct entry *e = &m->entries[i];

		if (!e->exists)
			continue;
		keyed[n].entry = e;
		if ((keyed[n].key = event_get(e->event, F_KEY)))
			n++;
	}
	qsort(keyed, n, sizeof *keyed, compare_keys);
	for (i = 1; i < n; i++)
		keyed[i].entry->is_second =
		    strcmp(keyed[i - 1].key, keyed[i].key) == 0;
}

/* Replaces one field of `e`, unless it is among those `taken` by a later
 * correction.  1 if it did, else 0. */
static int
patch_entry(struct fold_memory *m, struct entry *e, const char *setting,
    uint64_t taken)
{
	const char *value;
	char name[64];
	struct patch *p;
	struct when occurred;
	enum field_id id;

	if (event_split_word(name, sizeof name, &value, setting) != 0)
		return 0;
	id = event_field_by_name(name, strlen(name));
	if (id >= F_UNKNOWN || (BIT(id) & (fixed_fields | taken)) != 0)
		return 0;
	if (id == F_OCCURRED) {
		if (when_parse_rfc3339(&occurred, value) != 0)
			return 0;
		e->at = occurred.at;
	}
	p = fold_alloc(m, sizeof *p);
	*p = (struct patch){ { id, event_field_rule(id)->name, value }, NULL };
	if (e->patches == NULL)
		e->patches = p;
	else
		e->last_patch->next = p;
	e->last_patch = p;
	e->patched |= BIT(id);
	return 1;
}

/* Of a correction only that it is void can be said, and only later. */
static int
may_correct(const struct entry *correction, const struct entry *e)
{
	switch (e->event->kind) {
	case EV_OPENED:
	case EV_ASSIGNED:
	case EV_CLOSED:
	case EV_REOPENED:
		return 0;
	case EV_CORRECTED:
		return e < correction;
	default:
		return 1;
	}
}

static void
apply_correction(struct fold_memory *m, const struct entry *correction)
{
	const struct event *ev = correction->event;
	const char *id = event_get(ev, F_CORRECTS), *setting;
	struct entry *e = id ? fold_find(m, id) : NULL;
	uint64_t taken;
	int changed = 0;
	size_t i = 0;

	if (e == NULL || !may_correct(correction, e))
		return;
	taken = e->patched;
	if (event_yes(ev, F_VOID)) {
		e->is_void = 1;
		changed = 1;
	}
	if (e->event->kind != EV_CORRECTED)
		while ((setting = event_next(ev, F_SET, &i)))
			changed |= patch_entry(m, e, setting, taken);
	if (changed && e->corrected_by == NULL)
		e->corrected_by = ev;
}

static void
apply_corrections(struct fold_memory *m, int64_t as_of)
{
	size_t i;

	for (i = m->nentries; i-- > 0; ) {
		struct entry *e = &m->entries[i];

		if (e->event->kind == EV_CORRECTED && entry_counts(e) &&
		    e->at <= as_of)
			apply_correction(m, e);
	}
}

static void
note_corrected(struct casefile *cf, struct fold_memory *m,
    const struct entry *e)
{
	cf->corrected = fold_extend(m, cf->corrected, cf->ncorrected,
	    sizeof *cf->corrected);
	cf->corrected[cf->ncorrected++] = (struct corrected){
		.event = e->event,
		.by = e->corrected_by,
		.is_void = e->is_void,
		.moved = is_patched(e, F_OCCURRED),
	};
	cf->has_correction = 1;
}

/* Lists what exists and finds the opening: m->opening. */
static void
cut_off(struct casefile *cf, struct fold_memory *m, int64_t as_of)
{
	size_t i;

	cf->events = fold_alloc(m, m->nentries * sizeof *cf->events);
	for (i = 0; i < m->nentries; i++) {
		struct entry *e = &m->entries[i];

		e->exists = e->exists && e->at <= as_of;
		if (!e->exists)
			continue;
		cf->events[cf->nevents++] = e->event;
		if (e->event->recorded > cf->updated)
			cf->updated = e->event->recorded;
		if (e->corrected_by != NULL)
			note_corrected(cf, m, e);
		if (e->event->kind != EV_OPENED || e->is_second)
			continue;
		if (m->opening != NULL)
			cf->two_openings = e->is_second = 1;
		else
			m->opening = e;
	}
}

int
casefile_fold(struct casefile *out, const struct event **events, size_t n,
    const struct cut *cut)
{
	static const struct cut everything = { INT64_MAX, INT64_MAX };
	struct fold_memory *m;

	casefile_release(out);
	if (out->memory == NULL)
		out->memory = xcalloc(1, sizeof *out->memory);
	m = out->memory;
	m->opening = NULL;
	out->updated = out->closed = out->first_response =
	    out->acknowledged = out->waiting_since = WHEN_NONE;
	if (cut == NULL)
		cut = &everything;

	sort_events(events, n);
	make_entries(m, events, n, cut->known);
	mark_second_keys(m);
	apply_corrections(m, cut->as_of);
	cut_off(out, m, cut->as_of);
	if (m->opening == NULL) {
		casefile_release(out);
		return 1;
	}
	fold_decisions(out, m);
	fold_said(out, m);
	return 0;
}

int
fold_after_closing(const struct casefile *cf, const struct event *ev,
    int64_t at)
{
	return cf->closed != WHEN_NONE &&
	    (at > cf->closed || event_compare(&cf->closing, &ev) < 0);
}

static const struct entry *
entry_of(const struct casefile *cf, const struct event *ev)
{
	const struct fold_memory *m = cf->memory;
	size_t low = 0, high = m->nentries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entry *e = &m->entries[middle];
		int order = event_compare(&e->event, &ev);

		if (order == 0)
			return e;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int
casefile_counts(const struct casefile *cf, const struct event *ev)
{
	const struct entry *e = entry_of(cf, ev);

	return e != NULL && entry_counts(e);
}

int
casefile_is_void(const struct casefile *cf, const struct event *ev)
{
	const struct entry *e = cf->ncorrected ? entry_of(cf, ev) : NULL;

	return e != NULL && e->is_void;
}

int64_t
casefile_occurred(const struct casefile *cf, const struct event *ev)
{
	const struct entry *e = cf->ncorrected ? entry_of(cf, ev) : NULL;

	return e != NULL ? e->at : ev->occurred.at;
}

const char *
casefile_value(const struct casefile *cf, const struct event *ev,
    enum field_id field)
{
	const struct entry *e = cf->ncorrected ? entry_of(cf, ev) : NULL;

	return e != NULL ? entry_value(e, field) : event_get(ev, field);
}

int
casefile_was_said(const struct casefile *cf, const struct event *ev)
{
	size_t i;

	for (i = 0; i < cf->nsayings; i++)
		if (cf->sayings[i].event == ev)
			return cf->sayings[i].party == NULL;
	return 0;
}

int
casefile_is_action(const struct casefile *cf)
{
	return cf->kind != NULL && strcmp(cf->kind, "corrective-action") == 0;
}

int
casefile_admits(const struct casefile *cf, enum field_id field)
{
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];
		const char *value = say->to_contact ?
		    casefile_value(cf, say->event, field) : NULL;

		if (value != NULL && strcmp(value, "yes") == 0)
			return 1;
	}
	for (i = 0; i < cf->ntransitions; i++)
		if (event_yes(cf->transitions[i].event, field))
			return 1;
	return 0;
}

size_t
casefile_open_questions(const struct casefile *cf, enum side side)
{
	size_t i, n = 0;

	for (i = 0; i < cf->nquestions; i++)
		n += cf->questions[i].side == side &&
		    cf->questions[i].state == QUESTION_OPEN;
	return n;
}

size_t
casefile_open_promises(const struct casefile *cf)
{
	size_t i, n = 0;

	for (i = 0; i < cf->npromises; i++)
		n += cf->promises[i].state == PROMISE_OPEN;
	return n;
}

const struct question *
casefile_question(const struct casefile *cf, const char *name)
{
	const struct entry *e;
	uint64_t number;
	size_t n;

	if (name[0] == 'q' &&
	    text_number(&number, name + 1, cf->nquestions) == 0)
		return number > 0 ? &cf->questions[number - 1] : NULL;
	e = fold_find_item(cf->memory, name, &n);
	if (e == NULL || n == 0 || n > e->nquestions)
		return NULL;
	return &cf->questions[e->first_question + n - 1];
}

const struct promise *
casefile_promise(const struct casefile *cf, const char *name)
{
	const struct entry *e;
	uint64_t number;
	size_t n;

	if (name[0] == 'p' &&
	    text_number(&number, name + 1, cf->npromises) == 0)
		return number > 0 ? &cf->promises[number - 1] : NULL;
	e = fold_find_item(cf->memory, name, &n);
	if (e == NULL || n == 0 || n > e->npromises)
		return NULL;
	return &cf->promises[e->first_promise + n - 1];
}

const struct event *
casefile_event(const struct casefile *cf, const char *id)
{
	const struct event *found = NULL;
	size_t i, len = strlen(id);

	if (len < CASE_PREFIX_MIN)
		return NULL;
	for (i = 0; i < cf->nevents; i++)
		if (strncmp(cf->events[i]->id, id, len) == 0) {
			if (found != NULL)
				return NULL;
			found = cf->events[i];
		}
	return found;
}

const struct saying *
casefile_last_word(const struct casefile *cf)
{
	size_t i;

	for (i = cf->nsayings; i-- > 0; )
		if (cf->sayings[i].word)
			return &cf->sayings[i];
	return NULL;
}
