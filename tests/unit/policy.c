#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/event.h"
#include "lib/policy.h"

enum { SEED = 20261121, ROUNDS = 20000 };

static void
names_are(const char *expected, const struct policy *p, const char *family)
{
	struct strs names = STRS_INIT;
	struct buf out = BUF_INIT;
	size_t n;

	n = policy_names(p, family, &names);
	assert_int_equal(n, names.n);
	for (size_t i = 0; i < names.n; i++)
		buf_addf(&out, "%s%s", i ? " " : "", names.v[i]);
	assert_string_equal(out.data, expected);
	buf_release(&out);
	strs_release(&names);
}

/* Refused with CASE_ENO, and the message names `nearest`. */
static void
refused(int rc, const char *nearest)
{
	assert_int_equal(rc, CASE_ENO);
	if (!strstr(err_message(), nearest))
		fail_msg("'%s' does not name '%s'", err_message(), nearest);
	err_clear();
}

static void
puts_and_removes(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	assert_null(policy_get(&p, "casebook.name"));
	policy_remove(&p, "casebook.name");
	policy_put(&p, "intake.owner", "anna");
	policy_put(&p, "casebook.name", "Bioladen");
	policy_put(&p, "unknown.key", "kept");
	policy_put(&p, "intake.owner", "ben");
	policy_put(&p, "intake.owner", policy_get(&p, "intake.owner"));
	assert_int_equal(p.keys.n, 3);
	assert_int_equal(p.values.n, 3);
	assert_string_equal(p.keys.v[0], "casebook.name");
	assert_string_equal(p.values.v[0], "Bioladen");
	assert_string_equal(policy_get(&p, "intake.owner"), "ben");
	assert_string_equal(policy_get(&p, "unknown.key"), "kept");
	assert_string_equal(policy_getf(&p, "%s.%s", "intake", "owner"),
	    "ben");
	assert_null(policy_get(&p, "intake"));
	policy_remove(&p, "intake.owner");
	assert_null(policy_get(&p, "intake.owner"));
	assert_string_equal(policy_get(&p, "unknown.key"), "kept");
	policy_release(&p);
	assert_int_equal(p.keys.n, 0);
}

static void
forgets_no_key_that_is_too_long(void **state)
{
	struct policy p = POLICY_INIT;
	char key[3 * EVENT_VALUE_MAX];

	(void)state;
	memset(key, 'k', sizeof key - 1);
	key[sizeof key - 1] = '\0';
	assert_null(policy_getf(&p, "%s", key));
	policy_put(&p, key, "value");
	assert_string_equal(policy_get(&p, key), "value");
	policy_release(&p);
}

/* The same puts and removals on a plain table of 16 keys give the same. */
static void
agrees_with_a_table(void **state)
{
	struct policy p = POLICY_INIT;
	char table[16][8] = { "" };

	(void)state;
	srand(SEED);
	print_message("# seed %d\n", SEED);
	for (int round = 0; round < ROUNDS; round++) {
		int i = rand() % 16;
		char key[8];

		snprintf(key, sizeof key, "%c.%c", 'a' + i % 4, 'p' + i / 4);
		if (rand() % 3) {
			snprintf(table[i], sizeof table[i], "%d", rand() % 99);
			policy_put(&p, key, table[i]);
		} else {
			table[i][0] = '\0';
			policy_remove(&p, key);
		}
		for (i = 0; i < 16; i++) {
			const char *value = policy_getf(&p, "%c.%c",
			    'a' + i % 4, 'p' + i / 4);

			assert_string_equal(value ? value : "", table[i]);
		}
		for (size_t k = 1; k < p.keys.n; k++)
			assert_true(strcmp(p.keys.v[k - 1], p.keys.v[k]) < 0);
		assert_int_equal(p.keys.n, p.values.n);
	}
	policy_release(&p);
}

static void
applies_events(void **state)
{
	struct policy p = POLICY_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_CONFIGURED);
	assert_int_equal(event_add(&ev, F_SET, "casebook.name Bioladen am "
	    "Markt"), 0);
	assert_int_equal(event_add(&ev, F_SET, "intake.owner anna"), 0);
	assert_int_equal(event_add(&ev, F_SET, "intake.owner ben"), 0);
	policy_apply(&p, &ev);
	event_release(&ev);
	assert_string_equal(policy_get(&p, "casebook.name"),
	    "Bioladen am Markt");
	assert_string_equal(policy_get(&p, "intake.owner"), "ben");

	event_init(&ev, EV_CONFIGURED);
	assert_int_equal(event_add(&ev, F_UNSET, "intake.owner"), 0);
	assert_int_equal(event_add(&ev, F_UNSET, "never.set"), 0);
	assert_int_equal(event_add(&ev, F_SET, "later.key a value"), 0);
	policy_apply(&p, &ev);
	event_release(&ev);
	assert_null(policy_get(&p, "intake.owner"));
	assert_string_equal(policy_get(&p, "later.key"), "a value");
	assert_int_equal(p.keys.n, 2);
	policy_release(&p);
}

static void
knows_shared_handles(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	policy_put(&p, "person.post.shared", "yes");
	policy_put(&p, "person.anna.shared", "no");
	policy_put(&p, "person.ben.shared", "true");
	assert_int_equal(policy_is_shared(&p, "post"), 1);
	assert_int_equal(policy_is_shared(&p, "anna"), 0);
	assert_int_equal(policy_is_shared(&p, "ben"), 0);
	assert_int_equal(policy_is_shared(&p, "carla"), 0);
	policy_release(&p);
}

