#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"


enum { BATCH = 256 };	/* events, or cases, read in one go */

/*
 * By what rows are sorted: a number, then a word, then their ids; for
 * --reverse all of it is turned round.  We sort them ourselves: SQLite would
 * pack and unpack each row once more.
 */
static const struct {
	const char *number, *word;
} orders[] = {
	[ORDER_OPENED] = { "c.opened", "''" },
	[ORDER_UPDATED] = { "c.updated", "''" },
	[ORDER_CLOSED] = { "ifnull(c.closed, 9223372036854775807)", "''" },
	[ORDER_DUE] = { "ifnull(c.next_due, 9223372036854775807)", "''" },
	/* Where nobody waits for a word of ours, behind them (1 << 62), by
	 * what is due. */
	[ORDER_WAITING] = {
		"ifnull(c.waiting_since, 4611686018427387904"
		" + coalesce(c.overdue_from, c.next_due,"
		" 4611686018427387903))", "''"
	},
	[ORDER_OWNER] = { "0", "c.owner" },
	[ORDER_SUBJECT] = { "0", "fold(c.subject)" },
};

/* Columns of a row: these … */
enum { COL_NUMBER, COL_WORD, COL_NO, COL_ID, COL_REST };

/* … and, where a whole row is wanted, the rest. */
static const char rest_columns[] =
    ", c.owner, c.kind, c.channel, c.subject, c.contact, c.opened, c.closed,"
    " c.updated, c.next_due, c.waiting_since,"
    " ifnull(c.overdue_from, 9223372036854775807),"
    " ifnull(c.todo_from, 9223372036854775807), c.flags";

enum { REST_STRINGS = 5 };

struct stored_row {
	int64_t number;			/* by which it is sorted */
	size_t at;			/* where its strings lie: the word, */
	const char *strings;		/* the id, those of the rest */
	int64_t no;
	int64_t opened, closed, updated, next_due, waiting_since,
	    overdue_from, todo_from;
	unsigned flags;
};

/*
 * Rows are read in one go and handed out afterwards: while a statement runs
 * nobody can write to the index, and what takes the rows may be a person
 * with a pager.
 */
struct rows {
	struct stored_row *v;
	size_t n, size;
	struct buf strings;
};

#define ROWS_INIT { NULL, 0, 0, BUF_INIT }

static void
rows_release(struct rows *rows)
{
	free(rows->v);
	buf_release(&rows->strings);
}

static void
store_string(struct rows *rows, sqlite3_stmt *st, int column)
{
	const char *s = column_text(st, column);

	buf_add(&rows->strings, s, strlen(s) + 1);
}

static void
store_rest(struct rows *rows, struct stored_row *row, sqlite3_stmt *st)
{
	int column = COL_REST;

	while (column < COL_REST + REST_STRINGS)
		store_string(rows, st, column++);
	row->opened = column_instant(st, column++);
	row->closed = column_instant(st, column++);
	row->updated = column_instant(st, column++);
	row->next_due = column_instant(st, column++);
	row->waiting_since = column_instant(st, column++);
	row->overdue_from = sqlite3_column_int64(st, column++);
	row->todo_from = sqlite3_column_int64(st, column++);
	row->flags = (unsigned)sqlite3_column_int(st, column);
}

static void
store_row(struct rows *rows, sqlite3_stmt *st, int whole)
{
	struct stored_row *row;

	if (rows->n == rows->size) {
		rows->size = rows->size ? rows->size * 2 : 64;
		rows->v = xrealloc(rows->v, rows->size * sizeof *rows->v);
	}
	row = &rows->v[rows->n++];
	row->number = sqlite3_column_int64(st, COL_NUMBER);
	row->no = sqlite3_column_int64(st, COL_NO);
	row->at = rows->strings.len;
	store_string(rows, st, COL_WORD);
	store_string(rows, st, COL_ID);
	if (whole)
		store_rest(rows, row, st);
}

