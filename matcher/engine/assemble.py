"""From who serves what to the plan's rows: costs are counted afresh from the instance, not taken from the search."""

from collections import Counter
from dataclasses import dataclass

from matcher.engine.crew import cheapest_crew
from matcher.engine.instance import Order, Window
from matcher.engine.network import Network
from matcher.engine.pairs import change_cost
from matcher.engine.plan import Assignment, CostParts
from matcher.engine.problem import Problem
from matcher.engine.state import State
from matcher.engine.wants import tags_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished plan in rows: its cost, the assignments by order id, and the numbers of unserved orders.

    `flow_cost` is what the search counts for it: more, where a crew happens to equal the incumbent by another way.
    """

    cost: int
    flow_cost: int
    assignments: tuple[Assignment, ...]
    unserved: tuple[int, ...]


def assemble(problem: Problem, state: State, chosen: dict[int, int]) -> Answer:
    """The rows of a finished flow; `chosen` names the way of each order of several people (-1: alone)."""
    network = state.network
    rows: list[Assignment] = []
    unserved: list[int] = []
    loads: Counter[int] = Counter()
    cost = luck = 0
    for number, order in enumerate(problem.orders):
        found = _served(problem, network, state, number, chosen.get(number, -1))
        if found is None:
            unserved.append(number)
            cost += order.value
            continue
        shift, helpers = found
        rows.append(_row(problem, order, shift, helpers))
        loads.update(helpers)
        cost += rows[-1].cost.total
        choice = chosen.get(number, -1)
        if choice >= 0 and not network.ways[number][choice].incumbent and order.incumbent and not rows[-1].cost.change:
            luck += problem.change
    for helper, more in loads.items():
        load = problem.helpers[helper].load
        cost += problem.balance * ((load + more) ** 2 - load**2)
    return Answer(cost, cost + luck, tuple(rows), tuple(unserved))


def _served(problem: Problem, network: Network, state: State, number: int, choice: int) -> tuple[int, list[int]] | None:
    if choice >= 0:
        way = network.ways[number][choice]
        return way.shift, sorted(network.helper[state.at[unit]] for unit in network.places[number])
    node = state.at[network.capacities + number]
    if node < 0:
        return None
    helper = network.helper[node]
    return _cheapest_shift(problem, problem.orders[number], helper, node), [helper]


def _cheapest_shift(problem: Problem, order: Order, helper: int, node: int) -> int:
    # Shifts of one day may share a node: the window is the cheapest of those.
    rows = []
    owned = problem.helpers[helper].tags
    for window in order.windows:
        tags = tags_of(order, window.tags)
        if problem.leaf[helper].get(window.shift) == node and all(tag in owned for tag in tags):
            rows.append((_row(problem, order, window.shift, [helper]).cost.total, window.shift))
    return min(rows)[1]


def _row(problem: Problem, order: Order, shift: int, helpers: list[int]) -> Assignment:
    window = next(window for window in order.windows if window.shift == shift)
    people = [problem.helpers[helper] for helper in helpers]
    if len(helpers) == 1:
        filled = [(helpers[0], tags_of(order, window.tags))]
    else:
        filled = _filled(problem, order, window, helpers)
    distance = own = tags = bonus = 0
    for helper, wanted in filled:
        parts = _parts(problem, order, helper, wanted)
        distance, own, tags, bonus = (old + more for old, more in zip((distance, own, tags, bonus), parts, strict=True))
    ids = tuple(sorted(person.id for person in people))
    change = change_cost(problem, order, shift, ids)
    return Assignment(order.id, shift, ids, CostParts(distance, own, tags, bonus, window.cost, change))


def _parts(problem: Problem, order: Order, helper: int, tags: tuple[str, ...]) -> tuple[int, int, int, int]:
    person = problem.helpers[helper]
    level = problem.level(problem.place[order.area], helper)
    distance = problem.step(level or 0)
    cost = sum(person.tags[tag] for tag in tags)
    bonus = next((prefer.bonus for prefer in order.prefers if prefer.helper == person.id), 0)
    return distance, person.cost, cost, -min(bonus, distance + person.cost + cost)


def _filled(problem: Problem, order: Order, window: Window, helpers: list[int]) -> list[tuple[int, tuple[str, ...]]]:
    """The cheapest way to give each of these members one place."""
    wanted = [tuple(sorted({*need.tags, *window.tags})) for need in order.needs]
    table: list[list[int | None]] = []
    for helper in helpers:
        owned = problem.helpers[helper].tags
        table.append(
            [
                sum(_parts(problem, order, helper, tags)) if all(tag in owned for tag in tags) else None
                for tags in wanted
            ]
        )
    found = cheapest_crew([need.count for need in order.needs], table)
    crews = found[1] if found is not None else []
    return [(helpers[index], tags) for tags, crew in zip(wanted, crews, strict=True) for index in crew]
