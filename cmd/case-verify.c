/*
 * case-verify holds a casebook to its laws:
 *
 *	case-verify && echo 'nothing was changed'
 */
#include <stdio.h>
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/text.h"
#include "lib/verify.h"

static const struct cli_option own[] = {
	{ 0, "since", "COMMIT", "only what came after this commit", 0, NULL,
	  0 },
	{ 0, "dump-index", NULL, "print all that the index shows", 0, NULL,
	  OPTION_HIDDEN },
	CLI_END
};

static int
print_fault(void *arg, const struct verify_fault *f)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s:", f->law);
	if (f->commit[0])
		buf_addf(&line, " commit %.12s", f->commit);
	if (f->path[0]) {
		buf_addc(&line, ' ');
		text_show(&line, f->path, strlen(f->path), TEXT_LINE);
	}
	buf_adds(&line, f->commit[0] || f->path[0] ? ": " : " ");
	text_show(&line, f->what, strlen(f->what), TEXT_LINE);
	cli_put(arg, &line);
	buf_release(&line);
	return 0;
}

static int
dump_index(struct casebook *cb)
{
	struct buf out = BUF_INIT;
	int rc = casebook_dump_index(cb, &out);

	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return rc;
}

static int
run(struct cli *cli)
{
	struct verify_counts counts;
	struct casebook *cb;
	int rc;

	rc = cli_casebook(cli, cli_has(cli, "dump-index") ? CASEBOOK_READ :
	    CASEBOOK_VERIFY, &cb);
	if (rc < 0)
		return rc;
	if (cli_has(cli, "dump-index"))
		return dump_index(cb);
	rc = casebook_verify(cb, cli_get(cli, "since"), print_fault, cli,
	    &counts);
	if (rc == 1)
		cli_note(cli, "%llu faults in %llu commits, %llu events",
		    (unsigned long long)counts.faults,
		    (unsigned long long)counts.commits,
		    (unsigned long long)counts.events);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-verify", "", "hold a casebook to its laws", tables, 0, 0, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
