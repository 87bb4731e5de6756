/*
 * path: the names of things in the tree of a casebook (DESIGN section 4),
 * both ways, and nothing else: no file is touched here.
 *
 *	cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c
 *	cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c.d/scan.pdf
 *	policy/0002-configured-1b2c3d4e
 */
#ifndef CASEBOOK_PATH_H
#define CASEBOOK_PATH_H

#include "lib/buf.h"

enum {
	CASE_ID = 10,		/* characters of a case id */
	CASE_PREFIX_MIN = 4,	/* characters that an operand must have */
	EVENT_ID = 8,		/* hex digits of an event id */
	BLOB_ID = 40,		/* hex digits of a git object id */
	KIND_MAX = 32,		/* bytes of the name of an event kind */
	NAME_MAX_BYTES = 200,	/* bytes of the name of an attachment */
};

/* The alphabet of case ids, 32 characters, none of which looks like
 * another. */
extern const char path_alphabet[];

/*
 * Writes what was typed as a case id, or the beginning of one, in its one
 * form: lower case, i and l as 1, o as 0.  0; 1 if it is longer than a case
 * id, shorter than CASE_PREFIX_MIN, or has a character that none has.
 */
int path_case_prefix(char out[CASE_ID + 1], const char *typed);

/* Is this exactly a case id in its one form?  1 or 0. */
int path_is_case_id(const char *s);

/* Are these exactly `digits` lower case hex digits?  1 or 0. */
int path_is_hex(const char *s, size_t digits);

/* Makes a case id of 64 random or hashed bits. */
void path_case_id(char out[CASE_ID + 1], uint64_t bits);

struct event_path {
	char case_id[CASE_ID + 1];	/* "" in policy/ */
	unsigned number;
	char kind[KIND_MAX + 1];
	char event_id[EVENT_ID + 1];
	char attachment[NAME_MAX_BYTES + 1];	/* "" for the event itself */
};

/* Reads a path of the tree.  0; 1 if it is no event's and no attachment's,
 * or is written in another than its one form. */
int path_parse(struct event_path *out, const char *path);

/* Appends the folder of a case in the git tree, or "policy" for "". */
void path_format_folder(struct buf *out, const char *case_id);

/* Appends the path in the git tree. */
void path_format(struct buf *out, const struct event_path *p);

/* Appends the last component or two only, as in the plain view:
 * "0003-replied-9f8e7d6c" or "0003-replied-9f8e7d6c.d/scan.pdf". */
void path_format_name(struct buf *out, const struct event_path *p);

/*
 * Makes one safe component of the name of a file that a stranger chose
 * (THREATS 2): what follows the last '/' or '\\', without hidden characters
 * (text_is_hidden()), leading dots, dashes and spaces, trailing dots and
 * spaces, with '_' for any of "*:<>?|~ and cut to NAME_MAX_BYTES at a
 * character boundary with its suffix kept; "attachment" if nothing is left.
 */
void path_clean_name(char out[NAME_MAX_BYTES + 1], const char *name);

/* Is `name` what path_clean_name() would leave as it is?  1 or 0. */
int path_is_clean_name(const char *name);

#endif
