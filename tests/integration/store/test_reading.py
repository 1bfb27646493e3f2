from sqlalchemy import func, insert, select

from matcher.store.database import Database
from matcher.store.schema import clock_offset


def test_a_read_sees_one_moment_whatever_is_committed_meanwhile(database: Database) -> None:
    count = select(func.count()).select_from(clock_offset)
    with database.read() as tx:
        before = tx.value(count)
        database.transact(lambda other: other.execute(insert(clock_offset).values(id=1, microseconds=0)))
        assert tx.value(count) == before
    with database.read() as tx:
        assert tx.value(count) == before + 1
