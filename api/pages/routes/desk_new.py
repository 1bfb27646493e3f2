"""A new order as a clerk types it: what was told on the phone, on paper or at the desk; once, every week, or a seat."""

from itertools import groupby
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from api.pages.console import show
from api.pages.days import days_of_week
from api.pages.door import Pages
from api.pages.look import category_words, day_words, turn_glyph
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import Query
from matcher.domain.states import OPEN, Form, SessionState, Urgency
from matcher.queries import desk_order, duplicates, emergency, finding, known, papers, people, places, rosters, sessions
from matcher.queries import today as lines
from matcher.queries.initials import initials
from matcher.queries.paging import Wanted
from matcher.queries.places import ServiceView
from matcher.store.database import Tx

pages = Pages()
DAYS = 7
_ONCE = frozenset({Form.SINGLE, Form.TIMED, Form.RUN, Form.NOW})
"""Forms that one order asks for; a series takes single ones as well, seats and duties have their own ways."""
_ASKED_FOR = _ONCE | {Form.SERIES}
NOTICE = "1"
SESSIONS_SHOWN = Wanted(40)
Typed = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{1,4}|[0-9]{2,4})?$")]
"""First letters, or last digits: never so much that it names somebody."""


class FindQuery(Query):
    """Who is looked for."""

    q: Typed = ""


class NewQuery(Query):
    """For whom, or for which session, where that is known already."""

    recipient: UUID | None = None
    session: UUID | None = None


@pages.at("/desk/new", "print_receipt", NewQuery)
def show_new(tx: Tx, visit: Visit) -> str:
    """The form; what it sends is what every client of the API sends."""
    actor, given = visit.actor, visit.given
    shifts, parts, today = desk_order.list_shifts(tx, actor, DAYS)
    services = {one.code: one for one in places.list_services(tx, actor, places.ALL).items}
    announced = sessions.list_sessions(tx, actor, SESSIONS_SHOWN, None, today).items
    facts = {
        "cells": places.list_cells(tx, actor),
        "services": [
            _service(visit.lang, one) for one in services.values() if one.is_offered and one.form in _ASKED_FOR
        ],
        "sessions": [one for one in announced if one.state == SessionState.OPEN and one.free],
        "named": {code: one.name_zh if visit.lang == "zh" else one.name_en for code, one in services.items()},
        "days": [(date, list(found)) for date, found in groupby(shifts, key=lambda one: one.date)],
        "weekdays": days_of_week(visit.lang),
        "parts": parts,
        "today": today,
        "urgencies": [one.value for one in Urgency],
        "notice": NOTICE,
        "picked": None if given.recipient is None else finding.read_person(tx, actor, given.recipient),
        "session": given.session,
        "duty_phone": rosters.read_duty_phone(tx, actor, None).phone,
        "hotlines": emergency.list_hotlines(tx, actor).items,
        "day": day_words,
    }
    return show(tx, visit, "desk/new", facts)


@pages.at("/desk/new/people", "read_recipients", FindQuery)
def show_people(tx: Tx, visit: Visit) -> str:
    """Who is known by these letters or digits."""
    given: FindQuery = visit.given
    found = finding.find_recipients(tx, visit.actor, given.q) if given.q else []
    return render("desk/new_people", visit.lang, {"found": found, "q": given.q}, visit)


@pages.at("/desk/new/people/{id}", "read_recipients", NothingAsked, known.a_recipient)
def show_person(tx: Tx, visit: Visit) -> str:
    """What this person has ordered lately, so that nothing is typed twice."""
    people.read_recipient(tx, visit.actor, visit.id)
    found = lines.order_lines(tx, visit.actor, finding.orders_of(tx, visit.actor, visit.id))
    waiting = {one: its for one, its in found.items() if its.state in OPEN}
    return render("desk/new_person", visit.lang, {"waiting": waiting, "glyph": turn_glyph}, visit)


@pages.at("/desk/new/placed/{id}", "print_receipt", NothingAsked, known.order)
def show_placed(tx: Tx, visit: Visit) -> str:
    """What is read out once it is placed, and which orders may mean the same."""
    facts = {
        "id": visit.id,
        "sheet": papers.order_sheet(tx, visit.actor, visit.id),
        "twins": duplicates.find_duplicates(tx, visit.actor, visit.id).items,
        "glyph": turn_glyph,
    }
    return render("desk/new_placed", visit.lang, facts, visit)


def _service(lang: str, one: ServiceView) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name_zh if lang == "zh" else one.name_en,
        "letters": initials(one.name_zh),
        "category": category_words(lang, one.category),
        "form": one.form,
        "materials": one.materials_zh if lang == "zh" else one.materials_en,
    }
