#include <mbedtls/md.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/err.h"
#include "lib/mail_parts.h"
#include "lib/text.h"

static void
people_release(struct mail_people *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].address);
	}
	free(list->v);
}

void
mail_release(struct mail *mail)
{
	people_release(&mail->from);
	people_release(&mail->reply_to);
	people_release(&mail->to);
	people_release(&mail->cc);
	for (size_t i = 0; i < mail->nparts; i++) {
		free(mail->parts[i].part);
		free(mail->parts[i].type);
		free(mail->parts[i].name);
	}
	free(mail->parts);
	strs_release(&mail->references);
	free(mail->message_id);
	free(mail->subject);
	free(mail->text);
	free(mail->bounced);
	free(mail->bounce_reason);
	memset(mail, 0, sizeof *mail);
}

/* Makes room for one more of `size` bytes where `n` fill it: at each power of
 * two. */
static void *
extend(void *v, size_t n, size_t size)
{
	return (n & (n - 1)) == 0 ? xrealloc(v, (n ? 2 * n : 1) * size) : v;
}

void
mail_people_add(struct mail_people *list, char *name, char *address)
{
	list->v = extend(list->v, list->n, sizeof *list->v);
	list->v[list->n++] = (struct mail_person){ name, address };
}

struct mail_part *
mail_part_add(struct mail *mail)
{
	mail->parts = extend(mail->parts, mail->nparts, sizeof *mail->parts);
	mail->parts[mail->nparts] = (struct mail_part){ 0 };
	return &mail->parts[mail->nparts++];
}

int
mail_is_type(const char *s)
{
	static const char characters[] =
	    "abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-";
	size_t type = strspn(s, characters), subtype;

	if (type == 0 || s[type] != '/')
		return 0;
	subtype = strspn(s + type + 1, characters);
	return subtype > 0 && !s[type + 1 + subtype];
}

/* A day is left at either end, for the offset. */
int
mail_is_date(const struct when *w)
{
	const int day = 24 * 60;

	return w->at >= when_days_of(1, 1, 2) * day * 60 &&
	    w->at < when_days_of(9999, 12, 31) * day * 60 &&
	    w->offset > -day && w->offset < day;
}

/*
 * A name never brings an angle bracket: "Ann <ann@bank.example>
 * <eve@example.org>" would show two addresses.
 */
void
mail_person_show(struct buf *out, const struct mail_person *person)
{
	for (const char *s = person->name; *s; s++) {
		if (*s != '<' && *s != '>')
			buf_addc(out, *s);
	}
	if (!*person->address)
		return;
	if (*person->name)
		buf_addf(out, " <%s>", person->address);
	else
		buf_adds(out, person->address);
}

/*
 * Ids.
 */

static int
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Some programs fold a long id in its middle. */
static void
add_id(struct strs *out, const char *s, size_t len)
{
	struct buf id = BUF_MAX(MAIL_ID);

	for (size_t i = 0; i < len; i++) {
		if (!is_space(s[i]))
			buf_addc(&id, s[i]);
	}
	if (id.len > 0 && !id.overflow && text_is_value(id.data, id.len))
		strs_add(out, id.data);
	buf_release(&id);
}

