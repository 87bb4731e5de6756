#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/policy.h"
#include "lib/text.h"
#include "lib/when.h"

const char *const policy_kinds[] = {
	"complaint", "request", "enquiry", "praise", "corrective-action",
	NULL
};

const char *const policy_outcomes[] = {
	"upheld", "partly-upheld", "not-upheld", "withdrawn", "out-of-scope",
	"referred", "duplicate", "answered", NULL
};

static const struct {
	const char *name;
	int is_public;
} channels[] = {
	{ "phone", 0 }, { "letter", 0 }, { "fax", 0 }, { "email", 0 },
	{ "visit", 0 }, { "chat", 0 }, { "sms", 0 }, { "web", 0 },
	{ "form", 0 }, { "app", 0 },
	{ "twitter", 1 }, { "mastodon", 1 }, { "facebook", 1 },
	{ "instagram", 1 }, { "forum", 1 }, { "review", 1 }, { "blog", 1 },
	{ "press", 1 },
	{ "twitter-message", 0 }, { "mastodon-message", 0 },
	{ "facebook-message", 0 }, { "instagram-message", 0 },
};

enum { CHANNELS = sizeof channels / sizeof *channels };

/* Where `s` is in a sorted list, or should be; *found is set to 1 or 0. */
static size_t
place_of(const struct strs *list, const char *s, int *found)
{
	size_t low = 0, high = list->n;

	*found = 0;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(list->v[mid], s);

		if (order == 0)
			*found = 1;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
insert_at(struct strs *list, size_t at, const char *s)
{
	char *last;

	strs_add(list, s);
	last = list->v[list->n - 1];
	memmove(list->v + at + 1, list->v + at,
	    (list->n - 1 - at) * sizeof *list->v);
	list->v[at] = last;
}

static void
remove_at(struct strs *list, size_t at)
{
	free(list->v[at]);
	/* With the NULL behind the last. */
	memmove(list->v + at, list->v + at + 1,
	    (list->n - at) * sizeof *list->v);
	list->n--;
}

static void
insert_once(struct strs *list, const char *s)
{
	int found;
	size_t at = place_of(list, s, &found);

	if (!found)
		insert_at(list, at, s);
}

void
policy_release(struct policy *p)
{
	strs_release(&p->keys);
	strs_release(&p->values);
}

void
policy_put(struct policy *p, const char *key, const char *value)
{
	int found;
	size_t at = place_of(&p->keys, key, &found);

	insert_at(&p->values, at, value);
	if (found)
		remove_at(&p->values, at + 1);
	else
		insert_at(&p->keys, at, key);
}

void
policy_remove(struct policy *p, const char *key)
{
	int found;
	size_t at = place_of(&p->keys, key, &found);

	if (!found)
		return;
	remove_at(&p->keys, at);
	remove_at(&p->values, at);
}

void
policy_apply(struct policy *p, const struct event *ev)
{
	char key[EVENT_VALUE_MAX + 1];
	const char *value;

	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (f->id == F_SET && event_split_word(key, sizeof key, &value,
		    f->value) == 0)
			policy_put(p, key, value);
		else if (f->id == F_UNSET)
			policy_remove(p, f->value);
	}
}

const char *
policy_get(const struct policy *p, const char *key)
{
	int found;
	size_t at = place_of(&p->keys, key, &found);

	return found ? p->values.v[at] : NULL;
}

const char *
policy_getf(const struct policy *p, const char *fmt, ...)
{
	char key[EVENT_VALUE_MAX + 1];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(key, sizeof key, fmt, ap);
	va_end(ap);
	return len >= 0 && (size_t)len < sizeof key ? policy_get(p, key) :
	    NULL;
}

int
policy_is_shared(const struct policy *p, const char *who)
{
	const char *shared = policy_getf(p, "person.%s.shared", who);

	return shared && strcmp(shared, "yes") == 0;
}

