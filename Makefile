# make, make check, make install; the README tells what each target is for.
#
#	DEV=1		warnings are errors, and there are more of them
#	BUILD=DIR	objects and binaries go there and nowhere else
#	STATIC=0	links dynamically (in a BUILD of its own); the default
#			is static, which starts much faster, where the system
#			has the archives for it
#	TESTS='FILE…'	for make check: only these

VERSION	= $(shell sed -n 's/.*VERSION "\(.*\)"/\1/p' lib/version.h)

PREFIX	= /usr/local
BINDIR	= $(PREFIX)/bin
DATADIR	= $(PREFIX)/share
MANDIR	= $(DATADIR)/man
BASHDIR	= $(DATADIR)/bash-completion/completions
ZSHDIR	= $(DATADIR)/zsh/site-functions
FISHDIR	= $(DATADIR)/fish/vendor_completions.d

BUILD	= build
STATIC	= 1
JOBS	= 2
CFLAGS	?= -O2 -g

BASE	= -std=c11 -D_GNU_SOURCE -I. -MMD -MP -Wall -Wextra \
	  -Wformat=2 -Werror=format-security -Wshadow -Wmissing-prototypes \
	  -Wstrict-prototypes
STRICT	= -Werror -Wvla -Walloca -Wundef -Wpointer-arith -Wcast-align \
	  -Wwrite-strings -Wold-style-definition -Wduplicated-cond \
	  -Wlogical-op
HARDEN	= -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	  -fstack-clash-protection -fcf-protection=full \
	  -ftrivial-auto-var-init=zero -fPIE
COMPILE	= $(CC) @$(BUILD)/flags $(if $(DEV),$(STRICT)) $(WITH) \
	  $(CPPFLAGS) $(CFLAGS)
LINK	= $(CC) -pie -Wl,-z,relro,-z,now,-z,noexecstack $(CFLAGS) $(LDFLAGS)

PACKAGES = libgit2 sqlite3 jansson

# Our definitions of what libgit2 never needs here must be linked as objects:
# as members of an archive, nothing would ask for them in time.
INSTEAD	= $(BUILD)/lib/store_static.o $(BUILD)/lib/store_dynamic.o
LIBS_STATIC = $(BUILD)/lib/store_static.o -Wl,-Bstatic \
	  -lgit2 -lhttp_parser -lmbedtls -lmbedx509 -lmbedcrypto -lpcre2-8 \
	  -lz -lsqlite3 -ljansson -Wl,-Bdynamic -lm -lpthread -ldl
LIBS_DYNAMIC = $(BUILD)/lib/store_dynamic.o $$(pkg-config --libs $(PACKAGES)) \
	  -lmbedcrypto -lz

# What stands at the mail server's door links these too, and nothing else does.
MAIL	= gmime-3.0 libseccomp
MAIL_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/mail.c lib/mail_*.c))
MAIL_PROGRAMS = $(BUILD)/case-mail $(BUILD)/case-send \
	  $(BUILD)/tests/unit/mail%

