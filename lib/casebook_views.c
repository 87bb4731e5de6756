#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"

/* One of the two views while it catches up. */
struct catching_up {
	struct casebook *cb;
	struct plain *plain;		/* NULL: the index */
	const char *what;
	struct buf bytes;
	uint64_t done;
	int view_failed;		/* and not what git has */
};

static int
add_to_view(struct catching_up *c, const char *path, const char *blob,
    const void *data, size_t len)
{
	struct event_path place;

	if (++c->done % 256 == 0)
		casebook_report_progress(c->cb, c->what, c->done);
	if (path_parse(&place, path) != 0)
		return 0;
	if (c->plain)
		return place.case_id[0] ?
		    plain_add(c->plain, path, data, len) : 0;
	if (place.attachment[0])
		return 0;
	return index_add(c->cb->index, &place, blob, data, len);
}

static int
add_walked(void *arg, const struct store_added *added)
{
	struct catching_up *c = arg;
	int rc;

	buf_cut(&c->bytes, 0);
	rc = store_read(c->cb->store, added->blob, &c->bytes);
	if (rc < 0)
		return rc;
	rc = add_to_view(c, added->path, added->blob, c->bytes.data,
	    c->bytes.len);
	c->view_failed = rc < 0;
	return rc;
}

/* What was just written: from `old` to `new` lie these files. */
struct written {
	const char *old, *new;
	const struct store_file *files;
	size_t n;
};

/* Is that all between `from` and main?  A push may have come in between. */
static int
is_all(const struct written *w, const char *from, const char *head)
{
	return w && strcmp(w->old, from) == 0 && strcmp(w->new, head) == 0;
}

/* Feeds a view what lies between `from` and cb->head: what was written if it
 * is just that, else what a walk finds. */
static int
feed_view(struct catching_up *c, const char *from, const struct written *w)
{
	int rc = 0;

	if (is_all(w, from, c->cb->head)) {
		for (size_t i = 0; rc == 0 && i < w->n; i++)
			rc = add_to_view(c, w->files[i].path,
			    w->files[i].blob, w->files[i].data,
			    w->files[i].len);
		return rc;
	}
	rc = casebook_store(c->cb);
	if (rc == 0 && c->cb->head[0])
		rc = store_walk(c->cb->store, from, c->cb->head, add_walked,
		    c);
	return rc;
}

static ino_t
inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

static int
open_index_file(struct casebook *cb, int mode)
{
	int rc = index_open(&cb->index, cb->index_path, mode);

	if (rc == 0)
		cb->index_inode = inode_of(cb->index_path);
	return rc;
}

/*
 * Opens the index for writing, and makes it anew if it is of no use, or if
 * the one we had is `unfit` and nobody else has made it anew since.  One at a
 * time: else of many who find it damaged each throws away what another has
 * just made.
 */
static int
open_index_to_write(struct casebook *cb, int unfit)
{
	struct buf name = BUF_INIT;
	struct store_lock lock;
	int rc;

	index_close(cb->index);
	cb->index = NULL;
	buf_addf(&name, "%s-lock", cb->index_path);
	rc = store_flock(&lock, cb->git_dir, name.data, LOCK_SECONDS);
	if (rc == 0)
		rc = unfit && inode_of(cb->index_path) == cb->index_inode ?
		    1 : open_index_file(cb, INDEX_WRITE);
	if (rc == 1) {
		rc = index_discard(cb->index_path);
		if (rc == 0)
			rc = open_index_file(cb, INDEX_WRITE);
	}
	if (rc == 1)
		rc = err_set(CASE_EAGAIN, "cannot make the index '%s'",
		    cb->index_path);
	store_unlock(&lock);
	buf_release(&name);
	return rc;
}

static int
read_main(struct casebook *cb)
{
	int rc = store_head(cb->head, cb->git_dir);

	/* A second history must never be begun where there was one. */
	if (rc == 1 && !cb->is_new) {
		rc = err_set(CASE_ECONFIG, "'%s' has no branch main any more",
		    cb->dir);
		if (cb->index && index_commit(cb->index)[0])
			err_hint("it was seen at %s",
			    index_commit(cb->index));
	}
	return rc < 0 ? rc : 0;
}

/* An index is never ahead of main, but may be of what we saw of main before
 * others were kept from writing to it: so main is read after that. */
static int
begin_index(struct casebook *cb)
{
	int rc = index_begin(cb->index);

	return rc == 0 ? read_main(cb) : rc;
}

