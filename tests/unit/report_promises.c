#include "tests/unit/report_told.h"

/*
 * a  a promise kept in its very last second
 * b  one broken, and kept a second late
 * c  one replaced in time; the other one broken, and replaced only then
 * d  one released by the contact, after it was broken
 * e  one open and broken, one open and not due until July
 */
#define JUNE \
	"a opened ann 06-01T08:00\n" \
	"a replied ann 06-02T08:00 As=holding; " \
	    "Promise=#06-05T12:00 The kitchen calls\n" \
	"a replied ann 06-05T12:00 Keeps=@2.1\n" \
	"b opened ann 06-01T08:00\n" \
	"b replied ann 06-02T08:00 As=holding; " \
	    "Promise=#06-05T12:00 We write\n" \
	"b noted ann 06-05T12:00:01 Keeps=@2.1; Body=x\n" \
	"c opened ann 06-01T08:00 Channel=phone\n" \
	"c replied ann 06-02T08:00 As=holding; " \
	    "Promise=#06-05T12:00 On Friday\n" \
	"c replied ann 06-04T08:00 As=holding; Replaces=@2.1; " \
	    "Promise=#06-10T12:00 On Wednesday\n" \
	"c assigned ann 06-10T11:00 Owner=ben; Body=x\n" \
	"c replied ben 06-11T12:00 As=holding; Replaces=@3.1; " \
	    "Promise=#06-30T12:00 At the end of the month\n" \
	"d opened ann 06-01T08:00\n" \
	"d replied ann 06-02T08:00 Promise=#06-05T12:00 We write\n" \
	"d received ann 06-06T12:00 Releases=@2.1\n" \
	"e opened ann 06-10T08:00 Channel=phone\n" \
	"e replied ann 06-11T08:00 Promise=#06-20T12:00 We call; " \
	    "Promise=#07-05T12:00 We come\n"

/* At the end of June, but for its last second. */
static void
kept_or_not(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_as_of(w, "promises", "06-30T11:59:59",
	    "made 8 promises\n"
	    "due 6 promises\n"
	    "kept 1 promises\n"
	    "kept-late 1 promises\n"
	    "broken 4 promises\n"
	    "released 1 promises\n"
	    "replaced 2 promises\n"
	    "open 3 promises\n"
	    "holding n 5: 1 3 3\n"
	    "broken-promises b2 ann 06-05T12:00:00 1s 'We write'\n"
	    "broken-promises d2 ann 06-05T12:00:00 1d 'We write'\n"
	    "broken-promises c3 ben 06-10T12:00:00 1d 'On Wednesday'\n"
	    "broken-promises e2 ann 06-20T12:00:00 9d23h59m59s 'We call'\n"
	    "next-due c5 ben 06-30T12:00:00 'At the end of the month'\n"
	    "next-due e2 ann 07-05T12:00:00 'We come'\n");
	free_world(w);
}

/* In its last second a promise is due, and not broken. */
static void
the_last_second(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_as_of(w, "due,kept,kept-late,broken,next-due",
	    "06-05T12:00:00",
	    "due 4 promises\n"
	    "kept 1 promises\n"
	    "kept-late 0 promises\n"
	    "broken 0 promises\n"
	    "next-due b2 ann 06-05T12:00:00 'We write'\n"
	    "next-due d2 ann 06-05T12:00:00 'We write'\n"
	    "next-due c3 ann 06-10T12:00:00 'On Wednesday'\n");
	expect_as_of(w, "due,kept,kept-late,broken,next-due",
	    "06-05T12:00:01",
	    "due 4 promises\n"
	    "kept 1 promises\n"
	    "kept-late 1 promises\n"
	    "broken 2 promises\n"
	    "next-due c3 ann 06-10T12:00:00 'On Wednesday'\n");
	free_world(w);
}

#define FIGURES "made,due,kept,kept-late,broken,released,replaced"

/* What came after a period has no part in it: what was kept late was not
 * kept yet. */
static void
of_a_period(void **state)
{
	struct world *w = told(JUNE);
	struct report_options o = asking("promises", NULL, "06-05T12:00:01");

	(void)state;
	expect(w, asking(FIGURES, "06-02T08:00", "06-05T12:00"),
	    "made 5 promises\n"
	    "due 0 promises\n"
	    "kept 0 promises\n"
	    "kept-late 0 promises\n"
	    "broken 0 promises\n"
	    "released 0 promises\n"
	    "replaced 1 promises\n");
	expect(w, asking(FIGURES, "06-02T08:00:01", "06-05T12:00:01"),
	    "made 1 promises\n"
	    "due 4 promises\n"
	    "kept 1 promises\n"
	    "kept-late 0 promises\n"
	    "broken 2 promises\n"
	    "released 0 promises\n"
	    "replaced 1 promises\n");
	expect(w, asking(FIGURES, "06-05T12:00:01", NULL),
	    "made 3 promises\n"
	    "due 4 promises\n"
	    "kept 0 promises\n"
	    "kept-late 1 promises\n"
	    "broken 4 promises\n"
	    "released 1 promises\n"
	    "replaced 1 promises\n");
	expect_cases(w, o, "open", "bcd");
	expect_cases(w, o, "next-due", "c");
	expect_cases(w, o, "broken", "bd");
	expect_cases(w, o, "broken-promises", "bd");
	expect_cases(w, o, "kept", "a");
	expect_cases(w, o, "holding", "abcd");
	free_world(w);
}

