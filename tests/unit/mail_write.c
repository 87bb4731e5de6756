#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lib/mail_write.h"
#include "tests/unit/mail_world.h"
#include "tests/unit/random_event.h"

static const struct strs no_ids = STRS_INIT;

/* A letter that can be written. */
static struct mail_letter
letter(const char *subject, const char *body)
{
	return (struct mail_letter){
		.from = "The house <haus@house.example>",
		.to = "ann@example.org",
		.subject = subject,
		.token = "7k3qf2mxab",
		.date = { 1795252200, 60 },
		.message_id = "7k3qf2mxab.9f8e7d6c@house.example",
		.references = &no_ids,
		.body = body,
		.body_len = strlen(body),
		.boundary = "=_9f8e7d6c",
	};
}

/* ASCII in lines that every server passes on, and that need no stuffing. */
static void
is_fit_to_be_sent(const struct buf *mail)
{
	const char *line, *end;

	assert_int_equal(strlen(mail->data), mail->len);
	for (line = mail->data; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (end - line > 78 || *line == '.' ||
		    strncmp(line, "From ", 5) == 0)
			fail_msg("not fit: %s", line);
		for (const char *c = line; c < end; c++) {
			if ((*c < ' ' && *c != '\t') || *c > '~')
				fail_msg("not ASCII: %s", line);
		}
	}
}

static void
write_letter(struct buf *out, const struct mail_letter *l)
{
	struct buf again = BUF_INIT;

	if (mail_write(out, l) != 0)
		fail_msg("not written: %s", err_message());
	is_fit_to_be_sent(out);
	assert_int_equal(mail_write(&again, l), 0);
	assert_string_equal(out->data, again.data);
	buf_release(&again);
}

/* Writes it, and reads that. */
static void
there_and_back(struct mail *read, const struct mail_letter *l)
{
	struct buf mail = BUF_INIT;

	write_letter(&mail, l);
	read_bytes(read, mail.data, mail.len);
	buf_release(&mail);
}

static void
writes_what_is_to_be_there(void **state)
{
	struct mail_letter l = letter("Thin soup", "Sorry.\n\n-- Anna\n");
	struct buf mail = BUF_INIT;

	(void)state;
	write_letter(&mail, &l);
	assert_string_equal(mail.data,
	    "From: The house <haus@house.example>\n"
	    "To: ann@example.org\n"
	    "Subject: Re: Thin soup [7k3qf2mxab]\n"
	    "Date: Sat, 21 Nov 2026 10:10:00 +0100\n"
	    "Message-Id: <7k3qf2mxab.9f8e7d6c@house.example>\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 7bit\n"
	    "\n"
	    "Sorry.\n\n-- Anna\n");
	buf_release(&mail);
}

static void
subject_is(const char *expected, const char *subject)
{
	struct mail_letter l = letter(subject, "x\n");
	struct mail mail;

	there_and_back(&mail, &l);
	is_said(expected, mail.subject, subject);
	mail_release(&mail);
}

#define TOKEN	" [7k3qf2mxab]"
#define TEN(s)	s s s s s s s s s s

static void
keeps_subjects(void **state)
{
	(void)state;
	subject_is("Re: Thin soup" TOKEN, "Thin soup");
	subject_is("Re: D\xc3\xbcnne Suppe, 12 \xe2\x82\xac \xf0\x9f\x8d\xb2"
	    TOKEN, "D\xc3\xbcnne Suppe, 12 \xe2\x82\xac \xf0\x9f\x8d\xb2");
	subject_is("Re: Thin soup" TOKEN, "Re: Thin soup");
	subject_is("Re: Thin soup" TOKEN, "AW: Re[2]: RE : Antw:Thin soup");
	subject_is("Re: Rest: a question" TOKEN, "Rest: a question");
	subject_is("Re: Thin soup" TOKEN, "Re: Thin soup" TOKEN);
	subject_is("Re: Thin soup [9wd21jcemf]" TOKEN,
	    "Thin soup [9wd21jcemf]");
	subject_is("Re:" TOKEN, "");
	subject_is("Re:" TOKEN, "Re: ");
	subject_is("Re: =?utf-8?Q?x?=" TOKEN, "=?utf-8?Q?x?=");
	subject_is("Re: <b> \"quoted\" (comment) a@b, c;d:e \\" TOKEN,
	    "<b> \"quoted\" (comment) a@b, c;d:e \\");
}

