"""What a service day's plan says is entered at once: whoever signed up said yes to that part, and is told."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from matcher.domain.areas import district_of
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import HELD, TAKEABLE, AssignmentState, HelperKind, OrderState
from matcher.domain.waiting import TodoKind, TodoState
from matcher.planning.on_day import Room
from matcher.planning.solve import Line
from matcher.store import days, notices, orders, places
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import assignment, contact, service_order, todo
from matcher.store.snapshot_day import used_of
from matcher.store.snapshot_one import read_order
from matcher.store.transition import move, move_many, tell_born
from matcher.store.visits import IS_COURTESY, lock_visit
from matcher.usecases.steps.filling import give_back
from matcher.usecases.steps.letting_go import vacate
from matcher.usecases.steps.make_offers import Applied, lock_orders
from matcher.usecases.steps.open_times import is_open


def assign_lines(tx: Tx, day_id: UUID, lines: Sequence[Line], by: Actor | None) -> Applied:
    """Give each line's order to its helpers, where both still are as the plan saw them.

    Courtesy visits are looked at one by one: a cap or quota may have been reached meanwhile.
    """
    found = lock_orders(tx, {line.order_id for line in lines})
    row, applied = days.row_of(tx, day_id), Applied()
    signed = days.sign_ups_of(tx, day_id, lock=True)
    crews = {(one.helper_id, part): one.crews for one in signed for part in one.parts}
    room, calendar = Room(row.per_part, crews, used_of(tx, row)), places.calendar_of(tx, row.area)
    courtesy = _courtesy(tx, list(found))
    chosen: list[tuple[Row[Any], Line]] = []
    visits: list[tuple[Row[Any], Line]] = []
    for line in sorted(lines, key=lambda one: one.order_id):
        order = found.get(line.order_id)
        stands = order is not None and _stands(order, line, day_id) and is_open(calendar, order, line.shift, tx.now)
        if order is None or not stands:
            applied.changed += [order] if order is not None else []
        elif room.takes(line.helper_ids, line.shift.part, is_stall=order.stall_id is not None):
            (visits if order.id in courtesy else chosen).append((order, line))
        else:
            applied.changed.append(order)
    _enter(tx, chosen, by)
    for order, line in visits:
        lock_visit(tx, order.id, district_of(order.area), line.shift.date)
        if line.shift.date in dict(read_order(tx, order.id).closed):
            applied.changed.append(order)
            continue
        _enter(tx, [(order, line)], by)
        chosen.append((order, line))
    applied.offered = [order.id for order, _ in chosen]
    _tell(tx, row, chosen)
    return applied


def _courtesy(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    return {found for (found,) in tx.tuples(select(service_order.c.id).where(service_order.c.id.in_(ids), IS_COURTESY))}


def _stands(order: Row[Any], line: Line, day_id: UUID) -> bool:
    is_same = order.version == line.order_version and order.day_id == day_id and order.state in TAKEABLE
    return bool(is_same and order.state != OrderState.OFFERED and order.filled + line.places == order.headcount)


def _enter(tx: Tx, chosen: Sequence[tuple[Row[Any], Line]], by: Actor | None) -> None:
    if not chosen:
        return
    used: dict[UUID, set[int]] = {}
    partly = [order.id for order, _ in chosen if order.filled]
    for order_id in partly:
        used[order_id] = {held.place for held in orders.live_assignments(tx, order_id)}
    fresh = [one for order, line in chosen for one in _assignments(tx, order, line, used.get(order.id, set()))]
    tx.execute(insert(assignment), fresh)
    tell_born(tx, "assignment", fresh, "take", by)
    ids = [order.id for order, _ in chosen]
    whole = {"filled": service_order.c.headcount, "hold_until": None}
    move_many(tx, "order", [order for order, _ in chosen], "assign", by, None, **whole)
    mine = (todo.c.subject_id.in_(ids), todo.c.kind == TodoKind.UNTAKEN, todo.c.state == TodoState.OPEN)
    tx.execute(update(todo).where(*mine).values(state=TodoState.DROPPED, done_at=tx.now))


def _assignments(tx: Tx, order: Row[Any], line: Line, used: set[int]) -> list[dict[str, Any]]:
    free = [place for place in range(order.headcount) if place not in used]
    blank = {"order_id": order.id, "offer_id": None, "day_id": order.day_id, "state": AssignmentState.ACTIVE}
    when = {"date": line.shift.date, "part": line.shift.part, "version": 1, "taken_at": tx.now}
    return [
        {
            **blank,
            **when,
            "id": new_id(),
            "helper_id": share.helper_id,
            "place": free[number],
            "places": order.headcount if share.kind == HelperKind.TEAM else 1,
        }
        for number, share in enumerate(line.shares)
    ]


def _tell(tx: Tx, row: Row[Any], chosen: Sequence[tuple[Row[Any], Line]]) -> None:
    """Each helper once for each part; and of each resident's order those who want to know."""
    first: dict[tuple[UUID, str], str | None] = {}
    for order, line in chosen:
        for one in line.helper_ids:
            first.setdefault((one, line.shift.part), order.service)
    facts = {"date": row.date.isoformat(), "area": row.venue}
    messages = [
        notices.Message((notices.HELPER, one), NoticeKind.DAY_PLANNED, None, {**facts, "part": part, "service": what})
        for (one, part), what in first.items()
    ]
    wanting = _wanting(tx, [order.id for order, _ in chosen if order.stall_id is None])
    for order, line in chosen:
        if order.stall_id is None:
            when = {"date": line.shift.date.isoformat(), "part": line.shift.part}
            people = dict.fromkeys((order.placed_by, *wanting.get(order.id, ())))
            messages += [notices.Message((notices.ACTOR, one), NoticeKind.ASSIGNED, order.id, when) for one in people]
    notices.add(tx, row.district, messages)


