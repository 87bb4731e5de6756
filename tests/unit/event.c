#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/event.h"
#include "tests/unit/random_event.h"

enum { SEED = 20261121, ROUNDS = 20000 };

static const char example[] =
    "Casebook-Event: 1\n"
    "Event: replied\n"
    "By: anna\n"
    "Occurred: 2026-11-21T10:10:00+01:00\n"
    "Channel: email\n"
    "Access: direct\n"
    "As: holding\n"
    "Promise: 2026-11-25T23:59:59+01:00 The kitchen calls you back\n"
    "Case: 7k3qf2mxab\n"
    "Number: 3\n"
    "After: 4c1d9e02\n"
    "Recorded: 2026-11-21T09:15:02Z\n"
    "Key: mail:<20261121@bioladen.example>\n"
    "\n"
    "Dear Ms Example, …\n";

/* The header of an event, for tests that add something to it. */
#define HEAD "Casebook-Event: 1\nEvent: noted\nBy: anna\n" \
	"Occurred: 2026-11-21T10:10:00+01:00\n"
#define TAIL "Case: 7k3qf2mxab\nNumber: 3\nRecorded: 2026-11-21T09:15:02Z\n" \
	"Key: k\n"

static void
is_error(int code, const char *message, int rc)
{
	char said[512];

	snprintf(said, sizeof said, "%s", err_message());
	err_clear();
	if (rc != code || !strstr(said, message))
		fail_msg("%d '%s' instead of %d '%s'", rc, said, code,
		    message);
}

static void
refuses(int code, const char *message, const char *bytes)
{
	struct event ev;

	is_error(code, message, event_parse(&ev, bytes, strlen(bytes)));
}

static void
gives_back(const char *bytes, size_t len)
{
	struct event ev;
	struct buf out = BUF_INIT;

	assert_int_equal(event_parse(&ev, bytes, len), 0);
	assert_int_equal(event_format(&ev, &out), 0);
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, bytes, len);
	buf_release(&out);
	event_release(&ev);
}

/* The table as DESIGN section 4.1 has it; a star: may repeat. */
static const struct {
	const char *field, *kinds;
} table[] = {
	{ "Casebook-Event", "all" }, { "Event", "all" }, { "By", "all" },
	{ "Occurred", "all" }, { "Via", "all" },
	{ "Owner", "opened assigned" }, { "Kind", "opened" },
	{ "Subject", "opened set" }, { "Contact*", "opened set" },
	{ "Customer", "opened set" }, { "Prefers", "opened set" },
	{ "Avoids", "opened set" }, { "About", "opened set" },
	{ "Wants", "opened set" }, { "Publish", "opened set" },
	{ "Language", "opened set" }, { "Ref", "opened set" },
	{ "Tag*", "opened set" }, { "Untag*", "opened set" },
	{ "Channel", "opened received replied noted" },
	{ "Access", "opened received replied noted" },
	{ "Party", "opened received replied noted" },
	{ "From", "opened received replied noted" },
	{ "Cc*", "opened received" },
	{ "On-Behalf", "opened received replied noted" },
	{ "Url", "opened received replied noted" },
	{ "Automatic", "opened received replied" },
	{ "Effort", "opened received" }, { "Retold", "opened received" },
	{ "As", "replied" }, { "Question*", "opened received replied" },
	{ "Answers*", "received replied" }, { "Declines*", "replied" },
	{ "Promise*", "replied" }, { "Keeps*", "replied noted" },
	{ "Replaces*", "replied noted" }, { "Releases*", "received" },
	{ "Accepts", "received" }, { "Apology", "replied closed" },
	{ "Fault", "replied closed" }, { "Tells*", "replied" },
	{ "Send", "replied" }, { "Reply", "sent bounced" },
	{ "Waives", "noted" }, { "Remind", "noted" },
	{ "Takedown", "noted" }, { "Corrects", "corrected" },
	{ "Set*", "corrected configured" }, { "Unset*", "configured" },
	{ "Void", "corrected" }, { "Outcome", "closed" },
	{ "Cause", "closed" }, { "Redress*", "closed" },
	{ "Stays", "closed" }, { "Despite", "closed replied" },
	{ "Review", "reopened" }, { "Link*", "linked" },
	{ "Unlink*", "linked" }, { "Attachment*", "all" },
	{ "Case", "opened received replied noted assigned set linked "
	    "corrected closed reopened sent bounced" },
	{ "Number", "all" }, { "After*", "all" }, { "Recorded", "all" },
	{ "Key", "all" },
};

