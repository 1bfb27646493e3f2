"""Nobody keeps an offer that can only be refused: what a helper can no longer accept goes to others at once."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.shifts import Shift
from matcher.domain.states import HelperState, OfferState
from matcher.domain.waiting import TimerKind
from matcher.planning import rules
from matcher.planning.eligible import suits
from matcher.store import orders, places, timers
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.schema import helper, offer, service_order
from matcher.store.snapshot_one import read_helper
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.passing import withdraw_if_unasked

AGAIN = dt.timedelta(seconds=1)
"""After so long what somebody else was just at is looked at again."""
Lost = Callable[[Row[Any]], bool]


def rescind_full(tx: Tx, helper_id: UUID, shift: Shift) -> None:
    """After the helper has taken the shift: take back its other offers that its limits leave no room for.

    The caller holds the helper's lock and may not wait for another order: what is busy is left to a timer.
    """
    waiting = _waiting(tx, helper_id)
    if not waiting:
        return
    lost = _too_much(tx, helper_id, shift)
    busy = _rescind(tx, [row for row in waiting if lost(row)], lost, "helper_full", wait=False)
    if busy:
        district = tx.value(select(helper.c.district).where(helper.c.id == helper_id))
        timers.add(tx, TimerKind.OFFERS_FULL, district, helper_id, tx.now + AGAIN)


def rescind_unfit(tx: Tx, helper_id: UUID) -> None:
    """After the helper serves another place, or has other skills: take back its offers that it could only be refused.

    Whoever holds the helper's lock may call this: what is busy is left to a timer.
    """
    waiting = _waiting(tx, helper_id)
    lost = _unfit(tx, helper_id)
    if _rescind(tx, [row for row in waiting if lost(row)], lost, "not_suited", wait=False):
        district = tx.value(select(helper.c.district).where(helper.c.id == helper_id))
        timers.add(tx, TimerKind.OFFERS_FULL, district, helper_id, tx.now + AGAIN)


def rescind_later(tx: Tx, row: Row[Any]) -> None:
    """The timer's turn: the same for what was busy then; the row's subject is the helper."""
    found = tx.row(select(helper).where(helper.c.id == row.subject_id))
    waiting = _waiting(tx, row.subject_id)
    if found is None or not waiting:
        return
    if found.state != HelperState.ACTIVE:
        _rescind(tx, waiting, lambda _: True, "paused", wait=True)
        return
    lost = _too_much(tx, row.subject_id, Shift(waiting[0].date, waiting[0].part))
    _rescind(tx, [one for one in waiting if lost(one)], lost, "helper_full", wait=True)
    unfit = _unfit(tx, row.subject_id)
    _rescind(tx, [one for one in _waiting(tx, row.subject_id) if unfit(one)], unfit, "not_suited", wait=True)


def rescind_all(tx: Tx, helper_id: UUID) -> None:
    """Take back all offers of a helper who is away; the caller holds no lock on the helper yet."""
    _rescind(tx, _waiting(tx, helper_id), lambda _: True, "paused", wait=True)


def _waiting(tx: Tx, helper_id: UUID) -> Sequence[Row[Any]]:
    mine = (offer.c.helper_id == helper_id, offer.c.state == OfferState.PENDING)
    return tx.rows(select(offer).where(*mine).order_by(offer.c.order_id))


def _unfit(tx: Tx, helper_id: UUID) -> Lost:
    """Whether the helper would be refused what it is offered, whatever else it takes."""
    return lambda row: not suits(tx, helper_id, row.order_id, Shift(row.date, row.part))


def _too_much(tx: Tx, helper_id: UUID, shift: Shift) -> Lost:
    """Whether an offer's shift lies beyond the helper's limits, with all that stands about the day of `shift`."""
    area = tx.value(select(helper.c.area).where(helper.c.id == helper_id))
    horizon = places.calendar_of(tx, area).horizon(tx.now)
    who: HelperFacts = read_helper(tx, helper_id, horizon, shift)
    most = (who.per_shift, who.per_day, who.total)
    return lambda row: rules.room(who.taken, most, Shift(row.date, row.part), horizon) is not None


def _rescind(tx: Tx, rows: Sequence[Row[Any]], lost: Lost, reason: str, *, wait: bool) -> bool:
    """Take the offers back under their orders' locks; whether some order was busy and is left."""
    wanted = sorted({row.order_id for row in rows})
    if not wanted:
        return False
    locking = select(service_order).where(service_order.c.id.in_(wanted)).order_by(service_order.c.id)
    locked = tx.rows(locking.with_for_update(skip_locked=not wait))
    asked = {row.helper_id for row in rows}
    for order in locked:
        still = [one for one in orders.pending_offers(tx, order.id) if one.helper_id in asked and lost(one)]
        if still:
            rescind(tx, order, still, None, reason)
            withdraw_if_unasked(tx, order, reason)
    return len(locked) < len(wanted)
