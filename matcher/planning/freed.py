"""A district as it would be if an order were given back by who holds it: who else could be asked, at what cost."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

import msgspec

from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import OrderState
from matcher.planning.district import District
from matcher.store import snapshot_one
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts, Snapshot


def load_freed(tx: Tx, code: str, order_id: UUID, givers: Collection[UUID], shift: Shift) -> District:
    """The district loaded afresh, the order without those who give it up, who are not asked for it again.

    It is sought for the shift in which it is held, as whoever reassigns it by hand does.
    """

    def freed(seen: Snapshot, horizon: Horizon) -> Snapshot:
        gone = {one.seq for one in seen.helpers if one.id in givers}
        order = _wanting(snapshot_one.read_order(tx, order_id), gone, shift)
        others = snapshot_one.tags_of_helpers(tx, [hold.helper for hold in order.holders], horizon.last)
        return replace(
            seen,
            orders=tuple(sorted((*(one for one in seen.orders if one.id != order_id), order), key=lambda one: one.seq)),
            helpers=tuple(_free(one, shift) if one.seq in gone else one for one in seen.helpers),
            pending=tuple(hold for hold in seen.pending if hold.order != order.seq),
            holder_tags={**seen.holder_tags, **others},
        )

    return District.load(tx, code, freed)


def _wanting(order: OrderFacts, gone: Collection[int], shift: Shift) -> OrderFacts:
    rest = tuple(hold for hold in order.holders if hold.helper not in gone)
    return replace(
        order,
        state=OrderState.ACCEPTED,
        windows=(shift,),
        holders=rest,
        pending=(),
        excludes=order.excludes | frozenset(gone),
    )


def _free(helper: HelperFacts, shift: Shift) -> HelperFacts:
    taken = list(helper.taken)
    if shift in taken:
        taken.remove(shift)
    return msgspec.structs.replace(helper, taken=tuple(taken), load=max(0, helper.load - 1))
