/*
 * event_list: the events of a case together, in memory that is used again
 * for the next case.
 *
 * {0} before first use.  `order` points to the events as event_compare() has
 * them, for casefile_fold(); it is right after event_list_sort().
 */
#ifndef CASEBOOK_EVENT_LIST_H
#define CASEBOOK_EVENT_LIST_H

#include "lib/event.h"

struct event_list {
	struct event *events;
	const struct event **order;
	size_t n;
	size_t size;		/* allocated */
};

/* Adds an unset event and returns it; others may move in memory. */
struct event *event_list_add(struct event_list *list);

void event_list_sort(struct event_list *list);

/* Releases the events; keeps the memory, or not. */
void event_list_clear(struct event_list *list);
void event_list_free(struct event_list *list);

#endif
