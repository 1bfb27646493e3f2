"""Two who write at once: what is counted first and committed last is neither missed nor sealed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import insert

from matcher.store import feed, schema, seals
from matcher.store.database import Database, Tx
from matcher.store.ids import new_id


def write(tx: Tx) -> UUID:
    """An event of an order that is not there."""
    order_id = new_id()
    values = {"thing": "order", "thing_id": order_id, "version": 1, "order_id": order_id, "verb": "place"}
    nobody = {"from_state": None, "reason": None, "actor_id": None, "role": None}
    tx.execute(insert(schema.event), {**values, **nobody, "to_state": "placed", "at": tx.now})
    return order_id


def take_number(tx: Tx) -> None:
    """By reading the clock, as each transaction does that is about to write."""
    assert tx.now.year > 2000


@contextmanager
def writing(database: Database) -> Iterator[Tx]:
    """A transaction of its own that is about to write."""
    with database.engine.connect() as connection, connection.begin():
        tx = Tx(connection, database.vault, takes_number=not database.is_sqlite)
        take_number(tx)
        yield tx


def in_two_orders(database: Database) -> Iterator[tuple[UUID, UUID]]:
    """Who began last writes first and ends last; once with it open, once after it. SQLite lets one write at a time."""
    if database.is_sqlite:
        for _ in range(2):
            with writing(database) as tx:
                first = write(tx)
            yield first, first
        return
    with database.engine.connect() as connection, connection.begin() as before:
        early = Tx(connection, database.vault, takes_number=True)
        take_number(early)
        with writing(database) as late:
            hidden, shown = write(late), write(early)
            before.commit()
            yield hidden, shown
    yield hidden, shown


def test_what_is_committed_late_is_followed(database: Database) -> None:
    with database.read() as tx:
        mark = feed.begin(tx)
    seen: list[UUID] = []
    written: set[UUID] = set()
    for pair in in_two_orders(database):
        written |= set(pair)
        for _ in range(3):
            with database.read() as tx:
                changes, mark = feed.read_changes(tx, mark)
            seen += changes.orders
    assert written <= set(seen)
    assert len(seen) == len(set(seen))


def test_nothing_is_sealed_while_a_lower_number_may_still_appear(database: Database) -> None:
    marks: list[seals.Mark | None] = []
    for _ in in_two_orders(database):
        with database.read() as tx:
            marks.append(marks[0] if marks else seals.due(tx, "event"))
        with database.read() as tx:
            assert marks[0] is not None
            is_last = len(marks) == 2
            assert seals.is_settled(tx, marks[0]) == (is_last or database.is_sqlite)