static void
cuts_and_folds_subjects(void **state)
{
	struct mail_letter l = letter(TEN(TEN("x")) TEN("y"), "x\n");
	struct mail mail;

	(void)state;
	subject_is("Re: " TEN(TEN("x")) TEN("y") TOKEN,
	    TEN(TEN("x")) TEN("y"));
	subject_is("Re: " TEN("thin soup ") "." TOKEN, TEN("thin soup ") ".");
	/* Characters of 3 bytes, of which 220 hold 73. */
	subject_is("Re: " TEN("\xe4\xb8\xad\xe6\x96\x87") TOKEN,
	    TEN("\xe4\xb8\xad\xe6\x96\x87"));
	l.subject = TEN(TEN("\xe4\xb8\xad"));
	there_and_back(&mail, &l);
	assert_int_equal(strlen(mail.subject), strlen("Re: ") + 219 +
	    strlen("\xe2\x80\xa6" TOKEN));
	mail_release(&mail);
	l.subject = TEN(TEN("x x"));
	there_and_back(&mail, &l);
	assert_int_equal(strlen(mail.subject), 240);
	assert_string_equal(mail.subject + 240 - strlen(TOKEN), TOKEN);
	mail_release(&mail);
}

static void
tells_who_writes_to_whom(void **state)
{
	static const char *const from[] = {
		"haus@house.example",
		"K\xc3\xbc" "che <haus@house.example>",
		"K\xc3\xbc" "che, 3. Stock (Haus) <haus@house.example>",
		"The \"best\" house; really: yes <haus@house.example>",
	};
	struct mail_letter l = letter("Soup", "x\n");
	struct mail mail;

	(void)state;
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		l.from = from[i];
		there_and_back(&mail, &l);
		people_are(from[i], &mail.from);
		people_are("ann@example.org", &mail.to);
		assert_int_equal(mail.cc.n, 0);
		assert_int_equal(mail.date.at, 1795252200);
		assert_int_equal(mail.date.offset, 60);
		assert_string_equal(mail.message_id, l.message_id);
		mail_release(&mail);
	}
}

static void
refers_to_what_came_before(void **state)
{
	struct mail_letter l = letter("Soup", "x\n");
	struct strs ids = STRS_INIT;
	struct buf id = BUF_INIT, long_id = BUF_INIT;
	struct mail mail;

	(void)state;
	for (int i = 0; i < 25; i++) {
		buf_cut(&id, 0);
		buf_addf(&id, "%d.%s@example.org", i, TEN("abcd"));
		strs_add(&ids, id.data);
	}
	l.references = &ids;
	l.in_reply_to = ids.v[24];
	there_and_back(&mail, &l);
	assert_int_equal(mail.references.n, 25);
	for (size_t i = 0; i < 25; i++)
		assert_string_equal(mail.references.v[i], ids.v[24 - i]);
	assert_int_equal(mail.automatic, MAIL_PERSONAL);
	mail_release(&mail);

	/* An id can't be folded. */
	for (int i = 0; i < 80; i++)
		buf_adds(&long_id, "0123456789");
	strs_release(&ids);
	strs_add(&ids, long_id.data);
	l.in_reply_to = long_id.data;
	buf_cut(&id, 0);
	assert_int_equal(mail_write(&id, &l), 0);
	read_bytes(&mail, id.data, id.len);
	assert_int_equal(mail.references.n, 1);
	assert_string_equal(mail.references.v[0], long_id.data);
	mail_release(&mail);
	strs_release(&ids);
	buf_release(&id);
	buf_release(&long_id);
}

static void
says_that_nobody_wrote_it(void **state)
{
	struct mail_letter l = letter("Soup", "x\n");
	struct buf bytes = BUF_INIT;
	struct mail mail;

	(void)state;
	l.automatic = 1;
	write_letter(&bytes, &l);
	assert_non_null(strstr(bytes.data,
	    "\nAuto-Submitted: auto-replied\n"));
	read_bytes(&mail, bytes.data, bytes.len);
	assert_int_equal(mail.automatic, MAIL_AUTOMATIC);
	mail_release(&mail);
	buf_release(&bytes);
}

static void
text_is(const char *expected, const char *body, const char *encoding)
{
	struct mail_letter l = letter("Soup", body);
	struct buf bytes = BUF_INIT;
	struct mail mail;

	write_letter(&bytes, &l);
	if (!strstr(bytes.data, encoding))
		fail_msg("not as %s: %s", encoding, bytes.data);
	read_bytes(&mail, bytes.data, bytes.len);
	is_said(expected, mail.text, bytes.data);
	mail_release(&mail);
	buf_release(&bytes);
}

