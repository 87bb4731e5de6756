/*
 * casefile_world: what the tests of casefile share.
 *
 * A trail is told as text, an event a line:
 *
 *	b2 3 replied anna 90 As=answer; Answers=@a1.1; Promise=#900 We call
 *
 * is an event whose id begins with b2, number 3, By anna, 90 minutes after
 * the base; "90/200" was recorded at minute 200, else at once.  In a value
 * @a1 is the id of event a1, #900 the instant of minute 900.  What is
 * expected are lines of show_facts() and show_judgement(), which tell all.
 */
#ifndef CASEBOOK_TESTS_CASEFILE_WORLD_H
#define CASEBOOK_TESTS_CASEFILE_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casefile.h"
#include "lib/err.h"

#define CASE	"7k3qf2mxab"

/* Monday, 2026-01-05T09:00:00Z: an office opens. */
#define BASE	((int64_t)1767603600)

#define OPENED	"a1 1 opened anna 0 Owner=ben; Kind=complaint; " \
	"Channel=email; Access=direct\n"

struct trail {
	struct event *events;
	const struct event **order;
	size_t n;
};

static inline void
add_value(struct event *ev, char *name, const char *value)
{
	struct buf out = BUF_INIT;
	char when[WHEN_TEXT];
	char *end;
	size_t digits;

	for (; *value != '\0'; value++) {
		digits = strspn(value + 1, "0123456789abcdef");
		if (*value == '@' && digits > 0) {
			buf_addf(&out, "%.*s%.*s", (int)digits, value + 1,
			    EVENT_ID - (int)digits, "00000000");
			value += digits;
		} else if (*value == '#') {
			when_format_utc(when,
			    BASE + 60 * strtol(value + 1, &end, 10));
			buf_adds(&out, when);
			value = end - 1;
		} else {
			buf_addc(&out, *value);
		}
	}
	if (event_append(ev, name, out.data) != 0)
		fail_msg("%s: %s", name, err_message());
	buf_release(&out);
}

static inline void
add_fields(struct event *ev, char *fields)
{
	char *next;

	for (; fields != NULL && *fields != '\0'; fields = next) {
		char *value = strchr(fields, '=');

		next = strstr(fields, "; ");
		if (next != NULL) {
			*next = '\0';
			next += 2;
		}
		assert_non_null(value);
		*value = '\0';
		add_value(ev, fields, value + 1);
	}
}

static inline void
make_event(struct event *ev, char *line)
{
	char label[16], kind[32], by[32], when[32], time[WHEN_TEXT];
	int number, rest = 0;
	char *recorded;

	if (sscanf(line, "%15s %d %31s %31s %31s %n", label, &number, kind, by,
	    when, &rest) != 5)
		fail_msg("no event: %s", line);
	recorded = strchr(when, '/');
	event_init(ev, EV_NOTED);
	event_put(ev, F_EVENT, kind);
	event_add(ev, F_BY, by);
	when_format_utc(time, BASE + 60 * strtol(when, NULL, 10));
	event_add(ev, F_OCCURRED, time);
	add_fields(ev, line + rest);
	event_append(ev, "Case", CASE);
	event_addf(ev, F_NUMBER, "%d", number);
	when_format_utc(time, BASE + 60 * strtol(recorded ? recorded + 1 :
	    when, NULL, 10));
	event_add(ev, F_RECORDED, time);
	memset(ev->id, '0', BLOB_ID);
	memcpy(ev->id, label, strlen(label));
}

static inline struct trail
make_trail(const char *text)
{
	struct trail t = { NULL, NULL, 0 };
	char *copy = xstrdup(text), *save, *line;

	for (line = strtok_r(copy, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		t.events = xrealloc(t.events, (t.n + 1) * sizeof *t.events);
		make_event(&t.events[t.n++], line);
	}
	free(copy);
	t.order = xcalloc(t.n + 1, sizeof *t.order);
	for (size_t i = 0; i < t.n; i++)
		t.order[i] = &t.events[i];
	assert_string_equal(err_message(), "");
	return t;
}

static inline void
free_trail(struct trail *t)
{
	for (size_t i = 0; i < t->n; i++)
		event_release(&t->events[i]);
	free(t->events);
	free(t->order);
}

/* Minutes after the base; "-" for none, seconds where they matter. */
static inline void
show_time(struct buf *out, int64_t at)
{
	int64_t s;

	if (at == WHEN_NONE) {
		buf_adds(out, " -");
		return;
	}
	if (at == INT64_MAX) {
		buf_adds(out, " never");
		return;
	}
	s = at - BASE;
	buf_addf(out, " %lld", (long long)(s / 60));
	if (s % 60 != 0)
		buf_addf(out, ":%lld", (long long)(s % 60));
}

static inline void
show_when(struct buf *out, const char *name, int64_t at)
{
	buf_adds(out, name);
	show_time(out, at);
	buf_addc(out, '\n');
}

static inline void
show_text(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "%s %s\n", name, value ? value : "-");
}

