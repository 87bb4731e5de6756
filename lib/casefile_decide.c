#include <stdlib.h>
#include <string.h>

#include "lib/casefile_parts.h"

/* A tag or a link, put in force or taken out. */
struct mark {
	const char *value;
	const struct entry *entry;
	size_t nth;		/* of all marks, for Tag before Untag */
	int out;
};

/* What is true when the next decision comes. */
struct decisions {
	struct casefile *cf;
	struct fold_memory *m;
	int64_t effect;			/* of the decision before */
	struct entry *hand;		/* of the hand that holds it */
	struct mark *tags, *links;
	size_t ntags, nlinks;
};

static void
take_hand(struct decisions *d, struct entry *e, const char *owner,
    int contested)
{
	struct casefile *cf = d->cf;

	if (cf->nhands > 0)
		cf->hands[cf->nhands - 1].until = d->effect;
	cf->hands = fold_extend(d->m, cf->hands, cf->nhands,
	    sizeof *cf->hands);
	cf->hands[cf->nhands++] = (struct hand){
		.owner = owner,
		.from = d->effect,
		.until = WHEN_NONE,
		.event = e->event,
		.contested = contested,
	};
	cf->owner = owner;
	d->hand = e;
}

static void
add_transition(struct decisions *d, const struct entry *e, int closed)
{
	struct casefile *cf = d->cf;

	cf->transitions = fold_extend(d->m, cf->transitions,
	    cf->ntransitions, sizeof *cf->transitions);
	cf->transitions[cf->ntransitions++] = (struct transition){
		.at = d->effect,
		.closed = closed,
		.event = e->event,
	};
	cf->is_open = !closed;
	cf->closed = closed ? d->effect : WHEN_NONE;
}

/*
 * Did whoever wrote `later` know of `earlier`?  After leads from an event
 * only to earlier ones, so one walk back between the two finds out, and the
 * walks of one case do not overlap.
 */
static int
knows_of(const struct fold_memory *m, struct entry *later,
    struct entry *earlier)
{
	struct entry *e, *before;
	const char *id;
	size_t i;

	earlier->reached = 0;
	later->reached = 1;
	for (e = later; e > earlier; e--) {
		if (!e->reached)
			continue;
		for (i = 0; (id = event_next(e->event, F_AFTER, &i)); )
			if ((before = fold_find(m, id)) && before < e)
				before->reached = 1;
	}
	return earlier->reached;
}

static const char **
setting(struct casefile *cf, enum field_id id)
{
	switch (id) {
	case F_KIND:
		return &cf->kind;
	case F_SUBJECT:
		return &cf->subject;
	case F_CUSTOMER:
		return &cf->customer;
	case F_PREFERS:
		return &cf->prefers;
	case F_AVOIDS:
		return &cf->avoids;
	case F_ABOUT:
		return &cf->about;
	case F_WANTS:
		return &cf->wants;
	case F_PUBLISH:
		return &cf->publish;
	case F_LANGUAGE:
		return &cf->language;
	case F_REF:
		return &cf->ref;
	default:
		return NULL;
	}
}

static void
add_mark(struct decisions *d, struct mark **marks, size_t *n,
    const struct entry *e, const char *value, int out)
{
	*marks = fold_extend(d->m, *marks, *n, sizeof **marks);
	(*marks)[*n] = (struct mark){ value, e, *n, out };
	++*n;
}

static void
add_contact(struct decisions *d, const char *contact)
{
	struct casefile *cf = d->cf;

	cf->contacts = fold_extend(d->m, cf->contacts, cf->ncontacts,
	    sizeof *cf->contacts);
	cf->contacts[cf->ncontacts++] = contact;
}

/* The first Contact of an event takes the place of all before. */
static void
decide_settings(struct decisions *d, const struct entry *e)
{
	struct cursor c = { 0 };
	const struct field *f;
	const char **slot;
	int first = 1;

	while ((f = entry_next(e, &c)))
		if ((slot = setting(d->cf, f->id))) {
			*slot = f->value;
		} else if (f->id == F_CONTACT) {
			if (first)
				d->cf->ncontacts = 0;
			first = 0;
			add_contact(d, f->value);
		} else if (f->id == F_TAG || f->id == F_UNTAG) {
			add_mark(d, &d->tags, &d->ntags, e, f->value,
			    f->id == F_UNTAG);
		}
}

static void
decide_opened(struct decisions *d, struct entry *e)
{
	struct casefile *cf = d->cf;
	const char *owner = event_get(e->event, F_OWNER);
	const char *access = event_get(e->event, F_ACCESS);

	cf->id = event_get(e->event, F_CASE);
	cf->channel = event_get(e->event, F_CHANNEL);
	cf->is_public = access != NULL && strcmp(access, "public") == 0;
	cf->opened = d->effect;
	cf->is_open = 1;
	take_hand(d, e, owner ? owner : event_get(e->event, F_BY), 0);
	decide_settings(d, e);
}

