#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/index_spool.h"

enum { WAITING_BYTES = 64 * 1024 };	/* that are written at once */

enum spool_sql {
	SPOOL_ADD,
	SPOOL_NAME,
	SPOOL_NAME_LINE,
	SPOOL_COUNT,
	SPOOL_COUNT_AGAIN,
	SPOOL_DROP,
	SPOOL_ADD_FILE,
	SPOOL_FILES,
	SPOOL_EACH,
	SPOOL_STATEMENTS
};

struct spool {
	sqlite3 *db;
	sqlite3_stmt *statements[SPOOL_STATEMENTS];
	int fd;				/* the bytes; -1 */
	struct buf waiting;		/* bytes that were not written yet */
	uint64_t written;
	struct buf file;		/* memory of spool_each_file() */
};

static const char tables[] =
"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"PRAGMA cache_size = -16384;"
"CREATE TABLE entry(line INTEGER PRIMARY KEY, case_id TEXT, kind INTEGER,"
"	final INTEGER, name TEXT, at INTEGER, len INTEGER);"
"CREATE TABLE file(line INTEGER, name TEXT, at INTEGER, len INTEGER);"
"CREATE INDEX file_line ON file(line);"
"CREATE TABLE name(name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;"
"CREATE TABLE hash(hash INTEGER PRIMARY KEY, n INTEGER);"
"BEGIN";

static const char *const texts[SPOOL_STATEMENTS] = {
	[SPOOL_ADD] = "INSERT INTO entry VALUES(?, ?, ?, ?, ?, ?, ?)",
	[SPOOL_NAME] = "INSERT OR IGNORE INTO name VALUES(?, ?)",
	[SPOOL_NAME_LINE] = "SELECT line FROM name WHERE name = ?",
	[SPOOL_COUNT] = "INSERT OR IGNORE INTO hash VALUES(?, 1)",
	[SPOOL_COUNT_AGAIN] =
	    "UPDATE hash SET n = n + 1 WHERE hash = ? RETURNING n",
	[SPOOL_DROP] = "DELETE FROM entry WHERE line = ?",
	[SPOOL_ADD_FILE] = "INSERT INTO file VALUES(?, ?, ?, ?)",
	[SPOOL_FILES] =
	    "SELECT at, len, name FROM file WHERE line = ? ORDER BY rowid",
	[SPOOL_EACH] =
	    "SELECT at, len, case_id, line, kind, final, name FROM entry"
	    " ORDER BY case_id, line",
};

static int
spool_error(struct spool *s)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	return err_set(code == SQLITE_FULL || code == SQLITE_NOMEM ||
	    code == SQLITE_IOERR || code == SQLITE_CANTOPEN ?
	    CASE_EAGAIN : CASE_EBUG, "cannot lay lines aside: %s",
	    sqlite3_errmsg(s->db));
}

/* Where SQLite would put its temporary files too. */
static int
open_nameless(void)
{
	const char *const dirs[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };
	struct buf path = BUF_INIT;
	int fd = -1;

	for (size_t i = 0; fd == -1 && i < sizeof dirs / sizeof *dirs; i++) {
		if (!dirs[i] || !dirs[i][0])
			continue;
		buf_cut(&path, 0);
		buf_addf(&path, "%s/casebook-XXXXXX", dirs[i]);
		fd = mkostemp(path.data, O_CLOEXEC);
	}
	if (fd == -1)
		err_errno("cannot create '%s'", path.data);
	else
		unlink(path.data);
	buf_release(&path);
	return fd == -1 ? err_code() : fd;
}

static int
open_database(struct spool *s)
{
	/* The empty name is a temporary database on disk. */
	if (sqlite3_open("", &s->db) != SQLITE_OK ||
	    sqlite3_exec(s->db, tables, NULL, NULL, NULL) != SQLITE_OK)
		return spool_error(s);
	for (int i = 0; i < SPOOL_STATEMENTS; i++) {
		if (sqlite3_prepare_v3(s->db, texts[i], -1,
		    SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL) !=
		    SQLITE_OK)
			return spool_error(s);
	}
	return 0;
}

