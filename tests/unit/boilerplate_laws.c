/* Random replies against a model that compares strings, and what no order of
 * them may change. */
#include "tests/unit/boilerplate_world.h"

enum {
	FEW = 60, ROUNDS = 150, SHINGLE = BOILERPLATE_SHINGLE,
	LONGEST = 400,		/* words of a reply that is made here */
};

/* The words of a reply that was made here; quotes are lines of their own. */
struct model {
	char *words[LONGEST * 2];
	size_t n;
	char *lines;
};

static void
model_words(struct model *m, const char *text)
{
	char *s = m->lines = xmalloc(strlen(text) + 2), *in;

	m->n = 0;
	for (in = s; *text;) {
		size_t len = strcspn(text, "\n");

		if (*text != '>') {
			memcpy(in, text, len);
			in[len] = ' ';
			in += len + 1;
		}
		text += len + (text[len] == '\n');
	}
	*in = '\0';
	for (s += strspn(s, " .,"); *s; s += strspn(s, " .,")) {
		assert_true(m->n < sizeof m->words / sizeof *m->words);
		m->words[m->n++] = s;
		s += strcspn(s, " .,");
		if (*s)
			*s++ = '\0';
	}
}

static int
model_has(const struct model *m, char *const *words, size_t n)
{
	for (size_t i = 0; i + n <= m->n; i++) {
		size_t same = 0;

		while (same < n && strcmp(m->words[i + same], words[same]) == 0)
			same++;
		if (same == n)
			return 1;
	}
	return 0;
}

static int
comes_before(const struct desk *d, size_t a, size_t b)
{
	if (d->v[a].at != d->v[b].at)
		return d->v[a].at < d->v[b].at;
	return strcmp(d->v[a].id, d->v[b].id) < 0;
}

static int
has_before(const struct desk *d, const struct model *m, size_t reply,
    char *const *words, size_t n)
{
	for (size_t i = 0; i < d->n; i++) {
		if (comes_before(d, i, reply) &&
		    (n >= SHINGLE || m[i].n == n) &&
		    model_has(&m[i], words, n))
			return 1;
	}
	return 0;
}

static unsigned
holders(const struct desk *d, const struct model *m, char *const *words,
    size_t n)
{
	unsigned found = 0;

	for (size_t i = 0; i < d->n; i++)
		found += (n >= SHINGLE || m[i].n == n) &&
		    model_has(&m[i], words, n);
	return found;
}

static void
assert_repetition(const struct desk *d, const struct model *m, size_t reply)
{
	const struct model *own = &m[reply];
	size_t n = own->n < SHINGLE ? own->n : SHINGLE;
	unsigned char covered[LONGEST * 2] = { 0 };
	uint64_t repeated = 0;

	for (size_t i = 0; n > 0 && i + n <= own->n; i++) {
		if (has_before(d, m, reply, own->words + i, n))
			memset(covered + i, 1, n);
	}
	for (size_t i = 0; i < own->n; i++)
		repeated += covered[i];
	is(d, reply, own->n, repeated,
	    own->n > 0 && repeated >= own->n * 0.8);
}

/* What boilerplate.h promises of a passage. */
static void
assert_passage(const struct desk *d, const struct model *m,
    const struct passage *p, const struct model *pm)
{
	size_t reply = strtoul(p->id + 1, NULL, 10), n;
	unsigned fewest = UINT32_MAX, most = 0;

	n = pm->n < SHINGLE ? pm->n : SHINGLE;
	assert_int_equal(pm->n, p->words);
	assert_true(model_has(&m[reply], pm->words, pm->n));
	for (size_t i = 0; i + n <= pm->n; i++) {
		unsigned found = holders(d, m, pm->words + i, n);

		fewest = found < fewest ? found : fewest;
		most = found > most ? found : most;
		assert_false(has_before(d, m, reply, pm->words + i, n));
	}
	assert_in_range(p->replies, BOILERPLATE_RECURS, fewest);
	assert_true(most <= 2 * p->replies);
}

static void
assert_passages(const struct desk *d, const struct model *m)
{
	struct model pm[BOILERPLATE_PASSAGES];

	for (size_t i = 0; i < d->npassages; i++) {
		const struct passage *p = &d->passages[i];

		model_words(&pm[i], p->text);
		assert_passage(d, m, p, &pm[i]);
		assert_true(i == 0 || p->replies * p->words <=
		    p[-1].replies * p[-1].words);
		for (size_t j = 0; j < i; j++) {
			for (size_t k = 0; k + SHINGLE <= pm[i].n; k++)
				assert_false(model_has(&pm[j],
				    pm[i].words + k, SHINGLE));
		}
	}
	for (size_t i = 0; i < d->npassages; i++)
		free(pm[i].lines);
}

static void
add_words(struct buf *text, int n, int different)
{
	static const char *const behind[] = { " ", " ", " ", ", ", ".\n",
		"\n> quoted line, w1 w2 w3\n" };

	while (n-- > 0)
		buf_addf(text, "w%d%s", rand() % different, behind[rand() % 6]);
}

/* Own words, and what was in replies before or is in some template. */
static void
random_reply(struct desk *d, char *const *templates, int different)
{
	struct buf text = BUF_INIT;

	for (int i = rand() % 4; i >= 0; i--) {
		const char *from = templates[rand() % 4], *to;

		if (rand() % 3 == 0 && d->n > 0)
			from = d->v[(size_t)rand() % d->n].text;
		if (rand() % 2)
			from += strcspn(from, "\n");
		to = from + strlen(from);
		if (rand() % 3 == 0)
			to = from + (to - from) / 2;
		if (rand() % 2 && text.len + (size_t)(to - from) < LONGEST * 3)
			buf_add(&text, from, (size_t)(to - from));
		buf_addc(&text, '\n');
		add_words(&text, rand() % 12, different);
	}
	add_bytes(d, rand() % 50, text.data, text.len);
	buf_release(&text);
}

