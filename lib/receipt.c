#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/checkpoint.h"
#include "lib/err.h"
#include "lib/json.h"
#include "lib/receipt.h"
#include "lib/store.h"
#include "lib/text.h"

#define TITLE	"casebook-receipt"
#define EVENT	"event "
#define SUM	"sum "

/* What stands nowhere but in a receipt, even if its title was damaged. */
#define MARK	"\n\ncheckpoint\n|casebook"

enum { WIDTH = 76 };		/* digits of base64 in a line */

void
receipt_init(struct receipt *r)
{
	const struct buf none = BUF_INIT;

	memset(r, 0, sizeof *r);
	for (size_t i = 0; i < RECEIPT_TREES; i++)
		r->trees[i] = none;
	r->commit = r->checkpoint = r->place = r->why = none;
}

void
receipt_release(struct receipt *r)
{
	for (size_t i = 0; i < r->nevents; i++) {
		free(r->events[i].path);
		buf_release(&r->events[i].bytes);
	}
	free(r->events);
	for (size_t i = 0; i < RECEIPT_TREES; i++)
		buf_release(&r->trees[i]);
	buf_release(&r->commit);
	buf_release(&r->checkpoint);
	buf_release(&r->place);
	buf_release(&r->why);
}

struct receipt_event *
receipt_add(struct receipt *r, const char *path)
{
	struct receipt_event *e;

	r->events = xrealloc(r->events, (r->nevents + 1) * sizeof *e);
	e = &r->events[r->nevents++];
	e->path = xstrdup(path);
	e->bytes = (struct buf)BUF_INIT;
	return e;
}

void
receipt_place(struct buf *out, const char *case_id, size_t tree)
{
	struct buf folder = BUF_INIT;
	const char *end;

	path_format_folder(&folder, case_id);
	end = folder.data;
	while (tree-- > 0)
		end += strcspn(end + 1, "/") + 1;
	buf_add(out, folder.data, (size_t)(end - folder.data));
	buf_release(&folder);
}

/* What a tree has under the last name of this path: 0, 1, as store_find(). */
static int
find_in(const struct buf *tree, const char *path, int is_folder,
    char out[BLOB_ID + 1])
{
	const char *slash = strrchr(path, '/');

	return store_find(out, tree, slash ? slash + 1 : path, is_folder);
}

/* The first line of a commit. */
static int
tree_of_commit(char out[BLOB_ID + 1], const struct buf *commit)
{
	const size_t word = strlen("tree ");

	if (commit->len < word + BLOB_ID + 1 ||
	    memcmp(commit->data, "tree ", word) != 0 ||
	    commit->data[word + BLOB_ID] != '\n')
		return 1;
	snprintf(out, BLOB_ID + 1, "%s", commit->data + word);
	return 0;
}

int
receipt_tree_id(char out[BLOB_ID + 1], const struct receipt *r, size_t tree)
{
	struct buf place = BUF_INIT;
	int rc;

	if (tree == 0)
		return tree_of_commit(out, &r->commit);
	receipt_place(&place, r->case_id, tree);
	rc = find_in(&r->trees[tree - 1], place.data, 1, out);
	buf_release(&place);
	return rc;
}

/* Remembers the broken link: 1. */
__attribute__((format(printf, 4, 5)))
static int
broken(struct receipt *r, const char *link, const char *place,
    const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	r->link = link;
	buf_adds(&r->place, place);
	buf_adds(&r->why, why);
	err_clear();
	return 1;
}

/* ---- writing ---- */

/* Can a terminal show it as it is, line by line? */
static int
is_plain(const struct buf *bytes)
{
	struct buf shown = BUF_INIT;
	int plain;

	text_show(&shown, bytes->data, bytes->len, TEXT_BLOCK);
	plain = bytes->len > 0 && bytes->data[bytes->len - 1] == '\n' &&
	    shown.len == bytes->len &&
	    memcmp(shown.data, bytes->data, shown.len) == 0;
	buf_release(&shown);
	return plain;
}

static void
put_text(struct buf *out, const struct buf *bytes)
{
	const char *at = bytes->data, *end = at + bytes->len, *next;

	for (; at < end; at = next) {
		next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
		buf_addc(out, '|');
		buf_add(out, at, (size_t)(next - at));
	}
}

static void
put_base64(struct buf *out, const struct buf *bytes)
{
	struct buf digits = BUF_INIT;

	json_base64(&digits, bytes->data, bytes->len);
	for (size_t i = 0; i < digits.len; i += WIDTH) {
		size_t rest = digits.len - i;

		buf_addc(out, ' ');
		buf_add(out, digits.data + i, rest < WIDTH ? rest : WIDTH);
		buf_addc(out, '\n');
	}
	buf_release(&digits);
}

