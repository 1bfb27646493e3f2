"""The live engine: a district loaded once, then kept optimal event by event."""

from matcher.engine.edit import edited
from matcher.engine.events import Change, Event, Move, Placement
from matcher.engine.instance import Instance
from matcher.engine.solve import solve


class Live:
    """An instance with its plan, kept up to date; one thread at a time."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._placed: dict[str, Placement] = {}
        self.last = self._settle()

    def apply(self, event: Event) -> Change:
        """Take an event in; returns what moved. Raises UnknownError, and then nothing has changed."""
        self.instance = edited(self.instance, event)
        self.last = self._settle()
        return self.last

    def try_out(self, event: Event) -> Change:
        """What an event would move; nothing changes. Raises UnknownError."""
        here = self.instance, dict(self._placed), self.last
        try:
            return self.apply(event)
        finally:
            self.instance, self._placed, self.last = here

    def placement(self, order: str) -> Placement | None:
        """Where an order stands; None where it is unserved or unknown."""
        return self._placed.get(order)

    def _settle(self) -> Change:
        plan = solve(self.instance)
        placed = {row.order: Placement(row.shift, row.helpers) for row in plan.assignments}
        names = sorted(placed.keys() | self._placed.keys())
        moved = tuple(
            Move(name, self._placed.get(name), placed.get(name))
            for name in names
            if self._placed.get(name) != placed.get(name)
        )
        self._placed = placed
        return Change(plan.cost, plan.bound, moved)
