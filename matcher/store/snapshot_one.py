"""The same facts for one order and one helper: a few indexed statements for a check under locks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam

from matcher.domain.errors import NotFound
from matcher.domain.shifts import Horizon, Shift
from matcher.store import snapshot_helpers as helpers_read
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts
from matcher.store.schema import helper, service_order
from matcher.store.snapshot_helpers import Values
from matcher.store.snapshot_orders import read_orders

_THIS_ORDER = service_order.c.id == bindparam("order_id")
_THIS_HELPER = helper.c.id == bindparam("helper_id")
_THESE_HELPERS = helper.c.seq.in_(bindparam("seqs", expanding=True))


def read_order(tx: Tx, order_id: UUID) -> OrderFacts:
    """One order, whatever its state. NotFound."""
    found = read_orders(tx, _THIS_ORDER, {"order_id": order_id})
    if not found:
        raise NotFound
    return found[0]


def read_helper(tx: Tx, helper_id: UUID, horizon: Horizon, shift: Shift) -> HelperFacts:
    """One helper, whatever its state, without its week. NotFound.

    Tags are those that count on the day of the shift; `taken` is what stands in the horizon or about that day. Offers
    that wait or were let go are not read: they bind nobody.
    """
    values = {"helper_id": helper_id}
    row = next(iter(helpers_read.rows_of(tx, _THIS_HELPER, values)), None)
    if row is None:
        raise NotFound
    known = helpers_read.Known(
        bases=helpers_read.bases_of(tx, _THIS_HELPER, values),
        tags=helpers_read.tags_of(tx, _THIS_HELPER, shift.date, values),
        taken=_stands(tx, values, horizon, shift),
    )
    return known.helper(row)


def _stands(tx: Tx, values: Values, horizon: Horizon, shift: Shift) -> dict[int, list[Shift]]:
    around = dt.timedelta(days=horizon.days)
    first, last = min(horizon.first, shift.date - around), max(horizon.last, shift.date + around)
    return helpers_read.taken_of(tx, _THIS_HELPER, first, last, values)


def tags_of_helpers(tx: Tx, seqs: Sequence[int], day: dt.date) -> Mapping[int, Mapping[str, int]]:
    """Helper -> its tags that count on the day."""
    return helpers_read.tags_of(tx, _THESE_HELPERS, day, {"seqs": sorted(set(seqs))}) if seqs else {}
