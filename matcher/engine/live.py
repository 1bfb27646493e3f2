"""The live engine: a district loaded once, then kept optimal event by event.

Where every order is served by one helper, events change a network in place (warm.py): exact, in microseconds. As long
as an order asks for several members at once, the district is solved afresh after every event.
"""

import msgspec

from matcher.engine.edit import Changes, changes_of, enter
from matcher.engine.events import Change, Event, Move, Placement, UnknownError
from matcher.engine.forms import Kernels, plain
from matcher.engine.instance import Instance, InstanceError
from matcher.engine.kernels.events import DROP, FORCE, NO_WAY
from matcher.engine.live_slow import Afresh
from matcher.engine.moves import differences, moves_of, recount
from matcher.engine.numbering import takes_several
from matcher.engine.patch import Patch
from matcher.engine.ranking import RankedPair, WhatIf, ranked_pair
from matcher.engine.warm import FullError, Warm

Places = dict[str, Placement]


class Live:
    """An instance with its plan, kept up to date; one thread at a time. `kernels`: which form does the work."""

    def __init__(self, instance: Instance, kernels: Kernels | None = None) -> None:
        self._frame = msgspec.structs.replace(instance, orders=(), helpers=())
        self._orders = {row.id: row for row in instance.orders}
        self._helpers = {row.id: row for row in instance.helpers}
        self._several = {row.id for row in instance.orders if takes_several(row)}
        self._kernels = plain() if kernels is None else kernels
        self._warm: Warm | None = None
        self._slots: dict[str, int] = {}
        self._versions: dict[str, int] = {}
        self._placed: Places = {}
        self.last = self._load()

    @property
    def instance(self) -> Instance:
        """The instance as it is now."""
        return msgspec.structs.replace(
            self._frame, orders=tuple(self._orders.values()), helpers=tuple(self._helpers.values())
        )

    def apply(self, event: Event) -> Change:
        """Take an event in; returns what moved.

        Raises UnknownError, and InstanceError for an unknown area; then nothing has changed.
        """
        changes = changes_of(event, self._orders, self._helpers)
        if self._warm is None or _several(changes):
            self.last = self._reload(changes)
            return self.last
        try:
            moved = self._do(self._warm, changes, stay=True)[1]
        except FullError:
            self.last = self._reload(changes)
            return self.last
        self._enter(changes)
        for move in moved:
            if move.after is None:
                del self._placed[move.order]
            else:
                self._placed[move.order] = move.after
        self.last = Change(self._warm.cost, self._warm.cost, moved)
        return self.last

    def try_out(self, event: Event) -> Change:
        """What an event would move; nothing changes. Raises as `apply`."""
        changes = changes_of(event, self._orders, self._helpers)
        if self._warm is not None and not _several(changes):
            try:
                rise, moved = self._do(self._warm, changes, stay=False)
                return Change(self._warm.cost + rise, self._warm.cost + rise, moved)
            except FullError:
                pass
        other = self._copy()
        return other._reload(changes)

    def placement(self, order: str) -> Placement | None:
        """Where an order stands; None where it is unserved or unknown."""
        return self._placed.get(order)

    def verify(self) -> tuple[int, int]:
        """(cost, bound) computed anew, the first from all placements and the second from the potentials."""
        if self._warm is None:
            return self.last.cost, self.last.bound
        return recount(self.instance, self._placed), self._warm.bound()

    def rank_helpers(self, order: str, limit: int = 20) -> tuple[RankedPair, ...]:
        """The cheapest helpers for an order, by what each costs beside the plan without the order; ties by id.

        Raises UnknownError.
        """
        warm = self._asked()
        rows = warm.ranked_helpers(_known(order, self._slots), max(1, limit))
        found = sorted((ranked_pair(row, warm) for row in rows), key=lambda row: (row.cost, row.helper))
        return tuple(found[: max(0, limit)])

    def rank_orders(self, helper: str, limit: int = 20) -> tuple[RankedPair, ...]:
        """The best orders for a helper, by what giving it each changes beside the present plan; ties by id.

        Raises UnknownError.
        """
        warm = self._asked()
        rows = warm.ranked_orders(_known(helper, self._versions), max(1, limit))
        found = sorted((ranked_pair(row, warm) for row in rows), key=lambda row: (row.cost, row.order))
        return tuple(found[: max(0, limit)])

    def what_if(self, order: str, helper: str, shift: int | None = None) -> WhatIf | None:
        """What forcing an order to a helper would change, in a shift or the best one; None where that may not be.

        Raises UnknownError.
        """
        warm = self._asked()
        slot, version = _known(order, self._slots), _known(helper, self._versions)
        number = -1 if shift is None else warm.names.shifts.get(shift)
        if number is None:
            return None
        twin = warm.twin_slot(slot)
        try:
            status, rise, rows = warm.run([DROP, slot, 0, 0, FORCE, twin, version, number], stay=False)
        finally:
            warm.free(twin)
        return None if status == NO_WAY else WhatIf(rise, moves_of(rows, warm))

    def _asked(self) -> Warm:
        """The network that answers questions about pairs."""
        if self._warm is None:
            raise NotImplementedError
        return self._warm

    def _do(self, warm: Warm, changes: Changes, *, stay: bool) -> tuple[int, tuple[Move, ...]]:
        """Changes done in place, or tried out: (by how much the cost rises, who moves). Raises FullError."""
        patch = Patch(warm, changes, self._slots, self._versions)
        _status, rise, rows = warm.run(patch.program, stay=stay)
        moved = moves_of(rows, warm)
        if stay:
            patch.keep()
        else:
            patch.give_back()
        return rise, moved

    def _enter(self, changes: Changes) -> None:
        enter(changes.orders, self._orders)
        enter(changes.helpers, self._helpers)

    def _copy(self) -> "Live":
        other = Live.__new__(Live)
        other._frame, other._kernels, other._several = self._frame, self._kernels, set(self._several)
        other._orders, other._helpers, other._placed = dict(self._orders), dict(self._helpers), dict(self._placed)
        return other

    def _reload(self, changes: Changes) -> Change:
        """Build everything anew after some changes."""
        _check_areas(changes, self._frame)
        for name, order in changes.orders.items():
            self._several.discard(name)
            if order is not None and takes_several(order):
                self._several.add(name)
        self._enter(changes)
        return self._load()

    def _load(self) -> Change:
        before = self._placed
        if self._several:
            self._warm = None
            slow = Afresh(self.instance)
            self._placed, cost, bound = slow.placed, slow.cost, slow.bound
        else:
            warm = self._warm = Warm(self.instance, self._kernels)
            self._slots = {name: number for number, name in enumerate(sorted(self._orders))}
            self._versions = {name: number for number, name in enumerate(sorted(self._helpers))}
            places = moves_of(warm.all_places(), warm)
            self._placed = {move.order: move.after for move in places if move.after is not None}
            cost = bound = warm.cost
        return Change(cost, bound, differences(before, self._placed))


def _several(changes: Changes) -> bool:
    return any(order is not None and takes_several(order) for order in changes.orders.values())


def _known(name: str, rows: dict[str, int]) -> int:
    if name not in rows:
        raise UnknownError(name)
    return rows[name]


def _check_areas(changes: Changes, frame: Instance) -> None:
    """Refuse rows in areas that are not there."""
    known = {area.code for area in frame.areas}
    for order in changes.orders.values():
        if order is not None and order.area not in known:
            raise InstanceError(f"orders[{order.id!r}].area: unknown area {order.area!r}")
    for helper in changes.helpers.values():
        if helper is not None and not known.issuperset(helper.areas):
            raise InstanceError(f"helpers[{helper.id!r}].areas: unknown area")
