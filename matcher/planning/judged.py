"""What a round says beside its plan: an independent check, and what taking the orders in turn would have given."""

from dataclasses import dataclass

import msgspec

from matcher.engine.check import check
from matcher.engine.instance import Instance
from matcher.engine.plan import Plan
from matcher.engine.solve import in_turn


class RefusedByCheckerError(RuntimeError):
    """The checker refuses a plan: nobody is to see it."""


@dataclass(frozen=True, slots=True)
class InTurn:
    """The same orders and people, the dearest order first, each given the cheapest that is still free."""

    served: int
    cost: int


def check_plan(instance: Instance, made: Plan) -> None:
    """Judge the plan by the checker, which shares no code with the solver. RefusedByCheckerError."""
    cost, broken = check(
        msgspec.json.decode(msgspec.json.encode(instance)), msgspec.json.decode(msgspec.json.encode(made))
    )
    if broken or cost != made.cost:
        raise RefusedByCheckerError(RefusedByCheckerError.__doc__)


def take_in_turn(instance: Instance) -> InTurn:
    """What the simple way of handing out orders comes to."""
    return InTurn(*in_turn(instance))
