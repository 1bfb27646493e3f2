"""A unit offers a community posts, rooms, things or skills; the secretary answers, and the unit may take it back."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import Invalid, WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Calendar
from matcher.domain.states import UnitState
from matcher.domain.units import ResourceKind, ResourceState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import personal, places, timers, todos, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import unit_resource
from matcher.store.transition import move, tell_born
from matcher.usecases.join_area import check_area
from matcher.usecases.steps.texts import refuse_numbers

ANSWER_WITHIN = dt.timedelta(days=7)


def give_resource(
    tx: Tx, actor: Actor, unit_id: UUID, kind: ResourceKind, area: str, text: str, until: dt.date | None
) -> UUID:
    """What the unit can bring; it waits on the secretary's list. NotFound, Invalid."""
    row = units.get(tx, actor, unit_id, "give_resource")
    actor.require("give_resource")
    require_part(row)
    refuse_numbers(text=text)
    today = check_area(tx, row.district, area)
    if until is not None and until < today:
        raise Invalid.at("until", "past", "the day is over")
    values = {"id": new_id(), "unit_id": unit_id, "area": area, "kind": kind, "until": until}
    born = {**values, "state": ResourceState.OFFERED, "version": 1}
    tx.execute(insert(unit_resource).values(**born, made_at=tx.now))
    tell_born(tx, "resource", [born], "offer", actor)
    made: UUID = born["id"]  # type: ignore[assignment]  # made two lines above
    personal.keep(tx, units.RESOURCE_SUBJECT, made, {"text": text})
    lay_on_list(tx, TodoKind.UNIT_RESOURCE, made, area)
    if until is not None:
        timers.add(tx, TimerKind.RESOURCE_OVER, row.district, made, _end_of(places.calendar_of(tx, area), until))
    return made


def require_part(row: Row[Any]) -> None:
    """WrongState where the unit has left."""
    if row.state != UnitState.ACTIVE:
        raise WrongState("the unit takes part no more")


def _end_of(calendar: Calendar, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), calendar.zone)


def lay_on_list(tx: Tx, kind: TodoKind, subject_id: UUID, area: str) -> None:
    """The community's secretary has it on the list."""
    due = tx.now + ANSWER_WITHIN
    todos.add(tx, todos.Waiting(kind, subject_id, area[:COMMUNITY_DIGITS], Role.SECRETARY, due))


def decide_resource(tx: Tx, actor: Actor, resource_id: UUID, verb: str) -> None:
    """`accept` or `decline`; what is declined is not kept in words."""
    row = units.thing(tx, units.RESOURCE, actor, resource_id, "decide_resource")
    actor.require("decide_resource")
    _end(tx, row, verb, actor)


def withdraw_resource(tx: Tx, actor: Actor, resource_id: UUID) -> None:
    """The unit takes it back, also after it was accepted."""
    row = units.thing(tx, units.RESOURCE, actor, resource_id, "withdraw_resource")
    actor.require("withdraw_resource")
    _end(tx, row, "withdraw", actor)


def _end(tx: Tx, row: Row[Any], verb: str, actor: Actor | None) -> None:
    moved = move(tx, "resource", row, verb, actor)
    todos.drop(tx, row.id, [TodoKind.UNIT_RESOURCE])
    if moved.state != ResourceState.ACCEPTED:
        timers.stop(tx, row.id, [TimerKind.RESOURCE_OVER])
        personal.forget(tx, units.RESOURCE_SUBJECT, [row.id])


def resource_over(tx: Tx, timer: Row[Any]) -> None:
    """The timer: its last day has gone by."""
    row = tx.row(select(unit_resource).where(unit_resource.c.id == timer.subject_id).with_for_update())
    if row is not None and row.state in {ResourceState.OFFERED, ResourceState.ACCEPTED}:
        _end(tx, row, "end", None)
