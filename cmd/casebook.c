/*
 * casebook shows my day: what is to do for me, counts, my last entries, and
 * the commands that there are:
 *
 *	casebook
 */
#include <string.h>

#include "lib/cli.h"
#include "lib/err.h"
#include "lib/text.h"

enum { TODO_SHOWN = 12, ENTRIES_SHOWN = 5 };

struct day {
	struct cli *cli;
	struct casebook *cb;
	struct render render;
	uint64_t n;
};

static void
put(struct buf *line)
{
	buf_addc(line, '\n');
	fwrite(line->data, 1, line->len, stdout);
	buf_release(line);
}

static int
count_row(void *arg, const struct case_row *row)
{
	struct day *d = arg;

	(void)row;
	d->n++;
	return 0;
}

static int
print_row(void *arg, const struct case_row *row)
{
	struct day *d = arg;
	struct buf line = BUF_INIT;

	if (d->n++ < TODO_SHOWN) {
		buf_adds(&line, "  ");
		render_row(&line, &d->render, row);
		put(&line);
	}
	return 0;
}

/* Walks the cases of a query; how many there were is in d->n. */
static int
walk(struct day *d, const char *words, case_row_fn *fn)
{
	char *args[] = { (char *)words };
	struct query query = QUERY_INIT;
	struct selection sel = { .query = &query, .now = d->render.now,
	    .order = ORDER_WAITING };
	int rc;

	d->n = 0;
	rc = query_parse(&query, args, 1, casebook_me(d->cb), sel.now);
	if (rc == 0)
		rc = casebook_select(d->cb, &sel, fn, d);
	query_release(&query);
	return rc;
}

static int
print_todo(struct day *d)
{
	int rc = walk(d, "is:todo owner:me", print_row);

	if (rc == 0 && d->n == 0)
		puts("  nothing");
	if (rc == 0 && d->n > TODO_SHOWN)
		printf("  and %llu more: case-list is:todo owner:me\n",
		    (unsigned long long)d->n - TODO_SHOWN);
	return rc;
}

/* Each count is of a query, so that it can be asked for again. */
static int
print_counts(struct day *d)
{
	static const struct {
		const char *what, *query;
	} counts[] = {
		{ "open, mine", "is:open owner:me" },
		{ "open, all", "is:open" },
		{ "unanswered", "is:unanswered" },
		{ "overdue", "is:overdue" },
		{ "unclaimed", "is:unclaimed" },
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof counts / sizeof *counts;
	    i++) {
		rc = walk(d, counts[i].query, count_row);
		printf("  %6llu  %-12s  %s\n", (unsigned long long)d->n,
		    counts[i].what, counts[i].query);
	}
	return rc;
}

static int
print_entry(void *arg, const char *case_id, const struct event *ev,
    const char *bytes, size_t len, int64_t entry)
{
	struct day *d = arg;
	struct buf line = BUF_INIT;

	(void)bytes;
	(void)len;
	(void)entry;
	d->n++;
	buf_adds(&line, "  ");
	render_event_line(&line, &d->render, case_id, ev);
	put(&line);
	return 0;
}

static int
print_entries(struct day *d)
{
	struct strs by = STRS_INIT;
	struct event_filter filter = { .now = d->render.now, .by = &by,
	    .recorded = { WHEN_NONE, INT64_MAX }, .max = ENTRIES_SHOWN };
	int rc;

	d->n = 0;
	strs_add(&by, casebook_me(d->cb));
	rc = casebook_each_event(d->cb, &filter, print_entry, d);
	if (rc == 0 && d->n == 0)
		puts("  none");
	strs_release(&by);
	return rc;
}

static void
print_commands(void)
{
	puts("commands\n"
	    "  case-new      open a case         case-list    select cases\n"
	    "  case-receive  they said           case-show    facts of a case\n"
	    "  case-reply    we said             case-log     the trail\n"
	    "  case-note     said to nobody      case-report  figures\n"
	    "  case-assign   hand over           case-verify  the laws\n"
	    "  case-close    with its outcome    case-config  the rules\n"
	    "  case-reopen   look again          case-receipt the proof\n"
	    "  case-mail     mail comes in       case-send    mail goes out\n"
	    "  case-import, case-export          case-sync    other desks\n"
	    "  case-set, case-link, case-correct, case-init; man 7 casebook is "
	    "the tour");
}

static int
run(struct cli *cli)
{
	struct day d = { .cli = cli, .render = cli_render(cli) };
	struct buf head = BUF_INIT;
	const char *name;
	char day[WHEN_TEXT];
	int rc;

	rc = cli_casebook(cli, CASEBOOK_READ, &d.cb);
	if (rc < 0)
		return rc;
	if (d.render.columns > 2)
		d.render.columns -= 2;		/* what is indented */
	name = policy_get(casebook_policy(d.cb), "casebook.name");
	when_format_minute(day, d.render.now);
	buf_addf(&head, "%s, %s", casebook_me(d.cb), day);
	if (name) {
		buf_adds(&head, ", ");
		text_show(&head, name, strlen(name), TEXT_LINE);
	}
	buf_adds(&head, "\n\nto do");
	put(&head);
	rc = print_todo(&d);
	puts("\ncases");
	if (rc == 0)
		rc = print_counts(&d);
	puts("\nmy last entries");
	if (rc == 0)
		rc = print_entries(&d);
	putchar('\n');
	print_commands();
	return rc;
}

static const struct cli_option *const tables[] = { cli_reading, cli_common,
	NULL };

static const struct command command = {
	"casebook", "", "my day", tables, 0, 0, 0, run
};

int
main(int argc, char **argv)
{
	return cli_main(&command, argc, argv);
}
