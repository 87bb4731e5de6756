#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/err.h"
#include "lib/mail_mime.h"
#include "lib/text.h"

enum {
	GROUPS = 4,			/* in one another */
	MICROSECONDS = 1000000,
};

const char *
mail_raw_header(GMimeMessage *message, const char *name)
{
	GMimeHeaderList *list =
	    g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(list, name);

	return header ? g_mime_header_get_raw_value(header) : NULL;
}

int
mail_has_type(GMimeObject *part, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(
	    g_mime_object_get_content_type(part), type, subtype);
}

/* "=?utf-8?B?SGVsbG8=?=", which ends at `end` behind its padding: where its
 * charset begins, and its base64.  0; 1 if it is no such word. */
static int
split_padded(const char *text, const char *end, const char **charset,
    const char **base64)
{
	const char *at = end - strlen("=?=");

	while (at > text && at[-1] != '?' && !strchr(" \t\r\n", at[-1]))
		at--;
	if (at - text < 3 || at[-1] != '?' || at[-3] != '?' ||
	    (at[-2] != 'B' && at[-2] != 'b'))
		return 1;
	*base64 = at;
	for (at -= 3; at > text && at[-1] != '?'; at--)
		if (strchr(" \t\r\n=", at[-1]))
			return 1;
	*charset = at;
	return at - text < 2 || at[-2] != '=';
}

/*
 * Words in padded base64 as words in hexadecimal.  GMime 3.2 joins the base64
 * of words that follow each other, and loses what is behind the padding of
 * the first (its bug 133).
 */
static char *
without_padding(const char *text)
{
	const char *end = text, *charset, *base64, *done = text;
	struct buf out = BUF_INIT;

	while ((end = strstr(end, "=?="))) {
		guchar *bytes;
		gsize len;
		char *word;

		end += strlen("=?=");
		if (split_padded(done, end, &charset, &base64) != 0)
			continue;
		buf_add(&out, done, (size_t)(base64 - 2 - done));
		buf_adds(&out, "Q?");
		word = xstrndup(base64, (size_t)(end - 2 - base64));
		bytes = g_base64_decode(word, &len);
		for (gsize i = 0; i < len; i++)
			buf_addf(&out, "=%02X", bytes[i]);
		buf_adds(&out, "?=");
		g_free(bytes);
		free(word);
		done = end;
	}
	buf_adds(&out, done);
	return buf_detach(&out);
}

/* 8-bit headers say nothing of their charset.  Owned. */
static char *
as_utf8(const char *raw)
{
	struct buf out = BUF_INIT;
	char *text;

	mail_decode(&out, raw, strlen(raw), NULL);
	text = without_padding(out.data);
	buf_release(&out);
	return text;
}

char *
mail_header_value(const char *raw)
{
	char *text = as_utf8(raw), *decoded, *value;

	decoded = g_mime_utils_header_decode_text(NULL, text);
	value = mail_value(decoded, strlen(decoded));
	g_free(decoded);
	free(text);
	return value;
}

/*
 * People.
 */

static char *
value_of(const char *s)
{
	return s ? mail_value(s, strlen(s)) : xstrdup("");
}

/* Adds someone, unless the address can't be one. */
static void
add_person(struct mail_people *out, const char *name, const char *address)
{
	char *n = value_of(name), *a = value_of(address);

	if (strlen(a) > MAIL_ID || strcmp(a, address) != 0 ||
	    out->n == MAIL_PEOPLE) {
		free(n);
		free(a);
		return;
	}
	if (strcasecmp(n, a) == 0)
		*n = '\0';
	mail_people_add(out, n, a);
}

/* The members of groups are people as all others. */
static void
add_list(struct mail_people *out, InternetAddressList *list, int depth)
{
	int n = internet_address_list_length(list);

	for (int i = 0; i < n; i++) {
		InternetAddress *a =
		    internet_address_list_get_address(list, i);

		if (INTERNET_ADDRESS_IS_MAILBOX(a))
			add_person(out, internet_address_get_name(a),
			    internet_address_mailbox_get_idn_addr(
			    INTERNET_ADDRESS_MAILBOX(a)));
		else if (INTERNET_ADDRESS_IS_GROUP(a) && depth < GROUPS)
			add_list(out, internet_address_group_get_members(
			    INTERNET_ADDRESS_GROUP(a)), depth + 1);
	}
}

static int
has_address(const struct mail_people *list, size_t from)
{
	for (; from < list->n; from++) {
		if (strchr(list->v[from].address, '@'))
			return 1;
	}
	return 0;
}

static void
drop(struct mail_people *list, size_t from)
{
	while (list->n > from) {
		free(list->v[--list->n].name);
		free(list->v[list->n].address);
	}
}

/*
 * What is no list of addresses, but has one in angle brackets, as in
 * "Jane [Sales] <jane@example.org>", is taken for that; else the whole is a
 * name.  Returns 1 if there is an address in it.
 */
static int
salvage(struct mail_people *out, const char *raw)
{
	char *text = mail_header_value(raw), *open = strrchr(text, '<');
	char *close = open ? strchr(open, '>') : NULL, *name, *address;
	int found = close && memchr(open, '@', (size_t)(close - open)) &&
	    !memchr(open, ' ', (size_t)(close - open));

	address = xstrndup(found ? open + 1 : "",
	    found ? (size_t)(close - open) - 1 : 0);
	if (found || (close && close == open + 1))
		*open = '\0';
	name = text + strspn(text, " \"<");
	for (char *end = name + strlen(name); end > name &&
	    strchr(" \"<", end[-1]); )
		*--end = '\0';
	if (*name || *address)
		add_person(out, name, address);
	free(address);
	free(text);
	return found;
}

void
mail_header_people(struct mail_people *out, const char *raw)
{
	char *text = as_utf8(raw);
	InternetAddressList *list = internet_address_list_parse(NULL, text);
	struct mail_people other = { 0 };
	size_t before = out->n;

	if (list)
		add_list(out, list, 0);
	if (!has_address(out, before) && (salvage(&other, raw) || !list)) {
		drop(out, before);
		if (other.n > 0)
			mail_people_add(out, other.v[0].name,
			    other.v[0].address);
		other.n = 0;
	}
	drop(&other, 0);
	free(other.v);
	if (list)
		g_object_unref(list);
	free(text);
}

void
mail_header_date(struct when *out, const char *raw)
{
	char *text = mail_header_value(raw);
	GDateTime *date = g_mime_utils_header_decode_date(text);

	out->at = WHEN_NONE;
	out->offset = 0;
	if (date) {
		out->at = g_date_time_to_unix(date);
		out->offset = (int)(g_date_time_get_utc_offset(date) /
		    MICROSECONDS / 60);
		g_date_time_unref(date);
	}
	if (!mail_is_date(out))
		out->at = WHEN_NONE;
	free(text);
}
