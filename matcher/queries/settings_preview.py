"""What other numbers would do before they are set: to the present plan, and to what is due by the clocks."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain import clocks
from matcher.domain.areas import covers, district_of
from matcher.domain.clocks import Standing, Step
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, Level, OrderState, Urgency
from matcher.domain.waiting import TodoKind
from matcher.planning.previewed import Compared, Moved, Numbers, Stand, compare
from matcher.planning.words import why, why_unserved
from matcher.queries.orders import ShiftView
from matcher.store import places, snapshot
from matcher.store.database import Tx
from matcher.store.schema import service_item, service_order, todo
from matcher.store.scope import inside

CHANGED_MOST = 20
_O = service_order.c
_TOLD = {TodoKind.CONTACT: Step.CONTACT, TodoKind.UNTAKEN: Step.SECRETARY}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read for a preview; `numbers`, the old and the new, are None where the matching stays as it is."""

    area: str
    numbers: tuple[Numbers, Numbers] | None
    at_once: Mapping[Step, int]


@dataclass(frozen=True, slots=True)
class Ready:
    """What came of it."""

    area: str
    compared: Compared | None
    at_once: Mapping[Step, int]


@dataclass(frozen=True, slots=True)
class SideView:
    """A plan in figures; `level`: areas climbed to reach an order, on average; `most`, `gini`: the load of members."""

    served: int
    unserved: int
    held: int
    cost: int
    helpers: int
    level: float | None
    most: int
    gini: float | None


@dataclass(frozen=True, slots=True)
class StandView:
    """Where an order stands: served, in a shift, and why by whom; or why not."""

    served: bool
    shift: ShiftView | None
    why: dict[str, str]


@dataclass(frozen=True, slots=True)
class ChangedView:
    """An order that would stand elsewhere; `service` is empty for a wish; `other_people`: somebody else is asked."""

    number: str
    service_zh: str
    service_en: str
    other_people: bool
    before: StandView
    after: StandView


@dataclass(frozen=True, slots=True)
class MatchingView:
    """The plan before and after; `pairs_changed` orders stand elsewhere, `changed` the first of them."""

    before: SideView
    after: SideView
    pairs_changed: int
    changed: list[ChangedView]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """`matching` is None where the numbers do not touch it; `at_once`: orders for which a step would be due at once."""

    area: str
    matching: MatchingView | None
    at_once: dict[str, int]


def read_asked(tx: Tx, actor: Actor, area: str | None, policy: Mapping[str, Any], weights: Mapping[str, Any]) -> Asked:
    """What the preview is of. NotFound outside the actor's area; Invalid where the numbers would be refused."""
    actor.require("change_settings")
    code = area or actor.area
    if not covers(actor.area, code):
        raise NotFound
    places.require_area(tx, code)
    row = places.district_at(tx, code)
    wanted, horizon = row.policy.set(policy), snapshot.horizon_of(tx, code)
    weighed, ahead = row.weights.set(weights), replace(horizon, offers_a_week=wanted.offers_a_week)
    numbers = None
    if (weighed, ahead, *_visits(wanted)) != (row.weights, horizon, *_visits(row.policy)):
        seen = snapshot.read_area(tx, code, horizon)
        then = snapshot.with_visits_of(tx, seen, wanted)
        numbers = (Numbers(seen, row.weights, horizon), Numbers(then, weighed, ahead))
    return Asked(code, numbers, _at_once(tx, code, wanted) if wanted != row.policy else {})


def _visits(policy: Policy) -> tuple[int, int, int]:
    """The caps of courtesy visits, which hold orders back before they are matched."""
    return policy.visit_days, policy.visits_most, policy.festival_visits_most


def solve(asked: Asked) -> Ready:
    """Both plans; no transaction is open meanwhile."""
    compared = None if asked.numbers is None else compare(*asked.numbers)
    return Ready(asked.area, compared, asked.at_once)


def preview_of(tx: Tx, ready: Ready) -> PreviewView:
    """The same for a reader."""
    at_once = {step.value: count for step, count in ready.at_once.items()}
    return PreviewView(ready.area, None if ready.compared is None else _matching(tx, ready.compared), at_once)


def _matching(tx: Tx, found: Compared) -> MatchingView:
    before, after = (
        SideView(*(getattr(side, name) for name in SideView.__slots__)) for side in (found.before, found.after)
    )
    return MatchingView(before, after, len(found.moved), _changed(tx, found.moved[:CHANGED_MOST]))


def _changed(tx: Tx, moved: Sequence[Moved]) -> list[ChangedView]:
    item = service_item.c
    joined = service_order.outerjoin(service_item, item.code == _O.service)
    wanted = select(_O.id, _O.seq, _O.area, item.name_zh, item.name_en).select_from(joined)
    rows = {row.id: row for row in tx.rows(wanted.where(_O.id.in_([one.order_id for one in moved])))}
    found = []
    for one in moved:
        row = rows[one.order_id]
        stands = (_stand(row.area, one.before), _stand(row.area, one.after))
        is_other = set(one.before.helper_ids) != set(one.after.helper_ids)
        found.append(ChangedView(order_number(row.seq), row.name_zh or "", row.name_en or "", is_other, *stands))
    return found


def _stand(area: str, stand: Stand) -> StandView:
    if stand.shift is None:
        return StandView(served=False, shift=None, why=why_unserved(stand.reason, stand.detail))
    words = why(stand.parts, kind=stand.kind, area=area)
    return StandView(served=True, shift=ShiftView(stand.shift.date, stand.shift.part), why=words)


def _at_once(tx: Tx, area: str, policy: Policy) -> dict[Step, int]:
    """For how many orders each step would be due at once that was not done yet."""
    told = _told(tx, area)
    columns = (_O.id, _O.placed_at, _O.tier_h, _O.state, _O.level, _O.search_level, _O.urgency, _O.contacted_at)
    mine = (_O.district == district_of(area), inside(_O.area, area), _O.state.in_(sorted(OPEN)))
    found: Counter[Step] = Counter()
    for row in tx.rows(select(*columns).where(*mine)):
        standing = Standing(
            placed_at=row.placed_at,
            tier_h=row.tier_h,
            state=OrderState(row.state),
            level=Level(row.level),
            search_level=Level(row.search_level),
            urgent=row.urgency == Urgency.URGENT,
            contacted=row.contacted_at is not None,
            told=frozenset(told[row.id]),
        )
        found.update(clocks.due(standing, policy, tx.now))
    return {step: found[step] for step in Step}


def _told(tx: Tx, area: str) -> defaultdict[UUID, set[Step]]:
    """Of which orders somebody was told already, and of what."""
    t = todo.c
    joined = select(t.order_id, t.kind).join(service_order, _O.id == t.order_id)
    found: defaultdict[UUID, set[Step]] = defaultdict(set)
    for order_id, kind in tx.tuples(joined.where(inside(_O.area, area), t.kind.in_(sorted(_TOLD)))):
        found[order_id].add(_TOLD[TodoKind(kind)])
    return found