static unsigned
kinds_of(const char *words)
{
	unsigned kinds = 0;

	for (enum event_kind k = EV_UNKNOWN + 1; k < EV_KINDS; k++) {
		const char *name = event_kind_name(k);
		const char *at = strstr(words, name);

		/* "opened" is a part of "reopened". */
		while (at && at != words && at[-1] != ' ')
			at = strstr(at + 1, name);
		if (at || strcmp(words, "all") == 0)
			kinds |= 1u << k;
	}
	return kinds;
}

static void
has_the_table_of_the_design(void **state)
{
	const struct field_rule *rule;
	enum field_id id = 0;

	(void)state;
	assert_int_equal(sizeof table / sizeof *table, F_FIELDS - 1);
	for (size_t i = 0; i < F_FIELDS - 1; i++, id++) {
		size_t len = strcspn(table[i].field, "*");

		if (id == F_UNKNOWN)
			id++;
		rule = event_field_rule(id);
		assert_int_equal(strlen(rule->name), len);
		assert_memory_equal(rule->name, table[i].field, len);
		assert_int_equal(rule->repeats, table[i].field[len] == '*');
		assert_int_equal(rule->kinds & ~1u, kinds_of(table[i].kinds));
		assert_int_equal(rule->required & ~rule->kinds, 0);
	}
	assert_null(event_field_rule(F_UNKNOWN));
}

