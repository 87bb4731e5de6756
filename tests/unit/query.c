#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/query.h"

#define NOW INT64_C(1795000000)

/* Parses one argument. */
static int
parse(struct query *q, const char *arg)
{
	char *args[1] = { (char *)arg };

	err_clear();
	return query_parse(q, args, 1, "anna", NOW);
}

/* The query as text: -key:value,value … with what was made of the values. */
static void
describe(struct buf *out, const struct query *q)
{
	for (size_t i = 0; i < q->nterms; i++) {
		const struct query_term *t = &q->terms[i];

		buf_addf(out, "%s%s%s:", i ? " " : "", t->negate ? "-" : "",
		    query_key_name(t->key));
		for (size_t k = 0; k < t->nvalues; k++) {
			const struct query_value *v = &t->values[k];

			buf_addf(out, "%s%s%s%s", k ? "," : "",
			    v->is_phrase ? "'" : "", v->text,
			    v->is_phrase ? "'" : "");
			if (v->is_prefix)
				buf_addc(out, '*');
			if (v->case_id[0])
				buf_addf(out, "=%s", v->case_id);
		}
	}
}

static void
reads_as(const char *arg, const char *want)
{
	struct buf text = BUF_INIT;
	struct query q;
	int rc = parse(&q, arg);

	if (rc)
		print_message("%s: %s\n", arg, err_message());
	assert_int_equal(rc, 0);
	describe(&text, &q);
	assert_string_equal(text.data, want);
	buf_release(&text);
	query_release(&q);
}

static void
fails(const char *arg, int code, const char *message)
{
	struct query q;
	int rc = parse(&q, arg);

	if (rc != code || !strstr(err_message(), message))
		print_message("%s: %d %s\n", arg, rc, err_message());
	assert_int_equal(rc, code);
	assert_non_null(strstr(err_message(), message));
	assert_int_equal(q.nterms, 0);
}

static void
terms(void **state)
{
	(void)state;
	reads_as("is:open", "is:open");
	reads_as("  is:open\t-owner:ben  ", "is:open -owner:ben");
	reads_as("owner:ben,carla", "owner:ben,carla");
	reads_as("-has:unsent -is:closed", "-has:unsent -is:closed");
}

static void
words(void **state)
{
	(void)state;
	reads_as("soup", ":soup");
	reads_as("-soup", "-:soup");
	reads_as("Thin soup", ":Thin :soup");
	reads_as("\"thin soup\"", ":'thin soup'");
	reads_as("supp*", ":supp*");
	reads_as("\"thin sou\"*", ":'thin sou'*");
	reads_as("soup,bread", ":soup,bread");
	reads_as("\"a, b\",c*", ":'a, b',c*");
	reads_as("12:30", ":12:30");
	reads_as("e-mail", ":e-mail");
	reads_as("\"Re: soup\"", ":'Re: soup'");
	reads_as("K\303\274che", ":K\303\274che");
}

static void
words_that_may_be_ids(void **state)
{
	(void)state;
	reads_as("7k3qf2mxab", ":7k3qf2mxab=7k3qf2mxab");
	reads_as("7K3QF2MXAB", ":7K3QF2MXAB=7k3qf2mxab");
	reads_as("complaints", ":complaints=c0mp1a1nts");
	reads_as("-complaints", "-:complaints=c0mp1a1nts");
	reads_as("\"complaints\"", ":'complaints'");
	reads_as("7k3qf2mxab*", ":7k3qf2mxab*");
	reads_as("7k3qf2mxa", ":7k3qf2mxa");
	reads_as("7k3qf2mxabc", ":7k3qf2mxabc");
	reads_as("customers!", ":customers!");
	reads_as("customeruu", ":customeruu");
}

static void
values(void **state)
{
	(void)state;
	reads_as("owner:Ben", "owner:ben");
	reads_as("owner:me", "owner:anna");
	reads_as("was-owner:me by:ME", "was-owner:anna by:anna");
	reads_as("contact:me", "contact:me");
	reads_as("channel:Email kind:PRAISE", "channel:email kind:praise");
	reads_as("contact:\"Jens Muster\"", "contact:'Jens Muster'");
	reads_as("contact:\"Jens, Muster\",x", "contact:'Jens, Muster',x");
	reads_as("subject:Soup tag:VIP", "subject:Soup tag:VIP");
	reads_as("ref:servicenow:INC0045", "ref:servicenow:INC0045");
	reads_as("id:7K3Q,olil", "id:7k3q,0111");
	reads_as("is:Went-Public", "is:went-public");
}

