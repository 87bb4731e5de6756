#include <stdlib.h>
#include <string.h>

#include "lib/boilerplate.h"
#include "lib/buf.h"
#include "lib/err.h"
#include "lib/text.h"

enum {
	SHINGLE = BOILERPLATE_SHINGLE,
	SLOT_BITS = 10,		/* of an empty table */
	PASSAGE_WORDS = 1 << 16,	/* of a reply that are looked at */
};

struct shingle {
	uint64_t hash;
	uint32_t first;		/* the earliest reply that has it */
	uint32_t last;		/* the one that was learnt last */
	uint32_t replies;	/* how many have it */
	int told;		/* has been offered as part of a passage */
};

/* Open addressing over an array, so that growing moves four bytes a shingle
 * and never holds everything twice. */
struct table {
	struct shingle *v;
	size_t n;
	size_t size;
	uint32_t *slots;	/* 2^bits; a place in v, from 1; 0 is free */
	unsigned bits;
};

struct reply {
	int64_t at;
	size_t id;		/* where it is in ids */
};

/* One of the best passages so far. */
struct candidate {
	char *text;
	uint32_t first;
	size_t from;		/* the word of the reply where it begins */
	struct passage passage;
};

struct boilerplate {
	struct table shingles;	/* those of SHINGLE words */
	struct table wholes;	/* whole replies, each as one shingle */
	size_t bound;		/* of shingles.n */
	uint64_t sample;	/* a power of 2 that divides the hashes kept */
	struct reply *replies;
	size_t nreplies;
	size_t size;
	struct buf ids;
	struct candidate best[BOILERPLATE_PASSAGES];
	struct passage passages[BOILERPLATE_PASSAGES];
	size_t npassages;
};

/*
 * Words.
 */

/* Above ASCII, what separates words: signs, punctuation, spaces, emoji. */
static const struct {
	uint32_t first, last;
} separators[] = {
	{ 0x0080, 0x00a9 }, { 0x00ab, 0x00b4 }, { 0x00b6, 0x00b9 },
	{ 0x00bb, 0x00bf }, { 0x00d7, 0x00d7 }, { 0x00f7, 0x00f7 },
	{ 0x2000, 0x2bff }, { 0x2e00, 0x2e7f }, { 0x3000, 0x3004 },
	{ 0x3008, 0x3020 }, { 0xfe10, 0xfe6f }, { 0xfeff, 0xff0f },
	{ 0xff1a, 0xff20 }, { 0xff3b, 0xff40 }, { 0xff5b, 0xff65 },
	{ 0x1f000, 0x1faff }, { 0xe0000, 0xe0fff },
};

/* What can't be read (a stray byte, U+FFFD) is taken for the letter that it
 * was in another charset. */
static int
is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= 'a' && code <= 'z') ||
		    (code >= 'A' && code <= 'Z') ||
		    (code >= '0' && code <= '9');
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
		if (code <= separators[i].last)
			return code < separators[i].first;
	}
	return 1;
}

static size_t
decode(uint32_t *code, const char *s, size_t len)
{
	*code = (unsigned char)*s;
	return *code < 0x80 ? 1 : text_decode(code, s, len);
}

/* The 64-bit finalizer of MurmurHash3: every bit of x moves every other. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
	return x ^ x >> 33;
}

/* One more word behind those that h stands for. */
static uint64_t
chain(uint64_t h, uint64_t word)
{
	return (h ^ word) * 0x9e3779b97f4a7c15;
}

/* FNV-1a, mixed. */
static uint64_t
hash_word(const char *s, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3;
	return mix(h);
}

/* Goes through the words of a text. */
struct walk {
	const char *text;
	size_t len;
	size_t start, end;		/* where the last word is */
	size_t words;			/* up to it, and with it */
	uint64_t recent[SHINGLE];	/* word n is at n % SHINGLE */
	uint64_t whole;			/* the chain of all */
};

static struct walk
walk_of(const struct buf *text)
{
	return (struct walk){ .text = text->data, .len = text->len };
}

