"""A person has everything about them shown, or taken away."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, OrderState
from matcher.store import consents, personal, recipients
from matcher.store.database import Tx
from matcher.store.schema import assignment, offer, pairing, service_order
from matcher.usecases.contacts import contacts_of, forget
from matcher.usecases.needs_notes import HEALTH

_UNFINISHED = OPEN | {OrderState.CONFIRMED}


def note_export(tx: Tx, actor: Actor, recipient_id: UUID) -> None:
    """Everything held about the person is about to be shown: that is noted."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("export_recipient")
    recipients.note(tx, row, "export", actor)


def erase_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> dt.datetime:
    """Names, phones, addresses and all texts go, and who is tied to whom; orders stay as figures. The moment.

    WrongState while an order is open.
    """
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("erase_recipient")
    found = tx.rows(
        select(service_order.c.id, service_order.c.state).where(service_order.c.recipient_id == recipient_id)
    )
    if any(one.state in _UNFINISHED for one in found):
        raise WrongState("an order of this person is still open; finish or cancel it first")
    _erase_orders(tx, [one.id for one in found])
    personal.erase(tx, recipients.SUBJECT, [recipient_id])
    personal.erase(tx, HEALTH, [recipient_id])
    forget(tx, [one.id for one in contacts_of(tx, recipient_id)])
    tx.execute(delete(pairing).where(pairing.c.recipient_id == recipient_id))
    consents.withdraw_all(tx, recipient_id)
    recipients.note(tx, row, "erase", actor, phone_index=None, born_year=None, erased_at=tx.now)
    return tx.now


def _erase_orders(tx: Tx, order_ids: list[UUID]) -> None:
    personal.erase(tx, "order", order_ids)
    personal.erase(tx, "offer", _ids(tx, offer.c.id, offer.c.order_id, order_ids))
    personal.erase(tx, "assignment", _ids(tx, assignment.c.id, assignment.c.order_id, order_ids))


def _ids(tx: Tx, wanted: Any, order_id: Any, order_ids: Iterable[UUID]) -> list[UUID]:
    return [found for (found,) in tx.tuples(select(wanted).where(order_id.in_(list(order_ids))))]
