#include "tests/unit/rules_world.h"

static void
openings_are_checked(void **state)
{
	static const struct row rows[] = {
		{ EV_OPENED, "", "", CASE_EUSAGE, "no words: say them with -m"
		    " TEXT, -F FILE or on standard input" },
		{ EV_OPENED, "", " \n\t\n", CASE_EUSAGE, NULL },
		{ EV_OPENED, "Owner: ben\nSubject: Soup\n", "", 0, NULL },
		{ EV_OPENED, "Owner: zoe\n", "Soup", CASE_ENO,
		    "no person 'zoe' in the policy\n"
		    "'case-config --list' shows them all" },
		{ EV_OPENED, "Owner: ben\n", "Soup", 0, NULL },
		/* Anybody may write, but who owns must be listed. */
		{ EV_OPENED, "", "Soup", CASE_ENO,
		    "no person 'anna' in the policy\n"
		    "'case-config --list' shows them all\n"
		    "name the owner with -o, or set intake.owner" },
		{ EV_OPENED, "Owner: ben\nKind: compliant\n", "Soup", CASE_ENO,
		    "no kind 'compliant' in the policy\n"
		    "did you mean complaint?" },
		{ EV_OPENED, "Owner: ben\nKind: praise\n", "Soup", 0, NULL },
		{ EV_OPENED, "Owner: ben\nKind: recall\n", "Soup", 0, NULL },
	};
	static const struct row intake[] = {
		{ EV_OPENED, "", "Soup", 0, NULL },
		{ EV_OPENED, "Owner: anna\n", "Soup", CASE_ENO,
		    "no person 'anna' in the policy\n"
		    "'case-config --list' shows them all" },
	};
	struct world w;

	(void)state;
	begin(&w);
	policy_put(&w.policy, "person.ben.name", "Ben");
	policy_put(&w.policy, "kind.recall", "Recall of goods");
	TRY(&w, rows);
	policy_put(&w.policy, "intake.owner", "ben");
	TRY(&w, intake);
	end(&w);
}

/* Nothing happens in the future, but for clocks that differ a little. */
static void
times_are_past(void **state)
{
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	make(&ev, EV_NOTED, "2026-11-25T12:05:00+01:00", "", "Hm");
	assert_int_equal(rules_check(&ev, &w.ctx), 0);
	event_release(&ev);
	make(&ev, EV_NOTED, "2026-11-25T12:05:01+01:00", "", "Hm");
	assert_int_equal(rules_check(&ev, &w.ctx), CASE_EDATA);
	assert_string_equal(err_message(), "2026-11-25 12:05 is in the"
	    " future");
	event_release(&ev);
	end(&w);
}

static void
avoided_channels(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "Channel: phone\n", "Sorry", CASE_ENO,
		    "the contact wants no phone\n"
		    "take another channel, best chat, or say why with"
		    " --despite REASON" },
		{ EV_REPLIED, "Channel: phone\nParty: Bank\n", "Hm", 0,
		    NULL },
		{ EV_REPLIED, "Channel: email\n", "Sorry", 0, NULL },
		{ EV_RECEIVED, "Channel: phone\n", "It is me", 0, NULL },
	};
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	happened(&w, EV_SET, "2026-11-22T12:00:00+01:00",
	    "Prefers: chat\nAvoids: phone\n", "");
	TRY(&w, rows);
	assert_int_equal(submit(&w, &ev, EV_REPLIED, "Channel: phone\n"
	    "Despite: no other way to reach him\n", "Sorry"), 0);
	event_release(&ev);
	end(&w);
}

static void
words_are_needed(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "", "\n", CASE_EUSAGE, NULL },
		{ EV_REPLIED, "Question: Which line?\n", "", CASE_EUSAGE,
		    NULL },
		{ EV_REPLIED, "Keeps: p1\n", "", 0, NULL },
		{ EV_REPLIED, "Attachment: 0123456789012345678901234567890123"
		    "456789 4 text/plain a.txt\n", "", 0, NULL },
		{ EV_RECEIVED, "", "", CASE_EUSAGE, NULL },
		{ EV_RECEIVED, "Releases: p1\n", "", 0, NULL },
		{ EV_RECEIVED, "Accepts: yes\n", "", 0, NULL },
		{ EV_NOTED, "", "", CASE_EUSAGE, NULL },
		{ EV_NOTED, "Keeps: p1\n", "", 0, NULL },
		{ EV_NOTED, "Waives: 00000001\nKeeps: p1\n", "", CASE_EUSAGE,
		    "no reason: say why no reply is needed, with -m TEXT" },
		{ EV_REPLIED, "Declines: q1\nKeeps: p1\n", "", CASE_EUSAGE,
		    NULL },
		{ EV_ASSIGNED, "Owner: ben\n", "", CASE_EUSAGE,
		    "no reason: say why with -m TEXT" },
		{ EV_CORRECTED, "Corrects: 00000002\nVoid: yes\n", " ",
		    CASE_EUSAGE, NULL },
		{ EV_CLOSED, "Outcome: upheld\nDespite: x\n", "", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: holding\n"
	    "Promise: 2026-11-30T23:59:59+01:00 The kitchen calls\n",
	    "Soon");
	TRY(&w, rows);
	end(&w);
}

