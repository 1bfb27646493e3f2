"""Orders that may mean the same as another: found when somebody looks, so that placing one costs nothing for it.

Texts are sealed: only those of the same person or the same cell are opened, and of few orders.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.plain import plain
from matcher.domain.roles import Actor
from matcher.domain.similar import alike
from matcher.domain.states import OPEN
from matcher.queries.paging import Page
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import recipient, service_order
from matcher.store.scope import inside, orders_seen_by

NEAR = dt.timedelta(days=30)
COMPARED_MOST = 100
SHOWN_MOST = 20
POINTS = {
    "same_person": 40,
    "same_phone": 30,
    "similar_text": 30,
    "same_item": 20,
    "same_place": 20,
    "same_cell": 10,
    "near_in_time": 10,
}
"""What each likeness is worth; a text counts by how alike it is, time by how near."""
LIKELY = 60
ALIKE_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """An open order that may mean the same; `why` names the likenesses, the score (at most 160) weighs them."""

    order: UUID
    number: str
    state: str
    placed_at: dt.datetime
    score: int
    why: list[str]


def find_duplicates(tx: Tx, actor: Actor, order_id: UUID) -> Page[DuplicateView]:
    """Open orders in the actor's scope that are likely the same as this one, the likeliest first. NotFound."""
    joined = select(service_order, recipient.c.phone_index).join(
        recipient, recipient.c.id == service_order.c.recipient_id
    )
    this = tx.row(joined.where(service_order.c.id == order_id, orders_seen_by(actor)))
    if this is None:
        raise NotFound
    others = tx.rows(joined.where(orders_seen_by(actor), *_worth_a_look(this)).order_by(*_newest).limit(COMPARED_MOST))
    texts = personal.read_many(tx, "order", [this.id, *(one.id for one in others)])
    found = [view for one in others if (view := _compared(this, one, texts)) is not None]
    return Page(sorted(found, key=lambda one: (-one.score, one.number))[:SHOWN_MOST], None)


_newest = (service_order.c.seq.desc(),)


def _worth_a_look(this: Row[Any]) -> Iterable[Any]:
    """Open, placed not long before or after, of the same person, or of the same item or kind in the same cell."""
    o = service_order.c
    yield o.id != this.id
    yield o.state.in_(sorted(OPEN))
    yield o.placed_at.between(this.placed_at - NEAR, this.placed_at + NEAR)
    near = and_(inside(o.area, this.area[:CELL_DIGITS]), or_(o.service == this.service, o.kind == this.kind))
    same = [o.recipient_id == this.recipient_id, near]
    if this.phone_index is not None:
        same.append(recipient.c.phone_index == this.phone_index)
    yield or_(*same)


def _compared(this: Row[Any], other: Row[Any], texts: Mapping[UUID, Mapping[str, str]]) -> DuplicateView | None:
    mine, theirs = texts.get(this.id, {}), texts.get(other.id, {})
    points = {name: POINTS[name] for name in _same(this, other, mine, theirs)}
    likeness = alike(_said(mine), _said(theirs))
    if likeness >= ALIKE_LEAST:
        points["similar_text"] = round(POINTS["similar_text"] * likeness)
    apart = abs(this.placed_at - other.placed_at) / NEAR
    points["near_in_time"] = round(POINTS["near_in_time"] * (1 - apart))
    score = sum(points.values())
    # Somebody may need two different things on one day.
    if score < LIKELY or not points.keys() & {"same_item", "similar_text"}:
        return None
    why = [name for name in POINTS if points.get(name)]
    return DuplicateView(other.id, order_number(other.seq), other.state, other.placed_at, score, why)


def _same(this: Row[Any], other: Row[Any], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Sequence[str]:
    by_index = this.phone_index is not None and this.phone_index == other.phone_index
    is_person = this.recipient_id == other.recipient_id or by_index
    found = {
        "same_person": is_person,
        # The same person mostly has the same phone: that says nothing more.
        "same_phone": not is_person and _equal(mine, theirs, "contact_phone"),
        "same_item": this.service == other.service,
        "same_place": not is_person and _equal(mine, theirs, "place"),
        "same_cell": this.area[:CELL_DIGITS] == other.area[:CELL_DIGITS],
    }
    return [name for name, holds in found.items() if holds]


def _equal(mine: Mapping[str, str], theirs: Mapping[str, str], field: str) -> bool:
    return bool(mine.get(field)) and plain(mine[field]) == plain(theirs.get(field, ""))


def _said(document: Mapping[str, str]) -> str:
    return " ".join(document[field] for field in ("wish", "note") if document.get(field))
