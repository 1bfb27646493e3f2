"""A member has everything shown that is held of the own person, or what may go taken away once it has left."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, HelperKind, HelperState
from matcher.domain.units import MemberPurpose
from matcher.store import access, accounts, contacts, gone, hanging, helpers, incidents, personal, units
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER
from matcher.store.schema import (
    actor,
    api_token,
    assignment,
    channel_test,
    credential,
    helper,
    idempotency_key,
    notice,
    notify_setting,
    pairing,
    team_member,
)
from matcher.usecases.register_helper import change_helper

GONE = ("name", "ways", "times", "skills", "ties", "reasons", "messages", "access", "unit_records")
KEPT = ("services", "events", "notes", "books", "consents")
"""What goes, and what stays: services done with their hours, the trail of events, notes of somebody's order, what was
booked and redeemed, and that one agreed to something and took it back; all of it codes and figures."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What went and what stays, by codes, and when."""

    at: dt.datetime
    gone: tuple[str, ...] = GONE
    kept: tuple[str, ...] = KEPT


def note_own_export(tx: Tx, who: Actor, helper_id: UUID, kind: HelperKind) -> None:
    """Everything held of oneself is about to be shown: that is noted."""
    row = helpers.get(tx, who, helper_id, kind, lock=True)
    who.require("export_oneself")
    helpers.change(tx, row, {}, who, "export")


def erase_oneself(tx: Tx, who: Actor, helper_id: UUID) -> Erased:
    """Leave, and have taken away what may go. WrongState while something that was begun is still to be finished."""
    who.require("erase_oneself")
    seen = helpers.get(tx, who, helper_id, HelperKind.MEMBER)
    _refuse_unfinished(tx, helper_id)
    if seen.state != HelperState.LEFT:
        change_helper(tx, who, helper_id, HelperKind.MEMBER, {"state": HelperState.LEFT})
    return _erase(tx, who, helper_id)


def erase_helper(tx: Tx, who: Actor, helper_id: UUID) -> Erased:
    """The same at the desk for a member who has left and asked for it. WrongState."""
    seen = helpers.get(tx, who, helper_id, HelperKind.MEMBER)
    who.require("erase_helper")
    if seen.state != HelperState.LEFT:
        raise WrongState("this member takes part; note first that he or she has left")
    _refuse_unfinished(tx, helper_id)
    return _erase(tx, who, helper_id)


def _refuse_unfinished(tx: Tx, helper_id: UUID) -> None:
    a = assignment.c
    open_states = (AssignmentState.ACTIVE, AssignmentState.REPORTED)
    begun = (a.helper_id == helper_id, a.state.in_(open_states), or_(a.started_at.is_not(None), a.state != "active"))
    if tx.value(select(a.id).where(*begun).limit(1)) is not None:
        raise WrongState("a service that was begun is not confirmed yet; erase when it is")
    if incidents.is_paused_for_one(tx, helper_id):
        raise WrongState("the community is still looking into something; erase when that is closed")
    if tx.value(select(helper.c.id).where(helper.c.leader_id == helper_id).limit(1)) is not None:
        raise WrongState("this member leads a team; name another leader first")


def _erase(tx: Tx, who: Actor, helper_id: UUID) -> Erased:
    row = helpers.get(tx, who, helper_id, HelperKind.MEMBER, lock=True)
    units.withdraw(tx, list(MemberPurpose), helper_id=helper_id)
    actors = [one.id for one in access.actors_of_helper(tx, helper_id)]
    for to in [(HELPER, helper_id), *((ACTOR, one) for one in actors)]:
        contacts.set_ways(tx, to, [])
        for table in (notify_setting, notice):
            tx.execute(delete(table).where(table.c.to_kind == to[0], table.c.to_id == to[1]))
    hanging.forget(tx, hanging.OF_HELPER, [helper_id])
    personal.forget(tx, contacts.SUBJECT, actors)
    for table in (credential, pairing):
        tx.execute(delete(table).where(table.c.helper_id == helper_id))
    tx.execute(delete(team_member).where(team_member.c.member_id == helper_id))
    helpers.set_tags(tx, helper_id, {})
    helpers.set_bases(tx, helper_id, [])
    helpers.set_week(tx, helper_id, [])
    helpers.set_exceptions(tx, helper_id, [])
    accounts.forget(tx, actors)
    for table in (api_token, channel_test):
        tx.execute(delete(table).where(table.c.actor_id.in_(actors)))
    # Answers that are kept for a second try show the person; the one that is being given is not there yet.
    answered = (idempotency_key.c.actor_id.in_(actors), idempotency_key.c.status.is_not(None))
    tx.execute(delete(idempotency_key).where(*answered))
    tx.execute(update(actor).where(actor.c.id.in_(actors)).values(label=""))
    gone.note(tx, row.area, gone.ASKED_HELPER)
    helpers.change(tx, row, {"unit_id": None, "unit_state": None}, who, "erase")
    return Erased(tx.now)
