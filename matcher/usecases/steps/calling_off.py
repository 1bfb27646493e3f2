"""An order that nobody wants any more: whoever was asked or had taken it is free again, and told."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, AssignmentState, OrderState
from matcher.store import orders, places
from matcher.store.database import Tx
from matcher.store.made_days import MadeDays
from matcher.store.transition import move
from matcher.usecases.steps.desk import tell_others
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.letting_go import rescind, vacate
from matcher.usecases.steps.telling import tell_helpers


def call_off(tx: Tx, actor: Actor, row: Row[Any], code: str | None) -> None:
    """A locked open order -> CANCELLED, with a reason that is a code; what is reported already stands."""
    move(tx, "order", row, "cancel", actor, reason=code, filled=0, pooled=False)
    rescind(tx, row, orders.pending_offers(tx, row.id), actor, "order_cancelled")
    live = orders.live_assignments(tx, row.id)
    for held in live:
        if held.state == AssignmentState.ACTIVE:
            vacate(tx, held, "void", actor, "order_cancelled")
    tell_helpers(tx, row, NoticeKind.ORDER_CANCELLED, live)
    tell_helpers(tx, row, NoticeKind.WORK_KEPT, live, done=True)
    tell_others(tx, row, actor, NoticeKind.CANCELLED)
    end(tx, row)


def call_off_ahead(tx: Tx, by: Actor, row: Row[Any], made: MadeDays, code: str) -> None:
    """Orders of days of a series or post that have not begun, also where somebody has taken them."""
    calendar = places.calendar_of(tx, row.area)
    for date, order_id in made.since(tx, row.id, calendar.today(tx.now)).items():
        order = orders.lock(tx, order_id)
        windows = orders.windows_of(tx, [order_id]).get(order_id, [])
        is_ahead = all(calendar.starts_at(one) > tx.now for one in windows)
        if is_ahead and order.state in OPEN - {OrderState.IN_SERVICE, OrderState.REPORTED}:
            call_off(tx, by, order, code)
            made.forget(tx, row.id, date)
