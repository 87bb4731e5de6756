#include <stdio.h>
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
	t->id = *id;
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

	git_oid_tostr(hex, sizeof hex, &t->id);
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

/* A tree in memory, that was read or made here. */
static struct store_tree
tree_in(const struct buf *raw)
{
	return (struct store_tree){ .at = raw->data,
	    .end = raw->data + raw->len };
}

/* Looks for a name among the entries; 1 if it is not there, and *place is
 * where it would stand. */
static int
find_entry(const struct buf *raw, const struct store_entry *wanted,
    struct store_entry *out, size_t *place)
{
	struct store_tree t = tree_in(raw);
	int rc;

	*place = 0;
	while ((rc = store_tree_next(&t)) == 0) {
		*out = t.entry;
		if (out->len == wanted->len &&
		    memcmp(out->name, wanted->name, wanted->len) == 0)
			break;
		if (store_entry_cmp(out, wanted) < 0)
			*place = (size_t)(t.at - raw->data);
	}
	return rc;
}

int
store_find(char out[BLOB_ID + 1], const struct buf *tree, const char *name,
    int is_folder)
{
	const struct store_entry wanted = { is_folder ? MODE_TREE : MODE_BLOB,
	    name, strlen(name), NULL };
	struct store_entry found;
	size_t place;
	git_oid id;
	int rc = find_entry(tree, &wanted, &found, &place);

	if (rc == 0 && found.mode != wanted.mode)
		rc = 1;
	if (rc != 0)
		return rc;
	git_oid_fromraw(&id, found.id);
	git_oid_tostr(out, BLOB_ID + 1, &id);
	return 0;
}

static void
insert_entry(struct buf *raw, const struct store_entry *e, size_t place)
{
	char mode[16];
	size_t n = (size_t)snprintf(mode, sizeof mode, "%o ", e->mode);
	size_t len = n + e->len + 1 + GIT_OID_RAWSZ, rest = raw->len - place;
	char *at;

	buf_grow(raw, len);
	at = raw->data + place;
	memmove(at + len, at, rest);
	memcpy(at, mode, n);
	memcpy(at + n, e->name, e->len);
	at[n + e->len] = '\0';
	memcpy(at + n + e->len + 1, e->id, GIT_OID_RAWSZ);
}

/* Puts the tree of a folder into the pack, and its id into the folder
 * above. */
static int
put_folder(struct store_adder *a, size_t i, git_oid *id)
{
	struct store_folder *f = &a->folders[i], *above;
	struct store_entry e = { MODE_TREE, NULL, 0, id->id }, old;
	size_t place;
	int rc = store_packer_put(a->packer, id, GIT_OBJECT_TREE, f->raw.data,
	    f->raw.len);

	if (rc != 0 || i == 0)
		return rc;
	above = f - 1;
	e.name = a->path.data + above->path_len;
	e.len = f->path_len - above->path_len - 1;
	rc = find_entry(&above->raw, &e, &old, &place);
	if (rc == 0)
		memcpy((unsigned char *)old.id, id->id, GIT_OID_RAWSZ);
	else if (rc == 1)
		insert_entry(&above->raw, &e, place);
	return rc < 0 ? rc : 0;
}

/* Enters a folder of the innermost one; `id` is its tree so far, or NULL. */
static int
enter_tree(struct store_adder *a, const git_oid *id)
{
	struct store_folder *f = &a->folders[a->n];
	struct store_tree t;
	int rc = store_tree_open(&t, a->store, id);

	if (rc != 0)
		return rc;
	buf_cut(&f->raw, 0);
	buf_add(&f->raw, t.at, (size_t)(t.end - t.at));
	while ((rc = store_tree_next(&t)) == 0)
		;
	store_tree_close(&t);
	if (rc < 0)
		return rc;
	f->path_len = a->path.len;
	a->n++;
	return 0;
}

static int
exists(const char *path)
{
	return err_set(CASE_EBUG, "'%s' exists already", path);
}

/* Enters the folder that the path goes to next. */
static int
enter(struct store_adder *a, const char *path)
{
	struct store_folder *above = &a->folders[a->n - 1];
	struct store_entry e = { MODE_TREE, path + a->path.len, 0, NULL }, old;
	git_oid id;
	size_t place;
	int rc;

	e.len = strcspn(e.name, "/");
	rc = find_entry(&above->raw, &e, &old, &place);
	if (rc < 0)
		return rc;
	if (rc == 0 && !store_entry_is_tree(&old))
		return exists(path);
	if (a->n == STORE_DEPTH)
		return err_set(CASE_EBUG, "'%s' is too deep", path);
	if (rc == 0)
		git_oid_fromraw(&id, old.id);
	buf_add(&a->path, e.name, e.len + 1);
	return enter_tree(a, rc == 0 ? &id : NULL);
}

static int
leave(struct store_adder *a)
{
	git_oid id;
	int rc = put_folder(a, a->n - 1, &id);

	a->n--;
	buf_cut(&a->path, a->folders[a->n - 1].path_len);
	return rc;
}

int
store_adder_begin(struct store_adder *a, struct store *s,
    struct store_packer *p, const git_oid *root)
{
	memset(a, 0, sizeof *a);
	a->store = s;
	a->packer = p;
	a->path = (struct buf)BUF_INIT;
	for (size_t i = 0; i < STORE_DEPTH; i++)
		a->folders[i].raw = (struct buf)BUF_INIT;
	return enter_tree(a, root);
}

int
store_adder_add(struct store_adder *a, const char *path, const git_oid *blob)
{
	struct store_entry e = { MODE_BLOB, NULL, 0, blob->id }, old;
	struct buf *raw;
	size_t place;
	int rc = 0;

	while (rc == 0 && strncmp(path, a->path.data, a->path.len) != 0)
		rc = leave(a);
	while (rc == 0 && strchr(path + a->path.len, '/'))
		rc = enter(a, path);
	if (rc != 0)
		return rc;
	e.name = path + a->path.len;
	e.len = strlen(e.name);
	raw = &a->folders[a->n - 1].raw;
	rc = find_entry(raw, &e, &old, &place);
	if (rc == 0)
		return exists(path);
	if (rc == 1)
		insert_entry(raw, &e, place);
	return rc < 0 ? rc : 0;
}

int
store_adder_write(struct store_adder *a, git_oid *root)
{
	int rc = 0;

	for (size_t i = a->n; rc == 0 && i-- > 0; )
		rc = put_folder(a, i, root);
	return rc;
}

void
store_adder_release(struct store_adder *a)
{
	buf_release(&a->path);
	for (size_t i = 0; i < STORE_DEPTH; i++)
		buf_release(&a->folders[i].raw);
}
