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

/*
 * A hub has no writer but git, so git may tidy it up: what is pushed comes as
 * packs, which are merged unless they are large.  What those brought who were
 * slower than another stays, until they come again; as loose objects it would
 * fill the disk.
 */
static const char hub_config[] =
"[core]\n"
"\trepositoryformatversion = 0\n"
"\tfilemode = true\n"
"\tbare = true\n"
"\tfsync = all\n"
"\tlogAllRefUpdates = true\n"
"[gc]\n"
"\tbigPackThreshold = 64m\n"
"\tcruftPacks = true\n"
"[receive]\n"
"\tdenyNonFastForwards = true\n"
"\tdenyDeletes = true\n"
"\tunpackLimit = 1\n"
"[transfer]\n"
"\tfsckObjects = true\n"
"[casebook]\n"
"\thub = true\n";

static const char shared_config[] =
"[core]\n"
"\tsharedRepository = group\n";

static const char head[] = "ref: refs/heads/main\n";

/* What a new repository is to be. */
struct plan {
	const char *url;	/* of the one that it copies; NULL */
	int quiet;		/* while it does */
	const struct store_hub *hub;	/* NULL: it is a casebook */
};

static int
make_file(const char *dir, const char *name, const char *text, int mode)
{
	struct buf path = BUF_INIT;
	int rc;

	buf_addf(&path, "%s/%s", dir, name);
	rc = file_create(AT_FDCWD, path.data, text, strlen(text), mode, 1);
	buf_release(&path);
	return rc;
}

/* What is made in a folder that a group shares belongs to that group. */
static int
make_folder(const char *path, const struct plan *plan)
{
	const mode_t group = S_ISGID | S_IRWXG;
	struct stat st;

	if (mkdir(path, 0777) == -1 || (plan->hub && plan->hub->shared &&
	    (stat(path, &st) == -1 ||
	    chmod(path, (st.st_mode & 07777) | group) == -1)))
		return err_errno("cannot make the folder '%s'", path);
	return 0;
}

static int
make_dir(const char *dir, const char *name, const struct plan *plan)
{
	struct buf path = BUF_INIT;
	int rc;

	buf_addf(&path, "%s/%s", dir, name);
	rc = make_folder(path.data, plan);
	if (rc == 0)
		rc = file_sync_dir(path.data);
	buf_release(&path);
	return rc;
}

static int
fill_hub(const char *dir, const struct plan *plan)
{
	struct buf text = BUF_INIT;
	int rc = make_dir(dir, "hooks", plan);

	buf_addf(&text, "%s%s", hub_config,
	    plan->hub->shared ? shared_config : "");
	if (rc == 0)
		rc = make_file(dir, "config", text.data, 0666);
	if (rc == 0)
		rc = make_file(dir, "hooks/pre-receive", plan->hub->hook,
		    0777);
	buf_release(&text);
	return rc;
}

static int
fill_casebook(const char *dir, const struct plan *plan)
{
	int rc = make_dir(dir, "casebook", plan);

	if (rc == 0)
		rc = make_file(dir, "config", config, 0644);
	if (rc == 0)
		rc = make_file(dir, "casebook/lock", "", 0666);
	return rc;
}

static int
fill(const char *dir, const struct plan *plan)
{
	static const char *const folders[] = {
		"objects", "objects/info", "objects/pack",
		"refs", "refs/heads", "refs/tags",
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof *folders;
	    i++)
		rc = make_dir(dir, folders[i], plan);
	if (rc == 0)
		rc = make_file(dir, "HEAD", head, 0666);
	if (rc == 0)
		rc = plan->hub ? fill_hub(dir, plan) :
		    fill_casebook(dir, plan);
	return rc;
}

