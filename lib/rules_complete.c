#include <stdio.h>
#include <string.h>

#include "lib/address.h"
#include "lib/err.h"
#include "lib/rules_parts.h"
#include "lib/text.h"

enum { SUBJECT_MAX = 100 };	/* characters taken from the body */

static const char digits[] = "0123456789";

/*
 * Fields whose value is written in full.
 */

/* A field of an event that asks to be written in full. */
struct asked {
	enum field_id id;
	const char *verb;	/* in the note of what was taken; NULL: none */
	const struct event *ev;
	const struct rules_context *ctx;
};

static void
note(const struct asked *a, const char *what, const char *text)
{
	struct buf *notes = a->ctx->notes;

	if (!a->verb)
		return;
	buf_addf(notes, "%s %s: ", a->verb, what);
	rules_quote(notes, text);
	buf_addc(notes, '\n');
}

static int
complete_question(struct buf *out, const char *value, const struct asked *a)
{
	const struct question *q = casefile_question(a->ctx->cf, value);
	char name[ITEM_NAME];

	if (!q)
		return rules_not_found(a->ctx->cf, "question", value);
	buf_adds(out, q->name);
	snprintf(name, sizeof name, "q%u", q->short_number);
	note(a, name, q->text);
	return 0;
}

static int
complete_promise(struct buf *out, const char *value, const struct asked *a)
{
	const struct promise *p = casefile_promise(a->ctx->cf, value);
	char name[ITEM_NAME];

	if (!p)
		return rules_not_found(a->ctx->cf, "promise", value);
	buf_adds(out, p->name);
	snprintf(name, sizeof name, "p%u", p->short_number);
	note(a, name, p->text);
	return 0;
}

static int
complete_event(struct buf *out, const char *value, const struct asked *a)
{
	const struct event *of = casefile_event(a->ctx->cf, value);
	char id[EVENT_ID + 1];

	if (!of)
		return rules_no_event(a->ctx->cf, value);
	snprintf(id, sizeof id, "%.*s", EVENT_ID, of->id);
	buf_adds(out, id);
	note(a, id, rules_words(of));
	return 0;
}

/* "yes" is their last word, if it waits for a reply: said once more, it must
 * not take back one that has its answer. */
static int
complete_waived(struct buf *out, const char *value, const struct asked *a)
{
	const struct saying *last;

	if (strcmp(value, "yes") != 0)
		return complete_event(out, value, a);
	last = casefile_last_word(a->ctx->cf);
	if (!last)
		return err_set(CASE_ENOTFOUND, "case %s has no word of the"
		    " contact", a->ctx->cf->id);
	if (last->answered != WHEN_NONE)
		return err_set(CASE_ENO, "no word of the contact waits for a"
		    " reply: name the event that is meant");
	return complete_event(out, last->event->id, a);
}

/* promise.within counts from the reply.  0; 1 if it is not set or can't be
 * read. */
static int
due_of_policy(struct when *due, const struct event *ev,
    const struct rules_context *ctx)
{
	const char *within = policy_get(ctx->policy, "promise.within");

	if (!within)
		return 1;
	if (calendar_parse_due(due, within, ev->occurred.at,
	    ctx->calendar) == 0)
		return 0;
	err_clear();
	return 1;
}

/* A promise counts from when it was made, though it may be typed later; a
 * reminder is for whoever types it. */
static int64_t
dues_from(const struct asked *a)
{
	if (a->id == F_PROMISE && a->ev->occurred.at != WHEN_NONE)
		return a->ev->occurred.at;
	return a->ctx->now;
}

static int
complete_due(struct buf *out, const char *value, const struct asked *a)
{
	char word[WHEN_TEXT], minute[WHEN_TEXT];
	struct when due;
	const char *text;
	int rc;

	rc = calendar_split_due(&due, &text, value, dues_from(a),
	    a->ctx->calendar);
	if (rc == 1 && a->id == F_PROMISE)
		rc = due_of_policy(&due, a->ev, a->ctx);
	if (rc == 1)
		return err_set(CASE_EUSAGE, "no date before '%s': write when,"
		    " then what, as in '3d The kitchen calls'", value);
	if (rc < 0)
		return rc;
	if (!*text)
		return err_set(CASE_EUSAGE, "nothing behind '%s': write when,"
		    " then what, as in '3d The kitchen calls'", value);
	when_format(word, due);
	buf_addf(out, "%s %s", word, text);
	when_format_minute(minute, due.at);
	note(a, minute, text);
	return 0;
}

