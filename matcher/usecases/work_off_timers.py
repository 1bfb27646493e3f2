"""Whatever is due by the database's clock is done, once, under any number of tickers."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select

from matcher.domain.errors import JiedanError, place_of
from matcher.domain.roles import Role
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import listed, posts, projects, recipients, repeating, rewards, sessions, timers, todos
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.usecases.change_areas import change_due
from matcher.usecases.feed_back import feedback_due
from matcher.usecases.forget_forms import forget_series, forget_session
from matcher.usecases.forget_order import forget_order
from matcher.usecases.forget_person import forget_person
from matcher.usecases.keep_list import entry_kept
from matcher.usecases.keep_post import make_due_post_days
from matcher.usecases.pause_helper import pause_over
from matcher.usecases.rating_window import rating_over
from matcher.usecases.redeem_points import redemption_over, redemption_soon
from matcher.usecases.repeat_service import make_due_days
from matcher.usecases.robot_digests import digest_due
from matcher.usecases.services import Services
from matcher.usecases.steps import now_orders
from matcher.usecases.steps.holding import free_held
from matcher.usecases.steps.order_clock import strike
from matcher.usecases.steps.project_days import project_due, project_kept
from matcher.usecases.steps.rescinding import rescind_later
from matcher.usecases.steps.unit_months import month_over
from matcher.usecases.steps.watch_credentials import credential_over
from matcher.usecases.unit_resources import resource_over
from matcher.usecases.windows_over import windows_over

AT_ONCE = 200
Handler = Callable[[Tx, Row[Any]], None]
"""Does what is due for the timer's row, which is gone already; sets a new one where it goes on."""

HANDLERS: Mapping[TimerKind, Handler] = {
    TimerKind.CREDENTIAL_OVER: credential_over,
    TimerKind.ORDER_CLOCK: strike,
    TimerKind.WINDOWS_OVER: windows_over,
    TimerKind.RATING_OVER: rating_over,
    TimerKind.RETENTION: forget_order,
    TimerKind.NOW_PHONE: now_orders.phone_if_untaken,
    TimerKind.SERIES: make_due_days,
    TimerKind.HOLD_OVER: free_held,
    TimerKind.PAUSE_OVER: pause_over,
    TimerKind.OFFERS_FULL: rescind_later,
    TimerKind.SERIES_KEPT: forget_series,
    TimerKind.SESSION_KEPT: forget_session,
    TimerKind.PERSON_KEPT: forget_person,
    TimerKind.RESOURCE_OVER: resource_over,
    TimerKind.REDEMPTION_OVER: redemption_over,
    TimerKind.ROBOT_DIGEST: digest_due,
    TimerKind.PROJECT_DUE: project_due,
    TimerKind.PROJECT_KEPT: project_kept,
    TimerKind.ENTRY_KEPT: entry_kept,
    TimerKind.AREA_CHANGE: change_due,
    TimerKind.POST: make_due_post_days,
    TimerKind.REDEMPTION_SOON: redemption_soon,
    TimerKind.FEEDBACK_DUE: feedback_due,
    TimerKind.UNIT_MONTH: month_over,
}
"""Kind -> what to do. A kind without a handler belongs to a newer version, and waits for it."""
OF_ORDERS = frozenset(
    {
        TimerKind.ORDER_CLOCK,
        TimerKind.WINDOWS_OVER,
        TimerKind.HOLD_OVER,
        TimerKind.RATING_OVER,
        TimerKind.RETENTION,
        TimerKind.NOW_PHONE,
    }
)
OF_PROJECTS = frozenset({TimerKind.PROJECT_DUE, TimerKind.PROJECT_KEPT})
OF_SERIES = frozenset({TimerKind.SERIES, TimerKind.SERIES_KEPT})
"""Their subject is locked before its timer, as everywhere: two can then not wait for each other."""

log = structlog.get_logger("jiedan.timers")


def work_off_timers(services: Services) -> int:
    """Do what is due, at most 200 timers; how many were looked at, so that a caller can go on until none are left."""
    with services.read() as tx:
        found = [(row.kind, row.subject_id) for row in timers.due(tx, AT_ONCE)]
    known = [(TimerKind(kind), subject_id) for kind, subject_id in found if kind in HANDLERS]
    for kind, subject_id in known:
        _fire(services, kind, subject_id)
    return len(known)


def _fire(services: Services, kind: TimerKind, subject_id: UUID) -> None:
    try:
        services.commit(lambda tx: _do(tx, kind, subject_id))
    except Exception as error:  # noqa: BLE001 - one bad timer must not stop the others
        name = error.code if isinstance(error, JiedanError) else type(error).__name__
        log.error("failed", kind=kind, at=place_of(error))  # noqa: TRY400 - a traceback would show what people wrote
        services.commit(lambda tx: _put_off(tx, kind, subject_id, name))


def _do(tx: Tx, kind: TimerKind, subject_id: UUID) -> None:
    _hold(tx, kind, subject_id)
    row = timers.take(tx, kind, subject_id)
    if row is not None:
        HANDLERS[kind](tx, row)


def _hold(tx: Tx, kind: TimerKind, subject_id: UUID) -> None:
    if kind in OF_ORDERS:
        tx.execute(select(service_order.c.id).where(service_order.c.id == subject_id).with_for_update())
    elif kind in OF_SERIES:
        repeating.lock(tx, subject_id)
    elif kind is TimerKind.POST:
        posts.lock(tx, subject_id)
    elif kind is TimerKind.SESSION_KEPT:
        sessions.lock(tx, subject_id)
    elif kind is TimerKind.PERSON_KEPT:
        recipients.lock(tx, subject_id)
    elif kind in {TimerKind.REDEMPTION_OVER, TimerKind.REDEMPTION_SOON}:
        rewards.lock_redemption(tx, subject_id)
    elif kind in OF_PROJECTS:
        projects.lock(tx, subject_id)
    elif kind is TimerKind.ENTRY_KEPT:
        listed.locked(tx, subject_id)


def _put_off(tx: Tx, kind: TimerKind, subject_id: UUID, error: str) -> None:
    dead = timers.put_off(tx, kind, subject_id, error)
    if dead is not None:
        log.error("gave_up", kind=kind, subject=str(subject_id), error=error)
        admin = Role.DISTRICT_ADMIN
        todos.add(tx, todos.Waiting(TodoKind.DEAD_WORK, subject_id, dead.district, admin, tx.now, reason=str(kind)))
