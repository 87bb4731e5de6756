#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/proc.h"
#include "lib/when.h"

extern char **environ;

static int
is_git_variable(const char *variable)
{
	return strncmp(variable, "GIT_", 4) == 0;
}

/* Not by unsetenv(3), which cannot remove an entry without '='.  Where a push
 * waits to be verified is kept: nothing reads it but case-verify. */
static void
unset_git_variables(void)
{
	char **to = environ;

	if (!environ)
		return;
	for (char **v = environ; *v; v++) {
		if (!is_git_variable(*v) ||
		    strncmp(*v, "GIT_QUARANTINE_PATH=", 20) == 0)
			*to++ = *v;
	}
	*to = NULL;
}

void
proc_harden(void)
{
	/*
	 * A descriptor that was closed would be given to the next file that
	 * is opened, the index say, and be written to as stdout.  Open for
	 * reading only, stdin is empty and writing to stdout fails.
	 */
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", O_RDONLY) == -1)
			_exit(75);
	}
	unset_git_variables();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	/* Ignored by a parent, it would take the exit status of our own
	 * children from us. */
	signal(SIGCHLD, SIG_DFL);
	setlocale(LC_NUMERIC, "C");
}

void
proc_find(struct buf *out, const char *name)
{
	char self[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	size_t before = out->len;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		buf_addf(out, "%.*s/%s", (int)(slash - self), self, name);
	}
	if (n <= 0 || access(out->data + before, X_OK) == -1) {
		buf_cut(out, before);
		buf_adds(out, name);
	}
}