static void
knows_who_is_away(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	policy_put(&p, "person.anna.away", "2026-11-25");
	policy_put(&p, "person.ben.away", "2026-02-29");
	policy_put(&p, "person.carla.away", "soon");
	assert_int_equal(when_set_zone("Europe/Berlin"), 0);
	assert_true(policy_away_until(&p, "anna") == 1795647599);
	assert_int_equal(when_set_zone("UTC"), 0);
	assert_true(policy_away_until(&p, "anna") == 1795651199);
	assert_true(policy_away_until(&p, "ben") == WHEN_NONE);
	assert_true(policy_away_until(&p, "carla") == WHEN_NONE);
	assert_true(policy_away_until(&p, "dora") == WHEN_NONE);
	assert_string_equal(err_message(), "");
	policy_release(&p);
}

static void
lists_names(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	names_are("", &p, "person");
	policy_put(&p, "person.j.doe.name", "J. Doe");
	policy_put(&p, "person.j.name", "J");
	policy_put(&p, "person.j.email", "j@house.example");
	policy_put(&p, "person.j-p.name", "J-P");
	policy_put(&p, "person.anna.away", "2026-12-24");
	policy_put(&p, "person..name", "nobody");
	policy_put(&p, "personal.x.name", "other");
	policy_put(&p, "person", "nobody");
	policy_put(&p, "kind.praise", "Praise");
	policy_put(&p, "kind.", "none");
	policy_put(&p, "cause.late", "Came late");
	policy_put(&p, "channel.hotline.access", "direct");
	names_are("anna j j-p j.doe", &p, "person");
	names_are("praise", &p, "kind");
	names_are("late", &p, "cause");
	names_are("hotline", &p, "channel");
	names_are("", &p, "target");
	policy_release(&p);
}

static void
channel_is(int public, int known, const struct policy *p, const char *channel)
{
	int knows = 99;

	assert_int_equal(policy_channel_is_public(p, channel, &knows),
	    public);
	assert_int_equal(knows, known);
	assert_int_equal(policy_channel_is_public(p, channel, NULL), public);
}

static void
knows_channels(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	channel_is(0, 1, &p, "phone");
	channel_is(0, 1, &p, "app");
	channel_is(1, 1, &p, "twitter");
	channel_is(1, 1, &p, "press");
	channel_is(0, 1, &p, "facebook-message");
	channel_is(0, 0, &p, "billboard");
	channel_is(0, 0, &p, "");
	policy_put(&p, "channel.billboard.access", "public");
	policy_put(&p, "channel.forum.access", "direct");
	policy_put(&p, "channel.blog.access", "neither");
	channel_is(1, 1, &p, "billboard");
	channel_is(0, 1, &p, "forum");
	channel_is(1, 1, &p, "blog");
	policy_release(&p);
}

static void
lists_channels(void **state)
{
	struct policy p = POLICY_INIT;
	struct strs list = STRS_INIT;
	size_t n;
	int known;

	(void)state;
	policy_channels(&p, &list);
	n = list.n;
	assert_int_equal(n, 22);
	for (size_t i = 0; i < n; i++) {
		policy_channel_is_public(&p, list.v[i], &known);
		assert_int_equal(known, 1);
		assert_true(i == 0 || strcmp(list.v[i - 1], list.v[i]) < 0);
	}
	strs_release(&list);
	policy_put(&p, "channel.forum.access", "direct");
	policy_put(&p, "channel.billboard.access", "public");
	policy_channels(&p, &list);
	assert_int_equal(list.n, n + 1);
	assert_true(strs_has(&list, "billboard"));
	strs_release(&list);
	policy_release(&p);
}

static void
checks_nothing_where_nothing_is_listed(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	assert_int_equal(policy_check_owner(&p, "anyone"), 0);
	assert_int_equal(policy_check_kind(&p, "anything"), 0);
	assert_int_equal(policy_check_cause(&p, "anything"), 0);
	policy_release(&p);
}

static void
checks_what_is_listed(void **state)
{
	struct policy p = POLICY_INIT;

	(void)state;
	policy_put(&p, "person.anna.name", "Anna");
	policy_put(&p, "person.ben.shared", "yes");
	policy_put(&p, "kind.damage", "Something broke");
	policy_put(&p, "cause.late", "Came late");

	assert_int_equal(policy_check_owner(&p, "anna"), 0);
	assert_int_equal(policy_check_owner(&p, "ben"), 0);
	refused(policy_check_owner(&p, "ana"), "did you mean anna");
	refused(policy_check_owner(&p, "zacharias"), "case-config --list");
	refused(policy_check_owner(&p, ""), "case-config --list");

	assert_int_equal(policy_check_kind(&p, "damage"), 0);
	for (size_t i = 0; policy_kinds[i]; i++)
		assert_int_equal(policy_check_kind(&p, policy_kinds[i]), 0);
	refused(policy_check_kind(&p, "damge"), "damage");
	refused(policy_check_kind(&p, "complain"), "complaint");

	assert_int_equal(policy_check_cause(&p, "late"), 0);
	refused(policy_check_cause(&p, "lte"), "late");
	policy_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_and_removes),
		cmocka_unit_test(forgets_no_key_that_is_too_long),
		cmocka_unit_test(agrees_with_a_table),
		cmocka_unit_test(applies_events),
		cmocka_unit_test(knows_shared_handles),
		cmocka_unit_test(knows_who_is_away),
		cmocka_unit_test(lists_names),
		cmocka_unit_test(knows_channels),
		cmocka_unit_test(lists_channels),
		cmocka_unit_test(checks_nothing_where_nothing_is_listed),
		cmocka_unit_test(checks_what_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
