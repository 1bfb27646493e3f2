"""Why an order is unserved: impossible, not worth it, proven to be outcompeted, or undecided."""

from dataclasses import dataclass

from matcher.engine.bound import Evaluation, Relaxation
from matcher.engine.funnel import funnel_of
from matcher.engine.pairs import alone_cost, next_balance, pairs
from matcher.engine.plan import Detail, Reason, Unserved
from matcher.engine.problem import Problem
from matcher.engine.search import AWAY, FAR
from matcher.engine.state import State

MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Explainer:
    """What is known at the end. `exact`: all orders have headcount 1 and the flow is optimal; `proven`: the plan is."""

    problem: Problem
    state: State
    relaxation: Relaxation
    found: Evaluation
    cost: int
    exact: bool
    proven: bool

    def reason(self, number: int, *, details: bool) -> Unserved:
        """Why one order is unserved; `details` adds what forcing it would do."""
        order = self.problem.orders[number]
        if self._worth(number):
            reason, detail = self._rivalled(number, details=details)
            return Unserved(order.id, reason, detail)
        alone = alone_cost(self.problem, number)
        if alone is None:
            return Unserved(order.id, "impossible", funnel_of(self.problem, number))
        if alone >= order.value:
            return Unserved(order.id, "not_worth", alone)
        reason, detail = self._rivalled(number, details=details)
        return Unserved(order.id, reason, detail)

    def _worth(self, number: int) -> bool:
        """Whether some single helper alone would serve it below its value: the cheap test, for most orders enough."""
        network = self.state.network
        value = network.value[number]
        nodes = network.leaves(network.arcs[network.capacities + number])
        return any(cost + next_balance(self.problem, network.helper[node]) < value for node, cost in nodes.items())

    def _rivalled(self, number: int, *, details: bool) -> tuple[Reason, Detail]:
        if self.exact:
            return "outcompeted", self._forced(number) if details else None
        forced = self._proven_when_forced(number)
        if forced < self.cost and not self.proven:
            return "undecided", None
        return "outcompeted", {"cost_change_at_least": max(0, forced - self.cost)} if details else None

    def _proven_when_forced(self, number: int) -> int:
        """A bound on every plan that serves this order."""
        scale = self.relaxation.scale
        value = self.problem.orders[number].value * scale
        price = self.found.price
        least = FAR
        for row in pairs(self.problem, number):
            if row.need < 0 or self.problem.orders[number].headcount == 1:
                node = self.problem.leaf[row.helper][row.shift]
                least = min(least, (row.pair + row.window + row.change) * scale + price[node])
        least = min([least, *self.relaxation.choices(number, self.found)[1:]])
        return self.relaxation.rounded(self.found.bound - min(self.found.least[number], value) + least)

    def _forced(self, number: int) -> dict[str, object]:
        """What serving this order would add, who is settled on its cheapest way, and the prices that prove it."""
        state, network = self.state, self.state.network
        unit = network.capacities + number
        order = self.problem.orders[number]
        mark = state.begin()
        state.move([(unit, AWAY)])
        state.out[unit] = -1
        state.route(unit, self._all_arcs(number))
        state.set_price(unit, 0)
        rise, _end, dist, _before = state.search(unit)
        state.out[unit] = order.value
        state.roll_back(mark)
        near = [node for node, reached in dist.items() if reached < rise]
        helpers = sorted({self.problem.helpers[network.helper[node]].id for node in near if node < network.capacities})
        last = network.capacities + network.units
        orders = sorted(
            self.problem.orders[network.owner[node - network.capacities]].id
            for node in near
            if network.capacities <= node < last and node != unit
        )
        detail: dict[str, object] = {"cost_change": rise - order.value}
        detail["helpers"] = helpers[:MOST_NAMED]
        detail["orders"] = orders[:MOST_NAMED]
        if max(len(helpers), len(orders)) > MOST_NAMED:
            detail["truncated"] = True
        detail["proof"] = self._proof(number)
        return detail

    def _all_arcs(self, number: int) -> list[tuple[int, int]]:
        # The network leaves out arcs that cost the order's value or more: a forced order may need them.
        best: dict[int, int] = {}
        for row in pairs(self.problem, number):
            node = self.problem.leaf[row.helper][row.shift]
            cost = row.pair + row.window + row.change
            best[node] = min(cost, best.get(node, cost))
        return sorted(best.items(), key=lambda arc: (arc[1], arc[0]))

    def _proof(self, number: int) -> list[dict[str, object]]:
        best: dict[int, tuple[int, int, int, int]] = {}
        for row in pairs(self.problem, number):
            cost = row.pair + row.window + row.change
            price = self.state.y[self.problem.leaf[row.helper][row.shift]]
            made = (cost + price, row.shift, cost, price)
            best[row.helper] = min(made, best.get(row.helper, made))
        return [
            {"helper": self.problem.helpers[helper].id, "shift": shift, "cost": cost, "price": price}
            for helper, (_sum, shift, cost, price) in sorted(best.items())
        ]
