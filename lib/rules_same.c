#include <string.h>

#include "lib/rules.h"

/* May a field differ when a command is repeated with its key?  Those that
 * the house fills in, where they were not given; Despite is asked apart. */
static int
may_differ(enum field_id id, const struct event *given)
{
	switch (id) {
	case F_CASEBOOK_EVENT:
	case F_CASE:
	case F_NUMBER:
	case F_AFTER:
	case F_RECORDED:
	case F_KEY:
	case F_DESPITE:
		return 1;
	case F_BY:
	case F_OCCURRED:
	case F_OWNER:
	case F_KIND:
	case F_SUBJECT:
	case F_CHANNEL:
	case F_ACCESS:
	case F_AS:
	case F_SEND:
		return !event_get(given, id);
	default:
		return 0;
	}
}

/* The same values in the same order; of a due only its text, since "3d" is
 * another day tomorrow. */
static int
same_values(const struct event *a, const struct event *b, enum field_id id)
{
	const char *x, *y;
	size_t i = 0, j = 0;
	struct when due;

	for (;;) {
		x = event_next(a, id, &i);
		y = event_next(b, id, &j);
		if (!x || !y)
			return x == y;
		if (id == F_PROMISE || id == F_REMIND) {
			event_split_instant(&due, &x, x);
			event_split_instant(&due, &y, y);
		}
		if (strcmp(x, y) != 0)
			return 0;
	}
}

/* The one that is given may have been left out, where nothing was in the way
 * yet. */
static int
same_despite(const struct event *stored, const struct event *given)
{
	return !event_get(stored, F_DESPITE) ||
	    same_values(stored, given, F_DESPITE);
}

int
rules_is_same(const struct event *stored, const struct event *given,
    const struct event *completed)
{
	if (stored->kind != completed->kind ||
	    stored->body_len != completed->body_len ||
	    memcmp(stored->body, completed->body, stored->body_len) != 0 ||
	    !same_despite(stored, given))
		return 0;
	for (int id = 0; id < F_FIELDS; id++) {
		if (id == F_UNKNOWN || may_differ((enum field_id)id, given))
			continue;
		if (!same_values(stored, completed, (enum field_id)id))
			return 0;
	}
	return 1;
}