static void
put_header(struct buf *out, const char *kind, const char *place)
{
	buf_addf(out, "%s%s%s\n", kind, place[0] ? " " : "", place);
}

static void
put_part(struct buf *out, const char *kind, const char *place,
    const struct buf *bytes)
{
	put_header(out, kind, place);
	if (is_plain(bytes))
		put_text(out, bytes);
	else
		put_base64(out, bytes);
	buf_addc(out, '\n');
}

/* "  3  replied   2026-11-21T10:10:00+01:00  by anna, email" */
static int
explain_event(struct buf *out, struct receipt *r,
    const struct receipt_event *e)
{
	static const enum field_id last[] = { F_BY, F_CHANNEL };
	struct event ev;

	if (event_parse(&ev, e->bytes.data, e->bytes.len) != 0)
		return broken(r, "event", e->path, "no event: %s",
		    err_message());
	buf_addf(out, "%3u  %-9s %s  by ", ev.number, ev.kind_name,
	    event_get(&ev, F_OCCURRED));
	for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
		const char *value = event_get(&ev, last[i]);

		buf_adds(out, i > 0 && value ? ", " : "");
		if (value)
			text_show(out, value, strlen(value), TEXT_LINE);
	}
	buf_addc(out, '\n');
	event_release(&ev);
	return 0;
}

/* What it is, for people.  These lines are of the format, too. */
static int
explain(struct buf *out, struct receipt *r)
{
	struct checkpoint c = CHECKPOINT_INIT;
	char at[WHEN_TEXT];
	int rc = 0;

	if (checkpoint_parse(&c, r->checkpoint.data, r->checkpoint.len) != 0)
		rc = broken(r, "checkpoint", "", "%s", err_message());
	when_format_utc(at, c.at);
	buf_addf(out, TITLE "\n\n"
	    "On %s these entries of case %s were in the casebook\n"
	    "that the checkpoint below tells of, word for word:\n\n",
	    at, r->case_id);
	for (size_t i = 0; rc == 0 && i < r->nevents; i++)
		rc = explain_event(out, r, &r->events[i]);
	buf_addf(out, "\n"
	    "A tree names each of them by a hash of its words, another one "
	    "names that tree,\nand so on up to the commit, which the checkpoint"
	    " names.  So other words, or an\nentry less, would have led to "
	    "another checkpoint.\n"
	    "%s\n"
	    "Nothing here proves that the words are true, or are all that was "
	    "said.\n\n"
	    "To check it: case-verify --receipt FILE, or by git alone:"
	    " case-receipt(7).\n\n",
	    c.armor.len > 0 ?
	    "It is signed: whoever has the key can't deny it." :
	    "It is not signed: it counts with those who saw where it came "
	    "from.");
	checkpoint_release(&c);
	return rc;
}

static void
put_sum(struct buf *out, size_t begin)
{
	char id[BLOB_ID + 1];

	store_hash(id, out->data + begin, out->len - begin);
	buf_addf(out, SUM "%s\n", id);
}

int
receipt_format(struct buf *out, struct receipt *r)
{
	size_t begin = out->len;
	int rc = explain(out, r);

	for (size_t i = 0; i < r->nevents; i++)
		put_part(out, "event", r->events[i].path, &r->events[i].bytes);
	for (size_t i = 0; i < RECEIPT_TREES; i++) {
		struct buf place = BUF_INIT;

		receipt_place(&place, r->case_id, i);
		put_part(out, "tree", place.data, &r->trees[i]);
		buf_release(&place);
	}
	put_part(out, "commit", "", &r->commit);
	put_part(out, "checkpoint", "", &r->checkpoint);
	put_sum(out, begin);
	return rc;
}

/* ---- reading: taking it apart ---- */

struct reader {
	struct receipt *r;
	const char *begin, *at, *end;
};

/* Is there a whole line, and how long is it without its newline? */
static int
has_line(const struct reader *in, size_t *len)
{
	const char *newline = in->at < in->end ?
	    memchr(in->at, '\n', (size_t)(in->end - in->at)) : NULL;

	*len = newline ? (size_t)(newline - in->at) : 0;
	return newline != NULL;
}

static int
begins_with(const struct reader *in, const char *word)
{
	return (size_t)(in->end - in->at) >= strlen(word) &&
	    memcmp(in->at, word, strlen(word)) == 0;
}

