"""Evidence of consents: recorded, read, taken back; never changed otherwise."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, exists, insert, or_, select, update

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.recipients import PLACE
from matcher.store.schema import consent, recipient
from matcher.store.scope import recipients_seen_by

STANDING = and_(consent.c.order_id.is_(None), consent.c.seat_id.is_(None), consent.c.series_id.is_(None))
"""Given for whatever comes; what was noted with an order, seat or series is evidence for that, and nothing else."""
_ADD = insert(consent)
_GIVEN = select(
    exists().where(
        consent.c.recipient_id == bindparam("recipient_id"),
        STANDING,
        consent.c.given_to == bindparam("given_to"),
        consent.c.purpose == bindparam("wanted"),
        consent.c.withdrawn_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who consented, how, to which notice; for what, and to whom where one person is named."""

    by: ConsentBy
    how: ConsentHow
    notice: str
    purpose: ConsentPurpose = ConsentPurpose.ORDER
    given_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class NotedWith:
    """What the evidence stands for: an order, a seat (with the order that staffs its session), a series or its day."""

    order_id: UUID | None = None
    seat_id: UUID | None = None
    series_id: UUID | None = None


def record(
    tx: Tx, by: UUID, recipient_id: UUID, noted: NotedWith, given: Evidence, at: dt.datetime | None = None
) -> UUID:
    """Keep the evidence, given now or at another moment; its id."""
    made = new_id()
    values = {"recipient_id": recipient_id, **asdict(noted), "recorded_by": by, "at": at or tx.now}
    what = {"given_by": given.by, "how": given.how, "notice": given.notice, "purpose": given.purpose}
    tx.execute(_ADD, {"id": made, **values, **what, "given_to": given.given_to})
    return made


def is_given(tx: Tx, recipient_id: UUID, given_to: UUID, purpose: ConsentPurpose) -> bool:
    """Whether the recipient let this very person do that, and has not taken it back."""
    return bool(tx.value(_GIVEN, {"recipient_id": recipient_id, "given_to": given_to, "wanted": purpose}))


def is_by_proxy(tx: Tx, order_id: UUID) -> bool:
    """Whether somebody else consented to the order in the recipient's stead."""
    mine = (consent.c.order_id == order_id, consent.c.given_by == ConsentBy.PROXY, consent.c.seat_id.is_(None))
    return bool(tx.value(select(exists().where(*mine))))


def spoke_before(tx: Tx, recipient_id: UUID, actor_id: UUID) -> bool:
    """Whether this person ordered for the recipient before, and was the recipient by what was said then."""
    c = consent.c
    mine = (c.recipient_id == recipient_id, c.recorded_by == actor_id, c.given_by == ConsentBy.SELF)
    return bool(tx.value(select(exists().where(*mine))))


def stands(tx: Tx, order: Row[Any]) -> bool:
    """Whether a consent to the order stands; what is done for all who come needs nobody's."""
    given = exists().where(
        consent.c.recipient_id == order.recipient_id,
        or_(consent.c.order_id == order.id, STANDING),
        consent.c.purpose == ConsentPurpose.ORDER,
        consent.c.withdrawn_at.is_(None),
    )
    for_place = exists().where(recipient.c.id == order.recipient_id, recipient.c.kind == PLACE)
    return bool(tx.value(select(or_(given, for_place))))


def has_agreed(tx: Tx, recipient_id: UUID, purpose: ConsentPurpose) -> bool:
    """Whether the recipient agreed to that towards the service, and has not taken it back."""
    mine = (consent.c.recipient_id == recipient_id, consent.c.purpose == purpose, consent.c.withdrawn_at.is_(None))
    return bool(tx.value(select(exists().where(*mine))))


def get(tx: Tx, actor: Actor, consent_id: UUID) -> Row[Any]:
    """A consent of a recipient that the actor may know of. NotFound."""
    statement = select(consent).join(recipient, recipient.c.id == consent.c.recipient_id)
    row = tx.row(statement.where(consent.c.id == consent_id, recipients_seen_by(actor)))
    if row is None:
        raise NotFound
    return row


def of_recipient(tx: Tx, recipient_id: UUID) -> Sequence[Row[Any]]:
    """All of a recipient, the oldest first."""
    return tx.rows(select(consent).where(consent.c.recipient_id == recipient_id).order_by(consent.c.seq))


def for_series(tx: Tx, row: Row[Any]) -> tuple[Evidence, dt.datetime] | None:
    """On what the orders of a series rest: what was given with it, else for whatever comes; None: on nothing."""
    c = consent.c
    mine = (c.recipient_id == row.recipient_id, c.purpose == ConsentPurpose.ORDER)
    of_it = and_(c.series_id == row.id, c.order_id.is_(None))
    found = tx.rows(select(consent).where(*mine, or_(of_it, STANDING)).order_by(c.seq.desc()))
    own = [one for one in found if one.series_id is not None]
    if not own:
        # Placed by a process of the version before, whose evidence lies in the series itself.
        return Evidence(ConsentBy(row.consent_by), ConsentHow(row.consent_how), row.consent_notice), row.made_at
    standing = [one for one in found if one.series_id is None]
    for one in (*own, *standing):
        if one.withdrawn_at is None:
            return Evidence(ConsentBy(one.given_by), ConsentHow(one.how), one.notice), one.at
    return None


def withdraw(
    tx: Tx, consent_id: UUID, order_ids: Iterable[UUID], seat_ids: Iterable[UUID], series_ids: Iterable[UUID]
) -> None:
    """This one is taken back now, with what was noted with these; what was before keeps its moment."""
    c = consent.c
    noted = (c.order_id.in_(list(order_ids)), c.seat_id.in_(list(seat_ids)), c.series_id.in_(list(series_ids)))
    mine = or_(c.id == consent_id, *noted)
    tx.execute(update(consent).where(mine, consent.c.withdrawn_at.is_(None)).values(withdrawn_at=tx.now))


def withdraw_all(tx: Tx, recipient_id: UUID) -> None:
    """Whatever the recipient agreed to holds no more."""
    mine = (consent.c.recipient_id == recipient_id, consent.c.withdrawn_at.is_(None))
    tx.execute(update(consent).where(*mine).values(withdrawn_at=tx.now))
