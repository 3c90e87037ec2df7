/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "pins_kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "abi.h"

#define PINS   96
#define OPENS  64
#define FIRST  (1 << 20) /* no descriptor of the machine is that high */
#define CPUS   2
#define MAPPED 8

static struct {
	struct pin pins[PINS];
	size_t count;
	const struct pin *open[OPENS];
	struct {
		void *memory;
		size_t size;
	} mapped[MAPPED];
	struct surroundings around;
	__u64 jiffies;
} kernel;

void (*pins_removing)(const struct pin *pin);
void (*pins_detaching)(const struct pin *program);

void pins_die(const char *what)
{
	fprintf(stderr, "pins_fuzz: %s\n", what);
	abort();
}

void pins_reset(const struct surroundings *surroundings)
{
	kernel.count = 0;
	kernel.around = *surroundings;
	kernel.jiffies = 5000000000; /* a year, and what the kernel begins with */
}

struct surroundings *pins_surroundings(void)
{
	return &kernel.around;
}

struct pin *pins_find(const char *path)
{
	for (size_t i = 0; i < kernel.count; i++)
		if (strcmp(kernel.pins[i].path, path) == 0)
			return &kernel.pins[i];
	return NULL;
}

struct pin *pins_at(size_t index)
{
	return index < kernel.count ? &kernel.pins[index] : NULL;
}

struct pin *pins_add(const char *path, enum pin_kind kind)
{
	struct pin *pin;

	if (kernel.count == PINS || strlen(path) >= PINS_PATH || pins_find(path))
		return NULL;
	pin = &kernel.pins[kernel.count++];
	memset(pin, 0, sizeof(*pin));
	strcpy(pin->path, path);
	pin->kind = kind;
	return pin;
}

void pins_all_closed(void)
{
	for (int i = 0; i < OPENS; i++)
		if (kernel.open[i])
			pins_die("a descriptor is still open");
	for (int i = 0; i < MAPPED; i++)
		if (kernel.mapped[i].memory)
			pins_die("memory of a map is still mapped");
}

/* As libbpf: the negative error, and errno. */
static int refuse(int error)
{
	errno = error;
	return -error;
}

static int open_pin(const struct pin *pin)
{
	if (pin->error)
		return refuse(pin->error);
	for (int i = 0; i < OPENS; i++)
		if (!kernel.open[i]) {
			kernel.open[i] = pin;
			return FIRST + i;
		}
	pins_die("so many descriptors are open");
}

static const struct pin *opened(int fd)
{
	if (fd < FIRST || fd >= FIRST + OPENS || !kernel.open[fd - FIRST])
		pins_die("a call for a descriptor that is not open");
	return kernel.open[fd - FIRST];
}

static const struct pin *opened_map(int fd)
{
	const struct pin *pin = opened(fd);

	if (pin->kind != PIN_MAP)
		pins_die("a call of maps for what is none");
	return pin;
}

int bpf_obj_get(const char *path)
{
	const struct pin *pin = pins_find(path);

	return pin ? open_pin(pin) : refuse(ENOENT);
}

static __u32 id_of(const struct pin *pin)
{
	return pin->kind == PIN_MAP ? pin->is.map.id : pin->kind == PIN_PROGRAM ? pin->is.program.id : pin->is.link.id;
}

static int open_id(enum pin_kind kind, __u32 id)
{
	for (size_t i = 0; i < kernel.count; i++)
		if (kernel.pins[i].kind == kind && id_of(&kernel.pins[i]) == id)
			return open_pin(&kernel.pins[i]);
	return refuse(ENOENT);
}

int bpf_prog_get_fd_by_id(__u32 id)
{
	return open_id(PIN_PROGRAM, id);
}

int bpf_link_get_fd_by_id(__u32 id)
{
	return open_id(PIN_LINK, id);
}

int bpf_link_get_next_id(__u32 start, __u32 *ret)
{
	__u32 next = 0;

	for (size_t i = 0; i < kernel.count; i++) {
		const struct pin *pin = &kernel.pins[i];

		if (pin->kind == PIN_LINK && id_of(pin) > start && (next == 0 || id_of(pin) < next))
			next = id_of(pin);
	}
	if (next == 0)
		return refuse(ENOENT);
	*ret = next;
	return 0;
}

int bpf_obj_get_info_by_fd(int fd, void *info, __u32 *length)
{
	const struct pin *pin = opened(fd);
	struct bpf_prog_info program = pin->is.program, asked = {0};
	const void *answer = &pin->is;
	__u32 size = pin->kind == PIN_MAP ? sizeof(pin->is.map) : sizeof(pin->is.link);

	if (pin->kind == PIN_PROGRAM) {
		memcpy(&asked, info, *length < sizeof(asked) ? *length : sizeof(asked));
		program.nr_map_ids = 1;
		program.map_ids = asked.map_ids;
		if (asked.nr_map_ids >= 1)
			memcpy((void *)(uintptr_t)asked.map_ids, &pin->uses, sizeof(pin->uses));
		answer = &program;
		size = sizeof(program);
	}
	if (*length > size)
		*length = size;
	memcpy(info, answer, *length);
	return 0;
}

/* What a map holds from `offset` on; behind its bytes are zeros. */
static void read_bytes(const struct pin *pin, size_t offset, void *ret, size_t size)
{
	size_t there = offset < pin->size ? pin->size - offset : 0;

	memset(ret, 0, size);
	memcpy(ret, (const char *)pin->bytes + (there ? offset : 0), there < size ? there : size);
}

