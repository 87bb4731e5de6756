#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lib/file.h"
#include "lib/text.h"
#include "tests/unit/mail_world.h"

enum { SEED = 20261121, ROUNDS = 3000, MEGABYTE = 1 << 20 };

static const char hello[] = "From: ann@example.org\n\nHello\n";

static void
reads_hello(void)
{
	struct mail m;

	read_mail(&m, hello);
	people_are("ann@example.org", &m.from);
	assert_string_equal(m.text, "Hello\n");
	mail_release(&m);
}

/*
 * The locks.
 */

/* Runs what an intruder may try in a process of its own, behind the locks.
 * Returns its status as of waitpid(2): what it returned, or the signal. */
static int
behind_locks(int (*attempt)(void))
{
	int status;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		if (mail_lock_in() != 0)
			_exit(99);
		_exit(attempt());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int
opens_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) == -1 && errno == EPERM ? 7 : 1;
}

static int
writes_a_file(void)
{
	return open("/tmp/intruder", O_WRONLY | O_CREAT, 0600) == -1 &&
	    unlink("/tmp/intruder") == -1 &&
	    mkdir("/tmp/intruder", 0700) == -1 ? 7 : 1;
}

static int
makes_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC)
	    == -1 && mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0) == MAP_FAILED ? 7 : 1;
}

static int
raises_its_limits(void)
{
	const struct rlimit l = { RLIM_INFINITY, RLIM_INFINITY };

	return setrlimit(RLIMIT_CORE, &l) == -1 ? 7 : 1;
}

static int
puts_off_its_alarm(void)
{
	return signal(SIGPROF, SIG_IGN) == SIG_ERR ? 7 : 1;
}

/* 256 MB may be had, 512 MB more not; a sanitizer needs no limit. */
static int
takes_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	void *half = malloc(256 * (size_t)MEGABYTE);

	if (!half || malloc(512 * (size_t)MEGABYTE))
		return 1;
#endif
	return 7;
}

static int
connects(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) == -1;
}

static int
forks(void)
{
	return fork() == -1;
}

static int
starts_a_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int
kills_its_parent(void)
{
	return kill(getppid(), SIGKILL);
}

