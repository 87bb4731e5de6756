/*
 * case-show tells all that is known of a case:
 *
 *	case-show 7k3q
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/file.h"

static const struct cli_option own[] = {
	{ 0, "save", "DIR", "put the attachments of the case there", 0, NULL,
	  0 },
	CLI_END
};

/* Opens DIR/<case id>, which is made, but never reached through a link. */
static int
open_folder(int *out, const char *dir, const char *id)
{
	int above, rc = file_mkdirs(dir, 0777);

	if (rc < 0)
		return rc;
	above = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above == -1)
		return err_errno("cannot open '%s'", dir);
	mkdirat(above, id, 0777);	/* openat() tells why it could not */
	*out = openat(above, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (*out == -1)
		rc = err_errno("cannot open '%s/%s'", dir, id);
	close(above);
	return rc;
}

struct saving {
	struct cli *cli;
	struct casebook *cb;
	const char *to;		/* DIR/<case id> */
	int folder;
};

/* Writes one attachment as <number of the event>-<name>, and never over or
 * through what is there. */
static int
save(const struct saving *s, const struct event *ev,
    const struct attachment *a)
{
	struct buf data = BUF_INIT, path = BUF_INIT;
	char name[NAME_MAX_BYTES + 1];
	int rc = casebook_read_attachment(s->cb, a, &data);

	path_clean_name(name, a->name);
	buf_addf(&path, "%u-%s", ev->number, name);
	if (rc == 0)
		rc = file_create(s->folder, path.data, data.data, data.len,
		    0666, 0);
	if (rc == 0)
		printf("%s/%s\n", s->to, path.data);
	else
		err_prefix("%s", s->to);
	buf_release(&data);
	buf_release(&path);
	return rc;
}

/* What is there already, or nowhere, is named, and the others are saved. */
static int
save_event(const struct saving *s, const struct event *ev)
{
	struct attachment a;
	const char *value;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (value = event_next(ev, F_ATTACHMENT, &i))) {
		if (event_parse_attachment(&a, value) != 0)
			continue;
		rc = save(s, ev, &a);
		if (rc == CASE_ENO || rc == CASE_ENOTFOUND) {
			cli_complain(s->cli);
			rc = 0;
		}
	}
	return rc;
}

static int
save_all(struct cli *cli, struct casebook *cb, const struct loaded_case *lc)
{
	const char *dir = cli_get(cli, "save");
	struct buf to = BUF_INIT;
	struct saving s = { cli, cb, NULL, -1 };
	int rc = 0;

	buf_addf(&to, "%s/%s", dir, lc->id);
	s.to = to.data;
	for (size_t e = 0; rc == 0 && e < lc->facts.nevents; e++) {
		const struct event *ev = lc->facts.events[e];

		if (!event_get(ev, F_ATTACHMENT))
			continue;
		if (s.folder == -1)
			rc = open_folder(&s.folder, dir, lc->id);
		if (rc == 0)
			rc = save_event(&s, ev);
	}
	if (s.folder != -1)
		close(s.folder);
	buf_release(&to);
	return rc;
}

/* The facts of a case; an empty line stands between two. */
static int
print(struct cli *cli, struct casebook *cb, const struct loaded_case *lc,
    int first)
{
	struct render render = cli_render(cli);
	struct linked_cases linked = { NULL, 0 };
	struct buf out = BUF_INIT;
	int rc = casebook_linked(cb, lc, &linked);

	if (rc == 0 && cli_has(cli, "json")) {
		render_case_json(&out, lc, &linked, render.now);
		cli_put(cli, &out);
	} else if (rc == 0) {
		if (!first)
			putchar('\n');
		render_case(&out, &render, lc, &linked);
		fwrite(out.data, 1, out.len, stdout);
	}
	buf_release(&out);
	linked_cases_free(&linked);
	return rc;
}

static int
show(struct cli *cli, struct casebook *cb, const char *id, int first)
{
	struct loaded_case lc = { 0 };
	int rc = casebook_load(cb, id, NULL, &lc);

	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "no case '%s'", id);
	if (rc == 0)
		rc = cli_has(cli, "save") ? save_all(cli, cb, &lc) :
		    print(cli, cb, &lc, first);
	loaded_case_free(&lc);
	return rc;
}

static int
run(struct cli *cli)
{
	char newest_entry[] = ".";
	char *const newest[] = { newest_entry };
	char *const *operands = cli_operands(cli);
	size_t n = cli_noperands(cli), shown = 0;
	struct casebook *cb;
	int rc;

	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc < 0)
		return rc;
	if (n == 0) {
		operands = newest;
		n = 1;
	}
	if (!cli_has(cli, "save"))
		cli_page(cli);
	for (size_t i = 0; i < n; i++) {
		struct strs ids = STRS_INIT;

		rc = cli_cases(cli, cb, operands[i], &ids);
		for (size_t j = 0; rc == 0 && j < ids.n; j++)
			rc = show(cli, cb, ids.v[j], shown++ == 0);
		strs_release(&ids);
		if (rc < 0)
			cli_complain(cli);
	}
	return 0;
}

static const struct cli_option *const tables[] = { own, cli_printing,
	cli_reading, cli_common, NULL };

static const struct command command = {
	"case-show", "[CASE…]", "show the facts of a case", tables, 0, -1, 0,
	run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
