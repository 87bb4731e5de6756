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
	{ 0, "html", NULL, "a page with charts, complete in itself", 0, NULL,
	  0 },
	{ 0, "definitions", NULL, "what each figure means", 0, NULL, 0 },
	CLI_END
};

static int
add_case(void *arg, const struct loaded_case *lc)
{
	report_add(arg, &lc->facts);
	return 0;
}

struct printing {
	struct cli *cli;
	void (*row)(struct buf *out, const struct report_row *row);
};

static int
print_row(void *arg, const struct report_row *row)
{
	const struct printing *p = arg;
	struct buf line = BUF_INIT;

	p->row(&line, row);
	cli_put(p->cli, &line);
	buf_release(&line);
	return 0;
}

static int
print_csv(struct cli *cli, struct report *r)
{
	struct printing p = { cli, report_row_csv };
	struct buf line = BUF_INIT;

	report_csv_head(&line);
	cli_put(cli, &line);
	buf_release(&line);
	return report_each_row(r, print_row, &p);
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
	struct printing json = { cli, report_row_json };
	struct buf out = BUF_INIT;

	if (cli_has(cli, "cases"))
		return report_each_case(r, print_case, cli);
	if (cli_has(cli, "json"))
		return report_each_row(r, print_row, &json);
	if (cli_has(cli, "csv"))
		return print_csv(cli, r);
	report_print(&out, r, cli_render(cli).columns);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return 0;
}

/* The words of the query begin with operand `first`. */
static void
print_page(struct cli *cli, struct casebook *cb, struct report *r,
    const struct cut *cut, size_t first)
{
	const char *name = policy_get(casebook_policy(cb), "casebook.name");
	struct buf query = BUF_INIT, out = BUF_INIT;
	struct report_page page = {
		.title = name ? name : "casebook", .known = cut->known,
		.commit = casebook_head(cb),
	};

	for (size_t i = first; i < cli_noperands(cli); i++)
		buf_addf(&query, "%s%s", i > first ? " " : "",
		    cli_operands(cli)[i]);
	page.query = query.data;
	report_html(&out, r, &page);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	buf_release(&query);
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

static int
check_html(struct cli *cli)
{
	static const char *const others[] = { "json", "csv", "cases",
	    "definitions", NULL };

	for (size_t i = 0; cli_has(cli, "html") && others[i]; i++) {
		if (cli_has(cli, others[i]))
			return err_set(CASE_EUSAGE, "--html goes without --%s",
			    others[i]);
	}
	return 0;
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
count(struct cli *cli, struct casebook *cb, const struct selection *sel,
    const struct cut *cut, struct report *report)
{
	int bodies = report_needs_bodies(report), rc;

	do
		rc = casebook_each(cb, sel, cut, bodies, add_case, report);
	while (rc == 0 && report_finish(report));
	if (report_sample(report) > 1)
		cli_note(cli, "so much was written that what repeats is "
		    "estimated from one of %llu passages",
		    (unsigned long long)report_sample(report));
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

	if (check_html(cli) < 0)
		return err_code();
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
	options.corrective = query_names(&query, Q_KIND, "corrective-action");
	options.policy = casebook_policy(cb);
	options.calendar = casebook_calendar(cb);
	sel.now = cut.as_of;
	rc = report_open(&report, &options);
	if (rc == 0)
		rc = count(cli, cb, &sel, &cut, report);
	if (rc == 0 && cli_has(cli, "html")) {
		print_page(cli, cb, report, &cut, first);
	} else if (rc == 0) {
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
