#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/store_world.h"

static int
compare_files(const void *a, const void *b)
{
	const struct store_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* By the order of cases, as an import does it. */
static int
stream_some(struct world *w, struct store_stream *st, unsigned n,
    unsigned per_commit)
{
	struct sample *s = xcalloc(n, sizeof *s);
	struct store_file *files = xcalloc(n, sizeof *files);
	int rc = 0;

	for (unsigned i = 0; i < n; i++) {
		make_sample(&s[i], w->n++);
		files[i] = s[i].file;
	}
	qsort(files, n, sizeof *files, compare_files);
	for (unsigned i = 0; rc == 0 && i < n; i += per_commit)
		rc = store_stream_commit(st, files + i, per_commit, &commit);
	free(s);
	free(files);
	return rc;
}

static void
stream_many(struct world *w, struct store_stream *st, unsigned n,
    unsigned per_commit)
{
	OK(stream_some(w, st, n, per_commit));
}

static void
test_stream(void **state)
{
	struct world *w = *state;
	struct store_stream *st;
	struct seen seen = { .sorted = 1 };
	struct sample s;
	struct buf out = BUF_INIT;
	char head[BLOB_ID + 1];

	OK(store_stream_begin(&st, w->store, ""));
	stream_many(w, st, 10, 10);
	OK(store_stream_end(st, w->head));
	append_one(w, &s);
	OK(store_stream_begin(&st, w->store, w->head));
	stream_many(w, st, 5000, 500);
	/* Nobody sees any of it until the end. */
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	OK(store_stream_end(st, w->head));
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	OK(store_walk(w->store, "", w->head, see, &seen));
	assert_int_equal(seen.n, 5011);
	GIT(w, &out, "rev-list", "--count", "main");
	assert_string_equal(out.data, "12");
	buf_release(&out);
	assert_sound(w);
	/* Without a commit nothing is written. */
	OK(store_stream_begin(&st, w->store, w->head));
	OK(store_stream_end(st, head));
	assert_string_equal(head, w->head);
	assert_int_equal(count_files(w, "objects/pack", ".pack"), 3);
	append_one(w, &s);
}

/* Commits that end within a case, within its attachments too. */
static void
test_stream_within_a_case(void **state)
{
	static const char *const names[] = {
		"0001-opened-00000001", "0001-opened-00000001.d/a.pdf",
		"0001-opened-00000001.d/b c.pdf", "0002-noted-00000002",
		"0003-noted-00000003", "0003-noted-00000003.d/a.pdf",
	};
	enum { N = sizeof names / sizeof *names };
	struct world *w = *state;
	struct store_stream *st;
	struct sample s[N], other;
	struct buf list = BUF_INIT;

	append_many(w, 20);
	OK(store_stream_begin(&st, w->store, w->head));
	for (unsigned i = 0; i < N; i++) {
		make_sample(&s[i], i % 4 + 1000);	/* some are the same */
		snprintf(s[i].path, sizeof s[i].path,
		    "cases/2/2/2/2222222222/%s", names[i]);
		OK(store_stream_commit(st, &s[i].file, 1, &commit));
	}
	make_sample(&other, 2000);
	OK(store_stream_commit(st, &other.file, 1, &commit));
	OK(store_stream_end(st, w->head));
	GIT(w, &list, "ls-tree", "-r", "--name-only", "main",
	    "cases/2/2/2/2222222222/");
	for (unsigned i = 0; i < N; i++)
		assert_non_null(strstr(list.data, names[i]));
	buf_release(&list);
	assert_sound(w);
}

static void
test_stream_refuses(void **state)
{
	struct world *w = *state;
	struct store_stream *st;
	struct store_commit c = commit;
	struct sample s, changed, deep;
	struct buf out = BUF_INIT;
	char head[BLOB_ID + 1], new[BLOB_ID + 1];

	append_one(w, &s);
	/* A path that exists would be replaced. */
	make_sample(&changed, 5);
	changed.file.path = s.path;
	OK(store_stream_begin(&st, w->store, w->head));
	assert_code(store_stream_commit(st, &changed.file, 1, &commit),
	    CASE_EBUG);
	store_stream_abort(st);
	/* So would a file by a folder, and a folder by a file. */
	make_sample(&deep, 5);
	snprintf(deep.path, sizeof deep.path, "%.200s/x", s.path);
	OK(store_stream_begin(&st, w->store, w->head));
	assert_code(store_stream_commit(st, &deep.file, 1, &commit),
	    CASE_EBUG);
	store_stream_abort(st);
	strrchr(deep.path, '/')[0] = '\0';
	strrchr(deep.path, '/')[0] = '\0';
	OK(store_stream_begin(&st, w->store, w->head));
	assert_code(store_stream_commit(st, &deep.file, 1, &commit),
	    CASE_EBUG);
	store_stream_abort(st);
	/* The same twice. */
	make_sample(&s, 6);
	OK(store_stream_begin(&st, w->store, w->head));
	OK(store_stream_commit(st, &s.file, 1, &commit));
	assert_code(store_stream_commit(st, &s.file, 1, &commit), CASE_EBUG);
	store_stream_abort(st);
	/* A folder that was left. */
	OK(store_stream_begin(&st, w->store, w->head));
	OK(store_stream_commit(st, &s.file, 1, &commit));
	snprintf(deep.path, sizeof deep.path, "policy/x");
	OK(store_stream_commit(st, &deep.file, 1, &commit));
	make_sample(&changed, 7);
	assert_code(store_stream_commit(st, &changed.file, 1, &commit),
	    CASE_EBUG);
	store_stream_abort(st);
	/* Other bytes than its id says. */
	changed.blob[0] ^= 1;
	OK(store_stream_begin(&st, w->store, w->head));
	assert_code(store_stream_commit(st, &changed.file, 1, &commit),
	    CASE_EBUG);
	store_stream_abort(st);
	OK(store_stream_begin(&st, w->store, w->head));
	OK(store_stream_commit(st, &s.file, 1, &commit));
	c.author_name = "x\ncommitter y";
	make_sample(&changed, 8);
	assert_code(store_stream_commit(st, &changed.file, 1, &c),
	    CASE_EDATA);
	store_stream_abort(st);
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	assert_int_equal(count_files(w, "objects/pack", ".idx"), 1);
	assert_int_equal(count_files(w, "objects/pack", ""), 3);
	assert_sound(w);
	assert_int_equal(count_files(w, "casebook/pack", "new*"), 0);
	/* A push moves main while a stream is open. */
	OK(store_stream_begin(&st, w->store, w->head));
	OK(store_stream_commit(st, &s.file, 1, &commit));
	GIT(w, &out, "-c", "user.name=x", "-c", "user.email=x", "commit-tree",
	    "-p", "main", "-m", "pushed", "main^{tree}");
	assert_int_equal(GIT(w, NULL, "update-ref", "refs/heads/main",
	    out.data), 0);
	assert_int_equal(store_stream_end(st, new), 1);
	memcpy(w->head, out.data, BLOB_ID);
	buf_release(&out);
	append_many(w, 3);
	assert_sound(w);
}

/* What a writer that was killed has left goes with the next one. */
static void
test_leftover(void **state)
{
	struct world *w = *state;
	struct store_stream *st;
	pid_t child;
	int status;

	append_many(w, 2);
	child = fork();
	if (child == 0) {
		OK(store_stream_begin(&st, w->store, w->head));
		stream_many(w, st, 2000, 1000);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(count_files(w, "casebook/pack", "new*"), 1);
	assert_sound(w);
	w->n += 2000;
	append_many(w, 2);
	assert_int_equal(count_files(w, "casebook/pack", "new*"), 0);
	assert_sound(w);
}

/* A limit of the size of a file stands for a disk that is full. */
static void
test_full_disk(void **state)
{
	static const rlim_t sizes[] = { 0, 10, 1000, 70000, 200000 };
	struct world *w = *state;
	struct rlimit old, limit;
	struct store_stream *st;
	char head[BLOB_ID + 1];
	unsigned n;

	append_many(w, 2);
	n = w->n;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		int rc;

		limit = old;
		limit.rlim_cur = sizes[i];
		w->n = n;
		OK(store_stream_begin(&st, w->store, w->head));
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		rc = stream_some(w, st, 3000, 1000);
		if (rc == 0)
			rc = store_stream_end(st, head);
		else
			store_stream_abort(st);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_code(rc, CASE_EAGAIN);
		assert_int_equal(count_files(w, "casebook/pack", "new*"), 0);
		assert_int_equal(count_files(w, "objects/pack", ".pack"), 2);
		OK(store_head(head, w->git_dir));
		assert_string_equal(head, w->head);
	}
	append_many(w, 2);
	assert_sound(w);
}

/* Bytes that zlib cannot make smaller. */
static void
fill_randomly(struct buf *b, size_t len, uint64_t state)
{
	while (len-- > 0) {
		state = state * 6364136223846793005 + 1442695040888963407;
		buf_addc(b, (char)(state >> 56));
	}
}

static void
put(struct store_packer *p, git_object_t type, const struct buf *b)
{
	git_oid id, expected;

	assert_int_equal(git_odb_hash(&expected, b->data, b->len, type), 0);
	OK(store_packer_put(p, &id, type, b->data, b->len));
	assert_true(git_oid_equal(&id, &expected));
}

/* Of all sizes around those of headers and buffers, each twice. */
static void
put_all_sizes(struct store_packer *p)
{
	static const size_t sizes[] = {
		0, 1, 15, 16, 1023, 1024, 2047, 2048, 4095, 4096, 65534,
		65535, 65536, 65537, 131072, 3000000,
	};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		buf_cut(&b, 0);
		fill_randomly(&b, sizes[i / 2], i / 2);
		put(p, GIT_OBJECT_BLOB, &b);
		for (size_t j = 0; j < b.len; j++)
			b.data[j] = "soup "[j % 5];
		put(p, GIT_OBJECT_BLOB, &b);
	}
	buf_release(&b);
}

