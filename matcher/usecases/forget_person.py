"""The record of a person served goes with the last that hangs on it, unless somebody goes there regularly."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, delete, exists, or_, select, update

from matcher.domain.states import ENDED, IncidentState, PairingKind, SeriesState
from matcher.domain.waiting import TimerKind
from matcher.store import gone, hanging, places, recipients, timers
from matcher.store.database import Tx
from matcher.store.schema import contact, incident, pairing, recipient, seat, series, service_order, timer

AGAIN = dt.timedelta(days=30)
"""How soon one looks again whether somebody still goes there regularly."""
_STAYING = (PairingKind.STANDING, PairingKind.LINK)


def forget_person(tx: Tx, row: Row[Any]) -> None:
    """The timer, set whenever something of the person was let go: record, note on health and contacts go as well.

    Not while an order, series or seat is under way or still kept: its own timer sets this one again.
    """
    served = recipients.lock(tx, row.subject_id)
    if served.kind != recipients.PERSON or served.erased_at is not None or _is_needed(tx, served):
        return
    if tx.value(select(exists().where(pairing.c.recipient_id == served.id, pairing.c.kind.in_(_STAYING)))):
        timers.add(tx, TimerKind.PERSON_KEPT, row.district, served.id, tx.now + AGAIN)
        return
    hanging.forget(tx, hanging.OF_PERSON, [served.id])
    gone.note(tx, served.area, TimerKind.PERSON_KEPT)
    tx.execute(delete(contact).where(contact.c.recipient_id == served.id))
    # The keyed hash of name and phone stands for the person as well.
    values = {"phone_index": None, "born_year": None, "version": served.version + 1}
    tx.execute(update(recipient).where(recipient.c.id == served.id).values(**values))


def _is_needed(tx: Tx, served: Row[Any]) -> bool:
    o, kept = service_order.c, dt.timedelta(days=places.district_at(tx, served.area).policy.retention_days)
    open_trouble = exists().where(incident.c.order_id == o.id, incident.c.state == IncidentState.OPEN)
    lasting = or_(o.state.not_in(sorted(ENDED)), o.state_at > tx.now - kept, o.disputed.is_(True), open_trouble)
    goes_on = or_(series.c.state != SeriesState.ENDED, _is_timed(TimerKind.SERIES_KEPT, series.c.id))
    needed = (
        exists().where(o.recipient_id == served.id, lasting),
        exists().where(series.c.recipient_id == served.id, goes_on),
        exists().where(seat.c.recipient_id == served.id, _is_timed(TimerKind.SESSION_KEPT, seat.c.session_id)),
    )
    return bool(tx.value(select(or_(*needed))))


def _is_timed(kind: TimerKind, subject_id: Any) -> Any:
    """Whether the texts are still there, because their timer is."""
    return exists().where(timer.c.kind == kind, timer.c.subject_id == subject_id)