/* 0 at the end of the text. */
static int
next_word(struct walk *w)
{
	uint32_t code;
	size_t n = 0;
	uint64_t hash;

	for (w->start = w->end; w->start < w->len; w->start += n) {
		n = decode(&code, w->text + w->start, w->len - w->start);
		if (is_letter(code))
			break;
	}
	if (w->start >= w->len)
		return 0;
	for (w->end = w->start + n; w->end < w->len; w->end += n) {
		n = decode(&code, w->text + w->end, w->len - w->end);
		if (!is_letter(code))
			break;
	}
	hash = hash_word(w->text + w->start, w->end - w->start);
	w->recent[w->words++ % SHINGLE] = hash;
	w->whole = chain(w->whole, hash);
	return 1;
}

/* Goes on to the next word that ends a shingle; 0 if there is none. */
static int
next_shingle(struct walk *w, uint64_t *hash)
{
	do {
		if (!next_word(w))
			return 0;
	} while (w->words < SHINGLE);
	*hash = 0;
	for (size_t i = w->words; i < w->words + SHINGLE; i++)
		*hash = chain(*hash, w->recent[i % SHINGLE]);
	*hash = mix(*hash);
	return 1;
}

/* Appends the lines that do not quote.  Folding makes no word of two, and no
 * two of one. */
static void
add_own(struct buf *out, const char *text, size_t len, int fold)
{
	while (len > 0) {
		const char *newline = memchr(text, '\n', len);
		size_t n = newline ? (size_t)(newline + 1 - text) : len;

		if (*text != '>' && fold)
			text_fold(out, text, n);
		else if (*text != '>')
			buf_add(out, text, n);
		text += n;
		len -= n;
	}
}

/*
 * Shingles.
 */

static uint32_t *
slot_of(const struct table *t, uint64_t hash)
{
	size_t last = ((size_t)1 << t->bits) - 1;
	size_t i = (size_t)(hash >> (64 - t->bits));

	while (t->slots[i] != 0 && t->v[t->slots[i] - 1].hash != hash)
		i = i == last ? 0 : i + 1;
	return &t->slots[i];
}

static struct shingle *
find(const struct table *t, uint64_t hash)
{
	uint32_t place = *slot_of(t, hash);

	return place != 0 ? &t->v[place - 1] : NULL;
}

static void
index_all(struct table *t, unsigned bits)
{
	free(t->slots);
	t->slots = xcalloc((size_t)1 << bits, sizeof *t->slots);
	t->bits = bits;
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, t->v[i].hash) = (uint32_t)i + 1;
}

static void
add_new(struct table *t, uint32_t *slot, uint64_t hash, uint32_t reply)
{
	if (t->n == t->size) {
		t->size = t->size ? t->size * 2 : 256;
		t->v = xrealloc(t->v, t->size * sizeof *t->v);
	}
	t->v[t->n++] = (struct shingle){ hash, reply, reply, 1, 0 };
	*slot = (uint32_t)t->n;
	if (t->n > (size_t)1 << (t->bits - 1))
		index_all(t, t->bits + 1);
}

/* Is a reply that was learnt earlier than this one (-1), is it this one (0),
 * or is it later (1)? */
static int
compare(const struct boilerplate *b, uint32_t reply, int64_t at,
    const char *id)
{
	const struct reply *r = &b->replies[reply];
	int order;

	if (r->at != at)
		return r->at < at ? -1 : 1;
	order = strcmp(b->ids.data + r->id, id);
	return (order > 0) - (order < 0);
}

/* The newest reply has the shingle; if it has it twice, that counts once. */
static void
learn(struct boilerplate *b, struct table *t, uint64_t hash)
{
	uint32_t *slot = slot_of(t, hash), reply = (uint32_t)b->nreplies - 1;
	const struct reply *r = &b->replies[reply];
	struct shingle *s;

	if (*slot == 0) {
		add_new(t, slot, hash, reply);
		return;
	}
	s = &t->v[*slot - 1];
	if (s->last == reply)
		return;
	s->last = reply;
	s->replies++;
	if (compare(b, s->first, r->at, b->ids.data + r->id) > 0)
		s->first = reply;
}

