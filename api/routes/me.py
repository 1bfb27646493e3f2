"""Oneself: who one is, when one has time, and how one is told."""

from dataclasses import dataclass
from uuid import UUID

from api.door import Call, Doors, How
from api.routes.helpers import set_times
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.me import NotificationsBody, PasswordBody, PauseBody
from api.schemas.people import AvailabilityBody
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.queries import me, messages, notifications
from matcher.queries.me import MeView
from matcher.queries.messages import MessageView
from matcher.queries.notifications import NotificationsView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.pause_helper import pause, resume
from matcher.usecases.services import Services
from matcher.usecases.set_notifications import Wishes, set_notifications
from matcher.usecases.set_password import PasswordWanted, Ready, ready_password, set_password
from matcher.usecases.sign_out_everywhere import sign_out_everywhere

doors = Doors("me")


def _me(tx: Tx, actor: Actor, _: UUID) -> MeView:
    return me.read_me(tx, actor)


def own_helper(actor: Actor) -> tuple[UUID, HelperKind]:
    """Which member or team one is. NotFound for who is none."""
    if actor.helper_id is None:
        raise NotFound
    return actor.helper_id, HelperKind.TEAM if actor.role is Role.TEAM_LEADER else HelperKind.MEMBER


@doors.at("GET /me", "read_me", NoQuery, MeView)
def read(tx: Tx, call: Call, _: NoQuery) -> MeView:
    """Who one is: role, area and, for members and teams, the own record."""
    return me.read_me(tx, call.actor)


@doors.at("PUT /me/availability", "set_own_times", AvailabilityBody, MeView, How(shown=_me))
def set_own_availability(tx: Tx, call: Call, body: AvailabilityBody) -> UUID:
    """Say when one is usually free, and on which dates that does not hold."""
    helper_id, kind = own_helper(call.actor)
    set_times(tx, call.actor, helper_id, kind, body)
    return helper_id


@doors.at("POST /me/pause", "pause_oneself", PauseBody, MeView, How(shown=_me))
def pause_myself(tx: Tx, call: Call, body: PauseBody) -> UUID:
    """No time at present: not to be asked for a while; no reason is needed."""
    helper_id, kind = own_helper(call.actor)
    pause(tx, call.actor, helper_id, kind, body.until)
    return helper_id


@doors.at("POST /me/resume", "pause_oneself", Nothing, MeView, How(shown=_me))
def resume_myself(tx: Tx, call: Call, _: Nothing) -> UUID:
    """There again."""
    helper_id, kind = own_helper(call.actor)
    resume(tx, call.actor, helper_id, kind)
    return helper_id


@doors.at("GET /me/notifications", "read_notifications", NoQuery, NotificationsView)
def read_notifications(tx: Tx, call: Call, _: NoQuery) -> NotificationsView:
    """How one is told."""
    return notifications.read_notifications(tx, call.actor)


@doors.at("GET /me/messages", "read_messages", PageQuery, Page[MessageView])
def list_messages(tx: Tx, call: Call, query: PageQuery) -> Page[MessageView]:
    """What one was told, the newest first, whatever became of it on its way."""
    return messages.list_messages(tx, call.actor, Wanted(query.limit, query.cursor))


def _notifications(tx: Tx, actor: Actor, _: UUID) -> NotificationsView:
    return notifications.read_notifications(tx, actor)


@doors.at("PUT /me/notifications", "set_notifications", NotificationsBody, NotificationsView, How(shown=_notifications))
def change_notifications(tx: Tx, call: Call, body: NotificationsBody) -> UUID:
    """Say over which channels, when and how often one wants to be told."""
    quiet_from, quiet_to = body.quiet_minutes()
    ways = [(way.channel, way.spelled()) for way in body.ways]
    set_notifications(tx, call.actor, Wishes(ways, quiet_from, quiet_to, body.per_day, body.digest, body.language))
    return call.actor.id


@dataclass(frozen=True, slots=True)
class EndedView:
    """How many sessions are over."""

    sessions: int


def _ready(services: Services, actor: Actor, body: PasswordBody) -> Ready:
    return ready_password(services, actor, PasswordWanted(body.password, body.old, body.phone))


@doors.at("PUT /me/password", "set_password", PasswordBody, EndedView, How(ready=_ready))
def change_password(tx: Tx, call: Call, body: PasswordBody) -> EndedView:  # noqa: ARG001 - what is sent was made ready
    """Set the own password, or another one; all of one's sessions are over then."""
    sessions = sign_out_everywhere(tx, call.actor)
    set_password(tx, call.actor, call.ready)
    return EndedView(sessions)


@doors.at("POST /me/sign-out-everywhere", "sign_out_everywhere", Nothing, EndedView)
def leave_everywhere(tx: Tx, call: Call, _: Nothing) -> EndedView:
    """End all of one's sessions, on every device; an access token stays."""
    return EndedView(sign_out_everywhere(tx, call.actor))
