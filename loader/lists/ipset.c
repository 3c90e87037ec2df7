/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What `ipset save NAME` prints: the line that creates a set, and one for each entry. In ipset the longest entry that holds
 * an address decides, and an entry with `nomatch` says no.
 */
#include <string.h>

#include "../base/number.h"
#include "../text/prefix_read.h"
#include "except.h"
#include "formats.h"
#include "lapses.h"
#include "line.h"
#include "mapped.h"

/* Reading one file. */
struct ipset {
	const struct list *list;
	struct lexer lexer;
	struct except except;
	const char *name; /* of the set; NULL: none was created yet */
	size_t name_length;
	unsigned netmask;  /* bits of an entry that count; 0: all */
	struct lapses lapses;
};

static struct span span_of(const struct ipset *ipset, struct word word)
{
	return lexer_span(&ipset->lexer, word.start, word.length);
}

static const char *quote_word(struct word word, char ret_quote[static DIAGNOSTICS_QUOTE])
{
	return diagnostics_quote(word.start, word.length, ret_quote);
}

/* A whole number up to `most`, 0 before it or not, or -1. */
static int number_of(struct word word, uint8_t most)
{
	const char *end = word.start + word.length;
	uint64_t number;

	return number_read(word.start, end, most, &number) == end ? (int)number : -1;
}

/* A word that a line must have at *at. Length 0: it ends instead, and that was reported. */
static struct word take_word(struct ipset *ipset, const char **at, const char *end)
{
	struct word word = line_next_word(at, end);

	if (word.length == 0)
		diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
				  "the line ends where a word should follow: a part of it is missing; print the set again, with "
				  "`ipset save`");
	return word;
}

/* The options of `create`, as far as they say what an entry means. */
static void read_create_options(struct ipset *ipset, const char *at, const char *end)
{
	for (struct word word = line_next_word(&at, end); word.length > 0; word = line_next_word(&at, end)) {
		char quote[DIAGNOSTICS_QUOTE];

		if (word_is(word, "bitmask")) {
			diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
					  "a set with `bitmask` is not understood; create it with `netmask`, or without");
		} else if (word_is(word, "netmask")) {
			int bits;

			word = take_word(ipset, &at, end);
			if (word.length == 0)
				return;
			bits = number_of(word, 128);
			if (bits <= 0)
				diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
						  "'%s' is no length of a netmask", quote_word(word, quote));
			else
				ipset->netmask = (unsigned)bits;
		}
	}
}

/* `create NAME TYPE ...` */
static void read_create(struct ipset *ipset, const char *at, const char *end)
{
	struct diagnostics *diagnostics = ipset->list->diagnostics;
	struct word name = line_next_word(&at, end), type = take_word(ipset, &at, end);
	char quote[DIAGNOSTICS_QUOTE], other[DIAGNOSTICS_QUOTE];

	if (type.length == 0)
		return;
	if (ipset->name) {
		diagnostics_error(diagnostics, span_of(ipset, name),
				  "a second set '%s' behind '%s', and a group takes one; print one with `ipset save %s`",
				  quote_word(name, quote), diagnostics_quote(ipset->name, ipset->name_length, other), other);
		return;
	}
	if (!word_is(type, "hash:net") && !word_is(type, "hash:ip") && !word_is(type, "bitmap:ip")) {
		diagnostics_error(diagnostics, span_of(ipset, type),
				  "a set of the type '%s' holds more than addresses, or none; taken are hash:net, hash:ip "
				  "and bitmap:ip",
				  quote_word(type, quote));
		return; /* and without a set: its entries would all be wrong */
	}
	ipset->name = name.start;
	ipset->name_length = name.length;
	read_create_options(ipset, at, end);
}

/* `comment "..."`: the comment may hold blanks, and no quote. */
static bool read_comment(struct ipset *ipset, const char **at, const char *end, struct list_entry *entry)
{
	const char *start = line_skip_blanks(*at, end);
	const char *close = start < end && *start == '"' ? memchr(start + 1, '"', (size_t)(end - start - 1)) : NULL;

	if (!close) {
		diagnostics_error(ipset->list->diagnostics, lexer_span(&ipset->lexer, start, 1),
				  "the comment wants double quotes around it");
		return false;
	}
	entry->reason = start + 1;
	entry->reason_length = (size_t)(close - start - 1);
	*at = close + 1;
	return true;
}

/* Whether an option of an entry is followed by a value that says nothing of addresses. */
static bool is_counter(struct word word)
{
	static const char *const words[] = {"packets", "bytes", "skbmark", "skbprio", "skbqueue"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (word_is(word, words[i]))
			return true;
	return false;
}

/* One option of an entry; false: it was reported, or there is none. */
static bool read_option(struct ipset *ipset, const char **at, const char *end, struct list_entry *entry, bool *nomatch)
{
	struct word word = line_next_word(at, end);
	char quote[DIAGNOSTICS_QUOTE];

	if (word.length == 0)
		return false;
	if (word_is(word, "nomatch")) {
		*nomatch = true;
		return true;
	}
	if (word_is(word, "comment"))
		return read_comment(ipset, at, end, entry);
	if (is_counter(word))
		return take_word(ipset, at, end).length > 0;
	if (word_is(word, "timeout")) {
		word = take_word(ipset, at, end);
		if (word.length > 0 && number_of(word, 1) != 0)
			lapses_note(&ipset->lapses, span_of(ipset, word));
		return word.length > 0;
	}
	diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
			  "'%s' is no option of an entry that `ipset save` prints", quote_word(word, quote));
	return false;
}

