/*
 * Random events that follow the table, for the tests of whatever writes and
 * reads events.  The seed is fixed and printed, so that a failure can be had
 * again.
 */
#ifndef CASEBOOK_RANDOM_EVENT_H
#define CASEBOOK_RANDOM_EVENT_H

#include <stdio.h>
#include <string.h>

#include "lib/event.h"

static uint64_t random_state;

static inline void
random_seed(uint64_t seed)
{
	print_message("# seed %llu\n", (unsigned long long)seed);
	random_state = seed;
}

/* Below n: xorshift64*. */
static inline unsigned
random_below(unsigned n)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (unsigned)((random_state * 0x2545f4914f6cdd1dULL >> 33) % n);
}

/* Text of up to n pieces; `block`: of those too that only a body may have. */
static inline void
random_text(struct buf *out, unsigned n, int block)
{
	static const char *const pieces[] = {
		"a", "soup ", "Z", "0", ": ", ":", " ", "\"", "\\", "\\u0041",
		"/", "#", "{}", "[,]", "ä", "ß", "中文", "😀", "👩‍👧",
		"\xe2\x80\xae", "\xe2\x80\x8b", "\xef\xbf\xbd",
		"\xf4\x8f\xbf\xbf", "\xc2\xa0", "'", "<b>", "By: eve",
		"\n", "\n\n", "\r\n", "\t", "\x01", "\x1b[31m", "\x7f",
		"\xc2\x80", "\xc2\x9f", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\nCase: 7k3qf2mxab\n", "\b\f",
	};
	unsigned all = sizeof pieces / sizeof *pieces;

	for (unsigned i = random_below(n + 1); i > 0; i--)
		buf_adds(out, pieces[random_below(block ? all : all - 13)]);
}

static inline void
random_chars(struct buf *out, const char *of, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_addc(out, of[random_below((unsigned)strlen(of))]);
}

static inline void
random_word(struct buf *out, const char *const *words)
{
	unsigned n = 0;

	while (words[n])
		n++;
	buf_adds(out, words[random_below(n)]);
}

#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }

static inline void
random_instant(struct buf *out, const char *const *zones)
{
	buf_addf(out, "20%02u-%02u-%02uT%02u:%02u:%02u", random_below(100),
	    1 + random_below(12), 1 + random_below(28), random_below(24),
	    random_below(60), random_below(60));
	random_word(out, zones);
}

#define ZONES WORDS("Z", "+01:00", "-09:30", "+14:00")

/* A value that the field takes. */
static inline void
random_value(struct buf *out, enum field_id id)
{
	static const char hex[] = "0123456789abcdef";
	static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	switch (event_field_rule(id)->value) {
	case VALUE_HANDLE:
	case VALUE_NAME:
	case VALUE_EVENT_KIND:
		random_chars(out, small + random_below(2), 1);
		random_chars(out, small, random_below(12));
		break;
	case VALUE_YES:
		buf_adds(out, "yes");
		break;
	case VALUE_YES_NO:
		random_word(out, WORDS("yes", "no"));
		break;
	case VALUE_YES_NO_UNKNOWN:
		random_word(out, WORDS("yes", "no", "unknown"));
		break;
	case VALUE_STAYS:
		random_word(out, WORDS("yes", "no", "no-choice"));
		break;
	case VALUE_ACCESS:
		random_word(out, WORDS("direct", "public"));
		break;
	case VALUE_AS:
		random_word(out, WORDS("ack", "holding", "answer", "final"));
		break;
	case VALUE_OUTCOME:
		random_word(out, WORDS("upheld", "partly-upheld", "not-upheld",
		    "withdrawn", "out-of-scope", "referred", "duplicate",
		    "answered"));
		break;
	case VALUE_INSTANT:
		random_instant(out, ZONES);
		break;
	case VALUE_UTC:
		random_instant(out, WORDS("Z"));
		break;
	case VALUE_INSTANT_TEXT:
		random_instant(out, ZONES);
		buf_adds(out, " x");
		random_text(out, 9, 0);
		break;
	case VALUE_DURATION:
		buf_addf(out, "%uh%um", 1 + random_below(9),
		    1 + random_below(59));
		break;
	case VALUE_CASE:
		random_chars(out, path_alphabet, CASE_ID);
		break;
	case VALUE_EVENT:
		random_chars(out, hex, EVENT_ID);
		break;
	case VALUE_ITEM:
		random_chars(out, hex, EVENT_ID);
		buf_addf(out, ".%u", 1 + random_below(20));
		break;
	case VALUE_LINK:
		random_word(out, WORDS("duplicate-of ", "caused-by ",
		    "follows ", "related "));
		random_chars(out, path_alphabet, CASE_ID);
		break;
	case VALUE_SETTING:
		random_word(out, WORDS("Retold yes", "Subject x",
		    "New-Thing x", "Occurred 2026-11-21T10:10:00Z"));
		break;
	case VALUE_MONEY:
		buf_addf(out, "%u.%02u EUR", random_below(1000),
		    random_below(100));
		random_word(out, WORDS("", " voucher", " and words"));
		break;
	case VALUE_ATTACHMENT:
		random_chars(out, hex, BLOB_ID);
		random_word(out, WORDS("", "#1", "#2.13.1"));
		buf_addf(out, " %u text/plain ", random_below(1u << 30));
		random_word(out, WORDS("scan.pdf", "Brief vom 3. Mai.txt"));
		break;
	case VALUE_NUMBER:
		buf_addf(out, "%u", 1 + random_below(EVENT_NUMBER_MAX));
		break;
	case VALUE_TEXT:
	case VALUE_KEY:
		buf_adds(out, "x");
		random_text(out, 20, 0);
		break;
	}
}

