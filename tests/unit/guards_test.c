/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which lock guards what, against a count of every address and port. */
#include "unit/policy_compiled.h"


#define LOCKS 8u
#define PORTS 5u
#define TOS   6u

/* A lock of a random policy, as numbers. */
struct model {
	unsigned port_count, to_count;
	unsigned ports[PORTS];
	struct prefix to[TOS];
};

/* A prefix in 10.0.0.0/28, or in 2001:db8::/124: few enough that they meet. */
static struct prefix random_prefix(void)
{
	struct prefix prefix = {.family = random() % 4 ? 4 : 6};
	unsigned host = (unsigned)random() % 5, last = (unsigned)random() % 16 >> host << host;

	if (prefix.family == 4) {
		prefix.address[0] = 10;
		prefix.address[3] = (uint8_t)last;
		prefix.length = (uint8_t)(32 - host);
	} else {
		memcpy(prefix.address, "\x20\x01\x0d\xb8", 4);
		prefix.address[15] = (uint8_t)last;
		prefix.length = (uint8_t)(128 - host);
	}
	return prefix;
}

static void random_lock(struct model *model)
{
	model->port_count = 1 + (unsigned)random() % PORTS;
	for (unsigned i = 0; i < model->port_count; i++)
		model->ports[i] = 20 + (unsigned)random() % 12;
	model->to_count = 1 + (unsigned)random() % TOS;
	for (unsigned i = 0; i < model->to_count; i++)
		model->to[i] = random_prefix();
}

static char *text_of(const struct model *models)
{
	char *text = NULL, prefix[PREFIX_TEXT];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (unsigned l = 0; l < LOCKS; l++) {
		fprintf(out, "lock l%u {\n", l);
		for (unsigned i = 0; i < models[l].port_count; i++)
			fprintf(out, "port %u\n", models[l].ports[i]);
		for (unsigned i = 0; i < models[l].to_count; i++) {
			prefix_format(&models[l].to[i], prefix);
			fprintf(out, "to %s\n", prefix);
		}
		fputs("}\n", out);
	}
	fclose(out);
	return text;
}

static bool has_port(const struct model *model, unsigned port)
{
	for (unsigned i = 0; i < model->port_count; i++)
		if (model->ports[i] == port)
			return true;
	return false;
}

static bool conflict(const struct model *a, const struct model *b)
{
	for (unsigned i = 0; i < a->to_count; i++)
		for (unsigned j = 0; j < b->to_count; j++)
			for (unsigned p = 0; p < a->port_count; p++)
				if (prefix_compare(&a->to[i], &b->to[j]) == 0 && has_port(b, a->ports[p]))
					return true;
	return false;
}

static bool any_conflict(const struct model *models)
{
	for (unsigned a = 0; a < LOCKS; a++)
		for (unsigned b = a + 1; b < LOCKS; b++)
			if (conflict(&models[a], &models[b]))
				return true;
	return false;
}

/* The locks that judge an address at one port or another, found the long way. */
static uint64_t judges(const struct model *models, const struct prefix *address)
{
	uint64_t locks = 0;

	for (unsigned port = 20; port < 32; port++) {
		int longest = -1, judge = -1;

		for (unsigned l = 0; l < LOCKS; l++)
			for (unsigned i = 0; i < models[l].to_count; i++)
				if (has_port(&models[l], port) && prefix_covers(&models[l].to[i], address) &&
				    models[l].to[i].length > longest) {
					longest = models[l].to[i].length;
					judge = (int)l;
				}
		if (judge >= 0)
			locks |= (uint64_t)1 << judge;
	}
	return locks;
}

/* What the longest guard says that covers the address. */
static uint64_t guarded(const struct policy *policy, const struct prefix *address)
{
	const struct policy_guard *longest = NULL;

	for (uint32_t i = 0; i < policy->guard_count; i++)
		if (prefix_covers(&policy->guards[i].to, address) && (!longest || policy->guards[i].to.length > longest->to.length))
			longest = &policy->guards[i];
	return longest ? longest->locks : 0;
}

static void guards_agree_with_a_count_of_every_address_and_port(void **state)
{
	unsigned compiled_count = 0, refused = 0;

	(void)state;
	srandom(2026);
	for (unsigned round = 0; round < 4000; round++) {
		struct model models[LOCKS];
		struct compiled compiled;
		char *text;

		for (unsigned l = 0; l < LOCKS; l++)
			random_lock(&models[l]);
		if (round % 2) /* else they nearly all conflict */
			for (unsigned l = 0; l < LOCKS; l++) {
				models[l].port_count = 1;
				models[l].to_count = models[l].to_count > 2 ? 2 : models[l].to_count;
			}
		text = text_of(models);
		compiled = compile_at(text, strlen(text), NOW);
		if ((compiled.policy == NULL) != any_conflict(models))
			fail_msg("%s\n%s", text, compiled.messages);
		for (unsigned last = 0; compiled.policy && last < 32; last++) {
			struct prefix address = {.family = last < 16 ? 4 : 6, .length = last < 16 ? 32 : 128};

			memcpy(address.address, last < 16 ? "\x0a\0\0" : "\x20\x01\x0d\xb8", last < 16 ? 3 : 4);
			address.address[last < 16 ? 3 : 15] = last % 16;
			if (guarded(compiled.policy, &address) != judges(models, &address))
				fail_msg("address %u:\n%s", last, text);
		}
		compiled_count += compiled.policy != NULL;
		refused += compiled.policy == NULL;
		compiled_free(&compiled);
		free(text);
	}
	assert_true(compiled_count > 200 && refused > 200); /* both sides are tried */
}

static void guards_stand_in_order_each_once(void **state)
{
	struct compiled compiled = compile_good("lock a { to 192.0.2.0/24, any }\nlock b { to 192.0.2.7; port 25, 26 }\n"
						"lock c { port 27; to any, 192.0.2.7 }\n");
	const struct policy *policy = compiled.policy;
	char text[PREFIX_TEXT], got[256] = "";

	(void)state;
	for (uint32_t i = 0; i < policy->guard_count; i++) {
		prefix_format(&policy->guards[i].to, text);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s %x\n", text, (unsigned)policy->guards[i].locks);
	}
	assert_string_equal(got, "0.0.0.0/0 5\n192.0.2.0/24 5\n192.0.2.7/32 6\n::/0 5\n");
	compiled_free(&compiled);
}

/* 64 locks with 64 ports each, all different, and the same 64 `to`. */
static void the_largest_policy_of_locks_compiles(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct compiled compiled;

	(void)state;
	for (unsigned l = 0; l < 64; l++) {
		fprintf(out, "lock l%u {\n", l);
		for (unsigned i = 0; i < 64; i++)
			fprintf(out, "port %u; to 10.0.%u.0/%u\n", 1 + l * 64 + i, i * 4, 22 + i % 3);
		fputs("}\n", out);
	}
	fclose(out);
	compiled = compile_good(text);
	assert_int_equal(compiled.policy->guard_count, 64);
	assert_true(compiled.policy->guards[0].locks == UINT64_MAX);
	compiled_free(&compiled);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guards_agree_with_a_count_of_every_address_and_port),
		cmocka_unit_test(guards_stand_in_order_each_once),
		cmocka_unit_test(the_largest_policy_of_locks_compiles),
	};

	return cmocka_run_group_tests_name("guards", tests, NULL, NULL);
}
