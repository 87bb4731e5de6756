#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"
#include "lib/text.h"

/* The words that are facts of a case: where a flag tells, or a condition, in
 * which ? is now, or either of them. */
static const struct word {
	enum query_key key;
	const char *value;
	unsigned flag;
	const char *sql;
} words[] = {
	{ Q_IS, "open", FLAG_OPEN, NULL },
	{ Q_IS, "closed", 0, "NOT c.flags & 1" },
	{ Q_IS, "todo", 0, "c.todo_from <= ?" },
	{ Q_IS, "overdue", 0, "c.overdue_from < ?" },
	{ Q_IS, "unanswered", FLAG_UNANSWERED, NULL },
	{ Q_IS, "asked", FLAG_ASKED, NULL },
	{ Q_IS, "unclaimed", FLAG_UNCLAIMED, NULL },
	{ Q_IS, "reopened", FLAG_REOPENED, NULL },
	{ Q_IS, "went-public", FLAG_WENT_PUBLIC, NULL },
	{ Q_IS, "forced-public", FLAG_FORCED_PUBLIC, NULL },
	{ Q_IS, "moved-private", FLAG_MOVED_PRIVATE, NULL },
	{ Q_ACCESS, "direct", FLAG_DIRECT, NULL },
	{ Q_ACCESS, "public", FLAG_PUBLIC, NULL },
	{ Q_PROMISE, "open", 0, "c.promise_until >= ?" },
	{ Q_PROMISE, "kept", FLAG_KEPT, NULL },
	{ Q_PROMISE, "broken", FLAG_BROKEN, "c.promise_from < ?" },
	{ Q_PROMISE, "released", FLAG_RELEASED, NULL },
	{ Q_QUESTION, "open", FLAG_QUESTION_OPEN, NULL },
	{ Q_QUESTION, "answered", FLAG_ANSWERED, NULL },
	{ Q_QUESTION, "declined", FLAG_DECLINED, NULL },
	{ Q_HAS, "attachment", FLAG_ATTACHMENT, NULL },
	{ Q_HAS, "redress", FLAG_REDRESS, NULL },
	{ Q_HAS, "takedown", FLAG_TAKEDOWN, NULL },
	{ Q_HAS, "correction", FLAG_CORRECTION, NULL },
	{ Q_HAS, "unsent", FLAG_UNSENT, NULL },
};

void
sql_add(struct sql *q, const char *text)
{
	buf_adds(&q->text, text);
}

static struct bind *
add_bind(struct sql *q)
{
	q->binds = xrealloc(q->binds, (q->nbinds + 1) * sizeof *q->binds);
	memset(&q->binds[q->nbinds], 0, sizeof *q->binds);
	return &q->binds[q->nbinds++];
}

void
sql_bind_number(struct sql *q, int64_t number)
{
	add_bind(q)->number = number;
}

void
sql_bind_string(struct sql *q, const char *s)
{
	add_bind(q)->text = xstrdup(s);
}

static void
bind_folded(struct sql *q, const char *s)
{
	struct buf folded = BUF_INIT;

	text_fold(&folded, s, strlen(s));
	add_bind(q)->text = buf_detach(&folded);
}

void
sql_release(struct sql *q)
{
	for (size_t i = 0; i < q->nbinds; i++)
		free(q->binds[i].text);
	free(q->binds);
	buf_release(&q->text);
}

int
sql_prepare(struct sql *q, sqlite3_stmt **st)
{
	int rc = index_prepare(q->ix, st, q->text.data);

	for (size_t i = 0; rc == 0 && i < q->nbinds; i++) {
		if (q->binds[i].text)
			bind_text(*st, (int)i + 1, q->binds[i].text);
		else
			sqlite3_bind_int64(*st, (int)i + 1,
			    q->binds[i].number);
	}
	return rc;
}

/* One of "?, ?, ?" for each value. */
static void
add_list(struct sql *q, const struct query_term *t,
    void bind(struct sql *, const char *))
{
	for (size_t i = 0; i < t->nvalues; i++) {
		sql_add(q, i ? ", ?" : "?");
		bind(q, t->values[i].text);
	}
}

static void
column_is(struct sql *q, const char *column, const struct query_term *t)
{
	buf_addf(&q->text, "%s IN (", column);
	add_list(q, t, sql_bind_string);
	sql_add(q, ")");
}

