#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/index_world.h"

#define A "aaaa000001"

static void
small_index(struct world *w)
{
	begin(w);
	for (unsigned i = 0; i < 40; i++) {
		char id[CASE_ID + 1];

		snprintf(id, sizeof id, "nnnn%06u", i % 100);
		add_opened(w->ix, id, DAY(0), "some words of a body");
	}
	finish(w);
	index_close(w->ix);
	w->ix = NULL;
}

static void
write_byte(const char *path, off_t at, unsigned char change)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	assert_true(fd != -1);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= change;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

/* Stamps the file as it is, as if we had written it. */
static void
forge_stamp(const struct world *w)
{
	struct index ix = { .path = (char *)w->path, .lock = -1 };
	char path[80];

	snprintf(path, sizeof path, "%s-stamp", w->path);
	ix.lock = open(path, O_RDWR);
	assert_true(ix.lock != -1);
	works(index_unlock(&ix));
}

static void
another_program_wrote_to_it(void **state)
{
	struct world *w = *state;
	char stamp[80];

	small_index(w);
	works(reopen(w, INDEX_READ));
	write_byte(w->path, 5000, 1);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
	write_byte(w->path, 5000, 1);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	forge_stamp(w);
	works(reopen(w, INDEX_WRITE));
	write_byte(w->path, 5000, 1);
	assert_int_equal(index_begin(w->ix), CASE_EBUG);
	err_clear();
	index_close(w->ix);
	w->ix = NULL;
	assert_int_equal(reopen(w, INDEX_READ), 1);
	write_byte(w->path, 5000, 1);
	forge_stamp(w);
	works(reopen(w, INDEX_READ));
	snprintf(stamp, sizeof stamp, "%s-stamp", w->path);
	unlink(stamp);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	works(index_discard(w->path));
	works(reopen(w, INDEX_WRITE));
}

static int
count_faults(void *arg, const char *what)
{
	assert_string_not_equal(what, "");
	(*(int *)arg)++;
	return 0;
}

static int
any_case(void *arg, const char *case_id, struct event_list *events)
{
	(void)arg;
	(void)case_id;
	(void)events;
	return 0;
}

/* Everything that a reader does; what counts is that it ends well. */
static void
use(struct world *w)
{
	struct selection sel = { .now = DAY(1) };
	struct policy policy = POLICY_INIT;
	struct query q = QUERY_INIT;
	struct strs ids = STRS_INIT;
	struct buf out = BUF_INIT;
	char query[] = "words contact:jens -tag:x", *args[1] = { query };
	int faults = 0;

	works(query_parse(&q, args, 1, NULL, DAY(1)));
	index_select_ids(w->ix, &sel, &ids);
	err_clear();
	index_each_case(w->ix, &sel, 1, any_case, NULL);
	err_clear();
	sel.query = &q;
	index_select_ids(w->ix, &sel, &ids);
	err_clear();
	index_policy(w->ix, &policy);
	err_clear();
	index_dump(w->ix, &out);
	err_clear();
	index_check(w->ix, count_faults, &faults);
	err_clear();
	policy_release(&policy);
	query_release(&q);
	strs_release(&ids);
	buf_release(&out);
}

static off_t
size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* Even where the stamp says that all is well, damage is no crash. */
static void
flipped_bytes(void **state)
{
	struct world *w = *state;
	unsigned seed = 20261125, opened = 0;
	off_t size;

	print_message("# seed %u\n", seed);
	small_index(w);
	size = size_of(w->path);
	for (int i = 0; i < 400; i++) {
		off_t at;

		seed = seed * 1103515245 + 12345;
		at = i < 100 ? i : (off_t)(seed >> 4) % size;
		write_byte(w->path, at, (unsigned char)(1 << (seed & 7)));
		assert_int_equal(reopen(w, INDEX_READ), 1);
		forge_stamp(w);
		if (reopen(w, INDEX_READ) == 0) {
			opened++;
			use(w);
		}
		index_close(w->ix);
		w->ix = NULL;
		write_byte(w->path, at, (unsigned char)(1 << (seed & 7)));
		forge_stamp(w);
	}
	works(reopen(w, INDEX_READ));
	works(index_check(w->ix, no_fault, NULL));
	assert_true(opened > 100);
}

