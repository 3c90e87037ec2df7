/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "program.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <bpf/libbpf.h>
#include <nettle/sha2.h>

#include "mxlock.skel.h"

#include "../base/report.h"
#include "instance.h"
#include "logs.h"
#include "privilege.h"

_Static_assert(sizeof(((struct mx_build *)0)->object) == SHA256_DIGEST_SIZE, "a build is known by a SHA-256");

/* 0 or -errno after a message. */
static int use_maps(const struct mxlock_bpf *object, const struct instance *instance)
{
	int error = 0;

#define REUSE(name) error = error ? error : bpf_map__reuse_fd(object->maps.name, instance->maps.name);
	INSTANCE_MAPS(REUSE)
#undef REUSE
	return error ? report_errno(-error, "instance %s: cannot use its maps for another program", instance->name) : 0;
}

struct mxlock_bpf *program_open(const struct instance *over)
{
	struct mxlock_bpf *object;

	logs_begin();
	object = mxlock_bpf__open();
	if (!object) {
		report_errno(errno, "program mxlock: cannot open the object inside this binary");
		report_hint("this mxlock is damaged: install it again");
		return NULL;
	}
	if (!over || use_maps(object, over) == 0)
		return object;
	mxlock_bpf__destroy(object);
	return NULL;
}

struct mxlock_bpf *program_load(const struct instance *over)
{
	struct mxlock_bpf *object = program_open(over);
	int error;

	if (!object)
		return NULL;
	error = mxlock_bpf__load(object);
	if (!error)
		return object;
	report_errno(-error, "program mxlock: the kernel refused to load it");
	/* without CAP_PERFMON the verifier walks what does not happen, and may object to anything there */
	if (!privilege_hint(-error))
		report_hint("-v shows what the kernel said; mxlock needs Linux 6.1 or later");
	mxlock_bpf__destroy(object);
	return NULL;
}

void program_build(struct mx_build *ret)
{
	struct sha256_ctx context;
	const void *object;
	size_t size;

	memset(ret, 0, sizeof(*ret));
	snprintf(ret->version, sizeof(ret->version), "%s", MX_VERSION);
	object = mxlock_bpf__elf_bytes(&size);
	sha256_init(&context);
	sha256_update(&context, size, object);
	sha256_digest(&context, sizeof(ret->object), ret->object);
}

const char *program_own_version(void)
{
	return MX_VERSION;
}

void program_version(const struct mx_build *build, char ret_text[static PROGRAM_VERSION])
{
	size_t i;

	for (i = 0; i + 1 < PROGRAM_VERSION && build->version[i]; i++) {
		bool printable = build->version[i] > ' ' && build->version[i] < 0x7f;

		ret_text[i] = '?';
		if (printable)
			ret_text[i] = build->version[i];
	}
	ret_text[i] = '\0';
}

enum program_age program_compare(const struct mx_build *build)
{
	char theirs[PROGRAM_VERSION];
	struct mx_build own;
	int order;

	program_build(&own);
	program_version(build, theirs);
	order = strverscmp(theirs, own.version);
	if (order != 0)
		return order < 0 ? PROGRAM_OLDER : PROGRAM_NEWER;
	return memcmp(build->object, own.object, sizeof(own.object)) == 0 ? PROGRAM_SAME : PROGRAM_OTHER;
}
