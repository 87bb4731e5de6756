#include <string.h>

#include "lib/report_counts.h"

const struct figure report_figures[] = {
	{ "opened", "summary", REPORT_COUNT, "cases", count_opened,
	  "cases opened in the period", CASES },
	{ "closed", "summary", REPORT_COUNT, "cases", count_closed,
	  "cases whose last closing is in the period and that are closed at "
	  "its end", CASES },
	{ "closings", "summary", REPORT_COUNT, "events", count_closings,
	  "changes from open to closed in the period", CASES },
	{ "reopenings", "summary", REPORT_COUNT, "events", count_reopenings,
	  "changes from closed to open in the period", CASES },
	{ "outstanding-start", "summary", REPORT_COUNT, "cases",
	  count_outstanding_start,
	  "cases open when the period begins; with opened and reopenings, "
	  "less closings, this is outstanding-end", CASES },
	{ "outstanding-end", "summary", REPORT_COUNT, "cases",
	  count_outstanding_end,
	  "cases open when the period ends", CASES },
	{ "approaches", "summary", REPORT_COUNT, "events", count_approaches,
	  "words of contacts in the period: what they said to us, without "
	  "what was automatic or waived", CASES },
	{ "overdue", "summary", REPORT_COUNT, "cases", count_overdue,
	  "cases in which, when the period ends, a promise is past its due "
	  "and not settled, or that are open with a target passed", CASES },
	{ "unanswered", "summary", REPORT_COUNT, "cases", count_unanswered,
	  "cases with a word of the contact that has no substantive reply "
	  "when the period ends, open or closed", CASES },
	{ "unclaimed", "summary", REPORT_COUNT, "cases", count_unclaimed,
	  "open cases owned by a shared handle, not by a person, when the "
	  "period ends", CASES },

	{ "first-response", "times", REPORT_DURATION, "s",
	  count_first_response,
	  "opening to our first substantive reply (holding, answer, final); "
	  "one before the opening is 0, and where no word needs one, none is "
	  "waited for", CASES },
	{ "next-response", "times", REPORT_DURATION, "s",
	  count_next_response,
	  "the contact's first unanswered word after the first response to "
	  "our next substantive reply, each time", CASES },
	{ "first-resolution", "times", REPORT_DURATION, "s",
	  count_first_resolution,
	  "opening to the first closing", CASES },
	{ "resolution", "times", REPORT_DURATION, "s", count_resolution,
	  "opening to the last closing, of cases closed when the period "
	  "ends", CASES },
	{ "open-age", "times", REPORT_DURATION, "s", count_open_age,
	  "opening to the end of the period, of cases then open", CASES },
	{ "acknowledgement", "times", REPORT_DURATION, "s",
	  count_acknowledgement,
	  "opening to our first reply of any sort, a mere acknowledgement "
	  "too", CASES },

	{ "owned", "owners", REPORT_COUNT, "cases", count_open,
	  "open cases owned when the period ends", CASES },

	{ "hands", "hands", REPORT_NUMBER, "owners", count_hands,
	  "different owners until now of each case opened in the period",
	  CASES },
	{ "several-hands", "hands", REPORT_RATIO, NULL, count_several_hands,
	  "of the cases opened in the period, those with more than one owner "
	  "until now", CASES },
	{ "handovers", "hands", REPORT_COUNT, "events", count_handovers,
	  "changes of owner in the period", CASES },
	{ "voices", "hands", REPORT_NUMBER, "people", count_voices,
	  "different people of ours who spoke to the contact until now, of "
	  "each case opened in the period", CASES },
	{ "by-owner", "hands", REPORT_RATIO, NULL, count_by_owner,
	  "of our replies to contacts in the period, those written by who "
	  "owned the case then", CASES },
	{ "first-hand", "hands", REPORT_RATIO, NULL, count_first_hand,
	  "of the cases closed, those closed without any handover", CASES },
	{ "unclaimed-time", "hands", REPORT_DURATION, "s",
	  count_unclaimed_time,
	  "each stretch of time in which an open case was owned by a shared "
	  "handle", CASES },

	{ "backlog", "backlog", REPORT_COUNT, "cases", count_open,
	  "cases open when the period ends, by the time since their "
	  "opening", CASES },

	{ "went-public", "channels", REPORT_COUNT, "cases", count_went_public,
	  "cases whose contact first spoke directly and then, in the "
	  "period, for the first time in public", CASES },
	{ "forced-public", "channels", REPORT_COUNT, "cases",
	  count_forced_public,
	  "those gone public whose last direct word before it was still "
	  "without a substantive reply", CASES },
	{ "moved-private", "channels", REPORT_COUNT, "events",
	  count_moved_private,
	  "public words of contacts that we answered, in the period, only "
	  "directly", CASES },
	{ "overtaken", "channels", REPORT_RATIO, NULL, count_overtaken,
	  "of the direct words of contacts in the period, those still "
	  "unanswered when a later public word, of any case, got its answer",
	  CASES },
	{ "off-preference", "channels", REPORT_RATIO, NULL,
	  count_off_preference,
	  "of our replies to contacts in the period, those on a channel "
	  "that the contact avoids", CASES },

	{ "made", "promises", REPORT_COUNT, "promises", count_made,
	  "promises made in the period", CASES },
	{ "due", "promises", REPORT_COUNT, "promises", count_due,
	  "promises whose due is in the period, whatever became of them",
	  CASES },
	{ "kept", "promises", REPORT_COUNT, "promises", count_kept,
	  "promises kept in the period, in time", CASES },
	{ "kept-late", "promises", REPORT_COUNT, "promises", count_kept_late,
	  "promises kept in the period, after their due", CASES },
	{ "broken", "promises", REPORT_COUNT, "promises", count_broken,
	  "promises whose due passed in the period, and that were not "
	  "settled by then; they stay broken when kept late", CASES },
	{ "released", "promises", REPORT_COUNT, "promises", count_released,
	  "promises from which the contact released us in the period", CASES },
	{ "replaced", "promises", REPORT_COUNT, "promises", count_replaced,
	  "promises that another one replaced in the period", CASES },
	{ "open", "promises", REPORT_COUNT, "promises", count_open_promises,
	  "promises not settled when the period ends, past their due or not",
	  CASES },
	{ "holding", "promises", REPORT_NUMBER, "replies", count_holding,
	  "holding replies, until the period ends, of each case opened in it",
	  CASES },
	{ "broken-promises", "promises", REPORT_ENTRY, NULL,
	  count_broken_promises,
	  "each broken promise: its due, who owned the case then, and for "
	  "how long it stayed broken", CASES },
	{ "next-due", "promises", REPORT_ENTRY, NULL, count_next_due,
	  "each open promise that is not yet due when the period ends",
	  CASES },

	{ "raised", "questions", REPORT_COUNT, "questions", count_raised,
	  "questions that contacts asked in the period", CASES },
	{ "answered", "questions", REPORT_COUNT, "questions", count_answered,
	  "questions of contacts that we answered in the period", CASES },
	{ "declined", "questions", REPORT_COUNT, "questions", count_declined,
	  "questions of contacts that we declined to answer in the period, "
	  "with a reason", CASES },
	{ "open", "questions", REPORT_COUNT, "questions", count_open_questions,
	  "questions of contacts that are open when the period ends", CASES },
	{ "time-to-answer", "questions", REPORT_DURATION, "s",
	  count_time_to_answer,
	  "question of a contact to our answer; declined ones are not "
	  "counted", CASES },

	{ "approaches-a-case", "effort", REPORT_NUMBER, "words",
	  count_approaches_a_case,
	  "words of the contact until now of each case opened in the period",
	  CASES },
	{ "effort", "effort", REPORT_COUNT, "s", count_effort,
	  "time that contacts told us they lost, by the date on which they "
	  "said it", CASES },
	{ "retold", "effort", REPORT_COUNT, "events", count_retold,
	  "words in the period with which contacts had to tell their story "
	  "again", CASES },
	{ "one-contact", "effort", REPORT_RATIO, NULL, count_one_contact,
	  "of the cases whose 7 days after the first response ended in the "
	  "period, those without a further word of the contact in them",
	  CASES },

	{ "upheld", "outcomes", REPORT_RATIO, NULL, count_upheld,
	  "of the cases closed, those upheld, partly upheld ones too", CASES },
	{ "partly-upheld", "outcomes", REPORT_RATIO, NULL, count_partly_upheld,
	  "of the cases closed, those partly upheld", CASES },
	{ "apology", "outcomes", REPORT_RATIO, NULL, count_apology,
	  "of the cases closed, those in which we apologised", CASES },
	{ "fault", "outcomes", REPORT_RATIO, NULL, count_fault,
	  "of the cases closed, those in which we admitted the fault", CASES },
	{ "redress", "outcomes", REPORT_AMOUNT, NULL, count_redress,
	  "what was given with the closings in the period, also of cases "
	  "opened again since", CASES },
	{ "accepted", "outcomes", REPORT_COUNT, "cases", count_closed,
	  "cases closed, by what the contact said of the outcome", CASES },
	{ "stays", "outcomes", REPORT_COUNT, "cases", count_closed,
	  "cases closed, by whether the contact stays with us", CASES },

	{ "without-cause", "causes", REPORT_RATIO, NULL, count_without_cause,
	  "of the cases closed, those for which nobody wrote down why it "
	  "happened", CASES },
	{ "actions-open", "causes", REPORT_COUNT, "actions", count_open,
	  "corrective actions open when the period ends", ACTIONS },
	{ "actions-done", "causes", REPORT_COUNT, "actions", count_closed,
	  "corrective actions closed in the period, and at its end", ACTIONS },
	{ "told", "causes", REPORT_RATIO, NULL, count_told,
	  "of the selected cases that caused a corrective action closed in "
	  "the period, those whose contact was told of it", ALL },
	{ "to-be-told", "causes", REPORT_ENTRY, NULL, count_told,
	  "each contact who was not told yet, the action, and when it was "
	  "closed", ALL },

	{ "takedowns", "ink", REPORT_COUNT, "events", count_takedowns,
	  "public interactions that were hidden or deleted elsewhere, by "
	  "the date of that", CASES },
	{ "closed-despite", "ink", REPORT_COUNT, "events", count_closed_despite,
	  "closings over an open question, promise or word, with a reason",
	  CASES },
	{ "waived", "ink", REPORT_COUNT, "events", count_waived,
	  "words of contacts of which we wrote that they need no reply",
	  CASES },
	{ "corrected", "ink", REPORT_COUNT, "events", count_corrected,
	  "corrections of entries", CASES },
	{ "corrected-time", "ink", REPORT_COUNT, "events", count_corrected_time,
	  "those corrections that moved when it happened", CASES },
	{ "late-entries", "ink", REPORT_COUNT, "events", count_late_entries,
	  "entries typed more than a day after it happened", CASES },
	{ "takedown-reasons", "ink", REPORT_ENTRY, NULL, count_takedown_reasons,
	  "each takedown: when, how long after the post, by whom, and why",
	  BODIES },
	{ "despite-reasons", "ink", REPORT_ENTRY, NULL, count_despite_reasons,
	  "each closing over what was open: when, by whom, and why", CASES },

	{ "met", "targets", REPORT_RATIO, NULL, count_met,
	  "of the targets decided in the period, those met; one is missed "
	  "when it passes in an open case", CASES },
	{ "pauses", "targets", REPORT_ENTRY, NULL, count_pauses,
	  "each pause of the targets: from our question to the next word of "
	  "the contact", CASES },

	{ "repeated", "boilerplate", REPORT_RATIO, NULL, count_repeated,
	  "of the words in our replies to contacts in the period, those in "
	  "passages that an earlier reply has too", REPLIES },
	{ "near-duplicates", "boilerplate", REPORT_RATIO, NULL,
	  count_near_duplicates,
	  "of our replies to contacts in the period, those of which nearly "
	  "all is in earlier ones", REPLIES },
	{ "passages", "boilerplate", REPORT_ENTRY, NULL, NULL,
	  "the passages that come back most, by how many replies have them, "
	  "and the first of these", REPLIES },

	{ "closed-3bd", "fca", REPORT_COUNT, "cases", count_closed_3bd,
	  "cases closed by the end of the third business day after the day "
	  "of receipt", CASES },
	{ "closed-8w", "fca", REPORT_COUNT, "cases", count_closed_8w,
	  "cases closed later than that, within eight weeks after the day "
	  "of receipt", CASES },
	{ "closed-later", "fca", REPORT_COUNT, "cases", count_closed_later,
	  "cases closed later than eight weeks after the day of receipt",
	  CASES },

	{ NULL, NULL, REPORT_COUNT, NULL, NULL, NULL, CASES },
};

