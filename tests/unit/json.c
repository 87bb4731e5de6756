#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/json.h"
#include "tests/unit/random_event.h"

enum { SEED = 20261122, ROUNDS = 20000 };

static void
is_error(int code, const char *message, int rc, const char *about)
{
	char said[512];

	snprintf(said, sizeof said, "%s", err_message());
	err_clear();
	if (rc != code || !strstr(said, message))
		fail_msg("%s: %d '%s' instead of %d '%s'", about, rc, said,
		    code, message);
}

static void
refuses(const char *message, const char *line)
{
	struct json_line l;

	is_error(CASE_EDATA, message, json_read_line(&l, line, strlen(line)),
	    line);
}

/* The line gives this event, as bytes. */
static void
gives(const char *bytes, const char *line)
{
	struct buf out = BUF_INIT;
	struct json_line l;

	if (json_read_line(&l, line, strlen(line)) != 0)
		fail_msg("%s: %s", line, err_message());
	assert_int_equal(event_format(&l.event, &out), 0);
	assert_string_equal(out.data, bytes);
	buf_release(&out);
	json_line_release(&l);
}

static void
write_line(struct buf *out, const struct event *ev)
{
	struct json w = JSON_INIT(out);

	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	json_event(&w, ev);
	json_close(&w, '}');
}

static void
writes_json(void **state)
{
	struct buf out = BUF_INIT;
	struct json w = JSON_INIT(&out);

	(void)state;
	json_open(&w, NULL, '{');
	json_open(&w, "none", '[');
	json_close(&w, ']');
	json_open(&w, "two", '[');
	json_put_string(&w, NULL, "a");
	json_open(&w, NULL, '{');
	json_close(&w, '}');
	json_close(&w, ']');
	json_put_number(&w, "least", INT64_MIN);
	json_put_bool(&w, "yes", 2);
	json_put_bool(&w, "no", 0);
	json_put_null(&w, "nil");
	json_put_maybe(&w, "maybe", NULL);
	json_put_maybe(&w, "is", "");
	json_put_instant(&w, "at", 1795252502);
	json_put_instant(&w, "never", WHEN_NONE);
	json_put_stringn(&w, "part", "abc", 2);
	json_close(&w, '}');
	assert_string_equal(out.data, "{\"none\":[],\"two\":[\"a\",{}],"
	    "\"least\":-9223372036854775808,\"yes\":true,\"no\":false,"
	    "\"nil\":null,\"maybe\":null,\"is\":\"\","
	    "\"at\":\"2026-11-21T09:15:02Z\",\"never\":null,"
	    "\"part\":\"ab\"}");
	buf_release(&out);
}

static void
escapes_what_could_act(void **state)
{
	struct buf out = BUF_INIT;
	struct json w = JSON_INIT(&out);

	(void)state;
	json_put_string(&w, NULL, "\"\\/\b\f\n\r\t\x01\x1b\x7f"
	    "\xc2\x80\xc2\x9f\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"
	    "\xe2\x80\x8b\xf3\xa0\x81\x81" "ä😀");
	assert_string_equal(out.data, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001"
	    "\\u001b\\u007f\\u0080\\u009f\xc2\xa0\\u2028\\u2029\\u202a"
	    "\\u200b\\udb40\\udc41" "ä😀\"");
	buf_release(&out);
}

static void
writes_events(void **state)
{
	struct buf out = BUF_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_OPENED);
	snprintf(ev.id, sizeof ev.id, "9f8e7d6c%032d", 0);
	assert_int_equal(event_add(&ev, F_BY, "anna"), 0);
	assert_int_equal(event_add(&ev, F_ON_BEHALF, "Mum"), 0);
	assert_int_equal(event_add(&ev, F_TAG, "a"), 0);
	assert_int_equal(event_append(&ev, "New-Thing", "1"), 0);
	assert_int_equal(event_append(&ev, "Many", "1"), 0);
	assert_int_equal(event_append(&ev, "Many", "2"), 0);
	assert_int_equal(event_append(&ev, "Body", "3"), 0);
	assert_int_equal(event_set_body(&ev, "Hi\n", 3), 0);
	write_line(&out, &ev);
	assert_string_equal(out.data, "{\"v\":1,\"id\":\"9f8e7d6c\","
	    "\"casebook_event\":\"1\",\"event\":\"opened\",\"by\":\"anna\","
	    "\"tag\":[\"a\"],\"on_behalf\":\"Mum\",\"new_thing\":\"1\","
	    "\"many\":[\"1\",\"2\"],\"_body\":\"3\",\"body\":\"Hi\\n\"}");
	buf_release(&out);
	event_release(&ev);
}

