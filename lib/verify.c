#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/verify.h"

enum { MODE_FILE = 0100644 };

struct verifying {
	struct casebook *cb;
	verify_fault_fn *fn;
	void *arg;
	struct verify_counts *counts;
	struct buf bytes;
	/* The event whose attachments are expected next. */
	struct event event;
	struct event_path event_path;
	struct strs attachments;	/* "<blob> <name>" not seen yet */
	char event_commit[BLOB_ID + 1];
	/* What a merge has and none of its parents, compared so far, has;
	 * and what the parent in hand has not. */
	struct strs merged, lacking;
	char merge[BLOB_ID + 1];	/* "": no merge in hand */
	unsigned parent;
	struct strs cases;		/* those with new events, unless all */
	int all;
	/* Of main itself: how many events, and the first of the case in
	 * hand. */
	uint64_t in_main;
	struct event_path case_in_main;
	int is_opened;
};

static int
fault(struct verifying *v, const char *law, const char *commit,
    const char *path, const char *what)
{
	struct verify_fault f = { law, commit, path, what };

	v->counts->faults++;
	return v->fn(v->arg, &f);
}

static void
expect_attachments(struct verifying *v)
{
	struct attachment a;
	struct buf entry = BUF_INIT;
	const char *value;
	size_t i = 0;

	while ((value = event_next(&v->event, F_ATTACHMENT, &i))) {
		if (event_parse_attachment(&a, value) != 0)
			continue;
		buf_cut(&entry, 0);
		/* Parts of a stored mail have no file of their own. */
		if (a.part_len > 0)
			continue;
		buf_addf(&entry, "%s %s", a.blob, a.name);
		if (!strs_has(&v->attachments, entry.data))
			strs_add(&v->attachments, entry.data);
	}
	buf_release(&entry);
}

/* An event is done when the next path is none of its attachments'. */
static int
end_event(struct verifying *v)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	if (v->attachments.n > 0) {
		path_format(&path, &v->event_path);
		rc = fault(v, "format", v->event_commit, path.data,
		    "an attachment is missing");
	}
	strs_release(&v->attachments);
	event_release(&v->event);
	buf_release(&path);
	return rc;
}

static const char *
differs_from_path(const struct event *ev, const struct event_path *place,
    const char *blob)
{
	const char *case_id = event_get(ev, F_CASE);

	if (strncmp(blob, place->event_id, EVENT_ID) != 0)
		return "the name has another id than the content";
	if (ev->number != place->number)
		return "the name has another number than the content";
	if (strcmp(ev->kind_name, place->kind) != 0)
		return "the name has another kind than the content";
	if (strcmp(case_id ? case_id : "", place->case_id) != 0)
		return "the folder is of another case than the content";
	return NULL;
}

/* Plain files are read-only, but somebody may have edited one, and others
 * would believe it.  One that is missing is no fault: it comes back. */
static int
verify_plain(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place)
{
	struct buf at = BUF_INIT, plain = BUF_INIT;
	int rc = 0;

	if (!place->case_id[0])
		return 0;
	buf_addf(&at, "%s/cases/%s/", v->cb->dir, place->case_id);
	path_format_name(&at, place);
	if (file_exists(at.data)) {
		if (file_read(&plain, at.data) < 0)
			err_clear();
		if (plain.len != v->bytes.len || memcmp(plain.data,
		    v->bytes.data, plain.len) != 0)
			rc = fault(v, "plain", commit, path, "its plain file "
			    "in cases/ is not what git has");
	}
	buf_release(&at);
	buf_release(&plain);
	return rc;
}

static int
verify_event(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place, const char *blob)
{
	const char *what;
	int rc;

	v->counts->events++;
	rc = store_read(v->cb->store, blob, &v->bytes);
	if (rc == 0)
		rc = verify_plain(v, commit, path, place);
	if (rc == 0)
		rc = event_parse(&v->event, v->bytes.data, v->bytes.len);
	if (rc == 0) {
		what = differs_from_path(&v->event, place, blob);
		if (what)
			rc = fault(v, "name", commit, path, what);
		if (rc == 0)
			rc = event_check(&v->event);
		expect_attachments(v);
		v->event_path = *place;
		memcpy(v->event_commit, commit, sizeof v->event_commit);
	}
	if (rc == CASE_EDATA || rc == CASE_ECONFIG) {
		rc = fault(v, "format", commit, path, err_message());
		err_clear();
	}
	if (rc == 0 && !v->all && place->case_id[0])
		strs_add(&v->cases, place->case_id);
	return rc;
}

