#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "lib/text.h"

enum { SEED = 20261121, ROUNDS = 50000 };

static const char event[] = "cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c";
static const char scan[] =
    "cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c.d/scan.pdf";
static const char policy[] = "policy/0002-configured-1b2c3d4e";

static void
prefix_is(const char *expected, const char *typed)
{
	char out[CASE_ID + 1];

	assert_int_equal(path_case_prefix(out, typed), 0);
	assert_string_equal(out, expected);
}

static void
reads_typed_ids(void **state)
{
	static const char *const bad[] = { "", "7k3", "7k3qf2mxab0", "7k3u",
		"7k3!", "../7", "7k3 ", "main@{1}", "a..b", "-k3q", "7k3ä" };
	char out[CASE_ID + 1];

	(void)state;
	prefix_is("7k3q", "7k3q");
	prefix_is("7k3qf2mxab", "7K3QF2MXAB");
	prefix_is("1100", "iLoO");
	prefix_is("11001", "Il0OL");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(path_case_prefix(out, bad[i]), 1);
}

static void
tells_ids(void **state)
{
	(void)state;
	assert_int_equal(path_is_case_id("7k3qf2mxab"), 1);
	assert_int_equal(path_is_case_id("7k3qf2mxa"), 0);
	assert_int_equal(path_is_case_id("7k3qf2mxabc"), 0);
	assert_int_equal(path_is_case_id("7K3qf2mxab"), 0);
	assert_int_equal(path_is_case_id("7k3qf2mxai"), 0);
	assert_int_equal(path_is_case_id(""), 0);
	assert_int_equal(path_is_hex("9f8e7d6c", EVENT_ID), 1);
	assert_int_equal(path_is_hex("9f8e7d6", EVENT_ID), 0);
	assert_int_equal(path_is_hex("9f8e7d6c0", EVENT_ID), 0);
	assert_int_equal(path_is_hex("9F8e7d6c", EVENT_ID), 0);
	assert_int_equal(path_is_hex("9f8e7d6g", EVENT_ID), 0);
}

static void
makes_ids(void **state)
{
	char id[CASE_ID + 1], other[CASE_ID + 1];

	(void)state;
	assert_int_equal(strlen(path_alphabet), 32);
	path_case_id(id, 0);
	assert_string_equal(id, "0000000000");
	path_case_id(id, UINT64_MAX);
	assert_string_equal(id, "zzzzzzzzzz");
	/* Each of the 50 bits counts. */
	path_case_id(id, 0);
	for (int bit = 0; bit < 5 * CASE_ID; bit++) {
		path_case_id(other, UINT64_C(1) << bit);
		assert_true(path_is_case_id(other));
		assert_string_not_equal(id, other);
	}
}

static void
reads_paths(void **state)
{
	struct event_path p;

	(void)state;
	assert_int_equal(path_parse(&p, event), 0);
	assert_string_equal(p.case_id, "7k3qf2mxab");
	assert_int_equal(p.number, 3);
	assert_string_equal(p.kind, "replied");
	assert_string_equal(p.event_id, "9f8e7d6c");
	assert_string_equal(p.attachment, "");

	assert_int_equal(path_parse(&p, scan), 0);
	assert_string_equal(p.case_id, "7k3qf2mxab");
	assert_string_equal(p.attachment, "scan.pdf");

	assert_int_equal(path_parse(&p, policy), 0);
	assert_string_equal(p.case_id, "");
	assert_int_equal(p.number, 2);
	assert_string_equal(p.kind, "configured");

	/* Kinds of a later version, and a long case. */
	assert_int_equal(path_parse(&p,
	    "cases/0/0/0/0000000000/12345-seen-by-2-00000000"), 0);
	assert_int_equal(p.number, 12345);
	assert_string_equal(p.kind, "seen-by-2");
}

