/*
 * boilerplate: how much of what is written was written before, and which
 * passages come back most.
 *
 * The text of a reply is its words, in order: runs of letters and digits,
 * folded as by text_fold(), without the lines that quote (those that begin
 * with '>').  A shingle is BOILERPLATE_SHINGLE words in a row; a reply with
 * fewer words is one shingle of its own.  A shingle is repeated if an earlier
 * reply has it, a word if a repeated shingle covers it, and a reply is a
 * near-duplicate if at least BOILERPLATE_NEAR per cent of its words are
 * repeated, from one earlier reply or from several.  "Earlier" is by time,
 * then by id, never by the order in which replies are handed over: that
 * order changes no figure.
 *
 * Shingles, and the containment of one text in others that they measure, are
 * those of A. Broder, "On the resemblance and containment of documents"
 * (SEQUENCES 1997); U. Manber found similar files in the same way before
 * ("Finding similar files in a large file system", USENIX 1994).  Why eight
 * words: in a thousand complaints of consumers (CFPB), 185,000 words, shingles
 * of 4, 6, 8 and 10 words find 20.5, 2.6, 0.6 and 0.3 per cent of the words
 * repeated.  What fewer than eight find is mostly chance; and eight are still
 * fewer than a sentence, so that a pasted one is found among own ones.
 * What a template has filled in (a name, a date) costs that word alone, where
 * eight others stand on either side.  Why 80 per cent: there is one own word
 * to four pasted ones, about what a filled-in form has.
 *
 * Up to `bound` different shingles the figures are exact, but for two
 * shingles with the same 64 bits of hash, of which one is expected in some
 * millions of casebooks.  Past it only shingles are kept whose hash is a
 * multiple of 2, then 4, 8, … (Broder's sample "0 mod m", which depends on
 * what was written only; the fingerprints of winnowing, by Schleimer,
 * Wilkerson and Aiken, SIGMOD 2003, can't be thinned out later).  Then a
 * shingle that is not kept counts as the nearest one of the reply that is:
 * what is told of one reply is an estimate, and passages lose some words at
 * their ends.  Of 100,000 made-up replies, one shingle in four told 21.1 for
 * 20.9 per cent of the words, and 9.6 for 9.9 per cent near-duplicates.  A
 * reply that is the same as an earlier one as a whole is found in any case.
 * boilerplate_sample() tells how many are kept.
 *
 *	b = boilerplate_new(BOILERPLATE_BOUND);
 *	for each reply: boilerplate_learn(b, text, len, at, id);
 *	for each again: boilerplate_measure(b, text, len, at, id, &r);
 *	n = boilerplate_passages(b, &passages);
 *	boilerplate_free(b);
 *
 * Memory is about 35 bytes a shingle that is kept, 105 MB at the bound,
 * and 120 bytes a reply; for the time of a call, twice the text.
 * The hash has no secret: who floods it with chosen words spoils figures on
 * his own replies and the time of the report, nothing else.  A script that
 * puts nothing between words gives long words, and fewer.
 */
#ifndef CASEBOOK_BOILERPLATE_H
#define CASEBOOK_BOILERPLATE_H

#include <stddef.h>
#include <stdint.h>

enum {
	BOILERPLATE_SHINGLE = 8,	/* words */
	BOILERPLATE_NEAR = 80,		/* per cent */
	BOILERPLATE_RECURS = 3,		/* replies that make a passage */
	BOILERPLATE_PASSAGES = 10,	/* that are told */
	BOILERPLATE_BOUND = 3000000,	/* shingles kept */
};

struct boilerplate;

/* What of one reply is repeated. */
struct repetition {
	uint64_t words;
	uint64_t repeated;
	int near_duplicate;
};

/* Borrowed until boilerplate_free(). */
struct passage {
	const char *text;	/* as the first reply has it, quotes left out */
	const char *id;		/* of the first reply that has it */
	unsigned replies;	/* that have it: each of its shingles is in so
				 * many, or more */
	unsigned words;
};

/* `bound`, at least 2: how many shingles are kept.  Released by
 * boilerplate_free(). */
struct boilerplate *boilerplate_new(size_t bound);

/* The first pass: each reply once, in any order. */
void boilerplate_learn(struct boilerplate *b, const char *text, size_t len,
    int64_t at, const char *id);

/* The second pass, after all were learnt: each reply once again. */
void boilerplate_measure(struct boilerplate *b, const char *text, size_t len,
    int64_t at, const char *id, struct repetition *out);

/*
 * After the second pass: the passages that recur most, by replies times
 * words, at most BOILERPLATE_PASSAGES.  A passage is a run of shingles of one
 * reply that no earlier reply has and that are in at least BOILERPLATE_RECURS
 * replies each, in none of them in more than twice as many as in another; or
 * it is a reply of fewer words, as a whole.  No two passages share a shingle.
 * They are looked for in the first 65,536 words of a reply.  Returns how many.
 */
size_t boilerplate_passages(struct boilerplate *b,
    const struct passage **out);

/* One of how many shingles was kept: 1 where the figures are exact. */
uint64_t boilerplate_sample(const struct boilerplate *b);

void boilerplate_free(struct boilerplate *b);

#endif
