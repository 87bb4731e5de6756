/*
 * What the unit tests of lib/mail share: a door for each test, and short
 * ways to say what a mail is and what it shall be told as.
 */
#ifndef CASEBOOK_TESTS_MAIL_WORLD_H
#define CASEBOOK_TESTS_MAIL_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/mail_parts.h"

static struct mail_door *door;

static inline int
open_door(void **state)
{
	(void)state;
	if (mail_door_open(&door) != 0)
		fail_msg("no door: %s", err_message());
	return 0;
}

static inline int
close_door(void **state)
{
	(void)state;
	mail_door_close(door);
	return 0;
}

#define WITH_DOOR(test)	\
	cmocka_unit_test_setup_teardown(test, open_door, close_door)

/* Every mail can be read, and has a digest. */
static inline void
read_bytes(struct mail *out, const char *bytes, size_t len)
{
	memset(out, 0, sizeof *out);
	assert_int_equal(mail_door_read(door, bytes, len, out), 0);
	assert_int_equal(strlen(out->digest), MAIL_DIGEST);
	assert_int_equal(out->readable, 1);
	assert_non_null(out->text);
}

static inline void
read_mail(struct mail *out, const char *mail)
{
	read_bytes(out, mail, strlen(mail));
}

/* "Ann <ann@example.org>, bob@example.org" */
static inline void
people_are(const char *expected, const struct mail_people *people)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < people->n; i++) {
		if (i > 0)
			buf_adds(&all, ", ");
		mail_person_show(&all, &people->v[i]);
	}
	assert_string_equal(all.data, expected);
	buf_release(&all);
}

/* "2 application/pdf 5 scan.pdf", a line each */
static inline void
parts_are(const char *expected, const struct mail *mail)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < mail->nparts; i++)
		buf_addf(&all, "%s %s %llu %s\n", mail->parts[i].part,
		    mail->parts[i].type,
		    (unsigned long long)mail->parts[i].size,
		    mail->parts[i].name);
	assert_string_equal(all.data, expected);
	buf_release(&all);
}

/* NULL is a string too. */
static inline void
is_said(const char *expected, const char *said, const char *mail)
{
	if (!expected || !said ? expected != said :
	    strcmp(expected, said) != 0)
		fail_msg("'%s' is not '%s' in:\n%s", said, expected, mail);
}

#endif
