"""Rows that are members or teams: found again by their number or by who they are, compared, and changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import Invalid, JiedanError
from matcher.domain.imports.kinds import ROW_CODES, ImportKind, Refusal
from matcher.domain.imports.rows import Row
from matcher.domain.imports.vocabulary import SECONDARY
from matcher.domain.states import HelperKind, HelperState
from matcher.store import helpers, imports, personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper, helper_base, helper_tag, weekly_availability
from matcher.usecases.imports.ground import Job, Matched, Sorted
from matcher.usecases.register_helper import change_helper

AT_ONCE = 500
OPENED_AT_ONCE = 5_000
_BY_DESK = ("name", "phone", "bases", "reach", "per_shift", "per_day", "total", "size", "tags", "unit")
_COLUMNS = {"area": "area", "kind": "member_kind"}
_LIMITS = ("reach", "per_shift", "per_day", "total", "size")


class Helpers:
    """What members and teams have in common."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.helper_kind = HelperKind.MEMBER if job.kind is ImportKind.MEMBERS else HelperKind.TEAM

    def person_key(self, area: str, name: str, phone: str) -> bytes:
        """By whom a row is of: the community, name and phone."""
        return self.job.key_of("person", area[:COMMUNITY_DIGITS], name, phone)

    def sort(self, tx: Tx, rows: Sequence[Row]) -> Sorted:
        """What each row comes to."""
        found, known = Sorted(), _Known(self, tx)
        again: list[Matched] = []
        seen: set[bytes] = set()
        for row in rows:
            given = row.given
            person = self.person_key(given["area"], given["name"], given["phone"])
            number = self.job.key_of("number", given["number"]) if "number" in given else None
            said = self.job.vault.blind(row.said)
            if person in seen or number in seen:
                found.refused.append(Refusal(row.row, "number" if number in seen else "name", "repeated_in_file"))
                continue
            seen |= {person} if number is None else {person, number}
            key, code = known.find(number, person, given["area"])
            if code:
                found.refused.append(Refusal(row.row, "number", code))
            elif key is None:
                found.fresh.append((row, imports.Key(new_id(), number, person, said, made=True)))
            elif key.subject in known.left:
                found.refused.append(Refusal(row.row, "", "wrong_state"))
            elif key.said == said:
                self._count(found, key)
            else:
                again.append(Matched(row, key._replace(number=number or key.number, person=person, said=said), {}))
        for start in range(0, len(again), AT_ONCE):
            self._compare(tx, again[start : start + AT_ONCE], found)
        return found

    def _count(self, found: Sorted, key: imports.Key) -> None:
        if key.made:
            found.made += 1
        elif key.changed:
            found.changed_before += 1
        else:
            found.same += 1

    def _compare(self, tx: Tx, piece: Sequence[Matched], found: Sorted) -> None:
        present = _Present(tx, self.helper_kind, [one.key.subject for one in piece])
        for one in piece:
            if present.is_somebody_else(one):
                found.refused.append(Refusal(one.row.row, "number", "number_of_another"))
                continue
            one.changes = present.differing(one)
            if one.changes:
                found.changed.append(one)
            else:
                found.again.append(one)
                found.same += 1

    def change(self, tx: Tx, piece: Sequence[Matched]) -> list[Refusal]:
        """Write what differs, each row as the desk would."""
        refused: list[Refusal] = []
        written: list[imports.Key] = []
        for one in piece:
            if not one.changes:
                written.append(one.key)
                continue
            try:
                with tx.connection.begin_nested():
                    self._change(tx, one)
            except JiedanError as error:
                refused.append(as_refusal(one.row.row, error))
            else:
                written.append(one.key._replace(changed=True))
        imports.put_keys(tx, self.job.district, self.job.kind, self.job.import_id, written)
        return refused

    def _change(self, tx: Tx, one: Matched) -> None:
        subject, changes = one.key.subject, one.changes
        fields = {name: changes[name] for name in _BY_DESK if name in changes}
        if fields:
            change_helper(tx, self.job.actor, subject, self.helper_kind, fields)
        columns = {column: changes[name] for name, column in _COLUMNS.items() if name in changes}
        if "free" in changes:
            helpers.set_week(tx, subject, changes["free"])
        if columns or "free" in changes:
            helpers.change(tx, helpers.lock(tx, subject), columns, self.job.actor, "import")


def as_refusal(row: int, error: JiedanError) -> Refusal:
    """Why a use case would not take a row, by a code and never with what the row says."""
    code, column = error.code, ""
    if isinstance(error, Invalid) and error.errors and code == "invalid":
        first = error.errors[0]
        code, column = first.code, first.field.partition("[")[0].partition(".")[0]
    if code == "not_found":
        code = "outside"
    return Refusal(row, _AS_COLUMNS.get(column, column), code if code in ROW_CODES else "refused")


_AS_COLUMNS: Mapping[str, str] = {
    "contact": "name",
    "recipient": "name",
    "recipient_name": "name",
    "contact_name": "name",
    "recipient_phone": "phone",
    "contact_phone": "phone",
    "windows": "date",
    "consent": "consent_by",
    "tags": "skills",
    "on_behalf_of": "proxy_name",
    "claimed_urgency": "urgency",
}
"""Field of a body -> column of a sheet."""


