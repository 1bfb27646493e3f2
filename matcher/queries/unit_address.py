"""A unit's own address and what was sent there, for the unit and for those who keep the register."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.outlets import OwnerKind, host_of
from matcher.domain.roles import Actor
from matcher.domain.waiting import TimerKind
from matcher.queries.outside import DeliveryView, counted, list_deliveries
from matcher.queries.paging import Page, Wanted
from matcher.store import units, webhooks
from matcher.store.database import Tx
from matcher.store.schema import timer
from matcher.store.webhooks import Owner


@dataclass(frozen=True, slots=True)
class AddressView:
    """Where a unit's feedback is sent, by its host; `state` is null where no address is set.

    `next_at`: when the month that is over leaves by itself. `waiting` messages, `failed` for good.
    """

    unit: UUID
    host: str | None = None
    state: str | None = None
    monthly: bool = False
    next_at: dt.datetime | None = None
    failures: int = 0
    arrived_at: dt.datetime | None = None
    waiting: int = 0
    failed: int = 0


def read_address(tx: Tx, actor: Actor, unit_id: UUID) -> AddressView:
    """The address of a unit. NotFound."""
    _check(tx, actor, unit_id)
    row = next(iter(webhooks.of_owner(tx, Owner(OwnerKind.UNIT, unit_id))), None)
    if row is None:
        return AddressView(
            unit_id, None, None, monthly=False, next_at=None, failures=0, arrived_at=None, waiting=0, failed=0
        )
    t = timer.c
    mine = (t.subject_id == row.id, t.kind == TimerKind.FEEDBACK_DUE)
    waiting, failed = counted(tx, [row.id]).get(row.id, (0, 0))
    return AddressView(
        unit=unit_id,
        host=host_of(webhooks.sealed(tx, [row.id]).get(row.id, {}).get("url", "")),
        state=row.state,
        monthly=bool(row.digests),
        next_at=tx.value(select(t.due_at).where(*mine)),
        failures=row.failures,
        arrived_at=row.arrived_at,
        waiting=waiting,
        failed=failed,
    )


def list_sent(tx: Tx, actor: Actor, unit_id: UUID, wanted: Wanted) -> Page[DeliveryView]:
    """What was sent to the unit's address that it has now, the newest first. NotFound."""
    _check(tx, actor, unit_id)
    row = next(iter(webhooks.of_owner(tx, Owner(OwnerKind.UNIT, unit_id))), None)
    return Page([], None) if row is None else list_deliveries(tx, row.id, wanted)


def _check(tx: Tx, actor: Actor, unit_id: UUID) -> None:
    units.get(tx, actor, unit_id, "keep_unit_address")
    actor.require("keep_unit_address")
