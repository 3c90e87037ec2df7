/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Tokens: where each ends, and which bytes make none. */
#include "unit/policy_compiled.h"

#include "base/mem.h"
#include "text/lexer.h"

static const char *const names[] = {
	[TOKEN_END] = ".",   [TOKEN_LINE] = "/",  [TOKEN_SEMICOLON] = ";", [TOKEN_COMMA] = ",", [TOKEN_OPEN] = "{",
	[TOKEN_CLOSE] = "}", [TOKEN_TEXT] = "t:", [TOKEN_WORD] = "w:",     [TOKEN_BAD] = "bad",
};

/* The tokens of a text: a mark each, or "w:" and "t:" with what they hold, blanks between; then the messages. */
static char *tokens_of(const char *text, size_t length, bool check)
{
	struct diagnostics diagnostics = {.name = mem_text("x", 1)};
	struct source_file file = {.text = mem_text(text, length), .length = length};
	uint32_t source = sources_add(&diagnostics.sources, "x", &file, (struct span){SOURCE_NONE, 0});
	struct lexer lexer = lexer_make(&diagnostics, &diagnostics.sources.items[source]);
	struct token token;
	char *result = NULL;
	size_t size;
	FILE *output = open_memstream(&result, &size);

	if (check)
		lexer_check_bytes(&diagnostics, &diagnostics.sources.items[source]);
	do {
		token = lexer_next(&lexer);
		fprintf(output, "%s", names[token.kind]);
		for (uint32_t i = 0; i < token.length && (token.kind == TOKEN_WORD || token.kind == TOKEN_TEXT); i++)
			fputc(token.start[i] ? token.start[i] : '~', output);
		fputs(token.kind == TOKEN_END ? "" : " ", output);
	} while (token.kind != TOKEN_END);
	for (size_t i = 0; i < diagnostics.count; i++) {
		struct location location = sources_locate(&diagnostics.sources, diagnostics.items[i].at);

		fprintf(output, "\n%u:%u: %s", location.line, location.column, diagnostics.items[i].message);
	}
	fclose(output);
	diagnostics_free(&diagnostics);
	return result;
}

static void assert_tokens(const char *text, const char *expected)
{
	char *tokens = tokens_of(text, strlen(text), true);

	assert_string_equal(tokens, expected);
	free(tokens);
}

/* Claims that a message with these words, beginning with its place, comes of the bytes. */
static void assert_complaint(const char *text, size_t length, const char *words)
{
	char *tokens = tokens_of(text, length, true);

	if (!strstr(tokens, words))
		fail_msg("expected \"%s\" in: %s", words, tokens);
	free(tokens);
}

static void words_end_at_blanks_and_marks(void **state)
{
	(void)state;
	assert_tokens("group a{b;c}", "w:group w:a { w:b ; w:c } .");
	assert_tokens("to 1.2.3.4,::1/0\n", "w:to w:1.2.3.4 , w:::1/0 / .");
	assert_tokens("a\"b\"c", "w:a t:\"b\" w:c .");
	assert_tokens("  \t a \r\n b", "w:a / w:b .");
	assert_tokens("", ".");
	assert_tokens("\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xa7 x", "w:\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xa7 w:x .");
}

static void a_comment_ends_with_its_line(void **state)
{
	(void)state;
	assert_tokens("a#b {\n}# \"\n#", "w:a / } / .");
	assert_tokens("\"#\"#\"", "t:\"#\" .");
}

static void a_text_may_hold_marks_and_two_escapes(void **state)
{
	(void)state;
	assert_tokens("\"a;{},# b\"", "t:\"a;{},# b\" .");
	assert_tokens("\"\\\"\\\\\" \"\"", "t:\"\\\"\\\\\" t:\"\" .");
	assert_tokens("\"\\n\" x", "bad w:x .\n1:2: a backslash in a text stands only before \" and before \\; write \\\\ for the "
				   "backslash itself");
	assert_tokens("\"tab\there\"", "t:\"tab\there\" .");
	assert_complaint("\"\x1b[2J\"", 6, "1:2: control character 0x1b in a text");
}

static void a_text_ends_on_its_line(void **state)
{
	(void)state;
	assert_tokens("a \"b\nc", "w:a bad / w:c .\n1:3: the text that begins here has no closing quote on its line");
	assert_tokens("\"b\\\"", "bad .\n1:1: the text that begins here has no closing quote on its line");
	assert_tokens("\"", "bad .\n1:1: the text that begins here has no closing quote on its line");
}

static void a_byte_order_mark_at_the_start_is_passed_over(void **state)
{
	(void)state;
	assert_tokens("\xef\xbb\xbflock", "w:lock .");
	assert_tokens("\xef\xbb\xbf", ".");
}

static void bytes_that_are_no_utf_8_are_errors(void **state)
{
	static const char *const bad[] = {
		"abcdefg #\xff", "abcdefg #\xc0\x80", "abcdefg #\xe0\x80\x80", "abcdefg #\xed\xa0\x80", "abcdefg #\xf4\x90\x80\x80",
		"abcdefg #\xc3", "abcdefg #\xe2\x82", "abcdefg #\x80", "abcdefg #\xf8\x88\x80\x80\x80",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_complaint(bad[i], strlen(bad[i]), "1:10: these bytes are no UTF-8");
	assert_complaint("\xff\xfel\0o\0", 6, "1:1: this file is UTF-16");
}

static void a_nul_byte_is_an_error_wherever_it_stands(void **state)
{
	char text[64];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		char place[64];

		memset(text, 'a', sizeof(text));
		text[i] = '\0';
		snprintf(place, sizeof(place), "1:%zu: NUL byte", i + 1);
		assert_complaint(text, 40, place);
	}
}

static void a_carriage_return_stands_before_a_line_feed(void **state)
{
	(void)state;
	assert_tokens("a\r\nb\r", "w:a / w:b .");
	assert_complaint("# comment\rlock m { }", 20, "1:10: carriage return without a line feed");
}

static void one_line_has_one_complaint_about_its_bytes(void **state)
{
	char *tokens = tokens_of("#\xff\xff\n#\xff", 6, true);
	size_t count = 0;

	(void)state;
	for (const char *at = tokens; (at = strstr(at, "no UTF-8")) != NULL; at++)
		count++;
	assert_int_equal(count, 2);
	free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_end_at_blanks_and_marks),
		cmocka_unit_test(a_comment_ends_with_its_line),
		cmocka_unit_test(a_text_may_hold_marks_and_two_escapes),
		cmocka_unit_test(a_text_ends_on_its_line),
		cmocka_unit_test(a_byte_order_mark_at_the_start_is_passed_over),
		cmocka_unit_test(bytes_that_are_no_utf_8_are_errors),
		cmocka_unit_test(a_nul_byte_is_an_error_wherever_it_stands),
		cmocka_unit_test(a_carriage_return_stands_before_a_line_feed),
		cmocka_unit_test(one_line_has_one_complaint_about_its_bytes),
	};

	return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}
