"""Strict readers of the tables that ship with the product: a bad row is refused by its file and line."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeVar

from matcher.domain.areas import level_of
from matcher.domain.errors import Invalid
from matcher.domain.matters import OWNERS, Matter, Takes
from matcher.domain.needs import Need, parse_needs
from matcher.domain.states import ASKED_KINDS, Form, HelperKind

T = TypeVar("T")
AREAS, CATALOGUE, WINDOW, MATTERS = "areas.csv", "catalogue.csv", "window_items.csv", "matters.csv"
_AREA_COLUMNS = ("district", "street_code", "street", "code12", "name", "kind")
_ITEM_COLUMNS = (
    *("code", "name_zh", "name_en", "category", "needs", "modes", "form", "accepts"),
    *("buddy", "class", "payer", "duration_min", "sla_hours"),
)
_WINDOW_COLUMNS = (
    *("code", "name_zh", "name_en", "category", "modes", "duration_min", "sla_hours"),
    *("materials_zh", "materials_en"),
)
_MATTER_COLUMNS = ("code", "name_zh", "name_en", "keywords", "owner", "takes")
_MODES = {"上门", "到站", "现场", "代办", "线上"}
_WINDOW_MODES = {"窗口", "代办"}
_BUDDIES = {"no", "first_visit"}
_CLASSES = {"public", "social", "market"}
_PAYERS = {"free", "subsidised", "purchased"}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A community with the street and the district that it lies in; codes of 12, 9 and 6 digits."""

    code: str
    name: str
    kind: str
    street: str
    district: str

    @property
    def street_code(self) -> str:
        """9 digits."""
        return self.code[:9]

    @property
    def district_code(self) -> str:
        """6 digits."""
        return self.code[:6]


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """A service of the shipped catalogue; `duration_min` in minutes, `sla_hours` its time limit in hours."""

    code: str
    name_zh: str
    name_en: str
    category: str
    needs: tuple[Need, ...]
    modes: tuple[str, ...]
    form: Form
    accepts: tuple[str, ...]
    buddy: str
    service_class: str
    payer: str
    duration_min: int
    sla_hours: int
    materials_zh: str = ""
    materials_en: str = ""


def read_areas(text: str | None = None) -> tuple[AreaLine, ...]:
    """The communities of the shipped districts, sorted by code; Invalid names the line of a bad row.

    `text` is the content of another file of the same columns.
    """
    areas = _read(AREAS, _AREA_COLUMNS, text, _area, lambda area: area.code)
    return tuple(sorted(areas, key=lambda area: area.code))


def read_catalogue(text: str | None = None) -> tuple[CatalogueItem, ...]:
    """The shipped services, sorted by code; Invalid names the line of a bad row.

    `text` is the content of another file of the same columns.
    """
    items = _read(CATALOGUE, _ITEM_COLUMNS, text, _item, lambda item: item.code)
    return tuple(sorted(items, key=lambda item: item.code))


def read_window_items(text: str | None = None) -> tuple[CatalogueItem, ...]:
    """What the community's staff do at the window (一窗通办), sorted by code, with what to bring (一次性告知).

    Invalid names the line of a bad row; `text` is the content of another file of the same columns.
    """
    items = _read(WINDOW, _WINDOW_COLUMNS, text, _window_item, lambda item: item.code)
    return tuple(sorted(items, key=lambda item: item.code))


@cache
def read_matters() -> Mapping[str, Matter]:
    """The shipped kinds of matters by code, each with whom it belongs to; Invalid names the line of a bad row."""
    return {one.code: one for one in _read(MATTERS, _MATTER_COLUMNS, None, _matter, lambda one: one.code)}


def _read(
    file: str, columns: tuple[str, ...], text: str | None, make: Callable[[dict[str, str]], T], key: Callable[[T], str]
) -> list[T]:
    seen: dict[str, T] = {}
    for line, cells in _lines(file, columns, text):
        try:
            thing = make(dict(zip(columns, cells, strict=True)))
        except Invalid as error:
            raise _bad(file, line, error.sentence) from error
        if key(thing) in seen:
            raise _bad(file, line, "the code stands in an earlier line too")
        seen[key(thing)] = thing
    return list(seen.values())


