/*
 * err: the one message of a failure, and the codes that travel with it.
 *
 * A function that can fail returns int: 0 done, 1 where "none" or "no" is
 * a normal answer, or one of the negative codes below.  The message is made
 * where the failure happens, names its subject, and stays until err_clear():
 *
 *	if (fd == -1)
 *		return err_errno("cannot open '%s'", path);
 *	...
 *	return err_set(CASE_ENOTFOUND, "no case '%s'", id);
 *
 * A caller propagates the code or handles the failure; whoever handles it
 * calls err_clear().  The first error wins: while one is set, err_set()
 * keeps the older message and returns the older code.  Messages are lower
 * case, without a full stop; a second line, where there is one, says what to
 * do next.  The library never prints and never exits; the x*() functions,
 * which end the process with status 75 when memory is out, are the exception
 * (THREATS: a half-told lie is worse than a retry).
 *
 * This is the only mutable state at file scope in the library.
 */
#ifndef CASEBOOK_ERR_H
#define CASEBOOK_ERR_H

#include <stddef.h>

enum case_error {
	CASE_ENO = -1,		/* a rule of the house says no: exit 1 */
	CASE_EUSAGE = -2,	/* wrong words on the command line: 64 */
	CASE_EDATA = -3,	/* bad input: 65 */
	CASE_ENOTFOUND = -4,	/* no such thing, or ambiguous: 66 */
	CASE_EPROGRAM = -5,	/* a needed program is missing: 69 */
	CASE_EBUG = -6,		/* our mistake, or a damaged casebook: 70 */
	CASE_EOUTPUT = -7,	/* output could not be written: 74 */
	CASE_EAGAIN = -8,	/* busy, disk full: try again: 75 */
	CASE_EPERM = -9,	/* not permitted, read-only: 77 */
	CASE_ECONFIG = -10,	/* bad configuration, newer format: 78 */
};

/* Sets the message; returns `code`, or the older code if one is set. */
int err_set(int code, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Like err_set(), with ": " and the text of errno appended and the code
 * chosen from errno: ENOENT and ENOTDIR are CASE_ENOTFOUND; EACCES, EPERM
 * and EROFS CASE_EPERM; anything else CASE_EAGAIN, since a full disk, a
 * quota, a table of files that is full all pass.
 */
int err_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Puts "fmt: " before the message that is set, where only the caller knows
 * the subject ("line 17").  Returns the code that is set.
 */
int err_prefix(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Adds a line that says what to do next.  Returns the code that is set. */
int err_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The message that is set, or "" if none is. */
const char *err_message(void);

/* The code that is set, or 0. */
int err_code(void);

/* Forgets the message and the code. */
void err_clear(void);

/* The exit status of a code: DESIGN section 5.3, sysexits(3). */
int err_exit_status(int code);

/* Memory or the end: these never return NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/* Says "out of memory" on stderr and ends the process with status 75. */
void err_out_of_memory(void) __attribute__((noreturn));

#endif
