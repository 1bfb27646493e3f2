"""One order at the desk: where it stands, who could take it and why, and what can be done about it now."""

import json
from dataclasses import asdict
from itertools import groupby
from typing import Any
from uuid import UUID

from api.pages.desk_actions import REASSIGN_REASONS, Menu, can, menu_of
from api.pages.door import Pages
from api.pages.look import category_words, day_words, left_words, moment_words, turn_glyph
from api.pages.render import render
from api.pages.routes.projects import offered_templates
from api.pages.visit import NothingAsked, Visit
from api.pages.words import WORDS, say
from api.schemas.fields import Query
from matcher.domain.closing import IncidentKind, Severity
from matcher.domain.errors import NotFound
from matcher.domain.list_words import say as todo_words
from matcher.domain.outside import NAMES
from matcher.domain.projects import ProjectState
from matcher.domain.reasons import REVEAL_REASONS
from matcher.domain.roles import Actor
from matcher.domain.states import TAKEABLE, ConflictKind, PairingKind
from matcher.queries import (
    candidates,
    desk,
    desk_held,
    desk_order,
    duplicates,
    events,
    known,
    matters,
    orders,
    projects,
    ratings,
    what_ifs,
)
from matcher.queries.candidates import CandidatesView
from matcher.queries.desk import DeskView
from matcher.queries.desk_order import DeskOrderView
from matcher.queries.initials import name_letters
from matcher.queries.orders import ShiftView
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx

pages = Pages()
SHOWN = 5
"""Candidates that are worth a look."""
DAYS = 7


class WhyQuery(Query):
    """Why not this helper; without one, whom one may ask about."""

    helper: UUID | None = None


@pages.at("/desk/orders/{id}", "read_desk", NothingAsked, known.order)
def show_order(tx: Tx, visit: Visit) -> str:
    """The panel of one order."""
    actor = visit.actor
    order, words = orders.read_order(tx, actor, visit.id), desk_order.read_desk_order(tx, actor, visit.id)
    view = desk.read_desk(tx, actor, visit.id)
    standing = desk_held.read_standing(tx, actor, visit.id)
    menu = Menu(order.state, order.level, bool(words.filled), view.contacted_at is not None, words.is_rated, standing)
    people = {one.helper for one in standing.held} | {one.helper for one in words.asked}
    facts: dict[str, Any] = {
        "order": order,
        "words": words,
        "view": view,
        "names": desk_order.helper_names(tx, actor, people),
        "standing": standing,
        "reassign_reasons": REASSIGN_REASONS,
        "incidents": ([*IncidentKind], [*Severity]),
        "seeks": order.state in TAKEABLE and actor.may("read_candidates"),
        "events": events.list_events(tx, actor, visit.id, Wanted(MOST)).items,
        "can": can(actor, menu),
        "menu": menu_of(actor, menu),
        "outside": list(NAMES.items()),
        "owners": matters.suggest_owners(tx, actor, visit.id) if _asks_whose(actor, menu) else [],
        **_of_project(tx, visit),
        "twins": _twins(tx, visit, menu),
        "rating": _rating(tx, visit),
        "reveal_reasons": sorted(REVEAL_REASONS - {"other"}),
        **_clocks(view, words),
        **_looks(),
    }
    return render("desk/order", visit.lang, facts, visit)


@pages.at("/desk/orders/{id}/candidates", "read_candidates", NothingAsked, known.order)
def show_candidates(tx: Tx, visit: Visit) -> str:
    """Who could take it, with the reason of each; or why nobody can, and what would help."""
    actor = visit.actor
    order, words = orders.read_order(tx, actor, visit.id), desk_order.read_desk_order(tx, actor, visit.id)
    found = candidates.list_candidates(tx, visit.live, actor, visit.id, SHOWN)
    menu = Menu(order.state, order.level, bool(words.filled), is_contacted=True, is_rated=words.is_rated)
    facts: dict[str, Any] = {
        "order": order,
        "words": words,
        "found": found,
        "asked": {one.helper for one in words.asked},
        "names": desk_order.helper_names(tx, actor, _people(found)),
        "can": can(actor, menu),
        **_looks(),
    }
    return render("desk/candidates", visit.lang, facts, visit)


@pages.at("/desk/orders/{id}/why", "read_candidates", WhyQuery, known.order)
def show_why(tx: Tx, visit: Visit) -> str:
    """Why one helper would not do, or what it would cost."""
    given: WhyQuery = visit.given
    words = desk_order.read_desk_order(tx, visit.actor, visit.id)
    if given.helper is None:
        people = [(one, name_letters(one.name)) for one in desk_order.list_near_helpers(tx, visit.actor)]
        return render("desk/why", visit.lang, {"people": people}, visit)
    answer = what_ifs.what_if(tx, visit.live, visit.actor, visit.id, given.helper, None)
    facts = {"people": None, "answer": answer, "words": words, **_looks()}
    return render("desk/why", visit.lang, facts, visit)


@pages.at("/desk/orders/{id}/others", "reassign_order", WhyQuery, known.order)
def show_others(tx: Tx, visit: Visit) -> str:
    """Who could take it instead of who holds it, and at what cost."""
    given: WhyQuery = visit.given
    found = candidates.list_others(tx, visit.actor, visit.id, given.helper, SHOWN)
    facts: dict[str, Any] = {
        "order": orders.read_order(tx, visit.actor, visit.id),
        "words": desk_order.read_desk_order(tx, visit.actor, visit.id),
        "found": found,
        "giver": given.helper,
        "reasons": REASSIGN_REASONS,
        "names": desk_order.helper_names(tx, visit.actor, _people(found)),
        **_looks(),
    }
    return render("desk/others", visit.lang, facts, visit)


