"""A district chooses its own words for messages, and has sent again what could not be delivered."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select, update

from matcher.domain.areas import district_of
from matcher.domain.notifying import ContactState
from matcher.domain.roles import Actor
from matcher.domain.templates import check_template
from matcher.domain.waiting import NoticeState, TodoKind
from matcher.store import templates, todos
from matcher.store.database import Tx
from matcher.store.schema import contact_way, notice
from matcher.store.scope import inside

AT_ONCE = 500


def set_template(tx: Tx, actor: Actor, kind: str, language: str, text: str | None) -> None:
    """The district's words for a kind of message; None: those that ship. Invalid."""
    actor.require("change_outside")
    district = district_of(actor.area)
    if text is None:
        templates.reset(tx, district, (kind, language))
    else:
        templates.put(tx, actor, district, (kind, language), check_template(kind, text))


def send_again(tx: Tx, actor: Actor, notice_ids: Sequence[UUID] | None) -> int:
    """Let messages that were given up leave again, these or all; how many. Addresses that were refused are tried."""
    actor.require("change_outside")
    n, w = notice.c, contact_way.c
    mine = (n.state == NoticeState.FAILED, inside(n.district, actor.area))
    which = () if notice_ids is None else (n.id.in_(list(notice_ids)),)
    rows = tx.rows(select(notice).where(*mine, *which).order_by(n.seq).limit(AT_ONCE).with_for_update())
    fresh = {"state": NoticeState.PENDING, "due_at": tx.now, "attempt": 0, "message_id": None, "error": None}
    tx.execute(update(notice).where(n.id.in_([row.id for row in rows])).values(**fresh))
    refused = [(w.to_kind == row.to_kind) & (w.to_id == row.to_id) & (w.channel == row.channel) for row in rows]
    if refused:
        tx.execute(update(contact_way).where(or_(*refused)).values(state=ContactState.ACTIVE, changed_at=tx.now))
    for message_id in {row.message_id for row in rows if row.message_id}:
        todos.drop(tx, message_id, [TodoKind.UNDELIVERED])
    return len(rows)
