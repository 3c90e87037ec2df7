/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the XDP program and the loader share, every byte of it.
 *
 * All of this lies in BPF maps that are pinned, so it outlives the program that
 * wrote it. A change to any size, order or meaning here is a new MX_ABI: the
 * loader refuses pins of another one.
 */
#ifndef MX_ABI_H
#define MX_ABI_H

#include <linux/types.h>

#define MX_MAGIC 0x6b636c786dULL /* "mxlck", little endian */
#define MX_ABI   3

/* Limits that are sizes of arrays below, or bounds of loops in the program. */
#define MX_LOCKS        64   /* locks of a policy: one bit each in a guard set */
#define MX_TO_PREFIXES  4096 /* different `to` prefixes of a policy, all locks together */
#define MX_PORT_CLASSES 4096 /* 64 locks with 64 ports each, all different */
#define MX_LOCK_NAMES   4096 /* names of locks that an instance can see in its life */
#define MX_NAME         64   /* bytes of a name, with its NUL */
#define MX_SLOTS        3    /* generations at once: in force, the one before, the one being staged */

/*
 * Verdicts. The two families of numbers must not be mixed: a judgement is of the
 * policy; XDP_PASS and XDP_DROP are what the driver gets.
 */
#define MX_ALLOW 0
#define MX_DROP  1

/*
 * A key of the generation's trie. The exact fields come first and the address
 * last, since a longest-prefix match compares bits from the left: `prefixlen`
 * counts the 32 bits of kind, family and number, then the bits of the address.
 * An IPv4 address stands in the first four bytes, the rest is zero. Keys are
 * compared byte by byte: every byte is set.
 */
enum mx_kind {
	MX_KIND_SOURCE      = 1, /* number: index of the lock; value: a rule, see below */
	MX_KIND_DESTINATION = 2, /* number: class of the port; value: index of the lock */
	MX_KIND_GUARD       = 3, /* number: 0; value: index into mx_header.guards */
};

struct mx_key {
	__u32  prefixlen;
	__u8   kind;
	__u8   family; /* 4 or 6 */
	__be16 number;
	__u8   address[16];
};
#define MX_KEY_EXACT_BITS 32

/*
 * A rule, as a look-up of a source gives it: the number of its counter, and what it decides. With
 * MX_RULE_ENDS the low bits are an index into the generation's endings instead: the
 * rule has an `until`.
 */
#define MX_RULE_DROP   0x40000000u
#define MX_RULE_ENDS   0x20000000u
#define MX_RULE_NUMBER 0x1fffffffu
#define MX_RULE_NONE   0x1fffffffu /* no rule: the lock's default decides */

/*
 * The index beside the trie: the same answers, in a step or two of 64 bytes. An address is its first 64 bits
 * here, an IPv4 address the upper half of them. An entry is a value of the trie, MX_RULE_NONE, MX_INDEX_ASK (the trie is
 * asked: it is complete, the index holds no more than 64 bits), or stands for a line of 16 words:
 *   a run    intervals, few: words 0 to 6 are starts, 7 is a shift, 8 to 15 are entries. The address, shifted
 *            right, is 32 bits; they belong to the entry behind as many starts as are not greater.
 *   a node   256 places, by the eight bits of the address that are left after shifting it right by word 11: word
 *            0 to 7 have a bit for each place. Where it is 0, the entry is word 8; where it is 1, it
 *            stands in the lines behind, after as many entries as there are such bits before. Words 9 and
 *            10 have a byte for each of the eight words of bits: how many bits stand before it.
 *   a table  only where a walk begins, of many prefixes: the line is the first of 4096, which hold an entry for each
 *            16 bits that an address can begin with.
 */
#define MX_INDEX_ASK   0x1ffffffeu
#define MX_INDEX_LINK  0x80000000u /* not a value: the number of a line */
#define MX_INDEX_RUN   0x40000000u /* of a run */
#define MX_INDEX_TABLE 0x20000000u /* of a table */
#define MX_INDEX_LINE  0x1fffffffu

