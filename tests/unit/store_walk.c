#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/store_world.h"

/* Commits the tree of w->head as `script` changes it, with a second parent
 * unless that is ""; sets w->head and does not move main. */
static void
forge_merge(struct world *w, const char *script, const char *other)
{
	char text[4096];
	struct buf out = BUF_INIT;
	struct proc p;
	const char *argv[] = { "sh", "-c", text, NULL };
	int status;

	snprintf(text, sizeof text,
	    "set -e; cd '%s'; rm -f '%s/ix'; export GIT_INDEX_FILE='%s/ix' "
	    "GIT_DIR=. GIT_WORK_TREE=.; "
	    "git read-tree %s; blob=$(echo forged | git hash-object -w "
	    "--stdin); empty=$(git hash-object -w --stdin </dev/null); %s; "
	    "git -c user.name=m -c user.email=m@m commit-tree -p %s %s %s "
	    "-m forged $(git write-tree)", w->git_dir, w->dir, w->dir,
	    w->head, script, w->head, other[0] ? "-p" : "", other);
	OK(proc_start(&p, argv, PROC_OUT));
	OK(file_read_fd(&out, p.out, "git"));
	OK(proc_wait(&p, &status));
	assert_int_equal(status, 0);
	assert_true(out.len >= BLOB_ID);
	memcpy(w->head, out.data, BLOB_ID);
	buf_release(&out);
}

static void
forge(struct world *w, const char *script)
{
	forge_merge(w, script, "");
}

static void
test_walk(void **state)
{
	struct world *w = *state;
	struct seen all = { .sorted = 1 }, none = { 0 }, one = { 0 };
	struct seen stop = { .stop_at = 5 };
	struct sample s;
	char old[BLOB_ID + 1];

	append_many(w, 50);
	memcpy(old, w->head, sizeof old);
	OK(store_walk(w->store, "", w->head, see, &all));
	assert_int_equal(all.n, 50);
	assert_true(all.sorted);
	OK(store_walk(w->store, old, w->head, see, &none));
	OK(store_walk(w->store, "", "", see, &none));
	assert_int_equal(none.n, 0);
	append_one(w, &s);
	OK(store_walk(w->store, old, w->head, see, &one));
	assert_int_equal(one.n, 1);
	assert_string_equal(one.path, s.path);
	assert_int_equal(store_walk(w->store, "", w->head, see, &stop), 42);
	assert_code(store_walk(w->store, w->head, old, see, &none),
	    CASE_EBUG);
	assert_code(store_walk(w->store, "",
	    "0123456789012345678901234567890123456789", see, &none),
	    CASE_EBUG);
	assert_code(store_walk(w->store, "", s.blob, see, &none), CASE_EBUG);
}

/* Each forgery in a commit of its own, on top of the same two events. */
static void
test_walk_forged(void **state)
{
	static const struct {
		const char *script, *message;
	} forgeries[] = {
		{ "git update-index --cacheinfo 100644,$blob,$f", "changed" },
		{ "git update-index --cacheinfo 100755,$(git rev-parse :$f),$f",
		    "mode" },
		{ "git update-index --force-remove $f", "deleted" },
		{ "git update-index --add --cacheinfo 120000,$blob,cases/l",
		    "120000" },
		{ "git update-index --add --cacheinfo 100755,$blob,cases/x",
		    "100755" },
		{ "git update-index --add --cacheinfo "
		    "160000,0123456789012345678901234567890123456789,cases/g",
		    "160000" },
		{ "git update-index --force-remove $f; "
		    "git update-index --add --cacheinfo 100644,$blob,$f/x",
		    "deleted" },
	};
	struct world *w = *state;
	struct seen seen = { 0 };
	struct sample s;
	char old[BLOB_ID + 1], script[1024];

	append_many(w, 2);
	append_one(w, &s);
	memcpy(old, w->head, sizeof old);
	for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
		memcpy(w->head, old, sizeof old);
		snprintf(script, sizeof script, "f=%s; %s", s.path,
		    forgeries[i].script);
		forge(w, script);
		assert_int_equal(store_walk(w->store, old, w->head, see,
		    &seen), CASE_EBUG);
		assert_non_null(strstr(err_message(), forgeries[i].message));
		assert_non_null(strstr(err_message(), "cases/"));
		err_clear();
	}
}

