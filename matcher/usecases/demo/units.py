"""Forty invented home units: which members belong to them, where they serve, and what they bring."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matcher.domain.roles import Actor
from matcher.domain.states import ConsentHow, MemberKind, UnitKind, UnitState
from matcher.domain.units import NOTICE, JoinState, MemberPurpose, ResourceKind, ResourceState, UnitLink
from matcher.domain.waiting import TimerKind, TimerState, TodoKind, TodoState
from matcher.store import schema, units
from matcher.store.ids import new_id
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import DISTRICT, SEED

COUNT = 40
_KINDS = (
    (UnitKind.OFFICE, "示例机关", 10),
    (UnitKind.SCHOOL, "示例学校", 8),
    (UnitKind.HOSPITAL, "示例医院", 5),
    (UnitKind.STATE_FIRM, "示例国企", 7),
    (UnitKind.PUBLIC_BODY, "示例事业单位", 6),
    (UnitKind.FIRM, "示例企业", 4),
)
_BRINGS = (
    (ResourceKind.ROOM, "二楼会议室，周末可以用来办活动"),
    (ResourceKind.SKILL, "两名电工，周三晚上可以到社区帮忙"),
    (ResourceKind.POST, "每周六上午出四个人做秩序维护"),
    (ResourceKind.VEHICLE, "七座车一辆，可送老人就医"),
    (ResourceKind.GOODS, "闲置图书三百册"),
)
_MEMBER_SHARE, _CONFIRMED_SHARE, _NAMED_SHARE = 0.6, 0.9, 0.35
_JOINED_DAYS = 300
_WAITING = {"district": DISTRICT, "state": TimerState.WAITING.value, "attempt": 0}


def add_units(sheet: Sheet, ground: Ground, invented: Invented) -> UUID:
    """Write the units, spread the in-service members over them; the id of the one whose liaison is in the story."""
    chance = random.Random(SEED + COUNT)  # noqa: S311 - the same units every time, no secret
    names = [(kind, f"{name}{number + 1}") for kind, name, count in _KINDS for number in range(count)]
    staff = ground.staff[ground.scene.community]
    made = [_unit(sheet, ground, invented, kind, name, place) for place, (kind, name) in enumerate(names)]
    for number, unit in enumerate(made):
        _join(sheet, ground, chance, unit, number)
    _spread(sheet, chance, made, staff.secretary)
    _bring(sheet, ground, made[0], staff.secretary)
    return made[0]


def _unit(sheet: Sheet, ground: Ground, invented: Invented, kind: UnitKind, name: str, place: int) -> UUID:
    area = ground.scene.community if place == 0 else ground.communities[place % len(ground.communities)]
    unit_id, since = new_id(), sheet.tx.now - dt.timedelta(days=_JOINED_DAYS)
    values = {"district": DISTRICT, "area": area, "name": name, "kind": kind.value}
    life = {"state": UnitState.ACTIVE.value, "version": 1}
    sheet.add(schema.home_unit, id=unit_id, registered_at=since, **values, **life)
    sheet.add(schema.timer, kind=TimerKind.UNIT_MONTH.value, subject_id=unit_id, due_at=sheet.tx.now, **_WAITING)
    person = invented.person()
    told = {"contact_name": person["name"], "contact_phone": person["phone"], "secret": units.new_secret()}
    sheet.keep(units.SUBJECT, unit_id, told)
    _event(sheet, "unit", unit_id, ("register", UnitState.ACTIVE), ground.staff[area].secretary, since)
    return unit_id


def _join(sheet: Sheet, ground: Ground, chance: random.Random, unit: UUID, number: int) -> None:
    """Where it serves: the story's unit around the story, others in two communities."""
    where = [ground.scene.community] if number == 0 else chance.sample(ground.communities, 2)
    since = sheet.tx.now - dt.timedelta(days=_JOINED_DAYS - 5)
    for area in where:
        one = new_id()
        life = {"state": JoinState.ACTIVE.value, "version": 1, "made_at": since}
        sheet.add(schema.unit_area, id=one, unit_id=unit, area=area, joined_on=sheet.calendar.today(since), **life)
        _event(sheet, "unit_area", one, ("join", JoinState.ACTIVE), ground.staff[area].secretary, since)


def _spread(sheet: Sheet, chance: random.Random, made: Sequence[UUID], recorder: Actor) -> None:
    """Most of those in service belong to a unit, most of these are confirmed, and some agreed to be named."""
    for row in sheet.rows[schema.helper]:
        if row["member_kind"] != MemberKind.IN_SERVICE.value or chance.random() > _MEMBER_SHARE:
            continue
        unit = chance.choice(made)
        is_confirmed = chance.random() < _CONFIRMED_SHARE
        row["unit_id"] = unit
        row["unit_state"] = (UnitLink.CONFIRMED if is_confirmed else UnitLink.CLAIMED).value
        _consent(sheet, row["id"], unit, MemberPurpose.BELONG, recorder)
        if is_confirmed and chance.random() < _NAMED_SHARE:
            _consent(sheet, row["id"], unit, MemberPurpose.NAMES, recorder)


def _consent(sheet: Sheet, helper_id: UUID, unit_id: UUID, purpose: MemberPurpose, by: Actor) -> None:
    given = {"purpose": purpose.value, "notice": NOTICE, "how": ConsentHow.PAPER.value, "recorded_by": by.id}
    at = sheet.tx.now - dt.timedelta(days=100)
    sheet.add(schema.member_consent, id=new_id(), helper_id=helper_id, unit_id=unit_id, at=at, **given)


def _bring(sheet: Sheet, ground: Ground, unit: UUID, secretary: Actor) -> None:
    """The story's unit offers things to the story's community: some accepted, one that waits."""
    area, at = ground.scene.community, sheet.tx.now - dt.timedelta(days=2)
    for number, (kind, text) in enumerate(_BRINGS):
        one, is_new = new_id(), number == 0
        state = ResourceState.OFFERED if is_new else ResourceState.ACCEPTED
        life: dict[str, Any] = {"state": state.value, "version": 1 if is_new else 2, "made_at": at}
        sheet.add(schema.unit_resource, id=one, unit_id=unit, area=area, kind=kind.value, until=None, **life)
        sheet.keep(units.RESOURCE_SUBJECT, one, {"text": text})
        _event(sheet, "resource", one, ("offer", ResourceState.OFFERED), secretary, at)
        if not is_new:
            _event(sheet, "resource", one, ("accept", ResourceState.ACCEPTED), secretary, at, 2)
            continue
        waits = {"kind": TodoKind.UNIT_RESOURCE.value, "subject_id": one, "area": area, "role": "secretary"}
        due = {"state": TodoState.OPEN.value, "due_at": at + dt.timedelta(days=7), "made_at": at}
        sheet.add(schema.todo, id=new_id(), **waits, **due)


def _event(
    sheet: Sheet, thing: str, thing_id: UUID, step: tuple[str, str], by: Actor, at: dt.datetime, version: int = 1
) -> None:
    verb, state = step
    sheet.add(
        schema.event,
        thing=thing,
        thing_id=thing_id,
        version=version,
        order_id=None,
        verb=verb,
        from_state=None if version == 1 else ResourceState.OFFERED.value,
        to_state=str(state),
        reason=None,
        actor_id=by.id,
        role=by.role.value,
        at=at,
    )
