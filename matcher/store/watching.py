"""Who may learn of a change as it happens: the rules of `scope`, asked of what is in memory instead of the database.

`orders_seen_by`, `helpers_seen_by` and `rounds_seen_by` stand beside these in `scope`; a test asks both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, or_, select

from matcher.domain.areas import COMMUNITY_DIGITS, DISTRICT_DIGITS, covers
from matcher.domain.roles import Actor, Relation, Role
from matcher.domain.states import LIVE, TAKEABLE, Level, OfferState
from matcher.store import scope
from matcher.store.database import Tx
from matcher.store.reaching import allied_base
from matcher.store.schema import (
    alliance,
    assignment,
    crew_member,
    dispatch_round,
    helper,
    helper_base,
    offer,
    service_order,
)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who follows; `reached` are the areas that a helper serves, empty for all others."""

    actor: Actor
    reached: tuple[str, ...] = ()

    @property
    def alike(self) -> tuple[object, ...]:
        """Those with the same see the same."""
        actor = self.actor
        if actor.helper_id is not None:
            return actor.role, actor.helper_id, self.reached
        return (actor.role, actor.id) if actor.role is Role.RESIDENT else (actor.role, actor.area)


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """What decides who may know of an order: where it lies and stands, and whom it is offered to or held by."""

    area: str
    state: str
    level: str
    placed_by: UUID
    pooled: bool
    helpers: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Change:
    """One event; `of` is the helper whom an offer or assignment is of, or the helper itself."""

    seq: int
    thing: str
    thing_id: UUID
    order_id: UUID | None
    verb: str
    state: str
    at: Any
    of: UUID | None = None
    area: str | None = None
    order: OrderSeen | None = None


def sees_order(watcher: Watcher, order: OrderSeen) -> bool:
    """As `scope.orders_seen_by`: the relations in which the actor may read orders, asked of what is in memory."""
    return any(_STANDS[one](watcher, order) for one in scope.ORDER.read_in(watcher.actor))


def _is_raised(watcher: Watcher, order: OrderSeen) -> bool:
    return covers(watcher.actor.area, order.area) and order.level != Level.COMMUNITY


def _is_asked(watcher: Watcher, order: OrderSeen) -> bool:
    return watcher.actor.helper_id is not None and watcher.actor.helper_id in order.helpers


def _is_open(watcher: Watcher, order: OrderSeen) -> bool:
    return order.pooled and order.state in TAKEABLE and _reaches(watcher, order.area)


_STANDS: Mapping[Relation, Callable[[Watcher, OrderSeen], bool]] = {
    Relation.INSIDE: lambda watcher, order: covers(watcher.actor.area, order.area),
    Relation.RAISED: _is_raised,
    Relation.FILED: lambda watcher, order: order.placed_by == watcher.actor.id,
    Relation.ASKED: _is_asked,
    Relation.POOLED: _is_open,
}
"""Relation -> whether an order stands so to the watcher."""


def _reaches(watcher: Watcher, area: str) -> bool:
    return any(covers(code, area) for code in watcher.reached)


def sees(watcher: Watcher, change: Change) -> bool:
    """Whether the watcher may learn of the change.

    A helper learns of what concerns itself, also when that has just ended; residents learn nothing of offers: who was
    asked and said no is not their business.
    """
    actor = watcher.actor
    if change.thing == "helper":
        return _sees_helper(actor, change)
    if change.thing == "round":
        return Relation.INSIDE in scope.ROUND.read_in(actor) and covers(actor.area, change.area or "")
    if change.order is None:
        return False
    if change.thing != "order" and actor.helper_id is not None:
        return change.of == actor.helper_id
    if change.thing == "offer" and actor.role is Role.RESIDENT:
        return False
    return sees_order(watcher, change.order)


def _sees_helper(actor: Actor, change: Change) -> bool:
    """As `scope.helpers_seen_by`."""
    if Relation.INSIDE in scope.HELPER.read_in(actor):
        return covers(actor.area, change.area or "")
    return actor.helper_id is not None and actor.helper_id == change.of


