#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"
#include "lib/text.h"

/* Statements have these as numbers. */
_Static_assert(TERM_LINK == 8 && TERM_MESSAGE == 9, "as in SQL_LINKS_OF …");

static const char tables[] =
"CREATE TABLE state(one INTEGER PRIMARY KEY, shown TEXT, boot TEXT,"
"	events INTEGER, cases INTEGER, sum INTEGER);"
"INSERT INTO state VALUES(1, '', '', 0, 0, 0);"
"CREATE TABLE name(id TEXT PRIMARY KEY, no INTEGER) WITHOUT ROWID;"
"CREATE TABLE casefile(no INTEGER PRIMARY KEY, id TEXT, flags INTEGER,"
"	opened INTEGER, closed INTEGER, updated INTEGER, hands INTEGER,"
"	approaches INTEGER, waiting_since INTEGER, next_due INTEGER,"
"	overdue_from INTEGER, todo_from INTEGER, promise_from INTEGER,"
"	promise_until INTEGER, owner TEXT, kind TEXT, channel TEXT,"
"	subject TEXT, contact TEXT, customer TEXT, cause TEXT,"
"	outcome TEXT);"
"CREATE TABLE term(what INTEGER, value TEXT, no INTEGER,"
"	PRIMARY KEY(what, value, no)) WITHOUT ROWID;"
"CREATE TABLE event(id INTEGER PRIMARY KEY, blob BLOB, entry INTEGER,"
"	number INTEGER, kind TEXT, recorded INTEGER, hand TEXT,"
"	key_hash INTEGER, head BLOB, body BLOB);"
"CREATE VIRTUAL TABLE word USING fts5(text, content='', columnsize=0,"
"	tokenize='unicode61 remove_diacritics 2');"
/* Words are gathered in memory up to this size; the default of 1 MiB makes a
 * rebuild a quarter slower. */
"INSERT INTO word(word, rank) VALUES('hashsize', 16777216);"
/* Segments are merged a little with each write (automerge).  At 16 of them
 * FTS5 would merge all at once, which cost some writer 130 ms of CPU at
 * 100,000 cases, ten times what the others pay. */
"INSERT INTO word(word, rank) VALUES('crisismerge', 1024);"
"CREATE TABLE policy(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;";

static const char indexes[] =
"CREATE INDEX IF NOT EXISTS casefile_owner ON casefile(owner);"
/* On flags, so that open cases come nearly in the order in which they lie. */
"CREATE INDEX IF NOT EXISTS casefile_open ON casefile(flags)"
"	WHERE flags & 1;"
"CREATE INDEX IF NOT EXISTS term_no ON term(no);"
"CREATE INDEX IF NOT EXISTS event_entry ON event(entry);"
"CREATE INDEX IF NOT EXISTS event_key ON event(key_hash);"
"CREATE INDEX IF NOT EXISTS event_recorded ON event(recorded);"
"CREATE INDEX IF NOT EXISTS event_hand ON event(hand, recorded);"
/* One piece instead of many large ones, which the next writers, who add a
 * small one each, would have to merge. */
"INSERT INTO word(word) VALUES('optimize');";