class _Known:
    """Whoever is there already in the scope of who brings the file."""

    def __init__(self, own: Helpers, tx: Tx) -> None:
        job = own.job
        self._areas: dict[UUID, str] = {}
        self.left: set[UUID] = set()
        self._by_number: dict[bytes, list[imports.Key]] = {}
        self._by_person: dict[bytes, list[imports.Key]] = {}
        strangers = []
        there = imports.read_helper_keys(tx, job.actor.area, job.kind, own.helper_kind, job.import_id)
        for helper_id, area, state, key in there:
            self._areas[helper_id] = area
            if state == HelperState.LEFT:
                self.left.add(helper_id)
            if key is None:
                strangers.append(helper_id)
            else:
                self._add(key)
        self._adopt(own, tx, strangers)

    def _add(self, key: imports.Key) -> None:
        self._by_person.setdefault(key.person, []).append(key)
        if key.number is not None:
            self._by_number.setdefault(key.number, []).append(key)

    def _adopt(self, own: Helpers, tx: Tx, ids: Sequence[UUID]) -> None:
        """Whoever came another way is known by name and phone, opened for this moment."""
        for start in range(0, len(ids), OPENED_AT_ONCE):
            documents = personal.read_many(tx, own.helper_kind, ids[start : start + OPENED_AT_ONCE])
            for one, document in documents.items():
                key = own.person_key(self._areas[one], document.get("name", ""), document.get("phone", ""))
                self._add(imports.Key(one, None, key, b""))

    def find(self, number: bytes | None, person: bytes, area: str) -> tuple[imports.Key | None, str]:
        """Who it is, or a code of why that cannot be told."""
        same_number = self._by_number.get(number, []) if number is not None else []
        if len(same_number) > 1:
            community = area[:COMMUNITY_DIGITS]
            near = [one for one in same_number if self._areas[one.subject][:COMMUNITY_DIGITS] == community]
            same_number = near or same_number
        found = same_number or self._by_person.get(person, [])
        if len(found) > 1:
            return None, "several_match"
        return (found[0] if found else None), ""


class _Present:
    """What is known now of some helpers."""

    def __init__(self, tx: Tx, kind: HelperKind, ids: Sequence[UUID]) -> None:
        self._rows = {row.id: row for row in tx.rows(select(helper).where(helper.c.id.in_(ids)))}
        self._documents = personal.read_many(tx, kind, ids)
        self._bases: dict[UUID, set[str]] = {}
        for one, area in tx.tuples(_of(helper_base, "area", ids)):
            self._bases.setdefault(one, set()).add(area)
        self._tags: dict[UUID, dict[str, int]] = {}
        for row in tx.rows(select(helper_tag).where(helper_tag.c.helper_id.in_(ids))):
            self._tags.setdefault(row.helper_id, {})[row.tag] = row.cost
        self._week: dict[UUID, set[tuple[int, str]]] = {}
        w = weekly_availability.c
        for one, day, part in tx.tuples(select(w.helper_id, w.weekday, w.part).where(w.helper_id.in_(ids))):
            self._week.setdefault(one, set()).add((day, part))

    def is_somebody_else(self, one: Matched) -> bool:
        """Whether neither the name nor the phone is that of whom the number is of."""
        document, given = self._documents.get(one.key.subject, {}), one.row.given
        return bool(document.get("name") != given["name"] and document.get("phone") != given["phone"])

    def differing(self, one: Matched) -> dict[str, Any]:
        """What the row says otherwise; what it does not say stays as it is."""
        given, row = one.row.given, self._rows[one.key.subject]
        document = self._documents.get(row.id, {})
        found = {name: given[name] for name in ("name", "phone") if document.get(name) != given[name]}
        present: dict[str, Any] = {name: getattr(row, name) for name in _LIMITS}
        present |= {"area": row.area, "kind": row.member_kind, "unit": row.unit_id, "per_shift": row.per_shift}
        wanted = {**given, "per_shift": given["crews"]} if "crews" in given else given
        found |= {name: wanted[name] for name in present if name in wanted and wanted[name] != present[name]}
        bases = self._bases.get(row.id, set())
        if "bases" in given and set(given["bases"]) != bases:
            found["bases"] = list(given["bases"])
        elif "bases" not in given and "area" in found and bases == {row.area}:
            # Who was based at home goes on being so.
            found["bases"] = [given["area"]]
        if "skills" in given and given["skills"].keys() != self._tags.get(row.id, {}).keys():
            found["tags"] = self._tags_with(row.id, given["skills"])
        if "free" in given and set(given["free"]) != self._week.get(row.id, set()):
            found["free"] = given["free"]
        if "per_shift" in found and "crews" in given:
            found["per_day"] = 2 * found["per_shift"]
        return found

    def _tags_with(self, helper_id: UUID, wanted: Mapping[str, int]) -> dict[str, int]:
        """The skills as they are said, at the costs that are known."""
        known = self._tags.get(helper_id, {})
        return {tag: known.get(tag, SECONDARY if known else cost) for tag, cost in wanted.items()}


def _of(table: Any, column: str, ids: Sequence[UUID]) -> Any:
    return select(table.c.helper_id, table.c[column]).where(table.c.helper_id.in_(ids))
