#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/mail_world.h"

/*
 * Headers.
 */

static void
tells_subjects(void **state)
{
	static const struct {
		const char *raw, *subject;
	} cases[] = {
		{ "Cold soup", "Cold soup" },
		{ "  Cold   soup \t", "Cold soup" },
		{ "Cold\r\n soup\r\n\tagain", "Cold soup again" },
		{ "", "" },
		{ "=?utf-8?B?U8OkZnQ=?=", "S\xc3\xa4" "ft" },
		{ "=?iso-8859-1?q?S=E4ft?= =?iso-8859-1?q?_mit?=",
		    "S\xc3\xa4" "ft mit" },
		{ "=?ISO-8859-15?Q?12_=A4?=", "12 \xe2\x82\xac" },
		{ "=?windows-1252?Q?=80_=96?=",
		    "\xe2\x82\xac \xe2\x80\x93" },
		/* A character in two words. */
		{ "=?utf-8?Q?S=C3?=\r\n =?utf-8?Q?=A4ft?=", "S\xc3\xa4" "ft" },
		/* Spaces inside, none between, no end, no such charset. */
		{ "=?utf-8?Q?kalte Suppe?=", "kalte Suppe" },
		{ "a=?utf-8?Q?=C3=A4?=b", "a\xc3\xa4" "b" },
		{ "=?utf-8?Q?kalt", "=?utf-8?Q?kalt" },
		{ "=?martian?Q?S=E4ft?=", "S\xc3\xa4" "ft" },
		{ "=?UTF-8?B?SGVsbG8=?= =?UTF-8?B?IHdvcmxk?=", "Hello world" },
		{ "=?UTF-8?B?w6Q=?=\r\n =?utf-8?B?w7Y=?= =?UTF-8?Q?=C3=BC?=!",
		    "\xc3\xa4\xc3\xb6\xc3\xbc!" },
		{ "a=?=?= =?=b", "a=?=?= =?=b" },
		{ "=?gb18030?B?xOO6ww==?=", "\xe4\xbd\xa0\xe5\xa5\xbd" },
		{ "=?iso-2022-jp?B?GyRCJDMbKEI=?=", "\xe3\x81\x93" },
		{ "=?koi8-r?B?9c7J?=", "\xd0\xa3\xd0\xbd\xd0\xb8" },
		/* C1 controls are bytes of windows-1252. */
		{ "=?iso-8859-1?Q?a=96b?=", "a\xe2\x80\x93" "b" },
		/* 8 bits without a charset. */
		{ "S\xc3\xa4" "ft", "S\xc3\xa4" "ft" },
		{ "S\xe4" "ft \x80", "S\xc3\xa4" "ft \xe2\x82\xac" },
		/* No control gets through: THREATS 1, 14. */
		{ "a\x1b[31mb", "a [31mb" },
		{ "=?utf-8?Q?a=0D=0AFrom:_b=00c=1B?=", "a From: b?c" },
		{ "=?utf-8?Q?a=E2=80=A8b?=", "a b" },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "Subject: %s\r\nX: y\r\n\r\nHello\r\n",
		    cases[i].raw);
		read_mail(&m, b.data);
		is_said(cases[i].subject, m.subject, b.data);
		assert_string_equal(m.text, "Hello\n");
		mail_release(&m);
		buf_release(&b);
	}
}