/* How long one stayed broken, when the period ended. */
static void
broken_in_a_period(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect(w, asking("broken-promises,next-due", "06-05", "06-06"),
	    "broken-promises b2 ann 06-05T12:00:00 1s 'We write'\n"
	    "broken-promises d2 ann 06-05T12:00:00 12h 'We write'\n"
	    "next-due c3 ann 06-10T12:00:00 'On Wednesday'\n");
	free_world(w);
}

static void
in_groups(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	/* By who owned the case when the due passed, when it was made. */
	expect_by(w, "made,broken", "owner",
	    "made owner=ann 7 promises\n"
	    "made owner=ben 1 promises\n"
	    "broken owner=ann 4 promises\n"
	    "broken owner=ben 2 promises\n");
	expect_by(w, "promises", "channel",
	    "made channel=email 3 promises\n"
	    "made channel=phone 5 promises\n"
	    "due channel=email 3 promises\n"
	    "due channel=phone 5 promises\n"
	    "kept channel=email 1 promises\n"
	    "kept channel=phone 0 promises\n"
	    "kept-late channel=email 1 promises\n"
	    "kept-late channel=phone 0 promises\n"
	    "broken channel=email 2 promises\n"
	    "broken channel=phone 4 promises\n"
	    "released channel=email 1 promises\n"
	    "released channel=phone 0 promises\n"
	    "replaced channel=email 0 promises\n"
	    "replaced channel=phone 2 promises\n"
	    "open channel=email 0 promises\n"
	    "open channel=phone 3 promises\n"
	    "holding channel=email n 3: 1 1 1\n"
	    "holding channel=phone n 2: 0 3 3\n");
	expect_by(w, "due", "month",
	    "due month=2026-06 7 promises\n"
	    "due month=2026-07 1 promises\n");
	free_world(w);
}

/* Nothing in a reply that bounced was promised or kept, nothing in one that
 * is void; nobody else can release us, and nothing but a new promise
 * replaces one. */
static void
no_settlement(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a replied ann 06-02 Promise=#06-10 We write\n"
	    "a replied ann 06-03 Keeps=@2.1\n"
	    "a bounced ann 06-04 Reply=@3\n"
	    "a replied ann 06-03 Keeps=@2.1\n"
	    "a corrected ann 06-04 Corrects=@5; Void=yes; Body=x\n"
	    "a received ann 06-04 Releases=@2.1; Party=agency\n"
	    "a received ann 06-04 Releases=@2.1; Automatic=yes\n"
	    "a noted ann 06-04 Replaces=@2.1; Body=x\n"
	    "b opened ann 06-01\n"
	    "b replied ann 06-02 Promise=#06-10 We write; As=holding\n"
	    "b bounced ann 06-03 Reply=@2\n"
	    "b replied ann 06-02 Promise=#06-10 We write; As=holding\n"
	    "b corrected ann 06-04 Corrects=@4; Void=yes; Body=x\n"
	    "b replied ann 06-02 As=holding; Automatic=yes\n"
	    "b replied ann 06-02 As=holding; Party=agency\n");

	(void)state;
	expect_as_of(w, "promises", "06-20",
	    "made 1 promises\n"
	    "due 1 promises\n"
	    "kept 0 promises\n"
	    "kept-late 0 promises\n"
	    "broken 1 promises\n"
	    "released 0 promises\n"
	    "replaced 0 promises\n"
	    "open 1 promises\n"
	    "holding n 2: 0 0 0\n"
	    "broken-promises a2 ann 06-10T00:00:00 10d 'We write'\n");
	/* Who keeps and releases: what came first. */
	tell_more(w, "a received ann 06-22 Releases=@2.1\n"
	    "a noted ann 06-21 Keeps=@2.1; Body=x\n"
	    "a noted ann 06-23 Keeps=@2.1; Body=x\n");
	expect(w, asking(FIGURES, NULL, NULL),
	    "made 1 promises\n"
	    "due 1 promises\n"
	    "kept 0 promises\n"
	    "kept-late 1 promises\n"
	    "broken 1 promises\n"
	    "released 0 promises\n"
	    "replaced 0 promises\n");
	free_world(w);
}

