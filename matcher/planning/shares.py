"""What one helper's part in an order costs, and the facts that its reasons in words need beside the costs."""

from collections.abc import Collection, Iterable

from matcher.engine.instance import Need, Order
from matcher.engine.plan import CostParts
from matcher.planning import rules
from matcher.planning.problem import Problem
from matcher.store.facts import HelperFacts, OrderFacts

COSTS = ("distance", "helper", "tags", "bonus", "window", "change", "balance")


def facts_of(order: OrderFacts, helper: HelperFacts, wanted: Collection[str]) -> dict[str, int]:
    """Facts beside the costs.

    `climbed`: levels from the order's area up to one that holds a base of the helper; `load`: what it carries;
    `skills`: how many of the `wanted` tags are asked of it; `linked`: it answers for the order's area.
    """
    level = rules.levels_climbed(helper.bases, helper.reach, order.area)
    found = {"climbed": 0 if level is None else level, "load": rules.load_of(helper), "skills": len(wanted)}
    return {**found, "linked": 1} if helper.seq in order.linked - order.prefers else found


def tags_of(needs: Iterable[Need]) -> frozenset[str]:
    """The distinct tags of the needs."""
    return frozenset(tag for need in needs for tag in need.tags)


def alone(problem: Problem, order: Order, helper: HelperFacts, cost: CostParts) -> dict[str, int]:
    """The parts of an order that one helper serves: those of the plan, and its next balance cost."""
    facts = facts_of(problem.orders[order.id], helper, tags_of(order.needs))
    return {**costs_of(cost), "balance": _balance(problem, helper), **facts}


def among_several(problem: Problem, order: Order, helper: HelperFacts, cost: CostParts) -> dict[str, int]:
    """One helper's parts of an order that several serve.

    Which need each fills is not told: the cost of its skill is known where all cost nothing, and a skill counts as
    asked of it only where every need asks for one.
    """
    facts = facts_of(problem.orders[order.id], helper, min((need.tags for need in order.needs), key=len))
    steps = problem.instance.weights.distance
    distance = steps[min(facts["climbed"], len(steps) - 1)]
    bonus = next((prefer.bonus for prefer in order.prefers if prefer.helper == str(helper.seq)), 0)
    parts = {
        "distance": distance,
        "helper": 0,
        "bonus": -min(bonus, distance),
        "window": cost.window,
        "change": cost.change,
    }
    return parts | ({} if cost.tags else {"tags": 0}) | {"balance": _balance(problem, helper)} | facts


def costs_of(cost: CostParts) -> dict[str, int]:
    """The six parts of a served order's cost, by name."""
    return {name: getattr(cost, name) for name in COSTS if name != "balance"}


def _balance(problem: Problem, helper: HelperFacts) -> int:
    return problem.instance.weights.balance * (2 * rules.load_of(helper) + 1)
