"""The orders of one district, drawn from a seeded generator, in local numbers."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from benchmarks.areas import Tree
from benchmarks.draw import Crowd, Helpers, distinct, holders, pick
from benchmarks.lists import Floats, Lists, from_owners, starts
from benchmarks.traits import PARTS, SHIFTS, VALUE, WINDOW_COST, WINDOWS, Traits, wish_weights
from matcher.engine.arrays import MEMBERS, TEAMS, Int64s

CODE_BASE = 1 << 12
"""A tag set of at most two tags is coded as (first + 1) * CODE_BASE + second + 1; the empty one is 0."""
UNKNOWN_SHIFT = -2


class Orders(NamedTuple):
    """Orders; `window_code` and the needs' items are coded tag sets."""

    area: Int64s
    value: Int64s
    accepts: Int64s
    windows: Lists  # shifts, with what each costs
    window_code: Int64s
    needs: Lists  # coded tag sets, with counts of people
    excludes: Lists
    prefers: Lists  # with bonus
    incumbent_shift: Int64s
    incumbents: Lists  # helpers, -1 for an unknown one


def code_of(first: Int64s, second: Int64s | None = None) -> Int64s:
    """Codes of sets of one tag, or of two different ones."""
    if second is None:
        return (first + 1) * CODE_BASE
    return (np.minimum(first, second) + 1) * CODE_BASE + np.maximum(first, second) + 1


