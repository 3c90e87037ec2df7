/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

const char *snapshot_substitute_name(enum snapshot_substitute substitute)
{
	static const char *const words[SNAPSHOT_SUBSTITUTES] = {"-", "last-good", "closed"};

	return words[substitute];
}

void snapshot_free(struct snapshot *snapshot)
{
	policy_free(snapshot->policy);
	free(snapshot->interfaces);
	free(snapshot->locks);
	free(snapshot->rules);
	free(snapshot->reasons);
	memset(snapshot, 0, sizeof(*snapshot));
}
