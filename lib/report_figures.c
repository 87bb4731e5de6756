#include <string.h>

#include "lib/report_parts.h"

/*
 * What was said: which interaction is it that a figure counts?
 */

/* What the case was opened with, if anything was said. */
static const struct saying *
opening(const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].event->kind == EV_OPENED)
			return &cf->sayings[i];
	}
	return NULL;
}

static const struct saying *
first_reply(const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].to_contact)
			return &cf->sayings[i];
	}
	return NULL;
}

/* Our substantive reply at `at`; WHEN_NONE: the first. */
static const struct saying *
answer_at(const struct casefile *cf, int64_t at)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].substantive &&
		    (at == WHEN_NONE || cf->sayings[i].at == at))
			return &cf->sayings[i];
	}
	return NULL;
}

/*
 * Moments.
 */

/* When nothing but the time counts. */
static struct moment
instant(int64_t at)
{
	return (struct moment){ .at = at };
}

static struct moment
of_event(int64_t at, const struct event *event)
{
	return (struct moment){ .at = at, .event = event };
}

static struct moment
of_saying(int64_t at, const struct saying *s)
{
	return (struct moment){ at, s ? s->event : NULL, s };
}

static struct moment
of_transition(const struct transition *t)
{
	return of_event(t->at, t->event);
}

static struct moment
of_opening(const struct casefile *cf)
{
	return of_event(cf->opened,
	    cf->nhands > 0 ? cf->hands[0].event : NULL);
}

/* Of the last closing, if the case is closed. */
static struct moment
of_closing(const struct casefile *cf)
{
	if (cf->closed == WHEN_NONE)
		return instant(WHEN_NONE);
	return of_transition(&cf->transitions[cf->ntransitions - 1]);
}

/*
 * summary
 */

static void
count_opened(struct report *r, const struct casefile *cf)
{
	struct moment m = of_opening(cf);

	m.saying = opening(cf);
	tally_count(r, m);
}

static void
count_closed(struct report *r, const struct casefile *cf)
{
	tally_count(r, of_closing(cf));
}

static void
count_transitions(struct report *r, const struct casefile *cf, int closed)
{
	for (size_t i = 0; i < cf->ntransitions; i++) {
		if (cf->transitions[i].closed == closed)
			tally_count(r, of_transition(&cf->transitions[i]));
	}
}

static void
count_closings(struct report *r, const struct casefile *cf)
{
	count_transitions(r, cf, 1);
}

static void
count_reopenings(struct report *r, const struct casefile *cf)
{
	count_transitions(r, cf, 0);
}

/* Was the case open just before `at`? */
static int
open_before(const struct casefile *cf, int64_t at)
{
	int open = cf->opened < at;

	for (size_t i = 0; i < cf->ntransitions; i++) {
		if (cf->transitions[i].at >= at)
			break;
		open = !cf->transitions[i].closed;
	}
	return open;
}

/* Where the stock of a case may begin to count: not before it was there. */
static int64_t
stock_from(const struct report *r, const struct casefile *cf)
{
	return cf->opened > r->in.from ? cf->opened : r->in.from;
}

static void
count_outstanding_start(struct report *r, const struct casefile *cf)
{
	int64_t at = stock_from(r, cf);

	for (; at < r->in.until; at = groups_next_start(r, at)) {
		if (open_before(cf, at))
			tally_count(r, instant(at));
	}
}

static void
count_outstanding_end(struct report *r, const struct casefile *cf)
{
	int64_t at = stock_from(r, cf), next;

	for (; at < r->in.until; at = next) {
		next = groups_next_start(r, at);
		if (next > r->in.until)
			next = r->in.until;
		if (open_before(cf, next))
			tally_count(r, instant(next - 1));
	}
}

static void
count_approaches(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->word)
			tally_count(r, of_saying(s->at, s));
	}
}

static void
count_overdue(struct report *r, const struct casefile *cf)
{
	(void)cf;
	tally_state(r, report_judge(r)->overdue_from < r->end);
}

static void
count_unanswered(struct report *r, const struct casefile *cf)
{
	tally_state(r, cf->unanswered);
}

static void
count_unclaimed(struct report *r, const struct casefile *cf)
{
	(void)cf;
	tally_state(r, report_judge(r)->unclaimed);
}

