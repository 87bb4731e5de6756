/*
 * casefile_parts: what the files of casefile share, and nobody else sees.
 *
 * casefile.c		memory, the cut, corrections, look-ups
 * casefile_decide.c	decisions: owner, state, settings, links
 * casefile_said.c	what was said, asked, promised
 * casefile_judge.c	what policy and calendar make of it; needs none of
 *			this
 *
 * A fold looks at each event through a struct entry, which knows what later
 * events say of it.  Entries stand in order, so that the addresses of two of
 * them compare as event_compare() does.
 */
#ifndef CASEBOOK_CASEFILE_PARTS_H
#define CASEBOOK_CASEFILE_PARTS_H

#include "lib/casefile.h"

/* One field as a correction sets it. */
struct patch {
	struct field field;
	struct patch *next;
};

struct entry {
	const struct event *event;
	int64_t at;			/* Occurred, corrected */

	uint64_t patched;		/* bit 1 << field: is corrected */
	struct patch *patches, *last_patch;
	const struct event *corrected_by;

	const char *party;		/* of an interaction, corrected */
	size_t first_question, nquestions;
	size_t first_promise, npromises;

	unsigned exists : 1;		/* in the cut */
	unsigned is_void : 1;
	unsigned is_second : 1;		/* of one Key, or of two openings */
	unsigned automatic : 1;		/* of an interaction, corrected */
	unsigned waived : 1;
	unsigned sent : 1;
	unsigned bounced : 1;
	unsigned reached : 1;		/* After leads here: knows_of() */
};

/* Does the event have an effect? */
static inline int
entry_counts(const struct entry *e)
{
	return e->exists && !e->is_void && !e->is_second;
}

/*
 * The fields of an entry after corrections: those as written that no
 * correction replaced, then the replacements.
 *
 *	struct cursor c = { 0 };
 *	while ((f = entry_next(e, &c)))
 */
struct cursor {
	size_t i;
	const struct patch *patch;	/* the last one given */
};
const struct field *entry_next(const struct entry *e, struct cursor *c);

/* The first value after corrections; NULL. */
const char *entry_value(const struct entry *e, enum field_id id);

/*
 * Everything that a fold makes lies in chunks that the next fold uses again.
 */
struct fold_memory {
	struct chunk *chunk;		/* newest and largest */
	struct entry *entries;
	size_t nentries;
	struct entry **by_id;		/* sorted by event id */
	struct entry *opening;
};

/* Unset memory that lives until casefile_release(). */
void *fold_alloc(struct fold_memory *m, size_t size);

/* A list of `n` items with room for one more.  Lists grow only by this, so
 * that their length tells their size. */
void *fold_extend(struct fold_memory *m, void *items, size_t n, size_t size);

/* The number of different names; sorts them. */
unsigned fold_count_different(const char **names, size_t n);

/* The entry whose event id `id` begins with; NULL. */
struct entry *fold_find(const struct fold_memory *m, const char *id);

/* "9f8e7d6c.12": the entry, and *n = 12; NULL if there is no such entry or
 * it is no such name.  Whether it has 12 items is the caller's question. */
struct entry *fold_find_item(const struct fold_memory *m, const char *name,
    size_t *n);

/* Did it come after the closing of a case that is closed: later in order, or
 * told of a later time? */
int fold_after_closing(const struct casefile *cf, const struct event *ev,
    int64_t at);

/* The two halves of the fold, in this order. */
void fold_decisions(struct casefile *cf, struct fold_memory *m);
void fold_said(struct casefile *cf, struct fold_memory *m);

#endif
