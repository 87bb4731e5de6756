#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli_parts.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/text.h"

enum {
	IDS_MAX = 64 << 20,		/* bytes of ids on standard input */
	FILE_MAX = 512 << 20,		/* bytes of an attachment */
};

static int
read_stdin(struct cli *cli, struct buf *words)
{
	if (isatty(STDIN_FILENO))
		cli_note(cli, "type the words, end with ^D");
	return file_read_fd(words, STDIN_FILENO, "standard input");
}

/* -m, -F, standard input: where the words come from, in this order. */
static int
gather_words(struct cli *cli, struct buf *words, int unasked)
{
	const char *text, *file = cli_get(cli, "file");
	size_t i = 0;

	if (cli_has(cli, "message") && file)
		return err_set(CASE_EUSAGE, "-m and -F can't both be given");
	while ((text = cli_next(cli, "message", &i)))
		buf_addf(words, "%s%s", words->len ? "\n\n" : "", text);
	if (cli_has(cli, "message"))
		return 0;
	if (file && strcmp(file, "-") == 0)
		return read_stdin(cli, words);
	if (file)
		return file_read(words, file);
	return unasked ? read_stdin(cli, words) : 0;
}

/* A settlement, a reminder, a file can stand without words. */
static int
needs_no_words(const struct cli *cli, const struct event *ev)
{
	static const enum field_id fields[] = { F_KEEPS, F_RELEASES,
		F_ACCEPTS, F_REMIND };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (event_get(ev, fields[i]))
			return 1;
	}
	return cli_has(cli, "attach");
}

/*
 * The words of -m, -F, or, where `unasked` allows it and neither was given,
 * of standard input, as the body of the event.
 */
static int
take_words(struct cli *cli, struct event *ev, int unasked)
{
	struct buf words = BUF_MAX(EVENT_BODY_MAX);
	const char *file = cli_get(cli, "file");
	int ids, from_stdin, rc;

	ids = cli->noperands > 0 && cli_is_stdin(cli->operands[0]);
	/* With -e the words are the editor's to take. */
	unasked = unasked && !cli_has(cli, "edit") &&
	    !(ids && needs_no_words(cli, ev));
	from_stdin = (file && strcmp(file, "-") == 0) ||
	    (unasked && !file && !cli_has(cli, "message"));
	if (ids && from_stdin)
		return err_set(CASE_EUSAGE, "ids and words can't both come "
		    "from standard input: use -m or -F");
	rc = gather_words(cli, &words, unasked);
	if (rc == 0)
		rc = buf_error(&words, "the text");
	while (words.len > 0 && (words.data[words.len - 1] == '\n' ||
	    words.data[words.len - 1] == '\r'))
		buf_cut(&words, words.len - 1);
	/* A text file ends with a newline; git diff says so if not. */
	if (rc == 0 && words.len > 0)
		buf_addc(&words, '\n');
	if (rc == 0)
		rc = event_set_body(ev, words.data, words.len);
	buf_release(&words);
	return rc;
}

/* Reads the files of -a into the draft. */
static int
take_files(struct cli *cli, struct draft *draft)
{
	const char *path;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (path = cli_next(cli, "attach", &i))) {
		struct buf data = BUF_MAX(FILE_MAX);

		rc = file_read(&data, path);
		if (rc == 0)
			rc = buf_error(&data, path);
		if (rc == 0)
			draft_add_file(draft, path, &data);
		buf_release(&data);
	}
	return rc;
}

int
cli_is_stdin(const char *operand)
{
	return strcmp(operand, "-") == 0;
}

static int
add_case(struct casebook *cb, const char *operand, struct strs *ids)
{
	char id[CASE_ID + 1];
	int rc = casebook_find(cb, operand, id);

	if (rc == 0)
		strs_add(ids, id);
	return rc;
}

struct placed {
	char *id;
	size_t place;
};

static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Drops ids that came before, keeping the order. */
static void
once_each(struct strs *ids)
{
	struct placed *sorted = xmalloc(ids->n * sizeof *sorted);
	size_t n = 0;

	for (size_t i = 0; i < ids->n; i++)
		sorted[i] = (struct placed){ ids->v[i], i };
	qsort(sorted, ids->n, sizeof *sorted, compare_placed);
	for (size_t i = 1, first = 0; i < ids->n; i++) {
		if (strcmp(sorted[i].id, sorted[first].id) != 0) {
			first = i;
			continue;
		}
		free(sorted[i].id);
		ids->v[sorted[i].place] = NULL;
	}
	for (size_t i = 0; i < ids->n; i++) {
		if (ids->v[i])
			ids->v[n++] = ids->v[i];
	}
	ids->n = n;
	free(sorted);
}

/* The policy has a line in the trail of the house, and is no case. */
static int
is_policy(const char *word)
{
	return strcmp(word, "policy") == 0;
}

