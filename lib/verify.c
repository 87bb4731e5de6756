#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/text.h"
#include "lib/verify_parts.h"

/* Of main itself, which is gone through case after case. */
struct reading {
	struct verifying *v;
	uint64_t events;
	struct event_path first;	/* of the case in hand */
	int is_opened;
};

static int
on_index_fault(void *arg, const char *what)
{
	return verify_fault(arg, "index", "", "", what);
}

static int
on_indexed_event(void *arg, const char *case_id, const struct event *ev,
    const char *bytes, size_t len, int64_t entry)
{
	struct verifying *v = arg;
	char blob[BLOB_ID + 1];
	int rc = store_hash(blob, bytes, len);

	(void)entry;
	if (rc == 0 && strcmp(blob, ev->id) != 0)
		verify_case_fault(v, "index", case_id, ev,
		    "the index has other words");
	return rc;
}

/* A case that was never opened is in no list of the index. */
static void
end_case(struct reading *r)
{
	struct buf path = BUF_INIT;

	if (r->first.case_id[0] && !r->is_opened) {
		path_format(&path, &r->first);
		verify_event_fault(r->v, "one hand", path.data,
		    "the case was never opened");
		buf_release(&path);
	}
	r->is_opened = 0;
}

/* What main has, whatever its history was. */
static int
on_event(void *arg, const struct store_added *added)
{
	struct reading *r = arg;
	struct event_path place;

	if (path_parse(&place, added->path) != 0 || place.attachment[0])
		return 0;
	r->events++;
	if (strcmp(place.case_id, r->first.case_id) != 0) {
		end_case(r);
		r->first = place;
	}
	r->is_opened |= strcmp(place.kind, "opened") == 0;
	if (!index_has(r->v->cb->index, place.case_id, added->blob))
		verify_event_fault(r->v, "index", added->path,
		    "the index lacks it");
	return 0;
}

static int
verify_index(struct verifying *v)
{
	struct event_filter filter = { .now = when_now(),
	    .recorded = { WHEN_NONE, INT64_MAX } };
	struct reading r = { .v = v };
	struct casebook *cb = v->cb;
	struct index_totals totals;
	int rc = index_check(cb->index, on_index_fault, v);

	if (rc == 0)
		rc = store_walk(v->store, "", cb->head, on_event, &r);
	if (rc == 0) {
		end_case(&r);
		rc = index_totals(cb->index, &totals);
	}
	/* Fewer are told one by one, or are one event at two places. */
	if (rc == 0 && totals.events > r.events)
		rc = verify_fault(v, "index", "", "",
		    "it has more events than git");
	if (rc == 0)
		rc = index_each_event(cb->index, &filter, on_indexed_event,
		    v);
	return rc;
}

void
verify_format_fault(struct buf *out, const struct verify_fault *f)
{
	buf_addf(out, "%s:", f->law);
	if (f->commit[0])
		buf_addf(out, " commit %.12s", f->commit);
	if (f->path[0]) {
		buf_addc(out, ' ');
		text_show(out, f->path, strlen(f->path), TEXT_LINE);
	}
	buf_adds(out, f->commit[0] || f->path[0] ? ": " : " ");
	text_show(out, f->what, strlen(f->what), TEXT_LINE);
}

static int
verify_policy(struct verifying *v)
{
	struct event_list list = { 0 };
	int rc = index_events(v->cb->index, "", &list);

	if (rc == 0)
		verify_order(v, "", &list);
	event_list_free(&list);
	return rc < 0 ? rc : 0;
}

/* Case by case, as the index has them, and the views themselves. */
static int
verify_views(struct verifying *v, const char *since)
{
	struct selection every = { .now = when_now() };
	struct casebook *cb = v->cb;
	int rc = casebook_catch_up(cb);

	/* The index stays behind where main holds what no event is, which was
	 * told before. */
	if (rc < 0 && v->counts->faults > 0) {
		err_clear();
		return 0;
	}
	if (rc == 0 && !v->all) {
		rc = verify_touched(v, "", cb->head);
		return rc == 0 ? verify_blame(v, since, cb->head) : rc;
	}
	if (rc == 0)
		rc = verify_policy(v);
	if (rc == 0)
		rc = index_each_case(cb->index, &every, 1, verify_case, v);
	if (rc == 0)
		rc = verify_index(v);
	if (rc == 0)
		rc = verify_blame(v, "", cb->head);
	/* What was deleted still has its plain file. */
	return rc == 0 && v->counts->faults == 0 ? verify_no_other_plain(v) :
	    rc;
}

static int
on_disguise(void *arg, const char *path, const char *what)
{
	return verify_fault(arg, "git", "", path, what);
}

/* What is gone or damaged ends the history, and is a fault of it.  Where no
 * commit is in hand, it is one that should be: perhaps a first parent, which
 * can be named. */
static int
tell_unreadable(struct verifying *v)
{
	char root[BLOB_ID + 1];
	int rc;

	if (!v->commit[0]) {
		err_clear();
		if (store_root(v->store, v->cb->head, root) == 0)
			err_set(CASE_EBUG, "the history cannot be read");
	}
	rc = verify_fault(v, "object", v->commit, "", err_message());
	err_clear();
	return rc < 0 ? rc : 1;
}

/* All of it, or all since then; 1 if there is no such then, or if it cannot
 * be read to its end. */
static int
verify_commits(struct verifying *v, const struct checkpoint *since,
    char root[BLOB_ID + 1])
{
	int rc = store_disguises(v->store, on_disguise, v);

	if (rc == 0)
		rc = store_identity(v->store, v->cb->head, root);
	if (rc == 0 && since->commit[0])
		rc = verify_since(v, since);
	if (rc == 0)
		rc = verify_history(v, since->commit, v->cb->head);
	/* Receipts and checkpoints repeat what is remembered. */
	if (rc == 0 && v->all && !v->has_root)
		rc = verify_fault(v, "index", "", ".git/casebook/root",
		    "not the first commit of main");
	return rc == CASE_EBUG ? tell_unreadable(v) : rc;
}

static int
verify_main(struct verifying *v, const struct checkpoint *since)
{
	char root[BLOB_ID + 1] = "";
	int rc;

	v->root = root;
	rc = verify_commits(v, since, root);
	if (rc == 0)
		rc = verify_views(v, since->commit);
	if (rc == 0 && since->root[0] && v->counts->faults == 0)
		rc = verify_count(v, since);
	v->root = NULL;
	return rc < 0 ? rc : 0;
}

int
casebook_verify(struct casebook *cb, const struct verify_options *options,
    verify_fault_fn *fn, void *arg, struct verify_counts *counts)
{
	struct checkpoint since = CHECKPOINT_INIT;
	struct verifying v = { .cb = cb, .plain = cb->dir,
	    .fn = fn, .arg = arg, .counts = counts, .bytes = BUF_INIT,
	    .all = !options->since && !options->checkpoint,
	    .trust = { options->signers, options->revoked } };
	int rc = verify_check_trust(&v, cb->dir);

	memset(counts, 0, sizeof *counts);
	if (rc == 0 && options->since)
		rc = verify_read_since(&since, options->since);
	if (rc == 0 && options->checkpoint)
		rc = checkpoint_parse(&since, options->checkpoint->data,
		    options->checkpoint->len);
	if (rc == 0)
		rc = casebook_store(cb);
	v.store = cb->store;
	if (rc == 0)
		rc = verify_main(&v, &since);
	verify_release(&v);
	checkpoint_release(&since);
	return rc == 0 && counts->faults > 0 ? 1 : rc;
}
