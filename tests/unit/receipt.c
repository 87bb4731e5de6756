#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/checkpoint.h"
#include "lib/err.h"
#include "lib/receipt.h"
#include "lib/store.h"

#define CASE	"7k3qf2mxab"
#define FOLDER	"cases/7/k/3/" CASE

/* An event, but for its Event, its Number and what follows that. */
#define HEAD(kind) "Casebook-Event: 1\nEvent: " kind "\nBy: anna\n" \
	"Occurred: 2026-11-21T10:10:00+01:00\nChannel: email\n" \
	"Access: direct\n"
#define TAIL(number) "Case: " CASE "\nNumber: " number "\n" \
	"Recorded: 2026-11-21T09:15:02Z\nKey: " number "\n\n"

static const char opened[] = HEAD("opened") "Owner: anna\nKind: complaint\n"
	TAIL("1") "Thin soup\n";
static const char replied[] = HEAD("replied") "As: answer\n" TAIL("3")
	"Dear Ms Example, Grüße\n| tree\n\n event\n";

static void
id_of(char out[BLOB_ID + 1], const char *type, const struct buf *bytes)
{
	assert_int_equal(store_hash_as(out, type, bytes->data, bytes->len), 0);
}

/* An entry of a tree. */
static void
add_entry(struct buf *tree, const char *mode, const char *name, const char *id)
{
	buf_addf(tree, "%s %s", mode, name);
	buf_addc(tree, '\0');
	for (size_t i = 0; i < BLOB_ID; i += 2) {
		const char digits[] = { id[i], id[i + 1], '\0' };

		buf_addc(tree, (char)strtol(digits, NULL, 16));
	}
}

static void
add_event(struct receipt *r, const char *kind, unsigned number,
    const char *text)
{
	struct buf path = BUF_INIT;
	struct receipt_event *e;
	char id[BLOB_ID + 1];

	store_hash(id, text, strlen(text));
	buf_addf(&path, FOLDER "/%04u-%s-%.8s", number, kind, id);
	e = receipt_add(r, path.data);
	buf_adds(&e->bytes, text);
	buf_release(&path);
}

/* The trees above the events; there is a note beside them that is told to
 * nobody. */
static void
add_trees(struct receipt *r)
{
	static const char *const names[] = { "cases", "7", "k", "3", CASE };
	char id[BLOB_ID + 1];

	for (size_t i = RECEIPT_TREES; i-- > 0; )
		buf_cut(&r->trees[i], 0);
	for (size_t i = 0; i < r->nevents; i++) {
		id_of(id, "blob", &r->events[i].bytes);
		add_entry(&r->trees[RECEIPT_TREES - 1], "100644",
		    strrchr(r->events[i].path, '/') + 1, id);
	}
	add_entry(&r->trees[RECEIPT_TREES - 1], "100644",
	    "0009-noted-01234567", id);
	for (size_t i = RECEIPT_TREES - 1; i-- > 0; ) {
		id_of(id, "tree", &r->trees[i + 1]);
		add_entry(&r->trees[i], "40000", names[i], id);
		if (i == 0)
			add_entry(&r->trees[i], "40000", "policy", id);
	}
}

static void
add_commit(struct receipt *r)
{
	char id[BLOB_ID + 1];

	id_of(id, "tree", &r->trees[0]);
	buf_cut(&r->commit, 0);
	buf_addf(&r->commit, "tree %s\n"
	    "author anna <anna> 1795252502 +0000\n"
	    "committer anna <anna@host> 1795252502 +0000\n\n"
	    "A commit\n", id);
}

static void
add_checkpoint(struct receipt *r)
{
	struct checkpoint c = { "0123456789abcdef0123456789abcdef01234567",
	    2417, "", 1795252502, BUF_INIT };

	id_of(c.commit, "commit", &r->commit);
	buf_cut(&r->checkpoint, 0);
	checkpoint_format(&r->checkpoint, &c);
}

