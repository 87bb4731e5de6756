#include <stdlib.h>
#include <string.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/outbox.h"

enum {
	BEFORE = 6,	/* arguments of case-send before the keys */
	KEYS = 1000,	/* at once: what a command line surely holds */
};

static const char program[] = "case-send";

/* Does any of these replies wait in the outbox? */
static int
is_waiting(const struct casebook *cb, const struct strs *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		struct outbox_slip slip;
		int rc = outbox_get(casebook_git_dir(cb), keys->v[i], &slip);

		outbox_slip_release(&slip);
		err_clear();
		if (rc != 1)
			return 1;
	}
	return 0;
}

static void
hear(void *arg, const char *text, size_t len)
{
	buf_add(arg, text, len);
}

/* Has it send these alone: nobody waits for the mails of others.  It prints
 * what stands in the way, a line each; what it says else it will say again, to
 * whoever calls it next. */
static void
run_program(struct casebook *cb, char *const *keys, size_t n, struct buf *why)
{
	const char **argv = xcalloc(BEFORE + 2 * n + 1, sizeof *argv);
	const char *const before[BEFORE] = { NULL, "-q", "-C",
	    casebook_git_dir(cb), "--by", casebook_me(cb) };
	struct buf path = BUF_INIT;
	struct proc proc;
	int status;

	proc_find(&path, program);
	memcpy(argv, before, sizeof before);
	argv[0] = path.data;
	for (size_t i = 0; i < n; i++) {
		argv[BEFORE + 2 * i] = "--key";
		argv[BEFORE + 2 * i + 1] = keys[i];
	}
	if (proc_start(&proc, argv, PROC_OUT | PROC_QUIET) == 0)
		proc_listen(&proc, 0, hear, why, &status);
	err_clear();
	buf_release(&path);
	free(argv);
}

void
cli_send(struct cli *cli, struct casebook *cb, const struct strs *keys)
{
	struct buf why = BUF_INIT;

	if (!is_waiting(cb, keys))
		return;
	cli_flush(cli);
	for (size_t i = 0; i < keys->n; i += KEYS)
		run_program(cb, keys->v + i,
		    keys->n - i < KEYS ? keys->n - i : KEYS, &why);
	if (is_waiting(cb, keys))
		cli_note(cli, "not sent yet: %.*s%s%s tries again",
		    (int)strcspn(why.data, "\n"), why.data,
		    why.len > 0 ? "; " : "", program);
	buf_release(&why);
}
