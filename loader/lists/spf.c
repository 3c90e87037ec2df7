/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The text of an SPF record, RFC 7208, as a zone file or dig writes it: who may send, as far as the record itself says
 * it. What stands first decides there, so a mechanism that does not pass takes its addresses from those behind it.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/mem.h"
#include "../base/number.h"
#include "../text/address_text.h"
#include "../text/lexer.h"
#include "except.h"
#include "formats.h"
#include "line.h"

/* Reading one file. */
struct spf {
	const struct list *list;
	struct lexer lexer;
	char *joined;     /* what stands between quotes, without them; NULL: the record is not quoted */
	uint32_t *places; /* where in the source each byte of it stands, and the end */
	const char *text, *end;
	struct except except;
	bool ended;           /* `all` was there */
	bool away;            /* a mechanism that does not pass was there */
	struct word redirect; /* length 0: none */
};

/* Whether a word is this one; SPF does not mind upper and lower case (RFC 7208, 4.6.1). */
static bool is_called(struct word word, const char *text)
{
	return strlen(text) == word.length && strncasecmp(word.start, text, word.length) == 0;
}

static struct span span_of(const struct spf *spf, const char *at, size_t length)
{
	size_t offset = (size_t)(at - spf->text);

	return (struct span){spf->lexer.base + (spf->places ? spf->places[offset] : (uint32_t)offset), (uint32_t)length};
}

/* Puts the strings of a record together, RFC 7208, 3.3: nothing comes between them. False: it was reported. */
static bool join(struct spf *spf)
{
	const char *text = spf->lexer.text, *end = spf->lexer.end;
	char *to;

	spf->joined = to = mem_zeroed((size_t)(end - text) + 1, 1);
	spf->places = mem_zeroed((size_t)(end - text) + 1, sizeof(*spf->places));
	for (const char *at = text; at < end; at++) {
		const char *close;

		if (strchr(" \t\r\n", *at))
			continue;
		close = *at == '"' ? line_find(at + 1, end, '"') : NULL;
		if (!close || memchr(at, '\\', (size_t)(close - at))) {
			diagnostics_error(spf->list->diagnostics, lexer_span(&spf->lexer, at, 1),
					  "a string in double quotes is expected here, closed on its line and without backslashes, "
					  "as in the rest of the record; write what `dig +short TXT NAME` prints into this file");
			return false;
		}
		for (at++; at < close; at++) {
			spf->places[to - spf->joined] = (uint32_t)(at - text);
			*to++ = *at;
		}
	}
	spf->places[to - spf->joined] = (uint32_t)(end - text);
	spf->text = spf->joined;
	spf->end = to;
	return true;
}

/* The bits behind an address, at its '/'; -1: there is no such number, and that was reported. */
static int read_bits(struct spf *spf, const char *at, const char *end, unsigned most)
{
	uint64_t bits;

	if (number_read_plain(at + 1, end, most, &bits) == end)
		return (int)bits;
	diagnostics_error(spf->list->diagnostics, span_of(spf, at, (size_t)(end - at)),
			  "behind the '/' of the address stands a length from 0 to %u", most);
	return -1;
}

/* Reads the network of `ip4:` or `ip6:`; host bits are cut off, which *ret_cut tells. False: it was reported. */
static bool read_network(struct spf *spf, const char *at, const char *end, unsigned family, struct prefix *ret, bool *ret_cut)
{
	bool shown = diagnostics_wanted(spf->list->diagnostics, DIAGNOSTIC_ERROR);
	struct address_text_error error;
	struct address_text address;
	int bits = (int)range_bits((uint8_t)family);

	if (!address_text_parse(at, end, &address, shown ? &error : NULL)) {
		if (shown)
			diagnostics_error(spf->list->diagnostics, span_of(spf, error.at, error.length), "%s", error.message);
		else
			diagnostics_count(spf->list->diagnostics, DIAGNOSTIC_ERROR);
		return false;
	}
	if (address.family != family || address.mapped || (address.end < end && *address.end != '/')) {
		diagnostics_error(spf->list->diagnostics, span_of(spf, at, (size_t)(end - at)),
				  "`ip%u:` takes one IPv%u address, or one and '/' and a length", family, family);
		return false;
	}
	if (address.end < end)
		bits = read_bits(spf, address.end, end, range_bits((uint8_t)family));
	if (bits < 0)
		return false;
	*ret = range_prefix(address.value, (uint8_t)family, (unsigned)bits);
	*ret_cut = range_of(ret).first != address.value;
	return true;
}

