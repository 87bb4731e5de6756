#include <string.h>

#include "lib/err.h"
#include "lib/sign.h"
#include "lib/store_parts.h"

/*
 * As git does it (gpg.format=ssh): the signature is a header of the commit,
 * and signed are the bytes of the commit without that header.
 */
#define HEADER	"gpgsig "

/* A header of many lines: those behind the first begin with a space. */
static void
add_header(struct buf *out, const char *armor)
{
	const char *line = armor, *end;

	buf_adds(out, HEADER);
	for (; *line; line = end) {
		end = line + strcspn(line, "\n");
		end += *end == '\n';
		if (line != armor)
			buf_addc(out, ' ');
		buf_add(out, line, (size_t)(end - line));
	}
}

int
store_sign(struct store *s, struct buf *commit)
{
	struct buf armor = BUF_INIT, signed_commit = BUF_INIT;
	const char *body;
	int rc;

	if (!s->signing_key)
		return 0;
	rc = sign_ssh(&armor, s->signing_key, "git", commit->data,
	    commit->len);
	if (rc == 0) {
		body = strstr(commit->data, "\n\n") + 1;
		buf_add(&signed_commit, commit->data,
		    (size_t)(body - commit->data));
		add_header(&signed_commit, armor.data);
		buf_adds(&signed_commit, body);
		buf_cut(commit, 0);
		buf_add(commit, signed_commit.data, signed_commit.len);
	}
	buf_release(&armor);
	buf_release(&signed_commit);
	return rc;
}

const char *
store_signing_key(const struct store *s)
{
	return s->signing_key;
}

static int
begins_with(const char *line, size_t len, const char *word)
{
	return len >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

/*
 * Takes a commit apart.  Two signatures, or one in a header that only another
 * program than git would take for one, are none: what is judged must be what
 * git judges.
 */
static int
split(struct buf *payload, struct buf *armor, const char *raw, size_t len)
{
	const char *line = raw, *end = raw + len, *next;
	int in_signature = 0, found = 0;

	for (; line < end && *line != '\n'; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		if (begins_with(line, (size_t)(next - line), HEADER)) {
			found++;
			in_signature = 1;
			line += strlen(HEADER);
		} else if (in_signature && *line == ' ') {
			line++;
		} else {
			in_signature = 0;
		}
		buf_add(in_signature ? armor : payload, line,
		    (size_t)(next - line));
	}
	buf_add(payload, line, (size_t)(end - line));
	return found == 1 ? 0 : 1;
}

int
store_signature(struct store *s, const char *commit, struct buf *payload,
    struct buf *armor)
{
	git_odb_object *object;
	git_oid id;
	int rc = store_parse_id(&id, commit);

	if (rc == 0)
		rc = store_object(&object, s, &id, GIT_OBJECT_COMMIT);
	if (rc != 0)
		return rc;
	rc = split(payload, armor, git_odb_object_data(object),
	    git_odb_object_size(object));
	git_odb_object_free(object);
	return rc;
}
