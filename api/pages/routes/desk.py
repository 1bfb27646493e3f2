"""The desk: the board, the whole of the day's work on one page."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.pages.console import show
from api.pages.desk_actions import many_of
from api.pages.door import Pages
from api.pages.look import category_words, left_words, turn_glyph
from api.pages.render import render
from api.pages.visit import Visit
from api.schemas.fields import AreaCode, Query
from matcher.queries import board, places
from matcher.queries.board import Tab, Turn, Wanted
from matcher.store.database import Tx

pages = Pages()
BOARD = "accept_order"
"""The board is for who takes orders on: a street has its own list of what was raised, and browses nothing."""
NEXT = {
    "placed": "accept",
    "accepted": "dispatch",
    "planned": "release",
    "needs_human": "see",
    "offered": "wait_answer",
    "pooled": "wait_claim",
    "assigned": "wait_start",
    "scheduled": "wait_start",
    "in_service": "wait_report",
    "reported": "confirm",
    "need_info": "wait_resident",
}
"""State -> what is next, as its word."""
TAB_GLYPHS = {
    Tab.PLACED: "ring-dashed",
    Tab.TO_DISPATCH: "ring",
    Tab.ASKED: "pie-1",
    Tab.UNDER_WAY: "pie-3",
    Tab.TO_CONFIRM: "disc-ring",
}
TAB_HUES = {Tab.PLACED: "me", Tab.TO_DISPATCH: "me", Tab.ASKED: "mem", Tab.UNDER_WAY: "go", Tab.TO_CONFIRM: "res"}


class BoardQuery(Query):
    """What the board is narrowed to; an empty field narrows nothing. `open` is the order beside it."""

    area: AreaCode | None = None
    category: str = Field(default="", max_length=40)
    q: str = Field(default="", max_length=20)
    tab: Tab | Literal[""] = ""
    late: bool = False
    turn: Turn | None = None
    skip: int = Field(default=0, ge=0, le=100_000)
    open: UUID | None = None

    def wanted(self) -> Wanted:
        """In the words of the query."""
        text = self.q.strip() or None
        return Wanted(self.area, self.category or None, text, self.tab or None, self.late, self.turn, self.skip)


@pages.at("/desk", BOARD, BoardQuery)
def show_board(tx: Tx, visit: Visit) -> str:
    """The board; the panel beside it is filled when a row is opened."""
    services = places.list_services(tx, visit.actor, places.ALL).items
    found = {one.category: category_words(visit.lang, one.category) for one in services if one.is_offered}
    facts = _facts(tx, visit) | {
        "cells": places.list_cells(tx, visit.actor),
        "categories": sorted(found.items()),
    }
    return show(tx, visit, "desk/board", facts)


@pages.at("/desk/rows", BOARD, BoardQuery)
def show_rows(tx: Tx, visit: Visit) -> str:
    """Tabs and groups: what a change, a search or a tab asks for."""
    return render("desk/rows", visit.lang, _facts(tx, visit), visit)


@pages.at("/desk/more", BOARD, BoardQuery)
def show_more(tx: Tx, visit: Visit) -> str:
    """The next window of one group."""
    return render("desk/groups", visit.lang, _facts(tx, visit), visit)


def _facts(tx: Tx, visit: Visit) -> dict[str, object]:
    given: BoardQuery = visit.given
    found = board.read_board(tx, visit.actor, given.wanted())
    return {
        "groups": found.groups,
        "tally": found.tally,
        "many": lambda row: many_of(visit.actor, row),
        "given": given,
        "tabs": [(tab.value, TAB_GLYPHS[tab], TAB_HUES[tab]) for tab in Tab],
        "left": left_words,
        "glyph": turn_glyph,
        "next": NEXT,
    }
