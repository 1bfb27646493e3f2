"""A service day: its helpers are who signed up, its shifts its parts, its limits its own; stalls go before visits.

A helper, or each crew of a team, has `per_part` units of a part. A visit takes one of them, a stall or a role all.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from matcher.domain.errors import NotAllowed
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import Level, RoundStep
from matcher.domain.weights import MAX_LOAD, Weights
from matcher.planning.instance import build
from matcher.planning.judged import InTurn
from matcher.planning.problem import Problem
from matcher.planning.solve import Line, Outcome, plan
from matcher.store import days, helpers
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts, Snapshot
from matcher.store.snapshot_day import DaySnapshot, SignedUp

WITHOUT_LIMIT = 10**6
"""Who has signed up is not asked any more: how often somebody may be asked in a week binds nothing."""
IMPROVING_S = 0.25
"""A whole day is looked at, changed and planned again: orders of several people are improved for so long."""
CALM = MAX_LOAD // 2
Used = Mapping[tuple[UUID, str], int]
"""Helper and part -> units that are taken."""


def day_horizon(horizon: Horizon, date: dt.date) -> Horizon:
    """The one day, however far ahead it lies."""
    return replace(horizon, first=date, days=1)


def plan_day(
    seen: DaySnapshot,
    weights: Weights,
    horizon: Horizon,
    *,
    greedy: bool = False,
    helped: int = 0,
    reached: Callable[[RoundStep], object] = lambda _: None,
) -> Outcome:
    """The stalls and roles first, whose visitors come at given times; then the visits, by whoever is left.

    Each of the two is the best there is, the second given the first.
    """
    found: list[Outcome] = []
    used = Counter(seen.used)
    for is_stall in (True, False):
        orders = tuple(one for one in seen.orders if one.is_stall is is_stall)
        if not orders:
            continue
        problem = problem_of(seen, orders, used, weights, horizon)
        outcome = _helped(plan(problem, greedy=greedy, helped=helped, reached=reached))
        used.update(_units(outcome.lines, seen.per_part if is_stall else 1))
        found.append(outcome)
    return _together(found, greedy=greedy)


def _helped(outcome: Outcome) -> Outcome:
    """Without the help that a helper's own limits would give: a day has its own, and they are everybody's."""
    left = tuple(
        replace(one, remedies=tuple(way for way in one.remedies if way["kind"] != "raise_limit"))
        for one in outcome.left
    )
    return replace(outcome, left=left)


def problem_of(
    seen: DaySnapshot, orders: tuple[OrderFacts, ...], used: Used, weights: Weights, horizon: Horizon
) -> Problem:
    """What is solved for orders of a day that are all stalls, or all visits, with what is taken of everybody's time."""
    is_stall = any(one.is_stall for one in orders)
    who = tuple(_helper(one, seen.signed_up[one.id], seen, used, is_stall=is_stall) for one in seen.helpers)
    who = _spared(who, _asked_at_homes(seen)) if is_stall else who
    free = tuple(replace(one, day=None, search_level=Level.DISTRICT) for one in orders)
    shot = Snapshot(seen.district, free, who, (), seen.holder_tags, seen.read_s)
    return replace(build(shot, weights, day_horizon(horizon, seen.date)), improving_s=IMPROVING_S)


def _asked_at_homes(seen: DaySnapshot) -> frozenset[str]:
    """The skills that the day's visits ask for."""
    return frozenset(tag for one in seen.orders if not one.is_stall for need in one.needs for tag in need.tags)


def _spared(who: tuple[HelperFacts, ...], skills: frozenset[str]) -> tuple[HelperFacts, ...]:
    """A stall or role that others can staff as well leaves those free whose skills are asked for at homes."""
    return tuple(
        msgspec.structs.replace(one, load=MAX_LOAD if skills & one.tags.keys() else min(one.load, CALM)) for one in who
    )


def _units(lines: Iterable[Line], each: int) -> Counter[tuple[UUID, str]]:
    found: Counter[tuple[UUID, str]] = Counter()
    for line in lines:
        for one in line.helper_ids:
            found[one, line.shift.part] += each
    return found


def _helper(one: HelperFacts, signed: SignedUp, seen: DaySnapshot, used: Used, *, is_stall: bool) -> HelperFacts:
    """The helper as the day has it: free in the parts signed up for, at home where the day is, within its limits."""
    taken = {part: used.get((one.id, part), 0) for part in signed.parts}
    return _limited(one, signed, seen.area, seen.per_part, taken, is_stall=is_stall)


def _limited(
    one: HelperFacts, signed: SignedUp, area: str, per_part: int, taken: Mapping[str, int], *, is_stall: bool
) -> HelperFacts:
    each = per_part if is_stall else 1
    most = signed.crews * per_part // each
    return msgspec.structs.replace(
        one,
        bases=tuple(sorted({*one.bases, area})),
        week=tuple((signed.date.weekday(), part) for part in signed.parts),
        hours=(),
        exceptions=(),
        taken=tuple(Shift(signed.date, part) for part, count in taken.items() for _ in range(-(-count // each))),
        per_shift=most,
        per_day=most * len(signed.parts),
        total=most * len(signed.parts),
        spent=0,
        offers_a_week=WITHOUT_LIMIT,
        works_on_holidays=True,
    )


def as_signed_up(tx: Tx, who: HelperFacts, order: OrderFacts, shift: Shift) -> HelperFacts:
    """The same for one helper and one order of a day. NotAllowed where it has not signed up for that part."""
    day = days.row_of(tx, order.day) if order.day is not None else None
    row = days.sign_up_of(tx, order.day, who.id) if order.day is not None else None
    if day is None or row is None or shift.date != row.date or shift.part not in row.parts:
        raise NotAllowed("this helper has not signed up for that part of the service day", why="signed_up")
    signed, taken = SignedUp(row.date, tuple(row.parts), row.crews), dict.fromkeys(row.parts, 0)
    for held in days.held_on(tx, day.id, who.id):
        taken[held.part] = taken.get(held.part, 0) + (day.per_part if held.stall_id is not None else 1)
    helpers.lock(tx, who.id)
    return _limited(who, signed, day.area, day.per_part, taken, is_stall=order.is_stall)


def _together(found: list[Outcome], *, greedy: bool) -> Outcome:
    """One outcome of both: costs, bounds and seconds add up."""
    steps = sorted({step for one in found for step in one.timings})
    turns = [one.in_turn for one in found if one.in_turn is not None]
    return Outcome(
        lines=tuple(line for one in found for line in one.lines),
        left=tuple(left for one in found for left in one.left),
        held=tuple(held for one in found for held in one.held),
        cost=sum(one.cost for one in found),
        bound=sum(one.bound for one in found),
        solver="greedy" if greedy else "optimal",
        timings={step: round(sum(one.timings.get(step, 0.0) for one in found), 6) for step in steps},
        prices=tuple(price for one in found for price in one.prices),
        in_turn=InTurn(sum(one.served for one in turns), sum(one.cost for one in turns)) if turns else None,
    )


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a day's people is taken, counted on while more is given out."""

    per_part: int
    crews: Mapping[tuple[UUID, str], int]
    used: Counter[tuple[UUID, str]]

    def takes(self, helper_ids: Iterable[UUID], part: str, *, is_stall: bool) -> bool:
        """Whether they all have room for one more; then it is counted."""
        each = self.per_part if is_stall else 1
        wanted = [(one, part) for one in helper_ids]
        if any(self.used[one] + each > self.crews.get(one, 0) * self.per_part for one in wanted):
            return False
        self.used.update(dict.fromkeys(wanted, each))
        return True
