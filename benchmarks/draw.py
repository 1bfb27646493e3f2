"""One district drawn from a seeded generator: its helpers and its orders, in local numbers."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from benchmarks.areas import Tree
from benchmarks.lists import Floats, Lists, from_owners, sorted_within, starts
from benchmarks.traits import (
    COST,
    LOAD,
    PER_DAY,
    REACH,
    SHIFTS,
    TAG_COST,
    TAGS,
    TOTAL,
    Traits,
    free_chances,
)
from matcher.engine.arrays import Int64s

Choice = tuple[tuple[int, ...], tuple[float, ...]]
FARTHEST = 9


class Helpers(NamedTuple):
    """Members, then teams."""

    team: Int64s
    size: Int64s
    reach: Int64s
    per_shift: Int64s
    per_day: Int64s
    total: Int64s
    load: Int64s
    cost: Int64s
    bases: Lists
    tags: Lists  # with what each costs
    free: Lists
    taken: Lists


class Crowd(NamedTuple):
    """What helpers and orders of a district have in common: weights of cells and skills; the tag `hour` is no skill."""

    cells: Int64s
    home: Floats
    asking: Floats
    supply: Floats
    demand: Floats
    hour: int


def pick(rng: Generator, choice: Choice, size: int) -> Int64s:
    """Values drawn by their shares."""
    values, shares = choice
    weights = np.array(shares)
    return np.array(values)[rng.choice(len(values), size, p=weights / weights.sum())]


def distinct(rng: Generator, weights: Floats, counts: Int64s) -> Lists:
    """For each owner `counts` distinct numbers below len(weights), the likelier ones more often, in drawn order."""
    with np.errstate(divide="ignore"):
        keys = rng.standard_exponential((len(counts), len(weights)), dtype=np.float32) / weights.astype(np.float32)
    most = int(counts.max(initial=0))
    near = np.argpartition(keys, min(most, len(weights) - 1), axis=1)[:, : max(most, 1)]
    near = np.take_along_axis(near, np.argsort(np.take_along_axis(keys, near, axis=1), axis=1), axis=1)
    kept = np.arange(near.shape[1]) < counts[:, None]
    return Lists(counts, near[kept], np.nonzero(kept)[1].astype(np.int64))


def draw_crowd(rng: Generator, traits: Traits, tree: Tree, skills: int) -> Crowd:
    """Where people live, and how common each skill and each wish is."""
    cells = tree.of("G")
    wild = np.ones((2, len(cells))) if traits.cells == "even" else rng.lognormal(0.0, 0.8, (2, len(cells)))
    home, asking = wild[0], wild[1] if traits.cells == "apart" else wild[0]
    demand = 1.0 / np.arange(1, skills + 1)
    supply = demand**0.75 * rng.lognormal(0.0, 0.45, skills)
    if traits.scarce:
        supply[:6] = supply.sum() * 0.0004
        demand[:6] = demand[6:].sum() * 0.25 / 6
    if traits.nobody:
        supply[: skills // 2] = 0.0
        demand[skills // 2 :] = 0.0
    return Crowd(cells, home / home.sum(), asking / asking.sum(), supply / supply.sum(), demand / demand.sum(), skills)


def draw_helpers(rng: Generator, traits: Traits, tree: Tree, crowd: Crowd, members: int, teams: int) -> Helpers:
    """Members, then teams of a district."""
    teams = teams if traits.teams else 0
    count = members + teams
    team = (np.arange(count) >= members).astype(np.int64)
    crews = np.where(team == 1, rng.integers(3, 8, count), 1)
    helpers = Helpers(
        team=team,
        size=np.where(team == 1, rng.choice([2, 3, 5, 8], count), 1),
        reach=np.where(team == 1, rng.integers(0, 2, count), pick(rng, REACH, count)),
        per_shift=crews,
        per_day=np.where(team == 1, 2 * crews, pick(rng, PER_DAY, count)),
        total=np.where(team == 1, 10, pick(rng, TOTAL, count)),
        load=np.where(team == 1, 0, pick(rng, LOAD, count)),
        cost=np.where(team == 1, 15, pick(rng, COST, count)),
        bases=_bases(rng, traits, tree, crowd, team),
        tags=_tags(rng, traits, crowd, team),
        free=_free(rng, team),
        taken=Lists(np.zeros(count, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)),
    )
    if traits.citywide:
        far = (team == 0) & (rng.random(count) < traits.citywide)
        helpers = helpers._replace(reach=np.where(far, FARTHEST, helpers.reach))
    if not traits.capped:
        many = np.full(count, SHIFTS)
        helpers = helpers._replace(per_day=many, total=many)
    return _odd(rng, helpers, members) if traits.whole else helpers


def _bases(rng: Generator, traits: Traits, tree: Tree, crowd: Crowd, team: Int64s) -> Lists:
    count = len(team)
    home = crowd.cells[rng.choice(len(crowd.cells), count, p=crowd.home)]
    above = tree.of("C")[rng.integers(0, len(tree.of("C")), count)]
    base = np.where(team == 1, above, home)
    owner, extra = np.arange(count), np.zeros(0, np.int64)
    if traits.whole:
        # One in eight lives at some other level, one in eight has a second or third base.
        anywhere = rng.integers(0, len(tree.codes), count)
        base = np.where(rng.random(count) < 0.06, anywhere, base)
        extra = np.flatnonzero(rng.random(count) < 0.12)
        extra = np.repeat(extra, rng.integers(1, 3, len(extra)))
    more = crowd.cells[rng.choice(len(crowd.cells), len(extra), p=crowd.home)]
    whose, what = np.concatenate((owner, extra)), np.concatenate((base, more))
    return from_owners(whose, what, np.zeros(len(what), np.int64), count)


def _tags(rng: Generator, traits: Traits, crowd: Crowd, team: Int64s) -> Lists:
    count, skills = len(team), len(crowd.supply)
    wanted = np.where(team == 1, rng.integers(1, 7, count), pick(rng, TAGS, count))
    drawn = distinct(rng, crowd.supply, np.minimum(wanted, int((crowd.supply > 0).sum())))
    cost = pick(rng, TAG_COST, len(drawn.items))
    if traits.whole:
        whose = np.repeat(np.arange(count), drawn.counts)
        hour = np.flatnonzero(rng.random(count) < 0.4)
        nothing = np.zeros(len(hour), np.int64)
        return from_owners(
            np.concatenate((whose, hour)),
            np.concatenate((drawn.items, nothing + skills)),
            np.concatenate((cost, nothing)),
            count,
        )
    return sorted_within(Lists(drawn.counts, drawn.items, cost))


def _free(rng: Generator, team: Int64s) -> Lists:
    chance = np.where(team[:, None] == 1, 0.5, free_chances()[None, :])
    free = rng.random((len(team), SHIFTS)) < chance
    # Nobody is on the list without any time: the least wanted shifts are the evenings at the end of the week.
    free[np.arange(len(team)), rng.integers(SHIFTS - 6, SHIFTS, len(team))] |= ~free.any(axis=1)
    return Lists(free.sum(axis=1), np.nonzero(free)[1].astype(np.int64), np.zeros(int(free.sum()), np.int64))


def _odd(rng: Generator, helpers: Helpers, members: int) -> Helpers:
    """What only the whole contract knows: limits of 0, two orders in one shift, standing assignments."""
    count = len(helpers.team)
    draw = rng.random((4, count))
    alone = np.arange(count) < members
    per_shift = np.where(alone & (draw[0] < 0.02), 0, np.where(alone & (draw[0] > 0.95), 2, helpers.per_shift))
    taken = np.where(draw[1] < 0.05, 2, np.where(draw[1] < 0.17, 1, 0))
    shifts = rng.integers(0, SHIFTS, int(taken.sum()))
    return helpers._replace(
        per_shift=per_shift,
        per_day=np.where(draw[2] < 0.02, 0, helpers.per_day),
        total=np.where(draw[3] < 0.02, 0, helpers.total),
        taken=sorted_within(Lists(taken, shifts, np.zeros(len(shifts), np.int64))),
    )


def holders(tags: Lists, skills: int) -> tuple[Int64s, Int64s]:
    """The helpers of each tag one tag behind the other, and where each tag's begin."""
    whose = np.repeat(np.arange(len(tags.counts)), tags.counts)
    order = np.argsort(tags.items, kind="stable")
    return whose[order], starts(np.bincount(tags.items, minlength=skills + 1).astype(np.int64))
