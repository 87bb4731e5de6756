#include <string.h>

#include "lib/err.h"
#include "lib/report_counts.h"

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

/* Our substantive reply at `at`; NULL. */
static const struct saying *
answer_at(const struct casefile *cf, int64_t at)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].substantive && cf->sayings[i].at == at)
			return &cf->sayings[i];
	}
	return NULL;
}

/*
 * summary
 */

void
count_opened(struct report *r, const struct casefile *cf)
{
	struct moment m = moment_of_opening(cf);

	m.saying = opening(cf);
	tally_count(r, m);
}

void
count_closed(struct report *r, const struct casefile *cf)
{
	tally_count(r, moment_of_closing(cf));
}

static void
count_transitions(struct report *r, const struct casefile *cf, int closed)
{
	for (size_t i = 0; i < cf->ntransitions; i++) {
		const struct transition *t = &cf->transitions[i];

		if (t->closed == closed)
			tally_count(r, moment_of_transition(t));
	}
}

void
count_closings(struct report *r, const struct casefile *cf)
{
	count_transitions(r, cf, 1);
}

void
count_reopenings(struct report *r, const struct casefile *cf)
{
	count_transitions(r, cf, 0);
}

/* Where the stock of a case may begin to count: not before it was there. */
static int64_t
stock_from(const struct report *r, const struct casefile *cf)
{
	return cf->opened > r->in.from ? cf->opened : r->in.from;
}

void
count_outstanding_start(struct report *r, const struct casefile *cf)
{
	int64_t at = stock_from(r, cf);

	for (; at < r->in.until; at = groups_next_start(r, at)) {
		if (report_open_before(cf, at))
			tally_count(r, moment_at(at));
	}
}

void
count_outstanding_end(struct report *r, const struct casefile *cf)
{
	int64_t at = stock_from(r, cf), next;

	for (; at < r->in.until; at = next) {
		next = groups_next_start(r, at);
		if (next > r->in.until)
			next = r->in.until;
		if (report_open_before(cf, next))
			tally_count(r, moment_at(next - 1));
	}
}

void
count_overdue(struct report *r, const struct casefile *cf)
{
	(void)cf;
	tally_state(r, report_judge(r)->overdue_from < r->end);
}

void
count_unanswered(struct report *r, const struct casefile *cf)
{
	tally_state(r, cf->unanswered);
}

void
count_unclaimed(struct report *r, const struct casefile *cf)
{
	(void)cf;
	tally_state(r, report_judge(r)->unclaimed);
}

/*
 * times
 */

/* Where nobody ever had a word to answer, no answer is waited for. */
static int
has_first_response(const struct casefile *cf)
{
	return cf->first_response != WHEN_NONE || cf->unanswered;
}

void
count_first_response(struct report *r, const struct casefile *cf)
{
	if (has_first_response(cf))
		tally_span(r, cf->opened, moment_of_saying(
		    cf->first_response, report_first_answer(cf)));
}

/* The first response ends the first stretch, if words came before it: of
 * those that begin later each is a next one. */
static int
is_next_stretch(const struct casefile *cf, const struct stretch *s)
{
	return s->answered != cf->first_response &&
	    s->from >= cf->first_response;
}

void
count_next_response(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nstretches; i++) {
		const struct stretch *s = &cf->stretches[i];

		if (is_next_stretch(cf, s))
			tally_span(r, s->from, moment_of_saying(s->answered,
			    answer_at(cf, s->answered)));
	}
}

void
count_first_resolution(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened, cf->ntransitions > 0 ?
	    moment_of_transition(&cf->transitions[0]) : moment_at(WHEN_NONE));
}

void
count_resolution(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened, moment_of_closing(cf));
}

void
count_open_age(struct report *r, const struct casefile *cf)
{
	if (cf->is_open)
		tally_age(r, cf->opened);
}

void
count_acknowledgement(struct report *r, const struct casefile *cf)
{
	tally_span(r, cf->opened,
	    moment_of_saying(cf->acknowledged, first_reply(cf)));
}

/*
 * owners, backlog
 */

void
count_open(struct report *r, const struct casefile *cf)
{
	tally_state(r, cf->is_open);
}

/*
 * hands
 */

void
count_hands(struct report *r, const struct casefile *cf)
{
	tally_number(r, moment_of_opening(cf), cf->nowners);
}

void
count_several_hands(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_opening(cf), cf->nowners > 1);
}

void
count_handovers(struct report *r, const struct casefile *cf)
{
	for (size_t i = 1; i < cf->nhands; i++)
		tally_count(r, moment_of_event(cf->hands[i].from,
		    cf->hands[i].event));
}

void
count_voices(struct report *r, const struct casefile *cf)
{
	tally_number(r, moment_of_opening(cf), cf->voices);
}