static void fill_counters(__u64 *words, size_t length)
{
	for (size_t i = 0; i < length; i++)
		words[i] = kernel.around.counted;
}

static bool is_outer(const struct pin *pin)
{
	return pin->is.map.type == BPF_MAP_TYPE_ARRAY_OF_MAPS;
}

int bpf_map_lookup_elem(int fd, const void *key, void *value)
{
	const struct pin *pin = opened_map(fd);
	const struct bpf_map_info *map = &pin->is.map;
	__u32 index, inner;

	memcpy(&index, key, sizeof(index));
	if (map->type == BPF_MAP_TYPE_HASH) {
		if (pin->size == 0)
			return refuse(ENOENT);
		read_bytes(pin, 0, value, map->value_size);
		return 0;
	}
	if (index >= map->max_entries)
		return refuse(ENOENT);
	if (map->type == BPF_MAP_TYPE_PERCPU_ARRAY) {
		fill_counters(value, (map->value_size + 7) / 8 * CPUS);
		return 0;
	}
	if (is_outer(pin)) {
		read_bytes(pin, index * sizeof(inner), &inner, sizeof(inner));
		if (inner == 0)
			return refuse(ENOENT);
	}
	read_bytes(pin, (size_t)index * map->value_size, value, map->value_size);
	return 0;
}

int bpf_map_get_next_key(int fd, const void *key, void *next)
{
	const struct pin *pin = opened_map(fd);
	__u32 number = 0;

	if (key)
		memcpy(&number, key, sizeof(number));
	if (++number > kernel.around.names)
		return refuse(ENOENT);
	memset(next, 0, pin->is.map.key_size);
	memcpy(next, &number, sizeof(number));
	return 0;
}

int bpf_map_lookup_batch(int fd, void *in, void *out, void *keys, void *values, __u32 *count,
			 const struct bpf_map_batch_opts *options)
{
	const struct bpf_map_info *map = &opened_map(fd)->is.map;
	__u32 found = *count < map->max_entries ? *count : map->max_entries;

	(void)in, (void)out, (void)options;
	for (__u32 i = 0; i < found; i++)
		memcpy((char *)keys + i * sizeof(i), &i, sizeof(i));
	fill_counters(values, (size_t)found * CPUS * map->value_size / 8);
	*count = found;
	return refuse(ENOENT);
}

int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	(void)opened_map(fd), (void)key, (void)value, (void)flags;
	return 0;
}

int bpf_map_delete_elem(int fd, const void *key)
{
	const struct pin *pin = opened_map(fd);
	__u32 index;

	memcpy(&index, key, sizeof(index));
	if (!is_outer(pin) || index >= pin->is.map.max_entries)
		pins_die("a place is cleared that no map has");
	return 0;
}

int bpf_prog_test_run_opts(int fd, struct bpf_test_run_opts *options)
{
	struct mx_clock now = {.jiffies = ++kernel.jiffies, .monotonic_ns = kernel.jiffies * 4000000};

	if (opened(fd)->kind != PIN_PROGRAM)
		pins_die("what is no program is run");
	memcpy((void *)options->ctx_in, &now, sizeof(now));
	return 0;
}

int libbpf_num_possible_cpus(void)
{
	return CPUS;
}

int bpf_xdp_query(int ifindex, int flags, struct bpf_xdp_query_opts *options)
{
	(void)flags;
	options->drv_prog_id = ifindex % 8 < 4 ? kernel.around.programs[ifindex % 4] : 0;
	options->skb_prog_id = ifindex % 8 < 4 ? 0 : kernel.around.programs[ifindex % 4];
	options->hw_prog_id = 0;
	return 0;
}

int bpf_xdp_detach(int ifindex, __u32 flags, const struct bpf_xdp_attach_opts *options)
{
	(void)ifindex, (void)flags;
	pins_detaching(opened(options->old_prog_fd));
	return 0;
}

/* --- calls of the C library --- */

int __real_close(int fd);
int __wrap_close(int fd);
void *__real_mmap(void *address, size_t length, int protection, int flags, int fd, __off_t offset);
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, __off_t offset);
int __real_munmap(void *memory, size_t length);
int __wrap_munmap(void *memory, size_t length);

int __wrap_close(int fd)
{
	if (fd < FIRST)
		return __real_close(fd);
	(void)opened(fd);
	kernel.open[fd - FIRST] = NULL;
	return 0;
}

/* Memory of exactly that length: what is read behind it ASan sees. */
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, __off_t offset)
{
	const struct pin *pin;

	if (fd < FIRST)
		return __real_mmap(address, length, protection, flags, fd, offset);
	pin = opened_map(fd);
	if (length > (size_t)pin->is.map.value_size * pin->is.map.max_entries)
		pins_die("more is mapped than the map holds");
	for (int i = 0; i < MAPPED; i++)
		if (!kernel.mapped[i].memory) {
			kernel.mapped[i].memory = malloc(length);
			kernel.mapped[i].size = length;
			read_bytes(pin, 0, kernel.mapped[i].memory, length);
			return kernel.mapped[i].memory;
		}
	pins_die("so much is mapped");
}

int __wrap_munmap(void *memory, size_t length)
{
	for (int i = 0; i < MAPPED; i++)
		if (memory && kernel.mapped[i].memory == memory) {
			if (length != kernel.mapped[i].size)
				pins_die("another size is unmapped than was mapped");
			free(memory);
			kernel.mapped[i].memory = NULL;
			return 0;
		}
	return __real_munmap(memory, length);
}
