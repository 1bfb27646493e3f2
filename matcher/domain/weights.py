"""What an unserved order costs, and the weights that a district may edit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.domain.errors import Invalid
from matcher.domain.states import Urgency

MAX_LOAD = 5
CHOICE_STEP, CHOICE_MOST = 6, 30
SECONDARY_SKILL = 8
STANDING_BONUS = 30


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

    def value(self, headcount: int, urgency: Urgency, working_days: int, *, carried: bool) -> int:
        """What leaving the order unserved costs."""
        each = self.urgency[urgency] + min(self.waited_most, self.waited_step * working_days)
        return headcount * (each + (self.carried if carried else 0))


def choice_cost(position: int) -> int:
    """Cost of an order's window by its place in the list of wishes, 0-based."""
    return min(CHOICE_MOST, CHOICE_STEP * position)
