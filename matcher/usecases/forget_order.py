"""The private texts of an order go some time after it ended; what was counted stays."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, Select, exists, or_, select, update

from matcher.domain.states import ENDED, IncidentState, PairingKind
from matcher.domain.waiting import TimerKind
from matcher.store import codes, incidents, orders, personal, places, timers
from matcher.store.database import Tx
from matcher.store.recipients import PERSON, SUBJECT
from matcher.store.schema import (
    assignment,
    callback,
    incident,
    incident_step,
    offer,
    pairing,
    rating,
    recipient,
    reveal,
    service_order,
)

LOOK_AGAIN = dt.timedelta(days=7)
"""How soon one looks again whether a complaint has ended."""
PAIRS_AGAIN = dt.timedelta(days=30)
"""How soon one looks again whether somebody still goes there regularly."""
_STAYING = (PairingKind.STANDING, PairingKind.LINK)
_OF_ORDER = {"assignment": assignment, "offer": offer, "rating": rating, "callback": callback, "reveal": reveal}
"""Subject of personal records -> the table whose rows belong to an order."""


def forget_order(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete place, contact, wish, notes, comments and reasons in words, and the code.

    Looks again later where the order is disputed or an incident is open.
    """
    order = orders.lock(tx, row.subject_id)
    if order.state not in ENDED:
        return
    kept = dt.timedelta(days=places.district_at(tx, order.area).policy.retention_days)
    due_at = order.state_at + kept
    if order.disputed or incidents.is_any_open(tx, order.id):
        due_at = max(due_at, tx.now + LOOK_AGAIN)
    if due_at > tx.now:
        timers.add(tx, TimerKind.RETENTION, order.district, order.id, due_at)
        return
    personal.forget(tx, "order", [order.id])
    for subject, table in _OF_ORDER.items():
        personal.forget(tx, subject, _ids(tx, select(table.c.id).where(table.c.order_id == order.id)))
    _forget_incidents(tx, order)
    # The row's version counts its events, and this is none.
    tx.execute(update(service_order).where(service_order.c.id == order.id).values(code_hash=None))
    _forget_recipient(tx, order, kept)
    codes.forget_tries(tx)


def _ids(tx: Tx, statement: Select[Any]) -> list[Any]:
    return [found for (found,) in tx.tuples(statement)]


def _forget_incidents(tx: Tx, order: Row[Any]) -> None:
    told = _ids(tx, select(incident.c.id).where(incident.c.order_id == order.id))
    steps = _ids(tx, select(incident_step.c.id).where(incident_step.c.incident_id.in_(told)))
    personal.forget(tx, incidents.INCIDENT, told)
    personal.forget(tx, incidents.STEP, steps)


def _forget_recipient(tx: Tx, order: Row[Any], kept: dt.timedelta) -> None:
    """The person's own record goes with the last order, unless somebody goes there regularly."""
    c = service_order.c
    open_trouble = exists().where(incident.c.order_id == c.id, incident.c.state == IncidentState.OPEN)
    needed = or_(c.state.not_in(sorted(ENDED)), c.state_at > tx.now - kept, c.disputed.is_(True), open_trouble)
    served = tx.row(select(recipient).where(recipient.c.id == order.recipient_id).with_for_update())
    if served is None or served.kind != PERSON:
        return
    if tx.value(select(exists().where(c.recipient_id == served.id, c.id != order.id, needed))):
        return
    if tx.value(select(exists().where(pairing.c.recipient_id == served.id, pairing.c.kind.in_(_STAYING)))):
        # The last order looks on for all of them.
        if not tx.value(select(exists().where(c.recipient_id == served.id, c.seq > order.seq))):
            timers.add(tx, TimerKind.RETENTION, order.district, order.id, tx.now + PAIRS_AGAIN)
        return
    personal.forget(tx, SUBJECT, [served.id])
    # The keyed hash of name and phone stands for the person as well.
    values = {"phone_index": None, "born_year": None, "version": served.version + 1}
    tx.execute(update(recipient).where(recipient.c.id == served.id).values(**values))
