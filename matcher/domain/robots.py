"""The robots of groups: where they are reached, and what they are told: counts of an area, never of whom."""

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo

from matcher.domain.errors import Invalid
from matcher.domain.hours import clock_at
from matcher.domain.outlets import Via
from matcher.domain.policy import MINUTES_A_DAY
from matcher.domain.shifts import aware

HOSTS: Mapping[Via, str] = {
    Via.WECOM: "https://qyapi.weixin.qq.com/",
    Via.DINGTALK: "https://oapi.dingtalk.com/",
    Via.FEISHU: "https://open.feishu.cn/",
}
"""The only hosts to which anything for a group goes."""
_ADDRESSES: Mapping[Via, re.Pattern[str]] = {
    Via.WECOM: re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{8,100})"),
    Via.DINGTALK: re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{8,100})"),
    Via.FEISHU: re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([A-Za-z0-9_-]{8,100})"),
}
_SECRET = re.compile(r"[A-Za-z0-9]{8,100}")


class RobotKind(StrEnum):
    """What a robot says: the day ahead, the day behind, or that it works."""

    MORNING = "robot_morning"
    EVENING = "robot_evening"
    TEST = "robot_test"


DIGESTS = (RobotKind.MORNING, RobotKind.EVENING)
COUNTS = ("to_accept", "to_dispatch", "visits", "late", "placed", "done")
"""What is counted for a digest."""


def token_of(via: Via, address: str) -> str:
    """The key in an address as the application gives it out for its robot. Invalid for any other address."""
    pattern = _ADDRESSES.get(via)
    found = pattern.fullmatch(address.strip()) if pattern is not None else None
    if found is None:
        raise Invalid.at("url", "robot_url", "must be the address that the application gives for its robot, whole")
    return found.group(1)


def check_secret(via: Via, secret: str | None) -> str | None:
    """The secret of a robot that checks signatures. Invalid."""
    if secret is not None and (via is not Via.DINGTALK or not _SECRET.fullmatch(secret)):
        raise Invalid.at("secret", "robot_secret", "only robots of DingTalk have one: letters and digits")
    return secret


def check_digests(digests: Mapping[RobotKind, int]) -> Mapping[str, int]:
    """When which digest is told, in minutes after midnight. Invalid."""
    for kind, minute in digests.items():
        if kind not in DIGESTS or not 0 <= minute < MINUTES_A_DAY:
            raise Invalid.at("digests", "out_of_range", "minutes after midnight")
    return {str(kind): minute for kind, minute in digests.items()}


def next_digest(digests: Mapping[str, int], now: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """When the next digest is due, after `now`; None where there is none."""
    aware(now)
    here = now.astimezone(zone).date()
    moments = [
        dt.datetime.combine(here + dt.timedelta(days=ahead), clock_at(minute), zone).astimezone(dt.UTC)
        for ahead in (0, 1)
        for minute in digests.values()
    ]
    return min((one for one in moments if one > now), default=None)
