#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/store_world.h"

static const char *
in_git(const struct world *w, const char *name)
{
	static char path[2 * PATH_BYTES];

	snprintf(path, sizeof path, "%s/%s", w->git_dir, name);
	return path;
}

static void
test_hash_needs_no_start(void **state)
{
	char id[BLOB_ID + 1];

	(void)state;
	assert_int_equal(store_was_initialised(), 0);
	OK(store_hash(id, "hello\n", 6));
	assert_string_equal(id, "ce013625030ba8dba906f756967f9e9ca394464a");
	OK(store_hash(id, "", 0));
	assert_string_equal(id, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	assert_int_equal(store_was_initialised(), 0);
}

static void
test_reader_needs_no_start(void **state)
{
	char dir[] = "/tmp/casebook-reader-XXXXXX", path[64], head[BLOB_ID + 1];
	enum store_kind kind;
	struct store_lock lock;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/.git", dir);
	OK(store_probe(&kind, path));
	assert_int_equal(kind, STORE_NONE);
	OK(store_init(path));
	assert_code(store_init(path), CASE_ENO);
	OK(store_probe(&kind, path));
	assert_int_equal(kind, STORE_CASEBOOK);
	assert_int_equal(store_head(head, path), 1);
	assert_string_equal(head, "");
	OK(store_lock(&lock, path, 0));
	store_unlock(&lock);
	store_maintain(path);
	assert_int_equal(store_was_initialised(), 0);
	OK(file_remove_tree(dir));
}

static void
test_append_and_read(void **state)
{
	struct world *w = *state;
	struct sample s;
	struct buf out = BUF_INIT;
	char head[BLOB_ID + 1];

	assert_string_equal(w->head, "");
	for (int i = 0; i < 3; i++) {
		append_one(w, &s);
		OK(store_head(head, w->git_dir));
		assert_string_equal(head, w->head);
		buf_cut(&out, 0);
		OK(store_read(w->store, s.blob, &out));
		assert_string_equal(out.data, s.text);
	}
	buf_cut(&out, 0);
	GIT(w, &out, "log", "-1", "--format=%an %ae %ai|%cn %ce %ci|%B",
	    "main");
	assert_string_equal(out.data,
	    "Anna Example anna@example.org 2025-11-21 10:10:02 +0100|"
	    "anna anna@desk 2025-11-21 07:40:02 -0130|"
	    "7k3qf2mxab opened (phone) by anna");
	buf_cut(&out, 0);
	GIT(w, &out, "rev-list", "--count", "main");
	assert_string_equal(out.data, "3");
	assert_code(store_read(w->store, w->head, &out), CASE_EBUG);
	assert_code(store_read(w->store,
	    "0123456789012345678901234567890123456789", &out),
	    CASE_ENOTFOUND);
	buf_release(&out);
	assert_sound(w);
}

/* The first commit of a casebook, as it is made. */
static void
test_append_first(void **state)
{
	struct world *w = *state;
	struct sample s[2];
	struct store_file files[2];
	struct buf out = BUF_INIT;

	make_sample(&s[0], 1);
	make_sample(&s[1], 2);
	files[0] = s[0].file;
	files[0].path = ".gitattributes";
	files[1] = s[1].file;
	snprintf(s[1].path, sizeof s[1].path, "policy/0001-configured-%.8s",
	    s[1].blob);
	OK(store_append(w->store, "", files, 2, &commit, w->head));
	GIT(w, &out, "ls-tree", "-r", "--name-only", "main");
	assert_memory_equal(out.data, ".gitattributes\npolicy/", 22);
	buf_release(&out);
	/* Only once. */
	assert_code(store_append(w->store, w->head, files, 1, &commit,
	    w->head), CASE_EBUG);
	assert_sound(w);
}

/* Attachments make a folder beside a file of nearly the same name, where
 * git's order of names is not that of strcmp(3). */
static void
test_append_attachments(void **state)
{
	struct world *w = *state;
	struct sample s[3];
	struct store_file files[3];

	append_many(w, 20);
	for (int i = 0; i < 3; i++)
		make_sample(&s[i], 100);
	snprintf(s[1].path, sizeof s[1].path, "%.200s.d/a.pdf", s[0].path);
	snprintf(s[2].path, sizeof s[2].path, "%.200s.d/b c ä.pdf", s[0].path);
	files[0] = s[2].file;
	files[1] = s[0].file;
	files[2] = s[1].file;
	OK(store_append(w->store, w->head, files, 3, &commit, w->head));
	assert_sound(w);
}

static void
test_append_refuses(void **state)
{
	static const char *const bad_paths[] = {
		"", "x", "/x", "cases", "../x", ".git/config",
		"cases/7/k/3/7k3qf2mxab/../x", ".gitattributes",
		"cases/7/k/3/7k3qf2mxab/0001-opened-12345678/x",
	};
	static const char *const bad_names[] = {
		"", "a\nb", "a<b", "a>b", "a\033b", "a\177",
	};
	struct world *w = *state;
	struct sample s;
	struct store_commit c = commit;
	struct store_file twice[2];
	char head[BLOB_ID + 1], new[BLOB_ID + 1];

	append_one(w, &s);
	assert_code(store_append(w->store, w->head, &s.file, 1, &commit, new),
	    CASE_EBUG);
	make_sample(&s, 77);
	twice[0] = twice[1] = s.file;
	assert_code(store_append(w->store, w->head, twice, 2, &commit, new),
	    CASE_EBUG);
	for (size_t i = 0; i < sizeof bad_paths / sizeof *bad_paths; i++) {
		struct store_file f = s.file;

		f.path = bad_paths[i];
		assert_code(store_append(w->store, w->head, &f, 1, &commit,
		    new), CASE_EBUG);
	}
	for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++) {
		c = commit;
		c.author_name = bad_names[i];
		assert_code(store_append(w->store, w->head, &s.file, 1, &c,
		    new), CASE_EDATA);
		c = commit;
		c.committer_email = bad_names[i];
		assert_code(store_append(w->store, w->head, &s.file, 1, &c,
		    new), CASE_EDATA);
	}
	s.blob[0] ^= 1;
	assert_code(store_append(w->store, w->head, &s.file, 1, &commit, new),
	    CASE_EBUG);
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	assert_sound(w);
}

