"""Every way in which a helper could serve an order, listed: the input of peers that know no hubs."""

from typing import NamedTuple

import numpy as np

from benchmarks.areas import chains
from benchmarks.lists import Ints, look_up, spread, starts
from matcher.engine.arrays import MEMBERS, TEAMS, Arrays, Int32s, Int64s

WHOLE = -1
"""In place of a need: a team that serves the whole order."""


class Edges(NamedTuple):
    """One row for each (order, window, need, helper) that the hard rules allow when nothing else is assigned.

    `window` and `need` are positions in the arrays' flat lists; `need` is WHOLE for a team. `pair` is the pair cost.
    """

    order: Int64s
    window: Int64s
    need: Int64s
    helper: Int64s
    shift: Int64s
    pair: Int64s


class _Needs(NamedTuple):
    # What is asked for: rows of (order, window, need or WHOLE) with the number of the set of tags.
    order: Int64s
    window: Int64s
    need: Int64s
    tags: Int64s
    sets: list[tuple[int, ...]]


def edges_of(arrays: Arrays) -> Edges:
    """All candidate edges, sorted by order, window, need and helper."""
    needs = _asked(arrays)
    rows = _Supply(arrays, needs.sets)
    edges = rows.meet(arrays, needs)
    edges = _allowed(arrays, edges)
    order = np.lexsort((edges.helper, edges.need, edges.window, edges.order))
    return Edges(*(column[order] for column in edges))


def headcount(arrays: Arrays) -> Int64s:
    """People that each order needs."""
    return np.add.reduceat(arrays.need_count, arrays.need_start[:-1]).astype(np.int64)


def room_left(arrays: Arrays) -> tuple[Int64s, Int64s, Int64s]:
    """What each helper may still take: by shift (H, S), by day (H, D), in total (H,); never below 0."""
    helpers, shifts = len(arrays.team), len(arrays.day)
    whose = np.repeat(np.arange(helpers), np.diff(arrays.taken_start))
    in_shift = np.bincount(whose * shifts + arrays.taken, minlength=helpers * shifts).reshape(helpers, shifts)
    days = int(arrays.scalars[2])
    in_day = np.zeros((helpers, days), np.int64)
    np.add.at(in_day.T, arrays.day, in_shift.T)
    return (
        np.maximum(arrays.per_shift[:, None] - in_shift, 0),
        np.maximum(arrays.per_day[:, None] - in_day, 0),
        np.maximum(arrays.total - np.diff(arrays.taken_start), 0).astype(np.int64),
    )


def _asked(arrays: Arrays) -> _Needs:
    count = np.diff(arrays.window_start).astype(np.int64)
    owner = np.repeat(np.arange(len(arrays.area)), count)
    window = np.arange(len(owner))
    tag_sets = np.split(arrays.set_tag, arrays.set_start[1:-1])
    sets: dict[tuple[int, ...], int] = {}
    # For members: each need in each window.
    need_counts = np.diff(arrays.need_start).astype(np.int64)[owner]
    row, need = spread(arrays.need_start[owner].astype(np.int64), need_counts)
    kept = (arrays.accepts[owner[row]] & MEMBERS) > 0
    row, need = row[kept], need[kept]
    pairs = np.stack((arrays.need_set[need], arrays.window_set[row]), axis=1)
    member_tags = _unions(pairs, tag_sets, sets)
    # For teams: all needs at once, padded with the empty set.
    teams = np.flatnonzero((arrays.accepts[owner] & TEAMS) > 0)
    whole = np.zeros((len(teams), 1 + int(need_counts.max(initial=0))), np.int64)
    whole[:, 0] = arrays.window_set[teams]
    at, position = spread(arrays.need_start[owner[teams]].astype(np.int64), need_counts[teams])
    column = 1 + np.arange(len(at)) - starts(need_counts[teams])[:-1][at]
    whole[at, column] = arrays.need_set[position]
    team_tags = _unions(whole, tag_sets, sets)
    return _Needs(
        np.concatenate((owner[row], owner[teams])),
        np.concatenate((window[row], window[teams])),
        np.concatenate((need, np.full(len(teams), WHOLE))),
        np.concatenate((member_tags, team_tags)),
        list(sets),
    )


def _unions(rows: Ints, tag_sets: list[Int32s], sets: dict[tuple[int, ...], int]) -> Int64s:
    distinct, back = np.unique(rows, axis=0, return_inverse=True)
    tags = [tuple(sorted({int(tag) for one in row for tag in tag_sets[one]})) for row in distinct.tolist()]
    return np.array([sets.setdefault(one, len(sets)) for one in tags], np.int64)[back.reshape(-1)]