#define MX_LINE_WORDS   16
#define MX_RUN_STARTS   7
#define MX_RUN_SHIFT    7
#define MX_RUN_ENTRIES  8
#define MX_NODE_OTHER   8
#define MX_NODE_BEFORE  9
#define MX_NODE_SHIFT   11
#define MX_TABLE_ENTRIES 65536
#define MX_INDEX_STEPS  16    /* two runs, or a run and a node, for each of eight bytes: no walk is longer */
#define MX_INDEX_CHUNK  32768 /* lines: 2 MiB, the size of all inner maps of the index */
#define MX_INDEX_CHUNKS 256   /* of a generation: 512 MiB; beyond, the trie is asked */
#define MX_NEAR_LINES   512   /* the first lines of the index stand in the header too: no look-up of a map */

struct mx_index_chunk {
	__u32 words[MX_INDEX_CHUNK * MX_LINE_WORDS];
};

/* Where a look-up begins, by family: an entry of the index. MX_INDEX_ASK: there is no index. */
struct mx_roots {
	__u32 ipv4, ipv6;
};

/*
 * What a rule with an end decides: `rule` until CLOCK_TAI reaches `until_tai_ns`,
 * from then on `after`, the next shorter prefix that lasts longer. `after` may
 * again have MX_RULE_ENDS, of an ending with a later time; it is MX_RULE_NONE where
 * only the default is left. `rule` never has MX_RULE_ENDS.
 */
struct mx_ending {
	__u64 until_tai_ns;
	__u32 rule;
	__u32 after;
};
#define MX_ENDINGS_CHAIN 129 /* prefix lengths of an IPv6 address: no chain is longer */

/* A lock of the generation in force, as the program needs it. */
struct mx_lock {
	__u32 counter;       /* index into lock_counters; belongs to the lock's name */
	__u8  default_drops; /* MX_ALLOW or MX_DROP */
	__u8  monitors;      /* 1: count as if enforcing, pass everything */
	__u8  reserved[2];
	struct mx_roots sources;
};

/*
 * The header of a generation: the one pointer that a packet reads. Replacing it
 * in `in_force` is the commit of a swap.
 *
 * port_class[]: by port, host order; 0: not guarded. Ports of one class are guarded by the same locks.
 * guards[]: for a packet whose port cannot be read, the set of locks (bit n: lock n)
 * that judge its destination at one port or another. guards[0] is empty.
 */
struct mx_header {
	__u64 magic;
	__u32 abi;
	__u32 slot;            /* where tries[] and endings[] hold this generation */
	__u32 awaits_confirm;  /* 1: its slot's mx_deadline tells until when it is in force */
	__u32 seed;            /* the instance's: where the report keeps a source, nobody can tell beforehand */
	__u64 generation;      /* from 1; grows by one with each commit */
	__u64 previous;        /* the generation before, kept for going back; 0: none */
	__u32 lock_count;
	__u32 sole_lock;       /* 1: lock 0 has `to any` and is the only one: no look-up of the destination */
	__u32 rule_count;      /* rules of the compiled policy */
	__u32 ending_count;
	__u32 number_limit;    /* one past the highest number of a counter that its rules have */
	__u32 index_chunks;    /* that hang in the generation's part of `indexes` */
	__u64 any_enforcing;   /* set of locks that enforce, and whose default or a rule drops */
	__u64 any_monitoring;  /* the same of locks that monitor */
	__u64 text_length;     /* bytes of canonical text */
	__u8  digest[32];      /* SHA-256 of that text */
	__u16 port_class[65536];
	struct mx_lock locks[MX_LOCKS];
	struct mx_roots destinations[MX_PORT_CLASSES + 1]; /* by class */
	__u64 guards[MX_TO_PREFIXES + 1];
	__u32 near[MX_NEAR_LINES * MX_LINE_WORDS]; /* of the index */
};

/*
 * What `in_force` holds: the header in force, and the one that takes its place when nobody confirms it. The second is
 * looked at only where the first one awaits a confirm.
 */
#define MX_IN_FORCE 0
#define MX_FALLBACK 1

/*
 * By slot: until when a generation that awaits a confirm is in force. The first packet after that, or a command,
 * exchanges the time for MX_GONE_BACK; a confirm exchanges it for MX_KEPT. Both by compare-and-exchange, so only
 * one of them comes true.
 */