/*
 * times
 */

static void
count_first_response(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened, of_saying(cf->first_response,
	    answer_at(cf, WHEN_NONE)));
}

/* The first response ends the first stretch, if words came before it: of
 * those that begin later each is a next one. */
static void
count_next_response(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nstretches; i++) {
		const struct stretch *s = &cf->stretches[i];

		if (s->answered == cf->first_response ||
		    s->from < cf->first_response)
			continue;
		tally_span(r, s->from, of_saying(s->answered,
		    answer_at(cf, s->answered)));
	}
}

static void
count_first_resolution(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened, cf->ntransitions > 0 ?
	    of_transition(&cf->transitions[0]) : instant(WHEN_NONE));
}

static void
count_resolution(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened, of_closing(cf));
}

static void
count_open_age(struct report *r, const struct casefile *cf)
{
	if (cf->is_open)
		tally_age(r, cf->opened);
}

static void
count_acknowledgement(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened,
	    of_saying(cf->acknowledged, first_reply(cf)));
}

/*
 * owners, backlog
 */

static void
count_open(struct report *r, const struct casefile *cf)
{
	tally_state(r, cf->is_open);
}

/*
 * hands
 */

static void
count_hands(struct report *r, const struct casefile *cf)
{
	tally_number(r, of_opening(cf), cf->nowners);
}

static void
count_many_hands(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, of_opening(cf), cf->nowners > 1);
}

static void
count_handovers(struct report *r, const struct casefile *cf)
{
	for (size_t i = 1; i < cf->nhands; i++)
		tally_count(r, of_event(cf->hands[i].from,
		    cf->hands[i].event));
}

static void
count_voices(struct report *r, const struct casefile *cf)
{
	tally_number(r, of_opening(cf), cf->voices);
}

static void
count_by_owner(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];
		struct moment m = of_saying(s->at, s);

		if (s->to_contact)
			tally_ratio(r, m, strcmp(s->by,
			    report_owner_at(cf, &m)) == 0);
	}
}

static void
count_first_hand(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, of_closing(cf), cf->nhands == 1);
}

/* The part of [from, until) that the case spent with `h`. */
static void
count_stay(struct report *r, const struct hand *h, int64_t from,
    int64_t until)
{
	if (h->from > from)
		from = h->from;
	if (until == WHEN_NONE || (h->until != WHEN_NONE && h->until < until))
		until = h->until;
	if (until == WHEN_NONE || from < until)
		tally_span(r, from, of_event(until, h->event));
}

/* Only while open: a closed case waits for nobody. */
static void
count_unclaimed_time(struct report *r, const struct casefile *cf)
{
	for (size_t h = 0; h < cf->nhands; h++) {
		int64_t from = cf->opened;

		if (!policy_is_shared(r->options.policy, cf->hands[h].owner))
			continue;
		for (size_t i = 0; i < cf->ntransitions; i++) {
			if (cf->transitions[i].closed)
				count_stay(r, &cf->hands[h], from,
				    cf->transitions[i].at);
			else
				from = cf->transitions[i].at;
		}
		if (cf->is_open)
			count_stay(r, &cf->hands[h], from, WHEN_NONE);
	}
}

