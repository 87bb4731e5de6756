/*
 * case-import adds events that come as JSON lines:
 *
 *	case-import old-system.jsonl
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/import.h"

enum { BAD_SHOWN = 20 };

static const struct cli_option own[] = {
	{ 0, "skip-bad", NULL, "import the rest when lines are bad", 0, NULL,
	  0 },
	{ 0, "by", "WHO", "who imports, if not you", 0, NULL, OPTION_ONCE },
	CLI_END
};

struct telling {
	struct cli *cli;
	uint64_t n;
};

static void
tell_bad(void *arg, const char *file, uint64_t line, const char *reason)
{
	struct telling *t = arg;

	if (++t->n <= BAD_SHOWN)
		cli_tell(t->cli, "%s: line %llu: %s", file,
		    (unsigned long long)line, reason);
	else if (t->n == BAD_SHOWN + 1)
		cli_tell(t->cli, "more bad lines are only counted");
}

static int
is_folder(FILE *in)
{
	struct stat st;

	return fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode);
}

static int
read_all(struct cli *cli, struct import *im)
{
	size_t n = cli_noperands(cli);
	int rc = 0;

	if (n == 0)
		return import_read(im, stdin, "standard input");
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const char *path = cli_operands(cli)[i];
		FILE *in;

		if (cli_is_stdin(path)) {
			rc = import_read(im, stdin, "standard input");
			continue;
		}
		in = fopen(path, "re");
		if (!in)
			return err_errno("cannot open '%s'", path);
		if (is_folder(in)) {
			fclose(in);
			return err_set(CASE_EDATA, "'%s' is a folder", path);
		}
		rc = import_read(im, in, path);
		fclose(in);
	}
	return rc;
}

static int
run(struct cli *cli)
{
	int skip_bad = cli_has(cli, "skip-bad");
	struct telling telling = { cli, 0 };
	struct import_counts counts = { 0 };
	struct import *im = NULL;
	struct casebook *cb;
	int rc;

	rc = cli_casebook(cli, CASEBOOK_WRITE, &cb);
	if (rc == 0)
		rc = import_open(&im, cb, tell_bad, &telling);
	if (rc == 0)
		rc = read_all(cli, im);
	if (rc == 0)
		rc = import_finish(im, skip_bad, &counts);
	import_close(im);
	if (rc == 0)
		cli_note(cli, "%llu event%s added in %llu case%s, %llu known, "
		    "%llu bad", (unsigned long long)counts.added,
		    counts.added == 1 ? "" : "s",
		    (unsigned long long)counts.cases,
		    counts.cases == 1 ? "" : "s",
		    (unsigned long long)counts.known,
		    (unsigned long long)counts.bad);
	return rc == 0 && counts.bad > 0 ? 65 : rc;
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-import", "[FILE…]", "add events of other systems", tables, 0,
	-1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
