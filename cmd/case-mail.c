/*
 * case-mail is the mail server's door: a mail on standard input becomes an
 * entry, of the case that it answers or of a new one:
 *
 *	case-mail -C /srv/complaints <mail
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/intake.h"

static const struct cli_option own[] = {
	{ 0, "mbox", "FILE", "take in all mails of an mbox", 0, NULL,
	  OPTION_REPEATS },
	{ 0, "maildir", "DIR", "take in all mails of a Maildir", 0, NULL,
	  OPTION_REPEATS },
	{ 0, "by", "WHO", "who takes them in, if not you", 0, NULL,
	  OPTION_ONCE },
	{ 0, "part", "N", "write a part of the mail, for case-show --save", 0,
	  NULL, OPTION_HIDDEN },
	CLI_END
};

static int
write_part(const char *part)
{
	struct buf out = BUF_INIT;
	int rc = intake_part(&out, STDIN_FILENO, part);

	if (rc == 0)
		fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return rc;
}

static void
add_id(void *arg, const char *case_id, int was_known)
{
	struct strs *ids = arg;

	(void)was_known;
	if (ids->n == 0 || strcmp(ids->v[ids->n - 1], case_id) != 0)
		strs_add(ids, case_id);
}

static int
take_archives(struct cli *cli, struct intake *in)
{
	const char *path;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (path = cli_next(cli, "mbox", &i)))
		rc = intake_mbox(in, path);
	i = 0;
	while (rc == 0 && (path = cli_next(cli, "maildir", &i)))
		rc = intake_maildir(in, path);
	return rc;
}

static int
run(struct cli *cli)
{
	int archives = cli_has(cli, "mbox") || cli_has(cli, "maildir");
	struct strs ids = STRS_INIT;
	struct intake_options options = { .acknowledge = !archives,
	    .progress = cli_progress(cli), .fn = add_id, .arg = &ids };
	struct intake *in = NULL;
	struct casebook *cb;
	int rc;

	if (cli_has(cli, "part"))
		return write_part(cli_get(cli, "part"));
	rc = cli_casebook(cli, CASEBOOK_WRITE, &cb);
	if (rc == 0)
		rc = intake_open(&in, cb, &options);
	if (rc == 0)
		rc = archives ? take_archives(cli, in) :
		    intake_deliver(in, STDIN_FILENO);
	cli_put_recorded(cli, &ids);
	if (rc == 0)
		cli_send(cli, cb, intake_acknowledged(in));
	intake_close(in);
	strs_release(&ids);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-mail", "", "take in mail", tables, 0, 0, COMMAND_DOOR, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
