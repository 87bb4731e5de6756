/*
 * export: events as JSON lines (DESIGN section 5.4), whole: import gives the
 * same bytes back, with the same ids, attachments included.
 */
#ifndef CASEBOOK_EXPORT_H
#define CASEBOOK_EXPORT_H

#include "lib/casebook.h"

typedef int export_line_fn(void *arg, const struct buf *line);

/*
 * Calls `fn` with each event of the selected cases, a case after the other;
 * without a query (NULL) those of the policy first.  Not 0 from `fn` ends it
 * and is returned.
 */
int casebook_export(struct casebook *cb, const struct query *query,
    export_line_fn *fn, void *arg);

#endif
