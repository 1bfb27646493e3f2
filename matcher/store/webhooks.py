"""Addresses outside and the messages to them: queued beside what they tell of, leased, tried again, never lost.

Other parts add an endpoint of their own with `add` and tell it something with `queue`.
"""

import base64
import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from matcher.domain.areas import above, district_of
from matcher.domain.errors import NotFound
from matcher.domain.messages import ZH
from matcher.domain.outlets import ROBOTS, DeliveryState, HookKind, OutletState, OwnerKind, Via
from matcher.domain.roles import Actor, Relation
from matcher.store import personal
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import event, webhook_delivery, webhook_endpoint
from matcher.store.scope import Kind, inside
from matcher.store.transition import tell_born

SUBJECT, THING = "webhook", "outlet"
"""Whose sealed texts these are, and as what they stand in events."""
SECRET_BYTES = 32
OLD_SECRET_FOR = dt.timedelta(days=1)
"""After a secret is renewed, the old one signs as well for so long."""
KEPT = dt.timedelta(days=30)
_E, _D = webhook_endpoint.c, webhook_delivery.c
_UNSENT = (DeliveryState.PENDING, DeliveryState.LEASED)


def _inside(vias: frozenset[Via]) -> Callable[[Actor], ColumnElement[bool]]:
    here = and_(_E.via.in_(sorted(vias)), _E.state != OutletState.REMOVED)
    return lambda actor: and_(inside(_E.area, actor.area), here)


WEBHOOK = Kind(webhook_endpoint, ("read_outside",), {Relation.INSIDE: _inside(frozenset({Via.WEBHOOK}))}, {})
ROBOT = Kind(webhook_endpoint, ("read_outside",), {Relation.INSIDE: _inside(ROBOTS)}, {})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an endpoint is; a unit's by the unit's id."""

    kind: OwnerKind = OwnerKind.DISTRICT
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A new endpoint: where in the tree of areas, how, and what it is told; `sealed` is its address and its name."""

    area: str
    via: Via
    kinds: Sequence[str]
    sealed: Mapping[str, str] = field(repr=False)
    owner: Owner = Owner()
    digests: Mapping[str, int] | None = None
    language: str = ZH


def new_secret() -> str:
    """A secret for signatures, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def add(tx: Tx, by: Actor, given: Endpoint) -> Row[Any]:
    """A new endpoint, told by an event; of what happened before it is told nothing."""
    values = {
        "id": new_id(),
        "district": district_of(given.area),
        "area": given.area,
        "via": given.via,
        "owner_kind": given.owner.kind,
        "owner_id": given.owner.id,
        "kinds": list(given.kinds),
        "digests": None if given.digests is None else dict(given.digests),
        "language": given.language,
        "state": OutletState.ACTIVE,
        "version": 1,
        "after_seq": newest_event(tx),
        "failures": 0,
        "made_at": tx.now,
        "made_by": by.id,
    }
    row = tx.execute(insert(webhook_endpoint).values(**values).returning(webhook_endpoint)).one()
    personal.keep(tx, SUBJECT, row.id, given.sealed)
    tell_born(tx, THING, [values], "register", by)
    return row


def newest_event(tx: Tx) -> int:
    """The number of the newest event."""
    return int(tx.value(select(func.coalesce(func.max(event.c.seq), 0))))


def get(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID, *, lock: bool = False) -> Row[Any]:
    """An endpoint of this kind that the actor may know of. NotFound."""
    wanted = select(webhook_endpoint).where(_E.id == endpoint_id, kind.seen_by(actor))
    row = tx.row(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound
    return row


def of_owner(tx: Tx, owner: Owner) -> Sequence[Row[Any]]:
    """The endpoints of an owner, the oldest first."""
    mine = (_E.owner_kind == owner.kind, _E.owner_id == owner.id, _E.state != OutletState.REMOVED)
    return tx.rows(select(webhook_endpoint).where(*mine).order_by(_E.seq))


def sealed(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Endpoint -> its address, secrets and name."""
    return personal.read_many(tx, SUBJECT, ids)


def renew_secret(tx: Tx, endpoint_id: UUID) -> str:
    """A new secret; the old one signs beside it for a day."""
    known, fresh = sealed(tx, [endpoint_id]).get(endpoint_id, {}), new_secret()
    until = (tx.now + OLD_SECRET_FOR).isoformat()
    document = {"secret": fresh, "old_secret": known.get("secret"), "old_until": until}
    personal.change(tx, SUBJECT, endpoint_id, document)
    return fresh


def remove(tx: Tx, endpoint_id: UUID) -> None:
    """Forget the address for good; the row and its events stay, so that the record of what was told does."""
    personal.forget(tx, SUBJECT, [endpoint_id])
    waiting = (_D.endpoint_id == endpoint_id, _D.state.in_(_UNSENT))
    tx.execute(update(webhook_delivery).where(*waiting).values(state=DeliveryState.DROPPED, ended_at=tx.now))


def queue(tx: Tx, endpoint_id: UUID, kind: str, payload: Mapping[str, Any]) -> UUID | None:
    """Tell an endpoint something once this transaction is committed; the message's id, None where it is not active.

    `payload` holds codes, ids, numbers and moments as text: never names, addresses or what people wrote.
    """
    if tx.value(select(_E.state).where(_E.id == endpoint_id)) != OutletState.ACTIVE:
        return None
    return queue_many(tx, [(endpoint_id, kind, payload)])[0]


