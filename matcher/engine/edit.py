"""An event applied to an instance as a document: what the live engine must equal, solved afresh."""

from typing import NamedTuple, TypeVar

import msgspec

from matcher.engine.events import (
    AssignmentAccepted,
    AssignmentReleased,
    Event,
    HelperChanged,
    HelperGone,
    OfferDeclined,
    OrderPlaced,
    OrderWithdrawn,
    UnknownError,
)
from matcher.engine.instance import Helper, Instance, Order

Row = TypeVar("Row")


class Changes(NamedTuple):
    """Rows by id as they are after an event; None for one that goes."""

    orders: dict[str, Order | None]
    helpers: dict[str, Helper | None]


def edited(instance: Instance, event: Event) -> Instance:
    """The instance after an event; rows that it does not touch keep their place. Raises UnknownError."""
    orders = {order.id: order for order in instance.orders}
    helpers = {helper.id: helper for helper in instance.helpers}
    apply_event(event, orders, helpers)
    return msgspec.structs.replace(instance, orders=tuple(orders.values()), helpers=tuple(helpers.values()))


def apply_event(event: Event, orders: dict[str, Order], helpers: dict[str, Helper]) -> None:
    """Apply an event to rows by id, in place. Raises UnknownError, and then nothing has changed."""
    changes = changes_of(event, orders, helpers)
    enter(changes.orders, orders)
    enter(changes.helpers, helpers)


def enter(changes: dict[str, Row | None], rows: dict[str, Row]) -> None:
    """Write changed rows down by id."""
    for name, row in changes.items():
        if row is None:
            del rows[name]
        else:
            rows[name] = row


def changes_of(event: Event, orders: dict[str, Order], helpers: dict[str, Helper]) -> Changes:
    """What an event makes of rows by id. Raises UnknownError."""
    match event:
        case OrderPlaced(order):
            return Changes({order.id: order}, {})
        case OrderWithdrawn(name):
            _known(name, orders)
            return Changes({name: None}, {})
        case OfferDeclined(name, helper):
            return Changes({name: without(_known(name, orders), helper)}, {})
        case HelperChanged() | HelperGone():
            return Changes({}, _helper_change(event, helpers))
        case AssignmentAccepted(name, shift, crew, rest):
            _known(name, orders)
            return Changes({name: rest}, {one: taking(_known(one, helpers), shift) for one in crew})
        case AssignmentReleased(shift, crew, order):
            back = {one: giving_back(_known(one, helpers), shift) for one in crew}
            return Changes({} if order is None else {order.id: order}, dict(back))


def _helper_change(event: HelperChanged | HelperGone, helpers: dict[str, Helper]) -> dict[str, Helper | None]:
    if isinstance(event, HelperChanged):
        return {event.helper.id: event.helper}
    _known(event.helper, helpers)
    return {event.helper: None}


def without(order: Order, helper: str) -> Order:
    """The order with a helper among its `excludes`."""
    if helper in order.excludes:
        return order
    return msgspec.structs.replace(order, excludes=(*order.excludes, helper))


def taking(helper: Helper, shift: int) -> Helper:
    """The helper with one more assignment that stands."""
    return msgspec.structs.replace(helper, taken=(*helper.taken, shift))


def giving_back(helper: Helper, shift: int) -> Helper:
    """The helper with one assignment less; UnknownError where none stands in that shift."""
    if shift not in helper.taken:
        raise UnknownError(helper.id)
    left = list(helper.taken)
    left.remove(shift)
    return msgspec.structs.replace(helper, taken=tuple(left))


def _known(name: str, rows: dict[str, Row]) -> Row:
    if name not in rows:
        raise UnknownError(name)
    return rows[name]
