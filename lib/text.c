#include <string.h>

#include "lib/text.h"

enum { NEAREST = 3, WORD_MAX = 64 };

struct range {
	uint32_t first, last;
};

/*
 * Characters that take no column: general category Mn and Me, variation
 * selectors, the vowels and finals of Hangul.  Condensed from Unicode 14
 * (DerivedGeneralCategory.txt): gaps of unassigned code points are closed,
 * scripts that no living language is mainly written in are left out.
 */
static const struct range zero_width[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 },
	{ 0x05c7, 0x05c7 }, { 0x0610, 0x061a }, { 0x064b, 0x065f },
	{ 0x0670, 0x0670 }, { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 },
	{ 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed }, { 0x08ca, 0x08e1 },
	{ 0x08e3, 0x0902 }, { 0x093a, 0x093a }, { 0x093c, 0x093c },
	{ 0x0941, 0x0948 }, { 0x094d, 0x094d }, { 0x0951, 0x0957 },
	{ 0x0962, 0x0963 }, { 0x0981, 0x0981 }, { 0x09bc, 0x09bc },
	{ 0x09c1, 0x09c4 }, { 0x09cd, 0x09cd }, { 0x09e2, 0x09e3 },
	{ 0x09fe, 0x0a02 }, { 0x0a3c, 0x0a3c }, { 0x0a41, 0x0a51 },
	{ 0x0a70, 0x0a71 }, { 0x0a75, 0x0a75 }, { 0x0a81, 0x0a82 },
	{ 0x0abc, 0x0abc }, { 0x0ac1, 0x0ac8 }, { 0x0acd, 0x0acd },
	{ 0x0ae2, 0x0ae3 }, { 0x0afa, 0x0b01 }, { 0x0b3c, 0x0b3c },
	{ 0x0b3f, 0x0b3f }, { 0x0b41, 0x0b44 }, { 0x0b4d, 0x0b56 },
	{ 0x0b62, 0x0b63 }, { 0x0b82, 0x0b82 }, { 0x0bc0, 0x0bc0 },
	{ 0x0bcd, 0x0bcd }, { 0x0c00, 0x0c00 }, { 0x0c04, 0x0c04 },
	{ 0x0c3c, 0x0c3c }, { 0x0c3e, 0x0c40 }, { 0x0c46, 0x0c56 },
	{ 0x0c62, 0x0c63 }, { 0x0c81, 0x0c81 }, { 0x0cbc, 0x0cbc },
	{ 0x0cbf, 0x0cbf }, { 0x0cc6, 0x0cc6 }, { 0x0ccc, 0x0ccd },
	{ 0x0ce2, 0x0ce3 }, { 0x0d00, 0x0d01 }, { 0x0d3b, 0x0d3c },
	{ 0x0d41, 0x0d44 }, { 0x0d4d, 0x0d4d }, { 0x0d62, 0x0d63 },
	{ 0x0d81, 0x0d81 }, { 0x0dca, 0x0dca }, { 0x0dd2, 0x0dd6 },
	{ 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e },
	{ 0x0eb1, 0x0eb1 }, { 0x0eb4, 0x0ebc }, { 0x0ec8, 0x0ecd },
	{ 0x0f71, 0x0f7e }, { 0x0f80, 0x0f84 }, { 0x0f86, 0x0f87 },
	{ 0x0f8d, 0x0fbc }, { 0x0fc6, 0x0fc6 }, { 0x102d, 0x1030 },
	{ 0x1032, 0x1037 }, { 0x1039, 0x103a }, { 0x103d, 0x103e },
	{ 0x1058, 0x1059 }, { 0x105e, 0x1060 }, { 0x1071, 0x1074 },
	{ 0x1082, 0x1082 }, { 0x1085, 0x1086 }, { 0x108d, 0x108d },
	{ 0x109d, 0x109d }, { 0x1160, 0x11ff }, { 0x135d, 0x135f },
	{ 0x17b4, 0x17b5 }, { 0x17b7, 0x17bd }, { 0x17c6, 0x17c6 },
	{ 0x17c9, 0x17d3 }, { 0x17dd, 0x17dd }, { 0x180b, 0x180d },
	{ 0x180f, 0x180f }, { 0x1ab0, 0x1ace }, { 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f },
	{ 0x20d0, 0x20f0 }, { 0x2de0, 0x2dff }, { 0x302a, 0x302d },
	{ 0x3099, 0x309a }, { 0xa66f, 0xa672 }, { 0xa674, 0xa67d },
	{ 0xd7b0, 0xd7fb }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	{ 0xfeff, 0xfeff }, { 0xe0100, 0xe01ef },
};