static inline void
show_number(struct buf *out, const char *name, size_t value)
{
	buf_addf(out, "%s %zu\n", name, value);
}

/* The label of an event. */
static inline void
show_event(struct buf *out, const struct event *ev)
{
	size_t len = ev ? EVENT_ID : 0;

	while (len > 2 && ev->id[len - 1] == '0')
		len--;
	buf_addf(out, " %.*s", (int)(ev ? len : 1), ev ? ev->id : "-");
}

static inline void
show_sayings(struct buf *out, const struct casefile *cf)
{
	static const char *const sides[] = { "contact", "us", "party" };

	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		buf_adds(out, "saying");
		show_event(out, s->event);
		show_time(out, s->at);
		buf_addf(out, " %s %s%s by:%s", sides[s->side],
		    s->channel ? s->channel : "-",
		    s->is_public ? " public" : "", s->by);
		if (s->party != NULL)
			buf_addf(out, " party:%s", s->party);
		if (s->from != NULL)
			buf_addf(out, " from:%s", s->from);
		buf_addf(out, "%s%s%s%s%s%s%s",
		    s->automatic ? " automatic" : "",
		    s->asks ? " asks" : "", s->waived ? " waived" : "",
		    s->word ? " word" : "",
		    s->substantive ? " substantive" : "",
		    s->to_contact ? " to-contact" : "",
		    s->retold ? " retold" : "");
		if (s->effort != 0)
			buf_addf(out, " effort:%lld", (long long)s->effort);
		buf_adds(out, " answered");
		show_time(out, s->answered);
		buf_addc(out, '\n');
	}
}

static inline void
show_questions(struct buf *out, const struct casefile *cf)
{
	static const char *const sides[] = { "contact", "us", "party" };

	for (size_t i = 0; i < cf->nquestions; i++) {
		const struct question *q = &cf->questions[i];

		buf_addf(out, "q%u %s %s '%s' %s asked", q->short_number,
		    q->name, sides[q->side], q->text,
		    question_state_name(q->state));
		show_time(out, q->asked);
		buf_adds(out, " settled");
		show_time(out, q->settled);
		show_event(out, q->settled_by);
		buf_addc(out, '\n');
		assert_ptr_equal(casefile_question(cf, q->name), q);
	}
	show_number(out, "open-questions-contact",
	    casefile_open_questions(cf, SIDE_CONTACT));
	show_number(out, "open-questions-us",
	    casefile_open_questions(cf, SIDE_US));
	show_number(out, "open-questions-party",
	    casefile_open_questions(cf, SIDE_PARTY));
}

static inline void
show_promises(struct buf *out, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		buf_addf(out, "p%u %s '%s' %s made", p->short_number, p->name,
		    p->text, promise_state_name(p->state));
		show_time(out, p->made);
		buf_adds(out, " due");
		show_time(out, p->due.at);
		buf_adds(out, " settled");
		show_time(out, p->settled);
		show_event(out, p->settled_by);
		buf_addf(out, "%s\n", p->after_closing ? " after-closing" : "");
		assert_ptr_equal(casefile_promise(cf, p->name), p);
	}
	show_number(out, "open-promises", casefile_open_promises(cf));
}

static inline void
show_decisions(struct buf *out, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nhands; i++) {
		const struct hand *h = &cf->hands[i];

		buf_addf(out, "hand %s", h->owner);
		show_time(out, h->from);
		show_time(out, h->until);
		show_event(out, h->event);
		buf_addf(out, "%s\n", h->contested ? " contested" : "");
	}
	for (size_t i = 0; i < cf->ntransitions; i++) {
		const struct transition *t = &cf->transitions[i];

		buf_addf(out, "transition %s", t->closed ? "closed" :
		    "reopened");
		show_time(out, t->at);
		show_event(out, t->event);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < cf->nlinks; i++) {
		buf_addf(out, "link %s %s", cf->links[i].relation,
		    cf->links[i].case_id);
		show_event(out, cf->links[i].event);
		buf_addc(out, '\n');
	}
}

