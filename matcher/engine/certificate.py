"""The certificate that the engine hands out: dual prices in the form that `check` reads (`jiedan-certificate/1`).

docs/guide/certificate.md describes the format and why it proves the bound.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from matcher.engine.arrays import Names
from matcher.engine.branching import Leaf
from matcher.engine.kernels.demand import WAY, WAY_WINDOW
from matcher.engine.kernels.flow import ABOVE, CAPACITY, OWNER
from matcher.engine.kernels.several import ALONE
from matcher.engine.kernels.supply import GATES_AT, HELPER, LEAF, LEAF_FROM, LEAF_NODE, LEAF_TO, SHIFT
from matcher.engine.part import Part

CERTIFICATE_FORMAT = "jiedan-certificate/1"

Doc = dict[str, Any]


def certificate(parts: Iterable[Part], names: Names) -> Doc:
    """What the prices of the parts of a solved instance prove, as a document; prices in units of `1 / scale`."""
    parts = list(parts)
    scale = max((part.scale for part in parts), default=1)
    rows = [_Part(part, names, scale // part.scale).document() for part in parts]
    return {
        "format": CERTIFICATE_FORMAT,
        "scale": scale,
        "bound": sum(part.priced for part in parts),
        "parts": rows or [{"prices": []}],
    }


def write_certificate(document: Doc) -> bytes:
    """The certificate as a JSON file, UTF-8 with a final newline; equal certificates give equal bytes."""
    return msgspec.json.encode(document) + b"\n"


class _Part:
    """One part on its way into a certificate."""

    def __init__(self, part: Part, names: Names, factor: int) -> None:
        self.part, self.names, self.factor = part, names, factor
        self.gates_at = int(part.network.supply.sizes[GATES_AT])
        self.helpers = part.network.frame.helpers
        self.limits = self._limits()

    def document(self) -> Doc:
        """The part's prices, and what branches on top of them."""
        orders = self.part.network.frame.orders
        made: Doc = {"orders": [self.names.orders[int(order)] for order in orders]}
        waiting: list[tuple[Leaf, Doc, Any]] = [(self.part.tree or Leaf(self.part.price, 0), made, None)]
        while waiting:
            leaf, node, before = waiting.pop()
            if before is None:
                node["prices"] = self._rows(leaf.price, None)
            elif before is not leaf.price:
                node["prices"] = self._rows(leaf.price, before)
            if leaf.order >= 0:
                node["order"] = self.names.orders[int(orders[leaf.order])]
                node["branches"] = []
                for shift, child in self._branches(leaf, int(orders[leaf.order])):
                    node["branches"].append({"shift": shift})
                    if child is not None:
                        waiting.append((child, node["branches"][-1], leaf.price))
        return made

    def _branches(self, leaf: Leaf, order: int) -> Iterator[tuple[int | None, Leaf | None]]:
        """A branch for each choice of an order; None: a window for which there are too few members."""
        arrays, way = self.part.arrays, self.part.network.demand.way
        by_window = {
            int(way[choice * WAY + WAY_WINDOW]): child for choice, child in leaf.children.items() if choice != ALONE
        }
        yield None, leaf.children[ALONE]
        for window in range(int(arrays.window_start[order]), int(arrays.window_start[order + 1])):
            yield self.names.shifts[int(arrays.window_shift[window])], by_window.get(window)

    def _limits(self) -> list[tuple[str, str]]:
        """What each capacity node limits: a helper altogether, one of its days, or one of its shifts."""
        network = self.part.network
        capacity, supply = network.flow.capacity, network.supply
        shifts: list[set[int]] = [set() for _ in range(self.gates_at)]
        for helper in range(len(self.helpers)):
            row = helper * HELPER
            for leaf in range(int(supply.helper[row + LEAF_FROM]), int(supply.helper[row + LEAF_TO])):
                node = int(supply.leaf[leaf * LEAF + LEAF_NODE])
                while node >= 0:
                    shifts[node].add(int(supply.leaf[leaf * LEAF + SHIFT]))
                    node = int(capacity[node * CAPACITY + ABOVE])
        return [self._limit(int(capacity[node * CAPACITY + ABOVE]), held) for node, held in enumerate(shifts)]

    def _limit(self, above: int, held: set[int]) -> tuple[str, str]:
        if above < 0:
            return "total", ""
        if len(held) == 1:
            return "shifts", str(self.names.shifts[min(held)])
        return "days", str(self.names.days[int(self.part.arrays.day[min(held)])])

    def _rows(self, price: Any, before: Any) -> list[Doc]:
        """What each limit asks by itself, by helper; with `before` only helpers of whom that differs."""
        capacity = self.part.network.flow.capacity
        rows: dict[int, Doc] = {}
        for node in range(self.gates_at):
            owner = int(capacity[node * CAPACITY + OWNER])
            if before is not None and price[node] != before[node]:
                rows.setdefault(owner, {})
        for node, (kind, name) in enumerate(self.limits):
            above, owner = int(capacity[node * CAPACITY + ABOVE]), int(capacity[node * CAPACITY + OWNER])
            own = int(price[node]) - (int(price[above]) if above >= 0 else 0)
            if own > 0 and (before is None or owner in rows):
                row = rows.setdefault(owner, {})
                if kind == "total":
                    row[kind] = own * self.factor
                else:
                    row.setdefault(kind, {})[name] = own * self.factor
        return [{"helper": self.names.helpers[int(self.helpers[owner])], **rows[owner]} for owner in sorted(rows)]
