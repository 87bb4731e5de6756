#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/mail_parts.h"

/*
 * The locks are independent, and each would do alone against most of what an
 * intruder could try: limits, Landlock (files and ports, where the kernel has
 * it), and a list of the system calls that computing needs (seccomp), without
 * which there is no door.
 */

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum {
	MEMORY = 512 << 20,
	CPU = 60,		/* seconds of a child, which reads many mails;
				 * the next takes over */
};

/* Bytes of address space in use; 0 where that can't be told. */
static rlim_t
mapped(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static int
limit(int resource, rlim_t value)
{
	const struct rlimit l = { value, value };

	return setrlimit(resource, &l);
}

/*
 * The memory is on top of what the parent had.  A sanitizer maps the whole
 * address space.  No new descriptor, no new process, no file with a byte in
 * it.
 */
static int
set_limits(rlim_t memory)
{
	if (!SANITIZED && limit(RLIMIT_AS, memory) == -1)
		return 1;
	return limit(RLIMIT_CPU, CPU) == -1 || limit(RLIMIT_CORE, 0) == -1 ||
	    limit(RLIMIT_FSIZE, 0) == -1 || limit(RLIMIT_NOFILE, 0) == -1 ||
	    limit(RLIMIT_NPROC, 0) == -1;
}

/*
 * linux/landlock.h may be older than the kernel.  Unknown rights are an
 * error, so what is denied depends on the version; a longer struct is none as
 * long as what is unknown of it is 0.
 */
static void
deny_files(void)
{
#ifdef SYS_landlock_create_ruleset
	/* How many rights there are, by version: of files, of ports, and of
	 * reaching other processes. */
	static const unsigned char files[] = { 0, 13, 14, 15, 15, 16 },
	    ports[] = { 0, 0, 0, 0, 2 }, scopes[] = { 0, 0, 0, 0, 0, 0, 2 };
	struct {
		uint64_t files, ports, scopes;
	} denied = { 0 };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1), fd;

	if (version < 1)
		return;
#define RIGHTS(list) ((UINT64_C(1) << (list)[(size_t)version < \
	sizeof (list) ? (size_t)version : sizeof (list) - 1]) - 1)
	denied.files = RIGHTS(files);
	denied.ports = RIGHTS(ports);
	denied.scopes = RIGHTS(scopes);
	fd = syscall(SYS_landlock_create_ruleset, &denied, sizeof denied, 0);
	if (fd >= 0) {
		syscall(SYS_landlock_restrict_self, fd, 0);
		close((int)fd);
	}
#endif
}

/* All that parsing needs.  Other calls fail, as libraries that only try can
 * stand it.  Each mail has its own alarm, so setitimer() stays; who puts that
 * off meets RLIMIT_CPU, and the parent's patience. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(brk),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(setitimer), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64), SCMP_SYS(gettimeofday), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getrandom), SCMP_SYS(sched_yield),
	SCMP_SYS(sysinfo), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(restart_syscall),
};

/* What no library tries: whoever calls these is an intruder. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
	SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3),
	SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
	SCMP_SYS(bind), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(setuid),
	SCMP_SYS(mount), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
};

static int
add_rules(scmp_filter_ctx filter)
{
	/* No memory becomes a program. */
	const struct scmp_arg_cmp data = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    PROT_EXEC, 0);
	int rc = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		rc |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS,
		    deadly[i], 0);
	rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    data);
	rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    data);
	return rc != 0;
}

static int
deny_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = 1;

	if (filter && add_rules(filter) == 0)
		rc = seccomp_load(filter) != 0;
	if (filter)
		seccomp_release(filter);
	return rc;
}

int
mail_lock_in(void)
{
	rlim_t memory = mapped() + MEMORY;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return 1;
	deny_files();
	return set_limits(memory) != 0 || deny_calls() != 0;
}
