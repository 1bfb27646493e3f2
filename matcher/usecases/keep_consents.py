"""Consents are recorded as somebody gave them, and taken back when they say so."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS, district_of
from matcher.domain.errors import Invalid
from matcher.domain.minors import needs_guardian
from matcher.domain.roles import Actor, Role
from matcher.domain.states import OPEN, TAKEABLE, ConsentBy, ConsentPurpose, OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import consents, orders, personal, places, recipients, repeating, todos
from matcher.store.consents import Evidence
from matcher.store.database import Tx
from matcher.store.hanging import HEALTH
from matcher.store.schema import actor as actors
from matcher.store.transition import move
from matcher.usecases.steps.free_seats import free_ahead
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.passing import withdraw_if_unasked
from matcher.usecases.steps.resting import resting_on
from matcher.usecases.steps.stop_series import lose_consent

_WAITING = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}
_TO_ONE_PERSON = {ConsentPurpose.RATE}


def record_consent(tx: Tx, actor: Actor, recipient_id: UUID, given: Evidence) -> UUID:
    """Keep what somebody told the desk or the grid staff; the id of the consent. Invalid where it cannot be meant."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("record_consent")
    _check_whom(tx, row, given)
    today = places.calendar_of(tx, row.area).today(tx.now)
    if needs_guardian(row.born_year, today) and given.by is not ConsentBy.GUARDIAN:
        raise Invalid.at("by", "guardian_needed", "below 14 the guardian consents")
    if given.by is ConsentBy.PROXY:
        raise Invalid.at("by", "not_by_proxy", "only the person served or the guardian lets somebody else act")
    made = consents.record(tx, actor.id, row.id, consents.NotedWith(), given)
    recipients.note(tx, row, "consent", actor)
    return made


def _check_whom(tx: Tx, row: Row[Any], given: Evidence) -> None:
    if given.given_to is None:
        if given.purpose in _TO_ONE_PERSON:
            raise Invalid.at("to", "missing", "say who may rate")
        return
    found = tx.row(select(actors).where(actors.c.id == given.given_to))
    if found is None or found.role != Role.RESIDENT or district_of(found.area) != district_of(row.area):
        raise Invalid.at("to", "unknown_person", "nobody who files orders in this district has this id")


def withdraw_consent(tx: Tx, actor: Actor, consent_id: UUID) -> UUID:
    """It holds no more: notes on health go, open orders that rest on it wait for the desk. Gives the recipient.

    So do series, which make no more orders; seats that rest on it are free for others.
    """
    seen = consents.get(tx, actor, consent_id)
    actor.require("withdraw_consent")
    row = recipients.lock(tx, seen.recipient_id)
    resting = resting_on(tx, seen)
    consents.withdraw(tx, consent_id, resting.orders, [one.id for one in resting.seats], resting.series)
    if seen.purpose == ConsentPurpose.HEALTH and not consents.has_agreed(tx, row.id, ConsentPurpose.HEALTH):
        personal.forget(tx, HEALTH, [row.id])
    free_ahead(tx, actor, resting.seats, "consent_withdrawn")
    for series_id in resting.series:
        lose_consent(tx, actor, repeating.lock(tx, series_id))
    for order_id in resting.orders:
        _hold(tx, actor, order_id)
    recipients.note(tx, row, "unconsent", actor)
    recipient_id: UUID = row.id
    return recipient_id


def _hold(tx: Tx, actor: Actor, order_id: UUID) -> None:
    """Nobody is asked any more; what becomes of it decides the desk. Days of a series were called off with it."""
    row = orders.lock(tx, order_id)
    if row.state not in OPEN:
        return
    if row.state in _WAITING:
        row = move(tx, "order", row, "change", actor, reason="consent", pooled=False)
        lost = orders.pending_offers(tx, order_id)
        if lost:
            rescind(tx, row, lost, actor, "consent_withdrawn")
            withdraw_if_unasked(tx, row, "consent_withdrawn")
    kind, community = TodoKind.CONSENT_GONE, row.area[:COMMUNITY_DIGITS]
    todos.add(tx, todos.Waiting(kind, order_id, community, Role.CLERK, tx.now, order_id=order_id, reason="consent"))
