"""The record book of one person (纪实本): confirmed services of a period, never whom or where exactly they served."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.ledgers import AccountKind, BookingKind, Ledger
from matcher.domain.roles import HELPERS, Actor
from matcher.queries.ledgers import service_names
from matcher.store import helpers, personal
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import area, certificate, helper, ledger_account, ledger_entry, ledger_transaction

LONGEST = dt.timedelta(days=3660)
_A, _T, _E = ledger_account.c, ledger_transaction.c, ledger_entry.c


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A service: `by` is the role that confirmed it."""

    date: dt.date
    service: dict[str, str]
    community: str
    minutes: int
    points: int
    by: str


@dataclass(frozen=True, slots=True)
class RecordBook:
    """All that was confirmed between two dates, and what was carried over from older books."""

    helper: UUID
    name: str
    area: str
    place: str
    first: dt.date
    last: dt.date
    lines: list[RecordLine]
    carried_over: int
    carried_points: int
    made_on: dt.date

    @property
    def minutes(self) -> int:
        """Of all lines."""
        return sum(one.minutes for one in self.lines)

    @property
    def points(self) -> int:
        """Of all lines."""
        return sum(one.points for one in self.lines)


@dataclass(frozen=True, slots=True)
class CertificateView:
    """What a certificate says of itself, to whoever has its number: totals, and nobody's name."""

    number: str
    state: str
    issued_on: dt.date
    first: dt.date
    last: dt.date
    services: int
    minutes: int


def read_book(
    tx: Tx, actor: Actor, helper_id: UUID | None, period: tuple[dt.date | None, dt.date | None]
) -> RecordBook:
    """One's own, or that of a member of the desk's area; this year where no dates are given. NotFound, Invalid."""
    row = _whose(tx, actor, helper_id)
    today = calendar_of(tx, row.area).today(tx.now)
    first, last = period[0] or today.replace(month=1, day=1), period[1] or today
    if last < first:
        raise Invalid.at("to", "from_before_to", "the end must not lie before the beginning")
    if last - first > LONGEST:
        raise Invalid.at("to", "too_far", "at most ten years at once")
    home = row.area[:COMMUNITY_DIGITS]
    places, lines = _lines(tx, row.id, home, (first, last))
    told = personal.read_many(tx, row.kind, [row.id]).get(row.id, {})
    return RecordBook(
        helper=row.id,
        name=told.get("name", ""),
        area=home,
        place=places.get(home, ""),
        first=first,
        last=last,
        lines=lines,
        carried_over=_carried_over(tx, row.id, Ledger.HOURS),
        carried_points=_carried_over(tx, row.id, Ledger.POINTS),
        made_on=today,
    )


def _lines(
    tx: Tx, helper_id: UUID, home: str, period: tuple[dt.date, dt.date]
) -> tuple[dict[str, str], list[RecordLine]]:
    """The services, and what their communities and the own one are called."""
    hours = tx.rows(_of(helper_id, Ledger.HOURS, *period))
    points = {one.source_id: one.amount for one in tx.rows(_of(helper_id, Ledger.POINTS, *period))}
    names = service_names(tx, [one.source_id for one in hours])
    places = _names(tx, {home, *(one.area for one in hours)})
    lines = [
        RecordLine(
            date=one.on_date,
            service=names[one.source_id],
            community=places.get(one.area, ""),
            minutes=one.amount,
            points=points.get(one.source_id, 0),
            by=one.role or "",
        )
        for one in hours
    ]
    return places, lines


def _whose(tx: Tx, actor: Actor, helper_id: UUID | None) -> Any:
    if actor.role in HELPERS:
        actor.require("print_own_record")
        row = tx.row(select(helper).where(helper.c.id == actor.helper_id))
        if row is None:
            raise NotFound
        return row
    row = helpers.get(tx, actor, helper_id or actor.id, "member")
    actor.require("print_record")
    return row


def _of(helper_id: UUID, ledger: Ledger, first: dt.date, last: dt.date) -> Select[Any]:
    """The person's amounts for services between two dates, less those that were taken back."""
    later = ledger_transaction.alias("later")
    joined = (
        ledger_entry.join(ledger_transaction, _T.id == _E.transaction_id)
        .join(ledger_account, _A.id == _E.account_id)
        .outerjoin(later, later.c.reverses_id == _T.id)
    )
    mine = and_(_A.helper_id == helper_id, _A.kind == AccountKind.HELPER, _T.ledger == ledger)
    counted = and_(_T.kind == BookingKind.SERVICE, later.c.id.is_(None), _T.on_date.between(first, last))
    shown = select(_E.amount, _T.source_id, _T.on_date, _T.area, _T.role).select_from(joined)
    return shown.where(mine, counted).order_by(_T.on_date, _T.seq)


def _names(tx: Tx, codes: set[str]) -> dict[str, str]:
    return dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(codes))))


def own_carried_over(tx: Tx, actor: Actor) -> int:
    """The minutes that older books brought to the actor's helper."""
    actor.require("read_own_assignments")
    return 0 if actor.helper_id is None else _carried_over(tx, actor.helper_id, Ledger.HOURS)


def _carried_over(tx: Tx, helper_id: UUID, ledger: Ledger) -> int:
    joined = ledger_entry.join(ledger_transaction, _T.id == _E.transaction_id).join(
        ledger_account, _A.id == _E.account_id
    )
    mine = (
        _A.helper_id == helper_id,
        _A.kind == AccountKind.HELPER,
        _T.ledger == ledger,
        _T.kind == BookingKind.CARRIED_OVER,
    )
    return int(tx.value(select(func.coalesce(func.sum(_E.amount), 0)).select_from(joined).where(*mine)))


def read_certificate(tx: Tx, actor: Actor, number: str) -> CertificateView:
    """By its number, wherever it was issued: an employer's unit may lie elsewhere. NotFound."""
    actor.require("read_certificates")
    c = certificate.c
    row = tx.row(select(certificate).where(c.number == number.upper()))
    if row is None:
        raise NotFound
    issued = row.issued_at.astimezone(calendar_of(tx, row.area).zone).date()
    return CertificateView(row.number, row.state, issued, row.first, row.last, row.services, row.minutes)
