"""Residents book seats in a session and give them back; afterwards somebody notes who came."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, WrongState
from matcher.domain.roles import HELPERS, Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.states import SeatState, SessionState
from matcher.store import consents, orders, personal, places, sessions
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import seat
from matcher.store.transition import move, tell_born
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.served import Person, Proxy, check_filing, find_served
from matcher.usecases.steps.free_seats import free_seat
from matcher.usecases.steps.texts import reason_code, refuse_numbers


def book_seat(
    tx: Tx,
    actor: Actor,
    session_id: UUID,
    who: UUID | Person,
    consent: consents.Evidence,
    on_behalf_of: Proxy | None = None,
) -> UUID:
    """A seat for the person; NotAvailable where all are taken, the person has one, or it is over or called off.

    Who is young, or is booked for by somebody else, needs the consent that an order needs: Invalid, NoConsent.
    """
    row = sessions.get(tx, actor, session_id)
    actor.require("book_seat")
    texts = on_behalf_of.texts() if on_behalf_of else {}
    _refuse_numbers(who, consent, texts)
    calendar = places.calendar_of(tx, row.area)
    if calendar.ends_at(Shift(row.date, row.part)) <= tx.now:
        raise NotAvailable("this session is over")
    home = actor.area if actor.role is Role.RESIDENT else row.area
    on_behalf = on_behalf_of is not None
    oneself = isinstance(who, Person) and not on_behalf
    served = find_served(tx, actor, home, who, calendar.today(tx.now), names_oneself=oneself)
    check_filing(tx, actor, served, row.date, consent, on_behalf=on_behalf, names_oneself=oneself)
    recipient_id = served[0].id
    seat_id = _take(tx, actor, row, recipient_id)
    personal.keep(tx, sessions.SEAT_SUBJECT, seat_id, texts)
    consents.record(tx, actor.id, recipient_id, consents.NotedWith(row.order_id, seat_id), consent)
    return seat_id


def _refuse_numbers(who: UUID | Person, consent: consents.Evidence, texts: Mapping[str, str | None]) -> None:
    named = {"recipient_name": who.name, "recipient_phone": who.phone} if isinstance(who, Person) else {}
    refuse_numbers(notice=consent.notice, **named, **texts)


def _take(tx: Tx, actor: Actor, row: Row[Any], recipient_id: UUID) -> UUID:
    session_id = row.id
    if not sessions.take_seat(tx, session_id):
        raise NotAvailable("this session is called off" if row.state != SessionState.OPEN else "all seats are taken")
    if sessions.has_seat(tx, session_id, recipient_id):
        raise NotAvailable("this person has a seat already")
    seat_id = new_id()
    values = {
        "id": seat_id,
        "session_id": session_id,
        "recipient_id": recipient_id,
        "booked_by": actor.id,
        "state": SeatState.BOOKED,
        "version": 1,
        "came": False,
        "booked_at": tx.now,
    }
    tx.execute(insert(seat), values)
    tell_born(tx, "seat", [values], "book", actor)
    return seat_id


def cancel_seat(tx: Tx, actor: Actor, seat_id: UUID, reason: str | None) -> UUID:
    """The seat is free for the next; the session's id."""
    row = sessions.get_seat(tx, actor, seat_id, lock=True)
    actor.require("cancel_seat")
    free_seat(tx, actor, row, reason_code(tx, sessions.SEAT_SUBJECT, seat_id, "cancel", reason))
    session_id: UUID = row.session_id
    return session_id


def cancel_session(tx: Tx, actor: Actor, session_id: UUID, reason: str) -> None:
    """The session is called off with the order that staffs it; whoever booked is told."""
    row = sessions.get(tx, actor, session_id)
    actor.require("cancel_session")
    cancel_order(tx, actor, row.order_id, reason)


def note_attendance(tx: Tx, actor: Actor, session_id: UUID, seat_ids: Sequence[UUID]) -> None:
    """Who came, by list; of the others nothing is said. By the desk or whoever staffs it, once it has begun."""
    row = sessions.get(tx, actor, session_id, lock=True)
    actor.require("note_attendance")
    if actor.role in HELPERS and not orders.is_staffed_by(tx, actor, row.order_id):
        raise NotAllowed("only whoever staffs this session may do this")
    if places.calendar_of(tx, row.area).starts_at(Shift(row.date, row.part)) > tx.now:
        raise WrongState("this session has not begun")
    seats = {one.id: one for one in sessions.booked(tx, session_id)}
    for number, seat_id in enumerate(seat_ids):
        if seat_id not in seats:
            raise Invalid.at(f"seats[{number}]", "not_in_session", "the session has no such seat")
    for one in seats.values():
        if one.came is not (one.id in seat_ids):
            move(tx, "seat", one, "attend", actor, came=one.id in seat_ids)