static void
truncated(void **state)
{
	struct world *w = *state;
	off_t size;

	small_index(w);
	size = size_of(w->path);
	for (int i = 1; i < 20; i++) {
		works(truncate(w->path, size - size * i / 20));
		assert_int_equal(reopen(w, INDEX_READ), 1);
		forge_stamp(w);
		if (reopen(w, INDEX_READ) == 0)
			use(w);
	}
	works(truncate(w->path, 100));
	forge_stamp(w);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	works(truncate(w->path, 0));
	assert_int_equal(reopen(w, INDEX_READ), 1);
}

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
foreign_files(void **state)
{
	struct world *w = *state;
	sqlite3 *db;

	index_close(w->ix);
	w->ix = NULL;
	works(index_discard(w->path));
	write_text(w->path, "This is a letter, not a database. It is long "
	    "enough to have the length of a header of a database file.\n");
	assert_int_equal(reopen(w, INDEX_READ), 1);
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
	works(index_discard(w->path));
	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE state(shown)", NULL,
	    NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
	works(index_discard(w->path));
	works(mkdir(w->path, 0700));
	assert_int_equal(reopen(w, INDEX_READ), 1);
	works(rmdir(w->path));
	works(mkfifo(w->path, 0600));
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
	works(index_discard(w->path));
	works(symlink("/etc/passwd", w->path));
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
	works(index_discard(w->path));
	works(reopen(w, INDEX_WRITE));
}

static void
another_schema(void **state)
{
	struct world *w = *state;

	assert_int_equal(sqlite3_exec(w->ix->db, "PRAGMA user_version = 99",
	    NULL, NULL, NULL), SQLITE_OK);
	index_close(w->ix);
	w->ix = NULL;
	forge_stamp(w);
	assert_int_equal(reopen(w, INDEX_READ), 1);
	assert_int_equal(reopen(w, INDEX_WRITE), 1);
}

/* A fact that is wrong is found, though the file is a sound database. */
static void
wrong_facts(void **state)
{
	static const char *const lies[] = {
		"UPDATE casefile SET subject = 'Soap' WHERE id = '" A "'",
		"UPDATE casefile SET flags = flags | 2048",
		"DELETE FROM casefile",
		"INSERT INTO term VALUES(3, 'nobody', 1)",
		"DELETE FROM term WHERE what = 1",
		"DELETE FROM event WHERE id & 1",
		"UPDATE event SET blob = zeroblob(20) WHERE id & 1",
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		int faults = 0;

		anew(w);
		begin(w);
		add_opened(w->ix, A, DAY(0), "");
		add(w->ix, A, 2, "noted", "ben", DAY(1), "", "x");
		finish(w);
		works(index_check(w->ix, no_fault, NULL));
		assert_int_equal(sqlite3_exec(w->ix->db, lies[i], NULL, NULL,
		    NULL), SQLITE_OK);
		works(index_check(w->ix, count_faults, &faults));
		assert_true(faults > 0);
	}
}

static void
another_boot(void **state)
{
	static const char boot[] = "00000000-0000-0000-0000-000000000000";
	static const char *const damages[] = {
		"UPDATE state SET events = 3", "UPDATE state SET sum = 1", NULL
	};
	struct world *w = *state;
	char sql[200];

	begin(w);
	add_opened(w->ix, A, DAY(0), "");
	finish(w);
	for (int i = 0; i < 3; i++) {
		snprintf(sql, sizeof sql, "UPDATE state SET boot = '%s'; %s",
		    boot, damages[2 - i] ? damages[2 - i] : "");
		assert_int_equal(sqlite3_exec(w->ix->db, sql, NULL, NULL,
		    NULL), SQLITE_OK);
		index_close(w->ix);
		w->ix = NULL;
		forge_stamp(w);
		assert_int_equal(reopen(w, INDEX_READ), i > 0);
		if (i > 0)
			break;
		assert_string_not_equal(w->ix->state.boot, boot);
		works(reopen(w, INDEX_WRITE));
		assert_string_not_equal(w->ix->state.boot, boot);
	}
}

