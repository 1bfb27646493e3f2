"""One day of an area, part by part: what takes place, who is on duty, what was taken, and how many are still free."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, district_of
from matcher.domain.numbers import order_number
from matcher.domain.roles import DESK, Actor
from matcher.domain.shifts import Part, Shift
from matcher.domain.states import HELD, LIVE, TAKEABLE, Form, OrderState, SessionState
from matcher.planning import rules
from matcher.planning.frame import lay_out
from matcher.queries.board import cell_names
from matcher.store import duties, personal, sessions
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import (
    assignment,
    duty,
    helper,
    order_window,
    roster,
    service_item,
    service_order,
    service_session,
)
from matcher.store.scope import inside
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_helpers import active_in, read_helpers

_O, _S = service_order.c, service_session.c
STAFFED = HELD | {OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED}
"""States of an order for which all have been found who are needed."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """A session or a run; `count` are booked seats of `seats`, or the people whom a run serves."""

    order: UUID
    number: str
    service: dict[str, str]
    where: str
    place: str
    at: str | None
    count: int
    seats: int | None
    is_staffed: bool
    filled: int
    headcount: int


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of a roster."""

    name: str
    service: dict[str, str]
    where: str
    places: int
    filled: int


@dataclass(frozen=True, slots=True)
class TakenLine:
    """An order that somebody comes for."""

    order: UUID
    number: str
    service: dict[str, str] | None
    state: str


@dataclass(frozen=True, slots=True)
class PlaceOfDay:
    """A cell, or seen from above an area: how many orders are taken there, and for its desk which."""

    code: str
    name: str
    count: int
    orders: list[TakenLine]


@dataclass(frozen=True, slots=True)
class Sums:
    """A kind of things in a part of the day: all of them, and those for which everybody is found."""

    all: int = 0
    staffed: int = 0
    places: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of the day; lines are for desks alone, all others see the sums. `free` is None for what is over.

    `waiting` are orders that could be served then and that nobody has taken.
    """

    code: str
    name: dict[str, str]
    begin: dt.time
    end: dt.time
    is_now: bool
    sessions: Sums
    runs: Sums
    duties: Sums
    taken: int
    waiting: int
    free: int | None
    session_lines: list[EventLine]
    run_lines: list[EventLine]
    duty_lines: list[DutyLine]
    places: list[PlaceOfDay]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the actor's area."""

    date: dt.date
    today: dt.date
    parts: list[PartOfDay]


def read_day(tx: Tx, actor: Actor, date: dt.date | None) -> DayView:
    """The day, by default today. Streets and districts read counts alone."""
    actor.require("read_day")
    calendar = calendar_of(tx, actor.area)
    today = calendar.today(tx.now)
    day = date or today
    reader = _Reader(tx, actor, day)
    now = calendar.shift_at(tx.now)
    free = reader.free() if day >= today else {}
    parts = []
    for part in calendar.parts:
        is_over = calendar.ends_at(Shift(day, part.code)) <= tx.now
        found = reader.part(part, None if is_over else free.get(part.code, 0))
        parts.append(replace(found, is_now=now == Shift(day, part.code)))
    return DayView(day, today, parts)


