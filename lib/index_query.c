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

static void
contains(struct sql *q, const char *text, const struct query_term *t)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		buf_addf(&q->text, "%sinstr(%s, ?)", i ? " OR " : "", text);
		bind_folded(q, t->values[i].text);
	}
}

static void
contact_contains(struct sql *q, const struct query_term *t)
{
	buf_addf(&q->text, "c.no IN (SELECT no FROM term WHERE what = %d"
	    " AND (", TERM_CONTACT);
	contains(q, "value", t);
	sql_add(q, "))");
}

static void
begins_with(struct sql *q, const struct query_term *t)
{
	const char *comma = "";

	/* Whole ids come by the thousand, from standard input. */
	sql_add(q, "c.no IN (SELECT no FROM name WHERE id IN (");
	for (size_t i = 0; i < t->nvalues; i++) {
		if (!path_is_case_id(t->values[i].text))
			continue;
		buf_addf(&q->text, "%s?", comma);
		sql_bind_string(q, t->values[i].text);
		comma = ", ";
	}
	sql_add(q, "))");
	for (size_t i = 0; i < t->nvalues; i++) {
		if (path_is_case_id(t->values[i].text))
			continue;
		sql_add(q, " OR c.no IN (SELECT no FROM name WHERE id >= ?"
		    " AND id < ? || '~')");
		sql_bind_string(q, t->values[i].text);
		sql_bind_string(q, t->values[i].text);
	}
}

static void
in_range(struct sql *q, const char *column, const struct query_term *t)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		buf_addf(&q->text, "%s%s >= ? AND %s < ?", i ? " OR " : "",
		    column, column);
		sql_bind_number(q, t->values[i].range.from);
		sql_bind_number(q, t->values[i].range.until);
	}
}

static void
between(struct sql *q, const char *number, const struct query_term *t)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		buf_addf(&q->text, "%s%s BETWEEN ? AND ?", i ? " OR " : "",
		    number);
		sql_bind_number(q, t->values[i].min);
		sql_bind_number(q, t->values[i].max);
	}
}

/* How old an open case is; how old a closed one became. */
static void
age_between(struct sql *q, const struct query_term *t)
{
	char age[80];

	snprintf(age, sizeof age, "coalesce(c.closed, %lld) - c.opened",
	    (long long)q->now);
	between(q, age, t);
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
is_fact(struct sql *q, const struct query_term *t)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		const struct word *w = find_word(t->key, t->values[i].text);

		if (!w)
			return err_set(CASE_EBUG, "no condition for '%s:%s'",
			    query_key_name(t->key), t->values[i].text);
		sql_add(q, i ? " OR " : "");
		if (w->flag)
			buf_addf(&q->text, "c.flags & %u", w->flag);
		if (w->sql) {
			buf_addf(&q->text, "%s%s", w->flag ? " OR " : "",
			    w->sql);
			if (strchr(w->sql, '?'))
				sql_bind_number(q, q->now);
		}
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
	struct buf match = BUF_INIT;
	const char *or = "";
	int64_t no;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < t->nvalues; i++) {
		rc = names_case(q, &t->values[i], &no);
		if (rc == 1) {
			buf_addf(&q->text, "%sc.no = %lld", or,
			    (long long)no);
			or = " OR ";
		} else if (rc == 0) {
			add_phrase(&match, &t->values[i]);
		}
	}
	if (match.len > 0) {
		buf_addf(&q->text, "%sc.no IN (SELECT rowid >> 20 FROM word"
		    " WHERE word MATCH ?)", or);
		sql_bind_string(q, match.data);
	}
	buf_release(&match);
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
		return is_fact(q, t);
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
		contact_contains(q, t);
		return 0;
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
		contains(q, "fold(c.subject)", t);
		return 0;
	case Q_ID:
		begins_with(q, t);
		return 0;
	case Q_OPENED:
		in_range(q, "c.opened", t);
		return 0;
	case Q_CLOSED:
		in_range(q, "c.closed", t);
		return 0;
	case Q_UPDATED:
		in_range(q, "c.updated", t);
		return 0;
	case Q_DUE:
		in_range(q, "c.next_due", t);
		return 0;
	case Q_HANDS:
		between(q, "c.hands", t);
		return 0;
	case Q_APPROACHES:
		between(q, "c.approaches", t);
		return 0;
	case Q_AGE:
		age_between(q, t);
		return 0;
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
