/*
 * event: one immutable entry, as bytes of the event file (DESIGN section
 * 4.1, format 1) and as a struct.
 *
 * The table of kinds and fields lives in event_table.c and nowhere else:
 * which field may stand on which kind, may it repeat, what its value looks
 * like, in which order fields are written.  JSON names, query keys and the
 * manual derive from it.  event_check.c holds events and values to it.
 *
 * Reading:  event_parse() takes any well-formed header, unknown fields and
 * kinds included, keeps the order, and asks for the required fields only.
 * event_check() then holds it to the table.
 * Writing:  event_init(), event_add() in any order (fields land where the
 * table has them), event_set_body(), event_check(), event_format().
 * What event_parse() accepts, event_format() gives back byte for byte.
 *
 * All strings of an event belong to it and live until event_release().
 */
#ifndef CASEBOOK_EVENT_H
#define CASEBOOK_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/path.h"
#include "lib/when.h"

enum {
	EVENT_FORMAT = 1,		/* value of Casebook-Event */
	EVENT_NUMBER_MAX = 999999999,	/* value of Number */
	EVENT_NAME_MAX = 64,		/* bytes of the name of a field */
	EVENT_VALUE_MAX = 4096,		/* bytes of a value */
	EVENT_FIELDS_MAX = 2000,	/* fields of an event */
	EVENT_BODY_MAX = 32 << 20,	/* bytes of a body */
};

/* How the Key of a mail that came in begins; its Message-ID, "> " and a digest
 * of its content follow, so that the mail is known when it comes again. */
#define EVENT_MAIL_KEY "mail:<"

enum event_kind {
	EV_UNKNOWN,
	EV_OPENED,
	EV_RECEIVED,
	EV_REPLIED,
	EV_NOTED,
	EV_ASSIGNED,
	EV_SET,
	EV_LINKED,
	EV_CORRECTED,
	EV_CLOSED,
	EV_REOPENED,
	EV_SENT,
	EV_BOUNCED,
	EV_CONFIGURED,
	EV_KINDS
};

/* In the order in which they are written. */
enum field_id {
	F_CASEBOOK_EVENT,
	F_EVENT,
	F_BY,
	F_OCCURRED,
	F_VIA,
	F_OWNER,
	F_KIND,
	F_SUBJECT,
	F_CONTACT,
	F_CUSTOMER,
	F_PREFERS,
	F_AVOIDS,
	F_ABOUT,
	F_WANTS,
	F_PUBLISH,
	F_LANGUAGE,
	F_REF,
	F_TAG,
	F_UNTAG,
	F_CHANNEL,
	F_ACCESS,
	F_PARTY,
	F_FROM,
	F_CC,		/* who else got the mail, and so may answer in it */
	F_ON_BEHALF,
	F_URL,
	F_AUTOMATIC,
	F_EFFORT,
	F_RETOLD,
	F_AS,
	F_QUESTION,
	F_ANSWERS,
	F_DECLINES,
	F_PROMISE,
	F_KEEPS,
	F_REPLACES,
	F_RELEASES,
	F_ACCEPTS,
	F_APOLOGY,
	F_FAULT,
	F_TELLS,
	F_SEND,
	F_REPLY,	/* sent, bounced: event id of the reply */
	F_WAIVES,
	F_REMIND,
	F_TAKEDOWN,
	F_CORRECTS,
	F_SET,
	F_UNSET,
	F_VOID,
	F_OUTCOME,
	F_CAUSE,
	F_REDRESS,
	F_STAYS,
	F_DESPITE,
	F_REVIEW,
	F_LINK,
	F_UNLINK,
	F_ATTACHMENT,
	F_UNKNOWN,	/* a field that this version does not know */
	F_CASE,		/* the last five stand last, behind the unknown */
	F_NUMBER,
	F_AFTER,
	F_RECORDED,
	F_KEY,
	F_FIELDS
};

struct field {
	enum field_id id;
	const char *name;	/* as written: "On-Behalf" */
	const char *value;
};

