#include <string.h>

#include "lib/event.h"

static const char *const kind_names[EV_KINDS] = {
	[EV_OPENED] = "opened",
	[EV_RECEIVED] = "received",
	[EV_REPLIED] = "replied",
	[EV_NOTED] = "noted",
	[EV_ASSIGNED] = "assigned",
	[EV_SET] = "set",
	[EV_LINKED] = "linked",
	[EV_CORRECTED] = "corrected",
	[EV_CLOSED] = "closed",
	[EV_REOPENED] = "reopened",
	[EV_SENT] = "sent",
	[EV_BOUNCED] = "bounced",
	[EV_CONFIGURED] = "configured",
};

/* The kinds on which a field may or must stand.  EVERY has the bit of
 * EV_UNKNOWN too: what is asked of every event is asked of new kinds. */
#define ON(kind) (1u << EV_##kind)
#define EVERY ((1u << EV_KINDS) - 1)
#define IN_CASE (EVERY & ~ON(CONFIGURED))
#define FACTS (ON(OPENED) | ON(SET))
/* An opening of our own, as of a corrective action, has no channel. */
#define ANSWERED (ON(RECEIVED) | ON(REPLIED))
#define SPOKEN (ON(OPENED) | ANSWERED)
#define HEARD (SPOKEN | ON(NOTED))
#define FROM_CONTACT (ON(OPENED) | ON(RECEIVED))
#define EXCHANGE (ON(RECEIVED) | ON(REPLIED))
#define DELIVERY (ON(SENT) | ON(BOUNCED))
#define OUR_WORD (ON(REPLIED) | ON(NOTED))
#define VERDICT (ON(REPLIED) | ON(CLOSED))

