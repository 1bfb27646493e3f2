"""Home units: known again by their names, which are one of a kind in a district."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from matcher.domain.areas import covers
from matcher.domain.imports.cells import plain
from matcher.domain.imports.kinds import ImportKind, Refusal
from matcher.domain.imports.rows import Row
from matcher.domain.states import UnitKind, UnitState
from matcher.store import imports, personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import home_unit
from matcher.store.transition import tell, tell_born
from matcher.store.units import new_secret
from matcher.usecases.imports.ground import Job, Matched, Sorted
from matcher.usecases.steps import unit_months

SUBJECT = "unit"
_SEALED = {"contact": "contact_name", "phone": "contact_phone"}
"""Column of the sheet -> what it is called in the unit's own record."""
Piece = Sequence[tuple[Row, imports.Key]]


class Units:
    """Units: hundreds of them."""

    fresh_at_once = 200

    def __init__(self, job: Job) -> None:
        self.job = job

    def sort(self, tx: Tx, rows: Sequence[Row]) -> Sorted:
        """What each row comes to."""
        found, seen = Sorted(), set[str]()
        present = tx.rows(select(home_unit).where(home_unit.c.district == self.job.district))
        known = {plain(row.name): row for row in present}
        documents = personal.read_many(tx, SUBJECT, [row.id for row in present])
        keys = {
            key.subject: key for key in imports.read_keys(tx, self.job.district, ImportKind.UNITS, self.job.import_id)
        }
        for row in rows:
            name = plain(row.given["name"])
            unit = known.get(name)
            key = imports.Key(new_id(), None, self.job.key_of(name), self.job.vault.blind(row.said), made=True)
            if name in seen:
                found.refused.append(Refusal(row.row, "name", "repeated_in_file"))
            elif unit is None:
                found.fresh.append((row, key))
            elif not covers(self.job.actor.area, unit.area):
                found.refused.append(Refusal(row.row, "name", "outside"))
            elif unit.state == UnitState.LEFT:
                found.refused.append(Refusal(row.row, "", "wrong_state"))
            else:
                before = keys.get(unit.id, imports.Key(unit.id, None, key.person, b""))
                self._compare(found, Matched(row, before, {}), unit, documents.get(unit.id, {}))
            seen.add(name)
        return found

    def _compare(self, found: Sorted, one: Matched, unit: Any, document: dict[str, str]) -> None:
        given = one.row.given
        one.changes = {
            name: given[name] for name, kept in _SEALED.items() if name in given and given[name] != document.get(kept)
        }
        one.changes |= {
            name: given[name] for name in ("area", "kind") if name in given and given[name] != getattr(unit, name)
        }
        if one.changes:
            found.changed.append(one)
        elif one.key.made:
            found.made += 1
        elif one.key.changed:
            found.changed_before += 1
        else:
            found.same += 1

    def ready(self, piece: Piece) -> Piece:
        """Nothing is needed before."""
        return piece

    def write(self, tx: Tx, piece: Piece) -> list[Refusal]:
        """Register them."""
        rows = [
            {
                "id": key.subject,
                "district": self.job.district,
                "area": row.given["area"],
                "name": row.given["name"],
                "kind": row.given.get("kind", UnitKind.OTHER),
                "state": UnitState.ACTIVE,
                "registered_at": tx.now,
                "version": 1,
            }
            for row, key in piece
        ]
        tx.execute(insert(home_unit), rows)
        tell_born(tx, SUBJECT, rows, "register", self.job.actor)
        for row, key in piece:
            told = {kept: row.given.get(name) for name, kept in _SEALED.items()}
            personal.keep(tx, SUBJECT, key.subject, {**told, "secret": new_secret()})
        unit_months.watch(tx, self.job.district, [key.subject for _, key in piece])
        imports.put_keys(tx, self.job.district, self.job.kind, self.job.import_id, [key for _, key in piece])
        return []

    def change(self, tx: Tx, piece: Sequence[Matched]) -> list[Refusal]:
        """Write what differs."""
        for one in piece:
            columns = {name: one.changes[name] for name in ("area", "kind") if name in one.changes}
            sealed = {kept: one.changes[name] for name, kept in _SEALED.items() if name in one.changes}
            if sealed:
                personal.change(tx, SUBJECT, one.key.subject, sealed)
            mine = home_unit.c.id == one.key.subject
            raised = update(home_unit).where(mine).values(version=home_unit.c.version + 1, **columns)
            row = tx.execute(raised.returning(home_unit.c.version, home_unit.c.state)).one()
            tell(tx, SUBJECT, one.key.subject, row.version, "change", (row.state, row.state), self.job.actor)
        keys = [one.key._replace(changed=True) for one in piece]
        imports.put_keys(tx, self.job.district, self.job.kind, self.job.import_id, keys)
        return []
