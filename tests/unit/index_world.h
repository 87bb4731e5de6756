/*
 * An index in a folder of its own, and events for it: for the tests of
 * lib/index.
 */
#ifndef CASEBOOK_INDEX_WORLD_H
#define CASEBOOK_INDEX_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/index_parts.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

/* 2026-03-01T12:00:00Z, and days after it. */
#define DAY(n) (INT64_C(1772366400) + (n) * INT64_C(86400))

struct world {
	char dir[32];
	char path[64];
	struct index *ix;
};

/* Fails with the message of the library. */
#define works(call) do {						\
	int works_rc_ = (call);						\
	if (works_rc_ != 0)						\
		print_error("%s: %d %s\n", #call, works_rc_,		\
		    err_message());					\
	assert_int_equal(works_rc_, 0);					\
} while (0)

static inline int
world_setup(void **state)
{
	struct world *w = xcalloc(1, sizeof *w);

	err_clear();
	snprintf(w->dir, sizeof w->dir, "/tmp/casebook-index-XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	snprintf(w->path, sizeof w->path, "%s/index.db", w->dir);
	*state = w;
	return index_open(&w->ix, w->path, INDEX_WRITE);
}

static inline int
world_teardown(void **state)
{
	struct world *w = *state;

	index_close(w->ix);
	err_clear();
	file_remove_tree(w->dir);
	free(w);
	return 0;
}

/* Closes the index and opens it again. */
static inline int
reopen(struct world *w, int mode)
{
	index_close(w->ix);
	w->ix = NULL;
	err_clear();
	return index_open(&w->ix, w->path, mode);
}

/* Throws it away and makes a new one. */
static inline void
anew(struct world *w)
{
	index_close(w->ix);
	works(index_discard(w->path));
	works(index_open(&w->ix, w->path, INDEX_WRITE));
}

/* Something like a blob id: different for different bytes. */
static inline void
fake_blob(char out[BLOB_ID + 1], const char *bytes, size_t len)
{
	uint64_t a = 0xcbf29ce484222325, b = 88172645463325252;

	for (size_t i = 0; i < len; i++) {
		a = (a ^ (unsigned char)bytes[i]) * 0x100000001b3;
		b = (b + (unsigned char)bytes[i]) * 0x2545f4914f6cdd1d;
		b ^= b >> 29;
	}
	snprintf(out, BLOB_ID + 1, "%016llx%016llx%08x",
	    (unsigned long long)b, (unsigned long long)a, (unsigned)(a ^ b));
}

/* What stands in an event file; `fields` ends with a newline or is "". */
static inline void
event_text(struct buf *out, const char *case_id, unsigned number,
    const char *kind, const char *by, int64_t at, const char *fields,
    const char *body)
{
	char time[WHEN_TEXT];

	when_format_utc(time, at);
	buf_addf(out, "Casebook-Event: 1\nEvent: %s\nBy: %s\nOccurred: %s\n"
	    "%s", kind, by, time, fields);
	if (case_id[0])
		buf_addf(out, "Case: %s\n", case_id);
	buf_addf(out, "Number: %u\nRecorded: %s\n", number, time);
	if (!strstr(fields, "Key: "))
		buf_addf(out, "Key: %s-%u\n", case_id, number);
	buf_addf(out, "\n%s", body);
}

static inline int
add_bytes(struct index *ix, const char *case_id, unsigned number,
    const char *kind, const char *bytes, size_t len)
{
	struct event_path path = { .number = number };
	char blob[BLOB_ID + 1];

	fake_blob(blob, bytes, len);
	snprintf(path.case_id, sizeof path.case_id, "%s", case_id);
	snprintf(path.kind, sizeof path.kind, "%s", kind);
	memcpy(path.event_id, blob, EVENT_ID);
	return index_add(ix, &path, blob, bytes, len);
}

static inline void
add(struct index *ix, const char *case_id, unsigned number,
    const char *kind, const char *by, int64_t at, const char *fields,
    const char *body)
{
	struct buf text = BUF_INIT;

	event_text(&text, case_id, number, kind, by, at, fields, body);
	works(add_bytes(ix, case_id, number, kind, text.data, text.len));
	buf_release(&text);
}

/* Opens a case as most are. */
static inline void
add_opened(struct index *ix, const char *case_id, int64_t at,
    const char *body)
{
	add(ix, case_id, 1, "opened", "anna", at, "Owner: anna\n"
	    "Kind: complaint\nSubject: Soup\nContact: Jens Muster\n"
	    "Channel: email\nAccess: direct\n", body);
}

static inline void
begin(struct world *w)
{
	works(index_begin(w->ix));
}

static inline void
finish(struct world *w)
{
	works(index_finish(w->ix, COMMIT));
}

/* The ids that a query selects, in order, parted by blanks. */
static inline void
selected(struct buf *out, struct index *ix, const char *query,
    const struct selection *how)
{
	struct selection sel = *how;
	struct query q = QUERY_INIT;
	struct strs ids = STRS_INIT;
	char *args[1] = { (char *)query };

	works(query_parse(&q, args, query[0] != '\0', "anna", how->now));
	sel.query = &q;
	works(index_select_ids(ix, &sel, &ids));
	for (size_t i = 0; i < ids.n; i++)
		buf_addf(out, "%s%s", i ? " " : "", ids.v[i]);
	strs_release(&ids);
	query_release(&q);
}

/* Does the index show the same as before? */
static inline void
dump(struct buf *out, struct index *ix)
{
	buf_cut(out, 0);
	works(index_dump(ix, out));
}

static inline int
no_fault(void *arg, const char *what)
{
	(void)arg;
	print_error("fault: %s\n", what);
	fail();
	return 1;
}

#endif
