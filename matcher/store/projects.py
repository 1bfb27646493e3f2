"""Projects with their steps, parties, orders, agenda and those invited; who may know of one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, delete, exists, func, insert, select, update

from matcher.domain.errors import NotFound
from matcher.domain.projects import ProjectState
from matcher.domain.roles import Actor, Relation
from matcher.domain.states import Level
from matcher.store.database import Tx
from matcher.store.schema import (
    agenda_item,
    project,
    project_invited,
    project_order,
    project_party,
    project_step,
    project_template,
    service_order,
)
from matcher.store.scope import Kind, inside, lies_inside

SUBJECT, STEP_SUBJECT, AGENDA_SUBJECT, INVITED_SUBJECT = "project", "project_step", "agenda_item", "invited"
"""Whose texts lie in personal_record."""


def _raised(actor: Actor) -> ColumnElement[bool]:
    return and_(inside(project.c.area, actor.area), project.c.level != Level.COMMUNITY)


PROJECT = Kind(project, ("read_projects",), {Relation.INSIDE: lies_inside(project), Relation.RAISED: _raised}, {})


def _part(table: Table) -> Kind:
    """What belongs to a project stands to people as the project does."""

    def of(condition: Callable[[Actor], ColumnElement[bool]]) -> Callable[[Actor], ColumnElement[bool]]:
        found = select(1).select_from(project).where(project.c.id == table.c.project_id).correlate(table)
        return lambda actor: exists(found.where(condition(actor)))

    return Kind(table, PROJECT.reads, {one: of(its) for one, its in PROJECT.conditions.items()}, {})


STEP = _part(project_step)
AGENDA = _part(agenda_item)


def projects_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The projects that the actor may know of."""
    return PROJECT.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new project."""
    tx.execute(insert(project), dict(values))


def add_rows(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Parts of a project."""
    if rows:
        tx.execute(insert(table), [dict(one) for one in rows])


