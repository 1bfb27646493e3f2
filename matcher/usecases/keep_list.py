"""Needs and resources that are noted by hand; a need is taken up by a unit, a team or a member."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import Invalid, NotAvailable, NotFound
from matcher.domain.projects import EntryState, ListKind, ResourceKind
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import HelperState
from matcher.domain.waiting import TimerKind
from matcher.store import listed, personal, places, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper, service_item
from matcher.store.scope import helpers_seen_by
from matcher.store.transition import move, tell_born
from matcher.usecases.change_project import refuse_phones
from matcher.usecases.make_project import check_day
from matcher.usecases.steps.texts import reason_code, refuse_numbers

UNIT = "unit"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is noted; a need has a category of the catalogue, a resource one of its own kinds."""

    list: ListKind
    area: str
    category: str
    text: str
    due_on: dt.date | None


def note_entry(tx: Tx, actor: Actor, new: NewEntry) -> UUID:
    """The entry's id. NotFound outside the actor's area, Invalid."""
    actor.require("keep_list_entries")
    if not covers(actor.area, new.area):
        raise NotFound
    refuse_numbers(text=new.text)
    refuse_phones(text=new.text)
    district = places.district_at(tx, new.area)
    places.require_area(tx, new.area, district.calendar)
    check_day("due", new.due_on, district.calendar.today(tx.now))
    _check_category(tx, new)
    made = new_id()
    values = {
        "id": made,
        "district": district.code,
        "area": new.area,
        "list": new.list,
        "category": new.category,
        "state": EntryState.OPEN,
        "due_on": new.due_on,
        "made_by": actor.id,
        "made_at": tx.now,
        "version": 1,
    }
    listed.add(tx, values)
    tell_born(tx, "list_entry", [values], "make", actor)
    personal.keep(tx, listed.SUBJECT, made, {"text": new.text})
    return made


def _check_category(tx: Tx, new: NewEntry) -> None:
    if new.list is ListKind.RESOURCE:
        known = {one.value for one in ResourceKind}
    else:
        known = {row.category for row in tx.rows(select(service_item.c.category).distinct())}
    if new.category not in known:
        raise Invalid.at("category", "not_a_choice", "there is no such category")


def claim_entry(tx: Tx, actor: Actor, entry_id: UUID, *, unit: UUID | None, helper_id: UUID | None) -> None:
    """OPEN -> CLAIMED, for oneself, or at the desk for who asked for it. NotAvailable where somebody was first."""
    row = listed.lock(tx, actor, entry_id, "claim_list_entry")
    actor.require("claim_list_entry")
    kind, holder = _holder(tx, actor, row, unit, helper_id)
    if row.list != ListKind.NEED:
        raise Invalid.at("entry", "not_a_choice", "needs are taken up, resources are not")
    if row.state != EntryState.OPEN:
        raise NotAvailable("somebody has taken it up already")
    move(tx, "list_entry", row, "claim", actor, holder_kind=kind, holder_id=holder, claimed_at=tx.now)


def _holder(tx: Tx, actor: Actor, row: Row[Any], unit: UUID | None, helper_id: UUID | None) -> tuple[str, UUID]:
    """Who takes it up. Invalid."""
    if actor.role is Role.UNIT_LIAISON:
        if helper_id is not None or unit not in {None, actor.unit_id} or actor.unit_id is None:
            raise Invalid.at("unit", "not_a_choice", "one takes it up for the unit that one speaks for")
        return UNIT, actor.unit_id
    if actor.role not in DESK:
        if unit is not None or helper_id not in {None, actor.helper_id} or actor.helper_id is None:
            raise Invalid.at("helper", "not_a_choice", "one takes it up for oneself")
        return str(tx.value(select(helper.c.kind).where(helper.c.id == actor.helper_id))), actor.helper_id
    if (unit is None) == (helper_id is None):
        raise Invalid.at("unit", "missing", "name either a unit or a helper")
    if unit is not None:
        if listed.unit(tx, district_of(row.area), unit) is None:
            raise Invalid.at("unit", "not_a_choice", "the district has no such unit")
        return UNIT, unit
    mine = (helper.c.id == helper_id, helper.c.state == HelperState.ACTIVE, helpers_seen_by(actor))
    found = tx.row(select(helper.c.id, helper.c.kind).where(*mine))
    if found is None:
        raise Invalid.at("helper", "not_a_choice", "there is nobody like that in your area")
    return found.kind, found.id


def release_entry(tx: Tx, actor: Actor, entry_id: UUID) -> None:
    """CLAIMED -> OPEN; a helper or unit gives back what is its own. NotAvailable."""
    _release(tx, actor, _claimed(tx, actor, entry_id))


def release_of_unit(tx: Tx, actor: Actor, unit_id: UUID) -> None:
    """A unit takes part no more: what it had taken up is open again."""
    for row in listed.held_by(tx, unit_id):
        _release(tx, actor, row)


def _release(tx: Tx, actor: Actor, row: Row[Any]) -> None:
    move(tx, "list_entry", row, "release", actor, holder_kind=None, holder_id=None, claimed_at=None)


def finish_entry(tx: Tx, actor: Actor, entry_id: UUID) -> None:
    """CLAIMED -> DONE."""
    ended = move(tx, "list_entry", _claimed(tx, actor, entry_id), "finish", actor, ended_at=tx.now)
    _forget_later(tx, ended)


def _claimed(tx: Tx, actor: Actor, entry_id: UUID) -> Row[Any]:
    row = listed.lock(tx, actor, entry_id, "claim_list_entry")
    actor.require("claim_list_entry")
    own = actor.unit_id if actor.role is Role.UNIT_LIAISON else actor.helper_id
    if actor.role not in DESK and (own is None or row.holder_id != own):
        raise NotAvailable("you have not taken this up")
    return row


def withdraw_entry(tx: Tx, actor: Actor, entry_id: UUID, reason: str | None) -> None:
    """OPEN or CLAIMED -> WITHDRAWN: it is no longer needed, or no longer there."""
    row = listed.lock(tx, actor, entry_id, "keep_list_entries")
    actor.require("keep_list_entries")
    code = reason_code(tx, listed.SUBJECT, entry_id, "withdraw", reason)
    nobody = {"holder_kind": None, "holder_id": None}
    _forget_later(tx, move(tx, "list_entry", row, "withdraw", actor, reason=code, ended_at=tx.now, **nobody))


def _forget_later(tx: Tx, row: Row[Any]) -> None:
    days = places.district_at(tx, row.area).policy.retention_days
    timers.add(tx, TimerKind.ENTRY_KEPT, row.district, row.id, row.ended_at + dt.timedelta(days=days))


def entry_kept(tx: Tx, timer: Row[Any]) -> None:
    """The timer: delete what was written, so many days after it was done or withdrawn."""
    row = listed.locked(tx, timer.subject_id)
    days = places.district_at(tx, row.area).policy.retention_days
    if row.ended_at + dt.timedelta(days=days) > tx.now:
        _forget_later(tx, row)
        return
    personal.forget(tx, listed.SUBJECT, [row.id])
