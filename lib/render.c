#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/render.h"
#include "lib/text.h"

/* SGR parameters: what each colour is for. */
static const char RED[] = "31", YELLOW[] = "33", GREEN[] = "32",
    DIM[] = "2", BOLD[] = "1";

static void
paint(struct buf *out, const struct render *r, const char *colour,
    const char *text)
{
	if (r->colour && colour)
		buf_addf(out, "\033[%sm%s\033[m", colour, text);
	else
		buf_adds(out, text);
}

static void
show(struct buf *out, const char *text)
{
	text_show(out, text, strlen(text), TEXT_LINE);
}

/* Painted text in a column of `width`, and the space behind it.  Text that is
 * too long takes more, but not more than the `used` columns leave. */
static void
column(struct buf *out, const struct render *r, const char *colour,
    const char *text, int width, int *used)
{
	struct buf shown = BUF_INIT, fits = BUF_INIT;
	int columns;

	show(&shown, text);
	if (r->columns > 0) {
		columns = text_clip(&fits, shown.data, r->columns - *used);
	} else {
		buf_adds(&fits, shown.data);
		columns = text_width(shown.data, shown.len);
	}
	if (fits.len > 0)
		paint(out, r, colour, fits.data);
	buf_addf(out, "%*s  ", columns < width ? width - columns : 0, "");
	*used += (columns < width ? width : columns) + 2;
	buf_release(&shown);
	buf_release(&fits);
}

/* The one word that says most about a case, and its colour. */
static const char *
state_word(const struct case_row *row, const char **colour)
{
	*colour = NULL;
	if (row->overdue) {
		*colour = RED;
		return "overdue";
	}
	if (row->waiting_since != WHEN_NONE) {
		*colour = YELLOW;
		return "unanswered";
	}
	if (row->unclaimed) {
		*colour = YELLOW;
		return "unclaimed";
	}
	*colour = row->is_open ? GREEN : DIM;
	return row->is_open ? "open" : "closed";
}

/* On a narrow terminal the subject is worth more than some columns. */
static int
has_room(const struct render *r, int columns)
{
	return r->columns == 0 || r->columns >= columns;
}

void
render_row(struct buf *out, const struct render *r,
    const struct case_row *row)
{
	const char *colour, *state = state_word(row, &colour);
	char day[WHEN_TEXT];
	struct buf line = BUF_INIT;
	size_t start = out->len;
	int used = 0;

	when_format_day(day, row->opened);
	column(out, r, NULL, row->id, CASE_ID, &used);
	if (has_room(r, 60))
		column(out, r, NULL, day, 10, &used);
	column(out, r, colour, state, 10, &used);
	column(out, r, NULL, row->owner ? row->owner : "-", 10, &used);
	if (has_room(r, 72))
		column(out, r, NULL, row->channel[0] ? row->channel : "-", 8,
		    &used);
	show(&line, row->subject ? row->subject : "");
	if (r->columns > 0)
		text_clip(out, line.data, r->columns - used);
	else
		buf_adds(out, line.data);
	while (out->len > start && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_release(&line);
}

/* "channel email, holding": the header line of an event. */
static void
event_head(struct buf *out, const struct event *ev)
{
	const char *channel = event_get(ev, F_CHANNEL);
	const char *as = event_get(ev, F_AS);
	const char *access = event_get(ev, F_ACCESS);
	const char *comma = "";

	show(out, ev->kind_name);
	if (!channel)
		return;
	buf_adds(out, " (");
	show(out, channel);
	comma = ", ";
	if (access && strcmp(access, "public") == 0)
		buf_addf(out, "%spublic", comma);
	if (as) {
		buf_adds(out, comma);
		show(out, as);
	}
	if (event_get(ev, F_PARTY)) {
		buf_addf(out, "%sparty ", comma);
		show(out, event_get(ev, F_PARTY));
	}
	buf_addc(out, ')');
}

/* Fields that the header line has, or that only machines read. */
static int
is_told_elsewhere(const struct event *ev, const struct field *f)
{
	switch (f->id) {
	case F_CASEBOOK_EVENT:
	case F_EVENT:
	case F_BY:
	case F_OCCURRED:
	case F_CHANNEL:
	case F_AS:
	case F_CASE:
	case F_NUMBER:
	case F_AFTER:
	case F_RECORDED:
	case F_KEY:
		return 1;
	case F_ACCESS:
		return event_get(ev, F_CHANNEL) != NULL;
	default:
		return 0;
	}
}

static void
event_body(struct buf *out, const struct event *ev)
{
	struct buf shown = BUF_INIT;
	char *line, *end;

	if (ev->body_len == 0)
		return;
	buf_addc(out, '\n');
	text_show(&shown, ev->body, ev->body_len, TEXT_BLOCK);
	for (line = shown.data; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (end > line)
			buf_addf(out, "    %.*s", (int)(end - line), line);
		buf_addc(out, '\n');
		end += *end == '\n';
	}
	buf_release(&shown);
}

/* An entry typed more than a day after it happened says so (THREATS 15). */
static void
late_note(struct buf *out, const struct event *ev)
{
	char text[WHEN_TEXT];
	int64_t gap = ev->recorded - ev->occurred.at;

	if (gap <= 86400 && gap >= -86400)
		return;
	when_format_minute(text, ev->recorded);
	buf_addf(out, "  recorded %s", text);
}

/* Who holds a case, how it is sorted and found, is nobody's but ours. */
static int
is_ours(enum field_id id)
{
	switch (id) {
	case F_QUESTION:
	case F_ANSWERS:
	case F_DECLINES:
	case F_PROMISE:
	case F_KEEPS:
	case F_REPLACES:
	case F_RELEASES:
	case F_ACCEPTS:
	case F_SUBJECT:
	case F_URL:
	case F_ON_BEHALF:
	case F_ATTACHMENT:
		return 0;
	default:
		return 1;
	}
}

static int
is_not_said(const struct event *ev, const struct field *f)
{
	(void)ev;
	return is_ours(f->id);
}

typedef int leave_out_fn(const struct event *ev, const struct field *f);

static void
event_fields(struct buf *out, const struct event *ev, leave_out_fn *leave_out)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (leave_out(ev, f))
			continue;
		buf_addf(out, "    %s: ", f->name);
		show(out, f->value);
		buf_addc(out, '\n');
	}
}

