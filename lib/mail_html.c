#include <string.h>
#include <strings.h>

#include "lib/mail_parts.h"
#include "lib/text.h"

/*
 * HTML as text, in one pass: tags that begin a block begin a line, white
 * space is as a browser shows it, a link is followed by where it leads, a
 * quotation has '>' before its lines, as in other mails.  What is no HTML
 * comes through as it is.
 */

enum {
	QUOTES = 20,			/* in one another, that are marked */
	LISTS = 20,			/* in one another, that are numbered */
	HREF = 1000,			/* bytes of an address that is told */
	TAG = 16,			/* bytes of a name, at most */
	ENTITY = 10,
	NEWLINES = 3,			/* at once */
};

struct html {
	struct buf *out;
	size_t begin;			/* where our text begins in it */
	const char *at, *end;
	int newlines;			/* that wait for the next word */
	int space;			/* one that waits for it */
	int pre;			/* white space is kept */
	unsigned quotes, lists;
	unsigned line_quotes;		/* of the last line that was written */
	int number[LISTS];		/* of the item; 0: no number */
	size_t mark;			/* behind the mark of an item */
	struct buf href;		/* of the link that is open */
	size_t link;			/* where its words begin */
};

/* What an element does to the text around it. */
enum effect {
	INLINE, LINE, BLOCK, BREAK, RULE, CELL, QUOTE, LIST, NUMBERED, ITEM,
	PRE, LINK, IMAGE, HIDDEN,
};

static const struct {
	char name[TAG];
	enum effect effect;
} elements[] = {
	{ "a", LINK }, { "address", BLOCK }, { "article", BLOCK },
	{ "blockquote", QUOTE }, { "body", LINE }, { "br", BREAK },
	{ "caption", LINE }, { "center", LINE }, { "dd", LINE },
	{ "div", LINE }, { "dl", BLOCK }, { "dt", LINE },
	{ "fieldset", BLOCK }, { "footer", LINE }, { "form", BLOCK },
	{ "h1", BLOCK }, { "h2", BLOCK }, { "h3", BLOCK }, { "h4", BLOCK },
	{ "h5", BLOCK }, { "h6", BLOCK }, { "header", LINE }, { "hr", RULE },
	{ "img", IMAGE }, { "li", ITEM }, { "listing", PRE },
	{ "main", LINE }, { "nav", BLOCK }, { "ol", NUMBERED },
	{ "option", LINE }, { "p", BLOCK }, { "pre", PRE },
	{ "script", HIDDEN }, { "section", BLOCK }, { "style", HIDDEN },
	{ "table", LINE }, { "td", CELL }, { "template", HIDDEN },
	{ "th", CELL }, { "title", HIDDEN }, { "tr", LINE }, { "ul", LIST },
};

/* The names of U+00A0 to U+00FF, in order: HTML 4 section 24.2. */
static const char latin1[96][ENTITY - 1] = {
	"nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect",
	"uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
	"deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
	"cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34",
	"iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring",
	"AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
	"Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
	"Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
	"Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute",
	"acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave",
	"eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
	"eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
	"divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute",
	"thorn", "yuml",
};

static const struct {
	char name[ENTITY];
	unsigned short code;
} entities[] = {
	{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' },
	{ "apos", '\'' }, { "ensp", ' ' }, { "emsp", ' ' },
	{ "thinsp", ' ' }, { "euro", 0x20ac }, { "ndash", 0x2013 },
	{ "mdash", 0x2014 }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 },
	{ "sbquo", 0x201a }, { "ldquo", 0x201c }, { "rdquo", 0x201d },
	{ "bdquo", 0x201e }, { "lsaquo", 0x2039 }, { "rsaquo", 0x203a },
	{ "hellip", 0x2026 }, { "bull", 0x2022 }, { "dagger", 0x2020 },
	{ "permil", 0x2030 }, { "trade", 0x2122 }, { "larr", 0x2190 },
	{ "uarr", 0x2191 }, { "rarr", 0x2192 }, { "darr", 0x2193 },
	{ "hArr", 0x21d4 }, { "minus", 0x2212 }, { "ne", 0x2260 },
	{ "le", 0x2264 }, { "ge", 0x2265 }, { "infin", 0x221e },
	{ "OElig", 0x0152 }, { "oelig", 0x0153 }, { "Scaron", 0x0160 },
	{ "scaron", 0x0161 }, { "Yuml", 0x0178 }, { "fnof", 0x0192 },
	{ "circ", 0x02c6 }, { "tilde", 0x02dc }, { "zwnj", 0x200c },
	{ "zwj", 0x200d }, { "lrm", 0x200e }, { "rlm", 0x200f },
};

