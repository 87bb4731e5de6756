#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/address.h"
#include "lib/err.h"
#include "lib/intake_parts.h"

enum {
	ID_MAX = 500,			/* bytes of a Message-ID in a key */
	DIGEST_SHORT = 16,		/* its digits behind a Message-ID */
	PEOPLE_MAX = 200,		/* that an event names of a list */
	DATE_BEFORE = 7 * 24 * 3600,	/* a Date so long before receipt */
	DATE_AFTER = 300,		/* or behind it is believed */
};

char *
intake_message_id(const char *id)
{
	size_t len = strlen(id);

	if (len > ID_MAX) {
		/* Not in the middle of a character. */
		for (len = ID_MAX; ((unsigned char)id[len] & 0xc0) == 0x80;)
			len--;
	}
	return xstrndup(id, len);
}

void
intake_key(struct buf *out, const struct mail *mail)
{
	char *id;

	if (!mail->message_id) {
		buf_addf(out, "mail:%s", mail->digest);
		return;
	}
	id = intake_message_id(mail->message_id);
	buf_addf(out, EVENT_MAIL_KEY "%s> %.*s", id, DIGEST_SHORT,
	    mail->digest);
	free(id);
}

/* The first with an address, not just a name without spaces; NULL. */
static const struct mail_person *
with_address(const struct mail_people *people)
{
	for (size_t i = 0; i < people->n; i++) {
		if (strchr(people->v[i].address, '@'))
			return &people->v[i];
	}
	return NULL;
}

const struct mail_people *
intake_senders(const struct mail *mail)
{
	return !with_address(&mail->from) && with_address(&mail->reply_to) ?
	    &mail->reply_to : &mail->from;
}

static int
has_person(const struct mail_people *people, const char *address)
{
	for (size_t i = 0; i < people->n; i++) {
		if (address_same(people->v[i].address, address))
			return 1;
	}
	return 0;
}

const struct mail_person *
intake_reply_to(const struct mail *mail)
{
	const struct mail_person *p = with_address(&mail->reply_to);

	return p && mail->automatic != MAIL_LIST &&
	    !has_person(intake_senders(mail), p->address) ? p : NULL;
}

static int
put_person(struct event *ev, enum field_id field,
    const struct mail_person *person)
{
	struct buf shown = BUF_INIT;
	int rc = 0;

	mail_person_show(&shown, person);
	if (shown.len > 0)
		rc = event_add(ev, field, shown.data);
	buf_release(&shown);
	return rc;
}

static int
put_people(struct event *ev, enum field_id field,
    const struct mail_people *people)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < people->n && i < PEOPLE_MAX; i++)
		rc = put_person(ev, field, &people->v[i]);
	return rc;
}

/*
 * One of them spoke: whom the case knows, else who can be answered.  From is
 * who will be; where they ask to answer another, they stand in Cc.
 */
static int
put_from(struct event *ev, const struct mail *mail,
    const struct mail_person *known)
{
	const struct mail_people *people = intake_senders(mail);
	const struct mail_person *reply_to = intake_reply_to(mail);
	const struct mail_person *person = known ? known :
	    with_address(people);
	int rc = 0;

	if (!person && people->n > 0)
		person = &people->v[0];
	/* Who writes under a known name must not lead our answers away. */
	if (known)
		reply_to = NULL;
	if (reply_to)
		rc = put_person(ev, F_FROM, reply_to);
	if (rc == 0 && person)
		rc = put_person(ev, reply_to ? F_CC : F_FROM, person);
	return rc;
}

/* The Date is a claim: it holds where it can be true.  A clock that is a
 * little fast makes it the receipt. */
static struct when
occurred(const struct when *date, int64_t received)
{
	struct when w = *date;

	if (date->at == WHEN_NONE || date->at < received - DATE_BEFORE ||
	    date->at > received + DATE_AFTER)
		return when_local(received);
	if (w.at > received)
		w.at = received;
	return w;
}

/* What every event of a mail has; `tag` tells those of one mail apart. */
static int
begin(struct draft *d, enum event_kind kind, const char *tag, const char *key)
{
	int rc;

	draft_init(d, kind);
	d->key_tells = 1;
	rc = event_add(&d->event, F_VIA, "mail");
	return rc == 0 ? event_addf(&d->event, F_KEY, "%s%s", tag, key) : rc;
}

/* The text, with a word on what it lacks; like any text it ends with a
 * newline. */
static int
put_body(struct event *ev, const struct mail *mail)
{
	struct buf body = BUF_INIT;
	size_t len = strlen(mail->text);
	int rc;

	while (len > 0 && mail->text[len - 1] == '\n')
		len--;
	buf_add(&body, mail->text, len);
	if (len > 0)
		buf_addc(&body, '\n');
	else if (mail->is_encrypted)
		buf_adds(&body, "[encrypted: see message.eml]\n");
	if (mail->is_cut)
		buf_adds(&body, "\n[there is more in message.eml]\n");
	rc = event_set_body(ev, body.data, body.len);
	buf_release(&body);
	return rc;
}

static void
attach(struct draft *d, const struct mail *mail, struct buf *bytes)
{
	struct draft_file *file = draft_add_file(d, "message.eml", bytes);
	struct buf part = BUF_INIT;

	for (size_t i = 0; i < mail->nparts; i++) {
		const struct mail_part *p = &mail->parts[i];

		buf_cut(&part, 0);
		buf_addf(&part, "%s %llu %s %s", p->part,
		    (unsigned long long)p->size, p->type, p->name);
		strs_add(&file->parts, part.data);
	}
	buf_release(&part);
}

