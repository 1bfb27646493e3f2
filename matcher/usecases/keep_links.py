"""Who answers for an area: the secretary makes a link and ends it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import covers
from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.links import LEAST_DIGITS, LinkKind, LinkState
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind, HelperState
from matcher.store import links, places, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, helper
from matcher.store.transition import move, tell_born


@dataclass(frozen=True, slots=True)
class NewLink:
    """An area, and who answers for it: one of the two."""

    area: str
    unit_id: UUID | None = None
    helper_id: UUID | None = None


def make_link(tx: Tx, actor: Actor, new: NewLink) -> UUID:
    """The link's id. NotFound outside the actor's area, Invalid, WrongState where they are linked already."""
    actor.require("change_links")
    if not covers(actor.area, new.area):
        raise NotFound
    at = places.district_at(tx, new.area)
    # Whoever arranges the area meanwhile waits, and nobody makes the same link twice.
    tx.execute(select(area.c.code).where(area.c.code == new.area).with_for_update())
    places.require_area(tx, new.area, at.calendar)
    kind = LinkKind.UNIT if new.unit_id is not None else LinkKind.MEMBER
    if len(new.area) < LEAST_DIGITS[kind]:
        raise Invalid.at("area", "area_too_wide", "a unit answers for a community at most, a member for a cell")
    who = {"unit_id": new.unit_id} if new.unit_id is not None else {"helper_id": new.helper_id}
    named = {name: one for name, one in who.items() if one is not None}
    _require_there(tx, at.code, new)
    if links.is_linked(tx, new.area, **named):
        raise WrongState("they answer for this area already")
    made = new_id()
    values = {
        "id": made,
        "district": at.code,
        "area": new.area,
        "kind": kind,
        "unit_id": new.unit_id,
        "helper_id": new.helper_id,
        "state": LinkState.ACTIVE,
        "made_by": actor.id,
        "made_at": tx.now,
        "version": 1,
    }
    links.add(tx, values)
    tell_born(tx, "link", [values], "make", actor)
    return made


def _require_there(tx: Tx, district: str, new: NewLink) -> None:
    """Invalid where the district has no such unit, or no such member who takes part."""
    if new.unit_id is not None:
        units.require_active(tx, district, new.unit_id)
        return
    known = (helper.c.id == new.helper_id, helper.c.district == district, helper.c.kind == HelperKind.MEMBER)
    row = tx.row(select(helper.c.seq).where(*known, helper.c.state != HelperState.LEFT).with_for_update())
    if row is None:
        raise Invalid.at("member", "unknown_member", "the district has no such member")


def end_link(tx: Tx, actor: Actor, link_id: UUID) -> None:
    """They answer for the area no more. NotFound, IllegalTransition where it has ended."""
    row = links.lock(tx, actor, link_id)
    actor.require("change_links")
    move(tx, "link", row, "end", actor, ended_at=tx.now)
