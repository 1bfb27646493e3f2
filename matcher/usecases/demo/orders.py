"""The 758 open orders, as the desks of the communities placed and accepted them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from matcher.data import CatalogueItem, read_catalogue
from matcher.domain.deadlines import due_at
from matcher.domain.needs import headcount
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import Channel, ConsentBy, ConsentHow, Form, Level, OrderKind, OrderState, Urgency
from matcher.domain.transitions import after
from matcher.domain.waiting import TimerState
from matcher.store import places, schema
from matcher.store.ids import new_id
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.recipients import Served
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import (
    CHANNELS,
    COMMON_WISHES,
    DISTRICT,
    MATTERS,
    NOTICE,
    PARTS,
    STORY_SERVICE,
    URGENCIES,
    WISHES,
)
from matcher.usecases.steps.order_clock import first_timers

_DAYS = 7
_WINDOWS = {1: 35, 2: 40, 3: 25}
_BY_DESK = {Channel.PHONE, Channel.PAPER}
_HOW = {
    Channel.PHONE: ConsentHow.PHONE,
    Channel.PAPER: ConsentHow.PAPER,
    Channel.VISIT: ConsentHow.PAPER,
    Channel.BOX: ConsentHow.PAPER,
}
_OLDEST_MIN, _YOUNGEST_MIN, _ACCEPTED_AFTER_MIN = 1200, 20, 15
_OLDEST_SHARE = 0.15
"""Of the item's time limit: no order waits so long that its search would already have been widened."""

