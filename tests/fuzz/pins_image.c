/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "pins_image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/map.h"
#include "pins_kernel.h"
#include "policy/compile.h"
#include "reasons.h"
#include "sections.h"

#define NOW     1795219200
#define NUMBERS 512
#define NAMES   40 /* further pins */

_Static_assert(sizeof(((struct input *)0)->header) == offsetof(struct mx_header, port_class), "the header's fields");
_Static_assert(sizeof(((struct input *)0)->deadline) == sizeof(struct mx_deadline), "a deadline");
_Static_assert(sizeof(((struct input *)0)->keeps) == sizeof(struct mx_instance), "what an instance keeps");

/* A generation as it is pinned. */
struct image {
	struct mx_header header;
	struct mx_number numbers[NUMBERS];
};

static struct image images[2];
static struct mx_instance keeps;
static struct mx_build build;
static struct mx_deadline deadline;
static __u32 in_force, named;
static struct section text;

static struct pin *add_map(const char *folder, const char *name, const struct map_shape *shape, __u32 id)
{
	char path[PINS_PATH];
	struct pin *pin;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	pin = pins_add(path, PIN_MAP);
	if (!pin)
		pins_die("no room for what every instance has");
	pin->is.map = (struct bpf_map_info){
		.type = shape->type,
		.id = id,
		.key_size = shape->key_size,
		.value_size = shape->value_size,
		.max_entries = shape->entries,
	};
	return pin;
}

static void add_program(const char *path, __u32 type, __u32 id, __u32 uses)
{
	struct pin *pin = pins_add(path, PIN_PROGRAM);

	if (!pin)
		return;
	pin->is.program.type = type;
	pin->is.program.id = id;
	pin->uses = uses;
}

static void add_instance(const struct input *input)
{
	static const struct {
		const char *name;
		struct map_shape shape;
	} maps[] = {
		{"in_force", {BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2, 0}},
		{"tries", {BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, MX_SLOTS, 0}},
		{"indexes", {BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, MX_SLOTS * MX_INDEX_CHUNKS, 0}},
		{"endings", {BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, MX_SLOTS, 0}},
		{"rule_counters", {BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, MX_CHUNKS, 0}},
		{"lock_counters", {BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(struct mx_lock_counter), MX_LOCK_NAMES, 0}},
		{"reason_counters", {BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, MX_REASON_COUNT, 0}},
		{"deadlines", {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_deadline), MX_SLOTS, 0}},
		{"denied_sources", {BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(struct mx_denied_block), MX_DENIED_BLOCKS, 0}},
		{"watch_lease", {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_watch), 1, 0}},
		{"watch_buckets", {BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(struct mx_watch_bucket), 1, 0}},
		{"events", {BPF_MAP_TYPE_RINGBUF, 0, 0, MX_EVENTS, 0}},
		{"explained", {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_explained), 1, 0}},
		{"lock_names", {BPF_MAP_TYPE_HASH, MX_NAME, 4, MX_LOCK_NAMES, 0}},
		{"instance", {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_instance), 1, 0}},
		{"build", {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_build), 1, 0}},
	};
	struct pin *pin;

	for (__u32 i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		pin = add_map(PINS_FOLDER, maps[i].name, &maps[i].shape, PINS_IN_FORCE + i);
		if (strcmp(maps[i].name, "in_force") == 0)
			pin->bytes = &in_force, pin->size = sizeof(in_force);
		else if (strcmp(maps[i].name, "lock_names") == 0)
			pin->bytes = &named, pin->size = input->named ? sizeof(named) : 0;
		else if (strcmp(maps[i].name, "deadlines") == 0)
			pin->bytes = &deadline, pin->size = sizeof(deadline);
		else if (strcmp(maps[i].name, "instance") == 0)
			pin->bytes = &keeps, pin->size = sizeof(keeps);
		else if (strcmp(maps[i].name, "build") == 0)
			pin->bytes = &build, pin->size = sizeof(build);
	}
	add_program(PINS_FOLDER "/program", BPF_PROG_TYPE_XDP, PINS_PROGRAM, PINS_IN_FORCE);
	add_program(PINS_FOLDER "/explain", BPF_PROG_TYPE_XDP, PINS_PROGRAM + 2, PINS_IN_FORCE);
	add_program(PINS_FOLDER "/clock", BPF_PROG_TYPE_SYSCALL, PINS_PROGRAM + 1, 0);
	memcpy(&keeps, input->keeps, sizeof(keeps));
	memset(&build, input->keeps[0], sizeof(build)); /* a version without its NUL, or any */
	if (input->right & RIGHT_INSTANCE)
		keeps = (struct mx_instance){.magic = MX_MAGIC, .abi = MX_ABI, .tick_ns = keeps.tick_ns ? keeps.tick_ns : 4000000};
	memcpy(&deadline, input->deadline, sizeof(deadline));
	if ((input->right & RIGHT_DEADLINE) && deadline.until)
		deadline.generation = PINS_GENERATION;
	named = input->named * 17;
}

