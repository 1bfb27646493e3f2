"""A unit registers to serve in a community or an estate (单位报到), and ends that."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.areas import COMMUNITY_DIGITS, covers
from matcher.domain.errors import Invalid, NotAvailable, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import UnitState
from matcher.domain.units import JoinState
from matcher.store import places, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import unit_area
from matcher.store.transition import move, tell_born


def join_area(tx: Tx, actor: Actor, unit_id: UUID, area: str, on: dt.date | None) -> None:
    """Once for each area of the district, from a community down. NotFound, Invalid, NotAvailable where it is there."""
    row = units.get(tx, actor, unit_id, "join_area", lock=True)
    actor.require("join_area")
    if row.state != UnitState.ACTIVE:
        raise WrongState("the unit takes part no more")
    today = check_area(tx, row.district, area)
    if _present(tx, unit_id, area) is not None:
        raise NotAvailable("the unit has registered there already")
    values = {"id": new_id(), "unit_id": unit_id, "area": area, "state": JoinState.ACTIVE, "version": 1}
    tx.execute(insert(unit_area).values(**values, joined_on=on or today, made_at=tx.now))
    tell_born(tx, "unit_area", [values], "join", actor)


def check_area(tx: Tx, district: str, area: str) -> dt.date:
    """The district's date. Invalid where the area is no community, cell or building of it."""
    if not covers(district, area):
        raise Invalid.at("area", "other_district", "a unit serves in its own district")
    if len(area) < COMMUNITY_DIGITS:
        raise Invalid.at("area", "too_wide", "name a community, or something in it")
    calendar = places.calendar_of(tx, area)
    places.require_area(tx, area, calendar)
    return calendar.today(tx.now)


def leave_area(tx: Tx, actor: Actor, unit_id: UUID, area: str) -> None:
    """It serves there no more. NotAvailable where it had not registered."""
    units.get(tx, actor, unit_id, "join_area", lock=True)
    actor.require("join_area")
    found = _present(tx, unit_id, area)
    if found is None:
        raise NotAvailable("the unit has not registered there")
    move(tx, "unit_area", found, "end", actor)


def _present(tx: Tx, unit_id: UUID, area: str) -> Row[Any] | None:
    mine = (unit_area.c.unit_id == unit_id, unit_area.c.area == area, unit_area.c.state == JoinState.ACTIVE)
    return tx.row(select(unit_area).where(*mine))
