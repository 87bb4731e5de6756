#include <string.h>

#include "lib/casefile.h"
#include "lib/err.h"

static const char *const promise_names[] = {
	[PROMISE_OPEN] = "open",
	[PROMISE_KEPT] = "kept",
	[PROMISE_BROKEN] = "broken",
	[PROMISE_RELEASED] = "released",
	[PROMISE_REPLACED] = "replaced",
};

static const char *const question_names[] = {
	[QUESTION_OPEN] = "open",
	[QUESTION_ANSWERED] = "answered",
	[QUESTION_DECLINED] = "declined",
};

static const char *const due_names[] = {
	[DUE_NONE] = NULL,
	[DUE_PROMISE] = "promise",
	[DUE_FIRST_RESPONSE] = "first-response",
	[DUE_NEXT_RESPONSE] = "next-response",
	[DUE_RESOLUTION] = "resolution",
	[DUE_REMINDER] = "reminder",
};

const char *
promise_state_name(enum promise_state state)
{
	return promise_names[state];
}

const char *
question_state_name(enum question_state state)
{
	return question_names[state];
}

const char *
due_what_name(enum due_what what)
{
	return due_names[what];
}

enum promise_state
promise_state(const struct promise *p, int64_t now)
{
	if (p->state == PROMISE_OPEN && now > p->due.at)
		return PROMISE_BROKEN;
	return p->state;
}

int
promise_was_broken(const struct promise *p, int64_t now)
{
	return now > p->due.at &&
	    (p->state == PROMISE_OPEN || p->settled > p->due.at);
}

/* First instant of the day, in the zone of the casebook, on which it is
 * due. */
static int64_t
due_day(struct when due)
{
	return when_day_start(when_day(due.at));
}

int
reminder_is_open(const struct casefile *cf, const struct reminder *r)
{
	if (!cf->is_open)
		return 0;
	if (cf->closing != NULL && event_compare(&r->event, &cf->closing) < 0)
		return 0;
	return r->touched < due_day(r->due);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
add_due(struct judgement *out, int64_t due, enum due_what what,
    const char *text)
{
	if (out->next_due_what != DUE_NONE && out->next_due <= due)
		return;
	out->next_due = due;
	out->next_due_what = what;
	out->next_due_text = text;
}

/* What a closing was made over is no duty any more. */
static void
judge_promises(struct judgement *out, const struct casefile *cf)
{
	size_t i;

	for (i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (p->state != PROMISE_OPEN ||
		    (!cf->is_open && !p->after_closing))
			continue;
		add_due(out, p->due.at, DUE_PROMISE, p->text);
		out->overdue_from = earlier(out->overdue_from, p->due.at);
		out->todo_from = earlier(out->todo_from, due_day(p->due));
	}
}

static void
judge_reminders(struct judgement *out, const struct casefile *cf)
{
	size_t i;

	for (i = 0; i < cf->nreminders; i++) {
		const struct reminder *r = &cf->reminders[i];

		if (!reminder_is_open(cf, r))
			continue;
		add_due(out, r->due.at, DUE_REMINDER, r->text);
		out->todo_from = earlier(out->todo_from, due_day(r->due));
	}
}

/* A due put off by the pause [from, until), on the clock of its target. */
static int64_t
put_off(int64_t due, int64_t from, int64_t until, const struct span *span,
    const struct calendar *cal)
{
	if (span->business)
		return calendar_add(cal, due,
		    calendar_between(cal, from, until));
	return due + (until - from);
}

/* The end of a target that runs since `from`; INT64_MAX: it has none while
 * we wait for the contact. */
static int64_t
target_due(const struct casefile *cf, const struct span *span,
    const struct calendar *cal, int64_t from)
{
	int64_t due = span_after(span, cal, from);
	size_t i;

	for (i = 0; i < cf->npauses && due != INT64_MAX; i++) {
		const struct pause *pause = &cf->pauses[i];
		int64_t begin = pause->from > from ? pause->from : from;

		if (begin >= due)
			break;
		if (pause->until == WHEN_NONE)
			return INT64_MAX;
		if (pause->until > begin)
			due = put_off(due, begin, pause->until, span, cal);
	}
	return due;
}

int
casefile_target(int64_t *due, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal, enum due_what what,
    int64_t from)
{
	const char *value = policy_getf(p, "target.%s", due_names[what]);
	struct span span;

	if (value == NULL)
		return 1;
	if (span_parse(&span, value) != 0) {
		err_clear();
		return 1;
	}
	*due = target_due(cf, &span, cal, from);
	return 0;
}

static void
judge_target(struct judgement *out, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal, enum due_what what,
    int64_t from)
{
	int64_t due;

	if (casefile_target(&due, cf, p, cal, what, from) != 0 ||
	    due == INT64_MAX)
		return;
	add_due(out, due, what, "");
	out->overdue_from = earlier(out->overdue_from, due);
}

/* While nobody waits for a word of ours, only the resolution is due. */
static void
judge_targets(struct judgement *out, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal)
{
	if (cf->unanswered && cf->first_response == WHEN_NONE)
		judge_target(out, cf, p, cal, DUE_FIRST_RESPONSE, cf->opened);
	else if (cf->unanswered && cf->nstretches > 1)
		judge_target(out, cf, p, cal, DUE_NEXT_RESPONSE,
		    cf->stretches[cf->nstretches - 1].from);
	judge_target(out, cf, p, cal, DUE_RESOLUTION, cf->opened);
}

void
casefile_judge(struct judgement *out, const struct casefile *cf,
    const struct policy *p, const struct calendar *cal)
{
	*out = (struct judgement){
		.unclaimed = cf->is_open && policy_is_shared(p, cf->owner),
		.away_until = cf->is_open ?
		    policy_away_until(p, cf->owner) : WHEN_NONE,
		.next_due = WHEN_NONE,
		.next_due_text = "",
		.overdue_from = INT64_MAX,
		.todo_from = INT64_MAX,
	};
	judge_promises(out, cf);
	if (cf->is_open)
		judge_targets(out, cf, p, cal);
	judge_reminders(out, cf);
	if (out->overdue_from != INT64_MAX)
		out->todo_from = earlier(out->todo_from,
		    out->overdue_from + 1);
	if (cf->waiting_since != WHEN_NONE || cf->has_unsent)
		out->todo_from = INT64_MIN;
}
