# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The samples of tests/bench/run, and what is computed of them: shared by report, page and picture."""
import operator

# Ratios that are of interest: suite, who is slower, who is faster, how it is said.
RATIOS = [
    ("drop", "mxlock_11", "bare_11", "a bare XDP_DROP takes {} of the time of mxlock, 11 prefixes"),
    ("drop", "nftables_11", "mxlock_11", "mxlock drops {} times as many as nftables (netdev ingress), 11 prefixes"),
    ("drop", "nftables_raw_11", "mxlock_11", "mxlock drops {} times as many as nftables (raw prerouting), 11 prefixes"),
    ("drop", "iptables_ipset_11", "mxlock_11", "mxlock drops {} times as many as iptables raw + ipset, 11 prefixes"),
    ("drop", "xdp_filter_11", "mxlock_11", "mxlock drops {} times as many as xdp-filter (port 25 for all)"),
    ("drop", "nftables_100000", "mxlock_100000", "mxlock drops {} times as many as nftables (netdev ingress), 100,000"),
    ("drop", "nftables_raw_100000", "mxlock_100000", "mxlock drops {} times as many as nftables (raw), 100,000"),
    ("drop", "iptables_ipset_100000", "mxlock_100000", "mxlock drops {} times as many as iptables + ipset, 100,000"),
    ("watch", "unwatched", "watched", "watched, mxlock drops {} of what it drops unwatched"),
    ("scrape", "each_second", "unscraped", "scraped once a second, mxlock drops {} of what it drops unscraped"),
    ("scrape", "without_pause", "unscraped", "scraped without a pause, mxlock drops {} of what it drops unscraped"),
    ("mail", "mxlock_flood", "mxlock_quiet", "with mxlock {} of the connections come through under the flood"),
    ("mail", "nftables_flood", "nftables_quiet", "with nftables {} of the connections come through under the flood"),
]
# Here the first is divided by the second; of `bare` the reciprocal is what is aimed at.
RECIPROCAL = {("drop", "mxlock_11", "bare_11")}

# How two samples come together to a figure, where they are not divided.
TOGETHER = {"+": operator.add, "-": operator.sub}
AT_MOST, AT_LEAST = "at most", "at least"
# What is to be reached: how it is said, the aim, and the samples it is computed of.
TARGETS = [
    ("denied, random sources, 1,000,000 IPv4 prefixes: above an empty program", AT_MOST, 100, "ns",
     ("cost", "routes4_1000000_index_denied")),
    ("the same at 100,000 IPv4 prefixes", AT_MOST, 60, "ns", ("cost", "routes4_100000_index_denied")),
    ("the same at 100,000 IPv6 prefixes", AT_MOST, 100, "ns", ("cost", "routes6_100000_index_denied")),
    ("denied, 11 prefixes, one lock with `to any`", AT_MOST, 25, "ns", ("cost", "eleven_11_index_denied")),
    ("denied, 11 prefixes, one lock with 64 `to` prefixes", AT_MOST, 25, "ns", ("cost", "to64_11_index_denied")),
    ("TCP on another port, 11 IPv4 prefixes", AT_MOST, 10, "ns", ("cost", "eleven_11_index_other_port")),
    ("TCP on another port, 11 IPv6 prefixes", AT_MOST, 10, "ns", ("cost", "routes6_11_index_other_port")),
    ("dropping over veth, 11 prefixes, against a bare XDP_DROP", AT_LEAST, 0.9, "", ("drop", "bare_11", "mxlock_11")),
    ("the same, with the report of denied sources, which is always on", AT_LEAST, 0.85, "", ("drop", "bare_11", "mxlock_11")),
    ("dropping over veth, 11 prefixes, against nftables", AT_LEAST, 3.5, "", ("drop", "nftables_11", "mxlock_11")),
    ("dropping over veth, 100,000 prefixes, against ipset", AT_LEAST, 4, "",
     ("drop", "iptables_ipset_100000", "mxlock_100000")),
    ("dropping over veth, 100,000 prefixes, against nftables", AT_LEAST, 6, "",
     ("drop", "nftables_100000", "mxlock_100000")),
    ("the report of denied sources, a denied packet, 11 prefixes: above the program without it", AT_MOST, 8, "ns",
     ("parts", "mxlock_11_denied", "without_report_11_denied", "-")),
    ("the same at 100,000 prefixes", AT_MOST, 8, "ns",
     ("parts", "mxlock_100000_denied", "without_report_100000_denied", "-")),
    ("the watch while nobody watches, a denied packet, 11 prefixes: above the program without it", AT_MOST, 2, "ns",
     ("parts", "mxlock_11_denied", "without_watch_11_denied", "-")),
    ("dropping over veth, 11 prefixes, watched, against unwatched", AT_LEAST, 0.9, "", ("watch", "unwatched", "watched")),
    ("a scrape of 10,000 rules", AT_MOST, 0.1, "s", ("scrape", "rules_10000")),
    ("dropping over veth, 10,000 rules, scraped once a second, against not", AT_LEAST, 0.95, "",
     ("scrape", "each_second", "unscraped")),
    ("1,000,000 prefixes: from file to in force", AT_MOST, 3, "s", ("size", "attach_1000000")),
    ("1,000,000 prefixes: the same by a swap from a policy of as many", AT_MOST, 3, "s", ("size", "swap_1000000")),
    ("1,000,000 prefixes: resident and kernel together", AT_MOST, 1024, "MiB",
     ("size", "attach_1000000_resident", "kernel_1000000", "+")),
    ("swap of an 11-prefix policy, the whole command", AT_MOST, 0.1, "s", ("size", "swap_11")),
    ("`diff` of two policies of 100,000 prefixes", AT_MOST, 1, "s", ("size", "diff_100000")),
    ("export of 1,000,000 counters: Prometheus text with `--all`", AT_MOST, 2, "s",
     ("size", "export_prometheus_all_1000000")),
    ("export of 1,000,000 counters: JSON", AT_MOST, 4, "s", ("size", "export_json_1000000")),
    ("a list of 170,000 lines, in the format that takes longest: `check`", AT_MOST, 1, "s", ("lists", "longest_170000")),
    ("the same with 170,000 records, which in two formats are more lines", AT_MOST, 1, "s", ("lists", "longest-records_170000")),
]


