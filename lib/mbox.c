#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/mbox.h"
#include "lib/text.h"
#include "lib/when.h"

/*
 * An mbox.
 */

struct reader {
	FILE *in;
	const char *path;
	off_t size;		/* of a file; 0: of what can't go back */
	char *line;		/* the one in hand; NULL: at the end */
	size_t len;
	char *room;
	size_t room_size;
};

/* Makes r->line the next one, NULL at the end. */
static int
next_line(struct reader *r)
{
	ssize_t n = getline(&r->room, &r->room_size, r->in);

	r->line = n > 0 ? r->room : NULL;
	r->len = n > 0 ? (size_t)n : 0;
	return ferror(r->in) ? err_errno("cannot read '%s'", r->path) : 0;
}

static int
is_empty_line(const struct reader *r)
{
	return r->line && (strcmp(r->line, "\n") == 0 ||
	    strcmp(r->line, "\r\n") == 0);
}

/* The number of a name of three letters, from 0 on; -1. */
static int
number_of(const char *names, const char *name)
{
	const char *found = strlen(name) == 3 ? strstr(names, name) : NULL;

	return found ? (int)(found - names) / 4 : -1;
}

/* Reads "Thu Aug 22 12:36:23 2002", perhaps with a zone before the year, in
 * the zone of the process.  0, or 1. */
static int
read_date(int64_t *at, const char *s)
{
	char day_name[4], month_name[4];
	int month, day, hour, minute, second = 0, year, n = 0;

	if (sscanf(s, "%3s %3s %2d %2d:%2d%n", day_name, month_name, &day,
	    &hour, &minute, &n) != 5)
		return 1;
	s += n;
	if (sscanf(s, ":%2d%n", &second, &n) == 1)
		s += n;
	if (sscanf(s, " %4d", &year) != 1 &&
	    sscanf(s, " %*s %4d", &year) != 1)
		return 1;
	month = number_of("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
	    month_name);
	if (number_of("Sun Mon Tue Wed Thu Fri Sat", day_name) < 0 ||
	    month < 0 || year < 1970 || day < 1 ||
	    day > when_month_days(year, month + 1))
		return 1;
	*at = when_of_day(when_days_of(year, month + 1, day),
	    hour * 3600 + minute * 60 + second);
	return 0;
}

/* Does the line in hand begin a mail?  It must have a date: a sentence may
 * begin with "From" too. */
static int
is_from_line(const struct reader *r, int64_t *at)
{
	const char *s = r->line;

	if (!s || strncmp(s, "From ", 5) != 0)
		return 0;
	while ((s = strchr(s, ' '))) {
		if (read_date(at, ++s) == 0)
			return 1;
	}
	return 0;
}

/* Is the Content-Length true: do so many bytes lead to the next mail, or to
 * the end?  Afterwards we are where we were. */
static int
is_true_length(struct reader *r, intmax_t length)
{
	off_t here = ftello(r->in);
	int64_t ignored;
	int is = 0;

	if (here == -1 || length > r->size - here ||
	    fseeko(r->in, here + (off_t)length, SEEK_SET) == -1)
		return 0;
	do
		is = next_line(r) == 0;
	while (is && is_empty_line(r));
	is = is && (!r->line || is_from_line(r, &ignored));
	return fseeko(r->in, here, SEEK_SET) == 0 && is;
}

/* Takes a body by its length. */
static int
read_by_length(struct reader *r, struct buf *out, intmax_t length)
{
	size_t want = (size_t)length;

	if (want > out->max - out->len)
		out->overflow = 1;
	else if (fread(buf_grow(out, want), 1, want, r->in) != want)
		return err_errno("cannot read '%s'", r->path);
	do {
		if (next_line(r) < 0)
			return err_code();
	} while (is_empty_line(r));
	return 0;
}

/* A header, with the empty line behind it.  *length is -1, or that of the
 * body. */
static int
read_header(struct reader *r, struct buf *out, intmax_t *length)
{
	static const char name[] = "Content-Length:";
	int64_t ignored;
	int rc = 0, ended = 0;

	*length = -1;
	while (rc == 0 && r->line && !ended && !is_from_line(r, &ignored)) {
		if (strncasecmp(r->line, name, sizeof name - 1) == 0 &&
		    sscanf(r->line + sizeof name - 1, "%jd", length) != 1)
			*length = -1;
		ended = is_empty_line(r);
		buf_add(out, r->line, r->len);
		if (!ended)
			rc = next_line(r);
	}
	if (rc < 0 || !ended)
		return rc;
	if (*length >= 0 && is_true_length(r, *length))
		return 0;
	*length = -1;
	return next_line(r);
}

/* Is it ">From ", with any number of '>'? */
static int
is_quoted(const char *line)
{
	size_t n = strspn(line, ">");

	return n > 0 && strncmp(line + n, "From ", 5) == 0;
}

/* The lines up to the next mail. */
static int
read_lines(struct reader *r, struct buf *out)
{
	int64_t ignored;
	size_t last = 0;		/* length of the last, if empty */
	int rc = 0;

	while (rc == 0 && r->line && !is_from_line(r, &ignored)) {
		int quoted = is_quoted(r->line);

		last = is_empty_line(r) ? r->len : 0;
		buf_add(out, r->line + quoted, r->len - (size_t)quoted);
		rc = next_line(r);
	}
	if (!out->overflow)
		buf_cut(out, out->len - last);
	return rc;
}

