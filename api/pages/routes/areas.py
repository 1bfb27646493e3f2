"""Areas from above: who is there to help, what a day holds; and a grid worker's own cell."""

import datetime as dt
from collections.abc import Sequence

from api.pages.console import show
from api.pages.days import Days, skill_words
from api.pages.door import Pages
from api.pages.look import day_words, left_words, turn_glyph
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.schemas.areas import CoverageQuery, DayQuery
from matcher.domain.areas import COMMUNITY_DIGITS, is_building, level_of
from matcher.domain.roles import DESK
from matcher.queries import board, buildings, coverage, day, places, round_papers, rounds
from matcher.queries.board import Wanted as Narrowed
from matcher.queries.paging import MOST as BUILDINGS_MOST
from matcher.queries.paging import Wanted
from matcher.store.database import Tx

pages = Pages()
SCARCE_MOST = 6
PLACE_TINTS, SUM_TINTS = (2, 1), (5, 4, 3)
"""The tint of nobody and of one in a place, and of so few in all; with more there is none: the eye lands on lacks."""
SHORT = 0.34
"""Less of its time is short."""


@pages.at("/coverage", "read_coverage", CoverageQuery)
def show_coverage(tx: Tx, visit: Visit) -> str:
    """Who is there to help, area by area and skill by skill."""
    given: CoverageQuery = visit.given
    view = coverage.read_coverage(tx, visit.actor, given.area)
    facts = {
        "view": view,
        "place": places.area_names(tx, view.area),
        "up": view.area[:-3] if len(view.area) > len(visit.actor.area) else None,
        "scarce": _scarce(tx, visit),
        "skills": skill_words,
        "tint": lambda count: tint(count, PLACE_TINTS),
        "sum_tint": lambda count: tint(count, SUM_TINTS),
        "is_wide": len(view.area) < COMMUNITY_DIGITS,
        "has_allies": len(view.areas[0].code) == COMMUNITY_DIGITS,
        "level": level_of(view.areas[0].code),
    }
    return show(tx, visit, "areas/coverage", facts)


def tint(count: int, steps: Sequence[int]) -> int:
    """The step of the tint for so many people: the fewer, the darker."""
    return steps[count] if count < len(steps) else 0


def _scarce(tx: Tx, visit: Visit) -> dict[str, object] | None:
    """Whom the newest round lacked most; None for who reads no rounds, or before the first."""
    round_id = round_papers.latest_round(tx, visit.actor) if visit.actor.may("read_round") else None
    if round_id is None:
        return None
    row, view = round_papers.read_row(tx, visit.actor, round_id), rounds.read_round(tx, visit.actor, round_id)
    prices = list(view.prices or [])[:SCARCE_MOST]
    return {
        "row": row,
        "days": Days(visit.lang, *round_papers.read_parts(tx, visit.actor)),
        "lines": _priced(tx, prices),
    }


def _priced(tx: Tx, prices: Sequence[rounds.PriceView]) -> list[dict[str, object]]:
    return [
        {"tags": one["tags"], "place": places.area_names(tx, one["area"])[-1], "shift": one["shift"]} for one in prices
    ]


@pages.at("/day", "read_day", DayQuery)
def show_day(tx: Tx, visit: Visit) -> str:
    """One day, part by part."""
    return show(tx, visit, "areas/day", _day(tx, visit))


@pages.at("/day/parts", "read_day", DayQuery)
def show_parts(tx: Tx, visit: Visit) -> str:
    """The parts alone: what a change asks for."""
    return render("areas/day_parts", visit.lang, _day(tx, visit), visit)


def _day(tx: Tx, visit: Visit) -> dict[str, object]:
    given: DayQuery = visit.given
    view = day.read_day(tx, visit.actor, given.date)
    return {
        "view": view,
        "before": view.date - dt.timedelta(days=1),
        "after": view.date + dt.timedelta(days=1),
        "day": day_words,
        "glyph": turn_glyph,
        "lists": visit.actor.role in DESK,
    }


@pages.at("/cell", "read_cell", NothingAsked)
def show_cell(tx: Tx, visit: Visit) -> str:
    """The open orders of the cell or building, its buildings, and filing for somebody who lives there."""
    found = buildings.list_buildings(tx, visit.actor, Wanted(BUILDINGS_MOST))
    facts = {"buildings": found.items, "sums": buildings.sum_up(tx, visit.actor)}
    return show(tx, visit, "areas/cell", _cell(tx, visit) | facts)


@pages.at("/cell/rows", "read_cell", NothingAsked)
def show_cell_rows(tx: Tx, visit: Visit) -> str:
    """The orders alone: what a change asks for."""
    return render("areas/cell_rows", visit.lang, _cell(tx, visit), visit)


def _cell(tx: Tx, visit: Visit) -> dict[str, object]:
    groups = board.read_board(tx, visit.actor, Narrowed()).groups
    facts = {"groups": groups, "left": left_words, "glyph": turn_glyph, "short": SHORT}
    return {**facts, "is_building": is_building(visit.actor.area)}
