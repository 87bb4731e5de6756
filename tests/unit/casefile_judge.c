#include "tests/unit/casefile_world.h"

static void
promise_states(void **state)
{
	struct promise p = { .due = { 100, 0 }, .settled = WHEN_NONE };

	(void)state;
	assert_int_equal(promise_state(&p, 100), PROMISE_OPEN);
	assert_int_equal(promise_state(&p, 101), PROMISE_BROKEN);
	assert_int_equal(promise_was_broken(&p, 100), 0);
	assert_int_equal(promise_was_broken(&p, 101), 1);
	p.state = PROMISE_KEPT;
	p.settled = 100;
	assert_int_equal(promise_state(&p, 200), PROMISE_KEPT);
	assert_int_equal(promise_was_broken(&p, 200), 0);
	p.settled = 101;
	assert_int_equal(promise_state(&p, 200), PROMISE_KEPT);
	assert_int_equal(promise_was_broken(&p, 200), 1);
	assert_int_equal(promise_was_broken(&p, 100), 0);
	assert_string_equal(promise_state_name(PROMISE_OPEN), "open");
	assert_string_equal(promise_state_name(PROMISE_KEPT), "kept");
	assert_string_equal(promise_state_name(PROMISE_BROKEN), "broken");
	assert_string_equal(promise_state_name(PROMISE_RELEASED), "released");
	assert_string_equal(promise_state_name(PROMISE_REPLACED), "replaced");
	assert_string_equal(question_state_name(QUESTION_OPEN), "open");
	assert_string_equal(question_state_name(QUESTION_ANSWERED),
	    "answered");
	assert_string_equal(question_state_name(QUESTION_DECLINED),
	    "declined");
	assert_null(due_what_name(DUE_NONE));
	assert_string_equal(due_what_name(DUE_NEXT_RESPONSE),
	    "next-response");
}

