#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/index_parts.h"

enum {
	BUSY_MS = 10000,	/* how long others may keep us waiting */
	POLL_MS = 5,
};

/*
 * The stamp is a small file beside the index that tells its size and time of
 * change, as the last of our writers left it.  SQLite has no checksums: a
 * byte that anything else has changed in the index (a failing copy, an
 * editor, a power cut) would be taken for a fact.  So an index that does not
 * look as its stamp says is not used at all.
 *
 * A writer holds a lock on the stamp from before its transaction begins until
 * the stamp tells of its end.  Who sees the two differ asks for that lock,
 * and looks once more.
 *
 * It is looked at before SQLite opens the index: SQLite then takes back what
 * a writer that was killed had begun, and the stamp is made anew.
 */
static char *
stamp_path(const struct index *ix)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s-stamp", ix->path);
	return buf_detach(&path);
}

/* What the stamp should say. */
static int
stamp_text(char out[STAMP], const struct index *ix)
{
	struct stat st;

	if (stat(ix->path, &st) == -1)
		return err_errno("cannot look at '%s'", ix->path);
	memset(out, ' ', STAMP);
	snprintf(out, STAMP, "%lld %lld.%09ld", (long long)st.st_size,
	    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return 0;
}

/* Does the stamp say it?  1, 0, or an error. */
static int
stamp_agrees(const struct index *ix, int fd)
{
	char want[STAMP], have[STAMP];
	int rc = stamp_text(want, ix);

	if (rc)
		return rc;
	return pread(fd, have, STAMP, 0) == STAMP &&
	    memcmp(have, want, STAMP) == 0;
}

static int
stamp_write(struct index *ix)
{
	char text[STAMP];
	int rc = stamp_text(text, ix);

	if (rc == 0 && pwrite(ix->lock, text, STAMP, 0) != STAMP)
		rc = err_errno("cannot write '%s-stamp'", ix->path);
	return rc;
}

static int
stamp_lock(struct index *ix, int fd, int how)
{
	const struct timespec pause = { 0, POLL_MS * 1000000L };

	for (int waited = 0; flock(fd, how | LOCK_NB) == -1;
	    waited += POLL_MS) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno("cannot lock '%s-stamp'", ix->path);
		if (waited >= BUSY_MS)
			return err_set(CASE_EAGAIN,
			    "the index '%s' is busy", ix->path);
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int
stamp_open(int *fd, const struct index *ix, int flags)
{
	char *path = stamp_path(ix);
	int rc = 0;

	*fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (*fd == -1)
		rc = err_errno("cannot open '%s'", path);
	free(path);
	return rc;
}

/* 0 if the index is as one of ours left it; 1 if not. */
static int
stamp_check(struct index *ix)
{
	int fd, rc;

	rc = stamp_open(&fd, ix, O_RDONLY);
	if (rc == CASE_ENOTFOUND)
		err_clear();
	if (rc)
		return rc == CASE_ENOTFOUND ? 1 : rc;
	rc = stamp_agrees(ix, fd);
	if (rc == 0) {
		rc = stamp_lock(ix, fd, LOCK_SH);
		if (rc == 0)
			rc = stamp_agrees(ix, fd);
	}
	close(fd);
	return rc < 0 ? rc : !rc;
}

static void
unlock(struct index *ix)
{
	if (ix->lock != -1)
		close(ix->lock);
	ix->lock = -1;
}

static int
lock(struct index *ix)
{
	int rc = stamp_open(&ix->lock, ix, O_RDWR | O_CREAT);

	if (rc == 0)
		rc = stamp_lock(ix, ix->lock, LOCK_EX);
	if (rc)
		unlock(ix);
	return rc;
}

int
index_lock(struct index *ix)
{
	int rc = lock(ix);

	if (rc == 0)
		rc = stamp_agrees(ix, ix->lock);
	if (rc == 1)
		return 0;
	unlock(ix);
	return rc ? rc : err_set(CASE_EBUG,
	    "the index '%s' was changed by another program", ix->path);
}

int
index_unlock(struct index *ix)
{
	int rc = ix->lock == -1 ? 0 : stamp_write(ix);

	unlock(ix);
	return rc;
}

/* The id of this boot of the machine; "" where it has none. */
static void
boot_id(char out[BOOT_ID + 1])
{
	struct buf text = BUF_MAX(256);

	if (file_read(&text, "/proc/sys/kernel/random/boot_id"))
		err_clear();
	snprintf(out, BOOT_ID + 1, "%.*s", BOOT_ID, text.data);
	buf_release(&text);
}

static int
pragma_number(struct index *ix, const char *sql, int64_t *out)
{
	sqlite3_stmt *st;
	int rc = index_prepare(ix, &st, sql);

	if (rc == 0)
		rc = index_step(ix, st);
	if (rc == 0)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc;
}

/* 0 if it is an index of this schema, 1 if it is not; *empty if there is
 * nothing in it yet. */
static int
look_at_schema(struct index *ix, int *empty)
{
	int64_t application = 0, schema = 0, tables = 0;
	int rc;

	*empty = 0;
	rc = pragma_number(ix, "PRAGMA application_id", &application);
	if (rc == 0)
		rc = pragma_number(ix, "PRAGMA user_version", &schema);
	if (rc)
		return rc;
	if (application == INDEX_APPLICATION && schema == INDEX_SCHEMA)
		return 0;
	rc = pragma_number(ix, "SELECT count(*) FROM sqlite_schema", &tables);
	*empty = rc == 0 && !application && !schema && !tables;
	return rc ? rc : 1;
}

/* Makes the tables, if another process has not done so just now. */
static int
create(struct index *ix)
{
	struct buf sql = BUF_INIT;
	int rc, empty;

	rc = lock(ix);
	if (rc == 0)
		rc = index_do(ix, SQL_BEGIN_WRITE);
	if (rc == 0 && look_at_schema(ix, &empty) == 1 && empty) {
		buf_addf(&sql, "PRAGMA application_id = %d;"
		    "PRAGMA user_version = %d", INDEX_APPLICATION,
		    INDEX_SCHEMA);
		rc = index_exec(ix, sql.data);
		if (rc == 0)
			rc = index_make_tables(ix);
		buf_release(&sql);
	}
	if (rc == 0)
		rc = index_do(ix, SQL_COMMIT);
	if (rc == 0)
		return index_unlock(ix);
	unlock(ix);
	return rc;
}

/* No file of a stranger may do anything but hold data (THREATS), and no
 * commit waits for the disk: what a power cut leaves is checked. */
static int
configure(struct index *ix, int mode)
{
	int rc = index_add_functions(ix);

	if (rc)
		return rc;
	sqlite3_extended_result_codes(ix->db, 1);
	sqlite3_busy_timeout(ix->db, BUSY_MS);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	if (mode == INDEX_READ)
		return index_exec(ix, "PRAGMA cell_size_check = 1;"
		    "PRAGMA cache_size = -16384");
	/* The cache is 64 MiB at most, for those who build it all anew. */
	return index_exec(ix, "PRAGMA cell_size_check = 1;"
	    "PRAGMA cache_size = -65536; PRAGMA synchronous = OFF;"
	    "PRAGMA journal_mode = TRUNCATE");
}

int
index_load_state(struct index *ix, struct state *out)
{
	sqlite3_stmt *st;
	int rc = index_statement(ix, SQL_STATE, &st);

	if (rc == 0)
		rc = index_step(ix, st);
	if (rc)
		return rc;
	snprintf(out->shown, sizeof out->shown, "%s", column_text(st, 0));
	snprintf(out->boot, sizeof out->boot, "%s", column_text(st, 1));
	out->events = sqlite3_column_int64(st, 2);
	out->cases = sqlite3_column_int64(st, 3);
	out->sum = sqlite3_column_int64(st, 4);
	sqlite3_reset(st);
	return 0;
}

int
index_save_state(struct index *ix)
{
	const struct state *s = &ix->state;
	sqlite3_stmt *st;
	int rc;

	boot_id(ix->state.boot);
	rc = index_statement(ix, SQL_SAVE_STATE, &st);
	if (rc)
		return rc;
	bind_text(st, 1, s->shown);
	bind_text(st, 2, s->boot);
	sqlite3_bind_int64(st, 3, s->events);
	sqlite3_bind_int64(st, 4, s->cases);
	sqlite3_bind_int64(st, 5, s->sum);
	return index_run(ix, st);
}

static int
stop_at_fault(void *arg, const char *what)
{
	(void)arg;
	(void)what;
	return 1;
}

/*
 * Nothing was synced: after a reboot, which may have been a power cut, the
 * index is looked through once, and then trusted.  0, or 1 if it is damaged.
 */
static int
check_after_boot(struct index *ix)
{
	char boot[BOOT_ID + 1];
	int rc;

	boot_id(boot);
	if (strcmp(boot, ix->state.boot) == 0 || !ix->state.boot[0])
		return 0;
	rc = index_check_file(ix, stop_at_fault, NULL);
	if (rc)
		return rc;
	/* Who may not write looks through it again the next time. */
	rc = index_begin(ix);
	if (rc == 0)
		rc = index_save_state(ix);
	if (rc == 0)
		rc = index_do(ix, SQL_COMMIT);
	if (rc == 0)
		rc = index_unlock(ix);
	if (rc) {
		err_clear();
		index_abort(ix);
	}
	return 0;
}

static int
open_database(struct index *ix, int mode)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	int rc, empty;

	if (mode == INDEX_WRITE)
		flags |= SQLITE_OPEN_CREATE;
	/* Counting what is allocated costs a tenth of the time.  It can be
	 * set before the first use only: later it does nothing. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(ix->path, &ix->db, flags, NULL) != SQLITE_OK)
		return err_sql(ix, "open");
	rc = configure(ix, mode);
	if (rc == 0)
		rc = look_at_schema(ix, &empty);
	if (rc == 1 && empty && mode == INDEX_WRITE)
		rc = create(ix);
	if (rc == 0)
		rc = index_load_state(ix, &ix->state);
	return rc;
}

/* Opens a file that is there or, if it is `new`, may be made. */
static int
open_file(struct index *ix, int mode, int new)
{
	int rc = new ? 0 : stamp_check(ix);

	if (rc == 0)
		rc = open_database(ix, mode);
	if (rc == 0) {
		rc = stamp_check(ix);
		if (rc == 1)
			rc = lock(ix);
		if (rc == 0)
			rc = index_unlock(ix);
	}
	if (rc == 0)
		rc = check_after_boot(ix);
	return rc;
}

/* 0 if the path may be opened, 1 if not: a link or a device is never ours. */
static int
look_at_path(const char *path, int mode, int *new)
{
	struct stat st;

	*new = 1;
	if (lstat(path, &st) == -1) {
		if (errno != ENOENT)
			return err_errno("cannot look at '%s'", path);
		return mode == INDEX_READ;
	}
	*new = st.st_size == 0;
	return !S_ISREG(st.st_mode) || (*new && mode == INDEX_READ);
}

int
index_open(struct index **out, const char *path, int mode)
{
	struct index *ix;
	int rc, new;

	*out = NULL;
	rc = look_at_path(path, mode, &new);
	if (rc)
		return rc;
	ix = xcalloc(1, sizeof *ix);
	ix->path = xstrdup(path);
	ix->lock = -1;
	ix->text = (struct buf)BUF_INIT;
	rc = open_file(ix, mode, new);
	if (rc == 0) {
		*out = ix;
		return 0;
	}
	index_close(ix);
	if (rc == CASE_EBUG) {		/* damaged, or no database */
		err_clear();
		rc = 1;
	}
	return rc;
}

void
index_close(struct index *ix)
{
	if (!ix)
		return;
	index_abort(ix);
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(ix->statements[i]);
	sqlite3_close(ix->db);
	free(ix->current.blobs);
	free(ix->touched.v);
	buf_release(&ix->text);
	free(ix->path);
	free(ix);
}

static int
remove_file(const char *path, const char *suffix)
{
	struct buf name = BUF_INIT;
	int rc = 0;

	buf_addf(&name, "%s%s", path, suffix);
	if (unlink(name.data) == -1 && errno != ENOENT)
		rc = err_errno("cannot remove '%s'", name.data);
	buf_release(&name);
	return rc;
}

/* The index goes first: without its journal it might look whole. */
int
index_discard(const char *path)
{
	int rc = remove_file(path, "");

	if (rc == 0)
		rc = remove_file(path, "-journal");
	if (rc == 0)
		rc = remove_file(path, "-stamp");
	return rc;
}

const char *
index_commit(const struct index *ix)
{
	return ix->state.shown;
}

void
index_set_progress(struct index *ix, index_progress_fn *fn, void *arg)
{
	ix->progress = fn;
	ix->progress_arg = arg;
}
