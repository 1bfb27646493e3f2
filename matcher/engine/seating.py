"""Who of a crew fills which need: the cheapest seating, counted pair by pair."""

from collections.abc import Mapping
from typing import Any

from matcher.engine.crew import cheapest_crew
from matcher.engine.kernels.collect import BONUS, COST_PARTS, cost_parts
from matcher.engine.kernels.demand import ASK, ASK_SOURCE, ASKS, PART, PART_COUNT, PART_FROM, PART_SOURCE, PART_TO, WAY
from matcher.engine.kernels.own_arcs import own_leaf


def asks_of(network: Any) -> dict[int, int]:
    """What asks, by the node that stands for it."""
    demand = network.demand
    sources = [int(one) for one in demand.ask[ASK_SOURCE : int(demand.used[ASKS]) * ASK : ASK]]
    # Where one node asks twice the first counts.
    return {source: ask for ask, source in reversed(list(enumerate(sources)))}


def seat(way: int, crew: list[int], arrays: Any, network: Any, asks: Mapping[int, int], parts: list[int]) -> int:
    """Seat helpers of the instance in a way of an order; its new `parts` up to the bonus, and by how much they fall."""
    demand = network.demand
    needs = range(int(demand.way[way * WAY + PART_FROM]), int(demand.way[way * WAY + PART_TO]))
    if len(needs) == 1:
        return 0
    rows = [asks[int(demand.part[need * PART + PART_SOURCE])] * ASK for need in needs]
    numbers = [int(network.frame.local[helper]) for helper in crew]
    priced: list[list[list[int] | None]] = []
    for number in numbers:
        priced.append([])
        for row in rows:
            scratch = [0] * COST_PARTS
            leaf, _cost = own_leaf(number, row, arrays, network.sets, network.supply, demand)
            if leaf >= 0:
                cost_parts(row, number, arrays, network, scratch, 0)
            priced[-1].append([int(one) for one in scratch[: BONUS + 1]] if leaf >= 0 else None)
    table = [[None if one is None else sum(one) for one in row] for row in priced]
    found = cheapest_crew([int(demand.part[need * PART + PART_COUNT]) for need in needs], table)
    if found is None or found[0] >= sum(parts[: BONUS + 1]):
        return 0
    fall = sum(parts[: BONUS + 1]) - found[0]
    seats = [priced[one][need] or [] for need, people in enumerate(found[1]) for one in people]
    for index in range(BONUS + 1):
        parts[index] = sum(one[index] for one in seats)
    return fall
