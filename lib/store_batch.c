#include <git2/sys/mempack.h>
#include <stdlib.h>

#include "lib/err.h"
#include "lib/store_parts.h"

struct store_batch {
	git_odb *odb;			/* in memory */
	git_odb_backend *memory;	/* owned by odb */
	git_repository *repo;		/* wraps odb for the pack builder */
	git_packbuilder *builder;
	git_oid *ids;
	size_t n, size;
};

static int
begin(struct store_batch *b)
{
	if (git_odb_new(&b->odb) < 0 || git_mempack_new(&b->memory) < 0)
		return store_err("cannot begin a pack");
	if (git_odb_add_backend(b->odb, b->memory, 1) < 0) {
		b->memory->free(b->memory);
		return store_err("cannot begin a pack");
	}
	if (git_repository_wrap_odb(&b->repo, b->odb) < 0 ||
	    git_packbuilder_new(&b->builder, b->repo) < 0)
		return store_err("cannot begin a pack");
	return 0;
}

int
store_batch_begin(struct store_batch **out)
{
	struct store_batch *b = xcalloc(1, sizeof *b);
	int rc = begin(b);

	if (rc != 0) {
		store_batch_free(b);
		b = NULL;
	}
	*out = b;
	return rc;
}

void
store_batch_free(struct store_batch *b)
{
	if (!b)
		return;
	git_packbuilder_free(b->builder);
	git_repository_free(b->repo);
	git_odb_free(b->odb);
	free(b->ids);
	free(b);
}

int
store_batch_put(struct store_batch *b, git_oid *out, git_object_t type,
    const void *data, size_t len)
{
	if (git_odb_write(out, b->odb, data, len, type) < 0 ||
	    git_packbuilder_insert(b->builder, out, NULL) < 0)
		return store_err("cannot put an object into the pack");
	if (b->n == b->size) {
		b->size = b->size ? b->size * 2 : 16;
		b->ids = xrealloc(b->ids, b->size * sizeof *b->ids);
	}
	b->ids[b->n++] = *out;
	return 0;
}

struct writer {
	git_odb_writepack *pack;
	git_indexer_progress progress;
};

static int
append(void *data, size_t len, void *arg)
{
	struct writer *w = arg;

	return w->pack->append(w->pack, data, len, &w->progress);
}

int
store_batch_write(struct store_batch *b, struct store *s)
{
	struct writer w = { 0 };
	int rc = 0;

	git_error_clear();
	if (git_odb_write_pack(&w.pack, s->odb, NULL, NULL) < 0)
		return store_err("cannot write a pack");
	if (git_packbuilder_foreach(b->builder, append, &w) < 0 ||
	    w.pack->commit(w.pack, &w.progress) < 0)
		rc = store_err("cannot write a pack");
	w.pack->free(w.pack);
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		if (!git_odb_exists(s->odb, &b->ids[i]))
			rc = err_set(CASE_EAGAIN,
			    "what was written cannot be found again");
	}
	return rc;
}