static void
set_random_id(struct event *ev)
{
	struct buf id = BUF_INIT;

	random_chars(&id, "0123456789abcdef", BLOB_ID);
	memcpy(ev->id, id.data, BLOB_ID + 1);
	buf_release(&id);
}

static void
gives_back_random_events(void **state)
{
	(void)state;
	random_seed(SEED);
	for (int i = 0; i < ROUNDS; i++) {
		struct buf line = BUF_INIT, bytes = BUF_INIT, again = BUF_INIT;
		struct json_line l;
		struct event ev;

		random_event(&ev);
		set_random_id(&ev);
		write_line(&line, &ev);
		assert_null(memchr(line.data, '\n', line.len));
		if (json_read_line(&l, line.data, line.len) != 0)
			fail_msg("round %d: %s", i, err_message());
		assert_memory_equal(l.id, ev.id, EVENT_ID);
		assert_null(l.ref);
		assert_same_event(&ev, &l.event);
		assert_int_equal(event_format(&ev, &bytes), 0);
		assert_int_equal(event_format(&l.event, &again), 0);
		assert_string_equal(bytes.data, again.data);
		json_line_release(&l);
		event_release(&ev);
		buf_release(&line);
		buf_release(&bytes);
		buf_release(&again);
	}
}

static void
survives_flips_and_truncation(void **state)
{
	int read = 0;

	(void)state;
	random_seed(SEED + 1);
	for (int i = 0; i < ROUNDS; i++) {
		struct buf line = BUF_INIT;
		struct json_line l;
		struct event ev;
		char *copy;
		size_t len;

		random_event(&ev);
		if (random_below(2))
			set_random_id(&ev);
		write_line(&line, &ev);
		event_release(&ev);
		for (unsigned n = random_below(3); n > 0; n--)
			line.data[random_below((unsigned)line.len)] ^=
			    (char)(1u << random_below(8));
		/* Of its own length, so that ASan sees the end. */
		len = random_below(2) ? line.len :
		    random_below((unsigned)line.len);
		copy = malloc(len + 1);
		memcpy(copy, line.data, len);
		if (json_read_line(&l, copy, len) == 0) {
			json_line_release(&l);
			read++;
		}
		err_clear();
		free(copy);
		buf_release(&line);
	}
	assert_in_range(read, ROUNDS / 10, ROUNDS / 2);
}

static void
refuses_each_truncation(void **state)
{
	static const char line[] = "{\"event\":\"noted\",\"number\":12,"
	    "\"keeps\":[\"9f8e7d6c.1\"],\"body\":\"\\ud83d\\ude00\"}";
	struct json_line l;

	(void)state;
	assert_int_equal(json_read_line(&l, line, sizeof line - 1), 0);
	assert_string_equal(l.event.body, "😀");
	json_line_release(&l);
	for (size_t len = 0; len < sizeof line - 1; len++)
		is_error(CASE_EDATA, "not JSON: ",
		    json_read_line(&l, line, len), line);
}