static void
close_end(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
close_ends(int ends[2])
{
	close_end(&ends[0]);
	close_end(&ends[1]);
}

/* The descriptors of the child.  Not 0 only when memory is out. */
static int
plan_files(posix_spawn_file_actions_t *files, unsigned flags, int in, int out)
{
	int rc = 0;

	if (in != -1)
		rc |= posix_spawn_file_actions_adddup2(files, in, 0);
	else if (!(flags & PROC_TTY))
		rc |= posix_spawn_file_actions_addopen(files, 0, "/dev/null",
		    O_RDONLY, 0);
	if (out != -1)
		rc |= posix_spawn_file_actions_adddup2(files, out, 1);
	else if (flags & PROC_SILENT)
		rc |= posix_spawn_file_actions_addopen(files, 1, "/dev/null",
		    O_WRONLY, 0);
	if (flags & PROC_QUIET)
		rc |= posix_spawn_file_actions_addopen(files, 2, "/dev/null",
		    O_WRONLY, 0);
	else if (flags & PROC_MERGE)
		rc |= posix_spawn_file_actions_adddup2(files, 1, 2);
	return rc | posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* The child has no signal blocked, and none ignored by our doing.  As leader
 * of a session it hears no ^C. */
static void
plan_signals(posix_spawnattr_t *attr, unsigned flags)
{
	sigset_t none, defaults;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	if (flags & PROC_TTY) {
		sigaddset(&defaults, SIGINT);
		sigaddset(&defaults, SIGQUIT);
	}
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &defaults);
	posix_spawnattr_setflags(attr, (short)(POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF |
	    (flags & PROC_GROUP ? POSIX_SPAWN_SETSID : 0)));
}

/* 0 or an errno. */
static int
spawn(pid_t *pid, const char *const *argv, char *const *env, unsigned flags,
    int in, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int rc = ENOMEM;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	plan_signals(&attr, flags);
	/* The prototype lacks a const for reasons of history: POSIX.1-2008,
	 * exec, RATIONALE. */
	if (plan_files(&files, flags, in, out) == 0)
		rc = posix_spawnp(pid, argv[0], &files, &attr,
		    (char *const *)argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

static int
start_error(const char *program, int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case EACCES:	/* also where PATH has a folder that is closed to us */
	case ENOEXEC:
		return err_set(CASE_EPROGRAM, "cannot start '%s': %s", program,
		    error == ENOENT ? "no such program" : strerror(error));
	default:
		errno = error;
		return err_errno("cannot start '%s'", program);
	}
}

static void
leave_terminal_to(struct proc *p)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	p->tty = 1;
	sigaction(SIGINT, &ignore, &p->interrupt);
	sigaction(SIGQUIT, &ignore, &p->quit);
}

static void
take_terminal_back(struct proc *p)
{
	if (!p->tty)
		return;
	p->tty = 0;
	sigaction(SIGINT, &p->interrupt, NULL);
	sigaction(SIGQUIT, &p->quit, NULL);
}

static int
start(struct proc *out, const char *const *argv, char *const *env,
    unsigned flags)
{
	int in_ends[2] = { -1, -1 }, out_ends[2] = { -1, -1 };
	int rc;

	memset(out, 0, sizeof *out);
	out->in = out->out = -1;
	if (((flags & PROC_IN) && pipe2(in_ends, O_CLOEXEC) == -1) ||
	    ((flags & PROC_OUT) && pipe2(out_ends, O_CLOEXEC) == -1)) {
		rc = err_errno("cannot make a pipe to '%s'", argv[0]);
		close_ends(in_ends);
		return rc;
	}
	out->group = (flags & PROC_GROUP) != 0;
	if (flags & PROC_TTY)
		leave_terminal_to(out);
	rc = spawn(&out->pid, argv, env, flags, in_ends[0], out_ends[1]);
	if (rc != 0) {
		take_terminal_back(out);
		close_ends(in_ends);
		close_ends(out_ends);
		return start_error(argv[0], rc);
	}
	close_end(&in_ends[0]);
	close_end(&out_ends[1]);
	out->in = in_ends[1];
	out->out = out_ends[0];
	return 0;
}

int
proc_start(struct proc *out, const char *const *argv, unsigned flags)
{
	return start(out, argv, environ, flags);
}

int
proc_wait(struct proc *p, int *status)
{
	int how;
	pid_t pid;

	close_end(&p->in);
	close_end(&p->out);
	do
		pid = waitpid(p->pid, &how, 0);
	while (pid == -1 && errno == EINTR);
	take_terminal_back(p);
	if (pid == -1)
		return err_errno("cannot wait for a program");
	*status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
	return 0;
}

/* What passes between us and a program. */
struct talk {
	const char *data;		/* not yet written */
	size_t len;
	struct buf *out;		/* what was read */
};

static void
write_some(struct proc *p, struct talk *t)
{
	ssize_t n = t->len > 0 ? write(p->in, t->data, t->len) : 0;

	if (n > 0) {
		t->data += n;
		t->len -= (size_t)n;
	}
	/* On a failure it reads no more. */
	if (t->len == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		close_end(&p->in);
}

static void
read_some(struct proc *p, struct talk *t)
{
	char block[4096];
	ssize_t n = read(p->out, block, sizeof block);

	if (n > 0)
		buf_add(t->out, block, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_end(&p->out);
}

/* Writes what the program takes, and reads what it prints, until then. */
static void
talk_until(struct proc *p, struct talk *t, int64_t end)
{
	int64_t left;

	if (p->in != -1)
		fcntl(p->in, F_SETFL, O_NONBLOCK);
	while ((left = end - when_milliseconds()) > 0) {
		struct pollfd ready[] = {
			{ .fd = p->in, .events = POLLOUT },
			{ .fd = t->out ? p->out : -1, .events = POLLIN },
		};

		if (ready[0].fd == -1 && ready[1].fd == -1)
			return;
		if (poll(ready, 2, (int)left) <= 0)
			continue;
		if (ready[0].revents)
			write_some(p, t);
		if (ready[1].revents)
			read_some(p, t);
	}
}

/* Does it end until then?  1 or 0.  It is not waited for yet. */
static int
ends_until(pid_t pid, int64_t end)
{
	struct timespec pause = { 0, 1000000 };
	siginfo_t info = { 0 };

	for (;;) {
		if (waitid(P_PID, (id_t)pid, &info,
		    WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
			return 1;
		if (when_milliseconds() >= end)
			return 0;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 32000000)
			pause.tv_nsec *= 2;
	}
}

int
proc_talk(struct proc *p, const void *data, size_t len, struct buf *out,
    int seconds, int *status)
{
	int64_t end = when_milliseconds() + (int64_t)seconds * 1000;
	struct talk t = { data, len, out };
	int ended, rc;

	talk_until(p, &t, end);
	ended = ends_until(p->pid, end);
	if (!ended)
		kill(-p->pid, SIGKILL);
	rc = proc_wait(p, status);
	return rc == 0 ? !ended : rc;
}

int
proc_feed(struct proc *p, const void *data, size_t len, int seconds,
    int *status)
{
	return proc_talk(p, data, len, NULL, seconds, status);
}

/*
 * What it prints until it is silent for so long: 1, or ends: 0.  Its end is
 * looked for, too: children that stay, as ssh(1) with ControlPersist, may
 * keep the pipe open.
 */
static int
hear(struct proc *p, int seconds, proc_heard_fn *fn, void *arg)
{
	enum { LOOK_MS = 200 };
	int64_t heard = when_milliseconds();
	struct pollfd ready = { .fd = p->out, .events = POLLIN };
	char block[4096];
	ssize_t n = 1;

	while (n != 0) {
		int ended = ends_until(p->pid, 0);

		if (poll(&ready, 1, ended ? 0 : LOOK_MS) > 0) {
			n = read(p->out, block, sizeof block);
			if (n > 0)
				fn(arg, block, (size_t)n);
			else if (n == -1 && errno != EINTR)
				n = 0;
			heard = when_milliseconds();
		} else if (ended) {
			return 0;
		} else if (seconds > 0 &&
		    when_milliseconds() - heard > (int64_t)seconds * 1000) {
			return 1;
		}
	}
	return 0;
}

int
proc_listen(struct proc *p, int seconds, proc_heard_fn *fn, void *arg,
    int *status)
{
	int silent = hear(p, seconds, fn, arg), rc;

	/* One that has closed its stdout has not ended yet. */
	if (!silent && seconds > 0)
		silent = !ends_until(p->pid,
		    when_milliseconds() + (int64_t)seconds * 1000);
	if (silent)
		kill(p->group ? -p->pid : p->pid, SIGKILL);
	rc = proc_wait(p, status);
	return rc == 0 ? silent : rc;
}

/* Our environment but for git's variables, and with what keeps git from
 * reading any config but the casebook's own, from showing anything in place
 * of what is there (git-replace(1)), and from speaking another language than
 * we read.  The caller frees the array. */
static char **
git_environment(void)
{
	static const char *const ours[] = {
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C",
	};
	size_t n = 0, have = 0;
	char **env;

	while (environ && environ[have])
		have++;
	env = xmalloc((have + sizeof ours / sizeof *ours + 1) * sizeof *env);
	for (size_t i = 0; i < have; i++) {
		if (!is_git_variable(environ[i]) &&
		    strncmp(environ[i], "LC_ALL=", 7) != 0)
			env[n++] = environ[i];
	}
	memcpy(env + n, ours, sizeof ours);
	env[n + sizeof ours / sizeof *ours] = NULL;
	return env;
}

int
proc_start_git(struct proc *out, const char *const *args, unsigned flags)
{
	static const char *const guards[] = {
		"git", "--no-pager", "-c", "core.pager=cat",
		"-c", "core.hooksPath=/dev/null",
		"-c", "core.fsmonitor=false",
	};
	const size_t nguards = sizeof guards / sizeof *guards;
	size_t nargs = 0;
	const char **argv;
	char **env;
	int rc;

	while (args[nargs])
		nargs++;
	argv = xmalloc((nguards + nargs + 1) * sizeof *argv);
	memcpy(argv, guards, sizeof guards);
	memcpy(argv + nguards, args, (nargs + 1) * sizeof *argv);
	env = git_environment();
	rc = start(out, argv, env, flags);
	free(env);
	free(argv);
	return rc;
}
