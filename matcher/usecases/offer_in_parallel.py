"""What is urgent is offered to several people at once; the first to say yes has it, the others are told so.

When all have declined or let it expire, the next ones are asked.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, insert, or_, select

from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.policy import Policy
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import TAKEABLE, Form, HelperKind, OfferState, Urgency
from matcher.planning import answers, asking
from matcher.planning.at_once import present_shift, who_could_come
from matcher.planning.candidates import Candidate
from matcher.planning.district import District
from matcher.planning.eligible import may_take
from matcher.store import helpers, orders, places
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import offer, service_order
from matcher.store.transition import move, tell_born
from matcher.usecases.services import Services
from matcher.usecases.steps.open_times import closes_at, is_open
from matcher.usecases.steps.telling import tell_offers

LOOKED_AT = 20
"""So many of the best are looked at: some of them are being asked for something else."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An order, and who could be asked for it, the best first."""

    order_id: UUID
    best: tuple[Candidate, ...]


def find(services: Services, district: str, order_ids: Sequence[UUID]) -> tuple[set[UUID], list[Ask]]:
    """Of these orders those that go to several people at once; and of them those that want somebody, with the best."""
    with services.read() as tx:
        rows = tx.rows(_urgent(order_ids))
        if not rows:
            return set(), []
        policy = places.district_at(tx, district).policy
        wanting = [row for row in rows if _room(tx, row, len(orders.pending_offers(tx, row.id)), policy) > 0]
        found = [_present_need(tx, row) for row in wanting if row.form == Form.NOW]
    planned = [row.id for row in wanting if row.form != Form.NOW]
    return {row.id for row in rows}, [*found, *(_of_plan(services, district, planned))]


def _urgent(order_ids: Sequence[UUID]) -> Select[Any]:
    o = service_order.c
    cannot_wait = or_(o.form == Form.NOW, (o.urgency == Urgency.URGENT) & (o.headcount == 1))
    return select(service_order).where(o.id.in_(list(order_ids)), o.state.in_(TAKEABLE), cannot_wait).order_by(o.id)


def _present_need(tx: Tx, order: Row[Any]) -> Ask:
    calendar = places.calendar_of(tx, order.area)
    shift = _settled(tx, order) or present_shift(calendar, tx.now)
    return Ask(order.id, tuple(who_could_come(tx, order.id, shift, calendar, LOOKED_AT)))


def _settled(tx: Tx, order: Row[Any]) -> Shift | None:
    """The time that those who hold a place of the order have settled."""
    held = orders.live_assignments(tx, order.id) if order.filled else ()
    return Shift(held[0].date, held[0].part) if held else None


def _of_plan(services: Services, district: str, order_ids: Sequence[UUID]) -> list[Ask]:
    """The best candidates of the present plan for each order."""
    found, loaded = [], None
    for one in order_ids:
        told = asking.candidates(services.live, district, one, LOOKED_AT)
        if told is None:
            loaded = loaded or _loaded(services, district)
            told = answers.candidates(loaded, one, LOOKED_AT) if loaded.has(one) else None
        found.append(Ask(one, told.items if told is not None else ()))
    return found


def _loaded(services: Services, district: str) -> District:
    with services.read() as tx:
        return District.load(tx, district)


def offer_in_parallel(tx: Tx, ask: Ask) -> int:
    """Make the offers that the order still wants; how many were made.

    A wave is one of `policy.urgent_offers`; the next begins when all of it have answered or let it expire.
    """
    order = orders.lock(tx, ask.order_id)
    if order.state not in TAKEABLE:
        return 0
    district = places.district_at(tx, order.area)
    if order.form == Form.NOW and not order.filled:
        order = _in_the_present(tx, order, district.calendar)
    pending = {row.helper_id for row in orders.pending_offers(tx, order.id)}
    room = _room(tx, order, len(pending), district.policy)
    fresh: list[dict[str, Any]] = []
    for one in ask.best:
        if len(fresh) < room and one.helper_id not in pending and _can_be_asked(tx, order, one, district.calendar):
            expires_at = tx.now + dt.timedelta(minutes=district.policy.answer_urgent_min)
            fresh.append(_offer(tx, order, one, min(expires_at, closes_at(district.calendar, order, one.shift))))
    if fresh:
        tx.execute(insert(offer), fresh)
        tell_born(tx, "offer", fresh, "make", None)
        tell_offers(tx, {order.id: order}, fresh)
        move(tx, "order", order, "offer", None)
    return len(fresh)


def _room(tx: Tx, order: Row[Any], pending: int, policy: Policy) -> int:
    """How many more may be asked: as many as a wave has for each open place, and none while a whole one is out."""
    most: int = policy.urgent_offers * (order.headcount - order.filled)
    if pending == 0:
        return most
    made = int(tx.value(select(func.count()).select_from(offer).where(offer.c.order_id == order.id)))
    return 0 if made >= most else most - pending


def _in_the_present(tx: Tx, order: Row[Any], calendar: Calendar) -> Row[Any]:
    """An order that cannot wait is wanted in the part of the day that is going on, however long it has waited."""
    windows, present = orders.windows_of(tx, [order.id]).get(order.id, []), present_shift(calendar, tx.now)
    if present in windows:
        return order
    ahead = [one for one in windows if calendar.ends_at(one) > tx.now]
    orders.replace_windows(tx, order.id, [present, *ahead])
    return move(tx, "order", order, "change", None, reason="time")


def _can_be_asked(tx: Tx, order: Row[Any], one: Candidate, calendar: Calendar) -> bool:
    """Whether nothing has come between, and the helper is not being asked for something else at that time."""
    if not is_open(calendar, order, one.shift, tx.now) or _is_asked_elsewhere(tx, one):
        return False
    helpers.lock(tx, one.helper_id)
    try:
        may_take(tx, one.helper_id, order.id, one.shift)
    except (NotAllowed, NotAvailable):
        return False
    return True


def _is_asked_elsewhere(tx: Tx, one: Candidate) -> bool:
    if one.kind == HelperKind.TEAM:
        return False
    mine = (offer.c.helper_id == one.helper_id, offer.c.state == OfferState.PENDING)
    then = (offer.c.date == one.shift.date, offer.c.part == one.shift.part)
    return bool(tx.value(select(exists().where(*mine, *then))))


def _offer(tx: Tx, order: Row[Any], one: Candidate, expires_at: dt.datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": order.id,
        "helper_id": one.helper_id,
        "round_id": None,
        "date": one.shift.date,
        "part": one.shift.part,
        "places": order.headcount if one.kind == HelperKind.TEAM else 1,
        "state": OfferState.PENDING,
        "version": 1,
        "made_at": tx.now,
        "expires_at": expires_at,
        "cost_parts": dict(one.cost_parts),
    }
