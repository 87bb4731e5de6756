#include <stdio.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/receipt.h"

static int
add_event(struct receipt *r, struct store *s, const struct event *ev)
{
	struct event_path place = { .number = ev->number };
	struct receipt_event *e;
	struct buf path = BUF_INIT;

	snprintf(place.case_id, sizeof place.case_id, "%s", r->case_id);
	snprintf(place.kind, sizeof place.kind, "%s", ev->kind_name);
	snprintf(place.event_id, sizeof place.event_id, "%.*s", EVENT_ID,
	    ev->id);
	path_format(&path, &place);
	e = receipt_add(r, path.data);
	buf_release(&path);
	return store_read(s, ev->id, &e->bytes);
}

static int
add_one(struct receipt *r, struct store *s, const struct casefile *cf,
    const char *id)
{
	const struct event *ev = casefile_event(cf, id);

	if (!ev)
		return err_set(CASE_ENOTFOUND, "case %s has no entry '%s'",
		    cf->id, id);
	if (!casefile_was_said(cf, ev))
		return err_set(CASE_ENO, "entry %.*s of case %s was not said "
		    "between us and the contact", EVENT_ID, ev->id, cf->id);
	return add_event(r, s, ev);
}

static int
add_all(struct receipt *r, struct store *s, const struct casefile *cf)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < cf->nevents; i++) {
		if (casefile_was_said(cf, cf->events[i]))
			rc = add_event(r, s, cf->events[i]);
	}
	if (rc == 0 && r->nevents == 0)
		rc = err_set(CASE_ENO, "nothing in case %s was said between "
		    "us and the contact", cf->id);
	return rc;
}

/* The commit, and from its tree down to the folder of the case. */
static int
add_trees(struct receipt *r, struct store *s, const char *head)
{
	int rc = store_read_as(s, "commit", head, &r->commit);
	char id[BLOB_ID + 1];

	for (size_t i = 0; rc == 0 && i < RECEIPT_TREES; i++) {
		rc = receipt_tree_id(id, r, i);
		if (rc == 0)
			rc = store_read_as(s, "tree", id, &r->trees[i]);
	}
	return rc == 1 ? err_set(CASE_EBUG, "commit %s has no case %s", head,
	    r->case_id) : rc;
}

/* Whoever gets it shall not be the first who finds that it proves nothing. */
static int
check(const struct buf *text)
{
	struct receipt again;
	int rc;

	receipt_init(&again);
	rc = receipt_parse(&again, text->data, text->len);
	if (rc == 1) {
		err_set(CASE_EBUG, "the casebook is damaged: %s %s: %s",
		    again.link, again.place.data, again.why.data);
		rc = err_hint("case-verify tells more");
	}
	receipt_release(&again);
	return rc;
}

int
receipt_write(struct buf *out, struct casebook *cb, const char *case_id,
    const char *event)
{
	struct buf text = BUF_MAX(RECEIPT_MAX);
	struct loaded_case lc = { 0 };
	struct receipt r;
	int rc = casebook_load(cb, case_id, NULL, &lc);

	receipt_init(&r);
	memcpy(r.case_id, lc.id, sizeof r.case_id);
	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "no case '%s'", case_id);
	if (rc == 0)
		rc = casebook_store(cb);
	if (rc == 0)
		rc = event ? add_one(&r, cb->store, &lc.facts, event) :
		    add_all(&r, cb->store, &lc.facts);
	if (rc == 0)
		rc = add_trees(&r, cb->store, cb->head);
	if (rc == 0)
		rc = casebook_checkpoint(cb, &r.checkpoint);
	if (rc == 0)
		rc = receipt_format(&text, &r);
	if (rc >= 0 && buf_error(&text, "the receipt") < 0)
		rc = err_hint("name one of the entries of the case");
	else if (rc >= 0)
		rc = check(&text);
	if (rc == 0)
		buf_add(out, text.data, text.len);
	receipt_release(&r);
	loaded_case_free(&lc);
	buf_release(&text);
	return rc;
}

int
receipt_footer(struct buf *out, struct casebook *cb, const char *case_id,
    const char *blob)
{
	buf_addf(out, "-- \n"
	    "Entry %s of case %s.\n"
	    "Keep it with this checkpoint, by which our casebook can be held "
	    "to it:\n\n", blob, case_id);
	return casebook_checkpoint(cb, out);
}
