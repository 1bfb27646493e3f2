"""Who comes on a service day: members and teams sign up and take it back freely; the desk ticks a list, and no more."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.day_states import DayState, SignUpState
from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import HelperKind, HelperState
from matcher.planning.eligible import AWAY, FULL
from matcher.store import days, helpers, notices, occupied, places
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import day_sign_up, helper
from matcher.store.scope import helpers_seen_by
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
    _sign_up(tx, actor, row, actor.helper_id, parts)


def sign_up_for(tx: Tx, actor: Actor, day_id: UUID, helper_id: UUID, parts: Collection[str]) -> None:
    """Somebody of the register said so by phone or on paper, or walks in on the day; who it is gets told.

    As `sign_up`, and until the part is over. NotFound for a helper that the desk may not know of.
    """
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("sign_up_for_day")
    _require_known(tx, actor, helper_id)
    _sign_up(tx, actor, row, helper_id, parts)
    facts = {"date": row.date.isoformat(), "area": row.venue, "service_day": row.kind}
    told = notices.Message((notices.HELPER, helper_id), NoticeKind.DAY_SIGNED_UP, None, facts)
    notices.add(tx, row.district, [told])


def _require_known(tx: Tx, actor: Actor, helper_id: UUID) -> None:
    known = select(helper.c.id).where(helper.c.id == helper_id, helpers_seen_by(actor))
    if tx.value(known) is None:
        raise Invalid.at("helper", "unknown", "nobody in the register has this id")


def _sign_up(tx: Tx, actor: Actor, row: Row[Any], helper_id: UUID, parts: Collection[str]) -> None:
    unknown = next((place for place, part in enumerate(parts) if part not in row.parts), None)
    if unknown is not None or not parts:
        raise Invalid.at(f"parts[{unknown or 0}]", "unknown_part", "the day has no such part")
    shifts = [Shift(row.date, part) for part in row.parts if part in parts]
    calendar = places.calendar_of(tx, row.area)
    # Who stands before the desk may still come to a part that has begun.
    is_over = calendar.starts_at if actor.helper_id is not None else calendar.ends_at
    if row.state != DayState.OPEN or any(is_over(one) <= tx.now for one in shifts):
        raise NotAvailable("this is over, or was called off")
    who = helpers.lock(tx, helper_id)
    _check_free(tx, row, who, shifts)
    values = {
        "id": new_id(),
        "day_id": row.id,
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
    _withdraw(tx, actor, day_id, actor.helper_id)


def withdraw_for(tx: Tx, actor: Actor, day_id: UUID, helper_id: UUID) -> None:
    """The same for somebody who phoned: nobody asks why. Invalid for a helper that the desk may not know of."""
    days.get(tx, actor, day_id, lock=True)
    actor.require("sign_up_for_day")
    _require_known(tx, actor, helper_id)
    _withdraw(tx, actor, day_id, helper_id)


def _withdraw(tx: Tx, actor: Actor, day_id: UUID, helper_id: UUID | None) -> None:
    row = days.sign_up_of(tx, day_id, helper_id)
    if row is None:
        raise NotAvailable("you have not signed up")
    if not free_of_day(tx, actor, day_id, row.helper_id, "day_withdrawn"):
        raise NotAvailable("you have begun something there; report it first")
    days.end_sign_up(tx, actor, row)


def check_in(
    tx: Tx, actor: Actor, day_id: UUID, helper_ids: Collection[UUID], among: Collection[UUID] | None = None
) -> None:
    """Who of those who signed up is there, by the desk's list: that, and nothing of the others.

    `among`: the page of the list that is told about; of the rest of it nothing changes. WrongState before the day.
    """
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("check_in_day")
    if places.calendar_of(tx, row.area).today(tx.now) < row.date:
        raise WrongState("the day has not come")
    signed = days.sign_ups_of(tx, day_id, lock=True)
    there = {one.helper_id for one in signed}
    told = there if among is None else there & {*among}
    for place, one in enumerate(helper_ids):
        if one not in told:
            raise Invalid.at(f"helpers[{place}]", "not_signed_up", "this helper has not signed up")
    for found in signed:
        if found.helper_id in told and found.came != (found.helper_id in helper_ids):
            move(tx, "sign_up", found, "check_in", actor, came=not found.came)