/* Closing over a promise breaks it none the less, and ends nothing. */
static void
closed_over(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a replied ann 06-02 Promise=#06-10 We write\n"
	    "a closed ann 06-05 Outcome=answered; Despite=No time\n");

	(void)state;
	expect(w, asking("broken,closed-despite", NULL, NULL),
	    "broken 1 promises\n"
	    "closed-despite 1 events\n");
	expect_cases(w, asking("promises", NULL, NULL), "open", "a");
	free_world(w);
}

/* What was closed over is no duty; what was promised after the closing is,
 * be it in the same second, or written down before. */
static void
promised_after_closing(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a replied ann 06-02 Promise=#06-06 We write\n"
	    "a closed ann 06-03 Outcome=answered; Despite=No time\n"
	    "b opened ann 06-01\n"
	    "b closed ann 06-03 Outcome=answered\n"
	    "b replied ann 06-03 Promise=#06-06 We write\n"
	    "c opened ann 06-01\n"
	    "c replied ann 06-04 Promise=#06-06 We write\n"
	    "c closed ann 06-03 Outcome=answered\n");

	(void)state;
	expect_as_of(w, "overdue", "06-10", "overdue 2 cases\n");
	expect(w, asking("overdue", NULL, "06-10"), "overdue 2 cases\n");
	expect_cases(w, asking(NULL, NULL, "06-10"), "overdue", "bc");
	free_world(w);
}

/*
 * questions
 *
 * a  two questions: one answered after a day, one declined after two
 * b  one answered twice: the earlier in time counts, though written later
 * c  one declined first, answered later; one of ours, one of a party
 * d  one still open
 */
#define QUESTIONS \
	"a opened ann 06-01T08:00 Question=When?; Question=Why?\n" \
	"a replied ann 06-02T08:00 Answers=@1.1\n" \
	"a replied ann 06-03T08:00 Declines=@1.2\n" \
	"b opened ann 06-01T08:00 Channel=phone\n" \
	"b received ann 06-02T08:00 Question=Where?\n" \
	"b replied ann 06-09T08:00 Answers=@2.1\n" \
	"b replied ben 06-05T08:00 Answers=@2.1\n" \
	"c opened ann 06-10T08:00 Question=Who?\n" \
	"c replied ann 06-10T09:00 Declines=@1.1; Question=Your number?\n" \
	"c replied ann 06-12T08:00 Answers=@1.1\n" \
	"c received ann 06-12T09:00 Party=agency; Question=What?\n" \
	"c received ann 06-12T10:00 Answers=@2.1\n" \
	"d opened ann 06-15T08:00 Question=How?\n" \
	"d replied ann 06-16T08:00\n"

static void
questions(void **state)
{
	struct world *w = told(QUESTIONS);

	(void)state;
	expect(w, asking("questions", NULL, NULL),
	    "raised 5 questions\n"
	    "answered 2 questions\n"
	    "declined 2 questions\n"
	    "open 1 questions\n"
	    "time-to-answer n 2 open 1: 1d 3d 3d\n");
	/* When b has no answer yet, and the second of a. */
	expect(w, asking("questions", "06-01T08:00:01", "06-03T08:00"),
	    "raised 1 questions\n"
	    "answered 1 questions\n"
	    "declined 0 questions\n"
	    "open 2 questions\n"
	    "time-to-answer n 1 open 2: 1d 1d 1d\n");
	expect_as_of(w, "questions", "06-03T08:00",
	    "raised 3 questions\n"
	    "answered 1 questions\n"
	    "declined 1 questions\n"
	    "open 1 questions\n"
	    "time-to-answer n 1 open 1: 1d 1d 1d\n");
	expect(w, asking("questions", NULL, "06-02T08:00"),
	    "raised 2 questions\n"
	    "answered 0 questions\n"
	    "declined 0 questions\n"
	    "open 2 questions\n"
	    "time-to-answer n 0 open 2: - - -\n");
	expect_cases(w, asking("questions", NULL, NULL), "open", "d");
	expect_cases(w, asking(NULL, NULL, NULL), "declined", "ac");
	expect_cases(w, asking(NULL, NULL, NULL), "time-to-answer", "ab");
	policy_put(&w->policy, "calendar.hours", "Mon-Fri 09:00-17:00");
	/* Monday to Tuesday: 8 hours; Tuesday to Friday: 24. */
	expect_by(w, "time-to-answer", "channel",
	    "time-to-answer channel=email n 1 open 1: 1d 1d 1d\n"
	    "time-to-answer channel=email business n 1 open 1: 8h 8h 8h\n"
	    "time-to-answer channel=phone n 1 open 0: 3d 3d 3d\n"
	    "time-to-answer channel=phone business n 1 open 0: 1d 1d 1d\n");
	free_world(w);
}