/* One of the events, or of both, that holds together. */
static void
make(struct receipt *r, int both)
{
	receipt_init(r);
	snprintf(r->case_id, sizeof r->case_id, "%s", CASE);
	if (both)
		add_event(r, "opened", 1, opened);
	add_event(r, "replied", 3, replied);
	add_trees(r);
	add_commit(r);
	add_checkpoint(r);
}

static void
write_one(struct buf *out, int both)
{
	struct receipt r;

	make(&r, both);
	assert_int_equal(receipt_format(out, &r), 0);
	receipt_release(&r);
}

/* Parses exact bytes, so that ASan sees a step beyond them. */
static int
parse(struct receipt *out, const char *data, size_t len)
{
	char *exact = malloc(len ? len : 1);
	int rc;

	memcpy(exact, data, len);
	receipt_init(out);
	rc = receipt_parse(out, exact, len);
	free(exact);
	return rc;
}

static void
is_broken(const char *data, size_t len, const char *link, const char *why)
{
	struct receipt r;
	int rc = parse(&r, data, len);

	if (rc != 1 || strcmp(r.link, link) != 0 || !strstr(r.why.data, why))
		fail_msg("%d %s: %s, instead of %s: %s", rc,
		    rc == 1 ? r.link : "-", rc == 1 ? r.why.data :
		    err_message(), link, why);
	assert_int_equal(err_code(), 0);
	receipt_release(&r);
}

static void
is_none(const char *data, size_t len, const char *why)
{
	struct receipt r;

	assert_int_equal(parse(&r, data, len), CASE_EDATA);
	assert_non_null(strstr(err_message(), why));
	err_clear();
	receipt_release(&r);
}

/* What a changed receipt is broken at, with lines and sum that fit. */
static void
is_broken_receipt(struct receipt *r, const char *link, const char *why)
{
	struct buf out = BUF_INIT;

	receipt_format(&out, r);
	is_broken(out.data, out.len, link, why);
	buf_release(&out);
	receipt_release(r);
}

static void
comes_back(void **state)
{
	(void)state;
	for (int both = 0; both < 2; both++) {
		struct buf out = BUF_INIT;
		struct receipt r;

		write_one(&out, both);
		assert_int_equal(parse(&r, out.data, out.len), 0);
		assert_string_equal(r.case_id, CASE);
		assert_int_equal(r.nevents, both + 1);
		assert_string_equal(r.events[both].bytes.data, replied);
		assert_non_null(strstr(out.data, "\n  3  replied   "
		    "2026-11-21T10:10:00+01:00  by anna, email\n\n"));
		assert_non_null(strstr(out.data, "\n|Dear Ms Example, Grüße\n"
		    "|| tree\n|\n| event\n\n"));
		assert_int_equal(!!strstr(out.data, "1  opened"), both);
		receipt_release(&r);
		buf_release(&out);
	}
}

/* What a terminal would not show as it is, or not as whole lines. */
static void
hides_what_is_hidden(void **state)
{
	static const char *const bodies[] = { "\033[31mred\n", "no end",
		"\u202eleft\n", "cr\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct buf event = BUF_INIT, out = BUF_INIT;
		struct receipt r, again;

		make(&r, 1);
		buf_addf(&event, HEAD("received") TAIL("4") "%s", bodies[i]);
		add_event(&r, "received", 4, event.data);
		add_trees(&r);
		add_commit(&r);
		add_checkpoint(&r);
		assert_int_equal(receipt_format(&out, &r), 0);
		assert_null(strchr(out.data, '\033'));
		assert_null(strchr(out.data, '\r'));
		assert_null(strstr(out.data, "\u202e"));
		assert_int_equal(parse(&again, out.data, out.len), 0);
		assert_string_equal(again.events[2].bytes.data, event.data);
		receipt_release(&again);
		receipt_release(&r);
		buf_release(&event);
		buf_release(&out);
	}
}

