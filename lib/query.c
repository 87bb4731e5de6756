#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/policy.h"
#include "lib/query.h"
#include "lib/text.h"

enum { TERMS_MAX = 400 };	/* SQLite nests as deep as 1,000 */

/* What the value of a key looks like. */
enum form {
	FORM_TEXT,		/* anything, as typed */
	FORM_NAME,		/* lower case */
	FORM_HANDLE,		/* lower case, and `me` */
	FORM_LISTED,		/* lower case, one of a list */
	FORM_ID,
	FORM_INSTANTS,
	FORM_NUMBERS,
	FORM_AGES,
};

static const char *const is_values[] = {
	"open", "closed", "todo", "overdue", "unanswered", "asked",
	"unclaimed", "reopened", "went-public", "forced-public",
	"moved-private", NULL
};
static const char *const access_values[] = { "direct", "public", NULL };
static const char *const promise_values[] = {
	"open", "kept", "broken", "released", NULL
};
static const char *const question_values[] = {
	"open", "answered", "declined", NULL
};
static const char *const has_values[] = {
	"attachment", "redress", "takedown", "correction", "unsent", NULL
};

static const char *const customer_values[] = { "yes", "no", "unknown", NULL };

static const struct key_rule {
	const char *name;
	enum form form;
	const char *const *values;	/* of FORM_LISTED */
} rules[Q_KEYS] = {
	[Q_TEXT] = { "", FORM_TEXT, NULL },
	[Q_IS] = { "is", FORM_LISTED, is_values },
	[Q_OWNER] = { "owner", FORM_HANDLE, NULL },
	[Q_WAS_OWNER] = { "was-owner", FORM_HANDLE, NULL },
	[Q_BY] = { "by", FORM_HANDLE, NULL },
	[Q_CONTACT] = { "contact", FORM_TEXT, NULL },
	[Q_CHANNEL] = { "channel", FORM_NAME, NULL },
	[Q_ACCESS] = { "access", FORM_LISTED, access_values },
	[Q_KIND] = { "kind", FORM_NAME, NULL },
	[Q_TAG] = { "tag", FORM_TEXT, NULL },
	[Q_ABOUT] = { "about", FORM_TEXT, NULL },
	[Q_CAUSE] = { "cause", FORM_NAME, NULL },
	[Q_OUTCOME] = { "outcome", FORM_LISTED, policy_outcomes },
	[Q_CUSTOMER] = { "customer", FORM_LISTED, customer_values },
	[Q_REF] = { "ref", FORM_TEXT, NULL },
	[Q_SUBJECT] = { "subject", FORM_TEXT, NULL },
	[Q_ID] = { "id", FORM_ID, NULL },
	[Q_PROMISE] = { "promise", FORM_LISTED, promise_values },
	[Q_QUESTION] = { "question", FORM_LISTED, question_values },
	[Q_HAS] = { "has", FORM_LISTED, has_values },
	[Q_OPENED] = { "opened", FORM_INSTANTS, NULL },
	[Q_CLOSED] = { "closed", FORM_INSTANTS, NULL },
	[Q_UPDATED] = { "updated", FORM_INSTANTS, NULL },
	[Q_DUE] = { "due", FORM_INSTANTS, NULL },
	[Q_HANDS] = { "hands", FORM_NUMBERS, NULL },
	[Q_APPROACHES] = { "approaches", FORM_NUMBERS, NULL },
	[Q_AGE] = { "age", FORM_AGES, NULL },
};

/* Where the parser stands, and what it needs to know. */
struct parser {
	const char *p;
	const char *me;
	int64_t now;
};

const char *
query_key_name(enum query_key key)
{
	return rules[key].name;
}

const char *const *
query_key_values(enum query_key key)
{
	return rules[key].values;
}

/* The length of what looks like a key before a ':', or 0. */
static size_t
key_length(const char *s)
{
	size_t n = 0;

	while (isalpha((unsigned char)s[n]) || (n > 0 && s[n] == '-'))
		n++;
	return s[n] == ':' ? n : 0;
}

/* Q_TEXT if no key has that name. */
static enum query_key
key_by_name(const char *name, size_t len)
{
	for (int key = Q_TEXT + 1; key < Q_KEYS; key++) {
		const char *known = rules[key].name;

		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return key;
	}
	return Q_TEXT;
}

int
query_is_term(const char *arg)
{
	size_t len;

	if (arg[0] != '-')
		return 0;
	len = key_length(arg + 1);
	return len > 0 && key_by_name(arg + 1, len) != Q_TEXT;
}

/* A hint with the nearest of `known` to `word`, if any is near. */
static void
hint_nearest(const char *word, const struct strs *known)
{
	struct buf near = BUF_INIT;

	text_nearest(&near, word, known);
	if (near.len > 0)
		err_hint("did you mean: %s?", near.data);
	buf_release(&near);
}

