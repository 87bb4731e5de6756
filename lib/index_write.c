#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"
#include "lib/text.h"

enum { PROGRESS_STEP = 256 };

int
index_begin(struct index *ix)
{
	int rc = index_lock(ix);

	if (rc)
		return rc;
	rc = index_do(ix, SQL_BEGIN_WRITE);
	if (rc == 0)
		rc = index_load_state(ix, &ix->state);
	if (rc) {
		index_abort(ix);
		return rc;
	}
	ix->before = ix->state;
	ix->current.known = 0;
	ix->touched.n = 0;
	ix->policy_touched = 0;
	return 0;
}

void
index_abort(struct index *ix)
{
	if (ix->lock == -1)
		return;
	/* What is begun anew by the next writer needs no message here. */
	if (!sqlite3_get_autocommit(ix->db)) {
		sqlite3_exec(ix->db, "ROLLBACK", NULL, NULL, NULL);
		ix->state = ix->before;
	}
	index_unlock(ix);
}

static void
tell_progress(struct index *ix, uint64_t done)
{
	if (ix->progress && done % PROGRESS_STEP == 0)
		ix->progress(ix->progress_arg, done);
}

/* Has the current case the event already?  If not, it is taken down. */
static int
is_there(struct current *cur, const unsigned char *blob)
{
	for (size_t i = 0; i < cur->n; i++) {
		if (memcmp(cur->blobs[i], blob, BLOB_BYTES) == 0)
			return 1;
	}
	if (cur->n == cur->size) {
		cur->size = cur->size ? cur->size * 2 : 64;
		cur->blobs = xrealloc(cur->blobs,
		    cur->size * sizeof *cur->blobs);
	}
	memcpy(cur->blobs[cur->n++], blob, BLOB_BYTES);
	return 0;
}

/* Makes a case that the index knows the current one. */
static int
load_current(struct index *ix)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_CASE_BLOBS, &st);

	if (rc)
		return rc;
	index_bind_case(st, ix->current.no);
	while ((rc = index_step(ix, st)) == 0) {
		const unsigned char *blob = sqlite3_column_blob(st, 0);

		if (sqlite3_column_bytes(st, 0) == BLOB_BYTES)
			is_there(&ix->current, blob);
	}
	return rc < 0 ? rc : 0;
}

static int
add_case(struct index *ix, const char *case_id)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_ADD_NAME, &st);

	if (rc)
		return rc;
	ix->current.no = ++ix->state.cases;
	bind_text(st, 1, case_id);
	sqlite3_bind_int64(st, 2, ix->current.no);
	return index_run(ix, st);
}

static int
enter_case(struct index *ix, const char *case_id)
{
	struct current *cur = &ix->current;
	int rc;

	if (cur->known && strcmp(cur->id, case_id) == 0)
		return 0;
	cur->known = 0;
	cur->n = 0;
	memcpy(cur->id, case_id, sizeof cur->id);
	rc = index_case_number(ix, case_id, &cur->no);
	if (rc == 0)
		rc = load_current(ix);
	else if (rc == 1)
		rc = add_case(ix, case_id);
	cur->known = rc == 0;
	return rc;
}

/* Appends the words of a value that people wrote; ids, names and instants
 * have keys of their own in a query. */
static void
words_of_field(struct buf *out, const struct field *f)
{
	const struct field_rule *rule = event_field_rule(f->id);
	const char *words = f->value;
	struct attachment attachment;
	struct when due;
	char name[64];

	switch (rule ? rule->value : VALUE_TEXT) {
	case VALUE_TEXT:
	case VALUE_MONEY:
		break;
	case VALUE_INSTANT_TEXT:
		if (event_split_instant(&due, &words, f->value))
			return;
		break;
	case VALUE_SETTING:
		if (event_split_word(name, sizeof name, &words, f->value))
			return;
		break;
	case VALUE_ATTACHMENT:
		if (event_parse_attachment(&attachment, f->value))
			return;
		words = attachment.name;
		break;
	default:
		return;
	}
	text_fold(out, words, strlen(words));
	buf_addc(out, '\n');
}

static int
add_words(struct index *ix, int64_t id, const struct event *ev)
{
	struct buf *text = &ix->text;
	sqlite3_stmt *st;
	int rc;

	buf_cut(text, 0);
	for (size_t i = 0; i < ev->nfields; i++)
		words_of_field(text, &ev->fields[i]);
	text_fold(text, ev->body, ev->body_len);
	if (text->len == 0)
		return 0;
	rc = index_statement(ix, SQL_ADD_WORDS, &st);
	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_text(st, 2, text->data, (int)text->len, SQLITE_STATIC);
	return index_run(ix, st);
}

