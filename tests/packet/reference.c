// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "packet/reference.h"

#include <stdio.h>
#include <string.h>

#define MAX_TAGS    4
#define MAX_HEADERS 8

#define PROTOCOL_HOP_BY_HOP  0
#define PROTOCOL_TCP         6
#define PROTOCOL_ROUTING     43
#define PROTOCOL_FRAGMENT    44
#define PROTOCOL_AH          51
#define PROTOCOL_DESTINATION 60
#define PROTOCOL_MOBILITY    135

/* What the bytes say, before any policy is asked. */
struct reading {
	bool ours;            /* false: not TCP, or not IP: nobody's business */
	enum mx_reason odd;   /* why it cannot be judged; NONE: it can */
	int family;           /* 4, 6; 0: the addresses cannot be read */
	const uint8_t *source;
	const uint8_t *destination;
	bool destination_is_last; /* false: a routing header will change it */
	unsigned int port;    /* with odd == NONE */
};

struct frame {
	const uint8_t *bytes;
	size_t length;
};

static unsigned int read16(const struct frame *frame, size_t at)
{
	return frame->bytes[at] << 8 | frame->bytes[at + 1];
}

static bool is_tag(unsigned int ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static struct reading nobodys(void)
{
	return (struct reading){ .ours = false, .odd = MX_REASON_NONE };
}

static struct reading unreadable(enum mx_reason why)
{
	return (struct reading){ .ours = true, .odd = why };
}

static struct reading odd(struct reading reading, enum mx_reason why)
{
	reading.odd = why;
	return reading;
}

/* TCP at `at`, in a packet that ends at `end` (and in the frame). */
static struct reading read_ports(struct reading reading, const struct frame *frame, size_t at, size_t end)
{
	if (at + 4 > end || at + 4 > frame->length)
		return odd(reading, MX_REASON_TCP_TRUNCATED);
	reading.port = read16(frame, at + 2);
	return reading;
}

/* RFC 791, 3.1: a source route is used up when its pointer is behind its length. */
static bool has_hops_left(const struct frame *frame, size_t at, size_t end)
{
	for (const uint8_t *option; at + 3 <= end && at + 3 <= frame->length; at += option[0] == 1 ? 1 : option[1]) {
		option = frame->bytes + at;
		if (option[0] == 131 || option[0] == 137 || option[0] == 0 || (option[0] != 1 && option[1] < 2))
			return option[0] > 1 && option[1] >= 2 && option[2] <= option[1];
	}
	return false;
}

static struct reading read_ipv4(const struct frame *frame, size_t at)
{
	struct reading reading = { .ours = true, .odd = MX_REASON_NONE, .family = 4, .destination_is_last = true };
	size_t header, total, end, offset;

	if (at + 20 > frame->length)
		return unreadable(MX_REASON_IPV4_TRUNCATED);
	if (frame->bytes[at] >> 4 != 4)
		return unreadable(MX_REASON_IPV4_MALFORMED);
	if (frame->bytes[at + 9] != PROTOCOL_TCP)
		return nobodys();

	reading.source = frame->bytes + at + 12;
	reading.destination = frame->bytes + at + 16;
	header = (frame->bytes[at] & 15) * 4;
	total = read16(frame, at + 2);
	end = at + total;
	if (total == 0 && frame->length - at > 0xffff) /* BIG TCP: the field is too small, the frame tells */
		end = frame->length;
	if (header < 20 || at + header > end)
		return odd(reading, MX_REASON_IPV4_MALFORMED);
	reading.destination_is_last = !has_hops_left(frame, at + 20, at + header);

	offset = read16(frame, at + 6) & 0x1fff;
	if (offset == 1)
		return odd(reading, MX_REASON_FRAGMENT_OVERLAP);
	if (offset > 1)
		return odd(reading, MX_REASON_IPV4_LATER_FRAGMENT);
	return read_ports(reading, frame, at + header, end);
}

static bool is_extension(unsigned int next)
{
	return next == PROTOCOL_HOP_BY_HOP || next == PROTOCOL_ROUTING || next == PROTOCOL_FRAGMENT ||
	       next == PROTOCOL_AH || next == PROTOCOL_DESTINATION || next == PROTOCOL_MOBILITY;
}

/* RFC 8200 section 4; AH counts in units of four, RFC 4302; a fragment header has one size. */
static size_t extension_length(const struct frame *frame, size_t at, unsigned int kind)
{
	if (kind == PROTOCOL_FRAGMENT)
		return 8;
	if (kind == PROTOCOL_AH)
		return (frame->bytes[at + 1] + 2) * 4;
	return (frame->bytes[at + 1] + 1) * 8;
}

/* A fragment after the first: it holds no ports, whatever its bytes look like. */
static struct reading read_later_fragment(struct reading reading, unsigned int next, unsigned int offset)
{
	if (next != PROTOCOL_TCP && !is_extension(next))
		return nobodys();
	if (next == PROTOCOL_TCP && offset == 1)
		return odd(reading, MX_REASON_FRAGMENT_OVERLAP);
	return odd(reading, MX_REASON_IPV6_LATER_FRAGMENT);
}

static struct reading read_chain(struct reading reading, const struct frame *frame, size_t at, size_t end,
                                 unsigned int next)
{
	unsigned int kind, count = 0;

	while (is_extension(next)) {
		if (++count > MAX_HEADERS)
			return odd(reading, MX_REASON_IPV6_HEADERS_TOO_MANY);
		if (at + 8 > end || at + 8 > frame->length)
			return odd(reading, MX_REASON_IPV6_HEADERS_TRUNCATED);
		kind = next;
		next = frame->bytes[at];
		if (kind == PROTOCOL_FRAGMENT && read16(frame, at + 2) >> 3)
			return read_later_fragment(reading, next, read16(frame, at + 2) >> 3);
		if (kind == PROTOCOL_ROUTING && frame->bytes[at + 3])
			reading.destination_is_last = false;
		at += extension_length(frame, at, kind);
	}
	if (next != PROTOCOL_TCP)
		return nobodys();
	return read_ports(reading, frame, at, end);
}

static struct reading read_ipv6(const struct frame *frame, size_t at)
{
	struct reading reading = { .ours = true, .odd = MX_REASON_NONE, .family = 6, .destination_is_last = true };
	unsigned int payload, next;
	size_t end;

	if (at + 40 > frame->length)
		return unreadable(MX_REASON_IPV6_TRUNCATED);
	if (frame->bytes[at] >> 4 != 6)
		return unreadable(MX_REASON_IPV6_MALFORMED);

	reading.source = frame->bytes + at + 8;
	reading.destination = frame->bytes + at + 24;
	payload = read16(frame, at + 4);
	next = frame->bytes[at + 6];
	end = at + 40 + payload;
	if (payload == 0 && next == PROTOCOL_HOP_BY_HOP)
		end = frame->length;
	return read_chain(reading, frame, at + 40, end, next);
}

static struct reading read_frame(const struct frame *frame)
{
	unsigned int tags = 0, ethertype;
	size_t at = 14;

	if (frame->length < 14)
		return unreadable(MX_REASON_ETHERNET_TRUNCATED);
	ethertype = read16(frame, 12);
	while (is_tag(ethertype)) {
		if (++tags > MAX_TAGS)
			return unreadable(MX_REASON_TAGS_TOO_MANY);
		if (at + 4 > frame->length)
			return unreadable(MX_REASON_ETHERNET_TRUNCATED);
		ethertype = read16(frame, at + 2);
		at += 4;
	}
	if (ethertype == 0x0800)
		return read_ipv4(frame, at);
	if (ethertype == 0x86dd)
		return read_ipv6(frame, at);
	return nobodys();
}

static bool has_port(const struct policy_lock *lock, unsigned int port)
{
	for (unsigned int n = 0; n < lock->port_count; n++)
		if (lock->ports[n] == port)
			return true;
	return false;
}

/* Length of the longest `to` prefix of the lock that holds the address; -1: it guards another place. */
static int guard_length(const struct policy_lock *lock, const struct reading *reading)
{
	int longest = -1;

	for (unsigned int n = 0; n < lock->to_count; n++)
		if (policy_prefix_holds(&lock->to[n], reading->family, reading->destination) &&
		    (int)lock->to[n].bits > longest)
			longest = lock->to[n].bits;
	return longest;
}

/* The lock that has this destination in scope at this port; -1: none. */
static int lock_of(const struct policy *policy, const struct reading *reading, unsigned int port)
{
	int best = -1, longest = -1;

	for (unsigned int n = 0; n < policy->lock_count; n++) {
		const struct policy_lock *lock = &policy->locks[n];
		int length = has_port(lock, port) ? guard_length(lock, reading) : -1;

		if (length > longest) {
			longest = length;
			best = n;
		}
	}
	return best;
}

/* Is this lock the one that judges the destination, at one of its ports at least? */
static bool is_in_question(const struct policy *policy, const struct reading *reading, unsigned int n)
{
	const struct policy_lock *lock = &policy->locks[n];

	if (reading->family == 0 || !reading->destination_is_last)
		return true;
	for (unsigned int p = 0; p < lock->port_count; p++)
		if (lock_of(policy, reading, lock->ports[p]) == (int)n)
			return true;
	return false;
}

/* The rule of the lock that decides for a source now; -1: the default does. */
static int rule_of(const struct policy *policy, const struct policy_lock *lock, const struct reading *reading)
{
	int best = -1, longest = -1;

	for (unsigned int n = 0; n < lock->rule_count; n++) {
		const struct policy_rule *rule = &lock->rules[n];

		if (rule->until && rule->until_tai_ns <= policy->now_tai_ns)
			continue;
		if (policy_prefix_holds(&rule->from, reading->family, reading->source) && (int)rule->from.bits > longest) {
			longest = rule->from.bits;
			best = n;
		}
	}
	return best;
}

static bool judges_drop(const struct policy_lock *lock, int rule)
{
	return rule >= 0 ? lock->rules[rule].drops : !lock->default_allows;
}

#define VERDICT_PASS false
#define VERDICT_DROP true
#define REASON_DROPS(symbol, name, verdict, text) [MX_REASON_##symbol] = VERDICT_##verdict,
static const bool reason_drops[] = { MX_REASONS(REASON_DROPS) };

#define REASON_NAME(symbol, name, verdict, text) [MX_REASON_##symbol] = name,
static const char *const reason_names[] = { MX_REASONS(REASON_NAME) };

/* Is there any source at all that the lock drops? */
static bool could_drop(const struct policy_lock *lock)
{
	if (!lock->default_allows)
		return true;
	for (unsigned int n = 0; n < lock->rule_count; n++)
		if (lock->rules[n].drops)
			return true;
	return false;
}

/*
 * The list's rule. A reason that passes is counted where a lock is in question; one that
 * drops where a lock in question would drop the source, and it drops where that lock enforces.
 * A source that is unread, or a lie, is any source.
 */
static void judge_odd(const struct policy *policy, const struct reading *reading, enum mx_reason reason, int only,
                      struct outcome *ret_outcome)
{
	bool known = reading->family && reason != MX_REASON_MAPPED_SOURCE;

	for (int n = 0; n < (int)policy->lock_count; n++) {
		const struct policy_lock *lock = &policy->locks[n];
		bool drops = known ? judges_drop(lock, rule_of(policy, lock, reading)) : could_drop(lock);

		if (only >= 0 ? n != only : !is_in_question(policy, reading, n))
			continue;
		if (reason_drops[reason] && !drops)
			continue;
		ret_outcome->reason = reason;
		if (reason_drops[reason] && !lock->monitors)
			ret_outcome->verdict = OUTCOME_DROP;
	}
}

static bool is_guarded(const struct policy *policy, unsigned int port)
{
	for (unsigned int n = 0; n < policy->lock_count; n++)
		if (has_port(&policy->locks[n], port))
			return true;
	return false;
}

/* ::ffff:0:0/96, RFC 4291 section 2.5.5.2 */
static bool is_mapped(const struct reading *reading)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return reading->family == 6 && memcmp(reading->source, mapped, sizeof(mapped)) == 0;
}