/* The file of an attachment must be one that its event names. */
static int
verify_attachment(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place, const char *blob)
{
	struct buf entry = BUF_INIT;
	int found = 0, rc = 0;

	buf_addf(&entry, "%s %s", blob, place->attachment);
	for (size_t i = 0; i < v->attachments.n && !found; i++) {
		if (strcmp(v->attachments.v[i], entry.data) != 0)
			continue;
		found = 1;
		free(v->attachments.v[i]);
		v->attachments.v[i] =
		    v->attachments.v[--v->attachments.n];
		v->attachments.v[v->attachments.n] = NULL;
	}
	if (!found || strcmp(place->event_id, v->event_path.event_id) != 0 ||
	    strcmp(place->case_id, v->event_path.case_id) != 0)
		rc = fault(v, "format", commit, path,
		    "no event names this attachment");
	buf_release(&entry);
	return rc;
}

static int
verify_added(struct verifying *v, const struct store_history *h,
    const struct store_diff *d)
{
	struct event_path place;
	int rc = 0;

	if (d->mode != MODE_FILE)
		return fault(v, "mode", h->id, d->path,
		    "neither folder nor plain file");
	if (strcmp(d->path, ".gitattributes") == 0 && h->nparents == 0)
		return 0;
	if (path_parse(&place, d->path) != 0)
		return fault(v, "path", h->id, d->path,
		    "the place of no event and no attachment");
	buf_cut(&v->bytes, 0);
	if (place.attachment[0])
		return verify_attachment(v, h->id, d->path, &place, d->blob);
	rc = end_event(v);
	return rc == 0 ? verify_event(v, h->id, d->path, &place, d->blob) : rc;
}

static int
verify_lost(struct verifying *v, const struct store_history *h,
    const struct store_diff *d)
{
	static const char *const what[] = {
		[STORE_MODIFIED] = "modified",
		[STORE_DELETED] = "deleted",
		[STORE_MODE] = "given another mode",
	};

	return fault(v, "ink", h->id, d->path, what[d->change]);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* merged becomes what is in lacking too. */
static void
intersect(struct verifying *v)
{
	size_t n = 0;

	if (v->lacking.n > 0)
		qsort(v->lacking.v, v->lacking.n, sizeof *v->lacking.v,
		    compare_strings);
	for (size_t i = 0; i < v->merged.n; i++) {
		char *path = v->merged.v[i];

		if (v->lacking.n > 0 && bsearch(&path, v->lacking.v,
		    v->lacking.n, sizeof *v->lacking.v, compare_strings))
			v->merged.v[n++] = path;
		else
			free(path);
	}
	v->merged.n = n;
	strs_release(&v->lacking);
}

/* What a merge adds to all of its parents came from nowhere. */
static int
end_merge(struct verifying *v)
{
	int rc = 0;

	if (!v->merge[0])
		return 0;
	intersect(v);
	for (size_t i = 0; rc == 0 && i < v->merged.n; i++)
		rc = fault(v, "ink", v->merge, v->merged.v[i],
		    "added by a merge");
	strs_release(&v->merged);
	v->merge[0] = '\0';
	return rc;
}

static int
on_commit(void *arg, const struct store_history *h)
{
	struct verifying *v = arg;
	int rc = end_event(v);

	if (++v->counts->commits % 64 == 0)
		casebook_report_progress(v->cb, "verifying commits",
		    v->counts->commits);
	if (rc == 0)
		rc = end_merge(v);
	if (h->nparents > 1) {
		memcpy(v->merge, h->id, sizeof v->merge);
		v->parent = 1;
	}
	return rc;
}

static int
on_diff(void *arg, const struct store_history *h, const struct store_diff *d)
{
	struct verifying *v = arg;

	if (d->change != STORE_ADDED)
		return verify_lost(v, h, d);
	/* A merge brings what other commits added, which are visited too. */
	if (h->nparents > 1) {
		strs_add(&v->merged, d->path);
		return 0;
	}
	return verify_added(v, h, d);
}

static int
on_merge(void *arg, const struct store_history *h, unsigned parent,
    const struct store_diff *d)
{
	struct verifying *v = arg;

	if (d->change != STORE_ADDED)
		return verify_lost(v, h, d);
	if (parent != v->parent)
		intersect(v);
	v->parent = parent;
	strs_add(&v->lacking, d->path);
	return 0;
}

static int
verify_history(struct verifying *v, const char *since)
{
	struct store_visitor visitor = { on_commit, on_diff, on_merge, v };
	int rc;

	rc = store_visit(v->cb->store, since, v->cb->head, &visitor);
	if (rc == 0)
		rc = end_event(v);
	if (rc == 0)
		rc = end_merge(v);
	return rc;
}

/* ---- case by case ---- */

/* Names the event where a law of its case is broken. */
static int
case_fault(struct verifying *v, const char *law, const char *case_id,
    const struct event *ev, const char *what)
{
	struct event_path place = { .number = ev->number };
	struct buf path = BUF_INIT;
	int rc;

	snprintf(place.case_id, sizeof place.case_id, "%s", case_id);
	snprintf(place.kind, sizeof place.kind, "%s", ev->kind_name);
	snprintf(place.event_id, sizeof place.event_id, "%.*s", EVENT_ID,
	    ev->id);
	path_format(&path, &place);
	rc = fault(v, law, "", path.data, what);
	buf_release(&path);
	return rc;
}

static const struct event *
find_event(const struct event_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strncmp(list->order[i]->id, id, EVENT_ID) == 0)
			return list->order[i];
	}
	return NULL;
}

