"""What an unserved order costs, and the weights that a district may edit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from matcher.domain.errors import Invalid
from matcher.domain.states import Urgency

MAX_LOAD = 5
CHOICE_STEP, CHOICE_MOST = 6, 30
SECONDARY_SKILL = 8
STANDING_BONUS = 30
WEIGHT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Weights:
    """The defaults of the matching; all are costs without unit, of which only ratios matter."""

    distance: tuple[int, ...] = (0, 10, 30, 80)
    balance: int = 2
    change: int = 25
    urgency: Mapping[Urgency, int] = field(
        default_factory=lambda: {Urgency.URGENT: 2000, Urgency.HIGH: 800, Urgency.NORMAL: 400, Urgency.LOW: 200}
    )
    waited_step: int = 20
    waited_most: int = 200
    carried: int = 200

    def __post_init__(self) -> None:
        """Refuse weights under which somebody could stay unserved while somebody suitable is free."""
        dearest = self.distance[-1] + self.balance * (2 * MAX_LOAD + 1) + self.change + CHOICE_MOST + SECONDARY_SKILL
        if dearest >= min(self.urgency.values()):
            sentence = f"the dearest single service could cost {dearest}, as much as the least value of an order"
            raise Invalid.at("weights", "too_dear", sentence)

    def set(self, given: Mapping[str, Any]) -> "Weights":
        """The weights with some replaced, of urgency single ones. Invalid names those that make no sense."""
        known = {one.name for one in fields(self)}
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name not in known:
                raise Invalid.at("weights", "unknown_setting", "there is no such weight")
            values[name] = _read(name, value, self)
        return replace(self, **values)

    def stored(self) -> dict[str, Any]:
        """All weights as they stand in JSON."""
        urgency = {str(one): value for one, value in self.urgency.items()}
        return {**asdict(self), "distance": list(self.distance), "urgency": urgency}

    def differences(self) -> dict[str, Any]:
        """What differs from the defaults: what is kept of it."""
        usual = Weights().stored()
        return {name: value for name, value in self.stored().items() if value != usual[name]}

    def value(self, headcount: int, urgency: Urgency, working_days: int, *, carried: bool) -> int:
        """What leaving the order unserved costs."""
        each = self.urgency[urgency] + min(self.waited_most, self.waited_step * working_days)
        return headcount * (each + (self.carried if carried else 0))


def choice_cost(position: int) -> int:
    """Cost of an order's window by its place in the list of wishes, 0-based."""
    return min(CHOICE_MOST, CHOICE_STEP * position)


def _read(name: str, value: Any, present: Weights) -> Any:
    """One weight as it was given; Invalid where its shape or size makes no sense."""
    if name == "distance":
        if not isinstance(value, list | tuple) or len(value) != len(present.distance):
            raise Invalid.at("weights.distance", "wrong_type", "one number for each level of areas")
        steps = tuple(_number("distance", one) for one in value)
        if list(steps) != sorted(steps):
            raise Invalid.at("weights.distance", "out_of_order", "farther never costs less")
        return steps
    if name == "urgency":
        if not isinstance(value, Mapping) or not set(value) <= {str(one) for one in Urgency}:
            raise Invalid.at("weights.urgency", "not_a_choice", "values of urgencies, by their names")
        given = {Urgency(one): _number("urgency", cost) for one, cost in value.items()}
        made = {**present.urgency, **given}
        if [made[one] for one in Urgency] != sorted(made.values(), reverse=True):
            raise Invalid.at("weights.urgency", "out_of_order", "what is more urgent never counts less")
        return made
    return _number(name, value)


def _number(name: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= WEIGHT_MOST:
        raise Invalid.at(f"weights.{name}", "out_of_range", f"whole numbers from 0 to {WEIGHT_MOST}")
    return value
