#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/casebook_parts.h"
#include "lib/err.h"
#include "lib/message.h"
#include "lib/outbox.h"
#include "lib/rules.h"
#include "lib/text.h"

/* The state of one casebook_append(). */
struct batch {
	struct casebook *cb;
	struct draft *drafts;
	size_t n;
	int64_t now;

	struct loaded_case at;		/* the case of the draft in hand, with
					 * what this batch adds to it */
	int at_loaded;
	struct strs skipped;		/* why nothing was to change */

	struct store_file *files;	/* with all that they point to */
	size_t nfiles;
	size_t nwritten;
	struct buf message;		/* while it is only one */
};

void
draft_init(struct draft *d, enum event_kind kind)
{
	memset(d, 0, sizeof *d);
	event_init(&d->event, kind);
}

void
draft_release(struct draft *d)
{
	for (size_t i = 0; i < d->nfiles; i++) {
		free(d->files[i].name);
		free(d->files[i].type);
		buf_release(&d->files[i].data);
		strs_release(&d->files[i].parts);
	}
	free(d->files);
	event_release(&d->event);
	event_release(&d->written);
	memset(d, 0, sizeof *d);
}

/* The type that a name promises; only to be shown, never acted upon. */
static const char *
type_of_name(const char *name)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{ ".txt", "text/plain" }, { ".csv", "text/csv" },
		{ ".html", "text/html" }, { ".pdf", "application/pdf" },
		{ ".png", "image/png" }, { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" }, { ".gif", "image/gif" },
		{ ".webp", "image/webp" }, { ".svg", "image/svg+xml" },
		{ ".tif", "image/tiff" }, { ".tiff", "image/tiff" },
		{ ".mp3", "audio/mpeg" }, { ".ogg", "audio/ogg" },
		{ ".mp4", "video/mp4" }, { ".zip", "application/zip" },
		{ ".gz", "application/gzip" }, { ".json", "application/json" },
		{ ".xml", "application/xml" }, { ".eml", "message/rfc822" },
		{ ".doc", "application/msword" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++) {
		if (strcasecmp(dot, types[i].suffix) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

struct draft_file *
draft_add_file(struct draft *d, const char *name, struct buf *data)
{
	struct draft_file *file;

	d->files = xrealloc(d->files, (d->nfiles + 1) * sizeof *d->files);
	file = &d->files[d->nfiles++];
	file->name = xstrdup(name);
	file->type = xstrdup(type_of_name(name));
	file->data = *data;
	file->parts = (struct strs)STRS_INIT;
	*data = (struct buf)BUF_INIT;
	return file;
}

static int
random_bits(uint64_t *out)
{
	if (getrandom(out, sizeof *out, 0) != (ssize_t)sizeof *out)
		return err_errno("cannot get random bits");
	return 0;
}

int
casebook_make_key(char out[RANDOM_KEY + 1])
{
	uint64_t bits = 0;
	int rc = 0;

	for (int i = 0; i < RANDOM_KEY && rc == 0; i++) {
		if (i % 10 == 0)
			rc = random_bits(&bits);
		out[i] = path_alphabet[bits & 31];
		bits >>= 5;
	}
	out[RANDOM_KEY] = '\0';
	return rc;
}

/* What casebook_append() adds to every event that came without it. */
static int
fill_in(struct batch *b, struct event *ev)
{
	char text[WHEN_TEXT], key[RANDOM_KEY + 1];
	int rc = 0;

	if (!event_get(ev, F_BY))
		rc = event_put(ev, F_BY, casebook_me(b->cb));
	if (rc == 0 && !event_get(ev, F_OCCURRED)) {
		when_format(text, when_local(b->now));
		rc = event_put(ev, F_OCCURRED, text);
	}
	if (rc < 0 || event_get(ev, F_KEY))
		return rc;
	rc = casebook_make_key(key);
	return rc == 0 ? event_put(ev, F_KEY, key) : rc;
}

/* Makes b->at the case `id`, unless it is already. */
static int
load_case(struct batch *b, const char *id)
{
	int rc;

	if (b->at_loaded && strcmp(b->at.id, id) == 0)
		return 0;
	b->at_loaded = 0;
	rc = casebook_load(b->cb, id, NULL, &b->at);
	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "no case '%s'", id);
	b->at_loaded = rc == 0;
	return rc;
}

static int
new_case_id(struct batch *b, char id[CASE_ID + 1])
{
	struct strs same = STRS_INIT;
	uint64_t bits;
	int rc, taken;

	do {
		rc = random_bits(&bits);
		if (rc < 0)
			return rc;
		path_case_id(id, bits);
		rc = index_prefix(b->cb->index, id, 1, &same);
		taken = same.n > 0;
		strs_release(&same);
	} while (rc == 0 && taken);
	return rc;
}

/* Does it go to the case of the draft before it? */
static int
belongs_to_last(const struct draft *d)
{
	return !d->case_id[0] && d->event.kind != EV_OPENED &&
	    d->event.kind != EV_CONFIGURED;
}

/*
 * Sets d->id, and b->at to that case or, for one to be opened and for the
 * policy, to the events that number and After go by.
 */
static int
locate(struct batch *b, size_t i)
{
	struct draft *d = &b->drafts[i];
	int rc;

	if (d->event.kind == EV_CONFIGURED) {
		d->id[0] = '\0';
		b->at_loaded = 0;
		rc = index_events(b->cb->index, "", &b->at.list);
		return rc == 1 ? 0 : rc;
	}
	if (d->event.kind == EV_OPENED) {
		b->at_loaded = 0;
		event_list_clear(&b->at.list);
		return new_case_id(b, d->id);
	}
	memcpy(d->id, i > 0 && belongs_to_last(d) ? b->drafts[i - 1].id :
	    d->case_id, sizeof d->id);
	return load_case(b, d->id);
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(a, b);
}

/*
 * Number, and After: the events that no other event of the case names in its
 * own After.  Usually that is the last one.
 */
static int
add_place(struct event *ev, const struct event_list *list)
{
	char (*named)[EVENT_ID + 1] = NULL;
	char id[EVENT_ID + 1];
	const char *after;
	size_t n = 0, size = 0;
	unsigned number = 0;
	int rc = 0;

	for (size_t i = 0; i < list->n; i++) {
		size_t at = 0;

		if (list->order[i]->number > number)
			number = list->order[i]->number;
		while ((after = event_next(list->order[i], F_AFTER, &at))) {
			if (n == size) {
				size = size ? size * 2 : 16;
				named = xrealloc(named, size * sizeof *named);
			}
			snprintf(named[n++], sizeof *named, "%s", after);
		}
	}
	if (n > 0)
		qsort(named, n, sizeof *named, compare_words);
	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		snprintf(id, sizeof id, "%.*s", EVENT_ID, list->order[i]->id);
		if (n == 0 || !bsearch(id, named, n, sizeof *named,
		    compare_words))
			rc = event_add(ev, F_AFTER, id);
	}
	free(named);
	if (rc == 0)
		rc = event_addf(ev, F_NUMBER, "%u", number + 1);
	return rc;
}

/* The file, and what it has inside. */
static int
add_attachment(struct event *ev, const struct draft_file *file)
{
	char blob[BLOB_ID + 1];
	int rc = store_hash(blob, file->data.data, file->data.len);

	if (rc == 0)
		rc = event_addf(ev, F_ATTACHMENT, "%s %zu %s %s", blob,
		    file->data.len, file->type, file->name);
	for (size_t i = 0; rc == 0 && i < file->parts.n; i++)
		rc = event_addf(ev, F_ATTACHMENT, "%s#%s", blob,
		    file->parts.v[i]);
	return rc;
}

/* The Attachment fields of all files, each name once. */
static int
add_attachments(struct draft *d)
{
	char name[NAME_MAX_BYTES + 1], unique[NAME_MAX_BYTES + 16];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < d->nfiles; i++) {
		struct draft_file *file = &d->files[i];

		path_clean_name(name, file->name);
		snprintf(unique, sizeof unique, "%s", name);
		for (size_t j = 0, copy = 2; j < i; j++) {
			if (strcmp(d->files[j].name, unique) != 0)
				continue;
			snprintf(unique, sizeof unique, "%zu-%.180s", copy++,
			    name);
			j = (size_t)-1;		/* look from the start */
		}
		free(file->name);
		file->name = xstrdup(unique);
		rc = add_attachment(&d->written, file);
	}
	return rc;
}

