# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# `make help` lists what there is. Everything that is built lies under build/.

# of this version, and when it was made: the package's changelog takes both from here
VERSION := 0.1.0
DATE    := 2026-11-22

BUILD   := build
CC      ?= gcc
CLANG   ?= clang
BPFTOOL ?= bpftool
PKGCONF ?= pkg-config
INSTALL ?= install
prefix  ?= /usr/local
sysconfdir ?= /etc
unitdir ?= $(prefix)/lib/systemd/system
udevdir ?= $(prefix)/lib/udev/rules.d
V       ?= 0
WERROR  ?= -Werror # packagers: WERROR=

Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-7s %s\n' $(1) $(2)

LIBRARIES := libbpf libxdp smartcols jansson nettle libmicrohttpd
WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla \
             -Wunused-function $(WERROR)
CFLAGS    ?= -O2 -g
HARDEN    := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2 -Wformat -Wformat-security
ALL_CPPFLAGS = -D_GNU_SOURCE -DMX_VERSION='"$(VERSION)"' -Iinclude -I$(BUILD) $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 $(WARNINGS) $(HARDEN) $(CFLAGS) $$($(PKGCONF) --cflags $(LIBRARIES))
ALL_LDFLAGS  = -pie -Wl,-z,relro -Wl,-z,now $(LDFLAGS)
LDLIBS       = $$($(PKGCONF) --libs $(LIBRARIES))

MULTIARCH  := $(shell $(CC) -print-multiarch 2>/dev/null)
BPF_CFLAGS := -target bpf -mcpu=v3 -O2 -g -Wall -Wextra $(WERROR) -Iinclude -I/usr/include/$(MULTIARCH)