/* Four processes make an index and add 20 cases each, one a transaction. */
static void
many_writers(void **state)
{
	struct world *w = *state;
	struct index_totals totals;
	int status;

	index_close(w->ix);
	w->ix = NULL;
	works(index_discard(w->path));
	for (unsigned p = 0; p < 4; p++) {
		if (fork() > 0)
			continue;
		for (unsigned i = 0; i < 20; i++) {
			char id[CASE_ID + 1];

			snprintf(id, sizeof id, "pppp%03u%03u", p % 10,
			    i % 100);
			if (index_open(&w->ix, w->path, INDEX_WRITE) ||
			    index_begin(w->ix))
				_exit(1);
			add_opened(w->ix, id, DAY(0), "from many");
			if (index_finish(w->ix, COMMIT))
				_exit(2);
			index_close(w->ix);
		}
		_exit(0);
	}
	for (int p = 0; p < 4; p++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	works(index_open(&w->ix, w->path, INDEX_READ));
	works(index_totals(w->ix, &totals));
	assert_int_equal(totals.cases, 80);
	works(index_check(w->ix, no_fault, NULL));
}

/* A writer that is killed leaves what was, or nothing of use; never half. */
static void
killed_writers(void **state)
{
	struct world *w = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;
	int kept = 0;

	for (unsigned round = 0; round < 12; round++) {
		int ready[2], rc;
		pid_t pid;
		char byte;

		anew(w);
		begin(w);
		add_opened(w->ix, A, DAY(0), "before");
		finish(w);
		dump(&before, w->ix);
		index_close(w->ix);
		w->ix = NULL;
		works(pipe(ready));
		pid = fork();
		if (pid == 0) {
			works(index_open(&w->ix, w->path, INDEX_WRITE));
			begin(w);
			for (unsigned i = 0; i < 10 + round * 20; i++)
				add(w->ix, A, 2 + i, "noted", "ben", DAY(1),
				    "", "more and more words\n");
			if (round % 2)
				sqlite3_db_cacheflush(w->ix->db);
			if (write(ready[1], "x", 1) == 1)
				pause();
			_exit(0);
		}
		close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 1);
		close(ready[0]);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		rc = reopen(w, INDEX_WRITE);
		assert_true(rc == 0 || rc == 1);
		if (rc == 1)
			continue;
		kept++;
		works(index_check(w->ix, no_fault, NULL));
		dump(&after, w->ix);
		assert_string_equal(before.data, after.data);
	}
	assert_true(kept > 0);
	buf_release(&before);
	buf_release(&after);
}

/* Those who may only read do. */
static void
a_reader_without_permission(void **state)
{
	const struct selection how = { .now = DAY(1) };
	struct world *w = *state;
	struct buf ids = BUF_INIT;

	small_index(w);
	works(chmod(w->path, 0444));
	works(chmod(w->dir, 0555));
	works(reopen(w, INDEX_READ));
	selected(&ids, w->ix, "words", &how);
	assert_int_equal(ids.len, 40 * 11 - 1);
	if (geteuid() != 0) {
		index_close(w->ix);
		assert_int_equal(index_open(&w->ix, w->path, INDEX_WRITE),
		    CASE_EPERM);
	}
	works(chmod(w->dir, 0755));
	buf_release(&ids);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(another_program_wrote_to_it),
		test(flipped_bytes),
		test(truncated),
		test(foreign_files),
		test(another_schema),
		test(wrong_facts),
		test(another_boot),
		test(many_writers),
		test(killed_writers),
		test(a_reader_without_permission),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
