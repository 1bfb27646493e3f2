"""Questions about one order on demand: why it is unserved, and what giving it to one helper would change."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matcher.engine.events import Move, Placement
from matcher.engine.kernels.flow import CAPACITY, FAR, NODES, OWNER
from matcher.engine.kernels.whatif import MOVED_FROM, MOVED_ORDER, MOVED_ROW, MOVED_TO
from matcher.engine.plan import Unserved
from matcher.engine.question import Question
from matcher.engine.unserved import reasons


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An order given to one helper: the change of the optimum, in which shift, and the other orders that would move."""

    cost_change: int
    shift: int
    moved: tuple[Move, ...]


def explain_order(question: Question, order: int) -> Unserved:
    """Why an order, by its number, is unserved, in detail; where no order is served by several members."""
    return reasons(question, [order], details=True)[0]


class WhatIfs:
    """What-ifs over kept networks; exact where no order is served by several members. One thread at a time."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._tools: dict[int, tuple[Any, Any]] = {}

    def of(self, order: int, helper: int, shift: int | None = None) -> WhatIf | None:
        """An order given to a helper, both by number, in one of the instance's shifts (None: in the best).

        None where the rules forbid it.
        """
        question = self.question
        names, kernels, rows = question.names, question.kernels, question.rows
        part = int(question.part[order])
        network = question.networks[part]
        local = int(network.frame.local[helper])
        if local < 0 or (shift is not None and shift not in names.shifts):
            return None
        time = -1 if shift is None else names.shifts.index(shift)
        users, log = self._tool(part)
        change, node, moved = kernels.what_if(
            int(question.number[order]), local, time, rows, rows, network, users, log
        )
        if change >= FAR:
            return None
        packed = np.asarray(moved).reshape(-1, MOVED_ROW).tolist()
        return WhatIf(
            int(change),
            names.shifts[kernels.shift_at(order, node, rows, rows, network)] if time < 0 else names.shifts[time],
            tuple(
                Move(
                    names.orders[int(network.frame.orders[row[MOVED_ORDER]])],
                    self._placement(part, row[MOVED_ORDER], row[MOVED_FROM]),
                    self._placement(part, row[MOVED_ORDER], row[MOVED_TO]),
                )
                for row in packed
            ),
        )

    def _tool(self, part: int) -> tuple[Any, Any]:
        """Arcs backwards and a journal for a network, made once."""
        if part not in self._tools:
            network, kernels = self.question.networks[part], self.question.kernels
            users = kernels.find_users(len(network.frame.orders), network.demand, network.bounds, network.flow)
            self._tools[part] = users, kernels.wide([0] * (12 * int(network.flow.counts[NODES]) + 64))
        return self._tools[part]

    def _placement(self, part: int, number: int, node: int) -> Placement | None:
        if node < 0:
            return None
        question = self.question
        network = question.networks[part]
        order = int(network.frame.orders[number])
        helper = int(network.frame.helpers[network.flow.capacity[node * CAPACITY + OWNER]])
        time = question.kernels.shift_at(order, node, question.rows, question.rows, network)
        return Placement(question.names.shifts[time], (question.names.helpers[helper],))
