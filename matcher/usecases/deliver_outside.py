"""Messages leave for outside: leased, sent outside any transaction, marked. One may arrive twice, with one id."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select

from matcher.domain.outlets import (
    BROKEN_AFTER,
    ROBOTS,
    DeliveryState,
    HookKind,
    OutletState,
    OwnerKind,
    rest_after,
    wait_after,
)
from matcher.domain.roles import Role
from matcher.domain.waiting import TodoKind
from matcher.ports import NotSent, Parcel, Refused
from matcher.store import todos, webhooks
from matcher.store.database import Tx
from matcher.store.schema import webhook_endpoint
from matcher.store.transition import move
from matcher.usecases.robot_digests import is_over, words
from matcher.usecases.services import Services
from matcher.usecases.steps import unit_address

AT_ONCE = 8
LEASE = dt.timedelta(seconds=120)
"""Longer than so many messages take, each within its time-out."""

log = structlog.get_logger("jiedan.outside")


@dataclass(frozen=True, slots=True)
class _Try:
    """A leased message."""

    parcel: Parcel
    endpoint_id: UUID
    attempt: int


def _never() -> bool:
    return False


def deliver_outside(services: Services, is_stopping: Callable[[], bool] = _never) -> int:
    """Send what is due, until told to stop; how many messages were tried."""
    tried = 0
    while not is_stopping():
        with services.read() as tx:
            if not webhooks.is_due(tx):
                break
        found = services.commit(lambda tx: _lease(services, tx))
        for one in found or ():
            _send(services, one)
        if found is None:
            break
        tried += len(found)
    return tried


def _lease(services: Services, tx: Tx) -> list[_Try] | None:
    """Some due messages; None where others have them."""
    rows = webhooks.lease(tx, AT_ONCE, LEASE)
    if not rows:
        return None
    over = [row for row in rows if row.via in ROBOTS and is_over(tx, row)]
    for row in over:
        dropped = {"state": DeliveryState.DROPPED, "error": "over", "ended_at": tx.now}
        webhooks.end_try(tx, row.id, row.attempt + 1, dropped)
    addresses = webhooks.sealed(tx, [row.endpoint_id for row in rows])
    left = [row for row in rows if row not in over]
    return [_try_of(services, tx, row, addresses.get(row.endpoint_id, {})) for row in left]


def _try_of(services: Services, tx: Tx, row: Row[Any], address: dict[str, str]) -> _Try:
    old_until = address.get("old_until")
    if old_until and dt.datetime.fromisoformat(old_until) <= tx.now:
        address = {name: text for name, text in address.items() if name != "old_secret"}
    is_unit = row.owner_kind == OwnerKind.UNIT
    is_inside = not is_unit or address.get(unit_address.INSIDE) == unit_address.YES
    if is_unit:
        address = {**address, **unit_address.signs(tx, row)}
    content = words(tx, row, services.settings.telling.pages_url) if row.via in ROBOTS else _content(tx, row)
    return _Try(Parcel(row.id, row.via, address, content, is_inside), row.endpoint_id, row.attempt + 1)


def _content(tx: Tx, row: Row[Any]) -> str:
    is_sheet = row.owner_kind == OwnerKind.UNIT and row.kind == HookKind.FEEDBACK
    told = unit_address.sheet(tx, row) if is_sheet else row.payload
    body = {"type": row.kind, "timestamp": row.made_at.isoformat(), "data": told}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _send(services: Services, one: _Try) -> None:
    about = {"message": str(one.parcel.id), "via": one.parcel.via, "attempt": one.attempt}
    try:
        status = services.outside.deliver(one.parcel)
    except NotSent as error:
        code, is_final = error.code, isinstance(error, Refused)
        log.warning("not_delivered", code=code, **about)
        services.commit(lambda tx: _fail(tx, one, code, is_final=is_final))
    else:
        services.commit(lambda tx: _arrived(tx, one, status))


def _arrived(tx: Tx, one: _Try, status: int) -> None:
    sent = {"state": DeliveryState.SENT, "status": status, "error": None, "ended_at": tx.now}
    if webhooks.end_try(tx, one.parcel.id, one.attempt, sent):
        webhooks.arrived(tx, one.endpoint_id)


def _fail(tx: Tx, one: _Try, code: str, *, is_final: bool) -> None:
    """Another try later; an endpoint where nothing arrives for days, or that wants no more, is broken."""
    wait = wait_after(one.attempt)
    told: dict[str, Any] = {"error": code, "status": _status(code)}
    if wait is None or is_final:
        told |= {"state": DeliveryState.FAILED, "ended_at": tx.now}
    else:
        told |= {"state": DeliveryState.PENDING, "due_at": tx.now + wait}
    if not webhooks.end_try(tx, one.parcel.id, one.attempt, told):
        return
    wanted = select(webhook_endpoint).where(webhook_endpoint.c.id == one.endpoint_id).with_for_update()
    row = tx.row(wanted)
    if row is None or row.state != OutletState.ACTIVE:
        return
    webhooks.failed(tx, row, rest_after(row.failures + 1))
    if is_final or (row.failing_since or tx.now) <= tx.now - BROKEN_AFTER:
        _break(tx, row, code)


def _break(tx: Tx, row: Row[Any], code: str) -> None:
    """Nothing is tried there any more, until a person has looked."""
    move(tx, webhooks.THING, row, "break", None)
    due_at = tx.now + dt.timedelta(days=1)
    waiting = todos.Waiting(TodoKind.OUTLET_BROKEN, row.id, row.district, Role.DISTRICT_ADMIN, due_at, reason=code[:40])
    todos.add(tx, waiting)
    log.error("broken", endpoint=str(row.id), via=row.via, code=code)


def _status(code: str) -> int | None:
    number = code.removeprefix("http_")
    return int(number) if code.startswith("http_") and number.isdecimal() else None
