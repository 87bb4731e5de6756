#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/rules_parts.h"
#include "lib/setting.h"
#include "lib/text.h"

enum {
	GRACE = 300,		/* seconds by which clocks may differ */
	OPEN_MAX = 20,		/* open things that a refusal names */
	OPEN_BYTES = 3000,	/* of a message that holds 4,096 */
};

static int
check_reason(const struct event *ev)
{
	return rules_is_wordless(ev) ?
	    err_set(CASE_EUSAGE, "no reason: say why with -m TEXT") : 0;
}

static int
check_past(int64_t at, int64_t now)
{
	char minute[WHEN_TEXT];

	if (at <= now + GRACE)
		return 0;
	when_format_minute(minute, at);
	return err_set(CASE_EDATA, "%s is in the future", minute);
}

/*
 * Handover, settings.
 */

/* Was the case just reopened for a review?  Then it goes to a person who
 * never owned it. */
static int
check_reviewer(const char *owner, const struct rules_context *ctx)
{
	const struct casefile *cf = ctx->cf;
	const struct event *last = cf->events[cf->nevents - 1];

	if (last->kind != EV_REOPENED || !event_yes(last, F_REVIEW))
		return 0;
	if (policy_is_shared(ctx->policy, owner))
		return err_set(CASE_ENO, "%s is shared: a review is made by"
		    " one person", owner);
	for (size_t i = 0; i < cf->nhands; i++) {
		if (strcmp(cf->hands[i].owner, owner) == 0)
			return err_set(CASE_ENO, "%s owned case %s before: a"
			    " review is made by another person", owner,
			    cf->id);
	}
	return 0;
}

static int
check_assigned(const struct event *ev, const struct rules_context *ctx)
{
	const struct casefile *cf = ctx->cf;
	const char *owner = event_get(ev, F_OWNER);
	int rc = check_reason(ev);

	if (rc < 0 || !owner)
		return rc;
	if (ctx->if_owner && strcmp(ctx->if_owner, cf->owner) != 0)
		return err_set(CASE_ENO, "case %s is owned by %s, not by %s",
		    cf->id, cf->owner, ctx->if_owner);
	rc = check_reviewer(owner, ctx);
	if (rc == 0)
		rc = policy_check_owner(ctx->policy, owner);
	if (rc == 0 && strcmp(owner, cf->owner) == 0) {
		err_set(CASE_ENO, "case %s is owned by %s already", cf->id,
		    owner);
		return 1;
	}
	return rc;
}

static const char *
value_of_case(const struct casefile *cf, enum field_id id)
{
	switch (id) {
	case F_SUBJECT:
		return cf->subject;
	case F_CUSTOMER:
		return cf->customer;
	case F_PREFERS:
		return cf->prefers;
	case F_AVOIDS:
		return cf->avoids;
	case F_ABOUT:
		return cf->about;
	case F_WANTS:
		return cf->wants;
	case F_PUBLISH:
		return cf->publish;
	case F_LANGUAGE:
		return cf->language;
	case F_REF:
		return cf->ref;
	default:
		return NULL;
	}
}

static int
has_tag(const struct casefile *cf, const char *tag)
{
	for (size_t i = 0; i < cf->ntags; i++) {
		if (strcmp(cf->tags[i], tag) == 0)
			return 1;
	}
	return 0;
}

/* Does an event that names contacts name those that the case has? */
static int
has_contacts(const struct casefile *cf, const struct event *ev)
{
	const char *contact;
	size_t i = 0, n = 0;

	while ((contact = event_next(ev, F_CONTACT, &i))) {
		if (n == cf->ncontacts ||
		    strcmp(cf->contacts[n++], contact) != 0)
			return 0;
	}
	return n == cf->ncontacts;
}

static int
field_changes(const struct field *f, const struct event *ev,
    const struct casefile *cf)
{
	const char *now;

	switch (f->id) {
	case F_TAG:
		return !has_tag(cf, f->value);
	case F_UNTAG:
		return has_tag(cf, f->value);
	case F_CONTACT:
		return !has_contacts(cf, ev);
	default:
		now = value_of_case(cf, f->id);
		return !now || strcmp(now, f->value) != 0;
	}
}

/* A channel that is both preferred and avoided would be none to answer on.
 * What an event does not tell is as the case has it. */
