/*
 * query: the words with which cases are selected (DESIGN section 5.2), as a
 * struct.  Pure: lib/index turns it into SQL, and nothing else does.
 *
 * A query is a list of terms, all of which must hold.  A term has a key and
 * alternatives (comma), or is a bare word or "phrase".
 */
#ifndef CASEBOOK_QUERY_H
#define CASEBOOK_QUERY_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/path.h"
#include "lib/when.h"

enum query_key {
	Q_TEXT,			/* bare words */
	Q_IS,
	Q_OWNER,
	Q_WAS_OWNER,
	Q_BY,
	Q_CONTACT,
	Q_CHANNEL,
	Q_ACCESS,
	Q_KIND,
	Q_TAG,
	Q_ABOUT,
	Q_CAUSE,
	Q_OUTCOME,
	Q_CUSTOMER,
	Q_REF,
	Q_SUBJECT,
	Q_ID,			/* a value is a prefix in its one form */
	Q_PROMISE,
	Q_QUESTION,
	Q_HAS,
	Q_OPENED,		/* ranges of instants from here */
	Q_CLOSED,
	Q_UPDATED,
	Q_DUE,
	Q_HANDS,		/* ranges of numbers from here */
	Q_APPROACHES,
	Q_AGE,			/* range of seconds */
	Q_KEYS
};

/* One alternative of a term. */
struct query_value {
	char *text;		/* as typed; handles and names lower case */
	int is_prefix;		/* Q_TEXT: supp* */
	int is_phrase;		/* Q_TEXT: "thin soup" */
	char case_id[CASE_ID + 1];	/* Q_TEXT: the id that the word would
					 * be, in its one form: if there is
					 * such a case, it is meant; "" */
	struct when_range range;	/* Q_OPENED … Q_DUE */
	int64_t min, max;	/* Q_HANDS, Q_APPROACHES, Q_AGE: included */
};

struct query_term {
	enum query_key key;
	int negate;
	struct query_value *values;
	size_t nvalues;
};

struct query {
	struct query_term *terms;
	size_t nterms;
};

#define QUERY_INIT { NULL, 0 }

/*
 * Reads query arguments; each may hold several terms (a quoted query).  A
 * value with blanks or commas in it is quoted: contact:"Jens Muster".
 * `me` stands for the handle me in owner:, was-owner:, by:.  CASE_EUSAGE for
 * an unknown key (the nearest is named), an unknown value of a key that has a
 * list, an empty value or argument, more than 400 terms; CASE_EDATA for a
 * range that is none.  A term may have any number of alternatives.
 */
int query_parse(struct query *out, char *const *args, size_t nargs,
    const char *me, int64_t now);

void query_release(struct query *q);

/* Does a term of that key name the value?  1 or 0. */
int query_names(const struct query *q, enum query_key key, const char *value);

/* Does the argument look like a term, not like options: -is:open?  A '-', a
 * known key, a ':'.  1 or 0. */
int query_is_term(const char *arg);

/* "owner" of Q_OWNER; "" of Q_TEXT.  The values that is:, promise:,
 * question:, has:, access:, outcome: and customer: take, NULL-ended; NULL for
 * other keys. */
const char *query_key_name(enum query_key key);
const char *const *query_key_values(enum query_key key);

#endif
