"""The audit chain: nothing that was written can be changed unseen, by whatever way into the database."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from matcher.queries.audit_chain import Chain, check_chain
from matcher.settings import Settings
from matcher.store import append_only, invariants
from matcher.store.database import Database
from matcher.store.ids import new_id
from matcher.store.schema import event, seal
from matcher.store.vault import KeyUnusable, Vault
from matcher.usecases.seal_events import seal_events
from matcher.usecases.services import Services
from tests.fixtures.database import KEY, RememberingDoorbell
from tests.fixtures.steps import accept, run_round
from tests.fixtures.triggers import drop_triggers
from tests.fixtures.world import World, begun

pytestmark = pytest.mark.timeout(120)


def chain(services: Services) -> Chain:
    with services.read() as tx:
        return check_chain(tx, "event")


def tamper(services: Services, *statements: str) -> None:
    """Somebody with all rights on the database, who takes the triggers away first."""
    with services.database.engine.begin() as connection:
        drop_triggers(connection)
        for statement in statements:
            connection.execute(text(statement.replace("MIDDLE", MIDDLE)))


@pytest.fixture
def busy(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Three links over the events of a small story; the database need not be sound in the end."""
    database = Database(database_url, Vault(KEY))
    services = Services(Settings(tmp_path, database.url, None, tmp_path / "key"), database, RememberingDoorbell())
    world: World = begun(services)
    member = world.member("near", total=20)
    for day in (1, 2, 3):
        order_id = world.accepted([world.shift(day)])
        run_round(world)
        accept(world, member, order_id)
        assert seal_events(services) > 0
        world.pass_time(seconds=10)
    yield world
    database.dispose()


def test_sealing_covers_everything_once_and_moments_apart(busy: World) -> None:
    found = chain(busy.services)
    assert (found.links, found.rows, found.wrong) == (3, busy.count("event"), None)
    assert seal_events(busy.services) == 0
    busy.accepted()
    assert seal_events(busy.services) == 2
    busy.accepted()
    assert seal_events(busy.services) == 0, "not twice within five seconds"
    again = chain(busy.services)
    assert (again.links, again.rows, again.wrong) == (4, busy.count("event") - 2, None)
    assert again.head != found.head


def test_what_waits_longer_than_a_minute_is_told(busy: World) -> None:
    busy.accepted()
    busy.pass_time(seconds=50)
    assert chain(busy.services).wrong is None
    busy.pass_time(seconds=20)
    assert "not sealed" in (chain(busy.services).wrong or "")
    seal_events(busy.services)
    assert chain(busy.services).wrong is None


