#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/import.h"
#include "lib/index_spool.h"
#include "lib/json.h"
#include "lib/message.h"
#include "lib/rules.h"
#include "lib/setting.h"

enum {
	COMMIT_EVENTS = 1000,		/* events a commit (DESIGN 4.2) */
	COMMIT_BYTES = 64 << 20,	/* of files that wait for a commit */
	LINE_MAX_BYTES = 64 << 20,
};

/* Where the lines of a file begin in the count over all. */
struct source {
	char *name;
	uint64_t first;
};

struct import {
	struct casebook *cb;
	struct spool *spool;
	import_bad_fn *bad;
	void *arg;
	struct import_counts counts;
	struct source *sources;
	size_t nsources;
	char now[WHEN_TEXT];
	struct buf bytes;		/* of the event in hand */

	/* The case in hand, while checking and writing. */
	char case_id[CASE_ID + 1];
	int has_case;
	struct event_list list;		/* what the index has of it */
	unsigned number;		/* of its last event */
	char after[EVENT_ID + 1];	/* id of its last event; "" */
	int is_opened;

	/* The commit in hand. */
	struct store_stream *stream;
	struct event events[COMMIT_EVENTS];
	char ids[COMMIT_EVENTS][CASE_ID + 1];
	size_t n;
	struct store_file *files;	/* with all that they point to */
	size_t nfiles, nbytes;
};

int
import_open(struct import **out, struct casebook *cb, import_bad_fn *fn,
    void *arg)
{
	struct import *im = xcalloc(1, sizeof *im);
	int rc = spool_open(&im->spool);

	im->cb = cb;
	im->bad = fn;
	im->arg = arg;
	im->bytes = (struct buf)BUF_INIT;
	when_format_utc(im->now, when_now());
	*out = im;
	return rc;
}

/* Releases the events and files of the commit in hand. */
static void
empty_commit(struct import *im)
{
	for (size_t i = 0; i < im->nfiles; i++) {
		free((void *)im->files[i].path);
		free((void *)im->files[i].data);
		free((void *)im->files[i].blob);
	}
	for (size_t i = 0; i < im->n; i++)
		event_release(&im->events[i]);
	im->n = im->nfiles = im->nbytes = 0;
}

void
import_close(struct import *im)
{
	if (!im)
		return;
	empty_commit(im);
	free(im->files);
	buf_release(&im->bytes);
	spool_close(im->spool);
	event_list_free(&im->list);
	for (size_t i = 0; i < im->nsources; i++)
		free(im->sources[i].name);
	free(im->sources);
	free(im);
}

/* Tells that a line is bad, with the reason that is set. */
static int
tell_bad(struct import *im, uint64_t line)
{
	const struct source *s = &im->sources[im->nsources - 1];
	int code = err_code();

	if (code != CASE_EDATA && code != CASE_ECONFIG && code != CASE_EUSAGE)
		return code;
	while (s > im->sources && s->first > line)
		s--;
	im->counts.bad++;
	im->bad(im->arg, s->name, line - s->first + 1, err_message());
	err_clear();
	return 0;
}

/* The id of an imported case comes from a hash of its Ref, so that every
 * import of it, anywhere, means the same case. */
static int
case_of_ref(char id[CASE_ID + 1], const char *ref)
{
	char hash[BLOB_ID + 1], head[14];
	int rc = store_hash(hash, ref, strlen(ref));

	memcpy(head, hash, sizeof head - 1);
	head[sizeof head - 1] = '\0';
	if (rc == 0)
		path_case_id(id, strtoull(head, NULL, 16));
	return rc;
}

/* A line without a key gets one from its hash and its count among equal
 * lines, so that the same file again adds nothing. */