int
cli_read_ids(struct cli *cli, struct casebook *cb, struct strs *ids)
{
	struct buf text = BUF_MAX(IDS_MAX);
	char end = cli_has(cli, "null") ? '\0' : '\n';
	size_t at = 0;
	int rc;

	rc = file_read_fd(&text, STDIN_FILENO, "standard input");
	while (rc == 0 && at < text.len) {
		char *line = text.data + at;
		char *stop = memchr(line, end, text.len - at);
		size_t len = stop ? (size_t)(stop - line) : text.len - at;
		size_t word;

		line[len] = '\0';
		at += len + 1;
		if (strlen(line) < len)
			rc = err_set(CASE_EDATA, "a NUL among the ids: -0 "
			    "reads those that end with one");
		line += strspn(line, " \t");
		word = strcspn(line, " \t\r\n");
		line[word] = '\0';
		if (rc == 0 && word > 0 && !is_policy(line))
			rc = add_case(cb, line, ids);
	}
	buf_release(&text);
	if (rc == 0)
		once_each(ids);
	return rc;
}

int
cli_cases(struct cli *cli, struct casebook *cb, const char *operand,
    struct strs *ids)
{
	int rc;

	if (!cli_is_stdin(operand))
		return add_case(cb, operand, ids);
	rc = cli_read_ids(cli, cb, ids);
	if (rc == 0 && ids->n == 0)
		rc = err_set(CASE_ENO, "no ids on standard input");
	return rc;
}

static void
show_event(const struct event *ev)
{
	struct buf bytes = BUF_INIT, shown = BUF_INIT;

	if (event_format(ev, &bytes) == 0)
		text_show(&shown, bytes.data, bytes.len, TEXT_BLOCK);
	fwrite(shown.data, 1, shown.len, stdout);
	buf_release(&bytes);
	buf_release(&shown);
}

/*
 * The first of several events has "KEY:<case id>" when ids come from
 * standard input, and the second event of one command "KEY+2", or
 * "KEY:<case id>+2": the same command makes the same keys again.
 */
static int
set_keys(struct draft *drafts, size_t n, const char *base, int by_case)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct event *ev = &drafts[i].event;

		if (ev->kind == EV_UNKNOWN)
			continue;
		event_remove(ev, F_KEY);
		if (by_case && !drafts[i].case_id[0])
			rc = event_addf(ev, F_KEY, "%s:%s+2", base,
			    drafts[i - 1].case_id);
		else if (by_case)
			rc = event_addf(ev, F_KEY, "%s:%s", base,
			    drafts[i].case_id);
		else if (i > 0)
			rc = event_addf(ev, F_KEY, "%s+%zu", base, i + 1);
		else
			rc = event_add(ev, F_KEY, base);
	}
	return rc;
}

/* --at, in the zone of the casebook. */
static int
set_occurred(struct cli *cli, struct event *ev)
{
	const char *at = cli_get(cli, "at");
	struct when when;
	char text[WHEN_TEXT];
	int rc;

	if (!at)
		return 0;
	rc = when_parse(&when, at, when_now());
	if (rc < 0)
		return rc;
	when_format(text, when);
	return event_put(ev, F_OCCURRED, text);
}

/* Each case once, though it may have got several events; the policy, which is
 * none, not at all. */
static void
add_recorded(struct strs *recorded, const char *id)
{
	const char *last = recorded->n > 0 ? recorded->v[recorded->n - 1] : "";

	if (strcmp(last, id) != 0)
		strs_add(recorded, id);
}

/* One attempt to write the drafts. */
struct attempt {
	struct casebook *cb;
	struct draft *drafts;
	size_t n;
	cli_next_fn *next;	/* makes every second one; or NULL */
	const char *key;
	int by_case;
	int dry_run;
};

/* Anew with every try: in an editor the first may have become another. */
static int
make_next(struct attempt *a)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && a->next && i < a->n; i += 2) {
		draft_release(&a->drafts[i + 1]);
		rc = a->next(a->cb, &a->drafts[i], &a->drafts[i + 1]);
	}
	return rc;
}

static int
try_append(void *arg)
{
	struct attempt *a = arg;
	int rc = make_next(a);

	if (rc == 0)
		rc = set_keys(a->drafts, a->n, a->key, a->by_case);
	if (rc == 0)
		rc = casebook_append(a->cb, a->drafts, a->n, a->dry_run);
	if (rc == CASE_EAGAIN || rc == CASE_EBUG || rc == CASE_EOUTPUT)
		err_hint("it may be recorded: the same command with --key "
		    "'%s' never does it twice", a->key);
	return rc;
}

static void
print_written(struct cli *cli, const struct attempt *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct draft *d = &a->drafts[i];

		if (d->result != DRAFT_NOTHING && a->dry_run)
			show_event(&d->written);
		else if (d->result != DRAFT_NOTHING)
			add_recorded(&cli->recorded, d->id);
	}
	for (size_t i = 0; i < cli->recorded.n; i++)
		puts(cli->recorded.v[i]);
}

