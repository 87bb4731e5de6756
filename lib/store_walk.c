#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/store_parts.h"

enum { MODE_TREE = 040000, MODE_BLOB = 0100644 };

/*
 * The differences of two trees, by merging their entries and descending only
 * where ids differ: git_diff_tree_to_tree() expands both, and manages 22
 * commits a second at 100,000 events where this does some 20,000.
 */
struct differ {
	struct store *store;
	struct buf path;		/* of what is being looked at */
	int (*fn)(void *arg, const struct store_diff *d);
	void *arg;
	int tell_empty;			/* a folder with nothing in it, too */
};

static int
report(struct differ *d, enum store_change change,
    const struct store_entry *e)
{
	struct store_diff diff = { change, d->path.data, "", e->mode };
	git_oid id;

	if (change == STORE_DELETED) {
		diff.mode = 0;
	} else {
		git_oid_fromraw(&id, e->id);
		git_oid_tostr(diff.blob, sizeof diff.blob, &id);
	}
	return d->fn(d->arg, &diff);
}

static int diff_trees(struct differ *d, const struct store_entry *from,
    const struct store_entry *to);

/* Without its other side: an entry that came or went, and all below it. */
static int
diff_alone(struct differ *d, const struct store_entry *from,
    const struct store_entry *to)
{
	const struct store_entry *e = from ? from : to;

	if (!store_entry_is_tree(e))
		return report(d, from ? STORE_DELETED : STORE_ADDED, e);
	return diff_trees(d, from, to);
}

/* Two entries of one name, both folders or both not. */
static int
diff_pair(struct differ *d, const struct store_entry *from,
    const struct store_entry *to)
{
	int same = memcmp(from->id, to->id, GIT_OID_RAWSZ) == 0, rc = 0;

	if (store_entry_is_tree(to)) {
		if (from->mode != to->mode)
			rc = report(d, STORE_MODE, to);
		return rc != 0 || same ? rc : diff_trees(d, from, to);
	}
	if (!same)
		return report(d, STORE_MODIFIED, to);
	return from->mode != to->mode ? report(d, STORE_MODE, to) : 0;
}

/* Either may be NULL.  The path is that of the folder, and gets the name. */
static int
diff_entries(struct differ *d, const struct store_entry *from,
    const struct store_entry *to)
{
	const struct store_entry *e = to ? to : from;
	size_t len = d->path.len;
	int rc = 0;

	if (len > 0)
		buf_addc(&d->path, '/');
	buf_add(&d->path, e->name, e->len);
	/* A new folder of an odd mode, which nothing in it would show. */
	if (!from && store_entry_is_tree(to) && to->mode != MODE_TREE)
		rc = report(d, STORE_ADDED, to);
	if (rc == 0)
		rc = from && to ? diff_pair(d, from, to) :
		    diff_alone(d, from, to);
	buf_cut(&d->path, len);
	return rc;
}

/* Steps over what is the lesser of the two, or over both.  `a` and `b` say
 * which have an entry: 0 yes, 1 no. */
static int
merge_step(struct differ *d, struct store_tree *from, struct store_tree *to,
    int *a, int *b)
{
	int cmp, rc;

	if (*a == 1 || *b == 1)
		cmp = *a - *b;
	else
		cmp = store_entry_cmp(&from->entry, &to->entry);
	rc = diff_entries(d, cmp <= 0 ? &from->entry : NULL,
	    cmp >= 0 ? &to->entry : NULL);
	if (cmp <= 0)
		*a = store_tree_next(from);
	if (cmp >= 0)
		*b = store_tree_next(to);
	return rc;
}

/* Says in which folder the tree is that could not be read. */
static int
name_folder(struct differ *d)
{
	return d->path.len > 0 ? err_prefix("%s", d->path.data) : err_code();
}

static int
diff_ids(struct differ *d, const git_oid *from, const git_oid *to)
{
	const struct store_entry empty = { .mode = MODE_TREE,
	    .id = to ? to->id : NULL };
	struct store_tree old, new = { 0 };
	int a = 1, b = 1, rc;

	rc = store_tree_open(&old, d->store, from);
	if (rc == 0)
		rc = store_tree_open(&new, d->store, to);
	if (rc < 0)
		name_folder(d);
	if (rc == 0) {
		a = store_tree_next(&old);
		b = store_tree_next(&new);
	}
	if (rc == 0 && !from && b == 1 && d->tell_empty && d->path.len > 0)
		rc = report(d, STORE_ADDED, &empty);
	while (rc == 0 && a >= 0 && b >= 0 && !(a == 1 && b == 1))
		rc = merge_step(d, &old, &new, &a, &b);
	store_tree_close(&old);
	store_tree_close(&new);
	return rc == 0 && (a < 0 || b < 0) ? name_folder(d) : rc;
}

static int
diff_trees(struct differ *d, const struct store_entry *from,
    const struct store_entry *to)
{
	git_oid old, new;

	if (from)
		git_oid_fromraw(&old, from->id);
	if (to)
		git_oid_fromraw(&new, to->id);
	return diff_ids(d, from ? &old : NULL, to ? &new : NULL);
}

