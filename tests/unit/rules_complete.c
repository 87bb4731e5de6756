#include "tests/unit/rules_world.h"

static void
openings_are_completed(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin(&w);
	assert_int_equal(submit(&w, &ev, EV_OPENED, "",
	    "\n  The soup was\tthin. \nAnd cold.\n"), 0);
	assert_field(&ev, F_OWNER, "anna");
	assert_field(&ev, F_KIND, "complaint");
	assert_field(&ev, F_CHANNEL, "phone");
	assert_field(&ev, F_ACCESS, "direct");
	assert_field(&ev, F_SUBJECT, "The soup was thin.");
	assert_int_equal(w.notes.len, 0);
	event_release(&ev);

	policy_put(&w.policy, "intake.owner", "front-desk");
	policy_put(&w.policy, "intake.kind", "enquiry");
	assert_int_equal(submit(&w, &ev, EV_OPENED, "Channel: mastodon\n"
	    "Subject: Soup\n", "Hm"), 0);
	assert_field(&ev, F_OWNER, "front-desk");
	assert_field(&ev, F_KIND, "enquiry");
	assert_field(&ev, F_ACCESS, "public");
	assert_field(&ev, F_SUBJECT, "Soup");
	event_release(&ev);

	assert_int_equal(submit(&w, &ev, EV_OPENED, "Channel: emial\n"
	    "Access: public\nOwner: ben\nKind: praise\n", "Good soup"), 0);
	assert_field(&ev, F_OWNER, "ben");
	assert_field(&ev, F_KIND, "praise");
	assert_field(&ev, F_ACCESS, "public");
	assert_string_equal(w.notes.data, "unknown channel 'emial' counts as"
	    " direct: did you mean email?\n");
	event_release(&ev);
	end(&w);
}

static void
subjects_are_cut(void **state)
{
	struct buf body = BUF_INIT, want = BUF_INIT;
	struct world w;
	struct event ev;

	(void)state;
	begin(&w);
	for (int i = 0; i < 150; i++)
		buf_adds(&body, "ö");
	for (int i = 0; i < 100; i++)
		buf_adds(&want, "ö");
	assert_int_equal(submit(&w, &ev, EV_OPENED, "", body.data), 0);
	assert_field(&ev, F_SUBJECT, want.data);
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_OPENED, "",
	    "\x1b[2J cleared\x7f"), 0);
	assert_field(&ev, F_SUBJECT, " [2J cleared");
	event_release(&ev);
	buf_release(&body);
	buf_release(&want);
	end(&w);
}

static void
channels_are_completed(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "email");
	assert_field(&ev, F_AS, "answer");
	event_release(&ev);

	happened(&w, EV_RECEIVED, "2026-11-22T10:00:00+01:00",
	    "Channel: twitter\nAccess: public\n", "Nobody answers");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "twitter");
	assert_field(&ev, F_ACCESS, "public");
	event_release(&ev);

	happened(&w, EV_RECEIVED, "2026-11-22T11:00:00+01:00",
	    "Channel: letter\nAccess: direct\nParty: Kanzlei Roth\n",
	    "We represent");
	assert_int_equal(submit(&w, &ev, EV_RECEIVED, "", "And again"), 0);
	assert_field(&ev, F_CHANNEL, "twitter");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Party: Kanzlei Roth\n", "Dear Sirs"), 0);
	assert_field(&ev, F_CHANNEL, "letter");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Party: Bank\n", "Hm"),
	    0);
	assert_field(&ev, F_CHANNEL, "phone");
	event_release(&ev);

	happened(&w, EV_SET, "2026-11-22T12:00:00+01:00",
	    "Prefers: chat\nAvoids: phone\n", "");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "chat");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_NOTED, "", "Hm"), 0);
	assert_null(event_get(&ev, F_CHANNEL));
	event_release(&ev);
	end(&w);
}

/* Who wrote a message on a public channel is not answered in public, unless
 * somebody says so. */
