#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/inbox.h"
#include "lib/path.h"
#include "lib/when.h"

static const char suffix[] = ".eml";
static const char aside[] = ".eml.new";	/* until it is whole */

enum { HALF_SECONDS = 24 * 3600 };

static void
folder_of(struct buf *out, const char *git_dir)
{
	buf_addf(out, "%s/casebook/spool", git_dir);
}

void
inbox_release(struct inbox_mail *mail)
{
	static const struct inbox_mail none = INBOX_MAIL_INIT;

	buf_release(&mail->bytes);
	free(mail->path);
	if (mail->fd != -1)
		close(mail->fd);
	*mail = none;
}

/* Names sort by the time of receipt. */
static int
make_name(struct buf *out, int64_t now)
{
	char id[CASE_ID + 1];
	uint64_t bits;

	if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		return err_errno("cannot get random bits");
	path_case_id(id, bits);
	buf_addf(out, "%012lld.%s%s", (long long)now, id, suffix);
	return 0;
}

static int
lock(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? 1 : err_errno("cannot lock a mail");
}

/* Under a name that nobody looks at, until it is whole. */
static int
write_aside(struct inbox_mail *mail, const char *path)
{
	int rc;

	mail->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (mail->fd == -1)
		return err_errno("cannot write '%s'", path);
	rc = lock(mail->fd);
	if (rc == 0)
		rc = file_write_fd(mail->fd, mail->bytes.data,
		    mail->bytes.len, path);
	if (rc == 0 && fsync(mail->fd) == -1)
		rc = err_errno("cannot write '%s'", path);
	return rc;
}

static int
lay_down(struct inbox_mail *mail, const char *git_dir)
{
	struct buf folder = BUF_INIT, path = BUF_INIT, half = BUF_INIT;
	int rc;

	folder_of(&folder, git_dir);
	rc = file_mkdirs(folder.data, 0700);
	buf_addf(&path, "%s/", folder.data);
	if (rc == 0)
		rc = make_name(&path, mail->received);
	buf_addf(&half, "%s.new", path.data);
	if (rc == 0)
		rc = write_aside(mail, half.data);
	if (rc == 0 && rename(half.data, path.data) == -1)
		rc = err_errno("cannot write '%s'", path.data);
	if (rc == 0)
		rc = file_sync_dir(folder.data);
	if (rc != 0)
		unlink(half.data);
	mail->path = buf_detach(&path);
	buf_release(&folder);
	buf_release(&half);
	return rc;
}

int
inbox_put(struct inbox_mail *out, const char *git_dir, int fd, size_t max)
{
	int rc;

	out->bytes = (struct buf)BUF_MAX(max);
	out->received = when_now();
	rc = file_read_fd(&out->bytes, fd, "the mail");
	if (rc == 0)
		rc = lay_down(out, git_dir);
	if (rc != 0)
		inbox_release(out);
	return rc;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), n = strlen(end);

	return name[0] != '.' && len > n && strcmp(name + len - n, end) == 0;
}

/* Half a mail, which a crash left, is of no use: who sent it has it. */
static void
drop_half(int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    time(NULL) - st.st_mtime > HALF_SECONDS)
		unlinkat(folder, name, 0);
}

int
inbox_names(const char *git_dir, struct strs *out)
{
	struct buf folder = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int rc = 0;

	folder_of(&folder, git_dir);
	dir = opendir(folder.data);
	if (!dir && errno != ENOENT)
		rc = err_errno("cannot read '%s'", folder.data);
	while (dir && (entry = readdir(dir))) {
		if (ends_in(entry->d_name, suffix))
			strs_add(out, entry->d_name);
		else if (ends_in(entry->d_name, aside))
			drop_half(dirfd(dir), entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (out->n > 1)
		qsort(out->v, out->n, sizeof *out->v, compare_names);
	buf_release(&folder);
	return rc;
}

/* It may have been finished by another between our open and our lock. */
static int
is_still_there(const struct inbox_mail *mail, struct stat *st)
{
	struct stat there;

	return fstat(mail->fd, st) == 0 && lstat(mail->path, &there) == 0 &&
	    there.st_ino == st->st_ino && there.st_dev == st->st_dev;
}

int
inbox_take(struct inbox_mail *out, const char *git_dir, const char *name)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int rc;

	folder_of(&path, git_dir);
	buf_addf(&path, "/%s", name);
	out->path = buf_detach(&path);
	out->fd = open(out->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (out->fd == -1)
		rc = errno == ENOENT ? 1 :
		    err_errno("cannot read '%s'", out->path);
	else if (fstat(out->fd, &st) == -1 || !S_ISREG(st.st_mode))
		rc = err_set(CASE_EDATA, "'%s' is no mail", out->path);
	else
		rc = lock(out->fd);
	if (rc == 0 && !is_still_there(out, &st))
		rc = 1;
	if (rc == 0) {
		out->received = st.st_mtime;
		rc = file_read_fd(&out->bytes, out->fd, out->path);
	}
	if (rc != 0)
		inbox_release(out);
	return rc;
}

int
inbox_done(struct inbox_mail *mail)
{
	int rc = 0;

	if (unlink(mail->path) == -1 && errno != ENOENT)
		rc = err_errno("cannot remove '%s'", mail->path);
	inbox_release(mail);
	return rc;
}
