/*
 * case-sync brings a desk and its hub, or another desk, together:
 *
 *	case-sync -n && case-sync
 */
#include <stdio.h>
#include <unistd.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/sync.h"

enum { SECONDS = 120 };

static const struct cli_option own[] = {
	{ 'n', "dry-run", NULL, "only tell what would come and go", 0, NULL,
	  0 },
	{ 0, "timeout", "SECONDS", "how long the other side may be silent; 0: "
	  "for ever", 0, NULL, 0 },
	{ 0, "restored", NULL, "the other side was restored from a backup", 0,
	  NULL, 0 },
	{ 0, "signers", "FILE", "every commit that comes is signed by one of "
	  "these", 0, NULL, 0 },
	{ 0, "revoked", "FILE", "but not with one of these keys", 0, NULL,
	  0 },
	{ 0, "by", "WHO", "who merges, if not you", 0, NULL, OPTION_ONCE },
	CLI_END
};

/* On a terminal what is passing is replaced by what comes next. */
static void
hear(void *arg, const char *line, enum sync_line what)
{
	struct cli *cli = arg;

	if (what == SYNC_TOLD)
		fprintf(stderr, "%s\n", line);
	else if (isatty(2) && !cli_quiet(cli))
		fprintf(stderr, "%s\033[K%c", line,
		    what == SYNC_PASSING ? '\r' : '\n');
}

static void
add_count(struct buf *out, const char *verb, size_t events, size_t cases)
{
	buf_addf(out, "%s%s %zu event%s", out->len > 0 ? ", " : "", verb,
	    events, events == 1 ? "" : "s");
	if (cases > 0)
		buf_addf(out, " in %zu case%s", cases, cases == 1 ? "" : "s");
}

static void
tell_counts(const struct cli *cli, const struct sync_counts *c)
{
	const int dry = cli_has(cli, "dry-run");
	struct buf line = BUF_INIT;

	if (c->received > 0)
		add_count(&line, dry ? "would receive" : "received",
		    c->received, c->received_cases);
	if (c->sent > 0)
		add_count(&line, dry ? "would send" : "sent", c->sent,
		    c->sent_cases);
	cli_note(cli, "%s", line.len > 0 ? line.data : "nothing new");
	buf_release(&line);
}

static int
run(struct cli *cli)
{
	struct sync_options options = {
		.remote = cli_noperands(cli) > 0 ? cli_operands(cli)[0] :
		    "origin",
		.terminal = isatty(0) && isatty(2),
		.dry_run = cli_has(cli, "dry-run"),
		.restored = cli_has(cli, "restored"),
		.signers = cli_get(cli, "signers"),
		.revoked = cli_get(cli, "revoked"),
		.hear = hear,
		.fault = cli_tell_fault,
		.arg = cli,
	};
	struct sync_counts counts;
	struct casebook *cb;
	int rc = cli_timeout(cli, 0, SECONDS, &options.seconds);

	if (rc == 0 && options.revoked && !options.signers)
		rc = err_set(CASE_EUSAGE, "--revoked goes with --signers");
	if (rc == 0)
		rc = cli_casebook(cli, CASEBOOK_WRITE, &cb);
	if (rc == 0)
		rc = casebook_sync(cb, &options, &counts);
	if (rc == 1)
		cli_tell(cli, "'%s' breaks the laws of a casebook, so nothing "
		    "of it was taken", options.remote);
	else if (rc == 0)
		tell_counts(cli, &counts);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-sync", "[REMOTE]", "bring a desk and its hub together", tables,
	0, 1, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
