/*
 * case-send gives the mail server what replies are still to be mailed:
 *
 *	case-send
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/delivery.h"
#include "lib/err.h"
#include "lib/text.h"

static const struct cli_option own[] = {
	{ 'a', "all", NULL, "also what waits for another try", 0, NULL, 0 },
	{ 'n', "dry-run", NULL, "show the mails, send nothing", 0, NULL, 0 },
	{ 0, "list", NULL, "list what waits, send nothing", 0, NULL, 0 },
	{ 0, "timeout", "SECONDS", "for the mail server to take a mail; else "
	  "60", 0, NULL, 0 },
	{ 0, "key", "KEY", "only this reply; what stands in its way is printed "
	  "instead", 0, NULL, OPTION_REPEATS | OPTION_HIDDEN },
	{ 0, "by", "WHO", "who sends, if not you", 0, NULL, OPTION_ONCE },
	CLI_END
};

struct sending {
	struct cli *cli;
	struct casebook *cb;
	int shown;		/* mails */
};

static int
list(void *arg, const struct delivery *d)
{
	struct buf line = BUF_INIT;
	char next[WHEN_TEXT];

	when_format_minute(next, d->next);
	buf_addf(&line, "%s  %s  %u failed  ", d->case_id, next, d->attempts);
	text_show(&line, d->address, strlen(d->address), TEXT_LINE);
	puts(line.data);
	buf_release(&line);
	(void)arg;
	return 0;
}

static int
show(void *arg, const struct delivery *d)
{
	struct sending *s = arg;
	struct buf mail = BUF_INIT;
	int rc = 0;

	if (!d->is_due && !cli_has(s->cli, "all"))
		return 0;
	rc = delivery_write(s->cb, d, &mail);
	if (rc == 0) {
		printf("%s%s", s->shown++ ? "\n" : "", mail.data);
	} else {
		err_prefix("%s", d->case_id);
		cli_complain(s->cli);
	}
	buf_release(&mail);
	return 0;
}

static int
tell(void *arg, const struct delivery *d)
{
	struct sending *s = arg;
	char next[WHEN_TEXT];

	if (cli_has(s->cli, "key")) {
		if (d->why)
			puts(d->why);
		return 0;
	}
	if (!d->why) {
		puts(d->case_id);
		return 0;
	}
	when_format_minute(next, d->next);
	err_set(CASE_EAGAIN, "%s: not sent to %s: %s", d->case_id, d->address,
	    d->why);
	err_hint("tries again at %s", next);
	cli_complain(s->cli);
	return 0;
}

/* Sends; for whoever called with --key, what stands in the way of all replies
 * is printed too. */
static int
send_waiting(struct cli *cli, struct casebook *cb,
    const struct delivery_options *options)
{
	struct delivery_options these = *options;
	struct strs keys = STRS_INIT;
	const char *key;
	size_t i = 0;
	int rc;

	while ((key = cli_next(cli, "key", &i)))
		strs_add(&keys, key);
	if (keys.n > 0)
		these.keys = &keys;
	rc = delivery_run(cb, &these);
	if (rc == 1)
		cli_note(cli, "another is sending: nothing is done");
	if (rc != 0 && keys.n > 0)
		puts(rc == 1 ? "another is sending" : err_message());
	strs_release(&keys);
	return rc < 0 ? rc : 0;
}

static int
run(struct cli *cli)
{
	int looks = cli_has(cli, "list") || cli_has(cli, "dry-run");
	struct sending s = { cli, NULL, 0 };
	struct delivery_options options = { .all = cli_has(cli, "all"),
	    .fn = tell, .arg = &s };
	int rc = cli_timeout(cli, 1, DELIVERY_SECONDS,
	    &options.seconds);

	if (rc == 0)
		rc = cli_casebook(cli, looks ? CASEBOOK_READ : CASEBOOK_WRITE,
		    &s.cb);
	if (rc < 0)
		return rc;
	if (looks)
		return delivery_each(s.cb, cli_has(cli, "list") ? list : show,
		    &s);
	return send_waiting(cli, s.cb, &options);
}

static const struct cli_option *const tables[] = { own, cli_common, NULL };

static const struct command command = {
	"case-send", "", "mail the replies that wait", tables, 0, 0, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
