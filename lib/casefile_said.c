#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casefile_parts.h"
#include "lib/err.h"

/* That an event settles a question or a promise, or says so. */
struct settlement {
	const struct entry *entry;
	enum field_id field;
	const char *item;	/* "9f8e7d6c.12" */
};

struct said {
	struct casefile *cf;
	struct fold_memory *m;
	struct settlement *settlements;
	size_t nsettlements;
	int64_t accepts_at;	/* when cf->accepts was said */
};

/* What later entries say of earlier ones: was it delivered, does it need a
 * reply? */
static void
note_fates(struct fold_memory *m)
{
	size_t i;

	for (i = 0; i < m->nentries; i++) {
		const struct entry *e = &m->entries[i];
		enum event_kind kind = e->event->kind;
		struct entry *of;
		const char *id;

		if (kind != EV_NOTED && kind != EV_SENT && kind != EV_BOUNCED)
			continue;
		id = entry_value(e, kind == EV_NOTED ? F_WAIVES : F_REPLY);
		of = id && entry_counts(e) ? fold_find(m, id) : NULL;
		if (of == NULL)
			continue;
		if (kind == EV_NOTED)
			of->waived = 1;
		else if (kind == EV_SENT)
			of->sent = 1;
		else
			of->bounced = 1;
	}
}

static enum side
side_of(const struct entry *e)
{
	if (e->event->kind == EV_REPLIED)
		return SIDE_US;
	return e->party ? SIDE_PARTY : SIDE_CONTACT;
}

static void
format_name(char name[ITEM_NAME], const struct entry *e, size_t n)
{
	snprintf(name, ITEM_NAME, "%.*s.%u", EVENT_ID, e->event->id,
	    (unsigned)n);
}

static void
add_question(struct said *s, struct entry *e, const char *text)
{
	struct casefile *cf = s->cf;
	struct question *q;

	cf->questions = fold_extend(s->m, cf->questions, cf->nquestions,
	    sizeof *q);
	if (e->nquestions++ == 0)
		e->first_question = cf->nquestions;
	q = &cf->questions[cf->nquestions++];
	*q = (struct question){
		.short_number = (unsigned)cf->nquestions,
		.text = text,
		.side = side_of(e),
		.event = e->event,
		.asked = e->at,
		.settled = WHEN_NONE,
	};
	format_name(q->name, e, e->nquestions);
}

/* A due that cannot be read is due at once, so that somebody looks. */
static void
add_promise(struct said *s, struct entry *e, const char *value)
{
	struct casefile *cf = s->cf;
	struct when due = { e->at, 0 };
	const char *text;
	struct promise *p;

	if (event_split_instant(&due, &text, value) != 0) {
		due = (struct when){ e->at, 0 };
		text = value;
	}
	cf->promises = fold_extend(s->m, cf->promises, cf->npromises,
	    sizeof *p);
	if (e->npromises++ == 0)
		e->first_promise = cf->npromises;
	p = &cf->promises[cf->npromises++];
	*p = (struct promise){
		.short_number = (unsigned)cf->npromises,
		.text = text,
		.due = due,
		.event = e->event,
		.made = e->at,
		.settled = WHEN_NONE,
		.after_closing = fold_after_closing(cf, e->event, e->at),
	};
	format_name(p->name, e, e->npromises);
}

static void
add_reminder(struct said *s, const struct entry *e, const char *value)
{
	struct casefile *cf = s->cf;
	struct reminder r = { .event = e->event, .touched = WHEN_NONE };

	if (event_split_instant(&r.due, &r.text, value) != 0)
		return;
	cf->reminders = fold_extend(s->m, cf->reminders, cf->nreminders,
	    sizeof r);
	cf->reminders[cf->nreminders++] = r;
}

static void
add_settlement(struct said *s, const struct entry *e, const struct field *f)
{
	s->settlements = fold_extend(s->m, s->settlements, s->nsettlements,
	    sizeof *s->settlements);
	s->settlements[s->nsettlements++] =
	    (struct settlement){ e, f->id, f->value };
}

/* The last yes or no in time counts, not the last written down. */
static void
note_accepts(struct said *s, const struct entry *e, const char *value)
{
	if (e->party == NULL && !e->automatic && e->at >= s->accepts_at) {
		s->accepts_at = e->at;
		s->cf->accepts = value;
	}
}

/* Of an action they may be told again and again: the first time counts, and
 * of two at one time that which stands first in order. */
