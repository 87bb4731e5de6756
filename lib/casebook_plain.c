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

/* Marks a casebook that wants no plain files; made by case-init --bare. */
static const char no_view[] = "casebook/no-plain-files";

static void
read_boot_id(struct buf *out)
{
	if (file_read(out, "/proc/sys/kernel/random/boot_id") < 0)
		err_clear();
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		buf_cut(out, out->len - 1);
}

/* "<commit> <boot id>\n" */
static void
read_shows(struct plain *p)
{
	struct buf text = BUF_MAX(256), path = BUF_INIT, boot = BUF_MAX(64);

	buf_addf(&path, "%s/.shows", p->dir);
	read_boot_id(&boot);
	if (file_read(&text, path.data) < 0) {
		err_clear();
	} else if (text.len > BLOB_ID && text.data[BLOB_ID] == ' ') {
		memcpy(p->shows, text.data, BLOB_ID);
		if (!path_is_hex(p->shows, BLOB_ID))
			p->shows[0] = '\0';
		if (text.data[text.len - 1] == '\n')
			buf_cut(&text, text.len - 1);
		p->other_boot = strcmp(text.data + BLOB_ID + 1,
		    boot.data) != 0;
	}
	buf_release(&boot);
	buf_release(&path);
	buf_release(&text);
}

void
plain_open(struct plain *p, const struct casebook *cb)
{
	struct buf path = BUF_INIT;

	memset(p, 0, sizeof *p);
	buf_addf(&path, "%s/%s", cb->git_dir, no_view);
	if (!file_exists(path.data)) {
		buf_cut(&path, 0);
		buf_addf(&path, "%s/cases", cb->dir);
		p->dir = buf_detach(&path);
		read_shows(p);
	}
	buf_release(&path);
}

void
plain_release(struct plain *p)
{
	free(p->dir);
	p->dir = NULL;
}

/* Written aside and renamed, so that nobody ever reads half a file. */
static int
write_aside(const struct plain *p, const char *path, const void *data,
    size_t len, int mode)
{
	struct buf aside = BUF_INIT;
	int rc;

	buf_addf(&aside, "%s/.new", p->dir);
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
	if (!p->all && place.number > 1 && !file_exists(at.data))
		rc = 1;
	buf_addc(&at, '/');
	path_format_name(&at, &place);
	if (rc == 1 || (lstat(at.data, &st) == 0 && S_ISREG(st.st_mode) &&
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
	struct buf text = BUF_INIT, path = BUF_INIT, boot = BUF_MAX(64);
	int rc;

	read_boot_id(&boot);
	buf_addf(&text, "%s %s\n", commit, boot.data);
	buf_addf(&path, "%s/.shows", p->dir);
	rc = file_mkdirs(p->dir, 0777);
	if (rc == 0)
		rc = write_aside(p, path.data, text.data, text.len, 0644);
	buf_release(&boot);
	buf_release(&path);
	buf_release(&text);
	return rc;
}