static int
is_kept(const struct boilerplate *b, uint64_t hash)
{
	return (hash & (b->sample - 1)) == 0;
}

/* Half of the shingles must do.  How often that happens depends on the set of
 * shingles alone: those that are kept have been kept from the beginning. */
static void
thin_out(struct boilerplate *b)
{
	struct table *t = &b->shingles;
	size_t n = 0;

	b->sample *= 2;
	for (size_t i = 0; i < t->n; i++) {
		if (is_kept(b, t->v[i].hash))
			t->v[n++] = t->v[i];
	}
	t->n = n;
	index_all(t, t->bits);
}

static void
add_reply(struct boilerplate *b, int64_t at, const char *id)
{
	if (b->nreplies == b->size) {
		b->size = b->size ? b->size * 2 : 256;
		b->replies = xrealloc(b->replies,
		    b->size * sizeof *b->replies);
	}
	b->replies[b->nreplies++] = (struct reply){ at, b->ids.len };
	buf_add(&b->ids, id, strlen(id) + 1);
}

void
boilerplate_learn(struct boilerplate *b, const char *text, size_t len,
    int64_t at, const char *id)
{
	struct buf words = BUF_INIT;
	struct walk w;
	uint64_t hash;

	add_own(&words, text, len, 1);
	add_reply(b, at, id);
	w = walk_of(&words);
	while (next_shingle(&w, &hash)) {
		if (!is_kept(b, hash))
			continue;
		learn(b, &b->shingles, hash);
		while (b->shingles.n > b->bound)
			thin_out(b);
	}
	if (w.words > 0)
		learn(b, &b->wholes, mix(w.whole));
	buf_release(&words);
}

/*
 * Passages.
 */

/* Words [from, to) that shingles with about the same number of replies
 * cover. */
struct run {
	size_t from, to;
	uint32_t fewest, most;	/* replies; or OLDER */
};

/* More than any number of replies: a passage of a reply before this one. */
#define OLDER	UINT32_MAX

struct runs {
	struct run *v;
	size_t n;
	size_t size;
	int open;		/* the last one may go on */
};

static uint64_t
score(const struct candidate *c)
{
	return (uint64_t)c->passage.replies * c->passage.words;
}

/* No two are equal. */
static int
is_better(const struct boilerplate *b, const struct candidate *x,
    const struct candidate *y)
{
	const struct reply *r = &b->replies[y->first];
	int order;

	if (score(x) != score(y))
		return score(x) > score(y);
	order = compare(b, x->first, r->at, b->ids.data + r->id);
	return order != 0 ? order < 0 : x->from < y->from;
}

/* Keeps it and its text if it is among the best. */
static void
offer(struct boilerplate *b, struct candidate c, const char *text, size_t len)
{
	size_t i = b->npassages;

	if (i == BOILERPLATE_PASSAGES) {
		if (!is_better(b, &c, &b->best[i - 1]))
			return;
		free(b->best[--i].text);
	} else
		b->npassages++;
	for (; i > 0 && is_better(b, &c, &b->best[i - 1]); i--)
		b->best[i] = b->best[i - 1];
	c.text = xstrndup(text, len);
	b->best[i] = c;
}

/* Shingle `n` has so many replies.  The last run takes it, or a new one. */
static void
add_to_run(struct runs *runs, size_t n, uint32_t replies)
{
	struct run *last = runs->open ? &runs->v[runs->n - 1] : NULL;

	if (last && replies <= 2 * (uint64_t)last->fewest &&
	    last->most <= 2 * (uint64_t)replies) {
		if (last->fewest > replies)
			last->fewest = replies;
		if (last->most < replies)
			last->most = replies;
		last->to = n + SHINGLE;
		return;
	}
	if (runs->n == runs->size) {
		runs->size = runs->size ? runs->size * 2 : 16;
		runs->v = xrealloc(runs->v, runs->size * sizeof *runs->v);
	}
	runs->v[runs->n++] = (struct run){ n, n + SHINGLE, replies, replies };
	runs->open = 1;
}

