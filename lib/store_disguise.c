#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/store_parts.h"

#define REPLACE	"refs/replace"

enum { HEAD_MAX = 4096 };	/* bytes of HEAD that we read */

struct telling {
	const char *git_dir;
	store_disguise_fn *fn;
	void *arg;
};

/* A file that has something in it. */
static int
tell_file(const struct telling *t, const char *name, const char *what)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int rc = 0;

	buf_addf(&path, "%s/%s", t->git_dir, name);
	if (lstat(path.data, &st) == 0 && st.st_size > 0) {
		buf_cut(&path, 0);
		buf_addf(&path, ".git/%s", name);
		rc = t->fn(t->arg, path.data, what);
	}
	buf_release(&path);
	return rc;
}

static int
tell_head(const struct telling *t)
{
	struct buf text = BUF_MAX(HEAD_MAX);
	int rc = store_read_file(&text, t->git_dir, "HEAD");

	if (rc >= 0 && strcmp(text.data, "ref: refs/heads/main\n") != 0)
		rc = t->fn(t->arg, ".git/HEAD", "it makes git show something "
		    "else than main");
	buf_release(&text);
	return rc;
}

static int
tell_replaced(const struct telling *t, const char *id)
{
	struct buf ref = BUF_INIT;
	int rc = 0;

	buf_addf(&ref, REPLACE "/%.*s", BLOB_ID, id);
	if (path_is_hex(ref.data + sizeof REPLACE, BLOB_ID))
		rc = t->fn(t->arg, ref.data, "it makes git show something "
		    "else in place of this object");
	buf_release(&ref);
	return rc;
}

static int
tell_loose(const struct telling *t)
{
	struct buf path = BUF_INIT;
	struct dirent *e;
	DIR *dir;
	int rc = 0;

	buf_addf(&path, "%s/" REPLACE, t->git_dir);
	dir = opendir(path.data);
	while (dir && rc == 0 && (e = readdir(dir)))
		rc = tell_replaced(t, e->d_name);
	if (dir)
		closedir(dir);
	buf_release(&path);
	return rc;
}

static int
tell_packed(const struct telling *t)
{
	static const char mark[] = " " REPLACE "/";
	struct buf text = BUF_MAX(REFS_MAX);
	const char *at;
	int rc = store_read_file(&text, t->git_dir, "packed-refs");

	if (rc == 1)
		rc = 0;
	for (at = text.data; rc == 0 && (at = strstr(at, mark)); ) {
		at += sizeof mark - 1;
		rc = tell_replaced(t, at);
	}
	buf_release(&text);
	return rc;
}

int
store_disguises(struct store *s, store_disguise_fn *fn, void *arg)
{
	const struct telling t = { s->git_dir, fn, arg };
	int rc = tell_file(&t, "info/grafts", "it makes git show other "
	    "parents than commits have");

	if (rc == 0)
		rc = tell_file(&t, "shallow", "it makes git show only the end "
		    "of the history");
	if (rc == 0)
		rc = tell_head(&t);
	if (rc == 0)
		rc = tell_loose(&t);
	return rc == 0 ? tell_packed(&t) : rc;
}
