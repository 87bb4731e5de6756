#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/store_parts.h"

/*
 * preciousObjects, because `git gc --prune=now` beside a libgit2 writer
 * destroyed the repository four times of four; with it git deletes nothing.
 * It needs version 1.  bare, because in a checked-out casebook a reviewer's
 * `git commit -a` deleted new events.  fsync, because git by itself syncs
 * little of what is pushed here.
 */
static const char config[] =
"[core]\n"
"\trepositoryformatversion = 1\n"
"\tfilemode = true\n"
"\tbare = true\n"
"\tfsync = all\n"
"[extensions]\n"
"\tpreciousObjects = true\n"
"[gc]\n"
"\tauto = 0\n"
"[maintenance]\n"
"\tauto = false\n"
"[receive]\n"
"\tdenyNonFastForwards = true\n"
"\tdenyDeletes = true\n"
"\tautogc = false\n"
"[transfer]\n"
"\tfsckObjects = true\n";

static const char head[] = "ref: refs/heads/main\n";

static int
make_file(const char *dir, const char *name, const char *text)
{
	struct buf path = BUF_INIT;
	int rc;

	buf_addf(&path, "%s/%s", dir, name);
	rc = file_create(AT_FDCWD, path.data, text, strlen(text), 0666, 1);
	buf_release(&path);
	return rc;
}

static int
make_dir(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	buf_addf(&path, "%s/%s", dir, name);
	if (mkdir(path.data, 0777) == -1)
		rc = err_errno("cannot make the folder '%s'", path.data);
	if (rc == 0)
		rc = file_sync_dir(path.data);
	buf_release(&path);
	return rc;
}

static int
fill(const char *dir)
{
	static const char *const folders[] = {
		"objects", "objects/info", "objects/pack",
		"refs", "refs/heads", "refs/tags", "casebook",
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof *folders;
	    i++)
		rc = make_dir(dir, folders[i]);
	if (rc == 0)
		rc = make_file(dir, "HEAD", head);
	if (rc == 0)
		rc = make_file(dir, "config", config);
	if (rc == 0)
		rc = make_file(dir, "casebook/lock", "");
	return rc;
}

/* Folders again, now that they are full. */
static int
sync_all(const char *dir)
{
	static const char *const folders[] = { "objects", "refs", "casebook" };
	struct buf path = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof *folders;
	    i++) {
		buf_cut(&path, 0);
		buf_addf(&path, "%s/%s", dir, folders[i]);
		rc = file_sync_dir(path.data);
	}
	buf_release(&path);
	return rc == 0 ? file_sync_dir(dir) : rc;
}

/* The folder that `path` is in, by its own name or as "..": what is synced
 * so that a new name in it survives. */
static int
sync_parent(const char *path)
{
	struct buf parent = BUF_INIT;
	const char *slash = strrchr(path, '/');
	int rc;

	buf_add(&parent, path, slash ? (size_t)(slash - path) + 1 : 0);
	rc = file_sync_dir(slash ? parent.data : ".");
	buf_release(&parent);
	return rc;
}

/* What a new repository is to have from another. */
struct source {
	const char *url;
	int quiet;
};

/* Runs git with --git-dir and these arguments; *status is its own. */
static int
run_git(const char *dir, const char *const *args, size_t n, int *status)
{
	const char *all[12];
	struct buf option = BUF_INIT;
	struct proc git;
	int rc;

	buf_addf(&option, "--git-dir=%s", dir);
	all[0] = option.data;
	memcpy(all + 1, args, n * sizeof *args);
	all[n + 1] = NULL;
	rc = proc_start_git(&git, all, 0);
	if (rc == 0)
		rc = proc_wait(&git, status);
	buf_release(&option);
	return rc;
}

static int
fetch_main(const char *dir, const char *url, int quiet)
{
	const char *const fetch[] = { "fetch", quiet ? "--quiet" :
	    "--no-tags", "--no-tags", "--no-write-fetch-head", "--", url,
	    "refs/heads/main:refs/heads/main" };
	const char *const remote[] = { "remote", "add", "--", "origin", url };
	int status, rc;

	rc = run_git(dir, fetch, sizeof fetch / sizeof *fetch, &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_ENOTFOUND, "no casebook at '%s'", url);
	if (rc == 0)
		rc = run_git(dir, remote, sizeof remote / sizeof *remote,
		    &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_EAGAIN, "git cannot remember '%s'", url);
	return rc;
}

/* A casebook's first commit has a policy. */
static int
check_casebook(const char *dir, const char *url)
{
	struct store *s;
	struct store_tree t = { 0 };
	char main[BLOB_ID + 1];
	git_oid commit, tree;
	int rc = store_open(&s, dir), found = 0;

	if (rc != 0)
		return rc;
	rc = store_head(main, dir);
	if (rc == 0)
		rc = store_parse_id(&commit, main);
	if (rc == 0)
		rc = store_commit_tree(&tree, s, &commit);
	if (rc == 0)
		rc = store_tree_open(&t, s, &tree);
	while (rc == 0 && (rc = store_tree_next(&t)) == 0)
		found |= store_entry_is_tree(&t.entry) &&
		    strcmp(t.entry.name, "policy") == 0;
	store_tree_close(&t);
	store_close(s);
	if (rc >= 0 && !found)
		rc = err_set(CASE_ENOTFOUND,
		    "'%s' is a git repository, but no casebook", url);
	return rc < 0 ? rc : 0;
}

static int
fetch_casebook(const char *dir, const struct source *from)
{
	const char *url = from->url;
	char local[PATH_MAX];
	int rc;

	/* A relative path would mean another place from elsewhere. */
	if (file_exists(url) && realpath(url, local))
		url = local;
	rc = fetch_main(dir, url, from->quiet);
	if (rc == 0)
		rc = check_casebook(dir, url);
	return rc == 0 ? store_sync_packs(dir) : rc;
}

/*
 * Makes a repository beside git_dir, has it filled, and gives it its name at
 * the very end: a git_dir that is there is complete.
 */
static int
make_repository(const char *git_dir, const struct source *from)
{
	struct buf dir = BUF_INIT;
	int rc = 0;

	if (file_exists(git_dir))
		return err_set(CASE_ENO, "'%s' exists already", git_dir);
	buf_addf(&dir, "%s.%ld.new", git_dir, (long)getpid());
	if (mkdir(dir.data, 0777) == -1)
		rc = err_errno("cannot make the folder '%s'", dir.data);
	if (rc == 0) {
		rc = fill(dir.data);
		if (rc == 0 && from)
			rc = fetch_casebook(dir.data, from);
		if (rc == 0)
			rc = sync_all(dir.data);
		if (rc == 0 && rename(dir.data, git_dir) == -1)
			rc = err_errno("cannot make '%s'", git_dir);
		if (rc != 0)
			file_remove_tree(dir.data);
	}
	buf_release(&dir);
	return rc == 0 ? sync_parent(git_dir) : rc;
}

int
store_init(const char *git_dir)
{
	return make_repository(git_dir, NULL);
}

int
store_clone(const char *git_dir, const char *url, int quiet)
{
	const struct source from = { url, quiet };

	return make_repository(git_dir, &from);
}