static const char *
next_string(const char *s)
{
	return s + strlen(s) + 1;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct stored_row *x = a, *y = b;
	int order;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	order = strcmp(x->strings, y->strings);
	return order ? order : strcmp(next_string(x->strings),
	    next_string(y->strings));
}

static void
reverse_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->n / 2; i++) {
		struct stored_row row = rows->v[i];

		rows->v[i] = rows->v[rows->n - 1 - i];
		rows->v[rows->n - 1 - i] = row;
	}
}

static void
sort_rows(struct rows *rows, const struct selection *sel)
{
	for (size_t i = 0; i < rows->n; i++)
		rows->v[i].strings = rows->strings.data + rows->v[i].at;
	if (rows->n > 1)
		qsort(rows->v, rows->n, sizeof *rows->v, compare_rows);
	if (sel->reverse)
		reverse_rows(rows);
	if (sel->max > 0 && sel->max < rows->n)
		rows->n = sel->max;
}

static int
read_rows(struct rows *out, struct index *ix, const struct selection *sel,
    int whole)
{
	struct sql q = SQL_INIT(ix, sel->now);
	struct buf columns = BUF_INIT;
	sqlite3_stmt *st = NULL;
	int rc;

	buf_addf(&columns, "%s, %s, c.no, c.id%s", orders[sel->order].number,
	    orders[sel->order].word, whole ? rest_columns : "");
	rc = sql_select(&q, sel->query, columns.data);
	if (rc == 0)
		rc = sql_prepare(&q, &st);
	while (rc == 0 && (rc = index_step(ix, st)) == 0)
		store_row(out, st, whole);
	sqlite3_finalize(st);
	sql_release(&q);
	buf_release(&columns);
	if (rc == 1)
		sort_rows(out, sel);
	return rc < 0 ? rc : 0;
}

static void
unpack_row(struct case_row *out, const struct stored_row *row, int64_t now)
{
	out->id = next_string(row->strings);
	out->owner = next_string(out->id);
	out->kind = next_string(out->owner);
	out->channel = next_string(out->kind);
	out->subject = next_string(out->channel);
	out->contact = next_string(out->subject);
	out->opened = row->opened;
	out->closed = row->closed;
	out->updated = row->updated;
	out->next_due = row->next_due;
	out->waiting_since = row->waiting_since;
	out->is_open = (row->flags & FLAG_OPEN) != 0;
	out->unanswered = (row->flags & FLAG_UNANSWERED) != 0;
	out->unclaimed = (row->flags & FLAG_UNCLAIMED) != 0;
	out->overdue = row->overdue_from < now;
	out->todo = row->todo_from <= now;
}

int
index_select(struct index *ix, const struct selection *sel, case_row_fn *fn,
    void *arg)
{
	struct rows rows = ROWS_INIT;
	struct case_row row;
	int rc = read_rows(&rows, ix, sel, 1);

	for (size_t i = 0; rc == 0 && i < rows.n; i++) {
		unpack_row(&row, &rows.v[i], sel->now);
		rc = fn(arg, &row);
	}
	rows_release(&rows);
	return rc;
}

int
index_select_ids(struct index *ix, const struct selection *sel,
    struct strs *out)
{
	struct rows rows = ROWS_INIT;
	int rc = read_rows(&rows, ix, sel, 0);

	for (size_t i = 0; rc == 0 && i < rows.n; i++)
		strs_add(out, next_string(rows.v[i].strings));
	rows_release(&rows);
	return rc;
}

/* Begins to read in one transaction, which is quicker, unless one is open. */
static int
hold(struct index *ix, int *held)
{
	*held = sqlite3_get_autocommit(ix->db);
	return *held ? index_do(ix, SQL_BEGIN_READ) : 0;
}

static int
let_go(struct index *ix, int held, int rc)
{
	int end;

	if (!held)
		return rc;
	end = index_do(ix, SQL_COMMIT);
	return rc ? rc : end;
}

/* Some cases that were read at once; events[ends[i - 1]] to events[ends[i]]
 * are those of the case rows[first + i]. */
struct batch {
	struct event_list list;
	size_t first, n;
	size_t ends[BATCH];
};

