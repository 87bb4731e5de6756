#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"

/*
 * Moments.
 */

struct moment
moment_at(int64_t at)
{
	return (struct moment){ .at = at };
}

struct moment
moment_of_event(int64_t at, const struct event *event)
{
	return (struct moment){ .at = at, .event = event };
}

struct moment
moment_of_saying(int64_t at, const struct saying *s)
{
	return (struct moment){ .at = at, .event = s ? s->event : NULL,
	    .saying = s };
}

struct moment
moment_of_transition(const struct transition *t)
{
	return moment_of_event(t->at, t->event);
}

struct moment
moment_of_opening(const struct casefile *cf)
{
	return moment_of_event(cf->opened,
	    cf->nhands > 0 ? cf->hands[0].event : NULL);
}

struct moment
moment_of_closing(const struct casefile *cf)
{
	if (cf->closed == WHEN_NONE)
		return moment_at(WHEN_NONE);
	return moment_of_transition(&cf->transitions[cf->ntransitions - 1]);
}

const struct saying *
report_first_answer(const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].substantive)
			return &cf->sayings[i];
	}
	return NULL;
}

int
report_inside(const struct report *r, int64_t at)
{
	return at != WHEN_NONE && at >= r->in.from && at < r->in.until;
}

int
report_open_before(const struct casefile *cf, int64_t at)
{
	int open = cf->opened < at;

	for (size_t i = 0; i < cf->ntransitions; i++) {
		if (cf->transitions[i].at >= at)
			break;
		open = !cf->transitions[i].closed;
	}
	return open;
}

/*
 * What is counted.
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

struct cell *
tally_cell(struct tally *t, size_t group)
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

	if (!r->options.cases)
		return;
	if (cases->n == 0 || strcmp(cases->v[cases->n - 1], r->cf->id) != 0)
		strs_add(&r->cases, r->cf->id);
}

static void
add(struct report *r, const struct moment *m, const struct gain *gain)
{
	struct groups *groups = r->tally->groups;

	groups_find(r, groups, m);
	for (size_t i = 0; i < groups->nfound; i++) {
		struct cell *c = tally_cell(r->tally, groups->found[i]);

		c->value += gain->value;
		c->of += gain->of;
		c->open += gain->open;
		series_add(&c->calendar, gain->calendar);
		series_add(&c->business, gain->business);
	}
	if (gain->value || gain->calendar != WHEN_NONE)
		remember_case(r);
}

/* The last instant of the period. */
static struct moment
end_of_period(const struct report *r)
{
	return moment_at(r->in.until - 1);
}

static void
add_at_end(struct report *r, const struct gain *gain)
{
	struct moment end = end_of_period(r);

	add(r, &end, gain);
}

void
tally_sum(struct report *r, struct moment m, int64_t n)
{
	struct gain gain = no_gain;

	gain.value = n;
	if (report_inside(r, m.at))
		add(r, &m, &gain);
}

void
tally_count(struct report *r, struct moment m)
{
	tally_sum(r, m, 1);
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
tally_share(struct report *r, struct moment m, int64_t part, int64_t of)
{
	struct gain gain = no_gain;

	gain.value = part;
	gain.of = of;
	if (report_inside(r, m.at))
		add(r, &m, &gain);
}

void
tally_ratio(struct report *r, struct moment m, int hit)
{
	tally_share(r, m, hit != 0, 1);
}

void
tally_number(struct report *r, struct moment m, int64_t number)
{
	struct gain gain = no_gain;

	gain.calendar = number;
	if (report_inside(r, m.at))
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
	if (!report_inside(r, ended.at))
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

/*
 * Money.
 */

/* "12.5 EUR voucher" in hundredths; the form was checked when written, but a
 * foreign event may hold anything: 0, or 1 if it is none. */
static int
read_amount(int64_t *out, char currency[4], const char *redress)
{
	int64_t amount = 0;
	int decimals = 0, digits = 0, point = 0;

	for (; *redress && *redress != ' '; redress++) {
		if (*redress == '.' && !point) {
			point = 1;
			continue;
		}
		if (*redress < '0' || *redress > '9' || ++digits > 14)
			return 1;
		amount = amount * 10 + (*redress - '0');
		decimals += point;
	}
	if (decimals > 2 || digits == 0 || strlen(redress) < 4)
		return 1;
	for (; decimals < 2; decimals++)
		amount *= 10;
	memcpy(currency, redress + 1, 3);
	currency[3] = '\0';
	*out = amount;
	return 0;
}

static size_t
currency_number(struct report *r, const char *currency)
{
	size_t i = 0;

	while (i < r->currencies.n &&
	    strcmp(r->currencies.v[i], currency) != 0)
		i++;
	if (i == r->currencies.n)
		strs_add(&r->currencies, currency);
	return i;
}

static struct sum *
cell_sum(struct cell *c, size_t currency)
{
	if (currency >= c->nsums) {
		c->sums = xrealloc(c->sums, (currency + 1) * sizeof *c->sums);
		memset(c->sums + c->nsums, 0,
		    (currency + 1 - c->nsums) * sizeof *c->sums);
		c->nsums = currency + 1;
	}
	return &c->sums[currency];
}

void
tally_amount(struct report *r, struct moment m, const char *redress)
{
	struct groups *groups = r->tally->groups;
	char currency[4];
	int64_t amount;
	size_t number;

	if (!report_inside(r, m.at) ||
	    read_amount(&amount, currency, redress) != 0)
		return;
	number = currency_number(r, currency);
	groups_find(r, groups, &m);
	for (size_t i = 0; i < groups->nfound; i++) {
		struct sum *sum = cell_sum(tally_cell(r->tally,
		    groups->found[i]), number);

		sum->value += amount;
		sum->n++;
	}
	remember_case(r);
}

/*
 * Lists.
 */

/* Without the newline at its end, which bodies have. */
static char *
text_of(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	while (len > 0 && text[len - 1] == '\n')
		len--;
	return text ? xstrndup(text, len) : NULL;
}

static char *
copy_of(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

void
tally_entry_at_end(struct report *r, const struct report_entry *entry)
{
	struct tally *t = r->tally;
	struct report_entry *e;

	if (t->nentries == t->entries_size) {
		t->entries_size = t->entries_size ? t->entries_size * 2 : 16;
		t->entries = xrealloc(t->entries,
		    t->entries_size * sizeof *t->entries);
	}
	e = &t->entries[t->nentries++];
	*e = *entry;
	e->case_id = copy_of(entry->case_id);
	e->event_id = entry->event_id ?
	    xstrndup(entry->event_id, EVENT_ID) : NULL;
	e->action = copy_of(entry->action);
	e->who = copy_of(entry->who);
	e->text = text_of(entry->text);
	if (r->options.cases && entry->case_id)
		strs_add(&r->cases, entry->case_id);
}

void
tally_entry(struct report *r, struct moment m,
    const struct report_entry *entry)
{
	if (report_inside(r, m.at))
		tally_entry_at_end(r, entry);
}

static void
free_entry(const struct report_entry *e)
{
	free((char *)e->case_id);
	free((char *)e->event_id);
	free((char *)e->action);
	free((char *)e->who);
	free((char *)e->text);
}

void
tally_release(struct tally *t)
{
	for (size_t i = 0; i < t->ncells; i++) {
		free(t->cells[i].calendar.v);
		free(t->cells[i].business.v);
		free(t->cells[i].sums);
	}
	for (size_t i = 0; i < t->nentries; i++)
		free_entry(&t->entries[i]);
	free(t->cells);
	free(t->entries);
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
