#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/event_list.h"

void
event_list_clear(struct event_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		event_release(&list->events[i]);
	list->n = 0;
}

void
event_list_free(struct event_list *list)
{
	event_list_clear(list);
	free(list->events);
	free(list->order);
	memset(list, 0, sizeof *list);
}

struct event *
event_list_add(struct event_list *list)
{
	struct event *ev;

	if (list->n == list->size) {
		list->size = list->size ? list->size * 2 : 16;
		list->events = xrealloc(list->events,
		    list->size * sizeof *list->events);
		list->order = xrealloc(list->order,
		    list->size * sizeof *list->order);
	}
	ev = &list->events[list->n++];
	memset(ev, 0, sizeof *ev);
	return ev;
}

void
event_list_sort(struct event_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		list->order[i] = &list->events[i];
	if (list->n > 1)
		qsort(list->order, list->n, sizeof *list->order,
		    event_compare);
}
