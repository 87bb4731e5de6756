#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/text.h"

enum { PAGER_WORDS = 16 };

/* Does stdout show colour? */
static int
colour(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && none[0]) && term &&
	    strcmp(term, "dumb") != 0;
}

/* Columns of the terminal; 0 where stdout is none: nothing is cut then. */
static int
columns(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (given && text_number(&n, given, 1000) == 0 && n >= 20)
		return (int)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return 80;
}

void
cli_look_at_stdout(struct cli *cli)
{
	cli->render = (struct render){ colour(), columns(), when_now() };
}

struct render
cli_render(const struct cli *cli)
{
	return cli->render;
}

void
cli_page(struct cli *cli)
{
	const char *pager = getenv("PAGER");
	const char *argv[PAGER_WORDS + 1];
	struct strs words = STRS_INIT;
	size_t n = 0;

	if (!isatty(STDOUT_FILENO) || cli->paging)
		return;
	if (!pager)
		pager = "less";
	for (; *pager; pager += strspn(pager, " ")) {
		size_t len = strcspn(pager, " ");

		strs_addn(&words, pager, len);
		pager += len;
	}
	for (; n < words.n && n < PAGER_WORDS; n++)
		argv[n] = words.v[n];
	argv[n] = NULL;
	setenv("LESS", "FRX", 0);
	if (n > 0 && strcmp(argv[0], "cat") != 0) {
		if (proc_start(&cli->pager, argv, PROC_IN) == 0) {
			cli->paging = 1;
			dup2(cli->pager.in, STDOUT_FILENO);
		} else {
			err_clear();
		}
	}
	strs_release(&words);
}

void
cli_end_page(struct cli *cli)
{
	int status;

	if (!cli->paging)
		return;
	close(STDOUT_FILENO);
	if (proc_wait(&cli->pager, &status) < 0)
		err_clear();
	cli->paging = 0;
}
