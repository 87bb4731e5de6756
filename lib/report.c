#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"
#include "lib/text.h"

/*
 * What is asked.
 */

void
report_names(struct strs *out)
{
	for (const struct report_list *l = report_lists; l->name; l++)
		strs_add(out, l->name);
	for (const struct figure *f = report_figures; f->name; f++) {
		if (!strs_has(out, f->name))
			strs_add(out, f->name);
	}
}

void
report_figure_names(struct strs *out)
{
	for (const struct figure *f = report_figures; f->name; f++)
		strs_add(out, f->name);
}

void
report_group_names(struct strs *out)
{
	for (int i = BY_CHANNEL; i < BY_AGE; i++)
		strs_add(out, report_by_names[i]);
}

static void
join(struct buf *out, const struct strs *names)
{
	for (size_t i = 0; i < names->n; i++)
		buf_addf(out, "%s%s", i ? ", " : "", names->v[i]);
}

/* Refuses `word`, names the nearest of `known`, and lists them all. */
static int
unknown(const char *what, const char *word, struct strs *known)
{
	struct buf near = BUF_INIT, all = BUF_INIT;

	text_nearest(&near, word, known);
	join(&all, known);
	if (near.len > 0)
		err_set(CASE_EUSAGE, "no %s '%s'; near it: %s", what, word,
		    near.data);
	else
		err_set(CASE_EUSAGE, "no %s '%s'", what, word);
	err_hint("there are: %s", all.data);
	buf_release(&near);
	buf_release(&all);
	strs_release(known);
	return err_code();
}

static int
unknown_report(const char *word)
{
	struct strs names = STRS_INIT;

	report_names(&names);
	return unknown("report or figure", word, &names);
}

static int
unknown_figure(const char *word)
{
	struct strs names = STRS_INIT;

	report_figure_names(&names);
	return unknown("figure", word, &names);
}

static int
parse_by(enum report_by *out, const char *word)
{
	struct strs names = STRS_INIT;

	for (*out = BY_CHANNEL; *out < BY_AGE; ++*out) {
		if (strcmp(report_by_names[*out], word) == 0)
			return 0;
	}
	report_group_names(&names);
	return unknown("grouping by", word, &names);
}

static void
ask_figure(struct report *r, const struct figure *figure)
{
	r->tallies[r->ntallies++].figure = figure;
}

/* A word that is both is a report. */
int
report_ask(struct report *r, const char *word)
{
	const struct report_list *list = report_list(word);
	const struct figure *figure = report_figure(word);

	if (list) {
		r->name = list->name;
		r->by = list->by;
		for (size_t i = 0; list->figures[i]; i++)
			ask_figure(r, report_figure(list->figures[i]));
	} else if (figure) {
		r->name = figure->report;
		ask_figure(r, figure);
	} else {
		return unknown_report(word);
	}
	return 0;
}

static int
ask_by(struct report *r, const char *word)
{
	enum report_by by;

	if (parse_by(&by, word) < 0)
		return err_code();
	if (r->by != BY_NOTHING && r->by != by)
		return err_set(CASE_EUSAGE, "report '%s' is always by %s",
		    r->name, report_by_names[r->by]);
	r->by = by;
	return 0;
}

/* Cases behind a figure have no groups, and need no other figure. */
static int
ask_cases(struct report *r, const char *word)
{
	const struct figure *figure = report_figure(word);

	if (!figure)
		return unknown_figure(word);
	r->ntallies = 0;
	r->by = BY_NOTHING;
	ask_figure(r, figure);
	return 0;
}

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

int
report_open(struct report **out, const struct report_options *options)
{
	static const struct past no_past = {
		.promises = BUF_INIT, .stretches = BUF_INIT, .hands = BUF_INIT
	};
	struct report *r = xcalloc(1, sizeof *r);

	*out = NULL;
	r->options = *options;
	r->past = no_past;
	set_period(r);
	if (report_ask(r, options->what ? options->what : "summary") < 0 ||
	    (options->by && ask_by(r, options->by) < 0) ||
	    (options->cases && ask_cases(r, options->cases) < 0)) {
		report_close(r);
		return err_code();
	}
	groups_init(r);
	*out = r;
	return 0;
}

void
report_close(struct report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->ntallies; i++) {
		struct tally *t = &r->tallies[i];

		for (size_t c = 0; c < t->ncells; c++) {
			free(t->cells[c].calendar.v);
			free(t->cells[c].business.v);
		}
		free(t->cells);
	}
	groups_release(r);
	past_release(&r->past);
	strs_release(&r->cases);
	free(r->order);
	free(r);
}

/*
 * Counting.
 */

/* What one call of a figure adds; WHEN_NONE: no such value. */
struct gain {
	int64_t value, of, open;
	int64_t calendar, business;
};

static const struct gain no_gain = { 0, 0, 0, WHEN_NONE, WHEN_NONE };

static void
series_add(struct series *s, int64_t value)
{
	if (value == WHEN_NONE)
		return;
	if (s->n == s->size) {
		s->size = s->size ? s->size * 2 : 16;
		s->v = xrealloc(s->v, s->size * sizeof *s->v);
	}
	s->v[s->n++] = value;
}

static struct cell *
cell(struct tally *t, size_t group)
{
	if (group >= t->ncells) {
		size_t n = (group + 1) * 2;

		t->cells = xrealloc(t->cells, n * sizeof *t->cells);
		memset(t->cells + t->ncells, 0,
		    (n - t->ncells) * sizeof *t->cells);
		t->ncells = n;
	}
	return &t->cells[group];
}