/* TCP whose ports were read. */
static void judge(const struct policy *policy, const struct reading *reading, struct outcome *ret_outcome)
{
	const struct policy_lock *lock;
	int n = -1;

	if (!is_guarded(policy, reading->port))
		return;
	if (reading->destination_is_last) {
		n = lock_of(policy, reading, reading->port);
		if (n < 0)
			return;
	}
	if (is_mapped(reading) || n < 0) {
		judge_odd(policy, reading, is_mapped(reading) ? MX_REASON_MAPPED_SOURCE : reading->family == 4 ?
			  MX_REASON_IPV4_SOURCE_ROUTED : MX_REASON_IPV6_SOURCE_ROUTED, n, ret_outcome);
		return;
	}
	lock = &policy->locks[n];
	ret_outcome->lock = n;
	ret_outcome->rule = rule_of(policy, lock, reading);
	ret_outcome->drops = judges_drop(lock, ret_outcome->rule);
	if (ret_outcome->drops && !lock->monitors)
		ret_outcome->verdict = OUTCOME_DROP;
}

void reference_judge(const struct policy *policy, const uint8_t *frame, size_t length, struct outcome *ret_outcome)
{
	struct outcome outcome = { .verdict = OUTCOME_PASS, .reason = MX_REASON_NONE, .lock = -1, .rule = -1 };
	struct reading reading = read_frame(&(struct frame){ frame, length });

	if (reading.ours && reading.odd != MX_REASON_NONE)
		judge_odd(policy, &reading, reading.odd, -1, &outcome);
	else if (reading.ours)
		judge(policy, &reading, &outcome);
	*ret_outcome = outcome;
}

