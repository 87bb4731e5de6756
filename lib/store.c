#include <git2/sys/alloc.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/store_parts.h"

enum {
	WINDOW_BYTES = 16 << 20,	/* of a pack that is mapped at once */
	MAPPED_BYTES = 64 << 20,	/* of all packs together */
};

/*
 * libgit2 out of memory crashes or lies, so its allocator ends the process as
 * ours do.
 */
static void *
allocate(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return xmalloc(n);
}

static void *
allocate_zero(size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return xcalloc(n, size);
}

static void *
reallocate(void *old, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return xrealloc(old, n);
}

static void *
reallocate_array(void *old, size_t n, size_t size, const char *file, int line)
{
	if (size > 0 && n > SIZE_MAX / size)
		err_out_of_memory();
	return reallocate(old, n * size, file, line);
}

static void *
allocate_array(size_t n, size_t size, const char *file, int line)
{
	return reallocate_array(NULL, n, size, file, line);
}

static char *
duplicate(const char *s, const char *file, int line)
{
	(void)file, (void)line;
	return xstrdup(s);
}

static char *
duplicate_bytes(const char *s, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return xstrndup(s, n);
}

static char *
duplicate_up_to(const char *s, size_t n, const char *file, int line)
{
	return duplicate_bytes(s, strnlen(s, n), file, line);
}

static int
set_options(void)
{
	static const int levels[] = {
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA,
	};

	/* Nobody's config: a broken one would make everything fail. */
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		if (git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i],
		    "") < 0)
			return -1;
	}
	/* The cache of objects costs more than it saves, since we read each
	 * once.  We sync what is written ourselves, in fewer steps. */
	if (git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE,
	    (size_t)WINDOW_BYTES) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT,
	    (size_t)MAPPED_BYTES) < 0)
		return -1;
	return 0;
}

/* libgit2 has one state a process, so the count of its starts is one too. */
static int
count_starts(int more)
{
	static int starts;

	return starts += more;
}

int
store_was_initialised(void)
{
	return count_starts(0);
}

int
store_start(void)
{
	git_allocator allocator = {
		allocate, allocate_zero, duplicate, duplicate_up_to,
		duplicate_bytes, reallocate, reallocate_array,
		allocate_array, free,
	};

	if (count_starts(0) > 0)
		return 0;
	if (git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator) < 0 ||
	    git_libgit2_init() < 0)
		return err_set(CASE_EBUG, "cannot start libgit2");
	count_starts(1);
	if (set_options() < 0)
		return store_err("cannot set up libgit2");
	return 0;
}

/*
 * What the system refused may pass; anything else is damage, or our bug.
 * Without a message it was a failed rename(2) (indexer.c says nothing then).
 */
int
store_err(const char *fmt, ...)
{
	const git_error *e = git_error_last();
	int code = !e || e->klass == GIT_ERROR_OS ||
	    e->klass == GIT_ERROR_THREAD ? CASE_EAGAIN : CASE_EBUG;
	char what[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(code, "%s: %s", what,
	    e && e->message ? e->message : "libgit2 does not say why");
}

int
store_parse_id(git_oid *out, const char *hex)
{
	if (!path_is_hex(hex, BLOB_ID) || git_oid_fromstr(out, hex) < 0)
		return err_set(CASE_EBUG, "'%s' is no git id", hex);
	return 0;
}

int
store_hash_as(char out[BLOB_ID + 1], const char *type, const void *data,
    size_t len)
{
	git_oid id;

	/* Hashing allocates nothing and needs no git_libgit2_init(). */
	if (git_odb_hash(&id, data, len, git_object_string2type(type)) < 0)
		return err_set(CASE_EBUG, "cannot hash %zu bytes", len);
	git_oid_tostr(out, BLOB_ID + 1, &id);
	return 0;
}

int
store_hash(char out[BLOB_ID + 1], const void *data, size_t len)
{
	return store_hash_as(out, "blob", data, len);
}

/*
 * A commit-graph, which git gc makes for speed, tells of each commit what its
 * parents are, and libgit2 would believe one that leaves some out.
 */
static void
ignore_graph(struct store *s)
{
	git_odb_set_commit_graph(s->odb, NULL);
}

int
store_add_objects(struct store *s, const char *path)
{
	if (git_odb_add_disk_alternate(s->odb, path) < 0)
		return store_err("cannot open '%s'", path);
	ignore_graph(s);
	return 0;
}

int
store_open_objects(struct store *s)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	git_repository_free(s->repo);
	git_odb_free(s->odb);
	s->repo = NULL;
	s->odb = NULL;
	buf_addf(&path, "%s/objects", s->git_dir);
	if (git_odb_open(&s->odb, path.data) < 0 ||
	    git_repository_wrap_odb(&s->repo, s->odb) < 0)
		rc = store_err("cannot open '%s'", path.data);
	else
		ignore_graph(s);
	buf_release(&path);
	return rc;
}

