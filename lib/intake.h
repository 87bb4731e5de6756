/*
 * intake: a mail becomes an event of a case.
 *
 * To which case it belongs: to the one that the Message-IDs of In-Reply-To
 * and References lead to, which are ours or those of mails that came before,
 * or whose token [7k3qf2mxab] stands in the subject; but only if it comes from
 * an address that this case knows: one of its contacts, or From or Cc of a
 * mail that joined before.  Else it opens a case; if it was a stranger who
 * used such a reference, one that is linked `related` and has the tag
 * `stranger`, for somebody to look at.
 *
 * Every mail gets into the casebook: one that can't be read opens a case with
 * the tag `unreadable`, its bytes attached like those of any other.
 *
 * Mails are written together, and what is in hand is looked at like what is
 * written, so that a thread stays one case.
 *
 *	intake_open(&in, cb, &options);
 *	intake_deliver(in, fd), intake_mbox(in, path), intake_maildir(in, path)
 *	intake_close(in);
 *
 * Only commands that call this, and case-send, link GMime.
 */
#ifndef CASEBOOK_INTAKE_H
#define CASEBOOK_INTAKE_H

#include "lib/casebook.h"

struct intake;

/* What became of a mail: called for each, in the order in which they came,
 * when it is in the casebook; not for those that a crash had left. */
typedef void intake_fn(void *arg, const char *case_id, int was_known);

struct intake_options {
	int acknowledge;	/* a person's first mail is acknowledged, if
				 * the policy wants it: not of archives */
	const struct casebook_progress *progress;	/* or NULL */
	intake_fn *fn;
	void *arg;
};

/*
 * `cb` is open for writing and must outlive the intake.  CASE_EAGAIN where
 * intake.owner is not set, since nobody would own what comes;
 * CASE_EPROGRAM where mail can't be read safely.
 */
int intake_open(struct intake **out, struct casebook *cb,
    const struct intake_options *options);
void intake_close(struct intake *in);

/*
 * The mail that a mail server hands over on `fd`: it is laid into the spool
 * before anything is understood of it, and removed when it is in the casebook
 * or when this fails, since then the mail server still has it.  What a crash
 * left in the spool is taken up before; where that fails a note tells.
 */
int intake_deliver(struct intake *in, int fd);

/* All mails of an archive ("-": an mbox on standard input), after those in the
 * spool; nothing in it is changed.  What is in the casebook already adds
 * nothing. */
int intake_mbox(struct intake *in, const char *path);
int intake_maildir(struct intake *in, const char *path);

/* The keys of the acknowledgements that were written, and now wait in the
 * outbox. */
const struct strs *intake_acknowledged(const struct intake *in);

/* Appends the decoded content of a part of the mail that `fd` gives.
 * CASE_ENOTFOUND if there is none of that number. */
int intake_part(struct buf *out, int fd, const char *part);

#endif
