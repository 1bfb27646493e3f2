"""Doing it: when exactly, begun, done, given back, or not come."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import IllegalTransition, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import LIVE, AssignmentState, Form, OrderState
from matcher.domain.waiting import OF_PLACES
from matcher.store import orders, personal, places, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.contact_order import start_order
from matcher.usecases.steps.beginning import require_ready
from matcher.usecases.steps.care_for_minors import require_care
from matcher.usecases.steps.crediting import credit, refuse_own_work
from matcher.usecases.steps.exact_hours import check_agreed
from matcher.usecases.steps.filling import give_back
from matcher.usecases.steps.following import is_carrier, is_over, step
from matcher.usecases.steps.rating_days import open_window
from matcher.usecases.steps.standing_consent import require_settled
from matcher.usecases.steps.telling import tell_resident
from matcher.usecases.steps.texts import reason_code, refuse_numbers


def schedule(tx: Tx, actor: Actor, assignment_id: UUID, at: dt.datetime) -> None:
    """Agree on the exact time: ahead, in the shift, and within the hours that the order names; Invalid."""
    order, held = _own(tx, actor, assignment_id)
    check_agreed(tx, order, Shift(held.date, held.part), at)
    move(tx, "assignment", held, "schedule", actor, scheduled_at=at)
    if is_carrier(order):
        step(tx, actor, held, "schedule", scheduled_at=at)
    # While a place is open, or somebody has begun, the hour is this person's own and no matter of the whole order.
    if order.state in (OrderState.ASSIGNED, OrderState.SCHEDULED):
        move(tx, "order", order, "schedule", actor)
        tell_resident(tx, order, NoticeKind.SCHEDULED, at=at)


def start(tx: Tx, actor: Actor, assignment_id: UUID) -> None:
    """The service begins; the first to start starts the order."""
    order, held = _own(tx, actor, assignment_id)
    if held.started_at is not None:
        raise IllegalTransition("assignment", "started", "start")
    require_settled(tx, order)
    require_care(tx, order, held.date)
    require_ready(tx, order, held)
    move(tx, "assignment", held, "start", actor, started_at=tx.now)
    todos.drop(tx, held.id, OF_PLACES)
    if order.state != OrderState.IN_SERVICE:
        start_order(tx, actor, order)
    if is_carrier(order):
        step(tx, actor, held, "start", started_at=tx.now)


def report(tx: Tx, actor: Actor, assignment_id: UUID, minutes: int, note: str | None) -> None:
    """Done, with the time that it took; the last to report reports the order.

    What went along in a run is reported by itself where it had to be done again after the run.
    """
    order, held = _own(tx, actor, assignment_id, is_report=True)
    if held.started_at is None:
        raise IllegalTransition("assignment", "not started", "report")
    refuse_numbers(note=note)
    move(tx, "assignment", held, "report", actor, minutes=minutes, reported_at=tx.now)
    personal.change(tx, "assignment", assignment_id, {"note": note})
    todos.drop(tx, held.id, OF_PLACES)
    waiting = [row for row in orders.live_assignments(tx, order.id) if row.state == AssignmentState.ACTIVE]
    # An order that waits for somebody else's successor is reported by the last of those.
    if not waiting and order.state == OrderState.IN_SERVICE:
        open_window(tx, move(tx, "order", order, "report", actor))
        tell_resident(tx, order, NoticeKind.PLEASE_RATE)
    if is_carrier(order):
        step(tx, actor, held, "report", reported_at=tx.now)


def release(tx: Tx, actor: Actor, assignment_id: UUID, reason: str | None) -> None:
    """The helper cannot come after all; the place goes to the next best."""
    order, held = _own(tx, actor, assignment_id)
    give_back(tx, actor, order, held, "release", reason_code(tx, "assignment", assignment_id, "release", reason))


def verify(tx: Tx, actor: Actor, assignment_id: UUID) -> None:
    """The desk confirms what was reported."""
    order, held = _locked(tx, actor, assignment_id)
    actor.require("verify_assignment")
    decide_on(tx, actor, order)
    refuse_own_work(tx, actor, [held])
    credit(tx, order, move(tx, "assignment", held, "verify", actor, ended_at=tx.now), actor)


def no_show(tx: Tx, actor: Actor, assignment_id: UUID, reason: str | None) -> None:
    """Nobody came; the place goes to the next best. WrongState before the time has begun."""
    order, held = _locked(tx, actor, assignment_id)
    actor.require("mark_no_show")
    decide_on(tx, actor, order)
    _refuse_following(held)
    shift = Shift(held.date, held.part)
    # Some begin before their time; then it has begun for all.
    is_ahead = order.form != Form.NOW and order.state != OrderState.IN_SERVICE
    if is_ahead and places.calendar_of(tx, order.area).starts_at(shift) > tx.now:
        raise WrongState("the time has not begun, so nobody has missed it; release the place or cancel the order")
    give_back(tx, actor, order, held, "no_show", reason_code(tx, "assignment", assignment_id, "no_show", reason))


def _own(tx: Tx, actor: Actor, assignment_id: UUID, *, is_report: bool = False) -> tuple[Row[Any], Row[Any]]:
    order, held = _locked(tx, actor, assignment_id)
    actor.require("do_assignment")
    if held.state not in LIVE:
        raise IllegalTransition("assignment", held.state, "change")
    if not (is_report and is_over(tx, held)):
        _refuse_following(held)
    return order, held


def _refuse_following(held: Row[Any]) -> None:
    if held.carrier_id is not None:
        raise WrongState("this goes along in a run; act on the run, or tell what could not be delivered")


def _locked(tx: Tx, actor: Actor, assignment_id: UUID) -> tuple[Row[Any], Row[Any]]:
    seen = orders.get_assignment(tx, actor, assignment_id)
    order = orders.lock(tx, seen.order_id)
    return order, orders.get_assignment(tx, actor, assignment_id)