@pages.at("/desk/orders/{id}/owner", "hand_over_order", NothingAsked, known.order)
def show_owner(tx: Tx, visit: Visit) -> str:
    """Who could answer for it instead."""
    people = desk_held.list_desk_people(tx, visit.actor, visit.id)
    return render("desk/owner", visit.lang, {"people": people}, visit)


@pages.at("/desk/orders/{id}/ties", "read_pairs", NothingAsked, known.order)
def show_ties(tx: Tx, visit: Visit) -> str:
    """Who stands how to the person served: preferred, or kept apart."""
    ties, names = desk_held.list_ties(tx, visit.actor, visit.id)
    facts: dict[str, Any] = {
        "recipient": desk_held.read_standing(tx, visit.actor, visit.id).recipient,
        "ties": ties,
        "names": names,
        "people": desk_order.list_near_helpers(tx, visit.actor),
        "kinds": [*PairingKind],
        "conflicts": [*ConflictKind],
        **_looks(),
    }
    return render("desk/ties", visit.lang, facts, visit)


@pages.at("/desk/orders/{id}/times", "change_order", NothingAsked, known.order)
def show_times(tx: Tx, visit: Visit) -> str:
    """The coming days, with the times that the order names."""
    order = orders.read_order(tx, visit.actor, visit.id)
    shifts, parts, today = desk_order.list_shifts(tx, visit.actor, DAYS)
    facts: dict[str, Any] = {
        "order": order,
        "days": [(date, list(found)) for date, found in groupby(shifts, key=lambda one: one.date)],
        "parts": parts,
        "today": today,
        "named": {(one.date, one.part) for one in order.windows},
        "day": day_words,
    }
    return render("desk/times", visit.lang, facts, visit)


def _asks_whose(actor: Actor, menu: Menu) -> bool:
    """Whether it can still be turned away or given to somebody outside."""
    may = can(actor, menu)
    return actor.may("suggest_owner") and (may["reject"] or may["transfer"])


def _of_project(tx: Tx, visit: Visit) -> dict[str, Any]:
    """The project that the order belongs to, or what it could become a part of."""
    one = projects.project_of_order(tx, visit.actor, visit.id)
    if one is not None or not visit.actor.may("change_project"):
        return {"project": one, "templates": [], "projects": []}
    running = projects.list_projects(tx, visit.actor, Wanted(MOST), None, (ProjectState.OPEN,)).items
    return {"project": None, "templates": offered_templates(tx, visit), "projects": running}


def _people(found: CandidatesView) -> set[UUID]:
    remedies = found.unserved.remedies if isinstance(found.unserved, candidates.UnservedView) else []
    return {one.helper for one in found.items} | {one.helper for one in remedies if one.helper is not None}


def _twins(tx: Tx, visit: Visit, menu: Menu) -> list[duplicates.DuplicateView]:
    if not can(visit.actor, menu)["merge"]:
        return []
    return duplicates.find_duplicates(tx, visit.actor, visit.id).items


def _rating(tx: Tx, visit: Visit) -> dict[str, Any] | None:
    """What the person served said last; None before."""
    try:
        return asdict(ratings.read_rating(tx, visit.actor, visit.id))
    except NotFound:
        return None


def _clocks(view: DeskView, words: DeskOrderView) -> dict[str, Any]:
    """Both clocks: the whole order's, and that of the present step with what happens at its end."""
    ahead = desk_order.steps_ahead(view, words.now)
    soonest = min((one.expires_at for one in words.asked), default=None)
    ends = soonest or (ahead[0].at if ahead else None)
    whole = (view.due_at - words.placed_at).total_seconds()
    step = (ends - view.state_at).total_seconds() if ends is not None else 0
    left = int((view.due_at - words.now).total_seconds())
    step_left = int((ends - words.now).total_seconds()) if ends is not None else 0
    return {
        "ahead": ahead,
        "left_s": left,
        "share": _share(left, whole),
        "step_left_s": step_left,
        "step_share": _share(step_left, step),
        "step_at": ends,
        "step_word": "expire" if soonest is not None else ahead[0].step if ahead else None,
    }


def _share(left: float, whole: float) -> float:
    return max(0.0, min(1.0, left / whole)) if whole > 0 else 0.0


def _looks() -> dict[str, Any]:
    return {
        "day": day_words,
        "moment": moment_words,
        "left": left_words,
        "glyph": turn_glyph,
        "category": category_words,
        "todo": todo_words,
        "body": _body,
        "windows": _windows,
        "reason": _reason,
    }


def _body(**values: Any) -> str:
    """What a button sends, as its JSON."""
    return json.dumps(values, default=str)


def _windows(named: list[ShiftView], further: ShiftView) -> list[dict[str, Any]]:
    """The times of an order with one more."""
    return [{"date": one.date, "part": one.part} for one in (*named, further)]


def _reason(lang: str, reason: str) -> str:
    """A reason that is a code in words; of other codes (a level, a list) the event's own words say enough."""
    word = f"reason.{reason}"
    return say(lang, word) if word in WORDS else ""
