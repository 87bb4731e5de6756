/*
 * casebook: find one, open it, read it, write to it.
 *
 * This is what commands see of the trail.  It keeps the laws together: git is
 * written first and is the truth; the index and the plain files are views
 * that are brought up to main by one function, whoever moved main.
 *
 * Reading:
 *	casebook_open(&cb, dir, CASEBOOK_READ)
 *	casebook_select() / casebook_each() / casebook_load()
 *	casebook_close(cb)
 *
 * Writing: fill in drafts, casebook_append(), print their ids, then
 * casebook_close(), which also merges small packs in the background.
 *
 * A reader that finds main where the index shows it never starts libgit2.
 */
#ifndef CASEBOOK_CASEBOOK_H
#define CASEBOOK_CASEBOOK_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/calendar.h"
#include "lib/casefile.h"
#include "lib/event.h"
#include "lib/event_list.h"
#include "lib/policy.h"
#include "lib/selection.h"

struct casebook;

enum casebook_mode {
	CASEBOOK_READ,
	CASEBOOK_WRITE,		/* fails where we may not write */
	CASEBOOK_VERIFY,	/* reads; opens what no reader can show */
};

/* Called on long work now and then: what is done, how much so far. */
struct casebook_progress {
	void (*fn)(void *arg, const char *what, uint64_t done);
	void *arg;
};

/*
 * Opens the casebook of `dir` (NULL: $CASEBOOK, else the working directory)
 * or of the nearest folder above it, catches up if main has moved, and sets
 * the zone of the process.  CASE_ENOTFOUND: no casebook there; CASE_ECONFIG:
 * a plain clone, a newer format.  `progress` may be NULL, else it must live
 * as long as the casebook.
 */
int casebook_open(struct casebook **out, const char *dir,
    enum casebook_mode mode, const struct casebook_progress *progress);
void casebook_close(struct casebook *cb);

/* Catches up with what others wrote since: for those who stay open. */
int casebook_refresh(struct casebook *cb);

/* What somebody at a terminal should know, a line each: "history was
 * rewritten", "q1: '…'".  Cleared by the caller with buf_cut(). */
struct buf *casebook_notes(struct casebook *cb);

const struct policy *casebook_policy(const struct casebook *cb);
const struct calendar *casebook_calendar(const struct casebook *cb);

/* Where git has it, and what is local to this desk. */
const char *casebook_git_dir(const struct casebook *cb);

/* The commit of main that is shown. */
const char *casebook_head(const struct casebook *cb);

/* Appends a checkpoint of it made now, signed where commits are
 * (case-checkpoint(5)); the codes are those of sign_ssh(). */
int casebook_checkpoint(struct casebook *cb, struct buf *out);

/* The handle of who asks: `by` of casebook_set_me(), $CASE_BY, casebook.by
 * of the local git config, the login name made a handle. */
const char *casebook_me(struct casebook *cb);
/* CASE_EDATA if it is no handle. */
int casebook_set_me(struct casebook *cb, const char *by);
/* The handle that is meant: "me" is who asks.  NULL stays NULL. */
const char *casebook_handle(struct casebook *cb, const char *who);

struct casebook_options {
	const char *owner;	/* intake.owner, or NULL */
	const char *name;	/* casebook.name, or NULL: that of the folder */
	const char *from;	/* URL of the casebook that this is a desk of */
	const char *by;		/* or NULL */
	int bare;		/* no plain files */
	int quiet;		/* git says nothing on stderr */
};

/* Makes a casebook at `dir`, which must not exist or be an empty folder.
 * CASE_ENO if there is one. */
int casebook_create(const char *dir, const struct casebook_options *options,
    const struct casebook_progress *progress);

/* Makes a hub at `dir`, where desks of a casebook meet: no casebook, but a
 * bare git repository that any git host can serve, and that takes nothing
 * which breaks a law.  Where `shared` its group may push, too. */
int casebook_create_hub(const char *dir, int shared);

/*
 * What an operand means (DESIGN section 5.1): a case id, a unique prefix of
 * it, "." (the case of my newest entry), or one query that matches exactly
 * one case.  CASE_ENOTFOUND "no case '…'", or "… is ambiguous" with the
 * candidates.
 */
int casebook_find(struct casebook *cb, const char *operand,
    char id[CASE_ID + 1]);

/* The case that a mail with this Message-ID (without < >) came to.  0, 1 if
 * there is none. */
int casebook_message(struct casebook *cb, const char *message_id,
    char id[CASE_ID + 1]);

/* The event that was written with this key, to be released, and its case.
 * 0, 1 if there is none. */
int casebook_by_key(struct casebook *cb, const char *key,
    char id[CASE_ID + 1], struct event *out);

/* A case with all that is known of it. */
struct loaded_case {
	char id[CASE_ID + 1];
	struct event_list list;
	struct casefile facts;
	struct judgement judged;
};

/* Appends the content of an attachment; that of a part of a stored mail, which
 * has no file of its own, by case-mail.  CASE_EPROGRAM where that is
 * missing. */
int casebook_read_attachment(struct casebook *cb, const struct attachment *a,
    struct buf *out);

