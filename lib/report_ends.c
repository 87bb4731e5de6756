#include <string.h>

#include "lib/report_counts.h"

/*
 * outcomes, of cases that are closed; but what was given stays given when a
 * case is opened again
 */

static int
is(const char *value, const char *word)
{
	return value && strcmp(value, word) == 0;
}

void
count_upheld(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf), is(cf->outcome, "upheld") ||
	    is(cf->outcome, "partly-upheld"));
}

void
count_partly_upheld(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf),
	    is(cf->outcome, "partly-upheld"));
}

void
count_apology(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf), casefile_admits(cf, F_APOLOGY));
}

void
count_fault(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf), casefile_admits(cf, F_FAULT));
}

void
count_redress(struct report *r, const struct casefile *cf)
{
	for (size_t t = 0; t < cf->ntransitions; t++) {
		const struct transition *closing = &cf->transitions[t];
		const char *redress;
		size_t i = 0;

		while (closing->closed && (redress = event_next(
		    closing->event, F_REDRESS, &i)))
			tally_amount(r, moment_of_transition(closing),
			    redress);
	}
}

void
count_without_cause(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf), !cf->cause);
}

/*
 * ink
 */

typedef void event_fn(struct report *r, const struct casefile *cf,
    const struct event *ev, struct moment m);

static void
each_event(struct report *r, const struct casefile *cf, event_fn *fn)
{
	for (size_t i = 0; i < cf->nevents; i++) {
		const struct event *ev = cf->events[i];

		if (casefile_counts(cf, ev))
			fn(r, cf, ev, moment_of_event(
			    casefile_occurred(cf, ev), ev));
	}
}

static void
take_down(struct report *r, const struct casefile *cf,
    const struct event *ev, struct moment m)
{
	if (casefile_value(cf, ev, F_TAKEDOWN))
		tally_count(r, m);
}

void
count_takedowns(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, take_down);
}

static void
list_takedown(struct report *r, const struct casefile *cf,
    const struct event *ev, struct moment m)
{
	const char *id = casefile_value(cf, ev, F_TAKEDOWN);
	const struct event *post = id ? casefile_event(cf, id) : NULL;
	struct report_entry entry = {
		.case_id = cf->id, .event_id = ev->id,
		.who = event_get(ev, F_BY), .at = m.at,
		.seconds = WHEN_NONE, .text = ev->body,
	};

	if (!id)
		return;
	if (post)
		entry.seconds = m.at - casefile_occurred(cf, post);
	tally_entry(r, m, &entry);
}

void
count_takedown_reasons(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, list_takedown);
}

static const char *
despite(const struct transition *t)
{
	return t->closed ? event_get(t->event, F_DESPITE) : NULL;
}

void
count_closed_despite(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->ntransitions; i++) {
		if (despite(&cf->transitions[i]))
			tally_count(r,
			    moment_of_transition(&cf->transitions[i]));
	}
}

void
count_despite_reasons(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->ntransitions; i++) {
		const struct transition *t = &cf->transitions[i];
		struct report_entry entry = {
			.case_id = cf->id, .event_id = t->event->id,
			.who = event_get(t->event, F_BY), .at = t->at,
			.seconds = WHEN_NONE, .text = despite(t),
		};

		if (entry.text)
			tally_entry(r, moment_of_transition(t), &entry);
	}
}

static void
waive(struct report *r, const struct casefile *cf, const struct event *ev,
    struct moment m)
{
	if (casefile_value(cf, ev, F_WAIVES))
		tally_count(r, m);
}

void
count_waived(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, waive);
}

static void
correct(struct report *r, const struct casefile *cf, const struct event *ev,
    struct moment m)
{
	(void)cf;
	if (ev->kind == EV_CORRECTED)
		tally_count(r, m);
}

void
count_corrected(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, correct);
}

static int
moves_occurred(const struct event *correction)
{
	const char *value;
	size_t i = 0;

	while ((value = event_next(correction, F_SET, &i))) {
		if (strncmp(value, "Occurred ", strlen("Occurred ")) == 0)
			return 1;
	}
	return 0;
}

static void
correct_time(struct report *r, const struct casefile *cf,
    const struct event *ev, struct moment m)
{
	(void)cf;
	if (ev->kind == EV_CORRECTED && moves_occurred(ev))
		tally_count(r, m);
}

void
count_corrected_time(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, correct_time);
}

enum { LATE = 86400 };

/* What a mail server or an import brought, nobody was late to type. */
static void
type_late(struct report *r, const struct casefile *cf,
    const struct event *ev, struct moment m)
{
	if (!casefile_value(cf, ev, F_VIA) && ev->recorded - m.at > LATE)
		tally_count(r, m);
}

void
count_late_entries(struct report *r, const struct casefile *cf)
{
	each_event(r, cf, type_late);
}
