"""Messages leave: leased, sent outside any transaction, marked. A sender that dies may send one twice, never none."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.notifying import ContactState, Habits, habits_of, send_at
from matcher.domain.roles import Role
from matcher.domain.waiting import NoticeState, TodoKind
from matcher.ports import Letter, NotSent, Refused, Resting
from matcher.store import contacts, notices, places, todos
from matcher.store.contacts import Contact, To
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.notices import HELPER
from matcher.store.places import DistrictRow
from matcher.store.schema import actor, helper, service_order
from matcher.usecases.services import Services
from matcher.usecases.steps.writing_letters import still_true, write

PEOPLE_AT_ONCE = 8
LEASE = dt.timedelta(seconds=120)
"""Longer than so many letters take, each within its time-out."""
MAX_ATTEMPTS = 5
RETRY_S = {True: 5.0, False: 30.0}
"""Urgent or not -> seconds before the second try; each further one waits four times as long."""
_CONSOLE = "console"

log = structlog.get_logger("jiedan.notices")


@dataclass(frozen=True, slots=True)
class _Try:
    """A leased message."""

    letter: Letter
    to: To
    attempt: int


def due_districts(services: Services) -> list[str]:
    """Districts in which a message is due."""
    with services.read() as tx:
        return notices.due_districts(tx)


def _never() -> bool:
    return False


def send_notices(services: Services, district: str, is_stopping: Callable[[], bool] = _never) -> int:
    """Send what is due in the district, until told to stop; how many messages were tried."""
    tried = 0
    while not is_stopping():
        found = services.commit(lambda tx: _lease(services, tx, district))
        for one in found or ():
            _send(services, one)
        if found is None:
            break
        tried += len(found)
    return tried


def _lease(services: Services, tx: Tx, district: str) -> list[_Try] | None:
    """Decide about the due messages of some people; None where none are due."""
    due = notices.take_due(tx, district, PEOPLE_AT_ONCE)
    if not due:
        return None
    at = places.district_at(tx, district)
    reached = contacts.read(tx, due)
    return [one for to, rows in due.items() for one in _lease_of(services, tx, at, to, reached[to], rows)]


def _lease_of(
    services: Services, tx: Tx, at: DistrictRow, to: To, contact: Contact, rows: Sequence[Row[Any]]
) -> list[_Try]:
    channel, address = _way(services, contact)
    if channel is None:
        notices.drop(tx, rows, "no_way")
        return []
    habits = habits_of(at.policy, at.calendar.zone, contact.own)
    ready = _ready(tx, habits, to, still_true(tx, to, rows))
    tries = []
    for message_id, group in ready.items():
        subject, text = write(tx, at.calendar, contact.language, group)
        attempt = notices.lease(tx, group, message_id, channel, tx.now + LEASE)
        about = tuple(row.kind for row in group)
        tries.append(_Try(Letter(message_id, channel, address, subject, text, about), to, attempt))
    return tries


def _way(services: Services, contact: Contact) -> tuple[str | None, str]:
    """The first way that works and that this process can use; the console for those who have none, where it is on."""
    usable = services.notifier.channels
    for way in contact.ways:
        if way.state == ContactState.ACTIVE and way.channel in usable and way.address:
            return way.channel, way.address
    return (_CONSOLE, "") if _CONSOLE in usable else (None, "")


def _ready(tx: Tx, habits: Habits, to: To, rows: Sequence[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    """Message -> the notices that it tells of now; all others are put off or dropped."""
    ready: dict[UUID, list[Row[Any]]] = {}
    gathered: list[Row[Any]] = []
    sent = _sent(tx, habits, to, rows)
    for row in rows:
        when = _when(tx, habits, row, sent)
        if when is None:
            notices.drop(tx, [row], "unwanted")
        elif when > tx.now:
            notices.put_off(tx, [row], when)
        elif row.message_id is not None:
            ready.setdefault(row.message_id, []).append(row)
        elif row.urgent:
            ready[new_id()] = [row]
        else:
            gathered.append(row)
    if gathered:
        ready[new_id()] = gathered
    return ready


def _when(tx: Tx, habits: Habits, row: Row[Any], sent: dict[dt.date, int]) -> dt.datetime | None:
    until = (row.facts or {}).get("until")
    useful_until = dt.datetime.fromisoformat(until) if until else None
    planned = send_at(habits, row.made_at, is_urgent=row.urgent, useful_until=useful_until, sent={})
    was_put_off = row.message_id is not None or row.due_at > row.made_at or (planned or tx.now) < tx.now
    today = tx.now.astimezone(habits.zone).date()
    has_room = row.message_id is not None or sent.get(today, 0) < habits.per_day
    if was_put_off and not row.urgent and has_room and habits.per_day and not habits.is_quiet(tx.now):
        # The moment that it waited for has come.
        return tx.now
    return send_at(habits, tx.now, is_urgent=row.urgent, useful_until=useful_until, sent=sent)


def _sent(tx: Tx, habits: Habits, to: To, rows: Sequence[Row[Any]]) -> dict[dt.date, int]:
    """Messages to the person by local day, from today on."""
    if all(row.urgent for row in rows):
        return {}
    today = tx.now.astimezone(habits.zone).date()
    midnight = dt.datetime.combine(today, dt.time(), habits.zone)
    return {today: len(notices.sent_since(tx, to, midnight))}


def _send(services: Services, one: _Try) -> None:
    about = {"message": str(one.letter.id), "channel": one.letter.channel, "attempt": one.attempt}
    try:
        services.notifier.send(one.letter)
    except Resting as resting:
        rests_s = resting.for_s
        services.commit(lambda tx: _wait(tx, one, rests_s))
    except Refused as error:
        code = error.code
        log.warning("refused", code=code, **about)
        services.commit(lambda tx: _refuse(services, tx, one, code))
    except NotSent as error:
        code = error.code
        log.warning("not_sent", code=code, **about)
        services.commit(lambda tx: _fail(tx, one, code))
    else:
        services.commit(lambda tx: _mark_sent(tx, one))


def _mark_sent(tx: Tx, one: _Try) -> None:
    notices.end_try(tx, one.letter.id, one.attempt, {"state": NoticeState.SENT, "sent_at": tx.now, "error": None})


def _wait(tx: Tx, one: _Try, rests_s: float) -> None:
    """The channel rests: this was no try."""
    later = {"state": NoticeState.PENDING, "due_at": tx.now + dt.timedelta(seconds=rests_s)}
    notices.end_try(tx, one.letter.id, one.attempt, {**later, "attempt": one.attempt - 1, "error": "resting"})


def _refuse(services: Services, tx: Tx, one: _Try, code: str) -> None:
    """The address is no good: the next way is taken at once, or the desk is told."""
    contacts.break_way(tx, one.to, one.letter.channel)
    channel, _ = _way(services, contacts.read(tx, [one.to])[one.to])
    if channel is None or channel == one.letter.channel or one.attempt >= MAX_ATTEMPTS:
        _give_up(tx, one, code)
        return
    again = {"state": NoticeState.PENDING, "due_at": tx.now, "error": code}
    notices.end_try(tx, one.letter.id, one.attempt, again)


def _fail(tx: Tx, one: _Try, code: str) -> None:
    if one.attempt >= MAX_ATTEMPTS:
        _give_up(tx, one, code)
        return
    ended = notices.end_try(tx, one.letter.id, one.attempt, {"state": NoticeState.PENDING, "error": code})
    for row in ended:
        wait_s = RETRY_S[row.urgent] * 4 ** (one.attempt - 1)
        notices.put_off(tx, [row], tx.now + dt.timedelta(seconds=wait_s))


def _give_up(tx: Tx, one: _Try, code: str) -> None:
    """A person of the desk has to tell it by phone."""
    ended = notices.end_try(tx, one.letter.id, one.attempt, {"state": NoticeState.FAILED, "error": code})
    if not ended:
        return
    urgent = any(row.urgent for row in ended)
    due_at = tx.now + dt.timedelta(hours=1 if urgent else 24)
    order_id = next((row.order_id for row in ended if row.order_id), None)
    area = _area(tx, one.to, order_id)
    waiting = todos.Waiting(TodoKind.UNDELIVERED, one.letter.id, area, Role.CLERK, due_at, order_id, reason=code)
    todos.add(tx, waiting)
    log.error("gave_up", message=str(one.letter.id), channel=one.letter.channel, code=code)


def _area(tx: Tx, to: To, order_id: UUID | None) -> str:
    table = service_order if order_id else helper if to[0] == HELPER else actor
    found: str = tx.value(select(table.c.area).where(table.c.id == (order_id or to[1])))
    return found[:COMMUNITY_DIGITS]