static void
add_told(struct said *s, const struct entry *e, const char *action)
{
	struct casefile *cf = s->cf;
	struct told *t = NULL;
	size_t i;

	for (i = 0; i < cf->ntold && t == NULL; i++)
		if (strcmp(cf->told[i].action, action) == 0)
			t = &cf->told[i];
	if (t == NULL) {
		cf->told = fold_extend(s->m, cf->told, cf->ntold, sizeof *t);
		t = &cf->told[cf->ntold++];
	} else if (t->at <= e->at) {
		return;
	}
	*t = (struct told){ action, e->at, e->event };
}

/* May the field stand on this kind of event?  What may not has no effect. */
static int
has_place(const struct entry *e, enum field_id id)
{
	return event_field_rule(id)->kinds >> e->event->kind & 1;
}

static void
read_item(struct said *s, struct entry *e, const struct field *f)
{
	switch (f->id) {
	case F_QUESTION:
		if (has_place(e, f->id))
			add_question(s, e, f->value);
		break;
	case F_PROMISE:
		if (has_place(e, f->id))
			add_promise(s, e, f->value);
		break;
	case F_ANSWERS:
	case F_DECLINES:
	case F_KEEPS:
	case F_REPLACES:
	case F_RELEASES:
		if (has_place(e, f->id))
			add_settlement(s, e, f);
		break;
	case F_ACCEPTS:
		if (has_place(e, f->id))
			note_accepts(s, e, f->value);
		break;
	case F_REMIND:
		if (has_place(e, f->id))
			add_reminder(s, e, f->value);
		break;
	case F_TELLS:
		if (has_place(e, f->id) && e->party == NULL)
			add_told(s, e, f->value);
		break;
	case F_SEND:
		if (has_place(e, f->id) && !e->sent)
			s->cf->has_unsent = 1;
		break;
	case F_TAKEDOWN:
		if (has_place(e, f->id))
			s->cf->has_takedown = 1;
		break;
	default:
		break;
	}
}

static int64_t
read_effort(const char *value)
{
	int64_t effort;

	if (when_parse_duration(&effort, value) == 0)
		return effort;
	err_clear();
	return 0;
}

static int
is_yes(const char *value)
{
	return strcmp(value, "yes") == 0;
}

static void
read_saying(struct saying *say, const struct field *f)
{
	switch (f->id) {
	case F_BY:
		say->by = f->value;
		break;
	case F_CHANNEL:
		say->channel = f->value;
		break;
	case F_ACCESS:
		say->is_public = strcmp(f->value, "public") == 0;
		break;
	case F_FROM:
		say->from = f->value;
		break;
	case F_EFFORT:
		say->effort = read_effort(f->value);
		break;
	case F_RETOLD:
		say->retold = is_yes(f->value);
		break;
	case F_AS:
		say->substantive = strcmp(f->value, "answer") == 0 ||
		    strcmp(f->value, "final") == 0 ||
		    strcmp(f->value, "holding") == 0;
		break;
	default:
		break;
	}
}

/* A case may be opened by ourselves, and a note be made, without a word to
 * or from outside. */
static int
is_interaction(const struct entry *e, const struct saying *say)
{
	switch (e->event->kind) {
	case EV_OPENED:
		return say->channel != NULL;
	case EV_NOTED:
		return e->party != NULL;
	default:
		return 1;
	}
}

static void
add_saying(struct said *s, const struct entry *e, struct saying *say)
{
	struct casefile *cf = s->cf;

	if (!is_interaction(e, say))
		return;
	say->word = say->side == SIDE_CONTACT && !say->automatic &&
	    !say->waived;
	say->to_contact = say->side == SIDE_US && e->party == NULL &&
	    !say->automatic && !e->bounced;
	say->substantive = say->substantive && say->to_contact;
	say->asks = e->nquestions > 0;
	cf->sayings = fold_extend(s->m, cf->sayings, cf->nsayings,
	    sizeof *say);
	cf->sayings[cf->nsayings++] = *say;
}

/* A reply that bounced was not made: nothing in it was asked, promised or
 * settled. */
static void
read_interaction(struct said *s, struct entry *e)
{
	struct cursor c = { 0 };
	const struct field *f;
	const char *automatic;
	struct saying say = {
		.event = e->event,
		.at = e->at,
		.waived = e->waived,
		.answered = WHEN_NONE,
	};

	e->party = entry_value(e, F_PARTY);
	automatic = entry_value(e, F_AUTOMATIC);
	e->automatic = automatic != NULL && is_yes(automatic);
	say.party = e->party;
	say.automatic = e->automatic;
	say.side = side_of(e);
	while ((f = entry_next(e, &c))) {
		read_saying(&say, f);
		if (!e->bounced)
			read_item(s, e, f);
	}
	add_saying(s, e, &say);
}

