"""Who is there to help, area by area: how many, with which skills, with time ahead, and whom one can call."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, above, covers, district_of
from matcher.domain.closing import BoardRole
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.planning import rules
from matcher.planning.frame import Frame, lay_out
from matcher.queries import places
from matcher.store.database import Tx
from matcher.store.duties import PHONE, phone_id
from matcher.store.facts import HelperFacts
from matcher.store.schema import actor as person
from matcher.store.schema import alliance, area, board_entry, helper, personal_record
from matcher.store.scope import inside
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_helpers import active_in, read_helpers

LEVEL_DIGITS, STAFF_LEAST = 3, 2
"""1+2+N: one lead of the cell, two of its staff, and at least one more who is named on its board."""
_STAFF = {BoardRole.GRID_STAFF, BoardRole.GRID_AIDE}
_MORE = {BoardRole.BUILDING_LEAD, BoardRole.UNIT_LEAD, BoardRole.INFORMANT, BoardRole.PATROL, BoardRole.HYGIENE}


@dataclass(frozen=True, slots=True)
class CellStaff:
    """Who is named on the board of a cell, and how many of its staff have an account."""

    code: str
    name: str
    leads: int
    staff: int
    more: int
    accounts: int

    @property
    def is_whole(self) -> bool:
        """Whether 1+2+N are there."""
        return self.leads > 0 and self.staff >= STAFF_LEAST and self.more > 0


@dataclass(frozen=True, slots=True)
class Helpers:
    """Active members and teams, and how many of both have time ahead."""

    members: int
    teams: int
    free: int


@dataclass(frozen=True, slots=True)
class AreaCover:
    """One area: who is there to help, and whom one can call.

    `phone`: `own`, `above` where that of a wider area answers, or `none`; of a street's `communities` so many are
    `answered`. `cells` are its grid cells.
    """

    code: str
    name: str
    helpers: Helpers
    phone: str
    communities: int
    answered: int
    allies: list[str]
    cells: list[CellStaff]


@dataclass(frozen=True, slots=True)
class SkillCover:
    """How many have a skill that counts, in all and by area."""

    tag: str
    total: int
    by: dict[str, int]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """An area and those right below it; `missing` are skills that the catalogue asks for and nobody there has.

    All figures count helpers and areas, never persons served: a helper is registered to be asked, and who runs an area
    must see that there are two electricians, so small numbers stay. There are no names, and nobody is compared.
    """

    area: str
    until: dt.date
    helpers: Helpers
    areas: list[AreaCover]
    skills: list[SkillCover]
    missing: list[str]


@dataclass(frozen=True, slots=True)
class _Helper:
    facts: HelperFacts
    codes: tuple[str, ...]
    is_free: bool


def read_coverage(tx: Tx, actor: Actor, code: str | None) -> CoverageView:
    """An area of the actor's, by default all of it, by the areas right below. NotFound outside."""
    actor.require("read_coverage")
    return cover(tx, actor, code)


def cover(tx: Tx, actor: Actor, code: str | None) -> CoverageView:
    """The same for another page that shows it to who may see that page. NotFound outside."""
    here = code or actor.area
    if not covers(actor.area, here) or tx.value(select(area.c.code).where(area.c.code == here)) is None:
        raise NotFound
    helpers, until = _helpers(tx, here)
    areas = _areas(tx, here, helpers)
    skills = _skills(helpers, [one.code for one in areas])
    return CoverageView(
        area=here,
        until=until,
        helpers=_counts(helpers),
        areas=areas,
        skills=skills,
        missing=_missing(tx, actor, skills),
    )


def _helpers(tx: Tx, here: str) -> tuple[list[_Helper], dt.date]:
    """Who can be asked and lives in the area, and the last day that is looked at."""
    who = and_(active_in(district_of(here)), inside(helper.c.area, here[:COMMUNITY_DIGITS]))
    horizon = horizon_of(tx, here)
    frame = lay_out(horizon)
    homes = dict(tx.tuples(select(helper.c.seq, helper.c.area).where(who)))
    found = []
    for one in read_helpers(tx, who, horizon):
        codes = _codes(one, homes[one.seq], here)
        if codes:
            found.append(_Helper(one, codes, has_time(one, frame)))
    return found, horizon.last


def _codes(one: HelperFacts, home: str, here: str) -> tuple[str, ...]:
    """Where a helper counts: at home; inside the community by the bases there, a base of all of it in no cell."""
    if len(here) < COMMUNITY_DIGITS:
        return (home,)
    return tuple(base for base in one.bases if covers(here, base)) or ((home,) if covers(here, home) else ())


def has_time(one: HelperFacts, frame: Frame) -> bool:
    """Whether a shift is ahead in which the helper is free and has nothing yet."""
    taken = set(frame.numbers(one.taken))
    return any(number >= frame.first_open and number not in taken for number in rules.free_shifts(one, frame))


def _grouped(helpers: Iterable[_Helper], digits: int) -> dict[str, list[_Helper]]:
    """Code of so many digits -> who counts there; one with several bases counts in each of their areas."""
    found: dict[str, list[_Helper]] = {}
    for one in helpers:
        for code in {base[:digits] for base in one.codes}:
            found.setdefault(code, []).append(one)
    return found


