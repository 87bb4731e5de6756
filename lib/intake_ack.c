#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/address.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/intake_parts.h"
#include "lib/notice.h"
#include "lib/store.h"

enum {
	ACK_EVERY = 3600,		/* seconds between two to one address */
};

/* What an acknowledgement says, around what goes in. */
struct wording {
	const char *before_id, *after_id;
	const char *before_owner, *after_owner;
	const char *before_due, *after_day, *after_due;
	const char *more;
	const char *months[12];
};

struct ack {
	struct casebook *cb;
	const struct wording *wording;
	char *claim;			/* the file that tells of the last */
};

static const struct wording english = {
	"We have received your message. Its number is ", ".\n\n",
	"", " is responsible for it and will answer you",
	" by ", " ", ".\n\n",
	"Is there more to say? Just answer this mail, and leave the number "
	"in its\nsubject.\n\nThis mail was written by a program.\n",
	{ "January", "February", "March", "April", "May", "June", "July",
	  "August", "September", "October", "November", "December" },
};

static const struct wording german = {
	"Ihre Nachricht ist bei uns angekommen. Sie hat die Nummer ", ".\n\n",
	"Verantwortlich ist ", " und wird Ihnen",
	" bis zum ", ". ", " antworten.\n\n",
	"Möchten Sie noch etwas sagen? Antworten Sie einfach auf diese Mail,"
	" und lassen\nSie die Nummer in ihrem Betreff stehen.\n\nDiese Mail "
	"hat ein Programm geschrieben.\n",
	{ "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
	  "August", "September", "Oktober", "November", "Dezember" },
};

/*
 * One an hour.
 */

