#include "tests/unit/boilerplate_world.h"

static void
counts_the_words_that_a_repeated_shingle_covers(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, TEN " " LETTERS);
	say(&d, "own " TEN " words");			/* pasted */
	say(&d, "one two three four five six seven");	/* no shingle */
	say(&d, TEN " x b c d e f g h i j");		/* filled in */
	say(&d, "two three four five six seven eight nine");
	say(&d, "eight seven six five four three two one nine");
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 20, 0, 0);
	is(&d, 1, 12, 10, 1);
	is(&d, 2, 7, 0, 0);
	is(&d, 3, 20, 19, 1);
	is(&d, 4, 8, 8, 1);
	is(&d, 5, 9, 0, 0);
	assert_int_equal(boilerplate_sample(d.b), 1);
	clear(&d);
}

static void
eighty_per_cent_are_a_near_duplicate(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, TEN " " LETTERS);
	say(&d, "one two three four five six seven eight own words");
	say(&d, "one two three four five six seven eight own words x");
	say(&d, TEN " a b c d e x y z w");		/* 15 of 19 */
	study(&d, BOILERPLATE_BOUND);
	is(&d, 1, 10, 8, 1);
	is(&d, 2, 11, 10, 1);
	is(&d, 3, 19, 15, 0);
	clear(&d);
}

static void
the_earlier_one_is_so_by_time_then_by_id(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	add_bytes(&d, 500, TEN, strlen(TEN));
	add_bytes(&d, -500, TEN, strlen(TEN));
	add_bytes(&d, 100, "Thank you", 9);
	add_bytes(&d, 100, "Thank you", 9);
	add_bytes(&d, 100, LETTERS, strlen(LETTERS));
	add_bytes(&d, 100, LETTERS, strlen(LETTERS));
	for (int i = 0; i < 20; i++) {
		study(&d, BOILERPLATE_BOUND);
		is(&d, 0, 10, 10, 1);
		is(&d, 1, 10, 0, 0);
		is(&d, 2, 2, 0, 0);
		is(&d, 3, 2, 2, 1);
		is(&d, 4, 10, 0, 0);
		is(&d, 5, 10, 10, 1);
		boilerplate_free(d.b);
	}
	d.b = NULL;
	clear(&d);
}

static void
a_reply_is_not_earlier_than_itself(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, TEN " and " TEN " and " TEN " and " TEN);
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 43, 0, 0);
	assert_int_equal(d.npassages, 0);
	clear(&d);
}

static void
quoted_lines_are_not_ours(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, "one two three\n> What is that?\n>> that\nfour five six\r\n"
	    "seven eight nine ten");
	say(&d, TEN);
	say(&d, "> " TEN "\n" LETTERS);
	say(&d, "> " TEN);
	say(&d, ">");
	say(&d, "> a\n\n>\n");
	say(&d, TEN " > 3");
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 10, 0, 0);
	is(&d, 1, 10, 10, 1);
	is(&d, 2, 10, 0, 0);
	is(&d, 3, 0, 0, 0);
	is(&d, 4, 0, 0, 0);
	is(&d, 5, 0, 0, 0);
	is(&d, 6, 11, 10, 1);
	assert_int_equal(d.npassages, 1);
	passage_is(&d, 0, "one two three\nfour five six\r\n"
	    "seven eight nine ten", "r0", 3, 10);
	clear(&d);
}

static void
short_replies_are_compared_as_a_whole(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, "Thank you, Mr. Smith!");
	say(&d, "\n-- thank YOU; mr smith --\n");
	say(&d, "Thank you");
	say(&d, "you thank mr smith");
	say(&d, "Thank you Mr Smith for those nine words here");
	say(&d, "Thank you, Mr Smith");
	say(&d, "ok");
	say(&d, "OK!");
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 4, 0, 0);
	is(&d, 1, 4, 4, 1);
	is(&d, 2, 2, 0, 0);
	is(&d, 3, 4, 0, 0);
	is(&d, 4, 9, 0, 0);
	is(&d, 5, 4, 4, 1);
	is(&d, 7, 1, 1, 1);
	assert_int_equal(d.npassages, 1);
	passage_is(&d, 0, "Thank you, Mr. Smith", "r0", 3, 4);
	clear(&d);
}

