#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/verify_parts.h"

/*
 * A fault of an event is told with the commit that added it.  Which one that
 * was, nothing says but the history, so faults wait until all are known, and
 * one more way through it finds the commits of all.
 */
struct waiting_fault {
	const char *law, *what;
	char *path;
	char commit[BLOB_ID + 1];	/* "": not found */
};

void
verify_event_fault(struct verifying *v, const char *law, const char *path,
    const char *what)
{
	v->waiting = xrealloc(v->waiting,
	    (v->nwaiting + 1) * sizeof *v->waiting);
	v->waiting[v->nwaiting++] = (struct waiting_fault){ law, what,
	    xstrdup(path), "" };
}

/* Those that wait, by their paths. */
struct blaming {
	struct waiting_fault **v;
	size_t n;
};

static int
compare_paths(const void *a, const void *b)
{
	const struct waiting_fault *x = *(struct waiting_fault *const *)a;
	const struct waiting_fault *y = *(struct waiting_fault *const *)b;

	return strcmp(x->path, y->path);
}

static int
on_commit(void *arg, const struct store_history *h)
{
	(void)arg, (void)h;
	return 0;
}

/* A merge brings what another commit has added. */
static int
on_diff(void *arg, const struct store_history *h, const struct store_diff *d)
{
	const struct blaming *b = arg;
	struct waiting_fault key = { .path = (char *)d->path }, *k = &key;
	struct waiting_fault **f, **end = b->v + b->n;

	if (d->change != STORE_ADDED || h->nparents > 1)
		return 0;
	f = bsearch(&k, b->v, b->n, sizeof *b->v, compare_paths);
	if (!f || (*f)->commit[0])
		return 0;
	while (f > b->v && compare_paths(f - 1, &k) == 0)
		f--;
	for (; f < end && compare_paths(f, &k) == 0; f++)
		memcpy((*f)->commit, h->id, sizeof (*f)->commit);
	return 0;
}

static int
on_merge(void *arg, const struct store_history *h, unsigned parent,
    const struct store_diff *d)
{
	(void)arg, (void)h, (void)parent, (void)d;
	return 0;
}

int
verify_blame(struct verifying *v, const char *from, const char *to)
{
	struct blaming b = { NULL, v->nwaiting };
	struct store_visitor visitor = { on_commit, on_diff, on_merge, &b };
	int rc;

	if (b.n == 0)
		return 0;
	b.v = xmalloc(b.n * sizeof *b.v);
	for (size_t i = 0; i < b.n; i++)
		b.v[i] = &v->waiting[i];
	qsort(b.v, b.n, sizeof *b.v, compare_paths);
	rc = store_visit(v->store, from, to, &visitor);
	free(b.v);
	for (size_t i = 0; rc == 0 && i < v->nwaiting; i++) {
		const struct waiting_fault *f = &v->waiting[i];

		rc = verify_fault(v, f->law, f->commit, f->path, f->what);
	}
	verify_forget(v);
	return rc;
}

void
verify_forget(struct verifying *v)
{
	for (size_t i = 0; i < v->nwaiting; i++)
		free(v->waiting[i].path);
	free(v->waiting);
	v->waiting = NULL;
	v->nwaiting = 0;
}
