#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/proc.h"

extern char **environ;

static int
is_git_variable(const char *variable)
{
	return strncmp(variable, "GIT_", 4) == 0;
}

/* Not by unsetenv(3), which cannot remove an entry without '='. */
static void
unset_git_variables(void)
{
	char **to = environ;

	if (!environ)
		return;
	for (char **v = environ; *v; v++) {
		if (!is_git_variable(*v))
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
	if (flags & PROC_QUIET)
		rc |= posix_spawn_file_actions_addopen(files, 2, "/dev/null",
		    O_WRONLY, 0);
	return rc | posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* The child has no signal blocked, and none ignored by our doing. */
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
	posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF);
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

/* Our environment but for git's variables, and with what keeps git from
 * reading any config but the casebook's own.  The caller frees the array. */
static char **
git_environment(void)
{
	static char no_system[] = "GIT_CONFIG_NOSYSTEM=1";
	static char no_global[] = "GIT_CONFIG_GLOBAL=/dev/null";
	size_t n = 0, have = 0;
	char **env;

	while (environ && environ[have])
		have++;
	env = xmalloc((have + 3) * sizeof *env);
	for (size_t i = 0; i < have; i++) {
		if (!is_git_variable(environ[i]))
			env[n++] = environ[i];
	}
	env[n++] = no_system;
	env[n++] = no_global;
	env[n] = NULL;
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
