#include <stdlib.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/verify_parts.h"

enum { MODE_FILE = 0100644, MODE_FOLDER = 040000 };

int
verify_fault(struct verifying *v, const char *law, const char *commit,
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
		buf_addf(&entry, "%s %llu %s", a.blob,
		    (unsigned long long)a.size, a.name);
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
		rc = verify_fault(v, "format", v->event_commit, path.data,
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

/* Reads a file of a commit into v->bytes.  1 if it can't be read, which is
 * told. */
static int
read_file(struct verifying *v, const char *commit, const char *path,
    const char *blob)
{
	int rc;

	buf_cut(&v->bytes, 0);
	rc = store_read(v->store, blob, &v->bytes);
	if (rc != CASE_ENOTFOUND && rc != CASE_EBUG)
		return rc;
	rc = verify_fault(v, "object", commit, path, err_message());
	err_clear();
	return rc == 0 ? 1 : rc;
}

static void
note_case(struct verifying *v, const char *case_id)
{
	size_t n = v->cases.n;

	if (case_id[0] && (n == 0 || strcmp(v->cases.v[n - 1], case_id) != 0))
		strs_add(&v->cases, case_id);
}

static int
verify_event(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place, const char *blob)
{
	const char *what;
	int rc = read_file(v, commit, path, blob);

	v->counts->events++;
	if (rc == 1)
		return 0;
	if (rc == 0)
		rc = verify_plain(v, commit, path, place);
	if (rc == 0)
		rc = event_parse(&v->event, v->bytes.data, v->bytes.len);
	if (rc == 0) {
		what = differs_from_path(&v->event, place, blob);
		if (what)
			rc = verify_fault(v, "name", commit, path, what);
		if (rc == 0)
			rc = event_check(&v->event);
		expect_attachments(v);
		verify_note_by(v, &v->event);
		v->event_path = *place;
		memcpy(v->event_commit, commit, sizeof v->event_commit);
	}
	if (rc == CASE_EDATA || rc == CASE_ECONFIG) {
		rc = verify_fault(v, "format", commit, path, err_message());
		err_clear();
	}
	if (rc == 0 && !v->all)
		note_case(v, place->case_id);
	return rc;
}

/* The file of an attachment must be one that its event names. */
static int
verify_attachment(struct verifying *v, const char *commit, const char *path,
    const struct event_path *place, const char *blob)
{
	struct buf entry = BUF_INIT;
	int found = 0, rc = read_file(v, commit, path, blob);

	if (rc == 0)
		rc = verify_plain(v, commit, path, place);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	buf_addf(&entry, "%s %zu %s", blob, v->bytes.len, place->attachment);
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
		rc = verify_fault(v, "format", commit, path,
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

	if (d->mode == MODE_FOLDER)
		return verify_fault(v, "path", h->id, d->path,
		    "a folder with nothing in it");
	if (d->mode != MODE_FILE)
		return verify_fault(v, "mode", h->id, d->path,
		    "neither folder nor plain file");
	if (strcmp(d->path, ".gitattributes") == 0 && h->nparents == 0)
		return 0;
	if (path_parse(&place, d->path) != 0)
		return verify_fault(v, "path", h->id, d->path,
		    "the place of no event and no attachment");
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

	return verify_fault(v, "ink", h->id, d->path, what[d->change]);
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

	strs_sort(&v->lacking);
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

/* A parent of which nothing was told has all that the merge has. */
static void
intersect_until(struct verifying *v, unsigned parent)
{
	for (; v->parent < parent; v->parent++)
		intersect(v);
}

/* What a merge adds to all of its parents came from nowhere. */
static int
end_merge(struct verifying *v)
{
	int rc = 0;

	if (!v->merge[0])
		return 0;
	intersect_until(v, v->nparents);
	for (size_t i = 0; rc == 0 && i < v->merged.n; i++)
		rc = verify_fault(v, "ink", v->merge, v->merged.v[i],
		    "added by a merge");
	strs_release(&v->merged);
	v->merge[0] = '\0';
	return rc;
}

static int
end_commit(struct verifying *v)
{
	int rc = end_event(v);

	if (rc == 0)
		rc = end_merge(v);
	return rc == 0 ? verify_end_signature(v) : rc;
}

static int
begin_commit(struct verifying *v, const struct store_history *h)
{
	verify_begin_signature(v, h);
	if (++v->counts->commits % 64 == 0 && v->cb)
		casebook_report_progress(v->cb, "verifying commits",
		    v->counts->commits);
	if (h->nparents > 1) {
		memcpy(v->merge, h->id, sizeof v->merge);
		v->parent = 1;
		v->nparents = h->nparents;
	}
	if (h->nparents > 0)
		return 0;
	if (strcmp(h->id, v->root) != 0)
		return verify_fault(v, "ink", h->id, "",
		    "begins a second history");
	v->has_root = 1;
	return 0;
}

static int
on_commit(void *arg, const struct store_history *h)
{
	struct verifying *v = arg;
	int rc = end_commit(v);

	return rc == 0 ? begin_commit(v, h) : rc;
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
	intersect_until(v, parent);
	strs_add(&v->lacking, d->path);
	return 0;
}

int
verify_history(struct verifying *v, const char *from, const char *to)
{
	struct store_visitor visitor = { on_commit, on_diff, on_merge, v };
	int rc = store_visit(v->store, from, to, &visitor);

	return rc == 0 ? end_commit(v) : rc;
}

void
verify_release(struct verifying *v)
{
	event_release(&v->event);
	strs_release(&v->attachments);
	strs_release(&v->merged);
	strs_release(&v->lacking);
	strs_release(&v->cases);
	strs_release(&v->bys);
	buf_release(&v->bytes);
	verify_forget(v);
}