static void
finds_fields_by_name(void **state)
{
	static const char *const none[] = { "", "Bye", "B", "by", "BY",
		"On_Behalf", "On-Behalf ", "Unknown", ":" };

	(void)state;
	for (enum field_id id = 0; id < F_FIELDS; id++) {
		const struct field_rule *rule = event_field_rule(id);

		if (id == F_UNKNOWN)
			continue;
		for (enum field_id from = 0; from < F_FIELDS; from++)
			assert_int_equal(event_field_from(from, rule->name,
			    strlen(rule->name)), id);
		assert_int_equal(event_field_by_json(rule->json), id);
		for (size_t i = 0; rule->name[i]; i++)
			assert_int_equal(rule->json[i], rule->name[i] == '-' ?
			    '_' : rule->name[i] | 0x20);
		assert_int_equal(event_field_by_name(rule->name,
		    strlen(rule->name) - 1) == id, 0);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(event_field_by_name(none[i],
		    strlen(none[i])), F_UNKNOWN);
	assert_int_equal(event_field_by_name("By\0x", 4), F_UNKNOWN);
	assert_int_equal(event_field_by_name("Byx", 2), F_BY);
	assert_int_equal(event_field_by_json(""), F_UNKNOWN);
	assert_int_equal(event_field_by_json("On-Behalf"), F_UNKNOWN);
}

static void
knows_kinds_by_name(void **state)
{
	(void)state;
	for (enum event_kind k = EV_UNKNOWN + 1; k < EV_KINDS; k++)
		assert_int_equal(event_kind_by_name(event_kind_name(k)), k);
	assert_null(event_kind_name(EV_UNKNOWN));
	assert_int_equal(event_kind_by_name(""), EV_UNKNOWN);
	assert_int_equal(event_kind_by_name("Opened"), EV_UNKNOWN);
}

static void
reads_the_example(void **state)
{
	struct event ev;

	(void)state;
	assert_int_equal(event_parse(&ev, example, sizeof example - 1), 0);
	assert_int_equal(event_check(&ev), 0);
	assert_int_equal(ev.kind, EV_REPLIED);
	assert_string_equal(ev.kind_name, "replied");
	assert_string_equal(ev.id, "");
	assert_int_equal(ev.number, 3);
	assert_int_equal(ev.occurred.offset, 60);
	assert_int_equal(ev.recorded - ev.occurred.at, 302);
	assert_int_equal(ev.nfields, 13);
	assert_string_equal(event_get(&ev, F_AS), "holding");
	assert_null(event_get(&ev, F_OWNER));
	assert_string_equal(ev.body, "Dear Ms Example, …\n");
	event_release(&ev);
	assert_int_equal(ev.nfields, 0);
	gives_back(example, sizeof example - 1);
}

static void
keeps_what_it_does_not_know(void **state)
{
	static const char bytes[] =
	    "Casebook-Event: 1\nEvent: x-rayed\nColour: blue\nBy: Anna B\n"
	    "Occurred: 2026-11-21T10:10:00.5+01:00\nBy-The-W2: \n"
	    "Colour-Of-Door:  red \nColour-Of-Door: green\n"
	    "Number: 3\nRecorded: 2026-11-21T09:15:02Z\n\n\n\nbody: 1";
	struct event ev;

	(void)state;
	gives_back(bytes, sizeof bytes - 1);
	assert_int_equal(event_parse(&ev, bytes, sizeof bytes - 1), 0);
	assert_int_equal(ev.kind, EV_UNKNOWN);
	assert_string_equal(ev.kind_name, "x-rayed");
	assert_int_equal(ev.fields[2].id, F_UNKNOWN);
	assert_string_equal(ev.fields[2].name, "Colour");
	assert_string_equal(ev.fields[5].value, "");
	assert_string_equal(ev.fields[6].value, " red ");
	assert_string_equal(ev.body, "\n\nbody: 1");
	is_error(CASE_EDATA, "By must be a handle", event_check(&ev));
	event_release(&ev);
}

static void
refuses_what_is_no_event(void **state)
{
	(void)state;
	refuses(CASE_EDATA, "begin with Casebook-Event", "");
	refuses(CASE_EDATA, "begin with Casebook-Event", "Casebook-Event: ");
	refuses(CASE_EDATA, "begin with Casebook-Event", "\n" HEAD TAIL "\n");
	refuses(CASE_EDATA, "begin with Casebook-Event",
	    "By: anna\n" HEAD TAIL "\n");
	refuses(CASE_EDATA, "Casebook-Event must be 1",
	    "Casebook-Event: 0\n\n");
	refuses(CASE_EDATA, "Casebook-Event must be 1",
	    "Casebook-Event: one\n\n");
	refuses(CASE_ECONFIG, "format 2", "Casebook-Event: 2\nfolded\n line");
	refuses(CASE_EDATA, "blank line", HEAD TAIL);
	refuses(CASE_EDATA, "blank line", HEAD TAIL "Url: x");
	refuses(CASE_EDATA, "line 5: a second By", HEAD "By: eve\n" TAIL "\n");
	refuses(CASE_EDATA, "a second By",
	    HEAD "Url: x\nBy: eve\n" TAIL "\n");
	refuses(CASE_EDATA, "a second Key", HEAD TAIL "Key: k\n\n");
	refuses(CASE_EDATA, "a second Case",
	    HEAD "Case: 7k3qf2mxab\n" TAIL "\n");
	refuses(CASE_EDATA, "does not stand",
	    HEAD "Keeps: 9f8e7d6c.1\nUrl: x\nKeeps: 9f8e7d6c.2\n" TAIL "\n");
	refuses(CASE_EDATA, "does not stand",
	    HEAD "Xy: 1\nXz: x\nXy: 2\n" TAIL "\n");
	refuses(CASE_EDATA, "Number must be", "Casebook-Event: 1\n"
	    "Number: x\n\n");
	refuses(CASE_EDATA, "Number must be", HEAD "Number: 0\n\n");
	refuses(CASE_EDATA, "Number must be", HEAD "Number: 1000000000\n\n");
	refuses(CASE_EDATA, "Recorded must be", HEAD "Recorded: now\n\n");
	refuses(CASE_EDATA, "Occurred must be", "Casebook-Event: 1\n"
	    "Occurred: 2026-02-30T10:10:00Z\n\n");
	refuses(CASE_EDATA, "Event must be", "Casebook-Event: 1\n"
	    "Event: ../x\n\n");
	refuses(CASE_EDATA, "Event must be", "Casebook-Event: 1\n"
	    "Event: abcdefghijabcdefghijabcdefghijabc\n\n");
	refuses(CASE_EDATA, "no Event", "Casebook-Event: 1\n\n");
	refuses(CASE_EDATA, "no Number", HEAD "\n");
}

static void
asks_for_each_required_field(void **state)
{
	static const char *const asked[] = { "Event", "By", "Occurred",
		"Number", "Recorded" };
	char name[32], wanted[32];

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		char *bytes = strdup(example), *line, *end;

		snprintf(name, sizeof name, "\n%s: ", asked[i]);
		snprintf(wanted, sizeof wanted, "no %s", asked[i]);
		line = strstr(bytes, name);
		end = strchr(line + 1, '\n');
		memmove(line, end, strlen(end) + 1);
		refuses(CASE_EDATA, wanted, bytes);
		free(bytes);
	}
}