/* For the rules: the links that a case has.  Those of the batch in hand are
 * left out: its drafts all say the same, which makes no circle among them. */
static int
links_of(void *arg, const char *case_id, struct strs *out)
{
	const struct casebook *cb = arg;

	return index_links_of(cb->index, case_id, out);
}

static struct rules_context
context_of(struct batch *b, const struct draft *d)
{
	return (struct rules_context){
		.cf = b->at_loaded ? &b->at.facts : NULL,
		.policy = &b->cb->policy,
		.calendar = &b->cb->calendar,
		.now = b->now,
		.if_owner = d->if_owner,
		.keep_contacts = d->keep_contacts,
		/* An empty mail tells nothing. */
		.send = d->send && (d->written.body_len > 0 || d->nfiles > 0),
		.links = links_of,
		.links_arg = b->cb,
		.notes = &b->cb->notes,
	};
}

/* Makes b->at the case as it was when the event was written: what has come
 * since must not change what the same command means. */
static int
rewind_case(struct batch *b, const struct event *stored)
{
	const struct event_list *list = &b->at.list;
	size_t n = 0;

	while (n < list->n && strcmp(list->order[n]->id, stored->id) != 0)
		n++;
	casefile_release(&b->at.facts);
	return casefile_fold(&b->at.facts, list->order, n, NULL);
}