static void
keeps_texts(void **state)
{
	static const char plain[] = "7bit", quoted[] = "quoted-printable";

	(void)state;
	text_is("Sorry.\n", "Sorry.", plain);
	text_is("Sorry,\nit was\n", "Sorry,\r\nit was\r", plain);
	text_is("a\tb\n", "a\tb\n", plain);
	text_is("D\xc3\xbcnn \xf0\x9f\x8d\xb2\n",
	    "D\xc3\xbcnn \xf0\x9f\x8d\xb2", quoted);
	text_is("From now on\nFrom here\n", "From now on\nFrom here\n",
	    quoted);
	text_is("x\nFrom y\n", "x\nFrom y", quoted);
	text_is(".\n..\n.a\n", ".\n..\n.a\n", quoted);
	text_is("Bye\n-- \nAnna\n", "Bye\n-- \nAnna\n", quoted);
	text_is("a=3D\n= b\n", "a=3D\n= b\n", plain);
	text_is(TEN(TEN("long ")) "end\n", TEN(TEN("long ")) "end\n", quoted);
	text_is(TEN(TEN(TEN("x"))) "\n", TEN(TEN(TEN("x"))), quoted);
	text_is(TEN(TEN("From .")) "\n", TEN(TEN("From .")), quoted);
}

static void
adds_files(void **state)
{
	struct mail_file files[] = {
		{ .name = "scan.pdf", .type = "application/pdf" },
		{ .name = "\xc3\x9c" "bersicht; \"2026\".csv",
		    .type = "text/csv" },
		{ .name = "mail.eml", .type = "message/rfc822" },
		{ .name = "odd", .type = "nonsense; x=y" },
		{ .name = TEN("\xc3\xbc\xf0\x9f\x8d\xb2" "aa ") ".txt",
		    .type = "text/plain" },
	};
	static const char data[] = "From me\r\n.\n\0\xff\n";
	struct mail_letter l = letter("Soup", "See there.\n");
	struct buf bytes = BUF_INIT, part = BUF_INIT;
	struct mail mail;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		files[i].data = (struct buf)BUF_INIT;
		buf_add(&files[i].data, data, i == 3 ? 0 : sizeof data);
	}
	l.files = files;
	l.nfiles = 5;
	write_letter(&bytes, &l);
	read_bytes(&mail, bytes.data, bytes.len);
	assert_string_equal(mail.text, "See there.\n");
	parts_are("2 application/pdf 15 scan.pdf\n"
	    "3 text/csv 15 \xc3\x9c" "bersicht; _2026_.csv\n"
	    "4 application/octet-stream 15 mail.eml\n"
	    "5 application/octet-stream 0 odd\n"
	    "6 text/plain 15 " TEN("\xc3\xbc\xf0\x9f\x8d\xb2" "aa ") ".txt\n",
	    &mail);
	for (size_t i = 0; i < 5; i++) {
		buf_cut(&part, 0);
		assert_int_equal(mail_door_part(door, bytes.data, bytes.len,
		    mail.parts[i].part, &part), 0);
		assert_int_equal(part.len, files[i].data.len);
		assert_memory_equal(part.data, files[i].data.data, part.len);
		buf_release(&files[i].data);
	}
	mail_release(&mail);
	buf_release(&bytes);
	buf_release(&part);
}

/* Is it refused, and nothing written? */
static void
refused(const char *message, const struct mail_letter *l)
{
	struct buf out = BUF_INIT;

	assert_int_equal(mail_write(&out, l), CASE_EDATA);
	assert_string_equal(err_message(), message);
	assert_int_equal(out.len, 0);
	err_clear();
	buf_release(&out);
}

