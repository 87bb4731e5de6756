#include "lib/receipt.h"
#include "lib/verify_parts.h"

/* Whoever names signers wants a signature. */
static int
verify_signed(struct verifying *v, const struct receipt *r)
{
	struct checkpoint c = CHECKPOINT_INIT;
	int rc = checkpoint_parse(&c, r->checkpoint.data, r->checkpoint.len);

	if (rc == 0 && c.armor.len == 0)
		rc = verify_fault(v, "signature", "", "", "the checkpoint is "
		    "not signed");
	else if (rc == 0)
		rc = verify_checkpoint_signature(v, &c);
	checkpoint_release(&c);
	return rc;
}

int
verify_receipt(struct receipt *out, const char *text, size_t len,
    const struct verify_options *options, verify_fault_fn *fn, void *arg)
{
	struct verify_counts counts = { .faults = 0 };
	struct verifying v = { .fn = fn, .arg = arg, .counts = &counts,
	    .trust = { options->signers, options->revoked } };
	int rc = receipt_parse(out, text, len);

	if (rc == 0)
		rc = verify_check_trust(&v, NULL);
	if (rc == 1)
		rc = verify_fault(&v, out->link, "", out->place.data,
		    out->why.data);
	else if (rc == 0 && options->signers)
		rc = verify_signed(&v, out);
	return rc == 0 && counts.faults > 0 ? 1 : rc;
}