static int
unknown_key(const char *name, size_t len)
{
	struct strs known = STRS_INIT;
	char *word = xstrndup(name, len);

	for (int key = Q_TEXT + 1; key < Q_KEYS; key++)
		strs_add(&known, rules[key].name);
	err_set(CASE_EUSAGE, "unknown key '%s:' in the query", word);
	hint_nearest(word, &known);
	strs_release(&known);
	free(word);
	return CASE_EUSAGE;
}

static int
check_listed(const struct key_rule *rule, const char *text)
{
	struct strs known = STRS_INIT;
	struct buf all = BUF_INIT;

	for (size_t i = 0; rule->values[i]; i++) {
		if (strcmp(rule->values[i], text) == 0) {
			strs_release(&known);
			buf_release(&all);
			return 0;
		}
		strs_add(&known, rule->values[i]);
		buf_addf(&all, "%s%s", i ? ", " : "", rule->values[i]);
	}
	err_set(CASE_EUSAGE, "no '%s:%s'; it takes %s", rule->name, text,
	    all.data);
	hint_nearest(text, &known);
	strs_release(&known);
	buf_release(&all);
	return CASE_EUSAGE;
}

/* First and last of the values that one end of a range names.  0 or 1. */
typedef int end_fn(int64_t *first, int64_t *last, const char *s);

static int
number_end(int64_t *first, int64_t *last, const char *s)
{
	uint64_t n;

	if (text_number(&n, s, INT32_MAX))
		return 1;
	*first = *last = (int64_t)n;
	return 0;
}

/* An age of 7d lasts for a whole day: the smallest unit that is named. */
static int
age_end(int64_t *first, int64_t *last, const char *s)
{
	static const char units[] = "smhdw";
	static const int64_t seconds[] = { 1, 60, 3600, 86400, 604800 };
	const char *unit;

	if (when_parse_duration(first, s)) {
		err_clear();
		return 1;
	}
	unit = strchr(units, s[strlen(s) - 1]);
	*last = *first + (unit ? seconds[unit - units] : 1) - 1;
	return 0;
}

/* A, A..B, A.., ..B */
static int
parse_ends(struct query_value *v, end_fn *end, const char *name)
{
	char *from = xstrdup(v->text);
	char *to = strstr(from, "..");
	int64_t ignored;
	int bad;

	v->min = INT64_MIN;
	v->max = INT64_MAX;
	if (!to) {
		bad = end(&v->min, &v->max, from);
	} else {
		*to = '\0';
		to += 2;
		bad = (!*from && !*to) ||
		    (*from && end(&v->min, &ignored, from)) ||
		    (*to && end(&ignored, &v->max, to));
	}
	free(from);
	if (!bad && v->min > v->max)
		return err_set(CASE_EDATA, "the range '%s:%s' ends before it"
		    " begins", name, v->text);
	return bad ? err_set(CASE_EDATA, "no range: '%s:%s'", name,
	    v->text) : 0;
}

static void
lower(char *s)
{
	for (; *s; s++)
		*s = (char)tolower((unsigned char)*s);
}

static int
parse_id(struct query_value *v)
{
	char id[CASE_ID + 1];

	if (path_case_prefix(id, v->text))
		return err_set(CASE_EUSAGE, "no case id begins with '%s'; "
		    "at least %d characters of one are needed", v->text,
		    CASE_PREFIX_MIN);
	free(v->text);
	v->text = xstrdup(id);
	return 0;
}

static int
parse_form(struct query_value *v, const struct key_rule *rule,
    const struct parser *ps)
{
	if (rule->form == FORM_NAME || rule->form == FORM_HANDLE ||
	    rule->form == FORM_LISTED)
		lower(v->text);
	switch (rule->form) {
	case FORM_TEXT:
	case FORM_NAME:
		return 0;
	case FORM_HANDLE:
		if (ps->me && strcmp(v->text, "me") == 0) {
			free(v->text);
			v->text = xstrdup(ps->me);
		}
		return 0;
	case FORM_LISTED:
		return check_listed(rule, v->text);
	case FORM_ID:
		return parse_id(v);
	case FORM_INSTANTS:
		if (when_parse_range(&v->range, v->text, ps->now))
			return err_prefix("%s", rule->name);
		return 0;
	case FORM_NUMBERS:
		return parse_ends(v, number_end, rule->name);
	case FORM_AGES:
		return parse_ends(v, age_end, rule->name);
	}
	return 0;
}

/* Reads up to the closing quote. */
static int
read_quoted(struct query_value *v, struct parser *ps)
{
	const char *end = strchr(ps->p + 1, '"');

	if (!end)
		return err_set(CASE_EUSAGE,
		    "no closing quote in the query: %s", ps->p);
	v->text = xstrndup(ps->p + 1, (size_t)(end - ps->p - 1));
	v->is_phrase = 1;
	ps->p = end + 1;
	return 0;
}

