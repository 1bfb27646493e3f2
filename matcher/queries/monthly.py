"""What a month's report tells beside the statistics: projects, service days, and how the ledgers stand."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select

from matcher.domain.day_states import DayState, SignUpState
from matcher.domain.figures import Period, is_shown
from matcher.domain.ledgers import Ledger
from matcher.domain.projects import ProjectState, ProjectStepState
from matcher.domain.roles import Actor
from matcher.queries.ledgers import SumView, area_sums
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import day_sign_up, day_stall, project, project_step, service_day
from matcher.store.scope import inside

_GOING = (ProjectStepState.OPEN, ProjectStepState.DOING)


@dataclass(frozen=True, slots=True)
class DaysLine:
    """The service days of a kind that were not called off; None: fewer than five, told to the community alone."""

    kind: str
    days: int
    signed: int | None
    came: int | None
    visitors: int | None


@dataclass(frozen=True, slots=True)
class AroundView:
    """Counts of projects by what happened to them, service days by kind, and the accounts of both ledgers."""

    projects: dict[str, int | None]
    days: list[DaysLine]
    sums: dict[str, list[SumView]]


def read_around(tx: Tx, actor: Actor, code: str, period: Period) -> AroundView:
    """Of an area that was found to be the actor's, small numbers hidden above the community."""
    return AroundView(
        projects={name: _shown(actor.area, count) for name, count in _projects(tx, code, period).items()},
        days=_days(tx, actor, code, period),
        sums={ledger.value: area_sums(tx, actor, ledger, code) for ledger in Ledger},
    )


def _shown(seen_from: str, count: int) -> int | None:
    return count if count == 0 or is_shown(seen_from, count) else None


def _projects(tx: Tx, code: str, period: Period) -> dict[str, int]:
    """Begun and ended in the period; under way, and steps that are due, as it stands now."""
    p, s = project.c, project_step.c
    zone = calendar_of(tx, code).zone
    since, until = (
        dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
        for day in (period.first, period.last + dt.timedelta(days=1))
    )
    ended = and_(p.ended_at >= since, p.ended_at < until)
    conditions: dict[str, ColumnElement[bool]] = {
        "begun": and_(p.made_at >= since, p.made_at < until),
        "under_way": p.state == ProjectState.OPEN,
        "done": and_(p.state == ProjectState.DONE, ended),
        "dropped": and_(p.state == ProjectState.DROPPED, ended),
    }
    counts = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in conditions.values()]
    row = tx.execute(select(*counts).where(inside(p.area, code))).one()
    going = (s.state.in_(_GOING), p.state == ProjectState.OPEN, inside(p.area, code), s.due_on <= period.last)
    joined = project_step.join(project, p.id == s.project_id)
    due = int(tx.value(select(func.count()).select_from(joined).where(*going)))
    return {**dict(zip(conditions, map(int, row), strict=True)), "steps_due": due}


def _days(tx: Tx, actor: Actor, code: str, period: Period) -> list[DaysLine]:
    d, u, v = service_day.c, day_sign_up.c, day_stall.c
    mine = (inside(d.area, code), d.date >= period.first, d.date <= period.last, d.state != DayState.CANCELLED)
    kinds: dict[str, int] = dict(tx.tuples(select(d.kind, func.count()).where(*mine).group_by(d.kind)))
    held = (*mine, u.state == SignUpState.HELD)
    came = func.sum(case((u.came.is_(True), 1), else_=0))
    people = select(d.kind, func.count(), came).select_from(service_day.join(day_sign_up, u.day_id == d.id))
    signed = {kind: (int(one), int(other)) for kind, one, other in tx.tuples(people.where(*held).group_by(d.kind))}
    stalls = select(d.kind, func.sum(v.visitors)).select_from(service_day.join(day_stall, v.day_id == d.id))
    visitors = dict(tx.tuples(stalls.where(*mine).group_by(d.kind)))
    found = []
    for kind in sorted(kinds):
        counts = (*signed.get(kind, (0, 0)), int(visitors.get(kind) or 0))
        found.append(DaysLine(kind, kinds[kind], *(_shown(actor.area, one) for one in counts)))
    return found
