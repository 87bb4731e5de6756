#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/index_parts.h"
#include "lib/text.h"

int
judge_open(struct judge *out, struct index *ix)
{
	const char *zone;
	int rc;

	memset(out, 0, sizeof *out);
	rc = index_policy(ix, &out->policy);
	if (rc)
		return rc;
	/* Days are days of the casebook's zone, also when the policy has just
	 * come to be known. */
	zone = policy_get(&out->policy, "casebook.timezone");
	if (when_set_zone(zone ? zone : "UTC"))
		err_clear();
	calendar_of_policy(&out->calendar, &out->policy);
	return 0;
}

void
judge_close(struct judge *j)
{
	casefile_free(&j->cf);
	event_list_free(&j->events);
	calendar_release(&j->calendar);
	policy_release(&j->policy);
}

void
facts_add_term(struct facts *facts, enum term_what what, const char *value)
{
	struct buf folded = BUF_INIT;

	if (!value)
		return;
	if (facts->nterms == facts->size) {
		facts->size = facts->size ? facts->size * 2 : 16;
		facts->terms = xrealloc(facts->terms,
		    facts->size * sizeof *facts->terms);
	}
	text_fold(&folded, value, strlen(value));
	facts->terms[facts->nterms].what = what;
	facts->terms[facts->nterms++].value = buf_detach(&folded);
}

int
term_compare(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return strcmp(x->value, y->value);
}

static void
sort_terms(struct facts *facts)
{
	size_t n = 0;

	if (facts->nterms == 0)
		return;
	qsort(facts->terms, facts->nterms, sizeof *facts->terms,
	    term_compare);
	for (size_t i = 1; i < facts->nterms; i++) {
		if (term_compare(&facts->terms[n], &facts->terms[i]) == 0)
			free(facts->terms[i].value);
		else
			facts->terms[++n] = facts->terms[i];
	}
	facts->nterms = n + 1;
}

static void
collect_links(struct facts *facts)
{
	const struct casefile *cf = facts->cf;
	struct buf value = BUF_INIT;

	for (size_t i = 0; i < cf->nlinks; i++) {
		buf_cut(&value, 0);
		buf_addf(&value, "%s %s", cf->links[i].case_id,
		    cf->links[i].relation);
		facts_add_term(facts, TERM_LINK, value.data);
	}
	buf_release(&value);
}

/* The mail's own name is in the key that case-mail made of it:
 * "mail:<id> digest". */
static void
collect_message(struct facts *facts, const struct event *ev)
{
	const char *key = event_get(ev, F_KEY), *end;
	char *id;

	if (!key || strncmp(key, EVENT_MAIL_KEY, strlen(EVENT_MAIL_KEY)) != 0)
		return;
	key += strlen(EVENT_MAIL_KEY);
	end = strstr(key, "> ");
	if (!end)
		return;
	id = xstrndup(key, (size_t)(end - key));
	facts_add_term(facts, TERM_MESSAGE, id);
	free(id);
}

static void
collect_terms(struct facts *facts)
{
	const struct casefile *cf = facts->cf;

	for (size_t i = 0; i < cf->nhands; i++)
		facts_add_term(facts, TERM_OWNER, cf->hands[i].owner);
	for (size_t i = 0; i < cf->nevents; i++) {
		facts_add_term(facts, TERM_BY,
		    event_get(cf->events[i], F_BY));
		collect_message(facts, cf->events[i]);
	}
	for (size_t i = 0; i < cf->ncontacts; i++)
		facts_add_term(facts, TERM_CONTACT, cf->contacts[i]);
	for (size_t i = 0; i < cf->nsayings; i++)
		facts_add_term(facts, TERM_CHANNEL, cf->sayings[i].channel);
	for (size_t i = 0; i < cf->ntags; i++)
		facts_add_term(facts, TERM_TAG, cf->tags[i]);
	facts_add_term(facts, TERM_ABOUT, cf->about);
	facts_add_term(facts, TERM_REF, cf->ref);
	collect_links(facts);
	sort_terms(facts);
}

int
facts_make(struct facts *out, struct index *ix, struct judge *j, int64_t no)
{
	int rc;

	facts_clear(out);
	casefile_release(&j->cf);
	event_list_clear(&j->events);
	rc = index_read_case(ix, no, 0, &j->events);
	if (rc)
		return rc;
	event_list_sort(&j->events);
	rc = casefile_fold(&j->cf, j->events.order, j->events.n, NULL);
	if (rc)
		return rc < 0 ? rc : 0;
	out->cf = &j->cf;
	casefile_judge(&out->judgement, out->cf, &j->policy, &j->calendar);
	collect_terms(out);
	return 0;
}

void
facts_clear(struct facts *facts)
{
	for (size_t i = 0; i < facts->nterms; i++)
		free(facts->terms[i].value);
	facts->nterms = 0;
	facts->cf = NULL;
}

void
facts_free(struct facts *facts)
{
	facts_clear(facts);
	free(facts->terms);
}