int64_t
policy_away_until(const struct policy *p, const char *who)
{
	const char *away = policy_getf(p, "person.%s.away", who);
	int64_t day;

	if (!away)
		return WHEN_NONE;
	if (when_parse_date(&day, away) != 0) {
		err_clear();
		return WHEN_NONE;
	}
	return when_day_start(day + 1) - 1;
}

/*
 * The name in "person.ann.away" or "kind.praise"; the caller frees it.  NULL
 * if the key is of another family.  A name may have dots where something
 * follows it, and then ends at the last.
 */
static char *
name_in(const char *key, const char *family)
{
	size_t len = strlen(family);
	const char *name, *end;

	if (strncmp(key, family, len) != 0 || key[len] != '.')
		return NULL;
	name = key + len + 1;
	end = strrchr(name, '.');
	if (!end)
		end = name + strlen(name);
	return end > name ? xstrndup(name, (size_t)(end - name)) : NULL;
}

size_t
policy_names(const struct policy *p, const char *family, struct strs *out)
{
	struct strs names = STRS_INIT;
	size_t n;

	for (size_t i = 0; i < p->keys.n; i++) {
		char *name = name_in(p->keys.v[i], family);

		if (name)
			insert_once(&names, name);
		free(name);
	}
	n = names.n;
	for (size_t i = 0; i < n; i++)
		strs_add(out, names.v[i]);
	strs_release(&names);
	return n;
}

int
policy_channel_is_public(const struct policy *p, const char *channel,
    int *known)
{
	const char *told = policy_getf(p, "channel.%s.access", channel);

	if (known)
		*known = 1;
	if (told && strcmp(told, "public") == 0)
		return 1;
	if (told && strcmp(told, "direct") == 0)
		return 0;
	for (size_t i = 0; i < CHANNELS; i++) {
		if (strcmp(channels[i].name, channel) == 0)
			return channels[i].is_public;
	}
	if (known)
		*known = 0;
	return 0;
}

void
policy_channels(const struct policy *p, struct strs *out)
{
	struct strs names = STRS_INIT;

	policy_names(p, "channel", &names);
	for (size_t i = 0; i < CHANNELS; i++)
		insert_once(&names, channels[i].name);
	for (size_t i = 0; i < names.n; i++)
		strs_add(out, names.v[i]);
	strs_release(&names);
}

static int
refuse(const char *family, const char *word, const struct strs *known)
{
	struct buf near = BUF_INIT;

	err_set(CASE_ENO, "no %s '%s' in the policy", family, word);
	text_nearest(&near, word, known);
	if (near.len > 0)
		err_hint("did you mean %s?", near.data);
	else
		err_hint("'case-config --list' shows them all");
	buf_release(&near);
	return CASE_ENO;
}

/* Where some of a family are listed, only these pass. */
static int
check_listed(const struct policy *p, const char *family, const char *word,
    const char *const *built_in)
{
	struct strs known = STRS_INIT;
	int rc = 0, listed = policy_names(p, family, &known) > 0;

	for (size_t i = 0; built_in && built_in[i]; i++)
		insert_once(&known, built_in[i]);
	if (listed && !strs_has(&known, word))
		rc = refuse(family, word, &known);
	strs_release(&known);
	return rc;
}

/* Are persons listed?  A mailbox or a team is none. */
static int
has_persons(const struct policy *p)
{
	struct strs names = STRS_INIT;
	int has = 0;

	policy_names(p, "person", &names);
	for (size_t i = 0; i < names.n; i++)
		has |= !policy_is_shared(p, names.v[i]);
	strs_release(&names);
	return has;
}

int
policy_check_owner(const struct policy *p, const char *who)
{
	return has_persons(p) ? check_listed(p, "person", who, NULL) : 0;
}

int
policy_check_kind(const struct policy *p, const char *kind)
{
	return check_listed(p, "kind", kind, policy_kinds);
}

int
policy_check_cause(const struct policy *p, const char *cause)
{
	return check_listed(p, "cause", cause, NULL);
}
