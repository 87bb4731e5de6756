/*
 * case-show tells all that is known of a case:
 *
 *	case-show 7k3q
 */
#include "lib/cli.h"
#include "lib/err.h"

/* One case; an empty line stands between two. */
static int
show(struct cli *cli, struct casebook *cb, const char *id, int first)
{
	struct render render = cli_render(cli);
	struct loaded_case lc = { 0 };
	struct buf out = BUF_INIT;
	int rc = casebook_load(cb, id, NULL, &lc);

	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "no case '%s'", id);
	if (rc == 0 && cli_has(cli, "json")) {
		render_case_json(&out, &lc, render.now);
		cli_put(cli, &out);
	} else if (rc == 0) {
		if (!first)
			putchar('\n');
		render_case(&out, &render, &lc);
		fwrite(out.data, 1, out.len, stdout);
	}
	buf_release(&out);
	loaded_case_free(&lc);
	return rc;
}

static int
run(struct cli *cli)
{
	char *const newest[] = { "." };
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

static const struct cli_option *const tables[] = { cli_printing, cli_reading,
	cli_common, NULL };

static const struct command command = {
	"case-show", "[CASE…]", "show the facts of a case", tables, 0, -1, 0,
	run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