static void
refuses_bad_lines(void **state)
{
	static const char *const no_field[] = { "x", "Url", "Url:", "Url:x",
		"Url : x", " Url: x", ": x", "url: x", "URL: x", "Url-: x",
		"-Url: x", "Url-x: x", "Url--X: x", "1x: x", "Ürl: x", "\tx",
		"On_Behalf: x", "Url\xff: x", "\r",
		("Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyza"
		"bcdefghijklm: x") };
	static const char *const control[] = { "Url: a\tb", "Url: a\r",
		"Url: \x1b[31m", "Url: \x7f", "Url: \xc2\x85",
		"Url: \xe2\x80\xa8", "Url: \xff", "Url: \xc0\xaf",
		"Url: \xed\xa0\x80", "Xy: \x01" };
	struct buf bytes = BUF_INIT;
	struct event ev;

	(void)state;
	for (size_t i = 0; i < sizeof no_field / sizeof *no_field; i++) {
		buf_cut(&bytes, 0);
		buf_addf(&bytes, HEAD "%s\n" TAIL "\n", no_field[i]);
		refuses(CASE_EDATA, "line 5: no field", bytes.data);
	}
	for (size_t i = 0; i < sizeof control / sizeof *control; i++) {
		buf_cut(&bytes, 0);
		buf_addf(&bytes, HEAD "%s\n" TAIL "\n", control[i]);
		refuses(CASE_EDATA, "control character", bytes.data);
	}
	buf_cut(&bytes, 0);
	buf_adds(&bytes, HEAD "Url: x\n" TAIL "\nbody");
	*strchr(bytes.data, 'x') = '\0';
	is_error(CASE_EDATA, "control character",
	    event_parse(&ev, bytes.data, bytes.len));
	*(char *)memchr(bytes.data, '\0', bytes.len) = 'x';
	bytes.data[bytes.len - 2] = '\0';
	is_error(CASE_EDATA, "NUL at byte 2",
	    event_parse(&ev, bytes.data, bytes.len));
	bytes.data[bytes.len - 2] = '\xff';
	is_error(CASE_EDATA, "not UTF-8",
	    event_parse(&ev, bytes.data, bytes.len));
	buf_release(&bytes);
}

static void
holds_the_limits(void **state)
{
	static char value[EVENT_VALUE_MAX + 2];
	char *body = malloc(EVENT_BODY_MAX + 1);
	struct buf out = BUF_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_NOTED);
	memset(value, 'x', EVENT_VALUE_MAX + 1);
	is_error(CASE_EDATA, "Url is longer", event_add(&ev, F_URL, value));
	is_error(CASE_EDATA, "Url is longer",
	    event_addf(&ev, F_URL, "%s%s", value, value));
	is_error(CASE_EDATA, "Xy is longer", event_append(&ev, "Xy", value));
	value[EVENT_VALUE_MAX] = '\0';
	assert_int_equal(event_add(&ev, F_URL, value), 0);
	assert_int_equal(event_addf(&ev, F_PARTY, "%s", value), 0);
	while (ev.nfields < EVENT_FIELDS_MAX)
		assert_int_equal(event_add(&ev, F_KEEPS, "9f8e7d6c.1"), 0);
	is_error(CASE_EDATA, "more than 2000", event_add(&ev, F_KEY, "k"));
	memset(body, 'x', EVENT_BODY_MAX + 1);
	is_error(CASE_EDATA, "longer than",
	    event_set_body(&ev, body, EVENT_BODY_MAX + 1));
	assert_int_equal(event_set_body(&ev, body, EVENT_BODY_MAX), 0);
	event_release(&ev);

	buf_adds(&out, HEAD TAIL "\n");
	buf_add(&out, body, EVENT_BODY_MAX);
	gives_back(out.data, out.len);
	buf_addc(&out, 'x');
	refuses(CASE_EDATA, "longer than", out.data);
	buf_cut(&out, 0);
	buf_adds(&out, HEAD);
	for (size_t i = 0; i < EVENT_FIELDS_MAX - 3; i++)
		buf_adds(&out, "Keeps: 9f8e7d6c.1\n");
	refuses(CASE_EDATA, "line 2001: more than 2000", out.data);
	free(body);
	buf_release(&out);
}

static void
gives_back_random_events(void **state)
{
	(void)state;
	random_seed(SEED);
	for (int i = 0; i < ROUNDS; i++) {
		struct event ev, again, copy;
		struct buf bytes = BUF_INIT;

		random_event(&ev);
		if (event_check(&ev) != 0)
			fail_msg("round %d: %s", i, err_message());
		assert_int_equal(event_format(&ev, &bytes), 0);
		assert_int_equal(event_parse(&again, bytes.data, bytes.len),
		    0);
		assert_same_event(&ev, &again);
		event_copy(&copy, &ev);
		event_release(&ev);
		assert_same_event(&copy, &again);
		event_release(&again);
		gives_back(bytes.data, bytes.len);
		event_release(&copy);
		buf_release(&bytes);
	}
}

static void
survives_truncation(void **state)
{
	size_t header = (size_t)(strstr(example, "\n\n") + 2 - example);
	struct event ev;

	(void)state;
	for (size_t len = 0; len < sizeof example; len++) {
		/* A copy of its own length, so that ASan sees the end. */
		char *bytes = malloc(len + 1);
		int rc;

		memcpy(bytes, example, len);
		rc = event_parse(&ev, bytes, len);
		if (len < header)
			assert_int_equal(rc, CASE_EDATA);
		else if (rc == 0)
			event_release(&ev);
		else	/* in the middle of "…" */
			assert_non_null(strstr(err_message(), "not UTF-8"));
		err_clear();
		free(bytes);
	}
}

