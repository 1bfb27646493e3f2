"""Writes that share a commit on SQLite: each stands or falls alone, and none is told of before it is durable."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from matcher.domain.errors import Busy, NotFound
from matcher.store.database import Database
from matcher.store.together import MOST, Together
from matcher.store.vault import Vault

pytestmark = pytest.mark.timeout(60)
CROWD = MOST + 8


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", Vault({"k": b"k" * 32}))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE seen (number INTEGER PRIMARY KEY)")
    yield database
    database.dispose()


@pytest.fixture
def together(database: Database) -> Together:
    return Together(database.engine, 20)


def put(number: int) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.exec_driver_sql("INSERT INTO seen VALUES (?)", (number,))
        if number % 5 == 3:
            raise NotFound
        return number

    return work


def seen(database: Database) -> list[int]:
    with database.read() as tx:
        return [row[0] for row in tx.connection.exec_driver_sql("SELECT number FROM seen ORDER BY number")]


def crowd(together: Together, pool: ThreadPoolExecutor, count: int) -> list["Future[int]"]:
    """Calls that all wait while a first one has the turn."""
    go_on = threading.Event()
    first = pool.submit(together.run, lambda _: go_on.wait(20))
    while not together._turn.locked() or together._waiting:
        time.sleep(0.001)
    calls = [pool.submit(together.run, put(number)) for number in range(count)]
    while len(together._waiting) < count:
        time.sleep(0.001)
    go_on.set()
    assert first.result()
    return calls


def test_each_stands_or_falls_alone_and_few_commits_do(together: Together, database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    with ThreadPoolExecutor(CROWD + 1) as pool:
        calls = crowd(together, pool, CROWD)
        errors = [call.exception() for call in calls]
    fit = [number for number in range(CROWD) if number % 5 != 3]
    assert [number for number, error in enumerate(errors) if error is None] == fit
    assert {type(error) for error in errors if error is not None} == {NotFound}
    assert seen(database) == fit
    assert len(commits) == 3, "the first alone, then all who waited in two groups"


def test_a_commit_that_fails_is_the_error_of_all(together: Together, database: Database) -> None:
    def fail(_: object) -> None:
        raise OSError("no space left")

    with ThreadPoolExecutor(4) as pool:
        go_on = threading.Event()
        first = pool.submit(together.run, lambda _: go_on.wait(20))
        while not together._turn.locked() or together._waiting:
            time.sleep(0.001)
        calls = [pool.submit(together.run, put(number)) for number in range(3)]
        while len(together._waiting) < 3:
            time.sleep(0.001)
        event.listen(database.engine, "commit", fail)
        go_on.set()
        assert isinstance(first.exception(), OSError)
        assert {type(call.exception()) for call in calls} == {OSError}
    event.remove(database.engine, "commit", fail)
    assert seen(database) == []
    assert together.run(put(7)) == 7, "the next turn is as good as ever"


def test_who_gets_no_turn_in_time_is_told_and_nothing_is_done(database: Database) -> None:
    together = Together(database.engine, 0.05)
    with ThreadPoolExecutor(1) as pool:
        go_on = threading.Event()
        first = pool.submit(together.run, lambda _: go_on.wait(20))
        while not together._turn.locked() or together._waiting:
            time.sleep(0.001)
        with pytest.raises(Busy):
            together.run(put(1))
        go_on.set()
        assert first.result()
    assert together.run(put(2)) == 2
    assert seen(database) == [2]


def test_an_interrupted_turn_leaves_nobody_waiting(together: Together, database: Database) -> None:
    def interrupt(_: Connection) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together.run(interrupt)
    assert together.run(put(1)) == 1
    assert seen(database) == [1]
