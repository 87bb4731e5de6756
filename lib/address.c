#include <string.h>
#include <strings.h>

#include "lib/address.h"
#include "lib/text.h"

int
address_is(const char *s)
{
	const char *at = strchr(s, '@');

	return text_is_value(s, strlen(s)) && at && at > s && at[1] &&
	    !strchr(at + 1, '@') && *s != '-' &&
	    !strpbrk(s, " <>()[],;:\"\\");
}

int
address_of(struct buf *out, const char *contact)
{
	const char *open = strrchr(contact, '<');
	const char *from = open ? open + 1 : contact;
	size_t len = open ? strcspn(from, ">") : strlen(from);
	struct buf address = BUF_INIT, name = BUF_INIT;
	int is;

	buf_add(&address, from, len);
	buf_add(&name, contact, open ? (size_t)(open - contact) : 0);
	is = address_is(address.data) &&
	    (!open || strcmp(from + len, ">") == 0) &&
	    !(strchr(name.data, '<') && strchr(name.data, '@'));
	if (is)
		buf_adds(out, address.data);
	buf_release(&address);
	buf_release(&name);
	return !is;
}

int
address_same(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}
