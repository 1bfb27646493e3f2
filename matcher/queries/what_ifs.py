"""What it would cost to give one order to one helper, or why that helper cannot take it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE
from matcher.planning import asking
from matcher.planning.answers import Moved, Placed, WhatIf
from matcher.planning.district import District
from matcher.planning.words import why, why_not
from matcher.ports import LiveEngine
from matcher.queries.orders import ShiftView
from matcher.queries.round_changes import PlacedView
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.scope import inside, orders_seen_by


@dataclass(frozen=True, slots=True)
class MovedOrderView:
    """An order that would stand elsewhere in the present plan; None: nobody would serve it."""

    order: UUID
    before: PlacedView | None
    after: PlacedView | None


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """`cost_change`: by how much the whole present plan would be dearer; `moved` holds what the caller may know of.

    `enough`: with this helper all places can be filled.
    """

    possible: bool
    why: dict[str, str]
    shift: ShiftView | None = None
    cost: int | None = None
    cost_change: int | None = None
    moved: list[MovedOrderView] | None = None
    enough: bool | None = None


def what_if(tx: Tx, live: LiveEngine, actor: Actor, order_id: UUID, helper_id: UUID, shift: Shift | None) -> WhatIfView:
    """What would change. NotFound; WrongState where the order wants nobody."""
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if row is None:
        raise NotFound
    if row.state not in TAKEABLE:
        raise WrongState(f"an order that is {row.state} wants nobody")
    answer = asking.what_if(live, row.district, order_id, helper_id, shift)
    if answer is None:
        answer = asking.supposed(District.load(tx, row.district), order_id, helper_id, shift)
    if answer.found is None:
        return WhatIfView(possible=False, why=why_not(answer.why_not or "absent"))
    return _view(tx, actor, row.area, answer.found)


def _view(tx: Tx, actor: Actor, area: str, found: WhatIf) -> WhatIfView:
    pair, own = found.candidate, {move.order_id: move for move in found.moved}
    seen = (service_order.c.id.in_(list(own)), inside(service_order.c.area, actor.area))
    ours = {order_id for (order_id,) in tx.tuples(select(service_order.c.id).where(*seen))}
    return WhatIfView(
        possible=True,
        why=why(pair.cost_parts, kind=pair.kind, area=area),
        shift=_shift(pair.shift),
        cost=pair.cost,
        cost_change=found.cost_change,
        moved=[_moved(move) for move in found.moved if move.order_id in ours],
        enough=found.is_full,
    )


def _moved(move: Moved) -> MovedOrderView:
    return MovedOrderView(move.order_id, _placed(move.before), _placed(move.after))


def _placed(where: Placed | None) -> PlacedView | None:
    return None if where is None else PlacedView(_shift(where.shift), sorted(map(str, where.helper_ids)))


def _shift(shift: Shift) -> ShiftView:
    return ShiftView(shift.date, shift.part)
