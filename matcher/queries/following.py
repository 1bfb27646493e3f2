"""How far an order is, for the person served: the steps that are behind it, who comes, and what may be done now."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select

from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.reasons import IN_WORDS
from matcher.domain.roles import Actor
from matcher.domain.states import TAKEABLE, Form, OrderState
from matcher.domain.transitions import UNREPORTED
from matcher.queries.events import EventView, list_events
from matcher.queries.matters import OwnerView, owner_view
from matcher.queries.paging import MOST, Wanted
from matcher.queries.papers import OrderSheet, order_sheet
from matcher.queries.project_views import FollowedProject
from matcher.queries.projects import followed_project
from matcher.store import orders, personal, ratings
from matcher.store.database import Tx
from matcher.store.places import DistrictRow, district_at
from matcher.store.schema import service_item, service_order
from matcher.store.scope import ORDER

STEPS = ("received", "finding", "taken", "visit", "done")
_STEP_OF: Mapping[str, int] = {
    **dict.fromkeys((OrderState.PLACED, OrderState.NEED_INFO), 0),
    **dict.fromkeys((OrderState.ACCEPTED, OrderState.PLANNED, OrderState.OFFERED, OrderState.NEEDS_HUMAN), 1),
    **dict.fromkeys((OrderState.ASSIGNED, OrderState.SCHEDULED), 2),
    OrderState.IN_SERVICE: 3,
    **dict.fromkeys((OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED), 4),
}
_BEGUN_BY = {"place": 0, "accept": 1, "reopen": 1, "assign": 2, "start": 3, "report": 4}
_OPERATIONS = {"incident": "report_incident"}
_DONE = {OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED}
_CHANGEABLE = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the five steps; `at` is local to the district, and None where the step has not begun."""

    name: str
    place: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FollowView:
    """An order as the person served follows it; `may` names what can be done to it now, `question` what is asked.

    `project`: how far it is where several parties do it; `owner`: whose it is, where it was turned away or passed on.
    """

    id: UUID
    state: str
    is_open: bool
    is_timed: bool
    sheet: OrderSheet
    steps: list[StepView]
    may: frozenset[str]
    is_rated: bool
    is_disputed: bool
    question: str | None
    project: FollowedProject | None
    owner: OwnerView | None


@dataclass(frozen=True, slots=True)
class MineView:
    """A line of what somebody placed."""

    id: UUID
    number: str
    name_zh: str
    name_en: str
    state: str
    placed_on: dt.date


def read_followed(tx: Tx, actor: Actor, order_id: UUID) -> FollowView:
    """An order that the actor may know of. NotFound."""
    row = orders.get(tx, actor, order_id)
    district = district_at(tx, row.area)
    is_rated = ratings.of_turn(tx, row) is not None
    events = list_events(tx, actor, order_id, Wanted(MOST)).items
    begun = _begun(events)
    fitting = _fitting(tx, row, district, is_rated=is_rated)
    named = ((verb, _OPERATIONS.get(verb, f"{verb}_order")) for verb in fitting)
    may = frozenset(verb for verb, operation in named if _is_allowed(tx, actor, order_id, operation))
    sheet = order_sheet(tx, actor, order_id)
    is_told = not actor.may("print_slip") or _is_allowed(tx, actor, order_id, "print_slip")
    return FollowView(
        id=row.id,
        state=row.state,
        is_open=row.state in _STEP_OF,
        is_timed=row.form == Form.TIMED,
        # Who comes, and by which word they are known, is told to whom the slip is.
        sheet=sheet if is_told else replace(sheet, who=[], door_word=""),
        steps=_steps(row.state, begun, district),
        may=may,
        is_rated=is_rated,
        is_disputed=row.disputed,
        question=_question(tx, row, events) if "inform" in may else None,
        project=followed_project(tx, row.id),
        owner=owner_view(row.outside_owner) if row.outside_owner is not None else None,
    )


def _is_allowed(tx: Tx, actor: Actor, order_id: UUID, operation: str) -> bool:
    """Whether the actor may do it with this order; not with every one that the actor sees, where that is narrower."""
    if not actor.may(operation) or not ORDER.is_narrower(actor, operation):
        return actor.may(operation)
    return bool(tx.value(select(exists().where(service_order.c.id == order_id, ORDER.reached_by(actor, operation)))))


def followed_order(actor: Actor) -> UUID:
    """The one order that a number and code open; NotFound for who came with something else."""
    if actor.order_id is None:
        raise NotFound
    return actor.order_id


def own_orders(tx: Tx, actor: Actor, most: int) -> list[MineView]:
    """What the actor placed, the newest first."""
    o, s = service_order.c, service_item.c
    joined = service_order.join(service_item, s.code == o.service)
    statement = select(o.id, o.seq, o.state, o.placed_at, s.name_zh, s.name_en).select_from(joined)
    rows = tx.rows(statement.where(o.placed_by == actor.id).order_by(o.seq.desc()).limit(most))
    calendar = district_at(tx, actor.area).calendar
    return [
        MineView(r.id, order_number(r.seq), r.name_zh, r.name_en, r.state, calendar.today(r.placed_at)) for r in rows
    ]


def _question(tx: Tx, row: Row[Any], events: Iterable[EventView]) -> str | None:
    """What the desk asks now, where it wrote it in words."""
    asked = [one.reason for one in events if one.thing == "order" and one.verb == "need_info"]
    if row.state != OrderState.NEED_INFO or asked[-1:] != [IN_WORDS]:
        return None
    return personal.read_many(tx, "order", [row.id]).get(row.id, {}).get("need_info_reason")


def _begun(events: Iterable[EventView]) -> dict[int, dt.datetime]:
    """Step -> when it last began."""
    return {_BEGUN_BY[one.verb]: one.at for one in events if one.thing == "order" and one.verb in _BEGUN_BY}


def _steps(state: str, begun: Mapping[int, dt.datetime], district: DistrictRow) -> list[StepView]:
    now = _STEP_OF.get(state, -1)
    is_over = state in {OrderState.CONFIRMED, OrderState.CLOSED}
    zone = district.calendar.zone
    views = []
    for step, name in enumerate(STEPS):
        place = "done" if step < now or (is_over and step == now) else "now" if step == now else "next"
        at = begun.get(step)
        views.append(StepView(name, place, at.astimezone(zone) if at is not None and step <= now else None))
    return views


def _fitting(tx: Tx, row: Row[Any], district: DistrictRow, *, is_rated: bool) -> Iterable[str]:
    """What the order's state leaves open, whoever asks."""
    if row.state in _CHANGEABLE and not row.filled:
        yield "change"
    if row.state in UNREPORTED:
        yield "cancel"
    if row.state == OrderState.NEED_INFO:
        yield "inform"
    if row.state in _DONE and not row.disputed:
        yield "dispute"
    if row.filled or row.state in _DONE:
        yield "incident"
    if row.state == OrderState.REPORTED:
        yield from ("confirm", "rework")
    days = dt.timedelta(days=district.policy.rating_days)
    if row.state in {OrderState.CONFIRMED, OrderState.CLOSED} and not is_rated and row.confirmed_at + days > tx.now:
        yield "rate"
    again = dt.timedelta(days=district.policy.reopen_days)
    if row.state == OrderState.CLOSED and not row.reopened and row.closed_at + again > tx.now:
        yield "reopen"