static inline void
random_fields(struct event *ev, enum field_id id)
{
	const struct field_rule *rule = event_field_rule(id);
	int needed = (rule->required & 1u << ev->kind) ||
	    id == F_LINK || id == F_SET;
	unsigned n = needed || random_below(3) == 0;

	if (n && rule->repeats)
		n += random_below(3);
	if (!(rule->kinds & 1u << ev->kind))
		n = 0;
	while (n-- > 0) {
		struct buf value = BUF_INIT;

		random_value(&value, id);
		assert_int_equal(event_add(ev, id, value.data), 0);
		buf_release(&value);
	}
}

static inline void
random_unknown_fields(struct event *ev)
{
	static const char *const names[] = {
		"New-Thing", "X", "Id", "V", "Body", "Attachment-Data",
		"A-B1-C2", "Tagx", "Ta"
	};

	if (random_below(2))
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		for (unsigned n = random_below(3); n > 0; n--) {
			struct buf value = BUF_INIT;

			random_text(&value, 5, 0);
			assert_int_equal(event_append(ev, names[i],
			    value.data), 0);
			buf_release(&value);
		}
	}
}

/* An event that event_check() takes, of a known kind or of a new one. */
static inline void
random_event(struct event *ev)
{
	enum event_kind kind = random_below(EV_KINDS);
	struct buf body = BUF_INIT;

	if (kind != EV_UNKNOWN) {
		event_init(ev, kind);
	} else {
		event_init(ev, EV_NOTED);
		assert_int_equal(event_put(ev, F_EVENT, "telepathed"), 0);
	}
	for (enum field_id id = F_BY; id < F_FIELDS; id++) {
		if (id == F_UNKNOWN)
			random_unknown_fields(ev);
		else
			random_fields(ev, id);
	}
	if (kind == EV_NOTED && !event_get(ev, F_PARTY))
		assert_int_equal(event_add(ev, F_PARTY, "agency"), 0);
	if (kind == EV_ASSIGNED || kind == EV_CORRECTED || random_below(4))
		buf_adds(&body, "x");
	random_text(&body, 60, 1);
	assert_int_equal(event_set_body(ev, body.data, body.len), 0);
	buf_release(&body);
}

static inline void
assert_same_event(const struct event *a, const struct event *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_string_equal(a->kind_name, b->kind_name);
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->occurred.at, b->occurred.at);
	assert_int_equal(a->occurred.offset, b->occurred.offset);
	assert_int_equal(a->recorded, b->recorded);
	assert_int_equal(a->nfields, b->nfields);
	for (size_t i = 0; i < a->nfields; i++) {
		assert_int_equal(a->fields[i].id, b->fields[i].id);
		assert_string_equal(a->fields[i].name, b->fields[i].name);
		assert_string_equal(a->fields[i].value, b->fields[i].value);
	}
	assert_int_equal(a->body_len, b->body_len);
	assert_memory_equal(a->body, b->body, a->body_len + 1);
}

#endif
