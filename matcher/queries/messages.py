"""What somebody was told, or is about to be: the page shows it all, whatever the channels did."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from matcher.domain.messages import EN, ZH, line
from matcher.domain.roles import Actor
from matcher.domain.waiting import NoticeState
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER
from matcher.store.said import said_of
from matcher.store.schema import notice


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message; `text` in both languages names a service and a cell and nobody's name."""

    id: UUID
    kind: str
    order: UUID | None
    text: dict[str, str]
    urgent: bool
    at: dt.datetime


def list_messages(tx: Tx, actor: Actor, wanted: Wanted) -> Page[MessageView]:
    """A page of the actor's messages, the newest first; without those that were no longer true before they left."""
    n = notice.c
    mine = [and_(n.to_kind == ACTOR, n.to_id == actor.id)]
    if actor.helper_id is not None:
        mine.append(and_(n.to_kind == HELPER, n.to_id == actor.helper_id))
    statement = select(notice).where(or_(*mine), n.state != NoticeState.DROPPED)
    rows, following = by_number(tx, statement, n.seq, wanted, newest_first=True)
    calendar = places.calendar_of(tx, actor.area)
    zh, en = (said_of(tx, calendar, language, rows) for language in (ZH, EN))
    words = ({"zh": line(ZH, one), "en": line(EN, other)} for one, other in zip(zh, en, strict=True))
    views = [
        MessageView(row.id, row.kind, row.order_id, text, row.urgent, row.made_at)
        for row, text in zip(rows, words, strict=True)
    ]
    return Page(views, following)