/* Would the draft be the stored event, written again?  1 or 0. */
static int
is_same_command(struct batch *b, struct draft *d, const struct event *stored,
    const char *case_id)
{
	struct rules_context ctx;
	int rc;

	if (d->key_tells)
		return 1;
	if (stored->kind != d->event.kind ||
	    (d->case_id[0] && strcmp(d->case_id, case_id) != 0))
		return 0;
	b->at_loaded = 0;
	rc = case_id[0] ? load_case(b, case_id) : 0;
	if (rc == 0 && case_id[0] && stored->kind != EV_OPENED)
		rc = rewind_case(b, stored);
	ctx = context_of(b, d);
	if (stored->kind == EV_OPENED)
		ctx.cf = NULL;
	if (rc == 0)
		rc = rules_complete(&d->written, &ctx);
	if (rc == 0)
		rc = add_attachments(d);
	return rc == 0 && rules_is_same(stored, &d->event, &d->written);
}

/*
 * Was the key used before?  0 no; 1 yes, for the same words: d->result and
 * d->id are set.  CASE_EDATA: for other words.
 */
static int
look_up_key(struct batch *b, struct draft *d)
{
	const char *key = event_get(&d->event, F_KEY);
	struct event stored = { .body = "" };
	char case_id[CASE_ID + 1];
	size_t notes = b->cb->notes.len;
	int rc, same;

	if (!key)
		return 0;
	rc = index_key(b->cb->index, key, case_id, &stored);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	same = is_same_command(b, d, &stored, case_id);
	buf_cut(&b->cb->notes, notes);
	err_clear();
	b->at_loaded = 0;
	if (!same) {
		event_release(&stored);
		return err_set(CASE_EDATA, "the key '%s' was used for other "
		    "words, in %s", key, case_id[0] ? case_id : "the policy");
	}
	event_release(&d->written);
	d->written = stored;
	memcpy(d->id, case_id, sizeof d->id);
	d->result = DRAFT_KNOWN;
	return 1;
}

/* Puts an event behind those of b->at and folds again, so that the next
 * draft of the batch sees it. */