/* Mails the replies that are to be. */
static void
send_written(struct cli *cli, const struct attempt *a)
{
	struct strs keys = STRS_INIT;

	for (size_t i = 0; !a->dry_run && i < a->n; i++) {
		const struct draft *d = &a->drafts[i];

		if (d->send && d->result != DRAFT_NOTHING &&
		    event_get(&d->written, F_SEND))
			strs_add(&keys, event_get(&d->written, F_KEY));
	}
	cli_send(cli, a->cb, &keys);
	strs_release(&keys);
}

void
cli_put_recorded(struct cli *cli, struct strs *ids)
{
	if (ids->n > 0)
		once_each(ids);
	for (size_t i = 0; i < ids->n; i++) {
		strs_add(&cli->recorded, ids->v[i]);
		puts(ids->v[i]);
	}
}

const struct strs *
cli_recorded(const struct cli *cli)
{
	return &cli->recorded;
}

static int
append(struct cli *cli, struct casebook *cb, struct draft *drafts, size_t n,
    cli_next_fn *next, int by_case)
{
	char made[RANDOM_KEY + 1];
	struct attempt a = { cb, drafts, n, next, cli_get(cli, "key"),
	    by_case, cli_has(cli, "dry-run") };
	size_t step = next ? 2 : 1;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i += step)
		rc = set_occurred(cli, &drafts[i].event);
	if (rc == 0 && !a.key) {
		rc = casebook_make_key(made);
		a.key = made;
	}
	if (rc == 0 && cli_has(cli, "edit"))
		rc = n > step || by_case ? err_set(CASE_EUSAGE, "-e takes one "
		    "event at a time") : cli_edit(cb, drafts, try_append, &a);
	else if (rc == 0)
		rc = try_append(&a);
	if (rc == 0) {
		print_written(cli, &a);
		send_written(cli, &a);
	}
	for (size_t i = 0; i < n; i++)
		draft_release(&drafts[i]);
	return rc;
}

int
cli_append(struct cli *cli, struct casebook *cb, struct draft *drafts,
    size_t n)
{
	return append(cli, cb, drafts, n, NULL, 0);
}

/* A copy of `from` for the case `id`; files are copied too. */
static void
copy_draft(struct draft *out, const struct draft *from, const char *id)
{
	memset(out, 0, sizeof *out);
	event_copy(&out->event, &from->event);
	out->if_owner = from->if_owner;
	out->keep_contacts = from->keep_contacts;
	out->send = from->send;
	memcpy(out->case_id, id, CASE_ID + 1);
	for (size_t i = 0; i < from->nfiles; i++) {
		struct buf data = BUF_INIT;

		buf_add(&data, from->files[i].data.data,
		    from->files[i].data.len);
		draft_add_file(out, from->files[i].name, &data);
	}
}

int
cli_write_both(struct cli *cli, struct casebook *cb, struct draft *draft,
    cli_next_fn *next, int rc)
{
	const char *operand = cli->noperands ? cli->operands[0] : NULL;
	int many = operand && cli_is_stdin(operand);
	struct draft *drafts = draft;
	struct strs ids = STRS_INIT;
	size_t n = 1, step = next ? 2 : 1;

	if (rc == 0 && operand)
		rc = cli_cases(cli, cb, operand, &ids);
	if (rc == 0 && (many || next)) {
		n = ids.n * step;
		drafts = xcalloc(n, sizeof *drafts);
		for (size_t i = 0; i < ids.n; i++)
			copy_draft(&drafts[i * step], draft, ids.v[i]);
	} else if (rc == 0 && operand) {
		memcpy(draft->case_id, ids.v[0], CASE_ID + 1);
	}
	if (rc == 0)
		rc = append(cli, cb, drafts, n, next, many);
	if (drafts != draft)
		free(drafts);
	draft_release(draft);
	strs_release(&ids);
	return rc;
}

int
cli_write_draft(struct cli *cli, struct casebook *cb, struct draft *draft,
    int rc)
{
	return cli_write_both(cli, cb, draft, NULL, rc);
}

int
cli_draft(struct cli *cli, enum event_kind kind, int unasked,
    struct casebook **cb, struct draft *out)
{
	int rc;

	draft_init(out, kind);
	rc = cli_casebook(cli, CASEBOOK_WRITE, cb);
	if (rc == 0)
		rc = cli_take_fields(cli, &out->event);
	if (rc == 0 && event_get(&out->event, F_OWNER))
		rc = event_put(&out->event, F_OWNER,
		    casebook_handle(*cb, event_get(&out->event, F_OWNER)));
	if (rc == 0)
		rc = take_words(cli, &out->event, unasked);
	if (rc == 0)
		rc = take_files(cli, out);
	return rc;
}

int
cli_write(struct cli *cli, enum event_kind kind, int unasked)
{
	struct casebook *cb;
	struct draft draft;
	int rc = cli_draft(cli, kind, unasked, &cb, &draft);

	return cli_write_draft(cli, cb, &draft, rc);
}
