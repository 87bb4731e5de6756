/*
 * mail_write: a mail that we send, as bytes (RFC 5322, 2045 to 2047, 2231),
 * made by GMime.
 *
 * What strangers wrote gets into a header only in its encoding, and a value
 * with a control character in none (THREATS 3).  The bytes are ASCII, in
 * lines of at most 78 characters that end in LF, but for ids, which nothing
 * can fold; the same letter always makes the same bytes.
 */
#ifndef CASEBOOK_MAIL_WRITE_H
#define CASEBOOK_MAIL_WRITE_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/when.h"

struct mail_file {
	const char *name;
	const char *type;	/* what is none goes as bytes */
	struct buf data;
};

struct mail_letter {
	const char *from;	/* "Name <address>", or an address */
	const char *to;		/* an address */
	const char *subject;	/* of the case; Re: and the token are added */
	const char *token;	/* what stands in [] behind it */
	struct when date;
	const char *message_id;	/* without < >, like all ids */
	const char *in_reply_to;	/* or NULL */
	const struct strs *references;	/* oldest first */
	int automatic;		/* no person wrote it: RFC 3834 */
	const char *body;	/* UTF-8 */
	size_t body_len;
	const char *boundary;	/* what no file and no body can hold */
	const struct mail_file *files;
	size_t nfiles;
};

/* Can it stand between < and > as an id, in a line of its own?  1 or 0. */
int mail_is_id(const char *s);

/* Appends an address as it is mailed to: its domain in ASCII (IDNA).
 * CASE_EDATA where the part before the @ is not, since SMTPUTF8 (RFC 6531) is
 * not spoken here. */
int mail_ascii_address(struct buf *out, const char *address);

/* Appends the mail.  CASE_EDATA where a value can't stand in a header. */
int mail_write(struct buf *out, const struct mail_letter *letter);

#endif
