#include <string.h>

#include "lib/address.h"
#include "lib/delivery.h"

/* 7k3qf2mxab.9f8e7d6c@house.example */
void
delivery_message_id(struct buf *out, const char *case_id,
    const char *event_id, const char *from)
{
	struct buf address = BUF_INIT;
	const char *at;

	address_of(&address, from);
	at = strchr(address.data, '@');
	buf_addf(out, "%s.%.*s%s", case_id, EVENT_ID, event_id,
	    at ? at : "@localhost");
	buf_release(&address);
}

/* The domain is not asked for: the house may have moved since. */
int
delivery_parse_message_id(const char *message_id,
    char case_id[CASE_ID + 1], char event_id[EVENT_ID + 1])
{
	if (strcspn(message_id, ".") != CASE_ID ||
	    strcspn(message_id, "@") != CASE_ID + 1 + EVENT_ID)
		return 1;
	memcpy(case_id, message_id, CASE_ID);
	case_id[CASE_ID] = '\0';
	memcpy(event_id, message_id + CASE_ID + 1, EVENT_ID);
	event_id[EVENT_ID] = '\0';
	return !path_is_case_id(case_id) || !path_is_hex(event_id, EVENT_ID) ||
	    !message_id[CASE_ID + 1 + EVENT_ID];
}
