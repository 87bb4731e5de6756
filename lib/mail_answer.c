#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/mail_parts.h"
#include "lib/path.h"
#include "lib/text.h"

/*
 * An answer is a row of items: a letter, the length of what follows as four
 * bytes, and that.  Whoever broke into the child can send what he likes, so
 * nothing is believed that a struct mail must not be.
 */

enum item {
	FLAGS = '*',			/* FLAG_BYTES of them */
	REFERENCE = 'r', SUBJECT = 's', DATE = 'd',
	FROM = 'F', REPLY_TO = 'R', TO = 'T', CC = 'C',	/* name, address */
	TEXT = 't', PART = 'p',		/* number, type, name, size */
	BOUNCED = 'b', REASON = 'w',
};

enum { FLAG_BYTES = 5, HEAD = 5 };

static void
put(struct buf *out, enum item item, const void *bytes, size_t len)
{
	uint32_t n = (uint32_t)len;

	buf_addc(out, (char)item);
	buf_add(out, &n, sizeof n);
	buf_add(out, bytes, len);
}

static void
put_string(struct buf *out, enum item item, const char *s)
{
	if (s)
		put(out, item, s, strlen(s));
}

static void
put_people(struct buf *out, enum item item, const struct mail_people *list)
{
	struct buf both = BUF_INIT;

	for (size_t i = 0; i < list->n; i++) {
		buf_cut(&both, 0);
		buf_adds(&both, list->v[i].name);
		buf_addc(&both, '\0');
		buf_adds(&both, list->v[i].address);
		put(out, item, both.data, both.len);
	}
	buf_release(&both);
}

static void
put_part(struct buf *out, const struct mail_part *part)
{
	struct buf all = BUF_INIT;

	buf_addf(&all, "%s%c%s%c%s%c", part->part, 0, part->type, 0,
	    part->name, 0);
	buf_add(&all, &part->size, sizeof part->size);
	put(out, PART, all.data, all.len);
	buf_release(&all);
}

void
mail_answer_write(struct buf *out, const struct mail *mail)
{
	char flags[FLAG_BYTES] = { (char)mail->is_html, (char)mail->is_cut,
		(char)mail->is_signed, (char)mail->is_encrypted,
		(char)mail->automatic };

	put(out, FLAGS, flags, sizeof flags);
	for (size_t i = 0; i < mail->references.n; i++)
		put_string(out, REFERENCE, mail->references.v[i]);
	put_people(out, FROM, &mail->from);
	put_people(out, REPLY_TO, &mail->reply_to);
	put_people(out, TO, &mail->to);
	put_people(out, CC, &mail->cc);
	put_string(out, SUBJECT, mail->subject);
	if (mail->date.at != WHEN_NONE)
		put(out, DATE, &mail->date, sizeof mail->date);
	put_string(out, TEXT, mail->text);
	put_string(out, BOUNCED, mail->bounced);
	put_string(out, REASON, mail->bounce_reason);
	for (size_t i = 0; i < mail->nparts; i++)
		put_part(out, &mail->parts[i]);
}

/*
 * Reading.  Each take_…() returns 0, or 1 for nonsense.
 */

static int
take_flags(struct mail *out, const char *bytes, size_t len)
{
	if (len != FLAG_BYTES || out->readable)
		return 1;
	for (size_t i = 0; i < FLAG_BYTES; i++) {
		if ((unsigned char)bytes[i] > (i == FLAG_BYTES - 1 ?
		    MAIL_REPORT : 1))
			return 1;
	}
	out->readable = 1;
	out->is_html = bytes[0];
	out->is_cut = bytes[1];
	out->is_signed = bytes[2];
	out->is_encrypted = bytes[3];
	out->automatic = (enum mail_automatic)bytes[4];
	return 0;
}

static int
take_value(char **out, const char *bytes, size_t len, size_t max)
{
	if (*out || len > max || !text_is_value(bytes, len))
		return 1;
	*out = xstrndup(bytes, len);
	return 0;
}

static int
is_id(const char *s, size_t len)
{
	return len > 0 && len <= MAIL_ID && text_is_value(s, len) &&
	    !memchr(s, ' ', len) && !memchr(s, '<', len) &&
	    !memchr(s, '>', len);
}

