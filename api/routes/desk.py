"""Desk work on orders: asked back, merged, transferred, given back, ruled on, raised, handed over."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.desk import (
    ConflictBody,
    HandOverBody,
    InformBody,
    MergeBody,
    NeedInfoBody,
    ReassignBody,
    RuleBody,
    TakeOverBody,
    TransferBody,
)
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.orders import ReasonBody
from matcher.queries import desk, orders
from matcher.queries.desk import ColleagueView, ConflictView, DeskView
from matcher.queries.orders import OrderView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.ask_back import inform, need_info
from matcher.usecases.conflicts import declare_conflict
from matcher.usecases.contact_order import contact_order
from matcher.usecases.escalate_order import escalate_order
from matcher.usecases.hand_over import hand_over, take_over
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.reassign_order import reassign_order
from matcher.usecases.return_order import return_order, rule_order
from matcher.usecases.transfer_order import transfer_order

doors = Doors("desk")


@doors.at("GET /orders/{id}/desk", "read_desk", NoQuery, DeskView)
def read(tx: Tx, call: Call, _: NoQuery) -> DeskView:
    """What the desk keeps of an order: its clocks, its owners, what waits."""
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/contact", "contact_order", Nothing, DeskView)
def contact(tx: Tx, call: Call, _: Nothing) -> DeskView:
    """Note that somebody has spoken with the resident."""
    contact_order(tx, call.actor, call.id)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/need-info", "need_info_order", NeedInfoBody, DeskView)
def ask_back(tx: Tx, call: Call, body: NeedInfoBody) -> DeskView:
    """Ask back before deciding; the business clock runs on."""
    need_info(tx, call.actor, call.id, body.reason)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/inform", "inform_order", InformBody, OrderView)
def answer(tx: Tx, call: Call, body: InformBody) -> OrderView:
    """Answer what the desk asked back."""
    inform(tx, call.actor, call.id, body.note)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/merge", "merge_order", MergeBody, DeskView)
def merge(tx: Tx, call: Call, body: MergeBody) -> DeskView:
    """Merge a duplicate into the order that is kept."""
    merge_orders(tx, call.actor, call.id, body.into)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/transfer", "transfer_order", TransferBody, DeskView)
def transfer(tx: Tx, call: Call, body: TransferBody) -> DeskView:
    """Transfer an order to who owns it outside the service."""
    transfer_order(tx, call.actor, call.id, body.to, body.reason)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/return", "return_order", ReasonBody, DeskView)
def give_back(tx: Tx, call: Call, body: ReasonBody) -> DeskView:
    """Give an order back to who handed it over, or to the secretary."""
    return_order(tx, call.actor, call.id, body.reason)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/rule", "rule_order", RuleBody, DeskView)
def rule(tx: Tx, call: Call, body: RuleBody) -> DeskView:
    """Rule for good who owns an order that was raised to one's level."""
    rule_order(tx, call.actor, call.id, body.owner, body.note)
    return desk.read_ruled(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/escalate", "escalate_order", ReasonBody, DeskView)
def escalate(tx: Tx, call: Call, body: ReasonBody) -> DeskView:
    """Raise an order one level now."""
    escalate_order(tx, call.actor, call.id, body.reason)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/reassign", "reassign_order", ReassignBody, OrderView)
def reassign(tx: Tx, call: Call, body: ReassignBody) -> OrderView:
    """Take an order from who holds it and has not begun, and offer it to others."""
    reassign_order(tx, call.actor, call.id, body.reason, body.helper, body.to)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/hand-over", "hand_over_order", HandOverBody, DeskView)
def propose_owner(tx: Tx, call: Call, body: HandOverBody) -> DeskView:
    """Propose another owner; nothing changes before that one accepts."""
    hand_over(tx, call.actor, call.id, body.owner)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/take-over", "take_over_order", TakeOverBody, DeskView)
def take(tx: Tx, call: Call, body: TakeOverBody) -> DeskView:
    """Take over an order that one was asked to own, or leave it."""
    take_over(tx, call.actor, call.id, is_yes=body.accept)
    return desk.read_desk(tx, call.actor, call.id)


@doors.at("GET /colleagues", "read_colleagues", PageQuery, Page[ColleagueView])
def list_colleagues(tx: Tx, call: Call, query: PageQuery) -> Page[ColleagueView]:
    """Who works at the desks of one's area."""
    return desk.list_colleagues(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("POST /conflicts", "declare_conflict", ConflictBody, ConflictView, How(status=201))
def declare(tx: Tx, call: Call, body: ConflictBody) -> ConflictView:
    """Declare whose orders one keeps out of, or for a secretary somebody of the desk."""
    declare_conflict(tx, call.actor, body.recipient, body.kind, body.person)
    person: UUID = body.person or call.actor.id
    return ConflictView(person, body.recipient, body.kind)
