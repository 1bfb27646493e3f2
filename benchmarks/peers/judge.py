"""The one evaluator: is a plan made of edges valid, what does it cost, how many orders does it serve."""

from dataclasses import dataclass

import numpy as np

from benchmarks.areas import chains
from benchmarks.lists import Flags, look_up, spread
from benchmarks.peers.edges import WHOLE, Edges, headcount
from matcher.engine.arrays import Arrays, Int32s, Int64s


@dataclass(frozen=True, slots=True)
class Verdict:
    """Cost by the contract and orders served; `broken` names each rule that the plan breaks, with a count."""

    cost: int
    served: int
    broken: tuple[str, ...]


def judge(arrays: Arrays, edges: Edges, chosen: Int64s) -> Verdict:
    """Judge a plan; of the edges only who, where and when is believed, costs and rules are worked out afresh."""
    plan = Edges(*(column[chosen] for column in edges))
    broken = [*_suited(arrays, plan), *_together(arrays, plan), *_limits(arrays, plan)]
    served = np.unique(plan.order)
    first = np.unique(plan.order, return_index=True)[1]
    cost = int(arrays.value.sum() - arrays.value[served].sum())
    cost += int(_pair_costs(arrays, plan).sum() + arrays.window_cost[plan.window[first]].sum())
    cost += int(arrays.scalars[1]) * _moved(arrays, plan, served, first)
    new = np.bincount(plan.helper, minlength=len(arrays.team))
    cost += int((arrays.scalars[0] * new * (2 * arrays.load + new)).sum())
    return Verdict(cost, len(served), tuple(broken))


def _broken(name: str, right: Flags) -> list[str]:
    wrong = int((~right).sum())
    return [f"{name}: {wrong} times"] if wrong else []


def _holds(start: Int32s, items: Int32s, owner: Int64s, wanted: Int64s) -> Int64s:
    """The position of each wanted entry in its owner's list, -1 where it is not there."""
    span = int(max(items.max(initial=0), wanted.max(initial=0))) + 2
    keys = np.repeat(np.arange(len(start) - 1), np.diff(start)) * span + items
    return look_up(keys, owner * span + wanted)


def _suited(arrays: Arrays, plan: Edges) -> list[str]:
    """Each helper alone: kind, area, free, excluded."""
    accepts = np.where(arrays.team[plan.helper] == 1, 2, 1)
    owner = np.repeat(np.arange(len(arrays.area)), np.diff(arrays.window_start))
    lines = _broken("kind", (arrays.accepts[plan.order] & accepts) > 0)
    lines += _broken("window", owner[plan.window] == plan.order)
    lines += _broken("shift", arrays.window_shift[plan.window] == plan.shift)
    lines += _broken("free", _holds(arrays.free_start, arrays.free, plan.helper, plan.shift) >= 0)
    lines += _broken("excludes", _holds(arrays.exclude_start, arrays.exclude, plan.order, plan.helper) < 0)
    lines += _broken("area", _levels(arrays, plan) >= 0)
    return lines + _broken("tags", _tag_costs(arrays, plan) >= 0)


def _levels(arrays: Arrays, plan: Edges) -> Int64s:
    """Levels climbed from the order to the nearest base that covers it; -1 where none does."""
    down, depth = chains(arrays.parent.astype(np.int64))
    row, place = spread(
        arrays.base_start[plan.helper].astype(np.int64), np.diff(arrays.base_start)[plan.helper].astype(np.int64)
    )
    base, area = arrays.base[place], arrays.area[plan.order[row]]
    common = ((down[area] == down[base]) & (down[area] >= 0)).sum(axis=1) - 1
    covers = (common >= 0) & (depth[base] - common <= arrays.reach[plan.helper[row]])
    least = np.full(len(plan.order), np.iinfo(np.int64).max)
    np.minimum.at(least, row[covers], (depth[area] - common)[covers])
    levels: Int64s = np.where(least == np.iinfo(np.int64).max, -1, least)
    return levels