static int
check_preference(const struct event *ev, const struct casefile *cf)
{
	const char *prefers = event_get(ev, F_PREFERS);
	const char *avoids = event_get(ev, F_AVOIDS);
	int tells_both = prefers && avoids;

	if (!prefers && avoids && cf)
		prefers = cf->prefers;
	else if (prefers && !avoids && cf)
		avoids = cf->avoids;
	if (!prefers || !avoids || strcmp(prefers, avoids) != 0)
		return 0;
	err_set(CASE_EDATA, "the contact can't both prefer and avoid '%s'",
	    prefers);
	return tells_both ? CASE_EDATA : err_hint("case %s has it so: set both"
	    " prefers and avoids", cf->id);
}

static int
check_set(const struct event *ev, const struct rules_context *ctx)
{
	int settings = 0;

	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (f->id < F_SUBJECT || f->id > F_UNTAG)
			continue;
		if (field_changes(f, ev, ctx->cf))
			return 0;
		settings++;
	}
	if (settings == 0)
		return err_set(CASE_EUSAGE, "nothing to set: write KEY=VALUE");
	err_set(CASE_ENO, "case %s is set so already", ctx->cf->id);
	return 1;
}

/*
 * Corrections.
 */

/* Correcting a decision would rewrite it; there is another way for each. */
static int
check_correctable(const struct event *of)
{
	const char *instead;

	switch (of->kind) {
	case EV_OPENED:
		instead = "case-set changes what is known of the case";
		break;
	case EV_ASSIGNED:
		instead = "case-assign hands the case over again";
		break;
	case EV_CLOSED:
		instead = "case-reopen opens the case again";
		break;
	case EV_REOPENED:
		instead = "case-close closes the case again";
		break;
	default:
		return 0;
	}
	err_set(CASE_EDATA, "what was %s can't be corrected", of->kind_name);
	return err_hint("%s", instead);
}

/* May a correction set this field at all?  What the casebook itself vouches
 * for is as it is, and a promise is settled, not changed. */
static int
is_correctable(enum field_id id)
{
	switch (id) {
	case F_CASEBOOK_EVENT:
	case F_EVENT:
	case F_BY:
	case F_OWNER:
	case F_PROMISE:
	case F_CORRECTS:
	case F_SET:
	case F_UNSET:
	case F_VOID:
	case F_ATTACHMENT:
	case F_UNKNOWN:
	case F_CASE:
	case F_NUMBER:
	case F_AFTER:
	case F_RECORDED:
	case F_KEY:
		return 0;
	default:
		return 1;
	}
}

/* One Set of a correction.  0; 1 if the field has that value. */
static int
check_correction(const char *setting, const struct event *of,
    const struct rules_context *ctx)
{
	char name[64];
	const char *value, *now;
	enum field_id id = F_UNKNOWN;
	struct when w;
	int rc;

	if (event_split_word(name, sizeof name, &value, setting) == 0)
		id = event_field_by_name(name, strlen(name));
	if (!is_correctable(id) || of->kind == EV_CORRECTED)
		return err_set(CASE_EDATA, "'%s' can't be corrected", setting);
	if (!(event_field_rule(id)->kinds & 1u << of->kind))
		return err_set(CASE_EDATA, "an event %s has no %s",
		    of->kind_name, name);
	rc = event_check_value(id, value);
	if (rc == 0 && id == F_OCCURRED && when_parse_rfc3339(&w, value) == 0)
		rc = check_past(w.at, ctx->now);
	if (rc < 0)
		return rc;
	now = casefile_value(ctx->cf, of, id);
	return now && strcmp(now, value) == 0;
}

static int
check_corrected(const struct event *ev, const struct rules_context *ctx)
{
	const struct casefile *cf = ctx->cf;
	const char *id = event_get(ev, F_CORRECTS), *setting;
	const struct event *of = id ? casefile_event(cf, id) : NULL;
	int changes, rc = check_reason(ev);
	size_t i = 0;

	if (rc < 0 || !id)
		return rc;
	if (!of)
		return rules_no_event(cf, id);
	rc = check_correctable(of);
	changes = event_yes(ev, F_VOID) && !casefile_is_void(cf, of);
	while (rc >= 0 && (setting = event_next(ev, F_SET, &i))) {
		rc = check_correction(setting, of, ctx);
		changes |= rc == 0;
	}
	if (rc < 0 || changes)
		return rc < 0 ? rc : 0;
	if (!event_get(ev, F_SET) && !event_get(ev, F_VOID))
		return err_set(CASE_EUSAGE, "nothing to correct: write"
		    " FIELD=VALUE, or --void");
	err_set(CASE_ENO, "event %s is so already", id);
	return 1;
}

/*
 * Closing.
 */

/* What is open in a case, a line each, as far as a message has room. */
struct agenda {
	const struct casefile *cf;
	struct buf lines;
	size_t n, shown;
};

