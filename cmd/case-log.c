/*
 * case-log shows the trail of a case, of a selection, or of the house:
 *
 *	case-log 7k3qf2mxab
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "oneline", NULL, "an entry a line", 0, NULL, 0 },
	{ 0, "since", "TIME", "recorded in or after: 2026-11, 7d, today", 0,
	  NULL, 0 },
	{ 0, "kind", "ENTRY", "entries of this kind: replied, closed …", 0,
	  NULL, OPTION_REPEATS },
	{ 0, "reverse", NULL, "newest first", 0, NULL, 0 },
	{ 0, "max", "N", "the newest N entries", 0, NULL, 0 },
	CLI_END
};

struct printing {
	struct cli *cli;
	struct render render;
	struct buf text;
	uint64_t n;
};

static int
print_event(void *arg, const char *case_id, const struct event *ev,
    const char *bytes, size_t len, int64_t entry)
{
	struct printing *p = arg;

	(void)bytes;
	(void)len;
	(void)entry;
	p->n++;
	buf_cut(&p->text, 0);
	if (cli_has(p->cli, "json")) {
		render_event_json(&p->text, ev);
		cli_put(p->cli, &p->text);
	} else if (cli_has(p->cli, "oneline")) {
		render_event_line(&p->text, &p->render, case_id, ev);
		cli_put(p->cli, &p->text);
	} else {
		render_event(&p->text, &p->render, case_id, ev);
		fwrite(p->text.data, 1, p->text.len, stdout);
	}
	return 0;
}

/* --since takes what a range takes, from its beginning on. */
static int
read_since(struct cli *cli, struct when_range *range)
{
	const char *since = cli_get(cli, "since");
	struct buf text = BUF_INIT;
	int rc = 0;

	*range = (struct when_range){ WHEN_NONE, INT64_MAX };
	if (!since)
		return 0;
	buf_addf(&text, "%s..", since);
	rc = when_parse_range(range, strstr(since, "..") ? since : text.data,
	    when_now());
	buf_release(&text);
	return rc < 0 ? err_prefix("--since") : 0;
}

static int
read_kinds(struct cli *cli, struct strs *kinds)
{
	const char *kind;
	size_t i = 0;

	while ((kind = cli_next(cli, "kind", &i))) {
		if (event_kind_by_name(kind) == EV_UNKNOWN)
			return err_set(CASE_EUSAGE, "no kind of entry '%s'",
			    kind);
		strs_add(kinds, kind);
	}
	return 0;
}

static int
run(struct cli *cli)
{
	struct printing p = { cli, cli_render(cli), BUF_INIT, 0 };
	struct query query = QUERY_INIT;
	struct strs kinds = STRS_INIT;
	struct event_filter filter = { .now = p.render.now };
	struct casebook *cb;
	int rc;

	rc = cli_max(cli, &filter.max);
	if (rc == 0)
		rc = read_kinds(cli, &kinds);
	if (rc == 0)
		rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc == 0)
		rc = read_since(cli, &filter.recorded);
	if (rc == 0)
		rc = cli_query(cli, cb, 0, &query);
	filter.query = cli_noperands(cli) ? &query : NULL;
	filter.kinds = kinds.n ? &kinds : NULL;
	filter.reverse = cli_has(cli, "reverse");
	if (rc == 0)
		rc = index_each_event(casebook_index(cb), &filter,
		    print_event, &p);
	strs_release(&kinds);
	query_release(&query);
	buf_release(&p.text);
	return rc == 0 && p.n == 0 ? 1 : rc;
}

static const struct cli_option *const tables[] = { own, cli_printing,
	cli_reading, cli_common, NULL };

static const struct command command = {
	"case-log", "[QUERY…]", "show the trail", tables, 0, -1,
	COMMAND_QUERY, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
