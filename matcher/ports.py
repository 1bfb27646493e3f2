"""What leaves the process and is not the database, as Protocols that `workers` fulfil."""

from typing import Protocol


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