int
facts_read_terms(struct facts *out, struct index *ix, int64_t no)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_TERMS, &st);

	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, no);
	while ((rc = index_step(ix, st)) == 0)
		facts_add_term(out, sqlite3_column_int(st, 0),
		    column_text(st, 1));
	return rc < 0 ? rc : 0;
}

static unsigned
flag_if(int holds, enum flag flag)
{
	return holds ? flag : 0;
}

static unsigned
flags_of_promises(const struct casefile *cf)
{
	unsigned flags = 0;

	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (p->state == PROMISE_OPEN)
			continue;
		flags |= flag_if(p->state == PROMISE_KEPT, FLAG_KEPT) |
		    flag_if(p->state == PROMISE_RELEASED, FLAG_RELEASED) |
		    flag_if(promise_was_broken(p, INT64_MAX), FLAG_BROKEN);
	}
	return flags;
}

static unsigned
flags_of_questions(const struct casefile *cf)
{
	static const unsigned flag_of[] = {
		[QUESTION_OPEN] = FLAG_QUESTION_OPEN,
		[QUESTION_ANSWERED] = FLAG_ANSWERED,
		[QUESTION_DECLINED] = FLAG_DECLINED,
	};
	unsigned flags = 0;

	for (size_t i = 0; i < cf->nquestions; i++)
		flags |= flag_of[cf->questions[i].state];
	return flags;
}

static unsigned
flags_of(const struct facts *facts)
{
	const struct casefile *cf = facts->cf;
	unsigned flags = flag_if(cf->is_open, FLAG_OPEN) |
	    flag_if(cf->unanswered, FLAG_UNANSWERED) |
	    flag_if(cf->asked, FLAG_ASKED) |
	    flag_if(facts->judgement.unclaimed, FLAG_UNCLAIMED) |
	    flag_if(cf->reopened, FLAG_REOPENED) |
	    flag_if(cf->went_public, FLAG_WENT_PUBLIC) |
	    flag_if(cf->forced_public, FLAG_FORCED_PUBLIC) |
	    flag_if(cf->moved_private, FLAG_MOVED_PRIVATE) |
	    flag_if(cf->has_attachment, FLAG_ATTACHMENT) |
	    flag_if(cf->has_redress, FLAG_REDRESS) |
	    flag_if(cf->has_takedown, FLAG_TAKEDOWN) |
	    flag_if(cf->has_correction, FLAG_CORRECTION) |
	    flag_if(cf->has_unsent, FLAG_UNSENT);

	for (size_t i = 0; i < cf->nsayings; i++)
		flags |= cf->sayings[i].is_public ? FLAG_PUBLIC : FLAG_DIRECT;
	return flags | flags_of_promises(cf) | flags_of_questions(cf);
}

/* From the first to the last due of the promises that are open. */
static void
open_promises(const struct casefile *cf, int64_t *from, int64_t *until)
{
	*from = *until = WHEN_NONE;
	for (size_t i = 0; i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];

		if (p->state != PROMISE_OPEN)
			continue;
		if (*from == WHEN_NONE || p->due.at < *from)
			*from = p->due.at;
		if (p->due.at > *until)
			*until = p->due.at;
	}
}

static void
bind_instants(sqlite3_stmt *st, const struct facts *facts)
{
	const struct casefile *cf = facts->cf;
	const struct judgement *j = &facts->judgement;
	int64_t from, until;

	open_promises(cf, &from, &until);
	bind_unless(st, 4, cf->opened, WHEN_NONE);
	bind_unless(st, 5, cf->closed, WHEN_NONE);
	bind_unless(st, 6, cf->updated, WHEN_NONE);
	bind_unless(st, 9, cf->waiting_since, WHEN_NONE);
	bind_unless(st, 10, j->next_due, WHEN_NONE);
	bind_unless(st, 11, j->overdue_from, INT64_MAX);
	bind_unless(st, 12, j->todo_from, INT64_MAX);
	bind_unless(st, 13, from, WHEN_NONE);
	bind_unless(st, 14, until, WHEN_NONE);
}

void
facts_bind(sqlite3_stmt *st, int64_t no, const char *case_id,
    const struct facts *facts)
{
	const struct casefile *cf = facts->cf;

	sqlite3_clear_bindings(st);
	sqlite3_bind_int64(st, 1, no);
	bind_text(st, 2, case_id);
	if (!cf)
		return;
	sqlite3_bind_int64(st, 3, flags_of(facts));
	bind_instants(st, facts);
	sqlite3_bind_int64(st, 7, cf->nowners);
	sqlite3_bind_int64(st, 8, cf->approaches);
	bind_text(st, 15, cf->owner);
	bind_text(st, 16, cf->kind);
	bind_text(st, 17, cf->channel);
	bind_text(st, 18, cf->subject);
	bind_text(st, 19, cf->ncontacts > 0 ? cf->contacts[0] : NULL);
	bind_text(st, 20, cf->customer);
	bind_text(st, 21, cf->cause);
	bind_text(st, 22, cf->outcome);
}
