#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"

const char *const report_by_names[REPORT_BYS] = {
	"", "channel", "interaction-channel", "access", "owner", "kind",
	"customer", "about", "cause", "month", "tag", "outcome", "age",
	"accepted", "stays", "target",
};

/* Had the hand the case by then?  In the same second the order of events
 * tells. */
static int
had_begun(const struct hand *hand, const struct moment *m)
{
	if (hand->from != m->at || !m->event)
		return hand->from <= m->at;
	return event_compare(&hand->event, &m->event) <= 0;
}

const char *
report_owner_at(const struct casefile *cf, const struct moment *m)
{
	for (size_t i = cf->nhands; i-- > 0;) {
		if (had_begun(&cf->hands[i], m))
			return cf->hands[i].owner;
	}
	return cf->nhands > 0 ? cf->hands[0].owner : cf->owner;
}

/*
 * Months.  Looking one up is asked millions of times, and the zone is slow to
 * ask.  What is older than the clock of Unix is one group.
 */

enum { FIRST_YEAR = 1970 };

static void
add_month(struct report *r, int64_t start)
{
	struct month *m = &r->months[r->nmonths++];

	m->start = start;
	if (start == WHEN_NONE)
		memcpy(m->name, "1969-12 and before",
		    sizeof "1969-12 and before");
	else
		when_format_month(m->name, start);
}

static void
make_months(struct report *r)
{
	int last_year, last_month, day;

	when_date_of(when_day(r->options.as_of), &last_year, &last_month,
	    &day);
	if (last_year < FIRST_YEAR)
		last_year = FIRST_YEAR;
	r->months = xcalloc((size_t)(last_year - FIRST_YEAR + 1) * 12 + 1,
	    sizeof *r->months);
	add_month(r, WHEN_NONE);
	for (int year = FIRST_YEAR; year <= last_year; year++) {
		for (int month = 1; month <= 12; month++)
			add_month(r,
			    when_day_start(when_days_of(year, month, 1)));
	}
}

