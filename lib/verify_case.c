#include <stdio.h>
#include <string.h>

#include "lib/casefile.h"
#include "lib/err.h"
#include "lib/verify_parts.h"

/* Names the event where a law of its case is broken. */
void
verify_case_fault(struct verifying *v, const char *law, const char *case_id,
    const struct event *ev, const char *what)
{
	struct event_path place = { .number = ev->number };
	struct buf path = BUF_INIT;

	snprintf(place.case_id, sizeof place.case_id, "%s", case_id);
	snprintf(place.kind, sizeof place.kind, "%s", ev->kind_name);
	snprintf(place.event_id, sizeof place.event_id, "%.*s", EVENT_ID,
	    ev->id);
	path_format(&path, &place);
	verify_event_fault(v, law, path.data, what);
	buf_release(&path);
}

static const struct event *
find_event(const struct event_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strncmp(list->order[i]->id, id, EVENT_ID) == 0)
			return list->order[i];
	}
	return NULL;
}

/* Number is one more than that of the latest events that After names. */
static const char *
order_fault(const struct event_list *list, const struct event *ev)
{
	const struct event *before;
	const char *id;
	unsigned highest = 0;
	size_t i = 0;

	while ((id = event_next(ev, F_AFTER, &i))) {
		before = find_event(list, id);
		if (!before)
			return "After names an event that is not there";
		if (before->number > highest)
			highest = before->number;
	}
	if (highest >= ev->number)
		return "After names an event that is not before it";
	if (highest + 1 != ev->number)
		return "its number does not follow those that After names";
	return NULL;
}

static void
verify_hands(struct verifying *v, const char *case_id,
    const struct casefile *cf)
{
	const struct hand *h;

	if (cf->two_openings)
		verify_case_fault(v, "one hand", case_id, cf->events[0],
		    "the case is opened twice");
	for (size_t i = 0; i < cf->nhands; i++) {
		h = &cf->hands[i];
		if (i + 1 < cf->nhands && h->until != cf->hands[i + 1].from)
			verify_case_fault(v, "one hand", case_id, h->event,
			    "between this owner and the next there is none");
		if (h->event->kind == EV_ASSIGNED && h->event->body_len == 0)
			verify_case_fault(v, "one hand", case_id, h->event,
			    "a handover without a reason");
	}
}

void
verify_order(struct verifying *v, const char *case_id,
    const struct event_list *list)
{
	const char *what;

	for (size_t i = 0; i < list->n; i++) {
		what = order_fault(list, list->order[i]);
		if (what)
			verify_case_fault(v, "order", case_id,
			    list->order[i], what);
	}
}

int
verify_case(void *arg, const char *case_id, struct event_list *list)
{
	struct verifying *v = arg;
	struct casefile cf = { 0 };
	int folded;

	v->counts->cases++;
	verify_order(v, case_id, list);
	folded = casefile_fold(&cf, list->order, list->n, NULL);
	if (folded == 1 && list->n > 0)
		verify_case_fault(v, "one hand", case_id, list->order[0],
		    "the case was never opened");
	else if (folded == 0)
		verify_hands(v, case_id, &cf);
	casefile_free(&cf);
	return 0;
}

/* The events of one case as git has them. */
struct loading {
	struct store *store;
	struct event_list *list;
	struct buf bytes;
};

/* One that cannot be read was told before, and has no effect. */
static int
load_event(void *arg, const struct store_added *file)
{
	struct loading *l = arg;
	struct event_path place;
	struct event ev = { .body = "" };
	int rc;

	if (path_parse(&place, file->path) != 0 || place.attachment[0])
		return 0;
	buf_cut(&l->bytes, 0);
	rc = store_read(l->store, file->blob, &l->bytes);
	if (rc == 0)
		rc = event_parse(&ev, l->bytes.data, l->bytes.len);
	if (rc == 0) {
		memcpy(ev.id, file->blob, sizeof ev.id);
		*event_list_add(l->list) = ev;
	} else if (rc == CASE_EDATA || rc == CASE_ECONFIG) {
		err_clear();
		rc = 0;
	}
	return rc;
}

/* *list is {0}, or of the case before. */
static int
load(struct verifying *v, const char *case_id, const char *ours,
    const char *theirs, struct event_list *list)
{
	struct loading l = { v->store, list, BUF_INIT };
	struct buf folder = BUF_INIT;
	int rc;

	path_format_folder(&folder, case_id);
	event_list_clear(list);
	rc = store_news(v->store, "", ours, folder.data, load_event, &l);
	if (rc == 0)
		rc = store_news(v->store, ours, theirs, folder.data,
		    load_event, &l);
	event_list_sort(list);
	buf_release(&folder);
	buf_release(&l.bytes);
	return rc;
}

int
verify_touched(struct verifying *v, const char *ours, const char *theirs)
{
	struct event_list list = { 0 };
	const char *last = "";
	int rc = load(v, "", ours, theirs, &list);

	if (rc == 0)
		verify_order(v, "", &list);
	strs_sort(&v->cases);
	for (size_t i = 0; rc == 0 && i < v->cases.n; i++) {
		if (strcmp(v->cases.v[i], last) == 0)
			continue;
		last = v->cases.v[i];
		rc = load(v, last, ours, theirs, &list);
		if (rc == 0)
			rc = verify_case(v, last, &list);
	}
	event_list_free(&list);
	return rc;
}
