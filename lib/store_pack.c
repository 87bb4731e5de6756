#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/store_parts.h"

#define PACK_LOCK	"casebook/pack.lock"

enum {
	PACKS_MIN = 24,			/* fewer cost less than a merge */
	PACKS_MAX = 32,			/* in one merge, so that one ends */
	LOCK_SECONDS = 10,
	OLD_SECONDS = 24 * 60 * 60,	/* nobody is writing this any more */
	FLUSH_BYTES = 64 * 1024,
	DIGITS = 40,			/* of the hash in the name of a pack */
};

struct pack {
	char name[sizeof "pack-" + DIGITS];	/* "pack-<hash>" */
	off_t size;
};

struct packs {
	struct pack *v;
	size_t n, size;
};

/* "pack-<hash>.pack"; `dir` has its index, and nobody says to keep it. */
static int
is_pack(int dir, const char *file)
{
	const size_t len = sizeof "pack-" - 1 + DIGITS;
	struct buf other = BUF_INIT;
	int yes;

	if (strncmp(file, "pack-", 5) != 0 || strlen(file) != len + 5 ||
	    strcmp(file + len, ".pack") != 0)
		return 0;
	buf_add(&other, file, len);
	buf_adds(&other, ".idx");
	yes = faccessat(dir, other.data, F_OK, 0) == 0;
	buf_cut(&other, len);
	buf_adds(&other, ".keep");
	yes = yes && faccessat(dir, other.data, F_OK, 0) != 0;
	buf_release(&other);
	return yes;
}

static int
compare_sizes(const void *a, const void *b)
{
	const struct pack *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
add_pack(struct packs *list, int dir, const char *file)
{
	struct stat st;
	struct pack *p;

	if (!is_pack(dir, file) || fstatat(dir, file, &st, 0) == -1)
		return;
	if (list->n == list->size) {
		list->size = list->size ? list->size * 2 : 64;
		list->v = xrealloc(list->v, list->size * sizeof *list->v);
	}
	p = &list->v[list->n++];
	memcpy(p->name, file, sizeof p->name - 1);
	p->name[sizeof p->name - 1] = '\0';
	p->size = st.st_size;
}

/* Opens the folder of packs; NULL with the error set. */
static DIR *
open_packs(const char *git_dir)
{
	int fd = store_open_dir(git_dir, "objects/pack");
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = fdopendir(fd);
	if (!dir) {
		err_errno("cannot list '%s/objects/pack'", git_dir);
		close(fd);
	}
	return dir;
}

/* The packs, smallest first. */
static int
list_packs(struct packs *out, const char *git_dir)
{
	struct dirent *entry;
	DIR *dir = open_packs(git_dir);

	if (!dir)
		return err_code();
	while ((entry = readdir(dir)))
		add_pack(out, dirfd(dir), entry->d_name);
	closedir(dir);
	if (out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, compare_sizes);
	return 0;
}

/*
 * How many of the smallest to merge: up to one that is not larger than all
 * before it together.  Then an object is written again only into a pack at
 * least twice as large, so that the work for all time is n log n; merging
 * whatever is there would write everything again each time.
 */
static size_t
choose(const struct packs *list)
{
	off_t sum = 0;
	size_t n = 0;

	if (list->n < PACKS_MIN)
		return 0;
	for (size_t i = 0; i < list->n && i < PACKS_MAX; i++) {
		if (i > 0 && list->v[i].size <= sum)
			n = i + 1;
		sum += list->v[i].size;
	}
	return n;
}

static int
sync_file(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), rc = 0;

	/* Another may have merged it away. */
	if (fd == -1)
		return errno == ENOENT ? 0 :
		    err_errno("cannot open '%s'", name);
	if (fsync(fd) == -1)
		rc = err_errno("cannot sync '%s'", name);
	close(fd);
	return rc;
}

int
store_sync_packs(const char *git_dir)
{
	struct dirent *entry;
	DIR *dir = open_packs(git_dir);
	int rc = 0;

	if (!dir)
		return err_code();
	while (rc == 0 && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "pack-", 5) == 0)
			rc = sync_file(dirfd(dir), entry->d_name);
	}
	if (rc == 0 && fsync(dirfd(dir)) == -1)
		rc = err_errno("cannot sync '%s/objects/pack'", git_dir);
	closedir(dir);
	return rc;
}

