"""Projects: how far each is, and one with its steps, who does them, and what was decided."""

from collections.abc import Sequence
from typing import Any

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import day_words, turn_glyph
from api.pages.visit import NothingAsked, Visit
from matcher.domain.areas import district_of
from matcher.domain.outside import NAMES
from matcher.domain.projects import DECIDES_AT, AgendaState, ConfirmedBy, InvitedRole, ProjectKind, ProjectState
from matcher.domain.roles import DESK
from matcher.domain.states import Level
from matcher.queries import desk_order, known, places, projects
from matcher.queries.paging import MOST, Wanted
from matcher.queries.project_views import ProjectLine, ProjectView, TemplateView
from matcher.queries.projects import ACTIVE
from matcher.store import listed
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
GLYPHS = {"open": "ring", "doing": "pie-2", "done": "disc-tick", "dropped": "ring-slash"}
"""State of a step, or of a project -> the shape that says how far it is."""
REASONS = ("no_longer_needed", "already_done", "not_able", "other")
RAISE_REASONS = ("not_able", "unsafe", "no_time")


@pages.at("/projects", "read_projects", NothingAsked)
def show_projects(tx: Tx, visit: Visit) -> str:
    """Those under way, and those that have ended."""
    found = projects.list_projects(tx, visit.actor, Wanted(MOST), None, ()).items
    today = calendar_of(tx, visit.actor.area).today(tx.now)
    facts = {
        "open": _soonest([one for one in found if one.state == ProjectState.OPEN]),
        "ended": [one for one in found if one.state != ProjectState.OPEN],
        "templates": offered_templates(tx, visit),
        "cells": places.own_and_cells(tx, visit.actor),
        "today": today,
        **_looks(),
    }
    return show(tx, visit, "projects/list", facts)


def _soonest(found: Sequence[ProjectLine]) -> list[ProjectLine]:
    """What is late first, then by the day of the next step."""
    return sorted(found, key=lambda one: (-one.late, str(one.next.due) if one.next and one.next.due else "9"))


def offered_templates(tx: Tx, visit: Visit) -> list[TemplateView]:
    """Those with which a project can begin."""
    return [one for one in projects.list_templates(tx, district_of(visit.actor.area)) if one.is_offered]


@pages.at("/projects/{id}", "read_projects", NothingAsked, known.a_project)
def show_project(tx: Tx, visit: Visit) -> str:
    """One: its steps with dates and owners, what waits on whom, and what can be done."""
    one = projects.read_project(tx, visit.actor, visit.id)
    is_desk = visit.actor.role in DESK
    facts: dict[str, Any] = {
        "one": one,
        "parties": {party.id: party for party in one.parties},
        "now": _present(one),
        "can": _can(visit, one),
        "undecided": _is_undecided(one),
        "decides_at": DECIDES_AT,
        "is_desk": is_desk,
        "today": calendar_of(tx, one.area).today(tx.now),
        "zone": calendar_of(tx, one.area).zone,
        "outside": list(NAMES.items()),
        "units": listed.units_in(tx, district_of(one.area)) if is_desk else [],
        "helpers": desk_order.list_near_helpers(tx, visit.actor) if is_desk else [],
        "roles": [role.value for role in InvitedRole],
        "confirmers": [who.value for who in ConfirmedBy],
        "reasons": REASONS,
        "raise_reasons": RAISE_REASONS,
        **_looks(),
    }
    return show(tx, visit, "projects/one", facts)


def _is_undecided(one: ProjectView) -> bool:
    """Whether a question still waits for its answer, or nobody was counted who could have given it."""
    is_open = any(item.state == AgendaState.OPEN for item in one.agenda) or not one.agenda
    return one.kind == ProjectKind.DELIBERATION and (is_open or not any(line.came for line in one.invited))


def _present(one: ProjectView) -> Any:
    """The step that is under way or comes next."""
    active = [step for step in one.steps if step.state in ACTIVE]
    return active[0] if active and one.state == ProjectState.OPEN else None


def _can(visit: Visit, one: ProjectView) -> dict[str, bool]:
    """What the visitor can do with it now."""
    is_open, actor = one.state == ProjectState.OPEN, visit.actor
    decides = actor.may("decide_project")
    left = any(step.state in ACTIVE for step in one.steps)
    talks = one.kind == ProjectKind.DELIBERATION
    return {
        "change": is_open and actor.may("change_project"),
        "work": is_open and actor.may("work_on_project"),
        "talk": is_open and talks and actor.may("change_project"),
        "talks": talks,
        "raise": is_open and decides and one.level == Level.COMMUNITY,
        "end": is_open and decides,
        "close": is_open and decides and not left,
        "publish": decides and one.state != ProjectState.DROPPED,
    }


def _looks() -> dict[str, Any]:
    return {"day": day_words, "glyphs": GLYPHS, "glyph": turn_glyph}