def _tag_costs(arrays: Arrays, plan: Edges) -> Int64s:
    """What the tags used cost, each once; -1 where one is missing."""
    whole = plan.need == WHOLE
    first = np.where(whole, arrays.need_start[plan.order], plan.need).astype(np.int64)
    count = np.where(whole, np.diff(arrays.need_start)[plan.order], 1).astype(np.int64)
    row, need = spread(first, count)
    rows = np.concatenate((row, np.arange(len(plan.order))))
    sets = np.concatenate((arrays.need_set[need], arrays.window_set[plan.window]))
    entry, place = spread(arrays.set_start[sets].astype(np.int64), np.diff(arrays.set_start)[sets].astype(np.int64))
    used = np.unique(np.stack((rows[entry], arrays.set_tag[place].astype(np.int64)), axis=1), axis=0)
    at = _holds(arrays.tag_start, arrays.tag, plan.helper[used[:, 0]], used[:, 1])
    cost = np.zeros(len(plan.order), np.int64)
    np.add.at(cost, used[:, 0], np.append(arrays.tag_cost, 0)[at])
    cost[used[:, 0][at < 0]] = -1
    return cost


def _pair_costs(arrays: Arrays, plan: Edges) -> Int64s:
    far = arrays.distance[np.clip(_levels(arrays, plan), 0, len(arrays.distance) - 1)]
    at = _holds(arrays.prefer_start, arrays.prefer, plan.order, plan.helper)
    bonus = np.where(at >= 0, np.append(arrays.bonus, 0)[at], 0)
    costs: Int64s = np.maximum(far + arrays.cost[plan.helper] + _tag_costs(arrays, plan) - bonus, 0)
    return costs


def _together(arrays: Arrays, plan: Edges) -> list[str]:
    """Each order: one window, the right people for each need, all different; or one team that is large enough."""
    team = arrays.team[plan.helper] == 1
    lines = _broken("need", (plan.need == WHOLE) == team)
    lines += _broken("size", ~team | (arrays.size[plan.helper] >= headcount(arrays)[plan.order]))
    crew = np.bincount(plan.order, minlength=len(arrays.area))
    teams = np.bincount(plan.order[team], minlength=len(arrays.area))
    right = np.where(teams > 0, (teams == 1) & (crew == 1), (crew == 0) | (crew == headcount(arrays)))
    filled = np.bincount(plan.need[plan.need >= 0], minlength=len(arrays.need_set))
    lines += _broken("count", right) + _broken("count of a need", (filled == 0) | (filled == arrays.need_count))
    windows = len(np.unique(plan.order * len(arrays.window_shift) + plan.window))
    lines += _broken("one window", np.array([windows == len(np.unique(plan.order))]))
    twice = np.unique(plan.order * len(arrays.team) + plan.helper, return_counts=True)[1]
    return lines + _broken("distinct", twice == 1)


def _limits(arrays: Arrays, plan: Edges) -> list[str]:
    """With what stands already each helper used stays within its limits."""
    standing = np.repeat(np.arange(len(arrays.team)), np.diff(arrays.taken_start))
    lines = []
    keys = (
        ("per_shift", len(arrays.day), plan.shift, arrays.taken, arrays.per_shift),
        ("per_day", int(arrays.scalars[2]), arrays.day[plan.shift], arrays.day[arrays.taken], arrays.per_day),
        ("total", 1, plan.shift * 0, arrays.taken * 0, arrays.total),
    )
    for name, span, new, old, limit in keys:
        used, counts = np.unique(plan.helper * span + new, return_counts=True)
        before = np.bincount(standing * span + old, minlength=len(arrays.team) * span)[used]
        lines += _broken(name, counts + before <= limit[used // span])
    return lines


def _moved(arrays: Arrays, plan: Edges, served: Int64s, first: Int64s) -> int:
    """Served orders that had an incumbent and are not served in that shift by exactly those helpers."""
    known = _holds(arrays.incumbent_start, arrays.incumbent, plan.order, plan.helper) >= 0
    alike = np.bincount(plan.order[known], minlength=len(arrays.area))[served]
    crew = np.bincount(plan.order, minlength=len(arrays.area))[served]
    had = np.diff(arrays.incumbent_start)[served]
    kept = (arrays.incumbent_shift[served] == plan.shift[first]) & (alike == crew) & (crew == had)
    return int(((arrays.incumbent_shift[served] != -1) & ~kept).sum())