static void
refuses_other_paths(void **state)
{
	static const char *const bad[] = {
		"",
		"/",
		"cases",
		"cases/",
		"policy/",
		".gitattributes",
		"README",
		"/policy/0002-configured-1b2c3d4e",
		"./policy/0002-configured-1b2c3d4e",
		"policy/../policy/0002-configured-1b2c3d4e",
		"policy/x/0002-configured-1b2c3d4e",
		"policy/0002-configured-1b2c3d4e/",
		"policy/0002-configured-1b2c3d4",
		"policy/0002-configured-1b2c3d4e0",
		"policy/0002-configured-1B2c3d4e",
		"policy/0002-Configured-1b2c3d4e",
		"policy/0002--1b2c3d4e",
		"policy/0002-1b2c3d4e",
		"policy/0002-2nd-1b2c3d4e",
		"policy/002-configured-1b2c3d4e",
		"policy/00002-configured-1b2c3d4e",
		"policy/0000-configured-1b2c3d4e",
		"policy/12345678901-configured-1b2c3d4e",
		"policy/-1-configured-1b2c3d4e",
		"policy/0002-configured-1b2c3d4e.e/x",
		"policy/0002-configured-1b2c3d4e.d",
		"policy/0002-configured-1b2c3d4e.d/",
		"policy/0002-configured-1b2c3d4e.d/..",
		"policy/0002-configured-1b2c3d4e.d/.git",
		"policy/0002-configured-1b2c3d4e.d/git~1",
		"policy/0002-configured-1b2c3d4e.d/a/b",
		"policy/0002-configured-1b2c3d4e.d/-rf",
		"policy/0002-a123456789b123456789c123456789d12-1b2c3d4e",
		"cases/7/k/3/7k3qf2mxab",
		"cases/7/k/3/7k3qf2mxab/",
		"cases/7/k/4/7k3qf2mxab/0003-replied-9f8e7d6c",
		"cases/7/k//7k3qf2mxab/0003-replied-9f8e7d6c",
		"cases/7/k/3/7k3qf2mxai/0003-replied-9f8e7d6c",
		"cases/7/k/3/7k3qf2mxab-0003-replied-9f8e7d6c",
		"casesX7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c",
		"Cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c",
		"cases/7/K/3/7k3qf2mxab/0003-replied-9f8e7d6c",
		"cases/7/k/3/7k3qf2mxab/0003-replied-9f8e7d6c\n",
	};
	struct event_path p;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (path_parse(&p, bad[i]) == 0)
			fail_msg("took '%s'", bad[i]);
	}
}

/* What is read is written again as it was; every beginning is refused. */
static void
round_trip(const char *path)
{
	struct event_path p;
	struct buf out = BUF_INIT;

	assert_int_equal(path_parse(&p, path), 0);
	path_format(&out, &p);
	assert_string_equal(out.data, path);
	buf_cut(&out, 0);
	path_format_name(&out, &p);
	assert_string_equal(out.data, path + strlen(path) - out.len);
	assert_int_equal(strncmp(out.data, "000", 3), 0);
	buf_release(&out);
}

static void
writes_paths_as_read(void **state)
{
	char cut[sizeof event];
	struct event_path p;

	(void)state;
	round_trip(event);
	round_trip(scan);
	round_trip(policy);
	for (size_t len = 0; len < sizeof event - 1; len++) {
		memcpy(cut, event, len);
		cut[len] = '\0';
		assert_int_equal(path_parse(&p, cut), 1);
	}
}

/* A path with a byte changed is refused, or else is written as it came. */
static void
reads_random_paths(void **state)
{
	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int round = 0; round < ROUNDS; round++) {
		char path[sizeof scan];
		struct event_path p;
		struct buf out = BUF_INIT;

		memcpy(path, scan, sizeof scan);
		for (int i = rand() % 3; i >= 0; i--) {
			int byte = rand() % 2 ? rand() % 255 + 1 :
			    "0/.-~\\a"[rand() % 7];

			path[(size_t)rand() % (sizeof scan - 1)] = (char)byte;
		}
		if (path_parse(&p, path) == 0) {
			path_format(&out, &p);
			assert_string_equal(out.data, path);
			assert_null(strstr(path, "/."));
		}
		buf_release(&out);
	}
}

