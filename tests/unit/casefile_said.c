#include "tests/unit/casefile_world.h"

static void
words_and_replies(void **state)
{
	static const struct row rows[] = {
	{ "an answer", OPENED
	    "b1 2 replied anna 240 Channel=phone; As=answer\n",
	    "first-response 240\nacknowledged 240\nunanswered 0\nvoices 1\n"
	    "saying a1 0 contact email by:anna word answered 240\n"
	    "saying b1 240 us phone by:anna substantive to-contact answered -\n"
	    "stretch 0 240", NULL },
	{ "an acknowledgement is none", OPENED "b1 2 replied anna 5 As=ack\n",
	    "first-response -\nacknowledged 5\nunanswered 1\nvoices 1", NULL },
	{ "a holding reply is", OPENED "b1 2 replied anna 5 As=holding\n",
	    "first-response 5\nunanswered 0", NULL },
	{ "a robot's is neither", OPENED
	    "b1 2 replied anna 5 As=answer; Automatic=yes\n",
	    "first-response -\nacknowledged -\nvoices 0\nunanswered 1", NULL },
	{ "nor is a note, nor a word to a party", OPENED
	    "b1 2 noted anna 5\nb2 3 replied cleo 6 As=answer; Party=agency\n",
	    "first-response -\nacknowledged -\nvoices 0\n"
	    "saying b2 6 us - by:cleo party:agency answered -\n"
	    "!saying b1 5 party - by:anna answered -", NULL },
	{ "a note of a word with a party", OPENED
	    "b1 2 noted anna 5 Party=agency; Channel=phone\n",
	    "saying b1 5 party phone by:anna party:agency answered -\n"
	    "approaches 1", NULL },
	{ "stretches", OPENED "b1 2 received anna 10\n"
	    "b2 3 replied anna 20 As=ack\nb3 4 replied anna 30 As=answer\n"
	    "b4 5 replied cleo 31 As=answer\nb5 6 received anna 40\n"
	    "b6 7 replied anna 50 As=final\nb7 8 received anna 60\n",
	    "stretch 0 30\nstretch 40 50\nstretch 60 -\nunanswered 1\n"
	    "waiting-since 60\napproaches 4\nvoices 2\nacknowledged 20", NULL },
	{ "four in one second, by order",
	    "a1 1 opened anna 0 Channel=chat\nb1 2 replied anna 0 As=answer\n"
	    "b2 3 received anna 0\nb3 4 replied anna 0 As=answer\n"
	    "b4 5 received anna 0\n",
	    "stretch 0 0\nstretch 0 -\nunanswered 1\nfirst-response 0", NULL },
	{ "a reply before the opening: at once, and yet unanswered", OPENED
	    "b1 2 replied anna -60 As=answer\n",
	    "first-response 0\nacknowledged 0\nunanswered 1\n"
	    "waiting-since 0\nstretch 0 -", NULL },
	{ "an older word found later does not move the opening", OPENED
	    "b1 2 received anna -60\nb2 3 replied anna 5 As=answer\n",
	    "opened 0\nfirst-response 5\nstretch -60 5\nlast-word a1\n"
	    "approaches 2", NULL },
	{ "words of others and of robots", OPENED
	    "b1 2 replied anna 5 As=answer\nb2 3 received anna 6 "
	    "Automatic=yes\nb3 4 received anna 7 Party=lawyer\n",
	    "approaches 1\nunanswered 0\nlast-word a1", NULL },
	{ "waived", OPENED "b1 2 replied anna 5 As=answer\n"
	    "b2 3 received anna 6\nb3 4 noted anna 7 Waives=@b2\n",
	    "approaches 1\nunanswered 0\nlast-word a1\n"
	    "saying b2 6 contact - by:anna waived answered -", NULL },
	{ "a thank-you leaves nothing to do", OPENED
	    "b1 2 noted anna 7 Waives=@a1\n",
	    "approaches 0\nunanswered 0\ntodo-from never\n"
	    "next-due - - ''", "target.first-response=1h" },
	{ "a void waiver waives nothing", OPENED
	    "b1 2 noted anna 7 Waives=@a1\n"
	    "b2 3 corrected anna 8 Corrects=@b1; Void=yes\n",
	    "approaches 1\nunanswered 1", NULL },
	{ "effort, retold, from",
	    "a1 1 opened anna 0 Channel=phone; From=A; Effort=6h30m; "
	    "Retold=yes\nb1 2 received anna 5 Effort=much\n",
	    "saying a1 0 contact phone by:anna from:A word retold "
	    "effort:23400 answered -\n"
	    "saying b1 5 contact - by:anna word answered -", NULL },
	{ "a reply that bounced was not made", OPENED
	    "b1 2 replied anna 5 As=holding; Question=Who?; "
	    "Promise=#90 We call; Send=a@x\nb2 3 bounced anna 6 Reply=@b1\n",
	    "first-response -\nacknowledged -\nvoices 0\nunanswered 1\n"
	    "open-promises 0\nopen-questions-us 0\nasked 0\nunsent 0\n"
	    "saying b1 5 us - by:anna answered -", NULL },
	{ "not sent yet", OPENED "b1 2 replied anna 5 As=answer; Send=a@x\n",
	    "unsent 1\nunanswered 0\ntodo-from now", NULL },
	{ "sent", OPENED "b1 2 replied anna 5 As=answer; Send=a@x\n"
	    "b2 3 sent anna 6 Reply=@b1\n", "unsent 0\ntodo-from never",
	    NULL },
	{ "one of two sent", OPENED
	    "b1 2 replied anna 5 As=answer; Send=a@x\n"
	    "b2 3 replied anna 6 As=answer; Send=a@x\n"
	    "b3 4 sent anna 7 Reply=@b1\n", "unsent 1", NULL },
	{ "attachment and takedown", OPENED
	    "b1 2 assigned anna 5 Owner=cleo; Attachment="
	    "0123456789012345678901234567890123456789 5 text/plain a.txt\n"
	    "b2 3 noted anna 6 Takedown=@a1\n",
	    "attachment 1\ntakedown 1\nredress 0\ncorrection 0", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

#define PUBLIC	"Channel=twitter; Access=public"
#define DIRECT	"Channel=email; Access=direct"

static void
public_words(void **state)
{
	static const struct row rows[] = {
	{ "first in public", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 received anna 5 " PUBLIC "\n",
	    "went-public 0\nforced-public 0\nmoved-private 0", NULL },
	{ "unheard, then in public", OPENED "b1 2 received anna 5 " PUBLIC "\n",
	    "went-public 1\nforced-public 1", NULL },
	{ "acknowledged only", OPENED "b0 2 replied anna 3 As=ack\n"
	    "b1 3 received anna 5 " PUBLIC "\n", "forced-public 1", NULL },
	{ "answered, then in public", OPENED "b0 2 replied anna 3 As=answer\n"
	    "b1 3 received anna 5 " PUBLIC "\n",
	    "went-public 1\nforced-public 0", NULL },
	{ "the last direct word before counts", OPENED
	    "b0 2 replied anna 3 As=answer\nb1 3 received anna 4 " DIRECT "\n"
	    "b2 4 received anna 5 " PUBLIC "\n",
	    "went-public 1\nforced-public 1", NULL },
	{ "answered after the public word", OPENED
	    "b1 2 received anna 5 " PUBLIC "\n"
	    "b2 3 replied anna 6 As=answer; " PUBLIC "\n",
	    "forced-public 1\nmoved-private 0", NULL },
	{ "only the first public word", OPENED
	    "b0 2 replied anna 3 As=answer\nb1 3 received anna 5 " PUBLIC "\n"
	    "b2 4 received anna 6 " DIRECT "\nb3 5 received anna 7 " PUBLIC
	    "\n", "went-public 1\nforced-public 0", NULL },
	{ "a waived word and a party's are no words", OPENED
	    "b1 2 received anna 5 " PUBLIC "\nb2 3 noted anna 6 Waives=@b1\n"
	    "b3 4 received anna 7 Party=press; " PUBLIC "\n",
	    "went-public 0", NULL },
	{ "by time, not by order", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 received anna -5 " DIRECT "\n", "went-public 1", NULL },
	{ "pushed into private", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 replied anna 5 As=answer; " DIRECT "\n",
	    "moved-private 1", NULL },
	{ "not answered yet is not moved", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 replied anna 5 As=ack; " DIRECT "\n",
	    "moved-private 0", NULL },
	{ "both ways is not", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 replied anna 5 As=answer; " DIRECT "\n"
	    "b2 3 replied anna 6 As=answer; " PUBLIC "\n",
	    "moved-private 0", NULL },
	{ "the public answer came after their next word",
	    "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 replied anna 5 As=answer; " DIRECT "\n"
	    "b2 3 received anna 6 " DIRECT "\n"
	    "b3 4 replied anna 7 As=answer; " PUBLIC "\n",
	    "moved-private 1", NULL },
	{ "words before the first reply share its answer",
	    "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 received anna 5 " DIRECT "\n"
	    "b2 3 replied anna 6 As=answer; " DIRECT "\n",
	    "moved-private 1", NULL },
	{ "the second public word was", "a1 1 opened anna 0 " PUBLIC "\n"
	    "b1 2 replied anna 5 As=answer; " PUBLIC "\n"
	    "b2 3 received anna 6 " PUBLIC "\n"
	    "b3 4 replied anna 7 As=answer; " DIRECT "\n"
	    "b4 5 received anna 8 " DIRECT "\n"
	    "b5 6 replied anna 9 As=answer; " DIRECT "\n",
	    "moved-private 1", NULL },
	{ "direct word, direct answer", OPENED
	    "b1 2 replied anna 5 As=answer; " DIRECT "\n",
	    "moved-private 0", NULL },
	{ "direct words, direct answers, and again", OPENED
	    "b1 2 replied anna 5 As=answer; " DIRECT "\n"
	    "b2 3 received anna 6 " DIRECT "\n",
	    "moved-private 0", NULL },
	{ "access corrected", OPENED "b1 2 received anna 5 " DIRECT "\n"
	    "b2 3 corrected anna 9 Corrects=@b1; Set=Access public\n",
	    "went-public 1", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
questions(void **state)
{
	static const struct row rows[] = {
	{ "numbered over the case", "a1 1 opened anna 0 Channel=fax; "
	    "Question=Who?; Question=When?\n"
	    "b1 2 replied anna 10 As=answer; Question=Where?; Answers=@a1.2\n"
	    "b2 3 received anna 20 Answers=@b1.1; Question=Why?\n"
	    "b3 4 replied anna 30 As=final; Declines=@b2.1\n",
	    "q1 a1000000.1 contact 'Who?' open asked 0 settled - -\n"
	    "q2 a1000000.2 contact 'When?' answered asked 0 settled 10 b1\n"
	    "q3 b1000000.1 us 'Where?' answered asked 10 settled 20 b2\n"
	    "q4 b2000000.1 contact 'Why?' declined asked 20 settled 30 b3\n"
	    "open-questions-contact 1\nopen-questions-us 0\nasked 0\n"
	    "pause 10 20", NULL },
	{ "nobody answers his own", "a1 1 opened anna 0 Channel=fax; "
	    "Question=Who?\nb1 2 received anna 5 Answers=@a1.1\n"
	    "b2 3 replied anna 6 As=ack; Question=What?\n"
	    "b3 4 replied anna 7 As=answer; Answers=@b2.1\n",
	    "open-questions-contact 1\nopen-questions-us 1", NULL },
	{ "names of nothing", OPENED "b1 2 replied anna 5 As=answer; "
	    "Answers=@a1.1; Answers=@ff.1; Answers=@a1.0; Answers=q1; "
	    "Answers=@b1.1; Answers=@a1.99999999999; Keeps=@a1.1; Declines=x\n",
	    "open-questions-contact 0\nunanswered 0", NULL },
	{ "the earliest answer by time", "a1 1 opened anna 0 Channel=fax; "
	    "Question=Who?\nb1 2 replied anna 50 As=answer; Answers=@a1.1\n"
	    "b2 3 replied anna 40 As=answer; Declines=@a1.1\n",
	    "q1 a1000000.1 contact 'Who?' declined asked 0 settled 40 b2",
	    NULL },
	{ "at the same time by order", "a1 1 opened anna 0 Channel=fax; "
	    "Question=Who?\nb1 2 replied anna 40 As=answer; Answers=@a1.1\n"
	    "b2 3 replied anna 40 As=answer; Declines=@a1.1\n",
	    "q1 a1000000.1 contact 'Who?' answered asked 0 settled 40 b1",
	    NULL },
	{ "a void answer, a bounced one, only a note",
	    "a1 1 opened anna 0 Channel=fax; Question=Who?\n"
	    "b1 2 replied anna 5 As=answer; Answers=@a1.1\n"
	    "b2 3 corrected anna 6 Corrects=@b1; Void=yes\n"
	    "b3 4 replied anna 7 As=answer; Answers=@a1.1\n"
	    "b4 5 bounced anna 8 Reply=@b3\n"
	    "b5 6 noted anna 9 Answers=@a1.1\n",
	    "q1 a1000000.1 contact 'Who?' open asked 0 settled - -\n"
	    "unanswered 1", NULL },
	{ "a robot answers nothing", "a1 1 opened anna 0 Channel=fax; "
	    "Question=Who?\n"
	    "b1 2 replied anna 5 As=answer; Automatic=yes; Answers=@a1.1\n"
	    "b2 3 replied anna 6 As=ack; Question=Why?\n"
	    "b3 4 received anna 7 Automatic=yes; Answers=@b2.1\n"
	    "b4 5 replied anna 8 As=answer; Answers=@a1.1\n"
	    "b5 6 corrected anna 9 Corrects=@b4; Set=Automatic yes\n",
	    "q1 a1000000.1 contact 'Who?' open asked 0 settled - -\n"
	    "q2 b2000000.1 us 'Why?' open asked 6 settled - -\n"
	    "unanswered 1\nasked 1", NULL },
	{ "a reply to somebody else, and it is corrected", "a1 1 opened anna 0 "
	    "Channel=fax; Question=Who?\n"
	    "b1 2 replied anna 5 As=answer; Party=agency; Answers=@a1.1\n"
	    "b2 3 replied anna 6 As=answer; Party=agency; Answers=@a1.1\n"
	    "b3 4 corrected anna 9 Corrects=@b1; Set=Party lawyer\n",
	    "q1 a1000000.1 contact 'Who?' open asked 0 settled - -\n"
	    "unanswered 1", NULL },
	{ "of a party", OPENED
	    "b1 2 received anna 5 Party=agency; Question=Which?\n"
	    "b2 3 replied anna 6 As=answer; Answers=@b1.1\n"
	    "b3 4 replied anna 7 As=answer; Party=lawyer; Answers=@b1.1\n",
	    "q1 b1000000.1 party 'Which?' open asked 5 settled - -\n"
	    "open-questions-party 1", NULL },
	{ "to a party and back", OPENED
	    "b1 2 received anna 5 Party=agency; Question=Which?\n"
	    "b2 3 replied anna 6 As=answer; Party=agency; Answers=@b1.1; "
	    "Question=Why?\nb3 4 received anna 7 Answers=@b2.1\n"
	    "b4 5 received anna 8 Party=agency; Answers=@b2.1\n",
	    "q1 b1000000.1 party 'Which?' answered asked 5 settled 6 b2\n"
	    "q2 b2000000.1 us 'Why?' answered asked 6 settled 8 b4\n"
	    "asked 0\n!pause 6 7", NULL },
	{ "a void question has no number", "a1 1 opened anna 0 Channel=fax\n"
	    "b1 2 received anna 5 Question=Which?\n"
	    "b2 3 received anna 6 Question=Why?\n"
	    "b3 4 corrected anna 7 Corrects=@b1; Void=yes\n",
	    "q1 b2000000.1 contact 'Why?' open asked 6 settled - -\n"
	    "open-questions-contact 1", NULL },
	{ "asked, and the pause runs", OPENED
	    "b1 2 replied anna 5 As=ack; Question=Which?\n"
	    "b2 3 replied anna 7 As=ack; Question=Really?\n",
	    "asked 1\npause 5 -\n!pause 7 -", NULL },
	{ "a pause ends with a word, not with a robot", OPENED
	    "b1 2 replied anna 5 As=ack; Question=Which?\n"
	    "b2 3 received anna 7 Automatic=yes\nb3 4 received anna 9\n"
	    "b4 5 replied anna 11 As=ack; Question=Which?\n",
	    "asked 1\npause 5 9\npause 11 -", NULL },
	{ "a robot's question is no pause", OPENED
	    "b1 2 replied anna 5 As=ack; Automatic=yes; Question=Which?\n",
	    "asked 0\n!pause 5 -\nopen-questions-us 1", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
promises(void **state)
{
	static const struct row rows[] = {
	{ "made, kept, replaced, released", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call; "
	    "Promise=#200 pay; Promise=#300 write\n"
	    "b2 3 noted anna 20 Keeps=@b1.1\n"
	    "b3 4 replied anna 30 As=answer; Replaces=@b1.2; "
	    "Promise=#400 pay later\n"
	    "b4 5 received anna 40 Releases=@b1.3\n",
	    "p1 b1000000.1 'call' kept made 10 due 100 settled 20 b2\n"
	    "p2 b1000000.2 'pay' replaced made 10 due 200 settled 30 b3\n"
	    "p3 b1000000.3 'write' released made 10 due 300 settled 40 b4\n"
	    "p4 b3000000.1 'pay later' open made 30 due 400 settled - -\n"
	    "open-promises 1\nnext-due 400 promise 'pay later'\n"
	    "overdue-from 400", NULL },
	{ "kept and released: the earlier", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call\n"
	    "b2 3 replied anna 30 As=answer; Keeps=@b1.1\n"
	    "b3 3 received eve 20 Releases=@b1.1\n",
	    "p1 b1000000.1 'call' released made 10 due 100 settled 20 b3",
	    NULL },
	{ "kept and released at once: by order", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call\n"
	    "b2 3 replied anna 30 As=answer; Keeps=@b1.1\n"
	    "b3 4 received eve 30 Releases=@b1.1\n",
	    "p1 b1000000.1 'call' kept made 10 due 100 settled 30 b2", NULL },
	{ "what settles none", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call\n"
	    "b2 3 received anna 11 Keeps=@b1.1\n"
	    "b3 4 replied anna 12 As=answer; Releases=@b1.1\n"
	    "b4 5 replied anna 13 As=answer; Replaces=@b1.1\n"
	    "b5 6 noted anna 14 Replaces=@b1.1; Promise=#200 x\n"
	    "b6 7 received anna 15 Party=p; Releases=@b1.1\n"
	    "b7 8 replied anna 16 As=answer; Keeps=@b1.1\n"
	    "b8 9 bounced anna 17 Reply=@b7\n"
	    "b9 10 noted anna 18 Keeps=@b1.2; Keeps=@b1\n"
	    "c1 11 received anna 19 Automatic=yes; Releases=@b1.1; "
	    "Accepts=yes\n"
	    "c2 12 replied anna 20 As=answer; Party=p; Replaces=@b1.1; "
	    "Promise=#200 x\n",
	    "open-promises 2\naccepts -\n"
	    "p1 b1000000.1 'call' open made 10 due 100 settled - -", NULL },
	{ "a promise to a party", OPENED
	    "b1 2 replied anna 10 As=answer; Party=p; Promise=#100 call\n"
	    "b2 3 replied anna 11 As=answer; Replaces=@b1.1; "
	    "Promise=#200 x\n"
	    "b3 4 replied anna 12 As=answer; Party=p; Replaces=@b1.1; "
	    "Promise=#300 y\n",
	    "p1 b1000000.1 'call' replaced made 10 due 100 settled 12 b3\n"
	    "open-promises 2", NULL },
	{ "a correction moves the due", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call; Promise=#9 x\n"
	    "b2 3 corrected anna 11 Corrects=@b1; Set=Promise #150 call\n",
	    "p1 b1000000.1 'call' open made 10 due 150 settled - -\n"
	    "open-promises 1", NULL },
	{ "closed over", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#100 call\n"
	    "b2 3 closed anna 20 Outcome=upheld; Despite=x\n",
	    "open-promises 1\nnext-due - - ''\noverdue-from never\n"
	    "todo-from never", NULL },
	{ "made after the closing", OPENED
	    "b1 2 closed anna 20 Outcome=upheld; Despite=x\n"
	    "b2 3 replied anna 30 As=holding; Promise=#100 call\n",
	    "next-due 100 promise 'call'\noverdue-from 100\n"
	    "p1 b2000000.1 'call' open made 30 due 100 settled - - "
	    "after-closing", NULL },
	{ "a due that cannot be read is due at once", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=soon; Promise=#90 x\n",
	    "p1 b1000000.1 'soon' open made 10 due 10 settled - -\n"
	    "p2 b1000000.2 'x' open made 10 due 90 settled - -", NULL },
	{ "to do on the day it is due, overdue after it", OPENED
	    "b1 2 replied anna 10 As=holding; Promise=#3000 call\n",
	    "todo-from 2340\noverdue-from 3000\nnext-due 3000 promise 'call'",
	    NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Those who led to a corrective action are to hear of it. */
static void
told_of_actions(void **state)
{
	static const struct row rows[] = {
	{ "by time, each action once", OPENED
	    "b1 2 replied anna 30 As=answer; Tells=00000000aa\n"
	    "b2 3 replied anna 20 As=ack; Tells=00000000bb; Tells=00000000cc\n"
	    "b3 4 replied anna 10/40 As=answer; Tells=00000000aa\n"
	    "b4 5 replied anna 40 As=answer; Tells=00000000bb\n",
	    "told 3\ntold 00000000aa 10 b3\ntold 00000000bb 20 b2\n"
	    "told 00000000cc 20 b2", NULL },
	{ "two at one time: the first in order", OPENED
	    "b2 2 replied anna 10 As=answer; Tells=00000000aa\n"
	    "b1 3 replied anna 10 As=answer; Tells=00000000aa\n",
	    "told 1\ntold 00000000aa 10 b2", NULL },
	{ "not what bounced, is void, or was said to a party or by nobody",
	    OPENED
	    "b1 2 replied anna 10 As=answer; Tells=00000000aa\n"
	    "b2 3 bounced anna 11 Reply=@b1\n"
	    "b3 4 replied anna 12 As=answer; Tells=00000000bb\n"
	    "b4 5 corrected anna 13 Corrects=@b3; Void=yes\n"
	    "b5 6 replied anna 14 As=answer; Party=p; Tells=00000000cc\n"
	    "b6 7 noted anna 15 Tells=00000000dd\n"
	    "b7 8 received anna 16 Tells=00000000dd\n",
	    "told 0", NULL },
	{ "told again after it bounced", OPENED
	    "b1 2 replied anna 10 As=answer; Tells=00000000aa\n"
	    "b2 3 bounced anna 11 Reply=@b1\n"
	    "b3 4 replied anna 12 As=answer; Tells=00000000aa\n",
	    "told 1\ntold 00000000aa 12 b3", NULL },
	{ "as it was corrected", OPENED
	    "b1 2 replied anna 30 As=answer; Tells=00000000aa\n"
	    "b2 3 corrected anna 31 Corrects=@b1; Set=Tells 00000000bb\n"
	    "b3 4 corrected anna 32 Corrects=@b1; Set=Occurred #5\n",
	    "told 1\ntold 00000000bb 5 b1", NULL },
	{ "corrected to have gone to a party", OPENED
	    "b1 2 replied anna 30 As=answer; Tells=00000000aa\n"
	    "b2 3 corrected anna 31 Corrects=@b1; Set=Party p\n",
	    "told 0", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_replies),
		cmocka_unit_test(public_words),
		cmocka_unit_test(questions),
		cmocka_unit_test(promises),
		cmocka_unit_test(told_of_actions),
	};

	return cmocka_run_group_tests(tests, to_utc, NULL);
}