/* Writes a tree as it is given, and a commit of it; returns what the walk
 * says. */
static int
walk_raw(struct world *w, const char *raw, size_t len)
{
	struct seen seen = { 0 };
	struct buf text = BUF_INIT;
	char hex[BLOB_ID + 1];
	git_oid id;

	OK(git_odb_write(&id, w->store->odb, raw, len, GIT_OBJECT_TREE));
	git_oid_tostr(hex, sizeof hex, &id);
	buf_addf(&text, "tree %s\nauthor a <a> 1 +0000\n"
	    "committer a <a> 1 +0000\n\nx\n", hex);
	OK(git_odb_write(&id, w->store->odb, text.data, text.len,
	    GIT_OBJECT_COMMIT));
	git_oid_tostr(hex, sizeof hex, &id);
	buf_release(&text);
	return store_walk(w->store, "", hex, see, &seen);
}

#define RAW_ID	"abcdefghijklmnopqrst"

static void
test_walk_damaged(void **state)
{
	static const char good[] =
	    "100644 a\0" RAW_ID "100644 b\0" RAW_ID;
	static const struct {
		const char *raw;
		size_t len;
	} bad[] = {
#define RAW(s)	{ s, sizeof s - 1 }
		RAW("100644 b\0" RAW_ID "100644 a\0" RAW_ID),
		RAW("100644 a\0" RAW_ID "100644 a\0" RAW_ID),
		RAW("0100644 a\0" RAW_ID), RAW("100644 \0" RAW_ID),
		RAW("100644 a/b\0" RAW_ID), RAW("100644 ..\0" RAW_ID),
		RAW("100644 .git\0" RAW_ID), RAW("100648 a\0" RAW_ID),
		RAW("7777777777777777 a\0" RAW_ID), RAW("100644a\0" RAW_ID),
	};
	struct world *w = *state;

	for (size_t len = 1; len < sizeof good - 1; len++) {
		int rc = walk_raw(w, good, len);

		assert_code(rc, len == (sizeof good - 1) / 2 ? 0 : CASE_EBUG);
	}
	OK(walk_raw(w, good, sizeof good - 1));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_code(walk_raw(w, bad[i].raw, bad[i].len), CASE_EBUG);
}

static void
test_walk_random(void **state)
{
	static const char letters[] = "0146 a/.\0z";
	const unsigned seed = 815;
	struct world *w = *state;
	char raw[80];

	print_message("# seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 500; i++) {
		size_t n = (size_t)rand() % sizeof raw;

		for (size_t j = 0; j < n; j++)
			raw[j] = letters[(size_t)rand() % sizeof letters];
		assert_code(walk_raw(w, raw, n), n == 0 ? 0 : CASE_EBUG);
	}
}

static void
test_descends(void **state)
{
	struct world *w = *state;
	struct sample s;
	char first[BLOB_ID + 1], root[BLOB_ID + 1], forged[BLOB_ID + 1];

	append_one(w, &s);
	memcpy(first, w->head, sizeof first);
	append_many(w, 30);
	assert_int_equal(store_descends(w->store, first, w->head), 1);
	assert_int_equal(store_descends(w->store, w->head, w->head), 1);
	assert_int_equal(store_descends(w->store, w->head, first), 0);
	assert_int_equal(store_descends(w->store,
	    "0123456789012345678901234567890123456789", w->head), 0);
	assert_int_equal(store_descends(w->store, w->head,
	    "0123456789012345678901234567890123456789"), 0);
	OK(store_root(w->store, w->head, root));
	assert_string_equal(root, first);
	memcpy(forged, w->head, sizeof forged);
	memcpy(w->head, first, sizeof first);
	forge(w, "true");
	assert_int_equal(store_descends(w->store, w->head, forged), 0);
}

