"""Posts: at the desk with their calendar and gaps, and on the member's phone to be claimed."""

import datetime as dt
from dataclasses import dataclass

from api.pages.console import show
from api.pages.days import days_of_week
from api.pages.door import Pages
from api.pages.look import day_words
from api.pages.render import render
from api.pages.routes.member import common_facts
from api.pages.visit import NothingAsked, Visit
from api.pages.words.skills import SKILLS
from matcher.domain.day_states import PostState
from matcher.queries import desk_order, places, posts
from matcher.queries.paging import MOST, Wanted
from matcher.queries.posts import PostDayView, PostView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.usecases.keep_post import FORMS

pages = Pages()
WEEK, WEEKS = 7, 3
YEAR = 365


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A date with the days of every post; `is_ahead` where it is within what is shown."""

    date: dt.date
    is_ahead: bool
    posts: list[tuple[str, PostDayView]]


@pages.at("/posts", "change_post", NothingAsked)
def show_posts(tx: Tx, visit: Visit) -> str:
    """All posts, the days of the next two weeks with who comes and where somebody is lacking, and one to open."""
    calendar = calendar_of(tx, visit.actor.area)
    today = calendar.today(tx.now)
    found = posts.list_posts(tx, visit.actor, Wanted(MOST), None, None).items
    services = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "found": [one for one in found if one.state != PostState.ENDED],
        "ended": sum(one.state == PostState.ENDED for one in found),
        "weeks": _weeks(found, today),
        "gaps": sum(day.free for one in found for day in one.next),
        "named": {one.code: one for one in services},
        "services": [one for one in services if one.is_offered and one.form in FORMS],
        "cells": places.own_and_cells(tx, visit.actor),
        "parts": desk_order.part_names(calendar),
        "weekdays": days_of_week(visit.lang),
        "today": today,
        "until": today + dt.timedelta(days=YEAR // 4),
        "last": today + dt.timedelta(days=YEAR),
        "day": day_words,
    }
    return show(tx, visit, "posts/page", facts)


def _weeks(found: list[PostView], today: dt.date) -> list[list[CalendarDay]]:
    """Whole weeks from the Monday before today."""
    by_date: dict[dt.date, list[tuple[str, PostDayView]]] = {}
    for one in found:
        for day in one.next:
            by_date.setdefault(day.shift.date, []).append((one.name, day))
    monday = today - dt.timedelta(days=today.weekday())
    dates = [monday + dt.timedelta(days=number) for number in range(WEEK * WEEKS)]
    shown = [CalendarDay(date, today <= date, by_date.get(date, [])) for date in dates]
    weeks = [shown[at : at + WEEK] for at in range(0, len(shown), WEEK)]
    return [week for week in weeks if any(day.posts for day in week)]


def _wanted(lang: str, places: list[list[str]]) -> str:
    """What the places of a post want, in words."""
    comma, semicolon = ("、", "；") if lang == "zh" else (", ", "; ")
    named = [comma.join(SKILLS[tag][lang != "zh"] if tag in SKILLS else tag for tag in tags) for tags in places if tags]
    return semicolon.join(dict.fromkeys(named))


@pages.at("/serve/posts", "claim_post", NothingAsked)
def show_claimable(tx: Tx, visit: Visit) -> str:
    """The posts of one's reach: one's own first, then those that want somebody."""
    found = posts.list_posts(tx, visit.actor, Wanted(MOST), None, PostState.OPEN).items
    services = {one.code: one for one in places.list_services(tx, visit.actor, places.ALL).items}
    free = [one for one in found if not one.mine and one.free]
    barred = posts.hindrances(tx, visit.actor, [one.id for one in free])
    facts = common_facts(tx, visit) | {
        "mine": [one for one in found if one.mine],
        "others": [one for one in free if one.id not in barred],
        # What a skill or a credential would open is shown, so that one may bring it; the rest is not for this member.
        "barred": [
            (one, _wanted(visit.lang, barred[one.id][1]))
            for one in free
            if one.id in barred and barred[one.id][0] == "skill"
        ],
        "named": services,
        "weekdays": dict(days_of_week(visit.lang)),
    }
    return render("member/posts", visit.lang, facts, visit)
