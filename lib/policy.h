/*
 * policy: the rules that a house gives itself (DESIGN section 4.3), as they
 * are in force: keys and values, the fold of the configured events.
 *
 * Pure.  Keys that this version does not know are kept and shown; a key that
 * it knows has its value checked before it is written, by setting_check(),
 * never when read: a value that cannot be read counts as absent.
 */
#ifndef CASEBOOK_POLICY_H
#define CASEBOOK_POLICY_H

#include "lib/buf.h"
#include "lib/event.h"

struct policy {
	struct strs keys;	/* sorted bytewise */
	struct strs values;	/* values.v[i] belongs to keys.v[i] */
};

#define POLICY_INIT { STRS_INIT, STRS_INIT }

void policy_release(struct policy *p);

/* Sets or replaces a value; removes it.  No check. */
void policy_put(struct policy *p, const char *key, const char *value);
void policy_remove(struct policy *p, const char *key);

/* Applies one configured event; events must come in event_compare()'s
 * order.  Voidless: policy events are never corrected, only replaced. */
void policy_apply(struct policy *p, const struct event *ev);

/* The value, or NULL.  The second form builds the key: "person.%s.shared". */
const char *policy_get(const struct policy *p, const char *key);
const char *policy_getf(const struct policy *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Is this the handle of a mailbox or team, not a person?  1 or 0. */
int policy_is_shared(const struct policy *p, const char *handle);

/* The last instant of the last day on which somebody is away, in the zone of
 * the casebook; WHEN_NONE where the policy has none. */
int64_t policy_away_until(const struct policy *p, const char *handle);

/*
 * Adds the listed names of a family to `out`, sorted, each once: "person"
 * gives H of person.H.*, "kind" K of kind.K, "cause", "channel".
 * Returns their number.
 */
size_t policy_names(const struct policy *p, const char *family,
    struct strs *out);

/* The built-in kinds of case (DESIGN section 2), NULL-ended. */
extern const char *const policy_kinds[];

/* The outcomes, NULL-ended. */
extern const char *const policy_outcomes[];

/*
 * Is the channel public?  1 public, 0 direct; *known, if not NULL, is set to
 * 0 where neither the policy nor the built-in table (DESIGN section 5) has
 * it, which then counts as direct.
 */
int policy_channel_is_public(const struct policy *p, const char *channel,
    int *known);

/* All channels, built in and of the policy. */
void policy_channels(const struct policy *p, struct strs *out);

/*
 * May this be an owner, a kind, a cause?  0; CASE_ENO naming the nearest
 * where some are listed and it is not among them.  Built-in kinds always
 * pass.  Of owners, some must be persons: one shared mailbox is no list.
 */
int policy_check_owner(const struct policy *p, const char *handle);
int policy_check_kind(const struct policy *p, const char *kind);
int policy_check_cause(const struct policy *p, const char *cause);

#endif