/* All that one case counts comes in one go. */
static void
remember_case(struct report *r)
{
	const struct strs *cases = &r->cases;

	if (cases->n == 0 || strcmp(cases->v[cases->n - 1], r->cf->id) != 0)
		strs_add(&r->cases, r->cf->id);
}

static void
add(struct report *r, const struct moment *m, const struct gain *gain)
{
	groups_find(r, m);
	for (size_t i = 0; i < r->groups.nfound; i++) {
		struct cell *c = cell(r->tally, r->groups.found[i]);

		c->value += gain->value;
		c->of += gain->of;
		c->open += gain->open;
		series_add(&c->calendar, gain->calendar);
		series_add(&c->business, gain->business);
	}
	if (r->options.cases && (gain->value || gain->calendar != WHEN_NONE))
		remember_case(r);
}

/* At the last instant of the period. */
static void
add_at_end(struct report *r, const struct gain *gain)
{
	struct moment end = { .at = r->in.until - 1 };

	add(r, &end, gain);
}

static int
inside(const struct report *r, int64_t at)
{
	return at != WHEN_NONE && at >= r->in.from && at < r->in.until;
}

void
tally_count(struct report *r, struct moment m)
{
	struct gain gain = no_gain;

	gain.value = 1;
	if (inside(r, m.at))
		add(r, &m, &gain);
}

void
tally_state(struct report *r, int holds)
{
	struct gain gain = no_gain;

	gain.value = 1;
	if (holds)
		add_at_end(r, &gain);
}

void
tally_ratio(struct report *r, struct moment m, int hit)
{
	struct gain gain = no_gain;

	gain.value = hit;
	gain.of = 1;
	if (inside(r, m.at))
		add(r, &m, &gain);
}

void
tally_number(struct report *r, struct moment m, int64_t number)
{
	struct gain gain = no_gain;

	gain.calendar = number;
	if (inside(r, m.at))
		add(r, &m, &gain);
}

static void
measure(struct report *r, struct gain *gain, int64_t from, int64_t until)
{
	gain->calendar = until - from;
	if (r->options.calendar->set)
		gain->business = calendar_between(r->options.calendar, from,
		    until);
}

void
tally_span(struct report *r, int64_t from, struct moment ended)
{
	struct gain gain = no_gain;

	if (ended.at == WHEN_NONE) {
		gain.open = 1;
		if (from < r->in.until)
			add_at_end(r, &gain);
		return;
	}
	if (!inside(r, ended.at))
		return;
	measure(r, &gain, from, ended.at);
	add(r, &ended, &gain);
}

void
tally_age(struct report *r, int64_t from)
{
	struct gain gain = no_gain;

	gain.open = 1;
	measure(r, &gain, from, r->end);
	add_at_end(r, &gain);
}

const struct judgement *
report_judge(struct report *r)
{
	if (!r->judged)
		casefile_judge(&r->judgement, r->cf, r->options.policy,
		    r->options.calendar);
	r->judged = 1;
	return &r->judgement;
}

void
report_add(struct report *r, const struct casefile *cf)
{
	if (r->in.from == r->in.until)
		return;
	if (!r->options.corrective && cf->kind &&
	    strcmp(cf->kind, "corrective-action") == 0)
		return;
	r->cf = cf;
	r->judged = 0;
	if (r->in.until <= r->options.as_of) {
		past_cut(&r->past, cf, r->in.until);
		r->cf = &r->past.cf;
	}
	for (size_t i = 0; i < r->ntallies; i++) {
		r->tally = &r->tallies[i];
		r->tally->figure->count(r, r->cf);
	}
}

/*
 * Rows.
 */

static int
compare_values(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int
compare_ids(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void
series_sort(struct series *s)
{
	if (s->n > 1)
		qsort(s->v, s->n, sizeof *s->v, compare_values);
}

void
report_finish(struct report *r)
{
	size_t groups = r->groups.names.n;

	for (size_t i = 0; i < r->ntallies; i++) {
		for (size_t g = 0; g < groups; g++) {
			struct cell *c = cell(&r->tallies[i], g);

			series_sort(&c->calendar);
			series_sort(&c->business);
		}
	}
	if (r->cases.n > 1)
		qsort(r->cases.v, r->cases.n, sizeof *r->cases.v, compare_ids);
	r->order = groups_sorted(r);
}

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

	row->value = c->value;
	row->of = c->of;
	row->open = c->open;
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

static int
each_group(const struct report *r, const struct tally *t, report_row_fn *fn,
    void *arg)
{
	struct report_row row = {
		.report = r->name, .figure = t->figure->name,
		.definition = t->figure->definition,
		.kind = t->figure->kind, .unit = t->figure->unit,
		.by = r->by == BY_NOTHING ? NULL : report_by_names[r->by],
	};

	for (size_t g = 0; g < r->groups.names.n; g++) {
		const char *name = r->groups.names.v[r->order[g]];
		int rc;

		row.group = *name ? name : NULL;
		rc = each_clock(r, &row, &t->cells[r->order[g]], fn, arg);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
report_each_row(const struct report *r, report_row_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->ntallies; i++) {
		int rc = each_group(r, &r->tallies[i], fn, arg);

		if (rc != 0)
			return rc;
	}
	return 0;
}

int
report_each_case(const struct report *r, report_case_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->cases.n; i++) {
		int rc = fn(arg, r->cases.v[i]);

		if (rc != 0)
			return rc;
	}
	return 0;
}