static void
access_is_that_of_the_last_word(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	happened(&w, EV_RECEIVED, "2026-11-22T10:00:00+01:00",
	    "Channel: twitter\nAccess: direct\n", "My number is 12");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "twitter");
	assert_field(&ev, F_ACCESS, "direct");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_RECEIVED, "", "And 13"), 0);
	assert_field(&ev, F_ACCESS, "direct");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Access: public\n",
	    "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "twitter");
	assert_field(&ev, F_ACCESS, "public");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Channel: twitter\n",
	    "Sorry"), 0);
	assert_field(&ev, F_ACCESS, "public");
	event_release(&ev);

	happened(&w, EV_RECEIVED, "2026-11-22T11:00:00+01:00",
	    "Channel: email\nAccess: public\nParty: Press\n", "Well?");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Party: Press\n", "Hm"),
	    0);
	assert_field(&ev, F_CHANNEL, "email");
	assert_field(&ev, F_ACCESS, "public");
	event_release(&ev);

	happened(&w, EV_SET, "2026-11-22T12:00:00+01:00",
	    "Prefers: twitter\n", "");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_field(&ev, F_CHANNEL, "twitter");
	assert_field(&ev, F_ACCESS, "public");
	event_release(&ev);
	end(&w);
}

static void
names_are_completed(void **state)
{
	struct world w;
	struct event ev;
	size_t i = 0;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: holding\n"
	    "Question: Which line?\n"
	    "Promise: 2026-11-30T23:59:59+01:00 The kitchen calls\n",
	    "Soon");
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Answers: q1\nKeeps: p1\n", "Tomorrow"), 0);
	assert_field(&ev, F_ANSWERS, "00000001.1");
	assert_field(&ev, F_KEEPS, "00000002.1");
	assert_string_equal(w.notes.data,
	    "answers q1: 'When does the line come?'\n"
	    "keeps p1: 'The kitchen calls'\n");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_RECEIVED,
	    "Answers: 00000002.1\nReleases: 00000002.1\n", "Line 4"), 0);
	assert_field(&ev, F_ANSWERS, "00000002.1");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_NOTED, "Waives: yes\n",
	    "It is answered"), CASE_ENO);
	event_release(&ev);
	happened(&w, EV_RECEIVED, "2026-11-22T10:00:00+01:00",
	    "Channel: phone\n", "Thanks");
	assert_int_equal(submit(&w, &ev, EV_NOTED, "Waives: yes\n",
	    "Only thanks"), 0);
	assert_field(&ev, F_WAIVES, "00000003");
	assert_string_equal(w.notes.data, "waives 00000003: 'Thanks'\n");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_CLOSED, "Outcome: upheld\n"
	    "Redress: 12,50 EUR voucher, 5\nRedress: 3 EUR\nDespite: x\n",
	    ""), 0);
	assert_string_equal(event_next(&ev, F_REDRESS, &i),
	    "12.50 EUR voucher, 5");
	assert_string_equal(event_next(&ev, F_REDRESS, &i), "3.00 EUR");
	event_release(&ev);
	end(&w);
}

static void
names_that_are_not_there(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "Answers: q2\n", "Hm", CASE_ENOTFOUND,
		    "no question 'q2' in case 7k3qf2mxab\n"
		    "'case-show 7k3qf2mxab' tells what there is" },
		{ EV_REPLIED, "Answers: 00000001.2\n", "Hm", CASE_ENOTFOUND,
		    NULL },
		{ EV_REPLIED, "Keeps: p1\n", "Hm", CASE_ENOTFOUND, NULL },
		{ EV_NOTED, "Waives: 0099\n", "Hm", CASE_ENOTFOUND, NULL },
		{ EV_NOTED, "Waives: no\n", "Hm", CASE_ENOTFOUND, NULL },
		{ EV_NOTED, "Takedown: 77777777\n", "Hm", CASE_ENOTFOUND,
		    "no event '77777777' in case 7k3qf2mxab\n"
		    "'case-log 7k3qf2mxab' tells what there is" },
		{ EV_CORRECTED, "Corrects: 77777777\nVoid: yes\n", "Hm",
		    CASE_ENOTFOUND, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	TRY(&w, rows);
	end(&w);
}

