"""A round is asked for: one optimizer run over the open orders of an area."""

from uuid import UUID

from sqlalchemy import insert

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode, RoundState, TaskKind
from matcher.store import places, tasks
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import dispatch_round
from matcher.store.transition import tell_born


def start_round(tx: Tx, actor: Actor, area: str, mode: RoundMode) -> UUID:
    """Queue it; a worker takes it up at once."""
    actor.require("start_round")
    level_of(area)
    if not covers(actor.area, area):
        raise NotFound
    places.require_area(tx, area)
    round_id = new_id()
    values = {
        "id": round_id,
        "district": district_of(area),
        "area": area,
        "mode": mode,
        "state": RoundState.QUEUED,
        "version": 1,
        "requested_by": actor.id,
        "requested_at": tx.now,
    }
    tx.execute(insert(dispatch_round), values)
    tell_born(tx, "round", [values], "request", actor)
    tasks.add(tx, TaskKind.RUN_ROUND, district_of(area), round_id)
    return round_id
