#include <string.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/export.h"
#include "lib/json.h"

struct exporting {
	struct casebook *cb;
	export_line_fn *fn;
	void *arg;
	struct buf line, file, base64;
};

/* The content of each attachment, in the order of the fields; "" for the
 * part of a stored mail, which is in the mail. */
static int
add_attachments(struct exporting *e, struct json *w, const struct event *ev)
{
	struct attachment a;
	const char *value;
	size_t i = 0;
	int rc = 0;

	json_open(w, "attachment_data", '[');
	while (rc == 0 && (value = event_next(ev, F_ATTACHMENT, &i))) {
		buf_cut(&e->file, 0);
		buf_cut(&e->base64, 0);
		if (event_parse_attachment(&a, value) == 0 && !a.part_len)
			rc = store_read(e->cb->store, a.blob, &e->file);
		json_base64(&e->base64, e->file.data, e->file.len);
		json_put_string(w, NULL, e->base64.data);
	}
	json_close(w, ']');
	return rc;
}

static int
export_event(struct exporting *e, const struct event *ev)
{
	struct json w = JSON_INIT(&e->line);
	int rc = 0;

	buf_cut(&e->line, 0);
	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	json_event(&w, ev);
	if (event_get(ev, F_ATTACHMENT))
		rc = casebook_store(e->cb);
	if (rc == 0 && event_get(ev, F_ATTACHMENT))
		rc = add_attachments(e, &w, ev);
	json_close(&w, '}');
	return rc == 0 ? e->fn(e->arg, &e->line) : rc;
}

static int
export_case(void *arg, const char *case_id, struct event_list *list)
{
	struct exporting *e = arg;
	int rc = 0;

	(void)case_id;
	for (size_t i = 0; rc == 0 && i < list->n; i++)
		rc = export_event(e, list->order[i]);
	return rc;
}

int
casebook_export(struct casebook *cb, const struct query *query,
    export_line_fn *fn, void *arg)
{
	struct exporting e = { cb, fn, arg, BUF_INIT, BUF_INIT, BUF_INIT };
	struct selection sel = { .query = query, .now = when_now() };
	struct event_list policy = { 0 };
	int rc = 0;

	if (!query) {
		rc = index_events(cb->index, "", &policy);
		rc = rc == 0 ? export_case(&e, "", &policy) : rc == 1 ? 0 :
		    rc;
	}
	if (rc == 0)
		rc = index_each_case(cb->index, &sel, 1, export_case, &e);
	event_list_free(&policy);
	buf_release(&e.line);
	buf_release(&e.file);
	buf_release(&e.base64);
	return rc;
}