static int
open_pack(git_odb **out, const char *git_dir, const char *name)
{
	struct buf path = BUF_INIT;
	git_odb_backend *backend;
	int rc = 0;

	*out = NULL;
	buf_addf(&path, "%s/objects/pack/%s.idx", git_dir, name);
	if (git_odb_new(out) < 0 ||
	    git_odb_backend_one_pack(&backend, path.data) < 0) {
		rc = store_err("cannot open '%s'", path.data);
	} else if (git_odb_add_backend(*out, backend, 1) < 0) {
		backend->free(backend);
		rc = store_err("cannot open '%s'", path.data);
	}
	buf_release(&path);
	return rc;
}

/* Calls fn for each object of the packs. */
static int
each_object(const char *git_dir, const struct pack *packs, size_t n,
    git_odb_foreach_cb fn, void *arg)
{
	git_odb *odb;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = open_pack(&odb, git_dir, packs[i].name);
		if (rc == 0 && git_odb_foreach(odb, fn, arg) != 0)
			rc = store_err("cannot go through '%s'",
			    packs[i].name);
		git_odb_free(odb);
	}
	return rc;
}

/* The ids on their way to git. */
struct feed {
	int fd;
	struct buf out;
};

static int
flush(struct feed *f)
{
	int rc = file_write_fd(f->fd, f->out.data, f->out.len,
	    "git pack-objects");

	buf_cut(&f->out, 0);
	return rc;
}

static int
feed_id(const git_oid *id, void *arg)
{
	struct feed *f = arg;
	char hex[BLOB_ID + 1];

	git_oid_tostr(hex, sizeof hex, id);
	buf_addf(&f->out, "%s\n", hex);
	return f->out.len >= FLUSH_BYTES ? flush(f) : 0;
}

/* Writes the ids to git, reads the hash of the new pack. */
static int
talk_to_git(char hash[DIGITS + 1], struct proc *git, const char *git_dir,
    const struct pack *old, size_t n)
{
	struct feed f = { git->in, BUF_INIT };
	struct buf answer = BUF_MAX(1024);
	int rc = each_object(git_dir, old, n, feed_id, &f);

	if (rc == 0)
		rc = flush(&f);
	close(git->in);
	git->in = -1;
	if (rc == 0)
		rc = file_read_fd(&answer, git->out, "git pack-objects");
	buf_cut(&answer, DIGITS);
	memcpy(hash, answer.data, answer.len + 1);
	buf_release(&f.out);
	buf_release(&answer);
	return rc;
}

/*
 * The objects are named one by one: told the packs (--stdin-packs), git walks
 * all of history and of the tree to guess at names, 1.1 s at 100,000 cases
 * where this takes 0.02 s.  Without names it finds as good deltas in a wider
 * window.
 */
static int
write_merged(struct pack *out, const char *git_dir, const struct pack *old,
    size_t n)
{
	struct buf dir = BUF_INIT, base = BUF_INIT;
	const char *args[] = { NULL, "-c", "core.fsync=all", "pack-objects",
	    "--delta-base-offset", "--window=50", "--threads=1", "-q", NULL,
	    NULL };
	char hash[DIGITS + 1];
	struct proc git;
	int status = 0, rc, waited;

	buf_addf(&dir, "--git-dir=%s", git_dir);
	buf_addf(&base, "%s/objects/pack/pack", git_dir);
	args[0] = dir.data;
	args[8] = base.data;
	rc = proc_start_git(&git, args, PROC_IN | PROC_OUT | PROC_QUIET);
	if (rc == 0) {
		rc = talk_to_git(hash, &git, git_dir, old, n);
		waited = proc_wait(&git, &status);
		if (rc == 0)
			rc = waited;
	}
	if (rc == 0 && (status != 0 || !path_is_hex(hash, DIGITS)))
		rc = err_set(CASE_EAGAIN, "git pack-objects failed");
	if (rc == 0) {
		memcpy(out->name, "pack-", 5);
		memcpy(out->name + 5, hash, sizeof hash);
	}
	buf_release(&dir);
	buf_release(&base);
	return rc;
}

