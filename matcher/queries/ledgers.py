"""What stands in the two ledgers: one's own entries, an area's sums without anybody's name, and all bookings."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.ledgers import AccountKind, BookingKind, Ledger
from matcher.domain.roles import HELPERS, Actor
from matcher.queries.paging import Wanted, by_number
from matcher.store import rewards
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import (
    assignment,
    ledger_account,
    ledger_entry,
    ledger_transaction,
    redemption,
    service_item,
    service_order,
)
from matcher.store.scope import inside

_A, _T, _E = ledger_account.c, ledger_transaction.c, ledger_entry.c
UNITS = {Ledger.HOURS: "min", Ledger.POINTS: "points"}
FEW = 5
"""Above the community a sum over fewer people than that is nobody's business."""


@dataclass(frozen=True, slots=True)
class SumView:
    """The accounts of one kind together; None where they are too few to be told above the community."""

    kind: str
    accounts: int | None
    balance: int | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """What changed on one's own account, and for what: a service, something redeemed, or an old book."""

    seq: int
    at: dt.datetime
    on: dt.date
    kind: str
    amount: int
    service: dict[str, str] | None
    reward: dict[str, str] | None
    rules_version: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A ledger: for a helper the own balance and entries, else the sums of the area; minutes or points."""

    ledger: str
    unit: str
    balance: int | None
    sums: list[SumView]
    items: list[EntryView]
    next: str | None


@dataclass(frozen=True, slots=True)
class LineView:
    """An amount of a booking; a helper by id, a community's account by its area."""

    account: str
    helper: UUID | None
    area: str
    amount: int


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking with its lines, whose amounts sum to zero."""

    seq: int
    id: UUID
    ledger: str
    kind: str
    at: dt.datetime
    on: dt.date
    area: str
    source: UUID
    reverses: UUID | None
    rules_version: int | None
    reason: str | None
    by: UUID | None
    role: str | None
    lines: list[LineView]


@dataclass(frozen=True, slots=True)
class BookedView:
    """A page of bookings, with what all accounts of the area and all of its bookings sum to."""

    items: list[BookingView]
    next: str | None
    sums: dict[str, list[SumView]]


def read_ledger(tx: Tx, actor: Actor, ledger: Ledger, wanted: Wanted) -> LedgerView:
    """The own account with a page of its entries, the newest first; or the sums of the actor's area."""
    actor.require("read_ledgers")
    if actor.role not in HELPERS:
        return LedgerView(ledger, UNITS[ledger], None, area_sums(tx, actor, ledger), [], None)
    account = _own(tx, actor, ledger)
    if account is None:
        return LedgerView(ledger, UNITS[ledger], 0, [], [], None)
    joined = ledger_entry.join(ledger_transaction, _T.id == _E.transaction_id)
    shown = select(_E.seq, _E.amount, ledger_transaction).select_from(joined).where(_E.account_id == account.id)
    rows, following = by_number(tx, shown, _E.seq, wanted, newest_first=True)
    return LedgerView(ledger, UNITS[ledger], account.balance, [], _entries(tx, actor, rows), following)


def _own(tx: Tx, actor: Actor, ledger: Ledger) -> Row[Any] | None:
    mine = (_A.ledger == ledger, _A.kind == AccountKind.HELPER, _A.helper_id == actor.helper_id)
    return tx.row(select(ledger_account).where(*mine))


def area_sums(tx: Tx, actor: Actor, ledger: Ledger, area: str | None = None) -> list[SumView]:
    """The accounts of the actor's area, or of one in it, by their kind; few people are hidden above the community."""
    wanted = (_A.ledger == ledger, inside(_A.area, area or actor.area))
    counted = select(_A.kind, func.count().label("n"), func.sum(_A.balance).label("balance")).where(*wanted)
    found = {row.kind: row for row in tx.rows(counted.group_by(_A.kind))}
    own = found.get(AccountKind.HELPER)
    is_few = own is not None and len(actor.area) < COMMUNITY_DIGITS and own.n < FEW
    # All accounts sum to zero: were one alone hidden, the others would tell it.
    hidden = {AccountKind.HELPER, AccountKind.ISSUED} if is_few else set()
    return [
        SumView(kind, None, None) if kind in hidden else SumView(kind, found[kind].n, int(found[kind].balance))
        for kind in AccountKind
        if kind in found
    ]


