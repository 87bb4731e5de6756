#include <string.h>
#include <strings.h>

#include "lib/mail_parts.h"

enum {
	BOUNDARY = 200,			/* bytes; RFC 2046 allows 70 */
	ALL_FIELDS = 20000,		/* of all headers of a message */
	ALL_HEADERS = 4 << 20,		/* their bytes */
};

void
mail_lines_init(struct mail_lines *lines, const char *bytes, size_t len)
{
	lines->at = bytes;
	lines->end = bytes + len;
	lines->eol = len > 0 && memchr(bytes, '\n', len) ? '\n' : '\r';
}

int
mail_lines_next(struct mail_line *out, struct mail_lines *lines)
{
	size_t left = (size_t)(lines->end - lines->at);
	const char *eol;

	if (left == 0)
		return 1;
	eol = memchr(lines->at, lines->eol, left);
	out->text = lines->at;
	out->len = eol ? (size_t)(eol - lines->at) : left;
	out->whole = out->len + (eol != NULL);
	lines->at += out->whole;
	if (eol && *eol == '\n' && out->len > 0 && eol[-1] == '\r')
		out->len--;
	return 0;
}

size_t
mail_field_name(const struct mail_line *line)
{
	size_t name = 0, colon;

	while (name < line->len && line->text[name] > ' ' &&
	    line->text[name] < 0x7f && line->text[name] != ':')
		name++;
	for (colon = name; colon < line->len && (line->text[colon] == ' ' ||
	    line->text[colon] == '\t'); colon++)
		;
	return colon < line->len && line->text[colon] == ':' ? name : 0;
}

int
mail_is_field(const struct mail_line *line, const char *name)
{
	size_t len = strlen(name);

	return line->len > len && strncasecmp(line->text, name, len) == 0 &&
	    mail_field_name(line) == len;
}

/* Is this one of the fields that every mail has? */
static int
is_known_field(const struct mail_line *line)
{
	static const char *const names[] = { "Cc", "Content-Transfer-Encoding",
		"Content-Type", "Date", "Delivered-To", "From", "In-Reply-To",
		"Message-ID", "MIME-Version", "Received", "References",
		"Reply-To", "Return-Path", "Sender", "Subject", "To" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (mail_is_field(line, names[i]))
			return 1;
	}
	return 0;
}

int
mail_ends_header(const struct mail_line *line, const struct mail_lines *rest)
{
	struct mail_lines lines = *rest;
	struct mail_line next;

	if (line->len == 0)
		return 1;
	if (mail_field_name(line) > 0 || mail_is_from_line(line) ||
	    *line->text == ' ' || *line->text == '\t')
		return 0;
	return mail_lines_next(&next, &lines) != 0 || !is_known_field(&next);
}

int
mail_is_from_line(const struct mail_line *line)
{
	return (line->len >= 5 && memcmp(line->text, "From ", 5) == 0) ||
	    (line->len >= 6 && memcmp(line->text, ">From ", 6) == 0);
}

/*
 * What a message is made of is followed here line by line, as far as limits
 * ask for it, so that no parser meets more than it was promised.
 */

/* A part that has parts: a multipart, or a message, which has no boundary. */
struct level {
	char boundary[BOUNDARY];
	size_t len;
	int digest;			/* its parts are messages, RFC 2046
					 * section 5.1.5 */
};

/* A field in what was written; empty: it is not there. */
struct field {
	size_t begin, end;
};

struct trim {
	char *out;
	size_t len;			/* written */
	struct mail_lines lines;
	struct level level[MAIL_DEPTH];
	unsigned depth;
	unsigned parts;
	unsigned fields, all_fields;
	size_t bytes, all_bytes;	/* of headers */
	struct field type, encoding;
	struct field *open;		/* of the two: the one being written */
	int skips_field;
	int cut;
};

/* Lines of a message with bare CR come out with LF. */
static void
emit(struct trim *t, const struct mail_line *line)
{
	memmove(t->out + t->len, line->text, line->whole);
	t->len += line->whole;
	if (t->lines.eol == '\r' && line->whole > line->len)
		t->out[t->len - 1] = '\n';
}

static void
begin_header(struct trim *t)
{
	t->fields = 0;
	t->bytes = 0;
	t->type = t->encoding = (struct field){ 0, 0 };
	t->open = NULL;
}

/* A delimiter of which level, counted from 1?  0: of none. */
static unsigned
delimited(const struct trim *t, const struct mail_line *line, int *closes)
{
	size_t len = line->len;

	if (len < 2 || line->text[0] != '-' || line->text[1] != '-')
		return 0;
	while (line->text[len - 1] == ' ' || line->text[len - 1] == '\t')
		len--;
	for (unsigned i = t->depth; i > 0; i--) {
		const struct level *l = &t->level[i - 1];

		if (l->len == 0 || len < l->len + 2 ||
		    memcmp(line->text + 2, l->boundary, l->len) != 0)
			continue;
		*closes = len == l->len + 4 &&
		    memcmp(line->text + len - 2, "--", 2) == 0;
		if (*closes || len == l->len + 2)
			return i;
	}
	return 0;
}

/* The value of a field. */
struct value {
	const char *at, *end;
};

static struct value
value_of(const struct trim *t, struct field f)
{
	struct value v = { t->out + f.begin, t->out + f.end };

	while (v.at < v.end && *v.at != ':')
		v.at++;
	while (v.at < v.end && strchr(": \t\r\n", *v.at))
		v.at++;
	return v;
}

static int
begins(struct value v, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(v.end - v.at) >= len &&
	    strncasecmp(v.at, word, len) == 0;
}

