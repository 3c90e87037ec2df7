/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "../base/mem.h"
#include "../base/report.h"
#include "map.h"

/* Cells of which one came to hold the name of a source while it was read, and not yet a family, hold nothing. */
static bool is_whole(const struct mx_denied *cell)
{
	return cell->packets != 0 && (cell->family == 4 || cell->family == 6) && cell->lock < MX_LOCK_NAMES;
}

static struct cells_source source_of(const struct mx_denied *cell)
{
	struct cells_source source = {
		.address = {.family = cell->family, .length = cell->family == 4 ? 32 : 128},
		.lock = cell->lock,
		.packets = cell->packets,
		.bytes = cell->bytes,
		.connections = cell->connections,
		.payloads = cell->payloads,
		.first_seen = cell->first_seen,
		.last_seen = cell->last_seen,
	};

	memcpy(source.address.address, cell->source, cell->family == 4 ? 4 : sizeof(cell->source));
	return source;
}

static void add(struct cells_source *sum, const struct cells_source *more)
{
	sum->packets += more->packets;
	sum->bytes += more->bytes;
	sum->connections += more->connections;
	sum->payloads += more->payloads;
	if (more->first_seen < sum->first_seen)
		sum->first_seen = more->first_seen;
	if (more->last_seen > sum->last_seen)
		sum->last_seen = more->last_seen;
}

/*
 * One cell of all CPUs. A source has the same cell on each of them: whoever is in the list already stands behind
 * `first`, where this cell's sources begin.
 */
static void take_cell(const struct mx_denied_block *per_cpu, int cpus, unsigned index, struct cells *cells, size_t *room)
{
	size_t first = cells->count;

	for (int cpu = 0; cpu < cpus; cpu++) {
		struct cells_source source;
		size_t at = first;

		if (!is_whole(&per_cpu[cpu].cells[index]))
			continue;
		source = source_of(&per_cpu[cpu].cells[index]);
		while (at < cells->count && (cells->sources[at].lock != source.lock ||
					     prefix_compare(&cells->sources[at].address, &source.address) != 0))
			at++;
		if (at < cells->count) {
			add(&cells->sources[at], &source);
			continue;
		}
		cells->sources = mem_grow(cells->sources, room, cells->count, sizeof(*cells->sources));
		cells->sources[cells->count++] = source;
	}
}

int cells_read(const struct instance *instance, struct cells *ret)
{
	int cpus = map_cpus(), error = 0;
	struct mx_denied_block *per_cpu;
	struct cells cells = {0};
	size_t room = 0;

	if (cpus < 0)
		return cpus;
	per_cpu = mem_zeroed((size_t)cpus, sizeof(*per_cpu));
	for (__u32 block = 0; block < MX_DENIED_BLOCKS && !error; block++) {
		if (bpf_map_lookup_elem(instance->maps.denied_sources, &block, per_cpu) != 0)
			error = report_errno(errno, "%s/denied_sources: cannot read block %u", instance->path, block);
		for (unsigned index = 0; index < MX_DENIED_BLOCK_CELLS && !error; index++)
			take_cell(per_cpu, cpus, index, &cells, &room);
	}
	free(per_cpu);
	if (error) {
		free(cells.sources);
		return error;
	}
	*ret = cells;
	return 0;
}
