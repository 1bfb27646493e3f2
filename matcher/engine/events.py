"""What happens to a district while it is served: events for the live engine, and what each of them moved."""

import msgspec

from matcher.engine.instance import Helper, Order


class UnknownError(LookupError):
    """An event or a question names an order or a helper that is not there; the message is its id."""


class OrderPlaced(msgspec.Struct, frozen=True, tag=True):
    """A new order; one with an id that is known replaces it."""

    order: Order


class OrderWithdrawn(msgspec.Struct, frozen=True, tag=True):
    """An order goes: cancelled, merged, rejected."""

    order: str


class OfferDeclined(msgspec.Struct, frozen=True, tag=True):
    """A helper will not serve an order: from now on it is among the order's `excludes`."""

    order: str
    helper: str


class HelperChanged(msgspec.Struct, frozen=True, tag=True):
    """A helper is new, or its availability, limits, tags, bases or `taken` are now these."""

    helper: Helper


class HelperGone(msgspec.Struct, frozen=True, tag=True):
    """A helper leaves."""

    helper: str


class AssignmentAccepted(msgspec.Struct, frozen=True, tag=True):
    """Helpers accepted an order in a shift: it becomes `taken` by each. `rest` is what the order still asks for."""

    order: str
    shift: int
    helpers: tuple[str, ...]
    rest: Order | None = None


class AssignmentReleased(msgspec.Struct, frozen=True, tag=True):
    """Helpers gave a shift back that was `taken`; `order` is what is open again because of it."""

    shift: int
    helpers: tuple[str, ...]
    order: Order | None = None


Event = (
    OrderPlaced | OrderWithdrawn | OfferDeclined | HelperChanged | HelperGone | AssignmentAccepted | AssignmentReleased
)


class Placement(msgspec.Struct, frozen=True):
    """Where an order stands in the plan: its shift and the ids of its helpers, sorted."""

    shift: int
    helpers: tuple[str, ...]


class Move(msgspec.Struct, frozen=True):
    """An order that stands elsewhere after an event; None: unserved, or not there."""

    order: str
    before: Placement | None
    after: Placement | None


class Change(msgspec.Struct, frozen=True):
    """The plan's cost and proven bound after an event, and every order that moved, by id."""

    cost: int
    bound: int
    moved: tuple[Move, ...]
