#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_spool.h"

struct spool {
	sqlite3 *db;
	sqlite3_stmt *add, *count, *find, *drop, *add_file, *files;
};

static int
spool_error(struct spool *s, const char *what)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	return err_set(code == SQLITE_FULL || code == SQLITE_NOMEM ||
	    code == SQLITE_IOERR || code == SQLITE_CANTOPEN ?
	    CASE_EAGAIN : CASE_EBUG, "%s: %s", what, sqlite3_errmsg(s->db));
}

static int
prepare(struct spool *s, sqlite3_stmt **out, const char *sql)
{
	if (sqlite3_prepare_v2(s->db, sql, -1, out, NULL) != SQLITE_OK)
		return spool_error(s, sql);
	return 0;
}

int
spool_open(struct spool **out)
{
	struct spool *s = xcalloc(1, sizeof *s);
	int rc = 0;

	*out = NULL;
	/* The empty name is a temporary database on disk. */
	if (sqlite3_open("", &s->db) != SQLITE_OK ||
	    sqlite3_exec(s->db,
	    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
	    "PRAGMA cache_size=-32768;"
	    "CREATE TABLE entry(line INTEGER PRIMARY KEY, case_id TEXT,"
	    " final INT, bytes BLOB);"
	    "CREATE TABLE file(line INT, name TEXT, data BLOB);"
	    "CREATE INDEX file_line ON file(line);"
	    "CREATE TABLE key(key TEXT PRIMARY KEY, line INT) WITHOUT ROWID;"
	    "CREATE TABLE hash(hash TEXT PRIMARY KEY, n INT) WITHOUT ROWID;"
	    "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		rc = spool_error(s, "cannot lay lines aside");
	if (rc == 0)
		rc = prepare(s, &s->add, "INSERT INTO entry VALUES(?,?,?,?)");
	if (rc == 0)
		rc = prepare(s, &s->count, "INSERT INTO hash VALUES(?,1) "
		    "ON CONFLICT DO UPDATE SET n=n+1 RETURNING n");
	if (rc == 0)
		rc = prepare(s, &s->find, "INSERT INTO key VALUES(?,?) "
		    "ON CONFLICT DO UPDATE SET line=line RETURNING line");
	if (rc == 0)
		rc = prepare(s, &s->drop, "DELETE FROM entry WHERE line=?");
	if (rc == 0)
		rc = prepare(s, &s->add_file,
		    "INSERT INTO file VALUES(?,?,?)");
	if (rc == 0)
		rc = prepare(s, &s->files, "SELECT name, data FROM file "
		    "WHERE line=? ORDER BY rowid");
	if (rc < 0)
		spool_close(s);
	else
		*out = s;
	return rc;
}

void
spool_close(struct spool *s)
{
	if (!s)
		return;
	sqlite3_finalize(s->add);
	sqlite3_finalize(s->count);
	sqlite3_finalize(s->find);
	sqlite3_finalize(s->drop);
	sqlite3_finalize(s->add_file);
	sqlite3_finalize(s->files);
	sqlite3_close(s->db);
	free(s);
}

/* Runs a statement that returns one number. */
static int
run_for_number(struct spool *s, sqlite3_stmt *st, uint64_t *out)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		*out = (uint64_t)sqlite3_column_int64(st, 0);
	if (rc == SQLITE_ROW)
		rc = sqlite3_step(st);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 :
	    spool_error(s, "cannot lay lines aside");
}

static int
run(struct spool *s, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 :
	    spool_error(s, "cannot lay lines aside");
}

int
spool_count(struct spool *s, const char *hash, uint64_t *n)
{
	sqlite3_bind_text(s->count, 1, hash, -1, SQLITE_STATIC);
	return run_for_number(s, s->count, n);
}

int
spool_add(struct spool *s, const struct spool_entry *entry, const char *key,
    uint64_t *other)
{
	int rc;

	sqlite3_bind_text(s->find, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s->find, 2, (sqlite3_int64)entry->line);
	rc = run_for_number(s, s->find, other);
	if (rc < 0)
		return rc;
	if (*other != entry->line)
		return 1;
	sqlite3_bind_int64(s->add, 1, (sqlite3_int64)entry->line);
	sqlite3_bind_text(s->add, 2, entry->case_id, -1, SQLITE_STATIC);
	sqlite3_bind_int(s->add, 3, entry->is_final);
	sqlite3_bind_blob64(s->add, 4, entry->bytes, entry->len,
	    SQLITE_STATIC);
	return run(s, s->add);
}

int
spool_add_file(struct spool *s, uint64_t line, const char *name,
    const void *data, size_t len)
{
	sqlite3_bind_int64(s->add_file, 1, (sqlite3_int64)line);
	sqlite3_bind_text(s->add_file, 2, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(s->add_file, 3, data, len, SQLITE_STATIC);
	return run(s, s->add_file);
}

int
spool_each_file(struct spool *s, uint64_t line, spool_file_fn *fn, void *arg)
{
	int rc = 0, step = SQLITE_DONE;

	sqlite3_bind_int64(s->files, 1, (sqlite3_int64)line);
	while (rc == 0 && (step = sqlite3_step(s->files)) == SQLITE_ROW)
		rc = fn(arg, (const char *)sqlite3_column_text(s->files, 0),
		    sqlite3_column_blob(s->files, 1),
		    (size_t)sqlite3_column_bytes(s->files, 1));
	if (rc == 0 && step != SQLITE_DONE)
		rc = spool_error(s, "cannot read files back");
	sqlite3_reset(s->files);
	return rc;
}

int
spool_drop(struct spool *s, uint64_t line)
{
	sqlite3_bind_int64(s->drop, 1, (sqlite3_int64)line);
	return run(s, s->drop);
}

int
spool_each(struct spool *s, spool_fn *fn, void *arg)
{
	sqlite3_stmt *st = NULL;
	struct spool_entry entry;
	int rc, step = SQLITE_DONE;

	/* The order is made first, so that entries may be dropped. */
	if (sqlite3_exec(s->db, "DROP TABLE IF EXISTS sorted;"
	    "CREATE TABLE sorted(n INTEGER PRIMARY KEY, line INT);"
	    "INSERT INTO sorted(line) SELECT line FROM entry"
	    " ORDER BY case_id, line", NULL, NULL, NULL) != SQLITE_OK)
		return spool_error(s, "cannot sort lines");
	rc = prepare(s, &st, "SELECT case_id, line, final, bytes FROM sorted "
	    "JOIN entry USING(line) ORDER BY n");
	while (rc == 0 && (step = sqlite3_step(st)) == SQLITE_ROW) {
		const char *id = (const char *)sqlite3_column_text(st, 0);

		memset(entry.case_id, 0, sizeof entry.case_id);
		memcpy(entry.case_id, id, strnlen(id, CASE_ID));
		entry.line = (uint64_t)sqlite3_column_int64(st, 1);
		entry.is_final = sqlite3_column_int(st, 2);
		entry.bytes = sqlite3_column_blob(st, 3);
		entry.len = (size_t)sqlite3_column_bytes(st, 3);
		rc = fn(arg, &entry);
	}
	if (rc == 0 && step != SQLITE_DONE)
		rc = spool_error(s, "cannot read lines back");
	sqlite3_finalize(st);
	return rc;
}
