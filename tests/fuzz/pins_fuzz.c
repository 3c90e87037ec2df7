/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What is read back from pins: headers, numbers, texts, names, programs and links of any content, read, exported and
 * tidied by the loader's own code over a made-up kernel (pins_kernel.h).
 *
 * An input: struct input, which tells what is set right before it is pinned and what is wrong with one of the
 * pins, then three sections (sections.h): names of more pins, the text, and the numbers, as bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi.h"
#include "base/mem.h"
#include "export/exporter.h"
#include "export/status.h"
#include "kernel/attach.h"
#include "kernel/attach_libxdp.h"
#include "kernel/counters.h"
#include "kernel/numbers.h"
#include "kernel/tidy.h"
#include "live.h"
#include "pins_claims.h"
#include "pins_image.h"
#include "pins_kernel.h"
#include "policy/compile.h"

#define NOW 1795219200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *__asan_default_options(void);

/* Headers are large, and memory that was freed is kept from use: little of it, or most of the time goes to fresh pages. */
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=4";
}

/* In every format; that what is written is well formed, tests/export tells. */
static void print_everywhere(const struct snapshot *snapshot)
{
	static const char *const names[] = {"table", "json", "csv", "prometheus"};
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (exporter_find(names[i])->write(nowhere, snapshot, true) != 0)
			pins_die("/dev/null refuses what is written");
	status_write_text(nowhere, snapshot, NOW);
	status_write_json(nowhere, snapshot, NOW);
}

static void look(void)
{
	struct snapshot snapshot = {0};

	if (live_snapshot(PINS_INSTANCE, &snapshot) == 0)
		print_everywhere(&snapshot);
	snapshot_free(&snapshot);
	pins_all_closed();
}

/* The policy that would be swapped to: of the same text, or, where that is none, any. */
static struct policy *next_policy(const struct live *live)
{
	static const char other[] = "lock mail { to 192.0.2.25; allow 198.51.100.0/24; drop 198.51.100.7 }\nlock more { port 26 }\n";
	struct diagnostics diagnostics = {0};
	struct policy *policy;

	if (live->policy->rule_count % 2)
		policy = policy_compile("next", other, strlen(other), NOW, &diagnostics);
	else
		policy = policy_compile("next", live->policy->text, live->policy->text_length, NOW, &diagnostics);
	diagnostics_free(&diagnostics);
	return policy;
}

/* What a swap takes from what it read: which counters, and whose bases. */
static void assign(const struct live *live)
{
	struct policy *next = next_policy(live);
	struct in_force now = live_in_force(live);
	struct generation before = {0};
	struct mx_number *numbers;
	__u32 limit, index;
	int error;

	if (live->generation.header->previous &&
	    generation_open(&live->instance, live->generation.header->previous, &before) != 0)
		generation_close(&before);
	/* where there is room for all: no chunk is made here */
	if (next->rule_count + live->generation.header->rule_count + (before.header ? before.header->rule_count : 0) <=
	    counters_room(&live->instance)) {
		error = numbers_assign(&live->instance, &now, before.header ? &before : NULL, next, &numbers, &limit);
		if (!error) {
			claim_numbers(numbers, next->rule_count, limit);
			free(numbers);
		}
	}
	if (numbers_lock(&live->instance, next->locks[0].name, &index) == 0 && index >= MX_LOCK_NAMES)
		pins_die("a lock got a counter past the limit");
	generation_close(&before);
	policy_free(next);
}

/* What was found attached is taken off again. */
static void detach_all(const struct instance *instance)
{
	struct attachment *list;
	size_t count;

	if (attach_list(instance, &list, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		claim_attachment(&list[i]);
		if (list[i].via == ATTACH_VIA_LIBXDP)
			attach_libxdp_remove(instance, &list[i]);
	}
	free(list);
}

/* What is in force can be read after tidying as before. */
static void tidy_up(const struct live *live)
{
	bool announced, found;
	struct live again;

	claim_tidying(live);
	announced = untidy(&live->instance);
	if (tidy(&live->instance, &found) != 0)
		return;
	if (found != announced)
		pins_die("what is told of leftovers is not what is found");
	if (!found)
		return;
	if (live_open(PINS_INSTANCE, &again) != 0)
		pins_die("after tidying, what is in force cannot be read");
	claim_live(&again);
	live_close(&again);
}

/* Reads as those do who change something. */
static void change(void)
{
	struct live live;

	if (live_open(PINS_INSTANCE, &live) == 0) {
		claim_live(&live);
		assign(&live);
		tidy_up(&live);
	}
	if (live.instance.clock >= 0) {
		claim_detaching();
		detach_all(&live.instance);
	}
	live_close(&live);
	pins_all_closed();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!image_make(data, size))
		return 0;
	look();
	change();
	return 0;
}
