"""Where the demo plays: 79 communities with their cells and their staff, and the places of the story."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.data import AreaLine
from matcher.domain.areas import parent_of
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor, Role
from matcher.store import duties, schema
from matcher.usecases.demo.invented import PHONE_PREFIX
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import CELLS, COMMUNITIES, DISTRICT, URBAN_KINDS
from matcher.usecases.load_reference import area_row

DESK_PHONE = f"{PHONE_PREFIX}99"
"""How the duty phones of the demo begin: no network gives them out."""


def label_of(part: str) -> str:
    """By which the actor of a part in the story is found again."""
    return f"demo {part}"


@dataclass(frozen=True, slots=True)
class Scene:
    """The places of the story: the cell, another cell of its community, and one of another street."""

    cell: str
    neighbour: str
    far: str

    @property
    def community(self) -> str:
        """12 digits."""
        return self.cell[:12]


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in a community; grid staff by cell."""

    secretary: Actor
    clerk: Actor
    grid: dict[str, Actor]


@dataclass(frozen=True, slots=True)
class Ground:
    """Communities by code, each with its cells and its staff."""

    cells: dict[str, tuple[str, ...]]
    staff: dict[str, Staff]
    scene: Scene

    @property
    def communities(self) -> list[str]:
        """In the order of their codes."""
        return list(self.cells)

    def communities_of(self, area: str) -> list[str]:
        """The communities in a street or district."""
        return [code for code in self.cells if code.startswith(area)]


def lay_ground(sheet: Sheet, lines: Sequence[AreaLine]) -> Ground:
    """Make the cells and the staff of the urban communities; Invalid where there are not 79 of them."""
    urban = [line for line in lines if line.kind in URBAN_KINDS]
    if len(urban) != COMMUNITIES:
        raise Invalid(f"the demo needs {COMMUNITIES} urban communities in {DISTRICT}, the areas hold {len(urban)}")
    cells = _cells(sheet, urban)
    scene = _scene(cells)
    for number, code in enumerate(cells, 1):
        sheet.keep(duties.PHONE, duties.phone_id(code), {"phone": f"{DESK_PHONE}{number:06d}"})
    return Ground(cells, {code: _staff(sheet, scene, code, own) for code, own in cells.items()}, scene)


def _cells(sheet: Sheet, urban: Sequence[AreaLine]) -> dict[str, tuple[str, ...]]:
    least, more = divmod(CELLS, len(urban))
    larger = set(sheet.some_of([line.code for line in urban], more))
    cells = {}
    for line in urban:
        numbers = range(1, least + (line.code in larger) + 1)
        cells[line.code] = tuple(f"{line.code}{number:03d}" for number in numbers)
        for number in numbers:
            sheet.add(schema.area, **area_row(f"{line.code}{number:03d}", f"{line.name}第{number}网格", "网格"))
    return cells


def _staff(sheet: Sheet, scene: Scene, community: str, cells: Sequence[str]) -> Staff:
    def employ(role: Role, area: str) -> Actor:
        in_story = area in {scene.cell, scene.community}
        return sheet.actor(role, area, label_of(role) if in_story else f"{role} {area}")

    grid = {cell: employ(Role.GRID_STAFF, cell) for cell in cells}
    return Staff(employ(Role.SECRETARY, community), employ(Role.CLERK, community), grid)


def _scene(cells: dict[str, tuple[str, ...]]) -> Scene:
    community = next(iter(cells))
    far = next(code for code in cells if parent_of(code) != parent_of(community))
    return Scene(cells[community][0], cells[community][1], cells[far][0])