struct mx_deadline {
	__u64 jiffies;
	__u64 until;      /* the same time, and stays: for people */
	__u64 generation;
};
#define MX_KEPT      0ULL
#define MX_GONE_BACK (~0ULL)

/*
 * The report of denied sources: a cell for each lock and source that a CPU met, as far as there is room. Each source
 * has one cell on a CPU where it can stand. It belongs to who has the majority of its packets (Boyer and Moore): each of
 * its packets is a credit, a stranger's takes one away, and the cell where there is none (the program keeps credits for
 * itself). What is sampled (MX_REPORT_SAMPLE) counts for as many as it stands for, here and in all numbers. `packets` are
 * those of the source since it took the cell; what a cell has lost is told by the difference to what the locks have
 * dropped.
 *
 * It is read while packets come, from its first word on. Whose cell it is stands before `packets`, and a new owner
 * writes a 0 there first of all: a name read while it changed goes with no packets of the old one, but with the one or
 * two that have come since. What stands behind `packets` may be the new owner's: fewer bytes, a later first time.
 */
struct mx_denied {
	__u8  source[16];  /* an IPv4 address stands in the first four bytes */
	__u16 lock;        /* mx_lock.counter: it belongs to the lock's name */
	__u8  family;      /* 4 or 6 */
	__u8  reserved[5];
	__u64 packets;     /* 0: nobody's cell */
	__u64 bytes;       /* of whole frames */
	__u64 first_seen;  /* bpf_jiffies64() */
	__u64 last_seen;
	__u32 connections; /* packets with SYN and without ACK; stays at the greatest number there is */
	__u32 payloads;    /* packets with data, and neither SYN nor RST: a session went beyond the handshake; as above */
};
#define MX_DENIED_BLOCK_CELLS 64
#define MX_DENIED_BLOCKS      256

struct mx_denied_block {
	struct mx_denied cells[MX_DENIED_BLOCK_CELLS];
};

/*
 * Who watches renews this lease; when it has run out, nobody does, and nothing is sent. In each
 * `window` a CPU sends `burst` events at the most.
 */
struct mx_watch {
	__u64 until; /* jiffies */
	__u32 window; /* jiffies */
	__u32 burst;
};

/* What a CPU has sent in its window, and could not send since the instance was made. */
struct mx_watch_bucket {
	__u64 began; /* jiffies */
	__u64 sent;
	__u64 left_out;
};

/* A packet that was dropped, or would have been where `passed` is 1: an entry of the ring `events`. */
#define MX_EVENT_FRAME 128
struct mx_event {
	__u64 monotonic_ns;
	__u64 generation;    /* whose word it is */
	__u32 ifindex;
	__u32 length;        /* bytes of the whole frame */
	__u32 captured;      /* of them in `frame` */
	__u32 reason;        /* MX_REASON_NONE: a lock judged it */
	__u32 lock;          /* its index, where there is no reason */
	__u32 rule;          /* the number of its counter, with MX_RULE_DROP; MX_RULE_NONE: the default */
	__u8  source[16];    /* family 0: could not be read, and so with the rest */
	__u8  destination[16];
	__be16 port;
	__u8  family;
	__u8  passed;
	__u8  reserved[4];
	__u8  frame[MX_EVENT_FRAME];
};
#define MX_EVENTS (512 * 1024) /* bytes of the ring */

/* What the entry for questions found about a frame. */
struct mx_explained {
	__u64 generation; /* 0: no policy */
	__u32 judged;     /* 0: nobody's business, it passes */
	__u32 reason;     /* MX_REASON_NONE: a lock judged it */
	__u32 lock;       /* its index */
	__u32 rule;       /* as in mx_event */
	__u32 drops;      /* 1: the policy's word */
	__u32 passes;     /* 1: what is done with it; 0: it is dropped */
};

/*
 * Counters of a rule. Blocks of 128 make one value of a per-CPU array; MX_CHUNK_BLOCKS
 * of them make a chunk; chunks hang in `rule_counters`. All chunks have one size, since
 * the kernel's inlined look-up takes the bound of the template. A number never belongs
 * to two rules at once, and is not zeroed when it gets a new one: see struct mx_number.
 */
