"""What a warm district can be asked: a proposal for orders, candidates of one, what a claim changes, a what-if."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from matcher.domain.shifts import Shift
from matcher.engine.events import Placement
from matcher.engine.live import Live
from matcher.engine.numbering import takes_several
from matcher.planning.candidates import Candidate, Unserved, unserved
from matcher.planning.candidates import candidates as best_alone
from matcher.planning.candidates import why_not as find_why_not
from matcher.planning.district import District
from matcher.planning.others import changes, suppose
from matcher.planning.ranked import described
from matcher.planning.remedies import Known, Remedy, remedies
from matcher.planning.solve import Outcome, plan


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best helpers of an order; why it has none, or not as many as it needs."""

    items: tuple[Candidate, ...]
    unserved: Unserved | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What it changes in the present plan when a helper takes an order.

    `pair`: as the plan itself would give it to this helper, in the shift that is best for all. None where the plan may
    not: then `others` is what it changes for all others in the shift that was asked about, 0 where nothing is known.
    """

    pair: Candidate | None
    others: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an order stands in a plan."""

    shift: Shift
    helper_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that would stand elsewhere; None: unserved."""

    order_id: UUID
    before: Placed | None
    after: Placed | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What it would change to give an order to a helper: the cost of the whole plan, and which other orders move.

    `is_full`: it needs nobody else then, or others are there for its other places.
    """

    candidate: Candidate
    cost_change: int
    moved: tuple[Moved, ...]
    is_full: bool = True


def propose(district: District, order_ids: Sequence[UUID]) -> Outcome:
    """Who should be asked for these orders now; offers that stand elsewhere are not touched. Invalid."""
    return plan(district.problem_of(order_ids))


def candidates(district: District, order_id: UUID, limit: int) -> Candidates:
    """At most `limit` helpers for an order that wants somebody, the cheapest for the whole present plan first.

    Of an order of several people they are ranked for one place, a team for the whole.
    """
    name = district.order_name(order_id)
    if name is not None:
        with district.present.around([name], []) as live:
            rows = live.rank_helpers(name, limit)
        if rows:
            return Candidates(tuple(described(district, row) for row in rows), _too_few(district, name, order_id))
    problem = district.problem_of([order_id], everybody=True)
    # A long order is planned with few people; by itself it can have the day of whoever has nothing else.
    alone = best_alone(problem, order_id, limit) if name is not None else []
    if alone:
        return Candidates(tuple(alone), None)
    return Candidates((), replace(unserved(problem, order_id), remedies=_remedies(district, name)))


def _too_few(district: District, name: str, order_id: UUID) -> Unserved | None:
    """Why an order of several people is not served although each of its candidates could take one place."""
    if not takes_several(district.present.orders[name]):
        return None
    left = plan(district.problem_of([order_id])).left
    return Unserved(left[0].reason, left[0].detail, _remedies(district, name)) if left else None


def _remedies(district: District, name: str | None) -> tuple[Remedy, ...]:
    if name is None:
        return ()
    with district.present.whole() as live:
        facts = (district.planned, district.helper_at)
        rows = {row.id: row for row in live.instance.orders}
        known = Known(lambda: live, live.settled(), rows.__getitem__, district.horizon, *facts)
        return remedies(known, name)


def claims(district: District, helper_id: UUID, wishes: Sequence[tuple[UUID, Shift]]) -> list[Claim]:
    """What it changes when the helper takes each of these orders, one by one."""
    helper = district.helper_name(helper_id)
    names = [district.order_name(order_id) for order_id, _ in wishes]
    known = [name for name in names if name is not None]
    if helper is None or not known:
        return [Claim(None, 0)] * len(wishes)
    with district.present.around(known, [helper]) as live:
        ranked = {row.order: described(district, row) for row in live.rank_orders(helper, len(live.instance.orders))}
        others = _others(
            district, live, helper, [one for one in zip(names, wishes, strict=True) if one[0] not in ranked]
        )
    return [Claim(ranked.get(name or ""), others.get(name or "", 0)) for name in names]


def _others(
    district: District, live: Live, helper: str, wishes: Sequence[tuple[str | None, tuple[UUID, Shift]]]
) -> dict[str, int]:
    """What pairs change for all others that the plan may not use, by order."""
    rows, found = district.present, dict[str, int]()
    by_shift = defaultdict[int, list[str]](list)
    for name, (_, shift) in wishes:
        number = district.horizon.number(shift)
        if name is not None and number is not None:
            by_shift[number].append(name)
    for number, names in by_shift.items():
        costs = changes(live, rows.helpers[helper], number, [rows.orders[name] for name in names])
        found |= dict(zip(names, costs, strict=True))
    return found


def what_if(district: District, order_id: UUID, helper_id: UUID, shift: Shift | None) -> WhatIf | None:
    """What would change if the helper served the order, in the shift or its best; None where it cannot."""
    helper, name = district.helper_name(helper_id), district.order_name(order_id)
    number = None if shift is None else district.horizon.number(shift)
    if helper is None or name is None or (shift is not None and number is None):
        return None
    with district.present.around([name], [helper]) as live:
        found = suppose(live, name, helper, number)
    if found is None:
        return None
    moved = tuple(
        Moved(order.id, _placed(district, move.before), _placed(district, move.after))
        for move in found.moved
        if (order := district.order_at(move.order)) is not None
    )
    return WhatIf(described(district, found.pair), found.change, moved, found.is_full)


def why_not(district: District, order_id: UUID, helper_id: UUID, shift: Shift | None) -> str:
    """The question at which the helper drops out for an order that is planned."""
    if district.helper_name(helper_id) is None:
        return "absent"
    if district.order_name(order_id) is None:
        return "window"
    problem = district.problem_of([order_id], also=[helper_id])
    return find_why_not(problem, order_id, helper_id, shift) or "absent"


def _placed(district: District, where: Placement | None) -> Placed | None:
    if where is None:
        return None
    helpers = tuple(district.helper_at(one).id for one in where.helpers)
    return Placed(district.horizon.shift(where.shift), helpers)
