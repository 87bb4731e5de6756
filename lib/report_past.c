#include <string.h>

#include "lib/report_parts.h"

/* Copies an array into memory that is kept. */
static void *
copy(struct buf *to, const void *from, size_t n, size_t size)
{
	buf_cut(to, 0);
	if (n > 0)
		buf_add(to, from, n * size);
	return to->data;
}

static int64_t
if_before(int64_t at, int64_t until)
{
	return at < until ? at : WHEN_NONE;
}

static void
cut_state(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	while (n < cf->ntransitions && cf->transitions[n].at < until)
		n++;
	cf->ntransitions = n;
	cf->is_open = cf->opened < until &&
	    (n == 0 || !cf->transitions[n - 1].closed);
	cf->closed = WHEN_NONE;
	if (n > 0 && cf->transitions[n - 1].closed) {
		cf->closed = cf->transitions[n - 1].at;
		cf->closing = cf->transitions[n - 1].event;
		cf->outcome = event_get(cf->closing, F_OUTCOME);
		cf->cause = event_get(cf->closing, F_CAUSE);
	}
}

static void
cut_sayings(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	while (n < cf->nsayings && cf->sayings[n].at < until)
		n++;
	cf->nsayings = n;
	cf->first_response = if_before(cf->first_response, until);
	cf->acknowledged = if_before(cf->acknowledged, until);
}

/* Before the opening, it is the case of the first owner. */
static void
cut_hands(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	while (n < cf->nhands && cf->hands[n].from < until)
		n++;
	cf->owner = cf->hands[n > 0 ? n - 1 : 0].owner;
	cf->nhands = n;
	if (n > 0)
		cf->hands[n - 1].until = WHEN_NONE;
}

static void
cut_promises(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	for (size_t i = 0; i < cf->npromises; i++) {
		struct promise *p = &cf->promises[i];

		if (p->made >= until)
			continue;
		if (p->settled >= until) {
			p->state = PROMISE_OPEN;
			p->settled = WHEN_NONE;
			p->settled_by = NULL;
		}
		p->after_closing = cf->closed != WHEN_NONE &&
		    (p->made > cf->closed ||
		    event_compare(&cf->closing, &p->event) < 0);
		cf->promises[n++] = *p;
	}
	cf->npromises = n;
}

static void
cut_questions(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	for (size_t i = 0; i < cf->nquestions; i++) {
		struct question *q = &cf->questions[i];

		if (q->asked >= until)
			continue;
		if (q->settled >= until) {
			q->state = QUESTION_OPEN;
			q->settled = WHEN_NONE;
			q->settled_by = NULL;
		}
		cf->questions[n++] = *q;
	}
	cf->nquestions = n;
}

static void
cut_stretches(struct casefile *cf, int64_t until)
{
	size_t n = 0;

	cf->unanswered = 0;
	while (n < cf->nstretches && cf->stretches[n].from < until) {
		struct stretch *s = &cf->stretches[n++];

		s->answered = if_before(s->answered, until);
		cf->unanswered = cf->opened < until &&
		    s->answered == WHEN_NONE;
	}
	cf->nstretches = n;
}

void
past_cut(struct past *past, const struct casefile *from, int64_t until)
{
	struct casefile *cf = &past->cf;

	*cf = *from;
	cf->promises = copy(&past->promises, from->promises, from->npromises,
	    sizeof *from->promises);
	cf->questions = copy(&past->questions, from->questions,
	    from->nquestions, sizeof *from->questions);
	cf->stretches = copy(&past->stretches, from->stretches,
	    from->nstretches, sizeof *from->stretches);
	cf->hands = copy(&past->hands, from->hands, from->nhands,
	    sizeof *from->hands);
	cut_state(cf, until);
	cut_sayings(cf, until);
	cut_hands(cf, until);
	cut_promises(cf, until);
	cut_questions(cf, until);
	cut_stretches(cf, until);
}

void
past_release(struct past *past)
{
	buf_release(&past->promises);
	buf_release(&past->questions);
	buf_release(&past->stretches);
	buf_release(&past->hands);
}
