#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/store_parts.h"
#include "lib/when.h"

#define MAIN		"refs/heads/main"
#define MAIN_LOCK	"refs/heads/main.lock"
#define LOCK		"casebook/lock"
#define NEW_REF		"casebook/ref.tmp"

enum {
	STEP_MAX = 4,		/* milliseconds between two looks at a lock */
};

void
store_wait_begin(struct store_wait *w, int seconds)
{
	w->end = when_milliseconds() + (int64_t)seconds * 1000;
	w->step = 1;
}

int
store_wait(struct store_wait *w)
{
	struct timespec t = { 0, w->step * 1000000L };

	if (when_milliseconds() >= w->end)
		return 1;
	nanosleep(&t, NULL);
	if (w->step < STEP_MAX)
		w->step++;
	return 0;
}

int
store_open_dir(const char *git_dir, const char *name)
{
	int dir, fd;

	dir = open(git_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return err_errno("cannot open '%s'", git_dir);
	if (!name)
		return dir;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		err_errno("cannot open '%s/%s'", git_dir, name);
	close(dir);
	return fd == -1 ? err_code() : fd;
}

static int
refuse_odd(const char *git_dir, const char *name)
{
	return err_set(CASE_EPERM,
	    "'%s/%s' is a link or not what git would put there, so nothing "
	    "was read or written", git_dir, name);
}

int
store_read_file(struct buf *out, const char *git_dir, const char *name)
{
	struct stat st;
	int dir = store_open_dir(git_dir, NULL), fd, rc;

	if (dir < 0)
		return dir;
	/* O_NONBLOCK, so that a FIFO does not hang us. */
	fd = openat(dir, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		rc = 1;
	else if (fd == -1 && errno == ELOOP)
		rc = refuse_odd(git_dir, name);
	else if (fd == -1)
		rc = err_errno("cannot open '%s/%s'", git_dir, name);
	else if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		rc = refuse_odd(git_dir, name);
	else
		rc = file_read_fd(out, fd, name);
	if (fd != -1)
		close(fd);
	close(dir);
	return rc;
}

/* Nothing at `name` is fine: it is made when it is needed. */
static int
check_type(const char *git_dir, int dir, const char *name, mode_t type)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    err_errno("cannot look at '%s/%s'", git_dir, name);
	if ((st.st_mode & S_IFMT) != type)
		return refuse_odd(git_dir, name);
	return 0;
}

static int
check_types(const char *git_dir, int dir)
{
	static const struct {
		const char *name;
		mode_t type;
	} parts[] = {
		{ "refs", S_IFDIR }, { "refs/heads", S_IFDIR },
		{ "objects", S_IFDIR }, { "objects/pack", S_IFDIR },
		{ "casebook", S_IFDIR }, { MAIN, S_IFREG },
		{ MAIN_LOCK, S_IFREG }, { "packed-refs", S_IFREG },
		{ LOCK, S_IFREG },
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++)
		rc = check_type(git_dir, dir, parts[i].name, parts[i].type);
	return rc;
}

static int
is_there(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, 0) == 0;
}

/* A plain clone of a casebook shows its tree beside .git. */
static int
is_plain_clone(int dir)
{
	return is_there(dir, "../.gitattributes") &&
	    is_there(dir, "../policy") && is_there(dir, "../cases");
}

/* Our folder is derived and may be gone; then the config that store_init()
 * wrote, which no clone copies, tells. */
static int
is_ours(int dir, const char *git_dir)
{
	char precious[8];

	return is_there(dir, "casebook") || (store_config(precious,
	    sizeof precious, git_dir, "extensions.preciousobjects") == 0 &&
	    strcmp(precious, "true") == 0);
}

