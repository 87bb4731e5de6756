#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/store_parts.h"

#define NEW_PACKS	"casebook/pack"

/*
 * gitformat-pack(5).  There are no deltas: of what is new there is little to
 * make one of.  A pack is written aside, and moved to the others when it is
 * whole: first the pack, then its index, since `git gc` deletes an index that
 * it sees without a pack.
 */
enum {
	FILE_BYTES = 64 * 1024,		/* that wait to be written */
	PACK_HEADER = 12,
	LEVEL = 1,			/* of zlib; higher ones gain 1 % */
	WINDOW = 15,
	/* zlib clears this memory for each object: 8 KB, not its 64. */
	MEMORY = 5,
	PLAIN_BYTES = 1024,		/* of a tree that is not compressed */
	FANOUT = 256,
	SUM = 20,
};

struct file {
	int fd;				/* -1: none */
	const char *name;		/* in the folder of new packs */
	unsigned char data[FILE_BYTES];	/* not yet written */
	size_t len;
	uint64_t written;
};

struct object {
	git_oid id;
	uint32_t crc;
	uint64_t offset;
};

struct store_packer {
	int dir;			/* of new packs */
	int packs;			/* of all packs */
	struct file pack, idx;
	z_stream plain, packed;
	uint32_t crc;			/* of the object in hand */
	struct object *objects;
	size_t n, size;
	uint32_t *slots;		/* 1 + place in objects, by id; or 0 */
	size_t nslots;			/* a power of two */
};

/* Under the lock, whatever is in our folder is of a writer that was killed. */
static int
open_new_packs(const char *git_dir)
{
	struct buf path = BUF_INIT;
	struct dirent *entry;
	DIR *dir = NULL;
	int fd, rc = 0;

	buf_addf(&path, "%s/" NEW_PACKS, git_dir);
	if (mkdir(path.data, 0777) == -1 && errno != EEXIST)
		rc = err_errno("cannot make the folder '%s'", path.data);
	buf_release(&path);
	fd = rc == 0 ? store_open_dir(git_dir, NEW_PACKS) : rc;
	if (fd >= 0)
		dir = fdopendir(dup(fd));
	while (dir && (entry = readdir(dir)))
		unlinkat(fd, entry->d_name, 0);
	if (dir)
		closedir(dir);
	return fd;
}

/* Readable for all that the umask lets in, writable for nobody, as git has
 * it. */
static int
create(struct file *f, int dir, const char *name)
{
	f->name = name;
	f->fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0444);
	return f->fd == -1 ? err_errno("cannot create '" NEW_PACKS "/%s'",
	    name) : 0;
}

static int
flush(struct file *f)
{
	int rc = file_write_fd(f->fd, f->data, f->len, f->name);

	f->written += f->len;
	f->len = 0;
	return rc;
}

static int
add(struct file *f, const void *data, size_t len)
{
	const char *at = data;
	int rc = 0;

	while (rc == 0 && len > 0) {
		size_t n = sizeof f->data - f->len;

		if (n > len)
			n = len;
		memcpy(f->data + f->len, at, n);
		f->len += n;
		at += n;
		len -= n;
		if (f->len == sizeof f->data)
			rc = flush(f);
	}
	return rc;
}

static void
put_32(unsigned char out[4], uint64_t n)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(n >> (24 - 8 * i));
}

static int
add_32(struct file *f, uint64_t n)
{
	unsigned char bytes[4];

	put_32(bytes, n);
	return add(f, bytes, sizeof bytes);
}

