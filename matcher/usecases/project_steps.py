"""The steps of a project: added, given to somebody with a day, begun, finished or dropped."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, WrongState
from matcher.domain.projects import PartyKind, ProjectState, ProjectStepState
from matcher.domain.roles import DESK, Actor
from matcher.domain.transitions import allows
from matcher.domain.waiting import TodoKind
from matcher.store import personal, places, projects, todos
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import project_step
from matcher.store.transition import move, tell_born
from matcher.usecases.make_project import check_day
from matcher.usecases.steps.project_days import watch
from matcher.usecases.steps.texts import reason_code, refuse_numbers

MOST = 40
VERBS = {
    ProjectStepState.DOING: "start",
    ProjectStepState.DONE: "finish",
    ProjectStepState.DROPPED: "drop",
    ProjectStepState.OPEN: "reopen",
}


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step in one's own words, after another or at the end."""

    name: str
    owner: UUID | None
    due_on: dt.date | None
    after: UUID | None


@dataclass(frozen=True, slots=True)
class StepChange:
    """What changes; None stays as it is. A reason is asked for where a step is dropped."""

    state: ProjectStepState | None = None
    owner: UUID | None = None
    due_on: dt.date | None = None
    note: str | None = None
    reason: str | None = None


def add_step(tx: Tx, actor: Actor, project_id: UUID, new: NewStep) -> None:
    """One more step. Invalid, WrongState once the project has ended."""
    row = projects.get(tx, actor, project_id, lock=True)
    actor.require("change_project")
    _require_open(row)
    refuse_numbers(name=new.name)
    _check(tx, row, new.owner, new.due_on)
    steps = projects.steps_of(tx, project_id)
    if len(steps) >= MOST:
        raise Invalid.at("name", "too_many", "a project has at most 40 steps")
    place = _place_after(steps, new.after)
    projects.make_room(tx, project_id, place)
    step_id = new_id()
    values = {"id": step_id, "project_id": project_id, "place": place, "owner_id": new.owner, "due_on": new.due_on}
    values |= {"state": ProjectStepState.OPEN, "version": 1}
    projects.add_rows(tx, project_step, [values])
    tell_born(tx, "project_step", [values], "make", actor)
    personal.keep(tx, projects.STEP_SUBJECT, step_id, {"name": new.name})
    watch(tx, row)


def _place_after(steps: list[Row[Any]], after: UUID | None) -> int:
    if after is None:
        return steps[-1].place + 1 if steps else 0
    found = next((one.place for one in steps if one.id == after), None)
    if found is None:
        raise Invalid.at("after", "not_a_choice", "the project has no such step")
    return int(found) + 1


def change_step(tx: Tx, actor: Actor, step_id: UUID, change: StepChange) -> None:
    """Its owner, its day, how far it is; the street only with steps of its own. Invalid, WrongState."""
    step, row = projects.part_with_project(tx, actor, projects.STEP, step_id)
    actor.require("work_on_project")
    _require_open(row)
    _require_ones_own(tx, actor, row, step, change)
    refuse_numbers(note=change.note)
    _check(tx, row, change.owner, change.due_on)
    values: dict[str, Any] = {}
    values |= {"owner_id": change.owner} if change.owner is not None else {}
    values |= {"due_on": change.due_on} if change.due_on is not None else {}
    if values:
        step = move(tx, "project_step", step, "plan", actor, **values)
    if change.state is not None and change.state != step.state:
        _go_on(tx, actor, step, change.state, change.reason)
    if change.note is not None:
        personal.change(tx, projects.STEP_SUBJECT, step_id, {"note": change.note})
    if actor.role not in DESK:
        todos.drop(tx, row.id, [TodoKind.PROJECT_RAISED])
    watch(tx, row)


def _require_open(row: Row[Any]) -> None:
    if row.state != ProjectState.OPEN:
        raise WrongState("this project has ended")


def _require_ones_own(tx: Tx, actor: Actor, row: Row[Any], step: Row[Any], change: StepChange) -> None:
    if actor.role in DESK:
        return
    owner = projects.party(tx, row.id, step.owner_id) if step.owner_id is not None else None
    if owner is None or owner.kind != PartyKind.STREET or change.owner is not None:
        raise WrongState("the street goes on with its own steps")


def _check(tx: Tx, row: Row[Any], owner: UUID | None, due_on: dt.date | None) -> None:
    check_day("due", due_on, places.calendar_of(tx, row.area).today(tx.now))
    if owner is not None and projects.party(tx, row.id, owner) is None:
        raise Invalid.at("owner", "not_a_choice", "whoever owns a step takes part in the project")


def _go_on(tx: Tx, actor: Actor, step: Row[Any], state: ProjectStepState, reason: str | None) -> None:
    verb = VERBS[state]
    if state is ProjectStepState.OPEN and not allows("project_step", step.state, verb):
        raise WrongState("this step has begun")
    if state is ProjectStepState.DROPPED and reason is None:
        raise Invalid.at("reason", "missing", "say why it is dropped")
    code = reason_code(tx, projects.STEP_SUBJECT, step.id, verb, reason)
    ended = {ProjectStepState.DONE: tx.now, ProjectStepState.DROPPED: tx.now}.get(state)
    move(tx, "project_step", step, verb, actor, reason=code, ended_at=ended)
