"""The story that can be played at once: who may sign for whom in one cell, and a token for each part in it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, MemberKind
from matcher.usecases.demo.buildings import first_building
from matcher.usecases.demo.ground import Ground, label_of
from matcher.usecases.demo.helpers import CHECKED, WHOLE_WEEK, Draft, Limits, put_helper
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.teams import TeamRef
from matcher.usecases.demo.vocabulary import DISTRICT, STORY_TAG

_OFTEN = Limits(per_day=4, total=20, offers_a_week=20)
_ALWAYS = Limits(per_shift=10, per_day=40, total=50, offers_a_week=1000)
"""So that the story can be played again and again, also at the times of the last play."""
_DEARER = 12
"""With the way from the next cell more than any load can cost: whatever both carry, `member_a` stays the cheaper."""
PARTS_PLAYED: Mapping[str, Role] = {
    "district_admin": Role.DISTRICT_ADMIN,
    "street_officer": Role.STREET_OFFICER,
    "secretary": Role.SECRETARY,
    "clerk": Role.CLERK,
    "grid_staff": Role.GRID_STAFF,
    "building_lead": Role.BUILDING_LEAD,
    "resident": Role.RESIDENT,
    "member_a": Role.MEMBER,
    "member_b": Role.MEMBER,
    "member_far": Role.MEMBER,
    "team_leader": Role.TEAM_LEADER,
    "unit_liaison": Role.UNIT_LIAISON,
    "auditor": Role.AUDITOR,
}
"""Name in demo.json -> role."""


def add_story_members(sheet: Sheet, ground: Ground, invented: Invented) -> dict[str, tuple[UUID, str]]:
    """The two who can sign, in the story's cell and in the next one, and one who lives elsewhere: id and base."""
    scene = ground.scene
    cast = {
        "member_a": _draft(scene.cell, 0, [STORY_TAG], _ALWAYS),
        "member_b": _draft(scene.neighbour, 1, [STORY_TAG], _ALWAYS, dearer=_DEARER),
        "member_far": _draft(scene.far, 1, ["COMPANION", "CLEAN"], _OFTEN),
    }
    return {part: (_put(sheet, ground, invented, draft), draft.area) for part, draft in cast.items()}


def _draft(cell: str, reach: int, tags: Sequence[str], limits: Limits, *, dearer: int = 0) -> Draft:
    kind = MemberKind.IN_SERVICE
    return Draft(HelperKind.MEMBER, cell, [cell], reach, tags, WHOLE_WEEK, limits, member_kind=kind, dearer=dearer)


def _put(sheet: Sheet, ground: Ground, invented: Invented, draft: Draft) -> UUID:
    member_id = put_helper(sheet, draft, {STORY_TAG: CHECKED}, ground.staff[draft.area[:12]].secretary.id)
    sheet.keep("member", member_id, invented.person())
    return member_id


def add_cast(
    sheet: Sheet, ground: Ground, members: Mapping[str, tuple[UUID, str]], team: TeamRef, unit: UUID
) -> dict[str, Actor]:
    """The actor of each part: staff are those who took the orders of the story's community."""
    scene, staff = ground.scene, ground.staff[ground.scene.community]
    known = {"secretary": staff.secretary, "clerk": staff.clerk, "grid_staff": staff.grid[scene.cell]}
    areas = {
        "street_officer": scene.community[:9],
        "building_lead": first_building(ground),
        "resident": scene.cell,
        "team_leader": team.area,
    }
    areas |= {part: base for part, (_, base) in members.items()}
    helpers = {"team_leader": team.id, **{part: member_id for part, (member_id, _) in members.items()}}
    units = {"unit_liaison": unit}

    def employ(part: str, role: Role) -> Actor:
        return sheet.actor(role, areas.get(part, DISTRICT), label_of(part), helpers.get(part), units.get(part))

    return {part: known.get(part) or employ(part, role) for part, role in PARTS_PLAYED.items()}