/*
 * Characters that take two columns: East Asian Width W and F, which has all
 * emoji that are shown as pictures by default.  Condensed from Unicode 14
 * (EastAsianWidth.txt), gaps of unassigned code points closed.
 */
static const struct range two_wide[] = {
	{ 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec }, { 0x23f0, 0x23f0 }, { 0x23f3, 0x23f3 },
	{ 0x25fd, 0x25fe }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 },
	{ 0x267f, 0x267f }, { 0x2693, 0x2693 }, { 0x26a1, 0x26a1 },
	{ 0x26aa, 0x26ab }, { 0x26bd, 0x26be }, { 0x26c4, 0x26c5 },
	{ 0x26ce, 0x26ce }, { 0x26d4, 0x26d4 }, { 0x26ea, 0x26ea },
	{ 0x26f2, 0x26f3 }, { 0x26f5, 0x26f5 }, { 0x26fa, 0x26fa },
	{ 0x26fd, 0x26fd }, { 0x2705, 0x2705 }, { 0x270a, 0x270b },
	{ 0x2728, 0x2728 }, { 0x274c, 0x274c }, { 0x274e, 0x274e },
	{ 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 },
	{ 0x27b0, 0x27b0 }, { 0x27bf, 0x27bf }, { 0x2b1b, 0x2b1c },
	{ 0x2b50, 0x2b50 }, { 0x2b55, 0x2b55 }, { 0x2e80, 0x3029 },
	{ 0x302e, 0x303e }, { 0x3041, 0x3096 }, { 0x309b, 0x3247 },
	{ 0x3250, 0x4dbf }, { 0x4e00, 0xa4c6 }, { 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfad9 }, { 0xfe10, 0xfe19 },
	{ 0xfe30, 0xfe6b }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x16fe0, 0x16fe3 }, { 0x16ff0, 0x1b2fb }, { 0x1f004, 0x1f004 },
	{ 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a },
	{ 0x1f200, 0x1f320 }, { 0x1f32d, 0x1f335 }, { 0x1f337, 0x1f37c },
	{ 0x1f37e, 0x1f393 }, { 0x1f3a0, 0x1f3ca }, { 0x1f3cf, 0x1f3d3 },
	{ 0x1f3e0, 0x1f3f0 }, { 0x1f3f4, 0x1f3f4 }, { 0x1f3f8, 0x1f43e },
	{ 0x1f440, 0x1f440 }, { 0x1f442, 0x1f4fc }, { 0x1f4ff, 0x1f53d },
	{ 0x1f54b, 0x1f54e }, { 0x1f550, 0x1f567 }, { 0x1f57a, 0x1f57a },
	{ 0x1f595, 0x1f596 }, { 0x1f5a4, 0x1f5a4 }, { 0x1f5fb, 0x1f64f },
	{ 0x1f680, 0x1f6c5 }, { 0x1f6cc, 0x1f6cc }, { 0x1f6d0, 0x1f6d2 },
	{ 0x1f6d5, 0x1f6df }, { 0x1f6eb, 0x1f6ec }, { 0x1f6f4, 0x1f6fc },
	{ 0x1f7e0, 0x1f7f0 }, { 0x1f90c, 0x1f93a }, { 0x1f93c, 0x1f945 },
	{ 0x1f947, 0x1f9ff }, { 0x1fa70, 0x1faf6 }, { 0x20000, 0x3134a },
};

/*
 * Characters above ASCII that act on a terminal or on the reading order, or
 * show nothing, so that one text can look like another: C1, U+2028 to U+2029
 * and the bidirectional controls (Unicode TR 36), soft hyphen, joiners,
 * fillers, invisible operators, the byte order mark, tags.
 */
