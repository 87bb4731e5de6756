#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"

enum { STATE_MAX = 256 };

/* In this boot and as the folder is now: what the state says behind the
 * commit if nothing came or went since. */
static void
describe(struct buf *out, const char *dir)
{
	struct buf boot = BUF_MAX(64);
	struct stat st;

	if (file_read(&boot, "/proc/sys/kernel/random/boot_id") < 0)
		err_clear();
	boot.data[strcspn(boot.data, "\n")] = '\0';
	if (stat(dir, &st) == -1)
		memset(&st, 0, sizeof st);
	buf_addf(out, "%s %llu %lld.%09ld\n", boot.data,
	    (unsigned long long)st.st_ino, (long long)st.st_mtim.tv_sec,
	    st.st_mtim.tv_nsec);
	buf_release(&boot);
}

static void
read_state(struct plain *p)
{
	struct buf text = BUF_MAX(STATE_MAX), now = BUF_INIT;

	if (file_read(&text, p->state) < 0) {
		err_clear();
	} else if (text.len > BLOB_ID && text.data[BLOB_ID] == ' ') {
		memcpy(p->shows, text.data, BLOB_ID);
		if (!path_is_hex(p->shows, BLOB_ID))
			p->shows[0] = '\0';
		describe(&now, p->dir);
		p->is_stale = strcmp(text.data + BLOB_ID + 1, now.data) != 0;
	}
	buf_release(&now);
	buf_release(&text);
}

void
plain_open(struct plain *p, struct casebook *cb)
{
	struct buf path = BUF_INIT;
	struct stat st;
	char wanted[8];

	memset(p, 0, sizeof *p);
	if (store_config(wanted, sizeof wanted, cb->git_dir,
	    "casebook.plainfiles") == 0 && strcmp(wanted, "false") == 0)
		return;
	buf_addf(&path, "%s/cases", cb->dir);
	if (lstat(path.data, &st) == 0 && !S_ISDIR(st.st_mode)) {
		buf_addf(&cb->notes, "warning: '%s' is no folder: no plain "
		    "files are written\n", path.data);
		buf_release(&path);
		return;
	}
	p->dir = buf_detach(&path);
	buf_addf(&path, "%s/casebook/plain", cb->git_dir);
	p->state = buf_detach(&path);
	read_state(p);
}

void
plain_release(struct plain *p)
{
	free(p->dir);
	free(p->state);
	p->dir = p->state = NULL;
}

/* Written aside and renamed, so that nobody ever reads half a file. */
static int
write_aside(const struct plain *p, const char *path, const void *data,
    size_t len, int mode)
{
	struct buf aside = BUF_INIT;
	int rc;

	buf_addf(&aside, "%s.new", p->state);
	unlink(aside.data);	/* of a writer that was killed */
	rc = file_create(AT_FDCWD, aside.data, data, len, mode, 0);
	if (rc == 0 && rename(aside.data, path) == -1) {
		rc = err_errno("cannot rename '%s'", aside.data);
		unlink(aside.data);
	}
	buf_release(&aside);
	return rc;
}

/* Makes the folder in which `path` is. */
static int
make_folder(const char *path)
{
	char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	int rc = file_mkdirs(dir, 0777);

	free(dir);
	return rc;
}

int
plain_add(struct plain *p, const char *path, const void *data, size_t len)
{
	struct event_path place;
	struct buf at = BUF_INIT;
	struct stat st;
	int rc = 0;

	if (path_parse(&place, path) != 0)
		return 0;
	buf_addf(&at, "%s/%s", p->dir, place.case_id);
	if (lstat(at.data, &st) == -1)
		rc = !p->all && place.number > 1;
	else if (!S_ISDIR(st.st_mode))
		rc = err_set(CASE_EPERM, "'%s' is no folder", at.data);
	buf_addc(&at, '/');
	path_format_name(&at, &place);
	if (rc != 0 || (lstat(at.data, &st) == 0 && S_ISREG(st.st_mode) &&
	    (size_t)st.st_size == len))
		goto out;
	rc = write_aside(p, at.data, data, len, 0444);
	if (rc == CASE_ENOTFOUND) {
		err_clear();
		rc = make_folder(at.data);
		if (rc == 0)
			rc = write_aside(p, at.data, data, len, 0444);
	}
out:
	buf_release(&at);
	return rc;
}

int
plain_finish(struct plain *p, const char *commit)
{
	struct buf text = BUF_INIT;
	int rc = file_mkdirs(p->dir, 0777);

	buf_addf(&text, "%s ", commit);
	describe(&text, p->dir);
	if (rc == 0)
		rc = write_aside(p, p->state, text.data, text.len, 0644);
	buf_release(&text);
	return rc;
}
