"""Home units: the desk's register and one unit, what its liaison sees and does, and the member's own side."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import category_words, moment_words
from api.pages.member_look import Times
from api.pages.render import render
from api.pages.routes.outside import ENDS, STATES
from api.pages.visit import NothingAsked, Visit
from api.pages.words import say
from api.schemas.fields import PageQuery
from api.schemas.units import FeedbackQuery
from matcher.domain.errors import NotFound
from matcher.domain.feedback import months_of
from matcher.domain.outcomes import words_of
from matcher.domain.projects import EntryState, ListKind
from matcher.domain.states import HelperState, UnitKind
from matcher.domain.units import NOTICE, ResourceKind, UnitLink
from matcher.queries import feedback, known, lists, me, places, unit_address, unit_resources, units
from matcher.queries.initials import name_letters
from matcher.queries.lists import EntryView
from matcher.queries.paging import MOST, Wanted
from matcher.queries.units import WaitingMember
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
SHOWN = 25
SENT_SHOWN = 6
NAMES_MOST = 1000
MONTHS_BACK = 11


class UnitsQuery(PageQuery):
    """Which page of the list."""

    limit: int = Field(default=SHOWN, ge=1, le=100)


@pages.at("/units", "change_unit", UnitsQuery)
def show_units(tx: Tx, visit: Visit) -> str:
    """The units of one's area, what waits for an answer, and a unit to register."""
    given: UnitsQuery = visit.given
    actor = visit.actor
    facts = {
        "found": units.list_units(tx, actor, Wanted(given.limit, given.cursor)),
        "given": given,
        "areas": [(actor.area, places.area_names(tx, actor.area)[-1]), *places.list_cells(tx, actor)],
        **_waiting(tx, visit),
        **_words(visit),
    }
    return show(tx, visit, "units/list", facts)


def _waiting(tx: Tx, visit: Visit) -> dict[str, Any]:
    """Whom units have named and what they offer, for the secretary who answers."""
    if not visit.actor.may("decide_resource"):
        return {"proposals": [], "resources": [], "cells": [], "taken": []}
    waiting = unit_resources.list_resources(tx, visit.actor, Wanted(MOST)).items
    return {
        "proposals": units.list_proposals(tx, visit.actor, Wanted(MOST)).items,
        "resources": [one for one in waiting if one.state == "offered"],
        "taken": [one for one in waiting if one.state == "accepted"],
        "cells": places.list_cells(tx, visit.actor),
    }


def _words(visit: Visit) -> dict[str, Any]:
    return {
        "kinds": [one.value for one in UnitKind],
        "resource_kinds": [one.value for one in ResourceKind],
        "category": lambda name: category_words(visit.lang, name),
        "json": lambda **values: json.dumps(values, default=str),
        "few": _few,
    }


def _few(one: Any) -> bool:
    """Whether a figure is kept back."""
    return bool(one.suppressed)


@pages.at("/units/{id}", "change_unit", FeedbackQuery, known.a_unit)
def show_unit(tx: Tx, visit: Visit) -> str:
    """One unit: the register, its members around, where it serves, and the sheet of a period."""
    one = units.read_unit(tx, visit.actor, visit.id)
    near = units.list_near_members(tx, visit.actor, one.id)
    facts = {
        "one": one,
        "members": near,
        "confirmed_here": sum(state == UnitLink.CONFIRMED for _, _, state in near),
        **_sheet(tx, visit, one.id, is_told=one.state == "active"),
        **_address(tx, visit, one.id, is_told=one.state == "active"),
        **_words(visit),
    }
    return show(tx, visit, "units/one", facts)


def _sheet(tx: Tx, visit: Visit, unit_id: Any, *, is_told: bool) -> dict[str, Any]:
    """The sheet of the period that is asked for, the months to choose from, and where it is printed."""
    given: FeedbackQuery = visit.given
    today = calendar_of(tx, visit.actor.area).today(tx.now)
    earliest = today.replace(day=1)
    for _ in range(MONTHS_BACK):
        earliest = (earliest - dt.timedelta(days=1)).replace(day=1)
    # Until something is chosen, the last three months with the running one.
    first = given.from_ or months_of(earliest, today)[-3]
    view = feedback.read_feedback(tx, visit.actor, unit_id, first, given.to or today) if is_told else None
    asked = urlencode({"from": first.isoformat(), "to": (given.to or today).isoformat(), "lang": visit.lang})
    return {
        "sheet": view,
        "months": months_of(min(earliest, first), max(today, given.to or today)),
        "last_day": _last_day,
        "months_told": lambda found: _months_told(visit.lang, found),
        "asked": asked,
        "now": tx.now.astimezone(calendar_of(tx, visit.actor.area).zone),
        "moment": moment_words,
        "today": today,
    }


