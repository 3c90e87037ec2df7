/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "sections.h"

#include <inttypes.h>
#include <string.h>

#include "../base/date.h"
#include "../base/report.h"
#include "grid.h"

void section_number(uint64_t number, char ret_text[static SECTION_NUMBER])
{
	snprintf(ret_text, SECTION_NUMBER, "%" PRIu64, number);
}

static void put_countdown(struct sink *sink, const struct snapshot *snapshot)
{
	char moment[DATE_TEXT], option[REPORT_INSTANCE];

	report_instance(snapshot->instance, option);
	date_format_moment(snapshot->confirm.deadline, moment);
	sink_format(sink,
		    "awaits a confirm until %s, for %" PRId64 " s more: `mxlock confirm%s` keeps it, `mxlock rollback%s` goes "
		    "back\n",
		    moment, snapshot->confirm.left, option, option);
}

void section_policy(struct sink *sink, const struct snapshot *snapshot)
{
	const struct policy *policy = snapshot->policy;
	char digest[POLICY_DIGEST_TEXT];

	policy_format_digest(policy->digest, digest);
	sink_format(sink, "instance %s: generation %" PRIu64 ", %" PRIu32 " lock%s, %" PRIu32 " rule%s\npolicy %s\n",
		    snapshot->instance, snapshot->generation, policy->lock_count, policy->lock_count == 1 ? "" : "s",
		    policy->rule_count, policy->rule_count == 1 ? "" : "s", digest);
	if (snapshot->confirm.state == SNAPSHOT_CONFIRM_OPEN)
		put_countdown(sink, snapshot);
}

void section_interfaces(struct sink *sink, const struct snapshot *snapshot)
{
	static const struct grid_column columns[] = {{"INTERFACE", false}, {"MODE", false}, {"VIA", false}};
	struct libscols_table *grid;
	bool generic = false;

	if (snapshot->interface_count == 0) {
		sink_text(sink, "no interface\n");
		return;
	}
	grid = grid_open(sink, columns, 3, GRID_WHOLE);
	for (uint32_t i = 0; i < snapshot->interface_count; i++) {
		const struct snapshot_interface *interface = &snapshot->interfaces[i];

		grid_row(grid, (const char *[]){interface->name, interface->mode, interface->via});
		generic = generic || strcmp(interface->mode, "generic") == 0;
	}
	grid_close(grid, sink);
	if (generic)
		sink_text(sink, "generic mode runs after GRO: it counts super-packets, each of them one or more of the "
				"wire\n");
}
