"""Who could take one order, best first, with a reason in words; and where nobody could, why."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import TAKEABLE
from matcher.domain.weights import Weights
from matcher.planning import candidates as planning
from matcher.planning.instance import build
from matcher.planning.words import why, why_unserved
from matcher.queries.orders import ShiftView
from matcher.store import snapshot
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.scope import orders_seen_by


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A helper for this order, at its best shift; ranked for this order only."""

    helper: UUID
    kind: str
    cost: int
    cost_parts: dict[str, int]
    shift: ShiftView
    why: dict[str, str]


@dataclass(frozen=True, slots=True)
class UnservedView:
    """Why nobody can take the order; `detail` counts the helpers left after each question."""

    reason: str
    detail: Any
    remedies: list[Any]
    why: dict[str, str]


@dataclass(frozen=True, slots=True)
class CandidatesView:
    """The candidates, or why there are none."""

    items: list[CandidateView]
    next: None = None
    unserved: UnservedView | msgspec.UnsetType = msgspec.UNSET


def list_candidates(tx: Tx, actor: Actor, order_id: UUID, limit: int) -> CandidatesView:
    """At most `limit` helpers for an order that wants some. NotFound; WrongState where it wants nobody."""
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if row is None:
        raise NotFound
    if row.state not in TAKEABLE:
        raise WrongState(f"an order that is {row.state} wants nobody")
    horizon = snapshot.horizon_of(tx, row.area)
    shot = snapshot.read_some(tx, row.district, [order_id], horizon)
    if not shot.orders:
        return CandidatesView([], unserved=_unserved("no_window_left", None))
    problem = build(shot, Weights(), horizon)
    found = planning.candidates(problem, order_id, limit)
    if not found:
        none = planning.unserved(problem, order_id)
        return CandidatesView([], unserved=_unserved(none.reason, none.detail))
    return CandidatesView([_candidate(row.area, one) for one in found])


def _candidate(area: str, found: planning.Candidate) -> CandidateView:
    shift = ShiftView(found.shift.date, found.shift.part)
    words = why(found.cost_parts, kind=found.kind, area=area)
    return CandidateView(found.helper_id, found.kind, found.cost, found.cost_parts, shift, words)


def _unserved(reason: str, detail: Any) -> UnservedView:
    return UnservedView(reason, detail, [], why_unserved(reason, detail))
