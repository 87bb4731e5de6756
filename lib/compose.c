#include <stdio.h>
#include <string.h>

#include "lib/compose.h"
#include "lib/err.h"
#include "lib/text.h"

/* The words may have lines that begin with '#'.  Behind this line, as among
 * the fields, they are comments. */
static const char scissors[] =
    "# ------------------------ 8< ------------------------";

/* What is set when the event is written, or tells how it came: nobody's to
 * edit. */
static int
is_fixed(enum field_id id)
{
	switch (id) {
	case F_CASEBOOK_EVENT:
	case F_EVENT:
	case F_CASE:
	case F_NUMBER:
	case F_AFTER:
	case F_RECORDED:
	case F_KEY:
	case F_ATTACHMENT:
	case F_VIA:
	case F_AUTOMATIC:
		return 1;
	default:
		return 0;
	}
}

static void
add_fields(struct buf *out, const struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (!is_fixed(f->id))
			buf_addf(out, "%s: %s\n", f->name, f->value);
	}
}

/* May the field stand on this kind of event? */
static int
takes(const struct event *ev, enum field_id id)
{
	return event_field_rule(id)->kinds >> ev->kind & 1;
}

/* What is open, as the field that would settle it. */
static void
offer_settlements(struct buf *out, const struct event *ev,
    const struct casefile *cf)
{
	enum side asked = ev->kind == EV_RECEIVED ? SIDE_US : SIDE_CONTACT;
	enum field_id keeps = ev->kind == EV_RECEIVED ? F_RELEASES : F_KEEPS;

	for (size_t i = 0; takes(ev, F_ANSWERS) && i < cf->nquestions; i++) {
		const struct question *q = &cf->questions[i];

		if (q->state == QUESTION_OPEN && q->side == asked)
			buf_addf(out, "# Answers: q%u\n#   %s\n",
			    q->short_number, q->text);
	}
	for (size_t i = 0; takes(ev, keeps) && i < cf->npromises; i++) {
		const struct promise *p = &cf->promises[i];
		char day[WHEN_TEXT];

		if (p->state != PROMISE_OPEN)
			continue;
		when_format_day(day, p->due.at);
		buf_addf(out, "# %s: p%u\n#   %s (due %s)\n",
		    event_field_rule(keeps)->name, p->short_number, p->text,
		    day);
	}
	if (takes(ev, F_PROMISE))
		buf_adds(out, "# Promise: 5bd What, and by when\n");
}

/* Lines of the words that end in a question mark, which the contact may want
 * to have answered. */
static void
offer_questions(struct buf *out, const struct event *ev)
{
	const char *line = ev->body;

	if (ev->kind != EV_OPENED && ev->kind != EV_RECEIVED)
		return;
	while (*line) {
		size_t len = strcspn(line, "\n"), end = len;

		while (end > 0 && (line[end - 1] == ' ' ||
		    line[end - 1] == '\r'))
			end--;
		if (end > 1 && line[end - 1] == '?' &&
		    text_is_value(line, end))
			buf_addf(out, "# Question: %.*s\n", (int)end, line);
		line += len + (line[len] == '\n');
	}
}

