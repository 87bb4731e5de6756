/*
 * intake_parts: what the files of lib/intake share, and nobody else sees.
 *
 *	intake.c	which case, and writing what is in hand
 *	intake_draft.c	the events that a mail makes
 *	intake_ack.c	acknowledgements
 *	intake_door.c	the spool, archives, parts
 */
#ifndef CASEBOOK_INTAKE_PARTS_H
#define CASEBOOK_INTAKE_PARTS_H

#include "lib/intake.h"
#include "lib/mail.h"

enum {
	INTAKE_BATCH = 400,		/* mails that are written together */
	INTAKE_BATCH_BYTES = 16 << 20,	/* or so many bytes */
	INTAKE_MAIL_MAX = 512 << 20,	/* bytes of a mail */
	INTAKE_DRAFTS = 3,		/* events that a mail can make */
};

/* A case that mails in hand belong to. */
struct thread {
	char id[CASE_ID + 1];		/* "": the first of them opens it */
	struct loaded_case lc;		/* unless it is new */
	struct strs known;		/* addresses that it knows by the mails
					 * in hand */
	const struct draft *opening;	/* while they are written together: the
					 * draft that tells its id */
};

/* A mail in hand. */
struct held {
	struct thread *thread;
	char *message_id;		/* or NULL */
	struct draft drafts[INTAKE_DRAFTS];
	size_t n;			/* 0: the mail was known */
	struct ack *ack;		/* or NULL: the last draft is one */
};

enum joining {
	JOIN_NONE,	/* it opens a case */
	JOIN_KNOWN,	/* someone wrote it whom the case knows */
	JOIN_REPORT,	/* it tells of a reply of ours, or is one that comes
			 * back: no word to us, whoever sends it, and the case
			 * learns no address by it */
};

/* Where a mail belongs. */
struct place {
	enum joining joining;
	struct thread *thread;		/* NULL: JOIN_NONE */
	const struct mail_person *sender;	/* of JOIN_KNOWN, else NULL */
	char bounced[EVENT_ID + 1];	/* the reply that bounced; "" */
	struct thread *related;		/* that a stranger named; NULL */
};

struct intake {
	struct casebook *cb;
	struct mail_door *door;
	struct intake_options options;
	struct thread **threads;
	size_t nthreads;
	struct held *held;		/* INTAKE_BATCH of them */
	size_t nheld;
	size_t bytes;			/* of the mails in hand */
	uint64_t done;
	struct strs acknowledged;	/* keys */
};

/* Takes a mail that was received then, and its bytes; writes all that is in
 * hand when that is a batch. */
int intake_add(struct intake *in, struct buf *bytes, int64_t received);

/* Writes what is in hand. */
int intake_flush(struct intake *in);

/* A Message-ID as a key has it: not too long.  Owned. */
char *intake_message_id(const char *id);

/* The key of a mail: its Message-ID, and a digest of what it says. */
void intake_key(struct buf *out, const struct mail *mail);

/* Who wrote it: From, or Reply-To where From has no address. */
const struct mail_people *intake_senders(const struct mail *mail);

/* Whom Reply-To asks to answer instead; NULL if none of them.  What a mailing
 * list says there is the list. */
const struct mail_person *intake_reply_to(const struct mail *mail);

/* Fills in the drafts of a mail but for its acknowledgement.  The bytes are
 * taken over. */
int intake_draft(struct held *out, const struct mail *mail,
    struct buf *bytes, int64_t received, const struct place *place);

/* Makes of the drafts of a mail that could not be written one that can be: a
 * case with the bytes. */
int intake_draft_anyhow(struct held *h);

/*
 * Adds the draft of an acknowledgement, unless its address got one within the
 * hour.  If it is not written, intake_ack_undo() lets the next have one.
 */
int intake_ack(struct intake *in, struct held *h, const struct mail *mail);
void intake_ack_undo(struct ack *ack);
void intake_ack_free(struct ack *ack);

#endif
