"""A live plan on trial: the checker's rules on the placements that the engine names."""

from collections.abc import Callable
from typing import Any

import msgspec

from matcher.engine.check import _Judge
from matcher.engine.check_rules import PART_NAMES, Rules, kind_of
from matcher.engine.events import Placement
from matcher.engine.instance import Instance

Doc = dict[str, Any]


def judged(instance: Instance, placement: Callable[[str], Placement | None]) -> int:
    """The cost of a plan that breaks no rule."""
    document: Doc = msgspec.to_builtins(instance)
    rules = Rules(document)
    judge = _Judge(rules, {"assignments": []}, None)
    for order in document["orders"]:
        place = placement(order["id"])
        if place is None:
            judge.cost += order["value"]
        else:
            judge._assignment(_row(rules, order, place))
    for name, shifts in judge.used.items():
        judge._limits(rules.helpers[name], shifts)
    assert judge.broken == []
    return judge.cost


def _row(rules: Rules, order: Doc, place: Placement) -> Doc:
    window = next(one for one in order["windows"] if one["shift"] == place.shift)
    crew = [rules.helpers[name] for name in place.helpers]
    if kind_of(crew[0]) == "team":
        found = {rules.pair(order, crew[0], rules.wanted(order, window, crew[0], 0))}
    else:
        found = rules.fillings(order, window, crew)
    parts = min(found, key=sum) if found else (0, 0, 0, 0)
    extra = (window["cost"], rules.moved(order, place.shift, place.helpers))
    return {
        "order": order["id"],
        "shift": place.shift,
        "helpers": list(place.helpers),
        "cost": dict(zip(PART_NAMES, (*parts, *extra), strict=True)),
    }