def _wanting(tx: Tx, order_ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    """Order -> contacts of the person served who want to be told."""
    joined = service_order.join(contact, contact.c.recipient_id == service_order.c.recipient_id)
    mine = (contact.c.gets_notices.is_(True), contact.c.actor_id.is_not(None), service_order.c.id.in_(order_ids))
    found: dict[UUID, list[UUID]] = {}
    for order_id, one in tx.tuples(select(service_order.c.id, contact.c.actor_id).select_from(joined).where(*mine)):
        found.setdefault(order_id, []).append(one)
    return found


def let_go(tx: Tx, by: Actor, order: Row[Any], reason: str) -> bool:
    """A resident's locked order belongs to the day no more, and is planned as others are; False where it has begun.

    What was over stays as it is.
    """
    if order.state in HELD:
        live = orders.live_assignments(tx, order.id)
        if any(held.started_at is not None or held.state != AssignmentState.ACTIVE for held in live):
            return False
        for held in live:
            vacate(tx, held, "void", by, reason)
        order = move(tx, "order", order, "free", by, reason=reason, filled=0, hold_until=None)
    if order.state not in (OrderState.ACCEPTED, OrderState.PLANNED) or order.filled:
        return False
    move(tx, "order", order, "leave_day", by, reason=reason, day_id=None)
    return True


def free_of_day(tx: Tx, by: Actor, day_id: UUID, helper_id: UUID, reason: str) -> bool:
    """The helper's work of the day that has not begun goes to others at once; False where some has begun."""
    held = days.held_on(tx, day_id, helper_id)
    found = lock_orders(tx, {one.order_id for one in held})
    again = days.held_on(tx, day_id, helper_id)
    if any(one.started_at is not None for one in again):
        return False
    for one in again:
        present = tx.execute(select(assignment).where(assignment.c.id == one.id)).one()
        order = found.get(one.order_id) or orders.lock(tx, one.order_id)
        give_back(tx, by, order, present, "release", reason)
    return True


def end_sign_ups_of(tx: Tx, by: Actor, helper_id: UUID) -> None:
    """Who leaves for good comes to no day any more; what it held was given back, or lies on a list."""
    for row in days.signed_up(tx, helper_id):
        if not days.held_on(tx, row.day_id, helper_id):
            days.end_sign_up(tx, by, row)
