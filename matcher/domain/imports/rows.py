"""Rows of a sheet as members, teams and units; each cell is read by its column, and what is wrong is told by code."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.domain.imports import cells
from matcher.domain.imports.cells import CellError, choice, plain, remembered, text_of, whole
from matcher.domain.imports.columns import COLUMNS, Found
from matcher.domain.imports.kinds import ImportKind, Refusal
from matcher.domain.imports.vocabulary import AreaNames, FreeTimes, Skills, reach_of, usual_reach
from matcher.domain.shifts import Part
from matcher.domain.states import MemberKind, TeamKind, UnitKind

_USUAL_CODE = re.compile(r"[A-Za-z0-9-]{1,12}")
_EXAMPLES = frozenset({"示例", "例", "example"})
NAME_MOST, UNIT_MOST, CODE_MOST, PLACE_MOST = 40, 80, 40, 120
Read = Callable[[str], Any]

MEMBER_KINDS = {
    **dict.fromkeys(("在籍", "在籍党员", "直管党员", "registered"), MemberKind.REGISTERED),
    **dict.fromkeys(("在职", "在职党员", "in_service", "inservice"), MemberKind.IN_SERVICE),
    **dict.fromkeys(("流动", "流动党员", "floating"), MemberKind.FLOATING),
    **dict.fromkeys(("志愿者", "群众志愿者", "非党员志愿者", "volunteer"), MemberKind.VOLUNTEER),
}
TEAM_KINDS = {
    **dict.fromkeys(("服务队", "志愿服务队", "党员服务队", "service"), TeamKind.SERVICE),
    **dict.fromkeys(("社会组织", "social_org", "socialorg"), TeamKind.SOCIAL_ORG),
    **dict.fromkeys(("骑手", "快递小哥", "外卖骑手", "骑手快递", "新就业群体", "riders"), TeamKind.RIDERS),
}
UNIT_KINDS = {
    **dict.fromkeys(("机关", "党政机关", "office"), UnitKind.OFFICE),
    **dict.fromkeys(("事业单位", "public_body", "publicbody"), UnitKind.PUBLIC_BODY),
    **dict.fromkeys(("学校", "school"), UnitKind.SCHOOL),
    **dict.fromkeys(("医院", "hospital"), UnitKind.HOSPITAL),
    **dict.fromkeys(("国企", "国有企业", "state_firm", "statefirm"), UnitKind.STATE_FIRM),
    **dict.fromkeys(("企业", "民企", "民营企业", "firm"), UnitKind.FIRM),
    **dict.fromkeys(("社会组织", "social"), UnitKind.SOCIAL),
    **dict.fromkeys(("其他", "其它", "other"), UnitKind.OTHER),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What cells may name: areas, the parts of the day, units by their plain name, services by theirs."""

    areas: AreaNames
    parts: Sequence[Part]
    units: Mapping[str, Any] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row that can be taken: its place in the sheet, what it says by column, and all its texts as they stood."""

    row: int
    given: dict[str, Any]
    said: str


def readers(kind: ImportKind, known: Known) -> dict[str, Read]:
    """Column -> how its cells are read."""
    free, limit = FreeTimes(known.parts), whole(0, 50)
    area = remembered(known.areas.code_of)
    found: dict[str, Read] = {
        "number": _code,
        "phone": cells.phone,
        "area": area,
        "bases": remembered(known.areas.bases_of),
        "reach": _some_words,
        "skills": remembered(Skills().read),
        "free": remembered(free.read),
        "total": remembered(limit),
        "per_shift": remembered(limit),
        "per_day": remembered(limit),
        "crews": whole(1, 50),
        "size": whole(1, 50),
        "unit": remembered(_unit_of(known.units)),
        "contact": cells.name,
        "name": cells.name if kind is ImportKind.MEMBERS else _named,
        "kind": remembered(choice(_KINDS.get(kind, {}))),
    }
    return {column.name: found[column.name] for column in COLUMNS[kind] if column.name in found}


_KINDS: Mapping[ImportKind, Mapping[str, Any]] = {
    ImportKind.MEMBERS: MEMBER_KINDS,
    ImportKind.TEAMS: TEAM_KINDS,
    ImportKind.UNITS: UNIT_KINDS,
}


def _named(text: str) -> str:
    return cells.clean(text, UNIT_MOST)


def _code(text: str) -> str:
    return text if _USUAL_CODE.fullmatch(text) else cells.clean(text, CODE_MOST)


def _some_words(text: str) -> str:
    return text


def _unit_of(units: Mapping[str, Any]) -> Read:
    def read(text: str) -> Any:
        found = units.get(plain(text))
        if found is None:
            raise CellError("unknown_unit")
        return found

    return read


class Sheet:
    """Reads the rows of one kind of sheet."""

    def __init__(self, kind: ImportKind, found: Found, known: Known, read: Mapping[str, Read] | None = None) -> None:
        self._kind = kind
        self._first = found.first
        reads = read if read is not None else readers(kind, known)
        needed = {column.name for column in COLUMNS[kind] if column.needed}
        listed = [column.name for column in COLUMNS[kind] if column.name in found.at]
        self._columns = [(name, found.at[name], reads[name], name in needed) for name in listed]
        self._lacking = [
            (column.name, "missing") for column in COLUMNS[kind] if column.needed and column.name not in found.at
        ]
        self._number = found.at.get("number")

    def read(self, rows: Sequence[Sequence[Any]]) -> tuple[list[Row], list[Refusal]]:
        """What can be taken, and what is wrong with the others; empty rows and examples are passed over."""
        taken: list[Row] = []
        refused: list[Refusal] = []
        for place in range(self._first, len(rows)):
            row = rows[place]
            if not self._is_said(row):
                continue
            given, said, wrong = self._cells(row)
            wrong = wrong or _checked(self._kind, given)
            if wrong:
                refused += [Refusal(place + 1, column, code) for column, code in wrong]
            else:
                taken.append(Row(place + 1, given, said))
        return taken, refused

    def _is_said(self, row: Sequence[Any]) -> bool:
        if self._number is not None and plain_start(row, self._number) in _EXAMPLES:
            return False
        return any(place < len(row) and row[place] not in ("", None) for _, place, _, _ in self._columns)

    def _cells(self, row: Sequence[Any]) -> tuple[dict[str, Any], str, list[tuple[str, str]]]:
        given: dict[str, Any] = {}
        said: list[str] = []
        wrong = list(self._lacking)
        for name, place, read, needed in self._columns:
            try:
                text = text_of(row[place]) if place < len(row) else ""
                said.append(text)
                if text:
                    given[name] = read(text)
                elif needed:
                    wrong.append((name, "missing"))
            except CellError as error:
                wrong.append((name, error.code))
        return given, "\x1f".join(said), wrong


def plain_start(row: Sequence[Any], place: int) -> str:
    """What a cell begins with, up to a colon."""
    cell = row[place] if place < len(row) else ""
    return plain(cell[:20]).partition(":")[0] if isinstance(cell, str) else ""


def _checked(kind: ImportKind, given: dict[str, Any]) -> list[tuple[str, str]]:
    """What the cells of a row mean together."""
    if kind in (ImportKind.MEMBERS, ImportKind.TEAMS):
        return _checked_helper(kind, given)
    return []


def _checked_helper(kind: ImportKind, given: dict[str, Any]) -> list[tuple[str, str]]:
    if "reach" in given:
        try:
            given["reach"] = reach_of(given["reach"], _longest(given))
        except CellError as error:
            return [("reach", error.code)]
    if kind is ImportKind.MEMBERS:
        return _checked_limits(given)
    return []


def bases_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a new helper serves: where it says, or where it lives."""
    return given.get("bases") or (given["area"],)


def reach_from(given: Mapping[str, Any]) -> int:
    """How far a new helper goes from there."""
    return int(given.get("reach", usual_reach(_longest(given))))


def _longest(given: Mapping[str, Any]) -> str:
    return max(bases_of(given), key=len)


LIMITS = {"per_shift": 1, "per_day": 1, "total": 2}
"""What a member takes where nothing is said."""


def _checked_limits(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A limit for a longer time below that for a shorter one could never be met."""
    shift, day, total = (given.get(name, usual) for name, usual in LIMITS.items())
    if shift > day:
        return [("per_shift", "above_per_day")]
    if day > total > 0:
        return [("per_day", "above_total")]
    return []