static void
survives_flipped_bytes(void **state)
{
	int parsed = 0;

	(void)state;
	random_seed(SEED + 1);
	for (int i = 0; i < ROUNDS; i++) {
		struct buf bytes = BUF_INIT;
		struct event ev;

		random_event(&ev);
		assert_int_equal(event_format(&ev, &bytes), 0);
		event_release(&ev);
		for (unsigned n = 1 + random_below(3); n > 0; n--)
			bytes.data[random_below((unsigned)bytes.len)] ^=
			    (char)(1u << random_below(8));
		if (event_parse(&ev, bytes.data, bytes.len) == 0) {
			event_check(&ev);
			event_release(&ev);
			gives_back(bytes.data, bytes.len);
			parsed++;
		}
		err_clear();
		buf_release(&bytes);
	}
	assert_in_range(parsed, ROUNDS / 10, ROUNDS - ROUNDS / 10);
}

static void
puts_fields_in_order(void **state)
{
	struct buf out = BUF_INIT;
	struct event ev;
	size_t i = 0;

	(void)state;
	event_init(&ev, EV_OPENED);
	assert_int_equal(event_add(&ev, F_KEY, "k"), 0);
	assert_int_equal(event_append(&ev, "New", "1"), 0);
	assert_int_equal(event_append(&ev, "Tag", "late"), 0);
	assert_int_equal(event_add(&ev, F_CASE, "7k3qf2mxab"), 0);
	assert_int_equal(event_add(&ev, F_BY, "anna"), 0);
	assert_int_equal(event_add(&ev, F_TAG, "b"), 0);
	assert_int_equal(event_addf(&ev, F_TAG, "%c", 'a'), 0);
	assert_int_equal(event_put(&ev, F_BY, "ben"), 0);
	assert_int_equal(event_format(&ev, &out), 0);
	assert_string_equal(out.data, "Casebook-Event: 1\nEvent: opened\n"
	    "By: ben\nKey: k\nNew: 1\nTag: late\nTag: b\nTag: a\n"
	    "Case: 7k3qf2mxab\n\n");
	assert_string_equal(event_next(&ev, F_TAG, &i), "late");
	assert_string_equal(event_next(&ev, F_TAG, &i), "b");
	assert_string_equal(event_next(&ev, F_TAG, &i), "a");
	assert_null(event_next(&ev, F_TAG, &i));
	event_remove(&ev, F_TAG);
	assert_null(event_get(&ev, F_TAG));
	assert_int_equal(ev.nfields, 6);
	buf_release(&out);
	event_release(&ev);
}

static void
keeps_the_struct_in_step(void **state)
{
	struct event ev;

	(void)state;
	event_init(&ev, EV_UNKNOWN);
	assert_int_equal(ev.nfields, 0);
	event_init(&ev, EV_OPENED);
	assert_int_equal(ev.kind, EV_OPENED);
	assert_true(ev.occurred.at == WHEN_NONE && ev.recorded == WHEN_NONE);
	assert_int_equal(event_put(&ev, F_EVENT, "closed"), 0);
	assert_int_equal(ev.kind, EV_CLOSED);
	assert_int_equal(event_put(&ev, F_NUMBER, "12"), 0);
	assert_int_equal(ev.number, 12);
	assert_int_equal(event_put(&ev, F_RECORDED, "1970-01-01T00:01:00Z"),
	    0);
	assert_int_equal(ev.recorded, 60);
	is_error(CASE_EDATA, "Recorded must be",
	    event_put(&ev, F_RECORDED, "soon"));
	assert_true(ev.recorded == WHEN_NONE);
	assert_null(event_get(&ev, F_RECORDED));
	event_remove(&ev, F_EVENT);
	event_remove(&ev, F_NUMBER);
	assert_string_equal(ev.kind_name, "");
	assert_int_equal(ev.number, 0);
	is_error(CASE_EBUG, "unknown", event_add(&ev, F_UNKNOWN, "x"));
	is_error(CASE_EDATA, "no field", event_append(&ev, "x", "x"));
	is_error(CASE_EDATA, "control", event_add(&ev, F_URL, "a\nBy: eve"));
	is_error(CASE_EDATA, "NUL", event_set_body(&ev, "a\0b", 3));
	assert_int_equal(event_add(&ev, F_FAULT, "yes"), 0);
	assert_int_equal(event_add(&ev, F_APOLOGY, "no"), 0);
	assert_int_equal(event_yes(&ev, F_FAULT), 1);
	assert_int_equal(event_yes(&ev, F_APOLOGY), 0);
	assert_int_equal(event_yes(&ev, F_RETOLD), 0);
	event_release(&ev);
}

