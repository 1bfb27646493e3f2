"""What the demo draws from: skills that go together, kinds of teams, how often each service is asked for."""

from dataclasses import dataclass

DISTRICT = "211402"
URBAN_KINDS = ("居委会", "类似居委会")
COMMUNITIES, CELLS, MEMBERS, RECIPIENTS, MATTERS = 79, 293, 6750, 579, 179
SEED = 211402
NOTICE = "1"

STORY_SERVICE = "M05"
STORY_TAG = "SIGN_LANGUAGE*"
"""No profile and no team below holds it: only the two members of the story do."""

PROFILES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (22, ("COMPANION", "MOBILITY_ASSIST", "PERSONAL_CARE", "READING")),
    (14, ("CLEAN", "HEAVY_LIFT", "HANDY")),
    (14, ("DELIVERY", "ID_CHECKED*", "ERRAND")),
    (8, ("DIGITAL_TUTOR", "ID_CHECKED*", "ANTI_FRAUD", "PHONE_HELP")),
    (8, ("GOV_AFFAIRS", "ID_CHECKED*", "LAW_BASIC", "POLICY")),
    (4, ("HAIRCUT", "COMPANION")),
    (5, ("SAFETY_CHECK", "FIRE_SAFETY", "FIRST_AID*")),
    (5, ("APPLIANCE_REPAIR", "ELECTRICIAN*", "PC_REPAIR", "PLUMBING")),
    (4, ("WRITING", "READING", "CALLIGRAPHY")),
    (3, ("ANTI_FRAUD", "LECTURE", "POLICY")),
    (3, ("ENV", "GARDENING", "CLEAN")),
    (5, ("SURVEY", "EVENT", "FACILITATION")),
    (3, ("PSY_COUNSEL*", "COMPANION")),
    (2, ("LAWYER*", "LAW_BASIC", "MEDIATOR*")),
    (3, ("EMPLOYMENT", "GOV_AFFAIRS")),
    (3, ("GIFT_SPONSOR", "COMPANION")),
    (2, ("NURSE*", "FIRST_AID*", "PERSONAL_CARE")),
    (1, ("DOCTOR*", "FIRST_AID*")),
    (3, ("TEACH", "CHILD_SAFE*", "READING")),
    (2, ("MUSIC_DANCE", "PHOTO", "SPORTS_COACH")),
    (3, ("PATROL", "INSURED*", "EMERGENCY")),
)
"""Weight and tags, the primary skill first. Nobody holds PROPERTY: some orders must be impossible."""


@dataclass(frozen=True, slots=True)
class TeamKind:
    """A kind of team: how many of them the district has, and what they can do."""

    name: str
    count: int
    tags: tuple[str, ...]


TEAM_KINDS = (
    TeamKind("照护服务队", 6, ("PERSONAL_CARE", "MOBILITY_ASSIST", "COMPANION", "FIRST_AID*")),
    TeamKind("医疗服务队", 12, ("NURSE*", "DOCTOR*", "TCM_DOCTOR*", "FIRST_AID*")),
    TeamKind("法律服务队", 6, ("LAWYER*", "LAW_BASIC", "GOV_AFFAIRS")),
    TeamKind("维修服务队", 9, ("APPLIANCE_REPAIR", "ELECTRICIAN*", "PLUMBING", "PC_REPAIR", "HANDY", "HEAVY_LIFT")),
    TeamKind("调解服务队", 5, ("MEDIATOR*", "PSY_COUNSEL*", "COMPANION")),
    TeamKind("保洁服务队", 8, ("CLEAN", "HEAVY_LIFT", "ENV")),
    TeamKind("数字助老队", 4, ("DIGITAL_TUTOR", "ID_CHECKED*", "ANTI_FRAUD", "LECTURE")),
    TeamKind("代办服务队", 4, ("ERRAND", "ID_CHECKED*", "DELIVERY", "GOV_AFFAIRS")),
    TeamKind("文化服务队", 3, ("MUSIC_DANCE", "EVENT", "READING", "PHOTO")),
    TeamKind("安全服务队", 3, ("FIRE_SAFETY", "SAFETY_CHECK", "EMERGENCY", "INSURED*")),
)

WISHES: dict[str, int] = {
    "A01": 40,
    "A03": 20,
    "A04": 50,
    "A05": 25,
    "A07": 40,
    "A10": 20,
    "B06": 14,
    "B08": 25,
    "B11": 12,
    "C01": 25,
    "C02": 10,
    "C04": 10,
    "C12": 25,
    "D02": 20,
    "D03": 15,
    "D04": 12,
    "D05": 10,
    "D06": 15,
    "D07": 30,
    "D08": 10,
    "E01": 10,
    "E02": 8,
    "E05": 5,
    "F02": 15,
    "F04": 5,
    "F05": 4,
    "H01": 35,
    "H02": 15,
    "H03": 8,
    "H04": 4,
    "H05": 25,
    "I01": 25,
    "I02": 15,
    "K06": 15,
    "L02": 8,
    "M01": 10,
    "M02": 15,
    "M03": 15,
    "M04": 15,
}
"""What recipients ask for, by weight; never the story's service."""

COMMON_WISHES: dict[str, int] = {
    "A10": 10,
    "I04": 8,
    "K03": 10,
    "K06": 6,
    "L02": 12,
    "M01": 10,
    "M06": 6,
    "N01": 14,
    "N04": 18,
    "F02": 8,
    "E02": 5,
    "E05": 5,
    "D08": 5,
    "M02": 8,
    "H05": 8,
}
"""What the further matters are about, by weight."""

URGENCIES = {"normal": 76, "high": 12, "low": 8, "urgent": 4}
CHANNELS = {"phone": 45, "paper": 15, "visit": 25, "box": 15}
PARTS = {"morning": 28, "noon": 8, "afternoon": 28, "evening": 36}
MEMBER_KINDS = {"in_service": 78, "volunteer": 9, "registered": 8, "floating": 5}
