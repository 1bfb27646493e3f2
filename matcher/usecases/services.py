"""What a process holds to run use cases: the database, the doorbell, the live engine and the settings."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matcher.domain.roles import Actor
from matcher.ports import Doorbell, Letter, LiveEngine, Notifier, NotSent, Outside, Parcel, Refused
from matcher.settings import Settings
from matcher.store import access
from matcher.store.database import Database, Tx

T = TypeVar("T")
Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Nobody:
    """A live engine for commands that run without one."""

    def ask(self, district: str, question: bytes) -> bytes | None:  # noqa: ARG002 - the port's signature
        """Nobody answers: whoever asks solves for itself."""
        return None


@dataclass(frozen=True, slots=True)
class Mute:
    """A notifier for processes that send nothing."""

    @property
    def channels(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def send(self, letter: Letter) -> None:
        """Nothing is sent from here."""
        raise Refused(f"no_{letter.channel}")


@dataclass(frozen=True, slots=True)
class Nowhere:
    """For processes from which nothing leaves for outside."""

    def deliver(self, parcel: Parcel) -> int:
        """Nothing leaves here: another process may have a way."""
        raise NotSent(f"no_{parcel.via}")


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by the composition root of a process."""

    settings: Settings
    database: Database
    doorbell: Doorbell
    live: LiveEngine = field(default_factory=Nobody)
    notifier: Notifier = field(default_factory=Mute)
    outside: Outside = field(default_factory=Nowhere)

    def read(self) -> AbstractContextManager[Tx]:
        """A transaction that only reads."""
        return self.database.read()

    def commit(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in one transaction, retried where the database asks for it; then ring where work is due."""
        return self.database.transact(work, self.doorbell.ring)

    def commit_once(self, who: Actor, key: str | None, fingerprint: bytes, work: Callable[[Tx], Answer]) -> Answer:
        """The same, once for each Idempotency-Key: the first answer (status, JSON body) is given again."""
        if key is None:
            return self.commit(work)

        def once(tx: Tx) -> Answer:
            known = access.first_answer(tx, who, key, fingerprint)
            if known is not None:
                return known.status, known.body
            status, body = work(tx)
            access.remember_answer(tx, who, key, status, body)
            return status, body

        return self.commit(once)