static inline void
show_told(struct buf *out, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->ntold; i++) {
		buf_addf(out, "told %s", cf->told[i].action);
		show_time(out, cf->told[i].at);
		show_event(out, cf->told[i].event);
		buf_addc(out, '\n');
	}
	show_number(out, "told", cf->ntold);
}

static inline void
show_times(struct buf *out, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nreminders; i++) {
		buf_addf(out, "reminder '%s'", cf->reminders[i].text);
		show_event(out, cf->reminders[i].event);
		show_time(out, cf->reminders[i].due.at);
		buf_adds(out, " touched");
		show_time(out, cf->reminders[i].touched);
		buf_addf(out, " %s\n", reminder_is_open(cf,
		    &cf->reminders[i]) ? "open" : "past");
	}
	for (size_t i = 0; i < cf->npauses; i++) {
		buf_adds(out, "pause");
		show_time(out, cf->pauses[i].from);
		show_when(out, "", cf->pauses[i].until);
	}
	for (size_t i = 0; i < cf->nstretches; i++) {
		buf_adds(out, "stretch");
		show_time(out, cf->stretches[i].from);
		show_when(out, "", cf->stretches[i].answered);
	}
}

static inline void
show_events(struct buf *out, const struct casefile *cf)
{
	buf_adds(out, "events");
	for (size_t i = 0; i < cf->nevents; i++)
		show_event(out, cf->events[i]);
	buf_addc(out, '\n');
	for (size_t i = 0; i < cf->ncorrected; i++) {
		const struct corrected *c = &cf->corrected[i];

		buf_adds(out, "corrected");
		show_event(out, c->event);
		buf_adds(out, " by");
		show_event(out, c->by);
		buf_adds(out, " at");
		show_time(out, casefile_occurred(cf, c->event));
		buf_addf(out, "%s%s\n", c->is_void ? " void" : "",
		    c->moved ? " moved" : "");
		assert_int_equal(casefile_is_void(cf, c->event), c->is_void);
	}
}

static inline void
show_settings(struct buf *out, const struct casefile *cf)
{
	show_text(out, "id", cf->id);
	show_text(out, "kind", cf->kind);
	show_text(out, "subject", cf->subject);
	show_text(out, "customer", cf->customer);
	show_text(out, "prefers", cf->prefers);
	show_text(out, "avoids", cf->avoids);
	show_text(out, "about", cf->about);
	show_text(out, "wants", cf->wants);
	show_text(out, "publish", cf->publish);
	show_text(out, "language", cf->language);
	show_text(out, "ref", cf->ref);
	show_text(out, "channel", cf->channel);
	show_number(out, "is-public", (size_t)cf->is_public);
	buf_adds(out, "contacts");
	for (size_t i = 0; i < cf->ncontacts; i++)
		buf_addf(out, " %s,", cf->contacts[i]);
	buf_adds(out, "\ntags");
	for (size_t i = 0; i < cf->ntags; i++)
		buf_addf(out, " %s", cf->tags[i]);
	buf_addc(out, '\n');
}

static inline void
show_state(struct buf *out, const struct casefile *cf)
{
	const struct saying *last = casefile_last_word(cf);

	show_number(out, "two-openings", (size_t)cf->two_openings);
	show_number(out, "is-open", (size_t)cf->is_open);
	show_when(out, "opened", cf->opened);
	show_when(out, "closed", cf->closed);
	show_when(out, "updated", cf->updated);
	show_when(out, "first-response", cf->first_response);
	show_when(out, "acknowledged", cf->acknowledged);
	show_text(out, "owner", cf->owner);
	show_text(out, "outcome", cf->outcome);
	show_text(out, "cause", cf->cause);
	buf_adds(out, "closing");
	show_event(out, cf->closing);
	buf_adds(out, "\nlast-word");
	show_event(out, last ? last->event : NULL);
	buf_addc(out, '\n');
	show_text(out, "accepts", cf->accepts);
	show_number(out, "hands", cf->nowners);
	show_number(out, "voices", cf->voices);
	show_number(out, "approaches", cf->approaches);
	show_number(out, "unanswered", (size_t)cf->unanswered);
	show_number(out, "asked", (size_t)cf->asked);
	show_number(out, "reopened", (size_t)cf->reopened);
	show_number(out, "went-public", (size_t)cf->went_public);
	show_number(out, "forced-public", (size_t)cf->forced_public);
	show_number(out, "moved-private", (size_t)cf->moved_private);
	show_number(out, "attachment", (size_t)cf->has_attachment);
	show_number(out, "redress", (size_t)cf->has_redress);
	show_number(out, "takedown", (size_t)cf->has_takedown);
	show_number(out, "correction", (size_t)cf->has_correction);
	show_number(out, "unsent", (size_t)cf->has_unsent);
	show_when(out, "waiting-since", cf->waiting_since);
}

