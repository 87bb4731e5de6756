/*
 * setting: what a house may set in its policy (DESIGN section 4.3): the
 * table of known keys and the form of their values.
 *
 * It is asked before a setting is written and never when one is read, for a
 * newer version may have written keys that this one does not know.  A module
 * apart from policy, since the forms are those of the calendar, which reads
 * the policy.  Pure but for a look into the zone database.
 */
#ifndef CASEBOOK_SETTING_H
#define CASEBOOK_SETTING_H

#include "lib/event.h"

/*
 * May `key` be set to `value`: is the key of the known ones, is the value of
 * its form (a duration, a zone, a handle, an access ...)?  0; CASE_EDATA
 * names what is wanted; an unknown key names the nearest.  casebook.format
 * can't be set.
 */
int setting_check(const char *key, const char *value);

/*
 * A setting as people type it in the form in which it is stored: a date, in
 * the key or as the value, may be typed as 24.12.2026.  Appends both; what is
 * not understood stays as it is, for setting_check() to refuse.  `value` may
 * be NULL, where only the key is told.
 */
void setting_complete(struct buf *out_key, struct buf *out_value,
    const char *key, const char *value);

/*
 * Does a configured event leave the casebook at the format of this version?
 * To be asked of every one that is written, an imported one too: with another
 * casebook.format, or none, nobody could open it any more.  0, or CASE_EDATA.
 */
int setting_check_format(const struct event *ev);

/* Adds the known keys, in the order of the table; of those with a free part
 * what stands before that: "person.". */
void setting_keys(struct strs *out);

#endif