static int
begin_index_anew(struct casebook *cb)
{
	int rc;

	index_abort(cb->index);
	rc = open_index_to_write(cb, 1);
	return rc == 0 ? begin_index(cb) : rc;
}

/* A descendant of what the index shows only adds to it.  Anything else is a
 * history that somebody rewrote: told loudly, and the index begun anew. */
static int
prepare_index(struct casebook *cb)
{
	int rc;

	if (!index_commit(cb->index)[0])
		return 0;
	rc = casebook_store(cb);
	if (rc == 0)
		rc = store_descends(cb->store, index_commit(cb->index),
		    cb->head);
	if (rc < 0 || rc == 1)
		return rc < 0 ? rc : 0;
	buf_addf(&cb->notes, "warning: the history was rewritten: %.12s, "
	    "seen before, is no part of main any more\n",
	    index_commit(cb->index));
	return begin_index_anew(cb);
}

/* So is a descendant that changes or deletes what is there. */
static int
feed_index(struct catching_up *c, const struct written *w)
{
	int rc = feed_view(c, index_commit(c->cb->index), w);

	if (rc != CASE_EBUG || c->view_failed || !index_commit(c->cb->index)[0])
		return rc;
	buf_addf(&c->cb->notes, "warning: %s\n", err_message());
	err_clear();
	rc = begin_index_anew(c->cb);
	return rc == 0 ? feed_view(c, index_commit(c->cb->index), NULL) : rc;
}

/* Folding a million cases takes a while as well. */
static void
tell_folded(void *arg, uint64_t done)
{
	casebook_report_progress(arg, "folding cases", done);
}

static int
index_to_head(struct casebook *cb, const struct written *w)
{
	struct catching_up c = { .cb = cb, .what = "indexing",
	    .bytes = BUF_INIT };
	int rc;

	rc = begin_index(cb);
	if (rc == 0 && strcmp(index_commit(cb->index), cb->head) == 0) {
		index_abort(cb->index);		/* another was faster */
		return 0;
	}
	if (rc == 0 && !is_all(w, index_commit(cb->index), cb->head))
		rc = prepare_index(cb);
	if (rc == 0)
		rc = feed_index(&c, w);
	if (rc == 0) {
		index_set_progress(cb->index, tell_folded, cb);
		rc = index_finish(cb->index, cb->head);
		index_set_progress(cb->index, NULL, NULL);
	}
	if (rc < 0)
		index_abort(cb->index);
	buf_release(&c.bytes);
	return rc;
}

/* Files of a history that was rewritten show what main no longer has. */
static int
prepare_plain(struct plain *plain, struct casebook *cb)
{
	int rc = casebook_store(cb);

	if (rc == 0)
		rc = store_descends(cb->store, plain->shows, cb->head);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	plain->shows[0] = '\0';
	return file_remove_tree(plain->dir);
}

/* The lock must be held. */
static int
plain_to_head(struct casebook *cb, const struct written *w)
{
	struct plain plain;
	struct catching_up c = { .cb = cb, .plain = &plain,
	    .what = "writing files", .bytes = BUF_INIT };
	int rc = 0;

	plain_open(&plain, cb);
	if (!plain.dir || (strcmp(plain.shows, cb->head) == 0 &&
	    !plain.is_stale))
		goto out;
	if (plain.shows[0] && !is_all(w, plain.shows, cb->head))
		rc = prepare_plain(&plain, cb);
	plain.all = plain.is_stale || !plain.shows[0];
	if (rc == 0)
		rc = feed_view(&c, plain.all ? "" : plain.shows, w);
	if (rc == 1) {
		plain.all = 1;
		rc = feed_view(&c, "", NULL);
	}
	if (rc == 0)
		rc = plain_finish(&plain, cb->head);
out:
	buf_release(&c.bytes);
	plain_release(&plain);
	return rc;
}

/* Policy, calendar and zone as the index has them now. */
static int
load_policy(struct casebook *cb)
{
	const char *zone, *format;
	int rc;

	policy_release(&cb->policy);
	calendar_release(&cb->calendar);
	rc = index_policy(cb->index, &cb->policy);
	if (rc < 0)
		return rc;
	format = policy_get(&cb->policy, "casebook.format");
	if (format && strcmp(format, "1") != 0)
		return err_set(CASE_ECONFIG, "'%s' has format %s: this "
		    "casebook knows only format 1", cb->dir, format);
	zone = policy_get(&cb->policy, "casebook.timezone");
	if (when_set_zone(zone ? zone : "UTC") < 0) {
		buf_addf(&cb->notes, "warning: %s: times are UTC\n",
		    err_message());
		err_clear();
	}
	calendar_of_policy(&cb->calendar, &cb->policy);
	return 0;
}

