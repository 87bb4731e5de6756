#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/store_parts.h"
#include "lib/text.h"

/*
 * git talks to another copy in a repository of its own, beside ours: what it
 * fetches is seen by nobody until it was held to the laws, and goes if it
 * does not keep them, or if the disk was full.  It sees all that is ours as
 * an alternate; the casebook's config counts, but for what is said here.
 */
#define ASIDE		"casebook/sync"
#define THEIRS		"refs/heads/theirs"

static const char aside_config[] =
"[include]\n"
"\tpath = ../../config\n"
"[core]\n"
"\trepositoryformatversion = 0\n"
"\tbare = true\n"
"[fetch]\n"
"\tfsckObjects = true\n"
"\tunpackLimit = 1\n"
"[push]\n"
"\tfollowTags = false\n"
"\tgpgSign = false\n"
"\trecurseSubmodules = no\n"
"[gc]\n"
"\tauto = 0\n"
"[maintenance]\n"
"\tauto = false\n";

enum {
	LINE_BYTES = 4096,		/* of one line that git says */
	SAID_BYTES = 64 * 1024,		/* that are kept for a failure */
	ARGS_MAX = 16,
};

static void
aside_path(struct buf *out, const struct store *s, const char *name)
{
	buf_cut(out, 0);
	buf_addf(out, "%s/" ASIDE "%s", s->git_dir, name);
}

static int
make_file(const struct store *s, const char *name, const char *text)
{
	struct buf path = BUF_INIT;
	int rc;

	aside_path(&path, s, name);
	rc = file_create(AT_FDCWD, path.data, text, strlen(text), 0666, 0);
	buf_release(&path);
	return rc;
}

static int
make_folder(const struct store *s, const char *name)
{
	struct buf path = BUF_INIT;
	int rc;

	aside_path(&path, s, name);
	rc = file_mkdirs(path.data, 0777);
	buf_release(&path);
	return rc;
}

static int
remove_aside(const struct store *s)
{
	struct buf path = BUF_INIT;
	int rc;

	aside_path(&path, s, "");
	rc = file_remove_tree(path.data);
	buf_release(&path);
	return rc;
}

static int
make_aside(const struct store *s)
{
	int rc = remove_aside(s);

	if (rc == 0)
		rc = make_folder(s, "/objects/info");
	if (rc == 0)
		rc = make_folder(s, "/objects/pack");
	if (rc == 0)
		rc = make_folder(s, "/refs/heads");
	if (rc == 0)
		rc = make_file(s, "/HEAD", "ref: refs/heads/none\n");
	if (rc == 0)
		rc = make_file(s, "/config", aside_config);
	if (rc == 0)
		rc = make_file(s, "/objects/info/alternates",
		    "../../../objects\n");
	return rc;
}

void
store_end_sync(struct store *s)
{
	int failed = err_code();

	/* If not now, the next one removes it. */
	if (remove_aside(s) < 0 && !failed)
		err_clear();
}

/* What git says, line by line. */
struct talk {
	const struct store_remote *remote;
	struct buf line;		/* that has no end yet */
	int returned;			/* '\r' came, and nothing since */
	struct buf said;		/* but for progress */
};

