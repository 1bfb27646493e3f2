"""What an auditor reads: every transition in the area, by codes and ids, and who looked up an address, when and why."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from matcher.domain.areas import DISTRICT_DIGITS
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.queries.audit_chain import Chain, check_chain
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store.database import Tx
from matcher.store.places import calendar_of, settings_id
from matcher.store.schema import actor as person
from matcher.store.schema import (
    agenda_item,
    building_lead,
    certificate,
    day_sign_up,
    dispatch_round,
    duty,
    duty_place,
    event,
    file_export,
    file_import,
    helper,
    home_unit,
    link,
    list_entry,
    post,
    post_place,
    project,
    project_step,
    recipient,
    redemption,
    reveal,
    reward,
    roster,
    seat,
    series,
    service_day,
    service_order,
    service_session,
    unit_area,
    unit_proposal,
    unit_resource,
    webhook_endpoint,
)
from matcher.store.scope import inside
from matcher.store.seals import STREAMS

_E, _R = event.c, reveal.c
IN_AREA = {
    "helper": helper,
    "round": dispatch_round,
    "recipient": recipient,
    "series": series,
    "session": service_session,
    "import": file_import,
    "export": file_export,
    "unit": home_unit,
    "unit_area": unit_area,
    "resource": unit_resource,
    "proposal": unit_proposal,
    "outlet": webhook_endpoint,
    "project": project,
    "link": link,
    "lead": building_lead,
    "list_entry": list_entry,
    "post": post,
    "day": service_day,
    "reward": reward,
    "redemption": redemption,
    "certificate": certificate,
}
"""Things without an order -> the table that says where they lie."""
_ROSTER = select(duty.c.roster_id).where(duty.c.id == duty_place.c.duty_id).scalar_subquery()
PARTS = {
    "seat": (seat, service_session, seat.c.session_id),
    "project_step": (project_step, project, project_step.c.project_id),
    "agenda_item": (agenda_item, project, agenda_item.c.project_id),
    "post_place": (post_place, post, post_place.c.post_id),
    "sign_up": (day_sign_up, service_day, day_sign_up.c.day_id),
    "duty_place": (duty_place, roster, _ROSTER),
}
"""Things that belong to another -> their table, what says where that lies, and by what it is named."""
WITH_ORDER = frozenset({"order", "offer", "assignment", "incident"})
"""Things whose events name the order, which says where they lie."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is looked for; `number` is an order's, `who` an actor's id, the days are the district's."""

    since: dt.date | None = None
    until: dt.date | None = None
    thing: str | None = None
    verb: str | None = None
    role: str | None = None
    reason: str | None = None
    number: int | None = None
    who: UUID | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One transition; `by` and `role` are None for clocks and the engine."""

    seq: int
    at: dt.datetime
    thing: str
    id: UUID
    version: int
    order: UUID | None
    number: str | None
    verb: str
    before: str | None
    after: str
    reason: str | None
    by: UUID | None
    role: str | None


@dataclass(frozen=True, slots=True)
class AuditLook:
    """Somebody looked up an address; never what was shown. `area` is where who looked holds office."""

    seq: int
    at: dt.datetime
    order: UUID
    number: str
    by: UUID
    role: str
    area: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChainsView:
    """The chain of each stream, and when it was followed."""

    at: dt.datetime
    chains: list[Chain]


def list_audit_events(tx: Tx, actor: Actor, wanted: Wanted, narrowed: Narrowed) -> Page[AuditEvent]:
    """A page of what happened in the actor's area, the newest first."""
    actor.require("read_audit")
    joined = event.outerjoin(service_order, service_order.c.id == _E.order_id)
    statement = select(event, service_order.c.seq.label("order_seq")).select_from(joined)
    statement = statement.where(_lies_inside(actor), *_between(tx, actor, _E.at, narrowed), *_events(narrowed))
    rows, following = by_number(tx, statement, _E.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    return Page([_event(row, zone) for row in rows], following)


def list_audit_looks(tx: Tx, actor: Actor, wanted: Wanted, narrowed: Narrowed) -> Page[AuditLook]:
    """A page of who looked up addresses in the actor's area, the newest first."""
    actor.require("read_audit")
    joined = reveal.join(service_order, service_order.c.id == _R.order_id).outerjoin(person, person.c.id == _R.actor_id)
    columns = (service_order.c.seq.label("order_seq"), person.c.area.label("office"))
    statement = select(reveal, *columns).select_from(joined)
    mine = (inside(service_order.c.area, actor.area), *_between(tx, actor, _R.at, narrowed), *_looks(narrowed))
    rows, following = by_number(tx, statement.where(*mine), _R.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    found = [
        AuditLook(
            seq=row.seq,
            at=row.at.astimezone(zone),
            order=row.order_id,
            number=order_number(row.order_seq),
            by=row.actor_id,
            role=row.role,
            area=row.office or "",
            reason=row.reason,
        )
        for row in rows
    ]
    return Page(found, following)


def check_chains(tx: Tx, actor: Actor) -> ChainsView:
    """Both chains, computed afresh from their beginning; they hold all districts together. KeyUnusable."""
    actor.require("read_audit")
    zone = calendar_of(tx, actor.area).zone
    return ChainsView(tx.now.astimezone(zone), [check_chain(tx, stream) for stream in STREAMS])


def _lies_inside(actor: Actor) -> ColumnElement[bool]:
    """Of an order in the area, or a thing that lies there itself; a district's own settings for who holds all of it."""
    within: list[ColumnElement[bool]] = [inside(service_order.c.area, actor.area)]
    for thing, table in IN_AREA.items():
        within.append(_one_of(thing, select(table.c.id).where(inside(table.c.area, actor.area))))
    for thing, (table, whole, named) in PARTS.items():
        joined = table.join(whole, whole.c.id == named)
        within.append(_one_of(thing, select(table.c.id).select_from(joined).where(inside(whole.c.area, actor.area))))
    if len(actor.area) == DISTRICT_DIGITS:
        within.append(and_(_E.thing == "district", _E.thing_id == settings_id(actor.area)))
    return or_(*within)


def _one_of(thing: str, ids: Select[Any]) -> ColumnElement[bool]:
    return and_(_E.order_id.is_(None), _E.thing == thing, _E.thing_id.in_(ids))


def _between(
    tx: Tx, actor: Actor, column: ColumnElement[dt.datetime], narrowed: Narrowed
) -> Iterable[ColumnElement[bool]]:
    zone = calendar_of(tx, actor.area).zone
    if narrowed.since is not None:
        yield column >= dt.datetime.combine(narrowed.since, dt.time(), zone)
    if narrowed.until is not None:
        yield column < dt.datetime.combine(narrowed.until + dt.timedelta(days=1), dt.time(), zone)


def _events(narrowed: Narrowed) -> Sequence[ColumnElement[bool]]:
    asked = (
        (_E.thing, narrowed.thing),
        (_E.verb, narrowed.verb),
        (_E.role, narrowed.role),
        (_E.reason, narrowed.reason),
        (_E.actor_id, narrowed.who),
    )
    found = [column == value for column, value in asked if value is not None]
    return [*found, *_of_order(_E.order_id, narrowed)]


def _of_order(column: ColumnElement[Any], narrowed: Narrowed) -> Iterable[ColumnElement[bool]]:
    if narrowed.number is not None:
        yield column.in_(select(service_order.c.id).where(service_order.c.seq == narrowed.number))


def _looks(narrowed: Narrowed) -> Sequence[ColumnElement[bool]]:
    asked = ((_R.role, narrowed.role), (_R.reason, narrowed.reason), (_R.actor_id, narrowed.who))
    found = [column == value for column, value in asked if value is not None]
    return [*found, *_of_order(_R.order_id, narrowed)]


def _event(row: Row[Any], zone: dt.tzinfo) -> AuditEvent:
    return AuditEvent(
        seq=row.seq,
        at=row.at.astimezone(zone),
        thing=row.thing,
        id=row.thing_id,
        version=row.version,
        order=row.order_id,
        number=order_number(row.order_seq) if row.order_seq is not None else None,
        verb=row.verb,
        before=row.from_state,
        after=row.to_state,
        reason=row.reason,
        by=row.actor_id,
        role=row.role,
    )
