#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"

static int
enter_folder(void **state)
{
	char *dir = xstrdup("/tmp/casebook-file-XXXXXX");

	*state = dir;
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int
leave_folder(void **state)
{
	int rc = chdir("/") == 0 ? file_remove_tree(*state) : -1;

	err_clear();
	free(*state);
	return rc;
}

static void
failed(int rc, int code)
{
	assert_int_equal(rc, code);
	assert_int_equal(err_code(), code);
	err_clear();
}

static void
reads_what_was_written(void **state)
{
	struct buf out = BUF_MAX(200000);
	char *data = xmalloc(100000);

	(void)state;
	for (int i = 0; i < 100000; i++)
		data[i] = (char)(i % 251);
	assert_int_equal(file_create(AT_FDCWD, "f", data, 100000, 0644, 1),
	    0);
	assert_int_equal(file_read(&out, "f"), 0);
	assert_int_equal(out.len, 100000);
	assert_memory_equal(out.data, data, 100000);
	/* It appends. */
	assert_int_equal(file_read(&out, "f"), 0);
	assert_int_equal(out.len, 200000);
	failed(file_read(&out, "f"), CASE_EDATA);
	buf_release(&out);
	free(data);
}

static void
reads_up_to_the_ceiling(void **state)
{
	struct buf exact = BUF_MAX(3), less = BUF_MAX(2);

	(void)state;
	assert_int_equal(file_create(AT_FDCWD, "f", "abc", 3, 0644, 0), 0);
	assert_int_equal(file_read(&exact, "f"), 0);
	assert_string_equal(exact.data, "abc");
	failed(file_read(&less, "f"), CASE_EDATA);
	buf_release(&exact);
	buf_release(&less);
}

static void
tells_why_it_cannot_read(void **state)
{
	struct buf out = BUF_MAX(100);

	(void)state;
	failed(file_read(&out, "missing"), CASE_ENOTFOUND);
	failed(file_read(&out, "."), CASE_EDATA);
	failed(file_read_fd(&out, -1, "nothing"), CASE_EAGAIN);
	failed(file_write_fd(-1, "x", 1, "nothing"), CASE_EAGAIN);
	assert_int_equal(file_write_fd(-1, "", 0, "nothing"), 0);
	assert_int_equal(out.len, 0);
}

static void
replaces_nothing(void **state)
{
	struct buf out = BUF_MAX(100);
	struct stat st;

	(void)state;
	umask(022);
	assert_int_equal(file_create(AT_FDCWD, "f", "old", 3, 0444, 0), 0);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0444);
	failed(file_create(AT_FDCWD, "f", "new", 3, 0644, 0), CASE_ENO);
	assert_int_equal(symlink("elsewhere", "link"), 0);
	failed(file_create(AT_FDCWD, "link", "new", 3, 0644, 0), CASE_ENO);
	assert_int_equal(file_exists("link"), 1);
	assert_int_equal(file_exists("elsewhere"), 0);
	failed(file_create(AT_FDCWD, "no/f", "x", 1, 0644, 0),
	    CASE_ENOTFOUND);
	assert_int_equal(file_read(&out, "f"), 0);
	assert_string_equal(out.data, "old");
	buf_release(&out);
}

static void
makes_folders(void **state)
{
	const char *dir = *state;
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/p//q/", dir);
	assert_int_equal(file_mkdirs("a/b/c", 0755), 0);
	assert_int_equal(file_mkdirs("a/b/c", 0755), 0);
	assert_int_equal(file_mkdirs("a", 0755), 0);
	assert_int_equal(file_mkdirs(".", 0755), 0);
	assert_int_equal(file_mkdirs("/", 0755), 0);
	assert_int_equal(file_mkdirs(path.data, 0755), 0);
	assert_int_equal(file_exists("a/b/c"), 1);
	assert_int_equal(file_exists("p/q"), 1);
	assert_int_equal(file_sync_dir("a/b"), 0);
	assert_int_equal(file_create(AT_FDCWD, "a/f", "", 0, 0644, 0), 0);
	failed(file_mkdirs("a/f", 0755), CASE_ENOTFOUND);
	failed(file_mkdirs("a/f/g", 0755), CASE_ENOTFOUND);
	failed(file_mkdirs("", 0755), CASE_ENOTFOUND);
	failed(file_sync_dir("a/f"), CASE_ENOTFOUND);
	buf_release(&path);
}

static void
removes_trees_but_follows_no_link(void **state)
{
	(void)state;
	assert_int_equal(file_mkdirs("tree/a/b", 0755), 0);
	assert_int_equal(file_mkdirs("kept", 0755), 0);
	assert_int_equal(file_create(AT_FDCWD, "kept/f", "", 0, 0644, 0), 0);
	assert_int_equal(file_create(AT_FDCWD, "tree/a/f", "", 0, 0444, 0),
	    0);
	assert_int_equal(symlink("../../kept", "tree/a/link"), 0);
	assert_int_equal(symlink("nowhere", "tree/broken"), 0);
	assert_int_equal(symlink("kept", "link"), 0);
	assert_int_equal(file_remove_tree("tree"), 0);
	assert_int_equal(file_remove_tree("link"), 0);
	assert_int_equal(file_exists("tree"), 0);
	assert_int_equal(file_exists("link"), 0);
	assert_int_equal(file_exists("kept/f"), 1);
	assert_int_equal(file_remove_tree("tree"), 0);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, enter_folder, leave_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_what_was_written),
		TEST(reads_up_to_the_ceiling),
		TEST(tells_why_it_cannot_read),
		TEST(replaces_nothing),
		TEST(makes_folders),
		TEST(removes_trees_but_follows_no_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
