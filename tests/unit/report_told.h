/*
 * report_told: cases told as text, and what a report tells of them as text.
 *
 * A case is told event by event, an event a line:
 *
 *	a replied ann 06-02T08:00 As=holding; Promise=#06-05T12:00 We call
 *
 * is the next event of the case aaaaaaaaaa, By ann, on 2 June 2026.  #TIME in
 * a value is that instant, @2 the id of the second event of the case, @b the
 * case bbbbbbbbbb; Body= is what was said.  An opening is by the contact, by
 * email, about a complaint, owned by who wrote it down; other words are by
 * email too, and direct; a reply is an answer: where nothing else is told.
 * "Channel=-" is none.
 *
 * What is expected are the rows of a report, all of them and in their order,
 * a row a line; see tell_row().
 */
#ifndef CASEBOOK_TESTS_REPORT_TOLD_H
#define CASEBOOK_TESTS_REPORT_TOLD_H

#include "tests/unit/report_world.h"

/* "06-02", "06-02T08:00" and "06-02T08:00:01", all of 2026. */
static inline int64_t
at_time(const char *time)
{
	char full[] = "2026-01-01T00:00:00Z";

	memcpy(full + strlen("2026-"), time, strlen(time));
	return at(full);
}

static inline size_t
expand_time(struct buf *out, const char *value)
{
	size_t len = strcspn(value, " ,");
	char *time = xstrndup(value, len);
	char text[WHEN_TEXT];

	when_format_utc(text, at_time(time));
	buf_adds(out, text);
	free(time);
	return len;
}

static inline size_t
expand_id(struct buf *out, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (n > 0) {
		buf_addf(out, "%08lx", n);
		return (size_t)(end - value);
	}
	for (int i = 0; i < CASE_ID; i++)
		buf_addc(out, *value);
	return 1;
}

static inline void
expand(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '#')
			value += expand_time(out, value + 1);
		else if (*value == '@')
			value += expand_id(out, value + 1);
		else
			buf_addc(out, *value);
	}
}

static inline void
tell_field(struct event *ev, const char *name, const char *value)
{
	enum field_id id = event_field_by_name(name, strlen(name));
	struct buf out = BUF_INIT;

	expand(&out, value);
	if (strcmp(name, "Body") == 0)
		event_set_body(ev, out.data, out.len);
	else if (id == F_UNKNOWN)
		fail_msg("no field %s", name);
	else if (event_field_rule(id)->repeats)
		assert_int_equal(event_add(ev, id, out.data), 0);
	else
		assert_int_equal(event_put(ev, id, out.data), 0);
	buf_release(&out);
}

static inline void
tell_fields(struct event *ev, char *fields)
{
	char *next, *value;

	for (; fields && *fields; fields = next) {
		next = strstr(fields, "; ");
		if (next) {
			*next = '\0';
			next += 2;
		}
		value = strchr(fields, '=');
		if (!value)
			fail_msg("no value: %s", fields);
		*value = '\0';
		tell_field(ev, fields, value + 1);
	}
}

static inline void
add_default(struct event *ev, enum field_id id, const char *value)
{
	if (!event_get(ev, id))
		event_add(ev, id, value);
}

static inline void
add_defaults(struct event *ev, const char *by)
{
	const char *channel = event_get(ev, F_CHANNEL);

	if (ev->kind == EV_OPENED) {
		add_default(ev, F_OWNER, by);
		add_default(ev, F_KIND, "complaint");
	}
	if (ev->kind == EV_REPLIED)
		add_default(ev, F_AS, "answer");
	if (channel && strcmp(channel, "-") == 0)
		event_remove(ev, F_CHANNEL);
	else if (ev->kind == EV_OPENED || ev->kind == EV_RECEIVED ||
	    ev->kind == EV_REPLIED) {
		add_default(ev, F_CHANNEL, "email");
		add_default(ev, F_ACCESS, "direct");
	}
}

static inline struct made *
made_by_letter(struct world *w, char letter)
{
	struct made *m;

	for (size_t i = 0; i < w->n; i++) {
		if (w->cases[i].id[0] == letter)
			return &w->cases[i];
	}
	assert_true(w->n < CASES);
	m = &w->cases[w->n++];
	memset(m->id, letter, CASE_ID);
	return m;
}

static inline void
tell_event(struct world *w, char *line)
{
	char letter, kind[16], by[16], time[16];
	struct event *ev;
	int rest = 0;

	if (sscanf(line, "%c %15s %15s %15s %n", &letter, kind, by, time,
	    &rest) != 4)
		fail_msg("no event: %s", line);
	if (event_kind_by_name(kind) == EV_UNKNOWN)
		fail_msg("no kind: %s", line);
	ev = add_at(made_by_letter(w, letter), event_kind_by_name(kind), by,
	    at_time(time));
	tell_fields(ev, line + rest);
	add_defaults(ev, by);
}

/* More of a world. */
static inline void
tell_more(struct world *w, const char *lines)
{
	char *copy = xstrdup(lines), *save, *line;

	for (line = strtok_r(copy, "\n", &save); line;
	    line = strtok_r(NULL, "\n", &save))
		tell_event(w, line);
	free(copy);
}

static inline struct world *
told(const char *lines)
{
	struct world *w = new_world();

	tell_more(w, lines);
	return w;
}

