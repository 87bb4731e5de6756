#include "tests/unit/report_told.h"

/*
 * a  upheld, with redress in two currencies; an apology in a reply
 * b  partly upheld, reopened, not upheld; not accepted
 * c  answered, and later accepted
 * d  partly upheld, and reopened; what was given is given
 * e  open, with an apology
 */
#define JUNE \
	"a opened ann 06-01T08:00 Contact=Ann Muster\n" \
	"a replied ann 06-02T08:00 Apology=yes\n" \
	"a closed ann 06-05T08:00 Outcome=upheld; " \
	    "Redress=10.00 EUR voucher; Redress=20 CHF; Redress=0.5 EUR; " \
	    "Stays=yes; Cause=recipe\n" \
	"b opened ann 06-01T08:00 Channel=phone; Contact=Ben Muster\n" \
	"b closed ann 06-06T08:00 Outcome=partly-upheld; " \
	    "Redress=5.5 EUR; Cause=oven\n" \
	"b reopened ann 06-08T08:00 Body=x\n" \
	"b closed ann 06-10T08:00 Outcome=not-upheld; Redress=1.25 EUR; " \
	    "Stays=no; Apology=yes; Fault=yes\n" \
	"b received ann 06-11T08:00 Accepts=no\n" \
	"c opened ann 06-01T08:00 Contact=Cid Muster\n" \
	"c closed ann 06-07T08:00 Outcome=answered; Stays=no-choice; " \
	    "Cause=oven\n" \
	"c received ann 06-09T08:00 Accepts=yes\n" \
	"d opened ann 06-01T08:00\n" \
	"d closed ann 06-08T08:00 Outcome=partly-upheld; Redress=99 EUR\n" \
	"d reopened ann 06-09T08:00 Body=x\n" \
	"e opened ann 06-01T08:00\n" \
	"e replied ann 06-02T08:00 Apology=yes; Fault=yes\n"

static void
of_everything(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect(w, asking("outcomes", NULL, NULL),
	    "closed outcome=answered 1 cases\n"
	    "closed outcome=not-upheld 1 cases\n"
	    "closed outcome=upheld 1 cases\n"
	    "upheld 1/3\n"
	    "partly-upheld 0/3\n"
	    "apology 2/3\n"
	    "fault 1/3\n"
	    "redress n 1: 20.00 CHF\n"
	    "redress n 5: 116.25 EUR\n"
	    "accepted accepted=yes 1 cases\n"
	    "accepted accepted=no 1 cases\n"
	    "accepted accepted=silent 1 cases\n"
	    "stays stays=yes 1 cases\n"
	    "stays stays=no 1 cases\n"
	    "stays stays=no-choice 1 cases\n");
	free_world(w);
}

/* A period knows the last closing in it, not what was decided when the case
 * was closed again; and of a past nothing that came later. */
static void
of_a_period(void **state)
{
	struct world *w = told(JUNE);
	struct report_options o = asking("outcomes", "06-06T08:00",
	    "06-08T08:00");

	(void)state;
	expect(w, o,
	    "closed outcome=answered 1 cases\n"
	    "closed outcome=partly-upheld 1 cases\n"
	    "upheld 1/2\n"
	    "partly-upheld 1/2\n"
	    "apology 0/2\n"
	    "fault 0/2\n"
	    "redress n 1: 5.50 EUR\n"
	    "accepted accepted=yes 1 cases\n"
	    "accepted accepted=no 1 cases\n"
	    "accepted accepted=silent 0 cases\n"
	    "stays stays=yes 0 cases\n"
	    "stays stays=no 0 cases\n"
	    "stays stays=no-choice 1 cases\n"
	    "stays stays=- 1 cases\n");
	expect(w, asking("upheld,redress", NULL, "06-09"),
	    "upheld 2/3\n"
	    "redress n 1: 20.00 CHF\n"
	    "redress n 4: 115.00 EUR\n");
	expect(w, asking("upheld,redress", "06-09", NULL),
	    "upheld 0/1\n"
	    "redress n 1: 1.25 EUR\n");
	expect_as_of(w, "outcomes", "06-07T08:00",
	    "closed outcome=answered 1 cases\n"
	    "closed outcome=partly-upheld 1 cases\n"
	    "closed outcome=upheld 1 cases\n"
	    "upheld 2/3\n"
	    "partly-upheld 1/3\n"
	    "apology 1/3\n"
	    "fault 0/3\n"
	    "redress n 1: 20.00 CHF\n"
	    "redress n 3: 16.00 EUR\n"
	    "accepted accepted=yes 0 cases\n"
	    "accepted accepted=no 0 cases\n"
	    "accepted accepted=silent 3 cases\n"
	    "stays stays=yes 1 cases\n"
	    "stays stays=no 0 cases\n"
	    "stays stays=no-choice 1 cases\n"
	    "stays stays=- 1 cases\n");
	expect_cases(w, o, "upheld", "b");
	expect_cases(w, o, "redress", "b");
	expect_cases(w, o, "stays", "bc");
	free_world(w);
}