def draw_orders(rng: Generator, traits: Traits, tree: Tree, crowd: Crowd, helpers: Helpers, count: int) -> Orders:
    """The orders of a district."""
    area = crowd.cells[rng.choice(len(crowd.cells), count, p=crowd.asking)]
    skill = rng.choice(len(crowd.demand), count, p=crowd.demand)
    windows = _windows(rng, count)
    if traits.festival:
        windows, skill = _festival(rng, windows, skill)
    needs, heads = _needs(rng, traits, skill, len(crowd.demand))
    none = Lists(np.zeros(count, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    orders = Orders(
        area=area,
        value=pick(rng, VALUE, count) * heads,
        accepts=np.full(count, MEMBERS | TEAMS),
        windows=windows,
        window_code=np.zeros(len(windows.items), np.int64),
        needs=needs,
        excludes=none,
        prefers=none,
        incumbent_shift=np.full(count, -1),
        incumbents=none,
    )
    return _whole(rng, tree, crowd, helpers, orders, skill) if traits.whole else orders


def _windows(rng: Generator, count: int) -> Lists:
    drawn = distinct(rng, wish_weights(), pick(rng, WINDOWS, count))
    owner = np.repeat(np.arange(count), drawn.counts)
    # The first choice costs nothing, each further one more; entries then lie by shift.
    return from_owners(owner, drawn.items, drawn.extra * WINDOW_COST, count)


def _festival(rng: Generator, windows: Lists, skill: Int64s) -> tuple[Lists, Int64s]:
    count = len(windows.counts)
    crowded = rng.random(count) < 0.5
    owner = np.repeat(np.arange(count), windows.counts)
    kept = ~crowded[owner]
    visitor = np.flatnonzero(crowded)
    saturday = 5 * PARTS + rng.integers(0, PARTS, len(visitor))
    made = from_owners(
        np.concatenate((owner[kept], visitor)),
        np.concatenate((windows.items[kept], saturday)),
        np.concatenate((windows.extra[kept], np.zeros(len(visitor), np.int64))),
        count,
    )
    return made, np.where(crowded & (rng.random(count) < 0.7), 0, skill)


def _needs(rng: Generator, traits: Traits, skill: Int64s, skills: int) -> tuple[Lists, Int64s]:
    """Needs and headcounts: one person, or for the share `several` two to four, alike or of two skills."""
    count = len(skill)
    people = np.where(rng.random(count) < traits.several, pick(rng, ((2, 3, 4), (0.5, 0.3, 0.2)), count), 1)
    other = (skill + rng.integers(1, skills, count)) % skills
    mixed = (people > 1) & (people < 4) & (rng.random(count) < 0.4)
    first = np.where(mixed, 1, people)
    owner = np.concatenate((np.arange(count), np.flatnonzero(mixed)))
    code = np.concatenate((code_of(skill), code_of(other)[mixed]))
    order = np.argsort(owner, kind="stable")
    heads = np.concatenate((first, (people - 1)[mixed]))
    return Lists(1 + mixed.astype(np.int64), code[order], heads[order]), people


def _whole(rng: Generator, tree: Tree, crowd: Crowd, helpers: Helpers, orders: Orders, skill: Int64s) -> Orders:
    """Excludes, bonuses, incumbents, hours, second tags, any area, low values, one kind of helper only."""
    count = len(skill)
    draw = rng.random((6, count))
    begin = starts(orders.needs.counts)[:-1]
    code = orders.needs.items.copy()
    single = np.flatnonzero((orders.needs.counts == 1) & (draw[0] < 0.05))
    second = (skill[single] + rng.integers(1, len(crowd.demand), len(single))) % len(crowd.demand)
    code[begin[single]] = np.where(draw[0][single] < 0.02, 0, code_of(skill[single], second))
    hour = code_of(np.array([crowd.hour]))[0]
    anywhere = rng.integers(0, len(tree.codes), count)
    low = rng.choice([0, 5, 60], count)
    suited = _suited(rng, crowd, helpers, skill)
    bonus = pick(rng, ((10, 30, 40, 100), (0.14, 0.6, 0.12, 0.14)), count)
    preferred = np.flatnonzero(draw[3] < 0.19)
    excluded = np.repeat(np.arange(count), np.where(draw[5] < 0.14, rng.integers(1, 5, count), 0))
    made = orders._replace(
        area=np.where(draw[1] < 0.07, anywhere, orders.area),
        value=np.where(draw[2] < 0.05, low, orders.value),
        accepts=pick(rng, ((MEMBERS | TEAMS, MEMBERS, TEAMS), (0.84, 0.12, 0.04)), count),
        window_code=np.where(rng.random(len(orders.window_code)) < 0.09, hour, 0),
        needs=orders.needs._replace(items=code),
        prefers=from_owners(preferred, suited[0][preferred], bonus[preferred], count),
        excludes=from_owners(excluded, suited[1][_shuffled(rng, excluded, skill)], np.zeros_like(excluded), count),
    )
    return _incumbents(rng, made, suited[0], draw[4])


def _suited(rng: Generator, crowd: Crowd, helpers: Helpers, skill: Int64s) -> Int64s:
    """Two helpers for each order who have its first skill, or anybody where nobody has (2, orders)."""
    whose, begin = holders(helpers.tags, len(crowd.supply))
    have = np.diff(begin)[skill]
    place = begin[:-1][skill] + (rng.random((2, len(skill))) * have).astype(np.int64)
    anybody = rng.integers(0, len(helpers.team), (2, len(skill)))
    return np.where(have > 0, whose[np.minimum(place, len(whose) - 1)], anybody)


def _shuffled(rng: Generator, rows: Int64s, skill: Int64s) -> Int64s:
    """For each row another order of the same skill, so that several draws differ."""
    order = np.argsort(skill, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    begin = np.searchsorted(skill[order], skill[rows])
    have = np.bincount(skill, minlength=int(skill.max(initial=0)) + 1)[skill[rows]]
    return order[begin + (rng.random(len(rows)) * have).astype(np.int64)]


def _incumbents(rng: Generator, orders: Orders, helper: Int64s, draw: Floats) -> Orders:
    """One order in five was proposed before: mostly in its first window, some elsewhere or to somebody who left."""
    count = len(orders.area)
    had = draw < 0.19
    first = orders.windows.items[starts(orders.windows.counts)[:-1]]
    shift = np.where(rng.random(count) < 0.1, rng.integers(0, SHIFTS, count), first)
    who = np.where(rng.random(count) < 0.03, -1, helper)[had]
    lists = Lists(had.astype(np.int64), who, np.zeros_like(who))
    return orders._replace(incumbent_shift=np.where(had, shift, -1), incumbents=lists)