static void
reads_lines_of_others(void **state)
{
	struct json_line l;
	const char *line;

	(void)state;
	gives("Casebook-Event: 1\nEvent: received\nBy: anna\n"
	    "Occurred: 2026-11-21T10:10:00Z\nChannel: letter\nRetold: yes\n"
	    "Question: a\nQuestion: b\nCase: 7k3qf2mxab\nNumber: 7\n\nHi \"x\"",
	    " { \"number\" : 7 , \"question\": [ \"a\" , \"b\" ],"
	    "\"body\":\"Hi \\\"x\\\"\",\t\"v\":1,\"retold\":true,"
	    "\"event\":\"received\",\"channel\":\"letter\",\"answers\":[],"
	    "\"case\":\"7k3qf2mxab\",\"by\":\"anna\",\"casebook_event\":1,"
	    "\"occurred\":\"2026-11-21T10:10:00Z\" } \r\n");
	gives("Casebook-Event: 1\nEvent: opened\nPublish: no\nTag: x\n\n",
	    "{\"event\":\"opened\",\"publish\":false,\"tag\":\"x\"}");

	line = "{\"event\":\"received\",\"ref\":\"INC 1\"}";
	assert_int_equal(json_read_line(&l, line, strlen(line)), 0);
	assert_string_equal(l.ref, "INC 1");
	assert_null(event_get(&l.event, F_REF));
	json_line_release(&l);
	line = "{\"ref\":\"INC 1\",\"event\":\"opened\"}";
	assert_int_equal(json_read_line(&l, line, strlen(line)), 0);
	assert_string_equal(l.ref, "INC 1");
	assert_string_equal(event_get(&l.event, F_REF), "INC 1");
	assert_string_equal(l.id, "");
	json_line_release(&l);
	assert_null(l.ref);
	line = "{\"ref\":\"r\",\"event\":\"set\",\"case\":\"7k3qf2mxab\"}";
	assert_int_equal(json_read_line(&l, line, strlen(line)), 0);
	assert_null(l.ref);
	assert_string_equal(event_get(&l.event, F_REF), "r");
	json_line_release(&l);
}

static void
reads_attachments(void **state)
{
	static const char line[] = "{\"event\":\"noted\",\"attachment_data\":"
	    "[\"YQ==\",\"\"],\"attachment_names\":[\"a.txt\",\"b\"]}";
	struct json_line l;

	(void)state;
	assert_int_equal(json_read_line(&l, line, sizeof line - 1), 0);
	assert_int_equal(l.attachment_data.n, 2);
	assert_string_equal(l.attachment_data.v[0], "YQ==");
	assert_string_equal(l.attachment_data.v[1], "");
	assert_int_equal(l.attachment_names.n, 2);
	assert_string_equal(l.attachment_names.v[1], "b");
	json_line_release(&l);
	assert_int_equal(l.attachment_data.n, 0);
	refuses("'attachment_data' must be",
	    "{\"event\":\"noted\",\"attachment_data\":[1]}");
}

static void
keeps_the_order_with_an_id(void **state)
{
	(void)state;
	gives("By: anna\nNew-Thing: x\nEvent: brewed\nTag: a\nId: 1\nV: 2\n"
	    "Occurred: 2026-11-21T10:10:00Z\n\n",
	    "{\"by\":\"anna\",\"new_thing\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"event\":\"brewed\",\"tag\":[\"a\"],\"_id\":[\"1\"],"
	    "\"_v\":\"2\",\"occurred\":\"2026-11-21T10:10:00Z\"}");
}

