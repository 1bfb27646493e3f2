"""Points that were taken back while they lay in something redeemed: written off then, settled when that comes back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, and_, func, select

from matcher.domain.ledgers import AccountKind, BookingKind
from matcher.store.database import Tx
from matcher.store.schema import ledger_account, ledger_entry, ledger_transaction


def to_settle(tx: Tx, account: Row[Any], redeemed: Row[Any], points: int) -> Mapping[str, int]:
    """Community -> how much of the points that come back to the locked account it had written off since then."""
    open_ = _shortfalls(tx, account)
    for since, area, amount in _settled(tx, account):
        _consume(open_, since, amount, area)
    return _consume(open_, redeemed.seq, points)


def _consume(open_: list[list[Any]], since: int, amount: int, area: str | None = None) -> Counter[str]:
    """Take as much as there is, the oldest first, of what was written off later than that."""
    found: Counter[str] = Counter()
    for one in open_:
        if one[0] > since and area in (None, one[1]):
            taken = min(one[2], amount)
            one[2] -= taken
            amount -= taken
            found[one[1]] += taken
    return +found


def _shortfalls(tx: Tx, account: Row[Any]) -> list[list[Any]]:
    """When, where and how much less was taken back than had been given."""
    first, taken = ledger_entry.alias(), ledger_entry.alias()
    back = ledger_transaction.alias()
    short = first.c.amount + func.coalesce(taken.c.amount, 0)
    same = and_(taken.c.transaction_id == back.c.id, taken.c.account_id == first.c.account_id)
    joined = first.join(back, back.c.reverses_id == first.c.transaction_id).outerjoin(taken, same)
    mine = (first.c.account_id == account.id, back.c.kind == BookingKind.REVERSAL, short > 0)
    rows = tx.tuples(select(back.c.seq, back.c.area, short).select_from(joined).where(*mine).order_by(back.c.seq))
    return [list(row) for row in rows]


def _settled(tx: Tx, account: Row[Any]) -> list[tuple[int, str, int]]:
    """When something was redeemed that came back short, and how much of it went where."""
    held, back = ledger_transaction.alias(), ledger_transaction.alias()
    paid, kept = ledger_entry.alias(), ledger_entry.alias()
    joined = (
        paid.join(held, held.c.id == paid.c.transaction_id)
        .join(back, back.c.reverses_id == held.c.id)
        .join(kept, kept.c.transaction_id == back.c.id)
        .join(ledger_account, ledger_account.c.id == kept.c.account_id)
    )
    mine = (paid.c.account_id == account.id, back.c.kind == BookingKind.GIVE_BACK)
    of_area = ledger_account.c.kind == AccountKind.WRITTEN_OFF
    columns = (held.c.seq, ledger_account.c.area, kept.c.amount)
    rows = tx.tuples(select(*columns).select_from(joined).where(*mine, of_area).order_by(back.c.seq))
    return [(seq, area, amount) for seq, area, amount in rows]