def _lines(file: str, columns: tuple[str, ...], text: str | None) -> Iterator[tuple[int, list[str]]]:
    content = resources.files("matcher.data").joinpath(file).read_text("utf-8") if text is None else text
    reader = csv.reader(content.splitlines(), strict=True)
    try:
        if tuple(next(reader, ())) != columns:
            raise _bad(file, 1, f"the columns must be {', '.join(columns)}")
        for cells in reader:
            if len(cells) != len(columns) or not all(cell == cell.strip() != "" for cell in cells):
                raise _bad(
                    file, reader.line_num, f"each of the {len(columns)} columns needs a value without blanks around it"
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise _bad(file, reader.line_num, f"it is no CSV ({error})") from error


def _area(cells: dict[str, str]) -> AreaLine:
    code = cells["code12"]
    if level_of(code) != "community":
        raise Invalid("a community's code has 12 digits")
    if cells["street_code"] != code[:9]:
        raise Invalid("the community's code does not begin with its street's")
    return AreaLine(code, cells["name"], cells["kind"], cells["street"], cells["district"])


def _item(cells: dict[str, str]) -> CatalogueItem:
    return CatalogueItem(
        code=cells["code"],
        name_zh=cells["name_zh"],
        name_en=cells["name_en"],
        category=cells["category"],
        needs=parse_needs(cells["needs"]),
        modes=_choices("modes", cells["modes"], _MODES),
        form=Form(_choice("form", cells["form"], set(Form))),
        accepts=_choices("accepts", cells["accepts"], set(ASKED_KINDS)),
        buddy=_choice("buddy", cells["buddy"], _BUDDIES),
        service_class=_choice("class", cells["class"], _CLASSES),
        payer=_choice("payer", cells["payer"], _PAYERS),
        duration_min=_positive("duration_min", cells["duration_min"]),
        sla_hours=_positive("sla_hours", cells["sla_hours"]),
    )


def _window_item(cells: dict[str, str]) -> CatalogueItem:
    return CatalogueItem(
        code=cells["code"],
        name_zh=cells["name_zh"],
        name_en=cells["name_en"],
        category=cells["category"],
        needs=(Need((), 1),),
        modes=_choices("modes", cells["modes"], _WINDOW_MODES),
        form=Form.SINGLE,
        accepts=(HelperKind.STAFF.value,),
        buddy="no",
        service_class="window",
        payer="free",
        duration_min=_positive("duration_min", cells["duration_min"]),
        sla_hours=_positive("sla_hours", cells["sla_hours"]),
        materials_zh=cells["materials_zh"],
        materials_en=cells["materials_en"],
    )


def _matter(cells: dict[str, str]) -> Matter:
    return Matter(
        code=cells["code"],
        name_zh=cells["name_zh"],
        name_en=cells["name_en"],
        keywords=tuple(cells["keywords"].split("|")),
        owner=_choice("owner", cells["owner"], set(OWNERS)),
        takes=Takes(_choice("takes", cells["takes"], set(Takes))),
    )


def _choice(column: str, cell: str, allowed: set[str]) -> str:
    if cell not in allowed:
        raise Invalid(f"{column} must be one of {', '.join(sorted(allowed))}")
    return cell


def _choices(column: str, cell: str, allowed: set[str]) -> tuple[str, ...]:
    chosen = cell.split("|")
    if len(set(chosen)) != len(chosen) or not allowed.issuperset(chosen):
        raise Invalid(f"{column} must name some of {', '.join(sorted(allowed))}, each once, with | between them")
    return tuple(chosen)


def _positive(column: str, cell: str) -> int:
    if not (cell.isascii() and cell.isdecimal() and int(cell) > 0):
        raise Invalid(f"{column} must be a whole number above 0")
    return int(cell)


def _bad(file: str, line: int, sentence: str) -> Invalid:
    return Invalid(f"{file} line {line}: {sentence}")
