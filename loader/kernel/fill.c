/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "fill.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/progress.h"
#include "../base/report.h"
#include "advice.h"
#include "map.h"

#define BATCH 16384

struct fill {
	int trie;
	__u32 entries, taken, waiting;
	struct mx_key keys[BATCH];
	__u32 values[BATCH];
};

int fill_begin(__u32 entries, struct fill **ret)
{
	const struct map_shape shape = {
		.type = BPF_MAP_TYPE_LPM_TRIE,
		.key_size = sizeof(struct mx_key),
		.value_size = sizeof(__u32),
		.entries = entries,
		.flags = BPF_F_NO_PREALLOC,
	};
	int trie = map_make("trie", &shape);

	if (trie < 0)
		return trie;
	*ret = mem_zeroed(1, sizeof(**ret));
	(*ret)->trie = trie;
	(*ret)->entries = entries;
	return trie;
}

static int refused(const struct fill *fill, __u32 done)
{
	int error = errno;

	report_errno(error, "map trie: cannot add entry %u of %u", fill->taken + done, fill->entries);
	advice_memory(error);
	return -error;
}

/*
 * Writes the batch. A fresh trie can refuse a batch with ENOMEM when its allocator runs short for a moment: what the
 * batch did not take is tried once more, one by one.
 */
static int flush(struct fill *fill)
{
	__u32 done = fill->waiting;

	if (fill->waiting > 0 &&
	    bpf_map_update_batch(fill->trie, fill->keys, fill->values, &done, NULL) != 0) {
		/* on a failure the kernel says how many went well; not where it failed at once */
		if (done >= fill->waiting)
			done = 0;
		for (; done < fill->waiting; done++)
			if (bpf_map_update_elem(fill->trie, &fill->keys[done], &fill->values[done], BPF_ANY) != 0)
				return refused(fill, done);
	}
	fill->taken += done;
	fill->waiting = 0;
	progress_at(fill->taken, fill->entries);
	return 0;
}

int fill_add(struct fill *fill, enum mx_kind kind, __u16 number, const struct prefix *prefix, __u32 value)
{
	struct mx_key *key = &fill->keys[fill->waiting];

	*key = (struct mx_key){
		.prefixlen = MX_KEY_EXACT_BITS + prefix->length,
		.kind = (__u8)kind,
		.family = prefix->family,
		.number = htons(number),
	};
	memcpy(key->address, prefix->address, sizeof(key->address));
	fill->values[fill->waiting++] = value;
	return fill->waiting == BATCH ? flush(fill) : 0;
}

int fill_end(struct fill *fill)
{
	int error = flush(fill);

	if (error)
		return error;
	if (fill->taken != fill->entries) {
		report_error("map trie: the kernel took %u entries of %u", fill->taken, fill->entries);
		return -EIO;
	}
	return bpf_map_freeze(fill->trie) == 0 ? 0 : report_errno(errno, "map trie: cannot freeze it");
}

void fill_free(struct fill *fill)
{
	free(fill);
}
