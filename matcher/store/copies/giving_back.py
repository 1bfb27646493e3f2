"""A copy brought back into an empty database of either kind: all of it in one transaction, or nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Connection, Table, delete, func, insert, inspect, literal, select, text, update

from matcher.domain.imports.kinds import ImportState
from matcher.domain.outlets import DeliveryState
from matcher.domain.states import TaskState
from matcher.domain.waiting import NoticeState
from matcher.store.copies.frames import Head, Listed, Sum, Summing, frames, opened
from matcher.store.copies.sealed_file import BackupUnusable, pieces
from matcher.store.copies.taking import NOT_COPIED, Tell, rows_of
from matcher.store.database import Database, Tx
from matcher.store.migrate import head_revision, locked, make_current, revision_of, upgrade_to
from matcher.store.schema import (
    api_token,
    district,
    file_import,
    live_lease,
    metadata,
    notice,
    sign_in_code,
    task,
    webhook_delivery,
    webhook_endpoint,
)
from matcher.store.webhooks import newest_event

_decode = msgspec.msgpack.Decoder().decode
Check = Callable[[Tx], None]


class NotEmpty(BackupUnusable):
    """The database holds data already; a backup is only brought back into an empty one."""


def give_back(database: Database, file: BinaryIO, secret: bytes, check: Check, tell: Tell) -> dict[str, int]:
    """Everything of the file, made current, checked by `check`, and quiet: what was ended -> how many.

    BackupUnusable, NotEmpty, and what `check` raises; then nothing was changed.
    """
    reading = frames(pieces(file, secret))
    head = _head(reading)
    with database.engine.connect() as connection, connection.begin():
        locked(connection)
        _free_of_limits(connection)
        _make_tables(connection, head)
        sums = _load(connection, head, reading, tell)
        tx = Tx(connection, database.vault)
        for listed in head.tables:
            if _sum_of(tx, listed) != sums[listed.name]:
                msg = f"the table {listed.name} does not read back as it was written"
                raise BackupUnusable(msg)
        make_current(connection)
        _count_on(connection)
        ended = _quieten(tx)
        check(tx)
    return ended


def _head(reading: Iterator[bytes]) -> Head:
    try:
        head = msgspec.msgpack.decode(next(reading), type=Head)
    except (StopIteration, msgspec.MsgspecError) as error:
        raise BackupUnusable("the backup is not whole any more") from error
    return head


def _free_of_limits(connection: Connection) -> None:
    """Loading takes as long as it takes; on SQLite what points to what is looked at in the end."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    else:
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def _make_tables(connection: Connection, head: Head) -> None:
    """Tables as they were when the backup was made. NotEmpty, BackupUnusable."""
    present = revision_of(connection)
    known = {listed.name for listed in head.tables}
    for name in inspect(connection).get_table_names():
        if name != "alembic_version" and name not in NOT_COPIED and name not in metadata.tables:
            raise NotEmpty("the database holds tables that are not jiedan's; use an empty one")
        if name in metadata.tables and _has_rows(connection, name):
            raise NotEmpty
    if present not in (None, head.revision):
        msg = "the database has tables of another version than the backup; use one without any tables"
        raise BackupUnusable(msg)
    if present is None and not upgrade_to(connection, head.revision):
        raise BackupUnusable("the backup was made by a newer version of jiedan; use that version")
    if head.revision == head_revision() and known != set(metadata.tables) - NOT_COPIED:
        raise BackupUnusable("the backup does not hold the tables of its version")


def _has_rows(connection: Connection, name: str) -> bool:
    # Without its columns: those of another version differ.
    return connection.execute(select(literal(1)).select_from(metadata.tables[name]).limit(1)).first() is not None


def _load(connection: Connection, head: Head, reading: Iterator[bytes], tell: Tell) -> dict[str, Sum]:
    listed = {one.name: one for one in head.tables}
    sums: dict[str, Sum] = {}
    ended = None
    for data in reading:
        frame = _decode(data)
        if "rows" in frame:
            one = listed[frame["table"]]
            connection.execute(insert(one.clause()), [opened(one, row) for row in frame["rows"]])
        elif "sum" in frame:
            sums[frame["table"]] = Sum(**frame["sum"])
            tell(frame["table"], frame["sum"]["rows"])
        else:
            ended = frame.get("end")
    if ended != len(listed) or sums.keys() != listed.keys():
        raise BackupUnusable("the backup is not whole any more")
    return sums


def _sum_of(tx: Tx, listed: Listed) -> Sum:
    """The sum of what the database now holds."""
    summing = Summing()
    for rows in rows_of(tx, listed.clause()):
        summing.add(rows)
    return summing.sum()


def _count_on(connection: Connection) -> None:
    """PostgreSQL's counters go on after the last number; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        if "seq" in table.c and table.c.seq.primary_key and len(table.primary_key) == 1:
            counter = connection.execute(select(func.pg_get_serial_sequence(table.name, "seq"))).scalar()
            last = connection.execute(select(func.max(table.c.seq))).scalar()
            if counter is not None and last is not None:
                connection.execute(select(func.setval(counter, last)))


def _take_over(table: Table, state: str) -> Callable[[Tx], Any]:
    """Another attempt takes these over at once, as after the death of a worker; nothing of them was done twice."""
    return lambda tx: update(table).where(table.c.state == state).values(lease_until=tx.now)


def _not_sent(table: Table, states: Collection[str], state: str) -> Callable[[Tx], Any]:
    """Whether these went out after the copy was made, nobody knows: they are not sent, and found in their lists."""

    def statement(tx: Tx) -> Any:
        ended: dict[str, Any] = {"state": state, "error": "restored", "lease_until": None}
        ended |= {"ended_at": tx.now} if "ended_at" in table.c else {}
        return update(table).where(table.c.state.in_(states)).values(**ended)

    return statement


LEASED: Mapping[str, tuple[Table, Callable[[Tx], Any]]] = {
    "leases": (task, _take_over(task, TaskState.LEASED)),
    "imports": (file_import, _take_over(file_import, ImportState.RUNNING)),
    "messages": (notice, _not_sent(notice, (NoticeState.PENDING, NoticeState.LEASED), NoticeState.FAILED)),
    "deliveries": (
        webhook_delivery,
        _not_sent(webhook_delivery, (DeliveryState.PENDING, DeliveryState.LEASED), DeliveryState.FAILED),
    ),
    "plans": (live_lease, lambda _: delete(live_lease)),
}
"""Whatever is worked off under a lease: its table, and how it is made quiet. Tests hold it against the tables."""


def _quieten(tx: Tx) -> dict[str, int]:
    """End what was under way when the copy was made, so that nothing is done or sent a second time."""
    under_way = {name: statement(tx) for name, (_, statement) in LEASED.items()}
    under_way["sessions"] = delete(api_token).where(api_token.c.expires_at.is_not(None))
    under_way["codes"] = delete(sign_in_code)
    ended = {name: tx.execute(statement).rowcount for name, statement in under_way.items()}
    # What happened before is no news to programs outside either: it was told, or it is asked for again.
    tx.execute(update(webhook_endpoint).values(after_seq=newest_event(tx)))
    tx.execute(update(district).values(epoch=district.c.epoch + 1))
    return ended
