#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/text.h"

/* The casebook's name: that given, else that of its folder. */
static char *
name_of(const char *dir, const struct casebook_options *options)
{
	char *whole, *name;

	if (options->name)
		return xstrdup(options->name);
	whole = realpath(dir, NULL);
	name = whole ? strrchr(whole, '/') : NULL;
	name = xstrdup(name && name[1] ? name + 1 : "casebook");
	free(whole);
	if (!text_is_value(name, strlen(name))) {
		free(name);
		name = xstrdup("casebook");
	}
	return name;
}

/* The first policy event says what the casebook is. */
static int
write_first_policy(struct casebook *cb, const char *dir, const char *zone,
    const struct casebook_options *options)
{
	struct draft draft;
	char *name = name_of(dir, options);
	int rc;

	draft_init(&draft, EV_CONFIGURED);
	rc = event_addf(&draft.event, F_SET, "casebook.format %d",
	    EVENT_FORMAT);
	if (rc == 0)
		rc = event_addf(&draft.event, F_SET, "casebook.name %s", name);
	if (rc == 0)
		rc = event_addf(&draft.event, F_SET, "casebook.timezone %s",
		    zone);
	if (rc == 0 && options->owner)
		rc = event_addf(&draft.event, F_SET, "intake.owner %s",
		    casebook_handle(cb, options->owner));
	if (rc == 0)
		rc = casebook_append(cb, &draft, 1, 0);
	draft_release(&draft);
	free(name);
	return rc;
}

/* In the local git config: nothing that is derived may hold a wish. */
static int
want_no_plain_files(const char *git_dir)
{
	static const char text[] = "[casebook]\n\tplainFiles = false\n";
	struct buf path = BUF_INIT;
	int fd, rc;

	buf_addf(&path, "%s/config", git_dir);
	fd = open(path.data, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		rc = err_errno("cannot open '%s'", path.data);
	else
		rc = file_write_fd(fd, text, sizeof text - 1, path.data);
	if (fd != -1 && (fsync(fd) == -1 || close(fd) == -1) && rc == 0)
		rc = err_errno("cannot write '%s'", path.data);
	buf_release(&path);
	return rc;
}

static int
check_handle(const char *who)
{
	return !who || text_is_handle(who) ? 0 : err_set(CASE_EDATA,
	    "'%s' is no handle: use a-z, 0-9, '.', '_' and '-'", who);
}

static int
check_options(const struct casebook_options *options)
{
	int rc = check_handle(options->owner);

	if (rc == 0)
		rc = check_handle(options->by);
	if (rc == 0 && options->name && (!options->name[0] ||
	    !text_is_value(options->name, strlen(options->name))))
		rc = err_set(CASE_EDATA, "the name of a casebook is one line "
		    "of text");
	return rc;
}

/* 0 if there is nothing in the folder, 1 if there is. */
static int
look_into(const char *dir)
{
	const struct dirent *entry;
	DIR *d = opendir(dir);
	int full = 0;

	if (!d)
		return err_errno("cannot open the folder '%s'", dir);
	while (!full && (entry = readdir(d)))
		full = strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0;
	closedir(d);
	return full;
}

/* A folder of ours, made if it is not there; *made tells which. */
static int
make_folder(const char *dir, const char *git_dir, int *made)
{
	int rc;

	*made = !file_exists(dir);
	if (*made)
		return file_mkdirs(dir, 0777);
	rc = look_into(dir);
	if (rc != 1)
		return rc;
	err_set(CASE_ENO, file_exists(git_dir) ?
	    "'%s' has a git repository already" : "'%s' is not empty", dir);
	return err_hint("a casebook wants a folder of its own");
}

/* *is_new: it has no commit yet. */
static int
make_git_dir(const char *git_dir, const struct casebook_options *options,
    int *is_new)
{
	int rc;

	if (!options->from) {
		*is_new = 1;
		return store_init(git_dir);
	}
	rc = store_clone(git_dir, options->from, options->quiet);
	*is_new = rc == 1;
	if (rc == 0 && (options->owner || options->name)) {
		file_remove_tree(git_dir);
		return err_set(CASE_EUSAGE, "--owner and --name are those of "
		    "the casebook that --from names");
	}
	return rc < 0 ? rc : 0;
}

int
casebook_create(const char *dir, const struct casebook_options *options,
    const struct casebook_progress *progress)
{
	struct casebook *cb = NULL;
	struct buf git_dir = BUF_INIT;
	char zone[256];
	int rc, made = 0, begun = 0, is_new = 0;

	/* Now, since opening a casebook sets the zone to its own. */
	when_machine_zone(zone, sizeof zone);
	buf_addf(&git_dir, "%s/.git", dir);
	rc = check_options(options);
	if (rc == 0)
		rc = make_folder(dir, git_dir.data, &made);
	if (rc == 0)
		rc = make_git_dir(git_dir.data, options, &is_new);
	begun = rc == 0;
	if (rc == 0 && options->bare)
		rc = want_no_plain_files(git_dir.data);
	if (rc == 0)
		rc = casebook_open_new(&cb, dir, progress);
	if (rc == 0 && options->by)
		rc = casebook_set_me(cb, options->by);
	if (rc == 0 && is_new)
		rc = write_first_policy(cb, dir, zone, options);
	casebook_close(cb);
	/* Nothing half done: what we made goes again, and no more than that,
	 * since another may have made a casebook here meanwhile. */
	if (rc < 0 && begun)
		file_remove_tree(git_dir.data);
	if (rc < 0 && made)
		rmdir(dir);
	buf_release(&git_dir);
	return rc;
}

/* Runs the case-verify that stands beside us, else that of PATH. */
static void
make_hook(struct buf *out)
{
	struct buf path = BUF_INIT;
	const char *slash;

	proc_find(&path, "case-verify");
	slash = strrchr(path.data, '/');
	buf_adds(out, "#!/bin/sh\n# Nothing becomes part of the casebook that "
	    "breaks a law of it.\n");
	if (slash) {
		buf_adds(out, "PATH='");
		for (const char *p = path.data; p < slash; p++) {
			if (*p == '\'')
				buf_adds(out, "'\\''");
			else
				buf_addc(out, *p);
		}
		buf_adds(out, "':$PATH\n");
	}
	buf_adds(out, "exec case-verify --pre-receive\n");
	buf_release(&path);
}

int
casebook_create_hub(const char *dir, int shared)
{
	struct buf hook = BUF_INIT, head = BUF_INIT;
	char *place = NULL;
	int rc, made = 0;

	buf_addf(&head, "%s/HEAD", dir);
	rc = make_folder(dir, head.data, &made);
	if (rc == 0 && !(place = realpath(dir, NULL)))
		rc = err_errno("cannot find '%s'", dir);
	make_hook(&hook);
	if (rc == 0)
		rc = store_init_hub(place, &(struct store_hub){ shared,
		    hook.data });
	if (rc < 0 && made)
		rmdir(dir);
	buf_release(&hook);
	buf_release(&head);
	free(place);
	return rc;
}
