/*
 * case-list selects cases, id first:
 *
 *	case-list is:open owner:me
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"

static const struct cli_option own[] = {
	{ 'i', "ids", NULL, "only the ids", 0, NULL, 0 },
	{ 0, "format", "FORMAT", "like '%{id}\\t%{owner}'", 0, NULL, 0 },
	{ 0, "sort", "ORDER", "opened, updated, closed, due, waiting, owner, "
	  "subject", 0, NULL, 0 },
	{ 0, "reverse", NULL, "the other way round", 0, NULL, 0 },
	{ 0, "max", "N", "not more than N cases", 0, NULL, 0 },
	CLI_END
};

/* is:todo is a queue: who has waited longest comes first. */
static int
is_queue(const struct query *query)
{
	for (size_t i = 0; i < query->nterms; i++) {
		const struct query_term *t = &query->terms[i];

		if (t->key == Q_IS && !t->negate && t->nvalues == 1 &&
		    strcmp(t->values[0].text, "todo") == 0)
			return 1;
	}
	return 0;
}

static int
read_order(struct cli *cli, const struct query *query,
    enum case_order *order)
{
	const char *sort = cli_get(cli, "sort");

	*order = is_queue(query) ? ORDER_WAITING : ORDER_OPENED;
	if (!sort)
		return 0;
	for (size_t i = 0; case_order_names[i]; i++) {
		if (strcmp(case_order_names[i], sort) == 0) {
			*order = (enum case_order)i;
			return 0;
		}
	}
	return err_set(CASE_EUSAGE, "--sort takes opened, updated, closed, "
	    "due, waiting, owner or subject, not '%s'", sort);
}

struct printing {
	struct cli *cli;
	struct render render;
	struct buf line;
	uint64_t n;
};

static int
print_row(void *arg, const struct case_row *row)
{
	struct printing *p = arg;

	p->n++;
	buf_cut(&p->line, 0);
	render_row(&p->line, &p->render, row);
	cli_put(p->cli, &p->line);
	return 0;
}

static int
print_ids(struct printing *p, const struct strs *ids)
{
	for (size_t i = 0; i < ids->n; i++) {
		buf_cut(&p->line, 0);
		buf_adds(&p->line, ids->v[i]);
		cli_put(p->cli, &p->line);
	}
	return 0;
}

/* -J and --format show what only the fold knows. */
static int
print_facts(struct printing *p, struct casebook *cb, const struct strs *ids)
{
	const char *format = cli_get(p->cli, "format");
	struct loaded_case lc = { 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ids->n; i++) {
		rc = casebook_load(cb, ids->v[i], NULL, &lc);
		if (rc != 0)
			break;
		buf_cut(&p->line, 0);
		if (format)
			render_format(&p->line, format, &lc, p->render.now);
		else
			render_case_json(&p->line, &lc, NULL,
			    p->render.now);
		cli_put(p->cli, &p->line);
	}
	loaded_case_free(&lc);
	return rc;
}

static int
print(struct printing *p, struct casebook *cb, const struct selection *sel)
{
	struct strs ids = STRS_INIT;
	int rc, facts;

	facts = cli_has(p->cli, "json") || cli_has(p->cli, "format");
	if (!facts && !cli_has(p->cli, "ids"))
		return casebook_select(cb, sel, print_row, p);
	rc = casebook_select_ids(cb, sel, &ids);
	if (rc == 0 && facts)
		rc = print_facts(p, cb, &ids);
	else if (rc == 0)
		rc = print_ids(p, &ids);
	p->n = ids.n;
	strs_release(&ids);
	return rc;
}

static int
run(struct cli *cli)
{
	struct printing p = { cli, cli_render(cli), BUF_INIT, 0 };
	struct query query = QUERY_INIT;
	struct selection sel = { .query = &query, .now = p.render.now };
	const char *format = cli_get(cli, "format");
	struct casebook *cb;
	int rc;

	rc = format ? render_check_format(format) : 0;
	if (rc == 0)
		rc = cli_max(cli, &sel.max);
	if (rc == 0)
		rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc == 0)
		rc = cli_query(cli, cb, 0, &query);
	if (rc == 0)
		rc = read_order(cli, &query, &sel.order);
	sel.reverse = cli_has(cli, "reverse");
	if (rc == 0) {
		cli_page(cli);
		rc = print(&p, cb, &sel);
	}
	if (rc == 0 && p.n == 0)
		cli_hint_prefix(cli, cb);
	query_release(&query);
	buf_release(&p.line);
	return rc == 0 && p.n == 0 ? 1 : rc;
}

static const struct cli_option *const tables[] = { own, cli_printing,
	cli_reading, cli_common, NULL };

static const struct command command = {
	"case-list", "[QUERY…]", "list cases", tables, 0, -1, COMMAND_QUERY,
	run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