static void
never_writes_a_forged_line(void **state)
{
	struct buf out = BUF_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_OPENED);
	ev.fields[1].value = "opened\nBy: eve";
	buf_adds(&out, "before");
	is_error(CASE_EBUG, "Event can't be written",
	    event_format(&ev, &out));
	assert_string_equal(out.data, "before");
	buf_release(&out);
	event_release(&ev);
}

/* A value of each form, and what comes near it. */
static void
checks_values(void **state)
{
	static const struct {
		enum field_id id;
		const char *good[12], *bad[12];
	} values[] = {
		{ F_SUBJECT, { "x", " ", "ä" }, { "a\tb", "\x7f" } },
		{ F_BY, { "anna", "a.b_c-1" }, { "Anna", "a b", "ä", "-a",
		    ".a" } },
		{ F_CHANNEL, { "email", "24h-line" }, { "E-Mail", "-x",
		    "a_b" } },
		{ F_RETOLD, { "yes" }, { "no", "Yes", "yes " } },
		{ F_PUBLISH, { "yes", "no" }, { "unknown", "|", "yes|no" } },
		{ F_CUSTOMER, { "yes", "no", "unknown" }, { "maybe" } },
		{ F_STAYS, { "yes", "no", "no-choice" }, { "choice" } },
		{ F_ACCESS, { "direct", "public" }, { "private" } },
		{ F_AS, { "ack", "holding", "answer", "final" }, { "ac" } },
		{ F_OUTCOME, { "upheld", "partly-upheld", "not-upheld",
		    "withdrawn", "out-of-scope", "referred", "duplicate",
		    "answered" }, { "rejected", "upheld|partly-upheld" } },
		{ F_OCCURRED, { "2026-11-21T10:10:00+01:00",
		    "2026-11-21T10:10:00Z" }, { "2026-11-21", "now" } },
		{ F_RECORDED, { "2026-11-21T10:10:00Z" },
		    { "2026-11-21T10:10:00+01:00",
		    "2026-11-21T10:10:00+00:00" } },
		{ F_PROMISE, { "2026-11-21T10:10:00Z call" },
		    { "2026-11-21T10:10:00Z", "2026-11-21T10:10:00Z ",
		    "tomorrow call", " call" } },
		{ F_EFFORT, { "6h30m", "90m" }, { "6:30", "long", "-1h" } },
		{ F_TELLS, { "7k3qf2mxab" }, { "7k3q", "7K3QF2MXAB",
		    "7k3qf2mxab0", "7k3qf2mxai" } },
		{ F_WAIVES, { "9f8e7d6c" }, { "9F8E7D6C", "9f8e7d6",
		    "9f8e7d6c0", "9f8e7d6c.1" } },
		{ F_KEEPS, { "9f8e7d6c.1", "9f8e7d6c.12" }, { "9f8e7d6c",
		    "9f8e7d6c.", "9f8e7d6c.0", "9f8e7d6c.1x", "p1",
		    "9f8e7d6c.01", "9f8e7d6.1" } },
		{ F_LINK, { "caused-by 7k3qf2mxab", "related 7k3qf2mxab" },
		    { "caused-by", "causes 7k3qf2mxab", "7k3qf2mxab",
		    "related  7k3qf2mxab", "related 7k3q" } },
		{ F_SET, { "Channel email", "a  b" }, { "Channel", "Channel ",
		    " email" } },
		{ F_REDRESS, { "12.50 EUR voucher", "12.50 EUR", "12 EUR",
		    "0.5 CHF back" }, { "12.50", "12,50 EUR", "EUR 12.50",
		    "12.50 Euro", "12.50 EUR ", "12. EUR", ".5 EUR",
		    "12.505 EUR", "1234567890123 EUR", "12.50EUR",
		    "voucher" } },
		{ F_ATTACHMENT, { "0123456789012345678901234567890123456789"
		    " 12 text/plain a b.txt",
		    "0123456789012345678901234567890123456789#1.2 0 x y" }, {
		    "0123456789012345678901234567890123456789 1 a/b ../x",
		    "0123456789012345678901234567890123456789# 1 a/b x",
		    "0123456789012345678901234567890123456789#1. 1 a/b x",
		    "0123456789012345678901234567890123456789#1",
		    "0123456789012345678901234567890123456789 x a/b x",
		    "0123456789012345678901234567890123456789 1 a/b",
		    "0123456789012345678901234567890123456789 1 a/b ",
		    "0123456789012345678901234567890123456789 1  x",
		    "012345678901234567890123456789012345678 1 a/b x",
		    "01234567890123456789012345678901234567890 1 a/b x",
		    "0123456789012345678901234567890123456789" } },
		{ F_NUMBER, { "1", "999999999" }, { "0", "01", "-1", "+1",
		    "1000000000", "1.0", "99999999999999999999" } },
		{ F_KEY, { "k", "mail:<x@y>" }, { "" } },
		{ F_EVENT, { "opened", "x-rayed" }, { "Opened", "0x", "-x",
		    "a b", "a/b" } },
	};
	char key[1026];

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		enum field_id id = values[i].id;
		const char *const *v;

		for (v = values[i].good; *v; v++) {
			if (event_check_value(id, *v) != 0)
				fail_msg("%s", err_message());
		}
		for (v = values[i].bad; *v; v++) {
			if (event_check_value(id, *v) == 0)
				fail_msg("%s: '%s'",
				    event_field_rule(id)->name, *v);
			err_clear();
		}
		is_error(CASE_EDATA, "must not be empty",
		    event_check_value(id, ""));
	}
	memset(key, 'k', sizeof key);
	key[1025] = '\0';
	is_error(CASE_EDATA, "Key must be at most 1024 bytes",
	    event_check_value(F_KEY, key));
	key[1024] = '\0';
	assert_int_equal(event_check_value(F_KEY, key), 0);
	assert_int_equal(event_check_value(F_UNKNOWN, ""), 0);
	is_error(CASE_EDATA,
	    "As must be ack|holding|answer|final, not 'maybe'",
	    event_check_value(F_AS, "maybe"));
}