/* Takes over one line. */
static void
add_to_agenda(struct agenda *a, struct buf *line)
{
	a->n++;
	if (a->shown < OPEN_MAX && a->lines.len + line->len < OPEN_BYTES) {
		buf_addf(&a->lines, "%s\n", line->data);
		a->shown++;
	}
	buf_release(line);
}

/* As one word of a command that a person may copy. */
static void
add_word(struct buf *line, const char *text)
{
	struct buf shown = BUF_INIT;

	text_show(&shown, text, strlen(text), TEXT_LINE);
	buf_addc(line, '\'');
	for (const char *s = shown.data; *s; s++) {
		if (*s == '\'')
			buf_adds(line, "'\\''");
		else
			buf_addc(line, *s);
	}
	buf_addc(line, '\'');
	buf_release(&shown);
}

/* With whom it is, if that is not the contact. */
static void
add_party(struct buf *line, const char *party)
{
	if (!party)
		return;
	buf_adds(line, "--party ");
	add_word(line, party);
	buf_addc(line, ' ');
}

static void
add_open_question(struct agenda *a, const struct question *q)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "question q%u ", q->short_number);
	rules_quote(&line, q->text);
	buf_addf(&line, " is unanswered: case-reply %s ", a->cf->id);
	add_party(&line, casefile_value(a->cf, q->event, F_PARTY));
	buf_addf(&line, "--answers q%u, or --declines q%u", q->short_number,
	    q->short_number);
	add_to_agenda(a, &line);
}

static void
add_open_promise(struct agenda *a, const struct promise *p)
{
	struct buf line = BUF_INIT;
	char day[WHEN_TEXT];

	when_format_day(day, p->due.at);
	buf_addf(&line, "promise p%u ", p->short_number);
	rules_quote(&line, p->text);
	buf_addf(&line, ", due %s, is open: case-reply %s --keeps p%u, or"
	    " case-receive %s ", day, a->cf->id, p->short_number, a->cf->id);
	add_party(&line, casefile_value(a->cf, p->event, F_PARTY));
	buf_addf(&line, "--releases p%u", p->short_number);
	add_to_agenda(a, &line);
}

static void
add_unanswered(struct agenda *a, const struct saying *word)
{
	const char *words = rules_words(word->event);
	struct buf line = BUF_INIT;
	char day[WHEN_TEXT];

	buf_adds(&line, "the contact's last word ");
	if (*words) {
		rules_quote(&line, words);
	} else {
		when_format_day(day, word->at);
		buf_addf(&line, "of %s", day);
	}
	buf_addf(&line, " is unanswered: case-reply %s, or case-note %s"
	    " --waive", a->cf->id, a->cf->id);
	add_to_agenda(a, &line);
}

static void
make_agenda(struct agenda *a, const struct casefile *cf)
{
	const struct saying *word = casefile_last_word(cf);

	*a = (struct agenda){ .cf = cf, .lines = BUF_INIT };
	for (size_t i = 0; i < cf->nquestions; i++) {
		if (cf->questions[i].side != SIDE_US &&
		    cf->questions[i].state == QUESTION_OPEN)
			add_open_question(a, &cf->questions[i]);
	}
	for (size_t i = 0; i < cf->npromises; i++) {
		if (cf->promises[i].state == PROMISE_OPEN)
			add_open_promise(a, &cf->promises[i]);
	}
	if (cf->unanswered && word)
		add_unanswered(a, word);
}

int
rules_is_anything_open(const struct casefile *cf)
{
	return cf->unanswered || casefile_open_promises(cf) > 0 ||
	    casefile_open_questions(cf, SIDE_CONTACT) > 0 ||
	    casefile_open_questions(cf, SIDE_PARTY) > 0;
}

static int
check_nothing_is_open(const struct casefile *cf)
{
	struct agenda a;

	make_agenda(&a, cf);
	if (a.n > 0) {
		err_set(CASE_ENO, "case %s has %zu open %s", cf->id, a.n,
		    a.n == 1 ? "thing" : "things");
		buf_cut(&a.lines, a.lines.len - 1);
		err_hint("%s", a.lines.data);
		if (a.shown < a.n)
			err_hint("and %zu more", a.n - a.shown);
		err_hint("or say why it is closed all the same: --despite"
		    " REASON");
	}
	buf_release(&a.lines);
	return a.n > 0 ? CASE_ENO : 0;
}

static int
check_closed(const struct event *ev, const struct rules_context *ctx)
{
	const char *cause = event_get(ev, F_CAUSE);
	int rc = 0;

	if (!ctx->cf->is_open) {
		err_set(CASE_ENO, "case %s is closed already", ctx->cf->id);
		return 1;
	}
	if (cause)
		rc = policy_check_cause(ctx->policy, cause);
	if (rc == 0 && !event_get(ev, F_DESPITE))
		rc = check_nothing_is_open(ctx->cf);
	return rc;
}

