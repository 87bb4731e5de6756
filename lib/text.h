/*
 * text: UTF-8 that strangers wrote: is it text, how wide, how shown, how
 * found.
 *
 * Stored bytes are never altered.  Everything shown to a person goes through
 * text_show(), so that no stored byte can act on a terminal (THREATS 1);
 * everything searched goes through text_fold() on both sides.
 */
#ifndef CASEBOOK_TEXT_H
#define CASEBOOK_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

/*
 * Decodes one code point of valid or invalid UTF-8 (RFC 3629: no surrogates,
 * no overlong forms, nothing above U+10FFFF).  Returns the number of bytes
 * taken, at least 1 while len > 0; an invalid byte is taken alone and gives
 * *code = UINT32_MAX.
 */
size_t text_decode(uint32_t *code, const char *s, size_t len);

/*
 * Is this text: valid UTF-8 without NUL?  1 or 0.  *bad, if not NULL, is set
 * to the offset of the first byte that is not.
 */
int text_is_utf8(const char *s, size_t len, size_t *bad);

/*
 * Does text_show() escape this code point: a control, a bidirectional
 * control, a separator of lines, or one that shows nothing at all (soft
 * hyphen, zero width, fillers, tags)?  1 or 0; UINT32_MAX is 1.
 */
int text_is_hidden(uint32_t code);

/*
 * May this be a value of a field: valid UTF-8 and no control character, C0,
 * DEL or C1 (U+0080 to U+009F), nor U+2028 or U+2029?  1 or 0.
 */
int text_is_value(const char *s, size_t len);

enum text_show {
	TEXT_LINE,	/* one line: newline and tab are shown escaped too */
	TEXT_BLOCK,	/* newline and tab pass; CR before LF vanishes */
};

/*
 * Appends `s` as a person may see it: C0 and DEL as ^X, the
 * other hidden ones as \u{...}, invalid bytes as \x{..}; the zero width
 * joiner passes between emoji.
 */
void text_show(struct buf *out, const char *s, size_t len,
    enum text_show how);

/* Columns that `s`, shown text, takes on a terminal: wide characters and
 * emoji 2, combining marks 0.  Does not depend on the locale. */
int text_width(const char *s, size_t len);

/*
 * Appends the longest beginning of `s` that fits into `columns`, with "…" as
 * its last column where something was cut.  `s` must already be shown text.
 * Returns the columns used.
 */
int text_clip(struct buf *out, const char *s, int columns);

/*
 * Appends `s` as it is searched: ä ö ü ß (composed or decomposed, either
 * case) as ae oe ue ss, ASCII lower case; everything else as it is, for the
 * index's own tokenizer folds the rest.
 */
void text_fold(struct buf *out, const char *s, size_t len);

/*
 * Appends to `out` the up to three entries of `known` that are nearest to
 * `word` by edit distance (at most the larger of 2 and a third of its
 * length, and less than its length), nearest first, as "ann, anna"; nothing
 * if none is near.
 */
void text_nearest(struct buf *out, const char *word,
    const struct strs *known);

/*
 * A whole non-negative decimal number of at most `max`, nothing before or
 * behind it.  0, or 1 if it is none.
 */
int text_number(uint64_t *out, const char *s, uint64_t max);

/* Is `s` a handle `[a-z0-9._-]+`, not longer than 64 bytes, that does not
 * begin with '-' or '.'?  1 or 0. */
int text_is_handle(const char *s);

#endif
