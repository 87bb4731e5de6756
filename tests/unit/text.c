#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

enum { SEED = 20261121, ROUNDS = 20000, LONGEST = 40 };

/* Random bytes, most of them such as begin or continue a character. */
static size_t
random_bytes(char *out)
{
	static const unsigned char often[] = { 0xc2, 0xcc, 0x88, 0xe2, 0x80,
		0x8d, 0xae, 0xf0, 0x9f, 0x91, 0xa8, 0x1b, '\r', '\n', 'a', 0 };
	size_t len = (size_t)rand() % LONGEST;

	for (size_t i = 0; i < len; i++) {
		int byte = rand() % 3 ? often[(size_t)rand() % sizeof often] :
		    rand();

		out[i] = (char)byte;
	}
	return len;
}

static void
show_is(const char *expected, const char *s, size_t len, enum text_show how)
{
	struct buf out = BUF_INIT;

	text_show(&out, s, len, how);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
line_is(const char *expected, const char *s)
{
	show_is(expected, s, strlen(s), TEXT_LINE);
}

static void
block_is(const char *expected, const char *s)
{
	show_is(expected, s, strlen(s), TEXT_BLOCK);
}

static void
fold_is(const char *expected, const char *s)
{
	struct buf out = BUF_INIT;

	text_fold(&out, s, strlen(s));
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
clip_is(const char *expected, int used, const char *s, int columns)
{
	struct buf out = BUF_INIT;

	assert_int_equal(text_clip(&out, s, columns), used);
	assert_string_equal(out.data, expected);
	assert_int_equal(text_width(out.data, out.len), used);
	buf_release(&out);
}

static int
width(const char *s)
{
	return text_width(s, strlen(s));
}

static size_t
encode(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static void
decodes_what_is_encoded(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		char s[4];
		size_t len = encode(s, c);
		uint32_t code;
		size_t taken = text_decode(&code, s, len);
		int surrogate = c >= 0xd800 && c <= 0xdfff;

		assert_int_equal(taken, surrogate ? 1 : len);
		assert_int_equal(code, surrogate ? UINT32_MAX : c);
		if (len == 1)
			continue;
		/* Cut short, it is an invalid byte. */
		assert_int_equal(text_decode(&code, s, len - 1), 1);
		assert_int_equal(code, UINT32_MAX);
	}
}

static void
refuses_invalid_bytes(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff", "\xfe", "\xed\xa0\x80", "\xc3(", "\xe2\x28\xa1",
		"\xe2\x82\x28", "\xf0\x28\x8c\xbc", "\xf0\x9f\x92",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint32_t code = 0;
		size_t at = 99;

		assert_int_equal(text_decode(&code, bad[i], strlen(bad[i])),
		    1);
		assert_int_equal(code, UINT32_MAX);
		assert_int_equal(text_is_utf8(bad[i], strlen(bad[i]), &at),
		    0);
		assert_int_equal(at, 0);
	}
}

static void
tells_text(void **state)
{
	size_t bad = 99;

	(void)state;
	assert_int_equal(text_is_utf8("", 0, &bad), 1);
	assert_int_equal(text_is_utf8("Grüße\n\x1b", 8, NULL), 1);
	assert_int_equal(bad, 99);
	assert_int_equal(text_is_utf8("ab\0c", 4, &bad), 0);
	assert_int_equal(bad, 2);
	assert_int_equal(text_is_utf8("Gr\xfc\xdf", 4, &bad), 0);
	assert_int_equal(bad, 2);
	assert_int_equal(text_is_utf8("ab\0c", 4, NULL), 0);
}

static void
tells_values(void **state)
{
	static const char *const bad[] = {
		"a\nb", "a\rb", "a\tb", "\x1b[31m", "\x7f", "\xc2\x80",
		"\xc2\x9b", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xff",
	};

	(void)state;
	assert_int_equal(text_is_value("", 0), 1);
	assert_int_equal(text_is_value("Käse \xc2\xa0 ~", 10), 1);
	assert_int_equal(text_is_value("a\0b", 3), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(text_is_value(bad[i], strlen(bad[i])), 0);
}

/* What is not plain ASCII is seen at every place, for text is looked at
 * eight bytes at a time. */
static void
sees_each_byte_at_each_place(void **state)
{
	enum { LEN = 19 };
	char text[LEN];

	(void)state;
	for (size_t at = 0; at < LEN; at++) {
		for (int byte = 0; byte < 256; byte++) {
			int is_text = byte > 0 && byte < 0x80;
			size_t bad = LEN;

			memset(text, byte % 2 ? ' ' : '~', LEN);
			text[at] = (char)byte;
			assert_int_equal(text_is_utf8(text, LEN, &bad),
			    is_text);
			assert_int_equal(bad, is_text ? LEN : at);
			assert_int_equal(text_is_value(text, LEN),
			    byte >= 0x20 && byte < 0x7f);
		}
	}
}

static void
shows_controls(void **state)
{
	(void)state;
	line_is("", "");
	line_is("Grüße, 漢字", "Grüße, 漢字");
	line_is("^[[31mred^[[0m", "\x1b[31mred\x1b[0m");
	line_is("^[]52;c;Zg==^G", "\x1b]52;c;Zg==\x07");
	line_is("a^Jb^Ic^M^J^?", "a\nb\tc\r\n\x7f");
	line_is("\\u{9b}31m", "\xc2\x9b" "31m");
	line_is("\\x{9b}31m\\x{ff}", "\x9b" "31m\xff");
	show_is("a^@b", "a\0b", 3, TEXT_LINE);
	block_is("a\nb\tc\n^M^Md\n^M", "a\nb\tc\r\n\r\rd\r\n\r");
	block_is("^[c", "\x1b" "c");
}

static void
shows_what_hides(void **state)
{
	(void)state;
	line_is("\\u{202e}fdp.exe", "\xe2\x80\xae" "fdp.exe");
	line_is("\\u{2066}\\u{2069}\\u{200f}", "\xe2\x81\xa6\xe2\x81\xa9"
	    "\xe2\x80\x8f");
	line_is("a\\u{200b}b\\u{feff}", "a\xe2\x80\x8b" "b\xef\xbb\xbf");
	line_is("\\u{2028}\\u{2029}", "\xe2\x80\xa8\xe2\x80\xa9");
	line_is("\\u{e0041}", "\xf3\xa0\x81\x81");
	line_is("a\\u{ad}b", "a\xc2\xad" "b");
}

static void
shows_joined_emoji(void **state)
{
	/* A family; a red heart on fire, by way of a variation selector. */
	static const char family[] = "👨\xe2\x80\x8d👩\xe2\x80\x8d👧";
	static const char heart[] = "❤\xef\xb8\x8f\xe2\x80\x8d🔥";

	(void)state;
	line_is(family, family);
	line_is(heart, heart);
	line_is("a\\u{200d}👩", "a\xe2\x80\x8d👩");
	line_is("👩\\u{200d}a", "👩\xe2\x80\x8d" "a");
	line_is("👩\\u{200d}", "👩\xe2\x80\x8d");
	line_is("👩\\u{200d}\\u{200d}👩", "👩\xe2\x80\x8d\xe2\x80\x8d👩");
}

/* Whatever comes in, what goes out is text without anything hidden but a
 * joiner, and showing it again as a block changes nothing. */
static void
shows_random_bytes_safely(void **state)
{
	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int round = 0; round < ROUNDS; round++) {
		char bytes[LONGEST];
		size_t len = random_bytes(bytes), n;
		struct buf once = BUF_INIT, twice = BUF_INIT;

		text_show(&once, bytes, len, rand() % 2 ? TEXT_LINE :
		    TEXT_BLOCK);
		assert_true(text_is_utf8(once.data, once.len, NULL));
		for (size_t i = 0; i < once.len; i += n) {
			uint32_t code;

			n = text_decode(&code, once.data + i, once.len - i);
			assert_true(!text_is_hidden(code) || code == '\n' ||
			    code == '\t' || code == 0x200d);
		}
		text_show(&twice, once.data, once.len, TEXT_BLOCK);
		assert_string_equal(twice.data, once.data);
		buf_release(&once);
		buf_release(&twice);
	}
}

static void
measures_width(void **state)
{
	(void)state;
	assert_int_equal(width(""), 0);
	assert_int_equal(width("abc"), 3);
	assert_int_equal(width("Größe"), 5);
	assert_int_equal(width("Gro\xcc\x88\xc3\x9f" "e"), 5);
	assert_int_equal(width("漢字"), 4);
	assert_int_equal(width("한글"), 4);
	assert_int_equal(width("ｆｕｌｌ"), 8);
	assert_int_equal(width("👍"), 2);
	assert_int_equal(width("€ … – „“"), 8);
	assert_int_equal(width("שָׁלוֹם"), 4);
	assert_int_equal(width("ไม่ดี"), 3);
	assert_int_equal(width("नमस्ते"), 4);
	assert_int_equal(width("a\xe2\x80\x8d" "b"), 2);
}

static void
clips(void **state)
{
	(void)state;
	clip_is("", 0, "", 5);
	clip_is("", 0, "abc", 0);
	clip_is("", 0, "abc", -3);
	clip_is("abc", 3, "abc", 3);
	clip_is("abc", 3, "abc", 80);
	clip_is("ab…", 3, "abcd", 3);
	clip_is("…", 1, "abcd", 1);
	clip_is("漢字", 4, "漢字", 4);
	/* Half a wide character does not fit. */
	clip_is("漢…", 3, "漢字", 3);
	clip_is("…", 1, "漢字", 2);
	clip_is("o\xcc\x88" "p", 2, "o\xcc\x88" "p", 2);
	clip_is("o\xcc\x88…", 2, "o\xcc\x88" "pq", 2);
	clip_is("op\xcc\x88", 2, "op\xcc\x88", 2);
}

static void
folds(void **state)
{
	(void)state;
	fold_is("", "");
	fold_is("aeoeuess", "äöüß");
	fold_is("aeoeuess", "ÄÖÜẞ");
	fold_is("aeoeue", "a\xcc\x88O\xcc\x88u\xcc\x88");
	fold_is("duenne suppe, 2x", "Dünne SUPPE, 2x");
	fold_is("é\xff 漢 É", "é\xff 漢 É");
	fold_is("e\xcc\x88 \xcc", "E\xcc\x88 \xcc");
}

/* Folding twice is folding once, so that both sides may be folded. */
static void
folds_random_bytes(void **state)
{
	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int round = 0; round < ROUNDS; round++) {
		char bytes[LONGEST];
		size_t len = random_bytes(bytes);
		struct buf once = BUF_INIT, shown = BUF_INIT;
		struct buf twice = BUF_INIT;

		text_show(&shown, bytes, len, TEXT_LINE);
		text_fold(&once, shown.data, shown.len);
		text_fold(&twice, once.data, once.len);
		assert_true(text_is_utf8(once.data, once.len, NULL));
		assert_true(once.len <= shown.len);
		for (size_t i = 0; i < once.len; i++)
			assert_false(once.data[i] >= 'A' &&
			    once.data[i] <= 'Z');
		/* Of two marks on one letter the second is left. */
		if (!strstr(once.data, "e\xcc\x88"))
			assert_string_equal(twice.data, once.data);
		buf_release(&shown);
		buf_release(&once);
		buf_release(&twice);
	}
}

static void
nearest_is(const char *expected, const char *word, const struct strs *known)
{
	struct buf out = BUF_INIT;

	text_nearest(&out, word, known);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
finds_the_nearest(void **state)
{
	struct strs known = STRS_INIT;

	(void)state;
	nearest_is("", "anna", &known);
	strs_add(&known, "ben");
	strs_add(&known, "anna");
	strs_add(&known, "ann");
	strs_add(&known, "corrective-action");
	nearest_is("ann, anna, ben", "ann", &known);
	nearest_is("anna, ann", "anna", &known);
	nearest_is("ann, anna", "anan", &known);
	nearest_is("ben, ann", "bne", &known);
	nearest_is("", "zoe", &known);
	nearest_is("", "", &known);
	nearest_is("", "x", &known);
	nearest_is("corrective-action", "corective-acton", &known);
	strs_add(&known, "hanna");
	strs_add(&known, "joanna");
	strs_add(&known, "anne");
	/* The three nearest; of equals those that come first. */
	nearest_is("anna, ann, hanna", "anna", &known);
	strs_release(&known);
}

static void
finds_nothing_near_a_long_word(void **state)
{
	struct strs known = STRS_INIT;
	char word[200];

	(void)state;
	memset(word, 'a', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	strs_add(&known, word);
	strs_add(&known, "aaa");
	nearest_is("", word, &known);
	nearest_is("aaa", "aa", &known);
	strs_release(&known);
}

static void
reads_numbers(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1a",
		"0x1", "18446744073709551616", "99999999999999999999999" };
	uint64_t n = 5;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(text_number(&n, bad[i], UINT64_MAX), 1);
	assert_int_equal(n, 5);
	assert_int_equal(text_number(&n, "0", 0), 0);
	assert_int_equal(n, 0);
	assert_int_equal(text_number(&n, "18446744073709551615", UINT64_MAX),
	    0);
	assert_true(n == UINT64_MAX);
	assert_int_equal(text_number(&n, "007", 7), 0);
	assert_int_equal(n, 7);
	assert_int_equal(text_number(&n, "8", 7), 1);
	assert_int_equal(text_number(&n, "10", 9), 1);
	assert_int_equal(text_number(&n, "100", 99), 1);
	assert_int_equal(text_number(&n, "99", 99), 0);
}

static void
tells_handles(void **state)
{
	static const char *const good[] = { "a", "anna", "j.doe", "x_1-y",
		"_a", "007" };
	static const char *const bad[] = { "", "-a", ".a", "Anna", "a b",
		"a/b", "ä", "a\n", "a@b" };
	char longest[66];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(text_is_handle(good[i]), 1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(text_is_handle(bad[i]), 0);
	memset(longest, 'a', sizeof longest);
	longest[65] = '\0';
	assert_int_equal(text_is_handle(longest), 0);
	longest[64] = '\0';
	assert_int_equal(text_is_handle(longest), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_is_encoded),
		cmocka_unit_test(refuses_invalid_bytes),
		cmocka_unit_test(tells_text),
		cmocka_unit_test(tells_values),
		cmocka_unit_test(sees_each_byte_at_each_place),
		cmocka_unit_test(shows_controls),
		cmocka_unit_test(shows_what_hides),
		cmocka_unit_test(shows_joined_emoji),
		cmocka_unit_test(shows_random_bytes_safely),
		cmocka_unit_test(measures_width),
		cmocka_unit_test(clips),
		cmocka_unit_test(folds),
		cmocka_unit_test(folds_random_bytes),
		cmocka_unit_test(finds_the_nearest),
		cmocka_unit_test(finds_nothing_near_a_long_word),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(tells_handles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
