#include "tests/unit/report_told.h"

/* A world whose policy has "first-response=1d resolution=2bd". */
static struct world *
told_with(const char *targets, const char *lines)
{
	struct world *w = told(lines);
	char *copy = xstrdup(targets), *save, *target;

	for (target = strtok_r(copy, " ", &save); target;
	    target = strtok_r(NULL, " ", &save)) {
		char key[64], *value = strchr(target, '=');

		*value = '\0';
		snprintf(key, sizeof key, "target.%s", target);
		policy_put(&w->policy, key, value + 1);
	}
	free(copy);
	return w;
}

struct want {
	const char *as_of;	/* NULL: long after */
	const char *events, *rows;
};

/* Each on the same case, which opens on Monday, 1 June, at 08:00. */
static void
expect_each(const char *targets, const struct want *wants, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct world *w = told_with(targets,
		    "a opened ann 06-01T08:00\n");

		tell_more(w, wants[i].events);
		expect_as_of(w, "met", wants[i].as_of ? wants[i].as_of :
		    "12-31", wants[i].rows);
		free_world(w);
	}
}

#define EXPECT_EACH(targets, wants) \
	expect_each(targets, wants, sizeof wants / sizeof *wants)

static void
first_response(void **state)
{
	static const struct want wants[] = {
		/* In the last second, and one late. */
		{ NULL, "a replied ann 06-02T08:00:00\n",
		    "met target=first-response 1/1\n" },
		{ NULL, "a replied ann 06-02T08:00:01\n",
		    "met target=first-response 0/1\n" },
		{ NULL, "a replied ann 05-31T08:00 As=holding\n",
		    "met target=first-response 1/1\n" },
		/* Not answered: not yet decided, then missed. */
		{ "06-02T08:00:00", "", "met target=first-response 0/0\n" },
		{ "06-02T08:00:01", "", "met target=first-response 0/1\n" },
		{ NULL, "a replied ann 06-01T09:00 As=ack\n"
		    "a replied ann 06-01T09:00 Automatic=yes\n"
		    "a replied ann 06-01T09:00 Party=agency\n"
		    "a replied ann 06-01T09:00\n"
		    "a bounced ann 06-01T10:00 Reply=@5\n",
		    "met target=first-response 0/1\n" },
		/* Closed before it passed, at it, and behind it. */
		{ NULL, "a closed ann 06-02T07:59:59 Outcome=withdrawn\n",
		    "met target=first-response 0/0\n" },
		{ NULL, "a closed ann 06-02T08:00:01 Outcome=withdrawn\n",
		    "met target=first-response 0/1\n" },
		{ NULL, "a closed ann 06-01T12:00 Outcome=withdrawn\n"
		    "a replied ann 06-01T13:00\n",
		    "met target=first-response 1/1\n" },
		/* Nobody waits for an answer. */
		{ NULL, "a noted ann 06-01T12:00 Waives=@1; Body=x\n",
		    "met target=first-response 0/0\n" },
	};
	struct world *w = told_with("first-response=1d",
	    "a opened ann 06-01T08:00 Channel=-\n");

	(void)state;
	EXPECT_EACH("first-response=1d", wants);
	expect(w, asking("met", NULL, NULL),
	    "met target=first-response 0/0\n");
	free_world(w);
}

