"""Who looked up whose address: written once, counted, never changed."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, insert, or_, select

from matcher.domain.errors import NotAllowed, SlowDown
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import apart, todos
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import actor, assignment, reveal

A_DAY = dt.timedelta(hours=24)
AFTERWARDS = dt.timedelta(hours=24)
"""How long after the report something forgotten at the door can still be fetched."""


def require_live(tx: Tx, who: Actor, order_id: UUID) -> None:
    """NotAllowed for a helper without a place of the order that it has still to serve, or served within 24 hours.

    Whoever is named in a team's crew goes there as well. Nobody sees where somebody lives whom it is kept apart from,
    nor where the consent was taken back and the desk has not dealt with that.
    """
    if who.helper_id is None:
        return
    a = assignment.c
    lately = and_(
        a.state.in_((AssignmentState.REPORTED, AssignmentState.VERIFIED)), a.reported_at > tx.now - AFTERWARDS
    )
    own = or_(a.helper_id == who.helper_id, apart.goes(who.helper_id))
    mine = (a.order_id == order_id, own, or_(a.state == AssignmentState.ACTIVE, lately))
    if tx.value(select(a.seq).where(*mine).limit(1)) is None:
        raise NotAllowed("an address is shown while you hold a place of the order, and a day after your report")
    apart.refuse_to_see(tx, order_id, who.helper_id)
    if todos.is_any_open(tx, order_id, [TodoKind.CONSENT_GONE]):
        raise NotAllowed("the consent to this order was taken back; the community's desk speaks with the resident")


def add(tx: Tx, who: Actor, order_id: UUID, reason: str, most: int) -> UUID:
    """Note that somebody looks; SlowDown where it did so `most` times within 24 hours."""
    # One at a time for each person: two at once must not both be the last.
    tx.execute(select(actor.c.id).where(actor.c.id == who.id).with_for_update(key_share=True))
    lately = (reveal.c.actor_id == who.id, reveal.c.at > tx.now - A_DAY)
    if int(tx.value(select(func.count()).select_from(reveal).where(*lately))) >= most:
        raise SlowDown("you have looked up as many addresses as one person may in a day")
    values = {"order_id": order_id, "actor_id": who.id, "role": who.role, "helper_id": who.helper_id}
    made = new_id()
    tx.execute(insert(reveal).values(**values, id=made, reason=reason, at=tx.now))
    return made


def own(tx: Tx, who: Actor, reveal_id: UUID) -> Row[Any] | None:
    """What the actor itself looked up."""
    return tx.row(select(reveal).where(reveal.c.id == reveal_id, reveal.c.actor_id == who.id))
