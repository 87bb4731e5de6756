#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/outbox.h"

static int
setup(void **state)
{
	char *dir = xstrdup("/tmp/casebook-outbox-XXXXXX");

	*state = dir;
	return mkdtemp(dir) ? 0 : -1;
}

static int
teardown(void **state)
{
	int rc = file_remove_tree(*state);

	free(*state);
	return rc;
}

#define IN_FOLDER(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

/* The slip of a key is just this. */
static void
slip_is(const char *dir, const char *key, int64_t made, unsigned attempts,
    int64_t next)
{
	struct outbox_slip slip;

	assert_int_equal(outbox_get(dir, key, &slip), 0);
	assert_string_equal(slip.key, key);
	assert_int_equal(slip.made, made);
	assert_int_equal(slip.attempts, attempts);
	assert_int_equal(slip.next, next);
	outbox_slip_release(&slip);
}

static void
keeps_slips(void **state)
{
	static const char odd[] = "../a key: with\tspaces, \xc3\xa4 and /";
	const char *dir = *state;
	struct outbox_slip slip;
	struct strs keys = STRS_INIT;

	assert_int_equal(outbox_keys(dir, &keys), 0);
	assert_int_equal(keys.n, 0);
	assert_int_equal(outbox_get(dir, "one", &slip), 1);
	assert_int_equal(outbox_put(dir, "one", 100), 0);
	assert_int_equal(outbox_put(dir, odd, 200), 0);
	slip_is(dir, "one", 100, 0, 100);
	slip_is(dir, odd, 200, 0, 200);
	assert_int_equal(outbox_keys(dir, &keys), 0);
	assert_int_equal(keys.n, 2);
	assert_true(strs_has(&keys, "one") && strs_has(&keys, odd));
	strs_release(&keys);

	slip = (struct outbox_slip){ .key = (char *)odd, .made = 200,
	    .attempts = 3, .next = 999 };
	assert_int_equal(outbox_update(dir, &slip), 0);
	assert_int_equal(outbox_put(dir, odd, 300), 0);
	slip_is(dir, odd, 200, 3, 999);
	assert_int_equal(outbox_remove(dir, odd), 0);
	assert_int_equal(outbox_remove(dir, odd), 0);
	assert_int_equal(outbox_get(dir, odd, &slip), 1);
	slip_is(dir, "one", 100, 0, 100);
}

/* What else lies there is nobody's slip: half a file, an empty one, another's,
 * one that is being written. */
static void
passes_over_what_is_no_slip(void **state)
{
	static const char *const names[] = {
		"0123456789abcdef0123456789abcdef01234567",
		"1123456789abcdef0123456789abcdef01234567",
		"README",
		"0123456789abcdef0123456789abcdef01234567.12",
	};
	static const char *const texts[] = {
		"", "made 1\nattempts 2\nnext 3\nk", "hello",
		"made 1\nattempts 2\nnext 3\nkey a\n",
	};
	const char *dir = *state;
	struct strs keys = STRS_INIT;
	char path[200];

	assert_int_equal(outbox_put(dir, "one", 100), 0);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/casebook/outbox/%s", dir,
		    names[i]);
		assert_int_equal(file_create(AT_FDCWD, path, texts[i],
		    strlen(texts[i]), 0666, 0), 0);
	}
	assert_int_equal(outbox_keys(dir, &keys), 0);
	assert_int_equal(keys.n, 1);
	assert_string_equal(keys.v[0], "one");
	assert_int_equal(err_code(), 0);
	strs_release(&keys);
}

/* In another process, as it is meant: 0 if the lock can be had. */
static int
try_lock(const char *dir)
{
	pid_t pid = fork();
	int fd, how;

	if (pid == 0)
		_exit(outbox_lock(dir, &fd));
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return WEXITSTATUS(how);
}

static void
lets_one_send(void **state)
{
	const char *dir = *state;
	struct strs keys = STRS_INIT;
	int fd;

	assert_int_equal(outbox_lock(dir, &fd), 0);
	assert_int_equal(try_lock(dir), 1);
	assert_int_equal(outbox_put(dir, "one", 100), 0);
	assert_int_equal(outbox_keys(dir, &keys), 0);
	assert_int_equal(keys.n, 1);
	close(fd);
	assert_int_equal(try_lock(dir), 0);
	strs_release(&keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(keeps_slips),
		IN_FOLDER(passes_over_what_is_no_slip),
		IN_FOLDER(lets_one_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
