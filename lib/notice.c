#include <string.h>
#include <strings.h>

#include "lib/notice.h"
#include "lib/rules.h"

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

/* Is it this language, or that of a country: "de", "de-AT"? */
static int
is_language(const char *language, const char *name)
{
	size_t len = strlen(name);

	return language && strncasecmp(language, name, len) == 0 &&
	    (language[len] == '\0' || language[len] == '-');
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
	return fill_in(out, is_language(cf->language, "de") ? german : english,
	    name ? name : owner);
}
