"""Timefold's view of single-person orders; loading this module starts a Java machine.

Its annotations are read when classes are made, and its functions are translated to Java, hence their plain style.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    constraint_provider,
)


@dataclass
class Offer:
    """One candidate edge, with the limits and the balance weights of its helper."""

    row: int
    helper: int
    slot: int
    day: int
    cost: int
    in_slot: int
    in_day: int
    in_total: int
    balance: int
    load: int


@planning_entity
@dataclass
class Place:
    """One order and the offer that serves it, or none."""

    id: Annotated[int, PlanningId]
    value: int
    offers: Annotated[list[Offer], ValueRangeProvider]
    offer: Annotated[Offer | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@planning_solution
@dataclass
class Week:
    """All orders."""

    places: Annotated[list[Place], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Any]:
    """Limits are hard; values of orders left, costs and balance are soft."""
    return [
        factory.for_each_including_unassigned(Place)
        .filter(lambda place: place.offer is None)
        .penalize(HardSoftScore.ONE_SOFT, lambda place: place.value)
        .as_constraint("unserved"),
        factory.for_each(Place).penalize(HardSoftScore.ONE_SOFT, lambda place: place.offer.cost).as_constraint("cost"),
        factory.for_each(Place)
        .group_by(lambda place: place.offer.slot, lambda place: place.offer.in_slot, ConstraintCollectors.count())
        .filter(lambda _slot, most, count: count > most)
        .penalize(HardSoftScore.ONE_HARD, lambda _slot, most, count: count - most)
        .as_constraint("per shift"),
        factory.for_each(Place)
        .group_by(lambda place: place.offer.day, lambda place: place.offer.in_day, ConstraintCollectors.count())
        .filter(lambda _day, most, count: count > most)
        .penalize(HardSoftScore.ONE_HARD, lambda _day, most, count: count - most)
        .as_constraint("per day"),
        factory.for_each(Place)
        .group_by(lambda place: place.offer.helper, lambda place: place.offer.in_total, ConstraintCollectors.count())
        .filter(lambda _helper, most, count: count > most)
        .penalize(HardSoftScore.ONE_HARD, lambda _helper, most, count: count - most)
        .as_constraint("total"),
        factory.for_each(Place)
        .group_by(
            lambda place: place.offer.helper,
            lambda place: place.offer.balance,
            lambda place: place.offer.load,
            ConstraintCollectors.count(),
        )
        .penalize(
            HardSoftScore.ONE_SOFT,
            lambda _helper, balance, load, count: balance * count * (2 * load + count),
        )
        .as_constraint("balance"),
    ]