const struct figure report_figures[] = {
	{ "opened", "summary", REPORT_COUNT, "cases", count_opened,
	  "cases opened in the period" },
	{ "closed", "summary", REPORT_COUNT, "cases", count_closed,
	  "cases whose last closing is in the period and that are closed at "
	  "its end" },
	{ "closings", "summary", REPORT_COUNT, "events", count_closings,
	  "changes from open to closed in the period" },
	{ "reopenings", "summary", REPORT_COUNT, "events", count_reopenings,
	  "changes from closed to open in the period" },
	{ "outstanding-start", "summary", REPORT_COUNT, "cases",
	  count_outstanding_start,
	  "cases open when the period begins; with opened and reopenings, "
	  "less closings, this is outstanding-end" },
	{ "outstanding-end", "summary", REPORT_COUNT, "cases",
	  count_outstanding_end,
	  "cases open when the period ends" },
	{ "approaches", "summary", REPORT_COUNT, "events", count_approaches,
	  "words of contacts in the period: what they said to us, without "
	  "what was automatic or waived" },
	{ "overdue", "summary", REPORT_COUNT, "cases", count_overdue,
	  "cases in which, when the period ends, a promise is past its due "
	  "and not settled, or that are open with a target passed" },
	{ "unanswered", "summary", REPORT_COUNT, "cases", count_unanswered,
	  "cases with a word of the contact that has no substantive reply "
	  "when the period ends, open or closed" },
	{ "unclaimed", "summary", REPORT_COUNT, "cases", count_unclaimed,
	  "open cases owned by a shared handle, not by a person, when the "
	  "period ends" },

	{ "first-response", "times", REPORT_DURATION, "s",
	  count_first_response,
	  "opening to our first substantive reply (holding, answer, final); "
	  "one before the opening is 0" },
	{ "next-response", "times", REPORT_DURATION, "s",
	  count_next_response,
	  "the contact's first unanswered word after the first response to "
	  "our next substantive reply, each time" },
	{ "first-resolution", "times", REPORT_DURATION, "s",
	  count_first_resolution,
	  "opening to the first closing" },
	{ "resolution", "times", REPORT_DURATION, "s", count_resolution,
	  "opening to the last closing, of cases closed when the period "
	  "ends" },
	{ "open-age", "times", REPORT_DURATION, "s", count_open_age,
	  "opening to the end of the period, of cases then open" },
	{ "acknowledgement", "times", REPORT_DURATION, "s",
	  count_acknowledgement,
	  "opening to our first reply of any sort, a mere acknowledgement "
	  "too" },

	{ "owned", "owners", REPORT_COUNT, "cases", count_open,
	  "open cases owned when the period ends" },

	{ "hands", "hands", REPORT_NUMBER, "owners", count_hands,
	  "different owners until now of each case opened in the period" },
	{ "several-hands", "hands", REPORT_RATIO, NULL, count_many_hands,
	  "of the cases opened in the period, those with more than one owner "
	  "until now" },
	{ "handovers", "hands", REPORT_COUNT, "events", count_handovers,
	  "changes of owner in the period" },
	{ "voices", "hands", REPORT_NUMBER, "people", count_voices,
	  "different people of ours who spoke to the contact until now, of "
	  "each case opened in the period" },
	{ "by-owner", "hands", REPORT_RATIO, NULL, count_by_owner,
	  "of our replies to contacts in the period, those written by who "
	  "owned the case then" },
	{ "first-hand", "hands", REPORT_RATIO, NULL, count_first_hand,
	  "of the cases closed, those closed without any handover" },
	{ "unclaimed-time", "hands", REPORT_DURATION, "s",
	  count_unclaimed_time,
	  "each stretch of time in which an open case was owned by a shared "
	  "handle" },

	{ "backlog", "backlog", REPORT_COUNT, "cases", count_open,
	  "cases open when the period ends, by the time since their "
	  "opening" },

	{ NULL, NULL, REPORT_COUNT, NULL, NULL, NULL },
};

const struct report_list report_lists[] = {
	{ "summary", BY_NOTHING, { "opened", "closed", "closings", "reopenings",
	    "outstanding-start", "outstanding-end", "approaches",
	    "first-response", "resolution", "overdue", "unanswered",
	    "unclaimed" } },
	{ "times", BY_NOTHING, { "first-response", "next-response",
	    "first-resolution", "resolution", "open-age",
	    "acknowledgement" } },
	{ "owners", BY_OWNER, { "owned", "overdue", "unanswered", "opened",
	    "closed", "first-response" } },
	{ "hands", BY_NOTHING, { "hands", "several-hands", "handovers",
	    "voices", "by-owner", "first-hand", "unclaimed-time" } },
	{ "backlog", BY_AGE, { "backlog" } },
	{ NULL, BY_NOTHING, { NULL } },
};

const struct figure *
report_figure(const char *name)
{
	for (const struct figure *f = report_figures; f->name; f++) {
		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

const struct report_list *
report_list(const char *name)
{
	for (const struct report_list *l = report_lists; l->name; l++) {
		if (strcmp(l->name, name) == 0)
			return l;
	}
	return NULL;
}
