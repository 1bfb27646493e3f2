"""Engines and transactions: one way to read, one way to write, the same on SQLite and PostgreSQL."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable, Row, create_engine, event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from matcher.domain.errors import Busy
from matcher.store.clock import now
from matcher.store.together import Together
from matcher.store.vault import Vault

T = TypeVar("T")
RETRIES = 3
WAIT_S = 5
_NOW = select(now())
_NOW_AND_NUMBER = select(now(), func.pg_current_xact_id())
_AGAIN = {"40001", "40P01", "23505"}
"""Serialization failure, deadlock, and a unique index that let somebody else through first: read again."""


class Stale(Exception):
    """A row changed between its reading and its conditional update; the transaction is worth another try."""


class Tx:
    """One transaction: the connection, the vault, the moment, and whom to ring once it is committed."""

    def __init__(self, connection: Connection, vault: Vault, *, takes_number: bool = False) -> None:
        self.connection = connection
        self.takes_number = takes_number
        self.vault = vault
        self.to_ring: set[str] = set()

    @cached_property
    def now(self) -> dt.datetime:
        """The database's clock, read once; on PostgreSQL a writer takes its number with it (see `writers`)."""
        asked = _NOW_AND_NUMBER if self.takes_number else _NOW
        moment: dt.datetime = self.connection.execute(asked).scalars().one()
        return moment

    def ring(self, district: str) -> None:
        """After the commit, hint that the district has work due."""
        self.to_ring.add(district)

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement."""
        return self.connection.execute(statement, parameters)

    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows."""
        return self.connection.execute(statement, parameters).all()

    def tuples(self, statement: Executable, parameters: Any = None) -> Sequence[tuple[Any, ...]]:
        """All rows, to be unpacked."""
        return self.connection.execute(statement, parameters).all()

    def row(self, statement: Executable, parameters: Any = None) -> Row[Any] | None:
        """The one row, or None."""
        return self.connection.execute(statement, parameters).one_or_none()

    def value(self, statement: Executable, parameters: Any = None) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement, parameters).scalar()


class Database:
    """The only truth. `transact` for writes, `read` for reads."""

    def __init__(self, url: str, vault: Vault, *, pool_size: int = 12) -> None:
        self.url = url
        self.vault = vault
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            # One writer at a time is SQLite's rule: taking turns here is fairer than its busy handler.
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", 1)
            self._together = Together(self._writer, WAIT_S)
            self._reader = _sqlite_engine(url, "BEGIN", pool_size)
        else:
            self._writer = _postgresql_engine(url, pool_size)
            # The same pool; all statements of a read see one moment, as they do on SQLite.
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads, and sees one moment."""
        with _as_busy(), self._reader.connect() as connection, connection.begin():
            yield Tx(connection, self.vault)

    def transact(self, work: Callable[[Tx], T], ring: Callable[[str], None] | None = None) -> T:
        """Run `work` in one transaction, again where the database asks for it; ring only after the commit."""
        for attempt in range(RETRIES):
            try:
                result, districts = self._once(work)
            except (Stale, DBAPIError) as error:
                if attempt == RETRIES - 1 or not _worth_a_retry(error):
                    raise _translated(error) from error
                time.sleep(random.uniform(0.005, 0.05) * (attempt + 1))  # noqa: S311 - jitter, not a secret
            except PoolTimeoutError as error:
                raise Busy from error
            else:
                if ring is not None:
                    for district in sorted(districts):
                        ring(district)
                return result
        raise Busy

    def _once(self, work: Callable[[Tx], T]) -> tuple[T, set[str]]:
        def on(connection: Connection) -> tuple[T, set[str]]:
            tx = Tx(connection, self.vault, takes_number=not self.is_sqlite)
            return work(tx), tx.to_ring

        if self.is_sqlite:
            return self._together.run(on)
        # PostgreSQL shares its commits itself.
        with self._writer.connect() as connection, connection.begin():
            return on(connection)

    def dispose(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _as_busy() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise Busy from error
    except DBAPIError as error:
        raise _translated(error) from error


def _worth_a_retry(error: Exception) -> bool:
    return isinstance(error, Stale) or getattr(getattr(error, "orig", None), "sqlstate", None) in _AGAIN


def _translated(error: Exception) -> Exception:
    """Locks, lost connections and full disks are Busy; a broken statement stays what it is."""
    if not isinstance(error, Stale | OperationalError):
        return error
    is_full = getattr(getattr(error, "orig", None), "sqlite_errorname", "").startswith("SQLITE_FULL")
    return Busy("there is no space left where the database lies") if is_full else Busy()


def _sqlite_engine(url: str, begin: str, size: int) -> Engine:
    # Nothing else in this process may open the file: closing it would drop SQLite's locks, by the rules of POSIX.
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        pool_timeout=WAIT_S,
        connect_args={"timeout": WAIT_S, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql_engine(url: str, size: int) -> Engine:
    options = (
        "-c lock_timeout=2000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    )
    return create_engine(
        url,
        pool_size=size,
        max_overflow=4,
        hide_parameters=True,
        pool_timeout=WAIT_S,
        pool_recycle=600,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": options,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
        },
    )
