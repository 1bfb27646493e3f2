"""From arrays to a solution: part by part, on any number of threads, in either form of the kernels, with one result."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Arrays
from matcher.engine.deadline import Deadline
from matcher.engine.forms import Kernels
from matcher.engine.kernels.collect import COST_PARTS
from matcher.engine.kernels.flow import UNIT
from matcher.engine.part import Expired, JournalFullError, Part, build_part, solve_greedily, solve_part
from matcher.engine.seating import asks_of, seat

# Parts smaller than this are put together: building a part touches every area once.
LEAST_ORDERS = 2000


@dataclass(slots=True)
class Solution:
    """What the search found, by the orders' numbers in the instance; costs are exact integers.

    `helper`: who alone serves an order, -1 for nobody; `crews`: who serves an order of several members; `window`: in
    which of the instance's windows; `costs`: six cost parts each; `priced`: what of `bound` prices prove. `parts` are
    kept where they are asked for. Times are seconds of work, those of threads added up; `cut`: the time was up before
    the search was done.
    """

    rows: Arrays
    kernels: Kernels
    helper: npt.NDArray[np.int32]
    window: npt.NDArray[np.int32]
    costs: npt.NDArray[np.int64]
    crews: dict[int, list[int]] = field(default_factory=dict)
    cost: int = 0
    bound: int = 0
    priced: int = 0
    served: int = 0
    cut: bool = False
    build_s: float = 0.0
    solve_s: float = 0.0
    parts: list[Part] = field(default_factory=list)


def solve_arrays(
    arrays: Arrays,
    kernels: Kernels,
    *,
    threads: int = 1,
    keep: bool = False,
    expired: Expired | None = None,
    greedily: bool = False,
) -> Solution:
    """Solve an instance; `keep` leaves the parts for questions, `expired` ends the improving search when it says so."""
    begun = perf_counter()
    orders = len(arrays.area)
    rows = kernels.arrays(arrays)
    helper, window = kernels.narrow_full(orders, -1), kernels.narrow_full(orders, -1)
    costs = kernels.wide_zeros(COST_PARTS * orders)
    split = kernels.split(rows, LEAST_ORDERS)
    tags = tags_of(arrays)
    search = solve_greedily if greedily else solve_part

    def one(number: int) -> tuple[Part, int, dict[int, list[int]]]:
        of_orders = split.order[split.order_start[number] : split.order_start[number + 1]]
        of_helpers = split.helper[split.helper_start[number] : split.helper_start[number + 1]]
        part = solved_with(search, kernels, rows, of_orders, of_helpers, tags, expired or Deadline())
        begun = perf_counter()
        cost, crews = _collected(part, helper, window, costs, greedily=greedily)
        part.solve_s += perf_counter() - begun
        if not keep:
            part.forget()
        return part, cost, crews

    solution = Solution(rows, kernels, np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))
    solution.build_s = perf_counter() - begun
    for part, cost, crews in _in_turn(one, len(split.order_start) - 1, threads):
        _add(part, cost, crews, solution)
        if keep:
            solution.parts.append(part)
    solution.helper, solution.window = np.asarray(helper, np.int32), np.asarray(window, np.int32)
    solution.costs = np.asarray(costs, np.int64).reshape(-1, COST_PARTS)
    solution.served = int(np.count_nonzero(solution.helper >= 0)) + len(solution.crews)
    return solution


def _add(part: Part, cost: int, crews: dict[int, list[int]], solution: Solution) -> None:
    part.counted = cost
    solution.cost += cost
    solution.bound += part.bound
    solution.priced += part.priced
    solution.cut = solution.cut or part.cut
    solution.build_s += part.build_s
    solution.solve_s += part.solve_s
    solution.crews.update(crews)


def tags_of(arrays: Arrays) -> int:
    """How many tags an instance numbers."""
    return max(int(arrays.tag.max(initial=-1)), int(arrays.set_tag.max(initial=-1))) + 1


def solved_with(
    search: Callable[[Part, Expired], None],
    kernels: Kernels,
    rows: Arrays,
    orders: Any,
    helpers: Any,
    tags: int,
    expired: Expired,
) -> Part:
    """A part, solved; anew with a longer journal where it was too short."""
    more = 1
    while True:
        part = build_part(kernels, rows, orders, helpers, tags)
        part.journal *= more
        try:
            search(part, expired)
        except JournalFullError:
            more *= 8
            continue
        return part


def counted(part: Part, orders: int) -> int:
    """The true cost of a part of an instance of so many orders."""
    narrow_full = part.kernels.narrow_full
    costs = part.kernels.wide_zeros(COST_PARTS * orders)
    return _collected(part, narrow_full(orders, -1), narrow_full(orders, -1), costs, greedily=False)[0]


def _collected(part: Part, helper: Any, window: Any, costs: Any, *, greedily: bool) -> tuple[int, dict[int, list[int]]]:
    """The true cost of a part, counted from who serves what, and its crews; fills the vectors of the whole instance."""
    kernels, rows, network = part.kernels, part.arrays, part.network
    cost = int(kernels.collect(rows, network, helper, window, costs)) + int(kernels.helper_costs(rows, network))
    cost += int(kernels.left_value(network))
    crews: dict[int, list[int]] = {}
    if part.several:
        packed = kernels.narrow_full(len(network.flow.unit) // UNIT + 2 * len(part.several) + 2, 0)
        more = kernels.collect_crews(rows, network, part.choices, window, costs, packed)
        cost += int(more)
        orders = network.frame.orders
        numbers = {int(orders[number]): number for number in part.several}
        asks = asks_of(network) if greedily else {}
        at = 0
        for _ in range(sum(1 for number in part.several if part.choices.chosen[number] >= 0)):
            count = int(packed[at + 1])
            order = int(packed[at])
            crews[order] = sorted(int(one) for one in packed[at + 2 : at + 2 + count])
            if greedily:
                # What was taken one by one need not be the cheapest seating; the search places by exact cost.
                cost -= _seated(part, numbers[order], crews[order], asks, costs)
            at += 2 + count
        cost += sum(
            int(network.flow.out[number])
            for number in part.several
            if part.choices.chosen[number] < 0 and network.flow.unit[number * UNIT] < 0
        )
    return cost, crews


def _seated(part: Part, own: int, crew: list[int], asks: Mapping[int, int], costs: Any) -> int:
    """Seat the crew of an order, by its number in the part, at the least cost; returns by how much its cost falls."""
    first = int(part.network.frame.orders[own]) * COST_PARTS
    parts = [int(one) for one in costs[first : first + COST_PARTS]]
    fall = seat(int(part.choices.chosen[own]), crew, part.arrays, part.network, asks, parts)
    for index, value in enumerate(parts):
        costs[first + index] = value
    return fall


def _in_turn(one: Callable[[int], Any], count: int, threads: int) -> Iterable[Any]:
    """The results for all parts in the order of their numbers, whoever is done first."""
    if threads == 1 or count <= 1:
        return map(one, range(count))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))