static const char *const texts[SQL_COUNT] = {
	[SQL_BEGIN_READ] = "BEGIN",
	[SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_STATE] =
	    "SELECT shown, boot, events, cases, sum FROM state",
	[SQL_SAVE_STATE] =
	    "UPDATE state SET shown = ?, boot = ?, events = ?, cases = ?,"
	    " sum = ?",
	[SQL_CASE_NUMBER] = "SELECT no FROM name WHERE id = ?",
	[SQL_CASE_ID] = "SELECT id FROM casefile WHERE no = ?",
	[SQL_ADD_NAME] = "INSERT INTO name(id, no) VALUES(?, ?)",
	[SQL_CASE_BLOBS] =
	    "SELECT blob FROM event WHERE id >= ? AND id < ? ORDER BY id",
	[SQL_ADD_EVENT] =
	    "INSERT INTO event(id, blob, entry, number, kind, recorded, hand,"
	    " key_hash, head, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_ADD_WORDS] = "INSERT INTO word(rowid, text) VALUES(?, ?)",
	[SQL_CASE_EVENTS] =
	    "SELECT blob, head, CASE WHEN ?3 THEN body END FROM event"
	    " WHERE id >= ?1 AND id < ?2",
	[SQL_KEY] =
	    "SELECT blob, head, body, id FROM event WHERE key_hash = ?"
	    " ORDER BY recorded, blob",
	[SQL_PREFIX] =
	    "SELECT id FROM name WHERE id >= ?1 AND id < ?1 || '~'"
	    " ORDER BY id LIMIT ?2",
	[SQL_NEWEST_BY] =
	    "SELECT c.id FROM event e JOIN casefile c ON c.no = e.id >> 20"
	    " WHERE e.hand = ? AND e.kind NOT IN ('sent', 'bounced')"
	    " ORDER BY e.recorded DESC, e.entry DESC LIMIT 1",
	[SQL_HAS] =
	    "SELECT 1 FROM event WHERE id >= ? AND id < ? AND blob = ?",
	/* 8 is TERM_LINK; an id has 10 characters. */
	[SQL_LINKS_OF] =
	    "SELECT substr(t.value, 12) || ' ' || substr(t.value, 1, 10)"
	    " FROM name n CROSS JOIN term t ON t.no = n.no"
	    " WHERE n.id = ? AND t.what = 8 ORDER BY 1",
	[SQL_LINKS_TO] =
	    "SELECT substr(t.value, 12) || ' ' || c.id"
	    " FROM term t CROSS JOIN casefile c ON c.no = t.no"
	    " WHERE t.what = 8 AND t.value >= ?1 || ' '"
	    " AND t.value < ?1 || '!' ORDER BY 1",
	/* 9 is TERM_MESSAGE. */
	[SQL_MESSAGE] =
	    "SELECT c.id FROM term t CROSS JOIN casefile c ON c.no = t.no"
	    " WHERE t.what = 9 AND t.value = ? ORDER BY c.opened, c.id"
	    " LIMIT 1",
	[SQL_JUDGED_CASES] =
	    "SELECT no, id FROM casefile"
	    " WHERE flags & 1 OR todo_from IS NOT NULL",
	[SQL_COUNT_OPEN] = "SELECT count(*) FROM casefile WHERE flags & 1",
	[SQL_POLICY] = "SELECT name, value FROM policy ORDER BY name",
	[SQL_CLEAR_POLICY] = "DELETE FROM policy",
	[SQL_ADD_POLICY] = "INSERT INTO policy VALUES(?, ?)",
	[SQL_WRITE_ROW] =
	    "INSERT OR REPLACE INTO casefile(no, id, flags, opened, closed,"
	    " updated, hands, approaches, waiting_since, next_due,"
	    " overdue_from, todo_from, promise_from, promise_until, owner,"
	    " kind, channel, subject, contact, customer, cause, outcome)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	    " ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
	[SQL_SAME_ROW] =
	    "SELECT 1 FROM casefile WHERE no = ?1 AND id IS ?2"
	    " AND flags IS ?3 AND opened IS ?4 AND closed IS ?5"
	    " AND updated IS ?6 AND hands IS ?7 AND approaches IS ?8"
	    " AND waiting_since IS ?9 AND next_due IS ?10"
	    " AND overdue_from IS ?11 AND todo_from IS ?12"
	    " AND promise_from IS ?13 AND promise_until IS ?14"
	    " AND owner IS ?15 AND kind IS ?16 AND channel IS ?17"
	    " AND subject IS ?18 AND contact IS ?19 AND customer IS ?20"
	    " AND cause IS ?21 AND outcome IS ?22",
	[SQL_TERMS] =
	    "SELECT what, value FROM term WHERE no = ? ORDER BY what, value",
	[SQL_ADD_TERM] = "INSERT INTO term(what, value, no) VALUES(?, ?, ?)",
	[SQL_REMOVE_TERM] =
	    "DELETE FROM term WHERE what = ? AND value = ? AND no = ?",
	[SQL_EVENT] =
	    "SELECT e.blob, e.head, e.body, e.entry, c.id FROM event e"
	    " LEFT JOIN casefile c ON c.no = e.id >> 20 WHERE e.id = ?",
};

