#include "tests/unit/report_told.h"

/*
 * a  by email, then on Twitter before anybody answered; answered by email
 * b  by phone, answered; then on Twitter, answered there
 * c  on Twitter, by email, on Twitter; answered by email
 * d  by letter, from somebody who avoids the phone
 */
#define JUNE \
	"a opened ann 06-01T08:00 Customer=yes\n" \
	"b opened ann 06-01T09:00 Channel=phone; Customer=no\n" \
	"b replied ann 06-02T09:00 Channel=phone\n" \
	"a received ann 06-03T08:00 Channel=twitter; Access=public\n" \
	"a replied ann 06-04T08:00\n" \
	"c opened ben 06-05T08:00 Channel=twitter; Access=public\n" \
	"a closed ann 06-05T08:00 Outcome=upheld; Redress=10.00 EUR\n" \
	"c received ben 06-06T08:00\n" \
	"c received ben 06-07T08:00 Channel=twitter; Access=public\n" \
	"c replied ben 06-07T09:00 Channel=twitter; Access=public; As=ack\n" \
	"d opened ben 06-08T07:00 Channel=letter; Avoids=phone\n" \
	"d replied ben 06-08T07:01 Channel=phone; Automatic=yes\n" \
	"c replied ben 06-08T08:00\n" \
	"b received ann 06-10T08:00 Channel=twitter; Access=public\n" \
	"b replied ann 06-10T09:00 Channel=twitter; Access=public\n" \
	"d replied ben 06-11T08:00 Channel=phone\n" \
	"b closed ann 06-12T09:00 Outcome=not-upheld\n" \
	"d replied ben 06-12T10:00 Channel=letter\n"

static void
equal_treatment(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect(w, asking("channels", NULL, NULL),
	    "opened channel=email 1 cases\n"
	    "opened channel=letter 1 cases\n"
	    "opened channel=phone 1 cases\n"
	    "opened channel=twitter 1 cases\n"
	    "first-response channel=email n 1 open 0: 3d 3d 3d\n"
	    "first-response channel=letter n 1 open 0: 3d1h 3d1h 3d1h\n"
	    "first-response channel=phone n 1 open 0: 1d 1d 1d\n"
	    "first-response channel=twitter n 1 open 0: 3d 3d 3d\n"
	    "resolution channel=email n 1 open 0: 4d 4d 4d\n"
	    "resolution channel=letter n 0 open 1: - - -\n"
	    "resolution channel=phone n 1 open 0: 11d 11d 11d\n"
	    "resolution channel=twitter n 0 open 1: - - -\n"
	    "upheld channel=email 1/1\n"
	    "upheld channel=letter 0/0\n"
	    "upheld channel=phone 0/1\n"
	    "upheld channel=twitter 0/0\n"
	    "redress channel=email n 1: 10.00 EUR\n"
	    "redress channel=letter n 0: 0.00 EUR\n"
	    "redress channel=phone n 0: 0.00 EUR\n"
	    "redress channel=twitter n 0: 0.00 EUR\n"
	    "hands channel=email n 1: 1 1 1\n"
	    "hands channel=letter n 1: 1 1 1\n"
	    "hands channel=phone n 1: 1 1 1\n"
	    "hands channel=twitter n 1: 1 1 1\n"
	    "opened access=direct 3 cases\n"
	    "opened access=public 1 cases\n"
	    "first-response access=direct n 3 open 0: 3d 3d1h 3d1h\n"
	    "first-response access=public n 1 open 0: 3d 3d 3d\n"
	    "resolution access=direct n 2 open 1: 4d 11d 11d\n"
	    "resolution access=public n 0 open 1: - - -\n"
	    "upheld access=direct 1/2\n"
	    "upheld access=public 0/0\n"
	    "redress access=direct n 1: 10.00 EUR\n"
	    "redress access=public n 0: 0.00 EUR\n"
	    "hands access=direct n 3: 1 1 1\n"
	    "hands access=public n 1: 1 1 1\n"
	    "opened customer=no 1 cases\n"
	    "opened customer=yes 1 cases\n"
	    "opened customer=- 2 cases\n"
	    "first-response customer=no n 1 open 0: 1d 1d 1d\n"
	    "first-response customer=yes n 1 open 0: 3d 3d 3d\n"
	    "first-response customer=- n 2 open 0: 3d 3d1h 3d1h\n"
	    "resolution customer=no n 1 open 0: 11d 11d 11d\n"
	    "resolution customer=yes n 1 open 0: 4d 4d 4d\n"
	    "resolution customer=- n 0 open 2: - - -\n"
	    "upheld customer=no 0/1\n"
	    "upheld customer=yes 1/1\n"
	    "upheld customer=- 0/0\n"
	    "redress customer=no n 0: 0.00 EUR\n"
	    "redress customer=yes n 1: 10.00 EUR\n"
	    "redress customer=- n 0: 0.00 EUR\n"
	    "hands customer=no n 1: 1 1 1\n"
	    "hands customer=yes n 1: 1 1 1\n"
	    "hands customer=- n 2: 1 1 1\n"
	    "went-public 2 cases\n"
	    "forced-public 1 cases\n"
	    "moved-private 3 events\n"
	    "overtaken 1/4\n"
	    "off-preference 1/7\n");
	free_world(w);
}

