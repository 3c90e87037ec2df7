# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""edges.py FOLDER COUNT SEED < POLICY

What to ask about a policy, which is read as `mxlock print` writes it. Into FOLDER:
  all4, all6   of each prefix of a source (of COUNT of them, if there are more) the address before it, its first and its last
               one, and the one behind; then random addresses, half of them in one of the prefixes
  few4, few6   twenty of these
  asks         lines of "FAMILY all|few PORT TO": of each lock, its first destination of a family, about which all sources
               are to be asked, and the four edges of all its destinations. TO is - for `any`
"""

import pathlib
import random
import re
import socket
import sys

RANDOM = 400
FEW = 20
KIND = {4: socket.AF_INET, 6: socket.AF_INET6}
BITS = {4: 32, 6: 128}
ANY = (0, 0, 0)


def read_prefix(word):
    """(family, first address, last address): numbers, since Python's ipaddress takes its time."""
    text, length = word.split("/")
    family = 6 if ":" in text else 4
    first = int.from_bytes(socket.inet_pton(KIND[family], text), "big")
    return family, first, first + (1 << BITS[family] - int(length)) - 1


def write_address(family, number):
    return socket.inet_ntop(KIND[family], number.to_bytes(BITS[family] // 8, "big"))


def edges(prefix):
    """The four, as far as they exist."""
    family, first, last = prefix
    return [write_address(family, number) for number in (first - 1, first, last, last + 1) if 0 <= number < 1 << BITS[family]]


def read_policy(lines):
    """([source prefix], [(port, [`to` prefix or ANY])])"""
    sources, locks = set(), []
    for line in lines:
        words = re.sub(r'"[^"]*"', "", line).replace(",", " ").split()
        if words[:1] == ["lock"]:
            locks.append((None, []))
        elif words[:1] == ["port"]:
            locks[-1] = (words[1], locks[-1][1])
        elif words[:1] == ["to"]:
            locks[-1][1].extend(ANY if word == "any" else read_prefix(word) for word in words[1:])
        else:
            sources.update(read_prefix(word) for word in words if re.fullmatch(r"[0-9a-f.:]+/[0-9]+", word))
    return sorted(sources), locks


def random_address(family, prefixes):
    """In one of the prefixes, or anywhere."""
    number = random.getrandbits(BITS[family])
    if prefixes and random.getrandbits(1):
        _, first, last = random.choice(prefixes)
        number = first + number % (last - first + 1)
    return write_address(family, number)


def ask_about(locks, family):
    """Lines of `asks`."""
    for port, destinations in locks:
        mine = [to for to in destinations if to[0] in (0, family)]
        for to in mine[:1]:
            yield f"{family} all {port} {'-' if to == ANY else write_address(family, to[1])}"
        for to in mine:
            if to != ANY:
                yield from (f"{family} few {port} {address}" for address in edges(to))


def main(folder, count, seed):
    random.seed(seed)
    sources, locks = read_policy(sys.stdin)
    asks = []
    for family in (4, 6):
        mine = [prefix for prefix in sources if prefix[0] == family]
        sample = random.sample(mine, count) if len(mine) > count else mine
        addresses = [address for prefix in sample for address in edges(prefix)]
        addresses += [random_address(family, mine) for _ in range(RANDOM)]
        for name, some in ("all", addresses), ("few", random.sample(addresses, FEW)):
            (folder / f"{name}{family}").write_text("".join(f"{address}\n" for address in some))
        asks += ask_about(locks, family)
    (folder / "asks").write_text("".join(f"{line}\n" for line in asks))


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
