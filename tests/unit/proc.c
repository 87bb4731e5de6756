#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"

/* Runs a script by sh; returns its status, *out what it wrote. */
static int
run(struct buf *out, const char *script, const char *input, unsigned flags)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct proc p;
	int status = -1;

	assert_int_equal(proc_start(&p, argv, flags | PROC_OUT), 0);
	assert_int_equal(p.in != -1, (flags & PROC_IN) != 0);
	if (flags & PROC_IN) {
		assert_int_equal(file_write_fd(p.in, input, strlen(input),
		    "sh"), 0);
		close(p.in);
		p.in = -1;
	}
	assert_int_equal(file_read_fd(out, p.out, "sh"), 0);
	assert_int_equal(proc_wait(&p, &status), 0);
	assert_int_equal(p.out, -1);
	return status;
}

static void
prints(const char *expected, const char *script, const char *input,
    unsigned flags)
{
	struct buf out = BUF_MAX(10000);

	assert_int_equal(run(&out, script, input, flags), 0);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
talks_by_pipes(void **state)
{
	(void)state;
	prints("abc", "cat", "abc", PROC_IN);
	prints("", "cat", NULL, 0);
	prints("0", "printf oops >&2; printf 0", NULL, PROC_QUIET);
}

static void
tells_how_it_ended(void **state)
{
	struct buf out = BUF_MAX(10000);

	(void)state;
	assert_int_equal(run(&out, "exit 0", NULL, 0), 0);
	assert_int_equal(run(&out, "exit 75", NULL, 0), 75);
	assert_int_equal(run(&out, "kill -9 $$", NULL, 0), 128 + SIGKILL);
	buf_release(&out);
}

static void
names_a_missing_program(void **state)
{
	const char *const none[] = { "no-such-program", NULL };
	const char *const folder[] = { "/", NULL };
	struct proc p;

	(void)state;
	assert_int_equal(proc_start(&p, none, PROC_IN | PROC_OUT),
	    CASE_EPROGRAM);
	assert_non_null(strstr(err_message(), "'no-such-program'"));
	assert_int_equal(p.in, -1);
	assert_int_equal(p.out, -1);
	err_clear();
	assert_int_equal(proc_start(&p, folder, 0), CASE_EPROGRAM);
	err_clear();
}

/* Feeds it a megabyte; returns what proc_feed() does. */
static int
feed(const char *script, int seconds, int *status)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	size_t size = 1 << 20;
	char *data = xcalloc(size, 1);
	struct proc p;
	int rc;

	*status = -1;
	assert_int_equal(proc_start(&p, argv, PROC_IN | PROC_GROUP |
	    PROC_SILENT), 0);
	rc = proc_feed(&p, data, size, seconds, status);
	assert_int_equal(p.in, -1);
	free(data);
	return rc;
}

