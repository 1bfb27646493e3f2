"""Which districts there are."""

from sqlalchemy import select

from matcher.store.database import Tx
from matcher.store.schema import district


def only_district(tx: Tx) -> str | None:
    """The one district of this database; None where there are several, or none."""
    codes = [code for (code,) in tx.tuples(select(district.c.code).limit(2))]
    return str(codes[0]) if len(codes) == 1 else None