def get(tx: Tx, actor: Actor, project_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A project that the actor may know of; `lock` holds it until the transaction ends. NotFound."""
    statement = select(project).where(project.c.id == project_id, projects_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, project_id: UUID) -> Row[Any]:
    """A project by id for the service itself, held until the transaction ends."""
    return tx.execute(select(project).where(project.c.id == project_id).with_for_update()).one()


def part_with_project(tx: Tx, actor: Actor, kind: Kind, part_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """A step or question that the actor may know of, and its project, which is held. NotFound."""
    seen = tx.row(select(kind.table).where(kind.table.c.id == part_id, kind.seen_by(actor)))
    if seen is None:
        raise NotFound
    held = lock(tx, seen.project_id)
    return tx.execute(select(kind.table).where(kind.table.c.id == part_id)).one(), held


def parts_of(tx: Tx, table: Table, ids: Iterable[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Project -> the rows of one of its tables, in their order."""
    found: dict[UUID, list[Row[Any]]] = {}
    order = (table.c.place, table.c.seq) if "place" in table.c else (table.c.seq,)
    for row in tx.rows(select(table).where(table.c.project_id.in_(list(ids))).order_by(*order)):
        found.setdefault(row.project_id, []).append(row)
    return found


def steps_of(tx: Tx, project_id: UUID) -> list[Row[Any]]:
    """The steps of one project, in their order."""
    return parts_of(tx, project_step, [project_id]).get(project_id, [])


def party(tx: Tx, project_id: UUID, party_id: UUID) -> Row[Any] | None:
    """Somebody who takes part in the project now."""
    mine = (project_party.c.project_id == project_id, project_party.c.id == party_id)
    return tx.row(select(project_party).where(*mine, project_party.c.left_at.is_(None)))


def same_party(tx: Tx, project_id: UUID, kind: str, who: UUID | None, outside: str | None) -> Row[Any] | None:
    """Whoever takes part already as this."""
    p = project_party.c
    mine = (p.project_id == project_id, p.kind == kind, p.left_at.is_(None))
    # Compared with None, SQLAlchemy writes IS NULL.
    return tx.row(select(project_party).where(*mine, p.party_id == who, p.outside == outside))


def let_go(tx: Tx, row: Row[Any]) -> None:
    """Somebody takes part no more; the steps that were theirs are nobody's."""
    tx.execute(update(project_party).where(project_party.c.id == row.id).values(left_at=tx.now))


def project_of(tx: Tx, order_id: UUID) -> Row[Any] | None:
    """The project that an order belongs to, whoever asks."""
    joined = project.join(project_order, project_order.c.project_id == project.c.id)
    return tx.row(select(project).select_from(joined).where(project_order.c.order_id == order_id))


def orders_of(tx: Tx, project_id: UUID) -> list[Row[Any]]:
    """The orders of a project, in the order in which they came in."""
    joined = service_order.join(project_order, project_order.c.order_id == service_order.c.id)
    mine = select(service_order).select_from(joined).where(project_order.c.project_id == project_id)
    return list(tx.rows(mine.order_by(service_order.c.seq)))


def unlink(tx: Tx, project_id: UUID, order_id: UUID) -> bool:
    """Take an order out again; False where it is in no such project."""
    mine = (project_order.c.project_id == project_id, project_order.c.order_id == order_id)
    return tx.execute(delete(project_order).where(*mine)).rowcount > 0


def last_place(tx: Tx, project_id: UUID) -> int:
    """The place of the last step; -1 where there is none."""
    found = tx.value(select(func.max(project_step.c.place)).where(project_step.c.project_id == project_id))
    return -1 if found is None else int(found)


def make_room(tx: Tx, project_id: UUID, place: int) -> None:
    """Move the steps from this place on by one."""
    later = (project_step.c.project_id == project_id, project_step.c.place >= place)
    tx.execute(update(project_step).where(*later).values(place=project_step.c.place + 1))


def invited_as(tx: Tx, project_id: UUID, role: str) -> Row[Any] | None:
    """The line of those invited in a role."""
    mine = (project_invited.c.project_id == project_id, project_invited.c.role == role)
    return tx.row(select(project_invited).where(*mine))


def set_invited(tx: Tx, row: Row[Any], invited: int, came: int | None) -> None:
    """Write other counts on a line."""
    tx.execute(update(project_invited).where(project_invited.c.id == row.id).values(invited=invited, came=came))


def templates_of(tx: Tx, district: str) -> list[Row[Any]]:
    """What a district made of the templates."""
    mine = select(project_template).where(project_template.c.district == district)
    return list(tx.rows(mine.order_by(project_template.c.code)))


def _hanging(table: Table) -> Callable[[Iterable[UUID]], Any]:
    """What goes with an order's texts: parts of projects that have ended, or that are about nothing else."""
    others = project_order.alias()
    count = select(func.count()).select_from(others).where(others.c.project_id == project.c.id).scalar_subquery()
    joined = project_order.join(project, project.c.id == project_order.c.project_id)
    if table is not project:
        joined = joined.join(table, table.c.project_id == project.c.id)
    wanted = (project.c.state != ProjectState.OPEN) | (count == 1)
    return lambda ids: (
        select(table.c.id, project_order.c.order_id)
        .select_from(joined)
        .where(project_order.c.order_id.in_(list(ids)), wanted)
    )


OF_ORDER: Mapping[str, Callable[[Any], Any]] = {
    SUBJECT: _hanging(project),
    STEP_SUBJECT: _hanging(project_step),
    AGENDA_SUBJECT: _hanging(agenda_item),
    INVITED_SUBJECT: _hanging(project_invited),
}
"""Subject -> where the ids are found of what was written in projects about these orders."""


def texts_of(tx: Tx, project_id: UUID) -> list[tuple[str, list[UUID]]]:
    """Subject -> ids of everything that was written in a project."""
    parts = ((STEP_SUBJECT, project_step), (AGENDA_SUBJECT, agenda_item), (INVITED_SUBJECT, project_invited))
    found = [
        (subject, [row.id for row in parts_of(tx, table, [project_id]).get(project_id, [])]) for subject, table in parts
    ]
    return [(SUBJECT, [project_id]), *found]
