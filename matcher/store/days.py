"""Service days: their stalls and roles, who signed up, and the orders that belong to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, insert, or_, select

from matcher.domain.areas import COMMUNITY_DIGITS, above
from matcher.domain.day_states import SignUpState
from matcher.domain.errors import NotFound
from matcher.domain.roles import HELPERS, Actor, Relation
from matcher.domain.shifts import Shift
from matcher.domain.states import OPEN, AssignmentState
from matcher.store import occupied
from matcher.store.database import Tx
from matcher.store.schema import assignment, day_sign_up, day_stall, helper_base, service_day, service_order
from matcher.store.scope import Kind, inside, lies_inside, reaches
from matcher.store.transition import move

SUBJECT, STALL_SUBJECT = "service_day", "day_stall"


def _nearby(actor: Actor) -> ColumnElement[bool]:
    """For helpers those in their reach or around a base, for others those where they live, or of what lies above."""
    if actor.role in HELPERS:
        based = exists().where(
            helper_base.c.helper_id == actor.helper_id,
            helper_base.c.area.like(service_day.c.area + "%"),
        )
        return or_(based, reaches(actor, service_day.c.area))
    community = actor.area[:COMMUNITY_DIGITS]
    return or_(inside(service_day.c.area, community), service_day.c.area.in_(above(community)))


DAY = Kind(service_day, ("read_days",), {Relation.INSIDE: lies_inside(service_day), Relation.NEARBY: _nearby}, {})


def days_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The days that the actor may know of."""
    return DAY.seen_by(actor)


def get(tx: Tx, actor: Actor, day_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A day that the actor may know of; `lock` holds it until the transaction ends. NotFound."""
    statement = select(service_day).where(service_day.c.id == day_id, days_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, day_id: UUID) -> Row[Any]:
    """A day by id for the service itself, held until the transaction ends."""
    return tx.execute(select(service_day).where(service_day.c.id == day_id).with_for_update()).one()


def row_of(tx: Tx, day_id: UUID) -> Row[Any]:
    """A day by id for the service itself."""
    return tx.execute(select(service_day).where(service_day.c.id == day_id)).one()


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new day."""
    tx.execute(insert(service_day), dict(values))


def add_stall(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new stall or role of a day."""
    tx.execute(insert(day_stall), dict(values))


def stalls_of(tx: Tx, day_ids: Iterable[UUID]) -> Sequence[Row[Any]]:
    """The stalls and roles of days, in the order in which they were set up."""
    return tx.rows(select(day_stall).where(day_stall.c.day_id.in_(list(day_ids))).order_by(day_stall.c.seq))


def sign_ups_of(tx: Tx, day_id: UUID, *, lock: bool = False) -> Sequence[Row[Any]]:
    """Who comes on a day, the first who signed up first; `lock` holds them until the transaction ends."""
    mine = (day_sign_up.c.day_id == day_id, day_sign_up.c.state == SignUpState.HELD)
    statement = select(day_sign_up).where(*mine).order_by(day_sign_up.c.seq)
    return tx.rows(statement.with_for_update() if lock else statement)


def sign_up_of(tx: Tx, day_id: UUID, helper_id: UUID | None) -> Row[Any] | None:
    """The sign-up of a helper for a day that stands."""
    mine = (day_sign_up.c.day_id == day_id, day_sign_up.c.helper_id == helper_id)
    return tx.row(select(day_sign_up).where(*mine, day_sign_up.c.state == SignUpState.HELD))


def signed_up(tx: Tx, helper_id: UUID) -> Sequence[Row[Any]]:
    """All sign-ups of a helper that stand, by day."""
    mine = (day_sign_up.c.helper_id == helper_id, day_sign_up.c.state == SignUpState.HELD)
    return tx.rows(select(day_sign_up).where(*mine).order_by(day_sign_up.c.day_id))


def orders_of(tx: Tx, day_id: UUID, *, lock: bool = False) -> Sequence[Row[Any]]:
    """The orders of a day, by id; `lock` holds them until the transaction ends."""
    statement = select(service_order).where(service_order.c.day_id == day_id).order_by(service_order.c.id)
    return tx.rows(statement.with_for_update() if lock else statement)


def open_orders_of(tx: Tx, stall_ids: Iterable[UUID]) -> Sequence[Row[Any]]:
    """The orders that staff these stalls and are not over, by id, held until the transaction ends."""
    mine = (service_order.c.stall_id.in_(list(stall_ids)), service_order.c.state.in_(OPEN))
    return tx.rows(select(service_order).where(*mine).order_by(service_order.c.id).with_for_update())


def held_on(tx: Tx, day_id: UUID, helper_id: UUID | None = None) -> Sequence[Row[Any]]:
    """Assignments of a day that stand and are not reported, by order; of one helper, where one is named.

    With `stall_id` of their orders.
    """
    a = assignment.c
    joined = assignment.join(service_order, service_order.c.id == a.order_id)
    mine = [a.day_id == day_id, a.state == AssignmentState.ACTIVE]
    if helper_id is not None:
        mine.append(a.helper_id == helper_id)
    return tx.rows(select(assignment, service_order.c.stall_id).select_from(joined).where(*mine).order_by(a.order_id))


def of_sign_up(tx: Tx, day_id: UUID | None, helper_id: UUID, shift: Shift) -> UUID | None:
    """The day, where the helper has signed up for that part of it; None for other orders, and for who has not."""
    row = sign_up_of(tx, day_id, helper_id) if day_id is not None else None
    return day_id if row is not None and row.date == shift.date and shift.part in row.parts else None


def end_sign_up(tx: Tx, by: Actor, row: Row[Any]) -> None:
    """A sign-up ends, and its time is the helper's own again."""
    move(tx, "sign_up", row, "withdraw", by, ended_at=tx.now)
    occupied.free(tx, occupied.DAY, row.id)
