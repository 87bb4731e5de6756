#include <stdio.h>
#include <string.h>

#include "lib/render_parts.h"
#include "lib/text.h"

enum { LABEL = 13 };	/* columns of the labels */

void
render_text(struct buf *out, const char *text)
{
	text_show(out, text, strlen(text), TEXT_LINE);
}

void
render_tags(struct buf *out, const struct casefile *cf, const char *comma)
{
	for (size_t i = 0; i < cf->ntags; i++) {
		buf_adds(out, i ? comma : "");
		render_text(out, cf->tags[i]);
	}
}

/* The first line of a group has its label, further ones have none. */
static void
label(struct buf *out, const char *text)
{
	buf_addf(out, "%-*s", LABEL, text);
}

static void
show_text(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	label(out, name);
	render_text(out, value);
	buf_addc(out, '\n');
}

static void
show_head(struct buf *out, const struct render *r, const struct loaded_case *lc)
{
	const struct casefile *cf = &lc->facts;
	char text[WHEN_TEXT];

	if (r->colour)
		buf_addf(out, "\033[1m%s\033[m  ", lc->id);
	else
		buf_addf(out, "%s  ", lc->id);
	render_text(out, cf->subject ? cf->subject : "(no subject)");
	buf_addc(out, '\n');
	when_format_minute(text, cf->opened);
	label(out, "state");
	buf_addf(out, "%s", cf->is_open ? "open" : "closed");
	if (cf->outcome && !cf->is_open) {
		buf_addc(out, ' ');
		render_text(out, cf->outcome);
	}
	if (lc->judged.overdue_from < r->now)
		buf_adds(out, ", overdue");
	if (cf->unanswered)
		buf_adds(out, ", unanswered");
	if (cf->asked && cf->is_open)
		buf_adds(out, ", waiting for the contact's answer");
	buf_addc(out, '\n');
	label(out, "opened");
	buf_addf(out, "%s  ", text);
	render_text(out, cf->kind ? cf->kind : "-");
	if (cf->channel) {
		buf_adds(out, " by ");
		render_text(out, cf->channel);
		buf_adds(out, cf->is_public ? " (public)" : "");
	}
	buf_addc(out, '\n');
}

static void
show_owner(struct buf *out, const struct render *r,
    const struct loaded_case *lc)
{
	char day[WHEN_TEXT];

	label(out, "owner");
	render_text(out, lc->facts.owner ? lc->facts.owner : "-");
	if (lc->judged.unclaimed)
		buf_adds(out, " (unclaimed: nobody's own)");
	if (lc->judged.away_until >= r->now) {
		when_format_day(day, lc->judged.away_until);
		buf_addf(out, " (away until %s)", day);
	}
	buf_addc(out, '\n');
}

/* For whom the contact speaks, each once. */
static void
show_on_behalf(struct buf *out, const struct casefile *cf)
{
	struct strs shown = STRS_INIT;

	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];
		const char *whom = casefile_value(cf, s->event, F_ON_BEHALF);

		if (!whom || s->party || strs_has(&shown, whom))
			continue;
		show_text(out, shown.n ? "" : "on behalf", whom);
		strs_add(&shown, whom);
	}
	strs_release(&shown);
}

/* What it has cost the contact until now. */
static void
show_effort(struct buf *out, const struct casefile *cf)
{
	int64_t effort = 0;
	int retold = 0;
	char text[32];

	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].side != SIDE_CONTACT)
			continue;
		effort += cf->sayings[i].effort;
		retold += cf->sayings[i].retold;
	}
	if (effort == 0 && retold == 0)
		return;
	label(out, "effort");
	when_format_duration(text, sizeof text, effort);
	if (effort > 0)
		buf_addf(out, "%s lost%s", text, retold ? ", " : "");
	if (retold > 0)
		buf_addf(out, "told again %s", retold > 1 ? "" : "once");
	if (retold > 1)
		buf_addf(out, "%d times", retold);
	buf_addc(out, '\n');
}

static void
show_who(struct buf *out, const struct render *r,
    const struct loaded_case *lc)
{
	const struct casefile *cf = &lc->facts;

	show_owner(out, r, lc);
	for (size_t i = 0; i < cf->ncontacts; i++)
		show_text(out, i ? "" : "contact", cf->contacts[i]);
	show_on_behalf(out, cf);
	show_text(out, "customer", cf->customer);
	show_text(out, "prefers", cf->prefers);
	show_text(out, "avoids", cf->avoids);
	show_text(out, "about", cf->about);
	show_text(out, "wants", cf->wants);
	show_text(out, "publish", cf->publish);
	show_text(out, "language", cf->language);
	show_text(out, "ref", cf->ref);
	if (cf->ntags == 0)
		return;
	label(out, "tags");
	render_tags(out, cf, ", ");
	buf_addc(out, '\n');
}

