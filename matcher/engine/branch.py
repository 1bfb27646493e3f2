"""Closing small gaps: branch over the ways that the bound leaves open, until every branch is proven or settled.

Each branch fixes the way of one more order of several people and raises its own bound. Where only one way is left for
every order, the flow itself gives the exact cost.
"""

from collections.abc import Callable

from matcher.engine.ascent import ascend
from matcher.engine.assemble import Answer
from matcher.engine.bound import Evaluation, Relaxation
from matcher.engine.several import ALONE, Several

EFFORT = 1_500_000
STEPS = 60
MOST_BRANCHES = 400

Fixed = dict[int, int]


class Branching:
    """A search over the open ways; `cost` falls where it finds a better plan, which `several` then holds."""

    def __init__(self, relaxation: Relaxation, several: Several, answer: Answer, expired: Callable[[], bool]) -> None:
        self.relaxation = relaxation
        self.several = several
        self.cost = answer.cost
        self.flow_cost = answer.flow_cost
        self.expired = expired
        self.branches = min(MOST_BRANCHES, EFFORT // (STEPS * relaxation.work))

    def close(self, found: Evaluation) -> bool:
        """Whether no plan costs less than `cost` in the end; False where the effort or the time was spent first."""
        waiting: list[tuple[Fixed, Evaluation]] = [({}, found)]
        while waiting:
            fixed, known = waiting.pop()
            if self.branches <= 0 or self.expired():
                return False
            self.branches -= 1
            if fixed:
                known = ascend(self.relaxation, known.price, self.cost, self.expired, fixed=fixed, steps=STEPS)
            if self.relaxation.rounded(known.bound) >= self.cost:
                continue
            open_ways = self._open(fixed, known)
            if not all(open_ways.values()):
                continue
            forced = fixed | {order: ways[0] for order, ways in open_ways.items() if len(ways) == 1}
            wide = [(len(ways), order) for order, ways in open_ways.items() if len(ways) > 1]
            if not wide:
                self._settle(forced)
                continue
            if len(wide) > self.branches:
                return False  # hopeless: do not spend the effort
            _count, order = min(wide)
            waiting += [(forced | {order: way}, known) for way in reversed(open_ways[order])]
        return True

    def _open(self, fixed: Fixed, known: Evaluation) -> dict[int, list[int]]:
        """For each order not fixed yet the ways that some plan cheaper than `cost` may use, the cheapest first."""
        found: dict[int, list[int]] = {}
        for order in self.several.chosen.keys() - fixed.keys():
            priced = self.relaxation.choices(order, known)
            rest = known.bound - min(priced)
            rows = sorted((price, index) for index, price in enumerate(priced, ALONE))
            found[order] = [index for price, index in rows if self.relaxation.rounded(rest + price) < self.cost]
        return dict(sorted(found.items()))

    def _settle(self, ways: Fixed) -> None:
        """Try the one plan left in a branch, exactly; keep it where it is better."""
        several = self.several
        changed = [order for order in sorted(ways) if ways[order] != several.chosen[order]]
        before = {order: several.chosen[order] for order in changed}
        mark = several.state.begin()
        rise = -sum([several.take_out(order) for order in changed])
        rise += sum([several.put(order, ways[order]) for order in changed])
        if self.flow_cost + rise < self.cost:
            several.state.keep()
            self.cost = self.flow_cost = self.flow_cost + rise
        else:
            several.state.roll_back(mark)
            several.chosen.update(before)
