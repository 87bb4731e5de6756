#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/address.h"
#include "lib/delivery.h"
#include "lib/err.h"
#include "lib/mail_write.h"
#include "lib/outbox.h"
#include "lib/proc.h"
#include "lib/receipt.h"
#include "lib/store.h"

enum {
	ORPHAN_SECONDS = 3600,	/* a slip waits so long for its reply */
	LOCK_SECONDS = 60,
	BUSY_TRIES = 50,	/* of a tenth of a second each */
	REFERENCES = 25,	/* that a mail tells: the first, and the
				 * latest */
};

/* What is known of a slip. */
struct waiting {
	struct outbox_slip slip;
	char case_id[CASE_ID + 1];
	char *address;
	int64_t recorded;
	unsigned number;
};

struct queue {
	struct waiting *v;
	size_t n;
};

static void
queue_release(struct queue *q)
{
	for (size_t i = 0; i < q->n; i++) {
		outbox_slip_release(&q->v[i].slip);
		free(q->v[i].address);
	}
	free(q->v);
	*q = (struct queue){ NULL, 0 };
}

static int
compare_waiting(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->recorded != y->recorded)
		return x->recorded < y->recorded ? -1 : 1;
	if (strcmp(x->case_id, y->case_id) != 0)
		return strcmp(x->case_id, y->case_id);
	return (x->number > y->number) - (x->number < y->number);
}

/* Is there nothing left to send: it was, or came back, or is void? */
static int
is_settled(const struct casefile *cf, const struct event *reply)
{
	for (size_t i = 0; i < cf->nevents; i++) {
		const struct event *ev = cf->events[i];
		const char *of = event_get(ev, F_REPLY);

		if ((ev->kind == EV_SENT || ev->kind == EV_BOUNCED) && of &&
		    strncmp(of, reply->id, EVENT_ID) == 0 &&
		    casefile_counts(cf, ev))
			return 1;
	}
	return casefile_is_void(cf, reply);
}

/* The reply of a slip, to be released, with its case.  0; 1 if there is
 * none. */
static int
load_reply(struct casebook *cb, const char *key, struct event *reply,
    struct loaded_case *lc)
{
	char case_id[CASE_ID + 1];
	int rc = casebook_by_key(cb, key, case_id, reply);

	return rc == 0 ? casebook_load(cb, case_id, NULL, lc) : rc;
}

/* A slip whose reply never came to be goes.  Under the lock: its writer may
 * be at it again just now. */
static int
drop_orphan(struct casebook *cb, const struct outbox_slip *slip)
{
	const char *git_dir = casebook_git_dir(cb);
	struct event reply = { .body = "" };
	struct store_lock lock = { -1 };
	char case_id[CASE_ID + 1];
	int rc = store_lock(&lock, git_dir, LOCK_SECONDS);

	if (rc == 0)
		rc = casebook_refresh(cb);
	if (rc == 0)
		rc = casebook_by_key(cb, slip->key, case_id, &reply);
	if (rc == 1)
		rc = outbox_remove(git_dir, slip->key);
	store_unlock(&lock);
	event_release(&reply);
	return rc;
}

/* Adds the reply of a slip to the queue; a slip that has served its time goes
 * if `tidy`.  Takes the slip over. */
static int
add_waiting(struct queue *q, struct casebook *cb, struct outbox_slip *slip,
    int tidy)
{
	struct event reply = { .body = "" };
	struct loaded_case lc = { 0 };
	struct waiting *w;
	const char *address;
	int rc = load_reply(cb, slip->key, &reply, &lc);

	address = rc == 0 ? event_get(&reply, F_SEND) : NULL;
	if (rc == 1)
		rc = tidy && when_now() - slip->made > ORPHAN_SECONDS ?
		    drop_orphan(cb, slip) : 0;
	else if (rc == 0 && (!address || is_settled(&lc.facts, &reply)))
		rc = tidy ? outbox_remove(casebook_git_dir(cb), slip->key) : 0;
	else if (rc == 0) {
		q->v = xrealloc(q->v, (q->n + 1) * sizeof *q->v);
		w = &q->v[q->n++];
		*w = (struct waiting){ .slip = *slip,
		    .address = xstrdup(address), .recorded = reply.recorded,
		    .number = reply.number };
		memcpy(w->case_id, lc.id, sizeof w->case_id);
		memset(slip, 0, sizeof *slip);
	}
	outbox_slip_release(slip);
	loaded_case_free(&lc);
	event_release(&reply);
	return rc;
}

