"""The community registers its members and teams, and keeps what is known of them up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.needs import is_credential
from matcher.domain.roles import HELPERS, Actor
from matcher.domain.states import CredentialState, HelperKind, HelperState, MemberKind, TeamKind
from matcher.domain.units import UnitLink
from matcher.store import helpers, personal, places, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper
from matcher.usecases.own_unit import link_unit
from matcher.usecases.pause_helper import pause, resume
from matcher.usecases.steps.crew_changes import keep_to_team
from matcher.usecases.steps.leave_helper import leave, require_gone
from matcher.usecases.steps.rescinding import rescind_unfit

PRIVATE = ("name", "phone")
LIMITS = ("reach", "per_shift", "per_day", "total", "size", "offers_a_week")
HABITS = ("on_holidays", "alliance")
OWN_FIELDS = frozenset(
    {"name", "phone", "state", "paused_until", "total", "per_day", "per_shift", "offers_a_week", *HABITS}
)
"""What helpers may change by themselves; bases, reach and tags decide who is asked, so the desk sets those."""

_FITTING = frozenset({"bases", "reach", "alliance", "tags", "size"})
"""On these it depends what a helper may take at all."""


@dataclass(frozen=True, slots=True)
class MemberData:
    """A member as registered; `reach` counts levels up from a base, `tags` maps a tag to the cost of using it."""

    area: str
    name: str
    phone: str
    kind: MemberKind
    bases: tuple[str, ...]
    reach: int = 1
    per_shift: int = 1
    per_day: int = 1
    total: int = 2
    tags: Mapping[str, int] = field(default_factory=dict)
    unit: UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamData:
    """A team as registered: `crews` of them can be out at once, each order of at most `size` people."""

    area: str
    name: str
    phone: str
    bases: tuple[str, ...]
    kind: TeamKind = TeamKind.SERVICE
    reach: int = 1
    crews: int = 1
    total: int = 10
    size: int = 2
    tags: Mapping[str, int] = field(default_factory=dict)
    leader: UUID | None = None
    members: tuple[UUID, ...] = ()


def register_member(tx: Tx, actor: Actor, data: MemberData) -> UUID:
    """A new member, taking part at once; starred tags count only after a check."""
    actor.require("register_helper")
    limits = {"per_shift": data.per_shift, "per_day": data.per_day, "total": data.total, "size": 1}
    values: dict[str, Any] = {"kind": HelperKind.MEMBER, "member_kind": data.kind, "leader_id": None, **limits}
    if data.unit is not None:
        units.require_active(tx, district_of(data.area), data.unit)
        values |= {"unit_id": data.unit, "unit_state": UnitLink.CLAIMED}
    return _register(tx, actor, data, values)


def register_team(tx: Tx, actor: Actor, data: TeamData) -> UUID:
    """A new team: as many orders in a shift as it has crews, twice that in a day."""
    actor.require("register_helper")
    crew = {*data.members, *([data.leader] if data.leader else [])}
    _check_crew(tx, data.area, crew)
    limits = {"per_shift": data.crews, "per_day": 2 * data.crews, "total": data.total, "size": data.size}
    values = {"kind": HelperKind.TEAM, "member_kind": data.kind, "leader_id": data.leader, **limits}
    team_id = _register(tx, actor, data, values)
    helpers.set_crew(tx, team_id, sorted(crew))
    return team_id


def _register(tx: Tx, actor: Actor, data: MemberData | TeamData, values: Mapping[str, Any]) -> UUID:
    if not covers(actor.area, data.area):
        raise NotFound
    _check_area(tx, "area", data.area)
    _check_bases(tx, data.area, data.bases)
    _check_limits(values)
    row = helpers.add(
        tx,
        {
            "id": new_id(),
            "district": district_of(data.area),
            "area": data.area,
            "state": HelperState.ACTIVE,
            "reach": data.reach,
            "registered_at": tx.now,
            "version": 1,
            **values,
        },
        actor,
    )
    personal.keep(tx, row.kind, row.id, {"name": data.name, "phone": data.phone})
    helpers.set_bases(tx, row.id, data.bases)
    _set_tags(tx, row.id, data.tags)
    helper_id: UUID = row.id
    return helper_id


def change_helper(tx: Tx, actor: Actor, helper_id: UUID, kind: HelperKind, fields: Mapping[str, Any]) -> None:
    """Set the fields given: name, phone, state, paused_until, bases, tags, members, LIMITS or HABITS. Invalid."""
    seen = helpers.get(tx, actor, helper_id, kind)
    actor.require("change_helper")
    if actor.role in HELPERS and not set(fields) <= OWN_FIELDS:
        raise NotAllowed("ask your community to change that")
    if "members" in fields:
        keep_to_team(tx, helper_id, {*fields["members"], seen.leader_id})
    _come_or_go(tx, actor, helper_id, kind, fields)
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    if fields.get("state") == HelperState.LEFT:
        require_gone(tx, helper_id)
    columns = {name: fields[name] for name in (*LIMITS, *HABITS) if name in fields}
    if fields.get("state") is not None:
        columns["state"] = fields["state"]
    _check_limits({**row._mapping, **columns})  # noqa: SLF001 - SQLAlchemy's public name
    if "per_shift" in fields and fields["per_shift"] < helpers.most_at_once(tx, helper_id):
        raise WrongState("more stands at one time already; give it back first, or pause")
    _set_lists(tx, row, fields)
    if set(fields) & set(PRIVATE):
        personal.change(tx, kind, helper_id, {name: fields[name] for name in PRIVATE if name in fields})
    row = helpers.change(tx, row, columns, actor)
    if "unit" in fields and fields["unit"] != row.unit_id:
        units.require_active(tx, row.district, fields["unit"])
        link_unit(tx, row, fields["unit"], actor)
    if _FITTING & set(fields):
        rescind_unfit(tx, helper_id)


def _set_lists(tx: Tx, row: Row[Any], fields: Mapping[str, Any]) -> None:
    if "bases" in fields:
        _check_bases(tx, row.area, fields["bases"])
        helpers.set_bases(tx, row.id, fields["bases"])
    if "tags" in fields:
        _set_tags(tx, row.id, fields["tags"])
    if "members" in fields:
        _set_members(tx, row, fields["members"])


def _come_or_go(tx: Tx, actor: Actor, helper_id: UUID, kind: HelperKind, fields: Mapping[str, Any]) -> None:
    """Pauses begin and end in one place; orders are locked before the helper."""
    state, until = fields.get("state"), fields.get("paused_until")
    if until is not None and state not in (None, HelperState.PAUSED):
        raise Invalid.at("paused_until", "not_paused", "only a pause has an end")
    if until is not None or state == HelperState.PAUSED:
        pause(tx, actor, helper_id, kind, until)
    elif state == HelperState.ACTIVE:
        resume(tx, actor, helper_id, kind)
    elif state == HelperState.LEFT:
        leave(tx, actor, helper_id)


def _set_members(tx: Tx, row: Row[Any], members: Sequence[UUID]) -> None:
    crew = {*members, *([row.leader_id] if row.leader_id else [])}
    _check_crew(tx, row.area, crew)
    helpers.set_crew(tx, row.id, sorted(crew))


def _set_tags(tx: Tx, helper_id: UUID, tags: Mapping[str, int]) -> None:
    helpers.set_tags(tx, helper_id, tags)
    for tag in tags:
        if is_credential(tag) and helpers.credential_of(tx, helper_id, tag) is None:
            helpers.put_credential(tx, helper_id, tag, {"state": CredentialState.CLAIMED})


def _check_area(tx: Tx, field_name: str, code: str) -> None:
    try:
        places.require_area(tx, code)
    except Invalid:
        raise Invalid.at(field_name, "unknown_area", "there is no such area") from None


def _check_bases(tx: Tx, area: str, bases: Sequence[str]) -> None:
    for number, base in enumerate(bases):
        if not covers(district_of(area), base):
            raise Invalid.at(f"bases[{number}]", "other_district", "a base lies in the own district")
        _check_area(tx, f"bases[{number}]", base)


def _check_limits(values: Mapping[str, Any]) -> None:
    """A limit for a longer time below that for a shorter one could never be met."""
    if values["per_shift"] > values["per_day"]:
        raise Invalid.at("per_shift", "above_per_day", "cannot be more than in a day")
    # A team's day follows from its crews, and its total is set apart from them.
    if values["kind"] == HelperKind.MEMBER and values["per_day"] > values["total"] > 0:
        raise Invalid.at("per_day", "above_total", "cannot be more than in a week")


def _check_crew(tx: Tx, area: str, crew: set[UUID]) -> None:
    """Members of a team are members of the same district."""
    wanted = (helper.c.kind == HelperKind.MEMBER, helper.c.district == district_of(area), helper.c.id.in_(crew))
    if crew and tx.value(select(func.count()).select_from(helper).where(*wanted)) != len(crew):
        raise Invalid.at("members", "unknown_member", "the district has no such member")
