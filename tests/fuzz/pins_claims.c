/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "pins_claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/attach_pin.h"
#include "pins_image.h"
#include "pins_kernel.h"
#include "policy/digest.h"

static struct {
	__u64 now, before; /* generations that stay */
	__u32 limit;       /* counters that stay */
} kept;

static void must(bool holds, const char *what)
{
	if (!holds)
		pins_die(what);
}

void claim_numbers(const struct mx_number *numbers, __u32 count, __u32 limit)
{
	bool *taken = mem_zeroed(limit, sizeof(*taken));

	for (__u32 i = 0; i < count; i++) {
		must(numbers[i].number < limit, "a rule has a counter past the limit");
		must(!taken[numbers[i].number], "two rules have one counter");
		taken[numbers[i].number] = true;
	}
	free(taken);
}

void claim_live(const struct live *live)
{
	const struct mx_header *header = live->generation.header;
	uint8_t digest[POLICY_DIGEST];

	must(header->magic == MX_MAGIC && header->abi == MX_ABI, "a header of another make was taken");
	must(header->generation == PINS_GENERATION || header->generation == PINS_GENERATION - 1, "another generation was taken");
	must(header->previous < header->generation, "a generation comes before itself");
	must(header->slot < MX_SLOTS && header->lock_count <= MX_LOCKS, "an index of the header is past its end");
	must(header->rule_count == live->policy->rule_count && header->lock_count == live->policy->lock_count,
	     "the header counts otherwise than the policy");
	digest_of(live->generation.text, header->text_length, digest);
	must(memcmp(digest, header->digest, sizeof(digest)) == 0, "a text of another digest was taken");
	must(memcmp(digest, live->policy->digest, sizeof(digest)) == 0, "a text that is not canonical was taken");
	must(header->number_limit <= MX_CHUNKS * MX_CHUNK_COUNTERS, "more counters than there can be");
	claim_numbers(live->generation.numbers, header->rule_count, header->number_limit);
}

void claim_attachment(const struct attachment *attachment)
{
	char path[PINS_PATH];

	must(memchr(attachment->interface, '\0', sizeof(attachment->interface)) != NULL, "a name without an end");
	must(strlen(attachment->pin) > 0 && !strchr(attachment->pin, '/'), "a pin that is a path");
	must(attachment->via != ATTACH_VIA_AUTO && attachment->ifindex > 0, "an attachment to nothing");
	snprintf(path, sizeof(path), PINS_FOLDER "/%s", attachment->pin);
	must(pins_find(path) || pins_is_folder(path), "an attachment without a pin");
}

static void may_be_tidied(const struct pin *pin)
{
	const char *name = pin->path + strlen(PINS_FOLDER "/");
	unsigned long long number;

	must(strncmp(pin->path, PINS_FOLDER "/", strlen(PINS_FOLDER "/")) == 0, "something of others is tidied");
	if (sscanf(name, "gen-%llu/", &number) == 1) {
		must(number != kept.now && number != kept.before, "a generation that stays is tidied");
		return;
	}
	must(sscanf(name, "chunk-%llu", &number) == 1, "what is neither a generation nor a chunk is tidied");
	must(number * MX_CHUNK_COUNTERS >= kept.limit, "counters in use are tidied");
}

static void nothing_is_detached(const struct pin *program)
{
	(void)program;
	pins_die("tidying takes a program off an interface");
}

void claim_tidying(const struct live *live)
{
	struct generation before = {0};

	kept.before = live->generation.header->generation;
	kept.limit = live->generation.header->number_limit;
	/* where nobody confirmed it, the one committed last is not in force, and stays */
	kept.now = PINS_GENERATION;
	if (live->generation.header->previous && live->generation.header->generation == PINS_GENERATION &&
	    generation_open(&live->instance, live->generation.header->previous, &before) == 0) {
		kept.before = before.header->generation;
		if (before.header->number_limit > kept.limit)
			kept.limit = before.header->number_limit;
	}
	generation_close(&before);
	pins_removing = may_be_tidied;
	pins_detaching = nothing_is_detached;
}

static bool is_ours(const struct pin *pin)
{
	return pin->kind == PIN_PROGRAM && pin->uses == PINS_IN_FORCE;
}

/* Whether libxdp's folder that the pin lies in holds a program of ours, and its dispatcher is on no interface that is listed. */
static bool is_leftover(const struct pin *pin)
{
	size_t length = strlen(PINS_LIBXDP "/") + strcspn(pin->path + strlen(PINS_LIBXDP "/"), "/") + 1;
	unsigned ifindex, id;
	bool ours = false;

	if (sscanf(pin->path, PINS_LIBXDP "/dispatch-%u-%u", &ifindex, &id) != 2)
		return false;
	for (unsigned i = 1; i < 4; i++)
		if (pins_surroundings()->programs[i] == id)
			return false;
	for (size_t i = 0; pins_at(i); i++)
		ours = ours || (strncmp(pins_at(i)->path, pin->path, length) == 0 && is_ours(pins_at(i)));
	return ours && !strchr(pin->path + length, '/');
}

static void may_be_removed(const struct pin *pin)
{
	struct attachment attachment;
	size_t length = strlen(PINS_FOLDER "/");

	if (strncmp(pin->path, PINS_FOLDER "/", length) == 0)
		must(attach_pin_parse(pin->path + length, &attachment), "what is no mark of an attachment is removed");
	else
		must(is_leftover(pin), "what others have pinned is removed");
}

/* A program of ours, or a dispatcher all of whose members are. */
static void may_be_detached(const struct pin *program)
{
	unsigned members = 0;

	if (is_ours(program) || program->is.program.id == PINS_PROGRAM)
		return;
	for (size_t i = 0; pins_at(i); i++) {
		const struct pin *link = pins_at(i), *member = NULL;

		if (link->kind != PIN_LINK || link->error || link->is.link.type != BPF_LINK_TYPE_TRACING ||
		    link->is.link.tracing.target_obj_id != program->is.program.id)
			continue;
		for (size_t j = 0; pins_at(j) && !member; j++)
			if (pins_at(j)->kind == PIN_PROGRAM && pins_at(j)->is.program.id == link->is.link.prog_id)
				member = pins_at(j);
		must(member && is_ours(member), "a dispatcher with a program of others is taken off");
		members++;
	}
	must(members > 0, "a program of others is taken off");
}

void claim_detaching(void)
{
	pins_removing = may_be_removed;
	pins_detaching = may_be_detached;
}
