#include <string.h>

#include "lib/err.h"
#include "lib/rules_parts.h"

/*
 * Words.
 */

/* Something must be said, unless a file or a settlement says it. */
static int
check_words(const struct event *ev)
{
	static const enum field_id instead[] = { F_ATTACHMENT, F_KEEPS,
		F_RELEASES, F_ACCEPTS, F_REMIND, F_SUBJECT };

	if (!rules_is_wordless(ev))
		return 0;
	for (size_t i = 0; i < sizeof instead / sizeof *instead; i++) {
		if (event_get(ev, instead[i]))
			return 0;
	}
	return err_set(CASE_EUSAGE, "no words: say them with -m TEXT,"
	    " -F FILE or on standard input");
}

/*
 * Questions, promises, dues.
 */

/* "the contact", or "'Kanzlei Roth'". */
static void
add_outsider(struct buf *out, const char *party)
{
	if (party)
		rules_quote(out, party);
	else
		buf_adds(out, "the contact");
}

/* It is settled already: by which event, and when. */
static int
refuse_settled(const char *what, unsigned short_number, const char *state,
    const struct event *by, int64_t when)
{
	char minute[WHEN_TEXT];

	when_format_minute(minute, when);
	return err_set(CASE_ENO, "%s%u is %s already, on %s by %s: %s %.*s",
	    what, short_number, state, minute, event_get(by, F_BY),
	    by->kind_name, EVENT_ID, by->id);
}

static int
refuse_other_party(const char *what, unsigned short_number,
    const char *between, const char *party)
{
	struct buf with = BUF_INIT, here = BUF_INIT;

	add_outsider(&with, between);
	add_outsider(&here, party);
	err_set(CASE_EDATA, "%s%u is one between us and %s, not %s", what,
	    short_number, with.data, here.data);
	buf_release(&with);
	buf_release(&here);
	return CASE_EDATA;
}

static int
check_question(const char *name, const struct event *ev,
    const struct casefile *cf)
{
	const struct question *q = casefile_question(cf, name);
	const char *party = event_get(ev, F_PARTY), *asked;
	int ours = ev->kind == EV_REPLIED;

	if (!q)
		return rules_not_found(cf, "question", name);
	if ((q->side == SIDE_US) == ours)
		return err_set(CASE_EDATA, "question q%u is %s: %s answers it",
		    q->short_number, ours ? "our own" : "one to us",
		    ours ? "case-receive" : "case-reply");
	if (event_yes(ev, F_AUTOMATIC))
		return err_set(CASE_EDATA, "question q%u is not for a robot to"
		    " answer", q->short_number);
	asked = casefile_value(cf, q->event, F_PARTY);
	if (!rules_is_same_party(asked, party))
		return refuse_other_party("question q", q->short_number, asked,
		    party);
	if (q->state != QUESTION_OPEN)
		return refuse_settled("question q", q->short_number,
		    question_state_name(q->state), q->settled_by, q->settled);
	return 0;
}

static int
check_promise(const char *name, const struct event *ev,
    const struct casefile *cf)
{
	const struct promise *p = casefile_promise(cf, name);

	(void)ev;
	if (!p)
		return rules_not_found(cf, "promise", name);
	if (p->state != PROMISE_OPEN)
		return refuse_settled("promise p", p->short_number,
		    promise_state_name(p->state), p->settled_by, p->settled);
	return 0;
}

typedef int item_check_fn(const char *name, const struct event *ev,
    const struct casefile *cf);

/* Checks each item that the fields name; none may be settled twice. */
static int
check_items(const struct event *ev, const enum field_id *fields, size_t n,
    item_check_fn *check, const struct casefile *cf)
{
	struct strs seen = STRS_INIT;
	const char *name;
	int rc = 0;

	for (size_t f = 0; rc == 0 && f < n; f++) {
		size_t i = 0;

		while (rc == 0 && (name = event_next(ev, fields[f], &i))) {
			rc = check(name, ev, cf);
			if (rc == 0 && strs_has(&seen, name))
				rc = err_set(CASE_EDATA, "%s is named twice",
				    name);
			strs_add(&seen, name);
		}
	}
	strs_release(&seen);
	return rc;
}

/* Only between us and whoever has the promise it is released, or replaced by
 * another: else they would not know. */