#define FIGURES "went-public,forced-public,moved-private,overtaken," \
	"off-preference"

static void
cases_behind(void **state)
{
	struct world *w = told(JUNE);
	struct report_options o = asking("channels", NULL, NULL);

	(void)state;
	expect_cases(w, o, "went-public", "ab");
	expect_cases(w, o, "forced-public", "a");
	expect_cases(w, o, "moved-private", "ac");
	expect_cases(w, o, "overtaken", "d");
	expect_cases(w, o, "off-preference", "d");
	expect_cases(w, o, "redress", "a");
	expect_cases(w, o, "upheld", "a");
	free_world(w);
}

/* The first second of a period is in it, the first one after it is not.  Who
 * was overtaken later was not yet when it ended. */
static void
of_a_period(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect(w, asking(FIGURES, "06-03T08:00", "06-10T08:00"),
	    "went-public 1 cases\n"
	    "forced-public 1 cases\n"
	    "moved-private 3 events\n"
	    "overtaken 0/2\n"
	    "off-preference 0/3\n");
	expect(w, asking(FIGURES, "06-03T08:00:01", "06-10T08:00:01"),
	    "went-public 1 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 3 events\n"
	    "overtaken 0/2\n"
	    "off-preference 0/3\n");
	/* By the second in which b is answered, d is overtaken. */
	expect(w, asking(FIGURES, "06-08T07:00", "06-10T09:00"),
	    "went-public 1 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 2 events\n"
	    "overtaken 0/1\n"
	    "off-preference 0/1\n");
	expect(w, asking("overtaken", "06-08T07:00", "06-10T09:00:01"),
	    "overtaken 1/1\n");
	expect(w, asking(FIGURES, "06-11T08:00", NULL),
	    "went-public 0 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 0 events\n"
	    "overtaken 0/0\n"
	    "off-preference 1/2\n");
	free_world(w);
}

/* An instant is included. */
static void
as_of(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_as_of(w, FIGURES, "06-03T07:59:59",
	    "went-public 0 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 0 events\n"
	    "overtaken 0/2\n"
	    "off-preference 0/1\n");
	expect_as_of(w, FIGURES, "06-03T08:00",
	    "went-public 1 cases\n"
	    "forced-public 1 cases\n"
	    "moved-private 0 events\n"
	    "overtaken 0/2\n"
	    "off-preference 0/1\n");
	expect_as_of(w, FIGURES, "06-10T09:00",
	    "went-public 2 cases\n"
	    "forced-public 1 cases\n"
	    "moved-private 3 events\n"
	    "overtaken 1/4\n"
	    "off-preference 0/5\n");
	free_world(w);
}

