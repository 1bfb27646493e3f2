"""Who holds an order and what the desk can still do about that; who else works at its desk; who stands how to whom."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.roles import DESK, Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import AssignmentState, Form, HelperKind, OrderState
from matcher.domain.waiting import TodoKind, TodoState
from matcher.queries.desk_order import HelperName, helper_names
from matcher.store import orders, places, staff
from matcher.store.database import Tx
from matcher.store.schema import pairing, todo


@dataclass(frozen=True, slots=True)
class HeldView:
    """A place of an order: `is_missable` once its time has begun, `is_apart` where the desk has to decide who goes."""

    id: UUID
    helper: UUID
    state: str
    date: dt.date
    part: str
    is_begun: bool
    is_missable: bool
    is_apart: bool
    is_along: bool


@dataclass(frozen=True, slots=True)
class StandingView:
    """What decides on what the desk can do: beside the state, what was said and done before."""

    recipient: UUID
    held: list[HeldView]
    is_disputed: bool
    is_reopenable: bool
    is_at_window: bool
    is_owner: bool
    is_handed: bool
    is_ruled: bool


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """Somebody who can be asked to take an order over; `label` is what the account is called."""

    id: UUID
    role: str
    label: str


@dataclass(frozen=True, slots=True)
class TieView:
    """How a helper stands to the person served."""

    helper: UUID
    kind: str


def read_standing(tx: Tx, actor: Actor, order_id: UUID) -> StandingView:
    """An order that the actor may know of. NotFound."""
    actor.require("read_desk")
    row = orders.get(tx, actor, order_id)
    calendar, policy = places.calendar_of(tx, row.area), places.district_at(tx, row.area).policy
    until = None if row.closed_at is None else row.closed_at + dt.timedelta(days=policy.reopen_days)
    return StandingView(
        recipient=row.recipient_id,
        held=_held(tx, row, calendar),
        is_disputed=row.disputed,
        is_reopenable=not row.reopened and until is not None and tx.now < until,
        is_at_window=HelperKind.STAFF in row.accepts,
        is_owner=row.owner_id == actor.id,
        is_handed=row.handed_to == actor.id,
        is_ruled=row.is_ruled,
    )


def list_desk_people(tx: Tx, actor: Actor, order_id: UUID) -> list[DeskPerson]:
    """Who could own the order instead of who owns it now. NotFound."""
    actor.require("read_desk")
    row = orders.get(tx, actor, order_id)
    people = staff.covering(tx, DESK, row.area)
    return [DeskPerson(one.id, one.role, one.label) for one in people if one.id != row.owner_id]


def list_ties(tx: Tx, actor: Actor, order_id: UUID) -> tuple[list[TieView], dict[UUID, HelperName]]:
    """Who stands how to the person served by an order, and their names. NotFound."""
    actor.require("read_pairs")
    row = orders.get(tx, actor, order_id)
    p = pairing.c
    found = tx.tuples(select(p.helper_id, p.kind).where(p.recipient_id == row.recipient_id).order_by(p.kind))
    return [TieView(*one) for one in found], helper_names(tx, actor, {helper for helper, _ in found})


def _held(tx: Tx, row: Row[Any], calendar: Calendar) -> list[HeldView]:
    live = orders.live_assignments(tx, row.id)
    apart = {
        one
        for (one,) in tx.tuples(
            select(todo.c.subject_id).where(
                todo.c.subject_id.in_([held.id for held in live]),
                todo.c.kind == TodoKind.KEPT_APART,
                todo.c.state == TodoState.OPEN,
            )
        )
    }
    at_once = row.form == Form.NOW or row.state == OrderState.IN_SERVICE
    return [
        HeldView(
            id=one.id,
            helper=one.helper_id,
            state=one.state,
            date=one.date,
            part=one.part,
            is_begun=one.started_at is not None,
            is_missable=one.state == AssignmentState.ACTIVE
            and one.started_at is None
            and one.carrier_id is None
            and (at_once or calendar.starts_at(Shift(one.date, one.part)) <= tx.now),
            is_apart=one.id in apart,
            is_along=one.carrier_id is not None,
        )
        for one in live
    ]