static int
check_holder(const struct event *ev, enum field_id field,
    const struct casefile *cf)
{
	const char *party = event_get(ev, F_PARTY), *name;
	size_t i = 0;

	while ((name = event_next(ev, field, &i))) {
		const struct promise *p = casefile_promise(cf, name);
		const char *to = casefile_value(cf, p->event, F_PARTY);

		if (!rules_is_same_party(to, party))
			return refuse_other_party("promise p",
			    p->short_number, to, party);
	}
	return 0;
}

/* None is kept before it was made. */
static int
check_kept(const struct event *ev, const struct casefile *cf)
{
	char minute[WHEN_TEXT];
	const char *name;
	size_t i = 0;

	while ((name = event_next(ev, F_KEEPS, &i))) {
		const struct promise *p = casefile_promise(cf, name);

		if (ev->occurred.at >= p->made)
			continue;
		when_format_minute(minute, p->made);
		return err_set(CASE_EDATA, "promise p%u was made on %s, later"
		    " than this", p->short_number, minute);
	}
	return 0;
}

static int
check_settlements(const struct event *ev, const struct casefile *cf)
{
	static const enum field_id questions[] = { F_ANSWERS, F_DECLINES };
	static const enum field_id promises[] = { F_KEEPS, F_REPLACES,
		F_RELEASES };
	int rc = check_items(ev, questions, 2, check_question, cf);

	if (rc == 0)
		rc = check_items(ev, promises, 3, check_promise, cf);
	if (rc == 0 && event_get(ev, F_REPLACES) && !event_get(ev, F_PROMISE))
		rc = err_set(CASE_EUSAGE, "only a new promise replaces one:"
		    " add it with --promise to a reply");
	if (rc == 0)
		rc = check_kept(ev, cf);
	if (rc == 0)
		rc = check_holder(ev, F_REPLACES, cf);
	return rc == 0 ? check_holder(ev, F_RELEASES, cf) : rc;
}

/* A promise is not made for a time before it, nor a reminder for one that
 * has passed. */
static int
check_dues(const struct event *ev, enum field_id id, int64_t after)
{
	char minute[WHEN_TEXT];
	const char *value, *text;
	struct when due;
	size_t i = 0;

	while ((value = event_next(ev, id, &i))) {
		if (event_split_instant(&due, &text, value) != 0 ||
		    due.at >= after)
			continue;
		when_format_minute(minute, due.at);
		return err_set(CASE_EDATA, "%s is past: '%s' can't be due"
		    " then", minute, text);
	}
	return 0;
}

/*
 * Kinds of events.
 */

/* Anybody may write down a call, but who keeps the case must be listed where
 * persons are: also whom nobody named. */
static int
check_first_owner(const struct event *ev, const struct policy *policy)
{
	const char *owner = event_get(ev, F_OWNER);
	const char *by = event_get(ev, F_BY);

	if (!owner || policy_check_owner(policy, owner) == 0)
		return 0;
	if (by && strcmp(owner, by) == 0 &&
	    !policy_get(policy, "intake.owner"))
		err_hint("name the owner with -o, or set intake.owner");
	return err_code();
}

int
rules_check_opened(const struct event *ev, const struct rules_context *ctx)
{
	const char *kind = event_get(ev, F_KIND);
	int rc = check_words(ev);

	if (rc == 0)
		rc = check_first_owner(ev, ctx->policy);
	if (rc == 0 && kind)
		rc = policy_check_kind(ctx->policy, kind);
	return rc;
}

/* Who else says so does not say it for the contact. */
static int
check_consent(const struct event *ev)
{
	if (event_yes(ev, F_AUTOMATIC) && (event_get(ev, F_RELEASES) ||
	    event_get(ev, F_ACCEPTS)))
		return err_set(CASE_EDATA, "a robot can't release a promise or"
		    " accept an outcome");
	if (event_get(ev, F_PARTY) && event_get(ev, F_ACCEPTS))
		return err_set(CASE_EDATA, "only the contact can accept an"
		    " outcome, not a third party");
	return 0;
}

int
rules_check_received(const struct event *ev, const struct rules_context *ctx)
{
	int rc = check_words(ev);

	if (rc == 0)
		rc = check_consent(ev);
	return rc == 0 ? check_settlements(ev, ctx->cf) : rc;
}

int
rules_is_avoided(const struct event *ev, const struct casefile *cf)
{
	const char *channel = event_get(ev, F_CHANNEL);

	return cf->avoids && channel && strcmp(cf->avoids, channel) == 0 &&
	    !event_get(ev, F_PARTY);
}