/* Loads one case by its full id, as the cut shows it (NULL: all).  1 if it
 * does not exist in that cut.  {0} before first use; may be reused. */
int casebook_load(struct casebook *cb, const char *id,
    const struct cut *cut, struct loaded_case *out);
void loaded_case_free(struct loaded_case *lc);

/* Another case, by a link that one of the two holds. */
struct linked_case {
	char id[CASE_ID + 1];
	char *relation;		/* as the holder says it */
	int holds;		/* that case holds the link; else ours does */
	int exists;		/* what follows is unset where no copy of the
				 * casebook that came here has that case */
	int is_open;
	char *subject, *contact;	/* NULL where there is none */
	int is_lesson;		/* one of the two is a corrective action that
				 * the other one caused: its contact is to be
				 * told */
	int64_t told;		/* when they were; WHEN_NONE */
};

struct linked_cases {
	struct linked_case *v;
	size_t n;
};

/*
 * The cases that are linked with one that is loaded, from either side; *out
 * is {0} before.  First those to which it holds links, each by relation and
 * id.  Links may lead in a circle, which merging makes, and to cases that are
 * not here yet.
 */
int casebook_linked(struct casebook *cb, const struct loaded_case *lc,
    struct linked_cases *out);
void linked_cases_free(struct linked_cases *linked);

/* Calls `fn` for each selected case in order; ties by id. */
int casebook_select(struct casebook *cb, const struct selection *sel,
    case_row_fn *fn, void *arg);

/* Only the ids, as fast as that goes. */
int casebook_select_ids(struct casebook *cb, const struct selection *sel,
    struct strs *out);

/* Calls `fn` for the events that pass the filter, in order of Recorded; with a
 * query, those of a case as event_compare() has them. */
int casebook_each_event(struct casebook *cb,
    const struct event_filter *filter, filtered_event_fn *fn, void *arg);

/* Appends all that the index shows, for tests. */
int casebook_dump_index(struct casebook *cb, struct buf *out);

/* Folded cases of a selection, in no told order; with their bodies only if
 * `bodies`, which costs time. */
typedef int casebook_case_fn(void *arg, const struct loaded_case *lc);
int casebook_each(struct casebook *cb, const struct selection *sel,
    const struct cut *cut, int bodies, casebook_case_fn *fn, void *arg);

/* A file that goes with an event. */
struct draft_file {
	char *name;		/* as given; cleaned when written */
	char *type;		/* MIME type */
	struct buf data;
	struct strs parts;	/* of a mail: "2 10341 application/pdf a.pdf",
				 * part, size, type and clean name of each
				 * attachment that it has inside */
};

enum draft_result {
	DRAFT_NOTHING,		/* not written: there was nothing to change */
	DRAFT_WRITTEN,
	DRAFT_KNOWN,		/* its key was used for the same before */
};

/* Called with the event to be written, and its case as it then is. */
typedef int draft_fn(void *arg, struct event *ev, const struct casefile *cf);

/* An event to be written; one that is {0} is passed over. */
struct draft {
	/* "" opens a new case or, for `configured`, goes to the policy.  An
	 * empty one that is not `opened` belongs to the case of the draft
	 * before it, and is skipped with it. */
	char case_id[CASE_ID + 1];
	struct event event;	/* what was given; without By: casebook_me();
				 * without Occurred: now; without Key: a
				 * random one */
	struct draft_file *files;
	size_t nfiles;
	const char *if_owner;	/* see rules.h */
	int keep_contacts;	/* see rules.h */
	int send;		/* see rules.h; a slip then waits in the
				 * outbox, for case-send */
	int key_tells;		/* the key is made of what it tells of: an
				 * event that has it is this one, whatever
				 * words it has */
	draft_fn *fn;		/* or NULL: says what needs the case */
	void *arg;

	/* Set by casebook_append(): */
	enum draft_result result;
	char id[CASE_ID + 1];	/* of the case; "" for the policy */
	struct event written;	/* the event as stored, or as it would be */
};

/* A key that nobody has: 100 random bits.  CASE_EAGAIN if there are none. */
enum { RANDOM_KEY = 20 };	/* its characters */
int casebook_make_key(char out[RANDOM_KEY + 1]);

void draft_init(struct draft *d, enum event_kind kind);
void draft_release(struct draft *d);

/* Takes over the data; `type` is guessed from the name.  The file is valid
 * until the next is added. */
struct draft_file *draft_add_file(struct draft *d, const char *name,
    struct buf *data);

/*
 * Makes draft->written what would be stored as far as that can be told now:
 * completed, but held to no rule.  *lc, {0} before, is then its case, if it
 * has one.
 */
int casebook_preview(struct casebook *cb, struct draft *draft,
    struct loaded_case *lc);

/*
 * Writes all drafts in one commit, or none.  With `dry_run` everything is
 * done but that, without the lock.  Notes say what was taken and which cases
 * were skipped.  CASE_ENO and the message of the last skipped one if there
 * was nothing to change in any.
 */
int casebook_append(struct casebook *cb, struct draft *drafts, size_t n,
    int dry_run);

#endif