/* Is it 1234, or 1.234, or 1,234: digits, or groups of three behind one mark,
 * which is not that of the decimals?  No digit follows behind `len`. */
static int
is_whole(const char *s, size_t len, char decimal)
{
	size_t first = strspn(s, digits);
	char mark = s[first];

	if (first == len)
		return len > 0;
	if (first < 1 || first > 3 || mark == decimal)
		return 0;
	for (size_t i = first; i < len; i += 4) {
		if (s[i] != mark || strspn(s + i + 1, digits) != 3)
			return 0;
	}
	return 1;
}

/*
 * Appends 5, 12,50, 1.234,50 or 1,234.50 as 5.00, 12.50 or 1234.50: what
 * stands before the last one or two digits is the mark of the decimals.  0;
 * 1 if it is no amount; CASE_EDATA where that may be a factor of a thousand.
 */
static int
read_amount(struct buf *out, const char *s, size_t len)
{
	size_t cents = 0, whole = len;
	char decimal = '\0';

	while (cents < len && s[len - 1 - cents] != '.' &&
	    s[len - 1 - cents] != ',')
		cents++;
	if (cents < len && (cents == 1 || cents == 2)) {
		whole = len - cents - 1;
		decimal = s[whole];
	} else {
		cents = 0;
	}
	if (!is_whole(s, whole, decimal))
		return 1;
	if (!decimal && strcspn(s, ".,") + 4 == len)
		return err_set(CASE_EDATA, "Redress '%s': thousands, or"
		    " decimals? Write 1234 EUR, or two decimals as in 12.50"
		    " EUR", s);
	for (size_t i = 0; i < whole; i++) {
		if (s[i] != '.' && s[i] != ',')
			buf_addc(out, s[i]);
	}
	buf_addc(out, '.');
	buf_add(out, s + len - cents, cents);
	buf_adds(out, &"00"[cents]);
	return 0;
}

/* 12,50 EUR or 12.5 € as 12.50 EUR, and the words behind it.  What is no
 * money stays as it is, to be refused as it was typed. */
static int
complete_money(struct buf *out, const char *value, const struct asked *a)
{
	static const char euro[] = "€";
	size_t len = strspn(value, "0123456789.,");
	const char *rest = value + len + strspn(value + len, " ");
	struct buf full = BUF_INIT;
	int rc = read_amount(&full, value, len);

	if (rc == 0 && strncmp(rest, euro, strlen(euro)) == 0)
		buf_addf(&full, " EUR%s", rest + strlen(euro));
	else if (rc == 0)
		buf_addf(&full, " %s", rest);
	if (rc == 0 && event_check_value(a->id, full.data) != 0)
		rc = 1;
	if (rc == 1)
		err_clear();
	if (rc >= 0)
		buf_adds(out, rc == 0 ? full.data : value);
	buf_release(&full);
	return rc < 0 ? rc : 0;
}

/* The field by its name in the file, and a time as RFC 3339. */
static int
complete_correction(struct buf *out, const char *value, const struct asked *a)
{
	char name[64], word[WHEN_TEXT];
	const char *rest;
	struct when w;
	enum field_id id;
	int rc;

	if (event_split_word(name, sizeof name, &rest, value) != 0) {
		buf_adds(out, value);
		return 0;
	}
	id = event_field_by_name(name, strlen(name));
	if (id == F_UNKNOWN)
		id = event_field_by_json(name);
	if (id == F_OCCURRED) {
		rc = when_parse(&w, rest, a->ctx->now);
		if (rc < 0)
			return rc;
		when_format(word, w);
		rest = word;
	}
	buf_addf(out, "%s %s",
	    id == F_UNKNOWN ? name : event_field_rule(id)->name, rest);
	return 0;
}

/* Appends the full value. */
typedef int complete_fn(struct buf *out, const char *value,
    const struct asked *a);

