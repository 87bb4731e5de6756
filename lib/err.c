#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"

enum { MESSAGE_MAX = 4096 };

static char message[MESSAGE_MAX];
static int code_set;

int
err_set(int code, const char *fmt, ...)
{
	va_list ap;

	if (code_set)
		return code_set;
	code_set = code;
	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	return code;
}

static int
code_of_errno(int e)
{
	switch (e) {
	case ENOENT:
	case ENOTDIR:
		return CASE_ENOTFOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return CASE_EPERM;
	default:
		return CASE_EAGAIN;
	}
}

int
err_errno(const char *fmt, ...)
{
	char what[MESSAGE_MAX];
	int e = errno;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(code_of_errno(e), "%s: %s", what, strerror(e));
}

int
err_prefix(const char *fmt, ...)
{
	char old[MESSAGE_MAX], what[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	memcpy(old, message, sizeof old);
	snprintf(message, sizeof message, "%.1024s: %.3000s", what, old);
	return code_set;
}

int
err_hint(const char *fmt, ...)
{
	size_t len = strlen(message);
	va_list ap;

	if (len + 2 >= sizeof message)
		return code_set;
	message[len++] = '\n';
	va_start(ap, fmt);
	vsnprintf(message + len, sizeof message - len, fmt, ap);
	va_end(ap);
	return code_set;
}

const char *
err_message(void)
{
	return message;
}

int
err_code(void)
{
	return code_set;
}

void
err_clear(void)
{
	code_set = 0;
	message[0] = '\0';
}

int
err_exit_status(int code)
{
	switch (code) {
	case CASE_ENO:
		return 1;
	case CASE_EUSAGE:
		return 64;
	case CASE_EDATA:
		return 65;
	case CASE_ENOTFOUND:
		return 66;
	case CASE_EPROGRAM:
		return 69;
	case CASE_EOUTPUT:
		return 74;
	case CASE_EAGAIN:
		return 75;
	case CASE_EPERM:
		return 77;
	case CASE_ECONFIG:
		return 78;
	default:
		return code >= 0 ? code : 70;
	}
}

void
err_out_of_memory(void)
{
	static const char text[] = "casebook: out of memory, try again\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);

	(void)ignored;
	_exit(75);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		err_out_of_memory();
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		err_out_of_memory();
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		err_out_of_memory();
	return p;
}

char *
xstrndup(const char *s, size_t len)
{
	char *p = xmalloc(len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}
