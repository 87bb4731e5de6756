#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/store_world.h"

/* Two commits on top of one: main is at `ours`. */
struct fork {
	struct sample base, one, two;
	char ours[BLOB_ID + 1], theirs[BLOB_ID + 1];
};

static void
fork_history(struct world *w, struct fork *f)
{
	char base[BLOB_ID + 1];

	append_one(w, &f->base);
	memcpy(base, w->head, sizeof base);
	append_one(w, &f->one);
	memcpy(f->theirs, w->head, sizeof f->theirs);
	OK(store_move_main(w->git_dir, f->theirs, base, 1));
	memcpy(w->head, base, sizeof base);
	append_one(w, &f->two);
	memcpy(f->ours, w->head, sizeof f->ours);
}

static void
assert_news(struct world *w, const char *from, const char *to,
    const char *folder, unsigned n)
{
	struct seen seen = { .sorted = 1 };

	OK(store_news(w->store, from, to, folder, see, &seen));
	assert_int_equal(seen.n, n);
	assert_int_equal(seen.sorted, 1);
}

static void
test_news(void **state)
{
	struct world *w = *state;
	struct fork f;
	char folder[PATH_BYTES];

	fork_history(w, &f);
	assert_news(w, "", f.ours, "", 2);
	assert_news(w, f.ours, f.theirs, "", 1);
	assert_news(w, f.theirs, f.ours, "", 1);
	assert_news(w, f.ours, f.ours, "", 0);
	snprintf(folder, sizeof folder, "%s", f.one.path);
	*strrchr(folder, '/') = '\0';
	assert_news(w, f.ours, f.theirs, folder, 1);
	assert_news(w, f.theirs, f.ours, folder, 0);
	assert_news(w, "", f.ours, folder, 0);
	assert_news(w, "", f.theirs, "cases", 2);
	assert_news(w, "", f.theirs, "policy", 0);
	assert_news(w, "", f.theirs, f.one.path, 0);	/* is no folder */
}

static void
test_merge(void **state)
{
	struct world *w = *state;
	struct fork f;
	struct buf out = BUF_INIT;
	char merged[BLOB_ID + 1];

	fork_history(w, &f);
	assert_int_equal(store_related(w->store, f.ours, f.theirs), 1);
	OK(store_merge(w->store, f.ours, f.theirs, &commit, merged));
	OK(store_head(w->head, w->git_dir));
	assert_string_equal(w->head, merged);
	assert_int_equal(store_descends(w->store, f.ours, merged), 1);
	assert_int_equal(store_descends(w->store, f.theirs, merged), 1);
	assert_news(w, "", merged, "", 3);
	OK(GIT(w, &out, "log", "-1", "--format=%P", "main"));
	assert_int_equal(strncmp(out.data, f.ours, BLOB_ID), 0);
	assert_string_equal(out.data + BLOB_ID + 1, f.theirs);
	/* As git merges. */
	buf_cut(&out, 0);
	OK(GIT(w, &out, "merge-tree", "--write-tree", f.ours, f.theirs));
	buf_addc(&out, '\n');
	OK(GIT(w, &out, "rev-parse", "main^{tree}"));
	assert_int_equal(strncmp(out.data, out.data + BLOB_ID + 1, BLOB_ID),
	    0);
	/* Main has moved. */
	assert_int_equal(store_merge(w->store, f.ours, f.theirs, &commit,
	    merged), 1);
	assert_sound(w);
	buf_release(&out);
}

/* Another commit of the same tree, whose one event has another blob. */
static void
test_conflict(void **state)
{
	struct world *w = *state;
	struct fork f;
	struct buf other = BUF_INIT;
	char script[6 * PATH_BYTES], merged[BLOB_ID + 1];
	const char *argv[] = { "sh", "-c", script, NULL };
	struct proc p;
	int status;

	fork_history(w, &f);
	snprintf(script, sizeof script, "export GIT_INDEX_FILE='%s/x' "
	    "GIT_DIR='%s' && git read-tree %s && blob=$(echo false | git "
	    "hash-object -w --stdin) && git update-index --cacheinfo "
	    "\"100644,$blob,%s\" && tree=$(git write-tree) && printf 'tree "
	    "%%s\\nparent %s\\nauthor a <a> 1 +0000\\ncommitter a <a> 1 "
	    "+0000\\n\\nx\\n' $tree | git hash-object -t commit -w --stdin",
	    w->git_dir, w->git_dir, f.theirs, f.base.path, f.theirs);
	OK(proc_start(&p, argv, PROC_OUT));
	OK(file_read_fd(&other, p.out, "sh"));
	OK(proc_wait(&p, &status));
	assert_int_equal(status, 0);
	buf_cut(&other, BLOB_ID);
	assert_code(store_merge(w->store, f.ours, other.data, &commit,
	    merged), CASE_ENO);
	OK(store_head(w->head, w->git_dir));
	assert_string_equal(w->head, f.ours);
	assert_code(store_forward(w->store, f.ours, other.data), CASE_EBUG);
	buf_release(&other);
}

static void
test_forward(void **state)
{
	struct world *w = *state;
	struct fork f;
	char base[BLOB_ID + 1];

	append_one(w, &f.base);
	memcpy(base, w->head, sizeof base);
	append_one(w, &f.one);
	OK(store_move_main(w->git_dir, w->head, base, 1));
	OK(store_forward(w->store, base, w->head));
	OK(store_head(base, w->git_dir));
	assert_string_equal(base, w->head);
	assert_int_equal(store_forward(w->store, f.base.blob, w->head) < 0,
	    1);
	err_clear();
	assert_sound(w);
}

static void
test_refs(void **state)
{
	struct world *w = *state;
	const char *name = "refs/casebook/remote/origin";
	char out[BLOB_ID + 1], old[BLOB_ID + 1];

	append_many(w, 1);
	memcpy(old, w->head, sizeof old);
	append_many(w, 1);
	assert_int_equal(store_ref(out, w->git_dir, name), 1);
	assert_string_equal(out, "");
	OK(store_set_ref(w->git_dir, name, old));
	OK(store_ref(out, w->git_dir, name));
	assert_string_equal(out, old);
	OK(store_set_ref(w->git_dir, name, w->head));
	assert_sound(w);
	assert_int_equal(GIT(w, NULL, "pack-refs", "--all"), 0);
	OK(store_ref(out, w->git_dir, name));
	assert_string_equal(out, w->head);
	OK(store_set_ref(w->git_dir, name, old));
	OK(store_ref(out, w->git_dir, name));
	assert_string_equal(out, old);
	assert_int_equal(store_related(w->store, old, w->head), 1);
}

/* Only what lies below the own objects is seen. */
static void
test_see(void **state)
{
	struct world *w = *state;
	char path[2 * PATH_BYTES];

	append_many(w, 1);
	assert_code(store_see(w->store, "/tmp"), CASE_EPERM);
	assert_code(store_see(w->store, w->git_dir), CASE_EPERM);
	snprintf(path, sizeof path, "%s/objects", w->git_dir);
	assert_code(store_see(w->store, path), CASE_EPERM);
	snprintf(path, sizeof path, "%s/objects/../refs", w->git_dir);
	assert_code(store_see(w->store, path), CASE_EPERM);
	snprintf(path, sizeof path, "%s/objects/none", w->git_dir);
	assert_code(store_see(w->store, path), CASE_ENOTFOUND);
	snprintf(path, sizeof path, "%s/objects/pack", w->git_dir);
	OK(store_see(w->store, path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_news),
		TEST(test_merge),
		TEST(test_conflict),
		TEST(test_forward),
		TEST(test_refs),
		TEST(test_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
