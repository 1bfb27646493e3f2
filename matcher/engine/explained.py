"""What a plan says beside its assignments: why orders are unserved, what would help them, what more members save."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec.structs import replace

from matcher.engine.again import Again
from matcher.engine.arrays import MEMBERS, Arrays, Names
from matcher.engine.instance import Instance
from matcher.engine.kernels.demand import ORDER, WAY_FROM, WAY_TO
from matcher.engine.kernels.flow import FAR
from matcher.engine.part import Part
from matcher.engine.plan import Unserved
from matcher.engine.prices import Price, exact_prices, solved_prices
from matcher.engine.question import Question
from matcher.engine.remedies import Remedies
from matcher.engine.retried import Retried
from matcher.engine.run import Solution
from matcher.engine.unserved import Forced, reasons

# Rows of orders and helpers that may be solved again, for all prices and for all remedies.
PRICES_EFFORT, REMEDIES_EFFORT = 200_000, 100_000

Row = dict[str, object]
# Called with what is under way ("prices", "remedies"), how much is done, how much there is.
Tell = Callable[[str, int, int], None]


def _silent(_what: str, _done: int, _all: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained: without an `instance`, as it was read, only what costs nothing.

    `orders`: the ids to be explained, None for all; `most`: only so many unserved ones, the dearest first.
    """

    instance: Instance | None = None
    orders: frozenset[str] | None = None
    most: int | None = None
    tell: Tell = _silent

    @property
    def explain(self) -> bool:
        """Whether anything is to be explained in detail."""
        return self.instance is not None


NOTHING = Asked()


class Explained:
    """The reasons, remedies and prices of one solution."""

    def __init__(self, arrays: Arrays, names: Names, solution: Solution, asked: Asked) -> None:
        self.arrays, self.names, self.solution, self.asked = arrays, names, solution, asked
        self.question = Question(
            arrays, names, solution.kernels, solution.rows, [part.network for part in solution.parts]
        )

    def rows(self) -> tuple[tuple[Unserved, ...], list[Row]]:
        """The rows `unserved` and `prices` of the plan."""
        helper, crews = self.solution.helper.tolist(), self.solution.crews
        left = [order for order, one in enumerate(helper) if one < 0 and order not in crews]
        if self.solution.cut or asks_for_several(self.arrays):
            return self._with_several(left)
        rows = self._reasons(left, None)
        turn = self._turn(left)
        if turn:
            remedies = Remedies(self.arrays, self.names, self.solution.kernels)
            rows = _with_remedies(rows, left, dict(self._each(turn, remedies.of)))
        return tuple(rows), exact_prices(self.question, left)

    def _with_several(self, left: list[int]) -> tuple[tuple[Unserved, ...], list[Row]]:
        solution, names, instance = self.solution, self.names, self.asked.instance
        rows = self._reasons(left, _Forced(solution, self.question))
        if instance is None or not asks_for_several(self.arrays):
            return tuple(rows), []
        again = Again(instance, names, solution, PRICES_EFFORT)
        prices = solved_prices(self.question, left, self._fall(again))
        again.left = REMEDIES_EFFORT
        retried = Retried(instance, solution.cost, again, lambda: again.left > 0)
        found = self._each(self._turn(left), lambda order: retried.of(names.orders[order]))
        return tuple(_with_remedies(rows, left, dict(found))), prices

    def _fall(self, again: Again) -> Callable[[int, int, Price], int]:
        """By how much the plan's cost falls with the member of a price; 0 as soon as the effort is spent."""

        def fall(done: int, due: int, price: Price) -> int:
            self.asked.tell("prices", done, due)
            return self.solution.cost - again(again.with_member(price)) if again.left > 0 else 0

        return fall

    def _reasons(self, left: list[int], forced: Forced | None) -> list[Unserved]:
        """Why orders are unserved, in detail where that was asked for."""
        asked = set(self._turn(left))
        found: dict[int, Unserved] = {}
        for details in (True, False):
            mine = [order for order in left if (order in asked) is details]
            if mine:
                found.update(zip(mine, reasons(self.question, mine, details=details, forced=forced), strict=True))
        return [found[order] for order in left]

    def _turn(self, left: list[int]) -> list[int]:
        """The orders to be explained, the dearest first."""
        asked, names = self.asked, self.names.orders
        if not asked.explain:
            return []
        value = self.arrays.value.tolist()
        mine = [order for order in left if asked.orders is None or names[order] in asked.orders]
        return sorted(mine, key=lambda order: (-value[order], order))[: asked.most]

    def _each(
        self, turn: list[int], remedies: Callable[[int], tuple[Row, ...]]
    ) -> Iterator[tuple[int, tuple[Row, ...]]]:
        for done, order in enumerate(turn):
            self.asked.tell("remedies", done, len(turn))
            yield order, remedies(order)


def _with_remedies(rows: list[Unserved], left: list[int], found: dict[int, tuple[Row, ...]]) -> list[Unserved]:
    return [replace(row, remedies=found.get(order, ())) for row, order in zip(rows, left, strict=True)]


def asks_for_several(arrays: Arrays) -> bool:
    """Whether some order of several people accepts members."""
    if not len(arrays.need_count):
        return False
    heads = np.add.reduceat(arrays.need_count.astype(np.int64), arrays.need_start[:-1])
    return bool(((heads > 1) & (arrays.accepts & MEMBERS > 0)).any())


class _Forced:
    """What the prices prove of plans in which an order is served, less the plan's cost; None: they prove nothing."""

    def __init__(self, solution: Solution, question: Question) -> None:
        self.solution, self.question = solution, question
        self.proven = solution.cost == solution.bound
        self.priced: dict[int, tuple[Any, int]] = {}

    def __call__(self, order: int) -> int | None:
        number = int(self.question.part[order])
        part = self.solution.parts[number]
        relaxation, bound = self._evaluated(number, part)
        own = int(self.question.number[order])
        rows = part.network.demand.order
        ways = int(rows[own * ORDER + WAY_TO] - rows[own * ORDER + WAY_FROM])
        found = part.kernels.wide_zeros(ways + 1)
        part.kernels.choice_prices(own, part.price, part.network, relaxation, found)
        served = [cost * part.scale + int(part.price[node]) for node, cost in self.question.leaves(order)]
        least = min([*served, *(int(price) for price in found[1:])], default=None)
        if least is None or least >= FAR:
            return 0 if self.proven else None
        forced = -(-(bound - int(min(found)) + least) // part.scale) - part.bound + self.solution.bound
        change = forced - self.solution.cost
        return max(0, change) if self.proven or change >= 0 else None

    def _evaluated(self, number: int, part: Part) -> tuple[Any, int]:
        """A part's relaxation with its hubs priced, and the scaled bound of its prices."""
        if number not in self.priced:
            kernels = part.kernels
            relaxation = part.relaxation or kernels.new_relaxation(part.scale, part.network)
            bound = int(kernels.evaluate(part.price, part.arrays, part.network, relaxation))
            self.priced[number] = relaxation, bound
        return self.priced[number]