static void
refuses_what_forges_a_header(void **state)
{
	struct mail_file file = { "a\nBcc: x", "text/plain", BUF_INIT };
	struct mail_letter l = letter("Soup\nBcc: eve@example.org", "x\n");
	struct strs ids = STRS_INIT;

	(void)state;
	refused("a control character in Subject: 'Soup\nBcc: eve@example.org'",
	    &l);
	l = letter("Soup", "x\n");
	l.to = "ann@example.org\r\nBcc: eve@example.org";
	refused("'ann@example.org\r\nBcc: eve@example.org' is no mail address",
	    &l);
	l.to = "-oQ/tmp@example.org";
	refused("'-oQ/tmp@example.org' is no mail address", &l);
	l = letter("Soup", "x\n");
	l.from = "House\r <haus@house.example>";
	refused("a control character in From: "
	    "'House\r <haus@house.example>'", &l);
	l.from = "The house";
	refused("no mail address in 'The house'", &l);
	l = letter("Soup", "x\n");
	l.in_reply_to = "a@b>\nBcc: eve";
	refused("'a@b>\nBcc: eve' is no Message-ID", &l);
	l = letter("Soup", "x\n");
	strs_add(&ids, "a b@c");
	l.references = &ids;
	refused("'a b@c' is no Message-ID", &l);
	strs_release(&ids);
	l = letter("Soup", "x\n");
	l.files = &file;
	l.nfiles = 1;
	refused("a control character in the name of a file: 'a\nBcc: x'", &l);
}

/* A text without what no reader keeps: trailing space, hidden characters. */
static void
random_line(struct buf *out, unsigned n)
{
	static const char *const pieces[] = { "a", "soup", "Z", "0", ":", "=",
		"\"", "\\", "?=", "=?", "(", "<b>", ",", ";", "'",
		"\xc3\xa4", "\xc3\x9f", "\xe4\xb8\xad\xe6\x96\x87",
		"\xf0\x9f\x98\x80", "From ", ".", "x y", "=20", "[7k3q", "]" };

	for (unsigned i = random_below(n) + 1; i > 0; i--)
		buf_adds(out, pieces[random_below(sizeof pieces /
		    sizeof *pieces)]);
	buf_addc(out, '!');
}

static void
makes_addresses_ascii(void **state)
{
	static const struct {
		const char *address, *ascii;	/* NULL: it can't be mailed */
	} rows[] = {
		{ "ann@house.example", "ann@house.example" },
		{ "ann@m\xc3\xbcller.example", "ann@xn--mller-kva.example" },
		{ "ann@xn--mller-kva.example", "ann@xn--mller-kva.example" },
		{ "\xc3\xa4nn@house.example", NULL },
		{ "ann@\xff.example", NULL }, { "ann", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mail_letter l = letter("x", "x\n");
		struct buf out = BUF_INIT, mail = BUF_INIT;
		int rc = rows[i].ascii ? 0 : CASE_EDATA;

		assert_int_equal(mail_ascii_address(&out, rows[i].address),
		    rc);
		assert_string_equal(out.data, rows[i].ascii ? rows[i].ascii :
		    "");
		l.to = rows[i].address;
		assert_int_equal(mail_write(&mail, &l), rc);
		assert_int_equal(mail.len > 0, rc == 0);
		l = letter("x", "x\n");
		l.from = rows[i].address;
		buf_cut(&mail, 0);
		assert_int_equal(mail_write(&mail, &l), rc);
		buf_release(&out);
		buf_release(&mail);
	}
}

static void
keeps_anything(void **state)
{
	struct buf subject = BUF_INIT, body = BUF_INIT, expected = BUF_INIT;
	struct mail mail;

	(void)state;
	random_seed(20261121);
	for (int i = 0; i < 500; i++) {
		struct mail_letter l;

		buf_cut(&subject, 0);
		buf_cut(&body, 0);
		buf_cut(&expected, 0);
		buf_addc(&subject, '*');
		random_line(&subject, 25);
		for (unsigned n = random_below(6) + 1; n > 0; n--) {
			random_line(&body, 60);
			buf_addc(&body, '\n');
		}
		buf_addf(&expected, "Re: %s" TOKEN, subject.data);
		l = letter(subject.data, body.data);
		there_and_back(&mail, &l);
		is_said(expected.data, mail.subject, subject.data);
		is_said(body.data, mail.text, body.data);
		mail_release(&mail);
	}
	buf_release(&subject);
	buf_release(&body);
	buf_release(&expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_is_to_be_there),
		WITH_DOOR(keeps_subjects),
		WITH_DOOR(cuts_and_folds_subjects),
		WITH_DOOR(tells_who_writes_to_whom),
		WITH_DOOR(refers_to_what_came_before),
		WITH_DOOR(says_that_nobody_wrote_it),
		WITH_DOOR(keeps_texts),
		WITH_DOOR(adds_files),
		cmocka_unit_test(refuses_what_forges_a_header),
		cmocka_unit_test(makes_addresses_ascii),
		WITH_DOOR(keeps_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
