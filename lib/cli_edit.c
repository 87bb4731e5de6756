#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli_parts.h"
#include "lib/compose.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"

enum { EDITOR_WORDS = 16 };

/* $VISUAL, else $EDITOR, else vi; words apart are arguments, for no shell
 * ever sees them. */
static int
run_editor(const char *path)
{
	const char *editor = getenv("VISUAL"), *argv[EDITOR_WORDS + 2];
	struct strs words = STRS_INIT;
	struct proc proc;
	int rc, status = 0;
	size_t n = 0;

	if (!editor || !editor[0])
		editor = getenv("EDITOR");
	if (!editor || !editor[0])
		editor = "vi";
	while (*editor) {
		size_t len = strcspn(editor, " ");

		if (len > 0)
			strs_addn(&words, editor, len);
		editor += len + (editor[len] == ' ');
	}
	for (; n < words.n && n < EDITOR_WORDS; n++)
		argv[n] = words.v[n];
	argv[n++] = path;
	argv[n] = NULL;
	rc = proc_start(&proc, argv, PROC_TTY);
	if (rc == 0)
		rc = proc_wait(&proc, &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_ENO, "'%s' ended with status %d: nothing "
		    "was written", argv[0], status);
	strs_release(&words);
	return rc;
}

/* Makes an empty file of its own for the text. */
static int
make_file(struct buf *path)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	buf_addf(path, "%s/casebook-XXXXXX", dir && dir[0] ? dir : "/tmp");
	fd = mkstemp(path->data);
	if (fd == -1)
		return err_errno("cannot make '%s'", path->data);
	close(fd);
	return 0;
}

/* Replaces the text by what the editor makes of it, also when it failed. */
static int
edit_text(struct buf *text, const char *path)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
	int rc, read;

	if (fd == -1)
		return err_errno("cannot write '%s'", path);
	rc = file_write_fd(fd, text->data, text->len, path);
	if (close(fd) == -1 && rc == 0)
		rc = err_errno("cannot write '%s'", path);
	if (rc == 0)
		rc = run_editor(path);
	buf_cut(text, 0);
	read = file_read(text, path);
	if (rc == 0 && read == CASE_ENOTFOUND) {	/* removed: given up */
		err_clear();
		read = 0;
	}
	return rc == 0 ? read : rc;
}

/* Takes the text for the draft, and writes it; empties one that says
 * nothing. */
static int
try_text(struct buf *text, struct draft *draft, cli_try_fn *try, void *arg)
{
	struct event event;
	int rc;

	memset(&event, 0, sizeof event);
	rc = compose_read(&event, draft->event.kind, text, when_now());
	if (rc == 1) {
		buf_cut(text, 0);
		return err_set(CASE_ENO, "the text is empty: nothing was "
		    "written");
	}
	if (rc < 0)
		return rc;
	event_release(&draft->event);
	draft->event = event;
	return try(arg);
}

/* May the same person mend it at once? */
static int
can_be_mended(int rc, const struct buf *text)
{
	return text->len > 0 && (rc == CASE_ENO || rc == CASE_EDATA ||
	    rc == CASE_EUSAGE || rc == CASE_ENOTFOUND);
}

/*
 * Edits until it is written, or given up: by an empty text, by the editor's
 * status, or by a text that comes back as it was refused.
 */
static int
edit_until_written(const char *path, struct buf *text, struct draft *draft,
    cli_try_fn *try, void *arg)
{
	struct buf refused = BUF_INIT;
	char *reason = NULL;
	int rc, code = 0;

	for (;;) {
		rc = edit_text(text, path);
		if (rc < 0)
			break;
		if (reason && strcmp(compose_skip_errors(text->data),
		    compose_skip_errors(refused.data)) == 0) {
			rc = err_set(code, "%s", reason);
			break;
		}
		rc = try_text(text, draft, try, arg);
		if (!can_be_mended(rc, text))
			break;
		code = rc;
		free(reason);
		reason = xstrdup(err_message());
		err_clear();
		compose_add_error(text, reason);
		buf_cut(&refused, 0);
		buf_add(&refused, text->data, text->len);
	}
	free(reason);
	buf_release(&refused);
	return rc;
}

int
cli_edit(struct casebook *cb, struct draft *draft, cli_try_fn *try,
    void *arg)
{
	struct loaded_case lc = { 0 };
	struct buf text = BUF_MAX(EVENT_BODY_MAX), path = BUF_INIT;
	struct buf offered = BUF_INIT;
	int rc;

	rc = casebook_preview(cb, draft, &lc);
	/* It goes by the channel, which may be another in the end. */
	if (!event_get(&draft->event, F_ACCESS))
		event_remove(&draft->written, F_ACCESS);
	if (rc == 0)
		rc = make_file(&path);
	if (rc == 0) {
		compose_text(&text, &draft->written, draft->case_id[0] ?
		    &lc.facts : NULL);
		buf_add(&offered, text.data, text.len);
		rc = edit_until_written(path.data, &text, draft, try, arg);
		if (rc < 0 && text.len > 0 &&
		    strcmp(compose_skip_errors(text.data), offered.data) != 0)
			err_hint("the text is kept in %s", path.data);
		else
			unlink(path.data);
	}
	loaded_case_free(&lc);
	buf_release(&offered);
	buf_release(&text);
	buf_release(&path);
	return rc;
}
