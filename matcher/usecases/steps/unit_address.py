"""What leaves to a unit's own address: its sheet as it stands when it is sent, signed by the unit's secret."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row, select

from matcher.store import fed_back, personal, units
from matcher.store.database import Tx
from matcher.store.schema import home_unit

INSIDE, YES = "inside", "yes"
"""In what is sealed of an address: whether it was set by who may name one in a private network."""


def signs(tx: Tx, row: Row[Any]) -> dict[str, str]:
    """By what a message to the unit is signed."""
    known = personal.read_many(tx, units.SUBJECT, [row.owner_id]).get(row.owner_id, {})
    return {name: text for name, text in known.items() if name == "secret"}


def sheet(tx: Tx, row: Row[Any]) -> Any:
    """The feedback of the period that the message is about: names by the consent that stands now."""
    unit = tx.execute(select(home_unit).where(home_unit.c.id == row.owner_id)).one()
    first, last = (dt.date.fromisoformat(row.payload[name]) for name in ("from", "to"))
    return msgspec.to_builtins(fed_back.sheet_of(tx, unit, first, last))
