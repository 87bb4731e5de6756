/*
 * buf: bytes that grow, and lists of strings.
 *
 * A buffer starts as BUF_INIT, or BUF_MAX(n) where its length must have a
 * ceiling; what would pass the ceiling is dropped and buf_error() says so at
 * the end, so that a chain of buf_add*() needs one check.  data is always
 * followed by a NUL that len does not count; before anything was added data
 * is a shared empty string.
 *
 *	struct buf b = BUF_INIT;
 *	buf_addf(&b, "%s %u", id, number);
 *	...
 *	buf_release(&b);
 */
#ifndef CASEBOOK_BUF_H
#define CASEBOOK_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;		/* len bytes and a NUL */
	size_t len;
	size_t size;		/* allocated; 0: data is borrowed */
	size_t max;		/* ceiling of len */
	int overflow;		/* something was dropped */
};

extern char buf_empty[];	/* the shared empty string */

#define BUF_MAX(n)	{ buf_empty, 0, 0, (n), 0 }
#define BUF_INIT	BUF_MAX(SIZE_MAX / 4)

void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds `len` bytes of unset content and returns where they begin. */
char *buf_grow(struct buf *b, size_t len);

/* Shortens to `len` (not more than b->len); keeps the memory. */
void buf_cut(struct buf *b, size_t len);

/* Frees the memory; the buffer is as after BUF_INIT, with its ceiling. */
void buf_release(struct buf *b);

/* Hands the memory to the caller, who frees it; never NULL. */
char *buf_detach(struct buf *b);

/* 0, or CASE_EDATA "`what` is longer than … bytes" after an overflow. */
int buf_error(const struct buf *b, const char *what);

/* A list of owned strings; v[n] is NULL once anything was added. */
struct strs {
	char **v;
	size_t n;
	size_t size;
};

#define STRS_INIT	{ NULL, 0, 0 }

/* Adds a copy. */
void strs_add(struct strs *list, const char *s);
void strs_addn(struct strs *list, const char *s, size_t len);

/* 1 if the list has `s`, else 0. */
int strs_has(const struct strs *list, const char *s);

/* Sorts bytewise. */
void strs_sort(struct strs *list);

void strs_release(struct strs *list);

#endif