/* Number is one more than that of the latest events that After names. */
static const char *
order_fault(const struct event_list *list, const struct event *ev)
{
	const struct event *before;
	const char *id;
	unsigned highest = 0;
	size_t i = 0;

	while ((id = event_next(ev, F_AFTER, &i))) {
		before = find_event(list, id);
		if (!before)
			return "After names an event that is not there";
		if (before->number > highest)
			highest = before->number;
	}
	if (highest >= ev->number)
		return "After names an event that is not before it";
	if (highest + 1 != ev->number)
		return "its number does not follow those that After names";
	return NULL;
}

static int
verify_hands(struct verifying *v, const char *case_id,
    const struct casefile *cf)
{
	const struct hand *h;
	int rc = 0;

	if (cf->two_openings)
		rc = case_fault(v, "one hand", case_id, cf->events[0],
		    "the case is opened twice");
	for (size_t i = 0; rc == 0 && i < cf->nhands; i++) {
		h = &cf->hands[i];
		if (i + 1 < cf->nhands && h->until != cf->hands[i + 1].from)
			rc = case_fault(v, "one hand", case_id, h->event,
			    "between this owner and the next there is none");
		if (rc == 0 && h->event->kind == EV_ASSIGNED &&
		    h->event->body_len == 0)
			rc = case_fault(v, "one hand", case_id, h->event,
			    "a handover without a reason");
	}
	return rc;
}

static int
verify_order(struct verifying *v, const char *case_id,
    const struct event_list *list)
{
	const char *what;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		what = order_fault(list, list->order[i]);
		if (what)
			rc = case_fault(v, "order", case_id, list->order[i],
			    what);
	}
	return rc;
}

static int
verify_policy(struct verifying *v)
{
	struct event_list list = { 0 };
	int rc = index_events(v->cb->index, "", &list);

	if (rc == 0)
		rc = verify_order(v, "", &list);
	event_list_free(&list);
	return rc < 0 ? rc : 0;
}

static int
verify_case(void *arg, const char *case_id, struct event_list *list)
{
	struct verifying *v = arg;
	struct casefile cf = { 0 };
	int rc, folded;

	v->counts->cases++;
	rc = verify_order(v, case_id, list);
	folded = rc == 0 ? casefile_fold(&cf, list->order, list->n, NULL) :
	    rc;
	if (folded == 1 && list->n > 0)
		rc = case_fault(v, "one hand", case_id, list->order[0],
		    "the case was never opened");
	else if (folded == 0)
		rc = verify_hands(v, case_id, &cf);
	casefile_free(&cf);
	return rc;
}

static int
verify_touched_cases(struct verifying *v)
{
	struct event_list list = { 0 };
	const char *last = "";
	int rc = 0;

	if (v->cases.n > 0)
		qsort(v->cases.v, v->cases.n, sizeof *v->cases.v,
		    compare_strings);
	for (size_t i = 0; rc == 0 && i < v->cases.n; i++) {
		if (strcmp(v->cases.v[i], last) == 0)
			continue;
		last = v->cases.v[i];
		rc = index_events(v->cb->index, last, &list);
		if (rc == 0)
			rc = verify_case(v, last, &list);
		else if (rc == 1)
			rc = 0;		/* told before: not in the index */
	}
	event_list_free(&list);
	return rc;
}

