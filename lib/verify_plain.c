#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/verify_parts.h"

/* Is it a file, no link or pipe, with just these bytes?  1 or 0. */
static int
is_same_file(const char *path, const struct buf *bytes)
{
	struct buf plain = BUF_MAX(bytes->len + 1);
	struct stat st;
	int fd, is = 0;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    file_read_fd(&plain, fd, path) == 0)
		is = plain.len == bytes->len &&
		    memcmp(plain.data, bytes->data, plain.len) == 0;
	err_clear();
	close(fd);
	buf_release(&plain);
	return is;
}

/*
 * Plain files are read-only, but somebody may have edited one or laid one
 * down, and others would believe it.  One that is missing is no fault: it
 * comes back.  Nor is one with a name that no entry has.
 */
int
verify_plain(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place)
{
	struct buf at = BUF_INIT;
	int rc = 0;

	if (!v->plain || !place->case_id[0])
		return 0;
	buf_addf(&at, "%s/cases/%s/", v->plain, place->case_id);
	path_format_name(&at, place);
	if (file_exists(at.data)) {
		v->nplain++;
		if (!is_same_file(at.data, &v->bytes))
			rc = verify_fault(v, "plain", commit, path, "its "
			    "plain file in cases/ is not what git has");
	}
	buf_release(&at);
	return rc;
}

/* Adds the paths in git of what is in a folder of plain files, and in those
 * of attachments. */
static void
list_plain(struct strs *out, const char *dir, const char *in_git)
{
	struct event_path place;
	struct buf path = BUF_INIT, below = BUF_INIT;
	struct dirent *e;
	DIR *d = opendir(dir);
	size_t len;

	while (d && (e = readdir(d))) {
		buf_cut(&path, 0);
		buf_addf(&path, "%s/%s", in_git, e->d_name);
		len = strlen(e->d_name);
		if (path_parse(&place, path.data) == 0) {
			strs_add(out, path.data);
		} else if (len > 2 && strcmp(e->d_name + len - 2, ".d") == 0) {
			buf_cut(&below, 0);
			buf_addf(&below, "%s/%s", dir, e->d_name);
			list_plain(out, below.data, path.data);
		}
	}
	if (d)
		closedir(d);
	buf_release(&path);
	buf_release(&below);
}

static int
note_path(void *arg, const struct store_added *added)
{
	strs_add(arg, added->path);
	return 0;
}

/* Leaves those of `paths`, which are in order, that the folder has not in
 * git at this commit. */
static int
drop_known(struct verifying *v, const char *commit, const char *folder,
    struct strs *paths)
{
	struct strs known = STRS_INIT;
	size_t n = 0, k = 0;
	int rc = store_news(v->store, "", commit, folder, note_path, &known);

	strs_sort(&known);
	for (size_t i = 0; i < paths->n; i++) {
		while (k < known.n && strcmp(known.v[k], paths->v[i]) < 0)
			k++;
		if (k < known.n && strcmp(known.v[k], paths->v[i]) == 0)
			free(paths->v[i]);
		else
			paths->v[n++] = paths->v[i];
	}
	paths->n = n;
	strs_release(&known);
	return rc;
}

static int
tell_others(struct verifying *v, const char *case_id,
    const struct strs *paths)
{
	struct event_path place;
	struct buf plain = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < paths->n; i++) {
		path_parse(&place, paths->v[i]);
		buf_cut(&plain, 0);
		buf_addf(&plain, "cases/%s/", case_id);
		path_format_name(&plain, &place);
		rc = verify_fault(v, "plain", "", plain.data, "git has no "
		    "such file");
	}
	buf_release(&plain);
	return rc;
}

static void
list_case(struct verifying *v, const char *case_id, const char *folder,
    struct strs *out)
{
	struct buf dir = BUF_INIT;

	buf_addf(&dir, "%s/cases/%s", v->plain, case_id);
	list_plain(out, dir.data, folder);
	buf_release(&dir);
}

/* Main is read anew where files seem to be too many: they are written after
 * it has moved. */
static int
verify_case_folder(struct verifying *v, const char *case_id)
{
	struct buf folder = BUF_INIT;
	struct strs paths = STRS_INIT;
	char head[BLOB_ID + 1];
	int rc;

	path_format_folder(&folder, case_id);
	list_case(v, case_id, folder.data, &paths);
	strs_sort(&paths);
	rc = drop_known(v, v->cb->head, folder.data, &paths);
	if (rc == 0 && paths.n > 0)
		rc = store_head(head, v->cb->git_dir);
	if (rc == 0 && paths.n > 0)
		rc = drop_known(v, head, folder.data, &paths);
	if (rc == 0)
		rc = tell_others(v, case_id, &paths);
	strs_release(&paths);
	buf_release(&folder);
	return rc;
}

static int
count_case_folder(struct verifying *v, const char *case_id)
{
	struct buf folder = BUF_INIT;
	struct strs paths = STRS_INIT;

	path_format_folder(&folder, case_id);
	list_case(v, case_id, folder.data, &paths);
	v->nlisted += paths.n;
	strs_release(&paths);
	buf_release(&folder);
	return 0;
}

static int
each_case_folder(struct verifying *v,
    int (*fn)(struct verifying *v, const char *case_id))
{
	struct buf cases = BUF_INIT;
	struct dirent *e;
	DIR *dir;
	int rc = 0;

	buf_addf(&cases, "%s/cases", v->plain);
	dir = opendir(cases.data);
	while (dir && rc == 0 && (e = readdir(dir))) {
		if (path_is_case_id(e->d_name))
			rc = fn(v, e->d_name);
	}
	if (dir)
		closedir(dir);
	buf_release(&cases);
	return rc;
}

/* To ask git for each would take longer than all the rest, so it is asked
 * only where there are more than were found to be those of git. */
int
verify_no_other_plain(struct verifying *v)
{
	int rc = each_case_folder(v, count_case_folder);

	return rc == 0 && v->nlisted > v->nplain ?
	    each_case_folder(v, verify_case_folder) : rc;
}
