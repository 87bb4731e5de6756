#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "lib/address.h"
#include "lib/err.h"
#include "lib/mail_write.h"
#include "lib/text.h"

enum {
	ID_MAX = 900,		/* bytes of an id: a line has 998 */
	LINE_MAX_PLAIN = 78,	/* of text that goes as it is */
	SUBJECT_MAX = 220,	/* bytes of a subject: 240, which no client
				 * shows, with Re:, … and the token */
	WORD_MAX = 45,		/* bytes in an encoded word: 60 digits, and
				 * 12 around them, of 75 (RFC 2047 section
				 * 2) */
};

int
mail_is_id(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '<' || s[i] == '>')
			return 0;
	}
	return len > 0 && len <= ID_MAX;
}

/* Is it printable ASCII that no reader takes for an encoded word, and that
 * can be folded? */
static int
is_plain_value(const char *s, size_t len)
{
	size_t word = 0;

	for (size_t i = 0; i < len; i++) {
		word = s[i] == ' ' ? 0 : word + 1;
		if (s[i] < ' ' || s[i] > '~' || word > WORD_MAX ||
		    (s[i] == '=' && s[i + 1] == '?'))
			return 0;
	}
	return 1;
}

/* The longest beginning of whole characters in `max` bytes. */
static size_t
whole_characters(const char *s, size_t len, size_t max)
{
	size_t n = len < max ? len : max;

	while (n < len && n > 0 && (s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* How much goes into the next word: if that can be, so that its base64 needs
 * no '=', behind which GMime 3.2.13 reads nothing (its issue 133). */
static size_t
next_word(const char *s, size_t len)
{
	size_t n = WORD_MAX;

	if (len <= n)
		return len;
	while (n > 0 && whole_characters(s, len, n) != n)
		n -= 3;
	return n > 0 ? n : whole_characters(s, len, WORD_MAX);
}

/* GMime 3.2.13 makes encoded words that are too long where there are no
 * spaces, as in Chinese. */
static void
encode_words(struct buf *out, const char *s, size_t len)
{
	while (len > 0) {
		size_t n = next_word(s, len);
		gchar *word = g_base64_encode((const guchar *)s, n);

		buf_addf(out, "=?UTF-8?B?%s?=%s", word, n < len ? " " : "");
		g_free(word);
		s += n;
		len -= n;
	}
}

/* Skips what replies put before a subject: "Re:", "AW: Re[2]:". */
static const char *
skip_re(const char *s)
{
	static const char *const marks[] = { "re", "aw", "antw", "sv" };
	size_t i = 0;

	while (i < sizeof marks / sizeof *marks) {
		size_t len = strlen(marks[i]);
		const char *at = s + len;

		if (strncasecmp(s, marks[i++], len) != 0)
			continue;
		if (*at == '[')
			at += 1 + strspn(at + 1, "0123456789");
		at += *at == ']';
		at += *at == ' ';
		if (*at != ':')
			continue;
		s = at + 1 + strspn(at + 1, " ");
		i = 0;
	}
	return s;
}

/* "Re: Thin soup [7k3qf2mxab]", each of Re and the token once. */
static char *
make_subject(const char *subject, const char *token)
{
	const char *s = skip_re(subject), *known;
	struct buf mark = BUF_INIT, rest = BUF_INIT, out = BUF_INIT;
	size_t len;

	buf_addf(&mark, "[%s]", token);
	while ((known = strstr(s, mark.data))) {
		buf_add(&rest, s, (size_t)(known - s));
		s = known + mark.len;
	}
	buf_adds(&rest, s);
	len = whole_characters(rest.data, rest.len, SUBJECT_MAX);
	if (len < rest.len) {
		buf_cut(&rest, len);
		buf_adds(&rest, "…");
	}
	while (rest.len > 0 && rest.data[rest.len - 1] == ' ')
		buf_cut(&rest, rest.len - 1);
	buf_adds(&out, "Re: ");
	if (is_plain_value(rest.data, rest.len))
		buf_adds(&out, rest.data);
	else
		encode_words(&out, rest.data, rest.len);
	buf_addf(&out, "%s%s", rest.len > 0 ? " " : "", mark.data);
	buf_release(&mark);
	buf_release(&rest);
	return buf_detach(&out);
}

int
mail_ascii_address(struct buf *out, const char *address)
{
	size_t local = strcspn(address, "@");
	gchar *domain;

	for (size_t i = 0; i < local; i++) {
		if (address[i] & 0x80)
			return err_set(CASE_EDATA, "'%s' cannot be mailed: "
			    "before the @ it is not ASCII", address);
	}
	domain = address[local] ? g_hostname_to_ascii(address + local + 1) :
	    NULL;
	if (!domain)
		return err_set(CASE_EDATA, "'%s' is no mail address", address);
	buf_add(out, address, local + 1);
	buf_adds(out, domain);
	g_free(domain);
	return 0;
}

static int
check_header(const char *name, const char *value)
{
	if (value && !text_is_value(value, strlen(value)))
		return err_set(CASE_EDATA, "a control character in %s: '%s'",
		    name, value);
	return 0;
}

static int
check_id(const char *id)
{
	return !id || mail_is_id(id) ? 0 :
	    err_set(CASE_EDATA, "'%s' is no Message-ID", id);
}

/* Nothing gets into a header that is not looked at here. */
static int
check_letter(const struct mail_letter *l)
{
	int rc = check_header("From", l->from);

	if (rc == 0 && !address_is(l->to))
		rc = err_set(CASE_EDATA, "'%s' is no mail address", l->to);
	if (rc == 0)
		rc = check_header("Subject", l->subject);
	if (rc == 0)
		rc = check_id(l->message_id);
	if (rc == 0)
		rc = check_id(l->in_reply_to);
	for (size_t i = 0; rc == 0 && i < l->references->n; i++)
		rc = check_id(l->references->v[i]);
	for (size_t i = 0; rc == 0 && i < l->nfiles; i++)
		rc = check_header("the name of a file", l->files[i].name);
	return rc;
}

static void
put_header(GMimeMessage *message, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, NULL);
}

/* Adds someone, whose address may have an IDN. */
static int
put_mailbox(GMimeMessage *message, GMimeAddressType type, const char *name,
    const char *address)
{
	struct buf ascii = BUF_INIT;
	int rc = mail_ascii_address(&ascii, address);

	if (rc == 0)
		g_mime_message_add_mailbox(message, type, name, ascii.data);
	buf_release(&ascii);
	return rc;
}

/* "Name <address>", where a name is told. */
static int
put_from(GMimeMessage *message, const char *from)
{
	struct buf address = BUF_INIT, name = BUF_INIT;
	const char *open = strrchr(from, '<');
	int rc = address_of(&address, from);

	if (open)
		buf_add(&name, from, (size_t)(open - from));
	while (name.len > 0 && name.data[name.len - 1] == ' ')
		buf_cut(&name, name.len - 1);
	if (rc == 0)
		rc = put_mailbox(message, GMIME_ADDRESS_TYPE_FROM,
		    name.len > 0 ? name.data : NULL, address.data);
	else
		rc = err_set(CASE_EDATA, "no mail address in '%s'", from);
	buf_release(&address);
	buf_release(&name);
	return rc;
}

static void
put_date(GMimeMessage *message, struct when date)
{
	GTimeZone *zone = g_time_zone_new_offset(date.offset * 60);
	GDateTime *utc = g_date_time_new_from_unix_utc(date.at);
	GDateTime *local = g_date_time_to_timezone(utc, zone);

	g_mime_message_set_date(message, local);
	g_date_time_unref(local);
	g_date_time_unref(utc);
	g_time_zone_unref(zone);
}

static void
put_ids(GMimeMessage *message, const char *name, char *const *ids, size_t n)
{
	struct buf value = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_addf(&value, "%s<%s>", i > 0 ? " " : "", ids[i]);
	if (n > 0)
		put_header(message, name, value.data);
	buf_release(&value);
}

static int
put_headers(GMimeMessage *message, const struct mail_letter *l)
{
	char *subject = make_subject(l->subject, l->token);
	char *before = (char *)l->in_reply_to;
	int rc = put_from(message, l->from);

	if (rc == 0)
		rc = put_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, l->to);
	g_mime_message_set_subject(message, subject, NULL);
	put_date(message, l->date);
	g_mime_message_set_message_id(message, l->message_id);
	put_ids(message, "In-Reply-To", &before, before != NULL);
	put_ids(message, "References", l->references->v, l->references->n);
	if (l->automatic)
		put_header(message, "Auto-Submitted", "auto-replied");
	free(subject);
	return rc;
}

/* Lines end in LF, the last one too. */
static void
add_lines(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] != '\r')
			buf_addc(out, s[i]);
		else if (i + 1 == len || s[i + 1] != '\n')
			buf_addc(out, '\n');
	}
	if (out->len == 0 || out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
}