static void
random_desk(struct desk *d, size_t n, int different)
{
	char *templates[4];

	for (int i = 0; i < 4; i++) {
		struct buf text = BUF_INIT;

		add_words(&text, 10 + rand() % 20, different);
		templates[i] = buf_detach(&text);
	}
	while (d->n < n)
		random_reply(d, templates, different);
	for (int i = 0; i < 4; i++)
		free(templates[i]);
}

static void
agrees_with_the_model(void **state)
{
	static const int different[] = { 2, 20, 1000 };
	struct model m[FEW];
	size_t passages = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < ROUNDS; i++) {
		struct desk d = { .n = 0 };

		random_desk(&d, (size_t)(rand() % FEW), different[i % 3]);
		for (size_t j = 0; j < d.n; j++)
			model_words(&m[j], d.v[j].text);
		study(&d, BOILERPLATE_BOUND);
		for (size_t j = 0; j < d.n; j++)
			assert_repetition(&d, m, j);
		assert_passages(&d, m);
		passages += d.npassages;
		for (size_t j = 0; j < d.n; j++)
			free(m[j].lines);
		clear(&d);
	}
	assert_true(passages > ROUNDS * 2);
}

static void
assert_same(const struct desk *a, const struct desk *b)
{
	for (size_t i = 0; i < a->n; i++)
		is(b, i, a->v[i].r.words, a->v[i].r.repeated,
		    a->v[i].r.near_duplicate);
	assert_int_equal(a->npassages, b->npassages);
	for (size_t i = 0; i < a->npassages; i++)
		passage_is(b, i, a->passages[i].text, a->passages[i].id,
		    a->passages[i].replies, a->passages[i].words);
	assert_int_equal(boilerplate_sample(a->b), boilerplate_sample(b->b));
}

/* study() takes the replies in another order each time. */
static void
order_changes_nothing(void **state)
{
	static const size_t bounds[] = { 2, 50, 300, BOILERPLATE_BOUND };

	(void)state;
	srand(2);
	for (int i = 0; i < ROUNDS; i++) {
		struct desk d = { .n = 0 }, again;

		random_desk(&d, FEW, i % 2 ? 20 : 1000);
		study(&d, bounds[i % 4]);
		again = d;
		study(&again, bounds[i % 4]);
		assert_same(&d, &again);
		boilerplate_free(again.b);
		clear(&d);
	}
}

static uint64_t
total_repeated(const struct desk *d)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->v[i].r.repeated;
	return n;
}

static size_t
random_bytes(char *out)
{
	static const char often[] = "aAzZ09  \n\n>.\xc3\xa4\xcc\x88\xff\xe2";
	size_t len = (size_t)rand() % LONGEST;

	for (size_t i = 0; i < len; i++)
		out[i] = rand() % 8 ?
		    often[(size_t)rand() % (sizeof often - 1)] :
		    (char)(1 + rand() % 255);
	return len;
}

/* Walking through the folded text and through the text as it was written
 * finds the same words. */
static void
any_bytes_will_do(void **state)
{
	char text[LONGEST];
	size_t passages = 0;

	(void)state;
	srand(4);
	for (int i = 0; i < 2000; i++) {
		struct desk d = { .n = 0 };
		size_t len = random_bytes(text);

		for (int64_t j = 0; j < 3; j++)
			add_bytes(&d, j, text, len);
		study(&d, BOILERPLATE_BOUND);
		is(&d, 2, d.v[0].r.words, d.v[0].r.words,
		    d.v[0].r.words > 0);
		for (size_t j = 0; j < d.npassages; j++) {
			const struct passage *p = &d.passages[j];
			struct repetition r;

			boilerplate_measure(d.b, p->text, strlen(p->text),
			    9, "later", &r);
			assert_int_equal(r.words, p->words);
			assert_int_equal(r.repeated, p->words);
		}
		passages += d.npassages;
		clear(&d);
	}
	assert_true(passages > 1000);
}

/* One shingle in 8 or 16 tells about the same over all; a copy is one. */
static void
a_sample_comes_close(void **state)
{
	struct desk d = { .n = 0 };
	uint64_t exact, estimate;

	(void)state;
	srand(3);
	random_desk(&d, FEW * 9, 1000);
	add_bytes(&d, 1000, TEN " own", strlen(TEN " own"));
	add_bytes(&d, 1001, TEN " own", strlen(TEN " own"));
	study(&d, BOILERPLATE_BOUND);
	exact = total_repeated(&d);
	assert_int_equal(boilerplate_sample(d.b), 1);
	boilerplate_free(d.b);
	study(&d, 1000);
	estimate = total_repeated(&d);
	print_message("# 1 of %llu: %llu for %llu\n",
	    (unsigned long long)boilerplate_sample(d.b),
	    (unsigned long long)estimate, (unsigned long long)exact);
	assert_true(boilerplate_sample(d.b) >= 8);
	assert_in_range(estimate * 100 / exact, 93, 107);
	is(&d, d.n - 1, 11, 11, 1);
	clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_model),
		cmocka_unit_test(order_changes_nothing),
		cmocka_unit_test(any_bytes_will_do),
		cmocka_unit_test(a_sample_comes_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