/* In a set with a netmask an entry stands for all addresses that begin with its bits. */
static void widen(const struct ipset *ipset, struct prefix_text *written)
{
	struct prefix prefix;
	struct range range;

	if (ipset->netmask == 0 || ipset->netmask >= range_bits(written->family) || written->first != written->last)
		return;
	prefix = range_prefix(written->first, written->family, ipset->netmask);
	range = range_of(&prefix);
	written->first = range.first;
	written->last = range.last;
}

/* Whether `add` is of the set that was created. */
static bool check_name(const struct ipset *ipset, struct word name)
{
	char quote[DIAGNOSTICS_QUOTE], other[DIAGNOSTICS_QUOTE];

	if (!ipset->name)
		diagnostics_error(ipset->list->diagnostics, span_of(ipset, name),
				  "an entry of '%s' before the line that creates it, which says what its entries mean; "
				  "print the whole set with `ipset save`",
				  quote_word(name, quote));
	else if (name.length != ipset->name_length || memcmp(name.start, ipset->name, name.length) != 0)
		diagnostics_error(ipset->list->diagnostics, span_of(ipset, name),
				  "an entry of '%s' in the set '%s', and a group takes one; print one with `ipset save %s`",
				  quote_word(name, quote), diagnostics_quote(ipset->name, ipset->name_length, other), other);
	else
		return true;
	return false;
}

/* `add NAME ENTRY ...` */
static void read_add(struct ipset *ipset, const char *at, const char *end)
{
	struct word name = take_word(ipset, &at, end), written;
	struct list_entry entry = {0};
	char quote[DIAGNOSTICS_QUOTE];
	bool nomatch = false;

	if (name.length == 0 || !check_name(ipset, name))
		return;
	written = take_word(ipset, &at, end);
	if (written.length == 0 || !prefix_read(&ipset->lexer, written.start, &entry.written))
		return;
	entry.span = span_of(ipset, written);
	if (entry.written.end != at || (entry.written.range && entry.written.family == 6)) {
		diagnostics_error(ipset->list->diagnostics, entry.span, "'%s' is more than an address or a prefix of ipset",
				  quote_word(written, quote));
		return;
	}
	widen(ipset, &entry.written);
	while (read_option(ipset, &at, end, &entry, &nomatch))
		;
	if (!mapped_left_out(ipset->list, written, entry.span, &entry.written))
		except_add(&ipset->except, &entry, nomatch);
}

static void read_line(struct ipset *ipset, const char *at, const char *end)
{
	struct word word = line_next_word(&at, end);
	char quote[DIAGNOSTICS_QUOTE];

	if (word_is(word, "add"))
		read_add(ipset, at, end);
	else if (word_is(word, "create"))
		read_create(ipset, at, end);
	else if (word_is(word, "Name:"))
		diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
				  "this is what `ipset list` prints; write what `ipset save` prints into this file");
	else if (word.length > 0 && *word.start != '#')
		diagnostics_error(ipset->list->diagnostics, span_of(ipset, word),
				  "'%s' is nothing that `ipset save` prints: its lines begin with `create` or `add`",
				  quote_word(word, quote));
}

/* What `nomatch` says no to, the group is without, whatever else it names. */
static void leave_out(const struct list *list, const struct except_item *item, struct range range)
{
	if (list->leave_out)
		list->leave_out(list->taker, item->prefix.family, range);
}

static void read_ipset(const struct list *list)
{
	struct ipset ipset = {
		.list = list,
		.lexer = lexer_make(list->diagnostics, list->source),
		.except = {.tell = leave_out},
	};
	size_t errors = diagnostics_errors(list->diagnostics);

	/* the first line that is none of a set is enough: the others will be none either */
	for (const char *at = ipset.lexer.text;
	     at < ipset.lexer.end && (ipset.name || diagnostics_errors(list->diagnostics) == errors); at++) {
		const char *end = line_end(at, ipset.lexer.end);

		read_line(&ipset, at, end);
		at = end;
	}
	if (!ipset.name && diagnostics_errors(list->diagnostics) == errors)
		diagnostics_error(list->diagnostics, lexer_span(&ipset.lexer, ipset.lexer.text, 0),
				  "no set is created here; write what `ipset save NAME` prints into this file");
	lapses_warn(&ipset.lapses, list, "entry", "entries", "ipset");
	except_give(&ipset.except, list, EXCEPT_LONGER);
}

const struct list_format list_ipset = {"ipset", read_ipset};
