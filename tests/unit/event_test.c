/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What `watch` writes of a packet: a line, JSON, pcap-ng; and what it writes of packets that were left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "export/event.h"
#include "unit/export_sample.h"

#define MOMENT 1795280700123456789LL /* 2026-11-21T17:05:00.123456789Z */

/* What a form writes of these events, begun and ended: free() it. `count` 0: only the beginning. */
static char *written(const struct event_form *form, const struct event *events, size_t count, size_t *ret_length)
{
	struct event_sink sink = {.captured_most = 128};
	char *text = NULL;

	sink.out = open_memstream(&text, ret_length);
	assert_non_null(sink.out);
	if (form->begin)
		form->begin(&sink);
	for (size_t i = 0; i < count; i++)
		form->event(&sink, &events[i]);
	pcapng_end(&sink.pcapng);
	assert_int_equal(fclose(sink.out), 0);
	return text;
}

static void assert_written(const struct event_form *form, const struct event *event, const char *expected)
{
	size_t length;
	char *text = written(form, event, 1, &length);

	assert_string_equal(text, expected);
	free(text);
}

static const uint8_t frame[128] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45};

/* A packet that the rule of that number dropped; UINT32_MAX: the default of lock 0. */
static struct event dropped_by(const struct sample *sample, uint32_t rule)
{
	const struct policy *policy = &sample->policy;

	return (struct event){
		.wall_ns = MOMENT, .interface = "eth0", .source = sample_ipv4(0xcb00714d, 32),
		.destination = sample_ipv4(0xc0000219, 32), .port = 25, .generation = 7, .policy = policy,
		.lock = &policy->locks[rule == UINT32_MAX ? 0 : policy->rules[rule].lock],
		.rule = rule == UINT32_MAX ? NULL : &policy->rules[rule],
		.length = 60, .captured = 15, .frame = frame,
	};
}

static void a_line_names_what_decided(void **state)
{
	struct sample sample;
	struct event event;

	(void)state;
	sample_make(&sample);
	event = dropped_by(&sample, UINT32_MAX);
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z eth0 dropped 203.0.113.77 192.0.2.25 25 lock=mail rule=default\n");
	event = dropped_by(&sample, 2);
	event.source = sample_ipv6(0x25, 128);
	event.destination = sample_ipv6(0x19, 128);
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z eth0 dropped 2001:db8:7::25 2001:db8:7::19 25 lock=mail "
		       "rule=2001:db8:7::25/128 group=drop-list\n");
	event = dropped_by(&sample, 1);
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z eth0 dropped 203.0.113.77 192.0.2.25 25 lock=mail "
		       "rule=203.0.113.0/24 group=-\n");
	event = dropped_by(&sample, 3);
	event.passed = true;
	event.wall_ns = 1000;
	assert_written(&event_line, &event, "1970-01-01T00:00:00.000001Z eth0 passed 203.0.113.77 192.0.2.25 25 lock=watch "
		       "rule=67.231.144.0/24 group=drop-list mode=monitor\n");
}

/* What could not be read, and what has no name any more. */
static struct event unread(bool passed)
{
	return (struct event){.wall_ns = MOMENT, .interface = "ifindex=5", .reason = "tags_too_many", .generation = 7,
			      .passed = passed, .length = 30, .frame = frame};
}

static void a_line_says_what_is_not_known(void **state)
{
	struct sample sample;
	struct event event = unread(false);

	(void)state;
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z ifindex=5 dropped - - - reason=tags_too_many\n");
	event = unread(true);
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z ifindex=5 passed - - - reason=tags_too_many mode=monitor\n");
	sample_make(&sample);
	event = dropped_by(&sample, 1);
	event.policy = NULL;
	event.lock = NULL;
	event.rule = NULL;
	assert_written(&event_line, &event, "2026-11-21T17:05:00.123456Z eth0 dropped 203.0.113.77 192.0.2.25 25 generation=7\n");
}

static void json_has_the_same_keys_in_each_line(void **state)
{
	struct sample sample;
	struct event event;

	(void)state;
	sample_make(&sample);
	event = dropped_by(&sample, 2);
	assert_written(&event_json, &event, "{\"time\":\"2026-11-21T17:05:00.123456Z\",\"interface\":\"eth0\",\"passed\":false,"
		       "\"source\":\"203.0.113.77\",\"destination\":\"192.0.2.25\",\"port\":25,\"lock\":\"mail\","
		       "\"rule\":\"2001:db8:7::25/128\",\"group\":\"drop-list\",\"mode\":\"enforce\",\"reason\":null,"
		       "\"generation\":7,\"bytes\":60}\n");
	event = dropped_by(&sample, UINT32_MAX);
	event.passed = true;
	assert_written(&event_json, &event, "{\"time\":\"2026-11-21T17:05:00.123456Z\",\"interface\":\"eth0\",\"passed\":true,"
		       "\"source\":\"203.0.113.77\",\"destination\":\"192.0.2.25\",\"port\":25,\"lock\":\"mail\","
		       "\"rule\":\"default\",\"group\":null,\"mode\":\"monitor\",\"reason\":null,\"generation\":7,\"bytes\":60}\n");
	event = unread(false);
	assert_written(&event_json, &event, "{\"time\":\"2026-11-21T17:05:00.123456Z\",\"interface\":\"ifindex=5\",\"passed\":false,"
		       "\"source\":null,\"destination\":null,\"port\":null,\"lock\":null,\"rule\":null,\"group\":null,"
		       "\"mode\":\"enforce\",\"reason\":\"tags_too_many\",\"generation\":7,\"bytes\":30}\n");
}

