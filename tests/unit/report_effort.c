#include "tests/unit/report_told.h"

/*
 * a  three words: by email, then twice by phone
 * b  one word in public, and no answer
 * c  what is no word of the contact
 */
static void
words_and_time(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01T08:00 Effort=1h30m\n"
	    "a received ann 06-02T08:00 Channel=phone; Retold=yes; "
		"Effort=30m\n"
	    "a replied ann 06-03T08:00\n"
	    "a received ann 06-12T08:00 Channel=phone; Effort=1m\n"
	    "a corrected ann 06-13 Corrects=@4; Set=Effort 2h; "
		"Set=Retold yes; Body=x\n"
	    "b opened ann 06-05T08:00 Channel=twitter; Access=public; "
		"Retold=yes\n"
	    "c opened ann 06-06T08:00 Channel=-\n"
	    "c received ann 06-06T09:00 Party=agency; Effort=5h; Retold=yes\n"
	    "c received ann 06-06T10:00 Automatic=yes\n"
	    "c received ann 06-06T11:00 Effort=10m\n"
	    "c corrected ann 06-07 Corrects=@4; Void=yes; Body=x\n"
	    "c received ann 06-06T12:00 Effort=15m\n"
	    "c noted ann 06-06T13:00 Waives=@6; Body=Only thanks\n");

	(void)state;
	expect(w, asking("effort", NULL, NULL),
	    "approaches-a-case n 3: 1 3 3\n"
	    "approaches interaction-channel=email 1 events\n"
	    "approaches interaction-channel=phone 2 events\n"
	    "approaches interaction-channel=twitter 1 events\n"
	    /* 1 h 30, 30 min, 2 h, and 15 min of one that needs no reply */
	    "effort 15300 s\n"
	    "retold 3 events\n"
	    "one-contact 1/1\n");
	/* By the date of the word, the first second included. */
	expect(w, asking("effort,retold", "06-02T08:00", "06-12T08:00"),
	    "approaches-a-case n 2: 0 1 1\n"
	    "approaches interaction-channel=phone 1 events\n"
	    "approaches interaction-channel=twitter 1 events\n"
	    "effort 2700 s\n"
	    "retold 2 events\n"
	    "one-contact 1/1\n"
	    "retold 2 events\n");
	expect_as_of(w, "retold", "06-12T08:00", "retold 2 events\n");
	expect_cases(w, asking("effort", NULL, NULL), "effort", "ac");
	expect_cases(w, asking("effort", NULL, NULL), "retold", "ab");
	expect_cases(w, asking("effort", NULL, NULL), "one-contact", "a");
	expect_by(w, "approaches-a-case,retold", "access",
	    "approaches-a-case access=direct n 2: 0 3 3\n"
	    "approaches-a-case access=public n 1: 1 1 1\n"
	    "retold access=direct 2 events\n"
	    "retold access=public 1 events\n");
	free_world(w);
}

/* The seven days after a reply of 06-01T08:00 are half-open: a word in the
 * last second of them spoils it, one a second later does not. */
static void
seven_days(void **state)
{
	static const struct {
		const char *word, *rows;
	} wants[] = {
		{ "a received ann 06-08T07:59:59\n", "one-contact 0/1\n" },
		{ "a received ann 06-08T08:00:00\n", "one-contact 1/1\n" },
		{ "a received ann 06-01T08:00:01\n", "one-contact 0/1\n" },
		{ "a received ann 06-01T07:59:59\n", "one-contact 1/1\n" },
		{ "a received ann 06-02 Automatic=yes\n",
		    "one-contact 1/1\n" },
		{ "a received ann 06-02 Party=agency\n",
		    "one-contact 1/1\n" },
		{ "a received ann 06-02\na noted ann 06-02 Waives=@3\n",
		    "one-contact 1/1\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct world *w = told("a opened ann 06-01T07:00\n"
		    "a replied ann 06-01T08:00\n");

		tell_more(w, wants[i].word);
		expect(w, asking("one-contact", NULL, NULL), wants[i].rows);
		free_world(w);
	}
}

