"""What questions about a solved instance start from: its arrays, its networks, and where in them an order stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Arrays, Names
from matcher.engine.forms import Kernels
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.pairing import PAIR, PAIR_HELPER, PAIR_LEAF, PAIR_NEED, PAIR_WINDOW, Direct, Near
from matcher.engine.kernels.supply import LEAF, LEAF_NODE


class Pair(NamedTuple):
    """One helper for an order: the number of the window, the need (-1: the whole order), the cost without balance.

    The cost holds window and change where the helper serves the whole order.
    """

    window: int
    need: int
    helper: int
    cost: int


@dataclass(slots=True)
class Question:
    """A solved instance: `rows` are its arrays in the form of the kernels, `networks` those that were kept."""

    arrays: Arrays
    names: Names
    kernels: Kernels
    rows: Arrays
    networks: Sequence[Network]
    part: npt.NDArray[np.int32] = field(init=False)
    number: npt.NDArray[np.int32] = field(init=False)
    tags: int = field(init=False)

    def __post_init__(self) -> None:
        orders = len(self.arrays.area)
        self.part = np.full(orders, -1, np.int32)
        self.number = np.full(orders, -1, np.int32)
        for part, network in enumerate(self.networks):
            mine = np.asarray(network.frame.orders, np.int32)
            self.part[mine] = part
            self.number[mine] = np.arange(len(mine), dtype=np.int32)
        self.tags = max((int(part.max(initial=-1)) for part in (self.arrays.tag, self.arrays.set_tag)), default=-1) + 1

    def by_part(self, orders: Iterable[int]) -> list[list[int]]:
        """Orders by the network that they stand in."""
        found: list[list[int]] = [[] for _ in self.networks]
        for order in orders:
            found[self.part[order]].append(order)
        return found

    def headcount(self, order: int) -> int:
        """How many people an order needs."""
        first, last = self.arrays.need_start[order], self.arrays.need_start[order + 1]
        return int(self.arrays.need_count[first:last].sum())

    def pairs(self, order: int) -> list[Pair]:
        """Every helper that the rules allow for an order, limits with `taken` included, in every window and need."""
        packed, costs = self._listed(order)
        helpers = np.asarray(self.networks[self.part[order]].frame.helpers)
        return [
            Pair(row[PAIR_WINDOW], row[PAIR_NEED], int(helpers[row[PAIR_HELPER]]), cost)
            for row, cost in zip(packed, costs, strict=True)
        ]

    def leaves(self, order: int) -> list[tuple[int, int]]:
        """(capacity node, cost) of every helper who could serve the whole order, balance apart."""
        packed, costs = self._listed(order)
        leaf = self.networks[self.part[order]].supply.leaf
        return [
            (int(leaf[row[PAIR_LEAF] * LEAF + LEAF_NODE]), cost)
            for row, cost in zip(packed, costs, strict=True)
            if row[PAIR_NEED] < 0
        ]

    def _listed(self, order: int) -> tuple[list[list[int]], list[int]]:
        network = self.networks[self.part[order]]
        kernels = self.kernels
        seen, who, level = (kernels.narrow_full(len(network.frame.helpers), 0) for _ in range(3))
        empty = Direct(kernels.narrow_full(PAIR, 0), kernels.wide([0]))
        near = Near(kernels.wide([0]), seen, who, level)
        found, count = kernels.list_direct(order, self.rows, self.rows, network.supply, near, empty)
        return np.asarray(found.row)[: count * PAIR].reshape(-1, PAIR).tolist(), np.asarray(found.cost)[:count].tolist()