static const struct completion {
	enum field_id id;
	const char *verb;
	complete_fn *complete;
} completions[] = {
	{ F_ANSWERS, "answers", complete_question },
	{ F_DECLINES, "declines", complete_question },
	{ F_KEEPS, "keeps", complete_promise },
	{ F_REPLACES, "replaces", complete_promise },
	{ F_RELEASES, "releases", complete_promise },
	{ F_PROMISE, "promises by", complete_due },
	{ F_REMIND, "reminds on", complete_due },
	{ F_WAIVES, "waives", complete_waived },
	{ F_TAKEDOWN, "takedown of", complete_event },
	{ F_CORRECTS, "corrects", complete_event },
	{ F_REPLY, NULL, complete_event },
	{ F_REDRESS, NULL, complete_money },
	{ F_SET, NULL, complete_correction },
};

/* Puts the full values in the place of what was given. */
static int
complete_field(struct event *ev, const struct completion *c,
    const struct rules_context *ctx)
{
	struct asked asked = { c->id, c->verb, ev, ctx };
	struct strs given = STRS_INIT;
	const char *value;
	size_t i = 0;
	int rc = 0;

	while ((value = event_next(ev, c->id, &i)))
		strs_add(&given, value);
	event_remove(ev, c->id);
	for (i = 0; rc == 0 && i < given.n; i++) {
		struct buf full = BUF_INIT;

		rc = c->complete(&full, given.v[i], &asked);
		if (rc == 0)
			rc = event_add(ev, c->id, full.data);
		buf_release(&full);
	}
	strs_release(&given);
	return rc;
}

static int
complete_fields(struct event *ev, const struct rules_context *ctx)
{
	size_t n = sizeof completions / sizeof *completions;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (event_get(ev, completions[i].id))
			rc = complete_field(ev, &completions[i], ctx);
	}
	return rc;
}

/*
 * Fields that are added.
 */

static int
put_default(struct event *ev, enum field_id id, const char *value)
{
	return event_get(ev, id) ? 0 : event_add(ev, id, value);
}

/* What the contact, or this party, said last on a channel that is told; NULL
 * if they said nothing. */
static const struct saying *
last_heard(const struct casefile *cf, const char *party)
{
	for (size_t i = cf->nsayings; i > 0; i--) {
		const struct saying *said = &cf->sayings[i - 1];

		if (said->side != SIDE_US && said->channel &&
		    rules_is_same_party(said->party, party))
			return said;
	}
	return NULL;
}

/* As the contact prefers it, else as they, or this party, spoke last: who
 * wrote a direct message on a public channel is not spoken to in public. */
static int
add_usual_channel(struct event *ev, const struct casefile *cf)
{
	const char *party = event_get(ev, F_PARTY);
	const struct saying *last;
	int rc;

	if (cf && cf->prefers && !party)
		return event_add(ev, F_CHANNEL, cf->prefers);
	last = cf ? last_heard(cf, party) : NULL;
	if (!last)
		return event_add(ev, F_CHANNEL, "phone");
	rc = event_add(ev, F_CHANNEL, last->channel);
	return rc == 0 ? put_default(ev, F_ACCESS,
	    last->is_public ? "public" : "direct") : rc;
}

static void
note_unknown_channel(const struct rules_context *ctx, const char *channel)
{
	struct strs known = STRS_INIT;
	struct buf near = BUF_INIT;

	policy_channels(ctx->policy, &known);
	text_nearest(&near, channel, &known);
	buf_addf(ctx->notes, "unknown channel '%s' counts as direct%s%s%s\n",
	    channel, near.len ? ": did you mean " : "", near.data,
	    near.len ? "?" : "");
	strs_release(&known);
	buf_release(&near);
}

static int
complete_access(struct event *ev, const struct rules_context *ctx)
{
	const char *channel = event_get(ev, F_CHANNEL);
	int known, is_public;

	if (!channel)
		return 0;
	is_public = policy_channel_is_public(ctx->policy, channel, &known);
	if (!known)
		note_unknown_channel(ctx, channel);
	return put_default(ev, F_ACCESS, is_public ? "public" : "direct");
}

int
rules_address(struct buf *out, const struct casefile *cf)
{
	for (size_t i = cf->nsayings; i-- > 0;) {
		const struct saying *s = &cf->sayings[i];

		if (s->side == SIDE_CONTACT && !s->automatic && s->from &&
		    address_of(out, s->from) == 0)
			return 0;
	}
	for (size_t i = 0; i < cf->ncontacts; i++) {
		if (address_of(out, cf->contacts[i]) == 0)
			return 0;
	}
	return 1;
}

