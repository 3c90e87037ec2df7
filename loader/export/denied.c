/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "denied.h"

#include <stdlib.h>
#include <string.h>

#define GATHER_IPV4 24
#define GATHER_IPV6 48

static int compare_place(const void *left, const void *right)
{
	const struct denied_source *a = left, *b = right;
	int order = prefix_compare(&a->prefix, &b->prefix);

	return order != 0 ? order : (a->lock > b->lock) - (a->lock < b->lock);
}

static int compare_weight(const void *left, const void *right)
{
	const struct denied_source *a = left, *b = right;

	if (a->packets != b->packets)
		return a->packets > b->packets ? -1 : 1;
	return compare_place(left, right);
}

/* The prefix of this length that holds it; both lengths are whole bytes. */
static void shorten(struct prefix *prefix)
{
	uint8_t length = prefix->family == 4 ? GATHER_IPV4 : GATHER_IPV6;

	memset(prefix->address + length / 8, 0, sizeof(prefix->address) - length / 8);
	prefix->length = length;
}

static void add(struct denied_source *sum, const struct denied_source *more)
{
	sum->addresses += more->addresses;
	sum->packets += more->packets;
	sum->connections += more->connections;
	sum->payloads += more->payloads;
	sum->bytes += more->bytes;
	if (more->first_seen < sum->first_seen)
		sum->first_seen = more->first_seen;
	if (more->last_seen > sum->last_seen)
		sum->last_seen = more->last_seen;
	sum->allowed = sum->allowed && more->allowed;
	sum->ruled = sum->ruled && more->ruled;
	if (!sum->near)
		sum->near = more->near;
}

void denied_gather(struct denied *denied)
{
	size_t kept = 0;

	for (size_t i = 0; i < denied->source_count; i++)
		shorten(&denied->sources[i].prefix);
	if (denied->source_count > 0)
		qsort(denied->sources, denied->source_count, sizeof(*denied->sources), compare_place);
	for (size_t i = 0; i < denied->source_count; i++) {
		if (kept > 0 && compare_place(&denied->sources[kept - 1], &denied->sources[i]) == 0)
			add(&denied->sources[kept - 1], &denied->sources[i]);
		else
			denied->sources[kept++] = denied->sources[i];
	}
	denied->source_count = kept;
}

void denied_sort(struct denied *denied)
{
	if (denied->source_count > 0)
		qsort(denied->sources, denied->source_count, sizeof(*denied->sources), compare_weight);
}

uint64_t denied_known(const struct denied *denied, uint32_t lock)
{
	uint64_t known = 0;

	for (size_t i = 0; i < denied->source_count; i++)
		if (denied->sources[i].lock == lock)
			known += denied->sources[i].packets;
	return known;
}

uint64_t denied_left_out(const struct denied *denied, uint32_t lock)
{
	uint64_t all = denied->locks[lock].packets, known = denied_known(denied, lock);

	return all > known ? all - known : 0;
}

void denied_format(const struct denied_source *source, char ret_text[static PREFIX_TEXT])
{
	if (prefix_is_address(&source->prefix))
		prefix_format_address(&source->prefix, ret_text);
	else
		prefix_format(&source->prefix, ret_text);
}

void denied_free(struct denied *denied)
{
	free(denied->locks);
	free(denied->sources);
	memset(denied, 0, sizeof(*denied));
}
