/*
 * boilerplate_world: replies made by hand, and what is found of them in any
 * order.  For the tests of lib/boilerplate: boilerplate.c, worked out by
 * hand; boilerplate_laws.c, with random replies.
 */
#ifndef CASEBOOK_TESTS_BOILERPLATE_WORLD_H
#define CASEBOOK_TESTS_BOILERPLATE_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/boilerplate.h"
#include "lib/buf.h"
#include "lib/err.h"

enum { REPLIES = 600 };

/* Replies, and what was found of them. */
struct desk {
	struct {
		char *text;
		size_t len;
		int64_t at;
		char id[8];
		struct repetition r;
	} v[REPLIES];
	size_t n;
	struct boilerplate *b;
	const struct passage *passages;
	size_t npassages;
};

static inline void
add_bytes(struct desk *d, int64_t at, const char *text, size_t len)
{
	size_t n = d->n++;

	assert_true(d->n <= sizeof d->v / sizeof *d->v);
	d->v[n].text = xmalloc(len + 1);
	memcpy(d->v[n].text, text, len);
	d->v[n].text[len] = '\0';
	d->v[n].len = len;
	d->v[n].at = at;
	snprintf(d->v[n].id, sizeof d->v[n].id, "r%zu", n);
}

/* One more reply, a minute after the one before. */
static inline void
say(struct desk *d, const char *text)
{
	add_bytes(d, (int64_t)d->n * 60, text, strlen(text));
}

/* The same replies in another order. */
static inline void
shuffle(size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)rand() % i, kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

static inline void
study(struct desk *d, size_t bound)
{
	size_t order[REPLIES];

	d->b = boilerplate_new(bound);
	shuffle(order, d->n);
	for (size_t i = 0; i < d->n; i++) {
		size_t n = order[i];

		boilerplate_learn(d->b, d->v[n].text, d->v[n].len,
		    d->v[n].at, d->v[n].id);
	}
	shuffle(order, d->n);
	for (size_t i = 0; i < d->n; i++) {
		size_t n = order[i];

		boilerplate_measure(d->b, d->v[n].text, d->v[n].len,
		    d->v[n].at, d->v[n].id, &d->v[n].r);
	}
	d->npassages = boilerplate_passages(d->b, &d->passages);
}

static inline void
clear(struct desk *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->v[i].text);
	d->n = 0;
	boilerplate_free(d->b);
	d->b = NULL;
}

static inline void
is(const struct desk *d, size_t n, uint64_t words, uint64_t repeated, int near)
{
	assert_int_equal(d->v[n].r.words, words);
	assert_int_equal(d->v[n].r.repeated, repeated);
	assert_int_equal(d->v[n].r.near_duplicate, near);
}

static inline void
passage_is(const struct desk *d, size_t n, const char *text, const char *id,
    unsigned replies, unsigned words)
{
	assert_true(n < d->npassages);
	assert_string_equal(d->passages[n].text, text);
	assert_string_equal(d->passages[n].id, id);
	assert_int_equal(d->passages[n].replies, replies);
	assert_int_equal(d->passages[n].words, words);
}

#define TEN	"one two three four five six seven eight nine ten"
#define LETTERS	"a b c d e f g h i j"

#endif
