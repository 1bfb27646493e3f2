"""The secretary says who leads a building: an account for the own building, and a name on its board."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import covers, district_of, is_building
from matcher.domain.closing import BoardRole
from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.leads import LeadState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConsentHow
from matcher.store import access, accounts, boards, leads, places
from matcher.store.boards import Line
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area
from matcher.store.transition import move, tell_born
from matcher.usecases.invite_helper import PATH, InvitationMade
from matcher.usecases.steps.texts import refuse_numbers


@dataclass(frozen=True, slots=True)
class NewLead:
    """A building, who leads it, and how that person agreed to stand on the board."""

    area: str
    name: str
    phone: str | None
    how: ConsentHow
    notice: str


def name_lead(tx: Tx, actor: Actor, new: NewLead) -> UUID:
    """The lead's id. NotFound outside the actor's area, Invalid, WrongState where the building has a lead already."""
    actor.require("change_leads")
    if not covers(actor.area, new.area):
        raise NotFound
    refuse_numbers(name=new.name, notice=new.notice)
    if not is_building(new.area):
        raise Invalid.at("area", "not_a_building", "name a building")
    tx.execute(select(area.c.code).where(area.c.code == new.area).with_for_update())
    places.require_area(tx, new.area)
    if leads.of_building(tx, new.area) is not None:
        raise WrongState("this building has a lead already; end that first")
    who = access.add_actor(tx, Role.BUILDING_LEAD, new.area, "lead")
    made: UUID = new_id()
    values = {
        "id": made,
        "district": district_of(new.area),
        "area": new.area,
        "actor_id": who.id,
        "state": LeadState.ACTIVE,
        "made_by": actor.id,
        "made_at": tx.now,
        "version": 1,
    }
    leads.add(tx, values)
    tell_born(tx, "lead", [values], "name", actor)
    boards.drop(tx, new.area, BoardRole.BUILDING_LEAD)
    boards.add(tx, actor, new.area, Line(BoardRole.BUILDING_LEAD, new.name, new.phone, new.how, new.notice))
    return made


def invite_lead(tx: Tx, actor: Actor, lead_id: UUID) -> InvitationMade:
    """The link by which the lead sets phone and password; the one before opens nothing any more. NotFound."""
    row = leads.lock(tx, actor, lead_id)
    actor.require("change_leads")
    move(tx, "lead", row, "invite", actor)
    token, ends_at = accounts.invite(tx, Actor(row.actor_id, Role.BUILDING_LEAD, row.area), actor)
    return InvitationMade(f"{PATH}#{token}", ends_at)


def end_lead(tx: Tx, actor: Actor, lead_id: UUID) -> None:
    """Account, sessions and links are gone, and so is the name on the board. NotFound, IllegalTransition."""
    row = leads.lock(tx, actor, lead_id)
    actor.require("change_leads")
    move(tx, "lead", row, "end", actor, ended_at=tx.now)
    accounts.forget(tx, [row.actor_id], tokens=True)
    boards.drop(tx, row.area, BoardRole.BUILDING_LEAD)