/* Removes what is older than that; also what a clock made that was fast. */
static void
sweep(int folder, int64_t now)
{
	DIR *dir = fdopendir(dup(folder));
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || fstatat(folder, entry->d_name,
		    &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (now - st.st_mtime >= ACK_EVERY ||
		    st.st_mtime - now >= ACK_EVERY)
			unlinkat(folder, entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

/* Makes the file of an address, under the lock of its folder.  0; 1 if it is
 * there, so that they got one within the hour. */
static int
claim(const char *folder, const char *path, int64_t now)
{
	const struct timespec at[2] = { { .tv_sec = now }, { .tv_sec = now } };
	int dir, fd = -1, rc = file_mkdirs(folder, 0777);

	if (rc < 0)
		return rc;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1 || flock(dir, LOCK_EX) == -1) {
		rc = err_errno("cannot lock '%s'", folder);
	} else {
		sweep(dir, now);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
		    O_CLOEXEC, 0666);
		if (fd == -1)
			rc = errno == EEXIST ? 1 :
			    err_errno("cannot write '%s'", path);
	}
	if (fd != -1) {
		futimens(fd, at);
		close(fd);
	}
	if (dir != -1)
		close(dir);
	return rc;
}

/* The file is named by a hash of the address, which may be anything.  0 and
 * *path, owned; or 1. */
static int
claim_address(char **path, struct casebook *cb, const char *address)
{
	struct buf lower = BUF_INIT, folder = BUF_INIT, file = BUF_INIT;
	char hash[BLOB_ID + 1];
	int rc;

	for (; *address; address++)
		buf_addc(&lower, (char)tolower((unsigned char)*address));
	rc = store_hash(hash, lower.data, lower.len);
	buf_addf(&folder, "%s/casebook/acknowledged", casebook_git_dir(cb));
	buf_addf(&file, "%s/%s", folder.data, hash);
	if (rc == 0)
		rc = claim(folder.data, file.data, when_now());
	*path = rc == 0 ? buf_detach(&file) : NULL;
	buf_release(&lower);
	buf_release(&folder);
	buf_release(&file);
	return rc;
}

/*
 * The draft.
 */

static void
add_due(struct buf *out, const struct wording *w, int64_t due)
{
	int year, month, day;

	when_date_of(when_day(due), &year, &month, &day);
	buf_addf(out, "%s%d%s%s %d", w->before_due, day, w->after_day,
	    w->months[month - 1], year);
}

/* The words, which name the case and its owner; and until when they answer,
 * if the house has such a target. */
static int
write_ack(void *arg, struct event *ev, const struct casefile *cf)
{
	const struct ack *ack = arg;
	const struct wording *w = ack->wording;
	const struct policy *policy = casebook_policy(ack->cb);
	const char *name = policy_getf(policy, "person.%s.name", cf->owner);
	struct buf body = BUF_INIT;
	int64_t due;
	int rc;

	buf_addf(&body, "%s%s%s%s%s%s", w->before_id, cf->id, w->after_id,
	    w->before_owner, name ? name : cf->owner, w->after_owner);
	if (casefile_target(&due, cf, policy, casebook_calendar(ack->cb),
	    DUE_FIRST_RESPONSE, cf->opened) == 0 && due != INT64_MAX &&
	    due > when_now())
		add_due(&body, w, due);
	buf_addf(&body, "%s%s", w->after_due, w->more);
	rc = event_set_body(ev, body.data, body.len);
	buf_release(&body);
	return rc;
}

static int
draft_ack(struct draft *d, struct ack *ack, const char *address,
    const char *key)
{
	struct event *ev = &d->event;
	int rc;

	draft_init(d, EV_REPLIED);
	d->key_tells = d->send = 1;
	d->fn = write_ack;
	d->arg = ack;
	rc = event_add(ev, F_VIA, "mail");
	if (rc == 0)
		rc = event_add(ev, F_CHANNEL, "email");
	if (rc == 0)
		rc = event_add(ev, F_AUTOMATIC, "yes");
	if (rc == 0)
		rc = event_add(ev, F_AS, "ack");
	if (rc == 0)
		rc = event_add(ev, F_SEND, address);
	return rc == 0 ? event_addf(ev, F_KEY, "ack:%s", key) : rc;
}

/* Whom to tell; NULL: nobody. */
static const char *
address_to_tell(const struct mail *mail, const struct policy *policy)
{
	const char *wanted = policy_get(policy, "mail.acknowledge");
	const char *from = policy_get(policy, "mail.from"), *address = NULL;
	const struct mail_people *senders = intake_senders(mail);
	const struct mail_person *reply_to = intake_reply_to(mail);
	struct buf own = BUF_INIT;

	if (!mail->readable || mail->automatic != MAIL_PERSONAL || !from ||
	    !wanted || strcmp(wanted, "yes") != 0 ||
	    address_of(&own, from) != 0)
		return NULL;
	if (reply_to && address_is(reply_to->address))
		address = reply_to->address;
	for (size_t i = 0; i < senders->n && !address; i++) {
		if (address_is(senders->v[i].address))
			address = senders->v[i].address;
	}
	if (address && address_same(address, own.data))
		address = NULL;
	buf_release(&own);
	return address;
}

int
intake_ack(struct intake *in, struct held *h, const struct mail *mail)
{
	const char *address = address_to_tell(mail,
	    casebook_policy(in->cb)), *key;
	char *path;
	int rc;

	if (!address)
		return 0;
	rc = claim_address(&path, in->cb, address);
	if (rc != 0)
		return rc == 1 ? 0 : rc;
	h->ack = xcalloc(1, sizeof *h->ack);
	*h->ack = (struct ack){ in->cb, notice_is_german(mail->text) ? &german :
	    &english, path };
	key = event_get(&h->drafts[0].event, F_KEY);
	rc = draft_ack(&h->drafts[h->n++], h->ack, address, key);
	if (rc < 0)
		intake_ack_undo(h->ack);
	return rc;
}

void
intake_ack_undo(struct ack *ack)
{
	unlink(ack->claim);
}

void
intake_ack_free(struct ack *ack)
{
	if (!ack)
		return;
	free(ack->claim);
	free(ack);
}