static void
has_term(struct sql *q, enum term_what what, const struct query_term *t)
{
	buf_addf(&q->text, "c.no IN (SELECT no FROM term WHERE what = %d"
	    " AND value IN (", (int)what);
	add_list(q, t, bind_folded);
	sql_add(q, "))");
}

/* Adds the condition of the alternative `i`; `on` is the column. */
typedef int alternative_fn(struct sql *q, const char *on,
    const struct query_term *t, size_t i);

/* Any of `n` alternatives, nested in halves: in a row, a thousand would be
 * deeper than SQLite goes. */
static int
any_of(struct sql *q, const char *on, const struct query_term *t,
    size_t first, size_t n, alternative_fn *add)
{
	int rc;

	if (n == 1)
		return add(q, on, t, first);
	sql_add(q, "(");
	rc = any_of(q, on, t, first, n / 2, add);
	sql_add(q, " OR ");
	if (rc == 0)
		rc = any_of(q, on, t, first + n / 2, n - n / 2, add);
	sql_add(q, ")");
	return rc;
}

static int
any(struct sql *q, const char *on, const struct query_term *t,
    alternative_fn *add)
{
	return any_of(q, on, t, 0, t->nvalues, add);
}

static int
contains(struct sql *q, const char *on, const struct query_term *t, size_t i)
{
	buf_addf(&q->text, "instr(%s, ?)", on);
	bind_folded(q, t->values[i].text);
	return 0;
}

static int
contact_contains(struct sql *q, const struct query_term *t)
{
	int rc;

	buf_addf(&q->text, "c.no IN (SELECT no FROM term WHERE what = %d"
	    " AND ", TERM_CONTACT);
	rc = any(q, "value", t, contains);
	sql_add(q, ")");
	return rc;
}

/* Ids come by the thousand, from standard input: they are one value, a list
 * in JSON. */
static void
begins_with(struct sql *q, const struct query_term *t)
{
	struct buf ids = BUF_INIT;

	for (size_t i = 0; i < t->nvalues; i++)
		buf_addf(&ids, "%c\"%s\"", i ? ',' : '[', t->values[i].text);
	buf_addc(&ids, ']');
	sql_add(q, "c.no IN (SELECT n.no FROM json_each(?) j CROSS JOIN name n"
	    " ON n.id >= j.value AND n.id < j.value || '~')");
	sql_bind_string(q, ids.data);
	buf_release(&ids);
}

static int
in_range(struct sql *q, const char *on, const struct query_term *t, size_t i)
{
	buf_addf(&q->text, "%s >= ? AND %s < ?", on, on);
	sql_bind_number(q, t->values[i].range.from);
	sql_bind_number(q, t->values[i].range.until);
	return 0;
}

static int
between(struct sql *q, const char *on, const struct query_term *t, size_t i)
{
	buf_addf(&q->text, "%s BETWEEN ? AND ?", on);
	sql_bind_number(q, t->values[i].min);
	sql_bind_number(q, t->values[i].max);
	return 0;
}

/* How old an open case is; how old a closed one became. */
static int
age_between(struct sql *q, const struct query_term *t)
{
	char age[80];

	snprintf(age, sizeof age, "coalesce(c.closed, %lld) - c.opened",
	    (long long)q->now);
	return any(q, age, t, between);
}

static const struct word *
find_word(enum query_key key, const char *value)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (words[i].key == key &&
		    strcmp(words[i].value, value) == 0)
			return &words[i];
	}
	return NULL;
}

static int
is_fact(struct sql *q, const char *flags, const struct query_term *t,
    size_t i)
{
	const struct word *w = find_word(t->key, t->values[i].text);

	if (!w)
		return err_set(CASE_EBUG, "no condition for '%s:%s'",
		    query_key_name(t->key), t->values[i].text);
	if (w->flag)
		buf_addf(&q->text, "%s & %u", flags, w->flag);
	if (w->sql) {
		buf_addf(&q->text, "%s%s", w->flag ? " OR " : "", w->sql);
		if (strchr(w->sql, '?'))
			sql_bind_number(q, q->now);
	}
	return 0;
}

/* Adds a word or phrase as FTS5 takes it: quoted, so that nothing in it is an
 * operator. */
static void
add_phrase(struct buf *match, const struct query_value *v)
{
	struct buf folded = BUF_INIT;

	text_fold(&folded, v->text, strlen(v->text));
	buf_adds(match, match->len > 0 ? " OR \"" : "\"");
	for (size_t i = 0; i < folded.len; i++) {
		if (folded.data[i] == '"')
			buf_addc(match, '"');
		buf_addc(match, folded.data[i]);
	}
	buf_adds(match, v->is_prefix ? "\" *" : "\"");
	buf_release(&folded);
}

