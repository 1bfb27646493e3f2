"""Reading and writing orders, their windows, offers and assignments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import LIVE, AssignmentState, OfferState, OrderState
from matcher.store.database import Tx
from matcher.store.schema import assignment, offer, order_window, service_order
from matcher.store.scope import assignments_seen_by, inside, orders_seen_by

_INSERT = insert(service_order).returning(service_order)
_WINDOWS = insert(order_window)


def add(tx: Tx, values: Mapping[str, Any], windows: Sequence[Shift]) -> Row[Any]:
    """A new order with its windows, the best liked first."""
    row = tx.execute(_INSERT, dict(values)).one()
    replace_windows(tx, row.id, windows, fresh=True)
    return row


def replace_windows(tx: Tx, order_id: UUID, windows: Sequence[Shift], *, fresh: bool = False) -> None:
    """Set the acceptable shifts."""
    if not fresh:
        tx.execute(order_window.delete().where(order_window.c.order_id == order_id))
    tx.execute(
        _WINDOWS,
        [{"order_id": order_id, "position": n, "date": w.date, "part": w.part} for n, w in enumerate(windows)],
    )


def get(tx: Tx, actor: Actor, order_id: UUID, *, lock: bool = False) -> Row[Any]:
    """An order that the actor may know of; `lock` holds it until the transaction ends. NotFound."""
    statement = select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor))
    row = tx.row(statement.with_for_update(of=service_order) if lock else statement)
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, order_id: UUID) -> Row[Any]:
    """An order by id for the service itself, held until the transaction ends."""
    row = tx.row(select(service_order).where(service_order.c.id == order_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def windows_of(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, list[Shift]]:
    """Order -> its acceptable shifts, the best liked first."""
    found: dict[UUID, list[Shift]] = {}
    statement = (
        select(order_window).where(order_window.c.order_id.in_(list(order_ids))).order_by(order_window.c.position)
    )
    for row in tx.rows(statement):
        found.setdefault(row.order_id, []).append(Shift(row.date, row.part))
    return found


def recipients_of(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Order -> who is served."""
    columns = (service_order.c.id, service_order.c.recipient_id)
    return {
        row.id: row.recipient_id for row in tx.rows(select(*columns).where(service_order.c.id.in_(list(order_ids))))
    }


def merged_into(tx: Tx, order: Row[Any]) -> list[Row[Any]]:
    """The duplicates that an order was kept for, and theirs, which lie in its community; locked."""
    merged = select(service_order).where(
        service_order.c.state == OrderState.MERGED, inside(service_order.c.area, order.area[:COMMUNITY_DIGITS])
    )
    found: list[Row[Any]] = []
    kept = [order.id]
    while kept:
        fresh = tx.rows(
            merged.where(service_order.c.merged_into.in_(kept)).order_by(service_order.c.id).with_for_update()
        )
        found += fresh
        kept = [row.id for row in fresh]
    return found


def pending_offers(tx: Tx, order_id: UUID) -> Sequence[Row[Any]]:
    """Offers of the order that wait for an answer."""
    wanted = (offer.c.order_id == order_id, offer.c.state == OfferState.PENDING)
    return tx.rows(select(offer).where(*wanted).order_by(offer.c.seq))


def live_assignments(tx: Tx, order_id: UUID) -> Sequence[Row[Any]]:
    """Assignments that hold a place of the order, by place."""
    wanted = (assignment.c.order_id == order_id, assignment.c.state.in_(LIVE))
    return tx.rows(select(assignment).where(*wanted).order_by(assignment.c.place))


def still_to_begin(tx: Tx, order_id: UUID, helper_id: UUID | None = None) -> Sequence[Row[Any]]:
    """Of those who hold a place of the order, or of this one, who has not begun."""
    return [
        one
        for one in live_assignments(tx, order_id)
        if one.state == AssignmentState.ACTIVE and one.started_at is None and helper_id in (None, one.helper_id)
    ]


def is_staffed_by(tx: Tx, actor: Actor, order_id: UUID) -> bool:
    """Whether the actor's helper holds a place of the order."""
    return any(held.helper_id == actor.helper_id for held in live_assignments(tx, order_id))


def settled_shifts(tx: Tx, order_id: UUID) -> set[Shift]:
    """When those come who hold a place and have still to come: others join them, and at no other time."""
    held = live_assignments(tx, order_id)
    return {Shift(row.date, row.part) for row in held if row.state == AssignmentState.ACTIVE}


def get_assignment(tx: Tx, actor: Actor, assignment_id: UUID) -> Row[Any]:
    """An assignment: the helper's own, or one of an order that the actor may know of. NotFound."""
    statement = select(assignment).join(service_order, service_order.c.id == assignment.c.order_id)
    row = tx.row(statement.where(assignment.c.id == assignment_id, assignments_seen_by(actor)))
    if row is None:
        raise NotFound
    return row


def get_offer(tx: Tx, actor: Actor, offer_id: UUID) -> Row[Any]:
    """An offer made to the actor's helper. NotFound."""
    row = tx.row(select(offer).where(offer.c.id == offer_id, offer.c.helper_id == actor.helper_id))
    if row is None:
        raise NotFound
    return row