static void
show_duration(struct buf *out, const char *what, int64_t from, int64_t until)
{
	char text[32];

	when_format_duration(text, sizeof text, until > from ? until - from :
	    0);
	buf_addf(out, "%s%s", what, text);
}

static void
show_clock(struct buf *out, const struct render *r,
    const struct loaded_case *lc)
{
	const struct casefile *cf = &lc->facts;
	char text[WHEN_TEXT];

	label(out, "clock");
	if (cf->first_response != WHEN_NONE)
		show_duration(out, "first response after ", cf->opened,
		    cf->first_response);
	else if (cf->unanswered)
		show_duration(out, "no response for ", cf->opened, r->now);
	else
		buf_adds(out, "no response needed");
	if (cf->is_open)
		show_duration(out, ", open for ", cf->opened, r->now);
	else
		show_duration(out, ", closed after ", cf->opened, cf->closed);
	buf_addc(out, '\n');
	if (lc->judged.next_due == WHEN_NONE)
		return;
	when_format_minute(text, lc->judged.next_due);
	label(out, "next due");
	buf_addf(out, "%s  %s", text, due_what_name(lc->judged.next_due_what));
	if (lc->judged.next_due_text && lc->judged.next_due_text[0]) {
		buf_adds(out, ": ");
		render_text(out, lc->judged.next_due_text);
	}
	buf_addc(out, '\n');
}

static void
show_questions(struct buf *out, const struct casefile *cf)
{
	static const char *const asker[] = { "theirs", "ours", "a party's" };
	char text[WHEN_TEXT];

	for (size_t i = 0; i < cf->nquestions; i++) {
		const struct question *q = &cf->questions[i];

		label(out, i ? "" : "questions");
		when_format_day(text, q->asked);
		buf_addf(out, "q%u %s, %s, %s: ", q->short_number,
		    question_state_name(q->state), asker[q->side], text);
		render_text(out, q->text);
		buf_addc(out, '\n');
	}
}

/* Was it settled only when it was broken already? */
static int
is_late(const struct promise *p)
{
	return p->state != PROMISE_OPEN && p->settled > p->due.at;
}

static void
show_promises(struct buf *out, const struct render *r,
    const struct casefile *cf)
{
	char text[WHEN_TEXT];

	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		label(out, i ? "" : "promises");
		when_format_minute(text, p->due.at);
		buf_addf(out, "p%u %s%s, due %s: ", p->short_number,
		    promise_state_name(promise_state(p, r->now)),
		    is_late(p) ? " late" : "", text);
		render_text(out, p->text);
		buf_addc(out, '\n');
	}
}

/* Those that we still owe ourselves. */
static void
show_reminders(struct buf *out, const struct casefile *cf)
{
	const char *name = "reminders";
	char text[WHEN_TEXT];

	for (size_t i = 0; i < cf->nreminders; i++) {
		const struct reminder *r = &cf->reminders[i];

		if (!reminder_is_open(cf, r))
			continue;
		label(out, name);
		name = "";
		when_format_minute(text, r->due.at);
		buf_addf(out, "due %s: ", text);
		render_text(out, r->text);
		buf_addc(out, '\n');
	}
}

static void
show_redress(struct buf *out, const char **name, const struct event *closing)
{
	const char *redress;
	size_t i = 0;

	while ((redress = event_next(closing, F_REDRESS, &i))) {
		show_text(out, *name, redress);
		*name = "";
	}
}

/* How it ended: what was given, what was admitted, what they said to it. */
static void
show_closing(struct buf *out, const struct casefile *cf)
{
	const char *name = "redress";

	show_text(out, "apology", casefile_admits(cf, F_APOLOGY) ? "yes" :
	    NULL);
	show_text(out, "fault", casefile_admits(cf, F_FAULT) ? "yes" : NULL);
	show_text(out, "cause", cf->cause);
	show_text(out, "accepted", cf->accepts);
	for (size_t t = 0; t < cf->ntransitions; t++)
		show_redress(out, &name, cf->transitions[t].event);
	if (!cf->closing || cf->is_open)
		return;
	show_text(out, "stays", event_get(cf->closing, F_STAYS));
	show_text(out, "despite", event_get(cf->closing, F_DESPITE));
}

/* The first line of a body, as the reason of a handover. */
static void
show_reason(struct buf *out, const struct event *ev)
{
	size_t len = strcspn(ev->body, "\r\n");

	if (len == 0)
		return;
	buf_adds(out, "  ");
	text_show(out, ev->body, len, TEXT_LINE);
}

