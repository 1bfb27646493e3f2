"""Who stands how to whom: standing pairs and links are preferred, relatives and blocked persons never asked."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, delete, exists, insert, or_, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OfferState, PairingKind
from matcher.store import going_along, orders, places, recipients
from matcher.store.database import Tx
from matcher.store.schema import helper, offer, pairing, service_order
from matcher.store.snapshot_orders import KEPT_APART
from matcher.usecases import following
from matcher.usecases.ending import end
from matcher.usecases.letting_go import rescind
from matcher.usecases.passing import withdraw_if_unasked
from matcher.usecases.runs import JOINABLE, get_off, join


def pair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """Note a tie; offers to somebody who is now kept apart are rescinded, and passed on.

    What goes along in a run leaves it where that helper has taken, or could take, what others go along in.
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
        _to_other_runs(tx, actor, recipient_id, helper_id)
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


def _of(table: FromClause, recipient_id: UUID) -> ColumnElement[bool]:
    return or_(table.c.recipient_id == recipient_id, table.c.other_party_id == recipient_id)


def _to_other_runs(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    """Nobody who goes along in the same run loses a helper because of this tie, or is met in spite of it."""
    o = service_order.c
    mine = (_of(service_order, recipient_id), o.carrier_id.is_not(None), o.state.in_(sorted(JOINABLE)))
    for (order_id,) in tx.tuples(select(o.id).where(*mine).order_by(o.seq)):
        order = orders.lock(tx, order_id)
        if order.state in JOINABLE and order.carrier_id is not None and _is_parted(tx, order, helper_id):
            free, empty = get_off(tx, actor, order, "kept_apart")
            for one in empty:
                end(tx, one)
            join(tx, actor, free, places.district_at(tx, order.area))


def _is_parted(tx: Tx, order: Row[Any], helper_id: UUID) -> bool:
    if any(held.helper_id == helper_id for held in orders.live_assignments(tx, order.carrier_id)):
        return True
    could = going_along.who_could(tx, [helper_id], places.read_needs(order.needs))
    return bool(could) and any(one.id != order.id for one in following.along(tx, order.carrier_id))


def _take_offers_back(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    o = service_order.c
    asked = exists().where(
        offer.c.order_id == o.id, offer.c.helper_id == helper_id, offer.c.state == OfferState.PENDING
    )
    other = service_order.alias()
    along = exists().where(other.c.carrier_id == o.id, _of(other, recipient_id))
    mine = select(o.id).where(or_(_of(service_order, recipient_id), along), asked)
    for (order_id,) in tx.tuples(mine.order_by(o.seq)):
        row = orders.lock(tx, order_id)
        lost = [one for one in orders.pending_offers(tx, order_id) if one.helper_id == helper_id]
        if lost:
            rescind(tx, row, lost, actor, "kept_apart")
            withdraw_if_unasked(tx, row, "kept_apart")