static unsigned
line_number(const char *begin, const char *at)
{
	unsigned n = 1;

	for (; begin < at; begin++)
		n += *begin == '\n';
	return n;
}

/* What stands here is not what should. */
static int
broken_here(struct reader *in, const char *link, const char *place)
{
	unsigned line = line_number(in->begin, in->at);

	return in->at == in->end ?
	    broken(in->r, link, place, "the receipt ends before it") :
	    broken(in->r, link, place, "line %u is damaged", line);
}

/* Lines up to the empty one. */
static int
take_bytes(struct reader *in, const char *link, const char *place,
    struct buf *bytes)
{
	struct buf digits = BUF_INIT;
	size_t len;
	int rc = 0;

	while (has_line(in, &len) && (*in->at == '|' || *in->at == ' ')) {
		struct buf *to = *in->at == '|' ? bytes : &digits;

		buf_add(to, in->at + 1, to == bytes ? len : len - 1);
		in->at += len + 1;
	}
	if (!has_line(in, &len) || len != 0)
		rc = broken_here(in, link, place);
	else if (json_unbase64(bytes, digits.data) != 0)
		rc = broken(in->r, link, place, "%s", err_message());
	in->at += rc == 0;
	buf_release(&digits);
	return rc;
}

static int
take_part(struct reader *in, const char *link, const char *place,
    struct buf *bytes)
{
	struct buf header = BUF_INIT;
	int rc = 0;

	put_header(&header, link, place);
	if (begins_with(in, header.data))
		in->at += header.len;
	else
		rc = broken_here(in, link, place);
	buf_release(&header);
	return rc == 0 ? take_bytes(in, link, place, bytes) : rc;
}

/* An event that is what its path says, and may stand in a receipt. */
static int
check_event(struct receipt *r, const struct receipt_event *e)
{
	struct event_path place = { .number = 0 };
	struct buf path = BUF_INIT;
	char id[BLOB_ID + 1];
	struct event ev;
	int said, same;

	store_hash(id, e->bytes.data, e->bytes.len);
	if (strncmp(id, strrchr(e->path, '-') + 1, EVENT_ID) != 0)
		return broken(r, "event", e->path, "its words are not those "
		    "that its name is made of");
	if (event_parse(&ev, e->bytes.data, e->bytes.len) != 0)
		return broken(r, "event", e->path, "no event: %s",
		    err_message());
	place.number = ev.number;
	snprintf(place.case_id, sizeof place.case_id, "%s", r->case_id);
	snprintf(place.kind, sizeof place.kind, "%s", ev.kind_name);
	snprintf(place.event_id, sizeof place.event_id, "%.*s", EVENT_ID, id);
	path_format(&path, &place);
	same = strcmp(path.data, e->path) == 0 && event_get(&ev, F_CASE) &&
	    strcmp(event_get(&ev, F_CASE), r->case_id) == 0;
	said = (ev.kind == EV_OPENED || ev.kind == EV_RECEIVED ||
	    ev.kind == EV_REPLIED) && !event_get(&ev, F_PARTY);
	event_release(&ev);
	buf_release(&path);
	if (!same)
		return broken(r, "event", e->path, "it is of another case, "
		    "number or kind");
	return said ? 0 : broken(r, "event", e->path, "it was not said "
	    "between the house and the contact");
}

/* An event at a place of the one case. */
static int
take_event(struct reader *in)
{
	struct receipt *r = in->r;
	struct receipt_event *e;
	struct event_path place;
	char *path;
	size_t len;
	int rc = 0;

	if (!has_line(in, &len))
		return broken_here(in, "event", "");
	path = xstrndup(in->at + strlen(EVENT), len - strlen(EVENT));
	if (path_parse(&place, path) != 0 || !place.case_id[0] ||
	    place.attachment[0] ||
	    (r->nevents > 0 && strcmp(place.case_id, r->case_id) != 0))
		rc = broken_here(in, "event", "");
	else
		memcpy(r->case_id, place.case_id, sizeof r->case_id);
	if (rc == 0) {
		e = receipt_add(r, path);
		in->at += len + 1;
		rc = take_bytes(in, "event", e->path, &e->bytes);
		if (rc == 0)
			rc = check_event(r, e);
	}
	free(path);
	return rc;
}

/* Each line must be what it should, but for those that explain; these show
 * when they are written again. */
