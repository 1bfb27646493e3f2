"""The secretary says who stands on an area's board."""

from collections.abc import Sequence

from matcher.domain.areas import covers, level_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.store import boards, places
from matcher.store.boards import Line
from matcher.store.database import Tx
from matcher.usecases.steps.texts import refuse_numbers


def set_board(tx: Tx, actor: Actor, code: str, lines: Sequence[Line]) -> None:
    """Replace the board of an area inside the actor's; only staff who agreed, never residents. NotFound, Invalid."""
    if not covers(actor.area, code):
        raise NotFound
    actor.require("change_board")
    level_of(code)
    places.require_area(tx, code)
    for number, line in enumerate(lines):
        refuse_numbers(**{f"entries[{number}].name": line.name})
    boards.replace(tx, actor, code, lines)