int
spool_open(struct spool **out)
{
	struct spool *s = xcalloc(1, sizeof *s);
	int rc;

	s->waiting = s->file = (struct buf)BUF_INIT;
	s->fd = open_nameless();
	rc = s->fd < 0 ? s->fd : open_database(s);
	if (rc < 0) {
		spool_close(s);
		s = NULL;
	}
	*out = s;
	return rc;
}

void
spool_close(struct spool *s)
{
	if (!s)
		return;
	for (int i = 0; i < SPOOL_STATEMENTS; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	if (s->fd >= 0)
		close(s->fd);
	buf_release(&s->waiting);
	buf_release(&s->file);
	free(s);
}

static int
write_waiting(struct spool *s)
{
	int rc = file_write_fd(s->fd, s->waiting.data, s->waiting.len,
	    "a temporary file");

	s->written += s->waiting.len;
	buf_cut(&s->waiting, 0);
	return rc;
}

/* Where they begin is in *at. */
static int
write_bytes(struct spool *s, const void *data, size_t len, uint64_t *at)
{
	*at = s->written + s->waiting.len;
	buf_add(&s->waiting, data, len);
	return s->waiting.len >= WAITING_BYTES ? write_waiting(s) : 0;
}

static int
read_bytes(struct spool *s, struct buf *out, uint64_t at, size_t len)
{
	ssize_t n = 1;
	char *data;
	int rc = write_waiting(s);

	buf_cut(out, 0);
	data = buf_grow(out, len);
	for (size_t done = 0; rc == 0 && done < len; done += (size_t)n) {
		n = pread(s->fd, data + done, len - done, (off_t)(at + done));
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			rc = err_errno("cannot read a temporary file");
	}
	return rc;
}

/* Runs a statement that gives no rows. */
static int
run(struct spool *s, enum spool_sql which)
{
	sqlite3_stmt *st = s->statements[which];
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : spool_error(s);
}

/* Runs a statement that gives one number. */
static int
run_for_number(struct spool *s, enum spool_sql which, uint64_t *out)
{
	sqlite3_stmt *st = s->statements[which];
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		*out = (uint64_t)sqlite3_column_int64(st, 0);
	if (rc == SQLITE_ROW)
		rc = sqlite3_step(st);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : spool_error(s);
}

int
spool_count(struct spool *s, const char *hash, uint64_t *n)
{
	char head[16];
	int rc;

	memcpy(head, hash, sizeof head - 1);
	head[sizeof head - 1] = '\0';
	*n = strtoull(head, NULL, 16);
	sqlite3_bind_int64(s->statements[SPOOL_COUNT], 1, (sqlite3_int64)*n);
	rc = run(s, SPOOL_COUNT);
	if (rc < 0 || sqlite3_changes(s->db) == 1) {
		*n = 1;
		return rc;
	}
	sqlite3_bind_int64(s->statements[SPOOL_COUNT_AGAIN], 1,
	    (sqlite3_int64)*n);
	return run_for_number(s, SPOOL_COUNT_AGAIN, n);
}

/* 1 if the name is that of an *other line. */
static int
add_name(struct spool *s, const struct spool_entry *entry, uint64_t *other)
{
	sqlite3_stmt *st = s->statements[SPOOL_NAME];
	int rc;

	sqlite3_bind_text(st, 1, entry->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)entry->line);
	rc = run(s, SPOOL_NAME);
	if (rc < 0 || sqlite3_changes(s->db) == 1)
		return rc;
	sqlite3_bind_text(s->statements[SPOOL_NAME_LINE], 1, entry->name, -1,
	    SQLITE_STATIC);
	rc = run_for_number(s, SPOOL_NAME_LINE, other);
	return rc < 0 ? rc : 1;
}

