#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/report_counts.h"

/* A direct word, which may turn out to be overtaken. */
struct direct_word {
	struct tally *tally;
	size_t group;
	int64_t at, answered;	/* INT64_MAX: not yet */
	char case_id[CASE_ID + 1];
};

/* A public word that got its answer. */
struct public_word {
	int64_t at, answered;
};

/* A case whose contact is to be told of a corrective action. */
struct duty {
	struct tally *tally;
	size_t group;
	int64_t at;		/* when the action was closed */
	char action[CASE_ID + 1];
	char case_id[CASE_ID + 1];
};

struct telling {
	char case_id[CASE_ID + 1];
	char action[CASE_ID + 1];
};

struct complainant {
	char case_id[CASE_ID + 1];
	char *contact;
};

struct house {
	struct buf direct, public, duties, tellings, complainants;
};

static struct house *
house_of(struct report *r)
{
	static const struct house none = { BUF_INIT, BUF_INIT, BUF_INIT,
	    BUF_INIT, BUF_INIT };

	if (!r->house) {
		r->house = xmalloc(sizeof *r->house);
		*r->house = none;
	}
	return r->house;
}

static void
copy_id(char out[CASE_ID + 1], const char *id)
{
	size_t len = strnlen(id, CASE_ID);

	memcpy(out, id, len);
	out[len] = '\0';
}

/*
 * Who was overtaken: a direct word for which there is a public one that came
 * later and was answered sooner.
 */

static void
add_direct_word(struct report *r, const struct saying *s, int64_t answered)
{
	struct tally *t = r->tally;
	struct direct_word word = { t, 0, s->at, answered, "" };

	if (!report_inside(r, s->at))
		return;
	tally_ratio(r, moment_of_saying(s->at, s), 0);
	copy_id(word.case_id, r->cf->id);
	for (size_t i = 0; i < t->groups->nfound; i++) {
		word.group = t->groups->found[i];
		buf_add(&house_of(r)->direct, &word, sizeof word);
	}
}

void
count_overtaken(struct report *r, const struct casefile *cf)
{
	for (size_t i = 0; i < cf->nsayings; i++) {
		const struct saying *s = &cf->sayings[i];
		int answered = s->answered != WHEN_NONE &&
		    s->answered < r->in.until;
		struct public_word word = { s->at, s->answered };

		if (!s->word)
			continue;
		if (!s->is_public)
			add_direct_word(r, s, answered ? s->answered :
			    INT64_MAX);
		else if (answered)
			buf_add(&house_of(r)->public, &word, sizeof word);
	}
}