static const struct month *
month_of(const struct report *r, int64_t at)
{
	size_t low = 0, high = r->nmonths;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (r->months[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &r->months[low];
}

int64_t
groups_next_start(const struct report *r, int64_t at)
{
	const struct month *next;

	if (r->nmonths == 0)
		return INT64_MAX;
	next = month_of(r, at) + 1;
	return next < r->months + r->nmonths ? next->start : INT64_MAX;
}

/*
 * Bands of age.
 */

static void
add_band(struct report *r, const struct span *span, char *name)
{
	r->bands = xrealloc(r->bands, (r->nbands + 1) * sizeof *r->bands);
	r->bands[r->nbands].span = *span;
	r->bands[r->nbands++].name = name;
}

static char *
band_name(const char *after, const char *to)
{
	struct buf name = BUF_INIT;

	if (!*after)
		buf_addf(&name, "up to %s", to);
	else if (!*to)
		buf_addf(&name, "over %s", after);
	else
		buf_addf(&name, "%s to %s", after, to);
	return buf_detach(&name);
}

/* "3bd, 8w"; what is no span is passed over, as policy values are. */
static void
parse_bands(struct report *r, const char *bands)
{
	static const struct span none;
	char *after = xstrdup("");

	while (*bands) {
		size_t len = strcspn(bands, ", ");
		char *to = xstrndup(bands, len);
		struct span span;

		bands += len + strspn(bands + len, ", ");
		if (span_parse(&span, to) == 0) {
			add_band(r, &span, band_name(after, to));
			free(after);
			after = to;
			continue;
		}
		err_clear();
		free(to);
	}
	if (*after)
		add_band(r, &none, band_name(after, ""));
	free(after);
}

static void
make_bands(struct report *r)
{
	const char *bands = policy_get(r->options.policy, "report.bands");

	if (bands)
		parse_bands(r, bands);
	if (r->nbands == 0)
		parse_bands(r, "3d,14d,28d,56d");
}

/* The last band has no end. */
static const char *
band_of(const struct report *r)
{
	size_t i = 0;

	while (i + 1 < r->nbands && span_after(&r->bands[i].span,
	    r->options.calendar, r->cf->opened) < r->end)
		i++;
	return r->bands[i].name;
}

/*
 * The groups.
 */

/* FNV-1a. */
static size_t
hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

/* The slot that has the name, or the free one where it belongs. */
static size_t *
slot_of(const struct groups *g, const char *name)
{
	size_t i = hash(name);

	for (;; i++) {
		size_t *slot = &g->slots[i & (g->nslots - 1)];

		if (!*slot || strcmp(g->names.v[*slot - 1], name) == 0)
			return slot;
	}
}

static void
enlarge(struct groups *g)
{
	free(g->slots);
	g->nslots = g->nslots ? g->nslots * 2 : 64;
	g->slots = xcalloc(g->nslots, sizeof *g->slots);
	for (size_t i = 0; i < g->names.n; i++)
		*slot_of(g, g->names.v[i]) = i + 1;
}

/* Adds the group of a name to those found; NULL: of cases without. */
static void
find(struct groups *g, const char *name)
{
	size_t *slot;

	if (!name)
		name = "";
	if ((g->names.n + 1) * 2 > g->nslots)
		enlarge(g);
	slot = slot_of(g, name);
	if (!*slot) {
		strs_add(&g->names, name);
		*slot = g->names.n;
	}
	if (g->nfound == g->found_size) {
		g->found_size = g->found_size ? g->found_size * 2 : 8;
		g->found = xrealloc(g->found,
		    g->found_size * sizeof *g->found);
	}
	g->found[g->nfound++] = *slot - 1;
}

/* Was the outcome accepted?  Most say nothing. */
static const char *
accepted(const struct casefile *cf)
{
	return cf->accepts ? cf->accepts : "silent";
}

static const char *
group_of(const struct report *r, enum report_by by, const struct moment *m)
{
	switch (by) {
	case BY_CHANNEL:
		return r->cf->channel;
	case BY_INTERACTION_CHANNEL:
		return m->saying ? m->saying->channel : NULL;
	case BY_ACCESS:
		return r->cf->is_public ? "public" : "direct";
	case BY_OWNER:
		return report_owner_at(r->cf, m);
	case BY_KIND:
		return r->cf->kind;
	case BY_CUSTOMER:
		return r->cf->customer;
	case BY_ABOUT:
		return r->cf->about;
	case BY_CAUSE:
		return r->cf->cause;
	case BY_MONTH:
		return month_of(r, m->at)->name;
	case BY_OUTCOME:
		return r->cf->outcome;
	case BY_AGE:
		return band_of(r);
	case BY_ACCEPTED:
		return accepted(r->cf);
	case BY_STAYS:
		return r->cf->closing ?
		    event_get(r->cf->closing, F_STAYS) : NULL;
	case BY_TARGET:
		return due_what_name(m->target);
	default:
		return NULL;
	}
}

void
groups_find(struct report *r, struct groups *g, const struct moment *m)
{
	g->nfound = 0;
	if (g->by != BY_TAG || r->cf->ntags == 0) {
		find(g, group_of(r, g->by, m));
		return;
	}
	for (size_t i = 0; i < r->cf->ntags; i++)
		find(g, r->cf->tags[i]);
}

static void
find_all(struct groups *g, const char *const *names)
{
	g->in_order = 1;
	for (; *names; names++)
		find(g, *names);
}

static void
find_targets(struct groups *g, const struct policy *policy)
{
	static const enum due_what targets[] = { DUE_FIRST_RESPONSE,
	    DUE_NEXT_RESPONSE, DUE_RESOLUTION };

	g->in_order = 1;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		const char *name = due_what_name(targets[i]);

		if (policy_getf(policy, "target.%s", name))
			find(g, name);
	}
}

static void
find_bands(struct report *r, struct groups *g)
{
	make_bands(r);
	g->in_order = 1;
	for (size_t i = 0; i < r->nbands; i++)
		find(g, r->bands[i].name);
}

/* Some groups are told in their order and all of them, and where nothing is
 * grouped there is one row even if there is no case. */
static void
find_fixed(struct report *r, struct groups *g)
{
	static const char *const acceptance[] = { "yes", "no", "silent",
	    NULL };
	static const char *const stays[] = { "yes", "no", "no-choice", NULL };

	switch (g->by) {
	case BY_NOTHING:
		find(g, NULL);
		break;
	case BY_MONTH:
		make_months(r);
		break;
	case BY_AGE:
		find_bands(r, g);
		break;
	case BY_ACCEPTED:
		find_all(g, acceptance);
		break;
	case BY_STAYS:
		find_all(g, stays);
		break;
	case BY_TARGET:
		find_targets(g, r->options.policy);
		break;
	default:
		break;
	}
}

struct groups *
groups_by(struct report *r, enum report_by by)
{
	if (!r->groups[by]) {
		r->groups[by] = xcalloc(1, sizeof *r->groups[by]);
		r->groups[by]->by = by;
		find_fixed(r, r->groups[by]);
	}
	return r->groups[by];
}

struct ordered {
	const char *name;
	size_t group;
};

static int
compare(const void *left, const void *right)
{
	const struct ordered *a = left, *b = right;

	if (!*a->name || !*b->name)
		return !*a->name - !*b->name;
	return strcmp(a->name, b->name);
}

/* An empty group is told, too, where there is none else. */
static void
sort(struct groups *g)
{
	struct ordered *all;
	size_t n;

	if (g->names.n == 0)
		find(g, NULL);
	n = g->names.n;
	all = xcalloc(n, sizeof *all);
	g->order = xcalloc(n, sizeof *g->order);
	for (size_t i = 0; i < n; i++) {
		all[i].name = g->names.v[i];
		all[i].group = i;
	}
	if (!g->in_order)
		qsort(all, n, sizeof *all, compare);
	for (size_t i = 0; i < n; i++)
		g->order[i] = all[i].group;
	free(all);
}

void
groups_sort(struct report *r)
{
	for (int by = 0; by < REPORT_BYS; by++) {
		if (r->groups[by])
			sort(r->groups[by]);
	}
}

static void
free_groups(struct groups *g)
{
	if (!g)
		return;
	free(g->found);
	free(g->slots);
	free(g->order);
	strs_release(&g->names);
	free(g);
}

void
groups_release(struct report *r)
{
	for (int by = 0; by < REPORT_BYS; by++)
		free_groups(r->groups[by]);
	for (size_t i = 0; i < r->nbands; i++)
		free(r->bands[i].name);
	free(r->bands);
	free(r->months);
}
