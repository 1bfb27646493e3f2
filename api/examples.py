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
    "TryRoundBody": {"changes": [{"order": _ONE, "helper": _ONE}]},
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
    "ChangeSettingsBody": {"acceptance": "automatic", "policy": {"contact_h": 12}, "weights": {"change": 30}},
    "NeedInfoBody": {"reason": "need_info"},
    "InformBody": {"note": "示例"},
    "MergeBody": {"into": _ONE},
    "TransferBody": {"to": "gas_company", "reason": "out_of_area"},
    "ReassignBody": {"owner": _ONE},
    "TakeOverBody": {"accept": True},
    "RuleBody": {"owner": _ONE, "note": "示例"},
    "FinishTodoBody": {"outcome": "done"},
    "ConflictBody": {"recipient": _ONE, "kind": "relative"},
    "ServiceRuleBody": {"service": "A01", "sla_hours": 48, "is_offered": True},
    "RecipientBody": {"area": "211402001001001", "name": "示例丙", "phone": "000 0000 0004", "address": "示例路2号"},
    "RateBody": {"contacted": "yes", "solved": "yes", "satisfied": None, "comment": "示例"},
    "ConfirmBody": {"rating": {"satisfied": "yes"}},
    "CallbackBody": {"outcome": "reached", "contacted": "yes", "solved": "yes", "satisfied": "no"},
    "ReopenBody": {"reason": "already_done", "windows": [_SHIFT]},
    "IncidentBody": {"kind": "near_miss", "severity": "low", "text": "示例"},
    "ActBody": {"action": "called", "note": "示例"},
    "CloseBody": {"note": "示例"},
    "ReceiptBody": {"paper": "receipt", "lang": "zh"},
    "BoardBody": {
        "entries": [
            {"role": "community", "phone": "000 0000 0005", "consent": {"how": "paper", "notice": "1"}},
            {"role": "grid_lead", "name": "示例丁", "consent": {"how": "paper", "notice": "1"}},
        ]
    },
    "ConsentRecordBody": {"purpose": "order", "by": "self", "how": "phone", "notice": "1", "to": _ONE},
    "NeedsNoteBody": {"text": "示例：听力不好，请大声些"},
    "ContactBody": {
        "kind": "family",
        "name": "示例丁",
        "phone": "000 0000 0005",
        "relation": "女儿",
        "gets_notices": True,
    },
    "PairBody": {"recipient": _ONE, "helper": _ONE, "kind": "standing"},
}
