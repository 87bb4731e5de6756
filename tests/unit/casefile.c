#include "tests/unit/casefile_world.h"

static void
openings(void **state)
{
	static const struct row rows[] = {
	{ "no event at all", "", "no case", NULL },
	{ "no opening", "b1 2 received anna 3\n", "no case", NULL },
	{ "an opening alone", OPENED,
	    "id " CASE "\nkind complaint\nowner ben\nis-open 1\nopened 0\n"
	    "closed -\nfirst-response -\nacknowledged -\nchannel email\n"
	    "is-public 0\nhands 1\nvoices 0\napproaches 1\nunanswered 1\n"
	    "waiting-since 0\nasked 0\nupdated 0\n"
	    "hand ben 0 - a1\nstretch 0 -\nlast-word a1\noutcome -\n"
	    "closing -\nevents a1\ntodo-from now\nnext-due - - ''\n"
	    "overdue-from never\nunclaimed 0", NULL },
	{ "opened by ourselves: nobody waits",
	    "a1 1 opened anna 0 Owner=ben; Kind=corrective-action\n",
	    "channel -\napproaches 0\nunanswered 0\n"
	    "waiting-since -\nlast-word -\ntodo-from never", NULL },
	{ "without an owner, whoever took it", "a1 1 opened anna 0\n",
	    "owner anna", NULL },
	{ "in public", "a1 1 opened anna 0 Owner=ben; Channel=twitter; "
	    "Access=public\n", "is-public 1\nwent-public 0", NULL },
	{ "two openings: the first in order counts", OPENED
	    "a2 1 opened cleo 5 Owner=dora; Kind=praise; Channel=phone\n",
	    "two-openings 1\nowner ben\nkind complaint\nevents a1 a2\n"
	    "approaches 1\nhands 1", NULL },
	{ "one opening twice, by two desks with one key",
	    "a1 1 opened anna 0 Owner=ben; Key=k\n"
	    "a2 1 opened anna 0/9 Owner=cleo; Key=k\n",
	    "two-openings 0\nowner ben\nevents a1 a2", NULL },
	{ "nobody decides before the opening",
	    "b1 1 assigned anna 1 Owner=eve\na1 2 opened anna 5 Owner=ben\n",
	    "owner ben\nhands 1\nhand ben 5 - a1", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
settings(void **state)
{
	static const struct row rows[] = {
	{ "the last word on each",
	    "a1 1 opened anna 0 Owner=ben; Kind=request; Subject=Soup; "
	    "Contact=A <a@x>; Contact=B; Customer=no; Ref=r1; Tag=x; Tag=y\n"
	    "b1 2 set anna 9 Subject=Thin soup; Prefers=fax; Tag=a; Untag=x\n"
	    "b2 3 set anna 5 Customer=yes; Avoids=phone; About=shop; "
	    "Wants=money; Publish=yes; Language=de; Tag=x; Untag=y\n",
	    "subject Thin soup\ncustomer yes\nprefers fax\navoids phone\n"
	    "about shop\nwants money\npublish yes\nlanguage de\nref r1\n"
	    "contacts A <a@x>, B,\ntags a x\nkind request", NULL },
	{ "a contact list replaces all contacts",
	    "a1 1 opened anna 0 Contact=A; Contact=B\n"
	    "b1 2 set anna 1 Contact=C; Contact=D; Contact=E\n",
	    "contacts C, D, E,", NULL },
	{ "by order, whatever they say of the time", OPENED
	    "b1 2 set anna 50 Subject=one\nb2 3 set anna 10 Subject=two\n",
	    "subject two", NULL },
	{ "a tag set and unset at once is unset", OPENED
	    "b1 2 set anna 5 Tag=x; Untag=x\n", "tags", NULL },
	{ "links in force", OPENED
	    "b1 2 linked anna 5 Link=related 00000000aa; "
	    "Link=caused-by 00000000bb\n"
	    "b2 3 linked anna 6 Link=related 00000000aa; "
	    "Unlink=caused-by 00000000bb\n"
	    "b3 4 linked anna 7 Link=follows " CASE "; Link=odd; "
	    "Link=x-new 00000000cc\n",
	    "link related 00000000aa b1\nlink follows " CASE " b3\n"
	    "link x-new 00000000cc b3\n!link caused-by 00000000bb b1", NULL },
	{ "linked again after it was undone", OPENED
	    "b1 2 linked anna 5 Link=related 00000000aa\n"
	    "b2 3 linked anna 6 Unlink=related 00000000aa\n"
	    "b3 4 linked anna 7 Link=related 00000000aa\n",
	    "link related 00000000aa b3", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
hands(void **state)
{
	static const struct row rows[] = {
	{ "a chain of hands", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 3 assigned anna 20 Owner=dora; After=@b1\n"
	    "b3 4 assigned anna 30 Owner=ben; After=@b2\n",
	    "hand ben 0 10 a1\nhand cleo 10 20 b1\nhand dora 20 30 b2\n"
	    "hand ben 30 - b3\nhands 3\nowner ben", NULL },
	{ "to its owner is no handover", OPENED
	    "b1 2 assigned anna 10 Owner=ben; After=@a1\n",
	    "hand ben 0 - a1\nhands 1", NULL },
	{ "not before the decision before", OPENED
	    "b1 2 assigned anna 30 Owner=cleo; After=@a1\n"
	    "b2 3 assigned anna 20 Owner=dora; After=@b1\n"
	    "b3 4 closed anna 25 Outcome=upheld; After=@b2\n",
	    "hand cleo 30 30 b1\nhand dora 30 - b2\nclosed 30", NULL },
	{ "a setting too is a decision", OPENED
	    "b1 2 set anna 30 Subject=x; After=@a1\n"
	    "b2 3 assigned anna 20 Owner=dora; After=@b1\n",
	    "hand dora 30 - b2", NULL },
	{ "one that changes nothing holds up no other", OPENED
	    "b1 2 assigned anna 30 Owner=ben; After=@a1\n"
	    "b2 3 assigned anna 20 Owner=dora; After=@b1\n",
	    "hand dora 20 - b2", NULL },
	{ "never before the opening", OPENED
	    "b1 2 assigned anna -30 Owner=cleo; After=@a1\n",
	    "hand ben 0 0 a1\nhand cleo 0 - b1", NULL },
	{ "two desks hand over at once", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 2 assigned eve 11 Owner=dora; After=@a1\n",
	    "hand cleo 10 11 b1\nhand dora 11 - b2 contested\nowner dora",
	    NULL },
	{ "the later in order wins, not the later in time", OPENED
	    "b2 2 assigned eve 11/12 Owner=dora; After=@a1\n"
	    "b1 2 assigned anna 10/90 Owner=cleo; After=@a1\n",
	    "hand dora 11 11 b2\nhand cleo 11 - b1 contested\nowner cleo",
	    NULL },
	{ "two desks at once, both to cleo", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 2 assigned eve 11 Owner=cleo; After=@a1\n",
	    "hand cleo 10 - b1", NULL },
	{ "known by way of others", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 3 noted anna 11 After=@b1\n"
	    "b3 3 noted eve 12 After=@a1\n"
	    "b4 4 noted eve 13 After=@b2; After=@b3\n"
	    "b5 5 assigned eve 14 Owner=dora; After=@b4\n",
	    "hand dora 14 - b5", NULL },
	{ "the other branch only", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 3 noted anna 11 After=@b1\n"
	    "b3 3 noted eve 12 After=@a1\n"
	    "b5 4 assigned eve 14 Owner=dora; After=@b3\n"
	    "b6 5 assigned eve 15 Owner=ben; After=@b5; After=@b2\n",
	    "hand dora 14 15 b5 contested\nhand ben 15 - b6", NULL },
	{ "unclaimed", OPENED "b1 2 assigned anna 10 Owner=team; After=@a1\n",
	    "unclaimed 1", "person.team.shared=yes" },
	{ "a closed case is nobody's to claim", OPENED
	    "b1 2 assigned anna 10 Owner=team; After=@a1\n"
	    "b2 3 closed anna 11 Outcome=upheld\n",
	    "unclaimed 0", "person.team.shared=yes" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
closings(void **state)
{
	static const struct row rows[] = {
	{ "closed", OPENED "b1 2 replied anna 10 As=final\n"
	    "b2 3 closed anna 20 Outcome=upheld; Cause=billing; "
	    "Redress=5.00 EUR voucher\n",
	    "is-open 0\nclosed 20\noutcome upheld\ncause billing\n"
	    "closing b2\nredress 1\ntransition closed 20 b2\nreopened 0\n"
	    "todo-from never", NULL },
	{ "closed twice: the second changes nothing", OPENED
	    "b1 2 closed anna 20 Outcome=upheld\n"
	    "b2 2 closed eve 30 Outcome=withdrawn; Redress=1.00 EUR x\n",
	    "outcome upheld\nclosed 20\nclosing b1\nredress 0\n"
	    "!transition closed 30 b2", NULL },
	{ "reopened", OPENED "b1 2 closed anna 20 Outcome=upheld\n"
	    "b2 3 reopened anna 30\n",
	    "is-open 1\nclosed -\nreopened 1\noutcome upheld\nclosing b1\n"
	    "transition closed 20 b1\ntransition reopened 30 b2", NULL },
	{ "reopened, closed with no cause", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Cause=c\n"
	    "b2 3 reopened anna 30\nb3 4 closed anna 40 Outcome=answered\n",
	    "closed 40\noutcome answered\ncause -\nreopened 1", NULL },
	{ "reopening what is open", OPENED "b1 2 reopened anna 30\n",
	    "reopened 0\nis-open 1\n!transition reopened 30 b1", NULL },
	{ "closed over a word of the contact", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n",
	    "unanswered 1\nwaiting-since -\n"
	    "todo-from never", NULL },
	{ "a word after the closing waits", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b2 3 received anna 30\n",
	    "waiting-since 30\nis-open 0\ntodo-from now",
	    NULL },
	{ "so does one from before it that was not known then", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b2 3 received anna 10\n", "waiting-since 10", NULL },
	{ "and one of a desk that did not know", OPENED
	    "b2 2 received eve 10/15\n"
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n",
	    "waiting-since -", NULL },
	{ "and one of the same second that was known", OPENED
	    "b2 2 received eve 20\n"
	    "b1 3 closed anna 20 Outcome=upheld; Despite=x\n",
	    "waiting-since -", NULL },
	{ "told of a later time than the closing", OPENED
	    "b2 2 received eve 25/15\n"
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n",
	    "waiting-since 25", NULL },
	{ "reopened, the old word waits again", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b2 3 reopened anna 30\n", "waiting-since 0", NULL },
	{ "a question from a desk that did not know: closed, listed", OPENED
	    "b1 2 closed anna 20 Outcome=upheld\n"
	    "b2 2 received eve 21 Question=When?\n",
	    "is-open 0\nopen-questions-contact 1\nwaiting-since 21", NULL },
	{ "the contact's word on the outcome", OPENED
	    "b1 2 received anna 30 Accepts=no\nb2 3 received anna 20 "
	    "Accepts=yes\nb3 4 received anna 40 Party=law; Accepts=yes\n",
	    "accepts no", NULL },
	{ "both at once: the later in order", OPENED
	    "b1 2 received anna 30 Accepts=no\n"
	    "b2 3 received anna 30 Accepts=yes\n", "accepts yes", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
corrections(void **state)
{
	static const struct row rows[] = {
	{ "moved in time", OPENED "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 replied anna 40 As=answer\n"
	    "b3 4 corrected anna 60 Corrects=@b1; Set=Occurred #30; "
	    "Set=From B; Set=Retold yes; Set=Effort 2h; Set=Channel fax\n",
	    "unanswered 0\ncorrected b1 by b3 at 30 moved\ncorrection 1\n"
	    "saying b1 30 contact fax by:anna from:B word retold effort:7200 "
	    "answered 40\nevents a1 b1 b2 b3", NULL },
	{ "the last correction of a field wins", OPENED
	    "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 corrected anna 60 Corrects=@b1; Set=Channel fax; "
	    "Set=From B\n"
	    "b3 4 corrected anna 55 Corrects=@b1; Set=Channel visit\n",
	    "saying b1 50 contact visit by:anna from:B word answered -\n"
	    "corrected b1 by b3 at 50", NULL },
	{ "a voided correction has none", OPENED
	    "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 corrected anna 60 Corrects=@b1; Set=Channel fax\n"
	    "b3 4 corrected anna 61 Corrects=@b2; Void=yes\n",
	    "saying b1 50 contact letter by:anna word answered -\n"
	    "corrected b2 by b3 at 60 void\n!corrected b1 by b2 at 50", NULL },
	{ "a voided voiding", OPENED "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 corrected anna 60 Corrects=@b1; Void=yes\n"
	    "b3 4 corrected anna 61 Corrects=@b2; Void=yes\n",
	    "approaches 2", NULL },
	{ "voided three deep", OPENED "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 corrected anna 60 Corrects=@b1; Void=yes\n"
	    "b3 4 corrected anna 61 Corrects=@b2; Void=yes\n"
	    "b4 5 corrected anna 62 Corrects=@b3; Void=yes\n",
	    "approaches 1\ncorrected b1 by b2 at 50 void\n"
	    "corrected b3 by b4 at 61 void", NULL },
	{ "an earlier one in order voids no later", OPENED
	    "b1 2 received anna 50 Channel=letter\n"
	    "b2 3 corrected anna 60 Corrects=@b3; Void=yes\n"
	    "b3 4 corrected anna 61 Corrects=@b1; Void=yes\n",
	    "approaches 1", NULL },
	{ "void", OPENED "b1 2 replied anna 50 As=answer; Promise=#90 x; "
	    "Attachment=x\nb2 3 set anna 51 Subject=x; Tag=t\n"
	    "b3 4 corrected anna 60 Corrects=@b1; Void=yes\n"
	    "b4 5 corrected anna 61 Corrects=@b2; Void=yes\n",
	    "events a1 b1 b2 b3 b4\nfirst-response -\nopen-promises 0\n"
	    "attachment 0\nsubject -\ntags\nvoices 0\nupdated 61\n"
	    "corrected b1 by b3 at 50 void\ncorrected b2 by b4 at 51 void",
	    NULL },
	{ "decisions cannot be corrected", OPENED
	    "b1 2 assigned anna 10 Owner=cleo; After=@a1\n"
	    "b2 3 closed anna 20 Outcome=upheld\nb3 4 reopened anna 30\n"
	    "c1 5 corrected anna 40 Corrects=@a1; Void=yes\n"
	    "c2 6 corrected anna 41 Corrects=@b1; Void=yes\n"
	    "c3 7 corrected anna 42 Corrects=@b2; Set=Occurred #5; Void=yes\n"
	    "c4 8 corrected anna 43 Corrects=@b3; Void=yes\n"
	    "c5 9 corrected anna 44 Corrects=@a1; Set=Channel fax\n",
	    "owner cleo\ntransition closed 20 b2\ntransition reopened 30 b3\n"
	    "channel email\ncorrection 0", NULL },
	{ "nor By, Key, Recorded, the rest of the frame", OPENED
	    "b1 2 replied anna 10/11 As=answer; Key=k\n"
	    "b2 3 corrected anna 12 Corrects=@b1; Set=By eve; Set=Key l; "
	    "Set=Recorded #90; Set=Number 7; Set=Case 00000000aa; "
	    "Set=After @a1; Set=Owner eve; Set=Event noted; Set=Void yes; "
	    "Set=New-Field x; Set=Occurred yesterday; Set=alone\n"
	    "b3 4 noted anna 13 Key=k; Takedown=@a1\n",
	    "saying b1 10 us - by:anna substantive to-contact answered -\n"
	    "correction 0\nupdated 13\ntakedown 0\nvoices 1", NULL },
	{ "a list is replaced", "a1 1 opened anna 0 Contact=A\n"
	    "b1 2 set anna 5 Contact=B; Contact=C; Tag=x\n"
	    "b2 3 corrected anna 6 Corrects=@b1; Set=Contact D; "
	    "Set=Contact E\n", "contacts D, E,\ntags x", NULL },
	{ "no longer a party's", OPENED
	    "b1 2 received anna 5 Channel=fax\n"
	    "b2 3 corrected anna 6 Corrects=@b1; Set=Party agency\n",
	    "approaches 1\nsaying b1 5 party fax by:anna party:agency "
	    "answered -", NULL },
	{ "an answer was only an acknowledgement", OPENED
	    "b1 2 replied anna 5 As=answer\n"
	    "b2 3 corrected anna 6 Corrects=@b1; Set=As ack\n",
	    "first-response -\nacknowledged 5\nunanswered 1", NULL },
	{ "of nothing", OPENED "b1 2 corrected anna 6 Corrects=@ee; Void=yes\n"
	    "b2 3 corrected anna 7 Corrects=@b2; Void=yes\n",
	    "correction 0", NULL },
	{ "a key twice: the second is shown and has no effect", OPENED
	    "b1 2 received anna 5 Key=mail:<x>\n"
	    "b2 2 received eve 6 Key=mail:<x>\n"
	    "b3 3 received eve 7 Key=mail:<y>\n",
	    "events a1 b1 b2 b3\napproaches 3\nupdated 7", NULL },
	{ "a key three times", OPENED "b1 2 noted anna 5 Key=k\n"
	    "b2 3 received anna 5 Key=k\nb3 4 received anna 5 Key=k\n",
	    "approaches 1", NULL },
	{ "unknown kinds and fields", OPENED
	    "b1 2 frobbed anna 5 Colour=red; Void=yes; Owner=eve\n"
	    "b2 3 replied anna 6 As=answer; Shade=x\n",
	    "owner ben\nevents a1 b1 b2\nfirst-response 6\nupdated 6", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static const char cut_trail[] = OPENED
    "b1 2 replied anna 10/500 As=answer\n"
    "b2 3 assigned anna 100 Owner=cleo; After=@b1\n"
    "b3 4 corrected anna 200 Corrects=@b1; Set=Occurred #50\n"
    "b4 5 closed anna 300 Outcome=upheld\n"
    "b5 6 corrected anna 400 Corrects=@b3; Void=yes\n";

static void
check_cut(int64_t as_of, int64_t known, const char *expected)
{
	struct trail t = make_trail(cut_trail);
	struct casefile cf = { 0 };
	struct buf out = BUF_INIT;
	struct cut cut = { INT64_MAX, INT64_MAX };
	char name[64];

	if (as_of != INT64_MAX)
		cut.as_of = BASE + 60 * as_of;
	if (known != INT64_MAX)
		cut.known = BASE + 60 * known;
	snprintf(name, sizeof name, "as of %lld, known %lld",
	    (long long)as_of, (long long)known);
	if (casefile_fold(&cf, t.order, t.n, &cut) == 0)
		show_facts(&out, &cf);
	else
		buf_adds(&out, "no case\n");
	expect_lines(name, out.data, expected);
	casefile_free(&cf);
	buf_release(&out);
	free_trail(&t);
}

static void
cuts(void **state)
{
	const int64_t all = INT64_MAX;

	(void)state;
	check_cut(all, all, "events a1 b1 b2 b3 b4 b5\nclosed 300\n"
	    "first-response 10\ncorrected b3 by b5 at 200 void");
	check_cut(-1, all, "no case");
	check_cut(all, -1, "no case");
	check_cut(0, all, "events a1\nunanswered 1");
	check_cut(10, all, "events a1 b1\nfirst-response 10\nowner ben");
	check_cut(99, all, "events a1 b1\nowner ben");
	check_cut(100, all, "events a1 b1 b2\nowner cleo\n"
	    "hand ben 0 100 a1\nhand cleo 100 - b2");
	check_cut(200, all, "first-response 50\nis-open 1\nclosed -");
	check_cut(300, all, "is-open 0\nfirst-response 50");
	check_cut(all, 300, "events a1 b2 b3 b4\nfirst-response -\n"
	    "is-open 0\nunanswered 1\nhand cleo 100 - b2");
	check_cut(40, 499, "events a1\nupdated 0");
}

/* A correction, as of after it, moves an event out of the cut. */
static void
cuts_follow_corrections(void **state)
{
	struct trail t = make_trail(OPENED
	    "b1 2 received anna 10\n"
	    "b2 3 corrected anna 20 Corrects=@b1; Set=Occurred #90\n");
	struct cut cut = { BASE + 60 * 30, INT64_MAX };
	struct casefile cf = { 0 };

	(void)state;
	assert_int_equal(casefile_fold(&cf, t.order, t.n, &cut), 0);
	assert_int_equal(cf.approaches, 1);
	assert_int_equal(cf.nevents, 2);
	cut.as_of = BASE + 60 * 15;
	assert_int_equal(casefile_fold(&cf, t.order, t.n, &cut), 0);
	assert_int_equal(cf.approaches, 2);
	cut.as_of = BASE + 60 * 90;
	assert_int_equal(casefile_fold(&cf, t.order, t.n, &cut), 0);
	assert_int_equal(cf.approaches, 2);
	assert_int_equal(cf.nevents, 3);
	casefile_free(&cf);
	free_trail(&t);
}

static void
look_ups(void **state)
{
	struct trail t = make_trail(
	    "a1 1 opened anna 0 Channel=fax; Question=Who?; Contact=A\n"
	    "a12 2 replied anna 5 As=holding; Promise=#90 call; Question=Y?\n"
	    "b2 3 corrected anna 6 Corrects=@a12; Set=As ack\n");
	struct casefile cf = { 0 };
	const struct event *reply = &t.events[1];

	(void)state;
	assert_int_equal(casefile_fold(&cf, t.order, t.n, NULL), 0);
	assert_string_equal(casefile_question(&cf, "q1")->text, "Who?");
	assert_string_equal(casefile_question(&cf, "q2")->text, "Y?");
	assert_string_equal(casefile_promise(&cf, "p1")->text, "call");
	assert_string_equal(casefile_promise(&cf, "a1200000.1")->text,
	    "call");
	assert_null(casefile_question(&cf, "q0"));
	assert_null(casefile_question(&cf, "q3"));
	assert_null(casefile_question(&cf, "p1"));
	assert_null(casefile_question(&cf, "q"));
	assert_null(casefile_question(&cf, ""));
	assert_null(casefile_question(&cf, "a1200000.2"));
	assert_null(casefile_question(&cf, "a1200000."));
	assert_null(casefile_question(&cf, "a1200000"));
	assert_null(casefile_promise(&cf, "p0"));
	assert_null(casefile_promise(&cf, "q1"));
	assert_null(casefile_promise(&cf, "a1000000.1"));
	assert_null(casefile_event(&cf, "a1"));
	assert_null(casefile_event(&cf, "ffff"));
	assert_ptr_equal(casefile_event(&cf, "a120"), reply);
	assert_ptr_equal(casefile_event(&cf, "a1200000"), reply);
	assert_ptr_equal(casefile_event(&cf, reply->id), reply);
	assert_null(casefile_event(&cf, "000000000000000000000000000000000"
	    "0000000000000000000000"));
	assert_string_equal(casefile_value(&cf, reply, F_AS), "ack");
	assert_string_equal(casefile_value(&cf, reply, F_BY), "anna");
	assert_null(casefile_value(&cf, reply, F_PARTY));
	assert_int_equal(casefile_occurred(&cf, reply), BASE + 300);
	assert_int_equal(casefile_is_void(&cf, reply), 0);
	casefile_free(&cf);
	casefile_free(&cf);
	free_trail(&t);
}

/* Two events of which "a120" begins both. */
static void
ambiguous_events(void **state)
{
	struct trail t = make_trail("a1201 1 opened anna 0\n"
	    "a1202 2 noted anna 1\n");
	struct casefile cf = { 0 };

	(void)state;
	assert_int_equal(casefile_fold(&cf, t.order, t.n, NULL), 0);
	assert_null(casefile_event(&cf, "a120"));
	assert_ptr_equal(casefile_event(&cf, "a1202"), &t.events[1]);
	casefile_free(&cf);
	free_trail(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openings),
		cmocka_unit_test(settings),
		cmocka_unit_test(hands),
		cmocka_unit_test(closings),
		cmocka_unit_test(corrections),
		cmocka_unit_test(cuts),
		cmocka_unit_test(cuts_follow_corrections),
		cmocka_unit_test(look_ups),
		cmocka_unit_test(ambiguous_events),
	};

	return cmocka_run_group_tests(tests, to_utc, NULL);
}
