"""What goes along in a run follows its carrier: taken, scheduled, begun, reported and given back with it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import HELD, LIVE, TAKEABLE, AssignmentState, Form, OrderState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import assignment, service_order
from matcher.store.transition import move, tell_born
from matcher.usecases.contact_order import start_order
from matcher.usecases.steps.rating_days import open_window
from matcher.usecases.steps.telling import tell_resident

_AHEAD = frozenset({OrderState.ASSIGNED, OrderState.SCHEDULED})
_WITH: Mapping[str, frozenset[OrderState]] = {
    "schedule": _AHEAD,
    "start": _AHEAD,
    "report": frozenset({OrderState.IN_SERVICE}),
}
"""Verb of an assignment -> states in which the order moves with it."""


def is_carrier(order: Row[Any]) -> bool:
    """Whether others may go along in it; cheap, and true of few that carry none."""
    return order.form == Form.RUN and order.carrier_id is None


def along(tx: Tx, carrier_id: UUID) -> Sequence[Row[Any]]:
    """The orders that go along, held until the transaction ends."""
    statement = select(service_order).where(service_order.c.carrier_id == carrier_id).order_by(service_order.c.id)
    return tx.rows(statement.with_for_update())


def is_over(tx: Tx, held: Row[Any]) -> bool:
    """Whether the run with which an assignment goes along was reported before it."""
    state = tx.value(select(assignment.c.state).where(assignment.c.id == held.carrier_id))
    return state in LIVE - {AssignmentState.ACTIVE}


def taken(tx: Tx, actor: Actor, carrier: Row[Any], held_id: UUID) -> None:
    """Somebody has taken a place of the carrier: all that go along are taken with it."""
    held = tx.execute(select(assignment).where(assignment.c.id == held_id)).one()
    for one in along(tx, carrier.id):
        if one.state in TAKEABLE:
            follow(tx, actor, one, held)


def follow(tx: Tx, actor: Actor, order: Row[Any], held: Row[Any]) -> None:
    """An assignment of the order that follows the carrier's."""
    copied = ("helper_id", "place", "places", "date", "part")
    values = {name: getattr(held, name) for name in copied} | {
        "id": new_id(),
        "order_id": order.id,
        "offer_id": None,
        "carrier_id": held.id,
        "state": AssignmentState.ACTIVE,
        "version": 1,
        "taken_at": tx.now,
    }
    tx.execute(insert(assignment), values)
    tell_born(tx, "assignment", [values], "take", actor)
    filled = order.filled + held.places
    is_full = filled == order.headcount
    after = move(tx, "order", order, "assign" if is_full else "take_place", actor, filled=filled)
    if is_full:
        tell_resident(tx, after, NoticeKind.ASSIGNED, Shift(held.date, held.part))


def _following(tx: Tx, held_id: UUID) -> list[tuple[Row[Any], Row[Any]]]:
    """Orders and their assignments that follow the carrier's, as far as work is still to be done."""
    mine = (assignment.c.carrier_id == held_id, assignment.c.state == AssignmentState.ACTIVE)
    rows = {row.order_id: row for row in tx.rows(select(assignment).where(*mine))}
    locked = select(service_order).where(service_order.c.id.in_(list(rows))).order_by(service_order.c.id)
    return [(order, rows[order.id]) for order in tx.rows(locked.with_for_update())] if rows else []


def step(tx: Tx, actor: Actor, held: Row[Any], verb: str, **changes: Any) -> None:
    """What is scheduled, started or reported of the carrier is so of all that go along."""
    for order, mine in _following(tx, held.id):
        move(tx, "assignment", mine, verb, actor, **changes)
        if order.state in _WITH[verb] and not (verb == "report" and _has_work(tx, order)):
            moved = start_order(tx, actor, order) if verb == "start" else move(tx, "order", order, verb, actor)
            if verb == "schedule":
                tell_resident(tx, moved, NoticeKind.SCHEDULED, at=changes["scheduled_at"])
            elif verb == "report":
                open_window(tx, moved)
                tell_resident(tx, moved, NoticeKind.PLEASE_RATE)


def _has_work(tx: Tx, order: Row[Any]) -> bool:
    return any(row.state == AssignmentState.ACTIVE for row in orders.live_assignments(tx, order.id))


def given_back(tx: Tx, actor: Actor | None, held: Row[Any], verb: str, reason: str | None) -> None:
    """The helper of the carrier does not come: whoever goes along waits with it for the next."""
    for order, mine in _following(tx, held.id):
        move(tx, "assignment", mine, verb, actor, reason=reason, ended_at=tx.now)
        if order.state in TAKEABLE | HELD:
            was_full = order.state in HELD
            filled = order.filled - mine.places
            freed = move(tx, "order", order, "free" if was_full else "free_place", actor, reason=verb, filled=filled)
            if was_full:
                tell_resident(tx, freed, NoticeKind.PLACE_FREED, Shift(mine.date, mine.part))
