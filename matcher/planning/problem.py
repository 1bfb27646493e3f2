"""A problem: the engine's instance and the way back from its ids to orders, helpers and shifts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from matcher.domain.shifts import Horizon, Shift
from matcher.engine.instance import Instance, Order
from matcher.store.facts import HelperFacts, OrderFacts

# How long a round may improve orders of several people: their helpers wait for an answer.
IMPROVING_S = 10.0
Detail = int | Mapping[str, object] | None
"""What a plan says beside the reason of an order that it leaves."""


class HeldReason(StrEnum):
    """Why an order is kept out of an instance; each has its words in `words`."""

    OTHER_FORM = "other_form"
    IN_RUN = "in_run"
    AT_ONCE = "at_once"
    ASKED_AT_ONCE = "asked_at_once"
    NO_HOURS = "no_hours"
    NO_SERVICE = "no_service"
    BY_STAFF = "by_staff"
    NO_CONSENT = "no_consent"
    NO_RECORD = "no_record"
    NO_NEEDS = "no_needs"
    NO_PLACE_LEFT = "no_place_left"
    NO_WINDOW_LEFT = "no_window_left"
    VISIT_CAP = "visit_cap"
    FESTIVAL_QUOTA = "festival_quota"
    ON_DAY = "on_day"


@dataclass(frozen=True, slots=True)
class Held:
    """An order that this plan leaves out, and why."""

    order_id: UUID
    order_version: int
    reason: HeldReason


@dataclass(frozen=True, slots=True)
class Problem:
    """What is solved. The engine's ids are `seq` as text; `orders` and `helpers` lead back from them."""

    instance: Instance
    horizon: Horizon
    orders: Mapping[str, OrderFacts]
    helpers: Mapping[str, HelperFacts]
    held: tuple[Held, ...]
    read_s: float
    build_s: float
    improving_s: float = IMPROVING_S

    def shift(self, number: int) -> Shift:
        """The shift with this number."""
        return self.horizon.shift(number)

    def order(self, name: str) -> Order:
        """The order as the engine sees it."""
        return next(order for order in self.instance.orders if order.id == name)

    def engine_id(self, order_id: UUID) -> str | None:
        """The engine's id of an order; None where it is not in the instance."""
        return next((name for name, order in self.orders.items() if order.id == order_id), None)
