/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What is chosen by a word is what has that name; times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/attach.h"
#include "options.h"

static void a_word_chooses_what_has_its_name(void **state)
{
	(void)state;
	assert_int_equal(options_choice("--xdp-mode", "auto", ATTACH_MODES), ATTACH_MODE_AUTO);
	for (enum attach_mode mode = ATTACH_MODE_NATIVE; mode <= ATTACH_MODE_GENERIC; mode++)
		assert_int_equal(options_choice("--xdp-mode", attach_mode_name(mode), ATTACH_MODES), mode);
	for (enum attach_via via = ATTACH_VIA_AUTO; via <= ATTACH_VIA_LIBXDP; via++)
		assert_int_equal(options_choice("--via", attach_via_name(via), ATTACH_VIAS), via);
}

static void a_word_is_taken_whole_or_not_at_all(void **state)
{
	static const char *const words[] = {"", "aut", "autos", "Auto", "auto|native", "|", "libxdp"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (options_choice("--xdp-mode", words[i], ATTACH_MODES) != -1)
			fail_msg("'%s' was taken", words[i]);
}

static void a_time_has_a_unit_and_ends_at_thirty_days(void **state)
{
	static const struct {
		const char *text;
		unsigned seconds; /* 0: it is none */
	} times[] = {
		{"1s", 1}, {"90s", 90}, {"10m", 600}, {"05m", 300}, {"2h", 7200}, {"1d", 86400},
		{"30d", 2592000}, {"43200m", 2592000}, {"2592000s", 2592000}, {"31d", 0}, {"43201m", 0}, {"2592001s", 0},
		{"", 0}, {"10", 0}, {"m", 0}, {"0m", 0}, {"-1m", 0}, {"+1m", 0}, {" 1m", 0}, {"1 m", 0}, {"1m ", 0},
		{"1M", 0}, {"1.5h", 0}, {"1h30m", 0}, {"99999999999999999999s", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (options_duration("--confirm", times[i].text) != times[i].seconds)
			fail_msg("'%s' is not %u seconds", times[i].text, times[i].seconds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_chooses_what_has_its_name),
		cmocka_unit_test(a_word_is_taken_whole_or_not_at_all),
		cmocka_unit_test(a_time_has_a_unit_and_ends_at_thirty_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