def watchers(tx: Tx, actors: Iterable[Actor]) -> dict[UUID, Watcher]:
    """Actor id -> the watcher, with what helpers reach."""
    known = list(actors)
    reached = _reached(tx, {one.helper_id for one in known if one.helper_id is not None})
    return {one.id: Watcher(one, reached.get(one.helper_id, ()) if one.helper_id else ()) for one in known}


def _reached(tx: Tx, helper_ids: set[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Helper -> the areas that it serves, as `scope.within_reach` has them."""
    if not helper_ids:
        return {}
    h, based = helper.c, helper_base.join(helper, helper.c.id == helper_base.c.helper_id)
    own = select(h.id, h.reach, helper_base.c.area).select_from(based).where(h.id.in_(helper_ids))
    shared = alliance.c.area == func.substr(helper_base.c.area, 1, COMMUNITY_DIGITS)
    allied = select(h.id, h.reach, allied_base()).select_from(based.join(alliance, shared))
    found: dict[UUID, set[str]] = {}
    for helper_id, reach, base in tx.tuples(own.union(allied.where(h.id.in_(helper_ids), h.alliance.is_(True)))):
        found.setdefault(helper_id, set()).add(base[: max(DISTRICT_DIGITS, len(base) - 3 * reach)])
    return {helper_id: tuple(sorted(codes)) for helper_id, codes in found.items()}


def described(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> list[Change]:
    """Events (seq, thing, id, order, verb, state, moment) with what decides who may learn of them, in a few reads."""
    orders = _orders(tx, {row[3] for row in rows if row[3] is not None})
    of = _helpers_of(tx, offer, rows, "offer") | _helpers_of(tx, assignment, rows, "assignment")
    areas = _areas_of(tx, helper, rows, "helper") | _areas_of(tx, dispatch_round, rows, "round")
    found = []
    for seq, thing, thing_id, order_id, verb, state, at in rows:
        whose = thing_id if thing == "helper" else of.get(thing_id)
        order = orders.get(order_id)
        found.append(Change(seq, thing, thing_id, order_id, verb, state, at, whose, areas.get(thing_id), order))
    return found


def _orders(tx: Tx, ids: set[UUID]) -> dict[UUID, OrderSeen]:
    if not ids:
        return {}
    o, f, a = service_order.c, offer.c, assignment.c
    asked = select(f.order_id, f.helper_id).where(f.order_id.in_(ids), f.state == OfferState.PENDING)
    held = select(a.order_id, a.helper_id).where(a.order_id.in_(ids), a.state.in_(LIVE))
    helpers: dict[UUID, set[UUID]] = {}
    c = crew_member.c
    of_team = crew_member.join(assignment, or_(c.assignment_id == a.id, c.assignment_id == a.carrier_id))
    sent = select(a.order_id, c.member_id).select_from(of_team).where(a.order_id.in_(ids), a.state.in_(LIVE))
    for order_id, helper_id in tx.tuples(asked.union(held, sent)):
        helpers.setdefault(order_id, set()).add(helper_id)
    columns = (o.id, o.area, o.state, o.level, o.placed_by, o.pooled)
    return {
        order_id: OrderSeen(area, state, level, placed_by, bool(pooled), frozenset(helpers.get(order_id, ())))
        for order_id, area, state, level, placed_by, pooled in tx.tuples(select(*columns).where(o.id.in_(ids)))
    }


def _helpers_of(tx: Tx, table: Table, rows: Sequence[tuple[Any, ...]], thing: str) -> dict[UUID, UUID]:
    ids = {row[2] for row in rows if row[1] == thing}
    return dict(tx.tuples(select(table.c.id, table.c.helper_id).where(table.c.id.in_(ids)))) if ids else {}


def _areas_of(tx: Tx, table: Table, rows: Sequence[tuple[Any, ...]], thing: str) -> dict[UUID, str]:
    ids = {row[2] for row in rows if row[1] == thing}
    return dict(tx.tuples(select(table.c.id, table.c.area).where(table.c.id.in_(ids)))) if ids else {}