/* Reads the outbox, or of it `only` these keys.  *q is {0} before, and to be
 * released. */
static int
queue_read(struct queue *q, struct casebook *cb, const struct strs *only,
    int tidy)
{
	struct strs all = STRS_INIT;
	const struct strs *keys = only ? only : &all;
	int rc = only ? 0 : outbox_keys(casebook_git_dir(cb), &all);

	for (size_t i = 0; rc == 0 && i < keys->n; i++) {
		struct outbox_slip slip;

		rc = outbox_get(casebook_git_dir(cb), keys->v[i], &slip);
		if (rc == 0)
			rc = add_waiting(q, cb, &slip, tidy);
		else if (rc == 1)
			rc = 0;		/* another has just sent it */
	}
	strs_release(&all);
	if (q->n > 0)
		qsort(q->v, q->n, sizeof *q->v, compare_waiting);
	return rc;
}

static struct delivery
describe(const struct waiting *w)
{
	struct delivery d = {
		.key = w->slip.key,
		.address = w->address,
		.attempts = w->slip.attempts,
		.next = w->slip.next,
		.is_due = w->slip.next <= when_now(),
	};

	memcpy(d.case_id, w->case_id, sizeof d.case_id);
	return d;
}

int
delivery_each(struct casebook *cb, delivery_fn *fn, void *arg)
{
	struct queue q = { NULL, 0 };
	int rc = queue_read(&q, cb, NULL, 0);

	for (size_t i = 0; rc == 0 && i < q.n; i++) {
		struct delivery d = describe(&q.v[i]);

		rc = fn(arg, &d);
	}
	queue_release(&q);
	return rc;
}

/* The Message-ID of a mail that came in, of the key that it has:
 * "mail:<id> digest".  0; 1 if there is none to refer to. */
static int
id_of_key(struct buf *out, const struct event *ev)
{
	const char *key = event_get(ev, F_KEY), *end;

	if (!key || strncmp(key, EVENT_MAIL_KEY, strlen(EVENT_MAIL_KEY)) != 0)
		return 1;
	key += strlen(EVENT_MAIL_KEY);
	end = strstr(key, "> ");
	if (!end)
		return 1;
	buf_add(out, key, (size_t)(end - key));
	return !mail_is_id(out->data);
}

/* What the contact knows of the case by mail before this reply, oldest first:
 * what came from them, and what we sent.  *last is the last of theirs. */
static void
find_references(struct strs *out, char **last, const struct loaded_case *lc,
    const struct event *reply, const char *from)
{
	for (size_t i = 0; i < lc->list.n; i++) {
		const struct event *ev = lc->list.order[i];
		struct buf id = BUF_INIT;

		if (event_compare(&ev, &reply) >= 0)
			break;
		if (event_get(ev, F_PARTY) || !casefile_counts(&lc->facts, ev))
			continue;
		/* A report on a mail of ours, which the contact never saw. */
		if (ev->kind == EV_RECEIVED && event_yes(ev, F_AUTOMATIC))
			continue;
		if (ev->kind == EV_REPLIED && event_get(ev, F_SEND))
			delivery_message_id(&id, lc->id, ev->id, from);
		else if (ev->kind != EV_OPENED && ev->kind != EV_RECEIVED)
			continue;
		else if (id_of_key(&id, ev) == 0) {
			free(*last);
			*last = xstrdup(id.data);
		} else
			buf_cut(&id, 0);
		if (id.len > 0)
			strs_add(out, id.data);
		buf_release(&id);
	}
}