static int
take_id(char **out, const char *bytes, size_t len)
{
	return !is_id(bytes, len) || take_value(out, bytes, len, MAIL_ID) != 0;
}

static int
take_reference(struct mail *out, const char *bytes, size_t len)
{
	if (!is_id(bytes, len) || out->references.n == MAIL_REFERENCES)
		return 1;
	strs_addn(&out->references, bytes, len);
	return 0;
}

/* Takes a value that ends in NUL, and goes behind it; NULL: it is none. */
static char *
next_value(const char **bytes, size_t *len)
{
	const char *nul = memchr(*bytes, '\0', *len);
	size_t n = nul ? (size_t)(nul - *bytes) : 0;
	char *value;

	if (!nul || n > MAIL_VALUE || !text_is_value(*bytes, n))
		return NULL;
	value = xstrndup(*bytes, n);
	*bytes += n + 1;
	*len -= n + 1;
	return value;
}

static int
take_person(struct mail_people *list, const char *bytes, size_t len)
{
	char *name = next_value(&bytes, &len), *address = NULL;

	if (!name || list->n == MAIL_PEOPLE ||
	    take_value(&address, bytes, len, MAIL_ID) != 0) {
		free(name);
		return 1;
	}
	mail_people_add(list, name, address);
	return 0;
}

static int
is_number(const char *s)
{
	if (strlen(s) >= MAIL_NUMBER)
		return 0;
	for (;;) {
		size_t n = strspn(s, "0123456789");

		if (n == 0)
			return 0;
		s += n;
		if (!*s)
			return 1;
		if (*s++ != '.')
			return 0;
	}
}

static int
take_part(struct mail *out, const char *bytes, size_t len)
{
	struct mail_part *part;

	if (out->nparts == MAIL_PARTS)
		return 1;
	part = mail_part_add(out);
	part->part = next_value(&bytes, &len);
	if (part->part)
		part->type = next_value(&bytes, &len);
	if (part->type)
		part->name = next_value(&bytes, &len);
	if (!part->name || !is_number(part->part) ||
	    !mail_is_type(part->type) || !path_is_clean_name(part->name) ||
	    len != sizeof part->size)
		return 1;
	memcpy(&part->size, bytes, len);
	return 0;
}

static int
take_date(struct mail *out, const char *bytes, size_t len)
{
	if (len != sizeof out->date || out->date.at != WHEN_NONE)
		return 1;
	memcpy(&out->date, bytes, len);
	return !mail_is_date(&out->date);
}

/* mail_clean() has left LF and TAB only of all controls. */
static int
take_text(struct mail *out, const char *bytes, size_t len)
{
	if (out->text || len > MAIL_TEXT_MAX || !text_is_utf8(bytes, len, NULL))
		return 1;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < ' ' && c != '\n' && c != '\t')
			return 1;
	}
	out->text = xstrndup(bytes, len);
	return 0;
}

static int
take(struct mail *out, int item, const char *bytes, size_t len)
{
	switch (item) {
	case FLAGS:
		return take_flags(out, bytes, len);
	case REFERENCE:
		return take_reference(out, bytes, len);
	case SUBJECT:
		return take_value(&out->subject, bytes, len, MAIL_VALUE);
	case DATE:
		return take_date(out, bytes, len);
	case FROM:
		return take_person(&out->from, bytes, len);
	case REPLY_TO:
		return take_person(&out->reply_to, bytes, len);
	case TO:
		return take_person(&out->to, bytes, len);
	case CC:
		return take_person(&out->cc, bytes, len);
	case TEXT:
		return take_text(out, bytes, len);
	case PART:
		return take_part(out, bytes, len);
	case BOUNCED:
		return take_id(&out->bounced, bytes, len);
	case REASON:
		return take_value(&out->bounce_reason, bytes, len, MAIL_VALUE);
	default:
		return 1;
	}
}

int
mail_answer_read(struct mail *out, const char *bytes, size_t len)
{
	uint32_t n;

	out->date.at = WHEN_NONE;
	while (len >= HEAD) {
		int item = bytes[0];

		memcpy(&n, bytes + 1, sizeof n);
		bytes += HEAD;
		len -= HEAD;
		if (n > len || take(out, item, bytes, n) != 0)
			return 1;
		bytes += n;
		len -= n;
	}
	return len != 0 || !out->readable || !out->text;
}