/* What passes by itself, or with another user, is told apart from damage. */
static int
code_of_sqlite(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
		return CASE_EAGAIN;
	case SQLITE_READONLY:
		return rc == SQLITE_READONLY_DBMOVED ? CASE_EAGAIN :
		    CASE_EPERM;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return CASE_EPERM;
	default:
		return CASE_EBUG;
	}
}

int
err_sql(struct index *ix, const char *sql)
{
	return err_set(code_of_sqlite(sqlite3_extended_errcode(ix->db)),
	    "index '%s': %s: %.200s", ix->path, sqlite3_errmsg(ix->db), sql);
}

int
index_prepare(struct index *ix, sqlite3_stmt **out, const char *sql)
{
	*out = NULL;
	if (sqlite3_prepare_v2(ix->db, sql, -1, out, NULL) != SQLITE_OK)
		return err_sql(ix, sql);
	return 0;
}

int
index_statement(struct index *ix, enum index_sql which, sqlite3_stmt **out)
{
	sqlite3_stmt **kept = &ix->statements[which];

	if (!*kept && sqlite3_prepare_v3(ix->db, texts[which], -1,
	    SQLITE_PREPARE_PERSISTENT, kept, NULL) != SQLITE_OK)
		err_sql(ix, texts[which]);
	*out = *kept;
	return *kept ? 0 : err_code();
}

int
index_step(struct index *ix, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 0;
	if (rc != SQLITE_DONE)
		err_sql(ix, sqlite3_sql(st));
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 1 : err_code();
}

int
index_run(struct index *ix, sqlite3_stmt *st)
{
	int rc = index_step(ix, st);

	if (rc == 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

int
index_do(struct index *ix, enum index_sql which)
{
	sqlite3_stmt *st = NULL;
	int rc = index_statement(ix, which, &st);

	return rc ? rc : index_run(ix, st);
}

int
index_exec(struct index *ix, const char *sql)
{
	if (sqlite3_exec(ix->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return err_sql(ix, sql);
	return 0;
}

/* SQL: fold(text) */
static void
sql_fold(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const unsigned char *s = sqlite3_value_text(argv[0]);
	struct buf folded = BUF_INIT;

	(void)argc;
	if (!s)
		return;
	text_fold(&folded, (const char *)s,
	    (size_t)sqlite3_value_bytes(argv[0]));
	sqlite3_result_text(ctx, folded.data, (int)folded.len,
	    SQLITE_TRANSIENT);
	buf_release(&folded);
}

int
index_add_functions(struct index *ix)
{
	if (sqlite3_create_function(ix->db, "fold", 1, SQLITE_UTF8 |
	    SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, sql_fold, NULL,
	    NULL) != SQLITE_OK)
		return err_sql(ix, "fold()");
	return 0;
}

int
index_make_tables(struct index *ix)
{
	return index_exec(ix, tables);
}

int
index_make_indexes(struct index *ix)
{
	return index_exec(ix, indexes);
}

void
bind_text(sqlite3_stmt *st, int column, const char *s)
{
	if (s)
		sqlite3_bind_text(st, column, s, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(st, column);
}

void
bind_unless(sqlite3_stmt *st, int column, int64_t at, int64_t none)
{
	if (at != none)
		sqlite3_bind_int64(st, column, at);
	else
		sqlite3_bind_null(st, column);
}

const char *
column_text(sqlite3_stmt *st, int column)
{
	const unsigned char *s = sqlite3_column_text(st, column);

	return s ? (const char *)s : "";
}

int64_t
column_instant(sqlite3_stmt *st, int column)
{
	if (sqlite3_column_type(st, column) == SQLITE_NULL)
		return WHEN_NONE;
	return sqlite3_column_int64(st, column);
}

static unsigned
hex_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void
blob_pack(unsigned char out[BLOB_BYTES], const char *hex)
{
	for (size_t i = 0; i < BLOB_BYTES; i++)
		out[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 |
		    hex_value(hex[2 * i + 1]));
}

void
blob_unpack(char out[BLOB_ID + 1], const unsigned char *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < BLOB_BYTES; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[BLOB_ID] = '\0';
}

int64_t
blob_sum(const unsigned char bytes[BLOB_BYTES])
{
	uint64_t sum = 0;

	for (size_t i = 0; i < 8; i++)
		sum = sum << 8 | bytes[i];
	return (int64_t)sum;
}
