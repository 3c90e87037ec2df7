/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#include "postfix_text.h"

#include <string.h>
#include <strings.h>

#include "../text/prefix_read.h"
#include "line.h"

static bool is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

const char *postfix_skip_blanks(const char *at, const char *end, bool begun)
{
	for (; at < end; at++) {
		if (*at == '\n')
			begun = true;
		else if (*at == '#' && begun)
			at = line_end(at, end) - 1;
		else if (!is_blank(*at))
			break;
	}
	return at;
}

const char *postfix_skip_word(const char *at, const char *end)
{
	while (at < end && !is_blank(*at))
		at++;
	return at;
}

const char *postfix_skip_line(const char *at, const char *end)
{
	do {
		at = line_end(at, end);
		at += at < end;
	} while (at < end && (is_blank(*at) || *at == '#'));
	return at;
}

bool postfix_at(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(end - at) < length || strncasecmp(at, word, length) != 0)
		return false;
	at += length;
	return at == end || !((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'));
}

/* "... WHAT", with the text before it. Always false. */
static bool wrong(const struct lexer *lexer, const char *at, const char *end, const char *what)
{
	char quote[DIAGNOSTICS_QUOTE];

	diagnostics_error(lexer->diagnostics, lexer_span(lexer, at, (size_t)(end - at)), "'%s' %s",
			  diagnostics_quote(at, (size_t)(end - at), quote), what);
	return false;
}

/* An address in brackets, the length in them or behind them. */
static bool parse_bracketed(const struct lexer *lexer, const char *at, const char *end, struct prefix_text *ret)
{
	const char *close = memchr(at, ']', (size_t)(end - at));
	struct address_text_error error;
	char text[128];
	size_t inside, behind;

	if (!close || (close + 1 < end && close[1] != '/') || (size_t)(end - at) > sizeof(text))
		return wrong(lexer, at, end, "is no prefix in brackets; write for example [2001:db8::]/32");
	inside = (size_t)(close - at - 1);
	behind = (size_t)(end - close - 1);
	memcpy(text, at + 1, inside);
	memcpy(text + inside, close + 1, behind);
	if (!prefix_text_parse(text, text + inside + behind, ret, &error)) {
		diagnostics_error(lexer->diagnostics, lexer_span(lexer, at, (size_t)(end - at)), "%s", error.message);
		return false;
	}
	ret->end = ret->end == text + inside + behind ? end : at;
	return true;
}

/* A prefix as Postfix reads it: an address, and perhaps a length. */
static bool parse_prefix(const struct lexer *lexer, const char *at, const char *end, struct prefix *ret)
{
	const char *slash = memchr(at, '/', (size_t)(end - at));
	struct lexer word = *lexer;
	struct prefix_text written;
	struct range range;
	bool left;

	word.end = end;
	if (*at == '[' ? !parse_bracketed(lexer, at, end, &written) : !prefix_read(&word, at, &written))
		return false;
	if (written.range || written.end != end || (slash && memchr(slash, '.', (size_t)(end - slash))))
		return wrong(lexer, at, end,
			     "is nothing that Postfix reads: in its tables stand ADDRESS and ADDRESS/LENGTH");
	if (written.family == 4 && memchr(at, ':', (size_t)(end - at)))
		return wrong(lexer, at, end,
			     "matches no client, since Postfix takes such a one for the IPv4 address that it means; "
			     "write the IPv4 prefix");
	range = (struct range){written.first, written.last};
	*ret = range_take(&range, written.family, &left);
	return true;
}

bool postfix_pattern(const struct lexer *lexer, const char *at, const char *end, struct postfix_pattern *ret)
{
	*ret = (struct postfix_pattern){.prefix = {.family = 4}, .start = at, .end = end};
	for (; at < end && *at == '!'; at = postfix_skip_blanks(at + 1, end, false))
		ret->negated = !ret->negated;
	if (at == end) {
		diagnostics_error(lexer->diagnostics, lexer_span(lexer, ret->start, 0),
				  "expected an address, or ADDRESS/LENGTH, not the end of the line");
		return false;
	}
	ret->end = postfix_skip_word(at, end);
	return parse_prefix(lexer, at, ret->end, &ret->prefix);
}

static bool is_number(const char *at, const char *end)
{
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at == end;
}

/* A reply of SMTP that stands for itself, 4NN or 5NN. */
static bool is_code(const char *at, const char *end)
{
	return end - at == 3 && (*at == '4' || *at == '5') && is_number(at, end);
}

/* A number is OK, whatever it is, but a code with a text behind it is a reply. */
static bool parse_number(const struct lexer *lexer, const char *at, const char *word, bool alone,
			 enum first_match_kind *ret_kind)
{
	if (is_code(at, word) && alone)
		return wrong(
			lexer, at, word,
			"alone is OK to Postfix, as any number is, and no reply: write `OK`, or a text behind the code");
	if (!is_code(at, word) && !alone)
		return wrong(lexer, at, word, "is no code of a reply that rejects, which are 4NN and 5NN");
	*ret_kind = alone ? FIRST_MATCH_ALLOW : FIRST_MATCH_DROP;
	return true;
}

bool postfix_action(const struct lexer *lexer, const char *at, const char *end, enum first_match_kind *ret_kind,
			const char **ret_text)
{
	static const struct {
		const char *name;
		enum first_match_kind kind;
	} actions[] = {
		{"OK", FIRST_MATCH_ALLOW},
		{"permit", FIRST_MATCH_ALLOW},
		{"REJECT", FIRST_MATCH_DROP},
		{"DISCARD", FIRST_MATCH_DROP},
		{"DUNNO", FIRST_MATCH_NOTHING},
	};
	const char *word = postfix_skip_word(at, end);
	size_t length = (size_t)(word - at);

	*ret_text = postfix_skip_blanks(word, end, false);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i].name) != length || strncasecmp(at, actions[i].name, length) != 0)
			continue;
		*ret_kind = actions[i].kind;
		return true;
	}
	if (!is_number(at, word))
		return wrong(
			lexer, at, word,
			"is no action that a lock has a word for; there is OK and permit, which allow, REJECT, DISCARD, "
			"4NN TEXT and 5NN TEXT, which drop, and DUNNO");
	if (!parse_number(lexer, at, word, *ret_text == end, ret_kind))
		return false;
	if (*ret_kind == FIRST_MATCH_DROP)
		*ret_text = at;
	return true;
}
