"""Two-way feedback: what a unit may know of its members' work in a period, as it stands at the moment of asking."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, Select, select

from matcher.domain import feedback as rules
from matcher.domain.feedback import Deed, Sum
from matcher.domain.states import AssignmentState, HelperKind
from matcher.domain.units import MemberPurpose
from matcher.store import personal, places, units
from matcher.store.database import Tx
from matcher.store.schema import assignment, crew_member, rating, service_item, service_order

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
    """The sheet of one unit and period, in whole months; `left_out` are the months of which no sums are told.

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
    people: list[PersonView]
    least: int
    made_at: dt.datetime


def sheet_of(tx: Tx, row: Row[Any], first: dt.date | None, last: dt.date | None) -> FeedbackView:
    """The sheet of a unit's row; without a period, the running month. Invalid."""
    calendar = places.calendar_of(tx, row.district)
    today = calendar.today(tx.now)
    months = rules.months_of(first or last or today.replace(day=1), last or max(today, first or today))
    members = units.confirmed(tx, row.id)
    named = units.agreed(tx, row.id, MemberPurpose.NAMES) & set(members)
    end = rules.next_month(months[-1])
    deeds = _deeds(tx, members, months[0], end)
    sheet = rules.sum_up(deeds, months, members, named)
    return FeedbackView(
        unit=row.id,
        name=row.name,
        from_=months[0],
        to=end - dt.timedelta(days=1),
        members=_count(sheet.members),
        active=_count(sheet.active),
        work=_work(sheet.total),
        shares={name: _share(sheet.shares[name], deeds, name) for name in rules.QUESTIONS},
        categories=[CategoryView(name, _work(one)) for name, one in sorted(sheet.categories.items())],
        left_out=sheet.left_out,
        people=_people(tx, deeds, named),
        least=rules.LEAST,
        made_at=tx.now.astimezone(calendar.zone),
    )


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


def _people(tx: Tx, deeds: Sequence[Deed], named: Collection[UUID]) -> list[PersonView]:
    told = personal.read_many(tx, HelperKind.MEMBER, named) if named else {}
    found = []
    for member in named:
        mine = [one for one in deeds if one.member == member]
        if not mine:
            # Nobody is held up for having done nothing.
            continue
        minutes = sum(one.minutes for one in mine)
        found.append(PersonView(told.get(member, {}).get("name", ""), len(mine), minutes, _hours(minutes)))
    return sorted(found, key=lambda one: one.name)


def _deeds(tx: Tx, members: Collection[UUID], first: dt.date, end: dt.date) -> list[Deed]:
    """What they did by themselves, and as those who went for a team; the time of a run is counted once."""
    if not members:
        return []
    a, o, c = assignment.c, service_order.c, crew_member.c
    joined = assignment.join(service_order, o.id == a.order_id)
    joined = joined.outerjoin(service_item, service_item.c.code == o.service)
    columns = (a.order_id, a.date, a.minutes, service_item.c.category)
    done = (a.state == AssignmentState.VERIFIED, a.carrier_id.is_(None), a.date >= first, a.date < end)
    own = select(a.helper_id.label("member"), *columns).select_from(joined)
    crew = select(c.member_id.label("member"), *columns).select_from(joined.join(crew_member, c.assignment_id == a.id))
    wanted = list(members)
    rows = [
        *tx.rows(own.where(a.helper_id.in_(wanted), *done)),
        *tx.rows(crew.where(c.member_id.in_(wanted), *done)),
    ]
    said = _said(tx, own.where(a.helper_id.in_(wanted), *done), crew.where(c.member_id.in_(wanted), *done))
    return [
        Deed(row.member, row.order_id, row.date, row.category or _WISH, row.minutes or 0, said.get(row.order_id, {}))
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