static void
words_are_letters_of_any_script_folded(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, "Für Übergrößen łódź Ёлка 日本 x2 ½ – „so“");
	say(&d, "FÜR ÜBERGRÖSSEN łódź Ёлка 日本 X2 «so»");
	say(&d, "fu\xcc\x88r u\xcc\x88""bergro\xcc\x88\xc3\x9f""en łódź"
	    "\xc2\xa0Ёлка\xe3\x80\x80日本\xf0\x9f\x98\x80x2\xe2\x80\xa6so");
	say(&d, "ä");
	say(&d, "ö");
	say(&d, "AE");
	say(&d, "\xef\xbf\xbd");
	say(&d, "\xff");
	say(&d, "\xc3 \xff x\xe2\x82");
	add_bytes(&d, 900, "a\0b", 3);
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 7, 0, 0);
	is(&d, 1, 7, 7, 1);
	is(&d, 2, 7, 7, 1);
	is(&d, 4, 1, 0, 0);
	is(&d, 5, 1, 1, 1);
	is(&d, 6, 1, 0, 0);
	is(&d, 7, 1, 0, 0);
	is(&d, 8, 3, 0, 0);
	is(&d, 9, 2, 0, 0);
	assert_int_equal(d.npassages, 1);
	passage_is(&d, 0, "Für Übergrößen łódź Ёлка 日本 x2 ½ – „so", "r0", 3,
	    7);
	clear(&d);
}

static void
replies_without_words_are_nothing(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		say(&d, "");
		say(&d, " \n\t\n -- !? \xe2\x80\x94 \xf0\x9f\x98\x80\n");
	}
	study(&d, BOILERPLATE_BOUND);
	for (size_t i = 0; i < d.n; i++)
		is(&d, i, 0, 0, 0);
	assert_int_equal(d.npassages, 0);
	clear(&d);
}

static void
one_word_over_and_over(void **state)
{
	struct desk d = { .n = 0 };
	struct buf ha = BUF_INIT;

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_adds(&ha, "ha ");
	for (int i = 0; i < 3; i++)
		say(&d, ha.data);
	say(&d, "ha ha");
	study(&d, BOILERPLATE_BOUND);
	is(&d, 0, 300000, 0, 0);
	is(&d, 2, 300000, 300000, 1);
	is(&d, 3, 2, 0, 0);
	assert_int_equal(d.npassages, 1);
	passage_is(&d, 0, "ha ha ha ha ha ha ha ha", "r0", 3, 8);
	clear(&d);
	buf_release(&ha);
}

/* 32 MB of words that are all different, which is all that an event holds. */
static void
the_longest_reply(void **state)
{
	struct desk d = { .n = 0 };
	struct buf text = BUF_INIT;
	uint64_t words = 0;

	(void)state;
	for (; text.len < (32 << 20) - 16; words++)
		buf_addf(&text, "w%llx ",
		    (unsigned long long)words * 2654435761);
	say(&d, text.data);
	say(&d, text.data);
	buf_adds(&text, "x");
	say(&d, text.data);
	study(&d, 20000);
	is(&d, 0, words, 0, 0);
	is(&d, 1, words, words, 1);
	assert_int_equal(d.v[2].r.words, words + 1);
	assert_int_equal(d.v[2].r.repeated, words + 1);
	assert_true(boilerplate_sample(d.b) >= 64);
	assert_int_equal(d.npassages, 1);
	assert_string_equal(d.passages[0].id, "r0");
	assert_int_equal(d.passages[0].replies, 3);
	assert_in_range(d.passages[0].words, 60000, 65536);
	clear(&d);
	buf_release(&text);
}

/*
 * Passages.
 */

#define THANKS	"Thank you for your letter; we are sorry that it took so long."
#define RIGHTS	"You may turn to the ombudsman free of charge within one year!"
#define CALL	"Please call us at any time between nine and five on weekdays"

static void
passages_are_told_as_written_first(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, "Dear Ann,\n" THANKS "\nWe shall repair it.\n" RIGHTS);
	say(&d, "Dear Bob,\nthank you for your letter, we ARE sorry that it "
	    "took so long. That is not in our power, Bob. " RIGHTS);
	say(&d, "> hello\n" THANKS " Come again " RIGHTS);
	say(&d, "Read this. " RIGHTS " " CALL);
	say(&d, CALL);
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 2);
	passage_is(&d, 0, "You may turn to the ombudsman free of charge within "
	    "one year", "r0", 4, 12);
	passage_is(&d, 1, "Thank you for your letter; we are sorry that it "
	    "took so long", "r0", 3, 13);
	is(&d, 4, 12, 12, 1);
	clear(&d);
}