static const struct range hidden[] = {
	{ 0x0080, 0x009f }, { 0x00ad, 0x00ad }, { 0x034f, 0x034f },
	{ 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
};

/* Blocks that hold emoji of joined sequences: a family, a red-haired man. */
static const struct range emoji[] = {
	{ 0x2190, 0x21ff }, { 0x2600, 0x27bf }, { 0x2b00, 0x2bff },
	{ 0x1f000, 0x1faff },
};

enum { JOINER = 0x200d, EMOJI_STYLE = 0xfe0f, DIAERESIS = 0x0308 };

#define IN(table, code) \
	in_ranges(table, sizeof table / sizeof *table, code)

static int
in_ranges(const struct range *table, size_t n, uint32_t code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (code > table[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && code >= table[low].first;
}

size_t
text_decode(uint32_t *code, const char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	size_t n, i;
	uint32_t c;

	*code = UINT32_MAX;
	if (len == 0)
		return 0;
	if (p[0] < 0x80) {
		*code = p[0];
		return 1;
	}
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
		return 1;
	c = p[0] & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 1;
	*code = c;
	return n;
}

/*
 * Where, from `i` on, is the first byte that may be anything but a printable
 * character of ASCII?  Eight at a time, since most of what is read is
 * nothing else.
 */
static size_t
skip_plain(const char *s, size_t i, size_t len)
{
	const uint64_t ones = 0x0101010101010101, high = ones << 7;
	uint64_t w;

	for (; len - i >= sizeof w; i += sizeof w) {
		memcpy(&w, s + i, sizeof w);
		if (((w - 0x20 * ones) | (w + ones) | w) & high)
			break;
	}
	while (i < len && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

int
text_is_utf8(const char *s, size_t len, size_t *bad)
{
	uint32_t code;
	size_t i, n;

	for (i = skip_plain(s, 0, len); i < len;
	    i = skip_plain(s, i + n, len)) {
		n = text_decode(&code, s + i, len - i);
		if (code != 0 && code != UINT32_MAX)
			continue;
		if (bad)
			*bad = i;
		return 0;
	}
	return 1;
}

int
text_is_hidden(uint32_t code)
{
	return code < 0x20 || code == 0x7f || code == UINT32_MAX ||
	    (code >= 0x80 && IN(hidden, code));
}

int
text_is_value(const char *s, size_t len)
{
	uint32_t code;
	size_t i, n;

	for (i = skip_plain(s, 0, len); i < len;
	    i = skip_plain(s, i + n, len)) {
		n = text_decode(&code, s + i, len - i);
		if (code < 0x20 || (code >= 0x7f && code <= 0x9f) ||
		    code == 0x2028 || code == 0x2029 || code == UINT32_MAX)
			return 0;
	}
	return 1;
}

static int
begins_with_emoji(const char *s, size_t len)
{
	uint32_t code;

	text_decode(&code, s, len);
	return IN(emoji, code);
}

/* Is the character shown as it is?  `rest` is what follows it. */
static int
passes(uint32_t code, enum text_show how, uint32_t before, const char *rest,
    size_t len)
{
	if (code == JOINER)
		return IN(emoji, before) && begins_with_emoji(rest, len);
	if (how == TEXT_BLOCK && (code == '\n' || code == '\t'))
		return 1;
	return !text_is_hidden(code);
}

static void
show_hidden(struct buf *out, uint32_t code, char byte)
{
	if (code == UINT32_MAX)
		buf_addf(out, "\\x{%02x}", (unsigned char)byte);
	else if (code < 0x80)
		buf_addf(out, "^%c", (int)(code ^ 0x40));
	else
		buf_addf(out, "\\u{%x}", (unsigned)code);
}

void
text_show(struct buf *out, const char *s, size_t len, enum text_show how)
{
	uint32_t code, before = 0;	/* but for a variation selector */
	size_t i, n, run = 0;		/* s[run..i) is still to be added */

	for (i = 0; i < len; i += n) {
		n = skip_plain(s, i, len) - i;
		if (n > 0) {
			before = 0;
			continue;
		}
		n = text_decode(&code, s + i, len - i);
		if (passes(code, how, before, s + i + n, len - i - n)) {
			if (code != EMOJI_STYLE)
				before = code;
			continue;
		}
		buf_add(out, s + run, i - run);
		run = i + n;
		before = 0;
		if (how == TEXT_BLOCK && code == '\r' && run < len &&
		    s[run] == '\n')
			continue;
		show_hidden(out, code, s[i]);
	}
	buf_add(out, s + run, len - run);
}

static int
code_width(uint32_t code)
{
	if (code < 0x300)
		return code >= 0x20 && (code < 0x7f || code > 0x9f);
	if (IN(zero_width, code))
		return 0;
	return IN(two_wide, code) ? 2 : 1;
}

int
text_width(const char *s, size_t len)
{
	uint32_t code;
	int width = 0;

	for (size_t i = 0, plain; i < len;) {
		plain = skip_plain(s, i, len) - i;
		width += (int)plain;
		i += plain;
		if (i == len)
			break;
		i += text_decode(&code, s + i, len - i);
		width += code_width(code);
	}
	return width;
}

int
text_clip(struct buf *out, const char *s, int columns)
{
	size_t len = strlen(s), i, n, fits = 0;
	int width = 0, fits_width = 0;
	uint32_t code;

	if (columns <= 0)
		return 0;
	for (i = 0; i < len && width <= columns; i += n) {
		n = text_decode(&code, s + i, len - i);
		width += code_width(code);
		if (width < columns) {
			fits = i + n;
			fits_width = width;
		}
	}
	if (width <= columns) {
		buf_add(out, s, len);
		return width;
	}
	buf_add(out, s, fits);
	buf_adds(out, "…");
	return fits_width + 1;
}

/* What a letter with a diaeresis, or a sharp s, is searched as; NULL for
 * any other.  *n is set to the bytes that it takes. */
static const char *
fold_umlaut(size_t *n, const char *s, size_t len)
{
	uint32_t code, mark;

	*n = text_decode(&code, s, len);
	if (code < 0x80) {
		size_t m = text_decode(&mark, s + *n, len - *n);

		if (mark != DIAERESIS)
			return NULL;
		*n += m;
	}
	switch (code) {
	case 'a': case 'A': case 0xe4: case 0xc4:
		return "ae";
	case 'o': case 'O': case 0xf6: case 0xd6:
		return "oe";
	case 'u': case 'U': case 0xfc: case 0xdc:
		return "ue";
	case 0xdf: case 0x1e9e:
		return "ss";
	default:
		return NULL;
	}
}

/* Appends the ASCII at the beginning of `s` in lower case, but for a last
 * letter that a combining mark may follow.  Returns its length. */
static size_t
fold_ascii(struct buf *out, const char *s, size_t len)
{
	size_t n = 0;
	char *to;

	while (n < len && (unsigned char)s[n] < 0x80)
		n++;
	if (n < len && n > 0)
		n--;
	to = buf_grow(out, n);
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 :
		    s[i]);
	return n;
}

void
text_fold(struct buf *out, const char *s, size_t len)
{
	const char *umlaut;
	size_t i, n;

	for (i = fold_ascii(out, s, len); i < len;
	    i += n, i += fold_ascii(out, s + i, len - i)) {
		umlaut = fold_umlaut(&n, s + i, len - i);
		if (umlaut)
			buf_adds(out, umlaut);
		else if (s[i] >= 'A' && s[i] <= 'Z') {
			buf_addc(out, (char)(s[i] - 'A' + 'a'));
			buf_add(out, s + i + 1, n - 1);
		} else
			buf_add(out, s + i, n);
	}
}

/* Levenshtein's distance, by the one row of the table that is still needed;
 * SIZE_MAX if a word is longer than any that we know. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], alen = strlen(a), blen = strlen(b);

	if (alen > WORD_MAX || blen > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= blen; j++)
		row[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);

			corner = row[j];
			if (best > row[j] + 1)
				best = row[j] + 1;
			if (best > row[j - 1] + 1)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[blen];
}

void
text_nearest(struct buf *out, const char *word, const struct strs *known)
{
	struct {
		const char *word;
		size_t distance;
	} near[NEAREST + 1];	/* the last is pushed out again */
	size_t n = 0, len = strlen(word);
	size_t limit = len / 3 > 2 ? len / 3 : 2;

	for (size_t i = 0; i < known->n; i++) {
		size_t d = distance(word, known->v[i]), at = n;

		if (d > limit || d >= len)
			continue;
		for (; at > 0 && near[at - 1].distance > d; at--)
			near[at] = near[at - 1];
		near[at].word = known->v[i];
		near[at].distance = d;
		if (n < NEAREST)
			n++;
	}
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s", i ? ", " : "", near[i].word);
}

int
text_number(uint64_t *out, const char *s, uint64_t max)
{
	uint64_t value = 0;

	if (!*s)
		return 1;
	for (; *s; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (digit > 9 || digit > max || value > (max - digit) / 10)
			return 1;
		value = value * 10 + digit;
	}
	*out = value;
	return 0;
}

int
text_is_handle(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "0123456789._-";
	size_t len = strspn(s, allowed);

	return len > 0 && len <= 64 && !s[len] && *s != '-' && *s != '.';
}
