"""The enumerations of posts and service days."""

from collections.abc import Mapping
from enum import StrEnum


class PostState(StrEnum):
    """A post (服务岗位) makes orders while it is open; one that a unit proposes waits for the desk."""

    PROPOSED = "proposed"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


class PostPlaceState(StrEnum):
    """A helper's claim to a post."""

    HELD = "held"
    RELEASED = "released"


class DayKind(StrEnum):
    """What a service day is (主题党日, 集中服务日, 便民集市)."""

    THEME = "theme"
    FOCUS = "focus"
    MARKET = "market"


DAY_NAMES: Mapping[DayKind, tuple[str, str]] = {
    DayKind.THEME: ("主题党日", "Party theme day"),
    DayKind.FOCUS: ("集中服务日", "Day of joint service"),
    DayKind.MARKET: ("便民集市", "Community market"),
}
"""As people call it, in Chinese and in English."""


class StallKind(StrEnum):
    """A place on a service day: a stall serves visitors, a role helps the day along."""

    STALL = "stall"
    ROLE = "role"


class DayState(StrEnum):
    """A service day is open until somebody closes it, or calls it off."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """A helper has signed up for a service day, or has taken that back."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
