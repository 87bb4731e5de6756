/*
 * index_parts: what the files of lib/index share, and nobody else sees: the
 * open index, its statements, its tables.
 *
 *	index_sql.c	SQLite, thinly wrapped; all fixed statements
 *	index.c		open and close, the stamp, the state
 *	index_read.c	single events, cases, keys
 *	index_write.c	events in
 *	index_facts.c	what is kept of a case, made of its events
 *	index_query.c	a query as SQL
 *	index_select.c	what a query selects
 *	index_check.c	checks and the dump
 *
 * Tables (the texts are in index_sql.c):
 *
 *	state		one row: the commit shown, how many, their sum
 *	name		case id -> case number
 *	casefile	the facts of each case, one row; `opened` is NULL
 *			where no event opens it, which is damage
 *	term		what a case has many of: owners, tags, links …
 *	event		the events; id is case number << ORDINAL_BITS | the
 *			place among the events of its case as they came, so
 *			that a case lies together and needs no join
 *	word		full text, contentless; rowid is the event's id
 *	policy		the policy in force
 *
 * Case number 0 is the policy.
 */
#ifndef CASEBOOK_INDEX_PARTS_H
#define CASEBOOK_INDEX_PARTS_H

#include <sqlite3.h>
#include <stdint.h>

#include "lib/index.h"

enum {
	ORDINAL_BITS = 20,
	INDEX_APPLICATION = 0x43617365,	/* "Case" */
	INDEX_SCHEMA = 3,	/* raise it with every change of a table, of
				 * a flag, or of what a fact means */
	BLOB_BYTES = BLOB_ID / 2,
	BOOT_ID = 36,
	STAMP = 64,		/* room for a stamp */
};

/* Bits of casefile.flags. */
enum flag {
	FLAG_OPEN = 1 << 0,	/* the index of open cases is built on it */
	FLAG_UNANSWERED = 1 << 1,
	FLAG_ASKED = 1 << 2,
	FLAG_UNCLAIMED = 1 << 3,
	FLAG_REOPENED = 1 << 4,
	FLAG_WENT_PUBLIC = 1 << 5,
	FLAG_FORCED_PUBLIC = 1 << 6,
	FLAG_MOVED_PRIVATE = 1 << 7,
	FLAG_ATTACHMENT = 1 << 8,
	FLAG_REDRESS = 1 << 9,
	FLAG_TAKEDOWN = 1 << 10,
	FLAG_CORRECTION = 1 << 11,
	FLAG_UNSENT = 1 << 12,
	FLAG_DIRECT = 1 << 13,		/* something was said directly */
	FLAG_PUBLIC = 1 << 14,
	FLAG_KEPT = 1 << 15,		/* there is a promise that was */
	FLAG_BROKEN = 1 << 16,		/* settled, but too late */
	FLAG_RELEASED = 1 << 17,
	FLAG_QUESTION_OPEN = 1 << 18,
	FLAG_ANSWERED = 1 << 19,
	FLAG_DECLINED = 1 << 20,
};

/* Values of term.what.  All values of terms went through text_fold(). */
enum term_what {
	TERM_OWNER = 1,
	TERM_BY,
	TERM_CONTACT,
	TERM_CHANNEL,
	TERM_TAG,
	TERM_ABOUT,
	TERM_REF,
	TERM_LINK,	/* "7k3qf2mxab caused-by": the other case first, so
			 * that it finds who is linked to it */
	TERM_MESSAGE,	/* Message-ID of a mail that came in, of its Key */
};

