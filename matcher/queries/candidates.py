"""Who could take one order, best first, with a reason in words; and where nobody could, why."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from matcher.domain.errors import NotAvailable, NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE
from matcher.planning import answers, asking
from matcher.planning.answers import Candidates
from matcher.planning.candidates import Candidate, Unserved
from matcher.planning.district import District
from matcher.planning.freed import load_freed
from matcher.planning.words import why, why_unserved
from matcher.ports import LiveEngine
from matcher.queries.orders import ShiftView
from matcher.queries.remedies import RemedyView, remedy_views
from matcher.store import orders
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
    """Why nobody can take the order, or too few; `detail` counts the helpers left after each question."""

    reason: str
    detail: Any
    remedies: list[RemedyView]
    why: dict[str, str]


@dataclass(frozen=True, slots=True)
class CandidatesView:
    """The candidates; why there are none, or too few."""

    items: list[CandidateView]
    next: None = None
    unserved: UnservedView | msgspec.UnsetType = msgspec.UNSET


def list_candidates(tx: Tx, live: LiveEngine, actor: Actor, order_id: UUID, limit: int) -> CandidatesView:
    """At most `limit` helpers for an order that wants some. NotFound; WrongState where it wants nobody."""
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if row is None:
        raise NotFound
    if row.state not in TAKEABLE:
        raise WrongState(f"an order that is {row.state} wants nobody")
    found = asking.candidates(live, row.district, order_id, limit)
    if found is None:
        district = District.load(tx, row.district)
        if not district.has(order_id):
            return CandidatesView([], unserved=_unserved(Unserved("no_window_left", None)))
        found = answers.candidates(district, order_id, limit)
    return _shown(row.area, found)


def list_others(tx: Tx, actor: Actor, order_id: UUID, helper_id: UUID | None, limit: int) -> CandidatesView:
    """At most `limit` helpers who could take the order instead of this one (None: of all who have to begin).

    NotFound; NotAvailable where nobody holds it who has still to begin.
    """
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if row is None:
        raise NotFound
    held = orders.still_to_begin(tx, order_id, helper_id)
    if not held:
        raise NotAvailable("nobody who has still to begin holds a place of this order")
    shift = Shift(held[0].date, held[0].part)
    district = load_freed(tx, row.district, order_id, {one.helper_id for one in held}, shift)
    return _shown(row.area, answers.candidates(district, order_id, limit))


def _shown(area: str, found: Candidates) -> CandidatesView:
    items = [_candidate(area, one) for one in found.items]
    return CandidatesView(items, unserved=msgspec.UNSET if found.unserved is None else _unserved(found.unserved))


def _candidate(area: str, found: Candidate) -> CandidateView:
    shift = ShiftView(found.shift.date, found.shift.part)
    words = why(found.cost_parts, kind=found.kind, area=area)
    return CandidateView(found.helper_id, found.kind, found.cost, found.cost_parts, shift, words)


def _unserved(none: Unserved) -> UnservedView:
    return UnservedView(none.reason, none.detail, remedy_views(none.remedies), why_unserved(none.reason, none.detail))