static void
in_groups(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_by(w, FIGURES, "channel",
	    "went-public channel=email 1 cases\n"
	    "went-public channel=letter 0 cases\n"
	    "went-public channel=phone 1 cases\n"
	    "went-public channel=twitter 0 cases\n"
	    "forced-public channel=email 1 cases\n"
	    "forced-public channel=letter 0 cases\n"
	    "forced-public channel=phone 0 cases\n"
	    "forced-public channel=twitter 0 cases\n"
	    "moved-private channel=email 1 events\n"
	    "moved-private channel=letter 0 events\n"
	    "moved-private channel=phone 0 events\n"
	    "moved-private channel=twitter 2 events\n"
	    "overtaken channel=email 0/1\n"
	    "overtaken channel=letter 1/1\n"
	    "overtaken channel=phone 0/1\n"
	    "overtaken channel=twitter 0/1\n"
	    "off-preference channel=email 0/1\n"
	    "off-preference channel=letter 1/2\n"
	    "off-preference channel=phone 0/2\n"
	    "off-preference channel=twitter 0/2\n");
	expect_by(w, "overtaken,off-preference", "interaction-channel",
	    "overtaken interaction-channel=email 0/2\n"
	    "overtaken interaction-channel=letter 1/1\n"
	    "overtaken interaction-channel=phone 0/1\n"
	    "overtaken interaction-channel=twitter 0/0\n"
	    "off-preference interaction-channel=email 0/2\n"
	    "off-preference interaction-channel=letter 0/1\n"
	    "off-preference interaction-channel=phone 1/2\n"
	    "off-preference interaction-channel=twitter 0/2\n");
	/* One grouping takes the place of the three. */
	expect_by(w, "channels", "owner",
	    "opened owner=ann 2 cases\n"
	    "opened owner=ben 2 cases\n"
	    "first-response owner=ann n 2 open 0: 1d 3d 3d\n"
	    "first-response owner=ben n 2 open 0: 3d 3d1h 3d1h\n"
	    "resolution owner=ann n 2 open 0: 4d 11d 11d\n"
	    "resolution owner=ben n 0 open 2: - - -\n"
	    "upheld owner=ann 1/2\n"
	    "upheld owner=ben 0/0\n"
	    "redress owner=ann n 1: 10.00 EUR\n"
	    "redress owner=ben n 0: 0.00 EUR\n"
	    "hands owner=ann n 2: 1 1 1\n"
	    "hands owner=ben n 2: 1 1 1\n"
	    "went-public owner=ann 2 cases\n"
	    "went-public owner=ben 0 cases\n"
	    "forced-public owner=ann 1 cases\n"
	    "forced-public owner=ben 0 cases\n"
	    "moved-private owner=ann 1 events\n"
	    "moved-private owner=ben 2 events\n"
	    "overtaken owner=ann 0/2\n"
	    "overtaken owner=ben 1/2\n"
	    "off-preference owner=ann 0/3\n"
	    "off-preference owner=ben 1/4\n");
	free_world(w);
}

/* Whose first word was public did not go there; nor did who said nothing
 * directly that was a word of theirs, or nothing in public. */
static void
who_goes_public(void **state)
{
	static const char *const none[] = {
		"a opened ann 06-01 Channel=twitter; Access=public\n"
		"a received ann 06-02\n"
		"a received ann 06-03 Channel=twitter; Access=public\n",

		"a opened ann 06-01 Channel=-\n"
		"a received ann 06-02\n"
		"a noted ann 06-02 Waives=@2\n"
		"a received ann 06-03 Channel=twitter; Access=public\n",

		"a opened ann 06-01 Channel=-\n"
		"a received ann 06-02 Automatic=yes\n"
		"a received ann 06-02 Party=agency\n"
		"a received ann 06-02\n"
		"a corrected ann 06-02 Corrects=@4; Void=yes; Body=x\n"
		"a received ann 06-03 Channel=twitter; Access=public\n",

		"a opened ann 06-01\n"
		"a received ann 06-03 Channel=twitter; Access=public; "
		    "Party=agency\n"
		"a received ann 06-04 Channel=twitter; Access=public\n"
		"a corrected ann 06-05 Corrects=@3; Void=yes; Body=x\n"
		"a replied ann 06-06 Channel=twitter; Access=public\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct world *w = told(none[i]);

		expect(w, asking("went-public,forced-public", NULL, NULL),
		    "went-public 0 cases\n"
		    "forced-public 0 cases\n");
		free_world(w);
	}
}

