"""Points are redeemed for something of the community's catalogue: it is fetched, given back, or goes back by time."""

import datetime as dt
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import above, district_of
from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound
from matcher.domain.ledgers import KEPT_FOR, TOLD_BEFORE, AccountKind, BookingKind, Ledger, RedemptionState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind, HelperState
from matcher.domain.waiting import TimerKind
from matcher.store import helpers, ledgers, notices, places, rewards, timers
from matcher.store.accounts import is_same_person
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.ledgers import Booking, NotCovered
from matcher.store.notices import HELPER, Message
from matcher.store.transition import move, tell_born
from matcher.store.written_off import to_settle

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = 4
"""So many signs that cannot be taken for each other."""
_TIMERS = (TimerKind.REDEMPTION_OVER, TimerKind.REDEMPTION_SOON)


def redeem(tx: Tx, actor: Actor, reward_id: UUID, quantity: int) -> UUID:
    """The actor's own points. Invalid for too few of them; NotAvailable without stock, or out of time."""
    actor.require("redeem_points")
    if actor.helper_id is None:
        raise NotFound
    return _redeem(tx, actor, helpers.lock(tx, actor.helper_id), reward_id, quantity)


def redeem_for_member(tx: Tx, actor: Actor, member_id: UUID, reward_id: UUID, quantity: int) -> UUID:
    """The same on paper, at the desk, for somebody without a phone."""
    row = helpers.get(tx, actor, member_id, HelperKind.MEMBER, lock=True)
    actor.require("redeem_for_member")
    return _redeem(tx, actor, row, reward_id, quantity)


def _redeem(tx: Tx, actor: Actor, who: Row[Any], reward_id: UUID, quantity: int) -> UUID:
    if who.state == HelperState.LEFT:
        raise NotAllowed("who takes no part any more redeems nothing")
    seen = rewards.find_reward(tx, reward_id)
    if seen is None or seen.area not in above(who.area):
        raise Invalid.at("item", "unknown_reward", "the catalogue of this community has no such thing")
    today = places.calendar_of(tx, seen.area).today(tx.now)
    if not seen.from_date <= today <= seen.until_date:
        raise NotAvailable("this is not redeemed at present")
    row = rewards.take(tx, reward_id, quantity)
    if row is None:
        raise NotAvailable("there is not as much of it left")
    # Held until the end: what else the same person redeems at this moment waits, and is counted.
    account = ledgers.of_helper(tx, Ledger.POINTS, who.id)
    before = rewards.taken_in_quarter(tx, reward_id, who.id, today)
    if row.each_most is not None and before + quantity > row.each_most:
        raise Invalid.at("quantity", "over_the_quarter", "nobody redeems more of it in one quarter")
    return _hold(tx, actor, account, row, (quantity, today))


def _hold(tx: Tx, actor: Actor, account: Row[Any], row: Row[Any], wanted: tuple[int, dt.date]) -> UUID:
    """The points leave the account, and wait with the thing until it is fetched."""
    quantity, today = wanted
    redemption_id, points, until = new_id(), row.cost * quantity, tx.now + KEPT_FOR
    values = {
        "id": redemption_id,
        "reward_id": row.id,
        "helper_id": account.helper_id,
        "area": row.area,
        "code": "".join(secrets.choice(_SIGNS) for _ in range(_CODE)),
        "quantity": quantity,
        "points": points,
        "state": RedemptionState.HELD,
        "version": 1,
        "on_date": today,
        "made_by": actor.id,
        "made_at": tx.now,
        "held_until": until,
    }
    rewards.add_redemption(tx, values)
    tell_born(tx, "redemption", [values], "redeem", actor)
    booking = Booking(Ledger.POINTS, BookingKind.REDEEM, row.area, redemption_id, today, actor)
    held = ledgers.of_area(tx, Ledger.POINTS, AccountKind.HELD, row.area)
    try:
        ledgers.book(tx, booking, [(account, -points), (held, points)])
    except NotCovered:
        raise Invalid.at("quantity", "not_enough_points", "there are not enough points for it") from None
    moments = {TimerKind.REDEMPTION_OVER: until, TimerKind.REDEMPTION_SOON: until - TOLD_BEFORE}
    timers.add_new(tx, district_of(row.area), redemption_id, moments)
    return redemption_id


