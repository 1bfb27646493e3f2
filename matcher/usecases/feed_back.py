"""A home unit has its feedback sent to an address of its own: when it asks, or by itself on the first of a month."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid, WrongState
from matcher.domain.feedback import months_of, next_month
from matcher.domain.outlets import HookKind, OutletState, OwnerKind, Via, check_url
from matcher.domain.roles import Actor
from matcher.domain.states import UnitState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import personal, places, timers, todos, units, webhooks
from matcher.store.database import Tx
from matcher.store.fed_back import last_over
from matcher.store.schema import webhook_endpoint
from matcher.store.transition import move
from matcher.store.webhooks import Endpoint, Owner

AT_MINUTE = 480
"""After midnight of the first day of a month, the one before is sent."""


@dataclass(frozen=True, slots=True)
class AddressData:
    """Where the unit is told, and whether it is each month; None leaves it. `inside`: one's own networks are meant."""

    url: str | None = None
    monthly: bool | None = None
    inside: bool = False


def keep_address(tx: Tx, actor: Actor, unit_id: UUID, data: AddressData) -> UUID:
    """Set the address, or change it; one that was broken is tried again. Invalid, WrongState."""
    unit = units.get(tx, actor, unit_id, "keep_unit_address", lock=True)
    actor.require("keep_unit_address")
    if unit.state != UnitState.ACTIVE:
        raise WrongState("the unit takes part no more")
    url = None if data.url is None else check_url(data.url, inside=data.inside)
    row = _address_of(tx, unit_id)
    if row is None:
        row = _add(tx, actor, unit, url)
    elif url is not None:
        personal.change(tx, webhooks.SUBJECT, row.id, {"url": url})
    digests = row.digests
    if data.monthly is not None:
        digests = {HookKind.FEEDBACK.value: AT_MINUTE} if data.monthly else None
    _set_timer(tx, _change(tx, actor, row, digests))
    return unit_id


def _add(tx: Tx, actor: Actor, unit: Row[Any], url: str | None) -> Row[Any]:
    if url is None:
        raise Invalid.at("url", "missing", "say where to")
    owner = Owner(OwnerKind.UNIT, unit.id)
    sealed = {"url": url, "name": unit.name}
    return webhooks.add(tx, actor, Endpoint(unit.area, Via.WEBHOOK, [HookKind.FEEDBACK], sealed, owner))


def _change(tx: Tx, actor: Actor, row: Row[Any], digests: Mapping[str, int] | None) -> Row[Any]:
    """Who sets an address has looked: a broken one is tried again; what the district has switched off stays off."""
    well: dict[str, Any] = {"failures": 0, "failing_since": None, "rests_until": None, "digests": digests}
    verb = "switch_on" if row.state == OutletState.BROKEN else "change"
    todos.drop(tx, row.id, [TodoKind.OUTLET_BROKEN])
    return move(tx, webhooks.THING, row, verb, actor, **well)


def drop_address(tx: Tx, actor: Actor, unit_id: UUID) -> UUID:
    """Forget the address; nothing is sent any more. Invalid where there is none."""
    units.get(tx, actor, unit_id, "keep_unit_address", lock=True)
    actor.require("keep_unit_address")
    if not forget_address(tx, actor, unit_id):
        raise WrongState("the unit has no address")
    return unit_id


def forget_address(tx: Tx, actor: Actor, unit_id: UUID) -> bool:
    """The same, also where a unit leaves; whether there was one."""
    row = _address_of(tx, unit_id)
    if row is None:
        return False
    move(tx, webhooks.THING, row, "remove", actor)
    webhooks.remove(tx, row.id)
    timers.stop(tx, row.id, [TimerKind.FEEDBACK_DUE])
    todos.drop(tx, row.id, [TodoKind.OUTLET_BROKEN])
    return True


def send_feedback(tx: Tx, actor: Actor, unit_id: UUID, first: dt.date | None, last: dt.date | None) -> UUID:
    """Send the feedback of a period, in whole months: the message's id. Invalid, WrongState where nothing can go."""
    unit = units.get(tx, actor, unit_id, "send_feedback")
    actor.require("send_feedback")
    row = _address_of(tx, unit_id)
    first = first or last or last_over(places.calendar_of(tx, unit.district).today(tx.now))
    months = months_of(first, last or first)
    sent = None if row is None else webhooks.queue(tx, row.id, HookKind.FEEDBACK, _period(unit_id, months))
    if row is None or sent is None:
        raise WrongState("there is no address, or nothing arrives there; set it first")
    # Somebody waits for the answer.
    tx.execute(update(webhook_endpoint).where(webhook_endpoint.c.id == row.id).values(rests_until=None))
    return sent


def feedback_due(tx: Tx, timer: Row[Any]) -> None:
    """The timer: a month is over; send it, and set the next."""
    row = tx.row(select(webhook_endpoint).where(webhook_endpoint.c.id == timer.subject_id).with_for_update())
    if row is None or row.state == OutletState.REMOVED or not row.digests:
        return
    _set_timer(tx, row)
    over = last_over(places.calendar_of(tx, row.area).today(timer.due_at))
    webhooks.queue(tx, row.id, HookKind.FEEDBACK, _period(row.owner_id, [over]))


def _period(unit_id: UUID, months: list[dt.date]) -> dict[str, str]:
    """What is queued: which sheet. What stands in it is read when it is sent."""
    last = next_month(months[-1]) - dt.timedelta(days=1)
    return {"unit": str(unit_id), "from": months[0].isoformat(), "to": last.isoformat()}


def _set_timer(tx: Tx, row: Row[Any]) -> None:
    if not row.digests:
        timers.stop(tx, row.id, [TimerKind.FEEDBACK_DUE])
        return
    calendar = places.calendar_of(tx, row.area)
    first = next_month(calendar.today(tx.now).replace(day=1))
    hour, minute = divmod(AT_MINUTE, 60)
    due_at = dt.datetime.combine(first, dt.time(hour, minute), calendar.zone)
    timers.add(tx, TimerKind.FEEDBACK_DUE, district_of(row.area), row.id, due_at)


def _address_of(tx: Tx, unit_id: UUID) -> Row[Any] | None:
    found = webhooks.of_owner(tx, Owner(OwnerKind.UNIT, unit_id))
    return _held(tx, found[0].id) if found else None


def _held(tx: Tx, endpoint_id: UUID) -> Row[Any]:
    wanted = select(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id).with_for_update()
    return tx.execute(wanted).one()
