"""Somebody has spoken with the resident: the clock of the first human contact stops."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import Channel
from matcher.domain.waiting import TodoKind
from matcher.store import orders, todos
from matcher.store.database import Tx
from matcher.store.transition import move

STAFF = DESK.keys() | {Role.GRID_STAFF}
_SPOKEN = {Channel.PHONE, Channel.VISIT}


def contact_order(tx: Tx, actor: Actor, order_id: UUID) -> None:
    """Note the first contact; a later one changes nothing."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("contact_order")
    note_contact(tx, actor, row)


def note_contact(tx: Tx, actor: Actor, row: Row[Any]) -> Row[Any]:
    """The same for a locked order; the row after it."""
    if row.contacted_at is not None:
        return row
    todos.drop(tx, row.id, [TodoKind.CONTACT])
    return move(tx, "order", row, "contact", actor, contacted_at=tx.now)


def start_order(tx: Tx, actor: Actor, row: Row[Any]) -> Row[Any]:
    """The work of a locked order begins: whoever does it has met the resident."""
    if row.contacted_at is None:
        todos.drop(tx, row.id, [TodoKind.CONTACT])
    return move(tx, "order", row, "start", actor, contacted_at=row.contacted_at or tx.now)


def is_spoken(actor: Actor, channel: Channel) -> bool:
    """Whether placing the order was itself the first contact: staff filed it on the phone or at a visit.

    Accepting is none: a desk can accept what it has only read.
    """
    return actor.role in STAFF and channel in _SPOKEN
