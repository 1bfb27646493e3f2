"""What a plan says becomes offers, where the orders still are as the plan saw them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.deadlines import offer_expires_at
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import TAKEABLE, Form, HelperKind, OfferState, OrderState, Urgency
from matcher.planning.eligible import asks_left
from matcher.planning.solve import Line, Share
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.places import DistrictRow, district_at
from matcher.store.schema import offer, service_order
from matcher.store.transition import move_many, tell_born
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.open_times import closes_at, is_open
from matcher.usecases.steps.telling import tell_offers


@dataclass(slots=True)
class Applied:
    """Which orders were offered as planned, and which had changed meanwhile."""

    offered: list[UUID] = field(default_factory=list)
    changed: list[Row[Any]] = field(default_factory=list)


def line_by_hand(order: Row[Any], version: int, shift: Shift, helpers: Sequence[Row[Any]]) -> Line:
    """What a person decided; what it costs is nobody's concern. Invalid where the order does not need so many."""
    shares = tuple(
        Share(one.id, one.kind, order.headcount if one.kind == HelperKind.TEAM else 1, {}) for one in helpers
    )
    places = sum(share.places for share in shares)
    if not shares or order.filled + places > order.headcount:
        raise Invalid.at("helpers", "too_many", "the order does not need so many, or none were named")
    return Line(order.id, version, shift, tuple(one.id for one in helpers), {}, places, shares)


def write_share(share: Share) -> dict[str, Any]:
    """A share as it is kept with a round's item."""
    parts = dict(share.cost_parts)
    return {"helper": str(share.helper_id), "kind": share.kind, "places": share.places, "cost_parts": parts}


def read_share(kept: Mapping[str, Any]) -> Share:
    """A share as `write_share` kept it."""
    return Share(UUID(kept["helper"]), kept["kind"], kept["places"], kept["cost_parts"])


def lock_orders(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Orders by id, locked in one order of ids, so that two runs cannot wait for each other."""
    statement = select(service_order).where(service_order.c.id.in_(list(ids))).order_by(service_order.c.id)
    return {row.id: row for row in tx.rows(statement.with_for_update())}


def make_offers(
    tx: Tx,
    lines: Sequence[Line],
    by: Actor | None,
    round_id: UUID | None,
    reason: str | None = None,
) -> Applied:
    """Offer each line's order to its helpers; offers that stand are kept, those that the plan drops are rescinded."""
    orders = lock_orders(tx, {line.order_id for line in lines})
    pending = _pending(tx, orders.keys())
    applied = Applied()
    if not orders:
        return applied
    at = district_at(tx, next(iter(orders.values())).district)
    fresh: list[dict[str, Any]] = []
    dropped: list[Row[Any]] = []
    moved: list[Row[Any]] = []
    left = _asks_left(tx, orders, lines)
    for line in sorted(lines, key=lambda one: one.order_id):
        order = orders.get(line.order_id)
        if order is None or not _stands(tx, at.calendar, order, line) or not _may_ask(left, order, line, pending):
            applied.changed += [order] if order is not None else []
            continue
        applied.offered.append(order.id)
        kept = {row.helper_id for row in pending[order.id] if _suits(row, line)}
        dropped += [row for row in pending[order.id] if not _suits(row, line)]
        new = [_offer(tx, at, order, line, one, round_id) for one in line.shares if one.helper_id not in kept]
        fresh += new
        moved += [order] if new or order.state != OrderState.OFFERED else []
    _rescind(tx, orders, dropped, by)
    if fresh:
        tx.execute(insert(offer), fresh)
    tell_born(tx, "offer", fresh, "make", by)
    tell_offers(tx, orders, fresh)
    move_many(tx, "order", moved, "offer", by, reason)
    return applied


def _asks_left(tx: Tx, orders: Mapping[UUID, Row[Any]], lines: Sequence[Line]) -> dict[UUID, int]:
    """Member -> offers that may still be made to it this week; more may have been made since the plan was."""
    calm = [line for line in lines if line.order_id in orders and not _is_urgent(orders[line.order_id])]
    ids = {one.helper_id for line in calm for one in line.shares if one.kind == HelperKind.MEMBER}
    return asks_left(tx, orders[calm[0].order_id].district, ids) if ids else {}


def _may_ask(left: dict[UUID, int], order: Row[Any], line: Line, pending: Mapping[UUID, Sequence[Row[Any]]]) -> bool:
    """Whether nobody is asked too often by this line; counts its offers, and those that it takes back."""
    if _is_urgent(order):
        return True
    rows = pending.get(order.id, ())
    kept = {row.helper_id for row in rows if _suits(row, line)}
    new = [one.helper_id for one in line.shares if one.helper_id not in kept]
    after = Counter(left)
    after.update(row.helper_id for row in rows if row.helper_id in left and not _suits(row, line))
    after.subtract(one for one in new if one in left)
    if any(after[one] < 0 for one in new):
        return False
    left.update(after)
    return True


def _is_urgent(order: Row[Any]) -> bool:
    return bool(order.urgency == Urgency.URGENT)


def _stands(tx: Tx, calendar: Calendar, order: Row[Any], line: Line) -> bool:
    """Whether the order is as the plan saw it and the time still lies ahead: an offer must not be born too late."""
    is_same = order.version == line.order_version and order.state in TAKEABLE
    return is_same and is_open(calendar, order, line.shift, tx.now)


def withdraw_offers(tx: Tx, orders: Sequence[Row[Any]], by: Actor | None) -> None:
    """Take back all offers of locked orders that the plan leaves unserved."""
    pending = _pending(tx, {row.id for row in orders})
    _rescind(tx, {row.id: row for row in orders}, [row for rows in pending.values() for row in rows], by)
    move_many(tx, "order", [row for row in orders if row.state == OrderState.OFFERED], "withdraw", by, "replanned")


def _rescind(tx: Tx, orders: Mapping[UUID, Row[Any]], lost: Sequence[Row[Any]], by: Actor | None) -> None:
    if lost:
        rescind(tx, orders[lost[0].order_id], lost, by, "replanned")


def _pending(tx: Tx, ids: Collection[UUID]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    wanted = (offer.c.order_id.in_(list(ids)), offer.c.state == OfferState.PENDING)
    for row in tx.rows(select(offer).where(*wanted).order_by(offer.c.seq)):
        found[row.order_id].append(row)
    return found


def _suits(row: Row[Any], line: Line) -> bool:
    return Shift(row.date, row.part) == line.shift and row.helper_id in line.helper_ids


def _offer(tx: Tx, at: DistrictRow, order: Row[Any], line: Line, share: Share, round_id: UUID | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": order.id,
        "helper_id": share.helper_id,
        "round_id": round_id,
        "date": line.shift.date,
        "part": line.shift.part,
        "places": share.places,
        "state": OfferState.PENDING,
        "version": 1,
        "made_at": tx.now,
        "expires_at": _expires_at(tx, at, order, line.shift),
        "cost_parts": dict(share.cost_parts),
    }


def _expires_at(tx: Tx, at: DistrictRow, order: Row[Any], shift: Shift) -> dt.datetime:
    if order.form == Form.NOW:
        soon = tx.now + dt.timedelta(minutes=at.policy.answer_urgent_min)
        return min(soon, closes_at(at.calendar, order, shift))
    return offer_expires_at(at.calendar, at.policy, tx.now, shift, Urgency(order.urgency))
