#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/rules_parts.h"

enum {
	RELATION = 32,		/* room for the name of one */
	WAY_MAX = 12,		/* links of a circle that a message names */
};

/* The cases to which the links of one relation lead from the first on; `from`
 * is the place of the one that leads there. */
struct search {
	struct strs cases;
	size_t *from;
	size_t size;
};

static void
search_add(struct search *s, const char *id, size_t from)
{
	if (s->cases.n == s->size) {
		s->size = s->size ? s->size * 2 : 16;
		s->from = xrealloc(s->from, s->size * sizeof *s->from);
	}
	s->from[s->cases.n] = from;
	strs_add(&s->cases, id);
}

static void
search_release(struct search *s)
{
	strs_release(&s->cases);
	free(s->from);
}

/* Adds the cases that the one at `place` is linked to and that were not
 * there yet: merged desks may have made a circle that does not concern us. */
static int
search_on(struct search *s, size_t place, const char *relation,
    const struct rules_context *ctx)
{
	struct strs links = STRS_INIT;
	char has[RELATION];
	const char *id;
	int rc = ctx->links(ctx->links_arg, s->cases.v[place], &links);

	for (size_t i = 0; rc == 0 && i < links.n; i++) {
		if (event_split_word(has, sizeof has, &id, links.v[i]) == 0 &&
		    strcmp(has, relation) == 0 && !strs_has(&s->cases, id))
			search_add(s, id, place);
	}
	strs_release(&links);
	return rc;
}

/* "a follows b follows a": the way that was found to the case at `place`,
 * which is that of the link in question.  Of a long one both ends. */
static int
refuse_circle(const struct search *s, size_t place, const char *relation)
{
	struct buf way = BUF_INIT;
	struct strs back = STRS_INIT;

	for (size_t i = place; i > 0; i = s->from[i])
		strs_add(&back, s->cases.v[i]);
	buf_addf(&way, "%s %s %s", s->cases.v[place], relation,
	    s->cases.v[0]);
	for (size_t i = back.n; i-- > 0; ) {
		if (i < WAY_MAX / 2 || back.n - i < WAY_MAX / 2)
			buf_addf(&way, " %s %s", relation, back.v[i]);
		else if (i == WAY_MAX / 2)
			buf_adds(&way, " …");
	}
	err_set(CASE_EDATA, "links can't go in a circle: %s", way.data);
	strs_release(&back);
	buf_release(&way);
	return CASE_EDATA;
}

/* Does the other case lead back to ours, over any number of others? */
static int
check_circle(const char *relation, const char *other,
    const struct rules_context *ctx)
{
	struct search s = { STRS_INIT, NULL, 0 };
	int rc = 0;

	search_add(&s, other, 0);
	for (size_t i = 0; rc == 0 && i < s.cases.n; i++) {
		if (strcmp(s.cases.v[i], ctx->cf->id) == 0)
			rc = refuse_circle(&s, i, relation);
		else
			rc = search_on(&s, i, relation, ctx);
	}
	search_release(&s);
	return rc;
}

static int
has_link(const struct casefile *cf, const char *relation, const char *id)
{
	for (size_t i = 0; i < cf->nlinks; i++) {
		if (strcmp(cf->links[i].relation, relation) == 0 &&
		    strcmp(cf->links[i].case_id, id) == 0)
			return 1;
	}
	return 0;
}

/* To be related has no direction, so the other case may have said it. */
static int
is_directed(const char *relation)
{
	return strcmp(relation, "related") != 0;
}

static int
is_said_there(const char *relation, const char *other,
    const struct rules_context *ctx)
{
	struct strs links = STRS_INIT;
	struct buf back = BUF_INIT;
	int rc;

	if (is_directed(relation))
		return 0;
	buf_addf(&back, "%s %s", relation, ctx->cf->id);
	rc = ctx->links(ctx->links_arg, other, &links);
	if (rc == 0)
		rc = strs_has(&links, back.data);
	buf_release(&back);
	strs_release(&links);
	return rc;
}

/* 0: it may be made; 1: it is there already. */
static int
check_link(const char *link, const struct rules_context *ctx)
{
	char relation[RELATION];
	const char *other;

	if (event_split_word(relation, sizeof relation, &other, link) != 0)
		return 0;
	if (strcmp(other, ctx->cf->id) == 0)
		return err_set(CASE_EDATA, "case %s can't be linked to itself",
		    ctx->cf->id);
	if (has_link(ctx->cf, relation, other))
		return 1;
	return is_directed(relation) ? check_circle(relation, other, ctx) :
	    is_said_there(relation, other, ctx);
}

/* 0: it may be taken back; 1: it is not there. */
static int
check_unlink(const char *link, const struct casefile *cf)
{
	char relation[RELATION];
	const char *other;

	return event_split_word(relation, sizeof relation, &other,
	    link) != 0 || !has_link(cf, relation, other);
}

/* Says that the case has no such link, and which case has it. */
static int
refuse_unlink(const struct event *ev, const struct rules_context *ctx)
{
	char relation[RELATION];
	const char *link, *other;
	size_t i = 0;
	int rc = 0;

	err_set(CASE_ENO, "case %s has no such link", ctx->cf->id);
	while (rc >= 0 && (link = event_next(ev, F_UNLINK, &i))) {
		if (event_split_word(relation, sizeof relation, &other,
		    link) != 0)
			continue;
		rc = is_said_there(relation, other, ctx);
		if (rc == 1)
			err_hint("case-link --undo %s %s %s", other, relation,
			    ctx->cf->id);
	}
	return rc < 0 ? rc : 1;
}

int
rules_check_linked(const struct event *ev, const struct rules_context *ctx)
{
	const char *link;
	size_t i = 0;
	int rc = 0, changes = 0;

	while (rc >= 0 && (link = event_next(ev, F_LINK, &i))) {
		rc = check_link(link, ctx);
		changes |= rc == 0;
	}
	i = 0;
	while ((link = event_next(ev, F_UNLINK, &i)))
		changes |= !check_unlink(link, ctx->cf);
	if (rc < 0 || changes)
		return rc < 0 ? rc : 0;
	if (!event_get(ev, F_LINK) && !event_get(ev, F_UNLINK))
		return err_set(CASE_EUSAGE, "nothing to link");
	if (!event_get(ev, F_LINK))
		return refuse_unlink(ev, ctx);
	err_set(CASE_ENO, "case %s is linked so already", ctx->cf->id);
	return 1;
}
