"""May this helper take this order in this shift? The check of a claim, an offer by hand and a change to a round.

It binds what an instance binds, by the same rules, but not the usual week and not how far the search has been widened:
who claims says by it that he or she has time, and sees the order because it lies in reach.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import Form, HelperKind, HelperState, Urgency
from matcher.planning import rules, timed
from matcher.planning.at_once import beside_duty
from matcher.planning.on_day import as_signed_up
from matcher.planning.places import can_join, can_take_all
from matcher.store import crews, duties, helpers
from matcher.store.apart import NOT_ASKED
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts
from matcher.store.places import district_at
from matcher.store.schema import helper
from matcher.store.snapshot_one import read_helper, read_order, tags_of_helpers
from matcher.store.visits import lock_visit

WEEK = dt.timedelta(days=7)
AWAY = "this helper does not take orders at present"


def may_take(tx: Tx, helper_id: UUID, order_id: UUID, shift: Shift) -> None:
    """None where the helper may take a place of the order (a team: all places) in the shift.

    NotAllowed where kind, tags, area or an exclusion forbid it, or the helper is not active; NotAvailable where the
    shift is not open or one of the helper's limits is reached; NotFound. The caller holds locks on both rows.
    """
    order = read_order(tx, order_id)
    if order.is_courtesy:
        lock_visit(tx, order_id, district_of(order.area), shift.date)
        order = read_order(tx, order_id)
    horizon = district_at(tx, order.area).calendar.horizon(tx.now)
    _check(tx, read_helper(tx, helper_id, horizon, shift), order, shift, horizon)


def suits(tx: Tx, helper_id: UUID, order_id: UUID, shift: Shift) -> bool:
    """Whether nothing but a limit, or somebody who was faster, could keep the helper from the order. NotFound."""
    order = read_order(tx, order_id)
    horizon = district_at(tx, order.area).calendar.horizon(tx.now)
    try:
        _check(tx, read_helper(tx, helper_id, horizon, shift), order, shift, horizon)
    except NotAvailable:
        return True
    except NotAllowed:
        return False
    return True


def claimable(
    tx: Tx, helper_id: UUID, orders: Iterable[OrderFacts], horizon: Horizon
) -> Iterator[tuple[OrderFacts, Shift]]:
    """Those of the orders that the helper may take on a day after the horizon, each with its first such shift."""
    known: dict[Shift, HelperFacts] = {}
    for order in orders:
        for shift in order.windows:
            if shift.date <= horizon.last:
                continue
            if shift not in known:
                known[shift] = read_helper(tx, helper_id, horizon, shift)
            with suppress(NotAllowed, NotAvailable):
                _check(tx, known[shift], order, shift, horizon)
                yield order, shift
                break


def _check(tx: Tx, who: HelperFacts, order: OrderFacts, shift: Shift, horizon: Horizon) -> None:
    if not order.has_consent:
        raise NotAllowed("no consent to this order is recorded any more")
    if order.day is not None:
        who = as_signed_up(tx, who, order, shift)
    if order.form is Form.NOW:
        who = beside_duty(who, shift, duties.count_in(tx, who.id, shift))
    _check_kind(who, order)
    if who.kind is HelperKind.TEAM and crews.is_deserted(tx, who.id):
        raise NotAllowed(AWAY, why="away")
    _check_exclusion(who, order)
    _check_area(who, order)
    _check_tags(tx, who, order, shift)
    _check_shift(order, shift, horizon)
    check_time(who, order, shift, horizon)


def check_time(who: HelperFacts, order: OrderFacts, shift: Shift, horizon: Horizon) -> None:
    """NotAvailable where the limits of somebody who goes, alone or for a team, leave no room for all of the order."""
    _check_limits(who, shift, horizon)
    _check_hours(who, order, shift, horizon)


def check_room(tx: Tx, helper_id: UUID, area: str, shifts: Iterable[Shift]) -> None:
    """NotAvailable where the helper's limits leave no room for something else in one of the shifts, or all of them.

    For work that is no order, as a duty. The caller holds a lock on the helper.
    """
    horizon = district_at(tx, area).calendar.horizon(tx.now)
    for shift in sorted(set(shifts)):
        _check_limits(read_helper(tx, helper_id, horizon, shift), shift, horizon)


def still_fits(tx: Tx, helper_id: UUID, order_id: UUID, day: dt.date) -> bool:
    """Whether what of the helper counts on `day` fills its place of the order; of others what they claim counts.

    A credential of somebody else that ran out is that person's matter. NotFound.
    """
    order = read_order(tx, order_id)
    who = helpers.lock(tx, helper_id)
    own = tags_of_helpers(tx, [who.seq], day).get(who.seq, {})
    if who.kind == HelperKind.TEAM:
        return can_take_all(order.needs, own, who.size)
    others = helpers.claimed_tags(tx, [hold.helper for hold in order.holders if hold.helper != who.seq])
    return can_join(order.needs, others, own)


def may_be_asked(tx: Tx, helper_id: UUID, order: Row[Any], shift: Shift) -> None:
    """The same for an offer by hand, which counts: a member is asked so often a week, emergencies left out."""
    may_take(tx, helper_id, order.id, shift)
    if order.urgency != Urgency.URGENT and asks_left(tx, order.district, [helper_id], order.id).get(helper_id, 1) < 1:
        raise NotAvailable("this member was asked as often this week as one may be", why="asked")


def asks_left(tx: Tx, district: str, helper_ids: Iterable[UUID], order_id: UUID | None = None) -> dict[UUID, int]:
    """Member -> offers that may still be made to it this week, those of `order_id` not counted; teams have no limit."""
    at = district_at(tx, district)
    midnight = dt.datetime.combine(at.calendar.today(tx.now) - WEEK, dt.time(), at.calendar.zone)
    ids = list(helper_ids)
    made = helpers.asked_lately(tx, ids, midnight, order_id)
    members = tx.tuples(
        select(helper.c.id, helper.c.offers_a_week).where(helper.c.id.in_(ids), helper.c.kind == HelperKind.MEMBER)
    )
    return {one: (at.policy.offers_a_week if own is None else own) - made[one] for one, own in members}


def _check_kind(who: HelperFacts, order: OrderFacts) -> None:
    if who.state is not HelperState.ACTIVE:
        raise NotAllowed(AWAY, why="away")
    if who.kind.value not in order.accepts:
        raise NotAllowed(f"this order is not for a {who.kind}")
    if who.kind.value not in rules.kinds_asked(order):
        raise NotAvailable("a member holds a place of this order already, so a team cannot take it whole")


def _check_exclusion(who: HelperFacts, order: OrderFacts) -> None:
    if order.in_run:
        raise NotAvailable("this order goes along in a run with others of its cell")
    if who.seq in rules.shut_out(order):
        raise NotAllowed(NOT_ASKED)


def _check_area(who: HelperFacts, order: OrderFacts) -> None:
    if not rules.serves(who.bases, who.reach, order.area):
        raise NotAllowed("the order lies outside the area that this helper serves", why="area")


def _check_tags(tx: Tx, who: HelperFacts, order: OrderFacts, shift: Shift) -> None:
    if who.kind is HelperKind.TEAM:
        fits = can_take_all(order.needs, who.tags, who.size)
    else:
        holders = [hold.helper for hold in order.holders]
        known = tags_of_helpers(tx, holders, shift.date)
        fits = can_join(order.needs, [known.get(one, {}) for one in holders], who.tags)
    if not fits:
        raise NotAllowed("the order needs a skill or a checked credential that this helper does not have", why="skill")


def _check_shift(order: OrderFacts, shift: Shift, horizon: Horizon) -> None:
    if shift not in order.windows:
        raise NotAvailable("the order does not accept this time")
    if shift.date in dict(order.closed):
        raise NotAvailable("there are courtesy visits enough about that day")
    if any(hold.shift != shift and not hold.is_done for hold in order.holders):
        raise NotAvailable("the time of this order is settled, and it is another one")
    # What cannot wait is taken in a part of the day that is going on.
    closes_at = horizon.calendar.ends_at if order.form is Form.NOW else horizon.calendar.starts_at
    if closes_at(shift) <= horizon.now:
        raise NotAvailable("this time has begun already")


def _check_hours(who: HelperFacts, order: OrderFacts, shift: Shift, horizon: Horizon) -> None:
    """An order longer than its part wants a person's whole day, and a crew of a team for each part that it touches."""
    span = timed.hours_of(order, horizon.calendar.zone)
    others = timed.shifts_touched(horizon.calendar, span, shift) if span is not None else (shift,)
    if len(others) == 1:
        return
    if who.kind is HelperKind.MEMBER and any(one.date == shift.date for one in who.taken):
        raise NotAvailable(FULL["per_day"], why="per_day")
    if any(who.taken.count(one) >= who.per_shift for one in others):
        raise NotAvailable(FULL["per_shift"], why="per_shift")


def _check_limits(who: HelperFacts, shift: Shift, horizon: Horizon) -> None:
    # A no is free: offers that were let go keep new ones away, but never what somebody takes on by own choice.
    most = (who.per_shift, who.per_day, who.total)
    full = rules.room(who.taken, most, shift, horizon)
    if full is not None:
        raise NotAvailable(FULL[full], why=full)


FULL = {
    "per_shift": "this helper has as much as it takes at that time",
    "per_day": "this helper has as much as it takes on that day",
    "total": "this helper has as much as it takes in these days",
}
"""Limit -> what is said where it is reached."""