/* The link that a line belongs to: that of the last header, and before the
 * first one the lines that explain it. */
static const char *
link_of(const char *text, const char *at)
{
	static const char *const headers[] = { "event", "tree", "commit",
		"checkpoint", "sum" };
	const char *link = "lines", *line = text;

	for (; line <= at; line = strchr(line, '\n') + 1) {
		for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
			size_t len = strlen(headers[i]);

			if (strncmp(line, headers[i], len) == 0 &&
			    (line[len] == ' ' || line[len] == '\n'))
				link = headers[i];
		}
	}
	return link;
}

static void
no_flipped_bit_passes(void **state)
{
	struct buf out = BUF_INIT, damaged = BUF_INIT;

	(void)state;
	write_one(&out, 0);
	buf_add(&damaged, out.data, out.len);
	for (size_t bit = 0; bit < out.len * 8; bit++) {
		const char *at = out.data + bit / 8;
		char *byte = &damaged.data[bit / 8];

		/* Without the newline before it a header is none. */
		at += strncmp(at, "\nevent ", 7) == 0;
		*byte = (char)(*byte ^ 1 << bit % 8);
		is_broken(damaged.data, damaged.len, link_of(out.data, at),
		    "");
		*byte = (char)(*byte ^ 1 << bit % 8);
	}
	buf_release(&damaged);
	buf_release(&out);
}

static void
no_truncation_passes(void **state)
{
	struct buf out = BUF_INIT;
	const size_t title = strlen("casebook-receipt");

	(void)state;
	write_one(&out, 0);
	for (size_t len = 0; len < title; len++)
		is_none(out.data, len, "no receipt");
	for (size_t len = title; len < out.len; len++) {
		struct receipt r;

		assert_int_equal(parse(&r, out.data, len), 1);
		receipt_release(&r);
	}
	buf_addc(&out, '\n');
	is_broken(out.data, out.len, "sum", "line");
	buf_release(&out);
}

/* Whatever bytes change, move or go. */
static void
no_random_damage_passes(void **state)
{
	struct buf out = BUF_INIT, damaged = BUF_INIT;

	(void)state;
	srand(6);
	write_one(&out, 1);
	for (int i = 0; i < 20000; i++) {
		size_t at = (size_t)rand() % out.len;
		size_t from = (size_t)rand() % out.len;
		size_t n = (size_t)rand() % (out.len - from + 1);
		struct receipt r;

		buf_cut(&damaged, 0);
		buf_add(&damaged, out.data, at);
		buf_add(&damaged, out.data + from, n);
		if (rand() % 2)
			buf_addc(&damaged, (char)rand());
		if (damaged.len == out.len &&
		    memcmp(damaged.data, out.data, out.len) == 0)
			continue;
		assert_int_not_equal(parse(&r, damaged.data, damaged.len), 0);
		err_clear();
		receipt_release(&r);
	}
	buf_release(&damaged);
	buf_release(&out);
}

/* Each link is forged so that all below it fit to one another. */
static void
names_the_broken_link(void **state)
{
	struct receipt r;

	(void)state;
	make(&r, 1);
	buf_adds(&r.events[1].bytes, "And 100 EUR.\n");
	is_broken_receipt(&r, "event", "its words are not those");

	make(&r, 1);
	add_event(&r, "received", 4, HEAD("received") TAIL("4") "Agreed.\n");
	is_broken_receipt(&r, "event", "not the one that the tree names");
	make(&r, 1);
	add_event(&r, "received", 4, HEAD("received") TAIL("4") "Agreed.\n");
	add_trees(&r);
	is_broken_receipt(&r, "tree", "not the one that the commit names");
	make(&r, 1);
	buf_cut(&r.trees[3], r.trees[3].len - 1);
	is_broken_receipt(&r, "tree", "not the one that the tree above names");
	make(&r, 1);
	buf_adds(&r.commit, "\n");
	is_broken_receipt(&r, "commit", "not the one that the checkpoint");
	make(&r, 1);
	buf_cut(&r.checkpoint, r.checkpoint.len - 2);
	buf_addc(&r.checkpoint, '\n');
	is_broken_receipt(&r, "checkpoint", "damaged checkpoint");
	make(&r, 1);
	buf_cut(&r.checkpoint, 0);
	buf_adds(&r.checkpoint, "casebook.2/\n");
	is_broken_receipt(&r, "checkpoint", "newer format");
}

