"""A service day that is not planned yet gets another date or other parts; and whoever counted on it is told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from matcher.domain.errors import WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import HELD, RoundState
from matcher.store import days, notices, orders, personal, places
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round
from matcher.store.transition import move
from matcher.usecases.steps.calling_off import call_off
from matcher.usecases.steps.day_places import let_go
from matcher.usecases.steps.day_stalls import checked_parts, staff_stall
from matcher.usecases.steps.telling import tell_resident

CALLED_OFF, MOVED = "day_cancelled", "day_moved"
PLANNING = (RoundState.QUEUED, RoundState.RUNNING)


def move_day(tx: Tx, actor: Actor, row: Row[Any], changes: Mapping[str, Any]) -> Row[Any]:
    """Another date, other parts, another `per_part`: the locked day as it is then.

    Stalls are staffed anew for new times. Orders of residents that name none of them are planned as others again; who
    signed up for a time that is gone has to do so again, and is told. WrongState once somebody has work on it, or while
    a plan is being made; Invalid. A plan that waits for release gives out only what still stands.
    """
    given = {name: changes[name] for name in ("date", "parts", "per_part") if changes.get(name) is not None}
    wanted = {name: value for name, value in given.items() if value != getattr(row, name)}
    if not wanted:
        return row
    _require_unplanned(tx, row)
    calendar = places.calendar_of(tx, row.area)
    date, parts = given.get("date", row.date), given.get("parts", list(row.parts))
    if "date" in wanted or "parts" in wanted:
        wanted |= {"date": date, "parts": checked_parts(calendar, date, parts, tx.now)}
    after = move(tx, "day", row, "change", actor, **wanted)
    if (after.date, list(after.parts)) != (row.date, list(row.parts)):
        _follow(tx, actor, row, after)
    return after


def _require_unplanned(tx: Tx, row: Row[Any]) -> None:
    r = dispatch_round.c
    is_planning = tx.rows(select(r.id).where(r.day_id == row.id, r.state.in_(PLANNING)).limit(1))
    if is_planning or days.held_on(tx, row.id):
        raise WrongState("somebody has work on this day already, or it is being planned")


def _follow(tx: Tx, actor: Actor, before: Row[Any], after: Row[Any]) -> None:
    shifts = {Shift(after.date, part) for part in after.parts}
    for stall in days.stalls_of(tx, [after.id]):
        _staff_anew(tx, actor, after, stall, shifts)
    mine = [one for one in days.orders_of(tx, after.id, lock=True) if one.stall_id is None]
    windows = orders.windows_of(tx, [one.id for one in mine]) if mine else {}
    for order in mine:
        if not shifts & {*windows.get(order.id, ())}:
            let_go(tx, actor, order, MOVED)
    lost = [one for one in before.parts if Shift(before.date, one) not in shifts]
    end_sign_ups(tx, actor, before, NoticeKind.DAY_MOVED, after.date, lost)


def _staff_anew(tx: Tx, actor: Actor, row: Row[Any], stall: Row[Any], shifts: set[Shift]) -> None:
    """Orders for times that are gone are called off; times that are new get theirs."""
    staffed = days.open_orders_of(tx, [stall.id])
    windows = orders.windows_of(tx, [one.id for one in staffed]) if staffed else {}
    there = set[Shift]()
    for order in staffed:
        its = {*windows.get(order.id, ())}
        if its & shifts:
            there |= its
        else:
            call_off(tx, actor, order, MOVED)
    texts = personal.read_many(tx, days.STALL_SUBJECT, [stall.id]).get(stall.id, {})
    fresh = [part for part in row.parts if Shift(row.date, part) not in there]
    staff_stall(tx, actor, row, (stall.id, stall.service, stall.people), texts, fresh)


def end_sign_ups(
    tx: Tx, actor: Actor, row: Row[Any], kind: NoticeKind, date: dt.date, lost: Sequence[str] | None = None
) -> None:
    """Sign-ups for the day, or those for a part that is `lost`, end; whoever they are of is told of the `date`."""
    found = [
        one for one in days.sign_ups_of(tx, row.id, lock=True) if lost is None or set(lost).intersection(one.parts)
    ]
    for one in found:
        days.end_sign_up(tx, actor, one)
    facts = {"date": date.isoformat(), "area": row.venue, "service_day": row.kind}
    notices.add(
        tx, row.district, [notices.Message((notices.HELPER, one.helper_id), kind, None, facts) for one in found]
    )


def let_go_told(tx: Tx, actor: Actor, order: Row[Any], reason: str) -> None:
    """A resident's order leaves the day; who was told that somebody comes hears that others are looked for."""
    was_held = order.state in HELD
    live = orders.live_assignments(tx, order.id) if was_held else []
    if let_go(tx, actor, order, reason) and live:
        after = orders.lock(tx, order.id)
        tell_resident(tx, after, NoticeKind.PLACE_FREED, Shift(live[0].date, live[0].part))