static int
add_key(struct import *im, struct event *ev, const char *line, size_t len)
{
	char hash[BLOB_ID + 1];
	uint64_t n;
	int rc;

	if (event_get(ev, F_KEY))
		return 0;
	rc = store_hash(hash, line, len);
	if (rc == 0)
		rc = spool_count(im->spool, hash, &n);
	if (rc == 0)
		rc = event_addf(ev, F_KEY, "import:%s:%llu", hash,
		    (unsigned long long)n);
	return rc;
}

/* What other systems do not say, and the house would fill in as well. */
static int
complete(struct import *im, struct event *ev)
{
	struct rules_context ctx = {
		.policy = &im->cb->policy,
		.calendar = &im->cb->calendar,
		.now = when_now(),
		.notes = &im->cb->notes,
	};
	size_t notes = im->cb->notes.len;
	int rc = 0;

	if (!event_get(ev, F_VIA))
		rc = event_put(ev, F_VIA, "import");
	if (rc == 0 && ev->kind == EV_OPENED)
		rc = rules_complete(ev, &ctx);
	if (rc == 0 && event_get(ev, F_CHANNEL) && !event_get(ev, F_ACCESS))
		rc = event_put(ev, F_ACCESS, policy_channel_is_public(
		    ctx.policy, event_get(ev, F_CHANNEL), NULL) ? "public" :
		    "direct");
	if (rc == 0 && ev->kind == EV_REPLIED && !event_get(ev, F_AS))
		rc = event_put(ev, F_AS, "answer");
	buf_cut(&im->cb->notes, notes);
	return rc;
}

/* Number and Recorded are set when it is written; any will do until then,
 * for the event to be one that can be read back. */
static int
hold_places(struct import *im, struct event *ev)
{
	int rc = event_put(ev, F_NUMBER, "1");

	if (rc == 0 && !event_get(ev, F_RECORDED))
		rc = event_put(ev, F_RECORDED, im->now);
	event_remove(ev, F_AFTER);
	return rc;
}

/* Finds the case of a line: its case, or that of its ref. */
static int
place_line(struct json_line *l, struct spool_entry *entry)
{
	struct event *ev = &l->event;
	const char *id = event_get(ev, F_CASE);
	int rc;

	entry->case_id[0] = '\0';
	if (ev->kind == EV_CONFIGURED)
		return id || l->ref ? err_set(CASE_EDATA, "the policy has no "
		    "case") : 0;
	if (id && !path_is_case_id(id))
		return err_set(CASE_EDATA, "'%s' is no case id", id);
	if (id) {
		memcpy(entry->case_id, id, CASE_ID + 1);
		return 0;
	}
	if (!l->ref)
		return err_set(CASE_EDATA, "neither case nor ref");
	rc = case_of_ref(entry->case_id, l->ref);
	if (rc == 0)
		rc = event_put(ev, F_CASE, entry->case_id);
	if (rc == 0 && ev->kind == EV_OPENED)
		rc = event_put(ev, F_REF, l->ref);
	return rc;
}

/*
 * A line that was exported comes back as the same bytes, or not at all.  It
 * stands for itself in the spool, and not for its key, which two desks may
 * have used; nothing else has a newline there.
 */
static int
check_id(const struct json_line *l, const struct buf *bytes, struct buf *name)
{
	char blob[BLOB_ID + 1];
	int rc = store_hash(blob, bytes->data, bytes->len);

	if (rc == 0 && strncmp(blob, l->id, EVENT_ID) != 0)
		rc = err_set(CASE_EDATA, "its content has the id %.*s, not "
		    "%s", EVENT_ID, blob, l->id);
	buf_addf(name, "\n%s", blob);
	return rc;
}

/* Decodes a file and lays it aside; its content must have the blob id and
 * size that are told. */