/* The statements whose text is fixed; prepared when first used. */
enum index_sql {
	SQL_BEGIN_READ,
	SQL_BEGIN_WRITE,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_STATE,
	SQL_SAVE_STATE,
	SQL_CASE_NUMBER,
	SQL_CASE_ID,
	SQL_ADD_NAME,
	SQL_CASE_BLOBS,
	SQL_ADD_EVENT,
	SQL_ADD_WORDS,
	SQL_CASE_EVENTS,
	SQL_KEY,
	SQL_PREFIX,
	SQL_NEWEST_BY,
	SQL_HAS,
	SQL_LINKS_OF,
	SQL_LINKS_TO,
	SQL_MESSAGE,
	SQL_JUDGED_CASES,
	SQL_COUNT_OPEN,
	SQL_POLICY,
	SQL_CLEAR_POLICY,
	SQL_ADD_POLICY,
	SQL_WRITE_ROW,
	SQL_SAME_ROW,
	SQL_TERMS,
	SQL_ADD_TERM,
	SQL_REMOVE_TERM,
	SQL_EVENT,
	SQL_COUNT
};

/* The row of `state`. */
struct state {
	char shown[BLOB_ID + 1];	/* commit */
	char boot[BOOT_ID + 1];		/* the boot that wrote last */
	int64_t events;			/* also the number of the last entry */
	int64_t cases;			/* also the number of the last case */
	int64_t sum;			/* XOR of the first half of all ids */
};

/* The case to which events are just added, so that the next of its events
 * costs no look-up. */
struct current {
	int known;
	char id[CASE_ID + 1];
	int64_t no;
	unsigned char (*blobs)[BLOB_BYTES];	/* of its events */
	size_t n, size;
};

/* A case by its number and its id. */
struct case_ref {
	int64_t no;
	char id[CASE_ID + 1];
};

struct case_refs {
	struct case_ref *v;
	size_t n, size;
};

struct index {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *statements[SQL_COUNT];
	struct state state;
	int lock;		/* the stamp, locked while we write; -1 */

	/* Of the transaction. */
	struct state before;
	struct current current;
	struct case_refs touched;	/* with repetitions */
	int policy_touched;
	struct buf text;	/* scratch */

	index_progress_fn *progress;
	void *progress_arg;
};

/* The message of SQLite for what `sql` did, as an error of ours. */
int err_sql(struct index *ix, const char *sql);

/* The statement, reset, ready to be bound; prepared if this is its first
 * use.  0 or an error. */
int index_statement(struct index *ix, enum index_sql which,
    sqlite3_stmt **out);

/* Prepares a statement that was built; sqlite3_finalize() it. */
int index_prepare(struct index *ix, sqlite3_stmt **out, const char *sql);

/* 0: a row is there; 1: no more, and the statement is reset; negative: an
 * error, and it is reset. */
int index_step(struct index *ix, sqlite3_stmt *st);

/* Runs a statement that gives no rows. */
int index_run(struct index *ix, sqlite3_stmt *st);

/* The same for a fixed statement without parameters. */
int index_do(struct index *ix, enum index_sql which);

/* Runs a text of any number of statements. */
int index_exec(struct index *ix, const char *sql);

/* Adds to SQL: fold(text), which is text_fold(). */
int index_add_functions(struct index *ix);

/* Makes tables; makes the indexes on them, which is cheaper when they are
 * full. */
int index_make_tables(struct index *ix);
int index_make_indexes(struct index *ix);

/* NULL is bound where `s` is NULL, where `at` is `none`. */
void bind_text(sqlite3_stmt *st, int column, const char *s);
void bind_unless(sqlite3_stmt *st, int column, int64_t at, int64_t none);

/* A text column, "" for NULL; an integer column, WHEN_NONE for NULL. */
const char *column_text(sqlite3_stmt *st, int column);
int64_t column_instant(sqlite3_stmt *st, int column);

/* Blob ids as they are stored, and back. */
void blob_pack(unsigned char out[BLOB_BYTES], const char *hex);
void blob_unpack(char out[BLOB_ID + 1], const unsigned char *bytes);

/* What an event id adds to state.sum. */
int64_t blob_sum(const unsigned char bytes[BLOB_BYTES]);

/* Adds a case, unless it is the last of the list. */
void case_refs_add(struct case_refs *refs, int64_t no, const char *id);

