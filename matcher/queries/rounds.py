"""Rounds: what an optimizer run found, as counts for the district and as items for the community."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor, Role
from matcher.planning.words import UNSERVED, why, why_unserved
from matcher.queries.orders import ShiftView
from matcher.queries.remedies import RemedyView, remedy_views
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, round_item, service_order
from matcher.store.scope import inside, rounds_seen_by


@dataclass(frozen=True, slots=True)
class RoundItemView:
    """One order of a round: served by `helpers` in `shift`, or left with a reason."""

    order: UUID
    number: str
    state: str
    shift: ShiftView | None
    helpers: list[str]
    cost_parts: Any
    why: dict[str, str] | None
    reason: str | None
    detail: Any
    remedies: list[RemedyView]


class InTurnView(TypedDict):
    """The same orders and people, the dearest order first, each given the cheapest that was still free."""

    served: int
    cost: int


class PriceView(TypedDict):
    """One more member with these skills in the area, free in the shift."""

    area: str
    shift: dict[str, str]
    tags: list[str]
    price: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """One optimizer run; `gap` = (cost - bound) / max(1, cost); figures are None until it has run.

    `prices`: by how much it would cost less with one more member, the most first; none with orders of several people.
    `step`: what the worker is at while it runs; `in_turn`: what taking the orders in turn would have given.
    """

    id: UUID
    state: str
    area: str
    mode: str
    served: int | None
    unserved: int | None
    cost: int | None
    bound: int | None
    gap: float | None
    prices: list[PriceView]
    timings: dict[str, Any]
    items: list[RoundItemView] = field(default_factory=list)
    solver: str | None = None
    failure: str | None = None
    step: str | None = None
    in_turn: InTurnView | None = None


def read_round(tx: Tx, actor: Actor, round_id: UUID) -> RoundView:
    """A round that the actor may know of; items only for who may read content. NotFound."""
    row = tx.row(select(dispatch_round).where(dispatch_round.c.id == round_id, rounds_seen_by(actor)))
    if row is None:
        raise NotFound
    items = _items(tx, actor, row.id) if actor.role is Role.SECRETARY else []
    return RoundView(
        id=row.id,
        state=row.state,
        area=row.area,
        mode=row.mode,
        served=row.served,
        unserved=row.unserved,
        cost=row.cost,
        bound=row.bound,
        gap=_gap(row.cost, row.bound),
        prices=list(row.prices or ()),
        timings=row.timings or {},
        items=list(items),
        solver=row.solver,
        failure=row.failure,
        step=row.step,
        in_turn=row.in_turn,
    )


def _gap(cost: int | None, bound: int | None) -> float | None:
    return None if cost is None or bound is None else (cost - bound) / max(1, cost)


def _items(tx: Tx, actor: Actor, round_id: UUID) -> Iterable[RoundItemView]:
    joined = round_item.join(service_order, service_order.c.id == round_item.c.order_id)
    mine = (round_item.c.round_id == round_id, inside(service_order.c.area, actor.area))
    statement = select(round_item, service_order.c.seq, service_order.c.area).select_from(joined).where(*mine)
    return map(_item, tx.rows(statement.order_by(service_order.c.seq)))


def _item(row: Row[Any]) -> RoundItemView:
    return RoundItemView(
        order=row.order_id,
        number=order_number(row.seq),
        state=row.state,
        shift=ShiftView(row.date, row.part) if row.date is not None else None,
        helpers=[share["helper"] for share in row.shares or []],
        cost_parts=row.cost_parts,
        why=_why(row),
        reason=row.reason,
        detail=row.detail,
        remedies=remedy_views(row.remedies or ()),
    )


def _why(row: Row[Any]) -> dict[str, str] | None:
    if row.reason is not None:
        return why_unserved(row.reason, row.detail) if row.reason in UNSERVED else None
    # With several people the first one's reason stands for the pairing; each person's own comes with the offer.
    share = next(iter(row.shares or []), None)
    return why(share["cost_parts"], kind=share["kind"], area=row.area) if share else None
