"""Before a message leaves: is it still true, and what are its words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain import messages
from matcher.domain.notifying import NoticeKind
from matcher.domain.shifts import Calendar
from matcher.domain.states import HELD, TAKEABLE, OfferState, OrderState
from matcher.store import notices
from matcher.store.contacts import To
from matcher.store.database import Tx
from matcher.store.said import said_of
from matcher.store.schema import offer, service_order
from matcher.store.templates import own_words

_TRUE_IN = {
    NoticeKind.ASSIGNED: HELD,
    NoticeKind.SCHEDULED: HELD,
    NoticeKind.CREW_NAMED: HELD,
    NoticeKind.PLACE_FREED: TAKEABLE,
    NoticeKind.PLEASE_RATE: frozenset({OrderState.REPORTED, OrderState.CONFIRMED}),
}
"""Kind -> the states of its order in which it is still news; others stay true."""


def still_true(tx: Tx, to: To, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The messages whose fact still holds; all others are dropped."""
    waiting = _waiting_offers(tx, rows)
    told = _told(tx, to, rows)
    states = _states(tx, rows)
    true: list[Row[Any]] = []
    gone: list[Row[Any]] = []
    for row in rows:
        (true if _holds(tx, row, waiting, told, states) else gone).append(row)
    if gone:
        notices.drop(tx, gone, "gone")
    return true


def _holds(tx: Tx, row: Row[Any], waiting: set[str], told: set[str], states: dict[UUID, str]) -> bool:
    facts = row.facts or {}
    if facts.get("until") and dt.datetime.fromisoformat(facts["until"]) <= tx.now:
        return False
    if row.kind == NoticeKind.OFFER_MADE:
        return facts.get("offer") in waiting
    if row.kind == NoticeKind.OFFER_RESCINDED:
        return facts.get("offer") in told
    return row.kind not in _TRUE_IN or states.get(row.order_id) in _TRUE_IN[NoticeKind(row.kind)]


def _waiting_offers(tx: Tx, rows: Sequence[Row[Any]]) -> set[str]:
    ids = [UUID(row.facts["offer"]) for row in rows if row.kind == NoticeKind.OFFER_MADE]
    wanted = (offer.c.id.in_(ids), offer.c.state == OfferState.PENDING, offer.c.expires_at > tx.now)
    return {str(one) for (one,) in tx.tuples(select(offer.c.id).where(*wanted))} if ids else set()


def _told(tx: Tx, to: To, rows: Sequence[Row[Any]]) -> set[str]:
    orders = {row.order_id for row in rows if row.kind == NoticeKind.OFFER_RESCINDED}
    return notices.offers_told(tx, to, NoticeKind.OFFER_MADE, orders) if orders else set()


def _states(tx: Tx, rows: Sequence[Row[Any]]) -> dict[UUID, str]:
    ids = {row.order_id for row in rows if row.kind in _TRUE_IN}
    o = service_order.c
    return dict(tx.tuples(select(o.id, o.state).where(o.id.in_(ids)))) if ids else {}


def write(tx: Tx, calendar: Calendar, language: str, rows: Sequence[Row[Any]]) -> tuple[str, str]:
    """Subject and text of one message that tells of all these, in the district's own words where it has some."""
    said = said_of(tx, calendar, language, rows)
    own = own_words(tx, rows[0].district)
    return messages.subject(language, said), messages.text(language, said, own)
