"""A round is asked for: one optimizer run over the open orders of an area."""

from uuid import UUID

from sqlalchemy import insert

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.day_states import DayState
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode, RoundState, TaskKind
from matcher.store import days, places, tasks
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
    return _queue(tx, actor, area, mode)


def start_day_round(tx: Tx, actor: Actor, day_id: UUID, mode: RoundMode) -> UUID:
    """The same for a service day: its orders, stalls and roles, and whoever signed up. WrongState unless it is open."""
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("plan_day")
    if row.state != DayState.OPEN:
        raise WrongState("this service day is closed or was called off")
    return _queue(tx, actor, row.area, mode, day_id)


def _queue(tx: Tx, actor: Actor, area: str, mode: RoundMode, day_id: UUID | None = None) -> UUID:
    round_id = new_id()
    values = {
        "id": round_id,
        "district": district_of(area),
        "area": area,
        "day_id": day_id,
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