static void add_chunks(__u32 chunks)
{
	const struct map_shape shape = {BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(struct mx_counter_block), MX_CHUNK_BLOCKS, 0};
	char name[16];

	for (__u32 i = 0; i < chunks; i++) {
		snprintf(name, sizeof(name), "chunk-%u", i);
		add_map(PINS_FOLDER, name, &shape, 200 + i);
	}
}

static __u32 pages(size_t size)
{
	return size ? (__u32)((size + MAP_PAGE - 1) / MAP_PAGE) : 1;
}

/* The maps of a generation, whatever they hold. Returns the id of its header. */
static __u32 add_generation(const struct image *image, __u64 number, const char *its_text, size_t length)
{
	const struct map_shape header = {BPF_MAP_TYPE_ARRAY, 4, sizeof(struct mx_header), 1, 0};
	struct map_shape blob = {BPF_MAP_TYPE_ARRAY, 4, MAP_PAGE, 1, 0};
	__u32 id = 300 + 10 * (__u32)number, count = image->header.rule_count;
	char folder[PINS_PATH];
	struct pin *pin;

	snprintf(folder, sizeof(folder), PINS_FOLDER "/gen-%llu", (unsigned long long)number);
	pin = add_map(folder, "header", &header, id);
	pin->bytes = &image->header, pin->size = sizeof(image->header);
	blob.entries = pages(length);
	pin = add_map(folder, "text", &blob, id + 1);
	pin->bytes = its_text, pin->size = length;
	blob.entries = pages((count < NUMBERS ? count : NUMBERS) * sizeof(image->numbers[0]));
	pin = add_map(folder, "numbers", &blob, id + 2);
	pin->bytes = image->numbers, pin->size = sizeof(image->numbers);
	return id;
}

/* What the text says of itself; `policy` NULL: it does not compile. */
static void set_right(const struct input *input, const struct policy *policy, __u32 room, struct mx_header *header)
{
	if (input->right & RIGHT_HEADER) {
		header->magic = MX_MAGIC;
		header->abi = MX_ABI;
		header->generation = PINS_GENERATION;
		header->previous = input->before % 2 ? 0 : PINS_GENERATION - 1;
		header->slot %= MX_SLOTS;
	}
	if (policy && (input->right & RIGHT_POLICY)) {
		header->lock_count = policy->lock_count;
		header->rule_count = policy->rule_count;
		header->ending_count = 0;
		header->text_length = text.length;
		memcpy(header->digest, policy->digest, sizeof(header->digest));
	}
	if ((input->right & RIGHT_LIMIT) && (header->number_limit > room || header->number_limit < header->rule_count))
		header->number_limit = header->rule_count < room ? header->rule_count : room;
	for (__u32 i = 0; i < 2 && (input->right & RIGHT_COUNTERS); i++)
		header->locks[i].counter %= MX_LOCK_NAMES;
}

/* The numbers as they are in the input; where there are none, or they are set right, each has one of its own. */
static void make_numbers(const struct input *input, const struct section *bytes, struct image *image)
{
	size_t size = bytes->length < sizeof(image->numbers) ? bytes->length : sizeof(image->numbers);
	__u32 written = (__u32)(size / sizeof(image->numbers[0]));

	memset(image->numbers, 0, sizeof(image->numbers));
	memcpy(image->numbers, bytes->start, size);
	if (!(input->right & RIGHT_NUMBERS))
		return;
	for (__u32 i = 0; i < NUMBERS; i++)
		if (i >= written)
			image->numbers[i].number = i;
		else if (image->header.number_limit)
			image->numbers[i].number %= image->header.number_limit;
}