/* Would a mail server, or a mailbox, change this line? */
static int
is_touchy(const char *line)
{
	return *line == '.' || strncmp(line, "From ", 5) == 0;
}

/* May the text go as it is: ASCII in short lines, none of which anybody
 * changes on the way? */
static int
is_plain_text(const struct buf *text)
{
	const char *line = text->data, *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		if (end - line > LINE_MAX_PLAIN || is_touchy(line) ||
		    (end > line && (end[-1] == ' ' || end[-1] == '\t')))
			return 0;
		for (const char *c = line; c < end; c++) {
			if ((*c < ' ' && *c != '\t') || *c > '~')
				return 0;
		}
	}
	return 1;
}

/* Appends text as quoted-printable (RFC 2045 section 6.7); the first
 * character of a touchy line is encoded as well. */
static void
add_quoted(struct buf *out, const struct buf *text)
{
	GMimeEncoding encoder;
	struct buf quoted = BUF_INIT;
	const char *line, *end;
	size_t n;

	g_mime_encoding_init_encode(&encoder,
	    GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	buf_grow(&quoted, g_mime_encoding_outlen(&encoder, text->len));
	n = g_mime_encoding_flush(&encoder, text->data, text->len,
	    quoted.data);
	buf_cut(&quoted, n);
	for (line = quoted.data; *line; line = end) {
		end = line + strcspn(line, "\n");
		end += *end == '\n';
		if (is_touchy(line))
			buf_addf(out, "=%02X", (unsigned char)*line++);
		buf_add(out, line, (size_t)(end - line));
	}
	buf_release(&quoted);
}

/* Gives a part content that has this encoding already, or is to get it. */
static void
set_content(GMimePart *part, const struct buf *data,
    GMimeContentEncoding now, GMimeContentEncoding then)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data->data,
	    data->len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, now);

	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, then);
	g_object_unref(content);
	g_object_unref(stream);
}

