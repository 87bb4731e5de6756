/*
 * case-verify holds a casebook to its laws:
 *
 *	case-verify && echo 'nothing was changed'
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/receipt.h"
#include "lib/verify.h"

enum { UPDATES_MAX = 1 << 20 };

static const struct cli_option own[] = {
	{ 0, "since", "COMMIT|FILE", "only what came after this commit or "
	  "checkpoint", 0, NULL, 0 },
	{ 0, "signers", "FILE", "every commit is signed by one of these", 0,
	  NULL, 0 },
	{ 0, "revoked", "FILE", "but not with one of these keys", 0, NULL,
	  0 },
	{ 0, "receipt", "FILE", "what a receipt proves; no casebook is needed",
	  0, NULL, 0 },
	{ 0, "pre-receive", NULL, "what is pushed, as a hook of git", 0, NULL,
	  0 },
	{ 0, "dump-index", NULL, "print all that the index shows", 0, NULL,
	  OPTION_HIDDEN },
	CLI_END
};

static int
print_fault(void *arg, const struct verify_fault *f)
{
	struct buf line = BUF_INIT;

	verify_format_fault(&line, f);
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

/* git shows to whoever pushes what a hook says on stderr. */
static int
pre_receive(struct cli *cli, const struct verify_options *options)
{
	struct buf updates = BUF_MAX(UPDATES_MAX);
	struct verify_push push = {
		.dir = cli_has(cli, "directory") ? cli_get(cli, "directory") :
		    ".",
		.quarantine = getenv("GIT_QUARANTINE_PATH"),
	};
	struct verify_counts counts;
	int rc = file_read_fd(&updates, 0, "the standard input");

	push.updates = updates.data;
	if (rc == 0)
		rc = verify_push(&push, options, cli_tell_fault, NULL, &counts);
	if (rc == 1)
		cli_tell(cli, "refused: what is pushed breaks the laws of a "
		    "casebook");
	buf_release(&updates);
	return rc;
}

static int
verify(struct cli *cli, const struct verify_options *options)
{
	struct verify_counts counts;
	struct casebook *cb;
	int rc = cli_casebook(cli, cli_has(cli, "dump-index") ?
	    CASEBOOK_READ : CASEBOOK_VERIFY, &cb);

	if (rc < 0)
		return rc;
	if (cli_has(cli, "dump-index"))
		return dump_index(cb);
	rc = casebook_verify(cb, options, print_fault, cli, &counts);
	if (rc == 1)
		cli_note(cli, "%llu faults in %llu commits, %llu events",
		    (unsigned long long)counts.faults,
		    (unsigned long long)counts.commits,
		    (unsigned long long)counts.events);
	return rc;
}

/* And the casebook that is named, if one is, is held to its checkpoint. */
static int
verify_file(struct cli *cli, struct verify_options options)
{
	struct buf text = BUF_MAX(RECEIPT_MAX);
	const char *path = cli_get(cli, "receipt");
	struct receipt receipt;
	int rc = file_read(&text, path);

	receipt_init(&receipt);
	if (rc == 0) {
		rc = verify_receipt(&receipt, text.data, text.len, &options,
		    print_fault, cli);
		if (rc < 0)
			err_prefix("'%s'", path);
	}
	options.checkpoint = &receipt.checkpoint;
	if (rc == 0 && cli_has(cli, "directory"))
		rc = verify(cli, &options);
	receipt_release(&receipt);
	buf_release(&text);
	return rc;
}

static int
run(struct cli *cli)
{
	const struct verify_options options = {
		.since = cli_get(cli, "since"),
		.signers = cli_get(cli, "signers"),
		.revoked = cli_get(cli, "revoked"),
	};

	if (options.revoked && !options.signers)
		return err_set(CASE_EUSAGE, "--revoked goes with --signers");
	if (options.since && cli_has(cli, "pre-receive"))
		return err_set(CASE_EUSAGE, "--since does not go with "
		    "--pre-receive, which is told where main was");
	if (cli_has(cli, "receipt") &&
	    (options.since || cli_has(cli, "pre-receive")))
		return err_set(CASE_EUSAGE, "--receipt goes without --since "
		    "and --pre-receive");
	if (cli_has(cli, "receipt"))
		return verify_file(cli, options);
	if (cli_has(cli, "pre-receive"))
		return pre_receive(cli, &options);
	return verify(cli, &options);
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