/* `ip4:NETWORK`, `ip6:NETWORK`, the network at `at`. */
static void read_ip(struct spf *spf, char qualifier, struct word term, const char *at, unsigned family)
{
	struct list_entry entry = {.span = span_of(spf, at, (size_t)(term.start + term.length - at))};
	char written[DIAGNOSTICS_QUOTE], text[PREFIX_TEXT];
	struct prefix prefix;
	struct range range;
	bool cut;

	if (!read_network(spf, at, term.start + term.length, family, &prefix, &cut))
		return;
	range = range_of(&prefix);
	entry.written = (struct prefix_text){.first = range.first, .last = range.last, .family = prefix.family};
	prefix_format(&prefix, text);
	diagnostics_quote(term.start, term.length, written);
	if (cut)
		diagnostics_warning(spf->list->diagnostics, NOTE_LIST, entry.span,
				    "host bits set in '%s'; %s is taken, as SPF does (RFC 7208, 5.6)", written, text);
	except_add(&spf->except, &entry, qualifier != '+');
	spf->away |= qualifier != '+';
}

/* Tells what a mechanism that does not pass takes away: its network, or a part of it that no term before it has. */
static void note_left_out(const struct list *list, const struct except_item *item, struct range range)
{
	const struct range whole = range_of(&item->prefix);
	const struct prefix ends[] = {
		range_prefix(range.first, item->prefix.family, range_bits(item->prefix.family)),
		range_prefix(range.last, item->prefix.family, range_bits(item->prefix.family)),
	};
	char first[PREFIX_TEXT], last[PREFIX_TEXT] = "";
	bool part = range.first != whole.first || range.last != whole.last;

	if (part) {
		prefix_format_address(&ends[0], first);
		prefix_format_address(&ends[1], last);
	} else {
		prefix_format(&item->prefix, first);
	}
	diagnostics_warning(list->diagnostics, NOTE_LIST, item->entry.span,
			    "this does not pass (RFC 7208, 4.6.2): %s%s%s is left out, also of what stands behind it", first,
			    part ? "-" : "", last);
}

/*
 * What to do about a mechanism whose addresses are not in the record. A group knows no order: where something is to be left
 * out of what a name says, its own text has to say so.
 */
static const char *advice_of(const struct spf *spf, char qualifier, const char *name)
{
	bool away = qualifier != '+';

	if (strcmp(name, "ptr") == 0 || strcmp(name, "exists") == 0)
		return away ? "it asks for each address anew, and is no list: take it out, and write the addresses that you know "
			      "as `-ip4:` and `-ip6:` instead of it"
			    : "it asks for each address anew, and is no list: take it out, and add the addresses that you know";
	if (strcmp(name, "include") != 0 && strcmp(name, "redirect") != 0)
		return away ? "what it finds does not pass: write that as `-ip4:` and `-ip6:` instead of it, which take it out of "
			      "what stands behind it"
			    : "write the addresses that it finds instead of it";
	if (away)
		return "what passes there does not pass here: query the TXT record of that name, and write what passes there as "
		       "`-ip4:` and `-ip6:` instead of this term, which take it out of what stands behind it";
	if (spf->away)
		return "query the TXT record of that name, put its text into a file of its own, in that, right behind v=spf1, "
		       "repeat the terms that stand before this one here and do not pass (`-`, `~`, `?`), include it too, and take "
		       "this term out";
	return "query the TXT record of that name, put its text into a file of its own and include that too, and take this term "
	       "out";
}

/* A mechanism whose addresses are not in the record; name: "include". */
static void refuse_lookup(struct spf *spf, char qualifier, struct word term, const char *name)
{
	char quote[DIAGNOSTICS_QUOTE];

	diagnostics_error(spf->list->diagnostics, span_of(spf, term.start, term.length),
			  "'%s' needs DNS, and a policy asks nobody; %s", diagnostics_quote(term.start, term.length, quote),
			  advice_of(spf, qualifier, name));
	spf->away |= qualifier != '+';
}

/* `all`: nothing behind it is looked at, RFC 7208, 5.1. */
static void read_all(struct spf *spf, char qualifier, struct word term)
{
	const char *rest = term.start + term.length;

	spf->ended = true;
	if (qualifier == '+')
		diagnostics_error(spf->list->diagnostics, span_of(spf, term.start, term.length),
				  "`all` lets everybody pass, and that is no list; write `default allow` where it is meant");
	while (rest < spf->end && strchr(" \t\r\n", *rest))
		rest++;
	if (rest < spf->end)
		diagnostics_warning(spf->list->diagnostics, NOTE_LIST, span_of(spf, rest, 1),
				    "what stands behind `all` decides nothing (RFC 7208, 5.1), and is not taken");
}

