#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/message.h"

static const char *
value_or(const struct event *ev, enum field_id id, const char *otherwise)
{
	const char *value = event_get(ev, id);

	return value ? value : otherwise;
}

/* ": 2 answers, promise due 2026-11-25": the duties that a reply settles or
 * makes, for a reader of git log. */
static void
add_part(struct buf *out, size_t *parts, const char *text)
{
	buf_addf(out, "%s%s", (*parts)++ ? ", " : ": ", text);
}

static void
add_count(struct buf *out, size_t *parts, const struct event *ev,
    enum field_id id, const char *one, const char *many)
{
	struct buf text = BUF_INIT;
	size_t i = 0, n = 0;

	while (event_next(ev, id, &i))
		n++;
	if (n > 0) {
		buf_addf(&text, "%zu %s", n, n == 1 ? one : many);
		add_part(out, parts, text.data);
	}
	buf_release(&text);
}

static void
add_duties(struct buf *out, const struct event *ev)
{
	const char *value, *ignored;
	size_t i = 0, parts = 0;
	struct when due;
	char day[WHEN_TEXT], text[64];

	add_count(out, &parts, ev, F_QUESTION, "question", "questions");
	add_count(out, &parts, ev, F_ANSWERS, "answer", "answers");
	add_count(out, &parts, ev, F_DECLINES, "declined", "declined");
	while ((value = event_next(ev, F_PROMISE, &i))) {
		if (event_split_instant(&due, &ignored, value) != 0)
			continue;
		when_format_day(day, due.at);
		snprintf(text, sizeof text, "promise due %s", day);
		add_part(out, &parts, text);
	}
	add_count(out, &parts, ev, F_KEEPS, "promise kept", "promises kept");
	add_count(out, &parts, ev, F_REPLACES, "promise replaced",
	    "promises replaced");
	add_count(out, &parts, ev, F_RELEASES, "promise released",
	    "promises released");
}

static void
add_closing(struct buf *out, const struct event *ev,
    const struct casefile *before)
{
	size_t questions, promises;
	const char *and = " despite ";

	buf_addf(out, " closed %s", value_or(ev, F_OUTCOME, ""));
	if (!before || !event_get(ev, F_DESPITE))
		return;
	questions = casefile_open_questions(before, SIDE_CONTACT);
	promises = casefile_open_promises(before);
	if (questions) {
		buf_addf(out, "%s%zu question%s", and, questions,
		    questions == 1 ? "" : "s");
		and = " and ";
	}
	if (promises) {
		buf_addf(out, "%s%zu promise%s", and, promises,
		    promises == 1 ? "" : "s");
		and = " and ";
	}
	if (before->unanswered)
		buf_addf(out, "%san unanswered word", and);
}

static void
add_said(struct buf *out, const struct event *ev)
{
	const char *as = event_get(ev, F_AS);

	buf_addf(out, " %s (%s%s%s)", ev->kind_name,
	    value_or(ev, F_CHANNEL, "-"), as && strcmp(as, "answer") ? ", " :
	    "", as && strcmp(as, "answer") ? as : "");
}

