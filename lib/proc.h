/*
 * proc: other programs, started without a shell (THREATS 4) and without
 * what we inherited (THREATS 8, 21).
 */
#ifndef CASEBOOK_PROC_H
#define CASEBOOK_PROC_H

#include <signal.h>
#include <sys/types.h>

#include "lib/buf.h"

/*
 * Makes the process fit to start: descriptors 0 to 2 open (a closed stdin is
 * then empty, writing to a closed stdout fails), every GIT_* variable unset,
 * SIGPIPE and SIGXFSZ ignored, SIGCHLD not, locale C for numbers.  Called
 * once, first, by the command frame.
 */
void proc_harden(void);

struct proc {
	pid_t pid;
	int in;		/* to write to its stdin; -1 unless asked for */
	int out;	/* to read its stdout; -1 unless asked for */
	int tty;	/* an editor, which alone hears ^C and ^\ */
	struct sigaction interrupt, quit;	/* ours, until it ends */
};

enum {
	PROC_IN = 1,	/* a pipe to its stdin; else /dev/null */
	PROC_OUT = 2,	/* a pipe from its stdout; else ours */
	PROC_TTY = 4,	/* it has our stdin and stdout: an editor.  ^C is
			 * ignored here until proc_wait() */
	PROC_QUIET = 8,	/* its stderr is /dev/null */
};

/*
 * Starts argv[0], found in PATH.  CASE_EPROGRAM if it is missing.  The child
 * has default signals and no descriptors of ours above 2.
 */
int proc_start(struct proc *out, const char *const *argv, unsigned flags);

/*
 * Waits.  *status is the exit status, 128 + n for signal n.  Closes what is
 * open of in and out.  0 or CASE_EAGAIN.
 */
int proc_wait(struct proc *p, int *status);

/*
 * proc_start("git", guards, args…): never a pager, hooks, fsmonitor, system
 * or user config, nor a GIT_* variable; `args` is NULL-ended and begins after
 * "git".
 */
int proc_start_git(struct proc *out, const char *const *args,
    unsigned flags);

#endif
