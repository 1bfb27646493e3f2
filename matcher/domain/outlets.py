"""What programs and groups outside are told: which kinds, under which addresses, and when it is tried again."""

import datetime as dt
import ipaddress
import re
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from matcher.domain.errors import Invalid

URL_MOST = 500
_NAME = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE
)
"""A name that the public system of names may hold: no number in disguise ends in letters."""
_NEVER_PUBLIC = (".internal", ".local", ".localhost", ".home.arpa")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::ffff:0:0:0/96"))
_LAST_32 = 2**32 - 1


class Via(StrEnum):
    """How something leaves: to a program by a webhook, or to a group by the robot of its application."""

    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOTS = frozenset(Via) - {Via.WEBHOOK}


class OwnerKind(StrEnum):
    """Whose an address outside is."""

    DISTRICT = "district"
    UNIT = "unit"


class HookKind(StrEnum):
    """What a webhook can be told; all of it codes, ids and counts."""

    ORDER = "order.state_changed"
    ROUND = "round.dispatched"
    DAY = "day.state_changed"
    FEEDBACK = "feedback.ready"
    TEST = "test"


class OutletState(StrEnum):
    """An address that failed for days is broken until somebody has looked; nothing is tried there meanwhile."""

    ACTIVE = "active"
    BROKEN = "broken"
    OFF = "off"
    REMOVED = "removed"


class DeliveryState(StrEnum):
    """What becomes of one message to an outlet."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


WAITS = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400))
"""Between the tries of one message; after the last it has failed."""
BROKEN_AFTER = dt.timedelta(days=3)
"""An address where nothing arrived for so long is given up."""
FAILURES = 3
FIRST_REST, LAST_REST = dt.timedelta(seconds=10), dt.timedelta(hours=1)


def wait_after(attempt: int) -> dt.timedelta | None:
    """How long to wait after this try, counted from one; None: it was the last."""
    return WAITS[attempt - 1] if attempt <= len(WAITS) else None


def rest_after(failures: int) -> dt.timedelta | None:
    """How long an address rests after so many failures in a row, each time longer; None while it does not."""
    if failures < FAILURES:
        return None
    doubled: int = 2 ** min(failures - FAILURES, 16)
    return min(LAST_REST, FIRST_REST * doubled)


def check_url(url: str, *, inside: Sequence[str] = ()) -> str:
    """The address as it is kept. Invalid; `inside`: one's own networks, whose addresses will do, with http as well.

    Where a name leads is seen when it is asked.
    """
    parts = _split(url)
    host = parts.hostname or ""
    is_inside = _lies_in(host, inside)
    if parts.scheme != "https" and not (is_inside and parts.scheme == "http"):
        raise Invalid.at("url", "https", "must begin with https://")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid.at("url", "url", "must be of the form https://host/path, without a user or a fragment")
    if not is_inside and not _is_public(host, has_networks=bool(inside)):
        raise Invalid.at("url", "private_host", "must name a host that the internet knows")
    return url


def host_of(url: str) -> str:
    """Where an address leads, without its path, which may hold a secret; empty where it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _split(url: str) -> SplitResult:
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        is_plain, parts = False, urlsplit("")
    if not is_plain or len(url) > URL_MOST:
        raise Invalid.at("url", "url", f"must be an address of at most {URL_MOST} plain characters")
    return parts


def _lies_in(host: str, networks: Sequence[str]) -> bool:
    try:
        address = spelled_out(ipaddress.ip_address(host))[0]
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(one, strict=False) for one in networks)


def _is_public(host: str, *, has_networks: bool) -> bool:
    """Names that are never public will do where there are networks in which they may lead somewhere."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bool(_NAME.fullmatch(host)) and (has_networks or not host.lower().endswith(_NEVER_PUBLIC))
    return all(one.is_global and not one.is_multicast for one in spelled_out(address))


def spelled_out(address: Address) -> list[Address]:
    """The address, or the older one that it stands for: mapped, translated (NAT64, 6to4), tunnelled."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    stands_for = int(address) <= _LAST_32 or any(address in one for one in _TRANSLATED)
    inner = [ipaddress.IPv4Address(int(address) & _LAST_32)] if stands_for else []
    inner += [one for one in (address.sixtofour, *(address.teredo or ())) if one is not None]
    return [address, *inner]
