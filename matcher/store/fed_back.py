"""Two-way feedback: what a unit may know of its members' work in a period, by months that are closed when over."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, Select, func, insert, select

from matcher.domain import feedback as rules
from matcher.domain.feedback import Deed, Month, Sum
from matcher.domain.shifts import Calendar
from matcher.domain.states import AssignmentState, HelperKind
from matcher.domain.units import MemberPurpose
from matcher.store import personal, places, units
from matcher.store.database import Tx
from matcher.store.schema import assignment, crew_member, rating, service_item, service_order, unit_month

_WISH = "wish"
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class CountView:
    """A number; None and `suppressed` where fewer than five people stand behind it, or it would tell of so few."""

    value: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class WorkView:
    """Services and hours; `suppressed` where some are not told: with values, those are of the other months alone."""

    services: int | None
    minutes: int | None
    hours: float | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class CategoryView:
    """The same of one category of services."""

    category: str
    work: WorkView


@dataclass(frozen=True, slots=True)
class PersonView:
    """A member who served and whose consent stands now: name, services, hours; nothing of whom they were for."""

    name: str
    services: int
    minutes: int
    hours: float


class FeedbackView(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """The sheet of one unit and period, in whole months: of those `left_out` no sums are told, `not_yet` are not over.

    `shares` are per cent of yes among those who answered: contacted, solved, satisfied.
    """

    unit: UUID
    name: str
    from_: dt.date
    to: dt.date
    members: CountView
    active: CountView
    work: WorkView
    shares: dict[str, CountView]
    categories: list[CategoryView]
    left_out: list[dt.date]
    not_yet: list[dt.date]
    people: list[PersonView]
    least: int
    made_at: dt.datetime


def sheet_of(tx: Tx, row: Row[Any], first: dt.date | None, last: dt.date | None) -> FeedbackView:
    """The sheet of a unit's row; without a period, the last month that is over. Invalid."""
    calendar = places.calendar_of(tx, row.district)
    first = first or last or last_over(calendar.today(tx.now))
    asked = rules.months_of(first, last or first)
    months = closed_months(tx, row.id, asked)
    named = units.agreed(tx, row.id, MemberPurpose.NAMES) & set(units.confirmed(tx, row.id))
    sheet = rules.sum_up(months, len(units.confirmed(tx, row.id)))
    deeds = [one for month in months for one in month.deeds]
    return FeedbackView(
        unit=row.id,
        name=row.name,
        from_=asked[0],
        to=rules.next_month(asked[-1]) - dt.timedelta(days=1),
        members=_count(sheet.members),
        active=_count(sheet.active),
        work=_work(sheet.total),
        shares={name: _share(sheet.shares[name], deeds, name) for name in rules.QUESTIONS},
        categories=[CategoryView(name, _work(one)) for name, one in sorted(sheet.categories.items())],
        left_out=sheet.left_out,
        not_yet=_not_yet(row, asked, months, calendar),
        people=_people(tx, months, named),
        least=rules.LEAST,
        made_at=tx.now.astimezone(calendar.zone),
    )


def last_over(today: dt.date) -> dt.date:
    """The first day of the last month that is over."""
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _not_yet(row: Row[Any], asked: Sequence[dt.date], closed: Sequence[Month], calendar: Calendar) -> list[dt.date]:
    """Months that the unit took part in and that are not closed; those before it came have nothing to tell."""
    since = calendar.today(row.registered_at).replace(day=1)
    return [one for one in asked if one >= since and one not in {month.first for month in closed}]


def closed_months(tx: Tx, unit_id: UUID, months: Sequence[dt.date]) -> list[Month]:
    """Those of the months that are closed, as they were then."""
    mine = (unit_month.c.unit_id == unit_id, unit_month.c.month.in_(months))
    return [
        Month(
            row.month,
            frozenset(map(UUID, row.members)),
            frozenset(map(UUID, row.named)),
            tuple(Deed(UUID(who), UUID(order), row.month, *about) for who, order, *about in row.deeds),
        )
        for row in tx.rows(select(unit_month).where(*mine).order_by(unit_month.c.month))
    ]