static void
lets_nothing_out(void **state)
{
	static int (*const fail[])(void) = { opens_a_file, writes_a_file,
		makes_code, raises_its_limits, puts_off_its_alarm,
		takes_memory };
	static int (*const die[])(void) = { connects, forks, starts_a_program,
		kills_its_parent };
	int status;

	(void)state;
	for (size_t i = 0; i < sizeof fail / sizeof *fail; i++) {
		status = behind_locks(fail[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 7);
	}
	for (size_t i = 0; i < sizeof die / sizeof *die; i++) {
		status = behind_locks(die[i]);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	}
}

/* What /proc tells of the child; 0 for what it does not. */
static long
told_of_child(const char *file, const char *name)
{
	struct buf path = BUF_INIT, status = BUF_INIT;
	const char *at;
	long value = 0;

	buf_addf(&path, "/proc/%d/%s", (int)door->pid, file);
	status.max = MEGABYTE;
	if (file_read(&status, path.data) == 0 &&
	    (at = strstr(status.data, name)))
		value = strtol(at + strlen(name), NULL, 10);
	err_clear();
	buf_release(&path);
	buf_release(&status);
	return value;
}

static int
open_files_of_child(void)
{
	struct buf path = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	buf_addf(&path, "/proc/%d/fd", (int)door->pid);
	dir = opendir(path.data);
	buf_release(&path);
	if (!dir)
		return -1;		/* only root may look */
	while ((entry = readdir(dir)))
		n += *entry->d_name != '.';
	closedir(dir);
	return n;
}

/* Of all that we have open, a lock say, the child keeps the door alone; under
 * a sanitizer, what the test program was started with too. */
static void
keeps_nothing_open(void **state)
{
	int fd = open("/dev/null", O_RDONLY), n;

	(void)state;
	assert_int_not_equal(fd, -1);
	mail_door_close(door);
	open_door(NULL);
	reads_hello();
	assert_int_equal(told_of_child("status", "Seccomp:"), 2);
	assert_int_equal(told_of_child("status", "NoNewPrivs:"), 1);
	assert_int_equal(told_of_child("limits", "Max cpu time"), 60);
	n = open_files_of_child();
#ifdef __SANITIZE_ADDRESS__
	assert_true(n == -1 || n <= 4);
#else
	assert_true(n == -1 || n == 1);
#endif
	close(fd);
}

/* No converter is a file any more when it is needed. */
static void
converts_all_charsets(void **state)
{
	static const struct {
		const char *charset, *bytes, *text;
	} cases[] = {
		{ "iso-8859-2", "=B1", "\xc4\x85" },
		{ "iso-8859-5", "=D0", "\xd0\xb0" },
		{ "iso-8859-7", "=E1", "\xce\xb1" },
		{ "iso-8859-8-i", "=E0", "\xd7\x90" },
		{ "iso-8859-9", "=F0", "\xc4\x9f" },
		{ "iso-8859-15", "=A4", "\xe2\x82\xac" },
		{ "windows-1250", "=B9", "\xc4\x85" },
		{ "windows-1251", "=E0", "\xd0\xb0" },
		{ "windows-1253", "=E1", "\xce\xb1" },
		{ "windows-1255", "=E0", "\xd7\x90" },
		{ "windows-1256", "=C7", "\xd8\xa7" },
		{ "koi8-r", "=C1", "\xd0\xb0" },
		{ "koi8-u", "=A4", "\xd1\x94" },
		{ "utf-16le", "=AC=20", "\xe2\x82\xac" },
		{ "utf-32be", "=00=00=20=AC", "\xe2\x82\xac" },
		{ "utf-7", "+IKw-", "\xe2\x82\xac" },
		{ "gb18030", "=C4=E3", "\xe4\xbd\xa0" },
		{ "gb2312", "=C4=E3", "\xe4\xbd\xa0" },
		{ "gbk", "=C4=E3", "\xe4\xbd\xa0" },
		{ "big5", "=A7A", "\xe4\xbd\xa0" },
		{ "euc-jp", "=A4=B3", "\xe3\x81\x93" },
		{ "shift_jis", "=82=B1", "\xe3\x81\x93" },
		{ "iso-2022-jp", "=1B$B$3=1B(B", "\xe3\x81\x93" },
		{ "euc-kr", "=B0=A1", "\xea\xb0\x80" },
		{ "ks_c_5601-1987", "=B0=A1", "\xea\xb0\x80" },
		{ "cp437", "=84", "\xc3\xa4" },
		{ "cp850", "=84", "\xc3\xa4" },
		{ "cp866", "=A0", "\xd0\xb0" },
		{ "macintosh", "=8A", "\xc3\xa4" },
		{ "tis-620", "=A1", "\xe0\xb8\x81" },
		{ "windows-874", "=A1", "\xe0\xb8\x81" },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT, text = BUF_INIT;

		buf_addf(&b, "Subject: =?%s?Q?%s?=\nContent-Type: text/plain;"
		    " charset=\"%s\"\nContent-Transfer-Encoding: "
		    "quoted-printable\n\n%s", cases[i].charset,
		    cases[i].bytes, cases[i].charset, cases[i].bytes);
		buf_addf(&text, "%s\n", cases[i].text);
		read_mail(&m, b.data);
		is_said(text.data, m.text, b.data);
		is_said(cases[i].text, m.subject, b.data);
		mail_release(&m);
		buf_release(&b);
		buf_release(&text);
	}
}

/* A charset that is not open yet costs a new child, once. */
static void
opens_a_charset_once(void **state)
{
	static const char mail[] = "Subject: =?cp866?Q?=A0?=\n\n";
	pid_t before = door->pid;
	struct mail m;

	(void)state;
	reads_hello();
	assert_int_equal(door->pid, before);
	read_mail(&m, mail);
	mail_release(&m);
	assert_int_not_equal(door->pid, before);
	before = door->pid;
	read_mail(&m, mail);
	mail_release(&m);
	reads_hello();
	assert_int_equal(door->pid, before);
}

/*
 * A child that goes wrong.
 */

static void
is_unreadable(const char *bytes, size_t len)
{
	char digest[MAIL_DIGEST + 1];
	struct mail m = { 0 };

	mail_digest(digest, bytes, len);
	assert_int_equal(mail_door_read(door, bytes, len, &m), 0);
	assert_int_equal(m.readable, 0);
	assert_string_equal(m.digest, digest);
	assert_null(m.text);
	mail_release(&m);
}

static void
survives_a_dead_child(void **state)
{
	static const char named[] = "X: y\nMessage-ID:\n <a@b>\n\nHello\n";
	pid_t before = door->pid;
	struct mail m = { 0 };

	(void)state;
	/* One that dies at its first mail, as if by that, whose Message-ID is
	 * known all the same. */
	kill(door->pid, SIGXCPU);
	is_unreadable(hello, strlen(hello));
	reads_hello();
	door->served = 0;
	kill(door->pid, SIGXCPU);
	assert_int_equal(mail_door_read(door, named, strlen(named), &m), 0);
	assert_int_equal(m.readable, 0);
	assert_string_equal(m.message_id, "a@b");
	mail_release(&m);
	reads_hello();
	assert_int_not_equal(door->pid, before);
	before = door->pid;
	/* One that had read others: the mail is innocent, or will show. */
	kill(door->pid, SIGXCPU);
	reads_hello();
	assert_int_not_equal(door->pid, before);
	/* One that was killed from outside, at its first mail. */
	door->served = 0;
	kill(door->pid, SIGKILL);
	reads_hello();
}

/* Another process kills the child while it is at a mail. */
static pid_t
kill_later(pid_t victim, unsigned microseconds)
{
	pid_t killer = fork();

	assert_int_not_equal(killer, -1);
	if (killer > 0)
		return killer;
	usleep(microseconds);
	kill(victim, SIGKILL);
	_exit(0);
}

static void
survives_a_child_killed_in_the_middle(void **state)
{
	size_t len = 30 * MEGABYTE;
	char *big = malloc(len);
	struct mail m = { 0 };
	pid_t killer;

	(void)state;
	assert_non_null(big);
	memset(big, 'a', len);
	memcpy(big, "X: y\n\n", 6);
	kill(door->pid, SIGSTOP);
	killer = kill_later(door->pid, 100000);
	assert_int_equal(mail_door_read(door, big, len, &m), 0);
	assert_int_equal(m.readable, 1);
	mail_release(&m);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	reads_hello();
	free(big);
}

static void
waits_no_longer_than_its_patience(void **state)
{
	(void)state;
	door->patience = 1000;
	kill(door->pid, SIGSTOP);
	reads_hello();
	door->patience = MAIL_PATIENCE;
}

static void
leaves_no_zombie(void **state)
{
	(void)state;
	reads_hello();
	kill(door->pid, SIGKILL);
	reads_hello();
	mail_door_close(door);
	door = NULL;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/*
 * An answer of an enemy.
 */

static void
release_answer(struct mail *m, const char *bytes, size_t len)
{
	int rc = mail_answer_read(m, bytes, len);

	if (rc == 0) {
		assert_non_null(m->text);
		assert_true(text_is_utf8(m->text, strlen(m->text), NULL));
	}
	mail_release(m);
}

static void
believes_no_nonsense(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} nonsense[] = {
#define SAID(s)	{ s, sizeof s - 1 }
#define FLAGS	"*\5\0\0\0\0\0\0\0\0"
#define TEXT	"t\1\0\0\0a"
		SAID(""), SAID("*"), SAID(FLAGS), SAID(TEXT),
		SAID(FLAGS TEXT "x"), SAID(FLAGS TEXT "x\0\0\0\0"),
		SAID(FLAGS FLAGS TEXT), SAID(FLAGS TEXT TEXT),
		SAID("*\5\0\0\0\2\0\0\0\0" TEXT),
		SAID("*\5\0\0\0\0\0\0\0\5" TEXT),
		SAID("*\4\0\0\0\0\0\0\0" TEXT),
		SAID(FLAGS "t\377\377\377\377a"),
		SAID(FLAGS "t\1\0\0\0\x1b"), SAID(FLAGS "t\1\0\0\0\0"),
		SAID(FLAGS "t\1\0\0\0\xff"), SAID(FLAGS "t\1\0\0\0\r"),
		SAID(FLAGS TEXT "s\1\0\0\0\n"), SAID(FLAGS TEXT "s\1\0\0\0\0"),
		SAID(FLAGS TEXT "s\0\0\0\0s\0\0\0\0"),
		SAID(FLAGS TEXT "i\0\0\0\0"), SAID(FLAGS TEXT "i\3\0\0\0a b"),
		SAID(FLAGS TEXT "r\1\0\0\0>"), SAID(FLAGS TEXT "F\1\0\0\0a"),
		SAID(FLAGS TEXT "F\3\0\0\0a\0\n"),
		SAID(FLAGS TEXT "d\1\0\0\0a"),
		SAID(FLAGS TEXT "d\x10\0\0\0"
		    "\0\0\0\0\0\0\0\x7f\0\0\0\0\0\0\0\0"),
		SAID(FLAGS TEXT "p\4\0\0\0" "1\0a/"),
#define PART(number, type, name, size)	\
	SAID(FLAGS TEXT "p" size "\0\0\0" number "\0" type "\0" name "\0" \
	    "\1\0\0\0\0\0\0\0")
		PART("1.", "a/b", "n", "\021"),
		PART("x", "a/b", "n", "\020"),
		PART("1", "ab", "n", "\017"),
		PART("1", "a/ ", "n", "\020"),
		PART("1", "a/b", "../n", "\023"),
		PART("1", "a/b", "", "\017"),
	};
	static const char sense[] = FLAGS TEXT "b\3\0\0\0a@b" "s\0\0\0\0"
	    "F\5\0\0\0A\0a@b" "p\020\0\0\0" "1\0a/b\0n\0\1\0\0\0\0\0\0\0";
	struct mail m = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
		if (mail_answer_read(&m, nonsense[i].bytes, nonsense[i].len)
		    != 1)
			fail_msg("nonsense %zu is believed", i);
		mail_release(&m);
	}
	assert_int_equal(mail_answer_read(&m, sense, sizeof sense - 1), 0);
	assert_string_equal(m.bounced, "a@b");
	assert_string_equal(m.subject, "");
	people_are("A <a@b>", &m.from);
	parts_are("1 a/b 1 n\n", &m);
	mail_release(&m);
}

