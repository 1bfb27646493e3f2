"""Who could take one order, and why: every single helper with its best shift and what it would cost."""

import msgspec

from matcher.engine.flatten import flatten
from matcher.engine.forms import plain
from matcher.engine.instance import Instance, Kind, Order
from matcher.engine.kernels.own_arcs import step_cost
from matcher.engine.kernels.supply import level_of
from matcher.engine.question import Pair, Question
from matcher.engine.run import tags_of
from matcher.engine.unserved import funnels


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One helper for an order: its best shift, the need that it would fill (None: the whole order), the cost in parts.

    `bonus` is never above 0; `balance` is for one more assignment at its load; `cost` is the sum of the parts.
    """

    helper: str
    kind: Kind
    shift: int
    need: int | None
    cost: int
    distance: int
    helper_cost: int
    tags: int
    bonus: int
    window: int
    balance: int


def candidates(instance: Instance, order_id: str) -> list[Candidate]:
    """Every helper that could take (a place of) the order as if it stood alone, the best first, ties by id.

    Limits count with what is `taken`. Raises KeyError for an unknown order.
    """
    alone = _Alone(instance, order_id)
    best: dict[str, Candidate] = {}
    for pair in alone.question.pairs(0):
        made = alone.candidate(pair)
        known = best.get(made.helper)
        if known is None or (made.cost, made.shift, _place(made)) < (known.cost, known.shift, _place(known)):
            best[made.helper] = made
    return sorted(best.values(), key=lambda made: (made.cost, made.helper))


def funnel(instance: Instance, order_id: str) -> dict[str, object]:
    """How many helpers are left after each filter, for the first need that nobody can fill.

    `{"together": True}` where each need alone can be filled. Raises KeyError for an unknown order.
    """
    return funnels(_Alone(instance, order_id).question, [0])[0]


def _place(made: Candidate) -> int:
    return -1 if made.need is None else made.need


class _Alone:
    """An order by itself, with everybody who helps."""

    def __init__(self, instance: Instance, order_id: str) -> None:
        order = next((order for order in instance.orders if order.id == order_id), None)
        if order is None:
            raise KeyError(order_id)
        self.order: Order = order
        self.balance = instance.weights.balance
        arrays, names = flatten(msgspec.structs.replace(instance, orders=(order,)))
        kernels = plain()
        rows = kernels.arrays(arrays)
        network = kernels.build([0], list(range(len(names.helpers))), tags_of(arrays), 0, rows)
        self.question = Question(arrays, names, kernels, rows, [network])
        self.rows, self.network = rows, network
        self.helpers = {helper.id: helper for helper in instance.helpers}

    def candidate(self, pair: Pair) -> Candidate:
        """A pair with its cost in parts."""
        helper = self.helpers[self.question.names.helpers[pair.helper]]
        shift = self.question.names.shifts[int(self.rows.window_shift[pair.window])]
        window = next(window for window in self.order.windows if window.shift == shift)
        supply = self.network.supply
        level = level_of(pair.helper, self.rows.area[0], self.rows.parent, supply.helper, supply.met)
        distance = int(step_cost(level, self.rows.distance))
        tags = sum(helper.tags[tag] for tag in self._tags(pair, window.tags))
        bonus = next((prefer.bonus for prefer in self.order.prefers if prefer.helper == helper.id), 0)
        bonus = -min(bonus, distance + helper.cost + tags)
        balance = self.balance * (2 * helper.load + 1)
        return Candidate(
            helper=helper.id,
            kind=helper.kind,
            shift=shift,
            need=None if helper.kind == "team" else self._need(pair),
            cost=distance + helper.cost + tags + bonus + window.cost + balance,
            distance=distance,
            helper_cost=helper.cost,
            tags=tags,
            bonus=bonus,
            window=window.cost,
            balance=balance,
        )

    def _need(self, pair: Pair) -> int:
        # Whoever serves an order of one person alone fills its only need.
        return max(0, pair.need)

    def _tags(self, pair: Pair, more: tuple[str, ...]) -> set[str]:
        needs = self.order.needs if pair.need < 0 else (self.order.needs[pair.need],)
        return {*more, *(tag for need in needs for tag in need.tags)}