def quartiles(values):
    """Lower quartile, median, upper quartile: linear between neighbours."""
    ordered = sorted(values)

    def at(share):
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return at(0.25), at(0.5), at(0.75)


def read(path):
    """{suite: {what: (unit, [value of each round])}}"""
    suites = {}
    with open(path, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            suite, what, _, value, unit = line.rstrip("\n").split(",")
            suites.setdefault(suite, {}).setdefault(what, (unit, []))[1].append(float(value))
    return suites


def number(value):
    """Three digits that tell something."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def spread(values):
    low, middle, high = (number(value) for value in quartiles(values))
    return f"{middle} [{low} .. {high}]"


def ratios_of(suite, rows):
    """Of each round: its two are measured within seconds of each other."""
    for of, above, below, text in RATIOS:
        if of == suite and above in rows and below in rows:
            pairs = zip(rows[above][1], rows[below][1])
            if (of, above, below) in RECIPROCAL:
                yield f"{below}/{above}", [b / a for a, b in pairs], text
            else:
                yield f"{above}/{below}", [a / b for a, b in pairs], text


def target_samples(suites, of):
    """The samples that a target is computed of, or None where they were not measured."""
    rows = suites.get(of[0], {})
    return [rows[what][1] for what in of[1:3]] if all(what in rows for what in of[1:3]) else None


def target_value(of, samples):
    """What one sample of each comes to."""
    if len(samples) == 1:
        return samples[0]
    return TOGETHER.get(of[-1], operator.truediv)(*samples)


# A round of mail is disturbed where fewer connections come through without a flood than half of what has been seen beside
# this filter, or less of the flood was sent than was asked for.
MAIL_QUIET, MAIL_SENT = 0.5, 0.95


def disturbed(rows):
    """The numbers of the rounds of mail, from 1, that were; `flood_asked` is not known of older runs."""
    bounds = {f"{name}_quiet": MAIL_QUIET * max(rows[f"{name}_quiet"][1]) for name in ("mxlock", "nftables")}
    if "flood_asked" in rows:
        bounds |= {f"{name}_flood_sent": MAIL_SENT * rows["flood_asked"][1][0] for name in ("mxlock", "nftables")}
    return sorted({at + 1 for what, bound in bounds.items() for at, value in enumerate(rows[what][1]) if value < bound})


def targets(suites):
    """
    What is aimed at, the aim as text, the spread over the rounds, what it comes to by the least sample of each (what is
    measured can be disturbed, and then takes longer), how many samples there are, whether the median reaches the aim: of
    those that were measured.
    """
    for text, way, aim, unit, of in TARGETS:
        samples = target_samples(suites, of)
        if samples:
            values = [target_value(of, pair) for pair in zip(*samples)]
            middle = quartiles(values)[1]
            least = target_value(of, [min(each) for each in samples])
            reached = middle <= aim if way == AT_MOST else middle >= aim
            yield text, *(f"{seen} {unit}".strip() for seen in (f"{way} {aim:g}", spread(values), number(least))), len(values), reached
