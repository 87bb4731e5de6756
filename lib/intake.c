#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/address.h"
#include "lib/delivery.h"
#include "lib/err.h"
#include "lib/intake_parts.h"

enum { TOKENS_MAX = 8 };	/* of a subject that are looked up */

/*
 * Threads.
 */

static struct thread *
add_thread(struct intake *in)
{
	struct thread *t = xcalloc(1, sizeof *t);

	in->threads = xrealloc(in->threads,
	    (in->nthreads + 1) * sizeof *in->threads);
	in->threads[in->nthreads++] = t;
	return t;
}

static int
knows_address(const struct thread *t, const char *address)
{
	for (size_t i = 0; i < t->known.n; i++) {
		if (address_same(t->known.v[i], address))
			return 1;
	}
	return 0;
}

static void
learn_address(struct thread *t, const char *address)
{
	if (!knows_address(t, address))
		strs_add(&t->known, address);
}

/* The address in a contact, which may be one that nobody can mail to.
 * Owned. */
static char *
shown_address(const char *contact)
{
	const char *open = strrchr(contact, '<');
	size_t len = open ? strlen(open + 1) : 0;

	return len > 0 && open[len] == '>' ? xstrndup(open + 1, len - 1) :
	    xstrdup(contact);
}

static void
learn_shown(struct thread *t, const char *contact)
{
	char *address = shown_address(contact);

	learn_address(t, address);
	free(address);
}

/* Is it a mail that no person wrote, from somebody unknown until then?  It
 * may be a report, which anybody may send: see JOIN_REPORT. */
static int
is_strangers(const struct thread *t, const struct event *ev, const char *from)
{
	char *address;
	int known;

	if (ev->kind != EV_RECEIVED || !event_get(ev, F_AUTOMATIC))
		return 0;
	address = shown_address(from ? from : "");
	known = knows_address(t, address);
	free(address);
	return !known;
}

/* What the case knows by a mail that joined, or by what was typed. */
static void
learn_event(struct thread *t, const struct event *ev)
{
	const struct casefile *cf = &t->lc.facts;
	const char *from = casefile_value(cf, ev, F_FROM), *cc;
	size_t i = 0;

	if (!casefile_counts(cf, ev) || is_strangers(t, ev, from))
		return;
	if (from)
		learn_shown(t, from);
	while ((cc = event_next(ev, F_CC, &i)))
		learn_shown(t, cc);
}

static void
learn_case(struct thread *t)
{
	const struct casefile *cf = &t->lc.facts;

	for (size_t i = 0; i < cf->ncontacts; i++)
		learn_shown(t, cf->contacts[i]);
	for (size_t i = 0; i < cf->nevents; i++)
		learn_event(t, cf->events[i]);
}

/* The thread of a case.  0, or 1 if there is no such case. */
static int
thread_of_case(struct intake *in, const char *id, struct thread **out)
{
	struct loaded_case lc = { 0 };
	int rc;

	for (size_t i = 0; i < in->nthreads; i++) {
		/* That of a known mail is not loaded: "". */
		if (strcmp(in->threads[i]->lc.id, id) == 0) {
			*out = in->threads[i];
			return 0;
		}
	}
	rc = casebook_load(in->cb, id, NULL, &lc);
	if (rc != 0) {
		loaded_case_free(&lc);
		return rc;
	}
	*out = add_thread(in);
	memcpy((*out)->id, lc.id, sizeof lc.id);
	(*out)->lc = lc;
	learn_case(*out);
	return 0;
}

/* Who of those that wrote the mail; NULL.  Whoever has no address might be
 * anybody. */
static const struct mail_person *
known_sender(const struct thread *t, const struct mail *mail)
{
	const struct mail_people *from = intake_senders(mail);

	for (size_t i = 0; i < from->n; i++) {
		const char *address = from->v[i].address;

		if (strchr(address, '@') && knows_address(t, address))
			return &from->v[i];
	}
	return NULL;
}

static void
learn_people(struct thread *t, const struct mail_people *people)
{
	for (size_t i = 0; i < people->n; i++)
		learn_address(t, people->v[i].address);
}

/* What the case will know when the mail is written: of an answer its one
 * sender. */
static void
learn(struct thread *t, const struct mail *mail, const struct place *place)
{
	const struct mail_person *reply_to = intake_reply_to(mail);

	if (place->joining == JOIN_REPORT)
		return;
	if (place->joining == JOIN_KNOWN) {
		learn_address(t, place->sender->address);
	} else {
		learn_people(t, intake_senders(mail));
		if (reply_to)
			learn_address(t, reply_to->address);
	}
	learn_people(t, &mail->cc);
}

/*
 * Which case?
 */