/* store_walk() */

struct walk {
	store_added_fn *fn;
	void *arg;
};

static int
walk_diff(void *arg, const struct store_diff *d)
{
	static const char *const verb[] = {
		[STORE_MODIFIED] = "changed", [STORE_DELETED] = "deleted",
		[STORE_MODE] = "given another mode",
	};
	struct walk *w = arg;
	struct store_added added;

	if (d->change != STORE_ADDED)
		return err_set(CASE_EBUG,
		    "'%s' was %s in main, where nothing ever may be",
		    d->path, verb[d->change]);
	if (d->mode != MODE_BLOB)
		return err_set(CASE_EBUG,
		    "'%s' has the mode %06o, which no event has", d->path,
		    d->mode);
	added.path = d->path;
	memcpy(added.blob, d->blob, sizeof added.blob);
	return w->fn(w->arg, &added);
}

/* The tree of a commit given in hex; 1 for "". */
static int
tree_of(git_oid *out, struct store *s, const char *commit)
{
	git_oid id;
	int rc;

	if (!commit[0])
		return 1;
	rc = store_parse_id(&id, commit);
	return rc == 0 ? store_commit_tree(out, s, &id) : rc;
}

int
store_walk(struct store *s, const char *from, const char *to,
    store_added_fn *fn, void *arg)
{
	struct walk w = { fn, arg };
	struct differ d = { s, BUF_INIT, walk_diff, &w, 0 };
	git_oid old, new;
	int none = tree_of(&old, s, from), rc;

	if (none < 0)
		return none;
	rc = tree_of(&new, s, to);
	if (rc < 0)
		return rc;
	if (rc == 1 || (none == 0 && git_oid_equal(&old, &new)))
		return 0;
	rc = diff_ids(&d, none ? NULL : &old, &new);
	buf_release(&d.path);
	return rc;
}

/* store_news() */

static int
news_diff(void *arg, const struct store_diff *d)
{
	struct walk *w = arg;
	struct store_added added = { d->path, "" };

	if (d->change == STORE_DELETED)
		return 0;
	if (d->change != STORE_ADDED)
		return err_set(CASE_ENO, "'%s' is not the same on both sides",
		    d->path);
	memcpy(added.blob, d->blob, sizeof added.blob);
	return w->fn(w->arg, &added);
}

/* Makes *tree that of the folder in it that a path names; 1 if there is
 * none. */
static int
enter_folder(git_oid *tree, struct store *s, const char *path)
{
	struct store_tree t;
	size_t len;
	int rc = 0;

	for (; rc == 0 && *path; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		rc = store_tree_open(&t, s, tree);
		while (rc == 0 && (rc = store_tree_next(&t)) == 0) {
			if (t.entry.len == len &&
			    memcmp(t.entry.name, path, len) == 0)
				break;
		}
		if (rc == 0 && !store_entry_is_tree(&t.entry))
			rc = 1;
		if (rc == 0)
			git_oid_fromraw(tree, t.entry.id);
		store_tree_close(&t);
	}
	return rc;
}

static int
folder_of(git_oid *out, struct store *s, const char *commit,
    const char *folder)
{
	int rc = tree_of(out, s, commit);

	return rc == 0 ? enter_folder(out, s, folder) : rc;
}

int
store_news(struct store *s, const char *from, const char *to,
    const char *folder, store_added_fn *fn, void *arg)
{
	struct walk w = { fn, arg };
	struct differ d = { s, BUF_INIT, news_diff, &w, 0 };
	git_oid old, new;
	int none = folder_of(&old, s, from, folder), rc;

	rc = none < 0 ? none : folder_of(&new, s, to, folder);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	buf_adds(&d.path, folder);
	if (none || !git_oid_equal(&old, &new))
		rc = diff_ids(&d, none ? NULL : &old, &new);
	buf_release(&d.path);
	return rc;
}

int
store_descends(struct store *s, const char *from, const char *to)
{
	git_oid old, new;
	int rc;

	if (store_parse_id(&old, from) != 0 || store_parse_id(&new, to) != 0)
		return err_code();
	if (git_oid_equal(&old, &new))
		return git_odb_exists(s->odb, &new);
	if (!git_odb_exists(s->odb, &old) || !git_odb_exists(s->odb, &new))
		return 0;
	rc = git_graph_descendant_of(s->repo, &new, &old);
	return rc < 0 ? store_err("cannot walk from %s", to) : rc;
}

int
store_related(struct store *s, const char *a, const char *b)
{
	git_oid x, y, base;
	int rc;

	if (store_parse_id(&x, a) != 0 || store_parse_id(&y, b) != 0)
		return err_code();
	rc = git_merge_base(&base, s->repo, &x, &y);
	if (rc == GIT_ENOTFOUND)
		return 0;
	return rc < 0 ? store_err("cannot walk from %s", b) : 1;
}

