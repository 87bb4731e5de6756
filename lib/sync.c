#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/sync.h"
#include "lib/text.h"
#include "lib/verify_parts.h"

enum {
	TRIES = 100,		/* while others are faster */
	PAUSE_MS = 50,		/* before the second of them, at most */
	PAUSE_MAX_MS = 1000,
	LABEL = 64,
	REFUSED = 2,		/* faults were told */
};

/* What one side has and the other has not. */
struct news {
	size_t events;
	struct strs cases;
};

struct syncing {
	struct casebook *cb;
	const struct sync_options *options;
	struct store_remote remote;
	char *place;			/* of one that is a folder; NULL */
	char label[LABEL + 1];		/* its own name, or a hash */
	int is_named;
	char seen[sizeof "refs/casebook/remote/" + LABEL];
	char theirs[BLOB_ID + 1];	/* their main; "": they have none */
	struct verifying v;		/* what came */
	struct verify_counts checked;
	struct news received, sent;
};

static int
count_news(void *arg, const struct store_added *added)
{
	struct news *news = arg;
	struct event_path place;
	size_t n = news->cases.n;

	if (path_parse(&place, added->path) != 0 || place.attachment[0])
		return 0;
	news->events++;
	if (place.case_id[0] && (n == 0 ||
	    strcmp(news->cases.v[n - 1], place.case_id) != 0))
		strs_add(&news->cases, place.case_id);
	return 0;
}

static int
add_news(struct syncing *s, const char *from, const char *to,
    struct news *news)
{
	return store_news(s->cb->store, from, to, "", count_news, news);
}

/* Each case once, however often something came for it. */
static size_t
count_cases(struct news *news)
{
	size_t n = 0;

	strs_sort(&news->cases);
	for (size_t i = 0; i < news->cases.n; i++)
		n += i == 0 || strcmp(news->cases.v[i - 1],
		    news->cases.v[i]) != 0;
	return n;
}

/* ---- the remote ---- */

/* git would run programs that this config names, as whoever syncs. */
static int
check_config(const struct casebook *cb)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int rc = 0;

	buf_addf(&path, "%s/config", cb->git_dir);
	if (stat(path.data, &st) == -1) {
		rc = err_errno("cannot look at '%s'", path.data);
	} else if (st.st_uid != geteuid() && st.st_uid != 0) {
		err_set(CASE_EPERM, "'%s' belongs to somebody else, and may "
		    "name programs that git runs", path.data);
		rc = err_hint("let its owner sync");
	} else if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		err_set(CASE_EPERM, "others may write to '%s', which may name "
		    "programs that git runs", path.data);
		rc = err_hint("chmod go-w '%s', when you have looked at it",
		    path.data);
	}
	buf_release(&path);
	return rc;
}

/* Is it one of the local git config? */
static int
is_configured(const struct casebook *cb, const char *name)
{
	struct buf key = BUF_INIT;
	char url[8];
	int rc;

	buf_addf(&key, "remote.%s.url", name);
	rc = store_config(url, sizeof url, cb->git_dir, key.data);
	buf_release(&key);
	return rc < 0 ? rc : rc == 0;
}

static int
no_remote(const char *name)
{
	err_set(CASE_ENOTFOUND, "no remote '%s'", name);
	return err_hint("name one for this casebook: git remote add %s URL",
	    text_is_handle(name) ? name : "origin");
}

/* A remote that has a name is known by it, else by a hash of its URL, which
 * may hold a password. */
static int
set_label(struct syncing *s, int has_name)
{
	const char *name = s->remote.name;
	char id[BLOB_ID + 1];
	int rc = 0;

	s->is_named = has_name && text_is_handle(name) && !strchr(name, '.');
	if (s->is_named) {
		snprintf(s->label, sizeof s->label, "%s", name);
	} else {
		rc = store_hash(id, name, strlen(name));
		snprintf(s->label, sizeof s->label, "url-%.16s", id);
	}
	snprintf(s->seen, sizeof s->seen, "refs/casebook/remote/%s",
	    s->label);
	return rc;
}

static int
find_remote(struct syncing *s)
{
	const char *name = s->options->remote;
	int rc = is_configured(s->cb, name);

	if (rc == 0 && file_exists(name)) {
		/* From elsewhere a relative path would mean another place. */
		s->place = realpath(name, NULL);
		if (!s->place)
			return err_errno("cannot find '%s'", name);
		s->remote.name = s->place;
	} else if (rc == 0 && !strchr(name, ':')) {
		return no_remote(name);
	}
	return rc < 0 ? rc : set_label(s, rc == 1);
}

