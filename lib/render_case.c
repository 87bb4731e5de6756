#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/render_parts.h"

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

/* From which case to which; the rest is of the other one. */
static void
links_json(struct json *w, const struct loaded_case *lc,
    const struct linked_cases *linked)
{
	json_open(w, "links", '[');
	for (size_t i = 0; i < linked->n; i++) {
		const struct linked_case *l = &linked->v[i];

		json_open(w, NULL, '{');
		json_put_string(w, "from", l->holds ? l->id : lc->id);
		json_put_string(w, "relation", l->relation);
		json_put_string(w, "to", l->holds ? lc->id : l->id);
		json_put_maybe(w, "state", !l->exists ? NULL :
		    l->is_open ? "open" : "closed");
		json_put_maybe(w, "subject", l->subject);
		json_put_maybe(w, "contact", l->contact);
		json_put_bool(w, "lesson", l->is_lesson);
		json_put_instant(w, "told", l->is_lesson ? l->told :
		    WHEN_NONE);
		json_close(w, '}');
	}
	json_close(w, ']');
}

void
render_case_json(struct buf *out, const struct loaded_case *lc,
    const struct linked_cases *linked, int64_t now)
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
	if (linked)
		links_json(&w, lc, linked);
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
add_fact(struct buf *out, const struct fact *f)
{
	char text[WHEN_TEXT];

	switch (f->type) {
	case FACT_TEXT:
		if (f->text)
			render_text(out, f->text);
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
			render_tags(out, &lc->facts, ",");
		}
		at = end;
	}
}
