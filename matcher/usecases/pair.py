"""Who stands how to whom: standing pairs and links are preferred, relatives and blocked persons never asked."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, insert, or_, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OfferState, PairingKind
from matcher.store import orders, recipients
from matcher.store.database import Tx
from matcher.store.schema import helper, offer, pairing, service_order
from matcher.store.snapshot_orders import KEPT_APART
from matcher.usecases.letting_go import rescind
from matcher.usecases.passing import withdraw_if_unasked


def pair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """Note a tie; offers to somebody who is now kept apart are rescinded, and passed on.

    WrongState where one that contradicts it stands.
    """
    row = _found(tx, actor, recipient_id, helper_id)
    present = {one.kind for one in tx.rows(select(pairing).where(*_tie(recipient_id, helper_id)))}
    if kind in present:
        return
    if any((one in KEPT_APART) is not (kind in KEPT_APART) for one in present):
        raise WrongState("these two are tied in a way that contradicts this; take that away first")
    tx.execute(insert(pairing).values(recipient_id=recipient_id, helper_id=helper_id, kind=kind))
    recipients.note(tx, row, "pair", actor)
    if kind in KEPT_APART:
        _take_offers_back(tx, actor, recipient_id, helper_id)


def unpair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """The tie holds no more. NotFound where there is none."""
    row = _found(tx, actor, recipient_id, helper_id)
    gone = tx.execute(delete(pairing).where(*_tie(recipient_id, helper_id), pairing.c.kind == kind))
    if gone.rowcount == 0:
        raise NotFound
    recipients.note(tx, row, "unpair", actor)


def _found(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> Row[Any]:
    """The recipient, of the desk's area; the helper may be based anywhere in the district."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("change_pairs")
    at = tx.value(select(helper.c.district).where(helper.c.id == helper_id))
    if at != district_of(row.area):
        raise NotFound
    return row


def _tie(recipient_id: UUID, helper_id: UUID) -> tuple[Any, ...]:
    return pairing.c.recipient_id == recipient_id, pairing.c.helper_id == helper_id


def _take_offers_back(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    o = service_order.c
    asked = exists().where(
        offer.c.order_id == o.id, offer.c.helper_id == helper_id, offer.c.state == OfferState.PENDING
    )
    mine = select(o.id).where(or_(o.recipient_id == recipient_id, o.other_party_id == recipient_id), asked)
    for (order_id,) in tx.tuples(mine.order_by(o.seq)):
        row = orders.lock(tx, order_id)
        lost = [one for one in orders.pending_offers(tx, order_id) if one.helper_id == helper_id]
        if lost:
            rescind(tx, row, lost, actor, "kept_apart")
            withdraw_if_unasked(tx, row, "kept_apart")
