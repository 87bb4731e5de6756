#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/checkpoint.h"
#include "lib/err.h"
#include "lib/sign.h"

static int
fill_in(struct casebook *cb, struct checkpoint *c)
{
	struct index_totals totals;
	int rc = store_identity(cb->store, cb->head, c->root);

	if (rc == 0)
		rc = index_totals(cb->index, &totals);
	if (rc != 0)
		return rc;
	c->events = totals.events;
	memcpy(c->commit, cb->head, sizeof c->commit);
	c->at = when_now();
	return 0;
}

static int
sign(struct checkpoint *c, const char *key)
{
	struct buf text = BUF_INIT;
	int rc;

	checkpoint_format_text(&text, c);
	rc = sign_ssh(&c->armor, key, CHECKPOINT_NAMESPACE, text.data,
	    text.len);
	buf_release(&text);
	return rc;
}

int
casebook_checkpoint(struct casebook *cb, struct buf *out)
{
	struct checkpoint c = CHECKPOINT_INIT;
	int rc = casebook_store(cb);

	if (rc == 0)
		rc = fill_in(cb, &c);
	if (rc == 0 && store_signing_key(cb->store))
		rc = sign(&c, store_signing_key(cb->store));
	if (rc == 0)
		checkpoint_format(out, &c);
	checkpoint_release(&c);
	return rc;
}
