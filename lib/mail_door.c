#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/mail_parts.h"

/* What the parent asks for: the message follows. */
struct request {
	uint64_t len;
	char part[MAIL_NUMBER];		/* "": all but the parts */
};

/* What comes back: the bytes follow. */
struct answer {
	uint64_t len;
	uint64_t none;			/* 1: there is no such part */
};

enum { READY = 'r', UNFIT = 'u' };	/* the child's first byte */

/*
 * The child.
 */

/* 0, or 1 at the end or on an error. */
static int
read_all(int fd, void *bytes, size_t len)
{
	char *to = bytes;

	while (len > 0) {
		ssize_t n = read(fd, to, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return 1;
		to += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
write_all(int fd, const void *bytes, size_t len)
{
	const char *from = bytes;

	while (len > 0) {
		ssize_t n = write(fd, from, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return 1;
		from += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The kernel ends the child that computes longer. */
static void
set_alarm(int seconds)
{
	const struct itimerval t = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &t, NULL);
}

/* Reads the message and answers.  0, or 1 to end. */
static int
serve(int fd, const struct request *request)
{
	struct answer answer = { 0, 0 };
	struct buf out = BUF_INIT;
	struct mail mail = { 0 };
	size_t len = (size_t)request->len;
	/* The message is trimmed into the room before it. */
	char *bytes = malloc(MAIL_ROOM + len);
	int is_cut = 0, rc = !bytes || read_all(fd, bytes + MAIL_ROOM, len);

	if (rc == 0) {
		set_alarm(MAIL_CPU);
		len = mail_trim(bytes, bytes + MAIL_ROOM, len, &is_cut);
		if (*request->part)
			answer.none = (uint64_t)mail_parse_part(&out, bytes,
			    len, request->part);
		else
			rc = mail_parse(&mail, bytes, len);
		mail.is_cut |= is_cut;
		if (rc == 0 && !*request->part)
			mail_answer_write(&out, &mail);
		set_alarm(0);
	}
	answer.len = out.len;
	if (rc == 0)
		rc = write_all(fd, &answer, sizeof answer) != 0 ||
		    write_all(fd, out.data, out.len) != 0;
	buf_release(&out);
	mail_release(&mail);
	free(bytes);
	return rc;
}

/*
 * Closes all but `fd`: the lock of the casebook, its index, what is spoken to
 * the mail server.  A sanitizer may say on stderr what it found.  Returns
 * where `fd` is now, or -1.
 */
static int
keep_only(int fd)
{
#ifdef __SANITIZE_ADDRESS__
	const int kept = STDERR_FILENO + 1;
#else
	const int kept = 0;
#endif

	if (dup2(fd, kept) == -1)
		return -1;
	closefrom(kept + 1);
	return kept;
}

/* No handler of the parent's runs here.  What is typed at its terminal is
 * its own affair: it ends us by closing the door. */
static void
reset_signals(void)
{
	static const int parents[] = { SIGALRM, SIGCHLD, SIGPIPE, SIGPROF,
		SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ };
	static const int typed[] = { SIGHUP, SIGINT, SIGQUIT };
	sigset_t none;

	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++)
		signal(parents[i], SIG_DFL);
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		signal(typed[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
child(int fd, const struct mail_charsets *charsets)
{
	struct request request;
	char ready = UNFIT;

	reset_signals();
	fd = keep_only(fd);
	mail_parse_open();
	mail_charsets_open(charsets);
	if (mail_lock_in() == 0)
		ready = READY;
	if (write_all(fd, &ready, 1) != 0 || ready == UNFIT)
		_exit(1);
	while (read_all(fd, &request, sizeof request) == 0 &&
	    serve(fd, &request) == 0)
		;
	_exit(0);
}

/*
 * The parent.
 */

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* How a child fails at a message. */
enum failure { ENDED = 1, LATE };

/* Sends or receives all, until `deadline`.  0, or how that failed. */
static int
transfer(int fd, char *bytes, size_t len, int64_t deadline, short event)
{
	struct pollfd p = { fd, event, 0 };

	while (len > 0) {
		ssize_t n = event == POLLOUT ?
		    send(fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL) :
		    recv(fd, bytes, len, MSG_DONTWAIT);
		int64_t left = deadline - clock_ms();

		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			return ENDED;
		} else if (left <= 0 || (poll(&p, 1, (int)left) == -1 &&
		    errno != EINTR)) {
			return LATE;
		}
	}
	return 0;
}

static int
tell(struct mail_door *door, const void *bytes, size_t len, int64_t deadline)
{
	return transfer(door->fd, (char *)bytes, len, deadline, POLLOUT);
}

static int
hear(struct mail_door *door, void *bytes, size_t len, int64_t deadline)
{
	return transfer(door->fd, bytes, len, deadline, POLLIN);
}

static void
stop(struct mail_door *door)
{
	if (door->pid == 0)
		return;
	close(door->fd);
	kill(door->pid, SIGKILL);
	while (waitpid(door->pid, NULL, 0) == -1 && errno == EINTR)
		;
	door->pid = 0;
	door->fd = -1;
}

static int
no_child(int error)
{
	return err_set(CASE_EAGAIN, "cannot start to read mail: %s",
	    strerror(error));
}

static int
fork_child(struct mail_door *door)
{
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
		return no_child(errno);
	door->pid = fork();
	error = errno;
	if (door->pid == 0)
		child(ends[1], &door->charsets);
	close(ends[1]);
	if (door->pid == -1) {
		door->pid = 0;
		close(ends[0]);
		return no_child(error);
	}
	door->fd = ends[0];
	door->served = 0;
	return 0;
}

/* Starts a child that stands behind its locks. */
static int
start(struct mail_door *door)
{
	int rc = fork_child(door);
	char ready = 0;

	if (rc != 0)
		return rc;
	if (hear(door, &ready, 1, clock_ms() + door->patience) == 0 &&
	    ready == READY)
		return 0;
	stop(door);
	if (ready == UNFIT)
		return err_set(CASE_EPROGRAM, "cannot read mail safely: the "
		    "system has no seccomp, or does not allow it here");
	return no_child(ETIMEDOUT);
}

/* Another child, if this one has not all the charsets of a message. */
static int
prepare(struct mail_door *door, const char *bytes, size_t len)
{
	struct mail_charsets wanted = { { 0 } };

	mail_charsets_find(&wanted, bytes, len);
	if (mail_charsets_join(&door->charsets, &wanted))
		stop(door);
	return door->pid == 0 ? start(door) : 0;
}

/* One message to the child and its answer back, of at most `max`.  0, or how
 * that failed. */
static int
ask(struct mail_door *door, const struct request *request, const char *bytes,
    size_t max, struct answer *answer, struct buf *out)
{
	int64_t deadline = clock_ms() + door->patience;
	int rc = tell(door, request, sizeof *request, deadline);

	if (rc == 0)
		rc = tell(door, bytes, (size_t)request->len, deadline);
	if (rc == 0)
		rc = hear(door, answer, sizeof *answer, deadline);
	if (rc == 0 && answer->len > max)
		rc = ENDED;
	if (rc == 0)
		rc = hear(door, buf_grow(out, (size_t)answer->len),
		    (size_t)answer->len, deadline);
	return rc;
}

/* Waits for a child that is about to end.  0, or 1 if it does not. */
static int
wait_a_moment(struct mail_door *door, int *status, struct rusage *used)
{
	const struct timespec pause = { 0, 10 * 1000000 };

	for (int i = 0; i < 100; i++) {
		if (wait4(door->pid, status, WNOHANG, used) != 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return 1;
}

/*
 * Ends a child that failed.  1 if that may not be the message's doing: it was
 * killed, as the kernel does where memory is short, or had no time to compute;
 * else 0.
 */
static int
end_failed(struct mail_door *door, enum failure how)
{
	struct rusage used = { 0 };
	int status = 0, outside = how == LATE;

	close(door->fd);
	if (how == ENDED && wait_a_moment(door, &status, &used) == 0) {
		outside = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	} else {
		kill(door->pid, SIGKILL);
		while (wait4(door->pid, &status, 0, &used) == -1 &&
		    errno == EINTR)
			;
	}
	door->pid = 0;
	door->fd = -1;
	return outside &&
	    used.ru_utime.tv_sec + used.ru_stime.tv_sec < MAIL_CPU;
}

/*
 * A message that a child failed at is given to a new one, if that child had
 * read others before, so that what a mail is does not depend on its
 * predecessors; or if it was hindered from outside, for the first time.  0 to
 * try again, 1 if it can't be read.
 */
static int
after_failure(struct mail_door *door, enum failure how, int *hindered)
{
	int was_new = door->served == 1;

	if (!end_failed(door, how))
		return was_new;
	if ((*hindered)++ == 0)
		return 0;
	return err_set(CASE_EAGAIN, "reading the mail was cut off twice: is "
	    "this machine short of memory or time?");
}

int
mail_door_read(struct mail_door *door, const char *bytes, size_t len,
    struct mail *out)
{
	const struct request request = { len, "" };
	int failed, hindered = 0, rc = 0;

	do {
		struct answer answer;
		struct buf said = BUF_INIT;

		rc = prepare(door, bytes, len);
		if (rc != 0)
			return rc;
		door->served++;
		failed = ask(door, &request, bytes, MAIL_ANSWER_MAX, &answer,
		    &said);
		if (!failed && mail_answer_read(out, said.data, said.len) != 0)
			failed = ENDED;
		buf_release(&said);
		if (failed) {
			mail_release(out);
			rc = after_failure(door, failed, &hindered);
		}
	} while (failed && rc == 0);
	if (rc < 0)
		return rc;
	mail_digest(out->digest, bytes, len);
	out->message_id = mail_message_id(bytes, len);
	return 0;
}

int
mail_door_part(struct mail_door *door, const char *bytes, size_t len,
    const char *part, struct buf *out)
{
	struct request request = { len, "" };
	size_t part_len = strlen(part), before = out->len;
	int failed, hindered = 0, rc = 0;

	if (part_len == 0 || part_len >= sizeof request.part)
		return 1;
	memcpy(request.part, part, part_len + 1);
	do {
		struct answer answer;

		rc = prepare(door, bytes, len);
		if (rc != 0)
			return rc;
		door->served++;
		failed = ask(door, &request, bytes, len + MAIL_ROOM, &answer,
		    out);
		if (failed) {
			buf_cut(out, before);
			rc = after_failure(door, failed, &hindered);
		} else if (answer.none) {
			return 1;
		}
	} while (failed && rc == 0);
	return rc;
}

int
mail_door_open(struct mail_door **out)
{
	struct mail_door *door = xcalloc(1, sizeof *door);
	int rc;

	door->fd = -1;
	door->patience = MAIL_PATIENCE;
	mail_charsets_common(&door->charsets);
	rc = start(door);
	if (rc != 0) {
		free(door);
		door = NULL;
	}
	*out = door;
	return rc;
}

void
mail_door_close(struct mail_door *door)
{
	if (door)
		stop(door);
	free(door);
}