static void
hear(void *arg, const char *line, enum store_hears what)
{
	const struct sync_options *options = arg;

	options->hear(options->arg, line, what == STORE_PASSING ?
	    SYNC_PASSING : what == STORE_PROGRESS ? SYNC_PROGRESS : SYNC_TOLD);
}

/* ---- what was seen there before ---- */

static int
tell_rewritten(struct syncing *s, const char *seen)
{
	const char *name = s->options->remote;
	char first[BLOB_ID + 1];
	int rc;

	if (s->theirs[0]) {
		rc = store_first_new(s->cb->store, s->theirs, seen, first);
		if (rc < 0)
			return rc;
		err_set(CASE_ENO, "'%s' was set back or rewritten: commit "
		    "%.12s, seen there before, is no part of it any more",
		    name, first);
	} else {
		err_set(CASE_ENO, "'%s' has nothing any more, where %.12s "
		    "was seen", name, seen);
	}
	return err_hint("if it was restored from a backup on purpose: "
	    "--restored");
}

/* Their main must descend from what was seen last. */
static int
check_seen(struct syncing *s)
{
	char seen[BLOB_ID + 1];
	int rc = store_ref(seen, s->cb->git_dir, s->seen);

	if (rc != 0 || s->options->restored)
		return rc < 0 ? rc : 0;
	rc = s->theirs[0] ? store_descends(s->cb->store, seen, s->theirs) : 0;
	if (rc == 0)
		return tell_rewritten(s, seen);
	return rc < 0 ? rc : 0;
}

static int
note_seen(struct syncing *s, const char *commit)
{
	char seen[BLOB_ID + 1];
	int rc = store_ref(seen, s->cb->git_dir, s->seen);

	if (rc < 0 || s->options->dry_run || strcmp(seen, commit) == 0)
		return rc < 0 ? rc : 0;
	return store_set_ref(s->cb->git_dir, s->seen, commit);
}

/* ---- what came ---- */

static int
tell_unrelated(struct syncing *s)
{
	char ours[BLOB_ID + 1], theirs[BLOB_ID + 1];
	int rc = store_root(s->cb->store, s->cb->head, ours);

	if (rc == 0)
		rc = store_root(s->cb->store, s->theirs, theirs);
	if (rc != 0)
		return rc;
	return err_set(CASE_ENO, "'%s' is another casebook: it begins with "
	    "%.12s, this one with %.12s", s->options->remote, theirs, ours);
}

/* Commit by commit: nothing of it depends on what is written here
 * meanwhile. */
static int
check_history(struct syncing *s)
{
	int rc = store_related(s->cb->store, s->cb->head, s->theirs);

	if (rc != 1)
		return rc < 0 ? rc : tell_unrelated(s);
	memset(&s->checked, 0, sizeof s->checked);
	s->v = (struct verifying){ .store = s->cb->store, .cb = s->cb,
	    .root = "", .fn = s->options->fault, .arg = s->options->arg,
	    .counts = &s->checked, .bytes = BUF_INIT,
	    .trust = { s->options->signers, s->options->revoked } };
	rc = verify_check_trust(&s->v, s->cb->dir);
	if (rc == 0)
		rc = verify_history(&s->v, s->cb->head, s->theirs);
	return rc == 0 && s->checked.faults > 0 ? REFUSED : rc;
}

/* Case by case, together with what is here. */
static int
check_cases(struct syncing *s)
{
	int rc = verify_touched(&s->v, s->cb->head, s->theirs);

	if (rc == 0)
		rc = verify_blame(&s->v, s->cb->head, s->theirs);
	return rc == 0 && s->checked.faults > 0 ? REFUSED : rc;
}

static int
merge(struct syncing *s, char new[BLOB_ID + 1])
{
	struct casebook *cb = s->cb;
	struct store_commit c = { 0 };
	struct buf email = BUF_INIT, message = BUF_INIT;
	int64_t now = when_now();
	int rc;

	casebook_set_author(&c, cb, casebook_me(cb), when_local(now));
	casebook_set_committer(&c, &email, now);
	buf_addf(&message, "merged %llu event%s of %s",
	    (unsigned long long)s->checked.events,
	    s->checked.events == 1 ? "" : "s",
	    s->is_named ? s->label : "another copy");
	c.message = message.data;
	rc = store_merge(cb->store, cb->head, s->theirs, &c, new);
	buf_release(&email);
	buf_release(&message);
	return rc;
}

