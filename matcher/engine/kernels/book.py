"""What a live network stands for: orders in slots, helpers by version, as integers that change in place.

A changed order or helper is a new slot or version, so that an event can be undone. Lists lie in `words`, each number
below 2^31. An order's words: kinds, people, 1 where it has an incumbent, the incumbent's shift and identity (-1: none
alone), counts of excludes, prefers and windows, a tag that every window asks for (-1: none); then the excluded
identities; (identity, bonus) of the preferred; by window its shift, cost, count of tags and those tags, ascending. A
helper's words: its count of tags, the tags, their costs.
"""

from typing import NamedTuple

from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.flow import CAPACITY, FAR, OWNER
from matcher.engine.kernels.primitives import Vector, Wide
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_NODE,
    MET,
    MET_AREA,
    MET_FROM,
    MET_TO,
    SIZE,
    TEAM,
    Supply,
    leaf_of,
)

# Of an order's slot: its area, its words, 1 while it takes part, its neighbours in the area, the end of the stretch of
# arcs that it may fill, the event that touched it last.
AREA, WORDS, HERE, NEXT, BEFORE, END, MARK, SLOT = 0, 1, 2, 3, 4, 5, 6, 7
# Of a helper's version: who it is, its own cost, load and words, the listing that met it last, its capacity nodes, 1
# while it takes part.
IDENTITY, OWN, LOAD, TAGS, STAMP, NODE_FROM, NODE_TO, PRESENT, PERSON = 0, 1, 2, 3, 4, 5, 6, 7, 8
# Of an order's words.
KINDS, PEOPLE, CHANGES, STAYS_SHIFT, STAYS_WHO, EXCLUDES, PREFERS, WINDOWS, RAREST, HEAD = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
# Of a window's words, before its tags.
WINDOW_SHIFT, WINDOW_COST, WINDOW_TAGS, WINDOW_HEAD = 0, 1, 2, 3
# Of a place in a list of helpers who meet an area and have a tag: the helper, the slot of the list, the next place, its
# shifts as bits (a bit may stand for several shifts).
LISTED_WHO, LISTED_SLOT, LISTED_NEXT, LISTED_BITS, LISTED = 0, 1, 2, 3, 4
BITS = 31
# Entries of `number`: balance and change weight, the stamp of listings, the number of the event, the most units, places
# and lists in use.
BALANCE, CHANGE, LISTING, EVENT, CEILING, PLACES, LISTS = range(7)


class Book(NamedTuple):
    """Packed records and plain vectors.

    `order_first` by area: its first slot (-1: none). `most` by capacity node: its units while its helper takes part.
    `before` by arc: the one before it into the same node (-1: it is the first). `keys` and `heads`: the table of lists
    by area and tag; `listed`: their places.
    """

    number: Wide
    distance: Wide
    parent: Vector
    order_first: Vector
    order: Vector
    person: Vector
    most: Vector
    words: Vector
    before: Vector
    keys: Wide
    heads: Vector
    listed: Vector


def list_key(area: int, tag: int) -> int:
    """The key of the helpers who meet an area and have a tag."""
    return (area << 31) | tag


def tags_at(wanted: int, held: int, words: Vector) -> int:
    """What a helper whose words begin at `held` costs for the tags listed at `wanted`; -1 where it lacks one."""
    cost = 0
    count = words[held]
    entry, last = held + 1, held + 1 + count
    for index in range(wanted + 1, wanted + 1 + words[wanted]):
        tag = words[index]
        while entry < last and words[entry] < tag:
            entry += 1
        if entry == last or words[entry] != tag:
            return -1
        cost += words[entry + count]
    return cost


def bonus_at(at: int, who: int, words: Vector) -> int:
    """The bonus of an identity for the order whose words begin at `at`."""
    first = at + HEAD + words[at + EXCLUDES]
    for entry in range(first, first + 2 * words[at + PREFERS], 2):
        if words[entry] == who:
            return words[entry + 1]
    return 0