/* What the contact did not hear answers nothing. */
static void
unheard_answers(void **state)
{
	struct world *w = told("a opened ann 06-01 Question=When?\n"
	    "a replied ann 06-02 Answers=@1.1; Automatic=yes\n"
	    "a replied ann 06-03 Answers=@1.1; Party=agency\n"
	    "a replied ann 06-04 Answers=@1.1\n"
	    "a bounced ann 06-04 Reply=@4\n"
	    "a received ann 06-05 Answers=@1.1\n");

	(void)state;
	expect(w, asking("questions", NULL, NULL),
	    "raised 1 questions\n"
	    "answered 0 questions\n"
	    "declined 0 questions\n"
	    "open 1 questions\n"
	    "time-to-answer n 0 open 1: - - -\n");
	/* Nor does a void question wait for anything. */
	tell_more(w, "a received ann 06-06 Question=Really?\n"
	    "a corrected ann 06-07 Corrects=@7; Void=yes; Body=x\n");
	expect(w, asking("raised", NULL, NULL), "raised 1 questions\n");
	free_world(w);
}

/* An answer that is dated before its question was there at once. */
static void
answer_before_the_question(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a received ann 06-02T10:00 Question=When?\n"
	    "a replied ann 06-02T09:00 Answers=@2.1\n");

	(void)state;
	expect(w, asking("time-to-answer", NULL, NULL),
	    "time-to-answer n 1 open 0: 0s 0s 0s\n");
	free_world(w);
}

/* A name of two reports must be told apart, unless the report is asked for
 * or cases are asked of one. */
static void
ambiguous(void **state)
{
	struct world *w = told(JUNE);
	struct report_options o = asking("open", NULL, NULL);
	struct report *r;

	(void)state;
	o.policy = &w->policy;
	o.calendar = &w->calendar;
	assert_int_equal(report_open(&r, &o), CASE_EUSAGE);
	assert_string_equal(err_message(),
	    "'open' is a figure of promises and of questions\n"
	    "ask for the report: case-report promises");
	err_clear();
	o.what = NULL;
	o.cases = "open";
	assert_int_equal(report_open(&r, &o), CASE_EUSAGE);
	err_clear();
	o.what = "summary,questions";
	assert_int_equal(report_open(&r, &o), 0);
	report_close(r);
	free_world(w);
}

static void
several_reports(void **state)
{
	struct world *w = told(QUESTIONS);

	(void)state;
	tell_more(w, "e opened ann 06-20\n"
	    "e replied ann 06-20 Promise=#06-21 We call\n");
	expect(w, asking("questions,opened,promises", NULL, NULL),
	    "raised 5 questions\n"
	    "answered 2 questions\n"
	    "declined 2 questions\n"
	    "open 1 questions\n"
	    "time-to-answer n 2 open 1: 1d 3d 3d\n"
	    "opened 5 cases\n"
	    "made 1 promises\n"
	    "due 1 promises\n"
	    "kept 0 promises\n"
	    "kept-late 0 promises\n"
	    "broken 1 promises\n"
	    "released 0 promises\n"
	    "replaced 0 promises\n"
	    "open 1 promises\n"
	    "holding n 5: 0 0 0\n"
	    "broken-promises e2 ann 06-21T00:00:00 193d 'We call'\n");
	free_world(w);
}

static void
nothing(void **state)
{
	struct world *w = new_world();

	(void)state;
	expect(w, asking("promises,questions", NULL, NULL),
	    "made 0 promises\n"
	    "due 0 promises\n"
	    "kept 0 promises\n"
	    "kept-late 0 promises\n"
	    "broken 0 promises\n"
	    "released 0 promises\n"
	    "replaced 0 promises\n"
	    "open 0 promises\n"
	    "holding n 0: - - -\n"
	    "raised 0 questions\n"
	    "answered 0 questions\n"
	    "declined 0 questions\n"
	    "open 0 questions\n"
	    "time-to-answer n 0 open 0: - - -\n");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_or_not),
		cmocka_unit_test(the_last_second),
		cmocka_unit_test(of_a_period),
		cmocka_unit_test(broken_in_a_period),
		cmocka_unit_test(in_groups),
		cmocka_unit_test(no_settlement),
		cmocka_unit_test(closed_over),
		cmocka_unit_test(promised_after_closing),
		cmocka_unit_test(questions),
		cmocka_unit_test(unheard_answers),
		cmocka_unit_test(answer_before_the_question),
		cmocka_unit_test(ambiguous),
		cmocka_unit_test(several_reports),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("report_promises", tests, NULL,
	    NULL);
}
