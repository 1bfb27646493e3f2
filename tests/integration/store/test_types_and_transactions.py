"""Columns that mean the same on both databases, one clock, and transactions that happen whole or not at all."""

import datetime as dt
import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import StatementError

from matcher.domain.errors import Busy, NotFound
from matcher.store import schema
from matcher.store.clock import now
from matcher.store.database import RETRIES, Database, Stale, Tx
from matcher.store.ids import new_id
from matcher.store.vault import Vault
from tests.fixtures.database import KEY, RememberingDoorbell

INSTANTS = [
    dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=dt.UTC),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC),
]


def recipient(at: dt.datetime, area: str = "211402") -> dict[str, object]:
    return {"id": new_id(), "area": area, "registered_at": at, "version": 1}


def stored(database: Database, at: dt.datetime, area: str = "211402") -> dt.datetime:
    table = schema.recipient

    def work(tx: Tx) -> dt.datetime:
        values = recipient(at, area)
        tx.execute(insert(table).values(**values))
        found: dt.datetime = tx.value(select(table.c.registered_at).where(table.c.id == values["id"]))
        return found

    return database.transact(work)


@pytest.mark.parametrize("at", INSTANTS)
def test_instants_come_back_to_the_microsecond(database: Database, at: dt.datetime) -> None:
    assert stored(database, at) == at
    assert stored(database, at).tzinfo is not None


def test_an_instant_of_another_zone_is_the_same_instant(database: Database) -> None:
    zone = dt.timezone(dt.timedelta(hours=8))
    assert stored(database, dt.datetime(2026, 3, 1, 8, tzinfo=zone)) == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without offset"):
        stored(database, dt.datetime(2026, 3, 1))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "ok\udfff", "区" * 19, "x" * 19])
def test_text_that_one_of_the_databases_would_not_take_is_refused_by_both(database: Database, text: str) -> None:
    with pytest.raises(StatementError, match="does not fit a column of 18 characters"):
        stored(database, INSTANTS[2], text)
    assert stored(database, INSTANTS[2], "区" * 18) == INSTANTS[2]


def test_the_clock_is_the_databases_with_an_offset_and_read_once(database: Database) -> None:
    before = dt.datetime.now(dt.UTC)
    with database.read() as tx:
        first = tx.now
        assert tx.now is first
    assert abs(first - before) < dt.timedelta(minutes=5)
    clock = schema.clock_offset
    database.transact(lambda tx: tx.execute(insert(clock).values(id=1, microseconds=7 * 86_400_000_000)))
    with database.read() as tx:
        assert dt.timedelta(days=7) <= tx.now - first < dt.timedelta(days=7, minutes=5)
        assert tx.value(select(now())) >= tx.now
    database.transact(lambda tx: tx.execute(update(clock).values(microseconds=-86_400_000_000)))
    with database.read() as tx:
        assert tx.now < first


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


def test_what_changed_in_between_is_tried_again(database: Database) -> None:
    tries: list[UUID] = []

    def work(tx: Tx) -> int:
        values = recipient(INSTANTS[2])
        tx.execute(insert(schema.recipient).values(**values))
        tries.append(new_id())
        if len(tries) < RETRIES:
            raise Stale
        return len(tries)

    assert database.transact(work) == RETRIES
    with database.read() as tx:
        assert len(tx.rows(select(schema.recipient))) == 1


def test_what_changes_every_time_is_busy_in_the_end(database: Database) -> None:
    def work(_: Tx) -> None:
        raise Stale

    with pytest.raises(Busy):
        database.transact(work)


def test_nobody_is_rung_before_or_without_a_commit(database: Database, doorbell: RememberingDoorbell) -> None:
    seen: list[int] = []

    def work(tx: Tx) -> None:
        tx.execute(insert(schema.recipient).values(**recipient(INSTANTS[2])))
        tx.ring("211402")
        tx.ring("211402")
        tx.ring("110101")
        seen.append(len(doorbell.rung))

    def rolled_back(tx: Tx) -> None:
        work(tx)
        raise NotFound

    with pytest.raises(NotFound):
        database.transact(rolled_back, doorbell.ring)
    assert doorbell.rung == []
    database.transact(work, doorbell.ring)
    assert (doorbell.rung, seen) == (["110101", "211402"], [0, 0])
    with database.read() as tx:
        assert len(tx.rows(select(schema.recipient))) == 1


@pytest.mark.timeout(60)
def test_a_row_or_database_that_somebody_holds_is_busy(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.store.database.WAIT_S", 1)
    values = recipient(INSTANTS[2])
    database.transact(lambda tx: tx.execute(insert(schema.recipient).values(**values)))
    change = update(schema.recipient).values(version=schema.recipient.c.version + 1)
    other = Database(database.url, Vault(KEY))
    held, let_go = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        tx.execute(change)
        held.set()
        let_go.wait(30)

    holder = threading.Thread(target=lambda: database.transact(hold))
    holder.start()
    assert held.wait(30)
    with pytest.raises(Busy):
        other.transact(lambda tx: tx.execute(change))
    with other.read() as tx:
        assert tx.value(select(schema.recipient.c.version)) == 1
    let_go.set()
    holder.join()
    other.transact(lambda tx: tx.execute(change))
    with other.read() as tx:
        assert tx.value(select(schema.recipient.c.version)) == 3
    other.dispose()


@pytest.mark.timeout(60)
def test_an_exhausted_pool_is_busy(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.store.database.WAIT_S", 1)
    file = tmp_path / "one.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}", Vault(KEY), pool_size=1)
    with database.read() as tx:
        assert tx.now.tzinfo is not None
        with pytest.raises(Busy), database.read():
            pass
    database.transact(lambda _: _inner_is_busy(database))
    database.dispose()


def _inner_is_busy(database: Database) -> None:
    with pytest.raises(Busy):
        database.transact(lambda tx: tx.now)