static void
refuses_what_is_no_event(void **state)
{
	struct json_line l;
	const char *newer = "{\"event\":\"noted\",\"casebook_event\":\"2\"}";

	(void)state;
	refuses("no 'event'", "{}");
	refuses("no kind of event has the name 'x'", "{\"event\":\"x\"}");
	refuses("not a JSON object", "[]");
	refuses("'event' must be a string", "{\"event\":[\"noted\"]}");
	refuses("'ref' must be a string",
	    "{\"event\":\"noted\",\"ref\":1}");
	refuses("no field has the name 'chanel'",
	    "{\"event\":\"noted\",\"chanel\":\"email\"}");
	refuses("no field has the name 'chanel'",
	    "{\"event\":\"noted\",\"chanel\":[]}");
	refuses("no field has the name '_by'",
	    "{\"event\":\"noted\",\"_by\":\"anna\"}");
	refuses("no field", "{\"event\":\"noted\",\"By\":\"anna\"}");
	refuses("no field", "{\"event\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"By\":\"anna\"}");
	refuses("no field", "{\"event\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"a__b\":\"x\"}");
	refuses("no field", "{\"event\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"a-b\":\"x\"}");
	refuses("no field", "{\"event\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"\":\"x\"}");
	refuses("no field", "{\"event\":\"x\",\"id\":\"9f8e7d6c\","
	    "\"_by\":\"x\"}");
	refuses("'id' must be 8 hex", "{\"event\":\"noted\",\"id\":\"x\"}");
	refuses("'id' must be a string",
	    "{\"event\":\"noted\",\"id\":12345678}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":null}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":{}}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":[[]]}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":-1}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":1}");
	refuses("'url' must be", "{\"event\":\"noted\",\"url\":true}");
	refuses("'number' must be", "{\"event\":\"noted\",\"number\":true}");
	refuses("'number' must be", "{\"event\":\"noted\",\"number\":1.0}");
	refuses("'number' must be", "{\"event\":\"noted\",\"number\":1e3}");
	refuses("'number': ", "{\"event\":\"noted\",\"number\":-1}");
	refuses("'number': ",
	    "{\"event\":\"noted\",\"number\":9223372036854775807}");
	refuses("'retold' must be", "{\"event\":\"opened\",\"retold\":1}");
	refuses("'body' must be", "{\"event\":\"noted\",\"body\":[\"a\"]}");
	refuses("'body' must be", "{\"event\":\"noted\",\"body\":1}");
	refuses("'url': Url has a control character",
	    "{\"event\":\"noted\",\"url\":\"a\\nBy: eve\"}");
	refuses("duplicate object key near '\"url\"'",
	    "{\"event\":\"noted\",\"url\":\"a\",\"url\":\"a\"}");
	refuses("a second By", "{\"event\":\"noted\",\"id\":\"9f8e7d6c\","
	    "\"by\":[\"a\",\"b\"]}");
	is_error(CASE_ECONFIG, "format 2",
	    json_read_line(&l, newer, strlen(newer)), newer);
}

/* Near to JSON, as RFC 8259 has it. */
static void
refuses_what_is_no_json(void **state)
{
	static const char *const values[] = { "", "'x'", "x", "\"x", "\"\t\"",
		"\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
		"\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
		"\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\", "\"\\u", "01",
		"9223372036854775808", "1e999", "+1", "-", "tru", "TRUE",
		"[", "[\"a\"",
		"[\"a\",]", "[,\"a\"]", "[\"a\" \"b\"]", "\"a\"]", "\"a\",",
		"\"a\",,", "\"a\" \"b\"", "\"a\":\"b\"", "\"a\"}", "\"a\"}{",
		"\"a\"} x", "truex", "1x", "/**/1", "\"\\U0041\"",
		"\v1", "1\f", "\"\xff\"", "\"\xc0\x80\"",
		"\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"" };
	static const char nul[] = "{\"event\":\"noted\"}";
	static const char nul_in_text[] = "{\"event\":\"noted\","
	    "\"body\":\"a\0b\"}";
	struct json_line l;
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(line, sizeof line,
		    "{\"event\":\"noted\",\"number\":%s}", values[i]);
		refuses("not JSON: ", line);
	}
	refuses("not JSON", "{event:\"noted\"}");
	refuses("not JSON", "{\"event\" \"noted\"}");
	refuses("not JSON", "{,\"event\":\"noted\"}");
	refuses("not JSON", "{\"event\":\"noted\"");
	refuses("not JSON", "\xef\xbb\xbf{\"event\":\"noted\"}");
	refuses("not JSON", "");
	refuses("not JSON", "\"x\"");
	refuses("near 'x' at byte 17", "{\"event\":\"noted\"x}");
	refuses("a NUL is not allowed, at byte 29",
	    "{\"event\":\"noted\",\"x\":\"\\u0000\"}");
	refuses("a NUL is not allowed, at byte 25",
	    "{\"event\":\"noted\",\"\\u0000\":\"x\"}");
	is_error(CASE_EDATA, "not JSON", json_read_line(&l, nul, sizeof nul),
	    "NUL behind it");
	is_error(CASE_EDATA, "not JSON",
	    json_read_line(&l, nul_in_text, sizeof nul_in_text - 1),
	    "NUL in a string");
}

