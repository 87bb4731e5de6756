#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "lib/delivery.h"

static void
message_ids_name_the_reply(void **state)
{
	static const char *const from[] = { "haus@house.example",
		"The house @ home <haus@house.example>" };
	char case_id[CASE_ID + 1], event_id[EVENT_ID + 1];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf id = BUF_INIT;

		delivery_message_id(&id, "7k3qf2mxab",
		    "9f8e7d6c00112233445566778899aabbccddeeff", from[i]);
		assert_string_equal(id.data,
		    "7k3qf2mxab.9f8e7d6c@house.example");
		assert_int_equal(delivery_parse_message_id(id.data, case_id,
		    event_id), 0);
		assert_string_equal(case_id, "7k3qf2mxab");
		assert_string_equal(event_id, "9f8e7d6c");
		buf_release(&id);
	}
}

static void
message_ids_of_others_do_not(void **state)
{
	static const char *const ids[] = {
		"", ".", "@", "7k3qf2mxab", "7k3qf2mxab.9f8e7d6c",
		"7k3qf2mxab.9f8e7d6@house.example",
		"7k3qf2mxab.9f8e7d6c0@house.example",
		"7k3qf2mxa.9f8e7d6cb@house.example",
		"7K3QF2MXAB.9f8e7d6c@house.example",
		"7k3qf2mxab.9F8E7D6C@house.example",
		"7k3qf2mxab-9f8e7d6c@house.example",
		"7k3qf2mxau.9f8e7d6c@house.example",
		"x7k3qf2mxab.9f8e7d6c@house.example",
	};
	char case_id[CASE_ID + 1], event_id[EVENT_ID + 1];

	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		if (delivery_parse_message_id(ids[i], case_id, event_id) != 1)
			fail_msg("'%s' names a reply", ids[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_ids_name_the_reply),
		cmocka_unit_test(message_ids_of_others_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
