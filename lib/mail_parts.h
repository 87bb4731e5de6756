/*
 * mail_parts: what the files of lib/mail share, and nobody else sees.
 *
 *	mail.c		the struct, people, ids, the digest
 *	mail_door.c	the child, and how it is spoken to
 *	mail_lock.c	what the child can't do any more
 *	mail_answer.c	a struct mail as bytes, and back with suspicion
 *	mail_trim.c	lines, headers, and a message within limits
 *	mail_charset.c	any charset as UTF-8, which it is hoped to be
 *	mail_text.c	values, clean text, format=flowed
 *	mail_html.c	HTML as text
 *	mail_header.c	ids, people and dates of headers (GMime)
 *	mail_parse.c	text and attachments (GMime)
 *	mail_report.c	what no person wrote (GMime)
 *
 * Of what strangers sent, only the child has GMime read anything, and only
 * after it is locked in, but for opening it.  mail_write.c makes what we send,
 * with no child.
 */
#ifndef CASEBOOK_MAIL_PARTS_H
#define CASEBOOK_MAIL_PARTS_H

#include <iconv.h>
#include <sys/types.h>

#include "lib/mail.h"

enum {
	MAIL_FIELDS = 1000,		/* of a header */
	MAIL_HEADER = 256 * 1024,	/* its bytes */
	MAIL_DEPTH = 32,		/* of parts in parts */
	MAIL_PARTS = 500,
	MAIL_VALUE = 2000,		/* bytes of a value that is told */
	MAIL_ID = 998,			/* of a Message-ID: a line */
	MAIL_NUMBER = 160,		/* room for the number of a part: 32
					 * times "500." and a NUL */
	MAIL_REFERENCES = 100,		/* ids that are told */
	MAIL_PEOPLE = 1000,		/* of one list of them */
	MAIL_CHARSETS = 128,		/* that we know, at most */
	MAIL_CPU = 10,			/* seconds, for one message */
	MAIL_PATIENCE = 30 * 1000,	/* milliseconds, by the clock */
};

/*
 * The lines of a message, whatever ends them: LF, CRLF, or CR alone where
 * there is no LF at all.
 */
struct mail_lines {
	const char *at, *end;
	char eol;
};

struct mail_line {
	const char *text;	/* without what ends it */
	size_t len;
	size_t whole;		/* with it */
};

void mail_lines_init(struct mail_lines *lines, const char *bytes, size_t len);
/* 0, or 1 if there is none left. */
int mail_lines_next(struct mail_line *out, struct mail_lines *lines);

/* The length of the name of the field that begins on a line; 0 if none
 * does. */
size_t mail_field_name(const struct mail_line *line);
/* Does the field that begins on this line have this name?  1 or 0. */
int mail_is_field(const struct mail_line *line, const char *name);

/*
 * Does a line of a header, and `rest` behind it, show that the header has
 * ended?  An empty line does; and what is no field, as mail servers see it,
 * unless a field of every mail follows: then it is only damaged.  1 or 0.
 */
int mail_ends_header(const struct mail_line *line,
    const struct mail_lines *rest);

/* Is this the line that some programs put before a message: "From …"?  It
 * is no header.  1 or 0. */
int mail_is_from_line(const struct mail_line *line);

/*
 * Writes a message as it may be parsed: MAIL_FIELDS and MAIL_HEADER of each
 * header, MAIL_PARTS, MAIL_DEPTH; what is beyond is left out, and *is_cut
 * set.  Lines end in LF or CRLF, each header with an empty line, and no From
 * line is left.  `out` may be the memory of `in`, if it begins
 * MAIL_ROOM(len) or more before it.  Returns the length, which is not greater
 * than len + MAIL_ROOM.
 */
enum { MAIL_ROOM = 4096 };
size_t mail_trim(char *out, const char *in, size_t len, int *is_cut);

