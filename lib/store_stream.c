#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/store_parts.h"

enum { MAIN_LOCK_SECONDS = 10 };	/* for a git that is at work */

struct store_stream {
	struct store *store;
	struct store_packer *packer;
	struct store_adder adder;
	char head[BLOB_ID + 1];		/* where main must be at the end */
	char newest[BLOB_ID + 1];	/* commit of the stream, or head */
	char merged[BLOB_ID + 1];	/* second parent of the next; or "" */
	size_t files;
};

static int
check_name(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	if (!*p)
		return err_set(CASE_EDATA, "the name of an author is empty");
	for (; *p; p++) {
		if (*p < ' ' || *p == 0x7f || *p == '<' || *p == '>')
			return err_set(CASE_EDATA, "the name of an author has "
			    "a '<', a '>' or a control character");
	}
	return 0;
}

/* "name <email> 1763716202 +0100", with nothing in it that would forge a
 * header (THREATS 6; git_signature_new() lets newlines pass). */
static int
format_person(struct buf *out, const char *name, const char *email,
    struct when w)
{
	int rc = check_name(name), minutes = abs(w.offset);

	if (rc == 0)
		rc = check_name(email);
	if (rc != 0)
		return rc;
	/* git has no time before 1970, and fsck minds one. */
	buf_addf(out, "%s <%s> %lld %c%02d%02d", name, email,
	    w.at > 0 ? (long long)w.at : 0LL, w.offset < 0 ? '-' : '+',
	    minutes / 60, minutes % 60);
	return 0;
}

/* Our own, since git_commit_create() returns 0 on a full disk without having
 * made the commit (commit.c in every release up to 1.9.7). */
static int
format_commit(struct buf *out, const git_oid *tree,
    const struct store_stream *st, const struct store_commit *c)
{
	char hex[BLOB_ID + 1];
	int rc;

	buf_addf(out, "tree %s\n", git_oid_tostr(hex, sizeof hex, tree));
	if (st->newest[0])
		buf_addf(out, "parent %s\n", st->newest);
	if (st->merged[0])
		buf_addf(out, "parent %s\n", st->merged);
	buf_adds(out, "author ");
	rc = format_person(out, c->author_name, c->author_email, c->authored);
	buf_adds(out, "\ncommitter ");
	if (rc == 0)
		rc = format_person(out, c->committer_name, c->committer_email,
		    c->committed);
	buf_addf(out, "\n\n%s", c->message);
	if (out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	return rc;
}

static int
begin(struct store_stream *st)
{
	struct store *s = st->store;
	git_oid commit, tree;
	int rc = 0;

	if (st->head[0]) {
		rc = store_parse_id(&commit, st->head);
		if (rc == 0)
			rc = store_commit_tree(&tree, s, &commit);
	}
	if (rc == 0)
		rc = store_packer_begin(&st->packer, s);
	if (rc == 0)
		rc = store_adder_begin(&st->adder, s, st->packer,
		    st->head[0] ? &tree : NULL);
	return rc;
}

int
store_stream_begin(struct store_stream **out, struct store *s,
    const char *head)
{
	struct store_stream *st = xcalloc(1, sizeof *st);
	int rc;

	st->store = s;
	memcpy(st->head, head, strnlen(head, BLOB_ID));
	memcpy(st->newest, st->head, sizeof st->newest);
	rc = begin(st);
	if (rc != 0) {
		store_stream_abort(st);
		st = NULL;
	}
	*out = st;
	return rc;
}

static int
put_file(struct store_stream *st, const struct store_file *file)
{
	git_oid id, given;
	int rc = store_parse_id(&given, file->blob);

	if (rc == 0)
		rc = store_packer_put(st->packer, &id, GIT_OBJECT_BLOB,
		    file->data, file->len);
	if (rc == 0 && !git_oid_equal(&id, &given))
		rc = err_set(CASE_EBUG, "'%s' was hashed to another id",
		    file->path);
	if (rc == 0)
		rc = store_adder_add(&st->adder, file->path, &id);
	return rc;
}

/* Commits what is in the adder. */
static int
put_commit(struct store_stream *st, const struct store_commit *c)
{
	struct buf text = BUF_INIT;
	git_oid tree, commit;
	int rc = store_adder_write(&st->adder, &tree);

	if (rc == 0)
		rc = format_commit(&text, &tree, st, c);
	if (rc == 0)
		rc = store_sign(st->store, &text);
	if (rc == 0)
		rc = store_packer_put(st->packer, &commit, GIT_OBJECT_COMMIT,
		    text.data, text.len);
	if (rc == 0)
		git_oid_tostr(st->newest, sizeof st->newest, &commit);
	buf_release(&text);
	return rc;
}

int
store_stream_commit(struct store_stream *st, const struct store_file *files,
    size_t n, const struct store_commit *c)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = put_file(st, &files[i]);
	st->files += n;
	return rc == 0 ? put_commit(st, c) : rc;
}

struct proof {
	struct store *store;
	size_t added;
};