static void
read_entry(struct said *s, struct entry *e)
{
	if (event_get(e->event, F_ATTACHMENT) != NULL)
		s->cf->has_attachment = 1;
	switch (e->event->kind) {
	case EV_OPENED:
	case EV_RECEIVED:
	case EV_REPLIED:
	case EV_NOTED:
		read_interaction(s, e);
		break;
	default:
		break;
	}
}

/* Both the contact, or both the same party? */
static int
is_same_party(const struct entry *a, const struct entry *b)
{
	if (a->party == NULL || b->party == NULL)
		return a->party == b->party;
	return strcmp(a->party, b->party) == 0;
}

/* Did a person speak to whoever asked? */
static int
may_settle(const struct entry *asker, const struct entry *answerer)
{
	return (asker->event->kind == EV_REPLIED) !=
	    (answerer->event->kind == EV_REPLIED) &&
	    !answerer->automatic && is_same_party(asker, answerer);
}

/* Settlements come in order, so an equal time loses. */
static int
is_earlier(const struct settlement *by, int64_t settled)
{
	return settled == WHEN_NONE || by->entry->at < settled;
}

static void
settle_question(struct casefile *cf, const struct settlement *by,
    const struct entry *asker, size_t n)
{
	struct question *q;

	if (n == 0 || n > asker->nquestions || !may_settle(asker, by->entry))
		return;
	q = &cf->questions[asker->first_question + n - 1];
	if (!is_earlier(by, q->settled))
		return;
	q->state = by->field == F_DECLINES ? QUESTION_DECLINED :
	    QUESTION_ANSWERED;
	q->settled = by->entry->at;
	q->settled_by = by->entry->event;
}

/* Only those to whom it was made can release us, and only a new promise to
 * them replaces one. */
static int
may_settle_promise(const struct settlement *by, const struct entry *maker)
{
	const struct entry *e = by->entry;

	if (by->field == F_RELEASES)
		return !e->automatic && is_same_party(maker, e);
	if (by->field == F_REPLACES)
		return e->npromises > 0 && is_same_party(maker, e);
	return 1;
}

static void
settle_promise(struct casefile *cf, const struct settlement *by,
    const struct entry *maker, size_t n)
{
	struct promise *p;

	if (n == 0 || n > maker->npromises || !may_settle_promise(by, maker))
		return;
	p = &cf->promises[maker->first_promise + n - 1];
	if (!is_earlier(by, p->settled))
		return;
	p->state = by->field == F_KEEPS ? PROMISE_KEPT :
	    by->field == F_RELEASES ? PROMISE_RELEASED : PROMISE_REPLACED;
	p->settled = by->entry->at;
	p->settled_by = by->entry->event;
}

static void
settle(struct said *s)
{
	size_t i, n;

	for (i = 0; i < s->nsettlements; i++) {
		const struct settlement *by = &s->settlements[i];
		const struct entry *of = fold_find_item(s->m, by->item, &n);

		if (of == NULL)
			continue;
		if (by->field == F_ANSWERS || by->field == F_DECLINES)
			settle_question(s->cf, by, of, n);
		else
			settle_promise(s->cf, by, of, n);
	}
}

/* Is it something that we did, and so the sign that a reminder was seen? */
static int
is_touch(const struct entry *e)
{
	switch (e->event->kind) {
	case EV_REPLIED:
	case EV_NOTED:
	case EV_ASSIGNED:
	case EV_CLOSED:
		return entry_counts(e) && !e->bounced;
	default:
		return 0;
	}
}

static void
touch_reminders(struct casefile *cf, const struct fold_memory *m)
{
	size_t i, left = cf->nreminders;
	int64_t latest = WHEN_NONE;

	for (i = m->nentries; i-- > 0 && left > 0; ) {
		const struct entry *e = &m->entries[i];

		while (left > 0 && cf->reminders[left - 1].event == e->event)
			cf->reminders[--left].touched = latest;
		if (is_touch(e) && e->at > latest)
			latest = e->at;
	}
}

static int
compare_told(const void *a, const void *b)
{
	const struct told *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->action, y->action);
}

static int
compare_sayings(const void *a, const void *b)
{
	const struct saying *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return event_compare(&x->event, &y->event);
}

static void
sort_sayings(struct casefile *cf)
{
	size_t i;

	for (i = 1; i < cf->nsayings; i++)
		if (cf->sayings[i - 1].at > cf->sayings[i].at) {
			qsort(cf->sayings, cf->nsayings, sizeof *cf->sayings,
			    compare_sayings);
			return;
		}
}

