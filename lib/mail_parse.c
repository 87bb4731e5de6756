#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/err.h"
#include "lib/mail_mime.h"
#include "lib/path.h"
#include "lib/text.h"

enum {
	RAW_MAX = 4 * MAIL_TEXT_MAX,	/* bytes that one text is made of: a
					 * character may take four */
	PIECE = 16 * 1024,
};

void
mail_parse_open(void)
{
	static const char *fallback[] = { "utf-8", "windows-1252", NULL };

	g_mime_init();
	g_mime_parser_options_set_fallback_charsets(
	    g_mime_parser_options_get_default(), fallback);
}

/*
 * Content.
 */

/* A stream that gives the content of a leaf, decoded; NULL: it has none. */
static GMimeStream *
open_content(GMimePart *leaf)
{
	GMimeDataWrapper *content = g_mime_part_get_content(leaf);
	GMimeStream *source, *stream;
	GMimeFilter *filter;

	if (!content)
		return NULL;
	source = g_mime_data_wrapper_get_stream(content);
	g_mime_stream_reset(source);
	stream = g_mime_stream_filter_new(source);
	filter = g_mime_filter_basic_new(
	    g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), filter);
	g_object_unref(filter);
	return stream;
}

void
mail_content(struct buf *out, GMimeObject *part)
{
	GMimeStream *stream = GMIME_IS_PART(part) ?
	    open_content(GMIME_PART(part)) : NULL;
	char piece[PIECE];
	ssize_t n;

	while (stream && !out->overflow &&
	    (n = g_mime_stream_read(stream, piece, sizeof piece)) > 0) {
		if ((size_t)n > out->max - out->len) {
			n = (ssize_t)(out->max - out->len);
			out->overflow = 1;
		}
		buf_add(out, piece, (size_t)n);
	}
	if (stream)
		g_object_unref(stream);
}

/* Writes what an attachment is when it is taken out. */
static void
write_part(GMimeStream *to, GMimeObject *part)
{
	GMimeObject *message = NULL;
	GMimeStream *stream = NULL;

	if (GMIME_IS_MESSAGE_PART(part))
		message = GMIME_OBJECT(g_mime_message_part_get_message(
		    GMIME_MESSAGE_PART(part)));
	else if (GMIME_IS_PART(part))
		stream = open_content(GMIME_PART(part));
	if (message)
		g_mime_object_write_to_stream(message, NULL, to);
	if (stream) {
		g_mime_stream_write_to_stream(stream, to);
		g_object_unref(stream);
	}
}

static uint64_t
size_of(GMimeObject *part)
{
	GMimeStream *null = g_mime_stream_null_new();
	gint64 size;

	write_part(null, part);
	size = g_mime_stream_tell(null);
	g_object_unref(null);
	return size > 0 ? (uint64_t)size : 0;
}

/*
 * Names of attachments.
 */

