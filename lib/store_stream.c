#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/store_parts.h"

/* Commits come into being here; main moves there when all is proved. */
#define IMPORT_REF	"refs/casebook/import"

enum { FLUSH_BYTES = 64 * 1024 };

struct store_stream {
	struct store *store;
	struct proc git;
	struct buf out;			/* not yet written to git */
	char head[BLOB_ID + 1];
	size_t commits, files;
};

static int
run_git(const char *const *args)
{
	struct proc p;
	int status, rc = proc_start_git(&p, args, 0);

	if (rc == 0)
		rc = proc_wait(&p, &status);
	if (rc == 0 && status != 0)
		rc = err_set(CASE_EAGAIN, "'git %s' failed", args[1]);
	return rc;
}

static int
delete_ref(struct store *s)
{
	struct buf dir = BUF_INIT;
	const char *args[] = { NULL, "update-ref", "-d", IMPORT_REF, NULL };
	int rc;

	buf_addf(&dir, "--git-dir=%s", s->git_dir);
	args[0] = dir.data;
	rc = run_git(args);
	buf_release(&dir);
	return rc;
}

/* What was left by one that was killed would be built upon. */
static int
clear_ref(struct store *s)
{
	char id[BLOB_ID + 1];
	int rc = store_read_ref(id, s->git_dir, IMPORT_REF);

	if (rc == 1)
		return 0;
	return rc == 0 ? delete_ref(s) : rc;
}

/*
 * unpackLimit, since git makes loose objects of a small import.  depth, since
 * chains of 50 deltas, which is git's own, save a quarter of the pack and make
 * reading all of it 3 times as slow.
 */
static int
start_git(struct store_stream *st)
{
	struct buf dir = BUF_INIT;
	const char *args[] = { NULL, "-c", "core.fsync=all", "-c",
	    "fastimport.unpackLimit=0", "fast-import", "--quiet", "--depth=4",
	    NULL };
	int rc;

	buf_addf(&dir, "--git-dir=%s", st->store->git_dir);
	args[0] = dir.data;
	rc = proc_start_git(&st->git, args, PROC_IN);
	buf_release(&dir);
	return rc;
}

static void
free_stream(struct store_stream *st)
{
	buf_release(&st->out);
	free(st);
}

int
store_stream_begin(struct store_stream **out, struct store *s,
    const char *head)
{
	struct store_stream *st;
	git_oid id;
	int rc = 0;

	*out = NULL;
	if (head[0])
		rc = store_parse_id(&id, head);
	if (rc == 0)
		rc = clear_ref(s);
	if (rc != 0)
		return rc;
	st = xcalloc(1, sizeof *st);
	st->store = s;
	st->out = (struct buf)BUF_INIT;
	memcpy(st->head, head, strlen(head) + 1);
	rc = start_git(st);
	if (rc != 0)
		free_stream(st);
	else
		*out = st;
	return rc;
}

static int
flush(struct store_stream *st)
{
	int rc = file_write_fd(st->git.in, st->out.data, st->out.len,
	    "git fast-import");

	buf_cut(&st->out, 0);
	return rc;
}

static void
add_data(struct buf *out, const void *data, size_t len)
{
	buf_addf(out, "data %zu\n", len);
	buf_add(out, data, len);
	buf_addc(out, '\n');
}

static int
add_header(struct store_stream *st, const struct store_commit *c)
{
	struct buf *out = &st->out;
	int rc;

	buf_adds(out, "commit " IMPORT_REF "\nauthor ");
	rc = store_format_person(out, c->author_name, c->author_email,
	    c->authored);
	if (rc != 0)
		return rc;
	buf_adds(out, "\ncommitter ");
	rc = store_format_person(out, c->committer_name, c->committer_email,
	    c->committed);
	if (rc != 0)
		return rc;
	buf_addc(out, '\n');
	add_data(out, c->message, strlen(c->message));
	if (st->commits == 0 && st->head[0])
		buf_addf(out, "from %s\n", st->head);
	return 0;
}

int
store_stream_commit(struct store_stream *st, const struct store_file *files,
    size_t n, const struct store_commit *c)
{
	size_t begin = st->out.len;
	int rc = add_header(st, c);

	/* A commit that is cut short must not reach git. */
	if (rc != 0)
		buf_cut(&st->out, begin);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		/* No path of ours begins with a quote or has a newline. */
		buf_addf(&st->out, "M 100644 inline %s\n", files[i].path);
		add_data(&st->out, files[i].data, files[i].len);
		if (st->out.len >= FLUSH_BYTES)
			rc = flush(st);
	}
	st->commits++;
	st->files += n;
	return rc;
}

/* Ends the stream; git then writes its pack, index and ref, or, where it
 * fails, a report that nobody here will read. */
static int
wait_for_git(struct store_stream *st)
{
	struct buf report = BUF_INIT;
	int status, rc = proc_wait(&st->git, &status);

	if (rc != 0 || status == 0)
		return rc;
	buf_addf(&report, "%s/fast_import_crash_%ld", st->store->git_dir,
	    (long)st->git.pid);
	unlink(report.data);
	buf_release(&report);
	return err_set(CASE_EAGAIN, "git fast-import failed");
}

static int
finish_git(struct store_stream *st)
{
	int flushed = flush(st), rc = wait_for_git(st);

	return flushed < 0 ? flushed : rc;
}

static int
count_added(void *arg, const struct store_added *added)
{
	size_t *n = arg;

	(void)added;
	++*n;
	return 0;
}

/*
 * Main must have everything that it had, unchanged, and all that was given
 * to the stream; whatever git was told, and whatever the disk did.
 */
static int
prove(struct store_stream *st, const char *commit)
{
	size_t added = 0;
	int rc;

	git_odb_refresh(st->store->odb);
	rc = store_walk(st->store, st->head, commit, count_added, &added);
	if (rc == 0 && added != st->files)
		rc = err_set(CASE_EBUG, "of %zu files %zu were imported",
		    st->files, added);
	return rc;
}

/* A ref that stays is removed by the next import. */
static void
end(struct store_stream *st)
{
	int failed = err_code();

	if (clear_ref(st->store) < 0 && !failed)
		err_clear();
	free_stream(st);
}

int
store_stream_end(struct store_stream *st, char new_head[BLOB_ID + 1])
{
	int rc = finish_git(st);

	if (rc == 0 && st->commits == 0) {
		memcpy(new_head, st->head, sizeof st->head);
		end(st);
		return 0;
	}
	if (rc == 0 && store_read_ref(new_head, st->store->git_dir,
	    IMPORT_REF) != 0)
		rc = err_set(CASE_EAGAIN, "git fast-import left no commit");
	if (rc == 0)
		rc = prove(st, new_head);
	if (rc == 0)
		rc = store_sync_packs(st->store->git_dir);
	if (rc == 0)
		rc = store_advance(st->store, st->head, new_head);
	end(st);
	return rc;
}

void
store_stream_abort(struct store_stream *st)
{
	int failed = err_code();

	if (!st)
		return;
	if (wait_for_git(st) < 0 && !failed)
		err_clear();
	end(st);
}