class _Supply:
    """Helpers by (set of tags, area whose subtree they serve, shift), each with base and cost of the tags."""

    def __init__(self, arrays: Arrays, sets: list[tuple[int, ...]]) -> None:
        self.down, self.depth = chains(arrays.parent.astype(np.int64))
        which, helper, cost = _qualified(arrays, sets)
        bases = np.diff(arrays.base_start).astype(np.int64)
        row, base = spread(arrays.base_start[helper].astype(np.int64), bases[helper])
        which, helper, cost, base = which[row], helper[row], cost[row], arrays.base[base].astype(np.int64)
        top = np.maximum(self.depth[base] - arrays.reach[helper], 0)
        served = self.down[base, top]
        shifts = np.diff(arrays.free_start).astype(np.int64)
        row, place = spread(arrays.free_start[helper].astype(np.int64), shifts[helper])
        shift = arrays.free[place].astype(np.int64)
        self.shifts, self.areas = len(arrays.day), len(arrays.parent)
        key = self.key(which[row], served[row], shift)
        order = np.argsort(key, kind="stable")
        self.keys = key[order]
        self.helper, self.base, self.tags = helper[row][order], base[row][order], cost[row][order]

    def key(self, which: Int64s, area: Int64s, shift: Int64s) -> Int64s:
        return (which * self.areas + area) * self.shifts + shift

    def meet(self, arrays: Arrays, needs: _Needs) -> Edges:
        """All pairs of a need and a helper who has the tags, is free and serves the area; doubles by base removed."""
        found: list[Edges] = []
        shift = arrays.window_shift[needs.window].astype(np.int64)
        area = arrays.area[needs.order].astype(np.int64)
        for level in range(self.down.shape[1]):
            above = self.down[area, level]
            key = np.where(above >= 0, self.key(needs.tags, above, shift), -1)
            low, high = np.searchsorted(self.keys, key, "left"), np.searchsorted(self.keys, key, "right")
            row, place = spread(low, high - low)
            climbed = self.depth[area[row]] - self._common(area[row], self.base[place])
            far = arrays.distance[np.minimum(climbed, len(arrays.distance) - 1)]
            helper = self.helper[place]
            pair = far + arrays.cost[helper] + self.tags[place]
            found.append(Edges(needs.order[row], needs.window[row], needs.need[row], helper, shift[row], pair))
        return _nearest_base(
            Edges(*(np.concatenate(column) for column in zip(*found, strict=True))), len(arrays.need_set)
        )

    def _common(self, one: Int64s, other: Int64s) -> Int64s:
        """The depth of the deepest area above both."""
        a, b = self.down[one], self.down[other]
        common: Int64s = ((a == b) & (a >= 0)).sum(axis=1) - 1
        return common


def _qualified(arrays: Arrays, sets: list[tuple[int, ...]]) -> tuple[Int64s, Int64s, Int64s]:
    """For each set of tags the helpers who have all of it, and what its tags cost them."""
    whose = np.repeat(np.arange(len(arrays.team)), np.diff(arrays.tag_start))
    by_tag = np.argsort(arrays.tag, kind="stable")
    tags = int(arrays.tag.max(initial=-1)) + 1
    begin = starts(np.bincount(arrays.tag, minlength=max(tags, 1)).astype(np.int64))
    rows: list[tuple[Int64s, Int64s, Int64s]] = []
    for number, wanted in enumerate(sets):
        helper, cost = np.arange(len(arrays.team)), np.zeros(len(arrays.team), np.int64)
        for tag in wanted:
            place = by_tag[begin[tag] : begin[tag + 1]] if tag < tags else by_tag[:0]
            at = look_up(whose[place], helper)
            helper, cost = helper[at >= 0], cost[at >= 0] + arrays.tag_cost[place[at[at >= 0]]]
        rows.append((np.full(len(helper), number), helper, cost))
    if not rows:
        return (np.zeros(0, np.int64),) * 3
    return (
        np.concatenate([row[0] for row in rows]),
        np.concatenate([row[1] for row in rows]),
        np.concatenate([row[2] for row in rows]),
    )


def _nearest_base(edges: Edges, needs: int) -> Edges:
    helpers = int(edges.helper.max(initial=0)) + 1
    code = (edges.window * (needs + 1) + edges.need + 1) * helpers + edges.helper
    order = np.lexsort((edges.pair, code))
    first = np.ones(len(order), bool)
    first[1:] = code[order][1:] != code[order][:-1]
    return Edges(*(column[order[first]] for column in edges))


def _allowed(arrays: Arrays, edges: Edges) -> Edges:
    """Kinds, sizes, limits and excludes; then the bonus."""
    in_shift, in_day, in_total = room_left(arrays)
    team = arrays.team[edges.helper] == 1
    fits = team == (edges.need == WHOLE)
    fits &= ~team | (arrays.size[edges.helper] >= headcount(arrays)[edges.order])
    fits &= (in_shift[edges.helper, edges.shift] > 0) & (in_total[edges.helper] > 0)
    fits &= in_day[edges.helper, arrays.day[edges.shift]] > 0
    helpers = len(arrays.team)
    code = edges.order * helpers + edges.helper
    fits &= look_up(_pairs(arrays.exclude_start, arrays.exclude, helpers), code) < 0
    edges = Edges(*(column[fits] for column in edges))
    at = look_up(_pairs(arrays.prefer_start, arrays.prefer, helpers), code[fits])
    bonus = np.where(at >= 0, np.append(arrays.bonus, 0)[at], 0)
    return edges._replace(pair=np.maximum(edges.pair - bonus, 0))


def _pairs(start: Int32s, helper: Int32s, helpers: int) -> Int64s:
    """Sorted codes of (order, helper) pairs."""
    order = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return order * helpers + helper
