/*
 * case-export writes events as JSON lines, which case-import takes back:
 *
 *	case-export >everything.jsonl
 */
#include "lib/cli.h"
#include "lib/err.h"
#include "lib/export.h"

struct printing {
	struct cli *cli;
	uint64_t n;
};

static int
print_line(void *arg, const struct buf *line)
{
	struct printing *p = arg;

	p->n++;
	cli_put(p->cli, line);
	return ferror(stdout) ? 1 : 0;
}

static int
run(struct cli *cli)
{
	struct printing p = { cli, 0 };
	struct query query = QUERY_INIT;
	struct casebook *cb;
	int rc;

	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc == 0)
		rc = cli_query(cli, cb, 0, &query);
	if (rc == 0)
		rc = casebook_export(cb, cli_noperands(cli) ? &query : NULL,
		    print_line, &p);
	query_release(&query);
	return rc == 0 && p.n == 0 ? 1 : rc;
}

static const struct cli_option *const tables[] = { cli_reading, cli_common,
	NULL };

static const struct command command = {
	"case-export", "[QUERY…]", "write events as JSON lines", tables, 0,
	-1, COMMAND_QUERY, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