static void
find_answers(struct casefile *cf)
{
	int64_t answered = WHEN_NONE;
	size_t i;

	for (i = cf->nsayings; i-- > 0; ) {
		struct saying *say = &cf->sayings[i];

		if (say->substantive)
			answered = say->at;
		if (!say->word)
			continue;
		say->answered = answered;
		cf->approaches++;
		if (answered == WHEN_NONE)
			cf->unanswered = 1;
	}
}

/* A reply before the opening was there at once. */
static int64_t
not_before_opening(const struct casefile *cf, int64_t at)
{
	return at > cf->opened ? at : cf->opened;
}

static void
find_first_replies(struct casefile *cf)
{
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (say->to_contact && cf->acknowledged == WHEN_NONE)
			cf->acknowledged = not_before_opening(cf, say->at);
		if (say->substantive) {
			cf->first_response = not_before_opening(cf, say->at);
			return;
		}
	}
}

static unsigned
count_voices(const struct casefile *cf, struct fold_memory *m)
{
	const char **by = fold_alloc(m, cf->nsayings * sizeof *by);
	size_t i, n = 0;

	for (i = 0; i < cf->nsayings; i++)
		if (cf->sayings[i].to_contact)
			by[n++] = cf->sayings[i].by;
	return fold_count_different(by, n);
}

static void
find_stretches(struct casefile *cf, struct fold_memory *m)
{
	struct stretch *running = NULL;
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (say->substantive)
			running = NULL;
		if (running != NULL || !say->word)
			continue;
		cf->stretches = fold_extend(m, cf->stretches, cf->nstretches,
		    sizeof *running);
		running = &cf->stretches[cf->nstretches++];
		*running = (struct stretch){ say->at, say->answered };
	}
}

static void
find_pauses(struct casefile *cf, struct fold_memory *m)
{
	struct pause *running = NULL;
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (running != NULL && say->word) {
			running->until = say->at;
			running = NULL;
		}
		if (running != NULL || !say->to_contact || !say->asks)
			continue;
		cf->pauses = fold_extend(m, cf->pauses, cf->npauses,
		    sizeof *running);
		running = &cf->pauses[cf->npauses++];
		*running = (struct pause){ say->at, WHEN_NONE };
	}
	cf->asked = running != NULL;
}

/* All turns on the first public word, and on the direct one before it. */
static void
find_went_public(struct casefile *cf)
{
	int spoke = 0, waits = 0;
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (say->substantive)
			waits = 0;
		if (!say->word)
			continue;
		if (say->is_public) {
			cf->went_public = spoke;
			cf->forced_public = spoke && waits;
			return;
		}
		spoke = waits = 1;
	}
}

/* A run of the contact's words, and what we said until the next one. */
struct run {
	size_t first;
	int public_word, answered, public_answer;
};

/* At the end of a run: were its public words answered, but not in public? */
static void
end_run(struct casefile *cf, const struct run *run, size_t end)
{
	size_t i;

	if (!run->public_word || !run->answered || run->public_answer)
		return;
	cf->moved_private = 1;
	for (i = run->first; i < end; i++)
		cf->sayings[i].moved_private =
		    cf->sayings[i].word && cf->sayings[i].is_public;
}

static void
find_moved_private(struct casefile *cf)
{
	struct run run = { 0 };
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (say->word && run.answered) {
			end_run(cf, &run, i);
			run = (struct run){ .first = i };
		}
		if (say->word)
			run.public_word |= say->is_public;
		if (say->substantive) {
			run.answered = 1;
			run.public_answer |= say->is_public;
		}
	}
	end_run(cf, &run, i);
}

static void
find_waiting(struct casefile *cf)
{
	size_t i;

	for (i = 0; i < cf->nsayings; i++) {
		const struct saying *say = &cf->sayings[i];

		if (!say->word || say->answered != WHEN_NONE)
			continue;
		if (!cf->is_open &&
		    !fold_after_closing(cf, say->event, say->at))
			continue;
		cf->waiting_since = say->at;
		return;
	}
}

void
fold_said(struct casefile *cf, struct fold_memory *m)
{
	struct said s = { .cf = cf, .m = m, .accepts_at = WHEN_NONE };
	size_t i;

	note_fates(m);
	for (i = 0; i < m->nentries; i++)
		if (entry_counts(&m->entries[i]))
			read_entry(&s, &m->entries[i]);
	settle(&s);
	touch_reminders(cf, m);
	if (cf->ntold > 1)
		qsort(cf->told, cf->ntold, sizeof *cf->told, compare_told);
	sort_sayings(cf);
	find_answers(cf);
	find_first_replies(cf);
	cf->voices = count_voices(cf, m);
	find_stretches(cf, m);
	find_pauses(cf, m);
	find_went_public(cf);
	find_moved_private(cf);
	find_waiting(cf);
}