const struct report_list report_lists[] = {
	{ "summary", { BY_NOTHING }, {
	    { "opened", BY_NOTHING }, { "closed", BY_NOTHING },
	    { "closings", BY_NOTHING }, { "reopenings", BY_NOTHING },
	    { "outstanding-start", BY_NOTHING },
	    { "outstanding-end", BY_NOTHING }, { "approaches", BY_NOTHING },
	    { "first-response", BY_NOTHING }, { "resolution", BY_NOTHING },
	    { "overdue", BY_NOTHING }, { "unanswered", BY_NOTHING },
	    { "unclaimed", BY_NOTHING } } },
	{ "times", { BY_NOTHING }, {
	    { "first-response", BY_NOTHING }, { "next-response", BY_NOTHING },
	    { "first-resolution", BY_NOTHING }, { "resolution", BY_NOTHING },
	    { "open-age", BY_NOTHING }, { "acknowledgement", BY_NOTHING } } },
	{ "channels", { BY_CHANNEL, BY_ACCESS, BY_CUSTOMER, BY_NOTHING }, {
	    { "opened", BY_EACH }, { "first-response", BY_EACH },
	    { "resolution", BY_EACH }, { "upheld", BY_EACH },
	    { "redress", BY_EACH }, { "hands", BY_EACH },
	    { "went-public", BY_NOTHING }, { "forced-public", BY_NOTHING },
	    { "moved-private", BY_NOTHING }, { "overtaken", BY_NOTHING },
	    { "off-preference", BY_NOTHING } } },
	{ "owners", { BY_OWNER, BY_NOTHING }, {
	    { "owned", BY_EACH }, { "overdue", BY_EACH },
	    { "unanswered", BY_EACH }, { "opened", BY_EACH },
	    { "closed", BY_EACH }, { "first-response", BY_EACH } } },
	{ "hands", { BY_NOTHING }, {
	    { "hands", BY_NOTHING }, { "several-hands", BY_NOTHING },
	    { "handovers", BY_NOTHING }, { "voices", BY_NOTHING },
	    { "by-owner", BY_NOTHING }, { "first-hand", BY_NOTHING },
	    { "unclaimed-time", BY_NOTHING } } },
	{ "promises", { BY_NOTHING }, {
	    { "made", BY_NOTHING }, { "due", BY_NOTHING },
	    { "kept", BY_NOTHING }, { "kept-late", BY_NOTHING },
	    { "broken", BY_NOTHING }, { "released", BY_NOTHING },
	    { "replaced", BY_NOTHING }, { "open", BY_NOTHING },
	    { "holding", BY_NOTHING }, { "broken-promises", BY_NOTHING },
	    { "next-due", BY_NOTHING } } },
	{ "questions", { BY_NOTHING }, {
	    { "raised", BY_NOTHING }, { "answered", BY_NOTHING },
	    { "declined", BY_NOTHING }, { "open", BY_NOTHING },
	    { "time-to-answer", BY_NOTHING } } },
	{ "effort", { BY_NOTHING }, {
	    { "approaches-a-case", BY_NOTHING },
	    { "approaches", BY_INTERACTION_CHANNEL }, { "effort", BY_NOTHING },
	    { "retold", BY_NOTHING }, { "one-contact", BY_NOTHING } } },
	{ "outcomes", { BY_NOTHING }, {
	    { "closed", BY_OUTCOME }, { "upheld", BY_NOTHING },
	    { "partly-upheld", BY_NOTHING }, { "apology", BY_NOTHING },
	    { "fault", BY_NOTHING }, { "redress", BY_NOTHING },
	    { "accepted", BY_ACCEPTED }, { "stays", BY_STAYS } } },
	{ "causes", { BY_NOTHING }, {
	    { "closed", BY_CAUSE }, { "without-cause", BY_NOTHING },
	    { "actions-open", BY_NOTHING }, { "actions-done", BY_NOTHING },
	    { "told", BY_NOTHING }, { "to-be-told", BY_NOTHING } } },
	{ "ink", { BY_NOTHING }, {
	    { "takedowns", BY_NOTHING }, { "closed-despite", BY_NOTHING },
	    { "waived", BY_NOTHING }, { "corrected", BY_NOTHING },
	    { "corrected-time", BY_NOTHING }, { "late-entries", BY_NOTHING },
	    { "takedown-reasons", BY_NOTHING },
	    { "despite-reasons", BY_NOTHING } } },
	{ "backlog", { BY_NOTHING }, {
	    { "backlog", BY_AGE } } },
	{ "targets", { BY_NOTHING }, {
	    { "met", BY_TARGET }, { "pauses", BY_NOTHING } } },
	{ "boilerplate", { BY_OWNER, BY_NOTHING }, {
	    { "repeated", BY_EACH }, { "near-duplicates", BY_EACH },
	    { "passages", BY_NOTHING } } },
	{ "fca", { BY_NOTHING }, {
	    { "opened", BY_NOTHING }, { "closed-3bd", BY_NOTHING },
	    { "closed-8w", BY_NOTHING }, { "closed-later", BY_NOTHING },
	    { "upheld", BY_NOTHING }, { "redress", BY_NOTHING },
	    { "closed", BY_CAUSE } } },
	{ NULL, { BY_NOTHING }, { { NULL, BY_NOTHING } } },
};

const struct figure *
report_figure(const char *report, const char *name)
{
	const struct figure *found = NULL;

	for (const struct figure *f = report_figures; f->name; f++) {
		if (strcmp(f->name, name) != 0)
			continue;
		if (report && strcmp(f->report, report) == 0)
			return f;
		if (!found)
			found = f;
	}
	return found;
}

const struct report_list *
report_list(const char *name)
{
	for (const struct report_list *l = report_lists; l->name; l++) {
		if (strcmp(l->name, name) == 0)
			return l;
	}
	return NULL;
}
