#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/checkpoint.h"
#include "lib/err.h"

#define ROOT	"0123456789abcdef0123456789abcdef01234567"
#define COMMIT	"89abcdef0123456789abcdef0123456789abcdef"
#define ARMOR	"-----BEGIN SSH SIGNATURE-----\n" \
		"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg7/MC\n" \
		"-----END SSH SIGNATURE-----\n"

static const char text[] =
"casebook/" ROOT "\n2417\n" COMMIT "\n2026-11-21T09:15:02Z\n";

static void
make(struct buf *out, const char *armor)
{
	struct checkpoint c = { ROOT, 2417, COMMIT, 1795252502, BUF_INIT };

	buf_adds(&c.armor, armor);
	checkpoint_format(out, &c);
	checkpoint_release(&c);
}

/* Parses; the exact bytes, so that ASan sees a step beyond them. */
static int
parse(struct checkpoint *out, const char *data, size_t len)
{
	char *exact = malloc(len ? len : 1);
	int rc;

	memcpy(exact, data, len);
	rc = checkpoint_parse(out, exact, len);
	free(exact);
	return rc;
}

static void
refused(const char *data, size_t len, const char *why)
{
	struct checkpoint c = CHECKPOINT_INIT;

	assert_int_equal(parse(&c, data, len), CASE_EDATA);
	assert_non_null(strstr(err_message(), why));
	err_clear();
	checkpoint_release(&c);
}

static void
is_written_line_by_line(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	make(&out, "");
	assert_memory_equal(out.data, text, strlen(text));
	assert_string_equal(out.data + strlen(text), "\nunsigned\n"
	    "sum 0f535a5b084051ca6be5ebcb341c5f2b03f67800\n");
	buf_release(&out);
	make(&out, ARMOR);
	assert_memory_equal(out.data, text, strlen(text));
	assert_memory_equal(out.data + strlen(text), "\n" ARMOR "sum ",
	    strlen("\n" ARMOR "sum "));
	buf_release(&out);
}

static void
comes_back(void **state)
{
	static const char *const armors[] = { "", ARMOR };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct checkpoint c = CHECKPOINT_INIT;
		struct buf out = BUF_INIT;

		make(&out, armors[i]);
		assert_int_equal(parse(&c, out.data, out.len), 0);
		assert_string_equal(c.root, ROOT);
		assert_string_equal(c.commit, COMMIT);
		assert_int_equal(c.events, 2417);
		assert_int_equal(c.at, 1795252502);
		assert_string_equal(c.armor.data, armors[i]);
		checkpoint_release(&c);
		buf_release(&out);
	}
}

static void
tells_what_it_is_not(void **state)
{
	(void)state;
	refused("", 0, "no checkpoint");
	refused("casebook", 8, "no checkpoint");
	refused("casebook/", 9, "damaged");
	refused("casebook.", 9, "newer");
	refused("casebook.2/" ROOT "\n", 52, "newer");
	refused(text, strlen(text), "damaged");
	refused("casebook/\0\n\n\n\n\nsum", 18, "damaged");
}

static void
no_truncation_passes(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	make(&out, ARMOR);
	for (size_t len = 0; len < out.len; len++)
		refused(out.data, len, "checkpoint");
	buf_addc(&out, '\n');
	refused(out.data, out.len, "damaged");
	buf_release(&out);
}

static void
no_flipped_bit_passes(void **state)
{
	static const char *const armors[] = { "", ARMOR };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf out = BUF_INIT;

		make(&out, armors[i]);
		for (size_t bit = 0; bit < out.len * 8; bit++) {
			char *byte = &out.data[bit / 8];

			*byte = (char)(*byte ^ 1 << bit % 8);
			refused(out.data, out.len, "checkpoint");
			*byte = (char)(*byte ^ 1 << bit % 8);
		}
		buf_release(&out);
	}
}

/* Whatever bytes change, move or go. */
static void
no_random_damage_passes(void **state)
{
	struct buf out = BUF_INIT, damaged = BUF_INIT;

	(void)state;
	srand(6);
	make(&out, ARMOR);
	for (int i = 0; i < 20000; i++) {
		size_t at = (size_t)rand() % out.len;
		size_t from = (size_t)rand() % out.len;
		size_t n = (size_t)rand() % (out.len - from);

		buf_cut(&damaged, 0);
		buf_add(&damaged, out.data, at);
		buf_add(&damaged, out.data + from, n);
		if (rand() % 2)
			buf_addc(&damaged, (char)rand());
		if (damaged.len != out.len ||
		    memcmp(damaged.data, out.data, out.len) != 0)
			refused(damaged.data, damaged.len, "checkpoint");
	}
	buf_release(&damaged);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_written_line_by_line),
		cmocka_unit_test(comes_back),
		cmocka_unit_test(tells_what_it_is_not),
		cmocka_unit_test(no_truncation_passes),
		cmocka_unit_test(no_flipped_bit_passes),
		cmocka_unit_test(no_random_damage_passes),
	};

	return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
