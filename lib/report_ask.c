#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_parts.h"
#include "lib/text.h"

static void
add_once(struct strs *out, const char *name)
{
	if (!strs_has(out, name))
		strs_add(out, name);
}

void
report_names(struct strs *out)
{
	for (const struct report_list *l = report_lists; l->name; l++)
		strs_add(out, l->name);
	report_figure_names(out);
}

void
report_figure_names(struct strs *out)
{
	for (const struct figure *f = report_figures; f->name; f++)
		add_once(out, f->name);
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

/* The way of grouping that --by asks for; BY_NOTHING without it. */
static int
parse_by(enum report_by *out, const char *word)
{
	struct strs names = STRS_INIT;

	*out = BY_NOTHING;
	if (!word)
		return 0;
	for (*out = BY_CHANNEL; *out < BY_AGE; ++*out) {
		if (strcmp(report_by_names[*out], word) == 0)
			return 0;
	}
	report_group_names(&names);
	return unknown("grouping by", word, &names);
}

static int
is_own(enum report_by by)
{
	return by != BY_NOTHING && by != BY_EACH;
}

static void
ask_figure(struct report *r, const struct report_list *list,
    const struct asked *asked, enum report_by by)
{
	struct tally *t;

	r->tallies = xrealloc(r->tallies,
	    (r->ntallies + 1) * sizeof *r->tallies);
	t = &r->tallies[r->ntallies++];
	memset(t, 0, sizeof *t);
	t->figure = report_figure(list->name, asked->figure);
	t->report = list->name;
	t->by = is_own(asked->by) ? asked->by : by;
}

static int
refuse_by(const char *word, enum report_by by)
{
	return err_set(CASE_EUSAGE, "'%s' is always by %s", word,
	    report_by_names[by]);
}

/* Lists have no groups: where these are asked for, they are left out. */
static int
has_groups(const struct report_list *list, const struct asked *asked)
{
	return report_figure(list->name, asked->figure)->kind != REPORT_ENTRY;
}

/* All figures of a report that are told as it is grouped. */
static void
ask_each(struct report *r, const struct report_list *list, enum report_by by)
{
	for (const struct asked *a = list->figures; a->figure; a++) {
		if (a->by == BY_EACH)
			ask_figure(r, list, a, by);
	}
}

/* A report that has one way of grouping has no other. */
static int
ask_report(struct report *r, const struct report_list *list,
    enum report_by by)
{
	if (by != BY_NOTHING && list->bys[0] && !list->bys[1] &&
	    list->bys[0] != by)
		return refuse_by(list->name, list->bys[0]);
	if (by != BY_NOTHING)
		ask_each(r, list, by);
	for (size_t i = 0; by == BY_NOTHING && list->bys[i]; i++)
		ask_each(r, list, list->bys[i]);
	for (const struct asked *a = list->figures; a->figure; a++) {
		if (a->by != BY_EACH &&
		    (by == BY_NOTHING || has_groups(list, a)))
			ask_figure(r, list, a, by);
	}
	return 0;
}

/* Could none of the figures be grouped as asked? */
static int
check_by(const struct report *r, size_t first, const char *word,
    enum report_by by)
{
	if (by == BY_NOTHING)
		return 0;
	for (size_t i = first; i < r->ntallies; i++) {
		if (r->tallies[i].by == by)
			return 0;
	}
	if (first < r->ntallies)
		return refuse_by(word, r->tallies[first].by);
	return err_set(CASE_EUSAGE, "'%s' is a list, which has no groups",
	    word);
}

/* One figure alone is grouped only where it must be, or was asked to be. */
static void
ask_single(struct report *r, const struct report_list *list,
    const char *figure, enum report_by by)
{
	for (const struct asked *a = list->figures; a->figure; a++) {
		if (strcmp(a->figure, figure) == 0 &&
		    (by == BY_NOTHING || has_groups(list, a)))
			ask_figure(r, list, a, by);
	}
}

/* Two reports may have figures of one name. */
static int
check_unique(const struct figure *figure)
{
	const struct figure *other = figure + 1;

	while (other->name && strcmp(other->name, figure->name) != 0)
		other++;
	if (!other->name)
		return 0;
	err_set(CASE_EUSAGE, "'%s' is a figure of %s and of %s",
	    figure->name, figure->report, other->report);
	err_hint("ask for the report: case-report %s", figure->report);
	return err_code();
}

/* A word that is both is a report. */
static int
ask_word(struct report *r, const char *word, enum report_by by)
{
	const struct report_list *list = report_list(word);
	const struct figure *figure = report_figure(NULL, word);
	size_t first = r->ntallies;

	if (!list && !figure)
		return unknown_report(word);
	if (list) {
		if (ask_report(r, list, by) < 0)
			return err_code();
	} else {
		if (check_unique(figure) < 0)
			return err_code();
		ask_single(r, report_list(figure->report), word, by);
	}
	return check_by(r, first, word, by);
}

/* Cases behind a figure have no groups, and need no other figure.  It is that
 * of a report that was asked for, if one of them has it. */
static int
ask_cases(struct report *r, const char *word)
{
	const struct figure *figure = report_figure(NULL, word);
	const char *home = NULL;

	if (!figure)
		return unknown_figure(word);
	for (size_t i = 0; i < r->ntallies && !home; i++) {
		if (strcmp(r->tallies[i].figure->name, word) == 0)
			home = r->tallies[i].figure->report;
	}
	if (!home && check_unique(figure) < 0)
		return err_code();
	r->ntallies = 0;
	ask_figure(r, report_list(home ? home : figure->report),
	    &(struct asked){ word, BY_NOTHING }, BY_NOTHING);
	return 0;
}

int
report_ask(struct report *r)
{
	const char *what = r->options.what ? r->options.what : "summary";
	enum report_by by;
	int rc = parse_by(&by, r->options.by);

	while (rc == 0 && *what) {
		size_t len = strcspn(what, ",");
		char *word = xstrndup(what, len);

		rc = ask_word(r, word, by);
		what += len + (what[len] == ',');
		free(word);
	}
	if (rc == 0 && r->ntallies == 0)
		return unknown_report("");
	if (rc == 0 && r->options.cases)
		rc = ask_cases(r, r->options.cases);
	return rc;
}
