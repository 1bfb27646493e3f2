"""An owner gives an order back; after too many returns the level above rules, and that stands."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain import clocks
from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor, Role
from matcher.domain.states import TAKEABLE, Form, Level, OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import conflicts, orders, personal, places, staff, todos
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.scope import orders_ruled_by
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.desk import ask_person, ask_role, recall, require_untaken, resume, tell
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.runs import join, leave
from matcher.usecases.steps.standing_for import stands_for
from matcher.usecases.steps.texts import reason_code, refuse_numbers

TO_RULE = dt.timedelta(hours=24)
"""How long the level above may take for a ruling."""
_RULES = {Level.STREET: Role.STREET_OFFICER, Level.DISTRICT: Role.DISTRICT_ADMIN}
_GIVEN_BACK = frozenset({TodoKind.RETURNED, TodoKind.HAND_OVER})


def return_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """The owner gives it back to who handed it over, else to the secretary; counted, and capped by the policy.

    NotAllowed for anybody else, WrongState after a ruling. Beyond the cap, or where nobody is left to take it back,
    it needs a human: the level above rules.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("return_order")
    if row.owner_id != actor.id:
        raise NotAllowed("only who owns an order gives it back")
    if row.is_ruled:
        raise WrongState("it was ruled who owns this order; that stands")
    require_untaken(row)
    code = reason_code(tx, "order", order_id, "return", reason)
    back_to = _taker_back(tx, actor, row)
    most = places.district_at(tx, row.area).policy.returns_most
    count = {"returns": row.returns + 1, "handed_by": None, "handed_to": None}
    todos.drop(tx, order_id, _GIVEN_BACK)
    if back_to is None or row.returns >= most:
        _ask_for_ruling(tx, move(tx, "order", row, "return", actor, reason=code, **count))
        return
    returned = move(tx, "order", row, "return", actor, reason=code, owner_id=back_to.id, **count)
    ask_person(tx, returned, TodoKind.RETURNED, back_to, returned.due_at, code)


def _taker_back(tx: Tx, actor: Actor, row: Row[Any]) -> Row[Any] | None:
    """Who handed it over; else the nearest secretary; nobody who keeps out of the recipient's orders."""
    apart = {actor.id, *conflicts.keeping_out(tx, row.recipient_id)}
    before = staff.at_desk(tx, row.handed_by, row.area) if row.handed_by is not None else None
    if before is not None and before.id not in apart:
        return before
    secretaries = staff.covering(tx, [Role.SECRETARY], row.area)
    return next((one for one in secretaries if one.id not in apart), None)


def _ask_for_ruling(tx: Tx, row: Row[Any]) -> None:
    """Up one level, and onto the list there; it waits at no desk meanwhile, and goes along in no run."""
    level = clocks.above(Level(row.level)) or Level.DISTRICT
    if row.state != OrderState.NEEDS_HUMAN:
        row = move(tx, "order", recall(tx, row, None, "returned"), "need_human", None, reason="returned")
    if row.carrier_id is not None:
        for empty in leave(tx, row):
            end(tx, empty)
    if row.level != level:
        row = move(tx, "order", row, "escalate", None, reason=str(level), level=level)
    ask_role(tx, row, TodoKind.RULING, _RULES[level], tx.now + TO_RULE, "returned")


def rule_order(tx: Tx, actor: Actor, order_id: UUID, owner: UUID, note: str | None) -> None:
    """Who owns it is decided for good: by the street officer or the district, on an order that was raised to them.

    NotFound where it was not raised to the actor's level; Invalid where the owner works at no desk of its area.
    """
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_ruled_by(actor)).with_for_update())
    if row is None:
        raise NotFound
    actor.require("rule_order")
    decide_on(tx, actor, row)
    if row.is_ruled:
        raise WrongState("it was ruled who owns this order; that stands")
    person = staff.at_desk(tx, owner, row.area)
    if person is None or conflicts.apart(tx, owner, [row.recipient_id]):
        raise Invalid.at("owner", "unknown_owner", "name somebody of a desk of its area who may own it")
    refuse_numbers(note=note)
    waiting = todos.open_of(tx, order_id, TodoKind.RULING)
    ruled = move(tx, "order", row, "rule", actor, owner_id=owner, is_ruled=True, handed_to=None, handed_by=None)
    personal.change(tx, "order", order_id, {"ruling": note})
    todos.drop(tx, order_id, _GIVEN_BACK)
    if waiting is not None:
        todos.finish(tx, waiting, actor, "done")
        back = resume(tx, ruled, actor, "ruled")
        if back.form == Form.RUN and back.state in TAKEABLE and stands_for(tx, back) is None:
            join(tx, actor, back, places.district_at(tx, row.area))
    tell(tx, ruled, [owner], NoticeKind.RULED)
