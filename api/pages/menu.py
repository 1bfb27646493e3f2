"""The menu as a resident sees it: twelve pictures over the catalogue, and the rest by its categories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.domain.states import Form
from matcher.queries.places import ServiceView

TILES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("haircut", ("A01", "A03")),
    ("clean", ("A04", "A05", "K06")),
    ("meal", ("A06",)),
    ("hospital", ("B07", "M04", "I02")),
    ("company", ("H01", "H02", "A07", "A09")),
    ("medicine", ("B08",)),
    ("water", ("C03",)),
    ("light", ("C02", "C01", "C12", "C11")),
    ("shopping", ("D01", "D07", "D06")),
    ("papers", ("D02", "D03", "D04", "D05", "D08")),
    ("phone", ("I01", "C04", "I05")),
    ("law", ("E01", "E02", "E03", "E05")),
)
"""Picture -> items of the catalogue, what is asked for most first."""
ORDERED = {Form.SINGLE, Form.TIMED, Form.RUN, Form.NOW}
"""Forms that somebody can order; seats are booked, duties claimed, visits that repeat agreed on with the desk."""
REPEATED = {Form.SERIES, Form.SINGLE}
"""Forms of which each day is an order by itself."""
WISHES = {"M01", "M02"}
"""Items that wishes are served as: nobody picks them from a list."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture and what it leads to."""

    name: str
    items: list[ServiceView]


def tiles_of(services: Iterable[ServiceView]) -> list[Tile]:
    """The pictures that lead somewhere in this district."""
    known = {one.code: one for one in _ordered(services)}
    found = (Tile(name, [known[code] for code in codes if code in known]) for name, codes in TILES)
    return [tile for tile in found if tile.items]


def rest_of(services: Iterable[ServiceView]) -> list[tuple[str, list[ServiceView]]]:
    """What no picture leads to, by category."""
    shown = {code for _, codes in TILES for code in codes}
    groups: dict[str, list[ServiceView]] = {}
    for one in _ordered(services):
        if one.code not in shown:
            groups.setdefault(one.category, []).append(one)
    return list(groups.items())


def repeating_of(services: Iterable[ServiceView]) -> list[ServiceView]:
    """What can come every week: visits that are made for it first."""
    found = [one for one in services if one.is_offered and one.form in REPEATED and one.code not in WISHES]
    return sorted(found, key=lambda one: one.form != Form.SERIES)


def _ordered(services: Iterable[ServiceView]) -> Sequence[ServiceView]:
    return [one for one in services if one.is_offered and one.form in ORDERED and one.code not in WISHES]