/* Run `n`, without the words that are of another.  Where shingles of runs
 * overlap, a word is of the run that recurs most, then of the first: no
 * passage is the edge of another. */
static struct run
trimmed(const struct runs *runs, size_t n)
{
	const struct run *v = runs->v;
	struct run r = v[n];

	for (size_t i = n; i-- > 0 && v[i].to > v[n].from;) {
		if (v[i].fewest >= r.fewest && r.from < v[i].to)
			r.from = v[i].to;
	}
	for (size_t i = n + 1; i < runs->n && v[i].from < v[n].to; i++) {
		if (v[i].fewest > r.fewest && r.to > v[i].from)
			r.to = v[i].from;
	}
	return r;
}

/* The shingles of a reply that recur, as runs. */
static void
find_runs(struct boilerplate *b, struct runs *runs, const struct buf *words,
    int64_t at, const char *id)
{
	struct walk w = walk_of(words);
	struct shingle *s;
	uint64_t hash;
	int is_own;

	while (next_shingle(&w, &hash) && w.words <= PASSAGE_WORDS) {
		if (!is_kept(b, hash))
			continue;
		s = find(&b->shingles, hash);
		is_own = s && compare(b, s->first, at, id) == 0;
		if (!s || s->replies < BOILERPLATE_RECURS ||
		    (is_own && s->told)) {
			runs->open = 0;
			continue;
		}
		add_to_run(runs, w.words - SHINGLE,
		    is_own ? s->replies : OLDER);
		s->told = is_own;
	}
}

/* Offers the words of a run, as they were written; the walk is at or before
 * the first of them. */
static void
offer_run(struct boilerplate *b, const struct run *r, struct walk *w,
    uint32_t reply)
{
	struct candidate c = { .first = reply, .from = r->from };
	size_t start = 0;

	c.passage.replies = r->fewest;
	c.passage.words = (unsigned)(r->to - r->from);
	while (w->words < r->to && next_word(w)) {
		if (w->words == r->from + 1)
			start = w->start;
	}
	offer(b, c, w->text + start, w->end - start);
}

/* Offers what recurs of a reply and is in none before it. */
static void
offer_runs(struct boilerplate *b, const struct buf *words, struct walk *w,
    uint32_t reply)
{
	const struct reply *r = &b->replies[reply];
	struct runs runs = { NULL, 0, 0, 0 };

	find_runs(b, &runs, words, r->at, b->ids.data + r->id);
	for (size_t i = 0; i < runs.n; i++) {
		struct run own = trimmed(&runs, i);

		if (own.fewest != OLDER && own.to >= own.from + SHINGLE)
			offer_run(b, &own, w, reply);
	}
	free(runs.v);
}

/* Offers the passages of a reply in which `s` recurs, or which is `s` as a
 * whole. */
static void
offer_passages(struct boilerplate *b, const struct shingle *s,
    const struct buf *words, const char *text, size_t len)
{
	struct buf own = BUF_INIT;
	struct run all = { .fewest = s->replies };
	struct walk w = walk_of(words);

	while (all.to < SHINGLE && next_word(&w))
		all.to++;
	add_own(&own, text, len, 0);
	w = walk_of(&own);
	if (all.to < SHINGLE)
		offer_run(b, &all, &w, s->first);
	else
		offer_runs(b, words, &w, s->first);
	buf_release(&own);
}

/*
 * What is repeated.
 */

/* Goes along the shingles of a reply.  The fate of one that is not kept is
 * that of the nearest one that is, so each of these decides for shingles
 * around it. */
struct gauge {
	size_t decided;		/* shingles before this one */
	size_t known;		/* the last one that is kept */
	int is_known;		/* there is one */
	int repeated;		/* that one is */
	size_t covered;		/* words before this one are counted */
	uint64_t words;		/* that are repeated */
};