/* q1 the contact's, q2 ours, q3 the lawyer's, q4 ours to the lawyer. */
static void
questions_have_sides(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "Answers: q1\n", "Hm", 0, NULL },
		{ EV_REPLIED, "Declines: q1\n", "Hm", 0, NULL },
		{ EV_REPLIED, "Answers: q2\n", "Hm", CASE_EDATA,
		    "question q2 is our own: case-receive answers it" },
		{ EV_RECEIVED, "Answers: q2\n", "Hm", 0, NULL },
		{ EV_RECEIVED, "Answers: q1\n", "Hm", CASE_EDATA,
		    "question q1 is one to us: case-reply answers it" },
		{ EV_REPLIED, "Answers: q3\n", "Hm", CASE_EDATA,
		    "question q3 is one between us and 'Kanzlei Roth', not"
		    " the contact" },
		{ EV_REPLIED, "Answers: q3\nParty: Kanzlei Roth\n", "Hm", 0,
		    NULL },
		{ EV_REPLIED, "Answers: q1\nParty: Kanzlei Roth\n", "Hm",
		    CASE_EDATA, NULL },
		{ EV_RECEIVED, "Answers: q4\n", "Hm", CASE_EDATA, NULL },
		{ EV_RECEIVED, "Answers: q4\nParty: Kanzlei Roth\n", "Hm", 0,
		    NULL },
		{ EV_REPLIED, "Answers: q1\nDeclines: q1\n", "Hm", CASE_EDATA,
		    "00000001.1 is named twice" },
		{ EV_REPLIED, "Answers: q1\nAutomatic: yes\n", "Hm",
		    CASE_EDATA, "question q1 is not for a robot to answer" },
		{ EV_RECEIVED, "Answers: q2\nAutomatic: yes\n", "Away",
		    CASE_EDATA, "question q2 is not for a robot to answer" },
	};
	static const struct row after[] = {
		{ EV_REPLIED, "Answers: q1\n", "Hm", CASE_ENO,
		    "question q1 is answered already, on 2026-11-22 13:00 by"
		    " anna: replied 00000005" },
		{ EV_REPLIED, "Declines: 00000001.1\n", "Hm", CASE_ENO,
		    NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: ack\n"
	    "Question: Which line?\n", "Hm");
	happened(&w, EV_RECEIVED, "2026-11-22T11:00:00+01:00",
	    "Channel: letter\nAccess: direct\nParty: Kanzlei Roth\n"
	    "Question: Do you admit it?\n", "We represent");
	happened(&w, EV_REPLIED, "2026-11-22T12:00:00+01:00",
	    "Channel: letter\nAccess: direct\nParty: Kanzlei Roth\nAs: ack\n"
	    "Question: Since when?\n", "Hm");
	TRY(&w, rows);
	happened(&w, EV_REPLIED, "2026-11-22T13:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: answer\n"
	    "Answers: 00000001.1\n", "Now");
	TRY(&w, after);
	end(&w);
}

