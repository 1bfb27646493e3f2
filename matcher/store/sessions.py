"""Sessions and their seats: booked by one conditional update, so never more than there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, insert, select, update

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.roles import HELPERS, Actor, Relation
from matcher.domain.states import SeatState, SessionState
from matcher.store.database import Tx
from matcher.store.schema import seat, service_session
from matcher.store.scope import Kind, inside, lies_inside, reaches

SUBJECT = "session"


def _nearby(actor: Actor) -> ColumnElement[bool]:
    """For helpers those in their reach, for residents and grid staff those of the community where they live."""
    if actor.role in HELPERS:
        return reaches(actor, service_session.c.area)
    return inside(service_session.c.area, actor.area[:COMMUNITY_DIGITS])


SESSION = Kind(
    service_session, ("read_sessions",), {Relation.INSIDE: lies_inside(service_session), Relation.NEARBY: _nearby}, {}
)


def _of_its_session(condition: Callable[[Actor], ColumnElement[bool]]) -> Callable[[Actor], ColumnElement[bool]]:
    # The session is looked up anew in here, also where the statement around has it already.
    found = select(1).select_from(service_session).where(service_session.c.id == seat.c.session_id).correlate(seat)
    return lambda actor: exists(found.where(condition(actor)))


SEAT = Kind(
    seat,
    ("cancel_seat",),
    {
        Relation.INSIDE: _of_its_session(lies_inside(service_session)),
        Relation.NEARBY: _of_its_session(_nearby),
        Relation.FILED: lambda actor: seat.c.booked_by == actor.id,
    },
    {},
)


def sessions_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The sessions that the actor may know of."""
    return SESSION.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new session."""
    tx.execute(insert(service_session), dict(values))


def get(tx: Tx, actor: Actor, session_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A session that the actor may know of. NotFound."""
    statement = select(service_session).where(service_session.c.id == session_id, sessions_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def of_order(tx: Tx, order_id: UUID) -> Row[Any] | None:
    """The session that the order staffs, held until the transaction ends."""
    return tx.row(select(service_session).where(service_session.c.order_id == order_id).with_for_update())


def take_seat(tx: Tx, session_id: UUID) -> bool:
    """Count one more seat as booked, where one is left and the session takes place."""
    s = service_session.c
    free = and_(s.id == session_id, s.state == SessionState.OPEN, s.booked < s.seats)
    return tx.execute(update(service_session).where(free).values(booked=s.booked + 1)).rowcount == 1


def give_seat(tx: Tx, session_id: UUID, count: int = 1) -> None:
    """Count seats as free again."""
    s = service_session.c
    tx.execute(update(service_session).where(s.id == session_id).values(booked=s.booked - count))


def get_seat(tx: Tx, actor: Actor, seat_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A seat that the actor may know of; `lock` holds it until the transaction ends. NotFound."""
    statement = select(seat).where(seat.c.id == seat_id, SEAT.seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def has_seat(tx: Tx, session_id: UUID, recipient_id: UUID) -> bool:
    """Whether the person has a seat already."""
    mine = (seat.c.session_id == session_id, seat.c.recipient_id == recipient_id, seat.c.state == SeatState.BOOKED)
    return tx.value(select(seat.c.id).where(*mine)) is not None


def booked(tx: Tx, session_id: UUID) -> Sequence[Row[Any]]:
    """The booked seats of a session, in the order in which they were booked."""
    mine = (seat.c.session_id == session_id, seat.c.state == SeatState.BOOKED)
    return tx.rows(select(seat).where(*mine).order_by(seat.c.seq))


def seats_of(tx: Tx, actor_id: UUID, session_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Session -> the seats that this actor has booked in it."""
    found: dict[UUID, list[UUID]] = {}
    mine = (seat.c.booked_by == actor_id, seat.c.state == SeatState.BOOKED)
    wanted = select(seat).where(seat.c.session_id.in_(list(session_ids)), *mine).order_by(seat.c.seq)
    for row in tx.rows(wanted):
        found.setdefault(row.session_id, []).append(row.id)
    return found