/* Reads a bare value: up to a blank or a comma. */
static void
read_plain(struct query_value *v, struct parser *ps)
{
	size_t len = strcspn(ps->p, ", \t\n");

	v->text = xstrndup(ps->p, len);
	ps->p += len;
}

/* What only a bare word may be: a prefix, a case id. */
static void
look_at_word(struct query_value *v, struct parser *ps)
{
	size_t len = strlen(v->text);

	if (v->is_phrase && *ps->p == '*') {
		v->is_prefix = 1;
		ps->p++;
	} else if (!v->is_phrase && len > 0 && v->text[len - 1] == '*') {
		v->is_prefix = 1;
		v->text[len - 1] = '\0';
	} else if (v->is_phrase || len != CASE_ID ||
	    path_case_prefix(v->case_id, v->text)) {
		v->case_id[0] = '\0';
	}
}

static int
parse_value(struct query_value *v, enum query_key key, struct parser *ps)
{
	const char *name = rules[key].name;

	if (*ps->p != '"')
		read_plain(v, ps);
	else if (read_quoted(v, ps))
		return err_code();
	if (key == Q_TEXT)
		look_at_word(v, ps);
	if (v->text[strspn(v->text, " \t\n")] == '\0')
		return key == Q_TEXT ?
		    err_set(CASE_EUSAGE, "an empty word in the query") :
		    err_set(CASE_EUSAGE, "%s: has no value", name);
	if (*ps->p && !strchr(", \t\n", *ps->p))
		return err_set(CASE_EUSAGE,
		    "a quote ends within a word of the query: %s", ps->p);
	return parse_form(v, &rules[key], ps);
}

static struct query_value *
add_value(struct query_term *t)
{
	t->values = xrealloc(t->values,
	    (t->nvalues + 1) * sizeof *t->values);
	memset(&t->values[t->nvalues], 0, sizeof *t->values);
	return &t->values[t->nvalues++];
}

static int
parse_term(struct query_term *t, struct parser *ps)
{
	size_t len;
	int rc;

	if (*ps->p == '-') {
		t->negate = 1;
		ps->p++;
	}
	t->key = Q_TEXT;
	len = key_length(ps->p);
	if (len > 0) {
		t->key = key_by_name(ps->p, len);
		if (t->key == Q_TEXT)
			return unknown_key(ps->p, len);
		ps->p += len + 1;
	}
	while ((rc = parse_value(add_value(t), t->key, ps)) == 0) {
		if (*ps->p != ',')
			break;
		ps->p++;
	}
	return rc;
}

static struct query_term *
add_term(struct query *q)
{
	q->terms = xrealloc(q->terms, (q->nterms + 1) * sizeof *q->terms);
	memset(&q->terms[q->nterms], 0, sizeof *q->terms);
	return &q->terms[q->nterms++];
}

static void
skip_blanks(struct parser *ps)
{
	ps->p += strspn(ps->p, " \t\n");
}

/*
 * An argument without any term is an error too: it comes from an unset
 * variable of a script, and would select every case.
 */
static int
parse_arg(struct query *q, struct parser *ps)
{
	int rc;

	skip_blanks(ps);
	if (!*ps->p)
		return err_set(CASE_EUSAGE, "an empty query");
	while (*ps->p) {
		if (q->nterms == TERMS_MAX)
			return err_set(CASE_EUSAGE, "more than %d terms in the"
			    " query", TERMS_MAX);
		rc = parse_term(add_term(q), ps);
		if (rc)
			return rc;
		skip_blanks(ps);
	}
	return 0;
}

int
query_parse(struct query *out, char *const *args, size_t nargs,
    const char *me, int64_t now)
{
	struct parser ps = { NULL, me, now };
	int rc;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < nargs; i++) {
		ps.p = args[i];
		rc = parse_arg(out, &ps);
		if (rc) {
			query_release(out);
			return rc;
		}
	}
	return 0;
}

int
query_names(const struct query *q, enum query_key key, const char *value)
{
	for (size_t i = 0; i < q->nterms; i++) {
		const struct query_term *t = &q->terms[i];

		for (size_t j = 0; t->key == key && j < t->nvalues; j++) {
			if (strcmp(t->values[j].text, value) == 0)
				return 1;
		}
	}
	return 0;
}

static void
release_term(struct query_term *t)
{
	for (size_t i = 0; i < t->nvalues; i++)
		free(t->values[i].text);
	free(t->values);
}

void
query_release(struct query *q)
{
	for (size_t i = 0; i < q->nterms; i++)
		release_term(&q->terms[i]);
	free(q->terms);
	q->terms = NULL;
	q->nterms = 0;
}