/* A pause puts the target off by its length. */
static void
paused(void **state)
{
	static const struct want wants[] = {
		/* Of two days: longer than the target. */
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a received ann 06-03T12:00\n"
		    "a replied ann 06-04T08:00:00\n",
		    "met target=first-response 1/1\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a received ann 06-03T12:00\n"
		    "a replied ann 06-04T08:00:01\n",
		    "met target=first-response 0/1\n" },
		/* One that was not over is none that puts off nothing. */
		{ "06-03T00:00", "a replied ann 06-01T12:00 As=ack; "
			"Question=Which?\n",
		    "met target=first-response 0/0\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n",
		    "met target=first-response 0/0\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a replied ann 06-20T12:00\n",
		    "met target=first-response 1/1\n" },
		/* Two pauses; the second begins when the first put it off. */
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a received ann 06-02T12:00\n"
		    "a replied ann 06-02T20:00 As=ack; Question=When?\n"
		    "a received ann 06-03T20:00\n"
		    "a replied ann 06-04T08:00:00\n",
		    "met target=first-response 1/1\n" },
		/* A question that came too late, to others, by a robot, or
		 * did not arrive. */
		{ NULL, "a replied ann 06-02T08:00:01 As=ack; "
			"Question=Which?\n"
		    "a replied ann 06-02T09:00\n",
		    "met target=first-response 0/1\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Party=agency; "
			"Question=Which?\n",
		    "met target=first-response 0/1\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Automatic=yes; "
			"Question=Which?\n",
		    "met target=first-response 0/1\n" },
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a bounced ann 06-01T12:00 Reply=@2\n",
		    "met target=first-response 0/1\n" },
		/* A party's or a robot's word does not end it. */
		{ NULL, "a replied ann 06-01T12:00 As=ack; Question=Which?\n"
		    "a received ann 06-01T13:00 Party=agency\n"
		    "a received ann 06-01T13:00 Automatic=yes\n",
		    "met target=first-response 0/0\n" },
	};

	(void)state;
	EXPECT_EACH("first-response=1d", wants);
}

static void
resolution(void **state)
{
	static const struct want wants[] = {
		{ NULL, "a closed ann 06-04T08:00:00 Outcome=upheld\n",
		    "met target=resolution 1/1\n" },
		{ NULL, "a closed ann 06-04T08:00:01 Outcome=upheld\n",
		    "met target=resolution 0/1\n" },
		{ "06-04T08:00:00", "", "met target=resolution 0/0\n" },
		{ "06-04T08:00:01", "", "met target=resolution 0/1\n" },
		/* Reopened in time, and closed again too late, or in time. */
		{ NULL, "a closed ann 06-02 Outcome=upheld\n"
		    "a reopened ann 06-03 Body=x\n"
		    "a closed ann 06-05 Outcome=upheld\n",
		    "met target=resolution 0/1\n" },
		{ NULL, "a closed ann 06-02 Outcome=upheld\n"
		    "a reopened ann 06-03 Body=x\n"
		    "a closed ann 06-04 Outcome=upheld\n",
		    "met target=resolution 1/1\n" },
		/* Reopened when it had passed: from then on it is missed. */
		{ "06-09T23:59:59", "a closed ann 06-02 Outcome=upheld\n"
		    "a reopened ann 06-10 Body=x\n"
		    "a closed ann 06-11 Outcome=upheld\n",
		    "met target=resolution 1/1\n" },
		{ "06-10T00:00:00", "a closed ann 06-02 Outcome=upheld\n"
		    "a reopened ann 06-10 Body=x\n"
		    "a closed ann 06-11 Outcome=upheld\n",
		    "met target=resolution 0/1\n" },
		{ NULL, "a closed ann 06-02 Outcome=upheld\n"
		    "a reopened ann 06-10 Body=x\n"
		    "a closed ann 06-11 Outcome=upheld\n",
		    "met target=resolution 0/1\n" },
		/* A day's pause, by our answer with a question. */
		{ NULL, "a replied ann 06-02T08:00 Question=Which?\n"
		    "a received ann 06-03T08:00\n"
		    "a closed ann 06-05T08:00:00 Outcome=upheld\n",
		    "met target=resolution 1/1\n" },
		{ NULL, "a replied ann 06-02T08:00 Question=Which?\n"
		    "a received ann 06-03T08:00\n"
		    "a closed ann 06-05T08:00:01 Outcome=upheld\n",
		    "met target=resolution 0/1\n" },
	};

	(void)state;
	EXPECT_EACH("resolution=3d", wants);
}