static struct held *
held_by_message(struct intake *in, const char *message_id)
{
	for (size_t i = 0; i < in->nheld; i++) {
		struct held *h = &in->held[i];

		if (h->message_id && strcasecmp(h->message_id, message_id) == 0)
			return h;
	}
	return NULL;
}

/* The reply of ours that a Message-ID names: 0, its thread and event; 1 if it
 * names none. */
static int
find_reply(struct intake *in, const char *message_id, struct thread **thread,
    const struct event **reply)
{
	char case_id[CASE_ID + 1], event_id[EVENT_ID + 1];
	int rc;

	if (delivery_parse_message_id(message_id, case_id, event_id) != 0)
		return 1;
	rc = thread_of_case(in, case_id, thread);
	if (rc != 0)
		return rc;
	*reply = casefile_event(&(*thread)->lc.facts, event_id);
	return *reply && (*reply)->kind == EV_REPLIED ? 0 : 1;
}

/* The thread that a Message-ID leads to.  0, or 1 if to none. */
static int
find_message(struct intake *in, const char *message_id, struct thread **out)
{
	char id[CASE_ID + 1], *cut = intake_message_id(message_id);
	const struct held *h = held_by_message(in, cut);
	const struct event *reply;
	int rc = 0;

	if (h)
		*out = h->thread;
	else
		rc = find_reply(in, message_id, out, &reply);
	if (rc == 1) {
		rc = casebook_message(in->cb, cut, id);
		if (rc == 0)
			rc = thread_of_case(in, id, out);
	}
	free(cut);
	return rc;
}

/* The next token of a subject from *at on: 0, or 1 if there is none. */
static int
next_token(char id[CASE_ID + 1], const char **at)
{
	const char *open;

	while ((open = strchr(*at, '['))) {
		char typed[CASE_ID + 1] = "";

		*at = open + 1;
		if (strcspn(*at, "]") != CASE_ID || !(*at)[CASE_ID])
			continue;
		memcpy(typed, *at, CASE_ID);
		if (path_case_prefix(id, typed) == 0)
			return 0;
	}
	return 1;
}

/* Is this the place?  1 yes; 0 no, but if it is the first that was named, a
 * stranger's mail will be linked with it. */
static int
take_place(struct place *place, struct thread *t, struct thread **named,
    const struct mail *mail)
{
	if (!*named)
		*named = t;
	place->sender = known_sender(t, mail);
	if (!place->sender)
		return 0;
	place->joining = JOIN_KNOWN;
	place->thread = t;
	return 1;
}

/* By References and the token.  1 if it was found, 0 if not. */
static int
find_named(struct intake *in, const struct mail *mail, struct place *place,
    struct thread **named)
{
	const char *at = mail->subject ? mail->subject : "";
	char id[CASE_ID + 1];
	struct thread *t;
	int rc;

	for (size_t i = 0; i < mail->references.n; i++) {
		rc = find_message(in, mail->references.v[i], &t);
		if (rc < 0 ||
		    (rc == 0 && take_place(place, t, named, mail)))
			return rc < 0 ? rc : 1;
	}
	for (int i = 0; i < TOKENS_MAX && next_token(id, &at) == 0; i++) {
		rc = thread_of_case(in, id, &t);
		if (rc < 0 ||
		    (rc == 0 && take_place(place, t, named, mail)))
			return rc < 0 ? rc : 1;
	}
	return 0;
}

/*
 * A mail that is there already but says something else, as one does that came
 * over a mailing list too, joins it; if somebody else wrote it, that says
 * nothing.
 */
static int
find_twin(struct intake *in, const struct mail *mail, struct place *place)
{
	struct thread *t, *ignored = NULL;
	int rc;

	if (!mail->message_id)
		return 0;
	rc = find_message(in, mail->message_id, &t);
	if (rc == 0)
		take_place(place, t, &ignored, mail);
	return rc < 0 ? rc : 0;
}

/* Is it from mail.from? */
static int
is_ours(const struct intake *in, const struct mail *mail)
{
	const char *ours = policy_get(casebook_policy(in->cb), "mail.from");
	struct buf address = BUF_INIT;
	int is = ours && mail->from.n == 1 && address_of(&address, ours) == 0 &&
	    address_same(mail->from.v[0].address, address.data);

	buf_release(&address);
	return is;
}

/* A report on the delivery of a reply belongs to its case, and so does the
 * reply itself if it comes back, whoever sends it: only those know its
 * Message-ID who had it in hands.  0, or 1. */
static int
find_reported(struct intake *in, const struct mail *mail, struct place *place)
{
	const int reports = mail->bounced && mail->automatic != MAIL_PERSONAL;
	const char *id = reports ? mail->bounced : mail->message_id;
	const struct event *reply;
	struct thread *t;
	int rc;

	if (!id || (!reports && !is_ours(in, mail)))
		return 1;
	rc = find_reply(in, id, &t, &reply);
	if (rc != 0)
		return rc;
	place->joining = JOIN_REPORT;
	place->thread = t;
	if (reports && mail->automatic == MAIL_BOUNCE &&
	    event_get(reply, F_SEND))
		snprintf(place->bounced, sizeof place->bounced, "%.*s",
		    EVENT_ID, reply->id);
	return 0;
}