static int
push_event(struct batch *b, const struct draft *d)
{
	struct event_list *list = &b->at.list;
	int rc;

	casefile_release(&b->at.facts);
	event_copy(event_list_add(list), &d->written);
	event_list_sort(list);
	rc = casefile_fold(&b->at.facts, list->order, list->n, NULL);
	if (rc == 0)
		memcpy(b->at.id, d->id, sizeof b->at.id);
	b->at_loaded = rc == 0;
	return rc < 0 ? rc : 0;
}

/* Adds a file at `place`, with a copy of its data. */
static void
add_file(struct batch *b, const struct event_path *place,
    const struct buf *data, const char *blob)
{
	struct buf path = BUF_INIT;
	struct store_file *file;

	b->files = xrealloc(b->files, (b->nfiles + 1) * sizeof *b->files);
	file = &b->files[b->nfiles++];
	path_format(&path, place);
	file->path = buf_detach(&path);
	file->data = xstrndup(data->data, data->len);
	file->len = data->len;
	file->blob = xstrdup(blob);
}

/* Formats the event, hashes it, and lays it with its attachments at their
 * place in the tree. */
static int
lay_out(struct batch *b, struct draft *d)
{
	struct event *ev = &d->written;
	struct event_path place = { .number = ev->number };
	struct buf bytes = BUF_INIT;
	struct attachment attachment;
	const char *value;
	size_t i = 0, f = 0;
	int rc;

	rc = event_format(ev, &bytes);
	if (rc == 0)
		rc = store_hash(ev->id, bytes.data, bytes.len);
	if (rc < 0)
		goto out;
	memcpy(place.case_id, d->id, sizeof place.case_id);
	snprintf(place.kind, sizeof place.kind, "%s", ev->kind_name);
	memcpy(place.event_id, ev->id, EVENT_ID);
	add_file(b, &place, &bytes, ev->id);
	while ((value = event_next(ev, F_ATTACHMENT, &i))) {
		rc = event_parse_attachment(&attachment, value);
		if (rc != 0)
			break;
		if (attachment.part_len > 0)
			continue;
		snprintf(place.attachment, sizeof place.attachment, "%s",
		    d->files[f].name);
		add_file(b, &place, &d->files[f++].data, attachment.blob);
	}
out:
	buf_release(&bytes);
	return rc;
}

/* A value that is none is told before any rule is: "no such outcome" is more
 * to the point than what stands in the way of closing. */
static int
check_values(const struct event *ev)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ev->nfields; i++)
		rc = event_check_value(ev->fields[i].id, ev->fields[i].value);
	return rc;
}

/* Makes the event whole, and holds it to the format and to the rules. */
static int
make_event(struct batch *b, struct draft *d)
{
	struct rules_context ctx = context_of(b, d);
	struct event *ev = &d->written;
	char text[WHEN_TEXT];
	int rc;

	rc = rules_complete(ev, &ctx);
	if (rc == 0)
		rc = check_values(ev);
	if (rc == 0)
		rc = add_attachments(d);
	if (rc == 0 && d->id[0])
		rc = event_put(ev, F_CASE, d->id);
	if (rc == 0)
		rc = add_place(ev, &b->at.list);
	if (rc == 0) {
		when_format_utc(text, b->now);
		rc = event_put(ev, F_RECORDED, text);
	}
	if (rc == 0)
		rc = rules_check(ev, &ctx);
	if (rc == 0)
		rc = event_check(ev);
	return rc;
}

/* Says which of many cases it is that failed, where the message does not. */
static int
name_case(const struct batch *b, const struct draft *d)
{
	if (b->n > 1 && !belongs_to_last(d) && d->id[0] &&
	    !strstr(err_message(), d->id))
		err_prefix("case %s", d->id);
	return err_code();
}

