"""A booked seat is given back: by hand, or because whoever should sit there takes the consent back or is erased."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import SeatState
from matcher.store import places, sessions
from matcher.store.database import Tx
from matcher.store.transition import move


def free_seat(tx: Tx, by: Actor, row: Row[Any], code: str | None) -> None:
    """BOOKED -> CANCELLED; the seat is free for the next."""
    move(tx, "seat", row, "cancel", by, reason=code, ended_at=tx.now)
    sessions.give_seat(tx, row.session_id)


def free_ahead(tx: Tx, by: Actor, seats: Iterable[Row[Any]], code: str) -> None:
    """Those of the seats that are still wanted are free; who sat in the others was counted, and that stays."""
    for row in seats:
        if row.state == SeatState.BOOKED and not row.came and _is_ahead(tx, row):
            free_seat(tx, by, row, code)


def _is_ahead(tx: Tx, row: Row[Any]) -> bool:
    # The session is held: nobody calls it off while its seats are given back.
    session = sessions.lock(tx, row.session_id)
    return places.calendar_of(tx, session.area).ends_at(Shift(session.date, session.part)) > tx.now
