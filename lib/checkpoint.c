#include <mbedtls/md.h>
#include <stdio.h>
#include <string.h>

#include "lib/checkpoint.h"
#include "lib/err.h"
#include "lib/text.h"
#include "lib/when.h"

#define ORIGIN		"casebook/"
#define LATER		"casebook."	/* of formats yet to come */
#define UNSIGNED	"unsigned\n"
#define BEGIN		"-----BEGIN SSH SIGNATURE-----\n"
#define END		"-----END SSH SIGNATURE-----\n"

enum { SHA1 = 20 };

void
checkpoint_release(struct checkpoint *c)
{
	buf_release(&c->armor);
}

void
checkpoint_format_text(struct buf *out, const struct checkpoint *c)
{
	char at[WHEN_TEXT];

	when_format_utc(at, c->at);
	buf_addf(out, ORIGIN "%s\n%llu\n%s\n%s\n", c->root,
	    (unsigned long long)c->events, c->commit, at);
}

/* The blob id of these bytes.  By hand, since what knows git is above. */
static void
add_sum(struct buf *out, const char *text, size_t len)
{
	const mbedtls_md_info_t *sha1 =
	    mbedtls_md_info_from_type(MBEDTLS_MD_SHA1);
	struct buf blob = BUF_INIT;
	unsigned char sum[SHA1];

	buf_addf(&blob, "blob %zu", len);
	buf_addc(&blob, '\0');
	buf_add(&blob, text, len);
	mbedtls_md(sha1, (unsigned char *)blob.data, blob.len, sum);
	buf_adds(out, "sum ");
	for (size_t i = 0; i < SHA1; i++)
		buf_addf(out, "%02x", sum[i]);
	buf_addc(out, '\n');
	buf_release(&blob);
}

void
checkpoint_format(struct buf *out, const struct checkpoint *c)
{
	size_t begin = out->len;

	checkpoint_format_text(out, c);
	buf_addc(out, '\n');
	if (c->armor.len > 0)
		buf_add(out, c->armor.data, c->armor.len);
	else
		buf_adds(out, UNSIGNED);
	add_sum(out, out->data + begin, out->len - begin);
}

/* Copies the next line, without its newline.  0, 1 if it does not fit. */
static int
take_line(char *out, size_t size, const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	size_t len;

	if (!newline || (len = (size_t)(newline - *at)) >= size)
		return 1;
	memcpy(out, *at, len);
	out[len] = '\0';
	*at = newline + 1;
	return 0;
}

/* What stands between the empty line and the sum. */
static int
take_signature(struct buf *armor, const char *at, const char *end)
{
	size_t len = (size_t)(end - at);

	if (len == strlen(UNSIGNED) && memcmp(at, UNSIGNED, len) == 0)
		return 0;
	if (len <= strlen(BEGIN END) ||
	    memcmp(at, BEGIN, strlen(BEGIN)) != 0 ||
	    memcmp(end - strlen(END), END, strlen(END)) != 0)
		return 1;
	buf_add(armor, at, len);
	return 0;
}

/* Takes the lines apart.  What is not strict here shows when they are
 * written again. */
static int
take(struct checkpoint *out, const char *text, size_t len)
{
	const size_t sum = strlen("sum ") + BLOB_ID + 1;
	char root[sizeof ORIGIN + BLOB_ID], number[24], at[WHEN_TEXT];
	char nothing[1];
	const char *p = text, *end = text + len;
	struct when when;

	if (len < sum || take_line(root, sizeof root, &p, end) != 0 ||
	    take_line(number, sizeof number, &p, end) != 0 ||
	    take_line(out->commit, sizeof out->commit, &p, end) != 0 ||
	    take_line(at, sizeof at, &p, end) != 0 ||
	    take_line(nothing, sizeof nothing, &p, end) != 0)
		return 1;
	snprintf(out->root, sizeof out->root, "%s", root + strlen(ORIGIN));
	if (!path_is_hex(out->root, BLOB_ID) ||
	    !path_is_hex(out->commit, BLOB_ID) ||
	    text_number(&out->events, number, UINT64_MAX) != 0 ||
	    when_parse_rfc3339(&when, at) != 0 || end - sum < p)
		return 1;
	out->at = when.at;
	return take_signature(&out->armor, p, end - sum);
}

static int
begins_with(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

int
checkpoint_parse(struct checkpoint *out, const char *text, size_t len)
{
	struct buf again = BUF_INIT;
	int rc;

	if (begins_with(text, len, LATER))
		return err_set(CASE_EDATA, "a checkpoint of a newer format "
		    "than this program knows");
	if (!begins_with(text, len, ORIGIN))
		return err_set(CASE_EDATA, "no checkpoint");
	rc = take(out, text, len);
	if (rc == 0) {
		checkpoint_format(&again, out);
		rc = again.len != len || memcmp(again.data, text, len) != 0;
		buf_release(&again);
	}
	return rc == 0 ? 0 : err_set(CASE_EDATA, "a damaged checkpoint");
}