/* Makes it part of main.  1 if a git has moved main meanwhile. */
static int
join(struct syncing *s)
{
	struct casebook *cb = s->cb;
	char old[BLOB_ID + 1], new[BLOB_ID + 1];
	int rc = store_take(cb->store);

	memcpy(old, cb->head, sizeof old);
	memcpy(new, s->theirs, sizeof new);
	if (rc == 0)
		rc = store_descends(cb->store, old, new);
	if (rc >= 0)
		rc = rc == 1 ? store_forward(cb->store, old, new) :
		    merge(s, new);
	if (rc != 0)
		return rc;
	memcpy(cb->head, new, sizeof cb->head);
	cb->wrote = 1;
	casebook_feed(cb, old, NULL, 0);
	return add_news(s, old, s->theirs, &s->received);
}

/* With the lock in hand. */
static int
check_and_join(struct syncing *s)
{
	struct casebook *cb = s->cb;
	int rc = casebook_catch_up(cb);

	if (rc == 0)
		rc = store_descends(cb->store, s->theirs, cb->head);
	if (rc != 0)
		return rc < 0 ? rc : 0;		/* another has brought it */
	rc = check_cases(s);
	if (rc == 0)
		rc = s->options->dry_run ? add_news(s, cb->head, s->theirs,
		    &s->received) : join(s);
	return rc;
}

/* Rules are only worth something under the lock; a history may be long. */
static int
receive(struct syncing *s)
{
	struct store_lock lock = { -1 };
	int rc = check_history(s);

	if (rc == 0 && !s->options->dry_run)
		rc = store_lock(&lock, s->cb->git_dir, LOCK_SECONDS);
	if (rc == 0)
		rc = check_and_join(s);
	store_unlock(&lock);
	verify_release(&s->v);
	return rc;
}

/* ---- what goes ---- */

/* 1 if somebody was faster. */
static int
send_ours(struct syncing *s)
{
	struct casebook *cb = s->cb;
	int rc = 0;

	if (strcmp(cb->head, s->theirs) == 0)
		return 0;
	if (!s->options->dry_run)
		rc = store_push(cb->store, &s->remote, cb->head);
	if (rc == 0)
		rc = add_news(s, s->theirs, cb->head, &s->sent);
	return rc == 0 ? note_seen(s, cb->head) : rc;
}

/* Once.  1 if somebody was faster, REFUSED if faults were told. */
static int
try_sync(struct syncing *s)
{
	struct casebook *cb = s->cb;
	int rc = casebook_catch_up(cb), known = 1;

	if (rc == 0)
		rc = store_fetch(cb->store, &s->remote, s->theirs);
	if (rc >= 0)
		rc = check_seen(s);
	if (rc == 0 && s->theirs[0])
		known = store_descends(cb->store, s->theirs, cb->head);
	if (rc == 0 && known != 1)
		rc = known < 0 ? known : receive(s);
	if (rc == 0 && s->theirs[0])
		rc = note_seen(s, s->theirs);
	return rc == 0 ? send_ours(s) : rc;
}

/* Whoever was slower waits for a random time, so that not all come again at
 * once. */
static void
wait_a_moment(int tries)
{
	struct timespec t = { 0, 0 };
	uint32_t bits = 0;
	long most = PAUSE_MS * tries;

	if (most > PAUSE_MAX_MS)
		most = PAUSE_MAX_MS;
	if (getrandom(&bits, sizeof bits, 0) == (ssize_t)sizeof bits)
		t.tv_nsec = (long)(bits % (uint32_t)most) * 1000000;
	nanosleep(&t, NULL);
}

static int
try_until_done(struct syncing *s)
{
	int rc;

	for (int tries = 1; (rc = try_sync(s)) == 1; tries++) {
		if (tries == TRIES)
			return err_set(CASE_EAGAIN, "others were faster each "
			    "of %d times to send to '%s'", TRIES,
			    s->options->remote);
		wait_a_moment(tries);
	}
	return rc == REFUSED ? 1 : rc;
}

int
casebook_sync(struct casebook *cb, const struct sync_options *options,
    struct sync_counts *counts)
{
	struct syncing s = { .cb = cb, .options = options, .remote = {
	    options->remote, options->seconds, options->terminal, hear,
	    (void *)options } };
	struct store_lock lock = { -1 };
	int rc = check_config(cb);

	if (rc == 0)
		rc = find_remote(&s);
	if (rc == 0)
		rc = store_flock(&lock, cb->git_dir, "casebook/sync.lock",
		    LOCK_SECONDS);
	if (rc == 0)
		rc = casebook_store(cb);
	if (rc == 0) {
		rc = try_until_done(&s);
		store_end_sync(cb->store);
	}
	store_unlock(&lock);
	counts->received = s.received.events;
	counts->received_cases = count_cases(&s.received);
	counts->sent = s.sent.events;
	counts->sent_cases = count_cases(&s.sent);
	strs_release(&s.received.cases);
	strs_release(&s.sent.cases);
	free(s.place);
	return rc;
}
