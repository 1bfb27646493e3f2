"""The days of a post: made into orders two weeks ahead, and given to those who claimed it; the rest are open to all."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.day_states import PostState
from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.needs import with_headcount
from matcher.domain.repeating import Pattern
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE, Channel, HelperKind
from matcher.domain.waiting import TimerKind
from matcher.planning.workdays import is_public_holiday
from matcher.store import orders, personal, places, posts, timers
from matcher.store.database import Tx
from matcher.store.made_days import POST_DAYS
from matcher.store.schema import helper, post_place
from matcher.store.transition import move
from matcher.usecases.steps.calling_off import call_off_ahead
from matcher.usecases.steps.filling import give_back, take
from matcher.usecases.steps.made_orders import Making, make_order
from matcher.usecases.steps.stop_series import LATER


def make_days(tx: Tx, row: Row[Any]) -> None:
    """Orders for the days up to `policy.series_days` ahead that have none yet; and a timer for the next."""
    district = places.district_at(tx, row.area)
    today = district.calendar.today(tx.now)
    if row.state != PostState.ENDED and row.until_date < today:
        stop_post(tx, None, row, "end")
        return
    for claim in posts.held(tx, [row.id]).get(row.id, ()):
        if claim.until_date < today:
            end_claim(tx, None, claim, "over")
    if row.state == PostState.OPEN:
        _make_ahead(tx, row, district, today)
    if row.state != PostState.ENDED:
        midnight = dt.datetime.combine(today + dt.timedelta(days=1), LATER, district.calendar.zone)
        timers.add(tx, TimerKind.POST, row.district, row.id, midnight)


def _make_ahead(tx: Tx, row: Row[Any], district: places.DistrictRow, today: dt.date) -> None:
    made = POST_DAYS.since(tx, row.id, today)
    pattern = Pattern(
        [(day["weekday"], day["part"]) for day in row.days], row.every_weeks, row.from_date, row.until_date
    )
    for shift in pattern.between(today, today + dt.timedelta(days=district.policy.series_days)):
        is_off = row.skips_holidays and is_public_holiday(shift.date)
        if shift.date not in made and not is_off and district.calendar.starts_at(shift) > tx.now:
            _make(tx, row, shift)


def _make(tx: Tx, row: Row[Any], shift: Shift) -> None:
    texts = personal.read_many(tx, posts.SUBJECT, [row.id]).get(row.id, {})
    service = places.service(tx, row.service, row.district)
    making = Making(
        service=service,
        area=row.area,
        recipient_id=row.recipient_id,
        shift=shift,
        placed_by=row.made_by,
        owner_id=row.owner_id or row.made_by,
        channel=Channel.API,
        post_id=row.id,
        texts={"place": texts.get("place"), "note": texts.get("name")},
        needs=with_headcount(service.needs, row.places),
    )
    order = make_order(tx, None, making)
    POST_DAYS.note(tx, row.id, shift.date, order.id)
    for claim in posts.held(tx, [row.id]).get(row.id, ()):
        _take(tx, row, _terms(claim), order.id, shift)
    _open(tx, order.id)


def _terms(claim: Row[Any]) -> Mapping[str, Any]:
    return {name: getattr(claim, name) for name in ("helper_id", "claimed_by", "from_date", "until_date")}


def _open(tx: Tx, order_id: UUID) -> None:
    """Places that nobody claimed for the period can be claimed for the day; a round plans them too."""
    order = orders.lock(tx, order_id)
    if order.state in TAKEABLE and not order.pooled:
        move(tx, "order", order, "pool", None, reason="open", pooled=True)


def take_days(tx: Tx, row: Row[Any], claim: Mapping[str, Any]) -> None:
    """The days that are orders already are the claimer's too, where a place of them is left."""
    today = places.calendar_of(tx, row.area).today(tx.now)
    for order_id in sorted(POST_DAYS.since(tx, row.id, today).values()):
        for shift in orders.windows_of(tx, [order_id]).get(order_id, []):
            _take(tx, row, claim, order_id, shift)


def _take(tx: Tx, row: Row[Any], claim: Mapping[str, Any], order_id: UUID, shift: Shift) -> None:
    """What a limit or an exception of the day forbids stays open for others: nobody is told off for it."""
    order = orders.lock(tx, order_id)
    if not claim["from_date"] <= shift.date <= claim["until_date"] or order.state not in TAKEABLE:
        return
    kind = tx.value(select(helper.c.kind).where(helper.c.id == claim["helper_id"]))
    role = Role.TEAM_LEADER if kind == HelperKind.TEAM else Role.MEMBER
    who = Actor(claim["claimed_by"], role, row.area, claim["helper_id"])
    with suppress(NotAllowed, NotAvailable):
        take(tx, who, order, claim["helper_id"], shift, None)


def give_up_days(tx: Tx, by: Actor, row: Row[Any], helper_id: UUID) -> None:
    """The helper's days of the post that have not begun go to the next best, and can be claimed."""
    today = places.calendar_of(tx, row.area).today(tx.now)
    for order_id in sorted(POST_DAYS.since(tx, row.id, today).values()):
        order = orders.lock(tx, order_id)
        for held in orders.still_to_begin(tx, order_id, helper_id):
            give_back(tx, by, order, held, "release", None)
            _open(tx, order_id)


def end_claim(tx: Tx, by: Actor | None, claim: Row[Any], reason: str) -> None:
    """The place of the post is free for the next."""
    row = tx.execute(select(post_place).where(post_place.c.id == claim.id)).one()
    move(tx, "post_place", row, "release", by, reason=reason, ended_at=tx.now)
    posts.free_places(tx, claim.post_id, claim.places)


def stop_post(tx: Tx, by: Actor | None, row: Row[Any], verb: str) -> None:
    """`pause` or `end` a locked post; what is ahead is called off. Claims outlast a pause, and not the end."""
    changes: dict[str, Any] = {"ended_at": tx.now} if verb == "end" else {}
    changed = move(tx, "post", row, verb, by, **changes)
    whom = by or Actor(row.owner_id or row.made_by, Role.CLERK, row.area)
    call_off_ahead(tx, whom, row, POST_DAYS, "post_rests")
    if verb == "end":
        timers.stop(tx, row.id, [TimerKind.POST])
        timers.add(tx, TimerKind.POST_KEPT, row.district, row.id, tx.now)
        for claim in posts.held(tx, [row.id]).get(row.id, ()):
            end_claim(tx, by, claim, "over")
    else:
        make_days(tx, changed)


def end_claims_of(tx: Tx, by: Actor, helper_id: UUID, reason: str) -> None:
    """Who leaves for good claims nothing any more; what it held was given back."""
    for claim in posts.held_by(tx, helper_id):
        end_claim(tx, by, claim, reason)
