/*
 * sign: SSH signatures, made and judged by ssh-keygen(1) -Y, as git makes and
 * judges those of gpg.format=ssh.  There is no cryptography of our own.
 *
 * Who may sign is told by a file of allowed signers (ssh-keygen(1), ALLOWED
 * SIGNERS): principals, which are patterns of names, and the key that they
 * have, from when until when.  Its times are in the zone of the process
 * unless they end in Z.
 *
 * One ssh-keygen is started for each signature.  It is never given a terminal
 * and is ended after SIGN_SECONDS, whatever an agent is waiting for.
 */
#ifndef CASEBOOK_SIGN_H
#define CASEBOOK_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

enum { SIGN_SECONDS = 30 };

/*
 * Is this what git's user.signingKey holds for SSH: the path of a key, from
 * the top or from "~/", or a public key itself, as "key::…" or "ssh-…", whose
 * private half an agent has?  1 or 0.
 */
int sign_is_ssh_key(const char *key);

/*
 * Appends the armored signature of the bytes, ended by a newline.
 * CASE_ECONFIG for what is no such key or a path where nothing is, CASE_EPERM
 * where ssh-keygen or the agent refuses, CASE_EAGAIN when the time is over,
 * CASE_EPROGRAM without ssh-keygen.
 */
int sign_ssh(struct buf *out, const char *key, const char *namespace,
    const void *data, size_t len);

struct sign_trust {
	const char *signers;	/* the file of allowed signers */
	const char *revoked;	/* a file of revoked keys; NULL: none */
};

struct signature {
	const char *namespace;	/* what for: "git" */
	const void *data;	/* what is signed */
	size_t len;
	const char *armor;
	int64_t at;		/* when, as it claims */
};

/*
 * Did a key sign this that one of the identities had at the time, or, where
 * `identities` is NULL, anybody?  The list ends with NULL.  0; 1 if not, with
 * `why` appended: "a bad signature", "signed with the key of anna" …
 */
int sign_verify(struct buf *why, const struct sign_trust *trust,
    const struct signature *s, const char *const *identities);

#endif