static int
prepare(struct batch *b, size_t i)
{
	struct draft *d = &b->drafts[i];
	int rc;

	event_release(&d->written);
	d->result = DRAFT_NOTHING;
	if (d->event.kind == EV_UNKNOWN)
		return 0;
	event_copy(&d->written, &d->event);
	if (i > 0 && belongs_to_last(d) &&
	    b->drafts[i - 1].result == DRAFT_NOTHING)
		return 0;		/* skipped with what it belongs to */
	rc = fill_in(b, &d->written);
	if (rc == 0)
		rc = look_up_key(b, d);
	if (rc == 0)
		rc = locate(b, i);
	else
		return rc < 0 ? rc : 0;		/* known */
	if (rc == 0 && d->fn)
		rc = d->fn(d->arg, &d->written, &b->at.facts);
	if (rc == 0)
		rc = make_event(b, d);
	if (rc == 1) {
		name_case(b, d);
		strs_add(&b->skipped, err_message());
		err_clear();
		return 0;
	}
	if (rc < 0)
		return name_case(b, d);
	rc = lay_out(b, d);
	if (rc == 0 && b->nwritten++ == 0)
		message_of_event(&b->message, &(struct message_event){
		    &d->written, d->id, b->at_loaded ? &b->at.facts : NULL });
	d->result = DRAFT_WRITTEN;
	if (rc == 0 && d->id[0] && i + 1 < b->n)
		rc = push_event(b, d);
	return rc;
}

int
casebook_preview(struct casebook *cb, struct draft *draft,
    struct loaded_case *lc)
{
	struct batch b = { .cb = cb, .drafts = draft, .n = 1,
	    .now = when_now(), .message = BUF_INIT };
	struct rules_context ctx;
	size_t notes = cb->notes.len;
	int rc;

	event_release(&draft->written);
	event_copy(&draft->written, &draft->event);
	rc = fill_in(&b, &draft->written);
	if (rc == 0)
		rc = locate(&b, 0);
	ctx = context_of(&b, draft);
	if (rc == 0)
		rc = rules_complete(&draft->written, &ctx);
	buf_cut(&cb->notes, notes);
	*lc = b.at;
	return rc;
}

static void
batch_reset(struct batch *b)
{
	for (size_t i = 0; i < b->nfiles; i++) {
		free((void *)b->files[i].path);
		free((void *)b->files[i].data);
		free((void *)b->files[i].blob);
	}
	free(b->files);
	b->files = NULL;
	b->nfiles = b->nwritten = 0;
	strs_release(&b->skipped);
	buf_release(&b->message);
	b->at_loaded = 0;
}

void
casebook_set_author(struct store_commit *c, const struct casebook *cb,
    const char *by, struct when authored)
{
	const char *name, *email;

	name = policy_getf(&cb->policy, "person.%s.name", by);
	email = policy_getf(&cb->policy, "person.%s.email", by);
	c->author_name = name ? name : by;
	c->author_email = email ? email : by;
	c->authored = authored;
}

void
casebook_set_committer(struct store_commit *c, struct buf *email, int64_t now)
{
	struct passwd *pw = getpwuid(geteuid());
	char host[256];

	if (gethostname(host, sizeof host) == -1)
		snprintf(host, sizeof host, "localhost");
	host[sizeof host - 1] = '\0';
	buf_addf(email, "%s@%s", pw ? pw->pw_name : "unknown", host);
	c->committer_name = pw ? pw->pw_name : "unknown";
	c->committer_email = email->data;
	c->committed = when_local(now);
}

static void
make_message(struct batch *b)
{
	const struct event **events = xmalloc(b->n * sizeof *events);
	const char **ids = xmalloc(b->n * sizeof *ids);
	size_t n = 0;

	buf_cut(&b->message, 0);
	for (size_t i = 0; i < b->n; i++) {
		if (b->drafts[i].result != DRAFT_WRITTEN)
			continue;
		events[n] = &b->drafts[i].written;
		ids[n++] = b->drafts[i].id;
	}
	message_of_events(&b->message, events, ids, n,
	    event_get(events[0], F_BY));
	free(events);
	free(ids);
}

/* From the start each casebook says that its files are bytes, so that no
 * checkout anywhere converts an end of line. */
static int
add_git_attributes(struct batch *b)
{
	static const char text[] = "* -text\n";
	struct store_file *file;
	char blob[BLOB_ID + 1];
	int rc;

	rc = store_hash(blob, text, sizeof text - 1);
	if (rc < 0)
		return rc;
	b->files = xrealloc(b->files, (b->nfiles + 1) * sizeof *b->files);
	file = &b->files[b->nfiles++];
	file->path = xstrdup(".gitattributes");
	file->data = xstrdup(text);
	file->len = sizeof text - 1;
	file->blob = xstrdup(blob);
	return 0;
}

