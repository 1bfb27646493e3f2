"""Projects as the desk and the street see them, and how far one is for who filed an order that belongs to it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, func, select

from matcher.domain.errors import NotFound
from matcher.domain.matters import owner_name
from matcher.domain.numbers import order_number
from matcher.domain.privacy import mask_name
from matcher.domain.projects import SHIPPED, PartyKind, ProjectState, ProjectStepState, Template
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.project_views import (
    AgendaItemView,
    FollowedProject,
    InvitedView,
    PartyView,
    ProjectLine,
    ProjectOrderView,
    ProjectStepView,
    ProjectView,
    PublishedView,
    StepLine,
    StepPlanView,
    TemplateView,
)
from matcher.store import personal, projects
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.project_templates import read_template
from matcher.store.schema import (
    agenda_item,
    area,
    helper,
    home_unit,
    project,
    project_invited,
    project_order,
    project_party,
    project_step,
    service_item,
)
from matcher.store.scope import inside

ACTIVE = frozenset({ProjectStepState.OPEN, ProjectStepState.DOING})


def list_templates(tx: Tx, district: str) -> list[TemplateView]:
    """Those that were shipped, with what the district made of them, and its own."""
    own = {row.code: row for row in projects.templates_of(tx, district)}
    found = {code: _template(one, is_offered=True, is_own=False) for code, one in SHIPPED.items()}
    found |= {code: _template(read_template(row), is_offered=row.is_offered, is_own=True) for code, row in own.items()}
    return list(found.values())


def _template(one: Template, *, is_offered: bool, is_own: bool) -> TemplateView:
    steps = [StepPlanView(step.zh, step.en, step.days) for step in one.steps]
    return TemplateView(one.code, one.name_zh, one.name_en, one.kind, steps, is_offered, is_own)


def list_projects(tx: Tx, actor: Actor, wanted: Wanted, code: str | None, states: Collection[str]) -> Page[ProjectLine]:
    """A page of the projects that the actor may know of, the newest first; in an area, in these states."""
    statement = select(project).where(projects.projects_seen_by(actor))
    if code is not None:
        statement = statement.where(inside(project.c.area, code))
    if states:
        statement = statement.where(project.c.state.in_(sorted(states)))
    rows, following = by_number(tx, statement, project.c.seq, wanted, newest_first=True)
    return Page(_lines(tx, rows), following)


def count_projects(tx: Tx, code: str) -> dict[str, int]:
    """State -> how many projects there are in an area."""
    counted = select(project.c.state, func.count()).where(inside(project.c.area, code)).group_by(project.c.state)
    return dict(tx.tuples(counted))


def read_project(tx: Tx, actor: Actor, project_id: UUID) -> ProjectView:
    """A project that the actor may know of. NotFound."""
    row = projects.get(tx, actor, project_id)
    texts = personal.read_many(tx, projects.SUBJECT, [row.id]).get(row.id, {})
    parties = _parties(tx, [row.id]).get(row.id, [])
    return ProjectView(
        id=row.id,
        title=texts.get("title", ""),
        text=texts.get("text"),
        area=row.area,
        place=_places(tx, [row.area])[row.area],
        kind=row.kind,
        template=row.template,
        level=row.level,
        state=row.state,
        lead=row.lead_id,
        due=row.due_on,
        made_at=row.made_at,
        ended_at=row.ended_at,
        confirmed_by=row.confirmed_by,
        result=texts.get("result"),
        minutes=texts.get("minutes"),
        published=_published(row, texts),
        steps=_steps(tx, [row]).get(row.id, []),
        parties=parties,
        orders=_orders(tx, row.id),
        agenda=_agenda(tx, row.id),
        invited=_invited(tx, row.id),
        version=row.version,
    )


def project_of_step(tx: Tx, actor: Actor, step_id: UUID) -> ProjectView:
    """The project of a step that the actor may know of. NotFound."""
    return _of_part(tx, actor, project_step, step_id)


def project_of_item(tx: Tx, actor: Actor, item_id: UUID) -> ProjectView:
    """The project of a question that the actor may know of. NotFound."""
    return _of_part(tx, actor, agenda_item, item_id)


def _of_part(tx: Tx, actor: Actor, table: Table, part_id: UUID) -> ProjectView:
    found = tx.value(select(table.c.project_id).where(table.c.id == part_id))
    if found is None:
        raise NotFound
    return read_project(tx, actor, found)


def project_of_order(tx: Tx, actor: Actor, order_id: UUID) -> ProjectLine | None:
    """The project of an order, for who may know of it."""
    row = projects.project_of(tx, order_id) if actor.may("read_projects") else None
    seen = row is not None and tx.row(select(project).where(project.c.id == row.id, projects.projects_seen_by(actor)))
    return _lines(tx, [seen])[0] if seen else None


def followed_project(tx: Tx, order_id: UUID) -> FollowedProject | None:
    """How far the project of an order is, for who may see the order."""
    row = projects.project_of(tx, order_id)
    if row is None:
        return None
    steps = [one for one in projects.steps_of(tx, row.id) if one.state != ProjectStepState.DROPPED]
    active = [one for one in steps if one.state in ACTIVE]
    present = active[0] if active else None
    named = present is not None and present.name_zh is not None
    return FollowedProject(
        state=row.state,
        place=steps.index(present) + 1 if present is not None else len(steps),
        steps=len(steps),
        name={"zh": present.name_zh, "en": present.name_en or present.name_zh} if present and named else None,
        due=present.due_on if present is not None else None,
    )


def step_lines(tx: Tx, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, StepLine]:
    """Those steps and projects, by id, that the actor may know of: what an entry of a list is about."""
    wanted = list(ids)
    if not wanted or not actor.may("read_projects"):
        return {}
    steps = list(tx.rows(select(project_step).where(project_step.c.id.in_(wanted), projects.STEP.seen_by(actor))))
    whole = {one.project_id for one in steps} | set(wanted)
    rows = tx.rows(select(project).where(project.c.id.in_(whole), projects.projects_seen_by(actor)))
    titles = {row.id: _title(tx, row.id) for row in rows}
    words = personal.read_many(tx, projects.STEP_SUBJECT, [one.id for one in steps])
    found = {one: StepLine(one, title, {"zh": "", "en": ""}) for one, title in titles.items()}
    return found | {one.id: StepLine(one.project_id, titles[one.project_id], _name(one, words)) for one in steps}


def _title(tx: Tx, project_id: UUID) -> str:
    return personal.read_many(tx, projects.SUBJECT, [project_id]).get(project_id, {}).get("title", "")


def _lines(tx: Tx, rows: Collection[Row[Any]]) -> list[ProjectLine]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    texts, steps, parties = personal.read_many(tx, projects.SUBJECT, ids), _steps(tx, rows), _parties(tx, ids)
    p = project_order.c
    orders = dict(tx.tuples(select(p.project_id, func.count()).where(p.project_id.in_(ids)).group_by(p.project_id)))
    named = _places(tx, [row.area for row in rows])
    return [
        _line(row, texts.get(row.id, {}).get("title", ""), steps.get(row.id, []), parties.get(row.id, []))(
            named[row.area], orders.get(row.id, 0)
        )
        for row in rows
    ]


def _line(row: Row[Any], title: str, steps: list[ProjectStepView], parties: list[PartyView]) -> Any:
    counted = [one for one in steps if one.state != ProjectStepState.DROPPED]
    active = [one for one in counted if one.state in ACTIVE]
    coming = active[0] if active and row.state == ProjectState.OPEN else None
    owner = next((one.name for one in parties if coming is not None and one.id == coming.owner), None)

    def placed(place: str, orders: int) -> ProjectLine:
        return ProjectLine(
            id=row.id,
            title=title,
            area=row.area,
            place=place,
            kind=row.kind,
            level=row.level,
            state=row.state,
            done=len(counted) - len(active),
            steps=len(counted),
            next=coming,
            waits_on=owner,
            due=row.due_on,
            late=sum(one.is_late for one in steps) if row.state == ProjectState.OPEN else 0,
            parties=len(parties),
            orders=orders,
            made_at=row.made_at,
        )

    return placed


def _places(tx: Tx, codes: Iterable[str]) -> dict[str, str]:
    wanted = list(codes)
    known = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(wanted))))
    return {code: known.get(code, code) for code in wanted}


def _published(row: Row[Any], texts: Mapping[str, str]) -> PublishedView | None:
    if row.published_at is None or "public_text" not in texts:
        return None
    return PublishedView(texts.get("public_title", ""), texts["public_text"], row.published_at)


def _steps(tx: Tx, rows: Collection[Row[Any]]) -> dict[UUID, list[ProjectStepView]]:
    found = projects.parts_of(tx, project_step, [row.id for row in rows])
    words = personal.read_many(tx, projects.STEP_SUBJECT, [one.id for steps in found.values() for one in steps])
    today = {row.id: calendar_of(tx, row.area).today(tx.now) for row in rows}
    return {
        whole: [
            ProjectStepView(
                id=one.id,
                name=_name(one, words),
                owner=one.owner_id,
                due=one.due_on,
                state=one.state,
                note=words.get(one.id, {}).get("note"),
                is_late=one.state in ACTIVE and one.due_on is not None and one.due_on < today[whole],
                ended_at=one.ended_at,
            )
            for one in steps
        ]
        for whole, steps in found.items()
    }


def _name(row: Row[Any], words: Mapping[UUID, Mapping[str, str]]) -> dict[str, str]:
    own = words.get(row.id, {}).get("name", "")
    return {"zh": row.name_zh or own, "en": row.name_en or row.name_zh or own}


def _parties(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, list[PartyView]]:
    found = projects.parts_of(tx, project_party, ids)
    there = [one for those in found.values() for one in those]
    names = _party_names(tx, {one.party_id for one in there if one.party_id is not None})
    return {
        whole: [
            PartyView(one.id, one.kind, one.party_id, one.outside, _party_name(one, names))
            for one in those
            if one.left_at is None
        ]
        for whole, those in found.items()
    }


def _party_names(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    """Units and teams by name, members by the first character."""
    units = dict(tx.tuples(select(home_unit.c.id, home_unit.c.name).where(home_unit.c.id.in_(ids)))) if ids else {}
    kinds = dict(tx.tuples(select(helper.c.id, helper.c.kind).where(helper.c.id.in_(ids)))) if ids else {}
    for kind in sorted(set(kinds.values())):
        records = personal.read_many(tx, kind, [one for one, its in kinds.items() if its == kind])
        for one, record in records.items():
            name = record.get("name", "")
            units[one] = name if kind == HelperKind.TEAM else mask_name(name)
    return units


def _party_name(row: Row[Any], names: Mapping[UUID, str]) -> dict[str, str]:
    if row.kind == PartyKind.OUTSIDE:
        zh, en = owner_name(row.outside)
        return {"zh": zh, "en": en}
    if row.kind == PartyKind.COMMUNITY:
        return {"zh": "社区", "en": "community"}
    if row.kind == PartyKind.STREET:
        return {"zh": "街道办事处", "en": "street office"}
    name = names.get(row.party_id, "")
    return {"zh": name, "en": name}


def _orders(tx: Tx, project_id: UUID) -> list[ProjectOrderView]:
    rows = projects.orders_of(tx, project_id)
    wanted = {row.service for row in rows}
    items = select(service_item.c.code, service_item.c.name_zh, service_item.c.name_en)
    names = {code: {"zh": zh, "en": en} for code, zh, en in tx.tuples(items.where(service_item.c.code.in_(wanted)))}
    return [ProjectOrderView(row.id, order_number(row.seq), names.get(row.service), row.state) for row in rows]


def _agenda(tx: Tx, project_id: UUID) -> list[AgendaItemView]:
    rows = projects.parts_of(tx, agenda_item, [project_id]).get(project_id, [])
    words = personal.read_many(tx, projects.AGENDA_SUBJECT, [row.id for row in rows])
    found = []
    for row in rows:
        told = words.get(row.id, {})
        ways = [one for one in told.get("ways", "").split("\n") if one]
        found.append(AgendaItemView(row.id, told.get("question", ""), ways, row.state, told.get("decision")))
    return found


def _invited(tx: Tx, project_id: UUID) -> list[InvitedView]:
    rows = projects.parts_of(tx, project_invited, [project_id]).get(project_id, [])
    words = personal.read_many(tx, projects.INVITED_SUBJECT, [row.id for row in rows])
    return [InvitedView(row.role, row.invited, row.came, words.get(row.id, {}).get("names")) for row in rows]