/* Each stretch of unanswered words but the first counts by itself. */
static void
next_response(void **state)
{
	static const struct want wants[] = {
		{ NULL, "a received ann 06-01T12:00\n"
		    "a replied ann 06-03T08:00\n",
		    "met target=next-response 0/0\n" },
		{ NULL, "a replied ann 06-01T09:00\n"
		    "a received ann 06-01T10:00\n"
		    "a received ann 06-01T11:00\n"
		    "a replied ann 06-01T12:00:00\n"
		    "a received ann 06-02T10:00\n"
		    "a replied ann 06-02T12:00:01\n"
		    "a received ann 06-03T10:00\n"
		    "a replied ann 06-03T11:00 As=ack\n",
		    "met target=next-response 1/3\n" },
		{ "06-03T12:00:00", "a replied ann 06-01T09:00\n"
		    "a received ann 06-03T10:00\n",
		    "met target=next-response 0/0\n" },
		{ "06-03T12:00:01", "a replied ann 06-01T09:00\n"
		    "a received ann 06-03T10:00\n",
		    "met target=next-response 0/1\n" },
		{ NULL, "a replied ann 06-01T09:00\n"
		    "a received ann 06-03T10:00\n"
		    "a closed ann 06-03T11:00 Outcome=upheld; Despite=x\n",
		    "met target=next-response 0/0\n" },
	};

	(void)state;
	EXPECT_EACH("next-response=2h", wants);
}

/*
 * Two business days from Friday, 5 June, 10:00: 7 hours on Friday, 8 on
 * Monday, 1 on Tuesday.  A pause from Friday 16:00 to Monday 10:00 is two
 * hours of them.
 */
static void
business_days(void **state)
{
	static const struct {
		const char *events, *rows;
	} wants[] = {
		{ "a replied ann 06-09T10:00:00\n",
		    "met target=first-response 1/1\n" },
		{ "a replied ann 06-09T10:00:01\n",
		    "met target=first-response 0/1\n" },
		{ "a replied ann 06-05T16:00 As=ack; Question=Which?\n"
		    "a received ann 06-08T10:00\n"
		    "a replied ann 06-09T12:00:00\n",
		    "met target=first-response 1/1\n" },
		{ "a replied ann 06-05T16:00 As=ack; Question=Which?\n"
		    "a received ann 06-08T10:00\n"
		    "a replied ann 06-09T12:00:01\n",
		    "met target=first-response 0/1\n" },
		/* A pause over the weekend alone costs nothing. */
		{ "a replied ann 06-05T17:00 As=ack; Question=Which?\n"
		    "a received ann 06-08T09:00\n"
		    "a replied ann 06-09T10:00:01\n",
		    "met target=first-response 0/1\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct world *w = told_with("first-response=2bd",
		    "a opened ann 06-05T10:00\n");

		policy_put(&w->policy, "calendar.hours",
		    "Mon-Fri 09:00-17:00");
		tell_more(w, wants[i].events);
		expect(w, asking("met", NULL, NULL), wants[i].rows);
		free_world(w);
	}
}

/*
 * a  all met: by the date of what met them
 * b  all missed: by the date on which they passed
 */
static void
of_a_period(void **state)
{
	struct world *w = told_with(
	    "resolution=3d next-response=2h first-response=1d",
	    "a opened ann 06-01T08:00\n"
	    "a replied ann 06-01T09:00 Question=Which?\n"
	    "a received ann 06-02T09:00\n"
	    "a replied ann 06-02T10:00\n"
	    "a closed ann 06-05T08:00 Outcome=upheld\n"
	    "b opened ben 06-01T08:00 Channel=phone\n"
	    "b replied ben 06-04T12:00\n"
	    "b received ben 06-05T08:00\n"
	    "b replied ben 06-10T08:00 As=final; Question=Well?\n"
	    "b replied ben 06-11T08:00 Question=Are you there?\n"
	    "b closed ben 06-20T08:00 Outcome=upheld\n");

	(void)state;
	expect(w, asking("targets", NULL, NULL),
	    "met target=first-response 1/2\n"
	    "met target=next-response 1/2\n"
	    "met target=resolution 1/2\n"
	    "pauses a2 ann 06-01T09:00:00 1d 'Which?'\n"
	    "pauses b4 ben 06-10T08:00:00 203d16h 'Well?'\n");
	expect(w, asking("targets", "06-01T09:00", "06-02T08:00"),
	    "met target=first-response 1/1\n"
	    "met target=next-response 0/0\n"
	    "met target=resolution 0/0\n"
	    "pauses a2 ann 06-01T09:00:00 23h 'Which?'\n");
	/* b: first response on the 2nd, 08:00, resolution on the 4th. */
	expect(w, asking("targets", "06-01T09:00:01", "06-04T08:00"),
	    "met target=first-response 0/1\n"
	    "met target=next-response 1/1\n"
	    "met target=resolution 0/0\n");
	expect(w, asking("targets", "06-04T08:00", "06-05T10:00:01"),
	    "met target=first-response 0/0\n"
	    "met target=next-response 0/1\n"
	    "met target=resolution 1/2\n");
	expect_cases(w, asking(NULL, NULL, NULL), "met", "a");
	expect_cases(w, asking(NULL, NULL, NULL), "pauses", "ab");
	free_world(w);
}