static void
test_append_moved(void **state)
{
	struct world *w = *state;
	struct sample s;
	char old[BLOB_ID + 1], new[BLOB_ID + 1];

	append_one(w, &s);
	memcpy(old, w->head, sizeof old);
	append_one(w, &s);
	make_sample(&s, 9);
	assert_int_equal(store_append(w->store, old, &s.file, 1, &commit, new),
	    1);
	assert_int_equal(store_append(w->store, "", &s.file, 1, &commit, new),
	    1);
	assert_int_equal(store_move_main(w->git_dir, old, old, 1), 1);
	assert_false(file_exists(in_git(w, "refs/heads/main.lock")));
	assert_false(file_exists(in_git(w, "casebook/ref.tmp")));
	OK(store_append(w->store, w->head, &s.file, 1, &commit, new));
}

/* As a kill leaves things between link(2) and rename(2), and past it. */
static void
test_stale_lock(void **state)
{
	struct world *w = *state;
	struct sample s;
	char tmp[2 * PATH_BYTES];

	append_one(w, &s);
	snprintf(tmp, sizeof tmp, "%s", in_git(w, "casebook/ref.tmp"));
	OK(file_create(AT_FDCWD, tmp, "half", 4, 0666, 0));
	OK(link(tmp, in_git(w, "refs/heads/main.lock")));
	append_one(w, &s);
	assert_false(file_exists(in_git(w, "refs/heads/main.lock")));
	OK(link(in_git(w, "refs/heads/main"), tmp));
	append_one(w, &s);
	assert_sound(w);
}

