"""What cannot wait: if nobody has taken it after some minutes, somebody at the desk phones."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.policy import Policy
from matcher.domain.roles import Role
from matcher.domain.states import TAKEABLE, OrderState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, timers, todos
from matcher.store.database import Tx

UNTAKEN = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}


def begin(tx: Tx, order: Row[Any], policy: Policy) -> None:
    """An order that cannot wait was placed: from now on somebody has to find people for it."""
    due_at = tx.now + dt.timedelta(minutes=policy.phone_after_min)
    timers.add(tx, TimerKind.NOW_PHONE, order.district, order.id, due_at)


def phone_if_untaken(tx: Tx, row: Row[Any]) -> None:
    """Lay it on the clerk's list, unless somebody has taken it or it is over."""
    order = orders.lock(tx, row.subject_id)
    if order.state not in UNTAKEN:
        return
    waiting = todos.Waiting(
        kind=TodoKind.PHONE,
        subject_id=order.id,
        area=order.area[:COMMUNITY_DIGITS],
        role=Role.CLERK,
        due_at=tx.now,
        order_id=order.id,
    )
    todos.add(tx, waiting)
