"""A district says which programs are told what, and under which addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from matcher.domain.areas import covers
from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.outlets import ROBOTS, HookKind, OutletState, OwnerKind, Via, check_url
from matcher.domain.robots import RobotKind
from matcher.domain.roles import Actor
from matcher.domain.waiting import TodoKind
from matcher.store import places, todos, webhooks
from matcher.store.database import Tx
from matcher.store.personal import change
from matcher.store.schema import webhook_endpoint
from matcher.store.scope import Kind
from matcher.store.transition import move
from matcher.store.webhooks import Endpoint
from matcher.usecases.steps.texts import refuse_numbers

MOST = 50
"""Addresses of one district."""


@dataclass(frozen=True, slots=True)
class WebhookData:
    """What is said of a webhook; None leaves it. `inside`: networks of one's own that are allowed."""

    area: str | None = None
    name: str | None = None
    url: str | None = None
    kinds: Sequence[HookKind] | None = None
    inside: Sequence[str] = ()


def add_webhook(tx: Tx, actor: Actor, data: WebhookData) -> tuple[UUID, str]:
    """A new webhook of the district; its id and its secret, which is shown this once."""
    actor.require("change_outside")
    area = check_area(tx, actor, data.area)
    check_room(tx, area)
    refuse_numbers(name=data.name)
    url = check_url(data.url or "", inside=data.inside)
    secret = webhooks.new_secret()
    document = {"url": url, "secret": secret, "name": data.name or ""}
    row = webhooks.add(tx, actor, Endpoint(area, Via.WEBHOOK, data.kinds or (), document))
    return row.id, secret


def change_webhook(tx: Tx, actor: Actor, endpoint_id: UUID, data: WebhookData) -> None:
    """Another address, name, or choice of what is told."""
    row = _of_district(held(tx, actor, webhooks.WEBHOOK, endpoint_id))
    refuse_numbers(name=data.name)
    given: dict[str, str | None] = {"name": data.name} if data.name is not None else {}
    if data.url is not None:
        given["url"] = check_url(data.url, inside=data.inside)
    if given:
        change(tx, webhooks.SUBJECT, endpoint_id, given)
    move(tx, webhooks.THING, row, "change", actor, kinds=list(row.kinds if data.kinds is None else data.kinds))


def renew_secret(tx: Tx, actor: Actor, endpoint_id: UUID) -> str:
    """A new secret, shown this once; the old one signs beside it for a day."""
    move(tx, webhooks.THING, _of_district(held(tx, actor, webhooks.WEBHOOK, endpoint_id)), "renew", actor)
    return webhooks.renew_secret(tx, endpoint_id)


def _of_district(row: Row[Any]) -> Row[Any]:
    """WrongState for a unit's own address: it is set, and its messages are signed, with the unit."""
    if row.owner_kind != OwnerKind.DISTRICT:
        raise WrongState("this is the address of a home unit, which sets it itself")
    return row


def switch(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID, *, on: bool) -> None:
    """Tell it nothing for a while, or tell it again: of what happens from now on."""
    row = held(tx, actor, kind, endpoint_id)
    if not on:
        move(tx, webhooks.THING, row, "switch_off", actor)
        return
    well: dict[str, Any] = {
        "failures": 0,
        "failing_since": None,
        "rests_until": None,
        "after_seq": webhooks.newest_event(tx),
    }
    move(tx, webhooks.THING, row, "switch_on", actor, **well)
    todos.drop(tx, endpoint_id, [TodoKind.OUTLET_BROKEN])


def remove(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID) -> None:
    """Forget it; what was told stays on record for a while."""
    move(tx, webhooks.THING, held(tx, actor, kind, endpoint_id), "remove", actor)
    webhooks.remove(tx, endpoint_id)
    todos.drop(tx, endpoint_id, [TodoKind.OUTLET_BROKEN])


def send_test(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID) -> UUID:
    """Send a test message; what becomes of it stands in the list of messages. WrongState where it is not active."""
    row = held(tx, actor, kind, endpoint_id)
    is_robot = row.via in ROBOTS
    what: tuple[str, dict[str, str]] = (RobotKind.TEST, {}) if is_robot else (HookKind.TEST, {"area": row.area})
    sent = webhooks.queue(tx, endpoint_id, *what)
    if sent is None:
        raise WrongState("it is switched off, or broken; switch it on first")
    # Somebody waits for the answer.
    tx.execute(update(webhook_endpoint).where(webhook_endpoint.c.id == row.id).values(rests_until=None))
    return sent


def send_again(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID, delivery_id: UUID | None) -> int:
    """Send one message again, or all that have failed; how many. Invalid where it has none such."""
    row = held(tx, actor, kind, endpoint_id)
    if row.state != OutletState.ACTIVE:
        raise WrongState("it is switched off, or broken; switch it on first")
    count = webhooks.try_again(tx, endpoint_id, delivery_id)
    if count is None:
        raise Invalid.at("delivery", "unknown_delivery", "there is no such message to it")
    return count


def held(tx: Tx, actor: Actor, kind: Kind, endpoint_id: UUID) -> Row[Any]:
    """The endpoint, held until the transaction ends, for somebody who may change it. NotFound, NotAllowed."""
    row = webhooks.get(tx, actor, kind, endpoint_id, lock=True)
    actor.require("change_outside")
    return row


def check_area(tx: Tx, actor: Actor, area: str | None) -> str:
    """Where it stands: inside the actor's area, the whole of it where none is named. NotFound, Invalid."""
    code = area or actor.area
    if not covers(actor.area, code):
        raise NotFound
    places.require_area(tx, code)
    return code


def check_room(tx: Tx, area: str) -> None:
    """Invalid where the district has as many as make sense."""
    e = webhook_endpoint.c
    mine = (e.district == area[:6], e.state != OutletState.REMOVED)
    if int(tx.value(select(func.count()).select_from(webhook_endpoint).where(*mine))) >= MOST:
        raise Invalid.at("area", "too_many", f"a district has at most {MOST}")
