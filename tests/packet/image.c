// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/image.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__u32 image_rule_counter(const struct policy_lock *lock, unsigned int rule)
{
	return (lock->first_rule + rule) * 131 + 5;
}

__u32 image_lock_counter(unsigned int lock)
{
	return (lock * 61 + 7) % MX_LOCK_NAMES;
}

static void refuse(const char *what, const char *why)
{
	fprintf(stderr, "test policy: %s: %s\n", what, why);
	exit(1);
}

static void add_key(struct image *image, enum mx_kind kind, __be16 number, int family,
                    const struct policy_prefix *prefix, __u32 value)
{
	struct image_entry *entry = &image->keys[image->key_count];

	if (image->key_count == IMAGE_KEYS)
		refuse(prefix->text, "too many keys");
	memset(entry, 0, sizeof(*entry));
	entry->key.prefixlen = MX_KEY_EXACT_BITS + prefix->bits;
	entry->key.kind = kind;
	entry->key.family = family;
	entry->key.number = number;
	memcpy(entry->key.address, prefix->address, sizeof(entry->key.address));
	entry->value = value;
	for (unsigned int n = 0; n < image->key_count; n++)
		if (memcmp(&image->keys[n].key, &entry->key, sizeof(entry->key)) == 0)
			refuse(prefix->text, "twice in one lock");
	image->key_count++;
}

/* "any" is a prefix of either family. */
static void add_both(struct image *image, enum mx_kind kind, __be16 number, const struct policy_prefix *prefix,
                     __u32 value)
{
	if (prefix->family != 6)
		add_key(image, kind, number, 4, prefix, value);
	if (prefix->family != 4)
		add_key(image, kind, number, 6, prefix, value);
}

static bool covers(const struct policy_prefix *wide, const struct policy_prefix *narrow)
{
	return wide->bits < narrow->bits && policy_prefix_holds(wide, narrow->family, narrow->address);
}

static bool outlasts(const struct policy_rule *a, const struct policy_rule *b)
{
	return a->until == 0 || a->until > b->until;
}

/* The rule that decides once `rule` has ended: the longest that covers it and lasts longer; -1: none. */
static int successor(const struct policy_lock *lock, unsigned int rule)
{
	const struct policy_rule *ending = &lock->rules[rule];
	int best = -1;

	for (unsigned int n = 0; n < lock->rule_count; n++) {
		const struct policy_rule *other = &lock->rules[n];

		if (covers(&other->from, &ending->from) && outlasts(other, ending) &&
		    (best < 0 || other->from.bits > lock->rules[best].from.bits))
			best = n;
	}
	return best;
}

static __u32 plain_value(const struct policy_lock *lock, unsigned int rule)
{
	return image_rule_counter(lock, rule) | (lock->rules[rule].drops ? MX_RULE_DROP : 0);
}

static __u32 ending_index(const struct policy_lock *lock, unsigned int rule)
{
	return lock->first_rule + rule;
}

static __u32 rule_value(const struct policy_lock *lock, unsigned int rule)
{
	return lock->rules[rule].until ? MX_RULE_ENDS | ending_index(lock, rule) : plain_value(lock, rule);
}

static void add_rules(struct image *image, const struct policy_lock *lock, unsigned int index)
{
	for (unsigned int n = 0; n < lock->rule_count; n++) {
		const struct policy_rule *rule = &lock->rules[n];
		int after;

		add_key(image, MX_KIND_SOURCE, htons(index), rule->from.family, &rule->from, rule_value(lock, n));
		if (!rule->until)
			continue;
		assert(ending_index(lock, n) < IMAGE_ENDINGS);
		after = successor(lock, n);
		image->endings[ending_index(lock, n)] = (struct mx_ending){
			.until_tai_ns = rule->until_tai_ns,
			.rule = plain_value(lock, n),
			.after = after < 0 ? MX_RULE_NONE : rule_value(lock, after),
		};
	}
}

static bool can_drop(const struct policy_lock *lock)
{
	for (unsigned int n = 0; n < lock->rule_count; n++)
		if (lock->rules[n].drops)
			return true;
	return !lock->default_allows;
}

static void add_lock(struct image *image, const struct policy_lock *lock, unsigned int index)
{
	image->header.locks[index] = (struct mx_lock){
		.counter = image_lock_counter(index),
		.default_drops = lock->default_allows ? MX_ALLOW : MX_DROP,
		.monitors = lock->monitors,
	};
	if (can_drop(lock) && lock->monitors)
		image->header.any_monitoring |= 1ULL << index;
	else if (can_drop(lock))
		image->header.any_enforcing |= 1ULL << index;

	add_rules(image, lock, index);
}