/* Is the word the id of a case?  Then that case is meant. */
static int
names_case(struct sql *q, const struct query_value *v, int64_t *no)
{
	int rc;

	if (!v->case_id[0])
		return 0;
	rc = index_case_number(q->ix, v->case_id, no);
	return rc < 0 ? rc : !rc;
}

static int
has_words(struct sql *q, const struct query_term *t)
{
	struct buf match = BUF_INIT, cases = BUF_INIT;
	int64_t no;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < t->nvalues; i++) {
		rc = names_case(q, &t->values[i], &no);
		if (rc == 1)
			buf_addf(&cases, "%s%lld", cases.len > 0 ? ", " : "",
			    (long long)no);
		else if (rc == 0)
			add_phrase(&match, &t->values[i]);
	}
	if (cases.len > 0)
		buf_addf(&q->text, "c.no IN (%s)", cases.data);
	if (match.len > 0) {
		buf_addf(&q->text, "%sc.no IN (SELECT rowid >> 20 FROM word"
		    " WHERE word MATCH ?)", cases.len > 0 ? " OR " : "");
		sql_bind_string(q, match.data);
	}
	buf_release(&match);
	buf_release(&cases);
	return rc < 0 ? rc : 0;
}

static int
add_condition(struct sql *q, const struct query_term *t)
{
	switch (t->key) {
	case Q_TEXT:
		return has_words(q, t);
	case Q_IS:
	case Q_ACCESS:
	case Q_PROMISE:
	case Q_QUESTION:
	case Q_HAS:
		return any(q, "c.flags", t, is_fact);
	case Q_OWNER:
		column_is(q, "c.owner", t);
		return 0;
	case Q_WAS_OWNER:
		has_term(q, TERM_OWNER, t);
		return 0;
	case Q_BY:
		has_term(q, TERM_BY, t);
		return 0;
	case Q_CONTACT:
		return contact_contains(q, t);
	case Q_CHANNEL:
		has_term(q, TERM_CHANNEL, t);
		return 0;
	case Q_KIND:
		column_is(q, "c.kind", t);
		return 0;
	case Q_TAG:
		has_term(q, TERM_TAG, t);
		return 0;
	case Q_ABOUT:
		has_term(q, TERM_ABOUT, t);
		return 0;
	case Q_CAUSE:
		column_is(q, "c.cause", t);
		return 0;
	case Q_OUTCOME:
		column_is(q, "c.outcome", t);
		return 0;
	case Q_CUSTOMER:
		column_is(q, "coalesce(c.customer, 'unknown')", t);
		return 0;
	case Q_REF:
		has_term(q, TERM_REF, t);
		return 0;
	case Q_SUBJECT:
		return any(q, "fold(c.subject)", t, contains);
	case Q_ID:
		begins_with(q, t);
		return 0;
	case Q_OPENED:
		return any(q, "c.opened", t, in_range);
	case Q_CLOSED:
		return any(q, "c.closed", t, in_range);
	case Q_UPDATED:
		return any(q, "c.updated", t, in_range);
	case Q_DUE:
		return any(q, "c.next_due", t, in_range);
	case Q_HANDS:
		return any(q, "c.hands", t, between);
	case Q_APPROACHES:
		return any(q, "c.approaches", t, between);
	case Q_AGE:
		return age_between(q, t);
	case Q_KEYS:
		break;
	}
	return err_set(CASE_EBUG, "no condition for query key %d",
	    (int)t->key);
}

/* What cannot be told of a case (closed: of an open one) does not hold, so
 * that its negation does. */
int
sql_add_query(struct sql *q, const struct query *query)
{
	int rc = 0;

	for (size_t i = 0; query && rc == 0 && i < query->nterms; i++) {
		sql_add(q, " AND (");
		rc = add_condition(q, &query->terms[i]);
		sql_add(q, query->terms[i].negate ? ") IS NOT TRUE" : ")");
	}
	return rc;
}

int
sql_select(struct sql *q, const struct query *query, const char *columns)
{
	buf_addf(&q->text, "SELECT %s FROM casefile c"
	    " WHERE c.opened IS NOT NULL", columns);
	return sql_add_query(q, query);
}
