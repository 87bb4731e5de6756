/*
 * report_world: cases made by hand, folded, and the rows of a report on them.
 * For the tests of lib/report: report.c, whose figures were worked out by
 * hand; report_laws.c, with random cases; report_print.c, what is written.
 */
#ifndef CASEBOOK_TESTS_REPORT_WORLD_H
#define CASEBOOK_TESTS_REPORT_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report.h"

enum { EVENTS = 40, CASES = 200, ROWS = 4000, HOUR = 3600, DAY = 86400 };

/* A case made by hand, event by event, in the order of its numbers. */
struct made {
	char id[CASE_ID + 1];
	struct event events[EVENTS];
	size_t n;
	struct casefile cf;
};

struct world {
	struct made cases[CASES];
	size_t n;
	struct policy policy;
	struct calendar calendar;
};

struct rows {
	struct report_row v[ROWS];
	size_t n;
};

static inline int64_t
at(const char *time)
{
	struct when w;

	assert_int_equal(when_parse_rfc3339(&w, time), 0);
	return w.at;
}

static inline struct event *
add_at(struct made *m, enum event_kind kind, const char *by, int64_t when)
{
	struct event *ev = &m->events[m->n++];
	char utc[WHEN_TEXT];

	assert_true(m->n <= EVENTS);
	event_init(ev, kind);
	when_format_utc(utc, when);
	event_add(ev, F_BY, by);
	event_add(ev, F_OCCURRED, utc);
	event_add(ev, F_CASE, m->id);
	event_addf(ev, F_NUMBER, "%zu", m->n);
	event_add(ev, F_RECORDED, utc);
	snprintf(ev->id, sizeof ev->id, "%08zx%032x", m->n, 0);
	return ev;
}

static inline struct event *
add(struct made *m, enum event_kind kind, const char *by, const char *when)
{
	return add_at(m, kind, by, at(when));
}

static inline struct made *
open_at(struct world *w, const char *id, const char *owner,
    const char *channel, const char *access, int64_t when)
{
	struct made *m = &w->cases[w->n++];
	struct event *ev;

	snprintf(m->id, sizeof m->id, "%s", id);
	ev = add_at(m, EV_OPENED, owner, when);
	event_add(ev, F_OWNER, owner);
	event_add(ev, F_KIND, "complaint");
	event_add(ev, F_CHANNEL, channel);
	event_add(ev, F_ACCESS, access);
	return m;
}

static inline void
word(struct made *m, const char *channel, int64_t when)
{
	struct event *ev = add_at(m, EV_RECEIVED, "ann", when);

	event_add(ev, F_CHANNEL, channel);
	event_add(ev, F_ACCESS, "direct");
}

static inline struct event *
reply(struct made *m, const char *by, const char *as, int64_t when)
{
	struct event *ev = add_at(m, EV_REPLIED, by, when);

	event_add(ev, F_CHANNEL, "letter");
	event_add(ev, F_ACCESS, "direct");
	event_add(ev, F_AS, as);
	return ev;
}

static inline void
close_at(struct made *m, int64_t when)
{
	event_add(add_at(m, EV_CLOSED, "ann", when), F_OUTCOME, "upheld");
}

static inline void
assign(struct made *m, const char *owner, int64_t when)
{
	event_add(add_at(m, EV_ASSIGNED, "ann", when), F_OWNER, owner);
}

static inline void
fold(struct world *w, int64_t as_of)
{
	struct cut cut = { as_of, INT64_MAX };

	for (size_t i = 0; i < w->n; i++) {
		struct made *m = &w->cases[i];
		const struct event *order[EVENTS];

		for (size_t e = 0; e < m->n; e++)
			order[e] = &m->events[e];
		if (casefile_fold(&m->cf, order, m->n, &cut) != 0)
			m->cf.id = NULL;
		else
			assert_string_equal(m->cf.id, m->id);
	}
}

static inline struct world *
new_world(void)
{
	struct world *w = xcalloc(1, sizeof *w);

	assert_int_equal(when_set_zone("UTC"), 0);
	policy_put(&w->policy, "person.team.shared", "yes");
	return w;
}

static inline void
free_world(struct world *w)
{
	for (size_t i = 0; i < w->n; i++) {
		casefile_free(&w->cases[i].cf);
		for (size_t e = 0; e < w->cases[i].n; e++)
			event_release(&w->cases[i].events[e]);
	}
	calendar_release(&w->calendar);
	policy_release(&w->policy);
	free(w);
}

static inline struct report_options
until(const char *as_of)
{
	struct report_options o = {
		.period = { WHEN_NONE, INT64_MAX }, .as_of = at(as_of),
	};

	return o;
}