/* Length of the longest `to` of the lock that holds all of a prefix, -1 for none. */
static int to_length(const struct policy_lock *lock, int family, const struct policy_prefix *prefix)
{
	int longest = -1;

	for (unsigned int t = 0; t < lock->to_count; t++)
		if (lock->to[t].bits <= prefix->bits && (int)lock->to[t].bits > longest &&
		    policy_prefix_holds(&lock->to[t], family, prefix->address))
			longest = lock->to[t].bits;
	return longest;
}

static bool has_port(const struct policy_lock *lock, unsigned int port)
{
	for (unsigned int p = 0; p < lock->port_count; p++)
		if (lock->ports[p] == port)
			return true;
	return false;
}

/* Ports that the same locks guard are one class. */
static void classify_port(struct image *image, const struct policy *policy, unsigned int port)
{
	unsigned int class = 1;
	__u64 locks = 0;

	for (unsigned int n = 0; n < policy->lock_count; n++)
		if (has_port(&policy->locks[n], port))
			locks |= 1ULL << n;
	while (class <= image->class_count && image->class_locks[class] != locks)
		class++;
	if (class > image->class_count) {
		if (class > IMAGE_CLASSES)
			refuse(policy->name, "too many classes of ports");
		image->class_locks[class] = locks;
		image->class_count = class;
	}
	image->header.port_class[port] = class;
}

static void add_destinations(struct image *image, const struct policy *policy)
{
	for (unsigned int n = 0; n < policy->lock_count; n++)
		for (unsigned int p = 0; p < policy->locks[n].port_count; p++)
			classify_port(image, policy, policy->locks[n].ports[p]);

	for (unsigned int class = 1; class <= image->class_count; class++)
		for (unsigned int n = 0; n < policy->lock_count; n++)
			for (unsigned int t = 0; image->class_locks[class] >> n & 1 && t < policy->locks[n].to_count; t++)
				add_both(image, MX_KIND_DESTINATION, htons(class), &policy->locks[n].to[t], n);
}

/* The locks that judge, at one port or another, an address of which this is the longest `to`. */
static __u64 guard_set(const struct policy *policy, int family, const struct policy_prefix *prefix)
{
	__u64 set = 0;

	for (unsigned int n = 0; n < policy->lock_count; n++) {
		int mine = to_length(&policy->locks[n], family, prefix);

		for (unsigned int p = 0; p < policy->locks[n].port_count && mine >= 0; p++) {
			bool beaten = false;

			for (unsigned int other = 0; other < policy->lock_count; other++)
				if (has_port(&policy->locks[other], policy->locks[n].ports[p]) &&
				    to_length(&policy->locks[other], family, prefix) > mine)
					beaten = true;
			if (!beaten)
				set |= 1ULL << n;
		}
	}
	return set;
}

static bool has_guard(const struct image *image, int family, const struct policy_prefix *prefix)
{
	for (unsigned int n = 0; n < image->key_count; n++) {
		const struct mx_key *key = &image->keys[n].key;

		if (key->kind == MX_KIND_GUARD && key->family == family &&
		    key->prefixlen == MX_KEY_EXACT_BITS + prefix->bits &&
		    memcmp(key->address, prefix->address, sizeof(key->address)) == 0)
			return true;
	}
	return false;
}

static void add_guards(struct image *image, const struct policy *policy, int family)
{
	for (unsigned int n = 0; n < policy->lock_count; n++)
		for (unsigned int t = 0; t < policy->locks[n].to_count; t++) {
			const struct policy_prefix *to = &policy->locks[n].to[t];

			if ((to->family && to->family != family) || has_guard(image, family, to))
				continue;
			image->header.guards[++image->guard_count] = guard_set(policy, family, to);
			add_key(image, MX_KIND_GUARD, 0, family, to, image->guard_count);
		}
}

struct image *image_new(const struct policy *policy, unsigned int slot, enum image_index index)
{
	struct image *image = calloc(1, sizeof(*image));
	struct mx_header *header;

	if (!image)
		refuse(policy->name, "no memory");
	header = &image->header;
	header->magic = MX_MAGIC;
	header->abi = MX_ABI;
	header->slot = slot;
	header->generation = 1;
	header->lock_count = policy->lock_count;
	header->sole_lock = policy->lock_count == 1 && policy->locks[0].to_count == 1 &&
	                    policy->locks[0].to[0].family == 0;
	header->rule_count = policy->rule_count;
	header->ending_count = policy->rule_count;
	for (unsigned int n = 0; n < policy->lock_count; n++)
		add_lock(image, &policy->locks[n], n);
	add_destinations(image, policy);
	add_guards(image, policy, 4);
	add_guards(image, policy, 6);
	image_add_index(image, index);
	return image;
}