static void
test_foreign_lock(void **state)
{
	struct world *w = *state;
	struct sample s;
	char head[BLOB_ID + 1];

	append_one(w, &s);
	OK(file_create(AT_FDCWD, in_git(w, "refs/heads/main.lock"), "", 0,
	    0666, 0));
	assert_code(store_move_main(w->git_dir, w->head, w->head, 0),
	    CASE_EAGAIN);
	store_move_main(w->git_dir, w->head, w->head, 0);
	assert_non_null(strstr(err_message(), "refs/heads/main.lock"));
	err_clear();
	OK(unlink(in_git(w, "refs/heads/main.lock")));
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	append_one(w, &s);
}

static void
test_flock(void **state)
{
	struct world *w = *state;
	struct store_lock second;

	assert_code(store_lock(&second, w->git_dir, 0), CASE_EAGAIN);
	assert_int_equal(second.fd, -1);
	store_unlock(&w->lock);
	OK(store_lock(&second, w->git_dir, 0));
	assert_code(store_lock(&w->lock, w->git_dir, 0), CASE_EAGAIN);
	store_unlock(&second);
	store_unlock(&second);
}

static void
test_packed_refs(void **state)
{
	struct world *w = *state;
	struct sample s;
	char head[BLOB_ID + 1];

	append_many(w, 2);
	assert_int_equal(GIT(w, NULL, "update-ref", "refs/heads/main-2",
	    w->head), 0);
	assert_int_equal(GIT(w, NULL, "pack-refs", "--all"), 0);
	assert_false(file_exists(in_git(w, "refs/heads/main")));
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	append_one(w, &s);
	OK(store_head(head, w->git_dir));
	assert_string_equal(head, w->head);
	assert_sound(w);
}

/* Each name in turn is replaced by a link. */
static void
test_links_refused(void **state)
{
	static const char *const names[] = {
		"refs/heads/main", "refs/heads", "objects", "objects/pack",
		"packed-refs", "casebook/lock", "casebook",
	};
	struct world *w = *state;
	struct sample s;
	struct store *again;
	char path[2 * PATH_BYTES], away[2 * PATH_BYTES];
	enum store_kind kind;

	append_one(w, &s);
	assert_int_equal(GIT(w, NULL, "pack-refs", "--all", "--no-prune"), 0);
	snprintf(away, sizeof away, "%s/away", w->dir);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s", in_git(w, names[i]));
		OK(rename(path, away));
		OK(symlink(away, path));
		assert_code(store_probe(&kind, w->git_dir), CASE_EPERM);
		assert_code(store_open(&again, w->git_dir), CASE_EPERM);
		assert_code(store_move_main(w->git_dir, w->head, w->head, 0),
		    CASE_EPERM);
		OK(unlink(path));
		OK(rename(away, path));
	}
	OK(unlink(in_git(w, "refs/heads/main")));
	OK(mkfifo(in_git(w, "refs/heads/main"), 0666));
	assert_code(store_head(w->head, w->git_dir), CASE_EPERM);
	OK(unlink(in_git(w, "refs/heads/main")));
	OK(file_create(AT_FDCWD, in_git(w, "refs/heads/main"), "ref: x\n", 7,
	    0666, 0));
	assert_code(store_head(w->head, w->git_dir), CASE_EBUG);
}

static void
write_config(struct world *w, const char *text)
{
	unlink(in_git(w, "config"));
	OK(file_create(AT_FDCWD, in_git(w, "config"), text, strlen(text),
	    0666, 0));
}

