#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "lib/sign.h"
#include "lib/text.h"
#include "lib/when.h"

#define BEGIN	"-----BEGIN SSH SIGNATURE-----\n"
#define END	"-----END SSH SIGNATURE-----\n"

enum {
	WORDS_MAX = 1 << 16,	/* bytes of what ssh-keygen prints */
	REFUSED = 255,		/* its exit status for "no" */
	SECONDS_A_DAY = 86400,
};

/* Runs ssh-keygen on the bytes; *words is all that it prints.  0, or 1 if it
 * says no. */
static int
run(struct buf *words, const char *const *argv, const void *data, size_t len)
{
	struct proc p;
	int status, rc;

	buf_cut(words, 0);
	rc = proc_start(&p, argv, PROC_IN | PROC_OUT | PROC_MERGE |
	    PROC_GROUP);
	if (rc == 0)
		rc = proc_talk(&p, data, len, words, SIGN_SECONDS, &status);
	if (rc == 1) {
		err_set(CASE_EAGAIN, "ssh-keygen was not done within %d "
		    "seconds", SIGN_SECONDS);
		return err_hint("perhaps an agent waits for an answer");
	}
	if (rc < 0)
		return rc;
	if (status != 0 && status != REFUSED && status != 1)
		return err_set(CASE_EAGAIN, "ssh-keygen ended with status %d",
		    status);
	return status == 0 ? 0 : 1;
}

/* Some things ssh-keygen takes from files only: a file of these bytes, to be
 * unlinked. */
static int
lay_aside(char path[PATH_MAX], const char *text)
{
	const char *dir = getenv("TMPDIR");
	int fd, rc;

	if (snprintf(path, PATH_MAX, "%s/casebook.XXXXXX",
	    dir && dir[0] ? dir : "/tmp") >= PATH_MAX)
		return err_set(CASE_ECONFIG, "$TMPDIR is too long");
	fd = mkstemp(path);
	if (fd == -1)
		return err_errno("cannot make the file '%s'", path);
	rc = file_write_fd(fd, text, strlen(text), path);
	close(fd);
	if (rc < 0)
		unlink(path);
	return rc;
}

/* ---- making ---- */

/* The key itself, not where it is: what follows "key::", or begins as the
 * older form does that git still takes.  NULL for a path. */
static const char *
literal_key(const char *key)
{
	if (strncmp(key, "key::", 5) == 0)
		return key + 5;
	return strncmp(key, "ssh-", 4) == 0 ? key : NULL;
}

int
sign_is_ssh_key(const char *key)
{
	return literal_key(key) || key[0] == '/' ||
	    strncmp(key, "~/", 2) == 0;
}

/* Where the key is: a file, which *is_ours and to be unlinked if the key was
 * given itself. */
static int
find_key(char path[PATH_MAX], int *is_ours, const char *key)
{
	const char *literal = literal_key(key), *home = "";

	*is_ours = 0;
	if (!sign_is_ssh_key(key))
		return err_set(CASE_ECONFIG, "the signing key '%s' is neither "
		    "a path from the top or from ~/ nor a key", key);
	if (literal) {
		int rc = lay_aside(path, literal);

		*is_ours = rc == 0;
		return rc;
	}
	if (key[0] == '~') {
		home = getenv("HOME");
		key++;
	}
	if (!home || snprintf(path, PATH_MAX, "%s%s", home, key) >= PATH_MAX ||
	    !file_exists(path))
		return err_set(CASE_ECONFIG, "no signing key at '%s%s'",
		    home ? home : "~", key);
	return 0;
}

/* The last line that ssh-keygen printed says most. */
static int
refused(const char *key, const struct buf *words)
{
	struct buf shown = BUF_INIT;
	size_t end = words->len, begin;

	while (end > 0 && strchr("\r\n", words->data[end - 1]))
		end--;
	begin = end;
	while (begin > 0 && words->data[begin - 1] != '\n')
		begin--;
	text_show(&shown, words->data + begin, end - begin, TEXT_LINE);
	err_set(CASE_EPERM, "ssh-keygen cannot sign with '%s': %s", key,
	    shown.data);
	buf_release(&shown);
	return err_hint("ssh-add -l lists the keys that your agent has");
}

/* Of all that ssh-keygen printed, the signature. */
static int
take_armor(struct buf *out, const struct buf *words)
{
	const char *begin = strstr(words->data, BEGIN);
	const char *end = begin ? strstr(begin, END) : NULL;

	if (!end)
		return err_set(CASE_EAGAIN, "ssh-keygen made no signature");
	buf_add(out, begin, (size_t)(end - begin) + strlen(END));
	return 0;
}

int
sign_ssh(struct buf *out, const char *key, const char *namespace,
    const void *data, size_t len)
{
	struct buf words = BUF_MAX(WORDS_MAX);
	char path[PATH_MAX];
	int is_ours, rc = find_key(path, &is_ours, key);
	/* -U: the private half is in the agent and nowhere else. */
	const char *const argv[] = { "ssh-keygen", "-Y", "sign", "-n",
		namespace, "-f", path, is_ours ? "-U" : NULL, NULL };

	if (rc == 0)
		rc = run(&words, argv, data, len);
	if (rc == 1)
		rc = refused(key, &words);
	else if (rc == 0)
		rc = take_armor(out, &words);
	if (is_ours)
		unlink(path);
	buf_release(&words);
	return rc;
}