/* What is no substantive reply, or did not arrive, leaves them no choice. */
static void
who_is_forced(void **state)
{
	static const struct {
		const char *reply, *rows;
	} wants[] = {
		{ "a replied ann 06-02 As=ack\n", "forced-public 1 cases\n" },
		{ "a replied ann 06-02 Automatic=yes\n",
		    "forced-public 1 cases\n" },
		{ "a replied ann 06-02 Party=agency\n",
		    "forced-public 1 cases\n" },
		{ "a replied ann 06-02 Send=x@example.org\n"
		    "a bounced ann 06-02 Reply=@2\n",
		    "forced-public 1 cases\n" },
		{ "a replied ann 06-02\n"
		    "a corrected ann 06-02 Corrects=@2; Void=yes; Body=x\n",
		    "forced-public 1 cases\n" },
		{ "a replied ann 06-02 As=holding\n",
		    "forced-public 0 cases\n" },
		{ "a replied ann 06-02 As=final\n",
		    "forced-public 0 cases\n" },
		{ "a replied ann 06-02\na received ann 06-02T01:00\n",
		    "forced-public 1 cases\n" },
		{ "a received ann 06-02\n"
		    "a noted ann 06-02 Waives=@2\n"
		    "a replied ann 06-01T12:00\n",
		    "forced-public 0 cases\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct world *w = told("a opened ann 06-01\n");

		tell_more(w, wants[i].reply);
		tell_more(w, "a received ann 06-03 Channel=twitter; "
		    "Access=public\n"
		    "a replied ann 06-04 Channel=twitter; Access=public\n");
		expect(w, asking("went-public", NULL, NULL),
		    "went-public 1 cases\n");
		expect(w, asking("forced-public", NULL, NULL),
		    wants[i].rows);
		free_world(w);
	}
}

/* A word that was written down as direct and was public. */
static void
corrected_access(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a received ann 06-03\n"
	    "a corrected ben 06-09 Corrects=@2; Set=Access public; "
	    "Set=Channel blog; Body=x\n"
	    "a replied ann 06-10\n");

	(void)state;
	expect_as_of(w, FIGURES, "06-08",
	    "went-public 0 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 0 events\n"
	    "overtaken 0/2\n"
	    "off-preference 0/0\n");
	expect_as_of(w, FIGURES, "06-10",
	    "went-public 1 cases\n"
	    "forced-public 1 cases\n"
	    "moved-private 1 events\n"
	    "overtaken 0/1\n"
	    "off-preference 0/1\n");
	free_world(w);
}

/* A public answer to it, though later, and it was not answered only
 * directly; one after the contact's next word is one to that. */
static void
who_is_moved(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01 Channel=blog; Access=public\n"
	    "a replied ann 06-02\n"
	    "a replied ann 06-05 Channel=blog; Access=public\n"
	    "b opened ann 06-01 Channel=blog; Access=public\n"
	    "b replied ann 06-02\n"
	    "b received ann 06-03\n"
	    "b replied ann 06-05 Channel=blog; Access=public\n"
	    "c opened ann 06-01 Channel=blog; Access=public\n"
	    "c replied ann 06-02 As=ack\n"
	    "c replied ann 06-02 Automatic=yes\n"
	    "c replied ann 06-02\n"
	    "c bounced ann 06-03 Reply=@4\n");

	(void)state;
	expect_as_of(w, "moved-private", "06-01", "moved-private 0 events\n");
	expect_as_of(w, "moved-private", "06-04", "moved-private 2 events\n");
	expect_as_of(w, "moved-private", "06-06", "moved-private 1 events\n");
	expect_cases(w, asking(NULL, NULL, NULL), "moved-private", "b");
	free_world(w);
}

/*
 * The public word of p is of 08:00 and answered at 09:00.  Of the same second
 * is not later, answered in the same second is not unanswered; and who never
 * gets an answer was overtaken.
 */