static int
find_place(struct intake *in, const struct mail *mail, struct place *place)
{
	struct thread *named = NULL;
	int rc = find_reported(in, mail, place);

	if (rc <= 0)
		return rc;
	rc = find_named(in, mail, place, &named);
	if (rc == 0)
		rc = find_twin(in, mail, place);
	if (!place->thread)
		place->related = named;
	return rc < 0 ? rc : 0;
}

/*
 * Taking a mail.
 */

/* The thread of a mail that is in hand or in the casebook already.  0, or 1
 * if it is not. */
static int
find_known(struct intake *in, const char *key, struct thread **out)
{
	struct event ev = { .body = "" };
	char id[CASE_ID + 1];
	int rc;

	for (size_t i = 0; i < in->nheld; i++) {
		const struct held *h = &in->held[i];

		if (h->n > 0 && strcmp(event_get(&h->drafts[0].event, F_KEY),
		    key) == 0) {
			*out = h->thread;
			return 0;
		}
	}
	rc = casebook_by_key(in->cb, key, id, &ev);
	if (rc != 0)
		return rc;
	event_release(&ev);
	*out = add_thread(in);
	memcpy((*out)->id, id, sizeof id);
	return 0;
}

/* Is it the mail that is the matter, and not the moment? */
static int
is_refused(int rc)
{
	return rc == CASE_EDATA || rc == CASE_ENO || rc == CASE_ENOTFOUND ||
	    rc == CASE_EUSAGE;
}

/* Makes a mail that was not known one in hand. */
static int
hold(struct intake *in, struct held *h, const struct mail *mail,
    struct buf *bytes, int64_t received)
{
	struct place place = { JOIN_NONE, NULL, NULL, "", NULL };
	int rc = 0;

	if (mail->readable)
		rc = find_place(in, mail, &place);
	if (rc == 0)
		rc = intake_draft(h, mail, bytes, received, &place);
	if (is_refused(rc)) {
		err_clear();
		rc = intake_draft_anyhow(h);
		place = (struct place){ JOIN_NONE, NULL, NULL, "",
		    NULL };
	}
	if (rc == 0 && !place.thread && in->options.acknowledge)
		rc = intake_ack(in, h, mail);
	if (rc < 0)
		return rc;
	h->thread = place.thread ? place.thread : add_thread(in);
	learn(h->thread, mail, &place);
	if (mail->message_id)
		h->message_id = intake_message_id(mail->message_id);
	return 0;
}

static void
release_held(struct held *h)
{
	for (size_t i = 0; i < h->n; i++)
		draft_release(&h->drafts[i]);
	intake_ack_free(h->ack);
	free(h->message_id);
}

int
intake_add(struct intake *in, struct buf *bytes, int64_t received)
{
	struct held h = { 0 };
	struct mail mail = { 0 };
	struct buf key = BUF_INIT;
	size_t len = bytes->len;
	int64_t now = when_now();
	int rc = in->nheld == 0 ? casebook_refresh(in->cb) : 0;

	if (rc == 0)
		rc = mail_door_read(in->door, bytes->data, len, &mail);
	if (rc == 0) {
		intake_key(&key, &mail);
		rc = find_known(in, key.data, &h.thread);
	}
	if (rc == 1)
		rc = hold(in, &h, &mail, bytes, received < now ? received :
		    now);
	mail_release(&mail);
	buf_release(&key);
	if (rc < 0) {
		release_held(&h);
		return rc;
	}
	in->held[in->nheld++] = h;
	in->bytes += len;
	return in->nheld == INTAKE_BATCH || in->bytes >= INTAKE_BATCH_BYTES ?
	    intake_flush(in) : 0;
}

/*
 * Writing what is in hand.
 */

static size_t
count_drafts(const struct intake *in)
{
	size_t n = 0;

	for (size_t i = 0; i < in->nheld; i++)
		n += in->held[i].n;
	return n;
}

/* Moves the drafts of each thread, which must stand together, into `all`; or
 * back with what became of them. */
static void
move_drafts(struct intake *in, struct draft *all, int back)
{
	for (size_t t = 0; t < in->nthreads; t++) {
		struct thread *thread = in->threads[t];

		thread->opening = thread->id[0] || back ? NULL : all;
		for (size_t i = 0; i < in->nheld; i++) {
			struct held *h = &in->held[i];
			size_t size = h->n * sizeof *all;

			if (h->thread != thread || h->n == 0)
				continue;
			memcpy(back ? h->drafts : all, back ? all : h->drafts,
			    size);
			all += h->n;
		}
	}
}