static const char *const lookups[] = {"include", "a", "mx", "ptr", "exists"};
#define LOOKUPS (sizeof(lookups) / sizeof(lookups[0]))

/* A term that is none of those that name networks. */
static void read_other(struct spf *spf, char qualifier, struct word term, struct word name)
{
	char quote[DIAGNOSTICS_QUOTE];

	if (is_called(name, "all") && name.start + 3 == term.start + term.length) {
		read_all(spf, qualifier, term);
		return;
	}
	for (size_t i = 0; i < LOOKUPS; i++) {
		if (is_called(name, lookups[i])) {
			refuse_lookup(spf, qualifier, term, lookups[i]);
			return;
		}
	}
	diagnostics_error(spf->list->diagnostics, span_of(spf, term.start, term.length),
			  "'%s' is no term of an SPF record (RFC 7208); leave the text of one record in this file, the one that "
			  "begins with v=spf1",
			  diagnostics_quote(term.start, term.length, quote));
}

/* Whether a modifier is called as a mechanism, which is most probably meant. */
static bool is_mechanism(struct word name)
{
	bool found = is_called(name, "ip4") || is_called(name, "ip6") || is_called(name, "all");

	for (size_t i = 0; i < LOOKUPS; i++)
		found |= is_called(name, lookups[i]);
	return found;
}

/* `NAME=VALUE`: redirect says who may send; the others, known or not, do not (RFC 7208, 6). */
static void read_modifier(struct spf *spf, struct word term, struct word name)
{
	char quote[DIAGNOSTICS_QUOTE];

	if (is_called(name, "redirect")) {
		spf->redirect = term;
	} else if (is_called(name, "v")) {
		diagnostics_error(spf->list->diagnostics, span_of(spf, term.start, term.length),
				  "a second record begins here; one file has the text of one record");
		spf->ended = true;
	} else if (is_mechanism(name)) {
		diagnostics_warning(spf->list->diagnostics, NOTE_LIST, span_of(spf, term.start, term.length),
				    "'%s' has '=' where a mechanism has ':', so it is a modifier that SPF does not know and passes "
				    "over (RFC 7208, 6): nothing is taken from it",
				    diagnostics_quote(term.start, term.length, quote));
	}
}

static void read_term(struct spf *spf, struct word term)
{
	bool qualified = strchr("+-?~", *term.start) != NULL;
	char qualifier = (char)(qualified ? *term.start : '+');
	struct word name = {term.start + qualified, 0};
	const char *end = term.start + term.length, *value;

	while (name.start + name.length < end && !strchr(":/=", name.start[name.length]))
		name.length++;
	value = name.start + name.length;
	if (value < end && *value == '=' && name.length > 0 && !qualified)
		read_modifier(spf, term, name);
	else if (value < end && *value == ':' && is_called(name, "ip4"))
		read_ip(spf, qualifier, term, value + 1, 4);
	else if (value < end && *value == ':' && is_called(name, "ip6"))
		read_ip(spf, qualifier, term, value + 1, 6);
	else
		read_other(spf, qualifier, term, name);
}

/* The next term at *at; length 0: there is none. */
static struct word next_term(const struct spf *spf, const char **at)
{
	struct word term;

	while (*at < spf->end && strchr(" \t\r\n", **at))
		(*at)++;
	term = (struct word){*at, 0};
	while (*at < spf->end && !strchr(" \t\r\n", **at))
		(*at)++;
	term.length = (size_t)(*at - term.start);
	return term;
}

static void read_record(struct spf *spf)
{
	const char *at = spf->text;
	struct word term = next_term(spf, &at);

	if (!is_called(term, "v=spf1")) {
		diagnostics_error(spf->list->diagnostics, span_of(spf, term.start, term.length),
				  "an SPF record begins with v=spf1; leave its text in this file, without other TXT records of "
				  "the name");
		return;
	}
	for (term = next_term(spf, &at); term.length > 0 && !spf->ended; term = next_term(spf, &at))
		read_term(spf, term);
	if (spf->redirect.length > 0 && !spf->ended)
		refuse_lookup(spf, '+', spf->redirect, "redirect");
}

static void read_spf(const struct list *list)
{
	struct spf spf = {
		.list = list,
		.lexer = lexer_make(list->diagnostics, list->source),
		.except = {.tell = note_left_out},
	};

	spf.text = spf.lexer.text;
	spf.end = spf.lexer.end;
	if (!memchr(spf.text, '"', (size_t)(spf.end - spf.text)) || join(&spf))
		read_record(&spf);
	except_give(&spf.except, list, EXCEPT_EARLIER);
	free(spf.joined);
	free(spf.places);
}

const struct list_format list_spf = {"spf", read_spf};
