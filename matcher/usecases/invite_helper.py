"""The desk makes a link by which a member, the leader of a team or a unit's liaison sets phone and password."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, HelperState
from matcher.store import access, accounts, helpers, units
from matcher.store.database import Tx
from matcher.store.transition import move

PATH, LABEL = "/invitation", "invited"


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """Where the link leads, shown this once: its secret lies behind `#`, which no browser sends; and when it ends."""

    path: str
    ends_at: dt.datetime


def invite_helper(tx: Tx, actor: Actor, helper_id: UUID, kind: HelperKind) -> InvitationMade:
    """The link; the one before no longer opens anything. Told by an event, because it lets somebody act as the helper.

    NotFound, WrongState.
    """
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    actor.require("invite_helper")
    if row.state == HelperState.LEFT:
        raise WrongState("who has left is not invited; let them take part again first")
    role = Role.TEAM_LEADER if kind is HelperKind.TEAM else Role.MEMBER
    known = [who for who in access.actors_of_helper(tx, row.id) if who.role is role]
    who = known[0] if known else access.add_actor(tx, role, row.area, LABEL, row.id)
    token, ends_at = accounts.invite(tx, who, actor)
    helpers.change(tx, row, {}, actor, "invite")
    return InvitationMade(f"{PATH}#{token}", ends_at)


def invite_liaison(tx: Tx, actor: Actor, unit_id: UUID) -> InvitationMade:
    """The same for who speaks for a unit: one person at a time, besides those whom an operator gave a token.

    NotFound, IllegalTransition for a unit that takes part no more.
    """
    row = units.get(tx, actor, unit_id, "invite_liaison", lock=True)
    actor.require("invite_liaison")
    move(tx, "unit", row, "invite", actor)
    known = access.actors_of_unit(tx, unit_id, LABEL)
    who = known[0] if known else access.add_actor(tx, Role.UNIT_LIAISON, row.district, LABEL, unit_id=unit_id)
    token, ends_at = accounts.invite(tx, who, actor)
    return InvitationMade(f"{PATH}#{token}", ends_at)
