/*
 * spool: the events of an import, laid aside on disk and taken up again in
 * the order of their cases, so that memory does not grow with the input and
 * the tree of each case is written once.
 *
 * Bytes go to a nameless file as they come; what finds them again is in a
 * temporary database, which has nothing to do with the index but the library.
 * Both end with the process.
 */
#ifndef CASEBOOK_INDEX_SPOOL_H
#define CASEBOOK_INDEX_SPOOL_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/event.h"
#include "lib/path.h"

struct spool;

int spool_open(struct spool **out);
void spool_close(struct spool *s);

/*
 * How many lines with this hash came before, counting this one: 1, 2 …
 * It looks at 60 bits of the hash: lines that differ in the others only are
 * counted together.
 */
int spool_count(struct spool *s, const char *hash, uint64_t *n);

struct spool_entry {
	char case_id[CASE_ID + 1];	/* "" for the policy */
	uint64_t line;			/* counted over all files, from 1 */
	enum event_kind kind;
	int is_final;			/* the bytes are those of the file */
	const char *name;		/* its key, or what stands for that */
	uint64_t at;			/* where the bytes are; spool_read() */
	size_t len;
};

/* Lays an entry aside with its bytes, and sets its `at` and `len`.  1 if one
 * with that name is there already; its line is then in *other. */
int spool_add(struct spool *s, struct spool_entry *entry,
    const struct buf *bytes, uint64_t *other);

/* The bytes of an entry; *out is emptied first. */
int spool_read(struct spool *s, const struct spool_entry *entry,
    struct buf *out);

/* Lays a file aside that goes with the entry of a line; and hands out those
 * of a line, in order. */
int spool_add_file(struct spool *s, uint64_t line, const char *name,
    const void *data, size_t len);
typedef int spool_file_fn(void *arg, const char *name, const void *data,
    size_t len);
int spool_each_file(struct spool *s, uint64_t line, spool_file_fn *fn,
    void *arg);

/* Forgets the entry of a line. */
int spool_drop(struct spool *s, uint64_t line);

typedef int spool_fn(void *arg, const struct spool_entry *entry);

/* Calls `fn` for all by case, then line.  Not 0 from it ends the walk and is
 * returned.  `fn` may call spool_drop(). */
int spool_each(struct spool *s, spool_fn *fn, void *arg);

#endif
