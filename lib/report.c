#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"

static void
set_period(struct report *r)
{
	const struct when_range *period = &r->options.period;

	r->in = *period;
	r->end = period->until;
	if (r->end > r->options.as_of) {
		r->end = r->options.as_of;
		r->in.until = r->end + 1;
	}
	if (r->in.from > r->in.until)
		r->in.from = r->in.until;
}

/* Does any figure want that? */
static int
wants(const struct report *r, enum figure_over over)
{
	for (size_t i = 0; i < r->ntallies; i++) {
		if (r->tallies[i].figure->over == over)
			return 1;
	}
	return 0;
}

int
report_open(struct report **out, const struct report_options *options)
{
	static const struct past no_past = PAST_INIT;
	struct report *r = xcalloc(1, sizeof *r);

	*out = NULL;
	r->options = *options;
	r->past = no_past;
	set_period(r);
	if (report_ask(r) < 0) {
		report_close(r);
		return err_code();
	}
	for (size_t i = 0; i < r->ntallies; i++)
		r->tallies[i].groups = groups_by(r, r->tallies[i].by);
	r->learning = wants(r, REPLIES);
	if (r->learning)
		r->boilerplate = boilerplate_new(BOILERPLATE_BOUND);
	*out = r;
	return 0;
}

void
report_close(struct report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->ntallies; i++)
		tally_release(&r->tallies[i]);
	free(r->tallies);
	groups_release(r);
	past_release(&r->past);
	house_free(r->house);
	boilerplate_free(r->boilerplate);
	free(r->repetitions);
	strs_release(&r->currencies);
	strs_release(&r->cases);
	free(r);
}

int
report_needs_bodies(const struct report *r)
{
	return wants(r, BODIES) || wants(r, REPLIES);
}

/*
 * What repeats in our replies: each is learnt in the first pass, and measured
 * against the earlier ones in the second.
 */

/* What names a reply: case and event. */
enum { REPLY_NAME = CASE_ID + 1 + EVENT_ID };

static void
name_reply(char out[REPLY_NAME + 1], const struct casefile *cf,
    const struct saying *s)
{
	snprintf(out, REPLY_NAME + 1, "%.*s %.*s", CASE_ID, cf->id, EVENT_ID,
	    s->event->id);
}

static void
learn_replies(struct report *r, const struct casefile *cf)
{
	char name[REPLY_NAME + 1];

	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (!s->to_contact)
			continue;
		name_reply(name, cf, s);
		boilerplate_learn(r->boilerplate, s->event->body,
		    s->event->body_len, s->at, name);
	}
}

static void
measure_replies(struct report *r, const struct casefile *cf)
{
	char name[REPLY_NAME + 1];

	if (cf->nsayings > r->nrepetitions) {
		r->nrepetitions = cf->nsayings * 2;
		r->repetitions = xrealloc(r->repetitions,
		    r->nrepetitions * sizeof *r->repetitions);
	}
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (!s->to_contact)
			continue;
		name_reply(name, cf, s);
		boilerplate_measure(r->boilerplate, s->event->body,
		    s->event->body_len, s->at, name, &r->repetitions[i]);
	}
}

/*
 * Counting.
 */

/* Corrective actions are counted like others only if they are asked for. */
static int
is_plain(const struct report *r)
{
	return !casefile_is_action(r->cf) || r->options.corrective;
}

static int
is_counted(const struct report *r, const struct figure *figure)
{
	switch (figure->over) {
	case ACTIONS:
		return casefile_is_action(r->cf);
	case ALL:
		return 1;
	default:
		return is_plain(r);
	}
}

static void
count(struct report *r)
{
	if (r->boilerplate && is_plain(r))
		measure_replies(r, r->cf);
	for (size_t i = 0; i < r->ntallies; i++) {
		r->tally = &r->tallies[i];
		if (r->tally->figure->count &&
		    is_counted(r, r->tally->figure))
			r->tally->figure->count(r, r->cf);
	}
}

void
report_add(struct report *r, const struct casefile *cf)
{
	if (r->in.from == r->in.until)
		return;
	r->cf = cf;
	r->judged = 0;
	if (r->in.until <= r->options.as_of) {
		past_cut(&r->past, cf, r->in.until);
		r->cf = &r->past.cf;
	}
	if (!r->learning)
		count(r);
	else if (is_plain(r))
		learn_replies(r, r->cf);
}

uint64_t
report_sample(const struct report *r)
{
	return r->boilerplate ? boilerplate_sample(r->boilerplate) : 1;
}

/*
 * The end of counting.
 */