static int
prove_added(void *arg, const struct store_added *added)
{
	struct proof *p = arg;
	git_oid id;
	int rc = store_parse_id(&id, added->blob);

	p->added++;
	if (rc == 0 && !git_odb_exists(p->store->odb, &id))
		rc = err_set(CASE_EAGAIN, "'%s' was written but cannot be "
		    "found again", added->path);
	return rc;
}

/*
 * The new commit must have everything that main had, and what was merged,
 * unchanged, and all that was given to the stream, whatever we believe to
 * have written, and whatever the disk did.
 */
static int
prove(struct store_stream *st)
{
	struct proof p = { st->store, 0 };
	int rc;

	git_odb_refresh(st->store->odb);
	rc = store_walk(st->store, st->head, st->newest, prove_added, &p);
	if (rc == 0 && p.added != st->files)
		rc = err_set(CASE_EBUG, "of %zu files %zu were written",
		    st->files, p.added);
	if (rc == 0 && st->merged[0])
		rc = store_walk(st->store, st->merged, st->newest,
		    prove_added, &p);
	return rc;
}

/*
 * A last look, from the disk, before anybody is told that it is done.  Main
 * may be ahead already: a push does not take our lock.
 */
static int
read_back(struct store *s, const char *commit)
{
	char now[BLOB_ID + 1];

	if (store_head(now, s->git_dir) == 0 &&
	    store_descends(s, commit, now) == 1)
		return 0;
	err_clear();
	return err_set(CASE_EAGAIN,
	    "main was written but reads otherwise; perhaps a git moved it");
}

int
store_stream_end(struct store_stream *st, char new_head[BLOB_ID + 1])
{
	struct store *s = st->store;
	int rc = 0;

	if (strcmp(st->newest, st->head) != 0) {
		rc = store_packer_finish(st->packer);
		store_packer_free(st->packer);
		st->packer = NULL;
		if (rc == 0)
			rc = prove(st);
		if (rc == 0)
			rc = store_move_main(s->git_dir, st->head, st->newest,
			    MAIN_LOCK_SECONDS);
		if (rc == 0)
			rc = read_back(s, st->newest);
	}
	if (rc == 0)
		memcpy(new_head, st->newest, sizeof st->newest);
	store_stream_abort(st);
	return rc;
}

static int
add_news(void *arg, const struct store_added *added)
{
	struct store_stream *st = arg;
	git_oid id;
	int rc = store_parse_id(&id, added->blob);

	st->files++;
	return rc == 0 ? store_adder_add(&st->adder, added->path, &id) : rc;
}

int
store_merge(struct store *s, const char *head, const char *other,
    const struct store_commit *c, char new_head[BLOB_ID + 1])
{
	struct store_stream *st;
	int rc = store_stream_begin(&st, s, head);

	if (rc != 0)
		return rc;
	memcpy(st->merged, other, strnlen(other, BLOB_ID));
	rc = store_news(s, head, other, "", add_news, st);
	if (rc == 0)
		rc = put_commit(st, c);
	if (rc == 0)
		return store_stream_end(st, new_head);
	store_stream_abort(st);
	return rc;
}

int
store_forward(struct store *s, const char *head, const char *other)
{
	struct proof p = { s, 0 };
	int rc = store_walk(s, head, other, prove_added, &p);

	if (rc == 0)
		rc = store_move_main(s->git_dir, head, other,
		    MAIN_LOCK_SECONDS);
	return rc == 0 ? read_back(s, other) : rc;
}

void
store_stream_abort(struct store_stream *st)
{
	if (!st)
		return;
	store_adder_release(&st->adder);
	store_packer_free(st->packer);
	free(st);
}

static int
check_paths(const struct store_file *files, size_t n, int first)
{
	struct event_path path;

	for (size_t i = 0; i < n; i++) {
		if (path_parse(&path, files[i].path) != 0 &&
		    !(first && strcmp(files[i].path, ".gitattributes") == 0))
			return err_set(CASE_EBUG,
			    "'%s' is no path of a casebook", files[i].path);
	}
	return 0;
}

static int
compare_files(const void *a, const void *b)
{
	const struct store_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* A commit wants what is in one folder together. */
static int
commit_sorted(struct store_stream *st, const struct store_file *files,
    size_t n, const struct store_commit *c)
{
	struct store_file *sorted = xcalloc(n, sizeof *sorted);
	int rc;

	memcpy(sorted, files, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare_files);
	rc = store_stream_commit(st, sorted, n, c);
	free(sorted);
	return rc;
}

int
store_append(struct store *s, const char *head,
    const struct store_file *files, size_t n, const struct store_commit *c,
    char new_head[BLOB_ID + 1])
{
	struct store_stream *st;
	char now[BLOB_ID + 1];
	int rc = store_head(now, s->git_dir);

	if (rc >= 0)
		rc = strcmp(now, head) == 0 ? 0 : 1;
	if (rc == 0)
		rc = check_paths(files, n, !head[0]);
	if (rc == 0)
		rc = store_stream_begin(&st, s, head);
	if (rc != 0)
		return rc;
	rc = commit_sorted(st, files, n, c);
	if (rc == 0)
		return store_stream_end(st, new_head);
	store_stream_abort(st);
	return rc;
}