/* Is the one below the other?  Both without links. */
static int
is_below(const char *place, const char *above)
{
	size_t len = strlen(above);

	return strncmp(place, above, len) == 0 && place[len] == '/';
}

int
store_see(struct store *s, const char *objects)
{
	struct buf own = BUF_INIT;
	char place[PATH_MAX], above[PATH_MAX];
	int rc = 0;

	buf_addf(&own, "%s/objects", s->git_dir);
	if (!realpath(objects, place))
		rc = err_errno("cannot find '%s'", objects);
	else if (!realpath(own.data, above))
		rc = err_errno("cannot find '%s'", own.data);
	else if (!is_below(place, above))
		rc = err_set(CASE_EPERM, "'%s' is not below '%s'", objects,
		    own.data);
	else
		rc = store_add_objects(s, place);
	buf_release(&own);
	return rc;
}

int
store_open(struct store **out, const char *git_dir)
{
	struct store *s;
	enum store_kind kind;
	int rc;

	*out = NULL;
	rc = store_probe(&kind, git_dir);
	if (rc == 0 && kind == STORE_NONE)
		rc = err_set(CASE_ENOTFOUND, "no git repository in '%s'",
		    git_dir);
	if (rc != 0)
		return rc;
	s = xcalloc(1, sizeof *s);
	s->git_dir = xstrdup(git_dir);
	rc = store_configure(s);
	if (rc == 0)
		rc = store_start();
	if (rc == 0)
		rc = store_open_objects(s);
	if (rc != 0) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	git_repository_free(s->repo);
	git_odb_free(s->odb);
	free(s->signing_key);
	free(s->git_dir);
	free(s);
}

int
store_object(git_odb_object **out, struct store *s, const git_oid *id,
    git_object_t type)
{
	char hex[BLOB_ID + 1];
	int rc = git_odb_read(out, s->odb, id);

	if (rc < 0) {
		/* Another may just have merged the packs that we know. */
		git_odb_refresh(s->odb);
		rc = git_odb_read(out, s->odb, id);
	}
	git_oid_tostr(hex, sizeof hex, id);
	if (rc == GIT_ENOTFOUND)
		return err_set(type == GIT_OBJECT_BLOB ? CASE_ENOTFOUND :
		    CASE_EBUG, "'%s' has no object %s", s->git_dir, hex);
	if (rc < 0)
		return store_err("cannot read object %s", hex);
	if (git_odb_object_type(*out) == type)
		return 0;
	git_odb_object_free(*out);
	*out = NULL;
	return err_set(CASE_EBUG, "object %s is not a %s", hex,
	    git_object_type2string(type));
}

int
store_read_as(struct store *s, const char *type, const char *hex,
    struct buf *out)
{
	git_odb_object *object;
	git_oid id;
	int rc = store_parse_id(&id, hex);

	if (rc == 0)
		rc = store_object(&object, s, &id,
		    git_object_string2type(type));
	if (rc != 0)
		return rc;
	buf_add(out, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return buf_error(out, hex);
}

int
store_read(struct store *s, const char *blob, struct buf *out)
{
	return store_read_as(s, "blob", blob, out);
}

/* Raw commits begin with "tree ", 40 digits and a newline. */
int
store_commit_tree(git_oid *out, struct store *s, const git_oid *commit)
{
	git_odb_object *object;
	const char *data;
	int rc = store_object(&object, s, commit, GIT_OBJECT_COMMIT);

	if (rc != 0)
		return rc;
	data = git_odb_object_data(object);
	if (git_odb_object_size(object) < 5 + BLOB_ID ||
	    memcmp(data, "tree ", 5) != 0 ||
	    git_oid_fromstrn(out, data + 5, BLOB_ID) < 0)
		rc = err_set(CASE_EBUG, "a damaged commit");
	git_odb_object_free(object);
	return rc;
}

int
store_has_commit(struct store *s, const char *commit)
{
	git_object_t type;
	git_oid id;
	size_t len;

	return store_parse_id(&id, commit) == 0 &&
	    git_odb_read_header(&len, &type, s->odb, &id) == 0 &&
	    type == GIT_OBJECT_COMMIT;
}
