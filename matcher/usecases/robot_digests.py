"""At their hours robots are told counts; a digest that finds no moment near its own is not told at all."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, select

from matcher.domain.hours import is_within
from matcher.domain.outlets import OutletState
from matcher.domain.robots import RobotKind
from matcher.domain.shifts import minute_of
from matcher.domain.templates import default_of, filled
from matcher.store import places, robot_counts, webhooks
from matcher.store.database import Tx
from matcher.store.schema import area as areas
from matcher.store.schema import webhook_endpoint
from matcher.store.templates import own_words
from matcher.usecases.keep_robots import set_timer

NEWS_FOR = dt.timedelta(hours=2)
"""So long after its hour a digest is still worth telling."""


def digest_due(tx: Tx, timer: Row[Any]) -> None:
    """The hour of a digest has come: count, queue what is to be told, and set the next."""
    row = tx.row(select(webhook_endpoint).where(webhook_endpoint.c.id == timer.subject_id))
    if row is None or row.state == OutletState.REMOVED:
        return
    set_timer(tx, row)
    at = places.district_at(tx, row.area)
    minute = minute_of(timer.due_at.astimezone(at.calendar.zone).time())
    is_news = tx.now <= timer.due_at + NEWS_FOR
    for kind in [kind for kind, due in (row.digests or {}).items() if due == minute and is_news]:
        webhooks.queue(tx, row.id, kind, robot_counts.count(tx, row.area, at.calendar.zone))


def is_over(tx: Tx, row: Row[Any]) -> bool:
    """Whether a message to a robot is worth nothing any more: its hour is long over, or the group wants quiet."""
    if row.kind == RobotKind.TEST:
        return False
    at = places.district_at(tx, row.area)
    policy, minute = at.policy, minute_of(tx.now.astimezone(at.calendar.zone).time())
    return row.made_at < tx.now - NEWS_FOR or is_within(minute, (policy.quiet_from_min, policy.quiet_to_min))


def words(tx: Tx, row: Row[Any], pages_url: str | None) -> str:
    """What the group reads: the district's words with the counts, and where the page is."""
    place = tx.value(select(areas.c.name).where(areas.c.code == row.area)) or row.area
    own = own_words(tx, row.district).get((row.kind, row.language))
    facts = {name: str(number) for name, number in row.payload.items()}
    said = filled(own or default_of(row.kind, row.language), {**facts, "place": place})
    return said if pages_url is None else f"{said}\n{pages_url}"