static int
begins(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

/* "remote: Counting objects: 100% (5/5), done.": the last of what was
 * replaced again and again until then, and what git says beside it. */
static int
is_progress(const char *line)
{
	if (begins(line, "remote: "))
		line += strlen("remote: ");
	return strstr(line, ", done.") || begins(line, "Total ") ||
	    begins(line, "Delta compression");
}

/* As a person may see it: it is a stranger's, too. */
static void
end_line(struct talk *t, char end)
{
	const struct store_remote *r = t->remote;
	struct buf shown = BUF_INIT;
	size_t len = t->line.len;
	char *escape = strstr(t->line.data, "\033[K");

	if (escape)
		len = (size_t)(escape - t->line.data);
	while (len > 0 && t->line.data[len - 1] == ' ')
		len--;
	text_show(&shown, t->line.data, len, TEXT_LINE);
	if (end == '\r' || is_progress(shown.data))
		r->hear(r->arg, shown.data, end == '\r' ? STORE_PASSING :
		    STORE_PROGRESS);
	else if (shown.len > 0 && t->said.len < SAID_BYTES)
		buf_addf(&t->said, "%s\n", shown.data);
	buf_release(&shown);
	buf_cut(&t->line, 0);
}

/* ssh(1) ends a line on a terminal with both. */
static void
hear(struct talk *t, char c)
{
	if (c == '\n')
		end_line(t, '\n');
	else if (t->returned)
		end_line(t, '\r');
	t->returned = c == '\r';
	if (c != '\r' && c != '\n' && c != '\0' && t->line.len < LINE_BYTES)
		buf_addc(&t->line, c);
}

static void
heard(void *arg, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hear(arg, text[i]);
}

/* After a failure, all that git said. */
static void
tell(const struct talk *t)
{
	const struct store_remote *r = t->remote;
	char *line = t->said.data, *end;

	for (; *line; line = end + 1) {
		end = line + strcspn(line, "\n");
		*end = '\0';
		r->hear(r->arg, line, STORE_TOLD);
		*end = '\n';
	}
}

/*
 * Runs git in the repository aside.  Without a terminal it has none to ask at
 * either, and all that it started ends with it.  CASE_EAGAIN if it was silent
 * for too long.
 */
static int
run_git(const struct store *s, struct talk *t, const char *const *args,
    size_t n, int *status)
{
	const struct store_remote *r = t->remote;
	const char *all[ARGS_MAX];
	struct buf dir = BUF_INIT;
	struct proc git;
	int rc;

	aside_path(&dir, s, "");
	all[0] = "--git-dir";
	all[1] = dir.data;
	memcpy(all + 2, args, n * sizeof *args);
	all[n + 2] = NULL;
	t->line = (struct buf)BUF_INIT;
	t->said = (struct buf)BUF_INIT;
	rc = proc_start_git(&git, all, PROC_OUT | PROC_MERGE |
	    (r->terminal ? 0 : PROC_GROUP));
	if (rc == 0)
		rc = proc_listen(&git, r->seconds, heard, t, status);
	if (t->line.len > 0)
		end_line(t, '\n');
	if (rc == 1) {
		tell(t);
		rc = err_set(CASE_EAGAIN, "'%s' gave no sign of life for %d "
		    "seconds", r->name, r->seconds);
	}
	buf_release(&t->line);
	buf_release(&dir);
	return rc;
}

/* Why nothing came: 1 if there is nothing at all. */
static int
explain_fetch(const struct store *s, struct talk *fetched)
{
	const struct store_remote *r = fetched->remote;
	const char *const list[] = { "ls-remote", "-q", "--heads",
	    "--upload-pack=git-upload-pack", "--", r->name };
	struct talk t = { .remote = r };
	int status, rc;

	rc = run_git(s, &t, list, sizeof list / sizeof *list, &status);
	if (rc == 0 && status == 0 && t.said.len == 0)
		rc = 1;
	else if (rc == 0)
		tell(fetched);
	if (rc == 0 && status == 0 && !strstr(t.said.data, "refs/heads/main"))
		rc = err_set(CASE_ENOTFOUND, "no casebook at '%s': a git "
		    "repository, but without a main", r->name);
	else if (rc == 0 && strstr(fetched->said.data, "fsck error"))
		rc = err_set(CASE_ENO, "'%s' has what is no sound git object, "
		    "so nothing of it was taken", r->name);
	else if (rc == 0)
		rc = err_set(CASE_EAGAIN, "cannot fetch from '%s'", r->name);
	buf_release(&t.said);
	return rc;
}

/* Only packs are taken later. */
static int
check_packed(const struct store *s)
{
	struct buf path = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int rc = 0;

	aside_path(&path, s, "/objects");
	dir = opendir(path.data);
	if (!dir)
		rc = err_errno("cannot open '%s'", path.data);
	while (rc == 0 && (entry = readdir(dir))) {
		if (path_is_hex(entry->d_name, 2))
			rc = err_set(CASE_EBUG, "git has put what it fetched "
			    "into no pack");
	}
	if (dir)
		closedir(dir);
	buf_release(&path);
	return rc;
}

/* What was fetched is seen by this store alone. */
static int
see_fetched(struct store *s, char theirs[BLOB_ID + 1])
{
	struct buf path = BUF_INIT;
	int rc = check_packed(s);

	aside_path(&path, s, "");
	if (rc == 0)
		rc = store_ref(theirs, path.data, THEIRS);
	if (rc == 1)
		rc = err_set(CASE_EBUG, "git has not put down what it "
		    "fetched");
	if (rc == 0)
		rc = store_open_objects(s);
	aside_path(&path, s, "/objects");
	if (rc == 0)
		rc = store_add_objects(s, path.data);
	buf_release(&path);
	return rc;
}

int
store_fetch(struct store *s, const struct store_remote *r,
    char theirs[BLOB_ID + 1])
{
	const char *const fetch[] = { "fetch", "-q", "--progress",
	    "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
	    "--refmap=", "--upload-pack=git-upload-pack", "--", r->name,
	    "+refs/heads/main:" THEIRS };
	struct talk t = { .remote = r };
	int status, rc = make_aside(s);

	theirs[0] = '\0';
	if (rc == 0)
		rc = run_git(s, &t, fetch, sizeof fetch / sizeof *fetch,
		    &status);
	if (rc == 0 && status != 0)
		rc = explain_fetch(s, &t);
	else if (rc == 0)
		rc = see_fetched(s, theirs);
	buf_release(&t.said);
	return rc;
}

/* Its index last: without it a pack is no pack to anybody. */
static int
take_pack(int from, int to, const char *pack)
{
	static const char *const parts[] = { "pack", "rev", "idx" };
	struct buf name = BUF_INIT;
	size_t stem = strlen(pack) - strlen("pack");
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++) {
		buf_cut(&name, 0);
		buf_add(&name, pack, stem);
		buf_adds(&name, parts[i]);
		if (renameat(from, name.data, to, name.data) == -1 &&
		    !(errno == ENOENT && i == 1))
			rc = err_errno("cannot take '%s'", name.data);
	}
	buf_release(&name);
	return rc;
}

