/*
 * What the unit tests of lib/store share: a casebook in a folder of its own
 * for each test, events to put into it, and git to look at it.
 */
#ifndef CASEBOOK_TESTS_STORE_WORLD_H
#define CASEBOOK_TESTS_STORE_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/store_parts.h"

enum { PATH_BYTES = 300 };

/* A casebook in a folder of its own, for one test. */
struct world {
	char dir[PATH_BYTES];
	char git_dir[PATH_BYTES];
	struct store *store;
	struct store_lock lock;
	char head[BLOB_ID + 1];
	unsigned n;			/* events made so far */
};

/* One event as a file of the tree. */
struct sample {
	char path[PATH_BYTES], text[128], blob[BLOB_ID + 1];
	struct store_file file;
};

static const struct store_commit commit = {
	"Anna Example", "anna@example.org", { 1763716202, 60 },
	"anna", "anna@desk", { 1763716202, -90 },
	"7k3qf2mxab opened (phone) by anna",
};

#define OK(call)	assert_ok((call), #call)

static void
assert_ok(int rc, const char *what)
{
	if (rc != 0)
		fail_msg("%s is %d: %s", what, rc, err_message());
}

/* The call fails with this code; forgets the message. */
static void
assert_code(int rc, int code)
{
	if (rc != code)
		fail_msg("%d in place of %d: %s", rc, code, err_message());
	err_clear();
}

static int
setup(void **state)
{
	struct world *w = xcalloc(1, sizeof *w);

	err_clear();
	snprintf(w->dir, sizeof w->dir, "/tmp/casebook-store-XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	snprintf(w->git_dir, sizeof w->git_dir, "%.200s/.git", w->dir);
	w->lock.fd = -1;
	*state = w;
	return store_init(w->git_dir) == 0 &&
	    store_lock(&w->lock, w->git_dir, 1) == 0 &&
	    store_open(&w->store, w->git_dir) == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	store_close(w->store);
	store_unlock(&w->lock);
	err_clear();
	file_remove_tree(w->dir);
	free(w);
	return 0;
}

static void
make_sample(struct sample *s, unsigned n)
{
	struct event_path path = { .number = 1, .kind = "opened" };
	struct buf b = BUF_INIT;

	snprintf(s->text, sizeof s->text, "Casebook-Event: 1\n\nthe %uth\n", n);
	OK(store_hash(s->blob, s->text, strlen(s->text)));
	path_case_id(path.case_id, (uint64_t)n * 0x9e3779b97f4a7c15);
	memcpy(path.event_id, s->blob, EVENT_ID);
	path_format(&b, &path);
	snprintf(s->path, sizeof s->path, "%s", b.data);
	buf_release(&b);
	s->file = (struct store_file){ s->path, s->text, strlen(s->text),
	    s->blob };
}

static void
append_one(struct world *w, struct sample *s)
{
	make_sample(s, w->n++);
	OK(store_append(w->store, w->head, &s->file, 1, &commit, w->head));
}

static void
append_many(struct world *w, unsigned n)
{
	struct sample s;

	for (unsigned i = 0; i < n; i++)
		append_one(w, &s);
}

struct seen {
	unsigned n;
	char path[PATH_BYTES];		/* the latest */
	int sorted;
	int stop_at;
};

static int
see(void *arg, const struct store_added *added)
{
	struct seen *s = arg;

	assert_int_equal(strlen(added->blob), BLOB_ID);
	if (s->n > 0 && strcmp(s->path, added->path) >= 0)
		s->sorted = 0;
	snprintf(s->path, sizeof s->path, "%s", added->path);
	s->n++;
	return (int)s->n == s->stop_at ? 42 : 0;
}

/* Runs git in the world; the exit status.  `out` may be NULL. */
static inline int
git(const struct world *w, struct buf *out, const char *const *args)
{
	const char *all[24] = { "-C", w->git_dir };
	struct buf text = BUF_INIT;
	struct proc p;
	size_t n = 0;
	int status;

	for (; args[n]; n++)
		all[n + 2] = args[n];
	all[n + 2] = NULL;
	OK(proc_start_git(&p, all, PROC_OUT | PROC_QUIET));
	OK(file_read_fd(&text, p.out, "git"));
	OK(proc_wait(&p, &status));
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		buf_cut(&text, text.len - 1);
	if (out)
		buf_add(out, text.data, text.len);
	buf_release(&text);
	return status;
}

#define GIT(w, out, ...)	git((w), (out), \
    (const char *const[]){ __VA_ARGS__, NULL })

static inline void
assert_sound(const struct world *w)
{
	assert_int_equal(GIT(w, NULL, "fsck", "--strict"), 0);
}

static inline unsigned
count_files(const struct world *w, const char *folder, const char *suffix)
{
	char command[3 * PATH_BYTES];
	struct buf out = BUF_INIT;
	struct proc p;
	const char *argv[] = { "sh", "-c", command, NULL };
	unsigned n;
	int status;

	snprintf(command, sizeof command, "find '%s/%s' -name '*%s' | wc -l",
	    w->git_dir, folder, suffix);
	OK(proc_start(&p, argv, PROC_OUT));
	OK(file_read_fd(&out, p.out, "find"));
	OK(proc_wait(&p, &status));
	n = (unsigned)strtoul(out.data, NULL, 10);
	buf_release(&out);
	return n;
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