static const struct field_rule rules[F_FIELDS] = {
	[F_CASEBOOK_EVENT] = { "Casebook-Event", "casebook_event",
	    VALUE_NUMBER, EVERY, EVERY, 0 },
	[F_EVENT] = { "Event", "event", VALUE_EVENT_KIND, EVERY, EVERY, 0 },
	[F_BY] = { "By", "by", VALUE_HANDLE, EVERY, EVERY, 0 },
	[F_OCCURRED] = { "Occurred", "occurred",
	    VALUE_INSTANT, EVERY, EVERY, 0 },
	[F_VIA] = { "Via", "via", VALUE_NAME, EVERY, 0, 0 },
	[F_OWNER] = { "Owner", "owner", VALUE_HANDLE,
	    ON(OPENED) | ON(ASSIGNED), ON(OPENED) | ON(ASSIGNED), 0 },
	[F_KIND] = { "Kind", "kind", VALUE_NAME, ON(OPENED), ON(OPENED), 0 },
	[F_SUBJECT] = { "Subject", "subject", VALUE_TEXT, FACTS, 0, 0 },
	[F_CONTACT] = { "Contact", "contact", VALUE_TEXT, FACTS, 0, 1 },
	[F_CUSTOMER] = { "Customer", "customer",
	    VALUE_YES_NO_UNKNOWN, FACTS, 0, 0 },
	[F_PREFERS] = { "Prefers", "prefers", VALUE_NAME, FACTS, 0, 0 },
	[F_AVOIDS] = { "Avoids", "avoids", VALUE_NAME, FACTS, 0, 0 },
	[F_ABOUT] = { "About", "about", VALUE_TEXT, FACTS, 0, 0 },
	[F_WANTS] = { "Wants", "wants", VALUE_TEXT, FACTS, 0, 0 },
	[F_PUBLISH] = { "Publish", "publish", VALUE_YES_NO, FACTS, 0, 0 },
	[F_LANGUAGE] = { "Language", "language", VALUE_TEXT, FACTS, 0, 0 },
	[F_REF] = { "Ref", "ref", VALUE_TEXT, FACTS, 0, 0 },
	[F_TAG] = { "Tag", "tag", VALUE_TEXT, FACTS, 0, 1 },
	[F_UNTAG] = { "Untag", "untag", VALUE_TEXT, FACTS, 0, 1 },
	[F_CHANNEL] = { "Channel", "channel", VALUE_NAME, HEARD, ANSWERED, 0 },
	[F_ACCESS] = { "Access", "access", VALUE_ACCESS, HEARD, ANSWERED, 0 },
	[F_PARTY] = { "Party", "party", VALUE_TEXT, HEARD, 0, 0 },
	[F_FROM] = { "From", "from", VALUE_TEXT, HEARD, 0, 0 },
	[F_CC] = { "Cc", "cc", VALUE_TEXT, ON(OPENED) | ON(RECEIVED), 0, 1 },
	[F_ON_BEHALF] = { "On-Behalf", "on_behalf", VALUE_TEXT, HEARD, 0, 0 },
	[F_URL] = { "Url", "url", VALUE_TEXT, HEARD, 0, 0 },
	[F_AUTOMATIC] = { "Automatic", "automatic",
	    VALUE_YES, SPOKEN, 0, 0 },
	[F_EFFORT] = { "Effort", "effort",
	    VALUE_DURATION, FROM_CONTACT, 0, 0 },
	[F_RETOLD] = { "Retold", "retold", VALUE_YES, FROM_CONTACT, 0, 0 },
	[F_AS] = { "As", "as", VALUE_AS, ON(REPLIED), ON(REPLIED), 0 },
	[F_QUESTION] = { "Question", "question", VALUE_TEXT, SPOKEN, 0, 1 },
	[F_ANSWERS] = { "Answers", "answers", VALUE_ITEM, EXCHANGE, 0, 1 },
	[F_DECLINES] = { "Declines", "declines",
	    VALUE_ITEM, ON(REPLIED), 0, 1 },
	[F_PROMISE] = { "Promise", "promise",
	    VALUE_INSTANT_TEXT, ON(REPLIED), 0, 1 },
	[F_KEEPS] = { "Keeps", "keeps", VALUE_ITEM, OUR_WORD, 0, 1 },
	[F_REPLACES] = { "Replaces", "replaces", VALUE_ITEM, OUR_WORD, 0, 1 },
	[F_RELEASES] = { "Releases", "releases",
	    VALUE_ITEM, ON(RECEIVED), 0, 1 },
	[F_ACCEPTS] = { "Accepts", "accepts",
	    VALUE_YES_NO, ON(RECEIVED), 0, 0 },
	[F_APOLOGY] = { "Apology", "apology", VALUE_YES, VERDICT, 0, 0 },
	[F_FAULT] = { "Fault", "fault", VALUE_YES, VERDICT, 0, 0 },
	[F_TELLS] = { "Tells", "tells", VALUE_CASE, ON(REPLIED), 0, 1 },
	[F_SEND] = { "Send", "send", VALUE_TEXT, ON(REPLIED), 0, 0 },
	[F_REPLY] = { "Reply", "reply", VALUE_EVENT, DELIVERY, DELIVERY, 0 },
	[F_WAIVES] = { "Waives", "waives", VALUE_EVENT, ON(NOTED), 0, 0 },
	[F_REMIND] = { "Remind", "remind",
	    VALUE_INSTANT_TEXT, ON(NOTED), 0, 0 },
	[F_TAKEDOWN] = { "Takedown", "takedown",
	    VALUE_EVENT, ON(NOTED), 0, 0 },
	[F_CORRECTS] = { "Corrects", "corrects",
	    VALUE_EVENT, ON(CORRECTED), ON(CORRECTED), 0 },
	[F_SET] = { "Set", "set",
	    VALUE_SETTING, ON(CORRECTED) | ON(CONFIGURED), 0, 1 },
	[F_UNSET] = { "Unset", "unset", VALUE_TEXT, ON(CONFIGURED), 0, 1 },
	[F_VOID] = { "Void", "void", VALUE_YES, ON(CORRECTED), 0, 0 },
	[F_OUTCOME] = { "Outcome", "outcome",
	    VALUE_OUTCOME, ON(CLOSED), ON(CLOSED), 0 },
	[F_CAUSE] = { "Cause", "cause", VALUE_NAME, ON(CLOSED), 0, 0 },
	[F_REDRESS] = { "Redress", "redress", VALUE_MONEY, ON(CLOSED), 0, 1 },
	[F_STAYS] = { "Stays", "stays", VALUE_STAYS, ON(CLOSED), 0, 0 },
	[F_DESPITE] = { "Despite", "despite", VALUE_TEXT,
	    ON(CLOSED) | ON(REPLIED), 0, 0 },
	[F_REVIEW] = { "Review", "review", VALUE_YES, ON(REOPENED), 0, 0 },
	[F_LINK] = { "Link", "link", VALUE_LINK, ON(LINKED), 0, 1 },
	[F_UNLINK] = { "Unlink", "unlink", VALUE_LINK, ON(LINKED), 0, 1 },
	[F_ATTACHMENT] = { "Attachment", "attachment",
	    VALUE_ATTACHMENT, EVERY, 0, 1 },
	[F_UNKNOWN] = { "", "", VALUE_TEXT, EVERY, 0, 1 },
	[F_CASE] = { "Case", "case", VALUE_CASE, IN_CASE, IN_CASE, 0 },
	[F_NUMBER] = { "Number", "number", VALUE_NUMBER, EVERY, EVERY, 0 },
	[F_AFTER] = { "After", "after", VALUE_EVENT, EVERY, 0, 1 },
	[F_RECORDED] = { "Recorded", "recorded",
	    VALUE_UTC, EVERY, EVERY, 0 },
	[F_KEY] = { "Key", "key", VALUE_KEY, EVERY, EVERY, 0 },
};

const struct field_rule *
event_field_rule(enum field_id id)
{
	return id == F_UNKNOWN ? NULL : &rules[id];
}

/* Goes once around the table. */
enum field_id
event_field_from(enum field_id from, const char *name, size_t len)
{
	enum field_id id = from;

	if (len == 0)
		return F_UNKNOWN;
	do {
		const char *known = rules[id].name;

		if (known[0] == name[0] && strlen(known) == len &&
		    memcmp(known, name, len) == 0)
			return id;
		id = id + 1 < F_FIELDS ? id + 1 : 0;
	} while (id != from);
	return F_UNKNOWN;
}

enum field_id
event_field_by_name(const char *name, size_t len)
{
	return event_field_from(0, name, len);
}

enum field_id
event_field_by_json(const char *name)
{
	for (size_t i = 0; i < F_FIELDS; i++) {
		if (rules[i].json[0] == name[0] &&
		    strcmp(rules[i].json, name) == 0)
			return i;
	}
	return F_UNKNOWN;
}

const char *
event_kind_name(enum event_kind kind)
{
	return kind_names[kind];
}

enum event_kind
event_kind_by_name(const char *name)
{
	for (size_t i = EV_UNKNOWN + 1; i < EV_KINDS; i++) {
		if (strcmp(kind_names[i], name) == 0)
			return i;
	}
	return EV_UNKNOWN;
}
