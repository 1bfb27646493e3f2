"""What needs several parties becomes a project: one order, several, or a matter that nobody ordered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import Invalid, NotAvailable, NotFound
from matcher.domain.notifying import NoticeKind
from matcher.domain.projects import PartyKind, ProjectKind, ProjectState, ProjectStepState, Template
from matcher.domain.roles import Actor
from matcher.domain.states import Level
from matcher.store import orders, personal, places, projects, staff
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.project_templates import template_of
from matcher.store.schema import project_order, project_party, project_step
from matcher.store.transition import tell_born
from matcher.usecases.steps.desk import tell_filer
from matcher.usecases.steps.project_days import watch
from matcher.usecases.steps.texts import refuse_numbers

FARTHEST = dt.timedelta(days=731)


@dataclass(frozen=True, slots=True)
class NewProject:
    """What it is about; `template` names the steps to begin with."""

    title: str
    text: str | None
    area: str
    template: str | None
    lead: UUID | None
    due_on: dt.date | None
    orders: tuple[UUID, ...]


def make_project(tx: Tx, actor: Actor, new: NewProject) -> UUID:
    """The project's id. NotFound outside the area, Invalid, NotAvailable for an order that is in one already."""
    actor.require("change_project")
    if not covers(actor.area, new.area):
        raise NotFound
    refuse_numbers(title=new.title, text=new.text)
    district = places.district_at(tx, new.area)
    places.require_area(tx, new.area, district.calendar)
    today = district.calendar.today(tx.now)
    check_day("due", new.due_on, today)
    template = template_of(tx, district.code, new.template) if new.template is not None else None
    lead = actor.id if new.lead is None else check_lead(tx, new.lead, new.area)
    values = _values(tx, actor, new, template, lead)
    projects.add(tx, values)
    tell_born(tx, "project", [values], "make", actor)
    personal.keep(tx, projects.SUBJECT, values["id"], {"title": new.title, "text": new.text})
    ours = _begin_parties(tx, values["id"])
    if template is not None:
        add_steps(tx, actor, values["id"], template, today, ours)
    link_orders(tx, actor, values["id"], new.orders)
    watch(tx, projects.lock(tx, values["id"]))
    made: UUID = values["id"]
    return made


def _values(tx: Tx, actor: Actor, new: NewProject, template: Template | None, lead: UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "district": district_of(new.area),
        "area": new.area,
        "kind": template.kind if template is not None else ProjectKind.PLAIN,
        "template": template.code if template is not None else None,
        "level": Level.COMMUNITY,
        "state": ProjectState.OPEN,
        "lead_id": lead,
        "due_on": new.due_on,
        "made_by": actor.id,
        "made_at": tx.now,
        "version": 1,
    }


def check_day(field: str, day: dt.date | None, today: dt.date) -> None:
    """Invalid for a day that no plan goes by."""
    if day is not None and not today <= day <= today + FARTHEST:
        raise Invalid.at(field, "past" if day < today else "too_far", "a day from today on, within two years")


def check_lead(tx: Tx, actor_id: UUID, area: str) -> UUID:
    """Somebody of the desk there. Invalid."""
    if staff.at_desk(tx, actor_id, area) is None:
        raise Invalid.at("lead", "not_a_choice", "somebody of the desk that answers for the area leads a project")
    return actor_id


def _begin_parties(tx: Tx, project_id: UUID) -> UUID:
    """The community takes part in each; the id as which it does."""
    ours = new_id()
    row = {"id": ours, "project_id": project_id, "kind": PartyKind.COMMUNITY, "added_at": tx.now}
    projects.add_rows(tx, project_party, [row])
    return ours


def add_steps(tx: Tx, actor: Actor, project_id: UUID, template: Template, today: dt.date, owner: UUID) -> None:
    """The template's steps one after the other, the community's to begin with."""
    day, rows = today, []
    for place, plan in enumerate(template.steps):
        day += dt.timedelta(days=plan.days)
        row = {"id": new_id(), "project_id": project_id, "place": place, "name_zh": plan.zh, "name_en": plan.en}
        rows.append({**row, "owner_id": owner, "due_on": day, "state": ProjectStepState.OPEN, "version": 1})
    projects.add_rows(tx, project_step, rows)
    tell_born(tx, "project_step", rows, "make", actor)


def link_orders(tx: Tx, actor: Actor, project_id: UUID, ids: Sequence[UUID]) -> None:
    """The orders belong to the project, and who filed them is told. NotFound, NotAvailable."""
    for order_id in dict.fromkeys(ids):
        order = orders.get(tx, actor, order_id, lock=True)
        if projects.project_of(tx, order_id) is not None:
            raise NotAvailable("this order belongs to a project already")
        row = {"order_id": order_id, "project_id": project_id, "added_at": tx.now}
        projects.add_rows(tx, project_order, [row])
        tell_filer(tx, order, NoticeKind.PROJECT)