static int
compare_values(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* What was most often first, then what was earliest. */
static int
compare_entries(const void *left, const void *right)
{
	const struct report_entry *a = left, *b = right;
	int rc;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	rc = compare_text(a->case_id, b->case_id);
	if (rc == 0)
		rc = compare_text(a->event_id, b->event_id);
	if (rc == 0)
		rc = compare_text(a->action, b->action);
	return rc ? rc : compare_text(a->text, b->text);
}

static void
series_sort(struct series *s)
{
	if (s->n > 1)
		qsort(s->v, s->n, sizeof *s->v, compare_values);
}

/* Passages are known once all replies were measured. */
static void
list_passages(struct report *r, struct tally *t)
{
	const struct passage *passages;
	size_t n = boilerplate_passages(r->boilerplate, &passages);

	r->tally = t;
	for (size_t i = 0; i < n; i++) {
		char case_id[CASE_ID + 1] = "";
		struct report_entry entry = {
			.case_id = case_id,
			.event_id = passages[i].id + CASE_ID + 1,
			.at = WHEN_NONE, .seconds = WHEN_NONE,
			.n = passages[i].replies, .text = passages[i].text,
		};

		memcpy(case_id, passages[i].id, CASE_ID);
		tally_entry_at_end(r, &entry);
	}
}

static void
finish_tally(struct report *r, struct tally *t)
{
	size_t groups = t->groups->names.n;

	if (!t->figure->count)
		list_passages(r, t);
	for (size_t g = 0; g < groups; g++) {
		struct cell *c = tally_cell(t, g);

		series_sort(&c->calendar);
		series_sort(&c->business);
	}
	if (t->nentries > 1)
		qsort(t->entries, t->nentries, sizeof *t->entries,
		    compare_entries);
}

int
report_finish(struct report *r)
{
	if (r->learning) {
		r->learning = 0;
		return 1;
	}
	house_settle(r);
	groups_sort(r);
	for (size_t i = 0; i < r->ntallies; i++)
		finish_tally(r, &r->tallies[i]);
	strs_sort(&r->cases);
	return 0;
}

/*
 * Rows.
 */

/* The lower median, and the nearest rank. */
static void
row_of_series(struct report_row *row, const struct series *s)
{
	row->n = (int64_t)s->n;
	row->median = row->p90 = row->max = WHEN_NONE;
	if (s->n == 0)
		return;
	row->median = s->v[(s->n + 1) / 2 - 1];
	row->p90 = s->v[(9 * s->n + 9) / 10 - 1];
	row->max = s->v[s->n - 1];
}

static int
is_few(const struct report_row *row)
{
	int64_t n = row->kind == REPORT_RATIO ? row->of : row->n;

	return n > 0 && n < 5;
}

static int
tell(const struct report_row *row, report_row_fn *fn, void *arg)
{
	struct report_row told = *row;

	told.few = is_few(row);
	return fn(arg, &told);
}

static int
each_clock(const struct report *r, struct report_row *row,
    const struct cell *c, report_row_fn *fn, void *arg)
{
	int rc;

	row_of_series(row, &c->calendar);
	row->clock = row->kind == REPORT_DURATION ? "calendar" : NULL;
	rc = tell(row, fn, arg);
	if (rc != 0 || row->kind != REPORT_DURATION ||
	    !r->options.calendar->set)
		return rc;
	row_of_series(row, &c->business);
	row->clock = "business";
	return tell(row, fn, arg);
}

/* Was anything given in that currency, in any group? */
static int
has_currency(const struct tally *t, size_t currency)
{
	for (size_t g = 0; g < t->groups->names.n; g++) {
		const struct cell *c = &t->cells[g];

		if (currency < c->nsums && c->sums[currency].n > 0)
			return 1;
	}
	return 0;
}

/* The currency that follows `i` by name, the first if there is no `i`; their
 * number if there is none. */
static size_t
next_currency(const struct report *r, size_t i)
{
	size_t n = r->currencies.n, next = n;
	char *const *names = r->currencies.v;

	for (size_t j = 0; j < n; j++) {
		if ((i == n || strcmp(names[j], names[i]) > 0) &&
		    (next == n || strcmp(names[j], names[next]) < 0))
			next = j;
	}
	return next;
}

static int
each_currency(const struct report *r, const struct tally *t,
    struct report_row *row, const struct cell *c, report_row_fn *fn,
    void *arg)
{
	size_t n = r->currencies.n;
	int told = 0;

	for (size_t i = next_currency(r, n); i < n; i = next_currency(r, i)) {
		int rc;

		if (!has_currency(t, i))
			continue;
		told = 1;
		row->unit = r->currencies.v[i];
		row->value = i < c->nsums ? c->sums[i].value : 0;
		row->n = i < c->nsums ? c->sums[i].n : 0;
		rc = tell(row, fn, arg);
		if (rc != 0)
			return rc;
	}
	row->unit = NULL;
	row->value = row->n = 0;
	return told ? 0 : tell(row, fn, arg);
}

static int
each_group(const struct report *r, const struct tally *t,
    struct report_row *row, report_row_fn *fn, void *arg)
{
	const struct groups *groups = t->groups;

	row->by = t->by == BY_NOTHING ? NULL : report_by_names[t->by];
	for (size_t g = 0; g < groups->names.n; g++) {
		const char *name = groups->names.v[groups->order[g]];
		const struct cell *c = &t->cells[groups->order[g]];
		int rc;

		row->group = *name ? name : NULL;
		row->value = c->value;
		row->of = c->of;
		row->open = c->open;
		if (row->kind == REPORT_AMOUNT)
			rc = each_currency(r, t, row, c, fn, arg);
		else
			rc = each_clock(r, row, c, fn, arg);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static int
each_entry(const struct tally *t, struct report_row *row, report_row_fn *fn,
    void *arg)
{
	for (size_t i = 0; i < t->nentries; i++) {
		int rc;

		row->entry = &t->entries[i];
		rc = tell(row, fn, arg);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
report_each_row(const struct report *r, report_row_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->ntallies; i++) {
		const struct tally *t = &r->tallies[i];
		struct report_row row = {
			.report = t->report, .figure = t->figure->name,
			.definition = t->figure->definition,
			.kind = t->figure->kind, .unit = t->figure->unit,
		};
		int rc;

		if (row.kind == REPORT_ENTRY)
			rc = each_entry(t, &row, fn, arg);
		else
			rc = each_group(r, t, &row, fn, arg);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
report_each_case(const struct report *r, report_case_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->cases.n; i++) {
		int rc;

		if (i > 0 && strcmp(r->cases.v[i - 1], r->cases.v[i]) == 0)
			continue;
		rc = fn(arg, r->cases.v[i]);
		if (rc != 0)
			return rc;
	}
	return 0;
}