/* Events that hold together with all above them, and may not be here. */
static void
knows_what_may_be_in_it(void **state)
{
	static const struct {
		const char *kind, *text, *why;
		unsigned number;
	} odd[] = {
		{ "noted", "Casebook-Event: 1\nEvent: noted\nBy: anna\n"
		  "Occurred: 2026-11-21T10:10:00+01:00\n" TAIL("4") "Liar.\n",
		  "not said between", 4 },
		{ "received", HEAD("received") "Party: The cook\n" TAIL("4")
		  "He lies.\n", "not said between", 4 },
		{ "replied", HEAD("received") TAIL("4") "x\n", "another", 4 },
		{ "received", HEAD("received") TAIL("4") "x\n", "another", 5 },
		{ "received", HEAD("received") "Case: 7k3aaaaaaa\nNumber: 4\n"
		  "Recorded: 2026-11-21T09:15:02Z\nKey: k\n\nx\n", "another",
		  4 },
		{ "received", "Casebook-Event: 1\n\n", "no event", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct receipt r;

		make(&r, 1);
		add_event(&r, odd[i].kind, odd[i].number, odd[i].text);
		add_trees(&r);
		add_commit(&r);
		add_checkpoint(&r);
		is_broken_receipt(&r, "event", odd[i].why);
	}
}

/* What is not said by what is below, even if the sum is that of it. */
static void
lines_can_not_lie(void **state)
{
	struct buf out = BUF_INIT;
	char id[BLOB_ID + 1], *word;

	(void)state;
	write_one(&out, 0);
	word = strstr(out.data, "word for word");
	memcpy(word, "and 1000 EUR:", strlen("word for word"));
	buf_cut(&out, out.len - strlen("sum \n") - BLOB_ID);
	store_hash(id, out.data, out.len);
	buf_addf(&out, "sum %s\n", id);
	is_broken(out.data, out.len, "lines", "line 4");
	buf_release(&out);
}

static void
knows_what_is_none(void **state)
{
	struct buf out = BUF_INIT;
	struct receipt r;

	(void)state;
	is_none("", 0, "no receipt");
	is_none("\0", 1, "no receipt");
	is_none("casebook-recei", 14, "no receipt");
	make(&r, 0);
	is_none(r.checkpoint.data, r.checkpoint.len, "no receipt");
	is_none(r.commit.data, r.commit.len, "no receipt");
	receipt_release(&r);
	buf_adds(&out, "casebook-receipt 2\n");
	is_none(out.data, out.len, "newer format");
	write_one(&out, 0);
	is_none(out.data, out.len, "newer format");
	buf_release(&out);
	is_broken("casebook-receipt 2", 18, "lines", "line 1");
	is_broken("casebook-receipt x\n", 19, "lines", "line 1");
	is_broken("casebook-receipt\n", 17, "event", "ends before it");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(hides_what_is_hidden),
		cmocka_unit_test(no_flipped_bit_passes),
		cmocka_unit_test(no_truncation_passes),
		cmocka_unit_test(no_random_damage_passes),
		cmocka_unit_test(names_the_broken_link),
		cmocka_unit_test(knows_what_may_be_in_it),
		cmocka_unit_test(lines_can_not_lie),
		cmocka_unit_test(knows_what_is_none),
	};

	return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