static int
is_in_new(const git_oid *id, void *arg)
{
	return git_odb_exists(arg, id) ? 0 :
	    err_set(CASE_EBUG, "a merged pack lacks an object");
}

/* What the packs to merge have, the new one must have too. */
static int
prove(const char *git_dir, const char *new_name, const struct pack *old,
    size_t n)
{
	git_odb *new;
	int rc = open_pack(&new, git_dir, new_name);

	if (rc == 0)
		rc = each_object(git_dir, old, n, is_in_new, new);
	git_odb_free(new);
	return rc;
}

/* The index first: without it a pack is no pack to anybody. */
static void
remove_pack(int dir, const char *name)
{
	static const char *const parts[] = { "idx", "rev", "bitmap", "pack" };
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		buf_cut(&path, 0);
		buf_addf(&path, "%s.%s", name, parts[i]);
		unlinkat(dir, path.data, 0);
	}
	buf_release(&path);
}

/* Under the lock, so that no writer has just opened one of them. */
static int
remove_old(const char *git_dir, const char *new_name, const struct pack *old,
    size_t n)
{
	struct store_lock lock;
	int dir = store_open_dir(git_dir, "objects/pack"), rc;

	if (dir < 0)
		return dir;
	rc = store_lock(&lock, git_dir, LOCK_SECONDS);
	if (rc == 0) {
		/* An index of packs that are going; git makes another. */
		unlinkat(dir, "multi-pack-index", 0);
		for (size_t i = 0; i < n; i++) {
			if (strcmp(old[i].name, new_name) != 0)
				remove_pack(dir, old[i].name);
		}
		store_unlock(&lock);
	}
	close(dir);
	return rc;
}

static int
merge(const char *git_dir, const struct pack *old, size_t n)
{
	struct pack new = { .size = 0 };
	int rc = write_merged(&new, git_dir, old, n);

	if (rc == 0)
		rc = store_sync_packs(git_dir);
	if (rc == 0)
		rc = prove(git_dir, new.name, old, n);
	if (rc == 0)
		rc = remove_old(git_dir, new.name, old, n);
	return rc == 0 ? (int)n : rc;
}

/* What a git that was killed has left; `git gc` may remove nothing here. */
static int
remove_leftovers(const char *git_dir)
{
	struct dirent *entry;
	struct stat st;
	time_t now = time(NULL);
	DIR *dir = open_packs(git_dir);

	if (!dir)
		return err_code();
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "tmp_", 4) == 0 &&
		    fstatat(dirfd(dir), entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		    st.st_mtime < now - OLD_SECONDS)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	return 0;
}

int
store_merge_packs(const char *git_dir)
{
	struct packs list = { 0 };
	struct store_lock lock;
	size_t n = 0;
	int rc = store_flock(&lock, git_dir, PACK_LOCK, 0);

	if (rc != 0)
		return rc;
	rc = store_start();
	if (rc == 0)
		rc = remove_leftovers(git_dir);
	if (rc == 0)
		rc = list_packs(&list, git_dir);
	if (rc == 0)
		n = choose(&list);
	if (n > 0)
		rc = merge(git_dir, list.v, n);
	free(list.v);
	store_unlock(&lock);
	return rc;
}

static void
close_all(void)
{
	int null;

	if (close_range(0, ~0U, 0) == -1) {
		for (int fd = (int)sysconf(_SC_OPEN_MAX) - 1; fd >= 0; fd--)
			close(fd);
	}
	null = open("/dev/null", O_RDWR);
	if (null != 0 || dup(null) != 1 || dup(null) != 2)
		_exit(1);
}

/* A grandchild, which init reaps: a caller that lives on has no zombie. */
void
store_maintain(const char *git_dir)
{
	struct packs list = { 0 };
	int failed = err_code(), status;
	size_t n = 0;
	pid_t child;

	if (list_packs(&list, git_dir) == 0)
		n = choose(&list);
	else if (!failed)
		err_clear();
	free(list.v);
	if (n == 0)
		return;
	child = fork();
	if (child > 0)
		waitpid(child, &status, 0);
	if (child != 0)
		return;
	if (setsid() == -1 || fork() != 0)
		_exit(0);
	close_all();
	store_merge_packs(git_dir);
	_exit(0);
}