static void
test_config(void **state)
{
	static const struct {
		const char *key, *value;	/* NULL: absent */
	} cases[] = {
		{ "core.bare", "true" }, { "core.flag", "true" },
		{ "core.empty", "" }, { "core.quoted", " a # b\t\"c\" " },
		{ "core.comment", "x y" }, { "casebook.by", "ben" },
		{ "core.last", "2" }, { "core.sub", NULL },
		{ "core", NULL }, { "core.", NULL }, { "", NULL },
		{ "same.line", "1" }, { "core.x.sub", "no" },
		{ "remote.hub.example.url", "ssh://a/b" },
		{ "remote.a \"b\"\\.url", "x" }, { "remote.Hub.url", NULL },
	};
	struct world *w = *state;
	struct store *s;
	char out[64], shortened[4];

	write_config(w, "[Core]\n\tBare = true\n flag\n\tempty =\n"
	    "quoted = \" a # b\\t\\\"c\\\" \"  ; note\n"
	    "comment = x y \t # note\n# last = 0\nlast = 1\n"
	    "[core \"x\"]\nsub = no\n[casebook]\nby=ben\r\n"
	    "[remote \"hub.example\"] url = ssh://a/b\n"
	    "[remote \"a \\\"b\\\"\\\\\"]\n\turl = x\n[remote \"hub\"]\nurl=z\n"
	    "[same] line = 1\n[core]last=2\n[unclosed\nx = y");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(store_config(out, sizeof out, w->git_dir,
		    cases[i].key), cases[i].value ? 0 : 1);
		assert_string_equal(out, cases[i].value ? cases[i].value : "");
	}
	OK(store_config(shortened, sizeof shortened, w->git_dir, "core.bare"));
	assert_string_equal(shortened, "tru");
	write_config(w, "[core]\nrepositoryformatversion = 2\n");
	assert_code(store_open(&s, w->git_dir), CASE_ECONFIG);
	write_config(w, "[core]\nrepositoryformatversion = 1\n"
	    "[extensions]\nobjectFormat = sha256\n");
	assert_code(store_open(&s, w->git_dir), CASE_ECONFIG);
	/* What libgit2 would follow and hang on. */
	OK(mkfifo(in_git(w, "fifo"), 0666));
	write_config(w, "[include]\npath = fifo\n[core]\nbare = true\n");
	OK(store_open(&s, w->git_dir));
	store_close(s);
}

static void
test_config_random(void **state)
{
	static const char letters[] = "[]\"\\=#;\n\r \tab.-0";
	const unsigned seed = 4711;
	struct world *w = *state;
	char text[200], out[8];

	print_message("# seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 2000; i++) {
		size_t n = (size_t)rand() % (sizeof text - 1);

		for (size_t j = 0; j < n; j++)
			text[j] = letters[(size_t)rand() %
			    (sizeof letters - 1)];
		text[n] = '\0';
		write_config(w, text);
		assert_in_range(store_config(out, sizeof out, w->git_dir,
		    "a.b"), 0, 1);
	}
}

static void
test_merge_packs(void **state)
{
	struct world *w = *state;
	struct store *reader;
	struct sample first, s;
	struct seen seen = { .sorted = 1 };
	struct buf out = BUF_INIT;

	append_one(w, &first);
	append_many(w, 22);
	/* It holds the lock while it unlinks; we do not, then. */
	store_unlock(&w->lock);
	assert_int_equal(store_merge_packs(w->git_dir), 0);
	append_one(w, &s);
	OK(store_open(&reader, w->git_dir));
	OK(store_walk(reader, "", w->head, see, &seen));
	assert_int_equal(count_files(w, "objects/pack", ".pack"), 24);
	assert_int_equal(store_merge_packs(w->git_dir), 24);
	assert_int_equal(count_files(w, "objects/pack", ".pack"), 1);
	assert_int_equal(count_files(w, "objects/pack", ".idx"), 1);
	assert_sound(w);
	/* One that had opened the old packs. */
	OK(store_read(reader, s.blob, &out));
	OK(store_read(reader, first.blob, &out));
	buf_release(&out);
	store_close(reader);
	seen.n = 0;
	append_one(w, &s);
	OK(store_walk(w->store, "", w->head, see, &seen));
	assert_int_equal(seen.n, 25);
}

