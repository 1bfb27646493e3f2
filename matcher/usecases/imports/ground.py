"""What the rows of a file are read and compared with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row as DbRow
from sqlalchemy import or_, select

from matcher.domain.areas import district_of
from matcher.domain.imports.cells import plain
from matcher.domain.imports.kinds import ImportKind, Refusal
from matcher.domain.imports.rows import Known, Row
from matcher.domain.imports.vocabulary import AreaNames
from matcher.domain.roles import Actor
from matcher.domain.states import UnitState
from matcher.store import imports, places
from matcher.store.database import Tx
from matcher.store.schema import area, home_unit, service_item, service_rule
from matcher.store.vault import Vault
from matcher.usecases.services import Services


@dataclass(slots=True)
class Matched:
    """A row of which something is known already: what of it differs, nothing where all is the same."""

    row: Row
    key: imports.Key
    changes: dict[str, Any]


@dataclass(slots=True)
class Sorted:
    """The rows of a file by what they come to; `again`: known, but said otherwise than last time."""

    fresh: list[tuple[Row, imports.Key]] = field(default_factory=list)
    changed: list[Matched] = field(default_factory=list)
    again: list[Matched] = field(default_factory=list)
    same: int = 0
    made: int = 0
    """Written by this file already, before the process that was at it ended."""
    changed_before: int = 0
    refused: list[Refusal] = field(default_factory=list)


class Work(Protocol):
    """One kind of rows: how they are sorted, and how a piece of them is written."""

    fresh_at_once: int

    def sort(self, tx: Tx, rows: Sequence[Row]) -> Sorted:
        """What each row comes to."""
        ...

    def ready(self, tx_now: Any, piece: Sequence[tuple[Row, imports.Key]]) -> Any:
        """What writing a piece needs that can be done before its transaction."""
        ...

    def write(self, tx: Tx, ready: Any) -> list[Refusal]:
        """Write new rows; those that the database's rules refuse."""
        ...

    def change(self, tx: Tx, piece: Sequence[Matched]) -> list[Refusal]:
        """Write what differs."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One file: who brought it, what its rows may name, and whose keys those are."""

    services: Services
    actor: Actor
    kind: ImportKind
    import_id: UUID
    known: Known

    @property
    def vault(self) -> Vault:
        """Seals and hashes."""
        return self.services.database.vault

    @property
    def district(self) -> str:
        """Where the rows belong."""
        return district_of(self.actor.area)

    def key_of(self, *said: str) -> bytes:
        """A keyed hash by which the same is found again."""
        return self.vault.blind("\n".join(("import", self.kind, *said)))


def read_known(tx: Tx, actor: Actor, kind: ImportKind) -> Known:
    """Areas of the district that are valid today, its parts of the day, and units or services where rows name such."""
    code = district_of(actor.area)
    calendar = places.calendar_of(tx, code)
    today = calendar.today(tx.now)
    valid = (area.c.valid_from <= today, or_(area.c.valid_to.is_(None), area.c.valid_to > today))
    wanted = select(area.c.code, area.c.name).where(area.c.code.startswith(code), *valid)
    names = AreaNames(actor.area, [(row[0], row[1]) for row in tx.tuples(wanted)])
    units = _units(tx, code) if kind is ImportKind.MEMBERS else {}
    services = _services(tx, code) if kind is ImportKind.ORDERS else {}
    return Known(names, calendar.parts, units, services)


def _units(tx: Tx, code: str) -> dict[str, UUID]:
    mine = (home_unit.c.district == code, home_unit.c.state == UnitState.ACTIVE)
    return {plain(name): unit_id for unit_id, name in tx.tuples(select(home_unit.c.id, home_unit.c.name).where(*mine))}


def _services(tx: Tx, code: str) -> dict[str, str]:
    s, ours = service_item.c, service_rule.c
    joined = service_item.outerjoin(service_rule, (ours.service == s.code) & (ours.district == code))
    offered = or_(ours.is_offered.is_(None), ours.is_offered.is_(True))
    rows = tx.tuples(select(s.code, s.name_zh, s.name_en).select_from(joined).where(offered))
    return {plain(word): item for item, *names in rows for word in (item, *names)}


def by_place(rows: Iterable[DbRow[Any]], column: str) -> dict[UUID, list[Any]]:
    """Helper -> its values in a column."""
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.helper_id, []).append(getattr(row, column))
    return found
