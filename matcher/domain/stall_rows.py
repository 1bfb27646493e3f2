"""Stalls and roles as rows that somebody pastes from a sheet: kind, name, service, spot, people, visitors."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.day_states import StallKind
from matcher.domain.errors import FieldError, Invalid

KINDS: Mapping[str, StallKind] = {
    "摊位": StallKind.STALL,
    "stall": StallKind.STALL,
    "岗位": StallKind.ROLE,
    "role": StallKind.ROLE,
}
HEADS = frozenset({"类型", "种类", "kind"})
NAME_MOST, SPOT_MOST, PEOPLE_MOST, VISITORS_MOST = 40, 120, 50, 100_000
_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class StallRow:
    """One row; `place` is its number in what was pasted, `service` a code or a name as it was written."""

    place: int
    kind: StallKind
    name: str
    service: str
    spot: str | None
    people: int | None
    capacity: int


def read_rows(text: str) -> list[StallRow]:
    """The rows of a pasted sheet, a heading left out. Invalid names every row and column that cannot be read."""
    lines = [_cells(line) for line in text.splitlines()]
    found: list[StallRow] = []
    errors: list[FieldError] = []
    for number, cells in enumerate(lines):
        if not any(cells) or cells[0].lower() in HEADS:
            continue
        wrong = _wrong(f"rows[{number}]", cells)
        errors += wrong
        if not wrong:
            kind, name, service, spot, people, capacity = cells
            count = int(people) if people else None
            found.append(StallRow(number, KINDS[kind.lower()], name, service, spot or None, count, int(capacity or 0)))
    if errors:
        raise Invalid("some rows cannot be read", *errors)
    if not found:
        raise Invalid.at("rows", "empty", "there is no row to read")
    return found


def _cells(line: str) -> list[str]:
    # A sheet is pasted with tabs; what is typed by hand has commas of either width.
    split = line.split("\t") if "\t" in line else line.replace("，", ",").split(",")
    cells = [cell.strip() for cell in split[:_COLUMNS]]
    return [*cells, *[""] * (_COLUMNS - len(cells))]


def _wrong(row: str, cells: list[str]) -> list[FieldError]:
    kind, name, service, spot, people, capacity = cells
    tests = (
        (kind.lower() not in KINDS, FieldError(f"{row}.kind", "unknown_kind")),
        (not name, FieldError(f"{row}.name", "empty")),
        (len(name) > NAME_MOST, FieldError(f"{row}.name", "too_long")),
        (not service, FieldError(f"{row}.service", "empty")),
        (len(spot) > SPOT_MOST, FieldError(f"{row}.spot", "too_long")),
        (bool(people) and not _within(people, 1, PEOPLE_MOST), FieldError(f"{row}.people", "out_of_range")),
        (bool(capacity) and not _within(capacity, 0, VISITORS_MOST), FieldError(f"{row}.capacity", "out_of_range")),
    )
    return [error for is_wrong, error in tests if is_wrong]


def _within(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most