struct mx_counter {
	__u64 packets;
	__u64 bytes;    /* of the whole frame, all buffers */
	__u64 last_hit; /* bpf_jiffies64() */
	__u64 reserved;
};
#define MX_BLOCK_COUNTERS 128
#define MX_CHUNK_BLOCKS   32
#define MX_CHUNK_COUNTERS (MX_BLOCK_COUNTERS * MX_CHUNK_BLOCKS)
#define MX_CHUNKS         2048

struct mx_counter_block {
	struct mx_counter counters[MX_BLOCK_COUNTERS];
};

/* Counters of a lock: they belong to its name, and never fall. */
struct mx_lock_counter {
	__u64 packets[2];         /* all that it judged, by judgement: MX_ALLOW, MX_DROP */
	__u64 default_packets[2]; /* of these, what the default judged */
	__u64 default_bytes[2];
	__u64 tick;        /* not a counter: the jiffy of the last packet that it would drop */
	__u64 tick_before; /* and what packets[MX_DROP] stood at when that jiffy began */
};

/*
 * Of the packets that a lock would drop, a CPU reports each of so many in a jiffy, and beyond that one of
 * MX_REPORT_SAMPLE, which stands for as many. Which one it is changes every MX_REPORT_EACH packets, and with where a
 * jiffy begins: sources that send in turns are met alike.
 */
#define MX_REPORT_EACH   64
#define MX_REPORT_SAMPLE 4

/* What a generation's `numbers` map holds for each rule, in the order of the compiled policy. */
struct mx_number {
	__u64 base_packets; /* what the counter stood at when the rule got it: shown is the difference */
	__u64 base_bytes;
	__u32 number;
	__u32 reserved;
};

/* The clock of the machine, as seen by the program: what turns last_hit into a time. */
struct mx_clock {
	__u64 jiffies;
	__u64 monotonic_ns;
};

/* What an instance keeps besides its generations. */
struct mx_instance { /* of one size in all versions: whoever reads it can tell which one made it */
	__u64 magic;
	__u32 abi;
	__u32 seed;    /* mx_header.seed of its generations */
	__u64 tick_ns; /* length of a jiffy, measured when the instance was made */
};

/*
 * Which mxlock the pinned programs are of; of one size in all versions, too. Programs of one ABI take each other's place
 * over the same maps.
 */
struct mx_build {
	char version[32]; /* as --version tells it */
	__u8 object[32];  /* SHA-256 of the object that they were loaded from */
};

#define MX_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " is a part of the ABI")
MX_ASSERT_SIZE(struct mx_key, 24);
MX_ASSERT_SIZE(struct mx_ending, 16);
MX_ASSERT_SIZE(struct mx_index_chunk, 2 << 20);
MX_ASSERT_SIZE(struct mx_lock, 16);
MX_ASSERT_SIZE(struct mx_header, 120 + 65536 * 2 + MX_LOCKS * 16 + (MX_PORT_CLASSES + 1) * 8 + (MX_TO_PREFIXES + 1) * 8 + MX_NEAR_LINES * 64);
MX_ASSERT_SIZE(struct mx_counter, 32);
MX_ASSERT_SIZE(struct mx_counter_block, 4096);
MX_ASSERT_SIZE(struct mx_lock_counter, 64);
MX_ASSERT_SIZE(struct mx_number, 24);
MX_ASSERT_SIZE(struct mx_clock, 16);
MX_ASSERT_SIZE(struct mx_deadline, 24);
MX_ASSERT_SIZE(struct mx_denied, 64);
MX_ASSERT_SIZE(struct mx_watch, 16);
MX_ASSERT_SIZE(struct mx_watch_bucket, 24);
MX_ASSERT_SIZE(struct mx_event, 208);
MX_ASSERT_SIZE(struct mx_explained, 32);
MX_ASSERT_SIZE(struct mx_instance, 24);
MX_ASSERT_SIZE(struct mx_build, 64);

#endif