static int
take_file(struct import *im, const char *base64, const struct attachment *a)
{
	char blob[BLOB_ID + 1];
	struct buf data = BUF_INIT;
	int rc = json_unbase64(&data, base64);

	if (rc == 0)
		rc = store_hash(blob, data.data, data.len);
	if (rc == 0 && (strcmp(blob, a->blob) != 0 || data.len != a->size))
		rc = err_set(CASE_EDATA, "the attachment '%s' has another "
		    "content than its id says", a->name);
	if (rc == 0)
		rc = spool_add_file(im->spool, im->counts.lines, a->name,
		    data.data, data.len);
	buf_release(&data);
	return rc;
}

/* A file that comes with its name alone gets its Attachment field here. */
static int
take_named_file(struct import *im, struct json_line *l, size_t n)
{
	struct attachment a = { .type = "application/octet-stream" };
	char name[NAME_MAX_BYTES + 1];
	struct buf data = BUF_INIT;
	int rc;

	if (n >= l->attachment_data.n)
		return err_set(CASE_EDATA, "attachment_names without their "
		    "attachment_data");
	path_clean_name(name, l->attachment_names.v[n]);
	a.name = name;
	rc = json_unbase64(&data, l->attachment_data.v[n]);
	if (rc == 0)
		rc = store_hash(a.blob, data.data, data.len);
	a.size = data.len;
	buf_release(&data);
	if (rc == 0)
		rc = event_addf(&l->event, F_ATTACHMENT, "%s %llu %s %s",
		    a.blob, (unsigned long long)a.size, a.type, name);
	return rc == 0 ? take_file(im, l->attachment_data.v[n], &a) : rc;
}

/*
 * The files of a line: those that its Attachment fields name, or, from
 * another system, those that it brings with names.
 */
static int
take_files(struct import *im, struct json_line *l, struct event *ev)
{
	struct attachment a;
	const char *value;
	size_t i = 0, n = 0;
	int rc = 0;

	for (size_t f = 0; rc == 0 && f < l->attachment_names.n; f++)
		rc = take_named_file(im, l, f);
	if (l->attachment_names.n > 0)
		return rc;
	for (; rc == 0 && (value = event_next(ev, F_ATTACHMENT, &i)); n++) {
		if (event_parse_attachment(&a, value) != 0 || a.part_len > 0)
			continue;
		if (n >= l->attachment_data.n)
			return err_set(CASE_EDATA, "the attachment '%s' is "
			    "not there", a.name);
		rc = take_file(im, l->attachment_data.v[n], &a);
	}
	return rc;
}

static int
lay_aside(struct import *im, struct json_line *l, const char *line,
    size_t len)
{
	struct event *ev = &l->event;
	struct spool_entry entry = { .line = im->counts.lines,
	    .kind = ev->kind, .is_final = l->id[0] != '\0' };
	struct buf *bytes = &im->bytes, name = BUF_INIT;
	uint64_t other = 0;
	int rc;

	buf_cut(bytes, 0);
	rc = place_line(l, &entry);
	if (rc == 0 && !entry.is_final)
		rc = complete(im, ev);
	if (rc == 0 && !entry.is_final)
		rc = add_key(im, ev, line, len);
	if (rc == 0 && !entry.is_final)
		rc = hold_places(im, ev);
	if (rc == 0)
		rc = take_files(im, l, ev);
	if (rc == 0)
		rc = event_check(ev);
	if (rc == 0 && ev->kind == EV_CONFIGURED)
		rc = setting_check_format(ev);
	if (rc == 0)
		rc = event_format(ev, bytes);
	if (rc == 0 && entry.is_final)
		rc = check_id(l, bytes, &name);
	entry.name = entry.is_final ? name.data : event_get(ev, F_KEY);
	if (rc == 0)
		rc = spool_add(im->spool, &entry, bytes, &other);
	if (rc == 1 && entry.is_final) {
		im->counts.known++;
		rc = 0;
	}
	if (rc == 1)
		rc = err_set(CASE_EDATA, "the key '%s' is that of line %llu",
		    entry.name, (unsigned long long)other);
	buf_release(&name);
	return rc;
}