/* What is written is read, and of what is changed nothing that can't be. */
static void
survives_random_answers(void **state)
{
	struct mail m = { .readable = 1 };
	struct buf answer = BUF_INIT;

	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	m.text = strdup("some text");
	m.subject = strdup("a subject");
	m.date = (struct when){ 1763716202, 60 };
	strs_add(&m.references, "a@b");
	mail_people_add(&m.from, strdup("Ann"), strdup("ann@example.org"));
	mail_answer_write(&answer, &m);
	mail_release(&m);
	for (int i = 0; i < ROUNDS * 10; i++) {
		char *copy = malloc(answer.len);
		size_t len = (size_t)rand() % (answer.len + 1);

		assert_non_null(copy);
		memcpy(copy, answer.data, answer.len);
		for (int n = rand() % 4; n > 0; n--)
			copy[(size_t)rand() % answer.len] = (char)rand();
		release_answer(&m, copy, i % 2 ? len : answer.len);
		free(copy);
	}
	buf_release(&answer);
}

/*
 * Limits: THREATS 13.
 */

static void
reads_a_million_header_lines(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "Subject: first\n");
	for (int i = 0; i < 1000000; i++)
		buf_adds(&b, "X: y\n");
	buf_adds(&b, "From: late@example.org\n\nHello\n");
	read_bytes(&m, b.data, b.len);
	assert_string_equal(m.subject, "first");
	assert_int_equal(m.from.n, 0);
	assert_string_equal(m.text, "Hello\n");
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_release(&b);
}

