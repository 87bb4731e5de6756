#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"

/* Whom to tell of faults. */
struct listener {
	index_fault_fn *fn;
	void *arg;
};

static int
tell(const struct listener *l, const char *what)
{
	return l->fn(l->arg, what);
}

/* Tells of damage on which SQLite itself has stopped. */
static int
tell_damage(const struct listener *l)
{
	char *what;
	int rc = err_code();

	if (rc != CASE_EBUG)
		return rc;
	what = xstrdup(err_message());
	err_clear();
	rc = tell(l, what);
	free(what);
	return rc;
}

static int
check_pages(struct index *ix, const struct listener *l)
{
	sqlite3_stmt *st;
	int told = 0, rc;

	rc = index_prepare(ix, &st, "PRAGMA integrity_check");
	while (rc == 0 && told == 0 && (rc = index_step(ix, st)) == 0) {
		const char *what = column_text(st, 0);

		if (strcmp(what, "ok") != 0)
			told = tell(l, what);
	}
	sqlite3_finalize(st);
	if (told)
		return told;
	return rc < 0 ? tell_damage(l) : 0;
}

/* The check is written as an insertion: who may not write goes without. */
static int
check_words(struct index *ix, const struct listener *l)
{
	int rc = index_exec(ix,
	    "INSERT INTO word(word) VALUES('integrity-check')");

	if (rc == CASE_EPERM) {
		err_clear();
		return 0;
	}
	return rc < 0 ? tell_damage(l) : 0;
}

static int
check_sum(struct index *ix, const struct listener *l)
{
	int64_t n = 0, sum = 0;
	sqlite3_stmt *st;
	int rc = index_prepare(ix, &st, "SELECT blob FROM event");

	while (rc == 0 && (rc = index_step(ix, st)) == 0) {
		if (sqlite3_column_bytes(st, 0) != BLOB_BYTES)
			continue;
		sum ^= blob_sum(sqlite3_column_blob(st, 0));
		n++;
	}
	sqlite3_finalize(st);
	if (rc < 0)
		return tell_damage(l);
	if (n != ix->state.events || sum != ix->state.sum)
		return tell(l, "its events are not those that were added");
	return 0;
}

int
index_check_file(struct index *ix, index_fault_fn *fn, void *arg)
{
	const struct listener l = { fn, arg };
	int rc = check_pages(ix, &l);

	if (rc == 0)
		rc = check_words(ix, &l);
	if (rc == 0)
		rc = check_sum(ix, &l);
	return rc;
}

static int
same_row(struct index *ix, const struct case_ref *ref,
    const struct facts *facts)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_SAME_ROW, &st);

	if (rc)
		return rc;
	facts_bind(st, ref->no, ref->id, facts);
	rc = index_step(ix, st);
	if (rc == 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : !rc;
}

static int
same_terms(struct index *ix, int64_t no, const struct facts *facts)
{
	struct facts kept = { 0 };
	int rc = facts_read_terms(&kept, ix, no);
	int same = rc == 0 && kept.nterms == facts->nterms;

	for (size_t i = 0; same && i < kept.nterms; i++)
		same = term_compare(&kept.terms[i], &facts->terms[i]) == 0;
	facts_free(&kept);
	return rc ? rc : same;
}

static int
check_case(struct index *ix, const struct case_ref *ref, struct judge *judge,
    struct facts *facts, const struct listener *l)
{
	struct buf what = BUF_INIT;
	int rc = facts_make(facts, ix, judge, ref->no);

	if (rc == 0)
		rc = same_row(ix, ref, facts);
	if (rc == 1)
		rc = same_terms(ix, ref->no, facts);
	if (rc < 0)
		return tell_damage(l);
	if (rc == 1)
		return 0;
	buf_addf(&what, "case %s: its events say something else than the "
	    "index", ref->id);
	rc = tell(l, what.data);
	buf_release(&what);
	return rc;
}

static int
read_names(struct index *ix, struct case_refs *out)
{
	sqlite3_stmt *st;
	int rc = index_prepare(ix, &st, "SELECT no, id FROM name");

	while (rc == 0 && (rc = index_step(ix, st)) == 0)
		case_refs_add(out, sqlite3_column_int64(st, 0),
		    column_text(st, 1));
	sqlite3_finalize(st);
	return rc < 0 ? rc : 0;
}

int
index_check(struct index *ix, index_fault_fn *fn, void *arg)
{
	const struct listener l = { fn, arg };
	struct case_refs names = { NULL, 0, 0 };
	struct facts facts = { 0 };
	struct judge judge = { 0 };
	int rc = index_check_file(ix, fn, arg);

	if (rc == 0 && (read_names(ix, &names) || judge_open(&judge, ix)))
		rc = tell_damage(&l);
	for (size_t i = 0; rc == 0 && i < names.n; i++)
		rc = check_case(ix, &names.v[i], &judge, &facts, &l);
	facts_free(&facts);
	judge_close(&judge);
	free(names.v);
	return rc;
}

/* Adds a line for each row, its columns parted by tabs. */
static int
dump_rows(struct index *ix, struct buf *out, const char *sql)
{
	sqlite3_stmt *st;
	int rc = index_prepare(ix, &st, sql);

	while (rc == 0 && (rc = index_step(ix, st)) == 0) {
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			const void *data = sqlite3_column_blob(st, i);
			int len = sqlite3_column_bytes(st, i);

			buf_add(out, i ? "\t" : "", i > 0);
			buf_add(out, data, (size_t)len);
		}
		buf_addc(out, '\n');
	}
	sqlite3_finalize(st);
	return rc < 0 ? rc : 0;
}

int
index_dump(struct index *ix, struct buf *out)
{
	/* Case numbers and entries tell of the order in which events came;
	 * all the rest must not. */
	static const char *const parts[] = {
		"SELECT shown, events, cases, sum FROM state",
		"SELECT * FROM policy ORDER BY name",
		"SELECT id, flags, opened, closed, updated, hands,"
		" approaches, waiting_since, next_due, overdue_from,"
		" todo_from, promise_from, promise_until, owner, kind,"
		" channel, subject, contact, customer, cause, outcome"
		" FROM casefile ORDER BY id",
		/* Of a sub-select SQLite makes an index by number, which
		 * `name` has not. */
		"SELECT n.id, t.what, t.value FROM term t"
		" JOIN (SELECT DISTINCT no, id FROM name) n ON n.no = t.no"
		" ORDER BY 1, 2, 3",
		"SELECT hex(e.blob), n.id, e.number, e.kind, e.recorded,"
		" e.hand, e.key_hash, e.head, e.body FROM event e"
		" LEFT JOIN (SELECT DISTINCT no, id FROM name) n"
		" ON n.no = e.id >> 20 ORDER BY 2, 1",
		"SELECT * FROM temp.vocabulary ORDER BY term",
	};
	int rc = index_exec(ix, "CREATE VIRTUAL TABLE IF NOT EXISTS"
	    " temp.vocabulary USING fts5vocab(main, word, row)");

	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof parts[0];
	    i++)
		rc = dump_rows(ix, out, parts[i]);
	return rc;
}
