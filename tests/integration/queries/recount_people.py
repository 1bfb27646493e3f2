"""Who did how much, whom was called on how often, when orders came and what nobody took: counted anew, one by one."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.visits import COURTESY
from matcher.store import schema
from matcher.store.database import Tx


@dataclass
class People:
    """Minutes by member, days of courtesy visits by person, orders by weekday and hour, untaken by cell and kind."""

    minutes: Counter[UUID]
    visits: dict[UUID, list[dt.date]]
    came: Counter[tuple[int, int]]
    untaken: Counter[tuple[str, str]]


def recount_people(tx: Tx, area: str, days: tuple[dt.date, dt.date], zone: dt.tzinfo) -> People:
    """Of the area, from the first to the last of the days."""
    rows = {
        name: tx.rows(select(schema.metadata.tables[name]))
        for name in ("assignment", "crew_member", "helper", "recipient", "service_item", "service_order")
    }
    people = {row.id for row in rows["recipient"] if row.kind == "person"}
    orders = {row.id: row for row in rows["service_order"] if row.area.startswith(area)}
    did = [row for row in rows["assignment"] if row.state in {"reported", "verified"} and _in(row.date, days)]
    found = People(_minutes(rows, did, area), defaultdict(list), Counter(), Counter())
    for row in did:
        order = orders.get(row.order_id)
        if order is not None and order.service in COURTESY and order.series_id is None:
            found.visits[order.recipient_id].append(row.date)
    category = {row.code: row.category for row in rows["service_item"]}
    for order in orders.values():
        if order.recipient_id not in people:
            continue
        placed = order.placed_at.astimezone(zone)
        if _in(placed.date(), days) and order.series_id is None:
            found.came[placed.weekday(), placed.hour] += 1
        if _in(order.due_at.astimezone(zone).date(), days) and _is_untaken(order, rows["assignment"], tx.now):
            found.untaken[order.area[:15], category.get(order.service, "wish")] += 1
    return found


def _in(day: dt.date, days: tuple[dt.date, dt.date]) -> bool:
    return days[0] <= day <= days[1]


def _minutes(rows: dict[str, Any], did: list[Any], area: str) -> Counter[UUID]:
    members = {row.id for row in rows["helper"] if row.kind == "member" and row.area.startswith(area)}
    went = defaultdict(list)
    for row in rows["crew_member"]:
        went[row.assignment_id].append(row.member_id)
    minutes: Counter[UUID] = Counter()
    for row in did:
        if row.carrier_id is None:
            for who in [row.helper_id, *went[row.id]]:
                minutes[who] += row.minutes or 0
    return Counter({who: number for who, number in minutes.items() if who in members and number})


def _is_untaken(order: Any, assignments: Sequence[Any], now: dt.datetime) -> bool:
    gone = order.state in {"merged", "rejected", "transferred"}
    if gone or order.due_at > now or (order.state == "cancelled" and order.state_at < order.due_at):
        return False
    return not any(row.order_id == order.id and row.taken_at <= order.due_at for row in assignments)


def most_at_once(days: list[dt.date], within: int) -> int:
    """The most visits in any stretch of so many days, each stretch looked at."""
    return max(sum(0 <= (other - day).days < within for other in days) for day in days)


def inequality(minutes: list[int]) -> float:
    """Half of the mean difference between any two, over the mean: Gini's own definition."""
    pairs = sum(abs(one - other) for one in minutes for other in minutes)
    return pairs / (2 * len(minutes) * sum(minutes))
