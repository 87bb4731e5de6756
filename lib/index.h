/*
 * index: a view of the events in SQLite, and the only includer of
 * <sqlite3.h>.  It holds all event texts, the facts by which cases are
 * selected, and the words for full-text search; with it a reader never needs
 * git.  Delete it and only time is lost (law 3).
 *
 * Nothing here is authoritative: each index says which commit it shows, and
 * one that is damaged, of another schema, or of a commit that is no ancestor
 * of main is thrown away by the caller and built again.  There are no
 * migrations.
 *
 *	index_begin(ix)
 *	index_add(ix, path, blob, bytes, len)	for every event not yet there
 *	index_finish(ix, commit)		folds the touched cases, commits
 *
 * An event is in the index once, however often it is added (by its case and
 * blob id).
 */
#ifndef CASEBOOK_INDEX_H
#define CASEBOOK_INDEX_H

#include <stdint.h>

#include "lib/casefile.h"
#include "lib/event.h"
#include "lib/event_list.h"
#include "lib/policy.h"
#include "lib/selection.h"

struct index;

enum {
	INDEX_READ,	/* as it is; must exist */
	INDEX_WRITE,	/* made if absent */
};

/*
 * Opens an index file.  1 if it cannot be used (absent and INDEX_READ,
 * damaged, another schema, not one of ours, written to by anything but us):
 * throw it away with index_discard() and make a new one.  After a reboot
 * (boot id) an integrity check, count and XOR of event ids come first, since
 * nothing was synced.  CASE_EPERM, CASE_EAGAIN as usual.
 */
int index_open(struct index **out, const char *path, int mode);
void index_close(struct index *ix);

/* Removes an index file, its journal and its stamp. */
int index_discard(const char *path);

/* The commit it shows; "" for an empty one. */
const char *index_commit(const struct index *ix);

/* Called with the number of events or cases done so far, from 0 on. */
typedef void index_progress_fn(void *arg, uint64_t done);
void index_set_progress(struct index *ix, index_progress_fn *fn, void *arg);

/* Begins a transaction.  CASE_EAGAIN if others hold the file for 10 s,
 * CASE_EBUG if something else has written to it. */
int index_begin(struct index *ix);

/*
 * Adds one event: its place in the tree, its blob id, its bytes.  An event
 * that cannot be parsed is kept (case-log shows it, case-verify names it)
 * and has no effect.  Attachments are not added.
 */
int index_add(struct index *ix, const struct event_path *path,
    const char *blob, const char *bytes, size_t len);

/* The same for an event that was parsed already; its id is the blob's. */
int index_add_event(struct index *ix, const struct event_path *path,
    const struct event *ev, const char *bytes, size_t len);

/*
 * Folds policy and touched cases anew (when a policy event was added, every
 * case that is open or has something due), writes their facts, commits with
 * `commit` as what is shown.
 */
int index_finish(struct index *ix, const char *commit);

/* Gives up the transaction, if one is open. */
void index_abort(struct index *ix);

/* The policy in force; *out must be POLICY_INIT. */
int index_policy(struct index *ix, struct policy *out);

/* The events of a case ("" : of the policy), in event_compare()'s order.
 * 0, 1 if there is no such case. */
int index_events(struct index *ix, const char *case_id,
    struct event_list *out);

/*
 * The event with this key: its case ("" for policy) and a copy of it.
 * 0, 1 if there is none.  If merged desks used it twice, the first by
 * (Recorded, blob id).
 */
int index_key(struct index *ix, const char *key, char case_id[CASE_ID + 1],
    struct event *out);

/* The ids that begin with `prefix`, at most `max`, sorted. */
int index_prefix(struct index *ix, const char *prefix, size_t max,
    struct strs *out);

/* The case of the newest entry (Recorded, then last added) by a hand, which
 * wrote it itself: what tells of delivery does not count.
 * 0, 1 if there is none. */
int index_newest_by(struct index *ix, const char *by,
    char case_id[CASE_ID + 1]);

/* Calls `fn` for each selected case in order; ties by id.  Anything but 0
 * from `fn` ends the walk and is returned. */
int index_select(struct index *ix, const struct selection *sel,
    case_row_fn *fn, void *arg);

/* Only the ids, as fast as that goes. */
int index_select_ids(struct index *ix, const struct selection *sel,
    struct strs *out);

/* Calls `fn` with the events of each selected case; the order of the cases
 * is not told (without a query: one sequential scan).  Bodies are left out
 * ("") unless `bodies`. */
int index_each_case(struct index *ix, const struct selection *sel,
    int bodies, case_events_fn *fn, void *arg);

/* In order of Recorded; with a query, in a case in that of event_compare(). */
int index_each_event(struct index *ix, const struct event_filter *filter,
    filtered_event_fn *fn, void *arg);

/* The case that a mail with this Message-ID came to.  0, 1 if there is
 * none. */
int index_message(struct index *ix, const char *message_id,
    char case_id[CASE_ID + 1]);

/*
 * Appends the links of a case to others as its events have them,
 * "caused-by 7k3qf2mxab"; those of others to the case, each with the id of
 * the case that holds it.  Sorted; none for what is no case.
 */
int index_links_of(struct index *ix, const char *case_id, struct strs *out);
int index_links_to(struct index *ix, const char *case_id, struct strs *out);

/* Totals, for case-verify and my day. */
struct index_totals {
	uint64_t cases, open, events;
};
int index_totals(struct index *ix, struct index_totals *out);

/* Has it this event, by case ("" for policy) and blob id?  1, 0. */
int index_has(struct index *ix, const char *case_id, const char *blob);

/*
 * For case-verify: runs the integrity checks of SQLite and FTS5, and folds
 * every case anew to compare with its row.  Each fault is told to `fn`.
 */
typedef int index_fault_fn(void *arg, const char *what);
int index_check(struct index *ix, index_fault_fn *fn, void *arg);

/* A text of all that the index shows, independent of how it was built: for
 * tests that compare one with its rebuild. */
int index_dump(struct index *ix, struct buf *out);

#endif