/* What must not be merged, and what must not stop it. */
static void
test_merge_packs_odd(void **state)
{
	struct world *w = *state;
	struct store_lock other;
	char script[2 * PATH_BYTES];
	struct proc p;
	const char *argv[] = { "sh", "-c", script, NULL };
	int status;

	append_many(w, 30);
	store_unlock(&w->lock);
	OK(store_flock(&other, w->git_dir, "casebook/pack.lock", 0));
	assert_code(store_merge_packs(w->git_dir), CASE_EAGAIN);
	store_unlock(&other);
	snprintf(script, sizeof script, "cd '%s/objects/pack'; "
	    "set -- *.pack; touch ${1%%.pack}.keep tmp_pack_new; "
	    "touch -d '2 days ago' tmp_pack_old; "
	    "git multi-pack-index write 2>/dev/null", w->git_dir);
	OK(proc_start(&p, argv, 0));
	OK(proc_wait(&p, &status));
	assert_int_equal(status, 0);
	assert_int_equal(store_merge_packs(w->git_dir), 29);
	assert_int_equal(count_files(w, "objects/pack", ".pack"), 2);
	assert_int_equal(count_files(w, "objects/pack", "_old"), 0);
	assert_int_equal(count_files(w, "objects/pack", "_new"), 1);
	assert_int_equal(count_files(w, "objects/pack", "-index"), 0);
	assert_sound(w);
}

static void
test_maintain(void **state)
{
	struct world *w = *state;
	struct sample s;
	struct seen seen = { .sorted = 1 };

	store_unlock(&w->lock);
	for (int i = 0; i < 200; i++) {
		OK(store_lock(&w->lock, w->git_dir, 60));
		append_one(w, &s);
		store_unlock(&w->lock);
		store_maintain(w->git_dir);
		assert_true(i % 20 > 0 ||
		    count_files(w, "objects/pack", ".pack") < 40);
	}
	/* Waits for a merge that is still at work. */
	OK(store_flock(&w->lock, w->git_dir, "casebook/pack.lock", 60));
	store_unlock(&w->lock);
	assert_true(count_files(w, "objects/pack", ".pack") < 40);
	assert_sound(w);
	OK(store_walk(w->store, "", w->head, see, &seen));
	assert_int_equal(seen.n, 200);
}

/* Between the writing of objects and the moving of main they are garbage to
 * git, which must not collect them. */
static void
test_gc(void **state)
{
	struct world *w = *state;
	struct sample s;
	struct seen seen = { .sorted = 1 };
	struct store_packer *p;
	git_oid id;

	append_many(w, 10);
	make_sample(&s, 1000);
	OK(store_packer_begin(&p, w->store));
	OK(store_packer_put(p, &id, GIT_OBJECT_BLOB, s.text, strlen(s.text)));
	OK(store_packer_finish(p));
	store_packer_free(p);
	GIT(w, NULL, "gc", "--prune=now", "--quiet");
	assert_int_equal(GIT(w, NULL, "cat-file", "-e", s.blob), 0);
	append_many(w, 10);
	OK(store_walk(w->store, "", w->head, see, &seen));
	assert_int_equal(seen.n, 20);
	assert_sound(w);
}

static void
test_clone(void **state)
{
	struct world *w = *state;
	struct sample s;
	enum store_kind kind;
	char desk[2 * PATH_BYTES], head[BLOB_ID + 1];

	snprintf(desk, sizeof desk, "%s/desk.git", w->dir);
	assert_code(store_clone(desk, "/nowhere", 1), CASE_ENOTFOUND);
	assert_false(file_exists(desk));
	/* Nothing was pushed there yet. */
	assert_int_equal(store_clone(desk, w->git_dir, 1), 1);
	assert_int_equal(store_head(head, desk), 1);
	OK(store_config(head, sizeof head, desk, "remote.origin.url"));
	OK(file_remove_tree(desk));
	append_one(w, &s);
	/* A repository, but none that has a policy. */
	assert_code(store_clone(desk, w->git_dir, 1), CASE_ENOTFOUND);
	make_sample(&s, 70);
	snprintf(s.path, sizeof s.path, "policy/0001-configured-%.8s", s.blob);
	OK(store_append(w->store, w->head, &s.file, 1, &commit, w->head));
	OK(store_clone(desk, w->git_dir, 1));
	OK(store_head(head, desk));
	assert_string_equal(head, w->head);
	OK(store_probe(&kind, desk));
	assert_int_equal(kind, STORE_CASEBOOK);
	OK(store_config(head, sizeof head, desk, "extensions.preciousobjects"));
	assert_code(store_clone(desk, w->git_dir, 1), CASE_ENO);
	assert_int_equal(count_files(w, "..", ".new"), 0);
}

