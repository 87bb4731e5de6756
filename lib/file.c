#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"

int
file_read_fd(struct buf *out, int fd, const char *what)
{
	char chunk[32 * 1024];
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, sizeof chunk);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_errno("cannot read '%s'", what);
		if (n == 0)
			return 0;
		buf_add(out, chunk, (size_t)n);
		if (out->overflow)
			return buf_error(out, what);
	}
}

int
file_read(struct buf *out, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC), rc;

	if (fd == -1)
		return err_errno("cannot open '%s'", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rc = err_set(CASE_EDATA, "'%s' is a folder", path);
	else
		rc = file_read_fd(out, fd, path);
	close(fd);
	return rc;
}

int
file_write_fd(int fd, const void *data, size_t len, const char *what)
{
	const char *at = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, at, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_errno("cannot write '%s'", what);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_create(int dirfd, const char *path, const void *data, size_t len,
    int mode, int sync)
{
	int fd, rc;

	fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, (mode_t)mode);
	if (fd == -1 && errno == EEXIST)
		return err_set(CASE_ENO, "'%s' exists already", path);
	if (fd == -1)
		return err_errno("cannot create '%s'", path);
	rc = file_write_fd(fd, data, len, path);
	if (rc == 0 && sync && fsync(fd) == -1)
		rc = err_errno("cannot sync '%s'", path);
	if (close(fd) == -1 && rc == 0)
		rc = err_errno("cannot write '%s'", path);
	if (rc != 0)
		unlinkat(dirfd, path, 0);
	return rc;
}

/* mkdir(2) where an existing folder, or a link to one, is fine. */
static int
make_folder(const char *path, int mode)
{
	struct stat st;

	if (mkdir(path, (mode_t)mode) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = ENOTDIR;
	return -1;
}

int
file_mkdirs(const char *path, int mode)
{
	char *part = xstrdup(path), *slash = part;
	int rc;

	do {
		slash = strchr(slash + (*slash != '\0'), '/');
		if (slash)
			*slash = '\0';
		rc = make_folder(part, mode);
		if (slash)
			*slash = '/';
	} while (rc == 0 && slash);
	if (rc == -1)
		rc = err_errno("cannot make the folder '%s'", path);
	free(part);
	return rc;
}

int
file_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd == -1)
		return err_errno("cannot open '%s'", path);
	if (fsync(fd) == -1)
		rc = err_errno("cannot sync '%s'", path);
	close(fd);
	return rc;
}

int
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int remove_at(int dirfd, const char *name);

static int
remove_entries(DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (remove_at(dirfd(dir), entry->d_name) == -1)
			return -1;
	}
	return 0;
}

/*
 * Removes one name and, if it is a folder, first all below it.  Each folder
 * is opened from the one above and never through a link, so that nobody who
 * swaps one for a link meanwhile leads us elsewhere.  0, or -1 with errno.
 */
static int
remove_at(int above, const char *name)
{
	DIR *dir;
	int fd, rc, saved;

	fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1)
		return unlinkat(above, name, 0);
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	rc = remove_entries(dir);
	saved = errno;
	closedir(dir);
	errno = saved;
	return rc == -1 ? -1 : unlinkat(above, name, AT_REMOVEDIR);
}

int
file_remove_tree(const char *path)
{
	if (remove_at(AT_FDCWD, path) == -1)
		return err_errno("cannot remove '%s'", path);
	return 0;
}