/* One commit with all files.  1: main has moved, do it again. */
static int
commit(struct batch *b)
{
	struct store_commit c = { 0 };
	struct casebook *cb = b->cb;
	const struct event *first;
	struct buf email = BUF_INIT;
	char old[BLOB_ID + 1], new[BLOB_ID + 1];
	size_t i = 0;
	int rc;

	while (b->drafts[i].result != DRAFT_WRITTEN)
		i++;
	first = &b->drafts[i].written;
	if (b->nwritten > 1)
		make_message(b);
	casebook_set_author(&c, cb, event_get(first, F_BY),
	    (struct when){ first->recorded, first->occurred.offset });
	casebook_set_committer(&c, &email, b->now);
	c.message = b->message.data;
	memcpy(old, cb->head, sizeof old);
	rc = casebook_store(cb);
	if (rc == 0 && !old[0])
		rc = add_git_attributes(b);
	if (rc == 0)
		rc = store_append(cb->store, old, b->files, b->nfiles, &c,
		    new);
	if (rc == 0) {
		memcpy(cb->head, new, sizeof cb->head);
		cb->wrote = 1;
		casebook_feed(cb, old, b->files, b->nfiles);
	}
	buf_release(&email);
	return rc;
}

/* What is to be mailed has its slip before it is recorded: no crash between
 * the two loses the mail. */
static int
lay_slips(struct batch *b)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		const struct draft *d = &b->drafts[i];

		if (d->send && d->result == DRAFT_WRITTEN &&
		    event_get(&d->written, F_SEND))
			rc = outbox_put(b->cb->git_dir,
			    event_get(&d->written, F_KEY), b->now);
	}
	return rc;
}

/* Skipped cases are noted; nothing written at all is a no. */
static int
tell_skipped(struct batch *b)
{
	int rc = 0, written = 0;
	size_t last;

	for (size_t i = 0; i < b->n; i++)
		written |= b->drafts[i].result != DRAFT_NOTHING;
	if (b->skipped.n == 0)
		return 0;
	last = written ? b->skipped.n : b->skipped.n - 1;
	for (size_t i = 0; i < last; i++)
		buf_addf(&b->cb->notes, "%s\n", b->skipped.v[i]);
	if (!written)
		rc = err_set(CASE_ENO, "%s", b->skipped.v[last]);
	return rc;
}

/* Once: everything as main is now.  1: main has moved meanwhile. */
static int
try_batch(struct batch *b, int dry_run)
{
	size_t notes;
	int rc;

	batch_reset(b);
	rc = casebook_catch_up(b->cb);
	notes = b->cb->notes.len;
	for (size_t i = 0; rc == 0 && i < b->n; i++)
		rc = prepare(b, i);
	if (rc == 0 && b->nfiles > 0 && !dry_run)
		rc = lay_slips(b);
	if (rc == 0 && b->nfiles > 0 && !dry_run)
		rc = commit(b);
	/* What was taken is no news where nothing was done with it. */
	if (rc != 0)
		buf_cut(&b->cb->notes, notes);
	return rc;
}

int
casebook_append(struct casebook *cb, struct draft *drafts, size_t n,
    int dry_run)
{
	struct batch b = { .cb = cb, .drafts = drafts, .n = n,
	    .now = when_now(), .message = BUF_INIT };
	struct store_lock lock = { -1 };
	int rc = 0;

	if (!dry_run)
		rc = store_lock(&lock, cb->git_dir, LOCK_SECONDS);
	if (rc == 0) {
		do
			rc = try_batch(&b, dry_run);
		while (rc == 1);
	}
	store_unlock(&lock);
	if (rc == 0)
		rc = tell_skipped(&b);
	batch_reset(&b);
	loaded_case_free(&b.at);
	return rc;
}