/* 1 if it changed anything, as do all of these. */
static int
decide_assigned(struct decisions *d, struct entry *e)
{
	const char *owner = event_get(e->event, F_OWNER);
	int contested;

	if (owner == NULL || strcmp(owner, d->cf->owner) == 0)
		return 0;
	contested = d->hand->event->kind == EV_ASSIGNED &&
	    !knows_of(d->m, e, d->hand);
	take_hand(d, e, owner, contested);
	return 1;
}

static int
decide_closed(struct decisions *d, const struct entry *e)
{
	struct casefile *cf = d->cf;

	if (!cf->is_open)
		return 0;
	add_transition(d, e, 1);
	cf->closing = e->event;
	cf->outcome = event_get(e->event, F_OUTCOME);
	cf->cause = event_get(e->event, F_CAUSE);
	if (event_get(e->event, F_REDRESS) != NULL)
		cf->has_redress = 1;
	return 1;
}

static int
decide_reopened(struct decisions *d, const struct entry *e)
{
	if (d->cf->is_open)
		return 0;
	add_transition(d, e, 0);
	d->cf->reopened = 1;
	return 1;
}

static void
decide_linked(struct decisions *d, const struct entry *e)
{
	struct cursor c = { 0 };
	const struct field *f;

	while ((f = entry_next(e, &c)))
		if (f->id == F_LINK || f->id == F_UNLINK)
			add_mark(d, &d->links, &d->nlinks, e, f->value,
			    f->id == F_UNLINK);
}

/* A decision that changes nothing has no effect, so none on the time of the
 * next either. */
static void
decide(struct decisions *d, struct entry *e)
{
	int64_t before = d->effect;
	int changed = 1;

	if (e->at > d->effect)
		d->effect = e->at;
	switch (e->event->kind) {
	case EV_OPENED:
		decide_opened(d, e);
		break;
	case EV_ASSIGNED:
		changed = decide_assigned(d, e);
		break;
	case EV_SET:
		decide_settings(d, e);
		break;
	case EV_LINKED:
		decide_linked(d, e);
		break;
	case EV_CLOSED:
		changed = decide_closed(d, e);
		break;
	case EV_REOPENED:
		changed = decide_reopened(d, e);
		break;
	default:
		changed = 0;
	}
	if (!changed)
		d->effect = before;
}

static int
compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	int order = strcmp(x->value, y->value);

	return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

/* Leaves of each value that is in force the mark that put it there, sorted;
 * returns how many. */
static size_t
marks_in_force(struct mark *marks, size_t n)
{
	size_t i, kept = 0;
	struct mark *in = NULL;

	if (n > 1)
		qsort(marks, n, sizeof *marks, compare_marks);
	for (i = 0; i < n; i++) {
		if (marks[i].out)
			in = NULL;
		else if (in == NULL)
			in = &marks[i];
		if (i + 1 < n &&
		    strcmp(marks[i].value, marks[i + 1].value) == 0)
			continue;
		if (in != NULL)
			marks[kept++] = *in;
		in = NULL;
	}
	return kept;
}

static void
list_tags(struct decisions *d)
{
	struct casefile *cf = d->cf;
	size_t i;

	cf->ntags = marks_in_force(d->tags, d->ntags);
	cf->tags = fold_alloc(d->m, cf->ntags * sizeof *cf->tags);
	for (i = 0; i < cf->ntags; i++)
		cf->tags[i] = d->tags[i].value;
}

static void
list_links(struct decisions *d)
{
	struct casefile *cf = d->cf;
	size_t i, n = marks_in_force(d->links, d->nlinks);

	cf->links = fold_alloc(d->m, n * sizeof *cf->links);
	for (i = 0; i < n; i++) {
		const char *value = d->links[i].value;
		const char *space = strchr(value, ' ');
		struct link *l = &cf->links[cf->nlinks];
		char *relation;

		if (space == NULL || !path_is_case_id(space + 1))
			continue;
		relation = fold_alloc(d->m, (size_t)(space - value) + 1);
		memcpy(relation, value, (size_t)(space - value));
		relation[space - value] = '\0';
		l->relation = relation;
		memcpy(l->case_id, space + 1, sizeof l->case_id);
		l->event = d->links[i].entry->event;
		cf->nlinks++;
	}
}

static unsigned
count_owners(struct decisions *d)
{
	const struct casefile *cf = d->cf;
	const char **owners = fold_alloc(d->m,
	    cf->nhands * sizeof *owners);
	size_t i;

	for (i = 0; i < cf->nhands; i++)
		owners[i] = cf->hands[i].owner;
	return fold_count_different(owners, cf->nhands);
}

/* From the opening on: nobody decides on a case that is not there. */
void
fold_decisions(struct casefile *cf, struct fold_memory *m)
{
	struct decisions d = { .cf = cf, .m = m, .effect = WHEN_NONE };
	struct entry *e;

	for (e = m->opening; e < m->entries + m->nentries; e++)
		if (entry_counts(e))
			decide(&d, e);
	list_tags(&d);
	list_links(&d);
	cf->nowners = count_owners(&d);
}