static int
read_batch(struct batch *b, struct index *ix, const struct rows *rows,
    int bodies)
{
	int held, rc = hold(ix, &held);

	event_list_clear(&b->list);
	b->first += b->n;
	b->n = 0;
	while (rc == 0 && b->n < BATCH && b->list.n < BATCH &&
	    b->first + b->n < rows->n) {
		rc = index_read_case(ix, rows->v[b->first + b->n].no, bodies,
		    &b->list);
		b->ends[b->n++] = b->list.n;
	}
	return let_go(ix, held, rc);
}

static int
hand_out_batch(struct batch *b, const struct rows *rows,
    case_events_fn *fn, void *arg)
{
	size_t from = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		struct event_list view = { b->list.events + from,
		    b->list.order + from, b->ends[i] - from, 0 };

		event_list_sort(&view);
		rc = fn(arg, next_string(rows->v[b->first + i].strings),
		    &view);
		from = b->ends[i];
	}
	return rc;
}

int
index_each_case(struct index *ix, const struct selection *sel, int bodies,
    case_events_fn *fn, void *arg)
{
	struct batch *b = xcalloc(1, sizeof *b);
	struct rows rows = ROWS_INIT;
	int rc = read_rows(&rows, ix, sel, 0);

	while (rc == 0 && b->first + b->n < rows.n) {
		rc = read_batch(b, ix, &rows, bodies);
		if (rc == 0)
			rc = hand_out_batch(b, &rows, fn, arg);
	}
	event_list_free(&b->list);
	free(b);
	rows_release(&rows);
	return rc;
}

static void
add_names(struct sql *q, const char *column, const struct strs *names)
{
	if (!names)
		return;
	buf_addf(&q->text, " AND %s IN (", column);
	for (size_t i = 0; i < names->n; i++) {
		sql_add(q, i ? ", ?" : "?");
		sql_bind_string(q, names->v[i]);
	}
	sql_add(q, ")");
}

/*
 * Of selected cases an event is told when it and all before it in its case
 * were recorded, so that the order of a case holds although clocks differ.
 * The whole house goes by Recorded alone, which an index has.
 */
static const char *
shown_when(const struct event_filter *f)
{
	return f->query ? "max(e.recorded) OVER (PARTITION BY c.no"
	    " ORDER BY e.number, e.recorded, e.blob)" : "e.recorded";
}

/* The last `max` are the first of the order turned round. */
static int
select_events(struct sql *q, const struct event_filter *f)
{
	int rc;

	buf_addf(&q->text, "SELECT e.id, %s AS shown FROM ", shown_when(f));
	sql_add(q, f->query ? "casefile c CROSS JOIN event e"
	    " ON e.id >= c.no << 20 AND e.id < (c.no + 1) << 20" :
	    "event e LEFT JOIN casefile c ON c.no = e.id >> 20");
	sql_add(q, " WHERE 1");
	rc = sql_add_query(q, f->query);
	if (f->recorded.from != WHEN_NONE || f->recorded.until != INT64_MAX) {
		sql_add(q, " AND e.recorded >= ? AND e.recorded < ?");
		sql_bind_number(q, f->recorded.from);
		sql_bind_number(q, f->recorded.until);
	}
	add_names(q, "e.kind", f->kinds);
	add_names(q, "e.hand", f->by);
	if (f->after_entry > 0) {
		sql_add(q, " AND e.entry > ?");
		sql_bind_number(q, f->after_entry);
	}
	sql_add(q, f->max > 0 ?
	    " ORDER BY shown DESC, c.id DESC, e.number DESC, e.recorded DESC,"
	    " e.blob DESC LIMIT ?" :
	    " ORDER BY shown, c.id, e.number, e.recorded, e.blob");
	if (f->max > 0)
		sql_bind_number(q, (int64_t)f->max);
	return rc;
}

struct event_ids {
	int64_t *v;
	size_t n, size;
};