static void
promises_are_settled_once(void **state)
{
	static const struct row rows[] = {
		{ EV_REPLIED, "Keeps: p1\n", "Hm", 0, NULL },
		{ EV_REPLIED, "Replaces: p1\nPromise: 3d A letter\n", "Hm",
		    0, NULL },
		{ EV_REPLIED, "Replaces: p1\n", "Hm", CASE_EUSAGE, "only a"
		    " new promise replaces one: add it with --promise to a"
		    " reply" },
		{ EV_NOTED, "Replaces: p1\n", "Hm", CASE_EUSAGE, NULL },
		{ EV_REPLIED, "Keeps: p1\nReplaces: p1\nPromise: 3d A\n",
		    "Hm", CASE_EDATA, NULL },
		{ EV_RECEIVED, "Releases: p1\n", "Hm", 0, NULL },
		{ EV_RECEIVED, "Releases: p1\nParty: Bank\n", "Hm",
		    CASE_EDATA, NULL },
		{ EV_RECEIVED, "Accepts: yes\nParty: Bank\n", "Hm",
		    CASE_EDATA, NULL },
		{ EV_RECEIVED, "Releases: p1\nAutomatic: yes\n", "Away",
		    CASE_EDATA, "a robot can't release a promise or accept an"
		    " outcome" },
		{ EV_RECEIVED, "Accepts: yes\nAutomatic: yes\n", "Away",
		    CASE_EDATA, NULL },
		/* The contact would not hear of it. */
		{ EV_REPLIED, "Replaces: p1\nPromise: 3d A letter\n"
		    "Party: Bank\n", "Hm", CASE_EDATA, "promise p1 is one"
		    " between us and the contact, not 'Bank'" },
	};
	static const struct row after[] = {
		{ EV_REPLIED, "Keeps: p1\n", "Hm", CASE_ENO,
		    "promise p1 is released already, on 2026-11-24 10:00 by"
		    " anna: received 00000003" },
		{ EV_RECEIVED, "Releases: p1\n", "Hm", CASE_ENO, NULL },
		{ EV_REPLIED, "Replaces: 00000002.1\nPromise: 3d A letter\n",
		    "Hm", CASE_ENO, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	/* Broken, and still to be kept. */
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: holding\n"
	    "Promise: 2026-11-23T23:59:59+01:00 The kitchen calls\n",
	    "Soon");
	TRY(&w, rows);
	happened(&w, EV_RECEIVED, "2026-11-24T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nReleases: 00000002.1\n",
	    "Never mind");
	TRY(&w, after);
	end(&w);
}

static void
notes_are_checked(void **state)
{
	static const struct row rows[] = {
		{ EV_NOTED, "Waives: 00000001\n", "Thanks only", 0, NULL },
		{ EV_NOTED, "Waives: 00000002\n", "Hm", CASE_EDATA,
		    "event 00000002 is no word of the contact" },
		{ EV_NOTED, "Waives: 00000004\n", "Hm", CASE_EDATA, NULL },
		{ EV_NOTED, "Waives: 00000006\n", "Hm", CASE_EDATA, NULL },
		{ EV_NOTED, "Takedown: 00000003\n", "Insults", 0, NULL },
		{ EV_NOTED, "Takedown: 00000003\n", "", CASE_EUSAGE, NULL },
		{ EV_NOTED, "Takedown: 00000001\n", "Hm", CASE_EDATA,
		    "event 00000001 was not said in public\n"
		    "'case-log 7k3qf2mxab' tells what there is" },
		{ EV_NOTED, "Takedown: 00000005\n", "Hm", CASE_EDATA, NULL },
		{ EV_NOTED, "Channel: phone\n", "Hm", CASE_EUSAGE,
		    "a note has Channel only with --party" },
		{ EV_NOTED, "Url: https://a.example\n", "Hm", CASE_EUSAGE,
		    NULL },
		{ EV_NOTED, "Channel: phone\nParty: Bank\n", "Hm", 0, NULL },
	};
	static const struct row after[] = {
		{ EV_NOTED, "Waives: 00000003\n", "Hm", CASE_ENO,
		    "event 00000003 is waived already" },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: answer\n", "Sorry");
	happened(&w, EV_RECEIVED, "2026-11-22T11:00:00+01:00",
	    "Channel: twitter\nAccess: public\n", "Fools");
	happened(&w, EV_RECEIVED, "2026-11-22T12:00:00+01:00",
	    "Channel: letter\nAccess: direct\nParty: Kanzlei Roth\n", "Hm");
	happened(&w, EV_NOTED, "2026-11-22T13:00:00+01:00", "", "Hm");
	happened(&w, EV_RECEIVED, "2026-11-22T14:00:00+01:00",
	    "Channel: email\nAccess: direct\nAutomatic: yes\n", "Away");
	TRY(&w, rows);
	happened(&w, EV_NOTED, "2026-11-22T15:00:00+01:00",
	    "Waives: 00000003\n", "Insults");
	TRY(&w, after);
	end(&w);
}

static void
handovers(void **state)
{
	static const struct row rows[] = {
		{ EV_ASSIGNED, "Owner: ben\n", "Leave", 0, NULL },
		{ EV_ASSIGNED, "Owner: anna\n", "Leave", 1,
		    "case 7k3qf2mxab is owned by anna already" },
	};
	static const struct row listed[] = {
		{ EV_ASSIGNED, "Owner: bne\n", "Leave", CASE_ENO,
		    "no person 'bne' in the policy\ndid you mean ben?" },
		{ EV_ASSIGNED, "Owner: ben\n", "Leave", 0, NULL },
	};
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	TRY(&w, rows);
	w.ctx.if_owner = "anna";
	TRY(&w, rows);
	w.ctx.if_owner = "carla";
	assert_int_equal(submit(&w, &ev, EV_ASSIGNED, "Owner: ben\n", "Hm"),
	    CASE_ENO);
	assert_string_equal(err_message(),
	    "case 7k3qf2mxab is owned by anna, not by carla");
	event_release(&ev);
	w.ctx.if_owner = NULL;
	policy_put(&w.policy, "person.ben.name", "Ben");
	TRY(&w, listed);
	end(&w);
}

static void
settings(void **state)
{
	static const struct row rows[] = {
		{ EV_SET, "", "", CASE_EUSAGE,
		    "nothing to set: write KEY=VALUE" },
		{ EV_SET, "Subject: Thin soup\n", "", 1,
		    "case 7k3qf2mxab is set so already" },
		{ EV_SET, "Subject: Thick soup\n", "", 0, NULL },
		{ EV_SET, "Subject: Thin soup\nAbout: kitchen\n", "", 0,
		    NULL },
		{ EV_SET, "Contact: Jens Muster\n", "", 1, NULL },
		{ EV_SET, "Contact: Jens\n", "", 0, NULL },
		{ EV_SET, "Contact: Jens Muster\nContact: Jens\n", "", 0,
		    NULL },
		{ EV_SET, "Tag: soup\n", "", 1, NULL },
		{ EV_SET, "Tag: soup\nTag: cold\n", "", 0, NULL },
		{ EV_SET, "Untag: soup\n", "", 0, NULL },
		{ EV_SET, "Untag: cold\n", "", 1, NULL },
		/* They prefer email and avoid phone. */
		{ EV_SET, "Prefers: phone\n", "", CASE_EDATA,
		    "the contact can't both prefer and avoid 'phone'\n"
		    "case 7k3qf2mxab has it so: set both prefers and avoids" },
		{ EV_SET, "Avoids: email\n", "", CASE_EDATA, NULL },
		{ EV_SET, "Prefers: fax\nAvoids: fax\n", "", CASE_EDATA,
		    "the contact can't both prefer and avoid 'fax'" },
		{ EV_SET, "Prefers: phone\nAvoids: email\n", "", 0, NULL },
		{ EV_SET, "Prefers: letter\n", "", 0, NULL },
		{ EV_SET, "Avoids: fax\n", "", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_SET, "2026-11-22T10:00:00+01:00", "Prefers: email\n"
	    "Avoids: phone\nTag: soup\n", "");
	TRY(&w, rows);
	end(&w);
}

static void
links(void **state)
{
	static const struct row rows[] = {
		{ EV_LINKED, "", "", CASE_EUSAGE, NULL },
		{ EV_LINKED, "Link: related 7k3qf2mxab\n", "", CASE_EDATA,
		    "case 7k3qf2mxab can't be linked to itself" },
		{ EV_LINKED, "Link: related 0123456789\n", "", 1,
		    "case 7k3qf2mxab is linked so already" },
		{ EV_LINKED, "Link: follows 0123456789\n", "", 0, NULL },
		{ EV_LINKED, "Unlink: related 0123456789\n", "", 0, NULL },
		{ EV_LINKED, "Unlink: follows 0123456789\n", "", 1,
		    "case 7k3qf2mxab has no such link" },
		{ EV_REPLIED, "Tells: 7k3qf2mxab\n", "Hm", CASE_EDATA, NULL },
		{ EV_REPLIED, "Tells: 0123456789\n", "Hm", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_LINKED, "2026-11-22T10:00:00+01:00",
	    "Link: related 0123456789\n", "");
	TRY(&w, rows);
	end(&w);
}

/* Merged desks have made a circle of d1 and d2. */
static void
circles(void **state)
{
	static const struct row rows[] = {
		{ EV_LINKED, "Link: follows 00000000a1\n", "", CASE_EDATA,
		    "links can't go in a circle: 7k3qf2mxab follows"
		    " 00000000a1 follows 7k3qf2mxab" },
		{ EV_LINKED, "Link: follows 00000000a2\n", "", CASE_EDATA,
		    "links can't go in a circle: 7k3qf2mxab follows"
		    " 00000000a2 follows 00000000a1 follows 7k3qf2mxab" },
		{ EV_LINKED, "Link: related 00000000c1\n"
		    "Link: follows 00000000a1\n", "", CASE_EDATA, NULL },
		{ EV_LINKED, "Link: caused-by 00000000a2\n", "", 0, NULL },
		{ EV_LINKED, "Link: duplicate-of 00000000b1\n", "", CASE_EDATA,
		    "links can't go in a circle: 7k3qf2mxab duplicate-of"
		    " 00000000b1 duplicate-of 7k3qf2mxab" },
		{ EV_LINKED, "Link: follows 00000000d1\n", "", 0, NULL },
		{ EV_LINKED, "Link: follows 00000000d3\n", "", CASE_EDATA,
		    "links can't go in a circle: 7k3qf2mxab follows"
		    " 00000000d3 follows 00000000a1 follows 7k3qf2mxab" },
		{ EV_LINKED, "Link: follows 00000000e1\n", "", 0, NULL },
		{ EV_LINKED, "Link: related 00000000c1\n", "", 1,
		    "case 7k3qf2mxab is linked so already" },
		{ EV_LINKED, "Link: related 00000000c2\n", "", 0, NULL },
		{ EV_LINKED, "Unlink: related 00000000c1\n", "", 1,
		    "case 7k3qf2mxab has no such link\n"
		    "case-link --undo 00000000c1 related 7k3qf2mxab" },
		{ EV_LINKED, "Unlink: follows 00000000a1\n", "", 1,
		    "case 7k3qf2mxab has no such link" },
		/* It was there before it became one. */
		{ EV_LINKED, "Link: caused-by 00000000f1\n", "", 1, NULL },
		{ EV_LINKED, "Unlink: caused-by 00000000f1\n", "", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	w.links = "00000000a1 follows 7k3qf2mxab\n"
	    "00000000a2 follows 00000000a1\n"
	    "00000000b1 duplicate-of 7k3qf2mxab\n"
	    "00000000c1 related 7k3qf2mxab\n"
	    "00000000c2 related 00000000c1\n"
	    "00000000d1 follows 00000000d2\n"
	    "00000000d2 follows 00000000d1\n"
	    "00000000d3 follows 00000000d1\n"
	    "00000000d3 follows 00000000a1\n"
	    "00000000e1 follows 00000000e1\n"
	    "00000000f1 caused-by 7k3qf2mxab\n";
	happened(&w, EV_LINKED, "2026-11-22T10:00:00+01:00",
	    "Link: caused-by 00000000f1\n", "");
	TRY(&w, rows);
	end(&w);
}

static int
broken_links(void *arg, const char *case_id, struct strs *out)
{
	(void)arg;
	(void)case_id;
	(void)out;
	return err_set(CASE_EAGAIN, "the index is busy");
}

/* Where nobody can tell, nothing is let through. */
static void
circles_that_nobody_can_see(void **state)
{
	static const struct row rows[] = {
		{ EV_LINKED, "Link: follows 00000000a1\n", "", CASE_EAGAIN,
		    "the index is busy" },
		{ EV_LINKED, "Link: related 00000000a1\n", "", CASE_EAGAIN,
		    NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	w.ctx.links = broken_links;
	TRY(&w, rows);
	end(&w);
}

static void
corrections(void **state)
{
	static const struct row rows[] = {
		{ EV_CORRECTED, "Corrects: 00000001\nVoid: yes\n", "Wrong",
		    CASE_EDATA, "what was opened can't be corrected\n"
		    "case-set changes what is known of the case" },
		{ EV_CORRECTED, "Corrects: 00000003\nVoid: yes\n", "Wrong",
		    CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nVoid: yes\n", "Wrong",
		    0, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\n", "Wrong", CASE_EUSAGE,
		    NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Channel letter\n",
		    "Wrong", 0, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Channel email\n",
		    "Wrong", 1, "event 00000002 is so already" },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: By ben\n", "Wrong",
		    CASE_EDATA, "'By ben' can't be corrected" },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Recorded"
		    " 2026-11-22T10:00:00Z\n", "Wrong", CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Key x\n", "Wrong",
		    CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: body x\n", "Wrong",
		    CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Owner ben\n",
		    "Wrong", CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Effort 3h\n",
		    "Wrong", CASE_EDATA, "an event replied has no Effort" },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Access secret\n",
		    "Wrong", CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: occurred"
		    " 2027-01-01\n", "Wrong", CASE_EDATA,
		    "2027-01-01 12:00 is in the future" },
		{ EV_CORRECTED, "Corrects: 00000002\nSet: Occurred"
		    " 2026-02-30\n", "Wrong", CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000004\nSet: Channel email\n",
		    "Wrong", CASE_EDATA, NULL },
		{ EV_CORRECTED, "Corrects: 00000004\nVoid: yes\n", "Wrong", 0,
		    NULL },
	};
	static const struct row after[] = {
		{ EV_CORRECTED, "Corrects: 00000002\nVoid: yes\n", "Wrong", 1,
		    NULL },
	};
	struct world w;
	struct event ev;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: answer\n", "Sorry");
	happened(&w, EV_ASSIGNED, "2026-11-22T11:00:00+01:00", "Owner: ben\n",
	    "Leave");
	happened(&w, EV_CORRECTED, "2026-11-22T12:00:00+01:00",
	    "Corrects: 00000002\nSet: From Jens\n", "Wrong");
	TRY(&w, rows);
	assert_int_equal(submit(&w, &ev, EV_CORRECTED, "Corrects: 00000002\n"
	    "Set: occurred 22.11.2026 09:30\nSet: on_behalf Otto\n",
	    "Wrong"), 0);
	assert_field(&ev, F_SET, "Occurred 2026-11-22T09:30:00+01:00");
	assert_string_equal(ev.fields[ev.nfields - 1].value,
	    "On-Behalf Otto");
	event_release(&ev);
	happened(&w, EV_CORRECTED, "2026-11-22T13:00:00+01:00",
	    "Corrects: 00000002\nVoid: yes\n", "Wrong");
	TRY(&w, after);
	end(&w);
}

static void
closings(void **state)
{
	static const struct row open[] = {
		{ EV_CLOSED, "Outcome: upheld\n", "", CASE_ENO,
		    "case 7k3qf2mxab has 3 open things\n"
		    "question q1 'When does the line come?' is unanswered:"
		    " case-reply 7k3qf2mxab --answers q1, or --declines q1\n"
		    "promise p1 'The kitchen calls', due 2026-11-30, is open:"
		    " case-reply 7k3qf2mxab --keeps p1, or case-receive"
		    " 7k3qf2mxab --releases p1\n"
		    "the contact's last word 'And the bread was stale.' is"
		    " unanswered: case-reply 7k3qf2mxab, or case-note"
		    " 7k3qf2mxab --waive\n"
		    "or say why it is closed all the same: --despite REASON"
		},
		{ EV_CLOSED, "Outcome: upheld\nDespite: He moved\n", "", 0,
		    NULL },
		{ EV_REOPENED, "", "New facts", 1,
		    "case 7k3qf2mxab is open already" },
	};
	static const struct row done[] = {
		{ EV_CLOSED, "Outcome: upheld\n", "", 0, NULL },
		{ EV_CLOSED, "Outcome: upheld\nDespite: x\n", "", 0, NULL },
		{ EV_CLOSED, "Outcome: upheld\nCause: cook\n", "", 0, NULL },
	};
	static const struct row causes[] = {
		{ EV_CLOSED, "Outcome: upheld\nCause: cook\n", "", CASE_ENO,
		    NULL },
		{ EV_CLOSED, "Outcome: upheld\nCause: recipe\n", "", 0,
		    NULL },
	};
	static const struct row closed[] = {
		{ EV_CLOSED, "Outcome: upheld\n", "", 1,
		    "case 7k3qf2mxab is closed already" },
		{ EV_REPLIED, "", "By the way", 0, NULL },
		{ EV_RECEIVED, "", "Thanks", 0, NULL },
		{ EV_REOPENED, "", "", CASE_EUSAGE, NULL },
		{ EV_REOPENED, "", "New facts", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: holding\n"
	    "Question: Which line?\n"
	    "Promise: 2026-11-30T23:59:59+01:00 The kitchen calls\n",
	    "Soon");
	happened(&w, EV_RECEIVED, "2026-11-22T11:00:00+01:00",
	    "Channel: email\nAccess: direct\n",
	    "\nAnd the bread was stale.\nYours\n");
	TRY(&w, open);
	/* Our own question does not hold a case open. */
	happened(&w, EV_REPLIED, "2026-11-22T12:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: final\n"
	    "Answers: 00000001.1\nKeeps: 00000002.1\n", "Sorry");
	TRY(&w, done);
	policy_put(&w.policy, "cause.recipe", "The recipe");
	TRY(&w, causes);
	happened(&w, EV_CLOSED, "2026-11-22T13:00:00+01:00",
	    "Outcome: upheld\n", "");
	TRY(&w, closed);
	end(&w);
}

static void
a_party_holds_a_case_open(void **state)
{
	static const struct row rows[] = {
		{ EV_CLOSED, "Outcome: upheld\n", "", CASE_ENO,
		    "case 7k3qf2mxab has 1 open thing\n"
		    "question q2 'Do you admit it?' is unanswered: case-reply"
		    " 7k3qf2mxab --party 'Roth'\\''s' --answers q2, or"
		    " --declines q2\n"
		    "or say why it is closed all the same: --despite REASON"
		},
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T12:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: final\n"
	    "Answers: 00000001.1\n", "Sorry");
	happened(&w, EV_RECEIVED, "2026-11-22T13:00:00+01:00",
	    "Channel: letter\nAccess: direct\nParty: Roth's\n"
	    "Question: Do you admit it?\n", "We represent");
	TRY(&w, rows);
	end(&w);
}

static void
a_last_word_without_words(void **state)
{
	static const struct row rows[] = {
		{ EV_CLOSED, "Outcome: upheld\n", "", CASE_ENO,
		    "case 7k3qf2mxab has 1 open thing\n"
		    "the contact's last word of 2026-11-22 is unanswered:"
		    " case-reply 7k3qf2mxab, or case-note 7k3qf2mxab"
		    " --waive\n"
		    "or say why it is closed all the same: --despite REASON"
		},
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T12:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: final\n"
	    "Answers: 00000001.1\n", "Sorry");
	happened(&w, EV_RECEIVED, "2026-11-22T13:00:00+01:00",
	    "Channel: email\nAccess: direct\nAccepts: yes\n", "");
	TRY(&w, rows);
	end(&w);
}

/* A stranger may ask a lot, in wide letters or escape codes, and the message
 * still ends with what to do. */
static void
refusals_have_an_end(void **state)
{
	static const char tail[] =
	    "\nor say why it is closed all the same: --despite REASON";
	struct buf fields = BUF_INIT;
	struct world w;
	struct event ev;
	size_t len;

	(void)state;
	begin(&w);
	buf_adds(&fields, "Owner: anna\nKind: complaint\nChannel: email\n"
	    "Access: direct\n");
	for (int i = 0; i < 100; i++)
		buf_addf(&fields, "Question: %s%0200d\n", i % 2 ?
		    "\xe2\x80\xae\xf0\x9f\x8d\xb2\xf0\x9f\x8d\xb2" :
		    "\xcc\x88\xcc\x88\xcc\x88\xcc\x88\xcc\x88\xcc\x88", i);
	happened(&w, EV_OPENED, "2026-11-21T10:00:00+01:00", fields.data,
	    "Many questions");
	assert_int_equal(submit(&w, &ev, EV_CLOSED, "Outcome: upheld\n", ""),
	    CASE_ENO);
	assert_true(strstr(err_message(), "has 101 open things") != NULL);
	assert_true(strstr(err_message(), " more\n") != NULL);
	assert_null(strstr(err_message(), "\xe2\x80\xae"));
	len = strlen(err_message());
	assert_true(len > sizeof tail && len < 4000);
	assert_string_equal(err_message() + len - strlen(tail), tail);
	event_release(&ev);
	buf_release(&fields);
	end(&w);
}

static void
reviews(void **state)
{
	static const struct row rows[] = {
		{ EV_ASSIGNED, "Owner: anna\n", "Review", CASE_ENO,
		    "anna owned case 7k3qf2mxab before: a review is made by"
		    " another person" },
		{ EV_ASSIGNED, "Owner: ben\n", "Review", CASE_ENO, NULL },
		{ EV_ASSIGNED, "Owner: info\n", "Review", CASE_ENO,
		    "info is shared: a review is made by one person" },
		{ EV_ASSIGNED, "Owner: carla\n", "Review", 0, NULL },
	};
	static const struct row after[] = {
		{ EV_ASSIGNED, "Owner: anna\n", "Leave", 0, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	policy_put(&w.policy, "person.info.shared", "yes");
	happened(&w, EV_ASSIGNED, "2026-11-22T10:00:00+01:00", "Owner: ben\n",
	    "Leave");
	happened(&w, EV_CLOSED, "2026-11-22T11:00:00+01:00",
	    "Outcome: not-upheld\nDespite: x\n", "");
	happened(&w, EV_REOPENED, "2026-11-23T11:00:00+01:00",
	    "Review: yes\n", "New facts");
	TRY(&w, rows);
	happened(&w, EV_ASSIGNED, "2026-11-23T11:00:00+01:00",
	    "Owner: carla\n", "Review");
	TRY(&w, after);
	end(&w);
}

static void
deliveries(void **state)
{
	static const struct row rows[] = {
		{ EV_SENT, "Reply: 00000002\n", "", 0, NULL },
		{ EV_BOUNCED, "Reply: 00000002\n", "", 0, NULL },
		{ EV_SENT, "Reply: 00000001\n", "", CASE_EDATA,
		    "event 00000001 is no reply to be sent" },
		{ EV_SENT, "Reply: 00000003\n", "", CASE_EDATA, NULL },
		{ EV_SENT, "Reply: 00000009\n", "", CASE_ENOTFOUND, NULL },
	};
	struct world w;

	(void)state;
	begin_case(&w);
	happened(&w, EV_REPLIED, "2026-11-22T10:00:00+01:00",
	    "Channel: email\nAccess: direct\nAs: answer\n"
	    "Send: jens@muster.example\n", "Sorry");
	happened(&w, EV_REPLIED, "2026-11-22T11:00:00+01:00",
	    "Channel: phone\nAccess: direct\nAs: answer\n", "Sorry");
	TRY(&w, rows);
	end(&w);
}

static void
policies(void **state)
{
	static const struct row first[] = {
		{ EV_CONFIGURED, "Set: casebook.format 2\n", "", CASE_EDATA,
		    NULL },
		{ EV_CONFIGURED, "Set: casebook.format 1\n"
		    "Set: casebook.name Complaints\n", "", 0, NULL },
	};
	static const struct row rows[] = {
		{ EV_CONFIGURED, "", "", 1, "the policy is so already" },
		{ EV_CONFIGURED, "Set: casebook.format 2\n", "", CASE_EDATA,
		    NULL },
		{ EV_CONFIGURED, "Unset: casebook.format\n", "", CASE_EDATA,
		    NULL },
		{ EV_CONFIGURED, "Set: intake.owner ben\n", "", 1, NULL },
		{ EV_CONFIGURED, "Set: intake.owner anna\n", "", 0, NULL },
		{ EV_CONFIGURED, "Set: calendar.hours always\n", "",
		    CASE_EDATA, NULL },
		{ EV_CONFIGURED, "Set: casebook.timezone Mars/Olympus\n", "",
		    CASE_EDATA, NULL },
		{ EV_CONFIGURED, "Unset: intake.owner\n", "", 0, NULL },
		{ EV_CONFIGURED, "Unset: intake.kind\n", "", 1, NULL },
	};
	struct world w;

	(void)state;
	begin(&w);
	TRY(&w, first);
	policy_put(&w.policy, "casebook.format", "1");
	policy_put(&w.policy, "intake.owner", "ben");
	TRY(&w, rows);
	end(&w);
}

/* Where persons are listed, who gets what comes in is one of them. */
static void
intake_goes_to_the_listed(void **state)
{
	static const struct row rows[] = {
		{ EV_CONFIGURED, "Set: intake.owner bne\n", "", CASE_ENO,
		    "no person 'bne' in the policy\ndid you mean ben?" },
		{ EV_CONFIGURED, "Set: intake.owner ben\n", "", 0, NULL },
		{ EV_CONFIGURED, "Set: intake.owner anna\n"
		    "Set: person.anna.name Anna\n", "", 0, NULL },
		{ EV_CONFIGURED, "Set: intake.owner ben\n"
		    "Unset: person.ben.name\n"
		    "Set: person.anna.name Anna\n", "", CASE_ENO, NULL },
	};
	static const char note[] = "'ben' of intake.owner is not listed now:"
	    " set person.ben.name, or another intake.owner\n";
	struct world w;
	struct event ev;

	(void)state;
	begin(&w);
	policy_put(&w.policy, "casebook.format", "1");
	policy_put(&w.policy, "person.ben.name", "Ben");
	TRY(&w, rows);
	policy_put(&w.policy, "intake.owner", "ben");
	assert_int_equal(submit(&w, &ev, EV_CONFIGURED,
	    "Set: person.anna.name Anna\n", ""), 0);
	assert_int_equal(w.notes.len, 0);
	event_release(&ev);
	assert_int_equal(submit(&w, &ev, EV_CONFIGURED,
	    "Set: person.anna.name Anna\nUnset: person.ben.name\n", ""), 0);
	assert_string_equal(w.notes.data, note);
	event_release(&ev);

	policy_remove(&w.policy, "person.ben.name");
	assert_int_equal(submit(&w, &ev, EV_CONFIGURED,
	    "Set: person.anna.name Anna\n", ""), 0);
	assert_string_equal(w.notes.data, note);
	assert_int_equal(err_code(), 0);
	event_release(&ev);
	/* Told once, not at each change from then on. */
	policy_put(&w.policy, "person.anna.name", "Anna");
	assert_int_equal(submit(&w, &ev, EV_CONFIGURED,
	    "Set: person.carla.name Carla\n", ""), 0);
	assert_int_equal(w.notes.len, 0);
	assert_int_equal(err_code(), 0);
	event_release(&ev);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openings_are_checked),
		cmocka_unit_test(times_are_past),
		cmocka_unit_test(avoided_channels),
		cmocka_unit_test(words_are_needed),
		cmocka_unit_test(questions_have_sides),
		cmocka_unit_test(promises_are_settled_once),
		cmocka_unit_test(notes_are_checked),
		cmocka_unit_test(handovers),
		cmocka_unit_test(settings),
		cmocka_unit_test(links),
		cmocka_unit_test(circles),
		cmocka_unit_test(circles_that_nobody_can_see),
		cmocka_unit_test(corrections),
		cmocka_unit_test(closings),
		cmocka_unit_test(a_party_holds_a_case_open),
		cmocka_unit_test(a_last_word_without_words),
		cmocka_unit_test(refusals_have_an_end),
		cmocka_unit_test(reviews),
		cmocka_unit_test(deliveries),
		cmocka_unit_test(policies),
		cmocka_unit_test(intake_goes_to_the_listed),
	};

	return cmocka_run_group_tests(tests, to_berlin, NULL);
}
