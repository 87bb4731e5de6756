/*
 * render: cases and events as people and programs read them (DESIGN section
 * 5.3).  Everything that a stranger wrote goes through text_show() on its way
 * to a person, and as it is, escaped by JSON, to a program.
 */
#ifndef CASEBOOK_RENDER_H
#define CASEBOOK_RENDER_H

#include "lib/casebook.h"
#include "lib/json.h"

/* What output may depend on. */
struct render {
	int colour;		/* 0 or 1 */
	int columns;		/* 0: nothing is cut */
	int64_t now;
};

/* A line of case-list: id, day of opening, state, owner, channel, subject. */
void render_row(struct buf *out, const struct render *r,
    const struct case_row *row);

/* The object of case-list -J, without a newline; with the links from both
 * sides, as case-show -J has them, unless `linked` is NULL. */
void render_case_json(struct buf *out, const struct loaded_case *lc,
    const struct linked_cases *linked, int64_t now);

/*
 * Appends a case by --format: %{name} for the scalar keys of case-list -J,
 * lists joined with commas, %% for %, \t \n \0 \\ as in printf(1).
 */
void render_format(struct buf *out, const char *format,
    const struct loaded_case *lc, int64_t now);

/* Is the format one?  0, or CASE_EUSAGE naming the unknown key. */
int render_check_format(const char *format);

/* case-show: all facts of a case, several lines. */
void render_case(struct buf *out, const struct render *r,
    const struct loaded_case *lc, const struct linked_cases *linked);

/* case-log: an event in full, ended by an empty line; in one line without
 * newline. */
void render_event(struct buf *out, const struct render *r,
    const char *case_id, const struct event *ev);
void render_event_line(struct buf *out, const struct render *r,
    const char *case_id, const struct event *ev);

/*
 * Makes `out`, unset, what the contact may see of an event of theirs, as it
 * was corrected.  0; 1 if that is nothing: it was not said between us and
 * them, or is void.  `ev` must be one of cf->events.
 */
int render_cut_to_said(struct event *out, const struct event *ev,
    const struct casefile *cf);

/* case-log --said, in full: an event that was cut so. */
void render_said(struct buf *out, const struct render *r,
    const char *case_id, const struct event *ev);

/* The object of case-log -J. */
void render_event_json(struct buf *out, const struct event *ev);

#endif
