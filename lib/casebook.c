#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/text.h"

/* The first file that tells: 2 for one of a casebook, 3 for any other. */
static int
tell_by_path(void *arg, const struct store_added *added)
{
	struct event_path place;

	(void)arg;
	if (strcmp(added->path, ".gitattributes") == 0)
		return 0;
	return path_parse(&place, added->path) == 0 ? 2 : 3;
}

/* Does main of this repository hold a casebook?  For a bare clone, which
 * nothing else tells from any other. */
static int
holds_casebook(const char *git_dir)
{
	char head[BLOB_ID + 1];
	struct store *s = NULL;
	int rc = store_head(head, git_dir);

	if (rc == 0)
		rc = store_open(&s, git_dir);
	if (rc == 0)
		rc = store_walk(s, "", head, tell_by_path, NULL);
	store_close(s);
	if (rc < 0)
		err_clear();
	return rc == 2;
}

/* Why there is none at `at`, or above `dir`. */
static int
tell_no_casebook(enum store_kind kind, const char *at, const char *dir,
    int other)
{
	switch (kind) {
	case STORE_PLAIN_CLONE:
		err_set(CASE_ECONFIG, "'%s' is a plain clone of a casebook",
		    at);
		return err_hint("make a desk of it: case-init --from URL DIR");
	case STORE_HUB:
		err_set(CASE_ECONFIG, "'%s' is a hub, where desks of a "
		    "casebook meet, and no desk itself", at);
		return err_hint("make one: case-init --from '%s' DIR", at);
	default:
		err_set(CASE_ENOTFOUND, other ?
		    "no casebook at '%s': a git repository, but no casebook" :
		    "no casebook at '%s'", dir);
		return err_hint("make one with case-init DIR, or name one "
		    "with -C DIR or $CASEBOOK");
	}
}

/*
 * Looks for a casebook at `dir` and above.  0 and *git_dir (owned), or the
 * failure that tells most: a plain clone on the way is more to the point
 * than nothing at the root.
 */
static int
find_git_dir(char **git_dir, const char *dir)
{
	char at[PATH_MAX], *slash;
	struct buf path = BUF_INIT;
	enum store_kind kind = STORE_NONE;
	int rc = 0, other = 0;

	if (!realpath(dir, at))
		return err_errno("no casebook at '%s'", dir);
	/* Somebody may point at a bare clone itself, which has no .git. */
	rc = store_probe(&kind, at);
	if (rc == 0 && kind == STORE_OTHER && holds_casebook(at))
		kind = STORE_PLAIN_CLONE;
	other = kind != STORE_NONE;
	while (rc == 0 && kind != STORE_PLAIN_CLONE && kind != STORE_HUB) {
		buf_cut(&path, 0);
		buf_addf(&path, "%s/.git", strcmp(at, "/") == 0 ? "" : at);
		rc = store_probe(&kind, path.data);
		if (rc < 0 || kind == STORE_CASEBOOK ||
		    kind == STORE_PLAIN_CLONE || kind == STORE_HUB)
			break;
		other |= kind == STORE_OTHER;
		slash = strrchr(at, '/');
		if (!slash || strcmp(at, "/") == 0)
			break;
		slash[slash == at] = '\0';
	}
	if (rc == 0 && kind == STORE_CASEBOOK)
		*git_dir = buf_detach(&path);
	else if (rc == 0)
		rc = tell_no_casebook(kind, at, dir, other);
	buf_release(&path);
	return rc;
}

/* The umask under which a casebook is written: git's core.sharedRepository,
 * so that a group that shares it stays able to. */
static void
set_umask(const char *git_dir)
{
	char shared[32];

	if (store_config(shared, sizeof shared, git_dir,
	    "core.sharedrepository") != 0)
		return;
	if (shared[0] == '0' && shared[1] != '\0')
		umask(~(mode_t)strtoul(shared, NULL, 8) & 0777);
	else if (strcmp(shared, "group") == 0 || strcmp(shared, "true") == 0 ||
	    strcmp(shared, "1") == 0)
		umask(007);
	else if (strcmp(shared, "all") == 0 || strcmp(shared, "world") == 0 ||
	    strcmp(shared, "everybody") == 0 || strcmp(shared, "2") == 0)
		umask(002);
}

int
casebook_store(struct casebook *cb)
{
	return cb->store ? 0 : store_open(&cb->store, cb->git_dir);
}

void
casebook_report_progress(struct casebook *cb, const char *what, uint64_t done)
{
	if (cb->progress)
		cb->progress->fn(cb->progress->arg, what, done);
}

/* Derived as it is, the folder may be gone; who may write makes it again. */
static void
make_own_folder(const struct casebook *cb)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/casebook", cb->git_dir);
	if (!file_exists(path.data) && file_mkdirs(path.data, 0777) < 0)
		err_clear();
	buf_release(&path);
}

