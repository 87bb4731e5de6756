#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/notice.h"
#include "lib/rules.h"

enum { TEXT_MAX = 64 << 10 };	/* bytes that tell the language */

/* Each with the name of the new owner, twice. */
static const char english[] =
"Hello,\n"
"\n"
"%s now looks after your case and is the one to answer you.\n"
"There is nothing that you need to do, or to tell again.\n"
"\n"
"Nobody typed this message, but a reply to it reaches %s.\n";

static const char german[] =
"Guten Tag,\n"
"\n"
"um Ihr Anliegen kümmert sich jetzt %s.\n"
"Sie müssen nichts tun und nichts noch einmal erzählen.\n"
"\n"
"Diese Nachricht ist von selbst entstanden; eine Antwort darauf erreicht\n"
"%s.\n";

int
notice_is_wanted(const struct policy *p)
{
	const char *tell = policy_get(p, "mail.tell-handover");

	return tell && strcmp(tell, "yes") == 0 && policy_get(p, "mail.from");
}

/* Words that every text has, and that the other language has not. */
static const char *const german_words[] = { "aber", "auch", "auf", "bei",
	"bitte", "das", "der", "dem", "den", "ein", "eine", "für", "habe",
	"ich", "ihr", "ist", "mein", "mit", "nicht", "sie", "und", "von",
	"wir", "zu", NULL };
static const char *const english_words[] = { "and", "are", "but", "for",
	"have", "i", "is", "it", "my", "not", "of", "on", "please", "that",
	"the", "this", "to", "we", "with", "you", "your", NULL };

static int
is_among(const char *const *words, const char *s, size_t len)
{
	for (; *words; words++) {
		if (strlen(*words) == len && strncasecmp(*words, s, len) == 0)
			return 1;
	}
	return 0;
}

/* Bytes of UTF-8 above ASCII are letters here. */
static int
is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

int
notice_is_german(const char *text)
{
	const char *s = text;
	int balance = 0;

	while (*s && s - text < TEXT_MAX) {
		size_t len = 0;

		while (is_letter(s[len]))
			len++;
		balance += is_among(german_words, s, len);
		balance -= is_among(english_words, s, len);
		s += len ? len : 1;
	}
	return balance > 0;
}

/* Is it this language, or that of a country: "de", "de-AT"? */
static int
is_language(const char *language, const char *name)
{
	size_t len = strlen(name);

	return language && strncasecmp(language, name, len) == 0 &&
	    (language[len] == '\0' || language[len] == '-');
}

/* What was said of the case's language, else what the contact writes. */
static int
speaks_german(const struct casefile *cf)
{
	const struct saying *last = casefile_last_word(cf);

	if (cf->language)
		return is_language(cf->language, "de");
	return last && notice_is_german(last->event->body);
}

static int
speaks_by_mail(const struct casefile *cf)
{
	const struct saying *last = casefile_last_word(cf);

	if (cf->avoids && strcmp(cf->avoids, "email") == 0)
		return 0;
	return (cf->prefers && strcmp(cf->prefers, "email") == 0) ||
	    (last && last->channel && strcmp(last->channel, "email") == 0);
}

static int
fill_in(struct event *ev, const char *words, const char *name)
{
	struct buf body = BUF_INIT;
	int rc;

	event_init(ev, EV_REPLIED);
	rc = event_add(ev, F_CHANNEL, "email");
	if (rc == 0)
		rc = event_add(ev, F_AUTOMATIC, "yes");
	if (rc == 0)
		rc = event_add(ev, F_AS, "ack");
	for (const char *at; (at = strstr(words, "%s")); words = at + 2) {
		buf_add(&body, words, (size_t)(at - words));
		buf_adds(&body, name);
	}
	buf_adds(&body, words);
	if (rc == 0)
		rc = event_set_body(ev, body.data, body.len);
	buf_release(&body);
	return rc;
}

int
notice_handover(struct event *out, const struct casefile *cf,
    const struct policy *p, const char *owner)
{
	const char *name = policy_getf(p, "person.%s.name", owner);
	struct buf address = BUF_INIT;
	int rc = rules_address(&address, cf);

	buf_release(&address);
	if (rc != 0 || !cf->is_open || strcmp(cf->owner, owner) == 0 ||
	    !speaks_by_mail(cf))
		return 1;
	return fill_in(out, speaks_german(cf) ? german : english,
	    name ? name : owner);
}
