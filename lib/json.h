/*
 * json: events as JSON lines (DESIGN section 5.4), and the writer that all
 * JSON output uses.  Pure.
 *
 * Lines are read by jansson, strictly by RFC 8259; beyond that, a key twice
 * and NUL are refused.  Its names begin with json_ too: those that write are
 * json_put_... here, so that none clash.
 */
#ifndef CASEBOOK_JSON_H
#define CASEBOOK_JSON_H

#include <stdint.h>

#include "lib/buf.h"
#include "lib/event.h"

/*
 * A writer puts commas; keys are NULL inside arrays.  Strings must be UTF-8;
 * what text_is_hidden() tells is written as escapes, so that a line is one
 * line and safe to look at.
 *
 *	struct json w = JSON_INIT(&buf);
 *	json_open(&w, NULL, '{');
 *	json_put_string(&w, "id", id);
 *	json_close(&w, '}');
 *	buf_addc(&buf, '\n');
 */
struct json {
	struct buf *out;
	int comma;
};

#define JSON_INIT(buf) { (buf), 0 }

void json_open(struct json *w, const char *key, char bracket);
void json_close(struct json *w, char bracket);
void json_put_string(struct json *w, const char *key, const char *value);
void json_put_stringn(struct json *w, const char *key, const char *value,
    size_t len);
void json_put_number(struct json *w, const char *key, int64_t value);
/* 3750 as 37.50. */
void json_put_hundredths(struct json *w, const char *key, int64_t value);
void json_put_bool(struct json *w, const char *key, int value);
void json_put_null(struct json *w, const char *key);
/* The string, or null if it is NULL. */
void json_put_maybe(struct json *w, const char *key, const char *value);
/* UTC, or null if it is WHEN_NONE. */
void json_put_instant(struct json *w, const char *key, int64_t at);

/*
 * Writes the members of an event into an open object: `id` (event id, where
 * it is set), every field under its JSON name in file order, repeatable ones
 * as arrays, an unknown field as a string or, if it is there more than once,
 * an array; `body`.  An unknown field that would take the name of a member
 * that is none (v, id, body, attachment_data, attachment_names) gets a '_'
 * before it.  Required by law 8: json_read_line() gives back an event of the
 * same bytes.
 */
void json_event(struct json *w, const struct event *ev);

/* Is this the name of a member that is no field?  1 or 0. */
int json_is_reserved(const char *key);

/* A line of input, taken apart. */
struct json_line {
	struct event event;	/* fields in the order of the line where it
				 * has an id, else in that of the table */
	char id[EVENT_ID + 1];	/* "" if absent */
	char *ref;		/* "ref" used instead of "case"; NULL.  It is
				 * a field of the event only where its kind
				 * carries Ref */
	struct strs attachment_data;	/* base64 texts, one for each
				 * Attachment field, or empty */
	struct strs attachment_names;	/* for lines that bring files without
				 * Attachment fields: names */
};

/*
 * Reads one line.  CASE_EDATA: not JSON, not an object, a value that is
 * neither string nor array of strings (whole numbers and true/false are taken
 * for the fields whose form they fit: number, yes/no), more values than any
 * event has (so that the tree stays small), an unknown `event` or
 * field without `id`, and so on; CASE_ECONFIG for a newer format.  Missing
 * required fields are not asked for here, but Casebook-Event is set.
 * Members `v` and `id` are no fields; `attachment_data` and
 * `attachment_names` are arrays.  *out must be unset; it is released on
 * failure.
 */
int json_read_line(struct json_line *out, const char *line, size_t len);
void json_line_release(struct json_line *l);

/* Standard base64 with padding (RFC 4648 section 4). */
void json_base64(struct buf *out, const void *data, size_t len);
/* 0, or CASE_EDATA. */
int json_unbase64(struct buf *out, const char *text);

#endif