/* "p1 /sys/fs/bpf/xdp/dispatch-3-9/prog0-prog": what it is, and where; below the bpffs. */
static void add_named(const char *line, size_t length)
{
	char path[PINS_PATH];
	struct pin *pin;
	unsigned number;

	if (length < 4 || length > 100 || memchr(line, '\0', length) || line[length - 1] == '/' || line[3] == '/')
		return;
	number = (unsigned char)line[1] % 16;
	snprintf(path, sizeof(path), "/sys/fs/bpf/%.*s", (int)length - 3, line + 3);
	if (strstr(path, "//"))
		return;
	switch (line[0]) {
	case 'p': /* a program, of ours where the number is odd */
		add_program(path, BPF_PROG_TYPE_XDP, PINS_PROGRAM + 10 + number, number % 2 ? PINS_IN_FORCE : 77);
		return;
	case 'l': /* a link of ours to an interface */
	case 'x': /* a member of a dispatcher */
		pin = pins_add(path, PIN_LINK);
		if (!pin)
			return;
		pin->is.link.id = 500 + number;
		pin->is.link.type = line[0] == 'l' ? BPF_LINK_TYPE_XDP : BPF_LINK_TYPE_TRACING;
		pin->is.link.prog_id = line[0] == 'l' ? PINS_PROGRAM : PINS_PROGRAM + 10 + number;
		if (line[0] == 'l')
			pin->is.link.xdp.ifindex = number;
		else
			pin->is.link.tracing.target_obj_id = PINS_PROGRAM + 10 + number / 2 * 2;
		return;
	default: /* a map of no shape that we know */
		pin = pins_add(path, PIN_MAP);
		if (pin)
			pin->is.map.id = 600 + number;
	}
}

static void add_names(const struct section *names)
{
	const char *at = names->start, *end = at + names->length;

	for (unsigned i = 0; i < NAMES && at < end; i++) {
		const char *line = memchr(at, '\n', (size_t)(end - at));

		line = line ? line : end;
		add_named(at, (size_t)(line - at));
		at = line + 1;
	}
}

static void add_fault(const struct input *input)
{
	static const int errors[] = {ENOENT, EPERM, EACCES, ENOMEM};
	struct pin *pin = pins_at(input->fault_pin);

	if (!pin)
		return;
	switch (input->fault % 8) {
	case 0: pin->is.map.type ^= 1; return;
	case 1: pin->is.map.key_size ^= 1u << input->fault / 8; return;
	case 2: pin->is.map.value_size ^= 1u << input->fault / 8; return;
	case 3: pin->is.map.max_entries ^= 1u << input->fault / 8; return;
	default: pin->error = errors[input->fault % 4]; return;
	}
}

static void surround(const struct input *input)
{
	struct surroundings around = {.names = input->names * 20, .counted = input->counted, .looks = 12};

	for (unsigned i = 0; i < 4; i++)
		around.programs[i] = input->programs[i] ? PINS_PROGRAM + input->programs[i] % 32 : 0;
	snprintf(around.interface, sizeof(around.interface), "%.*s", (int)sizeof(input->interface),
		 (const char *)input->interface);
	pins_reset(&around);
}

bool image_make(const uint8_t *data, size_t size)
{
	static struct policy *policy;
	struct section sections[3] = {{"", 0}, {"", 0}, {"", 0}};
	struct diagnostics diagnostics = {0};
	struct input input;
	__u32 chunks;

	if (size < sizeof(input))
		return false;
	memcpy(&input, data, sizeof(input));
	sections_split(data + sizeof(input), size - sizeof(input), sections, 3);
	chunks = input.chunks % 4;
	policy_free(policy); /* that of the input before: its text was pinned */
	text = sections[1];
	policy = policy_compile("fuzz", text.start, text.length, NOW, &diagnostics);
	diagnostics_free(&diagnostics);
	if (policy && (input.right & RIGHT_TEXT))
		text = (struct section){policy->text, policy->text_length};
	surround(&input);
	add_instance(&input);
	add_chunks(chunks);
	memcpy(&images[0].header, input.header, sizeof(input.header));
	memcpy(images[0].header.locks, input.locks, sizeof(input.locks));
	set_right(&input, policy, chunks * MX_CHUNK_COUNTERS, &images[0].header);
	make_numbers(&input, &sections[2], &images[0]);
	memcpy(&images[1].header, &images[0].header, sizeof(input.header));
	memcpy(images[1].header.locks, images[0].header.locks, sizeof(input.locks));
	memcpy(images[1].numbers, images[0].numbers, sizeof(images[0].numbers));
	images[1].header.generation = PINS_GENERATION - 1;
	images[1].header.previous = 0;
	images[1].header.slot = (images[0].header.slot + 1) % MX_SLOTS;
	in_force = add_generation(&images[0], PINS_GENERATION, text.start, text.length);
	if (input.before % 2 == 0)
		add_generation(&images[1], PINS_GENERATION - 1, text.start, text.length);
	add_names(&sections[0]);
	add_fault(&input);
	return true;
}