/* The address of the contact who is named: by it, or as the case knows them.
 * 0, or 1 if they have none. */
static int
address_of_name(struct buf *out, const char *name, const struct casefile *cf)
{
	size_t len = strlen(name);

	if (address_of(out, name) == 0)
		return 0;
	for (size_t i = 0; i < cf->ncontacts; i++) {
		const char *contact = cf->contacts[i];

		if (strncmp(contact, name, len) == 0 &&
		    strncmp(contact + len, " <", 2) == 0 &&
		    address_of(out, contact) == 0)
			return 0;
	}
	return 1;
}

/* Where it goes, if it is to be mailed and can be. */
static int
complete_send(struct event *ev, const struct rules_context *ctx)
{
	const char *to = event_get(ev, F_FROM);
	struct buf address = BUF_INIT;
	int rc = 0;

	if (!ctx->send || !ctx->cf || ev->kind != EV_REPLIED ||
	    event_get(ev, F_PARTY) || event_get(ev, F_SEND) ||
	    strcmp(event_get(ev, F_CHANNEL), "email") != 0 ||
	    !policy_get(ctx->policy, "mail.from"))
		return 0;
	if ((to ? address_of_name(&address, to, ctx->cf) :
	    rules_address(&address, ctx->cf)) == 0)
		rc = event_add(ev, F_SEND, address.data);
	else
		buf_adds(ctx->notes, "not mailed: the contact has no mail "
		    "address\n");
	buf_release(&address);
	return rc;
}

static int
complete_channel(struct event *ev, const struct rules_context *ctx)
{
	int rc = 0;

	if (!event_get(ev, F_CHANNEL))
		rc = add_usual_channel(ev, ctx->cf);
	if (rc == 0)
		rc = complete_access(ev, ctx);
	return rc == 0 ? complete_send(ev, ctx) : rc;
}

/* The first line of the body that has anything in it; control characters
 * count as spaces. */
static int
complete_subject(struct event *ev)
{
	const char *s = ev->body + strspn(ev->body, " \t\r\n");
	size_t len = strcspn(s, "\r\n");
	struct buf subject = BUF_INIT;
	int rc = 0;

	if (event_get(ev, F_SUBJECT))
		return 0;
	for (int i = 0; i < SUBJECT_MAX && len > 0; i++) {
		uint32_t code;
		size_t n = text_decode(&code, s, len);

		if (text_is_value(s, n))
			buf_add(&subject, s, n);
		else
			buf_addc(&subject, ' ');
		s += n;
		len -= n;
	}
	while (subject.len > 0 && subject.data[subject.len - 1] == ' ')
		buf_cut(&subject, subject.len - 1);
	if (subject.len > 0)
		rc = event_add(ev, F_SUBJECT, subject.data);
	buf_release(&subject);
	return rc;
}

/* A corrective action that nobody asked for: no contact's word opens it, so
 * it has no channel, and no answer is owed. */
static int
is_our_own(const struct event *ev)
{
	const char *kind = event_get(ev, F_KIND);

	return kind && strcmp(kind, "corrective-action") == 0 &&
	    !event_get(ev, F_CHANNEL) && !event_get(ev, F_CONTACT);
}

/* A case may wait for who is away, but nobody should give it to them without
 * knowing.  Said once, however many cases they are given. */
static void
note_away(const struct event *ev, const struct rules_context *ctx)
{
	const char *owner = event_get(ev, F_OWNER);
	int64_t until = owner ? policy_away_until(ctx->policy, owner) :
	    WHEN_NONE;
	struct buf line = BUF_INIT;
	char day[WHEN_TEXT];

	if (until < ctx->now)
		return;
	when_format_day(day, until);
	buf_addf(&line, "%s is away until %s\n", owner, day);
	if (!strstr(ctx->notes->data, line.data))
		buf_adds(ctx->notes, line.data);
	buf_release(&line);
}