static void
in_groups(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	expect_by(w, "upheld,apology,redress", "channel",
	    "upheld channel=email 1/2\n"
	    "upheld channel=phone 0/1\n"
	    "apology channel=email 1/2\n"
	    "apology channel=phone 1/1\n"
	    "redress channel=email n 1: 20.00 CHF\n"
	    "redress channel=email n 3: 109.50 EUR\n"
	    "redress channel=phone n 0: 0.00 CHF\n"
	    "redress channel=phone n 2: 6.75 EUR\n");
	expect_by(w, "upheld,redress", "cause",
	    "upheld cause=oven 0/1\n"
	    "upheld cause=recipe 1/1\n"
	    "upheld cause=- 0/1\n"
	    "redress cause=oven n 0: 0.00 CHF\n"
	    "redress cause=oven n 0: 0.00 EUR\n"
	    "redress cause=recipe n 1: 20.00 CHF\n"
	    "redress cause=recipe n 2: 10.50 EUR\n"
	    "redress cause=- n 0: 0.00 CHF\n"
	    "redress cause=- n 3: 105.75 EUR\n");
	free_world(w);
}

/* The order in which cases come tells nothing about the currencies. */
static void
order_of_currencies(void **state)
{
	struct world *w = told(
	    "a opened ann 06-01\n"
	    "a closed ann 06-02 Outcome=upheld; Redress=1 EUR\n"
	    "b opened ann 06-01\n"
	    "b closed ann 06-02 Outcome=upheld; Redress=2 CHF\n"
	    "c opened ann 06-01\n"
	    "c closed ann 06-02 Outcome=upheld; Redress=3 DKK\n");

	(void)state;
	expect(w, asking("redress", NULL, NULL),
	    "redress n 1: 2.00 CHF\n"
	    "redress n 1: 3.00 DKK\n"
	    "redress n 1: 1.00 EUR\n");
	free_world(w);
}

/* What they did not hear, or what is void, is no apology. */
static void
unheard_apologies(void **state)
{
	static const char *const said[] = {
		"a replied ann 06-02 Apology=yes\n"
		    "a bounced ann 06-02 Reply=@2\n",
		"a replied ann 06-02 Apology=yes\n"
		    "a corrected ann 06-02 Corrects=@2; Void=yes; Body=x\n",
		"a replied ann 06-02 Apology=yes; Party=agency\n",
		"a replied ann 06-02 Apology=yes; Automatic=yes\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct world *w = told("a opened ann 06-01\n");

		tell_more(w, said[i]);
		tell_more(w, "a closed ann 06-03 Outcome=upheld\n");
		expect(w, asking("apology", NULL, NULL), "apology 0/1\n");
		tell_more(w, "a replied ann 06-04 Apology=yes\n");
		expect(w, asking("apology", NULL, NULL), "apology 1/1\n");
		free_world(w);
	}
}

/* The last word in time on it, by the contact. */
static void
acceptance(void **state)
{
	struct world *w = told("a opened ann 06-01\n"
	    "a closed ann 06-02 Outcome=upheld\n"
	    "a received ann 06-05 Accepts=yes\n"
	    "a received ann 06-04 Accepts=no\n"
	    "a received ann 06-06 Accepts=no; Party=agency\n"
	    "a received ann 06-06 Accepts=no; Automatic=yes\n");

	(void)state;
	expect(w, asking("accepted", NULL, NULL),
	    "accepted accepted=yes 1 cases\n"
	    "accepted accepted=no 0 cases\n"
	    "accepted accepted=silent 0 cases\n");
	expect(w, asking("outcomes", NULL, NULL),
	    "closed outcome=upheld 1 cases\n"
	    "upheld 1/1\n"
	    "partly-upheld 0/1\n"
	    "apology 0/1\n"
	    "fault 0/1\n"
	    "redress n 0: 0.00 -\n"
	    "accepted accepted=yes 1 cases\n"
	    "accepted accepted=no 0 cases\n"
	    "accepted accepted=silent 0 cases\n"
	    "stays stays=yes 0 cases\n"
	    "stays stays=no 0 cases\n"
	    "stays stays=no-choice 0 cases\n"
	    "stays stays=- 1 cases\n");
	free_world(w);
}