/* The shingles up to `end` share the fate of the last one that is kept. */
static void
decide(struct gauge *g, size_t end)
{
	size_t from = g->covered > g->decided ? g->covered : g->decided;

	g->decided = end;
	if (!g->repeated)
		return;
	g->covered = end + SHINGLE - 1;
	g->words += g->covered - from;
}

/* Shingle `n` is kept. */
static void
decide_known(struct gauge *g, size_t n, int repeated)
{
	if (g->is_known)
		decide(g, (g->known + n) / 2 + 1);
	g->known = n;
	g->is_known = 1;
	g->repeated = repeated;
}

static int
is_repeated(const struct boilerplate *b, const struct shingle *s, int64_t at,
    const char *id)
{
	return s && compare(b, s->first, at, id) < 0;
}

/* Does the reply begin a passage that recurs? */
static int
begins(const struct boilerplate *b, const struct shingle *s, int64_t at,
    const char *id)
{
	return s && s->replies >= BOILERPLATE_RECURS &&
	    compare(b, s->first, at, id) == 0;
}

/* How many words are covered by shingles of earlier replies.  *own is set to
 * one that no earlier reply has and that recurs, if there is one. */
static uint64_t
count_repeated(const struct boilerplate *b, struct walk *w, int64_t at,
    const char *id, const struct shingle **own)
{
	struct gauge g = { 0, 0, 0, 0, 0, 0 };
	const struct shingle *s;
	uint64_t hash;

	while (next_shingle(w, &hash)) {
		if (!is_kept(b, hash))
			continue;
		s = find(&b->shingles, hash);
		decide_known(&g, w->words - SHINGLE,
		    is_repeated(b, s, at, id));
		if (begins(b, s, at, id))
			*own = s;
	}
	if (g.is_known)
		decide(&g, w->words - SHINGLE + 1);
	return g.words;
}

void
boilerplate_measure(struct boilerplate *b, const char *text, size_t len,
    int64_t at, const char *id, struct repetition *out)
{
	struct buf words = BUF_INIT;
	const struct shingle *recurs = NULL, *whole;
	struct walk w;

	add_own(&words, text, len, 1);
	w = walk_of(&words);
	out->repeated = count_repeated(b, &w, at, id, &recurs);
	out->words = w.words;
	whole = find(&b->wholes, mix(w.whole));
	if (is_repeated(b, whole, at, id))
		out->repeated = out->words;
	out->near_duplicate = out->words > 0 &&
	    out->repeated * 100 >= out->words * BOILERPLATE_NEAR;
	if (w.words < SHINGLE && begins(b, whole, at, id))
		recurs = whole;
	if (recurs)
		offer_passages(b, recurs, &words, text, len);
	buf_release(&words);
}

size_t
boilerplate_passages(struct boilerplate *b, const struct passage **out)
{
	for (size_t i = 0; i < b->npassages; i++) {
		const struct candidate *c = &b->best[i];

		b->passages[i] = c->passage;
		b->passages[i].text = c->text;
		b->passages[i].id = b->ids.data + b->replies[c->first].id;
	}
	*out = b->passages;
	return b->npassages;
}

uint64_t
boilerplate_sample(const struct boilerplate *b)
{
	return b->sample;
}

struct boilerplate *
boilerplate_new(size_t bound)
{
	struct boilerplate *b = xcalloc(1, sizeof *b);
	struct buf none = BUF_INIT;

	b->bound = bound;
	b->sample = 1;
	b->ids = none;
	index_all(&b->shingles, SLOT_BITS);
	index_all(&b->wholes, SLOT_BITS);
	return b;
}

static void
free_table(struct table *t)
{
	free(t->v);
	free(t->slots);
}

void
boilerplate_free(struct boilerplate *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->npassages; i++)
		free(b->best[i].text);
	free_table(&b->shingles);
	free_table(&b->wholes);
	free(b->replies);
	buf_release(&b->ids);
	free(b);
}
