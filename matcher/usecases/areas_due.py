"""The day of a planned change of areas has come."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from matcher.domain.area_changes import AreaChangeKind, AreaChangeState, new_codes
from matcher.domain.errors import WrongState
from matcher.domain.states import RoundState
from matcher.store import areas
from matcher.store.database import Tx
from matcher.store.schema import area, area_change, dispatch_round
from matcher.usecases.split_area import split_due
from matcher.usecases.steps.carrying import Carried, carry
from matcher.usecases.steps.ended_rounds import end_proposed


def change_due(tx: Tx, timer: Row[Any]) -> None:
    """The timer's turn; its subject is the planned change. WrongState while a round is computed there."""
    row = tx.row(select(area_change).where(area_change.c.id == timer.subject_id).with_for_update())
    if row is None or row.state != AreaChangeState.PLANNED:
        return
    r = dispatch_round.c
    running = (r.district == row.district, r.state.in_((RoundState.QUEUED, RoundState.RUNNING)))
    if tx.value(select(r.id).where(*running).limit(1)) is not None:
        raise WrongState("a round is being computed")
    inner = areas.within(tx, row.from_code)
    end_proposed(tx, [one.code for one in inner])
    if row.kind == AreaChangeKind.SPLIT:
        split_due(tx, row)
        return
    carried: Mapping[str, str] = {}
    if row.to_code is not None:
        carried = _carry(tx, AreaChangeKind(row.kind), inner, row.from_code, row.to_code)
    closed = update(area).where(area.c.code.in_([one.code for one in inner]))
    tx.execute(closed.values(valid_to=row.day, closed_at=tx.now))
    done = update(area_change).where(area_change.c.id == row.id)
    tx.execute(done.values(state=AreaChangeState.DONE, done_at=tx.now, carried=dict(carried)))


def _carry(tx: Tx, kind: AreaChangeKind, inner: Sequence[Row[Any]], old: str, into: str) -> Mapping[str, str]:
    """All that is still worked on goes along. Old code -> new one."""
    areas.get(tx, into, lock=True)

    def free(parent: str, given: set[str]) -> str:
        return areas.next_code(tx, parent, given)

    mapping = new_codes([one.code for one in inner], [old], into, kind, free)
    carry(tx, inner, Carried(mapping, frozenset({into})))
    return mapping