/* 1d2h3m4s, exact. */
static inline void
tell_span(struct buf *out, int64_t seconds)
{
	static const struct {
		int64_t length;
		char name;
	} units[] = { { DAY, 'd' }, { HOUR, 'h' }, { 60, 'm' }, { 1, 's' } };
	int64_t left = seconds;

	if (seconds <= 0) {
		buf_addf(out, "%llds", (long long)seconds);
		return;
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (left >= units[i].length)
			buf_addf(out, "%lld%c",
			    (long long)(left / units[i].length),
			    units[i].name);
		left %= units[i].length;
	}
}

static inline void
tell_value(struct buf *out, const struct report_row *row, int64_t value)
{
	buf_addc(out, ' ');
	if (value == WHEN_NONE)
		buf_addc(out, '-');
	else if (row->kind == REPORT_DURATION)
		tell_span(out, value);
	else
		buf_addf(out, "%lld", (long long)value);
}

static inline void
tell_series(struct buf *out, const struct report_row *row)
{
	buf_addf(out, " n %lld", (long long)row->n);
	if (row->kind == REPORT_DURATION)
		buf_addf(out, " open %lld", (long long)row->open);
	buf_addc(out, ':');
	tell_value(out, row, row->median);
	tell_value(out, row, row->p90);
	tell_value(out, row, row->max);
}

static inline void
tell_entry(struct buf *out, const struct report_entry *e)
{
	char time[WHEN_TEXT];

	buf_addf(out, " %c", e->case_id[0]);
	if (e->event_id)
		buf_addf(out, "%lu", strtoul(e->event_id, NULL, 16));
	if (e->action)
		buf_addf(out, " action %c", e->action[0]);
	if (e->who)
		buf_addf(out, " %s", e->who);
	if (e->at != WHEN_NONE) {
		when_format_utc(time, e->at);
		buf_addf(out, " %.14s", time + strlen("2026-"));
	}
	if (e->seconds != WHEN_NONE) {
		buf_addc(out, ' ');
		tell_span(out, e->seconds);
	}
	if (e->n)
		buf_addf(out, " %lld times", (long long)e->n);
	if (e->text)
		buf_addf(out, " '%s'", e->text);
}

/*
 *	made 3 promises
 *	upheld channel=email 1/2	"-" as group: of those without
 *	first-response business n 2 open 1: 4h 1d2h 1d2h
 *	holding n 2: 0 1 1
 *	redress n 2: 37.50 EUR
 *	broken-promises a2 ann 06-28T23:59:59 3d 'The kitchen calls'
 */
static inline void
tell_row(struct buf *out, const struct report_row *row)
{
	buf_adds(out, row->figure);
	if (row->by)
		buf_addf(out, " %s=%s", row->by,
		    row->group ? row->group : "-");
	if (row->clock && strcmp(row->clock, "calendar") != 0)
		buf_addf(out, " %s", row->clock);
	switch (row->kind) {
	case REPORT_COUNT:
		buf_addf(out, " %lld %s", (long long)row->value, row->unit);
		break;
	case REPORT_RATIO:
		buf_addf(out, " %lld/%lld", (long long)row->value,
		    (long long)row->of);
		break;
	case REPORT_AMOUNT:
		buf_addf(out, " n %lld: %lld.%02lld %s", (long long)row->n,
		    (long long)(row->value / 100),
		    (long long)(row->value % 100),
		    row->unit ? row->unit : "-");
		break;
	case REPORT_ENTRY:
		tell_entry(out, row->entry);
		break;
	default:
		tell_series(out, row);
	}
	buf_addc(out, '\n');
}

/* What is asked, of the time from <= t < until; NULL: no such end. */
static inline struct report_options
asking(const char *what, const char *from, const char *before)
{
	struct report_options o = {
		.what = what,
		.period = { from ? at_time(from) : WHEN_NONE,
		    before ? at_time(before) : INT64_MAX },
		.as_of = at_time("12-31"),
	};

	return o;
}

static inline void
expect(struct world *w, struct report_options o, const char *expected)
{
	struct buf got = BUF_INIT;
	const struct rows *rows;
	struct report *r;

	fold(w, o.as_of);
	r = run(w, o);
	rows = rows_of(r);
	for (size_t i = 0; i < rows->n; i++)
		tell_row(&got, &rows->v[i]);
	assert_string_equal(got.len > 0 ? got.data : "", expected);
	buf_release(&got);
	report_close(r);
}

/* The same with the past alone: what occurred after the instant is not
 * there. */
static inline void
expect_as_of(struct world *w, const char *what, const char *as_of,
    const char *expected)
{
	struct report_options o = asking(what, NULL, NULL);

	o.as_of = at_time(as_of);
	expect(w, o, expected);
}

static inline void
expect_by(struct world *w, const char *what, const char *by,
    const char *expected)
{
	struct report_options o = asking(what, NULL, NULL);

	o.by = by;
	expect(w, o, expected);
}

static inline int
add_letter(void *arg, const char *id)
{
	buf_addc(arg, id[0]);
	return 0;
}

/* The cases behind a figure of a report, by their letters. */
static inline void
expect_cases(struct world *w, struct report_options o, const char *figure,
    const char *expected)
{
	struct buf got = BUF_INIT;
	struct report *r;

	o.cases = figure;
	fold(w, o.as_of);
	r = run(w, o);
	assert_int_equal(report_each_case(r, add_letter, &got), 0);
	assert_string_equal(got.len > 0 ? got.data : "", expected);
	buf_release(&got);
	report_close(r);
}

#endif