bool outcome_equal(const struct outcome *a, const struct outcome *b)
{
	return a->verdict == b->verdict && a->reason == b->reason && a->lock == b->lock &&
	       (a->lock < 0 || (a->rule == b->rule && a->drops == b->drops));
}

const char *outcome_reason_name(enum mx_reason reason)
{
	return reason < MX_REASON_COUNT ? reason_names[reason] : "none";
}

void outcome_print(const struct outcome *outcome, const struct policy *policy, char *ret_text, size_t size)
{
	const char *verdict = outcome->verdict == OUTCOME_PASS ? "pass" : outcome->verdict == OUTCOME_DROP ? "drop" : "?";
	const struct policy_lock *lock;

	if (outcome->reason != MX_REASON_NONE) {
		snprintf(ret_text, size, "%s, %s", verdict, outcome_reason_name(outcome->reason));
	} else if (outcome->lock < 0) {
		snprintf(ret_text, size, "%s", verdict);
	} else {
		lock = &policy->locks[outcome->lock];
		snprintf(ret_text, size, "%s, %s: %s%s", verdict, lock->name,
		         outcome->rule < 0 ? "default " : outcome->drops ? "drop " : "allow ",
		         outcome->rule >= 0 ? lock->rules[outcome->rule].from.text : outcome->drops ? "drop" : "allow");
	}
}
