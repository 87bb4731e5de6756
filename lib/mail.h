/*
 * mail: one RFC 5322 message, taken apart by GMime in a child that can do no
 * harm (THREATS 13): it may read no file, start nothing and connect nowhere,
 * and has its limits of memory, CPU and structure.  If it dies, the message
 * is told as one that can't be read, and another child takes the next.
 *
 * Only commands that stand at the mail server's door link this, and with it
 * GMime and libseccomp.
 *
 *	mail_door_open(&door);
 *	mail_door_read(door, bytes, len, &mail);	for each message
 *	mail_release(&mail);
 *	mail_door_close(door);
 */
#ifndef CASEBOOK_MAIL_H
#define CASEBOOK_MAIL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/when.h"

enum {
	MAIL_DIGEST = 32,	/* hex digits */
	MAIL_TEXT_MAX = 4 << 20,	/* bytes of the text that is told; the
					 * rest is cut, and that is said */
};

/* Someone in a header: both decoded, values in the sense of
 * text_is_value(); "" where there is none. */
struct mail_person {
	char *name;
	char *address;		/* as written, but a domain in ASCII; compared
				 * by address_same() */
};

struct mail_people {
	struct mail_person *v;
	size_t n;
};

/* An attachment, which stays inside the message. */
struct mail_part {
	char *part;		/* "2", "1.3": counted from 1, as in IMAP */
	uint64_t size;		/* bytes, decoded */
	char *type;		/* "application/pdf" */
	char *name;		/* clean by path_clean_name(); never empty */
};

/* Whether a person wrote it. */
enum mail_automatic {
	MAIL_PERSONAL,
	MAIL_AUTOMATIC,		/* RFC 3834, Precedence, null return path */
	MAIL_LIST,		/* List-*, Precedence: list */
	MAIL_BOUNCE,		/* a delivery report of failure */
	MAIL_REPORT,		/* another one: delayed, delivered, read */
};

/* NULL, 0 and WHEN_NONE for what is not there. */
struct mail {
	int readable;		/* 0: digest and message_id only */
	char digest[MAIL_DIGEST + 1];	/* of From, Date, Subject, the headers
					 * MIME-Version and Content-*, and the
					 * body: what two deliveries of one
					 * message have in common */
	char *message_id;	/* without < >; a value */
	struct strs references;	/* In-Reply-To and References, nearest first,
				 * each once, without < > */
	struct mail_people from, reply_to, to, cc;
	char *subject;
	struct when date;	/* at WHEN_NONE if there is none that is one */
	char *text;		/* UTF-8, LF, no NUL; never NULL */
	int is_html;		/* the text was made of HTML */
	int is_cut;		/* there was more text, or there were more
				 * parts, than is told here */
	int is_signed, is_encrypted;	/* PGP/MIME, S/MIME */
	enum mail_automatic automatic;
	char *bounced;		/* of a report: Message-ID of the mail that it
				 * tells of */
	char *bounce_reason;	/* "5.1.1 … user unknown", one line */
	struct mail_part *parts;
	size_t nparts;
};

void mail_release(struct mail *mail);

/* "Name <address>", or one of the two, as a Contact; appended. */
void mail_person_show(struct buf *out, const struct mail_person *person);

struct mail_door;

/* Starts the first child.  CASE_EAGAIN if that can't be, CASE_EPROGRAM if
 * this system has no way to lock it in. */
int mail_door_open(struct mail_door **out);
void mail_door_close(struct mail_door *door);

/* Takes a message apart.  `out` is {0} before, and to be released.  It is
 * always 0, whatever the message is, but CASE_EAGAIN where no child can be
 * started, or two were killed from outside or had no time to compute. */
int mail_door_read(struct mail_door *door, const char *bytes, size_t len,
    struct mail *out);

/* Appends the decoded content of a part.  1 if there is none of that
 * number. */
int mail_door_part(struct mail_door *door, const char *bytes, size_t len,
    const char *part, struct buf *out);

#endif