static int
compare_public(const void *left, const void *right)
{
	const struct public_word *a = left, *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

/* The first answer that any public word got which came after `at`.  Each
 * word's `answered` is already the first of those from it on. */
static int64_t
first_answer_after(const struct public_word *words, size_t n, int64_t at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (words[middle].at > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low < n ? words[low].answered : INT64_MAX;
}

static void
settle_overtaken(struct report *r)
{
	struct house *house = r->house;
	struct public_word *public = (void *)house->public.data;
	struct direct_word *direct = (void *)house->direct.data;
	size_t n = house->public.len / sizeof *public;

	if (n > 1)
		qsort(public, n, sizeof *public, compare_public);
	for (size_t i = n; i-- > 1;) {
		if (public[i].answered < public[i - 1].answered)
			public[i - 1].answered = public[i].answered;
	}
	for (size_t i = 0; i < house->direct.len / sizeof *direct; i++) {
		if (first_answer_after(public, n, direct[i].at) >=
		    direct[i].answered)
			continue;
		tally_cell(direct[i].tally, direct[i].group)->value++;
		if (r->options.cases)
			strs_add(&r->cases, direct[i].case_id);
	}
}

/*
 * Who is to be told: the contacts of the cases that caused a corrective
 * action, once it is closed.
 */

static void
add_duties(struct report *r, const struct casefile *cf)
{
	struct tally *t = r->tally;
	struct moment closing = moment_of_closing(cf);
	struct duty duty = { t, 0, closing.at, "", "" };

	if (!report_inside(r, closing.at))
		return;
	groups_find(r, t->groups, &closing);
	copy_id(duty.action, cf->id);
	for (size_t i = 0; i < cf->nlinks; i++) {
		if (strcmp(cf->links[i].relation, "caused-by") != 0)
			continue;
		copy_id(duty.case_id, cf->links[i].case_id);
		for (size_t g = 0; g < t->groups->nfound; g++) {
			duty.group = t->groups->found[g];
			buf_add(&house_of(r)->duties, &duty, sizeof duty);
		}
	}
}

/* Two figures may ask for the same: then it is there twice. */
static void
add_complainant(struct report *r, const struct casefile *cf)
{
	struct house *house = house_of(r);
	struct complainant who;
	struct telling telling;

	if (cf->ncontacts == 0 || cf->opened >= r->in.until)
		return;
	copy_id(who.case_id, cf->id);
	who.contact = xstrdup(cf->contacts[0]);
	buf_add(&house->complainants, &who, sizeof who);
	copy_id(telling.case_id, cf->id);
	for (size_t i = 0; i < cf->ntold; i++) {
		copy_id(telling.action, cf->told[i].action);
		if (cf->told[i].at < r->in.until)
			buf_add(&house->tellings, &telling, sizeof telling);
	}
}

void
count_told(struct report *r, const struct casefile *cf)
{
	if (casefile_is_action(cf))
		add_duties(r, cf);
	else
		add_complainant(r, cf);
}

static int
compare_telling(const void *left, const void *right)
{
	const struct telling *a = left, *b = right;
	int rc = strcmp(a->case_id, b->case_id);

	return rc ? rc : strcmp(a->action, b->action);
}

static int
compare_complainant(const void *left, const void *right)
{
	const struct complainant *a = left, *b = right;

	return strcmp(a->case_id, b->case_id);
}

static const struct complainant *
find_complainant(const struct house *house, const char *case_id)
{
	struct complainant key = { "", NULL };
	size_t n = house->complainants.len / sizeof key;

	copy_id(key.case_id, case_id);
	return n == 0 ? NULL : bsearch(&key, house->complainants.data, n,
	    sizeof key, compare_complainant);
}

static int
was_told(const struct house *house, const struct duty *duty)
{
	struct telling key = { "", "" };
	size_t n = house->tellings.len / sizeof key;

	copy_id(key.case_id, duty->case_id);
	copy_id(key.action, duty->action);
	return n > 0 && bsearch(&key, house->tellings.data, n, sizeof key,
	    compare_telling) != NULL;
}

static void
settle_duty(struct report *r, const struct duty *duty,
    const struct complainant *who, int told)
{
	struct report_entry entry = {
		.case_id = duty->case_id, .action = duty->action,
		.at = duty->at, .seconds = WHEN_NONE, .text = who->contact,
	};

	r->tally = duty->tally;
	if (duty->tally->figure->kind == REPORT_RATIO) {
		struct cell *cell = tally_cell(duty->tally, duty->group);

		cell->value += told;
		cell->of++;
		if (told && r->options.cases)
			strs_add(&r->cases, duty->case_id);
	} else if (!told) {
		tally_entry_at_end(r, &entry);
	}
}

/* A case that was not selected, was not there yet, or whose contact nobody
 * knows, is none to be told. */
static void
settle_told(struct report *r)
{
	struct house *house = r->house;
	struct duty *duties = (void *)house->duties.data;
	size_t complainants = house->complainants.len /
	    sizeof(struct complainant);
	size_t tellings = house->tellings.len / sizeof(struct telling);

	if (complainants > 1)
		qsort(house->complainants.data, complainants,
		    sizeof(struct complainant), compare_complainant);
	if (tellings > 1)
		qsort(house->tellings.data, tellings, sizeof(struct telling),
		    compare_telling);
	for (size_t i = 0; i < house->duties.len / sizeof *duties; i++) {
		const struct complainant *who = find_complainant(house,
		    duties[i].case_id);

		if (who)
			settle_duty(r, &duties[i], who,
			    was_told(house, &duties[i]));
	}
}

void
house_settle(struct report *r)
{
	if (!r->house)
		return;
	settle_overtaken(r);
	settle_told(r);
}

void
house_free(struct house *house)
{
	struct complainant *who;

	if (!house)
		return;
	who = (void *)house->complainants.data;
	for (size_t i = 0; i < house->complainants.len / sizeof *who; i++)
		free(who[i].contact);
	buf_release(&house->direct);
	buf_release(&house->public);
	buf_release(&house->duties);
	buf_release(&house->tellings);
	buf_release(&house->complainants);
	free(house);
}
