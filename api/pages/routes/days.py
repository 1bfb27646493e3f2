"""Service days: announced and run at the desk, signed up for on the member's phone, told to residents."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from api.pages.console import show
from api.pages.day_look import people_of, summary_rows
from api.pages.door import Pages
from api.pages.look import day_words
from api.pages.render import render
from api.pages.routes.member import calendar_today, common_facts
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import Query
from matcher.domain.areas import level_of
from matcher.domain.day_states import DayKind, DayState
from matcher.domain.states import HelperKind
from matcher.queries import day_plan, desk_order, known, places, service_days
from matcher.queries.day_plan import DayPlanView
from matcher.queries.desk_order import HelperName
from matcher.queries.initials import name_letters
from matcher.queries.paging import MOST, Wanted
from matcher.queries.service_days import ServiceDayView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.usecases.keep_day import NOT_AT_A_STALL

pages = Pages()
TABS = ("plan", "stalls", "people", "summary")
SHOWN_MOST = 20


class DayQuery(Query):
    """Which side of the day; of the people a page, or (`whole`) all of them to be printed."""

    tab: Literal["plan", "stalls", "people", "summary"] = "plan"
    page: Annotated[int, Field(ge=1, le=100)] = 1
    whole: bool = False


@pages.at("/days", "read_day_plan", NothingAsked)
def show_days(tx: Tx, visit: Visit) -> str:
    """The days that are announced, and one to announce."""
    calendar = calendar_of(tx, visit.actor.area)
    today = calendar.today(tx.now)
    found = service_days.list_days(tx, visit.actor, Wanted(MOST), None, None).items
    facts = {
        "found": sorted(found, key=lambda one: one.date, reverse=True),
        "kinds": [kind.value for kind in DayKind],
        "areas": _areas(tx, visit),
        "venues": _venues(tx, visit),
        "is_community": level_of(visit.actor.area) == "community",
        "parts": desk_order.part_names(calendar),
        "today": today,
        "first": today + dt.timedelta(days=1),
        "day": day_words,
    }
    return show(tx, visit, "days/list", facts)


def _areas(tx: Tx, visit: Visit) -> list[tuple[str, str]]:
    """Where one may announce a day: in the own area, and below it down to communities."""
    own = (visit.actor.area, places.area_names(tx, visit.actor.area)[-1])
    if level_of(visit.actor.area) == "community":
        return [own]
    below = places.list_areas(tx, visit.actor, Wanted(MOST), visit.actor.area).items
    return [own, *((one.code, one.name) for one in below)]


def _venues(tx: Tx, visit: Visit) -> list[tuple[str, str]]:
    """The communities in which it can take place."""
    if level_of(visit.actor.area) == "community":
        return []
    return places.communities_of(tx, visit.actor.area)


@pages.at("/days/{id}", "read_day_plan", DayQuery, known.a_day)
def show_day(tx: Tx, visit: Visit) -> str:
    """One day: its plan, its stalls and roles, who comes, or what came of it."""
    given: DayQuery = visit.given
    day = service_days.read_day(tx, visit.actor, visit.id)
    calendar = calendar_of(tx, day.area)
    services = places.list_services(tx, visit.actor, places.ALL).items
    plan = day_plan.read_plan(tx, visit.actor, visit.id)
    parts = desk_order.part_names(calendar)
    facts = {
        "one": day,
        "tab": given.tab,
        "tabs": TABS,
        "plan": plan,
        "is_waiting": day_plan.is_waiting(plan),
        "parts": {code: parts[code] for code in day.parts if code in parts},
        "named": {one.code: one for one in services},
        "services": [one for one in services if _is_at_a_stall(one.form, one.accepts)] if given.tab == "stalls" else [],
        "stalls": {one.id: one for one in day.stalls},
        "people": people_of(plan.people, given.page, is_whole=given.whole) if given.tab == "people" else None,
        "near": _to_sign_up(tx, visit, day, plan) if given.tab == "people" else [],
        "is_planned": bool(plan.served or plan.filled or plan.done),
        "all_parts": desk_order.part_names(calendar),
        "cells": places.names_of(tx, [one.cell for one in plan.cells]),
        "summary": summary_rows(visit.lang, day_plan.read_summary(tx, visit.actor, visit.id))
        if given.tab == "summary"
        else [],
        "today": calendar.today(tx.now),
        "day": day_words,
    }
    return show(tx, visit, "days/one", facts)


def _to_sign_up(tx: Tx, visit: Visit, day: ServiceDayView, plan: DayPlanView) -> list[tuple[HelperName, str]]:
    """Whom the desk may sign up: those of its register who have not signed up yet."""
    if day.state != DayState.OPEN or not visit.actor.may("sign_up_for_day"):
        return []
    signed = {one.helper for one in plan.people}
    found = desk_order.list_near_helpers(tx, visit.actor)
    named = [(one, name_letters(one.name)) for one in found if one.id not in signed]
    return sorted(named, key=lambda one: one[1])


def _is_at_a_stall(form: str, accepts: list[str]) -> bool:
    return form not in NOT_AT_A_STALL and HelperKind.STAFF not in accepts


@pages.at("/serve/days", "sign_up_day", NothingAsked)
def show_own(tx: Tx, visit: Visit) -> str:
    """The days that one can come to, the nearest first."""
    facts = common_facts(tx, visit) | {
        "found": service_days.next_days(tx, visit.actor, calendar_today(tx, visit), SHOWN_MOST),
        "named": {one.code: one for one in places.list_services(tx, visit.actor, places.ALL).items},
    }
    return render("member/days", visit.lang, facts, visit)