/* Keeps the first and the latest. */
static void
cut_references(struct strs *ids)
{
	size_t extra = ids->n > REFERENCES ? ids->n - REFERENCES : 0;

	for (size_t i = 1; i <= extra; i++)
		free(ids->v[i]);
	if (extra > 0)
		memmove(ids->v + 1, ids->v + 1 + extra,
		    (REFERENCES - 1) * sizeof *ids->v);
	ids->n -= extra;
}

static int
read_files(struct mail_letter *l, struct mail_file *files,
    struct casebook *cb, const struct event *reply)
{
	struct attachment a;
	const char *value;
	size_t i = 0;
	int rc = 0;

	l->files = files;
	while (rc == 0 && (value = event_next(reply, F_ATTACHMENT, &i))) {
		struct mail_file *file = &files[l->nfiles];

		if (event_parse_attachment(&a, value) != 0 || a.part_len > 0)
			continue;
		l->nfiles++;
		file->name = a.name;
		file->type = xstrndup(a.type, a.type_len);
		file->data = (struct buf)BUF_INIT;
		rc = casebook_read_attachment(cb, &a, &file->data);
	}
	return rc;
}

static void
free_files(const struct mail_letter *l, struct mail_file *files)
{
	for (size_t i = 0; i < l->nfiles; i++) {
		free((char *)files[i].type);
		buf_release(&files[i].data);
	}
	free(files);
}

/* Appends mail.from, its address as it is mailed. */
static int
find_sender(struct buf *out, const struct casebook *cb)
{
	const char *from = policy_get(casebook_policy(cb), "mail.from");
	struct buf address = BUF_INIT;
	const char *open;

	if (!from) {
		err_set(CASE_ECONFIG, "replies wait to be sent, but mail.from "
		    "is not set");
		return err_hint("set it with case-config mail.from ADDRESS");
	}
	open = strrchr(from, '<');
	if (open)
		buf_add(out, from, (size_t)(open + 1 - from));
	if (address_of(&address, from) != 0 ||
	    mail_ascii_address(out, address.data) != 0) {
		buf_release(&address);
		err_clear();
		return err_set(CASE_ECONFIG, "nothing can be mailed from '%s':"
		    " see mail.from in casebook-policy(5)", from);
	}
	if (open)
		buf_addc(out, '>');
	buf_release(&address);
	return 0;
}

/* The words, and behind them each question and promise that they do not
 * hold: what the contact is asked or promised reaches them. */
static void
write_words(struct buf *out, const struct event *reply)
{
	const char *value, *text;
	char day[WHEN_TEXT];
	struct when due;
	size_t i = 0, j = 0;

	buf_add(out, reply->body, reply->body_len);
	while ((value = event_next(reply, F_QUESTION, &i))) {
		if (!strstr(reply->body, value))
			buf_addf(out, "\n%s\n", value);
	}
	while ((value = event_next(reply, F_PROMISE, &j))) {
		if (event_split_instant(&due, &text, value) != 0 ||
		    strstr(reply->body, text))
			continue;
		when_format_day(day, due.at);
		buf_addf(out, "\n%s: %s\n", day, text);
	}
}

/* Where the house gives a receipt: which entry it is, and a checkpoint. */
static int
write_footer(struct buf *out, struct casebook *cb, const char *case_id,
    const struct event *reply)
{
	const char *receipt = policy_get(casebook_policy(cb), "mail.receipt");

	if (!receipt || strcmp(receipt, "yes") != 0)
		return 0;
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	buf_addc(out, '\n');
	return receipt_footer(out, cb, case_id, reply->id);
}

