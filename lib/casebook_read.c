#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/proc.h"
#include "lib/text.h"

enum {
	CANDIDATES = 10,
	PART_SECONDS = 120,	/* to take a part out of a mail */
};

/* Refuses `operand` with the ids that it may have meant. */
static int
ambiguous(const char *operand, const struct strs *ids)
{
	struct buf list = BUF_INIT;
	int rc;

	for (size_t i = 0; i < ids->n && i < CANDIDATES; i++)
		buf_addf(&list, "%s%s", i ? " " : "", ids->v[i]);
	rc = err_set(CASE_ENOTFOUND, "'%s' is ambiguous: %s%s", operand,
	    list.data, ids->n > CANDIDATES ? " …" : "");
	buf_release(&list);
	return rc;
}

static int
take_only(const char *operand, const struct strs *ids, char id[CASE_ID + 1])
{
	if (ids->n == 0)
		return err_set(CASE_ENOTFOUND, "no case '%s'", operand);
	if (ids->n > 1)
		return ambiguous(operand, ids);
	memcpy(id, ids->v[0], CASE_ID + 1);
	return 0;
}

static int
find_by_query(struct casebook *cb, const char *operand, char id[CASE_ID + 1])
{
	struct query query = QUERY_INIT;
	struct selection sel = { &query, when_now(), ORDER_OPENED, 0,
	    CANDIDATES + 1 };
	struct strs ids = STRS_INIT;
	char *args[] = { (char *)operand };
	int rc;

	rc = query_parse(&query, args, 1, casebook_me(cb), sel.now);
	if (rc == 0)
		rc = index_select_ids(cb->index, &sel, &ids);
	if (rc == 0)
		rc = take_only(operand, &ids, id);
	strs_release(&ids);
	query_release(&query);
	return rc;
}

int
casebook_find(struct casebook *cb, const char *operand, char id[CASE_ID + 1])
{
	char prefix[CASE_ID + 1];
	struct strs ids = STRS_INIT;
	int rc;

	if (strcmp(operand, ".") == 0) {
		rc = index_newest_by(cb->index, casebook_me(cb), id);
		if (rc == 1)
			rc = err_set(CASE_ENOTFOUND, "no entry by %s yet: "
			    "'.' is the case of your newest one",
			    casebook_me(cb));
		return rc;
	}
	/* A bare word is no query: a slip of the hand must not be written to
	 * whatever case happens to have it. */
	if (strpbrk(operand, ": \""))
		return find_by_query(cb, operand, id);
	if (path_case_prefix(prefix, operand) != 0)
		return err_set(CASE_ENOTFOUND, "no case '%s'", operand);
	rc = index_prefix(cb->index, prefix, CANDIDATES + 1, &ids);
	if (rc == 0)
		rc = take_only(operand, &ids, id);
	strs_release(&ids);
	return rc;
}

int
casebook_load(struct casebook *cb, const char *id, const struct cut *cut,
    struct loaded_case *out)
{
	int rc;

	casefile_release(&out->facts);
	rc = index_events(cb->index, id, &out->list);
	if (rc == 0)
		rc = casefile_fold(&out->facts, out->list.order, out->list.n,
		    cut);
	if (rc != 0)
		return rc;
	memcpy(out->id, id, CASE_ID + 1);
	casefile_judge(&out->judged, &out->facts, &cb->policy, &cb->calendar);
	return 0;
}

void
loaded_case_free(struct loaded_case *lc)
{
	casefile_free(&lc->facts);
	event_list_free(&lc->list);
}

/* When the contact of a case was told of an action. */
static int64_t
told_at(const struct casefile *cf, const char *action)
{
	for (size_t i = 0; i < cf->ntold; i++) {
		if (strcmp(cf->told[i].action, action) == 0)
			return cf->told[i].at;
	}
	return WHEN_NONE;
}