static int
open_at(struct casebook *cb, const char *dir)
{
	struct buf path = BUF_INIT;
	int rc = find_git_dir(&cb->git_dir, dir);

	if (rc < 0)
		return rc;
	cb->dir = xstrndup(cb->git_dir, strlen(cb->git_dir) -
	    strlen("/.git"));
	buf_addf(&path, "%s/casebook/index.db", cb->git_dir);
	cb->index_path = buf_detach(&path);
	set_umask(cb->git_dir);
	if (cb->mode == CASEBOOK_WRITE &&
	    access(cb->git_dir, W_OK | X_OK) == -1)
		return err_errno("cannot write '%s'", cb->dir);
	make_own_folder(cb);
	rc = casebook_catch_up(cb);
	/* What is wrong with it, the history will tell, if there is one. */
	if (rc < 0 && cb->mode == CASEBOOK_VERIFY && cb->head[0]) {
		err_clear();
		rc = 0;
	}
	return rc;
}

static int
open_casebook(struct casebook **out, const char *dir,
    enum casebook_mode mode, const struct casebook_progress *progress,
    int is_new)
{
	struct casebook *cb = xcalloc(1, sizeof *cb);
	int rc;

	*out = NULL;
	cb->mode = mode;
	cb->progress = progress;
	cb->is_new = is_new;
	cb->notes = (struct buf)BUF_INIT;
	if (!dir)
		dir = getenv("CASEBOOK");
	if (!dir || !dir[0])
		dir = ".";
	rc = open_at(cb, dir);
	if (rc < 0) {
		casebook_close(cb);
		return rc;
	}
	*out = cb;
	return 0;
}

int
casebook_open(struct casebook **out, const char *dir,
    enum casebook_mode mode, const struct casebook_progress *progress)
{
	return open_casebook(out, dir, mode, progress, 0);
}

int
casebook_open_new(struct casebook **out, const char *dir,
    const struct casebook_progress *progress)
{
	return open_casebook(out, dir, CASEBOOK_WRITE, progress, 1);
}

void
casebook_close(struct casebook *cb)
{
	if (!cb)
		return;
	/* After a failure the plain files can wait; its message can't. */
	if (cb->mode == CASEBOOK_WRITE && !cb->wrote && cb->index &&
	    !err_code())
		casebook_feed_plain(cb);
	index_close(cb->index);
	store_close(cb->store);
	if (cb->wrote)
		store_maintain(cb->git_dir);
	policy_release(&cb->policy);
	calendar_release(&cb->calendar);
	buf_release(&cb->notes);
	free(cb->index_path);
	free(cb->git_dir);
	free(cb->dir);
	free(cb->me);
	free(cb);
}

struct buf *
casebook_notes(struct casebook *cb)
{
	return &cb->notes;
}

const struct policy *
casebook_policy(const struct casebook *cb)
{
	return &cb->policy;
}

const struct calendar *
casebook_calendar(const struct casebook *cb)
{
	return &cb->calendar;
}

const char *
casebook_git_dir(const struct casebook *cb)
{
	return cb->git_dir;
}

const char *
casebook_head(const struct casebook *cb)
{
	return cb->head;
}

int
casebook_set_me(struct casebook *cb, const char *by)
{
	if (strcmp(by, "me") == 0)
		return 0;
	if (!text_is_handle(by))
		return err_set(CASE_EDATA, "'%s' is no handle: use a-z, 0-9, "
		    "'.', '_' and '-'", by);
	free(cb->me);
	cb->me = xstrdup(by);
	return 0;
}

/* Makes a handle of a login name: lower case, '-' for what no handle has. */
static char *
handle_of_login(void)
{
	struct passwd *pw = getpwuid(geteuid());
	const char *name = pw ? pw->pw_name : NULL;
	struct buf handle = BUF_INIT;

	for (; name && *name && handle.len < 64; name++) {
		unsigned char c = (unsigned char)*name;

		c = (unsigned char)tolower(c);
		buf_addc(&handle, isalnum(c) || strchr("._-", c) ? (char)c :
		    '-');
	}
	if (!text_is_handle(handle.data)) {
		buf_cut(&handle, 0);
		buf_addf(&handle, "uid%ld", (long)geteuid());
	}
	return buf_detach(&handle);
}

const char *
casebook_me(struct casebook *cb)
{
	const char *env = getenv("CASE_BY");
	char local[128];

	if (cb->me)
		return cb->me;
	if (env && text_is_handle(env))
		cb->me = xstrdup(env);
	else if (store_config(local, sizeof local, cb->git_dir,
	    "casebook.by") == 0 && text_is_handle(local))
		cb->me = xstrdup(local);
	else
		cb->me = handle_of_login();
	return cb->me;
}

const char *
casebook_handle(struct casebook *cb, const char *who)
{
	return who && strcmp(who, "me") == 0 ? casebook_me(cb) : who;
}
