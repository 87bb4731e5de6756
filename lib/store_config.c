#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/sign.h"
#include "lib/store_parts.h"

enum {
	CONFIG_MAX = 1 << 20,
	WORD_MAX = 128,		/* of a section or a key; longer is not ours */
};

static const char *
skip_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* Copies letters, digits, '-' and '.' in lower case; "" if too long. */
static const char *
read_word(char out[WORD_MAX], const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)*p) || *p == '-' || *p == '.') {
		if (n < WORD_MAX)
			out[n++] = (char)tolower((unsigned char)*p);
		p++;
	}
	out[n < WORD_MAX ? n : 0] = '\0';
	return p;
}

static char
unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'b':
		return '\b';
	default:
		return c;
	}
}

/* A value ends at a comment outside of quotes, and trailing space outside of
 * quotes is dropped. */
static void
read_value(struct buf *out, const char *p)
{
	int quoted = 0;
	size_t keep = 0;

	for (; *p && (quoted || (*p != '#' && *p != ';')); p++) {
		if (*p == '"') {
			quoted = !quoted;
		} else if (*p == '\\' && p[1]) {
			buf_addc(out, unescape(*++p));
			keep = out->len;
			continue;
		} else {
			buf_addc(out, *p);
		}
		if (quoted || !strchr(" \t\r", *p))
			keep = out->len;
	}
	buf_cut(out, keep);
}

/* Adds ".subsection", which stands in quotes and is as it is written. */
static const char *
read_subsection(char section[WORD_MAX], const char *p)
{
	size_t n = strlen(section);

	for (section[n++] = '.'; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1])
			p++;
		if (n < WORD_MAX)
			section[n++] = *p;
	}
	section[n < WORD_MAX ? n : 0] = '\0';
	return *p ? skip_space(p + 1) : p;
}

/* Returns what follows "[section]" on the line. */
static const char *
read_section(char section[WORD_MAX], const char *p)
{
	p = skip_space(read_word(section, p));
	if (*p == '"' && strlen(section) + 1 < WORD_MAX)
		p = read_subsection(section, p + 1);
	if (*p != ']')
		section[0] = '\0';
	p += strcspn(p, "]");
	return *p ? p + 1 : p;
}

static int
read_line(char section[WORD_MAX], const char *p, store_config_fn *fn,
    void *arg)
{
	struct buf value = BUF_INIT;
	char name[WORD_MAX];
	int rc;

	p = skip_space(p);
	if (*p == '[')
		p = skip_space(read_section(section, p + 1));
	p = skip_space(read_word(name, p));
	if (!name[0])
		return 0;
	if (*p == '=')
		read_value(&value, skip_space(p + 1));
	else
		buf_adds(&value, "true");
	rc = fn(arg, section, name, value.data);
	buf_release(&value);
	return rc;
}

int
store_config_each(const char *git_dir, store_config_fn *fn, void *arg)
{
	struct buf text = BUF_MAX(CONFIG_MAX);
	char section[WORD_MAX] = "";
	char *line, *end;
	int rc = store_read_file(&text, git_dir, "config");

	if (rc == 1)
		rc = 0;
	for (line = text.data; rc == 0 && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		rc = read_line(section, line, fn, arg);
	}
	buf_release(&text);
	return rc;
}

struct lookup {
	const char *key;
	char *out;
	size_t size;
	int found;
};

/* The last of several wins, as in git. */
static int
match(void *arg, const char *section, const char *name, const char *value)
{
	struct lookup *l = arg;
	size_t len = strlen(section), n = strlen(value);

	if (len == 0 || strncmp(l->key, section, len) != 0 ||
	    l->key[len] != '.' || strcmp(l->key + len + 1, name) != 0)
		return 0;
	if (n >= l->size)
		n = l->size - 1;
	memcpy(l->out, value, n);
	l->out[n] = '\0';
	l->found = 1;
	return 0;
}

int
store_config(char *out, size_t size, const char *git_dir, const char *key)
{
	struct lookup l = { key, out, size, 0 };
	int rc;

	out[0] = '\0';
	rc = store_config_each(git_dir, match, &l);
	if (rc < 0)
		return rc;
	return l.found ? 0 : 1;
}

static int
check_format(const char *git_dir, const char *section, const char *name,
    const char *value)
{
	if (strcmp(section, "core") == 0 &&
	    strcmp(name, "repositoryformatversion") == 0 &&
	    strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return err_set(CASE_ECONFIG,
		    "'%s' has the repository format %s, which is newer than "
		    "this program", git_dir, value);
	if (strcmp(section, "extensions") != 0 ||
	    strcmp(name, "preciousobjects") == 0 ||
	    (strcmp(name, "objectformat") == 0 && strcmp(value, "sha1") == 0))
		return 0;
	return err_set(CASE_ECONFIG,
	    "'%s' uses the git extension '%s = %s', which this program does "
	    "not know", git_dir, name, value);
}

struct setup {
	struct store *store;
	char format[WORD_MAX];		/* gpg.format; "" if not told */
};

static int
take_key(void *arg, const char *section, const char *name, const char *value)
{
	struct setup *setup = arg;
	struct store *s = setup->store;

	if (strcmp(section, "user") == 0 && strcmp(name, "signingkey") == 0) {
		free(s->signing_key);
		s->signing_key = value[0] ? xstrdup(value) : NULL;
	} else if (strcmp(section, "gpg") == 0 &&
	    strcmp(name, "format") == 0) {
		snprintf(setup->format, sizeof setup->format, "%s", value);
	}
	return check_format(s->git_dir, section, name, value);
}

int
store_configure(struct store *s)
{
	struct setup setup = { s, "" };
	int rc = store_config_each(s->git_dir, take_key, &setup);

	/* A key of another kind is one for another program, and git's own
	 * where nothing is said is OpenPGP. */
	if (s->signing_key && strcmp(setup.format, "ssh") != 0 &&
	    (setup.format[0] || !sign_is_ssh_key(s->signing_key))) {
		free(s->signing_key);
		s->signing_key = NULL;
	}
	return rc;
}