static void
decodes_escapes(void **state)
{
	struct json_line l;
	const char *line = "{\"event\":\"noted\",\"body\":"
	    "\"\\u0041\\u00e4\\u20AC\\uD83D\\uDE00\\uffff\\\"\\\\\\/"
	    "\\b\\f\\n\\r\\t\"}";

	(void)state;
	assert_int_equal(json_read_line(&l, line, strlen(line)), 0);
	assert_string_equal(l.event.body,
	    "Aä€😀\xef\xbf\xbf\"\\/\b\f\n\r\t");
	json_line_release(&l);
}

static void
holds_the_limit_of_values(void **state)
{
	struct buf line = BUF_INIT;
	struct json_line l;

	(void)state;
	buf_adds(&line, "{\"event\":\"noted\","
	    "\"attachment_data\":[\"[,{\\\",\"");
	for (int i = 0; i < 3 * EVENT_FIELDS_MAX - 3; i++)
		buf_adds(&line, ",\"\"");
	buf_adds(&line, "]}");
	assert_int_equal(json_read_line(&l, line.data, line.len), 0);
	json_line_release(&l);
	buf_cut(&line, line.len - 2);
	buf_adds(&line, ",\"\"]}");
	is_error(CASE_EDATA, "more than 6000 values",
	    json_read_line(&l, line.data, line.len), "6001");
	buf_release(&line);
}

static void
knows_base64(void **state)
{
	/* RFC 4648 section 10. */
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg===", "====",
		"Z===", "=Zg=", "Zm9v\nZg==", "Zm8=Zm8=", "Zm-_", "Zg==Zg==",
		"Zm9 ", "Zm9v====", "Zh==", "Zm9=" };
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		buf_cut(&out, 0);
		json_base64(&out, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(out.data, pairs[i][1]);
		buf_cut(&out, 0);
		assert_int_equal(json_unbase64(&out, pairs[i][1]), 0);
		assert_string_equal(out.data, pairs[i][0]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		is_error(CASE_EDATA, "no base64",
		    json_unbase64(&out, bad[i]), bad[i]);
	buf_release(&out);
}

static void
gives_back_random_bytes_by_base64(void **state)
{
	(void)state;
	random_seed(SEED + 2);
	for (unsigned i = 0; i < 500; i++) {
		struct buf in = BUF_INIT, text = BUF_INIT, out = BUF_INIT;

		while (in.len < i)
			buf_addc(&in, (char)random_below(256));
		json_base64(&text, in.data, in.len);
		assert_int_equal(text.len, (in.len + 2) / 3 * 4);
		assert_int_equal(json_unbase64(&out, text.data), 0);
		assert_int_equal(out.len, in.len);
		assert_memory_equal(out.data, in.data, in.len);
		buf_release(&in);
		buf_release(&text);
		buf_release(&out);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_json),
		cmocka_unit_test(escapes_what_could_act),
		cmocka_unit_test(writes_events),
		cmocka_unit_test(gives_back_random_events),
		cmocka_unit_test(survives_flips_and_truncation),
		cmocka_unit_test(refuses_each_truncation),
		cmocka_unit_test(reads_lines_of_others),
		cmocka_unit_test(reads_attachments),
		cmocka_unit_test(keeps_the_order_with_an_id),
		cmocka_unit_test(refuses_what_is_no_event),
		cmocka_unit_test(refuses_what_is_no_json),
		cmocka_unit_test(decodes_escapes),
		cmocka_unit_test(holds_the_limit_of_values),
		cmocka_unit_test(knows_base64),
		cmocka_unit_test(gives_back_random_bytes_by_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