static void
every_listed_value_is_taken(void **state)
{
	size_t lists = 0;

	(void)state;
	for (int key = 0; key < Q_KEYS; key++) {
		const char *const *v = query_key_values(key);
		char arg[80];
		struct query q;

		for (lists += v != NULL; v && *v; v++) {
			snprintf(arg, sizeof arg, "%s:%s",
			    query_key_name(key), *v);
			assert_int_equal(parse(&q, arg), 0);
			assert_int_equal(q.terms[0].key, key);
			query_release(&q);
		}
	}
	assert_int_equal(lists, 7);
}

/* Many terms are a mistake of a script; many values of one are not. */
static void
many_terms(void **state)
{
	struct buf terms = BUF_INIT, values = BUF_INIT;
	struct query q;

	(void)state;
	for (int i = 0; i < 400; i++)
		buf_addf(&terms, "tag:t%d ", i);
	assert_int_equal(parse(&q, terms.data), 0);
	assert_int_equal(q.nterms, 400);
	query_release(&q);
	buf_adds(&terms, "soup");
	fails(terms.data, CASE_EUSAGE, "more than 400 terms in the query");
	for (int i = 0; i < 2000; i++)
		buf_addf(&values, "%sp%d", i ? "," : "owner:", i);
	assert_int_equal(parse(&q, values.data), 0);
	assert_int_equal(q.terms[0].nvalues, 2000);
	query_release(&q);
	buf_release(&terms);
	buf_release(&values);
}

static void
check_range(const char *arg, int64_t min, int64_t max)
{
	struct query q;

	assert_int_equal(parse(&q, arg), 0);
	assert_int_equal(q.terms[0].values[0].min, min);
	assert_int_equal(q.terms[0].values[0].max, max);
	query_release(&q);
}

static void
numbers(void **state)
{
	(void)state;
	check_range("hands:4", 4, 4);
	check_range("hands:4..", 4, INT64_MAX);
	check_range("hands:..4", INT64_MIN, 4);
	check_range("approaches:2..5", 2, 5);
	check_range("approaches:0", 0, 0);
	fails("hands:4..2", CASE_EDATA, "hands:4..2");
	fails("hands:..", CASE_EDATA, "hands:..");
	fails("hands:many", CASE_EDATA, "hands:many");
	fails("hands:-1", CASE_EDATA, "hands:-1");
	fails("hands:1..x", CASE_EDATA, "hands:1..x");
	fails("hands:99999999999999999999", CASE_EDATA, "hands:");
}

static void
ages(void **state)
{
	const int64_t day = 86400;

	(void)state;
	check_range("age:7d..", 7 * day, INT64_MAX);
	check_range("age:..7d", INT64_MIN, 8 * day - 1);
	check_range("age:7d", 7 * day, 8 * day - 1);
	check_range("age:2h..1d", 7200, 2 * day - 1);
	check_range("age:1d2h", day + 7200, day + 3 * 3600 - 1);
	check_range("age:30s", 30, 30);
	check_range("age:1w", 7 * day, 14 * day - 1);
	fails("age:old", CASE_EDATA, "age:old");
	fails("age:2d..1d", CASE_EDATA, "age:2d..1d");
}

static void
instants(void **state)
{
	struct query q;

	(void)state;
	assert_int_equal(parse(&q, "opened:7d.."), 0);
	assert_int_equal(q.terms[0].values[0].range.from, NOW - 7 * 86400);
	assert_int_equal(q.terms[0].values[0].range.until, INT64_MAX);
	query_release(&q);
	assert_int_equal(parse(&q, "-closed:2025,2026"), 0);
	assert_int_equal(q.terms[0].negate, 1);
	assert_int_equal(q.terms[0].nvalues, 2);
	assert_int_equal(q.terms[0].values[0].range.until,
	    q.terms[0].values[1].range.from);
	query_release(&q);
	fails("opened:soon", CASE_EDATA, "opened: ");
	fails("due:2026-02-30", CASE_EDATA, "due: ");
	fails("updated:2026..2025", CASE_EDATA, "updated: ");
}

