"""The grid: areas below one, what lies in each and what is missing, and how they are arranged."""

from itertools import combinations

from api.pages.console import show
from api.pages.door import Pages
from api.pages.papers.words import usual_post
from api.pages.render import render
from api.pages.visit import Visit
from api.schemas.area_changes import GridQuery
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, DISTRICT_DIGITS, STREET_DIGITS, level_of
from matcher.domain.roles import Role
from matcher.queries import area_changes, calendar, links, papers, places
from matcher.queries.paging import Wanted
from matcher.queries.papers import BoardWordView
from matcher.store.database import Tx

pages = Pages()
CHANGES_SHOWN = 30
HALVES = 2
"""What is split has at least so many parts."""
LINKS_SHOWN = 200


@pages.at("/grid", "read_area_changes", GridQuery)
def show_grid(tx: Tx, visit: Visit) -> str:
    """The areas right below one."""
    given: GridQuery = visit.given
    code = given.area or visit.actor.area
    found = area_changes.arranged(tx, visit.actor, code)
    changes = area_changes.list_changes(tx, visit.actor, Wanted(CHANGES_SHOWN)).items
    may = visit.actor.may("change_areas") and not (visit.actor.role is Role.SECRETARY and len(code) < COMMUNITY_DIGITS)
    named = {one for change in changes for one in (change.area, change.into, *change.parts) if one}
    names = {one: places.area_names(tx, one)[-1:] for one in named}
    facts = {
        "code": code,
        "place": places.area_names(tx, code),
        "up": code[:-3] if len(code) > max(len(visit.actor.area), DISTRICT_DIGITS) else None,
        "areas": found,
        "level": level_of(f"{code}000"),
        "deeper": len(code) < CELL_DIGITS,
        "has_staff": len(code) == COMMUNITY_DIGITS,
        "unstaffed": [one for one in found if not one.staff and not one.valid_to],
        "targets": area_changes.targets(tx, visit.actor, code),
        "may": may,
        "planned": [one for one in changes if area_changes.is_planned(one)],
        "done": [one for one in changes if not area_changes.is_planned(one)],
        "names": names,
        "part_names": lambda change: [name for one in change.parts for name in names[one]],
        "allies": _allies(tx, visit, code),
        "links": _links(tx, visit, code),
        "has_buildings": len(code) >= COMMUNITY_DIGITS and visit.actor.may("read_buildings"),
        "own_level": level_of(code),
        "may_split": _may_split(visit, code) and len([one for one in found if not one.valid_to]) >= HALVES,
        "board_words": _board_words(tx, visit, code),
    }
    return show(tx, visit, "areas/grid", facts)


def _links(tx: Tx, visit: Visit, code: str) -> dict[str, object] | None:
    """Who answers for a community and its parts, and who could; None where the area is wider, or it is not shown."""
    if len(code) < COMMUNITY_DIGITS or not visit.actor.may("read_links"):
        return None
    found = links.list_links(tx, visit.actor, Wanted(LINKS_SHOWN), code)
    facts: dict[str, object] = {"rows": found.items, "following": found.next, "may": visit.actor.may("change_links")}
    if visit.actor.may("change_links"):
        parts = links.parts(tx, visit.actor, code)
        choices = links.choices(tx, visit.actor, code)
        facts |= {"areas": parts, "units": choices.units, "members": choices.members}
        facts["parts"] = [one for one in parts if len(one[0]) >= CELL_DIGITS]
    return facts


def _may_split(visit: Visit, code: str) -> bool:
    """A cell by whoever arranges the community, a community by the district."""
    if not visit.actor.may("change_areas"):
        return False
    return len(code) == CELL_DIGITS or (len(code) == COMMUNITY_DIGITS and visit.actor.role is Role.DISTRICT_ADMIN)


def _board_words(tx: Tx, visit: Visit, code: str) -> list[tuple[BoardWordView, str]]:
    """What the posts on boards are called, for the district on its own page."""
    if len(code) != DISTRICT_DIGITS or not visit.actor.may("change_board_words"):
        return []
    return [(one, usual_post(visit.lang, one.role)) for one in papers.board_words(tx, visit.actor)]


def _allies(tx: Tx, visit: Visit, code: str) -> dict[str, object] | None:
    """The district's alliances, and which pairs of one street could become one; None where they are not arranged."""
    if not visit.actor.may("change_alliances") or len(code) > STREET_DIGITS:
        return None
    pairs = [(one, other) for one, other in calendar.read_alliances(tx, visit.actor).pairs]
    known = {frozenset(pair) for pair in pairs}
    here = [one.code for one in area_changes.arranged(tx, visit.actor, code)] if len(code) == STREET_DIGITS else []
    free = [pair for pair in combinations(here, 2) if frozenset(pair) not in known]
    named = {one for pair in (*pairs, *free) for one in pair}
    return {"pairs": pairs, "free": free, "names": {one: places.area_names(tx, one)[-1] for one in named}}


@pages.at("/grid/going", "change_areas", GridQuery)
def show_going(tx: Tx, visit: Visit) -> str:
    """How much would go along with one of them: on request, beside the button."""
    given: GridQuery = visit.given
    found = area_changes.preview(tx, visit.actor, given.area or visit.actor.area).items
    return render("areas/going", visit.lang, {"found": [one for one in found if one.count]}, visit)