/* ---- judging ---- */

/* A signature in a file, and what is asked of it. */
struct question {
	const struct sign_trust *trust;
	const struct signature *signature;
	char armor[PATH_MAX];
	char time[sizeof "verify-time=" + 64];
	struct buf words;		/* the answer to the last one */
};

static void
format_time(struct question *q)
{
	int64_t at = q->signature->at > 0 ? q->signature->at : 0;
	int64_t second = at % SECONDS_A_DAY;
	int year, month, day;

	when_date_of(at / SECONDS_A_DAY, &year, &month, &day);
	snprintf(q->time, sizeof q->time,
	    "verify-time=%04d%02d%02d%02d%02d%02dZ", year, month, day,
	    (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static int
ask(struct question *q, const char *const *argv)
{
	return run(&q->words, argv, q->signature->data, q->signature->len);
}

/* Is it this identity's? */
static int
ask_for(struct question *q, const char *identity, const char *revoked)
{
	const char *const argv[] = { "ssh-keygen", "-Y", "verify",
		"-n", q->signature->namespace, "-s", q->armor,
		"-f", q->trust->signers, "-I", identity, "-O", q->time,
		revoked ? "-r" : NULL, revoked, NULL };

	return ask(q, argv);
}

/* Is it of these bytes, whosever it is? */
static int
ask_for_anybody(struct question *q)
{
	const char *const argv[] = { "ssh-keygen", "-Y", "check-novalidate",
		"-n", q->signature->namespace, "-s", q->armor, NULL };

	return ask(q, argv);
}

/* Whose key is it?  1 if nobody has it. */
static int
ask_for_principals(struct question *q, struct strs *out)
{
	const char *const argv[] = { "ssh-keygen", "-Y", "find-principals",
		"-s", q->armor, "-f", q->trust->signers, "-O", q->time, NULL };
	const char *line, *end;
	int rc = ask(q, argv);

	for (line = q->words.data; rc == 0 && *line; line = end + 1) {
		end = line + strcspn(line, "\n");
		strs_addn(out, line, (size_t)(end - line));
		if (!*end)
			break;
	}
	return rc;
}

static int
ask_for_each(struct question *q, const char *const *identities,
    const char *revoked)
{
	int rc = 1;

	for (size_t i = 0; rc == 1 && identities[i]; i++)
		rc = ask_for(q, identities[i], revoked);
	return rc;
}

/* What ssh-keygen has against a key that it found.  NULL: nothing. */
static const char *
objection(const struct buf *words)
{
	static const char *const known[][2] = {
		{ "key has expired", "signed with a key that had expired" },
		{ "key is not yet valid",
		    "signed with a key that was not valid yet" },
		{ "key is not permitted",
		    "signed with a key that is not allowed for this" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strstr(words->data, known[i][0]))
			return known[i][1];
	}
	return NULL;
}

static void
say_whose(struct buf *why, const struct strs *principals)
{
	buf_adds(why, "signed with the key of ");
	for (size_t i = 0; i < principals->n; i++)
		buf_addf(why, "%s%s", i > 0 ? ", " : "", principals->v[i]);
}

/* After a no.  1, or what went wrong in asking. */
static int
explain(struct buf *why, struct question *q, const char *const *identities)
{
	struct strs principals = STRS_INIT;
	const char *known = objection(&q->words);
	int rc = known ? 0 : ask_for_anybody(q);

	if (rc == 1)
		known = "a bad signature";
	if (rc == 0 && !known && q->trust->revoked) {
		rc = ask_for_each(q, identities, NULL);
		if (rc == 0)
			known = "signed with a revoked key";
	}
	if (rc >= 0 && !known) {
		rc = ask_for_principals(q, &principals);
		known = objection(&q->words);
	}
	if (rc >= 0 && !known && principals.n > 0)
		say_whose(why, &principals);
	else if (rc >= 0)
		buf_adds(why, known ? known : "signed with an unknown key");
	strs_release(&principals);
	return rc < 0 ? rc : 1;
}

/* Whoever has the key has a name, too. */
static int
verify_anybody(struct buf *why, struct question *q)
{
	struct strs principals = STRS_INIT;
	static const char *const nobody[] = { NULL };
	const char *const *identities = nobody;
	int rc = ask_for_principals(q, &principals);

	if (rc == 0) {
		identities = (const char *const *)principals.v;
		rc = ask_for_each(q, identities, q->trust->revoked);
	}
	if (rc == 1)
		rc = explain(why, q, identities);
	strs_release(&principals);
	return rc;
}

int
sign_verify(struct buf *why, const struct sign_trust *trust,
    const struct signature *s, const char *const *identities)
{
	struct question q = { .trust = trust, .signature = s,
	    .words = BUF_MAX(WORDS_MAX) };
	int rc = lay_aside(q.armor, s->armor);

	if (rc < 0)
		return rc;
	format_time(&q);
	if (identities) {
		rc = ask_for_each(&q, identities, trust->revoked);
		if (rc == 1)
			rc = explain(why, &q, identities);
	} else {
		rc = verify_anybody(why, &q);
	}
	unlink(q.armor);
	buf_release(&q.words);
	return rc;
}
