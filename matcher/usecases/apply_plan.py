"""A finished run's effects, fenced: written only by the attempt that still holds the work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, insert, select

from matcher.domain.roles import Actor
from matcher.domain.states import (
    TAKEABLE,
    OrderKind,
    OrderState,
    RoundItemState,
    RoundMode,
    RoundState,
    TaskKind,
    Urgency,
)
from matcher.planning.solve import Left, Line, Outcome
from matcher.planning.timed import FORMS
from matcher.store import bulk, conflicts, orders, tasks
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, district, round_item, service_order
from matcher.store.transition import move, move_many
from matcher.usecases.conflicts import stand_in
from matcher.usecases.steps.day_places import assign_lines
from matcher.usecases.steps.make_offers import Applied, lock_orders, make_offers, withdraw_offers, write_share

_ITEM = (
    "round_id",
    "order_id",
    "order_version",
    "state",
    "date",
    "part",
    "shares",
    "cost_parts",
    "reason",
    "detail",
    "remedies",
)
_BLANK = dict.fromkeys(("date", "part", "shares", "cost_parts", "reason", "detail", "remedies"))


def fence(tx: Tx, leased: Sequence[Row[Any]], epoch: int) -> None:
    """Close the leased tasks in this transaction; Fenced where a later run has begun."""
    code = leased[0].district
    present = tx.value(select(district.c.epoch).where(district.c.code == code).with_for_update())
    if present != epoch:
        raise tasks.Fenced
    tasks.finish(tx, leased)


def apply_matches(tx: Tx, outcome: Outcome) -> int:
    """Offers for single orders; what nobody can take stays accepted. How many were offered."""
    applied = make_offers(tx, outcome.lines, None, None)
    _again(tx, applied.changed)
    return len(applied.offered)


def apply_round(tx: Tx, row: Row[Any], outcome: Outcome) -> None:
    """A round's result: proposed for a person to release, or offered at once; with an item for each order."""
    is_proposal = row.mode == RoundMode.PROPOSE
    outcome, apart = (outcome, []) if is_proposal else _without_own(tx, row, outcome)
    standing = _propose(tx, outcome) if is_proposal else _dispatch(tx, row, outcome)
    standing |= _carry(tx, outcome, standing)
    planned = RoundItemState.PROPOSED if is_proposal else RoundItemState.OFFERED
    _write_items(tx, row.id, outcome, planned, standing)
    _write_apart(tx, row.id, apart)
    move(
        tx,
        "round",
        row,
        "propose" if is_proposal else "dispatch",
        None,
        finished_at=tx.now,
        served=len(outcome.lines),
        unserved=len(outcome.left) + len(outcome.held) + len(apart),
        cost=outcome.cost,
        bound=outcome.bound,
        solver=outcome.solver,
        timings=dict(outcome.timings),
        prices=list(outcome.prices),
        in_turn=None if outcome.in_turn is None else asdict(outcome.in_turn),
        step=None,
    )


def _without_own(tx: Tx, row: Row[Any], outcome: Outcome) -> tuple[Outcome, list[UUID]]:
    """The plan without the orders of people of whose orders who asked for the round keeps out; somebody stands in."""
    served = orders.recipients_of(tx, [line.order_id for line in outcome.lines])
    apart = conflicts.apart(tx, row.requested_by, served.values())
    lost = sorted(order_id for order_id, recipient_id in served.items() if recipient_id in apart)
    for order_id in lost:
        stand_in(tx, order_id)
    return replace(outcome, lines=tuple(line for line in outcome.lines if line.order_id not in lost)), lost


