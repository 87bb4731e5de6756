#include "tests/unit/rules_world.h"

#include "lib/notice.h"

/* Jens wrote by mail, and the house tells. */
static void
begin_told(struct world *w)
{
	begin_case(w);
	happened(w, EV_SET, "2026-11-21T11:00:00+01:00",
	    "Contact: Jens <jens@example.org>\n", "");
	policy_put(&w->policy, "mail.from", "haus@house.example");
	policy_put(&w->policy, "mail.tell-handover", "yes");
	policy_put(&w->policy, "person.carla.name", "Carla Beispiel");
}

/* The contact is told of a new owner in these words; NULL: not at all. */
static void
told(const char *words, struct world *w, const char *owner)
{
	struct event ev = { .body = "" };
	int rc = notice_handover(&ev, w->ctx.cf, &w->policy, owner);

	assert_int_equal(rc, words ? 0 : 1);
	if (words && !strstr(ev.body, words))
		fail_msg("not '%s' in: %s", words, ev.body);
	event_release(&ev);
}

static void
later(struct world *w, const char *set)
{
	happened(w, EV_SET, "2026-11-22T10:00:00+01:00", set, "");
}

static void
is_wanted_by_policy(void **state)
{
	struct world w;

	(void)state;
	begin_told(&w);
	assert_true(notice_is_wanted(&w.policy));
	policy_put(&w.policy, "mail.tell-handover", "no");
	assert_false(notice_is_wanted(&w.policy));
	policy_put(&w.policy, "mail.tell-handover", "yes");
	policy_remove(&w.policy, "mail.from");
	assert_false(notice_is_wanted(&w.policy));
	end(&w);
}

static void
names_the_new_owner(void **state)
{
	static const struct row row[] = {
		{ EV_REPLIED, "Channel: email\nAutomatic: yes\nAs: ack\n",
		  "Hello", 0, NULL },
	};
	struct world w;
	struct event ev = { .body = "" };

	(void)state;
	begin_told(&w);
	TRY(&w, row);		/* of that form it may be written */
	assert_int_equal(notice_handover(&ev, w.ctx.cf, &w.policy, "carla"),
	    0);
	assert_int_equal(ev.kind, EV_REPLIED);
	assert_field(&ev, F_AS, "ack");
	assert_field(&ev, F_CHANNEL, "email");
	assert_field(&ev, F_AUTOMATIC, "yes");
	assert_string_equal(ev.body, "Hello,\n\nCarla Beispiel now looks after"
	    " your case and is the one to answer you.\nThere is nothing that"
	    " you need to do, or to tell again.\n\nNobody typed this message,"
	    " but a reply to it reaches Carla Beispiel.\n");
	event_release(&ev);
	told("\nben now looks", &w, "ben");
	told(NULL, &w, "anna");
	end(&w);
}

static void
speaks_their_language(void **state)
{
	static const char de[] = "kümmert sich jetzt Carla Beispiel.\n";
	struct world w;

	(void)state;
	begin_told(&w);
	later(&w, "Language: de\n");
	told(de, &w, "carla");
	later(&w, "Language: de-AT\n");
	told(de, &w, "carla");
	later(&w, "Language: den\n");
	told("Hello", &w, "carla");
	later(&w, "Language: fr\n");
	told("Hello", &w, "carla");
	end(&w);
}

static void
is_only_for_who_writes_mails(void **state)
{
	struct world w;

	(void)state;
	begin_told(&w);
	happened(&w, EV_RECEIVED, "2026-11-22T10:00:00+01:00",
	    "Channel: phone\nAccess: direct\n", "Well?");
	told(NULL, &w, "carla");
	later(&w, "Prefers: email\n");
	told("Carla", &w, "carla");
	later(&w, "Avoids: email\n");
	told(NULL, &w, "carla");
	end(&w);

	begin_told(&w);
	later(&w, "Contact: Jens\n");
	told(NULL, &w, "carla");
	later(&w, "Contact: jens@example.org\n");
	told("Carla", &w, "carla");
	happened(&w, EV_CLOSED, "2026-11-23T10:00:00+01:00",
	    "Outcome: upheld\nDespite: x\n", "");
	told(NULL, &w, "carla");
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_wanted_by_policy),
		cmocka_unit_test(names_the_new_owner),
		cmocka_unit_test(speaks_their_language),
		cmocka_unit_test(is_only_for_who_writes_mails),
	};

	return cmocka_run_group_tests(tests, to_berlin, NULL);
}
