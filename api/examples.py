"""Bodies to copy, for the description of the API; plainly invented people."""

from collections.abc import Mapping
from typing import Any

_SHIFT = {"date": "2030-06-03", "part": "morning"}
_ONE = "01900000-0000-7000-8000-000000000001"

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "PlaceOrderBody": {
        "service": "A01",
        "area": "211402001001001",
        "place": "示例路1号",
        "contact": {"name": "示例甲", "phone": "000 0000 0001"},
        "windows": [_SHIFT, {"date": "2030-06-04", "part": "evening"}],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    },
    "ChangeOrderBody": {"windows": [_SHIFT]},
    "AcceptOrderBody": {"urgency": "normal"},
    "ReasonBody": {"reason": "duplicate"},
    "MaybeReasonBody": {},
    "OfferBody": {"helpers": [_ONE]},
    "PoolBody": {"open": True},
    "ClaimBody": {"shift": _SHIFT},
    "StartRoundBody": {"area": "211402001001", "mode": "propose"},
    "DispatchRoundBody": {"except": [], "changes": [{"order": _ONE, "shift": _SHIFT, "helpers": [_ONE]}]},
    "ScheduleBody": {"at": "2030-06-03T09:30:00+08:00"},
    "ReportBody": {"minutes": 40, "note": "示例"},
    "MemberBody": {
        "area": "211402001001001",
        "name": "示例乙",
        "phone": "000 0000 0002",
        "kind": "in_service",
        "tags": {"HAIRCUT": 0, "REPAIR_EL*": 8},
    },
    "TeamBody": {
        "area": "211402001001",
        "name": "示例队",
        "phone": "000 0000 0003",
        "crews": 2,
        "size": 3,
        "tags": {"CLEAN": 0},
    },
    "AvailabilityBody": {
        "week": [{"weekday": 5, "part": "morning"}],
        "exceptions": [{"date": "2030-06-03", "state": "busy"}],
    },
    "CredentialBody": {"tag": "REPAIR_EL*", "state": "claimed", "expires_on": "2031-12-31"},
    "ChangeSettingsBody": {"acceptance": "automatic", "dispatch": "immediate"},
    "SessionBody": {
        "service": "B01",
        "area": "211402001001",
        "place": "示例社区活动室",
        "date": "2030-06-03",
        "part": "morning",
        "at": {"from": "08:30", "to": "11:30"},
        "seats": 30,
    },
    "SeatBody": {
        "contact": {"name": "示例丁", "phone": "000 0000 0005"},
        "consent": {"by": "self", "how": "phone", "notice": "1"},
    },
    "AttendanceBody": {"seats": [_ONE]},
    "UndeliveredBody": {"note": "敲门无人应答"},
    "SeriesBody": {
        "service": "A08",
        "area": "211402001001001",
        "place": "示例路1号",
        "contact": {"name": "示例戊", "phone": "000 0000 0006"},
        "days": [{"weekday": 2, "part": "afternoon"}],
        "every_weeks": 1,
        "from": "2030-06-03",
        "until": "2030-12-31",
        "skip_holidays": True,
        "channel": "visit",
        "consent": {"by": "self", "how": "paper", "notice": "1"},
    },
    "ChangeSeriesBody": {"state": "paused", "reason": "away"},
    "RosterBody": {
        "service": "L01",
        "area": "211402001001",
        "name": "示例巡逻队",
        "phone": "000 0000 0007",
        "days": [{"weekday": 5, "part": "evening"}],
        "places": 2,
        "from": "2030-06-01",
        "until": "2030-06-30",
    },
    "DutyPhoneBody": {"area": "211402001001", "phone": "000 0000 0008"},
    "RecipientBody": {"area": "211402001001001", "name": "示例丙", "phone": "000 0000 0004", "address": "示例路2号"},
}