static int
take(struct reader *in)
{
	size_t len;
	int rc = 0;

	if (!begins_with(in, TITLE "\n"))
		return broken(in->r, "lines", "", "line 1 is damaged");
	while (has_line(in, &len) && !begins_with(in, EVENT))
		in->at += len + 1;
	do
		rc = take_event(in);
	while (rc == 0 && begins_with(in, EVENT));
	for (size_t i = 0; rc == 0 && i < RECEIPT_TREES; i++) {
		struct buf place = BUF_INIT;

		receipt_place(&place, in->r->case_id, i);
		rc = take_part(in, "tree", place.data, &in->r->trees[i]);
		buf_release(&place);
	}
	if (rc == 0)
		rc = take_part(in, "commit", "", &in->r->commit);
	if (rc == 0)
		rc = take_part(in, "checkpoint", "", &in->r->checkpoint);
	if (rc == 0 && (!has_line(in, &len) || !begins_with(in, SUM) ||
	    in->at + len + 1 != in->end))
		rc = broken_here(in, "sum", "");
	return rc;
}

/* ---- reading: holding each part to what names it ---- */

static int
check_commit(struct receipt *r)
{
	struct checkpoint c = CHECKPOINT_INIT;
	char id[BLOB_ID + 1];
	int rc = 0;

	if (checkpoint_parse(&c, r->checkpoint.data, r->checkpoint.len) != 0)
		rc = broken(r, "checkpoint", "", "%s", err_message());
	store_hash_as(id, "commit", r->commit.data, r->commit.len);
	if (rc == 0 && strcmp(id, c.commit) != 0)
		rc = broken(r, "commit", "", "it is not the one that the "
		    "checkpoint names");
	checkpoint_release(&c);
	return rc;
}

static int
check_tree(struct receipt *r, size_t i)
{
	struct buf place = BUF_INIT;
	char id[BLOB_ID + 1], named[BLOB_ID + 1];
	int rc = 0;

	receipt_place(&place, r->case_id, i);
	store_hash_as(id, "tree", r->trees[i].data, r->trees[i].len);
	if (receipt_tree_id(named, r, i) != 0 || strcmp(named, id) != 0)
		rc = broken(r, "tree", place.data, "it is not the one that "
		    "the %s names", i == 0 ? "commit" : "tree above");
	buf_release(&place);
	return rc;
}

/* Has the folder of the case that very event? */
static int
check_name(struct receipt *r, const struct receipt_event *e)
{
	char id[BLOB_ID + 1], named[BLOB_ID + 1];

	store_hash(id, e->bytes.data, e->bytes.len);
	if (find_in(&r->trees[RECEIPT_TREES - 1], e->path, 0, named) != 0 ||
	    strcmp(named, id) != 0)
		return broken(r, "event", e->path, "it is not the one that "
		    "the tree names");
	return 0;
}

/* From the top down, so that what is told is what was changed. */
static int
check_links(struct receipt *r)
{
	int rc = check_commit(r);

	for (size_t i = 0; rc == 0 && i < RECEIPT_TREES; i++)
		rc = check_tree(r, i);
	for (size_t i = 0; rc == 0 && i < r->nevents; i++)
		rc = check_name(r, &r->events[i]);
	return rc;
}

/* The links hold: so whatever differs is between them. */
static int
check_writing(struct receipt *r, const char *text, size_t len)
{
	struct buf again = BUF_INIT;
	const char *parts;
	size_t at = 0;
	int rc = receipt_format(&again, r);

	parts = strstr(again.data, "\n\n" EVENT);
	while (at < len && at < again.len && text[at] == again.data[at])
		at++;
	if (rc == 0 && (at < len || at < again.len))
		rc = broken(r, again.data + at <= parts ? "lines" :
		    at + strlen(SUM) + BLOB_ID + 1 >= again.len ? "sum" :
		    "receipt", "", "line %u is not what a receipt says there",
		    line_number(text, text + at));
	buf_release(&again);
	return rc;
}

/* Of a later format: the number of it is behind the title. */
static int
is_later(const struct reader *in)
{
	size_t title = strlen(TITLE " "), len;

	return begins_with(in, TITLE " ") && has_line(in, &len) &&
	    len > title && strspn(in->at + title, "0123456789") == len - title;
}

int
receipt_parse(struct receipt *out, const char *text, size_t len)
{
	struct reader in = { out, text, text, text + len };
	int rc;

	if (is_later(&in))
		return err_set(CASE_EDATA, "a receipt of a newer format than "
		    "this program knows");
	if (!begins_with(&in, TITLE) && !memmem(text, len, MARK, strlen(MARK)))
		return err_set(CASE_EDATA, "no receipt");
	rc = take(&in);
	if (rc == 0)
		rc = check_links(out);
	return rc == 0 ? check_writing(out, text, len) : rc;
}