/* Folders again, now that they are full. */
static int
sync_all(const char *dir, const struct plan *plan)
{
	const char *const folders[] = { "objects", "refs", "refs/heads",
	    plan->hub ? "hooks" : "casebook" };
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

/* Is there a repository that nothing was pushed to yet?  1 or 0. */
static int
is_empty(const char *url)
{
	const char *const list[] = { "ls-remote", "-q", "--", url, NULL };
	struct buf refs = BUF_MAX(BLOB_ID);
	struct proc git;
	int status = 1, rc, nothing;

	rc = proc_start_git(&git, list, PROC_OUT | PROC_QUIET);
	if (rc == 0) {
		rc = file_read_fd(&refs, git.out, url);
		if (proc_wait(&git, &status) < 0)
			rc = err_code();
	}
	nothing = rc == 0 && status == 0 && refs.len == 0;
	err_clear();
	buf_release(&refs);
	return nothing;
}

static int
remember(const char *dir, const char *url)
{
	const char *const remote[] = { "remote", "add", "--", "origin", url };
	int status, rc;

	rc = run_git(dir, remote, sizeof remote / sizeof *remote, &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_EAGAIN, "git cannot remember '%s'", url);
	return rc;
}

/* 1 if there is nothing yet. */
static int
fetch_main(const char *dir, const char *url, int quiet)
{
	const char *const fetch[] = { "fetch", quiet ? "--quiet" :
	    "--no-tags", "--no-tags", "--no-write-fetch-head", "--", url,
	    "refs/heads/main:refs/heads/main" };
	int status, rc;

	if (is_empty(url))
		return 1;
	rc = run_git(dir, fetch, sizeof fetch / sizeof *fetch, &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_ENOTFOUND, "no casebook at '%s'", url);
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

/* What was there is known from now on: a hub that is set back is told. */
static int
note_seen(const char *dir)
{
	char main[BLOB_ID + 1];
	int rc = store_head(main, dir);

	return rc == 0 ? store_set_ref(dir, "refs/casebook/remote/origin",
	    main) : rc;
}

/* 1 if there is nothing yet, which is all the same remembered. */
static int
fetch_casebook(const char *dir, const struct plan *plan)
{
	const char *url = plan->url;
	char local[PATH_MAX];
	int rc, nothing;

	/* A relative path would mean another place from elsewhere. */
	if (file_exists(url) && realpath(url, local))
		url = local;
	nothing = rc = fetch_main(dir, url, plan->quiet);
	if (rc >= 0)
		rc = remember(dir, url);
	if (rc < 0 || nothing)
		return rc < 0 ? rc : 1;
	rc = check_casebook(dir, url);
	if (rc == 0)
		rc = note_seen(dir);
	return rc == 0 ? store_sync_packs(dir) : rc;
}

/*
 * Makes a repository beside git_dir, has it filled, and gives it its name at
 * the very end: a git_dir that is there is complete.
 */
static int
make_repository(const char *git_dir, const struct plan *plan)
{
	struct buf dir = BUF_INIT;
	int rc, nothing = 0;

	buf_addf(&dir, "%s.%ld.new", git_dir, (long)getpid());
	rc = make_folder(dir.data, plan);
	if (rc == 0) {
		rc = fill(dir.data, plan);
		if (rc == 0 && plan->url)
			nothing = rc = fetch_casebook(dir.data, plan);
		if (rc >= 0)
			rc = sync_all(dir.data, plan);
		if (rc == 0 && rename(dir.data, git_dir) == -1)
			rc = err_errno("cannot make '%s'", git_dir);
		if (rc != 0)
			file_remove_tree(dir.data);
	}
	buf_release(&dir);
	if (rc == 0)
		rc = sync_parent(git_dir);
	return rc == 0 ? nothing : rc;
}

static int
make_casebook(const char *git_dir, const struct plan *plan)
{
	if (file_exists(git_dir))
		return err_set(CASE_ENO, "'%s' exists already", git_dir);
	return make_repository(git_dir, plan);
}

int
store_init(const char *git_dir)
{
	return make_casebook(git_dir, &(struct plan){ .url = NULL });
}

int
store_clone(const char *git_dir, const char *url, int quiet)
{
	return make_casebook(git_dir,
	    &(struct plan){ .url = url, .quiet = quiet });
}

int
store_init_hub(const char *dir, const struct store_hub *hub)
{
	return make_repository(dir, &(struct plan){ .hub = hub });
}