void
count_by_owner(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];
		struct moment m = moment_of_saying(s->at, s);

		if (s->to_contact)
			tally_ratio(r, m, strcmp(s->by,
			    report_owner_at(cf, &m)) == 0);
	}
}

void
count_first_hand(struct report *r, const struct casefile *cf)
{
	tally_ratio(r, moment_of_closing(cf), cf->nhands == 1);
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
		tally_span(r, from, moment_of_event(until, h->event));
}

/* Only while open: a closed case waits for nobody. */
void
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

/*
 * targets
 */

/* When a target that was due then had passed in an open case: at once, or
 * when the case was reopened.  WHEN_NONE: it has not. */
static int64_t
passed_at(const struct casefile *cf, int64_t due)
{
	if (report_open_before(cf, due + 1))
		return due;
	for (size_t i = 0; i < cf->ntransitions; i++) {
		if (!cf->transitions[i].closed && cf->transitions[i].at > due)
			return cf->transitions[i].at;
	}
	return WHEN_NONE;
}

/*
 * A target that ran from `from` and was met at `done`, or not yet at
 * WHEN_NONE.  It counts when it was decided: when it was met, or when it
 * passed in an open case.
 */
static void
count_target(struct report *r, const struct casefile *cf, enum due_what what,
    int64_t from, struct moment done)
{
	struct moment missed;
	int64_t due;

	if (casefile_target(&due, cf, r->options.policy, r->options.calendar,
	    what, from) != 0)
		return;
	done.target = what;
	if (done.at != WHEN_NONE && done.at <= due) {
		tally_ratio(r, done, 1);
		return;
	}
	if (due >= r->end)
		return;
	missed = moment_at(passed_at(cf, due));
	missed.target = what;
	if (done.at == WHEN_NONE || missed.at < done.at)
		tally_ratio(r, missed, 0);
}

static void
count_first_target(struct report *r, const struct casefile *cf)
{
	if (has_first_response(cf))
		count_target(r, cf, DUE_FIRST_RESPONSE, cf->opened,
		    moment_of_saying(cf->first_response,
		    report_first_answer(cf)));
}

void
count_met(struct report *r, const struct casefile *cf)
{
	count_first_target(r, cf);
	for (size_t i = 0; i < cf->nstretches; i++) {
		const struct stretch *s = &cf->stretches[i];

		if (is_next_stretch(cf, s))
			count_target(r, cf, DUE_NEXT_RESPONSE, s->from,
			    moment_of_saying(s->answered,
			    answer_at(cf, s->answered)));
	}
	count_target(r, cf, DUE_RESOLUTION, cf->opened,
	    moment_of_closing(cf));
}

/* Our first question of that moment. */
static const struct saying *
question_at(const struct casefile *cf, int64_t at)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->at == at && s->to_contact && s->asks)
			return s;
	}
	return NULL;
}

void
count_pauses(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npauses; i++) {
		const struct pause *p = &cf->pauses[i];
		const struct saying *s = question_at(cf, p->from);
		int64_t until = p->until;
		struct report_entry entry;

		if (!s)
			continue;
		if (until == WHEN_NONE || until > r->end)
			until = r->end;
		entry = (struct report_entry){
			.case_id = cf->id, .event_id = s->event->id,
			.who = s->by, .at = p->from,
			.seconds = until - p->from,
			.text = casefile_value(cf, s->event, F_QUESTION),
		};
		tally_entry(r, moment_at(p->from), &entry);
	}
}

/*
 * fca: three business days after the day of receipt, eight weeks.
 */

enum { FCA_WEEKS = 8 };

static int64_t
three_business_days(const struct report *r, const struct casefile *cf)
{
	struct when end;

	if (calendar_parse_due(&end, "3bd", cf->opened,
	    r->options.calendar) != 0) {
		err_clear();
		return INT64_MAX;
	}
	return end.at;
}

static int64_t
eight_weeks(const struct casefile *cf)
{
	return when_day_start(when_day(cf->opened) + FCA_WEEKS * 7 + 1) - 1;
}

static void
count_closed_between(struct report *r, const struct casefile *cf,
    int64_t after, int64_t until)
{
	struct moment closing = moment_of_closing(cf);

	if (closing.at > after && closing.at <= until)
		tally_count(r, closing);
}

void
count_closed_3bd(struct report *r, const struct casefile *cf)
{
	count_closed_between(r, cf, WHEN_NONE, three_business_days(r, cf));
}

void
count_closed_8w(struct report *r, const struct casefile *cf)
{
	count_closed_between(r, cf, three_business_days(r, cf),
	    eight_weeks(cf));
}

void
count_closed_later(struct report *r, const struct casefile *cf)
{
	count_closed_between(r, cf, eight_weeks(cf), INT64_MAX);
}
