"""What is told to whom when something happens: messages are queued beside the change that makes them true."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.notifying import NoticeKind
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import AssignmentState, Urgency
from matcher.store import crews, notices, places
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER, Message
from matcher.store.told import told_about

SOON = dt.timedelta(hours=12)
"""So long before a shift begins its cancellation does not wait for the next gathering."""


def tell_offers(tx: Tx, orders: Mapping[UUID, Row[Any]], offers: Sequence[Mapping[str, Any]]) -> None:
    """Those who are asked, by the values of their new offers."""
    by_district: dict[str, list[Message]] = {}
    for offer in offers:
        order = orders[offer["order_id"]]
        facts = _facts(Shift(offer["date"], offer["part"]), offer["expires_at"]) | {"offer": str(offer["id"])}
        is_urgent = order.urgency == Urgency.URGENT
        to = (HELPER, offer["helper_id"])
        message = Message(to, NoticeKind.OFFER_MADE, order.id, facts, urgent=is_urgent)
        by_district.setdefault(order.district, []).append(message)
    for district, messages in by_district.items():
        notices.add(tx, district, messages)


def tell_rescinded(tx: Tx, district: str, offers: Iterable[Row[Any]]) -> None:
    """Those who need not answer any more; who was not told of the offer is not told of its end either."""
    notices.add(tx, district, [_about_offer(offer) for offer in offers])


def _about_offer(offer: Row[Any]) -> Message:
    shift = Shift(offer.date, offer.part)
    facts = _facts(shift, offer.expires_at) | {"offer": str(offer.id)}
    return Message((HELPER, offer.helper_id), NoticeKind.OFFER_RESCINDED, offer.order_id, facts)


def tell_helpers(tx: Tx, order: Row[Any], kind: NoticeKind, held: Sequence[Row[Any]], *, done: bool = False) -> None:
    """Those who held a place and had still to come, or have done it, and their crews: at once where that is soon."""
    waiting = [one for one in held if (one.state != AssignmentState.ACTIVE) is done]
    if not waiting:
        return
    calendar = places.calendar_of(tx, order.area)
    named = crews.named_for(tx, [one.id for one in waiting])
    going = [(one, who) for one in waiting for who in (one.helper_id, *named.get(one.id, ()))]
    notices.add(tx, order.district, [_to_helper(tx, calendar, kind, one, who) for one, who in going])


def _to_helper(tx: Tx, calendar: Calendar, kind: NoticeKind, held: Row[Any], to: UUID) -> Message:
    shift = Shift(held.date, held.part)
    starts_at = calendar.starts_at(shift)
    is_soon = tx.now <= starts_at <= tx.now + SOON
    facts = _facts(shift, calendar.ends_at(shift))
    return Message((HELPER, to), kind, held.order_id, facts, urgent=is_soon)


def tell_crew(tx: Tx, order: Row[Any], held: Row[Any], kind: NoticeKind, people: Iterable[UUID]) -> None:
    """People of a team that holds a place, or the team itself: somebody is named, goes no more, or is missing."""
    calendar = places.calendar_of(tx, order.area)
    notices.add(tx, order.district, [_to_helper(tx, calendar, kind, held, one) for one in people])


def tell_duty_freed(tx: Tx, duty: Row[Any], roster: Row[Any], helper_id: UUID) -> None:
    """Who had a place on a duty, and who drew the roster up: the place is free."""
    facts = _facts(Shift(duty.date, duty.part), None) | {"service": roster.service, "area": roster.area}
    people = ((HELPER, helper_id), (ACTOR, roster.made_by))
    notices.add(tx, roster.district, [Message(one, NoticeKind.DUTY_FREED, None, facts) for one in people])


def tell_resident(
    tx: Tx, order: Row[Any], kind: NoticeKind, shift: Shift | None = None, at: dt.datetime | None = None
) -> None:
    """Who placed the order, and who wants to be told with them: somebody will come, or cannot, or it is done."""
    facts: dict[str, Any] = _facts(shift, None) if shift is not None else {}
    if at is not None:
        facts["at"] = at.isoformat()
    is_urgent = order.urgency == Urgency.URGENT
    people = dict.fromkeys((order.placed_by, *told_about(tx, order)))
    notices.add(tx, order.district, [Message((ACTOR, one), kind, order.id, facts, urgent=is_urgent) for one in people])


def _facts(shift: Shift, until: dt.datetime | None) -> dict[str, Any]:
    facts = {"date": shift.date.isoformat(), "part": shift.part}
    return facts if until is None else {**facts, "until": until.isoformat()}
