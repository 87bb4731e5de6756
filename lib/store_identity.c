#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/store_parts.h"

/*
 * A root is found at the end of all history, a second away in one of 100,000
 * commits.  So it is kept, together with the commit that it was found from:
 * whatever descends from that one has the same root.  One line, "<root>
 * <commit>"; delete it and only time is lost.
 */
#define KEPT		"casebook/root"

/* 0 and what is kept, 1 if that is of no use. */
static int
read_kept(const struct store *s, char root[BLOB_ID + 1],
    char commit[BLOB_ID + 1])
{
	struct buf line = BUF_MAX(2 * BLOB_ID + 2);
	int rc = store_read_file(&line, s->git_dir, KEPT);

	if (rc == 0 && line.len == 2 * BLOB_ID + 2) {
		snprintf(root, BLOB_ID + 1, "%s", line.data);
		snprintf(commit, BLOB_ID + 1, "%s", line.data + BLOB_ID + 1);
		rc = path_is_hex(root, BLOB_ID) &&
		    path_is_hex(commit, BLOB_ID) ? 0 : 1;
	} else {
		err_clear();
		rc = 1;
	}
	buf_release(&line);
	return rc;
}

/* Written aside and renamed.  Where it can't be, nothing is lost. */
static void
keep(const struct store *s, const char *root, const char *commit)
{
	struct buf line = BUF_INIT, name = BUF_INIT;
	int dir = store_open_dir(s->git_dir, NULL);

	buf_addf(&line, "%s %s\n", root, commit);
	buf_addf(&name, KEPT ".%ld", (long)getpid());
	if (dir >= 0 && file_create(dir, name.data, line.data, line.len, 0666,
	    0) == 0 && renameat(dir, name.data, dir, KEPT) == -1)
		unlinkat(dir, name.data, 0);
	if (dir >= 0)
		close(dir);
	err_clear();
	buf_release(&line);
	buf_release(&name);
}

int
store_identity(struct store *s, const char *head, char out[BLOB_ID + 1])
{
	char from[BLOB_ID + 1];
	int rc = read_kept(s, out, from);

	if (rc == 0 && strcmp(from, head) == 0)
		return 0;
	if (rc == 0)
		rc = store_descends(s, from, head) == 1 ? 0 : 1;
	if (rc == 1)
		rc = store_root(s, head, out);
	if (rc == 0)
		keep(s, out, head);
	return rc;
}