struct event {
	/* The blob id, 40 hex digits; "" until whoever has the bytes hashed
	 * sets it.  The event id is its first EVENT_ID digits. */
	char id[BLOB_ID + 1];

	/* Derived from the fields by event_parse(), event_add(). */
	enum event_kind kind;
	const char *kind_name;	/* value of Event; "" before it is set */
	unsigned number;
	struct when occurred;	/* at == WHEN_NONE until set */
	int64_t recorded;	/* WHEN_NONE until set */

	struct field *fields;
	size_t nfields;
	const char *body;	/* never NULL, followed by a NUL */
	size_t body_len;

	struct event_memory *memory;	/* event.c's own */
	size_t fields_size;
};

/* What the table says of a field. */
enum field_value {
	VALUE_TEXT,		/* anything text_is_value() takes, not empty */
	VALUE_HANDLE,		/* [a-z0-9._-]+ */
	VALUE_NAME,		/* [a-z0-9-]+: channel, cause, outcome, kind */
	VALUE_YES,		/* yes */
	VALUE_YES_NO,
	VALUE_YES_NO_UNKNOWN,
	VALUE_STAYS,		/* yes, no, no-choice */
	VALUE_ACCESS,		/* direct, public */
	VALUE_AS,		/* ack, holding, answer, final */
	VALUE_OUTCOME,		/* DESIGN section 2 */
	VALUE_INSTANT,		/* RFC 3339 */
	VALUE_INSTANT_TEXT,	/* RFC 3339, space, text */
	VALUE_DURATION,		/* 6h30m */
	VALUE_CASE,		/* case id */
	VALUE_EVENT,		/* event id */
	VALUE_ITEM,		/* event id, '.', number: question, promise */
	VALUE_LINK,		/* relation, space, case id */
	VALUE_SETTING,		/* name, space, value */
	VALUE_MONEY,		/* 12.50 EUR, then words or nothing */
	VALUE_ATTACHMENT,
	VALUE_NUMBER,		/* 1 to EVENT_NUMBER_MAX */
	VALUE_KEY,		/* not empty, at most 1,024 bytes */
	VALUE_UTC,		/* RFC 3339 in UTC, with Z */
	VALUE_EVENT_KIND,	/* [a-z][a-z0-9-]*, at most KIND_MAX bytes */
};

struct field_rule {
	const char *name;
	const char *json;	/* "on_behalf" */
	enum field_value value;
	unsigned kinds;		/* bit 1 << kind: may stand there */
	unsigned required;	/* bit 1 << kind: must stand there; has the
				 * bit of EV_UNKNOWN where every event, also
				 * of a new kind, must have it */
	int repeats;
};

/* How a case may stand to another: "follows|related" and so on. */
extern const char event_relations[];

/* The rule of a known field; NULL for F_UNKNOWN. */
const struct field_rule *event_field_rule(enum field_id id);

/* By name as in the file ("On-Behalf") or in JSON ("on_behalf");
 * F_UNKNOWN if none has it. */
enum field_id event_field_by_name(const char *name, size_t len);
enum field_id event_field_by_json(const char *name);

/*
 * Like event_field_by_name(), for readers of whole events: looks at `from`
 * first, then at what follows it in the table.  Files have their fields in
 * that order, so that a reader who gives the field before is there after a
 * step or two, and has gone around once after a whole event.
 */
enum field_id event_field_from(enum field_id from, const char *name,
    size_t len);

/* "replied" and back; NULL, EV_UNKNOWN. */
const char *event_kind_name(enum event_kind kind);
enum event_kind event_kind_by_name(const char *name);

/* Makes an event without fields but Casebook-Event and Event; with none at
 * all of EV_UNKNOWN, for whoever adds these two with event_append(). */
void event_init(struct event *ev, enum event_kind kind);
void event_release(struct event *ev);

