#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/store_parts.h"

enum {
	MODE_TREE = 040000,
	MODE_BLOB = 0100644,
	MODE_TYPE = 0170000,
};

int
store_entry_is_tree(const struct store_entry *e)
{
	return (e->mode & MODE_TYPE) == MODE_TREE;
}

int
store_entry_cmp(const struct store_entry *a, const struct store_entry *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int cmp = memcmp(a->name, b->name, len);
	unsigned char ca, cb;

	if (cmp != 0)
		return cmp;
	ca = len < a->len ? (unsigned char)a->name[len] :
	    store_entry_is_tree(a) ? '/' : 0;
	cb = len < b->len ? (unsigned char)b->name[len] :
	    store_entry_is_tree(b) ? '/' : 0;
	return ca - cb;
}

int
store_tree_open(struct store_tree *t, struct store *s, const git_oid *id)
{
	int rc;

	memset(t, 0, sizeof *t);
	if (!id)
		return 0;
	rc = store_object(&t->object, s, id, GIT_OBJECT_TREE);
	if (rc != 0)
		return rc;
	t->at = git_odb_object_data(t->object);
	t->end = t->at + git_odb_object_size(t->object);
	return 0;
}

void
store_tree_close(struct store_tree *t)
{
	git_odb_object_free(t->object);
	t->object = NULL;
}

static int
damaged(const struct store_tree *t)
{
	char hex[BLOB_ID + 1];

	git_oid_tostr(hex, sizeof hex, git_odb_object_id(t->object));
	return err_set(CASE_EBUG, "tree %s is damaged or has a forged name",
	    hex);
}

/* One component, and none that means something else to a file system. */
static int
is_name(const char *name, size_t len)
{
	return len > 0 && !memchr(name, '/', len) && strcmp(name, ".") != 0 &&
	    strcmp(name, "..") != 0 && strcmp(name, ".git") != 0;
}

/* "<octal mode> <name>\0<20 bytes of id>" */
static int
read_entry(struct store_entry *e, const char *at, const char *end)
{
	const char *nul;

	e->mode = 0;
	if (*at == '0')
		return 1;
	for (; at < end && *at >= '0' && *at <= '7' && e->mode < 01000000; at++)
		e->mode = e->mode * 8 + (unsigned)(*at - '0');
	if (at == end || *at++ != ' ')
		return 1;
	nul = memchr(at, '\0', (size_t)(end - at));
	if (!nul || end - nul <= GIT_OID_RAWSZ)
		return 1;
	e->name = at;
	e->len = (size_t)(nul - at);
	e->id = (const unsigned char *)nul + 1;
	return is_name(e->name, e->len) ? 0 : 1;
}

int
store_tree_next(struct store_tree *t)
{
	struct store_entry before = t->entry;

	if (t->at == t->end)
		return 1;
	if (read_entry(&t->entry, t->at, t->end) != 0 ||
	    (before.name && store_entry_cmp(&before, &t->entry) >= 0))
		return damaged(t);
	t->at = (const char *)t->entry.id + GIT_OID_RAWSZ;
	return 0;
}

/* Adding.  Files are sorted by path, so that those of a folder stand
 * together. */
struct adder {
	struct store *store;
	struct store_batch *batch;
	const struct store_file **files;
};

/* The entries of one tree, old and new. */
struct entries {
	struct store_entry *v;
	size_t n, size;
	git_oid *ids;		/* of the new ones, one for each file at most */
	size_t nids;
};

static void
push(struct entries *list, const struct store_entry *e)
{
	if (list->n == list->size) {
		list->size = list->size ? list->size * 2 : 64;
		list->v = xrealloc(list->v, list->size * sizeof *list->v);
	}
	list->v[list->n++] = *e;
}

static struct store_entry *
find(struct entries *list, const char *name, size_t len)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i].len == len &&
		    memcmp(list->v[i].name, name, len) == 0)
			return &list->v[i];
	}
	return NULL;
}

