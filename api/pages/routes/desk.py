"""The desk: the board, the whole of the day's work on one page."""

from pydantic import Field

from api.pages.door import Pages
from api.pages.look import left_words, turn_glyph
from api.pages.render import render
from api.pages.visit import Visit
from api.schemas.fields import AreaCode, Query
from matcher.queries import board, places
from matcher.queries.board import Turn, Wanted
from matcher.store.database import Tx

pages = Pages()
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


class BoardQuery(Query):
    """What the board is narrowed to."""

    area: AreaCode | None = None
    q: str | None = Field(default=None, max_length=12, pattern=r"^[0-9]*$")
    late: bool = False
    turn: Turn | None = None
    skip: int = Field(default=0, ge=0, le=100_000)


@pages.at("/desk", "read_orders", BoardQuery)
def show_board(tx: Tx, visit: Visit) -> str:
    """The board; the panel beside it is filled when a row is opened."""
    facts = _facts(tx, visit) | {"late": board.count_overdue(tx, visit.actor)}
    facts["place"] = places.area_names(tx, visit.actor.area)
    return render("desk/board", visit.lang, facts, visit)


@pages.at("/desk/rows", "read_orders", BoardQuery)
def show_rows(tx: Tx, visit: Visit) -> str:
    """The groups alone: what a change, a search or a window asks for."""
    return render("desk/rows", visit.lang, _facts(tx, visit), visit)


def _facts(tx: Tx, visit: Visit) -> dict[str, object]:
    given: BoardQuery = visit.given
    wanted = Wanted(given.area, given.q, given.late, given.turn, given.skip)
    groups = board.read_board(tx, visit.actor, wanted)
    return {"groups": groups, "given": given, "left": left_words, "glyph": turn_glyph, "next": NEXT}
