#include <stdio.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/verify_parts.h"

int
verify_read_since(struct checkpoint *out, const char *since)
{
	struct buf text = BUF_MAX(CHECKPOINT_MAX);
	int rc;

	if (path_is_hex(since, BLOB_ID)) {
		memcpy(out->commit, since, BLOB_ID + 1);
		return 0;
	}
	if (!file_exists(since)) {
		err_set(CASE_ENOTFOUND, "no checkpoint '%s'", since);
		return err_hint("name a file that case-receipt wrote, or a "
		    "commit by its %d digits", BLOB_ID);
	}
	rc = file_read(&text, since);
	if (rc == 0 && checkpoint_parse(out, text.data, text.len) != 0)
		rc = err_prefix("'%s'", since);
	buf_release(&text);
	return rc;
}

/* What is first in one history and not in the other is where they part. */
static int
tell_parting(struct verifying *v, const char *old)
{
	char gone[BLOB_ID + 1] = "", instead[BLOB_ID + 1] = "";
	const char *head = v->cb->head;
	struct buf what = BUF_INIT;
	int rc = verify_fault(v, "ink", old, "", "main does not descend from "
	    "it: the history was rewritten");

	if (rc == 0)
		rc = store_first_new(v->store, head, old, gone);
	if (rc == 0)
		rc = store_first_new(v->store, old, head, instead);
	if (rc == 0)
		buf_addf(&what, "the first that main lacks; it has %.12s "
		    "instead", instead);
	else if (rc == 1)
		buf_adds(&what, "the first that main lacks: it was rewound");
	if (rc >= 0)
		rc = verify_fault(v, "ink", gone, "", what.data);
	buf_release(&what);
	return rc;
}

int
verify_checkpoint_signature(struct verifying *v, const struct checkpoint *c)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct signature s = { .namespace = CHECKPOINT_NAMESPACE,
	    .armor = c->armor.data, .at = c->at };
	int rc;

	if (!v->trust.signers || c->armor.len == 0)
		return 0;
	checkpoint_format_text(&text, c);
	buf_adds(&why, "the checkpoint: ");
	s.data = text.data;
	s.len = text.len;
	rc = sign_verify(&why, &v->trust, &s, NULL);
	if (rc == 1)
		rc = verify_fault(v, "signature", "", "", why.data);
	buf_release(&text);
	buf_release(&why);
	return rc;
}

/* Has main all that it had?  0; 1 if not, which is told. */
static int
verify_descent(struct verifying *v, const char *old)
{
	int rc;

	if (!store_has_commit(v->store, old)) {
		rc = verify_fault(v, "ink", old, "", "is not here at all: "
		    "the history was rewritten, or this copy lags behind");
		return rc < 0 ? rc : 1;
	}
	rc = store_descends(v->store, old, v->cb->head);
	if (rc < 0 || rc == 1)
		return rc < 0 ? rc : 0;
	rc = tell_parting(v, old);
	return rc < 0 ? rc : 1;
}

static int
tell_other_casebook(struct verifying *v, const char *root)
{
	struct buf what = BUF_INIT;
	int rc;

	buf_addf(&what, "of another casebook: %s is not %s", root, v->root);
	rc = verify_fault(v, "checkpoint", "", "", what.data);
	buf_release(&what);
	return rc < 0 ? rc : 1;
}

int
verify_since(struct verifying *v, const struct checkpoint *c)
{
	int other = c->root[0] && strcmp(c->root, v->root) != 0;
	int rc = verify_checkpoint_signature(v, c);

	/* A commit that is here, but not in main, tells more. */
	if (rc == 0 && other && !store_has_commit(v->store, c->commit))
		return tell_other_casebook(v, c->root);
	if (rc == 0)
		rc = verify_descent(v, c->commit);
	if (rc == 0 && other)
		rc = tell_other_casebook(v, c->root);
	return rc;
}

static int
count_event(void *arg, const struct store_added *added)
{
	struct event_path place;
	uint64_t *n = arg;

	*n += path_parse(&place, added->path) == 0 && !place.attachment[0];
	return 0;
}

int
verify_count(struct verifying *v, const struct checkpoint *c)
{
	struct index_totals totals;
	struct buf what = BUF_INIT;
	uint64_t since = 0, then;
	int rc = index_totals(v->cb->index, &totals);

	if (rc == 0)
		rc = store_walk(v->store, c->commit, v->cb->head,
		    count_event, &since);
	then = totals.events - since;
	if (rc == 0 && then != c->events) {
		buf_addf(&what, "it tells of %llu events, where there were "
		    "%llu", (unsigned long long)c->events,
		    (unsigned long long)then);
		rc = verify_fault(v, "checkpoint", c->commit, "", what.data);
	}
	buf_release(&what);
	return rc;
}