/* A value without < > is an id if it is one word. */
static void
add_bare_id(struct strs *out, const char *s)
{
	size_t len;

	while (is_space(*s))
		s++;
	len = strlen(s);
	while (len > 0 && is_space(s[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (is_space(s[i]) || s[i] == '<' || s[i] == '>')
			return;
	}
	add_id(out, s, len);
}

void
mail_header_ids(struct strs *out, const char *raw)
{
	const char *begin = NULL;
	size_t before = out->n;

	for (const char *s = raw; *s; s++) {
		if (*s == '<') {
			begin = s + 1;
		} else if (*s == '>' && begin) {
			add_id(out, begin, (size_t)(s - begin));
			begin = NULL;
		}
	}
	if (out->n == before)
		add_bare_id(out, raw);
}

char *
mail_message_id(const char *bytes, size_t len)
{
	struct buf raw = BUF_INIT;
	struct strs ids = STRS_INIT;
	struct mail_lines lines;
	struct mail_line line;
	int found = 0;
	char *id;

	mail_lines_init(&lines, bytes, len);
	while (mail_lines_next(&line, &lines) == 0 &&
	    !mail_ends_header(&line, &lines)) {
		if (*line.text != ' ' && *line.text != '\t') {
			if (found)
				break;
			found = mail_is_field(&line, "Message-ID");
		}
		if (found)
			buf_add(&raw, line.text, line.len);
	}
	if (found)
		mail_header_ids(&ids, strchr(raw.data, ':') + 1);
	id = ids.n > 0 ? xstrdup(ids.v[0]) : NULL;
	strs_release(&ids);
	buf_release(&raw);
	return id;
}

/*
 * The digest.
 */

/* What is hashed of a header.  Not Content-Length: it is no MIME header, and
 * those who deliver into mailboxes add it. */
static int
is_digested(const struct mail_line *line)
{
	return mail_is_field(line, "From") || mail_is_field(line, "Date") ||
	    mail_is_field(line, "Subject") ||
	    mail_is_field(line, "MIME-Version") ||
	    (line->len > 8 && strncasecmp(line->text, "Content-", 8) == 0 &&
	    !mail_is_field(line, "Content-Length"));
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Adds a line of a field: its name in lower case, and each stretch of white
 * space, which may be where it was folded, as one space. */
static void
add_unfolded(struct buf *out, const struct mail_line *line)
{
	size_t name = mail_field_name(line);

	for (size_t i = 0; i < line->len; i++) {
		char c = line->text[i];

		if (c == ' ' || c == '\t') {
			if (out->len > 0 && out->data[out->len - 1] != ' ')
				buf_addc(out, ' ');
		} else {
			buf_addc(out, i < name ? lower(c) : c);
		}
	}
}

static void
hash_field(mbedtls_md_context_t *sha, struct buf *field)
{
	while (field->len > 0 && field->data[field->len - 1] == ' ')
		buf_cut(field, field->len - 1);
	if (field->len > 0) {
		buf_addc(field, '\n');
		mbedtls_md_update(sha, (unsigned char *)field->data,
		    field->len);
	}
	buf_cut(field, 0);
}

/* Leaves `lines` where the body begins. */
static void
hash_header(mbedtls_md_context_t *sha, struct mail_lines *lines)
{
	struct mail_lines before = *lines;
	struct buf field = BUF_INIT;
	struct mail_line line;
	int digested = 0;

	while (mail_lines_next(&line, lines) == 0 &&
	    !mail_ends_header(&line, lines)) {
		if (*line.text != ' ' && *line.text != '\t') {
			hash_field(sha, &field);
			digested = is_digested(&line);
		}
		if (digested)
			add_unfolded(&field, &line);
		before = *lines;
	}
	hash_field(sha, &field);
	*lines = before;
	buf_release(&field);
}

/* The lines, but for empty ones at the end: some that deliver add one. */
static void
hash_body(mbedtls_md_context_t *sha, struct mail_lines *lines)
{
	static const unsigned char newline = '\n';
	struct mail_line line;
	size_t empty = 1;		/* newlines that wait */

	while (mail_lines_next(&line, lines) == 0) {
		if (line.len == 0) {
			empty++;
			continue;
		}
		for (; empty > 0; empty--)
			mbedtls_md_update(sha, &newline, 1);
		mbedtls_md_update(sha, (const unsigned char *)line.text,
		    line.len);
		empty = 1;
	}
}

void
mail_digest(char out[MAIL_DIGEST + 1], const char *bytes, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char sum[MBEDTLS_MD_MAX_SIZE] = { 0 };
	mbedtls_md_context_t sha;
	struct mail_lines lines;

	mbedtls_md_init(&sha);
	if (mbedtls_md_setup(&sha,
	    mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0) != 0)
		err_out_of_memory();
	mbedtls_md_starts(&sha);
	mail_lines_init(&lines, bytes, len);
	hash_header(&sha, &lines);
	hash_body(&sha, &lines);
	mbedtls_md_finish(&sha, sum);
	mbedtls_md_free(&sha);
	for (size_t i = 0; i < MAIL_DIGEST / 2; i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[MAIL_DIGEST] = '\0';
}
