#include <string.h>

#include "lib/err.h"
#include "lib/rules_parts.h"
#include "lib/text.h"

enum {
	QUOTE_COLUMNS = 40,
	QUOTE_BYTES = 400,	/* of which more than 40 columns are shown */
};

int
rules_is_wordless(const struct event *ev)
{
	return strspn(ev->body, " \t\r\n") == ev->body_len;
}

const char *
rules_words(const struct event *ev)
{
	const char *s = ev->body + strspn(ev->body, " \t\r\n");

	if (!*s)
		s = event_get(ev, F_SUBJECT);
	return s ? s : "";
}

int
rules_is_same_party(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

void
rules_quote(struct buf *out, const char *text)
{
	size_t len = strcspn(text, "\r\n");
	struct buf shown = BUF_INIT;

	text_show(&shown, text, len < QUOTE_BYTES ? len : QUOTE_BYTES,
	    TEXT_LINE);
	buf_addc(out, '\'');
	text_clip(out, shown.data, QUOTE_COLUMNS);
	buf_addc(out, '\'');
	buf_release(&shown);
}

int
rules_not_found(const struct casefile *cf, const char *what, const char *name)
{
	err_set(CASE_ENOTFOUND, "no %s '%s' in case %s", what, name, cf->id);
	return err_hint("'case-show %s' tells what there is", cf->id);
}

int
rules_hint_events(const struct casefile *cf)
{
	return err_hint("'case-log %s' tells what there is", cf->id);
}

int
rules_no_event(const struct casefile *cf, const char *id)
{
	err_set(CASE_ENOTFOUND, "no event '%s' in case %s", id, cf->id);
	return rules_hint_events(cf);
}
