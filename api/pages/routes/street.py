"""What was raised: the street rules and sees to it, the district sees counts and what waits for its ruling."""

from typing import Any

from api.pages.console import show
from api.pages.door import Pages
from api.pages.funnel import funnel_of
from api.pages.look import category_words, day_words, left_words, moment_words, turn_glyph
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.pages.words import WORDS, say
from matcher.domain.closing import IncidentAction
from matcher.domain.list_words import say as todo_words
from matcher.domain.roles import Role
from matcher.domain.states import Level
from matcher.queries import incidents, known, raised, rosters
from matcher.queries.paging import MOST, Wanted
from matcher.queries.raised import RaisedRow, Wait
from matcher.store.database import Tx

pages = Pages()
HUES = {Wait.RULE: "me", Wait.SEE: "me", Wait.COMMUNITY: "go", Wait.ABOVE: "mem"}
"""Whose turn it is, by its colour."""
REASONS = ("not_able", "unsafe", "no_time")
SHORT = 0.34


@pages.at("/street", "rule_order", NothingAsked)
def show_street(tx: Tx, visit: Visit) -> str:
    """What was raised, and what went gravely wrong."""
    return show(tx, visit, "street/street", _list(tx, visit))


@pages.at("/street/rows", "rule_order", NothingAsked)
def show_rows(tx: Tx, visit: Visit) -> str:
    """The lists alone: what a change asks for."""
    return render("street/rows", visit.lang, _list(tx, visit), visit)


def _list(tx: Tx, visit: Visit) -> dict[str, object]:
    actor = visit.actor
    rows = raised.list_raised(tx, actor)
    groups: dict[str, list[RaisedRow]] = {one.value: [] for one in Wait}
    for row in rows:
        groups[row.wait.value].append(row)
    reads = actor.may("read_incidents")
    grave = incidents.list_incidents(tx, actor, Wanted(MOST), ()).items if reads else []
    return {
        "groups": groups,
        "hues": {one.value: hue for one, hue in HUES.items()},
        "counts": raised.count_raised(tx, actor),
        "grave": grave,
        "now": raised.clock_of(tx, actor),
        "total": len(rows),
        "most": raised.MOST,
        **_looks(),
    }


@pages.at("/street/orders/{id}", "rule_order", NothingAsked, known.order)
def show_order(tx: Tx, visit: Visit) -> str:
    """One raised order: where it stands, what was tried, what the visitor can do."""
    view = raised.read_raised(tx, visit.actor, visit.id)
    row = view.row
    facts: dict[str, Any] = {
        "view": view,
        "row": row,
        "can_raise": visit.actor.may("escalate_order") and row.level == Level.STREET,
        "reasons": REASONS,
        "phone": rosters.read_duty_phone(tx, visit.actor, raised.community_of(tx, visit.id)).phone,
        "funnel": funnel_of(view.tried.detail) if view.tried is not None else [],
        "reason": _reason,
        **_looks(),
    }
    return render("street/order", visit.lang, facts, visit)


@pages.at("/street/incidents/{id}", "read_incidents", NothingAsked, known.an_incident)
def show_incident(tx: Tx, visit: Visit) -> str:
    """Something that went wrong, what was done about it, and a line for what is done now."""
    one = incidents.read_incident(tx, visit.actor, visit.id)
    facts = {"one": one, "now": raised.clock_of(tx, visit.actor), "acts": [act.value for act in IncidentAction]}
    return render("street/incident", visit.lang, facts | _looks(), visit)


def _looks() -> dict[str, Any]:
    return {
        "left": left_words,
        "glyph": turn_glyph,
        "day": day_words,
        "moment": moment_words,
        "category": category_words,
        "todo": todo_words,
        "role": _role,
        "short": SHORT,
    }


def _role(lang: str, role: str) -> str:
    """Who came with a number and a code is a resident."""
    return say(lang, f"role.{Role.RESIDENT if role == Role.FOLLOWER else role}")


def _reason(lang: str, reason: str | None) -> str:
    """A reason that is a code in words; what was told in words stays with whom it was told."""
    word = f"reason.{reason}"
    return say(lang, word) if word in WORDS else ""
