"""A deliberation: who is asked, by role and number; the questions with their ways; what was decided."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, WrongState
from matcher.domain.projects import AgendaState, InvitedRole, ProjectKind, ProjectState
from matcher.domain.roles import Actor
from matcher.store import personal, projects
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import agenda_item, project_invited
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.texts import refuse_numbers

MOST = 20
BETWEEN = "\n"
"""What stands between the ways of a question where they are kept."""


def _deliberation(tx: Tx, actor: Actor, project_id: UUID) -> Row[Any]:
    row = projects.get(tx, actor, project_id, lock=True)
    actor.require("change_project")
    require_deliberation(row)
    return row


def require_deliberation(row: Row[Any]) -> None:
    """WrongState where nothing is talked about, or it has ended."""
    if row.kind != ProjectKind.DELIBERATION:
        raise WrongState("this project is no deliberation")
    if row.state != ProjectState.OPEN:
        raise WrongState("this project has ended")


def add_agenda_item(tx: Tx, actor: Actor, project_id: UUID, question: str, ways: Sequence[str]) -> None:
    """A question to talk about, with the ways there are. Invalid, WrongState."""
    _deliberation(tx, actor, project_id)
    written = BETWEEN.join(" ".join(one.split()) for one in ways)
    refuse_numbers(question=question, ways=written)
    if len(projects.parts_of(tx, agenda_item, [project_id]).get(project_id, [])) >= MOST:
        raise Invalid.at("question", "too_many", "a deliberation has at most 20 questions")
    item_id = new_id()
    values = {"id": item_id, "project_id": project_id, "state": AgendaState.OPEN, "version": 1}
    projects.add_rows(tx, agenda_item, [values])
    tell_born(tx, "agenda_item", [values], "make", actor)
    personal.keep(tx, projects.AGENDA_SUBJECT, item_id, {"question": question, "ways": written})


def decide_item(tx: Tx, actor: Actor, item_id: UUID, decision: str | None) -> None:
    """Note what was decided; without a decision the question is put off. WrongState once it was decided."""
    item, row = projects.part_with_project(tx, actor, projects.AGENDA, item_id)
    actor.require("change_project")
    require_deliberation(row)
    refuse_numbers(decision=decision)
    if decision is None:
        move(tx, "agenda_item", item, "put_off", actor)
        return
    move(tx, "agenda_item", item, "decide", actor, decided_at=tx.now)
    personal.change(tx, projects.AGENDA_SUBJECT, item_id, {"decision": decision})


def set_invited(
    tx: Tx, actor: Actor, project_id: UUID, role: InvitedRole, invited: int, came: int | None, names: str | None
) -> None:
    """So many are asked in a role, and so many came; who they are stays sealed. Invalid, WrongState."""
    row = _deliberation(tx, actor, project_id)
    refuse_numbers(names=names)
    if came is not None and came > invited:
        raise Invalid.at("came", "out_of_range", "no more came than were asked")
    line = projects.invited_as(tx, project_id, role)
    line_id = new_id() if line is None else line.id
    if line is None:
        values = {"id": line_id, "project_id": project_id, "role": role, "invited": invited, "came": came}
        projects.add_rows(tx, project_invited, [values])
    else:
        projects.set_invited(tx, line, invited, came)
    if names is not None:
        personal.change(tx, projects.INVITED_SUBJECT, line_id, {"names": names})
    move(tx, "project", row, "invite", actor, reason=role)
