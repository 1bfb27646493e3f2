"""Who comes on a service day: members and teams sign up and take it back freely; the desk ticks a list, and no more."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.day_states import DayState, SignUpState
from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import HelperKind, HelperState
from matcher.planning.eligible import AWAY, FULL
from matcher.store import days, helpers, occupied, places
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import day_sign_up
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_one import read_helper
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.day_places import free_of_day
from matcher.usecases.steps.rescinding import rescind_full


def sign_up(tx: Tx, actor: Actor, day_id: UUID, parts: Collection[str]) -> None:
    """The actor's helper comes in these parts of the day: that time is the day's from now on.

    NotAllowed while the helper is away; NotAvailable where it has signed up for something that day, has work at one of
    these times, or the day is over; Invalid for a part that the day does not have.
    """
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("sign_up_day")
    if actor.helper_id is None:
        raise NotFound
    unknown = next((place for place, part in enumerate(parts) if part not in row.parts), None)
    if unknown is not None or not parts:
        raise Invalid.at(f"parts[{unknown or 0}]", "unknown_part", "the day has no such part")
    shifts = [Shift(row.date, part) for part in row.parts if part in parts]
    calendar = places.calendar_of(tx, row.area)
    if row.state != DayState.OPEN or any(calendar.starts_at(one) <= tx.now for one in shifts):
        raise NotAvailable("this is over, or was called off")
    who = helpers.lock(tx, actor.helper_id)
    _check_free(tx, row, who, shifts)
    values = {
        "id": new_id(),
        "day_id": day_id,
        "helper_id": who.id,
        "signed_by": actor.id,
        "date": row.date,
        "parts": [one.part for one in shifts],
        "crews": who.per_shift if who.kind == HelperKind.TEAM else 1,
        "state": SignUpState.HELD,
        "version": 1,
        "came": False,
        "taken_at": tx.now,
    }
    tx.execute(insert(day_sign_up), values)
    tell_born(tx, "sign_up", [values], "sign_up", actor)
    occupied.take(tx, who.id, shifts, occupied.DAY, values["id"])
    for one in shifts:
        rescind_full(tx, who.id, one)


def _check_free(tx: Tx, row: Row[Any], who: Row[Any], shifts: list[Shift]) -> None:
    if who.state != HelperState.ACTIVE or who.kind == HelperKind.STAFF:
        raise NotAllowed(AWAY, why="away")
    if any(one.date == row.date for one in days.signed_up(tx, who.id)):
        raise NotAvailable("you have signed up for a service day on that date already")
    # Who signs up says by it that he or she has time: the usual limits of a day or a week bind nobody.
    facts = read_helper(tx, who.id, horizon_of(tx, row.area), shifts[0])
    if any(facts.taken.count(one) >= who.per_shift for one in shifts):
        raise NotAvailable(FULL["per_shift"])


def withdraw(tx: Tx, actor: Actor, day_id: UUID) -> None:
    """Taken back, freely: what was planned with the helper goes to others. NotAvailable without one, or once begun."""
    days.get(tx, actor, day_id, lock=True)
    actor.require("sign_up_day")
    row = days.sign_up_of(tx, day_id, actor.helper_id)
    if row is None:
        raise NotAvailable("you have not signed up")
    if not free_of_day(tx, actor, day_id, row.helper_id, "day_withdrawn"):
        raise NotAvailable("you have begun something there; report it first")
    days.end_sign_up(tx, actor, row)


def check_in(tx: Tx, actor: Actor, day_id: UUID, helper_ids: Collection[UUID]) -> None:
    """Who of those who signed up is there, by the desk's list: that, and nothing of the others.

    WrongState before the day.
    """
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("check_in_day")
    if places.calendar_of(tx, row.area).today(tx.now) < row.date:
        raise WrongState("the day has not come")
    signed = days.sign_ups_of(tx, day_id, lock=True)
    there = {one.helper_id for one in signed}
    for place, one in enumerate(helper_ids):
        if one not in there:
            raise Invalid.at(f"helpers[{place}]", "not_signed_up", "this helper has not signed up")
    for found in signed:
        if found.came != (found.helper_id in helper_ids):
            move(tx, "sign_up", found, "check_in", actor, came=not found.came)
