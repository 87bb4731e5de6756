#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "lib/mail_parts.h"
#include "lib/text.h"

#define REPLACEMENT	"\xef\xbf\xbd"	/* U+FFFD */

enum { NAME = 32 };			/* bytes of a name, at most */

/*
 * The charsets that are converted, under the names that mails give them.
 * UTF-8 needs no converter.
 */
static const char *const known[MAIL_CHARSETS] = {
	"iso-8859-1", "latin1", "windows-1252", "cp1252",
	"iso-8859-2", "latin2", "iso-8859-3", "iso-8859-4", "iso-8859-5",
	"iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i",
	"iso-8859-9", "latin5", "iso-8859-10", "iso-8859-11", "iso-8859-13",
	"iso-8859-14", "iso-8859-15", "iso8859-15", "latin-9", "iso-8859-16",
	"windows-1250", "cp1250", "windows-1251", "cp1251", "windows-1253",
	"windows-1254", "windows-1255", "windows-1256", "windows-1257",
	"windows-1258", "windows-874", "tis-620",
	"koi8-r", "koi8-u", "koi8-t", "koi8-ru",
	"utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be",
	"utf-7",
	"gb18030", "gbk", "gb2312", "cp936", "euc-cn",
	"big5", "big5-hkscs", "euc-tw",
	"shift_jis", "shift-jis", "sjis", "cp932",
	"euc-jp", "iso-2022-jp", "iso-2022-jp-2", "iso-2022-jp-3",
	"euc-kr", "ks_c_5601-1987", "cp949", "uhc", "johab", "iso-2022-kr",
	"iso-2022-cn",
	"cp437", "ibm437", "cp850", "ibm850", "cp852", "cp855", "cp857",
	"cp858", "cp862", "cp866", "ibm866",
	"macintosh", "tcvn", "viscii",
};

/* "x-sjis" was written before there was a name for it. */
static const char *
without_x(const char *name)
{
	return strncasecmp(name, "x-", 2) == 0 ? name + 2 : name;
}

/* The number of a charset; -1: none that is known. */
static int
find(const char *name, size_t len)
{
	for (int i = 0; i < MAIL_CHARSETS && known[i]; i++) {
		if (strncasecmp(known[i], name, len) == 0 && !known[i][len])
			return i;
	}
	return -1;
}

static int
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The '=' of charset="…" or charset*=…, or the one that begins "=?…?"? */
static int
names_charset(const char *bytes, const char *equals)
{
	static const char word[] = "charset";
	size_t len = sizeof word - 1;

	while (equals > bytes && (is_space(equals[-1]) || equals[-1] == '*'))
		equals--;
	return (size_t)(equals - bytes) >= len &&
	    strncasecmp(equals - len, word, len) == 0;
}

void
mail_charsets_find(struct mail_charsets *out, const char *bytes, size_t len)
{
	const char *end = bytes + len, *p = bytes, *name;
	int charset;

	while (p < end && (p = memchr(p, '=', (size_t)(end - p)))) {
		int word = ++p < end && *p == '?';

		if (!word && !names_charset(bytes, p - 1))
			continue;
		for (name = p + word; name < end && (is_space(*name) ||
		    *name == '"'); name++)
			;
		if (end - name > 2 && strncasecmp(name, "x-", 2) == 0)
			name += 2;
		for (p = name; p < end && p - name < NAME && *p > ' ' &&
		    !strchr("\";?*'", *p); p++)
			;
		charset = find(name, (size_t)(p - name));
		if (charset >= 0)
			out->wanted[charset] = 1;
	}
}

void
mail_charsets_common(struct mail_charsets *out)
{
	static const char *const common[] = { "iso-8859-1", "windows-1252",
		"iso-8859-15" };

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		out->wanted[find(common[i], strlen(common[i]))] = 1;
}

