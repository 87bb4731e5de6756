/*
 * case-log shows the trail of a case, of a selection, or of the house:
 *
 *	case-log 7k3qf2mxab
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 0, "oneline", NULL, "an entry a line", 0, NULL, 0 },
	{ 0, "since", "TIME", "recorded in or after: 2026-11, 7d, today", 0,
	  NULL, 0 },
	{ 0, "kind", "ENTRY", "entries of this kind: replied, closed …", 0,
	  NULL, OPTION_REPEATS },
	{ 0, "event-by", "WHO", "entries by this hand", 0, NULL,
	  OPTION_REPEATS },
	{ 0, "said", NULL, "what the contact may see", 0, NULL, 0 },
	{ 'f', "follow", NULL, "go on with what is written from now on", 0,
	  NULL, 0 },
	{ 0, "reverse", NULL, "newest first", 0, NULL, 0 },
	{ 0, "max", "N", "the newest N entries", 0, NULL, 0 },
	CLI_END
};

struct printing {
	struct cli *cli;
	struct render render;
	struct buf text;
	uint64_t n;
	int64_t entry;		/* the last that was seen */
	struct casebook *cb;
	struct loaded_case lc;	/* for --said */
};

static void
print_form(struct printing *p, const char *case_id, const struct event *ev)
{
	buf_cut(&p->text, 0);
	if (cli_has(p->cli, "json")) {
		render_event_json(&p->text, ev);
		cli_put(p->cli, &p->text);
		return;
	}
	if (cli_has(p->cli, "oneline")) {
		render_event_line(&p->text, &p->render, case_id, ev);
		cli_put(p->cli, &p->text);
		return;
	}
	if (cli_has(p->cli, "said"))
		render_said(&p->text, &p->render, case_id, ev);
	else
		render_event(&p->text, &p->render, case_id, ev);
	fwrite(p->text.data, 1, p->text.len, stdout);
}

/* What the contact may see goes by the facts of the case. */
static int
print_said(struct printing *p, const char *case_id, const char *event_id)
{
	struct event said;
	int rc;

	if (!case_id[0])
		return 0;
	if (strcmp(p->lc.id, case_id) != 0) {
		rc = casebook_load(p->cb, case_id, NULL, &p->lc);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	for (size_t i = 0; i < p->lc.facts.nevents; i++) {
		const struct event *ev = p->lc.facts.events[i];

		if (strcmp(ev->id, event_id) != 0 ||
		    render_cut_to_said(&said, ev, &p->lc.facts) != 0)
			continue;
		print_form(p, case_id, &said);
		event_release(&said);
		p->n++;
	}
	return 0;
}

static int
print_event(void *arg, const char *case_id, const struct event *ev,
    const char *bytes, size_t len, int64_t entry)
{
	struct printing *p = arg;

	(void)bytes;
	(void)len;
	if (entry > p->entry)
		p->entry = entry;
	if (cli_has(p->cli, "said"))
		return print_said(p, case_id, ev->id);
	print_form(p, case_id, ev);
	p->n++;
	return 0;
}

/* --since takes what a range takes, from its beginning on. */
static int
read_since(struct cli *cli, struct when_range *range)
{
	const char *since = cli_get(cli, "since");
	struct buf text = BUF_INIT;
	struct when when;
	int rc = 0;

	*range = (struct when_range){ WHEN_NONE, INT64_MAX };
	if (!since)
		return 0;
	buf_addf(&text, "%s..", since);
	rc = when_parse_range(range, strstr(since, "..") ? since : text.data,
	    when_now());
	if (rc < 0) {		/* no range, but perhaps a time: monday */
		err_clear();
		rc = when_parse(&when, since, when_now());
		range->from = when.at;
	}
	buf_release(&text);
	return rc < 0 ? err_prefix("--since") : 0;
}

/* Any that may be in the trail, of a newer version too. */
static int
read_kinds(struct cli *cli, struct strs *kinds)
{
	const char *kind;
	size_t i = 0;

	while ((kind = cli_next(cli, "kind", &i))) {
		if (event_check_value(F_EVENT, kind) != 0) {
			err_clear();
			return err_set(CASE_EUSAGE, "no kind of entry '%s'",
			    kind);
		}
		strs_add(kinds, kind);
	}
	return 0;
}

static void
read_hands(struct cli *cli, struct casebook *cb, struct strs *hands)
{
	const char *who;
	size_t i = 0;

	while ((who = cli_next(cli, "event-by", &i)))
		strs_add(hands, casebook_handle(cb, who));
}

/* Prints what matches; with -f for ever, a look a second. */
static int
print_all(struct printing *p, struct event_filter *filter)
{
	int rc;

	if (!cli_has(p->cli, "follow"))
		cli_page(p->cli);
	for (;;) {
		rc = casebook_each_event(p->cb, filter, print_event, p);
		if (rc != 0 || !cli_has(p->cli, "follow"))
			return rc;
		if (cli_flush(p->cli) != 0)
			return 0;
		filter->after_entry = p->entry;
		filter->max = 0;
		sleep(1);
		p->lc.id[0] = '\0';
		rc = casebook_refresh(p->cb);
		if (rc < 0)
			return rc;
	}
}

static int
run(struct cli *cli)
{
	struct printing p = { .cli = cli, .render = cli_render(cli),
	    .text = BUF_INIT };
	struct query query = QUERY_INIT;
	struct strs kinds = STRS_INIT, hands = STRS_INIT;
	struct event_filter filter = { .now = p.render.now };
	int rc;

	rc = cli_max(cli, &filter.max);
	if (rc == 0)
		rc = read_kinds(cli, &kinds);
	if (rc == 0)
		rc = cli_casebook(cli, CASEBOOK_READ, &p.cb);
	if (rc == 0)
		rc = read_since(cli, &filter.recorded);
	if (rc == 0)
		rc = cli_query(cli, p.cb, 0, &query);
	filter.query = cli_noperands(cli) ? &query : NULL;
	if (rc == 0)
		read_hands(cli, p.cb, &hands);
	filter.kinds = kinds.n ? &kinds : NULL;
	filter.by = hands.n ? &hands : NULL;
	filter.reverse = cli_has(cli, "reverse");
	if (rc == 0 && filter.reverse && cli_has(cli, "follow"))
		rc = err_set(CASE_EUSAGE, "-f and --reverse can't both be "
		    "given");
	if (rc == 0)
		rc = print_all(&p, &filter);
	if (rc == 0 && p.n == 0)
		cli_hint_prefix(cli, p.cb);
	strs_release(&hands);
	strs_release(&kinds);
	query_release(&query);
	loaded_case_free(&p.lc);
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