/* Where a reader who may not write to the casebook keeps an index. */
static int
cached_index_path(struct casebook *cb)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char id[BLOB_ID + 1];
	struct buf path = BUF_INIT;
	int rc;

	if (cache && cache[0] == '/')
		buf_addf(&path, "%s/casebook", cache);
	else if (home && home[0] == '/')
		buf_addf(&path, "%s/.cache/casebook", home);
	else
		return err_set(CASE_EPERM, "cannot write the index of '%s', "
		    "and there is no $HOME for another", cb->dir);
	rc = file_mkdirs(path.data, 0700);
	if (rc == 0)
		rc = store_hash(id, cb->git_dir, strlen(cb->git_dir));
	if (rc == 0) {
		buf_addf(&path, "/%s.db", id);
		free(cb->index_path);
		cb->index_path = buf_detach(&path);
	}
	buf_release(&path);
	return rc;
}

static int
may_write_index(const struct casebook *cb)
{
	struct buf dir = BUF_INIT;
	int may;

	buf_addf(&dir, "%s/casebook", cb->git_dir);
	may = access(dir.data, W_OK | X_OK) == 0 &&
	    (access(cb->index_path, W_OK) == 0 || errno == ENOENT);
	buf_release(&dir);
	return may;
}

/* A reader who may not write to the casebook writes to an index of its own. */
static int
use_own_index(struct casebook *cb, int unfit)
{
	int rc = 0;

	if (cb->mode != CASEBOOK_WRITE && !may_write_index(cb))
		rc = cached_index_path(cb);
	return rc == 0 ? open_index_to_write(cb, unfit) : rc;
}

/*
 * The usual reader opens the index as it is and is done.  One that has to
 * catch up opens it for writing, or, where that is not permitted, keeps an
 * index of its own.
 */
static int
open_index(struct casebook *cb)
{
	int rc;

	if (cb->mode != CASEBOOK_WRITE) {
		rc = open_index_file(cb, INDEX_READ);
		if (rc == 0)
			rc = read_main(cb);
		if (rc == 0 && strcmp(index_commit(cb->index), cb->head) == 0)
			return 0;
		if (rc < 0)
			err_clear();
	}
	return use_own_index(cb, 0);
}

static int
try_to_catch_up(struct casebook *cb)
{
	int rc = 0;

	if (!cb->index)
		rc = open_index(cb);
	if (rc == 0)
		rc = read_main(cb);
	if (rc == 0 && strcmp(index_commit(cb->index), cb->head) != 0)
		rc = index_to_head(cb, NULL);
	return rc == 0 ? load_policy(cb) : rc;
}

/* Only what git has is damaged for good: an index that fails in itself is
 * made anew, once, or opened anew if another has done that under our hands. */
int
casebook_catch_up(struct casebook *cb)
{
	int rc = try_to_catch_up(cb);

	if (cb->index && (rc == CASE_EBUG || rc == CASE_EAGAIN)) {
		err_clear();
		rc = use_own_index(cb, rc == CASE_EBUG);
		if (rc == 0)
			rc = try_to_catch_up(cb);
	}
	return rc == CASE_EBUG && cb->mode != CASEBOOK_VERIFY ?
	    err_hint("case-verify names all that is wrong") : rc;
}

void
casebook_feed(struct casebook *cb, const char *old,
    const struct store_file *files, size_t n)
{
	char new[BLOB_ID + 1];
	const struct written w = { old, new, files, n };

	memcpy(new, cb->head, sizeof new);
	if (index_to_head(cb, files ? &w : NULL) < 0)
		err_clear();	/* the next command catches up */
	if (plain_to_head(cb, files ? &w : NULL) < 0) {
		buf_addf(&cb->notes, "warning: recorded, but the plain files "
		    "lag behind: %s\n", err_message());
		err_clear();
	}
}

void
casebook_feed_plain(struct casebook *cb)
{
	struct store_lock lock;
	int rc = store_lock(&lock, cb->git_dir, 0);

	if (rc == 0)
		rc = plain_to_head(cb, NULL);
	if (rc < 0)
		err_clear();
	store_unlock(&lock);
}