def may_meet(at: int, helper: int, supply: Supply, book: Book) -> bool:
    """Whether a helper has the kind and the size that an order asks for, and is not excluded."""
    words, row = book.words, helper * HELPER
    team = supply.helper[row + TEAM]
    if words[at + KINDS] & (1 + team) == 0:
        return False
    if team > 0:
        if supply.helper[row + SIZE] < words[at + PEOPLE]:
            return False
    elif words[at + PEOPLE] != 1:
        return False
    who = book.person[helper * PERSON + IDENTITY]
    kept = True
    for entry in range(at + HEAD, at + HEAD + words[at + EXCLUDES]):
        if words[entry] == who:
            kept = False
    return kept


def first_window(at: int, words: Vector) -> int:
    """Where the words of an order's first window begin."""
    return at + HEAD + words[at + EXCLUDES] + 2 * words[at + PREFERS]


def level_cost(level: int, distance: Wide) -> int:
    """Distance cost of climbing so many levels."""
    return distance[level] if level < len(distance) else distance[len(distance) - 1]


def book_cost(at: int, window: int, helper: int, level: int, bonus: int, book: Book) -> int:
    """What an order costs in a window with a helper, change included, balance aside; -1 where it lacks a tag."""
    words, row = book.words, helper * PERSON
    cost = tags_at(window + WINDOW_TAGS, book.person[row + TAGS], words)
    if cost < 0:
        return -1
    cost += book.person[row + OWN] + level_cost(level, book.distance)
    cost = max(0, cost - bonus) + words[window + WINDOW_COST]
    if words[at + CHANGES] > 0 and (
        words[at + STAYS_SHIFT] != words[window + WINDOW_SHIFT] or words[at + STAYS_WHO] != book.person[row + IDENTITY]
    ):
        cost += book.number[CHANGE]
    return cost


def list_pair(
    slot: int, helper: int, level: int, only: int, limit: int, end: int, pool: Pool, supply: Supply, book: Book
) -> int:
    """The arcs of one order to one helper that cost less than `limit`, from `end` on; returns the new end.

    Of several windows at one capacity node the cheapest stays; `only`: the one shift that counts, -1 for all.
    """
    at = book.order[slot * SLOT + WORDS]
    if not may_meet(at, helper, supply, book):
        return end
    words = book.words
    bonus = bonus_at(at, book.person[helper * PERSON + IDENTITY], words)
    begin, window = end, first_window(at, words)
    for _index in range(words[at + WINDOWS]):
        shift = words[window + WINDOW_SHIFT]
        leaf = leaf_of(helper, shift, supply.helper, supply.leaf)
        if leaf >= 0 and (only < 0 or only == shift):
            cost = book_cost(at, window, helper, level, bonus, book)
            if 0 <= cost < limit:
                node = supply.leaf[leaf * LEAF + LEAF_NODE]
                place = begin
                while place < end and pool.target[place] != node:
                    place += 1
                if place == end:
                    pool.target[end] = node
                    pool.cost[end] = cost
                    end += 1
                elif cost < pool.cost[place]:
                    pool.cost[place] = cost
        window += WINDOW_HEAD + words[window + WINDOW_TAGS]
    return end


def level_from(area: int, helper: int, supply: Supply, book: Book) -> int:
    """Levels that an area is climbed to meet a helper; -1 where it never does."""
    level = 0
    first, last = supply.helper[helper * HELPER + MET_FROM], supply.helper[helper * HELPER + MET_TO]
    while area >= 0:
        for entry in range(first, last):
            if supply.met[entry * MET + MET_AREA] == area:
                return level
        area = book.parent[area]
        level += 1
    return -1


def window_at(slot: int, node: int, supply: Supply, book: Book) -> int:
    """Where the words begin of the cheapest window, the first of them, in which an order is placed at a node."""
    helper = supply.capacity[node * CAPACITY + OWNER]
    at, words = book.order[slot * SLOT + WORDS], book.words
    level = level_from(book.order[slot * SLOT + AREA], helper, supply, book)
    bonus = bonus_at(at, book.person[helper * PERSON + IDENTITY], words)
    window, best, found = first_window(at, words), FAR, -1
    for _index in range(words[at + WINDOWS]):
        leaf = leaf_of(helper, words[window + WINDOW_SHIFT], supply.helper, supply.leaf)
        if leaf >= 0 and supply.leaf[leaf * LEAF + LEAF_NODE] == node:
            cost = book_cost(at, window, helper, level, bonus, book)
            if 0 <= cost < best:
                best, found = cost, window
        window += WINDOW_HEAD + words[window + WINDOW_TAGS]
    return found