static void
a_version_of_a_passage_is_no_other_passage(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	for (int i = 0; i < 8; i++)
		say(&d, THANKS " The desk is open. " RIGHTS);
	for (int i = 0; i < 7; i++)
		say(&d, THANKS " The desk is closed. " RIGHTS);
	for (int i = 0; i < 4; i++)
		say(&d, THANKS " We were ill for a while but are back and well "
		    "now. " RIGHTS);
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 3);
	passage_is(&d, 0, "Thank you for your letter; we are sorry that it "
	    "took so long. The desk is", "r0", 15, 16);
	passage_is(&d, 1, "You may turn to the ombudsman free of charge within "
	    "one year", "r0", 19, 12);
	passage_is(&d, 2, "We were ill for a while but are back and well now",
	    "r15", 4, 12);
	clear(&d);
}

static void
a_passage_ends_where_half_drop_out(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		say(&d, TEN " " LETTERS);
	for (int i = 0; i < 3; i++)
		say(&d, TEN " x y z");
	say(&d, "u v w " LETTERS);
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 1);
	passage_is(&d, 0, TEN " " LETTERS, "r0", 3, 20);
	boilerplate_free(d.b);

	/* With one more the first ten words come in seven replies, what
	 * follows in three or four. */
	say(&d, TEN " k l m");
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 2);
	passage_is(&d, 0, TEN, "r0", 7, 10);
	passage_is(&d, 1, LETTERS, "r0", 3, 10);
	clear(&d);
}

/* Each recurs, but hardly ever behind the other. */
static void
neighbours_are_two_passages(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	say(&d, TEN " " LETTERS);
	for (int i = 0; i < 3; i++) {
		say(&d, TEN);
		say(&d, LETTERS);
	}
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 2);
	passage_is(&d, 0, TEN, "r0", 4, 10);
	passage_is(&d, 1, LETTERS, "r0", 4, 10);
	clear(&d);
}

static void
of_equal_passages_the_earlier_comes_first(void **state)
{
	struct desk d = { .n = 0 };

	(void)state;
	for (int64_t i = 0; i < 3; i++) {
		add_bytes(&d, 100 + i, TEN, strlen(TEN));
		add_bytes(&d, 50 + i, LETTERS, strlen(LETTERS));
	}
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, 2);
	passage_is(&d, 0, LETTERS, "r1", 3, 10);
	passage_is(&d, 1, TEN, "r0", 3, 10);
	clear(&d);
}

static void
ten_passages_are_told_the_best_first(void **state)
{
	struct desk d = { .n = 0 };
	struct buf text = BUF_INIT;

	(void)state;
	/* Passage i has 10 words and is in 3 + i replies. */
	for (int i = 0; i < 14; i++) {
		buf_cut(&text, 0);
		for (int j = 0; j < 10; j++)
			buf_addf(&text, "w%dx%d ", i, j);
		for (int j = 0; j < 3 + i; j++)
			say(&d, text.data);
	}
	study(&d, BOILERPLATE_BOUND);
	assert_int_equal(d.npassages, BOILERPLATE_PASSAGES);
	for (size_t i = 0; i < d.npassages; i++)
		assert_int_equal(d.passages[i].replies, 16 - i);
	assert_memory_equal(d.passages[0].text, "w13x0 ", 6);
	clear(&d);
	buf_release(&text);
}

static void
samples_once_there_are_too_many(void **state)
{
	struct desk d = { .n = 0 };
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 99 + BOILERPLATE_SHINGLE; i++)
		buf_addf(&text, "w%d ", i);
	say(&d, text.data);
	study(&d, 100);
	assert_int_equal(boilerplate_sample(d.b), 1);
	boilerplate_free(d.b);
	study(&d, 99);
	assert_int_equal(boilerplate_sample(d.b), 2);
	clear(&d);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    counts_the_words_that_a_repeated_shingle_covers),
		cmocka_unit_test(eighty_per_cent_are_a_near_duplicate),
		cmocka_unit_test(the_earlier_one_is_so_by_time_then_by_id),
		cmocka_unit_test(a_reply_is_not_earlier_than_itself),
		cmocka_unit_test(quoted_lines_are_not_ours),
		cmocka_unit_test(short_replies_are_compared_as_a_whole),
		cmocka_unit_test(words_are_letters_of_any_script_folded),
		cmocka_unit_test(replies_without_words_are_nothing),
		cmocka_unit_test(one_word_over_and_over),
		cmocka_unit_test(the_longest_reply),
		cmocka_unit_test(passages_are_told_as_written_first),
		cmocka_unit_test(a_version_of_a_passage_is_no_other_passage),
		cmocka_unit_test(a_passage_ends_where_half_drop_out),
		cmocka_unit_test(neighbours_are_two_passages),
		cmocka_unit_test(of_equal_passages_the_earlier_comes_first),
		cmocka_unit_test(ten_passages_are_told_the_best_first),
		cmocka_unit_test(samples_once_there_are_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