static void
tells_people(void **state)
{
	static const struct {
		const char *raw, *people;
	} cases[] = {
		{ "ann@example.org", "ann@example.org" },
		{ "Ann Example <ann@example.org>",
		    "Ann Example <ann@example.org>" },
		{ "\"Example, Ann\" <ann@example.org>",
		    "Example, Ann <ann@example.org>" },
		{ "Example, Ann <ann@example.org>",
		    "Example, Ann <ann@example.org>" },
		{ "ann@example.org (Ann)", "Ann <ann@example.org>" },
		{ "=?utf-8?Q?J=C3=B6rg?= <j@example.org>",
		    "J\xc3\xb6rg <j@example.org>" },
		{ "J\xf6rg <j@example.org>", "J\xc3\xb6rg <j@example.org>" },
		{ "\"=?utf-8?Q?J=C3=B6rg?=\" <j@example.org>",
		    "J\xc3\xb6rg <j@example.org>" },
		{ "ann@example.org <ann@example.org>", "ann@example.org" },
		{ "Ann [Sales] <ann@example.org>",
		    "Ann [Sales] <ann@example.org>" },
		/* Two addresses in one name: never shown as two. */
		{ "\"Ann <ann@example.org>\" <eve@example.com>",
		    "Ann ann@example.org <eve@example.com>" },
		{ "team: ann@example.org, Bob <bob@example.org>;",
		    "ann@example.org, Bob <bob@example.org>" },
		{ "undisclosed-recipients:;", "" },
		{ "", "" },
		{ "<>", "" },
		{ "MAILER-DAEMON <>", "MAILER-DAEMON" },
		{ "nobody at all", "nobody at all" },
		{ "root", "root" },
		{ "@@ <<>> ,;", "@@" },
		{ "a@b.c, d@e.f, g@h.i,\r\n j@k.l, m@n.o, p@q.r, s@t.u,\r\n"
		    " v@w.x, y@z.a, Ten <b@c.d>",
		    "a@b.c, d@e.f, g@h.i, j@k.l, m@n.o, p@q.r, s@t.u, v@w.x, "
		    "y@z.a, Ten <b@c.d>" },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "From: %s\nCc: %s\n\n", cases[i].raw,
		    cases[i].raw);
		read_mail(&m, b.data);
		people_are(cases[i].people, &m.from);
		people_are(cases[i].people, &m.cc);
		assert_int_equal(m.to.n + m.reply_to.n, 0);
		mail_release(&m);
		buf_release(&b);
	}
}

static void
tells_dates(void **state)
{
	static const struct {
		const char *raw, *date;
	} cases[] = {
		{ "Sat, 21 Nov 2026 10:10:00 +0100",
		    "2026-11-21T10:10:00+01:00" },
		{ "21 Nov 2026 10:10 GMT", "2026-11-21T10:10:00Z" },
		{ "Sat, 21 Nov 2026 10:10:00 EST (comment)",
		    "2026-11-21T10:10:00-05:00" },
		{ "Sat, 21 Nov 2026 10:10:00 -0330",
		    "2026-11-21T10:10:00-03:30" },
		{ "Sat Nov 21 10:10:00 2026", "2026-11-21T10:10:00Z" },
		{ "Fri, 21 Nov 97 09:55:06 -0600",
		    "1997-11-21T09:55:06-06:00" },
		{ "Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z" },
		{ "Thu, 31 Dec 2099 23:59:59 +0000", "2099-12-31T23:59:59Z" },
		{ "yesterday", NULL }, { "", NULL },
		{ "Sat, 31 Feb 2026 10:10:00 +0100", NULL },
		{ "Fri, 31 Dec 9999 23:59:59 +0000", NULL },
	};
	char shown[WHEN_TEXT];
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "Date: %s\n\n", cases[i].raw);
		read_mail(&m, b.data);
		if (m.date.at != WHEN_NONE)
			when_format(shown, m.date);
		is_said(cases[i].date, m.date.at == WHEN_NONE ? NULL : shown,
		    b.data);
		mail_release(&m);
		buf_release(&b);
	}
}

static void
tells_ids(void **state)
{
	static const struct {
		const char *mail, *id, *references;
	} cases[] = {
		{ "Message-ID: <a@b>\n\n", "a@b", "" },
		{ "Message-Id:\n <a@b>\n\n", "a@b", "" },
		{ "Message-ID: a@b\n\n", "a@b", "" },
		{ "Message-ID: junk <a@b> junk\n\n", "a@b", "" },
		{ "Message-ID: <a\n b@c>\n\n", "ab@c", "" },
		{ "Message-ID: <<a@b>>\n\n", "a@b", "" },
		{ "Message-ID: <>\n\n", NULL, "" },
		{ "Message-ID: no id\n\n", NULL, "" },
		{ "Message-ID: <a\x01@b>\n\n", NULL, "" },
		{ "X: y\n\n", NULL, "" },
		{ "References: <a@b> <c@d>\n <e@f>\n\n", NULL,
		    "e@f c@d a@b " },
		{ "References: <a@b> <c@d>\nIn-Reply-To: <c@d>\n\n", NULL,
		    "c@d a@b " },
		{ "In-Reply-To: Your message of \"Monday\" <a@b>\n\n", NULL,
		    "a@b " },
		{ "In-Reply-To: Your message of Monday\n\n", NULL, "" },
		{ "References: <a@b><c@d>,<a@b> <e@\n\n", NULL, "a@b c@d " },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf all = BUF_INIT;

		read_mail(&m, cases[i].mail);
		is_said(cases[i].id, m.message_id, cases[i].mail);
		for (size_t r = 0; r < m.references.n; r++)
			buf_addf(&all, "%s ", m.references.v[r]);
		is_said(cases[i].references, all.data, cases[i].mail);
		mail_release(&m);
		buf_release(&all);
	}
}