/* Each field that must stand on a kind is missed, each that can't stand
 * there is refused, each that may not repeat is refused twice. */
static void
holds_events_to_the_table(void **state)
{
	(void)state;
	random_seed(SEED + 2);
	for (int i = 0; i < ROUNDS / 10; i++) {
		struct event ev;
		enum field_id id = random_below(F_FIELDS);
		const struct field_rule *rule = event_field_rule(id);
		struct buf value = BUF_INIT;
		unsigned bit;

		random_event(&ev);
		bit = 1u << ev.kind;
		if (!rule || ev.kind == EV_UNKNOWN) {
			event_release(&ev);
			continue;
		}
		random_value(&value, id);
		if (rule->required & bit) {
			event_remove(&ev, id);
			is_error(CASE_EDATA, rule->name, event_check(&ev));
		} else if (!(rule->kinds & bit)) {
			assert_int_equal(event_add(&ev, id, value.data), 0);
			is_error(CASE_EDATA, "can't stand", event_check(&ev));
		} else if (!rule->repeats) {
			assert_int_equal(event_add(&ev, id, value.data), 0);
			assert_int_equal(event_add(&ev, id, value.data), 0);
			is_error(CASE_EDATA, "a second", event_check(&ev));
		}
		buf_release(&value);
		event_release(&ev);
	}
}

/* Parses HEAD with another kind, `fields`, TAIL and a body. */
static int
check_of(const char *kind, const char *fields, const char *body)
{
	struct buf bytes = BUF_INIT;
	struct event ev;
	int rc;

	buf_addf(&bytes, "Casebook-Event: 1\nEvent: %s\nBy: anna\n"
	    "Occurred: 2026-11-21T10:10:00+01:00\n%s%sNumber: 3\n"
	    "Recorded: 2026-11-21T09:15:02Z\nKey: k\n\n%s", kind, fields,
	    strcmp(kind, "configured") ? "Case: 7k3qf2mxab\n" : "", body);
	assert_int_equal(event_parse(&ev, bytes.data, bytes.len), 0);
	rc = event_check(&ev);
	event_release(&ev);
	buf_release(&bytes);
	return rc;
}

static void
holds_events_to_what_they_say(void **state)
{
	(void)state;
	assert_int_equal(check_of("noted", "", ""), 0);
	is_error(CASE_EDATA, "without a Party",
	    check_of("noted", "Channel: phone\n", ""));
	assert_int_equal(check_of("noted", "Channel: phone\nParty: x\n", ""),
	    0);
	assert_int_equal(check_of("assigned", "Owner: ben\n", "ill"), 0);
	is_error(CASE_EDATA, "needs a reason",
	    check_of("assigned", "Owner: ben\n", " \n"));
	is_error(CASE_EDATA, "no Link and no Unlink",
	    check_of("linked", "", ""));
	assert_int_equal(check_of("linked", "Unlink: related 7k3qf2mxab\n",
	    ""), 0);
	is_error(CASE_EDATA, "no Set and no Unset",
	    check_of("configured", "", ""));
	assert_int_equal(check_of("configured", "Unset: promise.within\n",
	    ""), 0);
	is_error(CASE_EDATA, "Case can't stand on configured",
	    check_of("configured", "Set: a b\nCase: 7k3qf2mxab\n", ""));
	is_error(CASE_EDATA, "no Set and no Void",
	    check_of("corrected", "Corrects: 9f8e7d6c\n", "slip"));
	assert_int_equal(check_of("telepathed", "Owner: B C\nSubject: \n"
	    "Subject: b\n", ""), 0);
}

