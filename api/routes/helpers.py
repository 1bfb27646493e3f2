"""Members and teams: registered, changed, and when they are free."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.people import (
    AvailabilityBody,
    ChangeMemberBody,
    ChangeTeamBody,
    CredentialBody,
    MemberBody,
    TeamBody,
)
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.queries import people
from matcher.queries.paging import Page, Wanted
from matcher.queries.people import HelperView
from matcher.store.database import Tx
from matcher.usecases.add_credential import add_credential
from matcher.usecases.invite_helper import InvitationMade, invite_helper
from matcher.usecases.register_helper import MemberData, TeamData, change_helper, register_member, register_team
from matcher.usecases.set_availability import Narrowed, set_availability

doors = Doors("helpers")


def _member(tx: Tx, actor: Actor, member_id: UUID) -> HelperView:
    return people.read_helper(tx, actor, HelperKind.MEMBER, member_id)


def _team(tx: Tx, actor: Actor, team_id: UUID) -> HelperView:
    return people.read_helper(tx, actor, HelperKind.TEAM, team_id)


@doors.at("POST /members", "register_helper", MemberBody, HelperView, How(status=201, shown=_member))
def register_a_member(tx: Tx, call: Call, body: MemberBody) -> UUID:
    """Register a member."""
    data = MemberData(
        area=body.area,
        name=body.name,
        phone=body.phone,
        kind=body.kind,
        bases=tuple(body.bases or [body.area]),
        reach=body.reach,
        per_shift=body.per_shift,
        per_day=body.per_day,
        total=body.total,
        tags=body.tags,
        unit=body.unit,
    )
    return register_member(tx, call.actor, data)


@doors.at("POST /teams", "register_helper", TeamBody, HelperView, How(status=201, shown=_team))
def register_a_team(tx: Tx, call: Call, body: TeamBody) -> UUID:
    """Register a team."""
    data = TeamData(
        area=body.area,
        name=body.name,
        phone=body.phone,
        kind=body.kind,
        bases=tuple(body.bases or [body.area]),
        reach=body.reach,
        crews=body.crews,
        total=body.total,
        size=body.size,
        tags=body.tags,
        leader=body.leader,
        members=tuple(body.members),
    )
    return register_team(tx, call.actor, data)


@doors.at("GET /members", "read_helpers", PageQuery, Page[HelperView])
def list_members(tx: Tx, call: Call, query: PageQuery) -> Page[HelperView]:
    """The members in one's scope."""
    return people.list_helpers(tx, call.actor, HelperKind.MEMBER, Wanted(query.limit, query.cursor))


@doors.at("GET /teams", "read_helpers", PageQuery, Page[HelperView])
def list_teams(tx: Tx, call: Call, query: PageQuery) -> Page[HelperView]:
    """The teams in one's scope."""
    return people.list_helpers(tx, call.actor, HelperKind.TEAM, Wanted(query.limit, query.cursor))


@doors.at("GET /members/{id}", "read_helpers", NoQuery, HelperView)
def read_member(tx: Tx, call: Call, _: NoQuery) -> HelperView:
    """One member."""
    return _member(tx, call.actor, call.id)


@doors.at("GET /teams/{id}", "read_helpers", NoQuery, HelperView)
def read_team(tx: Tx, call: Call, _: NoQuery) -> HelperView:
    """One team."""
    return _team(tx, call.actor, call.id)


@doors.at("PATCH /members/{id}", "change_helper", ChangeMemberBody, HelperView, How(shown=_member))
def change_member(tx: Tx, call: Call, body: ChangeMemberBody) -> UUID:
    """Change what is known of a member."""
    change_helper(tx, call.actor, call.id, HelperKind.MEMBER, body.given())
    return call.id


@doors.at("PATCH /teams/{id}", "change_helper", ChangeTeamBody, HelperView, How(shown=_team))
def change_team(tx: Tx, call: Call, body: ChangeTeamBody) -> UUID:
    """Change what is known of a team."""
    change_helper(tx, call.actor, call.id, HelperKind.TEAM, body.given())
    return call.id


def set_times(tx: Tx, actor: Actor, helper_id: UUID, kind: HelperKind, body: AvailabilityBody) -> None:
    """A helper's week and exceptions as they were sent."""
    week = [(free.weekday, free.part) for free in body.week]
    dated = [(one.date, one.part, one.state) for one in body.exceptions]
    hours = {(free.weekday, free.part): given for free in body.week if (given := free.span()) is not None}
    dated_hours = {(one.date, one.part): given for one in body.exceptions if (given := one.span()) is not None}
    set_availability(tx, actor, helper_id, kind, week, dated, Narrowed(hours, dated_hours))


def _availability(tx: Tx, call: Call, body: AvailabilityBody, kind: HelperKind) -> UUID:
    set_times(tx, call.actor, call.id, kind, body)
    return call.id


@doors.at("PUT /members/{id}/availability", "set_availability", AvailabilityBody, HelperView, How(shown=_member))
def set_member_availability(tx: Tx, call: Call, body: AvailabilityBody) -> UUID:
    """Say when a member is usually free, and on which dates that does not hold."""
    return _availability(tx, call, body, HelperKind.MEMBER)


@doors.at("PUT /teams/{id}/availability", "set_availability", AvailabilityBody, HelperView, How(shown=_team))
def set_team_availability(tx: Tx, call: Call, body: AvailabilityBody) -> UUID:
    """Say when a team is usually free, and on which dates that does not hold."""
    return _availability(tx, call, body, HelperKind.TEAM)


@doors.at(
    "POST /members/{id}/credentials", "add_credential", CredentialBody, HelperView, How(status=201, shown=_member)
)
def add_member_credential(tx: Tx, call: Call, body: CredentialBody) -> UUID:
    """Claim a credential, or note at the desk that it was checked."""
    add_credential(tx, call.actor, call.id, HelperKind.MEMBER, body.tag, body.state, body.expires_on)
    return call.id


@doors.at("POST /teams/{id}/credentials", "add_credential", CredentialBody, HelperView, How(status=201, shown=_team))
def add_team_credential(tx: Tx, call: Call, body: CredentialBody) -> UUID:
    """Claim a credential of a team, or note at the desk that it was checked."""
    add_credential(tx, call.actor, call.id, HelperKind.TEAM, body.tag, body.state, body.expires_on)
    return call.id


@doors.at("POST /members/{id}/invitation", "invite_helper", Nothing, InvitationMade, How(status=201, sealed=True))
def invite_member(tx: Tx, call: Call, _: Nothing) -> InvitationMade:
    """Make a link by which a member sets phone and password; the one before no longer opens anything."""
    return invite_helper(tx, call.actor, call.id, HelperKind.MEMBER)


@doors.at("POST /teams/{id}/invitation", "invite_helper", Nothing, InvitationMade, How(status=201, sealed=True))
def invite_leader(tx: Tx, call: Call, _: Nothing) -> InvitationMade:
    """Make a link by which the leader of a team sets phone and password; the one before no longer opens anything."""
    return invite_helper(tx, call.actor, call.id, HelperKind.TEAM)
