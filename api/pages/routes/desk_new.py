"""A new order as a clerk types it: what was told on the phone, on paper or at the desk."""

from itertools import groupby

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import category_words, day_words
from api.pages.visit import NothingAsked, Visit
from matcher.domain.initials import initials
from matcher.domain.states import Form, Urgency
from matcher.queries import desk_order, places
from matcher.queries.places import ServiceView
from matcher.store.database import Tx

pages = Pages()
DAYS = 7
_ASKED_FOR = frozenset({Form.SINGLE, Form.TIMED, Form.NOW})
"""Forms that one order asks for; seats, runs, duties and series have their own ways."""
NOTICE = "1"


@pages.at("/desk/new", "print_receipt", NothingAsked)
def show_new(tx: Tx, visit: Visit) -> str:
    """The form; what it sends is what every client of the API sends."""
    shifts, parts, today = desk_order.list_shifts(tx, visit.actor, DAYS)
    days = [(date, list(found)) for date, found in groupby(shifts, key=lambda one: one.date)]
    services = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "cells": places.list_cells(tx, visit.actor),
        "services": [_service(visit.lang, one) for one in services if one.is_offered and one.form in _ASKED_FOR],
        "days": days,
        "parts": parts,
        "today": today,
        "urgencies": [one.value for one in Urgency],
        "notice": NOTICE,
        "day": day_words,
    }
    return show(tx, visit, "desk/new", facts)


def _service(lang: str, one: ServiceView) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name_zh if lang == "zh" else one.name_en,
        "letters": initials(one.name_zh),
        "category": category_words(lang, one.category),
        "form": one.form,
        "materials": one.materials_zh if lang == "zh" else one.materials_en,
    }
