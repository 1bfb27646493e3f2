"""Files of rows that people bring: kept sealed until they are worked off, leased like other work, and known again."""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, insert, or_, select, update

from matcher.domain.areas import district_of
from matcher.domain.imports.kinds import ImportKind, ImportMode, ImportState
from matcher.domain.roles import Actor
from matcher.store import personal
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import file_import, helper, import_key
from matcher.store.scope import inside
from matcher.store.tasks import MAX_ATTEMPTS, Fenced
from matcher.store.transition import move, tell_born

SUBJECT = "import"
LEASE_S = 20
KEPT = dt.timedelta(days=30)
ORDER_KEYS_KEPT = dt.timedelta(days=90)
"""Orders are at most 60 days ahead: after that no row of theirs can be taken again."""
_F = file_import.c


def add(tx: Tx, by: Actor, kind: ImportKind, mode: ImportMode, content: bytes, *, whole: bool) -> UUID:
    """A file that waits for its turn; `whole`: all of it or nothing."""
    made = new_id()
    values: dict[str, Any] = {
        "id": made,
        "kind": kind,
        "mode": mode,
        "whole": whole,
        "district": district_of(by.area),
        "area": by.area,
        "made_by": by.id,
        "state": ImportState.QUEUED,
        "version": 1,
        "made_at": tx.now,
        "attempt": 0,
    }
    tx.execute(insert(file_import).values(**values))
    tell_born(tx, "import", [values], str(mode), by)
    personal.keep(tx, SUBJECT, made, {"file": base64.b64encode(content).decode()})
    return made


def content(tx: Tx, import_id: UUID) -> bytes | None:
    """What was brought; None where it is gone."""
    kept = personal.read_many(tx, SUBJECT, [import_id]).get(import_id)
    return None if kept is None else base64.b64decode(kept["file"])


def open_of(tx: Tx, by: Actor) -> int:
    """How many files of this person are not done with."""
    mine = (_F.made_by == by.id, _F.state.in_((ImportState.QUEUED, ImportState.RUNNING)))
    return int(tx.value(select(func.count()).select_from(file_import).where(*mine)) or 0)


def _ready() -> ColumnElement[bool]:
    """Those whose turn it is: nothing of the kind runs in the district, or the lease of this one was lost."""
    other = file_import.alias()
    busy = exists().where(
        other.c.district == _F.district, other.c.kind == _F.kind, other.c.state == ImportState.RUNNING
    )
    waiting = and_(_F.state == ImportState.QUEUED, ~busy)
    lost = and_(_F.state == ImportState.RUNNING, _F.lease_until <= now())
    return or_(waiting, lost)


def is_due(tx: Tx) -> bool:
    """Whether a file waits whose turn it is."""
    return bool(tx.value(select(exists().where(_ready()))))


def lease(tx: Tx, import_id: UUID | None = None) -> Row[Any] | None:
    """Take the oldest file whose turn it is, or this one; None where there is none. One tried too often is given up."""
    wanted = [_ready()] if import_id is None else [_ready(), _F.id == import_id]
    row = tx.row(select(file_import).where(*wanted).order_by(_F.seq).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    if row.attempt >= MAX_ATTEMPTS:
        end(tx, row, {"failure": "gave_up"})
        return None
    until = tx.now + dt.timedelta(seconds=LEASE_S)
    return move(tx, "import", row, "run", None, attempt=row.attempt + 1, lease_until=until)


def note(tx: Tx, leased: Row[Any], **figures: Any) -> None:
    """How far it is, in the transaction that holds the effects; Fenced where another attempt has taken over."""
    until = tx.now + dt.timedelta(seconds=LEASE_S)
    mine = (_F.id == leased.id, _F.attempt == leased.attempt, _F.state == ImportState.RUNNING)
    if tx.execute(update(file_import).where(*mine).values(lease_until=until, **figures)).rowcount != 1:
        raise Fenced


def end(tx: Tx, leased: Row[Any], figures: Mapping[str, Any]) -> None:
    """Done with, or failed where a `failure` is named; what was brought is gone with it. Fenced."""
    mine = (_F.id == leased.id, _F.attempt == leased.attempt)
    row = tx.row(select(file_import).where(*mine).with_for_update())
    if row is None or row.state not in (ImportState.RUNNING, ImportState.QUEUED):
        raise Fenced
    verb = "fail" if figures.get("failure") else "finish"
    move(tx, "import", row, verb, None, reason=figures.get("failure"), finished_at=tx.now, lease_until=None, **figures)
    personal.forget(tx, SUBJECT, [row.id])


def forget_old(tx: Tx) -> None:
    """What came of files is kept a month; keys of orders as long as their rows could be taken again."""
    ended = (ImportState.DONE, ImportState.FAILED)
    tx.execute(delete(file_import).where(_F.state.in_(ended), _F.finished_at < tx.now - KEPT))
    old = (import_key.c.kind == ImportKind.ORDERS, import_key.c.at < tx.now - ORDER_KEYS_KEPT)
    tx.execute(delete(import_key).where(*old))


class Key(NamedTuple):
    """By what one row is known again; `made` and `changed` in the file that is asked about."""

    subject: UUID
    number: bytes | None
    person: bytes
    said: bytes
    made: bool = False
    changed: bool = False


KEY_COLUMNS = ("subject_id", "kind", "district", "number_key", "person_key", "said", "made_in", "changed_in", "at")


def read_keys(tx: Tx, district: str, kind: ImportKind, import_id: UUID) -> list[Key]:
    """All keys of a kind in a district."""
    mine = select(*_key_columns(import_id)).where(import_key.c.district == district, import_key.c.kind == kind)
    return [Key(*row) for row in tx.tuples(mine)]


def read_helper_keys(
    tx: Tx, scope: str, kind: ImportKind, helper_kind: str, import_id: UUID
) -> Iterator[tuple[UUID, str, str, Key | None]]:
    """Each helper of the scope: its id, area and state, and its key where it has one."""
    h, k = helper.c, import_key.c
    joined = helper.outerjoin(import_key, and_(k.subject_id == h.id, k.kind == kind))
    columns = (h.id, h.area, h.state, *_key_columns(import_id)[1:])
    mine = (h.district == district_of(scope), h.kind == helper_kind, inside(h.area, scope))
    for helper_id, area, state, number, person, *more in tx.tuples(select(*columns).select_from(joined).where(*mine)):
        yield helper_id, area, state, None if person is None else Key(helper_id, number, person, *more)


def _key_columns(import_id: UUID) -> tuple[Any, ...]:
    k = import_key.c
    made, changed = k.made_in.is_not_distinct_from(import_id), k.changed_in.is_not_distinct_from(import_id)
    return (k.subject_id, k.number_key, k.person_key, k.said, made, changed)


def put_keys(tx: Tx, district: str, kind: ImportKind, import_id: UUID, keys: Sequence[Key]) -> None:
    """Keep keys, new ones or again."""
    if not keys:
        return
    known = import_key.c.subject_id.in_([one.subject for one in keys])
    before = {row.subject_id: row for row in tx.rows(select(import_key).where(known))}
    tx.execute(delete(import_key).where(known))
    rows = [
        {
            "subject_id": one.subject,
            "kind": kind,
            "district": district,
            "number_key": one.number,
            "person_key": one.person,
            "said": one.said,
            "made_in": import_id if one.made else getattr(before.get(one.subject), "made_in", None),
            "changed_in": import_id if one.changed else getattr(before.get(one.subject), "changed_in", None),
            "at": tx.now,
        }
        for one in keys
    ]
    tx.execute(insert(import_key), rows)