/* Only those count whose seven days are over, by when they were. */
static void
seven_days_are_over(void **state)
{
	struct world *w = told("a opened ann 06-01T07:00\n"
	    "a replied ann 06-01T08:00 As=ack\n"
	    "a replied ann 06-02T08:00 As=holding\n"
	    "a received ann 06-20\n"
	    "b opened ann 06-01T07:00\n"
	    "b replied ann 06-01T08:00 As=ack\n");

	(void)state;
	expect_as_of(w, "one-contact", "06-09T07:59:59", "one-contact 0/0\n");
	expect_as_of(w, "one-contact", "06-09T08:00:00", "one-contact 1/1\n");
	expect(w, asking("one-contact", NULL, "06-09T08:00"),
	    "one-contact 0/0\n");
	expect(w, asking("one-contact", "06-09T08:00", "06-09T08:00:01"),
	    "one-contact 1/1\n");
	expect(w, asking("one-contact", "06-09T08:00:01", NULL),
	    "one-contact 0/0\n");
	free_world(w);
}

/* A reply from before the opening is one all the same. */
static void
reply_before_the_opening(void **state)
{
	struct world *w = told("a opened ann 06-05T08:00 Channel=-\n"
	    "a replied ann 06-04T08:00\n"
	    "a received ann 06-11T07:59:59\n"
	    "b opened ann 06-05T08:00 Channel=-\n"
	    "b replied ann 06-04T08:00\n"
	    "b received ann 06-11T08:00\n");

	(void)state;
	expect(w, asking("one-contact", NULL, NULL), "one-contact 1/2\n");
	free_world(w);
}

/*
 * boilerplate: of a the second reply is the first one of b again, but for
 * a name; what bounced, is automatic or goes to a party is no reply to them.
 */
#define PASTED "we are sorry for the delay and will come back to you " \
	"as soon as we know more about it"

static void
boilerplate(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01\n"
	    "b opened ben 06-01\n"
	    "b replied ben 06-02 Body=" PASTED "\n"
	    "a replied ann 06-03 Body=Your soup was thin. That was my fault\n"
	    "a replied ann 06-04 Body=" PASTED "\n"
	    "a replied ann 06-05 Party=agency; Body=" PASTED "\n"
	    "a replied ann 06-05 Automatic=yes; Body=" PASTED "\n"
	    "a replied ann 06-05 Body=" PASTED "\n"
	    "a bounced ann 06-05 Reply=@6\n"
	    "b replied ben 06-06 Body=Dear Ms Example " PASTED "\n");

	(void)state;
	/* 20 words pasted; 8 and 23 words with and without them. */
	expect(w, asking("boilerplate", NULL, NULL),
	    "repeated owner=ann 20/28\n"
	    "repeated owner=ben 20/43\n"
	    "near-duplicates owner=ann 1/2\n"
	    "near-duplicates owner=ben 1/2\n"
	    "passages b2 3 times '" PASTED "'\n");
	expect_by(w, "repeated,near-duplicates", "month",
	    "repeated month=2026-06 40/71\n"
	    "near-duplicates month=2026-06 2/4\n");
	/* What was before the period is earlier all the same. */
	expect(w, asking("repeated,near-duplicates", "06-04", NULL),
	    "repeated 40/43\n"
	    "near-duplicates 2/2\n");
	expect_cases(w, asking(NULL, NULL, NULL), "near-duplicates", "ab");
	free_world(w);
}

static void
nothing(void **state)
{
	struct world *w = new_world();

	(void)state;
	expect(w, asking("effort,boilerplate", NULL, NULL),
	    "approaches-a-case n 0: - - -\n"
	    "approaches interaction-channel=- 0 events\n"
	    "effort 0 s\n"
	    "retold 0 events\n"
	    "one-contact 0/0\n"
	    "repeated owner=- 0/0\n"
	    "near-duplicates owner=- 0/0\n");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_time),
		cmocka_unit_test(seven_days),
		cmocka_unit_test(seven_days_are_over),
		cmocka_unit_test(reply_before_the_opening),
		cmocka_unit_test(boilerplate),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("report_effort", tests, NULL,
	    NULL);
}