static void
feeds_but_does_not_wait_for_ever(void **state)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int status;

	(void)state;
	assert_int_equal(feed("test $(wc -c) = 1048576", 9, &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(feed("exit 75", 9, &status), 0);
	assert_int_equal(status, 75);
	assert_int_equal(feed("exec <&-; exit 3", 9, &status), 0);
	assert_int_equal(status, 3);
	/* It reads nothing; it reads, and does not end.  What it started goes
	 * with it. */
	assert_int_equal(feed("sleep 60", 1, &status), 1);
	assert_int_equal(status, 128 + SIGKILL);
	assert_int_equal(feed("cat >/dev/null; sleep 60 & wait", 1, &status),
	    1);
	assert_int_equal(status, 128 + SIGKILL);
	signal(SIGPIPE, before);
}

/* More than a pipe holds, in both directions at once. */
static void
talks_with_a_program(void **state)
{
	const char *const argv[] = { "sh", "-c", "cat; echo end >&2", NULL };
	size_t size = 1 << 20;
	char *data = xcalloc(size, 1);
	struct buf out = BUF_INIT;
	struct proc p;
	int status;

	(void)state;
	assert_int_equal(proc_start(&p, argv, PROC_IN | PROC_OUT |
	    PROC_MERGE | PROC_GROUP), 0);
	assert_int_equal(proc_talk(&p, data, size, &out, 9, &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(out.len, size + 4);
	assert_memory_equal(out.data, data, size);
	assert_string_equal(out.data + size, "end\n");
	buf_release(&out);
	free(data);
}

/* The leader of a session has no terminal to ask at. */
static void
leads_a_session(void **state)
{
	const char *const argv[] = { "sh", "-c",
		"read -r a b c d e sid f </proc/$$/stat; test $sid = $$",
		NULL };
	struct proc p;
	int status;

	(void)state;
	assert_int_equal(proc_start(&p, argv, PROC_IN | PROC_GROUP), 0);
	assert_int_equal(proc_feed(&p, "", 0, 9, &status), 0);
	assert_int_equal(status, 0);
}

static void
add_heard(void *arg, const char *text, size_t len)
{
	buf_add(arg, text, len);
}

static int
listen(const char *script, unsigned flags, int seconds, struct buf *heard,
    int *status)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct proc p;

	buf_cut(heard, 0);
	assert_int_equal(proc_start(&p, argv, flags | PROC_OUT | PROC_MERGE),
	    0);
	return proc_listen(&p, seconds, add_heard, heard, status);
}

static void
listens_while_there_is_something(void **state)
{
	struct buf heard = BUF_INIT;
	int status;

	(void)state;
	assert_int_equal(listen("echo a; echo b >&2; exit 3", 0, 5, &heard,
	    &status), 0);
	assert_string_equal(heard.data, "a\nb\n");
	assert_int_equal(status, 3);
	/* Longer than the limit, but never silent for so long. */
	assert_int_equal(listen("for i in 1 2 3; do sleep 0.6; echo $i; done",
	    0, 1, &heard, &status), 0);
	assert_string_equal(heard.data, "1\n2\n3\n");
	assert_int_equal(listen("sleep 0.3; echo late", 0, 0, &heard,
	    &status), 0);
	assert_string_equal(heard.data, "late\n");
	/* Silent: it goes, with its children where it leads a group. */
	assert_int_equal(listen("echo a; exec sleep 60", 0, 1, &heard,
	    &status), 1);
	assert_string_equal(heard.data, "a\n");
	assert_int_equal(status, 128 + SIGKILL);
	assert_int_equal(listen("sleep 60; echo b", PROC_GROUP, 1, &heard,
	    &status), 1);
	/* A child that stays keeps the pipe open. */
	assert_int_equal(listen("echo a; sleep 60 & exit 4", PROC_GROUP, 30,
	    &heard, &status), 0);
	assert_int_equal(status, 4);
	/* One that closes its stdout and stays. */
	assert_int_equal(listen("exec >&- 2>&-; exec sleep 60", 0, 1, &heard,
	    &status), 1);
	buf_release(&heard);
}

static void
kills_the_whole_group(void **state)
{
	const char *const argv[] = { "sh", "-c", "sleep 60 & wait", NULL };
	struct buf out = BUF_MAX(100);
	struct proc p;
	int status;

	(void)state;
	assert_int_equal(proc_start(&p, argv, PROC_IN | PROC_OUT |
	    PROC_GROUP), 0);
	/* The pipe ends when nobody can write to it any more. */
	assert_int_equal(fcntl(p.out, F_DUPFD, 60), 60);
	assert_int_equal(proc_feed(&p, "", 0, 1, &status), 1);
	assert_int_equal(file_read_fd(&out, 60, "sh"), 0);
	close(60);
	buf_release(&out);
}

/* A descriptor without close-on-exec, as a parent may have left us. */
static void
passes_no_descriptor_on(void **state)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_true(fd > 2);
	assert_int_equal(fcntl(fd, F_DUPFD, 50), 50);
	prints("", "test ! -e /proc/self/fd/50", NULL, 0);
	close(50);
	close(fd);
}

static void
restores_signals_in_the_child(void **state)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	struct buf out = BUF_MAX(10000);

	(void)state;
	assert_int_equal(run(&out, "kill -PIPE $$; echo survived", NULL, 0),
	    128 + SIGPIPE);
	buf_release(&out);
	signal(SIGPIPE, before);
}