int
mail_charsets_join(struct mail_charsets *to, const struct mail_charsets *more)
{
	int changed = 0;

	for (size_t i = 0; i < MAIL_CHARSETS; i++) {
		changed |= more->wanted[i] && !to->wanted[i];
		to->wanted[i] |= more->wanted[i];
	}
	return changed;
}

/* None is closed: glibc unloads a converter that nobody uses. */
void
mail_charsets_open(const struct mail_charsets *set)
{
	for (size_t i = 0; i < MAIL_CHARSETS; i++) {
		if (set->wanted[i])
			g_mime_iconv_open("UTF-8", known[i]);
	}
}

/*
 * Windows-1252 where it is not ISO-8859-1 (80 to 9f), as in the Encoding
 * Standard of the WHATWG; five bytes of it mean nothing.
 */
static void
add_windows(struct buf *out, unsigned char c)
{
	static const char *const high[32] = {
		"€", NULL, "‚", "ƒ", "„", "…", "†", "‡",
		"ˆ", "‰", "Š", "‹", "Œ", NULL, "Ž", NULL,
		NULL, "‘", "’", "“", "”", "•", "–", "—",
		"˜", "™", "š", "›", "œ", NULL, "ž", "Ÿ",
	};

	if (c < 0x80) {
		buf_addc(out, (char)c);
	} else if (c < 0xa0) {
		buf_adds(out, high[c - 0x80] ? high[c - 0x80] : REPLACEMENT);
	} else {
		buf_addc(out, (char)(0xc0 | c >> 6));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* Bytes of which nothing is known, or nothing true.  A text that is UTF-8 but
 * for some damage stays so: mail_clean() marks the damage. */
static void
guess(struct buf *out, const char *bytes, size_t len)
{
	size_t whole = 0, broken = 0, n;
	uint32_t code;

	for (size_t i = 0; i < len; i += n) {
		n = text_decode(&code, bytes + i, len - i);
		whole += n > 1;
		broken += code == UINT32_MAX;
	}
	if (broken <= whole) {
		buf_add(out, bytes, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		add_windows(out, (unsigned char)bytes[i]);
}

/* Returns how many bytes have no meaning in the charset. */
static size_t
convert(struct buf *out, iconv_t cd, const char *bytes, size_t len)
{
	char *in = (char *)bytes, piece[4096], *to;
	size_t left, bad = 0, rc;

	do {
		to = piece;
		left = sizeof piece;
		rc = iconv(cd, &in, &len, &to, &left);
		buf_add(out, piece, (size_t)(to - piece));
		if (rc == (size_t)-1 && errno != E2BIG) {
			buf_adds(out, REPLACEMENT);
			bad++;
			in++;
			len--;
		}
	} while (len > 0);
	/* Some converters keep a character back, for a combining one. */
	to = piece;
	left = sizeof piece;
	iconv(cd, NULL, NULL, &to, &left);
	buf_add(out, piece, (size_t)(to - piece));
	return bad;
}

/* Is this the name of no charset, or of one under which all others are sent?
 */
static int
says_nothing(const char *charset)
{
	static const char *const names[] = { "utf-8", "utf8", "us-ascii",
		"ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252" };

	for (size_t i = 0; charset && i < sizeof names / sizeof *names; i++) {
		if (strcasecmp(charset, names[i]) == 0)
			return 1;
	}
	return !charset || find(charset, strlen(charset)) < 0;
}

void
mail_decode(struct buf *out, const char *bytes, size_t len,
    const char *charset)
{
	size_t before = out->len;
	iconv_t cd = (iconv_t)-1;

	if (charset)
		charset = without_x(charset);
	if (!says_nothing(charset))
		cd = g_mime_iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1) {
		guess(out, bytes, len);
		return;
	}
	if (convert(out, cd, bytes, len) > 0 &&
	    text_is_utf8(bytes, len, NULL)) {
		buf_cut(out, before);
		buf_add(out, bytes, len);
	}
	iconv_close(cd);
}
