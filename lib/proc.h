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
 * then empty, writing to a closed stdout fails), every GIT_* variable unset
 * but GIT_QUARANTINE_PATH (which a pre-receive hook is told, and no git that
 * we start), SIGPIPE and SIGXFSZ ignored, SIGCHLD not, locale C for numbers.
 * Called once, first, by the command frame.
 */
void proc_harden(void);

struct proc {
	pid_t pid;
	int in;		/* to write to its stdin; -1 unless asked for */
	int out;	/* to read its stdout; -1 unless asked for */
	int group;	/* it leads one */
	int tty;	/* an editor, which alone hears ^C and ^\ */
	struct sigaction interrupt, quit;	/* ours, until it ends */
};

enum {
	PROC_IN = 1,	/* a pipe to its stdin; else /dev/null */
	PROC_OUT = 2,	/* a pipe from its stdout; else ours */
	PROC_TTY = 4,	/* it has our stdin and stdout: an editor.  ^C is
			 * ignored here until proc_wait() */
	PROC_QUIET = 8,	/* its stderr is /dev/null */
	PROC_SILENT = 16,	/* its stdout is /dev/null */
	PROC_GROUP = 32,	/* it leads a session of its own, so that it
				 * and its children can be killed at once; it
				 * has no terminal to ask anything at */
	PROC_MERGE = 64,	/* its stderr goes where its stdout goes */
};

/* Appends the path of a program that stands beside our own, else its name, to
 * be found in PATH. */
void proc_find(struct buf *out, const char *name);

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
 * Writes `data` to a program that was started with PROC_IN and PROC_GROUP,
 * and waits for its end.  What is not done with both within `seconds` is
 * killed with all of its group: 1.  One that ends without reading everything
 * is judged by its status.
 */
int proc_feed(struct proc *p, const void *data, size_t len, int seconds,
    int *status);

/* The same with PROC_OUT too: what it prints is appended to `out`. */
int proc_talk(struct proc *p, const void *data, size_t len, struct buf *out,
    int seconds, int *status);

/*
 * Gives `fn` what a program prints, which was started with PROC_OUT, until it
 * ends.  If it prints nothing for `seconds` (0: however long) it is killed,
 * with its group where it was started with PROC_GROUP: 1.
 */
typedef void proc_heard_fn(void *arg, const char *text, size_t len);
int proc_listen(struct proc *p, int seconds, proc_heard_fn *fn, void *arg,
    int *status);

/*
 * proc_start("git", guards, args…): never a pager, hooks, fsmonitor, system
 * or user config, nor a GIT_* variable; `args` is NULL-ended and begins after
 * "git".
 */
int proc_start_git(struct proc *out, const char *const *args,
    unsigned flags);

#endif