/* Where the drafts of a mail go, as far as its thread has a case. */
static void
address_drafts(struct held *h)
{
	struct draft *first = h->drafts;

	if (h->n > 0 && first->event.kind != EV_OPENED)
		memcpy(first->case_id, h->thread->id, sizeof first->case_id);
}

static int
write_together(struct intake *in)
{
	size_t n = count_drafts(in);
	struct draft *all = xmalloc((n + 1) * sizeof *all);
	int rc = 0;

	for (size_t i = 0; i < in->nheld; i++)
		address_drafts(&in->held[i]);
	move_drafts(in, all, 0);
	if (n > 0)
		rc = casebook_append(in->cb, all, n, 0);
	move_drafts(in, all, 1);
	free(all);
	return rc;
}

/* One after the other, for one of them is refused: that is written as what
 * can't be read. */
static int
write_singly(struct intake *in)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < in->nheld; i++) {
		struct held *h = &in->held[i];

		address_drafts(h);
		if (h->n > 0)
			rc = casebook_append(in->cb, h->drafts, h->n, 0);
		if (is_refused(rc)) {
			err_clear();
			rc = intake_draft_anyhow(h);
			if (rc == 0)
				rc = casebook_append(in->cb, h->drafts, h->n,
				    0);
		}
		if (rc == 0 && h->n > 0 && !h->thread->id[0])
			memcpy(h->thread->id, h->drafts[0].id,
			    sizeof h->thread->id);
	}
	return rc;
}

/* Counts a mail that is written, and says where. */
static void
tell(struct intake *in, const struct held *h)
{
	const struct draft *first = h->drafts;
	int known = h->n == 0 || first->result == DRAFT_KNOWN;

	if (h->n > 0 && !h->thread->id[0])
		memcpy(h->thread->id, first->id, sizeof h->thread->id);
	if (h->ack && h->drafts[h->n - 1].result == DRAFT_WRITTEN)
		strs_add(&in->acknowledged,
		    event_get(&h->drafts[h->n - 1].event, F_KEY));
	in->done++;
	if (in->options.fn)
		in->options.fn(in->options.arg,
		    h->n > 0 ? first->id : h->thread->id, known);
}

/* Are they, and none left out with what it belongs to? */
static int
all_written(const struct intake *in)
{
	for (size_t i = 0; i < in->nheld; i++) {
		const struct held *h = &in->held[i];

		if (h->n > 0 && h->drafts[0].result == DRAFT_NOTHING)
			return 0;
	}
	return 1;
}

static void
drop_all(struct intake *in)
{
	for (size_t i = 0; i < in->nheld; i++)
		release_held(&in->held[i]);
	for (size_t i = 0; i < in->nthreads; i++) {
		loaded_case_free(&in->threads[i]->lc);
		strs_release(&in->threads[i]->known);
		free(in->threads[i]);
	}
	in->nheld = in->nthreads = in->bytes = 0;
}

int
intake_flush(struct intake *in)
{
	const struct casebook_progress *progress = in->options.progress;
	int rc = write_together(in);

	if (is_refused(rc) || (rc == 0 && !all_written(in))) {
		err_clear();
		rc = write_singly(in);
	}
	for (size_t i = 0; i < in->nheld; i++) {
		if (rc == 0)
			tell(in, &in->held[i]);
		else if (in->held[i].ack)
			intake_ack_undo(in->held[i].ack);
	}
	drop_all(in);
	if (rc == 0 && progress)
		progress->fn(progress->arg, "mails", in->done);
	return rc;
}

/*
 * Opening.
 */

static int
check_owner(const struct policy *policy)
{
	if (policy_get(policy, "intake.owner"))
		return 0;
	err_set(CASE_EAGAIN, "intake.owner is not set: nobody would own the "
	    "case");
	return err_hint("set it with case-config intake.owner WHO; until then "
	    "mail waits where it is");
}

int
intake_open(struct intake **out, struct casebook *cb,
    const struct intake_options *options)
{
	struct mail_door *door;
	int rc = check_owner(casebook_policy(cb));

	*out = NULL;
	if (rc == 0)
		rc = mail_door_open(&door);
	if (rc < 0)
		return rc;
	*out = xcalloc(1, sizeof **out);
	(*out)->cb = cb;
	(*out)->door = door;
	(*out)->options = *options;
	(*out)->held = xcalloc(INTAKE_BATCH, sizeof *(*out)->held);
	return 0;
}

void
intake_close(struct intake *in)
{
	if (!in)
		return;
	drop_all(in);
	strs_release(&in->acknowledged);
	free(in->threads);
	free(in->held);
	mail_door_close(in->door);
	free(in);
}

const struct strs *
intake_acknowledged(const struct intake *in)
{
	return &in->acknowledged;
}