def tell(tx: Tx, area: str, kind: HookKind, payload: Mapping[str, Any]) -> int:
    """The same for all of the districts' own webhooks that want this kind and whose area holds `area`; how many."""
    mine = (_E.via == Via.WEBHOOK, _E.owner_kind == OwnerKind.DISTRICT, _E.state == OutletState.ACTIVE)
    rows = tx.rows(select(_E.id, _E.kinds).where(*mine, _E.area.in_(above(area))))
    return len(queue_many(tx, [(row.id, kind, payload) for row in rows if kind in row.kinds]))


def queue_many(tx: Tx, told: Sequence[tuple[UUID, str, Mapping[str, Any]]]) -> list[UUID]:
    """The same for endpoints that are known to be active."""
    common = {"state": DeliveryState.PENDING, "made_at": tx.now, "due_at": tx.now, "attempt": 0}
    ids = [new_id() for _ in told]
    rows = [
        {"id": one, "endpoint_id": to, "kind": kind, "payload": dict(payload), **common}
        for one, (to, kind, payload) in zip(ids, told, strict=True)
    ]
    if rows:
        tx.execute(insert(webhook_delivery), rows)
    return ids


def _due() -> ColumnElement[bool]:
    """Messages whose time has come or whose sender was lost, to endpoints that work and do not rest."""
    waiting = and_(_D.state == DeliveryState.PENDING, _D.due_at <= now())
    lost = and_(_D.state == DeliveryState.LEASED, _D.lease_until <= now())
    awake = or_(_E.rests_until.is_(None), _E.rests_until <= now())
    return and_(or_(waiting, lost), _E.state == OutletState.ACTIVE, awake)


_JOINED = webhook_delivery.join(webhook_endpoint, _E.id == _D.endpoint_id)


def is_due(tx: Tx) -> bool:
    """Whether a message is due."""
    return tx.value(select(_D.id).select_from(_JOINED).where(_due()).limit(1)) is not None


def lease(tx: Tx, most: int, lasts: dt.timedelta) -> list[Row[Any]]:
    """Take due messages, the longest due first: one an endpoint, so that a slow one delays each other by one alone."""
    columns = (webhook_delivery, _E.via, _E.language, _E.area, _E.failures, _E.district, _E.owner_kind, _E.owner_id)
    turn = func.row_number().over(partition_by=_D.endpoint_id, order_by=(_D.due_at, _D.seq)).label("turn")
    queued = select(_D.id, turn).select_from(_JOINED).where(_due()).subquery()
    first = select(queued.c.id).where(queued.c.turn == 1)
    # Due is asked twice: a row that another sender took in between is looked at again when it is locked.
    wanted = select(*columns).select_from(_JOINED).where(_due(), _D.id.in_(first)).order_by(_D.due_at, _D.seq)
    taken = list(tx.rows(wanted.limit(most).with_for_update(of=webhook_delivery, skip_locked=True)))
    values = {"state": DeliveryState.LEASED, "lease_until": tx.now + lasts, "attempt": _D.attempt + 1}
    if taken:
        tx.execute(update(webhook_delivery).where(_D.id.in_([row.id for row in taken])).values(**values))
    return taken


def end_try(tx: Tx, delivery_id: UUID, attempt: int, values: Mapping[str, Any]) -> bool:
    """What came of a try; False where another sender has taken the message over."""
    mine = (_D.id == delivery_id, _D.attempt == attempt, _D.state == DeliveryState.LEASED)
    return tx.execute(update(webhook_delivery).where(*mine).values(**values, lease_until=None)).rowcount == 1


def arrived(tx: Tx, endpoint_id: UUID) -> None:
    """Something arrived: the endpoint is well."""
    well = {"failures": 0, "failing_since": None, "rests_until": None, "arrived_at": tx.now}
    tx.execute(update(webhook_endpoint).where(_E.id == endpoint_id).values(**well))


def failed(tx: Tx, row: Row[Any], rest: dt.timedelta | None) -> None:
    """Nothing arrived; the endpoint rests for a while where it has to."""
    ill = {"failures": row.failures + 1, "failing_since": row.failing_since or tx.now}
    until = None if rest is None else tx.now + rest
    tx.execute(update(webhook_endpoint).where(_E.id == row.id).values(**ill, rests_until=until))


def try_again(tx: Tx, endpoint_id: UUID, delivery_id: UUID | None) -> int | None:
    """Send one message again under the id that it had, or all that have failed; how many, None where there is none."""
    d = webhook_delivery
    if delivery_id is not None:
        found = tx.value(select(_D.state).where(_D.id == delivery_id, _D.endpoint_id == endpoint_id))
        if found is None:
            return None
    ended = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED)
    which = _D.state == DeliveryState.FAILED if delivery_id is None else _D.id == delivery_id
    fresh = {"state": DeliveryState.PENDING, "due_at": tx.now, "attempt": 0, "error": None, "ended_at": None}
    mine = (_D.endpoint_id == endpoint_id, _D.state.in_(ended), which)
    return tx.execute(update(d).where(*mine).values(**fresh)).rowcount


def trim(tx: Tx) -> None:
    """Let go of what has ended long ago."""
    ended = (_D.state.not_in(_UNSENT), _D.ended_at < tx.now - KEPT)
    tx.execute(delete(webhook_delivery).where(*ended))