static void
holds_corrections_to_the_fields(void **state)
{
#define CORRECT(set) check_of("corrected", \
	"Corrects: 9f8e7d6c\nSet: " set "\n", "slip")
	(void)state;
	assert_int_equal(CORRECT("Channel email\nSet: Retold yes"), 0);
	assert_int_equal(CORRECT("Occurred 2026-11-21T10:10:00Z"), 0);
	assert_int_equal(CORRECT("New-Field x"), 0);
	is_error(CASE_EDATA, "By can't be corrected", CORRECT("By ben"));
	is_error(CASE_EDATA, "Key can't be corrected", CORRECT("Key x"));
	is_error(CASE_EDATA, "Recorded can't be corrected",
	    CORRECT("Recorded 2026-11-21T10:10:00Z"));
	is_error(CASE_EDATA, "Access must be direct|public",
	    CORRECT("Channel email\nSet: Access secret"));
	is_error(CASE_EDATA, "needs a reason", check_of("corrected",
	    "Corrects: 9f8e7d6c\nVoid: yes\n", ""));
#undef CORRECT
}

static void
splits_values(void **state)
{
	const char *rest;
	struct attachment a;
	struct when due;
	char word[8];

	(void)state;
	assert_int_equal(event_split_word(word, sizeof word, &rest,
	    "Channel  e mail"), 0);
	assert_string_equal(word, "Channel");
	assert_string_equal(rest, " e mail");
	assert_int_equal(event_split_word(word, sizeof word, &rest,
	    "Casebook-Event 1"), 0);
	assert_string_equal(word, "Caseboo");
	assert_int_equal(event_split_word(word, sizeof word, &rest, ""), 1);
	assert_int_equal(event_split_instant(&due, &rest,
	    "1970-01-01T01:00:00+01:00 call"), 0);
	assert_int_equal(due.at, 0);
	assert_int_equal(due.offset, 60);
	assert_string_equal(rest, "call");
	assert_int_equal(event_split_instant(&due, &rest, "friday call"), 1);
	assert_int_equal(event_parse_attachment(&a,
	    "0123456789abcdef0123456789abcdef01234567#1.12 4294967296 "
	    "text/plain a b.txt"), 0);
	assert_string_equal(a.blob,
	    "0123456789abcdef0123456789abcdef01234567");
	assert_int_equal(a.part_len, 4);
	assert_memory_equal(a.part, "1.12", 4);
	assert_true(a.size == 4294967296);
	assert_int_equal(a.type_len, 10);
	assert_memory_equal(a.type, "text/plain", 10);
	assert_string_equal(a.name, "a b.txt");
}

static void
orders_events(void **state)
{
	struct event a = { .number = 2, .recorded = 5, .id = "b" }, b = a;
	const struct event *x = &a, *y = &b;

	(void)state;
	assert_int_equal(event_compare(&x, &y), 0);
	b.id[0] = 'c';
	assert_true(event_compare(&x, &y) < 0);
	b.recorded = 4;
	assert_true(event_compare(&x, &y) > 0);
	b.number = 3;
	assert_true(event_compare(&x, &y) < 0);
	assert_true(event_compare(&y, &x) > 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_table_of_the_design),
		cmocka_unit_test(finds_fields_by_name),
		cmocka_unit_test(knows_kinds_by_name),
		cmocka_unit_test(reads_the_example),
		cmocka_unit_test(keeps_what_it_does_not_know),
		cmocka_unit_test(refuses_what_is_no_event),
		cmocka_unit_test(asks_for_each_required_field),
		cmocka_unit_test(refuses_bad_lines),
		cmocka_unit_test(holds_the_limits),
		cmocka_unit_test(gives_back_random_events),
		cmocka_unit_test(survives_truncation),
		cmocka_unit_test(survives_flipped_bytes),
		cmocka_unit_test(puts_fields_in_order),
		cmocka_unit_test(keeps_the_struct_in_step),
		cmocka_unit_test(never_writes_a_forged_line),
		cmocka_unit_test(checks_values),
		cmocka_unit_test(holds_events_to_the_table),
		cmocka_unit_test(holds_events_to_what_they_say),
		cmocka_unit_test(holds_corrections_to_the_fields),
		cmocka_unit_test(splits_values),
		cmocka_unit_test(orders_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
