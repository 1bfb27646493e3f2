"""The 60 teams: crews that serve as a body, of kinds that a district has."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.needs import is_credential
from matcher.domain.states import CredentialState, HelperKind
from matcher.store import schema
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.helpers import CHECKED, EVERY_PART, Check, Draft, Limits, put_helper
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.members import Neighbour
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import DISTRICT, TEAM_KINDS, TeamKind

_WEEKDAY = {"morning": 0.6, "noon": 0.2, "afternoon": 0.6, "evening": 0.4}
_WEEKEND = {"morning": 0.7, "noon": 0.3, "afternoon": 0.7, "evening": 0.4}
_FRIDAY = 4
_HOMES = {"communities": 65, "street": 15, "community": 17, "district": 3}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a team is based."""

    area: str
    bases: list[str]
    reach: int


@dataclass(frozen=True, slots=True)
class TeamRef:
    """A team by where it is based."""

    id: UUID
    area: str


def add_teams(sheet: Sheet, ground: Ground, invented: Invented, members: Sequence[Neighbour]) -> list[TeamRef]:
    """Write the teams; the first one belongs to the community of the story."""
    teams: list[TeamRef] = []
    for kind in TEAM_KINDS:
        for number in range(1, kind.count + 1):
            seat = _seat(sheet, ground) if teams else Seat(ground.scene.community, [ground.scene.community], 0)
            teams.append(_add_team(sheet, kind, seat, _people(sheet, seat, members), ground))
            document = {"name": f"示例{kind.name}{number:02d}", "phone": invented.person()["phone"]}
            sheet.keep("team", teams[-1].id, document)
    return teams


def _seat(sheet: Sheet, ground: Ground) -> Seat:
    home, community = sheet.one_of(_HOMES), sheet.rng.choice(ground.communities)
    street = community[:9]
    if home == "communities":
        others = [code for code in ground.communities_of(street) if code != community]
        return Seat(street, sorted([community, *sheet.some_of(others, sheet.rng.randint(2, 5))]), 0)
    if home == "community":
        return Seat(community, [community], 1)
    area = street if home == "street" else DISTRICT
    return Seat(area, [area], 0)


def _people(sheet: Sheet, seat: Seat, members: Sequence[Neighbour]) -> list[UUID]:
    near = [member.id for member in members if member.cell.startswith(seat.area)]
    return sheet.some_of(near, sheet.rng.randint(4, 24))


def _add_team(sheet: Sheet, kind: TeamKind, seat: Seat, people: Sequence[UUID], ground: Ground) -> TeamRef:
    crews = max(1, len(people) // 6)
    size = max(2, min(6, len(people) // crews))
    limits = Limits(per_shift=crews, per_day=2 * crews, total=10, size=size)
    draft = Draft(
        HelperKind.TEAM, seat.area, seat.bases, seat.reach, kind.tags, _week(sheet), limits, leader_id=people[0]
    )
    checks = {tag: _check(sheet) for tag in kind.tags if is_credential(tag)}
    nearest = ground.communities_of(seat.area)[0]
    team_id = put_helper(sheet, draft, checks, ground.staff[nearest].secretary.id)
    for member_id in people:
        sheet.add(schema.team_member, team_id=team_id, member_id=member_id)
    return TeamRef(team_id, seat.area)


def _check(sheet: Sheet) -> Check:
    if sheet.chance(0.05):
        return Check(CredentialState.CLAIMED)
    return CHECKED if sheet.chance(0.3) else Check(CredentialState.CHECKED, sheet.rng.randint(90, 900))


def _week(sheet: Sheet) -> list[tuple[int, str]]:
    likely = [_WEEKDAY if day <= _FRIDAY else _WEEKEND for day in range(7)]
    week = [(day, part) for day in range(7) for part in EVERY_PART if sheet.chance(likely[day][part])]
    return week or [(5, "morning")]
