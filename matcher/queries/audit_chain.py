"""Whether what only grows is still as it was sealed: every link is computed afresh."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from matcher.store import seals
from matcher.store.database import Tx

UNSEALED_MOST = dt.timedelta(minutes=1)
LINKS_AT_ONCE = 1000
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Chain:
    """A stream's chain: its links and rows, its head (16 hex digits) to be compared with a note, and what is wrong."""

    stream: str
    links: int
    rows: int
    head: str
    wrong: str | None


def check_chain(tx: Tx, stream: str, *, is_running: bool = True) -> Chain:
    """Follow the chain from its beginning to the first link that breaks. KeyUnusable where a key is missing.

    Where the service runs, new rows must not wait long for their link either.
    """
    walk = _Walk(tx, stream)
    wrong = walk.run() or (_unsealed(tx, stream) if is_running else None)
    return Chain(stream, walk.seq, walk.rows, walk.digest.hex()[:16], wrong)


def _unsealed(tx: Tx, stream: str) -> str | None:
    oldest = seals.oldest_unsealed(tx, stream)
    if oldest is None or oldest > tx.now - UNSEALED_MOST:
        return None
    return f"rows since {oldest.isoformat(timespec='seconds')} are not sealed; does a tick run?"


class _Walk:
    """One way along the chain."""

    def __init__(self, tx: Tx, stream: str) -> None:
        self.tx, self.stream = tx, stream
        self.seq = self.last = self.rows = 0
        self.digest = bytes(32)
        self.kept_since = tx.now - seals.KEPT
        self.has_kept = False

    def run(self) -> str | None:
        """What breaks first, in a sentence."""
        while links := seals.links_after(self.tx, self.stream, self.seq, LINKS_AT_ONCE):
            rows = _Ahead(seals.rows_in_pages(self.tx, self.stream, self.last + 1, links[-1].last, ROWS_AT_ONCE))
            for link in links:
                wrong = self._header(link) or self._content(link, rows.upto(link.last))
                if wrong is not None:
                    return f"link {link.seq} (numbers {link.first} to {link.last}): {wrong}"
                self.seq, self.last, self.digest = link.seq, link.last, link.digest
        return None

    def _header(self, link: Row[Any]) -> str | None:
        if link.seq != self.seq + 1 or link.first != self.last + 1:
            return f"the link after {self.seq} is missing"
        if seals.digest_of(self.tx.vault, dict(link._mapping), self.digest) != link.digest:  # noqa: SLF001 - public
            return "the link itself was changed, or the one before it replaced"
        return None

    def _content(self, link: Row[Any], texts: list[str]) -> str | None:
        self.rows += len(texts)
        if not texts and not self.has_kept and link.made_at < self.kept_since:
            return None
        self.has_kept = True
        if len(texts) != link.rows:
            differ = abs(link.rows - len(texts))
            return f"{differ} rows are missing" if len(texts) < link.rows else f"{differ} rows were put in"
        if seals.content_of(self.tx.vault, link.key_id, texts) != link.content:
            return "a row was changed, or rows changed places"
        return None


class _Ahead:
    """Rows in their order, taken up to a number."""

    def __init__(self, rows: Iterator[tuple[int, str]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def upto(self, last: int) -> list[str]:
        """The texts of the rows with numbers up to `last`."""
        found: list[str] = []
        one = self._next
        while one is not None and one[0] <= last:
            found.append(one[1])
            one = next(self._rows, None)
        self._next = one
        return found