static void
what_is_wrong(void **state)
{
	(void)state;
	fails("ower:ben", CASE_EUSAGE, "unknown key 'ower:'");
	fails("ower:ben", CASE_EUSAGE, "owner");
	fails("http://example.org", CASE_EUSAGE, "unknown key 'http:'");
	fails("is:opne", CASE_EUSAGE, "did you mean: open");
	fails("is:opne", CASE_EUSAGE, "it takes open, closed, todo");
	fails("access:private", CASE_EUSAGE, "direct, public");
	fails("outcome:uphold", CASE_EUSAGE, "did you mean: upheld?");
	fails("outcome:x", CASE_EUSAGE, "it takes upheld, partly-upheld,");
	fails("customer:maybe", CASE_EUSAGE, "it takes yes, no, unknown");
	fails("promise:", CASE_EUSAGE, "promise: has no value");
	fails("age:", CASE_EUSAGE, "age: has no value");
	fails("owner:ben,", CASE_EUSAGE, "owner: has no value");
	fails("owner:,ben", CASE_EUSAGE, "owner: has no value");
	fails("owner:\"\"", CASE_EUSAGE, "owner: has no value");
	fails("owner: ben", CASE_EUSAGE, "owner: has no value");
	fails("", CASE_EUSAGE, "an empty query");
	fails("  ", CASE_EUSAGE, "an empty query");
	fails("-", CASE_EUSAGE, "an empty word");
	fails("*", CASE_EUSAGE, "an empty word");
	fails("\" \"", CASE_EUSAGE, "an empty word");
	fails("soup,", CASE_EUSAGE, "an empty word");
	fails("\"thin soup", CASE_EUSAGE, "no closing quote");
	fails("\"thin\"soup", CASE_EUSAGE, "a quote ends within");
	fails("id:7k", CASE_EUSAGE, "no case id begins with '7k'");
	fails("id:7k3u", CASE_EUSAGE, "no case id begins with '7k3u'");
	/* Nothing is left over of the terms before the bad one. */
	fails("is:open soup \"a b\" is:x", CASE_EUSAGE, "no 'is:x'");
}

static void
several_arguments(void **state)
{
	char first[] = "is:open soup", second[] = "-tag:vip";
	char *args[] = { first, second };
	struct buf text = BUF_INIT;
	struct query q;

	(void)state;
	assert_int_equal(query_parse(&q, args, 2, "anna", NOW), 0);
	describe(&text, &q);
	assert_string_equal(text.data, "is:open :soup -tag:vip");
	query_release(&q);
	assert_int_equal(query_parse(&q, NULL, 0, "anna", NOW), 0);
	assert_int_equal(q.nterms, 0);
	query_release(&q);
	buf_release(&text);
}

static void
terms_among_options(void **state)
{
	(void)state;
	assert_int_equal(query_is_term("-is:open"), 1);
	assert_int_equal(query_is_term("-was-owner:ben"), 1);
	assert_int_equal(query_is_term("is:open"), 0);
	assert_int_equal(query_is_term("-i"), 0);
	assert_int_equal(query_is_term("-is"), 0);
	assert_int_equal(query_is_term("-"), 0);
	assert_int_equal(query_is_term("--max:3"), 0);
	assert_int_equal(query_is_term("-ower:ben"), 0);
	assert_int_equal(query_is_term("-:x"), 0);
}

/* Whatever is typed is a query or an error, and each part of a query too. */
static void
random_input(void **state)
{
	static const char pieces[] = "\"*,-:. \tis:open owner:ben age:7d..";
	unsigned seed = 20261125;
	char text[40];
	struct query q;
	int read = 0;

	(void)state;
	print_message("# seed %u\n", seed);
	for (int round = 0; round < 200000; round++) {
		size_t len = 0;

		while (len < sizeof text - 1) {
			seed = seed * 1103515245 + 12345;
			if (seed >> 28 == 0)
				break;
			text[len++] = pieces[(seed >> 16) %
			    (sizeof pieces - 1)];
		}
		text[len] = '\0';
		if (parse(&q, text) == 0) {
			assert_true(q.nterms > 0);
			read++;
			query_release(&q);
		} else {
			assert_string_not_equal(err_message(), "");
		}
	}
	assert_true(read > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms),
		cmocka_unit_test(words),
		cmocka_unit_test(words_that_may_be_ids),
		cmocka_unit_test(values),
		cmocka_unit_test(every_listed_value_is_taken),
		cmocka_unit_test(many_terms),
		cmocka_unit_test(numbers),
		cmocka_unit_test(ages),
		cmocka_unit_test(instants),
		cmocka_unit_test(what_is_wrong),
		cmocka_unit_test(several_arguments),
		cmocka_unit_test(terms_among_options),
		cmocka_unit_test(random_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