static int
read_line(struct import *im, char *line, size_t len)
{
	struct json_line l;
	int rc;

	if (len > LINE_MAX_BYTES)
		return err_set(CASE_EDATA, "longer than %d bytes",
		    LINE_MAX_BYTES);
	memset(&l, 0, sizeof l);
	rc = json_read_line(&l, line, len);
	if (rc == 0)
		rc = lay_aside(im, &l, line, len);
	json_line_release(&l);
	return rc;
}

int
import_read(struct import *im, FILE *in, const char *name)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int rc = 0;

	im->sources = xrealloc(im->sources,
	    (im->nsources + 1) * sizeof *im->sources);
	im->sources[im->nsources++] = (struct source){ xstrdup(name),
	    im->counts.lines + 1 };
	while (rc == 0 && (len = getline(&line, &size, in)) != -1) {
		im->counts.lines++;
		while (len > 0 && (line[len - 1] == '\n' ||
		    line[len - 1] == '\r'))
			line[--len] = '\0';
		if (len == 0)
			continue;
		rc = read_line(im, line, (size_t)len);
		if (rc < 0)
			rc = tell_bad(im, im->counts.lines);
		if (im->counts.lines % 1024 == 0)
			casebook_report_progress(im->cb, "reading lines",
			    im->counts.lines);
	}
	if (rc == 0 && ferror(in))
		rc = err_errno("cannot read '%s'", name);
	free(line);
	return rc;
}

/* Turns to the case of an entry, with what the casebook has of it. */
static int
turn_to(struct import *im, const char *case_id)
{
	const struct event *ev;
	int rc;

	if (im->has_case && strcmp(im->case_id, case_id) == 0)
		return 0;
	memcpy(im->case_id, case_id, sizeof im->case_id);
	im->has_case = 1;
	im->number = 0;
	im->after[0] = '\0';
	im->is_opened = case_id[0] == '\0';
	rc = index_events(im->cb->index, case_id, &im->list);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	for (size_t i = 0; i < im->list.n; i++) {
		ev = im->list.order[i];
		im->is_opened |= ev->kind == EV_OPENED;
		if (ev->number < im->number)
			continue;
		im->number = ev->number;
		memcpy(im->after, ev->id, EVENT_ID);
		im->after[EVENT_ID] = '\0';
	}
	return 0;
}

/* The event of an entry, as it was laid aside. */
static int
read_entry(struct import *im, const struct spool_entry *entry,
    struct event *out)
{
	int rc = spool_read(im->spool, entry, &im->bytes);

	return rc == 0 ? event_parse(out, im->bytes.data, im->bytes.len) : rc;
}

/* Is the event in the casebook already?  1, 0; CASE_EDATA if its key is, with
 * other words. */
static int
is_known(struct import *im, const struct spool_entry *entry)
{
	struct event stored, ev;
	char other[CASE_ID + 1];
	int rc, same = 0;

	rc = index_key(im->cb->index, entry->name, other, &stored);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = read_entry(im, entry, &ev);
	if (rc == 0) {
		same = strcmp(other, entry->case_id) == 0 &&
		    stored.kind == ev.kind &&
		    stored.body_len == ev.body_len &&
		    memcmp(stored.body, ev.body, ev.body_len) == 0;
		event_release(&ev);
	}
	event_release(&stored);
	if (rc < 0 || same)
		return rc < 0 ? rc : 1;
	return err_set(CASE_EDATA, "the key '%s' was used for other words, "
	    "in %s", entry->name, other[0] ? other : "the policy");
}

