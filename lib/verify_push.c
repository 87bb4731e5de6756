#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/verify_parts.h"

#define MAIN	"refs/heads/main"

/* "old new ref": 0, or 1 if it is not of that form.  An id of zeros is "". */
static int
take_id(char out[BLOB_ID + 1], const char *line)
{
	size_t len = strnlen(line, BLOB_ID);

	memcpy(out, line, len);
	out[len] = '\0';
	if (!path_is_hex(out, BLOB_ID) || line[BLOB_ID] != ' ')
		return 1;
	if (strspn(out, "0") == BLOB_ID)
		out[0] = '\0';
	return 0;
}

static int
find_policy(void *arg, const struct store_added *added)
{
	(void)arg, (void)added;
	return 1;
}

/* What begins a hub must be a casebook. */
static int
verify_beginning(struct verifying *v, const char *new)
{
	int rc = store_news(v->store, "", new, "policy", find_policy, NULL);

	if (rc == 0)
		return verify_fault(v, "format", new, "",
		    "it has no policy, so it is no casebook");
	return rc == 1 ? 0 : rc;
}

/* Everything new of main; `old` is "" for the first. */
static int
verify_main(struct verifying *v, const char *old, const char *new)
{
	char root[BLOB_ID + 1] = "";
	int rc = old[0] ? store_descends(v->store, old, new) : 1;

	if (rc == 0)
		return verify_fault(v, "ink", old, "",
		    "main does not descend from it: it would be set back");
	if (rc == 1)
		rc = old[0] ? 0 : store_root(v->store, new, root);
	v->root = root;
	if (rc == 0)
		rc = verify_history(v, old, new);
	if (rc == 0)
		rc = verify_touched(v, "", new);
	if (rc == 0)
		rc = verify_blame(v, old, new);
	if (rc == 0 && !old[0])
		rc = verify_beginning(v, new);
	v->root = NULL;
	return rc;
}

static int
verify_update(struct verifying *v, const char *line)
{
	char old[BLOB_ID + 1], new[BLOB_ID + 1];
	const char *ref;

	if (take_id(old, line) != 0 || take_id(new, line + BLOB_ID + 1) != 0)
		return err_set(CASE_EDATA, "the standard input is not that "
		    "of a pre-receive hook: old id, new id, ref");
	ref = line + 2 * (BLOB_ID + 1);
	if (strcmp(ref, MAIN) != 0)
		return verify_fault(v, "ref", new, ref,
		    "only main may be pushed");
	if (!new[0])
		return verify_fault(v, "ink", old, ref,
		    "main would be deleted");
	return verify_main(v, old, new);
}

static int
verify_updates(struct verifying *v, const char *updates)
{
	const char *end;
	int rc = 0;

	for (const char *at = updates; rc == 0 && *at; at = end) {
		char *line;

		end = at + strcspn(at, "\n");
		line = xstrndup(at, (size_t)(end - at));
		end += *end == '\n';
		rc = verify_update(v, line);
		free(line);
	}
	return rc;
}

/* A hub, or a repository with a work tree. */
static int
open_repository(struct store **out, const char *dir)
{
	struct buf inner = BUF_INIT;
	enum store_kind kind;
	int rc = store_probe(&kind, dir);

	buf_addf(&inner, "%s/.git", dir);
	if (rc == 0)
		rc = store_open(out, kind == STORE_NONE ? inner.data : dir);
	buf_release(&inner);
	return rc;
}

int
verify_push(const struct verify_push *push,
    const struct verify_options *options, verify_fault_fn *fn, void *arg,
    struct verify_counts *counts)
{
	struct verifying v = { .fn = fn, .arg = arg, .counts = counts,
	    .bytes = BUF_INIT,
	    .trust = { options->signers, options->revoked } };
	char dir[PATH_MAX];
	int rc;

	memset(counts, 0, sizeof *counts);
	if (!realpath(push->dir, dir))
		return err_errno("cannot find '%s'", push->dir);
	rc = verify_check_trust(&v, dir);
	if (rc == 0)
		rc = open_repository(&v.store, dir);
	if (rc == 0 && push->quarantine)
		rc = store_see(v.store, push->quarantine);
	if (rc == 0)
		rc = verify_updates(&v, push->updates);
	verify_release(&v);
	store_close(v.store);
	return rc == 0 && counts->faults > 0 ? 1 : rc;
}