static void json_has_an_object_for_what_was_left_out(void **state)
{
	const uint64_t packets = 17;
	struct event_sink sink = {0};
	char *text = NULL;
	size_t length;

	(void)state;
	sink.out = open_memstream(&text, &length);
	assert_non_null(sink.out);
	event_json.left_out(&sink, &packets);
	event_json.left_out(&sink, NULL);
	assert_int_equal(fclose(sink.out), 0);
	assert_string_equal(text, "{\"left_out\":17}\n{\"left_out\":null}\n");
	free(text);
}

static uint32_t word(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static unsigned half(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Claims that a block of this type begins at `*at`, whole and with its length at both ends; moves on behind it. */
static const uint8_t *assert_block(const uint8_t **at, const uint8_t *end, uint32_t type)
{
	const uint8_t *block = *at;
	uint32_t length;

	assert_true(end - block >= 12);
	length = word(block + 4);
	assert_int_equal(word(block), type);
	assert_int_equal(length % 4, 0);
	assert_in_range(length, 12, (size_t)(end - block));
	assert_int_equal(word(block + length - 4), length);
	*at = block + length;
	return block;
}

/* Claims that the options that begin at `at` are one of this code and text, or several, and moves on behind it. */
static void assert_option(const uint8_t **at, unsigned code, const char *value, size_t length)
{
	assert_int_equal(half(*at), code);
	assert_int_equal(half(*at + 2), length);
	assert_memory_equal(*at + 4, value, length);
	for (size_t i = length; i % 4; i++)
		assert_int_equal((*at)[4 + i], 0);
	*at += 4 + (length + 3) / 4 * 4;
}

static void assert_section(const uint8_t *block)
{
	const uint8_t *options = block + 24;

	assert_int_equal(word(block + 8), 0x1a2b3c4d);
	assert_int_equal(half(block + 12), 1);
	assert_int_equal(half(block + 14), 0);
	assert_int_equal(word(block + 16), UINT32_MAX);
	assert_int_equal(word(block + 20), UINT32_MAX);
	assert_option(&options, 4, "mxlock " MX_VERSION, strlen("mxlock " MX_VERSION));
	assert_option(&options, 0, "", 0);
	assert_ptr_equal(options, block + word(block + 4) - 4);
}

static void assert_interface(const uint8_t *block, const char *name)
{
	const uint8_t *options = block + 16;

	assert_int_equal(half(block + 8), 1);
	assert_int_equal(half(block + 10), 0);
	assert_int_equal(word(block + 12), 128);
	assert_option(&options, 2, name, strlen(name));
	assert_option(&options, 9, "\x09", 1);
	assert_option(&options, 0, "", 0);
	assert_ptr_equal(options, block + word(block + 4) - 4);
}

static void assert_packet(const uint8_t *block, uint32_t interface, const struct event *event, const char *comment)
{
	const uint8_t *options = block + 28 + (event->captured + 3) / 4 * 4;

	assert_int_equal(word(block + 8), interface);
	assert_true(((uint64_t)word(block + 12) << 32 | word(block + 16)) == (uint64_t)event->wall_ns);
	assert_int_equal(word(block + 20), event->captured);
	assert_int_equal(word(block + 24), event->length);
	assert_memory_equal(block + 28, frame, event->captured);
	for (uint32_t i = event->captured; i % 4; i++)
		assert_int_equal(block[28 + i], 0);
	assert_option(&options, 1, comment, strlen(comment));
	assert_option(&options, 0, "", 0);
	assert_ptr_equal(options, block + word(block + 4) - 4);
}

static void pcapng_describes_each_interface_once_and_before_its_packets(void **state)
{
	struct sample sample;
	struct event events[4];
	size_t length;
	const uint8_t *at, *end;
	char *text;

	(void)state;
	sample_make(&sample);
	events[0] = dropped_by(&sample, UINT32_MAX);
	events[1] = dropped_by(&sample, 3);
	events[1].interface = "eth1.100";
	events[1].passed = true;
	events[1].captured = 128;
	events[1].length = 9000;
	events[2] = unread(false);
	events[2].interface = "eth0";
	events[3] = events[1];
	text = written(&event_pcapng, events, 4, &length);
	at = (const uint8_t *)text;
	end = at + length;
	assert_section(assert_block(&at, end, 0x0a0d0d0a));
	assert_interface(assert_block(&at, end, 1), "eth0");
	assert_packet(assert_block(&at, end, 6), 0, &events[0], "dropped lock=mail rule=default");
	assert_interface(assert_block(&at, end, 1), "eth1.100");
	assert_packet(assert_block(&at, end, 6), 1, &events[1],
		      "passed lock=watch rule=67.231.144.0/24 group=drop-list mode=monitor");
	assert_packet(assert_block(&at, end, 6), 0, &events[2], "dropped reason=tags_too_many");
	assert_packet(assert_block(&at, end, 6), 1, &events[3],
		      "passed lock=watch rule=67.231.144.0/24 group=drop-list mode=monitor");
	assert_ptr_equal(at, end);
	free(text);
}

static void pcapng_without_packets_is_a_section(void **state)
{
	size_t length;
	char *text = written(&event_pcapng, NULL, 0, &length);
	const uint8_t *at = (const uint8_t *)text, *end = at + length;

	(void)state;
	assert_section(assert_block(&at, end, 0x0a0d0d0a));
	assert_ptr_equal(at, end);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_names_what_decided),
		cmocka_unit_test(a_line_says_what_is_not_known),
		cmocka_unit_test(json_has_the_same_keys_in_each_line),
		cmocka_unit_test(json_has_an_object_for_what_was_left_out),
		cmocka_unit_test(pcapng_describes_each_interface_once_and_before_its_packets),
		cmocka_unit_test(pcapng_without_packets_is_a_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