def _address(tx: Tx, visit: Visit, unit_id: Any, *, is_told: bool) -> dict[str, Any]:
    """Where the feedback is sent, and what became of the last messages."""
    if not is_told:
        return {"address": None}
    return {
        "address": unit_address.read_address(tx, visit.actor, unit_id),
        "sent": unit_address.list_sent(tx, visit.actor, unit_id, Wanted(SENT_SHOWN)).items,
        "states": STATES,
        "ends": ENDS,
        "why": lambda code: words_of(code)[visit.lang],
    }


def _needs(tx: Tx, visit: Visit) -> list[EntryView]:
    """What is needed where the unit serves: its own first."""
    states = (EntryState.CLAIMED, EntryState.OPEN)
    found = lists.list_entries(tx, visit.actor, Wanted(MOST), None, ListKind.NEED, states).items
    return sorted(found, key=lambda one: states.index(EntryState(one.state)))


def _months_told(lang: str, months: Iterable[dt.date]) -> str:
    return say(lang, "days.comma").join(say(lang, "units.month", year=one.year, month=one.month) for one in months)


def _last_day(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _all_confirmed(tx: Tx, visit: Visit, unit_id: UUID) -> list[WaitingMember]:
    """Every page of them, by name: the list is searched on the page."""
    page = units.list_confirmed(tx, visit.actor, unit_id, Wanted(MOST))
    found = list(page.items)
    while page.next and len(found) < NAMES_MOST:
        page = units.list_confirmed(tx, visit.actor, unit_id, Wanted(MOST, page.next))
        found += page.items
    return sorted(found, key=lambda one: (one.name, one.badge))


@pages.at("/unit", "confirm_unit_member", FeedbackQuery)
def show_own_unit(tx: Tx, visit: Visit) -> str:
    """The liaison's page: who waits to be confirmed, what the unit brings, and the sheet."""
    unit_id = visit.actor.unit_id
    if unit_id is None:
        raise NotFound
    one = units.read_unit(tx, visit.actor, unit_id)
    listed = unit_resources.list_resources(tx, visit.actor, Wanted(MOST)).items
    is_active = one.state == "active"
    facts = {
        "one": one,
        "confirmed": _all_confirmed(tx, visit, unit_id),
        "initials": name_letters,
        "waiting": units.list_waiting(tx, visit.actor, unit_id, Wanted(MOST)).items,
        "proposals": units.list_proposals(tx, visit.actor, Wanted(MOST)).items,
        "resources": listed,
        "records": units.list_records(tx, visit.actor, unit_id, Wanted(MOST)).items,
        "communities": places.with_streets(tx, visit.actor.area),
        "needs": _needs(tx, visit),
        **_sheet(tx, visit, unit_id, is_told=is_active),
        **_address(tx, visit, unit_id, is_told=is_active),
        **_words(visit),
    }
    return show(tx, visit, "units/own", facts)


@pages.at("/my-unit", "keep_own_unit", NothingAsked)
def show_my_unit(tx: Tx, visit: Visit) -> str:
    """The member's side: to which unit one belongs, and what one lets it know."""
    own = me.read_me(tx, visit.actor).helper
    if own is None:
        raise NotFound
    names = units.list_names(tx, visit.actor, Wanted(NAMES_MOST)).items
    facts = {
        "own": own,
        "times": Times(calendar_of(tx, visit.actor.area), tx.now, visit.lang),
        "now": tx.now,
        "paused": own.state == HelperState.PAUSED,
        "mine": units.read_own_unit(tx, visit.actor),
        "names": sorted(names, key=lambda one: one.name),
        "notice": NOTICE,
        "moment": moment_words,
    }
    return render("member/unit", visit.lang, facts, visit)