int
spool_add(struct spool *s, struct spool_entry *entry,
    const struct buf *bytes, uint64_t *other)
{
	sqlite3_stmt *st = s->statements[SPOOL_ADD];
	int rc = add_name(s, entry, other);

	if (rc == 0)
		rc = write_bytes(s, bytes->data, bytes->len, &entry->at);
	if (rc != 0)
		return rc;
	entry->len = bytes->len;
	sqlite3_bind_int64(st, 1, (sqlite3_int64)entry->line);
	sqlite3_bind_text(st, 2, entry->case_id, -1, SQLITE_STATIC);
	sqlite3_bind_int(st, 3, (int)entry->kind);
	sqlite3_bind_int(st, 4, entry->is_final);
	sqlite3_bind_text(st, 5, entry->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 6, (sqlite3_int64)entry->at);
	sqlite3_bind_int64(st, 7, (sqlite3_int64)entry->len);
	return run(s, SPOOL_ADD);
}

int
spool_read(struct spool *s, const struct spool_entry *entry, struct buf *out)
{
	return read_bytes(s, out, entry->at, entry->len);
}

int
spool_add_file(struct spool *s, uint64_t line, const char *name,
    const void *data, size_t len)
{
	sqlite3_stmt *st = s->statements[SPOOL_ADD_FILE];
	uint64_t at;
	int rc = write_bytes(s, data, len, &at);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(st, 1, (sqlite3_int64)line);
	sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)at);
	sqlite3_bind_int64(st, 4, (sqlite3_int64)len);
	return run(s, SPOOL_ADD_FILE);
}

int
spool_each_file(struct spool *s, uint64_t line, spool_file_fn *fn, void *arg)
{
	sqlite3_stmt *st = s->statements[SPOOL_FILES];
	int rc = 0, step = SQLITE_DONE;

	sqlite3_bind_int64(st, 1, (sqlite3_int64)line);
	while (rc == 0 && (step = sqlite3_step(st)) == SQLITE_ROW) {
		rc = read_bytes(s, &s->file,
		    (uint64_t)sqlite3_column_int64(st, 0),
		    (size_t)sqlite3_column_int64(st, 1));
		if (rc == 0)
			rc = fn(arg, (const char *)sqlite3_column_text(st, 2),
			    s->file.data, s->file.len);
	}
	if (rc == 0 && step != SQLITE_DONE)
		rc = spool_error(s);
	sqlite3_reset(st);
	return rc;
}

int
spool_drop(struct spool *s, uint64_t line)
{
	sqlite3_bind_int64(s->statements[SPOOL_DROP], 1,
	    (sqlite3_int64)line);
	return run(s, SPOOL_DROP);
}

static void
take_entry(struct spool_entry *out, sqlite3_stmt *st)
{
	const char *id = (const char *)sqlite3_column_text(st, 2);

	memset(out, 0, sizeof *out);
	out->at = (uint64_t)sqlite3_column_int64(st, 0);
	out->len = (size_t)sqlite3_column_int64(st, 1);
	memcpy(out->case_id, id, strnlen(id, CASE_ID));
	out->line = (uint64_t)sqlite3_column_int64(st, 3);
	out->kind = (enum event_kind)sqlite3_column_int(st, 4);
	out->is_final = sqlite3_column_int(st, 5);
	out->name = (const char *)sqlite3_column_text(st, 6);
}

int
spool_each(struct spool *s, spool_fn *fn, void *arg)
{
	sqlite3_stmt *st = s->statements[SPOOL_EACH];
	struct spool_entry entry;
	int rc = 0, step = SQLITE_DONE;

	/* All are sorted before the first comes, so entries may be dropped. */
	while (rc == 0 && (step = sqlite3_step(st)) == SQLITE_ROW) {
		take_entry(&entry, st);
		rc = fn(arg, &entry);
	}
	if (rc == 0 && step != SQLITE_DONE)
		rc = spool_error(s);
	sqlite3_reset(st);
	return rc;
}
