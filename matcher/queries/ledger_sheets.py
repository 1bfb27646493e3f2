"""The books as plain sheets, for programs that read tables."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import ledger_account, ledger_entry, ledger_transaction
from matcher.store.scope import inside

HEAD = ("seq", "ledger", "kind", "at", "on", "area", "account", "helper", "amount", "reverses", "rules_version", "role")
Sheet = tuple[str, Sequence[str], Iterator[Sequence[str | int | None]]]


def of_bookings(tx: Tx, actor: Actor) -> list[Sheet]:
    """One sheet: a line for each amount of each booking, by codes and ids."""
    actor.require("read_transactions")
    return [("ledgers", HEAD, _lines(tx, actor))]


def _lines(tx: Tx, actor: Actor) -> Iterator[Sequence[str | int | None]]:
    t, e, a = ledger_transaction.c, ledger_entry.c, ledger_account.c
    joined = ledger_entry.join(ledger_transaction, t.id == e.transaction_id).join(ledger_account, a.id == e.account_id)
    shown = select(ledger_transaction, e.amount, a.kind.label("account"), a.helper_id).select_from(joined)
    zone = calendar_of(tx, actor.area).zone
    for row in tx.rows(shown.where(inside(t.area, actor.area)).order_by(e.seq)):
        helper = None if row.helper_id is None else str(row.helper_id)
        reverses = None if row.reverses_id is None else str(row.reverses_id)
        at = row.at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        booked = (row.seq, row.ledger, row.kind, at, row.on_date.isoformat(), row.area)
        yield *booked, row.account, helper, row.amount, reverses, row.rules_version, row.role
