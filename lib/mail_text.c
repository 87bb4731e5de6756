#include <string.h>

#include "lib/err.h"
#include "lib/mail_parts.h"
#include "lib/text.h"

#define REPLACEMENT	"\xef\xbf\xbd"	/* U+FFFD */

enum {
	BYTE_ORDER_MARK = 0xfeff,
	QUOTES = 100,			/* in one another, that are known */
};

/*
 * What C1 controls in a text stand for.  Nobody sends them; they are bytes
 * of windows-1252 that went for ISO-8859-1.
 */
static void
add_c1(struct buf *out, uint32_t code)
{
	char byte = (char)code;

	mail_decode(out, &byte, 1, NULL);
}

static int
is_control(uint32_t code)
{
	return code < 0x20 || code == 0x7f || (code >= 0x80 && code < 0xa0) ||
	    code == 0x2028 || code == 0x2029;
}

/* Adds a space, but not at the beginning, nor behind another. */
static void
add_space(struct buf *out)
{
	if (out->len > 0 && out->data[out->len - 1] != ' ')
		buf_addc(out, ' ');
}

char *
mail_value(const char *s, size_t len)
{
	struct buf out = BUF_INIT;
	uint32_t code;
	size_t n;

	for (size_t i = 0; i < len && out.len + 4 <= MAIL_VALUE; i += n) {
		n = text_decode(&code, s + i, len - i);
		if (code == UINT32_MAX)
			buf_adds(&out, REPLACEMENT);
		else if (code >= 0x80 && code < 0xa0)
			add_c1(&out, code);
		else if (code == ' ' || is_control(code))
			add_space(&out);
		else if (code != BYTE_ORDER_MARK)
			buf_add(&out, s + i, n);
	}
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		buf_cut(&out, out.len - 1);
	return buf_detach(&out);
}

void
mail_clean(struct buf *out, const char *s, size_t len)
{
	size_t plain = 0, i, n;		/* s[plain..i) is to be added */
	uint32_t code;

	for (i = 0; i < len; i += n) {
		n = text_decode(&code, s + i, len - i);
		if (code == '\n' || code == '\t' ||
		    (code != UINT32_MAX && code != BYTE_ORDER_MARK &&
		    (code >= 0x2028 || !is_control(code))))
			continue;
		buf_add(out, s + plain, i - plain);
		plain = i + n;
		if (code == '\r') {
			if (plain == len || s[plain] != '\n')
				buf_addc(out, '\n');
		} else if (code >= 0x80 && code < 0xa0) {
			add_c1(out, code);
		} else if (code != BYTE_ORDER_MARK) {
			buf_adds(out, REPLACEMENT);
		}
	}
	buf_add(out, s + plain, i - plain);
}

int
mail_has_words(const struct buf *text)
{
	size_t blank = strspn(text->data, " \t\n>-_*=");

	return blank < text->len;
}

/* A line of format=flowed. */
struct flowed {
	const char *text;
	size_t len;
	unsigned quotes;
	int flows;			/* the next one goes on */
};

static struct flowed
read_flowed(const char *line, size_t len, int delsp)
{
	struct flowed f = { line, len, 0, 0 };

	while (f.quotes < QUOTES && f.len > 0 && *f.text == '>') {
		f.text++;
		f.len--;
		f.quotes++;
	}
	if (f.len > 0 && *f.text == ' ') {	/* RFC 3676 section 4.4 */
		f.text++;
		f.len--;
	}
	f.flows = f.len > 0 && f.text[f.len - 1] == ' ' &&
	    !(f.len == 3 && memcmp(f.text, "-- ", 3) == 0);
	if (f.flows && delsp)
		f.len--;
	return f;
}

void
mail_unflow(struct buf *out, const char *s, size_t len, int delsp)
{
	struct flowed f, before = { 0 };
	const char *end = s + len, *eol;

	for (; s < end; s = eol + 1) {
		eol = memchr(s, '\n', (size_t)(end - s));
		if (!eol)
			eol = end;
		f = read_flowed(s, (size_t)(eol - s), delsp);
		if (!before.flows || before.quotes != f.quotes) {
			if (before.text)
				buf_addc(out, '\n');
			for (unsigned i = 0; i < f.quotes; i++)
				buf_addc(out, '>');
			if (f.quotes > 0)
				buf_addc(out, ' ');
		}
		buf_add(out, f.text, f.len);
		before = f;
	}
	if (before.text)
		buf_addc(out, '\n');
}
