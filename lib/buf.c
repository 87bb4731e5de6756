#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/err.h"

char buf_empty[1];

char *
buf_grow(struct buf *b, size_t len)
{
	size_t need = b->len + len + 1;
	char *at;

	if (need > b->size) {
		size_t size = b->size ? b->size : 64;

		while (size < need)
			size *= 2;
		b->data = xrealloc(b->size ? b->data : NULL, size);
		b->size = size;
	}
	at = b->data + b->len;
	b->len += len;
	b->data[b->len] = '\0';
	return at;
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	if (len > b->max - b->len) {
		b->overflow = 1;
		return;
	}
	if (len > 0)
		memcpy(buf_grow(b, len), data, len);
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len < sizeof small) {
		buf_add(b, small, (size_t)len);
		return;
	}
	if ((size_t)len > b->max - b->len) {
		b->overflow = 1;
		return;
	}
	/* vsnprintf writes the NUL that buf_grow has left room for. */
	va_start(ap, fmt);
	vsnprintf(buf_grow(b, (size_t)len), (size_t)len + 1, fmt, ap);
	va_end(ap);
}

void
buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

void
buf_release(struct buf *b)
{
	if (b->size)
		free(b->data);
	b->data = buf_empty;
	b->len = b->size = 0;
	b->overflow = 0;
}

char *
buf_detach(struct buf *b)
{
	char *data = b->size ? b->data : xstrdup("");

	b->size = 0;
	buf_release(b);
	return data;
}

int
buf_error(const struct buf *b, const char *what)
{
	if (!b->overflow)
		return 0;
	return err_set(CASE_EDATA, "%s is longer than %zu bytes", what, b->max);
}

void
strs_addn(struct strs *list, const char *s, size_t len)
{
	if (list->n + 2 > list->size) {
		list->size = list->size ? list->size * 2 : 8;
		list->v = xrealloc(list->v, list->size * sizeof *list->v);
	}
	list->v[list->n++] = xstrndup(s, len);
	list->v[list->n] = NULL;
}

void
strs_add(struct strs *list, const char *s)
{
	strs_addn(list, s, strlen(s));
}

int
strs_has(const struct strs *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i], s) == 0)
			return 1;
	}
	return 0;
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
strs_sort(struct strs *list)
{
	if (list->n > 0)
		qsort(list->v, list->n, sizeof *list->v, compare_strings);
}

void
strs_release(struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	list->v = NULL;
	list->n = list->size = 0;
}