/* Where the policy sets none, none is decided. */
static void
no_targets(void **state)
{
	struct world *w = told("a opened ann 06-01\n");

	(void)state;
	expect(w, asking("targets", NULL, NULL), "met target=- 0/0\n");
	policy_put(&w->policy, "target.resolution", "1d");
	expect(w, asking("targets", NULL, NULL),
	    "met target=resolution 0/1\n");
	w->n = 0;
	expect(w, asking("targets", NULL, NULL),
	    "met target=resolution 0/0\n");
	w->n = 1;
	free_world(w);
}

/*
 * fca
 *
 * Easter of 2026 in Berlin: Good Friday is 3 April, Easter Monday the 6th.
 * Three business days after Wednesday, 1 April, are Thursday, Tuesday and
 * Wednesday, the 8th; after Thursday, which begins at 22:00Z, the 9th; so
 * they are after Good Friday and Saturday.
 */
static struct world *
easter(const char *lines)
{
	struct world *w = told(lines);

	policy_put(&w->policy, "calendar.holiday.2026-04-03", "Karfreitag");
	policy_put(&w->policy, "calendar.holiday.2026-04-06", "Ostermontag");
	assert_int_equal(when_set_zone("Europe/Berlin"), 0);
	return w;
}

static void
three_business_days(void **state)
{
	static const struct {
		const char *opened, *last, *late;
	} wants[] = {
		{ "04-01T21:59:59", "04-08T21:59:59", "04-08T22:00:00" },
		{ "04-01T22:00:00", "04-09T21:59:59", "04-09T22:00:00" },
		{ "04-02T21:59:59", "04-09T21:59:59", "04-09T22:00:00" },
		{ "04-02T22:00:00", "04-09T21:59:59", "04-09T22:00:00" },
		{ "04-04T10:00:00", "04-09T21:59:59", "04-09T22:00:00" },
		{ "04-07T08:00:00", "04-10T21:59:59", "04-10T22:00:00" },
		/* Over the night in which a clock is put forward, and back. */
		{ "03-26T10:00:00", "03-31T21:59:59", "03-31T22:00:00" },
		{ "10-22T10:00:00", "10-27T22:59:59", "10-27T23:00:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct buf lines = BUF_INIT;
		struct world *w;

		buf_addf(&lines, "a opened ann %s\n"
		    "a closed ann %s Outcome=upheld\n"
		    "b opened ann %s\n"
		    "b closed ann %s Outcome=upheld\n", wants[i].opened,
		    wants[i].last, wants[i].opened, wants[i].late);
		w = easter(lines.data);
		expect(w, asking("closed-3bd,closed-8w,closed-later", NULL,
		    NULL),
		    "closed-3bd 1 cases\n"
		    "closed-8w 1 cases\n"
		    "closed-later 0 cases\n");
		expect_cases(w, asking(NULL, NULL, NULL), "closed-3bd", "a");
		free_world(w);
		buf_release(&lines);
	}
}

/* 56 days after the day of receipt, in summer and in winter time. */
static void
eight_weeks(void **state)
{
	static const struct {
		const char *opened, *last, *late;
	} wants[] = {
		{ "03-02T23:30:00", "04-28T21:59:59", "04-28T22:00:00" },
		{ "03-02T22:59:59", "04-27T21:59:59", "04-27T22:00:00" },
		{ "10-01T08:00:00", "11-26T22:59:59", "11-26T23:00:00" },
		{ "06-01T08:00:00", "07-27T21:59:59", "07-27T22:00:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		struct buf lines = BUF_INIT;
		struct world *w;

		buf_addf(&lines, "a opened ann %s\n"
		    "a closed ann %s Outcome=upheld\n"
		    "b opened ann %s\n"
		    "b closed ann %s Outcome=upheld\n", wants[i].opened,
		    wants[i].last, wants[i].opened, wants[i].late);
		w = easter(lines.data);
		expect(w, asking("closed-3bd,closed-8w,closed-later", NULL,
		    NULL),
		    "closed-3bd 0 cases\n"
		    "closed-8w 1 cases\n"
		    "closed-later 1 cases\n");
		expect_cases(w, asking(NULL, NULL, NULL), "closed-later",
		    "b");
		free_world(w);
		buf_release(&lines);
	}
}

/* By the last closing, in the period of that; what is open is in none. */
static void
fca(void **state)
{
	struct world *w = easter(
	    "a opened ann 04-01T08:00\n"
	    "a closed ann 04-02T08:00 Outcome=partly-upheld; "
		"Redress=5 GBP; Cause=delay\n"
	    "b opened ann 04-01T08:00 Channel=phone\n"
	    "b closed ann 04-02T08:00 Outcome=upheld; Redress=7 GBP\n"
	    "b reopened ann 04-10T08:00 Body=x\n"
	    "b closed ann 04-20T08:00 Outcome=not-upheld\n"
	    "c opened ann 04-01T08:00\n"
	    "c closed ann 07-01T08:00 Outcome=answered; Cause=delay\n"
	    "d opened ann 04-01T08:00\n");

	(void)state;
	expect(w, asking("fca", NULL, NULL),
	    "opened 4 cases\n"
	    "closed-3bd 1 cases\n"
	    "closed-8w 1 cases\n"
	    "closed-later 1 cases\n"
	    "upheld 1/3\n"
	    "redress n 2: 12.00 GBP\n"
	    "closed cause=delay 2 cases\n"
	    "closed cause=- 1 cases\n");
	expect(w, asking("fca", NULL, "04-10T08:00"),
	    "opened 4 cases\n"
	    "closed-3bd 2 cases\n"
	    "closed-8w 0 cases\n"
	    "closed-later 0 cases\n"
	    "upheld 2/2\n"
	    "redress n 2: 12.00 GBP\n"
	    "closed cause=delay 1 cases\n"
	    "closed cause=- 1 cases\n");
	expect(w, asking("fca", "04-10T08:00", "07-01T08:00:01"),
	    "opened 0 cases\n"
	    "closed-3bd 0 cases\n"
	    "closed-8w 1 cases\n"
	    "closed-later 1 cases\n"
	    "upheld 0/2\n"
	    "redress n 0: 0.00 -\n"
	    "closed cause=delay 1 cases\n"
	    "closed cause=- 1 cases\n");
	expect_by(w, "closed-3bd,closed-8w", "channel",
	    "closed-3bd channel=email 1 cases\n"
	    "closed-3bd channel=phone 0 cases\n"
	    "closed-8w channel=email 0 cases\n"
	    "closed-8w channel=phone 1 cases\n");
	free_world(w);
	w = new_world();
	expect(w, asking("fca", NULL, NULL),
	    "opened 0 cases\n"
	    "closed-3bd 0 cases\n"
	    "closed-8w 0 cases\n"
	    "closed-later 0 cases\n"
	    "upheld 0/0\n"
	    "redress n 0: 0.00 -\n"
	    "closed cause=- 0 cases\n");
	free_world(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_response),
		cmocka_unit_test(paused),
		cmocka_unit_test(resolution),
		cmocka_unit_test(next_response),
		cmocka_unit_test(business_days),
		cmocka_unit_test(of_a_period),
		cmocka_unit_test(no_targets),
		cmocka_unit_test(three_business_days),
		cmocka_unit_test(eight_weeks),
		cmocka_unit_test(fca),
	};

	return cmocka_run_group_tests_name("report_targets", tests, NULL,
	    NULL);
}
