"""A service that somebody else confirmed counts in hours and points, once; what is undone is booked back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotAllowed
from matcher.domain.ledgers import AT_HOME, WISH, AccountKind, BookingKind, Ledger, Served, counted_minutes, month_of
from matcher.domain.roles import Actor
from matcher.domain.states import ASKED_KINDS
from matcher.store import crews, ledgers, places, rewards
from matcher.store.accounts import is_same_person
from matcher.store.database import Tx
from matcher.store.ledgers import Booking
from matcher.store.schema import helper, service_item, service_rule
from matcher.store.transition import move

_PART_MIN = 240
"""Of a part that the district has given up since."""


def refuse_own_work(tx: Tx, actor: Actor, held: Iterable[Row[Any]]) -> None:
    """NotAllowed where who confirms is who did it, or goes for the team that did."""
    rows = list(held)
    crew = crews.named_for(tx, [one.id for one in rows])
    who = {one for row in rows for one in (row.helper_id, *crew.get(row.id, ()))}
    asked = select(helper.c.id, helper.c.leader_id).where(helper.c.id.in_(who), helper.c.kind.in_(ASKED_KINDS))
    # Staff serve at the window, where the same person closes what it did; it counts for nobody.
    people = {one for row in (tx.tuples(asked) if who else ()) for one in row if one is not None}
    if people and is_same_person(tx, actor, people):
        raise NotAllowed("who did the work cannot confirm it; somebody else at the desk can", why="own_work")


def credit(tx: Tx, order: Row[Any], held: Row[Any], by: Actor) -> None:
    """Book a verified assignment for those who did it: minutes in one ledger, points by the rules in the other."""
    people = _who_did(tx, held)
    district = places.district_at(tx, order.area)
    item = _item(tx, order)
    duration = None if item is None else item.set_min or item.duration_min
    minutes = counted_minutes(held.minutes, duration, _part_minutes(district.calendar, order, held))
    if not people or not minutes:
        return
    # Some do it before the day that was agreed.
    area, day = order.area[:COMMUNITY_DIGITS], min(held.date, district.calendar.today(held.reported_at or tx.now))
    hours = Booking(Ledger.HOURS, BookingKind.SERVICE, area, held.id, day, by)
    _give(tx, hours, dict.fromkeys(people, minutes))
    version, _, rules = ledgers.rules_of(tx, district.code)
    category = WISH if item is None else item.category
    at_home = item is not None and AT_HOME in item.modes
    worth = rules.worth(Served(minutes, day, held.part, category, order.urgency, at_home))
    accounts = ledgers.lock_helpers(tx, Ledger.POINTS, people)
    month = month_of(day)
    points = {
        one: rules.within_caps(worth, ledgers.given(tx, account.id, day, day), ledgers.given(tx, account.id, *month))
        for one, account in accounts.items()
    }
    _give(tx, Booking(Ledger.POINTS, BookingKind.SERVICE, area, held.id, day, by, rules_version=version), points)


def _give(tx: Tx, booking: Booking, amounts: dict[UUID, int]) -> None:
    given = {one: amount for one, amount in amounts.items() if amount}
    if not given:
        return
    accounts = ledgers.lock_helpers(tx, booking.ledger, given)
    issued = ledgers.of_area(tx, booking.ledger, AccountKind.ISSUED, booking.area)
    lines = [(accounts[one], amount) for one, amount in sorted(given.items())]
    ledgers.book(tx, booking, [*lines, (issued, -sum(given.values()))])


def take_back(tx: Tx, held_ids: Sequence[UUID], by: Actor | None, reason: str) -> None:
    """Book back what these assignments were credited with; certificates that count it are withdrawn.

    Points that were spent meanwhile are written off: nobody ever owes any. What comes back unfetched settles them.
    """
    for held_id in sorted(held_ids):
        for ledger in Ledger:
            first = ledgers.booked(tx, ledger, BookingKind.SERVICE, held_id)
            if first is None:
                continue
            for one in sorted(_reverse(tx, first, by, reason)):
                for row in rewards.certificates_over(tx, one, first.on_date):
                    move(tx, "certificate", row, "withdraw", by, reason=reason)


def _reverse(tx: Tx, first: Row[Any], by: Actor | None, reason: str) -> set[UUID]:
    """The opposite of a booking, once; whose accounts it touched."""
    ledger, lines, short = Ledger(first.ledger), [], 0
    entries = ledgers.entries_of(tx, first.id)
    people = {one.helper_id for one in entries if one.helper_id is not None}
    accounts = ledgers.lock_helpers(tx, ledger, people)
    for one in (one for one in entries if one.helper_id is not None):
        account = accounts[one.helper_id]
        taken = min(account.balance, one.amount)
        short += one.amount - taken
        lines.append((account, -taken))
    lines += [(one, -one.amount) for one in entries if one.helper_id is None]
    if short:
        lines.append((ledgers.of_area(tx, ledger, AccountKind.WRITTEN_OFF, first.area), -short))
    booking = Booking(
        ledger,
        BookingKind.REVERSAL,
        first.area,
        first.id,
        first.on_date,
        by,
        reverses_id=first.id,
        rules_version=first.rules_version,
        reason=reason,
    )
    return people if ledgers.book(tx, booking, lines) is not None else set()


def _who_did(tx: Tx, held: Row[Any]) -> list[UUID]:
    """Those whom a team has named, else the helper itself; staff do it for their wages."""
    named = crews.named(tx, held.id)
    if named:
        return named
    kind = tx.value(select(helper.c.kind).where(helper.c.id == held.helper_id))
    return [held.helper_id] if kind in ASKED_KINDS else []


def _item(tx: Tx, order: Row[Any]) -> Row[Any] | None:
    if order.service is None:
        return None
    i, r = service_item.c, service_rule.c
    rule = (r.service == i.code) & (r.district == order.district)
    shown = (i.category, i.modes, i.duration_min, r.duration_min.label("set_min"))
    joined = select(*shown).select_from(service_item.outerjoin(service_rule, rule))
    return tx.row(joined.where(i.code == order.service))


def _part_minutes(calendar: Any, order: Row[Any], held: Row[Any]) -> int:
    """How long the part of the day is, or the order's exact hours where they are longer."""
    part = next((one for one in calendar.parts if one.code == held.part), None)
    length = _PART_MIN
    if part is not None:
        length = (part.end.hour - part.start.hour) * 60 + part.end.minute - part.start.minute
    if order.at_from is None or order.at_to is None:
        return length
    return max(length, int((order.at_to - order.at_from) / dt.timedelta(minutes=1)))
