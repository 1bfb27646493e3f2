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
    "CrewBody": {"members": [_ONE]},
    "NotificationsBody": {
        "ways": [{"channel": "email", "address": "someone@example.org"}],
        "quiet": {"from": "21:00", "to": "08:00"},
        "per_day": 2,
    },
    "PauseBody": {"until": "2030-07-01"},
    "AlliancesBody": {"pairs": [["211402001001", "211402001002"]]},
    "HolidaysBody": {"dates": [{"date": "2030-06-03", "is_workday": False}]},
    "CredentialBody": {"tag": "REPAIR_EL*", "state": "claimed", "expires_on": "2031-12-31"},
    "ChangeSettingsBody": {"acceptance": "automatic", "dispatch": "immediate"},
    "RecipientBody": {"area": "211402001001001", "name": "示例丙", "phone": "000 0000 0004", "address": "示例路2号"},
}
