"""The 6,750 members: where they live, what they can do, when they are free."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.needs import is_credential
from matcher.domain.shifts import ALL_DAY
from matcher.domain.states import CredentialState, HelperKind, MemberKind
from matcher.store import schema
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.helpers import CHECKED, EVERY_PART, Check, Draft, put_helper
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import MEMBER_KINDS, PROFILES

_PROFILES = {tags: weight for weight, tags in PROFILES}
_SKILLS = {1: 25, 2: 35, 3: 25, 4: 15}
_CHECKS = {"claimed": 10, "expired": 8, "expires": 32, "lasting": 50}
_AT_WORK = {MemberKind.IN_SERVICE, MemberKind.FLOATING}
_WEEKDAY_AT_WORK = {"morning": 0.03, "noon": 0.08, "afternoon": 0.03, "evening": 0.55}
_WEEKDAY_AT_HOME = {"morning": 0.6, "noon": 0.15, "afternoon": 0.6, "evening": 0.2}
_WEEKEND = {"morning": 0.5, "noon": 0.15, "afternoon": 0.5, "evening": 0.35}
_FRIDAY = 4
_LEAST_IN_A_CELL = 15


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A member by where he or she lives."""

    id: UUID
    cell: str


def add_members(sheet: Sheet, ground: Ground, invented: Invented, count: int) -> list[Neighbour]:
    """Write `count` members over all cells, some cells with more than others."""
    cells = [cell for group in ground.cells.values() for cell in group]
    homes = cells * _LEAST_IN_A_CELL
    homes += sheet.rng.choices(cells, k=count - len(homes))
    sheet.rng.shuffle(homes)
    return [_add_member(sheet, ground, invented, cell) for cell in homes]


def _add_member(sheet: Sheet, ground: Ground, invented: Invented, cell: str) -> Neighbour:
    kind = MemberKind(sheet.one_of(MEMBER_KINDS))
    base, reach = _base_and_reach(sheet, cell)
    bases = {base: None, **dict.fromkeys(_alliance(sheet, ground, cell))}
    tags = _tags(sheet)
    draft = Draft(HelperKind.MEMBER, base, list(bases), reach, tags, _week(sheet, kind), member_kind=kind)
    checks = {tag: _check(sheet) for tag in tags if is_credential(tag)}
    member_id = put_helper(sheet, draft, checks, ground.staff[cell[:12]].secretary.id)
    _maybe_away(sheet, member_id)
    sheet.keep("member", member_id, invented.person())
    return Neighbour(member_id, cell)


def _base_and_reach(sheet: Sheet, cell: str) -> tuple[str, int]:
    """A base at the cell or at the community; most go through the community, some through the street or farther."""
    farther = 0 if sheet.chance(0.94) else 1 if sheet.chance(0.7) else 2
    return (cell, 1 + farther) if sheet.chance(0.85) else (cell[:12], farther)


def _alliance(sheet: Sheet, ground: Ground, cell: str) -> list[str]:
    """An extra base in a neighbouring community, for those few who opted in."""
    if not sheet.chance(0.03):
        return []
    others = [code for code in ground.communities_of(cell[:9]) if code != cell[:12]]
    return [sheet.rng.choice(ground.cells[other]) for other in sheet.some_of(others, 1)]


def _tags(sheet: Sheet) -> list[str]:
    profile = sheet.one_of(_PROFILES)
    count = sheet.one_of(_SKILLS)
    return list(profile[:count]) if sheet.chance(0.75) else sheet.some_of(profile, count)


def _check(sheet: Sheet) -> Check:
    match sheet.one_of(_CHECKS):
        case "claimed":
            return Check(CredentialState.CLAIMED)
        case "expired":
            return Check(CredentialState.CHECKED, -sheet.rng.randint(10, 80))
        case "expires":
            return Check(CredentialState.CHECKED, sheet.rng.randint(60, 900))
        case _:
            return CHECKED


def _week(sheet: Sheet, kind: MemberKind) -> list[tuple[int, str]]:
    weekday = _WEEKDAY_AT_WORK if kind in _AT_WORK else _WEEKDAY_AT_HOME
    likely = [weekday if day <= _FRIDAY else _WEEKEND for day in range(7)]
    week = [(day, part) for day in range(7) for part in EVERY_PART if sheet.chance(likely[day][part])]
    return week or [(5, "morning")]


def _maybe_away(sheet: Sheet, member_id: UUID) -> None:
    """Few have a day within the next week on which their week does not hold."""
    if sheet.chance(0.03):
        date = sheet.today + dt.timedelta(days=sheet.rng.randint(1, 7))
        sheet.add(schema.availability_exception, helper_id=member_id, date=date, part=ALL_DAY, state="busy")
