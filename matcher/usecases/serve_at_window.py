"""What the community's staff do themselves at the window (一窗通办): the same orders and clocks, no volunteers."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS, district_of
from matcher.domain.errors import IllegalTransition, WrongState
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE, AssignmentState, HelperKind, HelperState
from matcher.store import helpers, orders, personal, places
from matcher.store.database import Tx
from matcher.store.schema import helper
from matcher.store.transition import move
from matcher.usecases.contact_order import start_order
from matcher.usecases.steps.filling import place
from matcher.usecases.steps.texts import refuse_numbers

AT_ONCE = 10_000
"""A window serves whoever comes."""


def begin_at_window(tx: Tx, actor: Actor, order_id: UUID) -> None:
    """An accepted order of the window is begun by who asks. WrongState where it is none of the window's."""
    order = orders.get(tx, actor, order_id, lock=True)
    actor.require("serve_at_window")
    if HelperKind.STAFF not in order.accepts:
        raise WrongState("this service is not one of the window's")
    if order.state not in TAKEABLE:
        raise IllegalTransition("order", order.state, "start")
    staff = _staff_of(tx, order.area[:COMMUNITY_DIGITS])
    assignment_id = place(tx, actor, order, staff, _present_shift(tx, order), None)
    held = orders.get_assignment(tx, actor, assignment_id)
    move(tx, "assignment", held, "start", actor, started_at=tx.now)
    start_order(tx, actor, orders.lock(tx, order_id))


def finish_at_window(tx: Tx, actor: Actor, order_id: UUID, minutes: int, note: str | None) -> None:
    """Done: the order is reported, and waits for the resident to confirm."""
    order = orders.get(tx, actor, order_id, lock=True)
    actor.require("serve_at_window")
    if HelperKind.STAFF not in order.accepts:
        raise WrongState("this service is not one of the window's")
    refuse_numbers(note=note)
    held = next((one for one in orders.live_assignments(tx, order_id) if one.state == AssignmentState.ACTIVE), None)
    if held is None:
        raise IllegalTransition("order", order.state, "report")
    move(tx, "assignment", held, "report", actor, minutes=minutes, reported_at=tx.now)
    personal.change(tx, "assignment", held.id, {"note": note})
    move(tx, "order", order, "report", actor)


def _present_shift(tx: Tx, order: Row[Any]) -> Shift:
    """The part of the day that it is, or the order's first choice where offices are closed by all parts."""
    calendar = places.calendar_of(tx, order.area)
    return calendar.shift_at(tx.now) or orders.windows_of(tx, [order.id])[order.id][0]


def _staff_of(tx: Tx, area: str) -> Row[Any]:
    """The staff of a community, as one who holds places; entered when first needed."""
    staff_id = uuid5(NAMESPACE_OID, f"staff {area}")
    found = tx.row(select(helper).where(helper.c.id == staff_id).with_for_update())
    if found is not None:
        return found
    values = {"id": staff_id, "kind": HelperKind.STAFF, "member_kind": None, "district": district_of(area)}
    limits = {"reach": 0, "per_shift": AT_ONCE, "per_day": AT_ONCE, "total": AT_ONCE, "size": 1, "leader_id": None}
    state = {"area": area, "state": HelperState.ACTIVE, "registered_at": tx.now, "version": 1}
    return helpers.add(tx, {**values, **limits, **state})
