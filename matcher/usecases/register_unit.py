"""The community or the district registers home units, changes them, and lets them go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import UnitKind, UnitState
from matcher.domain.units import JoinState, MemberPurpose, ProposalState, ResourceState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import access, accounts, hanging, links, personal, places, timers, todos, units
from matcher.store.database import Tx
from matcher.store.schema import unit_area, unit_proposal, unit_resource
from matcher.store.transition import move
from matcher.usecases.feed_back import forget_address
from matcher.usecases.join_area import join_area
from matcher.usecases.keep_list import release_of_unit
from matcher.usecases.steps import unit_months
from matcher.usecases.steps.texts import refuse_numbers

PRIVATE = ("contact_name", "contact_phone")
COLUMNS = ("name", "kind")


@dataclass(frozen=True, slots=True)
class UnitData:
    """A unit as registered, and with whom one speaks there."""

    area: str
    name: str
    kind: UnitKind
    contact_name: str | None = None
    contact_phone: str | None = None
    serves: bool = False
    """Whether it registers to serve in that area at once."""


def register_unit(tx: Tx, actor: Actor, data: UnitData) -> UUID:
    """A new unit of the area. NotFound outside the actor's, Invalid where the name is taken."""
    actor.require("register_unit")
    level_of(data.area)
    if not covers(actor.area, data.area):
        raise NotFound
    places.require_area(tx, data.area)
    refuse_numbers(name=data.name)
    district = district_of(data.area)
    _refuse_name(tx, district, data.name)
    values = {"district": district, "area": data.area, "name": data.name, "kind": data.kind}
    made = units.add(tx, values, {name: getattr(data, name) for name in PRIVATE}, actor)
    if data.serves:
        join_area(tx, actor, made, data.area, None)
    unit_months.watch(tx, district, [made])
    return made


def _refuse_name(tx: Tx, district: str, name: str, but: UUID | None = None) -> None:
    if units.is_named(tx, district, name, but):
        raise Invalid.at("name", "name_taken", "another unit of the district is called so")


def change_unit(tx: Tx, actor: Actor, unit_id: UUID, fields: Mapping[str, Any]) -> None:
    """Set the fields given: name, kind, whom to speak with; or let the unit go (`state` left)."""
    row = units.get(tx, actor, unit_id, "change_unit", lock=True)
    actor.require("change_unit")
    if "name" in fields:
        refuse_numbers(name=fields["name"])
        _refuse_name(tx, row.district, fields["name"], row.id)
    private = {name: fields[name] for name in PRIVATE if name in fields}
    columns = {name: fields[name] for name in COLUMNS if name in fields}
    if private or columns:
        if private:
            personal.change(tx, units.SUBJECT, row.id, private)
        row = move(tx, "unit", row, "change", actor, **columns)
    if fields.get("state") == UnitState.LEFT:
        _let_go(tx, actor, row)


def _let_go(tx: Tx, actor: Actor, row: Any) -> None:
    """What was waiting ends, every consent for the unit is over, and nothing personal is kept with it."""
    for one in units.of_unit(tx, unit_resource, row.id, {ResourceState.OFFERED, ResourceState.ACCEPTED}):
        move(tx, "resource", one, "withdraw", actor)
        timers.stop(tx, one.id, [TimerKind.RESOURCE_OVER])
        todos.drop(tx, one.id, [TodoKind.UNIT_RESOURCE])
    for one in units.of_unit(tx, unit_proposal, row.id, {ProposalState.PROPOSED}):
        move(tx, "proposal", one, "withdraw", actor)
        todos.drop(tx, one.id, [TodoKind.UNIT_PROPOSAL])
    for one in units.of_unit(tx, unit_area, row.id, {JoinState.ACTIVE}):
        move(tx, "unit_area", one, "end", actor)
    links.end_all(tx, actor, unit_id=row.id)
    units.withdraw(tx, list(MemberPurpose), unit_id=row.id)
    forget_address(tx, actor, row.id)
    timers.stop(tx, row.id, [TimerKind.UNIT_MONTH])
    release_of_unit(tx, actor, row.id)
    hanging.forget(tx, hanging.OF_UNIT, [row.id])
    accounts.forget(tx, [who.id for who in access.actors_of_unit(tx, row.id)])
    move(tx, "unit", row, "leave", actor)


def rotate_secret(tx: Tx, actor: Actor, unit_id: UUID) -> str:
    """A new secret; what was signed with the one before is no longer ours."""
    row = units.get(tx, actor, unit_id, "rotate_unit_secret", lock=True)
    actor.require("rotate_unit_secret")
    move(tx, "unit", row, "rotate", actor)
    fresh = units.new_secret()
    personal.change(tx, units.SUBJECT, row.id, {"secret": fresh})
    return fresh
