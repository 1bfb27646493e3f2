"""The days of a project: what is due is laid on a list, and what has ended is forgotten some time after."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import COMMUNITY_DIGITS, STREET_DIGITS
from matcher.domain.projects import PartyKind, ProjectState, ProjectStepState
from matcher.domain.roles import Role
from matcher.domain.states import Level
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import personal, places, projects, staff, timers, todos
from matcher.store.database import Tx

MORNING = dt.time(8)
REVIEWED_IN = dt.timedelta(days=3)
ACTIVE = frozenset({ProjectStepState.OPEN, ProjectStepState.DOING})


def watch(tx: Tx, row: Row[Any]) -> None:
    """Set the timer for the step that is due next, and take from lists what is no longer due."""
    calendar = places.calendar_of(tx, row.area)
    today = calendar.today(tx.now)
    steps = projects.steps_of(tx, row.id)
    for one in steps:
        if one.state not in ACTIVE or one.due_on is None or one.due_on > today or row.state != ProjectState.OPEN:
            todos.drop(tx, one.id, [TodoKind.PROJECT_DUE])
    days = [one.due_on for one in steps if one.state in ACTIVE and one.due_on is not None]
    listed = [day for day in days if day > today or _is_unlisted(tx, steps, day)]
    timers.stop(tx, row.id, [TimerKind.PROJECT_DUE])
    if listed and row.state == ProjectState.OPEN:
        morning = dt.datetime.combine(min(listed), MORNING, calendar.zone)
        timers.add(tx, TimerKind.PROJECT_DUE, row.district, row.id, max(morning, tx.now))


def _is_unlisted(tx: Tx, steps: list[Row[Any]], day: dt.date) -> bool:
    return any(
        one.due_on == day and one.state in ACTIVE and todos.open_of(tx, one.id, TodoKind.PROJECT_DUE) is None
        for one in steps
    )


def project_due(tx: Tx, timer: Row[Any]) -> None:
    """The timer: lay each step whose day has come on the list of who answers for it."""
    row = projects.lock(tx, timer.subject_id)
    if row.state != ProjectState.OPEN:
        return
    calendar = places.calendar_of(tx, row.area)
    today = calendar.today(tx.now)
    for one in projects.steps_of(tx, row.id):
        if one.state in ACTIVE and one.due_on is not None and one.due_on <= today:
            ends = dt.datetime.combine(one.due_on + dt.timedelta(days=1), dt.time(), calendar.zone)
            todos.add(tx, _waiting(tx, row, one, ends))
    later = [one.due_on for one in projects.steps_of(tx, row.id) if one.due_on and one.due_on > today]
    if later:
        morning = dt.datetime.combine(min(later), MORNING, calendar.zone)
        timers.add(tx, TimerKind.PROJECT_DUE, row.district, row.id, morning)


def _waiting(tx: Tx, row: Row[Any], step: Row[Any], due_at: dt.datetime) -> todos.Waiting:
    """For the street where the step is its own and it sees the project, else for who leads it, or the whole desk."""
    kind = TodoKind.PROJECT_DUE
    owner = projects.party(tx, row.id, step.owner_id) if step.owner_id is not None else None
    if owner is not None and owner.kind == PartyKind.STREET and row.level != Level.COMMUNITY:
        return todos.Waiting(kind, step.id, row.area[:STREET_DIGITS], Role.STREET_OFFICER, due_at)
    area = row.area[:COMMUNITY_DIGITS]
    lead = staff.at_desk(tx, row.lead_id, row.area) if row.lead_id is not None else None
    if lead is not None:
        return todos.Waiting(kind, step.id, area, Role(lead.role), due_at, actor_id=lead.id)
    return todos.Waiting(kind, step.id, area, Role.CLERK, due_at)


def ask_to_review(tx: Tx, order_ids: Collection[UUID]) -> None:
    """Open projects of several orders go on: somebody reads whether their texts name who was erased."""
    for order_id in order_ids:
        row = projects.project_of(tx, order_id)
        if row is not None and row.state == ProjectState.OPEN and len(projects.orders_of(tx, row.id)) > 1:
            area, due_at = row.area[:COMMUNITY_DIGITS], tx.now + REVIEWED_IN
            todos.add(tx, todos.Waiting(TodoKind.PROJECT_REVIEW, row.id, area, Role.CLERK, due_at))


def end_days(tx: Tx, row: Row[Any]) -> None:
    """Nothing is due any more; the texts go after the days for which the district keeps them."""
    timers.stop(tx, row.id, [TimerKind.PROJECT_DUE])
    todos.drop(tx, row.id, [TodoKind.PROJECT_RAISED])
    for one in projects.steps_of(tx, row.id):
        todos.drop(tx, one.id, [TodoKind.PROJECT_DUE])
    days = places.district_at(tx, row.area).policy.retention_days
    timers.add(tx, TimerKind.PROJECT_KEPT, row.district, row.id, tx.now + dt.timedelta(days=days))


def project_kept(tx: Tx, timer: Row[Any]) -> None:
    """The timer: delete what was written in a project that ended so many days ago."""
    row = projects.lock(tx, timer.subject_id)
    if row.ended_at is None:
        return
    due_at = row.ended_at + dt.timedelta(days=places.district_at(tx, row.area).policy.retention_days)
    if due_at > tx.now:
        timers.add(tx, TimerKind.PROJECT_KEPT, row.district, row.id, due_at)
        return
    forget_texts(tx, row.id)


def forget_texts(tx: Tx, project_id: UUID) -> None:
    """Delete them for good."""
    for subject, ids in projects.texts_of(tx, project_id):
        if ids:
            personal.forget(tx, subject, ids)
