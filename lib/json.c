#include <string.h>

#include "lib/err.h"
#include "lib/json.h"
#include "lib/text.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";

/*
 * The writer.
 */

/* What stands before a value. */
static void
begin(struct json *w, const char *key)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = 1;
	if (key) {
		buf_addc(w->out, '"');
		buf_adds(w->out, key);
		buf_add(w->out, "\":", 2);
	}
}

void
json_open(struct json *w, const char *key, char bracket)
{
	begin(w, key);
	buf_addc(w->out, bracket);
	w->comma = 0;
}

void
json_close(struct json *w, char bracket)
{
	buf_addc(w->out, bracket);
	w->comma = 1;
}

/* What text_show() would not let pass either. */
static int
must_escape(uint32_t code)
{
	return code == '"' || code == '\\' ||
	    (code != UINT32_MAX && text_is_hidden(code));
}

static void
add_escape(struct buf *out, uint32_t code)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *p = code > 0 && code < 0x80 ? strchr(plain, (int)code) :
	    NULL;

	if (p)
		buf_addf(out, "\\%c", letters[p - plain]);
	else if (code <= 0xffff)
		buf_addf(out, "\\u%04x", (unsigned)code);
	else		/* a pair of surrogates: RFC 8259 section 7 */
		buf_addf(out, "\\u%04x\\u%04x",
		    (unsigned)(0xd7c0 + (code >> 10)),
		    (unsigned)(0xdc00 + (code & 0x3ff)));
}

void
json_put_stringn(struct json *w, const char *key, const char *value,
    size_t len)
{
	size_t plain = 0, i, n;		/* value[plain..i) is to be added */
	uint32_t code;

	begin(w, key);
	buf_addc(w->out, '"');
	for (i = 0; i < len; i += n) {
		n = text_decode(&code, value + i, len - i);
		if (!must_escape(code))
			continue;
		buf_add(w->out, value + plain, i - plain);
		add_escape(w->out, code);
		plain = i + n;
	}
	buf_add(w->out, value + plain, i - plain);
	buf_addc(w->out, '"');
}

void
json_put_string(struct json *w, const char *key, const char *value)
{
	json_put_stringn(w, key, value, strlen(value));
}

void
json_put_number(struct json *w, const char *key, int64_t value)
{
	begin(w, key);
	buf_addf(w->out, "%lld", (long long)value);
}

void
json_put_hundredths(struct json *w, const char *key, int64_t value)
{
	begin(w, key);
	buf_addf(w->out, "%lld.%02lld", (long long)(value / 100),
	    (long long)(value % 100));
}

void
json_put_bool(struct json *w, const char *key, int value)
{
	begin(w, key);
	buf_adds(w->out, value ? "true" : "false");
}

void
json_put_null(struct json *w, const char *key)
{
	begin(w, key);
	buf_adds(w->out, "null");
}

void
json_put_maybe(struct json *w, const char *key, const char *value)
{
	if (value)
		json_put_string(w, key, value);
	else
		json_put_null(w, key);
}

void
json_put_instant(struct json *w, const char *key, int64_t at)
{
	char text[WHEN_TEXT];

	if (at == WHEN_NONE) {
		json_put_null(w, key);
		return;
	}
	when_format_utc(text, at);
	json_put_string(w, key, text);
}

/*
 * Events.
 */

int
json_is_reserved(const char *key)
{
	static const char *const reserved[] = {
		"v", "id", "body", "attachment_data", "attachment_names"
	};

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (strcmp(reserved[i], key) == 0)
			return 1;
	}
	return 0;
}

/* "New-Thing" as "new_thing". */
static void
key_of_name(char key[EVENT_NAME_MAX + 2], const char *name)
{
	size_t i;

	key[0] = '_';
	for (i = 0; i < EVENT_NAME_MAX && name[i]; i++) {
		char c = name[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		key[i + 1] = c == '-' ? '_' : c;
	}
	key[i + 1] = '\0';
	if (!json_is_reserved(key + 1))
		memmove(key, key + 1, i + 1);
}

/* Writes the n fields from `f` on, which have one name. */
static void
write_fields(struct json *w, const struct field *f, size_t n)
{
	const struct field_rule *rule = event_field_rule(f->id);
	char key[EVENT_NAME_MAX + 2];

	if (!rule)
		key_of_name(key, f->name);
	if (n == 1 && !(rule && rule->repeats)) {
		json_put_string(w, rule ? rule->json : key, f->value);
		return;
	}
	json_open(w, rule ? rule->json : key, '[');
	for (size_t i = 0; i < n; i++)
		json_put_string(w, NULL, f[i].value);
	json_close(w, ']');
}

void
json_event(struct json *w, const struct event *ev)
{
	size_t i, n;

	if (ev->id[0])
		json_put_stringn(w, "id", ev->id, EVENT_ID);
	for (i = 0; i < ev->nfields; i += n) {
		const struct field *f = &ev->fields[i];

		for (n = 1; i + n < ev->nfields; n++) {
			if (strcmp(f[n].name, f->name) != 0)
				break;
		}
		write_fields(w, f, n);
	}
	json_put_stringn(w, "body", ev->body, ev->body_len);
}

/*
 * Base64.
 */

void
json_base64(struct buf *out, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (; len > 0; p += 3) {
		size_t n = len < 3 ? len : 3;
		unsigned v = (unsigned)p[0] << 16;
		char four[4] = { '=', '=', '=', '=' };

		if (n > 1)
			v |= (unsigned)p[1] << 8;
		if (n > 2)
			v |= p[2];
		for (size_t i = 0; i <= n; i++)
			four[i] = alphabet[v >> (18 - 6 * i) & 63];
		buf_add(out, four, sizeof four);
		len -= n;
	}
}

static int
bits_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

int
json_unbase64(struct buf *out, const char *text)
{
	size_t len = strlen(text), pad = 0;

	if (len % 4 != 0)
		return err_set(CASE_EDATA, "no base64: %zu characters", len);
	while (pad < 2 && pad < len && text[len - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < len; i += 4) {
		size_t n = i + 4 < len ? 4 : 4 - pad;
		unsigned v = 0;
		char three[3];

		for (size_t j = 0; j < 4; j++) {
			int bits = j < n ? bits_of(text[i + j]) : 0;

			if (bits < 0)
				return err_set(CASE_EDATA, "no base64 at"
				    " character %zu", i + j + 1);
			v = v << 6 | (unsigned)bits;
		}
		/* What padding drops must be 0: one text for some bytes. */
		if (v & 0xffffffu >> 8 * (n - 1))
			return err_set(CASE_EDATA, "no base64 at character"
			    " %zu", i + n);
		three[0] = (char)(v >> 16);
		three[1] = (char)(v >> 8);
		three[2] = (char)v;
		buf_add(out, three, n - 1);
	}
	return 0;
}
