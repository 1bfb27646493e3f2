"""A community or a cell becomes two on a day: some of its parts go into a new area beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from matcher.domain.area_changes import AreaChangeKind, AreaChangeState, new_codes
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, parent_of
from matcher.domain.closing import OFFICES
from matcher.domain.errors import Invalid
from matcher.domain.roles import DESK, Actor, Role
from matcher.store import access, areas, boards, personal, places
from matcher.store.database import Tx
from matcher.store.duties import PHONE, phone_id
from matcher.store.schema import account, area, area_change
from matcher.store.schema import actor as person
from matcher.usecases.change_areas import day_of, note_change, refuse_while_awaited, require_arranging, wait_for_day
from matcher.usecases.steps.carrying import Carried, carry

_WHO = {COMMUNITY_DIGITS: DESK.keys(), CELL_DIGITS: {Role.GRID_STAFF}}
"""Who sees to an area of this level, and so to both halves of it."""


def plan_split(tx: Tx, actor: Actor, code: str, name: str, parts: Sequence[str], day: dt.date | None) -> UUID:
    """From the day on the parts lie in a new area of this name beside this one. NotFound, Invalid, WrongState.

    The area itself keeps its code, and what lies in none of the parts.
    """
    require_arranging(tx, actor, code)
    if len(code) not in _WHO:
        raise Invalid.at("area", "area_code", "a community or a cell can be split")
    row = areas.get(tx, code, lock=True)
    areas.require_unplanned(tx, row)
    _check_parts(tx, code, parts)
    found_day = day_of(tx, code, day)
    inner = [one.code for part in parts for one in areas.within(tx, part)]
    refuse_while_awaited(tx, inner, found_day)
    tx.execute(update(area).where(area.c.code.in_(inner)).values(valid_to=found_day))
    values = {"kind": AreaChangeKind.SPLIT, "name": name, "day": found_day, "state": AreaChangeState.PLANNED}
    made = note_change(tx, actor, code, {**values, "parts": sorted(set(parts))})
    wait_for_day(tx, code, made, found_day)
    return made


def _check_parts(tx: Tx, code: str, parts: Sequence[str]) -> None:
    """They lie right below the area, are not about to change themselves, and something stays behind."""
    below = {row.code: row for row in areas.below(tx, code)}
    if not set(parts) <= below.keys():
        raise Invalid.at("parts", "unknown_area", "name areas right below this one")
    if any(below[one].valid_to is not None for one in parts):
        raise Invalid.at("parts", "unknown_area", "a change of one of these is planned already; call it off first")
    if set(parts) == below.keys():
        raise Invalid.at("parts", "nothing_left", "something has to stay; to give all another name, rename the area")


def split_due(tx: Tx, row: Row[Any]) -> None:
    """The day of a planned split has come."""
    source = tx.row(select(area).where(area.c.code == row.from_code).with_for_update())
    if source is None or source.closed_at is not None:
        _finish(tx, row, AreaChangeState.DROPPED, None, {})
        return
    beside = areas.next_code(tx, str(parent_of(source.code)))
    today = places.calendar_of(tx, beside).today(tx.now)
    areas.add(tx, beside, source.kind, row.name, today)
    inner = [one for part in row.parts for one in areas.within(tx, part)]

    def free(parent: str, given: set[str]) -> str:
        return areas.next_code(tx, parent, given)

    mapping = new_codes([one.code for one in inner], row.parts, beside, AreaChangeKind.MOVE, free)
    twins = _staff_both(tx, source.code, beside)
    # What is over stays counted where it was: the new area has no past.
    carry(tx, inner, Carried(mapping, twins=twins, lately=False))
    _reach_both(tx, Actor(row.made_by, Role.SECRETARY, beside), source.code, beside)
    closed = update(area).where(area.c.code.in_([one.code for one in inner]))
    tx.execute(closed.values(valid_to=row.day, closed_at=tx.now))
    _finish(tx, row, AreaChangeState.DONE, beside, mapping)


def _finish(tx: Tx, row: Row[Any], state: AreaChangeState, into: str | None, carried: Mapping[str, str]) -> None:
    done = update(area_change).where(area_change.c.id == row.id)
    tx.execute(done.values(state=state, to_code=into, done_at=tx.now, carried=dict(carried)))


def _staff_both(tx: Tx, old: str, new: str) -> dict[UUID, UUID]:
    """Until the new area has people of its own, those of the old one see to it: one sign-in, and a choice of place."""
    found = {}
    mine = (person.c.area == old, person.c.role.in_(sorted(_WHO[len(old)])))
    for row in tx.rows(select(person).where(*mine).order_by(person.c.made_at, person.c.id)):
        twin = access.add_actor(tx, Role(row.role), new, row.label)
        known = tx.row(select(account).where(account.c.actor_id == row.id))
        if known is not None:
            same = {"phone_index": known.phone_index, "password_hash": known.password_hash, "set_at": known.set_at}
            tx.execute(insert(account).values(actor_id=twin.id, **same))
        found[row.id] = twin.id
    return found


def _reach_both(tx: Tx, by: Actor, old: str, new: str) -> None:
    """The duty phone and the offices on the board are those of the old area until somebody sets others."""
    kept = personal.read_many(tx, PHONE, [phone_id(old)])
    if kept:
        personal.keep(tx, PHONE, phone_id(new), kept[phone_id(old)])
    boards.replace(tx, by, new, [line for line in boards.lines_of(tx, old) if line.role in OFFICES])
