"""No time at present: a helper is not asked for a while, without saying why."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.roles import HELPERS, Actor
from matcher.domain.states import HelperState
from matcher.domain.waiting import TimerKind
from matcher.store import helpers, incidents, places, timers
from matcher.store.database import Stale, Tx
from matcher.usecases.steps.free_duties import duties_ahead, free_duties
from matcher.usecases.steps.rescinding import rescind_all

LONGEST = dt.timedelta(days=366)


def pause(tx: Tx, actor: Actor, helper_id: UUID, kind: str, until: dt.date | None) -> None:
    """ACTIVE -> PAUSED; `until` is the day on which it is there again, None: until it says so.

    Offers are taken back, and duties ahead are free for others. Orders that it has accepted stay; they may be given
    back as always.
    """
    seen = helpers.get(tx, actor, helper_id, kind)
    actor.require("change_helper")
    _refuse_while_seen_to(tx, actor, helper_id)
    pause_now(tx, actor, seen, until)


def pause_now(tx: Tx, by: Actor, seen: Row[Any], until: dt.date | None) -> None:
    """The same for a helper whom the caller may have paused, wherever it is based; its row was read, not locked."""
    at = places.calendar_of(tx, seen.area)
    today = at.today(tx.now)
    if until is not None and not today < until <= today + LONGEST:
        raise Invalid.at("until", "out_of_range", "a day from tomorrow on, within a year")
    # Orders are locked before the helper, as everywhere.
    rescind_all(tx, seen.id)
    free_duties(tx, by, seen.id, "paused", until)
    row = helpers.lock(tx, seen.id)
    if duties_ahead(tx, seen.id, until):
        # One was claimed in between.
        raise Stale
    if row.state == HelperState.LEFT:
        raise WrongState("this helper has left")
    helpers.change(tx, row, {"state": HelperState.PAUSED, "paused_until": until}, by)
    _set_timer(tx, row, None if until is None else dt.datetime.combine(until, dt.time(), at.zone))


def resume(tx: Tx, actor: Actor, helper_id: UUID, kind: str) -> None:
    """PAUSED -> ACTIVE before its time; for one that is active already nothing changes.

    NotAllowed for a helper whom the community has paused because of something that went wrong, until that is closed.
    """
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    actor.require("change_helper")
    _refuse_while_seen_to(tx, actor, helper_id)
    if row.state == HelperState.PAUSED:
        _back(tx, row, actor)


def _refuse_while_seen_to(tx: Tx, actor: Actor, helper_id: UUID) -> None:
    if actor.role in HELPERS and incidents.is_paused_for_one(tx, helper_id):
        raise NotAllowed(
            "the community has paused this helper and is still looking into something; ask there", why="paused"
        )


def pause_over(tx: Tx, timer: Row[Any]) -> None:
    """The timer's turn; its subject is the helper."""
    try:
        row = helpers.lock(tx, timer.subject_id)
    except NotFound:
        return
    today = places.calendar_of(tx, row.area).today(tx.now)
    if row.state == HelperState.PAUSED and row.paused_until is not None and row.paused_until <= today:
        _back(tx, row, None)


def _back(tx: Tx, row: Row[Any], by: Actor | None) -> None:
    helpers.change(tx, row, {"state": HelperState.ACTIVE, "paused_until": None}, by)
    _set_timer(tx, row, None)


def _set_timer(tx: Tx, row: Row[Any], due_at: dt.datetime | None) -> None:
    if due_at is None:
        timers.stop(tx, row.id, [TimerKind.PAUSE_OVER])
    else:
        timers.add(tx, TimerKind.PAUSE_OVER, row.district, row.id, due_at)
