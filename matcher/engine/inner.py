"""The part of a live district in which one helper serves each order: a warm network with its rows by id."""

from collections.abc import Iterable

from matcher.engine.edit import Changes
from matcher.engine.events import Move, Placement, UnknownError
from matcher.engine.forms import Kernels
from matcher.engine.instance import Instance, Order
from matcher.engine.kernels.events import DROP, FORCE, NO_WAY
from matcher.engine.moves import moves_of
from matcher.engine.patch import Patch
from matcher.engine.ranking import RankedPair, WhatIf, ranked_pair
from matcher.engine.warm import Warm


class Inner:
    """A network and where its orders and helpers are in it."""

    def __init__(self, instance: Instance, kernels: Kernels) -> None:
        self.warm = Warm(instance, kernels)
        self.slots = {name: number for number, name in enumerate(sorted(row.id for row in instance.orders))}
        self.versions = {name: number for number, name in enumerate(sorted(row.id for row in instance.helpers))}

    @property
    def cost(self) -> int:
        """The cost of the plan, exactly the optimum."""
        return self.warm.cost

    def places(self) -> dict[str, Placement]:
        """Where every served order stands in a network that is new."""
        moves = moves_of(self.warm.all_places(), self.warm)
        return {move.order: move.after for move in moves if move.after is not None}

    def do(self, changes: Changes, *, stay: bool) -> tuple[int, tuple[Move, ...]]:
        """Changes done in place, or tried out: (by how much the cost rises, who moves). Raises FullError."""
        patch = Patch(self.warm, changes, self.slots, self.versions)
        _status, rise, rows = self.warm.run(patch.program, stay=stay)
        moved = moves_of(rows, self.warm)
        if stay:
            patch.keep()
        else:
            patch.give_back()
        return rise, moved

    def rank_helpers(self, order: str, limit: int) -> list[RankedPair]:
        """Helpers for an order, the cheapest first, a few more than `limit` where several are as cheap."""
        return self._named(self.warm.ranked_helpers(_known(order, self.slots), limit))

    def rank_for(self, orders: Iterable[Order], limit: int) -> list[RankedPair]:
        """Helpers for orders that are not in the network, by the cheapest of those. Raises FullError."""
        best: dict[str, RankedPair] = {}
        for order in orders:
            slot = self.warm.take_slot(order)
            try:
                rows = self.warm.ranked_helpers(slot, limit)
            finally:
                self.warm.free(slot)
            for row in self._named(rows):
                if row.helper not in best or row.cost < best[row.helper].cost:
                    best[row.helper] = row
        return list(best.values())

    def rank_orders(self, helper: str, limit: int) -> list[RankedPair]:
        """Orders for a helper, the best first, a few more than `limit` where several are as good."""
        return self._named(self.warm.ranked_orders(_known(helper, self.versions), limit))

    def what_if(self, order: str, helper: str, shift: int | None) -> WhatIf | None:
        """What forcing a pair would change; None where it may not be. Raises FullError."""
        warm = self.warm
        slot, version = _known(order, self.slots), _known(helper, self.versions)
        number = -1 if shift is None else warm.names.shifts.get(shift)
        if number is None:
            return None
        twin = warm.twin_slot(slot)
        try:
            status, rise, rows = warm.run([DROP, slot, 0, 0, FORCE, twin, version, number], stay=False)
        finally:
            warm.free(twin)
        return None if status == NO_WAY else WhatIf(rise, moves_of(rows, warm))

    def _named(self, rows: list[list[int]]) -> list[RankedPair]:
        return [ranked_pair(row, self.warm) for row in rows]


def _known(name: str, rows: dict[str, int]) -> int:
    if name not in rows:
        raise UnknownError(name)
    return rows[name]
