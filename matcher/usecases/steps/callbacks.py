"""Who is called back after an order: laid on the desk's list, at most so many a clerk a day."""

import datetime as dt
from collections import Counter
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.closing import Answers, CallbackWhy, is_sampled
from matcher.domain.hours import clock_at
from matcher.domain.policy import Policy
from matcher.domain.roles import Role
from matcher.domain.shifts import Calendar
from matcher.domain.states import Urgency
from matcher.domain.waiting import TodoKind, TodoState
from matcher.store import consents, places, ratings, todos
from matcher.store.database import Tx
from matcher.store.schema import actor, area, todo


def community_of(order: Row[Any]) -> str:
    """The area whose desk has to do with the order."""
    return str(order.area[:COMMUNITY_DIGITS])


def after_closing(tx: Tx, order: Row[Any]) -> None:
    """An order was closed: call where the district wants that of such an order."""
    district = places.district_at(tx, order.area)
    why = _why(tx, order, district.policy)
    if why is not None and not ratings.was_called(tx, order):
        lay(tx, order, why)


def _why(tx: Tx, order: Row[Any], policy: Policy) -> CallbackWhy | None:
    answers = ratings.answers_of(tx, order)
    if answers.trouble is not None:
        return answers.trouble
    if answers.satisfied is None:
        return CallbackWhy.UNANSWERED
    if consents.is_by_proxy(tx, order.id):
        return CallbackWhy.PROXY
    if order.urgency == Urgency.URGENT:
        return CallbackWhy.URGENT
    return CallbackWhy.SAMPLE if is_sampled(order.id, policy.callback_pct) else None


def after_rating(tx: Tx, order: Row[Any], answers: Answers) -> None:
    """Somebody rated: who complains is called without waiting for the order to close."""
    if answers.trouble is not None:
        lay(tx, order, answers.trouble)


def lay(tx: Tx, order: Row[Any], why: CallbackWhy) -> None:
    """Put it on the list of the community's clerks, on the first day that has room."""
    due_at = free_day(tx, order, 0)
    whom = (community_of(order), Role.CLERK)
    todos.add(tx, todos.Waiting(TodoKind.CALLBACK, order.id, *whom, due_at, order_id=order.id, reason=why))


def free_day(tx: Tx, order: Row[Any], ahead: int) -> dt.datetime:
    """When there is room for one more call, `ahead` days from today or later."""
    district = places.district_at(tx, order.area)
    community = community_of(order)
    # One at a time for each community: two that close at once must not take the same place.
    tx.execute(select(area.c.code).where(area.c.code == community).with_for_update(key_share=True))
    clerks = (actor.c.role == Role.CLERK, actor.c.area == community)
    most = (
        max(1, int(tx.value(select(func.count()).select_from(actor).where(*clerks)))) * district.policy.callbacks_a_day
    )
    taken = _calls(tx, community, district.calendar)
    today = district.calendar.today(tx.now)
    day = today + dt.timedelta(days=ahead)
    while taken[day] >= most:
        day += dt.timedelta(days=1)
    if day == today:
        return tx.now
    begins = clock_at(district.policy.quiet_to_min)
    return dt.datetime.combine(day, begins, tzinfo=district.calendar.zone)


def _calls(tx: Tx, community: str, calendar: Calendar) -> Counter[dt.date]:
    """Calls done today, and to be done today (what is late as well) and on the days after."""
    today = calendar.today(tx.now)
    midnight = dt.datetime.combine(today, dt.time(), tzinfo=calendar.zone)
    done = and_(todo.c.state == TodoState.DONE, todo.c.done_at >= midnight)
    mine = (todo.c.area == community, todo.c.kind == TodoKind.CALLBACK, or_(todo.c.state == TodoState.OPEN, done))
    rows = tx.rows(select(todo.c.state, todo.c.due_at).where(*mine))
    return Counter(today if row.state == TodoState.DONE else max(today, calendar.today(row.due_at)) for row in rows)
