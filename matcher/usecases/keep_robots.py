"""A district says which groups are told counts, by which robot, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matcher.domain import robots
from matcher.domain.errors import Invalid
from matcher.domain.hours import is_within
from matcher.domain.messages import ZH
from matcher.domain.outlets import Via
from matcher.domain.robots import RobotKind
from matcher.domain.roles import Actor
from matcher.domain.waiting import TimerKind
from matcher.store import places, timers, webhooks
from matcher.store.database import Tx
from matcher.store.personal import change
from matcher.store.transition import move
from matcher.store.webhooks import Endpoint
from matcher.usecases.keep_webhooks import check_area, check_room, held
from matcher.usecases.steps.texts import refuse_numbers


@dataclass(frozen=True, slots=True)
class RobotData:
    """What is said of a robot; None leaves it."""

    area: str | None = None
    via: Via | None = None
    name: str | None = None
    url: str | None = None
    secret: str | None = None
    digests: Mapping[RobotKind, int] | None = None
    language: str | None = None


def add_robot(tx: Tx, actor: Actor, data: RobotData) -> UUID:
    """A new robot; its id."""
    actor.require("change_outside")
    area = check_area(tx, actor, data.area)
    check_room(tx, area)
    refuse_numbers(name=data.name)
    via = data.via or Via.WECOM
    digests = _digests(tx, area, data.digests or {})
    document = _address(via, data) | {"name": data.name or ""}
    given = Endpoint(area, via, (), document, digests=digests, language=data.language or ZH)
    row = webhooks.add(tx, actor, given)
    set_timer(tx, row)
    robot_id: UUID = row.id
    return robot_id


def change_robot(tx: Tx, actor: Actor, robot_id: UUID, data: RobotData) -> None:
    """Another name, address, language or times."""
    row = held(tx, actor, webhooks.ROBOT, robot_id)
    refuse_numbers(name=data.name)
    given: dict[str, str | None] = {"name": data.name} if data.name is not None else {}
    if data.url is not None:
        given |= {"secret": None, **_address(Via(row.via), data)}
    if given:
        change(tx, webhooks.SUBJECT, robot_id, given)
    digests = row.digests if data.digests is None else _digests(tx, row.area, data.digests)
    changed = move(tx, webhooks.THING, row, "change", actor, digests=digests, language=data.language or row.language)
    set_timer(tx, changed)


def set_timer(tx: Tx, row: Any) -> None:
    """Its next digest, in place of the one that was set."""
    zone = places.calendar_of(tx, row.area).zone
    due_at = robots.next_digest(row.digests or {}, tx.now, zone)
    if due_at is None:
        timers.stop(tx, row.id, [TimerKind.ROBOT_DIGEST])
    else:
        timers.add(tx, TimerKind.ROBOT_DIGEST, row.district, row.id, due_at)


def _address(via: Via, data: RobotData) -> dict[str, str]:
    secret = robots.check_secret(via, data.secret)
    found = {"token": robots.token_of(via, data.url or "")}
    return found if secret is None else {**found, "secret": secret}


def _digests(tx: Tx, area: str, digests: Mapping[RobotKind, int]) -> Mapping[str, int]:
    """Invalid where a group would be told in hours in which the district wants quiet."""
    policy = places.district_at(tx, area).policy
    for minute in digests.values():
        if is_within(minute, (policy.quiet_from_min, policy.quiet_to_min)):
            raise Invalid.at("digests", "quiet_hours", "not in the quiet hours of the district")
    return robots.check_digests(digests)
