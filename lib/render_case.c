#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/render.h"
#include "lib/text.h"

enum { LABEL = 13 };	/* columns of the labels of case-show */

/* A scalar fact of a case, as case-list -J and --format give it. */
struct fact {
	enum { FACT_TEXT, FACT_NUMBER, FACT_BOOL, FACT_INSTANT } type;
	const char *text;	/* NULL: absent */
	int64_t number;		/* also of a bool and an instant */
};

struct fact_source {
	const struct loaded_case *lc;
	const struct casefile *cf;
	const struct judgement *j;
	int64_t now;
};

static struct fact
text_fact(const char *text)
{
	return (struct fact){ FACT_TEXT, text, 0 };
}

static struct fact
number_fact(int64_t number)
{
	return (struct fact){ FACT_NUMBER, NULL, number };
}

static struct fact
bool_fact(int yes)
{
	return (struct fact){ FACT_BOOL, NULL, yes != 0 };
}

static struct fact
instant_fact(int64_t at)
{
	return (struct fact){ FACT_INSTANT, NULL, at };
}

/* The text of a due, or the name of its target. */
static const char *
due_text(const struct judgement *j)
{
	if (j->next_due_text && j->next_due_text[0])
		return j->next_due_text;
	return due_what_name(j->next_due_what);
}

#define FACT(name, expression) \
	static struct fact \
	get_##name(const struct fact_source *s) \
	{ \
		return expression; \
	}

FACT(id, text_fact(s->lc->id))
FACT(state, text_fact(s->cf->is_open ? "open" : "closed"))
FACT(kind, text_fact(s->cf->kind))
FACT(subject, text_fact(s->cf->subject))
FACT(contact, text_fact(s->cf->ncontacts ? s->cf->contacts[0] : NULL))
FACT(owner, text_fact(s->cf->owner))
FACT(opened, instant_fact(s->cf->opened))
FACT(first_response, instant_fact(s->cf->first_response))
FACT(closed, instant_fact(s->cf->closed))
FACT(updated, instant_fact(s->cf->updated))
FACT(next_due, instant_fact(s->j->next_due))
FACT(next_due_what, text_fact(due_text(s->j)))
FACT(hands, number_fact(s->cf->nowners))
FACT(voices, number_fact(s->cf->voices))
FACT(approaches, number_fact(s->cf->approaches))
FACT(channel, text_fact(s->cf->channel))
FACT(customer, text_fact(s->cf->customer))
FACT(about, text_fact(s->cf->about))
FACT(outcome, text_fact(s->cf->outcome))
FACT(cause, text_fact(s->cf->cause))
FACT(open, bool_fact(s->cf->is_open))
FACT(todo, bool_fact(s->j->todo_from <= s->now))
FACT(overdue, bool_fact(s->j->overdue_from < s->now))
FACT(unanswered, bool_fact(s->cf->unanswered))
FACT(asked, bool_fact(s->cf->asked))
FACT(unclaimed, bool_fact(s->j->unclaimed))
FACT(reopened, bool_fact(s->cf->reopened))
FACT(went_public, bool_fact(s->cf->went_public))
FACT(forced_public, bool_fact(s->cf->forced_public))
FACT(moved_private, bool_fact(s->cf->moved_private))

/* In the order of DESIGN section 5.3; the lists stand between them in
 * render_case_json(). */
static const struct {
	const char *name;
	struct fact (*get)(const struct fact_source *s);
} facts[] = {
	{ "id", get_id },
	{ "state", get_state },
	{ "kind", get_kind },
	{ "subject", get_subject },
	{ "contact", get_contact },
	{ "owner", get_owner },
	{ "opened", get_opened },
	{ "first_response", get_first_response },
	{ "closed", get_closed },
	{ "updated", get_updated },
	{ "next_due", get_next_due },
	{ "next_due_what", get_next_due_what },
	{ "hands", get_hands },
	{ "voices", get_voices },
	{ "approaches", get_approaches },
	{ "channel", get_channel },
	{ "customer", get_customer },
	{ "about", get_about },
	{ "outcome", get_outcome },
	{ "cause", get_cause },
	{ "open", get_open },
	{ "todo", get_todo },
	{ "overdue", get_overdue },
	{ "unanswered", get_unanswered },
	{ "asked", get_asked },
	{ "unclaimed", get_unclaimed },
	{ "reopened", get_reopened },
	{ "went_public", get_went_public },
	{ "forced_public", get_forced_public },
	{ "moved_private", get_moved_private },
};

enum { NFACTS = sizeof facts / sizeof *facts };

static void
fact_json(struct json *w, const char *name, const struct fact *f)
{
	switch (f->type) {
	case FACT_TEXT:
		json_put_maybe(w, name, f->text);
		break;
	case FACT_NUMBER:
		json_put_number(w, name, f->number);
		break;
	case FACT_BOOL:
		json_put_bool(w, name, (int)f->number);
		break;
	case FACT_INSTANT:
		json_put_instant(w, name, f->number);
		break;
	}
}