static void
show_hands(struct buf *out, const struct casefile *cf)
{
	char text[WHEN_TEXT];

	for (size_t i = 0; i < cf->nhands; i++) {
		const struct hand *h = &cf->hands[i];

		label(out, i ? "" : "hands");
		when_format_minute(text, h->from);
		buf_addf(out, "%s  ", text);
		render_text(out, h->owner);
		if (h->event->kind == EV_ASSIGNED)
			show_reason(out, h->event);
		if (h->contested)
			buf_adds(out, "  (two desks decided)");
		buf_addc(out, '\n');
	}
}

/* A link as it reads from this side. */
static const char *
relation_from_here(const struct linked_case *l)
{
	static const char *const back[][2] = {
		{ "duplicate-of", "duplicated-by" },
		{ "caused-by", "caused" },
		{ "follows", "followed-by" },
	};

	for (size_t i = 0; l->holds && i < sizeof back / sizeof *back; i++) {
		if (strcmp(l->relation, back[i][0]) == 0)
			return back[i][1];
	}
	return l->relation;
}

/* What has become of the other case, and whether those who caused a
 * corrective action were told. */
static void
show_linked(struct buf *out, const struct linked_case *l)
{
	char day[WHEN_TEXT];

	if (!l->exists) {
		buf_adds(out, "(not here yet)\n");
		return;
	}
	render_text(out, l->subject ? l->subject : "(no subject)");
	buf_addf(out, " (%s", l->is_open ? "open" : "closed");
	if (l->is_lesson && l->told == WHEN_NONE) {
		buf_adds(out, ", not told yet");
	} else if (l->is_lesson) {
		when_format_day(day, l->told);
		buf_addf(out, ", told %s", day);
	}
	buf_adds(out, ")\n");
}

/* The ids of the other cases stand below each other. */
static void
show_links(struct buf *out, const struct linked_cases *linked)
{
	size_t width = 0;

	for (size_t i = 0; i < linked->n; i++) {
		size_t w = strlen(relation_from_here(&linked->v[i]));

		width = w > width ? w : width;
	}
	for (size_t i = 0; i < linked->n; i++) {
		const struct linked_case *l = &linked->v[i];
		size_t end;

		label(out, i ? "" : "links");
		end = out->len + width + 1;
		render_text(out, relation_from_here(l));
		do
			buf_addc(out, ' ');
		while (out->len < end);
		buf_addf(out, "%s  ", l->id);
		show_linked(out, l);
	}
}

/* On what the facts above rest that is not in the entries as written. */
static void
show_corrections(struct buf *out, const struct casefile *cf)
{
	const char *name = "corrections", *setting;

	for (size_t e = 0; e < cf->nevents; e++) {
		const struct event *ev = cf->events[e];
		const char *of = event_get(ev, F_CORRECTS), *comma = " ";
		size_t i = 0;

		if (ev->kind != EV_CORRECTED || !of)
			continue;
		label(out, name);
		name = "";
		render_text(out, of);
		for (; (setting = event_next(ev, F_SET, &i)); comma = ", ") {
			buf_adds(out, comma);
			render_text(out, setting);
		}
		buf_adds(out, event_yes(ev, F_VOID) ? " void" : "");
		show_reason(out, ev);
		buf_addc(out, '\n');
	}
}

/* What an attachment is that came in a mail, where nobody chose its name. */
static void
show_part(struct buf *out, const struct attachment *a)
{
	buf_adds(out, "  ");
	text_show(out, a->type, a->type_len, TEXT_LINE);
	buf_addf(out, ", part %.*s", (int)a->part_len, a->part);
}

static void
show_attachments(struct buf *out, const struct casefile *cf)
{
	struct attachment a;
	const char *value;
	int first = 1;

	for (size_t e = 0; e < cf->nevents; e++) {
		size_t i = 0;

		while ((value = event_next(cf->events[e], F_ATTACHMENT, &i))) {
			if (event_parse_attachment(&a, value) != 0)
				continue;
			label(out, first ? "attachments" : "");
			first = 0;
			buf_addf(out, "%.*s  ", EVENT_ID, cf->events[e]->id);
			render_text(out, a.name);
			buf_addf(out, "  %llu bytes",
			    (unsigned long long)a.size);
			if (a.part_len > 0)
				show_part(out, &a);
			buf_addc(out, '\n');
		}
	}
}

void
render_case(struct buf *out, const struct render *r,
    const struct loaded_case *lc, const struct linked_cases *linked)
{
	const struct casefile *cf = &lc->facts;

	show_head(out, r, lc);
	show_who(out, r, lc);
	show_clock(out, r, lc);
	show_effort(out, cf);
	show_closing(out, cf);
	show_questions(out, cf);
	show_promises(out, r, cf);
	show_reminders(out, cf);
	show_hands(out, cf);
	show_links(out, linked);
	show_corrections(out, cf);
	show_attachments(out, cf);
	if (cf->two_openings)
		buf_adds(out, "warning: opened twice: case-verify tells "
		    "more\n");
}