static void
quote_last_word(struct buf *out, const struct casefile *cf)
{
	const struct saying *last = casefile_last_word(cf);
	char when[WHEN_TEXT];
	const char *line;

	if (!last)
		return;
	when_format_minute(when, last->at);
	buf_addf(out, "#\n# Their last words (%s, %s):\n",
	    last->channel ? last->channel : "-", when);
	for (line = last->event->body; *line;) {
		size_t len = strcspn(line, "\n");

		buf_addf(out, "# > %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

void
compose_text(struct buf *out, const struct event *ev,
    const struct casefile *cf)
{
	add_fields(out, ev);
	if (cf)
		offer_settlements(out, ev, cf);
	offer_questions(out, ev);
	buf_addc(out, '\n');
	buf_add(out, ev->body, ev->body_len);
	buf_addf(out, "\n%s\n# %s %s: fields, an empty line, the words.\n"
	    "# Lines that begin with # are left out; an empty file writes "
	    "nothing.\n", scissors, cf && cf->id ? cf->id : "a new case",
	    ev->kind_name);
	if (cf)
		quote_last_word(out, cf);
}

const char *
compose_skip_errors(const char *text)
{
	while (strncmp(text, "#! ", 3) == 0) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

void
compose_add_error(struct buf *text, const char *error)
{
	struct buf whole = BUF_INIT;
	const char *old = compose_skip_errors(text->data);

	while (*error) {
		size_t len = strcspn(error, "\n");

		buf_addf(&whole, "#! %.*s\n", (int)len, error);
		error += len + (error[len] == '\n');
	}
	buf_adds(&whole, old);
	buf_release(text);
	*text = whole;
}

/* A time is read as people type it. */
static int
add_occurred(struct event *ev, const char *value, int64_t now)
{
	char text[WHEN_TEXT];
	struct when when;
	int rc = when_parse(&when, value, now);

	if (rc < 0)
		return rc;
	when_format(text, when);
	return event_add(ev, F_OCCURRED, text);
}

/* "Channel: email" */
static int
read_field(struct event *ev, const char *line, size_t len, int64_t now)
{
	const char *colon = memchr(line, ':', len);
	struct buf value = BUF_INIT;
	enum field_id id;
	int rc;

	if (!colon)
		return err_set(CASE_EDATA, "'%.*s' is no field: Name: value, "
		    "and an empty line before the words", (int)len, line);
	id = event_field_by_name(line, (size_t)(colon - line));
	if (id == F_UNKNOWN || is_fixed(id))
		return err_set(CASE_EDATA, "no field '%.*s' can be set here",
		    (int)(colon - line), line);
	colon++;
	while (colon < line + len && *colon == ' ')
		colon++;
	buf_add(&value, colon, len - (size_t)(colon - line));
	while (value.len > 0 && value.data[value.len - 1] == ' ')
		buf_cut(&value, value.len - 1);
	rc = id == F_OCCURRED ? add_occurred(ev, value.data, now) :
	    event_add(ev, id, value.data);
	buf_release(&value);
	return rc;
}

/*
 * The text without comments behind the scissors, without a byte order mark,
 * with the line ends of Unix, and without space at the end.  What somebody
 * typed at the very end of the file counts.
 */
static void
cut_out(struct buf *out, const char *text)
{
	int crlf = text[strcspn(text, "\r\n")] == '\r', behind = 0;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t keep = len - (crlf && len > 0 && text[len - 1] == '\r');

		behind |= strncmp(text, scissors, sizeof scissors - 1) == 0;
		if (!behind || *text != '#') {
			buf_add(out, text, keep);
			buf_addc(out, '\n');
		}
		text += len + (text[len] == '\n');
	}
	while (out->len > 0 && strchr(" \t\r\n", out->data[out->len - 1]))
		buf_cut(out, out->len - 1);
	if (out->len > 0)
		buf_addc(out, '\n');
}

/* Reads fields up to an empty line; *at is then behind it. */
static int
read_fields(struct event *ev, const char **at, int64_t now)
{
	const char *line = *at;
	int rc = 0;

	while (rc == 0 && *line && *line != '\n') {
		size_t len = strcspn(line, "\n");

		if (*line != '#' && strspn(line, " \t") < len)
			rc = read_field(ev, line, len, now);
		line += len + (line[len] == '\n');
	}
	*at = line + strspn(line, "\n");
	return rc;
}

int
compose_read(struct event *out, enum event_kind kind, const struct buf *text,
    int64_t now)
{
	struct buf plain = BUF_INIT;
	const char *at;
	size_t nfields;
	int rc;

	if (memchr(text->data, '\0', text->len))
		return err_set(CASE_EDATA, "a NUL is in the text");
	cut_out(&plain, text->data);
	at = plain.data + strspn(plain.data, "\n");
	event_init(out, kind);
	nfields = out->nfields;
	rc = read_fields(out, &at, now);
	if (rc == 0)
		rc = event_set_body(out, at, strlen(at));
	if (rc == 0 && out->nfields == nfields && out->body_len == 0)
		rc = 1;
	if (rc != 0)
		event_release(out);
	buf_release(&plain);
	return rc;
}