def _areas(tx: Tx, here: str, helpers: Sequence[_Helper]) -> list[AreaCover]:
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(inside(area.c.code, here)).order_by(area.c.code)))
    rows = [code for code in names if len(code) == len(here) + LEVEL_DIGITS and len(code) <= CELL_DIGITS] or [here]
    communities = [code for code in names if len(code) == COMMUNITY_DIGITS]
    with_phone = _with_phone(tx, {one for code in (*rows, *communities) for one in above(code)})
    return [_area(tx, code, names, with_phone, living) for code, living in _living(rows, helpers)]


def _living(rows: Sequence[str], helpers: Iterable[_Helper]) -> list[tuple[str, list[_Helper]]]:
    found = _grouped(helpers, len(rows[0]))
    return [(code, found.get(code, [])) for code in rows]


def _area(
    tx: Tx, code: str, names: Mapping[str, str], with_phone: Collection[str], helpers: Sequence[_Helper]
) -> AreaCover:
    wide = len(code) < COMMUNITY_DIGITS
    communities = [one for one in names if len(one) == COMMUNITY_DIGITS and covers(code, one)] if wide else []
    return AreaCover(
        code=code,
        name=names.get(code, "").removeprefix(names.get(code[:-LEVEL_DIGITS], "")) or names.get(code, ""),
        helpers=_counts(helpers),
        phone=_phone(code, with_phone),
        communities=len(communities),
        answered=sum(_phone(one, with_phone) != "none" for one in communities),
        allies=[] if wide else _allies(tx, code),
        cells=_cells(tx, code, names),
    )


def _counts(helpers: Sequence[_Helper]) -> Helpers:
    kinds = Counter(one.facts.kind for one in helpers)
    return Helpers(kinds[HelperKind.MEMBER], kinds[HelperKind.TEAM], sum(one.is_free for one in helpers))


def _skills(helpers: Sequence[_Helper], columns: Sequence[str]) -> list[SkillCover]:
    """The scarcest skill first."""
    total = Counter(tag for one in helpers for tag in one.facts.tags)
    by = {
        code: Counter(tag for one in there for tag in one.facts.tags)
        for code, there in _grouped(helpers, len(columns[0])).items()
    }
    nobody: Counter[str] = Counter()
    ordered = sorted(total, key=lambda tag: (total[tag], tag))
    return [SkillCover(tag, total[tag], {one: by.get(one, nobody)[tag] for one in columns}) for tag in ordered]


def _missing(tx: Tx, actor: Actor, skills: Iterable[SkillCover]) -> list[str]:
    there = {one.tag for one in skills}
    offered = (one for one in places.list_services(tx, actor, places.ALL).items if one.is_offered)
    return sorted({tag for one in offered for need in one.needs for tag in need.tags} - there)


def _with_phone(tx: Tx, codes: Collection[str]) -> set[str]:
    """Those of the areas for which a duty phone is set; the number itself stays sealed."""
    by_id: Mapping[UUID, str] = {phone_id(code): code for code in codes}
    p = personal_record.c
    kept = select(p.subject_id).where(p.subject == PHONE, p.subject_id.in_(list(by_id)))
    return {by_id[found] for (found,) in tx.tuples(kept)}


def _phone(code: str, known: Collection[str]) -> str:
    if code in known:
        return "own"
    return "above" if any(one in known for one in above(code)) else "none"


def _allies(tx: Tx, code: str) -> list[str]:
    """The names of the communities that help this one out."""
    joined = alliance.join(area, area.c.code == alliance.c.neighbour)
    mine = select(area.c.name).select_from(joined).where(alliance.c.area == code[:COMMUNITY_DIGITS])
    return [name for (name,) in tx.tuples(mine.order_by(area.c.code))]


def _cells(tx: Tx, here: str, names: Mapping[str, str]) -> list[CellStaff]:
    """Every grid cell with the counts of its board, by code."""
    b, of_cell = board_entry.c, func.length(board_entry.c.area) == CELL_DIGITS
    counted = select(b.area, b.role, func.count()).where(inside(b.area, here), of_cell).group_by(b.area, b.role)
    boards: dict[str, Counter[str]] = {}
    for code, role, count in tx.tuples(counted):
        boards.setdefault(code, Counter())[role] += count
    accounts = _accounts(tx, here)
    return [
        _cell(code, name, boards.get(code, Counter()), accounts[code])
        for code, name in names.items()
        if len(code) == CELL_DIGITS and covers(here, code)
    ]


def _cell(code: str, name: str, board: Counter[str], accounts: int) -> CellStaff:
    staff, more = (sum(board[role] for role in roles) for roles in (_STAFF, _MORE))
    return CellStaff(code, name, board[BoardRole.GRID_LEAD], staff, more, accounts)


def _accounts(tx: Tx, here: str) -> Counter[str]:
    """Cell -> how many of the grid staff can sign in."""
    mine: Any = or_(inside(person.c.area, here), person.c.area.in_(above(here)))
    found = tx.tuples(select(person.c.area).where(mine, person.c.role == Role.GRID_STAFF))
    return Counter(code[:CELL_DIGITS] for (code,) in found)