/* What would end a header, or begin none. */
static void
reads_headers_with_odd_bytes(void **state)
{
	static const char nul[] = "From: a\0n@x.example\nSubject: Cold\0soup\n"
	    "To: ann@example.org\n\na\n";
	static const char mark[] = "\xef\xbb\xbf" "Subject: Soup\n"
	    "From: ann@example.org\n\nHello\n";
	struct mail m;

	(void)state;
	read_bytes(&m, nul, sizeof nul - 1);
	assert_string_equal(m.subject, "Cold soup");
	people_are("ann@example.org", &m.to);
	assert_string_equal(m.text, "a\n");
	mail_release(&m);
	read_bytes(&m, mark, sizeof mark - 1);
	assert_string_equal(m.subject, "Soup");
	people_are("ann@example.org", &m.from);
	assert_string_equal(m.text, "Hello\n");
	mail_release(&m);
}

static void
keeps_the_nearest_references(void **state)
{
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_adds(&b, "References:");
	for (int i = 1; i <= 1000; i++)
		buf_addf(&b, "\n <%d@example.org>", i);
	buf_adds(&b, "\n\n");
	read_mail(&m, b.data);
	assert_int_equal(m.references.n, MAIL_REFERENCES);
	assert_string_equal(m.references.v[0], "1000@example.org");
	assert_string_equal(m.references.v[99], "901@example.org");
	mail_release(&m);
	buf_release(&b);
}

/*
 * Texts.
 */

#define PLAIN(charset)	"Content-Type: text/plain; charset=" charset "\n"
#define QP	"Content-Transfer-Encoding: quoted-printable\n"
#define BASE64	"Content-Transfer-Encoding: base64\n"

static void
tells_texts(void **state)
{
	static const struct {
		const char *mail, *text;
	} cases[] = {
		{ "", "" }, { "\n", "" }, { "\n\n\n", "" },
		{ "Subject: x", "" }, { "Subject: x\n", "" },
		{ "\nHello", "Hello\n" },
		{ "No header at all\nbut words", "No header at all\nbut words\n"
		},
		{ "Subject: x\nNo empty line\n", "No empty line\n" },
		{ "From ann Mon Jan  1 00:00:00 2026\nX: y\n\nHello\n",
		    "Hello\n" },
		{ ">From ann Mon Jan  1 00:00:00 2026\nX: y\n\nHello\n",
		    "Hello\n" },
		/* Line ends. */
		{ "X: y\r\n\r\na\r\nb\r\n\r\n", "a\nb\n" },
		{ "X: y\r\ra\rb\r", "a\nb\n" },
		{ "X: y\n\na\rb\n", "a\nb\n" },
		{ "X: y\n\n\n\na\n \n\n", "\n\na\n" },
		/* Charsets. */
		{ PLAIN("utf-8") "\nS\xc3\xa4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ PLAIN("iso-8859-1") QP "\nS=E4ft =80\n",
		    "S\xc3\xa4" "ft \xe2\x82\xac\n" },
		{ PLAIN("\"Windows-1252\"") "\n\x84\xe4\x93\n",
		    "\xe2\x80\x9e\xc3\xa4\xe2\x80\x9c\n" },
		{ PLAIN("utf-16") BASE64 "\n//5hAOQA\n", "a\xc3\xa4\n" },
		{ PLAIN("utf-16be") BASE64 "\nAGEA5A==\n", "a\xc3\xa4\n" },
		{ PLAIN("gb18030") BASE64 "\nxOO6ww==\n",
		    "\xe4\xbd\xa0\xe5\xa5\xbd\n" },
		{ PLAIN("x-sjis") BASE64 "\ngrE=\n", "\xe3\x81\x93\n" },
		/* None, unknown, wrong, damaged. */
		{ "\nS\xe4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ "\nS\xc3\xa4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ PLAIN("klingon") "\nS\xe4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ PLAIN("us-ascii") "\nS\xc3\xa4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ PLAIN("utf-8") "\nS\xe4" "ft\n", "S\xc3\xa4" "ft\n" },
		{ PLAIN("gb18030") BASE64 "\nxOP/\n",
		    "\xe4\xbd\xa0\xef\xbf\xbd\n" },
		{ PLAIN("utf-8") "\n\xc3\xa4\xc3\xb6\xff\n",
		    "\xc3\xa4\xc3\xb6\xef\xbf\xbd\n" },
		/* Controls: THREATS 14. */
		{ BASE64 "\nYQBiG2MJZAo=\n",
		    "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\td\n" },
		{ "Content-Type: text/plain; format=flowed\n\n"
		    "one \ntwo\n\n> a \n> b\n> > c\n-- \nAnn\n",
		    "one two\n\n> a b\n> > c\n-- \nAnn\n" },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_mail(&m, cases[i].mail);
		is_said(cases[i].text, m.text, cases[i].mail);
		assert_int_equal(m.is_html + m.is_cut, 0);
		assert_int_equal(m.nparts, 0);
		mail_release(&m);
	}
}

