"""Runs: orders of one service, cell and shift go along in one, which is planned and taken in their place.

The carrier is an order for the community's own recipient. When somebody takes it, each order that goes along gets an
assignment of the same helper, which follows the carrier's: only that one counts as the helper's time.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select, update

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.states import HELD, TAKEABLE, AssignmentState, Form, OrderState
from matcher.store import going_along, orders, places, recipients
from matcher.store.database import Tx
from matcher.store.schema import area, order_window, recipient, service_order
from matcher.store.transition import move
from matcher.usecases.steps.following import along, follow
from matcher.usecases.steps.letting_go import rescind, vacate
from matcher.usecases.steps.made_orders import Making, make_order
from matcher.usecases.steps.telling import tell_helpers, tell_resident

JOINABLE = TAKEABLE | {OrderState.ASSIGNED, OrderState.SCHEDULED}
"""States of a carrier that more can join: it has not set out."""
_EMPTIED = JOINABLE | {OrderState.NEEDS_HUMAN}


def join(tx: Tx, actor: Actor, order: Row[Any], district: places.DistrictRow) -> None:
    """Let an accepted order of a run's service go along in the first of its times that is ahead.

    It joins a carrier with room, else a new one is made; two at once find the same one. Where no time is left it waits.
    Only those go along in one who need the same people, and are kept apart from the same ones: nobody loses a helper,
    and nobody meets one, because of whom he or she goes along with.
    """
    windows = orders.windows_of(tx, [order.id]).get(order.id, [])
    ahead = [one for one in windows if district.calendar.starts_at(one) > tx.now]
    if not ahead:
        return
    # Whoever looks for a carrier in a community waits for whoever is making one there.
    tx.execute(select(area.c.code).where(area.c.code == order.area[:COMMUNITY_DIGITS]).with_for_update())
    carrier = next((found for one in ahead if (found := _with_room(tx, order, one, district)) is not None), None)
    if carrier is None:
        carrier = _new_carrier(tx, order, ahead[0])
    _set_carrier(tx, [order.id], carrier.id)
    for held in orders.live_assignments(tx, carrier.id):
        if held.state == AssignmentState.ACTIVE:
            follow(tx, actor, orders.lock(tx, order.id), held)


def join_waiting(tx: Tx, order_ids: Iterable[UUID]) -> None:
    """Those of the orders that could go along and do not, because they came back from elsewhere, find a run."""
    o = service_order.c
    lone = select(service_order).join(recipient, recipient.c.id == o.recipient_id)
    lone = lone.where(o.id.in_(list(order_ids)), o.form == Form.RUN, o.state == OrderState.ACCEPTED)
    lone = lone.where(o.carrier_id.is_(None), recipient.c.kind == recipients.PERSON).order_by(o.id)
    for row in tx.rows(lone.with_for_update(of=service_order)):
        join(tx, Actor(row.owner_id, Role.CLERK, row.area), row, places.district_at(tx, row.area))


def _with_room(tx: Tx, order: Row[Any], shift: Shift, district: places.DistrictRow) -> Row[Any] | None:
    for seen in tx.rows(_carriers(order, shift, district)):
        carrier = orders.lock(tx, seen.id)
        if carrier.state in JOINABLE and _goes_with(tx, order, carrier):
            return carrier
    return None


def _goes_with(tx: Tx, order: Row[Any], carrier: Row[Any]) -> bool:
    needs = places.read_needs(order.needs)
    if needs != places.read_needs(carrier.needs):
        return False
    mine = going_along.kept_apart(tx, [order.id])
    if any(held.helper_id in mine for held in orders.live_assignments(tx, carrier.id)):
        return False
    theirs = going_along.kept_apart(tx, [one.id for one in along(tx, carrier.id)])
    return mine == theirs or going_along.who_could(tx, mine ^ theirs, needs) == frozenset()


def _carriers(order: Row[Any], shift: Shift, district: places.DistrictRow) -> Select[Any]:
    o, w, others = service_order.c, order_window.c, service_order.alias()
    count = select(func.count()).where(others.c.carrier_id == o.id).scalar_subquery()
    return (
        select(service_order)
        .where(o.service == order.service, o.form == order.form, o.area == _cell_of(order), o.state.in_(JOINABLE))
        .where(exists().where(recipient.c.id == o.recipient_id, recipient.c.kind == recipients.PLACE))
        .where(exists().where(w.order_id == o.id, w.date == shift.date, w.part == shift.part))
        .where(o.district == order.district, count < district.policy.run_most)
        .order_by(o.seq)
    )


def _cell_of(order: Row[Any]) -> str:
    return str(order.area)[:CELL_DIGITS]


def _new_carrier(tx: Tx, order: Row[Any], shift: Shift) -> Row[Any]:
    """Whoever answers for the order answers for the run that is made for it, and not the resident who moved it."""
    owner = Actor(order.owner_id, Role.CLERK, order.area)
    served = recipients.of_place(tx, owner, order.area)
    service, needs = places.service(tx, order.service, order.district), places.read_needs(order.needs)
    return make_order(tx, owner, Making(service, _cell_of(order), served, shift, owner.id, owner.id, needs=needs))


def _set_carrier(tx: Tx, order_ids: Iterable[UUID], carrier_id: UUID | None) -> None:
    tx.execute(update(service_order).where(service_order.c.id.in_(list(order_ids))).values(carrier_id=carrier_id))


def ended(tx: Tx, order: Row[Any]) -> list[Row[Any]]:
    """An order of a run is over. Carriers that carry nobody any more are called off by it, and given back.

    Where the carrier itself is called off, those that went along look for another one.
    """
    if order.carrier_id is not None:
        _set_carrier(tx, [order.id], None)
        return _call_off_if_empty(tx, order.carrier_id)
    carried = along(tx, order.id)
    if carried:
        _set_carrier(tx, [one.id for one in carried], None)
        _rehome(tx, order, carried)
    return []


def _call_off_if_empty(tx: Tx, carrier_id: UUID) -> list[Row[Any]]:
    carrier = orders.lock(tx, carrier_id)
    if carrier.state not in _EMPTIED or along(tx, carrier_id):
        return []
    move(tx, "order", carrier, "cancel", None, reason="run_empty", filled=0, pooled=False)
    rescind(tx, carrier, orders.pending_offers(tx, carrier_id), None, "order_cancelled")
    held = orders.live_assignments(tx, carrier_id)
    for one in held:
        vacate(tx, one, "void", None, "order_cancelled")
    tell_helpers(tx, carrier, NoticeKind.ORDER_CANCELLED, held)
    return [carrier]


def _rehome(tx: Tx, carrier: Row[Any], carried: Sequence[Row[Any]]) -> None:
    """What went along is free of the helper, and goes with others from now on."""
    district = places.district_at(tx, carrier.area)
    owner = Actor(carrier.owner_id, Role.CLERK, carrier.area)
    for one in carried:
        free = _freed(tx, None, one, "run_cancelled")
        if free.state in TAKEABLE:
            join(tx, owner, free, district)


def _freed(tx: Tx, by: Actor | None, order: Row[Any], reason: str) -> Row[Any]:
    """Nobody holds the order any more who held it because of the run."""
    held = [one for one in orders.live_assignments(tx, order.id) if one.state != AssignmentState.VERIFIED]
    for one in held:
        vacate(tx, one, "void", by, reason)
    if not held or order.state not in TAKEABLE | HELD:
        return order
    was_full, left = order.state in HELD, order.filled - sum(one.places for one in held)
    free = move(tx, "order", order, "free" if was_full else "free_place", by, reason=reason, filled=left)
    if was_full:
        tell_resident(tx, free, NoticeKind.PLACE_FREED, Shift(held[0].date, held[0].part))
    return free


def leave(tx: Tx, order: Row[Any]) -> list[Row[Any]]:
    """The order, which nobody holds, goes along no more; the carriers that were called off as empty are given back."""
    carrier_id = order.carrier_id
    _set_carrier(tx, [order.id], None)
    return _call_off_if_empty(tx, carrier_id) if carrier_id is not None else []


def get_off(tx: Tx, by: Actor | None, order: Row[Any], reason: str) -> tuple[Row[Any], list[Row[Any]]]:
    """The same for an order that somebody may hold: it is free of who carries it; the order as it is then."""
    empty = leave(tx, _freed(tx, by, order, reason))
    return orders.lock(tx, order.id), empty
