/*
 * report_random: cases of all that can happen to them, for the laws of
 * reports.  The seed is printed, so that a failure can be had again.
 */
#ifndef CASEBOOK_TESTS_REPORT_RANDOM_H
#define CASEBOOK_TESTS_REPORT_RANDOM_H

#include "tests/unit/report_told.h"

static inline int
below(int n)
{
	return rand() % n;
}

/* One time in n. */
static inline int
chance(int n)
{
	return below(n) == 0;
}

#define PICK(...) \
	((const char *const[]){ __VA_ARGS__ })[below((int)(sizeof \
	(const char *const[]){ __VA_ARGS__ } / sizeof(char *)))]

/* Every eighth case is a corrective action; of the first, often told, four. */
enum { ACTION = 8, TOLD = 4 * ACTION };

static inline void
number_id(char id[CASE_ID + 1], size_t n)
{
	snprintf(id, CASE_ID + 1, "%010zu", n % CASES);
}

/* Of the kinds of what is told later about what was before, which a past
 * period knows and a past does not. */
enum hindsight { NO_HINDSIGHT, HINDSIGHT };

static inline void
add_channel(struct event *ev)
{
	const char *channel = PICK("email", "phone", "letter", "twitter",
	    "blog");

	event_put(ev, F_CHANNEL, channel);
	event_put(ev, F_ACCESS, strcmp(channel, "twitter") == 0 ||
	    strcmp(channel, "blog") == 0 ? "public" : "direct");
}

/* An item that the event may refer to: a question, a promise; perhaps. */
static inline void
add_item(struct made *m, struct event *ev, enum field_id id,
    enum field_id of)
{
	for (int tries = 0; tries < 4; tries++) {
		const struct event *to = &m->events[below((int)m->n)];

		if (!event_get(to, of))
			continue;
		event_addf(ev, id, "%.*s.%d", EVENT_ID, to->id, 1 + below(2));
		return;
	}
}

static inline void
random_word(struct made *m, int64_t when)
{
	struct event *ev = add_at(m, EV_RECEIVED, "ann", when);
	char recorded[WHEN_TEXT];

	when_format_utc(recorded, when + below(2 * DAY));
	event_put(ev, F_RECORDED, recorded);
	add_channel(ev);
	if (chance(10))
		event_add(ev, F_PARTY, "agency");
	if (chance(10))
		event_add(ev, F_AUTOMATIC, "yes");
	for (int n = below(3); n > 0; n--)
		event_add(ev, F_QUESTION, "When?");
	if (chance(3))
		event_addf(ev, F_EFFORT, "%dm", 1 + below(200));
	if (chance(4))
		event_add(ev, F_RETOLD, "yes");
	if (chance(4))
		add_item(m, ev, F_RELEASES, F_PROMISE);
	if (chance(4))
		event_add(ev, F_ACCEPTS, PICK("yes", "no"));
}

static inline void
add_promise(struct event *ev, int64_t when)
{
	char due[WHEN_TEXT];

	when_format_utc(due, when + below(20 * DAY));
	event_addf(ev, F_PROMISE, "%s We call", due);
}

static inline void
random_reply(struct made *m, int64_t when)
{
	struct event *ev = add_at(m, EV_REPLIED, PICK("ann", "bob", "cid"),
	    when);
	char action[CASE_ID + 1];
	const char *body;

	add_channel(ev);
	event_add(ev, F_AS, PICK("ack", "holding", "answer", "final"));
	if (chance(10))
		event_add(ev, F_PARTY, "agency");
	if (chance(10))
		event_add(ev, F_AUTOMATIC, "yes");
	if (chance(3))
		event_add(ev, F_QUESTION, "Which one?");
	if (chance(2))
		add_item(m, ev, F_ANSWERS, F_QUESTION);
	if (chance(4))
		add_item(m, ev, F_DECLINES, F_QUESTION);
	if (chance(3))
		add_item(m, ev, F_KEEPS, F_PROMISE);
	if (chance(4))
		add_item(m, ev, F_REPLACES, F_PROMISE);
	for (int n = below(3); n > 0; n--)
		add_promise(ev, when);
	if (chance(4))
		event_add(ev, F_APOLOGY, "yes");
	if (chance(6))
		event_add(ev, F_FAULT, "yes");
	for (int n = below(4); n > 0; n--) {
		number_id(action, (size_t)(ACTION * below(TOLD / ACTION)));
		event_add(ev, F_TELLS, action);
	}
	body = PICK("We are sorry.", "Thank you for your letter, which we "
	    "have read with interest and passed on.", "x");
	event_set_body(ev, body, strlen(body));
}

static inline void
random_note(struct made *m, int64_t when)
{
	struct event *ev = add_at(m, EV_NOTED, PICK("ann", "bob"), when);

	event_set_body(ev, "x", 1);
	if (chance(3))
		add_item(m, ev, F_KEEPS, F_PROMISE);
	else
		event_addf(ev, F_TAKEDOWN, "%.*s", EVENT_ID,
		    m->events[below((int)m->n)].id);
}

