#include "tests/unit/report_told.h"

/*
 * a  a post on Facebook, taken down 15 minutes later; the time of the post
 *    is then corrected
 * b  closed over what was open, twice; a thank-you is waived
 */
#define JUNE \
	"a opened ann 06-01T08:00\n" \
	"a received ann 06-02T10:00 Channel=facebook; Access=public\n" \
	"a noted ben 06-02T10:15 Takedown=@2; Body=It was insulting\n" \
	"a corrected ann 06-03T08:00 Corrects=@2; " \
	    "Set=Occurred #06-02T09:30; Set=Retold yes; Body=A typing error\n" \
	"b opened ann 06-01T08:00 Channel=phone\n" \
	"b closed ann 06-03T08:00 Outcome=answered; Despite=No time\n" \
	"b closed ben 06-03T09:00 Outcome=upheld; Despite=No more time\n" \
	"b reopened ann 06-04T08:00 Body=x\n" \
	"b closed ben 06-05T08:00 Outcome=upheld; Despite=Enough\n" \
	"b received ann 06-06T08:00\n" \
	"b noted ann 06-06T09:00 Waives=@6; Body=Thanks only\n"

static void
of_everything(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect(w, asking("ink", NULL, NULL),
	    "takedowns 1 events\n"
	    "closed-despite 2 events\n"
	    "waived 1 events\n"
	    "corrected 1 events\n"
	    "corrected-time 1 events\n"
	    "late-entries 0 events\n"
	    "takedown-reasons a3 ben 06-02T10:15:00 45m "
		"'It was insulting'\n"
	    "despite-reasons b2 ann 06-03T08:00:00 'No time'\n"
	    "despite-reasons b5 ben 06-05T08:00:00 'Enough'\n");
	expect_cases(w, asking(NULL, NULL, NULL), "takedowns", "a");
	expect_cases(w, asking(NULL, NULL, NULL), "closed-despite", "b");
	expect_cases(w, asking(NULL, NULL, NULL), "despite-reasons", "b");
	expect_by(w, "takedowns,closed-despite,waived", "channel",
	    "takedowns channel=email 1 events\n"
	    "takedowns channel=phone 0 events\n"
	    "closed-despite channel=email 0 events\n"
	    "closed-despite channel=phone 2 events\n"
	    "waived channel=email 0 events\n"
	    "waived channel=phone 1 events\n");
	free_world(w);
}

/* Each by its own date; before the correction was made, the post is of the
 * time first written down. */
static void
of_a_period(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_as_of(w, "takedowns,takedown-reasons,corrected",
	    "06-02T10:15:00",
	    "takedowns 1 events\n"
	    "takedown-reasons a3 ben 06-02T10:15:00 15m "
		"'It was insulting'\n"
	    "corrected 0 events\n");
	expect_as_of(w, "takedowns,takedown-reasons", "06-02T10:14:59",
	    "takedowns 0 events\n");
	expect(w, asking("ink", "06-03T08:00", "06-05T08:00"),
	    "takedowns 0 events\n"
	    "closed-despite 1 events\n"
	    "waived 0 events\n"
	    "corrected 1 events\n"
	    "corrected-time 1 events\n"
	    "late-entries 0 events\n"
	    "despite-reasons b2 ann 06-03T08:00:00 'No time'\n");
	expect(w, asking("closed-despite,waived", "06-05T08:00",
	    "06-06T09:00:01"),
	    "closed-despite 1 events\n"
	    "waived 1 events\n");
	free_world(w);
}

/* Of two events with one key the second has no effect, a void one neither;
 * who takes a correction back has corrected. */
