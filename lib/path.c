#include <string.h>

#include "lib/path.h"
#include "lib/text.h"

enum {
	NUMBER_DIGITS = 9,	/* at most, of the number of an event */
	SUFFIX_MAX = 16,	/* bytes of ".pdf" that survive a cut */
};

const char path_alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static char
one_form(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		return '1';
	return c == 'o' ? '0' : c;
}

int
path_case_prefix(char out[CASE_ID + 1], const char *typed)
{
	size_t len = strlen(typed);

	out[0] = '\0';
	if (len < CASE_PREFIX_MIN || len > CASE_ID)
		return 1;
	for (size_t i = 0; i < len; i++)
		out[i] = one_form(typed[i]);
	out[len] = '\0';
	return strspn(out, path_alphabet) != len;
}

int
path_is_case_id(const char *s)
{
	return strspn(s, path_alphabet) == CASE_ID && !s[CASE_ID];
}

int
path_is_hex(const char *s, size_t digits)
{
	return strspn(s, "0123456789abcdef") == digits && !s[digits];
}

void
path_case_id(char out[CASE_ID + 1], uint64_t bits)
{
	for (size_t i = 0; i < CASE_ID; i++) {
		out[i] = path_alphabet[bits & 31];
		bits >>= 5;
	}
	out[CASE_ID] = '\0';
}

static int
is_kind(const char *s)
{
	return *s >= 'a' && *s <= 'z' &&
	    !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* Copies the first `len` bytes of `s`, which must have them; 1 if there is
 * no room. */
static int
take(char *out, size_t size, const char *s, size_t len)
{
	if (len >= size)
		return 1;
	memcpy(out, s, len);
	out[len] = '\0';
	return 0;
}

/* Splits "0003-replied-9f8e7d6c": the number ends at the first dash, the
 * event id is the end, and what lies between is the kind. */
static int
parse_name(struct event_path *out, const char *name, size_t len)
{
	char number[NUMBER_DIGITS + 1];
	size_t digits = strspn(name, "0123456789"), dash;
	uint64_t n;

	if (len < digits + 1 + 1 + 1 + EVENT_ID)
		return 1;
	dash = len - EVENT_ID - 1;
	if (name[digits] != '-' || name[dash] != '-' || dash == digits)
		return 1;
	if (take(number, sizeof number, name, digits) != 0 ||
	    take(out->kind, sizeof out->kind, name + digits + 1,
		dash - digits - 1) != 0 ||
	    take(out->event_id, sizeof out->event_id, name + dash + 1,
		EVENT_ID) != 0)
		return 1;
	if (text_number(&n, number, UINT32_MAX) != 0 || n == 0)
		return 1;
	out->number = (unsigned)n;
	return !is_kind(out->kind) || !path_is_hex(out->event_id, EVENT_ID);
}

/* Takes the parts from where they have to be, and leaves it to the
 * comparison in path_parse() whether all between them was right. */
static int
parse_parts(struct event_path *out, const char *path)
{
	static const char policy[] = "policy/", cases[] = "cases/1/2/3/";
	const char *name, *attachment;
	size_t len;

	out->case_id[0] = out->attachment[0] = '\0';
	if (strncmp(path, policy, sizeof policy - 1) == 0) {
		name = path + sizeof policy - 1;
	} else {
		if (strlen(path) < sizeof cases + CASE_ID)
			return 1;
		path += sizeof cases - 1;
		take(out->case_id, sizeof out->case_id, path, CASE_ID);
		if (!path_is_case_id(out->case_id))
			return 1;
		name = path + CASE_ID + 1;
	}
	len = strcspn(name, ".");
	if (parse_name(out, name, len) != 0)
		return 1;
	if (!name[len])
		return 0;
	if (strncmp(name + len, ".d/", 3) != 0)
		return 1;
	attachment = name + len + 3;
	return !path_is_clean_name(attachment) ||
	    take(out->attachment, sizeof out->attachment, attachment,
		strlen(attachment)) != 0;
}

int
path_parse(struct event_path *out, const char *path)
{
	struct buf again = BUF_INIT;
	int differs;

	if (parse_parts(out, path) != 0)
		return 1;
	path_format(&again, out);
	differs = strcmp(again.data, path) != 0;
	buf_release(&again);
	return differs;
}

void
path_format_folder(struct buf *out, const char *id)
{
	if (*id)
		buf_addf(out, "cases/%c/%c/%c/%s", id[0], id[1], id[2], id);
	else
		buf_adds(out, "policy");
}

void
path_format(struct buf *out, const struct event_path *p)
{
	path_format_folder(out, p->case_id);
	buf_addc(out, '/');
	path_format_name(out, p);
}

void
path_format_name(struct buf *out, const struct event_path *p)
{
	buf_addf(out, "%04u-%s-%s", p->number, p->kind, p->event_id);
	if (p->attachment[0])
		buf_addf(out, ".d/%s", p->attachment);
}

/*
 * Appends one character, or '_' for what is no letter of a name on some
 * system that a reviewer may use.  A '~' is among them since "gitmod~1" is
 * .gitmodules to NTFS, and so to git fsck, which then reads it as such.
 */
static void
add_clean(struct buf *out, uint32_t code, const char *s, size_t n)
{
	if (text_is_hidden(code))
		return;
	if (code < 0x80 && strchr("\"*:<>?|~", (int)code))
		buf_addc(out, '_');
	else if (out->len > 0 || !strchr(".- ", *s))
		buf_add(out, s, n);
}

static void
trim_end(struct buf *b)
{
	while (b->len > 0 && strchr(". ", b->data[b->len - 1]))
		buf_cut(b, b->len - 1);
}

/* Cuts to NAME_MAX_BYTES at the end of a character, before the suffix. */
static void
cut_name(struct buf *b)
{
	char suffix[SUFFIX_MAX + 1] = "";
	const char *dot = strrchr(b->data, '.');
	size_t keep = NAME_MAX_BYTES;

	if (b->len <= NAME_MAX_BYTES)
		return;
	if (dot && take(suffix, sizeof suffix, dot, strlen(dot)) == 0)
		keep -= strlen(suffix);
	while (((unsigned char)b->data[keep] & 0xc0) == 0x80)
		keep--;
	buf_cut(b, keep);
	buf_adds(b, suffix);
	trim_end(b);
}

void
path_clean_name(char out[NAME_MAX_BYTES + 1], const char *name)
{
	struct buf clean = BUF_INIT;
	size_t len, n;
	uint32_t code;

	for (const char *s = name; *s; s++) {
		if (*s == '/' || *s == '\\')
			name = s + 1;
	}
	len = strlen(name);
	for (size_t i = 0; i < len; i += n) {
		n = text_decode(&code, name + i, len - i);
		add_clean(&clean, code, name + i, n);
	}
	trim_end(&clean);
	cut_name(&clean);
	if (clean.len == 0)
		buf_adds(&clean, "attachment");
	take(out, NAME_MAX_BYTES + 1, clean.data, clean.len);
	buf_release(&clean);
}

int
path_is_clean_name(const char *name)
{
	char clean[NAME_MAX_BYTES + 1];

	path_clean_name(clean, name);
	return strcmp(clean, name) == 0;
}