/* Checks an entry against the casebook and the entries before it. */
static int
check_entry(struct import *im, const struct spool_entry *entry)
{
	int rc = turn_to(im, entry->case_id);

	if (rc == 0)
		rc = entry->is_final ? index_has(im->cb->index,
		    entry->case_id, entry->name + 1) : is_known(im, entry);
	if (rc < 0)
		return rc;
	if (rc == 1) {
		im->counts.known++;
		return spool_drop(im->spool, entry->line);
	}
	if (entry->kind == EV_OPENED && im->is_opened)
		return err_set(CASE_EDATA, "the case %s is opened already",
		    entry->case_id);
	if (entry->kind != EV_OPENED && !im->is_opened)
		return err_set(CASE_EDATA, "nothing opens the case %s before "
		    "this", entry->case_id);
	im->is_opened = 1;
	return 0;
}

static int
check_one(void *arg, const struct spool_entry *entry)
{
	struct import *im = arg;
	int rc = check_entry(im, entry);

	if (rc >= 0)
		return rc;
	rc = tell_bad(im, entry->line);
	return rc == 0 ? spool_drop(im->spool, entry->line) : rc;
}

/* Gives an event that is not final its place in the case. */
static int
set_place(struct import *im, struct event *ev)
{
	int rc;

	event_remove(ev, F_NUMBER);
	rc = event_addf(ev, F_NUMBER, "%u", im->number + 1);
	if (rc == 0 && im->after[0])
		rc = event_put(ev, F_AFTER, im->after);
	return rc;
}

/* Main is not moved yet, and the index not committed. */
static int
commit_events(struct import *im)
{
	const struct event *events[COMMIT_EVENTS];
	const char *ids[COMMIT_EVENTS];
	struct store_commit c = { 0 };
	struct passwd *pw = getpwuid(geteuid());
	struct buf message = BUF_INIT;
	int rc;

	if (im->n == 0)
		return 0;
	for (size_t i = 0; i < im->n; i++) {
		events[i] = &im->events[i];
		ids[i] = im->ids[i];
	}
	message_of_events(&message, events, ids, im->n,
	    casebook_me(im->cb));
	c.author_name = c.author_email = casebook_me(im->cb);
	c.committer_name = c.committer_email = pw ? pw->pw_name : "unknown";
	c.authored = c.committed = when_local(when_now());
	c.message = message.data;
	rc = store_stream_commit(im->stream, im->files, im->nfiles, &c);
	buf_release(&message);
	empty_commit(im);
	casebook_report_progress(im->cb, "writing events", im->counts.added);
	return rc;
}

/* Adds a file to the commit in hand, with a copy of its data. */
static void
add_file(struct import *im, const struct event_path *place, const void *data,
    size_t len, const char *blob)
{
	struct buf path = BUF_INIT;

	path_format(&path, place);
	im->files = xrealloc(im->files, (im->nfiles + 1) * sizeof *im->files);
	im->files[im->nfiles++] = (struct store_file){ buf_detach(&path),
	    xstrndup(data ? data : "", len), len, xstrdup(blob) };
	im->nbytes += len;
}

struct adding {
	struct import *im;
	struct event_path place;
};

static int
add_attachment(void *arg, const char *name, const void *data, size_t len)
{
	struct adding *a = arg;
	char blob[BLOB_ID + 1];
	int rc = store_hash(blob, data ? data : "", len);

	snprintf(a->place.attachment, sizeof a->place.attachment, "%s", name);
	if (rc == 0)
		add_file(a->im, &a->place, data, len, blob);
	return rc;
}

/* Puts an event and its files into the commit in hand and the index. */
static int
add_event(struct import *im, struct event *ev,
    const struct spool_entry *entry)
{
	struct adding a = { im, { .number = ev->number } };
	struct buf *bytes = &im->bytes;
	int rc;

	buf_cut(bytes, 0);
	rc = event_format(ev, bytes);
	if (rc == 0)
		rc = store_hash(ev->id, bytes->data, bytes->len);
	if (rc == 0) {
		memcpy(a.place.case_id, entry->case_id,
		    sizeof a.place.case_id);
		snprintf(a.place.kind, sizeof a.place.kind, "%s",
		    ev->kind_name);
		memcpy(a.place.event_id, ev->id, EVENT_ID);
		add_file(im, &a.place, bytes->data, bytes->len, ev->id);
		rc = index_add_event(im->cb->index, &a.place, ev, bytes->data,
		    bytes->len);
	}
	if (rc == 0 && event_get(ev, F_ATTACHMENT))
		rc = spool_each_file(im->spool, entry->line, add_attachment,
		    &a);
	return rc;
}