static int
compare_entries(const void *a, const void *b)
{
	return store_entry_cmp(a, b);
}

static int
write_tree(git_oid *out, struct adder *a, struct entries *list)
{
	struct buf raw = BUF_INIT;
	int rc;

	qsort(list->v, list->n, sizeof *list->v, compare_entries);
	for (size_t i = 0; i < list->n; i++) {
		buf_addf(&raw, "%o ", list->v[i].mode);
		buf_add(&raw, list->v[i].name, list->v[i].len);
		buf_addc(&raw, '\0');
		buf_add(&raw, list->v[i].id, GIT_OID_RAWSZ);
	}
	rc = store_batch_put(a->batch, out, GIT_OBJECT_TREE, raw.data,
	    raw.len);
	buf_release(&raw);
	return rc;
}

static int add_files(git_oid *out, struct adder *a, const git_oid *old,
    size_t from, size_t to, size_t depth);

/*
 * Adds the files from..to, which all go to `name`: one file by this name, or
 * what is in a folder of this name.  `depth` is where the name begins.
 */
static int
add_name(struct entries *list, struct adder *a, size_t from, size_t to,
    size_t depth)
{
	const struct store_file *file = a->files[from];
	struct store_entry new = { 0 }, *old;
	git_oid *id = &list->ids[list->nids++], old_id;
	int rc;

	new.name = file->path + depth;
	new.len = strcspn(new.name, "/");
	new.mode = new.name[new.len] ? MODE_TREE : MODE_BLOB;
	new.id = id->id;
	old = find(list, new.name, new.len);
	if (old && !(new.mode == MODE_TREE && old->mode == MODE_TREE))
		return err_set(CASE_EBUG, "'%s' exists already", file->path);
	if (old)
		git_oid_fromraw(&old_id, old->id);
	if (new.mode == MODE_BLOB)
		rc = store_parse_id(id, file->blob);
	else
		rc = add_files(id, a, old ? &old_id : NULL, from, to,
		    depth + new.len + 1);
	if (old)
		old->id = id->id;
	else
		push(list, &new);
	return rc;
}

/* How many of the files have the first component of `from` in common. */
static size_t
end_of_name(struct adder *a, size_t from, size_t to, size_t depth)
{
	const char *name = a->files[from]->path + depth;
	size_t len = strcspn(name, "/"), i = from + 1;

	if (!name[len])
		return i;
	while (i < to &&
	    strncmp(a->files[i]->path + depth, name, len + 1) == 0)
		i++;
	return i;
}

static int
add_files(git_oid *out, struct adder *a, const git_oid *old, size_t from,
    size_t to, size_t depth)
{
	struct store_tree t;
	struct entries list = { 0 };
	size_t end;
	int rc = store_tree_open(&t, a->store, old);

	while (rc == 0 && (rc = store_tree_next(&t)) == 0)
		push(&list, &t.entry);
	if (rc == 1)
		rc = 0;
	list.ids = xcalloc(to - from, sizeof *list.ids);
	for (; rc == 0 && from < to; from = end) {
		end = end_of_name(a, from, to, depth);
		rc = add_name(&list, a, from, end, depth);
	}
	if (rc == 0)
		rc = write_tree(out, a, &list);
	free(list.ids);
	free(list.v);
	store_tree_close(&t);
	return rc;
}

static int
compare_files(const void *a, const void *b)
{
	const struct store_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

int
store_tree_add(git_oid *out, struct store_batch *b, struct store *s,
    const git_oid *old, const struct store_file *files, size_t n)
{
	struct adder a = { s, b, NULL };
	int rc;

	a.files = xcalloc(n, sizeof *a.files);
	for (size_t i = 0; i < n; i++)
		a.files[i] = &files[i];
	qsort(a.files, n, sizeof *a.files, compare_files);
	rc = add_files(out, &a, old, 0, n, 0);
	free(a.files);
	return rc;
}
