"""Today: whatever waits for a person of the desk, the longest due first."""

import datetime as dt
from typing import Any

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import day_words, left_words, moment_words
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from matcher.domain.closing import IncidentAction
from matcher.domain.reasons import REVEAL_REASONS
from matcher.domain.waiting import TodoKind
from matcher.queries import desk_order, incidents, projects, ratings, today, todos
from matcher.queries.figures import month_of
from matcher.queries.incidents import IncidentView
from matcher.queries.paging import Wanted
from matcher.queries.todos import TodoFilter, TodoView
from matcher.store import places
from matcher.store.database import Tx

pages = Pages()
SHOWN = Wanted(100)
INCIDENTS_SHOWN = Wanted(20)
LOOKED_AHEAD = dt.timedelta(days=1)
"""Who is lacking tomorrow can still be found today."""
_OWN_PLACE = {TodoKind.CALLBACK, TodoKind.INCIDENT, TodoKind.INCIDENT_STREET}
_OF_PROJECTS = {TodoKind.PROJECT_DUE, TodoKind.PROJECT_RAISED, TodoKind.PROJECT_REVIEW}
LISTED = tuple(kind for kind in TodoKind if kind not in _OWN_PLACE)
OUTCOMES = {
    TodoKind.CONTACT: ("reached", "not_reached"),
    TodoKind.PHONE: ("reached", "not_reached"),
    TodoKind.UNDELIVERED: ("reached", "not_reached"),
    TodoKind.DEAD_WORK: ("again", "not_needed"),
    TodoKind.KEPT_APART: (),
    TodoKind.UNIT_PROPOSAL: (),
    TodoKind.UNIT_RESOURCE: (),
    TodoKind.PROJECT_DUE: (),
    TodoKind.PROJECT_RAISED: ("done",),
    TodoKind.PROJECT_REVIEW: ("done",),
}
"""Kind -> how it can be dealt with here; what is kept apart, or a step of a project, is decided in its own place."""
REPORT_DAYS = 7
"""Days of a month on which the report of the last one is announced."""
_USUAL = ("done", "not_needed")


@pages.at("/today", "read_todos", NothingAsked)
def show_today(tx: Tx, visit: Visit) -> str:
    """The page."""
    facts = _facts(tx, visit)
    is_new = visit.actor.may("read_reports") and facts["today"].day <= REPORT_DAYS
    return show(tx, visit, "today/page", facts | {"report": month_of(tx, visit.actor, None).first if is_new else None})


@pages.at("/today/rows", "read_todos", NothingAsked)
def show_rows(tx: Tx, visit: Visit) -> str:
    """Its lists, after something has changed."""
    return render("today/rows", visit.lang, _facts(tx, visit), visit)


def _facts(tx: Tx, visit: Visit) -> dict[str, Any]:
    actor = visit.actor
    calendar = places.calendar_of(tx, actor.area)
    day = calendar.today(tx.now)
    waiting = sorted(todos.list_todos(tx, actor, SHOWN, TodoFilter(LISTED)).items, key=lambda one: one.due_at)
    calls = ratings.list_callbacks(tx, actor, SHOWN, later=False).items if actor.may("read_callbacks") else []
    wrong = _incidents(tx, visit)
    about = {one.order for one in waiting if one.order is not None}
    about |= {one.order for one in calls} | {one.order for one in wrong}
    due = {one.id: one.due_at for one in waiting} | {one.id: one.due_at for one in calls}
    return {
        "groups": _groups(waiting, tx.now, calendar.today),
        "calls": calls,
        "incidents": wrong,
        "lacking": _lacking(tx, visit, day),
        "orders": today.order_lines(tx, actor, about),
        "steps": projects.step_lines(tx, actor, [one.subject for one in waiting if one.kind in _OF_PROJECTS]),
        "left": {one: int((at - tx.now).total_seconds()) for one, at in due.items()},
        "outcomes": {kind.value: OUTCOMES.get(kind, _USUAL) for kind in TodoKind},
        "actions": [one.value for one in IncidentAction],
        "look_reasons": sorted(REVEAL_REASONS - {"other"}),
        "parts": desk_order.part_names(calendar),
        "now": tx.now.astimezone(calendar.zone),
        "today": day,
        "left_words": left_words,
        "moment": moment_words,
        "day": day_words,
    }


def _groups(waiting: list[TodoView], now: dt.datetime, date_of: Any) -> list[tuple[str, list[TodoView]]]:
    """What is late, what is due today, and the rest; groups without anything are left out."""
    day = date_of(now)
    found: dict[str, list[TodoView]] = {"late": [], "today": [], "later": []}
    for one in waiting:
        found["late" if one.due_at < now else "today" if date_of(one.due_at) == day else "later"].append(one)
    return [(name, those) for name, those in found.items() if those]


def _incidents(tx: Tx, visit: Visit) -> list[IncidentView]:
    """Open ones with what was written, for those who see to them."""
    if not visit.actor.may("read_incidents"):
        return []
    listed = incidents.list_incidents(tx, visit.actor, INCIDENTS_SHOWN, ()).items
    return [incidents.read_incident(tx, visit.actor, one.id) for one in listed]


def _lacking(tx: Tx, visit: Visit, day: dt.date) -> list[today.LackingView]:
    if not visit.actor.may("make_session"):
        return []
    return today.list_lacking(tx, visit.actor, day, day + LOOKED_AHEAD)