SOURCES := $(wildcard loader/*.c loader/*/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libmxlock.a
UNITS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*_test.c tests/packet/*_test.c))
# what the packet tests share
PACKET  := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %_test.c,$(wildcard tests/packet/*.c)))
# what the tests on traffic and the benchmark send, answer and count with
TOOLS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(filter-out %.bpf.c,$(wildcard tests/netns/*.c tests/bench/*.c))) \
           $(addprefix $(BUILD)/tests/oracle/,oracle vlans.bpf.o pass.bpf.o) \
           $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/netns/*.bpf.c tests/bench/*.bpf.c)) \
           $(addprefix $(BUILD)/tests/torture/,swaps trip survey) \
           $(BUILD)/tests/upgrade/0.0.9/mxlock $(BUILD)/tests/upgrade/99.0.0/mxlock

# for what a target needs built: on all CPUs
AT_ONCE := --no-print-directory --jobs=$(shell nproc)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help deps demo test test-kernels test-package bench torture fuzz lint deb install uninstall clean

all: $(BUILD)/mxlock ## build build/mxlock

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building and testing need (root, Debian 12)
	$(Q)tests/deps

$(BUILD)/mxlock: $(BUILD)/loader/main.o $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(BUILD)/loader/main.o,$(OBJECTS))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/loader/%.o: loader/%.c Makefile | $(BUILD)/mxlock.skel.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The object of another compiler, for the kernel matrix: make build/clang-19/mxlock.bpf.o
$(BUILD)/clang-%/mxlock.bpf.o: bpf/mxlock.bpf.c $(wildcard bpf/*.h include/*.h) Makefile
	$(call say,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)clang-$* $(BPF_CFLAGS) -c -o $@ $<

$(BUILD)/mxlock.bpf.o: bpf/mxlock.bpf.c Makefile
	$(call say,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/mxlock.skel.h: $(BUILD)/mxlock.bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name mxlock_bpf > $@

$(BUILD)/tests/%.bpf.o: tests/%.bpf.c Makefile
	$(call say,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/packet/%.o: tests/packet/%.c Makefile | $(BUILD)/mxlock.skel.h
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(filter $(BUILD)/tests/packet/%,$(UNITS)): $(PACKET)

$(BUILD)/tests/oracle/oracle: $(filter-out %.bpf.c,$(wildcard tests/oracle/*.[ch])) $(BUILD)/tests/packet/frames.o

$(BUILD)/tests/%: tests/%.c $(LIBRARY) Makefile
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Iloader -Itests $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $(filter %.c %.o,$^) $(LIBRARY) $(LDLIBS) -lcmocka

$(addprefix $(BUILD)/tests/torture/,swaps survey): tests/torture/flow.c tests/torture/flow.h
$(BUILD)/tests/torture/swaps: tests/torture/ledger.c tests/torture/ledger.h

# mxlock as of another version, with another program, for the tests of the upgrade
$(BUILD)/tests/upgrade/mxlock.skel.h: $(BUILD)/tests/upgrade/mxlock.bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name mxlock_bpf > $@

$(BUILD)/tests/upgrade/%/mxlock: $(BUILD)/tests/upgrade/mxlock.skel.h loader/main.c loader/kernel/program.c $(LIBRARY) Makefile
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -I$(<D) $(ALL_CPPFLAGS) -UMX_VERSION -DMX_VERSION='"$*"' $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c,$^) $(LIBRARY) $(LDLIBS)

test: deps ## run every test (root)
	$(Q)$(MAKE) $(AT_ONCE) all units tools
	$(Q)tests/run

.PHONY: units tools
units: $(UNITS) ## build the unit tests and those of packets
tools: $(TOOLS) ## build what the other tests send, answer and count with

demo: deps ## a throw-away edge: attach, connect, swap, connect, count (root)
	$(Q)$(MAKE) $(AT_ONCE) all tools
	$(Q)tests/demo/run

bench: deps ## measure, as ratios in one run (root); BENCH=--publish writes docs/performance.md
	$(Q)$(MAKE) $(AT_ONCE) all tools
	$(Q)tests/bench/run $(BENCH)

torture: deps ## swap, kill, refuse and crowd it, in the long forms: an hour and a half (root)
	$(Q)$(MAKE) $(AT_ONCE) all tools
	$(Q)tests/torture/run

test-kernels: deps ## boot Debian's 6.1 and 6.12 kernels, and run the claims that need them (root)
	$(Q)tests/deps kernels
	$(Q)$(MAKE) $(AT_ONCE) all units tools
	$(Q)tests/vm/run --with $(BUILD)/tests/bench/verified --with $(BUILD)/tests/torture/trip --with $(BUILD)/tests/upgrade/0.0.9/mxlock tests/vm/guest/*.sh $(addprefix $(BUILD)/tests/packet/,claims_test maps_test)

test-package: deps ## build the package, install it in a virtual machine with systemd, boot it, upgrade and purge it (root)
	$(Q)tests/deps package
	$(Q)$(MAKE) $(AT_ONCE) all tools
	$(Q)$(MAKE) --no-print-directory deb
	$(Q)tests/package/run

fuzz: deps ## each fuzzer for a minute, then ten million mutated packets (root)
	$(Q)$(MAKE) $(AT_ONCE) all
	$(Q)tests/fuzz/run

lint: deps ## clang-tidy, cppcheck, shellcheck; the hardening of the binary; unit and golden tests under valgrind
	$(Q)tests/deps lint
	$(Q)$(MAKE) $(AT_ONCE) all units
	$(Q)tests/lint/run
	$(Q)tests/lint/memory

clean: ## remove build/
	rm -rf $(BUILD)

deb: ## build Debian packages: build/*.deb
	$(Q)tests/deps deb
	$(Q)loader/package/deb $(VERSION) $(DATE)

DOCS  := $(DESTDIR)$(prefix)/share/doc/mxlock
UNITS_OF_SYSTEMD := $(notdir $(wildcard loader/package/systemd/*.service loader/package/systemd/*.timer))
PAGES := $(notdir $(wildcard docs/*.[1-9]))

# these name the program by its path
define install_by_path
	sed 's,@sbindir@,$(prefix)/sbin,' loader/package/systemd/$(1) > $(DESTDIR)$(2)/$(1)
	chmod 0644 $(DESTDIR)$(2)/$(1)

endef

install: all ## install below $(prefix), default /usr/local
	$(INSTALL) -D -m 0755 $(BUILD)/mxlock $(DESTDIR)$(prefix)/sbin/mxlock
	set -e; $(foreach page,$(PAGES),$(INSTALL) -D -m 0644 docs/$(page) $(DESTDIR)$(prefix)/share/man/man$(subst .,,$(suffix $(page)))/$(page);)
	$(INSTALL) -D -m 0644 loader/package/mxlock.bash $(DESTDIR)$(prefix)/share/bash-completion/completions/mxlock
	$(INSTALL) -d -m 0755 $(DESTDIR)$(sysconfdir)/mxlock $(DESTDIR)$(unitdir) $(DESTDIR)$(udevdir)
	$(foreach unit,$(UNITS_OF_SYSTEMD),$(call install_by_path,$(unit),$(unitdir)))
	$(call install_by_path,85-mxlock.rules,$(udevdir))
	$(INSTALL) -d -m 0755 $(DOCS)/docs/performance $(DOCS)/docs/prometheus $(DOCS)/policies
	$(INSTALL) -m 0644 README.md $(DOCS)
	$(INSTALL) -m 0644 docs/*.md $(DOCS)/docs
	$(INSTALL) -m 0644 policies/* $(DOCS)/policies
	$(INSTALL) -m 0644 docs/performance/* $(DOCS)/docs/performance
	$(INSTALL) -m 0644 docs/prometheus/* $(DOCS)/docs/prometheus

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(prefix)/sbin/mxlock $(DESTDIR)$(prefix)/share/bash-completion/completions/mxlock \
	      $(addprefix $(DESTDIR)$(prefix)/share/man/man?/,$(PAGES)) \
	      $(addprefix $(DESTDIR)$(unitdir)/,$(UNITS_OF_SYSTEMD)) $(DESTDIR)$(udevdir)/85-mxlock.rules
	rm -rf $(DOCS)

-include $(OBJECTS:.o=.d) $(PACKET:.o=.d) $(UNITS:=.d) $(addsuffix .d,$(basename $(TOOLS))) $(BUILD)/mxlock.bpf.d