/* The key that was changed, where it is one key; the value stays out. */
static void
add_setting(struct buf *out, const struct event *ev)
{
	const char *set = event_get(ev, F_SET), *unset = event_get(ev, F_UNSET);
	const char *key = set ? set : unset;
	size_t i = 0;

	event_next(ev, set ? F_SET : F_UNSET, &i);
	if (!key || (set && unset) || event_next(ev, set ? F_SET : F_UNSET,
	    &i)) {
		buf_adds(out, " configured");
		return;
	}
	buf_addf(out, " %s %.*s", set ? "set" : "unset",
	    (int)strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-"), key);
}

/* A relation is one of a closed set, and what it leads to is a case id. */
static void
add_link(struct buf *out, const struct event *ev)
{
	const char *link = event_get(ev, F_LINK);
	const char *unlink = event_get(ev, F_UNLINK);

	buf_addf(out, " %s %s", link ? "linked" : "unlinked",
	    link ? link : unlink ? unlink : "");
}

/* What happened, without its id and who: " replied (email)". */
static void
add_deed(struct buf *out, const struct message_event *e)
{
	const struct event *ev = e->event;

	switch (ev->kind) {
	case EV_OPENED:
		buf_addf(out, " opened %s (%s) for %s", value_or(ev, F_KIND,
		    "complaint"), value_or(ev, F_CHANNEL, "-"),
		    value_or(ev, F_OWNER, "-"));
		break;
	case EV_RECEIVED:
	case EV_REPLIED:
		add_said(out, ev);
		break;
	case EV_ASSIGNED:
		buf_addf(out, " handed %s → %s", e->before &&
		    e->before->owner ? e->before->owner : "-",
		    value_or(ev, F_OWNER, "-"));
		break;
	case EV_CLOSED:
		add_closing(out, ev, e->before);
		break;
	case EV_CONFIGURED:
		add_setting(out, ev);
		break;
	case EV_LINKED:
		add_link(out, ev);
		break;
	default:
		buf_addf(out, " %s", ev->kind_name);
	}
}

void
message_of_event(struct buf *out, const struct message_event *e)
{
	buf_adds(out, e->case_id[0] ? e->case_id : "policy");
	add_deed(out, e);
	buf_addf(out, " by %s", value_or(e->event, F_BY, "-"));
	add_duties(out, e->event);
	buf_addc(out, '\n');
	if (e->case_id[0])
		buf_addf(out, "\nCase: %s\n", e->case_id);
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "closed upheld", and how many over what was open. */
static void
add_closings(struct buf *out, const struct event *const *events, size_t n)
{
	size_t despite = 0;

	for (size_t i = 0; i < n; i++)
		despite += event_get(events[i], F_DESPITE) != NULL;
	buf_addf(out, "closed %s", value_or(events[0], F_OUTCOME, ""));
	if (despite > 0 && despite < n)
		buf_addf(out, ", %zu of them", despite);
	if (despite > 0)
		buf_adds(out, " despite what was open");
}

/* "handed to dora", "closed upheld": what all events have in common; 0 where
 * they differ. */
static int
common_deed(struct buf *out, const struct event *const *events, size_t n)
{
	const struct event *first = events[0];
	enum field_id id = first->kind == EV_ASSIGNED ? F_OWNER : F_OUTCOME;

	for (size_t i = 1; i < n; i++) {
		if (strcmp(events[i]->kind_name, first->kind_name) != 0 ||
		    strcmp(value_or(events[i], id, ""),
		    value_or(first, id, "")) != 0)
			return 0;
	}
	if (first->kind == EV_ASSIGNED)
		buf_addf(out, "handed to %s", value_or(first, F_OWNER, "-"));
	else if (first->kind == EV_CLOSED)
		add_closings(out, events, n);
	else
		buf_adds(out, first->kind_name);
	return 1;
}

/* Sorts the ids of cases, drops "" and repetitions; returns how many. */
static size_t
different_cases(const char **ids, size_t n)
{
	size_t cases = 0;

	qsort(ids, n, sizeof *ids, compare_ids);
	for (size_t i = 0; i < n; i++) {
		if (ids[i][0] && (cases == 0 ||
		    strcmp(ids[cases - 1], ids[i]) != 0))
			ids[cases++] = ids[i];
	}
	return cases;
}

/* What one command did to one case in several events: a review is "reopened,
 * handed to carla". */
static void
add_deeds(struct buf *out, const struct event *const *events, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s", i ? ", " : "");
		common_deed(out, events + i, 1);
	}
}

void
message_of_events(struct buf *out, const struct event *const *events,
    const char *const *case_ids, size_t n, const char *by)
{
	const char **ids = xmalloc(n * sizeof *ids);
	struct buf deed = BUF_INIT;
	size_t cases;

	memcpy(ids, case_ids, n * sizeof *ids);
	cases = different_cases(ids, n);
	if (cases == 1 && n <= 3 && case_ids[0][0] && case_ids[n - 1][0]) {
		add_deeds(&deed, events, n);
		buf_addf(out, "%s %s by %s\n", ids[0], deed.data, by);
	} else if (cases == n && common_deed(&deed, events, n)) {
		buf_addf(out, "%zu cases %s by %s\n", cases, deed.data, by);
	} else if (cases == 0) {
		buf_addf(out, "policy: %zu event%s by %s\n", n,
		    n == 1 ? "" : "s", by);
	} else {
		buf_addf(out, "%zu event%s in %zu case%s by %s\n", n,
		    n == 1 ? "" : "s", cases, cases == 1 ? "" : "s", by);
	}
	for (size_t i = 0; i < cases; i++)
		buf_addf(out, "%sCase: %s\n", i == 0 ? "\n" : "", ids[i]);
	buf_release(&deed);
	free(ids);
}