/*
 * causes
 *
 * x  an action because of a and b, done
 * y  an action because of c, open
 * z  an action because of c, of e, which has no contact, of d, which is to be
 *    told nothing of it any more, and of n, which is not here; done
 */
#define CORRECTIVE \
	"x opened ann 06-12T08:00 Channel=-; Kind=corrective-action\n" \
	"x linked ann 06-12T09:00 Link=caused-by @a; Link=caused-by @b\n" \
	"x closed ann 06-20T08:00 Outcome=upheld; Cause=none\n" \
	"y opened ann 06-12T08:00 Channel=-; Kind=corrective-action\n" \
	"y linked ann 06-12T09:00 Link=caused-by @c\n" \
	"z opened ann 06-12T08:00 Channel=-; Kind=corrective-action\n" \
	"z linked ann 06-12T09:00 Link=caused-by @c; Link=caused-by @d; " \
	    "Link=caused-by @e; Link=caused-by @n; Link=related @a\n" \
	"z linked ann 06-12T10:00 Unlink=caused-by @d\n" \
	"z closed ann 06-25T08:00 Outcome=upheld\n" \
	"a replied ann 06-21T08:00 Tells=@x\n" \
	"b replied ann 06-21T08:00 Tells=@x\n" \
	"b bounced ann 06-22T08:00 Reply=@6\n" \
	"c replied ann 06-24T08:00 Tells=@z\n"

static void
causes(void **state)
{
	struct world *w = told(JUNE CORRECTIVE);

	(void)state;
	expect(w, asking("causes", NULL, NULL),
	    "closed cause=oven 1 cases\n"
	    "closed cause=recipe 1 cases\n"
	    "closed cause=- 1 cases\n"
	    "without-cause 1/3\n"
	    "actions-open 1 actions\n"
	    "actions-done 2 actions\n"
	    "told 2/3\n"
	    "to-be-told b action x 06-20T08:00:00 'Ben Muster'\n");
	expect_cases(w, asking(NULL, NULL, NULL), "told", "ac");
	expect_cases(w, asking(NULL, NULL, NULL), "to-be-told", "b");
	expect_cases(w, asking(NULL, NULL, NULL), "actions-done", "xz");
	expect_cases(w, asking(NULL, NULL, NULL), "actions-open", "y");
	expect_cases(w, asking(NULL, NULL, NULL), "without-cause", "b");
	free_world(w);
}

/* Who was told later was not yet. */
static void
causes_of_a_period(void **state)
{
	struct world *w = told(JUNE CORRECTIVE);

	(void)state;
	expect(w, asking("causes", "06-20T08:00", "06-21T08:00"),
	    "closed cause=- 0 cases\n"
	    "without-cause 0/0\n"
	    "actions-open 2 actions\n"
	    "actions-done 1 actions\n"
	    "told 0/2\n"
	    "to-be-told a action x 06-20T08:00:00 'Ann Muster'\n"
	    "to-be-told b action x 06-20T08:00:00 'Ben Muster'\n");
	expect(w, asking("causes", "06-20T08:00:01", NULL),
	    "closed cause=- 0 cases\n"
	    "without-cause 0/0\n"
	    "actions-open 1 actions\n"
	    "actions-done 1 actions\n"
	    "told 1/1\n");
	expect_as_of(w, "told", "06-20T07:59:59", "told 0/0\n");
	free_world(w);
}

/* An action that was not selected duns nobody, nor does one reopened. */
static void
told_by_selected_actions(void **state)
{
	struct world *w = told(JUNE);

	(void)state;
	tell_more(w, "x opened ann 06-12 Channel=-; Kind=corrective-action\n"
	    "x linked ann 06-12 Link=caused-by @a\n"
	    "x closed ann 06-20 Outcome=answered\n");
	expect(w, asking("told,to-be-told", NULL, NULL),
	    "told 0/1\n"
	    "to-be-told a action x 06-20T00:00:00 'Ann Muster'\n");
	tell_more(w, "x reopened ann 06-21 Body=x\n");
	expect(w, asking("told,to-be-told", NULL, NULL), "told 0/0\n");
	tell_more(w, "x closed ann 06-22 Outcome=answered\n");
	expect(w, asking("told,to-be-told", NULL, NULL),
	    "told 0/1\n"
	    "to-be-told a action x 06-22T00:00:00 'Ann Muster'\n");
	w->n--;
	expect(w, asking("told,to-be-told", NULL, NULL), "told 0/0\n");
	w->n++;
	free_world(w);
}

