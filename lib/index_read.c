#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"
#include "lib/text.h"

void
case_refs_add(struct case_refs *refs, int64_t no, const char *id)
{
	struct case_ref *ref;

	if (refs->n > 0 && refs->v[refs->n - 1].no == no)
		return;
	if (refs->n == refs->size) {
		refs->size = refs->size ? refs->size * 2 : 64;
		refs->v = xrealloc(refs->v, refs->size * sizeof *refs->v);
	}
	ref = &refs->v[refs->n++];
	ref->no = no;
	snprintf(ref->id, sizeof ref->id, "%s", id);
}

void
index_event_bytes(sqlite3_stmt *st, int column, struct buf *out)
{
	for (int i = column; i < column + 2; i++) {
		const void *data = sqlite3_column_blob(st, i);

		buf_add(out, data, (size_t)sqlite3_column_bytes(st, i));
	}
}

int
index_event_id(sqlite3_stmt *st, int column, char out[BLOB_ID + 1])
{
	const unsigned char *blob = sqlite3_column_blob(st, column);

	if (sqlite3_column_bytes(st, column) != BLOB_BYTES)
		return err_set(CASE_EBUG, "the index is damaged: an event "
		    "without its id");
	blob_unpack(out, blob);
	return 0;
}

/* Columns: blob, head, body.  An event that cannot be parsed is left out. */
static int
list_row(struct index *ix, sqlite3_stmt *st, struct event_list *list)
{
	struct event *ev = event_list_add(list);

	buf_cut(&ix->text, 0);
	index_event_bytes(st, 1, &ix->text);
	if (event_parse(ev, ix->text.data, ix->text.len)) {
		err_clear();
		list->n--;
		return 0;
	}
	return index_event_id(st, 0, ev->id);
}

void
index_bind_case(sqlite3_stmt *st, int64_t no)
{
	sqlite3_bind_int64(st, 1, no << ORDINAL_BITS);
	sqlite3_bind_int64(st, 2, (no + 1) << ORDINAL_BITS);
}

int
index_read_case(struct index *ix, int64_t no, int bodies,
    struct event_list *list)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_CASE_EVENTS, &st);

	if (rc)
		return rc;
	index_bind_case(st, no);
	sqlite3_bind_int(st, 3, bodies);
	while ((rc = index_step(ix, st)) == 0) {
		rc = list_row(ix, st, list);
		if (rc) {
			sqlite3_reset(st);
			return rc;
		}
	}
	return rc < 0 ? rc : 0;
}

int
index_case_number(struct index *ix, const char *case_id, int64_t *no)
{
	sqlite3_stmt *st;
	int rc;

	*no = 0;
	if (!case_id[0])
		return 0;
	rc = index_statement(ix, SQL_CASE_NUMBER, &st);
	if (rc)
		return rc;
	bind_text(st, 1, case_id);
	rc = index_step(ix, st);
	if (rc == 0) {
		*no = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return rc;
}

int
index_events(struct index *ix, const char *case_id, struct event_list *out)
{
	int64_t no;
	int rc = index_case_number(ix, case_id, &no);

	event_list_clear(out);
	if (rc == 0)
		rc = index_read_case(ix, no, 1, out);
	if (rc == 0)
		event_list_sort(out);
	return rc;
}

int
index_policy(struct index *ix, struct policy *out)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_POLICY, &st);

	if (rc)
		return rc;
	while ((rc = index_step(ix, st)) == 0)
		policy_put(out, column_text(st, 0), column_text(st, 1));
	return rc < 0 ? rc : 0;
}

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
int64_t
index_key_hash(const char *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) *
		    UINT64_C(0x100000001b3);
	return (int64_t)hash;
}

/* Fills in the id of a case by its number; "" for the policy. */
static int
case_id_of(struct index *ix, int64_t no, char out[CASE_ID + 1])
{
	sqlite3_stmt *st;
	int rc;

	out[0] = '\0';
	if (no == 0)
		return 0;
	rc = index_statement(ix, SQL_CASE_ID, &st);
	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, no);
	rc = index_step(ix, st);
	if (rc == 0) {
		strncat(out, column_text(st, 0), CASE_ID);
		sqlite3_reset(st);
	}
	return rc < 0 ? rc : 0;
}