static void
leaves_interrupts_to_an_editor(void **state)
{
	const char *const argv[] = { "sh", "-c", "kill -INT $$; sleep 9",
		NULL };
	struct sigaction now;
	struct proc p;
	int status;

	(void)state;
	signal(SIGINT, SIG_DFL);	/* which a shell ignores behind '&' */
	assert_int_equal(proc_start(&p, argv, PROC_TTY), 0);
	raise(SIGINT);
	assert_int_equal(proc_wait(&p, &status), 0);
	assert_int_equal(status, 128 + SIGINT);
	sigaction(SIGINT, NULL, &now);
	assert_true(now.sa_handler == SIG_DFL);
}

static void
guards_git(void **state)
{
	const char *const args[] = { "-c", "alias.env=!env", "env", NULL };
	const char *const list[] = { "config", "--list", NULL };
	struct buf out = BUF_MAX(100000);
	struct proc p;
	int status;

	(void)state;
	setenv("GIT_DIR", "/nowhere", 1);
	setenv("GIT_SSH_COMMAND", "evil", 1);
	assert_int_equal(proc_start_git(&p, args, PROC_OUT), 0);
	assert_int_equal(file_read_fd(&out, p.out, "git"), 0);
	assert_int_equal(proc_wait(&p, &status), 0);
	assert_int_equal(status, 0);
	assert_null(strstr(out.data, "/nowhere"));
	assert_null(strstr(out.data, "evil"));
	assert_non_null(strstr(out.data, "GIT_CONFIG_GLOBAL=/dev/null\n"));
	assert_non_null(strstr(out.data, "GIT_CONFIG_NOSYSTEM=1\n"));
	buf_cut(&out, 0);
	assert_int_equal(proc_start_git(&p, list, PROC_OUT), 0);
	assert_int_equal(file_read_fd(&out, p.out, "git"), 0);
	assert_int_equal(proc_wait(&p, &status), 0);
	assert_non_null(strstr(out.data, "core.hookspath=/dev/null\n"));
	assert_non_null(strstr(out.data, "core.fsmonitor=false\n"));
	buf_release(&out);
	unsetenv("GIT_DIR");
	unsetenv("GIT_SSH_COMMAND");
}

/* The exit status of what `f` finds in a child of its own. */
static int
in_child(int (*f)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0)
		_exit(f());
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

static int
closed_descriptors(void)
{
	char c;

	close(0);
	close(1);
	close(2);
	proc_harden();
	if (read(0, &c, 1) != 0)
		return 1;
	if (write(1, "x", 1) != -1 || errno != EBADF)
		return 2;
	return open("/dev/null", O_RDONLY) > 2 ? 0 : 3;
}

extern char **environ;

static int
hostile_environment(void)
{
	char dir[] = "GIT_DIR=/x", path[] = "PATH=/bin", bare[] = "GIT_X",
	    other[] = "GITHUB=y", last[] = "GIT_";
	char *hostile[] = { dir, path, bare, other, last, NULL };

	environ = hostile;
	signal(SIGCHLD, SIG_IGN);
	proc_harden();
	if (environ[0] != path || environ[1] != other || environ[2])
		return 1;
	if (signal(SIGCHLD, SIG_DFL) != SIG_DFL)
		return 2;
	if (signal(SIGPIPE, SIG_DFL) != SIG_IGN)
		return 3;
	environ = NULL;
	proc_harden();
	return 0;
}

static void
hardens(void **state)
{
	(void)state;
	assert_int_equal(in_child(closed_descriptors), 0);
	assert_int_equal(in_child(hostile_environment), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(talks_by_pipes),
		cmocka_unit_test(tells_how_it_ended),
		cmocka_unit_test(names_a_missing_program),
		cmocka_unit_test(feeds_but_does_not_wait_for_ever),
		cmocka_unit_test(talks_with_a_program),
		cmocka_unit_test(leads_a_session),
		cmocka_unit_test(listens_while_there_is_something),
		cmocka_unit_test(kills_the_whole_group),
		cmocka_unit_test(passes_no_descriptor_on),
		cmocka_unit_test(restores_signals_in_the_child),
		cmocka_unit_test(leaves_interrupts_to_an_editor),
		cmocka_unit_test(guards_git),
		cmocka_unit_test(hardens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