/* Git makes of our pack the very index that we have made. */
static void
test_packer(void **state)
{
	struct world *w = *state;
	struct store_packer *p;
	struct buf out = BUF_INIT;
	char script[2 * PATH_BYTES];
	const char *argv[] = { "sh", "-c", script, NULL };
	struct proc sh;
	int status;

	OK(store_packer_begin(&p, w->store));
	put_all_sizes(p);
	OK(store_packer_finish(p));
	store_packer_free(p);
	snprintf(script, sizeof script, "cd '%s/objects/pack' && "
	    "git index-pack --strict -o new.idx *.pack >/dev/null && "
	    "cmp pack-*.idx new.idx && rm new.idx && "
	    "git verify-pack *.pack", w->git_dir);
	OK(proc_start(&sh, argv, 0));
	OK(proc_wait(&sh, &status));
	assert_int_equal(status, 0);
	GIT(w, &out, "count-objects", "-v");
	/* All but the empty one have a twin of soup. */
	assert_non_null(strstr(out.data, "in-pack: 31\npacks: 1\n"));
	buf_release(&out);
	assert_sound(w);
}

/* What a shared casebook lets others do is the umask's business. */
static void
test_modes(void **state)
{
	static const mode_t masks[] = { 022, 007, 077 };
	struct world *w = *state;
	struct buf out = BUF_INIT;
	char script[2 * PATH_BYTES];
	const char *argv[] = { "sh", "-c", script, NULL };
	struct sample s;
	struct proc sh;
	int status;

	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		mode_t old = umask(masks[i]);

		append_one(w, &s);
		umask(old);
	}
	snprintf(script, sizeof script, "cd '%s/objects/pack' && "
	    "stat -c %%a *.pack *.idx | sort | tr '\n' ' '", w->git_dir);
	OK(proc_start(&sh, argv, PROC_OUT));
	OK(file_read_fd(&out, sh.out, "stat"));
	OK(proc_wait(&sh, &status));
	assert_string_equal(out.data, "400 400 440 440 444 444 ");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_packer),
		TEST(test_modes),
		TEST(test_stream),
		TEST(test_stream_within_a_case),
		TEST(test_stream_refuses),
		TEST(test_leftover),
		TEST(test_full_disk),
	};

	proc_harden();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
