#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/address.h"
#include "lib/calendar.h"
#include "lib/err.h"
#include "lib/setting.h"
#include "lib/text.h"
#include "lib/when.h"

static const char format_key[] = "casebook.format";

/* What a value, or the free part of a key, has to look like. */
struct form {
	int (*is)(const char *s);	/* 1 or 0 */
	const char *wanted;
};

static int
is_text(const char *s)
{
	return *s && text_is_value(s, strlen(s));
}

static int
is_name(const char *s)
{
	return *s && *s != '-' &&
	    !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* A name that an author of a commit may have. */
static int
is_person(const char *s)
{
	return is_text(s) && !strpbrk(s, "<>");
}

/* "ann@house.example" or "The house <ann@house.example>" */
static int
is_sender(const char *s)
{
	const char *open = strchr(s, '<');
	struct buf address = BUF_INIT;
	int is = is_text(s) && address_of(&address, s) == 0;

	if (open && (open - s < 2 || open[-1] != ' ' ||
	    strchr(open + 1, '<')))
		is = 0;
	buf_release(&address);
	return is;
}

static int
is_yes_no(const char *s)
{
	return strcmp(s, "yes") == 0 || strcmp(s, "no") == 0;
}

static int
is_access(const char *s)
{
	return strcmp(s, "direct") == 0 || strcmp(s, "public") == 0;
}

static int
is_date(const char *s)
{
	char text[WHEN_TEXT];
	struct when ignored;

	if (strlen(s) != sizeof "2026-12-24" - 1)
		return 0;
	snprintf(text, sizeof text, "%sT12:00:00Z", s);
	return when_parse_rfc3339(&ignored, text) == 0;
}

static int
is_span(const char *s)
{
	struct span ignored;
	int rc = span_parse(&ignored, s);

	if (rc != 0)
		err_clear();
	return rc == 0;
}

/* Its seconds on the clock, in a week of five days of eight hours: those of
 * the house are no matter of the form. */
static int64_t
usual_length(const struct span *span)
{
	if (!span->business)
		return span->amount;
	return span->amount * (span->days ? 8 * 3600 : 1) * (7 * 24) / (5 * 8);
}

static int
is_ascending(const char *s)
{
	int64_t before = 0;

	for (;;) {
		size_t len = strcspn(s, ",");
		char *one = xstrndup(s, len);
		struct span span;
		int rc = span_parse(&span, one);

		free(one);
		if (rc != 0)
			err_clear();
		if (rc != 0 || usual_length(&span) <= before)
			return 0;
		if (!s[len])
			return 1;
		before = usual_length(&span);
		s += len + 1;
	}
}

/* What is wrong with the hours the calendar says better than `wanted`. */
static int
is_hours(const char *s)
{
	return calendar_parse_hours(NULL, s) == 0;
}

static const struct form text = { is_text, "a text in one line" };
static const struct form name = { is_name, "a name of a-z, 0-9 and -" };
static const struct form handle = { text_is_handle,
	"a handle of a-z, 0-9, '.', '_' and '-'" };
static const struct form person = { is_person, "a name without < and >" };
static const struct form address = { address_is, "a mail address" };
static const struct form sender = { is_sender,
	"a mail address, or 'Name <address>'" };
static const struct form yes_no = { is_yes_no, "yes or no" };
static const struct form access = { is_access, "direct or public" };
static const struct form date = { is_date, "a date such as 2026-12-24" };
static const struct form zone = { when_zone_exists,
	"a time zone such as Europe/Berlin" };
static const struct form span = { is_span,
	"an amount of time such as 2bd, 8bh, 8h or 2w" };
static const struct form ascending = { is_ascending,
	"amounts of time, each longer than the one before, such as 3bd,8w" };
static const struct form hours = { is_hours,
	"opening hours such as Mon-Fri 09:00-17:00" };

/* A key that we know: `head`, or where it has a free part `head`, that and
 * `tail`. */
struct rule {
	const char *head;
	const struct form *free_part;
	const char *tail;
	const struct form *value;
};

static const struct rule rules[] = {
	{ "casebook.name", NULL, "", &text },
	{ "casebook.timezone", NULL, "", &zone },
	{ "intake.owner", NULL, "", &handle },
	{ "intake.kind", NULL, "", &name },
	{ "person.", &handle, ".name", &person },
	{ "person.", &handle, ".email", &address },
	{ "person.", &handle, ".shared", &yes_no },
	{ "person.", &handle, ".away", &date },
	{ "channel.", &name, ".access", &access },
	{ "kind.", &name, "", &text },
	{ "cause.", &name, "", &text },
	{ "promise.within", NULL, "", &span },
	{ "calendar.hours", NULL, "", &hours },
	{ "calendar.holiday.", &date, "", &text },
	{ "target.first-response", NULL, "", &span },
	{ "target.next-response", NULL, "", &span },
	{ "target.resolution", NULL, "", &span },
	{ "report.bands", NULL, "", &ascending },
	{ "mail.from", NULL, "", &sender },
	{ "mail.acknowledge", NULL, "", &yes_no },
	{ "mail.tell-handover", NULL, "", &yes_no },
	{ "mail.receipt", NULL, "", &yes_no },
};

enum { RULES = sizeof rules / sizeof *rules };

/* The free part of `key` if it is one of the rule, "" where that has none;
 * the caller frees it.  NULL if the key is none of the rule. */
static char *
free_part_of(const struct rule *r, const char *key)
{
	size_t len = strlen(key), head = strlen(r->head);
	size_t tail = strlen(r->tail);

	if (!r->free_part)
		return strcmp(key, r->head) == 0 ? xstrdup("") : NULL;
	if (len < head + tail || strncmp(key, r->head, head) != 0 ||
	    strcmp(key + len - tail, r->tail) != 0)
		return NULL;
	return xstrndup(key + head, len - head - tail);
}

/* Is what stands before the first dot nearly the same?  Else "mail.sender"
 * would be taken for a misspelt "kind.sender". */
static int
is_near_family(const struct rule *r, const char *key)
{
	char *word = xstrndup(key, strcspn(key, "."));
	struct strs family = STRS_INIT;
	struct buf near = BUF_INIT;
	int is;

	strs_addn(&family, r->head, strcspn(r->head, "."));
	text_nearest(&near, word, &family);
	is = near.len > 0;
	buf_release(&near);
	strs_release(&family);
	free(word);
	return is;
}

/*
 * Adds the key of the rule that has the free part of `key`, which may be
 * misspelt: what follows as many dots as the head has, up to the last dot
 * where there is a tail.  Nothing if that is empty.
 */
static void
add_candidate(struct strs *out, const struct rule *r, const char *key)
{
	struct buf candidate = BUF_INIT;
	const char *part = key, *end = key + strlen(key);

	buf_adds(&candidate, r->head);
	if (r->free_part) {
		for (const char *s = r->head; part && *s; s++) {
			if (*s == '.' && (part = strchr(part, '.')))
				part++;
		}
		if (*r->tail)
			end = strrchr(key, '.');
		if (part && end > part)
			buf_add(&candidate, part, (size_t)(end - part));
		else
			buf_cut(&candidate, 0);
	}
	if (candidate.len > 0) {
		buf_adds(&candidate, r->tail);
		strs_add(out, candidate.data);
	}
	buf_release(&candidate);
}

static int
refuse_key(const char *key)
{
	struct strs known = STRS_INIT;
	struct buf near = BUF_INIT;

	for (size_t i = 0; i < RULES; i++) {
		if (is_near_family(&rules[i], key))
			add_candidate(&known, &rules[i], key);
	}
	text_nearest(&near, key, &known);
	err_set(CASE_EDATA, "a policy has no key '%s'", key);
	if (near.len > 0)
		err_hint("did you mean %s?", near.data);
	else
		err_hint("casebook-policy(5) lists the keys");
	buf_release(&near);
	strs_release(&known);
	return CASE_EDATA;
}

/* A message that the form itself has set is kept. */
static int
check_form(const char *key, const struct form *form, const char *s)
{
	if (form->is(s))
		return 0;
	err_set(CASE_EDATA, "'%s' is not %s", s, form->wanted);
	return err_prefix("%s", key);
}

static int
refuse_format(void)
{
	return err_set(CASE_EDATA, "%s is told when a casebook is made, and "
	    "never changed", format_key);
}

int
setting_check_format(const struct event *ev)
{
	char key[EVENT_VALUE_MAX + 1], format[16];
	const char *value;
	size_t set = 0, unset = 0;

	snprintf(format, sizeof format, "%d", EVENT_FORMAT);
	while ((value = event_next(ev, F_SET, &set))) {
		if (event_split_word(key, sizeof key, &value, value) == 0 &&
		    strcmp(key, format_key) == 0 &&
		    strcmp(value, format) != 0)
			return refuse_format();
	}
	while ((value = event_next(ev, F_UNSET, &unset))) {
		if (strcmp(value, format_key) == 0)
			return refuse_format();
	}
	return 0;
}

int
setting_check(const char *key, const char *value)
{
	if (strcmp(key, format_key) == 0)
		return refuse_format();
	if (strlen(key) + 1 + strlen(value) > EVENT_VALUE_MAX)
		return err_set(CASE_EDATA, "key and value are longer than "
		    "%d bytes", EVENT_VALUE_MAX);
	for (size_t i = 0; i < RULES; i++) {
		const struct rule *r = &rules[i];
		char *part = free_part_of(r, key);
		int rc = 0;

		if (!part)
			continue;
		if (r->free_part)
			rc = check_form(key, r->free_part, part);
		free(part);
		if (rc != 0)
			return rc;
		if (check_form(key, &text, value) != 0)
			return err_code();
		return check_form(key, r->value, value);
	}
	return refuse_key(key);
}

/* In the form that is stored. */
static void
complete_form(struct buf *out, const struct form *form, const char *s)
{
	char stored[WHEN_TEXT];
	int64_t day;

	if (form == &date && when_parse_date(&day, s) == 0) {
		when_format_date(stored, day);
		s = stored;
	}
	err_clear();
	buf_adds(out, s);
}

void
setting_complete(struct buf *out_key, struct buf *out_value, const char *key,
    const char *value)
{
	for (size_t i = 0; i < RULES; i++) {
		const struct rule *r = &rules[i];
		char *part = free_part_of(r, key);

		if (!part)
			continue;
		buf_adds(out_key, r->head);
		complete_form(out_key, r->free_part, part);
		buf_adds(out_key, r->tail);
		if (value)
			complete_form(out_value, r->value, value);
		free(part);
		return;
	}
	buf_adds(out_key, key);
	buf_adds(out_value, value ? value : "");
}

void
setting_keys(struct strs *out)
{
	for (size_t i = 0; i < RULES; i++) {
		if (!strs_has(out, rules[i].head))
			strs_add(out, rules[i].head);
	}
}
