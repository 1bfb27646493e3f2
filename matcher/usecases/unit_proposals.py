"""A unit names somebody as a new member; the secretary speaks with that person, and registers or declines."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.areas import COMMUNITY_DIGITS, covers
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.states import ConsentHow, HelperKind, MemberKind
from matcher.domain.units import MemberPurpose, ProposalState, UnitLink
from matcher.domain.waiting import TodoKind
from matcher.store import helpers, personal, todos, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import unit_proposal
from matcher.store.transition import move, tell_born
from matcher.usecases.join_area import check_area
from matcher.usecases.register_helper import MemberData, register_member
from matcher.usecases.unit_resources import lay_on_list, require_part


@dataclass(frozen=True, slots=True)
class Agreed:
    """How the person said to the secretary that it wants to take part, and where it lives."""

    area: str
    how: ConsentHow


def propose_member(tx: Tx, actor: Actor, unit_id: UUID, area: str, name: str, phone: str) -> UUID:
    """Somebody new, for the community where the person lives. NotFound, Invalid."""
    row = units.get(tx, actor, unit_id, "propose_unit_member")
    actor.require("propose_unit_member")
    require_part(row)
    check_area(tx, row.district, area)
    made = new_id()
    born = {"id": made, "unit_id": unit_id, "area": area, "state": ProposalState.PROPOSED, "version": 1}
    tx.execute(insert(unit_proposal).values(**born, made_at=tx.now))
    tell_born(tx, "proposal", [born], "propose", actor)
    personal.keep(tx, units.PROPOSAL_SUBJECT, made, {"name": name, "phone": phone})
    lay_on_list(tx, TodoKind.UNIT_PROPOSAL, made, area)
    return made


def accept_proposal(tx: Tx, actor: Actor, proposal_id: UUID, said: Agreed) -> UUID:
    """The person becomes a member of the unit, which named it itself; the member's id. NotFound, Invalid."""
    row = units.thing(tx, units.PROPOSAL, actor, proposal_id, "decide_proposal")
    actor.require("decide_proposal")
    if not covers(row.area[:COMMUNITY_DIGITS], said.area):
        raise Invalid.at("area", "other_community", "the person was named for another community")
    told = personal.read_many(tx, units.PROPOSAL_SUBJECT, [row.id]).get(row.id, {})
    kind = MemberKind.IN_SERVICE
    data = MemberData(said.area, told.get("name", ""), told.get("phone", ""), kind, (said.area,))
    member_id = register_member(tx, actor, data)
    _end(tx, row, "accept", actor, helper_id=member_id)
    member = helpers.get(tx, actor, member_id, HelperKind.MEMBER, lock=True)
    link = {"unit_id": row.unit_id, "unit_state": UnitLink.CONFIRMED}
    helpers.change(tx, member, link, actor, "link_unit")
    units.consent(tx, member_id, row.unit_id, MemberPurpose.BELONG, said.how, actor)
    return member_id


def decline_proposal(tx: Tx, actor: Actor, proposal_id: UUID) -> None:
    """Nothing comes of it; who was named is forgotten."""
    row = units.thing(tx, units.PROPOSAL, actor, proposal_id, "decide_proposal")
    actor.require("decide_proposal")
    _end(tx, row, "decline", actor)


def withdraw_proposal(tx: Tx, actor: Actor, proposal_id: UUID) -> None:
    """The unit takes it back."""
    row = units.thing(tx, units.PROPOSAL, actor, proposal_id, "withdraw_proposal")
    actor.require("withdraw_proposal")
    _end(tx, row, "withdraw", actor)


def _end(tx: Tx, row: Row[Any], verb: str, actor: Actor, **changes: Any) -> None:
    move(tx, "proposal", row, verb, actor, **changes)
    todos.drop(tx, row.id, [TodoKind.UNIT_PROPOSAL])
    personal.forget(tx, units.PROPOSAL_SUBJECT, [row.id])
