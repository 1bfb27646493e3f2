"""Webhooks are told of events: after their commit, each once an endpoint, by whichever process looks first."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import covers
from matcher.domain.numbers import order_number
from matcher.domain.outlets import HookKind
from matcher.store import told_outside, webhooks
from matcher.store.database import Tx
from matcher.store.told_outside import News
from matcher.usecases.services import Services

AT_ONCE = 500
LOOKS = 10
PAUSE_S = 0.02


def tell_outside(services: Services) -> int:
    """Queue messages about all events that were committed; how many events were told of."""
    with services.read() as tx:
        mark = told_outside.due(tx)
    if mark is None or not _settles(services, mark):
        return 0
    told, last = 0, mark.last
    while (count := services.commit(lambda tx: _tell_some(tx, last))) is not None:
        told += count
    return told


def _settles(services: Services, mark: told_outside.Mark) -> bool:
    """Whether all who were writing have ended; a long transaction is waited for by a later look."""
    for _ in range(LOOKS):
        with services.read() as tx:
            if told_outside.is_settled(tx, mark):
                return True
        time.sleep(PAUSE_S)
    return False


def _tell_some(tx: Tx, last: int) -> int | None:
    """Move the cursor and queue what that brings, in one transaction; None where nothing is left."""
    hearing = told_outside.listening(tx)
    least = min((one.after_seq for one in hearing), default=last)
    floor = told_outside.hold_cursor(tx, least)
    if floor >= last:
        return None
    rows = told_outside.events_between(tx, floor, last, AT_ONCE)
    webhooks.queue_many(tx, _told(hearing, told_outside.news_of(tx, rows)))
    told_outside.move_cursor(tx, rows[-1].seq if len(rows) == AT_ONCE else last)
    webhooks.trim(tx)
    return len(rows)


def _told(hearing: Sequence[Row[Any]], found: Sequence[News]) -> list[tuple[UUID, str, Mapping[str, Any]]]:
    return [(to.id, news.kind, payload_of(news)) for news in found for to in hearing if _hears(to, news)]


def _hears(endpoint: Row[Any], news: News) -> bool:
    is_new = news.row.seq > endpoint.after_seq
    return is_new and news.kind in endpoint.kinds and covers(endpoint.area, news.thing.area)


def payload_of(news: News) -> dict[str, Any]:
    """Codes and ids only: whoever may know more asks for the thing with its id."""
    row, thing = news.row, news.thing
    told: dict[str, Any] = {"id": str(row.thing_id), "area": thing.area, "state": row.to_state}
    told |= {"before": row.from_state, "version": row.version, "at": row.at.isoformat()}
    if news.kind is HookKind.ORDER:
        told |= {"number": order_number(thing.seq), "service": thing.service}
    return told
