"""From arrays to a solution: part by part, on any number of threads, in either form of the kernels, with one result."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Arrays
from matcher.engine.forms import Kernels
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.collect import COST_PARTS

# Parts smaller than this are put together: building a part touches every area once.
LEAST_ORDERS = 2000


@dataclass(slots=True)
class Solution:
    """What the search found, by the orders' numbers in the instance; costs are exact integers.

    `helper`: who alone serves an order, -1 for nobody; `window`: in which of the instance's windows; `parts`: its six
    cost parts. `networks` are kept where they are asked for, one for each part. Times are seconds of work, threads added.
    """

    arrays: Arrays
    kernels: Kernels
    helper: Any
    window: Any
    parts: Any
    cost: int = 0
    bound: int = 0
    served: int = 0
    build_s: float = 0.0
    solve_s: float = 0.0
    networks: list[Network] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    # What one part adds up to.
    cost: int
    bound: int
    served: int
    build_s: float
    solve_s: float
    network: Network | None


def solve_arrays(arrays: Arrays, kernels: Kernels, *, threads: int = 1, keep: bool = False, slack: int = 0) -> Solution:
    """Solve an instance of orders that one helper alone serves; `keep` leaves the networks for questions."""
    rows = kernels.arrays(arrays)
    orders = len(arrays.area)
    helper, window = kernels.narrow([-1] * orders), kernels.narrow([-1] * orders)
    solution = Solution(rows, kernels, helper, window, kernels.wide([0] * (COST_PARTS * orders)))
    tags = _tags(arrays)
    split = kernels.split(rows, LEAST_ORDERS)

    def one(part: int) -> _Part:
        begun = perf_counter()
        network = kernels.build(
            split.order[split.order_start[part] : split.order_start[part + 1]],
            split.helper[split.helper_start[part] : split.helper_start[part + 1]],
            tags,
            slack,
            rows,
        )
        built = perf_counter()
        kernels.fill(network, rows, kernels.wide([0]))
        cost = int(kernels.collect(rows, network, helper, window, solution.parts))
        cost += int(kernels.helper_costs(rows, network)) + int(kernels.left_value(network))
        bound = int(kernels.bound_of(rows, network))
        return _Part(cost, bound, 0, built - begun, perf_counter() - built, network if keep else None)

    for made in _in_turn(one, len(split.order_start) - 1, threads):
        solution.cost += made.cost
        solution.bound += made.bound
        solution.build_s += made.build_s
        solution.solve_s += made.solve_s
        if made.network is not None:
            solution.networks.append(made.network)
    solution.served = int(np.count_nonzero(np.asarray(helper) >= 0))
    return solution


def _in_turn(one: Any, count: int, threads: int) -> Any:
    """The results for all parts in the order of their numbers, whoever is done first."""
    if threads == 1 or count == 1:
        return map(one, range(count))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))


def _tags(arrays: Arrays) -> int:
    most: npt.NDArray[np.int32] = np.concatenate([arrays.tag, arrays.set_tag])
    return int(most.max(initial=-1)) + 1
