#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/verify_parts.h"

/*
 * Who may act as whom is told by the file of signers alone, which is held
 * outside of the book.  Whatever the book itself said of it, whoever may
 * write there could change.  So a mail address of the policy names a person
 * only where it begins with the handle: the policy can't give one person the
 * key of another.
 */

/* A file in the casebook is one that those can change who are to be held to
 * it. */
static int
check_outside(const char *dir, const char *path)
{
	struct buf bytes = BUF_INIT;
	char whole[PATH_MAX];
	size_t len = dir ? strlen(dir) : 0;
	int rc;

	if (!realpath(path, whole))
		return err_errno("cannot open '%s'", path);
	if (dir && strncmp(whole, dir, len) == 0 && whole[len] == '/') {
		err_set(CASE_EUSAGE, "'%s' is in the casebook itself", path);
		return err_hint("keep it where nobody can change it who "
		    "writes in the casebook");
	}
	/* A file that can't be read would make a fault of each commit. */
	rc = file_read(&bytes, path);
	buf_release(&bytes);
	return rc;
}

int
verify_check_trust(const struct verifying *v, const char *dir)
{
	int rc = 0;

	if (v->trust.signers)
		rc = check_outside(dir, v->trust.signers);
	if (rc == 0 && v->trust.revoked)
		rc = check_outside(dir, v->trust.revoked);
	return rc;
}

void
verify_begin_signature(struct verifying *v, const struct store_history *h)
{
	memcpy(v->commit, h->id, sizeof v->commit);
	v->committed = h->committed.at;
	v->is_root = h->nparents == 0;
}

void
verify_note_by(struct verifying *v, const struct event *ev)
{
	const char *by = event_get(ev, F_BY);

	if (v->trust.signers && by && !strs_has(&v->bys, by))
		strs_add(&v->bys, by);
	if (event_get(ev, F_CASE))
		v->is_root = 0;
}

/* The address by which a signers' file may know a person; NULL: none. */
static const char *
address_of(const struct verifying *v, const char *by)
{
	const char *email = v->cb ? policy_getf(&v->cb->policy,
	    "person.%s.email", by) : NULL;
	size_t len = strlen(by);

	return email && strncmp(email, by, len) == 0 && email[len] == '@' ?
	    email : NULL;
}

static int
verify_by(struct verifying *v, const struct signature *s, const char *by,
    struct buf *why)
{
	const char *const identities[] = { by, address_of(v, by), NULL };
	int rc;

	buf_addf(why, "By %s, but ", by);
	rc = sign_verify(why, &v->trust, s, identities);
	if (rc == 0)
		buf_cut(why, 0);
	return rc;
}

/* Everybody who speaks in a commit must have the key; where nobody does, as
 * in a merge, whoever signed it needs to be known. */
static int
verify_signed(struct verifying *v, const struct signature *s,
    struct buf *why)
{
	int rc = 0;

	if (v->bys.n == 0)
		return sign_verify(why, &v->trust, s, NULL);
	for (size_t i = 0; rc == 0 && i < v->bys.n; i++)
		rc = verify_by(v, s, v->bys.v[i], why);
	return rc;
}

int
verify_end_signature(struct verifying *v)
{
	struct buf payload = BUF_INIT, armor = BUF_INIT, why = BUF_INIT;
	struct signature s = { .namespace = "git", .at = v->committed };
	int rc;

	if (!v->trust.signers || !v->commit[0])
		return 0;
	rc = store_signature(v->store, v->commit, &payload, &armor);
	s.data = payload.data;
	s.len = payload.len;
	s.armor = armor.data;
	/* case-init makes the root before there can be a key.  Its id is the
	 * casebook's identity, which every signature after it is about. */
	if (rc == 1 && v->is_root)
		rc = 0;
	else if (rc == 1)
		buf_adds(&why, "unsigned");
	else if (rc == 0)
		rc = verify_signed(v, &s, &why);
	if (rc == 1)
		rc = verify_fault(v, "signature", v->commit, "",
		    why.data);
	strs_release(&v->bys);
	v->commit[0] = '\0';
	buf_release(&payload);
	buf_release(&armor);
	buf_release(&why);
	return rc;
}