static int
trail_commit(void *arg, const struct store_history *h)
{
	buf_addf(arg, "[%u %s %s]", h->nparents, h->author_name,
	    h->message);
	return 0;
}

static const char *const change_names[] = { "+", "~", "-", "mode " };

static int
trail_diff(void *arg, const struct store_history *h,
    const struct store_diff *d)
{
	(void)h;
	buf_addf(arg, " %s%s %o", change_names[d->change], d->path,
	    d->mode);
	return 0;
}

static int
trail_merge(void *arg, const struct store_history *h, unsigned parent,
    const struct store_diff *d)
{
	buf_addf(arg, " from%u", parent);
	return trail_diff(arg, h, d);
}

static void
visit(struct world *w, const char *from, const char *expected)
{
	struct buf t = BUF_INIT;
	struct store_visitor v = { trail_commit, trail_diff, trail_merge, &t };

	OK(store_visit(w->store, from, w->head, &v));
	for (size_t i = 0; i < t.len; i++) {
		if (t.data[i] == '\n')
			t.data[i] = '|';
	}
	assert_string_equal(t.data, expected);
	buf_release(&t);
}

static void
test_visit(void **state)
{
	struct world *w = *state;
	struct sample s;
	char old[BLOB_ID + 1], first[PATH_BYTES];

	append_one(w, &s);
	memcpy(old, w->head, sizeof old);
	visit(w, old, "");
	snprintf(first, sizeof first, "[0 Anna Example 7k3qf2mxab opened "
	    "(phone) by anna|] +%.200s 100644", s.path);
	visit(w, "", first);
	forge(w, "git update-index --add --cacheinfo 100644,$blob,a "
	    "--cacheinfo 120000,$blob,d/l --cacheinfo 100755,$blob,d/x");
	visit(w, old, "[1 m forged|] +a 100644 +d/l 120000 +d/x 100755");
	memcpy(old, w->head, sizeof old);
	forge(w, "git update-index --cacheinfo 100644,$empty,a; "
	    "git update-index --cacheinfo 100644,$blob,d/x; "
	    "git update-index --force-remove d/l");
	visit(w, old, "[1 m forged|] ~a 100644 -d/l 0 mode d/x 100644");
	memcpy(old, w->head, sizeof old);
	forge(w, "git update-index --force-remove a; git update-index --add "
	    "--cacheinfo 100644,$blob,a/b");
	visit(w, old, "[1 m forged|] -a 0 +a/b 100644");
}

/* A merge of two branches, and the same that drops one side's file and
 * changes the other's. */
static void
test_visit_merge(void **state)
{
	struct world *w = *state;
	struct sample s;
	char base[BLOB_ID + 1], left[BLOB_ID + 1], right[BLOB_ID + 1];

	append_one(w, &s);
	memcpy(base, w->head, sizeof base);
	forge(w, "git update-index --add --cacheinfo 100644,$blob,left");
	memcpy(left, w->head, sizeof left);
	memcpy(w->head, base, sizeof base);
	forge(w, "git update-index --add --cacheinfo 100644,$blob,right");
	memcpy(right, w->head, sizeof right);

	memcpy(w->head, left, sizeof left);
	forge_merge(w, "git update-index --add --cacheinfo "
	    "100644,$blob,right", right);
	visit(w, left, "[1 m forged|] +right 100644"
	    "[2 m forged|] +right 100644 from1 +left 100644");
	memcpy(w->head, left, sizeof left);
	forge_merge(w, "git update-index --add --cacheinfo "
	    "100644,$empty,right --force-remove left", right);
	visit(w, left, "[1 m forged|] +right 100644"
	    "[2 m forged|] -left 0 +right 100644 from1 ~right 100644");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_walk),
		TEST(test_walk_forged),
		TEST(test_walk_damaged),
		TEST(test_walk_random),
		TEST(test_descends),
		TEST(test_visit),
		TEST(test_visit_merge),
	};

	proc_harden();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