int
store_probe(enum store_kind *out, const char *git_dir)
{
	char bare[8], hub[8];
	int dir, rc;

	*out = STORE_NONE;
	dir = open(git_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    err_errno("cannot open '%s'", git_dir);
	rc = 0;
	if (is_there(dir, "HEAD") && is_there(dir, "objects") &&
	    is_there(dir, "refs")) {
		*out = is_plain_clone(dir) ? STORE_PLAIN_CLONE : STORE_OTHER;
		rc = check_types(git_dir, dir);
	}
	if (rc == 0 && *out == STORE_OTHER && store_config(hub, sizeof hub,
	    git_dir, "casebook.hub") == 0 && strcmp(hub, "true") == 0) {
		*out = STORE_HUB;
	} else if (rc == 0 && *out != STORE_NONE && is_ours(dir, git_dir)) {
		rc = store_config(bare, sizeof bare, git_dir, "core.bare");
		if (rc == 0 && strcmp(bare, "true") == 0)
			*out = STORE_CASEBOOK;
	}
	close(dir);
	return rc < 0 ? rc : 0;
}

/* Takes the id at the beginning of a line. */
static int
take_id(char out[BLOB_ID + 1], const char *line)
{
	size_t n = strnlen(line, BLOB_ID);

	memcpy(out, line, n);
	out[n] = '\0';
	return path_is_hex(out, BLOB_ID) ? 0 : 1;
}

static int
find_packed(char out[BLOB_ID + 1], const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *line, *end;

	for (line = text; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		if ((size_t)(end - line) == BLOB_ID + 1 + len &&
		    memcmp(line + BLOB_ID + 1, name, len) == 0)
			return take_id(out, line);
	}
	out[0] = '\0';
	return 1;
}

int
store_ref(char out[BLOB_ID + 1], const char *git_dir, const char *name)
{
	struct buf text = BUF_MAX(REFS_MAX);
	int rc;

	out[0] = '\0';
	rc = store_read_file(&text, git_dir, name);
	if (rc == 0) {
		if (take_id(out, text.data) == 1)
			rc = err_set(CASE_EBUG, "'%s/%s' holds no commit id",
			    git_dir, name);
	} else if (rc == 1) {
		rc = store_read_file(&text, git_dir, "packed-refs");
		if (rc == 0)
			rc = find_packed(out, text.data, name);
	}
	buf_release(&text);
	if (rc != 0)
		out[0] = '\0';
	return rc;
}

int
store_head(char out[BLOB_ID + 1], const char *git_dir)
{
	return store_ref(out, git_dir, MAIN);
}

/* For a ref that only one writes, and that no git moves. */
int
store_set_ref(const char *git_dir, const char *name, const char *commit)
{
	struct buf path = BUF_INIT, folder = BUF_INIT, line = BUF_INIT;
	int dir = store_open_dir(git_dir, "casebook"), rc;

	if (dir < 0)
		return dir;
	buf_addf(&path, "%s/%s", git_dir, name);
	buf_add(&folder, path.data, (size_t)(strrchr(path.data, '/') -
	    path.data));
	buf_addf(&line, "%s\n", commit);
	unlinkat(dir, "seen.tmp", 0);
	rc = file_mkdirs(folder.data, 0777);
	if (rc == 0)
		rc = file_create(dir, "seen.tmp", line.data, line.len, 0666,
		    1);
	if (rc == 0 && renameat(dir, "seen.tmp", AT_FDCWD, path.data) == -1)
		rc = err_errno("cannot make '%s'", path.data);
	if (rc == 0)
		rc = file_sync_dir(folder.data);
	close(dir);
	buf_release(&path);
	buf_release(&folder);
	buf_release(&line);
	return rc;
}

/*
 * Opens the lock file; 1 if it was replaced while we did, since then others
 * hold another file than we would.
 */
static int
take_flock(int *out, int dir, const char *name, struct store_wait *w)
{
	struct stat ours, now;
	int fd;

	fd = openat(dir, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0666);
	if (fd == -1)
		return err_errno("cannot open the lock '%s'", name);
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			err_errno("cannot lock '%s'", name);
		else if (store_wait(w) == 1)
			err_set(CASE_EAGAIN, "the casebook is busy");
		else
			continue;
		close(fd);
		return err_code();
	}
	if (fstat(fd, &ours) == 0 &&
	    fstatat(dir, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_ino == now.st_ino && ours.st_dev == now.st_dev) {
		*out = fd;
		return 0;
	}
	close(fd);
	return 1;
}

int
store_flock(struct store_lock *out, const char *git_dir, const char *name,
    int seconds)
{
	struct store_wait w;
	int dir, rc;

	out->fd = -1;
	dir = store_open_dir(git_dir, NULL);
	if (dir < 0)
		return dir;
	store_wait_begin(&w, seconds);
	do
		rc = take_flock(&out->fd, dir, name, &w);
	while (rc == 1);
	close(dir);
	return rc;
}

int
store_lock(struct store_lock *out, const char *git_dir, int seconds)
{
	return store_flock(out, git_dir, LOCK, seconds);
}

void
store_unlock(struct store_lock *lock)
{
	if (lock->fd != -1)
		close(lock->fd);
	lock->fd = -1;
}

/*
 * Main is moved as git moves it: main.lock, then a rename.  A kill between
 * the two would leave main.lock, and every writer, git too, would fail for
 * ever.  So ours can be told from another's: it is a link to ref.tmp, and
 * whoever holds the casebook's lock and finds the two to be one file knows
 * that its maker is dead.  ref.tmp itself is always made anew: after a crash
 * past the rename it is a link to main, and writing to it would destroy main.
 */
static int
clear_stale(int dir)
{
	struct stat lock, tmp;

	if (fstatat(dir, NEW_REF, &tmp, AT_SYMLINK_NOFOLLOW) == 0 &&
	    fstatat(dir, MAIN_LOCK, &lock, AT_SYMLINK_NOFOLLOW) == 0 &&
	    tmp.st_ino == lock.st_ino && tmp.st_dev == lock.st_dev &&
	    unlinkat(dir, MAIN_LOCK, 0) == -1)
		return err_errno("cannot remove the stale '%s'", MAIN_LOCK);
	if (unlinkat(dir, NEW_REF, 0) == -1 && errno != ENOENT)
		return err_errno("cannot remove the stale '%s'", NEW_REF);
	return 0;
}

static int
lock_main(const char *git_dir, int dir, int seconds)
{
	struct store_wait w;

	store_wait_begin(&w, seconds);
	while (linkat(dir, NEW_REF, dir, MAIN_LOCK, 0) == -1) {
		if (errno != EEXIST)
			return err_errno("cannot make '%s'", MAIN_LOCK);
		if (store_wait(&w) == 1) {
			err_set(CASE_EAGAIN, "'%s/%s' is there: git is at work "
			    "on this casebook", git_dir, MAIN_LOCK);
			return err_hint("if no git is running, it is a "
			    "leftover of one that was killed");
		}
	}
	return 0;
}

/* Past the rename main has moved, so every failure is a "perhaps": 75. */
static int
rename_main(int dir, int heads)
{
	int rc;

	if (renameat(dir, MAIN_LOCK, dir, MAIN) == -1) {
		rc = err_errno("cannot move main");
		unlinkat(dir, MAIN_LOCK, 0);
		return rc;
	}
	if (fsync(heads) == -1)
		return err_set(CASE_EAGAIN, "cannot sync 'refs/heads': %s",
		    strerror(errno));
	return 0;
}

/* With main.lock in hand. */
static int
replace_main(const char *git_dir, int dir, const char *old)
{
	char now[BLOB_ID + 1];
	int heads = -1, rc = store_head(now, git_dir);

	if (rc >= 0)
		rc = strcmp(now, old) == 0 ? 0 : 1;
	if (rc == 0) {
		heads = store_open_dir(git_dir, "refs/heads");
		rc = heads < 0 ? heads : 0;
	}
	if (rc != 0) {
		unlinkat(dir, MAIN_LOCK, 0);
		return rc;
	}
	rc = rename_main(dir, heads);
	close(heads);
	return rc;
}

int
store_move_main(const char *git_dir, const char *old, const char *new,
    int seconds)
{
	char line[BLOB_ID + 1];
	int dir = store_open_dir(git_dir, NULL), rc;

	if (dir < 0)
		return dir;
	memcpy(line, new, BLOB_ID);
	line[BLOB_ID] = '\n';
	rc = check_types(git_dir, dir);
	if (rc == 0)
		rc = clear_stale(dir);
	if (rc == 0)
		rc = file_create(dir, NEW_REF, line, sizeof line, 0666, 1);
	if (rc == 0) {
		rc = lock_main(git_dir, dir, seconds);
		if (rc == 0)
			rc = replace_main(git_dir, dir, old);
		unlinkat(dir, NEW_REF, 0);
	}
	close(dir);
	return rc;
}