/* A damaged file has no fields.  It is there all the same, and to be seen. */
static int
is_damaged(struct buf *out, const char *case_id, const struct event *ev)
{
	if (ev->nfields > 0)
		return 0;
	buf_addf(out, "%s  %.*s can't be read: case-verify tells why",
	    case_id[0] ? case_id : "policy", EVENT_ID, ev->id);
	return 1;
}

static void
event_title(struct buf *out, const struct render *r, const char *case_id,
    const struct event *ev)
{
	const char *by = event_get(ev, F_BY);
	struct buf head = BUF_INIT;
	char text[WHEN_TEXT];

	when_format_minute(text, ev->occurred.at);
	paint(out, r, YELLOW, case_id[0] ? case_id : "policy");
	buf_addf(out, " %u ", ev->number);
	event_head(&head, ev);
	paint(out, r, BOLD, head.data);
	buf_adds(out, " by ");
	show(out, by ? by : "-");
	buf_addf(out, "  %s", text);
	buf_release(&head);
}

void
render_event(struct buf *out, const struct render *r, const char *case_id,
    const struct event *ev)
{
	char id[EVENT_ID + 1];

	if (is_damaged(out, case_id, ev)) {
		buf_adds(out, "\n\n");
		return;
	}
	snprintf(id, sizeof id, "%.*s", EVENT_ID, ev->id);
	event_title(out, r, case_id, ev);
	late_note(out, ev);
	buf_adds(out, "  ");
	paint(out, r, DIM, id);
	buf_addc(out, '\n');
	event_fields(out, ev, is_told_elsewhere);
	event_body(out, ev);
	buf_addc(out, '\n');
}

int
render_cut_to_said(struct event *out, const struct event *ev,
    const struct casefile *cf)
{
	static const char kept[F_FIELDS] = { [F_EVENT] = 1, [F_BY] = 1,
		[F_OCCURRED] = 1, [F_CHANNEL] = 1, [F_ACCESS] = 1, [F_AS] = 1,
		[F_CASE] = 1, [F_NUMBER] = 1 };

	if (!casefile_was_said(cf, ev))
		return 1;
	event_copy(out, ev);
	for (enum field_id id = 0; id < F_FIELDS; id++) {
		const char *value = casefile_value(cf, ev, id);

		if (is_ours(id) && !kept[id])
			event_remove(out, id);
		else if (value && value != event_get(ev, id) &&
		    event_put(out, id, value) < 0)
			err_clear();
	}
	return 0;
}

void
render_said(struct buf *out, const struct render *r, const char *case_id,
    const struct event *ev)
{
	event_title(out, r, case_id, ev);
	buf_addc(out, '\n');
	event_fields(out, ev, is_not_said);
	event_body(out, ev);
	buf_addc(out, '\n');
}

/* What is behind the kind of a decision in one line. */
static const char *
decided(const struct event *ev)
{
	switch (ev->kind) {
	case EV_CLOSED:
		return event_get(ev, F_OUTCOME);
	case EV_LINKED:
		return event_get(ev, F_LINK);
	case EV_CORRECTED:
		return event_get(ev, F_CORRECTS);
	default:
		return event_get(ev, F_OWNER);
	}
}

void
render_event_line(struct buf *out, const struct render *r,
    const char *case_id, const struct event *ev)
{
	const char *by = event_get(ev, F_BY);
	const char *subject = event_get(ev, F_SUBJECT);
	const char *what = decided(ev);
	const struct render plain = { 0, 0, r->now };
	struct buf line = BUF_INIT, head = BUF_INIT;
	char text[WHEN_TEXT];
	size_t first;
	int used = 0;

	if (is_damaged(out, case_id, ev))
		return;
	when_format_minute(text, ev->occurred.at);
	event_head(&head, ev);
	buf_addf(&line, "%-*s  %s  ", CASE_ID, case_id[0] ? case_id : "policy",
	    text);
	column(&line, &plain, NULL, by ? by : "-", 10, &used);
	buf_adds(&line, head.data);
	if (what) {
		buf_addc(&line, ' ');
		show(&line, what);
	}
	buf_adds(&line, "  ");
	first = strcspn(ev->body, "\r\n");
	if (subject)
		show(&line, subject);
	else
		text_show(&line, ev->body, first, TEXT_LINE);
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		buf_cut(&line, line.len - 1);
	if (r->columns > 0)
		text_clip(out, line.data, r->columns);
	else
		buf_add(out, line.data, line.len);
	buf_release(&head);
	buf_release(&line);
}

void
render_event_json(struct buf *out, const struct event *ev)
{
	struct json w = JSON_INIT(out);

	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	json_event(&w, ev);
	json_close(&w, '}');
}