static int
take_packs(int from, int to)
{
	struct dirent *entry;
	DIR *dir = fdopendir(dup(from));
	size_t len;
	int rc = 0;

	if (!dir)
		return err_errno("cannot list what was fetched");
	while (rc == 0 && (entry = readdir(dir))) {
		len = strlen(entry->d_name);
		if (len > 5 && strcmp(entry->d_name + len - 5, ".pack") == 0)
			rc = take_pack(from, to, entry->d_name);
	}
	closedir(dir);
	if (rc == 0 && fsync(to) == -1)
		rc = err_errno("cannot sync 'objects/pack'");
	return rc;
}

int
store_take(struct store *s)
{
	struct buf aside = BUF_INIT;
	int from, to = store_open_dir(s->git_dir, "objects/pack"), rc;

	if (to < 0)
		return to;
	aside_path(&aside, s, "");
	rc = store_sync_packs(aside.data);
	from = store_open_dir(aside.data, "objects/pack");
	if (rc == 0)
		rc = from < 0 ? from : take_packs(from, to);
	if (from >= 0)
		close(from);
	close(to);
	buf_release(&aside);
	return rc == 0 ? store_open_objects(s) : rc;
}

/* Why main there is not what we pushed; 1 if another was faster. */
static int
explain_push(struct talk *t)
{
	const char *name = t->remote->name;
	const char *why = strstr(t->said.data, " ! [");
	const char *said = why ? why : "";

	if (begins(said, " ! [rejected]"))
		return 1;
	if (begins(said, " ! [remote rejected]") &&
	    !strstr(said, "(unpacker error)") && !strstr(said, "declined") &&
	    !strstr(said, "denied") && !strstr(said, "prohibited"))
		return 1;
	tell(t);
	if (begins(said, " ! [remote rejected]") &&
	    !strstr(said, "(unpacker error)"))
		return err_set(CASE_ENO, "'%s' refuses what is sent", name);
	return err_set(CASE_EAGAIN, "cannot send to '%s'", name);
}

int
store_push(struct store *s, const struct store_remote *r, const char *commit)
{
	struct buf ref = BUF_INIT;
	const char *push[] = { "push", "-q", "--progress", "--no-verify",
	    "--receive-pack=git-receive-pack", "--", r->name, NULL };
	struct talk t = { .remote = r };
	int status, rc;

	buf_addf(&ref, "%s:refs/heads/main", commit);
	push[7] = ref.data;
	rc = run_git(s, &t, push, sizeof push / sizeof *push, &status);
	if (rc == 0 && status != 0)
		rc = explain_push(&t);
	buf_release(&t.said);
	buf_release(&ref);
	return rc;
}