def _write_apart(tx: Tx, round_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Their items, and nothing else: they stay as they are, and no round has them planned any more."""
    found = lock_orders(tx, order_ids)
    move_many(tx, "order", [one for one in found.values() if one.state == OrderState.PLANNED], "unplan", None)
    seen = lock_orders(tx, order_ids)
    left_out = {"round_id": round_id, "state": RoundItemState.LEFT_OUT}
    rows = [{**_BLANK, **left_out, "order_id": one.id, "order_version": one.version} for one in seen.values()]
    if rows:
        tx.execute(insert(round_item), rows)


def _dispatch(tx: Tx, row: Row[Any], outcome: Outcome) -> dict[UUID, int]:
    """Offer what stands; order -> the version that its item tells of."""
    applied = hand_out(tx, row, outcome.lines, None)
    left = _unchanged(tx, outcome.left)
    withdraw_offers(tx, [order for order in left if order.state == OrderState.OFFERED], None)
    move_many(tx, "order", [order for order in left if order.state == OrderState.PLANNED], "unplan", None)
    _again(tx, applied.changed)
    offered = set(applied.offered)
    _ask_more(tx, offered)
    _ask_alone(tx, left)
    return {line.order_id: line.order_version for line in outcome.lines if line.order_id in offered}


def hand_out(tx: Tx, row: Row[Any], lines: Sequence[Line], by: Actor | None) -> Applied:
    """A round's lines as offers; those of a service day are entered, because whoever does them signed up for it."""
    if row.day_id is not None:
        return assign_lines(tx, row.day_id, lines, by)
    return make_offers(tx, lines, by, row.id)


def _ask_more(tx: Tx, offered: Collection[UUID]) -> None:
    """What is urgent is offered to more than the one of the plan: the workers find them."""
    o = service_order.c
    urgent = select(o.id, o.district).where(o.id.in_(sorted(offered)), o.urgency == Urgency.URGENT, o.headcount == 1)
    for row in tx.rows(urgent):
        tasks.add(tx, TaskKind.MATCH_ORDER, row.district, row.id)


def _ask_alone(tx: Tx, left: Sequence[Row[Any]]) -> None:
    """An order longer than its part is planned with few people: by itself it may find somebody's whole day."""
    for order in left:
        if order.form in FORMS and order.at_from is not None:
            tasks.add(tx, TaskKind.MATCH_ORDER, order.district, order.id)


def _propose(tx: Tx, outcome: Outcome) -> dict[UUID, int]:
    """Mark what is planned; order -> the version that its item must still find when a person releases it."""
    found = lock_orders(tx, {line.order_id for line in outcome.lines})
    standing = [found[line.order_id] for line in outcome.lines if found[line.order_id].version == line.order_version]
    planned = [order for order in standing if order.state != OrderState.OFFERED]
    move_many(tx, "order", planned, "plan", None)
    left = [order for order in _unchanged(tx, outcome.left) if order.state == OrderState.PLANNED]
    move_many(tx, "order", left, "unplan", None)
    moved = {order.id for order in (*planned, *left)}
    return {order.id: order.version + (order.id in moved) for order in (*standing, *left)}


def _carry(tx: Tx, outcome: Outcome, standing: Mapping[UUID, int]) -> dict[UUID, int]:
    """A wish that the round leaves unserved comes before others in the next; those that stood -> their new version."""
    seen = {one.order_id: standing.get(one.order_id, one.order_version) for one in outcome.left}
    left = lock_orders(tx, seen)
    wishes = [one for one in left.values() if one.kind == OrderKind.MICRO_WISH and one.state in TAKEABLE]
    for wish in wishes:
        if not wish.carried:
            move(tx, "order", wish, "carry", None, reason="round", carried=True)
    return {one.id: one.version + 1 for one in wishes if not one.carried and seen[one.id] == one.version}


def _unchanged(tx: Tx, left: Sequence[Left]) -> list[Row[Any]]:
    found = lock_orders(tx, {one.order_id for one in left})
    return [found[one.order_id] for one in left if found[one.order_id].version == one.order_version]


def _again(tx: Tx, changed: Sequence[Row[Any]]) -> None:
    """Orders that changed during the run are matched on their own, so that none is forgotten."""
    for order in changed:
        if order.state in (OrderState.ACCEPTED, OrderState.PLANNED):
            tasks.add(tx, TaskKind.MATCH_ORDER, order.district, order.id)


def _write_items(
    tx: Tx, round_id: UUID, outcome: Outcome, planned: RoundItemState, standing: Mapping[UUID, int]
) -> None:
    rows = [_served_item(line, planned, standing) for line in outcome.lines]
    rows += [_left_item(one, standing) for one in outcome.left]
    rows += [
        {
            "order_id": one.order_id,
            "order_version": one.order_version,
            "state": RoundItemState.HELD,
            "reason": one.reason,
        }
        for one in outcome.held
    ]
    bulk.insert_rows(tx, round_item, _ITEM, (_raw_item(round_id.hex, {**_BLANK, **row}) for row in rows))


def _raw_item(round_id: str, row: Mapping[str, Any]) -> bulk.Raw:
    """An item as it is stored: a round over a service day has thousands."""
    date, part, reason = row["date"], row["part"], row["reason"]
    when = (None if date is None else date.isoformat(), None if part is None else str(part))
    shares, costs, detail, remedies = (_as_json(row[name]) for name in ("shares", "cost_parts", "detail", "remedies"))
    first = (round_id, row["order_id"].hex, row["order_version"], str(row["state"]))
    return (*first, *when, shares, costs, None if reason is None else str(reason), detail, remedies)


def _as_json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _served_item(line: Line, planned: RoundItemState, standing: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "order_id": line.order_id,
        "order_version": standing.get(line.order_id, line.order_version),
        "state": planned if line.order_id in standing else RoundItemState.CHANGED,
        "date": line.shift.date,
        "part": line.shift.part,
        "shares": [write_share(share) for share in line.shares],
        "cost_parts": dict(line.cost_parts),
    }


def _left_item(one: Left, standing: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "order_id": one.order_id,
        "order_version": standing.get(one.order_id, one.order_version),
        "state": RoundItemState.LEFT,
        "reason": one.reason,
        "detail": one.detail,
        "remedies": list(one.remedies) or None,
    }


def fail_round(tx: Tx, round_id: UUID, failure: str) -> None:
    """A round that was tried often enough ends; its orders stay as they are."""
    row = tx.row(select(dispatch_round).where(dispatch_round.c.id == round_id).with_for_update())
    if row is not None and row.state in (RoundState.QUEUED, RoundState.RUNNING):
        move(tx, "round", row, "fail", None, finished_at=tx.now, failure=failure[:40], step=None)