static void
who_is_overtaken(void **state)
{
	struct world *w = told(
	    "p opened ann 06-01T08:00 Channel=blog; Access=public\n"
	    "p replied ann 06-01T09:00 Channel=blog; Access=public\n"
	    "a opened ann 06-01T08:00\n"		/* not before p */
	    "a replied ann 06-02\n"
	    "b opened ann 06-01T07:59:59\n"		/* overtaken */
	    "b replied ann 06-02\n"
	    "c opened ann 06-01T07:59:59\n"		/* at once with p */
	    "c replied ann 06-01T09:00\n"
	    "d opened ann 06-01T07:59:59\n"		/* a second late */
	    "d replied ann 06-01T09:00:01\n"
	    "e opened ann 06-01T07:00\n"		/* never */
	    "e received ann 06-01T07:30\n"
	    "f opened ann 06-01T07:00\n"		/* no words */
	    "f noted ann 06-01T07:10 Waives=@1\n"
	    "f received ann 06-01T07:00 Party=agency\n"
	    "f received ann 06-01T07:00 Automatic=yes\n");

	(void)state;
	expect(w, asking("overtaken", NULL, NULL), "overtaken 4/6\n");
	expect_cases(w, asking(NULL, NULL, NULL), "overtaken", "bde");
	/* A public word without an answer overtakes nobody. */
	tell_more(w, "p bounced ann 06-03 Reply=@2\n");
	expect(w, asking("overtaken", NULL, NULL), "overtaken 0/6\n");
	/* One that comes later and is answered sooner does. */
	tell_more(w,
	    "p replied ann 06-04 Channel=blog; Access=public\n"
	    "q opened ann 06-01T08:30 Channel=blog; Access=public\n"
	    "q replied ann 06-01T08:40\n");
	expect(w, asking("overtaken", NULL, NULL), "overtaken 6/6\n");
	/* None of an action, which is in no such figure. */
	event_put(&made_by_letter(w, 'q')->events[0], F_KIND,
	    "corrective-action");
	expect(w, asking("overtaken", NULL, NULL), "overtaken 2/6\n");
	free_world(w);
}

/* As the contact has it now; of replies that were made to them by us. */
static void
off_preference(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01\n"
	    "a replied ann 06-02 Channel=phone; As=ack\n"
	    "a replied ann 06-02 Channel=phone; Party=agency\n"
	    "a replied ann 06-02 Channel=phone; Automatic=yes\n"
	    "a replied ann 06-02 Channel=phone\n"
	    "a bounced ann 06-02 Reply=@5\n"
	    "a replied ann 06-03 Channel=fax\n"
	    "a set ann 06-04 Avoids=phone\n");

	(void)state;
	expect(w, asking("off-preference", NULL, NULL),
	    "off-preference 1/2\n");
	expect_as_of(w, "off-preference", "06-03", "off-preference 0/2\n");
	tell_more(w, "a set ann 06-05 Avoids=fax\n");
	expect(w, asking("off-preference", NULL, NULL),
	    "off-preference 1/2\n");
	free_world(w);
}

/* Where there is no group, an empty one is told. */
static void
nothing(void **state)
{
	struct world *w = new_world();

	(void)state;
	expect(w, asking("channels", NULL, NULL),
	    "opened channel=- 0 cases\n"
	    "first-response channel=- n 0 open 0: - - -\n"
	    "resolution channel=- n 0 open 0: - - -\n"
	    "upheld channel=- 0/0\n"
	    "redress channel=- n 0: 0.00 -\n"
	    "hands channel=- n 0: - - -\n"
	    "opened access=- 0 cases\n"
	    "first-response access=- n 0 open 0: - - -\n"
	    "resolution access=- n 0 open 0: - - -\n"
	    "upheld access=- 0/0\n"
	    "redress access=- n 0: 0.00 -\n"
	    "hands access=- n 0: - - -\n"
	    "opened customer=- 0 cases\n"
	    "first-response customer=- n 0 open 0: - - -\n"
	    "resolution customer=- n 0 open 0: - - -\n"
	    "upheld customer=- 0/0\n"
	    "redress customer=- n 0: 0.00 -\n"
	    "hands customer=- n 0: - - -\n"
	    "went-public 0 cases\n"
	    "forced-public 0 cases\n"
	    "moved-private 0 events\n"
	    "overtaken 0/0\n"
	    "off-preference 0/0\n");
	expect(w, asking("redress,upheld,voices", NULL, NULL),
	    "redress n 0: 0.00 -\n"
	    "upheld 0/0\n"
	    "voices n 0: - - -\n");
	expect_cases(w, asking("channels", NULL, NULL), "overtaken", "");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_treatment),
		cmocka_unit_test(cases_behind),
		cmocka_unit_test(of_a_period),
		cmocka_unit_test(as_of),
		cmocka_unit_test(in_groups),
		cmocka_unit_test(who_goes_public),
		cmocka_unit_test(who_is_forced),
		cmocka_unit_test(corrected_access),
		cmocka_unit_test(who_is_moved),
		cmocka_unit_test(who_is_overtaken),
		cmocka_unit_test(off_preference),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("report_channels", tests, NULL,
	    NULL);
}
