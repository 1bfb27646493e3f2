"""The secretary makes a link by which a member, or the leader of a team, sets phone and password."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, HelperState
from matcher.store import access, accounts, helpers
from matcher.store.database import Tx

PATH = "/invitation"


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
    who = known[0] if known else access.add_actor(tx, role, row.area, "invited", row.id)
    token, ends_at = accounts.invite(tx, who, actor)
    helpers.change(tx, row, {}, actor, "invite")
    return InvitationMade(f"{PATH}#{token}", ends_at)