static void
unflows(void **state)
{
	static const struct {
		const char *flowed, *text;
		int delsp;
	} cases[] = {
		{ "", "", 0 }, { "a\n", "a\n", 0 }, { "a", "a\n", 0 },
		{ "a \nb\n", "a b\n", 0 }, { "a \nb\n", "ab\n", 1 },
		{ " From me\n", "From me\n", 0 }, { "  a\n", " a\n", 0 },
		{ "> a \n> b\n", "> a b\n", 0 },
		{ ">> a \n> b\n", ">> a \n> b\n", 0 },
		{ "a \n-- \nAnn\n", "a -- \nAnn\n", 0 },
		{ "a\n-- \nAnn\n", "a\n-- \nAnn\n", 0 },
		{ "a \n\nb\n", "a \nb\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT;

		mail_unflow(&out, cases[i].flowed, strlen(cases[i].flowed),
		    cases[i].delsp);
		is_said(cases[i].text, out.data, cases[i].flowed);
		buf_release(&out);
	}
}

static void
shows_html(void **state)
{
	static const struct {
		const char *html, *text;
	} cases[] = {
		{ "", "" }, { "  \n ", "" }, { "<br><p></p>", "" },
		{ "a  b\nc", "a b c\n" }, { "<b>a</b> <i>b</i>", "a b\n" },
		{ "a<br>b<br/><br>c", "a\nb\n\nc\n" },
		{ "<p>a</p><p>b</p>", "a\n\nb\n" },
		{ "<div>a</div><div>b</div>", "a\nb\n" },
		{ "<h1>T</h1>a", "T\n\na\n" },
		{ "<ul><li>a<li><p>b</p></ul>c", "- a\n- b\n\nc\n" },
		{ "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n" },
		{ "<ul><li>a<ul><li>b</ul></ul>", "- a\n  - b\n" },
		{ "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n" },
		{ "<pre> a\n  b</pre>", " a\n  b\n" },
		{ "a<hr>b", "a\n----\nb\n" },
		{ "x<blockquote><p>a</p><p>b</p></blockquote>y",
		    "x\n\n> a\n>\n> b\n\ny\n" },
		{ "<blockquote>a<blockquote>b</blockquote></blockquote>",
		    "> a\n>\n>> b\n" },
		/* Links. */
		{ "<a href=\"https://example.org/x?a=1&amp;b\">here</a>.",
		    "here <https://example.org/x?a=1&b>.\n" },
		{ "<a href='http://example.org/'>example.org</a>",
		    "example.org\n" },
		{ "<a href=mailto:ann@example.org>ann@example.org</a>",
		    "ann@example.org\n" },
		{ "<a href='javascript:x()'>here</a>", "here\n" },
		{ "<a href='https://example.org'></a>", "" },
		{ "<img src=x alt='a cat'>", "[a cat]\n" },
		/* What is not shown. */
		{ "<head><title>T</title><style>p {}</style></head>a", "a\n" },
		{ "<script>if (a < b) x();</script>a", "a\n" },
		{ "a<!-- <p>b</p> -->c", "ac\n" },
		{ "<!DOCTYPE html><?xml?>a", "a\n" },
		{ "a<style>b", "a\n" }, { "a<!-- b", "a\n" },
		{ "a<b", "a\n" }, { "a<b title='", "a\n" },
		/* Entities. */
		{ "&lt;&amp;&gt;&quot;&euro;&auml;&nbsp;&#228;&#xE4;",
		    "<&>\"\xe2\x82\xac\xc3\xa4 \xc3\xa4\xc3\xa4\n" },
		{ "&#128;&#x110000;&#xD800;",
		    "\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd\n" },
		{ "&bogus; & &# &#x; 1 < 2 <3",
		    "&bogus; & &# &#x; 1 < 2 <3\n" },
		{ "&#27;[31m", "\xef\xbf\xbd[31m\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT, clean = BUF_INIT;

		mail_html(&out, cases[i].html, strlen(cases[i].html));
		mail_clean(&clean, out.data, out.len);
		is_said(cases[i].text, clean.data, cases[i].html);
		buf_release(&out);
		buf_release(&clean);
	}
}

/*
 * Parts.
 */

#define MULTIPART(type)	\
	"Content-Type: multipart/" type "; boundary=\"=b\"\n\n"
#define NEXT	"--=b\n"
#define END	"--=b--\n"

static void
chooses_and_lists_parts(void **state)
{
	static const struct {
		const char *mail, *text, *parts;
		int is_html;
	} cases[] = {
		{ MULTIPART("mixed") NEXT "\na\n" NEXT "\nb\n" END, "a\n\nb\n",
		    "", 0 },
		{ MULTIPART("mixed") NEXT "\na\n" NEXT
		    "Content-Type: application/pdf; name=\"../scan.pdf\"\n"
		    BASE64 "\naGFsbG8=\n" END, "a\n",
		    "2 application/pdf 5 scan.pdf\n", 0 },
		{ MULTIPART("mixed") NEXT
		    "Content-Type: image/png\n\n1\n" NEXT
		    "Content-Type: image/png\n\n2\n" END, "",
		    "1 image/png 1 image.png\n2 image/png 1 2-image.png\n", 0 },
		{ MULTIPART("mixed") NEXT "Content-Disposition: attachment\n"
		    "\na\n" NEXT "Content-Disposition: inline; filename*="
		    "utf-8''S%C3%A4ft.txt\n\nb\n" NEXT
		    "Content-Type: text/plain; name=message.eml\n\nc" END, "",
		    "1 text/plain 1 text.txt\n"
		    "2 text/plain 1 S\xc3\xa4" "ft.txt\n"
		    "3 text/plain 8 3-message.eml\n", 0 },
		{ MULTIPART("alternative") NEXT "\nplain\n" NEXT
		    "Content-Type: text/html\n\n<p>html</p>\n" END, "plain\n",
		    "", 0 },
		{ MULTIPART("alternative") NEXT "\n \n" NEXT
		    "Content-Type: text/html\n\n<p>html</p>\n" NEXT
		    "Content-Type: text/calendar\n\nBEGIN\n" END, "html\n",
		    "3 text/calendar 5 calendar.ics\n", 1 },
		{ "Content-Type: text/html; charset=iso-8859-1\n" QP
		    "\n<p>S=E4ft</p>", "S\xc3\xa4" "ft\n", "", 1 },
		{ MULTIPART("mixed") NEXT
		    "Content-Type: multipart/related; boundary=c\n\n"
		    "--c\nContent-Type: text/html\n\n<b>x</b>\n"
		    "--c\nContent-Type: image/gif\n\nGIF\n--c--\n" NEXT
		    "Content-Type: application/ms-tnef\n\n\x78\x9f\n" END,
		    "x\n", "1.2 image/gif 3 image.gif\n"
		    "2 application/ms-tnef 2 winmail.dat\n", 1 },
		{ MULTIPART("mixed") NEXT "\nsee below\n" NEXT
		    "Content-Type: message/rfc822\n\nSubject: x\n\ninner\n"
		    END, "see below\n", "2 message/rfc822 17 mail.eml\n", 0 },
		{ "Content-Type: application/pdf\n\nPDF", "",
		    "1 application/pdf 3 document.pdf\n", 0 },
		{ "Content-Type: text/x-log; name=a.log\n\nlines\n", "lines\n",
		    "", 0 },
		{ "Content-Type: text\n\na\n", "a\n", "", 0 },
		{ "Content-Type: multipart/mixed\n\na\n", "a\n", "", 0 },
		{ MULTIPART("mixed") "never divided\n", "never divided\n", "",
		    0 },
		{ MULTIPART("mixed") NEXT "\nends early", "ends early\n", "",
		    0 },
		/* The first Content-Type counts. */
		{ "Content-Type: text/plain\n" MULTIPART("mixed") "a\n",
		    "a\n", "", 0 },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_mail(&m, cases[i].mail);
		is_said(cases[i].text, m.text, cases[i].mail);
		parts_are(cases[i].parts, &m);
		assert_int_equal(m.is_html, cases[i].is_html);
		assert_int_equal(m.is_cut, 0);
		mail_release(&m);
	}
}

static void
tells_what_is_signed_or_encrypted(void **state)
{
	static const struct {
		const char *mail;
		int is_signed, is_encrypted;
		const char *text, *parts;
	} cases[] = {
		{ MULTIPART("signed") NEXT "\na\n" NEXT
		    "Content-Type: application/pgp-signature\n\nsig\n" END,
		    1, 0, "a\n",
		    "2 application/pgp-signature 3 signature.asc\n" },
		{ MULTIPART("encrypted") NEXT
		    "Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
		    NEXT "Content-Type: application/octet-stream\n\npgp\n" END,
		    0, 1, "", "1 application/pgp-encrypted 10 version.txt\n"
		    "2 application/octet-stream 3 attachment\n" },
		{ "Content-Type: application/pkcs7-mime; "
		    "smime-type=signed-data\n\nder", 1, 0, "",
		    "1 application/pkcs7-mime 3 smime.p7m\n" },
		{ "Content-Type: application/x-pkcs7-mime; "
		    "smime-type=enveloped-data\n\nder", 0, 1, "",
		    "1 application/x-pkcs7-mime 3 smime.p7m\n" },
		{ "\nplain\n", 0, 0, "plain\n", "" },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_mail(&m, cases[i].mail);
		assert_int_equal(m.is_signed, cases[i].is_signed);
		assert_int_equal(m.is_encrypted, cases[i].is_encrypted);
		is_said(cases[i].text, m.text, cases[i].mail);
		parts_are(cases[i].parts, &m);
		mail_release(&m);
	}
}

static void
part_is(const char *expected, size_t len, const char *mail, const char *part)
{
	struct buf out = BUF_INIT;

	buf_adds(&out, "kept,");
	assert_int_equal(mail_door_part(door, mail, strlen(mail), part, &out),
	    expected ? 0 : 1);
	assert_int_equal(out.len, 5 + len);
	assert_memory_equal(out.data, "kept,", 5);
	if (expected)
		assert_memory_equal(out.data + 5, expected, len);
	buf_release(&out);
}

static void
takes_parts_out(void **state)
{
	static const char mail[] = MULTIPART("mixed") NEXT "\na\n" NEXT
	    "Content-Type: application/pdf\n" BASE64 "\nAGEA/w==\n" NEXT
	    "Content-Type: multipart/mixed; boundary=c\n\n--c\n" QP
	    "\nS=E4ft\n--c\nContent-Type: message/rfc822\n\nX: y\n\nz\n--c--\n"
	    END;

	(void)state;
	part_is("a", 1, mail, "1");
	part_is("\0a\0\xff", 4, mail, "2");
	part_is("S\xe4" "ft", 4, mail, "3.1");
	part_is("X: y\n\nz", 7, mail, "3.2");
	part_is(NULL, 0, mail, "3");
	part_is(NULL, 0, mail, "4");
	part_is(NULL, 0, mail, "0");
	part_is(NULL, 0, mail, "1.1");
	part_is(NULL, 0, mail, "3.2.1");
	part_is(NULL, 0, mail, "");
	part_is(NULL, 0, mail, "x");
	part_is("hello", 5, "X: y\n\nhello", "1");
	part_is(NULL, 0, "X: y\n\nhello", "2");
}

/*
 * Who wrote it.
 */

static void
tells_persons_from_programs(void **state)
{
	static const struct {
		const char *header;
		enum mail_automatic automatic;
	} cases[] = {
		{ "From: ann@example.org\n", MAIL_PERSONAL },
		{ "Auto-Submitted: no\n", MAIL_PERSONAL },
		{ "Auto-Submitted: No; x=y\n", MAIL_PERSONAL },
		{ "Auto-Submitted: auto-replied\n", MAIL_AUTOMATIC },
		{ "Auto-Submitted: auto-generated (x)\n", MAIL_AUTOMATIC },
		{ "Auto-Submitted: nonsense\n", MAIL_AUTOMATIC },
		{ "Precedence: bulk\n", MAIL_AUTOMATIC },
		{ "Precedence: Junk\n", MAIL_AUTOMATIC },
		{ "Precedence: list\n", MAIL_LIST },
		{ "Precedence: first-class\n", MAIL_PERSONAL },
		{ "List-Id: <x.example.org>\n", MAIL_LIST },
		{ "LIST-UNSUBSCRIBE: <mailto:x>\n", MAIL_LIST },
		{ "X-Auto-Response-Suppress: OOF, AutoReply\n",
		    MAIL_AUTOMATIC },
		{ "X-Auto-Response-Suppress: None\n", MAIL_PERSONAL },
		{ "X-Autoreply: yes\n", MAIL_AUTOMATIC },
		{ "X-Autoreply: no\n", MAIL_PERSONAL },
		{ "Return-Path: <>\n", MAIL_AUTOMATIC },
		{ "Return-Path: <ann@example.org>\n", MAIL_PERSONAL },
		/* A person who passes a report on, or complains of one. */
		{ "From: ann@example.org\n"
		    "Subject: Fwd: Undelivered Mail Returned to Sender\n",
		    MAIL_PERSONAL },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "%s\nHello\n", cases[i].header);
		read_mail(&m, b.data);
		if (m.automatic != cases[i].automatic)
			fail_msg("%d is not %d: %s", m.automatic,
			    cases[i].automatic, b.data);
		assert_null(m.bounced);
		assert_null(m.bounce_reason);
		mail_release(&m);
		buf_release(&b);
	}
}

#define REPORT	\
	"From: MAILER-DAEMON@example.org\n" \
	"Content-Type: multipart/report; report-type=delivery-status;\n" \
	" boundary=\"=b\"\n\n" NEXT "\nSorry.\n" NEXT \
	"Content-Type: message/delivery-status\n\n" \
	"Reporting-MTA: dns; example.org\n\n"
#define ORIGINAL	NEXT \
	"Content-Type: message/rfc822\n\nMessage-ID: <ours@x>\n\nHi\n" END

static void
reads_delivery_reports(void **state)
{
	static const struct {
		const char *mail;
		enum mail_automatic automatic;
		const char *bounced, *reason;
	} cases[] = {
		{ REPORT "Action: failed\nStatus: 5.1.1\n"
		    "Diagnostic-Code: smtp; 550 5.1.1 user\n unknown\n\n"
		    ORIGINAL, MAIL_BOUNCE, "ours@x", "550 5.1.1 user unknown" },
		{ REPORT "Action: delayed\nStatus: 4.0.0\n\n"
		    "Action: Failed\nStatus: 5.2.2 (full)\n\n" ORIGINAL,
		    MAIL_BOUNCE, "ours@x", "5.2.2" },
		{ REPORT "Action: delayed\nStatus: 4.4.1\n\n" ORIGINAL,
		    MAIL_REPORT, "ours@x", NULL },
		{ REPORT "Action: relayed\n\n" END, MAIL_REPORT, NULL, NULL },
		{ "Content-Type: multipart/report; boundary=\"=b\"\n\n" NEXT
		    "\nRead.\n" NEXT
		    "Content-Type: message/disposition-notification\n\n"
		    "Original-Message-ID: <ours@x>\nDisposition: x\n" END,
		    MAIL_REPORT, "ours@x", NULL },
		/* In words. */
		{ "From: MAILER-DAEMON@example.org\nSubject: failure notice\n"
		    "\nHi. This is the qmail-send program.\n\n<a@b>:\n"
		    "Sorry, no such host. (#5.1.2)\n\n--- Below this line\n\n"
		    "Return-Path: <c@d>\nMessage-ID: <ours@x>\n\nHi\n",
		    MAIL_BOUNCE, "ours@x", "Sorry, no such host. (#5.1.2)" },
		{ "From: postmaster@example.org\nSubject: x\n\nYour message "
		    "could not be delivered to 5.6.7.8:\n550 user unknown\n\n"
		    "> Message-ID:\n> \t<ours@x>\n", MAIL_BOUNCE, NULL,
		    "550 user unknown" },
		{ "Return-Path: <>\nFrom: System\nSubject: Undeliverable: x\n"
		    "In-Reply-To: <ours@x>\n\nNo.\n", MAIL_BOUNCE, "ours@x",
		    NULL },
		{ "From: postmaster@example.org\nSubject: Warning: could not "
		    "send message for past 4 hours\n\nThe original message was "
		    "received at noon\n", MAIL_REPORT, NULL, NULL },
		{ "From: MAILER-DAEMON\nX-Failed-Recipients: a@b\n\n"
		    "Delivery failed.\n", MAIL_BOUNCE, NULL, NULL },
		{ "Return-Path: <>\nFrom: MAILER-DAEMON\n\nundeliverable\n",
		    MAIL_BOUNCE, NULL, NULL },
		/* People, who write of parcels. */
		{ "From: Hans <postmaster@shop.example>\nSubject: Re: x\n"
		    "In-Reply-To: <ours@x>\n\nThe parcel was not delivered.\n",
		    MAIL_PERSONAL, NULL, NULL },
		{ "From: postmaster@shop.example\n\nMy order is delayed.\n"
		    "This is the mail system at host\n", MAIL_PERSONAL, NULL,
		    NULL },
		{ "From: Postmaster Sales <ann@example.org>\n\nNot delivered."
		    "\nMessage-ID: <x@y>\n", MAIL_PERSONAL, NULL, NULL },
		{ "From: postmaster@example.org\nSubject: Next week\n\n"
		    "Our server moves.\n", MAIL_PERSONAL, NULL, NULL },
		/* Passed on by a person: it tells of somebody else's mail. */
		{ "From: ann@example.org\nContent-Type: multipart/mixed; "
		    "boundary=\"=x\"\n\n--=x\n\nWhat is this?\n--=x\n"
		    "Content-Type: message/rfc822\n\n" REPORT
		    "Action: failed\n" END "--=x--\n", MAIL_PERSONAL, NULL,
		    NULL },
	};
	struct mail m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_mail(&m, cases[i].mail);
		if (m.automatic != cases[i].automatic)
			fail_msg("%d is not %d: %s", m.automatic,
			    cases[i].automatic, cases[i].mail);
		is_said(cases[i].bounced, m.bounced, cases[i].mail);
		is_said(cases[i].reason, m.bounce_reason, cases[i].mail);
		mail_release(&m);
	}
}