class _Reader:
    """Reads a day once, by part; `shows` whether the actor reads orders there, or counts."""

    def __init__(self, tx: Tx, actor: Actor, day: dt.date) -> None:
        self.tx, self.actor, self.day = tx, actor, day
        self.shows = actor.role in DESK
        self.names = {row.code: row for row in tx.rows(select(service_item))}
        self.sessions = self._by_part(self._sessions())
        self.runs = self._by_part(self._runs())
        self.duties = self._by_part(self._duties())
        self.taken = self._by_part(self._taken())
        self.waiting: dict[str, int] = dict(tx.tuples(self._waiting()))
        rows = [
            row
            for found in (self.sessions, self.runs, self.duties, self.taken)
            for its in found.values()
            for row in its
        ]
        self.where = cell_names(tx, {row.area for row in rows}, actor.area)

    def _by_part(self, rows: Iterable[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
        found: dict[str, list[Row[Any]]] = {}
        for row in rows:
            found.setdefault(row.part, []).append(row)
        return found

    def part(self, part: Part, free: int | None) -> PartOfDay:
        """What one part holds."""
        its = [found.get(part.code, []) for found in (self.sessions, self.runs, self.duties, self.taken)]
        at, runs, on_duty, taken = its
        return PartOfDay(
            code=part.code,
            name={"zh": part.name_zh, "en": part.name_en},
            begin=part.start,
            end=part.end,
            is_now=False,
            sessions=Sums(len(at), _staffed(at), sum(one.seats for one in at), sum(one.booked for one in at)),
            runs=Sums(len(runs), _staffed(runs)),
            duties=Sums(
                len(on_duty),
                sum(one.filled >= one.places for one in on_duty),
                sum(one.places for one in on_duty),
                sum(one.filled for one in on_duty),
            ),
            taken=len(taken),
            waiting=self.waiting.get(part.code, 0),
            free=free,
            session_lines=self._session_lines(at) if self.shows else [],
            run_lines=self._run_lines(runs) if self.shows else [],
            duty_lines=self._duty_lines(on_duty) if self.shows else [],
            places=self._places(taken),
        )

    def _sessions(self) -> Sequence[Row[Any]]:
        order = (_O.state.label("order_state"), _O.filled, _O.headcount, _O.seq.label("order_seq"))
        joined = service_session.join(service_order, _O.id == _S.order_id)
        mine = (inside(_S.area, self.actor.area), _S.date == self.day, _S.state != SessionState.CANCELLED)
        wanted = select(service_session, *order).select_from(joined).where(*mine)
        return self.tx.rows(wanted.order_by(_S.at_from, _S.seq))

    def _runs(self) -> Sequence[Row[Any]]:
        """Orders that others go along with; their shift is the one window that a run has."""
        along = service_order.alias()
        serves = (
            select(func.count())
            .where(along.c.carrier_id == _O.id, along.c.state.in_(STAFFED | TAKEABLE))
            .correlate(service_order)
        ).scalar_subquery()
        joined = service_order.join(order_window, order_window.c.order_id == _O.id)
        wanted = select(service_order, _O.state.label("order_state"), order_window.c.part, serves.label("serves"))
        carries = (_O.form == Form.RUN, _O.carrier_id.is_(None), serves > 0)
        mine = (inside(_O.area, self.actor.area), order_window.c.date == self.day, *carries)
        return self.tx.rows(wanted.select_from(joined).where(*mine).order_by(_O.area, _O.seq))

    def _duties(self) -> Sequence[Row[Any]]:
        r, d = roster.c, duty.c
        columns = (r.id, r.area, r.service, d.part, d.places, d.filled)
        wanted = select(*columns).select_from(duty.join(roster, r.id == d.roster_id))
        return self.tx.rows(wanted.where(inside(r.area, self.actor.area), d.date == self.day).order_by(r.seq))

    def _taken(self) -> Sequence[Row[Any]]:
        """Each order once in a part, however many come; without sessions and runs, which have lines of their own."""
        a = assignment.c
        held = (
            select(a.order_id, a.part).where(a.date == self.day, a.state.in_(LIVE), a.carrier_id.is_(None)).distinct()
        )
        mine = held.subquery()
        columns = (_O.id, _O.seq, _O.area, _O.service, _O.state, mine.c.part)
        joined = service_order.join(mine, mine.c.order_id == _O.id)
        rows = self.tx.rows(
            select(*columns).select_from(joined).where(inside(_O.area, self.actor.area)).order_by(_O.area, _O.seq)
        )
        told = {row.order_id for its in self.sessions.values() for row in its}
        told |= {row.id for its in self.runs.values() for row in its}
        return [row for row in rows if row.id not in told]

    def _waiting(self) -> Any:
        w = order_window.c
        joined = order_window.join(service_order, _O.id == w.order_id)
        open_ = (_O.state.in_(sorted(TAKEABLE)), _O.carrier_id.is_(None), w.date == self.day)
        counted = select(w.part, func.count()).select_from(joined)
        return counted.where(inside(_O.area, self.actor.area), *open_).group_by(w.part)

    def free(self) -> dict[str, int]:
        """Part -> members and teams of the area who have time then and nothing yet."""
        horizon = replace(horizon_of(self.tx, self.actor.area), first=self.day, days=1)
        frame = lay_out(horizon)
        at_home = inside(helper.c.area, self.actor.area[:COMMUNITY_DIGITS])
        who = and_(active_in(district_of(self.actor.area)), at_home)
        found: Counter[str] = Counter()
        for one in read_helpers(self.tx, who, horizon):
            taken = {shift.part for shift in one.taken}
            parts = (horizon.shift(number).part for number in rules.free_shifts(one, frame))
            found.update(part for part in parts if part not in taken)
        return found

    def _service(self, code: str | None) -> dict[str, str]:
        row = self.names.get(code)
        return {"zh": row.name_zh, "en": row.name_en} if row is not None else {"zh": code or "", "en": code or ""}

    def _session_lines(self, rows: Sequence[Row[Any]]) -> list[EventLine]:
        texts = personal.read_many(self.tx, sessions.SUBJECT, [row.id for row in rows]) if rows else {}
        zone = calendar_of(self.tx, self.actor.area).zone
        return [
            EventLine(
                order=row.order_id,
                number=order_number(row.order_seq),
                service=self._service(row.service),
                where=self.where.get(row.area, ""),
                place=texts.get(row.id, {}).get("place", ""),
                at=f"{row.at_from.astimezone(zone):%H:%M}" if row.at_from is not None else None,
                count=row.booked,
                seats=row.seats,
                is_staffed=row.order_state in STAFFED,
                filled=row.filled,
                headcount=row.headcount,
            )
            for row in rows
        ]

    def _run_lines(self, rows: Sequence[Row[Any]]) -> list[EventLine]:
        return [
            EventLine(
                order=row.id,
                number=order_number(row.seq),
                service=self._service(row.service),
                where=self.where.get(row.area, ""),
                place="",
                at=None,
                count=row.serves,
                seats=None,
                is_staffed=row.order_state in STAFFED,
                filled=row.filled,
                headcount=row.headcount,
            )
            for row in rows
        ]

    def _duty_lines(self, rows: Sequence[Row[Any]]) -> list[DutyLine]:
        texts = personal.read_many(self.tx, duties.ROSTER, {row.id for row in rows}) if rows else {}
        return [
            DutyLine(
                texts.get(row.id, {}).get("name", ""),
                self._service(row.service),
                self.where.get(row.area, ""),
                row.places,
                row.filled,
            )
            for row in rows
        ]

    def _places(self, rows: Sequence[Row[Any]]) -> list[PlaceOfDay]:
        """By cell; seen from a street or a district by community."""
        digits = CELL_DIGITS if len(self.actor.area) >= COMMUNITY_DIGITS else COMMUNITY_DIGITS
        found: dict[str, list[Row[Any]]] = {}
        for row in rows:
            found.setdefault(row.area[:digits], []).append(row)
        names = cell_names(self.tx, found, self.actor.area) if found else {}
        return [
            PlaceOfDay(code, names.get(code, ""), len(its), [self._line(one) for one in its] if self.shows else [])
            for code, its in found.items()
        ]

    def _line(self, row: Row[Any]) -> TakenLine:
        service = self._service(row.service) if row.service is not None else None
        return TakenLine(row.id, order_number(row.seq), service, row.state)


def _staffed(rows: Iterable[Row[Any]]) -> int:
    return sum(row.order_state in STAFFED for row in rows)