def close_months(tx: Tx, row: Row[Any]) -> None:
    """Close the months of a unit that are over and open still, by whom it has confirmed now."""
    calendar = places.calendar_of(tx, row.district)
    closed = tx.value(select(func.max(unit_month.c.month)).where(unit_month.c.unit_id == row.id))
    last = last_over(calendar.today(tx.now))
    earliest = rules.next_month(closed) if closed else calendar.today(row.registered_at).replace(day=1)
    if earliest > last:
        return
    members = units.confirmed(tx, row.id)
    named = sorted(units.agreed(tx, row.id, MemberPurpose.NAMES) & set(members))
    for month in rules.months_of(earliest, last)[-rules.MONTHS_MOST :]:
        told = [
            (one.member, one.order, one.category, one.minutes, dict(one.said))
            for one in _deeds(tx, members, *(_begins(calendar, day) for day in (month, rules.next_month(month))))
        ]
        people = {"members": [str(one) for one in members], "named": [str(one) for one in named]}
        deeds = [[str(who), str(order), *about] for who, order, *about in told]
        tx.execute(insert(unit_month).values(unit_id=row.id, month=month, deeds=deeds, closed_at=tx.now, **people))


def _begins(calendar: Calendar, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), calendar.zone)


def _count(value: int | None) -> CountView:
    return CountView(value, value is None)


def _share(value: int | None, deeds: Sequence[Deed], question: str) -> CountView:
    """Where nobody was asked there is nothing to hide."""
    return CountView(value, value is None and any(one.said.get(question) is not None for one in deeds))


def _work(one: Sum) -> WorkView:
    if not one.shown:
        return WorkView(None, None, None, one.hidden)
    return WorkView(one.services, one.minutes, _hours(one.minutes), one.hidden)


def _hours(minutes: int) -> float:
    return round(minutes / _MINUTES_AN_HOUR, 1)


def _people(tx: Tx, months: Sequence[Month], named: Collection[UUID]) -> list[PersonView]:
    """Whoever agreed before a month was closed, and agrees still."""
    told = personal.read_many(tx, HelperKind.MEMBER, named) if named else {}
    found = []
    for member in named:
        mine = [one for month in months if member in month.named for one in month.deeds if one.member == member]
        if not mine:
            # Nobody is held up for having done nothing.
            continue
        minutes = sum(one.minutes for one in mine)
        found.append(PersonView(told.get(member, {}).get("name", ""), len(mine), minutes, _hours(minutes)))
    return sorted(found, key=lambda one: one.name)


def _deeds(tx: Tx, members: Collection[UUID], first: dt.datetime, end: dt.datetime) -> list[Deed]:
    """What of theirs was verified: by themselves, and as those who went for a team; a run's time is counted once."""
    if not members:
        return []
    a, o, c = assignment.c, service_order.c, crew_member.c
    joined = assignment.join(service_order, o.id == a.order_id)
    joined = joined.outerjoin(service_item, service_item.c.code == o.service)
    columns = (a.order_id, a.minutes, service_item.c.category)
    done = (a.state == AssignmentState.VERIFIED, a.carrier_id.is_(None), a.ended_at >= first, a.ended_at < end)
    own = select(a.helper_id.label("member"), *columns).select_from(joined)
    crew = select(c.member_id.label("member"), *columns).select_from(joined.join(crew_member, c.assignment_id == a.id))
    wanted = list(members)
    rows = [
        *tx.rows(own.where(a.helper_id.in_(wanted), *done)),
        *tx.rows(crew.where(c.member_id.in_(wanted), *done)),
    ]
    said = _said(tx, own.where(a.helper_id.in_(wanted), *done), crew.where(c.member_id.in_(wanted), *done))
    return [
        Deed(
            row.member, row.order_id, first.date(), row.category or _WISH, row.minutes or 0, said.get(row.order_id, {})
        )
        for row in rows
    ]


def _said(tx: Tx, *of: Select[Any]) -> dict[UUID, dict[str, bool | None]]:
    """Order -> what the person served answered, the last time that it was asked."""
    found: dict[UUID, dict[str, bool | None]] = {}
    for statement in of:
        orders = select(statement.subquery().c.order_id)
        rows: Sequence[Row[Any]] = tx.rows(select(rating).where(rating.c.order_id.in_(orders)).order_by(rating.c.turn))
        for row in rows:
            found[row.order_id] = {name: getattr(row, name) for name in rules.QUESTIONS}
    return found
