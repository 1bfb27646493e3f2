"""Writes that wait for SQLite's one writer share a commit: making it durable costs more than most of them do.

Each keeps its own savepoint, so it stands or falls alone until the commit, and nobody is answered before that. Whoever
holds the turn writes for all who wait; there is no thread of its own, and one alone pays nothing.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from matcher.domain.errors import Busy

T = TypeVar("T")
MOST = 32
"""So many share a commit at most: the first of them waits for the last."""


class Together:
    """Takes turns at the writing engine of one process."""

    def __init__(self, engine: Engine, wait_s: float) -> None:
        self._engine = engine
        self._wait_s = wait_s
        self._turn = threading.Lock()
        self._waiting: deque[_Piece[Any]] = deque()

    def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, once it is committed; its error where it failed. Busy where no turn comes in time."""
        piece = _Piece(work)
        self._waiting.append(piece)
        if not self._turn.acquire(timeout=self._wait_s):
            # Whoever has the turn may already be at this piece: then its end is near.
            if self._withdrawn(piece):
                raise Busy
            piece.ended.wait()
            return piece.outcome()
        try:
            while not piece.ended.is_set():
                self._write()
        finally:
            self._turn.release()
        return piece.outcome()

    def _withdrawn(self, piece: "_Piece[Any]") -> bool:
        try:
            self._waiting.remove(piece)
        except ValueError:
            return False
        return True

    def _write(self) -> None:
        """Do the work of all who wait, and commit it; an error of the commit is everybody's."""
        chosen = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            with self._engine.connect() as connection, connection.begin():
                if len(chosen) == 1:
                    chosen[0].do(connection)
                else:
                    for piece in chosen:
                        piece.do_apart(connection)
        except BaseException as error:
            for piece in chosen:
                piece.error = piece.error or (error if isinstance(error, Exception) else Busy())
            if not isinstance(error, Exception):
                raise
        finally:
            for piece in chosen:
                piece.ended.set()


class _Piece(Generic[T]):
    """One caller's work, and what came of it."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self.ended = threading.Event()
        self.error: Exception | None = None
        self._work = work
        self._results: list[T] = []

    def do(self, connection: Connection) -> None:
        """Do it; an error ends the transaction."""
        self._results.append(self._work(connection))

    def do_apart(self, connection: Connection) -> None:
        """Do it in a savepoint; an error undoes this piece alone."""
        try:
            with connection.begin_nested():
                self.do(connection)
        except Exception as error:
            self.error = error
            # A full disk ends the whole transaction inside SQLite: what follows must not be written on its own.
            driver: Any = connection.connection.dbapi_connection
            if not driver.in_transaction:
                raise

    def outcome(self) -> T:
        """The result, or the error raised."""
        if self.error is not None:
            raise self.error
        return self._results[0]