static void
reads_one_endless_header(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "Subject: first\nTo:");
	for (int i = 0; i < 1000000; i++)
		buf_adds(&b, "\n (((x@y,");
	buf_adds(&b, "\n\nHello\n");
	read_bytes(&m, b.data, b.len);
	assert_string_equal(m.subject, "first");
	assert_string_equal(m.text, "Hello\n");
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_release(&b);
}

static void
reads_parts_in_parts(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_addf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
		    "--b%d\n", i, i);
	buf_adds(&b, "\nlost\n--b1\n\nfound\n");
	read_bytes(&m, b.data, b.len);
	assert_string_equal(m.text, "found\n");
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_cut(&b, 0);
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "Content-Type: message/rfc822\n\n");
	read_bytes(&m, b.data, b.len);
	assert_int_equal(m.nparts, 1);
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_release(&b);
}

static void
reads_many_parts(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "--b\nContent-Type: image/png\n\nx\n");
	buf_adds(&b, "--b--\n");
	read_bytes(&m, b.data, b.len);
	assert_int_equal(m.nparts, MAIL_PARTS);
	assert_string_equal(m.parts[499].part, "500");
	assert_string_equal(m.parts[499].name, "500-image.png");
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_release(&b);
}

static void
cuts_a_long_text(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "Content-Type: text/plain; charset=utf-8\n\na");
	for (int i = 0; i < MAIL_TEXT_MAX; i++)
		buf_adds(&b, "\xc3\xa4");
	read_bytes(&m, b.data, b.len);
	assert_int_equal(strlen(m.text), MAIL_TEXT_MAX);
	assert_true(text_is_utf8(m.text, strlen(m.text), NULL));
	assert_int_equal(m.is_cut, 1);
	mail_release(&m);
	buf_release(&b);
}

