"""Duties: who is on which, day by day, where somebody is lacking, and the phone that is answered."""

import datetime as dt
from dataclasses import dataclass

from api.pages.console import show
from api.pages.days import days_of_week
from api.pages.door import Pages
from api.pages.look import day_words
from api.pages.visit import NothingAsked, Visit
from matcher.domain.states import Form
from matcher.queries import desk_order, places, rosters
from matcher.queries.paging import MOST, Wanted
from matcher.queries.rosters import DutyView, RosterView
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
WEEKS = 4
_WEEK = 7


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A date with the duties of every roster; `is_ahead` where it is within what is shown."""

    date: dt.date
    is_ahead: bool
    duties: list[tuple[str, DutyView]]


@pages.at("/rosters", "make_roster", NothingAsked)
def show_rosters(tx: Tx, visit: Visit) -> str:
    """The calendar of four weeks, gaps marked; and a roster to draw up."""
    calendar = calendar_of(tx, visit.actor.area)
    today = calendar.today(tx.now)
    found = rosters.list_rosters(tx, visit.actor, Wanted(MOST), None, today).items
    services = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "found": found,
        "weeks": _weeks(found, today),
        "gaps": sum(duty.free for one in found for duty in one.duties),
        "named": {one.code: one for one in services},
        "services": [one for one in services if one.is_offered and one.form == Form.ROSTER],
        "cells": places.own_and_cells(tx, visit.actor),
        "phone": rosters.read_duty_phone(tx, visit.actor, None),
        "area": visit.actor.area,
        "parts": desk_order.part_names(calendar),
        "weekdays": days_of_week(visit.lang),
        "today": today,
        "until": today + dt.timedelta(days=rosters.DAYS - 1),
        "day": day_words,
    }
    return show(tx, visit, "rosters/page", facts)


def _weeks(found: list[RosterView], today: dt.date) -> list[list[CalendarDay]]:
    """Whole weeks from the Monday before today."""
    by_date: dict[dt.date, list[tuple[str, DutyView]]] = {}
    for one in found:
        for duty in one.duties:
            by_date.setdefault(duty.shift.date, []).append((one.name, duty))
    monday = today - dt.timedelta(days=today.weekday())
    days = [monday + dt.timedelta(days=number) for number in range(_WEEK * (WEEKS + 1))]
    shown = [CalendarDay(date, today <= date, by_date.get(date, [])) for date in days]
    weeks = [shown[at : at + _WEEK] for at in range(0, len(shown), _WEEK)]
    return [week for week in weeks if any(day.duties for day in week)]
