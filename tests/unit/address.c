#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "lib/address.h"

static void
is_an_address(void **state)
{
	static const char *const good[] = { "ann@house.example", "a+b@x",
		"\xc3\xa4nn@m\xc3\xbcll.example", "o'neil@x.example" };
	static const char *const bad[] = { "", "@", "ann@", "@house", "ann",
		"-f@house", "ann@house@example", "ann @house", "<ann@house>",
		"ann@house\n", "\"ann b\"@house", "a,b@house", "a;b@house",
		"ann@[127.0.0.1]" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(address_is(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(address_is(bad[i]));
}

static void
address_of_a_contact(void **state)
{
	static const struct {
		const char *contact, *address;	/* NULL: it has none */
	} rows[] = {
		{ "ann@house.example", "ann@house.example" },
		{ "Ann Muster <ann@house.example>", "ann@house.example" },
		{ "Ann <i> Muster <ann@house.example>", "ann@house.example" },
		{ "<ann@house.example>", "ann@house.example" },
		{ "Ann Muster", NULL }, { "@pendler", NULL }, { "", NULL },
		{ "Ann <ann@house.example> Muster", NULL },
		{ "Ann <ann@house.example", NULL }, { "Ann <>", NULL },
		{ "Ann <-f@house.example>", NULL },
		{ "Ann <ann@house.example>, <ben@house.example>", NULL },
		{ "ann@house.example <ann@house.example>",
		    "ann@house.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT;
		int rc = address_of(&out, rows[i].contact);

		assert_int_equal(rc, rows[i].address == NULL);
		assert_string_equal(out.data, rows[i].address ?
		    rows[i].address : "");
		buf_release(&out);
	}
}

static void
same_mailbox(void **state)
{
	(void)state;
	assert_true(address_same("Ann@Example.ORG", "ann@example.org"));
	assert_false(address_same("ann@example.org", "an@example.org"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_an_address),
		cmocka_unit_test(address_of_a_contact),
		cmocka_unit_test(same_mailbox),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