_JUST_ACCEPTED: Mapping[str, Any] = {
    "state": OrderState.ACCEPTED.value,
    "version": 2,
    "level": Level.COMMUNITY.value,
    "search_level": Level.COMMUNITY.value,
    "pooled": False,
    "carried": False,
    "filled": 0,
    "at_from": None,
    "at_to": None,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what, where, and how many minutes ago that was said."""

    served: Served
    item: CatalogueItem
    area: str
    minutes_ago: int


def add_orders(sheet: Sheet, ground: Ground, invented: Invented, served: Sequence[Served]) -> None:
    """Write one order of each recipient and the further matters, the oldest first."""
    menu = {item.code: item for item in read_catalogue() if item.form is Form.SINGLE and item.code != STORY_SERVICE}
    first = [_wish(sheet, ground, menu, WISHES, one) for one in served]
    again = [(wish.served, wish.item.code) for wish in sheet.some_of(first, MATTERS)]
    further = []
    for one, before in again:
        others = {code: weight for code, weight in COMMON_WISHES.items() if code != before}
        further.append(_wish(sheet, ground, menu, others, one))
    for wish in sorted([*first, *further], key=lambda wish: -wish.minutes_ago):
        _add_order(sheet, ground, invented, wish)
    sheet.rows[schema.event].sort(key=lambda event: event["at"])


def _wish(
    sheet: Sheet, ground: Ground, menu: dict[str, CatalogueItem], weights: dict[str, int], served: Served
) -> Wish:
    """Something for this recipient; in the community of the story nothing that anybody could do."""
    at_story = served.cell.startswith(ground.scene.community)
    allowed = {code: n for code, n in weights.items() if not (at_story and any(not x.tags for x in menu[code].needs))}
    item = menu[sheet.one_of(allowed)]
    of_community = weights is not WISHES and sheet.chance(0.4)
    oldest = min(_OLDEST_MIN, int(item.sla_hours * 60 * _OLDEST_SHARE))
    minutes_ago = sheet.rng.randint(_YOUNGEST_MIN, oldest)
    return Wish(served, item, served.cell[:12] if of_community else served.cell, minutes_ago)


def _add_order(sheet: Sheet, ground: Ground, invented: Invented, wish: Wish) -> None:
    channel = Channel(sheet.one_of(CHANNELS))
    staff = ground.staff[wish.served.cell[:12]]
    placer = staff.clerk if channel in _BY_DESK else staff.grid.get(wish.area, staff.clerk)
    accepter = staff.clerk if sheet.chance(0.8) else staff.secretary
    order_id = new_id()
    placed_at = sheet.tx.now - dt.timedelta(minutes=wish.minutes_ago)
    accepted_at = placed_at + dt.timedelta(minutes=sheet.rng.randint(1, _ACCEPTED_AFTER_MIN))
    owner = placer if placer is staff.clerk else accepter
    _add_row(sheet, wish, order_id, (placer, owner), (channel, placed_at, accepted_at))
    _add_timers(sheet, order_id, _add_windows(sheet, order_id))
    _add_event(sheet, order_id, 1, ("place", None, OrderState.PLACED), (placer, placed_at))
    accepted = OrderState(after("order", OrderState.PLACED, "accept"))
    _add_event(sheet, order_id, 2, ("accept", OrderState.PLACED, accepted), (accepter, accepted_at))
    proxy = sheet.chance(0.15)
    sheet.add(
        schema.consent,
        id=new_id(),
        recipient_id=wish.served.id,
        order_id=order_id,
        given_by=(ConsentBy.PROXY if proxy else ConsentBy.SELF).value,
        how=_HOW[channel].value,
        notice=NOTICE,
        recorded_by=placer.id,
        at=placed_at,
    )
    sheet.keep("order", order_id, _document(invented, wish, proxy=proxy))


def _add_row(
    sheet: Sheet,
    wish: Wish,
    order_id: UUID,
    people: tuple[Actor, Actor],
    how: tuple[Channel, dt.datetime, dt.datetime],
) -> None:
    (placer, owner), (channel, placed_at, accepted_at), item = people, how, wish.item
    urgency = Urgency(sheet.one_of(URGENCIES))
    claimed = urgency if sheet.chance(0.9) else Urgency.HIGH
    sheet.add(
        schema.service_order,
        id=order_id,
        kind=OrderKind.MENU.value,
        service=item.code,
        form=item.form.value,
        district=DISTRICT,
        area=wish.area,
        recipient_id=wish.served.id,
        placed_by=placer.id,
        owner_id=owner.id,
        channel=channel.value,
        state_at=accepted_at,
        claimed_urgency=claimed.value,
        urgency=urgency.value,
        payer=item.payer,
        needs=places.write_needs(item.needs),
        accepts=list(item.accepts),
        headcount=headcount(item.needs),
        placed_at=placed_at,
        due_at=due_at(placed_at, item.sla_hours),
        tier_h=item.sla_hours,
        contacted_at=accepted_at,
        **_JUST_ACCEPTED,
    )


def _add_timers(sheet: Sheet, order_id: UUID, windows: Sequence[Shift]) -> None:
    """The clocks of the order whose row was added last."""
    order = SimpleNamespace(**sheet.rows[schema.service_order][-1])
    waiting = {"subject_id": order_id, "district": DISTRICT, "state": TimerState.WAITING.value, "attempt": 0}
    for kind, due in first_timers(order, Policy(), sheet.calendar, windows).items():
        sheet.add(schema.timer, kind=kind.value, due_at=due, **waiting)


def _add_windows(sheet: Sheet, order_id: UUID) -> list[Shift]:
    """One to three shifts from tomorrow on, the best liked first."""
    chosen: dict[tuple[int, str], None] = {}
    count = sheet.one_of(_WINDOWS)
    while len(chosen) < count:
        chosen[sheet.rng.randint(1, _DAYS), sheet.one_of(PARTS)] = None
    windows = [Shift(sheet.today + dt.timedelta(days=days), part) for days, part in chosen]
    for position, window in enumerate(windows):
        sheet.add(schema.order_window, order_id=order_id, position=position, date=window.date, part=window.part)
    return windows


def _add_event(
    sheet: Sheet,
    order_id: UUID,
    version: int,
    move: tuple[str, OrderState | None, OrderState],
    who: tuple[Actor, dt.datetime],
) -> None:
    (verb, from_state, to_state), (by, at) = move, who
    sheet.add(
        schema.event,
        thing="order",
        thing_id=order_id,
        version=version,
        order_id=order_id,
        verb=verb,
        from_state=from_state.value if from_state else None,
        to_state=to_state.value,
        reason=None,
        actor_id=by.id,
        role=by.role.value,
        at=at,
    )


def _document(invented: Invented, wish: Wish, *, proxy: bool) -> dict[str, str]:
    """Place and contact; a proxy files and answers the phone where the recipient cannot."""
    served = wish.served
    contact = invented.person() if proxy else {"name": served.name, "phone": served.phone}
    document = {"place": served.address, "contact_name": contact["name"], "contact_phone": contact["phone"]}
    return {**document, "proxy_name": contact["name"], "proxy_relation": "家属"} if proxy else document