/* 2026-01-05 ends at minute 900. */
static void
owners(void **state)
{
	static const char away[] = "person.ben.away=2026-01-05; "
	    "person.info.shared=yes; person.info.away=2026-01-05";
	static const struct row rows[] = {
	{ "nobody is away", OPENED, "unclaimed 0\naway-until -", NULL },
	{ "the owner is away", OPENED, "unclaimed 0\naway-until 899:59",
	    away },
	{ "who was owner is no matter", OPENED
	    "b1 2 assigned anna 5 Owner=anna\n", "away-until -", away },
	{ "a mailbox", OPENED "b1 2 assigned anna 5 Owner=info\n",
	    "unclaimed 1\naway-until 899:59", away },
	{ "closed, it waits for nobody", OPENED
	    "b1 2 assigned anna 5 Owner=info\n"
	    "b2 3 closed anna 6 Outcome=upheld\n",
	    "unclaimed 0\naway-until -", away },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
targets(void **state)
{
	static const struct row rows[] = {
	{ "first response", OPENED,
	    "next-due 120 first-response ''\noverdue-from 120",
	    "target.first-response=2h" },
	{ "answered in time", OPENED "b1 2 replied anna 5 As=answer\n",
	    "next-due - - ''\noverdue-from never\ntodo-from never",
	    "target.first-response=2h" },
	{ "only acknowledged", OPENED "b1 2 replied anna 5 As=ack\n",
	    "overdue-from 120", "target.first-response=2h" },
	{ "next response", OPENED "b1 2 replied anna 5 As=answer\n"
	    "b2 3 received anna 10\nb3 4 received anna 20\n",
	    "next-due 70 next-response ''", "target.first-response=2h; "
	    "target.next-response=1h" },
	{ "not for the first", OPENED "b1 2 received anna 10\n",
	    "next-due - - ''", "target.next-response=1h" },
	{ "every stretch answered", OPENED
	    "b1 2 replied anna 5 As=answer\nb2 3 received anna 10\n"
	    "b3 4 replied anna 20 As=answer\n",
	    "next-due - - ''", "target.next-response=1h" },
	{ "the first stretch has none, if our reply came before it", OPENED
	    "b1 2 replied anna -5 As=answer\n",
	    "unanswered 1\nnext-due - - ''", "target.next-response=1h; "
	    "target.first-response=1h" },
	{ "two dues at once: the promise is named", OPENED
	    "b1 2 replied anna 5 As=holding; Promise=#60 x\n"
	    "b2 3 noted anna 6 Remind=#60 y\n",
	    "next-due 60 promise 'x'", "target.resolution=1h" },
	{ "resolution", OPENED "b1 2 replied anna 5 As=answer\n",
	    "next-due 1440 resolution ''\noverdue-from 1440\n"
	    "todo-from 1440:1", "target.resolution=1d" },
	{ "none for what is closed", OPENED
	    "b1 2 closed anna 5 Outcome=upheld; Despite=x\n",
	    "next-due - - ''\noverdue-from never\ntodo-from never",
	    "target.resolution=1d; target.first-response=1h" },
	{ "the earliest of all", OPENED
	    "b1 2 replied anna 5 As=holding; Promise=#200 x; Promise=#90 y\n"
	    "b2 3 noted anna 6 Remind=#50 z\n",
	    "next-due 50 reminder 'z'\noverdue-from 90\ntodo-from -540",
	    "target.resolution=1d" },
	{ "put off by a pause", OPENED
	    "b1 2 replied anna 30 As=ack; Question=Which?\n"
	    "b2 3 received anna 100\n",
	    "next-due 190 first-response ''", "target.first-response=2h" },
	{ "no due while it runs", OPENED
	    "b1 2 replied anna 30 As=ack; Question=Which?\n",
	    "next-due - - ''\noverdue-from never\nwaiting-since 0",
	    "target.first-response=2h; target.resolution=1d" },
	{ "a pause after the due helps nobody", OPENED
	    "b1 2 replied anna 130 As=ack; Question=Which?\n",
	    "next-due 120 first-response ''", "target.first-response=2h" },
	{ "nor does one that begins with it", OPENED
	    "b1 2 replied anna 120 As=ack; Question=Which?\n",
	    "next-due 120 first-response ''", "target.first-response=2h" },
	{ "a pause from before the stretch", OPENED
	    "b1 2 replied anna 30 As=answer; Question=Which?\n"
	    "b2 3 received anna 100\nb3 4 replied anna 110 As=ack; "
	    "Question=What?\nb4 5 received anna 130\n",
	    "next-due 180 next-response ''", "target.next-response=1h" },
	{ "two pauses, the second within the time won", OPENED
	    "b1 2 replied anna 50 As=ack; Question=Which?\n"
	    "b2 3 received anna 100\nb3 4 replied anna 105 As=ack; "
	    "Question=What?\nb4 5 received anna 205\n",
	    "next-due 210 first-response ''", "target.first-response=1h" },
	{ "business days", OPENED, "next-due 1920 first-response ''",
	    "target.first-response=2bd" },
	{ "business hours and a pause over night", OPENED
	    "b1 2 replied anna 420 As=ack; Question=Which?\n"
	    "b2 3 received anna 1500\n",
	    "next-due 1560 first-response ''", "target.first-response=8bh" },
	{ "a target that cannot be read is none", OPENED, "next-due - - ''",
	    "target.first-response=soon" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
reminders(void **state)
{
	static const struct row rows[] = {
	{ "ahead", OPENED "b0 2 replied anna 5 As=answer\n"
	    "b1 3 noted anna 10 Remind=#3000 ask\n",
	    "reminder 'ask' b1 3000 touched - open\n"
	    "next-due 3000 reminder 'ask'\ntodo-from 2340\n"
	    "overdue-from never", NULL },
	{ "something done before its day", OPENED
	    "b1 2 noted anna 10 Remind=#3000 ask\n"
	    "b2 3 noted anna 2339\n",
	    "reminder 'ask' b1 3000 touched 2339 open", NULL },
	{ "something done on its day", OPENED
	    "b1 2 noted anna 10 Remind=#3000 ask\n"
	    "b2 3 assigned anna 2340 Owner=cleo; After=@b1\n"
	    "b3 4 noted anna 20 Remind=#9000 again\n",
	    "reminder 'ask' b1 3000 touched 2340 past\n"
	    "reminder 'again' b3 9000 touched - open\n"
	    "next-due 9000 reminder 'again'", NULL },
	{ "a word of the contact does not do", OPENED
	    "b1 2 noted anna 10 Remind=#3000 ask\n"
	    "b2 3 received anna 2400\nb3 4 replied anna 2500 As=ack\n"
	    "b4 5 bounced anna 2501 Reply=@b3\n",
	    "reminder 'ask' b1 3000 touched - open", NULL },
	{ "set and due the same day", OPENED
	    "b1 2 noted anna 10 Remind=#60 ask\n",
	    "reminder 'ask' b1 60 touched - open", NULL },
	{ "a closing ends it", OPENED "b1 2 noted anna 10 Remind=#3000 ask\n"
	    "b2 3 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b3 4 noted anna 30 Remind=#3000 x\n"
	    "b4 5 reopened anna 40\nb5 6 noted anna 50 Remind=no date\n",
	    "reminder 'ask' b1 3000 touched 50 past\n"
	    "reminder 'x' b3 3000 touched 50 open\n"
	    "next-due 3000 reminder 'x'", NULL },
	{ "none in a closed case", OPENED
	    "b2 2 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b3 3 noted anna 30 Remind=#3000 x\n",
	    "reminder 'x' b3 3000 touched - past\nnext-due - - ''", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(promise_states),
		cmocka_unit_test(owners),
		cmocka_unit_test(targets),
		cmocka_unit_test(reminders),
	};

	return cmocka_run_group_tests(tests, to_utc, NULL);
}