MIDDLE = "(SELECT last FROM seal WHERE seq = 2)"
TAMPERING = {
    "edit": ("link 2 .*was changed", ["UPDATE event SET verb = 'cancel' WHERE seq = MIDDLE - 1"]),
    "edit of who": ("link 2 .*was changed", ["UPDATE event SET role = 'clerk' WHERE seq = MIDDLE"]),
    "a value to none": ("link 1 .*was changed", ["UPDATE event SET reason = '-' WHERE seq = 1"]),
    "delete": ("link 2 .*1 rows are missing", ["DELETE FROM event WHERE seq = MIDDLE - 1"]),
    "reorder": (
        "link 2 .*was changed, or rows changed places",
        [
            "UPDATE event SET seq = -1 WHERE seq = MIDDLE",
            "UPDATE event SET seq = MIDDLE WHERE seq = MIDDLE - 1",
            "UPDATE event SET seq = MIDDLE - 1 WHERE seq = -1",
        ],
    ),
    "truncated tail": ("link 3 .*missing", ["DELETE FROM event WHERE seq > (SELECT first FROM seal WHERE seq = 3)"]),
    "delete and link": ("link 3 .*after 1 is missing", ["DELETE FROM seal WHERE seq = 2"]),
    "forged link": ("link 2 .*itself was changed", ["UPDATE seal SET rows = rows - 1 WHERE seq = 2"]),
    "made older": ("link 1 .*itself was changed", ["UPDATE seal SET made_at = 0 WHERE seq = 1"]),
    "all gone but the links": ("link 1 .*rows are missing", ["DELETE FROM event"]),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found(busy: World, how: str) -> None:
    said, statements = TAMPERING[how]
    tamper(busy.services, *statements)
    wrong = chain(busy.services).wrong
    assert wrong is not None
    assert re.search(said, wrong), wrong


def test_a_row_put_into_the_middle_is_found(busy: World) -> None:
    gap = "UPDATE event SET seq = 1000000 WHERE seq = MIDDLE - 1"
    tamper(busy.services, gap)
    forged = {"thing": "order", "thing_id": new_id(), "version": 1, "verb": "place", "to_state": "placed"}
    with busy.services.read() as tx:
        middle = tx.value(select(seal.c.last - 1).where(seal.c.seq == 2))
    busy.services.commit(lambda tx: tx.execute(insert(event).values(**forged, seq=middle, at=tx.now)))
    assert "link 2" in (chain(busy.services).wrong or "")
    with busy.services.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM event WHERE seq = :middle"), {"middle": middle})
        connection.execute(text("UPDATE event SET seq = :middle WHERE seq = 1000000"), {"middle": middle})
    assert chain(busy.services).wrong is None


def test_another_key_cannot_have_made_the_chain(busy: World) -> None:
    for key, fault in (({"test": b"x" * 32}, None), ({"other": b"k" * 32}, KeyUnusable)):
        other = Database(busy.services.database.url, Vault(key))
        with other.read() as tx:
            if fault is None:
                assert "link 1" in (check_chain(tx, "event").wrong or "")
            else:
                with pytest.raises(fault, match="not in the key file"):
                    check_chain(tx, "event")
        other.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET verb = 'x'",
        "UPDATE event SET at = 0 WHERE seq = 1",
        "DELETE FROM event WHERE seq = 1",
        "DELETE FROM event",
        "UPDATE seal SET digest = content",
        "DELETE FROM seal",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(
    services: Services, world: World, statement: str
) -> None:
    world.placed()
    seal_events(services)
    with pytest.raises(DBAPIError, match="never changed"), services.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert chain(services).wrong is None


def test_postgresql_refuses_to_empty_the_table(services: Services, world: World) -> None:
    world.placed()
    empty = "TRUNCATE event" if not services.database.is_sqlite else "DELETE FROM event"
    with pytest.raises(DBAPIError, match="never changed"), services.database.engine.begin() as connection:
        connection.execute(text(empty))


def test_triggers_come_back_when_the_service_starts(busy: World) -> None:
    with busy.services.database.engine.begin() as connection:
        drop_triggers(connection)
        append_only.refresh_triggers(connection)
    with pytest.raises(DBAPIError, match="never changed"), busy.services.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM seal"))


def test_after_three_years_the_oldest_links_are_let_go_and_the_chain_still_holds(world: World) -> None:
    services = world.services
    world.placed()
    seal_events(services)
    old = world.count("event")
    world.pass_time(days=3 * 366 - 1)
    young = world.placed([world.shift(3 * 366)])
    seal_events(services)
    assert world.count("event") == old + 1, "not a day too early"
    world.pass_time(days=2)
    world.placed([world.shift(3 * 366 + 3)])
    seal_events(services)
    assert world.count("event") == 2
    assert world.count("event", thing_id=young) == 1
    found = chain(services)
    assert (found.links, found.rows, found.wrong) == (3, 2, None)
    with services.read() as tx:
        # Three years without a tick: the clocks of these orders are as late as that.
        assert invariants.broken(tx).keys() <= {"inv_clock_late"}
    world.pass_time(seconds=10)
    assert seal_events(services) == 0


def test_any_number_of_ticks_make_one_chain(services: Services, world: World) -> None:
    for _ in range(5):
        world.placed()
    crowd = [threading.Thread(target=seal_events, args=(services,)) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    found = chain(services)
    assert (found.links, found.rows, found.wrong) == (1, world.count("event"), None)


def test_a_number_that_is_committed_late_is_not_passed_over(services: Services, world: World) -> None:
    """On PostgreSQL a higher number may be there first: the chain waits until the lower one has come or never will."""
    world.placed()
    if services.database.is_sqlite:
        assert seal_events(services) > 0
        return
    values = {"thing": "order", "thing_id": new_id(), "version": 1, "verb": "place", "to_state": "placed"}
    slow = services.database.engine.connect()
    try:
        slow.begin()
        slow.execute(insert(seal).values(stream="other", seq=1, first=1, last=1, rows=1, content=b"", digest=b"",
                                         key_id="x", made_at=world.services.commit(lambda tx: tx.now)))  # fmt: skip
        late = slow.execute(select(text("nextval('event_seq_seq')"))).scalar()
        world.placed()
        assert seal_events(services) == 0
        slow.execute(insert(event).values(seq=late, at=services.commit(lambda tx: tx.now), **values))
        slow.commit()
    finally:
        slow.close()
    assert seal_events(services) == world.count("event")
    assert chain(services).wrong is None
