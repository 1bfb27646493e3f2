"""What came after a proposed round: a newer one, orders that changed; and the draft that stands when a round failed."""

from uuid import UUID

from sqlalchemy import select

from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundItemState, RoundState
from matcher.queries.round_papers import HAS_RUN, RoundRow
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, round_item, service_order
from matcher.store.scope import inside, rounds_seen_by

_R = dispatch_round.c
_WAITING = (RoundItemState.PROPOSED, RoundItemState.LEFT)


def newer_round(tx: Tx, actor: Actor, row: RoundRow) -> tuple[UUID, int] | None:
    """The newest round with a plan of the same area that came after this one, and its number."""
    later = (rounds_seen_by(actor), _R.area == row.area, _R.seq > row.number, _R.state.in_(HAS_RUN))
    found = tx.row(select(_R.id, _R.seq).where(*later).order_by(_R.seq.desc()).limit(1))
    return None if found is None else (found.id, found.seq)


def standing_draft(tx: Tx, actor: Actor, row: RoundRow) -> tuple[UUID, int] | None:
    """The newest draft of the same area before this round, and its number."""
    before = (rounds_seen_by(actor), _R.area == row.area, _R.seq < row.number, _R.state == RoundState.PROPOSED)
    found = tx.row(select(_R.id, _R.seq).where(*before).order_by(_R.seq.desc()).limit(1))
    return None if found is None else (found.id, found.seq)


def moved_on(tx: Tx, actor: Actor, round_id: UUID) -> list[tuple[UUID, str]]:
    """Orders of a proposed round that changed since, with their numbers; none for those who may not read content."""
    if actor.role is not Role.SECRETARY:
        return []
    o, item = service_order.c, round_item.c
    joined = round_item.join(service_order, o.id == item.order_id).join(dispatch_round, _R.id == item.round_id)
    mine = (item.round_id == round_id, inside(o.area, actor.area), rounds_seen_by(actor))
    changed = (item.state.in_(_WAITING), o.version != item.order_version)
    rows = tx.tuples(select(o.id, o.seq).select_from(joined).where(*mine, *changed).order_by(o.seq))
    return [(order_id, order_number(seq)) for order_id, seq in rows]
