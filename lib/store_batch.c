#include <dirent.h>
#include <fcntl.h>
#include <git2/sys/mempack.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/store_parts.h"

#define NEW_PACKS	"casebook/pack"

struct store_batch {
	git_odb *odb;			/* in memory */
	git_odb_backend *memory;	/* owned by odb */
	git_repository *repo;		/* wraps odb for the pack builder */
	git_packbuilder *builder;
	git_oid *ids;
	size_t n, size;
};

static int
begin(struct store_batch *b)
{
	if (git_odb_new(&b->odb) < 0 || git_mempack_new(&b->memory) < 0)
		return store_err("cannot begin a pack");
	if (git_odb_add_backend(b->odb, b->memory, 1) < 0) {
		b->memory->free(b->memory);
		return store_err("cannot begin a pack");
	}
	if (git_repository_wrap_odb(&b->repo, b->odb) < 0 ||
	    git_packbuilder_new(&b->builder, b->repo) < 0)
		return store_err("cannot begin a pack");
	return 0;
}

int
store_batch_begin(struct store_batch **out)
{
	struct store_batch *b = xcalloc(1, sizeof *b);
	int rc = begin(b);

	if (rc != 0) {
		store_batch_free(b);
		b = NULL;
	}
	*out = b;
	return rc;
}

void
store_batch_free(struct store_batch *b)
{
	if (!b)
		return;
	git_packbuilder_free(b->builder);
	git_repository_free(b->repo);
	git_odb_free(b->odb);
	free(b->ids);
	free(b);
}

int
store_batch_put(struct store_batch *b, git_oid *out, git_object_t type,
    const void *data, size_t len)
{
	if (git_odb_write(out, b->odb, data, len, type) < 0 ||
	    git_packbuilder_insert(b->builder, out, NULL) < 0)
		return store_err("cannot put an object into the pack");
	if (b->n == b->size) {
		b->size = b->size ? b->size * 2 : 16;
		b->ids = xrealloc(b->ids, b->size * sizeof *b->ids);
	}
	b->ids[b->n++] = *out;
	return 0;
}

/* Under the lock, whatever is in our folder is of a writer that was killed. */
static int
open_new_packs(const char *git_dir)
{
	struct buf path = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int fd, rc;

	buf_addf(&path, "%s/" NEW_PACKS, git_dir);
	rc = file_mkdirs(path.data, 0777);
	buf_release(&path);
	fd = rc == 0 ? store_open_dir(git_dir, NEW_PACKS) : rc;
	if (fd < 0)
		return fd;
	dir = fdopendir(dup(fd));
	while (dir && (entry = readdir(dir)))
		unlinkat(fd, entry->d_name, 0);
	if (dir)
		closedir(dir);
	return fd;
}

static int
sync_part(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), rc = 0;

	if (fd == -1 || fsync(fd) == -1)
		rc = err_errno("cannot sync '%s/%s'", NEW_PACKS, name);
	if (fd != -1)
		close(fd);
	return rc;
}

/*
 * Moves the pack to the others, and its index last, as git does: `git gc`
 * deletes an index that it sees without a pack.  libgit2 makes the index
 * first, and lost what was written beside a gc.
 */
static int
move_pack(int from, int to, const char *name)
{
	static const char *const suffixes[] = { "pack", "idx" };
	char file[2][128];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 2; i++) {
		snprintf(file[i], sizeof file[i], "pack-%s.%s", name,
		    suffixes[i]);
		rc = sync_part(from, file[i]);
	}
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		if (renameat(from, file[i], to, file[i]) == -1)
			rc = err_errno("cannot move '%s'", file[i]);
	}
	if (rc == 0 && fsync(to) == -1)
		rc = err_errno("cannot sync 'objects/pack'");
	return rc;
}

static int
write_pack(struct store_batch *b, struct store *s, int from, int to)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	git_error_clear();
	buf_addf(&path, "%s/" NEW_PACKS, s->git_dir);
	if (git_packbuilder_write(b->builder, path.data, 0, NULL, NULL) < 0)
		rc = store_err("cannot write a pack");
	buf_release(&path);
	return rc == 0 ?
	    move_pack(from, to, git_packbuilder_name(b->builder)) : rc;
}

int
store_batch_write(struct store_batch *b, struct store *s)
{
	int from = open_new_packs(s->git_dir);
	int to = from < 0 ? from : store_open_dir(s->git_dir, "objects/pack");
	int rc = to < 0 ? to : write_pack(b, s, from, to);

	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		if (!git_odb_exists(s->odb, &b->ids[i]))
			rc = err_set(CASE_EAGAIN,
			    "what was written cannot be found again");
	}
	return rc;
}