/* Of two actions of one case, closed in one second, each is told, whatever
 * the order in which they come. */
static void
two_actions_of_a_case(void **state)
{
	static const char expected[] =
	    "to-be-told a action x 06-20T00:00:00 'Ann Muster'\n"
	    "to-be-told a action y 06-20T00:00:00 'Ann Muster'\n";
	static const char *const order[] = { "xya", "yxa", "ayx" };

	(void)state;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		struct world *w = new_world();

		for (const char *c = order[i]; *c; c++)
			made_by_letter(w, *c);
		tell_more(w, "a opened ann 06-01 Contact=Ann Muster\n"
		    "x opened ann 06-12 Kind=corrective-action\n"
		    "x linked ann 06-12 Link=caused-by @a\n"
		    "x closed ann 06-20 Outcome=answered\n"
		    "y opened ann 06-12 Kind=corrective-action\n"
		    "y linked ann 06-12 Link=caused-by @a\n"
		    "y closed ann 06-20 Outcome=answered\n");
		expect(w, asking("to-be-told", NULL, NULL), expected);
		free_world(w);
	}
}

/* Corrective actions are in no figure but those of causes, unless the query
 * names the kind. */
static void
actions_alone(void **state)
{
	static const char reports[] = "summary,times,hands,promises,"
	    "questions,ink,fca,upheld,redress,apology,overtaken,one-contact";
	struct world *w = told(
	    "x opened ann 06-12 Kind=corrective-action; Question=How?\n"
	    "x received ann 06-12T12:00 Channel=blog; Access=public; "
		"Effort=1h; Retold=yes\n"
	    "x replied ann 06-13 Promise=#06-14 It is done; Answers=@1.1\n"
	    "x noted ann 06-13 Takedown=@2; Body=x\n"
	    "x assigned ann 06-14 Owner=ben; Body=x\n"
	    "x closed ann 06-20 Outcome=upheld; Redress=1 EUR; "
		"Despite=No time\n");
	struct world *none = new_world();
	struct report_options o = asking(reports, NULL, NULL);
	struct buf empty = BUF_INIT;
	struct report *r = run(none, o);
	const struct rows *rows = rows_of(r);

	(void)state;
	for (size_t i = 0; i < rows->n; i++)
		tell_row(&empty, &rows->v[i]);
	expect(w, o, empty.data);
	o.what = "opened,closed-despite,kept-late,broken,answered,redress,"
	    "handovers,went-public,takedowns,actions-done,closed-8w";
	o.corrective = 1;
	expect(w, o,
	    "opened 1 cases\n"
	    "closed-despite 1 events\n"
	    "kept-late 0 promises\n"
	    "broken 1 promises\n"
	    "answered 1 questions\n"
	    "redress n 1: 1.00 EUR\n"
	    "handovers 1 events\n"
	    "went-public 1 cases\n"
	    "takedowns 1 events\n"
	    "actions-done 1 actions\n"
	    "closed-8w 1 cases\n");
	report_close(r);
	buf_release(&empty);
	free_world(none);
	free_world(w);
}

static void
nothing(void **state)
{
	struct world *w = new_world();

	(void)state;
	expect(w, asking("outcomes,causes", NULL, NULL),
	    "closed outcome=- 0 cases\n"
	    "upheld 0/0\n"
	    "partly-upheld 0/0\n"
	    "apology 0/0\n"
	    "fault 0/0\n"
	    "redress n 0: 0.00 -\n"
	    "accepted accepted=yes 0 cases\n"
	    "accepted accepted=no 0 cases\n"
	    "accepted accepted=silent 0 cases\n"
	    "stays stays=yes 0 cases\n"
	    "stays stays=no 0 cases\n"
	    "stays stays=no-choice 0 cases\n"
	    "closed cause=- 0 cases\n"
	    "without-cause 0/0\n"
	    "actions-open 0 actions\n"
	    "actions-done 0 actions\n"
	    "told 0/0\n");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_everything),
		cmocka_unit_test(of_a_period),
		cmocka_unit_test(in_groups),
		cmocka_unit_test(order_of_currencies),
		cmocka_unit_test(unheard_apologies),
		cmocka_unit_test(acceptance),
		cmocka_unit_test(causes),
		cmocka_unit_test(causes_of_a_period),
		cmocka_unit_test(told_by_selected_actions),
		cmocka_unit_test(two_actions_of_a_case),
		cmocka_unit_test(actions_alone),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("report_outcomes", tests, NULL,
	    NULL);
}