/* ---- the index against git ---- */

static int
on_index_fault(void *arg, const char *what)
{
	return fault(arg, "index", "", "", what);
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
		rc = case_fault(v, "index", case_id, ev,
		    "the index has other words");
	return rc;
}

/* A case that was never opened is in no list of the index. */
static int
end_case_in_main(struct verifying *v)
{
	int rc = 0;

	if (v->case_in_main.case_id[0] && !v->is_opened) {
		struct buf path = BUF_INIT;

		path_format(&path, &v->case_in_main);
		rc = fault(v, "one hand", "", path.data,
		    "the case was never opened");
		buf_release(&path);
	}
	v->is_opened = 0;
	return rc;
}

/* What main has, whatever its history was; case after case. */
static int
on_event_in_main(void *arg, const struct store_added *added)
{
	struct verifying *v = arg;
	struct event_path place;
	int rc = 0;

	if (path_parse(&place, added->path) != 0 || place.attachment[0])
		return 0;
	v->in_main++;
	if (strcmp(place.case_id, v->case_in_main.case_id) != 0) {
		rc = end_case_in_main(v);
		v->case_in_main = place;
	}
	v->is_opened |= strcmp(place.kind, "opened") == 0;
	if (rc == 0 && !index_has(v->cb->index, place.case_id, added->blob))
		rc = fault(v, "index", "", added->path, "the index lacks it");
	return rc;
}

static int
verify_index(struct verifying *v)
{
	struct event_filter filter = { .now = when_now(),
	    .recorded = { WHEN_NONE, INT64_MAX } };
	struct index_totals totals;
	int rc = index_check(v->cb->index, on_index_fault, v);

	if (rc == 0)
		rc = store_walk(v->cb->store, "", v->cb->head,
		    on_event_in_main, v);
	if (rc == 0)
		rc = end_case_in_main(v);
	if (rc == 0)
		rc = index_totals(v->cb->index, &totals);
	/* Fewer are told one by one, or are one event at two places. */
	if (rc == 0 && totals.events > v->in_main)
		rc = fault(v, "index", "", "", "it has more events than git");
	if (rc == 0)
		rc = index_each_event(v->cb->index, &filter,
		    on_indexed_event, v);
	return rc;
}

/* Case by case, as the index has them, and the index itself.  It is behind
 * where main holds what no event is, which was told before. */
static int
verify_views(struct verifying *v)
{
	struct selection every = { .now = when_now() };
	struct casebook *cb = v->cb;
	int rc;

	if (!cb->index || strcmp(index_commit(cb->index), cb->head) != 0)
		return v->counts->faults > 0 ? 0 : fault(v, "index", "", "",
		    "it cannot be brought to main");
	rc = verify_policy(v);
	if (rc == 0 && !v->all)
		return verify_touched_cases(v);
	if (rc == 0)
		rc = index_each_case(cb->index, &every, 1, verify_case, v);
	return rc == 0 ? verify_index(v) : rc;
}

/* Main must descend from it. */
static int
check_since(struct verifying *v, const char *since)
{
	size_t len = strlen(since);
	int rc;

	if (len != BLOB_ID || !path_is_hex(since, len))
		return err_set(CASE_EDATA, "'%s' is no commit id: %d hex "
		    "digits", since, BLOB_ID);
	rc = store_descends(v->cb->store, since, v->cb->head);
	if (rc == 0)
		rc = fault(v, "ink", since, "", "main does not descend from "
		    "it: the history was rewritten");
	else if (rc == 1)
		rc = 0;
	return rc;
}

int
casebook_verify(struct casebook *cb, const char *since, verify_fault_fn *fn,
    void *arg, struct verify_counts *counts)
{
	struct verifying v = { .cb = cb, .fn = fn, .arg = arg,
	    .counts = counts, .bytes = BUF_INIT, .all = !since };
	int rc = casebook_store(cb);

	memset(counts, 0, sizeof *counts);
	if (rc == 0 && since)
		rc = check_since(&v, since);
	if (rc == 0 && counts->faults == 0)
		rc = verify_history(&v, since ? since : "");
	if (rc == 0)
		rc = verify_views(&v);
	event_release(&v.event);
	strs_release(&v.attachments);
	strs_release(&v.merged);
	strs_release(&v.lacking);
	strs_release(&v.cases);
	buf_release(&v.bytes);
	return rc == 0 && counts->faults > 0 ? 1 : rc;
}