static char *
copy_of(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

/* What is to be known of the other case.  `holder` is that of the two which
 * holds the link. */
static void
describe(struct linked_case *l, const struct casefile *other,
    const struct casefile *holder, const struct casefile *target)
{
	l->exists = 1;
	l->is_open = other->is_open;
	l->subject = copy_of(other->subject);
	l->contact = copy_of(other->ncontacts ? other->contacts[0] : NULL);
	l->is_lesson = strcmp(l->relation, "caused-by") == 0 &&
	    casefile_is_action(holder);
	l->told = told_at(target, holder->id);
}

/* Adds the case at the other end of a link.  `other` is memory for loading
 * it. */
static int
add_linked(struct casebook *cb, const struct casefile *cf,
    const struct linked_case *link, struct loaded_case *other,
    struct linked_cases *out)
{
	struct linked_case *l;
	int rc;

	out->v = xrealloc(out->v, (out->n + 1) * sizeof *out->v);
	l = &out->v[out->n++];
	*l = *link;
	rc = casebook_load(cb, l->id, NULL, other);
	if (rc == 0)
		describe(l, &other->facts, l->holds ? &other->facts : cf,
		    l->holds ? cf : &other->facts);
	return rc == 1 ? 0 : rc;
}

/* Adds the cases that hold a link to this one; one to itself is among its
 * own. */
static int
add_holders(struct casebook *cb, const struct casefile *cf,
    struct loaded_case *other, struct linked_cases *out)
{
	struct strs links = STRS_INIT;
	int rc = index_links_to(cb->index, cf->id, &links);

	for (size_t i = 0; rc == 0 && i < links.n; i++) {
		const char *id = strrchr(links.v[i], ' ') + 1;
		struct linked_case l = { .holds = 1 };

		if (strcmp(id, cf->id) == 0)
			continue;
		snprintf(l.id, sizeof l.id, "%s", id);
		l.relation = xstrndup(links.v[i],
		    (size_t)(id - 1 - links.v[i]));
		rc = add_linked(cb, cf, &l, other, out);
	}
	strs_release(&links);
	return rc;
}

int
casebook_linked(struct casebook *cb, const struct loaded_case *lc,
    struct linked_cases *out)
{
	const struct casefile *cf = &lc->facts;
	struct loaded_case other = { 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < cf->nlinks; i++) {
		struct linked_case l = {
			.relation = xstrdup(cf->links[i].relation),
		};

		memcpy(l.id, cf->links[i].case_id, sizeof l.id);
		rc = add_linked(cb, cf, &l, &other, out);
	}
	if (rc == 0)
		rc = add_holders(cb, cf, &other, out);
	loaded_case_free(&other);
	return rc;
}

void
linked_cases_free(struct linked_cases *linked)
{
	for (size_t i = 0; i < linked->n; i++) {
		free(linked->v[i].relation);
		free(linked->v[i].subject);
		free(linked->v[i].contact);
	}
	free(linked->v);
	*linked = (struct linked_cases){ NULL, 0 };
}

int
casebook_refresh(struct casebook *cb)
{
	return casebook_catch_up(cb);
}

int
casebook_message(struct casebook *cb, const char *message_id,
    char id[CASE_ID + 1])
{
	return index_message(cb->index, message_id, id);
}

int
casebook_by_key(struct casebook *cb, const char *key, char id[CASE_ID + 1],
    struct event *out)
{
	return index_key(cb->index, key, id, out);
}

/* Only case-mail can take a mail apart, and does so where it harms nothing. */
static int
take_out_part(const struct attachment *a, const struct buf *mail,
    struct buf *out)
{
	char *part = xstrndup(a->part, a->part_len);
	struct buf program = BUF_INIT;
	const char *argv[] = { NULL, "--part", part, NULL };
	struct proc proc;
	int status = 0, rc;

	proc_find(&program, "case-mail");
	argv[0] = program.data;
	rc = proc_start(&proc, argv, PROC_IN | PROC_OUT | PROC_GROUP);
	if (rc == 0)
		rc = proc_talk(&proc, mail->data, mail->len, out,
		    PART_SECONDS, &status);
	if (rc == 1 || (rc == 0 && status != 0))
		rc = err_set(CASE_ENOTFOUND, "cannot take '%s' out of the "
		    "mail, of which it is part %s", a->name, part);
	buf_release(&program);
	free(part);
	return rc;
}

int
casebook_read_attachment(struct casebook *cb, const struct attachment *a,
    struct buf *out)
{
	struct buf mail = BUF_INIT;
	int rc = casebook_store(cb);

	if (rc == 0)
		rc = store_read(cb->store, a->blob, a->part_len ? &mail : out);
	if (rc == 0 && a->part_len > 0)
		rc = take_out_part(a, &mail, out);
	buf_release(&mail);
	return rc;
}

int
casebook_select(struct casebook *cb, const struct selection *sel,
    case_row_fn *fn, void *arg)
{
	return index_select(cb->index, sel, fn, arg);
}

int
casebook_select_ids(struct casebook *cb, const struct selection *sel,
    struct strs *out)
{
	return index_select_ids(cb->index, sel, out);
}

int
casebook_each_event(struct casebook *cb, const struct event_filter *filter,
    filtered_event_fn *fn, void *arg)
{
	return index_each_event(cb->index, filter, fn, arg);
}

int
casebook_dump_index(struct casebook *cb, struct buf *out)
{
	return index_dump(cb->index, out);
}

struct each {
	struct casebook *cb;
	const struct cut *cut;
	casebook_case_fn *fn;
	void *arg;
	struct loaded_case lc;
};

static int
fold_each(void *arg, const char *case_id, struct event_list *events)
{
	struct each *e = arg;
	int rc;

	casefile_release(&e->lc.facts);
	rc = casefile_fold(&e->lc.facts, events->order, events->n, e->cut);
	if (rc != 0)
		return rc == 1 ? 0 : rc;
	memcpy(e->lc.id, case_id, CASE_ID + 1);
	casefile_judge(&e->lc.judged, &e->lc.facts, &e->cb->policy,
	    &e->cb->calendar);
	return e->fn(e->arg, &e->lc);
}

int
casebook_each(struct casebook *cb, const struct selection *sel,
    const struct cut *cut, int bodies, casebook_case_fn *fn, void *arg)
{
	struct each e = { .cb = cb, .cut = cut, .fn = fn, .arg = arg };
	int rc;

	rc = index_each_case(cb->index, sel, bodies, fold_each, &e);
	casefile_free(&e.lc.facts);
	return rc;
}