/* What was said, and by whom; an opening has its Contact besides. */
static int
put_words(struct event *ev, const struct mail *mail,
    const struct place *place)
{
	int rc = event_add(ev, F_CHANNEL, "email");

	if (rc == 0)
		rc = event_add(ev, F_ACCESS, "direct");
	if (rc == 0)
		rc = put_from(ev, mail, place->sender);
	if (rc == 0)
		rc = put_people(ev, F_CC, &mail->cc);
	if (rc == 0 && (mail->automatic != MAIL_PERSONAL ||
	    place->joining == JOIN_REPORT))
		rc = event_add(ev, F_AUTOMATIC, "yes");
	return rc == 0 ? put_body(ev, mail) : rc;
}

static int
draft_bounced(struct event *ev, const struct mail *mail, const char *reply)
{
	const char *reason = mail->bounce_reason;
	struct buf body = BUF_INIT;
	int rc = event_add(ev, F_REPLY, reply);

	buf_addf(&body, "%s\n", reason ? reason : "no reason is given");
	if (rc == 0)
		rc = event_set_body(ev, body.data, body.len);
	buf_release(&body);
	return rc;
}

/* The case that a robot's mail opens has a tag, by which whoever looks through
 * them finds it: it waits for no answer. */
static int
draft_opened(struct event *ev, const struct mail *mail,
    const struct place *place)
{
	const struct mail_person *reply_to = intake_reply_to(mail);
	int rc = event_add(ev, F_SUBJECT, mail->subject && *mail->subject ?
	    mail->subject : "(no subject)");

	if (rc == 0 && reply_to)
		rc = put_person(ev, F_CONTACT, reply_to);
	if (rc == 0)
		rc = put_people(ev, F_CONTACT, intake_senders(mail));
	if (rc == 0 && mail->automatic != MAIL_PERSONAL)
		rc = event_add(ev, F_TAG, "automatic");
	if (rc == 0 && place->related)
		rc = event_add(ev, F_TAG, "stranger");
	return rc == 0 ? put_words(ev, mail, place) : rc;
}

static int
draft_unreadable(struct event *ev)
{
	static const char words[] = "This mail could not be read. As it came "
	    "it is in message.eml.\n";
	int rc = event_add(ev, F_SUBJECT, "(a mail that could not be read)");

	if (rc == 0)
		rc = event_add(ev, F_TAG, "unreadable");
	if (rc == 0)
		rc = event_add(ev, F_CHANNEL, "email");
	if (rc == 0)
		rc = event_add(ev, F_ACCESS, "direct");
	return rc == 0 ? event_set_body(ev, words, sizeof words - 1) : rc;
}

/* The case that is named may be one that is opened together with this. */
static int
add_link(void *arg, struct event *ev, const struct casefile *cf)
{
	const struct thread *t = arg;

	(void)cf;
	return event_addf(ev, F_LINK, "related %s",
	    t->opening ? t->opening->id : t->id);
}

static int
draft_link(struct draft *d, struct thread *related, const char *key)
{
	int rc = begin(d, EV_LINKED, "link:", key);

	d->fn = add_link;
	d->arg = related;
	return rc;
}

int
intake_draft(struct held *out, const struct mail *mail, struct buf *bytes,
    int64_t received, const struct place *place)
{
	static const struct when none = { WHEN_NONE, 0 };
	struct draft *d = &out->drafts[out->n++];
	enum event_kind kind = place->bounced[0] ? EV_BOUNCED :
	    place->thread ? EV_RECEIVED : EV_OPENED;
	struct buf key = BUF_INIT;
	char at[WHEN_TEXT];
	int rc;

	intake_key(&key, mail);
	when_format(at, occurred(mail->readable ? &mail->date : &none,
	    received));
	rc = begin(d, kind, "", key.data);
	if (rc == 0)
		rc = event_add(&d->event, F_OCCURRED, at);
	if (rc == 0)
		rc = !mail->readable ? draft_unreadable(&d->event) :
		    kind == EV_BOUNCED ? draft_bounced(&d->event, mail,
		    place->bounced) :
		    kind == EV_RECEIVED ? put_words(&d->event, mail,
		    place) :
		    draft_opened(&d->event, mail, place);
	attach(d, mail, bytes);
	if (rc == 0 && place->related)
		rc = draft_link(&out->drafts[out->n++], place->related,
		    key.data);
	buf_release(&key);
	return rc;
}

int
intake_draft_anyhow(struct held *h)
{
	struct draft *was = &h->drafts[0], d;
	const char *key = event_get(&was->event, F_KEY);
	int rc = begin(&d, EV_OPENED, "", key);

	if (rc == 0)
		rc = event_add(&d.event, F_OCCURRED,
		    event_get(&was->event, F_OCCURRED));
	if (rc == 0)
		rc = draft_unreadable(&d.event);
	draft_add_file(&d, "message.eml", &was->files[0].data);
	if (h->ack)
		intake_ack_undo(h->ack);
	intake_ack_free(h->ack);
	h->ack = NULL;
	while (h->n > 0)
		draft_release(&h->drafts[--h->n]);
	h->drafts[h->n++] = d;
	return rc;
}