/* What an attachment is called that has no name. */
static const char *
name_by_type(GMimeObject *part)
{
	static const char *const names[][3] = {
		{ "message", "rfc822", "mail.eml" },
		{ "message", "delivery-status", "delivery-status.txt" },
		{ "message", "disposition-notification",
		    "disposition-notification.txt" },
		{ "text", "rfc822-headers", "headers.txt" },
		{ "text", "html", "text.html" },
		{ "text", "calendar", "calendar.ics" },
		{ "text", "csv", "table.csv" },
		{ "text", "vcard", "contact.vcf" },
		{ "text", "x-vcard", "contact.vcf" },
		{ "text", "*", "text.txt" },
		{ "message", "feedback-report", "feedback-report.txt" },
		{ "image", "jpeg", "image.jpg" },
		{ "image", "jpg", "image.jpg" },
		{ "image", "png", "image.png" },
		{ "image", "gif", "image.gif" },
		{ "image", "tiff", "image.tif" },
		{ "image", "*", "image" },
		{ "audio", "*", "audio" }, { "video", "*", "video" },
		{ "application", "pdf", "document.pdf" },
		{ "application", "zip", "files.zip" },
		{ "application", "ms-tnef", "winmail.dat" },
		{ "application", "pgp-signature", "signature.asc" },
		{ "application", "pgp-encrypted", "version.txt" },
		{ "application", "pkcs7-signature", "smime.p7s" },
		{ "application", "x-pkcs7-signature", "smime.p7s" },
		{ "application", "pkcs7-mime", "smime.p7m" },
		{ "application", "x-pkcs7-mime", "smime.p7m" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (mail_has_type(part, names[i][0], names[i][1]))
			return names[i][2];
	}
	return "attachment";
}

/* The raw message lies beside its parts, and has a name too. */
static int
is_taken(const struct mail *mail, const char *name)
{
	if (strcasecmp(name, "message.eml") == 0)
		return 1;
	for (size_t i = 0; i < mail->nparts; i++) {
		if (mail->parts[i].name &&
		    strcasecmp(mail->parts[i].name, name) == 0)
			return 1;
	}
	return 0;
}

/* "scan.pdf"; where there is one already, and it is the third attachment,
 * "3-scan.pdf". */
static char *
unique_name(const struct mail *mail, const char *name)
{
	char first[NAME_MAX_BYTES + 1], clean[NAME_MAX_BYTES + 1];
	struct buf other = BUF_INIT;
	size_t n = mail->nparts;

	path_clean_name(first, name);
	memcpy(clean, first, sizeof clean);
	while (is_taken(mail, clean)) {
		buf_cut(&other, 0);
		buf_addf(&other, "%zu-%s", ++n, first);
		path_clean_name(clean, other.data);
	}
	buf_release(&other);
	return xstrdup(clean);
}

/* NULL: it has none. */
static const char *
filename_of(GMimeObject *part)
{
	const char *name = g_mime_object_get_content_disposition_parameter(
	    part, "filename");

	return name ? name :
	    g_mime_object_get_content_type_parameter(part, "name");
}

/* "application/pdf"; what is no type goes for bytes. */
static char *
type_of(GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	struct buf out = BUF_MAX(100);

	buf_addf(&out, "%s/%s", g_mime_content_type_get_media_type(type),
	    g_mime_content_type_get_media_subtype(type));
	for (size_t i = 0; i < out.len; i++)
		out.data[i] = g_ascii_tolower(out.data[i]);
	if (out.overflow || !mail_is_type(out.data)) {
		buf_cut(&out, 0);
		buf_adds(&out, "application/octet-stream");
	}
	return buf_detach(&out);
}

/*
 * The walk through the parts.
 */

struct walk {
	struct mail *mail;
	struct buf number;		/* of the part in hand: "1.2" */
	int is_whole;			/* it is all that there is */
};

/* What a part says to whoever reads the mail. */
struct said {
	struct buf text;
	int is_html;
};

static void
add_attachment(struct walk *w, GMimeObject *object)
{
	struct mail_part *part;
	const char *name = filename_of(object);
	char *value, *unique;

	if (w->mail->nparts == MAIL_PARTS) {
		w->mail->is_cut = 1;
		return;
	}
	value = mail_header_value(name ? name : "");
	unique = unique_name(w->mail, *value ? value : name_by_type(object));
	part = mail_part_add(w->mail);
	part->name = unique;
	part->part = xstrdup(w->number.data);
	part->type = type_of(object);
	part->size = size_of(object);
	free(value);
}

/* Cuts what is longer than a text may be, at a character. */
static void
limit(struct walk *w, struct buf *text)
{
	size_t len = MAIL_TEXT_MAX - 1;		/* and a newline */

	if (text->len <= len)
		return;
	while ((text->data[len] & 0xc0) == 0x80)
		len--;
	buf_cut(text, len);
	w->mail->is_cut = 1;
}

/* One newline at the end, none before it that only leaves room. */
static void
end_text(struct buf *text)
{
	while (text->len > 0 && strchr(" \t\n", text->data[text->len - 1]))
		buf_cut(text, text->len - 1);
	if (text->len > 0)
		buf_addc(text, '\n');
}

static int
is_yes(GMimeObject *part, const char *parameter, const char *yes)
{
	const char *value = g_mime_object_get_content_type_parameter(part,
	    parameter);

	return value && strcasecmp(value, yes) == 0;
}

/* Adds the text of bytes of a part, which may be HTML. */
static void
say(struct walk *w, struct said *said, GMimeObject *part,
    const struct buf *raw)
{
	struct buf utf8 = BUF_INIT, clean = BUF_INIT;
	struct buf plain = BUF_MAX(2 * MAIL_TEXT_MAX);
	int html = mail_has_type(part, "text", "html");

	mail_decode(&utf8, raw->data, raw->len,
	    g_mime_object_get_content_type_parameter(part, "charset"));
	mail_clean(&clean, utf8.data, utf8.len);
	if (html)
		mail_html(&plain, clean.data, clean.len);
	else if (is_yes(part, "format", "flowed"))
		mail_unflow(&plain, clean.data, clean.len,
		    is_yes(part, "delsp", "yes"));
	if (said->text.len > 0)
		buf_addc(&said->text, '\n');
	if (html)
		mail_clean(&said->text, plain.data, plain.len);
	else if (plain.len > 0)
		buf_add(&said->text, plain.data, plain.len);
	else
		buf_add(&said->text, clean.data, clean.len);
	said->is_html |= html;
	limit(w, &said->text);
	end_text(&said->text);
	buf_release(&utf8);
	buf_release(&clean);
	buf_release(&plain);
}

static void
say_leaf(struct walk *w, struct said *said, GMimeObject *part)
{
	struct buf raw = BUF_MAX(RAW_MAX);

	mail_content(&raw, part);
	w->mail->is_cut |= raw.overflow;
	say(w, said, part, &raw);
	buf_release(&raw);
}

/* "Content-Type: text" is no type, and means none: RFC 2045 section 5.2. */
static int
is_untyped(GMimeObject *part)
{
	const char *type = g_mime_object_get_header(part, "Content-Type");

	return type && !strchr(type, '/');
}

/* Is it to be read, and not to be taken out?  What the whole mail consists of
 * is, if it is a text at all. */
static int
is_text(const struct walk *w, GMimeObject *part)
{
	const char *disposition = g_mime_object_get_disposition(part);

	if (!GMIME_IS_PART(part))
		return 0;
	if (w->is_whole && mail_has_type(part, "text", "*"))
		return 1;
	return (mail_has_type(part, "text", "plain") ||
	    mail_has_type(part, "text", "html") || is_untyped(part)) &&
	    !filename_of(part) &&
	    !(disposition && strcasecmp(disposition, "attachment") == 0);
}

/* A leaf that is no text: notes what is to be known of it. */
static void
attach(struct walk *w, GMimeObject *part)
{
	const char *smime = g_mime_object_get_content_type_parameter(part,
	    "smime-type");

	if (mail_has_type(part, "application", "pkcs7-mime") ||
	    mail_has_type(part, "application", "x-pkcs7-mime")) {
		if (smime && strcasecmp(smime, "signed-data") == 0)
			w->mail->is_signed = 1;
		else
			w->mail->is_encrypted = 1;
	}
	add_attachment(w, part);
}

static void walk(struct walk *w, struct said *said, GMimeObject *object);

static void
walk_child(struct walk *w, struct said *said, GMimeMultipart *multipart,
    int i)
{
	size_t before = w->number.len;

	buf_addf(&w->number, before > 0 ? ".%d" : "%d", i + 1);
	walk(w, said, g_mime_multipart_get_part(multipart, i));
	buf_cut(&w->number, before);
}

/* Of several forms of one text, plain text if it has any words.  What is no
 * text at all, an invitation say, is an attachment. */
static void
walk_alternative(struct walk *w, struct said *said, GMimeMultipart *multipart)
{
	struct said best = { BUF_INIT, 0 }, next;
	int n = g_mime_multipart_get_count(multipart);

	for (int i = 0; i < n; i++) {
		next = (struct said){ BUF_INIT, 0 };
		walk_child(w, &next, multipart, i);
		if (mail_has_words(&next.text) &&
		    (!mail_has_words(&best.text) ||
		    (best.is_html && !next.is_html))) {
			buf_release(&best.text);
			best = next;
		} else {
			buf_release(&next.text);
		}
	}
	if (best.text.len > 0) {
		if (said->text.len > 0)
			buf_addc(&said->text, '\n');
		buf_add(&said->text, best.text.data, best.text.len);
		said->is_html |= best.is_html;
		limit(w, &said->text);
	}
	buf_release(&best.text);
}

/* A multipart that falls into no parts, since its boundary is not told or
 * never comes, is read as it stands. */
static void
walk_pieces(struct walk *w, struct said *said, GMimeMultipart *multipart)
{
	const char *text = g_mime_multipart_get_prologue(multipart);
	struct buf raw = BUF_MAX(RAW_MAX);

	if (text)
		buf_adds(&raw, text);
	say(w, said, GMIME_OBJECT(multipart), &raw);
	buf_release(&raw);
}

static void
walk_multipart(struct walk *w, struct said *said, GMimeMultipart *multipart)
{
	GMimeObject *object = GMIME_OBJECT(multipart);
	int n = g_mime_multipart_get_count(multipart);

	if (mail_has_type(object, "multipart", "signed"))
		w->mail->is_signed = 1;
	if (mail_has_type(object, "multipart", "encrypted"))
		w->mail->is_encrypted = 1;
	if (n == 0)
		walk_pieces(w, said, multipart);
	else if (mail_has_type(object, "multipart", "alternative"))
		walk_alternative(w, said, multipart);
	else
		for (int i = 0; i < n; i++)
			walk_child(w, said, multipart, i);
}

static void
walk(struct walk *w, struct said *said, GMimeObject *object)
{
	if (GMIME_IS_MULTIPART(object))
		walk_multipart(w, said, GMIME_MULTIPART(object));
	else if (is_text(w, object))
		say_leaf(w, said, object);
	else
		attach(w, object);
}

static void
parse_body(struct mail *out, GMimeObject *root)
{
	struct walk w = { .mail = out, .number = BUF_INIT };
	struct said said = { BUF_INIT, 0 };

	w.is_whole = !GMIME_IS_MULTIPART(root);
	if (w.is_whole)
		buf_adds(&w.number, "1");
	walk(&w, &said, root);
	out->text = buf_detach(&said.text);
	out->is_html = said.is_html;
	buf_release(&w.number);
}

/*
 * The header.
 */

static void
parse_ids(struct mail *out, GMimeMessage *message)
{
	static const char *const names[] = { "In-Reply-To", "References" };
	struct strs ids = STRS_INIT;
	const char *raw;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		strs_release(&ids);
		raw = mail_raw_header(message, names[i]);
		if (raw)
			mail_header_ids(&ids, raw);
		/* The last of References is the nearest. */
		for (size_t n = ids.n; n > 0 &&
		    out->references.n < MAIL_REFERENCES; n--) {
			if (!strs_has(&out->references, ids.v[n - 1]))
				strs_add(&out->references, ids.v[n - 1]);
		}
	}
	strs_release(&ids);
}