static void
add_id(struct event_ids *ids, int64_t id)
{
	if (ids->n == ids->size) {
		ids->size = ids->size ? ids->size * 2 : 64;
		ids->v = xrealloc(ids->v, ids->size * sizeof *ids->v);
	}
	ids->v[ids->n++] = id;
}

static void
reverse_ids(struct event_ids *ids)
{
	for (size_t i = 0; i < ids->n / 2; i++) {
		int64_t id = ids->v[i];

		ids->v[i] = ids->v[ids->n - 1 - i];
		ids->v[ids->n - 1 - i] = id;
	}
}

static int
read_ids(struct event_ids *out, struct index *ix,
    const struct event_filter *f)
{
	struct sql q = SQL_INIT(ix, f->now);
	sqlite3_stmt *st = NULL;
	int rc = select_events(&q, f);

	if (rc == 0)
		rc = sql_prepare(&q, &st);
	if (rc == 0) {
		while ((rc = index_step(ix, st)) == 0)
			add_id(out, sqlite3_column_int64(st, 0));
	}
	sqlite3_finalize(st);
	sql_release(&q);
	return rc < 0 ? rc : 0;
}

/* An event as it is told of. */
struct told_event {
	char case_id[CASE_ID + 1];
	struct event event;
	size_t at, len;			/* where its bytes lie */
	int64_t entry;
};

struct telling {
	struct told_event told[BATCH];
	size_t n;
	struct buf bytes;
};

static int
read_told(struct told_event *out, struct index *ix, int64_t id,
    struct buf *bytes)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_EVENT, &st);

	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, id);
	rc = index_step(ix, st);
	if (rc)
		return rc < 0 ? rc : err_set(CASE_EBUG,
		    "the index is damaged: an event is gone");
	memset(out, 0, sizeof *out);
	out->at = bytes->len;
	index_event_bytes(st, 1, bytes);
	out->len = bytes->len - out->at;
	buf_addc(bytes, '\0');
	out->entry = sqlite3_column_int64(st, 3);
	snprintf(out->case_id, sizeof out->case_id, "%s",
	    column_text(st, 4));
	if (event_parse(&out->event, bytes->data + out->at, out->len)) {
		err_clear();
		out->event = (struct event){ .kind_name = "", .body = "",
		    .occurred.at = WHEN_NONE, .recorded = WHEN_NONE };
	}
	rc = index_event_id(st, 0, out->event.id);
	sqlite3_reset(st);
	return rc;
}

static void
clear_telling(struct telling *t)
{
	for (size_t i = 0; i < t->n; i++)
		event_release(&t->told[i].event);
	t->n = 0;
	buf_cut(&t->bytes, 0);
}

static int
read_telling(struct telling *t, struct index *ix, const int64_t *ids,
    size_t n)
{
	int held, rc = hold(ix, &held);

	clear_telling(t);
	while (rc == 0 && t->n < n) {
		rc = read_told(&t->told[t->n], ix, ids[t->n], &t->bytes);
		t->n++;
	}
	return let_go(ix, held, rc);
}

static int
tell(struct telling *t, filtered_event_fn *fn, void *arg)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct told_event *e = &t->told[i];

		rc = fn(arg, e->case_id, &e->event, t->bytes.data + e->at,
		    e->len, e->entry);
	}
	return rc;
}

int
index_each_event(struct index *ix, const struct event_filter *filter,
    filtered_event_fn *fn, void *arg)
{
	struct telling *t = xcalloc(1, sizeof *t);
	struct event_ids ids = { NULL, 0, 0 };
	int rc = read_ids(&ids, ix, filter);

	t->bytes = (struct buf)BUF_INIT;
	if ((filter->max > 0) != (filter->reverse != 0))
		reverse_ids(&ids);
	for (size_t i = 0; rc == 0 && i < ids.n; i += BATCH) {
		rc = read_telling(t, ix, ids.v + i,
		    ids.n - i < BATCH ? ids.n - i : BATCH);
		if (rc == 0)
			rc = tell(t, fn, arg);
	}
	clear_telling(t);
	buf_release(&t->bytes);
	free(t);
	free(ids.v);
	return rc;
}
