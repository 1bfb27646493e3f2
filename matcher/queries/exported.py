"""Everything at once that is held about a person served, for that person; nothing of those who served."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Table, select

from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.queries.orders import ShiftView
from matcher.queries.recipients import ConsentView, PairView, consent_view
from matcher.queries.series import DayView
from matcher.store import consents, hanging, incidents, ratings, recipients, repeating, sessions
from matcher.store.database import Tx
from matcher.store.orders import windows_of
from matcher.store.schema import (
    assignment,
    callback,
    contact,
    incident,
    incident_step,
    pairing,
    rating,
    reveal,
    service_order,
    service_session,
)

Texts = Mapping[str, Mapping[UUID, dict[str, str]]]
"""Subject -> id -> what was written."""
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class OwnAnswersView:
    """What was answered, in a rating or when somebody called; null is no answer."""

    contacted: bool | None
    solved: bool | None
    satisfied: bool | None
    at: dt.datetime
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnStepView:
    """What was done about something that went wrong."""

    action: str
    at: dt.datetime
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnIncidentView:
    """Something that went wrong with an order."""

    kind: str
    severity: str
    state: str
    made_at: dt.datetime
    closed_at: dt.datetime | None
    texts: dict[str, str]
    steps: list[OwnStepView]


@dataclass(frozen=True, slots=True)
class LookView:
    """Somebody in this role looked up address and phone, and why."""

    role: str
    reason: str
    at: dt.datetime
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnOrderView:
    """An order as the person served gets it: with all that is held about it."""

    id: UUID
    number: str
    kind: str
    service: str | None
    state: str
    placed_at: dt.datetime
    windows: list[ShiftView]
    texts: dict[str, str]
    reports: list[dict[str, str]]
    ratings: list[OwnAnswersView]
    calls: list[OwnAnswersView]
    incidents: list[OwnIncidentView]
    looks: list[LookView]


@dataclass(frozen=True, slots=True)
class OwnSeriesView:
    """A service that repeats."""

    id: UUID
    service: str
    state: str
    days: list[DayView]
    every_weeks: int
    first: dt.date
    last: dt.date | None
    placed_at: dt.datetime
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnSeatView:
    """A seat in a session."""

    id: UUID
    service: str
    shift: ShiftView
    state: str
    came: bool
    booked_at: dt.datetime
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class ExportView:
    """Everything that is held about a person, unmasked."""

    id: UUID
    area: str
    born_year: int | None
    registered_at: dt.datetime
    record: dict[str, str]
    needs_note: str | None
    contacts: list[dict[str, str]]
    consents: list[ConsentView]
    pairs: list[PairView]
    orders: list[OwnOrderView]
    series: list[OwnSeriesView]
    seats: list[OwnSeatView]


def export_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> ExportView:
    """Everything that is held about a recipient that the actor may know of. NotFound."""
    row = recipients.get(tx, actor, recipient_id)
    said = hanging.texts(tx, hanging.OF_PERSON, [recipient_id])
    mine = select(contact.c.id, contact.c.kind).where(contact.c.recipient_id == recipient_id).order_by(contact.c.seq)
    ties = tx.rows(select(pairing).where(pairing.c.recipient_id == recipient_id).order_by(pairing.c.helper_id))
    return ExportView(
        id=row.id,
        area=row.area,
        born_year=row.born_year,
        registered_at=row.registered_at,
        record=said[recipients.SUBJECT].get(row.id, {}),
        needs_note=said[hanging.HEALTH].get(row.id, {}).get("text"),
        contacts=[{"kind": str(one.kind), **said[hanging.CONTACT].get(one.id, {})} for one in tx.rows(mine)],
        consents=[consent_view(one) for one in consents.of_recipient(tx, recipient_id)],
        pairs=[PairView(one.recipient_id, one.helper_id, one.kind) for one in ties],
        orders=_orders(tx, recipient_id),
        series=[_series(one, said) for one in repeating.of_recipient(tx, recipient_id)],
        seats=_seats(tx, recipient_id, said),
    )


def _orders(tx: Tx, recipient_id: UUID) -> list[OwnOrderView]:
    o = service_order.c
    rows = tx.rows(select(service_order).where(o.recipient_id == recipient_id).order_by(o.seq))
    ids = [row.id for row in rows]
    said = hanging.texts(tx, hanging.OF_ORDER, ids)
    around = _Around(tx, ids, said)
    windows = windows_of(tx, ids)
    return [
        OwnOrderView(
            id=row.id,
            number=order_number(row.seq),
            kind=row.kind,
            service=row.service,
            state=row.state,
            placed_at=row.placed_at,
            windows=[ShiftView(one.date, one.part) for one in windows.get(row.id, [])],
            texts=said[hanging.ORDER].get(row.id, {}),
            reports=[text for text in around.of(assignment, row.id, _report(said)) if text],
            ratings=around.of(rating, row.id, _answers(said, ratings.RATING)),
            calls=around.of(callback, row.id, _answers(said, ratings.CALLBACK)),
            incidents=around.of(incident, row.id, around.incident),
            looks=around.of(reveal, row.id, _look(said)),
        )
        for row in rows
    ]


class _Around:
    """The rows of other tables that belong to orders."""

    def __init__(self, tx: Tx, order_ids: Sequence[UUID], said: Texts) -> None:
        self._said = said
        self._rows: dict[str, dict[UUID, list[Row[Any]]]] = {}
        for table in (assignment, rating, callback, incident, reveal):
            self._rows[table.name] = _by(tx, table, "order_id", order_ids)
        told = [one.id for some in self._rows[incident.name].values() for one in some]
        self._steps = _by(tx, incident_step, "incident_id", told)

    def of(self, table: Table, order_id: UUID, view: Callable[[Row[Any]], View]) -> list[View]:
        return [view(row) for row in self._rows[table.name].get(order_id, [])]

    def incident(self, row: Row[Any]) -> OwnIncidentView:
        notes = self._said[incidents.STEP]
        steps = [OwnStepView(one.action, one.at, notes.get(one.id, {})) for one in self._steps.get(row.id, [])]
        texts = self._said[incidents.INCIDENT].get(row.id, {})
        return OwnIncidentView(row.kind, row.severity, row.state, row.made_at, row.closed_at, texts, steps)


def _by(tx: Tx, table: Table, owner: str, ids: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in tx.rows(select(table).where(table.c[owner].in_(ids)).order_by(table.c.seq)):
        found[getattr(row, owner)].append(row)
    return found


def _report(said: Texts) -> Callable[[Row[Any]], dict[str, str]]:
    return lambda row: said[hanging.ASSIGNMENT].get(row.id, {})


def _answers(said: Texts, subject: str) -> Callable[[Row[Any]], OwnAnswersView]:
    return lambda row: OwnAnswersView(row.contacted, row.solved, row.satisfied, row.at, said[subject].get(row.id, {}))


def _look(said: Texts) -> Callable[[Row[Any]], LookView]:
    return lambda row: LookView(row.role, row.reason, row.at, said[hanging.REVEAL].get(row.id, {}))


def _series(row: Row[Any], said: Texts) -> OwnSeriesView:
    return OwnSeriesView(
        id=row.id,
        service=row.service,
        state=row.state,
        days=[DayView(day["weekday"], day["part"]) for day in row.days],
        every_weeks=row.every_weeks,
        first=row.from_date,
        last=row.until_date,
        placed_at=row.made_at,
        texts=said[repeating.SUBJECT].get(row.id, {}),
    )


def _seats(tx: Tx, recipient_id: UUID, said: Texts) -> list[OwnSeatView]:
    rows = sessions.seats_of_recipient(tx, recipient_id)
    s = service_session.c
    held = {one.id: one for one in tx.rows(select(service_session).where(s.id.in_([row.session_id for row in rows])))}
    return [
        OwnSeatView(
            id=row.id,
            service=held[row.session_id].service,
            shift=ShiftView(held[row.session_id].date, held[row.session_id].part),
            state=row.state,
            came=row.came,
            booked_at=row.booked_at,
            texts=said[sessions.SEAT_SUBJECT].get(row.id, {}),
        )
        for row in rows
    ]