static int
check_avoided(const struct event *ev, const struct rules_context *ctx)
{
	const char *better = ctx->cf->prefers;

	if (!rules_is_avoided(ev, ctx->cf) || event_get(ev, F_DESPITE))
		return 0;
	if (better && strcmp(better, ctx->cf->avoids) == 0)
		better = NULL;
	err_set(CASE_ENO, "the contact wants no %s", ctx->cf->avoids);
	return err_hint("take another channel%s%s, or say why with --despite"
	    " REASON", better ? ", best " : "", better ? better : "");
}

/* Did we say when the answer comes, and why there is none? */
static int
check_reply_is_whole(const struct event *ev, const struct casefile *cf)
{
	const char *as = event_get(ev, F_AS), *action;
	size_t i = 0;

	if (as && strcmp(as, "holding") == 0 && !event_get(ev, F_PROMISE))
		return err_set(CASE_EUSAGE, "a holding reply says when the"
		    " answer comes: add --promise 'DUE TEXT'");
	if (event_get(ev, F_DECLINES) && rules_is_wordless(ev))
		return err_set(CASE_EUSAGE, "no reason: say why the question"
		    " is not answered, with -m TEXT");
	while ((action = event_next(ev, F_TELLS, &i))) {
		if (strcmp(action, cf->id) == 0)
			return err_set(CASE_EDATA, "case %s can't be its own"
			    " corrective action", cf->id);
	}
	return 0;
}

int
rules_check_replied(const struct event *ev, const struct rules_context *ctx)
{
	int rc = check_words(ev);

	if (rc == 0)
		rc = check_avoided(ev, ctx);
	if (rc == 0)
		rc = check_reply_is_whole(ev, ctx->cf);
	if (rc == 0)
		rc = check_dues(ev, F_PROMISE, ev->occurred.at);
	return rc == 0 ? check_settlements(ev, ctx->cf) : rc;
}

/* The interaction of an event that is named by its id; NULL. */
static const struct saying *
saying_of(const struct casefile *cf, const char *id)
{
	const struct event *ev = casefile_event(cf, id);

	for (size_t i = 0; ev && i < cf->nsayings; i++) {
		if (cf->sayings[i].event == ev)
			return &cf->sayings[i];
	}
	return NULL;
}

static int
check_waived(const struct event *ev, const struct casefile *cf)
{
	const char *id = event_get(ev, F_WAIVES);
	const struct saying *said = id ? saying_of(cf, id) : NULL;

	if (!id)
		return 0;
	if (rules_is_wordless(ev))
		return err_set(CASE_EUSAGE, "no reason: say why no reply is"
		    " needed, with -m TEXT");
	if (said && said->waived)
		return err_set(CASE_ENO, "event %s is waived already", id);
	if (!said || !said->word)
		return err_set(CASE_EDATA, "event %s is no word of the"
		    " contact", id);
	return 0;
}

static int
check_takedown(const struct event *ev, const struct casefile *cf)
{
	const char *id = event_get(ev, F_TAKEDOWN);
	const struct saying *said = id ? saying_of(cf, id) : NULL;

	if (!id)
		return 0;
	if (rules_is_wordless(ev))
		return err_set(CASE_EUSAGE, "no reason: say why it was taken"
		    " down, with -m TEXT");
	if (said && said->is_public && ev->occurred.at >= said->at)
		return 0;
	if (said && said->is_public)
		return err_set(CASE_EDATA, "event %s was not yet said then",
		    id);
	err_set(CASE_EDATA, "event %s was not said in public", id);
	return rules_hint_events(cf);
}

/* A note is said to nobody outside, unless it tells of a third party. */
static int
check_aside(const struct event *ev)
{
	static const enum field_id said[] = { F_CHANNEL, F_ACCESS, F_FROM,
		F_ON_BEHALF, F_URL };

	if (event_get(ev, F_PARTY))
		return 0;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		if (event_get(ev, said[i]))
			return err_set(CASE_EUSAGE, "a note has %s only with"
			    " --party", event_field_rule(said[i])->name);
	}
	return 0;
}

int
rules_check_noted(const struct event *ev, const struct rules_context *ctx)
{
	int rc = check_words(ev);

	if (rc == 0)
		rc = check_aside(ev);
	if (rc == 0)
		rc = check_waived(ev, ctx->cf);
	if (rc == 0)
		rc = check_takedown(ev, ctx->cf);
	if (rc == 0)
		rc = check_dues(ev, F_REMIND, ctx->now);
	return rc == 0 ? check_settlements(ev, ctx->cf) : rc;
}
