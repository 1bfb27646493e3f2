"""The figures counted anew from rows and events, by code that shares nothing with the service's own."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import select

from matcher.store import schema
from matcher.store.database import Tx

Counts = Counter[str]


def recount(tx: Tx, area: str, begin: dt.datetime, end: dt.datetime) -> tuple[Counts, dict[str, list[int]]]:
    """What each figure has above and below its line (`name`, `name_of`), and the minutes of each time."""
    found, times = Counts(), defaultdict[str, list[int]](list)
    for one in _stories(tx, area):
        order = one["order"]
        if begin <= order.placed_at < end:
            _placed(one, tx.now, found, times)
        if begin <= order.due_at < end:
            _due(one, tx.now, found)
        if order.closed_at is not None and begin <= order.closed_at < end:
            _closed(one, found, times)
    return found, {name: sorted(its) for name, its in times.items()}


def _stories(tx: Tx, area: str) -> list[dict[str, Any]]:
    def by_order(name: str) -> dict[Any, list[Any]]:
        table, grouped = schema.metadata.tables[name], defaultdict(list)
        for row in tx.rows(select(table).order_by(table.c.seq)):
            grouped[row.order_id].append(row)
        return grouped

    tables = {name: by_order(name) for name in ("offer", "assignment", "event", "rating", "callback")}
    people = {row.id for row in tx.rows(select(schema.recipient)) if row.kind == "person"}
    bases = defaultdict(set)
    for row in tx.rows(select(schema.helper_base)):
        bases[row.helper_id].add(row.area[:15])
    return [
        {"order": row, "bases": bases, **{name: its[row.id] for name, its in tables.items()}}
        for row in tx.rows(select(schema.service_order))
        if row.area.startswith(area) and row.recipient_id in people
    ]


def _said(one: dict[str, Any], question: str) -> bool | None:
    turn = one["order"].reopened
    told = [getattr(row, question) for row in one["rating"] if row.turn == turn]
    called = sorted((row.attempt, getattr(row, question)) for row in one["callback"] if row.turn == turn)
    return next((answer for answer in [*told, *(it for _, it in reversed(called))] if answer is not None), None)


def _first(one: dict[str, Any]) -> list[Any]:
    earliest = min((row.made_at for row in one["offer"]), default=None)
    return [row for row in one["offer"] if row.made_at == earliest]


def _minutes(begin: dt.datetime, end: dt.datetime) -> int:
    return int((end - begin) / dt.timedelta(minutes=1))


def _placed(one: dict[str, Any], now: dt.datetime, found: Counts, times: dict[str, list[int]]) -> None:
    order = one["order"]
    until = order.placed_at + dt.timedelta(hours=1 if order.urgency == "urgent" else 24)
    given_up = order.state in {"cancelled", "rejected", "transferred"} and order.contacted_at is None
    if order.state != "merged" and not (given_up and order.state_at <= until) and until <= now:
        found["response_of"] += 1
        in_time = order.contacted_at is not None and order.contacted_at <= until
        found["response"] += in_time and _said(one, "contacted") is not False
    states = {row.state for row in _first(one)}
    if states & {"accepted", "declined", "expired"} and "pending" not in states:
        found["first_offer_of"] += 1
        found["first_offer"] += "accepted" in states
    if order.series_id is None:
        if order.contacted_at is not None:
            times["to_contact"].append(_minutes(order.placed_at, order.contacted_at))
        if one["offer"]:
            times["to_offer"].append(_minutes(order.placed_at, _first(one)[0].made_at))


def _live(one: dict[str, Any]) -> list[Any]:
    return [row for row in one["assignment"] if row.state in {"active", "reported", "verified"}]


def _due(one: dict[str, Any], now: dt.datetime, found: Counts) -> None:
    order = one["order"]
    gone = order.state in {"merged", "rejected", "transferred"}
    if gone or (order.state == "cancelled" and order.state_at < order.due_at) or order.due_at > now:
        return
    reported = [row.reported_at for row in _live(one) if row.reported_at is not None]
    done = order.state in {"reported", "confirmed", "closed"} and reported and max(reported) <= order.due_at
    found.update({"on_time_of": 1, "unmet_of": 1, "on_time": int(bool(done))})
    found["unmet"] += not any(row.taken_at <= order.due_at for row in one["assignment"])


def _closed(one: dict[str, Any], found: Counts, times: dict[str, list[int]]) -> None:
    order, told = one["order"], one["event"]
    found.update({f"{name}_of": 1 for name in ("solution", "satisfaction", "in_community", "rework")})
    himself = any(row.verb == "confirm" and row.role in {"resident", "follower"} for row in told)
    solved = _said(one, "solved")
    found["solution"] += solved is True or (solved is None and himself)
    found["satisfaction"] += _said(one, "satisfied") is True
    found["in_community"] += order.level == "community"
    found["rework"] += any(row.verb in {"rework", "reopen"} for row in told if row.thing == "order")
    live, first = _live(one), {row.id for row in _first(one)}
    cell = order.area[:15]
    if order.level == "community" and live and all(cell in one["bases"][row.helper_id] for row in live):
        found["in_cell"] += 1
    if one["offer"]:
        found["first_hit_of"] += 1
        kept = len(live) == len(one["assignment"])
        found["first_hit"] += bool(live) and kept and all(row.offer_id in first for row in live)
    reported = [row.reported_at for row in live if row.reported_at is not None]
    if order.series_id is None and reported:
        times["to_done"].append(_minutes(order.placed_at, max(reported)))
