/*
 * case-report prints figures over cases:
 *
 *	case-report times --by channel --period 2026-11
 */
#include <stdio.h>
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/report.h"

static const struct cli_option own[] = {
	{ 0, "by", "GROUP", "channel, access, owner, kind, month …", 0, NULL,
	  0 },
	{ 0, "period", "RANGE", "2026-11, last-month, 2026-01..2026-06", 0,
	  NULL, 0 },
	{ 0, "as-of", "TIME", "as if it were then", 0, NULL, 0 },
	{ 0, "known", "TIME", "of what was recorded until then", 0, NULL, 0 },
	{ 0, "cases", "FIGURE", "the ids of the cases behind a figure", 0,
	  NULL, 0 },
	{ 0, "csv", NULL, "for a spreadsheet", 0, NULL, 0 },
	{ 0, "definitions", NULL, "what each figure means", 0, NULL, 0 },
	CLI_END
};

static int
add_case(void *arg, const struct loaded_case *lc)
{
	report_add(arg, &lc->facts);
	return 0;
}

static int
print_row_json(void *arg, const struct report_row *row)
{
	struct buf line = BUF_INIT;

	report_row_json(&line, row);
	cli_put(arg, &line);
	buf_release(&line);
	return 0;
}

static int
print_row_csv(void *arg, const struct report_row *row)
{
	struct buf line = BUF_INIT;

	report_row_csv(&line, row);
	cli_put(arg, &line);
	buf_release(&line);
	return 0;
}

static int
print_csv(struct cli *cli, struct report *r)
{
	struct buf line = BUF_INIT;

	report_csv_head(&line);
	cli_put(cli, &line);
	buf_release(&line);
	return report_each_row(r, print_row_csv, cli);
}

static int
print_case(void *arg, const char *id)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, id);
	cli_put(arg, &line);
	buf_release(&line);
	return 0;
}

static int
print(struct cli *cli, struct report *r)
{
	struct buf out = BUF_INIT;

	if (cli_has(cli, "cases"))
		return report_each_case(r, print_case, cli);
	if (cli_has(cli, "json"))
		return report_each_row(r, print_row_json, cli);
	if (cli_has(cli, "csv"))
		return print_csv(cli, r);
	report_print(&out, r, cli_render(cli).columns);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return 0;
}

static int
print_definitions(struct cli *cli)
{
	struct buf out = BUF_INIT;
	int rc = report_definitions(&out, cli_noperands(cli) ?
	    cli_operands(cli)[0] : NULL, cli_render(cli).columns);

	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return rc;
}

/* The first operand is a report or a figure, unless it is a term. */
static size_t
read_what(struct cli *cli, const char **what)
{
	const char *first = cli_noperands(cli) ? cli_operands(cli)[0] : NULL;

	if (!first || first[0] == '-' || strpbrk(first, ": \""))
		return 0;
	*what = first;
	return 1;
}

/* Does the query ask for corrective actions by name? */
static int
names_corrective(const struct query *query)
{
	for (size_t i = 0; i < query->nterms; i++) {
		const struct query_term *t = &query->terms[i];

		for (size_t j = 0; t->key == Q_KIND && j < t->nvalues; j++) {
			if (strcmp(t->values[j].text, "corrective-action") ==
			    0)
				return 1;
		}
	}
	return 0;
}

static int
read_options(struct cli *cli, struct report_options *options,
    struct cut *cut)
{
	const char *period = cli_get(cli, "period");
	int rc;

	options->by = cli_get(cli, "by");
	options->cases = cli_get(cli, "cases");
	options->period = (struct when_range){ WHEN_NONE, INT64_MAX };
	rc = cli_instant(cli, "as-of", when_now(), &cut->as_of);
	if (rc == 0)
		rc = cli_instant(cli, "known", INT64_MAX, &cut->known);
	if (rc == 0 && period) {
		rc = when_parse_range(&options->period, period, when_now());
		if (rc < 0)
			rc = err_prefix("--period");
	}
	options->as_of = cut->as_of;
	return rc;
}

static int
run(struct cli *cli)
{
	struct query query = QUERY_INIT;
	struct report_options options = { 0 };
	struct selection sel = { .query = &query };
	struct report *report = NULL;
	struct casebook *cb;
	struct cut cut;
	size_t first;
	int rc;

	if (cli_has(cli, "definitions"))
		return print_definitions(cli);
	first = read_what(cli, &options.what);
	rc = cli_casebook(cli, CASEBOOK_READ, &cb);
	if (rc == 0)
		rc = read_options(cli, &options, &cut);
	if (rc == 0)
		rc = cli_query(cli, cb, first, &query);
	if (rc < 0)
		goto out;
	options.corrective = names_corrective(&query);
	options.policy = casebook_policy(cb);
	options.calendar = casebook_calendar(cb);
	sel.now = cut.as_of;
	rc = report_open(&report, &options);
	if (rc == 0)
		rc = casebook_each(cb, &sel, &cut, 0, add_case, report);
	if (rc == 0) {
		report_finish(report);
		cli_page(cli);
		rc = print(cli, report);
	}
out:
	report_close(report);
	query_release(&query);
	return rc;
}

static const struct cli_option *const tables[] = { own, cli_printing,
	cli_common, NULL };

static const struct command command = {
	"case-report", "[REPORT|FIGURE] [QUERY…]", "figures over cases",
	tables, 0, -1, COMMAND_QUERY, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
