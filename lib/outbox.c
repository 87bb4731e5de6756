#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/outbox.h"
#include "lib/store.h"

/*
 * A slip is a file named by the hash of the key:
 *
 *	made 1795252502
 *	attempts 2
 *	next 1795252802
 *	key 7k3q…
 */

enum { SLIP_MAX = 4096 };	/* bytes */

void
outbox_slip_release(struct outbox_slip *slip)
{
	free(slip->key);
	memset(slip, 0, sizeof *slip);
}

static void
folder_of(struct buf *out, const char *git_dir)
{
	buf_addf(out, "%s/casebook/outbox", git_dir);
}

static int
path_of(struct buf *out, const char *git_dir, const char *key)
{
	char hash[BLOB_ID + 1];
	int rc = store_hash(hash, key, strlen(key));

	folder_of(out, git_dir);
	buf_addf(out, "/%s", hash);
	return rc;
}

static void
format_slip(struct buf *out, const struct outbox_slip *slip)
{
	buf_addf(out, "made %" PRId64 "\nattempts %u\nnext %" PRId64
	    "\nkey %s\n", slip->made, slip->attempts, slip->next, slip->key);
}

/* 0, or 1 if that is no slip: somebody else's file, half a file. */
static int
parse_slip(struct outbox_slip *out, const char *text)
{
	const char *key = strstr(text, "\nkey ");
	size_t len;

	if (!key || sscanf(text, "made %" SCNd64 " attempts %u next %" SCNd64,
	    &out->made, &out->attempts, &out->next) != 3)
		return 1;
	key += strlen("\nkey ");
	len = strcspn(key, "\n");
	if (len == 0 || key[len] != '\n')
		return 1;
	out->key = xstrndup(key, len);
	return 0;
}

/* Writes beside and renames, so that a slip is whole or not there. */
static int
write_slip(const char *git_dir, const struct outbox_slip *slip)
{
	struct buf folder = BUF_INIT, path = BUF_INIT, aside = BUF_INIT;
	struct buf text = BUF_INIT;
	int rc;

	folder_of(&folder, git_dir);
	rc = file_mkdirs(folder.data, 0777);
	if (rc == 0)
		rc = path_of(&path, git_dir, slip->key);
	buf_addf(&aside, "%s.%ld", path.data, (long)getpid());
	format_slip(&text, slip);
	if (rc == 0) {
		unlink(aside.data);
		rc = file_create(AT_FDCWD, aside.data, text.data, text.len,
		    0666, 1);
	}
	if (rc == 0 && rename(aside.data, path.data) == -1) {
		rc = err_errno("cannot write '%s'", path.data);
		unlink(aside.data);
	}
	if (rc == 0)
		rc = file_sync_dir(folder.data);
	buf_release(&folder);
	buf_release(&path);
	buf_release(&aside);
	buf_release(&text);
	return rc;
}

static int
read_slip(const char *path, struct outbox_slip *out)
{
	struct buf text = BUF_MAX(SLIP_MAX);
	int rc;

	if (!file_exists(path))
		return 1;
	rc = file_read(&text, path);
	if (rc == 0)
		rc = parse_slip(out, text.data);
	else if (!file_exists(path)) {
		err_clear();
		rc = 1;			/* another has just sent it */
	}
	buf_release(&text);
	return rc;
}

int
outbox_get(const char *git_dir, const char *key, struct outbox_slip *out)
{
	struct buf path = BUF_INIT;
	int rc = path_of(&path, git_dir, key);

	memset(out, 0, sizeof *out);
	if (rc == 0)
		rc = read_slip(path.data, out);
	buf_release(&path);
	return rc;
}

int
outbox_put(const char *git_dir, const char *key, int64_t now)
{
	struct outbox_slip slip;
	int rc = outbox_get(git_dir, key, &slip);

	outbox_slip_release(&slip);
	if (rc != 1)
		return rc;
	slip = (struct outbox_slip){ .key = (char *)key, .made = now,
	    .next = now };
	return write_slip(git_dir, &slip);
}

int
outbox_update(const char *git_dir, const struct outbox_slip *slip)
{
	return write_slip(git_dir, slip);
}

int
outbox_remove(const char *git_dir, const char *key)
{
	struct buf path = BUF_INIT;
	int rc = path_of(&path, git_dir, key);

	if (rc == 0 && unlink(path.data) == -1 && errno != ENOENT)
		rc = err_errno("cannot remove '%s'", path.data);
	buf_release(&path);
	return rc;
}

/* Is it the name of a slip, not one that is being written? */
static int
is_slip_name(const char *name)
{
	return strlen(name) == BLOB_ID &&
	    strspn(name, "0123456789abcdef") == BLOB_ID;
}

int
outbox_keys(const char *git_dir, struct strs *out)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int rc = 0;

	folder_of(&folder, git_dir);
	dir = opendir(folder.data);
	if (!dir && errno != ENOENT) {
		err_errno("cannot read '%s'", folder.data);
		buf_release(&folder);
		return err_code();
	}
	while (rc >= 0 && dir && (entry = readdir(dir))) {
		struct outbox_slip slip = { NULL, 0, 0, 0 };

		if (!is_slip_name(entry->d_name))
			continue;
		buf_cut(&path, 0);
		buf_addf(&path, "%s/%s", folder.data, entry->d_name);
		rc = read_slip(path.data, &slip);
		if (rc == 0)
			strs_add(out, slip.key);
		outbox_slip_release(&slip);
	}
	if (dir)
		closedir(dir);
	buf_release(&folder);
	buf_release(&path);
	return rc < 0 ? rc : 0;
}

int
outbox_lock(const char *git_dir, int *fd)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	folder_of(&path, git_dir);
	rc = file_mkdirs(path.data, 0777);
	buf_adds(&path, "/lock");
	*fd = -1;
	if (rc == 0) {
		*fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW, 0666);
		if (*fd == -1)
			rc = err_errno("cannot open '%s'", path.data);
	}
	if (rc == 0 && flock(*fd, LOCK_EX | LOCK_NB) == -1) {
		rc = errno == EWOULDBLOCK ? 1 :
		    err_errno("cannot lock '%s'", path.data);
		close(*fd);
		*fd = -1;
	}
	buf_release(&path);
	return rc;
}