static void
strings_json(struct json *w, const char *name, const char *const *v, size_t n)
{
	json_open(w, name, '[');
	for (size_t i = 0; i < n; i++)
		json_put_string(w, NULL, v[i]);
	json_close(w, ']');
}

static void
promises_json(struct json *w, const struct casefile *cf, int64_t now)
{
	char number[16];

	json_open(w, "promises", '[');
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		snprintf(number, sizeof number, "p%u", p->short_number);
		json_open(w, NULL, '{');
		json_put_string(w, "name", p->name);
		json_put_string(w, "short", number);
		json_put_string(w, "text", p->text);
		json_put_instant(w, "due", p->due.at);
		json_put_string(w, "state", promise_state_name(
		    promise_state(p, now)));
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void
questions_json(struct json *w, const struct casefile *cf)
{
	char number[16];

	json_open(w, "questions", '[');
	for (size_t i = 0; i < cf->nquestions; i++) {
		const struct question *q = &cf->questions[i];

		snprintf(number, sizeof number, "q%u", q->short_number);
		json_open(w, NULL, '{');
		json_put_string(w, "name", q->name);
		json_put_string(w, "short", number);
		json_put_string(w, "text", q->text);
		json_put_null(w, "due");
		json_put_string(w, "state", question_state_name(q->state));
		json_put_string(w, "side", q->side == SIDE_US ? "us" :
		    q->side == SIDE_CONTACT ? "contact" : "party");
		json_close(w, '}');
	}
	json_close(w, ']');
}

void
render_case_json(struct buf *out, const struct loaded_case *lc, int64_t now)
{
	struct fact_source s = { lc, &lc->facts, &lc->judged, now };
	struct json w = JSON_INIT(out);

	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	for (size_t i = 0; i < NFACTS; i++) {
		struct fact f = facts[i].get(&s);

		fact_json(&w, facts[i].name, &f);
		if (strcmp(facts[i].name, "about") == 0)
			strings_json(&w, "tags", lc->facts.tags,
			    lc->facts.ntags);
	}
	promises_json(&w, &lc->facts, now);
	questions_json(&w, &lc->facts);
	json_close(&w, '}');
}

static int
find_fact(const char *name, size_t len)
{
	for (int i = 0; i < NFACTS; i++) {
		if (strlen(facts[i].name) == len &&
		    memcmp(facts[i].name, name, len) == 0)
			return i;
	}
	return -1;
}

static int
is_tags(const char *name, size_t len)
{
	return len == 4 && memcmp(name, "tags", 4) == 0;
}

int
render_check_format(const char *format)
{
	const char *at = format, *end;

	while ((at = strchr(at, '%'))) {
		if (at[1] == '%') {
			at += 2;
			continue;
		}
		end = at[1] == '{' ? strchr(at, '}') : NULL;
		if (!end)
			return err_set(CASE_EUSAGE, "--format: '%.20s' is no "
			    "%%{key}", at);
		if (find_fact(at + 2, (size_t)(end - at - 2)) < 0 &&
		    !is_tags(at + 2, (size_t)(end - at - 2)))
			return err_set(CASE_EUSAGE, "--format: no key "
			    "'%.*s'", (int)(end - at - 2), at + 2);
		at = end + 1;
	}
	return 0;
}

static void
show(struct buf *out, const char *text)
{
	text_show(out, text, strlen(text), TEXT_LINE);
}

static void
show_tags(struct buf *out, const struct casefile *cf, const char *comma)
{
	for (size_t i = 0; i < cf->ntags; i++) {
		buf_adds(out, i ? comma : "");
		show(out, cf->tags[i]);
	}
}

static void
add_fact(struct buf *out, const struct fact *f)
{
	char text[WHEN_TEXT];

	switch (f->type) {
	case FACT_TEXT:
		if (f->text)
			show(out, f->text);
		break;
	case FACT_NUMBER:
		buf_addf(out, "%lld", (long long)f->number);
		break;
	case FACT_BOOL:
		buf_adds(out, f->number ? "yes" : "no");
		break;
	case FACT_INSTANT:
		if (f->number == WHEN_NONE)
			break;
		when_format_utc(text, f->number);
		buf_adds(out, text);
		break;
	}
}

static void
add_escape(struct buf *out, char c)
{
	switch (c) {
	case 't':
		buf_addc(out, '\t');
		break;
	case 'n':
		buf_addc(out, '\n');
		break;
	case '0':
		buf_addc(out, '\0');
		break;
	default:
		buf_addc(out, c);
	}
}

void
render_format(struct buf *out, const char *format,
    const struct loaded_case *lc, int64_t now)
{
	struct fact_source s = { lc, &lc->facts, &lc->judged, now };

	for (const char *at = format; *at; at++) {
		const char *end;
		struct fact f;
		int i;

		if (*at == '\\' && at[1]) {
			add_escape(out, *++at);
			continue;
		}
		if (*at != '%' || at[1] != '{') {
			at += *at == '%';
			buf_addc(out, *at);
			continue;
		}
		end = strchr(at, '}');
		i = find_fact(at + 2, (size_t)(end - at - 2));
		if (i >= 0) {
			f = facts[i].get(&s);
			add_fact(out, &f);
		} else {
			show_tags(out, &lc->facts, ",");
		}
		at = end;
	}
}

/* ---- case-show ---- */

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
	show(out, value);
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
	show(out, cf->subject ? cf->subject : "(no subject)");
	buf_addc(out, '\n');
	when_format_minute(text, cf->opened);
	label(out, "state");
	buf_addf(out, "%s", cf->is_open ? "open" : "closed");
	if (cf->outcome && !cf->is_open) {
		buf_addc(out, ' ');
		show(out, cf->outcome);
	}
	if (lc->judged.overdue_from < r->now)
		buf_adds(out, ", overdue");
	if (cf->unanswered)
		buf_adds(out, ", unanswered");
	if (cf->asked)
		buf_adds(out, ", waiting for the contact's answer");
	buf_addc(out, '\n');
	label(out, "opened");
	buf_addf(out, "%s  ", text);
	show(out, cf->kind ? cf->kind : "-");
	if (cf->channel) {
		buf_adds(out, " by ");
		show(out, cf->channel);
		buf_adds(out, cf->is_public ? " (public)" : "");
	}
	buf_addc(out, '\n');
}