static int
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Characters.
 */

static void
add_code(struct buf *out, uint32_t code)
{
	if (code < 0x80) {
		buf_addc(out, (char)code);
		return;
	}
	if (code < 0x800) {
		buf_addc(out, (char)(0xc0 | code >> 6));
	} else {
		if (code < 0x10000) {
			buf_addc(out, (char)(0xe0 | code >> 12));
		} else {
			buf_addc(out, (char)(0xf0 | code >> 18));
			buf_addc(out, (char)(0x80 | (code >> 12 & 0x3f)));
		}
		buf_addc(out, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	buf_addc(out, (char)(0x80 | (code & 0x3f)));
}

/* The code behind "&#", and *s where it ends; 0 if there is none. */
static uint32_t
numeric(const char **s, const char *end)
{
	static const char digits[] = "0123456789abcdef";
	unsigned base = 10;
	uint32_t code = 0;
	const char *digit;

	if (*s < end && (**s == 'x' || **s == 'X')) {
		base = 16;
		++*s;
	}
	for (; *s < end && **s; ++*s) {
		digit = strchr(digits, **s >= 'A' && **s <= 'F' ? **s + 32 :
		    **s);
		if (!digit || digit - digits >= (long)base)
			break;
		if (code <= 0x10ffff)
			code = code * base + (uint32_t)(digit - digits);
	}
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0xfffd;
	return code;
}

static uint32_t
named(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		if (strncmp(entities[i].name, name, len) == 0 &&
		    !entities[i].name[len])
			return entities[i].code;
	}
	for (uint32_t i = 0; i < 96; i++) {
		if (strncmp(latin1[i], name, len) == 0 && !latin1[i][len])
			return 0xa0 + i;
	}
	return 0;
}

/* Reads what '&' begins at *s.  0: nothing that is known. */
static uint32_t
entity(const char **s, const char *end)
{
	const char *at = *s + 1, *name;
	uint32_t code;

	if (at < end && *at == '#') {
		at++;
		code = numeric(&at, end);
	} else {
		for (name = at; at < end && at - name < ENTITY - 2 &&
		    (is_letter(*at) || is_digit(*at)); at++)
			;
		code = at > name ? named(name, (size_t)(at - name)) : 0;
	}
	if (code == 0)
		return 0;
	*s = at + (at < end && *at == ';');
	return code == 0xa0 ? ' ' : code == 0xad ? 0x200b : code;
}

/*
 * Lines.
 */

/* But not between the mark of an item and its words. */
static void
begin_line(struct html *h, int blank_before)
{
	if (h->mark > 0 && h->out->len == h->mark)
		return;
	if (h->newlines < 1 + blank_before)
		h->newlines = 1 + blank_before;
	h->space = 0;
}

static void
add_quotes(struct html *h, unsigned quotes)
{
	for (unsigned i = 0; i < quotes && i < QUOTES; i++)
		buf_addc(h->out, '>');
}

/* Writes what waits for the next word.  An empty line between a quotation and
 * what is none is none. */
static void
begin_word(struct html *h)
{
	unsigned between = h->quotes < h->line_quotes ? h->quotes :
	    h->line_quotes;
	int first = h->out->len == h->begin;

	for (; !first && h->newlines > 0; h->newlines--) {
		buf_addc(h->out, '\n');
		add_quotes(h, h->newlines > 1 ? between : h->quotes);
		h->space = h->newlines == 1 && h->quotes > 0;
	}
	if (first) {
		add_quotes(h, h->quotes);
		h->space = h->quotes > 0;
	}
	if (h->space)
		buf_addc(h->out, ' ');
	h->line_quotes = h->quotes;
	h->newlines = 0;
	h->space = 0;
}

static void
add_char(struct html *h, const char *s, size_t len)
{
	if (h->pre && *s == '\n') {
		h->newlines += h->newlines < NEWLINES;
	} else if (is_space(*s) && !h->pre) {
		h->space = h->newlines == 0;
	} else {
		begin_word(h);
		buf_add(h->out, s, len);
	}
}

static void
add_words(struct html *h, const char *s)
{
	for (; *s; s++)
		add_char(h, s, 1);
}

/*
 * Tags.
 */

struct tag {
	char name[TAG];
	int closes;
	const char *attributes, *end;
};

/* Reads the tag at '<', and goes behind it. */
static void
read_tag(struct html *h, struct tag *tag)
{
	const char *s = h->at + 1;
	size_t n = 0;
	char quote = 0;

	memset(tag, 0, sizeof *tag);
	tag->closes = *s == '/';
	for (s += tag->closes; s < h->end && (is_letter(*s) || is_digit(*s));
	    s++) {
		if (n < TAG - 1)
			tag->name[n++] = *s;
	}
	tag->attributes = s;
	for (; s < h->end && (quote || *s != '>'); s++) {
		if (quote && *s == quote)
			quote = 0;
		else if (!quote && (*s == '"' || *s == '\'') && s[-1] == '=')
			quote = *s;
	}
	tag->end = s;
	h->at = s + (s < h->end);
}

/* Appends the value of an attribute.  1 if there is none. */
static int
attribute(struct buf *out, const struct tag *tag, const char *name)
{
	size_t len = strlen(name);
	const char *s = tag->attributes;
	uint32_t code;
	char quote;

	for (; s + len < tag->end; s++) {
		if (is_space(s[0]) && strncasecmp(s + 1, name, len) == 0 &&
		    s + 1 + len < tag->end && s[1 + len] == '=')
			break;
	}
	if (s + len >= tag->end)
		return 1;
	s += len + 2;
	quote = s < tag->end && (*s == '"' || *s == '\'') ? *s++ : 0;
	while (s < tag->end && (quote ? *s != quote : !is_space(*s))) {
		if (*s == '&' && (code = entity(&s, tag->end)))
			add_code(out, code);
		else
			buf_addc(out, *s++);
	}
	return 0;
}

static enum effect
effect_of(const struct tag *tag)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (strcasecmp(elements[i].name, tag->name) == 0)
			return elements[i].effect;
	}
	return INLINE;
}

