/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The index: from an address to what the trie would say, at a cost that hardly depends on the number of
 * prefixes: each step reads one line of memory, and a line of intervals ends most walks. abi.h
 * shows the shapes.
 */
#ifndef MX_INDEX_BPF_H
#define MX_INDEX_BPF_H

/* The words of the chunk that holds this line. All chunks have one size, so the kernel inlines both look-ups. */
static __always_inline const __u32 *index_words(__u32 slot, __u32 line)
{
	__u32 chunk = slot * MX_INDEX_CHUNKS + line / MX_INDEX_CHUNK;
	const __u32 zero = 0;
	void *map = bpf_map_lookup_elem(&indexes, &chunk);

	return map ? bpf_map_lookup_elem(map, &zero) : NULL;
}

/*
 * The entry of a run. Starts that are not used are the greatest there is. Without branches, at which the CPU could
 * only guess: the sign of a difference tells which is greater, and the barrier hides that from the compiler.
 */
static __always_inline __u32 run_entry(const __u32 *run, __u64 address)
{
	__u64 bits = (__u32)(address >> (run[MX_RUN_SHIFT] & 63));
	__u32 behind = MX_RUN_STARTS;

	for (int i = 0; i < MX_RUN_STARTS; i++) {
		__u64 difference = bits - run[i];

		barrier_var(difference);
		behind -= difference >> 63;
	}
	return run[MX_RUN_ENTRIES + bounded(behind, MX_RUN_STARTS + 1)];
}

/* The entry of the node at word `at` of its chunk. */
static __always_inline __u32 node_entry(const __u32 *words, __u32 at, __u64 address)
{
	const __u32 *node = words + at;
	__u32 place = address >> (node[MX_NODE_SHIFT] & 63) & 255, word = place / 32;
	__u32 bits = node[word] >> place % 32, before;

	if (!(bits & 1))
		return node[MX_NODE_OTHER];
	before = node[MX_NODE_BEFORE + word / 4] >> word % 4 * 8 & 255;
	before += __builtin_popcount(node[word] & ((1u << place % 32) - 1));
	return words[bounded(at + MX_LINE_WORDS + before, MX_INDEX_CHUNK * MX_LINE_WORDS)];
}

/* The entry of a table: it begins at a line of its chunk, and ends within it. */
static __always_inline __u32 table_entry(const __u32 *words, __u32 at, __u64 address)
{
	return words[bounded(at + (address >> 48), MX_INDEX_CHUNK * MX_LINE_WORDS)];
}

/*
 * What the trie would say of this address, beginning at `entry`, or MX_INDEX_ASK. Not static: the verifier
 * checks a global function once, and not once for each way that leads to it.
 */
__noinline __u32 index_find(__u32 slot, __u32 entry, __u64 address)
{
	for (int step = 0; step < MX_INDEX_STEPS && entry & MX_INDEX_LINK; step++) {
		__u32 line = entry & MX_INDEX_LINE;
		__u32 at = bounded(line, MX_INDEX_CHUNK) * MX_LINE_WORDS;
		const __u32 *words = index_words(slot, line);

		if (!words)
			return MX_INDEX_ASK;
		if (entry & MX_INDEX_RUN)
			entry = run_entry(words + at, address);
		else if (entry & MX_INDEX_TABLE)
			entry = table_entry(words, at, address);
		else
			entry = node_entry(words, at, address);
	}
	return entry & MX_INDEX_LINK ? MX_INDEX_ASK : entry;
}

#endif
