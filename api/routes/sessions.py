"""Sessions and the seats in them."""

from uuid import UUID

from api import said
from api.door import Call, Doors, How
from api.schemas.fields import NoQuery
from api.schemas.forms import AttendanceBody, SeatBody, SessionBody, SessionsQuery
from api.schemas.orders import MaybeReasonBody, ReasonBody
from matcher.domain.shifts import Shift
from matcher.queries import sessions
from matcher.queries.paging import Page, Wanted
from matcher.queries.sessions import BookedView, SessionView
from matcher.store.database import Tx
from matcher.usecases.book_seat import book_seat, cancel_seat, cancel_session, note_attendance
from matcher.usecases.make_session import SessionData, make_session

doors = Doors("sessions")


@doors.at("POST /sessions", "make_session", SessionBody, SessionView, How(201, sessions.read_session))
def announce(tx: Tx, call: Call, body: SessionBody) -> UUID:
    """Announce a session."""
    data = SessionData(
        service=body.service,
        area=body.area,
        place=body.place,
        shift=Shift(body.date, body.part),
        seats=body.seats,
        at=body.at.hours() if body.at else None,
    )
    return make_session(tx, call.actor, data)


@doors.at("GET /sessions", "read_sessions", SessionsQuery, Page[SessionView])
def list_sessions(tx: Tx, call: Call, query: SessionsQuery) -> Page[SessionView]:
    """The sessions in one's scope."""
    return sessions.list_sessions(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.from_)


@doors.at("GET /sessions/{id}", "read_sessions", NoQuery, SessionView)
def read_session(tx: Tx, call: Call, _: NoQuery) -> SessionView:
    """One session; the desk and who staffs it see who has a seat, masked."""
    return sessions.read_session(tx, call.actor, call.id)


@doors.at("POST /sessions/{id}/cancel", "cancel_session", ReasonBody, SessionView, How(shown=sessions.read_session))
def cancel(tx: Tx, call: Call, body: ReasonBody) -> UUID:
    """Call a session off, with a reason; whoever booked a seat is told."""
    cancel_session(tx, call.actor, call.id, body.reason)
    return call.id


@doors.at("POST /sessions/{id}/seats", "book_seat", SeatBody, BookedView, How(201, sessions.read_seat))
def book(tx: Tx, call: Call, body: SeatBody) -> UUID:
    """Book a seat in a session."""
    who = said.served(body.recipient) if body.contact is None else said.person(body.contact)
    if who is None:
        raise RuntimeError("a body without anybody was let in")
    consent, on_behalf_of = said.evidence(body.consent), said.proxy(body.on_behalf_of)
    return book_seat(tx, call.actor, call.id, who, consent, on_behalf_of)


@doors.at("POST /seats/{id}/cancel", "cancel_seat", MaybeReasonBody, BookedView, How(shown=sessions.read_seat))
def give_back(tx: Tx, call: Call, body: MaybeReasonBody) -> UUID:
    """Give a seat back."""
    cancel_seat(tx, call.actor, call.id, body.reason)
    return call.id


@doors.at(
    "POST /sessions/{id}/attendance",
    "note_attendance",
    AttendanceBody,
    SessionView,
    How(shown=sessions.read_session),
)
def attendance(tx: Tx, call: Call, body: AttendanceBody) -> UUID:
    """Note by list who came."""
    note_attendance(tx, call.actor, call.id, body.seats)
    return call.id