/* Is the address worth telling: of the web, and not what the words say? */
static int
tells_more(const struct html *h)
{
	const char *words = h->out->data + h->link, *url = h->href.data;
	size_t len = h->out->len - h->link, url_len = h->href.len;

	if (strncasecmp(url, "mailto:", 7) == 0) {
		url += 7;
		url_len -= 7;
	} else if (strncasecmp(url, "http://", 7) != 0 &&
	    strncasecmp(url, "https://", 8) != 0) {
		return 0;
	}
	while (len > 0 && is_space(*words)) {
		words++;
		len--;
	}
	return len > 0 && !(len <= url_len && url_len - len <= 9 &&
	    memmem(url, url_len, words, len));
}

static void
end_link(struct html *h)
{
	if (h->href.len > 0 && tells_more(h))
		buf_addf(h->out, " <%s>", h->href.data);
	buf_cut(&h->href, 0);
}

static void
link_tag(struct html *h, const struct tag *tag)
{
	struct buf href = BUF_MAX(HREF);

	end_link(h);
	if (!tag->closes && attribute(&href, tag, "href") == 0 &&
	    !href.overflow) {
		for (size_t i = 0; i < href.len; i++) {
			if (!is_space(href.data[i]))
				buf_addc(&h->href, href.data[i]);
		}
		h->link = h->out->len;
	}
	buf_release(&href);
}

static void
list_tag(struct html *h, const struct tag *tag, int number)
{
	begin_line(h, h->lists == 0 || (tag->closes && h->lists == 1));
	if (tag->closes)
		h->lists -= h->lists > 0;
	else if (h->lists++ < LISTS)
		h->number[h->lists - 1] = number;
}

