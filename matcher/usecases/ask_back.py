"""The desk asks back before it decides; the answer brings the order back to it. The business clock runs on."""

from uuid import UUID

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import DESK, Actor
from matcher.domain.waiting import TodoKind
from matcher.store import orders, personal
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.contact_order import note_contact
from matcher.usecases.steps.check_intake import refuse_danger
from matcher.usecases.steps.desk import ask_owner, tell_filer
from matcher.usecases.steps.texts import reason_code, refuse_numbers


def need_info(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """PLACED -> NEED_INFO; who filed is told that something is asked."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("need_info_order")
    code = reason_code(tx, "order", order_id, "need_info", reason)
    move(tx, "order", row, "need_info", actor, reason=code)
    tell_filer(tx, row, NoticeKind.NEED_INFO)


def inform(tx: Tx, actor: Actor, order_id: UUID, note: str) -> None:
    """NEED_INFO -> PLACED, with what was answered; the desk writes down what it was told on the phone."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("inform_order")
    refuse_danger(tx, actor, {"note": note})
    refuse_numbers(note=note)
    asked = move(tx, "order", row, "inform", actor)
    personal.change(tx, "order", order_id, {"answer": note})
    if actor.role in DESK:
        note_contact(tx, actor, asked)
    else:
        ask_owner(tx, asked, TodoKind.ANSWERED, asked.due_at)
