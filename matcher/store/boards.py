"""The board of an area: who of its staff is named there, with their consent, and which offices to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select

from matcher.domain.closing import BoardRole
from matcher.domain.roles import Actor
from matcher.domain.states import ConsentHow
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, board_entry

_SUBJECT = "board"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a board: an office has no name, and `how` and `notice` tell how its person agreed."""

    role: BoardRole
    name: str | None
    phone: str | None
    how: ConsentHow
    notice: str


def replace(tx: Tx, by: Actor, code: str, lines: Sequence[Line]) -> None:
    """Set the whole board, in this order."""
    tx.execute(select(area.c.code).where(area.c.code == code).with_for_update(key_share=True))
    old = [row.id for row in tx.rows(select(board_entry.c.id).where(board_entry.c.area == code))]
    personal.forget(tx, _SUBJECT, old)
    tx.execute(delete(board_entry).where(board_entry.c.area == code))
    for position, line in enumerate(lines):
        _keep(tx, by, code, position, line)


def add(tx: Tx, by: Actor, code: str, line: Line) -> None:
    """One more line, below the others."""
    last = tx.value(select(func.max(board_entry.c.position)).where(board_entry.c.area == code))
    _keep(tx, by, code, 0 if last is None else int(last) + 1, line)


def drop(tx: Tx, code: str, role: BoardRole) -> None:
    """Whoever stands on the board for this post does so no more; the other lines stay as they were agreed to."""
    mine = (board_entry.c.area == code, board_entry.c.role == role)
    personal.forget(tx, _SUBJECT, [row.id for row in tx.rows(select(board_entry.c.id).where(*mine))])
    tx.execute(delete(board_entry).where(*mine))


def _keep(tx: Tx, by: Actor, code: str, position: int, line: Line) -> None:
    line_id: UUID = new_id()
    given = {"role": line.role, "how": line.how, "notice": line.notice, "registered_by": by.id, "at": tx.now}
    tx.execute(insert(board_entry).values(id=line_id, area=code, position=position, **given))
    personal.keep(tx, _SUBJECT, line_id, {"name": line.name, "phone": line.phone})


def lines_of(tx: Tx, code: str) -> list[Line]:
    """The board of exactly this area, in its order."""
    rows = tx.rows(select(board_entry).where(board_entry.c.area == code).order_by(board_entry.c.position))
    found = personal.read_many(tx, _SUBJECT, [row.id for row in rows]) if rows else {}
    return [
        Line(
            BoardRole(row.role),
            found.get(row.id, {}).get("name"),
            found.get(row.id, {}).get("phone"),
            ConsentHow(row.how),
            row.notice,
        )
        for row in rows
    ]


def leads_of(tx: Tx, code: str) -> list[tuple[Row[Any], list[Line]]]:
    """Each building of a cell, by code, with who leads it: the lines of its own board that say so."""
    b = board_entry.c
    inner = (area.c.parent == code, area.c.valid_to.is_(None))
    buildings = tx.rows(select(area).where(*inner).order_by(area.c.code))
    led = select(b.area).where(b.area.in_([one.code for one in buildings]), b.role == BoardRole.BUILDING_LEAD)
    named = {found for (found,) in tx.tuples(led)} if buildings else set()
    return [
        (one, [line for line in lines_of(tx, one.code) if line.role is BoardRole.BUILDING_LEAD])
        if one.code in named
        else (one, [])
        for one in buildings
    ]


def phone_of(tx: Tx, codes: Sequence[str], role: BoardRole) -> str | None:
    """The phone of an office, from the first of these areas whose board names it."""
    for code in codes:
        for line in lines_of(tx, code):
            if line.role is role and line.phone:
                return line.phone
    return None
