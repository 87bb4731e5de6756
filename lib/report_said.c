#include <string.h>

#include "lib/report_counts.h"

/*
 * channels
 */

void
count_approaches(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->word)
			tally_count(r, moment_of_saying(s->at, s));
	}
}

static const struct saying *
first_public_word(const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		if (cf->sayings[i].word && cf->sayings[i].is_public)
			return &cf->sayings[i];
	}
	return NULL;
}

/* A fact that the first public word made. */
static void
count_first_public_word(struct report *r, const struct casefile *cf,
    int fact)
{
	const struct saying *s = fact ? first_public_word(cf) : NULL;

	if (s)
		tally_count(r, moment_of_saying(s->at, s));
}

void
count_went_public(struct report *r, const struct casefile *cf)
{
	count_first_public_word(r, cf, cf->went_public);
}

void
count_forced_public(struct report *r, const struct casefile *cf)
{
	count_first_public_word(r, cf, cf->forced_public);
}

void
count_moved_private(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->moved_private)
			tally_count(r, moment_of_saying(s->answered, s));
	}
}

void
count_off_preference(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->to_contact && s->channel)
			tally_ratio(r, moment_of_saying(s->at, s),
			    cf->avoids &&
			    strcmp(cf->avoids, s->channel) == 0);
	}
}

/*
 * promises
 */

void
count_made(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++)
		tally_count(r, moment_of_event(cf->promises[i].made,
		    cf->promises[i].event));
}

void
count_due(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++)
		tally_count(r, moment_at(cf->promises[i].due.at));
}

static void
count_settled(struct report *r, const struct promise *p)
{
	tally_count(r, moment_of_event(p->settled, p->settled_by));
}

void
count_kept(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (p->state == PROMISE_KEPT && p->settled <= p->due.at)
			count_settled(r, p);
	}
}

void
count_kept_late(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (p->state == PROMISE_KEPT && p->settled > p->due.at)
			count_settled(r, p);
	}
}

void
count_broken(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (promise_was_broken(p, r->end))
			tally_count(r, moment_at(p->due.at));
	}
}

static void
count_ended(struct report *r, const struct casefile *cf,
    enum promise_state state)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		if (cf->promises[i].state == state)
			count_settled(r, &cf->promises[i]);
	}
}

void
count_released(struct report *r, const struct casefile *cf)
{
	count_ended(r, cf, PROMISE_RELEASED);
}

void
count_replaced(struct report *r, const struct casefile *cf)
{
	count_ended(r, cf, PROMISE_REPLACED);
}

void
count_open_promises(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++)
		tally_state(r, cf->promises[i].state == PROMISE_OPEN);
}

static int
is_holding(const struct casefile *cf, const struct saying *s)
{
	const char *as = casefile_value(cf, s->event, F_AS);

	return s->to_contact && as && strcmp(as, "holding") == 0;
}

void
count_holding(struct report *r, const struct casefile *cf)
{
	int64_t n = 0;

	for (size_t i = 0; i < cf->nsayings; i++)
		n += is_holding(cf, &cf->sayings[i]);
	tally_number(r, moment_of_opening(cf), n);
}

static struct report_entry
entry_of_promise(const struct casefile *cf, const struct promise *p,
    int64_t seconds)
{
	struct moment due = moment_at(p->due.at);

	return (struct report_entry){
		.case_id = cf->id, .event_id = p->event->id,
		.who = report_owner_at(cf, &due), .at = p->due.at,
		.seconds = seconds, .text = p->text,
	};
}

void
count_broken_promises(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];
		int64_t until = p->state == PROMISE_OPEN ? r->end :
		    p->settled;
		struct report_entry entry;

		if (!promise_was_broken(p, r->end))
			continue;
		entry = entry_of_promise(cf, p, until - p->due.at);
		tally_entry(r, moment_at(p->due.at), &entry);
	}
}

/* What is due is not yet in any period. */
void
count_next_due(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];
		struct report_entry entry;

		if (promise_state(p, r->end) != PROMISE_OPEN)
			continue;
		entry = entry_of_promise(cf, p, WHEN_NONE);
		tally_entry_at_end(r, &entry);
	}
}

/*
 * questions
 */

typedef void question_fn(struct report *r, const struct question *q);

/* Those of the contact. */
static void
each_question(struct report *r, const struct casefile *cf, question_fn *fn)
{
	for (size_t i = 0; i < cf->nquestions; i++) {
		if (cf->questions[i].side == SIDE_CONTACT)
			fn(r, &cf->questions[i]);
	}
}

static struct moment
moment_of_answer(const struct question *q)
{
	return moment_of_event(q->settled, q->settled_by);
}

static void
raise(struct report *r, const struct question *q)
{
	tally_count(r, moment_of_event(q->asked, q->event));
}

static void
answer(struct report *r, const struct question *q)
{
	if (q->state == QUESTION_ANSWERED)
		tally_count(r, moment_of_answer(q));
}

static void
decline(struct report *r, const struct question *q)
{
	if (q->state == QUESTION_DECLINED)
		tally_count(r, moment_of_answer(q));
}

static void
leave_open(struct report *r, const struct question *q)
{
	tally_state(r, q->state == QUESTION_OPEN);
}

/* An answer that is dated before its question was there at once. */
static void
time_answer(struct report *r, const struct question *q)
{
	int answered_before = q->settled != WHEN_NONE &&
	    q->settled < q->asked;

	if (q->state != QUESTION_DECLINED)
		tally_span(r, answered_before ? q->settled : q->asked,
		    moment_of_answer(q));
}

void
count_raised(struct report *r, const struct casefile *cf)
{
	each_question(r, cf, raise);
}

void
count_answered(struct report *r, const struct casefile *cf)
{
	each_question(r, cf, answer);
}

void
count_declined(struct report *r, const struct casefile *cf)
{
	each_question(r, cf, decline);
}

void
count_open_questions(struct report *r, const struct casefile *cf)
{
	each_question(r, cf, leave_open);
}

void
count_time_to_answer(struct report *r, const struct casefile *cf)
{
	each_question(r, cf, time_answer);
}

/*
 * effort
 */

void
count_approaches_a_case(struct report *r, const struct casefile *cf)
{
	tally_number(r, moment_of_opening(cf), cf->approaches);
}

void
count_effort(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->side == SIDE_CONTACT && s->effort > 0)
			tally_sum(r, moment_of_saying(s->at, s), s->effort);
	}
}

void
count_retold(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->side == SIDE_CONTACT && s->retold)
			tally_count(r, moment_of_saying(s->at, s));
	}
}

enum { QUIET = 7 * 86400 };	/* seconds after which we think it was heard */

void
count_one_contact(struct report *r, const struct casefile *cf)
{
	const struct saying *answer = report_first_answer(cf);
	int quiet = 1;

	if (!answer)
		return;
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->word && s->at > answer->at &&
		    s->at < answer->at + QUIET)
			quiet = 0;
	}
	tally_ratio(r, moment_at(answer->at + QUIET), quiet);
}

/*
 * boilerplate
 */

void
count_repeated(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];
		const struct repetition *found = &r->repetitions[i];

		if (s->to_contact)
			tally_share(r, moment_of_saying(s->at, s),
			    (int64_t)found->repeated, (int64_t)found->words);
	}
}

void
count_near_duplicates(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];

		if (s->to_contact)
			tally_ratio(r, moment_of_saying(s->at, s),
			    r->repetitions[i].near_duplicate);
	}
}