static void
no_effect(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01 Channel=blog; Access=public\n"
	    "a received ann 06-02\n"
	    "a noted ann 06-03 Takedown=@1; Body=One; Key=k\n"
	    "a noted ann 06-03 Takedown=@1; Body=Two; Key=k\n"
	    "a noted ann 06-03 Takedown=@1; Body=Three\n"
	    "a corrected ann 06-04 Corrects=@5; Void=yes; Body=Wrong case\n"
	    "a noted ann 06-03 Waives=@2; Body=x\n"
	    "a corrected ann 06-04 Corrects=@7; Void=yes; Body=It does\n"
	    "a corrected ann 06-05 Corrects=@2; Set=Occurred #06-01T12:00; "
		"Body=x\n"
	    "a corrected ann 06-05 Corrects=@9; Void=yes; Body=No\n");

	(void)state;
	expect(w, asking("ink", NULL, NULL),
	    "takedowns 1 events\n"
	    "closed-despite 0 events\n"
	    "waived 0 events\n"
	    "corrected 3 events\n"
	    "corrected-time 0 events\n"
	    "late-entries 0 events\n"
	    "takedown-reasons a3 ann 06-03T00:00:00 2d 'One'\n");
	free_world(w);
}

/* A day is not more than a day; what came by mail or import was not typed. */
static void
late_entries(void **state)
{
	static const struct {
		const char *event, *rows;
	} wants[] = {
		{ "a received ann 06-02T08:00 Recorded=#06-03T08:00:00\n",
		    "late-entries 0 events\n" },
		{ "a received ann 06-02T08:00 Recorded=#06-03T08:00:01\n",
		    "late-entries 1 events\n" },
		{ "a noted ann 06-02T08:00 Recorded=#06-05; Body=x\n",
		    "late-entries 1 events\n" },
		{ "a received ann 06-02T08:00 Recorded=#06-05; Via=mail\n",
		    "late-entries 0 events\n" },
		{ "a received ann 06-02T08:00 Recorded=#06-05; Via=import\n",
		    "late-entries 0 events\n" },
		/* Its date was corrected to be older. */
		{ "a received ann 06-02T08:00 Recorded=#06-02T09:00\n"
		    "a corrected ann 06-02T10:00 Corrects=@2; "
			"Set=Occurred #06-01T08:00; Body=x\n",
		    "late-entries 1 events\n" },
		/* Or to be younger. */
		{ "a received ann 06-02T08:00 Recorded=#06-05T08:00\n"
		    "a corrected ann 06-05T10:00 Corrects=@2; "
			"Set=Occurred #06-04T08:00; Body=x\n",
		    "late-entries 0 events\n" },
		{ "a received ann 06-02T08:00 Recorded=#06-05T08:00\n"
		    "a corrected ann 06-05T10:00 Corrects=@2; Void=yes; "
			"Body=x\n",
		    "late-entries 0 events\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct world *w = told("a opened ann 06-01T08:00\n");

		tell_more(w, wants[i].event);
		expect(w, asking("late-entries", NULL, NULL), wants[i].rows);
		free_world(w);
	}
}

/* By the date of what happened, not of the typing. */
static void
late_entries_of_a_period(void **state)
{
	struct world *w = told("a opened ann 06-01T08:00\n"
	    "a received ann 06-02T08:00 Recorded=#06-20\n");

	(void)state;
	expect(w, asking("late-entries", "06-02T08:00", "06-02T08:00:01"),
	    "late-entries 1 events\n");
	expect(w, asking("late-entries", "06-02T08:00:01", NULL),
	    "late-entries 0 events\n");
	expect(w, asking("late-entries", NULL, "06-02T08:00"),
	    "late-entries 0 events\n");
	free_world(w);
}

/* A takedown whose post is not there has no time since it. */
static void
unknown_post(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a noted ann 06-02 Takedown=@77; Body=Gone\n");

	(void)state;
	expect(w, asking("takedown-reasons", NULL, NULL),
	    "takedown-reasons a2 ann 06-02T00:00:00 'Gone'\n");
	free_world(w);
}

static void
nothing(void **state)
{
	struct world *w = new_world();

	(void)state;
	expect(w, asking("ink", NULL, NULL),
	    "takedowns 0 events\n"
	    "closed-despite 0 events\n"
	    "waived 0 events\n"
	    "corrected 0 events\n"
	    "corrected-time 0 events\n"
	    "late-entries 0 events\n");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_everything),
		cmocka_unit_test(of_a_period),
		cmocka_unit_test(no_effect),
		cmocka_unit_test(late_entries),
		cmocka_unit_test(late_entries_of_a_period),
		cmocka_unit_test(unknown_post),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("report_ink", tests, NULL, NULL);
}