static inline void
random_closing(struct made *m, int64_t when)
{
	struct event *ev = add_at(m, EV_CLOSED, PICK("ann", "bob"), when);

	event_add(ev, F_OUTCOME, PICK("upheld", "partly-upheld",
	    "not-upheld", "answered"));
	if (chance(2))
		event_add(ev, F_CAUSE, PICK("oven", "recipe"));
	for (int n = below(3); n > 0; n--)
		event_addf(ev, F_REDRESS, "%d.%02d %s", below(100),
		    below(100), PICK("EUR", "CHF", "GBP voucher"));
	if (chance(2))
		event_add(ev, F_STAYS, PICK("yes", "no", "no-choice"));
	if (chance(3))
		event_add(ev, F_DESPITE, "No time");
	if (chance(4))
		event_add(ev, F_APOLOGY, "yes");
}

/* Nothing is settled before it was asked or promised. */
static inline int
settles(const struct event *ev)
{
	return event_get(ev, F_ANSWERS) || event_get(ev, F_DECLINES) ||
	    event_get(ev, F_KEEPS) || event_get(ev, F_REPLACES) ||
	    event_get(ev, F_RELEASES);
}

/* What makes something before it void, moved, waived or not delivered. */
static inline void
random_hindsight(struct made *m, int64_t when)
{
	const struct event *of = &m->events[below((int)m->n)];
	char time[WHEN_TEXT];
	struct event *ev;

	if (of->kind == EV_REPLIED && chance(3)) {
		ev = add_at(m, EV_BOUNCED, "ann", when);
		event_addf(ev, F_REPLY, "%.*s", EVENT_ID, of->id);
	} else if (of->kind == EV_RECEIVED && chance(2)) {
		ev = add_at(m, EV_NOTED, "ann", when);
		event_addf(ev, F_WAIVES, "%.*s", EVENT_ID, of->id);
	} else if (of->kind == EV_RECEIVED || of->kind == EV_REPLIED ||
	    of->kind == EV_NOTED || of->kind == EV_CORRECTED) {
		ev = add_at(m, EV_CORRECTED, "ann", when);
		event_addf(ev, F_CORRECTS, "%.*s", EVENT_ID, of->id);
		when_format_utc(time, of->occurred.at - below(3 * DAY));
		if (of->kind == EV_CORRECTED || settles(of) || chance(2))
			event_add(ev, F_VOID, "yes");
		else
			event_addf(ev, F_SET, "Occurred %s", time);
	}
}

static inline void
random_link(struct made *m, int64_t when)
{
	struct event *ev = add_at(m, EV_LINKED, "ann", when);
	char id[CASE_ID + 1];

	number_id(id, (size_t)below(TOLD));
	event_addf(ev, F_LINK, "%s %s", PICK("caused-by", "caused-by",
	    "related"), id);
}

static inline void
random_event_of(struct made *m, int64_t when, enum hindsight hindsight)
{
	switch (below(12)) {
	case 0:
		random_closing(m, when);
		break;
	case 1:
		add_at(m, EV_REOPENED, "ann", when);
		break;
	case 2:
		assign(m, PICK("ann", "bob", "team"), when);
		break;
	case 3:
		random_note(m, when);
		break;
	case 4:
		if (hindsight)
			random_link(m, when);
		break;
	case 5:
		if (hindsight)
			random_hindsight(m, when);
		break;
	case 6:
	case 7:
	case 8:
		random_word(m, when);
		break;
	default:
		random_reply(m, when);
	}
}

static inline void
random_facts(struct event *ev, int is_action)
{
	event_put(ev, F_KIND, is_action ? "corrective-action" :
	    PICK("complaint", "request"));
	if (!chance(3))
		event_add(ev, F_CUSTOMER, PICK("yes", "no", "unknown"));
	if (chance(2))
		event_add(ev, F_ABOUT, PICK("Bonn", "Köln"));
	if (!chance(4))
		event_add(ev, F_CONTACT, "Ann Muster");
	if (chance(3))
		event_add(ev, F_AVOIDS, PICK("phone", "email", "blog"));
	for (int n = below(3); n > 0; n--)
		event_add(ev, F_QUESTION, "Why?");
	if (chance(5)) {
		event_remove(ev, F_CHANNEL);
		event_remove(ev, F_ACCESS);
	}
}

/* The case opens within 300 days; some events are of the same second. */
static inline void
random_made(struct world *w, int64_t start, enum hindsight hindsight)
{
	char id[CASE_ID + 1];
	struct made *m;

	number_id(id, w->n);
	start += below(300 * DAY);
	m = open_at(w, id, PICK("ann", "bob", "team"), "email", "direct",
	    start);
	add_channel(&m->events[0]);
	random_facts(&m->events[0], w->n % ACTION == 1);
	for (int n = below(9); n > 0; n--)
		random_link(m, start);
	for (int n = below(24); n > 0; n--) {
		start += chance(10) ? 0 : below(10 * DAY);
		random_event_of(m, start, hindsight);
	}
	if (chance(2))
		random_closing(m, start + below(DAY));
}

static inline struct world *
any_world(unsigned seed, enum hindsight hindsight)
{
	struct world *w = new_world();

	print_message("# seed %u\n", seed);
	srand(seed);
	policy_put(&w->policy, "target.first-response", "2bd");
	policy_put(&w->policy, "target.next-response", "3d");
	policy_put(&w->policy, "target.resolution", "30d");
	while (w->n < CASES)
		random_made(w, at("2025-06-01T00:00:00Z"), hindsight);
	return w;
}

#endif