/* All of it: two equal texts are two equal casefiles. */
static inline void
show_facts(struct buf *out, const struct casefile *cf)
{
	show_events(out, cf);
	show_settings(out, cf);
	show_state(out, cf);
	show_sayings(out, cf);
	show_questions(out, cf);
	show_promises(out, cf);
	show_decisions(out, cf);
	show_told(out, cf);
	show_times(out, cf);
}

static inline void
show_judgement(struct buf *out, const struct casefile *cf,
    const struct policy *p)
{
	struct calendar cal;
	struct judgement j;

	calendar_of_policy(&cal, p);
	casefile_judge(&j, cf, p, &cal);
	calendar_release(&cal);
	show_number(out, "unclaimed", (size_t)j.unclaimed);
	show_when(out, "away-until", j.away_until);
	buf_adds(out, "next-due");
	show_time(out, j.next_due);
	buf_addf(out, " %s '%s'\n", j.next_due_what != DUE_NONE ?
	    due_what_name(j.next_due_what) : "-", j.next_due_text);
	show_when(out, "overdue-from", j.overdue_from);
	if (j.todo_from == INT64_MIN)
		buf_adds(out, "todo-from now\n");
	else
		show_when(out, "todo-from", j.todo_from);
}

static inline int
has_line(const char *text, const char *line, size_t len)
{
	const char *at = text;

	while ((at = strstr(at, line))) {
		if ((at == text || at[-1] == '\n') && at[len] == '\n')
			return 1;
		at++;
	}
	return 0;
}

/* Each line of `expected` must be among the facts, or not if it begins with
 * a '!'. */
static inline void
expect_lines(const char *name, const char *facts, const char *expected)
{
	char *copy = xstrdup(expected), *save, *line;

	for (line = strtok_r(copy, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		int not = *line == '!';

		if (has_line(facts, line + not, strlen(line + not)) == not)
			fail_msg("%s: '%s' in\n%s", name, line, facts);
	}
	free(copy);
}

struct row {
	const char *name;
	const char *events;
	const char *expected;
	const char *policy;	/* "key=value; key=value", or NULL */
};

static inline void
make_policy(struct policy *p, const char *text)
{
	char *copy = xstrdup(text ? text : ""), *at = copy, *next;

	for (; *at != '\0'; at = next) {
		char *value = strchr(at, '=');

		next = strstr(at, "; ");
		if (next != NULL) {
			*next = '\0';
			next += 2;
		} else {
			next = at + strlen(at);
		}
		*value = '\0';
		policy_put(p, at, value + 1);
	}
	free(copy);
}

static inline void
check_row(const struct row *row)
{
	struct trail t = make_trail(row->events);
	struct policy p = POLICY_INIT;
	struct casefile cf = { 0 };
	struct buf out = BUF_INIT;

	make_policy(&p, row->policy);
	if (casefile_fold(&cf, t.order, t.n, NULL) != 0) {
		buf_adds(&out, "no case\n");
	} else {
		show_facts(&out, &cf);
		show_judgement(&out, &cf, &p);
	}
	expect_lines(row->name, out.data, row->expected);
	assert_int_equal(err_code(), 0);
	casefile_free(&cf);
	policy_release(&p);
	buf_release(&out);
	free_trail(&t);
}

#define CHECK_ROWS(rows)						\
	do {								\
		for (size_t r_ = 0; r_ < sizeof rows / sizeof *rows; r_++) \
			check_row(&rows[r_]);				\
	} while (0)

static inline int
to_utc(void **state)
{
	(void)state;
	return when_set_zone("UTC");
}

#endif