/* Appends so many bytes of base64, all of them 'a' when decoded. */
static void
add_base64(struct buf *b, size_t bytes)
{
	while (bytes >= 57) {
		for (int i = 0; i < 19; i++)
			buf_add(b, "YWFh", 4);
		buf_addc(b, '\n');
		bytes -= 57;
	}
}

static void
reads_a_large_attachment(void **state)
{
	const size_t size = 60 * MEGABYTE / 57 * 57;
	struct buf b = BUF_INIT, part = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\n\nSee the film.\n--b\nContent-Type: video/mp4\n"
	    "Content-Transfer-Encoding: base64\n\n");
	add_base64(&b, size);
	buf_adds(&b, "--b--\n");
	read_bytes(&m, b.data, b.len);
	assert_string_equal(m.text, "See the film.\n");
	assert_int_equal(m.nparts, 1);
	assert_int_equal(m.parts[0].size, size);
	assert_int_equal(m.is_cut, 0);
	mail_release(&m);
	print_message("# %zu MB mail: child %ld MB\n", b.len / MEGABYTE,
	    told_of_child("status", "VmHWM:") / 1024);
	assert_int_equal(mail_door_part(door, b.data, b.len, "2", &part), 0);
	assert_int_equal(part.len, size);
	assert_int_equal(part.data[size - 1], 'a');
	buf_release(&part);
	buf_release(&b);
}

