"""Residents book seats in a session and give them back; afterwards somebody notes who came."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, WrongState
from matcher.domain.roles import HELPERS, Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import SeatState, SessionState
from matcher.store import consents, orders, places, sessions
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import seat
from matcher.store.transition import move, tell_born
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.person_served import person_served
from matcher.usecases.place_order import Consent, Person
from matcher.usecases.texts import reason_code


def book_seat(tx: Tx, actor: Actor, session_id: UUID, who: UUID | Person, consent: Consent) -> UUID:
    """A seat for the person; NotAvailable where all are taken, the person has one, or it is over or called off."""
    row = sessions.get(tx, actor, session_id)
    actor.require("book_seat")
    if places.calendar_of(tx, row.area).ends_at(Shift(row.date, row.part)) <= tx.now:
        raise NotAvailable("this session is over")
    recipient_id = person_served(tx, actor, row.area, who)
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
    consents.record(tx, actor, recipient_id, row.order_id, consents.Evidence(consent.by, consent.how, consent.notice))
    return seat_id


def cancel_seat(tx: Tx, actor: Actor, seat_id: UUID, reason: str | None) -> UUID:
    """The seat is free for the next; the session's id."""
    row = sessions.get_seat(tx, actor, seat_id, lock=True)
    actor.require("cancel_seat")
    code = reason_code(tx, "seat", seat_id, "cancel", reason)
    move(tx, "seat", row, "cancel", actor, reason=code, ended_at=tx.now)
    sessions.give_seat(tx, row.session_id)
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
    if actor.role in HELPERS and not _staffs(tx, actor, row.order_id):
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


def _staffs(tx: Tx, actor: Actor, order_id: UUID) -> bool:
    return any(held.helper_id == actor.helper_id for held in orders.live_assignments(tx, order_id))
