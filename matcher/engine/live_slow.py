"""Live by solving afresh: for districts in which several members together may serve an order."""

from matcher.engine.edit import edited
from matcher.engine.events import Event, Placement
from matcher.engine.instance import Instance
from matcher.engine.solve import solve


class Afresh:
    """An instance and its plan, solved from the beginning after every event."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        plan = solve(instance)
        self.cost, self.bound = plan.cost, plan.bound
        self.placed = {row.order: Placement(row.shift, row.helpers) for row in plan.assignments}

    def after(self, event: Event) -> "Afresh":
        """The same after an event. Raises UnknownError."""
        return Afresh(edited(self.instance, event))