static void
promises_are_completed(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "Promise: The kitchen calls\n", "Soon",
		    CASE_EUSAGE, "no date before 'The kitchen calls': write"
		    " when, then what, as in '3d The kitchen calls'" },
		{ EV_REPLIED, "Promise: friday\n", "Soon", CASE_EUSAGE,
		    "nothing behind 'friday': write when, then what, as in"
		    " '3d The kitchen calls'" },
		{ EV_REPLIED, "Promise: 2026-02-30 A letter\n", "Soon",
		    CASE_EDATA,
		    "no time '2026-02-30': February 2026 has 28 days" },
		{ EV_REPLIED, "Promise: yesterday A letter\n", "Soon",
		    CASE_EDATA, "2026-11-24 23:59 is past: 'A letter' can't be"
		    " due then" },
		{ EV_NOTED, "Remind: yesterday Call\n", "", CASE_EDATA,
		    NULL },
		{ EV_NOTED, "Remind: Call\n", "", CASE_EUSAGE, NULL },
		{ EV_NOTED, "Remind: tomorrow Call\n", "", 0, NULL },
		{ EV_REPLIED, "As: holding\n", "Soon", CASE_EUSAGE,
		    "a holding reply says when the answer comes: add"
		    " --promise 'DUE TEXT'" },
		{ EV_REPLIED, "As: holding\nPromise: 3d A letter\n", "Soon",
		    0, NULL },
	};
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	TRY(&w, rows);
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Promise: 3d A letter\nPromise: 30.11.2026 14:30 We call\n",
	    "Soon"), 0);
	assert_field(&ev, F_PROMISE, "2026-11-28T23:59:59+01:00 A letter");
	assert_string_equal(w.notes.data,
	    "promises by 2026-11-28 23:59: 'A letter'\n"
	    "promises by 2026-11-30 14:30: 'We call'\n");
	event_release(&ev);

	policy_put(&w.policy, "promise.within", "5bd");
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Promise: The kitchen calls\n", "Soon"), 0);
	assert_field(&ev, F_PROMISE,
	    "2026-12-02T23:59:59+01:00 The kitchen calls");
	event_release(&ev);
	/* It counts from the reply, whenever that is written down. */
	make(&ev, EV_REPLIED, "2026-11-02T10:00:00+01:00",
	    "Promise: The kitchen calls\n", "Soon");
	assert_int_equal(rules_complete(&ev, &w.ctx), 0);
	assert_int_equal(rules_check(&ev, &w.ctx), 0);
	assert_field(&ev, F_PROMISE,
	    "2026-11-09T23:59:59+01:00 The kitchen calls");
	event_release(&ev);
	policy_put(&w.policy, "promise.within", "soon");
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Promise: The kitchen calls\n", "Soon"), CASE_EUSAGE);
	event_release(&ev);
	end(&w);
}

static void
replies_are_completed(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	submit(&w, &ev, EV_REPLIED, "Question: Which line?\n", "Hm");
	assert_field(&ev, F_AS, "ack");
	event_release(&ev);
	submit(&w, &ev, EV_REPLIED, "Question: Which line?\nAnswers: q1\n",
	    "Hm");
	assert_field(&ev, F_AS, "ack");
	event_release(&ev);
	submit(&w, &ev, EV_REPLIED, "Answers: q1\n", "Hm");
	assert_field(&ev, F_AS, "answer");
	event_release(&ev);
	submit(&w, &ev, EV_REPLIED, "Question: Which line?\nAs: final\n",
	    "Hm");
	assert_field(&ev, F_AS, "final");
	event_release(&ev);
	end(&w);
}