/*
 * Reads an event file, which begins with Casebook-Event.  The event must be
 * unset or released; it is released on failure.  CASE_EDATA with the reason
 * ("no By", "line 5: a second Occurred", "line 4: no field"); CASE_ECONFIG
 * if Casebook-Event is newer than EVENT_FORMAT.  Only what the struct holds
 * (Event, Number, Occurred, Recorded) must be of its form, and By be there;
 * a missing Case is no fault here.  `id` stays "".
 */
int event_parse(struct event *out, const char *bytes, size_t len);

/* Appends the bytes of the event file.  CASE_EBUG if a value could not be
 * read back (a control character, invalid UTF-8). */
int event_format(const struct event *ev, struct buf *out);

/*
 * Holds an event to the table: each field may stand on its kind, none twice
 * that may not repeat, repeated ones together, required ones there, each
 * value of its form, a body where the reason is asked for.  Unknown kinds
 * and fields pass; what every event must have is asked of unknown kinds too.
 * 0 or CASE_EDATA, naming field and value; CASE_ECONFIG for a newer format.
 */
int event_check(const struct event *ev);

/* Is `value` of the form that the field asks for?  0, or CASE_EDATA with a
 * message that names the field and says what is wanted. */
int event_check_value(enum field_id id, const char *value);

/* The value of a field, its first if it repeats; NULL if it is absent. */
const char *event_get(const struct event *ev, enum field_id id);

/*
 * The values of a field that repeats, one after the other:
 *
 *	size_t i = 0;
 *	while ((value = event_next(ev, F_QUESTION, &i)))
 */
const char *event_next(const struct event *ev, enum field_id id, size_t *i);

/* Is the value of the field "yes"?  1 or 0. */
int event_yes(const struct event *ev, enum field_id id);

/*
 * Adds a field behind the others of its name, at its place in the order.
 * The value must pass text_is_value() and EVENT_VALUE_MAX, else CASE_EDATA
 * with the name of the field.  Its form is event_check()'s business, except
 * for Event, Occurred, Number and Recorded, which the struct holds.
 */
int event_add(struct event *ev, enum field_id id, const char *value);
int event_addf(struct event *ev, enum field_id id, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Adds a field by name at the very end, known or not: for readers of JSON,
 * who must keep the order of the file.  CASE_EDATA for a bad name or value.
 */
int event_append(struct event *ev, const char *name, const char *value);

/* event_remove() and event_add() in one: exactly one value afterwards. */
int event_put(struct event *ev, enum field_id id, const char *value);

/* Removes all fields of that id. */
void event_remove(struct event *ev, enum field_id id);

/* Replaces the body by a copy.  CASE_EDATA if it is not text, has a NUL, or
 * is longer than EVENT_BODY_MAX. */
int event_set_body(struct event *ev, const char *body, size_t len);

/* Makes `out`, unset, a copy that owns its memory. */
void event_copy(struct event *out, const struct event *ev);

/*
 * The order of events in a case (DESIGN section 4): number, Recorded, blob
 * id.  Takes const struct event *const * for qsort(3).
 */
int event_compare(const void *a, const void *b);

/* A value of Promise or Remind: the instant, and the text behind it.
 * 0, or 1 if it is none. */
int event_split_instant(struct when *due, const char **text,
    const char *value);

/* A value of Set or Link: the word before the first space (copied,
 * truncated at `size`), and what follows it.  0, or 1 if there is none. */
int event_split_word(char *word, size_t size, const char **rest,
    const char *value);

/* A value of Attachment: `<blob id> <size> <type> <name>`, or with
 * `<blob id>#<part>` for a part of a stored mail. */
struct attachment {
	char blob[BLOB_ID + 1];
	const char *part;	/* "" or "1.2"; not NUL-ended: part_len */
	size_t part_len;
	uint64_t size;
	const char *type;	/* not NUL-ended: type_len */
	size_t type_len;
	const char *name;	/* to the end of the value */
};

/* 0, or 1 if it is none; so a `name` that path_is_clean_name() refuses never
 * comes out. */
int event_parse_attachment(struct attachment *out, const char *value);

#endif
