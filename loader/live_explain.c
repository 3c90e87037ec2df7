/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "live_explain.h"

#include <errno.h>
#include <string.h>

#include "reasons.h"

#include "base/report.h"
#include "kernel/advice.h"
#include "kernel/question.h"
#include "live.h"

/* A question that is overtaken by a swap is asked again. Each swap takes tens of milliseconds: this is for ever. */
#define TRIES 1000

int live_explain_open(const char *instance, struct live_explain *ret)
{
	int error;

	memset(ret, 0, sizeof(*ret));
	error = instance_open(instance, &ret->instance);
	if (error == -ENOENT)
		live_say_absent(instance);
	return error;
}

void live_explain_close(struct live_explain *live)
{
	naming_close(&live->naming);
	instance_close(&live->instance);
}

/* The instance was detached, and may have been attached again. */
static int open_again(struct live_explain *live)
{
	char name[MX_NAME];

	memcpy(name, live->instance.name, sizeof(name));
	live_explain_close(live);
	return live_explain_open(name, live);
}

/* Names are of the generation that has answered. 0 also where it is gone already: then the question comes too late. */
static int follow(struct live_explain *live, const struct mx_explained *answer)
{
	int error;

	if (answer->generation == 0) { /* it is being attached, and nothing is in force yet */
		live_say_absent(live->instance.name);
		return -ENOENT;
	}
	naming_close(&live->naming);
	error = naming_open(&live->instance, answer->generation, &live->naming);
	if (!error)
		return 0;
	naming_close(&live->naming);
	return error == -ENOENT ? 0 : error;
}

/* Asks once. -EAGAIN: names were of another policy than the one that answered. */
static int ask(struct live_explain *live, const struct prefix *source, const struct prefix *destination, uint16_t port,
	       struct mx_explained *ret)
{
	/* of a policy that is not known yet, any destination tells which one it is */
	struct prefix any = {.family = source->family};
	int error;

	if (!destination && live->naming.policy && !policy_any_destination(live->naming.policy, source->family, &any))
		return -EDOM;
	error = question_ask(&live->instance, source, destination ? destination : &any, port, ret);
	if (error == -EAGAIN)
		error = open_again(live);
	else if (!error && naming_is_of(&live->naming, ret->generation))
		return 0;
	else if (!error)
		error = follow(live, ret);
	return error ? error : -EAGAIN;
}

int live_explain(struct live_explain *live, const struct prefix *source, const struct prefix *destination, uint16_t port,
		 struct explanation *ret)
{
	struct mx_explained answer;
	int error = -EAGAIN;

	for (int i = 0; i < TRIES && error == -EAGAIN; i++)
		error = ask(live, source, destination, port, &answer);
	if (error == -EAGAIN) {
		report_error("instance %s: its policy changes faster than it can be asked", live->instance.name);
		report_hint("ask again when nobody swaps");
	}
	if (error)
		return error;
	if (!answer.judged) {
		*ret = (struct explanation){0};
		return 0;
	}
	if (answer.reason == MX_REASON_NONE && naming_find(&live->naming, answer.lock, answer.rule, ret)) {
		ret->verdict = answer.drops ? VERDICT_DROP : VERDICT_ALLOW;
		return 0;
	}
	report_error("instance %s: the program names lock %u and rule %u, which its policy does not have: damaged",
		     live->instance.name, answer.lock, answer.rule & MX_RULE_NUMBER);
	advice_damaged(live->instance.path);
	return -EPROTO;
}