static void
parse_people(struct mail *out, GMimeMessage *message)
{
	GMimeHeaderList *list =
	    g_mime_object_get_header_list(GMIME_OBJECT(message));
	const struct {
		const char *name;
		struct mail_people *people;
	} headers[] = {
		{ "From", &out->from }, { "Reply-To", &out->reply_to },
		{ "To", &out->to }, { "Cc", &out->cc },
	};
	int n = g_mime_header_list_get_count(list);

	for (int i = 0; i < n; i++) {
		GMimeHeader *header =
		    g_mime_header_list_get_header_at(list, i);

		for (size_t h = 0; h < sizeof headers / sizeof *headers; h++) {
			if (strcasecmp(g_mime_header_get_name(header),
			    headers[h].name) == 0)
				mail_header_people(headers[h].people,
				    g_mime_header_get_raw_value(header));
		}
	}
}

static void
parse_header(struct mail *out, GMimeMessage *message)
{
	const char *subject = mail_raw_header(message, "Subject");
	const char *date = mail_raw_header(message, "Date");

	out->date.at = WHEN_NONE;
	if (subject)
		out->subject = mail_header_value(subject);
	if (date)
		mail_header_date(&out->date, date);
	parse_ids(out, message);
	parse_people(out, message);
}

/* The bytes stay where they are, and are read for as long as the message is
 * used. */