static void
test_plain_clone(void **state)
{
	struct world *w = *state;
	struct sample s[3];
	struct store_file files[3];
	char desk[2 * PATH_BYTES], git_dir[3 * PATH_BYTES];
	enum store_kind kind;

	for (unsigned i = 0; i < 3; i++) {
		make_sample(&s[i], i);
		files[i] = s[i].file;
	}
	files[0].path = ".gitattributes";
	snprintf(s[1].path, sizeof s[1].path, "policy/0001-configured-%.8s",
	    s[1].blob);
	OK(store_append(w->store, "", files, 3, &commit, w->head));
	snprintf(desk, sizeof desk, "%s/desk", w->dir);
	assert_int_equal(GIT(w, NULL, "clone", "-q", w->git_dir, desk), 0);
	snprintf(git_dir, sizeof git_dir, "%s/.git", desk);
	OK(store_probe(&kind, git_dir));
	assert_int_equal(kind, STORE_PLAIN_CLONE);
	snprintf(desk, sizeof desk, "%s/other", w->dir);
	assert_int_equal(GIT(w, NULL, "init", "-q", desk), 0);
	snprintf(git_dir, sizeof git_dir, "%s/.git", desk);
	OK(store_probe(&kind, git_dir));
	assert_int_equal(kind, STORE_OTHER);
	OK(store_probe(&kind, w->dir));
	assert_int_equal(kind, STORE_NONE);
}

/* Writers that know nothing of one another. */
static void
test_writers_at_once(void **state)
{
	enum { WRITERS = 4, EACH = 10 };
	struct world *w = *state;
	struct seen seen = { .sorted = 1 };
	pid_t children[WRITERS];
	int status;

	store_unlock(&w->lock);
	for (unsigned i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] != 0)
			continue;
		w->n = i * EACH;
		for (unsigned j = 0; j < EACH; j++) {
			struct sample s;

			OK(store_lock(&w->lock, w->git_dir, 60));
			if (store_head(w->head, w->git_dir) < 0)
				_exit(1);
			make_sample(&s, w->n++);
			if (store_append(w->store, w->head, &s.file, 1,
			    &commit, w->head) != 0)
				_exit(2);
			store_unlock(&w->lock);
		}
		_exit(0);
	}
	for (unsigned i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	OK(store_head(w->head, w->git_dir));
	OK(store_walk(w->store, "", w->head, see, &seen));
	assert_int_equal(seen.n, WRITERS * EACH);
	assert_sound(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash_needs_no_start),
		cmocka_unit_test(test_reader_needs_no_start),
		TEST(test_append_and_read),
		TEST(test_append_first),
		TEST(test_append_attachments),
		TEST(test_append_refuses),
		TEST(test_append_moved),
		TEST(test_stale_lock),
		TEST(test_foreign_lock),
		TEST(test_flock),
		TEST(test_packed_refs),
		TEST(test_links_refused),
		TEST(test_config),
		TEST(test_config_random),
		TEST(test_merge_packs),
		TEST(test_merge_packs_odd),
		TEST(test_maintain),
		TEST(test_gc),
		TEST(test_clone),
		TEST(test_plain_clone),
		TEST(test_writers_at_once),
	};

	proc_harden();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
