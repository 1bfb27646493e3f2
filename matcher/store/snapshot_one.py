"""The same facts for one order and one helper: a few indexed statements for a check under locks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from matcher.domain.errors import NotFound
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import HelperKind, HelperState
from matcher.store import snapshot_helpers as helpers_read
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts
from matcher.store.schema import helper, service_order
from matcher.store.snapshot_helpers import Condition
from matcher.store.snapshot_orders import read_orders


def read_order(tx: Tx, order_id: UUID) -> OrderFacts:
    """One order, whatever its state. NotFound."""
    found = read_orders(tx, service_order.c.id == order_id)
    if not found:
        raise NotFound
    return found[0]


def read_helper(tx: Tx, helper_id: UUID, order: int, horizon: Horizon, shift: Shift) -> HelperFacts:
    """One helper, whatever its state, without its week. NotFound.

    Tags are those that count on the day of the shift; `taken` is what stands in the horizon or on that day, and every
    waiting offer of another order than `order`.
    """
    who = helper.c.id == helper_id
    for seq, _id, kind, state, reach, per_shift, per_day, total, size in helpers_read.rows_of(tx, who):
        return HelperFacts(
            seq=seq,
            id=helper_id,
            kind=HelperKind(kind),
            state=HelperState(state),
            reach=reach,
            per_shift=per_shift,
            per_day=per_day,
            total=total,
            size=size,
            bases=helpers_read.bases_of(tx, who).get(seq, ()),
            tags=helpers_read.tags_of(tx, who, shift.date).get(seq, {}),
            taken=(*_stands(tx, who, horizon, shift), *_waits(tx, who, order)),
            spent=helpers_read.spent_of(tx, who).get(seq, 0),
        )
    raise NotFound


def _stands(tx: Tx, who: Condition, horizon: Horizon, shift: Shift) -> list[Shift]:
    first, last = min(horizon.first, shift.date), max(horizon.last, shift.date)
    found = helpers_read.taken_of(tx, who, first, last)
    return [one for shifts in found.values() for one in shifts]


def _waits(tx: Tx, who: Condition, order: int) -> list[Shift]:
    return [hold.shift for hold in helpers_read.pending_of(tx, who) if hold.order != order]


def tags_of_helpers(tx: Tx, seqs: Sequence[int], day: dt.date) -> Mapping[int, Mapping[str, int]]:
    """Helper -> its tags that count on the day."""
    return helpers_read.tags_of(tx, helper.c.seq.in_(sorted(set(seqs))), day) if seqs else {}