/* Is the value, but for its parameters, one of these words? */
static int
is_one_of(struct value v, const char *const *words)
{
	for (; *words; words++) {
		const char *behind = v.at + strlen(*words);

		if (begins(v, *words) &&
		    (behind == v.end || strchr("; \t\r\n", *behind)))
			return 1;
	}
	return 0;
}

static void
take_boundary(struct level *l, struct value v)
{
	int quoted;

	while (v.at < v.end && !begins(v, "boundary"))
		v.at++;
	while (v.at < v.end && *v.at != '=')
		v.at++;
	while (v.at < v.end && strchr("= \t\r\n", *v.at))
		v.at++;
	quoted = v.at < v.end && *v.at == '"';
	for (v.at += quoted; v.at < v.end && l->len < BOUNDARY; v.at++) {
		if (quoted ? *v.at == '"' : strchr("; \t\r\n", *v.at) != NULL)
			break;
		if (quoted && *v.at == '\\' && v.at + 1 < v.end)
			v.at++;
		l->boundary[l->len++] = *v.at;
	}
}

enum next { HEADER, BODY, SKIP };

/* At the end of a header: what follows it? */
static enum next
enter(struct trim *t)
{
	static const char *const messages[] = { "message/rfc822",
		"message/rfc2822", "message/global", "message/news", NULL };
	static const char *const encoded[] = { "base64", "quoted-printable",
		"x-uuencode", "x-uue", "uuencode", NULL };
	struct value type = value_of(t, t->type);
	int multipart = begins(type, "multipart/");
	int message = is_one_of(type, messages) ||
	    (t->type.end == 0 && t->depth > 0 &&
	    t->level[t->depth - 1].digest);
	struct level *l;

	if (message && is_one_of(value_of(t, t->encoding), encoded))
		message = 0;
	if (!multipart && !message)
		return BODY;
	if (t->depth == MAIL_DEPTH) {
		t->cut = 1;
		return SKIP;
	}
	l = &t->level[t->depth++];
	*l = (struct level){ .digest = begins(type, "multipart/digest") };
	if (multipart) {
		take_boundary(l, type);
		return BODY;
	}
	begin_header(t);
	return HEADER;
}

/* A field begins.  1 if it is not to be told: one that says again, perhaps
 * other than before, how the content is to be read. */
static int
begin_field(struct trim *t, const struct mail_line *line)
{
	struct field *f = mail_is_field(line, "Content-Type") ? &t->type :
	    mail_is_field(line, "Content-Transfer-Encoding") ? &t->encoding :
	    NULL;

	t->fields++;
	t->all_fields++;
	t->open = f;
	if (!f)
		return 0;
	if (f->end > 0)
		return 1;
	f->begin = f->end = t->len;
	return 0;
}

/* A line of a field; beyond the limits it is left out.  A NUL would end it
 * for GMime. */
static void
field_line(struct trim *t, const struct mail_line *line)
{
	size_t begin;

	if (*line->text != ' ' && *line->text != '\t')
		t->skips_field = begin_field(t, line);
	if (t->skips_field)
		return;
	t->bytes += line->whole;
	t->all_bytes += line->whole;
	if (t->fields > MAIL_FIELDS || t->all_fields > ALL_FIELDS ||
	    t->bytes > MAIL_HEADER || t->all_bytes > ALL_HEADERS) {
		t->cut = 1;
		t->open = NULL;
		return;
	}
	begin = t->len;
	emit(t, line);
	for (size_t i = begin; i < t->len; i++) {
		if (!t->out[i])
			t->out[i] = ' ';
	}
	if (t->open)
		t->open->end = t->len;
}

static const struct mail_line empty_line = { "\n", 0, 1 };

/* A line of a header, or the one that ends it and may be of the body. */
static enum next
in_header(struct trim *t, const struct mail_line *line)
{
	enum next next;

	if (!mail_ends_header(line, &t->lines)) {
		if (mail_field_name(line) > 0 || (t->fields > 0 &&
		    (*line->text == ' ' || *line->text == '\t')))
			field_line(t, line);
		return HEADER;
	}
	emit(t, line->len == 0 ? line : &empty_line);
	next = enter(t);
	if (line->len == 0 || next == SKIP)
		return next;
	if (next == HEADER)
		return in_header(t, line);
	emit(t, line);
	return BODY;
}

/* Ends a header that nothing ended. */
static void
end_header(struct trim *t)
{
	if (t->len > 0 && t->out[t->len - 1] != '\n')
		emit(t, &empty_line);
	emit(t, &empty_line);
}

size_t
mail_trim(char *out, const char *in, size_t len, int *is_cut)
{
	struct trim t = { .out = out };
	struct mail_line line;
	enum next next = HEADER;
	unsigned at;
	int closes = 0;

	/* Some editors begin a file so. */
	if (len >= 3 && memcmp(in, "\xef\xbb\xbf", 3) == 0) {
		in += 3;
		len -= 3;
	}
	mail_lines_init(&t.lines, in, len);
	while (mail_lines_next(&line, &t.lines) == 0) {
		at = delimited(&t, &line, &closes);
		if (at > 0) {
			t.depth = at - (unsigned)closes;
			if (!closes && ++t.parts > MAIL_PARTS) {
				t.cut = 1;
				break;
			}
			emit(&t, &line);
			begin_header(&t);
			next = closes ? BODY : HEADER;
		} else if (next == HEADER) {
			next = in_header(&t, &line);
		} else if (next == BODY) {
			emit(&t, &line);
		}
	}
	if (next == HEADER)
		end_header(&t);
	*is_cut = t.cut;
	return t.len;
}
