"""The window: what the community's staff do themselves."""

from api.door import Call, Doors
from api.schemas.dispatch import ReportBody
from api.schemas.fields import Nothing
from matcher.queries import orders
from matcher.queries.orders import OrderView
from matcher.store.database import Tx
from matcher.usecases.serve_at_window import begin_at_window, finish_at_window

doors = Doors("window")


@doors.at("POST /orders/{id}/serve", "serve_at_window", Nothing, OrderView)
def serve(tx: Tx, call: Call, _: Nothing) -> OrderView:
    """Begin an order of the window oneself."""
    begin_at_window(tx, call.actor, call.id)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/served", "serve_at_window", ReportBody, OrderView)
def served(tx: Tx, call: Call, body: ReportBody) -> OrderView:
    """Say that an order of the window is done and how long it took."""
    finish_at_window(tx, call.actor, call.id, body.minutes, body.note)
    return orders.read_order(tx, call.actor, call.id)
