"""The three lists of an area, to read, to print and to keep."""

from typing import Annotated, Any

from pydantic import StringConstraints

from api.pages.console import show
from api.pages.days import Days, skill_words
from api.pages.door import Pages
from api.pages.list_sheets import number
from api.pages.look import category_words, day_words
from api.pages.routes.projects import GLYPHS
from api.pages.visit import Visit
from api.schemas.projects import ListQuery
from matcher.domain.areas import COMMUNITY_DIGITS, district_of
from matcher.domain.projects import ResourceKind
from matcher.domain.roles import DESK
from matcher.queries import desk_order, lists, places, projects
from matcher.queries.paging import MOST, Wanted
from matcher.store import listed
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
TABS = ("needs", "resources", "projects")
ENTRY_GLYPHS = {"open": "diamond", "claimed": "pie-2", "done": "disc-tick"}
HUES = {"open": "mem", "claimed": "go", "done": "ok"}


class ListsQuery(ListQuery):
    """Which of the three."""

    tab: Annotated[str, StringConstraints(pattern="^(needs|resources|projects)$")] = "needs"


@pages.at("/lists", "read_lists", ListsQuery)
def show_lists(tx: Tx, visit: Visit) -> str:
    """One of the three lists, with where nobody is there for what is needed."""
    given: ListsQuery = visit.given
    here = given.area or visit.actor.area
    calendar = calendar_of(tx, visit.actor.area)
    today = calendar.today(tx.now)
    facts: dict[str, Any] = {
        "tab": given.tab,
        "tabs": TABS,
        "area": here,
        "narrower": here != visit.actor.area,
        "place": places.area_names(tx, here),
        "deeper": len(here) < COMMUNITY_DIGITS,
        "today": today,
        "days": Days(visit.lang, today, calendar.parts),
        "skills": skill_words,
        "category": category_words,
        "number": number,
        "day": day_words,
        "glyphs": ENTRY_GLYPHS,
        "hues": HUES,
        **_of_tab(tx, visit, given.tab, here),
    }
    return show(tx, visit, "lists/page", facts)


def _of_tab(tx: Tx, visit: Visit, tab: str, here: str) -> dict[str, Any]:
    if tab == "projects":
        reads = visit.actor.may("read_projects")
        found = projects.list_projects(tx, visit.actor, Wanted(MOST), here, ()).items if reads else []
        return {"found": found, "counts": projects.count_projects(tx, here), "step_glyphs": GLYPHS}
    found_list = lists.needs_list if tab == "needs" else lists.resources_list
    return {"found": found_list(tx, visit.actor, here), **_to_keep(tx, visit)}


def _to_keep(tx: Tx, visit: Visit) -> dict[str, Any]:
    """What forms offer, for the desk."""
    if visit.actor.role not in DESK:
        return {"keeps": False}
    services = places.list_services(tx, visit.actor, places.ALL).items
    return {
        "keeps": True,
        "cells": places.own_and_cells(tx, visit.actor),
        "categories": sorted({one.category for one in services}),
        "kinds": [kind.value for kind in ResourceKind],
        "units": listed.units_in(tx, district_of(visit.actor.area)),
        "helpers": desk_order.list_near_helpers(tx, visit.actor),
    }