static int
write_reply(struct buf *out, struct casebook *cb,
    const struct loaded_case *lc, const struct event *reply,
    const char *from)
{
	struct strs references = STRS_INIT;
	struct mail_file *files = xcalloc(reply->nfields, sizeof *files);
	struct buf id = BUF_INIT, boundary = BUF_INIT, words = BUF_INIT;
	char *last = NULL;
	struct mail_letter l = {
		.from = from,
		.to = event_get(reply, F_SEND),
		.subject = lc->facts.subject ? lc->facts.subject : "",
		.token = lc->id,
		.date = reply->occurred,
		.references = &references,
		.automatic = event_yes(reply, F_AUTOMATIC),
	};
	int rc;

	write_words(&words, reply);
	rc = write_footer(&words, cb, lc->id, reply);
	l.body = words.data;
	l.body_len = words.len;
	delivery_message_id(&id, lc->id, reply->id, from);
	l.message_id = id.data;
	/* No content can hold the hash of itself. */
	buf_addf(&boundary, "=_%s", reply->id);
	l.boundary = boundary.data;
	find_references(&references, &last, lc, reply, from);
	cut_references(&references);
	l.in_reply_to = last ? last : references.n > 0 ?
	    references.v[references.n - 1] : NULL;
	if (rc == 0)
		rc = read_files(&l, files, cb, reply);
	if (rc == 0)
		rc = mail_write(out, &l);
	free_files(&l, files);
	strs_release(&references);
	buf_release(&id);
	buf_release(&boundary);
	buf_release(&words);
	free(last);
	return rc;
}

/* The mail, and what goes on its envelope. */
struct envelope {
	struct buf bytes;
	struct buf sender;	/* "" : null, so that nothing comes back */
	struct buf to;
	char event_id[EVENT_ID + 1];
};

static void
envelope_free(struct envelope *m)
{
	buf_release(&m->bytes);
	buf_release(&m->sender);
	buf_release(&m->to);
}

static int
make_mail(struct envelope *m, struct casebook *cb, const char *key)
{
	struct event reply = { .body = "" };
	struct loaded_case lc = { 0 };
	struct buf from = BUF_INIT;
	int rc = find_sender(&from, cb);

	if (rc == 0)
		rc = load_reply(cb, key, &reply, &lc);
	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "the reply is gone");
	if (rc == 0)
		rc = write_reply(&m->bytes, cb, &lc, &reply, from.data);
	if (rc == 0)
		rc = mail_ascii_address(&m->to, event_get(&reply, F_SEND));
	if (rc == 0) {
		if (!event_yes(&reply, F_AUTOMATIC))
			address_of(&m->sender, from.data);
		snprintf(m->event_id, sizeof m->event_id, "%.*s", EVENT_ID,
		    reply.id);
	}
	buf_release(&from);
	loaded_case_free(&lc);
	event_release(&reply);
	return rc;
}

int
delivery_write(struct casebook *cb, const struct delivery *d, struct buf *out)
{
	struct envelope m = { .bytes = BUF_INIT, .sender = BUF_INIT,
	    .to = BUF_INIT };
	int rc = make_mail(&m, cb, d->key);

	if (rc == 0)
		buf_add(out, m.bytes.data, m.bytes.len);
	envelope_free(&m);
	return rc;
}

/*
 * Sending.
 */

struct run {
	struct casebook *cb;
	const struct delivery_options *options;
	struct strs tried;	/* keys */
};

/* When to try again after so many attempts in vain. */
static int64_t
pause_after(unsigned attempts)
{
	static const int minutes[] = { 0, 1, 5, 15, 60, 240 };
	const unsigned last = sizeof minutes / sizeof *minutes - 1;

	return 60 * (int64_t)minutes[attempts < last ? attempts : last];
}

/*
 * Gives it to the mail server's program.  0, if that took it;
 * CASE_EPROGRAM if there is none; else CASE_EAGAIN: it did not take it.
 */
static int
hand_over(const struct envelope *m, int seconds)
{
	const char *program = getenv("CASE_SENDMAIL");
	const char *argv[] = { program && program[0] ? program :
	    "/usr/sbin/sendmail", "-oi", "-f", m->sender.data, "--", m->to.data,
	    NULL };
	struct proc proc;
	int status, rc;

	rc = proc_start(&proc, argv, PROC_IN | PROC_SILENT | PROC_GROUP);
	if (rc == CASE_EPROGRAM)
		err_hint("name the mail server's program in $CASE_SENDMAIL");
	if (rc < 0)
		return rc;
	rc = proc_feed(&proc, m->bytes.data, m->bytes.len, seconds, &status);
	if (rc == 1)
		return err_set(CASE_EAGAIN, "'%s' did not end within %d "
		    "seconds", argv[0], seconds);
	if (rc == 0 && status != 0)
		return err_set(CASE_EAGAIN, "'%s' ended with status %d",
		    argv[0], status);
	return rc;
}