static void
clean_is(const char *expected, const char *name)
{
	char out[NAME_MAX_BYTES + 1];

	path_clean_name(out, name);
	assert_string_equal(out, expected);
	assert_int_equal(path_is_clean_name(name), strcmp(name, out) == 0);
	assert_int_equal(path_is_clean_name(out), 1);
}

static void
cleans_names(void **state)
{
	(void)state;
	clean_is("scan.pdf", "scan.pdf");
	clean_is("Größe 2.pdf", "Größe 2.pdf");
	clean_is("passwd", "../../etc/passwd");
	clean_is("evil.exe", "C:\\temp\\evil.exe");
	clean_is("git", ".git");
	clean_is("git", ".\xe2\x80\x8cgit");
	clean_is("git", "\xe2\x80\x8c.git");
	clean_is("git_1", "git~1");
	clean_is("rf", "-rf");
	clean_is("rf", " .- -rf");
	clean_is("ab.txt", "a\nb\x1b.txt");
	clean_is("gpj.exe", "\xe2\x80\xaegpj.exe");
	clean_is("Gr.txt", "Gr\xfc\xdf.txt");
	clean_is("Re_ soup.eml", "Re: soup.eml");
	clean_is("a.txt", "a.txt. .");
	clean_is("attachment", "");
	clean_is("attachment", ".");
	clean_is("attachment", "..");
	clean_is("attachment", "a/");
	clean_is("attachment", "\\");
	clean_is("attachment", "\xff\xfe");
	clean_is("attachment", "- . -");
}

static void
cuts_names(void **state)
{
	char name[NAME_MAX_BYTES * 2 + 1], out[NAME_MAX_BYTES + 1];

	(void)state;
	memset(name, 'a', NAME_MAX_BYTES);
	name[NAME_MAX_BYTES] = '\0';
	clean_is(name, name);

	memcpy(name + NAME_MAX_BYTES, ".jpeg", 6);
	path_clean_name(out, name);
	assert_int_equal(strlen(out), NAME_MAX_BYTES);
	assert_string_equal(out + NAME_MAX_BYTES - 6, "a.jpeg");
	assert_true(path_is_clean_name(out));

	/* An umlaut is not cut in half; this one would be. */
	for (size_t i = 0; i < NAME_MAX_BYTES; i += 2)
		memcpy(name + i + 1, "ä", 3);
	memcpy(name + NAME_MAX_BYTES + 1, ".pdf", 5);
	path_clean_name(out, name);
	assert_int_equal(strlen(out), NAME_MAX_BYTES - 1);
	assert_string_equal(out + NAME_MAX_BYTES - 1 - 6, "ä.pdf");
	assert_true(path_is_clean_name(out));

	/* What is too long for a suffix is none. */
	memset(name, 'b', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	name[10] = '.';
	path_clean_name(out, name);
	assert_int_equal(strlen(out), NAME_MAX_BYTES);
	assert_true(path_is_clean_name(out));
}

/* Whatever a stranger calls a file, cleaning is done after one go, and what
 * it leaves is one component that no option parser and no git minds. */
static void
cleans_random_names(void **state)
{
	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int round = 0; round < ROUNDS; round++) {
		char name[300], out[NAME_MAX_BYTES + 1];
		size_t len = (size_t)rand() % (sizeof name - 1);

		for (size_t i = 0; i < len; i++) {
			int byte = rand() % 4 ? "a. -\xc3\xa4~"[rand() % 7] :
			    rand() % 255 + 1;

			name[i] = (char)byte;
		}
		name[len] = '\0';
		path_clean_name(out, name);
		assert_true(*out && path_is_clean_name(out));
		assert_true(text_is_value(out, strlen(out)));
		assert_null(strpbrk(out, "/\\~"));
		assert_true(*out != '.' && *out != '-');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_typed_ids),
		cmocka_unit_test(tells_ids),
		cmocka_unit_test(makes_ids),
		cmocka_unit_test(reads_paths),
		cmocka_unit_test(refuses_other_paths),
		cmocka_unit_test(writes_paths_as_read),
		cmocka_unit_test(reads_random_paths),
		cmocka_unit_test(cleans_names),
		cmocka_unit_test(cuts_names),
		cmocka_unit_test(cleans_random_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