static int
write_entry(void *arg, const struct spool_entry *entry)
{
	struct import *im = arg;
	struct event *ev = &im->events[im->n];
	int rc;

	memset(ev, 0, sizeof *ev);
	if (!im->has_case || strcmp(im->case_id, entry->case_id) != 0)
		im->counts.cases++;
	rc = turn_to(im, entry->case_id);
	if (rc == 0)
		rc = read_entry(im, entry, ev);
	if (rc == 0 && !entry->is_final)
		rc = set_place(im, ev);
	if (rc == 0)
		rc = add_event(im, ev, entry);
	if (rc < 0) {
		event_release(ev);
		return rc;
	}
	im->number = ev->number;
	memcpy(im->after, ev->id, EVENT_ID);
	im->after[EVENT_ID] = '\0';
	memcpy(im->ids[im->n++], entry->case_id, CASE_ID + 1);
	im->counts.added++;
	return im->n == COMMIT_EVENTS || im->nbytes > COMMIT_BYTES ?
	    commit_events(im) : 0;
}

/* Everything that is left in the spool goes in, under the lock. */
static int
write_all(struct import *im)
{
	struct casebook *cb = im->cb;
	char old[BLOB_ID + 1], head[BLOB_ID + 1];
	int rc;

	memcpy(old, cb->head, sizeof old);
	im->has_case = 0;
	rc = casebook_store(cb);
	if (rc == 0)
		rc = store_stream_begin(&im->stream, cb->store, old);
	if (rc == 0)
		rc = spool_each(im->spool, write_entry, im);
	if (rc == 0)
		rc = commit_events(im);
	if (rc == 0 && im->counts.added > 0) {
		rc = store_stream_end(im->stream, head);
		im->stream = NULL;
	}
	if (im->stream)
		store_stream_abort(im->stream);
	im->stream = NULL;
	if (rc != 0 || im->counts.added == 0)
		return rc == 1 ? err_set(CASE_EAGAIN, "main moved meanwhile, "
		    "by other hands than ours") : rc;
	memcpy(cb->head, head, sizeof cb->head);
	cb->wrote = 1;
	if (index_finish(cb->index, head) < 0) {
		index_abort(cb->index);
		err_clear();		/* the next command catches up */
	}
	casebook_feed(cb, "", NULL, 0);
	return 0;
}

static int
finish_locked(struct import *im, int skip_bad)
{
	struct index *ix = im->cb->index;
	int rc = casebook_catch_up(im->cb);

	im->has_case = 0;
	/* Looking up many keys in one transaction is three times as fast. */
	if (rc == 0)
		rc = index_begin(ix);
	if (rc == 0)
		rc = spool_each(im->spool, check_one, im);
	if (rc == 0 && im->counts.bad > 0 && !skip_bad)
		rc = err_set(CASE_EDATA, "%llu bad line%s: nothing was "
		    "imported", (unsigned long long)im->counts.bad,
		    im->counts.bad == 1 ? "" : "s");
	if (rc == 0)
		rc = write_all(im);
	index_abort(ix);
	return rc;
}

int
import_finish(struct import *im, int skip_bad, struct import_counts *counts)
{
	struct store_lock lock;
	int rc;

	rc = store_lock(&lock, im->cb->git_dir, LOCK_SECONDS);
	if (rc == 0) {
		rc = finish_locked(im, skip_bad);
		store_unlock(&lock);
	}
	*counts = im->counts;
	return rc;
}
