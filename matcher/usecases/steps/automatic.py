"""What a district that wants it so does by itself: orders of low risk are taken on, accepted ones offered at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, case, exists, or_, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import DESK, FILERS, Actor, Role
from matcher.domain.states import Acceptance, Dispatch, Form
from matcher.store import conflicts
from matcher.store.database import Tx
from matcher.store.places import DistrictRow
from matcher.store.schema import actor, conflict, recipient, service_order
from matcher.store.transition import move
from matcher.usecases.steps.passing import pass_on

_STAFF = FILERS.keys() - {Role.RESIDENT}
# Built once: putting a statement together costs more than running it.
_KNOWN = select(
    or_(
        exists().where(
            service_order.c.recipient_id == bindparam("recipient_id"), service_order.c.owner_id.is_not(None)
        ),
        exists().where(
            and_(recipient.c.id == bindparam("recipient_id"), actor.c.id == recipient.c.registered_by),
            actor.c.role.in_(sorted(_STAFF)),
        ),
    )
)
_KEEPS_OUT = exists().where(conflict.c.actor_id == actor.c.id, conflict.c.recipient_id == bindparam("recipient_id"))
_DESK = (
    select(actor.c.id)
    .where(actor.c.area == bindparam("community"), actor.c.role.in_(sorted(DESK)), ~_KEEPS_OUT)
    .order_by(case((actor.c.role == Role.SECRETARY, 0), else_=1), actor.c.made_at, actor.c.id)
    .limit(1)
)


def take_on(tx: Tx, who: Actor, row: Row[Any], district: DistrictRow, *, low_risk: bool) -> None:
    """Accept an order that was just placed, where the district wants that of this kind and somebody answers for it."""
    if district.acceptance is not Acceptance.AUTOMATIC or not low_risk:
        return
    if not tx.value(_KNOWN, {"recipient_id": row.recipient_id}):
        return
    is_free = who.role in DESK and not conflicts.apart(tx, who.id, [row.recipient_id])
    owner = who.id if is_free else _responsible(tx, row)
    if owner is not None:
        accepted = move(tx, "order", row, "accept", None, reason="automatic", owner_id=owner)
        offer_at_once(tx, accepted, district)


def offer_at_once(tx: Tx, accepted: Row[Any], district: DistrictRow) -> None:
    """Ask the workers for a live offer, where the district wants that or the order cannot wait for a round."""
    if district.dispatch is Dispatch.IMMEDIATE or accepted.form == Form.NOW:
        pass_on(tx, accepted)


def _responsible(tx: Tx, row: Row[Any]) -> UUID | None:
    """Who answers for orders of the community: its secretary, else its clerk; nobody who keeps out of this one's."""
    asked = {"community": row.area[:COMMUNITY_DIGITS], "recipient_id": row.recipient_id}
    found: UUID | None = tx.value(_DESK, asked)
    return found
