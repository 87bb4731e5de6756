/*
 * A case, a policy and a moment for the tests of the rules.
 *
 *	begin_case(&w)			one opening: 00000001
 *	happened(&w, kind, ...)		further events: 00000002 ...
 *	TRY(&w, rows)			what the rules say of new ones
 *	end(&w)
 */
#ifndef CASEBOOK_TESTS_RULES_WORLD_H
#define CASEBOOK_TESTS_RULES_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/rules.h"

enum { EVENTS = 64 };

/* A case, a policy, and what the rules know. */
struct world {
	struct event events[EVENTS];
	const struct event *order[EVENTS];
	size_t n;
	struct casefile cf;
	struct policy policy;
	struct calendar calendar;
	struct buf notes;
	const char *links;		/* of other cases: "<id> <Link>\n" … */
	struct rules_context ctx;
};

static int
to_berlin(void **state)
{
	(void)state;
	err_clear();
	return when_set_zone("Europe/Berlin");
}

/* A Wednesday. */
static const char now[] = "2026-11-25T12:00:00+01:00";

static int64_t
at(const char *rfc3339)
{
	struct when w;

	if (when_parse_rfc3339(&w, rfc3339) != 0)
		fail_msg("'%s' is no time", rfc3339);
	return w.at;
}

/* Adds "Name: value" lines. */
static void
add_fields(struct event *ev, const char *fields)
{
	while (*fields) {
		size_t name = strcspn(fields, ":");
		size_t line = strcspn(fields, "\n");
		enum field_id id = event_field_by_name(fields, name);
		char *value = xstrndup(fields + name + 2, line - name - 2);

		if (event_add(ev, id, value) != 0)
			fail_msg("%s", err_message());
		free(value);
		fields += line + 1;
	}
}

static void
make(struct event *ev, enum event_kind kind, const char *occurred,
    const char *fields, const char *body)
{
	event_init(ev, kind);
	assert_int_equal(event_add(ev, F_BY, "anna"), 0);
	assert_int_equal(event_add(ev, F_OCCURRED, occurred), 0);
	add_fields(ev, fields);
	assert_int_equal(event_set_body(ev, body, strlen(body)), 0);
}

/* Writes an event into the case; its id is 0000000n. */
static void
happened(struct world *w, enum event_kind kind, const char *occurred,
    const char *fields, const char *body)
{
	struct event *ev = &w->events[w->n];
	size_t number = w->n + 1;

	make(ev, kind, occurred, fields, body);
	assert_int_equal(event_add(ev, F_CASE, "7k3qf2mxab"), 0);
	assert_int_equal(event_addf(ev, F_NUMBER, "%zu", number), 0);
	assert_int_equal(event_add(ev, F_RECORDED, "2026-11-25T10:00:00Z"),
	    0);
	assert_int_equal(event_addf(ev, F_KEY, "k%zu", number), 0);
	snprintf(ev->id, sizeof ev->id, "%08zx%032d", number, 0);
	w->n++;
	for (size_t i = 0; i < w->n; i++)
		w->order[i] = &w->events[i];
	w->ctx.cf = NULL;
	if (casefile_fold(&w->cf, w->order, w->n, NULL) == 0)
		w->ctx.cf = &w->cf;
}

/* What w->links says of a case. */
static int
links_of(void *arg, const char *case_id, struct strs *out)
{
	const struct world *w = arg;
	size_t len;

	for (const char *at = w->links; at && *at; at += len + 1) {
		len = strcspn(at, "\n");
		if (strncmp(at, case_id, CASE_ID) == 0)
			strs_addn(out, at + CASE_ID + 1, len - CASE_ID - 1);
	}
	return 0;
}

static void
begin(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->policy = (struct policy)POLICY_INIT;
	w->notes = (struct buf)BUF_INIT;
	calendar_of_policy(&w->calendar, &w->policy);
	w->ctx = (struct rules_context){ .policy = &w->policy,
		.calendar = &w->calendar, .now = at(now),
		.links = links_of, .links_arg = w, .notes = &w->notes };
}

/* The contact wrote a mail with a question: q1. */
static void
begin_case(struct world *w)
{
	begin(w);
	happened(w, EV_OPENED, "2026-11-21T10:00:00+01:00",
	    "Owner: anna\nKind: complaint\nSubject: Thin soup\n"
	    "Contact: Jens Muster\nChannel: email\nAccess: direct\n"
	    "Question: When does the line come?\n", "The soup was thin.\n");
}

static void
end(struct world *w)
{
	casefile_free(&w->cf);
	for (size_t i = 0; i < w->n; i++)
		event_release(&w->events[i]);
	policy_release(&w->policy);
	calendar_release(&w->calendar);
	buf_release(&w->notes);
	err_clear();
}

/* Completes and checks; *ev is what became of it. */
static int
submit(struct world *w, struct event *ev, enum event_kind kind,
    const char *fields, const char *body)
{
	int rc;

	err_clear();
	buf_cut(&w->notes, 0);
	make(ev, kind, now, fields, body);
	rc = rules_complete(ev, &w->ctx);
	return rc == 0 ? rules_check(ev, &w->ctx) : rc;
}

/* An event, and what the rules have to say of it. */
struct row {
	enum event_kind kind;
	const char *fields, *body;
	int code;
	const char *message;	/* NULL: any */
};

static void
try_rows(struct world *w, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct event ev;
		int rc = submit(w, &ev, rows[i].kind, rows[i].fields,
		    rows[i].body);

		if (rc != rows[i].code)
			fail_msg("%s of '%s': %d, not %d: %s",
			    event_kind_name(rows[i].kind), rows[i].fields, rc,
			    rows[i].code, err_message());
		if (rows[i].message)
			assert_string_equal(err_message(), rows[i].message);
		if (rc == 1)
			assert_true(err_message()[0] != '\0');
		event_release(&ev);
	}
}

#define TRY(w, rows) try_rows((w), (rows), sizeof (rows) / sizeof *(rows))

static void
assert_field(const struct event *ev, enum field_id id, const char *value)
{
	const char *got = event_get(ev, id);

	assert_non_null(got);
	assert_string_equal(got, value);
}

#endif
