"""Who could come at once: people on duty first, then who is free at this hour, the best for this order first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from uuid import UUID

import msgspec

from matcher.domain.areas import district_of
from matcher.domain.shifts import HORIZON_DAYS, Calendar, Horizon, Shift
from matcher.domain.states import Form, Level
from matcher.domain.weights import Weights
from matcher.planning.candidates import Candidate, candidates
from matcher.planning.instance import build
from matcher.planning.places import qualifies
from matcher.store import duties
from matcher.store.database import Tx
from matcher.store.facts import DayException, HelperFacts, OrderFacts, Snapshot
from matcher.store.snapshot_helpers import active_in, pending_of, read_helpers
from matcher.store.snapshot_one import read_order, tags_of_helpers

MOMENT = dt.timedelta(minutes=1)


def present_shift(calendar: Calendar, now: dt.datetime) -> Shift:
    """The part of the day that is going on at `now`, or the next one."""
    today = calendar.today(now)
    for day in (today, today + dt.timedelta(days=1)):
        for part in sorted(calendar.parts, key=lambda one: one.start):
            shift = Shift(day, part.code)
            if calendar.ends_at(shift) > now:
                return shift
    raise ValueError("a district has at least one part of the day")


def who_could_come(tx: Tx, order_id: UUID, shift: Shift, calendar: Calendar, limit: int) -> list[Candidate]:
    """At most `limit` helpers for an order that cannot wait, in a shift that may have begun. NotFound.

    How far the search has been widened does not bind: everybody who goes so far is asked, the nearest first.
    """
    facts = read_order(tx, order_id)
    starts_at = calendar.starts_at(shift)
    # What is planned begins later: here the shift that is going on still counts as ahead.
    horizon = Horizon(calendar, calendar.today(tx.now), HORIZON_DAYS, min(tx.now, starts_at - MOMENT))
    on_duty = duties.on_duty(tx, facts.area, shift)
    active = active_in(district_of(facts.area))
    helpers = _freed(read_helpers(tx, active, horizon), on_duty, shift)
    waiting = tuple(hold for hold in pending_of(tx, active) if hold.order != facts.seq)
    asked = _asked(facts, shift, tx.now if starts_at <= tx.now else None)
    holders = tags_of_helpers(tx, [hold.helper for hold in facts.holders], shift.date)
    seen = Snapshot(district_of(facts.area), (asked,), helpers, waiting, holders)
    problem = build(seen, Weights(), horizon, alone=True)
    if problem.engine_id(order_id) is None:
        return []
    found = sorted(candidates(problem, order_id, len(helpers)), key=lambda one: one.helper_id not in on_duty)
    tags = {one.id: one.tags for one in helpers}
    needs = problem.order(str(facts.seq)).needs
    lists = [[one for one in found if qualifies(tags[one.helper_id], need.tags)] for need in needs]
    return _in_turn(lists)[:limit]


def _in_turn(lists: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The first of each list, then the second of each, nobody twice: so that people for every need are asked."""
    rows = (one for row in zip_longest(*lists) for one in row if one is not None)
    return list({one.helper_id: one for one in rows}.values())


def _asked(facts: OrderFacts, shift: Shift, now: dt.datetime | None) -> OrderFacts:
    """The order as one that is planned in the shift, for who is free at the moment `now` where that has begun."""
    planned = replace(facts, form=Form.SINGLE, windows=(shift,), pending=(), search_level=Level.DISTRICT)
    return planned if now is None else replace(planned, form=Form.TIMED, at_from=now, at_to=now + MOMENT)


def _freed(helpers: Iterable[HelperFacts], on_duty: set[UUID], shift: Shift) -> tuple[HelperFacts, ...]:
    return tuple(beside_duty(one, shift, 1) if one.id in on_duty else one for one in helpers)


def beside_duty(helper: HelperFacts, shift: Shift, duties_then: int) -> HelperFacts:
    """The helper as somebody who is there in the shift and whose duties in it take no time from what cannot wait."""
    taken = list(helper.taken)
    for _ in range(min(duties_then, taken.count(shift))):
        taken.remove(shift)
    there = DayException(shift.date, shift.part, is_free=True)
    return msgspec.structs.replace(helper, taken=tuple(taken), exceptions=(*helper.exceptions, there))