int
store_root(struct store *s, const char *head, char out[BLOB_ID + 1])
{
	git_commit *commit = NULL;
	git_oid id;
	unsigned parents;
	int rc = store_parse_id(&id, head);

	while (rc == 0) {
		git_oid_tostr(out, BLOB_ID + 1, &id);
		if (git_commit_lookup(&commit, s->repo, &id) < 0)
			return store_err("cannot read commit %s", out);
		parents = git_commit_parentcount(commit);
		if (parents > 0)
			id = *git_commit_parent_id(commit, 0);
		git_commit_free(commit);
		if (parents == 0)
			break;
	}
	return rc;
}

/* store_visit() */

struct visit {
	struct store *store;
	const struct store_visitor *visitor;
	struct store_history history;
	unsigned parent;		/* the one that is compared with */
};

static int
visit_diff(void *arg, const struct store_diff *d)
{
	struct visit *v = arg;

	return v->visitor->diff(v->visitor->arg, &v->history, d);
}

static int
visit_merge(void *arg, const struct store_diff *d)
{
	struct visit *v = arg;

	return v->visitor->merge(v->visitor->arg, &v->history,
	    v->parent, d);
}

static void
fill_history(struct store_history *h, const git_commit *commit)
{
	const git_signature *author = git_commit_author(commit);
	const git_signature *committer = git_commit_committer(commit);

	memset(h, 0, sizeof *h);
	git_oid_tostr(h->id, sizeof h->id, git_commit_id(commit));
	h->nparents = git_commit_parentcount(commit);
	for (unsigned i = 0; i < h->nparents && i < 8; i++)
		git_oid_tostr(h->parents[i], sizeof h->parents[i],
		    git_commit_parent_id(commit, i));
	h->author_name = author->name;
	h->author_email = author->email;
	h->authored.at = author->when.time;
	h->authored.offset = author->when.offset;
	h->committed.at = committer->when.time;
	h->committed.offset = committer->when.offset;
	h->message = git_commit_message_raw(commit);
}

/* Compares with parent `n`, or with nothing where there is none. */
static int
visit_parent(struct visit *v, const git_commit *commit, unsigned n)
{
	struct differ d = { v->store, BUF_INIT,
	    n > 0 ? visit_merge : visit_diff, v, 1 };
	const git_oid *tree = git_commit_tree_id(commit);
	int root = n >= v->history.nparents, rc = 0;
	git_oid old;

	v->parent = n;
	if (!root)
		rc = store_commit_tree(&old, v->store,
		    git_commit_parent_id(commit, n));
	if (rc == 0 && (root || !git_oid_equal(&old, tree)))
		rc = diff_ids(&d, root ? NULL : &old, tree);
	buf_release(&d.path);
	return rc;
}

static int
visit_commit(struct visit *v, const git_oid *id)
{
	git_commit *commit;
	int rc;

	if (git_commit_lookup(&commit, v->store->repo, id) < 0)
		return store_err("cannot read the history of main");
	fill_history(&v->history, commit);
	rc = v->visitor->commit(v->visitor->arg, &v->history);
	if (rc == 0)
		rc = visit_parent(v, commit, 0);
	for (unsigned n = 1; rc == 0 && n < v->history.nparents; n++)
		rc = visit_parent(v, commit, n);
	git_commit_free(commit);
	return rc;
}

static int
begin_walk(git_revwalk **out, struct store *s, const char *from,
    const char *to)
{
	git_oid old, new;
	int rc = store_parse_id(&new, to);

	if (rc == 0 && from[0])
		rc = store_parse_id(&old, from);
	if (rc != 0)
		return rc;
	if (git_revwalk_new(out, s->repo) < 0 ||
	    git_revwalk_sorting(*out,
	    GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE) < 0 ||
	    git_revwalk_push(*out, &new) < 0 ||
	    (from[0] && git_revwalk_hide(*out, &old) < 0))
		return store_err("cannot walk the history of main");
	return 0;
}

int
store_visit(struct store *s, const char *from, const char *to,
    const struct store_visitor *visitor)
{
	struct visit v = { s, visitor, { .nparents = 0 }, 0 };
	git_revwalk *walk = NULL;
	git_oid id;
	int rc = begin_walk(&walk, s, from, to), next = 0;

	while (rc == 0 && (next = git_revwalk_next(&id, walk)) == 0)
		rc = visit_commit(&v, &id);
	if (rc == 0 && next != GIT_ITEROVER)
		rc = store_err("cannot walk the history of main");
	git_revwalk_free(walk);
	return rc;
}

int
store_first_new(struct store *s, const char *from, const char *to,
    char out[BLOB_ID + 1])
{
	git_revwalk *walk = NULL;
	git_oid id;
	int rc = begin_walk(&walk, s, from, to), next;

	if (rc == 0) {
		next = git_revwalk_next(&id, walk);
		if (next == 0)
			git_oid_tostr(out, BLOB_ID + 1, &id);
		else
			rc = next == GIT_ITEROVER ? 1 :
			    store_err("cannot walk the history of main");
	}
	git_revwalk_free(walk);
	return rc;
}
