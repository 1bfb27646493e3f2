"""The words of an order's end: how a rating came in, why somebody is called, what went wrong, who stands on a board."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

CODE_SIGNS = "23456789ACDEFGHJKMNPQRTVWXY"
"""Each differs from every other by eye and by ear: no 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V."""
CODE_LENGTH = 4
TRIES_MOST = 10
"""Wrong codes for one order until its code no longer opens anything."""

_ORDER_FREE, _CALLER_FREE = 1, 5
_LONGEST_S = 3600.0
_CALLER_FORGETS = dt.timedelta(days=1)
_ORDER_FORGETS = dt.timedelta(days=30)

_PAIRS = (
    "春风明月青松流水白云红枫金秋朝阳星光彩虹蓝天绿叶荷花梅花兰花桂花杨柳山泉大海江南平安吉祥如意幸福"
    "团圆健康长寿安康喜鹊燕子白鹤骏马石榴葡萄苹果核桃玉米小麦豆浆茶叶灯笼风筝书法围棋二胡木桥石桥古井"
)
DOOR_WORDS = tuple(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2))
"""What the person at the door says first: two characters that anybody can read, hear and remember."""


class RatedHow(StrEnum):
    """How a rating came in."""

    PAGE = "page"
    PHONE = "phone"
    PAPER = "paper"


class CallbackOutcome(StrEnum):
    """What became of a call."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"


class CallbackWhy(StrEnum):
    """Why somebody is called; of several reasons the first here counts."""

    DISSATISFIED = "dissatisfied"
    UNSOLVED = "unsolved"
    UNANSWERED = "unanswered"
    PROXY = "proxy"
    URGENT = "urgent"
    SAMPLE = "sample"


class IncidentKind(StrEnum):
    """What went wrong."""

    INJURY = "injury"
    DAMAGE = "damage"
    DISPUTE = "dispute"
    MISSING = "missing"
    CONDUCT = "conduct"
    NEAR_MISS = "near_miss"
    OTHER = "other"


class Severity(StrEnum):
    """Of what is grave the street is told as well."""

    LOW = "low"
    HIGH = "high"


class IncidentAction(StrEnum):
    """What was done about something that went wrong."""

    CALLED = "called"
    VISITED = "visited"
    TOLD_FAMILY = "told_family"
    TOLD_POLICE = "told_police"
    TOOK_TO_DOCTOR = "took_to_doctor"
    APOLOGISED = "apologised"
    COMPENSATED = "compensated"
    PAUSED_HELPER = "paused_helper"
    OTHER = "other"


class BoardRole(StrEnum):
    """Who stands on a cell's board (三长三员一民警, 五大员), and the offices to call."""

    COMMUNITY = "community"
    GRID_LEAD = "grid_lead"
    BUILDING_LEAD = "building_lead"
    UNIT_LEAD = "unit_lead"
    GRID_STAFF = "grid_staff"
    GRID_AIDE = "grid_aide"
    SUPERVISOR = "supervisor"
    POLICE = "police"
    PUBLICIST = "publicist"
    MEDIATOR = "mediator"
    PATROL = "patrol"
    HYGIENE = "hygiene"
    INFORMANT = "informant"
    GAS = "gas"


OFFICES = frozenset({BoardRole.COMMUNITY, BoardRole.GAS})
"""Lines with a phone number and nobody's name."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Contacted, solved, satisfied: yes, no, or no answer, which is never a yes."""

    contacted: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return self.contacted is None and self.solved is None and self.satisfied is None

    @property
    def trouble(self) -> CallbackWhy | None:
        """Why somebody has to call at once; None where there is no complaint."""
        if self.satisfied is False:
            return CallbackWhy.DISSATISFIED
        return CallbackWhy.UNSOLVED if self.solved is False else None


def tidy_code(text: str) -> str | None:
    """A code as it is compared: upper case; None where it cannot be one."""
    code = text.strip().upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_SIGNS) else None


def order_waits(wrong: int) -> dt.timedelta:
    """How long nobody can try another code for an order after so many wrong ones."""
    return _delay(wrong - _ORDER_FREE)


def caller_waits(wrong: int) -> dt.timedelta:
    """How long nobody at one address can try another code after so many wrong ones; many people may share it."""
    return _delay(wrong - _CALLER_FREE)


def _delay(step: int) -> dt.timedelta:
    return dt.timedelta(seconds=min(2.0 ** min(step - 1, 20), _LONGEST_S) if step > 0 else 0)


def caller_forgotten(now: dt.datetime) -> dt.datetime:
    """Wrong codes from an address that were last tried before this do not count any more."""
    return now - _CALLER_FORGETS


def order_forgotten(now: dt.datetime) -> dt.datetime:
    """Wrong codes for an order that were last tried before this do not count, unless its code is blocked."""
    return now - _ORDER_FORGETS


def is_sampled(order_id: UUID, per_cent: int) -> bool:
    """Whether the order is among the share that is called back: the same answer whoever asks, and whenever."""
    return int.from_bytes(sha256(order_id.bytes).digest()[:8]) % 100 < per_cent