/* Submits a reply; *to is where it is to be mailed, "" if it is not. */
static void
reply_goes(const char *to, struct world *w, const char *fields)
{
	struct event ev;
	const char *send;

	assert_int_equal(submit(w, &ev, EV_REPLIED, fields, "Sorry"), 0);
	send = event_get(&ev, F_SEND);
	if (strcmp(send ? send : "", to) != 0)
		fail_msg("'%s' goes to '%s', not to '%s'", fields,
		    send ? send : "", to);
	event_release(&ev);
}

static void
replies_are_addressed(void **state)
{
	struct world w;

	(void)state;
	begin_case(&w);
	w.ctx.send = 1;
	happened(&w, EV_SET, "2026-11-22T10:00:00+01:00",
	    "Contact: Jens Muster\nContact: Otto <otto@example.org>\n"
	    "Contact: Ann <ann@example.org>\n", "");
	reply_goes("", &w, "");
	policy_put(&w.policy, "mail.from", "haus@house.example");
	reply_goes("otto@example.org", &w, "");
	reply_goes("ann@example.org", &w, "From: Ann\n");
	reply_goes("eve@example.org", &w, "From: Eve <eve@example.org>\n");
	reply_goes("", &w, "From: Jens Muster\n");
	reply_goes("", &w, "From: An\n");
	reply_goes("", &w, "Channel: phone\n");
	reply_goes("", &w, "Party: The lawyer\n");
	happened(&w, EV_RECEIVED, "2026-11-23T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nFrom: Ann <a@example.org>\n",
	    "Well?");
	happened(&w, EV_RECEIVED, "2026-11-24T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nParty: The lawyer\n"
	    "From: law@example.org\n", "Stop!");
	reply_goes("a@example.org", &w, "");
	w.ctx.send = 0;
	reply_goes("", &w, "");
	end(&w);
}

/* Ink tells of no despite where nothing stood in the way. */
static void
despite_is_left_out(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	assert_int_equal(submit(&w, &ev, EV_CLOSED, "Outcome: upheld\n"
	    "Despite: He moved\n", ""), 0);
	assert_field(&ev, F_DESPITE, "He moved");
	assert_int_equal(w.notes.len, 0);
	event_release(&ev);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: final\n"
	    "Answers: 00000001.1\n", "Sorry");
	assert_int_equal(submit(&w, &ev, EV_CLOSED, "Outcome: upheld\n"
	    "Despite: He moved\n", ""), 0);
	assert_null(event_get(&ev, F_DESPITE));
	assert_string_equal(w.notes.data, "nothing is open in case"
	    " 7k3qf2mxab: --despite is left out\n");
	event_release(&ev);

	happened(&w, EV_SET, "2026-11-22T12:00:00+01:00",
	    "Avoids: phone\n", "");
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Channel: phone\n"
	    "Despite: It is urgent\n", "Sorry"), 0);
	assert_field(&ev, F_DESPITE, "It is urgent");
	assert_int_equal(w.notes.len, 0);
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED,
	    "Despite: It is urgent\n", "Sorry"), 0);
	assert_null(event_get(&ev, F_DESPITE));
	assert_string_equal(w.notes.data, "nothing speaks against email:"
	    " --despite is left out\n");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Channel: phone\n"
	    "Party: Bank\nDespite: It is urgent\n", "Hm"), 0);
	assert_null(event_get(&ev, F_DESPITE));
	event_release(&ev);

	happened(&w, EV_CLOSED, "2026-11-22T13:00:00+01:00",
	    "Outcome: upheld\n", "");
	assert_int_equal(submit(&w, &ev, EV_CLOSED, "Outcome: upheld\n"
	    "Despite: He moved\n", ""), 1);
	assert_int_equal(w.notes.len, 0);
	event_release(&ev);
	end(&w);
}

/* Whoever gives a case to somebody who is away is told, once; so is who takes
 * a new one. */