static int
check_reopened(const struct event *ev, const struct rules_context *ctx)
{
	if (ctx->cf->is_open) {
		err_set(CASE_ENO, "case %s is open already", ctx->cf->id);
		return 1;
	}
	return check_reason(ev);
}

/*
 * Delivery, and the policy.
 */

static int
check_delivery(const struct event *ev, const struct rules_context *ctx)
{
	const char *id = event_get(ev, F_REPLY);
	const struct event *reply = id ? casefile_event(ctx->cf, id) : NULL;

	if (id && !reply)
		return rules_no_event(ctx->cf, id);
	if (reply && (reply->kind != EV_REPLIED || !event_get(reply, F_SEND)))
		return err_set(CASE_EDATA, "event %s is no reply to be sent",
		    id);
	return 0;
}

/* One Set of the policy.  0; 1 if the key has that value.  Only the first
 * policy event tells the format. */
static int
check_setting(const char *setting, const struct policy *p)
{
	char key[EVENT_VALUE_MAX];
	const char *value, *now;
	int rc = 0;

	if (event_split_word(key, sizeof key, &value, setting) != 0)
		return err_set(CASE_EDATA, "no setting '%s'", setting);
	if (p->keys.n > 0 || strcmp(key, "casebook.format") != 0)
		rc = setting_check(key, value);
	if (rc < 0)
		return rc;
	now = policy_get(p, key);
	return now && strcmp(now, value) == 0;
}

/* Where persons are listed, intake.owner must be one of them.  One that was
 * set before there were any stays, but case-new then asks for -o: a note
 * tells. */
static int
check_intake(const struct event *ev, const struct rules_context *ctx)
{
	const struct policy *p = ctx->policy;
	const char *was = policy_get(p, "intake.owner"), *owner;
	struct policy after = POLICY_INIT;
	int was_listed, rc;

	was_listed = was && policy_check_owner(p, was) == 0;
	err_clear();
	for (size_t i = 0; i < p->keys.n; i++)
		policy_put(&after, p->keys.v[i], p->values.v[i]);
	policy_apply(&after, ev);
	owner = policy_get(&after, "intake.owner");
	rc = owner ? policy_check_owner(&after, owner) : 0;
	if (rc < 0 && was && strcmp(was, owner) == 0) {
		err_clear();
		rc = 0;
		if (was_listed)
			buf_addf(ctx->notes, "'%s' of intake.owner is not"
			    " listed now: set person.%s.name, or another"
			    " intake.owner\n", owner, owner);
	}
	policy_release(&after);
	return rc;
}

static int
check_configured(const struct event *ev, const struct rules_context *ctx)
{
	const char *value;
	size_t i = 0;
	int rc = setting_check_format(ev), changes = 0;

	while (rc >= 0 && (value = event_next(ev, F_SET, &i))) {
		rc = check_setting(value, ctx->policy);
		changes |= rc == 0;
	}
	if (rc < 0)
		return rc;
	i = 0;
	while ((value = event_next(ev, F_UNSET, &i)))
		changes |= policy_get(ctx->policy, value) != NULL;
	if (changes)
		return check_intake(ev, ctx);
	value = event_get(ev, F_UNSET);
	if (value)
		err_set(CASE_ENO, "'%s' is not set", value);
	err_set(CASE_ENO, "the policy is so already");
	return 1;
}

int
rules_check(const struct event *ev, const struct rules_context *ctx)
{
	static int (*const checks[EV_KINDS])(const struct event *ev,
	    const struct rules_context *ctx) = {
		[EV_OPENED] = rules_check_opened,
		[EV_RECEIVED] = rules_check_received,
		[EV_REPLIED] = rules_check_replied,
		[EV_NOTED] = rules_check_noted,
		[EV_ASSIGNED] = check_assigned,
		[EV_SET] = check_set,
		[EV_LINKED] = rules_check_linked,
		[EV_CORRECTED] = check_corrected,
		[EV_CLOSED] = check_closed,
		[EV_REOPENED] = check_reopened,
		[EV_SENT] = check_delivery,
		[EV_BOUNCED] = check_delivery,
		[EV_CONFIGURED] = check_configured,
	};
	int rc = check_past(ev->occurred.at, ctx->now);

	if (rc == 0)
		rc = check_preference(ev, ctx->cf);
	return rc == 0 && checks[ev->kind] ? checks[ev->kind](ev, ctx) : rc;
}