static int
complete_opened(struct event *ev, const struct rules_context *ctx)
{
	const char *owner = policy_get(ctx->policy, "intake.owner");
	const char *kind = policy_get(ctx->policy, "intake.kind");
	int rc;

	rc = put_default(ev, F_OWNER, owner ? owner : event_get(ev, F_BY));
	note_away(ev, ctx);
	if (rc == 0)
		rc = put_default(ev, F_KIND, kind ? kind : "complaint");
	if (rc == 0)
		rc = complete_subject(ev);
	if (rc < 0 || is_our_own(ev))
		return rc;
	return complete_channel(ev, ctx);
}

/* Who asks back says so with --as if it was a response all the same. */
static int
complete_as(struct event *ev)
{
	return put_default(ev, F_AS,
	    event_get(ev, F_QUESTION) ? "ack" : "answer");
}

/* Takes out a Despite that nothing asks for: ink would tell for ever that the
 * house went against its rules. */
static void
complete_despite(struct event *ev, const struct rules_context *ctx)
{
	if (!event_get(ev, F_DESPITE))
		return;
	if (ev->kind == EV_CLOSED && ctx->cf->is_open &&
	    !rules_is_anything_open(ctx->cf))
		buf_addf(ctx->notes, "nothing is open in case %s",
		    ctx->cf->id);
	else if (ev->kind == EV_REPLIED && !rules_is_avoided(ev, ctx->cf))
		buf_addf(ctx->notes, "nothing speaks against %s",
		    event_get(ev, F_CHANNEL));
	else
		return;
	buf_adds(ctx->notes, ": --despite is left out\n");
	event_remove(ev, F_DESPITE);
}

/* The value of a Set of this name; NULL. */
static const char *
corrected_value(const struct event *ev, const char *name)
{
	const char *value;
	size_t i = 0, len = strlen(name);

	while ((value = event_next(ev, F_SET, &i))) {
		if (strncmp(value, name, len) == 0 && value[len] == ' ')
			return value + len + 1;
	}
	return NULL;
}

/* Another channel has its own access, unless that is told as well. */
static int
complete_corrected_access(struct event *ev, const struct rules_context *ctx)
{
	const char *channel = corrected_value(ev, "Channel");
	const char *corrects = event_get(ev, F_CORRECTS), *was, *access;
	const struct event *of;

	of = ctx->cf && corrects ? casefile_event(ctx->cf, corrects) : NULL;
	if (!of || !channel || corrected_value(ev, "Access"))
		return 0;
	was = casefile_value(ctx->cf, of, F_ACCESS);
	access = policy_channel_is_public(ctx->policy, channel, NULL) ?
	    "public" : "direct";
	return was && strcmp(was, access) == 0 ? 0 :
	    event_addf(ev, F_SET, "Access %s", access);
}

/* All contacts that the case has, and behind them those that are new. */
static int
complete_contacts(struct event *ev, const struct casefile *cf)
{
	struct strs all = STRS_INIT;
	const char *value;
	size_t i = 0;
	int rc = 0;

	for (size_t c = 0; c < cf->ncontacts; c++)
		strs_add(&all, cf->contacts[c]);
	while ((value = event_next(ev, F_CONTACT, &i))) {
		if (!strs_has(&all, value))
			strs_add(&all, value);
	}
	event_remove(ev, F_CONTACT);
	for (i = 0; rc == 0 && i < all.n; i++)
		rc = event_add(ev, F_CONTACT, all.v[i]);
	strs_release(&all);
	return rc;
}

int
rules_complete(struct event *ev, const struct rules_context *ctx)
{
	int rc = ctx->cf ? complete_fields(ev, ctx) : 0;

	if (rc < 0)
		return rc;
	switch (ev->kind) {
	case EV_OPENED:
		return complete_opened(ev, ctx);
	case EV_REPLIED:
		rc = complete_as(ev);
		if (rc == 0)
			rc = complete_channel(ev, ctx);
		if (rc == 0)
			complete_despite(ev, ctx);
		return rc;
	case EV_RECEIVED:
		return complete_channel(ev, ctx);
	case EV_NOTED:
		return complete_access(ev, ctx);
	case EV_ASSIGNED:
		note_away(ev, ctx);
		return 0;
	case EV_CLOSED:
		complete_despite(ev, ctx);
		return 0;
	case EV_CORRECTED:
		return complete_corrected_access(ev, ctx);
	case EV_SET:
		return ctx->cf && ctx->keep_contacts ?
		    complete_contacts(ev, ctx->cf) : 0;
	default:
		return 0;
	}
}