static int
read_mail(struct reader *r, struct buf *out)
{
	intmax_t length;
	int rc = next_line(r);

	if (rc == 0)
		rc = read_header(r, out, &length);
	if (rc == 0)
		rc = length >= 0 ? read_by_length(r, out, length) :
		    read_lines(r, out);
	return rc == 0 ? buf_error(out, "a mail") : rc;
}

static int
read_mails(struct reader *r, size_t max, mbox_fn *fn, void *arg)
{
	int64_t received;
	int rc;

	do
		rc = next_line(r);
	while (rc == 0 && is_empty_line(r));
	while (rc == 0 && r->line) {
		struct buf mail = BUF_MAX(max);

		if (!is_from_line(r, &received))
			return err_set(CASE_EDATA, "'%s' is no mbox: it does "
			    "not begin with a line 'From …'", r->path);
		rc = read_mail(r, &mail);
		if (rc == 0)
			rc = fn(arg, &mail, received);
		else
			err_prefix("%s", r->path);
		buf_release(&mail);
	}
	return rc;
}

int
mbox_each(const char *path, size_t max, mbox_fn *fn, void *arg)
{
	struct reader r = { .path = path };
	struct stat st;
	int rc;

	if (strcmp(path, "-") == 0) {
		r.path = "standard input";
		r.in = fdopen(dup(STDIN_FILENO), "r");
	} else {
		r.in = fopen(path, "re");
	}
	if (!r.in)
		return err_errno("cannot open '%s'", r.path);
	if (fstat(fileno(r.in), &st) == -1)
		rc = err_errno("cannot read '%s'", path);
	else if (S_ISDIR(st.st_mode))
		rc = err_set(CASE_EDATA, "'%s' is a folder, and no mbox",
		    path);
	else {
		r.size = S_ISREG(st.st_mode) ? st.st_size : 0;
		rc = read_mails(&r, max, fn, arg);
	}
	free(r.room);
	fclose(r.in);
	return rc;
}

/*
 * A Maildir.
 */

/* Adds "cur/NAME" for each file.  0, 1 if there is no such folder, or an
 * error. */
static int
add_names(struct strs *out, const char *path, const char *folder)
{
	struct buf name = BUF_INIT;
	struct dirent *entry;
	DIR *dir;
	int rc = 0;

	buf_addf(&name, "%s/%s", path, folder);
	dir = opendir(name.data);
	if (!dir)
		rc = errno == ENOENT || errno == ENOTDIR ? 1 :
		    err_errno("cannot read '%s'", name.data);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		buf_cut(&name, 0);
		buf_addf(&name, "%s/%s", folder, entry->d_name);
		strs_add(out, name.data);
	}
	buf_release(&name);
	if (dir)
		closedir(dir);
	return rc;
}

static int
compare_files(const void *a, const void *b)
{
	const char *x = strchr(*(char *const *)a, '/');
	const char *y = strchr(*(char *const *)b, '/');

	return strcmp(x, y);
}

/* When it was received: its name says it, "1204680122.27c44.host:2,S", else
 * its file. */
static int64_t
received_at(const char *name, const struct stat *st)
{
	size_t len = strspn(name, "0123456789");
	char *digits = xstrndup(name, len);
	uint64_t at;
	int is = (len == 9 || len == 10) && name[len] == '.' &&
	    text_number(&at, digits, INT64_MAX) == 0;

	free(digits);
	return is ? (int64_t)at : st->st_mtime;
}

/* 0; 1 for what is no file, of which links are noted. */
static int
read_file(struct buf *out, const char *path, struct stat *st,
    struct buf *notes)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int rc;

	if (fd == -1 && errno == ELOOP) {
		buf_addf(notes, "'%s' is a symbolic link: not taken in\n",
		    path);
		return 1;
	}
	/* Whoever reads this Maildir has moved it: the next run finds it. */
	if (fd == -1 && errno == ENOENT) {
		buf_addf(notes, "'%s' is gone: not taken in\n", path);
		return 1;
	}
	if (fd == -1)
		return err_errno("cannot open '%s'", path);
	if (fstat(fd, st) == -1)
		rc = err_errno("cannot read '%s'", path);
	else
		rc = S_ISREG(st->st_mode) ? file_read_fd(out, fd, path) : 1;
	close(fd);
	return rc;
}

int
mbox_each_maildir(const char *path, size_t max, mbox_fn *fn, void *arg,
    struct buf *notes)
{
	struct strs names = STRS_INIT;
	/* From new they go to cur: looked at in this order, none is missed. */
	int rc = add_names(&names, path, "new");
	int no_new = rc == 1;

	if (rc >= 0)
		rc = add_names(&names, path, "cur");
	if (rc == 1 && no_new)
		rc = err_set(CASE_EDATA, "'%s' is no Maildir: it has neither "
		    "cur nor new", path);
	if (names.n > 1)
		qsort(names.v, names.n, sizeof *names.v, compare_files);
	for (size_t i = 0; rc >= 0 && i < names.n; i++) {
		struct buf mail = BUF_MAX(max), file = BUF_INIT;
		struct stat st;

		buf_addf(&file, "%s/%s", path, names.v[i]);
		rc = read_file(&mail, file.data, &st, notes);
		if (rc == 0)
			rc = fn(arg, &mail, received_at(names.v[i] + 4, &st));
		buf_release(&mail);
		buf_release(&file);
	}
	strs_release(&names);
	return rc < 0 ? rc : 0;
}