/*
 * Charsets.  A converter is a file, so the child opens those that a message
 * names before it is locked in: one flag for each charset known.
 */
struct mail_charsets {
	unsigned char wanted[MAIL_CHARSETS];
};

/* Adds those that the bytes name, anywhere.  Knows no MIME, since it runs
 * outside. */
void mail_charsets_find(struct mail_charsets *out, const char *bytes,
    size_t len);
/* Those that most mails name. */
void mail_charsets_common(struct mail_charsets *out);
/* Adds `more` to `to`.  1 if that changes it, else 0. */
int mail_charsets_join(struct mail_charsets *to,
    const struct mail_charsets *more);
/* Opens their converters for good. */
void mail_charsets_open(const struct mail_charsets *set);

/*
 * Appends bytes in a charset (NULL: not told) as UTF-8.  Where it is unknown,
 * or can't be true, they are UTF-8 if they can be, else windows-1252.
 */
void mail_decode(struct buf *out, const char *bytes, size_t len,
    const char *charset);

/* Makes UTF-8 a value: one line, no controls, at most MAIL_VALUE.  Owned. */
char *mail_value(const char *s, size_t len);

/* Appends UTF-8 as text: lines end in LF, a control is U+FFFD. */
void mail_clean(struct buf *out, const char *s, size_t len);

/* Is there a word in this text: anything but spaces?  1 or 0. */
int mail_has_words(const struct buf *text);

/* Appends format=flowed (RFC 3676) as lines that are paragraphs. */
void mail_unflow(struct buf *out, const char *s, size_t len, int delsp);

/* Appends HTML as text; it passed mail_clean(), and the text is to pass it
 * again, for what was written as numbers.  Nothing is fetched. */
void mail_html(struct buf *out, const char *s, size_t len);

/* Adds the ids of a Message-ID, In-Reply-To or References, in order. */
void mail_header_ids(struct strs *out, const char *raw);

/* The Message-ID of a message, read without GMime, so that a mail that can't
 * be parsed has the same.  Owned; NULL. */
char *mail_message_id(const char *bytes, size_t len);

/* Writes the digest of struct mail. */
void mail_digest(char out[MAIL_DIGEST + 1], const char *bytes, size_t len);

/* Is this "application/pdf" or the like, in lower case: RFC 6838 section 4.2?
 * 1 or 0. */
int mail_is_type(const char *s);

/* Is this an instant that RFC 3339 can write?  1 or 0. */
int mail_is_date(const struct when *w);

/* Lists that grow.  Strings are taken over. */
void mail_people_add(struct mail_people *list, char *name, char *address);
struct mail_part *mail_part_add(struct mail *mail);

/*
 * The answer of the child: a struct mail but for its digest and Message-ID.
 * Read as what an enemy sends: 0, or 1 if it is nonsense; `out` is to be
 * released either way.
 */
void mail_answer_write(struct buf *out, const struct mail *mail);
int mail_answer_read(struct mail *out, const char *bytes, size_t len);
/* The most that an answer can be. */
#define MAIL_ANSWER_MAX	((size_t)16 << 20)

/*
 * Takes from this process, for good, all but computing and the descriptors
 * that it has: no file can be opened, nothing started or connected to.  0, or
 * 1 where the system has no way to do that.
 */
int mail_lock_in(void);

/* What the child does: once, before it is locked in; and with a message that
 * mail_trim() has passed.  1 if it can't be read. */
void mail_parse_open(void);
int mail_parse(struct mail *out, char *bytes, size_t len);
/* Appends a part.  1 if there is none of that number. */
int mail_parse_part(struct buf *out, char *bytes, size_t len,
    const char *number);

struct mail_door {
	pid_t pid;		/* of the child; 0: none */
	int fd;			/* to speak with it */
	unsigned served;	/* messages, by this child */
	int patience;		/* milliseconds for one message */
	struct mail_charsets charsets;	/* that the child has opened */
};

#endif
