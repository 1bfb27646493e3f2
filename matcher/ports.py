"""What leaves the process and is not the database, as Protocols that `workers` fulfil."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class Doorbell(Protocol):
    """Tells workers that work may be due; the rows in the database are the work itself."""

    def ring(self, district: str) -> None:
        """Hint, without content, that work is due in `district` (an area code).

        Called only after COMMIT. Never raises when the queue is away and returns within 0.5 s: a lost hint costs time,
        because workers also poll, and never work.
        """


class LiveEngine(Protocol):
    """Carries questions to the process that keeps a district warm; their words stand in `planning.asking`."""

    def ask(self, district: str, question: bytes) -> bytes | None:
        """Give the answer as of now; None where none comes within 0.5 s, and then whoever asks solves for itself.

        Never raises: the process may be away, busy, or keep another district.
        """


CODE_TO_SIGN_IN = "code_to_sign_in"
"""What a letter is about whose words nobody may read but whom it is for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address; a repeated try carries the same `id`. `about` is the kinds of what it tells."""

    id: UUID
    channel: str
    address: str
    subject: str
    text: str
    about: tuple[str, ...]


class NotSent(Exception):
    """The message could not be sent now: another try may succeed. `code` is a word for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:40]


class Refused(NotSent):
    """The address does not take messages; another try would be refused as well."""


class Resting(NotSent):
    """The channel failed too often and rests for `for_s` seconds; nothing was tried."""

    def __init__(self, for_s: float) -> None:
        super().__init__("resting")
        self.for_s = for_s


class Notifier(Protocol):
    """Sends one message to one person's own address; groups get none."""

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are set up here."""

    def send(self, letter: Letter) -> None:
        """Hand the message over within a few seconds. NotSent, Refused, Resting."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to a program or a group outside; a repeated try carries the same `id`.

    `address` holds where it goes and by which secrets; none of it shows in a representation. `inside`: it may lie in
    the private networks of the settings.
    """

    id: UUID
    via: str
    address: Mapping[str, str] = field(repr=False)
    content: str
    inside: bool = False


class Outside(Protocol):
    """Hands messages to programs and groups outside."""

    def deliver(self, parcel: Parcel) -> int:
        """The status of a success, within a few seconds. NotSent; Refused where it is wanted never again."""