static inline struct report *
run(struct world *w, struct report_options o)
{
	struct report *r;

	calendar_release(&w->calendar);
	calendar_of_policy(&w->calendar, &w->policy);
	o.policy = &w->policy;
	o.calendar = &w->calendar;
	if (report_open(&r, &o) != 0)
		fail_msg("%s", err_message());
	do {
		for (size_t i = 0; i < w->n; i++) {
			if (w->cases[i].cf.id)
				report_add(r, &w->cases[i].cf);
		}
	} while (report_finish(r));
	return r;
}

static inline int
keep_row(void *arg, const struct report_row *row)
{
	struct rows *rows = arg;

	assert_true(rows->n < ROWS);
	rows->v[rows->n++] = *row;
	return 0;
}

static inline struct rows *
rows_of(const struct report *r)
{
	static struct rows rows;

	rows.n = 0;
	assert_int_equal(report_each_row(r, keep_row, &rows), 0);
	return &rows;
}

static inline int
same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static inline const struct report_row *
find(const struct rows *rows, const char *figure, const char *group,
    const char *clock)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct report_row *row = &rows->v[i];

		if (same(row->figure, figure) && same(row->group, group) &&
		    (!clock || same(row->clock, clock)))
			return row;
	}
	fail_msg("no row %s, %s", figure, group ? group : "(none)");
	return NULL;
}

static inline int64_t
value(const struct report *r, const char *figure, const char *group)
{
	return find(rows_of(r), figure, group, NULL)->value;
}

/*
 * June 2026, known in July:
 *	a  opened on the 1st, answered, closed, reopened, closed on the 22nd
 *	b  opened on the 10th for the team, went to bob; answered in July
 *	c  from May, never answered, closed over that on the 15th
 *	d  a corrective action
 *	e  opened on the 25th; a promise for the 28th is kept in July
 */
static inline void
make_a_and_b(struct world *w)
{
	struct made *m = open_at(w, "aaaaaaaaaa", "ann", "email", "direct",
	    at("2026-06-01T08:00:00Z"));

	event_add(&m->events[0], F_CUSTOMER, "yes");
	event_add(&m->events[0], F_TAG, "soup");
	event_add(&m->events[0], F_TAG, "price");
	reply(m, "ben", "ack", at("2026-06-01T09:00:00Z"));
	reply(m, "ann", "answer", at("2026-06-02T08:00:00Z"));
	word(m, "phone", at("2026-06-03T08:00:00Z"));
	reply(m, "ann", "answer", at("2026-06-03T10:00:00Z"));
	close_at(m, at("2026-06-04T08:00:00Z"));
	add(m, EV_REOPENED, "ann", "2026-06-20T08:00:00Z");
	event_add(add(m, EV_CLOSED, "ann", "2026-06-22T08:00:00Z"),
	    F_OUTCOME, "upheld");
	event_add(&m->events[7], F_CAUSE, "recipe");

	m = open_at(w, "bbbbbbbbbb", "team", "twitter", "public",
	    at("2026-06-10T08:00:00Z"));
	reply(m, "ann", "answer", at("2026-06-10T07:30:00Z"));
	assign(m, "bob", at("2026-06-11T08:00:00Z"));
	reply(m, "bob", "answer", at("2026-07-02T08:00:00Z"));
}

static inline struct world *
june(void)
{
	struct world *w = new_world();
	struct made *m;

	make_a_and_b(w);
	m = open_at(w, "cccccccccc", "bob", "phone", "direct",
	    at("2026-05-15T08:00:00Z"));
	close_at(m, at("2026-06-15T08:00:00Z"));
	m = open_at(w, "dddddddddd", "ann", "phone", "direct",
	    at("2026-06-05T08:00:00Z"));
	event_put(&m->events[0], F_KIND, "corrective-action");
	m = open_at(w, "eeeeeeeeee", "ann", "email", "direct",
	    at("2026-06-25T08:00:00Z"));
	event_add(reply(m, "ann", "holding", at("2026-06-26T08:00:00Z")),
	    F_PROMISE, "2026-06-28T23:59:59Z The kitchen calls");
	event_add(reply(m, "ann", "answer", at("2026-07-02T08:00:00Z")),
	    F_KEEPS, "00000002.1");
	close_at(m, at("2026-07-03T08:00:00Z"));
	fold(w, at("2026-07-10T00:00:00Z"));
	return w;
}

static inline struct report_options
in_june(void)
{
	struct report_options o = {
		.period = { at("2026-06-01T00:00:00Z"),
		    at("2026-07-01T00:00:00Z") },
		.as_of = at("2026-07-10T00:00:00Z"),
	};

	return o;
}

static inline struct report *
run_by(struct world *w, const char *what, const char *by)
{
	struct report_options o = in_june();

	o.what = what;
	o.by = by;
	return run(w, o);
}

#endif
