"""What somebody who enters may know: whose invitation it is, which roles are the own, and how one signs in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.domain.closing import BoardRole
from matcher.domain.errors import NotAvailable
from matcher.domain.privacy import mask_name
from matcher.domain.roles import Actor, Role
from matcher.queries.places import area_names
from matcher.store import access, accounts, boards, personal
from matcher.store.database import Tx
from matcher.store.schema import home_unit


@dataclass(frozen=True, slots=True)
class PartView:
    """A role and the place that it holds for."""

    actor: Actor
    role: Role
    place: list[str]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Who invites, as which role, whom (masked), and until when."""

    by: PartView
    role: Role
    name: str
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AccountView:
    """How the actor signs in: whether there is a password, and how many sessions are open."""

    role: Role
    place: list[str]
    has_password: bool
    may_set: bool
    sessions: int


def parts_of(tx: Tx, actors: Sequence[Actor]) -> list[PartView]:
    """The actors as a person tells them apart."""
    return [_part(tx, who) for who in actors]


def read_invitation(tx: Tx, token: str) -> InvitationView:
    """The invitation that this token opens. NotAvailable."""
    row = accounts.invitation_of(tx, token)
    who = access.actor_of_id(tx, row.actor_id) if row is not None else None
    by = access.actor_of_id(tx, row.made_by) if row is not None else None
    if row is None or who is None or by is None:
        raise NotAvailable
    if who.role is Role.BUILDING_LEAD:
        named = [one.name or "" for one in boards.lines_of(tx, who.area) if one.role is BoardRole.BUILDING_LEAD]
        return InvitationView(_part(tx, by), who.role, mask_name(next(iter(named), "")), row.ends_at)
    if who.helper_id is None and who.unit_id is None:
        raise NotAvailable
    if who.unit_id is not None:
        name = str(tx.value(select(home_unit.c.name).where(home_unit.c.id == who.unit_id)) or "")
        return InvitationView(_part(tx, by), who.role, name, row.ends_at)
    kind = "team" if who.role is Role.TEAM_LEADER else "member"
    told = personal.read_many(tx, kind, [who.helper_id] if who.helper_id is not None else [])
    name = next(iter(told.values()), {}).get("name", "")
    return InvitationView(_part(tx, by), who.role, name if kind == "team" else mask_name(name), row.ends_at)


def read_account(tx: Tx, actor: Actor) -> AccountView:
    """The own account."""
    part, known = _part(tx, actor), accounts.of_actor(tx, actor.id)
    return AccountView(
        part.role, part.place, known is not None, actor.may("set_password"), access.count_sessions(tx, actor)
    )


def _part(tx: Tx, who: Actor) -> PartView:
    return PartView(who, who.role, area_names(tx, who.area))
