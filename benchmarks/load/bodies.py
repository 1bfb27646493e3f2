"""What the clients send."""

import datetime as dt
import itertools
import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.load.clients import post

ZONE = dt.timezone(dt.timedelta(hours=8))
PARTS = ("morning", "noon", "afternoon", "evening")


def order_body(service: str, area: str, phone: str, ahead_days: int = 2) -> dict[str, Any]:
    """An order from the menu with two windows."""
    first = dt.datetime.now(ZONE).date() + dt.timedelta(days=ahead_days)
    return {
        "service": service,
        "area": area,
        "place": "示例路1号",
        "contact": {"name": "示例居民", "phone": phone},
        "windows": [
            {"date": str(first), "part": "morning"},
            {"date": str(first + dt.timedelta(days=1)), "part": "evening"},
        ],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    }


def phones() -> Iterator[str]:
    """Phone numbers that cannot exist, none twice in a run: each order is for somebody new, which costs most."""
    # A random beginning keeps a second run against the same service from meeting the people of the first.
    begin = random.SystemRandom().randrange(10**11)
    return (f"000{number % 10**12:012d}" for number in itertools.count(begin))


def placing(demo: Mapping[str, Any]) -> Callable[[], Iterator[bytes]]:
    """Makes endless requests for one client; the phone number is put into a body made once."""
    mark = "P" * 15
    body = json.dumps(order_body(demo["story"]["service"], demo["story"]["cell"], mark), ensure_ascii=False)
    before, after = post("/v1/orders", demo["tokens"]["resident"], body.encode()).split(mark.encode())
    numbers = phones()
    return lambda: (before + number.encode() + after for number in numbers)


def claiming(token: str, orders: list[str]) -> Iterator[bytes]:
    """One client's claims: every order, in the order that all clients share."""
    return iter([post(f"/v1/orders/{order}/claim", token, b"{}") for order in orders])
