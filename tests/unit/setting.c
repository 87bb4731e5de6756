#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "lib/err.h"
#include "lib/event.h"
#include "lib/setting.h"

struct setting {
	const char *key;
	const char *value;
};

#define COUNT(list) (sizeof list / sizeof *list)

/* Refused with CASE_EDATA, and the message has `words`. */
static void
refused(const char *key, const char *value, const char *words)
{
	assert_int_equal(setting_check(key, value), CASE_EDATA);
	if (!strstr(err_message(), words))
		fail_msg("'%s' does not say '%s'", err_message(), words);
	err_clear();
}

static void
takes_what_is_right(void **state)
{
	static const struct setting good[] = {
		{ "casebook.name", "Bioladen am Markt" },
		{ "casebook.timezone", "Europe/Berlin" },
		{ "casebook.timezone", "UTC" },
		{ "intake.owner", "anna" },
		{ "intake.kind", "corrective-action" },
		{ "person.anna.name", "Anna Ärmel" },
		{ "person.j.doe.name", "J. Doe" },
		{ "person.anna.email", "anna@house.example" },
		{ "person.anna.shared", "yes" },
		{ "person.anna.shared", "no" },
		{ "person.anna.away", "2028-02-29" },
		{ "channel.billboard.access", "public" },
		{ "channel.2nd-line.access", "direct" },
		{ "kind.damage", "Something broke: what, where" },
		{ "cause.late", "Came late" },
		{ "promise.within", "5bd" },
		{ "promise.within", "2w" },
		{ "calendar.hours", "Mon-Fri 09:00-17:00" },
		{ "calendar.holiday.2026-12-25", "Christmas" },
		{ "target.first-response", "2bd" },
		{ "target.next-response", "8bh" },
		{ "target.resolution", "8h" },
		{ "report.bands", "3bd,8w" },
		{ "report.bands", "3d" },
		{ "report.bands", "8bh,2d,2bd,1w,6bd" },
		{ "mail.from", "post@house.example" },
		{ "mail.from", "The house <post@house.example>" },
		{ "mail.acknowledge", "yes" },
		{ "mail.tell-handover", "no" },
		{ "mail.receipt", "yes" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		if (setting_check(good[i].key, good[i].value) != 0)
			fail_msg("%s", err_message());
		assert_int_equal(err_code(), 0);
	}
}

/* The message begins with the key and is about the value. */
static void
refuses_wrong_values(void **state)
{
	static const struct setting bad[] = {
		{ "casebook.timezone", "Europe/Atlantis" },
		{ "casebook.timezone", "../../etc/passwd" },
		{ "intake.owner", "Anna" },
		{ "intake.owner", "-anna" },
		{ "intake.kind", "a b" },
		{ "person.anna.name", "Anna <root@house.example>" },
		{ "person.anna.email", "anna" },
		{ "person.anna.email", "anna@" },
		{ "person.anna.email", "@house.example" },
		{ "person.anna.email", "anna@house@example" },
		{ "person.anna.email", "anna@house.example, ben@x.example" },
		{ "person.anna.email", "-f@house.example" },
		{ "person.anna.email", "<anna@house.example>" },
		{ "person.anna.shared", "true" },
		{ "person.anna.shared", "Yes" },
		{ "person.anna.away", "2026-02-30" },
		{ "person.anna.away", "2026-2-3" },
		{ "person.anna.away", "tomorrow" },
		{ "channel.x.access", "private" },
		{ "promise.within", "5" },
		{ "promise.within", "soon" },
		{ "calendar.hours", "always" },
		{ "calendar.hours", "Mon 17:00-09:00" },
		{ "target.resolution", "-8h" },
		{ "report.bands", "3bd," },
		{ "report.bands", ",8w" },
		{ "report.bands", "3bd 8w" },
		{ "report.bands", "8w,3bd" },
		{ "report.bands", "3d,3d" },
		{ "report.bands", "3d,14d,7d" },
		{ "report.bands", "5bd,1w" },
		{ "mail.from", "The house" },
		{ "mail.from", "The house <post@house.example" },
		{ "mail.from", " <post@house.example>" },
		{ "mail.from", "<post@house.example>" },
		{ "mail.from", "The house <>" },
		{ "mail.acknowledge", "maybe" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		refused(bad[i].key, bad[i].value, bad[i].key);
	refused("promise.within", "soon", "promise.within: 'soon' is not an "
	    "amount of time");
}

static void
refuses_what_no_field_can_hold(void **state)
{
	char value[EVENT_VALUE_MAX + 1];

	(void)state;
	refused("casebook.name", "", "one line");
	refused("casebook.name", "a\nCase: x", "one line");
	refused("casebook.name", "\xff", "one line");
	refused("kind.damage", "a\x1b[31m", "one line");
	memset(value, 'x', sizeof value - 1);
	value[sizeof value - 1] = '\0';
	refused("casebook.name", value, "longer");
	value[EVENT_VALUE_MAX - sizeof "casebook.name"] = '\0';
	assert_int_equal(setting_check("casebook.name", value), 0);
}

static void
refuses_wrong_free_parts(void **state)
{
	(void)state;
	refused("person.Anna.name", "Anna", "'Anna' is not a handle");
	refused("person..name", "Anna", "'' is not a handle");
	refused("kind.a.b", "x", "'a.b' is not a name");
	refused("kind.", "x", "'' is not a name");
	refused("cause.-x", "x", "'-x' is not a name");
	refused("calendar.holiday.christmas", "x", "is not a date");
	refused("calendar.holiday.2026-13-01", "x", "is not a date");
	refused("channel.a b.access", "public", "'a b' is not a name");
}

static void
names_the_nearest_key(void **state)
{
	(void)state;
	refused("promise.witin", "5bd", "did you mean promise.within?");
	refused("person.anna.mail", "a@b", "person.anna.email");
	refused("persn.anna.name", "Anna", "person.anna.name");
	refused("chanel.billboard.acces", "public",
	    "channel.billboard.access");
	refused("kinds.damage", "x", "kind.damage");
	refused("calendar.holidays.2026-12-25", "x",
	    "calendar.holiday.2026-12-25");
	refused("core.pager", "x", "casebook-policy(5)");
	refused("mail.command", "x", "casebook-policy(5)");
	refused("person", "x", "casebook-policy(5)");
	refused("person.anna", "x", "casebook-policy(5)");
	refused("", "x", "casebook-policy(5)");
	refused("casebook.format", "2", "never changed");
	refused("casebook.forma", "2", "no key 'casebook.forma'");
}

/* Nobody could open a casebook whose policy says that it is of another
 * format. */
static void
holds_on_to_the_format(void **state)
{
	static const struct {
		enum field_id id;
		const char *value;
		int code;
	} rows[] = {
		{ F_SET, "casebook.format 1", 0 },
		{ F_SET, "casebook.format 2", CASE_EDATA },
		{ F_SET, "casebook.format  1", CASE_EDATA },
		{ F_SET, "casebook.format 01", CASE_EDATA },
		{ F_SET, "casebook.formats 2", 0 },
		{ F_SET, "casebook.format", 0 },
		{ F_UNSET, "casebook.format", CASE_EDATA },
		{ F_UNSET, "intake.owner", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct event ev;

		event_init(&ev, EV_CONFIGURED);
		assert_int_equal(event_add(&ev, F_SET, "intake.kind x"), 0);
		assert_int_equal(event_add(&ev, rows[i].id, rows[i].value), 0);
		if (setting_check_format(&ev) != rows[i].code)
			fail_msg("%s", rows[i].value);
		err_clear();
		event_release(&ev);
	}
}

/* A date is stored in one form, whichever was typed; nothing else is. */
static void
completes_dates(void **state)
{
	static const struct {
		const char *key, *value, *stored_key, *stored_value;
	} rows[] = {
		{ "calendar.holiday.21.11.2026", "1.12.2026",
		    "calendar.holiday.2026-11-21", "1.12.2026" },
		{ "calendar.holiday.1.2.2026", NULL,
		    "calendar.holiday.2026-02-01", "" },
		{ "calendar.holiday.29.2.2028", "x",
		    "calendar.holiday.2028-02-29", "x" },
		{ "calendar.holiday.2026-11-21", "x",
		    "calendar.holiday.2026-11-21", "x" },
		{ "calendar.holiday.29.2.2026", "x",
		    "calendar.holiday.29.2.2026", "x" },
		{ "calendar.holiday.tomorrow", "x",
		    "calendar.holiday.tomorrow", "x" },
		{ "person.j.doe.away", "1.12.2026", "person.j.doe.away",
		    "2026-12-01" },
		{ "person.anna.away", "31.11.2026", "person.anna.away",
		    "31.11.2026" },
		{ "person.anna.name", "1.12.2026", "person.anna.name",
		    "1.12.2026" },
		{ "no.such.key", "1.12.2026", "no.such.key", "1.12.2026" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf key = BUF_INIT, value = BUF_INIT;

		setting_complete(&key, &value, rows[i].key, rows[i].value);
		assert_string_equal(key.data, rows[i].stored_key);
		assert_string_equal(value.data, rows[i].stored_value);
		assert_int_equal(err_code(), 0);
		buf_release(&key);
		buf_release(&value);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_is_right),
		cmocka_unit_test(refuses_wrong_values),
		cmocka_unit_test(refuses_what_no_field_can_hold),
		cmocka_unit_test(refuses_wrong_free_parts),
		cmocka_unit_test(names_the_nearest_key),
		cmocka_unit_test(holds_on_to_the_format),
		cmocka_unit_test(completes_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