static void
item_tag(struct html *h, const struct tag *tag)
{
	int *number = h->lists > 0 && h->lists <= LISTS ?
	    &h->number[h->lists - 1] : NULL;

	h->mark = 0;
	begin_line(h, 0);
	if (tag->closes)
		return;
	begin_word(h);
	for (unsigned i = 1; i < h->lists && i < LISTS; i++)
		buf_adds(h->out, "  ");
	if (number && *number > 0)
		buf_addf(h->out, "%d.", (*number)++);
	else
		buf_addc(h->out, '-');
	h->space = 1;
	h->mark = h->out->len;
}

static void
quote_tag(struct html *h, const struct tag *tag)
{
	begin_line(h, 1);
	if (!tag->closes)
		h->quotes++;
	else if (h->quotes > 0)
		h->quotes--;
}

static void
image_tag(struct html *h, const struct tag *tag)
{
	struct buf alt = BUF_MAX(HREF);

	if (attribute(&alt, tag, "alt") == 0 && mail_has_words(&alt)) {
		add_words(h, "[");
		add_words(h, alt.data);
		add_words(h, "]");
	}
	buf_release(&alt);
}

/* Goes behind the end of an element of which nothing is shown. */
static void
skip_element(struct html *h, const struct tag *tag)
{
	size_t len = strlen(tag->name);

	while ((h->at = memchr(h->at, '<', (size_t)(h->end - h->at)))) {
		if ((size_t)(h->end - h->at) > len + 2 && h->at[1] == '/' &&
		    strncasecmp(h->at + 2, tag->name, len) == 0)
			return;
		h->at++;
	}
	h->at = h->end;
}

static void
apply(struct html *h, const struct tag *tag)
{
	switch (effect_of(tag)) {
	case INLINE:
		break;
	case LINE:
		begin_line(h, 0);
		break;
	case BLOCK:
		begin_line(h, 1);
		break;
	case BREAK:
		h->newlines += h->newlines < NEWLINES;
		h->space = 0;
		break;
	case RULE:
		begin_line(h, 0);
		add_words(h, "----");
		begin_line(h, 0);
		break;
	case CELL:
		h->space = h->newlines == 0;
		break;
	case QUOTE:
		quote_tag(h, tag);
		break;
	case LIST:
		list_tag(h, tag, 0);
		break;
	case NUMBERED:
		list_tag(h, tag, 1);
		break;
	case ITEM:
		item_tag(h, tag);
		break;
	case PRE:
		begin_line(h, 1);
		h->pre = !tag->closes;
		break;
	case LINK:
		link_tag(h, tag);
		break;
	case IMAGE:
		image_tag(h, tag);
		break;
	case HIDDEN:
		if (!tag->closes)
			skip_element(h, tag);
		break;
	}
}

/* Goes behind what begins with "<!" or "<?": a comment or a declaration. */
static void
skip_declaration(struct html *h)
{
	size_t left = (size_t)(h->end - h->at);
	int comment = left >= 4 && memcmp(h->at, "<!--", 4) == 0;
	const char *mark = comment ? "-->" : ">", *end;

	end = memmem(h->at + 2, left - 2, mark, strlen(mark));
	h->at = end ? end + strlen(mark) : h->end;
}

static void
markup(struct html *h)
{
	char next = h->at + 1 < h->end ? h->at[1] : 0;
	struct tag tag;

	if (next == '!' || next == '?') {
		skip_declaration(h);
	} else if (is_letter(next) || (next == '/' && h->at + 2 < h->end &&
	    is_letter(h->at[2]))) {
		read_tag(h, &tag);
		apply(h, &tag);
	} else {
		add_char(h, h->at++, 1);
	}
}

void
mail_html(struct buf *out, const char *s, size_t len)
{
	struct html h = { .out = out, .begin = out->len, .at = s,
	    .end = s + len, .href = BUF_INIT };
	struct buf c = BUF_INIT;
	uint32_t code;

	while (h.at < h.end) {
		if (*h.at == '<') {
			markup(&h);
		} else if (*h.at == '&' && (code = entity(&h.at, h.end))) {
			buf_cut(&c, 0);
			add_code(&c, code);
			add_char(&h, c.data, c.len);
		} else {
			add_char(&h, h.at++, 1);
		}
	}
	end_link(&h);
	if (out->len > h.begin)
		buf_addc(out, '\n');
	buf_release(&c);
	buf_release(&h.href);
}
