/*
 * case-receipt writes what proves what a casebook holds, for somebody outside
 * to keep: for the contact, what was said in their case,
 *
 *	case-receipt 7k3q >receipt
 *
 * and without a case a checkpoint of all.
 */
#include "lib/cli.h"
#include "lib/err.h"
#include "lib/receipt.h"

/* One file is for one case. */
static int
write_receipt(struct cli *cli, struct casebook *cb, struct buf *out)
{
	char *const *operands = cli_operands(cli);
	struct strs ids = STRS_INIT;
	int rc = cli_cases(cli, cb, operands[0], &ids);

	if (rc == 0 && ids.n != 1)
		rc = err_set(CASE_EUSAGE, "a receipt is of one case, not of "
		    "%zu", ids.n);
	if (rc == 0)
		rc = receipt_write(out, cb, ids.v[0],
		    cli_noperands(cli) > 1 ? operands[1] : NULL);
	strs_release(&ids);
	return rc;
}

static int
run(struct cli *cli)
{
	struct buf out = BUF_INIT;
	struct casebook *cb;
	int rc;

	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc == 0)
		rc = cli_noperands(cli) > 0 ? write_receipt(cli, cb, &out) :
		    casebook_checkpoint(cb, &out);
	if (rc == 0)
		fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return rc;
}

static const struct cli_option *const tables[] = { cli_common, NULL };

static const struct command command = {
	"case-receipt", "[CASE [EVENT]]", "write what proves what a casebook "
	"holds", tables, 0, 2, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