static int
record_sent(struct casebook *cb, const struct waiting *w, const char *event_id)
{
	struct draft draft;
	int rc;

	draft_init(&draft, EV_SENT);
	memcpy(draft.case_id, w->case_id, sizeof draft.case_id);
	rc = event_add(&draft.event, F_REPLY, event_id);
	if (rc == 0)
		rc = event_add(&draft.event, F_VIA, "mail");
	if (rc == 0)
		rc = event_addf(&draft.event, F_KEY, "sent:%s.%s", w->case_id,
		    event_id);
	if (rc == 0)
		rc = casebook_append(cb, &draft, 1, 0);
	draft_release(&draft);
	return rc < 0 ? err_prefix("mailed, but not recorded: case %s",
	    w->case_id) : rc;
}

/* Tells of one that was tried. */
static int
tell(const struct run *r, const struct waiting *w, const char *why)
{
	struct delivery d = describe(w);

	d.why = why;
	return r->options->fn(r->options->arg, &d);
}

static int
tell_failed(const struct run *r, const struct waiting *w)
{
	char *why = xstrdup(err_message());
	int rc;

	err_clear();
	rc = tell(r, w, why);
	free(why);
	return rc;
}

/* What stands in the way of all replies, and counts as no attempt. */
static int
is_general(int rc)
{
	return rc == CASE_EPROGRAM || rc == CASE_ECONFIG;
}

static int
try_one(struct run *r, struct waiting *w)
{
	const char *git_dir = casebook_git_dir(r->cb);
	const struct outbox_slip was = w->slip;
	struct envelope m = { .bytes = BUF_INIT, .sender = BUF_INIT,
	    .to = BUF_INIT };
	int rc;

	strs_add(&r->tried, w->slip.key);
	w->slip.attempts++;
	w->slip.next = when_now() + pause_after(w->slip.attempts);
	rc = outbox_update(git_dir, &w->slip);
	if (rc < 0)
		return rc;
	rc = make_mail(&m, r->cb, w->slip.key);
	if (rc == 0)
		rc = hand_over(&m, r->options->seconds);
	if (is_general(rc)) {
		outbox_update(git_dir, &was);
	} else if (rc < 0) {
		rc = tell_failed(r, w);
	} else {
		rc = record_sent(r->cb, w, m.event_id);
		if (rc == 0)
			rc = outbox_remove(git_dir, w->slip.key);
		if (rc == 0)
			rc = tell(r, w, NULL);
	}
	envelope_free(&m);
	return rc;
}

/* Once over the outbox. */
static int
pass(struct run *r)
{
	struct queue q = { NULL, 0 };
	int rc = casebook_refresh(r->cb);

	if (rc == 0)
		rc = queue_read(&q, r->cb, r->options->keys, 1);
	for (size_t i = 0; rc == 0 && i < q.n; i++) {
		struct waiting *w = &q.v[i];

		if (!strs_has(&r->tried, w->slip.key) &&
		    (r->options->all || w->slip.next <= when_now()))
			rc = try_one(r, w);
	}
	queue_release(&q);
	return rc;
}

/* Another who sends is mostly done soon. */
static int
lock_outbox(const char *git_dir, int *fd)
{
	const struct timespec pause = { 0, 100000000 };
	int rc = outbox_lock(git_dir, fd);

	for (int i = 0; rc == 1 && i < BUSY_TRIES; i++) {
		nanosleep(&pause, NULL);
		rc = outbox_lock(git_dir, fd);
	}
	return rc;
}

int
delivery_run(struct casebook *cb, const struct delivery_options *options)
{
	struct run r = { cb, options, STRS_INIT };
	size_t before;
	int fd, rc = lock_outbox(casebook_git_dir(cb), &fd);

	if (rc != 0)
		return rc;
	/* Whoever laid a slip while we were at it may not have waited for
	 * us. */
	do {
		before = r.tried.n;
		rc = pass(&r);
	} while (rc == 0 && r.tried.n > before);
	close(fd);
	strs_release(&r.tried);
	return rc;
}