/* The header with the blank line that ends it. */
static size_t
head_length(const char *bytes, size_t len)
{
	const char *end = memmem(bytes, len, "\n\n", 2);

	return end ? (size_t)(end - bytes) + 2 : len;
}

static void
bind_event(sqlite3_stmt *st, const struct event *ev)
{
	const char *key = event_get(ev, F_KEY);

	bind_text(st, 5, ev->kind_name);
	bind_unless(st, 6, ev->recorded, WHEN_NONE);
	bind_text(st, 7, event_get(ev, F_BY));
	if (key)
		sqlite3_bind_int64(st, 8, index_key_hash(key));
}

/* `ev` is NULL where the bytes are none. */
static int
add_event(struct index *ix, int64_t id, unsigned number,
    const unsigned char *blob, const struct event *ev, const char *bytes,
    size_t len)
{
	size_t head = head_length(bytes, len);
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_ADD_EVENT, &st);

	if (rc)
		return rc;
	sqlite3_clear_bindings(st);
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_blob(st, 2, blob, BLOB_BYTES, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, ++ix->state.events);
	sqlite3_bind_int64(st, 4, number);
	if (ev)
		bind_event(st, ev);
	sqlite3_bind_blob(st, 9, bytes, (int)head, SQLITE_STATIC);
	if (len > head)
		sqlite3_bind_blob(st, 10, bytes + head, (int)(len - head),
		    SQLITE_STATIC);
	ix->state.sum ^= blob_sum(blob);
	return index_run(ix, st);
}

/*
 * What is no event is kept, but has no words.  An event of a newer format is
 * another matter: who shows a case without it tells lies.
 */
static int
parse(struct event *out, const struct event **ev, const char *bytes,
    size_t len)
{
	int rc;

	memset(out, 0, sizeof *out);
	rc = event_parse(out, bytes, len);
	*ev = rc == 0 ? out : NULL;
	if (rc == CASE_EDATA) {
		err_clear();
		rc = 0;
	}
	return rc;
}

/* `ev` is NULL where the bytes are none. */
static int
add(struct index *ix, const struct event_path *path,
    const unsigned char *blob, const struct event *ev, const char *bytes,
    size_t len)
{
	int64_t id;
	int rc = enter_case(ix, path->case_id);

	if (rc || is_there(&ix->current, blob))
		return rc;
	if (ix->current.n > (size_t)1 << ORDINAL_BITS)
		return err_set(CASE_EBUG, "more than %d events in '%s'",
		    1 << ORDINAL_BITS, path->case_id);
	id = ix->current.no << ORDINAL_BITS | (int64_t)(ix->current.n - 1);
	rc = add_event(ix, id, path->number, blob, ev, bytes, len);
	if (rc == 0 && ev && ix->current.no != 0)
		rc = add_words(ix, id, ev);
	if (ix->current.no != 0)
		case_refs_add(&ix->touched, ix->current.no, path->case_id);
	else
		ix->policy_touched = 1;
	tell_progress(ix, (uint64_t)(ix->state.events - ix->before.events));
	return rc;
}

int
index_add(struct index *ix, const struct event_path *path, const char *blob,
    const char *bytes, size_t len)
{
	unsigned char packed[BLOB_BYTES];
	const struct event *ev;
	struct event memory;
	int rc;

	if (path->attachment[0])
		return 0;
	rc = parse(&memory, &ev, bytes, len);
	if (rc)
		return rc;
	blob_pack(packed, blob);
	rc = add(ix, path, packed, ev, bytes, len);
	event_release(&memory);
	return rc;
}

int
index_add_event(struct index *ix, const struct event_path *path,
    const struct event *ev, const char *bytes, size_t len)
{
	unsigned char packed[BLOB_BYTES];

	blob_pack(packed, ev->id);
	return add(ix, path, packed, ev, bytes, len);
}

/* Of two events with one key, which merged desks may have written, the first
 * counts. */
static int
key_was_used(const struct event_list *list, size_t n)
{
	const char *key = event_get(list->order[n], F_KEY);

	for (size_t i = 0; key && i < n; i++) {
		const char *other = event_get(list->order[i], F_KEY);

		if (other && strcmp(key, other) == 0)
			return 1;
	}
	return 0;
}