LIB	= $(BUILD)/libcasebook.a
OBJECTS	= $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*.c))
COMMANDS = $(patsubst cmd/%.c,$(BUILD)/%,$(wildcard cmd/*.c))
UNITS	= $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
TESTS	= $(UNITS) $(wildcard tests/*.t)

all: $(COMMANDS)

$(COMMANDS): $(BUILD)/%: $(BUILD)/cmd/%.o $(LIB) $(BUILD)/libs
	$(LINK) -o $@ $< $(LIB) @$(BUILD)/libs $(WITH)

$(UNITS): $(BUILD)/%: $(BUILD)/%.o $(LIB) $(BUILD)/libs
	$(LINK) -o $@ $< $(LIB) -lcmocka @$(BUILD)/libs $(WITH)

$(MAIL_OBJECTS): private WITH = $$(pkg-config --cflags $(MAIL))
$(filter $(MAIL_PROGRAMS),$(COMMANDS) $(UNITS)): private WITH = \
	$$(pkg-config --libs $(MAIL))

$(LIB): $(filter-out $(INSTEAD),$(OBJECTS))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

# How every file is compiled; of the hardening, what this compiler knows.
$(BUILD)/flags: Makefile
	@mkdir -p $(@D)
	@pkg-config --print-errors --exists $(MAIL) && \
		pkg-config --cflags $(PACKAGES) >$@ || \
		{ echo "'make deps' installs what is missing" >&2; exit 1; }
	@echo '$(BASE)' >>$@
	@for flag in $(HARDEN); do \
		$(CC) -Werror $$flag -c -x c /dev/null -o $@.o 2>/dev/null && \
		echo "$$flag" >>$@; done; rm -f $@.o

# Static, if a program that was linked so also runs.
$(BUILD)/libs: $(INSTEAD)
	@echo 'int git_libgit2_init(void);' \
	    'int main(void) { return git_libgit2_init() < 1; }' >$@.c
	@if test '$(STATIC)' = 1 && \
	    $(LINK) -o $@.out $@.c $(LIBS_STATIC) 2>$@.log && $@.out; \
	then echo "$(LIBS_STATIC)" >$@; else echo "$(LIBS_DYNAMIC)" >$@; fi

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/tests/unit/*.d)

units: $(UNITS)

check: all units
	BUILD='$(abspath $(BUILD))' CMOCKA_MESSAGE_OUTPUT=TAP \
	    prove --exec '' --jobs $(JOBS) --failures --comments $(TESTS)

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
check-asan:
	$(MAKE) check BUILD=build-asan STATIC=0 LDFLAGS='$(SANITIZE)' \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer -U_FORTIFY_SOURCE $(SANITIZE)'

lint:
	$(MAKE) all units BUILD=build-dev DEV=1
	CC='$(CC)' tests/lint

bench demo: all
	BUILD='$(abspath $(BUILD))' tests/$@

DEBIAN	= gcc libc6-dev make pkg-config git libgit2-dev libmbedtls-dev \
	  zlib1g-dev libsqlite3-dev libjansson-dev libgmime-3.0-dev \
	  libseccomp-dev libcmocka-dev openssh-client mandoc perl \
	  jq sqlite3 strace tzdata time shellcheck cppcheck zsh fish chromium
# tests/postfix.t needs MTA=postfix, which would replace another mail server.
MTA	=
deps:
	@.ci/deps $(DEBIAN) $(MTA)

# bash and fish look for a file named like the command.
NAMES	= $(notdir $(COMMANDS))
PAGES	= $(foreach s,1 5 7,$(patsubst man/%,man$s/%,$(wildcard man/*.$s)))
FILES	= $(NAMES:%=$(BINDIR)/%) $(PAGES:%=$(MANDIR)/%) $(ZSHDIR)/_casebook \
	  $(NAMES:%=$(BASHDIR)/%) $(NAMES:%=$(FISHDIR)/%.fish)
FOLDERS	= $(sort $(dir $(FILES)))

install: all
	install -d $(FOLDERS:%='$(DESTDIR)%')
	install $(COMMANDS) '$(DESTDIR)$(BINDIR)'
	for page in $(PAGES); do install -m 644 "man/$${page#*/}" \
		'$(DESTDIR)$(MANDIR)'/"$$page" || exit; done
	for name in $(NAMES); do install -m 644 completions/casebook.bash \
		'$(DESTDIR)$(BASHDIR)'/"$$name" || exit; done
	for name in $(NAMES); do install -m 644 completions/casebook.fish \
		'$(DESTDIR)$(FISHDIR)'/"$$name.fish" || exit; done
	install -m 644 completions/_casebook '$(DESTDIR)$(ZSHDIR)'

# Folders that are empty then go too, but for those that the system made.
SYSTEM	= /usr /usr/local /usr/local/bin /usr/local/share /usr/local/share/man
uninstall:
	rm -f $(FILES:%='$(DESTDIR)%')
	@for dir in $(FOLDERS:%/='$(DESTDIR)%'); do \
		while case ' $(DESTDIR) $(SYSTEM) ' in \
			*" $$dir "*) false ;; esac && rmdir "$$dir" 2>/dev/null; \
		do dir=$${dir%/*}; done; done

clean:
	rm -rf $(BUILD) build-asan build-dev build-dyn

dist:
	git archive --prefix=casebook-$(VERSION)/ \
	    -o casebook-$(VERSION).tar.gz HEAD

.PHONY: all units check check-asan lint bench demo deps install uninstall \
	clean dist
.DELETE_ON_ERROR:
.SECONDARY:
