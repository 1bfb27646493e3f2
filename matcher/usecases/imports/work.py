"""A file is worked off: read, each row checked and compared, then written in pieces that each stand for themselves.

Killed between two pieces, it is taken up again from the beginning: what is written already is known by its keys.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Row as DbRow

from matcher.domain.errors import JiedanError, place_of
from matcher.domain.imports.columns import find_columns
from matcher.domain.imports.kinds import ORDERS_MOST, REFUSALS_KEPT, ROWS_MOST, ImportKind, ImportMode, Refusal
from matcher.domain.imports.rows import Row, Sheet
from matcher.store import access, imports
from matcher.store.database import Tx
from matcher.store.tasks import Fenced
from matcher.usecases.imports.ground import Job, Sorted, read_known
from matcher.usecases.imports.members import Members
from matcher.usecases.imports.orders import Orders, order_readers
from matcher.usecases.imports.start import OPERATIONS
from matcher.usecases.imports.teams import Teams
from matcher.usecases.imports.units import Units
from matcher.usecases.services import Services
from matcher.usecases.steps.uncollected import uncollected

T = TypeVar("T")
CHANGED_AT_ONCE = 25
"""Each may free places that somebody holds: so few that no other writer waits long."""
AGAIN_AT_ONCE = 500
_WORKS = {ImportKind.MEMBERS: Members, ImportKind.TEAMS: Teams, ImportKind.UNITS: Units, ImportKind.ORDERS: Orders}
log = structlog.get_logger("jiedan.import")


@dataclass(frozen=True, slots=True)
class Book:
    """What was read of a file: the rows of the sheet that is meant, as plain values, and notes about the rest."""

    sheets: Sequence[Sequence[Sequence[Any]]]


class FileRefused(Exception):
    """Nothing of the file can be taken; the only argument is a code of `FILE_CODES`."""

    @property
    def code(self) -> str:
        """Why."""
        return str(self.args[0])


Read = Callable[[bytes], Book]
"""Bytes of a workbook -> its sheets. FileRefused."""
Told = Callable[[str, int, int], None]
"""Phase, rows done, rows in all."""


def _silent(phase: str, done: int, rows: int) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Progress:
    """How far a file is, what came of it, and how long each phase took."""

    told: Told = _silent
    rows: int = 0
    done: int = 0
    fresh: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, phase: str, work: Callable[[], T]) -> T:
        """Do a phase."""
        self.told(phase, self.done, self.rows)
        began = perf_counter()
        try:
            return work()
        finally:
            self.seconds[phase] = self.seconds.get(phase, 0.0) + perf_counter() - began

    def figures(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "rows": self.rows,
            "done": self.done,
            "fresh": self.fresh,
            "changed": self.changed,
            "same": self.same,
            "rejected": len({one.row for one in self.refused}),
        }

    def report(self) -> dict[str, Any]:
        """The same, with the lines of what was refused: places and codes."""
        lines = [list(one) for one in sorted(self.refused)[:REFUSALS_KEPT]]
        return {**self.figures(), "refusals": lines, "notes": self.notes}


def due(services: Services) -> bool:
    """Whether a file waits."""
    with services.read() as tx:
        return imports.is_due(tx)


def work_off(
    services: Services, read: Read, import_id: UUID | None = None, told: Told = _silent
) -> tuple[UUID, Progress] | None:
    """Work off one file, the oldest or this one; None where none has its turn."""
    leased = services.commit(lambda tx: imports.lease(tx, import_id))
    if leased is None:
        return None
    progress = Progress(told)
    try:
        with uncollected():
            _work(services, leased, read, progress)
    except Fenced:
        log.warning("fenced", kind=leased.kind, attempt=leased.attempt)
    except FileRefused as refused:
        _end(services, leased, {**progress.report(), "failure": refused.code})
    except JiedanError as error:
        # A database that is away or busy: the lease runs out and the file is taken up again.
        log.warning("put_off", kind=leased.kind, attempt=leased.attempt, at=place_of(error))
        raise
    log.info("imported", kind=leased.kind, mode=leased.mode, **progress.figures())
    return leased.id, progress


def _end(services: Services, leased: DbRow[Any], figures: dict[str, Any]) -> None:
    try:
        services.commit(lambda tx: imports.end(tx, leased, figures))
    except Fenced:
        log.warning("fenced", kind=leased.kind, attempt=leased.attempt)


def _work(services: Services, leased: DbRow[Any], read: Read, progress: Progress) -> None:
    kind = ImportKind(leased.kind)
    with services.read() as tx:
        actor = access.actor_of_id(tx, leased.made_by)
        if actor is None or actor.area != leased.area or not actor.may(OPERATIONS[kind]):
            raise FileRefused("not_allowed")
        content = imports.content(tx, leased.id)
        job = Job(services, actor, kind, leased.id, read_known(tx, actor, kind))
    if content is None:
        raise FileRefused("unreadable")
    book = progress.timed("read", lambda: read(content))
    services.commit(lambda tx: imports.note(tx, leased))
    rows = progress.timed("check", lambda: _checked(job, book, progress))
    services.commit(lambda tx: imports.note(tx, leased, rows=progress.rows))
    work: Any = _WORKS[kind](job)
    found: Sorted = progress.timed("compare", lambda: _sorted(services, work, rows))
    progress.refused += found.refused
    progress.fresh, progress.changed = found.made, found.changed_before
    progress.same = found.same
    progress.done = progress.rows - len(found.fresh) - len(found.changed)
    if leased.mode == ImportMode.CHECK:
        _rehearse(services, leased, work, found, progress)
    elif leased.whole and progress.refused:
        progress.fresh = progress.changed = progress.same = 0
        raise FileRefused("rows_rejected")
    else:
        _write(services, leased, work, found, progress)
    _end(services, leased, progress.report())
    progress.told("done", progress.done, progress.rows)


def _sorted(services: Services, work: Any, rows: Sequence[Row]) -> Sorted:
    with services.read() as tx:
        found: Sorted = work.sort(tx, rows)
        return found


def _checked(job: Job, book: Book, progress: Progress) -> list[Row]:
    """The rows that can be taken; what is wrong with the others is noted."""
    for place, sheet in enumerate(book.sheets):
        found = find_columns(job.kind, sheet)
        if found is None:
            continue
        progress.notes = [[note, *which] for note, which in sorted(found.passed.items())]
        if any(other for number, other in enumerate(book.sheets) if number != place):
            progress.notes.append(["more_sheets"])
        reads = order_readers(job.known) if job.kind is ImportKind.ORDERS else None
        rows, refused = Sheet(job.kind, found, job.known, reads).read(sheet)
        progress.refused += refused
        progress.rows = len(rows) + len({one.row for one in refused})
        if not progress.rows:
            raise FileRefused("no_rows")
        if progress.rows > (ORDERS_MOST if job.kind is ImportKind.ORDERS else ROWS_MOST):
            raise FileRefused("too_many_rows")
        return rows
    raise FileRefused("no_heading")


def _rehearse(services: Services, leased: DbRow[Any], work: Any, found: Sorted, progress: Progress) -> None:
    """What writing would come to, with nothing written."""
    progress.changed += len(found.changed)
    if not isinstance(work, Orders):
        progress.fresh += len(found.fresh)
        progress.done = progress.rows
        return
    for piece in _pieces(found.fresh, work.fresh_at_once):
        refused = work.rehearse(piece)
        progress.refused += refused
        progress.fresh += len(piece) - len(refused)
        progress.done += len(piece)
        services.commit(lambda tx: imports.note(tx, leased, **progress.figures()))
        progress.told("compare", progress.done, progress.rows)


def _write(services: Services, leased: DbRow[Any], work: Any, found: Sorted, progress: Progress) -> None:
    for piece in _pieces(found.fresh, work.fresh_at_once):
        ready = progress.timed("seal", lambda: work.ready(piece))  # noqa: B023 - called before the next piece
        refused = _written(services, leased, progress, lambda tx: work.write(tx, ready), len(piece))  # noqa: B023 - the same
        progress.fresh += len(piece) - len(refused)
    for changes in _pieces(found.changed, CHANGED_AT_ONCE):
        refused = _written(services, leased, progress, lambda tx: work.change(tx, changes), len(changes))  # noqa: B023 - the same
        progress.changed += len(changes) - len(refused)
    for again in _pieces(found.again, AGAIN_AT_ONCE):
        _written(services, leased, progress, lambda tx: work.change(tx, again), 0)  # noqa: B023 - the same


def _written(
    services: Services, leased: DbRow[Any], progress: Progress, write: Callable[[Tx], list[Refusal]], count: int
) -> list[Refusal]:
    """One piece in one transaction, together with how far it is."""
    progress.done += count

    def work(tx: Tx) -> list[Refusal]:
        # Whoever lost the lease is told before anything is written.
        imports.note(tx, leased, **progress.figures())
        return write(tx)

    refused = progress.timed("write", lambda: services.commit(work))
    progress.refused += refused
    return refused


def _pieces(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
