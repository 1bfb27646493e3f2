"""The resident's pages: ordering in three steps, and following what was ordered, with an account or with a code."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.pages.door import Pages
from api.pages.menu import repeating_of, rest_of, tiles_of
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.pages.words import say
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.closing import IncidentKind
from matcher.domain.roles import Role
from matcher.queries import choices, following, known, places, series, sessions
from matcher.queries.choices import TimesView
from matcher.queries.paging import MOST, Wanted
from matcher.queries.series import SeriesView
from matcher.queries.service_days import next_days
from matcher.queries.sessions import SessionView
from matcher.store.database import Tx

pages = Pages()
DAYS_MOST = 3
MINE_MOST = 50


@pages.at("/order", "place_order", NothingAsked)
def show_order(tx: Tx, visit: Visit) -> str:
    """What, when, where: three steps of one form."""
    services = places.list_services(tx, visit.actor, Wanted(MOST)).items
    facts = _place(tx, visit) | {
        "tiles": tiles_of(services),
        "rest": rest_of(services),
        "times": choices.read_times(tx, visit.actor),
        "cells": choices.list_cells(tx, visit.actor),
        "home": visit.actor.area[:CELL_DIGITS],
    }
    return render("resident/order", visit.lang, facts, visit)


@pages.at("/sessions", "book_seat", NothingAsked)
def show_sessions(tx: Tx, visit: Visit) -> str:
    """The sessions of the community that are still to come, and one's own seats in them."""
    times = choices.read_times(tx, visit.actor)
    found = sessions.list_sessions(tx, visit.actor, Wanted(MOST), None, times.today).items
    shown = [one for one in found if one.shift.date > times.today or one.shift.part not in times.over_today]
    starts = {part.code: part.start for part in times.parts}
    facts = _place(tx, visit) | {
        "service_days": next_days(tx, visit.actor, times.today, DAYS_MOST),
        "sessions": sorted(shown, key=lambda one: (one.shift.date, starts.get(one.shift.part, dt.time()))),
        "names": _names(tx, visit),
        "times": times,
        "day": _day_words(visit.lang, times.today),
        "hours": _hours_words(visit.lang, times),
    }
    return render("resident/sessions", visit.lang, facts, visit)


@pages.at("/weekly", "place_series", NothingAsked)
def show_weekly(tx: Tx, visit: Visit) -> str:
    """What comes every week: what one has, and one more."""
    times = choices.read_times(tx, visit.actor)
    items = places.list_services(tx, visit.actor, Wanted(MOST)).items
    facts = _place(tx, visit) | {
        "series": [
            one for one in series.list_series(tx, visit.actor, Wanted(MOST), None).items if one.state != "ended"
        ],
        "names": _names(tx, visit),
        "repeating": repeating_of(items),
        "times": times,
        "cells": choices.list_cells(tx, visit.actor),
        "home": visit.actor.area[:CELL_DIGITS],
        "often": _often_words(visit.lang, times),
    }
    return render("resident/weekly", visit.lang, facts, visit)


@pages.at("/my-orders", "place_order", NothingAsked)
def show_mine(tx: Tx, visit: Visit) -> str:
    """What the visitor placed, the newest first."""
    mine = following.own_orders(tx, visit.actor, MINE_MOST)
    return render("resident/mine", visit.lang, {"orders": mine}, visit)


@pages.at("/my-orders/{id}", "read_orders", NothingAsked, known.order)
def show_one(tx: Tx, visit: Visit) -> str:
    """How far one order is."""
    return render("resident/one", visit.lang, _followed(tx, visit), visit)


@pages.at("/my-orders/{id}/part", "read_orders", NothingAsked, known.order)
def show_part(tx: Tx, visit: Visit) -> str:
    """The same without the page around it: what a change asks for."""
    return render("resident/part", visit.lang, _followed(tx, visit), visit)


@pages.at("/follow/order", "read_orders", NothingAsked)
def show_followed(tx: Tx, visit: Visit) -> str:
    """The one order that a number and code open."""
    return render("resident/part", visit.lang, _followed(tx, visit), visit)


def _place(tx: Tx, visit: Visit) -> dict[str, Any]:
    """Whose page it is, and whether somebody of the staff fills it in for others."""
    is_here = len(visit.actor.area) >= COMMUNITY_DIGITS
    whose = places.area_names(tx, visit.actor.area[:COMMUNITY_DIGITS])[-1] if is_here else say(visit.lang, "name")
    return {"whose": whose, "is_staff": visit.actor.role is not Role.RESIDENT}


def _names(tx: Tx, visit: Visit) -> dict[str, dict[str, str]]:
    items = places.list_services(tx, visit.actor, Wanted(MOST)).items
    return {one.code: {"zh": one.name_zh, "en": one.name_en} for one in items}


def _followed(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    order = following.followed_order(visit.actor) if visit.actor.role is Role.FOLLOWER else visit.id
    times = choices.read_times(tx, visit.actor)
    return {
        "view": following.read_followed(tx, visit.actor, order),
        "times": times,
        "day": _day_words(visit.lang, times.today),
        "moment": _moment_words(visit.lang, times.today),
        "incidents": [kind.value for kind in IncidentKind],
    }


def _day_words(lang: str, today: dt.date) -> Callable[[dt.date], str]:
    """Today and tomorrow by name, other days by date and weekday."""
    names = {0: "today", 1: "tomorrow", 2: "day_after"}

    def words(day: dt.date) -> str:
        name = names.get((day - today).days)
        date = say(lang, "date", month=day.month, day=day.day)
        return say(lang, name) if name else f"{date} {say(lang, f'weekday.{day.weekday()}')}"

    return words


def _part_words(lang: str, times: TimesView, code: str) -> str:
    part = next((one for one in times.parts if one.code == code), None)
    return code if part is None else part.name_zh if lang == "zh" else part.name_en


def _hours_words(lang: str, times: TimesView) -> Callable[[SessionView], str]:
    """The exact hours of a session, or its part of the day."""

    def words(session: SessionView) -> str:
        if session.at is None:
            return _part_words(lang, times, session.shift.part)
        begin, end = (at.astimezone(times.zone) for at in (session.at.begin, session.at.end))
        return say(lang, "times.span", begin=f"{begin:%H:%M}", end=f"{end:%H:%M}")

    return words


def _often_words(lang: str, times: TimesView) -> Callable[[SeriesView], str]:
    """On which days of how many weeks."""

    def words(one: SeriesView) -> str:
        days = [f"{say(lang, f'weekday.{day.weekday}')} {_part_words(lang, times, day.part)}" for day in one.days]
        every = say(lang, "weekly.many", weeks=one.every_weeks) if one.every_weeks > 1 else say(lang, "weekly.every.1")
        return say(lang, "weekly.often", every=every, days=("、" if lang == "zh" else ", ").join(days))

    return words


def _moment_words(lang: str, today: dt.date) -> Callable[[dt.datetime], str]:
    """The time of day, with the date where it was not today."""

    def words(moment: dt.datetime) -> str:
        clock = moment.strftime("%H:%M")
        return clock if moment.date() == today else f"{say(lang, 'date', month=moment.month, day=moment.day)} {clock}"

    return words