def list_bookings(tx: Tx, actor: Actor, wanted: Wanted, ledger: Ledger | None = None) -> BookedView:
    """A page of all bookings of the actor's area, the newest first, and the sums by which they can be checked."""
    actor.require("read_transactions")
    statement = select(ledger_transaction).where(inside(_T.area, actor.area))
    if ledger is not None:
        statement = statement.where(_T.ledger == ledger)
    rows, following = by_number(tx, statement, _T.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    lines = _lines(tx, [row.id for row in rows])
    found = [
        BookingView(
            seq=row.seq,
            id=row.id,
            ledger=row.ledger,
            kind=row.kind,
            at=row.at.astimezone(zone),
            on=row.on_date,
            area=row.area,
            source=row.source_id,
            reverses=row.reverses_id,
            rules_version=row.rules_version,
            reason=row.reason,
            by=row.actor_id,
            role=row.role,
            lines=lines[row.id],
        )
        for row in rows
    ]
    return BookedView(found, following, {one: area_sums(tx, actor, one) for one in Ledger})


def _lines(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[LineView]]:
    found: dict[UUID, list[LineView]] = {one: [] for one in ids}
    joined = ledger_entry.join(ledger_account, _A.id == _E.account_id)
    shown = select(_E.transaction_id, _E.amount, _A.kind, _A.helper_id, _A.area).select_from(joined)
    for row in tx.rows(shown.where(_E.transaction_id.in_(ids)).order_by(_E.seq)) if ids else ():
        found[row.transaction_id].append(LineView(row.kind, row.helper_id, row.area, row.amount))
    return found


def _entries(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[EntryView]:
    zone = calendar_of(tx, actor.area).zone
    # What is taken back names the booking that it takes back, and by it what that was for.
    first = _sources(tx, [row.reverses_id for row in rows if row.kind == BookingKind.REVERSAL])
    of = {row.seq: first.get(row.reverses_id) if row.kind == BookingKind.REVERSAL else row.source_id for row in rows}
    services, things = service_names(tx, of.values()), _reward_names(tx, of.values())
    return [
        EntryView(
            seq=row.seq,
            at=row.at.astimezone(zone),
            on=row.on_date,
            kind=row.kind,
            amount=row.amount,
            service=services.get(of[row.seq]),
            reward=things.get(of[row.seq]),
            rules_version=row.rules_version,
            reason=row.reason,
        )
        for row in rows
    ]


def _sources(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    wanted = list(ids)
    return dict(tx.tuples(select(_T.id, _T.source_id).where(_T.id.in_(wanted)))) if wanted else {}


def service_names(tx: Tx, assignments: Iterable[UUID | None]) -> dict[UUID | None, dict[str, str]]:
    """Assignment -> what was done, in both languages; a wish has no name but that."""
    joined = assignment.join(service_order, service_order.c.id == assignment.c.order_id).outerjoin(
        service_item, service_item.c.code == service_order.c.service
    )
    shown = select(assignment.c.id, service_item.c.name_zh, service_item.c.name_en).select_from(joined)
    wanted = [one for one in assignments if one is not None]
    rows = tx.rows(shown.where(assignment.c.id.in_(wanted))) if wanted else ()
    return {row.id: {"zh": row.name_zh or "微心愿", "en": row.name_en or "Micro-wish"} for row in rows}


def _reward_names(tx: Tx, redemptions: Iterable[UUID | None]) -> dict[UUID | None, dict[str, str]]:
    wanted = [one for one in redemptions if one is not None]
    shown = select(redemption.c.id, redemption.c.reward_id).where(redemption.c.id.in_(wanted))
    of = dict(tx.tuples(shown)) if wanted else {}
    names = rewards.names_of(tx, of.values()) if of else {}
    return {one: names.get(reward_id, {"zh": "", "en": ""}) for one, reward_id in of.items()}