static int
begin(struct store_packer *p, const char *git_dir)
{
	static const unsigned char header[PACK_HEADER] = "PACK\0\0\0\2";
	int rc;

	if (deflateInit2(&p->plain, Z_NO_COMPRESSION, Z_DEFLATED, WINDOW,
	    MEMORY, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflateInit2(&p->packed, LEVEL, Z_DEFLATED, WINDOW, MEMORY,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return err_set(CASE_EBUG, "cannot start zlib");
	p->dir = open_new_packs(git_dir);
	if (p->dir < 0)
		return p->dir;
	p->packs = store_open_dir(git_dir, "objects/pack");
	if (p->packs < 0)
		return p->packs;
	rc = create(&p->pack, p->dir, "new.pack");
	return rc == 0 ? add(&p->pack, header, sizeof header) : rc;
}

int
store_packer_begin(struct store_packer **out, struct store *s)
{
	struct store_packer *p = xcalloc(1, sizeof *p);
	int rc;

	p->dir = p->packs = p->pack.fd = p->idx.fd = -1;
	p->nslots = 256;
	p->slots = xcalloc(p->nslots, sizeof *p->slots);
	rc = begin(p, s->git_dir);
	if (rc != 0) {
		store_packer_free(p);
		p = NULL;
	}
	*out = p;
	return rc;
}

/* After it was moved there is nothing to remove. */
static void
discard(struct file *f, int dir)
{
	if (f->fd == -1)
		return;
	close(f->fd);
	unlinkat(dir, f->name, 0);
}

void
store_packer_free(struct store_packer *p)
{
	if (!p)
		return;
	discard(&p->pack, p->dir);
	discard(&p->idx, p->dir);
	if (p->dir >= 0)
		close(p->dir);
	if (p->packs >= 0)
		close(p->packs);
	deflateEnd(&p->plain);
	deflateEnd(&p->packed);
	free(p->objects);
	free(p->slots);
	free(p);
}

/* Where the object is, or would be. */
static uint32_t *
slot_of(struct store_packer *p, const git_oid *id)
{
	uint32_t hash;
	size_t i;

	memcpy(&hash, id->id, sizeof hash);
	for (i = hash & (p->nslots - 1); p->slots[i]; i = (i + 1) &
	    (p->nslots - 1)) {
		if (git_oid_equal(&p->objects[p->slots[i] - 1].id, id))
			break;
	}
	return &p->slots[i];
}

static void
double_slots(struct store_packer *p)
{
	p->nslots *= 2;
	p->slots = xrealloc(p->slots, p->nslots * sizeof *p->slots);
	memset(p->slots, 0, p->nslots * sizeof *p->slots);
	for (size_t i = 0; i < p->n; i++)
		*slot_of(p, &p->objects[i].id) = (uint32_t)i + 1;
}

/* Takes down an object that begins here; 1 if the pack has it already. */
static int
note(struct store_packer *p, const git_oid *id)
{
	struct object *o;

	if (*slot_of(p, id))
		return 1;
	if (p->n == UINT32_MAX / 2)
		return err_set(CASE_EDATA, "too many objects for a pack");
	if (p->n == p->size) {
		p->size = p->size ? p->size * 2 : 64;
		p->objects = xrealloc(p->objects,
		    p->size * sizeof *p->objects);
	}
	o = &p->objects[p->n++];
	o->id = *id;
	o->offset = p->pack.written + p->pack.len;
	*slot_of(p, id) = (uint32_t)p->n;
	if (p->n > p->nslots / 2)
		double_slots(p);
	return 0;
}

static int
add_header(struct store_packer *p, git_object_t type, size_t len)
{
	unsigned char bytes[16], *at = bytes;

	*at = (unsigned char)((unsigned)type << 4 | (len & 0xf));
	for (len >>= 4; len > 0; len >>= 7) {
		*at++ |= 0x80;
		*at = len & 0x7f;
	}
	at++;
	p->crc = (uint32_t)crc32(0, bytes, (uInt)(at - bytes));
	return add(&p->pack, bytes, (size_t)(at - bytes));
}

static int
add_deflated(struct store_packer *p, z_stream *z, const void *data, size_t len)
{
	struct file *f = &p->pack;
	int rc = 0, step = Z_OK;

	deflateReset(z);
	z->next_in = (unsigned char *)data;
	z->avail_in = (uInt)len;
	while (rc == 0 && step == Z_OK) {
		unsigned char *at = f->data + f->len;

		z->next_out = at;
		z->avail_out = (uInt)(sizeof f->data - f->len);
		step = deflate(z, Z_FINISH);
		p->crc = (uint32_t)crc32(p->crc, at, (uInt)(z->next_out - at));
		f->len += (size_t)(z->next_out - at);
		if (f->len == sizeof f->data)
			rc = flush(f);
	}
	if (rc == 0 && step != Z_STREAM_END)
		rc = err_set(CASE_EBUG, "cannot compress an object");
	return rc;
}

/* Small trees are mostly ids: zlib would save a tenth of them in a third of
 * the time that all of a pack takes. */
int
store_packer_put(struct store_packer *p, git_oid *out, git_object_t type,
    const void *data, size_t len)
{
	z_stream *z = type == GIT_OBJECT_TREE && len < PLAIN_BYTES ?
	    &p->plain : &p->packed;
	int rc;

	if (len > UINT32_MAX)
		return err_set(CASE_EDATA, "longer than 4 GB");
	if (git_odb_hash(out, data, len, type) < 0)
		return store_err("cannot hash an object");
	rc = note(p, out);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = add_header(p, type, len);
	if (rc == 0)
		rc = add_deflated(p, z, data, len);
	p->objects[p->n - 1].crc = p->crc;
	return rc;
}

static int
read_again(struct file *f, mbedtls_md_context_t *sha)
{
	uint64_t at = 0;
	ssize_t n = 1;
	int rc = mbedtls_md_starts(sha);

	while (rc == 0 && n > 0) {
		n = pread(f->fd, f->data, sizeof f->data, (off_t)at);
		if (n > 0) {
			at += (uint64_t)n;
			rc = mbedtls_md_update(sha, f->data, (size_t)n);
		}
	}
	if (rc != 0)
		return err_set(CASE_EBUG, "cannot hash '%s'", f->name);
	if (n == -1 || at != f->written)
		return err_errno("cannot read '%s' again", f->name);
	return 0;
}

/* The SHA-1 of what is in the file. */
static int
sum_file(unsigned char out[SUM], struct file *f)
{
	mbedtls_md_context_t sha;
	int rc = 0;

	mbedtls_md_init(&sha);
	if (mbedtls_md_setup(&sha, mbedtls_md_info_from_type(MBEDTLS_MD_SHA1),
	    0) != 0)
		rc = err_set(CASE_EBUG, "cannot start SHA-1");
	if (rc == 0)
		rc = read_again(f, &sha);
	if (rc == 0 && mbedtls_md_finish(&sha, out) != 0)
		rc = err_set(CASE_EBUG, "cannot hash '%s'", f->name);
	mbedtls_md_free(&sha);
	return rc;
}

/*
 * Ends a file with the sum of all that is before, and syncs it.  What was
 * written is read for this, since a pack begins with the number of objects,
 * which is not known until now.
 */
static int
seal(struct file *f, unsigned char sum[SUM])
{
	int rc = flush(f);

	if (rc == 0)
		rc = sum_file(sum, f);
	if (rc == 0)
		rc = add(f, sum, SUM);
	if (rc == 0)
		rc = flush(f);
	if (rc == 0 && fsync(f->fd) == -1)
		rc = err_errno("cannot sync '%s'", f->name);
	return rc;
}

static int
seal_pack(struct store_packer *p, unsigned char sum[SUM])
{
	unsigned char count[4];
	int rc = flush(&p->pack);

	put_32(count, p->n);
	if (rc == 0 && pwrite(p->pack.fd, count, sizeof count,
	    PACK_HEADER - sizeof count) != sizeof count)
		rc = err_errno("cannot write '%s'", p->pack.name);
	return rc == 0 ? seal(&p->pack, sum) : rc;
}

static int
compare_places(const void *a, const void *b, void *arg)
{
	const uint32_t *x = a, *y = b;
	const struct object *objects = arg;

	return git_oid_cmp(&objects[*x].id, &objects[*y].id);
}

/* The places of the objects by their ids, where the slots were: qsort(3)
 * takes as much memory again as what it sorts. */
static uint32_t *
sort(struct store_packer *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		p->slots[i] = i;
	qsort_r(p->slots, p->n, sizeof *p->slots, compare_places, p->objects);
	return p->slots;
}

/* How many ids begin with a byte that is not greater. */
static int
add_fanout(struct store_packer *p, const uint32_t *sorted)
{
	size_t n = 0;
	int rc = 0;

	for (unsigned byte = 0; rc == 0 && byte < FANOUT; byte++) {
		while (n < p->n && p->objects[sorted[n]].id.id[0] <= byte)
			n++;
		rc = add_32(&p->idx, n);
	}
	return rc;
}

/* Those that do not fit 31 bits are in a table of their own. */
static int
add_offsets(struct store_packer *p, const uint32_t *sorted)
{
	const uint32_t large = UINT32_C(1) << 31;
	uint32_t nlarge = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		uint64_t at = p->objects[sorted[i]].offset;

		rc = add_32(&p->idx, at < large ? at : large | nlarge++);
	}
	for (size_t i = 0; rc == 0 && nlarge > 0 && i < p->n; i++) {
		uint64_t at = p->objects[sorted[i]].offset;

		if (at < large)
			continue;
		rc = add_32(&p->idx, at >> 32);
		if (rc == 0)
			rc = add_32(&p->idx, at);
	}
	return rc;
}

static int
write_idx(struct store_packer *p, const unsigned char pack[SUM])
{
	unsigned char sum[SUM];
	const uint32_t *sorted = sort(p);
	int rc = create(&p->idx, p->dir, "new.idx");

	if (rc == 0)
		rc = add(&p->idx, "\377tOc\0\0\0\2", 8);
	if (rc == 0)
		rc = add_fanout(p, sorted);
	for (size_t i = 0; rc == 0 && i < p->n; i++)
		rc = add(&p->idx, p->objects[sorted[i]].id.id, GIT_OID_RAWSZ);
	for (size_t i = 0; rc == 0 && i < p->n; i++)
		rc = add_32(&p->idx, p->objects[sorted[i]].crc);
	if (rc == 0)
		rc = add_offsets(p, sorted);
	if (rc == 0)
		rc = add(&p->idx, pack, SUM);
	return rc == 0 ? seal(&p->idx, sum) : rc;
}

static int
move(struct store_packer *p, struct file *f, const char *hex,
    const char *suffix)
{
	char name[sizeof "pack-.pack" + 2 * SUM];

	snprintf(name, sizeof name, "pack-%s.%s", hex, suffix);
	if (renameat(p->dir, f->name, p->packs, name) == -1)
		return err_errno("cannot make '%s'", name);
	return 0;
}

int
store_packer_finish(struct store_packer *p)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid sum;
	int rc = seal_pack(p, sum.id);

	if (rc == 0)
		rc = write_idx(p, sum.id);
	git_oid_tostr(hex, sizeof hex, &sum);
	if (rc == 0)
		rc = move(p, &p->pack, hex, "pack");
	if (rc == 0)
		rc = move(p, &p->idx, hex, "idx");
	if (rc == 0 && fsync(p->packs) == -1)
		rc = err_errno("cannot sync 'objects/pack'");
	return rc;
}