static void
show_who(struct buf *out, const struct loaded_case *lc)
{
	const struct casefile *cf = &lc->facts;

	label(out, "owner");
	show(out, cf->owner ? cf->owner : "-");
	buf_adds(out, lc->judged.unclaimed ? " (unclaimed: nobody's own)\n" :
	    "\n");
	for (size_t i = 0; i < cf->ncontacts; i++)
		show_text(out, i ? "" : "contact", cf->contacts[i]);
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
	show_tags(out, cf, ", ");
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
	else
		show_duration(out, "no response for ", cf->opened, r->now);
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
		show(out, lc->judged.next_due_text);
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
		show(out, q->text);
		buf_addc(out, '\n');
	}
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
		buf_addf(out, "p%u %s, due %s: ", p->short_number,
		    promise_state_name(promise_state(p, r->now)), text);
		show(out, p->text);
		buf_addc(out, '\n');
	}
}

/* How it ended: what was given, what was admitted, what they said to it. */
static void
show_closing(struct buf *out, const struct casefile *cf)
{
	const char *name = "redress", *redress;
	size_t i = 0;

	show_text(out, "cause", cf->cause);
	show_text(out, "accepted", cf->accepts);
	if (!cf->closing || cf->is_open)
		return;
	for (; (redress = event_next(cf->closing, F_REDRESS, &i)); name = "")
		show_text(out, name, redress);
	show_text(out, "apology", event_get(cf->closing, F_APOLOGY));
	show_text(out, "fault", event_get(cf->closing, F_FAULT));
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
		show(out, h->owner);
		if (h->event->kind == EV_ASSIGNED)
			show_reason(out, h->event);
		if (h->contested)
			buf_adds(out, "  (two desks decided)");
		buf_addc(out, '\n');
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
		show(out, of);
		for (; (setting = event_next(ev, F_SET, &i)); comma = ", ") {
			buf_adds(out, comma);
			show(out, setting);
		}
		buf_adds(out, event_yes(ev, F_VOID) ? " void" : "");
		show_reason(out, ev);
		buf_addc(out, '\n');
	}
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
			show(out, a.name);
			buf_addf(out, "  %llu bytes\n",
			    (unsigned long long)a.size);
		}
	}
}

void
render_case(struct buf *out, const struct render *r,
    const struct loaded_case *lc)
{
	const struct casefile *cf = &lc->facts;

	show_head(out, r, lc);
	show_who(out, lc);
	show_clock(out, r, lc);
	show_closing(out, cf);
	show_questions(out, cf);
	show_promises(out, r, cf);
	show_hands(out, cf);
	for (size_t i = 0; i < cf->nlinks; i++) {
		label(out, i ? "" : "links");
		show(out, cf->links[i].relation);
		buf_addf(out, " %s\n", cf->links[i].case_id);
	}
	show_corrections(out, cf);
	show_attachments(out, cf);
	if (cf->two_openings)
		buf_adds(out, "warning: opened twice: case-verify tells "
		    "more\n");
}
