/*
 * report_counts: the functions that count, for the table of figures.  What
 * each one counts is said there, in its definition.
 */
#ifndef CASEBOOK_REPORT_COUNTS_H
#define CASEBOOK_REPORT_COUNTS_H

#include "lib/report_parts.h"

/* report_times.c: how many, how long, through whose hands; targets, fca. */
figure_fn count_opened, count_closed, count_closings, count_reopenings,
    count_outstanding_start, count_outstanding_end, count_overdue,
    count_unanswered, count_unclaimed, count_first_response,
    count_next_response, count_first_resolution, count_resolution,
    count_open_age, count_acknowledgement, count_open, count_hands,
    count_several_hands, count_handovers, count_voices, count_by_owner,
    count_first_hand, count_unclaimed_time, count_met, count_pauses,
    count_closed_3bd, count_closed_8w, count_closed_later;

/* report_said.c: what was said, asked and promised, and what it cost. */
figure_fn count_approaches, count_went_public, count_forced_public,
    count_moved_private, count_off_preference, count_made, count_due,
    count_kept, count_kept_late, count_broken, count_released,
    count_replaced, count_open_promises, count_holding,
    count_broken_promises, count_next_due, count_raised, count_answered,
    count_declined, count_open_questions, count_time_to_answer,
    count_approaches_a_case, count_effort, count_retold, count_one_contact,
    count_repeated, count_near_duplicates;

/* report_ends.c: how it ended, and what the trail tells of our mistakes. */
figure_fn count_upheld, count_partly_upheld, count_apology, count_fault,
    count_redress, count_without_cause, count_takedowns,
    count_takedown_reasons, count_closed_despite, count_despite_reasons,
    count_waived, count_corrected, count_corrected_time, count_late_entries;

/* report_house.c: what only more than one case shows. */
figure_fn count_overtaken, count_told;

#endif