/* Reads the row of state (1 if there is none); writes ix->state. */
int index_load_state(struct index *ix, struct state *out);
int index_save_state(struct index *ix);

/* Locks the stamp for a transaction that writes (index.c tells what a stamp
 * is), CASE_EBUG if it does not agree with the index any more; stamps the
 * index as it is now and lets go of the lock. */
int index_lock(struct index *ix);
int index_unlock(struct index *ix);

/* Binds parameters 1 and 2: from where to where the events of a case lie. */
void index_bind_case(sqlite3_stmt *st, int64_t no);

/* Appends the bytes of an event, which lie in two columns from `column` on. */
void index_event_bytes(sqlite3_stmt *st, int column, struct buf *out);

/* The blob id that a column holds; CASE_EBUG if it holds none. */
int index_event_id(sqlite3_stmt *st, int column, char out[BLOB_ID + 1]);

/* The number of a case.  0, or 1 if there is no such case. */
int index_case_number(struct index *ix, const char *case_id, int64_t *no);

/* Appends the events of a case, those that can be parsed, to the list; with
 * their bodies if `bodies`.  list->order is not set. */
int index_read_case(struct index *ix, int64_t no, int bodies,
    struct event_list *list);

/* Looks through the file: SQLite's checks, the number and sum of events.
 * Stops when `fn` returns something else than 0, and returns it. */
int index_check_file(struct index *ix, index_fault_fn *fn, void *arg);

/* What facts are made with: the policy and its calendar. */
struct judge {
	struct policy policy;
	struct calendar calendar;
	struct casefile cf;		/* memory for folding */
	struct event_list events;
};
int judge_open(struct judge *out, struct index *ix);
void judge_close(struct judge *j);

/* A term of a case; in a list sorted and without repetitions. */
struct term {
	enum term_what what;
	char *value;
};

/* The facts of one case, made anew of its events: a row, and terms. */
struct facts {
	const struct casefile *cf;	/* NULL: nothing opens the case */
	struct judgement judgement;
	struct term *terms;
	size_t nterms, size;
};
int facts_make(struct facts *out, struct index *ix, struct judge *j,
    int64_t no);
void facts_clear(struct facts *facts);	/* keeps memory */
void facts_free(struct facts *facts);

/* Adds a term (none for NULL), folded, at the end. */
void facts_add_term(struct facts *facts, enum term_what what,
    const char *value);

/* Reads the terms that the index has of a case, sorted, into `out`. */
int facts_read_terms(struct facts *out, struct index *ix, int64_t no);
int term_compare(const void *a, const void *b);

/* Binds a row for SQL_WRITE_ROW and SQL_SAME_ROW. */
void facts_bind(sqlite3_stmt *st, int64_t no, const char *case_id,
    const struct facts *facts);

/* A statement that grows: its text, and what its question marks stand for
 * (a number where the text of one is NULL). */
struct bind {
	char *text;
	int64_t number;
};

struct sql {
	struct index *ix;
	int64_t now;
	struct buf text;
	struct bind *binds;
	size_t nbinds;
};

#define SQL_INIT(ix, now) { (ix), (now), BUF_INIT, NULL, 0 }

/* Adds text; says what the next question mark in it stands for. */
void sql_add(struct sql *q, const char *text);
void sql_bind_number(struct sql *q, int64_t number);
void sql_bind_string(struct sql *q, const char *s);

/* Adds " AND (…)" about casefile c for each term; `query` may be NULL. */
int sql_add_query(struct sql *q, const struct query *query);

/* Adds "SELECT columns FROM casefile c WHERE …" of what a query selects. */
int sql_select(struct sql *q, const struct query *query,
    const char *columns);

/* Prepares it with all values bound; sqlite3_finalize() it. */
int sql_prepare(struct sql *q, sqlite3_stmt **out);
void sql_release(struct sql *q);

/* A hash of a key, for event.key_hash. */
int64_t index_key_hash(const char *key);

#endif
