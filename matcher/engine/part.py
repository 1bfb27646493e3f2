"""One part of a problem on its way to a plan: the flow, then orders of several people, their bound and their proof."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from matcher.engine.branching import Branching, Leaf
from matcher.engine.closing import close
from matcher.engine.deadline import is_bounded
from matcher.engine.forms import Kernels
from matcher.engine.kernels.demand import ORDER, WAY_FROM, WAY_TO, WAYS
from matcher.engine.kernels.flow import LOST, NODES
from matcher.engine.kernels.several import ALONE
from matcher.engine.kernels.supply import NODES_USED

SCALE = 64
ROUNDS = 6
# Gains lie among the most promising pairs; of many open orders branching proves nothing in any useful time.
PAIRS, FEW, MOST_OPEN = 1500, 50, 200
# Steps of the ascent, counted in arcs and nodes looked at.
EFFORT = 400_000_000
MOST_STEPS = 1200
# A restart forgets the direction and costs proof: only under a time limit, every tenth of a second.
LEAST_AT_ONCE, EFFORT_AT_ONCE = 25, 12_000_000
SHARE, PATIENCE = 0.2, 60
JOURNAL = 400_000

# From a plan at hand the search goes on to a proof, by prices and the programme, only in parts of so many arcs and
# nodes, with fewer steps.
LEAST_WORK, MOST_AGAIN = 5_000, 60

Expired = Callable[[], bool]
# By number of an order of several people the way that it begins with.
Start = Mapping[int, int]


class JournalFullError(Exception):
    """A journal was too short; the part is solved again with a longer one."""


@dataclass(slots=True)
class Part:
    """A part and what is known about it; numbers of orders are those of the part.

    `cost` is what the search counts, `bound` what is proven (not scaled); `priced` is what of it the scaled prices
    `price` and `tree`, which branched on top of them, prove; `counted` is the cost of the plan, counted from who serves
    what; `cut` says that the time was up first.
    """

    kernels: Kernels
    arrays: Any
    network: Any
    cost: int = 0
    bound: int = 0
    priced: int = 0
    scale: int = 1
    price: Any = None
    choices: Any = None
    users: Any = None
    relaxation: Any = None
    log: Any = None
    several: list[int] = field(default_factory=list)
    journal: int = 0
    tree: Leaf | None = None
    counted: int = 0
    cut: bool = False
    build_s: float = 0.0
    solve_s: float = 0.0

    def forget(self) -> None:
        """Let the network go: only figures stay."""
        self.network = self.price = self.choices = self.users = self.relaxation = self.log = self.tree = None

    @property
    def exact(self) -> bool:
        """Whether the flow alone is the optimum: nobody of several people is served by members."""
        return not self.several


def build_part(kernels: Kernels, arrays: Any, orders: Any, helpers: Any, tags: int) -> Part:
    """The network of a part, nobody in it yet."""
    begun = perf_counter()
    network = kernels.build(orders, helpers, tags, 0, arrays)
    several: list[int] = []
    if network.demand.used[WAYS]:
        rows = network.demand.order
        several = [
            number
            for number in range(len(network.frame.orders))
            if rows[number * ORDER + WAY_FROM] < rows[number * ORDER + WAY_TO]
        ]
    part = Part(kernels, arrays, network, several=several, journal=JOURNAL + 24 * int(network.flow.counts[NODES]))
    part.build_s = perf_counter() - begun
    return part


def solve_part(part: Part, expired: Expired) -> None:
    """Find the best plan of a part and what is proven about it."""
    solve_part_from(part, expired, None)


def solve_part_from(part: Part, expired: Expired, start: Start | None) -> None:
    """The same; with `start` from these ways on, with less effort, and in a large part without a proof."""
    begun = perf_counter()
    kernels, network, arrays = part.kernels, part.network, part.arrays
    if part.exact:
        part.cost = int(kernels.fill(network, arrays, kernels.wide([0])))
        part.price = kernels.start_prices(1, network)
        part.bound = part.priced = int(kernels.bound_of(arrays, network))
    else:
        _Several(part, expired, start).run()
    part.solve_s = perf_counter() - begun


def solve_greedily(part: Part, _expired: Expired) -> None:
    """A valid plan at once: orders in their turn, each its cheapest free way. The bound is proven but loose."""
    begun = perf_counter()
    kernels, network, arrays = part.kernels, part.network, part.arrays
    part.choices, part.relaxation = kernels.new_choices(network), kernels.new_relaxation(1, network)
    kernels.fill_greedily(arrays, network, part.relaxation, part.choices, kernels.wide([0]))
    part.price = kernels.wide_zeros(int(network.supply.sizes[NODES_USED]))
    part.bound = part.priced = int(kernels.evaluate(part.price, arrays, network, part.relaxation))
    part.cut = True
    part.solve_s = perf_counter() - begun


class _Several:
    """The search over orders of several people of one part."""

    def __init__(self, part: Part, expired: Expired, start: Start | None = None) -> None:
        self.part = part
        self.start = start
        self.kernels = part.kernels
        self.network = part.network
        self.expired = expired
        part.log = part.kernels.wide_zeros(part.journal)
        part.choices = part.kernels.new_choices(part.network)

    def run(self) -> None:
        part, kernels, network = self.part, self.kernels, self.network
        part.cost = int(kernels.fill(network, part.arrays, part.log))
        self._come_in()
        orders = len(network.frame.orders)
        part.users = kernels.find_users(orders, network.demand, network.flow.bounds, network.flow)
        self._improve_singly()
        if self.start is None or self._work <= LEAST_WORK:
            self._prove()
        if network.flow.counts[LOST]:
            raise JournalFullError

    def _prove(self) -> None:
        """Raise the bound and lower the cost until they meet, or the effort is spent."""
        part, kernels, network = self.part, self.kernels, self.network
        part.scale = SCALE
        part.relaxation = kernels.new_relaxation(SCALE, network)
        part.price = kernels.start_prices(SCALE, network)
        self._ascend()
        if part.bound < part.cost and self.start is None:
            self._improve()
        if part.bound < part.cost and self.start is None and self._count_open() <= MOST_OPEN:
            self._branch()
        if part.bound < part.cost and not self.stop():
            close(part, self.scaled, self.expired)

    def _come_in(self) -> None:
        """Place the orders of several people in their turn; what has a way comes first, or others took its members."""
        part, kernels, network = self.part, self.kernels, self.network
        start, among = self.start or {}, set(part.several)
        turn = [int(number) for number in kernels.turn_of(network.frame.orders, part.arrays)]
        for number in (number for number in turn if number in start):
            part.cost += int(kernels.put(number, start[number], network, part.choices, part.log))
        for number in (number for number in turn if number in among and number not in start):
            part.cost += int(kernels.place(number, network, part.choices, part.log))

    @property
    def _work(self) -> int:
        """Arcs and nodes, of which every step looks at most."""
        return int(self.network.flow.counts[NODES]) + len(self.network.flow.target)

    def _count_open(self) -> int:
        """Orders of several people for which more than one choice may still be the best."""
        return sum(1 for number in self.part.several if not self.part.choices.settled[number])

    def stop(self) -> bool:
        """Whether the time is up; once so, always so."""
        self.part.cut = self.part.cut or self.expired()
        return self.part.cut

    def _improve_singly(self) -> None:
        part = self.part
        for _ in range(ROUNDS):
            gained = 0
            for number in part.several:
                if part.choices.settled[number]:
                    continue
                if self.stop():
                    break
                gained += int(self.kernels.place_again(number, self.network, part.users, part.choices, part.log))
            part.cost -= gained
            if not gained or part.cut:
                break

    def _ascend(self) -> None:
        """Raise the bound, a few steps at a time so that the clock is looked at."""
        part = self.part
        work = self._work
        left = min(MOST_STEPS if self.start is None else MOST_AGAIN, max(100, EFFORT // work))
        # Without any step nothing would be proven.
        left = 1 if self.stop() else left
        at_once = max(LEAST_AT_ONCE, EFFORT_AT_ONCE // work) if is_bounded(self.expired) else left
        share, best = SHARE, -1
        while left > 0:
            found, made, share = self.kernels.ascend(
                part.price, part.cost, share, PATIENCE, min(left, at_once), part.arrays, self.network, part.relaxation
            )
            best = max(best, int(found))
            left -= at_once
            if made < at_once or self.stop():
                break
        part.bound = part.priced = -(-best // part.scale)
        self.scaled = best

    def _improve(self) -> None:
        """Take out and place again, one order and then two, where the bound leaves room for it."""
        for _ in range(ROUNDS):
            if self.stop():
                break
            self._narrow()
            gained = self._in_pairs()
            if gained:
                self.part.cost -= gained
                self._improve_singly()
            if not gained or self.part.cut:
                break

    def _narrow(self) -> None:
        """Close every way that is proven to be in no plan cheaper than the cost."""
        part, choices, scale = self.part, self.part.choices, self.part.scale
        for number, priced in self.priced(part.several):
            rest = self.scaled - min(priced)
            first = int(self.network.demand.order[number * ORDER + WAY_FROM])
            standing = int(choices.chosen[number])
            others = []
            for index, price in enumerate(priced):
                way = first + index - 1 if index else ALONE
                fits = -(-(rest + price) // scale) < part.cost
                if index:
                    # The way that stands stays open, so that placing an order again never costs more.
                    choices.open[way] = 1 if fits or way == standing else 0
                if fits and way != standing:
                    others.append(price)
            choices.settled[number] = 0 if others else 1
            choices.slack[number] = min(others) - min(priced) if others else 0

    def priced(self, numbers: list[int]) -> Iterator[tuple[int, list[int]]]:
        """Priced cost of each choice of some orders, alone first, then each way."""
        part = self.part
        self.kernels.price_hubs_at(part.price, self.network, part.relaxation)
        rows = self.network.demand.order
        for number in numbers:
            count = int(rows[number * ORDER + WAY_TO] - rows[number * ORDER + WAY_FROM]) + 1
            found = self.kernels.wide_zeros(count)
            self.kernels.choice_prices(number, part.price, self.network, part.relaxation, found)
            yield number, [int(price) for price in found]

    def _in_pairs(self) -> int:
        part = self.part
        gap = (part.cost - 1) * part.scale - self.scaled
        pairs = self._rivals(gap)
        orders = len(self.network.frame.orders)
        gained = 0
        for code in (int(code) for code in pairs.cost):
            if self.stop():
                break
            gained += int(
                self.kernels.place_pair(code // orders, code % orders, self.network, part.users, part.choices, part.log)
            )
        return gained

    def _rivals(self, gap: int) -> Any:
        """The most promising pairs; looked for among few orders first, as few have little slack."""
        part = self.part
        slack = sorted(int(part.choices.slack[number]) for number in part.several if not part.choices.settled[number])
        most = FEW
        while True:
            limit = min(gap, slack[most]) if most < len(slack) else gap
            pairs = self.kernels.rivals(
                limit, PAIRS, part.relaxation.spread_from, part.relaxation.spread, self.network, part.choices
            )
            if len(pairs.cost) >= PAIRS or limit == gap:
                return pairs
            most *= 2

    def _branch(self) -> None:
        part = self.part
        search = Branching(part, self.scaled, self.stop)
        search.close()
        part.tree = search.root
        part.cost = search.cost
        part.bound = part.priced = search.bound
