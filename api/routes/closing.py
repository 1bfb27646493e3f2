"""The end of an order: reworked, rated, reopened, disputed; call-backs; codes; addresses that are looked up."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.closing import CallbackBody, CallbacksQuery, RateBody, ReopenBody
from api.schemas.fields import Nothing, PageQuery
from api.schemas.ledgers import SettleBody
from api.schemas.orders import ReasonBody
from matcher.queries import orders, ratings, reveals
from matcher.queries.orders import CodeView, OrderView
from matcher.queries.paging import Page, Wanted
from matcher.queries.ratings import CallbackView, RatingView
from matcher.queries.reveals import RevealedView, RevealView
from matcher.store.database import Tx
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.issue_code import issue_code
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.reveal_order import reveal_order
from matcher.usecases.rework_order import rework_order

doors = Doors("closing")


@doors.at("POST /orders/{id}/code", "issue_code", Nothing, CodeView, How(sealed=True))
def give_code(tx: Tx, call: Call, _: Nothing) -> CodeView:
    """Give out a new code by which an order can be followed without an account."""
    code = issue_code(tx, call.actor, call.id)
    return CodeView(orders.read_order(tx, call.actor, call.id).number, code)


@doors.at("POST /orders/{id}/rework", "rework_order", ReasonBody, OrderView)
def rework(tx: Tx, call: Call, body: ReasonBody) -> OrderView:
    """Say that reported work is not done, with a reason."""
    rework_order(tx, call.actor, call.id, body.reason)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/rate", "rate_order", RateBody, RatingView)
def rate(tx: Tx, call: Call, body: RateBody) -> RatingView:
    """Rate an order: contacted, solved, satisfied; once."""
    rate_order(tx, call.actor, call.id, body.answers(), body.how, body.comment)
    return ratings.read_rating(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/reopen", "reopen_order", ReopenBody, OrderView)
def reopen(tx: Tx, call: Call, body: ReopenBody) -> OrderView:
    """Open a closed order again, once."""
    windows = tuple(window.shift() for window in body.windows) if body.windows is not None else None
    reopen_order(tx, call.actor, call.id, body.reason, windows)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/dispute", "dispute_order", ReasonBody, OrderView)
def dispute(tx: Tx, call: Call, body: ReasonBody) -> OrderView:
    """Complain of an order, with a reason."""
    dispute_order(tx, call.actor, call.id, body.reason)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/settle", "settle_order", SettleBody, OrderView)
def settle(tx: Tx, call: Call, body: SettleBody) -> OrderView:
    """Settle a complaint, with a reason; where it was right, hours and points for the order are taken back."""
    settle_order(tx, call.actor, call.id, body.reason, upheld=body.upheld)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("GET /callbacks", "read_callbacks", CallbacksQuery, Page[CallbackView])
def list_callbacks(tx: Tx, call: Call, query: CallbacksQuery) -> Page[CallbackView]:
    """Who is to be called back, the longest due first."""
    return ratings.list_callbacks(tx, call.actor, Wanted(query.limit, query.cursor), later=query.later)


@doors.at("POST /callbacks/{id}", "do_callback", CallbackBody, CallbackView)
def call_back(tx: Tx, call: Call, body: CallbackBody) -> CallbackView:
    """Note what became of a call."""
    answer_callback(tx, call.actor, call.id, body.outcome, body.answers(), body.comment)
    return ratings.read_callback(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/reveal", "reveal_order", ReasonBody, RevealedView, How(shown=reveals.read_revealed))
def reveal(tx: Tx, call: Call, body: ReasonBody) -> UUID:
    """Look up where to go and whom to call, with a reason; each look is kept."""
    return reveal_order(tx, call.actor, call.id, body.reason)


@doors.at("GET /reveals", "read_reveals", PageQuery, Page[RevealView])
def list_reveals(tx: Tx, call: Call, query: PageQuery) -> Page[RevealView]:
    """Who looked up which address, the newest first."""
    return reveals.list_reveals(tx, call.actor, Wanted(query.limit, query.cursor))