static GMimeMessage *
read_message(GByteArray *bytes)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeParser *parser;
	GMimeMessage *message;

	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), bytes);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

int
mail_parse(struct mail *out, char *bytes, size_t len)
{
	GByteArray array = { (guint8 *)bytes, (guint)len };
	GMimeMessage *message = read_message(&array);

	if (!message)
		return 1;
	out->readable = 1;
	parse_header(out, message);
	parse_body(out, g_mime_message_get_mime_part(message));
	mail_judge(out, message);
	g_object_unref(message);
	return 0;
}

/* The part of a number, as parse_body() counts them; or NULL. */
static GMimeObject *
find_part(GMimeObject *object, const char *number)
{
	char *end;

	if (!GMIME_IS_MULTIPART(object))
		return strcmp(number, "1") == 0 ? object : NULL;
	do {
		unsigned long n = strtoul(number, &end, 10);
		GMimeMultipart *multipart = GMIME_MULTIPART(object);

		if (n < 1 || n > (unsigned long)
		    g_mime_multipart_get_count(multipart))
			return NULL;
		object = g_mime_multipart_get_part(multipart, (int)n - 1);
		number = end + 1;
	} while (*end == '.' && GMIME_IS_MULTIPART(object));
	return *end || GMIME_IS_MULTIPART(object) ? NULL : object;
}

int
mail_parse_part(struct buf *out, char *bytes, size_t len, const char *number)
{
	GByteArray array = { (guint8 *)bytes, (guint)len }, *content;
	GMimeMessage *message = read_message(&array);
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeObject *part = NULL;

	if (message)
		part = find_part(g_mime_message_get_mime_part(message), number);
	if (part)
		write_part(stream, part);
	content = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	buf_add(out, content->data, content->len);
	g_object_unref(stream);
	if (message)
		g_object_unref(message);
	return part == NULL;
}