/*
 * The digest.
 */

static int
same_digest(const char *a, const char *b)
{
	char x[MAIL_DIGEST + 1], y[MAIL_DIGEST + 1];

	mail_digest(x, a, strlen(a));
	mail_digest(y, b, strlen(b));
	return strcmp(x, y) == 0;
}

static void
digests_what_deliveries_share(void **state)
{
	static const char mail[] = "From: Ann <a@b>\nSubject: x\n\nHello\n.\n";

	(void)state;
	assert_true(same_digest(mail, "Received: by z\nDelivered-To: q\n"
	    "FROM:  Ann\n\t<a@b> \nX-Spam: no\nContent-Length: 8\n"
	    "Subject: x\nReturn-Path: <>\n\nHello\n.\n\n"));
	assert_true(same_digest(mail,
	    "From: Ann <a@b>\r\nSubject: x\r\n\r\nHello\r\n.\r\n"));
	assert_true(same_digest(mail, "From: Ann <a@b>\rSubject: x\r\rHello\r."
	    "\r"));
	assert_true(same_digest(mail, "From a@b Mon\nFrom: Ann <a@b>\n"
	    "Subject: x\n\nHello\n."));
	assert_false(same_digest(mail, "From: Ann <a@b>\nSubject: y\n\nHello\n"
	    ".\n"));
	assert_false(same_digest(mail, "From: Ann <a@b>\nSubject: x\n\nHello\n"
	    "\n.\n"));
	assert_false(same_digest(mail, "From: Ann <a@b>\nSubject: x\n"
	    "Content-Type: text/html\n\nHello\n.\n"));
	assert_false(same_digest(mail, "From: Ann <a@b>\nSubject: x\n"
	    "Date: now\n\nHello\n.\n"));
	assert_false(same_digest("Subject: x\n\na\n", "\nSubject: x\na\n"));
	assert_true(same_digest("", "\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DOOR(tells_subjects),
		WITH_DOOR(tells_people),
		WITH_DOOR(tells_dates),
		WITH_DOOR(tells_ids),
		WITH_DOOR(reads_headers_with_odd_bytes),
		WITH_DOOR(keeps_the_nearest_references),
		WITH_DOOR(tells_texts),
		cmocka_unit_test(unflows),
		cmocka_unit_test(shows_html),
		WITH_DOOR(chooses_and_lists_parts),
		WITH_DOOR(tells_what_is_signed_or_encrypted),
		WITH_DOOR(takes_parts_out),
		WITH_DOOR(tells_persons_from_programs),
		WITH_DOOR(reads_delivery_reports),
		cmocka_unit_test(digests_what_deliveries_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