static GMimeObject *
make_text(const struct mail_letter *l)
{
	GMimePart *part = g_mime_part_new_with_type("text", "plain");
	GMimeContentEncoding encoding = GMIME_CONTENT_ENCODING_7BIT;
	struct buf text = BUF_INIT, quoted = BUF_INIT;

	add_lines(&text, l->body, l->body_len);
	if (!is_plain_text(&text)) {
		encoding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
		add_quoted(&quoted, &text);
	}
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset",
	    "utf-8");
	set_content(part, quoted.len > 0 ? &quoted : &text, encoding,
	    encoding);
	buf_release(&text);
	buf_release(&quoted);
	return GMIME_OBJECT(part);
}

/* Is it a type that base64 may be used on (RFC 2046 section 5), and no
 * nonsense? */
static int
is_leaf_type(const char *type)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyz0123456789"
	    "!#$&-^_.+";
	size_t first = strspn(type, token);

	return first > 0 && type[first] == '/' && type[first + 1] &&
	    strspn(type + first + 1, token) == strlen(type + first + 1) &&
	    strncmp(type, "multipart/", 10) != 0 &&
	    strncmp(type, "message/", 8) != 0;
}

static GMimeObject *
make_file(const struct mail_file *file)
{
	const char *type = is_leaf_type(file->type) ? file->type :
	    "application/octet-stream";
	GMimeContentType *content = g_mime_content_type_parse(NULL, type);
	GMimePart *part = g_mime_part_new();

	g_mime_object_set_content_type(GMIME_OBJECT(part), content);
	g_mime_object_set_disposition(GMIME_OBJECT(part),
	    GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, file->name);
	set_content(part, &file->data, GMIME_CONTENT_ENCODING_BINARY,
	    GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	return GMIME_OBJECT(part);
}

static void
add_part(GMimeMultipart *to, GMimeObject *part)
{
	g_mime_multipart_add(to, part);
	g_object_unref(part);
}

static GMimeObject *
make_body(const struct mail_letter *l)
{
	GMimeMultipart *mixed;

	if (l->nfiles == 0)
		return make_text(l);
	mixed = g_mime_multipart_new_with_subtype("mixed");
	g_mime_multipart_set_boundary(mixed, l->boundary);
	add_part(mixed, make_text(l));
	for (size_t i = 0; i < l->nfiles; i++)
		add_part(mixed, make_file(&l->files[i]));
	return GMIME_OBJECT(mixed);
}

int
mail_write(struct buf *out, const struct mail_letter *letter)
{
	GMimeMessage *message;
	GMimeObject *body;
	GMimeStream *stream;
	GByteArray *bytes;
	int rc = check_letter(letter);

	if (rc < 0)
		return rc;
	g_mime_init();
	message = g_mime_message_new(FALSE);
	rc = put_headers(message, letter);
	body = make_body(letter);
	g_mime_message_set_mime_part(message, body);
	stream = g_mime_stream_mem_new();
	g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	if (rc == 0)
		buf_add(out, bytes->data, bytes->len);
	if (rc == 0 && out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	g_object_unref(stream);
	g_object_unref(body);
	g_object_unref(message);
	return rc;
}