/*
 * Whatever mails there are.
 */

static const char *
data_folder(void)
{
	const char *dir = getenv("CASEBOOK_TEST_DATA");

	return dir ? dir : "../shared/data";
}

/* Calls `look` with each file below a folder.  Returns how many. */
static unsigned
each_file(const char *dir, void (*look)(const char *, const struct buf *))
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	unsigned n = 0;

	while (d && (entry = readdir(d))) {
		struct buf path = BUF_INIT, bytes = BUF_MAX(100 * MEGABYTE);
		struct stat st;

		buf_addf(&path, "%s/%s", dir, entry->d_name);
		if (*entry->d_name == '.' ||
		    strstr(entry->d_name, "LICENSE") ||
		    stat(path.data, &st) == -1) {
			/* no mail */
		} else if (S_ISDIR(st.st_mode)) {
			n += each_file(path.data, look);
		} else if (file_read(&bytes, path.data) == 0) {
			look(path.data, &bytes);
			n++;
		}
		buf_release(&path);
		buf_release(&bytes);
	}
	if (d)
		closedir(d);
	return n;
}

static unsigned told[MAIL_REPORT + 1], with_original;

static void
look_at_file(const char *path, const struct buf *bytes)
{
	struct mail m = { 0 };

	assert_int_equal(mail_door_read(door, bytes->data, bytes->len, &m), 0);
	if (!m.readable)
		fail_msg("a child died of %s", path);
	told[m.automatic]++;
	with_original += m.bounced != NULL;
	for (size_t i = 0; i < m.nparts; i++) {
		struct buf part = BUF_INIT;

		assert_int_equal(mail_door_part(door, bytes->data, bytes->len,
		    m.parts[i].part, &part), 0);
		assert_int_equal(part.len, m.parts[i].size);
		buf_release(&part);
	}
	mail_release(&m);
}

static unsigned
look_at(const char *folder)
{
	struct buf path = BUF_INIT;
	unsigned n;

	memset(told, 0, sizeof told);
	with_original = 0;
	buf_addf(&path, "%s/%s", data_folder(), folder);
	n = each_file(path.data, look_at_file);
	print_message("# %s: %u mails: %u of persons, %u automatic, %u of "
	    "lists, %u bounces, %u other reports, %u tell of which mail\n",
	    folder, n, told[MAIL_PERSONAL], told[MAIL_AUTOMATIC],
	    told[MAIL_LIST], told[MAIL_BOUNCE], told[MAIL_REPORT],
	    with_original);
	buf_release(&path);
	return n;
}

/* Not skip(), which this cmocka tells TAP as a failure. */
static int
has_data(const char *folder)
{
	struct buf path = BUF_INIT;
	int is_there;

	buf_addf(&path, "%s%s", data_folder(), folder);
	is_there = access(path.data, R_OK) == 0;
	buf_release(&path);
	if (!is_there)
		print_message("# skipped: the real mails are not here\n");
	return is_there;
}

static void
reads_real_mails(void **state)
{
	(void)state;
	if (!has_data(""))
		return;
	look_at("mail-mikel");
	look_at("mail-python");
	look_at("replies-github");
	if (look_at("mail-ham") > 0) {
		assert_int_equal(told[MAIL_LIST], 133);
		assert_int_equal(told[MAIL_PERSONAL], 17);
	}
}

/* Of the 36, one is of a robot on holiday, one of a delay, and three pass a
 * complaint about spam on. */
