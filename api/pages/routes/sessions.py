"""Sessions: announced, booked, staffed, and afterwards who came; for the desk."""

import datetime as dt

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import day_words, turn_glyph
from api.pages.visit import NothingAsked, Visit
from matcher.domain.states import Form
from matcher.queries import desk_order, known, places, sessions
from matcher.queries import today as lines
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
LATELY = dt.timedelta(days=7)
"""So long who came can still be noted from the list."""
CANCEL_REASONS = ("no_longer_needed", "not_able", "ill", "mistake")


@pages.at("/desk/sessions", "make_session", NothingAsked)
def show_sessions(tx: Tx, visit: Visit) -> str:
    """Those to come, and those of the last days; and one to announce."""
    calendar = calendar_of(tx, visit.actor.area)
    today = calendar.today(tx.now)
    found = sessions.list_sessions(tx, visit.actor, Wanted(MOST), None, today - LATELY).items
    services = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "found": sorted(found, key=lambda one: (one.shift.date, one.shift.part)),
        "orders": lines.order_lines(tx, visit.actor, [one.order for one in found if one.order]),
        "named": {one.code: one for one in services},
        "services": [one for one in services if one.is_offered and one.form == Form.SESSION],
        "cells": places.own_and_cells(tx, visit.actor),
        "parts": desk_order.part_names(calendar),
        "today": today,
        "day": day_words,
        "glyph": turn_glyph,
    }
    return show(tx, visit, "sessions/list", facts)


@pages.at("/desk/sessions/{id}", "make_session", NothingAsked, known.a_session)
def show_session(tx: Tx, visit: Visit) -> str:
    """One: its seats to print, who staffs it, and who came."""
    one = sessions.read_session(tx, visit.actor, visit.id)
    calendar = calendar_of(tx, one.area)
    facts = {
        "one": one,
        "order": lines.order_lines(tx, visit.actor, [one.order] if one.order else []),
        "service": places.read_service(tx, visit.actor, one.service),
        "where": places.area_names(tx, one.area),
        "parts": desk_order.part_names(calendar),
        "today": calendar.today(tx.now),
        "zone": calendar.zone,
        "reasons": CANCEL_REASONS,
        "day": day_words,
        "glyph": turn_glyph,
    }
    return show(tx, visit, "sessions/one", facts)
