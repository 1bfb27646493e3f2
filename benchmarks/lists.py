"""Lists of lists in flat arrays: the handful of numpy steps that families, peers and the evaluator share."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Int64s

Ints = npt.NDArray[np.signedinteger[Any]]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Lists(NamedTuple):
    """A list for each owner: `counts` by owner, then all entries owner by owner, each with a number beside it."""

    counts: Int64s
    items: Int64s
    extra: Int64s


def starts(counts: Int64s) -> Int64s:
    """Where each owner's entries begin, and the end of the last."""
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def spread(first: Int64s, counts: Int64s) -> tuple[Int64s, Int64s]:
    """For ranges `first[i] : first[i] + counts[i]`: the range and the position of every entry, range by range."""
    owner = np.repeat(np.arange(len(counts)), counts)
    begin = starts(counts)[:-1]
    return owner, np.arange(len(owner)) - begin[owner] + first[owner]


def look_up(keys: Int64s, wanted: Int64s) -> Int64s:
    """The position of each wanted key among sorted distinct keys; -1 where it is not there."""
    if len(keys) == 0:
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def sorted_within(lists: Lists) -> Lists:
    """The same lists with ascending items."""
    owner = np.repeat(np.arange(len(lists.counts)), lists.counts)
    order = np.lexsort((lists.items, owner))
    return Lists(lists.counts, lists.items[order], lists.extra[order])


def from_owners(owner: Int64s, items: Int64s, extra: Int64s, owners: int) -> Lists:
    """Lists of (owner, item, extra) entries in any order, without doubles, ascending; the first of doubles stays."""
    span = int(items.max(initial=0)) + 2
    _codes, first = np.unique(owner * span + items + 1, return_index=True)
    return Lists(np.bincount(owner[first], minlength=owners).astype(np.int64), items[first], extra[first])


def joined(parts: list[Lists], offsets: list[int]) -> Lists:
    """Lists of several parts behind one another, the items from 0 moved by each part's offset."""
    moved = [np.where(part.items >= 0, part.items + by, part.items) for part, by in zip(parts, offsets, strict=True)]
    return Lists(
        np.concatenate([part.counts for part in parts]),
        np.concatenate(moved),
        np.concatenate([part.extra for part in parts]),
    )
