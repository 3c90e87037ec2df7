/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The index: from an address to what the trie would say, at a cost that hardly depends on the number of prefixes.
 * Eight bits of the address lead from a block to the next entry, until that is a value; where few
 * prefixes are left, a run of intervals ends the walk. abi.h shows the shapes.
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
 * A word of the chunk. The mask changes nothing, and the compiler, who knows that, would drop it: but the verifier
 * does not know it.
 */
static __always_inline __u32 index_word(const __u32 *words, __u32 at)
{
	barrier_var(at);
	return words[at & (MX_INDEX_CHUNK * MX_LINE_WORDS - 1)];
}

/* The entry of the run at `line` for these 32 bits of the address. Starts that are not used are the greatest there is. */
static __always_inline __u32 run_find(const __u32 *words, __u32 line, __u32 bits)
{
	__u32 at = line % MX_INDEX_CHUNK * MX_LINE_WORDS, entry = 0;

	for (int i = 0; i < MX_RUN_STARTS; i++)
		entry += bits >= index_word(words, at + i);
	return index_word(words, at + MX_RUN_ENTRIES + entry);
}

/*
 * What the trie would say of this address, beginning at `entry`, or MX_INDEX_ASK. Not static: the verifier
 * checks a global function once, and not once for each way that leads to it.
 */
__noinline __u32 index_find(__u32 slot, __u32 entry, __u64 address)
{
	for (int depth = 0; depth < MX_INDEX_DEPTH && entry & MX_INDEX_NODE; depth++) {
		__u32 line = entry & MX_INDEX_LINE;
		const __u32 *words = index_words(slot, line);

		if (!words)
			return MX_INDEX_ASK;
		if (entry & MX_INDEX_RUN)
			return run_find(words, line, address >> 32);
		entry = index_word(words, line % MX_INDEX_CHUNK * MX_LINE_WORDS + (address >> 56));
		address <<= 8;
	}
	return entry & MX_INDEX_NODE ? MX_INDEX_ASK : entry;
}

#endif
