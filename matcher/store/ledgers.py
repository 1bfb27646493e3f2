"""The books: a booking moves amounts between accounts that sum to zero, and never more than a helper has."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.ledgers import NEVER_NEGATIVE, AccountKind, BookingKind, Ledger, Rules
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper, ledger_account, ledger_entry, ledger_transaction, points_rules

_A, _T, _E = ledger_account.c, ledger_transaction.c, ledger_entry.c
_OF_SERVICE = (BookingKind.SERVICE, BookingKind.REVERSAL)


class NotCovered(Exception):
    """An account holds less than was to be taken from it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Why something is booked; `source_id` with the kind is what may be booked once."""

    ledger: Ledger
    kind: BookingKind
    area: str
    source_id: UUID
    on_date: dt.date
    by: Actor | None
    reverses_id: UUID | None = None
    rules_version: int | None = None
    reason: str | None = None


def of_helper(tx: Tx, ledger: Ledger, helper_id: UUID) -> Row[Any]:
    """A helper's account, held until the transaction ends; made where there is none yet."""
    mine = (_A.ledger == ledger, _A.kind == AccountKind.HELPER, _A.helper_id == helper_id)
    found = tx.row(select(ledger_account).where(*mine).with_for_update())
    if found is not None:
        return found
    area = tx.value(select(helper.c.area).where(helper.c.id == helper_id))
    _open(tx, ledger, AccountKind.HELPER, helper_id, area[:COMMUNITY_DIGITS])
    return tx.execute(select(ledger_account).where(*mine).with_for_update()).one()


def of_area(tx: Tx, ledger: Ledger, kind: AccountKind, area: str) -> Row[Any]:
    """An account that a community has, for the same."""
    mine = (_A.ledger == ledger, _A.kind == kind, _A.helper_id.is_(None), _A.area == area)
    found = tx.row(select(ledger_account).where(*mine).with_for_update())
    if found is not None:
        return found
    _open(tx, ledger, kind, None, area)
    return tx.execute(select(ledger_account).where(*mine).with_for_update()).one()


def _open(tx: Tx, ledger: Ledger, kind: AccountKind, helper_id: UUID | None, area: str) -> None:
    values = {"id": new_id(), "ledger": ledger, "kind": kind, "helper_id": helper_id, "area": area, "balance": 0}
    tx.execute(upsert(ledger_account).values(**values).on_conflict_do_nothing())


def lock_helpers(tx: Tx, ledger: Ledger, helper_ids: Iterable[UUID]) -> dict[UUID, Row[Any]]:
    """Helper -> account, locked in one order: two bookings then never wait for each other."""
    wanted = sorted(set(helper_ids))
    mine = (_A.ledger == ledger, _A.kind == AccountKind.HELPER, _A.helper_id.in_(wanted))
    rows = tx.rows(select(ledger_account).where(*mine).order_by(_A.helper_id).with_for_update())
    found = {row.helper_id: row for row in rows}
    if len(found) < len(wanted):
        return {one: of_helper(tx, ledger, one) for one in wanted}
    return found


def book(tx: Tx, booking: Booking, lines: Sequence[tuple[Row[Any], int]]) -> UUID | None:
    """Write a booking of these accounts and amounts; None where it stands already. NotCovered.

    Lines of helpers come first, so that accounts are always locked in the same order.
    """
    moved = [(account, amount) for account, amount in lines if amount]
    if sum(amount for _, amount in moved) or len(moved) < 2:  # noqa: PLR2004 - from one account to another
        raise ValueError("a booking moves something, and sums to zero")
    booking_id = new_id()
    values = {
        "id": booking_id,
        "ledger": booking.ledger,
        "kind": booking.kind,
        "area": booking.area,
        "source_id": booking.source_id,
        "reverses_id": booking.reverses_id,
        "rules_version": booking.rules_version,
        "on_date": booking.on_date,
        "reason": booking.reason,
        "actor_id": booking.by.id if booking.by else None,
        "role": str(booking.by.role) if booking.by else None,
        "at": tx.now,
    }
    fresh = upsert(ledger_transaction).values(**values).on_conflict_do_nothing().returning(_T.id)
    if tx.value(fresh) is None:
        return None
    for account, amount in moved:
        _add(tx, account, amount)
    rows = [{"transaction_id": booking_id, "account_id": account.id, "amount": amount} for account, amount in moved]
    tx.execute(insert(ledger_entry), rows)
    return booking_id


def _add(tx: Tx, account: Row[Any], amount: int) -> None:
    covered = or_(_A.kind.not_in(NEVER_NEGATIVE), _A.balance + amount >= 0)
    changed = update(ledger_account).where(_A.id == account.id, covered).values(balance=_A.balance + amount)
    if tx.execute(changed).rowcount == 0:
        raise NotCovered


def booked(tx: Tx, ledger: Ledger, kind: BookingKind, source_id: UUID) -> Row[Any] | None:
    """The booking of this kind for a source."""
    wanted = (_T.ledger == ledger, _T.kind == kind, _T.source_id == source_id)
    return tx.row(select(ledger_transaction).where(*wanted))


def entries_of(tx: Tx, booking_id: UUID) -> Sequence[Row[Any]]:
    """The amounts of a booking with their accounts, in the order in which those are locked."""
    joined = select(_E.amount, ledger_account).select_from(ledger_entry.join(ledger_account, _A.id == _E.account_id))
    return tx.rows(joined.where(_E.transaction_id == booking_id).order_by(_A.helper_id))


def given(tx: Tx, account_id: UUID, first: dt.date, last: dt.date) -> int:
    """What an account got for services between two dates, less what was taken back."""
    joined = ledger_entry.join(ledger_transaction, _T.id == _E.transaction_id)
    wanted = (_E.account_id == account_id, _T.kind.in_(_OF_SERVICE), _T.on_date.between(first, last))
    return int(tx.value(select(func.coalesce(func.sum(_E.amount), 0)).select_from(joined).where(*wanted)))


def rules_of(tx: Tx, district: str) -> tuple[int, str, Rules]:
    """Version, preset and rules that hold in a district; version 0 until it sets its own."""
    p = points_rules.c
    row = tx.row(select(points_rules).where(p.district == district).order_by(p.version.desc()).limit(1))
    return (0, "simple", Rules()) if row is None else (row.version, row.preset, Rules.kept(row.rules))


def add_rules(tx: Tx, district: str, version: int, preset: str, rules: Mapping[str, Any], by: Actor) -> bool:
    """Keep a version; False where somebody else has just made it."""
    values = {"district": district, "version": version, "preset": preset, "rules": rules, "set_by": by.id, "at": tx.now}
    fresh = upsert(points_rules).values(**values).on_conflict_do_nothing().returning(points_rules.c.version)
    return tx.value(fresh) is not None