static int
write_policy(struct index *ix, const struct policy *policy)
{
	sqlite3_stmt *st;
	int rc = index_do(ix, SQL_CLEAR_POLICY);

	if (rc == 0)
		rc = index_statement(ix, SQL_ADD_POLICY, &st);
	for (size_t i = 0; rc == 0 && i < policy->keys.n; i++) {
		bind_text(st, 1, policy->keys.v[i]);
		bind_text(st, 2, policy->values.v[i]);
		rc = index_run(ix, st);
	}
	return rc;
}

static int
fold_policy(struct index *ix)
{
	struct event_list list = { NULL, NULL, 0, 0 };
	struct policy policy = POLICY_INIT;
	int rc = index_read_case(ix, 0, 0, &list);

	if (rc == 0)
		event_list_sort(&list);
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		if (list.order[i]->kind == EV_CONFIGURED &&
		    !key_was_used(&list, i))
			policy_apply(&policy, list.order[i]);
	}
	if (rc == 0)
		rc = write_policy(ix, &policy);
	policy_release(&policy);
	event_list_free(&list);
	return rc;
}

static int
change_term(struct index *ix, enum index_sql how, int64_t no,
    enum term_what what, const char *value)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, how, &st);

	if (rc)
		return rc;
	sqlite3_bind_int(st, 1, (int)what);
	bind_text(st, 2, value);
	sqlite3_bind_int64(st, 3, no);
	return index_run(ix, st);
}

/* Most events change no term: only differences are written. */
static int
write_terms(struct index *ix, int64_t no, const struct facts *now)
{
	struct facts old = { 0 };
	size_t i = 0, k = 0;
	int rc = 0;

	if (no <= ix->before.cases)
		rc = facts_read_terms(&old, ix, no);
	while (rc == 0 && (i < now->nterms || k < old.nterms)) {
		int order = i == now->nterms ? 1 : k == old.nterms ? -1 :
		    term_compare(&now->terms[i], &old.terms[k]);

		if (order < 0)
			rc = change_term(ix, SQL_ADD_TERM, no,
			    now->terms[i].what, now->terms[i].value);
		else if (order > 0)
			rc = change_term(ix, SQL_REMOVE_TERM, no,
			    old.terms[k].what, old.terms[k].value);
		i += order <= 0;
		k += order >= 0;
	}
	facts_free(&old);
	return rc;
}

static int
write_facts(struct index *ix, const struct case_ref *t,
    const struct facts *facts)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_WRITE_ROW, &st);

	if (rc)
		return rc;
	facts_bind(st, t->no, t->id, facts);
	rc = index_run(ix, st);
	if (rc == 0)
		rc = write_terms(ix, t->no, facts);
	return rc;
}

/* Those of which the policy says something: that are open, or have something
 * due. */
static int
touch_judged_cases(struct index *ix)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_JUDGED_CASES, &st);

	if (rc)
		return rc;
	while ((rc = index_step(ix, st)) == 0)
		case_refs_add(&ix->touched, sqlite3_column_int64(st, 0),
		    column_text(st, 1));
	return rc < 0 ? rc : 0;
}

static int
compare_touched(const void *a, const void *b)
{
	const struct case_ref *x = a, *y = b;

	return x->no < y->no ? -1 : x->no > y->no;
}

static int
fold_touched(struct index *ix)
{
	struct facts facts = { 0 };
	struct judge judge;
	struct case_refs *touched = &ix->touched;
	int rc = judge_open(&judge, ix);

	if (touched->n > 1)
		qsort(touched->v, touched->n, sizeof *touched->v,
		    compare_touched);
	for (size_t i = 0; rc == 0 && i < touched->n; i++) {
		const struct case_ref *t = &touched->v[i];

		tell_progress(ix, i);
		if (i > 0 && t->no == t[-1].no)
			continue;
		rc = facts_make(&facts, ix, &judge, t->no);
		if (rc == 0)
			rc = write_facts(ix, t, &facts);
	}
	facts_free(&facts);
	judge_close(&judge);
	return rc;
}

int
index_finish(struct index *ix, const char *commit)
{
	int rc = 0;

	if (ix->policy_touched)
		rc = fold_policy(ix);
	if (rc == 0 && ix->policy_touched && ix->before.events > 0)
		rc = touch_judged_cases(ix);
	if (rc == 0)
		rc = fold_touched(ix);
	if (rc == 0 && ix->before.events == 0)
		rc = index_make_indexes(ix);
	if (rc)
		return rc;
	snprintf(ix->state.shown, sizeof ix->state.shown, "%s", commit);
	rc = index_save_state(ix);
	if (rc == 0)
		rc = index_do(ix, SQL_COMMIT);
	return rc ? rc : index_unlock(ix);
}
