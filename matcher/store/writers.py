"""Which writing transactions have ended: PostgreSQL counts rows as they are written, not as they are committed.

A transaction takes its number before it writes a row that is counted (`Tx.now`). So once no transaction below a
number runs that was given out after a row was seen, nothing can appear below that row any more. The upper end of a
snapshot is not such a number: transactions above it may run already.
"""

from sqlalchemy import text

from matcher.store.database import Tx

_NEXT = text("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)")
_OLDEST = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")


def next_number(tx: Tx) -> int | None:
    """The number below which all transactions lie that write already; None where only one writes at a time."""
    return None if tx.connection.dialect.name == "sqlite" else int(tx.value(_NEXT))


def have_ended(tx: Tx, number: int | None) -> bool:
    """Whether all transactions below the number had ended when this transaction looked."""
    return number is None or int(tx.value(_OLDEST)) >= number