/* Does this row hold the event with that key?  0, 1 or an error. */
static int
take_key(struct index *ix, sqlite3_stmt *st, const char *key,
    struct event *out)
{
	const char *has;

	buf_cut(&ix->text, 0);
	index_event_bytes(st, 1, &ix->text);
	if (event_parse(out, ix->text.data, ix->text.len)) {
		err_clear();
		return 1;
	}
	has = event_get(out, F_KEY);
	if (has && strcmp(has, key) == 0)
		return index_event_id(st, 0, out->id);
	event_release(out);
	return 1;
}

int
index_key(struct index *ix, const char *key, char case_id[CASE_ID + 1],
    struct event *out)
{
	sqlite3_stmt *st;
	int64_t id;
	int rc = index_statement(ix, SQL_KEY, &st);

	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, index_key_hash(key));
	do {
		rc = index_step(ix, st);
		if (rc)
			return rc;
		memset(out, 0, sizeof *out);
		id = sqlite3_column_int64(st, 3);
		rc = take_key(ix, st, key, out);
	} while (rc == 1);
	sqlite3_reset(st);
	if (rc == 0)
		rc = case_id_of(ix, id >> ORDINAL_BITS, case_id);
	return rc;
}

int
index_prefix(struct index *ix, const char *prefix, size_t max,
    struct strs *out)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_PREFIX, &st);

	if (rc)
		return rc;
	bind_text(st, 1, prefix);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)max);
	while ((rc = index_step(ix, st)) == 0)
		strs_add(out, column_text(st, 0));
	return rc < 0 ? rc : 0;
}

static int
read_links(struct index *ix, enum index_sql which, const char *case_id,
    struct strs *out)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, which, &st);

	if (rc)
		return rc;
	bind_text(st, 1, case_id);
	while ((rc = index_step(ix, st)) == 0)
		strs_add(out, column_text(st, 0));
	return rc < 0 ? rc : 0;
}

int
index_links_of(struct index *ix, const char *case_id, struct strs *out)
{
	return read_links(ix, SQL_LINKS_OF, case_id, out);
}

int
index_links_to(struct index *ix, const char *case_id, struct strs *out)
{
	return read_links(ix, SQL_LINKS_TO, case_id, out);
}

int
index_message(struct index *ix, const char *message_id,
    char case_id[CASE_ID + 1])
{
	struct buf folded = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	case_id[0] = '\0';
	rc = index_statement(ix, SQL_MESSAGE, &st);
	if (rc)
		return rc;
	text_fold(&folded, message_id, strlen(message_id));
	bind_text(st, 1, folded.data);
	rc = index_step(ix, st);
	if (rc == 0) {
		strncat(case_id, column_text(st, 0), CASE_ID);
		sqlite3_reset(st);
	}
	buf_release(&folded);
	return rc;
}

int
index_newest_by(struct index *ix, const char *by,
    char case_id[CASE_ID + 1])
{
	sqlite3_stmt *st;
	int rc;

	case_id[0] = '\0';
	rc = index_statement(ix, SQL_NEWEST_BY, &st);
	if (rc)
		return rc;
	bind_text(st, 1, by);
	rc = index_step(ix, st);
	if (rc == 0) {
		strncat(case_id, column_text(st, 0), CASE_ID);
		sqlite3_reset(st);
	}
	return rc;
}

int
index_totals(struct index *ix, struct index_totals *out)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_COUNT_OPEN, &st);

	if (rc == 0)
		rc = index_step(ix, st);
	if (rc)
		return rc;
	out->cases = (uint64_t)ix->state.cases;
	out->events = (uint64_t)ix->state.events;
	out->open = (uint64_t)sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return 0;
}

int
index_has(struct index *ix, const char *case_id, const char *blob)
{
	unsigned char bytes[BLOB_BYTES];
	sqlite3_stmt *st;
	int64_t no;
	int rc = index_case_number(ix, case_id, &no);

	if (rc == 0)
		rc = index_statement(ix, SQL_HAS, &st);
	if (rc)
		return rc < 0 ? rc : 0;
	blob_pack(bytes, blob);
	index_bind_case(st, no);
	sqlite3_bind_blob(st, 3, bytes, sizeof bytes, SQLITE_STATIC);
	rc = index_step(ix, st);
	if (rc == 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : !rc;
}