static void
knows_real_bounces(void **state)
{
	(void)state;
	if (!has_data(""))
		return;
	if (!has_data("/bounces-sisimai"))
		return;
	look_at("bounces-sisimai/bsd");
	assert_int_equal(told[MAIL_BOUNCE], 29);
	assert_int_equal(told[MAIL_REPORT], 2);
	assert_int_equal(told[MAIL_AUTOMATIC], 1);
	assert_int_equal(with_original, 28);
	look_at("bounces-sisimai/dos");
	assert_int_equal(told[MAIL_BOUNCE], 1);
	assert_int_equal(told[MAIL_REPORT], 1);
	look_at("bounces-sisimai/mac");
	assert_int_equal(told[MAIL_BOUNCE], 1);
	assert_int_equal(told[MAIL_REPORT], 1);
	look_at("bounces-sisimai/not");
	assert_int_equal(told[MAIL_BOUNCE], 0);
	assert_int_equal(told[MAIL_REPORT], 0);
}

/* A mail with some of everything, changed at random. */
static void
survives_random_mails(void **state)
{
	static const char mail[] = "From: =?utf-8?Q?J=C3=B6rg?= <j@x.y>\r\n"
	    "Subject: =?iso-8859-1?B?5A==?= x\r\nDate: Sat, 21 Nov 2026 "
	    "10:10:00 +0100\r\nReferences: <a@b> <c@d>\r\n"
	    "Content-Type: multipart/report; boundary=\"=b\"\r\n\r\n"
	    "--=b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
	    "--c\r\nContent-Type: text/plain; charset=utf-16; format=flowed"
	    "\r\nContent-Transfer-Encoding: base64\r\n\r\n//5hAOQA\r\n--c\r\n"
	    "Content-Type: text/html\r\n\r\n<ul><li><a href='http://x'>x</a>"
	    "<blockquote>&auml;</blockquote></ul><!-- -->\r\n--c--\r\n--=b\r\n"
	    "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
	    "Status: 5.1.1\r\n\r\n--=b\r\nContent-Type: message/rfc822\r\n\r\n"
	    "Message-ID: <a@b>\r\n\r\nbegin 644 x\r\n--=b\r\n"
	    "Content-Type: image/png; name*0*=utf-8''%41; name*1=b.png\r\n"
	    "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n"
	    "#86%A\r\nend\r\n--=b--\r\n";
	static const char *const often[] = { "\r\n", "\n", "--", "=b", "\0",
		"=?", "?=", "<", ">", ";", ":", "\"", "--c\r\n", "--=b\r\n",
		"multipart/", "message/rfc822", "boundary=", "\xff", "(" };
	struct mail m;

	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int i = 0; i < ROUNDS; i++) {
		struct buf b = BUF_INIT;

		buf_add(&b, mail, sizeof mail - 1);
		for (int n = rand() % 6; n >= 0; n--) {
			const char *s = often[(size_t)rand() %
			    (sizeof often / sizeof *often)];
			size_t len = *s ? strlen(s) : 1;

			memcpy(b.data + (size_t)rand() % (b.len - len), s,
			    len);
		}
		if (i % 4 == 0)
			buf_cut(&b, (size_t)rand() % b.len);
		read_bytes(&m, b.data, b.len);
		mail_release(&m);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_nothing_out),
		WITH_DOOR(keeps_nothing_open),
		WITH_DOOR(converts_all_charsets),
		WITH_DOOR(opens_a_charset_once),
		WITH_DOOR(survives_a_dead_child),
		WITH_DOOR(survives_a_child_killed_in_the_middle),
		WITH_DOOR(waits_no_longer_than_its_patience),
		WITH_DOOR(leaves_no_zombie),
		cmocka_unit_test(believes_no_nonsense),
		cmocka_unit_test(survives_random_answers),
		WITH_DOOR(reads_a_million_header_lines),
		WITH_DOOR(reads_one_endless_header),
		WITH_DOOR(reads_parts_in_parts),
		WITH_DOOR(reads_many_parts),
		WITH_DOOR(cuts_a_long_text),
		WITH_DOOR(reads_a_large_attachment),
		WITH_DOOR(reads_real_mails),
		WITH_DOOR(knows_real_bounces),
		WITH_DOOR(survives_random_mails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