def hand_over(tx: Tx, actor: Actor, redemption_id: UUID, code: str | None) -> None:
    """The desk gives it out: not who redeemed it, nor who wrote that down. Invalid for another code."""
    row = rewards.get_redemption(tx, actor, redemption_id)
    actor.require("hand_over_reward")
    if actor.id == row.made_by or is_same_person(tx, actor, [row.helper_id]):
        raise NotAllowed("somebody else at the desk hands it over than who redeemed it", why="own_redemption")
    if code is not None and code.upper() != row.code:
        raise Invalid.at("code", "wrong_code", "this is not the code of this redemption")
    moved = move(tx, "redemption", row, "hand_over", actor, ended_at=tx.now, ended_by=actor.id)
    booking = Booking(Ledger.POINTS, BookingKind.HAND_OVER, row.area, row.id, row.on_date, actor)
    held = ledgers.of_area(tx, Ledger.POINTS, AccountKind.HELD, row.area)
    redeemed = ledgers.of_area(tx, Ledger.POINTS, AccountKind.REDEEMED, row.area)
    ledgers.book(tx, booking, [(held, -moved.points), (redeemed, moved.points)])
    timers.stop(tx, row.id, _TIMERS)


def cancel_redemption(tx: Tx, actor: Actor, redemption_id: UUID) -> None:
    """Points and stock go back as long as it was not handed over."""
    row = rewards.get_redemption(tx, actor, redemption_id)
    actor.require("cancel_redemption")
    _give_back(tx, row, "cancel", actor)
    timers.stop(tx, row.id, _TIMERS)


def redemption_over(tx: Tx, timer: Row[Any]) -> None:
    """Nobody fetched it in time: the same."""
    row = rewards.lock_redemption(tx, timer.subject_id)
    if row.state == RedemptionState.HELD:
        _give_back(tx, row, "expire", None)


def redemption_soon(tx: Tx, timer: Row[Any]) -> None:
    """It still waits, and goes back in a few days: who redeemed it is told."""
    row = rewards.lock_redemption(tx, timer.subject_id)
    if row.state == RedemptionState.HELD:
        facts = {"reward": str(row.reward_id), "until": row.held_until.isoformat()}
        message = Message((HELPER, row.helper_id), NoticeKind.REDEMPTION_SOON, None, facts)
        notices.add(tx, district_of(row.area), [message])


def _give_back(tx: Tx, row: Row[Any], verb: str, by: Actor | None) -> None:
    move(tx, "redemption", row, verb, by, ended_at=tx.now, ended_by=by.id if by else None)
    rewards.put_back(tx, row.reward_id, row.quantity)
    first = ledgers.booked(tx, Ledger.POINTS, BookingKind.REDEEM, row.id)
    account = ledgers.of_helper(tx, Ledger.POINTS, row.helper_id)
    held = ledgers.of_area(tx, Ledger.POINTS, AccountKind.HELD, row.area)
    booking = Booking(
        Ledger.POINTS,
        BookingKind.GIVE_BACK,
        row.area,
        row.id,
        row.on_date,
        by,
        reverses_id=first.id if first is not None else None,
    )
    # What was taken back meanwhile lay in this: it settles that first, and the rest is the member's again.
    settled = {} if first is None else to_settle(tx, account, first, row.points)
    off = [(ledgers.of_area(tx, Ledger.POINTS, AccountKind.WRITTEN_OFF, one), settled[one]) for one in sorted(settled)]
    ledgers.book(tx, booking, [(account, row.points - sum(settled.values())), (held, -row.points), *off])