static void
those_who_are_away_are_named(void **state)
{
	static const char told[] = "carla is away until 2026-11-25\n";
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	policy_put(&w.policy, "person.carla.away", "2026-11-25");
	policy_put(&w.policy, "person.ben.away", "2026-11-24");
	assert_int_equal(submit(&w, &ev, EV_ASSIGNED, "Owner: carla\n",
	    "Hers"), 0);
	assert_string_equal(w.notes.data, told);
	assert_int_equal(rules_complete(&ev, &w.ctx), 0);
	assert_string_equal(w.notes.data, told);
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_ASSIGNED, "Owner: ben\n",
	    "His"), 0);
	assert_string_equal(w.notes.data, "");
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "", "Sorry"), 0);
	assert_string_equal(w.notes.data, "");
	event_release(&ev);

	w.ctx.cf = NULL;
	policy_put(&w.policy, "intake.owner", "carla");
	assert_int_equal(submit(&w, &ev, EV_OPENED, "", "Thin soup"), 0);
	assert_string_equal(w.notes.data, told);
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_OPENED, "Owner: ben\n",
	    "Thin soup"), 0);
	assert_string_equal(w.notes.data, "");
	event_release(&ev);
	w.ctx.now = at("2026-11-25T23:59:59+01:00");
	assert_int_equal(submit(&w, &ev, EV_OPENED, "", "Thin soup"), 0);
	assert_string_equal(w.notes.data, told);
	event_release(&ev);
	w.ctx.now++;
	assert_int_equal(submit(&w, &ev, EV_OPENED, "", "Thin soup"), 0);
	assert_string_equal(w.notes.data, "");
	event_release(&ev);
	end(&w);
}

/* The same command again is the same, whatever was settled meanwhile; other
 * words are not. */
static void
despite_in_a_repeated_command(void **state)
{
	static const char upheld[] = "Outcome: upheld\n";
	static const char moved[] = "Outcome: upheld\nDespite: He moved\n";
	static const struct {
		const char *stored, *given, *completed;
		int same;
	} rows[] = {
		{ moved, moved, moved, 1 },
		{ moved, moved, upheld, 1 },
		{ upheld, moved, moved, 1 },
		{ upheld, moved, upheld, 1 },
		{ upheld, upheld, upheld, 1 },
		{ moved, upheld, upheld, 0 },
		{ moved, "Despite: x\n", "Outcome: upheld\nDespite: x\n",
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct event stored, given, completed;

		make(&stored, EV_CLOSED, now, rows[i].stored, "");
		make(&given, EV_CLOSED, now, rows[i].given, "");
		make(&completed, EV_CLOSED, now, rows[i].completed, "");
		assert_int_equal(rules_is_same(&stored, &given, &completed),
		    rows[i].same);
		event_release(&stored);
		event_release(&given);
		event_release(&completed);
	}
}

static void
contacts_are_added(void **state)
{
	struct world w;
	struct event ev;
	size_t i = 0;

	(void)state;
	begin_case(&w);
	w.ctx.keep_contacts = 1;
	assert_int_equal(submit(&w, &ev, EV_SET, "Contact: Otto\n"
	    "Contact: Jens Muster\n", ""), 0);
	assert_string_equal(event_next(&ev, F_CONTACT, &i), "Jens Muster");
	assert_string_equal(event_next(&ev, F_CONTACT, &i), "Otto");
	assert_null(event_next(&ev, F_CONTACT, &i));
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_SET, "Contact: Jens Muster\n",
	    ""), 1);
	event_release(&ev);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openings_are_completed),
		cmocka_unit_test(subjects_are_cut),
		cmocka_unit_test(channels_are_completed),
		cmocka_unit_test(access_is_that_of_the_last_word),
		cmocka_unit_test(names_are_completed),
		cmocka_unit_test(names_that_are_not_there),
		cmocka_unit_test(promises_are_completed),
		cmocka_unit_test(replies_are_completed),
		cmocka_unit_test(replies_are_addressed),
		cmocka_unit_test(despite_is_left_out),
		cmocka_unit_test(those_who_are_away_are_named),
		cmocka_unit_test(despite_in_a_repeated_command),
		cmocka_unit_test(contacts_are_added),
	};

	return cmocka_run_group_tests(tests, to_berlin, NULL);
}
